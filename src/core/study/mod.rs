//! What is measured: plans of trainings ([`crate::job`]) and what follows from their answers. Pure functions; no clock, no
//! thread, no browser.
//!
//! Plans, each of which says which trainings it needs:
//! - [`key`], [`plan`]: the learners and the runs of a figure.
//! - [`scale`]: network size by amount of data, and the machine with a kernel.
//! - [`race`]: networks of several activations trained side by side and looked into.
//! - [`idea`], [`trial`], [`search`]: the space that a search for a good network looks through, one experiment in it, and
//!   which comes next.
//! - [`gauge`], [`rate`]: how fast this machine trains, by fixed pieces of work.
//!
//! What follows from answers:
//! - [`figure`]: means, spreads and winners over finished runs.
//! - [`confusion`]: which class a learner takes for which.
//! - [`decide`]: when the repeats allow a winner to be named.
//! - [`power`]: the power law of a learning curve, its uncertainty and what it predicts.
//! - [`plateau`]: whether a learner still gains at the right end of a figure.
//! - [`budget`]: where longer trainings would have gone on.
//! - [`clock`]: when a search's experiments would end on a machine of a given speed.

pub mod budget;
pub mod clock;
pub mod confusion;
pub mod decide;
pub mod figure;
pub mod gauge;
pub mod idea;
pub mod key;
pub mod plan;
pub mod plateau;
pub mod power;
pub mod race;
pub mod rate;
pub mod scale;
pub mod search;
pub mod trial;
