//! How long work takes on this machine, learned from those that were made.

use crate::job::{Answer, Spec};
use takeoff_core::order::within;

/// Speed assumed before the first result, in nominal operations a second and worker: half of what was measured on the
/// slowest machine at hand (two busy cores: 8.5e9), so that the first estimate errs on the long side.
const FIRST_GUESS: f64 = 4e9;

/// What a run costs beside its updates (scoring on the test set, the way there and back), in seconds.
const FIXED_COST: f64 = 0.002;

/// Weight that one result leaves to those before it.
const MEMORY: f64 = 0.9;

/// A slice that took this long, in seconds, was not trained all the time: it is meant to take a hundredth of that, and
/// on the slowest processor a first one takes a tenth. The machine slept, or the worker was held.
const ASLEEP: f64 = 2.0;

/// Of the seconds that a slice took by the clock, those that count as training: all, unless the machine slept
/// meanwhile; then what the slice was expected to take.
pub fn waking_seconds(by_the_clock: f64, expected: f64) -> f64 {
    if by_the_clock > ASLEEP { expected.min(by_the_clock) } else { by_the_clock }
}

/// What an answer may have waited for a page that is slow, in seconds: drawing a frame there takes longer than most runs.
const WAITED: f64 = 0.25;

/// Measured seconds per nominal operation, by class of work, because narrow networks do fewer operations a second.
#[derive(Debug, Default)]
pub struct Speed {
    /// (seconds, operations), fading sums.
    sums: [(f64, f64); Spec::CLASSES],
    /// Seconds that an answer waited for the page, and answers, fading sums: however long the work, it waits as long.
    waited: (f64, f64),
}

impl Speed {
    /// Takes one answer in. `elapsed` is the time between two results of its worker; it holds what its `seconds`
    /// do not: drawing the sample, scoring, the way to the page. But a machine that slept must not count as
    /// slow.
    pub fn learn(&mut self, answer: &Answer, elapsed: f64) {
        let (spec, own) = (&answer.spec, answer.seconds);
        // A page that is slow hears several answers at once: the first waited for the page, and the others seem to have
        // taken no time. Only together they took what they took, so none is lengthened to its own time.
        let seconds = within(elapsed, 0.5 * own, 2.0 * own + WAITED);
        let (trained, waited) = (seconds.min(2.0 * own), (seconds - 2.0 * own).max(0.0));
        self.waited = (self.waited.0 * MEMORY + waited, self.waited.1 * MEMORY + 1.0);
        let sum = &mut self.sums[spec.class()];
        sum.0 = sum.0 * MEMORY + (trained - FIXED_COST).max(0.0);
        sum.1 = sum.1 * MEMORY + spec.flops();
    }

    /// Whether anything has been measured.
    pub fn is_known(&self) -> bool {
        self.sums.iter().any(|sum| sum.1 > 0.0)
    }

    /// Seconds that a job will take.
    pub fn seconds(&self, spec: &Spec) -> f64 {
        let own = self.sums[spec.class()];
        let all = self.sums.iter().fold((0.0, 0.0), |all, sum| (all.0 + sum.0, all.1 + sum.1));
        let per_operation = match (own.1 > 0.0, all.1 > 0.0) {
            (true, _) => own.0 / own.1,
            (false, true) => all.0 / all.1,
            (false, false) => 1.0 / FIRST_GUESS,
        };
        // While the page is busy the worker trains what it was sent ahead: only work that is shorter has to wait.
        FIXED_COST + (spec.flops() * per_operation).max(self.waited.0 / self.waited.1.max(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_in_which_the_machine_slept_counts_as_expected() {
        assert_eq!(waking_seconds(0.013, 0.012), 0.013);
        assert_eq!(waking_seconds(1.9, 0.012), 1.9);
        assert_eq!(waking_seconds(3600.0, 0.012), 0.012);
        assert_eq!(waking_seconds(3.0, 20.0), 3.0);
    }
}
