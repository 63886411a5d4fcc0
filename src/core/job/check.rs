//! The numeric check of one gradient, on the network of a training: see [`crate::nn::check`]. Not a training itself, and done
//! at once: two passes over a few examples, and drawing those.

use super::data::Prepared;
use super::spec::Spec;
use super::work::network;
use crate::nn::check::{self, Check};
use crate::nn::statistics::PROBE_BATCH;
use crate::task::sample::SampleCache;
use serde::{Deserialize, Serialize};

/// Which weight of which network is checked, and so the name of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckKey {
    pub spec: Spec,
    /// Layer, unit and input, all from 0.
    pub weight: [u32; 3],
    /// After the training instead of before its first step.
    pub is_trained: bool,
}

/// What a worker is told to check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckOrder {
    pub key: CheckKey,
    /// The parameters after the training; empty for the network as it starts.
    pub trained: Vec<f32>,
}

impl CheckOrder {
    /// Checks the weight on the first training examples; `None` where there is no such weight, the gradient is
    /// no number, or the rows are not here.
    pub fn check(&self, samples: &mut SampleCache) -> Option<Check> {
        let CheckKey { spec, weight, is_trained } = self.key;
        spec.task().is_none_or(|task| samples.has(task)).then_some(())?;
        let mut network = network(&spec)?;
        if is_trained {
            if self.trained.len() != network.parameters.len() {
                return None;
            }
            network.parameters.copy_from_slice(&self.trained);
        }
        let weight = weight.map(|place| place as usize);
        let [layer, to, from] = weight;
        network.layers.get(layer).filter(|layer| to < layer.outputs && from < layer.inputs)?;
        let data = Prepared::new(&spec, samples);
        let n = PROBE_BATCH.min(data.labels().len());
        let checked = check::check(&network, spec.loss(), data.first(n), &data.labels()[..n], weight);
        (checked.by_backpropagation.is_finite() && checked.by_difference.is_finite()).then_some(checked)
    }
}
