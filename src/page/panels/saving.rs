//! The dialog in which a picture is chosen and saved. It is made when it is opened.

use crate::page::model::saving::{DIALOG, Ground, Kind};
use crate::page::panels::View;
use crate::page::panels::sheet::{Node, Sheet};

pub fn show(view: &View, sheet: &mut Sheet) {
    if view.state.saving.is_open && view.texts.is_whole() {
        dialog(view, sheet);
    }
}

/// Apart, since the first screen does not need it.
#[inline(never)]
fn dialog(view: &View, sheet: &mut Sheet) {
    let (saving, plain) = (&view.state.saving, |key: &str| view.texts.plain(key).to_owned());
    let field = |id: &'static str, label: &str, control: Node| {
        Node::new("div")
            .class("control")
            .child(Node::text("label", plain(label)).with("for", id))
            .child(control.with("id", id).with("autocomplete", "off"))
    };
    let list = |choices: Vec<(String, String)>| {
        let option = |(value, text): (String, String)| Node::text("option", text).with("value", value);
        Node::new("select").all(choices.into_iter().map(option))
    };
    let charts =
        saving.charts.iter().map(|(canvas, title)| (canvas.unwrap_or_default().to_owned(), title.clone())).collect();
    let kinds = Kind::ALL.map(|kind| {
        let text = match kind {
            Kind::Svg => plain("saving.svg"),
            Kind::Png(width) => view.texts.get("saving.png", &[("width", width.to_string())]),
        };
        (kind.name(), text)
    });
    let grounds = Ground::ALL.map(|ground| {
        let key = match ground {
            Ground::White => "saving.white",
            Ground::Dark => "saving.dark",
            Ground::Clear => "saving.clear",
        };
        (ground.name().to_owned(), plain(key))
    });
    let base = Node::new("input").with("type", "url").with("placeholder", "https://").with("spellcheck", "false");
    let top = Node::new("div")
        .class("own-top")
        .child(Node::text("h2", plain("saving.title")).with("id", "saving-title"))
        .child(Node::text("button", plain("own.close")).with("type", "button").with("data-saving", "close"));
    let fields = Node::new("div")
        .class("own-how saving-how")
        .child(field("saving-what", "saving.what", list(charts)))
        .child(field("saving-kind", "saving.kind", list(kinds.into())))
        .child(field("saving-ground", "saving.ground", list(grounds.into())))
        .child(field("saving-base", "saving.base", base));
    let drawn = Node::new("img").with("id", "saving-picture").with("alt", plain("saving.preview"));
    let save =
        Node::text("button", plain("saving.save")).class("solid").with("type", "button").with("data-saving", "save");
    let paper = |name: &'static str| {
        let words = view.texts.get(&format!("lecture.{name}"), &[]);
        Node::text("button", words).with("type", "button").with("data-saving", name)
    };
    sheet.children(
        DIALOG,
        vec![
            top,
            fields,
            Node::text("p", plain("saving.note")).class("note"),
            drawn.with("class", saving.ground.name()),
            Node::new("p").class("own-end").child(save),
            Node::text("h3", plain("saving.paper")),
            Node::text("p", plain("saving.paper.note")).class("note"),
            Node::new("p").class("own-end").child(paper("handout")).child(Node::words(" ")).child(paper("worksheet")),
        ],
    );
    sheet.choice("saving-what", saving.what.clone().unwrap_or_default());
    sheet.choice("saving-kind", saving.kind.name());
    sheet.choice("saving-ground", saving.ground.name());
    sheet.value("saving-base", saving.base.clone());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::saving::Event;
    use crate::page::model::state;
    use crate::page::panels::saves::all;
    use crate::page::panels::testing::{Page, words};

    #[test]
    fn every_picture_can_be_chosen_in_it_and_nothing_is_said_while_it_is_closed() {
        let mut page = Page::new("max=64&m=64");
        assert!(page.sheet(show).entries.is_empty());
        let charts = all(&page.view());
        page.state.update(state::Event::Saving(Event::Open(Some("wins-canvas".into()), charts)));
        let sheet = page.sheet(show);
        let said = words(&sheet, DIALOG).concat();
        for part in [
            "Who wins",
            "What each learned",
            "Gradient flow",
            "Scale: network size",
            "SVG",
            "3840",
            "transparent",
            "handout",
            "worksheet",
        ] {
            assert!(said.contains(part), "no {part} in {said}");
        }
    }
}
