//! What a curve says at the marker: at a measured m its value, between two the place on the drawn line, and beyond the last
//! measured one that one, with its m. Never anything that is not drawn.

use crate::chart::Sample;

/// Nearer than this to a measured m (in doublings) the marker is at it.
const AT_M: f64 = 0.02;

/// An error of nothing has no place on a log axis: it stands at a fiftieth of a percent, below what 4,000 test examples
/// can tell.
const LEAST_ERROR: f64 = 2e-4;

/// A curve's value at the marker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Mean test accuracy, 0 to 1.
    pub mean: f64,
    /// Half the height of the band there as a standard deviation; `None` for one repeat.
    pub sd: Option<f64>,
    /// Number of finished repeats.
    pub n: u32,
    pub place: Place,
}

/// Where it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At a measured m.
    Measured,
    /// On the line between two of them.
    Between,
    /// At this m, the nearest there is.
    At(u32),
}

/// log10 of the error of an accuracy.
pub fn error_value(accuracy: f64) -> f64 {
    (1.0 - accuracy).max(LEAST_ERROR).log10()
}

/// Reads a curve, by growing m, at log2 m on an axis that is linear or not, of accuracies or of errors on a log scale: the line
/// between two points is straight in the picture.
pub fn reading(curve: &[Sample], log2_m: f64, linear: bool, error: bool) -> Option<Reading> {
    let log = |sample: &Sample| f64::from(sample.m).log2();
    let of = |sample: &Sample, place| Reading { mean: sample.mean, sd: sample.sd, n: sample.n, place };
    if let Some(sample) = curve.iter().find(|sample| (log(sample) - log2_m).abs() < AT_M) {
        return Some(of(sample, Place::Measured));
    }
    let after = curve.iter().position(|sample| log(sample) > log2_m).unwrap_or(curve.len());
    let (Some(a), Some(b)) = (after.checked_sub(1).and_then(|before| curve.get(before)), curve.get(after)) else {
        let nearest = if after == 0 { curve.first() } else { curve.last() }?;
        return Some(of(nearest, Place::At(nearest.m)));
    };
    let along = |log2_m: f64| if linear { log2_m.exp2() } else { log2_m };
    let part = (along(log2_m) - along(log(a))) / (along(log(b)) - along(log(a)));
    let between = |a: f64, b: f64| a + (b - a) * part;
    let mean = if error {
        1.0 - 10f64.powf(between(error_value(a.mean), error_value(b.mean)))
    } else {
        between(a.mean, b.mean)
    };
    let sd = a.sd.zip(b.sd).map(|(a, b)| between(a, b));
    Some(Reading { mean, sd, n: a.n.min(b.n), place: Place::Between })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve() -> Vec<Sample> {
        let of = |m, mean, sd| Sample { m, mean, sd, n: 8 };
        vec![of(32, 0.6, Some(0.02)), of(64, 0.8, Some(0.04)), of(256, 0.9, None)]
    }

    #[test]
    fn it_glides_on_the_drawn_line() {
        let at = |log2_m| reading(&curve(), log2_m, false, false).unwrap();
        assert_eq!((at(5.0).mean, at(5.0).place), (0.6, Place::Measured));
        assert_eq!((at(5.99).mean, at(5.99).place), (0.8, Place::Measured));
        let half = at(5.5);
        assert!((half.mean - 0.7).abs() < 1e-12 && (half.sd.unwrap() - 0.03).abs() < 1e-12);
        assert_eq!(half.place, Place::Between);
        // Over an m that is not measured yet the line is a hint, and without a spread on both sides there is none between.
        assert!((at(7.0).mean - 0.85).abs() < 1e-12 && at(7.0).sd.is_none());
    }

    #[test]
    fn nothing_is_extrapolated() {
        let at = |log2_m| reading(&curve(), log2_m, false, false).unwrap();
        assert_eq!((at(4.0).mean, at(4.0).place), (0.6, Place::At(32)));
        assert_eq!((at(14.0).mean, at(14.0).place), (0.9, Place::At(256)));
        assert_eq!(reading(&[], 6.0, false, false), None);
    }

    #[test]
    fn a_line_that_is_straight_on_one_axis_is_none_on_another() {
        // Half way from 64 to 256 on a linear axis lies 160.
        let linear = reading(&curve(), 160f64.log2(), true, false).unwrap();
        assert!((linear.mean - 0.85).abs() < 1e-9);
        // Errors of 0.2 and 0.1: half way on a log scale lies their geometric mean.
        let error = reading(&curve(), 7.0, false, true).unwrap();
        assert!((1.0 - error.mean - 0.02f64.sqrt()).abs() < 1e-9);
    }
}
