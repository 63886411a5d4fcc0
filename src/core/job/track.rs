//! Where a training stood on its way: scores at fixed steps, and what was seen in every layer.

use crate::nn::statistics::LayerDetail;
use serde::{Deserialize, Serialize};

/// Updates between two scores on the test set.
const SCORED_EVERY: u32 = 50;

/// Where training stands after `step` updates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    pub step: u32,
    /// Mean loss on the first 256 training examples.
    pub train_loss: f32,
    /// Share of right answers on the test examples.
    pub test_accuracy: f32,
    /// Time spent until then in training, scoring and observing; the only entry that differs from time to time.
    pub seconds: f32,
}

/// What is seen in every layer after `step` updates, input side first, output layer last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    pub step: u32,
    pub layers: Vec<LayerDetail>,
}

/// What is known of a training so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Track {
    pub points: Vec<Score>,
    pub probes: Vec<Probe>,
}

/// Whether layers are observed after `step` updates: closely at the beginning, when most happens, and then more and
/// more seldom, so that a track stays bounded (under 200 observations in 100,000 steps).
pub fn is_probed(step: u32) -> bool {
    match step {
        0..=20 => matches!(step, 0 | 1 | 2 | 5 | 10 | 20),
        21..=1000 => step.is_multiple_of(50),
        1001..=5000 => step.is_multiple_of(100),
        5001..=20_000 => step.is_multiple_of(500),
        _ => step.is_multiple_of(1000),
    }
}

/// Whether test accuracy and loss are measured after `step` updates.
pub fn is_scored(step: u32) -> bool {
    step.is_multiple_of(SCORED_EVERY) || is_probed(step)
}

impl Track {
    /// The first score at which the test accuracy is `percent` or more of `tested` examples, of those [`SCORED_EVERY`]
    /// steps apart: the further ones at the beginning would favour whoever is lucky there.
    pub fn arrival(&self, percent: u32, tested: usize) -> Option<&Score> {
        self.points.iter().find(|score| score.has_arrived(percent, tested))
    }

    /// The best test accuracy so far.
    pub fn best(&self) -> f32 {
        self.points.iter().fold(0.0, |best, point| best.max(point.test_accuracy))
    }

    /// The last observation that is not after `step`.
    pub fn probe_at(&self, step: u32) -> Option<&Probe> {
        self.probes.iter().rev().find(|probe| probe.step <= step)
    }

    pub fn extend(&mut self, news: Track) {
        self.points.extend(news.points);
        self.probes.extend(news.probes);
    }
}

impl Score {
    /// Whether it is one of those [`SCORED_EVERY`] steps apart, with an accuracy of `percent` or more.
    pub(super) fn has_arrived(&self, percent: u32, tested: usize) -> bool {
        // In whole test examples: no rounding decides.
        let right = (f64::from(self.test_accuracy) * tested as f64).round();
        self.step.is_multiple_of(SCORED_EVERY) && right >= f64::from(percent) * tested as f64 / 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_observed_often_at_first_and_never_too_often() {
        let probed = |steps: u32| (0..=steps).filter(|&step| is_probed(step)).count();
        assert_eq!(probed(50), 7);
        assert!(probed(100_000) < 200);
        assert!((0..=100_000).all(|step| !is_probed(step) || is_scored(step)));
    }
}
