//! One experiment of a search: a network of the space trained from nothing on the task `plane`, scored on validation
//! examples, by which the search chooses, and on the test set, which the search never sees.

use super::idea::{Idea, Optimiser, STEPS};
use crate::job::end::Stopped;
use crate::job::spec::{Data, Exact, Hidden, Model, Recipe, Spec, Until};
use crate::job::{Answer, Job, Observe};
use crate::nn::optimiser::Schedule;
use crate::random::{Purpose, Stream};
use crate::task::{Features, TaskId};

/// The world in which the search takes place.
pub const TASK: TaskId = TaskId::Plane;
/// Labelled examples that every network is trained on.
pub const TRAINING: u32 = 2048;
/// The examples after those in the sample: what a search chooses its best by.
const VALIDATION: u16 = 1024;

const ADAM_DECAY: f32 = 0.1;
/// SGD's rates are larger than Adam's and its steps do not shrink with the gradient's size: the same decay would be far
/// stronger.
const SGD_DECAY: f32 = 0.1e-3;

/// The name of an experiment within its search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrialKey {
    pub idea: Idea,
    /// Chooses the training and the validation examples; the same for all experiments of one search.
    pub seed: u32,
    /// Place in the search. With the seed it chooses the initial weights and the order of the examples, so that the same
    /// idea tried twice gives two answers.
    pub number: u32,
}

impl TrialKey {
    /// The training that it is.
    pub fn spec(&self) -> Spec {
        let idea = &self.idea;
        let model = Model::network(Hidden::uniform(idea.layers, idea.width.into()), idea.activation);
        let decay = match idea.optimiser {
            _ if !idea.decay => 0.0,
            Optimiser::Sgd | Optimiser::Momentum => SGD_DECAY,
            Optimiser::Adam | Optimiser::ShortAdam => ADAM_DECAY,
        };
        let recipe = Recipe {
            optimiser: idea.optimiser,
            rate: Exact::new(idea.learning_rate() as f32),
            schedule: Schedule::LinearToZero,
            decay: Exact::new(decay),
            batch: idea.batch.into(),
            steps: STEPS,
        };
        let data = Data::of_task(TASK, Features::Raw, model, TRAINING, self.seed);
        Spec {
            data: Data { validation: VALIDATION, ..data },
            model,
            recipe,
            draws: Stream::new(Purpose::Trial, TASK.number(), self.seed, self.number).below(u32::MAX),
            until: Until::Budget,
            reading: None,
        }
    }

    pub fn job(&self) -> Job {
        Job { spec: self.spec(), observe: Observe::default() }
    }
}

/// What a finished experiment says to its search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrialResult {
    pub key: TrialKey,
    pub parameters: u32,
    /// Floating-point operations of the updates that were made, counted densely.
    pub operations: f64,
    /// Share of right answers on the validation examples, 0 to 1.
    pub validation_accuracy: f32,
    /// The same on the task's fixed test set.
    pub test_accuracy: f32,
    /// Time spent training. The only entry that differs from time to time.
    pub seconds: f64,
    pub stopped: Stopped,
}

impl TrialResult {
    /// `answer` is that of the training of `key`.
    pub fn new(key: TrialKey, answer: &Answer) -> TrialResult {
        let steps = answer.examples_seen / u64::from(key.idea.batch);
        TrialResult {
            key,
            parameters: answer.parameters,
            operations: key.idea.operations(steps as u32),
            validation_accuracy: answer.validation_accuracy.unwrap_or(0.0),
            test_accuracy: answer.test_accuracy,
            seconds: answer.seconds,
            stopped: answer.stopped,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::idea::OPTIMISERS;
    use super::*;
    use crate::job;
    use crate::nn::activation::Activation;
    use crate::task::sample::SampleCache;

    const GOOD: Idea = Idea {
        layers: 3,
        width: 31,
        activation: Activation::Relu,
        optimiser: Optimiser::ShortAdam,
        rate: -1746,
        batch: 64,
        decay: true,
    };

    fn key(idea: Idea) -> TrialKey {
        TrialKey { idea, seed: 3, number: 5 }
    }

    fn run(key: TrialKey) -> TrialResult {
        TrialResult::new(key, &job::run(key.spec(), Observe::default(), &mut SampleCache::default()))
    }

    /// A configuration that was the best of 300 in a study, with 0.896; another sample and initialisation move it by points.
    #[test]
    fn a_good_idea_gives_a_good_network_and_its_books_are_kept() {
        let result = run(key(GOOD));
        assert!(result.test_accuracy > 0.78, "{result:?}");
        assert!((result.validation_accuracy - result.test_accuracy).abs() < 0.05, "{result:?}");
        assert_eq!(result.parameters, GOOD.parameters());
        assert_eq!(result.operations, GOOD.operations(800));
        assert_eq!(result.stopped, Stopped::Budget);
    }

    #[test]
    fn the_same_idea_tried_again_gives_another_answer() {
        let first = run(key(GOOD));
        let second = run(TrialKey { number: 6, ..key(GOOD) });
        assert_ne!(first.test_accuracy, second.test_accuracy);
    }

    /// Decay must do something with either optimiser.
    #[test]
    fn decay_changes_the_answer() {
        for optimiser in OPTIMISERS {
            let idea = Idea { optimiser, width: 12, rate: -1000, ..GOOD };
            let [with, without] = [true, false].map(|decay| run(key(Idea { decay, ..idea })));
            assert_ne!(with.test_accuracy, without.test_accuracy, "{optimiser:?}");
        }
    }

    /// No idea of the space is hot enough to diverge here; one beyond it ends early and is charged what it did.
    #[test]
    fn an_experiment_that_diverges_says_so() {
        let idea = Idea { optimiser: Optimiser::Momentum, rate: 12_000, decay: false, ..GOOD };
        let result = run(key(idea));
        assert_eq!(result.stopped, Stopped::Diverged);
        assert_eq!(result.operations, idea.operations(64));
    }
}
