//! The lecture's race and search, run ahead and replayed in the hall: what was recorded answers instead of the workers, at the speed of
//! a lecture, until the presenter wants it run live.

use crate::job::track::Score;
use crate::job::{Answer, Spec};
use crate::page::model::event::Event;
use crate::page::model::lab::AnyLab;
use crate::page::model::labs::{algorithms, computation};
use crate::page::model::lecture;
use crate::page::model::lecture::motion::Replay;
use crate::page::model::prepare::Recording;
use crate::page::model::rehearsal::{Rehearsal, serve};
use crate::page::model::settings::{LabId, Settings};
use crate::page::model::speaker::Effect as Outside;
use crate::page::model::state::{Effect, Phase, State};
use crate::page::model::tour::{STEPS, Step};

impl State {
    /// The settings of a step of the lecture, with what the link wishes beside it.
    pub(super) fn settings_of(&self, step: &Step) -> Settings {
        let mut settings = step.settings(&self.settings);
        self.wishes.apply(step, &mut settings);
        settings
    }

    /// Those of the race and of the search.
    pub(super) fn rehearsed(&self) -> [Settings; 2] {
        [LabId::Algorithms, LabId::Computation].map(|lab| {
            let settings = STEPS.iter().map(|step| self.settings_of(step)).find(|settings| settings.lab == lab);
            settings.unwrap_or_else(|| self.settings.clone())
        })
    }

    /// There is a rehearsal of these settings from here on, begun at this time.
    pub(super) fn rehearse(&mut self, now: Option<f64>) {
        let [race, search] = self.rehearsed();
        if self.rehearsal.as_ref().is_none_or(|rehearsal| !rehearsal.is_of(&race, &search)) {
            let on = self.rehearsal.as_ref().map_or(0.0, |before| before.on);
            self.rehearsal = Some(Box::new(Rehearsal::new(&race, &search)));
            self.rehearsal.iter_mut().for_each(|rehearsal| rehearsal.on = on);
        }
        if let (Some(rehearsal), Some(now)) = (&mut self.rehearsal, now)
            && !rehearsal.is_whole()
        {
            rehearsal.on = now;
        }
    }

    /// What was recorded becomes the rehearsal of the lecture, as far as it is of its settings.
    pub(super) fn restore_rehearsal(&mut self, recording: &Recording) -> Option<Effect> {
        if recording.answers.is_empty() {
            return None;
        }
        let [race, search] = self.rehearsed();
        self.rehearsal = Some(Box::new(Rehearsal::restored(&race, &search, recording)));
        Some(Effect::Speaker(Outside::Date(recording.on)))
    }

    /// A training has ended that only the rehearsal waits for; gives it back where a lab waits for it too, or nobody.
    pub(super) fn record(&mut self, answer: Box<Answer>) -> Result<Vec<Effect>, Box<Answer>> {
        let is_awaited = self.is_awaited(&answer.spec);
        let keeps = self.settings.keep;
        let Some(rehearsal) = self.rehearsal.as_mut().filter(|rehearsal| rehearsal.wants(&answer.spec)) else {
            return Err(answer);
        };
        let mut effects = vec![Effect::Serve];
        if is_awaited {
            rehearsal.take(answer.as_ref().clone());
            return Err(answer);
        }
        rehearsal.take(*answer);
        if rehearsal.is_whole() {
            effects.push(Effect::Speaker(Outside::Date(rehearsal.on)));
            effects.extend(keeps.then_some(Effect::Speaker(Outside::KeepRecording)));
        }
        Ok(effects)
    }

    /// A lab of the page waits for this training.
    fn is_awaited(&self, spec: &Spec) -> bool {
        self.lab(LabId::of_spec(spec)).wanted().iter().any(|job| job.spec == *spec)
    }

    /// Whether only the rehearsal waits for it.
    pub(super) fn is_only_rehearsed(&self, spec: &Spec) -> bool {
        self.rehearsal.as_ref().is_some_and(|rehearsal| rehearsal.wants(spec)) && !self.is_awaited(spec)
    }

    /// Whether the lab on the screen shows what was recorded.
    pub fn shows_recording(&self) -> Option<&Rehearsal> {
        self.rehearsal.as_deref().filter(|rehearsal| rehearsal.shows(self.settings.lab))
    }

    /// Whether what is replayed answers for the workers.
    pub(super) fn is_replayed(&self, lab: LabId) -> bool {
        self.lecture.replay.is_some_and(|replay| replay.lab == lab)
    }

    /// A race or a search begins at a beat: what was recorded is replayed where there is such a thing, and else it is run.
    pub(super) fn start_or_replay(&mut self) -> Vec<Effect> {
        let lab = self.settings.lab;
        let has_it = self.rehearsal.as_ref().is_some_and(|rehearsal| {
            rehearsal.has(lab)
                && match lab {
                    LabId::Data => false,
                    LabId::Algorithms => rehearsal.race.plan() == self.algorithms.plan(),
                    LabId::Computation => rehearsal.search.plan() == self.computation.plan(),
                }
        });
        // Where there are no workers, a lab has failed before it began.
        let is_fresh = matches!(self.lab_phase(), Phase::Idle | Phase::Failed) && self.lab_counts().0 == 0;
        if !(has_it && is_fresh && self.is_lecture()) {
            return self.start_lab();
        }
        self.lecture.replay = Some(Replay::new(lab));
        self.rehearsal.iter_mut().for_each(|rehearsal| rehearsal.set_shown(lab, true));
        let mut effects = self.press_train();
        effects.retain(|effect| *effect != Effect::RestartPool);
        effects
    }

    /// A frame of what is replayed.
    pub(super) fn move_replay(&mut self, now: f64, is_still: bool) -> Vec<Effect> {
        let Some(mut replay) = self.lecture.replay else { return Vec::new() };
        let share = replay.frame(now, is_still);
        replay.share = share;
        let is_over = !self.play(&mut replay, share) || share >= 1.0;
        self.lecture.replay = (!is_over).then_some(replay);
        if is_over { vec![Effect::Serve] } else { Vec::new() }
    }

    /// What is replayed is there at once: the beat is left.
    pub(super) fn end_replay(&mut self) {
        if let Some(mut replay) = self.lecture.replay.take() {
            self.play(&mut replay, 1.0);
        }
    }

    /// A page that is loaded again behind the beat at which a race or a search was run has what was recorded of it at once.
    pub(super) fn fill_labs(&mut self) {
        let Some((place, _, beat)) = lecture::at(&self.settings) else { return };
        for (at, step) in STEPS.iter().enumerate() {
            let settings = self.settings_of(step);
            let run = lecture::beats(step).iter().position(|beat| beat.does == lecture::Does::Train);
            let is_behind = run.is_some_and(|run| (place, beat) >= (at, run));
            let has_it = self.rehearsal.as_ref().is_some_and(|rehearsal| rehearsal.has(settings.lab));
            if is_behind && has_it && self.lab(settings.lab).counts().0 == 0 {
                self.lab_mut(settings.lab).press(&settings);
                self.play(&mut Replay::new(settings.lab), 1.0);
                self.rehearsal.iter_mut().for_each(|rehearsal| rehearsal.set_shown(settings.lab, true));
                let now = self.settings.clone();
                self.lab_mut(settings.lab).follow(&now);
            }
        }
    }

    /// Replays up to a share; false where nothing of it is wanted any more.
    fn play(&mut self, replay: &mut Replay, share: f64) -> bool {
        let Some(rehearsal) = &self.rehearsal else { return false };
        match replay.lab {
            LabId::Data => false,
            LabId::Algorithms => play_race(&mut self.algorithms, &rehearsal.race, share),
            LabId::Computation => {
                let recorded = rehearsal.search.answers();
                let due = ((recorded.len() as f64 * share) as usize).saturating_sub(replay.played);
                let served = serve(&mut self.computation, &|spec| recorded.get(spec), due);
                replay.played += served;
                due == 0 || served > 0
            }
        }
    }

    /// The lab on the screen is run here and now, instead of what was recorded.
    fn run_live(&mut self) -> Vec<Effect> {
        let lab = self.settings.lab;
        self.lecture.replay = None;
        self.rehearsal.iter_mut().for_each(|rehearsal| rehearsal.set_shown(lab, false));
        match lab {
            LabId::Data => {}
            LabId::Algorithms => drop(self.algorithms.update(algorithms::Event::Reset, &self.settings)),
            LabId::Computation => self.computation.forget(),
        }
        self.press_train()
    }

    /// Whoever presses the button of a lab that shows what was recorded wants to see it run.
    pub(super) fn asks_to_run(&mut self, event: &Event) -> Option<Vec<Effect>> {
        self.shows_recording()?;
        match event {
            Event::Train | Event::Algorithms(algorithms::Event::Race) | Event::Computation(computation::Event::Run) => {
                Some(self.run_live())
            }
            Event::Algorithms(algorithms::Event::Reset) | Event::Clear => {
                let lab = self.settings.lab;
                self.lecture.replay = None;
                self.rehearsal.iter_mut().for_each(|rehearsal| rehearsal.set_shown(lab, false));
                None
            }
            _ => None,
        }
    }
}

/// The contestants run side by side, as fast as they did.
fn play_race(lab: &mut algorithms::State, recorded: &algorithms::State, share: f64) -> bool {
    // Rates that were searched for are there when the race begins.
    let contestants: Vec<Spec> =
        recorded.plan().contestants().filter_map(|contestant| Some(recorded.key(contestant)?.spec())).collect();
    let of_searches = |spec: &Spec| recorded.results.get(spec).filter(|_| !contestants.contains(spec));
    serve(lab, &of_searches, usize::MAX);
    let seconds = |score: &Score| f64::from(score.seconds);
    let tracks = contestants.iter().filter_map(|spec| recorded.results.get(spec));
    let longest = tracks.filter_map(|answer| answer.track.points.last()).map(seconds).fold(0.0, f64::max);
    let mut is_wanted = false;
    for spec in &contestants {
        let Some(answer) = recorded.results.get(spec).filter(|_| lab.wanted().iter().any(|job| job.spec == *spec))
        else {
            continue;
        };
        is_wanted = true;
        let is_there = answer.track.points.last().is_none_or(|last| seconds(last) <= share * longest);
        if is_there || share >= 1.0 {
            lab.finished(answer.clone());
        } else {
            lab.grow(*spec, &answer.track, share * longest);
        }
    }
    is_wanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::labs::data;
    use crate::page::model::lecture::{Moment, Press};
    use crate::page::model::speaker;
    use crate::page::model::state::tests::{finish_all, trained};
    use crate::page::model::tour;

    const SMALL: &str = "max=64&repeats=1&mode=lecture&limit=500&replicates=1";

    fn prepared() -> State {
        let (mut state, _) = State::new(SMALL);
        state.update(Event::Speaker(speaker::Event::Prepare(true, 1.8e9)));
        finish_all(&mut state);
        state.update(Event::Speaker(speaker::Event::Dated(vec!["a day".to_owned()])));
        state
    }

    /// Comes to the beat of a step at which it is run.
    fn come_to(state: &mut State, name: &str) {
        let place = STEPS.iter().position(|step| step.name == name).unwrap();
        state.update(Event::Tour(tour::Event::Go(place)));
        let run = lecture::beats(&STEPS[place]).iter().position(|beat| beat.name == "run").unwrap();
        (0..run).for_each(|press| drop(key(state, Press::Next, (100 * place + press) as f64)));
    }

    fn key(state: &mut State, press: Press, now: f64) -> Vec<Effect> {
        state.update(Event::Lecture(lecture::Event::Press(press, Moment { now, is_repeated: false })))
    }

    fn frame(state: &mut State, now: f64) {
        state.update(Event::Data(data::Event::Frame { now, is_still: false }));
    }

    #[test]
    fn what_was_prepared_is_not_shown_before_its_beat() {
        let state = prepared();
        assert!(state.rehearsal.as_ref().unwrap().is_whole());
        assert_eq!((state.algorithms.counts().0, state.computation.counts().0), (0, 0));
        assert!(state.algorithms.begun().next().is_none(), "no track is on its way either");
    }

    #[test]
    fn race_and_search_are_replayed_at_the_speed_of_a_lecture_and_come_to_the_same() {
        let mut live = State::new(SMALL).0;
        for (name, lab) in [("race", LabId::Algorithms), ("loop", LabId::Computation)] {
            come_to(&mut live, name);
            finish_all(&mut live);
            assert!(live.shows_recording().is_none());
            let mut state = prepared();
            come_to(&mut state, name);
            assert_eq!((state.lab_phase(), state.served().len()), (Phase::Training, 0), "no worker is asked");
            assert!(state.shows_recording().is_some());
            let part = |state: &State| match lab {
                LabId::Algorithms => state.algorithms.begun().map(|(_, _, track)| track.points.len()).sum(),
                _ => state.computation.answers().len(),
            };
            let mut parts = Vec::new();
            for tick in 0..300 {
                frame(&mut state, 2_000.0 + 0.1 * f64::from(tick));
                parts.push(part(&state));
            }
            assert!(parts.is_sorted() && parts[0] < parts[40] && parts[40] < parts[79], "{parts:?}");
            assert!(!state.lecture_moves() && state.lab_phase() == Phase::Done);
            assert_eq!(state.lab(lab).csv(&state.settings), live.lab(lab).csv(&live.settings));
            assert!(state.shows_recording().is_some(), "it is marked as long as it stands there");
        }
    }

    #[test]
    fn a_key_runs_it_live_instead() {
        for name in ["race", "loop"] {
            for ticks in [3, 300] {
                let mut state = prepared();
                come_to(&mut state, name);
                (0..ticks).for_each(|tick| frame(&mut state, 2_000.0 + 0.1 * f64::from(tick)));
                key(&mut state, Press::Train, 3_000.0);
                assert_eq!((state.lab_phase(), state.lab_counts().0), (Phase::Training, 0), "{name} after {ticks}");
                assert!(!state.served().is_empty() && state.shows_recording().is_none());
                finish_all(&mut state);
                assert!(state.lab_phase() == Phase::Done && state.shows_recording().is_none());
            }
        }
    }

    #[test]
    fn a_beat_that_is_left_has_all_of_its_replay() {
        let mut state = prepared();
        come_to(&mut state, "race");
        frame(&mut state, 2_000.0);
        key(&mut state, Press::Back, 2_001.0);
        assert_eq!((state.lecture.replay, state.algorithms.counts()), (None, (2, 2)));
        assert_eq!(state.served(), [], "nothing is trained in its stead");
    }

    /// A race of other settings is another race.
    #[test]
    fn what_was_recorded_of_other_settings_is_not_replayed() {
        let mut state = prepared();
        state.update(Event::set("seed", 77));
        come_to(&mut state, "race");
        assert!(state.shows_recording().is_none() && !state.served().is_empty());
    }

    /// A file is from outside: what does not fit to the model that it is said to be of is not taken.
    #[test]
    fn a_recording_that_does_not_fit_is_run_again() {
        let mut recording = prepared().rehearsal.unwrap().recording();
        let [race, search] = State::new(SMALL).0.rehearsed();
        assert!(Rehearsal::restored(&race, &search, &recording).is_whole());
        recording.answers.iter_mut().for_each(|answer| answer.parameters += 1);
        assert!(Rehearsal::restored(&race, &search, &recording).wanted().len() > 1);
        // Whole answers of workers fit.
        let job = Rehearsal::new(&race, &search).race.wanted()[0];
        let worked = crate::job::run(job.spec, job.observe, &mut crate::task::sample::SampleCache::default());
        assert!(!worked.track.probes.is_empty() && !worked.weights.is_empty());
        let mut other = Answer { seconds: 0.1, ..worked.clone() };
        let restore = |answers: Vec<Answer>| {
            Rehearsal::restored(&race, &search, &Recording { on: 1.0, is_of_file: false, answers }).race.counts().0
        };
        assert_eq!(restore(vec![worked, trained(&job)][..1].to_vec()), 1);
        other.weights.pop();
        assert_eq!(restore(vec![other]), 0);
    }
}
