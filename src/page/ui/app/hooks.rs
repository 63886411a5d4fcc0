//! What tests do to the running page and ask of it, as the page's global `takeoff` (www/main.js). A reader's module does
//! not hold it: it is compiled with the feature `hooks` only.

use crate::page::ui::app::with_app;
use crate::worker::pool::Pool;
use crate::worker::{faults, live, memory};
use wasm_bindgen::prelude::*;

/// How many jobs are wanted and not done: what a test of long use looks at.
#[wasm_bindgen]
pub fn left() -> usize {
    let mut left = 0;
    with_app(|app| left = app.work.with(Pool::left).unwrap_or(0));
    left
}

/// `takeoff.fault(kind, count)`: see [`faults::arm`]; `"patience"` sets the silence in seconds that is taken for death,
/// `"restart"` starts all workers again, `"page"` makes the page itself go wrong.
#[wasm_bindgen]
pub fn fault(kind: &str, count: f64) -> bool {
    match kind {
        "page" => panic!("a fault that a test armed"),
        "patience" => with_app(|app| {
            app.work.with(|pool| pool.set_patience(count));
        }),
        "restart" => with_app(|app| {
            app.start_pool();
            // What is wanted is ordered again.
            app.serve();
        }),
        _ => return faults::arm(kind, count as u32),
    }
    true
}

/// What the page's program holds, in words: for `cargo xtask soak`, which asks after each use.
#[wasm_bindgen]
pub fn held() -> String {
    let (now, most, by_size) = live::read();
    let kb = |bytes: usize| bytes.div_ceil(1000);
    let mut words = format!("live {} KB, at most {}, of {};", kb(now), kb(most), kb(memory::size() as usize));
    let large = by_size.iter().enumerate().filter(|(_, bytes)| **bytes > 100_000);
    large.for_each(|(power, bytes)| words += &format!(" 2^{power}: {}", kb(*bytes)));
    with_app(|app| {
        for (name, bytes) in app.state.borrow().held() {
            words += &format!("; {name} {}", kb(bytes));
        }
    });
    words
}
