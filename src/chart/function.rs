//! One activation function: its output, its slope, and where the units of the student's own network sit on it.

use super::gradient::SeriesRole;
use super::layout::Rect;
use super::pen::{NOTE, Pen, faded, plain};
use super::{Drawn, Style};
use crate::chart::units::{fixed, trimmed};
use crate::order::within;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// What the chart shows.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionData {
    pub role: SeriesRole,
    /// Ends of the axis of z.
    pub range: (f64, f64),
    /// (z, f(z)) and (z, f'(z)) over the range; without slopes the output is drawn alone.
    pub values: Vec<(f64, f64)>,
    pub slopes: Vec<(f64, f64)>,
    /// Smallest and largest f(z) shown: the smallest is 0 or less, the largest above 0.
    pub bottom: f64,
    pub top: f64,
    /// Of each hidden layer, input side first, how many units sit in each of equal bins over the range. What lies beyond
    /// counts in the first and the last.
    pub layers: Vec<Vec<f64>>,
    pub stale: bool,
}

/// Height of one layer's strip at most; CSS pixels.
const STRIP: f64 = 12.0;
/// Shades of grey in a strip.
const SHADES: u32 = 8;

/// Draws the chart on a backend of any size.
pub fn draw_function<DB: DrawingBackend>(backend: DB, data: &FunctionData, style: &Style) -> Drawn<(), DB> {
    let pen = Pen::new(backend, style)?;
    let (quiet, grid) = (pen.colors.quiet.to_rgba(), pen.colors.grid.to_rgba());
    let color = data.role.color(pen.colors, false);
    let (width, dash, _) = data.role.strokes();
    let title = pen.px(NOTE + 6.0);
    let axis = pen.px(18.0);
    let strip = pen.px(STRIP).min((pen.height - title - axis) * 0.45 / data.layers.len().max(1) as f64);
    let strips = strip * data.layers.len() as f64;
    let is_alone = data.slopes.is_empty();
    let middle = if is_alone { pen.width } else { pen.width * 0.36 };
    let output = Rect { left: pen.px(26.0), top: title, right: middle - pen.px(10.0), bottom: pen.height - axis };
    let slope = Rect {
        left: middle + pen.px(34.0),
        top: title,
        right: pen.width - pen.px(6.0),
        bottom: pen.height - axis - strips - if strips > 0.0 { pen.px(7.0) } else { 0.0 },
    };
    let x_in = |rect: Rect, z: f64| {
        let (low, high) = data.range;
        rect.left + (z - low) / (high - low) * (rect.right - rect.left)
    };
    let of_slope = if data.layers.is_empty() { "function.slope.alone" } else { "function.slope" };
    let parts = [(output, "function.output"), (slope, of_slope)];
    for (rect, key) in parts.into_iter().take(if is_alone { 1 } else { 2 }) {
        let at = (rect.left, pen.px(NOTE) * 0.55);
        let mut title = pen.text_of(key, &[]);
        if pen.text_width(&title, plain(NOTE))? > pen.width - rect.left {
            title = pen.text_of("function.slope.short", &[]);
        }
        pen.text(&title, at, plain(NOTE), quiet, (HPos::Left, VPos::Center))?;
        // The axis is named at its middle, where that leaves room for its ends.
        let zero = "z\u{a0}=\u{a0}0";
        let is_named = pen.text_width(zero, plain(NOTE))? * 2.5 < rect.right - rect.left;
        for z in [data.range.0, 0.0, data.range.1] {
            let text = if z < 0.0 {
                String::from("−") + &fixed(-z, 0)
            } else if z == 0.0 && is_named {
                zero.to_owned()
            } else {
                fixed(z, 0)
            };
            let at = (x_in(rect, z), pen.height - axis * 0.45);
            pen.text(&text, at, plain(NOTE), quiet, (HPos::Center, VPos::Center))?;
        }
    }
    let y_in = |rect: Rect, share: f64| rect.bottom - within(share, 0.0, 1.0) * (rect.bottom - rect.top);

    let y_out = |f: f64| y_in(output, (f - data.bottom) / (data.top - data.bottom));
    let middle = if data.bottom < 0.0 { 0.0 } else { data.top / 2.0 };
    for value in [data.bottom, middle, data.top] {
        let y = y_out(value);
        pen.line((output.left, y), (output.right, y), 1.0, grid)?;
        let text = if value < 0.0 { String::from("−") + &trimmed(-value, 2) } else { trimmed(value, 2) };
        pen.text(&text, (output.left - pen.px(5.0), y), plain(NOTE), quiet, (HPos::Right, VPos::Center))?;
    }
    let line: Vec<(f64, f64)> = data.values.iter().map(|&(z, f)| (x_in(output, z), y_out(f))).collect();
    pen.path(&line, pen.px(width), dash, color)?;

    if is_alone {
        return pen.finish();
    }
    // Where the units sit: all layers together as bars with a scale of their own, behind the slope.
    let bins = data.layers.first().map_or(0, Vec::len);
    let total: Vec<f64> = (0..bins).map(|bin| data.layers.iter().map(|layer| layer[bin]).sum()).collect();
    let bin_width = (slope.right - slope.left) / bins.max(1) as f64;
    let bar = faded(pen.colors.rule, data.stale);
    let highest = total.iter().copied().fold(0.0, f64::max);
    for (bin, count) in total.iter().enumerate().filter(|(_, count)| **count > 0.0) {
        let left = slope.left + bin as f64 * bin_width;
        let top = y_in(slope, count / highest);
        pen.rect(Rect { left: left + 0.4, right: left + bin_width - 0.4, top, bottom: slope.bottom }, bar)?;
    }
    // A slope may be a little below 0 or above 1, as GELU's is.
    let ends = |(low, high): (f64, f64), &(_, slope): &(f64, f64)| (low.min(slope), high.max(slope));
    let (low, high) = data.slopes.iter().fold((0.0, 1.0), ends);
    let y_slope = |value: f64| y_in(slope, (value - low) / (high - low));
    for value in [0.0, 0.25, 1.0] {
        let y = y_slope(value);
        pen.line((slope.left, y), (slope.right, y), 1.0, grid)?;
        let text = trimmed(value, 2);
        pen.text(&text, (slope.left - pen.px(5.0), y), plain(NOTE), quiet, (HPos::Right, VPos::Center))?;
    }
    let line: Vec<(f64, f64)> = data.slopes.iter().map(|&(z, f)| (x_in(slope, z), y_slope(f))).collect();
    pen.path(&line, pen.px(width), dash, color)?;

    // The same layer by layer: the darker, the more of its units sit there. In few shades, one after the other, since a
    // canvas is slow to change its colour.
    let dark = if data.stale { 0.3 } else { 0.9 };
    for shade in 1..=SHADES {
        let color = pen.colors.quiet.mix(dark * f64::from(shade) / f64::from(SHADES));
        for (index, layer) in data.layers.iter().enumerate() {
            let top = pen.height - axis - strips + strip * index as f64;
            let most = layer.iter().copied().fold(0.0, f64::max);
            let shade_of = |count: f64| ((count / most).sqrt() * f64::from(SHADES)).ceil() as u32;
            for (bin, _) in layer.iter().enumerate().filter(|(_, count)| **count > 0.0 && shade_of(**count) == shade) {
                let left = slope.left + bin as f64 * bin_width;
                let cell = Rect { left, right: left + bin_width, top: top + 0.5, bottom: top + strip - 0.5 };
                pen.rect(cell, color)?;
            }
        }
    }
    for index in 0..data.layers.len() {
        if strip >= pen.px(10.0) || index == 0 || index + 1 == data.layers.len() {
            let at = (slope.left - pen.px(5.0), pen.height - axis - strips + strip * (index as f64 + 0.5));
            let text = pen.text_of("function.layer", &[("layer", (index + 1).to_string())]);
            pen.text(&text, at, plain(NOTE), quiet, (HPos::Right, VPos::Center))?;
        }
    }
    pen.finish()
}
