//! The step of the tour: what it is about, what it asks, and what was measured.

use crate::page::model::state::StepButton;
use crate::page::model::tour::{Action, STEPS};
use crate::page::panels::input::View;
use crate::page::panels::sheet::{Node, Sheet};
use crate::page::panels::tour::findings;
use crate::page::panels::tour::findings::OPTIONS;

pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let Some((place, step)) = state.step() else { return };
    let text = |key: String| texts.get(&key, &[]);
    let total = STEPS.len();
    let count = [("n", (place + 1).to_string()), ("total", total.to_string())];
    sheet.text("tour-count", texts.get("tour.count", &count));
    sheet.text("tour-title", text(format!("tour.{}.title", step.name)));
    // Where the title runs on into the step's words.
    sheet.attribute("tour-title", "data-end", texts.plain("tour.title.end"));
    sheet.text("tour-say", text(format!("tour.{}.say", step.name)));
    sheet.text("tour-ask", texts.get(&format!("tour.{}.ask", step.name), &findings::places(step, state)));
    let done = [("done", state.tour.done().to_string()), ("total", total.to_string())];
    sheet.text("tour-progress", texts.get("tour.progress", &done));

    let options = if let Action::Predict(options) = step.action { options } else { 0 };
    let option = |choice: u8| {
        let is_chosen = state.tour.prediction(step) == Some(choice);
        Node::text("button", text(format!("tour.{}.{}", step.name, OPTIONS[usize::from(choice)])))
            .with("type", "button")
            .with("data-choice", choice.to_string())
            .with("aria-pressed", is_chosen.to_string())
    };
    sheet.flag("tour-options", "hidden", options == 0);
    sheet.children("tour-options", (0..options).map(option).collect());

    let is_answered = state.step_is_answered();
    let finding = is_answered.then(|| findings::sentence(step, state, texts)).flatten();
    let is_measured = finding.is_some();
    let waiting = || if is_answered { findings::waiting(state, texts) } else { String::new() };
    sheet.text("tour-told", finding.unwrap_or_else(waiting));
    // What the projector has room for: the question, and then the answer.
    sheet.flag("tour", "data-told", is_answered);
    sheet.flag("tour", "data-measured", is_measured);
    sheet.flag("tour", "data-done", state.step_is_done());

    let button = state.step_button(is_measured);
    let key = match button {
        Some(StepButton::Train) | None => "tour.train",
        Some(StepButton::Reveal) => "tour.reveal",
        Some(StepButton::Do) => "tour.do",
    };
    sheet.text("tour-do", texts.plain(key));
    sheet.flag("tour-do", "data-train", button == Some(StepButton::Train));
    sheet.flag("tour-do", "hidden", button.is_none());
    sheet.flag("tour-back", "disabled", place == 0);
    sheet.flag("tour-next", "disabled", place + 1 == total);
}
