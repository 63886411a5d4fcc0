//! What the reader may take back: results that were thrown away, settings that were put to their defaults.

use crate::job::Answer;
use crate::page::model::settings::{LabId, Settings};

/// How to take the last of them back.
#[derive(Clone, Debug)]
pub enum Undo {
    /// Results of this lab, to be put back.
    Cleared(LabId, Vec<Answer>),
    /// The settings as they were.
    Defaults(Box<Settings>),
}

/// Settings that are no choice of an experiment: how and where the page is shown, what it may keep.
const OF_THE_PAGE: [&str; 13] =
    ["v", "lab", "lang", "theme", "mode", "step", "beat", "lesson", "panel", "fix", "run", "keep", "workers"];

/// Whether "Defaults" leaves the setting of this key alone.
pub fn stays(key: &str) -> bool {
    OF_THE_PAGE.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::run;
    use crate::page::model::link;
    use crate::page::model::notice::Notice;
    use crate::page::model::settings::TABLE;
    use crate::page::model::state::tests::finish;
    use crate::page::model::state::{Effect, Event, Phase, State};
    use crate::task::sample::SampleCache;

    fn told(state: &State) -> Vec<Notice> {
        state.notices.shown().iter().map(|(_, notice)| notice.clone()).collect()
    }

    #[test]
    fn what_was_cleared_comes_back_and_is_kept_again() {
        let (mut state, _) = State::new("repeats=2&max=64&m=64");
        state.update(Event::Train);
        finish(&mut state, usize::MAX);
        let before: Vec<_> = state.data.results.keys().copied().collect();
        assert_eq!((state.data.figure_phase(), before.len()), (Phase::Done, 33));
        let effects = state.update(Event::Clear);
        assert!(effects.contains(&Effect::ClearStore) && told(&state) == [Notice::Cleared(33)]);
        assert!(state.data.results.is_empty());
        let effects = state.update(Event::Undo);
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Keep(answers) if answers.len() == 33)));
        assert!(before.iter().all(|spec| state.data.results.contains_key(spec)));
        assert_eq!(state.data.figure_phase(), Phase::Done);
        assert!(state.notices.shown().is_empty() && state.update(Event::Undo).is_empty(), "once");
        // Nothing is there to be thrown away: nothing is said of it.
        state.update(Event::Clear);
        state.update(Event::Dismiss(state.notices.shown()[0].0));
        state.update(Event::Clear);
        assert_eq!(told(&state), []);
    }

    #[test]
    fn a_race_comes_back_too() {
        let (mut state, _) = State::new("lab=algorithms&depth=2&width=8&limit=200");
        state.update(Event::Train);
        let mut samples = SampleCache::default();
        for job in state.served() {
            state.update(Event::Answer(Box::new(run(job.spec, job.observe, &mut samples))));
        }
        let count = state.algorithms.results.len();
        assert!(count > 0 && state.lab_phase() == Phase::Done);
        state.update(Event::Clear);
        assert_eq!((state.algorithms.results.len(), state.lab_phase()), (0, Phase::Idle));
        state.update(Event::Undo);
        assert_eq!((state.algorithms.results.len(), state.lab_phase()), (count, Phase::Done));
    }

    #[test]
    fn defaults_are_those_of_the_table_and_can_be_taken_back() {
        let own = "task=ads&seed=7&act=tanh&features=engineered&m=64&hide=svm&lab=algorithms&depth=5&theme=dark&keep=0";
        let (mut state, _) = State::new(own);
        let before = state.settings.clone();
        state.update(Event::Defaults);
        assert_eq!(told(&state), [Notice::Defaults]);
        assert_eq!(link::write(&state.settings), "v=1&lab=algorithms&theme=dark&keep=0");
        state.update(Event::Undo);
        assert_eq!(state.settings, before);
        // What a link has fixed stays.
        let (mut state, _) = State::new("task=ads&seed=7&fix=task");
        state.update(Event::Defaults);
        assert_eq!(link::write(&state.settings), "v=1&task=ads&fix=task");
        // At the defaults there is nothing to do.
        let (mut state, _) = State::new("");
        state.update(Event::Defaults);
        assert_eq!(told(&state), []);
        assert!(OF_THE_PAGE.iter().all(|key| TABLE.row(key).is_some()));
    }

    #[test]
    fn a_dismissed_notice_lets_go_of_what_it_offered() {
        let (mut state, _) = State::new("seed=7");
        state.update(Event::Defaults);
        let number = state.notices.shown()[0].0;
        state.update(Event::Dismiss(number));
        state.update(Event::Undo);
        assert_eq!(state.settings.seed, 1);
    }
}
