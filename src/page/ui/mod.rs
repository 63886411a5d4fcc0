//! From the reader's hands to events, and from the panels to the document. In the browser only.

mod algorithms;
pub mod app;
mod around;
mod ask;
#[cfg(feature = "hooks")]
mod bench;
mod bind;
mod board;
mod buttons;
mod clock;
pub mod computation;
pub mod dom;
pub mod drawing;
mod examples;
mod figure;
pub mod help;
mod language;
pub mod notices;
pub mod own;
pub mod painter;
mod print;
mod replay;
mod saving;
pub mod screen;
pub mod speaker;
pub mod tour;
pub mod work;
