//! Means, spreads and winners over finished runs.

use super::decide;
use super::key::Learner;
use super::plan::FigurePlan;
use crate::job::Answer;
pub use crate::job::Results;
use crate::job::end::Stopped;

/// Test accuracies of one learner at one m.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    pub m: u32,
    /// One entry a finished repeat, in the order of the repeats.
    pub scores: Vec<f64>,
    pub mean: f64,
    /// Sample standard deviation (n - 1) over the repeats; `None` for fewer than two.
    pub sd: Option<f64>,
    /// Repeats that diverged; they count nowhere.
    pub diverged: u32,
}

impl Point {
    pub(super) fn new(m: u32, scores: Vec<f64>, diverged: u32) -> Self {
        let n = scores.len() as f64;
        let mean = scores.iter().sum::<f64>() / n;
        let squares: f64 = scores.iter().map(|s| (s - mean) * (s - mean)).sum();
        let sd = (scores.len() > 1).then(|| (squares / (n - 1.0)).sqrt());
        Point { m, scores, mean, sd, diverged }
    }

    /// Standard error of the mean.
    pub fn standard_error(&self) -> Option<f64> {
        self.sd.map(|sd| sd / (self.scores.len() as f64).sqrt())
    }
}

/// One learner's learning curve: the measured points, by growing m. A point with no finished repeat is absent.
pub fn curve(plan: &FigurePlan, learner: Learner, results: &Results) -> Vec<Point> {
    let is_there = |m: &u32| plan.learners(*m).any(|one| one == learner);
    plan.m_values().into_iter().filter(is_there).filter_map(|m| point(plan, learner, m, results)).collect()
}

/// One point of a learning curve; `None` before its first repeat has ended.
pub fn point(plan: &FigurePlan, learner: Learner, m: u32, results: &Results) -> Option<Point> {
    let (mut scores, mut diverged) = (Vec::new(), 0);
    for repeat in 0..plan.repeats {
        match results.get(&plan.key(learner, m, repeat)) {
            Some(result) if result.stopped == Stopped::Diverged => diverged += 1,
            Some(result) => scores.push(f64::from(result.test_accuracy)),
            None => {}
        }
    }
    (!scores.is_empty()).then(|| Point::new(m, scores, diverged))
}

/// The learners with the best test accuracy in one repeat at one m (several when they tie); empty while one of the
/// learners is missing.
pub fn winners(plan: &FigurePlan, m: u32, repeat: u32, results: &Results) -> Vec<Learner> {
    let mut best: Vec<Learner> = Vec::new();
    let mut best_score = f32::NEG_INFINITY;
    for learner in plan.learners(m) {
        let Some(result) = results.get(&plan.key(learner, m, repeat)) else { return Vec::new() };
        if result.stopped == Stopped::Diverged {
            continue;
        }
        if result.test_accuracy > best_score {
            best_score = result.test_accuracy;
            best.clear();
        }
        if result.test_accuracy == best_score {
            best.push(learner);
        }
    }
    best
}

/// Every repeat of a learner at one m; `None` inside for one that diverged. `None` while one is missing.
pub fn runs<'a>(plan: &FigurePlan, learner: Learner, m: u32, results: &'a Results) -> Option<Vec<Option<&'a Answer>>> {
    let run = |repeat| {
        let answer = results.get(&plan.key(learner, m, repeat))?;
        Some(answer.stopped.counts().then_some(answer))
    };
    (0..plan.repeats).map(run).collect()
}

/// Who is ahead at one m.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leader {
    /// Not all learners have all of their repeats; or there is but one, which says nothing of how others would be.
    Unmeasured,
    /// They have, and nobody is ahead of all others by more than chance: see [`decide`].
    Undecided,
    Is(Learner),
}

/// Whether all learners have all of their repeats at one m.
pub fn is_complete(plan: &FigurePlan, m: u32, results: &Results) -> bool {
    let has = |learner| (0..plan.repeats).all(|repeat| results.contains_key(&plan.key(learner, m, repeat)));
    plan.learners(m).all(has)
}

/// Who is ahead at one m, by the rule of [`decide::leader`].
pub fn leader(plan: &FigurePlan, m: u32, results: &Results) -> Leader {
    let learners: Vec<Learner> = plan.learners(m).collect();
    let all: Option<Vec<_>> = learners.iter().map(|&learner| runs(plan, learner, m, results)).collect();
    match all.filter(|_| plan.repeats > 1).map(|all| decide::leader(&all)) {
        None => Leader::Unmeasured,
        Some(None) => Leader::Undecided,
        Some(Some(place)) => Leader::Is(learners[place]),
    }
}

/// How the repeats at one m were won: for each learner its number of wins (a tie gives each its share), and the number
/// of repeats that are complete.
pub fn win_counts(plan: &FigurePlan, m: u32, results: &Results) -> ([f64; Learner::COUNT], u32) {
    let (mut wins, mut complete) = ([0.0; Learner::COUNT], 0);
    for repeat in 0..plan.repeats {
        let best = winners(plan, m, repeat, results);
        complete += u32::from(!best.is_empty());
        for learner in &best {
            wins[learner.index()] += 1.0 / best.len() as f64;
        }
    }
    (wins, complete)
}

#[cfg(test)]
mod tests {
    use super::super::key::Features;
    use super::*;
    use crate::nn::activation::Activation;
    use crate::task::TaskId;

    fn plan() -> FigurePlan {
        FigurePlan {
            task: TaskId::Plane,
            features: Features::Raw,
            activation: Activation::Relu,
            max: 64,
            repeats: 3,
            seed: 1,
            m: 16,
            kernel: false,
        }
    }

    fn put(results: &mut Results, learner: Learner, repeat: u32, accuracy: f32, stopped: Stopped) {
        let key = plan().key(learner, 16, repeat);
        results.insert(key, Answer { test_accuracy: accuracy, ..Answer::new(key, stopped, 0.0) });
    }

    #[test]
    fn mean_and_spread_over_the_repeats_that_count() {
        let mut results = Results::default();
        put(&mut results, Learner::Small, 0, 0.5, Stopped::Budget);
        put(&mut results, Learner::Small, 1, 0.75, Stopped::Budget);
        put(&mut results, Learner::Small, 2, 0.9, Stopped::Diverged);
        let curve = curve(&plan(), Learner::Small, &results);
        assert_eq!(curve.len(), 1);
        assert_eq!((curve[0].mean, curve[0].diverged), (0.625, 1));
        // Two values a distance d apart have a sample standard deviation of d / sqrt 2.
        assert!((curve[0].sd.unwrap() - 0.25 / 2f64.sqrt()).abs() < 1e-12);
        assert!((curve[0].standard_error().unwrap() - 0.125).abs() < 1e-12);
    }

    /// Two learners that are right on other examples by chance, and one that is far ahead; with one repeat nobody is.
    #[test]
    fn who_is_ahead_is_asked_of_every_learner_and_repeat() {
        use crate::job::Hits;
        let mut results = Results::default();
        let leader_of = |plan: &FigurePlan, results: &Results| leader(plan, 16, results);
        for learner in Learner::ALL {
            for repeat in 0..3 {
                assert_eq!(leader_of(&plan(), &results), Leader::Unmeasured);
                let right = if learner == Learner::Medium { 390 } else { 300 + repeat };
                let hits = Hits::of((0..400).map(|i| i * 7 % 400 < right).collect::<Vec<_>>());
                let key = plan().key(learner, 16, repeat);
                let test_accuracy = hits.count() as f32 / 400.0;
                results.insert(key, Answer { test_accuracy, hits, ..Answer::new(key, Stopped::Budget, 0.0) });
            }
        }
        assert_eq!(leader_of(&plan(), &results), Leader::Is(Learner::Medium));
        assert_eq!(leader_of(&FigurePlan { repeats: 1, ..plan() }, &results), Leader::Unmeasured);
        let medium = plan().key(Learner::Medium, 16, 0);
        let svm = results[&plan().key(Learner::Svm, 16, 0)].clone();
        for repeat in 0..3 {
            results.insert(plan().key(Learner::Medium, 16, repeat), Answer { spec: medium, ..svm.clone() });
        }
        assert_eq!(leader_of(&plan(), &results), Leader::Undecided);
    }

    #[test]
    fn a_repeat_is_won_once_all_five_have_run_and_a_tie_is_shared() {
        let mut results = Results::default();
        for learner in [Learner::Logistic, Learner::Svm, Learner::Small, Learner::Medium] {
            put(&mut results, learner, 0, 0.6, Stopped::Budget);
        }
        assert_eq!(win_counts(&plan(), 16, &results), ([0.0; 6], 0));
        put(&mut results, Learner::Large, 0, 0.5, Stopped::Budget);
        assert_eq!(win_counts(&plan(), 16, &results), ([0.25, 0.25, 0.25, 0.25, 0.0, 0.0], 1));
        put(&mut results, Learner::Svm, 0, 0.9, Stopped::Diverged);
        assert_eq!(winners(&plan(), 16, 0, &results), [Learner::Logistic, Learner::Small, Learner::Medium]);
        // Where the machine with a kernel is asked for, nobody wins before it has run, and then it may.
        let plan = FigurePlan { kernel: true, ..plan() };
        assert_eq!(win_counts(&plan, 16, &results), ([0.0; 6], 0));
        put(&mut results, Learner::Kernel, 0, 0.8, Stopped::Converged);
        assert_eq!(win_counts(&plan, 16, &results), ([0.0, 0.0, 0.0, 0.0, 0.0, 1.0], 1));
        assert_eq!(point(&plan, Learner::Kernel, 16, &results).unwrap().mean, f64::from(0.8f32));
    }
}
