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
pub mod playing;
mod searches;
pub mod view;

use crate::job::{Answer, Job, Spec};
use crate::order::order;
use crate::page::model::settings::{Lab, Settings};
use crate::page::model::state::{Effect, Event as PageEvent, Phase, Spoken};
use crate::study::clock::{self, Clock, DAYS, SPEEDS};
use crate::study::gauge::GaugeResult;
use crate::study::idea::Idea;
use crate::study::search::{Search, Strategy};
use crate::study::trial::{TrialKey, TrialResult};
pub use event::Event;
use idea_text::description;
use machine::Machine;
use notebook::Notebook;
use playing::Playing;
use searches::{Name, Searches};
use std::collections::BTreeSet;

/// First line of an export, as it is promised.
pub const HEADER: &str = "speed,seed,idea,description,finished_at,test_accuracy,best_so_far";

/// Ideas of each replicate by which the time of a run is estimated.
pub const SAMPLE: u32 = 8;

/// Parts of a whole that the progress of one replicate is counted in.
const PARTS: usize = 100;

/// What the searches depend on that settings ask for.
pub fn plan(settings: &Settings) -> (Strategy, u32, u32) {
    (settings.ideas, settings.replicates, settings.seed)
}

/// What this lab knows.
#[derive(Debug)]
pub struct State {
    searches: Searches,
    overview: view::Memo,
    /// Run was pressed, and Stop was not since.
    running: bool,
    no_workers: bool,
    /// Searches that cannot go on, because an experiment was given up.
    failed: BTreeSet<Name>,
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
    pub fn new(_settings: &Settings) -> State {
        State {
            searches: Searches::default(),
            overview: view::Memo::default(),
            running: false,
            no_workers: false,
            failed: BTreeSet::new(),
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
        let was_searching = self.is_searching(settings);
        let mut effects = Vec::new();
        match event {
            Event::Run => effects.extend(self.run(settings)),
            Event::Measure(workers) => self.machine.begin(workers),
            Event::Propose(now) => {
                let (idea, entries) = (self.draft, self.notebook.entries().len());
                effects.extend(self.change_notebook(|notebook| notebook.propose(idea, settings.seed)));
                if self.notebook.entries().len() > entries {
                    self.proposed = Some(now);
                }
            }
            Event::Wait(seconds) => effects.extend(self.change_notebook(|notebook| notebook.wait = seconds)),
            Event::Arrived(place) => effects.extend(self.change_notebook(|notebook| notebook.arrive(place))),
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
        effects.push(self.want(settings));
        effects.extend(self.announced(was_searching, settings));
        effects
    }

    fn go_to(&mut self, day: f64) {
        self.day = if day.is_finite() { day.clamp(0.0, clock::BUDGET * DAYS) } else { self.day };
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
        Some(Effect::After {
            since: self.proposed,
            seconds: f64::from(self.notebook.wait) * notebook::cost(&entry.idea),
            event: Box::new(PageEvent::Computation(Event::Arrived(place))),
        })
    }

    /// The end of the searches is said aloud.
    fn announced(&self, was_searching: bool, settings: &Settings) -> Option<Effect> {
        let is_done = names(settings).into_iter().all(|name| self.is_complete(name));
        (was_searching && is_done).then_some(Effect::Say(Spoken::Searched))
    }

    fn want(&mut self, settings: &Settings) -> Effect {
        self.prepare(settings);
        Effect::Want(Lab::Computation)
    }

    /// The button that is Run, Stop, Continue and Run again in turn.
    fn run(&mut self, settings: &Settings) -> Option<Effect> {
        match self.phase(settings) {
            Phase::Training if self.running => self.running = false,
            Phase::Done => {
                // The same experiments once more, to be watched: they give the same numbers.
                names(settings).into_iter().for_each(|name| self.searches.forget(name));
                self.running = true;
            }
            Phase::Failed => {
                self.failed.clear();
                self.running = true;
                return std::mem::take(&mut self.no_workers).then_some(Effect::RestartPool);
            }
            _ => self.running = true,
        }
        None
    }

    /// The settings ask for other searches than those before.
    pub fn follow(&mut self, before: &Settings, settings: &Settings) -> Vec<Effect> {
        if !self.running && !self.notebook.is_closed() {
            return Vec::new();
        }
        let was_searching = self.is_searching(before);
        let mut effects = vec![self.want(settings)];
        // What is left of them may be there already.
        effects.extend(self.announced(was_searching, settings));
        effects
    }

    /// Starts what the reader's settings ask for.
    pub fn start(&mut self, settings: &Settings) -> Vec<Effect> {
        if self.running {
            return Vec::new();
        }
        let mut effects = Vec::from_iter(self.run(settings));
        effects.push(self.want(settings));
        effects
    }

    /// A training has ended: a reading of the machine's speed, an experiment of the notebook, or one of the searches that
    /// wait for it.
    pub fn finished(&mut self, answer: Answer, settings: &Settings) -> Vec<Effect> {
        let was_searching = self.is_searching(settings);
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
        effects.push(self.want(settings));
        effects.extend(self.announced(was_searching, settings));
        effects
    }

    /// The experiment of the notebook that a training is.
    fn pending(&self, spec: &Spec) -> Option<TrialKey> {
        self.notebook.pending().find(|key| key.spec() == *spec)
    }

    /// A job was given up.
    pub fn gave_up(&mut self, spec: Spec, settings: &Settings) -> Vec<Effect> {
        match self.pending(&spec) {
            _ if spec.reading.is_some() => self.machine.stop(),
            Some(key) => self.notebook.give_up(key.number),
            None => self.failed.extend(self.searches.waiting_for(spec)),
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
        let done = |name: &Name| match self.searches.get(*name) {
            None => 0,
            Some(_) if self.is_complete(*name) => PARTS,
            Some(search) => {
                let share = clock.duration(search.operations()) / clock::BUDGET;
                ((share * PARTS as f64) as usize).min(PARTS - 1)
            }
        };
        (names.iter().map(done).sum(), names.len() * PARTS)
    }

    /// Share of the work that is done, 0 to 1.
    pub fn share(&self, settings: &Settings) -> f64 {
        let (done, total) = self.counts(settings);
        done as f64 / total.max(1) as f64
    }

    /// The replicates of the reader's settings that have been begun, in the order of their seeds.
    pub fn shown(&self, settings: &Settings) -> Vec<&Search> {
        names(settings).into_iter().filter_map(|name| self.searches.get(name)).collect()
    }

    /// The same of random search, whatever the settings say: what the notebook is held against.
    pub fn random(&self, seed: u32, replicates: u32) -> Vec<&Search> {
        seeds(seed, replicates).filter_map(|seed| self.searches.get((Strategy::Random, seed))).collect()
    }

    fn is_complete(&self, name: Name) -> bool {
        self.searches.get(name).is_some_and(is_far_enough)
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
    fn add(&self, name: Name, clock: &Clock, budget: f64, next: &mut Vec<(u64, TrialKey)>) {
        let new;
        let search = match self.searches.get(name) {
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
        let searches = &mut self.searches;
        if self.running {
            names(settings).into_iter().for_each(|name| searches.open(name, is_far_enough));
        }
        if self.notebook.is_closed() {
            let seeds = seeds(self.notebook.seed(), settings.replicates);
            seeds.for_each(|seed| searches.open((Strategy::Random, seed), is_far_enough));
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

fn names(settings: &Settings) -> Vec<Name> {
    seeds(settings.seed, settings.replicates).map(|seed| (settings.ideas, seed)).collect()
}

#[cfg(test)]
mod tests;
