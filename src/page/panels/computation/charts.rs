//! What the lab's charts show, as plain data with their words; natively tested. Not here: how they are drawn (`chart`).

use crate::chart::units::fixed;
use crate::chart::{Axis, Line, Loop, WheelData, XyData, wheel};
use crate::page::model::labs::computation::State;
use crate::page::model::labs::computation::machine::M_MEASURED;
use crate::page::model::labs::computation::notebook;
use crate::page::model::labs::computation::notebook::Notebook;
use crate::page::model::labs::computation::view;
use crate::page::model::labs::computation::view::spread;
use crate::page::model::settings::Settings;
use crate::page::model::texts::{Texts, integer, percent};
use crate::study::clock::{Clock, SPEEDS, found};
use crate::study::gauge::fit;
use crate::study::search::Strategy;

/// Line widths by speed: the faster the heavier.
const WIDTHS: [f64; SPEEDS.len()] = [1.2, 1.6, 2.0, 2.6, 3.4];
/// Experiments of one replicate until the fastest machine has used its budget, on average: 300 mean ones at random, and
/// as many as the study of `tests/science_search.rs` counted where ideas grow with the best so far. Only for the estimate
/// before anything was run.
const EXPECTED: [(Strategy, u64); 2] = [(Strategy::Random, 300), (Strategy::Mutate, 130)];

pub fn expected(settings: &Settings) -> u64 {
    let each = EXPECTED.into_iter().find(|(strategy, _)| *strategy == settings.ideas).map_or(0, |(_, each)| each);
    each * u64::from(settings.replicates)
}

pub fn speed_name(speed: u32, texts: &Texts) -> String {
    texts.get("comp.speed", &[("speed", speed.to_string())])
}

/// A loop that turns more often in a semester turns faster than the eye: its whole ring is drawn.
const MOST_TURNS: f64 = 200.0;

/// The axis of accuracy, from a coin toss or below to as much as anybody can know.
fn accuracy_axis(lowest: f64, texts: &Texts) -> Axis {
    let low = ((lowest.min(0.5) - 0.005) * 20.0).floor() / 20.0;
    let tick = |hundredth: i32| (f64::from(hundredth) / 100.0, format!("{hundredth}%"));
    let ticks = (0..=10).map(|tenth| tick(tenth * 10)).filter(|(value, _)| *value >= low).collect();
    Axis { low, high: 1.0, log: false, ticks, title: texts.plain("comp.found.accuracy").to_owned() }
}

/// Best so far against the calendar.
pub fn found_chart(state: &State, settings: &Settings, texts: &Texts, empty: Option<String>) -> XyData {
    let overview = view::overview(state, settings);
    let curves = &overview.curves;
    let lowest = curves.iter().flat_map(|curve| &curve.points).map(|p| p.spread.mean - p.spread.sd.unwrap_or(0.0));
    let y = accuracy_axis(lowest.fold(0.5, f64::min), texts);
    let lines = curves.iter().zip(WIDTHS).map(|(curve, width)| Line {
        name: if curve.points.is_empty() { String::new() } else { speed_name(curve.speed, texts) },
        points: curve.points.iter().map(|point| (point.day, point.spread.mean)).collect(),
        band: curve.points.iter().map(|point| point.spread.sd.unwrap_or(0.0)).collect(),
        width,
        quiet: width < 1.5,
        ..Line::default()
    });
    let x = Axis {
        low: 0.0,
        high: view::last_day(),
        ticks: (0..=6).map(|k| (f64::from(k) * 15.0, (k * 15).to_string())).collect(),
        title: texts.plain("comp.found.axis").to_owned(),
        ..Axis::default()
    };
    let is_empty = curves.iter().all(|curve| curve.points.is_empty());
    // The fastest first, so that it stays on top where names meet.
    let mut lines: Vec<Line> = lines.collect();
    lines.reverse();
    XyData { x, y, lines, marker: Some(state.day), empty: empty.filter(|_| is_empty), stale: false }
}

/// In words: what each speed has come to on the day.
pub fn found_summary(state: &State, settings: &Settings, texts: &Texts) -> String {
    if state.shown(settings).is_empty() {
        return texts.plain("comp.found.summary.empty").to_owned();
    }
    let part = |speed: u32| {
        let name = ("speed", speed_name(speed, texts));
        match view::standing(state, settings, &view::clock_of(speed, settings), state.day) {
            None => texts.get("comp.found.wait", &[name]),
            Some(standing) => {
                let values = [name, ("mean", percent(standing.found.mean)), ("ideas", ideas(standing.ideas))];
                texts.get("comp.found.part", &values)
            }
        }
    };
    let parts = join(SPEEDS.map(part).into(), texts);
    texts.get("comp.found.summary", &[("day", day_text(state.day)), ("parts", parts)])
}

pub fn day_text(day: f64) -> String {
    integer(day.floor() as u64)
}

/// A mean number of ideas: one decimal where there are few.
pub fn ideas(ideas: f64) -> String {
    if ideas < 10.0 { fixed(ideas, 1) } else { integer(ideas.round() as u64) }
}

pub fn join(parts: Vec<String>, texts: &Texts) -> String {
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |list, item| texts.get("list.join", &[("list", list), ("item", item)]))
}

/// What the semester brought, by speed; with a person who thinks beside one who does not.
pub fn ends_chart(state: &State, settings: &Settings, texts: &Texts) -> XyData {
    let overview = view::overview(state, settings);
    let means = |ends: &[Option<Vec<f64>>]| -> Vec<(f64, f64)> {
        let end =
            |(speed, scores): (u32, &Option<Vec<f64>>)| Some((f64::from(speed), spread(scores.as_deref()?)?.mean));
        SPEEDS.into_iter().zip(ends).filter_map(end).collect()
    };
    let thinks = settings.think > 0;
    let (instant, own) = (means(&overview.ends_without), means(&overview.ends_with));
    let ends = SPEEDS.into_iter().zip(&overview.ends_with);
    let replicates: Vec<(f64, f64)> =
        ends.flat_map(|(speed, scores)| scores.iter().flatten().map(move |&score| (f64::from(speed), score))).collect();
    let lowest = replicates.iter().map(|point| point.1).fold(0.5, f64::min);
    let is_empty = replicates.is_empty() && instant.is_empty();
    let mut lines = vec![Line { points: replicates, mark: 3.0, hollow: true, quiet: true, ..Line::default() }];
    if thinks {
        lines.push(Line {
            name: texts.plain("comp.ends.instant").to_owned(),
            points: instant,
            width: 1.4,
            dashed: true,
            quiet: true,
            ..Line::default()
        });
    }
    let name = if thinks { texts.plain("comp.ends.own") } else { "" };
    lines.push(Line { name: name.to_owned(), points: own, width: 2.6, mark: 4.0, ..Line::default() });
    let x = Axis {
        // A little room for the marks at both ends.
        low: 0.8,
        high: 125.0,
        log: true,
        ticks: SPEEDS.map(|speed| (f64::from(speed), speed_name(speed, texts))).into(),
        title: texts.plain("comp.ends.axis").to_owned(),
    };
    let empty = is_empty.then(|| texts.plain("comp.progress.empty").to_owned());
    XyData { x, y: accuracy_axis(lowest, texts), lines, marker: None, empty, stale: false }
}

/// How many ideas fit into a semester on the lecture's three clocks: a bar for each.
pub fn clocks_chart(overview: &view::Overview, texts: &Texts) -> XyData {
    let names = ["comp.clocks.minutes", "comp.clocks.day", "comp.clocks.month"].map(|key| texts.plain(key).to_owned());
    let minutes = [10.0, 24.0 * 60.0, 30.0 * 24.0 * 60.0];
    let bars = minutes.into_iter().zip(&overview.semesters).map(|(minutes, semester)| Line {
        name: integer(semester.room.round() as u64),
        points: vec![(minutes, 1.0), (minutes, semester.room.max(1.0))],
        width: 12.0,
        ..Line::default()
    });
    let most = overview.semesters.iter().map(|semester| semester.room).fold(10.0, f64::max);
    let x = Axis {
        low: 4.0,
        high: 100_000.0,
        log: true,
        ticks: minutes.into_iter().zip(names).collect(),
        title: texts.plain("comp.clocks.experiment").to_owned(),
    };
    let decades = [1.0, 10.0, 100.0, 1000.0, 10_000.0, 100_000.0].into_iter().filter(|&tick| tick <= most);
    let y = Axis {
        low: 1.0,
        high: most * 1.3,
        log: true,
        ticks: decades.map(|tick| (tick, integer(tick as u64))).collect(),
        title: texts.plain("comp.clocks.fit").to_owned(),
    };
    XyData { x, y, lines: bars.collect(), marker: None, empty: None, stale: false }
}

/// In words: what each speed found by the end.
pub fn ends_summary(state: &State, settings: &Settings, texts: &Texts) -> String {
    let overview = view::overview(state, settings);
    let part =
        |speed: u32| Some(format!("{} {}", speed_name(speed, texts), value(spread(overview.end(speed)?)?, texts)));
    let parts: Vec<String> = SPEEDS.into_iter().filter_map(part).collect();
    if parts.is_empty() {
        return texts.plain("comp.ends.summary.empty").to_owned();
    }
    texts.get("comp.ends.summary", &[("parts", join(parts, texts))])
}

/// In how many replicates the faster machine is ahead; `None` before all are through.
pub fn verdict(state: &State, settings: &Settings, texts: &Texts) -> Option<String> {
    let overview = view::overview(state, settings);
    let ahead = |fast, slow| Some(ahead(overview.end(fast)?, overview.end(slow)?).to_string());
    let values = [("ten", ahead(10, 1)?), ("hundred", ahead(100, 10)?), ("n", settings.replicates.to_string())];
    Some(texts.get("comp.ends.ahead", &values))
}

/// In how many replicates the first has found a better network.
fn ahead(one: &[f64], other: &[f64]) -> usize {
    one.iter().zip(other).filter(|(one, other)| one > other).count()
}

/// In how many replicates speed 10 is ahead of speed 1, and how many there are; `None` before all are through.
pub fn ten_ahead(state: &State, settings: &Settings) -> Option<(usize, usize)> {
    let overview = view::overview(state, settings);
    let (one, ten) = (overview.end(1)?, overview.end(10)?);
    Some((ahead(ten, one), one.len()))
}

pub fn value(spread: view::Spread, texts: &Texts) -> String {
    match spread.sd {
        Some(sd) => texts.get("comp.value", &[("mean", percent(spread.mean)), ("sd", percent(sd))]),
        None => texts.get("comp.value.single", &[("mean", percent(spread.mean))]),
    }
}

/// A length of time in words.
pub fn duration(days: f64, texts: &Texts) -> String {
    let (unit, n) = view::duration(days);
    let n = if unit == "seconds" && n < 10.0 { crate::chart::units::significant(n) } else { integer(n.round() as u64) };
    let key = match unit {
        "years" => "comp.unit.years",
        "days" => "comp.unit.days",
        "hours" => "comp.unit.hours",
        "minutes" => "comp.unit.minutes",
        _ => "comp.unit.seconds",
    };
    texts.get(key, &[("n", n)])
}

pub fn think_text(settings: &Settings, texts: &Texts) -> String {
    match settings.think {
        0 => texts.plain("comp.think.none").to_owned(),
        hours => duration(f64::from(hours) / 24.0, texts),
    }
}

/// Who waits for whom, on the fastest machine.
pub fn person(settings: &Settings, texts: &Texts) -> String {
    if settings.think == 0 {
        return texts.plain("comp.person.none").to_owned();
    }
    let speed = SPEEDS[SPEEDS.len() - 1];
    let clock = view::clock_of(speed, settings);
    let waits = view::waiting_share(&clock);
    let experiment = duration(clock.duration(clock.mean_operations) * crate::study::clock::DAYS, texts);
    let (key, share) = if waits >= 0.5 { ("comp.person.you", waits) } else { ("comp.person.machine", 1.0 - waits) };
    let values = [
        ("speed", speed_name(speed, texts)),
        ("experiment", experiment),
        ("think", think_text(settings, texts)),
        ("share", integer((100.0 * share).round() as u64)),
        // However fast the machine, there is no more room than for the thinking.
        ("most", integer((view::last_day() * 24.0 / f64::from(settings.think)) as u64)),
    ];
    texts.get(key, &values)
}

/// The loops on the day; with `still` they show counts alone.
pub fn loops(state: &State, settings: &Settings, texts: &Texts, still: bool) -> WheelData {
    let one = |speed: u32| {
        let wheel = view::wheel(state, settings, speed, state.day);
        let tried = |turns: usize| texts.get("comp.loop.ideas", &[("n", integer(turns as u64))]);
        let found = |found: Option<f64>| match found {
            Some(mean) => texts.get("comp.loop.found", &[("mean", percent(mean))]),
            None => texts.plain("comp.loop.nothing").to_owned(),
        };
        let notes = wheel.map_or_else(Default::default, |wheel| [tried(wheel.turns), found(wheel.found)]);
        let turn = wheel.filter(|wheel| !still && !wheel.unknown).map(|wheel| wheel::turn(wheel.thought, wheel.run));
        Loop { name: speed_name(speed, texts), notes, turn }
    };
    WheelData { loops: SPEEDS.map(one).into(), stations: stations(texts) }
}

fn stations(texts: &Texts) -> [String; 3] {
    ["comp.loop.idea", "comp.loop.code", "comp.loop.experiment"].map(|key| texts.plain(key).to_owned())
}

/// The loop on the lecture's three clocks, with how many ideas fit into a semester; where it turns, after this share of one.
pub fn clock_loops(state: &State, settings: &Settings, texts: &Texts, turned: Option<f64>) -> WheelData {
    let names = ["comp.clocks.minutes", "comp.clocks.day", "comp.clocks.month"];
    let one = |(key, &(_, speed)): (&&'static str, &(&str, f64))| {
        let room = view::semester(state, settings, speed).room;
        let fits = texts.get("comp.loop.fit", &[("n", integer(room.round() as u64))]);
        let turn = turned.map(|share| match view::turning(settings, speed, share) {
            _ if room > MOST_TURNS => 1.0,
            wheel => wheel::turn(wheel.thought, wheel.run),
        });
        Loop { name: texts.plain(key).to_owned(), notes: [fits, String::new()], turn }
    };
    WheelData { loops: names.iter().zip(&view::CLOCKS).map(one).collect(), stations: stations(texts) }
}

pub fn loops_summary(data: &WheelData, state: &State, settings: &Settings, texts: &Texts) -> String {
    if state.shown(settings).is_empty() {
        return texts.plain("comp.loop.summary.empty").to_owned();
    }
    let part =
        |one: &Loop| texts.get("comp.loop.part", &[("ideas", one.notes[0].clone()), ("speed", one.name.clone())]);
    let parts = join(data.loops.iter().map(part).collect(), texts);
    texts.get("comp.loop.summary", &[("day", day_text(state.day)), ("parts", parts)])
}

/// The reader's search beside random search with the same time.
pub fn versus_chart(state: &State, settings: &Settings, texts: &Texts) -> XyData {
    let own = state.notebook.curve();
    let random = state.random(state.notebook.seed(), settings);
    let clock = Clock::new(1.0, 0.0);
    let grid: Vec<f64> = (0..=100).map(|i| f64::from(i) / 100.0 * notebook::BUDGET).collect();
    let (mut points, mut band) = (Vec::new(), Vec::new());
    for &time in &grid {
        let scores: Vec<f64> = random.iter().map(|s| found(s, clock.ended(s.results(), time))).collect();
        if let Some(spread) = spread(&scores) {
            points.push((time, spread.mean));
            band.push(spread.sd.unwrap_or(0.0));
        }
    }
    let lowest = own.iter().map(|p| p.1).chain(points.iter().zip(&band).map(|(p, sd)| p.1 - sd)).fold(0.5, f64::min);
    let line = |name: &'static str, points: Vec<(f64, f64)>| Line {
        name: texts.plain(name).to_owned(),
        points,
        ..Line::default()
    };
    XyData {
        x: Axis {
            low: 0.0,
            high: notebook::BUDGET,
            ticks: (0..=5).map(|k| (f64::from(k) * 2.0, (k * 2).to_string())).collect(),
            title: texts.plain("comp.own.axis").to_owned(),
            ..Axis::default()
        },
        y: accuracy_axis(lowest, texts),
        lines: vec![
            Line { band, width: 1.6, dashed: true, quiet: true, ..line("comp.own.random", points) },
            Line { width: 3.0, mark: 4.0, steps: true, ..line("comp.own.you", own) },
        ],
        ..XyData::default()
    }
}

/// What came of the comparison; `None` while random search is still running.
pub fn versus_verdict(state: &State, settings: &Settings, texts: &Texts) -> Option<String> {
    let own = own_score(&state.notebook)?;
    let random = state.random(state.notebook.seed(), settings);
    let clock = Clock::new(1.0, 0.0);
    let is_through =
        |search: &&crate::study::search::Search| crate::study::clock::is_complete(search, &clock, notebook::BUDGET);
    if random.len() < settings.replicates as usize || !random.iter().all(is_through) {
        return None;
    }
    let scores: Vec<f64> = random.iter().map(|s| found(s, clock.ended(s.results(), notebook::BUDGET))).collect();
    let values = [
        ("own", percent(own)),
        ("n", integer(state.notebook.entries().len() as u64)),
        ("random", percent(spread(&scores)?.mean)),
        ("beaten", scores.iter().filter(|&&score| own > score).count().to_string()),
        ("of", settings.replicates.to_string()),
    ];
    Some(texts.get("comp.own.verdict", &values))
}

/// Test accuracy of the best by validation in the notebook.
pub fn own_score(notebook: &Notebook) -> Option<f64> {
    let best = notebook.found(notebook.entries().len())?;
    Some(f64::from(notebook.entries()[best].outcome?.test_accuracy))
}

/// Time of a pass against `points`' x, on logarithmic axes with the fitted line.
fn pass_chart(points: &[(f64, f64)], ticks: Vec<f64>, title: &'static str, texts: &Texts) -> XyData {
    let (low, high) = (ticks[0], ticks[ticks.len() - 1]);
    let times = || points.iter().map(|point| point.1);
    let decades = crate::chart::ticks::decades(times()).unwrap_or((-3, 0));
    let fitted = fit(points);
    let name = fitted.map(|(_, slope)| texts.get("comp.machine.fit", &[("slope", fixed(slope, 2))]));
    let line = fitted.map(|(factor, slope)| [low, high].map(|x| (x, factor * libm::pow(x, slope))).to_vec());
    let second = |exponent: i32| {
        let value = 10f64.powi(exponent);
        (value, if exponent >= 0 { integer(value as u64) } else { fixed(value, (-exponent) as usize) })
    };
    XyData {
        x: Axis {
            low: low * 0.8,
            high: high * 1.25,
            log: true,
            ticks: ticks.iter().map(|&x| (x, integer(x as u64))).collect(),
            title: texts.plain(title).to_owned(),
        },
        y: Axis {
            low: 10f64.powi(decades.0),
            high: 10f64.powi(decades.1),
            log: true,
            ticks: (decades.0..=decades.1).map(second).collect(),
            title: texts.plain("comp.machine.seconds").to_owned(),
        },
        lines: vec![
            Line {
                name: name.unwrap_or_default(),
                points: line.unwrap_or_default(),
                width: 1.4,
                dashed: true,
                quiet: true,
                ..Line::default()
            },
            Line { points: points.to_vec(), mark: 4.5, ..Line::default() },
        ],
        empty: points.is_empty().then(|| texts.plain("comp.machine.chart.empty").to_owned()),
        ..XyData::default()
    }
}

pub fn by_m_chart(state: &State, texts: &Texts) -> XyData {
    pass_chart(&state.machine.by_m(), M_MEASURED.map(f64::from).into(), "comp.machine.m.axis", texts)
}

pub fn by_size_chart(state: &State, texts: &Texts) -> XyData {
    let points = state.machine.by_parameters();
    let mut ticks: Vec<f64> = points.iter().map(|point| point.0).collect();
    if ticks.len() < 2 {
        ticks = vec![10.0, 10_000.0];
    }
    pass_chart(&points, ticks, "comp.machine.size.axis", texts)
}

/// A chart of passes in words.
pub fn pass_summary(title: &str, points: &[(f64, f64)], texts: &Texts) -> String {
    let Some((_, slope)) = fit(points) else { return texts.plain("comp.machine.chart.empty").to_owned() };
    let part = |&(x, seconds): &(f64, f64)| {
        let seconds = crate::chart::units::significant(seconds);
        texts.get("comp.machine.chart.part", &[("x", integer(x as u64)), ("seconds", seconds)])
    };
    let values = [
        ("title", title.to_owned()),
        ("parts", join(points.iter().map(part).collect(), texts)),
        ("slope", fixed(slope, 2)),
    ];
    texts.get("comp.machine.chart.summary", &values)
}

/// What the fitted lines say of ten times as much, and of a million examples.
pub fn slopes(state: &State, texts: &Texts) -> Option<String> {
    const MILLION: f64 = 1e6;
    const PASSES: f64 = 20.0;
    const SECONDS: f64 = 86_400.0;
    let (factor, by_m) = fit(&state.machine.by_m())?;
    let (_, by_size) = fit(&state.machine.by_parameters())?;
    let pass = factor * libm::pow(MILLION, by_m);
    let tenfold = |slope: f64| fixed(libm::pow(10.0, slope), 1);
    let values = [
        ("m", tenfold(by_m)),
        ("size", tenfold(by_size)),
        ("pass", duration(pass / SECONDS, texts)),
        ("training", duration(PASSES * pass / SECONDS, texts)),
    ];
    Some(texts.get("comp.machine.slope", &values))
}

/// Experiments an hour of 800 steps of 64 examples at a rate of examples a second.
pub fn experiments_an_hour(rate: f64) -> f64 {
    const EXAMPLES: f64 = 800.0 * 64.0;
    rate * 3600.0 / EXAMPLES
}
