//! Whether the held-out rows can tell the learners apart at the right end of the axis. Where they cannot, the page says
//! so instead of promising the lecture's picture.

use crate::page::model::state::State;
use crate::study::figure::{self, Point};
use crate::study::key::Learner;

/// Differences of fewer standard errors than this are put down to chance.
const STANDARD_ERRORS: f64 = 2.0;

/// The learners that cannot be told from the best one, the best included; `None` while runs are missing, empty where
/// the best stands alone.
pub fn tied(state: &State) -> Option<Vec<Learner>> {
    let plan = &state.shown;
    let table = state.own_data().filter(|table| table.task() == plan.task)?;
    let rows = f64::from(table.held_out());
    let last = plan.m_values().last().copied()?;
    let point = |learner| {
        let point = figure::point(plan, learner, last, &state.results)?;
        (point.scores.len() as u32 + point.diverged == plan.repeats).then_some((learner, point))
    };
    let points: Vec<(Learner, Point)> = Learner::ALL.into_iter().map(point).collect::<Option<_>>()?;
    let best = &points.iter().max_by(|a, b| a.1.mean.total_cmp(&b.1.mean))?.1;
    let like_best: Vec<Learner> =
        points.iter().filter(|(_, point)| !differ(best, point, rows)).map(|(learner, _)| *learner).collect();
    Some(if like_best.len() > 1 { like_best } else { Vec::new() })
}

/// Whether `better` is ahead by more than chance allows: that of the repeats, and that of which rows were held out.
fn differ(better: &Point, other: &Point, rows: f64) -> bool {
    let of_repeats = |point: &Point| point.standard_error().map_or(0.0, |error| error * error);
    // Both are scored on the same rows, so what counts is the rows on which they differ (McNemar). How many is not
    // known; they are at most all those that one of them got wrong.
    let of_rows = ((1.0 - better.mean) + (1.0 - other.mean)) / rows;
    let error = (of_repeats(better) + of_repeats(other) + of_rows).sqrt();
    better.mean - other.mean > STANDARD_ERRORS * error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(scores: &[f64]) -> Point {
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        let squares: f64 = scores.iter().map(|s| (s - mean) * (s - mean)).sum();
        let sd = (scores.len() > 1).then(|| (squares / (scores.len() - 1) as f64).sqrt());
        Point { m: 100, scores: scores.to_vec(), mean, sd, diverged: 0 }
    }

    #[test]
    fn a_point_apart_on_few_rows_is_chance_and_on_many_it_is_not() {
        let (a, b) = (point(&[0.974, 0.972]), point(&[0.963, 0.962]));
        assert!(!differ(&a, &b, 539.0));
        assert!(differ(&a, &b, 10_000.0));
        // The repeats scatter more than the learners differ.
        assert!(!differ(&point(&[0.99, 0.93]), &point(&[0.97, 0.92]), 1e9));
        assert!(!differ(&a, &a, 1e9));
    }
}
