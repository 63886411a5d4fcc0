//! What the presenter has in lecture mode: the labs, what is trained ahead, and the notes.

use crate::page::model::settings::{LabId, Mode};
use crate::page::model::texts::integer;
use crate::page::model::tour::Step;
use crate::page::panels::input::View;
use crate::page::panels::sheet::{Node, Sheet};
use crate::page::panels::tour::findings;

pub fn show(view: &View, sheet: &mut Sheet) {
    let state = view.state;
    if let Some((_, current)) = state.step().filter(|_| state.settings.mode == Mode::Lecture) {
        in_lecture(view, current, sheet);
    }
}

// Apart, since the first screen does not need it.
#[inline(never)]
fn in_lecture(view: &View, current: &Step, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let ahead = state.ahead_counts().filter(|_| state.tour.is_warming);
    let ahead = ahead.map(|(done, all)| {
        texts.get("lecture.warm.state", &[("done", integer(done as u64)), ("total", integer(all as u64))])
    });
    sheet.text("lecture-warm-state", ahead.unwrap_or_default());
    for (place, lab) in LabId::ALL.into_iter().enumerate() {
        let name = texts.get(&format!("labs.{}", lab.name()), &[]);
        // The key that goes there.
        let key = (place + 1).to_string();
        sheet.text(format!("lecture-lab-{}", lab.name()), texts.get("lecture.lab", &[("lab", name), ("key", key)]));
    }
    let note = |step: &Step| {
        let part = |tag, part: &str| Node::text(tag, findings::part(step, part, texts, &[]));
        let item = if step.name == current.name { Node::new("li").with("data-current", "") } else { Node::new("li") };
        item.child(part("h3", "title")).child(part("p", "note"))
    };
    sheet.children("notes-list", state.lesson().steps.iter().map(note).collect());
}
