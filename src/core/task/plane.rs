//! The task `plane`: points (x, y) of a map whose two labels wind round each other in three wobbly arms. The label of
//! 3 % of the points is flipped, so no rule is right more often than 97 %.
//!
//! The expert who engineers features for it knows that there are three arms and how steeply they wind, but not the
//! wobble.

use super::{Inputs, NetworkRecipe, Seen, Task};
use crate::nn::network::Hidden;
use crate::random::Stream;
use core::f64::consts::{PI, TAU};

/// Chance that a label is flipped.
const FLIPPED: f64 = 0.03;

pub const TASK: Task = Task {
    name: "plane",
    number: 0,
    classes: 2,
    observed: 2,
    // The coordinates, and the phase of the nearest arm of a spiral that does not wobble.
    feature_names: &["x1", "x2", "arm-cos", "arm-sin"],
    draw: Some(draw),
    seen: Some(Seen { width, inputs }),
    machine_raw: Inputs::Cubic,
    // The engineered features hold the raw ones already.
    both: Inputs::Engineered,
    hidden: [Hidden::new(&[6, 6]), Hidden::new(&[12, 12]), Hidden::new(&[32, 32, 32])],
    // 9, 17, 67, 205, 501, 2,241, 8,577 and 33,537 parameters.
    ladder: &[&[2], &[4], &[6, 6], &[12, 12], &[20, 20], &[32, 32, 32], &[64, 64, 64], &[128, 128, 128]],
    recipe: NetworkRecipe { steps_per_root: 80.0, most_steps: 10_000, batch: 32, decay: 0.0 },
    ceiling: Some(1.0 - FLIPPED),
    is_map: true,
};

fn draw(stream: &mut Stream, observation: &mut [f32]) -> u8 {
    // The label is that of the point as stored, in f32.
    observation[0] = stream.uniform(-1.0, 1.0) as f32;
    observation[1] = stream.uniform(-1.0, 1.0) as f32;
    let label = u8::from(truth(observation[0], observation[1]) > 0.0);
    if stream.chance(FLIPPED) { 1 - label } else { label }
}

/// The angle 3 theta - 3 pi r of a point: constant along an arm that does not wobble.
fn arm(x: f64, y: f64) -> f64 {
    3.0 * libm::atan2(y, x) - 3.0 * PI * libm::hypot(x, y)
}

/// The function whose sign is the label before flipping.
pub fn truth(x: f32, y: f32) -> f64 {
    let (x, y) = (f64::from(x), f64::from(y));
    let wave = |a: f64, b: f64, phase: f64| libm::sin(TAU * (a * x + b * y) + phase);
    let wobble = 0.5 * (wave(0.6, 0.35, 0.5) + wave(-0.45, 0.8, 2.1) + 0.7 * wave(1.1, -0.5, 4.0));
    libm::cos(arm(x, y) + wobble) + 0.5 * (x + 0.6 * y)
}

fn width(inputs: Inputs) -> usize {
    match inputs {
        Inputs::Raw => 2,
        Inputs::Cubic => 9,
        Inputs::Engineered => 4,
        Inputs::RawAndEngineered => 6,
    }
}

fn inputs(inputs: Inputs, observation: &[f32], out: &mut [f32]) {
    let (x, y) = (observation[0], observation[1]);
    match inputs {
        Inputs::Raw => out.copy_from_slice(&[x, y]),
        Inputs::Cubic => {
            let (xx, xy, yy) = (x * x, x * y, y * y);
            out.copy_from_slice(&[x, y, xx, xy, yy, xx * x, xx * y, x * yy, yy * y]);
        }
        Inputs::Engineered => {
            let arm = arm(f64::from(x), f64::from(y));
            out.copy_from_slice(&[x, y, libm::cos(arm) as f32, libm::sin(arm) as f32]);
        }
        Inputs::RawAndEngineered => {
            out[..2].copy_from_slice(&[x, y]);
            self::inputs(Inputs::Engineered, observation, &mut out[2..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    /// Values of an independent implementation (a study in C that this task comes from), to six decimals.
    const POINTS: [([f32; 2], f64, [f64; 4]); 5] = [
        ([0.1, 0.2], 0.104737, [0.1, 0.2, 0.349272, 0.937021]),
        ([-0.5, 0.3], 0.045006, [-0.5, 0.3, -0.672203, 0.740367]),
        ([0.7, -0.7], 0.542163, [0.7, -0.7, 0.637057, 0.770817]),
        ([-0.9, -0.4], -0.64676, [-0.9, -0.4, 0.172803, 0.984956]),
        ([0.25, -0.6], -1.001867, [0.25, -0.6, -0.973816, 0.227338]),
    ];

    #[test]
    fn agrees_with_the_test_vectors() {
        for (point, z, engineered) in POINTS {
            assert!((truth(point[0], point[1]) - z).abs() < 2e-6, "{point:?}");
            let mut out = [0.0; 4];
            inputs(Inputs::Engineered, &point, &mut out);
            for (got, want) in out.into_iter().zip(engineered) {
                assert!((f64::from(got) - want).abs() < 2e-6, "{point:?}: {got} against {want}");
            }
        }
    }

    #[test]
    fn class_rates_and_flips_are_those_of_the_world() {
        let mut stream = Stream::new(Purpose::Test, 0, 9, 0);
        let n = 100_000;
        let (mut ones, mut flipped) = (0.0, 0.0);
        for _ in 0..n {
            let mut at = [0.0; 2];
            let label = draw(&mut stream, &mut at);
            ones += f64::from(label);
            flipped += f64::from(u8::from((truth(at[0], at[1]) > 0.0) != (label == 1)));
        }
        let n = f64::from(n);
        // 0.5056 in the study, itself measured on a sample; five standard errors of both.
        assert!((ones / n - 0.5056).abs() < 0.02, "{}", ones / n);
        assert!((flipped / n - FLIPPED).abs() < 5.0 * (FLIPPED / n).sqrt());
    }

    #[test]
    fn cubic_inputs_are_the_nine_monomials() {
        let mut out = [0.0; 9];
        inputs(Inputs::Cubic, &[2.0, 3.0], &mut out);
        assert_eq!(out, [2.0, 3.0, 4.0, 6.0, 9.0, 8.0, 12.0, 18.0, 27.0]);
    }
}
