//! From the model to what each part of the page shows: one pure function for each panel, from a [`View`] to a
//! [`Sheet`]. A panel has no other input than the view and does nothing but make its sheet, and `ui::painter` compares
//! what it says with what is on the screen: so none can go stale, and a native test sees what a reader sees.

pub mod algorithms;
pub mod computation;
pub mod picture;
pub mod sheet;
pub mod tour;
pub mod view;

pub mod notices;
pub mod print;
pub mod saves;
pub mod spoken;
#[cfg(test)]
pub mod testing;
pub mod values;

mod figure;
mod numbers;
mod progress;
mod readout;
mod stage;
mod wins;

#[cfg(target_arch = "wasm32")]
mod about;
#[cfg(target_arch = "wasm32")]
mod answers;
#[cfg(target_arch = "wasm32")]
mod cards;
#[cfg(target_arch = "wasm32")]
mod confusion;
#[cfg(target_arch = "wasm32")]
mod data;
#[cfg(target_arch = "wasm32")]
mod examples;
#[cfg(target_arch = "wasm32")]
mod features;
#[cfg(target_arch = "wasm32")]
mod gradient;
#[cfg(target_arch = "wasm32")]
mod learned;
#[cfg(target_arch = "wasm32")]
mod own;
#[cfg(target_arch = "wasm32")]
mod rooms;
#[cfg(target_arch = "wasm32")]
mod scale;
#[cfg(target_arch = "wasm32")]
pub use rooms::*;

pub use progress::training_text;

use crate::chart::LEARNER_NAMES;
use crate::job::Job;
use crate::page::model::own::Own;
use crate::page::model::screen::Screen;
use crate::page::model::settings::Lab;
use crate::page::model::state::{Phase, State};
use crate::page::model::texts::Texts;
use sheet::Sheet;

/// What is known of the work under way; the pool of workers knows it.
pub trait Forecast {
    /// Share of the work done that the lab on the screen asked for, 0 to 1; 1 only when it is complete.
    fn progress(&self, state: &State) -> f64;
    /// Seconds until the lab on the screen has all that it wants.
    fn seconds_left(&self, state: &State) -> Option<f64>;
    /// Seconds that these jobs would take, as far as is known.
    fn estimate(&self, jobs: &[Job]) -> f64;
}

/// What every panel is made from.
pub struct View<'a> {
    pub state: &'a State,
    pub texts: &'a Texts,
    pub screen: &'a Screen,
    pub own: &'a Own,
    pub forecast: &'a dyn Forecast,
}

impl View<'_> {
    /// The name of a learner in one of its forms.
    pub fn learner(&self, learner: usize, form: &str) -> String {
        // Each form is a key of its own in the texts.
        match form {
            "short" => self.texts.get(&format!("learner.{}.short", LEARNER_NAMES[learner]), &[]),
            _ => self.texts.get(&format!("learner.{}.long", LEARNER_NAMES[learner]), &[]),
        }
    }

    /// What stands in closed folds is brought up to date when they are opened, and when training ends.
    pub fn is_read(&self, fold: &str) -> bool {
        self.state.phase() != Phase::Training || self.state.looking.is_open(fold)
    }
}

/// A part of the page.
pub struct Panel {
    pub name: &'static str,
    /// The lab on whose screen it is; `None` for what is on every screen.
    pub lab: Option<Lab>,
    /// Between two drawings for news of work under way, in seconds; 0 for what moves with every frame.
    pub rest: f64,
    pub show: fn(&View, &mut Sheet),
}

/// What news change is read at most so often, in seconds: each number that changes makes the browser lay out the page
/// again, and ten times a second is as often as one can be read.
const READ: f64 = 0.1;

const fn panel(name: &'static str, lab: Option<Lab>, rest: f64, show: fn(&View, &mut Sheet)) -> Panel {
    Panel { name, lab, rest, show }
}

/// Every panel, in the order in which they are drawn: what is seen first comes first, and what stands under the figure's
/// axis comes behind it.
pub const PANELS: &[Panel] = &[
    panel("stage", None, 0.0, stage::show),
    panel("notices", None, 0.0, notices::show),
    panel("figure", Some(Lab::Data), READ, figure::show),
    panel("wins", Some(Lab::Data), READ, wins::show),
    panel("readout", Some(Lab::Data), READ, readout::show),
    panel("numbers", Some(Lab::Data), READ, numbers::show),
    panel("progress", Some(Lab::Data), READ, progress::show),
    panel("step", None, READ, tour::step::show),
    panel("lecture", None, READ, tour::lecture::show),
    panel("check", Some(Lab::Data), READ, tour::check::show),
];

/// A length in CSS pixels, for a style.
pub fn px(length: f64) -> String {
    crate::decimal::fixed(length, 1) + "px"
}
