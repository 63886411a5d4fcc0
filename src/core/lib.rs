//! Takeoff's training core: what learns, what is learned from, and what is measured. Pure: no browser, no clock, no
//! thread; tested natively.
//!
//! - [`math`]: `exp`, `tanh` and the logistic function compiled into the module, the same bits everywhere.
//! - [`random`]: the one family of seeded generators and its streams.
//! - [`nn`]: dense networks: activation, layers, loss, optimiser, initialisation, training, gradient statistics.
//! - [`classical`]: the traditional learners: logistic regression and the linear support vector machine.
//! - [`task`]: the worlds that examples come from, their features, sampling and standardising.
//! - [`table`]: the reader's own data, from the bytes of a CSV file to inputs and labels.
//! - [`decimal`], [`order`]: numbers as text, and sorting, in little code.
//! - [`experiment`]: what is measured: a run, the plan of a figure, its statistics. Pure: job in, result out.

pub use takeoff_learn::{classical, math, nn, random};

pub mod decimal;
pub mod experiment;
pub mod order;
pub mod table;
pub mod task;
