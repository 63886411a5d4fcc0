//! A learner that is asked for a test example answers what its training's score was counted from: for every task, learner, set
//! of features and activation.

mod real_files;

use std::rc::Rc;
use takeoff::job::{Certainty, Observe, run};
use takeoff::nn::activation::Activation;
use takeoff::study::key::{Features, Learner};
use takeoff::study::plan;
use takeoff::table::{self, Limits, Overrides};
use takeoff::task::TaskId;
use takeoff::task::own::OwnData;
use takeoff::task::real::Set;
use takeoff::task::sample::{SampleCache, test_set};
use takeoff::task::shelf::{Rows, Shelf};

/// Training examples: few, for the learners to err.
const M: u32 = 32;

/// A table of three numbers and a colour, three classes.
fn own() -> OwnData {
    let row = |i: usize| {
        let (a, b) = (i * 7 % 23, i * 5 % 17);
        format!("{a},{b},{}.5,{},class {}\n", i % 3, ["red", "green"][i % 2], (a + b) / 13)
    };
    let csv: String = (0..120).map(row).collect();
    let table = table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap();
    OwnData::new(&mut table::prepare(&table, &table.default_choice(), 1).unwrap(), None).0
}

#[test]
fn a_test_example_gets_the_answer_that_was_counted() {
    let (mut samples, mut shelf, own) = (SampleCache::default(), Shelf::default(), Rc::new(own()));
    let real = Set::ALL.map(|set| Rows::Real(Rc::new(real_files::load(set))));
    for rows in real.into_iter().chain([Rows::Own(own.clone())]) {
        samples.put(rows.clone());
        shelf.put(rows);
    }
    let (mut asked, mut wrong) = (0, 0);
    for task in TaskId::GIVEN.into_iter().chain([own.task()]) {
        let test = test_set(task, &shelf).unwrap();
        for features in Features::ALL {
            for learner in Learner::ALL {
                for activation in Activation::OF_FIGURE {
                    if !learner.is_network() && activation != Activation::OF_FIGURE[0] {
                        continue;
                    }
                    let spec = plan::spec(task, features, learner, activation, M, 7);
                    let observe = Observe { mistakes: true, trained: true, ..Observe::default() };
                    let answer = run(spec, observe, &mut samples);
                    let (trained, mistakes) = (answer.trained.unwrap(), answer.mistakes.unwrap());
                    for (example, row) in test.observations.rows().into_iter().enumerate().take(400) {
                        let reply = trained.ask(&spec, row.as_slice().unwrap()).unwrap();
                        let mistake = mistakes.iter().find(|mistake| usize::from(mistake.example) == example);
                        let counted = mistake.map_or(test.labels[example], |mistake| mistake.said);
                        assert_eq!(reply.label, counted, "{spec:?} {example}");
                        assert_eq!(answer.hits.is_right(example), reply.label == test.labels[example]);
                        match reply.certainty {
                            Certainty::Probability(p) => {
                                let chance = 1.0 / f64::from(spec.data.classes);
                                assert!(learner != Learner::Svm && (chance - 1e-9..=1.0).contains(&p), "{p}");
                            }
                            Certainty::Margin(margin) => {
                                assert!(learner == Learner::Svm && margin.is_finite());
                                assert!(spec.data.classes > 2 || margin >= 0.0);
                            }
                        }
                        asked += 1;
                        wrong += u32::from(mistake.is_some());
                    }
                    // Nothing else is an observation of this task.
                    assert_eq!(trained.ask(&spec, &[0.0; 3][..3 - usize::from(task.task().observed == 3)]), None);
                }
            }
        }
    }
    assert!(asked > 80_000 && wrong > 10_000, "{wrong} of {asked}");
}
