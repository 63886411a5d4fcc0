//! What a contestant of the race is made of, and so its name.

pub use crate::job::spec::Optimiser;
use crate::job::spec::{Data, Exact, Hidden, Model, Recipe, Source, Spec, Until};
use crate::job::{Job, Observe};
use crate::nn::activation::{Activation, Initialisation};
use crate::nn::optimiser::Schedule;
use crate::order::within;
use crate::task::chance::Chance;
use crate::task::{Features, TaskId, spiral};

/// The tasks of the race.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RaceTask {
    /// Two arms of a spiral, [`spiral`].
    #[default]
    Spiral,
    Plane,
    Spam,
    Ads,
    Cars,
    /// Of the real data the digits alone: on the mails there is little to win, whatever the activation.
    Digits,
}

impl RaceTask {
    pub const ALL: [RaceTask; 6] =
        [RaceTask::Spiral, RaceTask::Plane, RaceTask::Spam, RaceTask::Ads, RaceTask::Cars, RaceTask::Digits];

    /// The figure's task that it is; `None` for the spiral.
    pub fn of_figure(self) -> Option<TaskId> {
        match self {
            RaceTask::Spiral => None,
            RaceTask::Plane => Some(TaskId::Plane),
            RaceTask::Spam => Some(TaskId::Spam),
            RaceTask::Ads => Some(TaskId::Ads),
            RaceTask::Cars => Some(TaskId::Cars),
            RaceTask::Digits => Some(TaskId::Digits),
        }
    }

    /// Name in share links and the keys of texts.
    pub fn name(self) -> &'static str {
        self.of_figure().map_or("spiral", TaskId::name)
    }

    /// The number that names its random streams.
    pub fn number(self) -> u32 {
        self.of_figure().map_or(spiral::TASK_NUMBER, TaskId::number)
    }

    /// What answering without a look at the inputs scores.
    pub fn chance(self) -> f64 {
        // The two arms of the spiral have one point each in turn.
        self.of_figure().map_or(0.5, |task| Chance::of(task, None).accuracy)
    }

    pub fn classes(self) -> usize {
        self.of_figure().map_or(2, |task| task.task().classes)
    }

    /// Numbers that a network sees.
    pub fn inputs(self) -> usize {
        self.of_figure().map_or(2, |task| task.width(crate::task::Inputs::Raw))
    }

    /// Training examples: the spiral's, or the default right end of the figure.
    pub fn training(self) -> usize {
        if self == RaceTask::Spiral { spiral::TRAINING } else { 16_384 }
    }

    /// Test accuracy to race to, in percent, unless the reader says otherwise: what plain gradient descent reaches.
    pub fn target(self) -> u32 {
        match self {
            RaceTask::Spiral | RaceTask::Digits => 90,
            RaceTask::Plane | RaceTask::Ads => 80,
            RaceTask::Spam => 85,
            RaceTask::Cars => 75,
        }
    }
}

/// How contestants can follow their gradient, at a constant learning rate.
pub const OPTIMISERS: [Optimiser; 3] = [Optimiser::Sgd, Optimiser::Momentum, Optimiser::Adam];

/// The rate unless the reader says otherwise. Momentum 0.9 adds up to ten times the rate; Adam's steps are as long as the
/// rate, whatever the gradient.
pub fn usual_rate(optimiser: Optimiser) -> Rate {
    match optimiser {
        Optimiser::Sgd => Rate::new(0.3),
        Optimiser::Momentum => Rate::new(0.03),
        Optimiser::Adam | Optimiser::ShortAdam => Rate::new(0.003),
    }
}

/// A learning rate, in millionths, so that it can be part of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(u32);

impl Rate {
    const UNIT: f64 = 1e6;

    /// The nearest rate that has a name; at least one millionth.
    pub fn new(rate: f64) -> Rate {
        Rate(within((rate * Rate::UNIT).round(), 1.0, f64::from(u32::MAX)) as u32)
    }

    pub fn value(self) -> f64 {
        f64::from(self.0) / Rate::UNIT
    }
}

/// Examples in a minibatch.
pub const BATCH: usize = 32;
/// Test examples that are scored.
pub const TEST: usize = spiral::TEST;

/// Everything that a contestant's result depends on. What the contestants of one race share (data, order of the
/// examples, random draws) depends on task and seed alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RaceKey {
    pub task: RaceTask,
    pub activation: Activation,
    pub initialisation: Initialisation,
    /// Hidden layers.
    pub depth: u8,
    /// Units in each of them.
    pub width: u16,
    pub rate: Rate,
    pub optimiser: Optimiser,
    pub seed: u32,
    /// Updates.
    pub steps: u32,
    /// Ends as soon as the test accuracy is so many percent. Of the runs of the search for a learning rate only: a
    /// contestant runs to its last step, so that a target can be moved afterwards.
    pub until: Option<u8>,
}

impl RaceKey {
    /// The training that it is.
    pub fn spec(&self) -> Spec {
        let hidden = Hidden::uniform(self.depth, self.width);
        let model = Model::Network { hidden, activation: self.activation, initialisation: self.initialisation };
        let recipe = Recipe {
            optimiser: self.optimiser,
            rate: Exact::new(self.rate.value() as f32),
            schedule: Schedule::Constant,
            decay: Exact::ZERO,
            batch: BATCH as u16,
            steps: self.steps,
        };
        let m = self.task.training() as u32;
        let data = match self.task.of_figure() {
            Some(task) => Data { tested: TEST as u16, ..Data::of_task(task, Features::Raw, model, m, self.seed) },
            None => Data {
                source: Source::Spiral,
                features: Features::Raw,
                m,
                seed: self.seed,
                validation: 0,
                tested: TEST as u16,
                inputs: self.task.inputs() as u16,
                classes: self.task.classes() as u8,
                is_standardised: false,
            },
        };
        let until = self.until.map_or(Until::Scored, Until::Accuracy);
        Spec { data, model, recipe, draws: self.seed, until, reading: None }
    }

    /// A contestant is looked into while it trains; a run of the search for a rate is not.
    pub fn job(&self) -> Job {
        let observe = Observe { scores: true, layers: self.until.is_none(), ..Observe::default() };
        Job { spec: self.spec(), observe }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_keep_what_a_reader_types() {
        for rate in [0.3, 0.003, 1.0, 10.0, 1e-5, 100.0] {
            assert_eq!(Rate::new(rate).value(), rate);
        }
        assert_eq!(Rate::new(0.0), Rate(1));
    }

    #[test]
    fn names_are_unique() {
        for (place, task) in RaceTask::ALL.into_iter().enumerate() {
            assert_eq!(RaceTask::ALL.iter().position(|other| other.name() == task.name()), Some(place));
            assert_eq!(RaceTask::ALL.iter().position(|other| other.number() == task.number()), Some(place));
        }
    }
}
