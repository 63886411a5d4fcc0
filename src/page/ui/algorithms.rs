//! From the reader's hands to this lab's events.

use crate::page::model::algorithms::Event;
use crate::page::model::state;
use crate::page::ui::app;
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, listen};
use crate::study::race::Contestant;
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

fn on_change(id: &str, event_of: fn(&str) -> Event) {
    listen(&by_id(id), "change", move |event: web_sys::Event| dispatch(event_of(&value_of(&event))));
}

/// Draws the lab again in the next frame.
fn redraw() {
    app::with(|app| {
        app.state.borrow_mut().dirty.add(state::Dirty::ALGORITHMS);
        app.ask_for_frame();
    });
}

/// Listens to everything that the reader can do in this lab.
pub fn connect() {
    on_change("race-what", |value| Event::ShowLoss(value == "loss"));
    on_change("race-against", |value| Event::ShowSeconds(value == "seconds"));
    on_change("check-when", |value| Event::CheckTrained(value == "trained"));
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
