//! The algorithms lab: from sigmoid to ReLU, measured.
//!
//! [`State`] is pure: an [`Event`] goes in, the state changes, and effects come out. Not here: how its jobs are done
//! ([`crate::job`]), what they measure ([`crate::study::race`]), and what its panels show ([`crate::page::panels::algorithms`]).
//!
//! - [`contestant`]: who can take part.
//! - [`plan`]: the race that follows.
//! - [`state`]: what is known of the race, what is wanted, and what an event leads to.
//! - [`csv`]: the export.

pub mod contestant;
pub mod csv;
pub mod plan;
pub mod state;

pub use contestant::{Contestant, Extras};
pub use plan::Plan;
pub use state::{Checked, State};

use crate::job::check::CheckKey;
use crate::nn::check::Check;

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

#[cfg(test)]
mod tests;
