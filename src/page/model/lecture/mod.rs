//! The lecture: the tour's steps on a projector, each a row of beats, held by a clicker.
//!
//! - [`mod@beats`]: the beats, as data; which one the lecture is at is in the settings, so that a reload returns to it.
//! - [`keys`]: what a key does.
//! - [`hand`]: presses that count once, and those that are asked for twice.
//! - [`motion`]: curves that are drawn from left to right, the slider on its way, loops that turn.
//!
//! Not here: what follows from a press for the rest of the page (`state::lecture`).

pub mod beats;
pub mod hand;
pub mod keys;
pub mod motion;

pub use beats::{Beat, Does, Ends, Shown, Words, at, beat, beats, is_told, settle, share};
pub use hand::{Moment, Twice};
pub use keys::{Focus, Press, Situation, press};

use crate::page::model::settings::{Mode, Settings};
use crate::page::model::tour;
use hand::Hand;
use motion::{Pen, Replay, Slide, Turning};

/// What a lecture knows that is in no link.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// It was left for the page, and a clicker leads back to it.
    pub is_left: bool,
    pub hand: Hand,
    /// The list of all steps is shown.
    pub has_overview: bool,
    /// Curves that are being drawn, the slider on its way, and loops that turn.
    pub pen: Option<Pen>,
    pub slide: Option<Slide>,
    pub turning: Option<Turning>,
    /// What was recorded and is replayed.
    pub replay: Option<Replay>,
    /// Whether the curves of this beat were trained before they were drawn.
    pub is_redrawn: bool,
    /// The next beat was asked for at the last one.
    pub is_over: bool,
    /// What this beat lacks was asked for once.
    pub is_tried: bool,
    /// The time of day, and whole minutes since the lecture began.
    pub clock: Option<(String, u32)>,
    pub began: Option<f64>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Press(Press, Moment),
    /// What was asked for is asked no more.
    Hush,
    /// The page's clock, and the time of day as it is read.
    Clock {
        now: f64,
        time: String,
    },
}

impl State {
    /// What was under way at a beat ends with it.
    pub fn leave_beat(&mut self) {
        (self.pen, self.slide, self.turning, self.replay) = (None, None, None, None);
        (self.is_redrawn, self.is_tried, self.is_over) = (false, false, false);
        self.has_overview = false;
    }

    /// The minutes since the lecture began, at this time of the page's clock and of the day.
    pub fn tick(&mut self, now: f64, time: String) {
        let began = *self.began.get_or_insert(now);
        self.clock = Some((time, ((now - began) / 60.0).max(0.0) as u32));
    }
}

/// Completes the settings of a link that only names a step, or a beat of it.
pub fn complete(hash: &str, settings: &mut Settings) {
    tour::complete(hash, settings);
    let Some((_, step, beat)) = at(settings).filter(|_| settings.mode == Mode::Lecture) else { return };
    if !tour::says_more(hash) {
        settle(settings, step, beat);
    }
}
