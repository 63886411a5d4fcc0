//! What the page knows, and what follows from an event. Pure: no browser, tested natively.

pub mod algorithms;
pub mod computation;
pub mod examples;
pub mod export;
pub mod language;
pub mod link;
pub mod looking;
pub mod notice;
pub mod own;
pub mod png;
pub mod real;
pub mod saves;
pub mod screen;
pub mod settings;
pub mod stage;
pub mod state;
pub mod texts;
pub mod tour;
