//! Results as CSV: one row for each finished run, in an order that does not depend on when it finished. The figure's
//! header is the agreed one of the README; the scale map, whose sizes it has no column for, is a file of its own. Numbers
//! are written so that reading them back gives the same bits (seconds to the microsecond). Every field is a word of ours
//! or a number, so nothing needs quoting and no spreadsheet can take a field for a formula.

use crate::decimal::{shortest, trimmed};
use crate::job::spec::Model;
use crate::job::{Answer, Results, Spec};
use crate::nn::activation::Activation;
use crate::order::order;
use crate::study::key::Learner;
use crate::study::plan;
use crate::study::scale::{self, Size};
use crate::task::TaskId;

pub const HEADER: &str = "task,features,learner,parameters,activation,m,seed,test_accuracy,train_accuracy,epochs,\
                          examples_seen,seconds,stopped";

const SCALE_HEADER: &str = "task,features,learner,hidden,parameters,activation,m,seed,test_accuracy,\
                                train_accuracy,examples_seen,seconds,stopped";

/// Decimals of the seconds: browsers tell the time no finer than in microseconds.
const SECONDS_DECIMALS: usize = 6;

/// All trainings of figures, the support vector machine with a Gaussian kernel among them, ordered by task, features, m, learner, seed and activation.
pub fn csv(results: &Results) -> String {
    let rows: Vec<_> = results.values().filter_map(|run| Some((run, learner(&run.spec)?))).collect();
    let place = |at: usize| {
        let (run, learner) = rows[at];
        let data = &run.spec.data;
        (run.spec.task(), data.features, data.m, learner, data.seed, run.spec.activation())
    };
    let order = order(rows.len(), &|a, b| place(a) < place(b));
    table(HEADER, order.into_iter().map(|at| row(rows[at].0, rows[at].1.name())))
}

/// Whose training of a figure it is.
fn learner(spec: &Spec) -> Option<Learner> {
    if spec.model == Model::Kernel { Some(Learner::Kernel) } else { plan::learner(spec) }
}

/// All cells of scale maps and all points of kernel machines' curves, ordered by task, features, size, activation, m and
/// seed: `learner` is `network` or `svm_rbf`, `hidden` the units of each hidden layer as in `32-32`, `parameters` of a kernel
/// machine its support vectors.
pub fn scale_csv(results: &Results) -> String {
    let rows: Vec<_> = results.values().filter_map(|run| Some((run, scale::size(&run.spec)?))).collect();
    let place = |at: usize| {
        let (run, size) = rows[at];
        let data = &run.spec.data;
        (run.spec.task(), data.features, size, run.spec.activation(), data.m, data.seed)
    };
    let order = order(rows.len(), &|a, b| place(a) < place(b));
    table(SCALE_HEADER, order.into_iter().map(|at| scale_row(rows[at].0, rows[at].1)))
}

fn table(header: &str, rows: impl Iterator<Item = String>) -> String {
    std::iter::once(header.to_owned()).chain(rows).map(|row| row + "\n").collect()
}

fn row(run: &Answer, learner: &str) -> String {
    let data = &run.spec.data;
    format!(
        "{},{},{learner},{},{},{},{},{},{},{},{},{},{}",
        task(run),
        data.features.name(),
        run.parameters,
        activation(run),
        data.m,
        data.seed,
        shortest(run.test_accuracy),
        shortest(run.train_accuracy.unwrap_or(0.0)),
        shortest(run.epochs()),
        run.examples_seen,
        trimmed(run.seconds, SECONDS_DECIMALS),
        run.stopped.name(),
    )
}

fn scale_row(run: &Answer, size: Size) -> String {
    let data = &run.spec.data;
    let learner = if size == Size::Kernel { Learner::Kernel.name() } else { "network" };
    let hidden = match run.spec.model {
        Model::Network { hidden, .. } => hidden.widths().map(|units| units.to_string()).collect::<Vec<_>>().join("-"),
        _ => "none".to_owned(),
    };
    format!(
        "{},{},{learner},{hidden},{},{},{},{},{},{},{},{},{}",
        task(run),
        data.features.name(),
        run.parameters,
        activation(run),
        data.m,
        data.seed,
        shortest(run.test_accuracy),
        shortest(run.train_accuracy.unwrap_or(0.0)),
        run.examples_seen,
        trimmed(run.seconds, SECONDS_DECIMALS),
        run.stopped.name(),
    )
}

fn task(run: &Answer) -> &'static str {
    run.spec.task().map_or("none", TaskId::name)
}

fn activation(run: &Answer) -> &'static str {
    run.spec.activation().map_or("none", Activation::name)
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
    use crate::job::end::Stopped;
    use crate::study::key::Features;
    use crate::study::plan::spec;
    use crate::study::scale::ScalePlan;

    fn result(spec: Spec, stopped: Stopped) -> Answer {
        Answer {
            parameters: 2241,
            test_accuracy: 0.1 + 0.2,
            train_accuracy: Some(1.0),
            examples_seen: 81_920,
            map: Some(vec![0; 4]),
            ..Answer::new(spec, stopped, 0.1 + 0.2)
        }
    }

    fn on_plane(learner: Learner, m: u32, seed: u32, features: Features) -> Spec {
        spec(TaskId::Plane, features, learner, Activation::Sigmoid, m, seed)
    }

    fn all(results: impl IntoIterator<Item = Answer>) -> Results {
        results.into_iter().map(|answer| (answer.spec, answer)).collect()
    }

    #[test]
    fn the_header_and_a_row_are_as_agreed() {
        let results = all([result(on_plane(Learner::Large, 1024, 3, Features::Raw), Stopped::Budget)]);
        assert_eq!(
            csv(&results),
            "task,features,learner,parameters,activation,m,seed,test_accuracy,train_accuracy,epochs,examples_seen,\
             seconds,stopped\n\
             plane,raw,large,2241,sigmoid,1024,3,0.3,1,80,81920,0.3,budget\n"
        );
        // The machine with a kernel has a row among the others'.
        let kernel = result(on_plane(Learner::Kernel, 64, 1, Features::Raw), Stopped::Converged);
        let text = csv(&all([kernel]));
        assert_eq!(text.lines().nth(1), Some("plane,raw,svm_rbf,2241,none,64,1,0.3,1,1280,81920,0.3,converged"));
    }

    #[test]
    fn the_order_is_that_of_the_keys_and_traditional_learners_have_no_activation() {
        let mut results = Results::default();
        for learner in [Learner::Small, Learner::Svm] {
            for m in [1024, 64] {
                for seed in [2, 1] {
                    for features in [Features::Engineered, Features::Raw] {
                        let run = result(on_plane(learner, m, seed, features), Stopped::Diverged);
                        results.insert(run.spec, run);
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
        let mut results = Results::default();
        for task in TaskId::ALL.into_iter().chain([TaskId::Table(crate::task::own::NONE)]) {
            for learner in Learner::ALL {
                for (accuracy, stopped) in
                    [(0.0, Stopped::Budget), (1e-7, Stopped::Budget), (f32::NAN, Stopped::Diverged)]
                {
                    let seed = results.len() as u32;
                    let mut run = result(spec(task, Features::Raw, learner, Activation::Tanh, 16, seed), stopped);
                    (run.test_accuracy, run.train_accuracy) = (accuracy, Some(accuracy));
                    run.seconds = accuracy.into();
                    results.insert(run.spec, run);
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
        let mut results = Results::default();
        for (size, m) in [(Size::Kernel, 64), (Size::Network(5), 64), (Size::Network(0), 32)] {
            let key = plan.key(size, m, 0);
            let answer = Answer {
                parameters: if size == Size::Kernel { 40 } else { key.parameters() as u32 },
                test_accuracy: 0.75,
                train_accuracy: Some(1.0),
                examples_seen: 51_200,
                ..Answer::new(key, Stopped::Budget, 0.25)
            };
            results.insert(key, answer);
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
            let mut run = result(on_plane(Learner::Large, 16, 1, Features::Raw), Stopped::Budget);
            run.test_accuracy = stream.unit() as f32;
            run.seconds = stream.unit() * 1e-3;
            let line = row(&run, "large");
            let fields: Vec<&str> = line.split(',').collect();
            assert_eq!(fields[7].parse::<f32>().unwrap().to_bits(), run.test_accuracy.to_bits());
            assert!((fields[11].parse::<f64>().unwrap() - run.seconds).abs() <= 0.5e-6);
        }
    }
}
