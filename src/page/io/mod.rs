//! Files that the reader saves, the address, and what the browser keeps.

#[cfg(target_arch = "wasm32")]
pub mod address;
pub mod lecture;
#[cfg(target_arch = "wasm32")]
pub mod local;
#[cfg(target_arch = "wasm32")]
pub mod save;
pub mod store;
