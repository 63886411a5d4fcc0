//! What a contestant of the race is made of, and so its name.

use crate::nn::activation::{Activation, Initialisation};
use crate::nn::optimiser::Method;
use crate::task::{TaskId, spiral};
use serde::{Deserialize, Serialize};

/// The tasks of the race.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RaceTask {
    /// Two arms of a spiral, [`spiral`].
    #[default]
    Spiral,
    Plane,
    Spam,
    Ads,
    Cars,
}

impl RaceTask {
    pub const ALL: [RaceTask; 5] = [RaceTask::Spiral, RaceTask::Plane, RaceTask::Spam, RaceTask::Ads, RaceTask::Cars];

    /// The figure's task that it is; `None` for the spiral.
    pub fn of_figure(self) -> Option<TaskId> {
        match self {
            RaceTask::Spiral => None,
            RaceTask::Plane => Some(TaskId::Plane),
            RaceTask::Spam => Some(TaskId::Spam),
            RaceTask::Ads => Some(TaskId::Ads),
            RaceTask::Cars => Some(TaskId::Cars),
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
            RaceTask::Spiral => 90,
            RaceTask::Plane | RaceTask::Ads => 80,
            RaceTask::Spam => 85,
            RaceTask::Cars => 75,
        }
    }
}

/// How the contestants follow their gradient, at a constant learning rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RaceOptimiser {
    /// Plain gradient descent on minibatches, as in the lecture.
    #[default]
    Sgd,
    Momentum,
    Adam,
}

impl RaceOptimiser {
    pub const ALL: [RaceOptimiser; 3] = [RaceOptimiser::Sgd, RaceOptimiser::Momentum, RaceOptimiser::Adam];

    /// Name in share links and the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            RaceOptimiser::Sgd => "sgd",
            RaceOptimiser::Momentum => "momentum",
            RaceOptimiser::Adam => "adam",
        }
    }

    pub fn method(self) -> Method {
        match self {
            RaceOptimiser::Sgd => Method::Sgd { momentum: 0.0 },
            RaceOptimiser::Momentum => Method::Sgd { momentum: 0.9 },
            RaceOptimiser::Adam => Method::Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.0 },
        }
    }

    /// The rate unless the reader says otherwise. Momentum 0.9 adds up to ten times the rate; Adam's steps are as long
    /// as the rate, whatever the gradient.
    pub fn rate(self) -> Rate {
        match self {
            RaceOptimiser::Sgd => Rate::new(0.3),
            RaceOptimiser::Momentum => Rate::new(0.03),
            RaceOptimiser::Adam => Rate::new(0.003),
        }
    }
}

/// A learning rate, in millionths, so that it can be part of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rate(u32);

impl Rate {
    const UNIT: f64 = 1e6;

    /// The nearest rate that has a name; at least one millionth.
    pub fn new(rate: f64) -> Rate {
        Rate((rate * Rate::UNIT).round().clamp(1.0, f64::from(u32::MAX)) as u32)
    }

    pub fn value(self) -> f64 {
        f64::from(self.0) / Rate::UNIT
    }
}

/// Examples in a minibatch.
pub const BATCH: usize = 32;

/// Everything that a contestant's result depends on. What the contestants of one race share (data, order of the
/// examples, random draws) depends on task and seed alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RaceKey {
    pub task: RaceTask,
    pub activation: Activation,
    pub initialisation: Initialisation,
    /// Hidden layers.
    pub depth: u8,
    /// Units in each of them.
    pub width: u16,
    pub rate: Rate,
    pub optimiser: RaceOptimiser,
    pub seed: u32,
    /// Updates.
    pub steps: u32,
    /// Ends as soon as the test accuracy is so many percent. Of the runs of the search for a learning rate only: a
    /// contestant runs to its last step, so that a target can be moved afterwards.
    pub until: Option<u8>,
}

impl RaceKey {
    /// Widths of the network, inputs first and outputs last.
    pub fn widths(&self) -> Vec<usize> {
        let outputs = crate::nn::loss::Loss::likelihood(self.task.classes()).outputs(self.task.classes());
        let mut widths = vec![usize::from(self.width); usize::from(self.depth) + 2];
        widths[0] = self.task.inputs();
        widths[usize::from(self.depth) + 1] = outputs;
        widths
    }

    /// Nominal operations of one update.
    pub fn flops_per_step(&self) -> f64 {
        let parameters: usize = self.widths().windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum();
        6.0 * parameters as f64 * BATCH as f64
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
