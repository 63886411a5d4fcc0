//! Guess first: before training, the reader draws the curve that they expect of one learner; then the truth is drawn over
//! it, with the gap in numbers. What was drawn is nobody's result: it is not in the link and not exported.

use crate::order::within;
use crate::page::model::drawn::{Curve, Guess};
use crate::page::model::effect::Effect;
use crate::page::model::lab::Phase;
use crate::page::model::labs::data::{Guessing, State};
use crate::page::model::settings::Mode;
use crate::study::figure;
use crate::study::key::Learner;
use crate::study::plan::{FigurePlan, m_values};

/// Accuracy by which one key press moves the guess.
const KEY_STEP: f64 = 0.01;
/// A guess nearer than this, in accuracy, is called right: about what the repeats scatter by.
const NEAR: f64 = 0.02;

/// Shapes to choose from instead of drawing: the share of the way from guessing to [`SKETCHED`], at a share of the axis.
pub const SKETCHES: [fn(f64) -> f64; 4] = [
    // Rises to the end; rises, then levels off; rises late; rises, then falls.
    |at| at,
    |at| f64::min(3.0 * at, 1.0) * 0.5,
    |at| at.powi(4),
    |at| if at < 0.5 { 1.6 * at } else { 0.8 - 0.8 * (at - 0.5) },
];
/// Accuracy that a sketch reaches at most: nearly all right, as nobody would draw a curve that touches the edge.
const SKETCHED: f64 = 0.96;

/// The accuracy of a sketch at each of these values of m, where guessing is right this often.
fn sketch(shape: u8, m_values: &[u32], chance: f64) -> Curve {
    let shape = SKETCHES[usize::from(shape) % SKETCHES.len()];
    let last = m_values.len().saturating_sub(1).max(1) as f64;
    let at = |place: usize| chance + (SKETCHED - chance) * shape(place as f64 / last);
    m_values.iter().enumerate().map(|(place, &m)| (m, at(place))).collect()
}

/// What nobody has drawn yet: nothing is learned, whatever m is.
fn level(m_values: &[u32], chance: f64) -> Curve {
    m_values.iter().map(|&m| (m, chance)).collect()
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

/// Where guess and truth lie furthest apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surprise {
    None,
    /// Towards the right end the learner was worse, or better, than thought.
    BelowAtEnd,
    AboveAtEnd,
    /// With few examples it was worse, or better, than thought.
    WorseAtFirst,
    BetterAtFirst,
}

impl Gap {
    pub fn surprise(&self) -> Surprise {
        match () {
            () if self.mean < NEAR => Surprise::None,
            () if self.right.abs() >= self.left.abs() && self.right < 0.0 => Surprise::BelowAtEnd,
            () if self.right.abs() >= self.left.abs() => Surprise::AboveAtEnd,
            () if self.left < 0.0 => Surprise::WorseAtFirst,
            () => Surprise::BetterAtFirst,
        }
    }
}

impl State {
    pub(super) fn take_guess(&mut self, what: Guessing) {
        let plan = &self.figure.study.plan;
        let (m, chance) = (plan.m, self.chance(plan.task).accuracy);
        match what {
            Guessing::Begin(learner) => self.guess = Some(Guess::new(learner, level(&plan.m_values(), chance))),
            Guessing::Sketch(learner, shape) => {
                let m_values = plan.m_values();
                let points = sketch(shape, &m_values, chance);
                match self.guess.as_mut().filter(|guess| guess.is_open) {
                    Some(guess) => {
                        guess.turn_to(learner, level(&m_values, chance));
                        guess.points = points;
                    }
                    None => self.guess = Some(Guess::new(learner, points)),
                }
            }
            Guessing::Skip => self.guess = None,
            Guessing::Show => {}
            Guessing::Of(learner) => {
                let fresh = level(&plan.m_values(), chance);
                if let Some(guess) = &mut self.guess {
                    guess.turn_to(learner, fresh);
                }
            }
            Guessing::Put(at, accuracy) => self.put(at, |_| accuracy),
            Guessing::Step(steps) => self.put(m, |accuracy| accuracy + f64::from(steps) * KEY_STEP),
        }
    }

    /// Lifts the veil: the guess is compared with what is there, and where nothing is, it is trained.
    pub(super) fn show_truth(&mut self) -> Vec<Effect> {
        self.close_guess();
        let lacks_all = self.figure.study.whole_repeats() == 0 && self.figure_phase() != Phase::Training;
        if lacks_all { self.press_figure() } else { Vec::new() }
    }

    /// Whether a guess can be begun: beside the figure, and where its view is chosen. In a lecture it is off unless the
    /// lecturer looks for it there.
    pub fn offers_guess(&self, mode: Mode) -> [bool; 2] {
        let is_possible = self.guess.is_none() && !self.figure.study.lacks_table();
        let is_lecture = mode == Mode::Lecture;
        [is_possible && !is_lecture, is_possible && is_lecture]
    }

    fn put(&mut self, m: u32, accuracy: impl Fn(f64) -> f64) {
        let Some(guess) = self.guess.as_mut().filter(|guess| guess.is_open) else { return };
        for point in guess.points.iter_mut().filter(|point| point.0 == m) {
            point.1 = within(accuracy(point.1), 0.0, 1.0);
        }
    }

    /// The guess that a file or a tab may keep: one that was compared. An open one hides what is trained.
    pub fn kept_guess(&self) -> Option<Guess> {
        self.guess.clone().filter(|guess| !guess.is_open)
    }

    /// Brings such a guess back, where it is of this axis.
    pub fn restore_guess(&mut self, kept: Option<Guess>) {
        let m_values = self.figure.study.plan.m_values();
        let is_of_axis = |guess: &Guess| {
            guess.curves().all(|(_, points)| points.iter().map(|point| point.0).eq(m_values.iter().copied()))
        };
        if let Some(guess) = kept.filter(is_of_axis) {
            self.guess = Some(guess);
        }
    }

    /// A guess is closed by training: from here on it is compared.
    pub(super) fn close_guess(&mut self) {
        self.guess.iter_mut().for_each(|guess| guess.is_open = false);
    }

    /// The sketch that is nearest to a learner's measured curve.
    pub fn nearest_sketch(&self, plan: &FigurePlan, learner: Learner) -> Option<u8> {
        let curve = figure::curve(plan, learner, &self.results);
        let chance = 1.0 / plan.task.task().classes as f64;
        let miss = |shape: u8| -> f64 {
            let points = sketch(shape, &plan.m_values(), chance);
            let of = |m| points.iter().find(|point| point.0 == m).map_or(chance, |point| point.1);
            curve.iter().map(|point| (point.mean - of(point.m)).abs()).sum()
        };
        let nearest = (0..SKETCHES.len() as u8).min_by(|&one, &other| miss(one).total_cmp(&miss(other)));
        nearest.filter(|_| !curve.is_empty())
    }

    /// The gap between the guess at hand and the truth, as soon as a repeat is complete.
    pub fn gap(&self) -> Option<Gap> {
        self.gap_of(self.guess.as_ref()?.learner)
    }

    /// The same of the curve that was drawn of a learner.
    pub fn gap_of(&self, learner: Learner) -> Option<Gap> {
        let drawn = self.guess.as_ref().filter(|guess| !guess.is_open)?.of(learner)?;
        if self.figure.study.whole_repeats() == 0 || self.is_stale() {
            return None;
        }
        let curve = figure::curve(&self.shown, learner, self.seen());
        let last = m_values(self.shown.max).len();
        let differences: Vec<(usize, u32, f64)> = drawn
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
