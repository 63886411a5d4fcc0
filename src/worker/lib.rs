//! Training in workers, so that the page never waits.
//!
//! - [`clock`]: time as it comes from outside, checked.
//! - [`messages`]: everything that page and workers say to each other.
//! - [`scheduler`]: which worker trains what, in which order, and what becomes of a failed one. Pure.
//! - [`speed`]: how long runs take here.
//! - `faults`: what tests make go wrong; only with the feature `hooks`.
//! - `memory`: the last words of a program that has no memory left.
//! - `pool`: the page's side: starts the workers and carries the messages.
//!
//! The other side, which trains in slices between which it listens, is `takeoff_runner` in `src/runner`: a module of its own
//! that workers load.
//!
//! Workers share nothing: a job goes in as its key, a result comes out. No result depends on which worker trained it,
//! on how its time was sliced or on what else was running.

use takeoff_core::{job, nn, task};
// What tests compare messages and orders with.
#[cfg(test)]
use takeoff_core::{random, study, table};

pub mod clock;
pub mod messages;
pub mod scheduler;
pub mod speed;

#[cfg(all(target_arch = "wasm32", feature = "hooks"))]
pub mod faults;
#[cfg(target_arch = "wasm32")]
pub mod memory;
#[cfg(target_arch = "wasm32")]
pub mod pool;
