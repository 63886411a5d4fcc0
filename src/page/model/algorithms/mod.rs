//! The algorithms lab: from sigmoid to ReLU, measured.
//!
//! [`State`] is pure: an [`Event`] goes in, the state changes, and effects come out. Not here: how its jobs are done
//! (`experiment::race`) and how its charts look (`chart`).
//!
//! - [`settings`]: what the reader can set, the contestants, and the race that follows.
//! - [`state`]: what is known of the race, what is wanted, and what an event leads to.
//! - [`words`]: from the state to what charts, tables and sentences show.
//! - [`csv`]: the export.
//! - `controls`, `panels`: from the reader's hands to events, and from the state to the screen; for the browser only.

pub mod csv;
pub mod settings;
pub mod state;

pub use settings::{Contestant, Plan, RaceSettings};
pub use state::State;

use crate::nn::activation::Initialisation;
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
    /// Whose weight, and which: layer, unit, input, all from 0.
    Weight(Contestant, [usize; 3]),
    /// The weight is checked after training instead of before.
    CheckTrained(bool),
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
