//! The curve that a reader, or a hall, draws of a learner before it is trained. What is done with it is the Data lab's
//! (`labs/data/guess.rs`); a prepared lecture's file holds it too.

use crate::study::key::Learner;

/// A curve being drawn, or drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    pub learner: Learner,
    /// One accuracy for each measured value of m.
    pub points: Vec<(u32, f64)>,
    /// The pointer and the arrow keys still move it.
    pub is_open: bool,
}
