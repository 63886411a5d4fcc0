//! Elementary functions on four lanes at a time, compiled into the module: the engine's own `exp` differs from browser
//! to browser, these do not. Only correctly rounded operations (+, -, *, /, sqrt) and no fused multiply-add are used,
//! so natively they give the same bits too.
//!
//! Not here: `sin`, `cos`, `ln` and the rest of scalar mathematics, which come from `libm`, itself compiled in.
//!
//! The polynomials were fitted for this project by `tests/golden/fit_functions.py`.

use wide::{f32x4, i32x4};

/// Beyond these the argument of [`exp`] is clamped: e^-87 is still a normal number and e^88 still finite.
const EXP_LOW: f32 = -87.0;
const EXP_HIGH: f32 = 88.0;
/// 1.5 * 2^23: adding it to a small number rounds that to an integer, which then sits in the low bits of the sum.
const ROUNDER: f32 = 12_582_912.0;
/// ln 2 in two parts, the first with so few digits that n * LN2_HIGH is exact (Cody and Waite).
const LN2_HIGH: f32 = 355.0 / 512.0;
const LN2_LOW: f32 = -2.121_944_4e-4;

#[inline(always)]
fn splat(x: f32) -> f32x4 {
    f32x4::splat(x)
}

/// e^x, relative error below 1e-7 for x in [-87, 88]; clamped outside.
#[inline(always)]
pub fn exp(x: f32x4) -> f32x4 {
    let x = x.fast_max(splat(EXP_LOW)).fast_min(splat(EXP_HIGH));
    let shifted = x * splat(std::f32::consts::LOG2_E) + splat(ROUNDER);
    let n = shifted - splat(ROUNDER);
    let r = (x - n * splat(LN2_HIGH)) - n * splat(LN2_LOW);
    let q = splat(1.383_890_3e-3) * r + splat(8.369_192e-3);
    let q = q * r + splat(4.166_810_2e-2);
    let q = q * r + splat(0.166_665_17);
    let q = q * r + splat(0.499_999_94);
    let power = splat(1.0) + (r + r * r * q);
    // 2^n: the integer n, moved into the exponent's bits (the rounder's own bits are shifted out) plus the bias.
    let bits: i32x4 = bytemuck::cast(shifted);
    let scale: f32x4 = bytemuck::cast((bits << 23) + i32x4::splat(127 << 23));
    power * scale
}

/// The logistic function 1 / (1 + e^-x), "sigmoid".
#[inline(always)]
pub fn sigmoid(x: f32x4) -> f32x4 {
    splat(1.0) / (splat(1.0) + exp(-x))
}

/// Hyperbolic tangent: an odd polynomial near zero, where the formula with `exp` would cancel, and that formula
/// elsewhere.
#[inline(always)]
pub fn tanh(x: f32x4) -> f32x4 {
    const NEAR: f32 = 0.55;
    let u = x * x;
    let q = splat(-6.242_849_4e-3) * u + splat(2.105_071_4e-2);
    let q = q * u + splat(-5.384_754_8e-2);
    let q = q * u + splat(0.133_325_44);
    let q = q * u + splat(-0.333_333_16);
    let near = x + x * u * q;
    let magnitude = x.abs();
    let far = splat(1.0) - splat(2.0) / (exp(magnitude + magnitude) + splat(1.0));
    let far = far.copysign(x);
    magnitude.simd_lt(splat(NEAR)).select(near, far)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Largest relative error of `f` against `oracle` over a fine grid from `low` to `high`.
    fn worst(f: fn(f32x4) -> f32x4, oracle: fn(f64) -> f64, low: f32, high: f32) -> f64 {
        (0..=400_000)
            .map(|i| low + (high - low) * (i as f32 / 400_000.0))
            .map(|x| {
                let want = oracle(f64::from(x));
                let got = f64::from(f(f32x4::splat(x)).to_array()[0]);
                if want == 0.0 { got.abs() } else { ((got - want) / want).abs() }
            })
            .fold(0.0, f64::max)
    }

    #[test]
    fn exp_is_accurate_to_an_ulp() {
        let error = worst(exp, f64::exp, -87.0, 88.0);
        assert!(error < 1.1e-7, "{error:e}");
    }

    #[test]
    fn exp_is_clamped_not_infinite() {
        let far = exp(f32x4::from([-1e30, 1e30, f32::NEG_INFINITY, f32::INFINITY])).to_array();
        assert!(far[0] > 0.0 && far[0] < 1e-37 && far[1] > 1e38 && far[1].is_finite());
        assert_eq!((far[2], far[3]), (far[0], far[1]));
    }

    #[test]
    fn tanh_and_sigmoid_are_accurate_everywhere() {
        let tanh_error = worst(tanh, f64::tanh, -20.0, 20.0).max(worst(tanh, f64::tanh, -1e-3, 1e-3));
        let sigmoid_error = worst(sigmoid, |x| 1.0 / (1.0 + (-x).exp()), -80.0, 80.0);
        assert!(tanh_error < 2.5e-7, "{tanh_error:e}");
        assert!(sigmoid_error < 2.5e-7, "{sigmoid_error:e}");
    }

    #[test]
    fn lanes_do_not_mix() {
        let x = [-3.0, 0.1, 0.0, 5.0];
        for f in [exp, sigmoid, tanh] {
            let together = f(f32x4::from(x)).to_array();
            let apart = x.map(|x| f(f32x4::splat(x)).to_array()[0]);
            assert_eq!(together, apart);
        }
    }
}
