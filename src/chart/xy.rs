//! A plain chart of lines and marks over two axes, each linear or logarithmic: the charts of the computation lab. In ink
//! only, since hue means learner: lines differ in width and dashes, and have their names at their ends.

use super::layout::Rect;
use super::palette::Mark;
use super::pen::{BODY, NOTE, Pen, bold, plain};
use super::{Drawn, Style, labels};
use crate::order::within;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};
use plotters_backend::DrawingBackend;

/// An axis. Ticks and their texts are the caller's, who knows what the numbers mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    pub low: f64,
    pub high: f64,
    pub log: bool,
    pub ticks: Vec<(f64, String)>,
    pub title: String,
}

impl Axis {
    /// Where a value lies, 0 at the low end and 1 at the high one; `None` where it has no place on the axis.
    fn place(&self, value: f64) -> Option<f64> {
        let map = |v: f64| if self.log { v.ln() } else { v };
        let place = (map(value) - map(self.low)) / (map(self.high) - map(self.low));
        place.is_finite().then_some(place)
    }
}

/// How a line is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// At its end; empty for none.
    pub name: String,
    pub points: Vec<(f64, f64)>,
    /// Half the height of a band round it, point by point; empty for none.
    pub band: Vec<f64>,
    /// CSS pixels; 0 for marks alone.
    pub width: f64,
    pub dashed: bool,
    /// Quiet instead of ink.
    pub quiet: bool,
    /// Radius of a mark at each point; 0 for none.
    pub mark: f64,
    /// Marks are rings.
    pub hollow: bool,
    /// A value holds until the next one.
    pub steps: bool,
}

/// What a chart shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct XyData {
    pub x: Axis,
    pub y: Axis,
    pub lines: Vec<Line>,
    /// x of a line from top to bottom.
    pub marker: Option<f64>,
    /// Said in the middle while there is nothing to draw.
    pub empty: Option<String>,
    /// Faded: what is drawn belongs to other settings.
    pub stale: bool,
}

/// Opacity of a band: five lie over one another.
const BAND: f64 = 0.06;

/// Draws a chart and tells where its plot is, in CSS pixels.
pub fn draw_xy<DB: DrawingBackend>(backend: DB, data: &XyData, style: &Style) -> Drawn<Rect, DB> {
    let pen = Pen::new(backend, style)?;
    let quiet = pen.colors.quiet.to_rgba();
    let mut left = 0.0f64;
    for (_, text) in &data.y.ticks {
        left = left.max(pen.text_width(text, plain(NOTE))?);
    }
    let mut right = pen.px(8.0);
    for line in &data.lines {
        right = right.max(pen.text_width(&line.name, bold(BODY))? + pen.px(8.0));
    }
    let above = if data.y.title.is_empty() { 8.0 } else { 24.0 };
    let below = if data.x.title.is_empty() { 22.0 } else { 38.0 };
    let plot = Rect {
        left: left + pen.px(8.0),
        right: (pen.width - right).max(left + pen.px(60.0)),
        top: pen.px(above),
        bottom: pen.height - pen.px(below),
    };
    let x_of = |v: f64| data.x.place(v).map(|place| plot.left + place * (plot.right - plot.left));
    let y_of = |v: f64| data.y.place(v).map(|place| plot.bottom - place * (plot.bottom - plot.top));

    for (value, text) in &data.y.ticks {
        let Some(y) = y_of(*value) else { continue };
        pen.line((plot.left, y), (plot.right, y), 1.0, pen.colors.grid.to_rgba())?;
        pen.text(text, (plot.left - pen.px(6.0), y), plain(NOTE), quiet, (HPos::Right, VPos::Center))?;
    }
    pen.line((plot.left, plot.bottom), (plot.right, plot.bottom), 1.0, pen.colors.outline.to_rgba())?;
    ticks_of_x(&pen, data, plot, &x_of)?;
    pen.text(&data.y.title, (0.0, pen.px(8.0)), plain(NOTE), quiet, (HPos::Left, VPos::Center))?;
    let title_at = (plot.right, pen.height - pen.px(8.0));
    pen.text(&data.x.title, title_at, plain(NOTE), quiet, (HPos::Right, VPos::Center))?;

    let places = |line: &Line, lift: f64| -> Vec<(f64, f64)> {
        let band = |i: usize| line.band.get(i).copied().unwrap_or(0.0);
        let points = line.points.iter().enumerate().map(|(i, p)| (p.0, p.1 + lift * band(i)));
        let mut places: Vec<(f64, f64)> = Vec::new();
        for (x, y) in points.filter_map(|(x, y)| Some((x_of(x)?, within(y_of(y)?, plot.top, plot.bottom)))) {
            if let (true, Some(&(_, before))) = (line.steps, places.last()) {
                places.push((x, before));
            }
            places.push((x, y));
        }
        places
    };
    for line in data.lines.iter().filter(|line| !line.band.is_empty()) {
        let mut outline = places(line, 1.0);
        outline.extend(places(line, -1.0).into_iter().rev());
        // Bands lie over one another: each is faint.
        let faint = if data.stale { BAND * 0.4 } else { BAND };
        pen.polygon(&outline, pen.colors.ink.mix(faint))?;
    }
    if let Some(x) = data.marker.and_then(x_of) {
        pen.line((x, plot.top), (x, plot.bottom), 1.2, pen.colors.ink.to_rgba())?;
    }
    let mut ends = Vec::new();
    for line in &data.lines {
        let color = super::pen::faded(if line.quiet { pen.colors.quiet } else { pen.colors.ink }, data.stale);
        let places = places(line, 0.0);
        if line.width > 0.0 && places.len() > 1 {
            pen.path(&places, pen.px(line.width), line.dashed.then_some((6.0, 4.0)), color)?;
        }
        if line.mark > 0.0 {
            let mark = if line.hollow { Mark::Ring } else { Mark::Disc };
            for &(x, y) in line.points.iter() {
                if let (Some(x), Some(y)) = (x_of(x), y_of(y)) {
                    pen.mark(mark, (x, within(y, plot.top, plot.bottom)), pen.px(line.mark), color)?;
                }
            }
        }
        if let Some(&end) = places.last().filter(|_| !line.name.is_empty()) {
            // Beside a bar as well as beside a curve.
            let beside = (line.width / 2.0 + 4.0).max(6.0);
            ends.push((&line.name, (end.0 + pen.px(beside), end.1), color));
        }
    }
    let wanted: Vec<f64> = ends.iter().map(|(_, end, _)| end.1).collect();
    let height = pen.px(BODY) * 1.2;
    let middles = labels::spread(&wanted, height, plot.top - height / 2.0, plot.bottom + height / 2.0);
    for ((name, (x, _), color), y) in ends.into_iter().zip(middles) {
        pen.text(name, (x, y), bold(BODY), color, (HPos::Left, VPos::Center))?;
    }
    if let Some(text) = &data.empty {
        let middle = ((plot.left + plot.right) / 2.0, (plot.top + plot.bottom) / 2.0);
        let width = |text: &str| pen.text_width(text, plain(BODY)).unwrap_or(f64::INFINITY);
        let lines = labels::wrap(text, (plot.right - plot.left) * 0.86, width);
        let first = middle.1 - (lines.len() as f64 - 1.0) / 2.0 * height * 1.2;
        for (i, line) in lines.iter().enumerate() {
            let at = (middle.0, first + i as f64 * height * 1.2);
            pen.text(line, at, plain(BODY), quiet, (HPos::Center, VPos::Center))?;
        }
    }
    pen.finish()?;
    Ok(plot)
}

/// Numbers under the axis; those that would touch their left neighbour are left out.
fn ticks_of_x<DB: DrawingBackend>(
    pen: &Pen<DB>,
    data: &XyData,
    plot: Rect,
    x_of: &dyn Fn(f64) -> Option<f64>,
) -> Drawn<(), DB> {
    let mut free = f64::NEG_INFINITY;
    for (value, text) in &data.x.ticks {
        let Some(x) = x_of(*value) else { continue };
        pen.line((x, plot.bottom), (x, plot.bottom + 4.0), 1.0, pen.colors.outline.to_rgba())?;
        let half = pen.text_width(text, plain(NOTE))? / 2.0;
        if x - half > free && x + half < pen.width + 4.0 {
            let at = (x, plot.bottom + pen.px(12.0));
            pen.text(text, at, plain(NOTE), pen.colors.quiet.to_rgba(), (HPos::Center, VPos::Center))?;
            free = x + half + pen.px(6.0);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_on_axes() {
        let linear = Axis { low: 0.0, high: 90.0, ..Axis::default() };
        assert_eq!((linear.place(0.0), linear.place(45.0), linear.place(90.0)), (Some(0.0), Some(0.5), Some(1.0)));
        let log = Axis { low: 1.0, high: 100.0, log: true, ..Axis::default() };
        assert!((log.place(10.0).unwrap() - 0.5).abs() < 1e-12);
        assert_eq!((log.place(0.0), log.place(-1.0)), (None, None));
    }
}
