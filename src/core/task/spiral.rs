//! The world of the race between activations: points of the square \[-1, 1\]^2 whose two labels wind round each other
//! in two arms, without noise. Easier than the map of the figure ([`super::plane`]), so that a plain network gets to
//! 90 % within seconds and what differs is how fast. Not one of the figure's tasks.

use crate::random::{Purpose, Stream};
use crate::task::sample::Examples;
use core::f64::consts::PI;
use ndarray::Array2;

/// The number that names its random streams. Part of what share links promise: never change it.
pub const TASK_NUMBER: u32 = 50;
/// Training examples.
pub const TRAINING: usize = 4096;
/// Test examples: a standard error of 1 % at 90 %.
pub const TEST: usize = 1000;
/// A coordinate uniform in \[-1, 1\] times this has variance 1.
const SCALE: f32 = 1.732;
/// How steeply the arms wind: turns of the angle 2 theta for each unit of the radius, in half turns.
const PITCH: f64 = 1.4;

/// The function whose sign is the label: constant along an arm.
pub fn truth(x: f32, y: f32) -> f64 {
    let (x, y) = (f64::from(x), f64::from(y));
    libm::cos(2.0 * libm::atan2(y, x) - PITCH * PI * libm::hypot(x, y))
}

/// The training examples under `seed`, inputs scaled.
pub fn training(seed: u32) -> Examples {
    draw(Stream::new(Purpose::Sample, TASK_NUMBER, seed, 0), TRAINING)
}

/// The test examples under `seed`. Not one set for all seeds as in the figure's tasks: a race to 90 % is decided by some
/// dozen examples, and what they happen to be would shift every repeat alike.
pub fn test(seed: u32) -> Examples {
    draw(Stream::new(Purpose::Test, TASK_NUMBER, seed, 0), TEST)
}

fn draw(mut stream: Stream, n: usize) -> Examples {
    let mut inputs = Array2::zeros((n, 2));
    let mut labels = Vec::with_capacity(n);
    for mut row in inputs.rows_mut() {
        let point = [stream.uniform(-1.0, 1.0) as f32, stream.uniform(-1.0, 1.0) as f32];
        labels.push(u8::from(truth(point[0], point[1]) > 0.0));
        row[0] = point[0] * SCALE;
        row[1] = point[1] * SCALE;
    }
    Examples { inputs, labels }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_points() {
        // On the axes theta is 0, pi / 2, pi: cos(-1.4 pi r), cos(pi - 1.4 pi r), cos(2 pi - 1.4 pi r).
        for (point, want) in [([0.5, 0.0], -0.587785), ([0.0, 0.5], 0.587785), ([-0.5, 0.0], -0.587785)] {
            assert!((truth(point[0], point[1]) - want).abs() < 1e-6, "{point:?}");
        }
        // A half turn changes nothing: the two arms of one label are the same arm turned.
        assert!((truth(0.3, -0.7) - truth(-0.3, 0.7)).abs() < 1e-12);
    }

    #[test]
    fn inputs_have_variance_one_and_labels_are_balanced() {
        let examples = training(1);
        let n = TRAINING as f64;
        let variance = examples.inputs.iter().map(|x| f64::from(x * x)).sum::<f64>() / (2.0 * n);
        let ones = examples.labels.iter().map(|&label| f64::from(label)).sum::<f64>() / n;
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
        assert!((ones - 0.5).abs() < 0.1, "{ones}");
        assert_ne!(training(2), examples);
        assert_eq!(test(1).labels.len(), TEST);
        assert_ne!(test(2), test(1));
    }
}
