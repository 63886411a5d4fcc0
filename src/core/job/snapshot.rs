//! How a training goes, for somebody who watches it: what its model answers at some steps on the way. Looked at, never trained
//! on: nothing of it changes a bit of the training, and the last snapshot says what the answer says.

use serde::{Deserialize, Serialize};

/// Test examples whose answers are told one by one: as many as can be looked at together.
pub const ANSWERED: usize = 30;

/// Each step of which there is a snapshot is this part of itself after the one before. The first steps change most, and all of
/// them are there; then it is 1.2 times as many each time, so that a short training and a long one take about as long to
/// watch: 39 snapshots for 1,280 steps, 47 for 5,000 and 63 for 100,000, with their maps a quarter of a megabyte.
const PART: u32 = 5;

/// Where a training stands after `step` updates.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    pub step: u32,
    /// Share of right answers on all m training examples.
    pub train_accuracy: f32,
    /// The same on all test examples.
    pub test_accuracy: f32,
    /// Decision map as that of the answer; empty where there is none.
    pub map: Vec<u8>,
    /// The labels that the model says of the first [`ANSWERED`] test examples.
    pub said: Vec<u8>,
}

/// The step of the snapshot after the one of `step`, in a training that lasts long enough.
pub fn next_after(step: u32) -> u32 {
    step.saturating_add((step / PART).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_are_close_at_first_and_never_too_many() {
        let steps =
            |last| std::iter::successors(Some(0), |&step| Some(next_after(step))).take_while(move |&s| s < last);
        assert_eq!(steps(16).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14]);
        // And the last.
        assert_eq!([1280, 5000, 100_000].map(|last| steps(last).count() + 1), [39, 47, 63]);
        assert_eq!(next_after(u32::MAX), u32::MAX);
    }
}
