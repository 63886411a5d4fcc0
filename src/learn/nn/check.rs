//! The numeric gradient check: what back-propagation says of one weight beside the finite difference of the loss. A
//! network of its own in f64, written for clarity, so that the two share nothing but the parameters.

use super::activation::{Activation, LEAK};
use super::loss::Loss;
use super::network::Network;
use super::score::loss_and_gradient;
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

/// How far the weight is moved to either side. In f64 the error of the difference is then about 1e-11: the gradients
/// that reach the first layer of a deep sigmoid network, 1e-6 and less, are still seen.
const MOVE: f64 = 1e-5;

/// The two values for one weight.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    pub weight: f32,
    /// dL/dw by back-propagation, in f32 as in training.
    pub by_backpropagation: f64,
    /// (L(w + h) - L(w - h)) / 2h in f64.
    pub by_difference: f64,
    /// Between w - h and w + h a unit crosses a kink of its activation, where there is no one slope.
    pub crosses_kink: bool,
}

impl Check {
    /// |a - b| / max(|a|, |b|); 0 where both are 0.
    pub fn relative_error(&self) -> f64 {
        let (a, b) = (self.by_backpropagation, self.by_difference);
        let largest = a.abs().max(b.abs());
        if largest == 0.0 { 0.0 } else { (a - b).abs() / largest }
    }
}

/// How far h the weight is moved.
pub fn step() -> f64 {
    MOVE
}

/// Checks the weight from input `from` to unit `to` of layer `layer` (all from 0) on the examples `x` \[n, D\].
///
/// # Panics
/// Where there is no such weight.
pub fn check(
    network: &Network,
    loss: Loss,
    x: ArrayView2<'_, f32>,
    labels: &[u8],
    [layer, to, from]: [usize; 3],
) -> Check {
    let of = &network.layers[layer];
    assert!(from < of.inputs && to < of.outputs, "no weight from {from} to {to} in layer {layer}");
    let place = of.w.start + to * of.inputs + from;
    let mut gradient = vec![0.0; network.parameters.len()];
    loss_and_gradient(network, loss, x, labels, Some(&mut gradient));
    let mut parameters: Vec<f64> = network.parameters.iter().map(|&p| f64::from(p)).collect();
    let weight = parameters[place];
    let mut at = |w: f64| {
        parameters[place] = w;
        loss_in_f64(network, &parameters, loss, x, labels)
    };
    let ((above, signs_above), (below, signs_below)) = (at(weight + MOVE), at(weight - MOVE));
    Check {
        weight: network.parameters[place],
        by_backpropagation: f64::from(gradient[place]),
        by_difference: (above - below) / (2.0 * MOVE),
        crosses_kink: network.activation.has_kink() && signs_above != signs_below,
    }
}

/// f(z).
fn activate(activation: Activation, z: f64) -> f64 {
    match activation {
        Activation::Relu => z.max(0.0),
        Activation::Leaky => z.max(f64::from(LEAK) * z),
        Activation::Sigmoid => 1.0 / (1.0 + libm::exp(-z)),
        Activation::Tanh => libm::tanh(z),
        Activation::Gelu => {
            let scale = libm::sqrt(2.0 / core::f64::consts::PI);
            0.5 * z * (1.0 + libm::tanh(scale * (z + 0.044715 * z * z * z)))
        }
        Activation::Softsign => z / (1.0 + z.abs()),
        Activation::Elu => {
            if z > 0.0 {
                z
            } else {
                libm::expm1(z)
            }
        }
    }
}

/// The mean loss, and a number made of the signs of all pre-activations.
fn loss_in_f64(network: &Network, parameters: &[f64], loss: Loss, x: ArrayView2<'_, f32>, labels: &[u8]) -> (f64, u64) {
    let (mut sum, mut signs) = (0.0, 0u64);
    let last = network.layers.len() - 1;
    for (row, &label) in x.rows().into_iter().zip(labels) {
        let mut h: Vec<f64> = row.iter().map(|&x| f64::from(x)).collect();
        for (index, layer) in network.layers.iter().enumerate() {
            let (w, b) = (&parameters[layer.w.clone()], &parameters[layer.b.clone()]);
            h = w
                .chunks_exact(layer.inputs)
                .zip(b)
                .map(|(w, b)| {
                    let z = b + w.iter().zip(&h).map(|(w, h)| w * h).sum::<f64>();
                    // FNV's constant: enough to tell one pattern of signs from another.
                    signs = (signs ^ u64::from(z > 0.0)).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(5);
                    if index < last { activate(network.activation, z) } else { z }
                })
                .collect();
        }
        sum += loss.of_one(&h, label);
    }
    (sum / labels.len() as f64, signs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::network::Draw;
    use crate::random::{Purpose, Stream};
    use ndarray::Array2;

    #[test]
    fn back_propagation_agrees_with_the_difference() {
        let mut stream = Stream::new(Purpose::Test, 0, 7, 0);
        let x = Array2::from_shape_simple_fn((60, 3), || stream.normal() as f32);
        let (mut compared, mut crossed) = (0, 0);
        for activation in Activation::ALL {
            for (loss, classes) in [(Loss::Logistic, 2u32), (Loss::Softmax, 4)] {
                let labels: Vec<u8> = (0..60).map(|_| stream.below(classes) as u8).collect();
                let draw = Draw { initialisation: activation.initialisation(), task: 0, seed: 2 };
                let network = Network::random(&[3, 8, 5, loss.outputs(classes as usize)], activation, draw);
                for weight in [[0, 3, 1], [0, 7, 2], [1, 4, 6], [2, 0, 4]] {
                    let check = check(&network, loss, x.view(), &labels, weight);
                    if check.crosses_kink {
                        crossed += 1;
                        continue;
                    }
                    compared += 1;
                    let error = (check.by_backpropagation - check.by_difference).abs();
                    assert!(error < 1e-6, "{activation:?} {loss:?} {weight:?}: {check:?}");
                }
            }
        }
        assert!(compared >= 30 && crossed < 5, "{compared} compared, {crossed} crossed a kink");
    }

    #[test]
    fn the_smallest_gradients_of_a_deep_sigmoid_network_are_seen() {
        let mut stream = Stream::new(Purpose::Test, 0, 8, 0);
        let x = Array2::from_shape_simple_fn((64, 2), || stream.normal() as f32);
        let labels: Vec<u8> = (0..64).map(|_| stream.below(2) as u8).collect();
        let activation = Activation::Sigmoid;
        let draw = Draw { initialisation: activation.initialisation(), task: 0, seed: 2 };
        let network = Network::random(&[2, 32, 32, 32, 32, 32, 32, 1], activation, draw);
        let check = check(&network, Loss::Logistic, x.view(), &labels, [0, 5, 1]);
        assert!(check.by_difference.abs() < 1e-5 && check.relative_error() < 1e-2, "{check:?}");
    }
}
