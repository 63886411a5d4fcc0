//! Takeoff's learners and what they compute with: the part of the core that is in a hurry. It knows no task.
//!
//! - [`math`]: `exp`, `tanh` and the logistic function compiled into the module, the same bits everywhere.
//! - [`random`]: the one family of seeded generators and its streams.
//! - [`nn`]: dense networks: activation, layers, loss, optimiser, initialisation, training, gradient statistics.
//! - [`classical`]: the traditional learners: logistic regression and the linear support vector machine.

#[path = "../core/classical/mod.rs"]
pub mod classical;
#[path = "../core/math.rs"]
pub mod math;
#[path = "../core/nn/mod.rs"]
pub mod nn;
#[path = "../core/random.rs"]
pub mod random;
