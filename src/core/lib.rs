//! Takeoff's core: what is learned from, what one training is, and what is measured. Pure: no browser, no clock, no
//! thread; tested natively. The learners themselves are [`takeoff_learn`], whose modules are re-exported here.
//!
//! - [`task`]: the worlds that examples come from, their features, sampling and standardising.
//! - [`table`]: the reader's own data, from the bytes of a CSV file to inputs and labels.
//! - [`job`]: one training: what it is made of, how it is done in slices, what comes out.
//! - [`study`]: what is measured: which trainings a figure, a map, a race or a search needs, and what follows from them.
//! - [`decimal`], [`order`]: numbers as text, and sorting, in little code.
//! - [`mutate`]: bytes that are nearly right, for tests.

pub use takeoff_learn::{classical, math, nn, random};

pub mod decimal;
pub mod job;
pub mod mutate;
pub mod order;
pub mod study;
pub mod table;
pub mod task;
