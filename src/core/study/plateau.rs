//! Whether a learner still gains from more examples at the right end of what was measured, or has levelled off. Said
//! from the measured runs alone, never from what the lecture expects.

use super::figure::Results;
use super::key::Learner;
use super::plan::{FigurePlan, m_values};

/// Doublings of m over which a gain is measured: four times the examples.
const DOUBLINGS: usize = 2;
/// Four times the examples for less than this, in accuracy, is a curve that has levelled off.
const LITTLE: f64 = 0.01;

/// What a learner gained over the last measured doublings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain {
    pub from: u32,
    pub to: u32,
    /// Mean gain in accuracy over the repeats that have both ends.
    pub mean: f64,
    /// Its standard error, paired by repeat; `None` for one repeat.
    pub error: Option<f64>,
}

impl Gain {
    /// Whether the learner still rises: more than a point, and more than two standard errors.
    pub fn rises(&self) -> bool {
        self.mean > LITTLE && self.error.is_none_or(|error| self.mean > 2.0 * error)
    }
}

/// The gain at the right end of the figure; `None` unless a repeat has both ends.
pub fn gain(plan: &FigurePlan, learner: Learner, results: &Results) -> Option<Gain> {
    let values = m_values(plan.max);
    let to = *values.last()?;
    let from = *values.get(values.len().checked_sub(1 + DOUBLINGS)?)?;
    let score = |m, repeat| {
        let result = results.get(&plan.key(learner, m, repeat))?;
        result.stopped.counts().then_some(f64::from(result.test_accuracy))
    };
    let gains: Vec<f64> =
        (0..plan.repeats).filter_map(|repeat| Some(score(to, repeat)? - score(from, repeat)?)).collect();
    let n = gains.len() as f64;
    let mean = gains.iter().sum::<f64>() / n;
    let squares: f64 = gains.iter().map(|gain| (gain - mean) * (gain - mean)).sum();
    let error = (gains.len() > 1).then(|| (squares / (n - 1.0) / n).sqrt());
    (!gains.is_empty()).then_some(Gain { from, to, mean, error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Answer;
    use crate::job::end::Stopped;
    use crate::nn::activation::Activation;
    use crate::study::key::Features;
    use crate::task::TaskId;

    #[test]
    fn gains_are_paired_by_repeat() {
        let plan = FigurePlan {
            task: TaskId::Plane,
            features: Features::Raw,
            activation: Activation::Relu,
            max: 64,
            repeats: 3,
            seed: 1,
            m: 16,
        };
        let mut results = Results::default();
        let mut put = |m, repeat, test_accuracy, stopped| {
            let key = plan.key(Learner::Svm, m, repeat);
            results.insert(key, Answer { test_accuracy, ..Answer::new(key, stopped, 0.0) });
        };
        // Repeats differ by more than they gain; the third has no right end, and counts nowhere.
        put(16, 0, 0.5, Stopped::Budget);
        put(64, 0, 0.52, Stopped::Budget);
        put(16, 1, 0.6, Stopped::Budget);
        put(64, 1, 0.64, Stopped::Budget);
        put(16, 2, 0.7, Stopped::Budget);
        put(64, 2, 0.9, Stopped::Diverged);
        let gain = gain(&plan, Learner::Svm, &results).unwrap();
        assert_eq!((gain.from, gain.to), (16, 64));
        assert!((gain.mean - 0.03).abs() < 1e-6 && (gain.error.unwrap() - 0.01).abs() < 1e-6);
        assert!(gain.rises() && !Gain { mean: 0.009, ..gain }.rises() && !Gain { error: Some(0.02), ..gain }.rises());
        assert_eq!(super::gain(&plan, Learner::Large, &results), None);
    }
}
