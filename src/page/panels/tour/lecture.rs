//! What the presenter has in lecture mode: the labs, what is trained ahead, and the notes.

use crate::page::model::settings::{LabId, Mode};
use crate::page::model::texts::{Texts, integer};
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
    for lab in LabId::ALL {
        sheet.text(format!("lecture-lab-{}", lab.name()), texts.get(&format!("labs.{}", lab.name()), &[]));
    }
    let clock = state.lecture.clock.as_ref().map(|(time, minutes)| {
        texts.get("lecture.clock", &[("time", time.clone()), ("minutes", integer((*minutes).into()))])
    });
    sheet.text("lecture-clock", clock.unwrap_or_default());
    let steps = if state.lecture.has_overview { overview(state.lesson().steps, current, texts) } else { Vec::new() };
    sheet.flag("lecture-steps", "hidden", steps.is_empty());
    sheet.children("lecture-steps", steps);
    let note = |step: &Step| {
        let part = |tag, part: &str| Node::text(tag, findings::part(step, part, texts, &[]));
        let item = if step.name == current.name { Node::new("li").with("data-current", "") } else { Node::new("li") };
        item.child(part("h3", "title")).child(part("p", "note"))
    };
    sheet.children("notes-list", state.lesson().steps.iter().map(note).collect());
}

/// A button for each step.
fn overview(steps: &[Step], current: &Step, texts: &Texts) -> Vec<Node> {
    let button = |(place, step): (usize, &Step)| {
        let title = findings::part(step, "title", texts, &[]);
        let button = Node::text("button", format!("{} {title}", place + 1)).with("type", "button");
        let button = button.with("data-go", place.to_string());
        Node::new("li").child(if step.name == current.name { button.with("aria-current", "step") } else { button })
    };
    vec![
        Node::text("h2", texts.plain("lecture.overview.title")),
        Node::new("ol").all(steps.iter().enumerate().map(button)),
        Node::text("p", texts.plain("lecture.overview.how")),
    ]
}
