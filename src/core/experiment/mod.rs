//! What is measured. Pure functions: a job goes in, a result comes out; no clock, no thread, no browser.
//!
//! - [`key`]: what a run is made of, and so its name.
//! - [`run`]: one training from nothing to its score on the test set, advanced in slices.
//! - [`end`]: why a training ended.
//! - [`plan`]: which runs a figure needs and in which order they are started.
//! - [`figure`]: means, spreads and winners over finished runs.
//! - [`confusion`]: which class a learner takes for which.
//! - [`decide`]: when the repeats allow a winner to be named.
//! - [`power`]: the power law of a learning curve, its uncertainty and what it foretells.
//! - [`scale`]: network size by amount of data, each cell trained and its time measured.
//! - [`plateau`]: whether a learner still gains at the right end of a figure.
//! - [`race`]: networks of several activations trained side by side and looked into.
//! - [`idea`]: the space of networks that a search looks through, and what an experiment in it costs.
//! - [`trial`]: one experiment of a search: one network of that space, really trained.
//! - [`search`]: which idea comes next, and the best so far.
//! - [`clock`]: when a search's experiments would end on a machine of a given speed.
//! - [`gauge`]: how fast this machine trains.
//! - [`work`]: every kind of work that a worker can be told to do, behind one face.
//! - [`rate`]: fixed pieces of work by which the speed of training is measured.

pub mod clock;
pub mod confusion;
pub mod decide;
pub mod end;
pub mod figure;
pub mod gauge;
pub mod idea;
pub mod key;
pub mod plan;
pub mod plateau;
pub mod power;
pub mod race;
pub mod rate;
pub mod run;
pub mod scale;
pub mod search;
pub mod trial;
pub mod work;
