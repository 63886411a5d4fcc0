//! Takeoff: the figure of the lecture "Why is deep learning taking off?", really trained in the reader's browser.
//!
//! Data flow one way only: a task's world gives a sample of m labelled pairs, a learner is fitted to it, its score on a
//! fixed test set is one run, and many runs are a figure. Charts never touch learners; learners never know there is a
//! page.
//!
//! - [`takeoff_core`], in `src/core`, a package of its own: worlds and own data (`task`, `table`), one training (`job`) and
//!   what is measured (`study`); and, in `src/learn`, `takeoff_learn`: the learners (`nn`, `classical`). Their modules are
//!   re-exported here.
//! - [`chart`]: plotters drawings, generic over the drawing backend.
//! - [`takeoff_worker`], in `src/worker`, re-exported as [`worker`]: typed messages and the pool, the page's side of the
//!   training; what workers run is `takeoff_runner`, in `src/runner`, a module of its own.
//! - [`page`]: settings, share link, exports, texts; and, in the browser only, controls and panels.
//!
//! The core and `chart` import nothing of the browser and are tested natively.

// What only the browser's half uses is dead in a native build; the lints of the wasm build tell what nobody uses.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

pub use takeoff_core::{classical, decimal, job, math, mutate, nn, order, random, study, table, task};

pub mod chart;
pub mod page;
use takeoff_worker as worker;
