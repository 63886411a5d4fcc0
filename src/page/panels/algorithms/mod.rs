//! The algorithms lab on the screen.

#[cfg(target_arch = "wasm32")]
pub mod draw;
pub mod words;
