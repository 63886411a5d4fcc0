//! The data of tasks without a map: the first m examples, a page at a time. And what lists of examples share with
//! [`crate::page::panels::answers`].

use crate::page::model::labs::data::examples::List;
use crate::page::model::texts::integer;
use crate::page::panels::View;
use crate::page::panels::cards::{Verdict, card};
use crate::page::panels::sheet::{Node, Sheet};
use crate::task::TaskId;
use crate::task::example::Example;
use std::ops::Range;

/// The list, its pager and its note.
pub fn show(view: &View, sheet: &mut Sheet) {
    let (settings, texts) = (&view.state.settings, view.texts);
    let task = settings.task;
    // Rows of a table are numbers: `own` shows them.
    let is_map = task.task().is_map || task.is_table();
    sheet.flag("examples-list", "hidden", is_map);
    sheet.attribute("examples-list", "data-kind", task.name());
    sheet.flag("examples-pager", "hidden", is_map);
    sheet.flag("data-body", "hidden", !is_map);
    sheet.flag("examples-key", "hidden", task != TaskId::Spam);
    if is_map {
        return;
    }
    let page = page(view, List::Training);
    let note =
        [("from", integer(page.start as u64 + 1)), ("to", integer(page.end as u64)), ("m", integer(settings.m.into()))];
    sheet.text("data-note", texts.get("examples.note", &note));
    let shelf = view.state.shelf();
    let example = |index| Some((index, view.cache.training(task, &shelf, settings.seed, index)?, Verdict::Unasked));
    cards(view, List::Training, page.filter_map(example), sheet);
}

/// The places that a list shows, among all that it could show.
pub fn page(view: &View, list: List) -> Range<usize> {
    let (task, totals) = (view.state.task_of(list), view.state.examples());
    let total = if list == List::Training { totals.training } else { totals.test };
    view.state.looking.examples.page(list).range(total, list.fits(task, view.screen))
}

/// Puts examples into a list, each with its place in its sample and what was said of it.
pub fn cards(view: &View, list: List, examples: impl Iterator<Item = (usize, Example, Verdict)>, sheet: &mut Sheet) {
    let task = view.state.task_of(list);
    let cards: Vec<Node> =
        examples.map(|(index, example, verdict)| card(view, task, index, &example, verdict)).collect();
    // The Tab key goes to one of them.
    let focus = view.state.looking.examples.page(list).focus.min(cards.len().saturating_sub(1));
    let tabindex = |place| if place == focus { "0" } else { "-1" };
    let cards = cards.into_iter().enumerate().map(|(place, card)| card.with("tabindex", tabindex(place)));
    sheet.children(list.id(), cards.collect());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::labs::data::examples::Event as Looking;
    use crate::page::model::language::Language;
    use crate::page::model::state::Event;
    use crate::page::model::texts::Texts;
    use crate::page::panels::picture::Picture;
    use crate::page::panels::testing::{Page, children, is_hidden, text, words};
    use crate::task::cars;

    fn attribute<'a>(node: &'a Node, name: &str) -> Option<&'a str> {
        node.attributes.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
    }

    #[test]
    fn each_task_shows_a_page_of_its_examples_in_each_language() {
        for (task, of_language) in [("spam", ["ham", "正常"]), ("ads", ["likes", "爱好"]), ("cars", ["none", "无"])]
        {
            let mut page = Page::new(&format!("task={task}&max=64&m=64"));
            for (language, word) in Language::ALL.into_iter().zip(of_language) {
                page.texts = Texts::new(language);
                // As many as it takes for every label to be among them.
                page.screen.sizes.insert("examples-list".into(), (400.0, 900.0));
                let sheet = page.sheet(show);
                let shown = words(&sheet, "examples-list");
                assert!(shown.iter().any(|words| words.contains(word)), "{task}: {shown:?}");
                assert!(!is_hidden(&sheet, "examples-list") && is_hidden(&sheet, "data-body"));
            }
        }
        let sheet = Page::new("m=64").sheet(show);
        assert!(is_hidden(&sheet, "examples-list") && is_hidden(&sheet, "examples-pager"));
    }

    #[test]
    fn a_turned_page_shows_the_examples_that_follow() {
        let mut page = Page::new("task=spam&max=64&m=64");
        let sheet = page.sheet(show);
        let first = words(&sheet, "examples-list");
        assert_eq!((first.len(), text(&sheet, "data-note").contains("of 64 pairs")), (2, true));
        let tabs = |sheet: &Sheet| -> Vec<String> {
            let cards = children(sheet, "examples-list").iter();
            cards.map(|card| attribute(card, "tabindex").unwrap().to_owned()).collect()
        };
        assert_eq!(tabs(&sheet), ["0", "-1"]);
        page.state.update(Event::Examples(Looking::Focus { list: List::Training, place: 1 }));
        assert_eq!(tabs(&page.sheet(show)), ["-1", "0"]);
        page.state.update(Event::Examples(Looking::Turn { list: List::Training, by: 1, fits: 2 }));
        let sheet = page.sheet(show);
        assert!(words(&sheet, "examples-list") != first && tabs(&sheet) == ["0", "-1"]);
        let indices: Vec<_> =
            children(&sheet, "examples-list").iter().map(|card| attribute(card, "data-example")).collect();
        assert_eq!(indices, [Some("2"), Some("3")]);
        assert!(text(&sheet, "data-note").contains('3') && text(&sheet, "data-note").contains('4'));
    }

    #[test]
    fn a_road_is_a_picture_with_a_frame_around_the_car() {
        let sheet = Page::new("task=cars&max=64&m=64").sheet(show);
        let mut with_car = 0;
        for card in children(&sheet, "examples-list") {
            let picture = &card.children[0];
            let Some(Picture::Greys { width, pixels }) = &picture.children[0].picture else { panic!("no picture") };
            assert_eq!((usize::from(*width), pixels.len()), (cars::SIDE, cars::PIXELS));
            // A frame where there is a car; its label says where.
            let frame = picture.children.get(1);
            assert_eq!(frame.is_none(), card.words_in().contains("none"), "{card:?}");
            with_car += usize::from(frame.is_some());
            assert!(frame.is_none_or(|frame| frame.styles.len() == 4 && frame.styles[0].1.ends_with('%')));
        }
        assert!(with_car > 0 && with_car < children(&sheet, "examples-list").len());
    }
}
