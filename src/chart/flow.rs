//! Gradient flow through whole networks: the chart of [`super::gradient`], and under it the networks themselves, layer
//! under layer, with the gradient on its way back from the output as the width of a band.

use super::gradient::{GradientData, draw_lines};
use super::layout::Rect;
use super::pen::{BODY, NOTE, Pen, bold, faded, plain};
use super::{Drawn, Style, labels};
use crate::chart::units::fixed;
use crate::order::within;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// What the chart shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FlowData {
    pub gradient: GradientData,
    /// Of each series, the mean slope of the units, by hidden layer: what they let through of a gradient.
    pub passed: Vec<Vec<f64>>,
}

/// Networks drawn: the first two, which are the pair that the lecture compares.
const NETWORKS: usize = 2;
/// Height of one network and of the line of words above them; CSS pixels.
const ROW: f64 = 30.0;
const WORDS: f64 = 20.0;
/// Widest band; the thinnest is a hair, so that no gradient is drawn as none.
const BAND: f64 = 20.0;
const HAIR: f64 = 0.75;

/// Draws the chart on a backend of any size. Without series it draws nothing.
pub fn draw_flow<DB: DrawingBackend>(backend: DB, data: &FlowData, style: &Style) -> Drawn<(), DB> {
    let pen = Pen::new(backend, style)?;
    let rows = data.gradient.series.len().min(NETWORKS);
    let words = pen.text_of("flow.key", &[]);
    // About as many lines as the words are wide; a little too many does no harm.
    let lines = within((pen.text_width(&words, plain(NOTE))? / (pen.width - pen.px(50.0))).ceil(), 1.0, 3.0);
    let words = labels::wrap(&words, words.chars().count() as f64 / lines + 4.0, |text| text.chars().count() as f64);
    let above = pen.px(WORDS * words.len() as f64);
    let below = above + pen.px(ROW * rows as f64 + 2.0);
    if let Some(placed) = draw_lines(&pen, &data.gradient, pen.height - below)? {
        let quiet = pen.colors.quiet.to_rgba();
        let top = pen.height - below;
        for (line, words) in words.iter().enumerate() {
            let words_at = (placed.plot.left, top + pen.px(WORDS) * (line as f64 + 0.45));
            pen.text(words, words_at, plain(NOTE), quiet, (HPos::Left, VPos::Center))?;
        }
        let (low, high) = placed.range;
        let strength = |rms: f64| within((rms.log10() - f64::from(low)) / f64::from(high - low), 0.0, 1.0);
        let gap = placed.layers.windows(2).map(|x| x[1] - x[0]).fold(pen.px(90.0), f64::min);
        let (half, tall) = ((gap * 0.32).min(pen.px(20.0)), pen.px(ROW - 8.0));
        for (row, (series, passed)) in data.gradient.series.iter().zip(&data.passed).take(NETWORKS).enumerate() {
            let y = top + above + pen.px(ROW * (row as f64 + 0.5));
            let color = series.role.color(pen.colors, data.gradient.stale);
            // Into layer l from the one after it.
            for (layer, x) in placed.layers.windows(2).enumerate() {
                let Some(&rms) = series.rms.get(layer) else { continue };
                let strength = if rms > 0.0 { strength(rms) } else { 0.0 };
                let width = if rms > 0.0 { pen.px(HAIR + (BAND - HAIR) * strength) } else { 0.0 };
                let (left, right) = (x[0] + half + pen.px(1.0), x[1] - half - pen.px(1.0));
                if width > 0.0 && right > left {
                    let band = Rect { left, right, top: y - width / 2.0, bottom: y + width / 2.0 };
                    pen.rect(band, color.mix(0.35 + 0.65 * strength))?;
                }
            }
            for (layer, &x) in placed.layers.iter().enumerate().take(series.rms.len()) {
                let cell = Rect { left: x - half, right: x + half, top: y - tall / 2.0, bottom: y + tall / 2.0 };
                pen.rect(cell, pen.colors.background.to_rgba())?;
                if let Some(&share) = passed.get(layer) {
                    let filled = Rect { top: cell.bottom - tall * within(share, 0.0, 1.0), ..cell };
                    pen.rect(filled, faded(pen.colors.rule, data.gradient.stale))?;
                    let text = format!("×{}", fixed(share, 2));
                    if pen.text_width(&text, plain(NOTE))? < 2.0 * half {
                        pen.text(&text, (x, y), plain(NOTE), pen.colors.ink.to_rgba(), (HPos::Center, VPos::Center))?;
                    }
                }
                pen.frame(cell, 1.0, pen.colors.outline.to_rgba())?;
            }
            let last = placed.layers.last().copied().unwrap_or(placed.plot.right);
            let name_at = (last + half + pen.px(5.0), y);
            pen.text(&series.name, name_at, bold(BODY), color, (HPos::Left, VPos::Center))?;
        }
    }
    pen.finish()
}
