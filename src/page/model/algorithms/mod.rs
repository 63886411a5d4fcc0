//! The algorithms lab: from sigmoid to ReLU, measured.
//!
//! [`State`] is pure: an [`Event`] goes in, the state changes, and effects come out. Not here: how its jobs are done
//! (`experiment::race`) and how its charts look (`chart`).
//!
//! - [`contestant`]: who can take part.
//! - [`settings`]: what the reader can set, and the race that follows.
//! - [`state`]: what is known of the race, what is wanted, and what an event leads to.
//! - [`words`]: from the state to what charts, tables and sentences show.
//! - [`csv`]: the export.
//! - `controls`, `panels`: from the reader's hands to events, and from the state to the screen; for the browser only.

pub mod contestant;
pub mod csv;
pub mod settings;
pub mod state;

pub use contestant::{Contestant, EXTRA_WORDS, Extras};
pub use settings::{Plan, RaceSettings};
pub use state::{Checked, State};

use crate::job::check::CheckKey;
use crate::nn::activation::Initialisation;
use crate::nn::check::Check;
use crate::study::race::{self, RaceTask};

/// What happened in this lab.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// The button that is Race, Pause, Continue, Race again or Retry in turn.
    Race,
    Reset,
    Task(RaceTask),
    Depth(u32),
    Width(u32),
    Initialisation(Option<Initialisation>),
    Optimiser(race::Optimiser),
    /// One rate for all.
    Rate(f64),
    /// The best rate for each.
    Tuned(bool),
    Limit(u32),
    /// In percent.
    Target(u32),
    Seed(u32),
    /// A further contestant comes or goes.
    Extra(Contestant, bool),
    /// The reader looks at the so-many-th look into the networks; `None` follows the training.
    Scrub(Option<usize>),
    /// Loss instead of accuracy; seconds instead of steps.
    ShowLoss(bool),
    ShowSeconds(bool),
    /// The function of this extra is shown.
    ShowFunction(Contestant),
    /// Whose gradient is checked.
    CheckOf(Contestant),
    /// By which weight: the layer (0), unit (1) or input (2), each counted from 0.
    CheckAt(usize, usize),
    /// The weight is checked after training instead of before.
    CheckTrained(bool),
    /// What came of a check; `None` where the gradient is no number.
    Checked(CheckKey, Option<Check>),
    /// What the reader set makes no sense: the control goes back to what is in force.
    Refused,
}

impl Event {
    /// The link's keys of what the reader sets by this event.
    pub fn keys(&self) -> &'static [&'static str] {
        match self {
            Event::Task(_) => &["race"],
            Event::Depth(_) => &["depth"],
            Event::Width(_) => &["width"],
            Event::Initialisation(_) => &["init"],
            Event::Optimiser(_) => &["optimiser"],
            Event::Rate(_) => &["rate"],
            // Searched rates take the place of the one rate.
            Event::Tuned(_) => &["tune", "rate"],
            Event::Limit(_) => &["limit"],
            Event::Target(_) => &["target"],
            Event::Seed(_) => &["seed"],
            Event::Extra(..) => &["extra"],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests;
