//! From the reader's hands to this lab's events.

use crate::decimal;
use crate::nn::activation::Initialisation;
use crate::page::model::algorithms::Event;
use crate::page::model::algorithms::settings::Contestant;
use crate::page::model::state;
use crate::page::ui::app;
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, listen};
use crate::study::race::{OPTIMISERS, RaceTask};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};

fn dispatch(event: Event) {
    app::dispatch(state::Event::Algorithms(event));
}

fn value_of(event: &web_sys::Event) -> String {
    let Some(target) = event.target() else { return String::new() };
    match target.dyn_into::<HtmlSelectElement>() {
        Ok(list) => list.value(),
        Err(other) => other.unchecked_into::<HtmlInputElement>().value(),
    }
}

fn on_change(id: &str, event_of: fn(&str) -> Option<Event>) {
    listen(&by_id(id), "change", move |event: web_sys::Event| match event_of(value_of(&event).trim()) {
        Some(event) => dispatch(event),
        // What makes no sense goes back to what is in force, once the field has lost the focus.
        None => redraw(),
    });
}

/// Draws the lab again in the next frame.
fn redraw() {
    app::with(|app| {
        app.state.borrow_mut().dirty.add(state::Dirty::ALGORITHMS);
        app.ask_for_frame();
    });
}

/// A positive number.
fn number(text: &str) -> Option<f64> {
    decimal::parse(text).filter(|number| number.is_finite() && *number > 0.0)
}

/// Listens to everything that the reader can do in this lab.
pub fn connect() {
    on_change("race-task", |name| RaceTask::ALL.into_iter().find(|task| task.name() == name).map(Event::Task));
    on_change("race-depth", |text| text.parse().ok().map(Event::Depth));
    on_change("race-width", |text| text.parse().ok().map(Event::Width));
    on_change("race-init", |name| {
        let chosen = Initialisation::ALL.into_iter().find(|rule| rule.name() == name);
        Some(Event::Initialisation(chosen))
    });
    on_change("race-optimiser", |name| {
        OPTIMISERS.into_iter().find(|optimiser| optimiser.name() == name).map(Event::Optimiser)
    });
    on_change("race-rate", |text| number(text).map(Event::Rate));
    on_change("race-tuned", |value| Some(Event::Tuned(value == "1")));
    on_change("race-seed", |text| text.parse().ok().map(Event::Seed));
    on_change("race-target", |text| number(text).map(|target| Event::Target(target as u32)));
    on_change("race-limit", |text| text.parse().ok().map(Event::Limit));
    on_change("race-what", |value| Some(Event::ShowLoss(value == "loss")));
    on_change("race-against", |value| Some(Event::ShowSeconds(value == "seconds")));
    on_change("check-when", |value| Some(Event::CheckTrained(value == "trained")));
    listen(&by_id("race-extras"), "change", |event: web_sys::Event| {
        let Some(target) = event.target() else { return };
        let box_: HtmlInputElement = target.unchecked_into();
        if let Some(&extra) = Contestant::EXTRAS.iter().find(|extra| extra.name() == box_.value()) {
            dispatch(Event::Extra(extra, box_.checked()));
        }
    });
    listen(&by_id("race-go"), "click", |_: web_sys::Event| dispatch(Event::Race));
    listen(&by_id("race-reset"), "click", |_: web_sys::Event| dispatch(Event::Reset));
    listen(&by_id("race-follow"), "click", |_: web_sys::Event| dispatch(Event::Scrub(None)));
    listen(&by_id("race-play"), "click", |_: web_sys::Event| play(0));
    listen(&by_id("race-look"), "input", |event: web_sys::Event| {
        dispatch(Event::Scrub(value_of(&event).parse().ok()));
    });
    for id in ["check-who", "check-layer", "check-to", "check-from"] {
        listen(&by_id(id), "change", |_: web_sys::Event| weight());
    }
    // What is folded away is only filled when it can be seen.
    for id in ["race-check", "race-search", "race-numbers"] {
        listen(&by_id(id), "toggle", |_: web_sys::Event| redraw());
    }
}

/// Milliseconds for each look when they are played: a race of 20,000 steps takes eight seconds.
const PLAYED_EVERY: i32 = 80;

/// Shows one look after the other, until the last, or until the reader takes the slider.
fn play(place: usize) {
    dispatch(Event::Scrub(Some(place)));
    dom::after(PLAYED_EVERY, move || {
        app::with(|app| {
            let goes_on = {
                let state = app.state.borrow();
                let is_here = state.algorithms.look().is_some_and(|look| look.0 == place);
                is_here && state.algorithms.is_scrubbed() && place + 1 < state.algorithms.looks().len()
            };
            if goes_on {
                play(place + 1);
            }
        });
    });
}

/// The weight that the four fields name.
fn weight() {
    let list: HtmlSelectElement = by_id("check-who").unchecked_into();
    let who = Contestant::ALL.into_iter().find(|contestant| contestant.name() == list.value());
    let place = |id: &str| (dom::input(id).value().trim().parse::<usize>().unwrap_or(1).max(1) - 1).min(100_000);
    dispatch(Event::Weight(
        who.unwrap_or(Contestant::Sigmoid),
        [place("check-layer"), place("check-to"), place("check-from")],
    ));
}
