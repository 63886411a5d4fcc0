//! The figure's words: names at the ends of the curves, values at the marker, what the two ends of the axis say, the
//! numbers under the axis.

use super::reading::{Place, Reading};
use super::{Figure, POINT, name_key};
use crate::chart::labels;
use crate::chart::layout::{LabelAt, Rect};
use crate::chart::palette::STROKES;
use crate::chart::pen::{BODY, NOTE, Pen, STRONG, Type, VERDICT, bold, faded, plain};
use crate::chart::units::{integer, percent};
use crate::chart::{Drawn, LEARNER_NAMES, LEARNERS, Sample, ticks};
use crate::order::within;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// From the last mark to the names; CSS pixels.
pub const NAME_GAP: f64 = 11.0;
/// Height of the row of values over the plot.
pub const ROW: f64 = 20.0;
/// From a value's mark to its number, and from a value to the next.
const VALUE_MARK: f64 = 13.0;
const VALUE_GAP: f64 = 12.0;
/// Number of the medium network, whose name is the longest of the networks'.
const MEDIUM: usize = 3;
/// Opacity of the background behind a text that lies on lines: the text is legible, the lines stay visible.
const HALO: f64 = 0.78;

/// A value in the row over the plot.
struct ValueCell {
    learner: usize,
    mean: String,
    /// From the number's left to its spread.
    sd_at: f64,
    sd: String,
    sd_width: f64,
    /// From its mark to the next.
    width: f64,
}

impl<DB: DrawingBackend> Figure<'_, DB> {
    /// What is written for an accuracy: itself, or its error, in percent.
    fn value(&self, accuracy: f64) -> String {
        percent(if self.data.error { 1.0 - accuracy } else { accuracy })
    }

    pub(super) fn names(&mut self) -> Drawn<(), DB> {
        let plot = self.layout.plot;
        let last_m = self.data.m_values.last().copied();
        let mut ends: Vec<(usize, Sample, Option<&str>)> = Vec::with_capacity(3 * LEARNERS);
        // Of the activation before only where there is room; elsewhere a note says what the thin lines are.
        let ghosts = self.data.compared_name.as_deref().filter(|_| !self.compact);
        for learner in 0..LEARNERS {
            let is_named = self.data.by_hand || !self.data.hidden[learner];
            let own = self.data.curves[learner].last().filter(|_| is_named);
            ends.extend(own.map(|s| (learner, *s, None)));
            ends.extend(self.data.other[learner].last().map(|s| (learner, *s, self.data.other_name.as_deref())));
        }
        // Behind the others.
        let own = ends.len();
        for (learner, curve) in self.data.compared.iter().enumerate().filter(|(of, _)| !self.data.hidden[*of]) {
            ends.extend(curve.last().zip(ghosts).map(|(s, name)| (learner, *s, Some(name))));
        }
        let ghosts = own..ends.len();
        let height = self.pen.px(BODY) * 1.3;
        let wanted: Vec<f64> = ends.iter().map(|(_, s, _)| self.at(s).1).collect();
        // Names may hang over the frame a little: half a line.
        let middles = labels::spread(&wanted, height, plot.top - height / 2.0, plot.bottom + height / 2.0);
        let left = plot.right + self.pen.px(NAME_GAP);
        for (place, ((learner, sample, other), middle)) in ends.into_iter().zip(middles).enumerate() {
            let is_hidden = other.is_none() && self.data.hidden[learner];
            let (name, weight) = match other {
                // Its name brings it back.
                None if is_hidden => {
                    let name = self.pen.text_of(&name_key(learner, self.compact), &[]);
                    (format!("+ {name}"), plain(BODY))
                }
                None => (self.pen.text_of(&name_key(learner, self.compact), &[]), bold(BODY)),
                Some(other) => (other_label(&self.pen, learner, other), plain(BODY)),
            };
            let color = faded(self.pen.colors.learners[learner], self.fades(learner));
            let anchor = (HPos::Left, VPos::Center);
            let color = if is_hidden { self.pen.colors.quiet.to_rgba() } else { color };
            self.pen.text(&name, (left, middle), weight, color, anchor)?;
            let mut right = left + self.pen.text_width(&name, weight)?;
            // The value belongs to the right end; a curve that has not got there yet has none to show. A phone has no
            // room for it behind a name with two parts; the table has it.
            if Some(sample.m) == last_m && !is_hidden && (other.is_none() || !self.compact) {
                let (value, x) = (self.value(sample.mean), right + self.pen.px(4.0));
                self.pen.text(&value, (x, middle), plain(BODY), color, anchor)?;
                right = x + self.pen.text_width(&value, plain(BODY))?;
                let gap = self.gap(learner, &sample).filter(|_| ghosts.contains(&place));
                if let Some(gap) = gap {
                    let (gap, x) = (self.pen.text_of("figure.compared.gap", &[("gap", gap)]), right + self.pen.px(4.0));
                    let end = x + self.pen.text_width(&gap, plain(BODY))?;
                    if end <= self.pen.width {
                        self.pen.text(&gap, (x, middle), plain(BODY), color, anchor)?;
                        right = end;
                    }
                }
            }
            let rect = Rect { left, right, top: middle - height / 2.0, bottom: middle + height / 2.0 };
            self.layout.names.push(LabelAt { learner, rect });
        }
        Ok(())
    }

    /// By how many points a value of the activation before lies above or below the present one at the same m, over as many
    /// repeats: with others it would compare luck too.
    fn gap(&self, learner: usize, before: &Sample) -> Option<String> {
        let now = self.data.curves[learner].iter().find(|now| (now.m, now.n) == (before.m, before.n))?;
        let gap = if self.data.error { now.mean - before.mean } else { before.mean - now.mean };
        Some(format!("{}{}", if gap < 0.0 { '−' } else { '+' }, percent(gap.abs())))
    }

    /// Above the ceiling's line where it fits under the frame's top, else below it; on the left, where curves are low.
    pub(super) fn ceiling_label(&mut self) -> Drawn<(), DB> {
        // A phone has no room for it: the line stands without words there.
        let Some((accuracy, label)) = self.data.ceiling.as_ref().filter(|_| !self.compact) else { return Ok(()) };
        let plot = self.layout.plot;
        let y = self.xy(self.axes_low(), *accuracy).1;
        let (width, half) = (self.pen.text_width(label, plain(NOTE))?, self.pen.px(NOTE) * 0.62);
        let left = self.few_right().unwrap_or(plot.left) + self.pen.px(8.0);
        let left = left.min(plot.right - width - self.pen.px(4.0));
        let place = |middle: f64| Rect { left, right: left + width, top: middle - half, bottom: middle + half };
        let fits = |r: &Rect| r.top >= plot.top - 3.0 && r.left > plot.left && self.obstacles.is_free(r);
        let Some(rect) = [place(y - half - 1.0), place(y + half + 2.0)].into_iter().find(fits) else { return Ok(()) };
        self.label(rect, label, plain(NOTE), self.pen.colors.quiet)
    }

    /// The two ends of the axis in plain words, where the measured runs say so and where there is room.
    pub(super) fn end_notes(&mut self) -> Drawn<(), DB> {
        let plot = self.layout.plot;
        // Beside the words of a law there is no room for these.
        if self.data.law.is_some() {
            return Ok(());
        }
        if let Some(right) = self.few_right() {
            let width = (right - plot.left - self.pen.px(14.0)).max(self.pen.px(72.0));
            let (title, body) = (self.pen.text_of("figure.few.title", &[]), self.pen.text_of("figure.few.body", &[]));
            let left = self.layout.axis_left() + self.pen.px(5.0);
            self.two_part_note(&title, &body, width, HPos::Left, left)?;
        }
        if let Some(winner) = self.data.ends.settled {
            let learner = self.pen.text_of(&format!("learner.{}.inline", LEARNER_NAMES[winner]), &[]);
            let title = self.pen.text_of("figure.many.title", &[]);
            let body = self.pen.text_of("figure.many.body", &[("learner", learner)]);
            let width = if self.compact { self.pen.px(112.0) } else { self.pen.px(260.0) };
            self.two_part_note(&title, &body, width, HPos::Right, plot.right - self.pen.px(4.0))?;
        }
        if let Some(activation) = self.data.compared_name.as_ref().filter(|_| self.compact) {
            let text = self.pen.text_of("figure.compared", &[("activation", activation.clone())]);
            let quiet = self.pen.colors.quiet.to_rgba();
            self.free_note(&[(text, plain(NOTE), quiet)], HPos::Right, plot.right - self.pen.px(4.0), false)?;
        }
        Ok(())
    }

    fn two_part_note(&mut self, title: &str, body: &str, width: f64, side: HPos, x: f64) -> Drawn<(), DB> {
        let (ink, quiet) = (self.pen.colors.ink.to_rgba(), self.pen.colors.quiet.to_rgba());
        let mut lines = vec![(title.to_string(), bold(BODY), ink)];
        for line in self.pen.wrap(body, plain(BODY), width)? {
            lines.push((line, plain(BODY), quiet));
        }
        self.free_note(&lines, side, x, true)
    }

    /// Writes lines at x where no curve and no other text is, searched from the top or from the bottom; nowhere, if
    /// there is no such place.
    pub(super) fn free_note(
        &mut self,
        lines: &[(String, Type, RGBAColor)],
        side: HPos,
        x: f64,
        from_top: bool,
    ) -> Drawn<(), DB> {
        let plot = self.layout.plot;
        let mut width = 0.0f64;
        for (text, size, _) in lines {
            width = width.max(self.pen.text_width(text, *size)?);
        }
        let step = self.pen.px(lines[0].1.size) * 1.35;
        let height = step * lines.len() as f64;
        let (left, right) = if matches!(side, HPos::Left) { (x, x + width) } else { (x - width, x) };
        let count = ((plot.bottom - plot.top - height - 8.0) / 4.0).max(0.0) as usize;
        let tops = (0..count).map(|i| {
            let offset = 6.0 + 4.0 * i as f64;
            if from_top { plot.top + offset } else { plot.bottom - offset - height }
        });
        let candidates = tops.map(|top| Rect { left, right, top, bottom: top + height });
        let Some(rect) = self.obstacles.first_free(candidates) else { return Ok(()) };
        self.clear_of_marker(rect)?;
        for (i, (text, size, color)) in lines.iter().enumerate() {
            let y = rect.top + step * (i as f64 + 0.5);
            let at = if matches!(side, HPos::Left) { left } else { right };
            self.pen.text(text, (at, y), *size, *color, (side_of(side), VPos::Center))?;
        }
        self.obstacles.rects.push(rect);
        Ok(())
    }

    /// Fades the marker's line behind a text that it would cross.
    pub(super) fn clear_of_marker(&self, rect: Rect) -> Drawn<(), DB> {
        let x = self.layout.x_of(self.data.marker);
        if x < rect.left - 2.0 || x > rect.right + 2.0 {
            return Ok(());
        }
        let behind = Rect { left: x - 2.0, right: x + 2.0, ..rect };
        self.pen.rect(behind, self.pen.colors.background.mix(HALO))
    }

    /// Mean and spread of each curve at the marker, in a row of their own over the plot: they cover no curve and each keeps its
    /// place among the others. The row follows the marker as far as it can; the marks say whose they are.
    pub(super) fn values(&mut self) -> Drawn<(), DB> {
        if self.compact {
            return Ok(());
        }
        let mut cells = Vec::with_capacity(LEARNERS);
        for (learner, reading) in self.data.readings().into_iter().enumerate() {
            if let Some(reading) = reading.filter(|_| !self.data.hidden[learner]) {
                cells.push(self.value_cell(learner, &reading)?);
            }
        }
        let (left, right) = (self.layout.plot.left, self.pen.width);
        let total = |cells: &[ValueCell]| cells.iter().map(|cell| cell.width).sum::<f64>();
        if total(&cells) > right - left {
            // The table under the figure has the spread.
            for cell in &mut cells {
                cell.width -= cell.sd_width;
                cell.sd.clear();
            }
        }
        let middle = self.pen.px(ROW) / 2.0;
        let half = self.pen.px(STRONG) * 0.65;
        let centre = self.xy(self.data.marker, 1.0).0;
        let mut x = within(centre - total(&cells) / 2.0, left, (right - total(&cells)).max(left));
        for cell in cells {
            let (learner, anchor) = (cell.learner, (HPos::Left, VPos::Center));
            let color = faded(self.pen.colors.learners[learner], self.fades(learner));
            let radius = self.pen.px(POINT);
            self.pen.mark(STROKES[learner].mark, (x + radius * 1.3, middle), radius, self.solid(learner))?;
            let at = x + self.pen.px(VALUE_MARK);
            self.pen.text(&cell.mean, (at, middle), bold(STRONG), color, anchor)?;
            self.pen.text(&cell.sd, (at + cell.sd_at, middle), plain(NOTE), color, anchor)?;
            let rect = Rect {
                left: x,
                right: x + cell.width - self.pen.px(VALUE_GAP),
                top: middle - half,
                bottom: middle + half,
            };
            self.layout.values.push(LabelAt { learner, rect });
            x += cell.width;
        }
        Ok(())
    }

    /// What stands in a learner's cell of the row, and its widths: that of the widest number, so that nothing moves as numbers
    /// change.
    fn value_cell(&self, learner: usize, reading: &Reading) -> Drawn<ValueCell, DB> {
        let pen = &self.pen;
        let between = |mean: String| pen.text_of("figure.between", &[("mean", mean)]);
        let mean = self.value(reading.mean);
        let mean = match reading.place {
            Place::Measured => mean,
            Place::Between => between(mean),
            Place::At(m) => pen.text_of("figure.elsewhere", &[("mean", mean), ("m", integer(m.into()))]),
        };
        let spread = reading.sd.map(|sd| if self.data.standard_error { sd / f64::from(reading.n).sqrt() } else { sd });
        let words = |sd: String| pen.text_of("figure.sd", &[("sd", sd)]);
        let sd = spread.map_or_else(String::new, |sd| words(percent(sd)));
        let widest = pen.text_width(&between("99.9".to_owned()), bold(STRONG))?;
        let own_width = pen.text_width(&mean, bold(STRONG))?;
        let sd_at = own_width + pen.px(3.0);
        let mean_width = widest.max(own_width) + pen.px(3.0);
        let sd_width = if sd.is_empty() {
            0.0
        } else {
            pen.text_width(&words("9.9".to_owned()), plain(NOTE))?.max(pen.text_width(&sd, plain(NOTE))?)
        };
        let width = pen.px(VALUE_MARK) + mean_width + sd_width + pen.px(VALUE_GAP);
        Ok(ValueCell { learner, mean, sd_at, sd, sd_width, width })
    }

    /// The numbers under the axis: the reader's m in bold, then as many of the others as fit.
    pub(super) fn numbers_of_m(&self) -> Drawn<(), DB> {
        let pen = &self.pen;
        let axis = self.layout.slider_y.unwrap_or(self.layout.plot.bottom - pen.px(6.0));
        let y = axis + pen.px(self.below.numbers);
        let mut taken: Option<(f64, f64)> = None;
        let quiet = pen.colors.quiet.to_rgba();
        let anchor = (HPos::Center, VPos::Center);
        if !self.compact {
            let m = self.layout.nearest_m(self.xy(self.data.marker, 1.0).0).unwrap_or_default();
            let x = self.layout.x_of(f64::from(m.max(1)).log2());
            let text = pen.text_of("figure.m", &[("m", integer(m.into()))]);
            let half = pen.text_width(&text, bold(VERDICT))? / 2.0;
            pen.text(&text, (x, y), bold(VERDICT), pen.colors.ink.to_rgba(), anchor)?;
            taken = Some((x - half, x + half));
        }
        let mut halves = Vec::with_capacity(self.layout.m.len());
        for &(m, _) in &self.layout.m {
            halves.push(pen.text_width(&integer(m.into()), plain(NOTE))? / 2.0 + pen.px(3.0));
        }
        let spots: Vec<(f64, f64)> = self.layout.m.iter().zip(&halves).map(|(&(_, x), &half)| (x, half)).collect();
        let shown = if self.data.linear { ticks::from_the_right(&spots) } else { ticks::numbered(&spots) };
        for i in shown {
            let (x, half) = spots[i];
            if taken.is_none_or(|(left, right)| x + half < left || x - half > right) {
                pen.text(&integer(self.layout.m[i].0.into()), (x, y), plain(NOTE), quiet, anchor)?;
            }
        }
        let Some(below) = self.below.title else { return Ok(()) };
        let key = match (self.data.linear, self.compact || !self.data.by_hand) {
            (false, false) => "figure.axis",
            (false, true) => "figure.axis.compact",
            (true, false) => "figure.axis.linear",
            (true, true) => "figure.axis.linear.compact",
        };
        let title = (self.layout.axis_left(), y + pen.px(below));
        pen.text(&pen.text_of(key, &[]), title, plain(NOTE), quiet, (HPos::Left, VPos::Center))
    }

    pub(super) fn note(&self) -> Drawn<(), DB> {
        let Some(note) = &self.data.note else { return Ok(()) };
        let plot = self.layout.plot;
        let size = plain(VERDICT);
        let lines = self.pen.wrap(note, size, (plot.right - plot.left) * 0.8)?;
        let step = self.pen.px(VERDICT) * 1.5;
        let (x, mut y) = ((plot.left + plot.right) / 2.0, (plot.top + plot.bottom) / 2.0);
        y -= step * (lines.len() as f64 - 1.0) / 2.0;
        for line in lines {
            let half = self.pen.text_width(&line, size)? / 2.0 + 8.0;
            let halo = Rect { left: x - half, right: x + half, top: y - step / 2.0, bottom: y + step / 2.0 };
            self.pen.rect(halo, self.pen.colors.background.to_rgba())?;
            self.pen.text(&line, (x, y), size, self.pen.colors.ink.to_rgba(), (HPos::Center, VPos::Center))?;
            y += step;
        }
        Ok(())
    }
}

/// `HPos` is not `Copy`.
fn side_of(side: HPos) -> HPos {
    if matches!(side, HPos::Left) { HPos::Left } else { HPos::Right }
}

/// Width of a name with its value, as wide as it can get.
pub fn name_width<DB: DrawingBackend>(pen: &Pen<DB>, learner: usize, compact: bool) -> Drawn<f64, DB> {
    let name = pen.text_of(&name_key(learner, compact), &[]);
    Ok(pen.text_width(&name, bold(BODY))? + pen.px(4.0) + pen.text_width("99.9", plain(BODY))?)
}

/// The name of a learner on the other features.
fn other_label<DB: DrawingBackend>(pen: &Pen<DB>, learner: usize, other: &str) -> String {
    // On those a support vector machine may see other terms than on the figure's own.
    let key = if LEARNER_NAMES[learner] == "svm" { "learner.svm.family".to_owned() } else { name_key(learner, true) };
    let short = pen.text_of(&key, &[]);
    pen.text_of("figure.pair", &[("learner", short), ("features", other.to_owned())])
}

/// Width of the longest name of a network under the activation before, with its value and the gap.
pub fn ghost_width<DB: DrawingBackend>(pen: &Pen<DB>) -> Drawn<f64, DB> {
    let gap = pen.text_of("figure.compared.gap", &[("gap", "−99.9".to_owned())]);
    let name = other_width(pen, MEDIUM, &pen.text_of("activation.sigmoid", &[]))?;
    Ok(name + pen.px(4.0) + pen.text_width(&gap, plain(BODY))?)
}

/// Width of the name of a learner on the other features with its value.
pub fn other_width<DB: DrawingBackend>(pen: &Pen<DB>, learner: usize, other: &str) -> Drawn<f64, DB> {
    let label = other_label(pen, learner, other);
    Ok(pen.text_width(&label, plain(BODY))? + pen.px(4.0) + pen.text_width("99.9", plain(BODY))?)
}
