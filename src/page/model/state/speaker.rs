//! What follows from an event of the speaker's window, and of preparing a lecture.

use crate::job::{Job, Results, SpecSet};
use crate::page::model::effect::Effect;
use crate::page::model::event;
use crate::page::model::lab::{AnyLab, Phase};
use crate::page::model::labs::data;
use crate::page::model::labs::data::{Figure, Map};
use crate::page::model::prepare::Opened;
use crate::page::model::prepare::Recording;
use crate::page::model::settings::{Language, Mode, Settings};
use crate::page::model::speaker::{ADDRESS_LONGEST, Effect as Outside, Event, Filed, ToHall};
use crate::page::model::state::State;
use crate::page::model::state::prepare::figures;
use crate::page::model::tour;
use crate::page::model::tour::{STEPS, Step};
use crate::page::model::{lecture, link, speaker};

impl State {
    // Apart, since the first screen does not need it.
    #[inline(never)]
    pub(super) fn take_speaker(&mut self, event: Event) -> Vec<Effect> {
        let outside = |effect| vec![Effect::Speaker(effect)];
        match event {
            Event::Open => return outside(Outside::OpenWindow),
            Event::OpenPreparing => {
                self.rehearse(None);
                return outside(Outside::OpenPreparing);
            }
            Event::Letter(letter) => return self.answer_by_letter(letter),
            Event::Votes(place, votes) => {
                if let Some(step) = self.lesson().steps.get(usize::from(place)) {
                    self.speaker.count(step.name, votes);
                    return outside(Outside::KeepHall);
                }
            }
            Event::Code(on) => {
                self.speaker.has_code = on.unwrap_or(!self.speaker.has_code);
                let is_lecture = self.settings.mode == Mode::Lecture;
                let behind = if is_lecture { "tour-next" } else { "tour-title" };
                return vec![Effect::ShowMode, Effect::Focus(if self.speaker.has_code { "code" } else { behind })];
            }
            Event::Address(address) => {
                let address: String = address.trim().chars().take(ADDRESS_LONGEST).collect();
                self.speaker.address = address.clone();
                return outside(Outside::KeepAddress(address));
            }
            Event::Prepare(on, now) => {
                self.speaker.prepares = on;
                if on {
                    self.rehearse(Some(now));
                }
                // What the next step needs is among it; and nothing is trained ahead any more once it is held up.
                self.data.look_at(Vec::new());
                self.tour.is_warming &= on;
                return vec![Effect::Serve];
            }
            Event::Dated(dates) => self.rehearsal.iter_mut().for_each(|rehearsal| rehearsal.dates = dates.clone()),
            Event::CameBack(kept) => return self.come_back(&kept),
            Event::Opened(opened) => return self.open_lecture(*opened),
            Event::Refused(why) => self.speaker.file = Some(Filed::Refused(why)),
            Event::Saved(results) => self.speaker.file = Some(Filed::Saved(results)),
            Event::Heard(beat, now) => return self.hear_hall(beat, now),
            Event::Leaving => self.speaker.clock.is_leaving = true,
            Event::Tick { now, minute, has_hall } => {
                let clock = &mut self.speaker.clock;
                (clock.now, clock.minute, clock.is_closed) = (now, minute, !has_hall);
                return outside(Outside::Send(ToHall::Here));
            }
            Event::Again => {
                let now = self.speaker.clock.now;
                self.speaker.clock.begun = Some(now);
                return outside(Outside::KeepBegun(now));
            }
            Event::Press(key) => return outside(Outside::Send(ToHall::Key(key.to_owned()))),
        }
        Vec::new()
    }

    /// A letter of an answer, while a question is open. B makes the screen blank else.
    fn answer_by_letter(&mut self, letter: u8) -> Vec<Effect> {
        let is_asked = match self.beat() {
            Some(beat) => beat.has_answers(),
            None => !self.step_is_answered(),
        };
        let is_open = is_asked && self.step().is_some_and(|(_, step)| letter < step.action.options());
        match letter {
            _ if is_open => self.take_tour(tour::Event::Predict(letter)),
            1 => self.take_tour(tour::Event::Blank(true)),
            _ => Vec::new(),
        }
    }

    /// While the code fills the screen, what would lead on or back only takes it away.
    pub(super) fn closes_code(&self, event: &event::Event) -> bool {
        use lecture::Event::Press as Pressed;
        use lecture::Press::{Back, Enter, Escape, Next};
        let leads_on = match event {
            event::Event::Tour(tour::Event::Next | tour::Event::Back) => true,
            event::Event::Lecture(Pressed(press, _)) => matches!(press, Next | Enter | Back | Escape),
            _ => false,
        };
        self.speaker.has_code && leads_on
    }

    /// The speaker's window follows the language and the theme of the hall's.
    fn hear_hall(&mut self, beat: Box<speaker::Beat>, now: f64) -> Vec<Effect> {
        let clock = &mut self.speaker.clock;
        (clock.now, clock.heard, clock.is_leaving, clock.is_closed) = (now, Some(now), false, false);
        let mut effects = Vec::new();
        if clock.begun.is_none() {
            clock.begun = Some(now);
            effects.push(Effect::Speaker(Outside::KeepBegun(now)));
        }
        let (tag, theme) = (beat.language.clone(), beat.theme.clone());
        self.speaker.beat = Some(beat);
        effects.extend(self.adjust(|settings| {
            if Language::from_tag(&tag).is_some() {
                settings.put("lang", &tag);
            }
            match theme.as_str() {
                "" => settings.reset("theme"),
                theme => settings.put("theme", theme),
            }
        }));
        effects
    }

    /// What the lecture needs is trained as soon as nothing else is wanted.
    pub(super) fn prepare_ahead(&mut self) {
        if self.speaker.prepares {
            self.prepare_now();
        }
    }

    #[inline(never)]
    fn prepare_now(&mut self) {
        self.data.look_at(figures(&self.settings));
        self.rehearse(None);
    }

    /// Last of all comes what the lecture needs beside the figures.
    pub(super) fn prepare_last(&self, jobs: &mut Vec<Job>) {
        if self.speaker.prepares {
            self.prepare_rest(jobs);
        }
    }

    #[inline(never)]
    fn prepare_rest(&self, jobs: &mut Vec<Job>) {
        let rehearsed = self.rehearsal.iter().flat_map(|rehearsal| rehearsal.wanted());
        let mut known: SpecSet = jobs.iter().map(|job| job.spec).collect();
        jobs.extend(self.unprepared_cells().into_iter().chain(rehearsed).filter(|job| known.insert(job.spec)));
    }

    /// The cells of the scale map that the lecture shows, and that are missing.
    fn unprepared_cells(&self) -> Vec<Job> {
        self.data.missing_of(&self.lecture_map())
    }

    fn lecture_map(&self) -> Map {
        let shows_map = |step: &&Step| lecture::beats(step).iter().any(|beat| beat.does == lecture::Does::Map);
        let step = STEPS.iter().find(shows_map).unwrap_or(&STEPS[0]);
        Map::new(&Figure::new(&self.settings_of(step), &Results::default()), SpecSet::default())
    }

    /// Trainings that the lecture needs and that are there, and all; but those of the search, whose number nobody knows before.
    pub fn prepared(&self) -> (usize, usize) {
        let plans = figures(&self.settings);
        let mut runs: SpecSet = plans.iter().flat_map(|plan| plan.runs()).collect();
        runs.extend(self.lecture_map().runs());
        let there = runs.iter().filter(|spec| self.data.results.contains_key(spec)).count();
        let (raced, all) = self.rehearsal.as_ref().map_or((0, 0), |rehearsal| rehearsal.race.counts());
        (there + raced, runs.len() + all)
    }

    /// The trainings that are missing, without those of the search.
    pub fn unprepared(&self) -> Vec<Job> {
        let mut jobs = self.data.lacking_of(&figures(&self.settings));
        jobs.extend(self.unprepared_cells());
        jobs.extend(self.rehearsal.iter().flat_map(|rehearsal| rehearsal.race.wanted()));
        jobs
    }

    /// The share of the search that was run ahead, its settings, and trainings by which its time is foretold.
    pub fn search_ahead(&self) -> Option<(f64, Settings, Vec<Job>)> {
        let [_, settings] = self.rehearsed();
        let search = &self.rehearsal.as_ref()?.search;
        let share = if search.phase() == Phase::Done { 1.0 } else { search.share() };
        let sample = search.sample(&settings);
        Some((share, settings, sample))
    }

    /// Whether all that the lecture needs is there.
    pub fn is_prepared(&self) -> bool {
        self.unprepared().is_empty() && self.rehearsal.as_ref().is_some_and(|rehearsal| rehearsal.is_whole())
    }

    /// The page was loaded again in the midst of a lecture: the hall's votes and answers are there again, and what was recorded.
    fn come_back(&mut self, kept: &Opened) -> Vec<Effect> {
        // A lecture that begins has none.
        let is_under_way = lecture::at(&self.settings).is_some_and(|(place, _, beat)| (place, beat) != (0, 0));
        if is_under_way {
            self.tour.restore_hall(&kept.hall);
            kept.votes.iter().for_each(|(step, votes)| self.speaker.count(step, *votes));
        }
        let dated = self.restore_rehearsal(&kept.recording);
        self.fill_labs();
        dated.into_iter().collect()
    }

    /// The page becomes what a file says.
    fn open_lecture(&mut self, opened: Opened) -> Vec<Effect> {
        let results = opened.answers.len() + opened.recording.answers.len();
        let (mut settings, _) = link::parse(&opened.link);
        // How this page is shown stays: the file may be of another machine.
        settings.take(&self.settings, &["mode", "step", "panel", "workers", "keep", "fix"]);
        settings.reset("run");
        settings.reset("made");
        settings.hold_table(self.data.table());
        self.tour.restore(&opened.way);
        opened.votes.iter().for_each(|(step, votes)| self.speaker.count(step, *votes));
        let mut effects = self.adopt(settings);
        let keep = Effect::Keep(opened.answers.clone());
        effects.extend(self.settings.keep.then_some(keep));
        effects.extend(self.data.update(data::Event::Restored { answers: opened.answers, resume: false }));
        self.tour.restore_hall(&opened.hall);
        self.data.restore_guess(opened.guess);
        if let Some(dated) = self.restore_rehearsal(&Recording { is_of_file: true, ..opened.recording }) {
            effects.push(dated);
            effects.extend(self.settings.keep.then_some(Effect::Speaker(Outside::KeepRecording)));
        }
        self.speaker.file = Some(Filed::Opened(results));
        effects.push(Effect::Speaker(Outside::KeepHall));
        effects.extend([Effect::WriteLink, Effect::SaveTour]);
        effects
    }

    /// What a file is to hold.
    pub fn to_save(&self) -> Opened {
        let votes = self.speaker.votes.clone();
        let mut answers: Vec<_> = self.data.results.values().cloned().collect();
        answers.retain(|answer| answer.spec.task().is_some_and(|task| !task.is_table()));
        let recording = self.rehearsal.as_ref().map(|rehearsal| rehearsal.recording()).unwrap_or_default();
        let link = link::write(&link::made(&self.settings));
        let guess = self.data.kept_guess();
        Opened { link, way: self.tour.saved(), votes, answers, hall: self.tour.saved_hall(), recording, guess }
    }

    /// What this tab keeps of the hall, and of what was recorded.
    pub fn to_keep(&self, recorded: bool) -> Opened {
        let recording = self.rehearsal.as_ref().filter(|_| recorded).map(|rehearsal| rehearsal.recording());
        Opened {
            hall: self.tour.saved_hall(),
            votes: self.speaker.votes.clone(),
            recording: recording.unwrap_or_default(),
            ..Opened::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::io::lecture::{decode, encode};
    use crate::page::model::labs::data::Guess;
    use crate::page::model::settings::Theme;
    use crate::page::model::speaker::{Beat, Hall};
    use crate::page::model::state::Event as Page;
    use crate::page::model::state::tests::{finish, finish_all};
    use crate::study::key::Learner;

    fn take(state: &mut State, event: Event) -> Vec<Effect> {
        state.update(Page::Speaker(event))
    }

    #[test]
    fn answers_are_given_by_letters_while_the_question_is_open() {
        let (mut state, _) = State::new("mode=lecture&step=1&beat=2");
        take(&mut state, Event::Letter(3));
        assert_eq!(state.tour.prediction(&STEPS[0]), None, "there is no fourth answer");
        take(&mut state, Event::Letter(1));
        assert_eq!(state.tour.prediction(&STEPS[0]), Some(1));
        take(&mut state, Event::Letter(2));
        assert_eq!(state.tour.prediction(&STEPS[0]), Some(2), "it is another until it is told");
        state.update(Page::Tour(tour::Event::Next));
        take(&mut state, Event::Letter(1));
        assert!(state.tour.is_blank, "nothing is asked any more");
    }

    #[test]
    fn the_code_is_taken_away_by_the_key_that_leads_on_and_nothing_else_happens() {
        let (mut state, _) = State::new("mode=lecture&step=2");
        take(&mut state, Event::Code(None));
        assert!(state.speaker.has_code);
        state.update(Page::Tour(tour::Event::Next));
        assert_eq!((state.speaker.has_code, state.settings.step), (false, Some(2)));
        assert!(!state.step_is_answered());
        state.speaker.own_address = "https://a.example/".into();
        assert_eq!(state.speaker.code_address(), "https://a.example/");
        assert_eq!(
            take(&mut state, Event::Address(" https://b.example/ ".into())),
            [Effect::Speaker(Outside::KeepAddress("https://b.example/".into()))]
        );
        assert_eq!(state.speaker.code_address(), "https://b.example/");
    }

    #[test]
    fn the_speaker_s_window_follows_the_hall_s_and_trains_nothing() {
        let (mut state, effects) = State::new("mode=speaker&run=1&step=3&keep=1");
        assert!(!state.wants_work() && !state.settings.keep && state.settings.step.is_none());
        assert!(effects.iter().all(|effect| *effect != Effect::Serve));
        let beat = Beat { language: "zh".into(), theme: "dark".into(), total: 15, ..Beat::default() };
        let effects = take(&mut state, Event::Heard(Box::new(beat.clone()), 7.0));
        assert!(effects.contains(&Effect::Translate) && effects.contains(&Effect::ShowTheme));
        assert!(effects.contains(&Effect::Speaker(Outside::KeepBegun(7.0))));
        assert_eq!(state.settings.theme, Some(Theme::Dark));
        let tick = |now| Event::Tick { now, minute: 600, has_hall: true };
        assert_eq!(take(&mut state, tick(70.0)), [Effect::Speaker(Outside::Send(ToHall::Here))]);
        assert_eq!((state.speaker.clock.hall(), state.speaker.clock.elapsed()), (Hall::Silent, 63));
        take(&mut state, Event::Heard(Box::new(Beat { theme: String::new(), ..beat }), 71.0));
        assert_eq!((state.speaker.clock.hall(), state.settings.theme), (Hall::There, None));
        take(&mut state, Event::Again);
        assert_eq!(state.speaker.clock.elapsed(), 0);
        assert!(!state.wants_work());
    }

    #[test]
    fn a_lecture_is_prepared_wherever_one_is_in_it_and_that_can_be_stopped() {
        let (mut state, _) = State::new("mode=lecture&step=1&max=64&repeats=1");
        take(&mut state, Event::OpenPreparing);
        let (done, all) = state.prepared();
        assert_eq!((done, state.unprepared().len() >= all), (0, true));
        take(&mut state, Event::Prepare(true, 0.0));
        finish(&mut state, 5);
        state.update(Page::Tour(tour::Event::Go(3)));
        assert!(!state.served().is_empty(), "the step does not end it");
        take(&mut state, Event::Prepare(false, 0.0));
        assert_eq!(state.served(), [], "stopped");
        let part = state.prepared().0;
        assert!(part > 0 && part < all);
        take(&mut state, Event::Prepare(true, 0.0));
        finish_all(&mut state);
        assert_eq!((state.prepared(), state.served().len(), state.is_prepared()), ((all, all), 0, true));
    }

    #[test]
    fn what_is_saved_is_opened_on_another_machine() {
        let (mut state, _) = State::new("mode=lecture&step=1&max=64&repeats=1&seed=5&theme=dark");
        take(&mut state, Event::Votes(0, [5, 30, 2, 0]));
        state.tour.choose(&STEPS[0], 2);
        take(&mut state, Event::Prepare(true, 1.8e9));
        finish_all(&mut state);
        let points = vec![(16, 0.5), (32, 0.625), (64, 0.75)];
        let drawn = Guess { is_open: false, ..Guess::new(Learner::Large, points) };
        // What is still being drawn hides what is trained, and is not taken along.
        state.data.guess = Some(Guess { is_open: true, ..drawn.clone() });
        assert_eq!(state.to_save().guess, None);
        state.data.guess = Some(drawn.clone());
        let saved = state.to_save();
        // As a file.
        let saved = decode(&encode(&saved).0).unwrap();
        let (mut other, _) = State::new("mode=lecture&step=2");
        let effects = take(&mut other, Event::Opened(Box::new(saved.clone())));
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Keep(all) if all.len() == saved.answers.len())));
        assert_eq!((other.settings.seed, other.settings.max, other.settings.step), (5, 64, Some(2)));
        let (done, all) = other.prepared();
        assert_eq!((done, all > 0), (all, true), "the page is trained");
        assert_eq!(other.speaker.votes_of(STEPS[0].name), [5, 30, 2, 0]);
        assert_eq!(other.data.guess.as_ref(), Some(&drawn));
        let other_axis = Opened { link: "v=1&max=128&seed=5".into(), ..saved.clone() };
        let (mut elsewhere, _) = State::new("mode=lecture&step=2");
        take(&mut elsewhere, Event::Opened(Box::new(other_axis)));
        assert_eq!(elsewhere.data.guess, None, "it is of another axis");
        assert!(other.is_prepared() && other.rehearsal.as_ref().is_some_and(|rehearsal| rehearsal.is_of_file));
        assert_eq!(other.tour.prediction(&STEPS[0]), Some(2));
        let all = saved.answers.len() + saved.recording.answers.len();
        assert_eq!(other.speaker.file, Some(Filed::Opened(all)));
        // A page that is loaded again in the midst of a lecture has the hall's hands and answers, one that begins has none.
        for (link, hands, answer) in [("mode=lecture&step=2", 30, Some(2)), ("mode=lecture", 0, None)] {
            let (mut again, _) = State::new(link);
            take(&mut again, Event::CameBack(Box::new(state.to_keep(true))));
            assert_eq!((again.speaker.votes_of(STEPS[0].name)[1], again.tour.prediction(&STEPS[0])), (hands, answer));
            let rehearsal = again.rehearsal.unwrap();
            assert!(!rehearsal.is_whole() && !rehearsal.is_of_file, "of another seed, of this machine");
        }
        // Who wants nothing kept has nothing kept.
        let (mut other, _) = State::new("keep=0");
        let effects = take(&mut other, Event::Opened(Box::new(saved)));
        assert!(effects.iter().all(|effect| !matches!(effect, Effect::Keep(_))));
    }
}
