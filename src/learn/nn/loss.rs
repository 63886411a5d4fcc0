//! Losses on a batch of scores: their value, and their gradient by the scores. Means over the batch.
//!
//! Shapes: `scores` and `dz` \[panels, C\] blocks, `labels` \[B\]. With two classes and the logistic or hinge loss there
//! is one score, C = 1, whose sign is the answer.

use super::kernel::{self, LANES, Lanes};
use crate::math;
use serde::{Deserialize, Serialize};
use wide::f32x4;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// ln(1 + e^z) - y z with one score z and y in {0, 1}.
    Logistic,
    /// -ln softmax(z)\[y\] with one score a class.
    Softmax,
    /// max(0, 1 - t f) with t = +-1; with several classes the sum over one-against-the-rest problems.
    Hinge,
}

impl Loss {
    /// Scores that a learner of `classes` classes needs under this loss.
    pub fn outputs(self, classes: usize) -> usize {
        if classes == 2 && self != Loss::Softmax { 1 } else { classes }
    }

    /// The loss that a classifier by log-likelihood uses.
    pub fn likelihood(classes: usize) -> Loss {
        if classes == 2 { Loss::Logistic } else { Loss::Softmax }
    }

    /// Writes the gradient of the mean loss by the scores; lanes beyond the batch become zero.
    pub fn gradient(self, scores: &[Lanes], labels: &[u8], dz: &mut [Lanes]) {
        let share = f32x4::splat(1.0 / labels.len() as f32);
        let outputs = scores.len() / kernel::panels(labels.len());
        let panels = scores.chunks_exact(outputs).zip(dz.chunks_exact_mut(outputs));
        for ((z, dz), labels) in panels.zip(labels.chunks(LANES)) {
            match self {
                Loss::Logistic => {
                    let y = lanes(labels, f32::from);
                    for half in 0..2 {
                        dz[0][half] = (math::sigmoid(z[0][half]) - y[half]) * share;
                    }
                }
                Loss::Softmax => {
                    let mut sum = kernel::ZERO;
                    for half in 0..2 {
                        let largest = z.iter().fold(z[0][half], |largest, z| largest.fast_max(z[half]));
                        for (z, dz) in z.iter().zip(dz.iter_mut()) {
                            dz[half] = math::exp(z[half] - largest);
                            sum[half] += dz[half];
                        }
                    }
                    for (class, dz) in dz.iter_mut().enumerate() {
                        let y = lanes(labels, |y| if usize::from(y) == class { 1.0 } else { 0.0 });
                        for half in 0..2 {
                            dz[half] = (dz[half] / sum[half] - y[half]) * share;
                        }
                    }
                }
                Loss::Hinge => {
                    for (class, (z, dz)) in z.iter().zip(dz.iter_mut()).enumerate() {
                        let t = lanes(labels, |y| sign(y, class, outputs));
                        for half in 0..2 {
                            let inside = (t[half] * z[half]).simd_lt(f32x4::splat(1.0));
                            dz[half] = inside & (-t[half] * share);
                        }
                    }
                }
            }
            if labels.len() < LANES {
                let inside = lanes(labels, |_| 1.0);
                for dz in dz.iter_mut() {
                    *dz = [dz[0] * inside[0], dz[1] * inside[1]];
                }
            }
        }
    }

    /// Mean loss over the batch. Not on the path of a training step, and so written for clarity, in f64.
    pub fn value(self, scores: &[Lanes], labels: &[u8]) -> f64 {
        let outputs = scores.len() / kernel::panels(labels.len());
        let mut z = vec![0.0; outputs];
        let sum: f64 = labels
            .iter()
            .enumerate()
            .map(|(example, &label)| {
                read_scores(scores, outputs, example, &mut z);
                self.of_one(&z, label)
            })
            .sum();
        sum / labels.len() as f64
    }

    /// Loss of one example with the scores `z`.
    pub fn of_one(self, z: &[f64], label: u8) -> f64 {
        match self {
            // max(z, 0) + ln(1 + e^-|z|) is ln(1 + e^z) without overflow.
            Loss::Logistic => z[0].max(0.0) + libm::log1p(libm::exp(-z[0].abs())) - f64::from(label) * z[0],
            Loss::Softmax => {
                let largest = z.iter().fold(f64::NEG_INFINITY, |a, &b| a.max(b));
                let sum: f64 = z.iter().map(|z| libm::exp(z - largest)).sum();
                largest + libm::log(sum) - z[usize::from(label)]
            }
            Loss::Hinge => {
                let t = |class| f64::from(sign(label, class, z.len()));
                z.iter().enumerate().map(|(class, z)| (1.0 - t(class) * z).max(0.0)).sum()
            }
        }
    }
}

/// The label that the scores of one example say: the sign of a single score, else the largest (the first of equals).
pub fn answer(z: &[f64]) -> u8 {
    if let [z] = z {
        return u8::from(*z > 0.0);
    }
    let mut best = 0;
    for class in 1..z.len() {
        if z[class] > z[best] {
            best = class;
        }
    }
    best as u8
}

/// Copies the scores of one example out of the blocks.
pub fn read_scores(scores: &[Lanes], outputs: usize, example: usize, z: &mut [f64]) {
    for (class, z) in z.iter_mut().enumerate() {
        let block: &[f32; LANES] = bytemuck::cast_ref(&scores[example / LANES * outputs + class]);
        *z = f64::from(block[example % LANES]);
    }
}

/// t of one output: with one output, +1 for label 1; with several, +1 for the output's own class.
fn sign(label: u8, class: usize, outputs: usize) -> f32 {
    let own = if outputs == 1 { label == 1 } else { usize::from(label) == class };
    if own { 1.0 } else { -1.0 }
}

/// `f(label)` in the lanes of a block, zero in those beyond the labels.
#[inline(always)]
fn lanes(labels: &[u8], f: impl Fn(u8) -> f32) -> Lanes {
    let mut block = [0.0f32; LANES];
    for (lane, &label) in block.iter_mut().zip(labels) {
        *lane = f(label);
    }
    bytemuck::cast(block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Stream};

    /// Every entry of the gradient against a central difference of the value, for full and partial blocks; the hinge's
    /// kink is skipped.
    #[test]
    fn gradients_agree_with_finite_differences() {
        let mut stream = Stream::new(Purpose::Test, 0, 2, 0);
        for (loss, outputs, classes) in [
            (Loss::Logistic, 1, 2),
            (Loss::Softmax, 2, 2),
            (Loss::Softmax, 3, 3),
            (Loss::Hinge, 1, 2),
            (Loss::Hinge, 4, 4),
        ] {
            for batch in [1usize, 7, 8, 19] {
                let labels: Vec<u8> = (0..batch).map(|_| stream.below(classes) as u8).collect();
                let mut scores = vec![kernel::ZERO; kernel::panels(batch) * outputs];
                for z in bytemuck::cast_slice_mut::<Lanes, f32>(&mut scores) {
                    *z = 2.0 * stream.normal() as f32;
                }
                let mut dz = scores.clone();
                loss.gradient(&scores, &labels, &mut dz);
                let value = |at: usize, step: f32| {
                    let mut moved = scores.clone();
                    bytemuck::cast_slice_mut::<Lanes, f32>(&mut moved)[at] += step;
                    loss.value(&moved, &labels)
                };
                let z: &[f32] = bytemuck::cast_slice(&scores);
                for (at, &slope) in bytemuck::cast_slice::<Lanes, f32>(&dz).iter().enumerate() {
                    let step = 1.0 / 256.0;
                    if loss == Loss::Hinge && (z[at].abs() - 1.0).abs() < 2.0 * step {
                        continue;
                    }
                    let difference = (value(at, step) - value(at, -step)) / f64::from(2.0 * step);
                    assert!((f64::from(slope) - difference).abs() < 2e-5, "{loss:?} {at}: {slope}, {difference}");
                }
            }
        }
    }

    #[test]
    fn known_values() {
        let block = |z: f32| vec![[f32x4::splat(z); 2]];
        assert!((Loss::Logistic.value(&block(0.0), &[1]) - 2f64.ln()).abs() < 1e-12);
        assert_eq!(Loss::Hinge.value(&block(0.25), &[0, 1]), (1.25 + 0.75) / 2.0);
        let three = vec![[f32x4::splat(5.0); 2]; 3];
        assert!((Loss::Softmax.value(&three, &[2]) - 3f64.ln()).abs() < 1e-12);
        // Far out the value is the score itself, not infinity.
        assert_eq!(Loss::Logistic.value(&block(1e4), &[0]), 1e4);
    }

    #[test]
    fn answers() {
        assert_eq!([answer(&[0.1]), answer(&[0.0]), answer(&[-3.0])], [1, 0, 0]);
        assert_eq!(answer(&[0.0, 2.0, 2.0]), 1);
    }
}
