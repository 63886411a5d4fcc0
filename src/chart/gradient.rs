//! Gradient flow: the size of the gradient that reaches each layer of one network, activations beside one another, on a
//! logarithmic axis with numbers.

use super::labels::{self, Obstacles};
use super::layout::Rect;
use super::palette::{Colors, Mark};
use super::pen::{BODY, NOTE, Pen, bold, plain};
use super::units::{factor, superscript};
use super::{Drawn, ticks};
use crate::chart::units::fixed;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesRole {
    /// ReLU: ink, solid line, discs.
    Relu,
    /// Sigmoid: its own red, dashed line, rings.
    Sigmoid,
    /// Any other activation, by its place among them: quiet ink, told apart by dashes and marks.
    Other(usize),
    /// Sigmoid with larger initial weights: its red, thinner and dotted.
    Sigmoid4,
}

/// Width, dashes and mark.
type Strokes = (f64, Option<(f64, f64)>, Mark);

/// Of the other activations, by place.
const OTHERS: [Strokes; 5] = [
    (2.0, Some((2.5, 3.5)), Mark::Square),
    (1.6, Some((11.0, 3.0)), Mark::Triangle),
    (1.6, Some((5.0, 3.0)), Mark::Square),
    (2.0, Some((1.5, 4.0)), Mark::Triangle),
    (1.4, None, Mark::HollowDiamond),
];

impl SeriesRole {
    /// Width, dashes and mark. Beyond [`OTHERS`] they come again.
    pub(super) fn strokes(self) -> Strokes {
        match self {
            SeriesRole::Relu => (2.6, None, Mark::Disc),
            SeriesRole::Sigmoid => (2.2, Some((7.0, 4.0)), Mark::Ring),
            SeriesRole::Other(place) => OTHERS[place % OTHERS.len()],
            SeriesRole::Sigmoid4 => (1.8, Some((2.5, 3.0)), Mark::Ring),
        }
    }

    pub(super) fn color(self, colors: &Colors, stale: bool) -> RGBAColor {
        let color = match self {
            SeriesRole::Relu => colors.ink,
            SeriesRole::Sigmoid | SeriesRole::Sigmoid4 => colors.sigmoid,
            SeriesRole::Other(_) => colors.quiet,
        };
        super::pen::faded(color, stale)
    }
}

/// One activation's network.
#[derive(Clone, Debug, PartialEq)]
pub struct GradientSeries {
    pub role: SeriesRole,
    /// Name of the activation.
    pub name: String,
    /// Root mean square of dL/dW of each layer, input side first, output layer last.
    pub rms: Vec<f64>,
}

/// What the chart shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GradientData {
    pub series: Vec<GradientSeries>,
    /// Exponents of the decades at the ends of the axis, where it is to stay while what it shows moves.
    pub range: Option<(i32, i32)>,
    /// The results no longer match the controls: everything measured fades.
    pub stale: bool,
}

impl GradientData {
    /// How many times smaller sigmoid's gradient is than ReLU's in layer 1; `None` unless both are there and neither
    /// is zero.
    pub fn ratio(&self) -> Option<f64> {
        let first = |role| self.series.iter().find(|s| s.role == role).and_then(|s| s.rms.first().copied());
        let ratio = first(SeriesRole::Relu)? / first(SeriesRole::Sigmoid)?;
        (ratio > 0.0 && ratio.is_finite()).then_some(ratio)
    }
}

/// A ratio as a text key's ending and the factor to write. Within a tenth of one another, two gradients are called equal.
pub fn ratio_words(ratio: f64) -> (&'static str, String) {
    match ratio {
        r if r > 1.1 => ("smaller", factor(r)),
        r if r < 1.0 / 1.1 => ("larger", factor(1.0 / r)),
        _ => ("same", factor(1.0)),
    }
}

/// Radius of a point; CSS pixels.
const POINT: f64 = 4.2;

/// Where the chart put its layers.
pub(super) struct Placed {
    pub plot: Rect,
    /// x of each layer.
    pub layers: Vec<f64>,
    pub range: (i32, i32),
}

/// Draws the chart above `bottom`; `None` without series.
pub(super) fn draw_lines<DB: DrawingBackend>(
    pen: &Pen<DB>,
    data: &GradientData,
    bottom: f64,
) -> Drawn<Option<Placed>, DB> {
    let layers = data.series.iter().map(|s| s.rms.len()).max().unwrap_or(0);
    let own = || ticks::decades(data.series.iter().flat_map(|s| s.rms.iter().copied()));
    let (Some((low, high)), true) = (data.range.or_else(own), layers > 0) else { return Ok(None) };

    let mut names = 0.0f64;
    for series in &data.series {
        names = names.max(pen.text_width(&series.name, bold(BODY))?);
    }
    let mut number_width = 0.0f64;
    for exponent in low..=high {
        number_width = number_width.max(pen.text_width(&power_of_ten(exponent), plain(NOTE))?);
    }
    let plot = Rect {
        left: number_width + pen.px(10.0),
        top: pen.px(NOTE) * 0.8,
        right: pen.width - names - pen.px(16.0),
        bottom: bottom - pen.px(38.0),
    };
    let (quiet, grid) = (pen.colors.quiet.to_rgba(), pen.colors.grid.to_rgba());
    let y_of =
        |exponent: f64| plot.bottom - (exponent - f64::from(low)) / f64::from(high - low) * (plot.bottom - plot.top);
    for exponent in ticks::decade_ticks(low, high, plot.bottom - plot.top, pen.px(22.0)) {
        let y = y_of(f64::from(exponent));
        pen.line((plot.left, y), (plot.right, y), 1.0, grid)?;
        let at = (plot.left - pen.px(7.0), y);
        pen.text(&power_of_ten(exponent), at, plain(NOTE), quiet, (HPos::Right, VPos::Center))?;
    }

    let pad = pen.px(10.0);
    let step = (plot.right - plot.left - 2.0 * pad) / (layers.max(2) - 1) as f64;
    let x_of = |layer: usize| plot.left + pad + step * layer as f64;
    let numbers_y = plot.bottom + pen.px(14.0);
    for layer in 0..layers {
        let last = layer + 1 == layers;
        let text = if last { pen.text_of("gradient.output", &[]) } else { (layer + 1).to_string() };
        pen.text(&text, (x_of(layer), numbers_y), plain(NOTE), quiet, (HPos::Center, VPos::Center))?;
    }
    let title_at = (plot.left + pad - pen.px(4.0), numbers_y + pen.px(17.0));
    pen.text(&pen.text_of("gradient.axis", &[]), title_at, plain(NOTE), quiet, (HPos::Left, VPos::Center))?;

    let line_of = |series: &GradientSeries| -> Vec<(f64, f64)> {
        let positive = series.rms.iter().enumerate().filter(|(_, v)| **v > 0.0 && v.is_finite());
        positive.map(|(layer, v)| (x_of(layer), y_of(v.log10()))).collect()
    };
    let lines: Vec<Vec<(f64, f64)>> = data.series.iter().map(line_of).collect();
    for (series, line) in data.series.iter().zip(&lines) {
        let (width, dash, mark) = series.role.strokes();
        let color = color_of(pen, series.role, data.stale);
        pen.path(line, pen.px(width), dash, color)?;
        for &at in line {
            pen.mark(mark, at, pen.px(POINT), color)?;
        }
    }
    name_lines(pen, data, &lines, plot)?;
    ratio_note(pen, data, &lines, plot)?;
    Ok(Some(Placed { plot, layers: (0..layers).map(x_of).collect(), range: (low, high) }))
}

fn color_of<DB: DrawingBackend>(pen: &Pen<DB>, role: SeriesRole, stale: bool) -> RGBAColor {
    role.color(pen.colors, stale)
}

/// Names at the ends of the lines.
fn name_lines<DB: DrawingBackend>(
    pen: &Pen<DB>,
    data: &GradientData,
    lines: &[Vec<(f64, f64)>],
    plot: Rect,
) -> Drawn<(), DB> {
    let ends: Vec<(usize, (f64, f64))> =
        lines.iter().enumerate().filter_map(|(i, line)| line.last().map(|&end| (i, end))).collect();
    let wanted: Vec<f64> = ends.iter().map(|(_, end)| end.1).collect();
    let height = pen.px(BODY) * 1.25;
    let middles = labels::spread(&wanted, height, plot.top - height / 2.0, plot.bottom);
    for ((i, _), y) in ends.into_iter().zip(middles) {
        let color = color_of(pen, data.series[i].role, data.stale);
        let at = (plot.right + pen.px(4.0), y);
        pen.text(&data.series[i].name, at, bold(BODY), color, (HPos::Left, VPos::Center))?;
    }
    Ok(())
}

/// The gap in layer 1 as a number, near sigmoid's first point where no line passes.
fn ratio_note<DB: DrawingBackend>(
    pen: &Pen<DB>,
    data: &GradientData,
    lines: &[Vec<(f64, f64)>],
    plot: Rect,
) -> Drawn<(), DB> {
    let Some(ratio) = data.ratio() else { return Ok(()) };
    let sigmoid = data.series.iter().position(|s| s.role == SeriesRole::Sigmoid);
    let Some((x, y)) = sigmoid.and_then(|i| lines[i].first()).copied() else { return Ok(()) };
    let (ending, number) = ratio_words(ratio);
    let text = pen.text_of(&format!("gradient.ratio.{ending}"), &[("factor", number)]);
    let (width, half) = (pen.text_width(&text, plain(BODY))?, pen.px(BODY) * 0.65);
    let obstacles = Obstacles { rects: Vec::new(), lines: lines.to_vec() };
    let left = x + pen.px(POINT + 6.0);
    // Beside the point, then away from it downwards and upwards.
    let offsets = (0..24).map(|i| f64::from((i + 1) / 2) * pen.px(5.0) * if i % 2 == 1 { 1.0 } else { -1.0 });
    let candidates = offsets
        .map(|dy| Rect { left, right: left + width, top: y + dy - half, bottom: y + dy + half })
        .filter(|r| r.top >= plot.top && r.bottom <= plot.bottom + 2.0);
    let Some(rect) = obstacles.first_free(candidates) else { return Ok(()) };
    let color = color_of(pen, SeriesRole::Sigmoid, data.stale);
    pen.text(&text, (left, (rect.top + rect.bottom) / 2.0), plain(BODY), color, (HPos::Left, VPos::Center))
}

/// 10 to the n: written out where that is short.
pub(super) fn power_of_ten(n: i32) -> String {
    match n {
        0..=3 => 10i32.pow(n as u32).to_string(),
        -3..=-1 => fixed(10f64.powi(n), (-n) as usize),
        _ => format!("10{}", superscript(n)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who adds an activation adds a line to [`OTHERS`].
    #[test]
    fn every_activation_has_strokes_of_its_own() {
        let others = crate::nn::activation::Activation::ALL.len() - 2;
        assert!(others <= OTHERS.len(), "{others} activations beside ReLU and sigmoid");
        assert!((0..others).all(|place| !OTHERS[..place].contains(&OTHERS[place])));
    }

    #[test]
    fn numbers_of_the_axis() {
        let written: Vec<String> = [2, 0, -1, -3, -4, -12].into_iter().map(power_of_ten).collect();
        assert_eq!(written, ["100", "1", "0.1", "0.001", "10⁻⁴", "10⁻¹²"]);
    }

    #[test]
    fn the_ratio_is_that_of_layer_one_and_says_its_direction() {
        let series = |role, first: f64| GradientSeries { role, name: String::new(), rms: vec![first, 0.5] };
        let data = |relu, sigmoid| GradientData {
            series: vec![series(SeriesRole::Relu, relu), series(SeriesRole::Sigmoid, sigmoid)],
            ..GradientData::default()
        };
        assert_eq!(data(0.1, 0.001).ratio().map(ratio_words), Some(("smaller", "100".into())));
        assert_eq!(data(0.1, 0.4).ratio().map(ratio_words), Some(("larger", "4.0".into())));
        assert_eq!(data(0.1, 0.105).ratio().map(|r| ratio_words(r).0), Some("same"));
        assert_eq!(data(0.1, 0.0).ratio(), None);
        assert_eq!(data(0.0, 0.1).ratio(), None);
    }
}
