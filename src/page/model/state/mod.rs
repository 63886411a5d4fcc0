//! What the page knows, and what follows from an event. Pure: an [`Event`] goes in; the state changes, and [`Effect`]s
//! come out for the pool and the browser.
//!
//! It joins the settings, the three labs, the guided tour and what the reader looks at. What a lab does with its results,
//! the lab knows; here, all that is known of one is [`AnyLab`].

mod examples;
mod lecture;
mod own;
mod pointer;
mod prepare;
mod real;
mod rehearsal;
mod speaker;
mod told;
mod tour;
mod undo;

pub use crate::page::model::effect::{Effect, Spoken};
pub use crate::page::model::event::Event;
pub use crate::page::model::lab::{AnyLab, Phase};
#[cfg(test)]
pub use own::tests::load as own_table;
pub use tour::StepButton;

use crate::job::Job;
use crate::job::check::CheckKey;
use crate::job::hits::ByClass;
use crate::order::within;
use crate::page::model::labs::{algorithms, computation, data};
use crate::page::model::lecture as lectures;
use crate::page::model::link;
use crate::page::model::looking;
use crate::page::model::looking::Looking;
use crate::page::model::notice::{NeedsTable, Notice, Notices};
use crate::page::model::real::Real;
use crate::page::model::rehearsal::Rehearsal;
use crate::page::model::saving::Saving;
use crate::page::model::settings::{Change, LabId, Mode, REPEATS_LARGEST, Refusal, Settings};
use crate::page::model::speaker as hall;
use crate::page::model::tour as lesson;
use crate::page::model::unasked::{self, Surroundings};
use crate::page::model::undo::Undo;
use crate::study::plan::{self, M_MIN, nearest_m};
use crate::task::sample::test_set;
use std::sync::Arc;

/// Repeats that one click adds.
const MORE_REPEATS: u32 = 8;

/// What the page knows.
#[derive(Debug)]
pub struct State {
    pub settings: Settings,
    pub data: data::State,
    pub algorithms: algorithms::State,
    pub computation: computation::State,
    /// What the reader did in the guided tour; at which step they are is in the settings.
    pub tour: lesson::State,
    /// What is under way in a lecture; its beat is in the settings.
    pub lecture: lectures::State,
    /// What the link to a step asks for beside it.
    wishes: lesson::Wishes,
    /// The speaker's window, the lecture's votes, its code and how it is prepared.
    pub speaker: hall::State,
    /// The lecture's race and search, run ahead.
    pub rehearsal: Option<Box<Rehearsal>>,
    /// What the reader looks at and points at.
    pub looking: Looking,
    /// The picture that the reader saves.
    pub saving: Saving,
    /// What the reader is told.
    pub notices: Notices,
    /// What the reader may take back.
    undo: Option<Undo>,
    /// The real data sets.
    pub real: Real,
    /// What is around the page.
    around: Surroundings,
    /// The link asks for training, in a frame that nobody has scrolled to.
    awaits_view: bool,
    /// Place of the slider in doublings from the left end of the axis.
    pub marker: f64,
}

impl State {
    /// The state that a link describes, with what it wants done.
    pub fn new(hash: &str) -> (State, Vec<Effect>) {
        let (mut settings, notices) = link::parse(hash);
        let wishes = lesson::Wishes::of(hash, &settings);
        lectures::complete(hash, &mut settings);
        hall::spare(&mut settings);
        // It was of what the link's maker saw; what is seen here is of this version.
        settings.reset("made");
        let mut state = State {
            marker: settings.m_place(),
            data: data::State::new(&settings),
            algorithms: algorithms::State::new(&settings),
            computation: computation::State::new(&settings),
            tour: lesson::State::default(),
            lecture: lectures::State::default(),
            wishes,
            speaker: hall::State::default(),
            rehearsal: None,
            settings,
            looking: Looking::default(),
            saving: Saving::default(),
            notices: Notices::default(),
            undo: None,
            real: Real::default(),
            around: Surroundings::default(),
            awaits_view: false,
        };
        state.tour.is_incomplete = lesson::names_step_alone(hash);
        let mut effects: Vec<Effect> = notices.into_iter().map(Effect::Notice).collect();
        effects.extend(state.link_needs_table());
        effects.extend(state.fetch());
        effects.extend(state.fetch_lesson());
        effects.extend((state.step().is_some() && state.settings.mode == Mode::Page).then_some(Effect::ShowStep));
        state.tour.attend(state.settings.mode == Mode::Lecture);
        if let Some((place, _)) = state.step().filter(|_| state.lesson().is_tour()) {
            state.tour.come_to(place);
        }
        if state.step().is_some() {
            state.begin_step();
        }
        state.veil();
        effects.extend(state.run_as_linked());
        (state, effects)
    }

    /// What its parts hold, in bytes, about.
    #[cfg(any(test, feature = "hooks"))]
    pub fn held(&self) -> Vec<(&'static str, usize)> {
        let mut held = self.data.held();
        held.push(("races", self.algorithms.bytes()));
        held.push(("searches", self.computation.bytes()));
        held
    }

    /// What is shown of the results, and as what.
    fn veil(&mut self) {
        let task = self.settings.task;
        let is_uneven = self.data.plain_chance(task).commonest.is_some();
        let balanced = Some(task).filter(|_| self.settings.balanced && is_uneven);
        if self.data.veil.balances() != balanced {
            let test = balanced.and_then(|task| test_set(task, &self.shelf()));
            let by_class = test.map(|test| (task, Arc::new(ByClass::new(&test.labels, task.task().classes))));
            self.data.balance(by_class);
        }
        self.data.veil(self.hidden());
    }

    /// What the link's `run=1` asks for: the lab on the screen starts. That own data are missing was said already.
    /// Trains where the link says so; a panel in a frame far down another page once somebody has scrolled to it.
    fn run_as_linked(&mut self) -> Vec<Effect> {
        let is_asked = self.settings.run == Some(true);
        self.awaits_view = is_asked && self.settings.mode == Mode::Embed && !self.around.is_in_view;
        if is_asked && !self.awaits_view { self.run() } else { Vec::new() }
    }

    fn run(&mut self) -> Vec<Effect> {
        let lacks_table = self.settings.lab == LabId::Data && self.lacks_table();
        if lacks_table { Vec::new() } else { self.start_lab() }
    }

    /// A lab, as far as the page knows it.
    pub fn lab(&self, lab: LabId) -> &dyn AnyLab {
        match lab {
            LabId::Data => &self.data,
            LabId::Algorithms => &self.algorithms,
            LabId::Computation => &self.computation,
        }
    }

    fn lab_mut(&mut self, lab: LabId) -> &mut dyn AnyLab {
        match lab {
            LabId::Data => &mut self.data,
            LabId::Algorithms => &mut self.algorithms,
            LabId::Computation => &mut self.computation,
        }
    }

    /// What the lab on the screen is doing.
    pub fn lab_phase(&self) -> Phase {
        let phase = self.lab(self.settings.lab).phase();
        let waits_in_vain = self.settings.lab == LabId::Algorithms && self.race_lacks_rows();
        if waits_in_vain && phase == Phase::Training { Phase::Failed } else { phase }
    }

    /// Finished parts of the work of the lab on the screen, and all.
    pub fn lab_counts(&self) -> (usize, usize) {
        self.lab(self.settings.lab).counts()
    }

    /// What the pool is to do now, in order: what the lab on the screen wants, and what the others want. While the one on
    /// the screen trains, the others are held back: a race that is under way would keep every worker for minutes, and the
    /// reader waits for what they see.
    pub fn served(&self) -> Vec<Job> {
        let shown = self.settings.lab;
        // What was recorded needs no worker.
        let wanted = |lab: LabId| if self.is_replayed(lab) { Vec::new() } else { self.lab(lab).wanted() };
        let mut jobs = wanted(shown);
        if !self.holds_back() {
            let others = LabId::ALL.into_iter().filter(|&other| other != shown);
            others.filter(|&other| !self.lab(other).is_paused()).for_each(|other| jobs.extend(wanted(other)));
            self.prepare_last(&mut jobs);
        }
        self.with_rows(jobs)
    }

    /// Whether there is anything for workers to do.
    pub fn wants_work(&self) -> bool {
        self.check_wanted().is_some() || LabId::ALL.into_iter().any(|lab| !self.lab(lab).wanted().is_empty())
    }

    /// Whether the other labs wait for the one on the screen.
    pub fn holds_back(&self) -> bool {
        self.lab_phase() == Phase::Training
    }

    /// The check of a gradient that the reader looks at and that is not known yet.
    pub fn check_wanted(&self) -> Option<CheckKey> {
        let is_seen = self.settings.lab == LabId::Algorithms && self.looking.is_open("race-check");
        if is_seen { self.algorithms.check_wanted() } else { None }
    }

    /// Takes an event in.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        let brings_table = matches!(&event, Event::Own(event) if event.brings_table());
        let other_task = brings_table && !self.may_bring_table();
        if other_task || event.key().is_some_and(|key| self.settings.is_fixed(key)) {
            return Vec::new();
        }
        let step = self.settings.step;
        let mut effects = self.take(event);
        if self.settings.step != step {
            self.data.leave_replay();
        }
        effects.extend(self.notice_step());
        self.veil();
        effects.extend(self.data.plan_frame(self.lecture_moves()));
        effects.extend(self.data.follow_replay());
        if unasked::begins(&self.settings, self.around) {
            effects.extend(self.data.come_alive());
        }
        // Whichever lab it was that asked for them.
        if effects.contains(&Effect::RestartPool) {
            self.note_workers(true);
        }
        effects.extend(self.fetch());
        effects.extend(self.fetch_lesson());
        self.look_ahead();
        self.prepare_ahead();
        effects
    }

    fn take(&mut self, event: Event) -> Vec<Effect> {
        if let Some(effects) = self.asks_to_run(&event) {
            return effects;
        }
        match event {
            _ if self.closes_code(&event) => self.take_speaker(hall::Event::Code(Some(false))),
            Event::Set(change) => self.set(&change),
            Event::Speaker(event) => self.take_speaker(event),
            Event::Tour(event) => self.take_tour(event),
            Event::Lecture(event) => self.take_lecture(event),
            Event::Data(event @ data::Event::Frame { now, is_still }) => {
                let mut effects = self.data.update(event);
                effects.extend(self.move_lecture(now, is_still));
                effects.extend(self.move_replay(now, is_still));
                effects
            }
            Event::Data(event) => {
                if event == data::Event::Map {
                    self.real.retry();
                }
                self.data.update(event)
            }
            Event::Algorithms(event) => self.algorithms.update(event, &self.settings),
            Event::Computation(event) => self.computation.update(event, &self.settings),
            Event::Looking(event) => {
                let opens = matches!(&event, looking::Event::Fold { id, is_open: true } if id == "ask-body");
                self.looking.update(event);
                // The board that a step asks for is lower than what stood there.
                let is_asked = self.step().is_some_and(|(_, step)| step.action == lesson::Action::Ask);
                (opens && is_asked).then_some(Effect::ShowStep).into_iter().collect()
            }
            Event::Saving(event) => self.saving.update(event).map(Effect::Saving).into_iter().collect(),
            Event::Pointer(pointer) => self.point(pointer),
            Event::Hold(held) => {
                self.looking.slider_is_held = held;
                vec![Effect::Hold(held)]
            }
            Event::StepM(by) => self.step_m(by),
            Event::Train => self.press_train(),
            Event::Own(event) => self.take_own(event),
            Event::Examples(event) => self.look_at_examples(event),
            Event::Notice(notice) => {
                if matches!(notice, Notice::FewerWorkers { .. }) {
                    // One sentence for all of them, with the last count.
                    self.notices.withdraw(|other| !matches!(other, Notice::FewerWorkers { .. }));
                }
                let confirms = notice.confirms();
                let number = self.notices.show(notice).filter(|_| confirms);
                number.map(Effect::Expire).into_iter().collect()
            }
            Event::Around(around) => {
                self.around = around;
                if self.awaits_view { self.run_as_linked() } else { Vec::new() }
            }
            Event::Dismiss(number) => {
                self.notices.dismiss(number);
                self.forget_undo();
                Vec::new()
            }
            Event::Drag(place) => self.move_marker(place).into_iter().collect(),
            Event::Settle(place) => self.settle(place),
            Event::Clear => self.clear(),
            Event::Defaults => self.reset_settings(),
            Event::Undo => self.take_back(),
            Event::MoreRepeats => self.more_repeats(),
            Event::Link(hash) => self.follow(&hash),
            Event::Return(hash) => self.return_to(&hash),
            Event::Answer(answer) => {
                self.notices.withdraw(|notice| *notice != Notice::WorkersSilent);
                match self.record(answer) {
                    Ok(effects) => effects,
                    Err(answer) => self.lab_mut(LabId::of_spec(&answer.spec)).finished(*answer),
                }
            }
            Event::News(spec, news) => {
                if !self.is_only_rehearsed(&spec) {
                    self.algorithms.on_news(spec, news);
                }
                Vec::new()
            }
            Event::Failed { spec, reason } if self.is_only_rehearsed(&spec) => {
                self.rehearsal.iter_mut().for_each(|rehearsal| rehearsal.give_up(spec, reason.clone()));
                vec![Effect::Serve]
            }
            Event::Failed { spec, reason } => self.lab_mut(LabId::of_spec(&spec)).gave_up(spec, reason),
            // What the page is doing may be another thing now: see `app`.
            Event::Written => Vec::new(),
            Event::NoWorkers => {
                self.note_workers(false);
                // One cause, one notice.
                self.notices.withdraw(|notice| {
                    !matches!(notice, Notice::FewerWorkers { .. } | Notice::WorkersSilent | Notice::WorkerLost)
                });
                Vec::new()
            }
            Event::Coming(set) => self.hear(set),
            Event::Waited(set, heard) => self.look_after(set, heard),
            Event::FetchAgain => {
                self.fetch_again();
                Vec::new()
            }
            Event::Fetched(set, outcome) => self.take_set(set, outcome),
        }
    }

    /// No worker could be started, or there are workers again.
    fn note_workers(&mut self, are_there: bool) {
        LabId::ALL.into_iter().for_each(|lab| self.lab_mut(lab).set_workers(are_there));
    }

    fn more_repeats(&mut self) -> Vec<Effect> {
        let repeats = (self.settings.repeats + MORE_REPEATS).min(REPEATS_LARGEST);
        self.data.train_all();
        let mut effects = self.adjust(|settings| settings.put("repeats", repeats));
        if !matches!(self.data.figure_phase(), Phase::Training | Phase::Done) {
            effects.extend(self.data.press_figure());
        }
        effects
    }

    /// The reader sets something.
    fn set(&mut self, change: &Change) -> Vec<Effect> {
        let mut outcome = Ok(());
        if matches!(change.key, "task" | "race") {
            self.real.retry();
        }
        let mut effects = self.adjust(|settings| outcome = settings.change(change));
        if change.key == "seed" && outcome == Err(Refusal::NoValue) {
            effects.push(Effect::NoSeed(self.settings.seed));
        }
        if change.key == "task" && outcome.is_ok() && self.lacks_table() {
            effects.push(Effect::NeedsTable(NeedsTable::Chosen));
        }
        effects
    }

    /// Changes the settings, and what follows from that.
    fn adjust(&mut self, change: impl FnOnce(&mut Settings)) -> Vec<Effect> {
        let before = self.settings.clone();
        change(&mut self.settings);
        self.settings.hold_table(self.data.table());
        if self.settings == before {
            return Vec::new();
        }
        let mut effects = self.changed(&before);
        if self.settings.lab != before.lab {
            effects.push(Effect::ShowMode);
        }
        effects.push(Effect::WriteLink);
        effects
    }

    /// What follows when the settings are no longer what they were, for the page and for every lab.
    fn changed(&mut self, before: &Settings) -> Vec<Effect> {
        let mut effects = Vec::new();
        let names = |settings: &Settings| (settings.language, settings.machine());
        effects.extend((names(&self.settings) != names(before)).then_some(Effect::Translate));
        effects.extend((self.settings.theme != before.theme).then_some(Effect::ShowTheme));
        // The pool serves the lab on the screen first.
        effects.extend((self.settings.lab != before.lab).then_some(Effect::Serve));
        self.marker = self.settings.m_place();
        self.note_rows();
        let settings = self.settings.clone();
        for lab in LabId::ALL {
            effects.extend(self.lab_mut(lab).follow(&settings));
        }
        effects
    }

    fn move_marker(&mut self, place: f64) -> Option<Effect> {
        let last = plan::place(self.settings.end());
        self.marker = if place.is_finite() { within(place, 0.0, last) } else { self.marker };
        let m = nearest_m((f64::from(M_MIN) * self.marker.exp2()).round() as u32, self.settings.end());
        self.settings.move_m(m);
        self.data.move_to(m)
    }

    fn settle(&mut self, place: f64) -> Vec<Effect> {
        let moved = self.move_marker(place);
        self.move_marker(self.settings.m_place());
        let mut effects = vec![Effect::WriteLink];
        effects.extend(if self.data.figure.is_started() { Some(Effect::Serve) } else { moved });
        effects
    }

    fn follow(&mut self, hash: &str) -> Vec<Effect> {
        let (mut settings, notices) = link::parse(hash);
        self.wishes = lesson::Wishes::of(hash, &settings);
        lectures::complete(hash, &mut settings);
        hall::spare(&mut settings);
        // Another step begins with its question, and another beat as if it had been jumped to.
        let at = |settings: &Settings| (settings.step, settings.beat, settings.lesson.clone());
        if at(&settings) != at(&self.settings) {
            self.tour.is_revealed = false;
            self.tour.files.retry(&settings.lesson);
            self.leave_beat();
        }
        self.tour.is_incomplete = lesson::names_step_alone(hash);
        settings.reset("made");
        settings.hold_table(self.data.table());
        let mut effects: Vec<Effect> = notices.into_iter().map(Effect::Notice).collect();
        effects.extend(self.adopt(settings));
        effects
    }

    /// Back to another lab: what the reader has set since stays. A step or a mode has its settings from its link.
    fn return_to(&mut self, hash: &str) -> Vec<Effect> {
        let (there, _) = link::parse(hash);
        let place = |settings: &Settings| (settings.step, settings.mode);
        if there.step.is_some() || place(&there) != place(&self.settings) {
            return self.follow(hash);
        }
        self.adjust(|settings| settings.put("lab", there.lab.name()))
    }

    /// Takes other settings over, as a whole.
    fn adopt(&mut self, settings: Settings) -> Vec<Effect> {
        let before = std::mem::replace(&mut self.settings, settings);
        let mut effects = vec![Effect::ShowMode];
        if self.settings.mode != Mode::Lecture {
            self.tour.leave_lecture();
        }
        self.tour.attend(self.settings.mode == Mode::Lecture);
        let at = |settings: &Settings| (settings.step, settings.lesson.clone());
        let is_other_step = self.settings.step.is_some() && at(&self.settings) != at(&before);
        effects.extend((is_other_step && self.settings.mode == Mode::Page).then_some(Effect::ShowStep));
        effects.extend(self.link_needs_table());
        effects.extend(self.changed(&before));
        if is_other_step {
            self.begin_step();
        }
        effects.extend(self.run_as_linked());
        effects
    }
}

#[cfg(test)]
pub mod tests;
