//! A trained learner that can be asked: what it answers to an observation that is in no sample. The observation goes the way
//! of the test examples, through the task's own inputs and the standardisation of the training examples, so that a test
//! example that is asked gets the answer that counted in the score.

use super::spec::{Model, Spec, seen};
use crate::nn::activation::Activation;
use crate::nn::loss::{Loss, answer};
use crate::nn::network::Network;
use crate::nn::score::scores_of_one;
use crate::task::standardise::Standardiser;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// What of a training answers: small enough to be kept for every m of a repeat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trained {
    parameters: Vec<f32>,
    standardiser: Option<Standardiser>,
}

/// What a learner answers to one observation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reply {
    pub label: u8,
    pub certainty: Certainty,
}

/// How sure a learner is of its answer, in its own terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Certainty {
    /// The probability that a learner by likelihood gives its answer.
    Probability(f64),
    /// A support vector machine knows no probabilities: how far on the answer's side of its border x lies, where 1 is as far as it
    /// was to keep its training examples away. With several classes there is a border for each, and where x lies beyond none of
    /// them the answer is that of the nearest, and this is negative.
    Margin(f64),
}

impl Certainty {
    /// The certainty of the answer that these scores say.
    fn of(loss: Loss, scores: &[f64]) -> Certainty {
        let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        match (loss, scores) {
            (Loss::Hinge, [score]) => Certainty::Margin(score.abs()),
            (Loss::Hinge, _) => Certainty::Margin(best),
            (_, [score]) => Certainty::Probability(1.0 / (1.0 + libm::exp(-score.abs()))),
            _ => Certainty::Probability(1.0 / scores.iter().map(|score| libm::exp(score - best)).sum::<f64>()),
        }
    }
}

impl Trained {
    /// What `network`, trained on examples that `standardiser` was measured on, answers with.
    pub(super) fn new(network: &Network, standardiser: Option<&Standardiser>) -> Trained {
        Trained { parameters: network.parameters.clone(), standardiser: standardiser.cloned() }
    }

    /// Numbers that it keeps.
    pub fn size(&self) -> usize {
        self.parameters.len() + self.standardiser.as_ref().map_or(0, |standardiser| 2 * standardiser.columns())
    }

    /// What it answers to an observation \[O\] of its task, `spec` being that of its training; `None` where it is no training of
    /// such a task, or of a network.
    pub fn ask(&self, spec: &Spec, observation: &[f32]) -> Option<Reply> {
        let task = spec.task()?.task();
        let inputs = seen(&task, spec.model, spec.data.features);
        let widths = spec.widths();
        let is_network = spec.model != Model::Kernel && widths[0] == task.width(inputs);
        if !is_network || observation.len() != task.observed {
            return None;
        }
        let mut network = Network::zeros(&widths, spec.activation().unwrap_or(Activation::Relu));
        if network.parameters.len() != self.parameters.len() {
            return None;
        }
        network.parameters.copy_from_slice(&self.parameters);
        let mut x = Array2::zeros((1, widths[0]));
        task.compute(inputs, observation, x.as_slice_mut()?);
        if let Some(standardiser) = &self.standardiser {
            x = standardiser.others(x.view());
        }
        let scores = scores_of_one(&network, x.as_slice()?);
        Some(Reply { label: answer(&scores), certainty: Certainty::of(spec.loss(), &scores) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certainties_are_those_of_the_scores() {
        let of = |loss, scores: &[f64]| match Certainty::of(loss, scores) {
            Certainty::Probability(p) => (p * 1e4).round() / 1e4,
            Certainty::Margin(margin) => margin,
        };
        // ln 3 against 0: three to one, on either side.
        assert_eq!([of(Loss::Logistic, &[3f64.ln()]), of(Loss::Logistic, &[-3f64.ln()])], [0.75, 0.75]);
        assert_eq!(of(Loss::Softmax, &[800.0, 800.0 + 2f64.ln(), 800.0]), 0.5);
        assert_eq!([of(Loss::Hinge, &[-1.5]), of(Loss::Hinge, &[0.25, -3.0, 0.5])], [1.5, 0.5]);
        assert_eq!(of(Loss::Hinge, &[-2.0, -0.5, -1.0]), -0.5);
    }
}
