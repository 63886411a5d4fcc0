//! From the reader's hands to this lab's events.

use crate::page::model::labs::algorithms::{Contestant, Event};
use crate::page::model::state;
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, listen};
use crate::page::ui::session;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};

fn dispatch(event: Event) {
    session::dispatch(state::Event::Algorithms(event));
}

fn value_of(event: &web_sys::Event) -> String {
    let Some(target) = event.target() else { return String::new() };
    match target.dyn_into::<HtmlSelectElement>() {
        Ok(list) => list.value(),
        Err(other) => other.unchecked_into::<HtmlInputElement>().value(),
    }
}

/// What is no value is an event too: the control goes back to what is in force.
fn on_change(id: &str, event_of: fn(&str) -> Option<Event>) {
    listen(&by_id(id), "change", move |event: web_sys::Event| {
        dispatch(event_of(value_of(&event).trim()).unwrap_or(Event::Refused));
    });
}

/// Listens to everything that the reader can do in this lab.
pub fn connect() {
    on_change("race-what", |value| Some(Event::ShowLoss(value == "loss")));
    on_change("race-against", |value| Some(Event::ShowSeconds(value == "seconds")));
    on_change("race-axis", |value| Some(Event::ShowLinear(value == "linear")));
    on_change("check-when", |value| Some(Event::CheckTrained(value == "trained")));
    listen(&by_id("race-go"), "click", |_: web_sys::Event| dispatch(Event::Race));
    listen(&by_id("race-reset"), "click", |_: web_sys::Event| session::dispatch(state::Event::Clear));
    listen(&by_id("race-follow"), "click", |_: web_sys::Event| dispatch(Event::Scrub(None)));
    listen(&by_id("race-play"), "click", |_: web_sys::Event| play(0));
    listen(&by_id("race-look"), "input", |event: web_sys::Event| {
        dispatch(Event::Scrub(value_of(&event).parse().ok()));
    });
    on_change("function-who", |name| Contestant::named(name).map(Event::ShowFunction));
    on_change("check-who", |name| Contestant::named(name).map(Event::CheckOf));
    on_change("check-layer", |text| place(text).map(|place| Event::CheckAt(0, place)));
    on_change("check-to", |text| place(text).map(|place| Event::CheckAt(1, place)));
    on_change("check-from", |text| place(text).map(|place| Event::CheckAt(2, place)));
}

/// A place counted from 1, as one from 0.
fn place(text: &str) -> Option<usize> {
    text.parse::<usize>().ok()?.checked_sub(1)
}

/// Milliseconds for each look when they are played: a race of 20,000 steps takes eight seconds.
const PLAYED_EVERY: i32 = 80;

/// Shows one look after the other, until the last, or until the reader takes the slider.
fn play(place: usize) {
    dispatch(Event::Scrub(Some(place)));
    dom::after(PLAYED_EVERY, move || {
        session::with(|page| {
            let plays_on = page.state.borrow().algorithms.plays_on(place);
            if plays_on {
                play(place + 1);
            }
        });
    });
}
