//! The examples of a training, ready for its model.

use super::spec::{Data, Source, Spec, seen};
use crate::random::{Purpose, Stream};
use crate::task::sample::{Examples, SampleCache, inputs_of};
use crate::task::standardise::Standardiser;
use crate::task::{Inputs, spiral};
use ndarray::{Array2, ArrayView2, s};
use std::rc::Rc;

/// The examples of one training.
pub struct Prepared {
    /// Training inputs \[m, D\] as the model sees them.
    pub x: Array2<f32>,
    /// At least m training examples and those of the validation after them, not standardised.
    sample: Rc<Examples>,
    /// The whole test set, not standardised; empty for a reading of the speed.
    test: Option<Rc<Examples>>,
    standardiser: Option<Standardiser>,
    m: usize,
    validation: usize,
    tested: usize,
    /// Of a task whose examples are points.
    points: Option<(crate::task::TaskId, Inputs)>,
}

impl Prepared {
    pub fn new(spec: &Spec, samples: &mut SampleCache) -> Prepared {
        let Data { source, features, m, seed, validation, tested, .. } = spec.data;
        let (m, validation) = (m as usize, usize::from(validation));
        let is_scored = spec.reading.is_none();
        let mut points = None;
        let (sample, test) = match source {
            Source::Task(id) => {
                let task = id.task();
                let inputs = seen(&task, spec.model, features);
                points = task.is_map.then_some((id, inputs));
                let sample = samples.training(id, seed, m + validation, inputs);
                (sample, is_scored.then(|| samples.test(id, inputs)))
            }
            Source::Spiral => (Rc::new(spiral::training(seed)), is_scored.then(|| Rc::new(spiral::test(seed)))),
            Source::Noise => (Rc::new(noise(&spec.data)), None),
        };
        let raw = sample.inputs.slice(s![..m, ..]);
        let standardiser = spec.data.is_standardised.then(|| Standardiser::fit(raw));
        let x = standardiser.as_ref().map_or_else(|| raw.to_owned(), |standardiser| standardiser.training(raw));
        let all = test.as_ref().map_or(0, |test| test.labels.len());
        let tested = if tested == 0 { all } else { usize::from(tested).min(all) };
        Prepared { x, sample, test, standardiser, m, validation, tested, points }
    }

    /// Labels of the training examples \[m\].
    pub fn labels(&self) -> &[u8] {
        &self.sample.labels[..self.m]
    }

    /// What the inputs were brought to mean 0 and standard deviation 1 by.
    pub fn standardiser(&self) -> Option<&Standardiser> {
        self.standardiser.as_ref()
    }

    fn others(&self, x: ArrayView2<'_, f32>) -> Array2<f32> {
        self.standardiser.as_ref().map_or_else(|| x.to_owned(), |standardiser| standardiser.others(x))
    }

    /// Inputs of the scored test examples; none for a reading of the speed.
    pub fn test_inputs(&self) -> Array2<f32> {
        match &self.test {
            Some(test) => self.others(test.inputs.slice(s![..self.tested, ..])),
            None => Array2::zeros((0, self.x.ncols())),
        }
    }

    /// Labels of the scored test examples.
    pub fn test_labels(&self) -> &[u8] {
        self.test.as_ref().map_or(&[], |test| &test.labels[..self.tested])
    }

    /// The validation examples, if there are any.
    pub fn validation(&self) -> Option<(Array2<f32>, &[u8])> {
        let range = self.m..self.m + self.validation;
        let of = || (self.others(self.sample.inputs.slice(s![range.clone(), ..])), &self.sample.labels[range.clone()]);
        (self.validation > 0).then(of)
    }

    /// What the model sees of these points of the square, \[n, D\]; `None` where examples are no points.
    pub fn of_points(&self, points: &Array2<f32>) -> Option<Array2<f32>> {
        let (task, inputs) = self.points?;
        Some(self.others(inputs_of(task, points, inputs).view()))
    }
}

/// As many normal deviates as the data say, then as many labels.
fn noise(data: &Data) -> Examples {
    let mut stream = Stream::new(Purpose::Sample, data.source.number(), data.seed, 0);
    let (m, d) = (data.m as usize, usize::from(data.inputs));
    let inputs = Array2::from_shape_simple_fn((m, d), || stream.normal() as f32);
    let labels = (0..m).map(|_| stream.below(data.classes.into()) as u8).collect();
    Examples { inputs, labels }
}

/// 1 / gamma of the kernel, in inputs: gamma is this over D. A machine sees the raw inputs standardised, so that two
/// examples are about sqrt(2 D) apart; the plane's border winds within a fraction of that, elsewhere all inputs count a
/// little, and gamma is the usual 1 / D. Chosen from 2, 4, 8, 16, 32 on points of the plane of another seed, for the best
/// accuracy at m = 64 to 4,096.
pub(super) fn gamma(data: &Data) -> f32 {
    use crate::task::{Features, TaskId};
    let per_input = match (data.source, data.features) {
        (Source::Task(TaskId::Plane), Features::Raw) => 16.0,
        _ => 1.0,
    };
    per_input / f32::from(data.inputs)
}
