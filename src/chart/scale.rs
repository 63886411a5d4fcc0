//! The scale map: network size upwards, labelled examples to the right, every cell a tone by its test accuracy with the
//! number in it; lines of equal training time; where the reader's data and patience end; the best cell inside.
//!
//! Tones are neutral, because hue means learner. Lines of equal time join measured cells only: they run where the
//! logarithm of the seconds, interpolated between the middles of neighbouring cells, passes a round number.

use super::layout::Rect;
use super::palette::{Colors, contrast};
use super::pen::{BODY, CONTRAST, NOTE, Pen, bold, plain};
use super::units::{integer, percent};
use super::{Drawn, Style, labels};
use crate::chart::units::trimmed;
use crate::order::within;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// One measured cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScaleCell {
    pub row: usize,
    pub column: usize,
    /// Mean test accuracy, 0 to 1.
    pub accuracy: f64,
    /// Measured seconds of one training.
    pub seconds: f64,
}

/// What the map shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScaleData {
    /// The values of m, growing.
    pub columns: Vec<u32>,
    /// Name of each row, the smallest network first.
    pub rows: Vec<String>,
    pub cells: Vec<ScaleCell>,
    /// Cells that will never be there, as (row, column), and why they are empty is said beside the map.
    pub barred: Vec<(usize, usize)>,
    /// Columns that the reader's data reach.
    pub reached: usize,
    /// The reader's patience: seconds for one training.
    pub budget: f64,
    /// The best cell within both, as (row, column).
    pub best: Option<(usize, usize)>,
}

/// Where the map has its cells, in CSS pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScaleLayout {
    pub plot: Rect,
    pub columns: usize,
    pub rows: usize,
}

impl ScaleLayout {
    pub fn cell(&self, row: usize, column: usize) -> Rect {
        let Rect { left, top, right, bottom } = self.plot;
        let (w, h) = ((right - left) / self.columns.max(1) as f64, (bottom - top) / self.rows.max(1) as f64);
        let (left, bottom) = (left + w * column as f64, bottom - h * row as f64);
        Rect { left, right: left + w, top: bottom - h, bottom }
    }
}

/// Seconds that have a line.
const LINES: [f64; 7] = [0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0];
/// Times the page's type sizes, from which on the times stand outside of the map.
const OUTSIDE: f64 = 1.4;
/// Opacity of the background over what data or patience do not reach.
const BEYOND: f64 = 0.62;

/// Draws the map and says where its cells are.
pub fn draw_scale<DB: DrawingBackend>(backend: DB, data: &ScaleData, style: &Style) -> Drawn<ScaleLayout, DB> {
    let pen = Pen::new(backend, style)?;
    let mut left = 0.0f64;
    for row in &data.rows {
        left = left.max(pen.text_width(row, plain(NOTE))?);
    }
    // Large type has no room in a cell beside its number: times stand at the lines' right ends.
    let is_outside = style.scale >= OUTSIDE;
    let widest = pen.text_of("scale.seconds", &[("s", time(LINES[0]))]);
    let plot = Rect {
        left: left + pen.px(10.0),
        top: pen.px(24.0),
        right: pen.width - if is_outside { pen.text_width(&widest, plain(NOTE))? } else { 0.0 } - pen.px(8.0),
        // A phone has no room for two texts in the line under the axis.
        bottom: pen.height - pen.px(if style.compact { 62.0 } else { 44.0 }),
    };
    let layout = ScaleLayout { plot, columns: data.columns.len(), rows: data.rows.len() };
    let (ink, quiet) = (pen.colors.ink.to_rgba(), pen.colors.quiet.to_rgba());
    let range =
        data.cells.iter().fold((1.0f64, 0.0f64), |(low, high), cell| (low.min(cell.accuracy), high.max(cell.accuracy)));
    let share = |cell: &ScaleCell| {
        if range.1 > range.0 { (cell.accuracy - range.0) / (range.1 - range.0) } else { 1.0 }
    };
    let tone = |cell: &ScaleCell| mix(pen.colors.map[0], pen.colors.map[1], share(cell));
    pen.rect(plot, pen.colors.fill.to_rgba())?;
    for cell in &data.cells {
        pen.rect(layout.cell(cell.row, cell.column), tone(cell).to_rgba())?;
    }
    for &(row, column) in &data.barred {
        let Rect { left, top, right, bottom } = layout.cell(row, column);
        pen.line((left + 6.0, bottom - 6.0), (right - 6.0, top + 6.0), 1.0, pen.colors.outline.to_rgba())?;
    }
    // What is out of reach fades; the line round what is in reach is drawn above.
    let in_reach = |cell: &ScaleCell| cell.column < data.reached && cell.seconds <= data.budget;
    for cell in data.cells.iter().filter(|cell| !in_reach(cell)) {
        pen.rect(layout.cell(cell.row, cell.column), pen.colors.background.mix(BEYOND))?;
    }
    times(&pen, data, &layout, (style.compact, is_outside))?;
    for cell in &data.cells {
        let Rect { left, right, top, bottom } = layout.cell(cell.row, cell.column);
        let at = ((left + right) / 2.0, (top + bottom) / 2.0);
        let is_best = data.best == Some((cell.row, cell.column));
        let seen = if in_reach(cell) { tone(cell) } else { mix(tone(cell), pen.colors.background, BEYOND) };
        let (color, seen) =
            if is_outside { (pen.colors.ink, plate(pen.colors, seen)) } else { (clearer(pen.colors, seen), seen) };
        let size = if is_best { bold(BODY) } else { plain(NOTE) };
        if right - left > pen.px(24.0) {
            let text = percent(cell.accuracy);
            let half = pen.text_width(&text, size)? / 2.0 + pen.px(2.0);
            // Where rows are low, none covers the number of the next.
            let line = (pen.px(NOTE) * 0.65).min((layout.plot.bottom - layout.plot.top) / layout.rows as f64 / 2.0);
            let behind = Rect { left: at.0 - half, right: at.0 + half, top: at.1 - line, bottom: at.1 + line };
            // No line runs through a number.
            pen.rect(behind, seen.to_rgba())?;
            pen.text(&text, at, size, color.to_rgba(), (HPos::Center, VPos::Center))?;
        }
    }
    let data_end = layout.cell(0, data.reached.saturating_sub(1)).right;
    if data.reached > 0 && data.reached < data.columns.len() {
        pen.line((data_end, plot.top - pen.px(6.0)), (data_end, plot.bottom), pen.px(2.0), ink)?;
    }
    if let Some((row, column)) = data.best {
        pen.frame(layout.cell(row, column), pen.px(2.6), ink)?;
    }
    // The words of both ends, each beside its line.
    let text = pen.text_of("scale.data_end", &[]);
    let width = pen.text_width(&text, bold(NOTE))?;
    let x = if data.reached >= data.columns.len() { plot.right } else { data_end };
    let x = within(x - width / 2.0, plot.left, (plot.right - width).max(plot.left));
    pen.text(&text, (x, plot.top - pen.px(14.0)), bold(NOTE), ink, (HPos::Left, VPos::Center))?;
    for (row, name) in data.rows.iter().enumerate() {
        let Rect { top, bottom, .. } = layout.cell(row, 0);
        let at = (plot.left - pen.px(6.0), (top + bottom) / 2.0);
        pen.text(name, at, plain(NOTE), quiet, (HPos::Right, VPos::Center))?;
    }
    let mut free = f64::NEG_INFINITY;
    for (column, &m) in data.columns.iter().enumerate() {
        let Rect { left, right, .. } = layout.cell(0, column);
        let (middle, number) = ((left + right) / 2.0, integer(m.into()));
        let half = pen.text_width(&number, plain(NOTE))? / 2.0 + 2.0;
        if middle - half > free {
            pen.text(&number, (middle, plot.bottom + pen.px(13.0)), plain(NOTE), quiet, (HPos::Center, VPos::Center))?;
            free = middle + half;
        }
    }
    let title = (plot.left, plot.bottom + pen.px(31.0));
    // In one line with the name of the patience's line.
    let beside = pen.text_width(&pen.text_of("scale.patience_end", &[]), bold(NOTE))? + pen.px(40.0);
    let whole = pen.text_of("scale.axis", &[]);
    let is_short = style.compact || pen.text_width(&whole, plain(NOTE))? > plot.right - plot.left - beside;
    let words = if is_short { pen.text_of("scale.axis.compact", &[]) } else { whole };
    pen.text(&words, title, plain(NOTE), quiet, (HPos::Left, VPos::Center))?;
    pen.finish()?;
    Ok(layout)
}

/// The colour in which a number is the more legible on a tone.
fn clearer(colors: &Colors, tone: RGBColor) -> RGBColor {
    let is_dark = contrast(colors.background, tone) > contrast(colors.ink, tone);
    if is_dark { colors.background } else { colors.ink }
}

/// What a number in ink stands on to be read across a hall: the tone, as much of it as leaves contrast enough.
fn plate(colors: &Colors, tone: RGBColor) -> RGBColor {
    let mut tones = (0..=20).map(|part| mix(tone, colors.background, f64::from(part) / 20.0));
    tones.find(|&ground| contrast(colors.ink, ground) >= CONTRAST).unwrap_or(colors.background)
}

fn mix(from: RGBColor, to: RGBColor, share: f64) -> RGBColor {
    let channel = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
    RGBColor(channel(from.0, to.0), channel(from.1, to.1), channel(from.2, to.2))
}

/// Lines of equal time, thin, and the reader's patience, thick.
fn times<DB: DrawingBackend>(
    pen: &Pen<DB>,
    data: &ScaleData,
    layout: &ScaleLayout,
    (compact, outside): (bool, bool),
) -> Drawn<(), DB> {
    let ink = pen.colors.ink.to_rgba();
    let mut ends: Vec<(String, f64)> = Vec::new();
    for seconds in LINES {
        let segments = contour(data, layout, seconds);
        for &(from, to) in &segments {
            pen.path(&[from, to], 1.0, Some((3.0, 3.0)), pen.colors.ink.mix(0.7))?;
        }
        if outside {
            // Where it leaves the map at the right; what leaves it at the top has no name.
            let last = segments.iter().flat_map(|s| [s.0, s.1]).max_by(|a, b| a.0.total_cmp(&b.0));
            let column = (layout.plot.right - layout.plot.left) / layout.columns.max(1) as f64;
            let last = last.filter(|(x, _)| *x > layout.plot.right - column);
            ends.extend(last.map(|(_, y)| (pen.text_of("scale.seconds", &[("s", time(seconds))]), y)));
            continue;
        }
        // Named where it leaves the map at the left or at the top.
        let first = segments.iter().flat_map(|s| [s.0, s.1]).min_by(|a, b| (a.0 - a.1).total_cmp(&(b.0 - b.1)));
        if let Some((x, y)) = first {
            let text = pen.text_of("scale.seconds", &[("s", time(seconds))]);
            let width = pen.text_width(&text, plain(NOTE))?;
            // At the left edge of its cell, clear of the number in its middle.
            let column = (layout.plot.right - layout.plot.left) / layout.columns.max(1) as f64;
            let x = layout.plot.left + ((x - layout.plot.left) / column).floor().max(0.0) * column;
            let half = pen.px(NOTE) * 0.6;
            let rect = Rect { left: x, right: x + width + 4.0, top: y - half, bottom: y + half };
            pen.rect(rect, pen.colors.background.mix(0.85))?;
            pen.text(&text, (x + 2.0, y), plain(NOTE), ink, (HPos::Left, VPos::Center))?;
        }
    }
    let wanted: Vec<f64> = ends.iter().map(|(_, y)| *y).collect();
    let middles = labels::spread(&wanted, pen.px(NOTE) * 1.2, layout.plot.top, layout.plot.bottom);
    for ((text, _), y) in ends.iter().zip(middles) {
        pen.text(text, (layout.plot.right + pen.px(5.0), y), plain(NOTE), ink, (HPos::Left, VPos::Center))?;
    }
    let patience = contour(data, layout, data.budget);
    for &(from, to) in &patience {
        pen.path(&[from, to], pen.px(2.4), None, ink)?;
    }
    if !patience.is_empty() {
        // Its name beside a piece of it, in the line of the axis' title: over the map it would cover numbers.
        let text = pen.text_of("scale.patience_end", &[]);
        let (x, y) = (
            layout.plot.right - pen.text_width(&text, bold(NOTE))?,
            layout.plot.bottom + pen.px(if compact { 49.0 } else { 31.0 }),
        );
        pen.text(&text, (x, y), bold(NOTE), ink, (HPos::Left, VPos::Center))?;
        pen.line((x - pen.px(30.0), y), (x - pen.px(6.0), y), pen.px(2.4), ink)?;
    }
    Ok(())
}

/// A time as a plain number: 0.001, 0.1, 10.
pub fn time(seconds: f64) -> String {
    trimmed(seconds, if seconds >= 10.0 { 0 } else { 3 })
}

/// Where the time passes `seconds`: marching over the squares between the middles of four measured neighbours.
fn contour(data: &ScaleData, layout: &ScaleLayout, seconds: f64) -> Vec<((f64, f64), (f64, f64))> {
    let (rows, columns) = (data.rows.len(), data.columns.len());
    let mut height = vec![f64::NAN; rows * columns];
    for cell in &data.cells {
        height[cell.row * columns + cell.column] = (cell.seconds.max(1e-9) / seconds).ln();
    }
    let middle = |row: usize, column: usize| {
        let Rect { left, right, top, bottom } = layout.cell(row, column);
        ((left + right) / 2.0, (top + bottom) / 2.0)
    };
    let mut segments = Vec::new();
    for row in 0..rows.saturating_sub(1) {
        for column in 0..columns.saturating_sub(1) {
            let corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)];
            let mut crossings: Vec<(f64, f64)> = Vec::with_capacity(4);
            for side in 0..4 {
                let (a, b) = (corners[side], corners[(side + 1) % 4]);
                let (ha, hb) = (height[a.0 * columns + a.1], height[b.0 * columns + b.1]);
                if ha.is_nan() || hb.is_nan() || (ha > 0.0) == (hb > 0.0) {
                    continue;
                }
                let share = ha / (ha - hb);
                let (from, to) = (middle(a.0, a.1), middle(b.0, b.1));
                crossings.push((from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share));
            }
            if crossings.len() >= 2 {
                segments.extend(crossings.chunks_exact(2).map(|pair| (pair[0], pair[1])));
            }
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds 10^(row + column) / 100: the line of one second runs where row + column is 2.
    fn data() -> ScaleData {
        let cell = |row: usize, column: usize| ScaleCell {
            row,
            column,
            accuracy: 0.5 + 0.05 * (row + column) as f64,
            seconds: 10f64.powi((row + column) as i32) / 100.0,
        };
        ScaleData {
            columns: vec![16, 32, 64],
            rows: vec!["9".into(), "17".into(), "67".into()],
            cells: (0..9).map(|i| cell(i / 3, i % 3)).collect(),
            budget: 1.0,
            reached: 3,
            ..ScaleData::default()
        }
    }

    /// What the hall reads has seven to one or more, whatever tone a cell has.
    #[test]
    fn numbers_are_legible_across_a_hall_on_every_tone() {
        for colors in [crate::chart::Theme::Light, crate::chart::Theme::Dark].map(|theme| theme.colors()) {
            for part in 0..=20 {
                let tone = mix(colors.map[0], colors.map[1], f64::from(part) / 20.0);
                assert!(contrast(colors.ink, plate(colors, tone)) >= 7.0, "{part}");
                let least = contrast(colors.ink, tone).min(contrast(colors.background, tone));
                assert!(contrast(clearer(colors, tone), tone) >= least);
            }
        }
    }

    #[test]
    fn lines_of_equal_time_run_where_the_time_is_that() {
        let plot = Rect { left: 0.0, top: 0.0, right: 300.0, bottom: 300.0 };
        let layout = ScaleLayout { plot, columns: 3, rows: 3 };
        let segments = contour(&data(), &layout, 10f64.powf(-0.5));
        assert!(!segments.is_empty());
        for (x, y) in segments.into_iter().flat_map(|(a, b)| [a, b]) {
            // Columns and rows counted from the middles of the first cells.
            let (column, row) = ((x - 50.0) / 100.0, (250.0 - y) / 100.0);
            assert!((row + column - 1.5).abs() < 1e-9, "{row} {column}");
        }
        // Nothing is drawn through cells that were not measured.
        let mut sparse = data();
        sparse.cells.retain(|cell| (cell.row, cell.column) != (1, 1));
        assert!(contour(&sparse, &layout, 1.0).is_empty());
    }

    #[test]
    fn times_are_plain_numbers() {
        assert_eq!([0.001, 0.1, 1.0, 2.5, 30.0].map(time), ["0.001", "0.1", "1", "2.5", "30"]);
    }
}
