use crate::job::end::Stopped;
use crate::job::{Answer, GradientProbe};
use crate::nn::activation::{Activation, Initialisation};
use crate::page::model::link;
use crate::page::model::settings::{Lab, Language};
use crate::page::model::state;
use crate::page::model::texts::Texts;
use crate::page::model::tour::*;
use crate::page::panels::tour::told;
use crate::page::panels::tour::told::{FLAT, measured, points, sentence};
use crate::study::key::{Features, Learner};
use crate::study::plan::{self, m_values};
use crate::study::race::{Optimiser, RaceTask};
use crate::study::search::Strategy;
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
        plans.push(crate::study::plan::FigurePlan { activation, ..state.settings.plan() });
    }
    for key in plans.iter().flat_map(|plan| plan.runs()) {
        let learner = plan::learner(&key).unwrap();
        let bonus = if key.activation() == Some(Activation::Sigmoid) { -0.02 } else { 0.0 };
        let answer = Answer {
            parameters: 10,
            test_accuracy: score(learner, key.data.m) + bonus,
            train_accuracy: Some(1.0),
            examples_seen: key.data.m.into(),
            map: Some(vec![0]),
            gradient: vec![GradientProbe { step: 0, layers: Vec::new() }],
            mistakes: Some(Vec::new()),
            ..Answer::new(key, Stopped::Budget, if learner == Learner::Large { 0.3 } else { 0.1 })
        };
        state.update(state::Event::Answer(Box::new(answer)));
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
fn every_step_has_its_words_in_every_language() {
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
    assert_eq!((step.language, step.mode), (Language::from_tag("zh"), Mode::Lecture));
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
    let texts = Texts::new(Language::ENGLISH);
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
                let place = crate::study::plan::place(at.m(&state.settings));
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
    let texts = Texts::new(Language::ENGLISH);
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
    let texts = Texts::new(Language::ENGLISH);
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
    assert!(effects.contains(&state::Effect::Want(Lab::Data)));
    assert_eq!((state.wanted().len(), state.ahead_counts()), (15, Some((0, 15))));
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
fn every_key_that_a_link_can_fix_is_held() {
    use crate::page::model::algorithms::{Contestant, Event as Race};
    use crate::page::model::computation::Event as Search;
    use crate::page::model::own::Event as Own;
    use crate::page::model::settings::{FIXABLE, Theme};
    use state::Choice;
    use state::own_table as table;
    let choose = state::Event::Choose;
    let events = [
        ("lab", state::Event::Lab(Lab::Algorithms)),
        ("task", state::Event::Task(crate::task::TaskId::Spam)),
        ("task", state::Event::Own(Own::Use(table(100)))),
        ("m", state::Event::Settle(0.0)),
        ("m", state::Event::Drag(0.0)),
        ("m", choose(Choice::Max(64))),
        ("max", choose(Choice::Max(4096))),
        ("repeats", state::Event::Repeats(2)),
        ("repeats", state::Event::MoreRepeats),
        ("seed", state::Event::Seed(5)),
        ("seed", state::Event::Algorithms(Race::Seed(5))),
        ("seed", state::Event::Computation(Search::Seed(5))),
        ("act", state::Event::Activation(Activation::Tanh)),
        ("features", state::Event::Features(Features::Engineered)),
        ("compare", state::Event::Compare(true)),
        ("xaxis", choose(Choice::Linear(true))),
        ("yaxis", choose(Choice::Error(true))),
        ("spread", choose(Choice::StandardError(true))),
        ("dots", choose(Choice::Dots(true))),
        ("hide", choose(Choice::Hide(Learner::Svm, true))),
        ("wins", choose(Choice::Band(true))),
        ("kernel", choose(Choice::Kernel(true))),
        ("budget", choose(Choice::Budget(2.0))),
        ("depth", state::Event::Algorithms(Race::Depth(5))),
        ("width", state::Event::Algorithms(Race::Width(8))),
        ("rate", state::Event::Algorithms(Race::Rate(0.1))),
        ("race", state::Event::Algorithms(Race::Task(RaceTask::Spam))),
        ("init", state::Event::Algorithms(Race::Initialisation(Some(Initialisation::He)))),
        ("optimiser", state::Event::Algorithms(Race::Optimiser(Optimiser::Adam))),
        ("tune", state::Event::Algorithms(Race::Tuned(true))),
        ("limit", state::Event::Algorithms(Race::Limit(1000))),
        ("target", state::Event::Algorithms(Race::Target(70))),
        ("extra", state::Event::Algorithms(Race::Extra(Contestant::TANH, true))),
        ("ideas", state::Event::Computation(Search::Ideas(Strategy::Mutate))),
        ("replicates", state::Event::Computation(Search::Replicates(2))),
        ("think", state::Event::Computation(Search::Think(24))),
        ("speed", state::Event::Computation(Search::Speed(1))),
        ("lang", state::Event::Language(Language::ENGLISH.next())),
        ("theme", state::Event::Theme(Theme::Dark)),
    ];
    let value = |state: &state::State, key: &str| {
        let link = link::write(&state.settings);
        link.split('&').find(|pair| pair.starts_with(&format!("{key}="))).map(str::to_owned)
    };
    for (key, event) in &events {
        let (mut free, _) = state::State::new("");
        free.update(event.clone());
        assert!(value(&free, key).is_some(), "{event:?} does not set {key}: this test tests nothing");
        let (mut fixed, _) = state::State::new(&format!("fix={key}"));
        fixed.update(event.clone());
        assert_eq!(value(&fixed, key), None, "{event:?} sets {key}, which the link fixes");
    }
    let tested: BTreeSet<&str> = events.iter().map(|(key, _)| *key).collect();
    assert_eq!(tested, FIXABLE.into_iter().collect(), "no event of this test sets these");
    // What is left says how the page is opened.
    let opening = ["v", "mode", "step", "panel", "fix", "run", "keep", "workers"];
    let keys: BTreeSet<&str> = link::KEYS.iter().map(|key| key.name).filter(|key| !opening.contains(key)).collect();
    assert_eq!(keys, FIXABLE.into_iter().collect());
    // A fixed rate is neither searched for nor taken away with the optimiser.
    let (mut state, _) = state::State::new("fix=rate&rate=0.5");
    state.update(state::Event::Algorithms(Race::Optimiser(Optimiser::Adam)));
    state.update(state::Event::Algorithms(Race::Tuned(true)));
    assert_eq!((state.settings.rate, state.settings.race.tuned), (Some(0.5), false));
    // Where own data are what is fixed, they can still be brought.
    let (mut state, _) = state::State::new("fix=task&task=table");
    let brought = state::own_table(100);
    state.update(state::Event::Own(Own::Use(brought.clone())));
    assert_eq!(state.table(), brought.data.id());
}

/// A control of index.html: its tag, what names it, and what it and all that it stands in say of help and of keys.
struct Control {
    tag: String,
    name: String,
    has_help: bool,
    has_key: bool,
}

fn controls() -> Vec<Control> {
    let page = include_str!("../../../../index.html");
    let attribute = |tag: &str, name: &str| {
        let value = tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
        value.map(|(value, _)| value.to_owned())
    };
    let (mut open, mut found): (Vec<(String, bool, bool)>, Vec<Control>) = (Vec::new(), Vec::new());
    let body = &page[page.find("<body").unwrap()..];
    let mut rest = body;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").unwrap().1;
            continue;
        }
        let (tag, after) = after.split_once('>').unwrap();
        rest = after;
        let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        if let Some(closed) = tag.strip_prefix('/') {
            if let Some(place) = open.iter().rposition(|(name, ..)| name == closed) {
                open.truncate(place);
            }
            continue;
        }
        let inside = |of: fn(&(String, bool, bool)) -> bool| open.iter().any(of);
        let has_help = tag.contains(" data-t-help=") || inside(|outer| outer.1);
        let has_key = tag.contains(" data-key=") || inside(|outer| outer.2);
        if ["input", "select", "textarea", "button", "summary"].contains(&name.as_str()) {
            let names = ["id", "name", "data-t", "data-png", "data-page", "data-canvas", "data-lecture-lab", "value"];
            let called = names.iter().find_map(|name| attribute(tag, name)).unwrap_or_default();
            found.push(Control { tag: name.clone(), name: called, has_help, has_key });
        }
        if !["input", "meta", "link", "br"].contains(&name.as_str()) && !tag.ends_with('/') {
            open.push((name, has_help, has_key));
        }
    }
    assert!(found.len() > 150, "{}", found.len());
    found
}

#[test]
fn every_control_explains_itself() {
    // Shown on a phone only, where it opens the settings; and never shown, since a button opens it.
    let without = ["menu", "own-file"];
    // Their names say all that there is to say.
    let plain = [
        // Where one goes.
        "tab-data",
        "tab-algorithms",
        "tab-computation",
        "1",
        "2",
        "3",
        "-1",
        // Opens and closes what stands beside it.
        "view-open",
        "view-close",
        "features-open",
        "features-close",
        "own-open",
        "own-close",
        "own-choose",
        "paint-open",
        "paint-close",
        "paint-clear",
        "own-use",
        "paint-use",
        "notes-close",
        "notes-print",
        "blank",
        // Steps of the tour and keys of lecture mode, which the caption speaks of.
        "tour-do",
        "tour-back",
        "tour-next",
        "tour-close",
        "lecture-menu",
        "lecture-panel-back",
        "lecture-panel",
        "lecture-train",
        "lecture-settings",
        "lecture-warm",
        "lecture-notes",
        "lecture-full",
        "lecture-blank",
        "lecture-leave",
        // "Stop, keep results", "guess first", "Train the map", "Play the semester", "Measure" and the notebook's.
        "cancel",
        "guess-begin",
        "guess-begin-view",
        "guess-skip",
        "scale-train",
        "comp-play",
        "comp-measure",
        "comp-try",
        "comp-compare",
        "comp-clear",
        // Files: the name says which.
        "comp-book-export",
        "save-settings",
        "forget",
        "wins.title",
        "save-data",
        "save-maps",
        "gradient.title",
        "saves.scale",
        "save-scale",
        "race.png",
        "comp.png",
    ];
    for Control { tag, name, has_help, .. } in controls() {
        let is_fine = match tag.as_str() {
            // A fold: its title is what is in it.
            "summary" => true,
            // The predictions of a step have no name in the markup: they are its words.
            "button" => plain.contains(&name.as_str()) || name.is_empty(),
            _ => without.contains(&name.as_str()),
        };
        assert!(has_help || is_fine, "<{tag}> {name} does not explain itself");
    }
}

#[test]
fn every_control_of_a_link_s_key_can_be_hidden_by_it() {
    use crate::page::model::settings::FIXABLE;
    let page = include_str!("../../../../index.html");
    for key in FIXABLE {
        assert!(page.contains(&format!(" data-key=\"{key}\"")), "no control for {key}");
    }
    for key in page.split(" data-key=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(FIXABLE.contains(&key), "{key} cannot be fixed");
    }
    // Fields that no link knows: what is looked at, the reader's guess, own data and the notebook.
    let of_no_link = [
        "menu",
        "guess-of",
        "answers-which",
        "answers-of",
        "gradient-when",
        "race-look",
        "race-what",
        "race-against",
        "function-who",
        "check-who",
        "check-layer",
        "check-to",
        "check-from",
        "check-when",
        "comp-day",
        "comp-layers",
        "comp-width",
        "comp-activation",
        "comp-optimiser",
        "comp-rate",
        "comp-batch",
        "comp-decay",
        "comp-wait",
        "own-file",
        "own-text",
        "own-label",
        "own-separator",
        "own-decimal",
        "own-header",
        "paint-tool",
    ];
    for Control { tag, name, has_key, .. } in controls() {
        if ["input", "select", "textarea"].contains(&tag.as_str()) {
            assert!(has_key != of_no_link.contains(&name.as_str()), "<{tag}> {name}");
        }
    }
}

#[test]
fn the_self_check_holds_answers_against_the_reader_s_own_results() {
    use crate::page::panels::tour::check::{QUESTIONS, Truth, judge};
    let texts = Texts::new(Language::ENGLISH);
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
