//! The table of settings: one row for each key of a link, in the order in which a link is written. To add a setting: a
//! field in [`Values`], a row here, and, where a control shows it, that control in index.html with the row's key as its
//! `data-key`.

use super::field::{Field, words};
use super::value::Value;
use super::{Change, LabId, MAX_LARGEST, MAX_SMALLEST, Mode, REPEATS_LARGEST, Refusal, Settings, To, Values};
use crate::chart::Theme;
use crate::decimal;
use crate::nn::activation::{Activation, Initialisation};
use crate::page::model::labs::algorithms::contestant::Contestant;
use crate::page::model::language::Language;
use crate::study::clock::SPEEDS;
use crate::study::key::{Features, Learner};
use crate::study::plan::{M_MIN, nearest_m};
use crate::study::race::{Optimiser, RaceTask};
use crate::study::search::Strategy;
use crate::task::TaskId;
use crate::worker::scheduler::WORKERS_LARGEST;

/// The version of the link's meaning that this page writes.
pub const VERSION: u32 = 1;

/// Hours that a person may think before each experiment of a search: nothing, an hour, half a working day, then one, three,
/// nine and thirty days.
pub(super) const THINKING: [u32; 7] = [0, 1, 4, 24, 72, 216, 720];
/// More steps than any tour will have.
const STEP_LARGEST: u32 = 99;
/// No panel's name is longer.
const PANEL_LONGEST: usize = 32;
/// Nor is the name of a lesson's file.
const LESSON_LONGEST: usize = 32;

/// One setting.
#[derive(Clone)]
pub struct Row {
    /// In links, in exports, and in `data-key` of controls.
    pub key: &'static str,
    pub kind: Kind,
    pub usual: Usual,
    pub fix: Fix,
    /// The controls that show it and set it.
    pub controls: &'static [Control],
    /// For docs/links.md, in Markdown.
    pub about: &'static str,
    field: Access,
}

/// What a setting may be, and how a text says it.
#[derive(Clone, Copy)]
pub enum Kind {
    /// The version of the link, which is no setting.
    Version,
    /// A whole number from one to another. What is out of range goes to the nearest end.
    Whole { from: u32, to: u32 },
    /// Any whole number of 32 bits. A hand's that is out of range is refused: the nearest would be another experiment.
    Seed,
    /// The number of examples: a measured value of the axis, which [`Settings`] sees to.
    Examples,
    /// A whole number from one to another by doublings. What lies between goes to the nearest.
    Doublings { from: u32, to: u32 },
    /// One of these whole numbers, which grow. What lies between goes to the nearest.
    Steps(&'static [u32]),
    /// A number from one to another, with so many decimals.
    Decimal { from: f64, to: f64, decimals: usize },
    /// One of the words that are counted off by their places.
    Choice(Words),
    /// Several of such words, or none.
    Several(Words),
    /// One of the page's languages; a longer tag (`en-GB`) means one of them too.
    Language,
    /// Keys of the table that can be fixed.
    Keys,
    /// A name in small letters, digits and hyphens.
    Name { longest: usize },
}

/// The word at a place; `None` behind the last.
type Words = fn(usize) -> Option<&'static str>;

/// What a setting is unless somebody sets it. A link leaves it out then: it is part of what the version promises.
#[derive(Clone, Copy)]
pub enum Usual {
    /// This value, as a link spells it.
    Is(&'static str),
    /// Nothing, and something else decides: what, for docs/links.md, and the value that is then in force, where the settings
    /// say it.
    Open(&'static str, fn(&Values) -> Value),
}

/// Whether a link may fix a setting: its controls are hidden, and the reader's hand does not change it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fix {
    No,
    Yes,
    /// And another key fixes it too.
    With(&'static str),
}

/// A control of index.html. It, or what it stands in, has the row's key as its `data-key`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Control {
    /// A list of this id.
    List(&'static str),
    /// A field of this id.
    Field(&'static str),
    /// The radio buttons of this name, one for each value.
    Radio(&'static str),
    /// The check box of this id: the second word is checked.
    Toggle(&'static str),
    /// Check boxes, one for each word: their ids are this and the word. `of_rest`: those are checked that are not in.
    Boxes { prefix: &'static str, of_rest: bool },
    /// Buttons, one for each word: their ids are this and the word, their values the words.
    Tabs(&'static str),
    /// The button of this id, which offers the word after that in force.
    Next(&'static str),
    /// The slider of this id.
    Dial(&'static str, Scale),
    /// The slider of m, which rests between values while it is dragged: it has listeners of its own.
    Axis,
}

/// What a slider counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Powers of ten. The value has two significant digits: what a slider can mean, and what a link can say.
    PowersOfTen,
    /// Places among the steps of its kind.
    Places,
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Not a value of this key; the setting stays.
    Bad,
    /// Out of range; the nearest end is used.
    Clamped,
    /// Between the values that there are; the nearest is used.
    Nearest,
    /// Written by a later version of the page.
    Newer,
    /// Written by a version of the page with other numbers.
    Made,
}

/// What a notice says that a value should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    WholeNumber,
    Number,
    /// One of these.
    OneOf(String),
}

/// How a field is read and written.
#[derive(Clone, Copy)]
struct Access {
    get: fn(&Values) -> Value,
    put: fn(&mut Values, &Value),
}

macro_rules! field {
    ($($name:ident).+) => {
        Access {
            get: |values| Field::value(&values.$($name).+),
            put: |values, value| {
                if let Some(new) = Field::of(value) {
                    values.$($name).+ = new;
                }
            },
        }
    };
}

/// The two words of a switch that has none of its own.
const SWITCH: Kind = Kind::Choice(|place| ["0", "1"].get(place).copied());

/// Words for docs/links.md, which the page does not carry.
const fn readme(words: &'static str) -> &'static str {
    if cfg!(target_arch = "wasm32") { "" } else { words }
}

const fn none(_: &Values) -> Value {
    Value::Nothing
}

const ROWS: &[Row] = &[
    Row {
        key: "v",
        kind: Kind::Version,
        usual: Usual::Is("1"),
        fix: Fix::No,
        controls: &[],
        about: readme("version of this table"),
        field: Access { get: |_| Value::Whole(VERSION), put: |_, _| {} },
    },
    Row {
        key: "lab",
        kind: Kind::Choice(words::<LabId>),
        usual: Usual::Is("data"),
        fix: Fix::Yes,
        controls: &[Control::Tabs("tab-")],
        about: "",
        field: field!(lab),
    },
    Row {
        key: "task",
        kind: Kind::Choice(words::<TaskId>),
        usual: Usual::Is("plane"),
        fix: Fix::Yes,
        controls: &[Control::List("task")],
        about: readme("`table` is the reader's own data, which are not in the link: the page asks for them"),
        field: field!(task),
    },
    Row {
        key: "m",
        kind: Kind::Examples,
        // The middle of the figure, where the five learners have parted.
        usual: Usual::Is("1024"),
        fix: Fix::Yes,
        controls: &[Control::Axis, Control::List("comp-closing-m")],
        about: readme("the slider; other numbers go to the nearest measured value"),
        field: field!(m),
    },
    Row {
        key: "max",
        kind: Kind::Doublings { from: MAX_SMALLEST, to: MAX_LARGEST },
        usual: Usual::Is("16384"),
        fix: Fix::Yes,
        controls: &[Control::Radio("max")],
        about: readme("right end of the axis"),
        field: field!(max),
    },
    Row {
        key: "repeats",
        kind: Kind::Whole { from: 1, to: REPEATS_LARGEST },
        usual: Usual::Is("8"),
        fix: Fix::Yes,
        controls: &[Control::List("repeats")],
        about: readme("trainings of each learner at each m"),
        field: field!(repeats),
    },
    Row {
        key: "seed",
        kind: Kind::Seed,
        usual: Usual::Is("1"),
        fix: Fix::Yes,
        controls: &[Control::Field("seed"), Control::Field("race-seed"), Control::Field("comp-seed")],
        about: readme("of the first repeat; the next use the next seeds"),
        field: field!(seed),
    },
    Row {
        key: "act",
        kind: Kind::Choice(words::<Activation>),
        usual: Usual::Is("relu"),
        fix: Fix::Yes,
        controls: &[Control::Radio("act"), Control::List("comp-closing-activation")],
        about: readme("activation of the networks' hidden layers"),
        field: field!(activation),
    },
    Row {
        key: "features",
        kind: Kind::Choice(words::<Features>),
        usual: Usual::Is("raw"),
        fix: Fix::Yes,
        controls: &[Control::Radio("features")],
        about: "",
        field: field!(features),
    },
    Row {
        key: "compare",
        kind: SWITCH,
        usual: Usual::Is("0"),
        fix: Fix::Yes,
        controls: &[Control::Toggle("compare")],
        about: readme("1: the learners on the other features stand in the figure too; the export then holds both"),
        field: field!(compare),
    },
    Row {
        key: "depth",
        kind: Kind::Whole { from: 1, to: 8 },
        usual: Usual::Open(readme("3"), |values| Value::Whole(values.race_depth())),
        fix: Fix::Yes,
        controls: &[Control::List("race-depth")],
        about: readme("algorithms lab: hidden layers"),
        field: field!(depth),
    },
    Row {
        key: "width",
        kind: Kind::Whole { from: 1, to: 256 },
        usual: Usual::Open(readme("32"), |values| Value::Whole(values.race_width())),
        fix: Fix::Yes,
        controls: &[Control::List("race-width")],
        about: readme("algorithms lab: units in each hidden layer"),
        field: field!(width),
    },
    Row {
        key: "rate",
        // In millionths, as a race counts it.
        kind: Kind::Decimal { from: 1e-5, to: 100.0, decimals: 6 },
        usual: Usual::Open(readme("0.3 (momentum 0.03, Adam 0.003)"), |values| Value::Decimal(values.race_rate())),
        fix: Fix::Yes,
        controls: &[Control::Field("race-rate")],
        about: readme("algorithms lab: learning rate of all"),
        field: field!(rate),
    },
    Row {
        key: "race",
        kind: Kind::Choice(words::<RaceTask>),
        usual: Usual::Is("spiral"),
        fix: Fix::Yes,
        controls: &[Control::List("race-task")],
        about: readme("algorithms lab: its task"),
        field: field!(race.task),
    },
    Row {
        key: "init",
        kind: Kind::Choice(words::<Option<Initialisation>>),
        usual: Usual::Is("own"),
        fix: Fix::Yes,
        controls: &[Control::List("race-init")],
        about: readme("algorithms lab: starting weights; own is He for ReLU and its kin, Xavier for sigmoid and tanh"),
        field: field!(race.initialisation),
    },
    Row {
        key: "optimiser",
        kind: Kind::Choice(words::<Optimiser>),
        usual: Usual::Is("sgd"),
        fix: Fix::Yes,
        controls: &[Control::List("race-optimiser")],
        about: readme("algorithms lab"),
        field: field!(race.optimiser),
    },
    Row {
        key: "tune",
        kind: SWITCH,
        usual: Usual::Is("0"),
        // Searched rates take the place of the one rate.
        fix: Fix::With("rate"),
        controls: &[Control::Radio("race-tuned")],
        about: readme("algorithms lab; 1: the best learning rate for each contestant, found by a search"),
        field: field!(race.tuned),
    },
    Row {
        key: "limit",
        // Two scores at least; at most more than the 36,000 that a sigmoid network of four layers needs.
        kind: Kind::Whole { from: 100, to: 100_000 },
        // Enough for a sigmoid network of three layers at the rate that suits ReLU.
        usual: Usual::Is("20000"),
        fix: Fix::Yes,
        controls: &[Control::List("race-limit")],
        about: readme("algorithms lab: training steps"),
        field: field!(race.limit),
    },
    Row {
        key: "target",
        kind: Kind::Whole { from: 1, to: 100 },
        usual: Usual::Open(readme("90 (plane and ads 80, spam 85, cars 75)"), |values| {
            Value::Whole(values.race_target())
        }),
        fix: Fix::Yes,
        controls: &[Control::Field("race-target")],
        about: readme("algorithms lab: test accuracy to race to, in percent"),
        field: field!(race.target),
    },
    Row {
        key: "extra",
        kind: Kind::Several(words::<Contestant>),
        usual: Usual::Is(""),
        fix: Fix::Yes,
        controls: &[Control::Boxes { prefix: "race-extra-", of_rest: false }],
        about: readme("algorithms lab: who races beside ReLU and sigmoid"),
        field: field!(race.extras),
    },
    Row {
        key: "ideas",
        kind: Kind::Choice(words::<Strategy>),
        usual: Usual::Is("random"),
        fix: Fix::Yes,
        controls: &[Control::Radio("comp-ideas")],
        about: readme("computation lab: where the ideas of the search come from"),
        field: field!(ideas),
    },
    Row {
        key: "replicates",
        kind: Kind::Whole { from: 1, to: 32 },
        // The spread of a mean of twelve is under a third of that of one.
        usual: Usual::Is("12"),
        fix: Fix::Yes,
        controls: &[Control::List("comp-replicates")],
        about: readme("of the search; they use `seed` and the next ones"),
        field: field!(replicates),
    },
    Row {
        key: "think",
        kind: Kind::Steps(&THINKING),
        usual: Usual::Is("0"),
        fix: Fix::Yes,
        controls: &[Control::Dial("comp-think", Scale::Places)],
        about: readme("hours of thinking before each experiment of the search"),
        field: field!(think),
    },
    Row {
        key: "speed",
        kind: Kind::Steps(&SPEEDS),
        usual: Usual::Is("100"),
        fix: Fix::Yes,
        controls: &[Control::List("comp-closing-speed")],
        about: readme("the reader's own machine in the closing page"),
        field: field!(speed),
    },
    Row {
        key: "lang",
        kind: Kind::Language,
        usual: Usual::Open(readme("the browser's"), none),
        fix: Fix::Yes,
        // The build makes a button of two languages, and a list of more.
        controls: if Language::ALL.len() == 2 { &[Control::Next("lang")] } else { &[Control::List("lang")] },
        about: "",
        field: field!(language),
    },
    Row {
        key: "theme",
        kind: Kind::Choice(words::<Theme>),
        usual: Usual::Open(readme("the browser's"), none),
        fix: Fix::Yes,
        controls: &[Control::Next("theme")],
        about: "",
        field: field!(theme),
    },
    Row {
        key: "mode",
        kind: Kind::Choice(words::<Mode>),
        usual: Usual::Is("page"),
        fix: Fix::No,
        controls: &[],
        about: readme(
            "lecture: one panel fills the screen, with a caption; embed: one panel alone, for a frame; speaker: the notes, in a second window that the lecture opens",
        ),
        field: field!(mode),
    },
    Row {
        key: "step",
        kind: Kind::Whole { from: 1, to: STEP_LARGEST },
        usual: Usual::Open("", none),
        fix: Fix::No,
        controls: &[],
        about: readme(
            "of the guided tour; beyond its last means the last. A link that names a step and no setting of its own means the step \
                as it is",
        ),
        field: field!(step),
    },
    Row {
        key: "beat",
        kind: Kind::Whole { from: 1, to: STEP_LARGEST },
        usual: Usual::Open("", none),
        fix: Fix::No,
        controls: &[],
        about: readme("of the step in lecture mode, where each is several; beyond its last means the last"),
        field: field!(beat),
    },
    Row {
        key: "lesson",
        kind: Kind::Name { longest: LESSON_LONGEST },
        usual: Usual::Is(""),
        fix: Fix::No,
        controls: &[],
        about: readme("the lesson that `step` is of, by the name of its file; without it the guided tour"),
        field: field!(lesson),
    },
    Row {
        key: "panel",
        kind: Kind::Name { longest: PANEL_LONGEST },
        usual: Usual::Is(""),
        fix: Fix::No,
        controls: &[],
        about: readme(
            "the panel of lecture mode or of the frame: its id or first class, such as `figure`, `wins`, `data`, `learned`, \
                `gradient`, `ask`; without it the step's, or the lab's first",
        ),
        field: field!(panel),
    },
    Row {
        key: "fix",
        kind: Kind::Keys,
        usual: Usual::Is(""),
        fix: Fix::No,
        controls: &[],
        about: readme(
            "controls that are hidden and keep their value; `rate` holds `tune` too. A step of the tour still sets what it is \
                about",
        ),
        field: field!(fix),
    },
    Row {
        key: "run",
        kind: SWITCH,
        usual: Usual::Open(readme("the first repeat by itself"), none),
        fix: Fix::No,
        controls: &[],
        about: readme("1: start training at once; 0: train nothing unasked"),
        field: field!(run),
    },
    Row {
        key: "xaxis",
        kind: Kind::Choice(|place| ["log", "linear"].get(place).copied()),
        usual: Usual::Is("log"),
        fix: Fix::Yes,
        controls: &[Control::Radio("xaxis")],
        about: readme("the axis of m"),
        field: field!(linear),
    },
    Row {
        key: "yaxis",
        kind: Kind::Choice(|place| ["accuracy", "error"].get(place).copied()),
        usual: Usual::Is("accuracy"),
        fix: Fix::Yes,
        controls: &[Control::Radio("yaxis")],
        about: readme("error: on a log axis, with a power law fitted to the measured values up to m"),
        field: field!(error),
    },
    Row {
        key: "balanced",
        kind: SWITCH,
        usual: Usual::Is("0"),
        fix: Fix::Yes,
        controls: &[Control::Toggle("balanced")],
        about: readme(
            "1: where classes are uneven (`mails`, own data), every class counts alike: the mean over the classes of the share that is right",
        ),
        field: field!(balanced),
    },
    Row {
        key: "spread",
        kind: Kind::Choice(|place| ["sd", "se"].get(place).copied()),
        usual: Usual::Is("sd"),
        fix: Fix::Yes,
        controls: &[Control::Radio("spread")],
        about: readme("bands: standard deviation, or the mean's standard error"),
        field: field!(standard_error),
    },
    Row {
        key: "dots",
        kind: SWITCH,
        usual: Usual::Is("0"),
        fix: Fix::Yes,
        controls: &[Control::Toggle("dots")],
        about: readme("1: each repeat as a faint dot"),
        field: field!(dots),
    },
    Row {
        key: "hide",
        kind: Kind::Several(words::<Learner>),
        usual: Usual::Is(""),
        fix: Fix::Yes,
        controls: &[Control::Boxes { prefix: "show-", of_rest: true }],
        about: readme("hidden in the figure, e.g. `hide=logistic,svm`; the export holds them"),
        field: field!(hidden),
    },
    Row {
        key: "wins",
        kind: Kind::Choice(|place| ["marks", "band"].get(place).copied()),
        usual: Usual::Is("marks"),
        fix: Fix::Yes,
        controls: &[Control::Radio("wins-as")],
        about: readme("who wins: a mark for each repeat, or shares along the axis"),
        field: field!(band),
    },
    Row {
        key: "kernel",
        kind: SWITCH,
        usual: Usual::Is("0"),
        fix: Fix::Yes,
        controls: &[Control::Toggle("kernel"), Control::Toggle("scale-kernel")],
        about: readme("1: a support vector machine with a Gaussian kernel in the figure and on the scale map"),
        field: field!(kernel),
    },
    Row {
        key: "budget",
        kind: Kind::Decimal { from: 0.001, to: 1000.0, decimals: 4 },
        // Lets most of the map through, and shows its end.
        usual: Usual::Is("0.5"),
        fix: Fix::Yes,
        controls: &[Control::Dial("budget", Scale::PowersOfTen)],
        about: readme("patience on the scale map, in seconds for one training"),
        field: field!(budget),
    },
    Row {
        key: "keep",
        kind: SWITCH,
        usual: Usual::Is("1"),
        fix: Fix::No,
        controls: &[],
        about: readme("0: nothing is read from or kept in this browser's storage"),
        field: field!(keep),
    },
    Row {
        key: "workers",
        kind: Kind::Whole { from: 1, to: WORKERS_LARGEST },
        usual: Usual::Open(readme("the machine's cores"), none),
        fix: Fix::No,
        controls: &[],
        about: readme("for tests and measurements"),
        field: field!(workers),
    },
    Row {
        key: "made",
        kind: Kind::Whole { from: 1, to: u16::MAX as u32 },
        usual: Usual::Open("", none),
        fix: Fix::No,
        controls: &[],
        about: readme("version of the numbers by which the link was made: the page says where its own is another"),
        field: field!(made),
    },
];

/// The table of the page with one row more, for the test that adds a setting.
#[cfg(test)]
pub(crate) fn with_added(kind: Kind, usual: Usual, controls: &'static [Control], about: &'static str) -> Table {
    let row = Row { key: "added", kind, usual, fix: Fix::Yes, controls, about, field: field!(added) };
    Table([ROWS, &[row]].concat().leak())
}

/// The settings of the page.
pub const TABLE: Table = Table(ROWS);

/// Rows, each with a key of its own.
#[derive(Clone, Copy)]
pub struct Table(pub(super) &'static [Row]);

impl Table {
    pub fn rows(self) -> &'static [Row] {
        self.0
    }

    pub fn row(self, key: &str) -> Option<&'static Row> {
        self.0.iter().find(|row| row.key == key)
    }

    /// Keys that a link may fix.
    pub fn fixable(self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter(|row| row.fix != Fix::No).map(|row| row.key)
    }

    /// What every setting is unless somebody sets it.
    pub fn usual(self) -> Settings {
        let mut settings = Settings(Values::default());
        for row in self.0 {
            self.usual_of(row, &mut settings);
        }
        settings
    }

    fn usual_of(self, row: &Row, settings: &mut Settings) {
        match row.usual {
            // A test sees to it that it is a value.
            Usual::Is(text) => self.read(row, settings, text).unwrap_or_default(),
            Usual::Open(..) => row.put(&mut settings.0, &Value::Nothing),
        }
    }

    /// Takes a text over as the value of a row, brought into range. m may be one that is not measured after that: see
    /// [`settle`].
    fn read(self, row: &Row, settings: &mut Settings, text: &str) -> Result<(), NoticeKind> {
        let (value, notice) = row.kind.check(self, text)?;
        row.put(&mut settings.0, &value);
        notice.map_or(Ok(()), Err)
    }

    /// The settings that a link's pairs of key and value describe, and what is wrong with which of them. A key's last pair
    /// counts; `given` finds it.
    pub fn read_all<'a>(self, given: impl Fn(&str) -> Option<&'a str>) -> (Settings, Vec<(&'static Row, NoticeKind)>) {
        let mut settings = self.usual();
        let mut notices = Vec::new();
        for row in self.0 {
            if let Some(Err(kind)) = given(row.key).map(|text| self.read(row, &mut settings, text)) {
                notices.push((row, kind));
            }
        }
        if let (Some(kind), Some(m)) = (settle(&mut settings), self.row("m"))
            && given("m").is_some()
            && notices.iter().all(|(row, _)| row.key != "m")
        {
            notices.push((m, kind));
        }
        (settings, notices)
    }

    /// Brings a setting to a value, whoever has fixed it.
    pub(super) fn put(self, settings: &mut Settings, key: &str, text: &str) -> Result<(), NoticeKind> {
        let Some(row) = self.row(key) else {
            debug_assert!(false, "no setting {key}");
            return Err(NoticeKind::Bad);
        };
        let read = self.read(row, settings, text);
        settings.fit();
        read
    }

    pub(super) fn reset(self, settings: &mut Settings, key: &str) {
        if let Some(row) = self.row(key) {
            self.usual_of(row, settings);
            settings.fit();
        }
    }

    /// Changes a setting by the reader's hand: see [`Settings::change`].
    pub fn change(self, settings: &mut Settings, change: &Change) -> Result<(), Refusal> {
        let row = self.row(change.key).ok_or(Refusal::NoValue)?;
        if row.is_fixed(settings) {
            return Err(Refusal::Fixed);
        }
        let before = row.value(settings);
        let (value, notice) = match &change.to {
            To::Text(text) => row.kind.check(self, text).map_err(|_| Refusal::NoValue)?,
            To::Word(word, is_in) => (row.kind.with_word(&before, word, *is_in).ok_or(Refusal::NoValue)?, None),
        };
        if matches!(row.kind, Kind::Seed) && notice.is_some() {
            return Err(Refusal::NoValue);
        }
        row.put(&mut settings.0, &value);
        if row.value(settings) != before {
            self.follow(row, settings);
        }
        settings.fit();
        Ok(())
    }

    /// What a change of one setting by hand means for others.
    fn follow(self, row: &Row, settings: &mut Settings) {
        match row.key {
            // Panels have names of their own in each lab.
            "lab" => settings.0.panel.clear(),
            // A rate that suits one method is far off for another.
            "optimiser" if !settings.fix.contains(&"rate") => self.reset(settings, "rate"),
            // A fixed m stays on the axis.
            "max" if settings.fix.contains(&"m") => {
                let smallest = settings.m.next_power_of_two().min(MAX_LARGEST);
                settings.0.max = settings.max.max(smallest);
            }
            _ => {}
        }
    }

    /// The table as docs/links.md has it.
    pub fn markdown(self) -> String {
        let mut text = String::from("| key | values | default | |\n|---|---|---|---|\n");
        for row in self.0 {
            let usual = match row.usual {
                Usual::Is(value) | Usual::Open(value, _) => value,
            };
            let cells = [format!("`{}`", row.key), row.kind.range(self), usual.to_owned(), row.about.to_owned()];
            text += &format!("| {} |\n", cells.join(" | ")).replace("|  |", "| |").replace("|  |", "| |");
        }
        text
    }
}

/// Brings m to a measured value on the axis. An m that the link did not ask for moves silently with a shorter axis.
fn settle(settings: &mut Settings) -> Option<NoticeKind> {
    let asked = settings.m;
    let end = if settings.task.is_table() { settings.max } else { settings.end() };
    let inside = asked.max(M_MIN).min(end);
    settings.0.m = nearest_m(inside, end);
    // The axis of own data is known once they are loaded.
    if settings.task.is_table() {
        return None;
    }
    let kind = if inside == asked { NoticeKind::Nearest } else { NoticeKind::Clamped };
    (settings.m != asked).then_some(kind)
}

impl Row {
    pub fn value(&self, values: &Values) -> Value {
        (self.field.get)(values)
    }

    pub(super) fn put(&self, values: &mut Values, value: &Value) {
        (self.field.put)(values, value);
    }

    /// The value as a link spells it; empty for none.
    pub fn text(&self, values: &Values) -> String {
        self.kind.text(&self.value(values))
    }

    /// Whether a link leaves it out.
    pub fn is_usual(&self, values: &Values) -> bool {
        let usual = if let Usual::Is(text) = self.usual { text } else { "" };
        self.text(values) == usual
    }

    /// What holds: the value, or what decides where nothing is set.
    pub fn in_force(&self, values: &Values) -> Value {
        match (self.value(values), self.usual) {
            (Value::Nothing, Usual::Open(_, decide)) => decide(values),
            (value, _) => value,
        }
    }

    pub fn is_fixed(&self, values: &Values) -> bool {
        let with = if let Fix::With(other) = self.fix { other } else { self.key };
        self.fix != Fix::No && [self.key, with].iter().any(|key| values.fix.contains(key))
    }
}

impl Kind {
    /// The value that a text means, brought into range, with what was done to it for that.
    ///
    /// # Errors
    /// Where it means none.
    pub fn check(&self, table: Table, text: &str) -> Result<(Value, Option<NoticeKind>), NoticeKind> {
        let bad = NoticeKind::Bad;
        match *self {
            Kind::Version => match whole(text, 0, u32::MAX) {
                Some((VERSION, None)) => Ok((Value::Whole(VERSION), None)),
                Some((version, _)) if version > VERSION => Err(NoticeKind::Newer),
                _ => Err(bad),
            },
            Kind::Whole { from, to } => {
                whole(text, from, to).map(|(number, notice)| (Value::Whole(number), notice)).ok_or(bad)
            }
            Kind::Seed => whole(text, 0, u32::MAX).map(|(seed, notice)| (Value::Whole(seed), notice)).ok_or(bad),
            // Whether it is a measured value is known once the axis is.
            Kind::Examples => whole(text, 0, u32::MAX).map(|(m, _)| (Value::Whole(m), None)).ok_or(bad),
            Kind::Doublings { from, to } => {
                let (number, notice) = whole(text, from, to).ok_or(bad)?;
                let nearest = nearest_m(number, to);
                Ok((Value::Whole(nearest), notice.or((nearest != number).then_some(NoticeKind::Nearest))))
            }
            Kind::Steps(steps) => {
                let (from, to) = (steps[0], steps[steps.len() - 1]);
                let (number, notice) = whole(text, from, to).ok_or(bad)?;
                let nearest = steps.iter().copied().min_by_key(|step| step.abs_diff(number)).unwrap_or(from);
                Ok((Value::Whole(nearest), notice.or((nearest != number).then_some(NoticeKind::Nearest))))
            }
            Kind::Decimal { from, to, decimals } => {
                let given = number(text).ok_or(bad)?;
                let inside = given.max(from).min(to);
                // As a link would bring it back.
                let spelled = decimal::parse(&decimal::trimmed(inside, decimals)).unwrap_or(inside);
                Ok((Value::Decimal(spelled), (inside != given).then_some(NoticeKind::Clamped)))
            }
            Kind::Choice(words) => place_of(words, text).map(|place| (Value::Choice(place), None)).ok_or(bad),
            Kind::Several(words) => {
                let places: Option<Vec<usize>> = parts(text).map(|word| place_of(words, word)).collect();
                let bits = places.ok_or(bad)?.into_iter().fold(0, |bits, place| bits | 1 << place);
                Ok((Value::Several(bits), None))
            }
            Kind::Language => Language::from_tag(text).map(|language| (language.value(), None)).ok_or(bad),
            Kind::Keys => {
                let is_known = |key: &str| table.fixable().any(|fixable| fixable == key);
                if !parts(text).all(is_known) {
                    return Err(bad);
                }
                let keys = table.fixable().filter(|key| parts(text).any(|part| part == *key)).collect();
                Ok((Value::Keys(keys), None))
            }
            Kind::Name { longest } => {
                let is_name = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
                if text.len() <= longest && is_name { Ok((Value::Name(text.to_owned()), None)) } else { Err(bad) }
            }
        }
    }

    /// A value as a link spells it.
    pub fn text(&self, value: &Value) -> String {
        match (value, *self) {
            (Value::Nothing, _) => String::new(),
            (Value::Whole(number), _) => number.to_string(),
            (Value::Decimal(number), Kind::Decimal { decimals, .. }) => decimal::trimmed(*number, decimals),
            (Value::Choice(place), _) => self.words().nth(*place).unwrap_or_default().to_owned(),
            (Value::Several(bits), _) => {
                let chosen = self.words().enumerate().filter(|(place, _)| bits >> place & 1 == 1);
                chosen.map(|(_, word)| word).collect::<Vec<_>>().join(",")
            }
            (Value::Keys(keys), _) => keys.join(","),
            (Value::Name(name), _) => name.clone(),
            (Value::Decimal(_), _) => String::new(),
        }
    }

    /// Its words; none where it has none.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        let words = match *self {
            Kind::Choice(words) | Kind::Several(words) => words,
            Kind::Language => words::<Language>,
            _ => |_| None,
        };
        (0..).map_while(words)
    }

    /// Several words with one more, or one less.
    fn with_word(&self, value: &Value, word: &str, is_in: bool) -> Option<Value> {
        let (Kind::Several(words), Value::Several(bits)) = (*self, value) else { return None };
        let bit = 1 << place_of(words, word)?;
        Some(Value::Several(if is_in { bits | bit } else { bits & !bit }))
    }

    /// The place of a value among the steps, or of the nearest of them.
    pub(super) fn step(&self, place: f64) -> Option<u32> {
        let Kind::Steps(steps) = *self else { return None };
        // A place that is no number is the first.
        steps.get((place.max(0.0) as usize).min(steps.len() - 1)).copied()
    }

    /// The place of a number among the steps.
    pub(super) fn place(&self, number: u32) -> Option<usize> {
        let Kind::Steps(steps) = *self else { return None };
        steps.iter().position(|&step| step == number)
    }

    /// What a notice says that it should be.
    pub fn expected(&self, table: Table) -> Expected {
        match self {
            Kind::Decimal { .. } => Expected::Number,
            Kind::Choice(_) | Kind::Several(_) | Kind::Language => Expected::OneOf(list(self.words())),
            Kind::Keys => Expected::OneOf(list(table.fixable())),
            Kind::Name { .. } => Expected::OneOf("a-z, 0-9, -".to_owned()),
            _ => Expected::WholeNumber,
        }
    }

    /// What it may be, for docs/links.md.
    fn range(&self, table: Table) -> String {
        match *self {
            Kind::Version => VERSION.to_string(),
            Kind::Whole { from, to } => format!("{from} to {to}"),
            Kind::Seed => format!("0 to {}", u32::MAX),
            Kind::Examples => format!("{M_MIN}, {}, ... to `max`", 2 * M_MIN),
            Kind::Doublings { from, to } => format!("{from}, {}, ... to {to}", 2 * from),
            Kind::Steps(steps) => list(steps.iter().map(u32::to_string)),
            Kind::Decimal { from, to, decimals } => {
                format!("{} to {}", decimal::trimmed(from, decimals), decimal::trimmed(to, decimals))
            }
            Kind::Choice(_) => list(self.words()),
            Kind::Several(_) => list(self.words()) + "; several with commas",
            Kind::Language => format!("{}, or the tag of another file of `www/locale`", Language::ENGLISH.name()),
            Kind::Keys => {
                let others = table.rows().iter().filter(|row| row.fix == Fix::No).map(|row| format!("`{}`", row.key));
                format!("any key but {}; several with commas", list(others))
            }
            Kind::Name { longest } => format!("up to {longest} small letters, digits and hyphens"),
        }
    }
}

fn list<T: AsRef<str>>(words: impl Iterator<Item = T>) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text += ", ";
        }
        text += word.as_ref();
    }
    text
}

fn place_of(words: Words, word: &str) -> Option<usize> {
    (0..).map_while(words).position(|other| other == word)
}

/// Words with commas between them; mail programs make a space of one, and `+` of that.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ' ', '+']).filter(|part| !part.is_empty())
}

/// A whole number, brought into a range.
fn whole(text: &str, from: u32, to: u32) -> Option<(u32, Option<NoticeKind>)> {
    let given = number(text).filter(|n| n.fract() == 0.0 || n.is_infinite())?;
    let inside = given.max(f64::from(from)).min(f64::from(to));
    Some((inside as u32, (inside != given).then_some(NoticeKind::Clamped)))
}

/// A decimal number; thousands may be grouped ("16,384", "16_384"). Too large a number is infinite, never an error.
fn number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | '_' | ' ' | '\u{a0}' | '\u{202f}')).collect();
    let is_number = plain.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))
        && plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e'));
    decimal::parse(&plain).filter(|_| is_number)
}
