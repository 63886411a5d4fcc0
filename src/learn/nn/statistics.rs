//! What reaches each layer: size of the gradient, saturated and dead units, over a probe batch. Computed in a pass of
//! its own, so that an ordinary training step pays nothing for it.

use super::kernel::{self, LANES, Lanes};
use super::loss::Loss;
use super::network::{Buffers, Network};
use super::score::loss_and_gradient_in;
use ndarray::{ArrayView2, s};
use serde::{Deserialize, Serialize};
use wide::f32x4;

/// Size of the gradient that reaches one layer, and the state of that layer's units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerStatistics {
    /// Root mean square over the entries of dL/dW of this layer.
    pub gradient_rms: f32,
    /// Share of this layer's outputs in the flat region of the activation ([`super::activation::Activation::is_flat`]).
    /// Zero for the output layer, which has no activation.
    pub saturated_fraction: f32,
    /// Share of this layer's units that no example of the probe batch brings out of the flat region.
    pub dead_fraction: f32,
}

/// Of every hidden layer, input side first: the mean over the probe batch of each unit's slope f'(z), which is the share of a
/// gradient that the unit lets through on its way back.
pub type Slopes = Vec<Vec<f32>>;

/// The bins of a histogram of pre-activations: so many of equal width between these two; what lies beyond counts in
/// the first and the last.
pub const BINS: usize = 48;
pub const BIN_RANGE: (f32, f32) = (-6.0, 6.0);

/// One layer in more detail than a probe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerDetail {
    /// The same as in [`LayerStatistics`].
    pub gradient_rms: f32,
    pub saturated_fraction: f32,
    pub dead_fraction: f32,
    /// Pre-activations of all units for all examples of the probe batch, by bin; empty for the output layer.
    pub histogram: Vec<u32>,
}

/// Examples in a probe batch.
pub const PROBE_BATCH: usize = 256;

/// Statistics of every layer, input side first, output layer last, over the first [`PROBE_BATCH`] rows of `x`
/// (all of them where there are fewer), and the slopes of the hidden units.
pub fn probe(network: &Network, loss: Loss, x: ArrayView2<'_, f32>, labels: &[u8]) -> (Vec<LayerStatistics>, Slopes) {
    let n = PROBE_BATCH.min(labels.len());
    let buffers = Buffers::new(network, n);
    let (_, buffers, layers) = measure(network, loss, x.slice(s![..n, ..]), &labels[..n], buffers);
    let hidden = 0..network.layers.len() - 1;
    (layers, hidden.map(|index| slopes(network, &buffers, index, n)).collect())
}

/// The mean loss over all rows of `x`, and the details of every layer, input side first, output layer last.
pub fn layer_details(network: &Network, loss: Loss, x: ArrayView2<'_, f32>, labels: &[u8]) -> (f64, Vec<LayerDetail>) {
    let buffers = Buffers::keeping_z(network, labels.len());
    let (value, buffers, layers) = measure(network, loss, x, labels, buffers);
    let last = network.layers.len() - 1;
    let details = layers.into_iter().enumerate().map(|(index, layer)| LayerDetail {
        gradient_rms: layer.gradient_rms,
        saturated_fraction: layer.saturated_fraction,
        dead_fraction: layer.dead_fraction,
        histogram: if index < last {
            histogram(&buffers.z[index], network.layers[index].outputs, labels.len())
        } else {
            Vec::new()
        },
    });
    (value, details.collect())
}

fn histogram(z: &[Lanes], units: usize, n: usize) -> Vec<u32> {
    let mut bins = vec![0; BINS];
    let per_unit = BINS as f32 / (BIN_RANGE.1 - BIN_RANGE.0);
    for example in 0..n {
        for unit in 0..units {
            let block: &[f32; LANES] = bytemuck::cast_ref(&z[example / LANES * units + unit]);
            // A cast saturates: what is not a number falls into the first bin.
            let bin = ((block[example % LANES] - BIN_RANGE.0) * per_unit) as usize;
            bins[bin.min(BINS - 1)] += 1;
        }
    }
    bins
}

fn measure(
    network: &Network,
    loss: Loss,
    x: ArrayView2<'_, f32>,
    labels: &[u8],
    buffers: Buffers,
) -> (f64, Buffers, Vec<LayerStatistics>) {
    let n = labels.len();
    let mut gradient = vec![0.0; network.parameters.len()];
    let (value, buffers) = loss_and_gradient_in(network, loss, x, labels, Some(&mut gradient), buffers);
    let last = network.layers.len() - 1;
    let layers = network
        .layers
        .iter()
        .enumerate()
        .map(|(index, layer)| {
            let dw = &gradient[layer.w.clone()];
            let squares: f64 = dw.iter().map(|&dw| f64::from(dw) * f64::from(dw)).sum();
            let gradient_rms = libm::sqrt(squares / dw.len() as f64) as f32;
            let (flat, dead) = if index < last { flat_units(network, &buffers, index, n) } else { (0, 0) };
            LayerStatistics {
                gradient_rms,
                saturated_fraction: flat as f32 / (n * layer.outputs) as f32,
                dead_fraction: dead as f32 / layer.outputs as f32,
            }
        })
        .collect();
    (value, buffers, layers)
}

/// How many outputs are flat, and how many units are flat for every one of `n` examples.
fn flat_units(network: &Network, buffers: &Buffers, index: usize, n: usize) -> (usize, usize) {
    let (h, units) = (read_by_slope(network, buffers, index), network.layers[index].outputs);
    let (mut flat, mut dead) = (0, 0);
    for unit in 0..units {
        let of_unit = (0..n)
            .filter(|example| {
                let block: [f32; LANES] = bytemuck::cast(h[example / LANES * units + unit]);
                network.activation.is_flat(block[example % LANES])
            })
            .count();
        flat += of_unit;
        dead += usize::from(of_unit == n);
    }
    debug_assert_eq!(h.len(), kernel::panels(n) * units);
    (flat, dead)
}

/// Mean slope of each unit over `n` examples.
fn slopes(network: &Network, buffers: &Buffers, index: usize, n: usize) -> Vec<f32> {
    let (h, units) = (read_by_slope(network, buffers, index), network.layers[index].outputs);
    let of_unit = |unit: usize| {
        let sum: f64 = (0..kernel::panels(n))
            .map(|panel| {
                let mut slope = [[f32x4::ONE; 2]];
                network.activation.backward(&[h[panel * units + unit]], &mut slope);
                let block: [f32; LANES] = bytemuck::cast(slope[0]);
                block[..LANES.min(n - panel * LANES)].iter().map(|&slope| f64::from(slope)).sum::<f64>()
            })
            .sum();
        (sum / n as f64) as f32
    };
    (0..units).map(of_unit).collect()
}

/// What the slope of a hidden layer's activation is computed from: its outputs, or z.
fn read_by_slope<'a>(network: &Network, buffers: &'a Buffers, index: usize) -> &'a [Lanes] {
    if network.activation.reads_z() { &buffers.z[index] } else { &buffers.h[index] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::activation::Activation;
    use crate::nn::network::Draw;
    use ndarray::{Array2, array};

    /// Two ReLU units that can be worked out by hand: one is off for one of the two examples, the other for both.
    #[test]
    fn a_network_worked_out_by_hand() {
        let mut network = Network::zeros(&[1, 2, 1], Activation::Relu);
        // h1 = relu(x), h2 = relu(-1), score = 2 h1 + 3 h2
        network.parameters = vec![1.0, 0.0, 0.0, -1.0, 2.0, 3.0, 0.0];
        let x = array![[1.0f32], [-1.0]];
        let (layers, slopes) = probe(&network, Loss::Hinge, x.view(), &[0, 1]);
        // Scores 2 (label 0: margin violated, df = +1/2) and 0 (label 1: violated, df = -1/2).
        // Output layer: dw = [1/2 * 1 - 1/2 * 0, 0] = [1/2, 0]; hidden: dw1 = 1/2 * 2 * x = 1, dw2 = 0.
        assert!((layers[1].gradient_rms - (0.25f32 / 2.0).sqrt()).abs() < 1e-7);
        assert!((layers[0].gradient_rms - (1.0f32 / 2.0).sqrt()).abs() < 1e-7);
        assert_eq!((layers[0].saturated_fraction, layers[0].dead_fraction), (0.75, 0.5));
        assert_eq!((layers[1].saturated_fraction, layers[1].dead_fraction), (0.0, 0.0));
        assert_eq!(slopes, [[0.5, 0.0]]);
    }

    /// A naive twin: example by example, from the function's slope at z.
    #[test]
    fn slopes_are_means_over_the_probe_batch() {
        for activation in Activation::ALL {
            let draw = Draw { initialisation: activation.initialisation(), task: 1, seed: 5 };
            let network = Network::random(&[2, 7, 5, 1], activation, draw);
            let x = Array2::from_shape_fn((19, 2), |(row, axis)| ((row * 7 + axis * 3) % 11) as f32 / 5.0 - 1.0);
            let labels: Vec<u8> = (0..19).map(|row| (row % 2) as u8).collect();
            let slopes = probe(&network, Loss::Hinge, x.view(), &labels).1;
            let mut h: Vec<Vec<f64>> =
                x.rows().into_iter().map(|row| row.iter().map(|&x| x.into()).collect()).collect();
            for (layer, found) in network.layers[..2].iter().zip(&slopes) {
                let z = |h: &[f64], unit: usize| -> f64 {
                    let weight =
                        |input: usize| f64::from(network.parameters[layer.w.start + unit * layer.inputs + input]);
                    let bias = f64::from(network.parameters[layer.b.start + unit]);
                    h.iter().enumerate().map(|(input, h)| weight(input) * h).sum::<f64>() + bias
                };
                let z: Vec<Vec<f64>> = h.iter().map(|h| (0..layer.outputs).map(|unit| z(h, unit)).collect()).collect();
                for (unit, &found) in found.iter().enumerate() {
                    let mean = z.iter().map(|z| f64::from(activation.slope(z[unit] as f32))).sum::<f64>() / 19.0;
                    assert!((f64::from(found) - mean).abs() < 1e-5, "{activation:?}: {found} against {mean}");
                }
                h = z.iter().map(|z| z.iter().map(|&z| activation.value(z as f32).into()).collect()).collect();
            }
        }
    }
}
