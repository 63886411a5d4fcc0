//! A dense network: widths, parameters in one flat vector, initialisation, forward and backward pass. It does not know
//! what its outputs mean (that is the loss) nor how its parameters change (that is the optimiser).

use super::activation::{Activation, Initialisation};
use super::kernel::{self, Lanes};
use crate::random::{Purpose, Stream};
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use wide::f32x4;

/// Where one layer's parameters lie in the flat vector: `w` \[outputs, inputs\] row by row, then `b` \[outputs\].
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    pub inputs: usize,
    pub outputs: usize,
    pub w: Range<usize>,
    pub b: Range<usize>,
}

/// Most hidden layers that [`Hidden`] holds.
pub const DEEPEST: usize = 8;

/// Widths of a network's hidden layers, input side first, in a value that can be part of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hidden {
    widths: [u16; DEEPEST],
    layers: u8,
}

impl Hidden {
    /// # Panics
    /// With more layers than [`DEEPEST`].
    pub const fn new(widths: &[usize]) -> Hidden {
        let mut hidden = Hidden { widths: [0; DEEPEST], layers: widths.len() as u8 };
        let mut at = 0;
        while at < widths.len() {
            hidden.widths[at] = widths[at] as u16;
            at += 1;
        }
        hidden
    }

    /// `layers` layers, at most [`DEEPEST`], of one width.
    pub fn uniform(layers: u8, width: u16) -> Hidden {
        let layers = layers.min(DEEPEST as u8);
        let mut hidden = Hidden { widths: [0; DEEPEST], layers };
        hidden.widths[..usize::from(layers)].fill(width);
        hidden
    }

    pub fn widths(&self) -> impl Iterator<Item = usize> {
        // A value that came as bytes may say more layers than there are.
        self.widths[..usize::from(self.layers).min(DEEPEST)].iter().map(|&width| usize::from(width))
    }
}

/// A dense network; hidden layers share one activation, the output layer has none.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    pub activation: Activation,
    pub layers: Vec<Layer>,
    pub parameters: Vec<f32>,
}

/// What to draw the initial weights by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Draw {
    pub initialisation: Initialisation,
    /// World and seed of the stream; each layer has a stream of its own, so that two networks that differ in depth
    /// share the draws of the layers they have in common.
    pub task: u32,
    pub seed: u32,
}

impl Network {
    /// A network of the given widths, inputs first and outputs last, with all parameters zero.
    ///
    /// # Panics
    /// With fewer than two widths or a width of zero.
    pub fn zeros(widths: &[usize], activation: Activation) -> Self {
        assert!(widths.len() >= 2 && !widths.contains(&0), "widths {widths:?}");
        let mut at = 0;
        let mut span = |n: usize| {
            at += n;
            at - n..at
        };
        let layers: Vec<Layer> = widths
            .windows(2)
            .map(|pair| {
                let (inputs, outputs) = (pair[0], pair[1]);
                Layer { inputs, outputs, w: span(inputs * outputs), b: span(outputs) }
            })
            .collect();
        Network { activation, layers, parameters: vec![0.0; at] }
    }

    /// A network with random parameters: hidden weights N(0, variance of the initialisation), output weights
    /// N(0, 1 / fan_in), every bias uniform in +-1 / sqrt(fan_in). The draws do not depend on the activation: two
    /// networks of the same widths differ by a factor per layer only.
    pub fn random(widths: &[usize], activation: Activation, draw: Draw) -> Self {
        let mut network = Network::zeros(widths, activation);
        let last = network.layers.len() - 1;
        for (index, layer) in network.layers.iter().enumerate() {
            let mut stream = Stream::new(Purpose::Initialisation, draw.task, draw.seed, index as u32);
            let (fan_in, fan_out) = (layer.inputs as f64, layer.outputs as f64);
            let rule = draw.initialisation;
            let variance = if index == last { rule.output_variance(fan_in) } else { rule.variance(fan_in, fan_out) };
            for w in &mut network.parameters[layer.w.clone()] {
                *w = (stream.normal() * libm::sqrt(variance)) as f32;
            }
            for b in &mut network.parameters[layer.b.clone()] {
                *b = (stream.uniform(-1.0, 1.0) / libm::sqrt(fan_in)) as f32;
            }
        }
        network
    }

    pub fn inputs(&self) -> usize {
        self.layers[0].inputs
    }

    pub fn outputs(&self) -> usize {
        self.layers[self.layers.len() - 1].outputs
    }

    /// Weights of layer `index`, \[outputs, inputs\].
    pub fn weights(&self, index: usize) -> ArrayView2<'_, f32> {
        let layer = &self.layers[index];
        ArrayView2::from_shape((layer.outputs, layer.inputs), &self.parameters[layer.w.clone()])
            .expect("the span of w holds outputs * inputs numbers")
    }

    /// Multiplications and additions of one training step on one example, counted densely: 2 for each weight forward,
    /// 2 for its gradient and 2 for passing the error on.
    pub fn flops_per_example(&self) -> f64 {
        6.0 * self.parameters.len() as f64
    }

    /// Forward pass. `x` \[panels, D\] blocks; afterwards `buffers.h[l]` holds layer l's outputs (the last: scores).
    pub fn forward(&self, x: &[Lanes], buffers: &mut Buffers) {
        let last = self.layers.len() - 1;
        for (index, layer) in self.layers.iter().enumerate() {
            let (w, b) = (&self.parameters[layer.w.clone()], &self.parameters[layer.b.clone()]);
            let (before, rest) = buffers.h.split_at_mut(index);
            let input = if index == 0 { x } else { &before[index - 1] };
            // Panel by panel, so that the activation finds the panel in the cache.
            for (x, z) in input.chunks_exact(layer.inputs).zip(rest[0].chunks_exact_mut(layer.outputs)) {
                kernel::forward(w, b, x, z);
                if index < last && buffers.z.is_empty() {
                    self.activation.apply(z);
                }
            }
            if index < last && !buffers.z.is_empty() {
                buffers.z[index].copy_from_slice(&rest[0]);
                self.activation.apply(&mut rest[0]);
            }
        }
    }

    /// Backward pass, after [`Network::forward`] on the same `x` and with the gradient of the loss by the scores in
    /// `buffers.dz` of the last layer (zero in the lanes beyond the batch). Writes every entry of `dparameters`.
    pub fn backward(&self, x: &[Lanes], buffers: &mut Buffers, dparameters: &mut [f32]) {
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let w = &self.parameters[layer.w.clone()];
            let (before, rest) = buffers.dz.split_at_mut(index);
            let dz = &rest[0];
            let input = if index == 0 { x } else { &buffers.h[index - 1] };
            let (dw, db) = dparameters[layer.w.start..layer.b.end].split_at_mut(layer.w.len());
            let panels = dz.len() / layer.outputs;
            let x_turned = &mut buffers.x_turned[..kernel::transposed::<2>(layer.inputs, panels)];
            let dz_turned = &mut buffers.dz_turned[..kernel::transposed::<1>(layer.outputs, panels)];
            kernel::transpose(input, layer.inputs, x_turned);
            kernel::transpose(dz, layer.outputs, dz_turned);
            kernel::gradient(dz_turned, x_turned, dw, db);
            if index > 0 {
                let dinput = &mut before[index - 1];
                let of = if self.activation.reads_z() { &buffers.z[index - 1] } else { input };
                let panels = dz.chunks_exact(layer.outputs).zip(dinput.chunks_exact_mut(layer.inputs));
                for ((dz, dx), h) in panels.zip(of.chunks_exact(layer.inputs)) {
                    kernel::backward(w, dz, dx);
                    self.activation.backward(h, dx);
                }
            }
        }
    }
}

/// Room for the outputs and their gradients of every layer, made once and used for every batch of one size.
#[derive(Clone, Debug)]
pub struct Buffers {
    /// Outputs by layer, \[panels, H\] blocks.
    pub h: Vec<Vec<Lanes>>,
    /// Gradient of the loss by the pre-activations, by layer, \[panels, H\] blocks.
    pub dz: Vec<Vec<Lanes>>,
    /// Pre-activations by layer, where the activation needs them or someone looks at them; else empty.
    pub z: Vec<Vec<Lanes>>,
    /// Room for the inputs and for `dz` of one layer at a time, transposed ([`kernel::transpose`]).
    x_turned: Vec<Lanes>,
    dz_turned: Vec<[f32x4; 1]>,
}

impl Buffers {
    pub fn new(network: &Network, batch: usize) -> Self {
        let room = |layer: &Layer| vec![kernel::ZERO; kernel::panels(batch) * layer.outputs];
        let all = || network.layers.iter().map(room).collect::<Vec<_>>();
        let widest = |units: fn(&Layer) -> usize| network.layers.iter().map(units).max().unwrap_or(0);
        let panels = kernel::panels(batch);
        Buffers {
            h: all(),
            dz: all(),
            z: if network.activation.reads_z() { all() } else { Vec::new() },
            x_turned: vec![kernel::ZERO; kernel::transposed::<2>(widest(|layer| layer.inputs), panels)],
            dz_turned: vec![[f32x4::ZERO]; kernel::transposed::<1>(widest(|layer| layer.outputs), panels)],
        }
    }

    /// Room in which the pre-activations are kept too.
    pub fn keeping_z(network: &Network, batch: usize) -> Self {
        let buffers = Buffers::new(network, batch);
        Buffers { z: buffers.h.clone(), ..buffers }
    }

    /// The scores, \[panels, C\] blocks, and the place of their gradient.
    pub fn scores(&mut self) -> (&[Lanes], &mut [Lanes]) {
        let last = self.h.len() - 1;
        (&self.h[last], &mut self.dz[last])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameter_counts_are_those_of_the_tasks() {
        let count = |widths: &[usize]| Network::zeros(widths, Activation::Relu).parameters.len();
        assert_eq!(count(&[2, 6, 6, 1]), 67);
        assert_eq!(count(&[2, 12, 12, 1]), 205);
        assert_eq!(count(&[2, 32, 32, 32, 1]), 2241);
    }

    #[test]
    fn the_same_draws_scaled_for_every_activation() {
        let draw = |initialisation| Draw { initialisation, task: 0, seed: 3 };
        let widths = [2, 32, 32, 1];
        let he = Network::random(&widths, Activation::Relu, draw(Initialisation::He));
        let xavier = Network::random(&widths, Activation::Sigmoid, draw(Initialisation::Xavier));
        for (index, factor) in [(0, (2.0f32 / 34.0).sqrt()), (1, (2.0f32 / 64.0 / (2.0 / 32.0)).sqrt()), (2, 1.0)] {
            for (xavier, he) in xavier.weights(index).iter().zip(he.weights(index)) {
                assert!((xavier - he * factor).abs() < 1e-6, "layer {index}");
            }
        }
    }

    #[test]
    fn initial_weights_have_the_variance_of_their_rule() {
        let draw = Draw { initialisation: Initialisation::He, task: 0, seed: 1 };
        let network = Network::random(&[144, 128, 128, 3], Activation::Relu, draw);
        for (index, variance) in [(0, 2.0 / 144.0), (1, 2.0 / 128.0), (2, 1.0 / 128.0)] {
            let w = network.weights(index);
            let (n, squares) = (w.len() as f32, w.iter().map(|w| w * w).sum::<f32>());
            // Five standard errors of a variance.
            assert!((squares / n / variance - 1.0).abs() < 5.0 * (2.0 / n).sqrt(), "layer {index}");
        }
    }
}
