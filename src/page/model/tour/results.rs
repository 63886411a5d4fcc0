//! What the reader's results say, for the steps of the tour.

use crate::job::Results;
use crate::study::figure::{self, Point};
use crate::study::key::Learner;
use crate::study::plan::FigurePlan;

/// The point of a learning curve that all repeats have reached.
pub fn complete(results: &Results, plan: &FigurePlan, learner: Learner, m: u32) -> Option<Point> {
    let point = figure::point(plan, learner, m, results)?;
    (point.scores.len() as u32 + point.diverged == plan.repeats).then_some(point)
}

/// Wins of each learner at m over all repeats, and the number of repeats.
pub fn wins(results: &Results, plan: &FigurePlan, m: u32) -> Option<([f64; Learner::COUNT], u32)> {
    let (wins, repeats) = figure::win_counts(plan, m, results);
    (repeats == plan.repeats).then_some((wins, repeats))
}

/// Whether every run of a figure is there.
pub fn is_complete(results: &Results, plan: &FigurePlan) -> bool {
    plan.runs().iter().all(|spec| results.contains_key(spec))
}
