//! The race between activations: one contestant is one training, at a constant learning rate, looked into as it goes.
//! Which trainings a race needs and how contestants compare: plans, and pure functions over finished or growing tracks.
//!
//! All contestants of a race share the examples, the order in which they are visited and the random draws: only what
//! their keys say differs.
//!
//! - [`key`]: what a contestant's training is made of.
//! - [`tuning`]: the small search for the best learning rate of each.

pub mod key;
pub mod tuning;

pub use key::{BATCH, OPTIMISERS, Optimiser, RaceKey, RaceTask, Rate, TEST, usual_rate};

use crate::job::track::{Score, Track};

/// The first score at which a contestant has `percent` or more right.
pub fn arrival(track: &Track, percent: u32) -> Option<&Score> {
    track.arrival(percent, TEST)
}

#[cfg(test)]
mod tests;
