//! The training step: gather a batch, forward, loss, backward, update. All room is made once; a step allocates nothing.

use super::batch::{Order, gather};
use super::kernel::{self, Lanes};
use super::loss::{self, Loss};
use super::network::{Buffers, Network};
use super::optimiser::{Method, Optimiser, Schedule};
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
    x: Vec<Lanes>,
    labels: Vec<u8>,
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
            x: vec![kernel::ZERO; kernel::panels(batch) * network.inputs()],
            labels: vec![0; batch],
            step: 0,
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

    /// One update. `x` \[m, D\] (contiguous), `labels` \[m\].
    pub fn step(&mut self, x: ArrayView2<'_, f32>, labels: &[u8]) {
        self.order.next_batch(&mut self.indices);
        gather(rows(&x), self.network.inputs(), &self.indices, &mut self.x);
        for (label, &index) in self.labels.iter_mut().zip(&self.indices) {
            *label = labels[index as usize];
        }
        self.network.forward(&self.x, &mut self.buffers);
        let (scores, dz) = self.buffers.scores();
        self.recipe.loss.gradient(scores, &self.labels, dz);
        self.network.backward(&self.x, &mut self.buffers, &mut self.gradient);
        let rate = self.recipe.schedule.rate(self.recipe.rate, self.step, self.recipe.steps);
        self.optimiser.step(&mut self.network.parameters, &self.gradient, rate);
        self.step += 1;
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
pub fn is_bounded(loss: Loss, scores: &[Lanes], labels: &[u8]) -> bool {
    loss.value(scores, labels) <= LOSS_LARGEST
}

/// Whether every one of `numbers` is finite: 0 * x is 0 for a finite x and NaN for any other.
pub fn is_finite(numbers: &[f32]) -> bool {
    numbers.iter().map(|x| 0.0 * x).sum::<f32>() == 0.0
}

/// The numbers of a matrix row by row.
///
/// # Panics
/// When the matrix is not contiguous; those of this crate are.
pub fn rows<'a>(x: &'a ArrayView2<'_, f32>) -> &'a [f32] {
    x.as_slice().expect("a matrix of examples is contiguous")
}

/// Examples scored at once: enough to fill the kernels, few enough for the first-level cache.
const SCORED_AT_ONCE: usize = 64;

/// Calls `visit(example, scores)` for each row of `x` (\[n, D\], contiguous).
pub fn for_each_score(network: &Network, x: ArrayView2<'_, f32>, mut visit: impl FnMut(usize, &[f64])) {
    let (n, d) = x.dim();
    let mut buffers = Buffers::new(network, SCORED_AT_ONCE);
    let mut panels = vec![kernel::ZERO; kernel::panels(SCORED_AT_ONCE) * d];
    let mut z = vec![0.0; network.outputs()];
    let indices: Vec<u32> = (0..n as u32).collect();
    for chunk in indices.chunks(SCORED_AT_ONCE) {
        gather(rows(&x), d, chunk, &mut panels);
        network.forward(&panels, &mut buffers);
        let (scores, _) = buffers.scores();
        for (place, &example) in chunk.iter().enumerate() {
            loss::read_scores(scores, network.outputs(), place, &mut z);
            visit(example as usize, &z);
        }
    }
}

/// Share of the rows of `x` (\[n, D\]) that the network labels as `labels` says.
pub fn accuracy(network: &Network, x: ArrayView2<'_, f32>, labels: &[u8]) -> f32 {
    let mut right = 0u32;
    for_each_score(network, x, |example, z| right += u32::from(loss::answer(z) == labels[example]));
    right as f32 / labels.len() as f32
}

/// Mean loss over all rows of `x`, in one batch, and, where asked for, its gradient by every parameter.
pub fn loss_and_gradient(
    network: &Network,
    loss: Loss,
    x: ArrayView2<'_, f32>,
    labels: &[u8],
    gradient: Option<&mut [f32]>,
) -> (f64, Buffers) {
    loss_and_gradient_in(network, loss, x, labels, gradient, Buffers::new(network, x.nrows()))
}

/// The same in room that the caller has made.
pub fn loss_and_gradient_in(
    network: &Network,
    loss: Loss,
    x: ArrayView2<'_, f32>,
    labels: &[u8],
    gradient: Option<&mut [f32]>,
    mut buffers: Buffers,
) -> (f64, Buffers) {
    let (n, d) = x.dim();
    let mut panels = vec![kernel::ZERO; kernel::panels(n) * d];
    let indices: Vec<u32> = (0..n as u32).collect();
    gather(rows(&x), d, &indices, &mut panels);
    network.forward(&panels, &mut buffers);
    let (scores, dz) = buffers.scores();
    let value = loss.value(scores, labels);
    if let Some(gradient) = gradient {
        loss.gradient(scores, labels, dz);
        network.backward(&panels, &mut buffers, gradient);
    }
    (value, buffers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::activation::Activation;
    use crate::nn::network::Draw;
    use crate::random::{Purpose, Stream};
    use ndarray::Array2;

    /// Back-propagation against central differences of the loss, for every activation, loss and several depths. A
    /// parameter whose move takes a ReLU across its kink is skipped; few may be.
    #[test]
    fn gradients_agree_with_finite_differences() {
        let mut stream = Stream::new(Purpose::Test, 0, 5, 0);
        let batch = 21;
        for activation in Activation::ALL {
            for (loss, classes) in [(Loss::Logistic, 2), (Loss::Softmax, 3), (Loss::Hinge, 4)] {
                for hidden in [&[][..], &[5], &[6, 7], &[4, 9, 3]] {
                    let widths = [&[3], hidden, &[loss.outputs(classes)]].concat();
                    let draw = Draw { initialisation: activation.initialisation(), task: 0, seed: 1 };
                    let network = Network::random(&widths, activation, draw);
                    let x = Array2::from_shape_simple_fn((batch, 3), || stream.normal() as f32);
                    let labels: Vec<u8> = (0..batch).map(|_| stream.below(classes as u32) as u8).collect();
                    let mut gradient = vec![f32::NAN; network.parameters.len()];
                    loss_and_gradient(&network, loss, x.view(), &labels, Some(&mut gradient));
                    let (mut compared, mut skipped) = (0, 0);
                    for (at, &slope) in gradient.iter().enumerate() {
                        let step = 1e-2;
                        let moved = |by: f32| {
                            let mut network = network.clone();
                            network.parameters[at] += by;
                            let (value, buffers) = loss_and_gradient(&network, loss, x.view(), &labels, None);
                            (value, kinks(&buffers, loss, &labels))
                        };
                        let ((above, side_above), (below, side_below)) = (moved(step), moved(-step));
                        if side_above != side_below && (activation.has_kink() || loss == Loss::Hinge) {
                            skipped += 1;
                            continue;
                        }
                        compared += 1;
                        let difference = (above - below) / f64::from(2.0 * step);
                        let error = (f64::from(slope) - difference).abs();
                        assert!(
                            error < 2e-4 * (1.0 + difference.abs()),
                            "{activation:?} {loss:?} {widths:?} {at}: {slope}, {difference}"
                        );
                    }
                    assert!(compared > skipped, "{activation:?} {loss:?} {widths:?}: {skipped} of {compared} skipped");
                }
            }
        }
    }

    /// On which side of every kink a forward pass lies: the sign pattern of hidden outputs and of hinge margins.
    fn kinks(buffers: &Buffers, loss: Loss, labels: &[u8]) -> Vec<bool> {
        let (scores, hidden) = buffers.h.split_last().unwrap();
        let mut sides: Vec<bool> =
            hidden.iter().flat_map(|h| bytemuck::cast_slice::<Lanes, f32>(h)).map(|&h| h > 0.0).collect();
        if loss == Loss::Hinge {
            let mut dz = vec![kernel::ZERO; scores.len()];
            loss.gradient(scores, labels, &mut dz);
            sides.extend(bytemuck::cast_slice::<Lanes, f32>(&dz).iter().map(|&dz| dz != 0.0));
        }
        sides
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

    #[test]
    fn accuracy_counts_rows_beyond_the_last_full_block() {
        // score = x, so the answer is the sign of x.
        let mut network = Network::zeros(&[1, 1], Activation::Relu);
        network.parameters = vec![1.0, 0.0];
        let x = Array2::from_shape_fn((131, 1), |(row, _)| if row % 3 == 0 { 1.0 } else { -1.0 });
        let labels: Vec<u8> = (0..131).map(|row| u8::from(row % 3 == 0 && row != 129)).collect();
        assert_eq!(accuracy(&network, x.view(), &labels), 130.0 / 131.0);
    }
}
