//! Whether a learner still gains from more examples at the right end of what was measured. Said from the measured runs
//! alone, never from what the lecture expects; and where they do not tell, that is what is said.

use super::decide::{Difference, Verdict};
use super::figure::Results;
use super::key::Learner;
use super::plan::{FigurePlan, m_values};

/// Doublings of m over which a gain is measured: four times the examples.
const DOUBLINGS: usize = 2;
/// Four times the examples for less than this, in accuracy, is little: a curve that is flat.
const LITTLE: f64 = 0.01;

/// What a learner gained over the last measured doublings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain {
    pub from: u32,
    pub to: u32,
    /// Of the accuracy at `to` over that at `from`, paired by repeat and by test example.
    pub difference: Difference,
}

/// How a curve goes on at its right end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    Rises,
    /// The gain is less than a point, however the rest of its interval lies.
    Flat,
    Falls,
    /// These repeats and this test set do not tell.
    Undecided,
}

impl Gain {
    pub fn trend(&self) -> Trend {
        let Some(half) = self.difference.half_width() else { return Trend::Undecided };
        let (low, high) = (self.difference.mean - half, self.difference.mean + half);
        match self.difference.verdict() {
            Verdict::Second if low < -LITTLE => Trend::Falls,
            _ if high < LITTLE => Trend::Flat,
            Verdict::First => Trend::Rises,
            _ => Trend::Undecided,
        }
    }
}

/// The gain at the right end of the figure; `None` unless a repeat has both ends.
pub fn gain(plan: &FigurePlan, learner: Learner, results: &Results) -> Option<Gain> {
    // Of the machine with a kernel, where its table fits.
    let has = |m: &u32| learner != Learner::Kernel || plan.learners(*m).any(|one| one == learner);
    let values: Vec<u32> = m_values(plan.max).into_iter().filter(has).collect();
    let to = *values.last()?;
    let from = *values.get(values.len().checked_sub(1 + DOUBLINGS)?)?;
    gain_between(plan, learner, [from, to], results)
}

/// The gain from one m to another; `None` unless a repeat has both.
pub fn gain_between(plan: &FigurePlan, learner: Learner, [from, to]: [u32; 2], results: &Results) -> Option<Gain> {
    let run = |m, repeat| results.get(&plan.key(learner, m, repeat)).filter(|answer| answer.stopped.counts());
    let runs = |m| (0..plan.repeats).map(|repeat| run(m, repeat)).collect::<Vec<_>>();
    Some(Gain { from, to, difference: Difference::between(&runs(to), &runs(from))? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::end::Stopped;
    use crate::job::{Answer, Hits};
    use crate::nn::activation::Activation;
    use crate::random::{Purpose, Stream};
    use crate::study::key::Features;
    use crate::task::TaskId;

    const PLAN: FigurePlan = FigurePlan {
        task: TaskId::Plane,
        features: Features::Raw,
        activation: Activation::Relu,
        max: 64,
        repeats: 8,
        seed: 1,
        m: 16,
        kernel: false,
    };

    /// Results of a learner that gets an example right with these probabilities at the two ends, on `examples` of them; each
    /// repeat differs from the others by as much as `spread`.
    fn results(ends: [f64; 2], examples: usize, spread: f64, stream: &mut Stream) -> Results {
        let mut results = Results::default();
        for repeat in 0..PLAN.repeats {
            for (m, accuracy) in [16, 64].into_iter().zip(ends) {
                let key = PLAN.key(Learner::Svm, m, repeat);
                let p = accuracy + spread * stream.normal();
                let hits = Hits::of((0..examples).map(|_| stream.chance(p.clamp(0.0, 1.0))).collect::<Vec<_>>());
                let test_accuracy = hits.count() as f32 / examples as f32;
                results.insert(key, Answer { test_accuracy, hits, ..Answer::new(key, Stopped::Budget, 0.0) });
            }
        }
        results
    }

    fn trend(ends: [f64; 2], examples: usize, spread: f64, stream: &mut Stream) -> Trend {
        gain(&PLAN, Learner::Svm, &results(ends, examples, spread, stream)).unwrap().trend()
    }

    #[test]
    fn curves_rise_are_flat_fall_or_are_not_decided() {
        let stream = &mut Stream::new(Purpose::Trial, 0, 1, 0);
        assert_eq!(trend([0.7, 0.8], 4000, 0.01, stream), Trend::Rises);
        assert_eq!(trend([0.8, 0.7], 4000, 0.01, stream), Trend::Falls);
        assert_eq!(trend([0.9, 0.9], 4000, 0.0, stream), Trend::Flat);
        // A gain of half a point that is beyond doubt is little all the same.
        assert_eq!(trend([0.9, 0.9], 40_000, 0.0, stream), Trend::Flat);
        assert_eq!(trend([0.7, 0.72], 200, 0.08, stream), Trend::Undecided);
        // One repeat says nothing, however much it gains.
        let all = results([0.5, 0.9], 400, 0.0, stream);
        let one = FigurePlan { repeats: 1, ..PLAN };
        assert_eq!(gain(&one, Learner::Svm, &all).unwrap().trend(), Trend::Undecided);
        assert_eq!(gain(&PLAN, Learner::Large, &all), None);
    }

    /// A repeat that diverged at one end counts nowhere.
    #[test]
    fn gains_are_paired_by_repeat() {
        let mut all = results([0.5, 0.6], 400, 0.0, &mut Stream::new(Purpose::Trial, 0, 2, 0));
        let key = PLAN.key(Learner::Svm, 64, 2);
        all.get_mut(&key).unwrap().stopped = Stopped::Diverged;
        let gain = gain(&PLAN, Learner::Svm, &all).unwrap();
        assert_eq!((gain.from, gain.to, gain.difference.repeats), (16, 64, 7));
    }

    /// Of a thousand curves that are flat, fewer than 50 are said to rise.
    #[test]
    fn flat_curves_seldom_rise() {
        let stream = &mut Stream::new(Purpose::Trial, 0, 3, 0);
        for (examples, spread) in [(400, 0.03), (90, 0.0)] {
            let rise = (0..1000).filter(|_| trend([0.8, 0.8], examples, spread, stream) == Trend::Rises).count();
            assert!(rise < 50, "{rise} of 1,000");
        }
    }
}
