//! The curves that a reader, or a hall, draws of the learners before they are trained. What is done with them is the Data lab's
//! (`labs/data/guess.rs`); a prepared lecture's file holds them too.

use crate::study::key::Learner;

/// One accuracy for each measured value of m.
pub type Curve = Vec<(u32, f64)>;

/// Curves being drawn, or drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// Whose curve is at hand.
    pub learner: Learner,
    pub points: Curve,
    /// Those that were drawn of other learners.
    pub others: Vec<(Learner, Curve)>,
    /// The pointer and the arrow keys still move the one at hand.
    pub is_open: bool,
}

impl Guess {
    pub fn new(learner: Learner, points: Curve) -> Guess {
        Guess { learner, points, others: Vec::new(), is_open: true }
    }

    /// All of them, the one at hand first.
    pub fn curves(&self) -> impl Iterator<Item = (Learner, &Curve)> {
        let others = self.others.iter().map(|(learner, points)| (*learner, points));
        std::iter::once((self.learner, &self.points)).chain(others)
    }

    /// The curve that was drawn of a learner.
    pub fn of(&self, learner: Learner) -> Option<&Curve> {
        self.curves().find(|(other, _)| *other == learner).map(|(_, points)| points)
    }

    /// Takes another learner's curve in hand: the one that was drawn, or this one that nobody has drawn yet, as which the one that
    /// was at hand does not stay.
    pub fn turn_to(&mut self, learner: Learner, fresh: Curve) {
        if learner == self.learner {
            return;
        }
        let place = self.others.iter().position(|(other, _)| *other == learner);
        let points = place.map_or_else(|| fresh.clone(), |place| self.others.remove(place).1);
        let (before, drawn) = (self.learner, std::mem::replace(&mut self.points, points));
        self.learner = learner;
        if drawn != fresh {
            self.others.push((before, drawn));
        }
    }
}
