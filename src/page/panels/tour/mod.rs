//! The guided tour and the self-check on the screen.

pub mod check;
#[cfg(target_arch = "wasm32")]
pub mod draw;
pub mod told;
