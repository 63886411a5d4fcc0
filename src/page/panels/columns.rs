//! Who won, and who is ahead, at each m of the figure.

use crate::chart::{self, Lead};
use crate::page::model::state::State;
use crate::study::figure::{self, Leader};
use crate::study::key::Learner;
use crate::study::plan::m_values;

/// By growing m: the winners of the complete repeats, and who is ahead.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    pub winners: Vec<(u32, Vec<Vec<usize>>)>,
    pub leads: Vec<Lead>,
}

impl Columns {
    /// Of the figure that is shown. `before` are its columns with fewer results, or with others: to compare 32 repeats at every m
    /// takes longer than a frame has, and what all repeats have decided at an m stays as it is.
    pub fn new(state: &State, before: Option<&Columns>) -> Columns {
        let plan = &state.data.shown;
        let winners = |m, repeat| {
            let best = figure::winners(plan, m, repeat, state.data.seen());
            best.into_iter().map(Learner::index).collect::<Vec<_>>()
        };
        let column = |m| (0..plan.repeats).map(|repeat| winners(m, repeat)).filter(|best| !best.is_empty()).collect();
        let known = |place: usize, m| {
            let lead = *before?.leads.get(place)?;
            (lead != Lead::Unmeasured && figure::is_complete(plan, m, state.data.seen())).then_some(lead)
        };
        let compare = |m| match figure::leader(plan, m, state.data.seen()) {
            Leader::Unmeasured => Lead::Unmeasured,
            Leader::Undecided => Lead::Undecided,
            Leader::Is(learner) => Lead::Of(learner.index()),
        };
        let values = m_values(plan.max);
        Columns {
            leads: (0..).zip(&values).map(|(place, &m)| known(place, m).unwrap_or_else(|| compare(m))).collect(),
            winners: values.into_iter().map(|m| (m, column(m))).collect(),
        }
    }

    /// No repeat is complete anywhere.
    pub fn is_empty(&self) -> bool {
        self.winners.iter().all(|column| column.1.is_empty())
    }

    /// What the measured runs say about the ends of the axis.
    pub fn ends(&self) -> chart::Ends {
        let leads: Vec<_> = self.winners.iter().map(|column| column.0).zip(self.leads.iter().copied()).collect();
        chart::ends(&leads)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::end::Stopped;
    use crate::job::{Answer, Hits};

    /// A figure whose networks are ahead, as far as `has` says.
    fn measured(has: impl Fn(u32) -> bool) -> State {
        let (mut state, _) = State::new("repeats=4&max=64");
        let plan = state.data.shown.clone();
        let all =
            m_values(plan.max).into_iter().filter(|&m| has(m)).flat_map(|m| (0..4).map(move |repeat| (m, repeat)));
        for (m, repeat) in all {
            for learner in Learner::ALL {
                let key = plan.key(learner, m, repeat);
                let right = if learner == Learner::Large { 390 } else { 200 };
                let hits = Hits::of((0..400).map(|i| i < right));
                let test_accuracy = right as f32 / 400.0;
                let answer = Answer { test_accuracy, hits, ..Answer::new(key, Stopped::Budget, 0.0) };
                state.data.results.insert(key, answer);
            }
        }
        state
    }

    /// What is taken over is what would be found anew; what is no longer measured is not taken over.
    #[test]
    fn what_is_decided_stays_and_what_is_cleared_goes() {
        let (some, all, none) = (measured(|m| m < 32), measured(|_| true), measured(|_| false));
        let before = Columns::new(&some, None);
        assert_eq!(before.leads, [Lead::Of(4), Lead::Unmeasured, Lead::Unmeasured]);
        assert_eq!(Columns::new(&all, Some(&before)), Columns::new(&all, None));
        assert_eq!(Columns::new(&all, None).leads, [Lead::Of(4); 3]);
        assert_eq!(Columns::new(&none, Some(&before)).leads, [Lead::Unmeasured; 3]);
    }
}
