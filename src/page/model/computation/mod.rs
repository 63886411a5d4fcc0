//! The computation lab: the loop of idea, code and experiment, and why speed decides who finds what works.
//!
//! [`State`] is pure: an [`Event`] goes in, the state changes, and effects come out. Not here: how its jobs are done
//! (`experiment`) and how its charts look (`chart`).
//!
//! - [`notebook`]: the experiments that the reader proposed.
//! - [`machine`]: how fast this machine trains.
//! - [`view`]: from the searches to the numbers that charts and tables show.
//! - [`charts`]: what the charts show, with their words.
//! - [`closing`]: what each of the three forces bought in the reader's own session.
//! - `controls`, `panels`: in the browser only.

pub mod closing;
pub mod machine;
pub mod notebook;
pub mod view;

use crate::job::{Answer, Job, Results, Spec};
use crate::order::order;
use crate::page::model::settings::{Lab, Settings};
use crate::page::model::state::{Effect, Phase};
use crate::study::clock::{self, Clock, DAYS, SPEEDS};
use crate::study::gauge::GaugeResult;
use crate::study::idea::{self, Idea};
use crate::study::search::{Search, Strategy};
use crate::study::trial::{TrialKey, TrialResult};
use machine::Machine;
use notebook::Notebook;
use std::collections::{BTreeMap, BTreeSet};

/// First line of an export, as it is promised.
pub const HEADER: &str = "speed,seed,idea,description,finished_at,test_accuracy,best_so_far";

/// Ideas of each replicate by which the time of a run is estimated.
pub const SAMPLE: u32 = 8;

/// Parts of a whole that the progress of one replicate is counted in.
const PARTS: usize = 100;

/// What happened in this lab.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The button that is Run, Stop, Continue and Run again in turn.
    Run,
    /// The day of the simulated calendar that is looked at.
    Day(f64),
    /// The machine is to be measured, with up to so many workers at once.
    Measure(u32),
    /// The reader proposes an experiment.
    Propose(Idea),
    /// Seconds that the reader waits for a mean experiment.
    Wait(u32),
    /// The time that the reader waits for an experiment is over.
    Arrived(u32),
    /// The notebook is closed: the reader wants to see what random search would have found.
    Compare,
    /// A new notebook is begun.
    Clear,
    /// The notebook that was kept from before.
    Remembered(Notebook),
}

/// What the searches depend on that settings ask for.
pub fn plan(settings: &Settings) -> (Strategy, u32, u32) {
    (settings.ideas, settings.replicates, settings.seed)
}

/// What this lab knows.
#[derive(Debug)]
pub struct State {
    /// Every search that was begun. A result holds for ever: nothing is thrown away but by running again.
    searches: BTreeMap<(Strategy, u32), Search>,
    /// Run was pressed, and Stop was not since.
    running: bool,
    no_workers: bool,
    /// Searches that cannot go on, because an experiment was given up.
    failed: BTreeSet<(Strategy, u32)>,
    /// The day that is looked at, 0 to the end of the budget.
    pub day: f64,
    pub notebook: Notebook,
    pub machine: Machine,
    /// Experiments of searches: what one search has made no other makes again.
    results: Results,
    /// Counts what happened, but for the day that is looked at: charts that do not show it need not be drawn again.
    pub revision: u64,
}

impl State {
    pub fn new(_settings: &Settings) -> State {
        State {
            searches: BTreeMap::new(),
            running: false,
            no_workers: false,
            failed: BTreeSet::new(),
            day: clock::BUDGET * DAYS,
            notebook: Notebook::default(),
            machine: Machine::default(),
            results: Results::default(),
            revision: 0,
        }
    }

    /// Takes an event in.
    pub fn update(&mut self, event: Event, settings: &Settings) -> Vec<Effect> {
        self.revision += u64::from(!matches!(event, Event::Day(_)));
        match event {
            Event::Run => return self.run(settings),
            Event::Day(day) => {
                self.day = if day.is_finite() { day.clamp(0.0, clock::BUDGET * DAYS) } else { self.day };
                return Vec::new();
            }
            Event::Measure(workers) => self.machine.begin(workers),
            Event::Propose(idea) => self.notebook.propose(idea, settings.seed),
            Event::Wait(seconds) => self.notebook.wait = seconds,
            Event::Arrived(number) => self.notebook.arrive(number),
            Event::Compare => self.notebook.close(),
            Event::Clear => self.notebook.clear(),
            Event::Remembered(notebook) => self.notebook = notebook,
        }
        vec![self.want(settings)]
    }

    fn want(&mut self, settings: &Settings) -> Effect {
        self.prepare(settings);
        Effect::Want(Lab::Computation)
    }

    fn run(&mut self, settings: &Settings) -> Vec<Effect> {
        let mut effects = Vec::new();
        match self.phase(settings) {
            Phase::Training if self.running => self.running = false,
            Phase::Done => {
                // The same experiments once more, to be watched: they give the same numbers.
                for search in names(settings).iter().filter_map(|name| self.searches.remove(name)) {
                    for result in search.results() {
                        self.results.remove(&result.key.spec());
                    }
                }
                self.running = true;
            }
            Phase::Failed => {
                self.failed.clear();
                if std::mem::take(&mut self.no_workers) {
                    effects.push(Effect::RestartPool);
                }
                self.running = true;
            }
            _ => self.running = true,
        }
        effects.push(self.want(settings));
        effects
    }

    /// The settings ask for other searches than before.
    pub fn follow(&mut self, settings: &Settings) -> Vec<Effect> {
        self.revision += 1;
        if self.running || self.notebook.is_closed() { vec![self.want(settings)] } else { Vec::new() }
    }

    /// Starts what the reader's settings ask for.
    pub fn start(&mut self, settings: &Settings) -> Vec<Effect> {
        if self.running { Vec::new() } else { self.run(settings) }
    }

    /// A training has ended: a reading of the machine's speed, an experiment of the notebook, or one of the searches that
    /// wait for it.
    pub fn finished(&mut self, answer: Answer, settings: &Settings) -> Vec<Effect> {
        self.revision += 1;
        let spec = answer.spec;
        if spec.reading.is_some() {
            if let Some(key) = self.machine.wanted_key(&spec) {
                self.machine.take(GaugeResult::new(key, &answer));
            }
        } else if let Some(key) = self.pending(&spec) {
            self.notebook.take(&TrialResult::new(key, &answer));
        } else {
            self.results.insert(spec, answer);
            for (_, search) in self.searches.iter_mut().filter(|(name, _)| name.1 == spec.data.seed) {
                search.follow(&self.results, is_far_enough);
            }
        }
        vec![self.want(settings)]
    }

    /// The experiment of the notebook that a training is.
    fn pending(&self, spec: &Spec) -> Option<TrialKey> {
        self.notebook.pending().find(|key| key.spec() == *spec)
    }

    /// A job was given up.
    pub fn gave_up(&mut self, spec: Spec, settings: &Settings) -> Vec<Effect> {
        self.revision += 1;
        match self.pending(&spec) {
            _ if spec.reading.is_some() => self.machine.stop(),
            Some(key) => self.notebook.give_up(key.number),
            None => {
                let stuck = self.searches.iter().filter(|(_, search)| search.next().spec() == spec);
                self.failed.extend(stuck.map(|(name, _)| *name));
            }
        }
        vec![self.want(settings)]
    }

    pub fn lost_all_workers(&mut self) {
        self.no_workers = true;
    }

    pub fn phase(&self, settings: &Settings) -> Phase {
        let open = || names(settings).into_iter().filter(|name| !self.is_complete(*name));
        let is_at_work =
            self.machine.is_measuring() || self.notebook.pending().next().is_some() || self.is_comparing(settings);
        match () {
            () if self.no_workers => Phase::Failed,
            () if is_at_work => Phase::Training,
            () if self.running && open().any(|name| !self.failed.contains(&name)) => Phase::Training,
            () if self.running && open().next().is_some() => Phase::Failed,
            () if open().next().is_none() => Phase::Done,
            () => Phase::Idle,
        }
    }

    /// Whether random search is being run for the notebook.
    fn is_comparing(&self, settings: &Settings) -> bool {
        let mut next = Vec::new();
        self.add_compared(settings, &mut next);
        !next.is_empty()
    }

    /// Whether the searches (and not the machine's speed or the reader's own experiment) are being run.
    pub fn is_searching(&self, settings: &Settings) -> bool {
        self.running && names(settings).into_iter().any(|name| !self.is_complete(name))
    }

    /// Work done and all, in hundredths of a replicate.
    pub fn counts(&self, settings: &Settings) -> (usize, usize) {
        let names = names(settings);
        let clock = fastest();
        let done = |name: &(Strategy, u32)| match self.searches.get(name) {
            None => 0,
            Some(_) if self.is_complete(*name) => PARTS,
            Some(search) => {
                let share = clock.duration(search.operations()) / clock::BUDGET;
                ((share * PARTS as f64) as usize).min(PARTS - 1)
            }
        };
        (names.iter().map(done).sum(), names.len() * PARTS)
    }

    /// The replicates of the reader's settings that have been begun, in the order of their seeds.
    pub fn shown(&self, settings: &Settings) -> Vec<&Search> {
        names(settings).iter().filter_map(|name| self.searches.get(name)).collect()
    }

    /// The same of random search, whatever the settings say: what the notebook is held against.
    pub fn random(&self, seed: u32, replicates: u32) -> Vec<&Search> {
        seeds(seed, replicates).filter_map(|seed| self.searches.get(&(Strategy::Random, seed))).collect()
    }

    fn is_complete(&self, name: (Strategy, u32)) -> bool {
        self.searches.get(&name).is_some_and(is_far_enough)
    }

    /// Experiments of the shown replicates, one row for each speed at which it ended in time.
    pub fn csv(&self, settings: &Settings) -> String {
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

    /// What is wanted from the pool now, in order.
    pub fn wanted(&self, settings: &Settings) -> Vec<Job> {
        // Alone, or it would measure how fast the machine is beside other work.
        if let Some(jobs) = self.machine.wanted() {
            return jobs;
        }
        let mut jobs: Vec<Job> = self.notebook.pending().map(|key| key.job()).collect();
        let mut next: Vec<(u64, TrialKey)> = Vec::new();
        self.add_compared(settings, &mut next);
        if self.running {
            for name in names(settings) {
                self.add(name, &fastest(), clock::BUDGET, &mut next);
            }
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

    /// The next experiments of the random searches that the notebook is held against.
    fn add_compared(&self, settings: &Settings, next: &mut Vec<(u64, TrialKey)>) {
        if self.notebook.is_closed() {
            let clock = Clock::new(1.0, 0.0);
            for seed in seeds(self.notebook.seed(), settings.replicates) {
                self.add((Strategy::Random, seed), &clock, notebook::BUDGET, next);
            }
        }
    }

    /// The first experiments that a run at random would make, by which its time is estimated.
    pub fn sample(&self, settings: &Settings) -> Vec<Job> {
        let ideas = |seed: u32| (0..SAMPLE).map(move |number| Search::random_idea(seed, number).job());
        seeds(settings.seed, settings.replicates).flat_map(ideas).collect()
    }

    /// The next experiment of a search that has not got as far as `budget`.
    fn add(&self, name: (Strategy, u32), clock: &Clock, budget: f64, next: &mut Vec<(u64, TrialKey)>) {
        let new;
        let search = match self.searches.get(&name) {
            Some(search) => search,
            None => {
                new = Search::new(name.0, name.1);
                &new
            }
        };
        if !self.failed.contains(&name) && !clock::is_complete(search, clock, budget) {
            next.push((search.operations() as u64, search.next()));
        }
    }

    /// Searches that are to be begun get their place, so that answers find them.
    pub fn prepare(&mut self, settings: &Settings) {
        let results = &self.results;
        let mut open = |strategy: Strategy, seed: u32| {
            self.searches.entry((strategy, seed)).or_insert_with(|| {
                let mut search = Search::new(strategy, seed);
                search.follow(results, is_far_enough);
                search
            });
        };
        if self.running {
            names(settings).into_iter().for_each(|(strategy, seed)| open(strategy, seed));
        }
        if self.notebook.is_closed() {
            seeds(self.notebook.seed(), settings.replicates).for_each(|seed| open(Strategy::Random, seed));
        }
    }
}

/// Whether a search has made all experiments that the fastest clock gets through.
fn is_far_enough(search: &Search) -> bool {
    clock::is_complete(search, &fastest(), clock::BUDGET)
}

/// The clock that gets through most experiments.
fn fastest() -> Clock {
    Clock::new(f64::from(SPEEDS[SPEEDS.len() - 1]), 0.0)
}

/// Time to think before each experiment, in mean experiments at speed 1.
pub fn thinking(settings: &Settings) -> f64 {
    f64::from(settings.think) / (24.0 * DAYS)
}

fn seeds(seed: u32, replicates: u32) -> impl Iterator<Item = u32> {
    (0..replicates).map(move |replicate| seed.wrapping_add(replicate))
}

fn names(settings: &Settings) -> Vec<(Strategy, u32)> {
    seeds(settings.seed, settings.replicates).map(|seed| (settings.ideas, seed)).collect()
}

/// An idea in one field of a table: words of ours and numbers, without commas.
pub fn description(idea: &Idea) -> String {
    let (rate, decimals) = view::rate_digits(idea.rate);
    format!(
        "layers={} width={} activation={} optimiser={} rate={} batch={} decay={}",
        idea.layers,
        idea.width,
        idea.activation.name(),
        idea::optimiser_name(idea.optimiser),
        crate::decimal::fixed(rate, decimals),
        idea.batch,
        u8::from(idea.decay)
    )
}

#[cfg(test)]
mod tests;
