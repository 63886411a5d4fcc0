//! The race that the settings ask for.

use crate::nn::activation::{Activation, Initialisation};
use crate::page::model::algorithms::contestant::{Contestant, Extras};
use crate::page::model::settings::Settings;
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
}
