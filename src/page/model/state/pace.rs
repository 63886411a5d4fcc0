//! The pace of training: only this m, more repeats, cancel; what an earlier visit left.

use crate::job::Answer;
use crate::page::model::settings::REPEATS_LARGEST;
use crate::page::model::state::{Effect, Phase, Spoken, State};

/// Repeats that one click adds.
pub const MORE: u32 = 8;

impl State {
    /// Whether only the runs at one m are being trained.
    pub fn trains_only(&self) -> Option<u32> {
        self.only.filter(|_| self.started)
    }

    /// Whether something is missing at the reader's m.
    pub fn lacks_at_m(&self) -> bool {
        let m = self.settings.m;
        self.runs().into_iter().any(|spec| spec.data.m == m && !self.results.contains_key(&spec))
    }

    pub(super) fn only_this_m(&mut self) -> Vec<Effect> {
        if self.lacks_table() {
            return self.train();
        }
        if !self.lacks_at_m() {
            return Vec::new();
        }
        self.only = Some(self.settings.m);
        (self.started, self.cancelled) = (true, false);
        let was_paused = std::mem::take(&mut self.paused);
        let mut effects = vec![self.want(), Effect::Say(Spoken::Started)];
        effects.extend(was_paused.then_some(Effect::Resume));
        effects
    }

    /// Other settings: the one m is the reader's own there, and may have nothing left to train.
    pub(super) fn follow_only(&mut self) {
        if self.trains_only().is_some() {
            self.only = Some(self.settings.m);
            if !self.lacks_at_m() {
                self.only = None;
                self.started = self.done == self.total;
            }
        }
    }

    /// The runs at the one m are in: nothing more was asked for.
    pub(super) fn only_is_done(&mut self) -> Vec<Effect> {
        self.only = None;
        self.started = self.done == self.total;
        vec![Effect::Say(Spoken::Done)]
    }

    pub(super) fn more_repeats(&mut self) -> Vec<Effect> {
        let repeats = (self.settings.repeats + MORE).min(REPEATS_LARGEST);
        self.only = None;
        let mut effects = self.adjust(|settings| settings.put("repeats", repeats));
        if !matches!(self.phase(), Phase::Training | Phase::Done) {
            effects.extend(self.train());
        }
        effects
    }

    pub(super) fn cancel(&mut self) -> Vec<Effect> {
        let was_paused = std::mem::take(&mut self.paused);
        self.only = None;
        (self.started, self.cancelled) = (false, true);
        let mut effects = vec![Effect::CancelAll, Effect::Say(Spoken::Cancelled)];
        effects.extend(was_paused.then_some(Effect::Resume));
        effects
    }

    /// Takes in what an earlier visit left. What is here already is newer.
    pub(super) fn restored(&mut self, answers: Vec<Answer>, resume: bool) -> Vec<Effect> {
        for answer in answers {
            let known = self.results.entry(answer.spec).or_insert_with(|| answer.clone());
            if known.lacks_something_of(&answer) {
                *known = answer;
            }
        }
        self.restore_scale();
        self.forget();
        self.count();
        if self.done > 0 {
            self.shown = self.settings.plan();
            let runs = self.runs();
            self.asked.extend(runs);
        }
        match self.phase() {
            Phase::Idle if resume && self.done < self.total => self.train(),
            // Everything that was asked for is there.
            Phase::Idle if self.done == self.total && self.total > 0 => {
                (self.started, self.cancelled) = (true, false);
                self.ended()
            }
            Phase::Idle => Vec::new(),
            _ => {
                let mut effects = vec![self.want()];
                effects.extend(self.ended());
                effects
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::settings::Change;
    use crate::page::model::state::Event;
    use crate::page::model::state::tests::{finish, wanted};

    #[test]
    fn only_this_m_trains_that_and_stops() {
        let (mut state, _) = State::new("repeats=2&max=256&m=64");
        let effects = state.update(Event::OnlyThisM);
        // The five learners twice, and the gradient of the other activation.
        let jobs = wanted(&state, &effects).unwrap();
        assert_eq!((jobs.len(), jobs.iter().all(|job| job.spec.data.m == 64)), (11, true));
        assert_eq!(state.trains_only(), Some(64));
        finish(&mut state, 11);
        assert_eq!((state.phase(), state.counts(), state.trains_only()), (Phase::Idle, (10, 50), None));
        assert!(!state.lacks_at_m());
        assert_eq!(state.update(Event::OnlyThisM), []);
        // Train goes on from what is missing.
        let effects = state.update(Event::Train);
        let jobs = wanted(&state, &effects).unwrap();
        assert!(jobs.iter().all(|job| job.spec.data.m != 64));
    }

    #[test]
    fn only_this_m_follows_to_an_axis_that_does_not_reach_it() {
        let (mut state, _) = State::new("repeats=2&max=256&m=256");
        state.update(Event::OnlyThisM);
        let effects = state.update(Event::Link("repeats=2&max=64&m=64".into()));
        assert_eq!((state.phase(), state.trains_only()), (Phase::Training, Some(64)));
        assert!(wanted(&state, &effects).unwrap().iter().all(|job| job.spec.data.m == 64));
        finish(&mut state, 11);
        assert_eq!((state.phase(), state.trains_only()), (Phase::Idle, None));
        // Back, and to where all of it is there already: nothing is left to do, and nothing has failed.
        state.update(Event::Link("repeats=2&max=256&m=256".into()));
        state.update(Event::OnlyThisM);
        state.update(Event::Link("repeats=2&max=64&m=64".into()));
        assert_eq!((state.phase(), state.trains_only()), (Phase::Idle, None));
    }

    #[test]
    fn eight_more_repeats_keep_the_first_and_train_at_once() {
        let (mut state, _) = State::new("repeats=2&max=64&m=64");
        state.update(Event::Train);
        finish(&mut state, 1000);
        assert_eq!((state.phase(), state.counts()), (Phase::Done, (30, 30)));
        let effects = state.update(Event::MoreRepeats);
        assert_eq!((state.settings.repeats, state.counts(), state.phase()), (10, (30, 150), Phase::Training));
        assert!(wanted(&state, &effects).unwrap().iter().all(|job| job.spec.data.seed > 2));
        state.update(Event::MoreRepeats);
        state.update(Event::MoreRepeats);
        state.update(Event::MoreRepeats);
        assert_eq!(state.settings.repeats, REPEATS_LARGEST);
    }

    #[test]
    fn cancel_keeps_what_is_there() {
        let (mut state, _) = State::new("repeats=1&max=64&m=64");
        state.update(Event::Train);
        finish(&mut state, 5);
        let effects = state.update(Event::Cancel);
        assert!(effects.contains(&Effect::CancelAll) && !effects.contains(&Effect::ClearStore));
        assert_eq!(state.phase(), Phase::Idle);
        assert!(!state.results.is_empty());
        assert!(state.wanted_of(crate::page::model::settings::Lab::Data).is_empty());
    }

    /// Nothing of a reload is lost: the runs that were kept are there, and the training goes on from what is missing.
    #[test]
    fn a_training_goes_on_after_a_reload() {
        let link = "repeats=2&max=64&m=64";
        let (mut before, _) = State::new(link);
        before.update(Event::Train);
        finish(&mut before, 12);
        let kept: Vec<Answer> = before.results.values().cloned().collect();
        let (mut after, _) = State::new(link);
        let effects = after.update(Event::Restored { answers: kept.clone(), resume: true });
        assert_eq!((after.counts(), after.phase()), (before.counts(), Phase::Training));
        let left = wanted(&after, &effects).unwrap();
        assert!(left.iter().all(|job| !before.results.contains_key(&job.spec)));
        finish(&mut after, 1000);
        assert_eq!(after.phase(), Phase::Done);
        // Without a training under way nothing starts by itself, and what was kept is shown and can be saved.
        let (mut idle, _) = State::new(link);
        let effects = idle.update(Event::Restored { answers: kept, resume: false });
        assert_eq!((idle.phase(), wanted(&idle, &effects)), (Phase::Idle, None));
        assert_eq!(idle.exported().len(), before.counts().0);
    }

    #[test]
    fn choices_of_looks_throw_nothing_away() {
        let (mut state, _) = State::new("repeats=1&max=64&m=64");
        state.update(Event::Train);
        finish(&mut state, 1000);
        for change in [
            Change::new("xaxis", "linear"),
            Change::new("yaxis", "error"),
            Change::new("spread", "se"),
            Change::new("dots", 1),
            Change::new("wins", "band"),
            Change::word("hide", "svm", true),
            Change::new("budget", 2),
        ] {
            assert!(state.update(Event::Set(change.clone())).contains(&Effect::WriteLink), "{change:?}");
            assert_eq!((state.phase(), state.counts(), state.is_stale()), (Phase::Done, (15, 15), false));
        }
        // A longer axis keeps what is there and trains the rest.
        let effects = state.update(Event::set("max", 128));
        assert_eq!((state.phase(), state.counts()), (Phase::Training, (15, 20)));
        assert!(wanted(&state, &effects).unwrap().iter().all(|job| job.spec.data.m == 128));
    }
}
