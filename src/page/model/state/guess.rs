//! Guess first: before training, the reader draws the curve that they expect of one learner; then the truth is drawn over
//! it, with the gap in numbers. What was drawn is nobody's result: it is not in the link and not exported.

use crate::page::model::settings::Mode;
use crate::page::model::state::{Effect, Move, Phase, State};
use crate::study::figure;
use crate::study::key::Learner;
use crate::study::plan::m_values;

/// Accuracy by which one key press moves the guess.
pub const KEY_STEP: f64 = 0.01;
/// A guess nearer than this, in accuracy, is called right: about what the repeats scatter by.
const NEAR: f64 = 0.02;

/// A curve being drawn, or drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    pub learner: Learner,
    /// One accuracy for each measured value of m.
    pub points: Vec<(u32, f64)>,
    /// The pointer and the arrow keys still move it.
    pub is_open: bool,
}

/// How the truth differs from a guess, over the values of m where it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// Mean of |truth - guess|.
    pub mean: f64,
    /// The largest difference, truth - guess, and its m.
    pub worst: (u32, f64),
    /// Truth - guess over the first and over the last third of the axis.
    pub left: f64,
    pub right: f64,
}

/// The usual surprises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surprise {
    None,
    /// The learner levelled off where the guess went on.
    LevelsOff,
    /// It went on where the guess had levelled off.
    GoesOn,
    /// With few examples it was worse, or better, than thought.
    WorseAtFirst,
    BetterAtFirst,
}

impl Gap {
    pub fn surprise(&self) -> Surprise {
        match () {
            () if self.mean < NEAR => Surprise::None,
            () if self.right.abs() >= self.left.abs() && self.right < 0.0 => Surprise::LevelsOff,
            () if self.right.abs() >= self.left.abs() => Surprise::GoesOn,
            () if self.left < 0.0 => Surprise::WorseAtFirst,
            () => Surprise::BetterAtFirst,
        }
    }
}

impl State {
    pub(super) fn guess(&mut self, what: Move) -> Vec<Effect> {
        let chance = 1.0 / self.settings.task.task().classes as f64;
        let m = self.settings.m;
        match what {
            Move::Begin(learner) => {
                let points = self.settings.m_values().into_iter().map(|m| (m, chance)).collect();
                self.guess = Some(Guess { learner, points, is_open: true });
            }
            Move::Skip => self.guess = None,
            Move::Of(learner) => self.guess.iter_mut().for_each(|guess| guess.learner = learner),
            Move::Put(at, accuracy) => self.put(at, |_| accuracy),
            Move::Step(steps) => self.put(m, |accuracy| accuracy + f64::from(steps) * KEY_STEP),
        }
        Vec::new()
    }

    /// Whether a guess can be begun, which is before anything is trained: beside the figure, and where its view is
    /// chosen. In a lecture it is off unless the lecturer looks for it there.
    pub fn offers_guess(&self) -> [bool; 2] {
        let is_possible = self.guess.is_none() && self.counts().0 == 0 && !self.lacks_table();
        let is_lecture = self.settings.mode == Mode::Lecture;
        [is_possible && !is_lecture, is_possible && is_lecture]
    }

    fn put(&mut self, m: u32, accuracy: impl Fn(f64) -> f64) {
        let Some(guess) = self.guess.as_mut().filter(|guess| guess.is_open) else { return };
        for point in guess.points.iter_mut().filter(|point| point.0 == m) {
            point.1 = accuracy(point.1).clamp(0.0, 1.0);
        }
    }

    /// A guess is closed by training: from here on it is compared.
    pub(super) fn close_guess(&mut self) {
        self.guess.iter_mut().for_each(|guess| guess.is_open = false);
    }

    /// The gap between guess and truth, once the figure is complete.
    pub fn gap(&self) -> Option<Gap> {
        let guess = self.guess.as_ref().filter(|guess| !guess.is_open)?;
        if self.phase() != Phase::Done || self.is_stale() {
            return None;
        }
        let curve = figure::curve(&self.shown, guess.learner, &self.results);
        let last = m_values(self.shown.max).len();
        let differences: Vec<(usize, u32, f64)> = guess
            .points
            .iter()
            .enumerate()
            .filter_map(|(place, &(m, guessed))| {
                let point = curve.iter().find(|point| point.m == m)?;
                Some((place, m, point.mean - guessed))
            })
            .collect();
        let n = differences.len() as f64;
        let worst = differences.iter().max_by(|a, b| a.2.abs().total_cmp(&b.2.abs()))?;
        let third = last.div_ceil(3);
        let mean_of = |wanted: &dyn Fn(usize) -> bool| {
            let of: Vec<f64> = differences.iter().filter(|d| wanted(d.0)).map(|d| d.2).collect();
            of.iter().sum::<f64>() / (of.len() as f64).max(1.0)
        };
        Some(Gap {
            mean: differences.iter().map(|d| d.2.abs()).sum::<f64>() / n,
            worst: (worst.1, worst.2),
            left: mean_of(&|place| place < third),
            right: mean_of(&|place| place + third >= last),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::state::Event;
    use crate::page::model::state::tests::finish;

    #[test]
    fn a_guess_is_drawn_closed_by_training_and_compared() {
        let (mut state, _) = State::new("repeats=1&max=256&m=64");
        state.update(Event::Guess(Move::Begin(Learner::Large)));
        for m in [16, 32, 64, 128, 256] {
            state.update(Event::Guess(Move::Put(m, 0.5)));
        }
        state.update(Event::Guess(Move::Put(256, 0.8)));
        state.update(Event::Guess(Move::Step(-2)));
        let guess = state.guess.clone().unwrap();
        assert_eq!((guess.points[4], guess.is_open, state.gap()), ((256, 0.8), true, None));
        assert!((guess.points[2].1 - 0.48).abs() < 1e-12);
        state.update(Event::Train);
        state.update(Event::Guess(Move::Put(16, 0.9)));
        assert_eq!(state.guess.as_ref().unwrap().points[0], (16, 0.5));
        // Every run of these tests is right half the time.
        finish(&mut state, 1000);
        let gap = state.gap().unwrap();
        assert_eq!(gap.worst.0, 256);
        assert!((gap.worst.1 + 0.3).abs() < 1e-9 && (gap.mean - 0.32 / 5.0).abs() < 1e-9);
        assert_eq!(gap.surprise(), Surprise::LevelsOff);
        state.update(Event::Guess(Move::Skip));
        assert_eq!((state.guess.clone(), state.gap()), (None, None));
    }

    #[test]
    fn a_lecture_is_not_asked_to_guess_first() {
        let (mut state, _) = State::new("repeats=1&max=64&m=64");
        assert_eq!(state.offers_guess(), [true, false]);
        state.settings.put("mode", Mode::Lecture.name());
        assert_eq!(state.offers_guess(), [false, true]);
        state.update(Event::Guess(Move::Begin(Learner::Small)));
        assert_eq!(state.offers_guess(), [false; 2]);
        state.update(Event::Guess(Move::Skip));
        state.update(Event::Train);
        finish(&mut state, 1);
        assert_eq!(state.offers_guess(), [false; 2]);
    }

    #[test]
    fn surprises_are_those_of_the_larger_difference() {
        let gap = |mean, left, right| Gap { mean, worst: (16, 0.1), left, right }.surprise();
        assert_eq!(gap(0.01, 0.2, 0.2), Surprise::None);
        assert_eq!(gap(0.1, 0.01, 0.2), Surprise::GoesOn);
        assert_eq!(gap(0.1, -0.2, 0.1), Surprise::WorseAtFirst);
        assert_eq!(gap(0.1, 0.2, 0.1), Surprise::BetterAtFirst);
    }
}
