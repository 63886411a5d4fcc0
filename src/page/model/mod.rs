//! What the page knows, and what follows from an event. Pure: no browser, tested natively.

pub mod effect;
pub mod event;
pub mod export;
pub mod fits;
pub mod lab;
pub mod labs;
pub mod language;
pub mod lecture;
pub mod link;
pub mod looking;
pub mod notice;
pub mod png;
pub mod prepare;
pub mod real;
pub mod rehearsal;
pub mod saves;
pub mod saving;
pub mod screen;
pub mod seen;
pub mod settings;
pub mod speaker;
pub mod stage;
pub mod state;
pub mod texts;
pub mod tour;
pub mod unasked;
mod undo;
