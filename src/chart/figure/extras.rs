//! What the figure shows on request, or beside its curves: guessing as a line, each repeat as a dot, a power law with
//! what it foretells, the curve that the reader guessed.

use super::{Figure, POINT};
use crate::chart::Drawn;
use crate::chart::layout::Rect;
use crate::chart::palette::{DIMMED, Mark, STROKES};
use crate::chart::pen::{BODY, NOTE, Type, bold, plain};
use crate::chart::units::fixed;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// Opacity and radius of a repeat's dot.
const DOT: f64 = 0.45;
const DOT_RADIUS: f64 = 1.9;
/// Width within which the words of a law are wrapped.
const LAW_WIDTH: f64 = 330.0;

impl<DB: DrawingBackend> Figure<'_, DB> {
    /// Guessing, where it is on the axis.
    pub(super) fn chance(&mut self) -> Drawn<(), DB> {
        let plot = self.layout.plot;
        let y = self.xy(self.first, self.data.chance).1;
        let line = [(plot.left, y), (plot.right, y)];
        self.pen.path(&line, 1.0, Some((1.5, 4.5)), self.pen.colors.quiet.to_rgba())?;
        self.obstacles.lines.push(line.to_vec());
        Ok(())
    }

    /// On the right, where the curves have left it behind.
    pub(super) fn chance_label(&mut self) -> Drawn<(), DB> {
        if self.compact {
            return Ok(());
        }
        let plot = self.layout.plot;
        let n = fixed(self.data.chance * 100.0, 0);
        let key = if self.data.commonest { "figure.chance.commonest" } else { "figure.chance" };
        let label = self.pen.text_of(key, &[("n", n)]);
        let y = self.xy(self.first, self.data.chance).1;
        let (width, half) = (self.pen.text_width(&label, plain(NOTE))?, self.pen.px(NOTE) * 0.62);
        let right = plot.right - self.pen.px(4.0);
        let place = |middle: f64| Rect { left: right - width, right, top: middle - half, bottom: middle + half };
        let fits = |r: &Rect| r.bottom <= plot.bottom + 3.0 && r.top >= plot.top - 3.0 && self.obstacles.is_free(r);
        let Some(rect) = [place(y + half + 2.0), place(y - half - 1.0)].into_iter().find(fits) else { return Ok(()) };
        self.label(rect, &label, plain(NOTE), self.pen.colors.quiet)
    }

    /// Writes a line of words into a place that is free, and keeps it for them.
    pub(super) fn label(&mut self, rect: Rect, words: &str, size: Type, color: RGBColor) -> Drawn<(), DB> {
        self.clear_of_marker(rect)?;
        let at = (rect.left, (rect.top + rect.bottom) / 2.0);
        self.pen.text(words, at, size, color.to_rgba(), (HPos::Left, VPos::Center))?;
        self.obstacles.rects.push(rect);
        Ok(())
    }

    pub(super) fn dots(&self) -> Drawn<(), DB> {
        for (learner, dots) in self.data.dots.iter().enumerate().filter(|(learner, _)| !self.data.hidden[*learner]) {
            let fade = if self.fades(learner) { DOT * DIMMED } else { DOT };
            let color = self.pen.colors.learners[learner].mix(fade);
            for &(m, accuracy) in dots {
                let at = self.xy(f64::from(m).log2(), accuracy);
                self.pen.mark(Mark::Disc, at, self.pen.px(DOT_RADIUS), color)?;
            }
        }
        Ok(())
    }

    /// The law through the points it was fitted to, and dashed where it foretells.
    pub(super) fn law(&mut self) -> Drawn<(), DB> {
        let Some(law) = self.data.law.as_ref().filter(|law| !self.data.hidden[law.learner]) else { return Ok(()) };
        let plot = self.layout.plot;
        let ink = self.pen.colors.ink.to_rgba();
        let mut line: Vec<_> = law.line.iter().map(|&(m, accuracy)| self.xy(m, accuracy)).collect();
        let inside = line.iter().take_while(|at| at.1 <= plot.bottom).count();
        line.truncate(inside);
        let fitted = law.fitted.min(line.len());
        self.pen.path(&line[..fitted], self.pen.px(1.2), None, ink)?;
        if fitted > 0 {
            self.pen.path(&line[fitted - 1..], self.pen.px(1.2), Some((5.0, 4.0)), ink)?;
        }
        self.obstacles.lines.push(line);
        Ok(())
    }

    /// What it says, at the foot of the plot, where errors seldom are on the left.
    pub(super) fn law_words(&mut self) -> Drawn<(), DB> {
        let data = self.data;
        let Some(law) = &data.law else { return Ok(()) };
        let (ink, quiet) = (self.pen.colors.ink.to_rgba(), self.pen.colors.quiet.to_rgba());
        let mut lines = vec![(law.words.0.clone(), bold(BODY), ink)];
        for line in self.pen.wrap(&law.words.1, plain(BODY), self.pen.px(LAW_WIDTH))? {
            lines.push((line, plain(BODY), quiet));
        }
        let x = self.layout.axis_left() + self.pen.px(5.0);
        self.free_note(&lines, HPos::Left, x, false)
    }

    /// The reader's guesses, dotted: the one at hand in ink and named, the others in their learners' colours and marks.
    pub(super) fn guesses(&mut self) -> Drawn<(), DB> {
        let data = self.data;
        let ink = self.pen.colors.ink.to_rgba();
        // The one at hand lies above the others.
        for (place, (learner, points)) in data.guesses.iter().enumerate().rev() {
            let is_at_hand = place == 0;
            let color = if is_at_hand { ink } else { self.pen.colors.learners[*learner].to_rgba() };
            let mark = if is_at_hand { Mark::Ring } else { STROKES[*learner].mark };
            let line: Vec<_> = points.iter().map(|&(m, accuracy)| self.xy(f64::from(m).log2(), accuracy)).collect();
            self.pen.path(&line, self.pen.px(2.2), Some((2.0, 5.0)), color)?;
            for &at in &line {
                self.pen.mark(mark, at, self.pen.px(POINT), color)?;
            }
            self.obstacles.lines.push(line);
        }
        Ok(())
    }

    /// Names the guess at hand at the first of its points beside which no curve passes.
    // Apart, since the first screen does not need it.
    #[inline(never)]
    pub(super) fn guess_label(&mut self, learner: usize, points: &[(u32, f64)]) -> Drawn<(), DB> {
        let name = self.pen.text_of(&super::name_key(learner, true), &[]);
        let label = self.pen.text_of("figure.guess", &[("learner", name)]);
        let (width, half) = (self.pen.text_width(&label, bold(NOTE))?, self.pen.px(NOTE) * 0.62);
        let (plot, aside, away) = (self.layout.plot, self.pen.px(8.0), self.pen.px(12.0));
        let places: Vec<Rect> = points
            .iter()
            .map(|&(m, accuracy)| self.xy(f64::from(m).log2(), accuracy))
            .flat_map(|(x, y)| [x + aside, x - aside - width].map(|left| [(left, y - away), (left, y + away)]))
            .flatten()
            .map(|(left, y)| Rect { left, right: left + width, top: y - half, bottom: y + half })
            .collect();
        let fits =
            |r: &&Rect| r.left >= plot.left && r.right <= plot.right && r.top >= plot.top && r.bottom <= plot.bottom;
        let free = places.iter().filter(fits).find(|rect| self.obstacles.is_free(rect));
        let Some(&rect) = free.or(places.first()) else { return Ok(()) };
        self.label(rect, &label, bold(NOTE), self.pen.colors.ink)
    }
}
