//! What a network answers: its scores, its accuracy, its loss on a batch and the gradient of that loss. Nothing is
//! trained here.

use super::batch::gather;
use super::kernel;
use super::loss::{self, Loss};
use super::network::{Buffers, Network};
use ndarray::ArrayView2;

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

/// The scores of one row of inputs \[D\]: the same numbers as among others, since no example of a batch knows of another.
pub fn scores_of_one(network: &Network, x: &[f32]) -> Vec<f64> {
    let mut buffers = Buffers::new(network, 1);
    let mut panels = vec![kernel::ZERO; kernel::panels(1) * x.len()];
    gather(x, x.len(), &[0], &mut panels);
    network.forward(&panels, &mut buffers);
    let mut z = vec![0.0; network.outputs()];
    loss::read_scores(buffers.scores().0, network.outputs(), 0, &mut z);
    z
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
    use crate::nn::kernel::Lanes;
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
                        let moved = |by: f32| {
                            let mut network = network.clone();
                            network.parameters[at] += by;
                            let (value, buffers) = loss_and_gradient(&network, loss, x.view(), &labels, None);
                            (value, kinks(&buffers, loss, &labels))
                        };
                        let mut step = 1e-2;
                        let ((mut above, side_above), (mut below, side_below)) = (moved(step), moved(-step));
                        if side_above != side_below {
                            if activation.has_kink() || loss == Loss::Hinge {
                                skipped += 1;
                                continue;
                            }
                            // Where a unit passes 0, the slope of softsign and of the ELU bends: the difference is as
                            // exact there only with a shorter step.
                            step = 1e-3;
                            (above, below) = (moved(step).0, moved(-step).0);
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
    fn accuracy_counts_rows_beyond_the_last_full_block() {
        // score = x, so the answer is the sign of x.
        let mut network = Network::zeros(&[1, 1], Activation::Relu);
        network.parameters = vec![1.0, 0.0];
        let x = Array2::from_shape_fn((131, 1), |(row, _)| if row % 3 == 0 { 1.0 } else { -1.0 });
        let labels: Vec<u8> = (0..131).map(|row| u8::from(row % 3 == 0 && row != 129)).collect();
        assert_eq!(accuracy(&network, x.view(), &labels), 130.0 / 131.0);
    }
}
