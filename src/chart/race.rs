//! The race: accuracy or loss of each contestant against steps or seconds, on a logarithmic horizontal axis, or on a
//! linear one, where distances are to scale: who needs
//! ten times the steps stands ten times as far.

use super::gradient::{SeriesRole, power_of_ten};
use super::layout::Rect;
use super::pen::{BODY, NOTE, Pen, bold, plain};
use super::units::{fixed, integer};
use super::{Drawn, Style, labels, ticks};
use crate::order::within;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// One contestant.
#[derive(Clone, Debug, PartialEq)]
pub struct RaceSeries {
    pub role: SeriesRole,
    pub name: String,
    /// Steps or seconds, and accuracy (0 to 1) or loss; by growing first number.
    pub points: Vec<(f64, f64)>,
    /// Where it first reached the target.
    pub arrival: Option<(f64, f64)>,
}

/// What the chart shows.
#[derive(Clone, Debug, PartialEq)]
pub struct RaceData {
    pub series: Vec<RaceSeries>,
    /// Ends of the horizontal axis; positive.
    pub range: (f64, f64),
    /// The horizontal axis begins at 0 and is to scale, instead of logarithmic.
    pub is_linear: bool,
    /// Key of the text under the axis.
    pub axis: &'static str,
    /// The vertical axis is the loss, logarithmic, instead of the accuracy.
    pub is_loss: bool,
    /// Accuracy of guessing.
    pub chance: f64,
    /// Accuracy to race to.
    pub target: f64,
    pub stale: bool,
}

/// Points nearer to the last drawn one than this add nothing that shows; CSS pixels.
const NEAR: f64 = 0.7;
const ARRIVAL: f64 = 5.0;

impl RaceData {
    /// Ends of the horizontal axis as they are drawn: never one point.
    fn ends(&self) -> (f64, f64) {
        (self.range.0.max(1e-9), self.range.1.max(self.range.0 * 1.5))
    }

    /// Takes out the points that add nothing to a chart whose axis is so many CSS pixels wide: two races that look alike
    /// are equal then.
    pub fn thin(&mut self, width: f64) {
        let share = self.share();
        for series in &mut self.series {
            series.points = apart(&series.points, |x| share(x) * width).collect();
        }
    }

    /// Where along the axis something is, 0 at its left end and 1 at its right.
    fn share(&self) -> impl Fn(f64) -> f64 + use<> {
        let ((from, to), is_linear) = (self.ends(), self.is_linear);
        move |x| if is_linear { x / to } else { (x / from).log10() / (to / from).log10() }
    }
}

/// The points that show: finite, and not nearer to the one before than [`NEAR`], by their places along the axis.
fn apart(points: &[(f64, f64)], place: impl Fn(f64) -> f64) -> impl Iterator<Item = (f64, f64)> {
    let mut last = f64::NEG_INFINITY;
    points.iter().copied().filter(move |&(x, y)| {
        let at = place(x);
        let shows = y.is_finite() && at - last >= NEAR;
        last = if shows { at } else { last };
        shows
    })
}

/// Draws the chart on a backend of any size. Without series it draws the axes.
pub fn draw_race<DB: DrawingBackend>(backend: DB, data: &RaceData, style: &Style) -> Drawn<(), DB> {
    let pen = Pen::new(backend, style)?;
    let (quiet, grid) = (pen.colors.quiet.to_rgba(), pen.colors.grid.to_rgba());
    let mut names = 0.0f64;
    for series in &data.series {
        names = names.max(pen.text_width(&series.name, bold(BODY))?);
    }
    let plot = Rect {
        left: pen.px(44.0),
        top: pen.px(NOTE) * 0.9,
        right: pen.width - names.max(pen.px(24.0)) - pen.px(14.0),
        bottom: pen.height - pen.px(38.0),
    };
    let height = plot.bottom - plot.top;
    let values = || data.series.iter().flat_map(|series| series.points.iter().map(|point| point.1));
    // Value at the bottom and at the top; the loss by its decades.
    let (low, high) = if data.is_loss {
        let (low, high) = ticks::decades(values()).unwrap_or((-2, 0));
        (f64::from(low), f64::from(high))
    } else {
        (ticks::accuracy_low(data.chance, values().reduce(f64::min)), 1.0)
    };
    let y_of = |value: f64| {
        let value = if data.is_loss { value.max(1e-30).log10() } else { value };
        plot.bottom - within((value - low) / (high - low), 0.0, 1.0) * height
    };
    let rows: Vec<(f64, String)> = if data.is_loss {
        let ticks = ticks::decade_ticks(low as i32, high as i32, height, pen.px(22.0));
        ticks.into_iter().map(|exponent| (10f64.powi(exponent), power_of_ten(exponent))).collect()
    } else {
        let ticks = ticks::accuracy(low, height, pen.px(22.0));
        ticks.into_iter().map(|value| (value, fixed(100.0 * value, 0) + "%")).collect()
    };
    for (value, text) in rows {
        let y = y_of(value);
        pen.line((plot.left, y), (plot.right, y), 1.0, grid)?;
        pen.text(&text, (plot.left - pen.px(7.0), y), plain(NOTE), quiet, (HPos::Right, VPos::Center))?;
    }

    let (from, to) = data.ends();
    let (share, width) = (data.share(), plot.right - plot.left);
    let x_of = |x: f64| plot.left + within(share(x), 0.0, 1.0) * width;
    let mut free = f64::NEG_INFINITY;
    let numbers = if data.is_linear {
        linear_ticks(to, width / pen.px(1.0))
    } else {
        log_ticks(from, to, width / (to / from).log10() / pen.px(1.0))
    };
    for (x, text) in numbers {
        let (at, half) = (x_of(x), pen.text_width(&text, plain(NOTE))? / 2.0);
        pen.line((at, plot.bottom), (at, plot.bottom + pen.px(4.0)), 1.0, quiet)?;
        if at - half > free {
            free = at + half + pen.px(8.0);
            let middle = (at, plot.bottom + pen.px(14.0));
            pen.text(&text, middle, plain(NOTE), quiet, (HPos::Center, VPos::Center))?;
        }
    }
    let axis_at = (plot.left, plot.bottom + pen.px(29.0));
    pen.text(&pen.text_of(data.axis, &[]), axis_at, plain(NOTE), quiet, (HPos::Left, VPos::Center))?;

    if !data.is_loss {
        let y = y_of(data.target);
        pen.path(&[(plot.left, y), (plot.right, y)], 1.2, Some((1.5, 3.5)), pen.colors.ink.to_rgba())?;
        // The number of the goal stands over the axis' own where the two would touch.
        let text = fixed(100.0 * data.target, 0) + "%";
        let width = pen.text_width(&text, bold(NOTE))?;
        let right = plot.left - pen.px(7.0);
        let back =
            Rect { left: right - width - 3.0, right: right + 1.0, top: y - pen.px(8.0), bottom: y + pen.px(8.0) };
        pen.rect(back, pen.colors.background.to_rgba())?;
        pen.text(&text, (right, y), bold(NOTE), pen.colors.ink.to_rgba(), (HPos::Right, VPos::Center))?;
    }
    let mut ends: Vec<(usize, f64)> = Vec::new();
    for (index, series) in data.series.iter().enumerate() {
        let line: Vec<(f64, f64)> = apart(&series.points, x_of).map(|(x, y)| (x_of(x), y_of(y))).collect();
        let (width, dash, _) = series.role.strokes();
        pen.path(&line, pen.px(width), dash, series.role.color(pen.colors, data.stale))?;
        ends.extend(line.last().map(|end| (index, end.1)));
    }
    for series in &data.series {
        let Some((x, y)) = series.arrival else { continue };
        let (.., mark) = series.role.strokes();
        pen.mark(mark, (x_of(x), y_of(y)), pen.px(ARRIVAL), series.role.color(pen.colors, data.stale))?;
    }
    let wanted: Vec<f64> = ends.iter().map(|end| end.1).collect();
    let line = pen.px(BODY) * 1.25;
    let middles = labels::spread(&wanted, line, plot.top - line / 2.0, plot.bottom + line / 2.0);
    for ((index, _), y) in ends.into_iter().zip(middles) {
        let series = &data.series[index];
        let color = series.role.color(pen.colors, data.stale);
        pen.text(&series.name, (plot.right + pen.px(5.0), y), bold(BODY), color, (HPos::Left, VPos::Center))?;
    }
    pen.finish()
}

/// Numbers of an axis from 0 on, so many CSS pixels wide: one, two or five times a power of ten apart.
fn linear_ticks(to: f64, width: f64) -> Vec<(f64, String)> {
    // Room for a number of five digits and what parts it from the next.
    let least = to * 64.0 / width.max(64.0);
    let power = 10f64.powf(least.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|&step| step >= least * 0.999);
    let step = step.unwrap_or(10.0 * power);
    let decimals = if step >= 1.0 { 0 } else { (-step.log10()).ceil() as usize };
    let text = |x: f64| if decimals == 0 { integer(x.round() as u64) } else { fixed(x, decimals) };
    (0..).map(|i| f64::from(i) * step).take_while(|&x| x <= to * 1.001).map(|x| (x, text(x))).collect()
}

/// Numbers of a logarithmic axis: powers of ten, and twice and five times those where a decade has the room.
fn log_ticks(from: f64, to: f64, per_decade: f64) -> Vec<(f64, String)> {
    let factors: &[f64] = if per_decade > 130.0 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let mut out = Vec::new();
    for exponent in from.log10().floor() as i32..=to.log10().ceil() as i32 {
        for factor in factors {
            let x = factor * 10f64.powi(exponent);
            if x >= from * 0.999 && x <= to * 1.001 {
                let text =
                    if exponent >= 0 { integer(x.round() as u64) } else { fixed(x, exponent.unsigned_abs() as usize) };
                out.push((x, text));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_that_do_not_show_are_taken_out() {
        let points = (1..=2000).map(|i| (f64::from(50 * i), 0.5)).collect();
        let series = RaceSeries { role: SeriesRole::Relu, name: String::new(), points, arrival: None };
        let mut data = RaceData {
            series: vec![series],
            range: (50.0, 100_000.0),
            is_linear: false,
            axis: "",
            is_loss: false,
            chance: 0.5,
            target: 0.9,
            stale: false,
        };
        let all = data.series[0].points.clone();
        data.thin(500.0);
        let thin = &data.series[0].points;
        assert_eq!(thin[..10], all[..10], "where they are far apart nothing is lost");
        assert!(thin.len() < 500, "{}", thin.len());
        let at = |x: f64| (x / 50.0).log10() * 500.0 / 2000f64.log10();
        assert!(thin.windows(2).all(|pair| at(pair[1].0) - at(pair[0].0) >= NEAR));
        // None that was taken out stood further from the one before it.
        let furthest = all.iter().map(|point| {
            let before = thin.iter().rev().find(|kept| kept.0 <= point.0).map_or(0.0, |kept| at(kept.0));
            at(point.0) - before
        });
        assert!(furthest.fold(0.0, f64::max) < NEAR);
    }

    #[test]
    fn numbers_of_a_linear_axis() {
        let texts = |to, width| linear_ticks(to, width).into_iter().map(|tick| tick.1).collect::<Vec<_>>();
        assert_eq!(texts(20_000.0, 300.0), ["0", "5,000", "10,000", "15,000", "20,000"]);
        assert_eq!(texts(20_000.0, 900.0)[..3], ["0", "2,000", "4,000"]);
        assert_eq!(texts(0.3, 300.0), ["0.0", "0.1", "0.2", "0.3"]);
        assert_eq!(texts(1_000.0, 10.0), ["0", "1,000"]);
    }

    #[test]
    fn numbers_of_a_logarithmic_axis() {
        let texts = |from, to, per| log_ticks(from, to, per).into_iter().map(|tick| tick.1).collect::<Vec<_>>();
        assert_eq!(texts(50.0, 20_000.0, 100.0), ["100", "1,000", "10,000"]);
        assert_eq!(texts(50.0, 500.0, 400.0), ["50", "100", "200", "500"]);
        assert_eq!(texts(0.02, 3.0, 100.0), ["0.1", "1"]);
        assert_eq!(texts(0.02, 0.3, 200.0), ["0.02", "0.05", "0.1", "0.2"]);
    }
}
