//! What the page says of its training to the outside: to tests and assistive tools, and to the next visit of this tab.

use crate::page::model::labs::data;
use crate::page::model::link;
use crate::page::model::state::{Phase, State};

impl State {
    /// Whether the figure's training is under way, so that the next visit is to go on with it. It was told before that it was, or
    /// not (`is_marked`), and results are on their way to the browser's store, or not.
    ///
    /// Until its last results are written it is not over: whoever leaves before has them trained again.
    pub fn is_under_way(&self, is_marked: bool, is_writing: bool) -> bool {
        let phase = self.data.figure_phase();
        let is_unwritten = is_marked && phase == Phase::Done && is_writing;
        let is_whole = matches!(self.data.trains(), None | Some(data::Part::All));
        self.settings.keep && is_whole && (phase == Phase::Training || is_unwritten)
    }

    /// What the figure is of, for a visit that goes on with its training.
    pub fn figure_name(&self) -> String {
        link::figure_name(&self.settings)
    }

    /// Whether what the page does is not to be told yet: the screen is behind, and somebody looks at it. What is not drawn yet may
    /// still move, and is no place to press; and when it is told that training has ended, everything it led to is on the screen.
    pub fn waits_for_screen(&self, is_behind: bool, is_hidden: bool) -> bool {
        self.lab_phase() != Phase::Training && is_behind && !is_hidden
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::state::Event;
    use crate::page::model::state::tests::finish_all;
    use crate::page::model::unasked::Surroundings;

    fn state(link: &str) -> State {
        State::new(link).0
    }

    #[test]
    fn a_training_is_under_way_until_its_last_result_is_written() {
        let mut state = state("v=1&max=64&repeats=1&run=0");
        assert!(!state.is_under_way(false, false));
        state.update(Event::Train);
        assert!(state.is_under_way(false, false));
        finish_all(&mut state);
        assert_eq!(state.data.figure_phase(), Phase::Done);
        assert!(state.is_under_way(true, true), "it was told, and some of it is not written");
        assert_eq!([state.is_under_way(true, false), state.is_under_way(false, true)], [false, false]);
    }

    #[test]
    fn what_nobody_asked_to_have_whole_or_kept_is_not_gone_on_with() {
        let mut state = state("v=1&max=64&repeats=1&keep=0&run=0");
        state.update(Event::Train);
        assert!(!state.is_under_way(false, false));
        // The page's own first repeat.
        let mut state = self::state("v=1&max=64");
        state.update(Event::Around(Surroundings {
            is_hidden: false,
            is_in_view: true,
            saves_data: false,
            is_restored: true,
        }));
        assert_eq!((state.data.figure_phase(), state.is_under_way(false, false)), (Phase::Training, false));
    }

    #[test]
    fn the_end_is_told_when_it_is_on_the_screen() {
        let mut state = state("v=1&max=64&repeats=1&run=0");
        state.update(Event::Train);
        assert!(!state.waits_for_screen(true, false), "that it trains is told at once");
        finish_all(&mut state);
        assert_eq!((state.lab_phase().name(), state.lab_phase().has_ended()), ("done", true));
        assert!(state.waits_for_screen(true, false));
        assert!(!state.waits_for_screen(false, false));
        assert!(!state.waits_for_screen(true, true), "nobody looks, and nothing is drawn");
    }
}
