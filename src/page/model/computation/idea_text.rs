//! An idea as a text: in exports, and its learning rate wherever it stands.

use crate::chart::units::fixed;
use crate::study::idea::{self, Idea};

/// An idea in one field of a table: words of ours and numbers, without commas.
pub fn description(idea: &Idea) -> String {
    let (rate, decimals) = rate_digits(idea.rate);
    format!(
        "layers={} width={} activation={} optimiser={} rate={} batch={} decay={}",
        idea.layers,
        idea.width,
        idea.activation.name(),
        idea::optimiser_name(idea.optimiser),
        crate::decimal::fixed(rate, decimals),
        idea.batch,
        u8::from(idea.decay)
    )
}

/// A learning rate in two significant digits, plainly: "0.018".
pub fn rate_text(rate: i16) -> String {
    let (value, decimals) = rate_digits(rate);
    fixed(value, decimals)
}

/// A learning rate, and how many decimals two significant digits of it take.
pub fn rate_digits(rate: i16) -> (f64, usize) {
    let value = libm::pow(10.0, f64::from(rate) / 1000.0);
    let decimals = (1 - i32::from(rate.div_euclid(1000))).clamp(0, 6) as usize;
    (value, decimals)
}
