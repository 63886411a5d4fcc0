//! The computation lab: the loop of idea, code and experiment, and why speed decides who finds what works.
//!
//! [`State`] is pure: an [`Event`] goes in, the state changes, and effects come out. Not here: how its jobs are done
//! (`job`, `study`), what its panels show (`panels::computation`) and how its charts look (`chart`).
//!
//! - [`event`]: what can happen.
//! - `searches`: every search that was begun, and their experiments.
//! - [`estimate`]: how long a search will still take.
//! - [`playing`]: the semester, played.
//! - [`draft`]: the form of the reader's next experiment.
//! - [`plan`]: the searches that the settings ask for, as this lab's study.
//! - [`notebook`]: the experiments that the reader proposed.
//! - [`idea_text`]: an idea as a text.
//! - [`machine`]: how fast this machine trains.
//! - [`view`]: from the searches to the numbers that charts and tables show.
//! - [`closing`]: what each of the three forces bought in the reader's own session.

pub mod closing;
pub mod draft;
pub mod estimate;
pub mod event;
pub mod idea_text;
pub mod machine;
pub mod notebook;
pub mod plan;
pub mod playing;
mod searches;
pub mod view;

use crate::job::{Answer, Job, Results, Spec};
use crate::order::order;
use crate::order::within;
use crate::page::model::effect::{Effect, Spoken};
use crate::page::model::lab::{AnyLab, Lab, Phase, Study};
use crate::page::model::settings::Settings;
use crate::study::clock::{self, Clock, DAYS, SPEEDS};
use crate::study::gauge::GaugeResult;
use crate::study::idea::Idea;
use crate::study::search::Search;
use crate::study::trial::{TrialKey, TrialResult};
pub use event::Event;
use idea_text::description;
use machine::Machine;
use notebook::Notebook;
use plan::{Plan, fastest, is_far_enough};
use playing::Playing;
use searches::Searches;

/// First line of an export, as it is promised.
pub const HEADER: &str = "speed,seed,idea,description,finished_at,test_accuracy,best_so_far";

/// Ideas of each replicate by which the time of a run is estimated.
pub const SAMPLE: u32 = 8;

/// What this lab knows.
#[derive(Debug)]
pub struct State {
    search: Lab<Plan>,
    /// Every search that was begun, for whatever settings.
    searches: Searches,
    overview: view::Memo,
    /// The day that is looked at, 0 to the end of the budget.
    pub day: f64,
    playing: Playing,
    /// The idea in the form.
    pub draft: Idea,
    pub notebook: Notebook,
    /// When the reader proposed the last experiment of the notebook, in seconds; `None` for one of an earlier visit.
    proposed: Option<f64>,
    /// The browser could not keep the notebook when it changed last.
    pub notebook_is_lost: bool,
    pub machine: Machine,
}

impl State {
    pub fn new(settings: &Settings) -> State {
        State {
            search: Lab::new(Plan::new(settings)),
            searches: Searches::default(),
            overview: view::Memo::default(),
            day: clock::BUDGET * DAYS,
            playing: Playing::default(),
            draft: draft::FIRST,
            notebook: Notebook::default(),
            proposed: None,
            notebook_is_lost: false,
            machine: Machine::default(),
        }
    }

    /// Takes an event in.
    pub fn update(&mut self, event: Event, settings: &Settings) -> Vec<Effect> {
        let was_searching = self.is_searching();
        let mut effects = Vec::new();
        match event {
            Event::Run => return self.press(settings),
            Event::Measure(workers) => self.machine.begin(workers),
            Event::Propose(now) => {
                let (idea, entries) = (self.draft, self.notebook.entries().len());
                effects.extend(self.change_notebook(|notebook| notebook.propose(idea, settings.seed)));
                if self.notebook.entries().len() > entries {
                    self.proposed = Some(now);
                }
            }
            Event::Wait(seconds) => effects.extend(self.change_notebook(|notebook| notebook.wait = seconds)),
            // A wait for an experiment that was cleared away ends where another one may stand by now.
            Event::Arrived { proposed, .. } if proposed != self.proposed => {}
            Event::Arrived { place, .. } => effects.extend(self.change_notebook(|notebook| notebook.arrive(place))),
            Event::Compare => effects.extend(self.change_notebook(Notebook::close)),
            Event::Clear => effects.extend(self.change_notebook(Notebook::clear)),
            Event::Remembered(notebook) => self.notebook = notebook,
            Event::Day(day) => {
                self.playing.stop();
                self.go_to(day);
                return effects;
            }
            Event::Play(now) => {
                if self.playing.is_on() {
                    self.playing.stop();
                } else {
                    let day = self.playing.begin(now, self.day);
                    self.go_to(day);
                }
                return self.next_tick();
            }
            Event::Tick { now, is_still } => {
                if let Some(day) = self.playing.step(now, is_still) {
                    self.go_to(day);
                }
                return self.next_tick();
            }
            Event::Draft(form) => {
                self.draft = form.idea();
                return effects;
            }
            Event::Kept(is_kept) => {
                self.notebook_is_lost = !is_kept;
                return effects;
            }
        }
        effects.extend(self.go_on(was_searching));
        effects
    }

    fn go_to(&mut self, day: f64) {
        self.day = if day.is_finite() { within(day, 0.0, clock::BUDGET * DAYS) } else { self.day };
    }

    fn next_tick(&mut self) -> Vec<Effect> {
        if self.playing.plan() { vec![Effect::Tick] } else { Vec::new() }
    }

    /// Whether the semester is being played.
    pub fn is_playing(&self) -> bool {
        self.playing.is_on()
    }

    /// Changes the notebook, which is then kept if that changed anything in what is kept of it.
    fn change_notebook(&mut self, change: impl FnOnce(&mut Notebook)) -> Option<Effect> {
        let before = self.notebook.to_text();
        change(&mut self.notebook);
        let after = self.notebook.to_text();
        (after != before).then_some(Effect::KeepNotebook(after))
    }

    /// What has the answer of the reader's experiment arrive, which is here, once they have waited for it.
    fn arrival(&self) -> Option<Effect> {
        let entry = self.notebook.entries().last().filter(|_| self.notebook.is_waiting())?;
        entry.outcome?;
        let place = self.notebook.entries().len() as u32 - 1;
        Some(Effect::Arrive {
            place,
            proposed: self.proposed,
            seconds: f64::from(self.notebook.wait) * notebook::cost(&entry.idea),
        })
    }

    /// What is to be done now is told to the pool; that the searches have just ended is said aloud.
    fn go_on(&mut self, was_searching: bool) -> Vec<Effect> {
        self.open_searches();
        let has_ended = was_searching && self.search_is_complete();
        [Some(Effect::Serve), has_ended.then_some(Effect::Say(Spoken::Searched))].into_iter().flatten().collect()
    }

    /// The searches of the settings.
    pub fn plan(&self) -> Plan {
        self.search.study
    }

    /// What they take, in bytes.
    #[cfg(any(test, feature = "hooks"))]
    pub fn bytes(&self) -> usize {
        self.searches.bytes()
    }

    /// All experiments that were made.
    pub fn answers(&self) -> &Results {
        self.searches.answers()
    }

    /// Throws the searches of the settings away, so that they are run once more.
    pub fn forget(&mut self) {
        self.search.reset();
        self.search.study.names().for_each(|name| self.searches.forget(name));
    }

    fn search_is_complete(&self) -> bool {
        self.search.study.names().all(|name| self.searches.get(name).is_some_and(is_far_enough))
    }

    /// The experiment of the notebook that a training is.
    fn pending(&self, spec: &Spec) -> Option<TrialKey> {
        self.notebook.pending().find(|key| key.spec() == *spec)
    }

    /// Whether something else than the searches is being trained: the machine's speed, the reader's own experiment, or
    /// random search for the notebook.
    fn is_at_work(&self) -> bool {
        self.machine.is_measuring() || self.notebook.pending().next().is_some() || !self.compared().is_empty()
    }

    /// Whether the searches (and not the machine's speed or the reader's own experiment) are being run.
    pub fn is_searching(&self) -> bool {
        self.search.is_started() && !self.search_is_complete()
    }

    /// Share of the work that is done, 0 to 1.
    pub fn share(&self) -> f64 {
        let (done, total) = self.counts();
        done as f64 / total.max(1) as f64
    }

    /// The replicates of the reader's settings that have been begun, in the order of their seeds.
    pub fn shown(&self, settings: &Settings) -> Vec<&Search> {
        Plan::new(settings).names().filter_map(|name| self.searches.get(name)).collect()
    }

    /// The same of random search from a seed on, whatever the settings say: what the notebook is held against.
    pub fn random(&self, seed: u32, settings: &Settings) -> Vec<&Search> {
        Plan::new(settings).random(seed).names().filter_map(|name| self.searches.get(name)).collect()
    }

    /// The next experiments of the random searches that the notebook is held against, with the operations before each.
    fn compared(&self) -> Vec<(u64, TrialKey)> {
        if !self.notebook.is_closed() {
            return Vec::new();
        }
        self.next(self.search.study.random(self.notebook.seed()), &Clock::new(1.0, 0.0), notebook::BUDGET)
    }

    /// The next experiments of searches that have not got as far as `budget` by a clock, but for those given up.
    fn next(&self, plan: Plan, clock: &Clock, budget: f64) -> Vec<(u64, TrialKey)> {
        let next = plan.names().filter_map(|name| self.searches.next(name, clock, budget));
        next.filter(|(_, key)| !self.search.is_given_up(&key.spec())).collect()
    }

    /// The first experiments that a run at random would make, by which its time is estimated.
    pub fn sample(&self, settings: &Settings) -> Vec<Job> {
        let ideas = |seed: u32| (0..SAMPLE).map(move |number| Search::random_idea(seed, number).job());
        Plan::new(settings).names().flat_map(|(_, seed)| ideas(seed)).collect()
    }

    /// Searches that are to be begun get their place, so that answers find them.
    fn open_searches(&mut self) {
        let (plan, searches) = (self.search.study, &mut self.searches);
        searches.bound(&plan.names().chain(plan.random(self.notebook.seed()).names()).collect::<Vec<_>>());
        if self.search.is_started() {
            plan.names().for_each(|name| searches.open(name, is_far_enough));
        }
        if self.notebook.is_closed() {
            plan.random(self.notebook.seed()).names().for_each(|name| searches.open(name, is_far_enough));
        }
    }
}

impl AnyLab for State {
    fn phase(&self) -> Phase {
        let is_at_work = self.is_at_work() && !self.search.lacks_workers();
        if is_at_work { Phase::Training } else { self.search.phase(&self.searches) }
    }

    /// Work done and all, in hundredths of a replicate.
    fn counts(&self) -> (usize, usize) {
        self.search.study.counts(&self.searches)
    }

    fn wanted(&self) -> Vec<Job> {
        // Alone, or it would measure how fast the machine is beside other work.
        if let Some(jobs) = self.machine.wanted() {
            return jobs;
        }
        let mut jobs: Vec<Job> = self.notebook.pending().map(|key| key.job()).collect();
        let mut next = self.compared();
        if self.search.is_started() {
            next.extend(self.next(self.search.study, &fastest(), clock::BUDGET));
        }
        // All replicates grow at the same simulated speed: what a slow machine finds is there first.
        let place = |at: usize| (next[at].0, next[at].1.seed);
        let mut before = None;
        for at in order(next.len(), &|a, b| place(a) < place(b)) {
            let key = next[at].1;
            if before.replace(key) != Some(key) {
                jobs.push(key.job());
            }
        }
        jobs
    }

    fn is_paused(&self) -> bool {
        false
    }

    fn press(&mut self, settings: &Settings) -> Vec<Effect> {
        self.search.study = Plan::new(settings);
        let was_searching = self.is_searching();
        let is_complete = self.search.phase(&self.searches) == Phase::Done;
        let mut effects = Vec::new();
        // What is complete is not begun once more beside other work.
        if !(is_complete && self.is_at_work()) {
            effects.extend(self.search.press(&mut self.searches, |plan, searches| {
                plan.names().for_each(|name| searches.forget(name));
            }));
            effects.retain(|effect| *effect != Effect::Serve);
        }
        effects.extend(self.go_on(was_searching));
        effects
    }

    fn follow(&mut self, settings: &Settings) -> Vec<Effect> {
        let plan = Plan::new(settings);
        if plan == self.search.study {
            return Vec::new();
        }
        let was_searching = self.is_searching();
        let is_told = self.search.follow(plan).is_some() || self.notebook.is_closed();
        // What is left of them may be there already.
        if is_told { self.go_on(was_searching) } else { Vec::new() }
    }

    fn prepare(&mut self, next: &Settings) -> Vec<Effect> {
        let effects = self.follow(next);
        if self.search.is_started() { effects } else { self.press(next) }
    }

    /// A reading of the machine's speed, an experiment of the notebook, or one of the searches that wait for it.
    fn finished(&mut self, answer: Answer) -> Vec<Effect> {
        let was_searching = self.is_searching();
        let mut effects = Vec::new();
        let spec = answer.spec;
        if spec.reading.is_some() {
            if let Some(key) = self.machine.wanted_key(&spec) {
                self.machine.take(GaugeResult::new(key, &answer));
            }
        } else if let Some(key) = self.pending(&spec) {
            effects.extend(self.change_notebook(|notebook| notebook.take(&TrialResult::new(key, &answer))));
            effects.extend(self.arrival());
        } else {
            self.searches.take(answer, is_far_enough);
        }
        effects.extend(self.go_on(was_searching));
        effects
    }

    fn gave_up(&mut self, spec: Spec, reason: String) -> Vec<Effect> {
        match self.pending(&spec) {
            _ if spec.reading.is_some() => self.machine.stop(),
            Some(key) => self.notebook.give_up(key.number),
            None => self.search.leave(spec),
        }
        self.open_searches();
        vec![Effect::Serve, Effect::TrainingFailed(reason)]
    }

    fn set_workers(&mut self, are_there: bool) {
        self.search.set_workers(are_there);
    }

    /// Experiments of the shown replicates, one row for each speed at which it ended in time.
    fn csv(&self, settings: &Settings) -> String {
        let mut text = String::from(HEADER);
        text.push('\n');
        for speed in SPEEDS {
            let clock = Clock::new(f64::from(speed), thinking(settings));
            for search in self.shown(settings) {
                for (place, turn) in clock.turns(search.results()).enumerate() {
                    if turn.finished > clock::BUDGET {
                        break;
                    }
                    let result = &search.results()[place];
                    let best = search.best_after(place + 1).map_or(clock::GUESS as f32, |best| best.test_accuracy);
                    let finished = turn.finished * DAYS;
                    text += &format!(
                        "{speed},{},{},{},{finished},{},{best}\n",
                        search.seed(),
                        place + 1,
                        description(&result.key.idea),
                        result.test_accuracy
                    );
                }
            }
        }
        text
    }
}

/// Time to think before each experiment, in mean experiments at speed 1.
pub fn thinking(settings: &Settings) -> f64 {
    f64::from(settings.think) / (24.0 * DAYS)
}

#[cfg(test)]
pub(crate) mod tests;
