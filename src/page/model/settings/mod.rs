//! Everything that a reader can set.
//!
//! A setting is declared once: by its row in the `table`, which says its key in a link, what it may be, what it is
//! unless somebody sets it, whether a link may fix it, and which controls of the page show and set it. Its value stands in a
//! field of [`Values`]. Links, notices, controls, exports and the table of docs/links.md follow from the rows.
//!
//! [`Settings`] are values that the table has checked, and carry that as their proof: they can be read like [`Values`], but
//! nothing makes or changes one except by its row. Whoever is handed [`Settings`] need not check them again. (linfa's
//! `ParamGuard` does the same for the parameters of a model.)
//!
//! Not here: how a link is mended and taken apart ([`crate::page::model::link`]), and what follows from a change
//! ([`crate::page::model::state`]).

mod field;
mod hand;
mod table;
mod value;

#[cfg(test)]
mod tests;

pub use crate::chart::Theme;
pub use crate::page::model::language::Language;
pub use hand::{Gesture, Touched};
#[cfg(test)]
pub(crate) use table::with_added;
pub use table::{Control, Expected, Kind, NoticeKind, Row, Scale, TABLE, Table, Usual, VERSION};
pub use value::Value;

use crate::job::spec::{Model, Until, seen};
use crate::job::{Job, Spec};
use crate::nn::activation::{Activation, Initialisation};
use crate::page::model::labs::algorithms::contestant::Extras;
use crate::page::model::texts::Machine;
use crate::study::key::Features;
use crate::study::plan::{self, FigurePlan, M_DEFAULT_MAX, nearest_m};
use crate::study::race::{Optimiser, RaceTask, usual_rate};
use crate::study::search::Strategy;
use crate::task::own::{self, TableId};
use crate::task::{Inputs, TaskId};
use std::ops::Deref;

/// Largest right end of the axis: four times the default. The recipe stops adding steps near m = 16,000, so more
/// examples than this would hardly be seen once.
pub const MAX_LARGEST: u32 = 65_536;
/// Smallest right end of the axis: with fewer than three values of m there is no curve.
pub const MAX_SMALLEST: u32 = 64;
/// A standard error a sixth of the spread; more repeats only cost time.
pub const REPEATS_LARGEST: u32 = 32;
/// Hidden layers, and units in each, of a race unless the reader says otherwise.
const DEPTH_DEFAULT: u32 = 3;
const WIDTH_DEFAULT: u32 = 32;

/// One of the three forces of the lecture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LabId {
    #[default]
    Data,
    Algorithms,
    Computation,
}

/// How much of the page is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    #[default]
    Page,
    Lecture,
    Embed,
    /// The notes of a lecture that another window shows.
    Speaker,
}

impl LabId {
    pub const ALL: [LabId; 3] = [LabId::Data, LabId::Algorithms, LabId::Computation];

    pub fn name(self) -> &'static str {
        match self {
            LabId::Data => "data",
            LabId::Algorithms => "algorithms",
            LabId::Computation => "computation",
        }
    }

    /// The lab that a job is for.
    pub fn of(job: &Job) -> LabId {
        LabId::of_spec(&job.spec)
    }

    /// The lab that a training is for.
    pub fn of_spec(spec: &Spec) -> LabId {
        match spec.until {
            Until::Scored | Until::Accuracy(_) => LabId::Algorithms,
            Until::Budget if spec.reading.is_some() || spec.data.validation > 0 => LabId::Computation,
            Until::Budget => LabId::Data,
        }
    }
}

impl Mode {
    pub const ALL: [Mode; 4] = [Mode::Page, Mode::Lecture, Mode::Embed, Mode::Speaker];

    pub fn name(self) -> &'static str {
        match self {
            Mode::Page => "page",
            Mode::Lecture => "lecture",
            Mode::Embed => "embed",
            Mode::Speaker => "speaker",
        }
    }
}

pub const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

/// The value of `theme` in links and of `data-theme` in HTML.
pub fn theme_name(theme: Theme) -> &'static str {
    match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

pub fn other_theme(theme: Theme) -> Theme {
    match theme {
        Theme::Light => Theme::Dark,
        Theme::Dark => Theme::Light,
    }
}

/// What the controls of the algorithms lab set, beside what the whole page shares.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RaceSettings {
    pub task: RaceTask,
    /// `None`: He for the rectifiers, Xavier for sigmoid and tanh.
    pub initialisation: Option<Initialisation>,
    pub optimiser: Optimiser,
    /// Steps.
    pub limit: u32,
    /// Test accuracy to race to, in percent; `None` for the task's own.
    pub target: Option<u32>,
    pub extras: Extras,
    /// Each contestant at its best rate, which is searched for, instead of one rate for all.
    pub tuned: bool,
}

/// The value of every setting; `None` where the browser or the lab decides. What each may be says its row of the
/// `table`.
///
/// Made by [`Default`], all are zero, which is what the table puts the values of its rows into. Values become
/// [`Settings`] nowhere else.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values {
    pub lab: LabId,
    pub task: TaskId,
    /// One of the measured values, [`plan::m_values`] of `max`.
    pub m: u32,
    pub max: u32,
    pub repeats: u32,
    pub seed: u32,
    pub activation: Activation,
    pub features: Features,
    /// The figure shows the learners on the other features too.
    pub compare: bool,
    pub depth: Option<u32>,
    pub width: Option<u32>,
    pub rate: Option<f64>,
    /// The race of the algorithms lab.
    pub race: RaceSettings,
    /// Where the ideas of a search come from.
    pub ideas: Strategy,
    pub replicates: u32,
    /// Hours of thinking before each experiment of a search, one of `table::THINKING`.
    pub think: u32,
    /// The reader's own machine in the computation lab, one of [`crate::study::clock::SPEEDS`].
    pub speed: u32,
    pub language: Option<Language>,
    pub theme: Option<Theme>,
    pub mode: Mode,
    pub step: Option<u32>,
    /// In lecture mode: which beat of the step.
    pub beat: Option<u32>,
    /// The lesson that the step is of; empty for the guided tour.
    pub lesson: String,
    /// The panel that fills the screen in lecture mode, or that is embedded; empty for the first of the lab.
    pub panel: String,
    /// Keys whose controls are hidden: what they set stays as it is, until a link or a step of the tour, which is one,
    /// says otherwise. In the order of the table.
    pub fix: Vec<&'static str>,
    /// Start training at once, or train nothing that nobody asked for; `None`: see [`crate::page::model::unasked`].
    pub run: Option<bool>,
    /// The axis of m is linear, as the lecture draws it, instead of logarithmic.
    pub linear: bool,
    /// The figure shows the error on a logarithmic axis, where a power law is a straight line.
    pub error: bool,
    /// Where classes are uneven, each counts alike: scores are balanced accuracy.
    pub balanced: bool,
    /// Bands are the mean's standard error instead of the standard deviation.
    pub standard_error: bool,
    /// Each repeat is a faint dot.
    pub dots: bool,
    /// Who wins is a band of shares instead of a mark for each repeat.
    pub band: bool,
    /// Learners that are hidden in the figure.
    pub hidden: [bool; 5],
    /// The support vector machine with a Gaussian kernel stands in the figure and on the scale map.
    pub kernel: bool,
    /// The reader's patience on the scale map: seconds for one training.
    pub budget: f64,
    /// Results are kept in this browser from one visit to the next.
    pub keep: bool,
    /// Number of workers, for tests that compare one with several.
    pub workers: Option<u32>,
    /// Version of the numbers by which the link was made, as it says.
    pub made: Option<u32>,
    /// A setting for the test that adds one.
    #[cfg(test)]
    pub added: u32,
}

/// Values that the table has checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings(Values);

impl Deref for Settings {
    type Target = Values;

    fn deref(&self) -> &Values {
        &self.0
    }
}

impl Default for Settings {
    /// What each row of the table says.
    fn default() -> Self {
        TABLE.usual()
    }
}

/// Where the reader is: what Back and Forward go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    lab: LabId,
    step: Option<u32>,
    mode: Mode,
}

impl Place {
    pub fn of(settings: &Settings) -> Place {
        Place { lab: settings.lab, step: settings.step, mode: settings.mode }
    }
}

/// One setting, to be brought to another value.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The key of a row of the table.
    pub key: &'static str,
    pub to: To,
}

#[derive(Clone, Debug, PartialEq)]
pub enum To {
    /// The value as a link spells it.
    Text(String),
    /// One word more, or one less, of a setting that is several.
    Word(String, bool),
}

impl Change {
    pub fn new(key: &'static str, value: impl ToString) -> Change {
        Change { key, to: To::Text(value.to_string()) }
    }

    pub fn word(key: &'static str, word: &str, is_in: bool) -> Change {
        Change { key, to: To::Word(word.to_owned(), is_in) }
    }
}

/// Why the reader's hand did not change a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A link has fixed it.
    Fixed,
    /// It cannot have this value.
    NoValue,
}

impl Settings {
    /// Changes a setting by the reader's hand, with what follows for other settings. What a link has fixed stays, and a
    /// number out of range goes to the nearest that is in it.
    pub fn change(&mut self, change: &Change) -> Result<(), Refusal> {
        TABLE.change(self, change)
    }

    /// Brings a setting to a value, whoever has fixed it: for the page itself. What is no value of it changes nothing.
    pub fn put(&mut self, key: &str, value: impl ToString) {
        let _ = TABLE.put(self, key, &value.to_string());
    }

    /// The same settings but for one.
    pub fn with(&self, key: &str, value: impl ToString) -> Settings {
        let mut settings = self.clone();
        settings.put(key, value);
        settings
    }

    /// Brings a setting to what it is unless somebody sets it.
    pub fn reset(&mut self, key: &str) {
        TABLE.reset(self, key);
    }

    /// Takes these settings over from others.
    pub fn take(&mut self, others: &Settings, keys: &[&str]) {
        for row in TABLE.rows().iter().filter(|row| keys.contains(&row.key)) {
            row.put(&mut self.0, &row.value(others));
        }
        self.fit();
    }

    /// Those of these keys whose values differ from others'.
    pub fn differing(&self, others: &Settings, keys: &[&'static str]) -> Vec<&'static str> {
        let differs = |key: &&&'static str| {
            TABLE.rows().iter().any(|row| row.key == **key && row.value(self) != row.value(others))
        };
        keys.iter().filter(differs).copied().collect()
    }

    /// Moves m to the measured value that is nearest.
    pub fn move_m(&mut self, m: u32) {
        self.0.m = m;
        self.fit();
    }

    /// Where the task is own data, which no link holds: they are this table, or none is loaded
    /// ([`own::NONE`]).
    pub fn hold_table(&mut self, table: TableId) {
        if self.task.is_table() {
            self.0.task = TaskId::Table(table);
            self.fit();
        }
    }

    /// Whether a link keeps the reader's hand off a setting.
    pub fn is_fixed(&self, key: &str) -> bool {
        TABLE.row(key).is_some_and(|row| row.is_fixed(self))
    }

    /// Keeps m among the measured values: an axis may have become shorter.
    fn fit(&mut self) {
        self.0.m = nearest_m(self.m, self.end());
    }
}

impl Values {
    /// Right end of the axis. A table or a data set has as many rows as it has: all of them are shown unless fewer are asked
    /// for.
    pub fn end(&self) -> u32 {
        let Some(rows) = self.task.rows() else { return self.max };
        let rows = if self.task == TaskId::Table(own::NONE) { self.max } else { rows };
        if self.max == M_DEFAULT_MAX { rows.min(MAX_LARGEST) } else { rows.min(self.max) }
    }

    /// What the figure's support vector machine is named by.
    pub fn machine(&self) -> Machine {
        let plan = self.plan();
        match seen(&plan.task.task(), Model::Svm, plan.features) {
            Inputs::Cubic => Machine::Cubic,
            _ => Machine::Linear,
        }
    }

    /// The figure that these settings ask for.
    pub fn plan(&self) -> FigurePlan {
        FigurePlan {
            task: self.task,
            // Nobody has engineered features for a table.
            features: if self.task.is_table() { Features::Raw } else { self.features },
            activation: self.activation,
            max: self.end(),
            repeats: self.repeats,
            seed: self.seed,
            m: self.m,
            kernel: self.kernel,
        }
    }

    /// The same figure on the other features, where it is asked for; the machine with a kernel is in none but the reader's own.
    pub fn compared_plan(&self) -> Option<FigurePlan> {
        // Nobody has engineered features for a table.
        (self.compare && !self.task.is_table()).then(|| FigurePlan {
            features: self.features.other(),
            kernel: false,
            ..self.plan()
        })
    }

    /// The measured values of m.
    pub fn m_values(&self) -> Vec<u32> {
        plan::m_values(self.end())
    }

    /// Where on the axis, in its own units, a place in doublings is: what the slider counts in.
    pub fn along(&self, place: f64) -> f64 {
        if self.linear { place.exp2() - 1.0 } else { place }
    }

    /// The place in doublings of a value of the slider.
    pub fn place_along(&self, value: f64) -> f64 {
        if self.linear { (value + 1.0).max(1e-9).log2() } else { value }
    }

    /// Hidden layers of the networks of a race.
    pub fn race_depth(&self) -> u32 {
        self.depth.unwrap_or(DEPTH_DEFAULT)
    }

    /// Units in each of them.
    pub fn race_width(&self) -> u32 {
        self.width.unwrap_or(WIDTH_DEFAULT)
    }

    /// The learning rate of all contestants of a race: unless the reader says otherwise, that of the optimiser.
    pub fn race_rate(&self) -> f64 {
        self.rate.unwrap_or_else(|| usual_rate(self.race.optimiser).value())
    }

    /// Test accuracy to race to, in percent.
    pub fn race_target(&self) -> u32 {
        self.race.target.unwrap_or_else(|| self.race.task.target())
    }

    /// Place of the reader's m on the axis, in doublings from its left end.
    pub fn m_place(&self) -> f64 {
        plan::place(self.m)
    }
}
