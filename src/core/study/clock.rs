//! The simulated clock of a search: when its experiments would have ended on a machine of a given speed, with a person
//! who needs time to think before each. It measures nothing: the experiments are real, and are charged the operations
//! that they really took.
//!
//! Time is counted in mean experiments at speed 1 ([`idea::mean_operations`] operations). On the wall calendar a mean
//! experiment at speed 1 takes [`DAYS`] days, so that the whole budget is a semester.

use super::idea;
use super::search::Search;
use super::trial::TrialResult;
use crate::order::within;

/// How many times faster than speed 1.
pub const SPEEDS: [u32; 5] = [1, 3, 10, 30, 100];
/// What a searcher has, in mean experiments at speed 1.
pub const BUDGET: f64 = 3.0;
/// Days that a mean experiment takes at speed 1: the lecture's month.
pub const DAYS: f64 = 30.0;
/// A coin toss: what a searcher has before the first experiment has ended.
pub const GUESS: f64 = 0.5;

/// A machine and a person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    /// Times as fast as speed 1.
    pub speed: f64,
    /// Time to think before each experiment, in mean experiments at speed 1: it does not shrink with the machine.
    pub thinking: f64,
    /// Operations of a mean experiment.
    pub mean_operations: f64,
}

/// One turn of the loop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// When the person began to think.
    pub begun: f64,
    /// When the experiment was started.
    pub started: f64,
    /// When its answer came.
    pub finished: f64,
}

impl Clock {
    pub fn new(speed: f64, thinking: f64) -> Clock {
        Clock { speed, thinking, mean_operations: idea::mean_operations() }
    }

    /// Time of an experiment of so many operations, without thinking.
    pub fn duration(&self, operations: f64) -> f64 {
        operations / self.mean_operations / self.speed
    }

    /// The turns of the loop for these experiments, one after the other.
    pub fn turns<'a>(&self, results: &'a [TrialResult]) -> impl Iterator<Item = Turn> + use<'a> {
        let clock = *self;
        results.iter().scan(0.0, move |now, result| {
            let begun = *now;
            let started = begun + clock.thinking;
            *now = started + clock.duration(result.operations);
            Some(Turn { begun, started, finished: *now })
        })
    }

    /// How many of these experiments have ended by `time`.
    pub fn ended(&self, results: &[TrialResult], time: f64) -> usize {
        self.turns(results).take_while(|turn| turn.finished <= time).count()
    }

    /// Shares of the thinking and of an experiment of so many operations that are over when so much time of a turn has passed.
    pub fn parts(&self, passed: f64, operations: f64) -> (f64, f64) {
        let share = |passed: f64, of: f64| if of > 0.0 { within(passed / of, 0.0, 1.0) } else { 1.0 };
        let run = passed - self.thinking;
        let run = if run < 0.0 { 0.0 } else { share(run, self.duration(operations)) };
        (share(passed, self.thinking), run)
    }

    /// Mean experiments that fit into `time`, whether or not somebody ran them.
    pub fn room(&self, time: f64) -> f64 {
        time / (self.thinking + self.duration(self.mean_operations))
    }
}

/// When the next experiment of a search would end: until then all is known.
pub fn known_until(search: &Search, clock: &Clock) -> f64 {
    let operations = search.operations() + search.next().idea.operations(idea::STEPS);
    clock.duration(operations) + clock.thinking * (search.results().len() + 1) as f64
}

/// Whether a search has been carried as far as `clock` gets within `budget`: what comes next would end too late.
pub fn is_complete(search: &Search, clock: &Clock, budget: f64) -> bool {
    known_until(search, clock) > budget
}

/// Test accuracy of the best by validation after `experiments` of a search.
pub fn found(search: &Search, experiments: usize) -> f64 {
    search.best_after(experiments).map_or(GUESS, |best| f64::from(best.test_accuracy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::end::Stopped;
    use crate::random::{Purpose, Stream};
    use crate::study::idea::Idea;
    use crate::study::search::Strategy;
    use crate::study::trial::TrialKey;

    /// Experiments of 1, 2 and 5 mean experiments.
    fn results() -> Vec<TrialResult> {
        let idea = Idea::random(&mut Stream::new(Purpose::Idea, 0, 1, 0));
        let result = |number, operations| TrialResult {
            key: TrialKey { idea, seed: 1, number },
            parameters: 1,
            operations,
            validation_accuracy: 0.5,
            test_accuracy: 0.5,
            seconds: 0.0,
            stopped: Stopped::Budget,
        };
        vec![result(0, 100.0), result(1, 200.0), result(2, 500.0)]
    }

    fn clock(speed: f64, thinking: f64) -> Clock {
        Clock { speed, thinking, mean_operations: 100.0 }
    }

    #[test]
    fn turns_by_hand() {
        let at = |clock: Clock| clock.turns(&results()).map(|turn| turn.finished).collect::<Vec<_>>();
        assert_eq!(at(clock(1.0, 0.0)), [1.0, 3.0, 8.0]);
        assert_eq!(at(clock(2.0, 0.0)), [0.5, 1.5, 4.0]);
        // Thinking is not sped up: 0.25 before each.
        assert_eq!(at(clock(2.0, 0.25)), [0.75, 2.0, 4.75]);
        let second = clock(2.0, 0.25).turns(&results()).nth(1).unwrap();
        assert_eq!(second, Turn { begun: 0.75, started: 1.0, finished: 2.0 });
    }

    #[test]
    fn an_experiment_counts_once_it_has_ended() {
        let clock = clock(1.0, 0.0);
        let ended: Vec<usize> = [0.0, 0.99, 1.0, 2.9, 3.0, 7.9, 100.0].map(|t| clock.ended(&results(), t)).to_vec();
        assert_eq!(ended, [0, 0, 1, 1, 2, 2, 3]);
    }

    #[test]
    fn room_by_hand() {
        // A mean experiment takes 1 / 10 and a tenth to think: 15 turns in 3.
        assert!((clock(10.0, 0.1).room(3.0) - 15.0).abs() < 1e-12);
        assert!((clock(1.0, 0.0).room(3.0) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_search_is_complete_when_the_next_experiment_would_end_too_late() {
        let mut search = Search::new(Strategy::Random, 2);
        let clock = Clock::new(1.0, 0.0);
        let mut spent = 0.0;
        while !is_complete(&search, &clock, BUDGET) {
            let key = search.next();
            spent += clock.duration(key.idea.operations(800));
            let template = results()[0];
            search.push(TrialResult { key, operations: key.idea.operations(800), ..template });
        }
        assert!(spent <= BUDGET);
        assert!(spent + clock.duration(search.next().idea.operations(800)) > BUDGET);
        assert_eq!(clock.ended(search.results(), BUDGET), search.results().len());
        // With a month to think there is room for fewer.
        assert!(Clock::new(1.0, 1.0).ended(search.results(), BUDGET) < search.results().len().max(3));
    }

    #[test]
    fn nothing_found_is_a_coin_toss() {
        assert_eq!(found(&Search::new(Strategy::Random, 1), 0), GUESS);
    }
}
