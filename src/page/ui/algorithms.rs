//! The race's looks, one after the other: the time between them is the browser's.

use crate::page::io::session;
use crate::page::model::labs::algorithms::Event;
use crate::page::model::state;
use crate::page::ui::dom::{self, by_id, listen};

/// Milliseconds for each look when they are played: a race of 20,000 steps takes eight seconds.
const PLAYED_EVERY: i32 = 80;

pub fn connect() {
    listen(&by_id("race-play"), "click", |_: web_sys::Event| play(0));
}

/// Shows one look after the other, until the last, or until the reader takes the slider.
fn play(place: usize) {
    session::dispatch(state::Event::Algorithms(Event::Scrub(Some(place))));
    dom::after(PLAYED_EVERY, move || {
        session::with(|page| {
            let plays_on = page.state.borrow().algorithms.plays_on(place);
            if plays_on {
                play(place + 1);
            }
        });
    });
}
