//! The state as events change it; nothing is trained here.

use crate::job::end::{Ends, Stopped};
use crate::job::spec::Model;
use crate::job::track::{Probe, Score};
use crate::job::{Answer, GradientProbe};
use crate::nn::activation::Activation;
use crate::nn::statistics::{BINS, LayerDetail};
use crate::page::model::labs::data::MAP_SIDE;
use crate::page::model::state::*;
use crate::study::key::Features;
use crate::task::TaskId;

fn answer(job: &Job, accuracy: f32, stopped: Stopped) -> Box<Answer> {
    let probe = GradientProbe::default();
    Box::new(Answer {
        test_accuracy: accuracy,
        map: (job.observe.map_side > 0).then(Vec::new),
        gradient: if job.observe.gradient { vec![probe] } else { Vec::new() },
        mistakes: job.observe.mistakes.then(Vec::new),
        ..Answer::new(job.spec, stopped, 0.1)
    })
}

/// Trains what is wanted, at most `runs`, and returns what was said.
pub fn finish(state: &mut State, runs: usize) -> Vec<Effect> {
    let mut effects = Vec::new();
    for _ in 0..runs {
        let Some(job) = state.data.figure_wanted().first().copied() else { break };
        effects.extend(state.update(Event::Answer(answer(&job, 0.5, Stopped::Budget))));
    }
    effects
}

/// Trains whatever is wanted, of all labs.
pub fn finish_all(state: &mut State) {
    for _ in 0..2_000 {
        let wanted = state.served();
        if wanted.is_empty() {
            return;
        }
        for job in wanted {
            state.update(Event::Answer(Box::new(trained(&job))));
        }
    }
    panic!("it never ends to train: {:?}", state.served().first());
}

/// What a worker could answer: a contestant of a race has its track.
pub fn trained(job: &Job) -> Answer {
    let mut answer = *answer(job, 0.5, Stopped::Budget);
    answer.parameters = match job.spec.model {
        Model::Kernel => job.spec.data.m,
        _ => job.spec.parameters() as u32,
    };
    answer.train_accuracy = Some(0.5);
    answer.examples_seen = u64::from(job.spec.recipe.steps) * u64::from(job.spec.recipe.batch);
    if job.observe.layers {
        let layer = |bins: usize| LayerDetail {
            gradient_rms: 0.5,
            saturated_fraction: 0.25,
            dead_fraction: 0.0,
            histogram: vec![1; bins],
        };
        let hidden = job.spec.widths().len() - 2;
        let layers: Vec<_> = (0..hidden).map(|_| layer(BINS)).chain([layer(0)]).collect();
        answer.track.probes = [0, 50].map(|step| Probe { step, layers: layers.clone() }).to_vec();
    }
    if job.observe.scores {
        let score = |step: u32| Score { step, train_loss: 1.0, test_accuracy: 0.5, seconds: step as f32 / 100.0 };
        answer.track.points = (0..=job.spec.recipe.steps / 50).map(|place| score(50 * place)).collect();
    }
    answer
}

fn started(hash: &str) -> State {
    let (mut state, _) = State::new(hash);
    state.update(Event::Train);
    state
}

/// What is wanted from the pool for the data lab, where these effects say that it may have changed.
pub fn wanted(state: &State, effects: &[Effect]) -> Option<Vec<Job>> {
    effects.contains(&Effect::Serve).then(|| state.data.figure_wanted())
}

#[test]
fn nothing_is_trained_before_train_and_all_of_it_after() {
    let (mut state, effects) = State::new("repeats=2");
    assert_eq!((state.data.figure_phase(), effects.len()), (Phase::Idle, 0));
    assert!(!state.update(Event::set("act", "sigmoid")).contains(&Effect::Serve));
    let effects = state.update(Event::Train);
    assert_eq!(state.data.figure_phase(), Phase::Training);
    // The figure's runs and one more gradient, that of ReLU.
    let jobs = wanted(&state, &effects).expect("runs are wanted");
    assert_eq!(jobs.len(), 111);
    assert_eq!(jobs[5].spec.activation(), Some(Activation::Relu));
    assert!(jobs[..6].iter().all(|job| job.spec.data.m == 1024 && job.observe.map_side == MAP_SIDE));
    let said = finish(&mut state, 200);
    assert_eq!(said.iter().filter(|&e| *e == Effect::Say(Spoken::Milestone)).count(), 3);
    assert_eq!(said.last(), Some(&Effect::Say(Spoken::Done)));
    assert_eq!((state.data.figure_phase(), state.data.figure_counts()), (Phase::Done, (110, 110)));
    // The first gradients of the other repeat, which nobody waits for.
    assert_eq!((state.data.results.len(), state.data.exported().len()), (111 + 2, 110));
}

#[test]
fn a_link_with_run_starts_at_once() {
    let (state, effects) = State::new("run=1&repeats=1");
    assert_eq!(
        (state.data.figure_phase(), wanted(&state, &effects).map(|jobs| jobs.len())),
        (Phase::Training, Some(56))
    );
}

#[test]
fn switching_the_activation_trains_the_networks_and_keeps_what_holds() {
    let mut state = started("repeats=1");
    finish(&mut state, 100);
    let effects = state.update(Event::set("act", "sigmoid"));
    // Three networks at eleven m, but one of them is there for its gradient.
    assert_eq!(wanted(&state, &effects).map(|jobs| jobs.len()), Some(32));
    assert_eq!((state.data.figure_phase(), state.data.figure_counts()), (Phase::Training, (23, 55)));
    assert_eq!(state.data.compared, Some(Activation::Relu));
    finish(&mut state, 100);
    let effects = state.update(Event::set("act", "relu"));
    assert_eq!(wanted(&state, &effects).map(|jobs| jobs.len()), Some(0));
    assert_eq!((state.data.figure_phase(), state.data.compared), (Phase::Done, Some(Activation::Sigmoid)));
    assert_eq!(state.data.exported().len(), 55 + 33);
    // The lines of the one before stay until they are sent away, and come back with the next switch.
    state.update(Event::Data(data::Event::EndComparison));
    assert_eq!((state.data.compared, state.data.figure_phase()), (None, Phase::Done));
    state.update(Event::set("act", "sigmoid"));
    assert_eq!(state.data.compared, Some(Activation::Relu));
}

#[test]
fn moving_m_asks_for_its_runs_first_and_for_its_gradients() {
    let mut state = started("repeats=1");
    finish(&mut state, 6);
    state.update(Event::Drag(1.9));
    assert_eq!((state.marker, state.settings.m), (1.9, 64));
    let effects = state.update(Event::Settle(1.9));
    assert_eq!((state.marker, state.settings.m), (2.0, 64));
    let jobs = wanted(&state, &effects).expect("runs are wanted");
    assert!(jobs[..6].iter().all(|job| job.spec.data.m == 64));
    assert_eq!(jobs[5].spec.activation(), Some(Activation::Sigmoid));
    for wild in [f64::NAN, f64::INFINITY, -1e300] {
        state.update(Event::Settle(wild));
        assert!(state.settings.m_values().contains(&state.settings.m));
    }
}

#[test]
fn a_repeat_that_is_now_the_first_is_trained_again_for_its_map() {
    let mut state = started("repeats=2");
    finish(&mut state, 200);
    let effects = state.update(Event::set("seed", 2));
    // Repeat 1 of seed 1 is repeat 0 of seed 2, but it has no maps; repeat 1 of seed 2 is new.
    assert_eq!(state.data.figure_counts(), (55, 110));
    assert_eq!(wanted(&state, &effects).map(|jobs| jobs.len()), Some(111));
    finish(&mut state, 200);
    assert_eq!(state.data.figure_phase(), Phase::Done);
}

#[test]
fn pause_resume_again_and_reset() {
    let mut state = started("repeats=1");
    finish(&mut state, 10);
    assert_eq!(state.update(Event::Train)[0], Effect::Serve);
    assert_eq!(state.data.figure_phase(), Phase::Paused);
    let effects = state.update(Event::Settle(0.0));
    assert!(wanted(&state, &effects).is_some());
    assert_eq!(state.data.figure_phase(), Phase::Paused);
    assert_eq!(state.update(Event::Train)[0], Effect::Serve);
    finish(&mut state, 100);
    assert_eq!(state.data.figure_phase(), Phase::Done);
    state.update(Event::Train);
    assert_eq!(state.data.figure_wanted().len(), 55);
    assert_eq!((state.data.figure_phase(), state.data.figure_counts().0), (Phase::Training, 0));
    state.update(Event::Train);
    assert_eq!(state.update(Event::Data(data::Event::Reset)), [Effect::CancelAll, Effect::ClearStore, Effect::Serve]);
    assert_eq!((state.data.figure_phase(), state.data.results.len()), (Phase::Idle, 0));
    let effects = state.update(Event::set("repeats", 2));
    assert!(wanted(&state, &effects).is_none());
}

#[test]
fn results_of_other_settings_stay_until_the_first_of_these() {
    let mut state = started("repeats=1");
    finish(&mut state, 60);
    state.update(Event::Train);
    state.update(Event::set("features", "engineered"));
    assert!(state.data.is_stale());
    assert_eq!(state.data.shown.features, Features::Raw);
    finish(&mut state, 1);
    assert!(!state.data.is_stale());
    assert_eq!(state.data.shown.features, Features::Engineered);
}

#[test]
fn failed_runs_are_said_at_the_end_and_tried_again_on_request() {
    let mut state = started("repeats=1");
    let spec = state.data.figure_wanted()[0].spec;
    assert!(state.update(Event::Failed { spec, reason: "boom".into() }).is_empty());
    let said = finish(&mut state, 100);
    assert_eq!(said.last(), Some(&Effect::TrainingFailed("boom".into())));
    assert_eq!((state.data.figure_phase(), state.data.figure_counts()), (Phase::Failed, (54, 55)));
    let effects = state.update(Event::Train);
    assert_eq!(wanted(&state, &effects).map(|jobs| jobs.len()), Some(1));
    let job = state.data.figure_wanted()[0];
    let said = state.update(Event::Answer(answer(&job, 0.0, Stopped::Diverged)));
    assert_eq!(said, [Effect::Say(Spoken::Done), Effect::Diverged(1)]);
    assert_eq!(state.data.stopped(), Some(Stopped::Diverged));
    assert_eq!(state.data.ends(), Ends { budget: 54, diverged: 1, converged: 0 });
}

#[test]
fn how_the_figure_ended_is_known_until_something_else_is_asked_for() {
    let mut state = started("repeats=1");
    assert_eq!(state.data.stopped(), None);
    finish(&mut state, 3);
    let said = state.update(Event::Data(data::Event::Cancel));
    assert!(said.contains(&Effect::CancelAll) && said.contains(&Effect::Say(Spoken::Cancelled)));
    assert_eq!((state.data.stopped(), state.data.figure_counts().0), (Some(Stopped::Cancelled), 3));
    // How it looks changes nothing; what it is of does.
    state.update(Event::set("dots", 1));
    assert_eq!(state.data.stopped(), Some(Stopped::Cancelled));
    state.update(Event::set("seed", 9));
    assert_eq!(state.data.stopped(), None);
    state.update(Event::Train);
    state.update(Event::Data(data::Event::Cancel));
    state.update(Event::Train);
    assert_eq!(state.data.stopped(), None);
    finish(&mut state, 100);
    assert_eq!((state.data.figure_phase(), state.data.stopped()), (Phase::Done, Some(Stopped::Budget)));
}

/// A race that is under way must not keep the workers from the lab that the reader went to.
#[test]
fn other_labs_wait_while_the_one_on_the_screen_trains() {
    let (mut state, _) = State::new("lab=algorithms&max=64&repeats=1");
    state.update(Event::Algorithms(algorithms::Event::Race));
    let is_race = |job: &Job| LabId::of(job) == LabId::Algorithms;
    assert!(state.served().iter().all(is_race) && state.served().len() == 2);
    // Going elsewhere stops nothing.
    state.update(Event::set("lab", "data"));
    assert!(!state.holds_back() && state.served().len() == 2);
    state.update(Event::Train);
    assert!(state.holds_back() && !state.served().is_empty() && !state.served().iter().any(is_race));
    // Neither while the map trains; and in the race's lab it is the figure that waits.
    state.update(Event::Data(data::Event::Map));
    finish(&mut state, 100);
    assert!(state.data.figure_phase() == Phase::Done && state.holds_back() && !state.served().iter().any(is_race));
    state.update(Event::set("lab", "algorithms"));
    assert!(state.served().iter().all(is_race));
    state.update(Event::set("lab", "data"));
    state.update(Event::Data(data::Event::Map));
    assert!(!state.holds_back() && state.served().iter().filter(|job| is_race(job)).count() == 2);
}

#[test]
fn a_followed_link_changes_everything_at_once() {
    let mut state = started("repeats=1");
    finish(&mut state, 100);
    let effects = state.update(Event::Link("#v=1&repeats=2&m=64&lang=zh&act=nonsense".into()));
    assert!(matches!(effects[0], Effect::Notice(_)));
    assert!(effects.contains(&Effect::Translate));
    assert!(wanted(&state, &effects).is_some_and(|jobs| jobs.len() == 56));
    assert_eq!((state.settings.m, state.marker), (64, 2.0));
}

#[test]
fn a_comparison_trains_the_other_features_too_and_nothing_twice() {
    let mut state = started("max=256&repeats=2&task=cars");
    finish(&mut state, 500);
    assert_eq!((state.data.figure_phase(), state.data.figure_counts()), (Phase::Done, (50, 50)));
    let effects = state.update(Event::set("compare", 1));
    assert!(effects.contains(&Effect::WriteLink));
    let jobs = wanted(&state, &effects).expect("the other features are wanted");
    assert_eq!(jobs.len(), 50);
    assert!(jobs.iter().all(|job| job.spec.data.features == Features::Engineered));
    assert_eq!((state.data.figure_phase(), state.data.figure_counts()), (Phase::Training, (50, 100)));
    assert!(!state.data.is_stale());
    finish(&mut state, 500);
    assert_eq!((state.data.figure_phase(), state.data.figure_counts()), (Phase::Done, (100, 100)));
    // The export holds both, and switching the features trains no learner again.
    assert_eq!(state.data.exported().len(), 100);
    let effects = state.update(Event::set("features", "engineered"));
    let is_other_gradient = |job: &Job| job.spec.activation() == Some(Activation::Sigmoid);
    assert!(wanted(&state, &effects).expect("the pool is told").iter().all(is_other_gradient));
    assert_eq!((state.data.figure_phase(), state.data.figure_counts()), (Phase::Done, (100, 100)));
    state.update(Event::set("compare", 0));
    assert_eq!(state.data.figure_counts(), (50, 50));
}

#[test]
fn with_a_comparison_both_kinds_of_features_come_together_from_the_readers_m_on() {
    let (mut state, _) = State::new("repeats=2&compare=1&m=64");
    let effects = state.update(Event::Train);
    let jobs = wanted(&state, &effects).expect("runs are wanted");
    assert!(jobs[..10].iter().all(|job| job.spec.data.m == 64 && job.spec.data.seed == 1));
    assert_eq!(jobs[..10].iter().filter(|job| job.spec.data.features == Features::Engineered).count(), 5);
}

#[test]
fn mistakes_are_asked_for_where_there_is_no_map() {
    for (link, is_map) in [("task=spam", false), ("task=ads", false), ("task=cars", false), ("task=plane", true)] {
        let (mut state, _) = State::new(link);
        state.update(Event::Train);
        for job in state.data.figure_wanted() {
            let first = job.spec.data.seed == 1;
            assert_eq!((job.observe.mistakes, job.observe.map_side > 0), (first && !is_map, first && is_map));
        }
    }
}

/// Whatever a lab wants is its own, so that no training can be in two labs' results.
#[test]
fn a_training_is_of_one_lab() {
    for task in TaskId::ALL {
        let (mut state, _) = State::new(&format!("task={}&kernel=1&max=64&repeats=2&replicates=1", task.name()));
        for lab in LabId::ALL {
            state.update(Event::set("lab", lab.name()));
            state.update(Event::Train);
            state.update(Event::Data(data::Event::Map));
            let wanted = state.lab(lab).wanted();
            assert!(!wanted.is_empty(), "{lab:?}");
            assert!(wanted.iter().all(|job| LabId::of_spec(&job.spec) == lab), "{lab:?}");
        }
    }
}

/// Back and Forward go through labs and steps; settings stay as the reader has made them, but for a step's own.
#[test]
fn going_back_to_a_lab_keeps_what_was_set_since() {
    let (mut state, _) = State::new("seed=3");
    state.update(Event::set("lab", "algorithms"));
    state.update(Event::set("seed", 9));
    assert!(state.update(Event::Return("#v=1&seed=3".into())).contains(&Effect::WriteLink));
    assert_eq!((state.settings.lab, state.settings.seed), (LabId::Data, 9));
    state.update(Event::Return("#v=1&step=3".into()));
    assert_eq!(state.settings.step, Some(3));
    state.update(Event::Return("#v=1&seed=9".into()));
    assert_eq!((state.settings.step, state.settings.seed), (None, 9));
}
