//! The real data sets in the state: they are asked for when they are needed, and what needs them waits.

use crate::job::Job;
use crate::page::model::notice::Notice;
use crate::page::model::real::{Outcome, Trouble};
use crate::page::model::settings::LabId;
use crate::page::model::state::{Effect, State};
use crate::task::TaskId;
use crate::task::real::Set;

impl State {
    /// Asks for the rows of the tasks on the screen, the first time that they are needed.
    pub(super) fn fetch(&mut self) -> Vec<Effect> {
        let race = self.settings.race.task.of_figure().filter(|_| self.settings.lab == LabId::Algorithms);
        let needed = [Some(self.settings.task), race].into_iter().flatten();
        let asked: Vec<Set> = needed.filter_map(|task| self.real.ask(task)).collect();
        self.note_rows();
        asked.into_iter().flat_map(|set| [Effect::Fetch(set), Effect::Await(set, self.real.heard(set))]).collect()
    }

    /// A while has passed since this much had been heard of a set: if nothing has come since, nobody waits any longer.
    #[inline(never)]
    pub(super) fn look_after(&mut self, set: Set, heard: u32) -> Vec<Effect> {
        if !self.real.is_awaited(set.task()) || self.real.heard(set) > heard {
            return Vec::new();
        }
        let mut effects = vec![Effect::StopFetch(set)];
        effects.extend(self.take_set(set, Err(Trouble::Stalled)));
        effects
    }

    /// Something of a set has come; as long may pass until more does.
    pub(super) fn hear(&mut self, set: Set) -> Vec<Effect> {
        self.real.hear(set);
        vec![Effect::Await(set, self.real.heard(set))]
    }

    /// What could not be had is asked for again, as soon as it is needed.
    #[inline(never)]
    pub(super) fn fetch_again(&mut self) {
        self.real.retry();
        self.notices.withdraw(|notice| !matches!(notice, Notice::NoSet(..)));
    }

    /// Whether the race is about a set that cannot be had.
    pub(super) fn race_lacks_rows(&self) -> bool {
        self.settings.race.task.of_figure().is_some_and(|task| self.real.is_missing(task))
    }

    /// Takes in what became of a set: what waited for it begins, or the reader is told.
    // Apart, as the others here, since the first screen does not need it.
    #[inline(never)]
    pub(super) fn take_set(&mut self, set: Set, outcome: Outcome) -> Vec<Effect> {
        self.real.take(set, &outcome);
        match outcome {
            Ok(_) => self.notices.withdraw(|notice| !matches!(notice, Notice::NoSet(other, _) if *other == set)),
            Err(trouble) => drop(self.notices.show(Notice::NoSet(set, trouble))),
        }
        vec![Effect::Serve]
    }

    /// Tells the data lab whether there will be nothing to train on, because a set cannot be had.
    pub(super) fn note_rows(&mut self) {
        self.data.set_rows(!self.real.is_missing(self.settings.task));
    }

    /// Those jobs whose rows are here, if they need any.
    pub(super) fn with_rows(&self, mut jobs: Vec<Job>) -> Vec<Job> {
        let shelf = self.shelf();
        let is_here = |task: Option<TaskId>| task.is_none_or(|task| shelf.has(task));
        jobs.retain(|job| is_here(job.spec.task()));
        jobs
    }
}

#[cfg(test)]
mod tests {
    use crate::page::model::link;
    use crate::page::model::notice::Notice;
    use crate::page::model::real::Trouble;
    use crate::page::model::state::{Effect, Event, Phase, State};
    use crate::task::TaskId;
    use crate::task::real::{Fault, RealData, Set};
    use std::rc::Rc;

    fn mails() -> Rc<RealData> {
        let mut bytes = Vec::new();
        let packed: &[u8] = include_bytes!("../../../../data/mails.csv.gz");
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed), &mut bytes).unwrap();
        Rc::new(RealData::new(Set::Mails, bytes).unwrap())
    }

    #[test]
    fn a_set_is_asked_for_once_and_training_waits_for_it() {
        let (mut state, effects) = State::new("task=mails&repeats=1&m=256");
        assert!(effects.contains(&Effect::Fetch(Set::Mails)));
        assert!(state.real.is_awaited(TaskId::Mails));
        let effects = state.update(Event::Train);
        assert!(effects.contains(&Effect::Serve) && !effects.contains(&Effect::Fetch(Set::Mails)));
        // All the figure, and nothing to do yet.
        assert_eq!((state.data.figure_phase(), state.data.figure_counts()), (Phase::Training, (0, 45)));
        assert_eq!(state.served(), []);
        assert_eq!(state.update(Event::Fetched(Set::Mails, Ok(mails()))), [Effect::Serve]);
        assert_eq!((state.served().len() >= 45, state.served()[0].spec.data.m), (true, 256));
        assert!(state.shelf().has(TaskId::Mails) && !state.shelf().has(TaskId::Digits));
        // Another task, and back: it is still here.
        state.update(Event::set("task", "plane"));
        assert_eq!(
            state.update(Event::set("task", "mails")).iter().filter(|e| matches!(e, Effect::Fetch(_))).count(),
            0
        );
        assert!(state.update(Event::set("task", "digits")).contains(&Effect::Fetch(Set::Digits)));
        assert!(state.real.is_awaited(TaskId::Digits));
    }

    #[test]
    fn a_set_that_cannot_be_had_is_said_and_can_be_asked_for_again() {
        let (mut state, _) = State::new("task=digits&repeats=1&run=1");
        let trouble = Trouble::Bad(Fault::Length { found: 7, wanted: Set::Digits.bytes() });
        state.update(Event::Fetched(Set::Digits, Err(trouble.clone())));
        assert_eq!(state.notices.shown()[0].1, Notice::NoSet(Set::Digits, trouble));
        assert_eq!((state.data.figure_phase(), state.served().len()), (Phase::Failed, 0));
        // The rest works.
        state.update(Event::set("task", "plane"));
        assert_eq!(state.data.figure_phase(), Phase::Training);
        assert!(!state.served().is_empty());
        state.update(Event::set("task", "digits"));
        // Chosen again, it is asked for again; so does the button.
        assert!(state.real.is_awaited(TaskId::Digits));
        state.update(Event::Fetched(Set::Digits, Err(Trouble::NoFile("404".into()))));
        assert!(state.update(Event::Train).contains(&Effect::Fetch(Set::Digits)));
        assert_eq!(state.data.figure_phase(), Phase::Training);
    }

    #[test]
    fn a_set_of_which_nothing_more_comes_is_given_up_and_tried_again() {
        let (mut state, effects) = State::new("task=mails&repeats=1&run=1");
        assert!(effects.contains(&Effect::Await(Set::Mails, 1)));
        // Something has come meanwhile; then nothing does.
        assert_eq!(state.update(Event::Coming(Set::Mails)), [Effect::Await(Set::Mails, 2)]);
        assert_eq!(state.update(Event::Coming(Set::Mails)), [Effect::Await(Set::Mails, 3)]);
        assert_eq!(state.update(Event::Waited(Set::Mails, 1)), []);
        assert_eq!(state.update(Event::Waited(Set::Mails, 2)), []);
        assert!(state.real.is_awaited(TaskId::Mails));
        assert_eq!(state.update(Event::Waited(Set::Mails, 3)), [Effect::StopFetch(Set::Mails), Effect::Serve]);
        assert_eq!(state.notices.shown()[0].1, Notice::NoSet(Set::Mails, Trouble::Stalled));
        assert_eq!(state.data.figure_phase(), Phase::Failed);
        assert_eq!(state.update(Event::Waited(Set::Mails, 3)), []);
        // Asked for again: a timer of the time before ends nothing.
        assert_eq!(state.update(Event::FetchAgain), [Effect::Fetch(Set::Mails), Effect::Await(Set::Mails, 4)]);
        assert_eq!((state.notices.shown().len(), state.data.figure_phase()), (0, Phase::Training));
        assert_eq!(state.update(Event::Waited(Set::Mails, 3)), []);
        assert!(state.real.is_awaited(TaskId::Mails));
        state.update(Event::Fetched(Set::Mails, Ok(mails())));
        assert_eq!(state.update(Event::Waited(Set::Mails, 4)), []);
        assert!(!state.served().is_empty());
    }

    #[test]
    fn a_race_waits_for_the_digits_and_is_tried_again() {
        let (mut state, effects) = State::new("lab=algorithms&race=digits&run=1");
        assert!(effects.contains(&Effect::Fetch(Set::Digits)));
        assert_eq!((state.lab_phase(), state.served().len()), (Phase::Training, 0));
        state.update(Event::Fetched(Set::Digits, Err(Trouble::NoFile("404".into()))));
        assert_eq!(state.lab_phase(), Phase::Failed);
        assert_eq!(state.update(Event::Train), [Effect::Fetch(Set::Digits), Effect::Await(Set::Digits, 2)]);
        assert_eq!(state.lab_phase(), Phase::Training);
        // In the other labs nobody needs them.
        assert_eq!(State::new("race=digits").1, []);
    }

    #[test]
    fn the_axis_of_the_mails_ends_where_they_end() {
        let (mut state, _) = State::new("task=mails");
        assert_eq!(state.settings.m_values(), [16, 32, 64, 128, 256, 512, 1024, 2048, 3096]);
        state.update(Event::Settle(1e9));
        assert_eq!(link::write(&state.settings), "v=1&task=mails&m=3096");
        let (settings, notices) = link::parse("v=1&task=mails&m=3096");
        assert_eq!((settings.m, notices.len()), (3096, 0));
        let (settings, notices) = link::parse("task=mails&m=8192");
        assert_eq!((settings.m, notices.len()), (3096, 1));
        assert_eq!(State::new("task=digits").0.settings.m_values().last(), Some(&16_384));
        assert_eq!(State::new("task=digits&max=65536").0.settings.m_values().last(), Some(&16_384));
    }
}
