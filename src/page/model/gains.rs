//! What something brought in accuracy, repeat by repeat, and which of several brought most: one rule for the end of the tour and
//! of the lecture, and for the closing page of the computation lab.

use crate::order::Extent;

/// Repeats of each force below which nothing is concluded. Of three equals with three repeats each, one stands above both
/// others in all of its repeats in 3 of 84 orders.
const LEAST_REPEATS: usize = 3;
/// Accuracy that two gains must be apart for one to be the larger: more than a test set of 4,000 errs by.
const LITTLE: f64 = 0.01;

/// Mean accuracies before and after, and what the repeats gained one by one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain {
    pub before: f64,
    pub after: f64,
    /// Repeats or replicates with both.
    pub n: usize,
    pub gained: Extent,
}

impl Gain {
    /// From the accuracies of each repeat; `None` without a repeat.
    pub fn of(pairs: &[(f64, f64)]) -> Option<Gain> {
        let (before, after): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        let mean = |scores: &[f64]| scores.iter().sum::<f64>() / scores.len() as f64;
        let gains: Vec<f64> = pairs.iter().map(|(before, after)| after - before).collect();
        Some(Gain { before: mean(&before), after: mean(&after), n: pairs.len(), gained: Extent::of(&gains)? })
    }
}

/// Which of several gained most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Most {
    /// This one, in every repeat more than any other in any.
    One(usize),
    /// All gained alike.
    Alike,
    /// These repeats do not tell.
    Undecided,
}

/// Gains need not share a task, a network or repeats, so they are compared as they lie, and not in pairs.
pub fn most(gains: &[Gain]) -> Most {
    if gains.iter().any(|gain| gain.n < LEAST_REPEATS) {
        return Most::Undecided;
    }
    let is_above = |one: usize| {
        gains
            .iter()
            .enumerate()
            .all(|(other, gain)| other == one || gains[one].gained.least >= gain.gained.most + LITTLE)
    };
    let least = gains.iter().map(|gain| gain.gained.least).fold(f64::INFINITY, f64::min);
    let most = gains.iter().map(|gain| gain.gained.most).fold(f64::NEG_INFINITY, f64::max);
    match (0..gains.len()).find(|&one| is_above(one)) {
        Some(one) => Most::One(one),
        None if most - least < LITTLE => Most::Alike,
        None => Most::Undecided,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gain(gains: &[f64]) -> Gain {
        let pairs: Vec<(f64, f64)> = gains.iter().map(|gain| (0.5, 0.5 + gain)).collect();
        Gain::of(&pairs).unwrap()
    }

    #[test]
    fn the_range_and_the_middle_are_those_of_the_repeats() {
        let gain_of_four = gain(&[0.30, 0.10, 0.25, 0.15]);
        let four = gain_of_four.gained;
        let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(near(four.least, 0.10) && near(four.median, 0.20) && near(four.most, 0.30), "{four:?}");
        assert!(near(gain_of_four.before, 0.5) && near(gain_of_four.after, 0.70) && gain_of_four.n == 4);
        assert!(near(gain(&[0.1, 0.4, 0.2]).gained.median, 0.2));
        assert_eq!(Gain::of(&[]), None);
    }

    #[test]
    fn one_gained_most_all_alike_or_it_is_not_decided() {
        let [high, middle, low] = [[0.30, 0.32, 0.35], [0.20, 0.25, 0.28], [0.0, 0.1, 0.2]].map(|of| gain(&of));
        assert_eq!(most(&[middle, high, low]), Most::One(1));
        // The means are as far apart, but one repeat is not.
        assert_eq!(most(&[middle, gain(&[0.27, 0.34, 0.36]), low]), Most::Undecided);
        // Two repeats are too few, and so is less than a point.
        assert_eq!(most(&[middle, gain(&[0.30, 0.35]), low]), Most::Undecided);
        assert_eq!(most(&[gain(&[0.20, 0.20, 0.20]), gain(&[0.205; 3]), low]), Most::Undecided);
        assert_eq!(most(&[gain(&[0.200, 0.202, 0.204]), gain(&[0.205; 3]), gain(&[0.201; 3])]), Most::Alike);
    }
}
