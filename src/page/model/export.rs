//! Results as CSV: one row for each finished run, in an order that does not depend on when it finished. The figure's
//! header is the agreed one of the README; the scale map, whose sizes it has no column for, is a file of its own. Numbers
//! are written so that reading them back gives the same bits (seconds to the microsecond). Every field is a word of ours
//! or a number, so nothing needs quoting and no spreadsheet can take a field for a formula.

use crate::decimal::{shortest, trimmed};
use crate::experiment::figure::Results;
use crate::experiment::run::RunResult;
use crate::experiment::scale::{ScaleResult, ScaleResults, Size};
use crate::nn::activation::Activation;
use crate::order::order;

pub const HEADER: &str = "task,features,learner,parameters,activation,m,seed,test_accuracy,train_accuracy,epochs,\
                          examples_seen,seconds,stopped";

pub const SCALE_HEADER: &str = "task,features,learner,hidden,parameters,activation,m,seed,test_accuracy,\
                                train_accuracy,examples_seen,seconds,stopped";

/// Decimals of the seconds: browsers tell the time no finer than in microseconds.
const SECONDS_DECIMALS: usize = 6;

/// All results, ordered by task, features, m, learner, seed and activation.
pub fn csv(results: &Results) -> String {
    let place = |run: &RunResult| {
        let key = &run.key;
        (key.task, key.features, key.m, key.learner, key.seed, key.activation)
    };
    let rows: Vec<&RunResult> = results.values().collect();
    let order = order(rows.len(), &|a, b| place(rows[a]) < place(rows[b]));
    table(HEADER, order.into_iter().map(|index| row(rows[index])))
}

/// All cells of scale maps and all points of kernel machines' curves, ordered by their keys: `learner` is `network` or
/// `svm_rbf`, `hidden` the units of each hidden layer as in `32-32`, `parameters` of a kernel machine its support vectors.
pub fn scale_csv(results: &ScaleResults) -> String {
    let rows: Vec<&ScaleResult> = results.values().collect();
    let order = order(rows.len(), &|a, b| rows[a].key < rows[b].key);
    table(SCALE_HEADER, order.into_iter().map(|index| scale_row(rows[index])))
}

fn table(header: &str, rows: impl Iterator<Item = String>) -> String {
    std::iter::once(header.to_owned()).chain(rows).map(|row| row + "\n").collect()
}

fn row(run: &RunResult) -> String {
    let key = &run.key;
    let activation = key.activation.map_or("none", Activation::name);
    format!(
        "{},{},{},{},{activation},{},{},{},{},{},{},{},{}",
        key.task.name(),
        key.features.name(),
        key.learner.name(),
        run.parameters,
        key.m,
        key.seed,
        shortest(run.test_accuracy),
        shortest(run.train_accuracy),
        shortest(run.epochs),
        run.examples_seen,
        trimmed(run.seconds, SECONDS_DECIMALS),
        run.stopped.name(),
    )
}

fn scale_row(run: &ScaleResult) -> String {
    let key = &run.key;
    let (learner, hidden) = match key.size {
        Size::Network(_) => {
            let units: Vec<String> = key.hidden().iter().map(usize::to_string).collect();
            ("network", units.join("-"))
        }
        Size::Kernel => ("svm_rbf", "none".to_owned()),
    };
    format!(
        "{},{},{learner},{hidden},{},{},{},{},{},{},{},{},{}",
        key.task.name(),
        key.features.name(),
        run.parameters,
        key.activation.map_or("none", Activation::name),
        key.m,
        key.seed,
        shortest(run.test_accuracy),
        shortest(run.train_accuracy),
        run.examples_seen,
        trimmed(run.seconds, SECONDS_DECIMALS),
        run.stopped.name(),
    )
}

/// Name of the file: what was trained and with which seed.
pub fn file_name(task: &str, seed: u32, extension: &str) -> String {
    format!("takeoff-{task}-seed-{seed}.{extension}")
}

/// Fails where a spreadsheet could take a field of this table of so many rows for a formula, which it does by its first
/// character, or where one holds what would need quotes. The `=` between a setting and its value stands inside of a field.
#[cfg(test)]
pub fn assert_no_formula(text: &str, rows: usize) {
    assert_eq!(text.lines().count(), 1 + rows, "{text}");
    let columns = text.lines().next().unwrap_or_default().split(',').count();
    for line in text.lines() {
        assert_eq!(line.split(',').count(), columns, "{line}");
        // What is not there is empty.
        for field in line.split(',').filter(|field| !field.is_empty()) {
            assert!(field.starts_with(|first: char| first.is_ascii_alphanumeric()), "{field:?} in {line}");
            let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '=' | ' ');
            assert!(field.chars().all(is_plain), "{field:?} in {line}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::end::Stopped;
    use crate::experiment::key::{Features, Learner, RunKey};
    use crate::experiment::scale::ScalePlan;
    use crate::task::TaskId;

    fn result(learner: Learner, m: u32, seed: u32, features: Features, stopped: Stopped) -> RunResult {
        RunResult {
            key: RunKey::new(TaskId::Plane, features, learner, Activation::Sigmoid, m, seed),
            parameters: 2241,
            test_accuracy: 0.1 + 0.2,
            train_accuracy: 1.0,
            epochs: 2560.0 * 32.0 / 1024.0,
            examples_seen: 81_920,
            seconds: 0.1 + 0.2,
            stopped,
            map: Some(vec![0; 4]),
            gradient: Vec::new(),
            mistakes: None,
        }
    }

    #[test]
    fn the_header_and_a_row_are_as_agreed() {
        let run = result(Learner::Large, 1024, 3, Features::Raw, Stopped::Budget);
        let results = Results::from([(run.key, run)]);
        assert_eq!(
            csv(&results),
            "task,features,learner,parameters,activation,m,seed,test_accuracy,train_accuracy,epochs,examples_seen,\
             seconds,stopped\n\
             plane,raw,large,2241,sigmoid,1024,3,0.3,1,80,81920,0.3,budget\n"
        );
    }

    #[test]
    fn the_order_is_that_of_the_keys_and_traditional_learners_have_no_activation() {
        let mut results = Results::new();
        for learner in [Learner::Small, Learner::Svm] {
            for m in [1024, 64] {
                for seed in [2, 1] {
                    for features in [Features::Engineered, Features::Raw] {
                        let run = result(learner, m, seed, features, Stopped::Diverged);
                        results.insert(run.key, run);
                    }
                }
            }
        }
        let text = csv(&results);
        let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
        assert_eq!(rows.len(), 16);
        let order: Vec<_> =
            rows.iter().map(|row| (row[1] == "engineered", row[5].len(), row[2] == "small", row[6])).collect();
        assert!(order.is_sorted(), "{text}");
        assert!(rows.iter().all(|row| row.len() == 13 && row[12] == "diverged"));
        assert!(rows.iter().all(|row| (row[2] == "svm") == (row[4] == "none")));
    }

    /// No field holds the reader's own words.
    #[test]
    fn no_field_can_be_taken_for_a_formula() {
        let mut results = Results::new();
        for task in TaskId::ALL.into_iter().chain([TaskId::Table(7)]) {
            for learner in Learner::ALL {
                for (accuracy, stopped) in
                    [(0.0, Stopped::Budget), (1e-7, Stopped::Budget), (f32::NAN, Stopped::Diverged)]
                {
                    let mut run = result(learner, 16, u32::MAX, Features::Engineered, stopped);
                    run.key = RunKey::new(task, Features::Raw, learner, Activation::Tanh, 16, results.len() as u32);
                    (run.test_accuracy, run.train_accuracy, run.seconds) = (accuracy, accuracy, f64::from(accuracy));
                    results.insert(run.key, run);
                }
            }
        }
        assert_no_formula(&csv(&results), results.len());
    }

    #[test]
    fn the_scale_map_has_a_file_of_its_own() {
        let plan = ScalePlan {
            task: TaskId::Plane,
            features: Features::Raw,
            activation: Activation::Relu,
            max: 64,
            seed: 1,
            kernel: true,
        };
        let mut results = ScaleResults::new();
        for (size, m) in [(Size::Kernel, 64), (Size::Network(5), 64), (Size::Network(0), 32)] {
            let key = plan.key(size, m, 0);
            results.insert(
                key,
                ScaleResult {
                    key,
                    parameters: if size == Size::Kernel { 40 } else { key.parameters() as u32 },
                    test_accuracy: 0.75,
                    train_accuracy: 1.0,
                    examples_seen: 51_200,
                    seconds: 0.25,
                    stopped: Stopped::Budget,
                },
            );
        }
        assert_eq!(
            scale_csv(&results),
            "task,features,learner,hidden,parameters,activation,m,seed,test_accuracy,train_accuracy,examples_seen,\
             seconds,stopped\n\
             plane,raw,network,2,9,relu,32,1,0.75,1,51200,0.25,budget\n\
             plane,raw,network,32-32-32,2241,relu,64,1,0.75,1,51200,0.25,budget\n\
             plane,raw,svm_rbf,none,40,none,64,1,0.75,1,51200,0.25,budget\n"
        );
    }

    #[test]
    fn numbers_survive_the_way_through_the_text() {
        let mut stream = crate::random::Stream::new(crate::random::Purpose::Test, 98, 1, 0);
        for _ in 0..10_000 {
            let mut run = result(Learner::Large, 16, 1, Features::Raw, Stopped::Budget);
            run.test_accuracy = stream.unit() as f32;
            run.seconds = stream.unit() * 1e-3;
            let line = row(&run);
            let fields: Vec<&str> = line.split(',').collect();
            assert_eq!(fields[7].parse::<f32>().unwrap().to_bits(), run.test_accuracy.to_bits());
            assert!((fields[11].parse::<f64>().unwrap() - run.seconds).abs() <= 0.5e-6);
        }
    }
}
