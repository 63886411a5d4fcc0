//! What follows from an event of the guided tour, of lecture mode and of the self-check.

use crate::nn::activation::Activation;
use crate::page::model::labs::data;
use crate::page::model::labs::data::Guessing;
use crate::page::model::labs::data::ask;
use crate::page::model::labs::data::veil::Hidden;
use crate::page::model::lecture::Does;
use crate::page::model::settings::{LabId, Mode, Settings};
use crate::page::model::state::{Effect, Phase, State};
use crate::page::model::tour::fault::Trouble;
use crate::page::model::tour::lesson;
use crate::page::model::tour::questions::{ANSWERS, QUESTIONS};
use crate::page::model::tour::steps::Hide;
use crate::page::model::tour::{Action, Event, Finding, KEPT, Lesson, SAID, STEPS, Step, TOUR};
use crate::page::model::{lecture, speaker, stage, tour};
use crate::study::key::Learner;
use crate::study::plan;

/// What the step's own button offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepButton {
    /// To be told without an answer.
    Reveal,
    /// To come to the end without it.
    Skip,
    /// To see done what the step asks for.
    Do,
    /// To start the lab on the screen.
    Train,
}

impl State {
    /// The lesson that the reader is in: the guided tour, unless the link names one that is here.
    pub fn lesson(&self) -> &'static Lesson {
        lesson::of(&self.settings).unwrap_or(&TOUR)
    }

    /// Whether the lesson that the link names is not here: its file is on its way, or cannot be had.
    pub fn lacks_lesson(&self) -> bool {
        lesson::of(&self.settings).is_none()
    }

    /// The step that the reader is at, with its place among all; `None` outside of a lesson.
    pub fn step(&self) -> Option<(usize, &'static Step)> {
        tour::step(&self.settings)
    }

    /// Whether what the step asks for was done, here and now or at an earlier visit; in a lecture, whether it was told.
    pub fn step_is_done(&self) -> bool {
        match lecture::at(&self.settings) {
            Some((_, step, beat)) => lecture::is_told(step, beat),
            None => self.step().is_some_and(|(_, step)| self.tour.is_done(step)),
        }
    }

    /// Whether the step says what was measured: after the reader did what it asks, or wanted to know without.
    pub fn step_is_answered(&self) -> bool {
        self.tour.is_revealed || self.step_is_done()
    }

    /// Whether the step asks how a race ends: one that was run before is not shown until it is answered; in a lecture, until the
    /// beat that races.
    pub fn hides_race(&self) -> bool {
        self.hides_end(Finding::Race)
    }

    /// The same of a search.
    pub fn hides_search(&self) -> bool {
        self.hides_end(Finding::Search)
    }

    /// Whether the step asks how long trainings take, or leaves that to a later one: the map shows no times until it is answered.
    pub fn hides_cost(&self) -> bool {
        self.hides_end(Finding::Cost)
    }

    fn hides_end(&self, finding: Finding) -> bool {
        let Some((_, step)) = self.step() else { return false };
        if let Some((place, _, beat)) = lecture::at(&self.settings) {
            let beats = &lecture::beats(step)[..=beat];
            let runs = |beat: &lecture::Beat| matches!(beat.does, Does::Train | Does::Map);
            let is_later = |later: &Step| later.finding == finding && step.spares.contains(&later.name);
            return match step.finding == finding {
                true => !beats.iter().any(runs),
                false => self.lesson().steps.iter().skip(place + 1).any(is_later),
            };
        }
        if step.finding == finding {
            return !self.step_is_answered();
        }
        let is_open = |other: &Step| other.finding == finding && !self.tour.is_done(other);
        self.lesson().steps.iter().any(|other| step.spares.contains(&other.name) && is_open(other))
    }

    /// Whether what is hidden waits for a later question, and not for that of this step.
    pub fn spares_only(&self) -> bool {
        let asks = |step: &Step| !step.hides.is_empty() && !self.step_is_answered();
        self.step().is_some_and(|(_, step)| !asks(step))
    }

    /// Whether the answer of the step's question stands on its panel, and is not given yet.
    pub fn covers_panel(&self) -> bool {
        self.step().is_some_and(|(_, step)| step.finding.covers_panel()) && !self.step_is_answered()
    }

    /// What is not shown now: what the step asks for until it is answered, and what it leaves to later questions.
    pub(super) fn hidden(&self) -> Vec<Hidden> {
        let Some((_, step)) = self.step() else { return Vec::new() };
        // A lecture draws the figure beat by beat.
        if let Some(hidden) = self.hidden_at_beat() {
            return hidden;
        }
        let is_open = |other: &Step| match other.name == step.name {
            true => !self.step_is_answered(),
            false => step.spares.contains(&other.name) && !self.tour.is_done(other),
        };
        let asked = self.lesson().steps.iter().filter(|other| is_open(other)).flat_map(|other| other.hides);
        // Who switches to an activation by themselves wants to see it.
        let is_wanted = |hide: &&Hide| hide.activation == Some(self.settings.activation);
        asked.filter(|hide| !is_wanted(hide)).map(|hide| hide.on(&self.settings)).collect()
    }

    /// What the step's own button offers; `is_measured`: what the step says of the results can be said.
    pub fn step_button(&self, is_measured: bool) -> Option<StepButton> {
        let (place, step) = self.step()?;
        if self.step_is_answered() {
            let waits = matches!(self.lab_phase(), Phase::Idle | Phase::Paused);
            return (!is_measured && waits).then_some(StepButton::Train);
        }
        Some(match step.action {
            // A vote has no answer to be told.
            Action::Predict(_) if step.finding == Finding::Choice => return None,
            Action::Predict(_) => StepButton::Reveal,
            Action::Draw(_) | Action::Train => StepButton::Train,
            // What comes after the last step waits for nobody's hand.
            Action::Ask if place + 1 == self.lesson().steps.len() => StepButton::Skip,
            Action::Ask => return None,
            Action::Foretell(..) if self.tour.prediction(step).is_none() => StepButton::Reveal,
            Action::Move(_) | Action::Switch(_) | Action::Foretell(..) => StepButton::Do,
        })
    }

    pub(super) fn take_tour(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Open => {
                self.remember();
                self.settings.reset("lesson");
                let mut effects = self.go_to_step(self.tour.last());
                effects.push(Effect::Focus("tour-title"));
                effects
            }
            Event::Lesson(name) => self.begin_lesson(name),
            Event::Came(name, outcome) => self.take_lesson(&name, outcome),
            Event::Waited(name, attempt) => {
                if self.tour.files.is_awaited(&name, attempt) {
                    self.tour.files.fail(&name, Trouble::Stalled);
                }
                Vec::new()
            }
            Event::Close => self.leave_tour(),
            Event::Pull => {
                self.tour.is_pulled = !self.tour.is_pulled;
                Vec::new()
            }
            Event::Go(place) => self.go_to_step(place),
            Event::Next => self.next_step(),
            Event::Back if self.is_lecture() => self.beat_before(),
            Event::Back => match self.step() {
                Some((place, _)) if place > 0 => self.go_to_step(place - 1),
                _ => Vec::new(),
            },
            Event::Predict(choice) => self.predict(choice),
            Event::Do => self.press_step_button(),
            Event::Warm => self.warm(),
            Event::Mode(mode) => self.show_mode(mode),
            Event::Turn(by) => match stage::after(&self.settings, by) {
                Some(panel) => {
                    self.settings.put("panel", panel.name);
                    vec![Effect::ShowMode, Effect::WriteLink]
                }
                None => Vec::new(),
            },
            Event::Tools => {
                self.tour.has_tools = !self.tour.has_tools;
                vec![Effect::ShowMode]
            }
            Event::Controls => {
                self.tour.has_controls = !self.tour.has_controls;
                self.tour.has_tools = false;
                vec![Effect::ShowMode]
            }
            Event::Blank(is_blank) => {
                self.tour.is_blank = is_blank;
                vec![Effect::ShowMode, Effect::Focus(if is_blank { "blank" } else { "tour-next" })]
            }
            Event::Notes => {
                self.tour.has_tools = false;
                vec![Effect::ShowMode, Effect::OpenNotes]
            }
            Event::SetUp(question) => self.set_up(question),
            Event::Answer(question, choice) => {
                if let Some(answer) = self.tour.answers.get_mut(question).filter(|_| choice < ANSWERS) {
                    *answer = Some(choice);
                }
                Vec::new()
            }
            Event::Again => {
                let lesson = self.lesson();
                self.tour.begin_again(lesson);
                if lesson.is_tour() {
                    self.data.update(data::Event::Guess(Guessing::Skip));
                }
                let effects = self.go_to_step(0);
                self.begin_step();
                effects
            }
            Event::Restored(saved) => {
                self.tour.restore(&saved);
                // The curve was drawn then: the page, which did not know, has begun one.
                let asks = self.step().is_some_and(|(_, step)| matches!(step.action, Action::Draw(_)));
                if asks && self.step_is_done() && self.data.draws_guess() {
                    self.data.update(data::Event::Guess(Guessing::Skip));
                }
                Vec::new()
            }
        }
    }

    fn show_mode(&mut self, mode: Mode) -> Vec<Effect> {
        if mode == Mode::Lecture {
            self.remember();
        } else {
            self.lecture.is_left = self.is_lecture();
            self.leave_beat();
        }
        self.settings.put("mode", mode.name());
        self.tour.attend(mode == Mode::Lecture);
        let mut effects = match mode {
            Mode::Lecture => self.attend_lecture(),
            _ => vec![Effect::ShowMode, Effect::WriteLink],
        };
        if mode != Mode::Lecture {
            self.tour.leave_lecture();
        }
        effects.push(Effect::Focus(if mode == Mode::Lecture { "tour-next" } else { "lecture" }));
        effects
    }

    /// What the page is set to is given back when the tour is left.
    fn remember(&mut self) {
        if self.step().is_none() {
            self.tour.before = Some(Box::new(self.settings.clone()));
        }
    }

    /// What the steps set is given back.
    fn leave_tour(&mut self) -> Vec<Effect> {
        let mut settings = match self.tour.before.take() {
            Some(before) => {
                let mut settings = *before;
                settings.take(&self.settings, &KEPT);
                settings
            }
            None => self.settings.clone(),
        };
        settings.reset("step");
        settings.reset("lesson");
        settings.hold_table(self.data.table());
        // An open guess was the step's; one that was compared is the reader's.
        if self.data.draws_guess() {
            self.data.update(data::Event::Guess(Guessing::Skip));
        }
        let mut effects = self.adopt(settings);
        effects.extend([Effect::Focus("tour-open"), Effect::WriteLink]);
        effects
    }

    /// A lesson from its first step; where its file is not here yet, it is asked for.
    fn begin_lesson(&mut self, name: &str) -> Vec<Effect> {
        self.remember();
        self.settings.put("lesson", name);
        self.tour.files.retry(name);
        if !self.lacks_lesson() {
            let mut effects = self.go_to_step(0);
            effects.push(Effect::Focus("tour-title"));
            return effects;
        }
        self.settings.put("step", 1);
        self.tour.is_incomplete = true;
        vec![Effect::ShowMode, Effect::WriteLink]
    }

    /// Asks for the lesson that the settings name, the first time that it is needed.
    pub(super) fn fetch_lesson(&mut self) -> Option<Effect> {
        if !self.lacks_lesson() {
            return None;
        }
        let name = self.settings.lesson.clone();
        let attempt = self.tour.files.ask(&name)?;
        Some(Effect::FetchLesson(name, attempt))
    }

    /// What became of a lesson's file: its step begins, or its card says why there is none.
    // Apart, as what else is of lessons, since the first screen does not need it.
    #[inline(never)]
    fn take_lesson(&mut self, name: &str, outcome: Result<(), Trouble>) -> Vec<Effect> {
        if let Err(trouble) = outcome {
            self.tour.files.fail(name, trouble);
            return Vec::new();
        }
        self.tour.files.arrive(name);
        if self.settings.lesson != name {
            return Vec::new();
        }
        let mut settings = self.settings.clone();
        if self.tour.is_incomplete {
            tour::complete_step(&mut settings);
        }
        self.tour.is_revealed = false;
        let mut effects = self.adopt(settings);
        self.begin_step();
        effects.extend((self.settings.mode == Mode::Page).then_some(Effect::ShowStep));
        effects.push(Effect::WriteLink);
        effects
    }

    fn go_to_step(&mut self, place: usize) -> Vec<Effect> {
        if self.lacks_lesson() {
            return Vec::new();
        }
        let lesson = self.lesson();
        let place = place.min(lesson.steps.len() - 1);
        if self.settings.mode == Mode::Lecture {
            return self.enter_beat(place, 0, false);
        }
        let settings = self.settings_at(place, 0);
        self.tour.is_revealed = false;
        self.tour.changed = settings.differing(&self.settings, &SAID);
        self.tour.is_pulled = false;
        // The race is first seen to scale.
        if lesson.is_tour() {
            self.algorithms.is_linear |= place > self.tour.last() && STEPS[place].panel == "race-race";
            self.tour.come_to(place);
        }
        // Who has had the figure trained need not wait for what the steps after it add.
        self.tour.is_warming |= STEPS.iter().any(|step| step.finding == Finding::Figure && self.tour.is_done(step));
        let mut effects = self.adopt(settings);
        effects.extend([Effect::WriteLink, Effect::SaveTour]);
        effects
    }

    fn next_step(&mut self) -> Vec<Effect> {
        let Some((place, _)) = self.step() else { return self.go_to_step(self.tour.last()) };
        if self.is_lecture() {
            return self.next_beat();
        }
        if place + 1 < self.lesson().steps.len() { self.go_to_step(place + 1) } else { Vec::new() }
    }

    fn predict(&mut self, choice: u8) -> Vec<Effect> {
        let Some((_, step)) = self.step().filter(|(_, step)| choice < step.action.options()) else { return Vec::new() };
        // The hall's answer is noted; what it is about comes with the beats.
        if self.is_lecture() {
            self.tour.choose(step, choice);
            return vec![Effect::Speaker(speaker::Effect::KeepHall)];
        }
        // Once it is told, an answer stays; a vote may be cast again.
        let is_settled = step.finding != Finding::Choice && self.step_is_answered();
        if is_settled {
            return Vec::new();
        }
        if let Action::Draw(_) = step.action {
            self.tour.choose(step, choice);
            return self.data.update(data::Event::Guess(Guessing::Sketch(Learner::Large, choice)));
        }
        if let Action::Foretell(..) = step.action {
            self.tour.choose(step, choice);
            return Vec::new();
        }
        self.tour.predict(step, choice);
        let mut effects = self.train_for(step);
        effects.push(Effect::SaveTour);
        effects
    }

    /// What a step asks the reader to make, they make at this step: what they drew before it answers nothing and is not in their
    /// way.
    // Apart, since the first screen does not need it.
    #[inline(never)]
    pub(super) fn begin_step(&mut self) {
        let Some((_, step)) = self.step().filter(|_| self.settings.mode == Mode::Page && !self.step_is_done()) else {
            return;
        };
        match step.action {
            // It begins with a curve under the reader's hand.
            Action::Draw(_) => drop(self.data.update(data::Event::Guess(Guessing::Begin(Learner::Large)))),
            Action::Ask => self.data.ask.update(ask::Event::Clear),
            _ => {}
        }
    }

    /// What a question is answered with is trained as soon as it was asked, unless the link says that nothing is.
    fn train_for(&mut self, step: &Step) -> Vec<Effect> {
        let is_here = step.settings(&self.settings).lab == self.settings.lab;
        let may = step.finding.is_trained() && is_here && self.settings.run != Some(false);
        let mut effects = if may { self.start_lab() } else { Vec::new() };
        if may && step.panel == "scale" {
            effects.extend(self.start_map());
        }
        effects
    }

    /// Trains what the scale map lacks, unless that is under way.
    fn start_map(&mut self) -> Vec<Effect> {
        let (done, all) = self.data.map_counts();
        let is_needed = done < all && !self.data.map_is_training();
        if is_needed { self.data.update(data::Event::Map) } else { Vec::new() }
    }

    /// The step's own button: see [`State::step_button`], whose answer is the same here. Once the step is answered, it is
    /// there only while results are missing.
    fn press_step_button(&mut self) -> Vec<Effect> {
        if self.lacks_lesson() {
            self.tour.files.retry(&self.settings.lesson);
            return Vec::new();
        }
        match self.step_button(false) {
            Some(StepButton::Train) if !self.step_is_answered() => self.answer_step(),
            Some(StepButton::Train) => self.press_train(),
            Some(StepButton::Reveal | StepButton::Do | StepButton::Skip) => self.answer_step(),
            None => Vec::new(),
        }
    }

    /// Does for the reader what the step asks for.
    fn answer_step(&mut self) -> Vec<Effect> {
        let Some((_, step)) = self.step() else { return Vec::new() };
        self.tour.is_revealed = true;
        match step.action {
            Action::Predict(_) => self.train_for(step),
            Action::Draw(_) => {
                let mut effects = self.data.update(data::Event::Guess(Guessing::Show));
                effects.extend(self.start_lab());
                effects
            }
            Action::Train => self.start_lab(),
            // Only the reader's hand does it.
            Action::Ask => Vec::new(),
            Action::Move(place) => self.settle(plan::place(place.m(&self.settings))),
            Action::Switch(activation) | Action::Foretell(_, activation) => {
                self.adjust(|settings| settings.put("act", activation.name()))
            }
        }
    }

    /// The button of the lab on the screen: it starts, pauses, goes on or begins again.
    pub(super) fn press_train(&mut self) -> Vec<Effect> {
        // A race that only waits for its data goes on by itself.
        let waits =
            self.settings.lab == LabId::Algorithms && self.lab_phase() == Phase::Failed && self.race_lacks_rows();
        // What could not be had is asked for once more.
        self.real.retry();
        if waits {
            return Vec::new();
        }
        // Who trains at a step that asks for that, for a curve or for the end of a race wants to see it, foretold or not.
        let asks = |step: &Step| match self.settings.lab {
            _ if step.action == Action::Train => true,
            LabId::Data => matches!(step.action, Action::Draw(_)),
            LabId::Algorithms => self.hides_race(),
            LabId::Computation => self.hides_search(),
        };
        self.tour.is_revealed |= self.step().is_some_and(|(_, step)| asks(step));
        let settings = self.settings.clone();
        self.lab_mut(settings.lab).press(&settings)
    }

    /// Starts the lab on the screen, unless it is at work or done.
    pub(super) fn start_lab(&mut self) -> Vec<Effect> {
        // What the page trains by itself is not all that is asked for now.
        let is_unasked = self.settings.lab == LabId::Data && self.data.trains_first();
        let is_under_way = matches!(self.lab_phase(), Phase::Training | Phase::Done) && !is_unasked;
        if is_under_way { Vec::new() } else { self.press_train() }
    }

    /// Brings the controls to what a question of the self-check is about.
    fn set_up(&mut self, question: usize) -> Vec<Effect> {
        let Some(question) = QUESTIONS.get(question) else { return Vec::new() };
        let mut effects = self.adopt(question.settings(&self.settings));
        let button = match self.settings.lab {
            LabId::Data => "train",
            LabId::Algorithms => "race-go",
            LabId::Computation => "comp-run",
        };
        effects.extend([Effect::WriteLink, Effect::Focus(button)]);
        effects
    }

    /// Notices that the reader has done what the step asks for.
    pub(super) fn notice_step(&mut self) -> Vec<Effect> {
        let Some((_, step)) = self.step().filter(|_| !self.is_lecture()) else { return Vec::new() };
        let is_done = match step.action {
            Action::Predict(_) => false,
            // However it was begun: what was drawn is compared from then on.
            Action::Draw(_) => {
                let is_compared = self.data.guess.as_ref().is_some_and(|guess| !guess.is_open);
                is_compared || self.tour.is_revealed && self.lab_phase() == Phase::Done
            }
            // What was trained before the step was come to is no answer.
            Action::Train => self.tour.is_revealed && self.lab_phase() == Phase::Done,
            Action::Ask => self.data.ask.is_asked(),
            Action::Move(place) => self.settings.m == place.m(&self.settings),
            Action::Switch(activation) | Action::Foretell(_, activation) => self.settings.activation == activation,
        };
        // At a step's lab only: the reader may look around.
        if !is_done || self.tour.is_done(step) || step.settings(&self.settings).lab != self.settings.lab {
            return Vec::new();
        }
        self.tour.finish(step);
        let mut effects = vec![Effect::SaveTour];
        // The networks of the other activation are trained while the reader looks: the end compares them over all repeats.
        // The switch may be far from the panel in which it is seen.
        if let Action::Switch(_) | Action::Foretell(..) = step.action {
            effects.push(Effect::ShowStep);
            effects.extend(self.train_for(step));
        }
        effects
    }

    /// The step after the present one, where the presenter wants it trained ahead.
    fn next_settings(&self) -> Option<Settings> {
        let (place, _) = self.step()?;
        let is_last = place + 1 == self.lesson().steps.len();
        // The end compares with the figure of the sigmoid, which a lecture may have jumped over.
        let sigmoid = || self.settings_at(place, 0).with("act", Activation::Sigmoid.name());
        match () {
            () if !is_last => Some(self.settings_at(place + 1, 0)),
            () => self.is_lecture().then(sigmoid),
        }
    }

    /// Trains what the next step needs, as soon as nothing else is wanted.
    fn warm(&mut self) -> Vec<Effect> {
        self.tour.is_warming = true;
        let Some(next) = self.next_settings() else { return Vec::new() };
        self.lab_mut(next.lab).prepare(&next)
    }

    /// Whichever step it is, the figure of the next one is trained ahead.
    pub(super) fn look_ahead(&mut self) {
        if self.tour.is_warming {
            let next = self.next_settings();
            self.data.look_ahead(next.as_ref());
        }
    }

    /// Finished trainings that the next step needs, and all; `None` where that is not known or there is none.
    pub fn ahead_counts(&self) -> Option<(usize, usize)> {
        let next = self.next_settings()?;
        self.lab(next.lab).counts_of(&next)
    }
}
