//! How parameters follow their gradient: SGD with momentum, Adam with decoupled weight decay, and the learning rate's
//! schedule. All parameters are treated alike, biases too.

use serde::{Deserialize, Serialize};
use wide::f32x4;

/// Momentum of the trainings that have one.
pub const MOMENTUM: f32 = 0.9;
/// The usual constants of Adam.
const BETA1: f32 = 0.9;
const BETA2: f32 = 0.999;
const EPSILON: f32 = 1e-8;
/// A shorter memory than the usual: the shortest trainings have only 800 steps.
const BETA2_SHORT: f32 = 0.99;

/// Method and its constants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// v = momentum v + dp; p -= rate v. With momentum 0 this is plain gradient descent.
    Sgd { momentum: f32 },
    /// Kingma and Ba, "Adam", 2015, with weight decay decoupled from the gradient (Loshchilov and Hutter, 2019):
    /// p *= 1 - rate * decay before the step.
    Adam { beta1: f32, beta2: f32, epsilon: f32, decay: f32 },
}

impl Method {
    /// Adam as it is published.
    pub const fn adam(decay: f32) -> Method {
        Method::Adam { beta1: BETA1, beta2: BETA2, epsilon: EPSILON, decay }
    }

    /// Adam for trainings of few steps.
    pub const fn short_adam(decay: f32) -> Method {
        Method::Adam { beta1: BETA1, beta2: BETA2_SHORT, epsilon: EPSILON, decay }
    }
}

/// Learning rate over the course of a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Schedule {
    Constant,
    /// rate * (1 - t / T) in step t of T, t from 0: the last step is small but not zero.
    LinearToZero,
}

impl Schedule {
    pub fn rate(self, rate: f32, step: u32, steps: u32) -> f32 {
        match self {
            Schedule::Constant => rate,
            Schedule::LinearToZero => rate * (1.0 - step as f32 / steps as f32),
        }
    }
}

/// Moments smaller than this are set to zero. A unit that has died would otherwise let them decay into the denormal
/// numbers, which are many times slower on some processors and which a WebAssembly module cannot switch off. Beside
/// Adam's epsilon of 1e-8 a moment of 1e-30 moves nothing.
const NEGLIGIBLE: f32 = 1e-30;

/// The state of a method over a flat vector of parameters.
#[derive(Clone, Debug)]
pub struct Optimiser {
    method: Method,
    /// Velocity, or Adam's first and second moment, of four parameters each; nothing for SGD without momentum.
    moments: Vec<[f32x4; 2]>,
    /// beta1^t and beta2^t for the bias correction.
    power1: f64,
    power2: f64,
}

impl Optimiser {
    pub fn new(method: Method, parameters: usize) -> Self {
        let fours = if method == (Method::Sgd { momentum: 0.0 }) { 0 } else { parameters.div_ceil(4) };
        Optimiser { method, moments: vec![[f32x4::ZERO; 2]; fours], power1: 1.0, power2: 1.0 }
    }

    /// One update of `p` by the gradient `dp` at learning rate `rate`.
    pub fn step(&mut self, p: &mut [f32], dp: &[f32], rate: f32) {
        match self.method {
            Method::Sgd { momentum: 0.0 } => {
                for (p, dp) in p.iter_mut().zip(dp) {
                    *p -= rate * dp;
                }
            }
            Method::Sgd { momentum } => {
                let (momentum, rate) = (f32x4::splat(momentum), f32x4::splat(rate));
                in_fours(p, dp, &mut self.moments, |p, dp, [v, _]| {
                    *v = momentum * *v + dp;
                    p - rate * *v
                });
            }
            Method::Adam { beta1, beta2, epsilon, decay } => {
                self.power1 *= f64::from(beta1);
                self.power2 *= f64::from(beta2);
                let step = f32x4::splat((f64::from(rate) / (1.0 - self.power1)) as f32);
                let correction = f32x4::splat((1.0 / libm::sqrt(1.0 - self.power2)) as f32);
                let (keep, epsilon) = (f32x4::splat(1.0 - rate * decay), f32x4::splat(epsilon));
                let (rest1, rest2) = (f32x4::splat(1.0 - beta1), f32x4::splat(1.0 - beta2));
                let (beta1, beta2) = (f32x4::splat(beta1), f32x4::splat(beta2));
                in_fours(p, dp, &mut self.moments, |p, dp, [m, v]| {
                    *m = without_denormals(beta1 * *m + rest1 * dp);
                    *v = without_denormals(beta2 * *v + rest2 * dp * dp);
                    p * keep - step * *m / (v.sqrt() * correction + epsilon)
                });
            }
        }
    }
}

#[inline(always)]
fn without_denormals(x: f32x4) -> f32x4 {
    x.abs().simd_lt(f32x4::splat(NEGLIGIBLE)).select(f32x4::ZERO, x)
}

/// Has `rule` update four parameters at a time, by their gradient and their moments. In registers by hand: no compiler does it in
/// a program that is optimised for its size. Each number is computed as it would be alone.
#[inline(always)]
fn in_fours(
    p: &mut [f32],
    dp: &[f32],
    moments: &mut [[f32x4; 2]],
    rule: impl Fn(f32x4, f32x4, &mut [f32x4; 2]) -> f32x4,
) {
    let ((fours, rest), (gradients, of_rest)) = (p.as_chunks_mut(), dp.as_chunks());
    let (whole, last) = moments.split_at_mut(fours.len());
    for ((p, dp), moments) in fours.iter_mut().zip(gradients).zip(whole) {
        *p = rule(f32x4::from(*p), f32x4::from(*dp), moments).to_array();
    }
    if let [moments] = last {
        let filled = |numbers: &[f32]| f32x4::from(std::array::from_fn(|at| numbers.get(at).map_or(0.0, |x| *x)));
        let updated = rule(filled(rest), filled(of_rest), moments).to_array();
        rest.copy_from_slice(&updated[..rest.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADAM: Method = Method::short_adam(0.0);

    #[test]
    fn adams_first_step_is_the_rate_whatever_the_gradient() {
        let mut p = [0.0f32; 3];
        Optimiser::new(ADAM, 3).step(&mut p, &[1e-3, -5.0, 100.0], 0.01);
        for (p, want) in p.into_iter().zip([-0.01, 0.01, -0.01]) {
            assert!((p - want).abs() < 1e-6, "{p} against {want}");
        }
    }

    /// Whatever stands beside a parameter in its register, and where the last register is not full.
    #[test]
    fn a_parameter_moves_as_it_would_alone() {
        let start = [0.5f32, -1.25, 0.0, 3.5e-3, 7.0, -0.3, 1e4, 1e-20, -2.0];
        let slope = |at: usize, step: usize| ((7 * at + 3 * step) as f32).sin() * 10f32.powi(at as i32 - 4);
        for method in [ADAM, Method::adam(0.02), Method::Sgd { momentum: 0.9 }, Method::Sgd { momentum: 0.0 }] {
            for count in 1..=start.len() {
                let mut together = start[..count].to_vec();
                let mut optimiser = Optimiser::new(method, count);
                let mut alone: Vec<_> = together.iter().map(|&p| ([p], Optimiser::new(method, 1))).collect();
                for step in 0..20 {
                    let slopes: Vec<f32> = (0..count).map(|at| slope(at, step)).collect();
                    optimiser.step(&mut together, &slopes, 0.01);
                    for ((p, optimiser), slope) in alone.iter_mut().zip(slopes) {
                        optimiser.step(p, &[slope], 0.01);
                    }
                }
                let alone: Vec<f32> = alone.iter().map(|(p, _)| p[0]).collect();
                assert_eq!(together, alone, "{method:?}, {count}");
            }
        }
    }

    #[test]
    fn momentum_adds_up_to_a_geometric_series() {
        let mut p = [0.0f32];
        let mut sgd = Optimiser::new(Method::Sgd { momentum: 0.5 }, 1);
        for _ in 0..3 {
            sgd.step(&mut p, &[1.0], 1.0);
        }
        assert_eq!(p, [-(1.0 + 1.5 + 1.75)]);
    }

    #[test]
    fn decay_shrinks_what_has_no_gradient() {
        let mut p = [2.0f32];
        Optimiser::new(Method::short_adam(0.1), 1).step(&mut p, &[0.0], 0.5);
        assert_eq!(p, [2.0 * (1.0 - 0.05)]);
    }

    #[test]
    fn the_schedule_falls_linearly_and_its_last_step_is_not_zero() {
        let rates: Vec<f32> = (0..4).map(|t| Schedule::LinearToZero.rate(0.8, t, 4)).collect();
        assert_eq!(rates, [0.8, 0.6, 0.4, 0.2]);
        assert_eq!(Schedule::Constant.rate(0.8, 3, 4), 0.8);
    }

    #[test]
    fn moments_never_become_denormal() {
        let mut adam = Optimiser::new(ADAM, 1);
        let mut p = [1.0f32];
        adam.step(&mut p, &[1.0], 0.01);
        for _ in 0..20_000 {
            adam.step(&mut p, &[0.0], 0.01);
        }
        assert_eq!(adam.moments, [[f32x4::ZERO; 2]]);
    }
}
