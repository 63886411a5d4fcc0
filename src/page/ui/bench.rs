//! What `cargo xtask bench` asks the page for. It blocks the page while it runs and shows nothing.

use crate::page::model::bench;
use wasm_bindgen::prelude::*;

/// See [`bench::report`].
#[wasm_bindgen]
pub fn bench() -> String {
    let clock = web_sys::window().and_then(|window| window.performance()).expect("a page has a clock");
    bench::report(&|| clock.now())
}
