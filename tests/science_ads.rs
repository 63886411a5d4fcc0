//! The picture that the page promises, on the task `ads`: the right end of the figure is that of the study that the task
//! comes from (an independent implementation in C, with other random numbers), good features win where examples are few,
//! and the features themselves agree with the study's. Every number is a real training; nothing here is timed.

mod science;

use science::{Column, Table, vectors};
use takeoff::study::key::{Features, Learner};
use takeoff::task::TaskId;
use takeoff::task::ads;

const TABLE: Table = Table {
    task: TaskId::Ads,
    repeats: 8,
    raw: [
        Column { mean: 70.8, sd: 0.3 },
        Column { mean: 70.7, sd: 0.3 },
        Column { mean: 77.2, sd: 0.8 },
        Column { mean: 84.7, sd: 0.8 },
        Column { mean: 90.4, sd: 0.3 },
    ],
    engineered: [
        Some(Column { mean: 75.3, sd: 0.1 }),
        Some(Column { mean: 75.3, sd: 0.1 }),
        Some(Column { mean: 84.0, sd: 0.3 }),
        None,
        Some(Column { mean: 90.7, sd: 0.4 }),
    ],
};

#[test]
fn features_agree_with_the_test_vectors() {
    let vectors = vectors().ads;
    science::assert_engineered(TABLE.task, &vectors.values, &vectors.engineered, 1e-6);
}

#[test]
fn the_world_agrees_with_the_test_vectors() {
    let vectors = vectors().ads;
    // The vectors come from unrounded tables: fourteen numbers rounded to four decimals here, one there.
    let tolerance = 15.0 * 0.5e-4;
    for ((impression, z), p) in vectors.values.iter().zip(vectors.z).zip(vectors.p) {
        let got = ads::inclination(impression);
        assert!((got - z).abs() < tolerance, "{got} against {z}");
        assert!((ads::click_probability(got) - p).abs() < tolerance, "{impression:?}");
    }
}

#[test]
fn the_right_end_is_that_of_the_study() {
    TABLE.assert_right_end();
}

#[test]
fn the_order_at_the_right_end_is_the_lectures() {
    science::assert_order_at_the_right_end(TABLE.task, TABLE.repeats);
}

#[test]
fn good_features_beat_the_large_network_at_small_m_and_lose_at_large_m() {
    science::assert_good_features_win_at_small_m_and_lose_at_large_m(TABLE.task, TABLE.repeats);
}

#[test]
fn the_traditional_learners_plateau() {
    for learner in [Learner::Logistic, Learner::Svm] {
        let curve = science::curve(TABLE.task, Features::Raw, learner, &[4096, 16_384], TABLE.repeats);
        let gain = 100.0 * (curve[1].mean - curve[0].mean);
        println!("{} gains {gain:.2} points", learner.name());
        assert!(gain.abs() < 1.0, "{} gains {gain:.2} points over the last two doublings", learner.name());
    }
}
