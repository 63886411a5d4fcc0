//! Takeoff's learners and what they compute with: the part of the program that is optimised for speed. It knows no task,
//! no page and no clock.
//!
//! - [`math`]: `exp`, `tanh` and the logistic function compiled into the module, the same bits everywhere.
//! - [`random`]: the one family of seeded generators and its streams.
//! - [`nn`]: dense networks: activation, layers, loss, optimiser, initialisation, training, gradient statistics.
//! - [`classical`]: the traditional learners: logistic regression and the support vector machines.

pub mod classical;
pub mod math;
pub mod nn;
pub mod random;
