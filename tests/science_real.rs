//! The real data: the figure that comes out is that of a study with PyTorch (other random numbers, three draws), and what
//! the page says of it holds. Every number is a real training; nothing here is timed. docs/science.md holds the tables.

mod science;

use science::{curve, curves, paired_lead};
use takeoff::study::key::{Features, Learner};
use takeoff::task::TaskId;

/// Means of the study in percent, by m: of the five learners on raw inputs and on engineered ones; no number where it
/// measured nothing.
type Study = [(u32, [f64; 5], [f64; 5])];

#[rustfmt::skip]
const DIGITS: [(u32, [f64; 5], [f64; 5]); 9] = [
    (64, [64.2, 57.8, 48.1, 62.3, 64.2], [71.6, 66.6, f64::NAN, f64::NAN, 70.6]),
    (128, [74.8, 68.8, 59.4, 73.9, 76.5], [82.1, 77.5, f64::NAN, f64::NAN, 81.3]),
    (256, [82.3, 77.4, 69.2, 82.1, 84.5], [87.9, 84.6, f64::NAN, f64::NAN, 89.1]),
    (512, [86.0, 82.4, 75.5, 86.2, 88.6], [91.3, 89.8, f64::NAN, f64::NAN, 92.6]),
    (1_024, [88.3, 85.9, 79.4, 88.9, 91.6], [93.0, 92.1, f64::NAN, f64::NAN, 94.6]),
    (2_048, [89.9, 89.0, 84.9, 91.4, 93.8], [94.3, 93.7, f64::NAN, f64::NAN, 95.9]),
    (4_096, [90.9, 90.5, 86.0, 93.2, 95.4], [95.0, 94.8, f64::NAN, f64::NAN, 96.8]),
    (8_192, [91.8, 91.4, 86.9, 94.4, 96.6], [95.5, 95.4, f64::NAN, f64::NAN, 97.3]),
    (16_384, [92.1, 91.7, 88.1, 94.8, 97.4], [95.8, 95.5, f64::NAN, f64::NAN, 97.9]),
];

#[rustfmt::skip]
const MAILS: [(u32, [f64; 5], [f64; 5]); 7] = [
    (64, [85.0, 82.9, 85.5, 84.5, 85.2], [86.8, 83.9, 87.6, 86.8, 87.7]),
    (128, [86.0, 84.6, 87.8, 87.3, 87.1], [89.0, 87.8, 89.8, 90.0, 90.2]),
    (256, [88.4, 88.7, 89.4, 89.3, 88.1], [90.9, 90.7, 90.9, 91.1, 91.1]),
    (512, [89.9, 90.1, 90.0, 91.3, 90.6], [92.3, 91.7, 91.6, 91.7, 92.0]),
    (1_024, [91.5, 91.7, 91.9, 92.3, 92.4], [93.4, 93.3, 93.3, 93.3, 93.5]),
    (2_048, [91.4, 91.9, 92.6, 92.9, 93.7], [94.0, 93.6, 93.6, 93.8, 94.3]),
    (3_096, [91.1, 91.4, 92.8, 93.4, 94.4], [94.5, 93.7, 94.4, 94.6, 94.8]),
];

/// Points that a mean over eight repeats may differ from the study's.
const CLOSE: f64 = 1.5;
const REPEATS: u32 = 8;

/// Trains a whole table, prints it as docs/science.md has it, and compares it with the study's.
fn assert_table(task: TaskId, study: &Study) {
    let m: Vec<u32> = study.iter().map(|row| row.0).collect();
    let found = Features::ALL.map(|features| curves(task, features, &m, REPEATS));
    let (mut far, mut furthest) = (Vec::new(), 0f64);
    for (place, (m, raw, engineered)) in study.iter().enumerate() {
        let mut line = format!("{m:>6}");
        for ((curves, of_study), features) in found.iter().zip([raw, engineered]).zip(Features::ALL) {
            for learner in Learner::ALL {
                let point = &curves[learner.index()][place];
                let (mean, sd) = (100.0 * point.mean, 100.0 * point.sd.unwrap());
                line += &format!(" {mean:4.1}±{sd:.1}");
                let off = (mean - of_study[learner.index()]).abs();
                if off > CLOSE {
                    far.push(format!("{} {} at m = {m}: {mean:.1}, off by {off:.1}", learner.name(), features.name()));
                }
                if off > furthest {
                    furthest = off;
                }
            }
            line += " |";
        }
        println!("{line}");
    }
    println!("{}: furthest {furthest:.2} points", task.name());
    assert!(far.is_empty(), "{far:#?}");
}

/// Some 1,200 trainings: `cargo test --test science_real -- --ignored --nocapture`.
#[test]
#[ignore = "takes minutes"]
fn the_table_of_the_digits_is_that_of_the_study() {
    assert_table(TaskId::Digits, &DIGITS);
}

#[test]
#[ignore = "takes minutes"]
fn the_table_of_the_mails_is_that_of_the_study() {
    assert_table(TaskId::Mails, &MAILS);
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
    let [raw, engineered] = Features::ALL.map(|features| of(features, Learner::Logistic));
    let large = of(Features::Raw, Learner::Large);
    assert!(engineered - raw > 0.02 && large - raw > 0.02, "{raw} {engineered} {large}");
    assert!((engineered - large).abs() < 0.01, "{engineered} {large}");
}
