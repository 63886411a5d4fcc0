//! A search for a good network: which idea comes next, and the best so far. Pure: the next idea follows from the way of
//! searching, the seed and the results so far. The search knows no clock: at every speed it is the same sequence, of
//! which a faster machine gets through more.

use super::idea::Idea;
use super::trial::{TASK, TrialKey, TrialResult};
use crate::job::Results;
use crate::random::{Purpose, Stream};
use serde::{Deserialize, Serialize};

/// Where ideas come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Strategy {
    /// Each idea is drawn from the whole space.
    #[default]
    Random,
    /// Most ideas change the best so far a little.
    Mutate,
}

impl Strategy {
    pub const ALL: [Strategy; 2] = [Strategy::Random, Strategy::Mutate];

    /// Name in share links, exports and the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Strategy::Random => "random",
            Strategy::Mutate => "mutate",
        }
    }
}

/// Share of the ideas of [`Strategy::Mutate`] that change the best so far; the others are random.
const MUTATED: f64 = 0.6;

/// One replicate of a search and what it has found.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    strategy: Strategy,
    seed: u32,
    results: Vec<TrialResult>,
    /// After each experiment, which was the best by validation: its place. `None` while all have diverged.
    best: Vec<Option<u32>>,
    operations: f64,
}

impl Search {
    pub fn new(strategy: Strategy, seed: u32) -> Search {
        Search { strategy, seed, results: Vec::new(), best: Vec::new(), operations: 0.0 }
    }

    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// Experiments so far, in order.
    pub fn results(&self) -> &[TrialResult] {
        &self.results
    }

    /// Operations of all experiments so far.
    pub fn operations(&self) -> f64 {
        self.operations
    }

    /// The next experiment.
    pub fn next(&self) -> TrialKey {
        let number = self.results.len() as u32;
        let mut stream = Stream::new(Purpose::Idea, TASK.number(), self.seed, number);
        // Drawn in either way of searching, so that the ideas that both draw at random are the same.
        let mutated = stream.chance(MUTATED);
        let idea = match self.best_after(self.results.len()) {
            Some(best) if mutated && self.strategy == Strategy::Mutate => best.key.idea.mutated(&mut stream),
            _ => Idea::random(&mut stream),
        };
        TrialKey { idea, seed: self.seed, number }
    }

    /// The experiment that random search makes at this place, whatever it found before.
    pub fn random_idea(seed: u32, number: u32) -> TrialKey {
        let mut stream = Stream::new(Purpose::Idea, TASK.number(), seed, number);
        stream.chance(MUTATED);
        TrialKey { idea: Idea::random(&mut stream), seed, number }
    }

    /// Takes in, one after the other, the experiments that have been made, by this search or another, until it has come as
    /// far as `is_enough` says.
    pub fn follow(&mut self, results: &Results, is_enough: impl Fn(&Search) -> bool) {
        while !is_enough(self) {
            let key = self.next();
            let Some(answer) = results.get(&key.spec()) else { return };
            self.push(TrialResult::new(key, answer));
        }
    }

    /// Takes the result of [`Search::next`].
    pub fn push(&mut self, result: TrialResult) {
        debug_assert_eq!(result.key, self.next());
        let best = chosen(self.best_after(self.results.len()), &result).map(|best| best.key.number);
        self.best.push(best);
        self.operations += result.operations;
        self.results.push(result);
    }

    /// The best by validation among the first `experiments`.
    pub fn best_after(&self, experiments: usize) -> Option<&TrialResult> {
        let place = (*self.best.get(experiments.checked_sub(1)?)?)?;
        Some(&self.results[place as usize])
    }
}

/// Which of the two a searcher keeps: the better by validation; the earlier where they tie. What diverged is no network.
pub fn chosen<'a>(best: Option<&'a TrialResult>, next: &'a TrialResult) -> Option<&'a TrialResult> {
    let better = best.is_none_or(|best| next.validation_accuracy > best.validation_accuracy);
    if better && next.stopped.counts() { Some(next) } else { best }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::end::Stopped;

    /// An answer for an idea, made up for the logic alone.
    fn answer(key: TrialKey, validation_accuracy: f32) -> TrialResult {
        TrialResult {
            key,
            parameters: key.idea.parameters(),
            operations: key.idea.operations(800),
            validation_accuracy,
            test_accuracy: 1.0 - validation_accuracy,
            seconds: 0.0,
            stopped: Stopped::Budget,
        }
    }

    fn answered(strategy: Strategy, validation: &[f32]) -> Search {
        let mut search = Search::new(strategy, 4);
        for &accuracy in validation {
            search.push(answer(search.next(), accuracy));
        }
        search
    }

    #[test]
    fn the_best_is_chosen_by_validation_and_the_first_of_equals_stays() {
        let search = answered(Strategy::Random, &[0.5, 0.7, 0.6, 0.7, 0.8]);
        let best: Vec<u32> = (1..=5).map(|n| search.best_after(n).unwrap().key.number).collect();
        assert_eq!(best, [0, 1, 1, 1, 4]);
        assert_eq!(search.best_after(0), None);
        assert_eq!(search.best_after(5).unwrap().test_accuracy, 1.0 - 0.8);
    }

    #[test]
    fn what_diverged_is_never_the_best() {
        let mut search = Search::new(Strategy::Random, 4);
        search.push(TrialResult { stopped: Stopped::Diverged, ..answer(search.next(), 0.9) });
        assert_eq!(search.best_after(1), None);
        search.push(answer(search.next(), 0.5));
        assert_eq!(search.best_after(2).unwrap().key.number, 1);
    }

    #[test]
    fn random_ideas_do_not_depend_on_what_was_found() {
        let (one, two) = (answered(Strategy::Random, &[0.5, 0.9, 0.4]), answered(Strategy::Random, &[0.9, 0.5, 0.6]));
        assert_eq!(one.next(), two.next());
        assert_ne!(one.next().idea, Search::new(Strategy::Random, 4).next().idea);
        assert_eq!(one.next(), Search::random_idea(4, 3));
    }

    #[test]
    fn most_mutated_ideas_are_near_the_best_and_the_others_are_those_of_random_search() {
        let mut search = Search::new(Strategy::Mutate, 9);
        let mut random = Search::new(Strategy::Random, 9);
        let mut same = 0;
        for number in 0..1000 {
            let (key, other) = (search.next(), random.next());
            same += u32::from(key.idea == other.idea);
            // The best is the first for ever.
            search.push(answer(key, if number == 0 { 0.9 } else { 0.5 }));
            random.push(answer(other, 0.5));
        }
        // 40 % of 1,000 and five standard errors.
        assert!((400u32).abs_diff(same) < 78, "{same}");
    }
}
