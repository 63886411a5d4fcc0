//! One run: a training from nothing to its score on the test set, advanced in slices so that whoever runs it can stop
//! between two of them. A run is a pure function of its key: neither the size of the slices nor what ran before it
//! changes a bit of its result.

use super::end::Stopped;
use super::key::{Features, Learner, RunKey};
use crate::classical::{self, LinearTrainer};
use crate::nn::batch::Order;
use crate::nn::loss::{Loss, answer};
use crate::nn::network::{Draw, Network};
use crate::nn::optimiser::{Method, Schedule};
pub use crate::nn::statistics::LayerStatistics;
use crate::nn::statistics::probe;
pub use crate::nn::trainer::LOSS_LARGEST;
use crate::nn::trainer::{Recipe, Trainer, accuracy, for_each_score};
use crate::random::{Purpose, Stream};
use crate::task::sample::{Examples, SampleCache, inputs_of};
use crate::task::standardise::Standardiser;
use crate::task::{Inputs, Task, TaskId};
use ndarray::{Array2, ArrayView2, s};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// Learning rate of the first step of every network of the figure; it falls linearly to zero.
const RATE: f32 = 0.01;
const ADAM_BETA1: f32 = 0.9;
/// Shorter memory than the usual 0.999: the shortest trainings have only 800 steps.
const ADAM_BETA2: f32 = 0.99;
const ADAM_EPSILON: f32 = 1e-8;

/// Updates between two looks at whether every parameter is still finite and the loss bounded: at fixed steps, so that where a diverged run
/// ends does not depend on its slices, and seldom, so that looking costs nothing.
pub(super) const CHECKED_EVERY: u32 = 64;

/// What is measured beside the scores, on request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extras {
    /// Side of the square decision map in cells; 0 for none. Only tasks whose examples are points have one.
    pub map_side: u16,
    /// Gradient statistics at the first and the last step (networks only).
    pub gradient: bool,
    /// Which test examples the learner gets wrong.
    pub mistakes: bool,
}

/// A test example that a learner gets wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mistake {
    /// Place in the test set.
    pub example: u16,
    /// The label that the learner said.
    pub said: u8,
}

/// Statistics of every layer, input side first, output layer last, after `step` updates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GradientProbe {
    pub step: u32,
    pub layers: Vec<LayerStatistics>,
}

/// What a finished run says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunResult {
    pub key: RunKey,
    pub parameters: u32,
    /// Share of right answers on the task's fixed test set, 0 to 1.
    pub test_accuracy: f32,
    /// The same on the m training examples.
    pub train_accuracy: f32,
    /// Passes over the training examples: `examples_seen / m`.
    pub epochs: f32,
    pub examples_seen: u64,
    /// Time spent training, measured by whoever ran the slices. The only entry that differs from run to run.
    pub seconds: f64,
    pub stopped: Stopped,
    /// Decision map, row by row from the top left (x = -1, y = +1): 0 is certainly label 0, 255 certainly label 1, 128
    /// and more is where the learner answers 1. Probabilities for learners by likelihood; for the support vector
    /// machine, which has none, the margin from -1 to +1.
    pub map: Option<Vec<u8>>,
    /// Gradient statistics at the first and the last step, where asked for.
    pub gradient: Vec<GradientProbe>,
    /// Every test example that the learner gets wrong, in the order of the test set, where asked for.
    pub mistakes: Option<Vec<Mistake>>,
}

enum Fit {
    Network(Box<Trainer>),
    Linear(Box<LinearTrainer>),
}

/// A run on its way.
pub struct Run {
    key: RunKey,
    extras: Extras,
    inputs: Inputs,
    standardiser: Standardiser,
    /// Standardised training inputs \[m, D\].
    x: Array2<f32>,
    training: Rc<Examples>,
    test: Rc<Examples>,
    fit: Fit,
    diverged: bool,
    gradient: Vec<GradientProbe>,
}

impl Run {
    /// Draws the data, standardises them and initialises the learner.
    pub fn start(key: RunKey, extras: Extras, samples: &mut SampleCache) -> Run {
        let task = key.task.task();
        let m = key.m as usize;
        let inputs = inputs_for(task, key.learner, key.features);
        let training = samples.training(key.task, key.seed, m, inputs);
        let test = samples.test(key.task, inputs);
        let raw = training.inputs.slice(s![..m, ..]);
        let standardiser = Standardiser::fit(raw);
        let x = standardiser.training(raw);
        // The order of the examples is a stream of its own: every learner of a repeat sees the same epochs.
        let order = Order::shuffled(m, Stream::new(Purpose::Shuffle, key.task.number(), key.seed, 0));
        let fit = match hidden_layers(task, key.learner) {
            None => {
                let loss = linear_loss(task, key.learner);
                let trainer = LinearTrainer::new(x.ncols(), task.classes, m, loss, classical::steps(m), order);
                Fit::Linear(Box::new(trainer))
            }
            Some(hidden) => {
                let activation = key.activation.unwrap_or_default();
                let draw =
                    Draw { initialisation: activation.initialisation(), task: key.task.number(), seed: key.seed };
                let loss = Loss::likelihood(task.classes);
                let widths = [&[x.ncols()], hidden, &[loss.outputs(task.classes)]].concat();
                let network = Network::random(&widths, activation, draw);
                Fit::Network(Box::new(Trainer::new(network, network_recipe(task, m), order, m)))
            }
        };
        let mut run =
            Run { key, extras, inputs, standardiser, x, training, test, fit, diverged: false, gradient: Vec::new() };
        run.probe_gradient();
        run
    }

    /// Makes up to `steps` updates; true once the run has ended.
    pub fn advance(&mut self, steps: u32) -> bool {
        let labels = &self.training.labels[..self.key.m as usize];
        let last = self.steps();
        let target = self.steps_made().saturating_add(steps).min(last);
        while self.steps_made() < target && !self.diverged {
            let sound = match &mut self.fit {
                Fit::Network(trainer) => {
                    trainer.step(self.x.view(), labels);
                    trainer.steps_made() % CHECKED_EVERY != 0 || trainer.is_sound()
                }
                Fit::Linear(trainer) => {
                    trainer.step(self.x.view(), labels);
                    trainer.steps_made() % CHECKED_EVERY != 0 || trainer.is_sound()
                }
            };
            self.diverged = !sound;
        }
        let ended = self.diverged || self.steps_made() == last;
        if ended && !self.diverged {
            self.diverged = !match &mut self.fit {
                Fit::Network(trainer) => trainer.is_sound(),
                Fit::Linear(trainer) => trainer.is_sound(),
            };
        }
        ended
    }

    /// Updates that the whole run takes.
    pub fn steps(&self) -> u32 {
        match &self.fit {
            Fit::Network(trainer) => trainer.recipe().steps,
            Fit::Linear(trainer) => trainer.steps(),
        }
    }

    fn steps_made(&self) -> u32 {
        match &self.fit {
            Fit::Network(trainer) => trainer.steps_made(),
            Fit::Linear(trainer) => trainer.steps_made(),
        }
    }

    /// Share of its updates made, 0 to 1.
    pub fn progress(&self) -> f32 {
        self.steps_made() as f32 / self.steps() as f32
    }

    /// Nominal floating-point operations of one update.
    pub fn flops_per_step(&self) -> f64 {
        nominal_flops(&self.key) / f64::from(self.steps())
    }

    /// Scores the learner. To be called once [`Run::advance`] has returned true; `seconds` is what the slices took.
    pub fn finish(mut self, seconds: f64) -> RunResult {
        self.probe_gradient();
        let network = match &self.fit {
            Fit::Network(trainer) => &trainer.network,
            Fit::Linear(trainer) => trainer.fitted(),
        };
        let m = self.key.m as usize;
        let batch = match &self.fit {
            Fit::Network(trainer) => trainer.batch(),
            Fit::Linear(trainer) => trainer.batch(),
        };
        let examples_seen = u64::from(self.steps_made()) * batch as u64;
        let test = self.standardiser.others(self.test.inputs.view());
        RunResult {
            key: self.key,
            parameters: network.parameters.len() as u32,
            test_accuracy: accuracy(network, test.view(), &self.test.labels),
            train_accuracy: accuracy(network, self.x.view(), &self.training.labels[..m]),
            epochs: (examples_seen as f64 / m as f64) as f32,
            examples_seen,
            seconds,
            stopped: if self.diverged { Stopped::Diverged } else { Stopped::Budget },
            map: self.decision_map(network),
            mistakes: self.extras.mistakes.then(|| mistakes(network, test.view(), &self.test.labels)),
            gradient: self.gradient,
        }
    }

    fn probe_gradient(&mut self) {
        let Fit::Network(trainer) = &self.fit else { return };
        if self.extras.gradient {
            let labels = &self.training.labels[..self.key.m as usize];
            let layers = probe(&trainer.network, trainer.recipe().loss, self.x.view(), labels);
            self.gradient.push(GradientProbe { step: trainer.steps_made(), layers });
        }
    }

    fn decision_map(&self, network: &Network) -> Option<Vec<u8>> {
        let side = usize::from(self.extras.map_side);
        if side == 0 || !self.key.task.task().is_map {
            return None;
        }
        let points = map_points(side);
        let x = self.standardiser.others(inputs_of(self.key.task, &points, self.inputs).view());
        let mut map = vec![0; side * side];
        for_each_score(network, x.view(), |cell, score| {
            let share = match self.key.learner {
                Learner::Svm => ((score[0] + 1.0) / 2.0).clamp(0.0, 1.0),
                _ => 1.0 / (1.0 + libm::exp(-score[0])),
            };
            // 0..=127 for label 0 and 128..=255 for label 1, whatever rounding does at the border.
            let half = ((if score[0] > 0.0 { share } else { 1.0 - share } - 0.5) * 255.0).clamp(0.0, 127.0) as u8;
            map[cell] = if score[0] > 0.0 { 128 + half } else { 127 - half };
        });
        Some(map)
    }
}

/// The rows of `x` \[n, D\] that the network labels otherwise than `labels` says.
fn mistakes(network: &Network, x: ArrayView2<'_, f32>, labels: &[u8]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for_each_score(network, x, |example, scores| {
        let said = answer(scores);
        if said != labels[example] {
            mistakes.push(Mistake { example: example as u16, said });
        }
    });
    mistakes
}

/// Centres of the cells of a map, \[side * side, 2\], row by row from the top left.
fn map_points(side: usize) -> Array2<f32> {
    let at = |cell: usize| (2 * cell + 1) as f32 / side as f32 - 1.0;
    Array2::from_shape_fn((side * side, 2), |(cell, axis)| if axis == 0 { at(cell % side) } else { -at(cell / side) })
}

fn inputs_for(task: &Task, learner: Learner, features: Features) -> Inputs {
    match (features, learner) {
        (Features::Raw, Learner::Svm) => task.machine_raw,
        (Features::Raw, _) => Inputs::Raw,
        (Features::Engineered, learner) if learner.is_network() => task.network_engineered,
        (Features::Engineered, _) => Inputs::Engineered,
    }
}

/// Widths of a network's hidden layers; `None` for the traditional learners.
fn hidden_layers(task: &Task, learner: Learner) -> Option<&'static [usize]> {
    let size = learner.index().checked_sub(Learner::Small.index())?;
    Some(task.hidden[size])
}

fn linear_loss(task: &Task, learner: Learner) -> Loss {
    if learner == Learner::Svm { Loss::Hinge } else { Loss::likelihood(task.classes) }
}

pub(super) fn network_recipe(task: &Task, m: usize) -> Recipe {
    let recipe = &task.recipe;
    Recipe {
        loss: Loss::likelihood(task.classes),
        method: Method::Adam { beta1: ADAM_BETA1, beta2: ADAM_BETA2, epsilon: ADAM_EPSILON, decay: recipe.decay },
        rate: RATE,
        schedule: Schedule::LinearToZero,
        batch: recipe.batch,
        steps: recipe.steps(m),
    }
}

/// Number of parameters of a run's learner.
pub fn parameters(key: &RunKey) -> usize {
    let task = key.task.task();
    let d = key.task.width(inputs_for(task, key.learner, key.features));
    match hidden_layers(task, key.learner) {
        None => (d + 1) * linear_loss(task, key.learner).outputs(task.classes),
        Some(hidden) => {
            let widths = [&[d], hidden, &[Loss::likelihood(task.classes).outputs(task.classes)]].concat();
            widths.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum()
        }
    }
}

/// Nominal floating-point operations of a whole run, counted densely: 6 for each parameter and example seen.
pub fn nominal_flops(key: &RunKey) -> f64 {
    let task = key.task.task();
    let m = key.m as usize;
    let (steps, batch) = if key.learner.is_network() {
        (task.recipe.steps(m), task.recipe.batch)
    } else {
        (classical::steps(m), classical::BATCH)
    };
    6.0 * parameters(key) as f64 * batch.min(m) as f64 * f64::from(steps)
}

/// The whole of a run in one go, for tests and benches.
pub fn run(key: RunKey, extras: Extras, samples: &mut SampleCache) -> RunResult {
    let mut run = Run::start(key, extras, samples);
    while !run.advance(u32::MAX) {}
    run.finish(0.0)
}

/// Whether the examples of a task are points, so that its learners can be drawn as maps.
pub fn has_map(task: TaskId) -> bool {
    task.task().is_map
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::activation::Activation;

    fn key(learner: Learner, activation: Activation, m: u32) -> RunKey {
        RunKey::new(TaskId::Plane, Features::Raw, learner, activation, m, 3)
    }

    #[test]
    fn slices_change_nothing() {
        let extras = Extras { map_side: 9, gradient: true, mistakes: true };
        for learner in [Learner::Svm, Learner::Medium] {
            let key = key(learner, Activation::Relu, 64);
            let whole = run(key, extras, &mut SampleCache::default());
            let mut samples = SampleCache::default();
            samples.training(TaskId::Plane, 3, 1000, Inputs::Raw);
            let mut sliced = Run::start(key, extras, &mut samples);
            let mut slices = 0;
            while !sliced.advance(7) {
                slices += 1;
            }
            assert!(slices > 100);
            assert_eq!(sliced.finish(0.0), whole);
        }
    }

    /// Infinite, not a number, or only far too large: noticed within [`CHECKED_EVERY`] steps, at a step that no slice
    /// decides, and said.
    #[test]
    fn a_diverged_run_ends_early_at_the_same_step_however_it_is_sliced() {
        for learner in [Learner::Logistic, Learner::Svm, Learner::Small] {
            // A network of units that die is hardly moved by one example, however far out.
            let far = if learner.is_network() { f32::NEG_INFINITY } else { 1e12 };
            for bad in [f32::INFINITY, f32::NAN, far] {
                let ends = [1, 7, 64, u32::MAX].map(|slice| {
                    let key = key(learner, Activation::Relu, 16);
                    let mut run = Run::start(key, Extras::default(), &mut SampleCache::default());
                    run.x[[3, 1]] = bad;
                    while !run.advance(slice) {}
                    let result = run.finish(0.0);
                    assert_eq!(result.stopped, Stopped::Diverged, "{learner:?} {bad}");
                    result.examples_seen
                });
                assert_eq!(ends, [u64::from(CHECKED_EVERY) * 16; 4], "{learner:?} {bad}");
            }
        }
    }

    #[test]
    fn the_books_are_kept() {
        let result = run(key(Learner::Small, Activation::Relu, 16), Extras::default(), &mut SampleCache::default());
        assert_eq!((result.parameters, result.examples_seen), (67, 800 * 16));
        assert_eq!((result.epochs, result.stopped), (800.0, Stopped::Budget));
        assert_eq!((result.map, result.gradient.len()), (None, 0));
        assert_eq!(parameters(&result.key), 67);
        assert_eq!(nominal_flops(&result.key), 6.0 * 67.0 * 16.0 * 800.0);
    }

    #[test]
    fn a_map_agrees_with_what_the_learner_answers() {
        let result = run(
            key(Learner::Svm, Activation::Relu, 1024),
            Extras { map_side: 40, ..Extras::default() },
            &mut SampleCache::default(),
        );
        let map = result.map.unwrap();
        let points = map_points(40);
        let right = points
            .rows()
            .into_iter()
            .zip(&map)
            .filter(|(point, cell)| (crate::task::plane::truth(point[0], point[1]) > 0.0) == (**cell >= 128))
            .count();
        // The map is right about as often as the learner is on test points, 3 % of whose labels are flipped.
        let share = right as f32 / 1600.0;
        assert!((share - result.test_accuracy).abs() < 0.05, "{share} against {}", result.test_accuracy);
    }

    /// On every task, with and without networks: the mistakes are as many as the accuracy says, each says another label
    /// than the true one, and asking for them changes nothing else.
    #[test]
    fn mistakes_agree_with_the_accuracy_and_change_nothing_else() {
        for task in TaskId::ALL {
            let truth = crate::task::sample::test_set(task).labels;
            for learner in [Learner::Logistic, Learner::Svm, Learner::Small] {
                let key = RunKey::new(task, Features::Raw, learner, Activation::Relu, 64, 3);
                let plain = run(key, Extras::default(), &mut SampleCache::default());
                let asked = Extras { mistakes: true, ..Extras::default() };
                let mut result = run(key, asked, &mut SampleCache::default());
                let mistakes = result.mistakes.take().unwrap();
                assert_eq!(result, plain);
                assert_eq!(result.test_accuracy, (truth.len() - mistakes.len()) as f32 / truth.len() as f32);
                assert!(mistakes.windows(2).all(|pair| pair[0].example < pair[1].example));
                for mistake in mistakes {
                    assert_ne!(mistake.said, truth[usize::from(mistake.example)]);
                    assert!(usize::from(mistake.said) < task.task().classes);
                }
            }
        }
    }

    #[test]
    fn watching_the_gradient_changes_nothing_else() {
        let key = key(Learner::Large, Activation::Sigmoid, 32);
        let plain = run(key, Extras::default(), &mut SampleCache::default());
        let watched = run(key, Extras { gradient: true, ..Extras::default() }, &mut SampleCache::default());
        assert_eq!(watched.test_accuracy, plain.test_accuracy);
        let steps: Vec<u32> = watched.gradient.iter().map(|probe| probe.step).collect();
        assert_eq!(steps, [0, 800]);
        assert!(watched.gradient.iter().all(|probe| probe.layers.len() == 4));
    }
}
