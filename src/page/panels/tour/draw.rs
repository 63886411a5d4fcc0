//! The tour and the self-check on the screen.

use crate::chart::LEARNER_NAMES;
use crate::page::model::settings::{Lab, Language, Mode};
use crate::page::model::state;
use crate::page::model::state::State;
use crate::page::model::texts::{Texts, integer};
use crate::page::model::tour::{Deed, Event};
use crate::page::panels::tour::check::{Answers, QUESTIONS, judge};
use crate::page::panels::tour::told;
use crate::page::ui::app;
use crate::page::ui::app::{App, dispatch};
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, document};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};

/// What is kept between two drawings.
#[derive(Default)]
pub struct Kept {
    /// The step and the language that the panel shows.
    step: Option<(usize, Language)>,
    /// The language of the self-check, with the numbers in its questions.
    check: Option<(Language, Vec<u32>, u32)>,
}

/// The text of an element that a step quotes.
fn quote(id: &str) -> String {
    document().get_element_by_id(id).and_then(|element| element.text_content()).unwrap_or_default().trim().to_owned()
}

pub fn draw(state: &State, texts: &Texts, kept: &mut Kept) {
    check(state, texts, kept);
    let Some((place, step)) = state.step() else {
        kept.step = None;
        return;
    };
    let total = crate::page::model::tour::steps().len();
    let text = |part: &str| texts.get(&format!("tour.{}.{part}", step.name), &[]);
    let count = [("n", (place + 1).to_string()), ("total", total.to_string())];
    dom::set_text(&by_id("tour-count"), &texts.get("tour.count", &count));
    let title = by_id("tour-title");
    dom::set_text(&title, &texts.get(&format!("tour.{}.title", step.name), &[]));
    // Where the title runs on into the step's words.
    dom::set_attribute(&title, "data-end", texts.plain("tour.title.end"));
    dom::set_text(&by_id("tour-say"), &texts.get(&format!("tour.{}.say", step.name), &[]));
    dom::set_text(&by_id("tour-ask"), &texts.get(&format!("tour.{}.ask", step.name), &[]));
    let done = [("done", state.tour.done().to_string()), ("total", total.to_string())];
    dom::set_text(&by_id("tour-progress"), &texts.get("tour.progress", &done));

    let options = if let Deed::Predict(options) = step.deed { options } else { 0 };
    let is_told = state.step_is_told();
    dom::set_flag(&by_id("tour-options"), "hidden", options == 0);
    for (index, button) in dom::all("#tour-options button").into_iter().enumerate() {
        let exists = index < usize::from(options);
        dom::set_flag(&button, "hidden", !exists);
        let is_chosen = state.tour.prediction(step) == Some(index as u8);
        dom::set_attribute(&button, "aria-pressed", if is_chosen { "true" } else { "false" });
        dom::set_text(&button, &if exists { text(["a", "b", "c"][index]) } else { String::new() });
    }

    let sentence = if is_told { told::sentence(step, state, texts, &quote) } else { None };
    let is_measured = sentence.is_some();
    let said = if is_told { sentence.unwrap_or_else(|| told::waiting(state, texts)) } else { String::new() };
    dom::set_text(&by_id("tour-told"), &said);
    // What the projector has room for: the question, and then the answer.
    let tour = by_id("tour");
    dom::set_flag(&tour, "data-told", is_told);
    dom::set_flag(&tour, "data-measured", is_measured);
    dom::set_flag(&tour, "data-done", state.step_is_done());

    let deed = by_id("tour-do");
    let (key, is_shown) = match step.deed {
        _ if is_told && !is_measured => {
            ("tour.train", matches!(state.lab_phase(), state::Phase::Idle | state::Phase::Paused))
        }
        Deed::Predict(_) => ("tour.reveal", !is_told),
        Deed::Train => ("tour.train", !is_told),
        Deed::Move(_) | Deed::Switch(_) => ("tour.do", !is_told),
    };
    dom::set_text(&deed, texts.plain(key));
    dom::set_flag(&deed, "data-train", key == "tour.train");
    dom::set_flag(&deed, "hidden", !is_shown);
    dom::set_flag(&by_id("tour-back"), "disabled", place == 0);
    dom::set_flag(&by_id("tour-next"), "disabled", place + 1 == total);

    let warm = by_id("lecture-warm-state");
    let ahead = state.ahead_counts().filter(|_| state.tour.is_warming);
    let ahead = ahead.map(|(done, all)| {
        texts.get("lecture.warm.state", &[("done", integer(done as u64)), ("total", integer(all as u64))])
    });
    dom::set_text(&warm, &ahead.unwrap_or_default());
    for button in dom::all("[data-lecture-lab]") {
        let place: usize = button.get_attribute("data-lecture-lab").and_then(|n| n.parse().ok()).unwrap_or(1);
        let lab = Lab::ALL[(place - 1).min(2)];
        let name = texts.get(&format!("labs.{}", lab.name()), &[]);
        dom::set_text(&button, &texts.get("lecture.lab", &[("lab", name), ("key", place.to_string())]));
    }

    let shown = Some((place, texts.language()));
    if kept.step != shown {
        let is_new = kept.step.map(|kept| kept.0) != Some(place);
        kept.step = shown;
        notes(texts, step.name);
        if is_new && state.settings.mode == Mode::Page {
            crate::page::ui::stage::look_at_panel();
        }
    }
}

/// The presenter's notes, one part for each step.
fn notes(texts: &Texts, current: &str) {
    let list = by_id("notes-list");
    list.set_text_content(None);
    for step in crate::page::model::tour::steps() {
        let (item, title, note) = (dom::create("li"), dom::create("h3"), dom::create("p"));
        title.set_text_content(Some(&texts.get(&format!("tour.{}.title", step.name), &[])));
        note.set_text_content(Some(&texts.get(&format!("tour.{}.note", step.name), &[])));
        dom::set_flag(&item, "data-current", step.name == current);
        for part in [&title, &note] {
            let _ = item.append_child(part);
        }
        let _ = list.append_child(&item);
    }
}

/// Builds the questions, anew for another language or other numbers in them.
fn check(state: &State, texts: &Texts, kept: &mut Kept) {
    let shown = Some((texts.language(), state.settings.m_values(), state.settings.repeats));
    if kept.check == shown {
        return;
    }
    kept.check = shown;
    let list = by_id("check-list");
    list.set_text_content(None);
    for (index, question) in QUESTIONS.iter().enumerate() {
        let item = dom::create("li");
        let (asked, row, verdict) = (dom::create("p"), dom::create("div"), dom::create("p"));
        asked.set_text_content(Some(&texts.get(&format!("quiz.{}", question.name), &question.values(state))));
        row.set_class_name("check-row");
        verdict.set_class_name("note");
        dom::set_attribute(&verdict, "role", "status");
        let field = field(question.answers, state, texts);
        dom::set_attribute(&field, "aria-label", texts.plain("quiz.answer"));
        dom::set_attribute(&field, "data-answer", &index.to_string());
        let (set, ask) = (dom::create("button"), dom::create("button"));
        set.set_text_content(Some(texts.plain("quiz.set")));
        ask.set_text_content(Some(texts.plain("quiz.ask")));
        for (button, what) in [(&set, "data-set"), (&ask, "data-ask")] {
            dom::set_attribute(button, "type", "button");
            dom::set_attribute(button, what, &index.to_string());
        }
        for part in [&field, &set, &ask] {
            let _ = row.append_child(part);
        }
        for part in [&asked, &row, &verdict] {
            let _ = item.append_child(part);
        }
        let _ = list.append_child(&item);
    }
}

/// Listens to the buttons of the self-check, once for all questions to come: listeners of the buttons themselves would
/// keep each question that was ever drawn.
pub fn connect_check() {
    dom::listen(&by_id("check-list"), "click", |event: web_sys::Event| {
        let clicked = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let Some(button) = clicked.and_then(|element| element.closest("button").ok().flatten()) else { return };
        let question = |name: &str| button.get_attribute(name)?.parse().ok().filter(|&index| index < QUESTIONS.len());
        if let Some(index) = question("data-set") {
            set_up(index);
        }
        if let (Some(index), Ok(Some(item))) = (question("data-ask"), button.closest("li")) {
            let part = |selector| item.query_selector(selector).ok().flatten();
            if let (Some(field), Some(verdict)) = (part("[data-answer]"), part("[role=status]")) {
                app::with(|app| answer(app, index, field, &verdict));
            }
        }
    });
}

fn field(answers: Answers, state: &State, texts: &Texts) -> web_sys::HtmlElement {
    let mut options: Vec<(String, String)> = vec![(String::new(), "–".into())];
    match answers {
        Answers::Number => {
            let input = dom::create("input");
            for (name, value) in [("type", "text"), ("inputmode", "decimal"), ("autocomplete", "off"), ("size", "6")] {
                dom::set_attribute(&input, name, value);
            }
            return input;
        }
        Answers::M => {
            let values = state.settings.m_values();
            options.extend(values.iter().map(|m| (m.to_string(), integer((*m).into()))));
            options.push(("none".into(), texts.get("quiz.none", &[])));
        }
        Answers::Learner => {
            let names = LEARNER_NAMES.iter();
            options.extend(names.map(|name| ((*name).to_owned(), texts.get(&format!("learner.{name}.long"), &[]))));
        }
    }
    let list = dom::create("select");
    for (value, name) in options {
        let option = dom::create("option");
        dom::set_attribute(&option, "value", &value);
        option.set_text_content(Some(&name));
        let _ = list.append_child(&option);
    }
    list
}

/// Brings the controls to what a question is about.
fn set_up(index: usize) {
    app::with(|app| {
        let link = {
            let state = app.state.borrow();
            crate::page::model::link::write(&QUESTIONS[index].settings(&state.settings))
        };
        app.dispatch(crate::page::model::state::Event::Link(link));
        // A link that the reader followed stands in the address already; this one does not.
        app.write_link();
        by_id("train").focus().unwrap_or_default();
    });
}

fn answer(app: &App, index: usize, field: web_sys::Element, verdict: &web_sys::Element) {
    let given = match field.dyn_into::<HtmlSelectElement>() {
        Ok(list) => list.value(),
        Err(other) => other.unchecked_into::<HtmlInputElement>().value(),
    };
    let texts = app.texts.borrow();
    let said = match QUESTIONS[index].truth(&app.state.borrow()) {
        Some(truth) => {
            let (is_right, said) = judge(&truth, &given, &texts);
            dom::set_attribute(verdict, "data-right", if is_right { "1" } else { "0" });
            said
        }
        None => texts.get("quiz.not_measured", &[]),
    };
    dom::set_text(verdict, &said);
    let right = dom::all("#check-list [data-right=\"1\"]").len();
    let score = [("n", right.to_string()), ("total", QUESTIONS.len().to_string())];
    dom::set_text(&by_id("check-score"), &texts.get("quiz.score", &score));
}

/// A press on the step's button: starts the lab where that is what is missing.
pub fn press_do() {
    let trains = by_id("tour-do").has_attribute("data-train");
    app::with(|app| {
        if trains {
            press_train(app);
        } else {
            dispatch(state::Event::Tour(Event::Do));
        }
    });
}

/// The button that starts the lab on the screen.
pub fn press_train(app: &App) {
    let id = match app.state.borrow().settings.lab {
        Lab::Data => "train",
        Lab::Algorithms => "race-go",
        Lab::Computation => "comp-run",
    };
    if let Some(button) = document().get_element_by_id(id).and_then(|b| b.dyn_into::<web_sys::HtmlElement>().ok()) {
        button.click();
    }
}
