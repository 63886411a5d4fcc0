//! The loop of idea, code and experiment, once for each speed: three stations on a circle, a point that goes round, and
//! the arc that it has covered in this turn. Thinking (idea and code) is the right half of the circle, from the top; the
//! experiment is the left half.

use super::layout::Rect;
use super::palette::Mark;
use super::pen::{BODY, NOTE, Pen, bold, plain};
use super::{Drawn, Style};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};
use plotters_backend::DrawingBackend;
use std::f64::consts::{PI, TAU};

/// One loop.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loop {
    pub name: String,
    /// Below the name.
    pub notes: [String; 2],
    /// Share of the turn that is covered, 0 to 1, in the circle's own measure; `None` for a loop that stands still.
    pub turn: Option<f64>,
}

/// Names of the stations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WheelData {
    pub loops: Vec<Loop>,
    pub stations: [String; 3],
}

/// Share of the circle at which code and experiment begin: the person has the first half.
const CODE_AT: f64 = 0.25;
const EXPERIMENT_AT: f64 = 0.5;

/// Place on the circle of a turn in which `thought` of the thinking and `run` of the experiment are over.
pub fn turn(thought: f64, run: f64) -> f64 {
    EXPERIMENT_AT * thought + (1.0 - EXPERIMENT_AT) * run
}

/// Points on a circle from the top, clockwise.
/// Radius of the largest wheel, as a share of its cell.
const LARGE: f64 = 0.42;
/// A wheel is not made smaller than this share of what it could be for the sake of a word.
const SMALLER: f64 = 0.75;

fn arc(center: (f64, f64), radius: f64, from: f64, to: f64) -> Vec<(f64, f64)> {
    let steps = (((to - from) * 64.0).ceil() as usize).max(1);
    (0..=steps).map(|i| at(center, radius, from + (to - from) * i as f64 / steps as f64)).collect()
}

fn at(center: (f64, f64), radius: f64, share: f64) -> (f64, f64) {
    let angle = share * TAU - PI / 2.0;
    (center.0 + radius * libm::cos(angle), center.1 + radius * libm::sin(angle))
}

/// Draws the loops side by side.
pub fn draw_wheels<DB: DrawingBackend>(backend: DB, data: &WheelData, style: &Style) -> Drawn<(), DB> {
    let pen = Pen::new(backend, style)?;
    let cell = pen.width / data.loops.len().max(1) as f64;
    let words = pen.px(NOTE) * 1.3;
    // What stands below a loop, line by line; one that is wider than its cell takes two.
    let mut below_each = Vec::with_capacity(data.loops.len());
    for one in &data.loops {
        let mut lines = Vec::new();
        for (place, note) in one.notes.iter().enumerate().filter(|(_, note)| !note.is_empty()) {
            let size = if place == 0 { bold(NOTE) } else { plain(NOTE) };
            lines.extend(pen.wrap(note, size, cell - pen.px(8.0))?.into_iter().map(|line| (line, place)));
        }
        below_each.push(lines);
    }
    let most = below_each.iter().map(Vec::len).max().unwrap_or_default();
    let below = words * (1.2 + most as f64);
    let high = (pen.height - below - words * 2.4) / 2.0;
    // A large circle has room for the middle word in it, beside the name.
    let word = pen.text_width(&data.stations[1], plain(NOTE))? + pen.px(8.0);
    let name = data.loops.iter().map(|one| pen.text_width(&one.name, bold(BODY))).collect::<Result<Vec<_>, _>>()?;
    let inside = name.into_iter().fold(0.0, f64::max) / 2.0 + word + pen.px(6.0);
    let large = high.min(cell * LARGE);
    let is_inside = large >= inside && large > cell * 0.26;
    let radius = if is_inside { large } else { high.min(cell * 0.26) }.max(8.0);
    // The word beside the circle needs room to the edge of its cell; the one under it, the cell's width.
    // A little smaller, all three words have room.
    let room = cell / 2.0 - pen.px(8.0) - pen.text_width(&data.stations[1], plain(NOTE))? - 1.0;
    let radius = if room >= radius * SMALLER && !is_inside { radius.min(room) } else { radius };
    let beside = radius + pen.px(8.0) + pen.text_width(&data.stations[1], plain(NOTE))?;
    // Where there is none, the word between the other two goes.
    let has_words = (is_inside || beside < cell / 2.0) && pen.text_width(&data.stations[2], plain(NOTE))? < cell;
    let spare = (high - radius).max(0.0) * 2.0;
    let (ink, quiet) = (pen.colors.ink.to_rgba(), pen.colors.quiet.to_rgba());
    for (i, one) in data.loops.iter().enumerate() {
        let center = ((i as f64 + 0.5) * cell, words * 1.2 + radius + spare / 2.0);
        pen.path(&arc(center, radius, 0.0, 1.0), pen.px(1.4), None, pen.colors.outline.to_rgba())?;
        if let Some(turn) = one.turn {
            pen.path(&arc(center, radius, 0.0, turn), pen.px(3.0), None, ink)?;
        }
        let stations = [0.0, CODE_AT, EXPERIMENT_AT];
        for (place, share) in stations.into_iter().enumerate() {
            let station = at(center, radius, share);
            pen.mark(Mark::Ring, station, pen.px(4.0), ink)?;
            let (offset, anchor) = match place {
                0 => ((0.0, -words * 0.75), (HPos::Center, VPos::Center)),
                1 if is_inside => ((-pen.px(8.0), 0.0), (HPos::Right, VPos::Center)),
                1 => ((pen.px(8.0), 0.0), (HPos::Left, VPos::Center)),
                _ => ((0.0, words * 0.8), (HPos::Center, VPos::Center)),
            };
            if has_words || place != 1 {
                let spot = (station.0 + offset.0, station.1 + offset.1);
                pen.text(&data.stations[place], spot, plain(NOTE), quiet, anchor)?;
            }
        }
        if let Some(turn) = one.turn {
            pen.mark(Mark::Disc, at(center, radius, turn), pen.px(5.0), ink)?;
        }
        // A name wider than its circle is clear of the line.
        let half = pen.text_width(&one.name, bold(BODY))? / 2.0 + pen.px(2.0);
        let behind = Rect {
            left: center.0 - half,
            right: center.0 + half,
            top: center.1 - words / 2.0,
            bottom: center.1 + words / 2.0,
        };
        if half > radius - pen.px(4.0) {
            pen.rect(behind, pen.colors.background.to_rgba())?;
        }
        pen.text(&one.name, center, bold(BODY), ink, (HPos::Center, VPos::Center))?;
        for (line, (note, place)) in below_each[i].iter().enumerate() {
            let y = center.1 + radius + words * (1.9 + line as f64);
            let (size, color) = if *place == 0 { (bold(NOTE), ink) } else { (plain(NOTE), quiet) };
            pen.text(note, (center.0, y), size, color, (HPos::Center, VPos::Center))?;
        }
    }
    pen.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_begins_at_the_top_and_the_experiment_at_the_bottom() {
        assert_eq!(
            (turn(0.0, 0.0), turn(0.5, 0.0), turn(1.0, 0.0), turn(1.0, 1.0)),
            (0.0, CODE_AT, EXPERIMENT_AT, 1.0)
        );
        let (x, y) = at((10.0, 10.0), 5.0, 0.0);
        assert!((x - 10.0).abs() < 1e-9 && (y - 5.0).abs() < 1e-9);
        let (x, y) = at((10.0, 10.0), 5.0, 0.25);
        assert!((x - 15.0).abs() < 1e-9 && (y - 10.0).abs() < 1e-9);
    }
}
