//! What every lab does: the reader starts its trainings by a button, holds them up and starts them again; some are given
//! up; in the end all are there. What is trained, and what its results mean, is said by a [`Study`].

use crate::job::end::Stopped;
use crate::job::{Answer, Job, Spec, SpecMap};
use crate::page::model::effect::{Effect, Spoken};
use crate::page::model::settings::Settings;

/// What a lab is doing; `data-state` says it to tests and assistive tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing was asked for, or what was asked for is not there yet and nobody is training.
    Idle,
    Training,
    Paused,
    Done,
    /// Everything else is done, but some trainings were given up; or there is nobody to train.
    Failed,
}

impl Phase {
    /// As `data-state` says it: what is held up looks like what waits.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Idle | Phase::Paused => "idle",
            Phase::Training => "training",
            Phase::Done => "done",
            Phase::Failed => "failed",
        }
    }

    /// Whether training has come to its end.
    pub fn has_ended(self) -> bool {
        matches!(self, Phase::Done | Phase::Failed)
    }
}

/// What its button does to trainings that are under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// It holds them up. What happens is said aloud.
    Pauses,
    /// It ends them, and the next time it goes on from what is there.
    Stops,
}

/// Trainings that are not tried again until the reader asks for it, with the reasons.
pub type GivenUp = SpecMap<String>;

/// Which trainings a lab needs for what the settings ask for.
pub trait Study {
    /// Where results are kept. They stay when the settings change: what is missing is what is not among them.
    type Kept;

    const BUTTON: Button;
    /// Whether what is complete is done even where nobody asked for it.
    const IS_DONE_UNASKED: bool = false;

    /// Finished parts of the work, and all.
    fn counts(&self, kept: &Self::Kept) -> (usize, usize);

    /// The trainings that can be done now, in order: those that are neither among the results nor given up.
    fn missing(&self, kept: &Self::Kept, given_up: &GivenUp) -> Vec<Job>;

    /// Whether there is something to train on.
    fn is_possible(&self) -> bool {
        true
    }

    /// Whether nothing is left to train though it is not complete.
    fn is_stuck(&self, kept: &Self::Kept, given_up: &GivenUp) -> bool {
        self.missing(kept, given_up).is_empty()
    }

    /// What is said of trainings that diverged, once all have ended; `None` where none did.
    fn diverged(&self, _kept: &Self::Kept) -> Option<Effect> {
        None
    }
}

/// A study that the reader starts, holds up and starts again.
#[derive(Debug)]
pub struct Lab<S> {
    /// What is trained, as the settings ask for it.
    pub study: S,
    /// The button was pressed: changes are trained at once.
    started: bool,
    paused: bool,
    no_workers: bool,
    given_up: GivenUp,
}

impl<S: Study> Lab<S> {
    pub fn new(study: S) -> Lab<S> {
        Lab { study, started: false, paused: false, no_workers: false, given_up: GivenUp::default() }
    }

    pub fn phase(&self, kept: &S::Kept) -> Phase {
        let is_asked = self.started && self.study.is_possible();
        let is_done = (is_asked || S::IS_DONE_UNASKED) && {
            let (done, total) = self.study.counts(kept);
            done == total
        };
        match () {
            // Nobody is needed for what is there.
            () if is_done => Phase::Done,
            () if self.no_workers => Phase::Failed,
            () if !is_asked => Phase::Idle,
            () if self.study.is_stuck(kept, &self.given_up) => Phase::Failed,
            () if self.paused => Phase::Paused,
            () => Phase::Training,
        }
    }

    /// Changes are trained at once.
    pub fn is_started(&self) -> bool {
        self.started
    }

    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// What is neither there nor given up, in order.
    pub fn open(&self, kept: &S::Kept) -> Vec<Job> {
        if self.study.is_possible() { self.study.missing(kept, &self.given_up) } else { Vec::new() }
    }

    /// What is wanted from the pool now, in order; nothing before it was started.
    pub fn wanted(&self, kept: &S::Kept) -> Vec<Job> {
        if self.started { self.open(kept) } else { Vec::new() }
    }

    /// The button is pressed. `forget` takes away what the present study has trained: it is done once more, to be watched,
    /// and gives the same numbers.
    pub fn press(&mut self, kept: &mut S::Kept, forget: impl FnOnce(&mut S, &mut S::Kept)) -> Vec<Effect> {
        match (self.phase(kept), S::BUTTON) {
            (Phase::Training, Button::Pauses) => {
                self.paused = true;
                return vec![Effect::Serve, Effect::Say(Spoken::Paused)];
            }
            (Phase::Training, Button::Stops) => {
                self.started = false;
                return vec![Effect::Serve];
            }
            (Phase::Failed, _) => self.try_again(),
            (Phase::Done, _) => forget(&mut self.study, kept),
            (Phase::Idle | Phase::Paused, _) => {}
        }
        let mut effects = Vec::new();
        effects.extend(std::mem::take(&mut self.no_workers).then_some(Effect::RestartPool));
        self.start();
        effects.push(Effect::Serve);
        if S::BUTTON == Button::Pauses {
            effects.push(Effect::Say(Spoken::Started));
            // Everything asked for may be there already, from before.
            effects.extend(self.ended(kept));
        }
        effects
    }

    /// What is asked for is trained from now on.
    pub fn start(&mut self) {
        (self.started, self.paused) = (true, false);
    }

    /// Nothing is trained any more. What is there stays.
    pub fn stop(&mut self) {
        (self.started, self.paused) = (false, false);
    }

    /// As if it had never been started.
    pub fn reset(&mut self) {
        self.stop();
        self.given_up.clear();
    }

    /// What was given up is trained once more.
    pub fn try_again(&mut self) {
        self.given_up.clear();
    }

    /// The settings ask for another study: whether the pool has to be told.
    pub fn follow(&mut self, study: S) -> Option<Effect> {
        self.study = study;
        self.started.then_some(Effect::Serve)
    }

    /// A training will not be tried again; returns what is said if it was the last.
    pub fn give_up(&mut self, spec: Spec, reason: String, kept: &S::Kept) -> Vec<Effect> {
        self.given_up.insert(spec, reason);
        self.ended(kept)
    }

    /// This training is not waited for, until the reader asks again; nobody is told.
    pub fn leave(&mut self, spec: Spec) {
        self.given_up.insert(spec, String::new());
    }

    pub fn is_given_up(&self, spec: &Spec) -> bool {
        self.given_up.contains_key(spec)
    }

    /// Forgets what was given up of other data than these.
    pub fn retain(&mut self, stays: impl Fn(&Spec) -> bool) {
        self.given_up.retain(|spec, _| stays(spec));
    }

    /// What is said when the last training has ended.
    pub fn ended(&self, kept: &S::Kept) -> Vec<Effect> {
        match self.phase(kept) {
            Phase::Done => [Some(Effect::Say(Spoken::Done)), self.study.diverged(kept)].into_iter().flatten().collect(),
            // That there are no workers was said already.
            Phase::Failed if self.no_workers && self.given_up.is_empty() => Vec::new(),
            Phase::Failed => {
                let reason = self.given_up.values().next().cloned().unwrap_or_default();
                vec![Effect::TrainingFailed(reason)]
            }
            Phase::Idle | Phase::Training | Phase::Paused => Vec::new(),
        }
    }

    /// How it ended as a whole; `None` while it goes on, or before it was begun.
    pub fn stopped(&self, kept: &S::Kept) -> Option<Stopped> {
        match self.phase(kept) {
            Phase::Done | Phase::Failed if self.study.diverged(kept).is_some() => Some(Stopped::Diverged),
            Phase::Done | Phase::Failed => Some(Stopped::Budget),
            Phase::Idle | Phase::Training | Phase::Paused => None,
        }
    }

    /// No worker could be started.
    pub fn lacks_workers(&self) -> bool {
        self.no_workers
    }

    /// No worker could be started, or there are workers again.
    pub fn set_workers(&mut self, are_there: bool) {
        self.no_workers = !are_there;
    }
}

/// All that the page, the tour and lecture mode know of a lab.
pub trait AnyLab {
    fn phase(&self) -> Phase;

    /// Finished parts of the work, and all.
    fn counts(&self) -> (usize, usize);

    /// What is wanted from the pool now, in order.
    fn wanted(&self) -> Vec<Job>;

    /// Whether what is wanted is held up.
    fn is_paused(&self) -> bool;

    /// The button that starts, holds up, goes on or begins again.
    fn press(&mut self, settings: &Settings) -> Vec<Effect>;

    /// The settings changed, perhaps to something else than this lab has.
    fn follow(&mut self, settings: &Settings) -> Vec<Effect>;

    /// What settings to come will ask for is to be trained ahead.
    fn prepare(&mut self, next: &Settings) -> Vec<Effect>;

    /// Finished trainings of what other settings ask for, and all; `None` where that is not known before.
    fn counts_of(&self, _settings: &Settings) -> Option<(usize, usize)> {
        None
    }

    /// A training of this lab has ended.
    fn finished(&mut self, answer: Answer) -> Vec<Effect>;

    /// A training of this lab was given up.
    fn gave_up(&mut self, spec: Spec, reason: String) -> Vec<Effect>;

    /// No worker could be started, or there are workers again.
    fn set_workers(&mut self, are_there: bool);

    /// The finished trainings as a table; without rows before there are any.
    fn csv(&self, settings: &Settings) -> String;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Observe, Results};
    use crate::page::model::settings::Settings;

    /// The first of the figure's runs.
    struct Few<const PAUSES: bool> {
        specs: Vec<Spec>,
        has_data: bool,
    }

    impl<const PAUSES: bool> Study for Few<PAUSES> {
        type Kept = Results;

        const BUTTON: Button = if PAUSES { Button::Pauses } else { Button::Stops };
        const IS_DONE_UNASKED: bool = !PAUSES;

        fn counts(&self, kept: &Results) -> (usize, usize) {
            (self.specs.iter().filter(|spec| kept.contains_key(spec)).count(), self.specs.len())
        }

        fn missing(&self, kept: &Results, given_up: &GivenUp) -> Vec<Job> {
            let is_open = |spec: &&Spec| !kept.contains_key(spec) && !given_up.contains_key(spec);
            self.specs.iter().filter(is_open).map(|&spec| Job { spec, observe: Observe::default() }).collect()
        }

        fn is_possible(&self) -> bool {
            self.has_data
        }

        fn diverged(&self, kept: &Results) -> Option<Effect> {
            let diverged = kept.values().filter(|answer| answer.stopped == Stopped::Diverged).count();
            (diverged > 0).then_some(Effect::Diverged(diverged))
        }
    }

    fn lab<const PAUSES: bool>(runs: usize) -> (Lab<Few<PAUSES>>, Results) {
        let specs = Settings::default().plan().runs()[..runs].to_vec();
        (Lab::new(Few { specs, has_data: true }), Results::default())
    }

    fn press<const PAUSES: bool>(lab: &mut Lab<Few<PAUSES>>, kept: &mut Results) -> Vec<Effect> {
        lab.press(kept, |_, kept| kept.clear())
    }

    /// Ends the first training that is wanted.
    fn finish<const PAUSES: bool>(lab: &Lab<Few<PAUSES>>, kept: &mut Results, stopped: Stopped) -> Spec {
        let spec = lab.wanted(kept)[0].spec;
        kept.insert(spec, Answer::new(spec, stopped, 0.1));
        spec
    }

    #[test]
    fn a_lab_is_started_held_up_ended_and_begun_again() {
        let (mut lab, mut kept) = lab::<true>(2);
        assert_eq!((lab.phase(&kept), lab.wanted(&kept).len(), lab.stopped(&kept)), (Phase::Idle, 0, None));
        assert_eq!(press(&mut lab, &mut kept), [Effect::Serve, Effect::Say(Spoken::Started)]);
        assert_eq!((lab.phase(&kept), lab.wanted(&kept).len()), (Phase::Training, 2));
        assert_eq!(press(&mut lab, &mut kept), [Effect::Serve, Effect::Say(Spoken::Paused)]);
        assert_eq!((lab.phase(&kept), lab.is_paused()), (Phase::Paused, true));
        assert_eq!(press(&mut lab, &mut kept), [Effect::Serve, Effect::Say(Spoken::Started)]);
        finish(&lab, &mut kept, Stopped::Budget);
        assert_eq!(lab.ended(&kept), []);
        finish(&lab, &mut kept, Stopped::Budget);
        assert_eq!(lab.ended(&kept), [Effect::Say(Spoken::Done)]);
        assert_eq!((lab.phase(&kept), lab.stopped(&kept)), (Phase::Done, Some(Stopped::Budget)));
        // Once more, to be watched.
        press(&mut lab, &mut kept);
        assert_eq!((lab.phase(&kept), kept.len()), (Phase::Training, 0));
        // What diverged is said when all have ended.
        finish(&lab, &mut kept, Stopped::Diverged);
        finish(&lab, &mut kept, Stopped::Budget);
        assert_eq!(lab.ended(&kept), [Effect::Say(Spoken::Done), Effect::Diverged(1)]);
        assert_eq!(lab.stopped(&kept), Some(Stopped::Diverged));
        // Whoever leaves now takes nothing away.
        lab.set_workers(false);
        assert_eq!(lab.phase(&kept), Phase::Done);
        kept.clear();
        assert_eq!(lab.phase(&kept), Phase::Failed);
        lab.set_workers(true);
        lab.reset();
        assert_eq!(lab.phase(&kept), Phase::Idle);
    }

    #[test]
    fn what_is_given_up_is_tried_again_on_request() {
        let (mut lab, mut kept) = lab::<true>(2);
        press(&mut lab, &mut kept);
        let first = lab.wanted(&kept)[0].spec;
        assert_eq!(lab.give_up(first, "boom".into(), &kept), []);
        finish(&lab, &mut kept, Stopped::Budget);
        assert_eq!(lab.ended(&kept), [Effect::TrainingFailed("boom".into())]);
        assert_eq!((lab.phase(&kept), lab.wanted(&kept).len()), (Phase::Failed, 0));
        press(&mut lab, &mut kept);
        assert_eq!((lab.phase(&kept), lab.wanted(&kept)[0].spec), (Phase::Training, first));
        // What is only left out is nobody's failure.
        lab.leave(first);
        assert!(lab.is_given_up(&first) && lab.wanted(&kept).is_empty());
        lab.retain(|_| false);
        assert!(!lab.is_given_up(&first));
    }

    #[test]
    fn a_button_that_stops_says_nothing_and_goes_on_from_what_is_there() {
        let (mut lab, mut kept) = lab::<false>(2);
        assert_eq!(press(&mut lab, &mut kept), [Effect::Serve]);
        finish(&lab, &mut kept, Stopped::Budget);
        assert_eq!(press(&mut lab, &mut kept), [Effect::Serve]);
        assert_eq!((lab.phase(&kept), lab.wanted(&kept).len()), (Phase::Idle, 0));
        press(&mut lab, &mut kept);
        assert_eq!((lab.phase(&kept), lab.wanted(&kept).len()), (Phase::Training, 1));
        finish(&lab, &mut kept, Stopped::Budget);
        // Complete is complete, whoever asks.
        lab.stop();
        assert_eq!(lab.phase(&kept), Phase::Done);
    }

    #[test]
    fn without_workers_everything_fails_until_they_are_started_again() {
        let (mut lab, mut kept) = lab::<true>(1);
        press(&mut lab, &mut kept);
        lab.set_workers(false);
        assert!(lab.phase(&kept) == Phase::Failed && lab.lacks_workers());
        assert_eq!(lab.ended(&kept), [], "its cause has its own notice");
        let effects = press(&mut lab, &mut kept);
        assert_eq!(effects, [Effect::RestartPool, Effect::Serve, Effect::Say(Spoken::Started)]);
        assert_eq!(lab.phase(&kept), Phase::Training);
    }

    #[test]
    fn where_there_is_nothing_to_train_on_nothing_is_wanted() {
        let (mut lab, mut kept) = lab::<true>(2);
        press(&mut lab, &mut kept);
        let specs = lab.study.specs.clone();
        assert_eq!(lab.follow(Few { specs, has_data: false }), Some(Effect::Serve));
        assert_eq!((lab.phase(&kept), lab.wanted(&kept).len()), (Phase::Idle, 0));
    }
}
