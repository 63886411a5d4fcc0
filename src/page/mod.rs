//! The page: what the reader set, what is shown, and what follows from an event.
//!
//! - [`settings`]: everything a reader can set, with defaults and ranges.
//! - [`link`]: settings as a share link, and back.
//! - [`language`]: which languages there are.
//! - [`texts`]: the words of each.
//! - [`export`]: results as CSV.
//! - [`png`]: the share link inside a picture's file.
//! - [`own`]: the reader's own data, from a file to what is trained on.
//! - [`store`]: results that the browser keeps from one visit to the next.
//! - [`state`]: an event goes in, the new state and what is to be done come out.
//! - [`algorithms`], [`computation`]: the rooms of the other two labs; what is not in a room is the data lab's.
//! - [`tour`]: the guided tour, lecture mode, help and the self-check.
//! - [`view`]: from the state to the numbers that charts and tables show.
//!
//! These are pure and tested natively. The rest is compiled for the browser only and decides nothing about results:
//!
//! - `app`: the one object that joins state, pool and panels.
//! - `controls`: from the reader's hands to events.
//! - `looks`: the same for how the figure looks, the pace and the scale map.
//! - `drawing`: when the panels are drawn, and for how long in a frame.
//! - `panels`: from state to pictures, tables and texts.
//! - `examples`: from the reader's hands to the examples that are looked at.
//! - `notices`, `save`: sentences for the reader; link, CSV and picture.
//! - `bench`: what `cargo xtask bench` measures; only with the feature `hooks`, and so never in a reader's module.
//! - `screen`, `dom`: what the browser knows of pictures; short names for elements.

pub mod algorithms;
pub mod computation;
pub mod export;
pub mod language;
pub mod link;
pub mod own;
pub mod png;
pub mod settings;
pub mod state;
pub mod store;
pub mod texts;
pub mod tour;
pub mod view;

#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(all(target_arch = "wasm32", feature = "hooks"))]
mod bench;
#[cfg(target_arch = "wasm32")]
mod controls;
#[cfg(target_arch = "wasm32")]
mod dom;
#[cfg(target_arch = "wasm32")]
mod drawing;
#[cfg(target_arch = "wasm32")]
mod examples;
#[cfg(target_arch = "wasm32")]
mod looks;
#[cfg(target_arch = "wasm32")]
mod notices;
#[cfg(target_arch = "wasm32")]
mod panels;
#[cfg(target_arch = "wasm32")]
mod save;
#[cfg(target_arch = "wasm32")]
mod screen;
