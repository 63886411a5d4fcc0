//! What the page knows, and what follows from an event. Pure: no browser, tested natively.

#[cfg(any(test, feature = "hooks"))]
pub mod bench;
pub mod drawn;
pub mod effect;
pub mod event;
pub mod export;
pub mod files;
pub mod fits;
pub mod gains;
pub mod hands;
pub mod help;
pub mod history;
pub mod keys;
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
