//! The real data: the figure that comes out is that of a study with PyTorch (other random numbers, three draws), and what
//! the page says of it holds. Every number is a real training; nothing here is timed. docs/science.md holds the tables.

mod science;

use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use science::numpy::permutation;
use science::{curve, curves, paired_lead};
use takeoff::job::spec::seen;
use takeoff::job::{Observe, run};
use takeoff::nn::activation::Activation;
use takeoff::study::key::{Features, Learner};
use takeoff::study::plan::spec;
use takeoff::study::race::{Optimiser, RaceKey, RaceTask, usual_rate};
use takeoff::task::TaskId;
use takeoff::task::real::Set;
use takeoff::task::sample::{Examples, SampleCache};
use takeoff::task::shelf::Rows;

/// The study's tables as it printed them, from m = 64 on: mean and standard deviation over three draws in percent, of the
/// five learners on raw inputs, then of the traditional ones on engineered features and of the networks on both; `-` where it
/// measured nothing.
const DIGITS: &str = "
   64 64.2±1.1 57.8±1.7 48.1±4.3 62.3±1.9 64.2±1.4 71.6±2.8 66.6±1.5        -        - 70.6±1.4
  128 74.8±1.6 68.8±2.8 59.4±2.6 73.9±1.2 76.5±1.5 82.1±1.5 77.5±1.5        -        - 81.3±1.8
  256 82.3±1.0 77.4±1.0 69.2±1.4 82.1±1.0 84.5±1.1 87.9±1.1 84.6±0.4        -        - 89.1±0.5
  512 86.0±1.0 82.4±0.9 75.5±2.0 86.2±0.3 88.6±0.1 91.3±0.5 89.8±0.8        -        - 92.6±0.2
 1024 88.3±0.6 85.9±0.5 79.4±1.6 88.9±0.3 91.6±0.2 93.0±0.6 92.1±0.4        -        - 94.6±0.2
 2048 89.9±0.5 89.0±0.5 84.9±0.4 91.4±0.3 93.8±0.5 94.3±0.3 93.7±0.1        -        - 95.9±0.2
 4096 90.9±0.4 90.5±0.1 86.0±0.8 93.2±0.4 95.4±0.2 95.0±0.2 94.8±0.1        -        - 96.8±0.0
 8192 91.8±0.2 91.4±0.1 86.9±0.2 94.4±0.2 96.6±0.2 95.5±0.1 95.4±0.2        -        - 97.3±0.2
16384 92.1±0.1 91.7±0.1 88.1±0.2 94.8±0.2 97.4±0.1 95.8±0.0 95.5±0.1        -        - 97.9±0.1
";

/// As [`DIGITS`], but the networks saw the engineered features alone, like the traditional learners.
const MAILS: &str = "
   64 85.0±2.7 82.9±2.8 85.5±1.5 84.5±1.7 85.2±1.5 86.8±2.2 83.9±2.7 87.6±2.1 86.8±1.8 87.7±2.0
  128 86.0±1.3 84.6±2.3 87.8±1.2 87.3±0.8 87.1±0.6 89.0±0.5 87.8±0.4 89.8±1.1 90.0±1.2 90.2±0.8
  256 88.4±1.1 88.7±0.2 89.4±1.4 89.3±0.7 88.1±1.6 90.9±1.2 90.7±1.3 90.9±1.6 91.1±1.1 91.1±1.4
  512 89.9±0.6 90.1±0.6 90.0±0.4 91.3±0.2 90.6±0.4 92.3±0.1 91.7±0.6 91.6±0.4 91.7±0.6 92.0±0.3
 1024 91.5±0.6 91.7±0.3 91.9±0.5 92.3±0.4 92.4±0.3 93.4±0.2 93.3±0.2 93.3±0.6 93.3±0.2 93.5±0.0
 2048 91.4±0.1 91.9±0.4 92.6±0.2 92.9±0.4 93.7±0.1 94.0±0.2 93.6±0.1 93.6±0.4 93.8±0.2 94.3±0.3
 3096 91.1±0.0 91.4±0.1 92.8±0.1 93.4±0.1 94.4±0.2 94.5±0.0 93.7±0.1 94.4±0.1 94.6±0.4 94.8±0.1
";

/// Points that a mean over eight repeats may differ from the study's.
const CLOSE: f64 = 1.5;
const REPEATS: u32 = 8;

/// Draws of the study.
const DRAWS: f64 = 3.0;

/// Seeds of its draws: the first m places of `numpy.random.RandomState(seed).permutation(rows)`. The study does not name
/// them; docs/science.md tells how they were found.
const DRAWN_BY: [u32; 3] = [100, 101, 102];

/// Trains a whole table, prints it as docs/science.md has it, and compares it with the study's: every mean within 1.5 points,
/// or within three standard errors of the difference where learners spread so much (at m = 64, mostly) that these are more.
fn assert_table(task: TaskId, study: &str, networks_see: Features) {
    let study: Vec<Vec<&str>> = study.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
    let m: Vec<u32> = study.iter().map(|row| row[0].parse().unwrap()).collect();
    let of = |features| curves(task, features, &m, REPEATS).into_iter();
    let raw = of(Features::Raw).map(|curve| (curve, Features::Raw));
    let traditional = of(Features::Engineered).take(2).map(|curve| (curve, Features::Engineered));
    let networks = of(networks_see).skip(2).map(|curve| (curve, networks_see));
    let found: Vec<_> = raw.chain(traditional).chain(networks).collect();
    let (mut far, mut further) = (Vec::new(), 0);
    for (place, row) in study.iter().enumerate() {
        let mut line = format!("{:>6}", row[0]);
        for (((curve, features), cell), learner) in found.iter().zip(&row[1..]).zip(Learner::ALL.iter().cycle()) {
            let point = &curve[place];
            let (mean, sd) = (100.0 * point.mean, 100.0 * point.sd.unwrap());
            line += &format!(" {mean:4.1}±{sd:.1}");
            let Some((of_study, spread)) = cell.split_once('±') else { continue };
            let (of_study, spread): (f64, f64) = (of_study.parse().unwrap(), spread.parse().unwrap());
            let (off, error) =
                ((mean - of_study).abs(), (sd * sd / f64::from(REPEATS) + spread * spread / DRAWS).sqrt());
            if off > CLOSE {
                further += 1;
                println!("{} {} at m = {}: off by {off:.1}, error {error:.1}", learner.name(), features.name(), row[0]);
            }
            if off > CLOSE.max(3.0 * error) {
                far.push(format!("{} {} at m = {}: {mean:.1}, not {cell}", learner.name(), features.name(), row[0]));
            }
        }
        println!("{line}");
    }
    println!("{}: {further} further than {CLOSE} points", task.name());
    assert!(far.is_empty(), "{far:#?}");
}

/// Some 1,200 trainings: `cargo test --test science_real -- --ignored --nocapture`.
#[test]
#[ignore = "takes minutes"]
fn the_table_of_the_digits_is_that_of_the_study() {
    assert_table(TaskId::Digits, DIGITS, Features::Both);
}

#[test]
#[ignore = "takes minutes"]
fn the_table_of_the_mails_is_that_of_the_study() {
    assert_table(TaskId::Mails, MAILS, Features::Engineered);
}

/// Starting weights and orders of minibatches for each draw of the study, whose own are not known.
const STARTS: u32 = 8;

/// The scores in percent of one learner on the first `m` examples that the study drew, the starts of the first draw first.
fn on_the_draws_of_the_study(task: TaskId, features: Features, learner: Learner, m: u32, starts: u32) -> Vec<f64> {
    let set = Set::of(task).expect("a real task");
    let rows = Rc::new(science::real_files::load(set));
    let mut samples = SampleCache::default();
    samples.put(Rows::Real(rows.clone()));
    let mut scores = Vec::new();
    for seed in DRAWN_BY {
        let mut places = permutation(seed, set.rows());
        places.truncate(m as usize);
        let sample = Rows::Real(rows.clone()).sample(&places);
        let inputs = seen(&task.task(), spec(task, features, learner, Activation::Relu, m, seed).model, features);
        let examples = Rc::new(Examples::new(task, &sample, inputs));
        for start in 1..=starts {
            let mut spec = spec(task, features, learner, Activation::Relu, m, start);
            spec.data.seed = seed;
            samples.keep(task, seed, inputs, examples.clone());
            let answer = run(spec, Observe::default(), &mut samples);
            scores.push(100.0 * f64::from(answer.test_accuracy));
        }
    }
    scores
}

/// On the examples that the study drew, every mean from m = 64 on is within 1.5 points of the study's; or within two standard
/// errors where what a network starts from is worth more than that, for the study trained once on each draw.
fn assert_close_on_the_same_draws(task: TaskId, study: &str, networks_see: Features) {
    let columns = [Features::Raw, Features::Engineered].into_iter().flat_map(|features| {
        Learner::ALL.map(|learner| match (learner.is_network(), features) {
            (true, Features::Engineered) => (learner, networks_see),
            _ => (learner, features),
        })
    });
    let columns: Vec<(Learner, Features)> = columns.collect();
    let cells: Vec<(u32, usize, f64)> = study
        .lines()
        .skip(1)
        .flat_map(|line| {
            let mut row = line.split_whitespace();
            let m: u32 = row.next().unwrap().parse().unwrap();
            row.enumerate().filter_map(move |(at, cell)| Some((m, at, cell.split_once('±')?.0.parse().unwrap())))
        })
        .collect();
    let (next, rows) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(&(m, at, of_study)) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (learner, features) = columns[at];
                    let scores = on_the_draws_of_the_study(task, features, learner, m, STARTS);
                    let mean = scores.iter().sum::<f64>() / scores.len() as f64;
                    let squares = scores.chunks(STARTS as usize).flat_map(|draw| {
                        let mean = draw.iter().sum::<f64>() / f64::from(STARTS);
                        draw.iter().map(move |score| (score - mean) * (score - mean))
                    });
                    // Of one training, on a draw that is given.
                    let spread = (squares.sum::<f64>() / (DRAWS * f64::from(STARTS - 1))).sqrt();
                    rows.lock().unwrap().push((m, at, mean, spread, of_study));
                }
            });
        }
    });
    let mut rows = rows.into_inner().unwrap();
    rows.sort_by_key(|&(m, at, ..)| (m, at));
    let (mut further, mut far) = (0, Vec::new());
    for (m, at, mean, spread, of_study) in rows {
        let (learner, features) = columns[at];
        let off = mean - of_study;
        let name = format!("{} {}", learner.name(), features.name());
        let line = format!("| {m} | {name} | {mean:.1}±{spread:.1} | {of_study:.1} | {off:+.2} |");
        println!("{line}");
        let error = spread * (1.0 / DRAWS + 1.0 / (DRAWS * f64::from(STARTS))).sqrt();
        further += usize::from(off.abs() > CLOSE);
        if off.abs() > CLOSE.max(2.0 * error) {
            far.push(line);
        }
    }
    println!("{}: {further} of {} further than {CLOSE} points", task.name(), cells.len());
    assert!(far.is_empty(), "{far:#?}");
}

/// What a linear learner comes to does not depend on where it starts, and hardly on the order of its minibatches.
#[test]
fn on_the_digits_that_the_study_drew_a_linear_learner_gives_its_numbers() {
    let row: Vec<&str> = DIGITS.lines().nth(1).unwrap().split_whitespace().collect();
    let m = row[0].parse().unwrap();
    let raw = [Learner::Logistic, Learner::Svm].map(|learner| (learner, Features::Raw));
    let engineered = [Learner::Logistic, Learner::Svm].map(|learner| (learner, Features::Engineered));
    for ((learner, features), at) in raw.into_iter().chain(engineered).zip([1, 2, 6, 7]) {
        let scores = on_the_draws_of_the_study(TaskId::Digits, features, learner, m, 1);
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        let of_study: f64 = row[at].split_once('±').unwrap().0.parse().unwrap();
        assert!((mean - of_study).abs() < 0.3, "{} {}: {mean:.2}, not {of_study}", learner.name(), features.name());
    }
}

#[test]
#[ignore = "takes minutes"]
fn on_the_digits_that_the_study_drew_the_the_means_are_its_own() {
    assert_close_on_the_same_draws(TaskId::Digits, DIGITS, Features::Both);
}

#[test]
#[ignore = "takes minutes"]
fn on_the_mails_that_the_study_drew_the_means_are_its_own() {
    assert_close_on_the_same_draws(TaskId::Mails, MAILS, Features::Engineered);
}

/// Where examples are few, good features are worth more than a large network; and five units are too narrow a door for
/// ten classes.
#[test]
fn on_few_digits_features_beat_the_large_network_and_the_small_one_stays_behind() {
    let m = [256];
    let of = |features, learner| curve(TaskId::Digits, features, learner, &m, 3).remove(0);
    let large = of(Features::Raw, Learner::Large);
    let engineered = of(Features::Engineered, Learner::Logistic);
    let [logistic, small] = [Learner::Logistic, Learner::Small].map(|learner| of(Features::Raw, learner));
    assert!(paired_lead(&engineered, &large) > 2.0, "{engineered:?} {large:?}");
    assert!(paired_lead(&logistic, &small) > 2.0, "{logistic:?} {small:?}");
}

/// One line of an expert lifts the linear learner of all mails to where the large network is without it.
#[test]
fn on_all_mails_a_logarithm_is_worth_a_large_network() {
    let m = [3096];
    let of = |features, learner| curve(TaskId::Mails, features, learner, &m, 3)[0].mean;
    let [raw, engineered] = [Features::Raw, Features::Engineered].map(|features| of(features, Learner::Logistic));
    let large = of(Features::Raw, Learner::Large);
    assert!(engineered - raw > 0.02 && large - raw > 0.02, "{raw} {engineered} {large}");
    assert!((engineered - large).abs() < 0.01, "{engineered} {large}");
}

/// The race on the digits is to 90 %: ReLU gets there by plain gradient descent within 2,000 steps.
#[test]
fn the_target_of_the_race_on_the_digits_is_reached() {
    let task = RaceTask::Digits;
    let key = RaceKey {
        task,
        activation: Activation::Relu,
        initialisation: Activation::Relu.initialisation(),
        depth: 3,
        width: 32,
        rate: usual_rate(Optimiser::Sgd),
        optimiser: Optimiser::Sgd,
        seed: 1,
        steps: 2000,
        until: Some(task.target() as u8),
    };
    let mut samples = SampleCache::default();
    samples.put(Rows::Real(Rc::new(science::real_files::load(Set::Digits))));
    let answer = run(key.spec(), key.job().observe, &mut samples);
    let last = answer.track.points.last().unwrap();
    println!("{} % after {} steps", 100.0 * last.test_accuracy, last.step);
    assert!(100.0 * f64::from(last.test_accuracy) >= f64::from(task.target()));
}
