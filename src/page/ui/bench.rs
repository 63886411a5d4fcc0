//! What `cargo xtask bench` measures in the page: rates of the fixed work of [`crate::study::rate`], on one core.
//! It blocks the page while it runs and shows nothing. A reader's module does not hold it: it is compiled with the feature
//! `hooks` only.

use crate::decimal::fixed;
use crate::order::ascending;
use crate::study::rate::{Load, SIZES, Size, WORKS, Work};
use std::fmt::Write;
use wasm_bindgen::prelude::*;

/// Long enough for the engine to have compiled the loops with its best compiler.
const WARM_UP: f64 = 400.0;
/// One reading, in milliseconds; of several the median counts, so that a moment's other load on the machine does not.
const READING: f64 = 100.0;
const READINGS: usize = 9;

/// JSON with examples per second by work and size, `{"train": {"small": n, "medium": n, "large": n}, ...}`, and beside
/// each work its billions of operations per second, as `"train_gflops"`.
#[wasm_bindgen]
pub fn bench() -> String {
    let mut json = String::from("{");
    for work in WORKS {
        let (mut examples, mut gflops) = (Vec::new(), Vec::new());
        for size in SIZES {
            let (rate, flops) = measure(size, work);
            examples.push(format!("\"{}\": {}", size.name, fixed(rate, 0)));
            gflops.push(format!("\"{}\": {}", size.name, fixed(rate * flops / 1e9, 2)));
        }
        let (name, examples, gflops) = (work.name, examples.join(", "), gflops.join(", "));
        let comma = if json.len() > 1 { ", " } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(json, "{comma}\"{name}\": {{{examples}}}, \"{name}_gflops\": {{{gflops}}}");
    }
    json + "}"
}

/// Examples per second (the median of the readings), and operations per example.
fn measure(size: Size, work: Work) -> (f64, f64) {
    let clock = web_sys::window().and_then(|window| window.performance()).expect("a page has a clock");
    let mut load = Load::new(size, work);
    let mut rate_over = |milliseconds: f64| {
        let (start, mut examples) = (clock.now(), 0);
        loop {
            examples += load.pass();
            let elapsed = clock.now() - start;
            if elapsed >= milliseconds {
                return examples as f64 / elapsed * 1000.0;
            }
        }
    };
    rate_over(WARM_UP);
    let readings: Vec<f64> = (0..READINGS).map(|_| rate_over(READING)).collect();
    (readings[ascending(&readings)[READINGS / 2]], load.flops_per_example())
}
