//! Columns to mean 0 and standard deviation 1, by the training examples alone: what a test example looks like may not
//! leak into the preparation of the data.

use crate::nn::batch::Scaling;
use crate::order::within;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

/// Standardised values further out than this are cut: a test example may lie far outside what few training examples
/// have shown.
const FURTHEST: f32 = 8.0;

/// Columns that vary less than this are constant, and are only centred.
const CONSTANT: f64 = 1e-6;

/// Mean and scale of every column of a training set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standardiser {
    mean: Vec<f32>,
    /// 1 / standard deviation (over n, not n - 1).
    scale: Vec<f32>,
}

impl Standardiser {
    /// Measures the columns of `x` \[m, D\].
    pub fn fit(x: ArrayView2<'_, f32>) -> Self {
        let (m, d) = x.dim();
        let (mut sum, mut squares) = (vec![0.0f64; d], vec![0.0f64; d]);
        for row in x.rows() {
            for (sum, &x) in sum.iter_mut().zip(row) {
                *sum += f64::from(x);
            }
        }
        let mean: Vec<f64> = sum.iter().map(|sum| sum / m as f64).collect();
        for row in x.rows() {
            for ((squares, mean), &x) in squares.iter_mut().zip(&mean).zip(row) {
                *squares += (f64::from(x) - mean) * (f64::from(x) - mean);
            }
        }
        let scale = squares.iter().map(|squares| {
            let deviation = libm::sqrt(squares / m as f64);
            if deviation < CONSTANT { 1.0 } else { (1.0 / deviation) as f32 }
        });
        Standardiser { scale: scale.collect(), mean: mean.iter().map(|&mean| mean as f32).collect() }
    }

    /// Columns that it was measured on.
    pub fn columns(&self) -> usize {
        self.mean.len()
    }

    /// The training set, standardised.
    pub fn training(&self, x: ArrayView2<'_, f32>) -> Array2<f32> {
        self.apply(x, f32::INFINITY)
    }

    /// What brings a training example there by itself: the same numbers as [`Standardiser::training`].
    pub fn scaling(&self) -> Scaling<'_> {
        Scaling { mean: &self.mean, scale: &self.scale }
    }

    /// Other examples, standardised alike and cut at +-8.
    pub fn others(&self, x: ArrayView2<'_, f32>) -> Array2<f32> {
        self.apply(x, FURTHEST)
    }

    fn apply(&self, x: ArrayView2<'_, f32>, furthest: f32) -> Array2<f32> {
        let mut out = x.to_owned();
        for mut row in out.rows_mut() {
            for ((x, mean), scale) in row.iter_mut().zip(&self.mean).zip(&self.scale) {
                *x = within((*x - mean) * scale, -furthest, furthest);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn centres_scales_and_cuts() {
        let x = array![[1.0f32, 5.0], [3.0, 5.0], [5.0, 5.0], [7.0, 5.0]];
        let standardiser = Standardiser::fit(x.view());
        // Column 0: mean 4, standard deviation sqrt(5). Column 1 is constant.
        let root = 5f32.sqrt();
        let want = array![[-3.0 / root, 0.0], [-1.0 / root, 0.0], [1.0 / root, 0.0], [3.0 / root, 0.0]];
        for (got, want) in standardiser.training(x.view()).iter().zip(&want) {
            assert!((got - want).abs() < 1e-6);
        }
        let far = standardiser.others(array![[1000.0f32, 4.0]].view());
        assert_eq!(far, array![[8.0, -1.0]]);
    }
}
