//! The figure: test accuracy by number of labelled examples, five curves with their spread, the reader's m as a line
//! through all of them.
//!
//! It draws measured points and lines between measured points, nothing else: no smoothing, no extrapolation. The
//! slider itself is an HTML control that the page puts at `slider_y` of the layout.

mod extras;
pub mod reading;
mod words;

use self::reading::{Place, Reading, error_value, reading};
use super::labels::Obstacles;
use super::layout::{FigureLayout, PointAt, Rect};
use super::palette::{BAND, DIMMED, STROKES};
use super::pen::{NOTE, Pen, faded, plain};
use super::units::{css_px, units};
use super::{Drawn, Ends, KERNEL, LEARNER_NAMES, LEARNERS, Sample, Style, ticks};
use crate::chart::units::fixed;
use plotters::coord::CoordTranslate;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// What the figure shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigureData {
    /// The measured values of m, growing: the ticks of the axis.
    pub m_values: Vec<u32>,
    /// Each learner's measured points by growing m; a point with no finished repeat is absent.
    pub curves: [Vec<Sample>; LEARNERS],
    /// The networks' points under the activation compared with, drawn as thin lines; empty where there are none.
    pub compared: [Vec<Sample>; LEARNERS],
    /// Name of the activation compared with, for the thin lines; `None` without a comparison.
    pub compared_name: Option<String>,
    /// Each learner's points on the other features, drawn as double lines; empty where they are not asked for.
    pub other: [Vec<Sample>; LEARNERS],
    /// A word for those features beside the names of the curves; `None` without them.
    pub other_name: Option<String>,
    /// Points whose lines are still on their way from the activation compared with, as (learner, m, accuracy): where lines and
    /// bands are drawn now. Marks and numbers are where they were measured.
    pub moving: Vec<(usize, u32, f64)>,
    /// Runs that diverged, as (learner, m): marked on the axis.
    pub failed: Vec<(usize, u32)>,
    /// log2 of the reader's m: may lie between two measured values while the slider is dragged.
    pub marker: f64,
    /// Accuracy of guessing, 0 to 1; the axis opens a little below it.
    pub chance: f64,
    /// It is what always answering the commonest class scores.
    pub commonest: bool,
    /// Scores are balanced accuracy.
    pub balanced: bool,
    /// Accuracy that nobody can pass, 0 to 1, and its label.
    pub ceiling: Option<(f64, String)>,
    /// What the measured runs say about the two ends of the axis.
    pub ends: Ends,
    /// The learner under the pointer or in focus: the others fade.
    pub highlight: Option<usize>,
    /// The results no longer match the controls: everything measured fades.
    pub stale: bool,
    /// A line in the empty plot: what Train will do.
    pub note: Option<String>,
    /// The axis of m is linear instead of logarithmic.
    pub linear: bool,
    /// The error, 1 - accuracy, on a logarithmic axis instead of the accuracy.
    pub error: bool,
    /// Bands are mean ± standard error instead of mean ± standard deviation.
    pub standard_error: bool,
    /// Each repeat as (m, accuracy), drawn as faint dots; empty where they are not asked for.
    pub dots: [Vec<(u32, f64)>; LEARNERS],
    /// Learners that the reader has hidden.
    pub hidden: [bool; LEARNERS],
    /// There is a hand at it: names of hidden learners stand there to be pressed, and the axis says that it can be dragged.
    pub by_hand: bool,
    /// The support vector machine with a Gaussian kernel is one of the learners.
    pub kernel: bool,
    /// A power law: its learner, its line as (log2 m, accuracy), how many of its points were fitted rather than extrapolated,
    /// and what it says in words.
    pub law: Option<Law>,
    /// The curves that the reader drew before training: the learner, and (m, accuracy). The first is the one at hand.
    pub guesses: Vec<(usize, Vec<(u32, f64)>)>,
}

impl FigureData {
    /// What each curve says at the marker; `None` for one without a point.
    pub fn readings(&self) -> [Option<Reading>; LEARNERS] {
        self.curves.each_ref().map(|curve| reading(curve, self.marker, self.linear, self.error))
    }

    /// The measured m that is nearest to the marker.
    pub fn nearest_m(&self) -> Option<u32> {
        let distance = |m: &u32| (f64::from(*m).log2() - self.marker).abs();
        self.m_values.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}

/// A fitted power law in the figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Law {
    pub learner: usize,
    /// (log2 m, accuracy) by growing m.
    pub line: Vec<(f64, f64)>,
    /// So many of them lie where points were fitted; from the last of these on it is extrapolated.
    pub fitted: usize,
    /// A short title, and a sentence.
    pub words: (String, String),
}

/// Times the largest error and under the smallest, the axis of errors goes on.
const ERROR_ROOM: f64 = 1.25;
/// Bands from this many repeats on: a standard deviation of two values says nothing.
const BAND_REPEATS: u32 = 3;
/// Space between the frame and the first mark, so that the mark is whole; CSS pixels, as all lengths here.
const PAD: f64 = 7.0;
/// Distances below the plot: from the axis to the middle of the slider, on to the numbers of m, on to the title of the axis.
#[derive(Clone, Copy)]
struct Below {
    slider: f64,
    numbers: f64,
    title: Option<f64>,
}

const BELOW: Below = Below { slider: 27.0, numbers: 24.0, title: Some(18.0) };
/// In a picture lower than this the plot needs the room; what the axes are, the heading over it says too.
const LOW: f64 = 180.0;
const BELOW_LOW: Below = Below { slider: 20.0, numbers: 19.0, title: None };
/// The names may take this share of the width.
const NAMES_SHARE: f64 = 0.4;
/// Width of a double line and of the gap in it, which alone tell it from a single one, whatever the colours.
const DOUBLE: f64 = 4.2;
const DOUBLE_GAP: f64 = 1.9;
/// Radius of a point of a double line: the line is wide enough to be seen.
const POINT_OTHER: f64 = 3.2;
/// Radius of a point and of a point at the marker.
const POINT: f64 = 3.6;
const POINT_AT_MARKER: f64 = 6.2;

/// Everything the parts of the drawing share.
struct Figure<'a, DB: DrawingBackend> {
    pen: Pen<'a, DB>,
    data: &'a FigureData,
    compact: bool,
    below: Below,
    axes: Cartesian2d<RangedCoordf64, RangedCoordf64>,
    /// log2 of the first m.
    first: f64,
    layout: FigureLayout,
    /// What texts in the plot keep clear of.
    obstacles: Obstacles,
}

/// Draws the figure on a backend of any size and says where everything is.
pub fn draw_figure<DB: DrawingBackend>(backend: DB, data: &FigureData, style: &Style) -> Drawn<FigureLayout, DB> {
    let pen = Pen::new(backend, style)?;
    let mut figure = Figure::lay_out(pen, data, style.compact)?;
    figure.grid()?;
    figure.few_shade()?;
    figure.ceiling()?;
    figure.chance()?;
    figure.bands()?;
    figure.dots()?;
    figure.compared_lines()?;
    figure.other_curves()?;
    figure.curves()?;
    figure.law()?;
    figure.guesses()?;
    figure.marker()?;
    figure.failures()?;
    figure.names()?;
    figure.values()?;
    if let Some((learner, points)) = data.guesses.first() {
        figure.guess_label(*learner, points)?;
    }
    figure.law_words()?;
    figure.ceiling_label()?;
    figure.chance_label()?;
    figure.end_notes()?;
    figure.numbers_of_m()?;
    figure.note()?;
    let Figure { pen, layout, .. } = figure;
    pen.finish()?;
    Ok(layout)
}

impl<'a, DB: DrawingBackend> Figure<'a, DB> {
    fn lay_out(pen: Pen<'a, DB>, data: &'a FigureData, compact: bool) -> Drawn<Self, DB> {
        let note = pen.px(NOTE);
        let top_number = pen.text_of("figure.percent", &[("n", "100".into())]);
        let left = pen.text_width(&top_number, plain(NOTE))? + pen.px(8.0);
        let mut names = 0.0f64;
        for learner in (0..LEARNERS).filter(|&learner| learner != KERNEL || data.kernel) {
            names = names.max(words::name_width(&pen, learner, compact)?);
            for other in data.other_name.iter().filter(|_| learner != KERNEL) {
                names = names.max(words::other_width(&pen, learner, other)?);
            }
        }
        if !compact {
            // Always, so that the axis stays where it is when they come.
            names = names.max(words::ghost_width(&pen)?);
        }
        let right = (names + pen.px(words::NAME_GAP) + pen.px(4.0)).min(pen.width * NAMES_SHARE);
        let below = if compact || pen.height >= pen.px(LOW) { BELOW } else { BELOW_LOW };
        let to_numbers = if compact { below.numbers - 6.0 } else { below.slider + below.numbers };
        let plot = Rect {
            left,
            // Names may hang over the frame by half a line.
            top: if compact { note * 0.8 } else { pen.px(words::ROW) + note * 0.7 },
            right: (pen.width - right).max(left + 40.0),
            bottom: (pen.height - pen.px(to_numbers + below.title.unwrap_or_default()) - note * 0.7).max(40.0),
        };

        let shown = data.curves.iter().zip(data.hidden).filter(|(_, hidden)| !hidden).map(|(curve, _)| curve);
        let all = shown.chain(&data.compared).chain(&data.other).flatten();
        let (mut lowest, mut highest) = (None::<f64>, data.ceiling.as_ref().map_or(data.chance, |ceiling| ceiling.0));
        for sample in all {
            lowest = Some(lowest.map_or(sample.mean, |low| low.min(sample.mean)));
            highest = highest.max(sample.mean);
        }
        let low = ticks::accuracy_low(data.chance, lowest);
        let log = |m: u32| f64::from(m).log2();
        let first = data.m_values.first().map_or(0.0, |&m| log(m));
        let last = data.m_values.last().map_or(1.0, |&m| log(m)).max(first + 1.0);
        let x_pixels = units(plot.left + PAD)..units(plot.right);
        let y_pixels = units(plot.bottom)..units(plot.top);
        let y_range = if data.error {
            // A little room below the smallest error and above the largest.
            let high = (1.0 - lowest.unwrap_or(data.chance).min(data.chance)) * ERROR_ROOM;
            error_value(1.0 - (1.0 - highest) / ERROR_ROOM)..high.min(1.0).log10()
        } else {
            low..1.0
        };
        let x_range = if data.linear { first.exp2()..last.exp2() } else { first..last };
        let axes = Cartesian2d::<RangedCoordf64, RangedCoordf64>::new(x_range, y_range, (x_pixels, y_pixels));
        let mut figure = Figure {
            pen,
            data,
            compact,
            below,
            axes,
            first,
            layout: FigureLayout { plot, accuracy: (low, 1.0), linear: data.linear, ..FigureLayout::default() },
            obstacles: Obstacles::default(),
        };
        figure.layout.m = data.m_values.iter().map(|&m| (m, figure.xy(log(m), low).0)).collect();
        figure.layout.slider_y = (!compact).then(|| plot.bottom + figure.pen.px(below.slider));
        for (learner, curve) in data.curves.iter().enumerate().chain(data.other.iter().enumerate()) {
            if figure.data.hidden[learner] {
                continue;
            }
            let line: Vec<(f64, f64)> = curve.iter().map(|s| figure.at(s)).collect();
            let points = curve.iter().zip(&line).map(|(s, &(x, y))| PointAt { learner, m: s.m, x, y });
            figure.layout.points.extend(points);
            if !line.is_empty() {
                figure.obstacles.lines.push(line);
            }
        }
        Ok(figure)
    }

    /// CSS pixels of log2 m and an accuracy.
    fn xy(&self, log2_m: f64, accuracy: f64) -> (f64, f64) {
        let x = if self.data.linear { log2_m.exp2() } else { log2_m };
        let y = if self.data.error { error_value(accuracy) } else { accuracy };
        let (x, y) = self.axes.translate(&(x, y));
        (css_px(x), css_px(y))
    }

    fn at(&self, sample: &Sample) -> (f64, f64) {
        self.xy(f64::from(sample.m).log2(), sample.mean)
    }

    /// The accuracy at which a line passes a sample: its own, but for a line on its way.
    fn drawn(&self, learner: usize, sample: &Sample) -> f64 {
        let moving = self.data.moving.iter().find(|moving| (moving.0, moving.1) == (learner, sample.m));
        moving.map_or(sample.mean, |moving| moving.2)
    }

    /// Where a line passes a sample.
    fn passes(&self, learner: usize, sample: &Sample) -> (f64, f64) {
        self.xy(f64::from(sample.m).log2(), self.drawn(learner, sample))
    }

    fn fades(&self, learner: usize) -> bool {
        self.data.stale || self.data.highlight.is_some_and(|h| h != learner)
    }

    /// Where a reading at the marker is drawn.
    fn at_marker(&self, reading: &Reading) -> (f64, f64) {
        let log2_m = match reading.place {
            Place::Measured | Place::Between => self.data.marker,
            Place::At(m) => f64::from(m).log2(),
        };
        self.xy(log2_m, reading.mean)
    }

    fn grid(&self) -> Drawn<(), DB> {
        let Rect { left, right, top, bottom } = self.layout.plot;
        let low = self.layout.accuracy.0;
        let ticks = if self.data.error {
            let range = self.axes.get_y_range();
            ticks::errors(range.start, range.end).into_iter().map(|error| 1.0 - error).collect()
        } else {
            ticks::accuracy(low, bottom - top, self.pen.px(24.0))
        };
        for (index, a) in ticks.into_iter().enumerate() {
            let y = self.xy(self.axes_low(), a).1;
            self.pen.line((left, y), (right, y), 1.0, self.pen.colors.grid.to_rgba())?;
            let share = if self.data.error { 1.0 - a } else { a };
            let n = fixed(share * 100.0, ticks::decimals(share));
            let is_top = if self.data.error { index == 0 } else { a > 0.999 };
            let text = if is_top { self.pen.text_of("figure.percent", &[("n", n)]) } else { n };
            let anchor = (HPos::Right, VPos::Center);
            let x = left - self.pen.px(6.0);
            self.pen.text(&text, (x, y), plain(NOTE), self.pen.colors.quiet.to_rgba(), anchor)?;
        }
        Ok(())
    }

    fn axes_low(&self) -> f64 {
        self.first
    }

    /// The tone behind the values of m where the order is not settled: up to half a doubling past the last of them.
    fn few_shade(&self) -> Drawn<(), DB> {
        let Some(right) = self.few_right() else { return Ok(()) };
        self.pen.rect(Rect { right, ..self.layout.plot }, self.pen.colors.fill.to_rgba())
    }

    fn few_right(&self) -> Option<f64> {
        let m = self.data.ends.unsettled?;
        Some(self.xy(f64::from(m).log2() + 0.5, 1.0).0.min(self.layout.plot.right))
    }

    fn ceiling(&mut self) -> Drawn<(), DB> {
        let Some((accuracy, _)) = self.data.ceiling else { return Ok(()) };
        let plot = self.layout.plot;
        let y = self.xy(self.axes_low(), accuracy).1;
        let line = [(plot.left, y), (plot.right, y)];
        self.pen.path(&line, 1.0, Some((1.5, 4.5)), self.pen.colors.quiet.to_rgba())?;
        self.obstacles.lines.push(line.to_vec());
        Ok(())
    }

    fn bands(&self) -> Drawn<(), DB> {
        for (learner, curve) in self.data.curves.iter().enumerate() {
            let fade = if self.fades(learner) { BAND * DIMMED } else { BAND };
            let color = self.pen.colors.learners[learner];
            if self.data.hidden[learner] {
                continue;
            }
            for run in self.runs(curve, |s| band(self.data, s).is_some()) {
                let edge = |s: &Sample, sign: f64| {
                    let mean = self.drawn(learner, s);
                    // An axis of error has no place for an accuracy of 100 % and more.
                    let at = mean + sign * band(self.data, s).unwrap_or(0.0);
                    let at = at.min(if self.data.error { (1.0 + mean) / 2.0 } else { 1.0 });
                    // A band that reaches beyond the frame ends at it.
                    let (x, y) = self.xy(f64::from(s.m).log2(), at);
                    (x, y.max(self.layout.plot.top).min(self.layout.plot.bottom))
                };
                if let [only] = run {
                    // A measured point alone has no band to be part of: its spread is a bar.
                    self.pen.line(edge(only, 1.0), edge(only, -1.0), 5.0, color.mix(fade * 2.0))?;
                    continue;
                }
                let upper = run.iter().map(|s| edge(s, 1.0));
                let lower = run.iter().rev().map(|s| edge(s, -1.0));
                self.pen.polygon(&upper.chain(lower).collect::<Vec<_>>(), color.mix(fade))?;
            }
        }
        Ok(())
    }

    /// Cuts a curve into stretches without an unmeasured m in between, of samples that pass `keep`.
    fn runs<'s>(&self, curve: &'s [Sample], keep: impl Fn(&Sample) -> bool) -> Vec<&'s [Sample]> {
        let index = |m: u32| self.data.m_values.iter().position(|&v| v == m).unwrap_or(usize::MAX - 1);
        let joined = |a: &Sample, b: &Sample| keep(a) && keep(b) && index(b.m) == index(a.m) + 1;
        curve.chunk_by(joined).filter(|run| keep(&run[0])).collect()
    }

    fn compared_lines(&mut self) -> Drawn<(), DB> {
        for (learner, curve) in self.data.compared.iter().enumerate() {
            let color = faded(self.pen.colors.learners[learner], self.fades(learner));
            for run in self.runs(curve, |_| true) {
                let line: Vec<_> = run.iter().map(|s| self.at(s)).collect();
                self.pen.path(&line, 1.0, None, color)?;
                self.obstacles.lines.push(line);
            }
        }
        Ok(())
    }

    /// The learners on the other features: double lines, under the single ones, without bands.
    fn other_curves(&self) -> Drawn<(), DB> {
        for (learner, curve) in self.data.other.iter().enumerate() {
            let strokes = STROKES[learner];
            for run in self.runs(curve, |_| true) {
                let line: Vec<_> = run.iter().map(|s| self.at(s)).collect();
                self.pen.path(&line, self.pen.px(DOUBLE), strokes.dash, self.solid(learner))?;
                self.pen.path(&line, self.pen.px(DOUBLE_GAP), None, self.pen.colors.background.to_rgba())?;
            }
            for sample in curve {
                self.pen.mark(strokes.mark, self.at(sample), self.pen.px(POINT_OTHER), self.solid(learner))?;
            }
        }
        Ok(())
    }

    fn curves(&self) -> Drawn<(), DB> {
        for (learner, curve) in self.data.curves.iter().enumerate().filter(|(learner, _)| !self.data.hidden[*learner]) {
            let strokes = STROKES[learner];
            let color = faded(self.pen.colors.learners[learner], self.fades(learner));
            let width = self.pen.px(strokes.width);
            let runs = self.runs(curve, |_| true);
            for pair in runs.windows(2) {
                // Over values of m that are not measured yet, only a hint of where the curve goes on.
                let ends = [&pair[0][pair[0].len() - 1], &pair[1][0]].map(|s| self.passes(learner, s));
                self.pen.path(&ends, 1.0, None, self.pen.colors.learners[learner].mix(DIMMED))?;
            }
            for run in &runs {
                let line: Vec<_> = run.iter().map(|s| self.passes(learner, s)).collect();
                self.pen.path(&line, width, strokes.dash, color)?;
            }
            for sample in curve {
                self.pen.mark(strokes.mark, self.at(sample), self.pen.px(POINT), self.solid(learner))?;
            }
        }
        Ok(())
    }

    /// The colour of a mark: opaque also when faded, so that the line does not show through it.
    fn solid(&self, learner: usize) -> RGBAColor {
        let color = self.pen.colors.learners[learner];
        if !self.fades(learner) {
            return color.to_rgba();
        }
        let RGBColor(r, g, b) = self.pen.colors.background;
        let over = |c: u8, b: u8| (f64::from(c) * DIMMED + f64::from(b) * (1.0 - DIMMED)).round() as u8;
        RGBColor(over(color.0, r), over(color.1, g), over(color.2, b)).to_rgba()
    }

    fn marker(&self) -> Drawn<(), DB> {
        let Rect { top, bottom, .. } = self.layout.plot;
        let x = self.xy(self.data.marker, 1.0).0;
        let end = self.layout.slider_y.unwrap_or(bottom + self.pen.px(8.0));
        // Up to the row of values.
        let top = if self.compact { top } else { self.pen.px(words::ROW) };
        self.pen.line((x, top), (x, end), self.pen.px(1.6), self.pen.colors.ink.to_rgba())?;
        for (learner, reading) in self.data.readings().into_iter().enumerate() {
            if let Some(reading) = reading.filter(|_| !self.data.hidden[learner]) {
                let radius = self.pen.px(POINT_AT_MARKER);
                self.pen.mark(STROKES[learner].mark, self.at_marker(&reading), radius, self.solid(learner))?;
            }
        }
        Ok(())
    }

    /// Runs that diverged: a cross of the learner's colour at the foot of its m.
    fn failures(&self) -> Drawn<(), DB> {
        for &(learner, m) in &self.data.failed {
            let x = self.xy(f64::from(m).log2(), 1.0).0;
            let y = self.layout.plot.bottom - self.pen.px(6.0 + 9.0 * learner as f64);
            self.pen.cross((x, y), self.pen.px(3.5), faded(self.pen.colors.learners[learner], self.fades(learner)))?;
        }
        Ok(())
    }
}

/// Half the width of a band: a standard deviation, or the mean's standard error.
fn band(data: &FigureData, sample: &Sample) -> Option<f64> {
    let sd = sample.sd.filter(|_| sample.n >= BAND_REPEATS)?;
    Some(if data.standard_error { sd / f64::from(sample.n).sqrt() } else { sd })
}

fn name_key(learner: usize, compact: bool) -> String {
    format!("learner.{}.{}", LEARNER_NAMES[learner], if compact { "short" } else { "long" })
}
