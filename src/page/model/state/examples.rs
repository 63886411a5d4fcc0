//! The examples in the state: how many there are to look at, and what follows from looking.

use crate::job::{Answer, Mistake};
use crate::page::model::labs::data::examples::{self, Event, List, Totals, Which};
use crate::page::model::state::{Effect, State};
use crate::study::key::Learner;
use crate::task::TaskId;
use crate::task::sample::tested;

impl State {
    /// The first repeat's result of a learner at [`State::learned_m`].
    pub fn at_m(&self, learner: Learner) -> Option<&Answer> {
        self.data.seen().get(&self.data.shown.key(learner, self.learned_m(), 0))
    }

    /// The m whose learners are looked at: the reader's own, or while results are missing there the nearest at which all five
    /// are there, so that nothing vanishes under the hand.
    pub fn learned_m(&self) -> u32 {
        let (plan, results) = (&self.data.shown, self.data.seen());
        let all = |m| Learner::ALL.into_iter().all(|learner| results.contains_key(&plan.key(learner, m, 0)));
        self.data.nearest(all).unwrap_or(plan.m)
    }

    /// The result of the learner whose answers are looked at, with its mistakes.
    pub fn answers(&self) -> Option<(&Answer, &[Mistake])> {
        let answer = self.at_m(self.looking.examples.learner)?;
        Some((answer, answer.mistakes.as_deref()?))
    }

    /// Whether answers are counted instead of shown: rows of a table are numbers, which nobody reads one by one.
    pub fn counts_answers(&self) -> bool {
        self.data.shown.task.is_table() || self.looking.examples.which == Which::Table
    }

    /// The task that a list shows examples of: the test examples are those of what was trained.
    pub fn task_of(&self, list: List) -> TaskId {
        match list {
            List::Training => self.settings.task,
            List::Test => self.data.shown.task,
        }
    }

    /// How many examples there are to look at.
    pub fn examples(&self) -> Totals {
        let test = match self.answers() {
            Some((_, mistakes)) if !self.counts_answers() => match self.looking.examples.which {
                Which::Right => tested(self.data.shown.task) - mistakes.len(),
                _ => mistakes.len(),
            },
            _ => 0,
        };
        Totals { training: self.settings.m as usize, test }
    }

    pub(super) fn look_at_examples(&mut self, event: Event) -> Vec<Effect> {
        let totals = self.examples();
        let effect = self.looking.examples.update(event, totals);
        let is_open = self.looking.is_open(examples::FEATURES);
        let effect = match event {
            Event::ToggleFeatures => {
                self.looking.set_open(examples::FEATURES, !is_open);
                (!is_open).then_some(examples::Effect::ShowFeatures)
            }
            Event::CloseFeatures => {
                self.looking.set_open(examples::FEATURES, false);
                None
            }
            _ => effect,
        };
        effect.map(Effect::Examples).into_iter().collect()
    }
}
