//! The picture that the page promises, on the task `plane`: the default figure reproduces the table of the study that
//! the task comes from (an independent implementation in C, with other random numbers), and the lecture's claims hold
//! in it. Every number is a real training; nothing here is timed.

mod science;

use science::{Column, Table};
use takeoff::study::key::{Features, Learner};
use takeoff::task::TaskId;

const TABLE: Table = Table {
    task: TaskId::Plane,
    repeats: 8,
    raw: [
        Column { mean: 59.3, sd: 0.3 },
        Column { mean: 64.3, sd: 0.1 },
        Column { mean: 74.1, sd: 3.6 },
        Column { mean: 84.8, sd: 2.0 },
        Column { mean: 95.2, sd: 0.2 },
    ],
    engineered: [
        Some(Column { mean: 83.3, sd: 0.1 }),
        Some(Column { mean: 83.2, sd: 0.1 }),
        Some(Column { mean: 89.2, sd: 1.2 }),
        None,
        Some(Column { mean: 96.2, sd: 0.2 }),
    ],
};

#[test]
fn the_right_end_is_that_of_the_study() {
    TABLE.assert_right_end();
}

#[test]
fn the_order_at_the_right_end_is_the_lectures() {
    let at_the_end = science::curves(TaskId::Plane, Features::Raw, &[16_384], 8);
    let means: Vec<f64> = at_the_end.iter().map(|curve| curve[0].mean).collect();
    assert!(means.windows(2).all(|pair| pair[0] < pair[1]), "{means:?}");
}

#[test]
fn the_traditional_learners_plateau() {
    let curves = science::curves(TaskId::Plane, Features::Raw, &[4096, 16_384], 8);
    for learner in [Learner::Logistic, Learner::Svm] {
        let gain = 100.0 * (curves[learner.index()][1].mean - curves[learner.index()][0].mean);
        assert!(gain.abs() < 1.0, "{} gains {gain:.2} points over the last two doublings", learner.name());
    }
}

#[test]
fn at_sixteen_examples_the_order_is_not_settled() {
    let winners = science::winners(TaskId::Plane, 16, 8);
    assert!(winners.len() >= 2, "only {winners:?} ever wins");
}

#[test]
fn good_features_beat_the_large_network_at_small_m_and_lose_at_large_m() {
    let m = [16, 64, 256, 16_384];
    let raw = science::curves(TaskId::Plane, Features::Raw, &m, 8);
    let engineered = science::curves(TaskId::Plane, Features::Engineered, &m, 8);
    let (machine, large) = (&engineered[Learner::Svm.index()], &raw[Learner::Large.index()]);
    for (machine, large) in machine.iter().zip(large).take(3) {
        let lead = science::paired_lead(machine, large);
        assert!(lead > 2.0, "m = {}: {lead:.1} standard errors", machine.m);
    }
    assert!(large[3].mean > machine[3].mean);
}
