use crate::job::Hits;
use crate::job::end::Stopped;
use crate::job::{Answer, GradientProbe, Spec};
use crate::nn::activation::Activation;
use crate::nn::statistics::LayerStatistics;
use crate::page::model::labs::data::{self, Guessing};
use crate::page::model::link;
use crate::page::model::settings::{Change, Kind, LabId, Language, Mode, Row, Settings, TABLE};
use crate::page::model::state;
use crate::page::model::state::StepButton;
use crate::page::model::texts::Texts;
use crate::page::model::tour::questions::QUESTIONS;
use crate::page::model::tour::*;
use crate::page::panels::forces;
use crate::page::panels::scale;
use crate::page::panels::sheet::{Node, Sheet};
use crate::page::panels::testing::Page;
use crate::page::panels::tour::findings::{
    FLAT, Measured, OPTIONS, Shows, measured, places, points, sentence, title, waiting,
};
use crate::page::panels::tour::{check, end, lecture, step as step_panel};
use crate::page::panels::{self, PANELS};
use crate::study::key::Learner;
use crate::study::plan::{self, FigurePlan, m_values};
use std::collections::BTreeSet;

fn tell(state: &mut state::State, event: Event) -> Vec<state::Effect> {
    state.update(state::Event::Tour(event))
}

#[test]
fn the_step_that_has_curves_drawn_holds_its_sketches_and_whose_curve_is_at_hand() {
    let mut page = Page::of(state::State::new("step=2&run=0").0);
    tell(&mut page.state, Event::Go(1));
    let nodes = |page: &Page| page.sheet(step_panel::show).children_of("tour-options").unwrap().to_vec();
    let of = |node: &Node, name: &str| {
        node.attributes.iter().find(|(other, _)| *other == name).map(|(_, value)| value.clone())
    };
    let before = nodes(&page);
    let (group, sketches) = before.split_last().unwrap();
    let shapes: Vec<&str> = sketches.iter().map(|button| button.children[0].styles[0].1.as_str()).collect();
    assert_eq!(shapes.len(), 4);
    // From guessing at the lower edge to the upper one, and back at a line's thickness.
    assert!(shapes[0].starts_with("polygon(0% 86%, ") && shapes[0].contains(", 100% 0%, 100% 14%, "), "{}", shapes[0]);
    assert!((0..4).all(|one| (0..one).all(|other| shapes[one] != shapes[other])), "{shapes:?}");
    let at_hand = |group: &Node| {
        let buttons = group.children.iter().filter(|node| of(node, "aria-pressed").as_deref() == Some("true"));
        buttons.filter_map(|node| of(node, "data-guess")).collect::<Vec<_>>()
    };
    assert_eq!((of(group, "role").as_deref(), at_hand(group)), (Some("group"), vec!["large".to_owned()]));
    let guess = |what| state::Event::Data(data::Event::Guess(what));
    page.state.update(guess(data::Guessing::Of(Learner::Svm)));
    assert_eq!(at_hand(nodes(&page).last().unwrap()), ["svm"]);
    // Once the truth is drawn, no curve is at hand any more.
    page.state.update(guess(data::Guessing::Show));
    assert!(nodes(&page).iter().all(|node| of(node, "data-choice").is_some()));
}

/// A page whose runs end at once, with scores made by a rule: what is tested is what is said of them.
fn trained(link: &str, score: impl Fn(Learner, u32) -> f32) -> state::State {
    let (mut state, _) = state::State::new(link);
    state.update(state::Event::Train);
    let mut plans = vec![state.settings.plan()];
    plans.extend(state.settings.compared_plan());
    for activation in Activation::ALL {
        plans.push(crate::study::plan::FigurePlan { activation, ..state.settings.plan() });
    }
    for key in plans.iter().flat_map(|plan| plan.runs()) {
        let learner = plan::learner(&key).unwrap();
        let bonus = if key.activation() == Some(Activation::Sigmoid) { -0.02 } else { 0.0 };
        let answer = Answer {
            parameters: 10,
            test_accuracy: score(learner, key.data.m) + bonus,
            hits: hits(score(learner, key.data.m) + bonus),
            train_accuracy: Some(1.0),
            examples_seen: key.data.m.into(),
            map: Some(vec![0]),
            gradient: vec![GradientProbe::default()],
            mistakes: Some(Vec::new()),
            ..Answer::new(key, Stopped::Budget, if learner == Learner::Large { 0.3 } else { 0.1 })
        };
        state.update(state::Event::Answer(Box::new(answer)));
    }
    state
}

/// The same examples are the hard ones for every learner.
fn hits(share: f32) -> Hits {
    Hits::of((0..4000).map(|example| example * 7 % 4000 < (share * 4000.0) as u32))
}

fn rising(learner: Learner, m: u32) -> f32 {
    let doublings = (m as f32 / 16.0).log2();
    match learner {
        Learner::Logistic => 0.55 + 0.001 * doublings,
        Learner::Svm => 0.6 + 0.001 * doublings,
        Learner::Small => 0.55 + 0.02 * doublings,
        Learner::Medium => 0.54 + 0.03 * doublings,
        Learner::Large => 0.53 + 0.04 * doublings,
        Learner::Kernel => unreachable!("no step shows it"),
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
        assert_eq!(link::parse(step.link).1, [], "{}", step.name);
    }
    // Every lab is visited.
    for lab in LabId::ALL {
        assert!(STEPS.iter().any(|step| step.settings(&Settings::default()).lab == lab), "{lab:?}");
    }
}

#[test]
fn every_step_has_its_words_in_every_language() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        for step in &STEPS {
            let options = step.action.options();
            let answers = OPTIONS.into_iter().take(options.into());
            for part in ["title", "say", "ask", "told", "why", "note"].into_iter().chain(answers) {
                assert!(texts.find(&format!("tour.{}.{part}", step.name)).is_some(), "{}.{part}", step.name);
            }
            let more = OPTIONS.into_iter().skip(options.into());
            assert!(more.into_iter().all(|part| texts.find(&format!("tour.{}.{part}", step.name)).is_none()));
        }
    }
}

#[test]
fn a_step_keeps_language_look_and_size_of_the_experiment() {
    let (own, _) = link::parse("seed=7&repeats=2&max=256&lang=zh&theme=dark&act=tanh&task=ads&mode=lecture&fix=task");
    let step = STEPS.iter().find(|step| step.name == "hand").unwrap().settings(&own);
    assert_eq!((step.seed, step.repeats, step.max, step.m), (7, 2, 256, 16));
    assert_eq!((step.language, step.mode), (Language::from_tag("zh"), Mode::Lecture));
    assert_eq!((step.task.name(), step.activation), ("plane", Activation::Relu));
    assert!(step.compare);
    assert_eq!(step.fix, ["task"]);
}

/// Then and now.
#[test]
fn the_move_of_the_lecture_is_marked_on_the_slider_in_its_step_alone() {
    let marks = |link: &str| {
        let sheet = Page::new(link).sheet(super::step::show);
        ["data-then", "data-now"].map(|mark| sheet.attribute_of("m-slider", mark).map(str::to_owned))
    };
    assert_eq!(marks("step=4"), [Some("then".into()), Some("now".into())]);
    assert_eq!(marks("step=5"), [None, None]);
    assert_eq!(marks(""), [None, None]);
}

#[test]
fn places_are_measured_values_whatever_the_axis() {
    for max in [64, 256, 16_384, 65_536] {
        let settings = Settings::default().with("max", max);
        let values = m_values(max);
        let m = [Place::Left, Place::Few, Place::Middle, Place::Right].map(|at| at.m(&settings));
        assert!(m.iter().all(|m| values.contains(m)) && m.is_sorted_by_key(|m| *m) || max == 64, "{max}: {m:?}");
        assert_eq!((m[0], m[3]), (16, max));
    }
    assert_eq!(Place::Middle.m(&Settings::default()), 1_024);
}

#[test]
fn questions_name_the_values_of_m_on_the_readers_own_axis() {
    let (state, _) = state::State::new("max=4096");
    for language in Language::ALL {
        let texts = Texts::new(language);
        for step in &STEPS {
            let ask = texts.get(&format!("tour.{}.ask", step.name), &places(step, &state));
            assert!(!ask.contains(['{', '}']), "{ask}");
        }
    }
    let texts = Texts::new(Language::ENGLISH);
    let of = |name: &str| {
        let step = STEPS.iter().find(|step| step.name == name).unwrap();
        texts.get(&format!("tour.{name}.ask"), &places(step, &state))
    };
    assert_eq!(of("plateau"), "From m\u{a0}=\u{a0}512 to 4,096 the data grow 8-fold. How much does the SVM gain?");
    assert!(of("both").contains("all 4,096 examples, or a large one with only 64"), "{}", of("both"));
}

#[test]
fn the_tour_is_walked_noticed_and_told() {
    let mut state = trained("max=256&repeats=2", rising);
    let texts = Texts::new(Language::ENGLISH);
    tell(&mut state, Event::Open);
    for (place, step) in STEPS.iter().enumerate() {
        let (at, shown) = state.step().unwrap();
        assert_eq!((at, shown.name, state.settings.step), (place, step.name, Some(place as u32 + 1)));
        if step.settings(&state.settings).lab != LabId::Data {
            tell(&mut state, Event::Next);
            continue;
        }
        assert!(!state.step_is_answered(), "{} tells at once", step.name);
        match step.action {
            Action::Predict(options) => {
                tell(&mut state, Event::Predict(options));
                assert!(!state.step_is_done(), "no such answer");
                tell(&mut state, Event::Predict(options - 1));
            }
            Action::Draw(_) => {
                tell(&mut state, Event::Predict(1));
                assert!(!state.step_is_done() && state.data.draws_guess(), "a sketch can still be changed");
                tell(&mut state, Event::Do);
                // What was drawn stays beside what was measured.
                assert!(state.data.guess.as_ref().is_some_and(|guess| !guess.is_open));
            }
            Action::Train | Action::Ask => {}
            Action::Move(at) => {
                let place = crate::study::plan::place(at.m(&state.settings));
                state.update(state::Event::Settle(place));
            }
            Action::Switch(activation) => drop(state.update(state::Event::set("act", activation.name()))),
            Action::Foretell(options, activation) => {
                tell(&mut state, Event::Predict(options));
                assert_eq!(state.step_button(false), Some(StepButton::Reveal), "no such answer");
                tell(&mut state, Event::Predict(options - 1));
                assert!(!state.step_is_done() && state.step_button(false) == Some(StepButton::Do));
                state.update(state::Event::set("act", activation.name()));
            }
        }
        assert!(state.step_is_done(), "{} is not noticed", step.name);
        if !matches!(step.name, "hand" | "slope") {
            let said = sentence(step, &state, &texts).unwrap_or_else(|| panic!("{} tells nothing", step.name));
            assert!(!said.contains('{'), "{said}");
        }
        tell(&mut state, Event::Next);
    }
    // The last step has no next.
    assert_eq!(state.step().unwrap().0, STEPS.len() - 1);
    tell(&mut state, Event::Close);
    assert!(state.step().is_none());
    // It goes on where it was left.
    tell(&mut state, Event::Open);
    assert_eq!(state.step().unwrap().0, STEPS.len() - 1);
}

fn step(name: &str) -> &'static Step {
    STEPS.iter().find(|step| step.name == name).unwrap()
}

#[test]
fn what_is_told_is_what_was_measured_and_a_claim_that_does_not_show_is_not_claimed() {
    let texts = Texts::new(Language::ENGLISH);
    let told = |name: &str, state: &state::State| measured(step(name), state, &texts).unwrap();
    let value = |measured: &Measured, name: &str| {
        measured.values.iter().find(|(other, _)| *other == name).map(|(_, value)| value.clone()).unwrap()
    };
    let state = trained("max=256&repeats=2", rising);
    let plateau = told("plateau", &state);
    assert!(plateau.shows == Shows::Yes && plateau.answer == Some(0));
    assert_eq!(value(&plateau, "svm"), "0.1");
    let sizes = told("sizes", &state);
    assert_eq!(sizes.shows, Shows::Yes);
    assert_eq!((value(&sizes, "small"), value(&sizes, "large")), ("63.0".into(), "69.0".into()));
    let cost = told("limits", &state);
    assert_eq!(sizes.answer, Some(1), "6 points");
    assert_eq!((value(&cost, "factor").as_str(), cost.answer), ("3.0", Some(1)));
    let bars = forces::bars(&state.data.results, &state, &texts).map(|bar| bar.value);
    assert_eq!(bars[0], "16.0\u{a0}points (16.0 to 16.0 in 2\u{a0}repeats)");
    assert!(bars[2].starts_with("2.0\u{a0}points"), "{}", bars[2]);
    // Two repeats do not tell which gained most, three do.
    assert_eq!(told("closing", &state).answer, None);
    assert!(forces::most_words(&state, &texts).contains("not decided"));
    let thrice = trained("max=256&repeats=3", rising);
    assert_eq!(told("closing", &thrice).answer, Some(0));
    assert!(
        forces::most_words(&thrice, &texts)
            .contains("Here data brought most: in each of its repeats more than the others in any, 16.0\u{a0}points")
    );
    let left = told("left", &state);
    assert!(left.shows == Shows::No && left.answer == Some(0), "the SVM wins both repeats");
    assert_eq!(value(&left, "wins"), "2");
    // The headings likewise: none claims what does not show.
    let heading =
        |name: &str, state: &state::State| title(step(name), measured(step(name), state, &texts).as_ref(), &texts);
    assert_eq!(heading("plateau", &state), "Traditional learners level off");
    assert_eq!(heading("sizes", &state), "Larger networks keep gaining");
    assert_eq!(heading("left", &state), "Little data, and a lot of it");

    // A world where nothing of it holds.
    let flat = trained("max=256&repeats=3", |learner, m| match learner {
        Learner::Svm => 0.6 + 0.05 * (m as f32 / 16.0).log2(),
        _ => 0.5,
    });
    // What is alike is not decided: that is what is said, and not that it fails.
    for (name, key, shows) in
        [("plateau", "no", Shows::No), ("sizes", "open", Shows::NotDecided), ("both", "open", Shows::NotDecided)]
    {
        assert_eq!(told(name, &flat).shows, shows, "{name}");
        let said = sentence(step(name), &flat, &texts).unwrap();
        let no = texts.get(&format!("tour.{name}.told.{key}"), &told(name, &flat).values);
        assert!(said.ends_with(&no), "{said}");
    }
    assert_eq!(heading("plateau", &flat), "Traditional learners");
    assert_eq!(heading("sizes", &flat), "Three sizes of network");
    assert_eq!(told("closing", &flat).answer, Some(2), "only ReLU brings something");
    // One repeat decides nothing, whatever it is like.
    let once = trained("max=256&repeats=1", rising);
    for name in ["plateau", "sizes", "both", "left"] {
        let told = told(name, &once);
        assert_eq!((told.shows, told.answer), (Shows::NotDecided, None), "{name}");
        let said = sentence(step(name), &once, &texts).unwrap();
        assert!(said.contains("ot decided") || said.contains("one repeat"), "{said}");
    }
    const { assert!(FLAT < 0.05) };
    assert_eq!((points(-0.0123).as_str(), points(-0.0001).as_str(), points(0.3).as_str()), ("−1.2", "0.0", "30.0"));
}

#[test]
fn nothing_is_told_before_it_is_measured() {
    let (mut state, _) = state::State::new("max=64&repeats=2&step=3");
    let texts = Texts::new(Language::ENGLISH);
    tell(&mut state, Event::Predict(1));
    for step in STEPS.iter().filter(|step| step.finding.is_trained()) {
        assert_eq!(sentence(step, &state, &texts), None, "{}", step.name);
    }
    assert!(waiting(&state, &texts).starts_with("Measuring: 0"), "who answers has it measured");
    // Half of the repeats are no mean.
    let mut half = trained("max=64&repeats=1", rising);
    half.update(state::Event::set("repeats", 2));
    assert_eq!(sentence(step("sizes"), &half, &texts), None);
}

#[test]
fn the_way_is_saved_and_restored() {
    let mut state = State::default();
    state.predict(step("plateau"), 2);
    state.finish(step("figure"));
    state.come_to(4);
    let mut other = State::default();
    other.restore(&state.saved());
    assert_eq!(other, state);
    // What somebody else wrote there is no error.
    let mut odd = State::default();
    odd.restore("999;plateau=9;figure=1;nonsense;=;a=b=c");
    assert_eq!(odd.last(), STEPS.len() - 1);
    assert_eq!((odd.prediction(step("plateau")), odd.is_done(step("figure"))), (None, true));
    odd.restore("");
    assert_eq!(odd.last(), 0);
}

#[test]
fn a_link_that_only_names_a_step_means_the_step() {
    let place = STEPS.iter().position(|step| step.name == "hand").unwrap() + 1;
    let (state, _) = state::State::new(&format!("v=1&step={place}&mode=lecture&max=256"));
    assert_eq!((state.settings.compare, state.settings.m, state.settings.max), (true, 16, 256));
    // One that says more means what it says.
    let (state, _) = state::State::new(&format!("v=1&step={place}&m=128"));
    assert_eq!((state.settings.task.name(), state.settings.m), ("plane", 128));
    // A step beyond the last is the last.
    let (state, _) = state::State::new("step=99");
    assert_eq!(state.step().unwrap().0, STEPS.len() - 1);
}

#[test]
fn the_next_step_is_trained_ahead_when_nothing_else_is_wanted() {
    let mut state = trained("max=64&repeats=1", rising);
    let before_hand = STEPS.iter().position(|step| step.name == "hand").unwrap() - 1;
    tell(&mut state, Event::Go(before_hand));
    assert!(state.data.figure_wanted().is_empty());
    let effects = tell(&mut state, Event::Warm);
    assert!(effects.contains(&state::Effect::Serve));
    assert_eq!((state.data.figure_wanted().len(), state.ahead_counts()), (15, Some((15, 30))));
    assert_eq!(state.lab_phase(), state::Phase::Done, "what is warmed is not what the page waits for");
}

#[test]
fn what_a_link_fixes_the_reader_does_not_move() {
    let (mut state, _) = state::State::new("fix=task,m&m=64");
    state.update(state::Event::Settle(0.0));
    state.update(state::Event::set("task", "spam"));
    state.update(state::Event::set("repeats", 2));
    assert_eq!((state.settings.m, state.settings.task.name(), state.settings.repeats), (64, "plane", 2));
    let (settings, notices) = link::parse("fix=task,nonsense");
    assert_eq!((settings.fix.len(), notices[0].kind), (0, link::NoticeKind::Bad));
}

/// A value of a row that is not its default.
fn other_value(row: &Row, settings: &Settings) -> Change {
    let words = || row.kind.words();
    let text = match row.kind {
        Kind::Several(_) => return Change::word(row.key, words().next().unwrap(), true),
        Kind::Decimal { .. } => "2".to_owned(),
        _ if words().next().is_some() => {
            words().find(|word| *word != row.kind.text(&row.in_force(settings))).unwrap().to_owned()
        }
        _ => "64".to_owned(),
    };
    Change::new(row.key, text)
}

#[test]
fn every_key_that_a_link_can_fix_is_held() {
    use crate::page::model::labs::data::own::Event as Own;
    use state::own_table as table;
    let value = |state: &state::State, key: &str| {
        let link = link::write(&state.settings);
        link.split('&').find(|pair| pair.starts_with(&format!("{key}="))).map(str::to_owned)
    };
    let of_rows = TABLE.rows().iter().filter(|row| !row.controls.is_empty());
    let set = of_rows.map(|row| (row.key, state::Event::Set(other_value(row, &Settings::default()))));
    let others = [
        ("task", state::Event::Own(Own::Use(table(100)))),
        ("m", state::Event::Settle(0.0)),
        ("m", state::Event::Drag(0.0)),
        ("m", state::Event::set("max", 64)),
        ("repeats", state::Event::MoreRepeats),
    ];
    let events: Vec<(&str, state::Event)> = set.chain(others).collect();
    for (key, event) in &events {
        let (mut free, _) = state::State::new("");
        free.update(event.clone());
        assert!(value(&free, key).is_some(), "{event:?} does not set {key}: this test tests nothing");
        let (mut fixed, _) = state::State::new(&format!("fix={key}"));
        fixed.update(event.clone());
        assert_eq!(value(&fixed, key), None, "{event:?} sets {key}, which the link fixes");
    }
    let tested: BTreeSet<&str> = events.iter().map(|(key, _)| *key).collect();
    assert_eq!(tested, TABLE.fixable().collect(), "no event of this test sets these");
    // What is left says how the page is opened.
    let opening = ["v", "mode", "step", "beat", "lesson", "panel", "fix", "run", "keep", "workers", "made"];
    let keys: BTreeSet<&str> = TABLE.rows().iter().map(|row| row.key).filter(|key| !opening.contains(key)).collect();
    assert_eq!(keys, TABLE.fixable().collect());
    // A fixed rate is neither searched for nor taken away with the optimiser.
    let (mut state, _) = state::State::new("fix=rate&rate=0.5");
    state.update(state::Event::set("optimiser", "adam"));
    state.update(state::Event::set("tune", 1));
    assert_eq!((state.settings.rate, state.settings.race.tuned), (Some(0.5), false));
    // Where own data are what is fixed, they can still be brought.
    let (mut state, _) = state::State::new("fix=task&task=table");
    let brought = state::own_table(100);
    state.update(state::Event::Own(Own::Use(brought.clone())));
    assert_eq!(state.data.table(), brought.data.id());
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
            let names = ["id", "name", "data-t", "data-png", "data-page", "data-canvas", "value"];
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
        "lecture-lab-data",
        "lecture-lab-algorithms",
        "lecture-lab-computation",
        "1",
        "-1",
        // Fills the screen; its name is set with the address.
        "code",
        // Opens and closes what stands beside it.
        "view-open",
        "ask-open",
        "view-close",
        "features-open",
        "features-close",
        "watch-logistic",
        "watch-svm",
        "watch-small",
        "watch-medium",
        "watch-large",
        "watch-open",
        "watch-answers",
        "replay-close",
        "replay-back",
        "replay-play",
        "replay-on",
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
        "tour-pull",
        "lecture-menu",
        "lecture-panel-back",
        "lecture-panel",
        "lecture-train",
        "lecture-settings",
        "lecture-warm",
        "lecture-overview",
        "lecture-notes",
        // The dialog that saves pictures, which has them too, says what they print.
        "lecture-handout",
        "lecture-worksheet",
        "lecture-full",
        "lecture-blank",
        "lecture-leave",
        // "Stop, keep results", "guess first", "Train the map", "Play the semester", "Measure" and the notebook's.
        "cancel",
        "compared-close",
        "guess-begin",
        "guess-begin-view",
        "guess-show",
        "guess-skip",
        "ways-tour",
        "scale-train",
        "comp-play",
        "comp-measure",
        "comp-try",
        "comp-compare",
        "comp-clear",
        // "Try again now", beside what could not be loaded.
        "notice.incomplete.again",
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
        "saves.seen",
        "saves.seen.script",
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
    let page = include_str!("../../../../index.html");
    for key in TABLE.fixable() {
        assert!(page.contains(&format!(" data-key=\"{key}\"")), "no control for {key}");
    }
    for key in page.split(" data-key=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(TABLE.fixable().any(|fixable| fixable == key), "{key} cannot be fixed");
    }
    // Fields that no link knows: what is looked at, the reader's guess, own data and the notebook.
    let of_no_link = [
        "menu",
        "guess-of",
        "answers-which",
        "answers-of",
        "gradient-step",
        "replay-step",
        "race-look",
        "race-what",
        "race-against",
        "race-axis",
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
        "own-together",
        "own-separator",
        "own-decimal",
        "own-header",
        "own-quotes",
        "own-first",
        "own-comments",
        "own-bad-rows",
        "own-missing",
        "own-encoding",
        "own-threshold",
        "own-merge",
        "paint-tool",
        "ask-tool",
        "ask-mail",
        "ask-truth",
    ];
    for Control { tag, name, has_key, .. } in controls() {
        if ["input", "select", "textarea"].contains(&tag.as_str()) {
            assert!(has_key != of_no_link.contains(&name.as_str()), "<{tag}> {name}");
        }
    }
}

/// The text in an element of a class or a tag, in the order of the tree.
fn find<'a>(nodes: &'a [Node], is_it: &dyn Fn(&Node) -> bool) -> Vec<&'a Node> {
    nodes.iter().flat_map(|node| is_it(node).then_some(node).into_iter().chain(find(&node.children, is_it))).collect()
}

fn has(node: &Node, name: &str) -> bool {
    node.attributes.iter().any(|(other, _)| *other == name)
}

#[test]
fn the_self_check_gives_reasons_and_leads_back() {
    let mut page = Page::new("lab=algorithms");
    assert_eq!(page.sheet(check::show).children_of("check-list"), None, "it is folded away");
    let fold = crate::page::model::looking::Event::Fold { id: "quiz".into(), is_open: true };
    page.state.update(state::Event::Looking(fold));
    let sheet = page.sheet(check::show);
    assert_eq!((sheet.children_of("check-list").unwrap().len(), sheet.text_of("check-score")), (8, Some("")));
    for (place, question) in QUESTIONS.iter().enumerate() {
        let why = page.texts.get(&format!("quiz.{}.why", question.name), &[]);
        let said = |page: &Page| {
            let sheet = page.sheet(check::show);
            let item = sheet.children_of("check-list").unwrap()[place].clone();
            (item.words_in(), find(&item.children, &|node| has(node, "data-go")).len())
        };
        tell(&mut page.state, Event::Answer(place, (question.right + 1) % 3));
        let (words, ways_back) = said(&page);
        assert!(!words.contains(&why) && ways_back == 1, "{words}");
        tell(&mut page.state, Event::Answer(place, question.right));
        let (words, ways_back) = said(&page);
        assert!(words.contains(&why) && ways_back == 0, "{words}");
        let step = STEPS.iter().find(|step| step.name == question.step);
        assert!(step.is_some() && link::parse(question.link).1.is_empty(), "{}", question.name);
    }
    tell(&mut page.state, Event::Answer(99, 0));
    tell(&mut page.state, Event::Answer(0, 3));
    assert!(page.sheet(check::show).text_of("check-score").unwrap().starts_with("8 of 8"));
}

#[test]
fn a_question_brings_the_controls_to_where_it_can_be_tried() {
    let (mut state, _) = state::State::new("max=64&repeats=2&lang=zh&step=3");
    let place = |name: &str| QUESTIONS.iter().position(|question| question.name == name).unwrap();
    let effects = tell(&mut state, Event::SetUp(place("deeper")));
    assert_eq!((state.settings.lab, state.settings.race_depth(), state.settings.repeats), (LabId::Algorithms, 6, 2));
    assert!(effects.contains(&state::Effect::WriteLink) && effects.contains(&state::Effect::Focus("race-go")));
    assert!(!effects.contains(&state::Effect::Translate), "the reader's language stays");
    // Nothing is hidden there.
    tell(&mut state, Event::SetUp(place("expert")));
    assert!(state.step().is_none() && state.settings.compare && !state.data.veil.hides_something());
}

#[test]
fn a_step_is_asked_answered_and_told_on_the_screen() {
    let mut page = Page::of(trained("max=256&repeats=2", rising));
    assert_eq!(page.sheet(step_panel::show).text_of("tour-title"), None, "no tour, no step");
    let place = STEPS.iter().position(|step| step.name == "sizes").unwrap();
    let effects = tell(&mut page.state, Event::Go(place));
    assert!(effects.contains(&state::Effect::ShowStep), "its panel comes into view");
    let sheet = page.sheet(step_panel::show);
    let pressed = |sheet: &Sheet| {
        let buttons = sheet.children_of("tour-options").unwrap();
        buttons.iter().map(|button| button.attributes.contains(&("aria-pressed", "true".into()))).collect::<Vec<_>>()
    };
    assert_eq!(pressed(&sheet), [false; 3]);
    assert_eq!((sheet.text_of("tour-told"), sheet.attribute_of("tour", "data-told")), (Some(""), None));
    assert_eq!(
        (sheet.text_of("tour-do"), sheet.attribute_of("tour-do", "data-train")),
        (Some("Show the answer"), None)
    );
    tell(&mut page.state, Event::Predict(2));
    let sheet = page.sheet(step_panel::show);
    assert_eq!(pressed(&sheet), [false, false, true]);
    // The answer that was measured is marked, and stays; another cannot be given any more.
    let marked: Vec<usize> =
        (0..3).filter(|&place| has(&sheet.children_of("tour-options").unwrap()[place], "data-right")).collect();
    assert_eq!(marked, [1]);
    assert!(
        sheet
            .text_of("tour-told")
            .unwrap()
            .starts_with("You said \"more than 10\u{a0}points\"; measured: \"2 to 10\u{a0}points\"")
    );
    assert!(!sheet.text_of("tour-why").unwrap().is_empty());
    tell(&mut page.state, Event::Predict(1));
    assert_eq!(pressed(&page.sheet(step_panel::show)), [false, false, true]);
    for flag in ["data-told", "data-measured", "data-done"] {
        assert_eq!(sheet.attribute_of("tour", flag), Some(""), "{flag}");
    }
    assert!(sheet.text_of("tour-told").unwrap().contains("69.0"), "{:?}", sheet.text_of("tour-told"));
    assert_eq!(sheet.attribute_of("tour-do", "hidden"), Some(""), "nothing is left to do");
    // The last step has no next, the first no step before; a step that asks for no choice has no answers.
    let ends = [0, STEPS.len() - 1].map(|place| {
        tell(&mut page.state, Event::Go(place));
        let sheet = page.sheet(step_panel::show);
        ["tour-back", "tour-next"].map(|id| sheet.attribute_of(id, "disabled").is_some())
    });
    assert_eq!(ends, [[true, false], [false, true]]);
    let digital = STEPS.iter().position(|step| step.name == "digital").unwrap();
    tell(&mut page.state, Event::Go(digital));
    assert_eq!(page.sheet(step_panel::show).attribute_of("tour-options", "hidden"), Some(""));
}

#[test]
fn the_step_s_button_trains_the_lab_on_the_screen_while_results_are_missing() {
    let mut page = Page::new("max=64&repeats=1");
    let button = |page: &Page| {
        let sheet = page.sheet(step_panel::show);
        let is_shown = sheet.attribute_of("tour-do", "hidden").is_none();
        (is_shown, sheet.attribute_of("tour-do", "data-train").is_some())
    };
    // To be told is to have it trained, where there is nothing to tell.
    let sizes = STEPS.iter().position(|step| step.name == "sizes").unwrap();
    tell(&mut page.state, Event::Go(sizes));
    assert_eq!((button(&page), page.state.step_button(false)), ((true, false), Some(StepButton::Reveal)));
    tell(&mut page.state, Event::Do);
    assert_eq!((button(&page), page.state.data.figure_phase()), ((false, false), state::Phase::Training));
    let sheet = page.sheet(step_panel::show);
    assert!(sheet.text_of("tour-told").unwrap().starts_with("Measuring"));
    assert_eq!(sheet.attribute_of("tour-bar", "hidden"), None);
    page.state.update(state::Event::Data(crate::page::model::labs::data::Event::Cancel));
    assert_eq!(button(&page), (true, true));
    assert!(page.sheet(step_panel::show).text_of("tour-told").unwrap().starts_with("Not measured"));
    // In another lab it is that lab's button.
    let place = STEPS.iter().position(|step| step.name == "loop").unwrap();
    tell(&mut page.state, Event::Go(place));
    assert_eq!((button(&page), page.state.settings.lab), ((true, false), LabId::Computation));
    let effects = tell(&mut page.state, Event::Do);
    assert_eq!(page.state.lab_phase(), state::Phase::Training);
    assert!(effects.contains(&state::Effect::Serve));
    // As the lecture's key does: once more ends a search.
    page.state.update(state::Event::Train);
    assert_ne!(page.state.lab_phase(), state::Phase::Training);
}

#[test]
fn a_lab_s_step_says_the_lab_s_own_verdict() {
    let texts = Texts::new(Language::ENGLISH);
    let place = STEPS.iter().position(|step| step.name == "race").unwrap();
    let mut samples = crate::task::sample::SampleCache::default();
    let (mut state, _) = state::State::new("");
    tell(&mut state, Event::Go(place));
    // A short race of small networks.
    for (key, value) in [("limit", 1000), ("depth", 1), ("width", 8)] {
        state.update(state::Event::set(key, value));
    }
    assert_eq!(sentence(&STEPS[place], &state, &texts), None);
    tell(&mut state, Event::Predict(0));
    while let Some(job) = state.lab(LabId::Algorithms).wanted().first().copied() {
        state.update(state::Event::Answer(Box::new(crate::job::run(job.spec, job.observe, &mut samples))));
    }
    assert_eq!(state.lab_phase(), state::Phase::Done);
    let verdict = crate::page::panels::algorithms::words::verdict(&state.algorithms, &texts);
    assert!(!verdict.is_empty());
    assert!(sentence(&STEPS[place], &state, &texts).unwrap().contains(&verdict));
    let said = sentence(&STEPS[place], &state, &texts).unwrap();
    assert!(said.starts_with("You chose: less than twice"), "nobody arrives, and nobody is right: {said}");
    // To a target that both reach, it is one of the answers.
    state.update(state::Event::set("target", 55));
    let answer = measured(&STEPS[place], &state, &texts).unwrap().answer;
    let ratio = crate::page::panels::algorithms::words::ratio(&state.algorithms).unwrap();
    assert_eq!(answer, Some(u8::from(ratio >= 2.0) + u8::from(ratio >= 10.0)), "{ratio}");
    assert!(sentence(&STEPS[place], &state, &texts).unwrap().starts_with("You said"));
    state.update(state::Event::set("target", 90));
    // Who comes to the question with a race that is over does not see how it ended.
    let sheets = |page: &Page| -> Vec<(&'static str, Sheet)> {
        let panels = PANELS.iter().filter(|panel| panel.lab.is_none_or(|of| of == LabId::Algorithms));
        panels.map(|panel| (panel.name, page.sheet(panel.show))).collect()
    };
    tell(&mut state, Event::Again);
    tell(&mut state, Event::Go(place));
    let (mut raced, mut fresh) = (Page::of(state), Page::new(""));
    tell(&mut fresh.state, Event::Go(place));
    assert!(raced.state.hides_race() && raced.state.lab_phase() != state::Phase::Idle);
    let verdict_is_seen =
        |page: &Page| sheets(page).iter().any(|(_, sheet)| sheet.text_of("race-verdict") == Some(verdict.as_str()));
    assert!(!verdict_is_seen(&raced));
    for (key, value) in [("limit", 1000), ("depth", 1), ("width", 8)] {
        raced.state.update(state::Event::set(key, value));
        fresh.state.update(state::Event::set(key, value));
    }
    assert_eq!(raced.state.lab_phase(), state::Phase::Done);
    let differing: Vec<&str> =
        sheets(&raced).into_iter().zip(sheets(&fresh)).filter(|(one, two)| one != two).map(|(one, _)| one.0).collect();
    assert_eq!(differing, [""; 0], "the race gives its answer away");
    tell(&mut raced.state, Event::Predict(0));
    assert!(verdict_is_seen(&raced));
    let mut state = raced.state;
    // In a lecture it is covered up to the beat that races.
    let covers = |beat: u32| Page::new(&format!("mode=lecture&step={}&beat={beat}", place + 1)).state.hides_race();
    assert_eq!([1, 2, 3, 4].map(covers), [true, true, false, false]);
    // Not of another lab than the one on the screen.
    state.update(state::Event::set("lab", "data"));
    assert_eq!(measured(&STEPS[place], &state, &texts), None);
}

#[test]
fn the_presenter_sees_the_labs_what_is_trained_ahead_and_the_notes() {
    let mut page = Page::of(trained("max=64&repeats=1&mode=lecture&step=2", rising));
    let sheet = page.sheet(lecture::show);
    assert_eq!(sheet.text_of("lecture-warm-state"), Some(""));
    assert_eq!(sheet.text_of("lecture-lab-computation"), Some("Computation"));
    let notes = sheet.children_of("notes-list").unwrap();
    let current: Vec<usize> = (0..notes.len()).filter(|&place| has(&notes[place], "data-current")).collect();
    assert_eq!((notes.len(), current), (STEPS.len(), vec![1]));
    assert!(
        notes.iter().flat_map(|note| &note.children).all(|part| !part.text.contains("tour.")),
        "every note has words"
    );
    tell(&mut page.state, Event::Warm);
    assert!(page.sheet(lecture::show).text_of("lecture-warm-state").unwrap().contains("15"));
    tell(&mut page.state, Event::Mode(Mode::Page));
    assert_eq!(page.sheet(lecture::show), Default::default());
}

#[test]
fn the_focus_goes_where_the_hands_of_a_lecture_are() {
    let (mut state, _) = state::State::new("");
    let focus = |effects: Vec<state::Effect>| {
        effects.into_iter().rev().find_map(|effect| if let state::Effect::Focus(id) = effect { Some(id) } else { None })
    };
    for (event, id) in [
        (Event::Open, Some("tour-title")),
        (Event::Next, None),
        (Event::Close, Some("tour-open")),
        (Event::Mode(Mode::Lecture), Some("tour-next")),
        (Event::Blank(true), Some("blank")),
        (Event::Blank(false), Some("tour-next")),
        (Event::Tools, None),
        (Event::Tools, None),
        (Event::Mode(Mode::Page), Some("lecture")),
    ] {
        assert_eq!(focus(tell(&mut state, event.clone())), id, "{event:?}");
    }
    assert_eq!(state.settings.mode, Mode::Page);
}

/// A page whose trainings are right as often as `score` says, which all else that they tell follows.
fn marked(link: &str, score: impl Fn(Learner, u32) -> f32) -> Page {
    trained_as(link, |learner, spec| (score(learner, spec.data.m), 0.1))
}

/// The same with accuracy and seconds of each training.
fn trained_as(link: &str, score: impl Fn(Learner, &Spec) -> (f32, f32)) -> Page {
    let mut page = Page::new(link);
    page.state.update(state::Event::Train);
    let settings = page.state.settings.clone();
    let plans: Vec<FigurePlan> = [Some(settings.plan()), settings.with("compare", 1).compared_plan()]
        .into_iter()
        .flatten()
        .flat_map(|plan| Activation::ALL.map(|activation| FigurePlan { activation, ..plan.clone() }))
        .collect();
    for key in plans.iter().flat_map(|plan| plan.runs()) {
        let learner = plan::learner(&key).unwrap();
        let (accuracy, seconds) = score(learner, &key);
        let mark = (accuracy * 200.0) as u8;
        let layer = LayerStatistics { gradient_rms: accuracy, saturated_fraction: 0.0, dead_fraction: 0.0 };
        let answer = Answer {
            test_accuracy: accuracy,
            train_accuracy: Some(accuracy),
            hits: Hits::of((0..400).map(|i| (i as f32) < 400.0 * accuracy)),
            map: Some(vec![mark; 64 * 64]),
            gradient: vec![GradientProbe { layers: vec![layer; 2], ..GradientProbe::default() }],
            mistakes: Some(Vec::new()),
            ..Answer::new(key, Stopped::Budget, seconds.into())
        };
        page.state.update(state::Event::Answer(Box::new(answer)));
    }
    page
}

/// What is on the screen does not depend on what a question asks for: two pages whose trainings differ in nothing else show
/// the same to the letter, pictures and summaries included, until the question is answered.
#[test]
fn no_answer_is_on_the_page_before_it_is_asked_for() {
    let link = "max=4096&repeats=2";
    let is_asked = |step: &Step, learner: Learner, spec: &Spec| {
        let settings = step.settings(&Settings::default().with("max", 4096));
        step.hides.iter().map(|hide| hide.on(&settings)).any(|hidden| {
            let is_of_it = hidden.activation.is_none() || hidden.activation == spec.activation();
            hidden.learners.contains(&learner) && (hidden.from..=hidden.to).contains(&spec.data.m) && is_of_it
        })
    };
    let show = |page: &Page, place: usize| -> Vec<(&'static str, Sheet)> {
        let lab = STEPS[place].settings(&page.state.settings).lab;
        let panels = PANELS.iter().filter(|panel| panel.lab.is_none_or(|of| of == lab));
        panels.map(|panel| (panel.name, page.sheet(panel.show))).collect()
    };
    let mut asked = 0;
    for (place, step) in STEPS.iter().enumerate().filter(|(_, step)| !step.hides.is_empty()) {
        asked += 1;
        let one = |learner, spec: &Spec| (rising(learner, spec.data.m), 0.1);
        let other = |learner, spec: &Spec| {
            (if is_asked(step, learner, spec) { 0.97 } else { rising(learner, spec.data.m) }, 0.1)
        };
        let pages = [trained_as(link, one), trained_as(link, other)];
        let [mut one, mut two] = pages.map(|mut page| {
            for fold in ["numbers", "scale", "gains", "gradient-table", "quiz"] {
                let fold = crate::page::model::looking::Event::Fold { id: fold.into(), is_open: true };
                page.state.update(state::Event::Looking(fold));
            }
            tell(&mut page.state, Event::Go(place));
            page
        });
        let differing = |one: &Page, two: &Page| -> Vec<&'static str> {
            let pairs = show(one, place).into_iter().zip(show(two, place));
            pairs.filter(|(one, two)| one != two).map(|(one, _)| one.0).collect()
        };
        assert_eq!(differing(&one, &two), [""; 0], "{} gives its answer away", step.name);
        for page in [&mut one, &mut two] {
            tell(&mut page.state, Event::Do);
            assert!(page.state.step_is_answered());
        }
        assert!(differing(&one, &two).contains(&step_shows(step)), "{} hides what it told", step.name);
    }
    assert_eq!(asked, 8);
}

/// The panel whose picture is another when a question is answered.
fn step_shows(step: &Step) -> &'static str {
    if step.panel == "gradient" { "gradient" } else { "figure" }
}

/// The step that asks how long trainings take, and the one before it, show none of it: two pages that differ in nothing else are
/// the same, though the map is all trained.
#[test]
fn no_time_is_on_the_map_before_it_is_asked_for() {
    let place = |name: &str| STEPS.iter().position(|step| step.name == name).unwrap();
    let [mut quick, mut slow] = [0.1, 9.0].map(|seconds| {
        let mut page = trained_as("max=256&repeats=1", |learner, spec| (rising(learner, spec.data.m), seconds));
        page.state.update(state::Event::Data(crate::page::model::labs::data::Event::Map));
        while let Some(job) = page.state.served().iter().find(|job| plan::learner(&job.spec).is_none()).copied() {
            let answer = Answer { test_accuracy: 0.7, ..Answer::new(job.spec, Stopped::Budget, f64::from(seconds)) };
            page.state.update(state::Event::Answer(Box::new(answer)));
        }
        let fold = crate::page::model::looking::Event::Fold { id: "scale-table".into(), is_open: true };
        page.state.update(state::Event::Looking(fold));
        page
    });
    let differ = |quick: &Page, slow: &Page| quick.sheet(scale::show) != slow.sheet(scale::show);
    for page in [&mut quick, &mut slow] {
        tell(&mut page.state, Event::Go(place("both")));
        tell(&mut page.state, Event::Predict(0));
    }
    let cells = quick.state.data.map_cells().len();
    assert!(cells > 0 && !differ(&quick, &slow), "{cells}");
    for page in [&mut quick, &mut slow] {
        tell(&mut page.state, Event::Go(place("limits")));
    }
    assert!(!differ(&quick, &slow));
    for page in [&mut quick, &mut slow] {
        tell(&mut page.state, Event::Predict(0));
    }
    assert!(differ(&quick, &slow), "and then it is there");
    // The column that a later question asks for waits for it, and it is said.
    let said = |page: &Page| page.sheet(scale::show).text_of("scale-verdict").unwrap().to_owned();
    assert!(said(&quick).contains("Up to m\u{a0}=\u{a0}16 the map waits"), "{}", said(&quick));
    for page in [&mut quick, &mut slow] {
        tell(&mut page.state, Event::Go(place("left")));
        tell(&mut page.state, Event::Predict(0));
    }
    assert!(!said(&quick).contains("waits"), "{}", said(&quick));
}

/// The map that the step speaks of is trained as soon as the step is answered, whether the figure was there or not.
#[test]
fn an_answer_has_the_map_trained_that_the_step_shows() {
    let place = STEPS.iter().position(|step| step.name == "both").unwrap();
    let mut page = marked("max=64&repeats=1", rising);
    tell(&mut page.state, Event::Go(place));
    assert!(!page.state.data.map_is_training());
    let effects = tell(&mut page.state, Event::Predict(0));
    assert!(page.state.data.map_is_training() && effects.contains(&state::Effect::Serve));
    // Nothing that the link forbids.
    let mut quiet = Page::new(&format!("step={}&max=64&repeats=1&run=0", place + 1));
    let effects = tell(&mut quiet.state, Event::Predict(0));
    assert!(!quiet.state.data.map_is_training() && !effects.contains(&state::Effect::Serve), "{effects:?}");
}

/// A search that was run before does not say how it ended before the step that asks for it is answered; nor is what sigmoid does
/// to a gradient on the page before the step that switches to it, but for those who switch by themselves.
#[test]
fn later_steps_find_their_questions_open() {
    let place = |name: &str| STEPS.iter().position(|step| step.name == name).unwrap();
    let of_search = |page: &Page| -> Vec<(&'static str, Sheet)> {
        let panels = PANELS.iter().filter(|panel| panel.lab.is_none_or(|of| of == LabId::Computation));
        panels.map(|panel| (panel.name, page.sheet(panel.show))).collect()
    };
    let link = "max=64&repeats=1";
    let [mut searched, mut fresh] = [Page::new(link), Page::new(link)];
    for page in [&mut searched, &mut fresh] {
        tell(&mut page.state, Event::Go(place("loop")));
    }
    tell(&mut searched.state, Event::Do);
    assert!(searched.state.computation.is_searching() && !searched.state.hides_search());
    let mut left = 4_000;
    while let Some(job) = searched.state.lab(LabId::Computation).wanted().first().copied().filter(|_| left > 0) {
        left -= 1;
        let answer = crate::page::model::labs::computation::tests::made_up(job.spec, 7);
        searched.state.update(state::Event::Answer(Box::new(answer)));
    }
    assert_eq!(searched.state.lab_phase(), state::Phase::Done);
    let texts = Texts::new(Language::ENGLISH);
    assert!(sentence(step("loop"), &searched.state, &texts).is_some_and(|said| said.contains("of 4")));
    for page in [&mut searched, &mut fresh] {
        tell(&mut page.state, Event::Again);
        tell(&mut page.state, Event::Go(place("loop")));
    }
    assert!(searched.state.hides_search());
    let differing: Vec<&str> = of_search(&searched)
        .into_iter()
        .zip(of_search(&fresh))
        .filter(|(one, two)| one != two)
        .map(|pair| pair.0.0)
        .collect();
    assert_eq!(differing, [""; 0], "the search gives its answer away");
    let said = |page: &Page| panels::spoken::sentence(&page.view(), state::Spoken::Searched);
    assert_eq!(said(&searched), "", "it is not said aloud either");
    tell(&mut searched.state, Event::Predict(2));
    assert!(searched.sheet(step_panel::show).text_of("tour-told").unwrap().starts_with("You said"));
    assert_ne!(of_search(&searched), of_search(&fresh));
    assert_ne!(said(&searched), "");

    let mut page = marked("max=256&repeats=1", rising);
    let has_sigmoid = |page: &Page| {
        let plan = FigurePlan { activation: Activation::Sigmoid, ..page.state.settings.plan() };
        page.state.data.seen().contains_key(&plan.key(Learner::Large, 256, 0))
    };
    let gradient =
        |page: &Page| page.sheet(crate::page::panels::gradient::show).text_of("gradient-summary").unwrap().to_owned();
    for name in ["digital", "hand", "slope"] {
        tell(&mut page.state, Event::Go(place(name)));
        assert!(!has_sigmoid(&page) && !gradient(&page).contains("igmoid"), "{name}: {}", gradient(&page));
    }
    page.state.update(state::Event::set("act", "sigmoid"));
    assert!(has_sigmoid(&page) && page.state.step_is_done(), "who switches has answered");
    tell(&mut page.state, Event::Again);
    tell(&mut page.state, Event::Go(place("digital")));
    assert!(!has_sigmoid(&page));
    page.state.update(state::Event::set("act", "sigmoid"));
    assert!(has_sigmoid(&page), "the reader's own wish");
}

/// Where results are hidden, nothing says that nothing is trained, or that something is on its way.
#[test]
fn what_is_hidden_is_not_called_missing() {
    let mut page = marked("max=64&repeats=1", rising);
    let texts = Texts::new(Language::ENGLISH);
    // Of a text that fills something in, what stands behind the last of it.
    let words = |key: &str| texts.find(key).and_then(|text| text.rsplit('}').next()).unwrap().to_owned();
    let empty = [
        "figure.summary.empty",
        "wins.summary.empty",
        "learned.summary.empty",
        "gradient.empty",
        "gradient.coming",
        "gradient.summary.empty",
        "scale.verdict.empty",
        "scale.summary.empty",
        "about.measured.empty",
        "answers.empty",
        "confusion.empty",
    ];
    let said = |page: &Page| -> Vec<&str> {
        let panels = PANELS.iter().filter(|panel| panel.lab.is_none_or(|of| of == LabId::Data));
        let all: String = panels.map(|panel| format!("{:?}", page.sheet(panel.show))).collect();
        empty.into_iter().filter(|key| all.contains(&words(key))).collect()
    };
    let figure = STEPS.iter().position(|step| step.name == "figure").unwrap();
    tell(&mut page.state, Event::Go(figure));
    assert!(page.state.data.seen().is_empty() && page.state.data.figure_counts().0 > 0);
    assert_eq!(said(&page), [""; 0]);
    // What it finds where nothing is trained.
    assert!(said(&Page::new("run=0")).len() > 5);
}

/// A later question is not answered by an earlier step, nor is one asked again that was answered.
#[test]
fn steps_leave_later_questions_open() {
    let mut page = marked("max=256&repeats=1", rising);
    let has = |page: &Page, learner: Learner| {
        let plan = page.state.settings.plan();
        page.state.data.seen().contains_key(&plan.key(learner, 256, 0))
    };
    for (place, step) in STEPS.iter().enumerate() {
        for spared in step.spares {
            let later = STEPS.iter().position(|other| other.name == *spared).unwrap_or_else(|| panic!("no {spared}"));
            let asks = !STEPS[later].hides.is_empty() || matches!(STEPS[later].finding, Finding::Cost | Finding::Race);
            assert!(later > place && asks, "{} spares {spared}", step.name);
        }
    }
    let place = |name: &str| STEPS.iter().position(|step| step.name == name).unwrap();
    tell(&mut page.state, Event::Go(place("plateau")));
    assert_eq!([Learner::Large, Learner::Svm, Learner::Small].map(|learner| has(&page, learner)), [true, false, false]);
    tell(&mut page.state, Event::Predict(0));
    assert_eq!([Learner::Large, Learner::Svm, Learner::Small].map(|learner| has(&page, learner)), [true, true, false]);
    tell(&mut page.state, Event::Go(place("sizes")));
    tell(&mut page.state, Event::Predict(0));
    tell(&mut page.state, Event::Go(place("plateau")));
    assert!(Learner::ALL.into_iter().all(|learner| has(&page, learner)));
    // Outside of the tour nothing is hidden, and nothing is lost.
    tell(&mut page.state, Event::Go(place("closing")));
    assert!(page.state.data.seen().is_empty());
    tell(&mut page.state, Event::Close);
    assert_eq!(page.state.data.seen().len(), page.state.data.results.len());
}

#[test]
fn a_step_changes_one_thing_and_says_what() {
    let mut before = STEPS[0].settings(&Settings::default());
    for pair in STEPS.windows(2) {
        // What the reader did at the step before.
        let mut after_hand = before.clone();
        match pair[0].action {
            Action::Move(place) => after_hand.move_m(place.m(&before)),
            Action::Switch(activation) | Action::Foretell(_, activation) => after_hand.put("act", activation.name()),
            Action::Predict(_) | Action::Draw(_) | Action::Train | Action::Ask => {}
        }
        let next = pair[1].settings(&after_hand);
        let changed = next.differing(&after_hand, &SAID);
        let is_elsewhere = changed.contains(&"lab");
        assert!(is_elsewhere || changed.len() <= 1, "{}: {changed:?}", pair[1].name);
        before = next;
    }
    let mut page = Page::new("max=256&repeats=1");
    let hand = STEPS.iter().position(|step| step.name == "hand").unwrap();
    tell(&mut page.state, Event::Go(hand - 1));
    tell(&mut page.state, Event::Next);
    let sheet = page.sheet(step_panel::show);
    assert_eq!(
        sheet.text_of("tour-changed"),
        Some(
            "Set for this step: double lines for hand-engineered features; only the SVM and the large network are drawn"
        )
    );
}

/// The end compares both activations over as many repeats as there are: switching has them trained.
#[test]
fn the_switch_has_the_other_networks_trained() {
    let (mut state, _) = state::State::new("max=64&repeats=2");
    let slope = STEPS.iter().position(|step| step.name == "slope").unwrap();
    tell(&mut state, Event::Go(slope));
    assert_eq!(state.data.figure_phase(), state::Phase::Idle);
    let effects = state.update(state::Event::set("act", "sigmoid"));
    assert_eq!(state.data.figure_phase(), state::Phase::Training);
    assert!(effects.contains(&state::Effect::Serve) && state.step_is_done());
}

#[test]
fn leaving_the_tour_gives_back_what_the_steps_have_set() {
    let mut page = Page::new("task=ads&seed=5&act=tanh&m=256&depth=6&hide=svm");
    let before = page.state.settings.clone();
    let open = |page: &Page| page.sheet(step_panel::show).text_of("tour-open").map(str::to_owned);
    assert_eq!(open(&page).as_deref(), Some("Tour"));
    tell(&mut page.state, Event::Open);
    tell(&mut page.state, Event::Go(11));
    page.state.update(state::Event::set("act", "sigmoid"));
    // What is not the steps' stays as the reader set it on the way.
    page.state.update(state::Event::set("seed", 9));
    // Opened once more on the way, it is still the same tour.
    tell(&mut page.state, Event::Open);
    tell(&mut page.state, Event::Close);
    assert_eq!(page.state.settings, before.with("seed", 9));
    assert_eq!(open(&page).as_deref(), Some("Resume 12/15"));
    tell(&mut page.state, Event::Mode(Mode::Lecture));
    tell(&mut page.state, Event::Again);
    assert_eq!((page.state.step().unwrap().0, page.state.tour.done(&STEPS)), (0, 0));
    tell(&mut page.state, Event::Mode(Mode::Page));
    tell(&mut page.state, Event::Close);
    assert_eq!(page.state.settings.task.name(), "ads");
}

#[test]
fn the_end_holds_the_vote_and_the_predictions_against_what_was_measured() {
    let mut page = marked("max=256&repeats=3", rising);
    let place = |name: &str| STEPS.iter().position(|step| step.name == name).unwrap();
    for (name, choice) in [("forces", 1), ("plateau", 2), ("closing", 0)] {
        tell(&mut page.state, Event::Go(place(name)));
        tell(&mut page.state, Event::Predict(choice));
    }
    let sheet = page.sheet(step_panel::show);
    assert_eq!(sheet.attribute_of("tour", "data-end"), Some(""));
    let nodes = sheet.children_of("tour-end").unwrap();
    let words: String = nodes.iter().map(|node| node.words_in() + "\n").collect();
    assert!(words.contains("voted for: computation"), "{words}");
    assert!(
        words.contains("1 of 2 predictions") && words.contains("16.0\u{a0}points (16.0 to 16.0 in 3\u{a0}repeats"),
        "{words}"
    );
    // The vote is marked at its bar; the wrong prediction leads back to its step.
    let voted = find(nodes, &|node| has(node, "data-vote"));
    assert!(voted.len() == 1 && voted[0].words_in().starts_with("Computation"));
    let back = find(nodes, &|node| has(node, "data-go"));
    assert_eq!(back.len(), 1);
    assert!(back[0].attributes.contains(&("data-go", place("plateau").to_string())));
    // Three questions, each into a lab.
    let links = find(nodes, &|node| has(node, "href"));
    let labs: Vec<LabId> = links
        .iter()
        .filter_map(|node| node.attributes.iter().find(|(name, _)| *name == "href"))
        .map(|(_, to)| {
            let (settings, notices) = link::parse(to);
            assert!(notices.is_empty() && settings.step.is_none(), "{to}");
            settings.lab
        })
        .collect();
    assert_eq!(labs, LabId::ALL);
}

/// The shipped lesson, read as the page reads it.
fn shipped() {
    let bytes = include_bytes!("../../../../www/lessons/digits.txt");
    lesson::keep("digits", file::read(bytes, crate::page::model::stage::has).unwrap());
}

#[test]
fn a_link_names_a_lesson_which_begins_when_its_file_is_here() {
    let (state, effects) = state::State::new("v=1&lesson=digits&run=0&max=256&repeats=2");
    assert_eq!((state.settings.step, state.step().is_none()), (Some(1), true));
    assert_eq!(effects.iter().filter(|effect| matches!(effect, state::Effect::FetchLesson(..))).count(), 1);
    let mut page = Page::of(state);
    // It is asked for once, and another event asks no more.
    assert!(!tell(&mut page.state, Event::Pull).contains(&state::Effect::FetchLesson("digits".into(), 2)));
    let sheet = page.sheet(step_panel::show);
    assert_eq!(sheet.text_of("tour-told"), Some("Its file is on its way."));
    assert_eq!(
        (sheet.attribute_of("tour-do", "hidden"), sheet.attribute_of("tour-next", "disabled")),
        (Some(""), Some(""))
    );
    // Nothing of the tour is meant meanwhile.
    for event in [Event::Next, Event::Back, Event::Go(3), Event::Predict(0)] {
        tell(&mut page.state, event);
    }
    assert_eq!((page.state.settings.step, page.state.settings.lesson.as_str()), (Some(1), "digits"));
    shipped();
    tell(&mut page.state, Event::Came("digits".into(), Ok(())));
    // The link names the step alone: its settings are the step's.
    let settings = &page.state.settings;
    assert_eq!((settings.task.name(), settings.m, settings.repeats), ("digits", 256, 2));
    let sheet = page.sheet(step_panel::show);
    assert_eq!(sheet.text_of("tour-title"), Some("Written by people"));
    assert_eq!(sheet.text_of("tour-count"), Some("Features or data? Real digits: 1 of 6"));
    assert_eq!(sheet.text_of("tour-ask"), Some("All see nothing but pixels. Which is ahead at m = 256?"));
    // In the reader's language, and to the end.
    page.state.update(state::Event::set("lang", "zh"));
    for _ in 0..9 {
        tell(&mut page.state, Event::Next);
    }
    assert_eq!(page.state.step().map(|(place, _)| place), Some(5));
    assert!(link::write(&page.state.settings).contains("&step=6&lesson=digits"));
    tell(&mut page.state, Event::Close);
    assert_eq!((page.state.settings.step, page.state.settings.lesson.as_str()), (None, ""));
    // The tour is where it was.
    tell(&mut page.state, Event::Open);
    assert_eq!(page.state.step().map(|(place, step)| (place, step.name)), Some((0, "forces")));
    tell(&mut page.state, Event::Lesson("digits"));
    assert_eq!(page.state.step().map(|(place, step)| (place, step.name)), Some((0, "digits.written")));
}

#[test]
fn a_lesson_that_cannot_be_had_is_said_on_its_card_and_tried_again() {
    let (state, effects) = state::State::new("v=1&lesson=nowhere&task=spam");
    assert!(effects.contains(&state::Effect::FetchLesson("nowhere".into(), 1)));
    let mut page = Page::of(state);
    let said = |page: &Page| {
        let sheet = page.sheet(step_panel::show);
        (sheet.text_of("tour-told").unwrap().to_owned(), sheet.attribute_of("tour-do", "hidden").is_none())
    };
    let asks =
        |effects: &[state::Effect], attempt| effects.contains(&state::Effect::FetchLesson("nowhere".into(), attempt));
    // Nothing comes.
    assert_eq!(tell(&mut page.state, Event::Waited("nowhere".into(), 1)), []);
    let (words, again) = said(&page);
    assert!(again && words.contains("10\u{a0}s"), "{words}");
    assert!(asks(&tell(&mut page.state, Event::Do), 2));
    assert_eq!(said(&page), ("Its file is on its way.".to_owned(), false));
    // A timer of the time before ends nothing.
    tell(&mut page.state, Event::Waited("nowhere".into(), 1));
    assert!(!said(&page).1);
    let wrong = fault::Fault { line: 7, cause: fault::Cause::Unknown("<b>".into()) };
    tell(&mut page.state, Event::Came("nowhere".into(), Err(fault::Trouble::Bad(wrong))));
    assert_eq!(
        said(&page).0,
        "The lesson \"nowhere\" could not be opened (line 7 of its file: nothing is called \"<b>\" here). Nothing else has changed."
    );
    // In a lecture it is the same, and no key goes on from it.
    let mut hall = Page::new("v=1&lesson=nowhere&mode=lecture");
    tell(&mut hall.state, Event::Came("nowhere".into(), Err(fault::Trouble::NoFile("404".into()))));
    tell(&mut hall.state, Event::Next);
    assert!(said(&hall).0.contains("404") && said(&hall).1);
    // Left and named once more, it is asked for once more.
    tell(&mut page.state, Event::Close);
    assert_eq!((page.state.settings.step, page.state.settings.task.name()), (None, "spam"));
    assert!(asks(&page.state.update(state::Event::Link("v=1&lesson=nowhere".into())), 3));
}

/// The last step of a lesson asks for the reader's hand: its end comes without it too, with what was foretold.
#[test]
fn a_lesson_ends_with_what_was_foretold_and_the_ways_on() {
    shipped();
    let mut page = Page::of(trained("task=digits&max=256&repeats=2&compare=1&lesson=digits", rising));
    let steps = lesson::named("digits").unwrap().steps;
    let answer = |page: &Page, place: usize| {
        measured(&steps[place], &page.state, &page.texts).and_then(|measured| measured.answer).unwrap()
    };
    tell(&mut page.state, Event::Go(0));
    let (right, other) = (answer(&page, 0), (answer(&page, 1) + 1) % 3);
    tell(&mut page.state, Event::Predict(right));
    tell(&mut page.state, Event::Next);
    tell(&mut page.state, Event::Predict(other));
    tell(&mut page.state, Event::Go(5));
    let sheet = page.sheet(step_panel::show);
    assert_eq!(
        (sheet.text_of("tour-do"), sheet.attribute_of("tour-end", "hidden")),
        (Some("End without it"), Some(""))
    );
    tell(&mut page.state, Event::Do);
    let sheet = page.sheet(step_panel::show);
    assert_eq!(sheet.attribute_of("tour-end", "hidden"), None);
    let nodes = end::nodes(&page.state, &page.texts);
    let all = format!("{nodes:?}");
    assert!(all.contains("1 of 2 predictions were as measured."), "{all}");
    assert!(all.contains("Written by people") && all.contains("A few of each") && all.contains("With another seed"));
    let moves: Vec<_> = find(&nodes, &|node| has(node, "data-end"));
    assert_eq!(moves.len(), 4);
    // Begun again, its answers are gone and the tour's are not.
    let forces = &STEPS[0];
    tell(&mut page.state, Event::Restored("3;forces=1;digits.few=1".into()));
    tell(&mut page.state, Event::Again);
    assert_eq!(page.state.step().map(|(place, step)| (place, step.name)), Some((0, "digits.written")));
    assert_eq!((page.state.tour.done(steps), page.state.tour.prediction(forces)), (0, Some(1)));
}

#[test]
fn what_a_lesson_measures_is_told_by_its_answer() {
    shipped();
    let texts = Texts::new(Language::ENGLISH);
    let state = trained("task=digits&max=256&repeats=2&compare=1", |learner, m| match learner {
        Learner::Logistic if m == 64 => 0.5,
        Learner::Large if m == 64 => 0.5,
        _ => rising(learner, m),
    });
    let steps = lesson::named("digits").unwrap().steps;
    let told = |name: &str| {
        let step = steps.iter().find(|step| step.name == format!("digits.{name}")).unwrap();
        (measured(step, &state, &texts).unwrap().answer, sentence(step, &state, &texts).unwrap())
    };
    let (answer, said) = told("written");
    assert_eq!(answer, Some(0));
    assert!(said.starts_with("At m = 256: large network 69.0\u{a0}%, SVM 60.4\u{a0}%; difference 8.6"), "{said}");
    let (answer, said) = told("few");
    assert!(answer == Some(2) && said.contains("within what chance makes of it"), "{said}");
    let (answer, said) = told("narrow");
    assert!(answer == Some(0) && !said.contains('{'), "{said}");
    let (answer, said) = told("crossing");
    assert!(answer == Some(0) && said.starts_with("From m = 128 on"), "{answer:?} {said}");
}

#[test]
fn what_is_drawn_at_the_second_step_is_compared_when_it_is_trained() {
    // Whether a link leads there or the reader came there from the step before.
    for link in ["step=2&max=64&repeats=1", "step=1&max=64&repeats=1"] {
        let mut page = Page::new(link);
        tell(&mut page.state, Event::Go(1));
        // Nothing is compared while it is drawn.
        assert!(page.state.data.gap().is_none() && !page.state.data.is_stale(), "{link}");
        for what in [Guessing::Of(Learner::Svm), Guessing::Put(16, 0.1), Guessing::Of(Learner::Large)] {
            page.state.update(state::Event::Data(data::Event::Guess(what)));
        }
        tell(&mut page.state, Event::Predict(1));
        page.state.update(state::Event::Train);
        page.answer(usize::MAX, 0.75, &[]);
        assert!(page.state.data.guess.as_ref().is_some_and(|guess| !guess.is_open), "{link}");
        assert!(page.state.data.gap().is_some(), "{link}");
        let gap = |learner| page.state.data.gap_of(learner);
        assert!(gap(Learner::Large) == page.state.data.gap() && gap(Learner::Small).is_none(), "{link}");
        assert_eq!(gap(Learner::Svm).map(|gap| gap.worst.0), Some(16), "{link}");
    }
}
