//! The worlds that labelled examples come from: one entry a task in a table. A world draws an observation with its
//! label; what a learner sees of the observation, raw or hand-engineered, is computed from it here.
//!
//! - [`plane`]: points of a wobbly three-arm spiral on a 2-D map.
//! - [`spam`]: mails as bags of words; which pair of topics a mail is on decides.
//! - [`ads`]: who clicks on which ad; pairs of fields decide.
//! - [`cars`]: small pictures of a road; where is the other car?
//! - [`spiral`]: two arms of a spiral, for the race between activations only.
//! - [`example`]: examples as people look at them, with what the world knows of each.
//! - [`own`]: the reader's own table, and its name.
//! - [`real`]: real data sets, handwritten digits and mails, which are fetched.
//! - [`shelf`]: the rows of tables and real data sets, as far as they are here.
//! - [`sample`]: nested training samples, the fixed test set, and their cache.
//! - [`standardise`]: columns to mean 0 and standard deviation 1.
//!
//! How to add a task: docs/recipes.md.

pub mod ads;
pub mod cars;
pub mod chance;
pub mod example;
pub mod own;
pub mod plane;
pub mod real;
pub mod sample;
pub mod shelf;
pub mod spam;
pub mod spiral;
pub mod standardise;
pub mod table_id;

use crate::nn::network::Hidden;
use crate::order::within;
use crate::random::Stream;
use ndarray::Array2;
use serde::{Deserialize, Serialize};
use table_id::TableId;

/// The tasks. Their order is that of kept results: new ones come last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TaskId {
    /// A wobbly three-arm spiral on a 2-D map.
    #[default]
    Plane,
    /// Mails, spam or not.
    Spam,
    /// Ad impressions, clicked or not.
    Ads,
    /// Pictures of a road, with another car or without.
    Cars,
    /// The reader's own table, see [`own`]; [`own::NONE`] before one was loaded.
    Table(TableId),
    /// Handwritten digits, real ones, see [`real::digits`].
    Digits,
    /// Mails, spam or not, real ones, see [`real::mails`].
    Mails,
}

/// What the learners see of an example, all five the same: the raw inputs, what an expert computed from them, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Features {
    #[default]
    Raw,
    Engineered,
    Both,
}

impl Features {
    pub const ALL: [Features; 3] = [Features::Raw, Features::Engineered, Features::Both];

    /// What it is compared with.
    pub fn other(self) -> Features {
        match self {
            Features::Raw => Features::Engineered,
            Features::Engineered | Features::Both => Features::Raw,
        }
    }

    /// Name in share links, exports and the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Features::Raw => "raw",
            Features::Engineered => "engineered",
            Features::Both => "both",
        }
    }
}

/// What a learner sees of an observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Inputs {
    /// The numbers as they come.
    Raw,
    /// All monomials up to degree three of two raw inputs, without the constant: with them a linear machine is a
    /// polynomial one. Of the task `plane` only.
    Cubic,
    /// What an expert computes from the observation.
    Engineered,
    /// Both, raw ones first.
    RawAndEngineered,
}

/// How the three networks of a task are trained; what all tasks share is in [`crate::study::plan`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NetworkRecipe {
    /// Steps for m examples: `steps_per_root * sqrt(m)`, between [`FEWEST_STEPS`] and `most_steps`.
    pub steps_per_root: f64,
    pub most_steps: u32,
    pub batch: usize,
    /// Decoupled weight decay.
    pub decay: f32,
}

/// Fewer updates than this leave even sixteen examples half learned.
pub const FEWEST_STEPS: u32 = 800;

impl NetworkRecipe {
    pub fn steps(&self, m: usize) -> u32 {
        let steps = (self.steps_per_root * libm::sqrt(m as f64)).round();
        within(steps, f64::from(FEWEST_STEPS), f64::from(self.most_steps)) as u32
    }
}

/// Sizes of the networks of a scale map.
pub const LADDER: usize = 8;

/// The hidden layers of each size, from a handful of parameters to tens of thousands.
pub type Ladder = [&'static [usize]; LADDER];

/// What is known of a task. Of the reader's own table all of it follows from the table's name.
#[derive(Clone, Copy, Debug)]
pub struct Task {
    /// Name in share links, exports and the keys of texts.
    pub name: &'static str,
    /// Names this task's random streams. Part of what share links promise: never change one.
    pub number: u32,
    pub classes: usize,
    /// Numbers in an observation.
    pub observed: usize,
    /// Names of the engineered features, in the order of [`Inputs::Engineered`], where they have names; the keys of texts are
    /// made of them.
    pub feature_names: &'static [&'static str],
    /// Draws one observation of its world and returns its label; `None` where observations are the rows of a table.
    pub draw: Option<Draw>,
    /// What is seen of an observation; `None` for the reader's own table.
    pub seen: Option<Seen>,
    /// What the support vector machine sees of raw data.
    pub machine_raw: Inputs,
    /// What [`Features::Both`] are: [`Inputs::Engineered`] where these hold the raw ones already.
    pub both: Inputs,
    /// Hidden layers of the small, the medium and the large network.
    pub hidden: [Hidden; 3],
    /// Hidden layers of the networks of the scale map, small to large, the three of `hidden` among them.
    pub ladder: &'static Ladder,
    pub recipe: NetworkRecipe,
    /// Accuracy of the best possible rule (Bayes limit), where it is known.
    pub ceiling: Option<f64>,
    /// Whether an observation is a point of the square \[-1, 1\]^2, so that a learner can be drawn as a map.
    pub is_map: bool,
}

/// Draws one observation of a world and returns its label.
pub type Draw = fn(&mut Stream, &mut [f32]) -> u8;

/// The sets of inputs that follow from an observation.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Numbers in each set of inputs.
    pub width: fn(Inputs) -> usize,
    /// Computes a set of inputs from an observation.
    pub inputs: fn(Inputs, &[f32], &mut [f32]),
}

impl Task {
    /// Numbers in a set of inputs.
    pub fn width(&self, inputs: Inputs) -> usize {
        self.seen.map_or_else(|| table_width(inputs, self.observed), |seen| (seen.width)(inputs))
    }

    /// Computes a set of inputs from an observation \[O\] into `out` \[width\].
    pub fn compute(&self, inputs: Inputs, observation: &[f32], out: &mut [f32]) {
        self.seen.map_or(table_inputs as fn(Inputs, &[f32], &mut [f32]), |seen| seen.inputs)(inputs, observation, out);
    }
}

/// What the tasks whose observations are more than two numbers answer when asked for [`Inputs::Cubic`].
fn no_cubic() -> ! {
    panic!("only the plane has cubic inputs")
}

impl TaskId {
    /// The tasks that have a world to draw from: all but those of [`TaskId::REAL`] and the reader's own table.
    pub const ALL: [TaskId; 4] = [TaskId::Plane, TaskId::Spam, TaskId::Ads, TaskId::Cars];
    /// The tasks whose rows are fetched.
    pub const REAL: [TaskId; 2] = [TaskId::Digits, TaskId::Mails];
    /// The tasks that come with the page, in the order in which it offers them: all but the reader's own table.
    pub const GIVEN: [TaskId; 6] =
        [TaskId::Plane, TaskId::Spam, TaskId::Ads, TaskId::Cars, TaskId::Digits, TaskId::Mails];

    pub fn task(self) -> Task {
        match self {
            TaskId::Plane => plane::TASK,
            TaskId::Spam => spam::TASK,
            TaskId::Ads => ads::TASK,
            TaskId::Cars => cars::TASK,
            TaskId::Table(table) => table.task(),
            TaskId::Digits => real::digits::TASK,
            TaskId::Mails => real::mails::TASK,
        }
    }

    /// The task of this name; of own data, the one before any were loaded.
    pub fn named(name: &str) -> Option<TaskId> {
        TaskId::GIVEN.into_iter().chain([TaskId::Table(table_id::NONE)]).find(|task| task.name() == name)
    }

    /// Whether it is the reader's own table, loaded or not.
    pub fn is_table(self) -> bool {
        matches!(self, TaskId::Table(_))
    }

    /// Whether its examples are drawn from a world: as many as anybody wants, and always here.
    pub fn has_world(self) -> bool {
        self.task().draw.is_some()
    }

    /// Rows that train, where they are not drawn from a world: there are no more.
    pub fn rows(self) -> Option<u32> {
        match self {
            TaskId::Table(table) => Some(table.rows()),
            _ => real::Set::of(self).map(|set| set.rows() as u32),
        }
    }

    /// Numbers in a set of inputs.
    pub fn width(self, inputs: Inputs) -> usize {
        self.task().width(inputs)
    }

    /// Names of the engineered features, in the order of [`Inputs::Engineered`], where they have names. The keys of texts are
    /// made of those of the tasks with a world.
    pub fn feature_names(self) -> &'static [&'static str] {
        self.task().feature_names
    }

    /// Name in share links, exports and the keys of texts.
    pub fn name(self) -> &'static str {
        self.task().name
    }

    /// The number that names this task's random streams. Part of what share links promise: never change one.
    pub fn number(self) -> u32 {
        self.task().number
    }
}

/// Labelled observations, as the world gives them.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// \[m, O\], contiguous.
    pub observations: Array2<f32>,
    pub labels: Vec<u8>,
}

/// Width of a set of inputs of `observed` numbers. Nobody engineers features for a table: all but the monomials are
/// the numbers themselves.
fn table_width(inputs: Inputs, observed: usize) -> usize {
    match inputs {
        Inputs::Cubic => plane::TASK.width(Inputs::Cubic),
        Inputs::Raw | Inputs::Engineered | Inputs::RawAndEngineered => observed,
    }
}

/// Computes a set of inputs from a row.
fn table_inputs(inputs: Inputs, observation: &[f32], out: &mut [f32]) {
    match inputs {
        Inputs::Cubic => plane::TASK.compute(Inputs::Cubic, observation, out),
        Inputs::Raw | Inputs::Engineered | Inputs::RawAndEngineered => out.copy_from_slice(observation),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_inputs() {
        for id in TaskId::ALL {
            let task = id.task();
            let width = |inputs| task.width(inputs);
            assert_eq!(id.feature_names().len(), width(Inputs::Engineered), "{}", task.name);
            let mut stream = crate::random::Stream::new(crate::random::Purpose::Test, id.number(), 1, 0);
            let mut observation = vec![f32::NAN; task.observed];
            let label = (task.draw.unwrap())(&mut stream, &mut observation);
            assert!(usize::from(label) < task.classes && observation.iter().all(|x| x.is_finite()));
            for inputs in [Inputs::Raw, Inputs::Engineered, Inputs::RawAndEngineered] {
                let mut out = vec![f32::NAN; width(inputs)];
                task.compute(inputs, &observation, &mut out);
                assert!(out.iter().all(|x| x.is_finite()), "{} {inputs:?}", task.name);
            }
        }
    }

    #[test]
    fn names_of_features_are_unique() {
        for id in TaskId::ALL {
            let mut names = id.feature_names().to_vec();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), id.feature_names().len());
        }
    }

    #[test]
    fn names_and_numbers_are_unique_and_in_order() {
        assert!(TaskId::ALL.into_iter().chain(TaskId::REAL).eq(TaskId::GIVEN));
        for (place, id) in TaskId::GIVEN.into_iter().enumerate() {
            assert_eq!(id.number() as usize, place);
            assert_eq!(TaskId::named(id.name()), Some(id));
            assert_eq!(TaskId::GIVEN.iter().filter(|other| other.name() == id.name()).count(), 1);
        }
    }

    #[test]
    fn steps_are_those_of_the_recipe() {
        let steps = |m| plane::TASK.recipe.steps(m);
        assert_eq!([16, 100, 1024, 4096, 16_384].map(steps), [800, 800, 2560, 5120, 10_000]);
    }
}
