//! The one training step, of networks and of linear learners: gather a minibatch, forward, loss, backward, update. All
//! room is made once; a step allocates nothing.

use super::batch::{Order, Scaling, gather, gather_scaled};
use super::kernel::{self, Lanes};
use super::loss::Loss;
use super::network::{Buffers, Network};
use super::optimiser::{Method, Optimiser, Schedule};
use super::score::rows;
use ndarray::ArrayView2;

/// How a network is trained.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    pub loss: Loss,
    pub method: Method,
    pub rate: f32,
    pub schedule: Schedule,
    /// Examples in a minibatch; with fewer training examples than this, all of them.
    pub batch: usize,
    /// Updates, T.
    pub steps: u32,
    /// The objective holds penalty / 2 |p|^2: penalty * p is added to the gradient.
    pub penalty: f32,
    /// p *= 1 - rate * shrink before each step, and so before its gradient is taken: weight decay for SGD. Adam's, which
    /// comes after the gradient, is in [`Method::Adam`].
    pub shrink: f32,
    /// Whether the answer is the average of the parameters over the second half of the steps (Polyak and Juditsky, 1992),
    /// which the noise of single minibatches no longer moves.
    pub averaged: bool,
}

impl Recipe {
    /// Without penalty, shrinking and averaging.
    pub const fn plain(loss: Loss, method: Method, rate: f32, schedule: Schedule, batch: usize, steps: u32) -> Recipe {
        Recipe { loss, method, rate, schedule, batch, steps, penalty: 0.0, shrink: 0.0, averaged: false }
    }
}

/// A network in training.
#[derive(Clone, Debug)]
pub struct Trainer {
    pub network: Network,
    recipe: Recipe,
    optimiser: Optimiser,
    order: Order,
    step: u32,
    gradient: Vec<f32>,
    buffers: Buffers,
    indices: Vec<u32>,
    /// Room for the rows of a minibatch that are scaled.
    rows: Vec<f32>,
    x: Vec<Lanes>,
    labels: Vec<u8>,
    /// The average so far and the steps in it, where the recipe wants one.
    average: Option<(Network, u32)>,
}

impl Trainer {
    /// Ready for the first step. `order` visits the rows of the matrix that [`Trainer::step`] will be given.
    pub fn new(network: Network, recipe: Recipe, order: Order, m: usize) -> Self {
        let batch = recipe.batch.min(m);
        Trainer {
            optimiser: Optimiser::new(recipe.method, network.parameters.len()),
            gradient: vec![0.0; network.parameters.len()],
            buffers: Buffers::new(&network, batch),
            indices: vec![0; batch],
            rows: Vec::new(),
            x: vec![kernel::ZERO; kernel::panels(batch) * network.inputs()],
            labels: vec![0; batch],
            step: 0,
            average: recipe.averaged.then(|| (network.clone(), 0)),
            network,
            recipe,
            order,
        }
    }

    /// Updates made.
    pub fn steps_made(&self) -> u32 {
        self.step
    }

    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Examples in each of its minibatches.
    pub fn batch(&self) -> usize {
        self.indices.len()
    }

    /// What answers: the network as it is, or its average.
    pub fn fitted(&self) -> &Network {
        self.average.as_ref().map_or(&self.network, |average| &average.0)
    }

    /// The same on the way: as long as there is no average yet, the network as it is.
    pub fn standing(&self) -> &Network {
        self.average.as_ref().filter(|average| average.1 > 0).map_or(&self.network, |average| &average.0)
    }

    /// One update. `x` \[m, D\] (contiguous), `labels` \[m\].
    pub fn step(&mut self, x: ArrayView2<'_, f32>, labels: &[u8]) {
        self.step_on(x, None, labels);
    }

    /// The same; where there is a `scaling`, on the scaled `x`.
    pub fn step_on(&mut self, x: ArrayView2<'_, f32>, scaling: Option<Scaling<'_>>, labels: &[u8]) {
        let rate = self.recipe.schedule.rate(self.recipe.rate, self.step, self.recipe.steps);
        if self.recipe.shrink > 0.0 {
            let keep = 1.0 - rate * self.recipe.shrink;
            self.network.parameters.iter_mut().for_each(|p| *p *= keep);
        }
        self.order.next_batch(&mut self.indices);
        let d = self.network.inputs();
        match scaling {
            None => gather(rows(&x), d, &self.indices, &mut self.x),
            Some(scaling) => gather_scaled(rows(&x), d, scaling, &self.indices, &mut self.rows, &mut self.x),
        }
        for (label, &index) in self.labels.iter_mut().zip(&self.indices) {
            *label = labels[index as usize];
        }
        self.network.forward(&self.x, &mut self.buffers);
        let (scores, dz) = self.buffers.scores();
        self.recipe.loss.gradient(scores, &self.labels, dz);
        self.network.backward(&self.x, &mut self.buffers, &mut self.gradient);
        if self.recipe.penalty > 0.0 {
            for (dp, p) in self.gradient.iter_mut().zip(&self.network.parameters) {
                *dp += self.recipe.penalty * p;
            }
        }
        self.optimiser.step(&mut self.network.parameters, &self.gradient, rate);
        self.step += 1;
        if let Some((average, averaged)) = &mut self.average
            && 2 * self.step > self.recipe.steps
        {
            *averaged += 1;
            let share = 1.0 / *averaged as f32;
            for (average, p) in average.parameters.iter_mut().zip(&self.network.parameters) {
                *average += (p - *average) * share;
            }
        }
    }

    /// Whether every parameter is still a finite number and the loss on the last minibatch within [`LOSS_LARGEST`].
    pub fn is_sound(&mut self) -> bool {
        is_finite(&self.network.parameters) && is_bounded(self.recipe.loss, self.buffers.scores().0, &self.labels)
    }
}

/// A training whose loss on a minibatch is beyond this has diverged. Guessing costs ln C, at most 3, in cross-entropy and
/// C in the hinge loss; here the scores are wrong by a million.
pub const LOSS_LARGEST: f64 = 1e6;

/// Whether the mean loss of these scores is at most [`LOSS_LARGEST`]; one that is not a number is not.
fn is_bounded(loss: Loss, scores: &[Lanes], labels: &[u8]) -> bool {
    loss.value(scores, labels) <= LOSS_LARGEST
}

/// Whether every one of `numbers` is finite: 0 * x is 0 for a finite x and NaN for any other.
pub fn is_finite(numbers: &[f32]) -> bool {
    numbers.iter().map(|x| 0.0 * x).sum::<f32>() == 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_is_the_network_until_there_is_an_average() {
        use crate::nn::activation::Activation;
        use crate::nn::optimiser::{MOMENTUM, Method, Schedule};
        use ndarray::array;

        let plain = Recipe::plain(Loss::Logistic, Method::Sgd { momentum: MOMENTUM }, 0.1, Schedule::Constant, 2, 4);
        let network = Network::zeros(&[1, 1], Activation::default());
        let mut trainer = Trainer::new(network, Recipe { averaged: true, ..plain }, Order::in_sequence(2), 2);
        let (x, labels) = (array![[1.0f32], [-1.0]], [1, 0]);
        let mut seen = Vec::new();
        for _ in 0..4 {
            trainer.step(x.view(), &labels);
            seen.push((
                trainer.network.parameters[0],
                trainer.standing().parameters[0],
                trainer.fitted().parameters[0],
            ));
        }
        assert!(seen[..2].iter().all(|&(now, standing, fitted)| now != 0.0 && standing == now && fitted == 0.0));
        assert!(seen[2..].iter().all(|&(_, standing, fitted)| standing == fitted));
        assert_eq!(seen[2].1, seen[2].0);
        assert!((seen[3].1 - (seen[2].0 + seen[3].0) / 2.0).abs() < 1e-6);
    }

    #[test]
    fn a_single_not_a_number_is_noticed() {
        let mut numbers = vec![1.0f32; 1000];
        assert!(is_finite(&numbers));
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            numbers[357] = bad;
            assert!(!is_finite(&numbers));
        }
    }
}
