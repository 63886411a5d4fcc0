//! The examples of a training, ready for its model.

use super::spec::{Data, Model, Source, Spec, seen};
use crate::nn::statistics::PROBE_BATCH;
use crate::nn::step::Trainer;
use crate::random::{Purpose, Stream};
use crate::task::sample::{Examples, SampleCache, inputs_of};
use crate::task::standardise::Standardiser;
use crate::task::{Inputs, spiral};
use ndarray::{Array2, ArrayView2, s};
use std::rc::Rc;

/// A sample of more numbers than this, 4 MB, is standardised on its way into each minibatch, to the same bits. A smaller one
/// is visited many times, and is standardised once.
pub(super) const LARGE: usize = 1 << 20;
/// What is looked at on the way, of a large sample.
const SHOWN: usize = PROBE_BATCH;
/// Examples of a large sample that are standardised at once, to score them.
const SCORED: usize = 1024;

/// The examples of one training.
pub struct Prepared {
    /// Training inputs \[m, D\] as the model sees them; of a large sample the first [`SHOWN`] alone.
    pub(super) x: Array2<f32>,
    /// The sample is too large to stand here a second time.
    is_large: bool,
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
        let is_large = raw.len() > LARGE && standardiser.is_some() && !matches!(spec.model, Model::Kernel);
        let shown = if is_large { raw.slice(s![..SHOWN.min(m), ..]) } else { raw };
        let x = standardiser.as_ref().map_or_else(|| shown.to_owned(), |standardiser| standardiser.training(shown));
        let all = test.as_ref().map_or(0, |test| test.labels.len());
        let tested = if tested == 0 { all } else { usize::from(tested).min(all) };
        Prepared { x, is_large, sample, test, standardiser, m, validation, tested, points }
    }

    /// Training inputs as the model sees them, the first of them at least, \[n, D\].
    pub fn first(&self, n: usize) -> ArrayView2<'_, f32> {
        self.x.slice(s![..n, ..])
    }

    /// All of them, of a training that is not too large for that: of a kernel machine, and where the speed is read.
    pub fn whole(&self) -> ArrayView2<'_, f32> {
        debug_assert!(!self.is_large);
        self.x.view()
    }

    /// One update on them.
    pub fn step(&self, trainer: &mut Trainer) {
        match &self.standardiser {
            Some(standardiser) if self.is_large => {
                let raw = self.sample.inputs.slice(s![..self.m, ..]);
                trainer.step_on(raw, Some(standardiser.scaling()), self.labels());
            }
            _ => trainer.step(self.x.view(), self.labels()),
        }
    }

    /// Calls `visit` with all of them, in parts, and the place of the first of each.
    pub fn for_each_part(&self, mut visit: impl FnMut(usize, ArrayView2<'_, f32>)) {
        match &self.standardiser {
            Some(standardiser) if self.is_large => {
                for from in (0..self.m).step_by(SCORED) {
                    let raw = self.sample.inputs.slice(s![from..(from + SCORED).min(self.m), ..]);
                    visit(from, standardiser.training(raw).view());
                }
            }
            _ => visit(0, self.x.view()),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::activation::Activation;
    use crate::nn::batch::Order;
    use crate::study::key::{Features, Learner};
    use crate::study::plan;
    use crate::task::TaskId;

    #[test]
    fn a_large_sample_that_is_standardised_on_its_way_gives_the_same_bits() {
        let spec = plan::spec(TaskId::Cars, Features::Raw, Learner::Medium, Activation::Relu, 8192, 3);
        let large = Prepared::new(&spec, &mut SampleCache::default());
        assert!(large.is_large && large.x.nrows() == SHOWN);
        let standardiser = large.standardiser().unwrap();
        let x = standardiser.training(large.sample.inputs.slice(s![..8192, ..]));
        assert_eq!(large.first(SHOWN), x.slice(s![..SHOWN, ..]));
        let mut rows = 0;
        large.for_each_part(|from, part| {
            assert_eq!(part, x.slice(s![from..from + part.nrows(), ..]));
            assert_eq!(from, rows);
            rows += part.nrows();
        });
        assert_eq!(rows, 8192);
        // A minibatch that fills no panel too.
        for batch in [16, 13] {
            let trainer = || {
                let network = super::super::work::network(&spec).unwrap();
                let order = Order::shuffled(8192, Stream::new(Purpose::Shuffle, 3, 3, 0));
                let recipe = crate::nn::step::Recipe { batch, ..spec.step_recipe() };
                Trainer::new(network, recipe, order, 8192)
            };
            let (mut on_its_way, mut before) = (trainer(), trainer());
            for _ in 0..40 {
                large.step(&mut on_its_way);
                before.step(x.view(), large.labels());
            }
            assert_eq!(on_its_way.network.parameters, before.network.parameters);
        }
    }
}
