//! What a step tells: numbers that were measured in this page, for the reader's own seed, repeats and axis. Nothing here
//! is known before the runs that it speaks of have ended.

use crate::nn::activation::Activation;
use crate::page::model::state::{Phase, State};
use crate::page::model::texts::{Texts, integer, percent};
use crate::page::model::tour::steps::{At, Step, Tells};
use crate::study::figure::{self, Point};
use crate::study::key::Learner;
use crate::study::plan::FigurePlan;

/// A gain of fewer points than this is a curve that has levelled off.
pub const FLAT: f64 = 0.01;
/// Bounds of the answers about a gain and about a cost.
const GAINS: [f64; 2] = [FLAT, 0.05];
const COSTS: [f64; 2] = [2.0, 10.0];

/// What was measured about a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The lecture's claim shows in it.
    pub holds: bool,
    pub values: Vec<(&'static str, String)>,
    /// Which of the step's answers was right.
    pub answer: Option<u8>,
}

/// The measurement that a step tells of; `None` while it is not complete. `quote` gives the text of an element.
pub fn measured(step: &Step, state: &State, texts: &Texts, quote: &dyn Fn(&str) -> String) -> Option<Measured> {
    // Whatever the reader set since: the step speaks of its own settings.
    let settings = step.settings(&state.settings);
    let plan = settings.plan();
    let (left, few, middle, right) =
        (At::Left.m(&settings), At::Few.m(&settings), At::Middle.m(&settings), At::Right.m(&settings));
    let mean = |learner, m| complete(state, &plan, learner, m).map(|point| point.mean);
    let name = |learner: Learner| texts.get(&format!("learner.{}.long", learner.name()), &[]);
    let told = |holds, answer, values| Some(Measured { holds, values, answer });
    match step.tells {
        Tells::Choice => told(true, None, Vec::new()),
        Tells::Figure => {
            let runs = plan.runs();
            let results: Vec<_> = runs.iter().filter_map(|key| state.results.get(key)).collect();
            if results.len() < runs.len() {
                return None;
            }
            let seconds: f64 = results.iter().map(|result| result.seconds).sum();
            let (large, logistic) = (mean(Learner::Large, right)?, mean(Learner::Logistic, right)?);
            let values = vec![
                ("runs", integer(runs.len() as u64)),
                ("seconds", integer(seconds.ceil() as u64)),
                ("max", integer(right.into())),
                ("large", percent(large)),
                ("logistic", percent(logistic)),
            ];
            told(true, None, values)
        }
        Tells::Plateau => {
            let gain = |learner| Some(mean(learner, right)? - mean(learner, middle)?);
            let (svm, logistic) = (gain(Learner::Svm)?, gain(Learner::Logistic)?);
            let values = vec![
                ("svm", points(svm)),
                ("logistic", points(logistic)),
                ("from", integer(middle.into())),
                ("max", integer(right.into())),
            ];
            told(svm < FLAT && logistic < FLAT, Some(class(svm, GAINS)), values)
        }
        Tells::Range => {
            let values = vec![
                ("min", integer(left.into())),
                ("max", integer(right.into())),
                ("large_from", percent(mean(Learner::Large, left)?)),
                ("large_to", percent(mean(Learner::Large, right)?)),
                ("svm_from", percent(mean(Learner::Svm, left)?)),
                ("svm_to", percent(mean(Learner::Svm, right)?)),
            ];
            told(true, None, values)
        }
        Tells::Pairs => {
            let result = state.results.get(&plan.key(Learner::Large, left, 0))?;
            let values = vec![
                ("m", integer(left.into())),
                ("train", percent(result.train_accuracy.unwrap_or(0.0).into())),
                ("test", percent(result.test_accuracy.into())),
            ];
            told(result.train_accuracy > Some(result.test_accuracy), None, values)
        }
        Tells::Sizes => {
            let (small, medium, large) =
                (mean(Learner::Small, right)?, mean(Learner::Medium, right)?, mean(Learner::Large, right)?);
            let answer = if large >= medium && large >= small { 2 } else { u8::from(medium > small) };
            let values = vec![
                ("max", integer(right.into())),
                ("small", percent(small)),
                ("medium", percent(medium)),
                ("large", percent(large)),
            ];
            told(small < medium && medium < large, Some(answer), values)
        }
        Tells::Both => {
            let (small, large) = (mean(Learner::Small, right)?, mean(Learner::Large, few)?);
            let both = mean(Learner::Large, right)?;
            let answer = if (small - large).abs() < FLAT { 2 } else { u8::from(large > small) };
            let values = vec![
                ("few", integer(few.into())),
                ("max", integer(right.into())),
                ("small", percent(small)),
                ("large", percent(large)),
                ("both", percent(both)),
            ];
            told(both > small && both > large, Some(answer), values)
        }
        Tells::Cost => {
            let seconds = |learner: Learner, m: u32| {
                let results: Option<Vec<_>> =
                    (0..plan.repeats).map(|repeat| state.results.get(&plan.key(learner, m, repeat))).collect();
                let results = results.filter(|results| !results.is_empty())?;
                Some(results.iter().map(|result| result.seconds).sum::<f64>() / results.len() as f64)
            };
            let (small, large) = (seconds(Learner::Small, left)?, seconds(Learner::Large, right)?);
            let factor = large / small.max(1e-6);
            let values = vec![
                ("min", integer(left.into())),
                ("max", integer(right.into())),
                ("small", crate::chart::units::significant(small)),
                ("large", crate::chart::units::significant(large)),
                ("factor", crate::chart::units::factor(factor)),
            ];
            told(factor > 1.0, Some(class(factor, COSTS)), values)
        }
        Tells::Left => {
            let (wins, repeats) = wins(state, &plan, left)?;
            let winners = wins.iter().filter(|&&wins| wins > 0.0).count();
            let values =
                vec![("n", integer(winners as u64)), ("m", integer(left.into())), ("repeats", integer(repeats.into()))];
            told(winners > 1, Some([0, 1, 1, 2, 2][winners.clamp(1, 5) - 1]), values)
        }
        Tells::Hand => {
            let best = best(&mut Learner::ALL.into_iter().map(|learner| (learner, mean(learner, few))))?;
            let large = mean(Learner::Large, few)?;
            let values = vec![
                ("m", integer(few.into())),
                ("best", name(best.0)),
                ("score", percent(best.1)),
                ("large", percent(large)),
            ];
            told(!best.0.is_network(), Some(u8::from(best.0.is_network())), values)
        }
        Tells::Right => {
            let (wins, repeats) = wins(state, &plan, right)?;
            let large = wins[Learner::Large.index()];
            let all = f64::from(repeats);
            let answer = if large >= all { 0 } else { 1 + u8::from(large * 2.0 <= all) };
            let values = vec![
                ("wins", integer(large.round() as u64)),
                ("repeats", integer(repeats.into())),
                ("m", integer(right.into())),
            ];
            told(large >= all, Some(answer), values)
        }
        Tells::Gradient => {
            let first = |activation| {
                let plan = FigurePlan { activation, ..plan.clone() };
                let result = state.results.get(&plan.key(Learner::Large, middle, 0))?;
                Some((f64::from(result.gradient.first()?.layers.first()?.gradient_rms), result.test_accuracy))
            };
            let (relu, sigmoid) = (first(Activation::Relu)?, first(Activation::Sigmoid)?);
            let factor = relu.0 / sigmoid.0.max(f64::MIN_POSITIVE);
            let values = vec![
                ("m", integer(middle.into())),
                ("factor", crate::chart::units::factor(factor.max(1.0 / factor))),
                ("relu", percent(relu.1.into())),
                ("sigmoid", percent(sigmoid.1.into())),
            ];
            told(factor > 1.0, None, values)
        }
        Tells::Quote(elements) => {
            // Only what this lab says now, when it has ended.
            if state.settings.lab != settings.lab || state.lab_phase() != Phase::Done {
                return None;
            }
            let said = elements.iter().map(|id| quote(id)).find(|said| !said.is_empty())?;
            told(true, None, vec![("said", said)])
        }
        Tells::Session => {
            let data = mean(Learner::Large, right)? - mean(Learner::Large, left)?;
            let size = mean(Learner::Large, right)? - mean(Learner::Small, right)?;
            let of = |activation| {
                let plan = FigurePlan { activation, ..plan.clone() };
                state.results.get(&plan.key(Learner::Large, right, 0)).map(|result| f64::from(result.test_accuracy))
            };
            let algorithm = of(Activation::Relu)? - of(Activation::Sigmoid)?;
            let gains = [data, size, algorithm];
            let answer = if data >= size.max(algorithm) { 0 } else { 1 + u8::from(algorithm > size) };
            let values = vec![
                ("runs", integer(state.results.len() as u64)),
                ("min", integer(left.into())),
                ("max", integer(right.into())),
                ("data", points(data)),
                ("size", points(size)),
                ("algorithm", points(algorithm)),
            ];
            told(gains.iter().all(|&gain| gain > 0.0), Some(answer), values)
        }
    }
}

/// The point of a learning curve that all repeats have reached.
pub fn complete(state: &State, plan: &FigurePlan, learner: Learner, m: u32) -> Option<Point> {
    let point = figure::point(plan, learner, m, &state.results)?;
    (point.scores.len() as u32 + point.diverged == plan.repeats).then_some(point)
}

/// Wins of each learner at m over all repeats.
pub fn wins(state: &State, plan: &FigurePlan, m: u32) -> Option<([f64; 5], u32)> {
    let (wins, repeats) = figure::win_counts(plan, m, &state.results);
    (repeats == plan.repeats).then_some((wins, repeats))
}

/// The best of learners that all have a score; the first of them where they tie.
pub fn best(scores: &mut dyn Iterator<Item = (Learner, Option<f64>)>) -> Option<(Learner, f64)> {
    let mut best: Option<(Learner, f64)> = None;
    for (learner, score) in scores {
        let score = score?;
        if best.is_none_or(|(_, highest)| score > highest) {
            best = Some((learner, score));
        }
    }
    best
}

/// Which of the three classes that two bounds make.
fn class(value: f64, bounds: [f64; 2]) -> u8 {
    u8::from(value >= bounds[0]) + u8::from(value >= bounds[1])
}

/// A difference of accuracies in points, with one decimal and a proper minus sign.
pub fn points(difference: f64) -> String {
    let size = percent(difference.abs());
    if difference < 0.0 && size != percent(0.0) { format!("−{size}") } else { size }
}

/// What the step says of what was measured, after the reader's own answer.
pub fn sentence(step: &Step, state: &State, texts: &Texts, quote: &dyn Fn(&str) -> String) -> Option<String> {
    let measured = measured(step, state, texts, quote)?;
    let key = if measured.holds { format!("tour.{}.told", step.name) } else { format!("tour.{}.told.no", step.name) };
    let told = texts.get(&key, &measured.values);
    let Some(choice) = state.tour.prediction(step) else { return Some(told) };
    let answer = ["a", "b", "c"][usize::from(choice).min(2)];
    let values = [("choice", texts.get(&format!("tour.{}.{answer}", step.name), &[])), ("told", told)];
    Some(match measured.answer {
        None => texts.get("tour.chosen", &values),
        Some(right) if right == choice => texts.get("tour.right_choice", &values),
        Some(_) => texts.get("tour.other_choice", &values),
    })
}

/// How far the runs that the step waits for are, while it cannot tell anything.
pub fn waiting(state: &State, texts: &Texts) -> String {
    let (done, total) = state.lab_counts();
    match state.lab_phase() {
        Phase::Training => {
            let share = format!("{}", (done as f64 / total.max(1) as f64 * 100.0).floor());
            texts.get("tour.training", &[("share", share)])
        }
        _ => texts.get("tour.not_measured", &[]),
    }
}

/// A learner's name, for the self-check.
pub fn learner(texts: &Texts, learner: Learner) -> String {
    texts.get(&format!("learner.{}.long", learner.name()), &[])
}
