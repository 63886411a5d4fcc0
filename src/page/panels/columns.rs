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
    /// Of the figure that is shown.
    pub fn new(state: &State) -> Columns {
        let plan = &state.data.shown;
        let winners = |m, repeat| {
            let best = figure::winners(plan, m, repeat, &state.data.results);
            best.into_iter().map(Learner::index).collect::<Vec<_>>()
        };
        let column = |m| (0..plan.repeats).map(|repeat| winners(m, repeat)).filter(|best| !best.is_empty()).collect();
        let lead = |m| match figure::leader(plan, m, &state.data.results) {
            Leader::Unmeasured => Lead::Unmeasured,
            Leader::Undecided => Lead::Undecided,
            Leader::Is(learner) => Lead::Of(learner.index()),
        };
        let values = m_values(plan.max);
        Columns {
            leads: values.iter().map(|&m| lead(m)).collect(),
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
