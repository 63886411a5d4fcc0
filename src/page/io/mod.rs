//! The queue of events; files that the reader saves, the address, what the browser keeps, and what the workers are told.

#[cfg(target_arch = "wasm32")]
pub mod address;
pub mod lecture;
#[cfg(target_arch = "wasm32")]
pub mod local;
#[cfg(target_arch = "wasm32")]
pub mod save;
pub mod session;
pub mod store;
pub mod work;
