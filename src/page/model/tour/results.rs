//! What the reader's results say, for the steps of the tour.

use crate::job::Results;
use crate::nn::activation::Activation;
use crate::page::model::gains::Gain;
use crate::page::model::settings::Settings;
use crate::page::model::tour::Place;
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

/// What the three forces brought on a figure, in the end of the large network at the right end of its axis: more data, a larger
/// network (which takes more computation), and ReLU for sigmoid. `None` while one of them is not known.
pub fn forces(results: &Results, settings: &Settings) -> Option<[Gain; 3]> {
    let plan = FigurePlan { activation: Activation::Relu, ..settings.plan() };
    let sigmoid = FigurePlan { activation: Activation::Sigmoid, ..plan.clone() };
    let (left, right) = (Place::Left.m(settings), Place::Right.m(settings));
    let score = |plan: &FigurePlan, learner, m, repeat| {
        let run = results.get(&plan.key(learner, m, repeat))?;
        run.stopped.counts().then_some(f64::from(run.test_accuracy))
    };
    let gain = |before: &FigurePlan, learner: Learner, m: u32| {
        let of = |repeat| Some((score(before, learner, m, repeat)?, score(&plan, Learner::Large, right, repeat)?));
        Gain::of(&(0..plan.repeats).filter_map(of).collect::<Vec<_>>())
    };
    Some([
        gain(&plan, Learner::Large, left)?,
        gain(&plan, Learner::Small, right)?,
        gain(&sigmoid, Learner::Large, right)?,
    ])
}
