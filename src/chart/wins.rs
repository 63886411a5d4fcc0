//! Who wins: one mark per repeat, stacked at its m under the figure's axis. Disorder on the left and one colour on the
//! right need no explanation.

use super::layout::{FigureLayout, Rect};
use super::palette::{Mark, STROKES};
use super::pen::{NOTE, Pen, faded, plain};
use super::units::integer;
use super::{Drawn, KERNEL, LEARNER_NAMES, LEARNERS, LISTED, Style, ticks};
use crate::order::order;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// What the chart shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WinsData {
    /// By growing m: m, and for each complete repeat the learners that won it (several when they tie).
    pub columns: Vec<(u32, Vec<Vec<usize>>)>,
    /// For each column who is ahead.
    pub leads: Vec<Lead>,
    /// log2 of the reader's m: boxed.
    pub marker: f64,
    /// Shares of the repeats as a band along the axis instead of a mark for each repeat.
    pub as_band: bool,
    /// Number of repeats the figure will have: what the height is made for.
    pub repeats: u32,
    /// The learner under the pointer or in focus: the others fade.
    pub highlight: Option<usize>,
    /// The results no longer match the controls: every mark fades.
    pub stale: bool,
    /// The chart stands without the figure above it: it has numbers of m of its own, and larger marks.
    pub alone: bool,
    /// The axis of m is linear.
    pub linear: bool,
}

impl WinsData {
    /// The place of the column that is looked at: the nearest to the marker in which a repeat is complete, else the nearest.
    pub fn column(&self) -> Option<usize> {
        let distance = |place: &usize| (f64::from(self.columns[*place].0).log2() - self.marker).abs();
        let nearest =
            |places: &mut dyn Iterator<Item = usize>| places.min_by(|a, b| distance(a).total_cmp(&distance(b)));
        let complete = nearest(&mut (0..self.columns.len()).filter(|place| !self.columns[*place].1.is_empty()));
        complete.or_else(|| nearest(&mut (0..self.columns.len())))
    }
}

/// Who is ahead at one m, by more than chance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lead {
    /// Not all runs are there.
    #[default]
    Unmeasured,
    /// They are, and do not tell.
    Undecided,
    Of(usize),
}

impl Lead {
    pub fn learner(self) -> Option<usize> {
        if let Lead::Of(learner) = self { Some(learner) } else { None }
    }
}

/// What the measured runs say about the two ends of the axis.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ends {
    /// "Little data: order not settled": the last m before the first at which one learner is ahead. `None` when one is from
    /// the first m on, or when too little has been measured to say.
    pub unsettled: Option<u32>,
    /// "A lot of data: .. is ahead": the learner that is ahead at the largest m, if one is.
    pub settled: Option<usize>,
}

/// Wins of each learner in one column; a tie gives each its share.
pub fn counts(repeats: &[Vec<usize>]) -> [f64; LEARNERS] {
    let mut wins = [0.0; LEARNERS];
    for winners in repeats {
        for &learner in winners {
            wins[learner] += 1.0 / winners.len() as f64;
        }
    }
    wins
}

/// Reads the two ends of the axis off who is ahead at each m, by growing m; says nothing before every run is there.
pub fn ends(leads: &[(u32, Lead)]) -> Ends {
    if leads.iter().any(|&(_, lead)| lead == Lead::Unmeasured) {
        return Ends::default();
    }
    let unsettled = match leads.iter().position(|(_, lead)| lead.learner().is_some()) {
        Some(first) => first.checked_sub(1).map(|before| leads[before].0),
        None => leads.last().map(|&(m, _)| m),
    };
    Ends { unsettled, settled: leads.last().and_then(|(_, lead)| lead.learner()) }
}

/// Radius of a mark, and how far its neighbours' middles are; CSS pixels.
const RADIUS: f64 = 5.4;
const PITCH: f64 = 14.0;
/// Where the chart stands alone, its marks may be as many times as large; and what its numbers of m need below them.
const ALONE: f64 = 2.2;
const FOOT: f64 = 42.0;
/// Height of a line of the names of the marks.
const LEGEND: f64 = 18.0;
/// Marks nearer than this would touch: the column is then stacked two or more wide.
const LEAST_PITCH: f64 = 8.5;

/// Draws the marks under the figure's axis. The canvas must begin at the same x as the figure's.
pub fn draw_wins<DB: DrawingBackend>(
    backend: DB,
    data: &WinsData,
    figure: &FigureLayout,
    style: &Style,
) -> Drawn<(), DB> {
    let pen = Pen::new(backend, style)?;
    let keys = if data.alone { keys(&pen, data)? } else { Vec::new() };
    let lines = keys.last().map_or(0.0, |(_, (_, line), _)| f64::from(*line) + 1.0);
    let foot = if data.alone { pen.px(FOOT + LEGEND * lines) } else { 0.0 };
    legend(&pen, &keys, pen.height - pen.px(LEGEND * lines))?;
    if data.as_band {
        band(&pen, data, figure, foot)?;
        if data.alone {
            numbers_of_m(&pen, data, figure, pen.height - foot)?;
        }
        return pen.finish();
    }
    let margin = pen.px(7.0);
    let room = pen.height - 2.0 * margin - foot;
    let growth = if data.alone { ALONE } else { 1.0 };
    let (wide, pitch) = stacking(data.repeats.max(1), room, pen.px(PITCH * growth), pen.px(LEAST_PITCH));
    let radius = pen.px(RADIUS * growth).min(pitch * 0.44);
    let rows = (data.repeats.max(1) as usize).div_ceil(wide);
    let top = margin + radius;

    // Around the marks that the verdict is about: it does not slide off them between two values of m.
    let at = data.column().map_or(data.marker, |place| f64::from(data.columns[place].0).log2());
    let x = figure.x_of(at);
    let half_width = (wide as f64 * pitch / 2.0 + pen.px(5.0)).max(pen.px(13.0));
    let boxed = Rect {
        left: x - half_width,
        right: x + half_width,
        top: top - radius - pen.px(5.5),
        bottom: top + (rows - 1) as f64 * pitch + radius + pen.px(5.5),
    };
    pen.rect(boxed, pen.colors.fill.to_rgba())?;
    pen.frame(boxed, 1.2, pen.colors.ink.to_rgba())?;

    for (m, repeats) in &data.columns {
        let middle = figure.x_of(f64::from(*m).log2());
        // The largest networks on top, so that a column reads like the right end of the figure.
        let place = |learner: &usize| LISTED.iter().position(|listed| listed == learner);
        let largest = |repeat: usize| repeats[repeat].iter().map(place).min();
        let sorted = order(repeats.len(), &|a, b| largest(a) < largest(b));
        for (i, winners) in sorted.into_iter().map(|repeat| &repeats[repeat]).enumerate() {
            let (row, column) = (i / wide, i % wide);
            let x = middle + (column as f64 - (wide - 1) as f64 / 2.0) * pitch;
            win(&pen, data, winners, (x, top + row as f64 * pitch), radius)?;
        }
    }
    if data.alone {
        numbers_of_m(&pen, data, figure, boxed.bottom)?;
    }
    pen.finish()
}

/// A learner, the left end and the line of its name, and the name.
type Name = (usize, (f64, u32), String);

/// Where the names of the marks stand, which the figure would have beside its curves: as many lines as they need.
fn keys<DB: DrawingBackend>(pen: &Pen<DB>, data: &WinsData) -> Drawn<Vec<Name>, DB> {
    let (mut x, mut line, mut keys) = (0.0, 0, Vec::new());
    // The machine with a kernel, where it is one of them.
    let wins = |learner: usize| data.columns.iter().any(|(_, column)| counts(column)[learner] > 0.0);
    for learner in LISTED.into_iter().filter(|&learner| learner != KERNEL || wins(learner)) {
        let name = pen.text_of(&format!("learner.{}.long", LEARNER_NAMES[learner]), &[]);
        let width = pen.px(30.0) + pen.text_width(&name, plain(NOTE))?;
        if x > 0.0 && x + width > pen.width {
            (x, line) = (0.0, line + 1);
        }
        keys.push((learner, (x, line), name));
        x += width;
    }
    Ok(keys)
}

fn legend<DB: DrawingBackend>(pen: &Pen<DB>, keys: &[Name], top: f64) -> Drawn<(), DB> {
    for (learner, (x, line), name) in keys {
        let y = top + pen.px(LEGEND * (f64::from(*line) + 0.5));
        let color = pen.colors.learners[*learner].to_rgba();
        pen.mark(STROKES[*learner].mark, (x + pen.px(7.0), y), pen.px(RADIUS), color)?;
        let at = (x + pen.px(18.0), y);
        pen.text(name, at, plain(NOTE), pen.colors.ink.to_rgba(), (HPos::Left, VPos::Center))?;
    }
    Ok(())
}

/// The axis that the figure would have above: as many numbers of m as fit, and what they are, below `top`.
fn numbers_of_m<DB: DrawingBackend>(pen: &Pen<DB>, data: &WinsData, figure: &FigureLayout, top: f64) -> Drawn<(), DB> {
    let quiet = pen.colors.quiet.to_rgba();
    let y = top + pen.px(11.0);
    let mut spots = Vec::with_capacity(figure.m.len());
    for &(m, x) in &figure.m {
        spots.push((x, pen.text_width(&integer(m.into()), plain(NOTE))? / 2.0 + pen.px(3.0)));
    }
    let shown = if data.linear { ticks::from_the_right(&spots) } else { ticks::numbered(&spots) };
    for i in shown {
        let (m, x) = figure.m[i];
        pen.text(&integer(m.into()), (x, y), plain(NOTE), quiet, (HPos::Center, VPos::Center))?;
    }
    let key = if data.linear { "figure.axis.linear.compact" } else { "figure.axis.compact" };
    let title = (figure.axis_left(), y + pen.px(17.0));
    pen.text(&pen.text_of(key, &[]), title, plain(NOTE), quiet, (HPos::Left, VPos::Center))
}

/// Opacity of a column in which the repeats name no winner.
const UNDECIDED: f64 = 0.42;
/// Space above and below the band, where the marker's triangle stands.
const BAND_MARGIN: f64 = 12.0;

/// The learner with a share of its own in each column, from the largest network on top; columns meet half way between two
/// measured values. Where the repeats name a winner the colours are full, elsewhere pale.
fn band<DB: DrawingBackend>(pen: &Pen<DB>, data: &WinsData, figure: &FigureLayout, foot: f64) -> Drawn<(), DB> {
    let (top, bottom) = (pen.px(BAND_MARGIN), pen.height - foot - pen.px(BAND_MARGIN));
    let xs: Vec<f64> = data.columns.iter().map(|(m, _)| figure.x_of(f64::from(*m).log2())).collect();
    let half = pen.px(7.0);
    for (index, (_, repeats)) in data.columns.iter().enumerate().filter(|(_, column)| !column.1.is_empty()) {
        let left = if index == 0 { xs[0] - half } else { (xs[index - 1] + xs[index]) / 2.0 };
        let right = xs.get(index + 1).map_or(xs[index] + half, |next| (xs[index] + next) / 2.0);
        let wins = counts(repeats);
        let decided = data.leads.get(index).is_some_and(|lead| lead.learner().is_some());
        let mut y = top;
        for learner in LISTED.into_iter().filter(|&learner| wins[learner] > 0.0) {
            let below = y + (bottom - top) * wins[learner] / repeats.len() as f64;
            let fades = data.stale || data.highlight.is_some_and(|h| h != learner);
            let share = if decided { 1.0 } else { UNDECIDED } * if fades { super::palette::DIMMED } else { 1.0 };
            pen.rect(Rect { left, right, top: y, bottom: below }, pen.colors.learners[learner].mix(share))?;
            // A hair of background parts neighbours, whatever their colours.
            pen.line((left, below), (right, below), 1.0, pen.colors.background.to_rgba())?;
            if wins[learner] / repeats.len() as f64 > 0.12 && right - left > pen.px(14.0) {
                let middle = ((left + right) / 2.0, (y + below) / 2.0);
                pen.mark(Mark::Disc, middle, pen.px(6.2), pen.colors.background.to_rgba())?;
                pen.mark(STROKES[learner].mark, middle, pen.px(3.6), pen.colors.learners[learner].to_rgba())?;
            }
            y = below;
        }
        pen.line((right, top), (right, bottom), 1.0, pen.colors.background.to_rgba())?;
    }
    let x = figure.x_of(data.marker);
    pen.line((x, top - pen.px(6.0)), (x, bottom + pen.px(6.0)), pen.px(1.6), pen.colors.ink.to_rgba())
}

/// How many marks stand side by side in a column, and the distance of their middles.
fn stacking(repeats: u32, room: f64, pitch: f64, least: f64) -> (usize, f64) {
    for wide in 1..=4 {
        let rows = (repeats as usize).div_ceil(wide).max(1);
        // The first mark needs a whole diameter, each further one a pitch.
        let fits = room / (rows as f64 - 1.0 + 0.8);
        if fits >= least || wide == 4 {
            return (wide, fits.min(pitch));
        }
    }
    unreachable!("the last width is always taken")
}

/// One repeat: the winner's mark; for a tie a disc split among the winners.
fn win<DB: DrawingBackend>(
    pen: &Pen<DB>,
    data: &WinsData,
    winners: &[usize],
    at: (f64, f64),
    radius: f64,
) -> Drawn<(), DB> {
    let fades = |learner: usize| data.stale || data.highlight.is_some_and(|h| h != learner);
    let color = |learner: usize| faded(pen.colors.learners[learner], fades(learner));
    if let [only] = winners {
        return pen.mark(STROKES[*only].mark, at, radius, color(*only));
    }
    // Sectors, clockwise from the top. 10 degrees a corner is round at this size.
    let share = std::f64::consts::TAU / winners.len() as f64;
    for (i, &learner) in winners.iter().enumerate() {
        let corners = (share / 10f64.to_radians()).ceil() as usize;
        let arc = (0..=corners).map(|k| {
            let angle = share * (i as f64 + k as f64 / corners as f64);
            (at.0 + radius * libm::sin(angle), at.1 - radius * libm::cos(angle))
        });
        let sector: Vec<(f64, f64)> = std::iter::once(at).chain(arc).collect();
        pen.polygon(&sector, color(learner))?;
        // The traditional learners' marks are hollow, and so are their sectors.
        if matches!(STROKES[learner].mark, Mark::Ring | Mark::HollowDiamond | Mark::HollowSquare) {
            let inner: Vec<(f64, f64)> =
                sector.iter().map(|p| (at.0 + (p.0 - at.0) * 0.55, at.1 + (p.1 - at.1) * 0.55)).collect();
            pen.polygon(&inner, pen.colors.background.to_rgba())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_named_only_when_the_runs_say_so() {
        use Lead::{Of, Undecided, Unmeasured};
        let of = |leads: [Lead; 3]| ends(&[(16, leads[0]), (32, leads[1]), (64, leads[2])]);
        assert_eq!(of([Undecided, Of(4), Of(4)]), Ends { unsettled: Some(16), settled: Some(4) });
        assert_eq!(of([Undecided; 3]), Ends { unsettled: Some(64), settled: None });
        assert_eq!(of([Of(1); 3]), Ends { unsettled: None, settled: Some(1) });
        // Somebody is ahead in the middle, and nobody at the end.
        assert_eq!(of([Undecided, Of(4), Undecided]), Ends { unsettled: Some(16), settled: None });
        assert_eq!(of([Undecided, Of(4), Unmeasured]), Ends::default());
        assert_eq!(ends(&[]), Ends::default());
    }

    #[test]
    fn a_tie_gives_each_its_share() {
        assert_eq!(counts(&[vec![0, 4], vec![4]]), [0.5, 0.0, 0.0, 0.0, 1.5, 0.0]);
    }

    #[test]
    fn many_repeats_stand_side_by_side() {
        assert_eq!(stacking(8, 120.0, 14.0, 8.5), (1, 14.0));
        let (wide, pitch) = stacking(32, 120.0, 14.0, 8.5);
        assert_eq!(wide, 3);
        assert!(pitch >= 8.5 && 10.8 * pitch <= 120.0);
    }
}
