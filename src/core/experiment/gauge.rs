//! How fast this machine trains: fixed amounts of work whose time is taken by whoever runs them. What is measured is
//! either the work of [`super::rate`] (networks of three sizes) or whole passes over m examples of the task `plane`. Not
//! here: medians, sums over workers and fitted slopes, which are the page's ([`fit`] aside).

use super::rate::{Load, SIZES, WORKS};
use crate::nn::activation::Activation;
use crate::nn::batch::Order;
use crate::nn::loss::Loss;
use crate::nn::network::{Draw, Network};
use crate::nn::optimiser::{Method, Schedule};
use crate::nn::trainer::{Recipe, Trainer};
use crate::random::{Purpose, Stream};
use crate::task::sample::{Examples, SampleCache};
use crate::task::{Inputs, TaskId};
use ndarray::s;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// Operations of one reading of a rate, about 0.1 to 0.4 s on the machines of the day: long enough for a clock that is
/// coarse on purpose (1 ms in some browsers), short enough for a dozen of readings.
const RATE_OPERATIONS: f64 = 2e9;
/// The small network does a fifth of the operations a second that the others do.
const SMALL_OPERATIONS: f64 = 0.5e9;
/// Examples that a reading of passes goes through at least, for the same reason.
const PASSED_EXAMPLES: u32 = 65_536;
/// Examples in their minibatches, as in the figure.
const BATCH: usize = 32;
const RATE: f32 = 0.01;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Measure {
    /// Training a network of [`SIZES`]\[size\].
    Rate { size: u8, activation: Activation },
    /// One pass over `m` examples with three hidden layers of `width` units.
    Pass { m: u32, width: u16 },
}

/// The name of a reading: what is measured, in which round, by which of several workers at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GaugeKey {
    pub measure: Measure,
    pub round: u8,
    pub worker: u8,
    /// How many measure at the same time.
    pub workers: u8,
}

/// A reading.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GaugeResult {
    pub key: GaugeKey,
    /// Examples trained on.
    pub examples: f64,
    /// Operations that their matrix products took.
    pub operations: f64,
    pub seconds: f64,
}

impl GaugeResult {
    /// Examples a second; 0 where the clock saw no time pass.
    pub fn rate(&self) -> f64 {
        if self.seconds > 0.0 { self.examples / self.seconds } else { 0.0 }
    }
}

enum Work {
    Rate(Box<Load>),
    Pass { trainer: Box<Trainer>, examples: Rc<Examples> },
}

/// A reading on its way.
pub struct Gauge {
    key: GaugeKey,
    work: Work,
    made: u32,
    steps: u32,
    flops_per_step: f64,
    examples: f64,
}

/// Parameters of the network that a measure trains.
pub fn parameters(measure: Measure) -> u32 {
    let widths = match measure {
        Measure::Rate { size, .. } => SIZES[usize::from(size)].widths.to_vec(),
        Measure::Pass { width, .. } => pass_widths(width),
    };
    widths.windows(2).map(|pair| ((pair[0] + 1) * pair[1]) as u32).sum()
}

/// Three hidden layers, as in the figure's large network.
fn pass_widths(width: u16) -> Vec<usize> {
    let width = usize::from(width);
    vec![2, width, width, width, 1]
}

/// Times that the m examples are gone through in one reading.
pub fn passes(m: u32) -> u32 {
    PASSED_EXAMPLES.div_ceil(m.max(1))
}

impl Gauge {
    pub fn start(key: GaugeKey, samples: &mut SampleCache) -> Gauge {
        match key.measure {
            Measure::Rate { size, activation } => {
                let work = WORKS.into_iter().find(|work| work.name == work_name(activation)).unwrap_or(WORKS[0]);
                let mut load = Box::new(Load::new(SIZES[usize::from(size)], work));
                let per_pass = load.pass() as f64;
                let flops_per_step = per_pass * load.flops_per_example();
                let wanted = if size == 0 { SMALL_OPERATIONS } else { RATE_OPERATIONS };
                let steps = (wanted / flops_per_step).ceil().max(1.0) as u32;
                Gauge { key, work: Work::Rate(load), made: 0, steps, flops_per_step, examples: 0.0 }
            }
            Measure::Pass { m, width } => {
                let examples = samples.training(TaskId::Plane, 1, m as usize, Inputs::Raw);
                let draw =
                    Draw { initialisation: Activation::Relu.initialisation(), task: TaskId::Plane.number(), seed: 1 };
                let network = Network::random(&pass_widths(width), Activation::Relu, draw);
                let batch = BATCH.min(m as usize);
                let steps = passes(m) * m.div_ceil(batch as u32);
                let flops_per_step = network.flops_per_example() * batch as f64;
                let recipe = Recipe {
                    loss: Loss::Logistic,
                    method: Method::Adam { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0.0 },
                    rate: RATE,
                    schedule: Schedule::LinearToZero,
                    batch,
                    steps,
                };
                let stream = Stream::new(Purpose::Shuffle, TaskId::Plane.number(), 1, 0);
                let trainer = Box::new(Trainer::new(network, recipe, Order::shuffled(m as usize, stream), m as usize));
                Gauge { key, work: Work::Pass { trainer, examples }, made: 0, steps, flops_per_step, examples: 0.0 }
            }
        }
    }

    /// Does up to `steps` pieces of the work; true once all are done.
    pub fn advance(&mut self, steps: u32) -> bool {
        let target = self.made.saturating_add(steps).min(self.steps);
        while self.made < target {
            self.examples += match &mut self.work {
                Work::Rate(load) => load.pass() as f64,
                Work::Pass { trainer, examples } => {
                    let Measure::Pass { m, .. } = self.key.measure else { return true };
                    let m = m as usize;
                    trainer.step(examples.inputs.slice(s![..m, ..]), &examples.labels[..m]);
                    trainer.batch() as f64
                }
            };
            self.made += 1;
        }
        self.made == self.steps
    }

    /// Share of the work done, 0 to 1.
    pub fn progress(&self) -> f32 {
        self.made as f32 / self.steps as f32
    }

    /// Floating-point operations of one piece of the work.
    pub fn flops_per_step(&self) -> f64 {
        self.flops_per_step
    }

    /// The reading; `seconds` is what the slices took.
    pub fn finish(self, seconds: f64) -> GaugeResult {
        let operations = f64::from(self.made) * self.flops_per_step;
        GaugeResult { key: self.key, examples: self.examples, operations, seconds }
    }
}

fn work_name(activation: Activation) -> &'static str {
    if activation == Activation::Sigmoid { "train_sigmoid" } else { "train" }
}

/// Operations of a reading, before it is started.
pub fn operations(measure: Measure) -> f64 {
    match measure {
        Measure::Rate { size: 0, .. } => SMALL_OPERATIONS,
        Measure::Rate { .. } => RATE_OPERATIONS,
        Measure::Pass { m, .. } => 6.0 * f64::from(parameters(measure)) * f64::from(passes(m)) * f64::from(m),
    }
}

/// The line through the logarithms of `points` by least squares: y = factor * x^slope. `None` for fewer than two x.
pub fn fit(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let logs: Vec<(f64, f64)> = points
        .iter()
        .filter(|point| point.0 > 0.0 && point.1 > 0.0)
        .map(|point| (libm::log(point.0), libm::log(point.1)))
        .collect();
    let n = logs.len() as f64;
    let (x, y) = logs.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / n, y + point.1 / n));
    let xx: f64 = logs.iter().map(|point| (point.0 - x) * (point.0 - x)).sum();
    let xy: f64 = logs.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    (xx > 0.0).then(|| {
        let slope = xy / xx;
        (libm::exp(y - slope * x), slope)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(measure: Measure) -> GaugeKey {
        GaugeKey { measure, round: 0, worker: 0, workers: 1 }
    }

    #[test]
    fn a_power_law_is_found_again() {
        let points: Vec<(f64, f64)> = [10.0, 40.0, 160.0].map(|x: f64| (x, 3.0 * x.powf(0.8))).to_vec();
        let (factor, slope) = fit(&points).unwrap();
        assert!((factor - 3.0).abs() < 1e-9 && (slope - 0.8).abs() < 1e-12);
        assert_eq!(fit(&points[..1]), None);
        // By hand: logs (0, 0), (1, 1), (2, 0) have slope 0 and mean 1 / 3.
        let e = core::f64::consts::E;
        let (factor, slope) = fit(&[(1.0, 1.0), (e, e), (e * e, 1.0)]).unwrap();
        assert!(slope.abs() < 1e-12 && (factor - libm::exp(1.0 / 3.0)).abs() < 1e-12);
    }

    #[test]
    fn passes_go_through_all_examples_in_slices_of_any_size() {
        let measure = Measure::Pass { m: 20_000, width: 4 };
        assert_eq!(passes(20_000), 4);
        let mut gauge = Gauge::start(key(measure), &mut SampleCache::default());
        let mut slices = 1;
        while !gauge.advance(999) {
            slices += 1;
        }
        assert_eq!(slices, (4u32 * 625).div_ceil(999));
        let result = gauge.finish(2.0);
        assert_eq!((result.examples, result.rate()), (80_000.0, 40_000.0));
        assert!((result.operations - operations(measure)).abs() < 1.0);
    }

    #[test]
    fn parameters_are_those_of_the_figures_large_network() {
        assert_eq!(parameters(Measure::Pass { m: 16, width: 32 }), 2241);
        assert_eq!(parameters(Measure::Rate { size: 0, activation: Activation::Relu }), 24 + 18);
    }
}
