//! How fast this machine trains: which readings are taken in which order, and what they say. Not here: the work that is
//! measured (`study::gauge`).

use crate::job::{Job, Spec};
use crate::nn::activation::Activation;
use crate::order::order;
use crate::study::gauge::{self, GaugeKey, GaugeResult, Measure};
use crate::study::rate::SIZES;

/// Readings of each measure; the first, in which engines are still compiling, does not count.
pub const ROUNDS: u8 = 4;
/// Numbers of examples of which a pass is timed, with the figure's large network.
pub const M_MEASURED: [u32; 4] = [1_024, 4_096, 16_384, 65_536];
/// Widths of which a pass over [`M_OF_WIDTHS`] examples is timed.
pub const WIDTHS_MEASURED: [u16; 6] = [4, 8, 16, 32, 64, 128];
pub const M_OF_WIDTHS: u32 = 16_384;
/// Units in each hidden layer of the figure's large network on the plane.
pub const LARGE_WIDTH: u16 = 32;

/// What was measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Machine {
    readings: Vec<GaugeResult>,
    /// Workers at once, while measuring.
    workers: u32,
    measuring: bool,
}

/// What is measured, by how many workers at once.
pub type Stage = (Measure, u8);

/// All measures, in order, for a machine on which up to `workers` pay.
pub fn stages(workers: u32) -> Vec<Stage> {
    let mut stages = Vec::new();
    for size in 0..SIZES.len() as u8 {
        for workers in worker_counts(workers) {
            stages.push((Measure::Rate { size, activation: Activation::Relu }, workers));
        }
        stages.push((Measure::Rate { size, activation: Activation::Sigmoid }, 1));
    }
    stages.extend(M_MEASURED.map(|m| (Measure::Pass { m, width: LARGE_WIDTH }, 1)));
    // One of them is there already.
    let widths = WIDTHS_MEASURED.into_iter().filter(|&width| width != LARGE_WIDTH);
    stages.extend(widths.map(|width| (Measure::Pass { m: M_OF_WIDTHS, width }, 1)));
    stages
}

/// 1, 2, 4 .. and all.
pub fn worker_counts(workers: u32) -> Vec<u8> {
    let mut counts: Vec<u8> = (0..8).map(|k| 1u8 << k).take_while(|&n| u32::from(n) < workers).collect();
    counts.push(workers.clamp(1, 255) as u8);
    counts
}

impl Machine {
    /// Begins from nothing.
    pub fn begin(&mut self, workers: u32) {
        *self = Machine { readings: Vec::new(), workers, measuring: true };
    }

    /// Gives up; what was measured stays.
    pub fn stop(&mut self) {
        self.measuring = false;
    }

    pub fn is_measuring(&self) -> bool {
        self.measuring
    }

    /// Whether every measure was taken.
    pub fn is_complete(&self) -> bool {
        !self.measuring && !self.readings.is_empty()
    }

    pub fn workers(&self) -> u32 {
        self.workers
    }

    pub fn take(&mut self, result: GaugeResult) {
        if self.measuring && self.readings.iter().all(|reading| reading.key != result.key) {
            self.readings.push(result);
            self.measuring = self.missing().is_some();
        }
    }

    /// The readings that are to be taken now, all at once; `None` while nothing is measured.
    pub fn wanted(&self) -> Option<Vec<Job>> {
        self.measuring.then(|| self.missing().unwrap_or_default().iter().map(GaugeKey::job).collect())
    }

    /// Which of the readings that are to be taken now this is.
    pub fn wanted_key(&self, spec: &Spec) -> Option<GaugeKey> {
        self.missing()?.into_iter().find(|key| key.spec() == *spec)
    }

    /// What is missing of the first round that is not complete.
    fn missing(&self) -> Option<Vec<GaugeKey>> {
        // Round by round: what disturbs the machine for a moment disturbs all measures of a round alike, and the median
        // leaves it out of each.
        for round in 0..ROUNDS {
            for (measure, workers) in stages(self.workers) {
                let keys = (0..workers).map(|worker| GaugeKey { measure, round, worker, workers });
                let missing: Vec<GaugeKey> =
                    keys.filter(|key| self.readings.iter().all(|reading| reading.key != *key)).collect();
                if !missing.is_empty() {
                    return Some(missing);
                }
            }
        }
        None
    }

    /// Share of the readings that are taken, 0 to 1.
    pub fn progress(&self) -> f64 {
        let all: u32 = stages(self.workers).iter().map(|stage| u32::from(stage.1) * u32::from(ROUNDS)).sum();
        self.readings.len() as f64 / f64::from(all.max(1))
    }

    /// Examples a second and operations a second of all workers together: the median of the rounds that count. `None`
    /// before all of them are there.
    pub fn rate(&self, measure: Measure, workers: u8) -> Option<(f64, f64)> {
        let mut rounds: Vec<(f64, f64)> = Vec::new();
        for round in 1..ROUNDS {
            let of_round = |reading: &&GaugeResult| {
                let key = &reading.key;
                (key.measure, key.workers, key.round) == (measure, workers, round)
            };
            let readings: Vec<&GaugeResult> = self.readings.iter().filter(of_round).collect();
            if readings.len() < usize::from(workers) || readings.iter().any(|reading| reading.seconds <= 0.0) {
                return None;
            }
            let examples = readings.iter().map(|reading| reading.rate()).sum();
            let operations = readings.iter().map(|reading| reading.operations / reading.seconds).sum();
            rounds.push((examples, operations));
        }
        let order = order(rounds.len(), &|a, b| rounds[a].0 < rounds[b].0);
        Some(rounds[order[rounds.len() / 2]])
    }

    /// Seconds of one pass over m examples with three hidden layers of `width`.
    pub fn pass(&self, m: u32, width: u16) -> Option<f64> {
        let (examples, _) = self.rate(Measure::Pass { m, width }, 1)?;
        Some(f64::from(m) / examples)
    }

    /// (m, seconds of a pass) of the large network.
    pub fn by_m(&self) -> Vec<(f64, f64)> {
        M_MEASURED.into_iter().filter_map(|m| Some((f64::from(m), self.pass(m, LARGE_WIDTH)?))).collect()
    }

    /// (parameters, seconds of a pass over [`M_OF_WIDTHS`] examples).
    pub fn by_parameters(&self) -> Vec<(f64, f64)> {
        let parameters = |width| f64::from(gauge::parameters(Measure::Pass { m: M_OF_WIDTHS, width }));
        WIDTHS_MEASURED
            .into_iter()
            .filter_map(|width| Some((parameters(width), self.pass(M_OF_WIDTHS, width)?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(key: GaugeKey, seconds: f64) -> GaugeResult {
        GaugeResult { key, examples: 1000.0, operations: 4e6, seconds }
    }

    #[test]
    fn rounds_come_one_after_the_other_and_end() {
        let mut machine = Machine::default();
        assert_eq!(machine.wanted(), None);
        machine.begin(3);
        assert_eq!(worker_counts(3), [1, 2, 3]);
        let mut rounds = 0;
        while let Some(jobs) = machine.wanted() {
            let workers = jobs.len();
            for (place, job) in jobs.into_iter().enumerate() {
                let key = machine.wanted_key(&job.spec).expect("only readings are wanted");
                assert_eq!((usize::from(key.workers), usize::from(key.worker)), (workers, place));
                machine.take(reading(key, 0.5));
            }
            rounds += 1;
        }
        assert_eq!(rounds, stages(3).len() * usize::from(ROUNDS));
        assert!(machine.is_complete() && machine.progress() == 1.0);
        assert_eq!((machine.by_m().len(), machine.by_parameters().len()), (4, 6));
        // Three workers, each 2,000 a second.
        let measure = Measure::Rate { size: 2, activation: Activation::Relu };
        assert_eq!(machine.rate(measure, 3), Some((6000.0, 24e6)));
    }

    #[test]
    fn the_median_of_the_rounds_that_count() {
        let mut machine = Machine::default();
        machine.begin(1);
        for seconds in [100.0, 1.0, 4.0, 2.0] {
            for _ in stages(1) {
                let job = machine.wanted().and_then(|jobs| jobs.first().copied()).unwrap();
                let key = machine.wanted_key(&job.spec).unwrap();
                machine.take(reading(key, seconds));
            }
        }
        let measure = Measure::Rate { size: 0, activation: Activation::Relu };
        assert_eq!(machine.rate(measure, 1), Some((500.0, 2e6)));
    }
}
