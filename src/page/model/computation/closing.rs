//! The closing page: what each of the three forces bought in accuracy, from the runs that the reader made in this
//! session and from nothing else.

use crate::nn::activation::Activation;
use crate::page::model::computation::State;
use crate::page::model::computation::view;
use crate::page::model::computation::view::spread;
use crate::page::model::settings::Settings;
use crate::study::clock::SPEEDS;
use crate::study::figure::{self, Results};
use crate::study::key::Learner;
use crate::study::plan::{FigurePlan, M_MIN};

/// Two mean accuracies, before and after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain {
    pub before: f64,
    pub after: f64,
    /// Repeats or replicates on both sides.
    pub n: usize,
}

/// More data: the large network at the fewest examples and at the reader's m.
pub fn data(results: &Results, plan: &FigurePlan) -> Option<Gain> {
    if plan.m == M_MIN {
        return None;
    }
    let [few, many] = [M_MIN, plan.m].map(|m| figure::point(plan, Learner::Large, m, results));
    let (few, many) = (few?, many?);
    Some(Gain { before: few.mean, after: many.mean, n: few.scores.len().min(many.scores.len()) })
}

/// Better algorithms: the large network at the reader's m with sigmoid and with the reader's activation, over the
/// repeats that were trained with both.
pub fn algorithms(results: &Results, plan: &FigurePlan) -> Option<Gain> {
    if plan.activation == Activation::Sigmoid {
        return None;
    }
    let mut pairs = Vec::new();
    for repeat in 0..plan.repeats {
        let accuracy = |activation| {
            let plan = FigurePlan { activation, ..plan.clone() };
            let result = results.get(&plan.key(Learner::Large, plan.m, repeat))?;
            result.stopped.counts().then_some(f64::from(result.test_accuracy))
        };
        pairs.extend(accuracy(Activation::Sigmoid).zip(accuracy(plan.activation)));
    }
    let (before, after): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    Some(Gain { before: spread(&before)?.mean, after: spread(&after)?.mean, n: before.len() })
}

/// Faster computation: the search at speed 1 and at the reader's speed.
pub fn computation(state: &State, settings: &Settings) -> Option<Gain> {
    if settings.speed == SPEEDS[0] {
        return None;
    }
    let overview = view::overview(state, settings);
    let (slow, fast) = (spread(overview.end(SPEEDS[0])?)?, spread(overview.end(settings.speed)?)?);
    Some(Gain { before: slow.mean, after: fast.mean, n: slow.n.min(fast.n) })
}
