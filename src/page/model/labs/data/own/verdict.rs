//! What the held-out rows can tell at the right end of the axis: whether anything was learned, and which learners are told
//! apart. Where they cannot, the page says so instead of promising the lecture's picture.

use crate::job::end::Stopped;
use crate::job::{Answer, Hits};
use crate::page::model::labs::data::State;
use crate::study::key::Learner;
use crate::study::{decide, figure};
use crate::task::own::OwnData;

/// What is decided, by the rule of [`decide`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not even the best is ahead of always answering this class, the commonest.
    Nothing(u8),
    /// These cannot be told from the best one, the best included.
    Tied(Vec<Learner>),
    /// The best stands alone.
    Decided,
}

/// `None` while runs are missing.
pub fn verdict(state: &State) -> Option<Verdict> {
    let plan = &state.shown;
    let table = state.own_data().filter(|table| table.task() == plan.task)?;
    let last = plan.m_values().last().copied()?;
    let learners: Vec<Learner> = plan.learners(last).collect();
    let all = learners.iter().map(|&learner| figure::runs(plan, learner, last, state.seen()));
    let all: Vec<_> = all.collect::<Option<_>>()?;
    let like_best = decide::like_best(&all);
    let constant = always(table, all.iter().flatten().flatten().next()?);
    let constant = match state.by_class() {
        Some(by_class) => constant.balanced(by_class)?,
        None => constant,
    };
    // One training says nothing of how others would be, and is ahead of nothing.
    let is_ahead = |place: &usize| decide::is_ahead(&all[*place], &vec![Some(&constant); all[*place].len()]);
    Some(match like_best.len() {
        _ if plan.repeats > 1 && !like_best.iter().any(is_ahead) => Verdict::Nothing(table.commonest().0),
        2.. => Verdict::Tied(like_best.into_iter().map(|place| learners[place]).collect()),
        _ => Verdict::Decided,
    })
}

/// What would always answer the commonest class, as an answer; `like` is that of any training on the table.
fn always(table: &OwnData, like: &Answer) -> Answer {
    let class = table.commonest().0;
    let hits = Hits::of(table.test_rows().iter().map(|&row| table.row(row).1 == class));
    let test_accuracy = hits.count() as f32 / hits.examples().max(1) as f32;
    Answer { hits, test_accuracy, ..Answer::new(like.spec, Stopped::Budget, 0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Results;
    use crate::page::model::labs::data;
    use crate::page::model::labs::data::own::Event::Use;
    use crate::page::model::state::{Event, State, own_table};

    /// A page with a table, where each learner is right on the rows that are named.
    fn page(link: &str, right: impl Fn(Learner, u8, usize) -> bool) -> State {
        let mut state = State::new(link).0;
        state.update(Event::Own(Use(own_table(400))));
        let table = state.data.own_data().unwrap().clone();
        let mut results = Results::default();
        for learner in Learner::ALL {
            for m in state.data.shown.m_values() {
                for repeat in 0..state.data.shown.repeats {
                    let spec = state.data.shown.key(learner, m, repeat);
                    let rows = table.test_rows().iter().enumerate();
                    let hits = Hits::of(rows.map(|(place, &row)| right(learner, table.row(row).1, place)));
                    let test_accuracy = hits.count() as f32 / hits.examples() as f32;
                    results.insert(spec, Answer { hits, test_accuracy, ..Answer::new(spec, Stopped::Budget, 0.0) });
                }
            }
        }
        state.data.results = results;
        state
    }

    fn of(state: &State) -> Option<Verdict> {
        let data: &data::State = &state.data;
        verdict(data)
    }

    #[test]
    fn nothing_all_alike_or_decided() {
        let luck = |learner: Learner, _, place: usize| (place * 7 + learner.index()) % 20 < 11;
        assert_eq!(of(&page("task=table&repeats=3", luck)), Some(Verdict::Nothing(0)));
        assert_eq!(of(&page("task=table&repeats=3", |_, _, _| true)), Some(Verdict::Tied(Learner::ALL.to_vec())));
        let large = |learner, _, place| learner == Learner::Large || place % 2 == 0;
        assert_eq!(of(&page("task=table&repeats=3", large)), Some(Verdict::Decided));
        // Without the last runs, and with another table in use, there is none yet.
        let mut state = page("task=table&repeats=3", large);
        state.data.results = Results::default();
        assert_eq!(of(&state), None);
    }
}
