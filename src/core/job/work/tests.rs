use super::*;
use crate::nn::activation::Activation;
use crate::study::idea::{Idea, OPTIMISERS};
use crate::study::key::{Features, Learner};
use crate::study::plan;
use crate::study::race::{Optimiser, RaceKey, RaceTask, Rate};
use crate::study::scale::{self, Size};
use crate::study::trial::TrialKey;
use crate::task::sample::test_set;
use crate::task::shelf::Shelf;
use crate::task::{Inputs, TaskId};

fn figure(learner: Learner, activation: Activation, m: u32) -> Spec {
    plan::spec(TaskId::Plane, Features::Raw, learner, activation, m, 3)
}

fn done(spec: Spec, observe: Observe) -> Answer {
    run(spec, observe, &mut SampleCache::default())
}

/// Trains in slices of `slice` steps, with a cache that holds other samples too.
fn sliced(spec: Spec, observe: Observe, slice: u32) -> Answer {
    let mut samples = SampleCache::default();
    samples.training(TaskId::Plane, 3, 10_000, Inputs::Raw);
    let mut work = Work::start(Job { spec, observe }, &mut samples);
    let mut slices = 1;
    while !work.advance(slice) {
        slices += 1;
    }
    assert!(slices > 10, "{slices}");
    work.finish(0.0)
}

/// Of every kind of training.
#[test]
fn slices_change_nothing() {
    let all = Observe { map_side: 9, gradient: true, mistakes: true, snapshots: true, ..Observe::default() };
    let idea = |optimiser| Idea {
        layers: 3,
        width: 9,
        activation: Activation::Relu,
        optimiser,
        rate: -1500,
        batch: 64,
        decay: true,
    };
    let race = RaceKey {
        task: RaceTask::Plane,
        activation: Activation::Gelu,
        initialisation: Activation::Gelu.initialisation(),
        depth: 2,
        width: 8,
        rate: Rate::new(0.3),
        optimiser: Optimiser::Sgd,
        seed: 1,
        steps: 130,
        until: None,
    };
    let cell = |size| scale::spec(TaskId::Plane, Features::Raw, size, Activation::Relu, 128, 1);
    let mut jobs = vec![
        (figure(Learner::Svm, Activation::Relu, 64), all),
        (figure(Learner::Medium, Activation::Relu, 64), all),
        (cell(Size::Network(1)), Observe::default()),
        (cell(Size::Kernel), Observe::default()),
        (race.spec(), race.job().observe),
    ];
    jobs.extend(OPTIMISERS.map(|optimiser| {
        (TrialKey { idea: idea(optimiser), seed: 3, number: 5 }.spec(), Observe { scores: true, ..Observe::default() })
    }));
    for (spec, observe) in jobs {
        assert_eq!(sliced(spec, observe, 7), done(spec, observe), "{spec:?}");
    }
}

/// Infinite, not a number, or only far too large: noticed within [`CHECKED_EVERY`] steps, at a step that no slice decides,
/// and said.
#[test]
fn a_diverged_training_ends_early_at_the_same_step_however_it_is_sliced() {
    for learner in [Learner::Logistic, Learner::Svm, Learner::Small] {
        // A network of units that die is hardly moved by one example, however far out.
        let far = if learner.is_network() { f32::NEG_INFINITY } else { 1e12 };
        for bad in [f32::INFINITY, f32::NAN, far] {
            let ends = [1, 7, 64, u32::MAX].map(|slice| {
                let job = Job { spec: figure(learner, Activation::Relu, 16), observe: Observe::default() };
                let mut work = Work::start(job, &mut SampleCache::default());
                work.data.x[[3, 1]] = bad;
                while !work.advance(slice) {}
                let answer = work.finish(0.0);
                assert_eq!(answer.stopped, Stopped::Diverged, "{learner:?} {bad}");
                answer.examples_seen
            });
            assert_eq!(ends, [u64::from(CHECKED_EVERY) * 16; 4], "{learner:?} {bad}");
        }
    }
}

#[test]
fn the_books_are_kept() {
    let answer = done(figure(Learner::Small, Activation::Relu, 16), Observe::default());
    assert_eq!((answer.parameters, answer.examples_seen), (67, 800 * 16));
    assert_eq!((answer.epochs(), answer.stopped), (800.0, Stopped::Budget));
    assert_eq!((answer.map, answer.gradient.len(), answer.track.points.len()), (None, 0, 0));
}

#[test]
fn a_map_agrees_with_what_the_model_answers() {
    let observe = Observe { map_side: 40, ..Observe::default() };
    let answer = done(figure(Learner::Svm, Activation::Relu, 1024), observe);
    let map = answer.map.unwrap();
    let points = map_points(40);
    let agrees = |point: &[f32], cell: u8| (crate::task::plane::truth(point[0], point[1]) > 0.0) == (cell >= 128);
    let rows = points.rows();
    let right = rows.into_iter().zip(&map).filter(|(point, cell)| agrees(&[point[0], point[1]], **cell)).count();
    // The map is right about as often as the learner is on test points, 3 % of whose labels are flipped.
    let share = right as f32 / 1600.0;
    assert!((share - answer.test_accuracy).abs() < 0.05, "{share} against {}", answer.test_accuracy);
}

/// On every task, with and without networks: the mistakes are as many as the accuracy says, each says another label than
/// the true one, and asking for them changes nothing else.
#[test]
fn mistakes_agree_with_the_accuracy_and_change_nothing_else() {
    for task in TaskId::ALL {
        let truth = test_set(task, &Shelf::default()).unwrap().labels;
        for learner in [Learner::Logistic, Learner::Svm, Learner::Small] {
            let spec = plan::spec(task, Features::Raw, learner, Activation::Relu, 64, 3);
            let plain = done(spec, Observe::default());
            let mut answer = done(spec, Observe { mistakes: true, ..Observe::default() });
            let mistakes = answer.mistakes.take().unwrap();
            assert_eq!(answer, plain);
            assert_eq!(answer.test_accuracy, (truth.len() - mistakes.len()) as f32 / truth.len() as f32);
            assert!(mistakes.windows(2).all(|pair| pair[0].example < pair[1].example));
            for mistake in mistakes {
                assert_ne!(mistake.said, truth[usize::from(mistake.example)]);
                assert!(usize::from(mistake.said) < task.task().classes);
            }
        }
    }
}

/// Gradients, scores and layers are looked into without a bit of the training changing.
#[test]
fn observing_changes_nothing_else() {
    let spec = figure(Learner::Large, Activation::Sigmoid, 32);
    let plain = done(spec, Observe::default());
    let observe = Observe { gradient: true, scores: true, layers: true, ..Observe::default() };
    let watched = done(spec, observe);
    assert_eq!((watched.test_accuracy, watched.train_accuracy), (plain.test_accuracy, plain.train_accuracy));
    let steps: Vec<u32> = watched.gradient.iter().map(|probe| probe.step).collect();
    assert_eq!(steps, [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 800]);
    assert!(watched.gradient.iter().all(|probe| probe.slopes.iter().map(Vec::len).eq([32, 32, 32])));
    assert!(watched.gradient.iter().all(|probe| probe.layers.len() == 4));
    let last = watched.track.points.last().unwrap();
    assert_eq!((last.step, last.test_accuracy), (800, watched.test_accuracy));
    // What is observed is what the job asked for, and nothing less is enough for it.
    let job = Job { spec, observe };
    let mut results = super::super::Results::default();
    results.insert(spec, plain);
    assert!(!job.is_done(&results) && Job { spec, observe: Observe::default() }.is_done(&results));
    results.insert(spec, watched);
    assert!(job.is_done(&results));
}

/// The last snapshot is what the figure shows, bit for bit, and watching changes nothing of it. Of every learner of every task
/// with a world of its own.
#[test]
fn the_last_snapshot_is_the_picture_of_the_figure() {
    for task in TaskId::ALL.into_iter().filter(|task| task.has_world()) {
        for learner in Learner::ALL {
            let spec = plan::spec(task, Features::Raw, learner, Activation::Relu, 64, 3);
            let figure = Observe { map_side: 16 * u16::from(task.task().is_map), mistakes: true, ..Observe::default() };
            let plain = done(spec, figure);
            let mut watched = done(spec, Observe { snapshots: true, ..figure });
            let snapshots = std::mem::take(&mut watched.snapshots);
            assert_eq!(watched, plain, "{spec:?}");
            let last = snapshots.last().unwrap();
            assert_eq!(last.step, spec.recipe.steps);
            assert_eq!(last.test_accuracy.to_bits(), plain.test_accuracy.to_bits());
            assert_eq!(Some(last.train_accuracy.to_bits()), plain.train_accuracy.map(f32::to_bits));
            assert_eq!(last.map, plain.map.unwrap_or_default());
            let truth = test_set(task, &Shelf::default()).unwrap().labels;
            let mistakes = plain.mistakes.unwrap();
            for (example, &said) in last.said.iter().enumerate() {
                let mistake = mistakes.iter().find(|mistake| usize::from(mistake.example) == example);
                assert_eq!(said, mistake.map_or(truth[example], |mistake| mistake.said), "{example}");
            }
            assert!(last.said.len() == ANSWERED && snapshots[0].step == 0 && snapshots[1].step == 1);
            // It has learned something on the way, and from its first steps on.
            assert!(snapshots.iter().any(|snapshot| snapshot.train_accuracy < last.train_accuracy));
            assert!(snapshots[1..20].iter().any(|snapshot| snapshot.said != snapshots[0].said), "{spec:?}");
        }
    }
}
