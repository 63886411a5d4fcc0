//! The small search for a contestant's best learning rate: a few rates, three seeds each, every one a run that really
//! trains until it arrives at the target or is out of steps. Pure: from a contestant to the runs it needs, and from
//! their results to the rate.

use super::{Point, RaceKey, RaceOptimiser, RaceResult, Rate};
use crate::experiment::end::Stopped;
use crate::nn::activation::Activation;
use serde::{Deserialize, Serialize};

/// Seeds for each rate: with three there is a median.
pub const SEEDS: u32 = 3;

/// The rates that are tried, a factor of about three apart. Sigmoid's small slopes want larger ones.
pub fn rates(activation: Activation, optimiser: RaceOptimiser) -> [Rate; 4] {
    let rates = match (optimiser, activation) {
        (RaceOptimiser::Sgd, Activation::Sigmoid) => [0.3, 1.0, 3.0, 10.0],
        (RaceOptimiser::Sgd, _) => [0.03, 0.1, 0.3, 1.0],
        (RaceOptimiser::Momentum, Activation::Sigmoid) => [0.03, 0.1, 0.3, 1.0],
        (RaceOptimiser::Momentum, _) => [0.003, 0.01, 0.03, 0.1],
        (RaceOptimiser::Adam, _) => [0.001, 0.003, 0.01, 0.03],
    };
    rates.map(Rate::new)
}

/// What is kept of a run of the search.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// Steps to the target; `None` when it never arrived.
    pub steps: Option<u32>,
    pub best: f32,
    pub diverged: bool,
}

impl Tried {
    pub fn new(result: &RaceResult, percent: u32) -> Tried {
        let steps = result.track.arrival(percent).map(|point: &Point| point.step);
        Tried { steps, best: result.track.best(), diverged: result.stopped == Stopped::Diverged }
    }
}

/// The runs of the search for `contestant`, whose own rate counts for nothing.
pub fn keys(contestant: RaceKey, percent: u32) -> Vec<RaceKey> {
    let mut keys = Vec::with_capacity(4 * SEEDS as usize);
    // Seed by seed, so that a first answer for every rate is there soon.
    for repeat in 0..SEEDS {
        for rate in rates(contestant.activation, contestant.optimiser) {
            let seed = contestant.seed.wrapping_add(repeat);
            keys.push(RaceKey { rate, seed, until: Some(percent.min(100) as u8), ..contestant });
        }
    }
    keys
}

/// Median steps to the target at one rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Median {
    pub rate: Rate,
    /// Runs that have ended.
    pub ended: u32,
    /// `None` where most never arrived, or are still on their way.
    pub steps: Option<u32>,
    /// The best accuracy that any of them reached.
    pub best: f32,
}

/// The medians over the seeds, by rate. `tried` looks a run up.
pub fn medians(contestant: RaceKey, percent: u32, tried: impl Fn(&RaceKey) -> Option<Tried>) -> Vec<Median> {
    let keys = keys(contestant, percent);
    let of_rate = |rate| {
        let runs: Vec<Tried> = keys.iter().filter(|key| key.rate == rate).filter_map(&tried).collect();
        let mut steps: Vec<u32> = runs.iter().map(|run| run.steps.unwrap_or(u32::MAX)).collect();
        steps.sort_unstable();
        let median = steps.get(SEEDS as usize / 2).copied().filter(|&steps| steps < u32::MAX);
        Median {
            rate,
            ended: runs.len() as u32,
            steps: median.filter(|_| runs.len() == SEEDS as usize),
            best: runs.iter().fold(0.0, |best, run| best.max(run.best)),
        }
    };
    rates(contestant.activation, contestant.optimiser).into_iter().map(of_rate).collect()
}

/// The rate with the fewest median steps; where none arrives, the one that came nearest. `None` until every run has
/// ended.
pub fn best(medians: &[Median]) -> Option<Rate> {
    if medians.iter().any(|median| median.ended < SEEDS) {
        return None;
    }
    let mut best = *medians.first()?;
    for &median in medians {
        let (steps, least) = (median.steps.unwrap_or(u32::MAX), best.steps.unwrap_or(u32::MAX));
        if steps < least || (steps == u32::MAX && least == u32::MAX && median.best > best.best) {
            best = median;
        }
    }
    Some(best.rate)
}
