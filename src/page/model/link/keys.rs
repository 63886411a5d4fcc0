//! The table of the link's keys: name, range, how a value is read and how it is written.

use crate::decimal;
use crate::nn::activation::{Activation, Initialisation};
use crate::page::model::algorithms::EXTRA_WORDS;
use crate::page::model::algorithms::settings::{LIMIT_LARGEST, LIMIT_SMALLEST};
use crate::page::model::language::TAGS;
use crate::page::model::link::{NoticeKind, VERSION};
use crate::page::model::settings::{
    BUDGET_RANGE, DEPTH_LARGEST, FIXABLE, Lab, Language, MAX_LARGEST, MAX_SMALLEST, Mode, RATE_RANGE, REPEATS_LARGEST,
    REPLICATES_LARGEST, STEP_LARGEST, Settings, THEMES, THINKING, WIDTH_LARGEST, theme_name,
};
use crate::study::clock::SPEEDS;
use crate::study::key::{Features, Learner};
use crate::study::plan::nearest_m;
use crate::study::race::{self, Optimiser, RaceTask};
use crate::study::search::Strategy;
use crate::task::TaskId;
use crate::worker::scheduler::WORKERS_LARGEST;

/// What a value may be, in words for the documentation and for notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// One of these words.
    Choice(&'static str),
    /// A whole number.
    Whole(&'static str),
    /// A decimal number.
    Decimal(&'static str),
}

/// One key of the link.
pub struct Key {
    pub name: &'static str,
    pub range: Range,
    /// Takes a value over, brought into range; leaves the settings alone where it is [`NoticeKind::Bad`].
    pub(super) read: fn(&mut Settings, &str) -> Result<(), NoticeKind>,
    /// The value as a link spells it; empty for none.
    pub(super) value: fn(&Settings) -> String,
}

/// Every key, in the order in which a link is written.
pub const KEYS: &[Key] = &[
    Key {
        name: "v",
        range: Range::Whole("1"),
        read: |_, value| match whole(value) {
            Some(VERSION) => Ok(()),
            Some(version) if version > VERSION => Err(NoticeKind::Newer),
            _ => Err(NoticeKind::Bad),
        },
        value: |_| VERSION.to_string(),
    },
    Key {
        name: "lab",
        range: Range::Choice("data, algorithms, computation"),
        read: |s, value| {
            s.lab = named(&Lab::ALL, Lab::name, value)?;
            if s.lab.is_built() { Ok(()) } else { Err(NoticeKind::NotBuilt) }
        },
        value: |s| s.lab.name().into(),
    },
    Key {
        name: "task",
        range: Range::Choice("plane, spam, ads, cars, table"),
        read: |s, value| TaskId::named(value).map(|task| s.task = task).ok_or(NoticeKind::Bad),
        value: |s| s.task.name().into(),
    },
    Key {
        name: "m",
        range: Range::Whole("16 to max, doublings"),
        // Whether it is a measured value is known once `max` is: see `settle`.
        read: |s, value| whole(value).map(|m| s.m = m).ok_or(NoticeKind::Bad),
        value: |s| s.m.to_string(),
    },
    Key {
        name: "max",
        range: Range::Whole("64 to 65536, doublings"),
        read: |s, value| {
            let clamped = clamp(&mut s.max, MAX_SMALLEST, MAX_LARGEST, value);
            let exact = s.max;
            s.max = nearest_m(exact, MAX_LARGEST);
            clamped?;
            if s.max == exact { Ok(()) } else { Err(NoticeKind::Nearest) }
        },
        value: |s| s.max.to_string(),
    },
    Key {
        name: "repeats",
        range: Range::Whole("1 to 32"),
        read: |s, value| clamp(&mut s.repeats, 1, REPEATS_LARGEST, value),
        value: |s| s.repeats.to_string(),
    },
    Key {
        name: "seed",
        range: Range::Whole("0 to 4294967295"),
        read: |s, value| clamp(&mut s.seed, 0, u32::MAX, value),
        value: |s| s.seed.to_string(),
    },
    Key {
        name: "act",
        range: Range::Choice("relu, sigmoid, tanh"),
        read: |s, value| {
            named(&Activation::OF_FIGURE, Activation::name, value).map(|activation| s.activation = activation)
        },
        value: |s| s.activation.name().into(),
    },
    Key {
        name: "features",
        range: Range::Choice("raw, engineered"),
        read: |s, value| named(&Features::ALL, Features::name, value).map(|features| s.features = features),
        value: |s| s.features.name().into(),
    },
    Key {
        name: "compare",
        range: Range::Choice("0, 1"),
        read: |s, value| named(&[false, true], flag, value).map(|compare| s.compare = compare),
        value: |s| flag(s.compare).into(),
    },
    Key {
        name: "depth",
        range: Range::Whole("1 to 8"),
        read: |s, value| optional(&mut s.depth, 1, DEPTH_LARGEST, value),
        value: |s| show(s.depth),
    },
    Key {
        name: "width",
        range: Range::Whole("1 to 256"),
        read: |s, value| optional(&mut s.width, 1, WIDTH_LARGEST, value),
        value: |s| show(s.width),
    },
    Key {
        name: "rate",
        range: Range::Decimal("0.00001 to 100"),
        read: |s, value| {
            let given = number(value).ok_or(NoticeKind::Bad)?;
            let clamped = given.clamp(RATE_RANGE.0, RATE_RANGE.1);
            s.rate = Some(clamped);
            if clamped == given { Ok(()) } else { Err(NoticeKind::Clamped) }
        },
        value: |s| show(s.rate),
    },
    Key {
        name: "race",
        range: Range::Choice("spiral, plane, spam, ads, cars"),
        read: |s, value| named(&RaceTask::ALL, RaceTask::name, value).map(|task| s.race.task = task),
        value: |s| s.race.task.name().into(),
    },
    Key {
        name: "init",
        range: Range::Choice("own, xavier, he, x4, x16, x64"),
        read: |s, value| {
            s.race.initialisation = match value {
                "own" => None,
                other => Some(named(&Initialisation::ALL, Initialisation::name, other)?),
            };
            Ok(())
        },
        value: |s| s.race.initialisation.map_or("own", Initialisation::name).into(),
    },
    Key {
        name: "optimiser",
        range: Range::Choice("sgd, momentum, adam"),
        read: |s, value| named(&race::OPTIMISERS, Optimiser::name, value).map(|o| s.race.optimiser = o),
        value: |s| s.race.optimiser.name().into(),
    },
    Key {
        name: "tune",
        range: Range::Choice("0, 1"),
        read: |s, value| named(&[false, true], flag, value).map(|tuned| s.race.tuned = tuned),
        value: |s| flag(s.race.tuned).into(),
    },
    Key {
        name: "limit",
        range: Range::Whole("100 to 100000"),
        read: |s, value| clamp(&mut s.race.limit, LIMIT_SMALLEST, LIMIT_LARGEST, value),
        value: |s| s.race.limit.to_string(),
    },
    Key {
        name: "target",
        range: Range::Whole("1 to 100"),
        read: |s, value| optional(&mut s.race.target, 1, 100, value),
        value: |s| show(s.race.target),
    },
    Key {
        name: "extra",
        range: Range::Choice(EXTRA_WORDS),
        read: |s, value| s.race.extras.read(value).then_some(()).ok_or(NoticeKind::Bad),
        value: |s| s.race.extras.write(),
    },
    Key {
        name: "ideas",
        range: Range::Choice("random, mutate"),
        read: |s, value| named(&Strategy::ALL, Strategy::name, value).map(|ideas| s.ideas = ideas),
        value: |s| s.ideas.name().into(),
    },
    Key {
        name: "replicates",
        range: Range::Whole("1 to 32"),
        read: |s, value| clamp(&mut s.replicates, 1, REPLICATES_LARGEST, value),
        value: |s| s.replicates.to_string(),
    },
    Key {
        name: "think",
        range: Range::Whole("0, 1, 4, 24, 72, 216, 720 hours"),
        read: |s, value| one_of(&mut s.think, &THINKING, value),
        value: |s| s.think.to_string(),
    },
    Key {
        name: "speed",
        range: Range::Whole("1, 3, 10, 30, 100"),
        read: |s, value| one_of(&mut s.speed, &SPEEDS, value),
        value: |s| s.speed.to_string(),
    },
    Key {
        name: "lang",
        range: Range::Choice(TAGS),
        read: |s, value| Language::from_tag(value).map(|language| s.language = Some(language)).ok_or(NoticeKind::Bad),
        value: |s| s.language.map_or("", Language::name).into(),
    },
    Key {
        name: "theme",
        range: Range::Choice("light, dark"),
        read: |s, value| named(&THEMES, theme_name, value).map(|theme| s.theme = Some(theme)),
        value: |s| s.theme.map_or("", theme_name).into(),
    },
    Key {
        name: "mode",
        range: Range::Choice("page, lecture, embed"),
        read: |s, value| {
            s.mode = named(&Mode::ALL, Mode::name, value)?;
            Ok(())
        },
        value: |s| s.mode.name().into(),
    },
    Key {
        name: "step",
        range: Range::Whole("1 to 99"),
        read: |s, value| optional(&mut s.step, 1, STEP_LARGEST, value),
        value: |s| show(s.step),
    },
    Key {
        name: "panel",
        range: Range::Choice("figure, wins, data, learned, gradient, and the panels of the other labs"),
        read: |s, value| {
            let is_name = value.len() <= PANEL_LONGEST && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            if !is_name {
                return Err(NoticeKind::Bad);
            }
            s.panel = value.into();
            Ok(())
        },
        value: |s| s.panel.clone(),
    },
    Key {
        name: "fix",
        range: Range::Choice("any other key but v, mode, step, panel, run, keep and workers; several with commas"),
        read: |s, value| {
            let names = value.split([',', ' ', '+']).filter(|name| !name.is_empty());
            s.fix = names.map(|name| named(&FIXABLE, |fixable| fixable, name)).collect::<Result<_, _>>()?;
            Ok(())
        },
        value: |s| s.fix.join(","),
    },
    Key {
        name: "run",
        range: Range::Choice("0, 1"),
        read: |s, value| named(&[false, true], flag, value).map(|run| s.run = run),
        value: |s| flag(s.run).into(),
    },
    Key {
        name: "xaxis",
        range: Range::Choice("log, linear"),
        read: |s, value| named(&[false, true], x_axis, value).map(|linear| s.linear = linear),
        value: |s| x_axis(s.linear).into(),
    },
    Key {
        name: "yaxis",
        range: Range::Choice("accuracy, error"),
        read: |s, value| named(&[false, true], y_axis, value).map(|error| s.error = error),
        value: |s| y_axis(s.error).into(),
    },
    Key {
        name: "spread",
        range: Range::Choice("sd, se"),
        read: |s, value| named(&[false, true], spread, value).map(|se| s.standard_error = se),
        value: |s| spread(s.standard_error).into(),
    },
    Key {
        name: "dots",
        range: Range::Choice("0, 1"),
        read: |s, value| named(&[false, true], flag, value).map(|dots| s.dots = dots),
        value: |s| flag(s.dots).into(),
    },
    Key {
        name: "hide",
        range: Range::Choice("logistic, svm, small, medium, large, parted by commas"),
        read: |s, value| {
            let mut hidden = [false; 5];
            for name in value.split(',') {
                hidden[named(&Learner::ALL, Learner::name, name.trim())?.index()] = true;
            }
            s.hidden = hidden;
            Ok(())
        },
        value: |s| {
            let names = Learner::ALL.into_iter().filter(|learner| s.hidden[learner.index()]).map(Learner::name);
            names.collect::<Vec<_>>().join(",")
        },
    },
    Key {
        name: "wins",
        range: Range::Choice("marks, band"),
        read: |s, value| named(&[false, true], wins, value).map(|band| s.band = band),
        value: |s| wins(s.band).into(),
    },
    Key {
        name: "kernel",
        range: Range::Choice("0, 1"),
        read: |s, value| named(&[false, true], flag, value).map(|kernel| s.kernel = kernel),
        value: |s| flag(s.kernel).into(),
    },
    Key {
        name: "budget",
        range: Range::Decimal("0.001 to 1000"),
        read: |s, value| {
            let given = number(value).ok_or(NoticeKind::Bad)?;
            s.budget = given.clamp(BUDGET_RANGE.0, BUDGET_RANGE.1);
            if s.budget == given { Ok(()) } else { Err(NoticeKind::Clamped) }
        },
        value: |s| decimal::trimmed(s.budget, 4),
    },
    Key {
        name: "keep",
        range: Range::Choice("0, 1"),
        read: |s, value| named(&[false, true], flag, value).map(|keep| s.keep = keep),
        value: |s| flag(s.keep).into(),
    },
    Key {
        name: "workers",
        range: Range::Whole("1 to 8 (for tests; default: one for each processor)"),
        read: |s, value| optional(&mut s.workers, 1, WORKERS_LARGEST, value),
        value: |s| show(s.workers),
    },
];

/// No panel's name is longer.
const PANEL_LONGEST: usize = 32;

fn show<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn x_axis(linear: bool) -> &'static str {
    if linear { "linear" } else { "log" }
}

fn y_axis(error: bool) -> &'static str {
    if error { "error" } else { "accuracy" }
}

fn spread(standard_error: bool) -> &'static str {
    if standard_error { "se" } else { "sd" }
}

fn wins(band: bool) -> &'static str {
    if band { "band" } else { "marks" }
}

fn flag(on: bool) -> &'static str {
    if on { "1" } else { "0" }
}

fn named<T: Copy>(all: &[T], name: fn(T) -> &'static str, value: &str) -> Result<T, NoticeKind> {
    all.iter().copied().find(|&item| name(item) == value).ok_or(NoticeKind::Bad)
}

fn clamp(target: &mut u32, low: u32, high: u32, value: &str) -> Result<(), NoticeKind> {
    let given = number(value).filter(|n| n.fract() == 0.0 || n.is_infinite()).ok_or(NoticeKind::Bad)?;
    let clamped = given.clamp(f64::from(low), f64::from(high));
    *target = clamped as u32;
    if clamped == given { Ok(()) } else { Err(NoticeKind::Clamped) }
}

fn optional(target: &mut Option<u32>, low: u32, high: u32, value: &str) -> Result<(), NoticeKind> {
    let mut number = 0;
    let outcome = clamp(&mut number, low, high, value);
    if outcome != Err(NoticeKind::Bad) {
        *target = Some(number);
    }
    outcome
}

/// A whole number, brought to the nearest of a growing list.
fn one_of(target: &mut u32, all: &[u32], value: &str) -> Result<(), NoticeKind> {
    let (low, high) = (all[0], all[all.len() - 1]);
    let mut given = 0;
    let clamped = clamp(&mut given, low, high, value);
    if clamped == Err(NoticeKind::Bad) {
        return clamped;
    }
    let nearest = all.iter().copied().min_by_key(|one| one.abs_diff(given)).unwrap_or(low);
    *target = nearest;
    clamped?;
    if nearest == given { Ok(()) } else { Err(NoticeKind::Nearest) }
}

/// A whole number, brought into the range of `u32`.
fn whole(value: &str) -> Option<u32> {
    let mut number = 0;
    (clamp(&mut number, 0, u32::MAX, value) != Err(NoticeKind::Bad)).then_some(number)
}

/// A decimal number; thousands may be grouped ("16,384", "16_384"). Too large a number is infinite, never an error.
fn number(value: &str) -> Option<f64> {
    let plain: String = value.chars().filter(|c| !matches!(c, ',' | '_' | ' ' | '\u{a0}' | '\u{202f}')).collect();
    let is_number = plain.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))
        && plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e'));
    decimal::parse(&plain).filter(|_| is_number)
}
