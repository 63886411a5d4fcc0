//! What the page knows, and what follows from an event. Pure: an [`Event`] goes in; the state changes, panels are marked
//! to be drawn again, and [`Effect`]s come out for the pool and the browser.
//!
//! Results are kept under the keys of their runs, so nothing that still holds is ever thrown away: what is missing is
//! the plan's runs without those that are there.

mod event;
mod examples;
mod guess;
mod own;
mod pace;
mod pointer;
mod real;
mod scale;
mod tour;

pub use event::{Effect, Event, Move, NeedsTable, Phase, Pointer, Spoken};

pub use guess::{Guess, Surprise};
#[cfg(test)]
pub use own::tests::load as own_table;
pub use scale::KERNEL_REPEATS;
pub use tour::StepButton;

use crate::job::check::CheckKey;
use crate::job::end::{Ends, Stopped};
use crate::job::{Answer, Job, Results, Spec, SpecMap, SpecSet};
use crate::nn::activation::Activation;
use crate::page::model::looking::Looking;
use crate::page::model::notice::Notices;
use crate::page::model::own::Own;
use crate::page::model::real::Real;
use crate::page::model::settings::{Change, Lab, Mode, Refusal, Settings};
use crate::page::model::{algorithms, computation, link, tour as lesson};
use crate::study::key::Learner;
use crate::study::plan::{self, FigurePlan, M_MIN, nearest_m};

/// Cells of a decision map along each side: finer than the eye at the size of the panel's maps.
pub const MAP_SIDE: u16 = 64;

/// Results kept at most, about 20 MB with their maps. Beyond, those of other figures than the shown one go.
const RESULTS_LARGEST: usize = 30_000;

/// The activations whose gradients stand side by side.
pub const GRADIENT_PAIR: [Activation; 2] = [Activation::Relu, Activation::Sigmoid];

/// What the page knows. Most of it is of the data lab; the other labs have rooms of their own.
#[derive(Debug)]
pub struct State {
    pub settings: Settings,
    pub algorithms: algorithms::State,
    pub computation: computation::State,
    /// What the reader did in the guided tour; at which step they are is in the settings.
    pub tour: lesson::State,
    /// What was trained, of the figure and of the scale map.
    pub results: Results,
    pub failed: SpecMap<String>,
    /// Place of the slider in doublings from the left end of the axis.
    pub marker: f64,
    pub highlight: Option<Learner>,
    pub gradient_at_end: bool,
    /// The scale map.
    pub scale: scale::Scale,
    /// The curve that the reader drew before training.
    pub guess: Option<Guess>,
    /// Only the runs at this m are being trained.
    only: Option<u32>,
    /// The activation chosen before the present one, drawn as thin lines to compare with.
    pub compared: Option<Activation>,
    /// What the reader looks at and points at.
    pub looking: Looking,
    /// What the reader is told.
    pub notices: Notices,
    /// The reader's own data, also while another task is shown.
    pub own: Own,
    /// The real data sets.
    pub real: Real,
    /// The figure whose results are drawn: the one asked for, as soon as it has a result.
    pub shown: FigurePlan,
    /// Train was pressed, and Reset was not since: changes are trained at once.
    started: bool,
    paused: bool,
    /// The reader ended the training of the figure, and nothing was asked for since.
    cancelled: bool,
    no_workers: bool,
    /// The runs of every figure that was asked for: what an export holds.
    asked: SpecSet,
    /// Runs of the present figure, and how many of them are done.
    total: usize,
    done: usize,
}

impl State {
    /// The state that a link describes, with what it wants done.
    pub fn new(hash: &str) -> (State, Vec<Effect>) {
        let (mut settings, notices) = link::parse(hash);
        lesson::complete(hash, &mut settings);
        let mut state = State {
            marker: settings.m_place(),
            shown: settings.plan(),
            algorithms: algorithms::State::new(&settings),
            computation: computation::State::new(&settings),
            tour: lesson::State::default(),
            settings,
            results: Results::default(),
            failed: SpecMap::default(),
            highlight: None,
            gradient_at_end: false,
            scale: scale::Scale::default(),
            guess: None,
            only: None,
            compared: None,
            looking: Looking::default(),
            notices: Notices::default(),
            own: Own::default(),
            real: Real::default(),
            started: false,
            paused: false,
            cancelled: false,
            no_workers: false,
            asked: SpecSet::default(),
            total: 0,
            done: 0,
        };
        state.count();
        let mut effects: Vec<Effect> = notices.into_iter().map(Effect::Notice).collect();
        effects.extend(state.link_needs_table());
        effects.extend(state.fetch());
        effects.extend((state.step().is_some() && state.settings.mode == Mode::Page).then_some(Effect::ShowStep));
        if state.settings.run {
            effects.extend(state.run());
        }
        (state, effects)
    }

    /// What the link's `run=1` asks for: the lab on the screen starts. That own data are missing was said already.
    fn run(&mut self) -> Vec<Effect> {
        let lacks_table = self.settings.lab == Lab::Data && self.lacks_table();
        if lacks_table { Vec::new() } else { self.start_lab() }
    }

    /// What the lab on the screen is doing.
    pub fn lab_phase(&self) -> Phase {
        match self.settings.lab {
            _ if self.no_workers => Phase::Failed,
            Lab::Data if self.phase() != Phase::Training && self.scale_is_training() => Phase::Training,
            Lab::Data => self.phase(),
            Lab::Algorithms if self.race_lacks_rows() && self.algorithms.phase() == Phase::Training => Phase::Failed,
            Lab::Algorithms => self.algorithms.phase(),
            Lab::Computation => self.computation.phase(&self.settings),
        }
    }

    /// Finished jobs of the lab on the screen, and all.
    pub fn lab_counts(&self) -> (usize, usize) {
        match self.settings.lab {
            Lab::Data if self.phase() != Phase::Training && self.scale_is_training() => self.scale_counts(),
            Lab::Data => self.counts(),
            Lab::Algorithms => self.algorithms.counts(),
            Lab::Computation => self.computation.counts(&self.settings),
        }
    }

    /// What a lab wants from the pool now, in order; nothing before it was started.
    pub fn wanted_of(&self, lab: Lab) -> Vec<Job> {
        match lab {
            Lab::Data if self.started => self.data_jobs(self.wanted()),
            Lab::Data => self.data_jobs(self.ahead()),
            Lab::Algorithms => self.algorithms.wanted(),
            Lab::Computation => self.computation.wanted(&self.settings),
        }
    }

    /// What the pool is to do now, in order: what the lab on the screen wants, and what the others want. While the one on
    /// the screen trains, the others are held back: a race that is under way would keep every worker for minutes, and the
    /// reader waits for what they see.
    pub fn served(&self) -> Vec<Job> {
        let shown = self.settings.lab;
        let mut jobs = self.wanted_of(shown);
        if !self.holds_back() {
            for other in Lab::ALL.into_iter().filter(|&other| other != shown && !self.is_paused(other)) {
                jobs.extend(self.wanted_of(other));
            }
        }
        self.with_rows(jobs)
    }

    /// Whether the other labs wait for the one on the screen.
    pub fn holds_back(&self) -> bool {
        self.lab_phase() == Phase::Training
    }

    /// Whether a lab pauses.
    pub fn is_paused(&self, lab: Lab) -> bool {
        match lab {
            // The map is trained while the figure pauses.
            Lab::Data => self.paused && !self.scale_is_training(),
            Lab::Algorithms => self.algorithms.phase() == Phase::Paused,
            Lab::Computation => false,
        }
    }

    pub fn phase(&self) -> Phase {
        let complete = self.done == self.total;
        match () {
            () if self.no_workers => Phase::Failed,
            () if !self.started || self.lacks_table() => Phase::Idle,
            () if complete => Phase::Done,
            () if self.lacks_rows() => Phase::Failed,
            () if self.has_given_up() => Phase::Failed,
            () if self.paused => Phase::Paused,
            () => Phase::Training,
        }
    }

    /// Whether nothing is left to train of a figure that is not complete. Asked with every answer: where no run was given
    /// up and all of them are wanted, there is no need to look through them.
    fn has_given_up(&self) -> bool {
        (!self.failed.is_empty() || self.only.is_some()) && self.missing().next().is_none()
    }

    /// Finished runs of the figure, and all.
    pub fn counts(&self) -> (usize, usize) {
        (self.done, self.total)
    }

    /// How the finished runs of the figure ended.
    pub fn ends(&self) -> Ends {
        self.runs().iter().filter_map(|key| self.results.get(key)).map(|result| result.stopped).collect()
    }

    /// How the training of the figure ended as a whole; `None` while it goes on, or before it was begun.
    pub fn stopped(&self) -> Option<Stopped> {
        match self.phase() {
            Phase::Idle if self.cancelled => Some(Stopped::Cancelled),
            Phase::Done | Phase::Failed if self.ends().diverged > 0 => Some(Stopped::Diverged),
            Phase::Done | Phase::Failed => Some(Stopped::Budget),
            Phase::Idle | Phase::Training | Phase::Paused => None,
        }
    }

    /// Whether the drawn results belong to other settings than those of the controls.
    pub fn is_stale(&self) -> bool {
        let plan = self.settings.plan();
        FigurePlan { m: plan.m, ..self.shown.clone() } != plan
    }

    /// The finished runs of every figure that was asked for.
    pub fn exported(&self) -> Results {
        let asked = self.results.iter().filter(|(key, _)| self.asked.contains(key));
        asked.map(|(key, result)| (*key, result.clone())).collect()
    }

    /// Everything that is wanted and not there, in the order in which it is to be trained.
    pub fn wanted(&self) -> Vec<Job> {
        let plan = self.settings.plan();
        let mut jobs: Vec<Job> = self.missing().collect();
        // After the reader's own m, whose runs fill the panels beside the figure.
        let is_first = |job: &&Job| job.spec.data.m == plan.m && job.spec.data.seed == plan.seed;
        let after = jobs.iter().take_while(is_first).count();
        jobs.splice(after..after, self.missing_gradients());
        if jobs.is_empty() { self.ahead() } else { jobs }
    }

    /// The runs of the figure, in the order in which they are started; with a comparison the five learners on the other
    /// features follow those on the reader's own at each m.
    fn runs(&self) -> Vec<Spec> {
        let mut runs = self.settings.plan().runs();
        if let Some(other) = self.settings.compared_plan() {
            let fives = |runs: Vec<Spec>| runs.chunks(Learner::ALL.len()).map(<[_]>::to_vec).collect::<Vec<_>>();
            let pairs = fives(runs).into_iter().zip(fives(other.runs()));
            runs = pairs.flat_map(|(own, other)| own.into_iter().chain(other)).collect();
        }
        runs
    }

    /// The runs of the figure that are neither there nor given up.
    fn missing(&self) -> impl Iterator<Item = Job> {
        let plan = self.settings.plan();
        let jobs = self.runs().into_iter().map(move |spec| job(&plan, spec));
        let wanted = |m: u32| self.only.is_none_or(|only| only == m);
        jobs.filter(move |job| wanted(job.spec.data.m) && self.lacks(job))
    }

    /// The runs of the large network at the reader's m whose gradients stand beside those of the figure's own.
    fn missing_gradients(&self) -> Vec<Job> {
        let plan = self.settings.plan();
        let others = GRADIENT_PAIR.into_iter().filter(|&activation| activation != plan.activation);
        let keys = others.map(|activation| FigurePlan { activation, ..plan.clone() }.key(Learner::Large, plan.m, 0));
        keys.map(|spec| job(&plan, spec)).filter(|job| self.lacks(job)).collect()
    }

    /// Whether a job of the figure is neither done, with all that is to be observed, nor given up.
    fn lacks(&self, job: &Job) -> bool {
        !job.is_done(&self.results) && !self.failed.contains_key(&job.spec)
    }

    fn count(&mut self) {
        let runs = self.runs();
        self.total = runs.len();
        self.done = runs.iter().filter(|key| self.results.contains_key(key)).count();
    }

    /// The check of a gradient that the reader looks at and that is not known yet.
    pub fn check_wanted(&self) -> Option<CheckKey> {
        let is_seen = self.settings.lab == Lab::Algorithms && self.looking.is_open("race-check");
        if is_seen { self.algorithms.check_wanted() } else { None }
    }

    /// Takes an event in.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        let brings_table = matches!(&event, Event::Own(event) if event.brings_table());
        let other_task = brings_table && !self.may_bring_table();
        if other_task || event.key().is_some_and(|key| self.settings.is_fixed(key)) {
            return Vec::new();
        }
        let mut effects = self.take(event);
        effects.extend(self.notice_step());
        effects.extend(self.fetch());
        effects
    }

    fn take(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Set(change) => self.set(&change),
            Event::Tour(event) => self.take_tour(event),
            Event::Algorithms(event) => {
                let mut effects = Vec::new();
                if event == algorithms::Event::Race && std::mem::take(&mut self.no_workers) {
                    effects.push(Effect::RestartPool);
                }
                effects.extend(self.algorithms.update(event, &self.settings));
                effects
            }
            Event::Computation(event) => self.computation.update(event, &self.settings),
            Event::Looking(event) => {
                self.looking.update(event);
                Vec::new()
            }
            Event::Pointer(pointer) => self.point(pointer),
            Event::Hold(held) => {
                self.looking.slider_is_held = held;
                vec![Effect::Hold(held)]
            }
            Event::StepM(by) => self.step_m(by),
            Event::Train => self.press_train(),
            Event::Reset => self.reset(),
            Event::Own(event) => self.take_own(event),
            Event::Examples(event) => self.look_at_examples(event),
            Event::Notice(notice) => {
                let confirms = notice.confirms();
                let number = self.notices.show(notice).filter(|_| confirms);
                number.map(Effect::Expire).into_iter().collect()
            }
            Event::Dismiss(number) => {
                self.notices.dismiss(number);
                Vec::new()
            }
            Event::Drag(place) => {
                let m = self.settings.m;
                self.move_marker(place);
                // What is missing under the hand is trained first, while it is still moving.
                if self.started && self.settings.m != m { vec![self.want()] } else { Vec::new() }
            }
            Event::Guess(what) => self.guess(what),
            Event::OnlyThisM => self.only_this_m(),
            Event::MoreRepeats => self.more_repeats(),
            Event::Cancel => self.cancel(),
            Event::Scale => self.toggle_scale(),
            Event::Restored { answers, resume } => self.restored(answers, resume),
            // What the page is doing may be another thing now: see `app`.
            Event::Written => Vec::new(),
            Event::Settle(place) => self.settle(place),
            Event::Highlight(learner) => {
                self.highlight = learner;
                Vec::new()
            }
            Event::GradientAtEnd(at_end) => {
                self.gradient_at_end = at_end;
                Vec::new()
            }
            Event::Link(hash) => self.follow(&hash),
            Event::Answer(answer) => match Lab::of_spec(&answer.spec) {
                Lab::Data => self.finished(*answer),
                Lab::Algorithms => self.algorithms.finished(*answer),
                Lab::Computation => self.computation.finished(*answer, &self.settings),
            },
            Event::News(spec, news) => {
                self.algorithms.heard(spec, news);
                Vec::new()
            }
            Event::Failed { spec, reason } => match Lab::of_spec(&spec) {
                Lab::Data => self.gave_up(spec, reason),
                Lab::Algorithms => self.algorithms.failed(spec, reason),
                Lab::Computation => {
                    let mut effects = self.computation.gave_up(spec, &self.settings);
                    effects.push(Effect::TrainingFailed(reason));
                    effects
                }
            },
            Event::NoWorkers => {
                self.no_workers = true;
                self.computation.lost_all_workers();
                Vec::new()
            }
            Event::Fetched(set, outcome) => self.take_set(set, outcome),
        }
    }

    fn train(&mut self) -> Vec<Effect> {
        if self.lacks_table() {
            return vec![Effect::NeedsTable(NeedsTable::ToTrain)];
        }
        let phase = self.phase();
        self.real.retry();
        if phase == Phase::Training {
            self.paused = true;
            return vec![Effect::Pause, Effect::Say(Spoken::Paused)];
        }
        let mut effects = Vec::new();
        effects.extend(self.paused.then_some(Effect::Resume));
        match phase {
            Phase::Failed => {
                self.failed.clear();
                if std::mem::take(&mut self.no_workers) {
                    effects.push(Effect::RestartPool);
                }
            }
            // The same runs once more, to be watched: they give the same numbers.
            Phase::Done => {
                for spec in self.runs() {
                    self.results.remove(&spec);
                    self.scale.leave(spec);
                }
                self.count();
            }
            Phase::Idle | Phase::Paused | Phase::Training => {}
        }
        self.only = None;
        self.close_guess();
        self.started = true;
        (self.paused, self.cancelled) = (false, false);
        effects.push(self.want());
        effects.push(Effect::Say(Spoken::Started));
        // Everything asked for may be there already, from before.
        effects.extend(self.ended());
        effects
    }

    fn reset(&mut self) -> Vec<Effect> {
        self.results.clear();
        self.failed.clear();
        self.asked.clear();
        self.only = None;
        self.scale = scale::Scale::default();
        self.compared = None;
        self.shown = self.settings.plan();
        let was_paused = std::mem::take(&mut self.paused);
        (self.started, self.cancelled) = (false, false);
        self.count();
        let mut effects = vec![Effect::CancelAll, Effect::ClearStore];
        effects.extend(was_paused.then_some(Effect::Resume));
        effects
    }

    /// The reader sets something.
    fn set(&mut self, change: &Change) -> Vec<Effect> {
        let mut outcome = Ok(());
        let mut effects = self.adjust(|settings| outcome = settings.change(change));
        if change.key == "seed" && outcome == Err(Refusal::NoValue) {
            effects.push(Effect::NoSeed(self.settings.seed));
        }
        if matches!(change.key, "task" | "race") {
            self.real.retry();
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
        self.settings.hold_table(self.table());
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
        effects.extend((self.settings.language != before.language).then_some(Effect::Translate));
        effects.extend((self.settings.theme != before.theme).then_some(Effect::ShowTheme));
        effects.extend((self.settings.lab != before.lab).then_some(Effect::ShowLab));
        let of_data = |settings: &Settings| (settings.plan(), settings.compared_plan(), settings.kernel);
        if of_data(&self.settings) != of_data(before) {
            effects.extend(self.follow_data(before));
        }
        effects.extend(self.algorithms.follow(&self.settings));
        if computation::plan(&self.settings) != computation::plan(before) {
            effects.extend(self.computation.follow(before, &self.settings));
        }
        effects
    }

    /// What follows for the figure and the map.
    fn follow_data(&mut self, before: &Settings) -> Vec<Effect> {
        if self.settings.activation != before.activation {
            self.compared = Some(before.activation);
        }
        if (self.settings.task, self.settings.seed) != (before.task, before.seed) {
            self.compared = None;
        }
        // A guess is about one task and one axis.
        if (self.settings.task, self.settings.max) != (before.task, before.max) {
            self.guess = None;
        }
        // What was cancelled was another figure.
        let of = |settings: &Settings| FigurePlan { m: 0, ..settings.plan() };
        self.cancelled &= of(&self.settings) == of(before);
        self.marker = self.settings.m_place();
        // What is asked has other numbers in it now.
        if (self.settings.end(), self.settings.repeats) != (before.end(), before.repeats) {
            self.tour.verdicts = Default::default();
        }
        self.count();
        if self.done > 0 || self.results.is_empty() {
            self.shown = self.settings.plan();
        }
        self.follow_only();
        match () {
            () if self.started => vec![self.want()],
            // The map is trained without the figure: its cells are other ones now.
            () if self.scale.is_started() => {
                self.ask_for_scale();
                vec![Effect::Rearrange]
            }
            () => Vec::new(),
        }
    }

    /// What the pool is to train now. While paused it keeps it for later.
    fn want(&mut self) -> Effect {
        self.asked.extend(self.runs());
        self.ask_for_scale();
        Effect::Want(Lab::Data)
    }

    fn move_marker(&mut self, place: f64) {
        let last = plan::place(self.settings.end());
        let place = if place.is_finite() { place.clamp(0.0, last) } else { self.marker };
        if self.marker != place {
            self.marker = place;
        }
        let m = nearest_m((f64::from(M_MIN) * place.exp2()).round() as u32, self.settings.end());
        if self.settings.m != m {
            self.settings.move_m(m);
            self.shown.m = m;
        }
    }

    fn settle(&mut self, place: f64) -> Vec<Effect> {
        self.move_marker(place);
        self.move_marker(self.settings.m_place());
        let mut effects = vec![Effect::WriteLink];
        if self.started {
            effects.push(self.want());
        }
        effects
    }

    fn follow(&mut self, hash: &str) -> Vec<Effect> {
        let (mut settings, notices) = link::parse(hash);
        lesson::complete(hash, &mut settings);
        settings.hold_table(self.table());
        let mut effects: Vec<Effect> = notices.into_iter().map(Effect::Notice).collect();
        effects.extend(self.adopt(settings));
        effects
    }

    /// Takes other settings over, as a whole.
    fn adopt(&mut self, settings: Settings) -> Vec<Effect> {
        let before = std::mem::replace(&mut self.settings, settings);
        let mut effects = vec![Effect::ShowMode];
        if self.settings.mode != Mode::Lecture {
            self.tour.leave_lecture();
        }
        let is_other_step = self.settings.step.is_some() && self.settings.step != before.step;
        effects.extend((is_other_step && self.settings.mode == Mode::Page).then_some(Effect::ShowStep));
        effects.extend(self.link_needs_table());
        effects.extend(self.changed(&before));
        if self.settings.run {
            effects.extend(self.run());
        }
        effects
    }

    fn finished(&mut self, answer: Answer) -> Vec<Effect> {
        let plan = self.settings.plan();
        let spec = answer.spec;
        let is_of = |plan: &FigurePlan| plan.learner(&spec).is_some();
        let of_figure = is_of(&plan) || self.settings.compared_plan().as_ref().is_some_and(is_of);
        let is_new = self.results.insert(spec, answer).is_none();
        self.forget();
        if !of_figure {
            return Vec::new();
        }
        self.shown = plan;
        self.done += usize::from(is_new);
        // What the map trained is the figure's too, but nobody waits for it there.
        if !is_new || !self.started {
            return Vec::new();
        }
        if self.only.is_some() && self.missing().next().is_none() {
            return self.only_is_done();
        }
        if self.done < self.total && self.done * 4 / self.total != (self.done - 1) * 4 / self.total {
            return vec![Effect::Say(Spoken::Milestone)];
        }
        self.ended()
    }

    /// A training was given up.
    fn gave_up(&mut self, spec: Spec, reason: String) -> Vec<Effect> {
        let is_of_figure = self.started && plan::learner(&spec).is_some();
        self.scale.leave(spec);
        if !is_of_figure {
            return vec![Effect::TrainingFailed(reason)];
        }
        self.failed.insert(spec, reason);
        self.ended()
    }

    /// What is said when the last run of the figure is in.
    fn ended(&mut self) -> Vec<Effect> {
        match self.phase() {
            Phase::Done => {
                let diverged = self.ends().diverged;
                let mut effects = vec![Effect::Say(Spoken::Done)];
                effects.extend((diverged > 0).then_some(Effect::Diverged(diverged)));
                effects
            }
            Phase::Failed => {
                let reason = self.failed.values().next().cloned().unwrap_or_default();
                vec![Effect::TrainingFailed(reason)]
            }
            _ => Vec::new(),
        }
    }

    /// Keeps the results bounded.
    fn forget(&mut self) {
        if self.results.len() > RESULTS_LARGEST {
            let keep: SpecSet = self.runs().into_iter().collect();
            let cells = self.scale_specs();
            self.results.retain(|spec, _| keep.contains(spec) || cells.contains(spec));
            self.asked = keep;
            self.scale.keep_only(cells);
        }
    }
}

/// A training of a figure, with what is looked into beside its scores.
fn job(plan: &FigurePlan, spec: Spec) -> Job {
    Job { spec, observe: plan.observe(&spec, MAP_SIDE) }
}

#[cfg(test)]
mod tests;
