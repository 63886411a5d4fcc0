//! The closing page: what each of the three forces bought in accuracy, from the runs that the reader made in this
//! session and from nothing else.

use crate::nn::activation::Activation;
use crate::page::model::gains::Gain;
use crate::page::model::labs::computation::State;
use crate::page::model::labs::computation::view;
use crate::page::model::settings::Settings;
use crate::study::clock::SPEEDS;
use crate::study::figure::Results;
use crate::study::key::Learner;
use crate::study::plan::{FigurePlan, M_MIN};

/// More data: the large network at the fewest examples and at the reader's m.
pub fn data(results: &Results, plan: &FigurePlan) -> Option<Gain> {
    if plan.m == M_MIN {
        return None;
    }
    of_large(results, plan, [(M_MIN, plan.activation), (plan.m, plan.activation)])
}

/// Better algorithms: the large network at the reader's m with sigmoid and with the reader's activation.
pub fn algorithms(results: &Results, plan: &FigurePlan) -> Option<Gain> {
    if plan.activation == Activation::Sigmoid {
        return None;
    }
    of_large(results, plan, [(plan.m, Activation::Sigmoid), (plan.m, plan.activation)])
}

/// What the large network gained between two settings, over the repeats that were trained with both.
fn of_large(results: &Results, plan: &FigurePlan, ends: [(u32, Activation); 2]) -> Option<Gain> {
    let mut pairs = Vec::new();
    for repeat in 0..plan.repeats {
        let [before, after] = ends.map(|(m, activation)| {
            let plan = FigurePlan { activation, ..plan.clone() };
            let result = results.get(&plan.key(Learner::Large, m, repeat))?;
            result.stopped.counts().then_some(f64::from(result.test_accuracy))
        });
        pairs.extend(before.zip(after));
    }
    Gain::of(&pairs)
}

/// Faster computation: the search at speed 1 and at the reader's speed.
pub fn computation(state: &State, settings: &Settings) -> Option<Gain> {
    if settings.speed == SPEEDS[0] {
        return None;
    }
    let overview = view::overview(state, settings);
    let (slow, fast) = (overview.end(SPEEDS[0])?, overview.end(settings.speed)?);
    let pairs: Vec<(f64, f64)> = slow.iter().copied().zip(fast.iter().copied()).collect();
    Gain::of(&pairs)
}
