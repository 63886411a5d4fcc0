//! Which runs a figure needs, and in which order they are started.
//!
//! The reader's m comes first, so that the panels beside the figure fill at once; then the other values of m from
//! coarse to fine, so that the shape of the figure shows early; then the further repeats, in the same order.

use super::key::{Features, Learner};
use crate::classical::kernel_machine;
use crate::job::observe::Observe;
use crate::job::spec::{Data, Exact, Model, Optimiser, Recipe, Spec, Until};
use crate::nn::activation::Activation;
use crate::nn::optimiser::Schedule;
use crate::task::{Task, TaskId, own};

/// Left end of the axis. Fewer examples than this make one minibatch of a handful and teach nothing.
pub const M_MIN: u32 = 16;
/// Right end of the axis unless the reader asks for more.
pub const M_DEFAULT_MAX: u32 = 16_384;

/// Learning rate of the first step of every network of the figure; it falls linearly to zero.
const RATE: f32 = 0.01;

/// A doubling nearer to the right end than this factor is left out: it would only repeat the last point.
const END_GAP: f64 = 1.19;

/// The values of m at which the figure is measured: doublings from [`M_MIN`] to `max`, and `max` itself, which is no
/// doubling where a table has so many rows.
pub fn m_values(max: u32) -> Vec<u32> {
    let mut values: Vec<u32> =
        std::iter::successors(Some(M_MIN), |m| m.checked_mul(2)).take_while(|&m| m <= max).collect();
    if values.last().is_some_and(|&last| last < max) {
        if values.len() > 1 && values.last().is_some_and(|&last| f64::from(max) < END_GAP * f64::from(last)) {
            values.pop();
        }
        values.push(max);
    }
    values
}

/// Place of m on the axis, in doublings from its left end.
pub fn place(m: u32) -> f64 {
    (f64::from(m.max(M_MIN)) / f64::from(M_MIN)).log2()
}

/// The measured value of m nearest to `m` on the log axis.
pub fn nearest_m(m: u32, max: u32) -> u32 {
    let distance = |value: u32| (f64::from(value).log2() - f64::from(m.max(1)).log2()).abs();
    let nearest = m_values(max).into_iter().min_by(|a, b| distance(*a).total_cmp(&distance(*b)));
    nearest.unwrap_or(M_MIN)
}

/// What a figure shows.
#[derive(Clone, Debug, PartialEq)]
pub struct FigurePlan {
    pub task: TaskId,
    pub features: Features,
    pub activation: Activation,
    pub max: u32,
    pub repeats: u32,
    /// Seed of the first repeat; the r-th uses `seed + r`.
    pub seed: u32,
    /// The reader's m.
    pub m: u32,
    /// The support vector machine with a Gaussian kernel is one of its learners.
    pub kernel: bool,
}

impl FigurePlan {
    /// The values of m at which it is measured.
    pub fn m_values(&self) -> Vec<u32> {
        m_values(self.max)
    }

    pub fn key(&self, learner: Learner, m: u32, repeat: u32) -> Spec {
        spec(self.task, self.features, learner, self.activation, m, self.seed.wrapping_add(repeat))
    }

    /// Whose training of the figure it is; `None` for one that the figure does not have.
    pub fn learner(&self, spec: &Spec) -> Option<Learner> {
        let (m, repeat) = (spec.data.m, spec.data.seed.wrapping_sub(self.seed));
        let is_here = spec.task() == Some(self.task) && m <= self.max && repeat < self.repeats;
        is_here.then(|| self.learners(m).find(|&learner| self.key(learner, m, repeat) == *spec)).flatten()
    }

    /// Its learners at one m. Where the table of the machine with a kernel would be too large, it is none of them.
    pub fn learners(&self, m: u32) -> impl Iterator<Item = Learner> + use<> {
        let kernel = (self.kernel && m <= kernel_machine::LARGEST_M).then_some(Learner::Kernel);
        Learner::ALL.into_iter().chain(kernel)
    }

    /// What is looked into beside the scores of the first repeat: maps of `map_side` cells, or where there are none the
    /// mistakes; the gradients of its large network; and what answers questions.
    pub fn observe(&self, spec: &Spec, map_side: u16) -> Observe {
        let is_first = spec.data.seed == self.seed;
        let is_map = self.task.task().is_map;
        Observe {
            map_side: if is_first && is_map { map_side } else { 0 },
            gradient: is_first && learner(spec) == Some(Learner::Large),
            mistakes: is_first && !is_map,
            trained: is_first,
            ..Observe::default()
        }
    }

    /// Every run of the figure, in the order in which they are started.
    pub fn runs(&self) -> Vec<Spec> {
        // Before a table was loaded there is nothing to train on.
        if self.task == TaskId::Table(own::NONE) {
            return Vec::new();
        }
        let order = coarse_to_fine(&m_values(self.max), self.m);
        let mut keys = Vec::with_capacity(order.len() * Learner::COUNT * self.repeats as usize);
        for repeat in 0..self.repeats {
            for &m in &order {
                keys.extend(self.learners(m).map(|learner| self.key(learner, m, repeat)));
            }
        }
        keys
    }
}

/// A training of a learner of the figure. The traditional learners have no activation: switching it leaves their results
/// in place.
pub fn spec(task: TaskId, features: Features, learner: Learner, activation: Activation, m: u32, seed: u32) -> Spec {
    let entry = task.task();
    let network = |size: usize| Model::network(entry.hidden[size], activation);
    match learner {
        Learner::Logistic => linear(task, features, Model::Logistic, m, seed),
        Learner::Svm => linear(task, features, Model::Svm, m, seed),
        Learner::Small => of_network(task, features, network(0), m, seed),
        Learner::Medium => of_network(task, features, network(1), m, seed),
        Learner::Large => of_network(task, features, network(2), m, seed),
        Learner::Kernel => kernel(task, features, m, seed),
    }
}

/// A training of the support vector machine with a Gaussian kernel, which the scale map has too.
pub(super) fn kernel(task: TaskId, features: Features, m: u32, seed: u32) -> Spec {
    Spec {
        data: Data::of_task(task, features, Model::Kernel, m, seed),
        model: Model::Kernel,
        recipe: Recipe::OPTIMUM,
        draws: seed,
        until: Until::Budget,
        reading: None,
    }
}

/// Which of the five learners of its task a training is of; `None` for one that is no training of a figure.
pub fn learner(of: &Spec) -> Option<Learner> {
    let (task, activation) = (of.task()?, of.activation().unwrap_or_default());
    let is_of = |&learner: &Learner| spec(task, of.data.features, learner, activation, of.data.m, of.data.seed) == *of;
    Learner::ALL.into_iter().find(is_of)
}

fn linear(task: TaskId, features: Features, model: Model, m: u32, seed: u32) -> Spec {
    let data = Data::of_task(task, features, model, m, seed);
    Spec { data, model, recipe: Recipe::linear(m), draws: seed, until: Until::Budget, reading: None }
}

/// A training of any network by the recipe of its task.
pub(super) fn of_network(task: TaskId, features: Features, model: Model, m: u32, seed: u32) -> Spec {
    let data = Data::of_task(task, features, model, m, seed);
    Spec { data, model, recipe: recipe(&task.task(), m), draws: seed, until: Until::Budget, reading: None }
}

/// How the networks of a task are trained on m examples.
fn recipe(task: &Task, m: u32) -> Recipe {
    Recipe {
        optimiser: Optimiser::ShortAdam,
        rate: Exact::new(RATE),
        schedule: Schedule::LinearToZero,
        decay: Exact::new(task.recipe.decay),
        batch: task.recipe.batch as u16,
        steps: task.recipe.steps(m as usize),
    }
}

/// `first`, then the two ends, then the middles of the widest gaps, until every value is there once.
fn coarse_to_fine(values: &[u32], first: u32) -> Vec<u32> {
    let mut done: Vec<usize> = Vec::with_capacity(values.len());
    let push = |i: usize, done: &mut Vec<usize>| {
        if !done.contains(&i) {
            done.push(i);
        }
    };
    if let Some(i) = values.iter().position(|&m| m == first) {
        push(i, &mut done);
    }
    push(values.len() - 1, &mut done);
    push(0, &mut done);
    while done.len() < values.len() {
        let mut sorted = done.clone();
        sorted.sort_unstable();
        let gap = sorted.windows(2).max_by_key(|w| (w[1] - w[0], w[0])).expect("two ends are done");
        push(gap[0] + (gap[1] - gap[0]) / 2, &mut done);
    }
    done.into_iter().map(|i| values[i]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_has_eleven_values() {
        let values = m_values(M_DEFAULT_MAX);
        assert_eq!(values.len(), 11);
        assert_eq!((values[0], values[10]), (16, 16_384));
    }

    #[test]
    fn the_axis_of_a_table_ends_at_its_last_row() {
        assert_eq!(m_values(1258), [16, 32, 64, 128, 256, 512, 1024, 1258]);
        assert_eq!(m_values(399), [16, 32, 64, 128, 256, 399]);
        assert_eq!(m_values(600), [16, 32, 64, 128, 256, 600]);
        assert_eq!((m_values(17), m_values(16)), (vec![16, 17], vec![16]));
        assert_eq!((nearest_m(1200, 1258), nearest_m(1100, 1258)), (1258, 1024));
    }

    #[test]
    fn nearest_is_nearest_on_the_log_axis() {
        assert_eq!(nearest_m(1000, M_DEFAULT_MAX), 1024);
        assert_eq!(nearest_m(0, M_DEFAULT_MAX), 16);
        assert_eq!(nearest_m(u32::MAX, M_DEFAULT_MAX), 16_384);
        assert_eq!(nearest_m(90, M_DEFAULT_MAX), 64); // log2: 6.49
        assert_eq!(nearest_m(91, M_DEFAULT_MAX), 128); // log2: 6.51
    }

    #[test]
    fn the_readers_m_first_then_the_ends_then_every_run_once() {
        let plan = FigurePlan {
            task: TaskId::Plane,
            features: Features::Raw,
            activation: Activation::Relu,
            max: M_DEFAULT_MAX,
            repeats: 8,
            seed: 1,
            m: 1024,
            kernel: false,
        };
        let runs = plan.runs();
        assert_eq!(runs.len(), 440);
        assert!(runs[..5].iter().all(|k| k.data.m == 1024 && k.data.seed == 1));
        assert!(runs[5..10].iter().all(|k| k.data.m == 16_384) && runs[10..15].iter().all(|k| k.data.m == 16));
        assert!(runs[..55].iter().all(|k| k.data.seed == 1));
        let mut unique = runs.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), 440);
        // The machine with a kernel is trained beside the others, as far as its table fits.
        let plan = FigurePlan { kernel: true, ..plan };
        let with = plan.runs();
        assert_eq!(with.len(), 440 + 9 * 8);
        assert_eq!((with[5].model, with[5].data.m), (Model::Kernel, 1024));
        assert_eq!(with.iter().filter(|run| run.model != Model::Kernel).copied().collect::<Vec<_>>(), runs);
        assert!(with.iter().all(|run| plan.learner(run).is_some()));
        assert_eq!((plan.learner(&with[5]), learner(&with[5])), (Some(Learner::Kernel), None));
    }

    #[test]
    fn switching_the_activation_keeps_the_traditional_runs() {
        let key = |activation| spec(TaskId::Plane, Features::Raw, Learner::Svm, activation, 64, 1);
        assert_eq!(key(Activation::Relu), key(Activation::Sigmoid));
    }

    /// There and back, for every learner of every task.
    #[test]
    fn a_spec_says_whose_it_is() {
        for task in TaskId::ALL {
            for features in Features::ALL {
                for of in Learner::ALL {
                    let key = spec(task, features, of, Activation::Tanh, 64, 3);
                    assert_eq!(learner(&key), Some(of));
                    assert_eq!(learner(&Spec { draws: 4, ..key }), None);
                }
            }
        }
    }

    #[test]
    fn parameters_and_operations_are_counted_by_hand() {
        let small = spec(TaskId::Plane, Features::Raw, Learner::Small, Activation::Relu, 16, 3);
        assert_eq!(small.parameters(), 67);
        assert_eq!(small.flops(), 6.0 * 67.0 * 16.0 * 800.0);
    }
}
