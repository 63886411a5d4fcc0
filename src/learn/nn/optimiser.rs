//! How parameters follow their gradient: SGD with momentum, Adam with decoupled weight decay, and the learning rate's
//! schedule. All parameters are treated alike, biases too.

use serde::{Deserialize, Serialize};

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
    /// Velocity, or Adam's first moment.
    first: Vec<f32>,
    /// Adam's second moment; empty for SGD.
    second: Vec<f32>,
    /// beta1^t and beta2^t for the bias correction.
    power1: f64,
    power2: f64,
}

impl Optimiser {
    pub fn new(method: Method, parameters: usize) -> Self {
        let (first, second) = match method {
            Method::Sgd { momentum: 0.0 } => (0, 0),
            Method::Sgd { .. } => (parameters, 0),
            Method::Adam { .. } => (parameters, parameters),
        };
        Optimiser { method, first: vec![0.0; first], second: vec![0.0; second], power1: 1.0, power2: 1.0 }
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
                for ((p, dp), v) in p.iter_mut().zip(dp).zip(&mut self.first) {
                    *v = momentum * *v + dp;
                    *p -= rate * *v;
                }
            }
            Method::Adam { beta1, beta2, epsilon, decay } => {
                self.power1 *= f64::from(beta1);
                self.power2 *= f64::from(beta2);
                let step = (f64::from(rate) / (1.0 - self.power1)) as f32;
                let correction = (1.0 / libm::sqrt(1.0 - self.power2)) as f32;
                let (keep, rest1, rest2) = (1.0 - rate * decay, 1.0 - beta1, 1.0 - beta2);
                for (((p, dp), m), v) in p.iter_mut().zip(dp).zip(&mut self.first).zip(&mut self.second) {
                    *m = without_denormals(beta1 * *m + rest1 * dp);
                    *v = without_denormals(beta2 * *v + rest2 * dp * dp);
                    *p = *p * keep - step * *m / (v.sqrt() * correction + epsilon);
                }
            }
        }
    }
}

#[inline(always)]
fn without_denormals(x: f32) -> f32 {
    if x.abs() < NEGLIGIBLE { 0.0 } else { x }
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
        assert_eq!((adam.first[0], adam.second[0]), (0.0, 0.0));
    }
}
