//! Two methods of second order on all examples at once, for networks with ReLU and one score: what the page's recipe is measured
//! beside. Everything is in f64, and the gradient is written anew here: the core's kernels round to f32, and a line search near
//! its end would follow that.

use ndarray::ArrayView2;
use std::collections::VecDeque;
use takeoff::nn::network::{Layer, Network};
use wide::f64x4;

/// Examples side by side in one panel.
const LANES: usize = 4;
/// A gradient shorter than this is none.
const FLAT: f64 = 1e-9;

/// The mean logistic loss over all examples.
pub struct Objective {
    layers: Vec<Layer>,
    /// \[m / 4, D\]
    x: Vec<f64x4>,
    labels: Vec<u8>,
}

/// Outputs of every layer for one panel, and the gradient by them.
struct Room {
    h: Vec<Vec<f64x4>>,
    dh: Vec<Vec<f64x4>>,
}

impl Objective {
    /// # Panics
    /// When m is no multiple of four.
    pub fn new(network: &Network, x: ArrayView2<'_, f32>, labels: &[u8]) -> Objective {
        assert!(labels.len().is_multiple_of(LANES));
        let panels = (0..labels.len()).step_by(LANES);
        let lanes = |from: usize, column: usize| [0, 1, 2, 3].map(|lane| f64::from(x[[from + lane, column]]));
        let x = panels.flat_map(|from| (0..x.ncols()).map(move |column| f64x4::new(lanes(from, column)))).collect();
        Objective { layers: network.layers.clone(), x, labels: labels.to_vec() }
    }

    fn m(&self) -> f64 {
        self.labels.len() as f64
    }

    fn panels(&self) -> impl Iterator<Item = (&[f64x4], &[u8])> {
        self.x.chunks_exact(self.layers[0].inputs).zip(self.labels.chunks_exact(LANES))
    }

    fn room(&self) -> Room {
        let h: Vec<_> = self.layers.iter().map(|layer| vec![f64x4::ZERO; layer.outputs]).collect();
        Room { dh: h.clone(), h }
    }

    /// The scores of one panel.
    fn forward(&self, p: &[f64], x: &[f64x4], h: &mut [Vec<f64x4>]) -> [f64; LANES] {
        let last = self.layers.len() - 1;
        for (index, layer) in self.layers.iter().enumerate() {
            let (before, rest) = h.split_at_mut(index);
            let input = before.last().map_or(x, Vec::as_slice);
            let rows = p[layer.w.clone()].chunks_exact(layer.inputs);
            for ((z, row), b) in rest[0].iter_mut().zip(rows).zip(&p[layer.b.clone()]) {
                *z = row.iter().zip(input).fold(f64x4::splat(*b), |z, (w, x)| z + f64x4::splat(*w) * *x);
                if index < last {
                    *z = z.fast_max(f64x4::ZERO);
                }
            }
        }
        h[last][0].to_array()
    }

    /// Adds to `sums` the gradient, lane by lane, of what has the gradient `dz` by the scores of this panel.
    fn backward(&self, p: &[f64], x: &[f64x4], room: &mut Room, dz: f64x4, sums: &mut [f64x4]) {
        let Room { h, dh } = room;
        dh[self.layers.len() - 1][0] = dz;
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let (before, rest) = dh.split_at_mut(index);
            let mut dinput = before.last_mut();
            let input = index.checked_sub(1).map_or(x, |before| &h[before]);
            if let Some(dinput) = &mut dinput {
                dinput.fill(f64x4::ZERO);
            }
            let (dw, db) = sums[layer.w.start..layer.b.end].split_at_mut(layer.w.len());
            let rows = p[layer.w.clone()].chunks_exact(layer.inputs).zip(dw.chunks_exact_mut(layer.inputs));
            for ((dz, (row, dw)), db) in rest[0].iter().zip(rows).zip(db) {
                *db += *dz;
                dw.iter_mut().zip(input).for_each(|(dw, x)| *dw += *dz * *x);
                if let Some(dinput) = &mut dinput {
                    dinput.iter_mut().zip(row).for_each(|(dx, w)| *dx += *dz * f64x4::splat(*w));
                }
            }
            if let Some(dinput) = dinput {
                dinput.iter_mut().zip(input).for_each(|(dx, h)| *dx &= h.simd_gt(f64x4::ZERO));
            }
        }
    }

    /// The loss with the parameters `p`, and its gradient.
    pub fn loss_and_gradient(&self, p: &[f64]) -> (f64, Vec<f64>) {
        let mut sums = vec![f64x4::ZERO; p.len()];
        let (mut room, mut loss) = (self.room(), 0.0);
        for (x, labels) in self.panels() {
            let mut dz = self.forward(p, x, &mut room.h);
            for (z, &label) in dz.iter_mut().zip(labels) {
                let (y, e) = (f64::from(label), (-z.abs()).exp());
                loss += z.max(0.0) - y * *z + e.ln_1p();
                *z = if *z > 0.0 { 1.0 } else { e } / (1.0 + e) - y;
            }
            self.backward(p, x, &mut room, f64x4::new(dz), &mut sums);
        }
        (loss / self.m(), sums.into_iter().map(|sum| sum.reduce_add() / self.m()).collect())
    }

    /// The matrix of Gauss and Newton, its lower half row by row: how the loss is curved by the scores, and nothing of how the
    /// scores are curved by the parameters.
    pub fn curvature(&self, p: &[f64]) -> Vec<f64> {
        let mut sums = vec![f64x4::ZERO; p.len() * (p.len() + 1) / 2];
        let mut slopes = vec![f64x4::ZERO; p.len()];
        let mut room = self.room();
        for (x, _) in self.panels() {
            let curved = self.forward(p, x, &mut room.h).map(|z| {
                let e = (-z.abs()).exp();
                e / (1.0 + e).powi(2)
            });
            slopes.fill(f64x4::ZERO);
            self.backward(p, x, &mut room, f64x4::splat(1.0), &mut slopes);
            let mut rest = sums.as_mut_slice();
            for (at, slope) in slopes.iter().enumerate() {
                let scaled = *slope * f64x4::new(curved);
                let (row, below) = rest.split_at_mut(at + 1);
                row.iter_mut().zip(&slopes).for_each(|(sum, other)| *sum += scaled * *other);
                rest = below;
            }
        }
        sums.into_iter().map(|sum| sum.reduce_add() / self.m()).collect()
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `p` moved by so much of `direction`.
fn moved(p: &[f64], by: f64, direction: &[f64]) -> Vec<f64> {
    p.iter().zip(direction).map(|(p, d)| p + by * d).collect()
}

/// Where a training stands.
pub struct Place<'a> {
    objective: &'a Objective,
    pub p: Vec<f64>,
    pub loss: f64,
    gradient: Vec<f64>,
    /// What was computed so far, in passes over all examples, forward and backward.
    pub passes: f64,
}

impl Place<'_> {
    pub fn new<'a>(objective: &'a Objective, network: &Network) -> Place<'a> {
        let p: Vec<f64> = network.parameters.iter().copied().map(f64::from).collect();
        let (loss, gradient) = objective.loss_and_gradient(&p);
        Place { objective, p, loss, gradient, passes: 1.0 }
    }

    fn look(&mut self, p: &[f64]) -> (f64, Vec<f64>) {
        self.passes += 1.0;
        self.objective.loss_and_gradient(p)
    }

    fn is_flat(&self) -> bool {
        dot(&self.gradient, &self.gradient).sqrt() < FLAT
    }
}

/// A training by one of the methods.
pub trait Descent {
    /// One iteration. False where there is nowhere to go.
    fn advance(&mut self) -> bool;
    fn place(&self) -> &Place<'_>;
}

/// How one iteration changed the parameters, and with them the gradient.
struct Pair {
    s: Vec<f64>,
    y: Vec<f64>,
    sy: f64,
}

/// L-BFGS (Nocedal and Wright, "Numerical Optimization", 2006, algorithms 7.4 and 7.5). The line search halves and doubles until
/// the weak conditions of Wolfe hold, as Lewis and Overton ("Nonsmooth optimization via quasi-Newton methods", 2013) do it where
/// the slope has jumps, as it has with ReLU.
pub struct Lbfgs<'a> {
    place: Place<'a>,
    pairs: VecDeque<Pair>,
}

impl Lbfgs<'_> {
    /// Pairs that are remembered. Tried at m = 1,024: with 10 the medium network still gains more than a point from 500 to 1,000
    /// iterations; with 150 the means rest within a point of where they rest with 40.
    const MEMORY: usize = 40;
    /// A step must gain this share of what the slope promises, and leave at most that share of the slope.
    const DECREASE: f64 = 1e-4;
    const SLOPE: f64 = 0.9;
    /// Halvings and doublings of one line search.
    const TRIALS: u32 = 40;

    pub fn new(place: Place<'_>) -> Lbfgs<'_> {
        Lbfgs { place, pairs: VecDeque::new() }
    }

    /// The gradient by the inverse of the remembered curvature, downhill; without memory a step of length one at most.
    fn direction(&self) -> Vec<f64> {
        let mut d: Vec<f64> = self.place.gradient.iter().map(|dp| -dp).collect();
        let Some(newest) = self.pairs.back() else {
            let length = dot(&d, &d).sqrt().max(1.0);
            d.iter_mut().for_each(|d| *d /= length);
            return d;
        };
        let mut shares = Vec::with_capacity(self.pairs.len());
        for Pair { s, y, sy } in self.pairs.iter().rev() {
            let share = dot(s, &d) / sy;
            d = moved(&d, -share, y);
            shares.push(share);
        }
        let scale = newest.sy / dot(&newest.y, &newest.y);
        d.iter_mut().for_each(|d| *d *= scale);
        for (Pair { s, y, sy }, share) in self.pairs.iter().zip(shares.iter().rev()) {
            d = moved(&d, share - dot(y, &d) / sy, s);
        }
        d
    }

    fn search(&mut self) -> bool {
        let d = self.direction();
        let slope = dot(&self.place.gradient, &d);
        let (mut low, mut high, mut step) = (0.0, f64::INFINITY, 1.0);
        for _ in 0..Self::TRIALS {
            let p = moved(&self.place.p, step, &d);
            let (loss, gradient) = self.place.look(&p);
            // A loss that is not a number is too far out too.
            let is_lower = loss < self.place.loss + Self::DECREASE * step * slope;
            if is_lower && dot(&gradient, &d) >= Self::SLOPE * slope {
                let (s, y) = (moved(&p, -1.0, &self.place.p), moved(&gradient, -1.0, &self.place.gradient));
                if self.pairs.len() == Self::MEMORY {
                    self.pairs.pop_front();
                }
                let sy = dot(&s, &y);
                self.pairs.push_back(Pair { s, y, sy });
                (self.place.p, self.place.loss, self.place.gradient) = (p, loss, gradient);
                return true;
            }
            *if is_lower { &mut low } else { &mut high } = step;
            step = if high.is_finite() { (low + high) / 2.0 } else { 2.0 * step };
        }
        false
    }
}

impl Descent for Lbfgs<'_> {
    fn advance(&mut self) -> bool {
        if self.place.is_flat() {
            return false;
        }
        if self.search() {
            return true;
        }
        // What is remembered may be of the other side of a kink: once more down the steepest descent.
        let has_memory = !self.pairs.is_empty();
        self.pairs.clear();
        has_memory && self.search()
    }

    fn place(&self) -> &Place<'_> {
        &self.place
    }
}

/// Levenberg's and Marquardt's method on the matrix of Gauss and Newton, damped by Nielsen's rule ("Damping parameter in
/// Marquardt's method", 1999).
pub struct Levenberg<'a> {
    place: Place<'a>,
    damping: f64,
}

impl Levenberg<'_> {
    /// With a step damped more than this nothing moves any more.
    const MOST: f64 = 1e9;
    /// And with less the matrix may have no root.
    const LEAST: f64 = 1e-9;

    pub fn new(place: Place<'_>) -> Levenberg<'_> {
        Levenberg { place, damping: 1e-2 }
    }
}

impl Descent for Levenberg<'_> {
    fn advance(&mut self) -> bool {
        if self.place.is_flat() {
            return false;
        }
        let curvature = self.place.objective.curvature(&self.place.p);
        // An example's part of the matrix takes p^2 operations, and its part of the gradient 6 p.
        self.place.passes += 1.0 + self.place.p.len() as f64 / 6.0;
        let mut growth = 2.0;
        while self.damping < Self::MOST {
            let d = solved(&curvature, self.damping, &self.place.gradient);
            let p = moved(&self.place.p, -1.0, &d);
            let (loss, gradient) = self.place.look(&p);
            let promised = (dot(&d, &self.place.gradient) + self.damping * dot(&d, &d)) / 2.0;
            let kept = (self.place.loss - loss) / promised;
            if kept > 0.0 {
                self.damping = (self.damping * (1.0 - (2.0 * kept - 1.0).powi(3)).max(1.0 / 3.0)).max(Self::LEAST);
                (self.place.p, self.place.loss, self.place.gradient) = (p, loss, gradient);
                return true;
            }
            self.damping *= growth;
            growth *= 2.0;
        }
        false
    }

    fn place(&self) -> &Place<'_> {
        &self.place
    }
}

/// Solves (`matrix` + `damping` I) x = `right` by Cholesky's root; of the matrix, the lower half row by row.
pub fn solved(matrix: &[f64], damping: f64, right: &[f64]) -> Vec<f64> {
    let row = |at: usize| at * (at + 1) / 2;
    let (mut root, mut x) = (matrix.to_vec(), right.to_vec());
    for at in 0..x.len() {
        let (above, own) = root.split_at_mut(row(at));
        for column in 0..at {
            let other = &above[row(column)..=row(column) + column];
            own[column] = (own[column] - dot(&own[..column], &other[..column])) / other[column];
        }
        own[at] = (own[at] + damping - dot(&own[..at], &own[..at])).sqrt();
        x[at] = (x[at] - dot(&own[..at], &x[..at])) / own[at];
    }
    for at in (0..x.len()).rev() {
        x[at] /= root[row(at) + at];
        for before in 0..at {
            x[before] -= root[row(at) + before] * x[at];
        }
    }
    x
}
