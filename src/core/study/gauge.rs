//! How fast this machine trains: fixed amounts of work whose time is taken by whoever runs them. What is measured is
//! either the work of [`super::rate`] (networks of three sizes) or whole passes over m examples of the task `plane`. Not
//! here: medians, sums over workers and fitted slopes, which are the page's ([`fit`] aside).

use super::rate::{self, SIZES};
use crate::job::spec::{Data, Exact, Hidden, Model, Optimiser, Reading, Recipe, Spec, Until};
use crate::job::{Answer, Job, Observe};
use crate::nn::activation::Activation;
use crate::nn::optimiser::Schedule;
use crate::task::{Features, TaskId};

/// Operations of one reading of a rate, about 0.1 to 0.4 s on the machines of the day: long enough for a clock that is
/// coarse on purpose (1 ms in some browsers), short enough for a dozen of readings.
const RATE_OPERATIONS: f64 = 2e9;
/// The small network does a fifth of the operations a second that the others do.
const SMALL_OPERATIONS: f64 = 0.5e9;
/// Examples that a reading of passes goes through at least, for the same reason.
const PASSED_EXAMPLES: u32 = 65_536;
/// Examples in their minibatches, as in the figure.
const BATCH: u32 = 32;
const RATE: f32 = 0.01;
/// Hidden layers, as in the figure's large network.
const LAYERS: u8 = 3;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Training a network of [`SIZES`]\[size\].
    Rate { size: u8, activation: Activation },
    /// One pass over `m` examples with three hidden layers of `width` units.
    Pass { m: u32, width: u16 },
}

/// The name of a reading: what is measured, in which round, by which of several workers at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GaugeKey {
    pub measure: Measure,
    pub round: u8,
    pub worker: u8,
    /// How many measure at the same time.
    pub workers: u8,
}

/// A reading.
#[derive(Clone, Copy, Debug, PartialEq)]
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

impl GaugeKey {
    /// The training whose time is taken.
    pub fn spec(&self) -> Spec {
        let reading = Reading { round: self.round, worker: self.worker, workers: self.workers };
        Spec { reading: Some(reading), ..spec(self.measure) }
    }

    pub fn job(&self) -> Job {
        Job { spec: self.spec(), observe: Observe::default() }
    }
}

impl GaugeResult {
    /// `answer` is that of the training of `key`.
    pub fn new(key: GaugeKey, answer: &Answer) -> GaugeResult {
        let examples = answer.examples_seen as f64;
        let per_example = match key.measure {
            Measure::Rate { size, .. } => rate::flops_per_example(SIZES[usize::from(size)].widths, false),
            Measure::Pass { .. } => 6.0 * f64::from(parameters(key.measure)),
        };
        GaugeResult { key, examples, operations: examples * per_example, seconds: answer.seconds }
    }
}

fn spec(measure: Measure) -> Spec {
    match measure {
        Measure::Rate { size, activation } => {
            let network = SIZES[usize::from(size)];
            let passed = rate::spec(network, activation, Optimiser::Sgd, 1);
            let flops_per_pass = f64::from(passed.data.m) * rate::flops_per_example(network.widths, false);
            let passes = (operations(measure) / flops_per_pass).ceil().max(1.0);
            let steps = passes as u32 * (passed.data.m / passed.batch());
            Spec { recipe: Recipe { steps, ..passed.recipe }, ..passed }
        }
        Measure::Pass { m, width } => {
            let model = Model::network(Hidden::uniform(LAYERS, width), Activation::Relu);
            let batch = BATCH.min(m);
            let recipe = Recipe {
                optimiser: Optimiser::ShortAdam,
                rate: Exact::new(RATE),
                schedule: Schedule::LinearToZero,
                decay: Exact::ZERO,
                batch: batch as u16,
                steps: passes(m) * m.div_ceil(batch),
            };
            let data = Data::of_task(TaskId::Plane, Features::Raw, model, m, 1);
            let data = Data { is_standardised: false, ..data };
            Spec { data, model, recipe, draws: 1, until: Until::Budget, reading: None }
        }
    }
}

/// Parameters of the network that a measure trains.
pub fn parameters(measure: Measure) -> u32 {
    spec(measure).parameters() as u32
}

/// Times that the m examples are gone through in one reading.
pub fn passes(m: u32) -> u32 {
    PASSED_EXAMPLES.div_ceil(m.max(1))
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
    use crate::job::Work;
    use crate::task::sample::SampleCache;

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
        let mut work = Work::start(key(measure).job(), &mut SampleCache::default());
        let mut slices = 1;
        while !work.advance(999) {
            slices += 1;
        }
        assert_eq!(slices, (4u32 * 625).div_ceil(999));
        let result = GaugeResult::new(key(measure), &work.finish(2.0));
        assert_eq!((result.examples, result.rate()), (80_000.0, 40_000.0));
        assert!((result.operations - operations(measure)).abs() < 1.0);
    }

    #[test]
    fn parameters_are_those_of_the_figures_large_network() {
        assert_eq!(parameters(Measure::Pass { m: 16, width: 32 }), 2241);
        assert_eq!(parameters(Measure::Rate { size: 0, activation: Activation::Relu }), 24 + 18);
    }
}
