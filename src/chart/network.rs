//! The large network itself, with the gradient on its way back from the loss: layers as columns of units, the links between
//! two layers as bright as the gradient of their weights is large; below it the same network with another activation, small
//! and without its units' slopes, as a ghost; and under them the gradients as bars on a logarithmic axis with numbers, those of
//! the other activations as outlines.

use super::gradient::{GradientData, GradientSeries, power_of_ten};
use super::layout::Rect;
use super::palette::Mark;
use super::pen::{BODY, NOTE, Pen, bold, plain};
use super::units::{fixed, mantissa, significant, superscript};
use super::{Drawn, Style, ticks};
use crate::job::mean_slope;
use crate::order::within;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// What the chart shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkData {
    /// Every activation's gradients; the network that is drawn is the first one's.
    pub gradient: GradientData,
    /// Units of every layer, inputs first, outputs last.
    pub widths: Vec<usize>,
    /// Mean slope f'(z) of every unit of the hidden layers, the input side first; empty where it is not known.
    pub slopes: Vec<Vec<f32>>,
    /// How far the pulse from the loss has come, 0 at the loss to 1 behind the first layer; `None` for the still picture.
    pub pulse: Option<f64>,
}

/// Radius of a unit, and the least distance between two; CSS pixels.
const UNIT: f64 = 2.3;
const BETWEEN: f64 = 6.5;
/// Units of a layer that links are drawn from and to: all of them would be a grey area.
const LINKED: usize = 8;
/// Columns of units of one layer.
const COLUMNS: usize = 2;
/// Radius of a ghost's units, and how many of them a layer shows.
const GHOST_UNIT: f64 = 1.4;
const GHOST_UNITS: usize = 5;
/// Height of a ghost against that of the network in front.
const GHOST: f64 = 0.5;
/// How much of its ink a link has that no gradient reaches, so that the network is still to be seen.
const FAINT: f64 = 0.07;
/// The same of a network that is shown before any gradient.
const ALONE: f64 = 0.3;
/// Width of a link without and with the largest gradient.
const THIN: f64 = 0.5;
const THICK: f64 = 1.8;
/// Widest bar.
const BAR: f64 = 16.0;
/// Share of the height above the bars' words that the network takes.
const NETWORK: f64 = 0.56;
/// The same where a ghost is below it.
const NETWORKS: f64 = 0.64;
/// Height of a line of words, in letters.
const LINE: f64 = 1.35;

/// Draws the chart on a backend of any size. Without series it draws nothing; of one without gradients, the network alone.
pub fn draw_network<DB: DrawingBackend>(backend: DB, data: &NetworkData, style: &Style) -> Drawn<(), DB> {
    let pen = Pen::new(backend, style)?;
    if let Some(chart) = Chart::lay_out(&pen, data)? {
        chart.bars(&pen)?;
        chart.links(&pen, chart.front, chart.network, LINKED)?;
        chart.units(&pen)?;
        for (ghost, strip) in &chart.ghosts {
            chart.ghost(&pen, ghost, *strip)?;
        }
        chart.numbers(&pen)?;
    }
    pen.finish()
}

/// A still place of the chart: everything in CSS pixels.
struct Chart<'a> {
    data: &'a NetworkData,
    front: &'a GradientSeries,
    /// Middle of each layer's column of units; the loss stands behind the last.
    layers: Vec<f64>,
    loss: f64,
    network: Rect,
    /// The other activations, and where the network with each stands.
    ghosts: Vec<(&'a GradientSeries, Rect)>,
    bars: Rect,
    range: (i32, i32),
}

impl<'a> Chart<'a> {
    fn lay_out<DB: DrawingBackend>(pen: &Pen<DB>, data: &'a NetworkData) -> Drawn<Option<Chart<'a>>, DB> {
        let own = || ticks::decades(data.gradient.series.iter().flat_map(|series| series.rms.iter().copied()));
        let (Some(front), Some(range)) = (data.gradient.series.first(), data.gradient.range.or_else(own)) else {
            return Ok(None);
        };
        let mut numbers = 0.0f64;
        for exponent in range.0..=range.1 {
            numbers = numbers.max(pen.text_width(&power_of_ten(exponent), plain(NOTE))?);
        }
        let mut names = pen.text_width(&pen.text_of("gradient.loss", &[]), bold(BODY))?;
        for series in &data.gradient.series {
            names = names.max(pen.text_width(&series.name, bold(NOTE))?);
        }
        let (left, right) = (numbers + pen.px(10.0), pen.width - names - pen.px(14.0));
        let line = pen.px(NOTE) * LINE;
        // From the top: slopes of the layers, the network, the bars, their layers, and a row of numbers for each activation.
        let bottom = pen.height - line * (1.0 + data.gradient.series.len() as f64) - pen.px(4.0);
        let others = &data.gradient.series[1..];
        let share = if !has_gradient(data) {
            1.0
        } else if others.is_empty() {
            NETWORK
        } else {
            NETWORKS
        };
        let middle = line + (bottom - line) * share;
        let between = pen.px(BETWEEN);
        let ghosts_height = others.len() as f64 * GHOST;
        let one = (middle - line - pen.px(2.0) - others.len() as f64 * between) / (1.0 + ghosts_height);
        let network = Rect { left, right, top: line + pen.px(2.0), bottom: line + pen.px(2.0) + one };
        let strip = |place: usize| {
            let top = network.bottom + between + place as f64 * (one * GHOST + between);
            Rect { left, right, top, bottom: top + one * GHOST }
        };
        let inner = pen.px(8.0);
        let gaps = data.widths.len().saturating_sub(1).max(1);
        let x_of = |layer: usize| left + inner + (right - left - 2.0 * inner) * layer as f64 / gaps as f64;
        Ok(Some(Chart {
            data,
            front,
            layers: (0..=gaps).map(x_of).collect(),
            loss: right + pen.px(8.0),
            ghosts: others.iter().enumerate().map(|(place, of)| (of, strip(place))).collect(),
            network,
            bars: Rect { left, right, top: middle + line * 0.8, bottom },
            range,
        }))
    }

    /// How many pairs of layers there are.
    fn gaps(&self) -> usize {
        self.layers.len() - 1
    }

    /// How large a gradient is on the axis, 0 to 1; 0 for none.
    fn strength(&self, rms: f64) -> f64 {
        let (low, high) = (f64::from(self.range.0), f64::from(self.range.1));
        if rms > 0.0 { within((rms.log10() - low) / (high - low), 0.0, 1.0) } else { 0.0 }
    }

    /// Places of at most `most` of a layer's units in a network that fills `network`, from the top, in columns.
    fn places<DB: DrawingBackend>(
        &self,
        pen: &Pen<DB>,
        layer: usize,
        network: Rect,
        most: usize,
    ) -> Vec<(usize, (f64, f64))> {
        let units = self.data.widths.get(layer).copied().unwrap_or(1).max(1);
        let height = network.bottom - network.top - pen.px(2.0 * UNIT);
        let rows = ((height / pen.px(BETWEEN)) as usize + 1).max(1);
        let columns = units.min(most).div_ceil(rows).clamp(1, COLUMNS);
        let shown = units.min(most).min(rows * columns);
        let rows = shown.div_ceil(columns);
        let step = (height / rows.max(1) as f64).min(pen.px(3.0 * BETWEEN));
        let middle = (network.top + network.bottom) / 2.0;
        let place = |at: usize| {
            let (row, column) = (at % rows, at / rows);
            let x = self.layers[layer] + (column as f64 - (columns as f64 - 1.0) / 2.0) * pen.px(BETWEEN);
            // What stands for a unit is spread over all of them.
            (at * units / shown, (x, middle + (row as f64 - (rows as f64 - 1.0) / 2.0) * step))
        };
        (0..shown).map(place).collect()
    }

    /// The links between each two layers of a network, `most` from each; where the pulse has not come yet, without their
    /// gradient.
    fn links<DB: DrawingBackend>(
        &self,
        pen: &Pen<DB>,
        of: &GradientSeries,
        network: Rect,
        most: usize,
    ) -> Drawn<(), DB> {
        let gaps = self.gaps();
        let color = of.role.color(pen.colors, self.data.gradient.stale);
        for gap in 0..gaps {
            let rms = of.rms.get(gap).copied().unwrap_or_default();
            let ends = |layer| -> Vec<(f64, f64)> {
                self.places(pen, layer, network, most).into_iter().map(|(_, place)| place).collect()
            };
            let (left, right) = (ends(gap), ends(gap + 1));
            // Squared, so that the eye sees a power of ten less at the upper end too.
            let strength = self.strength(rms).powi(2);
            let from_loss = (gaps - 1 - gap) as f64;
            let reached = self.data.pulse.map_or(1.0, |pulse| within(pulse * gaps as f64 - from_loss, 0.0, 1.0));
            let fan = |reached: f64, width: f64, color: RGBAColor| -> Drawn<(), DB> {
                for &from in &right {
                    let to =
                        |&to: &(f64, f64)| (from.0 + (to.0 - from.0) * reached, from.1 + (to.1 - from.1) * reached);
                    let there_and_back: Vec<_> = left.iter().flat_map(|end| [from, to(end)]).collect();
                    pen.path(&there_and_back, width, None, color)?;
                }
                Ok(())
            };
            fan(1.0, pen.px(THIN), color.mix(if has_gradient(self.data) { FAINT } else { ALONE }))?;
            if reached > 0.0 && rms > 0.0 {
                let width = pen.px(THIN + (THICK - THIN) * strength);
                fan(reached, width, color.mix(FAINT + (1.0 - FAINT) * strength))?;
            }
            if reached > 0.0 && reached < 1.0 {
                let x = self.layers[gap + 1] + (self.layers[gap] - self.layers[gap + 1]) * reached;
                let middle = (network.top + network.bottom) / 2.0;
                pen.mark(Mark::Disc, (x, middle), pen.px(2.0 + 7.0 * strength), color.mix(0.25 + 0.75 * strength))?;
            }
        }
        Ok(())
    }

    /// The network with another activation: its links as bright as its own gradient is large, its units as outlines.
    fn ghost<DB: DrawingBackend>(&self, pen: &Pen<DB>, of: &GradientSeries, strip: Rect) -> Drawn<(), DB> {
        // In one column.
        let rows = ((strip.bottom - strip.top - pen.px(2.0 * UNIT)) / pen.px(BETWEEN)) as usize + 1;
        let most = GHOST_UNITS.min(rows);
        self.links(pen, of, strip, most)?;
        let color = of.role.color(pen.colors, self.data.gradient.stale);
        for layer in 0..self.layers.len() {
            for (_, at) in self.places(pen, layer, strip, most) {
                pen.mark(Mark::Disc, at, pen.px(GHOST_UNIT + 0.7), color)?;
                pen.mark(Mark::Disc, at, pen.px(GHOST_UNIT), pen.colors.background.to_rgba())?;
            }
        }
        let at = (self.loss, (strip.top + strip.bottom) / 2.0);
        pen.text(&of.name, at, plain(NOTE), color, (HPos::Left, VPos::Center))
    }

    /// Every unit filled as far as its slope lets a gradient through; above each hidden layer their mean.
    fn units<DB: DrawingBackend>(&self, pen: &Pen<DB>) -> Drawn<(), DB> {
        let color = self.front.role.color(pen.colors, self.data.gradient.stale);
        let (quiet, empty) = (pen.colors.quiet.to_rgba(), pen.colors.background.to_rgba());
        let above = self.network.top - pen.px(NOTE) * 0.7;
        for layer in 0..self.layers.len() {
            let slopes =
                layer.checked_sub(1).and_then(|hidden| self.data.slopes.get(hidden)).filter(|of| !of.is_empty());
            for (unit, at) in self.places(pen, layer, self.network, usize::MAX) {
                pen.mark(Mark::Disc, at, pen.px(UNIT + 0.8), quiet)?;
                pen.mark(Mark::Disc, at, pen.px(UNIT), empty)?;
                if let Some(&slope) = slopes.and_then(|of| of.get(unit)) {
                    pen.mark(Mark::Disc, at, pen.px(UNIT), color.mix(within(f64::from(slope), 0.0, 1.0)))?;
                }
            }
            if let Some(of) = slopes {
                let mean = mean_slope(of).unwrap_or_default();
                let text = format!("×{}", fixed(mean, 2));
                pen.text(&text, (self.layers[layer], above), plain(NOTE), quiet, (HPos::Center, VPos::Center))?;
            }
        }
        if !self.data.slopes.is_empty() {
            let words = pen.text_of("gradient.slope", &[]);
            let end = self.layers[1] - pen.text_width("×0.00", plain(NOTE))? / 2.0 - pen.px(6.0);
            let width = pen.text_width(&words, plain(NOTE))?;
            if end - width >= 0.0 {
                pen.text(&words, (end, above), plain(NOTE), quiet, (HPos::Right, VPos::Center))?;
            }
        }
        let loss = (self.loss, (self.network.top + self.network.bottom) / 2.0);
        let words = pen.text_of("gradient.loss", &[]);
        pen.text(&words, loss, bold(BODY), pen.colors.ink.to_rgba(), (HPos::Left, VPos::Center))
    }

    /// A line and a number for each power of ten.
    fn axis<DB: DrawingBackend>(&self, pen: &Pen<DB>) -> Drawn<(), DB> {
        let (quiet, grid) = (pen.colors.quiet.to_rgba(), pen.colors.grid.to_rgba());
        let (low, high) = self.range;
        let height = self.bars.bottom - self.bars.top;
        for exponent in low..=high {
            let y = self.bars.bottom - height * f64::from(exponent - low) / f64::from(high - low);
            pen.line((self.bars.left, y), (self.bars.right, y), 1.0, grid)?;
        }
        for exponent in ticks::decade_ticks(low, high, height, pen.px(16.0)) {
            let y = self.bars.bottom - height * f64::from(exponent - low) / f64::from(high - low);
            let at = (self.bars.left - pen.px(7.0), y);
            pen.text(&power_of_ten(exponent), at, plain(NOTE), quiet, (HPos::Right, VPos::Center))?;
        }
        Ok(())
    }

    /// The gradient of each layer's weights as bars.
    fn bars<DB: DrawingBackend>(&self, pen: &Pen<DB>) -> Drawn<(), DB> {
        // An axis of nothing would only be asked about.
        if has_gradient(self.data) {
            self.axis(pen)?;
        }
        let quiet = pen.colors.quiet.to_rgba();
        let height = self.bars.bottom - self.bars.top;
        let series = &self.data.gradient.series;
        for gap in 0..self.gaps() {
            let (from, to) = (self.layers[gap], self.layers[gap + 1]);
            let width = ((to - from) / (series.len() as f64 + 1.0)).min(pen.px(BAR));
            let left = (from + to - width * series.len() as f64) / 2.0;
            for (place, of) in series.iter().enumerate() {
                let Some(&rms) = of.rms.get(gap) else { continue };
                let top = self.bars.bottom - height * self.strength(rms);
                let left = left + width * place as f64;
                let bar = Rect { left: left + 1.0, right: left + width - 1.0, top, bottom: self.bars.bottom };
                let color = of.role.color(pen.colors, self.data.gradient.stale);
                if place == 0 {
                    pen.rect(bar, color)?;
                } else {
                    pen.rect(bar, color.mix(0.12))?;
                    pen.frame(bar, pen.px(1.2), color)?;
                }
            }
            let is_output = gap + 1 == self.gaps();
            let text = match gap {
                _ if is_output => pen.text_of("gradient.output", &[]),
                0 => pen.text_of("gradient.layer.number", &[("n", "1".into())]),
                _ => (gap + 1).to_string(),
            };
            let at = ((from + to) / 2.0, self.bars.bottom + pen.px(NOTE) * LINE * 0.6);
            pen.text(&text, at, plain(NOTE), quiet, (HPos::Center, VPos::Center))?;
        }
        Ok(())
    }

    /// The numbers under the bars, an activation a row, with its name at the end.
    fn numbers<DB: DrawingBackend>(&self, pen: &Pen<DB>) -> Drawn<(), DB> {
        let line = pen.px(NOTE) * LINE;
        for (row, of) in self.data.gradient.series.iter().enumerate().filter(|(_, of)| !of.rms.is_empty()) {
            let y = self.bars.bottom + line * (row as f64 + 1.6);
            let color = of.role.color(pen.colors, self.data.gradient.stale);
            let size = if row == 0 { bold(NOTE) } else { plain(NOTE) };
            for (gap, &rms) in of.rms.iter().enumerate() {
                let (from, to) = (self.layers[gap], self.layers[gap + 1]);
                let mut text = significant(rms);
                if pen.text_width(&text, size)? > to - from - pen.px(4.0) {
                    text = rough(rms);
                }
                pen.text(&text, ((from + to) / 2.0, y), size, color, (HPos::Center, VPos::Center))?;
            }
            pen.text(&of.name, (self.bars.right + pen.px(4.0), y), bold(NOTE), color, (HPos::Left, VPos::Center))?;
        }
        Ok(())
    }
}

fn has_gradient(data: &NetworkData) -> bool {
    data.gradient.series.iter().any(|series| !series.rms.is_empty())
}

/// A number in one digit and a power of ten, where there is no room for more.
fn rough(x: f64) -> String {
    let (mantissa, exponent) = mantissa(x, 0);
    format!("{mantissa}×10{}", superscript(exponent))
}
