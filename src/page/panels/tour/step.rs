//! The step of the tour: what it is about, what it asks, and what was measured.

use crate::decimal::fixed;
use crate::page::model::lecture;
use crate::page::model::settings::LabId;
use crate::page::model::state::StepButton;
use crate::page::model::texts::integer;
use crate::page::model::tour::{Action, Finding, Lesson, STEPS, Step};
use crate::page::panels::input::View;
use crate::page::panels::sheet::{Node, Sheet};
use crate::page::panels::tour::{caption, coming, end, findings, guess};
use crate::page::panels::view;

/// The claim of the lecture (docs/claims.md) whose step walks along the axis of m, from what there was of data to what there is.
const DIGITAL: u8 = 4;
/// Marks of the slider's ends in that step.
const ENDS: [(&str, &str); 2] = [("data-then", "tour.digital.then"), ("data-now", "tour.digital.now")];

pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let Some((place, step)) = state.step() else {
        if state.lacks_lesson() {
            return coming::show(view, sheet);
        }
        ENDS.iter().for_each(|(mark, _)| sheet.optional("m-slider", mark, None));
        // Where one was.
        let values = [("n", (state.tour.last() + 1).to_string()), ("total", STEPS.len().to_string())];
        let is_begun = state.tour.last() > 0;
        for (id, fresh) in [("tour-open", "tour.open"), ("ways-tour", "ways.tour")] {
            sheet.text(id, if is_begun { texts.get("tour.resume", &values) } else { texts.plain(fresh).to_owned() });
        }
        return;
    };
    at_step(view, state.lesson(), place, step, sheet);
}

// Apart, since the first screen does not need it.
#[inline(never)]
fn at_step(view: &View, lesson: &Lesson, place: usize, step: &Step, sheet: &mut Sheet) {
    let (state, texts, total) = (view.state, view.texts, lesson.steps.len());
    let text = |part: &str| findings::part(step, part, texts, &[]);
    let is_answered = state.step_is_answered();
    let count = [("n", (place + 1).to_string()), ("total", total.to_string())];
    let counted = texts.get("tour.count", &count);
    let counted = match lesson.title(texts.language()) {
        Some(title) => texts.get("tour.count.lesson", &[("title", title.to_owned()), ("count", counted)]),
        None => counted,
    };
    sheet.text("tour-count", counted);
    let is_digital = step.claims.contains(&DIGITAL);
    for (mark, key) in ENDS {
        sheet.optional("m-slider", mark, is_digital.then(|| texts.get(key, &[])));
    }
    let beat = lecture::at(&state.settings).map(|(_, _, beat)| beat);
    let has_title = beat.is_none_or(|beat| caption::has_title(view, step, beat));
    let measured = if is_answered { findings::measured(step, state, texts) } else { None };
    // In a lecture it is the lecture that speaks, and a question's place is its heading, for those who hear it.
    let title = || if beat.is_some() { text("title") } else { findings::title(step, measured.as_ref(), texts) };
    sheet.text("tour-title", if has_title { title() } else { texts.get("tour.count", &count) });
    sheet.flag("tour-title", "data-quiet", !has_title);
    // Where the title runs on into the step's words.
    sheet.attribute("tour-title", "data-end", if has_title { texts.plain("tour.title.end") } else { "" });
    if let Some(beat) = beat {
        caption::show(view, step, beat, sheet);
        end_of_lesson(view, caption::is_end(view, place, step, beat), sheet);
        return;
    }
    sheet.text("tour-say", text("say"));
    sheet.text("tour-ask", findings::part(step, "ask", texts, &findings::places(step, state)));
    let done = [("done", state.tour.done(lesson.steps).to_string()), ("total", total.to_string())];
    sheet.text("tour-progress", texts.get("tour.progress", &done));
    sheet.text("tour-changed", changed(view));

    let hides_end = state.hides_race() || state.hides_search() || step.finding == Finding::Cost;
    let hides = !is_answered && (!step.hides.is_empty() || step.finding.covers_panel() || hides_end);
    // Who has foretold what a switch does is asked for their hand.
    let is_foretold = matches!(step.action, Action::Foretell(..)) && state.tour.prediction(step).is_some();
    let veiled = match () {
        () if !hides => String::new(),
        () if is_foretold => text("hand"),
        () => texts.plain("tour.veiled").to_owned(),
    };
    sheet.text("tour-veiled", veiled);
    let right = measured.as_ref().and_then(|measured| measured.answer);
    let options = step.action.options();
    let is_settled = is_answered && step.finding != Finding::Choice;
    let is_drawn = matches!(step.action, Action::Draw(_));
    let option = |choice: u8| {
        let is_chosen = state.tour.prediction(step) == Some(choice);
        let words = findings::counted(step, choice, state, texts);
        let is_right = right == Some(choice);
        let words = if is_right { texts.get("tour.option.right", &[("choice", words)]) } else { words };
        let button = if is_drawn {
            Node::new("button").child(guess::sketch(choice)).child(Node::words(words))
        } else {
            Node::text("button", words)
        };
        let mut button = button
            .with("type", "button")
            .with("data-choice", choice.to_string())
            .with("aria-pressed", is_chosen.to_string());
        if is_settled {
            button = button.with("aria-disabled", "true");
        }
        if is_right {
            button = button.with("data-right", "");
        }
        button
    };
    sheet.flag("tour-options", "hidden", options == 0);
    let learners = guess::learners(view).filter(|_| is_drawn && !is_answered);
    sheet.children("tour-options", (0..options).map(option).chain(learners).collect());

    let finding = is_answered.then(|| findings::sentence(step, state, texts)).flatten();
    let is_measured = finding.is_some();
    let share = findings::share(state).filter(|_| !is_measured);
    let why = if is_measured { findings::why(step, texts) } else { String::new() };
    let waiting = || if is_answered { findings::waiting(state, texts) } else { String::new() };
    sheet.text("tour-told", finding.unwrap_or_else(waiting));
    sheet.text("tour-why", why);
    sheet.flag("tour-bar", "hidden", share.is_none() || !is_answered);
    sheet.attribute("tour-bar", "value", fixed(share.unwrap_or(0.0), 2));
    // What the projector has room for: the question, and then the answer.
    sheet.flag("tour", "data-told", is_answered);
    sheet.flag("tour", "data-measured", is_measured);
    sheet.flag("tour", "data-done", state.step_is_done());
    end_of_lesson(view, place + 1 == total && is_measured, sheet);

    // On a small screen: the step's hand is on a control of the page, which stands under the sheet.
    sheet.flag("tour", "data-hand", step.action.is_by_hand());
    sheet.flag("tour", "data-pulled", state.tour.is_pulled);
    sheet.attribute("tour-pull", "aria-expanded", state.tour.is_pulled.to_string());
    sheet.text("tour-pull", texts.plain(if state.tour.is_pulled { "tour.pull.down" } else { "tour.pull.up" }));

    let button = state.step_button(is_measured);
    let key = match button {
        Some(StepButton::Train) | None => match state.settings.lab {
            LabId::Data => "tour.train",
            LabId::Algorithms => "tour.train.algorithms",
            LabId::Computation => "tour.train.computation",
        },
        Some(StepButton::Reveal) => "tour.reveal",
        Some(StepButton::Skip) => "tour.skip",
        Some(StepButton::Do) => "tour.do",
    };
    sheet.text("tour-do", texts.plain(key));
    sheet.flag("tour-do", "data-train", button == Some(StepButton::Train));
    sheet.flag("tour-do", "hidden", button.is_none());
    // The way on is what is offered first only when nothing is left to do.
    sheet.flag("tour-do", "data-first", button == Some(StepButton::Train));
    sheet.flag("tour-next", "data-first", is_answered && button != Some(StepButton::Train) && place + 1 < total);
    sheet.flag("tour-back", "disabled", place == 0);
    sheet.flag("tour-next", "disabled", place + 1 == total);
}

/// What stands under the last step once it is measured.
fn end_of_lesson(view: &View, is_end: bool, sheet: &mut Sheet) {
    sheet.flag("tour", "data-end", is_end);
    sheet.flag("tour-end", "hidden", !is_end);
    sheet.children("tour-end", if is_end { end::nodes(view.state, view.texts) } else { Vec::new() });
}

/// What the step set, in words; in another lab than before, that it is another.
fn changed(view: &View) -> String {
    let (settings, texts) = (&view.state.settings, view.texts);
    let keys = &view.state.tour.changed;
    let is_elsewhere = keys.contains(&"lab") && settings.lab != LabId::Data;
    let words = |key: &&str| match *key {
        "lab" => {
            Some(texts.get("tour.changed.lab", &[("lab", texts.get(&format!("labs.{}", settings.lab.name()), &[]))]))
        }
        _ if is_elsewhere => None,
        "m" => Some(texts.get("tour.changed.m", &[("m", integer(settings.m.into()))])),
        "act" => Some(view::activation_name(settings.activation, texts)),
        "task" => Some(texts.get(&format!("task.{}.name", settings.task.name()), &[])),
        "compare" => Some(texts.get(if settings.compare { "tour.changed.both" } else { "tour.changed.one" }, &[])),
        _ => None,
    };
    let list =
        keys.iter().filter_map(words).reduce(|list, item| texts.get("list.join", &[("list", list), ("item", item)]));
    list.map_or_else(String::new, |list| texts.get("tour.changed", &[("list", list)]))
}
