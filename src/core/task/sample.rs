//! Training samples, the fixed test set, and a small cache of both.
//!
//! A training sample is nested: its first m examples are the same for every larger m, so that more data means only
//! more data. The test set belongs to the task; no setting changes it.

use super::real::Set;
use super::shelf::{Rows, Shelf};
use super::{Inputs, Sample, Task, TaskId};
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
    /// The first `n` training examples under `seed`, or the test set, as [`Examples::new`] makes them of [`sample`] and
    /// [`test_set`]: one at a time, since all observations of a large sample are as large as their inputs.
    fn drawn(task: TaskId, shelf: &Shelf, seed: Option<u32>, n: usize, inputs: Inputs) -> Option<Examples> {
        let (id, task) = (task, task.task());
        let mut observation = vec![0.0; task.observed];
        if let Some(draw) = task.draw {
            let mut stream = seed.map_or_else(|| test_stream(id), |seed| training_stream(id, seed));
            let n = seed.map_or(TEST_EXAMPLES, |_| n);
            return Some(Examples::filled(&task, inputs, n, |_, inputs_into| {
                let label = draw(&mut stream, &mut observation);
                task.compute(inputs, &observation, inputs_into);
                label
            }));
        }
        let rows = shelf.rows(id)?;
        let places = seed.map_or_else(|| rows.test_rows().to_vec(), |seed| rows.order(seed, n));
        Some(Examples::filled(&task, inputs, places.len(), |at, inputs_into| {
            let label = rows.row(places[at], &mut observation);
            task.compute(inputs, &observation, inputs_into);
            label
        }))
    }

    /// `n` examples whose inputs `fill` writes, and whose labels it returns.
    fn filled(task: &Task, inputs: Inputs, n: usize, mut fill: impl FnMut(usize, &mut [f32]) -> u8) -> Examples {
        let mut matrix = Array2::zeros((n, task.width(inputs)));
        let rows = matrix.rows_mut().into_iter().enumerate();
        let labels = rows
            .map(|(at, mut row)| fill(at, row.as_slice_mut().expect("rows of a new matrix are contiguous")))
            .collect();
        Examples { inputs: matrix, labels }
    }

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
pub(crate) const NUMBERS_KEPT: usize = 6 << 20;

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

    /// Keeps these as the training examples under `seed` until they are dropped: a program that is to be compared with
    /// another one learns from what that one drew.
    pub fn keep(&mut self, task: TaskId, seed: u32, inputs: Inputs, examples: Rc<Examples>) {
        let name = Name { task, inputs, seed: Some(seed) };
        self.kept.retain(|(kept, _)| *kept != name);
        self.make_room(examples.inputs.len());
        self.kept.push((name, examples));
    }

    pub fn test(&mut self, task: TaskId, inputs: Inputs) -> Rc<Examples> {
        self.get(Name { task, inputs, seed: None }, 0)
    }

    fn get(&mut self, name: Name, n: usize) -> Rc<Examples> {
        let at = self.kept.iter().position(|(kept, _)| *kept == name);
        let found = at.map(|at| self.kept.remove(at).1).filter(|examples| examples.labels.len() >= n);
        let examples = found.unwrap_or_else(|| {
            // Before it is drawn: a large one does not stand beside those whose place it takes.
            self.make_room(n * name.task.width(name.inputs));
            let drawn = Examples::drawn(name.task, &self.shelf, name.seed, n, name.inputs);
            // A worker waits for rows before it begins a training on them.
            Rc::new(drawn.expect("the rows are here"))
        });
        self.make_room(examples.inputs.len());
        self.kept.push((name, examples.clone()));
        examples
    }

    /// Drops the oldest until one more matrix of so many numbers can be kept.
    fn make_room(&mut self, numbers: usize) {
        let kept = |kept: &[(Name, Rc<Examples>)]| kept.iter().map(|(_, other)| other.inputs.len()).sum::<usize>();
        while self.kept.len() >= KEPT || (!self.kept.is_empty() && kept(&self.kept) + numbers > NUMBERS_KEPT) {
            self.kept.remove(0);
        }
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
    fn examples_drawn_one_by_one_are_those_of_the_sample() {
        let shelf = Shelf::default();
        for task in TaskId::ALL {
            for inputs in [Inputs::Raw, Inputs::Engineered, Inputs::RawAndEngineered] {
                let whole = Examples::new(task, &sample(task, &shelf, 5, 40).unwrap(), inputs);
                assert_eq!(Examples::drawn(task, &shelf, Some(5), 40, inputs), Some(whole));
            }
            let test = Examples::new(task, &test_set(task, &shelf).unwrap(), Inputs::Raw);
            assert_eq!(Examples::drawn(task, &shelf, None, 0, Inputs::Raw), Some(test));
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
