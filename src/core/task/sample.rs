//! Training samples, the fixed test set, and a small cache of both.
//!
//! A training sample is nested: its first m examples are the same for every larger m, so that more data means only
//! more data. The test set belongs to the task; no setting changes it.

use super::real::Set;
use super::shelf::{Rows, Shelf};
use super::{Inputs, Sample, TaskId};
use crate::random::{Purpose, Stream};
use ndarray::Array2;
use std::rc::Rc;

/// Examples in the test set of a world. Its standard error at 90 % is about half a point; two learners compared on it share it.
pub const TEST_EXAMPLES: usize = 4000;

/// Examples in the test set of a task that comes with the page.
pub fn tested(task: TaskId) -> usize {
    Set::of(task).map_or(TEST_EXAMPLES, Set::tested)
}

/// The first `m` training examples under `seed`. Those of a task without a world are rows of the shelf: `None` where they
/// are not there.
pub fn sample(task: TaskId, shelf: &Shelf, seed: u32, m: usize) -> Option<Sample> {
    let rows = || shelf.rows(task).map(|rows| rows.sample(&rows.order(seed, m)));
    draw(task, training_stream(task, seed), m).or_else(rows)
}

/// The test set; of a task without a world as [`sample`].
pub fn test_set(task: TaskId, shelf: &Shelf) -> Option<Sample> {
    let rows = || shelf.rows(task).map(|rows| rows.sample(rows.test_rows()));
    draw(task, test_stream(task), TEST_EXAMPLES).or_else(rows)
}

/// What the training examples under `seed` are drawn from, in their order.
pub(super) fn training_stream(task: TaskId, seed: u32) -> Stream {
    Stream::new(Purpose::Sample, task.number(), seed, 0)
}

/// What the test examples are drawn from.
pub(super) fn test_stream(task: TaskId) -> Stream {
    Stream::new(Purpose::Test, task.number(), 0, 0)
}

/// `None` for a task that has no world to draw from.
fn draw(task: TaskId, mut stream: Stream, n: usize) -> Option<Sample> {
    let task = task.task();
    let draw = task.draw?;
    let mut observations = Array2::zeros((n, task.observed));
    let mut labels = Vec::with_capacity(n);
    for mut row in observations.rows_mut() {
        let row = row.as_slice_mut().expect("rows of a new matrix are contiguous");
        labels.push(draw(&mut stream, row));
    }
    Some(Sample { observations, labels })
}

/// Inputs (not yet standardised) and labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Examples {
    /// \[n, D\], contiguous.
    pub inputs: Array2<f32>,
    pub labels: Vec<u8>,
}

impl Examples {
    pub fn new(task: TaskId, sample: &Sample, inputs: Inputs) -> Self {
        let matrix = inputs_of(task, &sample.observations, inputs);
        Examples { inputs: matrix, labels: sample.labels.clone() }
    }
}

/// Computes the inputs \[n, D\] of observations \[n, O\].
pub fn inputs_of(task: TaskId, observations: &Array2<f32>, inputs: Inputs) -> Array2<f32> {
    let mut matrix = Array2::zeros((observations.nrows(), task.width(inputs)));
    let task = task.task();
    for (observation, mut row) in observations.rows().into_iter().zip(matrix.rows_mut()) {
        let observation = observation.as_slice().expect("rows of a contiguous matrix are contiguous");
        task.compute(inputs, observation, row.as_slice_mut().expect("rows of a new matrix are contiguous"));
    }
    matrix
}

/// Matrices kept: the runs of one repeat need at most four (raw and engineered, for training and test), and the next
/// repeat begins before the last run of this one has ended.
const KEPT: usize = 8;
/// Numbers kept at most, 24 MB, unless the latest matrix alone has more: of a large table each repeat has its own copy.
const NUMBERS_KEPT: usize = 6 << 20;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Name {
    task: TaskId,
    inputs: Inputs,
    /// `None` for the test set.
    seed: Option<u32>,
}

/// Keeps the latest matrices, since the runs of one repeat share them. What it returns never depends on what it holds.
#[derive(Default)]
pub struct SampleCache {
    /// Latest last.
    kept: Vec<(Name, Rc<Examples>)>,
    shelf: Shelf,
}

impl SampleCache {
    /// Hands it rows, in place of those of the same kind.
    pub fn put(&mut self, rows: Rows) {
        self.shelf.put(rows);
    }

    /// Whether it can give examples of a task: of every world, and of the rows that it was handed.
    pub fn has(&self, task: TaskId) -> bool {
        self.shelf.has(task)
    }

    /// At least the first `m` training examples under `seed`.
    ///
    /// # Panics
    /// For rows that it does not have, see [`SampleCache::has`]; so does [`SampleCache::test`].
    pub fn training(&mut self, task: TaskId, seed: u32, m: usize, inputs: Inputs) -> Rc<Examples> {
        self.get(Name { task, inputs, seed: Some(seed) }, m)
    }

    pub fn test(&mut self, task: TaskId, inputs: Inputs) -> Rc<Examples> {
        self.get(Name { task, inputs, seed: None }, 0)
    }

    fn get(&mut self, name: Name, n: usize) -> Rc<Examples> {
        let at = self.kept.iter().position(|(kept, _)| *kept == name);
        let found = at.map(|at| self.kept.remove(at).1).filter(|examples| examples.labels.len() >= n);
        let examples = found.unwrap_or_else(|| {
            let drawn = match name.seed {
                Some(seed) => sample(name.task, &self.shelf, seed, n),
                None => test_set(name.task, &self.shelf),
            };
            // A worker waits for rows before it begins a training on them.
            let sample = drawn.expect("the rows are here");
            Rc::new(Examples::new(name.task, &sample, name.inputs))
        });
        self.kept.push((name, examples.clone()));
        let numbers =
            |kept: &[(Name, Rc<Examples>)]| kept.iter().map(|(_, examples)| examples.inputs.len()).sum::<usize>();
        while self.kept.len() > KEPT || (self.kept.len() > 1 && numbers(&self.kept) > NUMBERS_KEPT) {
            self.kept.remove(0);
        }
        examples
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::s;

    #[test]
    fn a_larger_sample_only_appends() {
        let shelf = Shelf::default();
        for task in TaskId::ALL {
            let (small, large) = (sample(task, &shelf, 5, 16).unwrap(), sample(task, &shelf, 5, 100).unwrap());
            assert_eq!(large.observations.slice(s![..16, ..]), small.observations);
            assert_eq!(large.labels[..16], small.labels);
            assert_ne!(sample(task, &shelf, 6, 16).unwrap(), small);
        }
    }

    #[test]
    fn the_cache_changes_nothing_but_the_time() {
        let mut cache = SampleCache::default();
        for (seed, m) in [(1, 64), (1, 32), (1, 128), (2, 16), (1, 16)] {
            let examples = cache.training(TaskId::Plane, seed, m, Inputs::Engineered);
            assert!(examples.labels.len() >= m);
            let fresh = Examples::new(
                TaskId::Plane,
                &sample(TaskId::Plane, &Shelf::default(), seed, m).unwrap(),
                Inputs::Engineered,
            );
            assert_eq!(examples.inputs.slice(s![..m, ..]), fresh.inputs);
            assert_eq!(examples.labels[..m], fresh.labels);
        }
        for seed in 0..100 {
            cache.training(TaskId::Plane, seed, 4, Inputs::Raw);
        }
        assert_eq!(cache.kept.len(), KEPT);
    }
}
