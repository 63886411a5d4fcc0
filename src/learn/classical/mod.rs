//! The traditional learners: logistic regression and the linear support vector machine, fitted by averaged stochastic
//! gradient descent. Both are a dense layer without activation; they differ in their loss.
//! The polynomial machine of the plane task is the linear one on monomials, which the task computes. The machine with a
//! Gaussian kernel has a room of its own, [`kernel_machine`].
//!
//! Objective, for m examples: mean loss + |w|^2 / (2 m), biases included in w. For logistic regression this is the
//! usual L2 penalty with C = 1; for the machine it is the soft-margin primal with C = 1 (Cortes and Vapnik, 1995).

pub mod kernel_machine;

use crate::nn::activation::Activation;
use crate::nn::batch::{Order, gather};
use crate::nn::kernel::{self, Lanes};
use crate::nn::loss::Loss;
use crate::nn::network::{Buffers, Network};
use crate::nn::optimiser::{Method, Optimiser, Schedule};
use crate::nn::trainer::{is_bounded, is_finite, rows};
use ndarray::ArrayView2;

/// Learning rate of the first step; it falls linearly to zero.
const RATE: f32 = 0.02;
const METHOD: Method = Method::Sgd { momentum: 0.9 };
/// Examples in a minibatch.
pub const BATCH: usize = 32;

/// Updates for m examples: 40 sqrt(m), between 1,000 and 5,000. Enough for test accuracies to stand still.
pub fn steps(m: usize) -> u32 {
    (40.0 * libm::sqrt(m as f64)).round().clamp(1000.0, 5000.0) as u32
}

/// A linear learner in training, from zero weights. Its answer is the average of the weights over the second half of
/// the steps (Polyak and Juditsky, 1992), which the noise of single minibatches no longer moves.
#[derive(Clone, Debug)]
pub struct LinearTrainer {
    loss: Loss,
    /// The moving weights, as a network without hidden layers.
    moving: Network,
    average: Network,
    averaged: u32,
    penalty: f32,
    optimiser: Optimiser,
    order: Order,
    step: u32,
    steps: u32,
    gradient: Vec<f32>,
    buffers: Buffers,
    indices: Vec<u32>,
    x: Vec<Lanes>,
    labels: Vec<u8>,
}

impl LinearTrainer {
    /// For `d` inputs, `classes` classes and `m` examples; `loss` is [`Loss::Hinge`] for the support vector machine and
    /// [`Loss::likelihood`] for logistic regression.
    pub fn new(d: usize, classes: usize, m: usize, loss: Loss, steps: u32, order: Order) -> Self {
        let network = Network::zeros(&[d, loss.outputs(classes)], Activation::default());
        let (parameters, batch) = (network.parameters.len(), BATCH.min(m));
        LinearTrainer {
            loss,
            penalty: 1.0 / m as f32,
            optimiser: Optimiser::new(METHOD, parameters),
            order,
            step: 0,
            steps,
            gradient: vec![0.0; parameters],
            buffers: Buffers::new(&network, batch),
            indices: vec![0; batch],
            x: vec![kernel::ZERO; kernel::panels(batch) * d],
            labels: vec![0; batch],
            average: network.clone(),
            averaged: 0,
            moving: network,
        }
    }

    pub fn steps_made(&self) -> u32 {
        self.step
    }

    /// Updates that a whole fit takes.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// Examples in each of its minibatches.
    pub fn batch(&self) -> usize {
        self.indices.len()
    }

    /// The fitted weights, as a network without hidden layers.
    pub fn fitted(&self) -> &Network {
        &self.average
    }

    /// One update. `x` \[m, D\] (contiguous), `labels` \[m\].
    pub fn step(&mut self, x: ArrayView2<'_, f32>, labels: &[u8]) {
        self.order.next_batch(&mut self.indices);
        gather(rows(&x), self.moving.inputs(), &self.indices, &mut self.x);
        for (label, &index) in self.labels.iter_mut().zip(&self.indices) {
            *label = labels[index as usize];
        }
        self.moving.forward(&self.x, &mut self.buffers);
        let (scores, dz) = self.buffers.scores();
        self.loss.gradient(scores, &self.labels, dz);
        self.moving.backward(&self.x, &mut self.buffers, &mut self.gradient);
        for (dw, w) in self.gradient.iter_mut().zip(&self.moving.parameters) {
            *dw += self.penalty * w;
        }
        let rate = Schedule::LinearToZero.rate(RATE, self.step, self.steps);
        self.optimiser.step(&mut self.moving.parameters, &self.gradient, rate);
        self.step += 1;
        if 2 * self.step > self.steps {
            self.averaged += 1;
            let share = 1.0 / self.averaged as f32;
            for (average, w) in self.average.parameters.iter_mut().zip(&self.moving.parameters) {
                *average += (w - *average) * share;
            }
        }
    }

    /// Whether every weight is still a finite number and the loss on the last minibatch within bounds.
    pub fn is_sound(&mut self) -> bool {
        is_finite(&self.moving.parameters) && is_bounded(self.loss, self.buffers.scores().0, &self.labels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_steps_grows_with_the_root_of_m_between_its_bounds() {
        assert_eq!([16, 1024, 4096, 16_384].map(steps), [1000, 1280, 2560, 5000]);
    }
}
