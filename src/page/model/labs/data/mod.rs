//! The data lab: what more examples are worth, measured. Its figure, the scale map beside it, and the curve that the
//! reader expected.
//!
//! Results are kept under the specs of their trainings, so nothing that still holds is ever thrown away: what is missing
//! is the plan's runs without those that are there.
//!
//! - [`ask`]: an x of the reader's own, and who answers it.
//! - [`event`]: what can happen.
//! - [`figure`]: which runs the figure needs.
//! - [`glide`]: curves on their way after a switch of the activation.
//! - [`map`]: which trainings the scale map needs.
//! - [`guess`]: the curve that the reader drew before training.
//! - [`own`]: the reader's own data.
//! - [`examples`]: which examples are looked at.
//! - [`veil`]: what is not shown of the results.
//! - [`replay`]: one training, watched from its first step to its last.

pub mod ask;
pub mod event;
pub mod examples;
pub mod figure;
mod glide;
pub mod gradient;
pub mod guess;
pub mod map;
pub mod own;
pub mod replay;
pub mod veil;

pub use crate::page::model::drawn::Guess;
pub use event::{Event, Guessing};
pub use figure::{Figure, GRADIENT_PAIR, MAP_SIDE, Part, draw};
pub use guess::Surprise;
pub use map::Map;

use crate::job::end::{Ends, Stopped};
use crate::job::{Answer, Job, Results, Spec, SpecMap, SpecSet};
use crate::nn::activation::Activation;
use crate::order::order;
use crate::page::model::effect::{Effect, Spoken};
use crate::page::model::export;
use crate::page::model::lab::{AnyLab, GivenUp, Lab, Phase, Study};
use crate::page::model::notice::NeedsTable;
use crate::page::model::settings::{LabId, Settings};
use crate::page::model::unasked::{self, Life};
use crate::study::key::Learner;
use crate::study::plan::{self, FigurePlan};
use crate::study::scale::Cell;
use crate::task::TaskId;
use crate::task::chance::Chance;
use crate::task::own::{NONE, OwnData, TableId};
use ask::Ask;
use glide::Glide;
use gradient::Watch;
use own::Own;
use replay::Replay;
use std::rc::Rc;
use veil::Veil;

/// Results kept at most, and what they may take: some are 200 bytes and some, with all that is seen of a training, 20,000. Beyond,
/// the oldest go until half is free, but none of the shown figure. While something is veiled there is a copy of what may be
/// seen of them, so that they take twice as much. A map doubles its room beyond 3,584 and 7,168 of them, and the program gives none
/// back: it has the most that it will ever take when half of them are there, and not when an hour has passed.
const RESULTS_LARGEST: usize = 7_000;
const RESULTS_BYTES: usize = 6_000_000;
/// Asked for at most, trained or not, beyond what is on the screen.
const ASKED_LARGEST: usize = 14_000;
/// They are counted anew whenever so many bytes have come: to count all at each that comes would take longer the more there are.
const COUNTED_EVERY: usize = RESULTS_BYTES / 8;

/// What this lab knows.
#[derive(Debug)]
pub struct State {
    /// What was trained, of the figure and of the scale map.
    pub results: Results,
    /// Bytes of what has come since the results were counted.
    uncounted: usize,
    /// How many came before each of them.
    ages: SpecMap<u32>,
    came: u32,
    pub figure: Lab<Figure>,
    pub map: Lab<Map>,
    /// The figure whose results are drawn: the one asked for, as soon as it has a result.
    pub shown: FigurePlan,
    /// The activation chosen before the present one, drawn as thin lines to compare with.
    pub compared: Option<Activation>,
    /// The curve that the reader drew before training.
    pub guess: Option<Guess>,
    pub highlight: Option<Learner>,
    /// Which step's gradient is looked at.
    pub gradient: Watch,
    /// Which points of the curves are still on their way from the activation before.
    pub glide: Glide,
    /// The next frame of what moves was asked for and has not come yet: there is never more than one under way.
    frame_is_planned: bool,
    /// The training that is watched.
    pub replay: Replay,
    /// The reader's own data, also while another task is shown.
    pub own: Own,
    /// What the reader asks the learners.
    pub ask: Ask,
    /// Whether the page trains the first repeat by itself.
    life: Life,
    /// The reader ended the training of the figure, and nothing was asked for since.
    cancelled: bool,
    /// What may be seen while the reader draws a guess.
    nothing: Results,
    /// What a question of the tour hides.
    pub veil: Veil,
    /// The figures that settings to come will ask for: trained when nothing else is wanted.
    ahead: Vec<FigurePlan>,
}

impl State {
    pub fn new(settings: &Settings) -> State {
        let results = Results::default();
        let figure = Figure::new(settings, &results);
        State {
            shown: figure.plan.clone(),
            map: Lab::new(Map::new(&figure, SpecSet::default())),
            figure: Lab::new(figure),
            results,
            uncounted: 0,
            ages: SpecMap::default(),
            came: 0,
            compared: None,
            guess: None,
            highlight: None,
            gradient: Watch::default(),
            glide: Glide::default(),
            frame_is_planned: false,
            replay: Replay::default(),
            own: Own::default(),
            ask: of_task(settings.task),
            life: Life::default(),
            nothing: Results::default(),
            veil: Veil::default(),
            cancelled: false,
            ahead: Vec::new(),
        }
    }

    /// Takes an event in.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Reset => self.reset(),
            Event::OnlyThisM => self.only_this_m(),
            Event::Cancel => self.cancel(),
            Event::Map => self.press_map(),
            Event::Restored { answers, resume } => self.restored(answers, resume),
            Event::Guess(Guessing::Show) => self.show_truth(),
            Event::Guess(what) => {
                self.take_guess(what);
                Vec::new()
            }
            Event::Ask(event) => self.take_question(event),
            Event::Highlight(learner) => {
                self.highlight = learner;
                Vec::new()
            }
            Event::EndComparison => {
                self.compared = None;
                Vec::new()
            }
            Event::Replay(event) => self.take_replay(event),
            Event::GradientStep(place) => {
                self.gradient.look_at(place);
                Vec::new()
            }
            Event::PlayGradient => {
                self.gradient.play(self.steps_known());
                Vec::new()
            }
            Event::Frame { now, is_still } => {
                self.frame_is_planned = false;
                self.glide.frame(now, is_still);
                self.gradient.frame(now, is_still, self.steps_known());
                Vec::new()
            }
        }
    }

    /// What the figure is doing.
    pub fn figure_phase(&self) -> Phase {
        self.figure.phase(&self.results)
    }

    /// Finished runs of the figure, and all.
    pub fn figure_counts(&self) -> (usize, usize) {
        self.figure.study.counts(&self.results)
    }

    /// How the finished runs of the figure ended.
    pub fn ends(&self) -> Ends {
        self.figure.study.ends(&self.results)
    }

    /// How the training of the figure ended as a whole; `None` while it goes on, or before it was begun.
    pub fn stopped(&self) -> Option<Stopped> {
        let is_cancelled = self.cancelled && self.figure_phase() == Phase::Idle;
        if is_cancelled { Some(Stopped::Cancelled) } else { self.figure.stopped(&self.results) }
    }

    /// Of the figure's values of m that pass, the nearest to the reader's own.
    pub fn nearest(&self, passes: impl Fn(u32) -> bool) -> Option<u32> {
        let own = plan::place(self.shown.m);
        let distance = |m: &u32| (plan::place(*m) - own).abs();
        let all = self.shown.m_values().into_iter().filter(|&m| passes(m));
        all.min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    /// Whether the drawn results belong to other settings than those of the controls.
    pub fn is_stale(&self) -> bool {
        let plan = &self.figure.study.plan;
        FigurePlan { m: plan.m, ..self.shown.clone() } != *plan
    }

    /// Whether the rows of the task are here, or may come: without them nothing can be trained.
    pub fn set_rows(&mut self, may_come: bool) {
        (self.figure.study.lacks_rows, self.map.study.lacks_rows) = (!may_come, !may_come);
    }

    /// Which part of the figure is being trained, while it is.
    pub fn trains(&self) -> Option<Part> {
        self.figure.is_started().then_some(self.figure.study.part)
    }

    /// Whether only the runs at one m are being trained.
    pub fn trains_only(&self) -> Option<u32> {
        if let Some(Part::At(m)) = self.trains() { Some(m) } else { None }
    }

    /// Whether the page trains the first repeat, which nobody asked for.
    pub fn trains_first(&self) -> bool {
        self.trains() == Some(Part::FirstRepeat)
    }

    /// Whether a guess or a question hides anything of what was learned.
    pub fn hides_something(&self) -> bool {
        self.draws_guess() || self.veil.hides_something()
    }

    /// Whether the reader draws a guess, which veils what is trained already.
    pub fn draws_guess(&self) -> bool {
        self.guess.as_ref().is_some_and(|guess| guess.is_open)
    }

    /// Whether something is missing at the reader's m.
    pub fn lacks_at_m(&self) -> bool {
        self.figure.study.lacks_at_m(&self.results)
    }

    /// The finished runs of every figure that was asked for.
    pub fn exported(&self) -> Results {
        self.of(&self.figure.study.asked)
    }

    /// The finished trainings of every map, and of every kernel machine's curve, that was asked for.
    pub fn map_exported(&self) -> Results {
        self.of(&self.map.study.asked)
    }

    fn of(&self, asked: &SpecSet) -> Results {
        let asked = self.results.iter().filter(|(spec, _)| asked.contains(spec));
        asked.map(|(spec, answer)| (*spec, answer.clone())).collect()
    }

    /// Everything that the figure wants and that is not there, in the order in which it is to be trained.
    pub fn figure_wanted(&self) -> Vec<Job> {
        let jobs = self.figure_asked();
        if jobs.is_empty() { self.ahead() } else { jobs }
    }

    /// The same without what is trained ahead.
    fn figure_asked(&self) -> Vec<Job> {
        let plan = &self.figure.study.plan;
        let mut jobs = self.figure.open(&self.results);
        if !self.figure.study.lacks_table() {
            // After the reader's own m, whose runs fill the panels beside the figure.
            let is_first = |job: &&Job| job.spec.data.m == plan.m && job.spec.data.seed == plan.seed;
            let after = jobs.iter().take_while(is_first).count();
            jobs.splice(after..after, self.lacking(self.figure.study.gradients()));
        }
        jobs
    }

    /// What the first repeat still lacks where the page has trained it by itself: the gradients at the reader's m, which
    /// belong to no run of the figure.
    fn first_lacks(&self) -> Vec<Job> {
        let is_there = self.life == Life::Lives && self.figure.study.whole_repeats() > 0;
        if is_there && !self.is_stale() { self.lacking(self.figure.study.gradients()) } else { Vec::new() }
    }

    /// The page trains the first repeat by itself from now on, of this figure and of those that are chosen later.
    pub fn come_alive(&mut self) -> Vec<Effect> {
        if self.life != Life::Waits {
            return Vec::new();
        }
        self.life = Life::Lives;
        self.begin_first().into_iter().collect()
    }

    /// Trains the first repeat, where it is missing and nothing else is trained.
    fn begin_first(&mut self) -> Option<Effect> {
        let (done, all) = self.figure.study.first_counts();
        if self.figure.is_started() || self.figure.study.lacks_table() || done == all {
            return None;
        }
        self.figure.study.part = Part::FirstRepeat;
        self.figure.start();
        self.cancelled = false;
        self.ask();
        Some(Effect::Serve)
    }

    /// The reader changes what they ask: whoever is to answer and is not here is trained.
    // Apart, as the one below, since the first screen does not need it.
    #[inline(never)]
    fn take_question(&mut self, event: ask::Event) -> Vec<Effect> {
        let lacked = self.ask_wanted().len();
        self.ask.update(event);
        (self.ask_wanted().len() > lacked).then_some(Effect::Serve).into_iter().collect()
    }

    /// The trainings of the first repeat that the reader's x waits for: those that an earlier visit has made left their scores
    /// only.
    #[inline(never)]
    fn ask_wanted(&self) -> Vec<Job> {
        let figure = &self.figure;
        let counts = |spec: &Spec| self.results.get(spec).is_none_or(|answer| answer.stopped.counts());
        let is_open = |spec: &Spec| counts(spec) && !figure.is_given_up(spec);
        let lacking = self.ask.lacking(&figure.study.plan, is_open);
        lacking.into_iter().map(|spec| figure.study.job(spec)).collect()
    }

    #[inline(never)]
    fn put_asked_first(&self, jobs: &mut Vec<Job>) {
        let asked = self.ask_wanted();
        jobs.retain(|job| asked.iter().all(|other| other.spec != job.spec));
        jobs.splice(..0, asked);
    }

    /// Those jobs that are neither done nor given up.
    fn lacking(&self, mut jobs: Vec<Job>) -> Vec<Job> {
        jobs.retain(|job| !job.is_done(&self.results) && !self.figure.is_given_up(&job.spec));
        jobs
    }

    /// What nobody waits for: the other repeats' gradients, and runs of the figure to come.
    fn ahead(&self) -> Vec<Job> {
        let mut jobs = self.lacking(self.draws());
        jobs.extend(self.lacking_of(&self.ahead));
        jobs
    }

    /// A map that is whole asks for no more, whatever is set next.
    pub fn rest_map(&mut self) {
        let (done, all) = self.map_counts();
        if done == all {
            self.map.stop();
        }
    }

    /// The cells of a map that are missing.
    pub fn missing_of(&self, map: &Map) -> Vec<Job> {
        map.missing(&self.results, &GivenUp::default())
    }

    /// Runs of these figures that are not there.
    pub fn lacking_of(&self, plans: &[FigurePlan]) -> Vec<Job> {
        let jobs = |plan: &FigurePlan| plan.runs().into_iter().map(|spec| figure::job(plan, spec)).collect::<Vec<_>>();
        self.lacking(plans.iter().flat_map(jobs).collect())
    }

    /// Finished trainings of the map, and all.
    pub fn map_counts(&self) -> (usize, usize) {
        self.map.study.counts(&self.results)
    }

    /// The cells of the map that are there.
    pub fn map_cells(&self) -> Vec<Cell> {
        self.map.study.cells(self.seen_plain())
    }

    /// The largest m of the map's columns that are trained and that a question hides; `None` where it hides none.
    pub fn map_veiled(&self) -> Option<u32> {
        let (all, seen) = (self.map.study.cells(&self.results), self.map_cells());
        let is_seen = |cell: &Cell| seen.iter().any(|other| (other.m, other.size) == (cell.m, cell.size));
        all.iter().filter(|cell| !is_seen(cell)).map(|cell| cell.m).max()
    }

    /// What the map would train, whether or not it was asked for.
    pub fn map_missing(&self) -> Vec<Job> {
        self.map.study.missing(&self.results, &GivenUp::default())
    }

    /// How the finished trainings of the map ended.
    pub fn map_ends(&self) -> Ends {
        figure::ends(self.map.study.shown(), &self.results)
    }

    /// How the kernel machines of the figure ended, where it shows them.
    pub fn kernel_ends(&self) -> Ends {
        figure::ends(&self.figure.study.kernels(), &self.results)
    }

    pub fn map_is_training(&self) -> bool {
        self.map.phase(&self.results) == Phase::Training
    }

    /// What the map wants, in order.
    fn map_wanted(&self) -> Vec<Job> {
        let mut jobs = self.map.wanted(&self.results);
        let mut seen = SpecSet::default();
        jobs.retain(|job| seen.insert(job.spec));
        jobs
    }

    fn reset(&mut self) -> Vec<Effect> {
        self.results.clear();
        self.ages.clear();
        self.replay = Replay::default();
        self.figure.reset();
        self.map.reset();
        self.ask.retain(|_| false);
        self.life = Life::Ended;
        let (figure, map) = (&mut self.figure.study, &mut self.map.study);
        figure.part = Part::All;
        figure.asked.clear();
        map.asked.clear();
        figure.count(&self.results);
        self.compared = None;
        self.shown = figure.plan.clone();
        self.cancelled = false;
        vec![Effect::CancelAll, Effect::ClearStore, Effect::Serve]
    }

    /// The button of the figure.
    pub fn press_figure(&mut self) -> Vec<Effect> {
        if self.figure.study.lacks_table() {
            return vec![Effect::NeedsTable(NeedsTable::ToTrain)];
        }
        // What the page trains by itself is not held up: the reader asks for all of it.
        if self.trains_first() && self.figure_phase() == Phase::Training {
            self.train_all();
            self.close_guess();
            return vec![Effect::Serve, Effect::Say(Spoken::Started)];
        }
        // Everything is there, and only veiled.
        if self.draws_guess() && self.figure_phase() == Phase::Done {
            self.close_guess();
            return Vec::new();
        }
        let is_held_up = self.figure_phase() == Phase::Training;
        let is_once_more = self.figure_phase() == Phase::Done;
        if !is_held_up {
            self.life = Life::Lives;
            self.cancelled = false;
            self.close_guess();
        }
        let effects = self.figure.press(&mut self.results, |figure, results| {
            figure.runs().iter().for_each(|spec| drop(results.remove(spec)));
            figure.count(results);
        });
        if is_once_more {
            // The map need not train them too.
            self.figure.study.runs().iter().for_each(|&spec| self.map.leave(spec));
        }
        if !is_held_up {
            self.train_all();
            self.ask();
        }
        effects
    }

    /// The button of the scale map.
    fn press_map(&mut self) -> Vec<Effect> {
        if self.figure.study.lacks_table() {
            return vec![Effect::NeedsTable(NeedsTable::ToTrain)];
        }
        if !self.map_is_training() {
            self.map.try_again();
        }
        // What the figure has shown stays.
        let of_figure = &self.figure.study.asked;
        let effects = self.map.press(&mut self.results, |map, results| {
            map.runs().iter().filter(|spec| !of_figure.contains(spec)).for_each(|spec| drop(results.remove(spec)));
        });
        self.figure.study.count(&self.results);
        self.ask();
        effects
    }

    /// Notes what the figure, the map and the kernel machine's curve ask for now.
    fn ask(&mut self) {
        let (figure, map) = (&mut self.figure, &mut self.map);
        if figure.is_started() {
            figure.study.ask();
            map.study.asked.extend(figure.study.kernels());
        }
        if map.is_started() {
            map.study.ask();
        }
        self.forget_asked();
    }

    fn only_this_m(&mut self) -> Vec<Effect> {
        if self.figure.study.lacks_table() {
            return self.press_figure();
        }
        if !self.lacks_at_m() {
            return Vec::new();
        }
        self.figure.study.part = Part::At(self.figure.study.plan.m);
        self.figure.start();
        self.cancelled = false;
        self.ask();
        vec![Effect::Serve, Effect::Say(Spoken::Started)]
    }

    /// All runs are meant from now on, not only a part of them.
    pub fn train_all(&mut self) {
        self.figure.study.part = Part::All;
    }

    /// The runs of the part are in: nothing more was asked for.
    fn end_part(&mut self) {
        self.train_all();
        let (done, total) = self.figure_counts();
        if done < total {
            self.figure.stop();
        }
    }

    fn cancel(&mut self) -> Vec<Effect> {
        self.figure.stop();
        self.train_all();
        self.life = Life::Ended;
        self.cancelled = true;
        vec![Effect::CancelAll, Effect::Serve, Effect::Say(Spoken::Cancelled)]
    }

    /// The reader's hand moved m to another measured value.
    pub fn move_to(&mut self, m: u32) -> Option<Effect> {
        if self.figure.study.plan.m == m {
            return None;
        }
        self.figure.study.move_to(m);
        self.shown.m = m;
        // What is missing under the hand is trained first, while it is still moving.
        (self.figure.is_started() || !self.first_lacks().is_empty()).then_some(Effect::Serve)
    }

    /// Takes in what an earlier visit left. What is here already is newer.
    fn restored(&mut self, answers: Vec<Answer>, resume: bool) -> Vec<Effect> {
        for answer in answers {
            self.note(&answer);
            let known = self.results.entry(answer.spec).or_insert_with(|| answer.clone());
            if known.lacks_something_of(&answer) {
                *known = answer;
            }
        }
        self.veil.forget_all();
        // What it left of maps and kernel machines counts as asked for.
        let of_maps = self.results.keys().filter(|spec| plan::learner(spec).is_none());
        self.map.study.asked.extend(of_maps);
        if self.map.study.is_asked() {
            self.map.study.ask();
        }
        self.forget();
        self.figure.study.count(&self.results);
        let (done, total) = self.figure_counts();
        if done > 0 {
            self.shown = self.figure.study.plan.clone();
            self.figure.study.ask();
        }
        match self.figure_phase() {
            Phase::Idle if resume && done < total => {
                // By itself: a curve that the reader draws is not compared by it.
                let guess = self.guess.take();
                let effects = self.press_figure();
                self.guess = guess;
                effects
            }
            // Everything that was asked for is there.
            Phase::Idle if done == total && total > 0 => {
                self.figure.start();
                self.cancelled = false;
                self.figure.ended(&self.results)
            }
            Phase::Idle => Vec::new(),
            _ => {
                self.ask();
                let mut effects = vec![Effect::Serve];
                effects.extend(self.figure.ended(&self.results));
                effects
            }
        }
    }

    /// What was trained on another table goes: in an export, both would be `table`.
    pub fn keep_table(&mut self, task: TaskId) {
        let stays = |spec: &Spec| spec.task().is_none_or(|of| !of.is_table() || of == task);
        self.results.retain(|spec, _| stays(spec));
        self.replay.retain(stays);
        self.figure.retain(stays);
        self.map.retain(stays);
        self.ask.retain(stays);
        self.figure.study.asked.retain(stays);
        self.map.study.asked.retain(stays);
        if self.shown.task.is_table() && self.shown.task != task {
            self.shown = self.figure.study.plan.clone();
        }
    }

    /// The figure of the settings to come is trained when nothing else is wanted.
    pub fn look_ahead(&mut self, next: Option<&Settings>) {
        let next = next.filter(|next| next.lab == LabId::Data);
        self.ahead = next.into_iter().flat_map(|next| [Some(next.plan()), next.compared_plan()]).flatten().collect();
    }

    /// The same for these figures.
    pub fn look_at(&mut self, plans: Vec<FigurePlan>) {
        self.ahead = plans;
    }

    /// The reader's own table, for whoever trains on it or shows its rows.
    pub fn own_data(&self) -> Option<&Rc<OwnData>> {
        self.own.used.as_ref().map(|used| &used.data)
    }

    /// What answering without a look at the inputs scores in a task.
    pub fn chance(&self, task: TaskId) -> Chance {
        match self.by_class().filter(|_| task == self.shown.task) {
            // Whatever is answered always, it is right of one class.
            Some(by_class) => Chance { accuracy: 1.0 / by_class.classes() as f64, commonest: None },
            None => self.plain_chance(task),
        }
    }

    /// The same in accuracy.
    pub fn plain_chance(&self, task: TaskId) -> Chance {
        Chance::of(task, self.own_data().map(|own| &**own))
    }

    /// Name of the reader's own table, also while another task is shown; [`NONE`] where there is none.
    pub fn table(&self) -> TableId {
        self.own_data().map_or(NONE, |table| table.id())
    }

    /// A training of the part came in: whether it was the last. Of what nobody asked for nothing is said.
    fn after_part(&mut self) -> Vec<Effect> {
        let is_unasked = self.trains_first();
        let is_over = if is_unasked { self.figure_asked() } else { self.figure.open(&self.results) }.is_empty();
        if !is_over {
            return Vec::new();
        }
        self.end_part();
        match self.figure_phase() {
            // There is but this one repeat.
            Phase::Done if is_unasked => self.figure.ended(&self.results),
            _ if is_unasked => vec![Effect::Serve],
            _ => vec![Effect::Say(Spoken::Done)],
        }
    }

    /// After a switch of the activation: what is measured of the networks moves to its new place.
    fn turn_curves(&mut self) {
        let m_values = self.shown.m_values();
        let points = Learner::ALL.into_iter().flat_map(|learner| m_values.iter().map(move |&m| (learner, m)));
        let points: Vec<_> = points.filter(|&(learner, m)| self.comes_from(learner, m)).collect();
        self.glide.turn(points.into_iter());
    }

    /// The first repeat of a point has come in.
    fn glide_to(&mut self, spec: &Spec) {
        let Some(learner) = plan::learner(spec) else { return };
        let m = spec.data.m;
        if self.comes_from(learner, m) && self.repeats_at(self.shown.activation, learner, m) == 1 {
            self.glide.begin((learner, m));
        }
    }

    /// Whether a point of the figure has a place under the activation before, from where it comes.
    fn comes_from(&self, learner: Learner, m: u32) -> bool {
        let is_measured = |activation| self.repeats_at(activation, learner, m) > 0;
        learner.is_network() && self.compared.is_some_and(is_measured) && is_measured(self.shown.activation)
    }

    /// How many repeats of a point are there, under an activation.
    fn repeats_at(&self, activation: Activation, learner: Learner, m: u32) -> usize {
        let plan = FigurePlan { activation, ..self.shown.clone() };
        (0..plan.repeats).filter(|&repeat| self.results.contains_key(&plan.key(learner, m, repeat))).count()
    }

    /// The trainings that the figure, and those that the scale map and the export of it, are drawn from.
    pub fn on_screen(&self) -> [SpecSet; 2] {
        let of_map = self.map.study.shown().iter().copied().chain(self.figure.study.kernels());
        [self.figure.study.runs().iter().copied().collect(), of_map.collect()]
    }

    /// Keeps what was asked for bounded: of figures that were left behind, what was trained.
    fn forget_asked(&mut self) {
        if self.figure.study.asked.len() + self.map.study.asked.len() > ASKED_LARGEST {
            let [runs, cells] = self.on_screen();
            let results = &self.results;
            self.figure.study.asked.retain(|spec| results.contains_key(spec) || runs.contains(spec));
            self.map.study.asked.retain(|spec| results.contains_key(spec) || cells.contains(spec));
        }
    }

    /// What its parts hold, in bytes, about.
    #[cfg(any(test, feature = "hooks"))]
    pub fn held(&self) -> Vec<(&'static str, usize)> {
        let of = |results: &Results| results.values().map(Answer::bytes).sum();
        let asked = self.figure.study.asked.capacity() + self.map.study.asked.capacity();
        vec![
            ("results", of(&self.results)),
            ("veiled results", of(&self.veil.passed)),
            ("learners", self.ask.bytes()),
            ("films", self.replay.bytes()),
            ("asked", size_of::<Spec>() * asked),
        ]
    }

    /// Whether the results are more than are kept.
    fn is_too_much(&mut self) -> bool {
        if self.uncounted > COUNTED_EVERY {
            self.uncounted = 0;
            if self.results.values().map(Answer::bytes).sum::<usize>() > RESULTS_BYTES {
                return true;
            }
        }
        self.results.len() > RESULTS_LARGEST
    }

    /// A result comes.
    fn note(&mut self, answer: &Answer) {
        self.uncounted += answer.bytes();
        self.ages.insert(answer.spec, self.came);
        self.came += 1;
    }

    /// Keeps the results bounded.
    fn forget(&mut self) {
        if self.is_too_much() {
            self.forget_oldest();
        }
    }

    // Apart: the first screen does not need it.
    #[inline(never)]
    fn forget_oldest(&mut self) {
        let [runs, cells] = self.on_screen();
        self.ages.retain(|spec, _| self.results.contains_key(spec));
        let others = self.ages.iter().filter(|(spec, _)| !runs.contains(spec) && !cells.contains(spec));
        let others: Vec<(u32, Spec)> = others.map(|(&spec, &age)| (age, spec)).collect();
        let mut bytes = self.results.values().map(Answer::bytes).sum::<usize>();
        for place in order(others.len(), &|a, b| others[a].0 < others[b].0) {
            if bytes <= RESULTS_BYTES / 2 && self.results.len() <= RESULTS_LARGEST / 2 {
                break;
            }
            let spec = &others[place].1;
            bytes -= self.results.remove(spec).map_or(0, |answer| answer.bytes());
            self.ages.remove(spec);
        }
        // A map has kept room for as many as there once were; and where it keeps it, the places of those that went count as taken,
        // so that it would double it when it is full of both. Half of them have room in half of it.
        self.results.shrink_to_fit();
        let results = &self.results;
        self.figure.study.asked.retain(|spec| results.contains_key(spec) || runs.contains(spec));
        self.map.study.asked.retain(|spec| results.contains_key(spec) || cells.contains(spec));
    }
}

/// Nothing is asked yet, about this task.
fn of_task(task: TaskId) -> Ask {
    let mut ask = Ask::default();
    ask.follow(task);
    ask
}

impl AnyLab for State {
    fn phase(&self) -> Phase {
        if self.map_is_training() { Phase::Training } else { self.figure_phase() }
    }

    fn counts(&self) -> (usize, usize) {
        let is_of_map = self.figure_phase() != Phase::Training && self.map_is_training();
        if is_of_map { self.map_counts() } else { self.figure_counts() }
    }

    /// What the reader waits for to watch it; the figure's jobs, then the map's that are no jobs of the figure; while the figure
    /// pauses, not the figure's.
    fn wanted(&self) -> Vec<Job> {
        let watched = self.replay_job();
        let mut jobs = match () {
            () if self.figure.is_paused() && (self.map_is_training() || watched.is_some()) => Vec::new(),
            () if self.figure.is_started() => self.figure_wanted(),
            () => {
                let mut jobs = self.first_lacks();
                jobs.extend(self.ahead());
                jobs
            }
        };
        // The reader waits for an answer.
        if self.ask.is_asked() {
            self.put_asked_first(&mut jobs);
        }
        let of_figure: SpecSet = jobs.iter().map(|job| job.spec).collect();
        let of_map = self.map_wanted().into_iter().filter(|job| !of_figure.contains(&job.spec));
        jobs.extend(of_map);
        if let Some(watched) = watched {
            jobs.retain(|job| job.spec != watched.spec);
            jobs.insert(0, watched);
        }
        jobs
    }

    /// The map is trained while the figure pauses.
    fn is_paused(&self) -> bool {
        self.figure.is_paused() && !self.map_is_training() && self.replay_job().is_none()
    }

    fn press(&mut self, _: &Settings) -> Vec<Effect> {
        self.press_figure()
    }

    fn follow(&mut self, settings: &Settings) -> Vec<Effect> {
        if self.figure.study.is_of(settings) {
            return Vec::new();
        }
        let figure = self.figure.study.following(settings, &self.results);
        self.ask.follow(figure.plan.task);
        let (before, plan) = (self.figure.study.plan.clone(), figure.plan.clone());
        if plan.activation != before.activation {
            self.compared = Some(before.activation);
        }
        if (plan.task, plan.seed) != (before.task, before.seed) {
            self.compared = None;
        }
        // A guess is about one task and one axis.
        if (plan.task, plan.max) != (before.task, before.max) {
            self.guess = None;
        }
        // What was cancelled was another figure.
        self.cancelled &= plan == FigurePlan { m: plan.m, ..before };
        if figure.counts(&self.results).0 > 0 || self.results.is_empty() {
            self.shown = plan.clone();
        }
        if plan.activation != before.activation {
            self.turn_curves();
        }
        let asked = std::mem::take(&mut self.map.study.asked);
        let of_map = self.map.follow(Map::new(&figure, asked));
        self.figure.follow(figure);
        // The one m is the reader's own, and may have nothing left to train.
        if self.trains_only().is_some() {
            self.figure.study.part = Part::At(plan.m);
            if !self.lacks_at_m() {
                self.end_part();
            }
        }
        let (first, all) = self.figure.study.first_counts();
        let is_left = unasked::is_left(settings);
        if self.trains_first() && (!is_left || first == all) {
            self.end_part();
        }
        let begun = if self.life == Life::Lives && is_left { self.begin_first() } else { None };
        self.ask();
        // The map is trained without the figure too: its cells are other ones now.
        let is_asked = self.ask.is_asked() && !self.ask_wanted().is_empty();
        let is_at_work = self.figure.is_started() || of_map.is_some() || begun.is_some() || is_asked;
        is_at_work.then_some(Effect::Serve).into_iter().collect()
    }

    fn prepare(&mut self, next: &Settings) -> Vec<Effect> {
        self.look_ahead(Some(next));
        vec![Effect::Serve]
    }

    fn counts_of(&self, settings: &Settings) -> Option<(usize, usize)> {
        let mut runs = settings.plan().runs();
        runs.extend(settings.compared_plan().into_iter().flat_map(|plan| plan.runs()));
        Some((runs.iter().filter(|spec| self.results.contains_key(spec)).count(), runs.len()))
    }

    fn finished(&mut self, mut answer: Answer) -> Vec<Effect> {
        if let Some(trained) = answer.trained.take().filter(|_| answer.stopped.counts()) {
            self.ask.keep(answer.spec, *trained);
        }
        if self.keep_replay(&mut answer) {
            return Vec::new();
        }
        let (spec, of_figure) = (answer.spec, self.figure.study.holds(&answer.spec));
        self.veil.forget(&spec);
        self.note(&answer);
        let is_new = self.results.insert(answer.spec, answer).is_none();
        self.forget();
        if !of_figure {
            // The gradients beside the first repeat are no runs of the figure, and it ends with the last of them.
            return if self.trains_first() { self.after_part() } else { Vec::new() };
        }
        self.shown = self.figure.study.plan.clone();
        self.glide_to(&spec);
        if !is_new {
            return Vec::new();
        }
        self.figure.study.count_one(&spec);
        // What the map trained is the figure's too, but nobody waits for it there.
        if !self.figure.is_started() {
            return Vec::new();
        }
        if self.figure.study.part != Part::All {
            return self.after_part();
        }
        if self.figure.study.is_quarter() {
            return vec![Effect::Say(Spoken::Milestone)];
        }
        self.figure.ended(&self.results)
    }

    fn gave_up(&mut self, spec: Spec, reason: String) -> Vec<Effect> {
        if self.give_up_replay(&spec, &reason) {
            return Vec::new();
        }
        self.map.leave(spec);
        let is_of_figure =
            self.figure.is_started() && (plan::learner(&spec).is_some() || self.figure.study.holds(&spec));
        if is_of_figure {
            self.figure.give_up(spec, reason, &self.results)
        } else {
            vec![Effect::TrainingFailed(reason)]
        }
    }

    fn set_workers(&mut self, are_there: bool) {
        self.figure.set_workers(are_there);
        self.map.set_workers(are_there);
    }

    fn csv(&self, _: &Settings) -> String {
        export::csv(&self.exported())
    }
}

#[cfg(test)]
mod tests;
