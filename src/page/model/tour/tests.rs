use super::fault::{Cause, Fault};
use super::file::{Draft, read};
use super::*;
use crate::page::model::language::Language;
use crate::page::model::stage;
use crate::study::key::Learner;
use crate::task::Features;

const SHIPPED: &str = include_str!("../../../../www/lessons/digits.txt");
const MANUAL: &str = include_str!("../../../../docs/lessons.md");

fn lesson(text: &str) -> Result<Draft, Fault> {
    read(text.as_bytes(), stage::has)
}

#[test]
fn the_example_of_the_manual_is_a_lesson() {
    let example = MANUAL.split("```").nth(1).unwrap().trim_start();
    let draft = lesson(example).unwrap();
    assert_eq!(draft.steps.len(), 2);
    let [guess, by_hand] = &draft.steps[..] else { unreachable!() };
    let who = Who { learner: Learner::Large, features: Features::Raw };
    let measure = Measure::Gain { who, from: Place::Middle, to: Place::Right, bounds: [1, 5] };
    assert_eq!((guess.finding, guess.action, guess.m), (Finding::Measured(measure), Action::Predict(3), Place::Middle));
    assert_eq!(
        (guess.hides[0].learners.as_slice(), guess.hides[0].beyond),
        (&[Learner::Large][..], Some(Place::Middle))
    );
    assert_eq!((by_hand.action, by_hand.finding), (Action::Move(Place::Left), Finding::Choice));
    assert_eq!(by_hand.words.find("told", Language::from_tag("zh").unwrap()), Some("学习器也只能这样猜。"));
    // Every key and every placeholder of the reader stands in the manual.
    for name in file::PLACEHOLDERS {
        assert!(MANUAL.contains(&format!("`{{{name}}}`")), "{name}");
    }
}

#[test]
fn the_shipped_lesson_is_one_and_speaks_every_language() {
    let draft = lesson(SHIPPED).unwrap();
    assert_eq!(draft.steps.len(), 6);
    for step in &draft.steps {
        for part in ["title", "say", "ask", "told", "why", "note"] {
            let mut texts: Vec<_> = Language::ALL.map(|language| step.words.find(part, language).unwrap()).into();
            texts.dedup();
            assert_eq!(texts.len(), Language::ALL.len(), "{} {part}", step.name);
        }
        assert!(step.words.all().all(|(_, text)| !text.contains("} %") && !text.contains("} points")), "{}", step.name);
    }
    assert!(draft.words.find("title", Language::ENGLISH).unwrap().contains("digits"));
}

const STEP: &str = "title = T\n[one]\ntitle = t\nsay = s\nask = q {m}\ntold = o\npanel = figure\na = x\nb = y\n";

#[test]
fn what_is_wrong_with_a_file_is_named_with_its_line() {
    assert!(lesson(STEP).is_ok());
    let fault = |text: &str| lesson(text).map_err(|fault| (fault.line, fault.cause)).unwrap_err();
    let value = |key: &str, given: &str| Cause::Value { key: key.into(), given: given.into() };
    assert_eq!(read(b"\xff", stage::has).unwrap_err().cause, Cause::NoText);
    assert_eq!(fault(&"# long\n".repeat(20_000)), (1, Cause::TooLong));
    assert_eq!(fault(""), (1, Cause::Lacks("title")));
    assert_eq!(fault("title = T"), (1, Cause::Empty));
    assert_eq!(fault("<!doctype html>"), (1, Cause::NoPair));
    assert_eq!(fault("  goes on"), (1, Cause::NoPair));
    assert_eq!(fault("title = T\n[One]"), (2, value("[]", "[One]")));
    assert_eq!(fault(&STEP.replace("ask = q {m}\n", "")), (2, Cause::Lacks("ask")));
    assert_eq!(fault(&STEP.replace("panel = figure\n", "")), (2, Cause::Lacks("panel")));
    assert_eq!(fault(&STEP.replace("{m}", "{q}")), (5, value("ask", "{q}")));
    assert_eq!(fault(&STEP.replace("a = x\n", "")), (2, Cause::Lacks("a")));
    assert_eq!(fault(&STEP.replace("panel = figure", "panel = race-race")), (7, value("panel", "race-race")));
    for (line, cause) in [
        ("colour = red", Cause::Unknown("colour".into())),
        ("say = again", Cause::Twice("say".into())),
        ("settings = task=moon", value("settings", "task=moon")),
        ("settings = seed=3", value("settings", "seed=3")),
        ("settings = nonsense=3", value("settings", "nonsense=3")),
        ("m = far", value("m", "far")),
        ("do = dance", value("do", "dance")),
        ("measure = ahead svm, moon, at left", value("measure", "ahead svm, moon, at left")),
        ("measure = winners", value("measure", "winners")),
        ("right = c", value("right", "c")),
        ("hide = moon", value("hide", "moon")),
        ("hide = all beyond", value("hide", "all beyond")),
        ("spare = one", value("spare", "one")),
    ] {
        assert_eq!(fault(&format!("{STEP}{line}\n")), (10, cause), "{line}");
    }
    assert_eq!(fault(&format!("{STEP}[one]\n")), (10, Cause::Twice("one".into())));
    assert_eq!(lesson(&format!("\u{feff}{STEP}right = b\n")).unwrap().steps[0].finding, Finding::Known(1));
}

#[test]
fn words_are_found_in_the_readers_language_or_in_another() {
    let chinese = Language::from_tag("zh").unwrap();
    let draft =
        lesson(&STEP.replace("say = s", "say.zh = 说").replace("title = t", "title = t\ntitle.en = e")).unwrap();
    let words = &draft.steps[0].words;
    let of = |part| [Language::ENGLISH, chinese].map(|language| words.find(part, language).unwrap());
    assert_eq!((of("say"), of("title")), (["说", "说"], ["e", "t"]));
}

#[test]
fn the_way_through_a_lesson_is_remembered_by_the_names_of_its_steps() {
    let mut state = State::default();
    state.restore("3;digits.few=2;digits.yours;digits.crossing=9;a.b.c;Digits.few;digits.;.few");
    assert_eq!(state.saved(), "3;digits.crossing;digits.few=2;digits.yours");
    state.begin_again(&TOUR);
    assert_eq!(state.saved(), "0;digits.crossing;digits.few=2;digits.yours");
    state.restore(&(0..2 * MOST_MARKS).map(|i| format!(";l.s{i}")).collect::<String>());
    assert!(state.way.marks.len() <= MOST_MARKS + STEPS.len());
}
