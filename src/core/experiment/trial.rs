//! One experiment of a search: a network of the space trained from nothing on the task `plane`, scored on validation
//! examples, by which the search chooses, and on the test set, which the search never sees. Advanced in slices; a pure
//! function of its key.

use super::end::Stopped;
use super::idea::{Idea, Optimiser, STEPS};
use crate::nn::batch::Order;
use crate::nn::loss::Loss;
use crate::nn::network::{Draw, Network};
use crate::nn::optimiser::{Method, Schedule};
use crate::nn::trainer::{Recipe, Trainer, accuracy};
use crate::random::{Purpose, Stream};
use crate::task::sample::{Examples, SampleCache};
use crate::task::standardise::Standardiser;
use crate::task::{Inputs, TaskId};
use ndarray::{Array2, s};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// The world in which the search takes place.
pub const TASK: TaskId = TaskId::Plane;
/// Labelled examples that every network is trained on.
pub const TRAINING: usize = 2048;
/// The examples after those in the sample: what a search chooses its best by.
pub const VALIDATION: usize = 1024;

const MOMENTUM: f32 = 0.9;
const BETA1: f32 = 0.9;
/// Shorter memory than the usual 0.999: there are only 800 steps.
const BETA2: f32 = 0.99;
const EPSILON: f32 = 1e-8;
const ADAM_DECAY: f32 = 0.1;
/// SGD's rates are larger than Adam's and its steps do not shrink with the gradient's size: the same decay would be far
/// stronger.
const SGD_DECAY: f32 = 0.1e-3;

/// Updates between two looks at whether every parameter is still finite.
const CHECKED_EVERY: u32 = 64;

/// The name of an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TrialKey {
    pub idea: Idea,
    /// Chooses the training and the validation examples; the same for all experiments of one search.
    pub seed: u32,
    /// Place in the search. With the seed it chooses the initial weights and the order of the examples, so that the same
    /// idea tried twice gives two answers.
    pub number: u32,
}

/// What a finished experiment says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrialResult {
    pub key: TrialKey,
    pub parameters: u32,
    /// Floating-point operations of the updates that were made, counted densely.
    pub operations: f64,
    /// Share of right answers on the validation examples, 0 to 1.
    pub validation_accuracy: f32,
    /// The same on the task's fixed test set.
    pub test_accuracy: f32,
    /// Time spent training, measured by whoever ran the slices. The only entry that differs from run to run.
    pub seconds: f64,
    pub stopped: Stopped,
}

/// An experiment on its way.
pub struct Trial {
    key: TrialKey,
    standardiser: Standardiser,
    /// Standardised training inputs \[TRAINING, 2\].
    x: Array2<f32>,
    sample: Rc<Examples>,
    test: Rc<Examples>,
    trainer: Box<Trainer>,
    diverged: bool,
}

impl Trial {
    /// Draws the data, standardises them and initialises the network.
    pub fn start(key: TrialKey, samples: &mut SampleCache) -> Trial {
        let idea = key.idea;
        let sample = samples.training(TASK, key.seed, TRAINING + VALIDATION, Inputs::Raw);
        let test = samples.test(TASK, Inputs::Raw);
        let raw = sample.inputs.slice(s![..TRAINING, ..]);
        let standardiser = Standardiser::fit(raw);
        let x = standardiser.training(raw);
        let own = Stream::new(Purpose::Trial, TASK.number(), key.seed, key.number).below(u32::MAX);
        let mut widths = vec![usize::from(idea.width); usize::from(idea.layers) + 2];
        widths[0] = x.ncols();
        *widths.last_mut().expect("there are at least three widths") = 1;
        let draw = Draw { initialisation: idea.activation.initialisation(), task: TASK.number(), seed: own };
        let network = Network::random(&widths, idea.activation, draw);
        let decay = if idea.decay { ADAM_DECAY } else { 0.0 };
        let method = match idea.optimiser {
            Optimiser::Sgd => Method::Sgd { momentum: MOMENTUM },
            Optimiser::Adam => Method::Adam { beta1: BETA1, beta2: BETA2, epsilon: EPSILON, decay },
        };
        let recipe = Recipe {
            loss: Loss::Logistic,
            method,
            rate: idea.learning_rate() as f32,
            schedule: Schedule::LinearToZero,
            batch: usize::from(idea.batch),
            steps: STEPS,
        };
        let order = Order::shuffled(TRAINING, Stream::new(Purpose::Shuffle, TASK.number(), own, 0));
        let trainer = Box::new(Trainer::new(network, recipe, order, TRAINING));
        Trial { key, standardiser, x, sample, test, trainer, diverged: false }
    }

    /// Makes up to `steps` updates; true once the experiment has ended.
    pub fn advance(&mut self, steps: u32) -> bool {
        let labels = &self.sample.labels[..TRAINING];
        let target = self.trainer.steps_made().saturating_add(steps).min(STEPS);
        let shrinks = self.key.idea.decay && self.key.idea.optimiser == Optimiser::Sgd;
        while self.trainer.steps_made() < target && !self.diverged {
            if shrinks {
                let recipe = self.trainer.recipe();
                let rate = recipe.schedule.rate(recipe.rate, self.trainer.steps_made(), STEPS);
                let keep = 1.0 - rate * SGD_DECAY;
                self.trainer.network.parameters.iter_mut().for_each(|p| *p *= keep);
            }
            self.trainer.step(self.x.view(), labels);
            let made = self.trainer.steps_made();
            if made.is_multiple_of(CHECKED_EVERY) || made == STEPS {
                self.diverged = !self.trainer.is_sound();
            }
        }
        self.diverged || self.trainer.steps_made() == STEPS
    }

    /// Share of its updates made, 0 to 1.
    pub fn progress(&self) -> f32 {
        self.trainer.steps_made() as f32 / STEPS as f32
    }

    /// Nominal floating-point operations of one update.
    pub fn flops_per_step(&self) -> f64 {
        self.key.idea.operations(1)
    }

    /// Scores the network. To be called once [`Trial::advance`] has returned true; `seconds` is what the slices took.
    pub fn finish(self, seconds: f64) -> TrialResult {
        let network = &self.trainer.network;
        let validation = self.standardiser.others(self.sample.inputs.slice(s![TRAINING..TRAINING + VALIDATION, ..]));
        let labels = &self.sample.labels[TRAINING..TRAINING + VALIDATION];
        let test = self.standardiser.others(self.test.inputs.view());
        TrialResult {
            key: self.key,
            parameters: network.parameters.len() as u32,
            operations: self.key.idea.operations(self.trainer.steps_made()),
            validation_accuracy: accuracy(network, validation.view(), labels),
            test_accuracy: accuracy(network, test.view(), &self.test.labels),
            seconds,
            stopped: if self.diverged { Stopped::Diverged } else { Stopped::Budget },
        }
    }
}

/// The whole of an experiment in one go, for tests and benches.
pub fn run(key: TrialKey, samples: &mut SampleCache) -> TrialResult {
    let mut trial = Trial::start(key, samples);
    while !trial.advance(u32::MAX) {}
    trial.finish(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::activation::Activation;

    const GOOD: Idea = Idea {
        layers: 3,
        width: 31,
        activation: Activation::Relu,
        optimiser: Optimiser::Adam,
        rate: -1746,
        batch: 64,
        decay: true,
    };

    fn key(idea: Idea) -> TrialKey {
        TrialKey { idea, seed: 3, number: 5 }
    }

    #[test]
    fn slices_change_nothing() {
        for optimiser in Optimiser::ALL {
            let key = key(Idea { optimiser, width: 9, rate: -1500, ..GOOD });
            let whole = run(key, &mut SampleCache::default());
            let mut samples = SampleCache::default();
            samples.training(TASK, 3, 10_000, Inputs::Raw);
            let mut sliced = Trial::start(key, &mut samples);
            let mut slices = 0;
            while !sliced.advance(7) {
                slices += 1;
            }
            assert_eq!(slices, STEPS / 7);
            assert_eq!(sliced.finish(0.0), whole);
        }
    }

    /// A configuration that was the best of 300 in a study, with 0.896; another sample and initialisation move it by points.
    #[test]
    fn a_good_idea_gives_a_good_network_and_its_books_are_kept() {
        let result = run(key(GOOD), &mut SampleCache::default());
        assert!(result.test_accuracy > 0.78, "{result:?}");
        assert!((result.validation_accuracy - result.test_accuracy).abs() < 0.05, "{result:?}");
        assert_eq!(result.parameters, GOOD.parameters());
        assert_eq!(result.operations, GOOD.operations(800));
        assert_eq!(result.stopped, Stopped::Budget);
    }

    #[test]
    fn the_same_idea_tried_again_gives_another_answer() {
        let first = run(key(GOOD), &mut SampleCache::default());
        let second = run(TrialKey { number: 6, ..key(GOOD) }, &mut SampleCache::default());
        assert_ne!(first.test_accuracy, second.test_accuracy);
    }

    /// Decay must do something with either optimiser.
    #[test]
    fn decay_changes_the_answer() {
        for optimiser in Optimiser::ALL {
            let idea = Idea { optimiser, width: 12, rate: -1000, ..GOOD };
            let [with, without] =
                [true, false].map(|decay| run(key(Idea { decay, ..idea }), &mut SampleCache::default()));
            assert_ne!(with.test_accuracy, without.test_accuracy, "{optimiser:?}");
        }
    }

    /// No idea of the space is hot enough to diverge here; one beyond it ends early and is charged what it did.
    #[test]
    fn an_experiment_that_diverges_says_so() {
        let idea = Idea { optimiser: Optimiser::Sgd, rate: 12_000, decay: false, ..GOOD };
        let result = run(key(idea), &mut SampleCache::default());
        assert_eq!(result.stopped, Stopped::Diverged);
        assert_eq!(result.operations, idea.operations(CHECKED_EVERY));
    }
}
