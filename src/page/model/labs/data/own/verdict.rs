//! Whether the held-out rows can tell the learners apart at the right end of the axis. Where they cannot, the page says
//! so instead of promising the lecture's picture.

use crate::page::model::labs::data::State;
use crate::study::decide::{Difference, Verdict};
use crate::study::figure;
use crate::study::key::Learner;

/// The learners that cannot be told from the best one, the best included; `None` while runs are missing, empty where
/// the best stands alone.
pub fn tied(state: &State) -> Option<Vec<Learner>> {
    let plan = &state.shown;
    state.own_data().filter(|table| table.task() == plan.task)?;
    let last = plan.m_values().last().copied()?;
    let runs = |learner| Some((learner, figure::runs(plan, learner, last, &state.results)?));
    let all: Vec<_> = Learner::ALL.into_iter().map(runs).collect::<Option<_>>()?;
    let mean = |learner| figure::point(plan, learner, last, &state.results).map_or(0.0, |point| point.mean);
    let (_, best) = all.iter().max_by(|a, b| mean(a.0).total_cmp(&mean(b.0)))?;
    let is_behind = |runs: &[_]| {
        let pairs: Vec<_> = best.iter().zip(runs).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
        Difference::of(&pairs).is_some_and(|difference| difference.verdict() == Verdict::First)
    };
    let like_best: Vec<Learner> =
        all.iter().filter(|(_, runs)| !is_behind(runs)).map(|(learner, _)| *learner).collect();
    Some(if like_best.len() > 1 { like_best } else { Vec::new() })
}
