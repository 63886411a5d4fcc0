//! The small search for a contestant's best learning rate: a few rates, three seeds each, every one a run that really
//! trains until it arrives at the target or is out of steps. Pure: from a contestant to the runs it needs, and from
//! their results to the rate.

use super::{Optimiser, RaceKey, Rate, arrival};
use crate::job::Results;
use crate::nn::activation::Activation;
use crate::order::ascending;

/// Seeds for each rate: with three there is a median.
pub const SEEDS: u32 = 3;

/// The rates that are tried, a factor of about three apart. Sigmoid's small slopes want larger ones.
pub fn rates(activation: Activation, optimiser: Optimiser) -> [Rate; 4] {
    let rates = match (optimiser, activation) {
        (Optimiser::Sgd, Activation::Sigmoid) => [0.3, 1.0, 3.0, 10.0],
        (Optimiser::Sgd, _) => [0.03, 0.1, 0.3, 1.0],
        (Optimiser::Momentum, Activation::Sigmoid) => [0.03, 0.1, 0.3, 1.0],
        (Optimiser::Momentum, _) => [0.003, 0.01, 0.03, 0.1],
        (Optimiser::Adam | Optimiser::ShortAdam, _) => [0.001, 0.003, 0.01, 0.03],
    };
    rates.map(Rate::new)
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

/// The medians over the seeds, by rate.
pub fn medians(contestant: RaceKey, percent: u32, results: &Results) -> Vec<Median> {
    let keys = keys(contestant, percent);
    let of_rate = |rate| {
        let of_rate = keys.iter().filter(|key| key.rate == rate);
        let runs: Vec<_> = of_rate.filter_map(|key| results.get(&key.spec())).map(|run| &run.track).collect();
        let arrived = |track: &&_| arrival(track, percent).map_or(u32::MAX, |score| score.step);
        let mut steps: Vec<u32> = runs.iter().map(arrived).collect();
        steps.sort_unstable();
        let median = steps.get(SEEDS as usize / 2).copied().filter(|&steps| steps < u32::MAX);
        Median {
            rate,
            ended: runs.len() as u32,
            steps: median.filter(|_| runs.len() == SEEDS as usize),
            best: runs.iter().fold(0.0, |best, track| best.max(track.best())),
        }
    };
    rates(contestant.activation, contestant.optimiser).into_iter().map(of_rate).collect()
}

/// How many times as many steps to the target the second of two takes as the first, each at the rate that it has, in the seeds of
/// the search in which both arrived; growing.
pub fn ratios(first: RaceKey, second: RaceKey, percent: u32, results: &Results) -> Vec<f64> {
    let steps = |contestant: RaceKey, repeat: u32| {
        let is_run = |key: &RaceKey| key.rate == contestant.rate && key.seed == contestant.seed.wrapping_add(repeat);
        let key = keys(contestant, percent).into_iter().find(is_run)?;
        arrival(&results.get(&key.spec())?.track, percent).map(|score| f64::from(score.step.max(1)))
    };
    let ratio = |repeat| Some(steps(second, repeat)? / steps(first, repeat)?);
    let ratios: Vec<f64> = (0..SEEDS).filter_map(ratio).collect();
    ascending(&ratios).into_iter().map(|place| ratios[place]).collect()
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
