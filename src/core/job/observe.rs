//! What is looked into beside the scores, on request. Nothing of it changes a bit of the training.

use super::Answer;
use super::spec::Model;
use crate::order::within;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// What is looked into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observe {
    /// Side of the square decision map in cells; 0 for none. Only tasks whose examples are points have one.
    pub map_side: u16,
    /// Gradient statistics at the steps of [`is_followed`] and at the last (networks only).
    pub gradient: bool,
    /// Which test examples the model gets wrong.
    pub mistakes: bool,
    /// The scores on the way, see [`super::track`].
    pub scores: bool,
    /// Every layer at the steps of the track, reported while the training goes on; and the trained parameters.
    pub layers: bool,
    /// What the model answers on the way and at the end, see [`super::snapshot`] (not of the machine with a kernel).
    pub snapshots: bool,
    /// What answers questions of a reader, see [`super::trained`]. It is handed over once and kept apart, so that an answer without
    /// it lacks nothing.
    pub trained: bool,
}

impl Observe {
    /// Whether all of this is in an answer, but for what is kept apart.
    pub fn is_in(&self, answer: &Answer) -> bool {
        (self.map_side == 0 || answer.map.is_some())
            && (!self.gradient || !answer.gradient.is_empty())
            && (!self.mistakes || answer.mistakes.is_some())
            && (!self.scores || !answer.track.points.is_empty())
            && (!self.layers || !answer.track.probes.is_empty())
            && (!self.snapshots || !answer.snapshots.is_empty())
    }
}

/// Whether the gradient's statistics are taken after `step` updates: at 0 and at 1, 2 and 5 times every power of ten, so that the
/// fast beginning shows and the longest training has some 15 of them.
pub fn is_followed(step: u32) -> bool {
    let mut rest = step;
    while rest > 0 && rest.is_multiple_of(10) {
        rest /= 10;
    }
    matches!(rest, 0 | 1 | 2 | 5)
}

/// Centres of the cells of a map, \[side * side, 2\], row by row from the top left.
pub(super) fn map_points(side: usize) -> Array2<f32> {
    let at = |cell: usize| (2 * cell + 1) as f32 / side as f32 - 1.0;
    Array2::from_shape_fn((side * side, 2), |(cell, axis)| if axis == 0 { at(cell % side) } else { -at(cell / side) })
}

/// A cell of a map: 0 is certainly label 0, 255 certainly label 1, 128 and more is where the model answers 1.
/// Probabilities of models by likelihood; of the support vector machines, which have none, the margin from -1 to +1.
pub(super) fn map_cell(model: Model, score: f64) -> u8 {
    let share = match model {
        Model::Svm | Model::Kernel => within((score + 1.0) / 2.0, 0.0, 1.0),
        Model::Logistic | Model::Network { .. } => 1.0 / (1.0 + libm::exp(-score)),
    };
    // 0..=127 for label 0 and 128..=255 for label 1, whatever rounding does at the border.
    let half = within((if score > 0.0 { share } else { 1.0 - share } - 0.5) * 255.0, 0.0, 127.0) as u8;
    if score > 0.0 { 128 + half } else { 127 - half }
}
