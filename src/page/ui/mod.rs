//! From the reader's hands to events, and from the panels to the document. In the browser only.

pub mod algorithms;
pub mod app;
mod bench;
mod bind;
mod clock;
pub mod computation;
mod controls;
pub mod dom;
pub mod drawing;
mod examples;
pub mod help;
mod language;
mod looks;
pub mod notices;
pub mod own;
mod painter;
mod print;
pub mod screen;
pub mod session;
pub mod tour;
pub mod work;
