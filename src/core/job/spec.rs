//! What a training is made of: data, model, recipe, and the random draws. A training is a pure function of its [`Spec`], so
//! the spec is also the address under which its answer is kept: whoever wants the same training finds it there.
//!
//! Everything in it is a number, a choice or a short array: it is copied, compared, hashed and sent as it is.

use crate::classical;
use crate::nn::activation::{Activation, Initialisation};
use crate::nn::loss::Loss;
pub use crate::nn::network::Hidden;
use crate::nn::optimiser::{MOMENTUM, Method, Schedule};
use crate::nn::step;
use crate::task::{Features, Inputs, Task, TaskId, spiral};
use serde::{Deserialize, Serialize};

/// Everything that the answer of a training depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Spec {
    pub data: Data,
    pub model: Model,
    pub recipe: Recipe,
    /// Seed of the initial weights and of the order of the examples; of the trainings of a figure, that of the sample.
    pub draws: u32,
    pub until: Until,
    /// Which of many readings of the speed it is, where it is one: only its time counts, and nothing is scored.
    pub reading: Option<Reading>,
}

/// Where examples come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Source {
    Task(TaskId),
    /// The two arms of [`spiral`], whose test set has the seed of the sample.
    Spiral,
    /// Normal deviates with labels drawn from a hat, visited in sequence: for measuring speed.
    Noise,
}

impl Data {
    /// How many test examples say as much as one: more than one where rows of an own table belong together.
    pub fn alike(&self) -> f64 {
        match self.source {
            Source::Task(TaskId::Table(table)) => table.alike(),
            _ => 1.0,
        }
    }
}

/// The examples of a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Data {
    pub source: Source,
    pub features: Features,
    /// Labelled training examples.
    pub m: u32,
    /// Chooses the sample; never the world or, of a task, the test set.
    pub seed: u32,
    /// Examples of the sample after those that train, which are scored too.
    pub validation: u16,
    /// The first so many of the test set are scored; 0 for all of them.
    pub tested: u16,
    /// Numbers that the model sees of an example, D.
    pub inputs: u16,
    pub classes: u8,
    /// Whether inputs are brought to mean 0 and standard deviation 1 by the training examples.
    pub is_standardised: bool,
}

/// What learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Model {
    /// Logistic regression; with several classes softmax regression.
    Logistic,
    /// The linear support vector machine.
    Svm,
    /// The support vector machine with a Gaussian kernel.
    Kernel,
    Network {
        hidden: Hidden,
        activation: Activation,
        initialisation: Initialisation,
    },
}

/// How a model follows its gradient. The names are those of share links and exports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Optimiser {
    /// Plain gradient descent on minibatches, as in the lecture.
    #[default]
    Sgd,
    /// The same with momentum 0.9.
    Momentum,
    Adam,
    /// Adam with a shorter memory, for trainings of few steps.
    ShortAdam,
}

impl Optimiser {
    /// Name in share links and the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Optimiser::Sgd => "sgd",
            Optimiser::Momentum => "momentum",
            Optimiser::Adam | Optimiser::ShortAdam => "adam",
        }
    }

    /// The method with its constants. SGD's `decay` comes before the gradient, see [`step::Recipe::shrink`].
    fn method(self, decay: f32) -> Method {
        match self {
            Optimiser::Sgd => Method::Sgd { momentum: 0.0 },
            Optimiser::Momentum => Method::Sgd { momentum: MOMENTUM },
            Optimiser::Adam => Method::adam(decay),
            Optimiser::ShortAdam => Method::short_adam(decay),
        }
    }

    fn is_sgd(self) -> bool {
        matches!(self, Optimiser::Sgd | Optimiser::Momentum)
    }
}

/// A number that is compared by its bits, so that it can be part of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Exact(u32);

impl Exact {
    pub const ZERO: Exact = Exact(0);

    pub const fn new(value: f32) -> Exact {
        Exact(value.to_bits())
    }

    pub const fn value(self) -> f32 {
        f32::from_bits(self.0)
    }
}

/// How a model is trained. What follows from the model (loss, penalty, averaging) is not repeated here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Recipe {
    pub optimiser: Optimiser,
    /// Learning rate of the first step.
    pub rate: Exact,
    pub schedule: Schedule,
    /// Weight decay, decoupled from the gradient.
    pub decay: Exact,
    /// Examples in a minibatch; with fewer training examples than this, all of them.
    pub batch: u16,
    /// Updates. 0 for the machine with a kernel, which goes on until its optimum.
    pub steps: u32,
}

impl Recipe {
    /// Of the machine with a kernel, which has a recipe of its own.
    pub const OPTIMUM: Recipe = Recipe {
        optimiser: Optimiser::Sgd,
        rate: Exact::ZERO,
        schedule: Schedule::Constant,
        decay: Exact::ZERO,
        batch: 1,
        steps: 0,
    };

    /// Of a linear learner on m examples.
    pub fn linear(m: u32) -> Recipe {
        Recipe {
            optimiser: Optimiser::Momentum,
            rate: Exact::new(classical::RATE),
            schedule: Schedule::LinearToZero,
            decay: Exact::ZERO,
            batch: classical::BATCH as u16,
            steps: classical::steps(m as usize),
        }
    }
}

/// When a training ends, and how it is found out that it diverged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Until {
    /// After its last step. The loss on the last minibatch is looked at every few steps.
    Budget,
    /// After its last step. The loss on the first training examples is looked at with every score of its track.
    Scored,
    /// The same, or as soon as its test accuracy is so many percent.
    Accuracy(u8),
}

/// Which reading of a speed measurement: in which round, by which of several workers at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reading {
    pub round: u8,
    pub worker: u8,
    /// How many measure at the same time.
    pub workers: u8,
}

impl Source {
    /// The number that names its random streams.
    pub fn number(self) -> u32 {
        match self {
            Source::Task(task) => task.number(),
            Source::Spiral => spiral::TASK_NUMBER,
            Source::Noise => u32::MAX,
        }
    }
}

impl Data {
    /// All examples of a task that `model` trains on, scored on the whole test set.
    pub fn of_task(task: TaskId, features: Features, model: Model, m: u32, seed: u32) -> Data {
        let entry = task.task();
        Data {
            source: Source::Task(task),
            features,
            m,
            seed,
            validation: 0,
            tested: 0,
            inputs: entry.width(seen(&entry, model, features)) as u16,
            classes: entry.classes as u8,
            is_standardised: true,
        }
    }
}

/// What a model sees of an observation.
pub fn seen(task: &Task, model: Model, features: Features) -> Inputs {
    match (features, model) {
        (Features::Raw, Model::Svm) => task.machine_raw,
        (Features::Raw, _) => Inputs::Raw,
        (Features::Engineered, _) => Inputs::Engineered,
        (Features::Both, _) => task.both,
    }
}

impl Model {
    /// A network with its activation's usual initialisation.
    pub fn network(hidden: Hidden, activation: Activation) -> Model {
        Model::Network { hidden, activation, initialisation: activation.initialisation() }
    }

    /// Whether it is a layer without activation.
    pub fn is_linear(self) -> bool {
        matches!(self, Model::Logistic | Model::Svm)
    }
}

/// Speeds are learned by class of work, because narrow networks do fewer operations a second than wide ones.
const WIDTHS_OF_CLASSES: [usize; 4] = [8, 16, 24, 48];

impl Spec {
    /// Number of classes of work that run at a speed of their own.
    pub const CLASSES: usize = WIDTHS_OF_CLASSES.len() + 6;

    /// The class of work, below [`Spec::CLASSES`].
    pub fn class(&self) -> usize {
        let of_widths = WIDTHS_OF_CLASSES.len() + 1;
        match (self.model, self.until) {
            _ if self.reading.is_some() => of_widths,
            (Model::Logistic, _) => of_widths + 1,
            (Model::Svm, _) => of_widths + 2,
            (Model::Kernel, _) => of_widths + 3,
            // What is scored on the way does other work beside its steps.
            (_, Until::Scored | Until::Accuracy(_)) => of_widths + 4,
            (Model::Network { hidden, .. }, Until::Budget) => {
                let widest = hidden.widths().max().unwrap_or(0);
                WIDTHS_OF_CLASSES.iter().filter(|&&width| widest >= width).count()
            }
        }
    }

    /// The task whose examples it needs, if it is one.
    pub fn task(&self) -> Option<TaskId> {
        match self.data.source {
            Source::Task(task) => Some(task),
            Source::Spiral | Source::Noise => None,
        }
    }

    /// Activation of its network.
    pub fn activation(&self) -> Option<Activation> {
        match self.model {
            Model::Network { activation, .. } => Some(activation),
            _ => None,
        }
    }

    pub fn loss(&self) -> Loss {
        match (self.model, self.data.source) {
            (Model::Svm, _) => Loss::Hinge,
            (_, Source::Noise) => Loss::Softmax,
            _ => Loss::likelihood(self.data.classes.into()),
        }
    }

    /// Widths of its layers, inputs first and outputs last.
    pub fn widths(&self) -> Vec<usize> {
        let mut widths = vec![usize::from(self.data.inputs)];
        if let Model::Network { hidden, .. } = self.model {
            widths.extend(hidden.widths());
        }
        widths.push(self.loss().outputs(self.data.classes.into()));
        widths
    }

    /// Weights and biases; of the machine with a kernel, which has one for every example at most, m.
    pub fn parameters(&self) -> usize {
        match self.model {
            Model::Kernel => self.data.m as usize,
            _ => self.widths().windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum(),
        }
    }

    /// Examples in each of its minibatches.
    pub fn batch(&self) -> u32 {
        u32::from(self.recipe.batch).min(self.data.m)
    }

    /// Nominal floating-point operations of one update, counted densely: 6 for each parameter and example seen. A pair of
    /// the machine with a kernel costs two rows of its table at first and four passes over the examples always.
    pub fn flops_per_step(&self) -> f64 {
        match self.model {
            Model::Kernel => f64::from(self.data.m) * (6.0 * f64::from(self.data.inputs) + 32.0),
            _ => 6.0 * self.parameters() as f64 * f64::from(self.batch()),
        }
    }

    /// Nominal floating-point operations of the whole training; of the machine with a kernel, its table and four passes
    /// over the examples for each of about 4 m steps.
    pub fn flops(&self) -> f64 {
        match self.model {
            Model::Kernel => {
                let machines = if self.data.classes == 2 { 1.0 } else { f64::from(self.data.classes) };
                let squared = f64::from(self.data.m) * f64::from(self.data.m);
                squared * (3.0 * f64::from(self.data.inputs) + 12.0 + machines * 4.0 * 8.0)
            }
            _ => self.flops_per_step() * f64::from(self.recipe.steps),
        }
    }

    /// The recipe in the numbers that a training step computes with.
    pub(super) fn step_recipe(&self) -> step::Recipe {
        let Recipe { optimiser, rate, schedule, decay, batch, steps } = self.recipe;
        let (method, decay) = (optimiser.method(decay.value()), decay.value());
        let plain = step::Recipe::plain(self.loss(), method, rate.value(), schedule, batch.into(), steps);
        let is_linear = self.model.is_linear();
        step::Recipe {
            penalty: if is_linear { classical::penalty(self.data.m as usize) } else { 0.0 },
            shrink: if optimiser.is_sgd() { decay } else { 0.0 },
            averaged: is_linear,
            ..plain
        }
    }
}
