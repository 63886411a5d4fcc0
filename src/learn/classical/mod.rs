//! The traditional learners: logistic regression and the linear support vector machine, fitted by averaged stochastic
//! gradient descent. Both are a dense layer without activation; they differ in their loss.
//! The polynomial machine of the plane task is the linear one on monomials, which the task computes. The machine with a
//! Gaussian kernel is of its own kind: [`kernel_machine`].
//!
//! Objective, for m examples: mean loss + |w|^2 / (2 m), biases included in w. For logistic regression this is the
//! usual L2 penalty with C = 1; for the machine it is the soft-margin primal with C = 1 (Cortes and Vapnik, 1995).

pub mod kernel_machine;

use crate::nn::activation::Activation;
use crate::nn::loss::Loss;
use crate::nn::network::Network;
use crate::nn::optimiser::{MOMENTUM, Method, Schedule};
use crate::nn::step::Recipe;

/// Learning rate of the first step; it falls linearly to zero.
pub const RATE: f32 = 0.02;
/// Examples in a minibatch.
pub const BATCH: usize = 32;

/// Updates for m examples: 40 sqrt(m), between 1,000 and 5,000. Enough for test accuracies to stand still,
/// but for the cubic machine of the map: up to m = 1,024 its optimum is about half a point better (an independent program, 8 seeds).
pub fn steps(m: usize) -> u32 {
    (40.0 * libm::sqrt(m as f64)).round().clamp(1000.0, 5000.0) as u32
}

/// A linear learner of `d` inputs and `classes` classes before its first step: a network without hidden layers, all of
/// whose weights are zero.
pub fn start(d: usize, classes: usize, loss: Loss) -> Network {
    Network::zeros(&[d, loss.outputs(classes)], Activation::default())
}

/// How a linear learner is fitted to m examples; `loss` is [`Loss::Hinge`] for the support vector machine and
/// [`Loss::likelihood`] for logistic regression.
pub fn recipe(loss: Loss, m: usize) -> Recipe {
    let method = Method::Sgd { momentum: MOMENTUM };
    let plain = Recipe::plain(loss, method, RATE, Schedule::LinearToZero, BATCH, steps(m));
    Recipe { penalty: penalty(m), averaged: true, ..plain }
}

/// Of the objective, see above.
pub fn penalty(m: usize) -> f32 {
    1.0 / m as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_steps_grows_with_the_root_of_m_between_its_bounds() {
        assert_eq!([16, 1024, 4096, 16_384].map(steps), [1000, 1280, 2560, 5000]);
    }
}
