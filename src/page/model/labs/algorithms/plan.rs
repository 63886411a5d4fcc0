//! The race that the settings ask for.

use crate::job::end::Stopped;
use crate::job::{Answer, Job, Results, SpecSet};
use crate::nn::activation::{Activation, Initialisation};
use crate::page::model::effect::Effect;
use crate::page::model::lab::{Button, GivenUp, Study};
use crate::page::model::labs::algorithms::contestant::{Contestant, Extras};
use crate::page::model::settings::Settings;
use crate::study::race::tuning::{self, Median};
use crate::study::race::{RaceKey, RaceTask, Rate};

/// The race that settings ask for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// The key of the first contestant; the others differ in activation, initialisation and rate.
    base: RaceKey,
    chosen: Option<Initialisation>,
    extras: Extras,
    pub tuned: bool,
    /// In percent.
    pub target: u32,
}

impl Plan {
    pub fn new(settings: &Settings) -> Plan {
        let race = &settings.race;
        let base = RaceKey {
            task: race.task,
            activation: Activation::Relu,
            initialisation: Initialisation::He,
            depth: settings.race_depth() as u8,
            width: settings.race_width() as u16,
            rate: Rate::new(settings.race_rate()),
            optimiser: race.optimiser,
            seed: settings.seed,
            steps: race.limit,
            until: None,
        };
        let target = settings.race_target();
        Plan { base, chosen: race.initialisation, extras: race.extras, tuned: race.tuned, target }
    }

    pub fn contestants(&self) -> impl Iterator<Item = Contestant> {
        Contestant::PAIR.into_iter().chain(self.extras.iter())
    }

    /// The key of a contestant at the one rate for all.
    pub fn key(&self, contestant: Contestant) -> RaceKey {
        RaceKey {
            activation: contestant.activation(),
            initialisation: contestant.initialisation(self.chosen),
            ..self.base
        }
    }

    /// Those of the contestants that race on request.
    pub fn extras(&self) -> Extras {
        self.extras
    }

    pub fn depth(&self) -> usize {
        usize::from(self.base.depth)
    }

    pub fn width(&self) -> usize {
        usize::from(self.base.width)
    }

    pub fn steps(&self) -> u32 {
        self.base.steps
    }

    pub fn task(&self) -> RaceTask {
        self.base.task
    }

    /// The starting weights that the reader chose; `None` for each one's own.
    pub fn chosen(&self) -> Option<Initialisation> {
        self.chosen
    }

    pub fn rate(&self) -> Rate {
        self.base.rate
    }

    /// What the search for a contestant's rate has found so far, by rate.
    pub fn medians(&self, contestant: Contestant, results: &Results) -> Vec<Median> {
        tuning::medians(self.key(contestant), self.target, results)
    }

    pub fn best_rate(&self, contestant: Contestant, results: &Results) -> Option<Rate> {
        tuning::best(&self.medians(contestant, results))
    }

    /// The runs of the searches.
    pub fn searched(&self) -> SpecSet {
        let keys = self.contestants().flat_map(|contestant| tuning::keys(self.key(contestant), self.target));
        keys.map(|key| key.spec()).collect()
    }

    /// What a contestant's key is: with tuned rates, once its search has ended.
    pub fn tuned_key(&self, contestant: Contestant, results: &Results) -> Option<RaceKey> {
        let key = self.key(contestant);
        if !self.tuned {
            return Some(key);
        }
        Some(RaceKey { rate: self.best_rate(contestant, results)?, ..key })
    }

    /// What came out for a contestant, once it has ended.
    pub fn end<'a>(&self, contestant: Contestant, results: &'a Results) -> Option<&'a Answer> {
        results.get(&self.tuned_key(contestant, results)?.spec())
    }

    /// The contestants whose training diverged.
    pub fn diverged(&self, results: &Results) -> Vec<Contestant> {
        let has = |end: &Answer| end.stopped == Stopped::Diverged;
        self.contestants().filter(|&contestant| self.end(contestant, results).is_some_and(has)).collect()
    }
}

impl Study for Plan {
    type Kept = Results;

    const BUTTON: Button = Button::Pauses;

    fn counts(&self, results: &Results) -> (usize, usize) {
        let (mut done, mut total) = (0, 0);
        for contestant in self.contestants() {
            if self.tuned {
                let medians = self.medians(contestant, results);
                total += medians.len() * tuning::SEEDS as usize;
                done += medians.iter().map(|median| median.ended as usize).sum::<usize>();
            }
            total += 1;
            done += usize::from(self.end(contestant, results).is_some());
        }
        (done, total)
    }

    /// The searches, then the race itself when all of them have ended, so that its contestants start together.
    fn missing(&self, results: &Results, given_up: &GivenUp) -> Vec<Job> {
        let open = |keys: Vec<RaceKey>| {
            let mut jobs: Vec<Job> = Vec::new();
            for job in keys.into_iter().map(|key| key.job()) {
                let is_open = !job.is_done(results) && !given_up.contains_key(&job.spec);
                if is_open && !jobs.contains(&job) {
                    jobs.push(job);
                }
            }
            jobs
        };
        if self.tuned {
            let keys = self.contestants().flat_map(|contestant| tuning::keys(self.key(contestant), self.target));
            let searches = open(keys.collect());
            if !searches.is_empty() {
                return searches;
            }
        }
        open(self.contestants().filter_map(|contestant| self.tuned_key(contestant, results)).collect())
    }

    fn diverged(&self, results: &Results) -> Option<Effect> {
        let diverged = self.diverged(results);
        (!diverged.is_empty()).then_some(Effect::RaceDiverged(diverged))
    }
}
