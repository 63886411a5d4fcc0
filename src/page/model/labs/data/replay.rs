//! One training of the figure, watched from its first step to its last: whose it is, which of its snapshots is looked at, and
//! whether they are being played. Nobody's result: what is seen of it is forgotten with the page.

pub use super::event::Watching as Event;

use super::State;
use super::figure::{Figure, Part};
use crate::job::end::Stopped;
use crate::job::{Answer, Job, Observe, Snapshot, Spec};
use crate::page::model::effect::Effect;
use crate::study::key::Learner;

/// Trainings whose snapshots are kept, so that going back to one takes no time: some two megabytes with their maps.
const KEPT: usize = 8;

/// A training as it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Film {
    pub spec: Spec,
    pub snapshots: Vec<Snapshot>,
    pub stopped: Stopped,
}

/// What is watched.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    learner: Option<Learner>,
    from: &'static str,
    /// The trainings that are kept; the one that is shown, if any, last.
    films: Vec<Film>,
    is_shown: bool,
    place: usize,
    is_playing: bool,
    /// The next snapshot was asked for and has not come yet.
    is_planned: bool,
    is_still: bool,
    /// The training that could not be done, and why.
    failed: Option<(Spec, String)>,
    /// What the pool was told last.
    told: Option<Spec>,
}

impl Replay {
    /// Whose training is watched; `None` while none is.
    pub fn learner(&self) -> Option<Learner> {
        self.learner
    }

    /// What is shown: the training that is asked for, or the one before until it is there.
    pub fn film(&self) -> Option<&Film> {
        self.films.last().filter(|_| self.is_shown)
    }

    /// Place of the snapshot that is looked at.
    pub fn place(&self) -> usize {
        self.place.min(self.steps().saturating_sub(1))
    }

    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.film()?.snapshots.get(self.place())
    }

    pub fn is_playing(&self) -> bool {
        self.is_playing
    }

    /// Why this training could not be done.
    pub fn failure(&self, spec: &Spec) -> Option<&str> {
        self.failed.as_ref().filter(|failed| failed.0 == *spec).map(|failed| failed.1.as_str())
    }

    fn steps(&self) -> usize {
        self.film().map_or(0, |film| film.snapshots.len())
    }

    fn has(&self, spec: &Spec) -> bool {
        self.films.iter().any(|film| film.spec == *spec)
    }

    fn look_at(&mut self, place: usize) {
        (self.place, self.is_playing) = (place, false);
    }

    fn play_from(&mut self, place: usize) {
        (self.place, self.is_playing) = (place, true);
    }

    fn close(&mut self) {
        (self.learner, self.is_shown, self.is_playing, self.failed) = (None, false, false, None);
    }

    fn update(&mut self, event: Event) {
        let last = self.steps().saturating_sub(1);
        match event {
            Event::Open { learner, from, is_still } => {
                if self.learner.is_none() {
                    self.from = from;
                }
                (self.learner, self.is_still) = (Some(learner), is_still);
            }
            Event::Close => self.close(),
            Event::Play if self.failed.is_some() => self.failed = None,
            Event::Play if self.is_playing => self.is_playing = false,
            Event::Play if last > 0 => self.play_from(if self.place() == last { 0 } else { self.place() }),
            Event::Play => {}
            Event::Step(by) => self.look_at(self.place().saturating_add_signed(by as isize).min(last)),
            Event::Look(place) => self.look_at(place),
            Event::Next => {
                self.is_planned = false;
                if self.is_playing {
                    self.place = (self.place() + 1).min(last);
                    self.is_playing = self.place < last;
                }
            }
        }
    }

    /// Takes in what was seen of a training.
    fn keep(&mut self, film: Film) {
        self.films.retain(|other| other.spec != film.spec);
        // Behind it the one that is shown stays, until it is asked which it is to be.
        let place = self.films.len() - usize::from(self.is_shown && !self.films.is_empty());
        self.films.insert(place, film);
        if self.films.len() > KEPT {
            self.films.remove(0);
        }
    }

    /// What its trainings take, in bytes.
    #[cfg(any(test, feature = "hooks"))]
    pub fn bytes(&self) -> usize {
        let snapshots = self.films.iter().flat_map(|film| &film.snapshots);
        snapshots.map(|snapshot| size_of_val(snapshot) + snapshot.map.len()).sum()
    }

    /// Shows this training as soon as it is there. One of another m is seen where the reader looked at the one before; any other
    /// one is played from its first step, or, where nothing is to move by itself, seen at its end.
    fn show(&mut self, spec: &Spec) {
        let before = self.film().map(|film| (film.spec, film.snapshots.len()));
        let found = self.films.iter().position(|film| film.spec == *spec);
        let Some(found) = found.filter(|_| before.is_none_or(|(shown, _)| shown != *spec)) else { return };
        let place = self.place();
        let film = self.films.remove(found);
        let steps = film.snapshots.len();
        self.films.push(film);
        self.is_shown = true;
        let of_another_m = |(other, _): &(Spec, usize)| {
            let of = |spec: &Spec| (spec.data.source, spec.data.features, spec.data.seed, spec.model);
            of(other) == of(spec)
        };
        match before.filter(of_another_m).filter(|_| !self.is_playing) {
            Some((_, before)) => self.place = place * (steps - 1) / (before - 1).max(1),
            None if self.is_still => self.look_at(steps - 1),
            None => self.play_from(0),
        }
    }

    /// Whether the next snapshot is to be asked for: there is never more than one on its way.
    fn plan(&mut self) -> bool {
        self.is_playing && !std::mem::replace(&mut self.is_planned, true)
    }

    /// Forgets what was seen of other data than these.
    pub(super) fn retain(&mut self, stays: impl Fn(&Spec) -> bool) {
        self.is_shown &= self.film().is_some_and(|film| stays(&film.spec));
        self.films.retain(|film| stays(&film.spec));
    }
}

impl State {
    /// Apart, as what it calls: the first screen does not need it.
    #[inline(never)]
    pub(super) fn take_replay(&mut self, event: Event) -> Vec<Effect> {
        let learner = self.replay.learner;
        // While a guess is drawn or a question is open nothing of what was learned may be seen.
        if self.hides_something() && matches!(event, Event::Open { .. }) {
            return Vec::new();
        }
        self.replay.update(event);
        match event {
            Event::Open { .. } if learner.is_none() => vec![Effect::Refocus("replay-play")],
            Event::Close if learner.is_some() => vec![Effect::Refocus(self.replay.from)],
            _ => Vec::new(),
        }
    }

    /// The reader goes on to something else, which it may cover.
    pub fn leave_replay(&mut self) {
        self.replay.close();
    }

    /// The training that is to be watched: of the reader's settings, first repeat. `None` where none is, or where there are no
    /// data.
    pub fn replayed(&self) -> Option<Spec> {
        let plan = &self.figure.study.plan;
        let learner = self.replay.learner.filter(|_| !self.figure.study.lacks_table())?;
        Some(plan.key(learner, plan.m, 0))
    }

    /// What it takes to see it, where it was not seen yet.
    pub(super) fn replay_job(&self) -> Option<Job> {
        let spec = self.replayed()?;
        let is_open = !self.replay.has(&spec) && self.replay.failure(&spec).is_none() && !self.figure.lacks_workers();
        let Job { observe, .. } = self.figure.study.job(spec);
        is_open.then_some(Job { spec, observe: Observe { snapshots: true, ..observe } })
    }

    /// Keeps what was seen of a training that has ended; true where nothing else of it is news.
    pub(super) fn keep_replay(&mut self, answer: &mut Answer) -> bool {
        let snapshots = std::mem::take(&mut answer.snapshots);
        if snapshots.is_empty() {
            return false;
        }
        self.replay.keep(Film { spec: answer.spec, snapshots, stopped: answer.stopped });
        self.results.get(&answer.spec).is_some_and(|known| !known.lacks_something_of(answer))
    }

    /// A training was given up; true where it was only to be watched.
    pub(super) fn give_up_replay(&mut self, spec: &Spec, reason: &str) -> bool {
        let is_watched = self.replayed() == Some(*spec);
        if is_watched {
            self.replay.failed = Some((*spec, reason.to_owned()));
        }
        is_watched
            && (self.results.contains_key(spec) || !is_trained(&self.figure.study, spec, self.figure.is_started()))
    }

    /// What follows for the watched training from whatever happened: another may be asked for, or have come.
    pub fn follow_replay(&mut self) -> Vec<Effect> {
        if self.hides_something() {
            self.replay.close();
        }
        if let Some(spec) = self.replayed() {
            self.replay.show(&spec);
        }
        let wanted = self.replay_job().map(|job| job.spec);
        let is_news = std::mem::replace(&mut self.replay.told, wanted) != wanted;
        // Where nothing is wanted any more, the pool may be to pause again, or has begun what nobody waits for.
        let mut effects: Vec<Effect> = is_news.then_some(Effect::Serve).into_iter().collect();
        effects.extend(self.replay.plan().then_some(Effect::NextSnapshot));
        effects
    }
}

/// Whether the figure is training this too.
fn is_trained(figure: &Figure, spec: &Spec, is_started: bool) -> bool {
    let is_of_part = match figure.part {
        Part::All => true,
        Part::At(m) => spec.data.m == m,
        Part::FirstRepeat => spec.data.seed == figure.plan.seed,
    };
    is_started && is_of_part && figure.plan.learner(spec).is_some()
}

/// Ids of the buttons that open it: one for each learner, and two for the one whose answers are looked at.
const OPENERS: [&str; 7] =
    ["watch-logistic", "watch-svm", "watch-small", "watch-medium", "watch-large", "watch-open", "watch-answers"];

/// The button of this id, to which the focus goes back.
pub fn opener(id: &str) -> &'static str {
    OPENERS.into_iter().find(|opener| *opener == id).unwrap_or("watch-open")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::FIVE_NAMES;
    use crate::page::model::labs::data;
    use crate::page::model::labs::data::Guessing;
    use crate::page::model::state::{self, State};

    fn replay(state: &mut State, event: Event) -> Vec<Effect> {
        state.update(state::Event::Data(data::Event::Replay(event)))
    }

    #[test]
    fn the_focus_goes_back_to_a_button_that_there_is() {
        let page = include_str!("../../../../../index.html");
        for id in OPENERS {
            assert!(opener(id) == id && page.contains(&format!("id=\"{id}\"")), "{id}");
        }
        for name in FIVE_NAMES {
            let id = format!("watch-{name}");
            assert_eq!(opener(&id), id);
        }
        assert_eq!(opener("another"), "watch-open");
    }

    fn open(state: &mut State, learner: Learner, is_still: bool) -> Vec<Effect> {
        replay(state, Event::Open { learner, from: "watch-large", is_still })
    }

    /// Answers the job that comes first, with snapshots of `steps` steps where it is watched.
    fn answer(state: &mut State, steps: u32) -> (Job, Vec<Effect>) {
        let job = state.served()[0];
        let cells = usize::from(job.observe.map_side).pow(2);
        let answer = Answer {
            map: (cells > 0).then(|| vec![9; cells]),
            gradient: if job.observe.gradient { vec![Default::default()] } else { Vec::new() },
            snapshots: (0..=steps * u32::from(job.observe.snapshots))
                .map(|step| Snapshot { step, ..Snapshot::default() })
                .filter(|_| job.observe.snapshots)
                .collect(),
            ..Answer::new(job.spec, Stopped::Budget, 0.1)
        };
        (job, state.update(state::Event::Answer(Box::new(answer))))
    }

    fn place(state: &State) -> (usize, bool) {
        (state.data.replay.place(), state.data.replay.is_playing())
    }

    #[test]
    fn a_training_is_watched_from_its_first_step_to_its_last() {
        let (mut state, _) = State::new("m=64&max=64&repeats=1");
        assert_eq!(open(&mut state, Learner::Large, false), [Effect::Refocus("replay-play"), Effect::Serve]);
        let spec = state.data.replayed().unwrap();
        assert!(state.data.replay.film().is_none() && spec.data.m == 64);
        let (job, effects) = answer(&mut state, 3);
        // The figure's own run is there with it, and its snapshots nowhere else.
        assert!(job.observe.snapshots && job.observe.gradient && job.observe.map_side > 0 && job.spec == spec);
        assert!(state.data.results[&spec].snapshots.is_empty());
        assert_eq!((effects.contains(&Effect::NextSnapshot), place(&state)), (true, (0, true)));
        let next = |state: &mut State| replay(state, Event::Next);
        assert_eq!((next(&mut state), place(&state)), (vec![Effect::NextSnapshot], (1, true)));
        next(&mut state);
        assert_eq!((next(&mut state), place(&state)), (vec![], (3, false)));
        // The hand stops it; a frame that is late moves nothing, and there are never two.
        assert_eq!(replay(&mut state, Event::Play), [Effect::NextSnapshot]);
        replay(&mut state, Event::Step(1));
        assert_eq!((replay(&mut state, Event::Play), place(&state)), (vec![], (1, true)));
        replay(&mut state, Event::Look(2));
        next(&mut state);
        assert_eq!(place(&state), (2, false));
        replay(&mut state, Event::Step(-7));
        assert_eq!(place(&state), (0, false));
        assert_eq!(replay(&mut state, Event::Close), [Effect::Refocus("watch-large")]);
        assert!(state.data.replay.film().is_none() && state.served().is_empty());
        // Seen once, it is there.
        assert_eq!(open(&mut state, Learner::Large, true), [Effect::Refocus("replay-play")]);
        assert_eq!((place(&state), state.served().len()), ((3, false), 0));
    }

    #[test]
    fn the_training_before_stays_until_the_new_one_is_there() {
        let (mut state, _) = State::new("m=64&max=128&repeats=1");
        open(&mut state, Learner::Large, true);
        answer(&mut state, 4);
        replay(&mut state, Event::Look(2));
        let effects = state.update(state::Event::Drag(3.0));
        assert!(effects.contains(&Effect::Serve));
        let shown = |state: &State| state.data.replay.film().unwrap().spec;
        assert_eq!((shown(&state).data.m, state.data.replayed().unwrap().data.m), (64, 128));
        answer(&mut state, 8);
        // At another m the same part of the way.
        assert_eq!((shown(&state).data.m, place(&state)), (128, (4, false)));
        // Another activation is another training: its end, for nothing moves by itself.
        assert!(state.update(state::Event::set("act", "sigmoid")).contains(&Effect::Serve));
        answer(&mut state, 5);
        assert_eq!(
            (place(&state), shown(&state).activation()),
            ((5, false), state.data.replayed().unwrap().activation())
        );
        // Back at once.
        state.update(state::Event::set("act", "relu"));
        assert_eq!((place(&state), state.served().len()), ((8, false), 0));
        // And another learner plays where things may move.
        open(&mut state, Learner::Logistic, false);
        answer(&mut state, 5);
        assert_eq!(place(&state), (0, true));
    }

    #[test]
    fn what_the_figure_trains_is_trained_once_and_a_pause_holds_nothing_up() {
        let (mut state, _) = State::new("m=64&max=64&repeats=1");
        state.update(state::Event::Train);
        open(&mut state, Learner::Small, false);
        let (spec, jobs) = (state.data.replayed().unwrap(), state.served());
        assert_eq!(jobs.iter().filter(|job| job.spec == spec).count(), 1);
        assert!(
            jobs[0].spec == spec && jobs[0].observe.snapshots && jobs[1..].iter().all(|job| !job.observe.snapshots)
        );
        state.update(state::Event::Train);
        use crate::page::model::state::AnyLab;
        assert!(!state.data.is_paused() && state.served().len() == 1);
        answer(&mut state, 2);
        assert!(state.data.is_paused() && state.data.figure_counts().0 == 1);
    }

    #[test]
    fn what_cannot_be_done_is_said_there_and_tried_again_on_request() {
        let (mut state, _) = State::new("m=64&max=64&repeats=1");
        open(&mut state, Learner::Small, false);
        let spec = state.data.replayed().unwrap();
        let effects = state.update(state::Event::Failed { spec, reason: "boom".into() });
        assert_eq!(
            (effects, state.data.replay.failure(&spec), state.served().len()),
            (vec![Effect::Serve], Some("boom"), 0)
        );
        assert_eq!(replay(&mut state, Event::Play), [Effect::Serve]);
        assert_eq!((state.data.replay.failure(&spec), state.served().len()), (None, 1));
    }

    #[test]
    fn it_is_closed_by_a_guess_and_by_clearing_the_results() {
        let (mut state, _) = State::new("m=64&max=64&repeats=1");
        open(&mut state, Learner::Small, false);
        answer(&mut state, 2);
        state.update(state::Event::Data(data::Event::Guess(Guessing::Begin(Learner::Large))));
        assert_eq!(state.data.replay.learner(), None);
        open(&mut state, Learner::Small, false);
        assert_eq!(state.data.replay.learner(), None);
        state.update(state::Event::Data(data::Event::Guess(Guessing::Skip)));
        open(&mut state, Learner::Small, false);
        assert!(state.data.replay.film().is_some());
        state.update(state::Event::Data(data::Event::Reset));
        assert!(state.data.replay.learner().is_none() && state.served().is_empty());
    }

    #[test]
    fn a_step_of_the_tour_takes_its_place() {
        let (mut state, _) = State::new("m=64&max=64&repeats=1&step=12");
        open(&mut state, Learner::Small, false);
        assert!(state.data.replay.learner().is_some());
        state.update(state::Event::Tour(crate::page::model::tour::Event::Next));
        assert_eq!(state.data.replay.learner(), None);
    }

    #[test]
    fn few_trainings_are_kept_and_always_the_one_that_is_shown() {
        let (mut state, _) = State::new("m=64&max=64&repeats=1");
        for learner in Learner::ALL.into_iter().chain(Learner::ALL).take(7) {
            open(&mut state, learner, true);
            if !state.served().is_empty() {
                answer(&mut state, 1);
            }
        }
        for seed in 2..9 {
            state.update(state::Event::set("seed", seed));
            answer(&mut state, 1);
            assert_eq!(state.data.replay.film().unwrap().spec, state.data.replayed().unwrap());
        }
        assert_eq!(state.data.replay.films.len(), KEPT);
    }
}
