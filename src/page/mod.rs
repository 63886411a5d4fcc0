//! The page: what the reader set, what is shown, and what follows from an event. Four rooms, arrows downward only:
//!
//! - `ui`: from the reader's hands to events, and from the panels to the document; in the browser only.
//! - `io`: the queue of events, files, the browser's storage, the address; what only a browser can do there, in the browser only.
//! - [`panels`]: from the model to what each part of the page shows.
//! - [`model`]: what the page knows, and what follows from an event. Pure.

#[cfg(test)]
mod claims;
#[cfg(test)]
mod fault_plan;
#[cfg(test)]
mod fuzz;
pub(crate) mod io;
pub mod model;
pub mod panels;

#[cfg(target_arch = "wasm32")]
pub(crate) mod ui;
