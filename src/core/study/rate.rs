//! Fixed pieces of work by which the speed of training is measured, natively and in the browser. No clock in here: the
//! caller says how many minibatches to make and takes the time.

use crate::job::spec::{Data, Exact, Hidden, Model, Optimiser, Reading, Recipe, Source, Spec, Until};
use crate::job::{Job, Observe, Work as Training};
use crate::nn::activation::Activation;
use crate::nn::optimiser::Schedule;
use crate::task::Features;
use crate::task::sample::SampleCache;

/// Minibatches in the data set that the work goes through again and again.
const BATCHES: u32 = 32;
/// Learning rate: small, so that an hour of measuring keeps the numbers ordinary.
const RATE: f32 = 1e-3;

/// A network and its minibatch.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub name: &'static str,
    pub widths: &'static [usize],
    pub batch: u16,
}

/// The three sizes at which rates are compared with other libraries.
pub const SIZES: [Size; 3] = [
    Size { name: "small", widths: &[2, 8, 2], batch: 32 },
    Size { name: "medium", widths: &[64, 32, 32, 4], batch: 32 },
    Size { name: "large", widths: &[144, 128, 128, 128, 3], batch: 64 },
];

/// What is done with the network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Work {
    pub name: &'static str,
    pub activation: Activation,
    pub optimiser: Optimiser,
    /// Predicting instead of training.
    pub predict: bool,
}

/// The work that `cargo xtask bench` measures, at every size.
pub const WORKS: [Work; 4] = [
    Work { name: "train", activation: Activation::Relu, optimiser: Optimiser::Sgd, predict: false },
    Work { name: "train_sigmoid", activation: Activation::Sigmoid, optimiser: Optimiser::Sgd, predict: false },
    Work { name: "train_adam", activation: Activation::Relu, optimiser: Optimiser::ShortAdam, predict: false },
    Work { name: "predict", activation: Activation::Relu, optimiser: Optimiser::Sgd, predict: true },
];

/// Training a network of one size on noise.
pub fn spec(size: Size, activation: Activation, optimiser: Optimiser, steps: u32) -> Spec {
    let (inputs, classes) = (size.widths[0], size.widths[size.widths.len() - 1]);
    let hidden = Hidden::new(&size.widths[1..size.widths.len() - 1]);
    Spec {
        data: Data {
            source: Source::Noise,
            features: Features::Raw,
            m: BATCHES * u32::from(size.batch),
            seed: 1,
            validation: 0,
            tested: 0,
            inputs: inputs as u16,
            classes: classes as u8,
            is_standardised: false,
        },
        model: Model::network(hidden, activation),
        recipe: Recipe {
            optimiser,
            rate: Exact::new(RATE),
            schedule: Schedule::Constant,
            decay: Exact::ZERO,
            batch: size.batch,
            steps,
        },
        draws: 1,
        until: Until::Budget,
        reading: None,
    }
}

/// A piece of work, ready to be done.
pub struct Load {
    size: Size,
    work: Work,
    training: Training,
}

impl Load {
    pub fn new(size: Size, work: Work) -> Self {
        let reading = Some(Reading { round: 0, worker: 0, workers: 1 });
        let spec = Spec { reading, ..spec(size, work.activation, work.optimiser, u32::MAX) };
        let job = Job { spec, observe: Observe::default() };
        Load { size, work, training: Training::start(job, &mut SampleCache::default()) }
    }

    /// Works through the whole data set once and returns the number of examples in it.
    pub fn pass(&mut self) -> usize {
        if self.work.predict {
            self.training.predict_all();
        } else {
            self.training.advance(BATCHES);
        }
        (BATCHES * u32::from(self.size.batch)) as usize
    }

    /// See [`flops_per_example`].
    pub fn flops_per_example(&self) -> f64 {
        flops_per_example(self.size.widths, self.work.predict)
    }
}

/// Floating-point operations on one example that the matrix products of a network of these widths take: a multiplication and an
/// addition for each weight forward, the same for its gradient and, but for the first layer, for the error passed on.
pub fn flops_per_example(widths: &[usize], predict: bool) -> f64 {
    let weights: Vec<f64> = widths.windows(2).map(|pair| (pair[0] * pair[1]) as f64).collect();
    let all: f64 = weights.iter().sum();
    if predict { 2.0 * all } else { 6.0 * all - 2.0 * weights[0] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::end::Stopped;
    use crate::job::run;

    #[test]
    fn operations_are_counted_as_said() {
        let load = Load::new(SIZES[0], WORKS[0]);
        // 16 + 16 weights; the first 16 pass no error on.
        assert_eq!(load.flops_per_example(), 6.0 * 32.0 - 2.0 * 16.0);
        assert_eq!(Load::new(SIZES[0], WORKS[3]).flops_per_example(), 64.0);
    }

    #[test]
    fn a_pass_goes_through_all_examples_and_keeps_the_numbers_ordinary() {
        for work in WORKS {
            let mut load = Load::new(SIZES[1], work);
            assert_eq!((load.pass(), load.pass()), (1024, 1024));
            assert_eq!(load.training.finish(0.0).examples_seen, if work.predict { 0 } else { 2048 });
            let spec = spec(SIZES[1], work.activation, work.optimiser, 2048);
            let answer = run(spec, Observe::default(), &mut SampleCache::default());
            // Noise is learned by heart, slowly.
            assert_eq!(answer.stopped, Stopped::Budget);
            assert!(answer.train_accuracy.is_some_and(|accuracy| accuracy > 0.25), "{answer:?}");
        }
    }
}
