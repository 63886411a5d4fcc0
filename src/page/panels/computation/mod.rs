//! The computation lab on the screen.

pub mod charts;
#[cfg(target_arch = "wasm32")]
pub mod draw;
