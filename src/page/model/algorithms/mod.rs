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

pub use crate::study::race::Contestant;
pub use settings::Plan;
pub use state::State;

/// What happened in this lab.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// The button that is Race, Pause, Continue, Race again or Retry in turn.
    Race,
    Reset,
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

#[cfg(test)]
mod tests;
