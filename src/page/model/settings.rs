//! Everything a reader can set, with its default and its range. Not here: how a link spells it ([`crate::page::model::link`]) and
//! what is done with it ([`crate::page::model::state`]).

pub use crate::chart::Theme;
use crate::job::spec::Until;
use crate::job::{Job, Spec};
use crate::nn::activation::Activation;
use crate::page::model::algorithms::RaceSettings;
pub use crate::page::model::language::Language;
use crate::study::key::Features;
use crate::study::plan::{self, FigurePlan, M_DEFAULT_MAX};
use crate::study::search::Strategy;
use crate::task::{TaskId, own};

/// The reader's m before they move it: the middle of the figure, where the five learners have parted.
pub const M_DEFAULT: u32 = 1_024;
/// Largest right end of the axis: four times the default. The recipe stops adding steps near m = 16,000, so more
/// examples than this would hardly be seen once.
pub const MAX_LARGEST: u32 = 65_536;
/// Smallest right end of the axis: with fewer than three values of m there is no curve.
pub const MAX_SMALLEST: u32 = 64;
pub const REPEATS_DEFAULT: u32 = 8;
/// A standard error a sixth of the spread; more repeats only cost time.
pub const REPEATS_LARGEST: u32 = 32;
pub const SEED_DEFAULT: u32 = 1;
/// Deepest and widest network of the algorithms lab.
pub const DEPTH_LARGEST: u32 = 8;
pub const WIDTH_LARGEST: u32 = 256;
/// Learning rates of the algorithms lab.
pub const RATE_RANGE: (f64, f64) = (1e-5, 100.0);
/// Patience for one training on the scale map, in seconds: the default lets most of the map through and shows its end.
pub const BUDGET_DEFAULT: f64 = 0.5;
pub const BUDGET_RANGE: (f64, f64) = (0.001, 1000.0);
/// Replicates of a search: the spread of a mean of twelve is under a third of that of one.
pub const REPLICATES_DEFAULT: u32 = 12;
pub const REPLICATES_LARGEST: u32 = 32;
/// Hours that a person may think before each experiment of a search: nothing, an hour, half a working day, then one, three,
/// nine and thirty days.
pub const THINKING: [u32; 7] = [0, 1, 4, 24, 72, 216, 720];
/// The speed that the closing page begins with.
pub const SPEED_DEFAULT: u32 = 100;
/// More steps than any tour will have.
pub const STEP_LARGEST: u32 = 99;

/// One of the three forces of the lecture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lab {
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
}

impl Lab {
    pub const ALL: [Lab; 3] = [Lab::Data, Lab::Algorithms, Lab::Computation];

    pub fn name(self) -> &'static str {
        match self {
            Lab::Data => "data",
            Lab::Algorithms => "algorithms",
            Lab::Computation => "computation",
        }
    }

    /// The lab that a job is for.
    pub fn of(job: &Job) -> Lab {
        Lab::of_spec(&job.spec)
    }

    /// The lab that a training is for.
    pub fn of_spec(spec: &Spec) -> Lab {
        match spec.until {
            Until::Scored | Until::Accuracy(_) => Lab::Algorithms,
            Until::Budget if spec.reading.is_some() || spec.data.validation > 0 => Lab::Computation,
            Until::Budget => Lab::Data,
        }
    }

    pub fn is_built(self) -> bool {
        true
    }
}

impl Mode {
    pub const ALL: [Mode; 3] = [Mode::Page, Mode::Lecture, Mode::Embed];

    pub fn name(self) -> &'static str {
        match self {
            Mode::Page => "page",
            Mode::Lecture => "lecture",
            Mode::Embed => "embed",
        }
    }
}

/// Controls that a link may fix, by the keys that they set: they are hidden, and what they set stays as it is, until a
/// link or a step of the tour, which is one, says otherwise.
pub const FIXABLE: [&str; 33] = [
    "lab",
    "task",
    "m",
    "max",
    "repeats",
    "seed",
    "act",
    "features",
    "compare",
    "xaxis",
    "yaxis",
    "spread",
    "dots",
    "hide",
    "wins",
    "kernel",
    "budget",
    "depth",
    "width",
    "rate",
    "race",
    "init",
    "optimiser",
    "tune",
    "limit",
    "target",
    "extra",
    "ideas",
    "replicates",
    "think",
    "speed",
    "lang",
    "theme",
];

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

/// Everything a reader can set. `None` where the browser or the lab decides.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub lab: Lab,
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
    /// Hours of thinking before each experiment of a search, one of [`THINKING`].
    pub think: u32,
    /// The reader's own machine in the computation lab, one of [`crate::study::clock::SPEEDS`].
    pub speed: u32,
    pub language: Option<Language>,
    pub theme: Option<Theme>,
    pub mode: Mode,
    pub step: Option<u32>,
    /// The panel that fills the screen in lecture mode, or that is embedded; empty for the first of the lab.
    pub panel: String,
    /// Keys of [`FIXABLE`] whose controls are hidden.
    pub fix: Vec<&'static str>,
    /// Start training at once.
    pub run: bool,
    /// The axis of m is linear, as the lecture draws it, instead of logarithmic.
    pub linear: bool,
    /// The figure shows the error on a logarithmic axis, where a power law is a straight line.
    pub error: bool,
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
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            lab: Lab::default(),
            task: TaskId::default(),
            m: M_DEFAULT,
            max: M_DEFAULT_MAX,
            repeats: REPEATS_DEFAULT,
            seed: SEED_DEFAULT,
            activation: Activation::default(),
            features: Features::default(),
            compare: false,
            depth: None,
            width: None,
            rate: None,
            race: RaceSettings::default(),
            ideas: Strategy::default(),
            replicates: REPLICATES_DEFAULT,
            think: 0,
            speed: SPEED_DEFAULT,
            language: None,
            theme: None,
            mode: Mode::default(),
            step: None,
            panel: String::new(),
            fix: Vec::new(),
            run: false,
            linear: false,
            error: false,
            standard_error: false,
            dots: false,
            band: false,
            hidden: [false; 5],
            kernel: false,
            budget: BUDGET_DEFAULT,
            keep: true,
            workers: None,
        }
    }
}

impl Settings {
    /// Right end of the axis. A table has as many rows as it has: all of them are shown unless fewer are asked for.
    pub fn end(&self) -> u32 {
        let TaskId::Table(table) = self.task else { return self.max };
        let rows = if table == own::NONE { self.max } else { table.rows() };
        if self.max == M_DEFAULT_MAX { rows.min(MAX_LARGEST) } else { rows.min(self.max) }
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
        }
    }

    /// The same figure on the other features, where it is asked for.
    pub fn compared_plan(&self) -> Option<FigurePlan> {
        // Nobody has engineered features for a table.
        (self.compare && !self.task.is_table()).then(|| FigurePlan { features: self.features.other(), ..self.plan() })
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

    /// Place of the reader's m on the axis, in doublings from its left end.
    pub fn m_place(&self) -> f64 {
        plan::place(self.m)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_on_the_axis_is_the_place_among_the_measured_values() {
        let mut settings = Settings::default();
        for (index, m) in settings.m_values().into_iter().enumerate() {
            settings.m = m;
            assert_eq!(settings.m_place(), index as f64);
        }
    }

    #[test]
    fn the_slider_runs_along_either_axis() {
        for linear in [false, true] {
            let settings = Settings { linear, ..Settings::default() };
            for m in settings.m_values() {
                let place = plan::place(m);
                assert!((settings.place_along(settings.along(place)) - place).abs() < 1e-12);
            }
        }
        // In units of the left end: half way along a linear axis is half of m.
        let settings = Settings { linear: true, ..Settings::default() };
        assert_eq!(settings.along(plan::place(16_384)), 1023.0);
        assert_eq!(settings.place_along(511.0), 9.0);
    }
}
