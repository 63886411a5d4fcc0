//! The task `digits`: which digit did somebody write? Grey pictures of 14 x 14 pixels, made of MNIST's 28 x 28 by
//! averaging, 16 grey levels, ten labels. 16,384 of them are there to draw training sets from, and the 4,096 others to
//! test on: none is ever both.
//!
//! What a learner sees raw is the 196 pixels. The expert who engineers features knows that a digit is made of strokes and
//! that what counts of a stroke is where it is and which way it runs (histograms of oriented gradients): see
//! [`gradients`]. The Bayes limit is not known.

use crate::nn::network::Hidden;
use crate::task::{Inputs, NetworkRecipe, Seen, Task};
use std::f64::consts::PI;
use std::ops::Range;

/// Pixels on a side of the picture.
pub const SIDE: usize = 14;
pub const PIXELS: usize = SIDE * SIDE;
/// Grey levels, 0 for paper to this for ink.
const DARKEST: f32 = 15.0;

/// Pictures to draw training sets from; they come first in the file.
pub const TRAINING: usize = 16_384;
/// Pictures to test on.
pub const TEST: usize = 4096;
const PICTURES: usize = TRAINING + TEST;
pub const CLASSES: usize = 10;

/// Two pixels a byte.
const PICTURE_BYTES: usize = PIXELS / 2;
/// Bytes of the file: the pictures, then a byte of label for each.
pub const BYTES: usize = PICTURES * (PICTURE_BYTES + 1);
/// Its digest, see [`super::digest`].
pub const DIGEST: u64 = 0xb96f_2da9_a037_730e;

/// Cells on a side of the grid over which directions are counted.
pub const GRID: usize = 4;
/// Directions, 30 degrees apart; a stroke has no sense, so that they go half round.
pub const DIRECTIONS: usize = 6;
/// Engineered features: a sum for each direction in each cell.
pub const ENGINEERED: usize = GRID * GRID * DIRECTIONS;

pub const TASK: Task = Task {
    name: "digits",
    number: 4,
    classes: CLASSES,
    observed: PIXELS,
    // Ninety-six sums have no names.
    feature_names: &[],
    draw: None,
    seen: Some(Seen { width, inputs }),
    machine_raw: Inputs::Raw,
    both: Inputs::RawAndEngineered,
    // Five units are too narrow a door for ten classes, as the page says: the small network stays below the linear
    // learners.
    hidden: [Hidden::new(&[5]), Hidden::new(&[16]), Hidden::new(&[128])],
    // One hidden layer: 424 to 26,506 parameters.
    ladder: &[&[2], &[3], &[5], &[10], &[16], &[32], &[64], &[128]],
    recipe: NetworkRecipe { steps_per_root: 50.0, most_steps: 6000, batch: 16, decay: 0.1 },
    ceiling: None,
    is_map: false,
};

fn width(inputs: Inputs) -> usize {
    match inputs {
        Inputs::Raw => PIXELS,
        Inputs::Engineered => ENGINEERED,
        Inputs::RawAndEngineered => PIXELS + ENGINEERED,
        Inputs::Cubic => crate::task::no_cubic(),
    }
}

fn inputs(inputs: Inputs, pixels: &[f32], out: &mut [f32]) {
    match inputs {
        Inputs::Raw => out.copy_from_slice(pixels),
        Inputs::Engineered => gradients(pixels, out),
        Inputs::RawAndEngineered => {
            let (raw, engineered) = out.split_at_mut(PIXELS);
            raw.copy_from_slice(pixels);
            gradients(pixels, engineered);
        }
        Inputs::Cubic => crate::task::no_cubic(),
    }
}

/// Rows, or columns, of a cell: those from floor(3.5 i) to floor(3.5 i + 3.5), both included, so that neighbours share one.
fn cell(i: usize) -> Range<usize> {
    (7 * i / 2)..((7 * i + 7) / 2 + 1).min(SIDE)
}

/// How steep a picture \[196\] is, by place and direction, into `out` \[96\]: cell by cell, row by row of the grid, and
/// in each the directions from left-to-right on, by 30 degrees.
///
/// The slope of a pixel is the difference of its neighbours, \[-1 0 1\] along its row and along its column, and zero
/// across the border. Its length is divided between the two directions next to its own, the nearer one getting more, and
/// counted in every cell that the pixel is in.
pub fn gradients(pixels: &[f32], out: &mut [f32]) {
    let at = |row: usize, column: usize| f64::from(pixels[row * SIDE + column]);
    let mut sums = [0.0f64; ENGINEERED];
    for row in 0..SIDE {
        for column in 0..SIDE {
            let across = if (1..SIDE - 1).contains(&column) { at(row, column + 1) - at(row, column - 1) } else { 0.0 };
            let down = if (1..SIDE - 1).contains(&row) { at(row + 1, column) - at(row - 1, column) } else { 0.0 };
            // Most of a picture is paper.
            if across == 0.0 && down == 0.0 {
                continue;
            }
            let length = libm::sqrt(across * across + down * down);
            let angle = libm::atan2(down, across);
            let turned = if angle < 0.0 { angle + PI } else { angle } / PI * DIRECTIONS as f64;
            let (first, share) = (turned.floor(), turned - turned.floor());
            let first = first as usize % DIRECTIONS;
            let votes = [(first, length * (1.0 - share)), ((first + 1) % DIRECTIONS, length * share)];
            for i in (0..GRID).filter(|&i| cell(i).contains(&row)) {
                for j in (0..GRID).filter(|&j| cell(j).contains(&column)) {
                    for (direction, vote) in votes {
                        sums[(i * GRID + j) * DIRECTIONS + direction] += vote;
                    }
                }
            }
        }
    }
    for (out, sum) in out.iter_mut().zip(sums) {
        *out = sum as f32;
    }
}

/// A pixel of this grey level, 0 for paper to 15 for ink.
pub(super) fn grey(level: u32) -> f32 {
    level as f32 / DARKEST
}

/// The picture at a place of the file into `out` \[196\], 0 for paper to 1 for ink, and its label. `bytes` are the whole
/// file's.
pub fn picture(bytes: &[u8], place: usize, out: &mut [f32]) -> u8 {
    let packed = &bytes[place * PICTURE_BYTES..][..PICTURE_BYTES];
    for (pair, byte) in out.chunks_exact_mut(2).zip(packed) {
        pair[0] = f32::from(byte & 15) / DARKEST;
        pair[1] = f32::from(byte >> 4) / DARKEST;
    }
    bytes[PICTURES * PICTURE_BYTES + place]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cells_cover_the_picture_and_share_their_borders() {
        assert_eq!([0, 1, 2, 3].map(cell), [0..4, 3..8, 7..11, 10..14]);
    }

    /// An edge counts once where its slope runs and, between two directions, half each.
    #[test]
    fn a_slope_is_counted_in_its_direction() {
        // Rises by a tenth a column: two tenths across two columns, in every column but the outer ones.
        let ramp = |across: f32, down: f32| -> Vec<f32> {
            (0..PIXELS).map(|i| across * (i % SIDE) as f32 + down * (i / SIDE) as f32).collect()
        };
        let features = |pixels: &[f32]| {
            let mut out = [f32::NAN; ENGINEERED];
            gradients(pixels, &mut out);
            out
        };
        let across = features(&ramp(0.1, 0.0));
        // The second cell of the second row: five rows, five columns.
        let inner = (GRID + 1) * DIRECTIONS;
        assert!((across[inner] - 25.0 * 0.2).abs() < 1e-5);
        assert!(across[inner + 1..inner + DIRECTIONS].iter().all(|x| x.abs() < 1e-5));
        // The sign of a slope does not count, its direction does: down the picture is 90 degrees, the fourth of six.
        let close = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4);
        assert!(close(&features(&ramp(-0.1, 0.0)), &across));
        let down = features(&ramp(0.0, 0.1));
        assert!((down[inner + 3] - 5.0).abs() < 1e-4 && down[inner].abs() < 1e-4);
        // 45 degrees are halfway between 30 and 60, and 135 between 120 and 150.
        let length = 25.0 * 0.2 * 2f32.sqrt() / 2.0;
        let (slant, other) = (features(&ramp(0.1, 0.1)), features(&ramp(-0.1, 0.1)));
        assert!(close(&slant[inner..inner + DIRECTIONS], &[0.0, length, length, 0.0, 0.0, 0.0]));
        assert!(close(&other[inner..inner + DIRECTIONS], &[0.0, 0.0, 0.0, 0.0, length, length]));
        assert!(features(&[0.7; PIXELS]).iter().all(|&x| x == 0.0));
    }
}
