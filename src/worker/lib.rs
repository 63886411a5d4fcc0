//! Training in workers, so that the page never waits.
//!
//! - [`addresses`]: where a worker's program can be had from.
//! - [`clock`]: time as it comes from outside, checked.
//! - [`messages`]: everything that page and workers say to each other.
//! - [`rows`]: which data each worker has been sent.
//! - [`runner`]: the worker's side, which trains in slices between which it listens.
//! - [`scheduler`]: which worker trains what, in which order, and what becomes of a failed one. Pure.
//! - [`speed`]: how long runs take here.
//! - `faults`: what tests make go wrong; only with the feature `hooks`.
//! - `live`: what is allocated, for measurements; only with the feature `hooks`.
//! - `memory`: the last words of a program that has no memory left.
//! - [`pool`]: the page's side: starts the workers and carries the messages.
//! - `browser`: where the pool has its workers from.
//!
//! What workers load is `takeoff_runner` in `src/runner`: a module of its own, the [`runner`] in the browser.
//!
//! Workers share nothing: a job goes in as its key, a result comes out. No result depends on which worker trained it,
//! on how its time was sliced or on what else was running.

use takeoff_core::{job, nn, task};
// What tests compare messages and orders with.
#[cfg(test)]
use takeoff_core::{random, study, table};

pub mod addresses;
pub mod clock;
pub mod messages;
pub mod pool;
pub mod rows;
pub mod runner;
pub mod scheduler;
pub mod speed;

#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(any(test, feature = "hooks"))]
pub mod faults;
#[cfg(any(test, feature = "hooks"))]
pub mod live;
#[cfg(target_arch = "wasm32")]
pub mod memory;
