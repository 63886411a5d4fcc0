//! The exact support vector machine with a Gaussian (RBF) kernel, fitted by sequential minimal optimisation. Unlike the
//! linear machine it does not level off on the plane; what stops it is its price: a table of m x m kernel values, and a
//! number of steps that grows with m too.
//!
//! The dual problem, for labels y = +-1 and K(x, z) = exp(-gamma |x - z|^2):
//!   minimise 1/2 a'Qa - sum a,  Q_ij = y_i y_j K(x_i, x_j),  0 <= a <= C,  y'a = 0.
//! Two multipliers at a time are solved exactly (Platt, 1998); which two is chosen by second-order information (Fan, Chen
//! and Lin, "Working Set Selection Using Second Order Information for Training SVM", JMLR 6, 2005). With more than two
//! classes there is one machine for each against the rest, and the largest score answers.
//!
//! Shapes: `m` examples, `D` inputs, `K` machines (1 for two classes).

use crate::math;
use wide::f32x4;

/// The kernel table of one worker at this m takes 64 MB, which any browser gives; four times as many examples would take
/// 1 GB.
pub const LARGEST_M: u32 = 4096;
/// The soft margin: ten times that of the linear machine, since a rich kernel is to follow its examples closely.
pub const C: f64 = 10.0;
/// It has converged when no pair of multipliers violates the optimality conditions by more than this, the usual value of
/// LIBSVM.
const TOLERANCE: f64 = 1e-3;
/// The curvature of a pair is taken to be at least this: two equal examples have none.
const LEAST_CURVATURE: f64 = 1e-12;
/// Pairs solved at most, times m: convergence takes two to ten times m; labels that contradict each other take longer.
const MOST_STEPS: u32 = 100;

/// What a fit works on.
pub struct KernelMachine {
    /// Standardised training inputs \[m, D\], row by row.
    x: Vec<f32>,
    d: usize,
    gamma: f32,
    labels: Vec<u8>,
    classes: usize,
    /// Rows of the kernel table, as they are needed: they are the same for every class.
    rows: Vec<Option<Box<[f32]>>>,
    /// Finished machines.
    machines: Vec<Machine>,
    /// The one being fitted.
    fit: Fit,
    steps: u32,
}

/// A fitted machine: the multipliers times labels, and the offset.
#[derive(Clone, Debug, Default)]
struct Machine {
    weights: Vec<f64>,
    offset: f64,
    /// No pair violated the conditions any more.
    converged: bool,
    /// Every number that came up was finite.
    sound: bool,
}

/// One machine on its way.
#[derive(Clone, Debug)]
struct Fit {
    y: Vec<f64>,
    a: Vec<f64>,
    /// Gradient of the dual objective.
    g: Vec<f64>,
    /// Violation at the first step and now, for the progress.
    first: f64,
    now: f64,
    steps: u32,
}

impl Fit {
    fn new(y: Vec<f64>) -> Fit {
        let m = y.len();
        Fit { y, a: vec![0.0; m], g: vec![-1.0; m], first: 0.0, now: f64::INFINITY, steps: 0 }
    }

    /// Whether a may grow in the direction of y, and whether it may shrink.
    fn is_up(&self, t: usize) -> bool {
        if self.y[t] > 0.0 { self.a[t] < C } else { self.a[t] > 0.0 }
    }

    fn is_low(&self, t: usize) -> bool {
        if self.y[t] > 0.0 { self.a[t] > 0.0 } else { self.a[t] < C }
    }

    /// The largest -y g over the multipliers that may go up, and where.
    fn most(&self) -> Option<(usize, f64)> {
        let mut best: Option<(usize, f64)> = None;
        for t in 0..self.y.len() {
            let value = -self.y[t] * self.g[t];
            if self.is_up(t) && best.is_none_or(|(_, most)| value > most) {
                best = Some((t, value));
            }
        }
        best
    }

    /// The partner for `i`: the one whose pair lowers the objective most. With it the violation.
    fn partner(&self, most: f64, row: &[f32]) -> (Option<usize>, f64) {
        let (mut best, mut gain, mut least) = (None, 0.0, f64::INFINITY);
        for (t, &kernel) in row.iter().enumerate() {
            if !self.is_low(t) {
                continue;
            }
            let value = -self.y[t] * self.g[t];
            least = least.min(value);
            let b = most - value;
            if b > 0.0 {
                // K(x, x) = 1.
                let curvature = (2.0 - 2.0 * f64::from(kernel)).max(LEAST_CURVATURE);
                let lowered = b * b / curvature;
                if lowered > gain {
                    (best, gain) = (Some(t), lowered);
                }
            }
        }
        (best, most - least)
    }

    /// Solves the pair exactly within its box and brings the gradient up to date.
    fn solve(&mut self, i: usize, j: usize, row_i: &[f32], row_j: &[f32]) {
        let (yi, yj) = (self.y[i], self.y[j]);
        let curvature = (2.0 - 2.0 * f64::from(row_i[j])).max(LEAST_CURVATURE);
        // Both move along y by the same step, which keeps y'a.
        let wanted = (-yi * self.g[i] + yj * self.g[j]) / curvature;
        let room_i = if yi > 0.0 { C - self.a[i] } else { self.a[i] };
        let room_j = if yj > 0.0 { self.a[j] } else { C - self.a[j] };
        let step = wanted.min(room_i).min(room_j);
        let (di, dj) = (yi * step, -yj * step);
        self.a[i] = if step == room_i { if yi > 0.0 { C } else { 0.0 } } else { self.a[i] + di };
        self.a[j] = if step == room_j { if yj > 0.0 { 0.0 } else { C } } else { self.a[j] + dj };
        for t in 0..self.y.len() {
            self.g[t] += self.y[t] * step * (f64::from(row_i[t]) - f64::from(row_j[t]));
        }
    }

    fn finish(&self) -> Machine {
        // On free multipliers y g is the offset's negative; without any, the middle of what the bounded ones allow.
        let (mut sum, mut free) = (0.0, 0u32);
        let (mut high, mut low) = (f64::INFINITY, f64::NEG_INFINITY);
        for t in 0..self.y.len() {
            let value = self.y[t] * self.g[t];
            if self.a[t] > 0.0 && self.a[t] < C {
                (sum, free) = (sum + value, free + 1);
            } else if self.is_up(t) {
                high = high.min(value);
            } else {
                low = low.max(value);
            }
        }
        let rho = match (free, high.is_finite(), low.is_finite()) {
            (1.., _, _) => sum / f64::from(free),
            (0, true, true) => (high + low) / 2.0,
            (0, true, false) => high,
            (0, false, true) => low,
            (0, false, false) => 0.0,
        };
        let weights = self.a.iter().zip(&self.y).map(|(a, y)| a * y).collect();
        // Without any pair that may move, the violation is minus infinity.
        let converged = self.now <= TOLERANCE;
        let sound = rho.is_finite() && self.g.iter().chain(&self.a).all(|number| number.is_finite());
        Machine { weights, offset: -rho, converged, sound }
    }
}

impl KernelMachine {
    /// For standardised inputs `x` \[m, d\] row by row, contiguous.
    pub fn new(x: Vec<f32>, d: usize, labels: Vec<u8>, classes: usize, gamma: f32) -> Self {
        let m = labels.len();
        let mut machine = KernelMachine {
            x,
            d,
            gamma,
            classes,
            rows: vec![None; m],
            machines: Vec::new(),
            fit: Fit::new(Vec::new()),
            steps: 0,
            labels,
        };
        machine.fit = Fit::new(machine.signs(0));
        machine
    }

    /// Number of machines: one for two classes.
    fn wanted(&self) -> usize {
        if self.classes == 2 { 1 } else { self.classes }
    }

    /// Labels of the `k`-th machine as +-1.
    fn signs(&self, k: usize) -> Vec<f64> {
        let positive = if self.classes == 2 { 1 } else { k as u8 };
        self.labels.iter().map(|&label| if label == positive { 1.0 } else { -1.0 }).collect()
    }

    fn make_row(&mut self, i: usize) {
        if self.rows[i].is_none() {
            let mut row = vec![0.0; self.labels.len()];
            let center = &self.x[i * self.d..][..self.d];
            kernel_row(center, &self.x, self.gamma, &mut row);
            // Exactly one, whatever the rounding of exp.
            row[i] = 1.0;
            self.rows[i] = Some(row.into_boxed_slice());
        }
    }

    /// Solves up to `steps` pairs; true once every machine has converged.
    pub fn advance(&mut self, steps: u32) -> bool {
        for _ in 0..steps {
            if self.machines.len() == self.wanted() {
                return true;
            }
            if self.pair() {
                let fitted = self.fit.finish();
                self.machines.push(fitted);
                if self.machines.len() < self.wanted() {
                    self.fit = Fit::new(self.signs(self.machines.len()));
                }
            } else {
                self.steps += 1;
            }
        }
        self.machines.len() == self.wanted()
    }

    /// One pair; true once the machine has converged, or has had its share of steps.
    fn pair(&mut self) -> bool {
        let Some((i, most)) = self.fit.most() else {
            self.fit.now = f64::NEG_INFINITY;
            return true;
        };
        self.make_row(i);
        let row_i = self.rows[i].take().expect("the row was just made");
        let (partner, violation) = self.fit.partner(most, &row_i);
        self.rows[i] = Some(row_i);
        self.fit.now = self.fit.now.min(violation);
        if self.fit.steps == 0 {
            self.fit.first = violation;
        }
        let limit = MOST_STEPS.saturating_mul(self.labels.len() as u32);
        let Some(j) = partner.filter(|_| violation > TOLERANCE && self.fit.steps < limit) else { return true };
        self.make_row(j);
        if let (Some(row_i), Some(row_j)) = (&self.rows[i], &self.rows[j]) {
            self.fit.solve(i, j, row_i, row_j);
        }
        self.fit.steps += 1;
        false
    }

    /// Whether every machine ended at its optimum, and not at its share of steps. To be asked once
    /// [`KernelMachine::advance`] has returned true, as the next.
    pub fn has_converged(&self) -> bool {
        self.machines.iter().all(|machine| machine.converged)
    }

    /// Whether everything that was fitted is a finite number.
    pub fn is_sound(&self) -> bool {
        self.machines.iter().all(|machine| machine.sound)
    }

    /// Pairs solved.
    pub fn steps_made(&self) -> u32 {
        self.steps
    }

    /// A guess at the share done: how far the violation has come on a log scale, for as many machines as there are.
    pub fn progress(&self) -> f32 {
        let fit = &self.fit;
        let way = if fit.first > TOLERANCE && fit.now.is_finite() {
            ((fit.first / fit.now.max(TOLERANCE)).ln() / (fit.first / TOLERANCE).ln()).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let done = self.machines.len() as f64;
        let way = if self.machines.len() == self.wanted() { 0.0 } else { way };
        ((done + way) / self.wanted() as f64) as f32
    }

    /// Examples that support any of the machines, growing.
    fn supports(&self) -> Vec<usize> {
        let supports = |t: &usize| self.machines.iter().any(|machine| machine.weights[*t] != 0.0);
        (0..self.labels.len()).filter(supports).collect()
    }

    /// Number of support vectors.
    pub fn support_vectors(&self) -> u32 {
        self.supports().len() as u32
    }

    /// The value of the dual objective of the `k`-th machine, for tests: sum a - 1/2 a'Qa.
    pub fn dual(&mut self, k: usize) -> f64 {
        let weights = self.machines[k].weights.clone();
        let mut value = weights.iter().map(|w| w.abs()).sum::<f64>();
        for i in 0..weights.len() {
            self.make_row(i);
            let row = self.rows[i].as_ref().expect("the row was just made");
            let product: f64 = row.iter().zip(&weights).map(|(&k, w)| f64::from(k) * w).sum();
            value -= 0.5 * weights[i] * product;
        }
        value
    }

    /// Calls `visit(row, scores)` for each of the rows `x` \[n, D\]: one score for two classes, else one a class.
    pub fn for_each_score(&self, x: &[f32], mut visit: impl FnMut(usize, &[f64])) {
        let supports = self.supports();
        let mut centers = Vec::with_capacity(supports.len() * self.d);
        for &t in &supports {
            centers.extend_from_slice(&self.x[t * self.d..][..self.d]);
        }
        let weights: Vec<Vec<f64>> =
            self.machines.iter().map(|machine| supports.iter().map(|&t| machine.weights[t]).collect()).collect();
        let mut row = vec![0.0; supports.len()];
        let mut scores = vec![0.0; self.machines.len()];
        for (at, example) in x.chunks_exact(self.d).enumerate() {
            kernel_row(example, &centers, self.gamma, &mut row);
            for ((score, machine), weights) in scores.iter_mut().zip(&self.machines).zip(&weights) {
                *score = machine.offset + row.iter().zip(weights).map(|(&k, w)| f64::from(k) * w).sum::<f64>();
            }
            visit(at, &scores);
        }
    }
}

/// exp(-gamma |x - c|^2) for each row c of `centers`.
fn kernel_row(x: &[f32], centers: &[f32], gamma: f32, out: &mut [f32]) {
    for (out, center) in out.iter_mut().zip(centers.chunks_exact(x.len())) {
        // Four running sums, in a fixed order.
        let mut sums = [0.0f32; 4];
        let (fours, rest) = x.as_chunks::<4>();
        let (center_fours, center_rest) = center.as_chunks::<4>();
        for (a, b) in fours.iter().zip(center_fours) {
            for k in 0..4 {
                sums[k] += (a[k] - b[k]) * (a[k] - b[k]);
            }
        }
        for (k, (a, b)) in rest.iter().zip(center_rest).enumerate() {
            sums[k] += (a - b) * (a - b);
        }
        *out = -gamma * ((sums[0] + sums[1]) + (sums[2] + sums[3]));
    }
    for four in out.chunks_mut(4) {
        let mut lanes = [0.0; 4];
        lanes[..four.len()].copy_from_slice(four);
        let values = math::exp(f32x4::from(lanes)).to_array();
        four.copy_from_slice(&values[..four.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Stream};

    fn ring(m: usize) -> (Vec<f32>, Vec<u8>) {
        let mut stream = Stream::new(Purpose::Test, 3, 5, 0);
        let mut x = Vec::new();
        let mut labels = Vec::new();
        for _ in 0..m {
            let (a, b) = (stream.uniform(-2.0, 2.0), stream.uniform(-2.0, 2.0));
            x.extend([a as f32, b as f32]);
            labels.push(u8::from((a * a + b * b < 2.0) != stream.chance(0.05)));
        }
        (x, labels)
    }

    fn fit(x: &[f32], labels: &[u8], classes: usize, slice: u32) -> KernelMachine {
        let mut machine = KernelMachine::new(x.to_vec(), 2, labels.to_vec(), classes, 1.0);
        while !machine.advance(slice) {}
        machine
    }

    #[test]
    fn a_ring_is_learned_and_slices_change_nothing() {
        let (x, labels) = ring(300);
        let (whole, sliced) = (fit(&x, &labels, 2, u32::MAX), fit(&x, &labels, 2, 3));
        assert_eq!(whole.machines[0].weights, sliced.machines[0].weights);
        assert_eq!(whole.steps_made(), sliced.steps_made());
        assert!(whole.progress() == 1.0 && whole.has_converged() && sliced.has_converged() && whole.is_sound());
        let mut right = 0;
        whole.for_each_score(&x, |t, scores| right += u32::from((scores[0] > 0.0) == (labels[t] == 1)));
        assert!(right > 280, "{right}");
    }

    /// What is cut off at its share of steps has not converged, and what holds no number is no result.
    #[test]
    fn an_end_before_the_optimum_is_said() {
        let (x, labels) = ring(100);
        let mut machine = KernelMachine::new(x.clone(), 2, labels.clone(), 2, 1.0);
        assert!(!machine.advance(5));
        machine.fit.steps = MOST_STEPS * 100;
        assert!(machine.advance(1));
        assert!(!machine.has_converged() && machine.is_sound());
        let mut machine = KernelMachine::new(x, 2, labels, 2, 1.0);
        machine.advance(5);
        machine.fit.g[3] = f64::NAN;
        while !machine.advance(1000) {}
        assert!(!machine.is_sound());
    }

    /// The conditions of Karush, Kuhn and Tucker, from scratch: y f >= 1 where a = 0, = 1 where it is free, <= 1 where
    /// it is at C; and y'a = 0.
    #[test]
    fn the_optimum_is_one() {
        let (x, labels) = ring(200);
        let machine = fit(&x, &labels, 2, 1000);
        let y: Vec<f64> = labels.iter().map(|&l| f64::from(l) * 2.0 - 1.0).collect();
        let fitted = &machine.machines[0];
        assert!(fitted.weights.iter().sum::<f64>().abs() < 1e-9);
        for i in 0..200 {
            let kernel = |j: usize| {
                let d = [f64::from(x[2 * i]) - f64::from(x[2 * j]), f64::from(x[2 * i + 1]) - f64::from(x[2 * j + 1])];
                (-(d[0] * d[0] + d[1] * d[1])).exp()
            };
            let margin = y[i] * (fitted.offset + (0..200).map(|j| fitted.weights[j] * kernel(j)).sum::<f64>());
            let a = fitted.weights[i] * y[i];
            assert!((0.0..=C).contains(&a));
            let slack = 2.0 * TOLERANCE;
            match a {
                0.0 => assert!(margin > 1.0 - slack),
                C => assert!(margin < 1.0 + slack),
                _ => assert!((margin - 1.0).abs() < slack, "{margin}"),
            }
        }
    }

    #[test]
    fn equal_examples_and_a_single_class_end() {
        let x = [0.5f32, 0.5].repeat(40);
        let labels: Vec<u8> = (0..40).map(|i| i % 2).collect();
        assert!(fit(&x, &labels, 2, 50).steps_made() <= 40 * MOST_STEPS);
        let machine = fit(&x, &[1; 40], 2, 50);
        assert_eq!((machine.steps_made(), machine.support_vectors()), (0, 0));
        assert!(machine.has_converged());
        machine.for_each_score(&x[..2], |_, scores| assert!(scores[0].is_finite()));
    }

    #[test]
    fn several_classes_have_a_machine_each() {
        let (x, _) = ring(240);
        let labels: Vec<u8> = x
            .chunks(2)
            .map(|p| {
                if p[0] < -0.6 {
                    0
                } else if p[0] < 0.6 {
                    1
                } else {
                    2
                }
            })
            .collect();
        let machine = fit(&x, &labels, 3, 64);
        let mut right = 0;
        machine.for_each_score(&x, |t, scores| {
            assert_eq!(scores.len(), 3);
            right += u32::from(crate::nn::loss::answer(scores) == labels[t]);
        });
        assert!(right > 230, "{right}");
    }
}
