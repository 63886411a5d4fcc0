//! The picture that the page promises, on the task `spam`: the right end of the figure is that of the study that the task
//! comes from (an independent implementation in C, with other random numbers), good features win where examples are few,
//! and the features themselves agree with the study's. Every number is a real training; nothing here is timed.

mod science;

use science::{Column, Table, vectors};
use takeoff::study::key::{Features, Learner};
use takeoff::task::TaskId;
use takeoff::task::shelf::Shelf;

const TABLE: Table = Table {
    task: TaskId::Spam,
    repeats: 8,
    raw: [
        Column { mean: 70.5, sd: 0.5 },
        Column { mean: 71.2, sd: 0.2 },
        Column { mean: 82.4, sd: 1.3 },
        Column { mean: 92.6, sd: 1.4 },
        Column { mean: 96.9, sd: 0.1 },
    ],
    engineered: [
        Some(Column { mean: 83.4, sd: 0.1 }),
        Some(Column { mean: 83.5, sd: 0.1 }),
        Some(Column { mean: 88.6, sd: 0.8 }),
        None,
        Some(Column { mean: 96.6, sd: 0.2 }),
    ],
};

#[test]
fn features_agree_with_the_test_vectors() {
    let vectors = vectors().spam;
    science::assert_engineered(TABLE.task, &vectors.counts, &vectors.engineered, 6e-6);
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
        assert!(gain.abs() < 1.5, "{} gains {gain:.2} points over the last two doublings", learner.name());
    }
}

/// What the page says beside the dotted line: the rule that knows the world and sees the words, but not the topics, is
/// right about 97.8 % of the time. For each pair of topics and each of a few shares of the first topic the words are
/// independent, so their probability is a product; the rule adds these up over what it does not know.
#[test]
fn the_best_rule_on_the_words_is_right_as_often_as_the_page_says() {
    use takeoff::task::sample::test_set;
    use takeoff::task::spam::{WORDS, is_spam, topic_of, world};
    let share =
        |weights: &[u16], index: usize| f64::from(weights[index]) / weights.iter().map(|&w| f64::from(w)).sum::<f64>();
    let own = |word: usize, topic: usize| match topic_of(word) {
        Some(of) if of == topic => share(&world::WORD_WEIGHTS, word % world::WORDS_OF_TOPIC),
        _ => 0.0,
    };
    let other = |word: usize| match topic_of(word) {
        Some(_) => 0.4 * 0.25 / 84.0,
        None => 0.4 * 0.75 * share(&world::FILLER_WEIGHTS, word - 84),
    };
    let mut rules: Vec<(f64, Vec<f64>)> = Vec::new();
    for i in 0..world::TOPICS {
        for j in (0..world::TOPICS).filter(|&j| j != i) {
            for stretch in 0..8 {
                // Middles of eight stretches of the range of the first topic's share.
                let q = 0.35 + 0.3 * (f64::from(stretch) + 0.5) / 8.0;
                let log = |word| (0.6 * (q * own(word, i) + (1.0 - q) * own(word, j)) + other(word)).ln();
                rules.push((if is_spam(i, j) { 1.0 } else { -1.0 }, (0..WORDS).map(log).collect()));
            }
        }
    }
    let sample = test_set(TABLE.task, &Shelf::default()).unwrap();
    let mut right = 0;
    for (counts, label) in sample.observations.rows().into_iter().zip(&sample.labels) {
        let present: Vec<(usize, f64)> =
            counts.iter().enumerate().filter(|(_, n)| **n > 0.0).map(|(word, &n)| (word, f64::from(n))).collect();
        let logs: Vec<f64> = rules.iter().map(|(_, log)| present.iter().map(|&(w, n)| n * log[w]).sum()).collect();
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let score: f64 = rules.iter().zip(&logs).map(|((side, _), log)| (log - most).exp() * side).sum();
        right += u32::from((score > 0.0) == (*label == 1));
    }
    let accuracy = f64::from(right) / sample.labels.len() as f64;
    println!("best rule on the words: {accuracy}");
    // Three standard errors of 4,000 mails.
    assert!((accuracy - 0.978).abs() < 3.0 * (0.978f64 * 0.022 / 4000.0).sqrt(), "{accuracy}");
}
