//! What a reader can set in this lab beside what the whole page shares (depth, width, rate, seed), and the race that
//! follows from it.

use crate::nn::activation::{Activation, Initialisation};
use crate::page::model::algorithms::contestant::{Contestant, Extras};
use crate::page::model::settings::Settings;
use crate::study::race::{Optimiser, RaceKey, RaceTask, Rate, usual_rate};

pub const DEPTH_DEFAULT: u32 = 3;
pub const WIDTH_DEFAULT: u32 = 32;
/// Enough for a sigmoid network of three layers at the rate that suits ReLU.
pub const LIMIT_DEFAULT: u32 = 20_000;
/// Fewest steps of a race: two scores.
pub const LIMIT_SMALLEST: u32 = 100;
/// Most: a sigmoid network of four layers needs some 36,000.
pub const LIMIT_LARGEST: u32 = 100_000;

/// What this lab's controls set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RaceSettings {
    pub task: RaceTask,
    /// `None`: He for the rectifiers, Xavier for sigmoid and tanh.
    pub initialisation: Option<Initialisation>,
    pub optimiser: Optimiser,
    /// Steps.
    pub limit: u32,
    /// Test accuracy to race to, in percent; `None` for the task's own.
    pub target: Option<u32>,
    pub extras: Extras,
    /// Each contestant at its best rate, which is searched for, instead of one rate for all.
    pub tuned: bool,
}

impl Default for RaceSettings {
    fn default() -> Self {
        RaceSettings {
            task: RaceTask::default(),
            initialisation: None,
            optimiser: Optimiser::default(),
            limit: LIMIT_DEFAULT,
            target: None,
            extras: Extras::default(),
            tuned: false,
        }
    }
}

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
            depth: settings.depth.unwrap_or(DEPTH_DEFAULT) as u8,
            width: settings.width.unwrap_or(WIDTH_DEFAULT) as u16,
            rate: settings.rate.map_or(usual_rate(race.optimiser), Rate::new),
            optimiser: race.optimiser,
            seed: settings.seed,
            steps: race.limit,
            until: None,
        };
        let target = race.target.unwrap_or(race.task.target());
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
}
