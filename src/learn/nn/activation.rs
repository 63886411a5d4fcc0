//! The table of activation functions. To add one: docs/recipes.md.

use super::kernel::Lanes;
use crate::math;
use serde::{Deserialize, Serialize};
use wide::f32x4;

/// What a hidden unit makes of its pre-activation z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Activation {
    #[default]
    Relu,
    Sigmoid,
    Tanh,
    /// max(z, z / 100): Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.
    Leaky,
    /// z Phi(z) with Phi by tanh: Hendrycks and Gimpel, "Gaussian error linear units", 2016. The form that PyTorch calls
    /// `approximate="tanh"`, which differs from the one by erf by at most 5e-4 and needs no further function.
    Gelu,
    /// z / (1 + |z|): Bergstra, Desjardins, Lamblin and Bengio, "Quadratic polynomials learn better image features", 2009.
    Softsign,
    /// z above 0, else e^z - 1 (alpha = 1): Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by
    /// exponential linear units (ELUs)", 2016.
    Elu,
}

/// A line of the table: all that is to be known of an activation but its formulas.
struct Entry {
    activation: Activation,
    /// See [`Activation::name`].
    name: &'static str,
    /// See [`Activation::initialisation`].
    initialisation: Initialisation,
    /// See [`Activation::has_kink`].
    has_kink: bool,
    /// See `Activation::reads_z`.
    reads_z: bool,
}

/// Every activation, in the order of [`Activation`].
const TABLE: [Entry; 7] = [
    Entry {
        activation: Activation::Relu,
        name: "relu",
        initialisation: Initialisation::He,
        has_kink: true,
        reads_z: false,
    },
    Entry {
        activation: Activation::Sigmoid,
        name: "sigmoid",
        initialisation: Initialisation::Xavier,
        has_kink: false,
        reads_z: false,
    },
    Entry {
        activation: Activation::Tanh,
        name: "tanh",
        initialisation: Initialisation::Xavier,
        has_kink: false,
        reads_z: false,
    },
    Entry {
        activation: Activation::Leaky,
        name: "leaky",
        initialisation: Initialisation::He,
        has_kink: true,
        reads_z: false,
    },
    // It takes most of its negative values twice.
    Entry {
        activation: Activation::Gelu,
        name: "gelu",
        initialisation: Initialisation::He,
        has_kink: false,
        reads_z: true,
    },
    // Xavier's rule is of the paper that raced softsign beside sigmoid and tanh: Glorot and Bengio, 2010, section 4.2.
    Entry {
        activation: Activation::Softsign,
        name: "softsign",
        initialisation: Initialisation::Xavier,
        has_kink: false,
        reads_z: false,
    },
    // He's rule, as in the paper of the ELU (section 4.1).
    Entry {
        activation: Activation::Elu,
        name: "elu",
        initialisation: Initialisation::He,
        has_kink: false,
        reads_z: false,
    },
];

/// Variance of the initial weights of a hidden layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Initialisation {
    /// N(0, 2 / fan_in): He et al., "Delving deep into rectifiers", 2015.
    He,
    /// N(0, 2 / (fan_in + fan_out)): Glorot and Bengio, "Understanding the difficulty of training deep feedforward
    /// neural networks", 2010; often called Xavier.
    Xavier,
    /// Xavier's weights times 4, the textbook's correction for the sigmoid.
    Xavier4,
    /// Times 16: most sigmoid units are saturated from the start.
    Xavier16,
    /// Times 64: nearly all are.
    Xavier64,
}

impl Initialisation {
    pub const ALL: [Initialisation; 5] = [
        Initialisation::Xavier,
        Initialisation::He,
        Initialisation::Xavier4,
        Initialisation::Xavier16,
        Initialisation::Xavier64,
    ];

    /// Name in share links and the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Initialisation::He => "he",
            Initialisation::Xavier => "xavier",
            Initialisation::Xavier4 => "x4",
            Initialisation::Xavier16 => "x16",
            Initialisation::Xavier64 => "x64",
        }
    }

    /// What the standard deviation is multiplied by.
    pub fn gain(self) -> f64 {
        match self {
            Initialisation::He | Initialisation::Xavier => 1.0,
            Initialisation::Xavier4 => 4.0,
            Initialisation::Xavier16 => 16.0,
            Initialisation::Xavier64 => 64.0,
        }
    }

    /// Variance of the weights of a hidden layer.
    pub fn variance(self, fan_in: f64, fan_out: f64) -> f64 {
        match self {
            Initialisation::He => 2.0 / fan_in,
            _ => self.gain() * self.gain() * 2.0 / (fan_in + fan_out),
        }
    }

    /// Variance of the weights of the output layer.
    pub fn output_variance(self, fan_in: f64) -> f64 {
        self.gain() * self.gain() / fan_in
    }
}

/// A sigmoid unit counts as saturated outside (0.05, 0.95), where its slope is under a fifth of its largest; a unit of
/// any other function where its slope is smaller than this in size.
const SATURATED_MARGIN: f32 = 0.05;

/// Slope of the leaky rectifier below zero.
pub const LEAK: f32 = 0.01;

/// sqrt(2 / pi) and the cubic coefficient of GELU's tanh form.
const GELU_SCALE: f32 = 0.797_884_6;
const GELU_CUBIC: f32 = 0.044_715;

impl Activation {
    pub const ALL: [Activation; TABLE.len()] = {
        let mut all = [Activation::Relu; TABLE.len()];
        let mut place = 0;
        while place < all.len() {
            all[place] = TABLE[place].activation;
            place += 1;
        }
        all
    };

    /// Those that the figure's networks can have.
    pub const OF_FIGURE: [Activation; 3] = [Activation::Relu, Activation::Sigmoid, Activation::Tanh];

    const fn entry(self) -> &'static Entry {
        &TABLE[self as usize]
    }

    /// Name in share links, exports and the keys of texts.
    pub const fn name(self) -> &'static str {
        self.entry().name
    }

    /// The initialisation that suits it.
    pub fn initialisation(self) -> Initialisation {
        self.entry().initialisation
    }

    /// Whether its slope jumps at 0.
    pub fn has_kink(self) -> bool {
        self.entry().has_kink
    }

    /// Whether the backward pass needs z, since the output does not tell the slope.
    #[inline]
    pub(crate) fn reads_z(self) -> bool {
        self.entry().reads_z
    }

    /// h = f(z), in place.
    #[inline]
    pub(crate) fn apply(self, z: &mut [Lanes]) {
        match self {
            Activation::Relu => map(z, |z| z.fast_max(f32x4::ZERO)),
            Activation::Sigmoid => map(z, math::sigmoid),
            Activation::Tanh => map(z, math::tanh),
            Activation::Leaky => map(z, |z| z.fast_max(z * f32x4::splat(LEAK))),
            Activation::Gelu => map(z, |z| {
                let half = f32x4::splat(0.5) * z;
                half + half * gelu_tanh(z)
            }),
            Activation::Softsign => map(z, |z| z / (f32x4::splat(1.0) + z.abs())),
            Activation::Elu => map(z, |z| {
                // Both sides are computed: above 0 the exponential is that of 0.
                let below = math::exp(z.fast_min(f32x4::ZERO)) - f32x4::splat(1.0);
                z.simd_gt(f32x4::ZERO).select(z, below)
            }),
        }
    }

    /// dz = dh * f'(z), in place on `dh`. `h` holds the outputs, or z itself where `Activation::reads_z`. The slope
    /// of the rectifiers at exactly 0 is that below 0.
    #[inline]
    pub(crate) fn backward(self, h: &[Lanes], dh: &mut [Lanes]) {
        let one = f32x4::splat(1.0);
        match self {
            Activation::Relu => zip(h, dh, |h, dh| h.simd_gt(f32x4::ZERO) & dh),
            Activation::Sigmoid => zip(h, dh, |h, dh| dh * (h * (one - h))),
            Activation::Tanh => zip(h, dh, |h, dh| dh * (one - h * h)),
            Activation::Leaky => {
                zip(h, dh, |h, dh| h.simd_gt(f32x4::ZERO).select(dh, dh * f32x4::splat(LEAK)));
            }
            Activation::Gelu => zip(h, dh, |z, dh| dh * gelu_slope(z)),
            // 1 / (1 + |z|) = 1 - |h|.
            Activation::Softsign => zip(h, dh, |h, dh| {
                let rest = one - h.abs();
                dh * (rest * rest)
            }),
            // e^z = h + 1.
            Activation::Elu => zip(h, dh, |h, dh| h.simd_gt(f32x4::ZERO).select(dh, dh * (h + one))),
        }
    }

    /// f(z) of one number, for drawing.
    pub fn value(self, z: f32) -> f32 {
        let mut block = [[f32x4::splat(z); 2]];
        self.apply(&mut block);
        block[0][0].to_array()[0]
    }

    /// f'(z) of one number, for drawing.
    pub fn slope(self, z: f32) -> f32 {
        let of = if self.reads_z() { z } else { self.value(z) };
        let mut dh = [[f32x4::splat(1.0); 2]];
        self.backward(&[[f32x4::splat(of); 2]], &mut dh);
        dh[0][0].to_array()[0]
    }

    /// Whether a unit lies in a flat region of the function: `h` is its output, or z where `Activation::reads_z`. For the rectifiers that is
    /// the negative half ("off").
    pub fn is_flat(self, h: f32) -> bool {
        match self {
            Activation::Relu | Activation::Leaky => h <= 0.0,
            Activation::Sigmoid => !(SATURATED_MARGIN..=1.0 - SATURATED_MARGIN).contains(&h),
            Activation::Tanh => 1.0 - h * h < SATURATED_MARGIN,
            Activation::Gelu => self.slope(h).abs() < SATURATED_MARGIN,
            Activation::Softsign => (1.0 - h.abs()) * (1.0 - h.abs()) < SATURATED_MARGIN,
            Activation::Elu => h + 1.0 < SATURATED_MARGIN,
        }
    }
}

/// tanh(sqrt(2 / pi) (z + 0.044715 z^3)).
#[inline(always)]
fn gelu_tanh(z: f32x4) -> f32x4 {
    math::tanh(f32x4::splat(GELU_SCALE) * (z + f32x4::splat(GELU_CUBIC) * z * z * z))
}

#[inline(always)]
fn gelu_slope(z: f32x4) -> f32x4 {
    let (one, half, t) = (f32x4::splat(1.0), f32x4::splat(0.5), gelu_tanh(z));
    let inner = f32x4::splat(GELU_SCALE) * (one + f32x4::splat(3.0 * GELU_CUBIC) * z * z);
    half * (one + t) + half * z * (one - t * t) * inner
}

#[inline(always)]
fn map(z: &mut [Lanes], f: impl Fn(f32x4) -> f32x4) {
    for block in z {
        *block = [f(block[0]), f(block[1])];
    }
}

#[inline(always)]
fn zip(h: &[Lanes], dh: &mut [Lanes], f: impl Fn(f32x4, f32x4) -> f32x4) {
    for (h, dh) in h.iter().zip(dh) {
        *dh = [f(h[0], dh[0]), f(h[1], dh[1])];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_agree_with_finite_differences() {
        for activation in Activation::ALL {
            for i in -40..=40 {
                let (z, step) = (i as f32 * 0.15 + 0.07, 1e-2);
                if activation.has_kink() && z.abs() < step {
                    continue; // the kink
                }
                let difference = (activation.value(z + step) - activation.value(z - step)) / (2.0 * step);
                let slope = activation.slope(z);
                assert!((slope - difference).abs() < 2e-4, "{activation:?} at {z}: {slope} against {difference}");
            }
        }
    }

    #[test]
    fn sigmoids_slope_is_at_most_a_quarter_and_relus_is_zero_or_one() {
        for i in -100..=100 {
            let z = i as f32 / 10.0;
            assert!(Activation::Sigmoid.slope(z) <= 0.25);
            assert_eq!(Activation::Relu.slope(z), if z > 0.0 { 1.0 } else { 0.0 });
            assert_eq!(Activation::Leaky.slope(z), if z > 0.0 { 1.0 } else { LEAK });
        }
        assert_eq!(Activation::Sigmoid.slope(0.0), 0.25);
    }

    #[test]
    fn flat_regions() {
        assert!(Activation::Relu.is_flat(0.0) && !Activation::Relu.is_flat(0.1));
        assert!(Activation::Sigmoid.is_flat(0.04) && Activation::Sigmoid.is_flat(0.96));
        assert!(!Activation::Sigmoid.is_flat(0.5));
        assert!(Activation::Tanh.is_flat(-0.99) && !Activation::Tanh.is_flat(0.9));
        assert!(Activation::Gelu.is_flat(-3.0) && !Activation::Gelu.is_flat(-1.5) && !Activation::Gelu.is_flat(0.0));
        // Softsign's slope falls below 0.05 at |z| = 3.47, that of the ELU at z = -3.
        let flat = |activation: Activation, z| activation.is_flat(activation.value(z));
        assert!(flat(Activation::Softsign, 3.5) && flat(Activation::Softsign, -3.5));
        assert!(!flat(Activation::Softsign, 3.4) && !flat(Activation::Softsign, -3.4));
        assert!(flat(Activation::Elu, -3.05) && !flat(Activation::Elu, -2.95) && !flat(Activation::Elu, 9.0));
    }

    #[test]
    fn every_activation_has_its_line_in_the_table() {
        for (place, entry) in TABLE.iter().enumerate() {
            assert_eq!(entry.activation as usize, place, "{}", entry.name);
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names = Activation::ALL.map(Activation::name);
        names.sort_unstable();
        assert!(names.windows(2).all(|w| w[0] != w[1]));
    }
}
