//! Events that come by themselves: after a while, or with the next frame. Not here: what they lead to, which the model says.

use crate::page::io::session::dispatch;
use crate::page::model::labs::{computation, data};
use crate::page::model::state::Event;
use crate::page::ui::dom;
use crate::worker::browser;

/// Where nothing is to move by itself, the semester is played a day at a time; in milliseconds.
const DAY_BY_DAY: i32 = 333;

/// Has the answer to an experiment arrive so many seconds after it was proposed, or after now.
pub fn arrive(place: u32, proposed: Option<f64>, seconds: f64) {
    let now = browser::now();
    let left = (proposed.unwrap_or(now) + seconds - now).max(0.0);
    let arrived = computation::Event::Arrived { place, proposed };
    dom::after((left * 1e3).ceil() as i32, move || dispatch(Event::Computation(arrived)));
}

/// Milliseconds for each snapshot of a training that is played: forty of them in five seconds.
const SNAPSHOT: i32 = 120;

/// Has the next snapshot of the watched training come after a while.
pub fn next_snapshot() {
    dom::after(SNAPSHOT, || dispatch(Event::Data(data::Event::Replay(data::replay::Event::Next))));
}

/// Has what moves by itself go on with the next frame.
pub fn frame(is_still: bool) {
    dom::next_frame(move || dispatch(Event::Data(data::Event::Frame { now: browser::now(), is_still })));
}

/// Has the semester that is being played go on with the next frame.
pub fn tick(is_still: bool) {
    let go_on = move || dispatch(Event::Computation(computation::Event::Tick { now: browser::now(), is_still }));
    if is_still {
        dom::after(DAY_BY_DAY, go_on);
    } else {
        dom::next_frame(go_on);
    }
}
