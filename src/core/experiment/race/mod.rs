//! The race between activations: one contestant is one piece of work, trained at a constant learning rate and looked
//! into as it goes. What it is not: the search for a rate and the comparison of contestants, which are plans and pure
//! functions over finished or growing [`Track`]s.
//!
//! All contestants of a race share the examples, the order in which they are visited and the random draws: only what
//! their keys say differs.
//!
//! - [`key`]: what a contestant is made of.
//! - [`search`]: the small search for the best learning rate of each.

pub mod key;
pub mod search;

pub use key::{BATCH, RaceKey, RaceOptimiser, RaceTask, Rate};

use crate::experiment::end::Stopped;
use crate::nn::batch::Order;
use crate::nn::loss::Loss;
use crate::nn::network::{Draw, Network};
use crate::nn::optimiser::Schedule;
use crate::nn::statistics::{LayerLook, PROBE_BATCH, look};
use crate::nn::trainer::{LOSS_LARGEST, Recipe, Trainer, accuracy, is_finite, loss_and_gradient};
use crate::random::{Purpose, Stream};
use crate::task::Inputs;
use crate::task::sample::{Examples, SampleCache};
use crate::task::spiral;
use crate::task::standardise::Standardiser;
use ndarray::s;
use serde::{Deserialize, Serialize};

/// Updates between two scores on the test set.
pub const SCORED_EVERY: u32 = 50;
/// Test examples that are scored, of the task's test set.
const TEST: usize = 1000;
/// Where training stands after `step` updates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub step: u32,
    /// Mean loss on the first 256 training examples.
    pub train_loss: f32,
    /// Share of right answers on 1000 test examples.
    pub test_accuracy: f32,
    /// Time spent until then in training, scoring and looking; the only entry that differs from time to time.
    pub seconds: f32,
}

/// What is seen in every layer after `step` updates, input side first, output layer last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    pub step: u32,
    pub layers: Vec<LayerLook>,
}

/// What is known of a contestant so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Track {
    pub points: Vec<Point>,
    pub probes: Vec<Probe>,
}

/// What is new since the last news.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RaceNews {
    pub key: RaceKey,
    /// The first news of a contestant, which begins anew.
    pub first: bool,
    pub news: Track,
}

/// A finished contestant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RaceResult {
    pub key: RaceKey,
    pub track: Track,
    pub stopped: Stopped,
    pub seconds: f64,
    /// The trained parameters, for looking at single weights; empty for runs of a search.
    pub parameters: Vec<f32>,
}

/// Whether layers are looked into after `step` updates: closely at the beginning, when most happens, and then more and
/// more seldom, so that a track stays bounded (under 200 looks in 100,000 steps).
pub fn is_probed(step: u32) -> bool {
    match step {
        0..=20 => matches!(step, 0 | 1 | 2 | 5 | 10 | 20),
        21..=1000 => step.is_multiple_of(50),
        1001..=5000 => step.is_multiple_of(100),
        5001..=20_000 => step.is_multiple_of(500),
        _ => step.is_multiple_of(1000),
    }
}

/// Whether test accuracy and loss are measured after `step` updates.
pub fn is_scored(step: u32) -> bool {
    step.is_multiple_of(SCORED_EVERY) || is_probed(step)
}

impl Track {
    /// The first score at which the test accuracy is `percent` or more, of those [`SCORED_EVERY`] steps apart: the
    /// further ones at the beginning would favour whoever is lucky there.
    pub fn arrival(&self, percent: u32) -> Option<&Point> {
        self.points.iter().find(|point| point.step.is_multiple_of(SCORED_EVERY) && has_arrived(point, percent))
    }

    /// The best test accuracy so far.
    pub fn best(&self) -> f32 {
        self.points.iter().fold(0.0, |best, point| best.max(point.test_accuracy))
    }

    /// The last look that is not after `step`.
    pub fn probe_at(&self, step: u32) -> Option<&Probe> {
        self.probes.iter().rev().find(|probe| probe.step <= step)
    }

    pub fn extend(&mut self, news: Track) {
        self.points.extend(news.points);
        self.probes.extend(news.probes);
    }
}

fn has_arrived(point: &Point, percent: u32) -> bool {
    // In whole test examples: no rounding decides.
    (f64::from(point.test_accuracy) * TEST as f64).round() >= f64::from(percent) * TEST as f64 / 100.0
}

/// The examples of a race, ready for a network.
#[derive(Clone, Debug)]
pub struct RaceData {
    pub training: Examples,
    pub test: Examples,
}

impl RaceData {
    pub fn new(task: RaceTask, seed: u32, samples: &mut SampleCache) -> RaceData {
        let Some(id) = task.of_figure() else {
            return RaceData { training: spiral::training(seed), test: spiral::test(seed) };
        };
        let m = task.training();
        let (training, test) = (samples.training(id, seed, m, Inputs::Raw), samples.test(id, Inputs::Raw));
        let raw = training.inputs.slice(s![..m, ..]);
        let standardiser = Standardiser::fit(raw);
        let of = |inputs, labels: &[u8]| Examples { inputs, labels: labels.to_vec() };
        RaceData {
            training: of(standardiser.training(raw), &training.labels[..m]),
            test: of(standardiser.others(test.inputs.slice(s![..TEST, ..])), &test.labels[..TEST]),
        }
    }
}

/// The network that a contestant starts as.
pub fn network(key: &RaceKey) -> Network {
    let draw = Draw { initialisation: key.initialisation, task: key.task.number(), seed: key.seed };
    Network::random(&key.widths(), key.activation, draw)
}

/// A contestant on its way.
pub struct Race {
    key: RaceKey,
    data: RaceData,
    trainer: Trainer,
    loss: Loss,
    track: Track,
    ended: Option<Stopped>,
    arrived: bool,
    /// Points and probes that were told.
    told: (usize, usize),
    /// Step and time at the end of the last slice, and the points that had a time then.
    timed: (u32, f64, usize),
}

impl Race {
    /// Draws the data, initialises the network and looks at it for the first time.
    pub fn start(key: RaceKey, samples: &mut SampleCache) -> Race {
        let data = RaceData::new(key.task, key.seed, samples);
        let m = data.training.labels.len();
        let loss = Loss::likelihood(key.task.classes());
        let recipe = Recipe {
            loss,
            method: key.optimiser.method(),
            rate: key.rate.value() as f32,
            schedule: Schedule::Constant,
            batch: BATCH,
            steps: key.steps,
        };
        let order = Order::shuffled(m, Stream::new(Purpose::Shuffle, key.task.number(), key.seed, 0));
        let trainer = Trainer::new(network(&key), recipe, order, m);
        let mut race = Race {
            key,
            data,
            trainer,
            loss,
            track: Track::default(),
            ended: None,
            arrived: false,
            told: (0, 0),
            timed: (0, 0.0, 0),
        };
        race.measure();
        race
    }

    /// Makes up to `steps` updates; true once it has ended.
    pub fn advance(&mut self, steps: u32) -> bool {
        let target = self.trainer.steps_made().saturating_add(steps).min(self.key.steps);
        while self.trainer.steps_made() < target && self.ended.is_none() {
            self.trainer.step(self.data.training.inputs.view(), &self.data.training.labels);
            let step = self.trainer.steps_made();
            if is_scored(step) || step == self.key.steps {
                self.measure();
            }
        }
        self.ended.is_some()
    }

    fn measure(&mut self) {
        let step = self.trainer.steps_made();
        let network = &self.trainer.network;
        let n = PROBE_BATCH.min(self.data.training.labels.len());
        let (x, labels) = (self.data.training.inputs.slice(s![..n, ..]), &self.data.training.labels[..n]);
        // The runs of a search are not looked into.
        let looks = self.key.until.is_none() && (is_probed(step) || step == self.key.steps);
        let train_loss = if looks {
            let (loss, layers) = look(network, self.loss, x, labels);
            self.track.probes.push(Probe { step, layers });
            loss
        } else {
            loss_and_gradient(network, self.loss, x, labels, None).0
        };
        let test_accuracy = accuracy(network, self.data.test.inputs.view(), &self.data.test.labels);
        let point = Point { step, train_loss: train_loss as f32, test_accuracy, seconds: 0.0 };
        // A loss that is not a number is not below the bound either. The largest initial weights on offer make a deep
        // ReLU network begin above it, and end there.
        let is_sound = train_loss <= LOSS_LARGEST && is_finite(&network.parameters);
        self.track.points.push(point);
        let until = self.key.until.map(u32::from);
        self.arrived = step.is_multiple_of(SCORED_EVERY) && until.is_some_and(|percent| has_arrived(&point, percent));
        if !is_sound {
            self.ended = Some(Stopped::Diverged);
        } else if step == self.key.steps || self.arrived {
            self.ended = Some(Stopped::Budget);
        }
    }

    /// The slices have taken `seconds` so far: what was measured since the last call gets its time, in proportion to
    /// the updates of the slice.
    pub fn timed(&mut self, seconds: f64) {
        let step = self.trainer.steps_made();
        let (from, before, untimed) = self.timed;
        let per_step = (seconds - before) / f64::from((step - from).max(1));
        for point in &mut self.track.points[untimed..] {
            point.seconds = (before + per_step * f64::from(point.step - from)) as f32;
        }
        self.timed = (step, seconds, self.track.points.len());
    }

    /// Share of its updates made, 0 to 1.
    pub fn progress(&self) -> f32 {
        self.trainer.steps_made() as f32 / self.key.steps as f32
    }

    pub fn flops_per_step(&self) -> f64 {
        self.key.flops_per_step()
    }

    /// What is new since the last call; `None` for a run of a search.
    pub fn news(&mut self) -> Option<RaceNews> {
        let (points, probes) = self.told;
        if self.key.until.is_some() || points == self.track.points.len() {
            return None;
        }
        self.told = (self.track.points.len(), self.track.probes.len());
        let news = Track { points: self.track.points[points..].to_vec(), probes: self.track.probes[probes..].to_vec() };
        Some(RaceNews { key: self.key, first: points == 0, news })
    }

    /// The result. To be called once [`Race::advance`] has returned true; `seconds` is what the slices took.
    pub fn finish(mut self, seconds: f64) -> RaceResult {
        self.timed(seconds);
        let parameters = if self.key.until.is_none() { self.trainer.network.parameters } else { Vec::new() };
        let stopped = self.ended.unwrap_or(Stopped::Budget);
        RaceResult { key: self.key, track: self.track, stopped, seconds, parameters }
    }
}

/// A contestant from start to end.
pub fn race(key: RaceKey, samples: &mut SampleCache) -> RaceResult {
    let mut race = Race::start(key, samples);
    while !race.advance(1000) {}
    race.finish(0.0)
}

#[cfg(test)]
mod tests;
