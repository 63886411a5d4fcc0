//! The searches that the settings ask for, as this lab's study.

use crate::job::Job;
use crate::page::model::lab::{Button, GivenUp, Study};
use crate::page::model::labs::computation::searches::{Name, Searches};
use crate::page::model::settings::Settings;
use crate::study::clock::{self, Clock, SPEEDS};
use crate::study::search::{Search, Strategy};

/// Parts of a whole that the progress of one replicate is counted in.
const PARTS: usize = 100;

/// Replicates of a search: the first has this seed, the others the next ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub ideas: Strategy,
    pub replicates: u32,
    pub seed: u32,
}

impl Plan {
    pub fn new(settings: &Settings) -> Plan {
        Plan { ideas: settings.ideas, replicates: settings.replicates, seed: settings.seed }
    }

    /// Its searches, in the order of their seeds.
    pub fn names(self) -> impl Iterator<Item = Name> {
        (0..self.replicates).map(move |replicate| (self.ideas, self.seed.wrapping_add(replicate)))
    }

    /// Searches of random ideas from another seed on.
    pub fn random(self, seed: u32) -> Plan {
        Plan { ideas: Strategy::Random, seed, ..self }
    }
}

/// The clock that gets through most experiments.
pub fn fastest() -> Clock {
    Clock::new(f64::from(SPEEDS[SPEEDS.len() - 1]), 0.0)
}

/// Whether a search has made all experiments that the fastest clock gets through.
pub fn is_far_enough(search: &Search) -> bool {
    clock::is_complete(search, &fastest(), clock::BUDGET)
}

impl Study for Plan {
    type Kept = Searches;

    const BUTTON: Button = Button::Stops;
    const IS_DONE_UNASKED: bool = true;

    /// In hundredths of a replicate.
    fn counts(&self, searches: &Searches) -> (usize, usize) {
        let clock = fastest();
        let done = |name: Name| match searches.get(name) {
            None => 0,
            Some(search) if is_far_enough(search) => PARTS,
            Some(search) => {
                let share = clock.duration(search.operations()) / clock::BUDGET;
                ((share * PARTS as f64) as usize).min(PARTS - 1)
            }
        };
        (self.names().map(done).sum(), self.replicates as usize * PARTS)
    }

    /// The next experiment of each search.
    fn missing(&self, searches: &Searches, given_up: &GivenUp) -> Vec<Job> {
        let next = self.names().filter_map(|name| searches.next(name, &fastest(), clock::BUDGET));
        next.map(|(_, key)| key.job()).filter(|job| !given_up.contains_key(&job.spec)).collect()
    }
}
