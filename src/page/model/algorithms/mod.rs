//! The algorithms lab: from sigmoid to ReLU, measured.
//!
//! [`State`] is pure: an [`Event`] goes in, the state changes, and effects come out. Not here: how its jobs are done
//! ([`crate::job`]), what they measure ([`crate::study::race`]), and what its panels show ([`crate::page::panels::algorithms`]).
//!
//! - [`contestant`]: who can take part.
//! - [`event`]: what can happen in this lab.
//! - [`plan`]: the race that follows.
//! - [`state`]: what is known of the race, what is wanted, and what an event leads to.
//! - [`csv`]: the export.

pub mod contestant;
pub mod csv;
pub mod event;
pub mod plan;
pub mod state;

pub use contestant::{Contestant, Extras};
pub use event::Event;
pub use plan::Plan;
pub use state::{Checked, State};

#[cfg(test)]
mod tests;
