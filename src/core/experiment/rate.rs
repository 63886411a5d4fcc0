//! Fixed pieces of work by which the speed of training is measured, natively and in the browser. No clock in here: the
//! caller says how many minibatches to make and takes the time.

use crate::nn::activation::Activation;
use crate::nn::batch::Order;
use crate::nn::loss::Loss;
use crate::nn::network::{Draw, Network};
use crate::nn::optimiser::{Method, Schedule};
use crate::nn::trainer::{Recipe, Trainer, for_each_score};
use crate::random::{Purpose, Stream};
use ndarray::Array2;

/// Minibatches in the data set that the work goes through again and again.
const BATCHES: usize = 32;

/// A network and its minibatch.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub name: &'static str,
    pub widths: &'static [usize],
    pub batch: usize,
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
    pub method: Method,
    /// Predicting instead of training.
    pub predict: bool,
}

const SGD: Method = Method::Sgd { momentum: 0.0 };
const ADAM: Method = Method::Adam { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0.0 };

/// The work that `cargo xtask bench` measures, at every size.
pub const WORKS: [Work; 4] = [
    Work { name: "train", activation: Activation::Relu, method: SGD, predict: false },
    Work { name: "train_sigmoid", activation: Activation::Sigmoid, method: SGD, predict: false },
    Work { name: "train_adam", activation: Activation::Relu, method: ADAM, predict: false },
    Work { name: "predict", activation: Activation::Relu, method: SGD, predict: true },
];

/// A piece of work, ready to be done.
pub struct Load {
    size: Size,
    work: Work,
    trainer: Trainer,
    x: Array2<f32>,
    labels: Vec<u8>,
}

impl Load {
    pub fn new(size: Size, work: Work) -> Self {
        let mut stream = Stream::new(Purpose::Sample, u32::MAX, 1, 0);
        let (inputs, classes) = (size.widths[0], size.widths[size.widths.len() - 1]);
        let examples = BATCHES * size.batch;
        let x = Array2::from_shape_simple_fn((examples, inputs), || stream.normal() as f32);
        let labels = (0..examples).map(|_| stream.below(classes as u32) as u8).collect();
        let draw = Draw { initialisation: work.activation.initialisation(), task: u32::MAX, seed: 1 };
        let network = Network::random(size.widths, work.activation, draw);
        let recipe = Recipe {
            loss: Loss::Softmax,
            method: work.method,
            // Small, so that an hour of measuring keeps the numbers ordinary.
            rate: 1e-3,
            schedule: Schedule::Constant,
            batch: size.batch,
            steps: u32::MAX,
        };
        let trainer = Trainer::new(network, recipe, Order::in_sequence(examples), examples);
        Load { size, work, trainer, x, labels }
    }

    /// Works through the whole data set once and returns the number of examples in it.
    pub fn pass(&mut self) -> usize {
        if self.work.predict {
            let mut sum = 0.0;
            for_each_score(&self.trainer.network, self.x.view(), |_, z| sum += z[0]);
            std::hint::black_box(sum);
        } else {
            for _ in 0..BATCHES {
                self.trainer.step(self.x.view(), &self.labels);
            }
        }
        self.labels.len()
    }

    /// Floating-point operations on one example that the matrix products take: a multiplication and an addition for
    /// each weight forward, the same for its gradient and, but for the first layer, for the error passed on.
    pub fn flops_per_example(&self) -> f64 {
        let weights: Vec<f64> = self.size.widths.windows(2).map(|pair| (pair[0] * pair[1]) as f64).collect();
        let all: f64 = weights.iter().sum();
        if self.work.predict { 2.0 * all } else { 6.0 * all - 2.0 * weights[0] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_counted_as_said() {
        let load = Load::new(SIZES[0], WORKS[0]);
        // 16 + 16 weights; the first 16 pass no error on.
        assert_eq!(load.flops_per_example(), 6.0 * 32.0 - 2.0 * 16.0);
        assert_eq!(Load::new(SIZES[0], WORKS[3]).flops_per_example(), 64.0);
    }

    #[test]
    fn a_pass_makes_every_step_and_keeps_the_numbers_ordinary() {
        for work in WORKS {
            let mut load = Load::new(SIZES[1], work);
            assert_eq!(load.pass(), 1024);
            assert_eq!(load.trainer.steps_made(), if work.predict { 0 } else { 32 });
            assert!((work.predict || load.trainer.is_sound()));
        }
    }
}
