//! Whether the held-out rows can tell the learners apart at the right end of the axis. Where they cannot, the page says
//! so instead of promising the lecture's picture.

use crate::page::model::labs::data::State;
use crate::study::key::Learner;
use crate::study::{decide, figure};

/// The learners that cannot be told from the best one, the best included; `None` while runs are missing, empty where
/// the best stands alone.
pub fn tied(state: &State) -> Option<Vec<Learner>> {
    let plan = &state.shown;
    state.own_data().filter(|table| table.task() == plan.task)?;
    let last = plan.m_values().last().copied()?;
    let all = Learner::ALL.map(|learner| figure::runs(plan, learner, last, &state.results));
    let all: Vec<_> = all.into_iter().collect::<Option<_>>()?;
    let like_best = decide::like_best(&all);
    Some(if like_best.len() > 1 {
        like_best.into_iter().map(|place| Learner::ALL[place]).collect()
    } else {
        Vec::new()
    })
}
