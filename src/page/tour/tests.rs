use super::told::{FLAT, measured, points, sentence};
use super::*;
use crate::experiment::end::Stopped;
use crate::experiment::key::Learner;
use crate::experiment::plan::m_values;
use crate::experiment::run::{GradientProbe, RunResult};
use crate::experiment::work::Answer;
use crate::nn::activation::Activation;
use crate::page::link;
use crate::page::settings::{Lab, Language};
use crate::page::state;
use crate::page::texts::Texts;
use std::collections::BTreeSet;

fn nothing(_: &str) -> String {
    String::new()
}

fn tell(state: &mut state::State, event: Event) -> Vec<state::Effect> {
    state.update(state::Event::Tour(event))
}

/// A page whose runs end at once, with scores made by a rule: what is tested is what is said of them.
fn trained(link: &str, score: impl Fn(Learner, u32) -> f32) -> state::State {
    let (mut state, _) = state::State::new(link);
    state.update(state::Event::Train);
    let mut plans = vec![state.settings.plan()];
    for activation in Activation::ALL {
        plans.push(crate::experiment::plan::FigurePlan { activation, ..state.settings.plan() });
    }
    for key in plans.iter().flat_map(|plan| plan.runs()) {
        let bonus = if key.activation == Some(Activation::Sigmoid) { -0.02 } else { 0.0 };
        let result = RunResult {
            key,
            parameters: 10,
            test_accuracy: score(key.learner, key.m) + bonus,
            train_accuracy: 1.0,
            epochs: 1.0,
            examples_seen: 16,
            seconds: if key.learner == Learner::Large { 0.3 } else { 0.1 },
            stopped: Stopped::Budget,
            map: Some(vec![0]),
            gradient: vec![GradientProbe { step: 0, layers: Vec::new() }],
            mistakes: Some(Vec::new()),
        };
        state.update(state::Event::Answer(Answer::Run(Box::new(result))));
    }
    state
}

fn rising(learner: Learner, m: u32) -> f32 {
    let doublings = (m as f32 / 16.0).log2();
    match learner {
        Learner::Logistic => 0.55 + 0.001 * doublings,
        Learner::Svm => 0.6 + 0.001 * doublings,
        Learner::Small => 0.55 + 0.02 * doublings,
        Learner::Medium => 0.54 + 0.03 * doublings,
        Learner::Large => 0.53 + 0.04 * doublings,
    }
}

#[test]
fn the_steps_cover_every_claim_and_each_link_is_one() {
    let claims: BTreeSet<u8> = STEPS.iter().flat_map(|step| step.claims).copied().collect();
    assert_eq!(claims, (1..=14).collect());
    assert!((12..=16).contains(&STEPS.len()));
    let names: BTreeSet<_> = STEPS.iter().map(|step| step.name).collect();
    assert_eq!(names.len(), STEPS.len());
    for step in &STEPS {
        let notices = link::parse(step.link).1;
        assert!(notices.iter().all(|notice| notice.kind == link::NoticeKind::NotBuilt), "{}: {notices:?}", step.name);
    }
    // Every lab of this edition is visited.
    for lab in Lab::ALL.into_iter().filter(|lab| lab.is_built()) {
        assert!(steps().iter().any(|step| step.settings(&Settings::default()).lab == lab), "{lab:?}");
    }
}

#[test]
fn every_step_has_its_words_in_both_languages() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        for step in &STEPS {
            let options = if let Deed::Predict(options) = step.deed { options } else { 0 };
            let answers = ["a", "b", "c"].into_iter().take(options.into());
            for part in ["title", "say", "ask", "told", "note"].into_iter().chain(answers) {
                assert!(texts.find(&format!("tour.{}.{part}", step.name)).is_some(), "{}.{part}", step.name);
            }
            let more = ["a", "b", "c"].into_iter().skip(options.into());
            assert!(more.into_iter().all(|part| texts.find(&format!("tour.{}.{part}", step.name)).is_none()));
        }
    }
}

#[test]
fn a_step_keeps_language_look_and_size_of_the_experiment() {
    let (own, _) = link::parse("seed=7&repeats=2&max=256&lang=zh&theme=dark&act=tanh&task=ads&mode=lecture&fix=task");
    let step = STEPS.iter().find(|step| step.name == "hand").unwrap().settings(&own);
    assert_eq!((step.seed, step.repeats, step.max, step.m), (7, 2, 256, 64));
    assert_eq!((step.language, step.mode), (Some(Language::Chinese), Mode::Lecture));
    assert_eq!((step.task.name(), step.activation), ("spam", Activation::Relu));
    assert_eq!(step.fix, ["task"]);
}

#[test]
fn places_are_measured_values_whatever_the_axis() {
    for max in [64, 256, 16_384, 65_536] {
        let settings = Settings { max, ..Settings::default() };
        let values = m_values(max);
        let m = [At::Left, At::Few, At::Middle, At::Right].map(|at| at.m(&settings));
        assert!(m.iter().all(|m| values.contains(m)) && m.is_sorted_by_key(|m| *m) || max == 64, "{max}: {m:?}");
        assert_eq!((m[0], m[3]), (16, max));
    }
    assert_eq!(At::Middle.m(&Settings::default()), 1_024);
}

#[test]
fn the_tour_is_walked_noticed_and_told() {
    let mut state = trained("max=256&repeats=2", rising);
    let texts = Texts::new(Language::English);
    tell(&mut state, Event::Open);
    for (place, step) in steps().into_iter().enumerate() {
        let (at, shown) = state.step().unwrap();
        assert_eq!((at, shown.name, state.settings.step), (place, step.name, Some(place as u32 + 1)));
        if step.settings(&state.settings).lab != Lab::Data {
            tell(&mut state, Event::Next);
            continue;
        }
        if !matches!(step.deed, Deed::Train) {
            assert!(!state.step_is_told(), "{} tells at once", step.name);
        }
        match step.deed {
            Deed::Predict(options) => {
                tell(&mut state, Event::Predict(options));
                assert!(!state.step_is_done(), "no such answer");
                tell(&mut state, Event::Predict(options - 1));
            }
            Deed::Train => {}
            Deed::Move(at) => {
                let place = crate::experiment::plan::place(at.m(&state.settings));
                state.update(state::Event::Settle(place));
            }
            Deed::Switch(activation) => drop(state.update(state::Event::Activation(activation))),
        }
        assert!(state.step_is_done(), "{} is not noticed", step.name);
        if !matches!(step.name, "hand" | "slope") {
            let said =
                sentence(step, &state, &texts, &nothing).unwrap_or_else(|| panic!("{} tells nothing", step.name));
            assert!(!said.contains('{'), "{said}");
        }
        tell(&mut state, Event::Next);
    }
    // The last step has no next.
    assert_eq!(state.step().unwrap().0, steps().len() - 1);
    tell(&mut state, Event::Close);
    assert!(state.step().is_none());
    // It goes on where it was left.
    tell(&mut state, Event::Open);
    assert_eq!(state.step().unwrap().0, steps().len() - 1);
}

fn step(name: &str) -> &'static Step {
    STEPS.iter().find(|step| step.name == name).unwrap()
}

#[test]
fn what_is_told_is_what_was_measured_and_a_claim_that_does_not_show_is_not_claimed() {
    let texts = Texts::new(Language::English);
    let told = |name: &str, state: &state::State| measured(step(name), state, &texts, &nothing).unwrap();
    let value = |measured: &told::Measured, name: &str| {
        measured.values.iter().find(|(other, _)| *other == name).map(|(_, value)| value.clone()).unwrap()
    };
    let state = trained("max=256&repeats=2", rising);
    let plateau = told("plateau", &state);
    assert!(plateau.holds && plateau.answer == Some(0));
    assert_eq!(value(&plateau, "svm"), "0.1");
    let sizes = told("sizes", &state);
    assert!(sizes.holds && sizes.answer == Some(2));
    assert_eq!((value(&sizes, "small"), value(&sizes, "large")), ("63.0".into(), "69.0".into()));
    let cost = told("limits", &state);
    assert_eq!((value(&cost, "factor").as_str(), cost.answer), ("3.0", Some(1)));
    let closing = told("closing", &state);
    assert_eq!((value(&closing, "data").as_str(), value(&closing, "algorithm").as_str()), ("16.0", "2.0"));
    assert_eq!(closing.answer, Some(0));
    let left = told("left", &state);
    assert!(!left.holds && left.answer == Some(0), "the SVM wins both repeats");
    let right = told("right", &state);
    assert!(right.holds && value(&right, "wins") == "2");

    // A world where nothing of it holds.
    let flat = trained("max=256&repeats=2", |learner, m| match learner {
        Learner::Svm => 0.6 + 0.05 * (m as f32 / 16.0).log2(),
        _ => 0.5,
    });
    for name in ["plateau", "sizes", "right", "closing", "both"] {
        assert!(!told(name, &flat).holds, "{name}");
        let said = sentence(step(name), &flat, &texts, &nothing).unwrap();
        let no = texts.get(&format!("tour.{name}.told.no"), &told(name, &flat).values);
        assert!(said.ends_with(&no), "{said}");
    }
    const { assert!(FLAT < 0.05) };
    assert_eq!((points(-0.0123).as_str(), points(-0.0001).as_str(), points(0.3).as_str()), ("−1.2", "0.0", "30.0"));
}

#[test]
fn nothing_is_told_before_it_is_measured() {
    let (mut state, _) = state::State::new("max=64&repeats=2&step=3");
    let texts = Texts::new(Language::English);
    tell(&mut state, Event::Predict(1));
    for step in steps().into_iter().filter(|step| step.tells != Tells::Choice) {
        assert_eq!(sentence(step, &state, &texts, &nothing), None, "{}", step.name);
    }
    assert!(told::waiting(&state, &texts).starts_with("Not measured"));
    // Half of the repeats are no mean.
    let mut half = trained("max=64&repeats=1", rising);
    half.update(state::Event::Repeats(2));
    assert_eq!(sentence(step("sizes"), &half, &texts, &nothing), None);
}

#[test]
fn two_keys_of_a_clicker_walk_the_whole_lecture() {
    let mut state = trained("max=64&repeats=1&mode=lecture", rising);
    assert_eq!(state.settings.step, Some(1));
    let mut presses = 0;
    while state.step().unwrap().0 + 1 < steps().len() {
        tell(&mut state, Event::Next);
        presses += 1;
        assert!(presses < 100, "stuck at {:?}", state.step().map(|(place, _)| place));
    }
    // One to be told, one to go on; a step that is done already needs one.
    assert!(presses >= steps().len() - 1 && presses <= 2 * (steps().len() - 1), "{presses}");
    tell(&mut state, Event::Back);
    assert_eq!(state.step().unwrap().0, steps().len() - 2);
    tell(&mut state, Event::Mode(Mode::Page));
    assert!(state.step().is_some(), "the side panel goes on where the lecture was");
}

#[test]
fn the_way_is_kept_and_remembered() {
    let mut state = State::default();
    state.predict(step("plateau"), 2);
    state.finish(step("figure"));
    state.last = 4;
    let mut other = State::default();
    other.remember(&state.kept());
    assert_eq!(other, state);
    // What somebody else wrote there is no error.
    let mut odd = State::default();
    odd.remember("999;plateau=9;figure=1;nonsense;=;a=b=c");
    assert_eq!(odd.last, steps().len() - 1);
    assert_eq!((odd.prediction(step("plateau")), odd.is_done(step("figure"))), (None, true));
    odd.remember("");
    assert_eq!(odd.last, 0);
}

#[test]
fn a_link_that_only_names_a_step_means_the_step() {
    let place = steps().iter().position(|step| step.name == "hand").unwrap() + 1;
    let (state, _) = state::State::new(&format!("v=1&step={place}&mode=lecture&max=256"));
    assert_eq!((state.settings.task.name(), state.settings.m, state.settings.max), ("spam", 64, 256));
    // One that says more means what it says.
    let (state, _) = state::State::new(&format!("v=1&step={place}&m=128"));
    assert_eq!((state.settings.task.name(), state.settings.m), ("plane", 128));
    // A step beyond the last is the last.
    let (state, _) = state::State::new("step=99");
    assert_eq!(state.step().unwrap().0, steps().len() - 1);
}

#[test]
fn the_next_step_is_trained_ahead_when_nothing_else_is_wanted() {
    let mut state = trained("max=64&repeats=1", rising);
    let before_hand = steps().iter().position(|step| step.name == "hand").unwrap() - 1;
    tell(&mut state, Event::Go(before_hand));
    assert!(state.wanted().is_empty());
    let effects = tell(&mut state, Event::Warm);
    let wanted = effects.iter().find_map(|effect| match effect {
        state::Effect::Want(jobs) => Some(jobs.len()),
        _ => None,
    });
    assert_eq!((wanted, state.ahead_counts()), (Some(15), Some((0, 15))));
    assert_eq!(state.lab_phase(), state::Phase::Done, "what is warmed is not what the page waits for");
}

#[test]
fn what_a_link_fixes_the_reader_does_not_move() {
    let (mut state, _) = state::State::new("fix=task,m&m=64");
    state.update(state::Event::Settle(0.0));
    state.update(state::Event::Task(crate::task::TaskId::Spam));
    state.update(state::Event::Repeats(2));
    assert_eq!((state.settings.m, state.settings.task.name(), state.settings.repeats), (64, "plane", 2));
    let (settings, notices) = link::parse("fix=task,nonsense");
    assert_eq!((settings.fix.len(), notices[0].kind), (0, link::NoticeKind::Bad));
}

#[test]
fn the_self_check_holds_answers_against_the_reader_s_own_results() {
    use super::check::{QUESTIONS, Truth, judge};
    let texts = Texts::new(Language::English);
    let question = |name: &str| QUESTIONS.iter().find(|question| question.name == name).unwrap();
    let state = trained("max=256&repeats=2", rising);
    assert_eq!(question("flattest").truth(&state), Some(Truth::Learner(Learner::Logistic)));
    assert_eq!(question("winners").truth(&state), Some(Truth::Number(1.0, 0.0)));
    let Some(Truth::Number(lead, _)) = question("lead_question").truth(&state) else { panic!() };
    assert!((lead - (69.0 - 60.4)).abs() < 1e-3, "{lead}");
    let Some(Truth::Number(lost, _)) = question("sigmoid").truth(&state) else { panic!() };
    assert!((lost - 2.0).abs() < 1e-3, "{lost}");
    // Not run, not answered.
    assert_eq!(question("overtakes").truth(&state), None);
    let spam = trained("max=256&repeats=2&task=spam&features=engineered", rising);
    // 0.53 + 0.04 d > 0.6 + 0.001 d from d = 2 on.
    assert_eq!(question("overtakes").truth(&spam), Some(Truth::M(Some(64))));
    let never = trained("max=256&repeats=2&task=spam&features=engineered", |_, _| 0.5);
    assert_eq!(question("overtakes").truth(&never), Some(Truth::M(None)));

    assert!(judge(&Truth::Number(8.6, 1.0), "9.5", &texts).0 && !judge(&Truth::Number(8.6, 1.0), "9.7", &texts).0);
    assert!(judge(&Truth::Number(-1.5, 1.0), "−1", &texts).0 && !judge(&Truth::Number(8.6, 1.0), "", &texts).0);
    assert!(judge(&Truth::M(None), "none", &texts).0 && judge(&Truth::M(Some(64)), "64", &texts).0);
    let (is_right, said) = judge(&Truth::Learner(Learner::Svm), "large", &texts);
    assert!(!is_right && !said.contains("Support"), "a wrong answer does not give the right one away: {said}");
}
