//! From the searches to the numbers that charts and tables show. Days are those of the simulated calendar, on which a
//! mean experiment at speed 1 takes [`DAYS`] days and the budget is a semester.

use crate::page::model::labs::computation::plan::Plan;
use crate::page::model::labs::computation::{State, thinking};
use crate::page::model::settings::Settings;
use crate::study::clock::{self, BUDGET, Clock, DAYS, SPEEDS};
use crate::study::search::Search;
use std::cell::RefCell;
use std::rc::Rc;

/// Days between two points of a curve: half a pixel or so.
const GRID: f64 = 0.5;

/// Minutes in a day, and of the lecture's short experiment.
const MINUTES: f64 = 24.0 * 60.0;
const SHORT: f64 = 10.0;

/// The lecture's three clocks: their names in the keys of texts, and how often faster than speed 1, at which a mean
/// experiment takes a month.
pub const CLOCKS: [(&str, f64); 3] = [("minutes", DAYS * MINUTES / SHORT), ("day", DAYS), ("month", 1.0)];

/// Mean and sample standard deviation over the replicates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub mean: f64,
    /// `None` for one replicate.
    pub sd: Option<f64>,
    pub n: usize,
}

pub fn spread(scores: &[f64]) -> Option<Spread> {
    let n = scores.len();
    if n == 0 {
        return None;
    }
    let mean = scores.iter().sum::<f64>() / n as f64;
    let squares: f64 = scores.iter().map(|s| (s - mean) * (s - mean)).sum();
    Some(Spread { mean, sd: (n > 1).then(|| (squares / (n - 1) as f64).sqrt()), n })
}

/// A point of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub day: f64,
    pub spread: Spread,
}

/// Best so far at one speed.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    pub speed: u32,
    pub points: Vec<Point>,
}

/// What charts and tables show of the searches as a whole, whatever the day.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// Best so far against the calendar, speed by speed.
    pub curves: Vec<Curve>,
    /// By speed, what each replicate has found at the end of the budget with a person who needs no time to think; `None`
    /// while one has not got so far.
    pub ends_without: [Option<Vec<f64>>; SPEEDS.len()],
    /// The same with the reader's time to think.
    pub ends_with: [Option<Vec<f64>>; SPEEDS.len()],
    /// The lecture's clocks, by [`CLOCKS`].
    pub semesters: [Semester; CLOCKS.len()],
}

impl Overview {
    fn new(state: &State, settings: &Settings) -> Overview {
        let instant = settings.with("think", 0);
        let ends = |of: &Settings| SPEEDS.map(|speed| at_the_end(state, settings, &clock_of(speed, of)));
        Overview {
            curves: curves(state, settings),
            ends_without: ends(&instant),
            ends_with: ends(settings),
            semesters: CLOCKS.map(|(_, speed)| semester(state, settings, speed)),
        }
    }

    /// What each replicate has found at the end at one of [`SPEEDS`], with the reader's time to think.
    pub fn end(&self, speed: u32) -> Option<&[f64]> {
        self.ends_with[SPEEDS.iter().position(|&one| one == speed)?].as_deref()
    }
}

/// The overview of the reader's settings. It is worked out once for each change: the day that is looked at moves with every
/// frame.
pub fn overview(state: &State, settings: &Settings) -> Rc<Overview> {
    let of = (state.searches.revision(), Plan::new(settings), settings.think);
    let mut memo = state.overview.0.borrow_mut();
    if let Some((_, overview)) = memo.as_ref().filter(|memo| memo.0 == of) {
        return overview.clone();
    }
    let overview = Rc::new(Overview::new(state, settings));
    *memo = Some((of, overview.clone()));
    overview
}

/// The overview that was worked out last, and what it is of: the searches as they were, the plan, and hours of thinking.
#[derive(Debug, Default)]
pub struct Memo(RefCell<Option<(Of, Rc<Overview>)>>);

type Of = (u64, Plan, u32);

pub fn clock_of(speed: u32, settings: &Settings) -> Clock {
    Clock::new(f64::from(speed), thinking(settings))
}

/// The end of the budget, in days.
pub fn last_day() -> f64 {
    BUDGET * DAYS
}

/// Best so far against the calendar, speed by speed; each as far as all replicates have got.
pub fn curves(state: &State, settings: &Settings) -> Vec<Curve> {
    let searches = state.shown(settings);
    // Before all replicates were begun a mean would be one of others.
    let is_there = searches.len() == settings.replicates as usize;
    let searches = if is_there { searches } else { Vec::new() };
    SPEEDS.map(|speed| Curve { speed, points: curve(&searches, &clock_of(speed, settings)) }).into()
}

fn curve(searches: &[&Search], clock: &Clock) -> Vec<Point> {
    let until = searches.iter().map(|search| clock::known_until(search, clock)).fold(f64::INFINITY, f64::min);
    if !until.is_finite() {
        return Vec::new();
    }
    let mut ends: Vec<_> = searches.iter().map(|search| (clock.turns(search.results()).peekable(), 0usize)).collect();
    let mut points = Vec::new();
    let steps = (last_day() / GRID) as u32;
    for day in (0..=steps).map(|step| f64::from(step) * GRID) {
        let time = day / DAYS;
        if time >= until {
            break;
        }
        let scores: Vec<f64> = searches
            .iter()
            .zip(&mut ends)
            .map(|(search, (turns, ended))| {
                while turns.next_if(|turn| turn.finished <= time).is_some() {
                    *ended += 1;
                }
                clock::found(search, *ended)
            })
            .collect();
        points.extend(spread(&scores).map(|spread| Point { day, spread }));
    }
    points
}

/// What a speed has come to on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// Ideas tried, on average.
    pub ideas: f64,
    pub found: Spread,
}

/// What a speed has come to on a day; `None` where not all replicates have got so far.
pub fn standing(state: &State, settings: &Settings, clock: &Clock, day: f64) -> Option<Standing> {
    let searches = complete(state, settings)?;
    let time = day / DAYS;
    if searches.iter().any(|search| clock::known_until(search, clock) <= time) {
        return None;
    }
    let ended: Vec<usize> = searches.iter().map(|search| clock.ended(search.results(), time)).collect();
    Some(Standing { ideas: mean_of(&ended), found: spread(&scores(&searches, &ended))? })
}

/// The replicates, once each was begun.
fn complete<'a>(state: &'a State, settings: &Settings) -> Option<Vec<&'a Search>> {
    let searches = state.shown(settings);
    (searches.len() == settings.replicates as usize).then_some(searches)
}

fn mean_of(numbers: &[usize]) -> f64 {
    numbers.iter().sum::<usize>() as f64 / numbers.len().max(1) as f64
}

fn scores(searches: &[&Search], ended: &[usize]) -> Vec<f64> {
    searches.iter().zip(ended).map(|(search, &ended)| clock::found(search, ended)).collect()
}

/// What each replicate has found at the end of the budget; `None` while one has not got so far.
pub fn at_the_end(state: &State, settings: &Settings, clock: &Clock) -> Option<Vec<f64>> {
    let searches = complete(state, settings)?;
    if searches.iter().any(|search| !clock::is_complete(search, clock, BUDGET)) {
        return None;
    }
    let ended: Vec<usize> = searches.iter().map(|search| clock.ended(search.results(), BUDGET)).collect();
    Some(scores(&searches, &ended))
}

/// One of the lecture's clocks over a semester.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Semester {
    /// Mean experiments that fit.
    pub room: f64,
    /// Those that were really run of them, on average, and what they found.
    pub tried: f64,
    pub found: Option<Spread>,
    /// More fit than were run here.
    pub has_more: bool,
}

/// What fits into a semester at one of [`CLOCKS`].
pub fn semester(state: &State, settings: &Settings, speed: f64) -> Semester {
    let clock = Clock::new(speed, thinking(settings));
    let searches = complete(state, settings).unwrap_or_default();
    let ended: Vec<usize> = searches.iter().map(|search| clock.ended(search.results(), BUDGET)).collect();
    let has_more = searches.iter().any(|search| clock::known_until(search, &clock) <= BUDGET);
    Semester { room: clock.room(BUDGET), tried: mean_of(&ended), found: spread(&scores(&searches, &ended)), has_more }
}

/// Share of the time in which the machine waits for the person, with mean experiments: 0 to 1.
pub fn waiting_share(clock: &Clock) -> f64 {
    clock.thinking / (clock.thinking + clock.duration(clock.mean_operations))
}

/// Where the loop stands after this share of a semester, 0 to 1, where every experiment is a mean one.
pub fn turning(settings: &Settings, speed: f64, share: f64) -> Wheel {
    let clock = Clock::new(speed, thinking(settings));
    let turns = clock.room(BUDGET * share);
    let passed = turns.fract() * (clock.thinking + clock.duration(clock.mean_operations));
    let (thought, run) = clock.parts(passed, clock.mean_operations);
    Wheel { turns: turns as usize, thought, run, ..Wheel::default() }
}

/// Where the loop of one search stands at a time: turns completed, and how far the present one is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wheel {
    pub turns: usize,
    /// Share of the thinking (idea and code) that is over, and of the experiment; 0 to 1 each.
    pub thought: f64,
    pub run: f64,
    /// Best so far, on the test set.
    pub found: Option<f64>,
    /// The search was not carried so far.
    pub unknown: bool,
}

/// The loop of the first replicate.
pub fn wheel(state: &State, settings: &Settings, speed: u32, day: f64) -> Option<Wheel> {
    let search = *state.shown(settings).first()?;
    let clock = clock_of(speed, settings);
    let time = day / DAYS;
    let turns = clock.ended(search.results(), time);
    let begun = clock.turns(search.results()).take(turns).last().map_or(0.0, |turn| turn.finished);
    let next = search.results().get(turns).map(|result| result.operations);
    let operations = next.unwrap_or_else(|| search.next().idea.operations(crate::study::idea::STEPS));
    let (thought, run) = clock.parts(time - begun, operations);
    Some(Wheel {
        turns,
        thought,
        run,
        found: (turns > 0).then(|| clock::found(search, turns)),
        unknown: next.is_none() && clock::known_until(search, &clock) <= time,
    })
}

/// A length of time in the largest unit of which there are two or just one, as the name of that unit and how many.
pub fn duration(days: f64) -> (&'static str, f64) {
    const SECONDS: f64 = 86_400.0;
    let seconds = days * SECONDS;
    for (unit, length) in [("years", 365.0 * SECONDS), ("days", SECONDS), ("hours", 3600.0), ("minutes", 60.0)] {
        let n = seconds / length;
        // One of a unit is said where it is one: "1 day", but not "1 day" for 30 hours.
        if n >= 1.99 || (0.99..1.02).contains(&n) {
            return (unit, n);
        }
    }
    ("seconds", seconds)
}
