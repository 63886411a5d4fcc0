//! What the panels show of a race that was not begun, is under way, and has ended.

use super::*;
use crate::job::Work;
use crate::nn::activation::Activation;
use crate::page::model::labs::algorithms::Event as Race;
use crate::page::model::looking;
use crate::page::model::screen::Screen;
use crate::page::model::settings::{Change, LabId, Language};
use crate::page::model::state::{Event, State as PageState};
use crate::page::model::texts::Texts;
use crate::page::panels::cache::Cache;
use crate::page::panels::sheet::{Entry, Target};
use crate::page::panels::testing::Told;
use crate::task::sample::SampleCache;

/// What a panel shows, on a screen whose chart of the race is 500 pixels wide and with half the work done.
fn sheet_of(state: &PageState, show: fn(&View, &mut Sheet)) -> Sheet {
    let (texts, cache) = (Texts::new(Language::ENGLISH), Cache::default());
    let mut screen = Screen { ratio: 1.0, ..Screen::default() };
    screen.sizes.insert("race-canvas".into(), (500.0, 172.0));
    let mut sheet = Sheet::default();
    show(
        &View {
            state,
            texts: &texts,
            screen: &screen,
            cache: &cache,
            forecast: &Told { progress: 0.5, ..Told::default() },
        },
        &mut sheet,
    );
    sheet
}

fn children<'a>(sheet: &'a Sheet, id: &str) -> &'a [Node] {
    let of = |(target, entry): &'a (Target, Entry)| match (target, entry) {
        (Target::Id(other), Entry::Children(nodes)) if other == id => Some(nodes.as_slice()),
        _ => None,
    };
    sheet.entries.iter().find_map(of).unwrap_or_else(|| panic!("nothing is put into {id}"))
}

fn cells(row: &Node) -> Vec<&str> {
    row.children.iter().map(|cell| cell.text.as_str()).collect()
}

fn picture<'a>(sheet: &'a Sheet, id: &str) -> &'a Picture {
    let of = |(target, entry): &'a (Target, Entry)| match (target, entry) {
        (Target::Id(other), Entry::Picture(picture)) if other == id => Some(picture),
        _ => None,
    };
    sheet.entries.iter().find_map(of).unwrap_or_else(|| panic!("no picture on {id}"))
}

fn begin(hash: &str) -> PageState {
    PageState::new(&format!("#v=1&lab=algorithms&depth=2&width=8&limit=200&{hash}")).0
}

fn update(state: &mut PageState, event: Race) {
    state.update(Event::Algorithms(event));
}

fn open(state: &mut PageState, id: &str) {
    state.update(Event::Looking(looking::Event::Fold { id: id.into(), is_open: true }));
}

/// Trains everything that is wanted.
fn train(state: &mut PageState) {
    let mut samples = SampleCache::default();
    while let Some(job) = state.lab(LabId::Algorithms).wanted().first().copied() {
        state.update(Event::Answer(Box::new(crate::job::run(job.spec, job.observe, &mut samples))));
    }
}

/// Begins everything that is wanted: its first 60 steps.
fn begin_training(state: &mut PageState) {
    for job in state.lab(LabId::Algorithms).wanted() {
        let mut work = Work::start(job, &mut SampleCache::default());
        work.advance(60);
        work.timed(0.1);
        state.update(Event::News(job.spec, work.news().unwrap()));
    }
}

#[test]
fn before_a_race_the_panels_say_what_there_is_to_see() {
    let state = begin("extra=softsign,elu");
    let sheet = sheet_of(&state, progress);
    assert_eq!((sheet.text_of("race-progress"), sheet.text_of("race-go")), (Some("Not raced yet"), Some("Race")));
    assert_eq!((sheet.text_of("race-step"), sheet.attribute_of("race-look", "disabled")), (Some("0"), Some("")));
    assert_eq!(sheet_of(&state, flow).attribute_of("flow-empty", "hidden"), None);
    let sheet = sheet_of(&state, standing);
    let rows: Vec<_> = children(&sheet, "race-standing").iter().map(cells).collect();
    assert_eq!(rows.iter().map(|row| row[0]).collect::<Vec<_>>(), ["ReLU", "sigmoid", "softsign", "ELU"]);
    assert_eq!(rows[3], ["ELU", "0.3", "–", "–", "–"]);
    assert_eq!(sheet.text_of("race-to"), Some("The race to 90\u{a0}%"));
    let sheet = sheet_of(&state, story);
    assert_eq!(children(&sheet, "story-measured")[0].text, "Race, and this says what was measured.");
    // What is folded away is not made.
    for show in [check, layers, search] {
        assert_eq!(sheet_of(&state, show), Sheet::default());
    }
}

#[test]
fn the_function_of_an_extra_stands_under_those_of_the_pair() {
    let mut state = begin("");
    let sheet = sheet_of(&state, functions);
    assert_eq!(sheet.attribute_of("function-other-part", "hidden"), Some(""));
    assert_eq!(sheet.text_of("functions-name"), Some("The two functions"));
    for extra in Contestant::EXTRAS {
        state.update(Event::Set(Change::word("extra", extra.name(), true)));
    }
    let sheet = sheet_of(&state, functions);
    assert_eq!(sheet.attribute_of("function-other-part", "hidden"), None);
    assert_eq!(sheet.text_of("functions-name"), Some("The functions"));
    let names: Vec<&str> = children(&sheet, "function-who").iter().map(|option| option.text.as_str()).collect();
    assert_eq!(names, ["tanh", "leaky ReLU", "GELU", "softsign", "ELU", "sigmoid, 4 ×"]);
    assert_eq!(sheet.text_of("function-other-name"), Some("tanh"));
    update(&mut state, Race::ShowFunction(Contestant::Plain(Activation::Elu)));
    let sheet = sheet_of(&state, functions);
    assert_eq!(sheet.text_of("function-other-name"), Some("ELU"));
    let Picture::Function(data) = picture(&sheet, "function-other") else { panic!() };
    assert_eq!((data.bottom, data.top), (-1.0, 6.0));
    assert_eq!((data.values[0].0, data.slopes[240]), (-6.0, (6.0, 1.0)));
    // One that no longer races is not shown.
    state.update(Event::Set(Change::word("extra", "elu", false)));
    assert_eq!(sheet_of(&state, functions).text_of("function-other-name"), Some("tanh"));
}

#[test]
fn while_it_races_only_what_moves_is_made() {
    let mut state = begin("extra=elu");
    open(&mut state, "race-numbers");
    open(&mut state, "race-search");
    update(&mut state, Race::Race);
    begin_training(&mut state);
    let Picture::Flow(data) = picture(&sheet_of(&state, flow), "flow-canvas").clone() else { panic!() };
    assert_eq!(data.gradient.series.len(), 3);
    let Picture::Race(data) = picture(&sheet_of(&state, race), "race-canvas").clone() else { panic!() };
    assert_eq!(data.series.len(), 3);
    let sheet = sheet_of(&state, progress);
    assert_eq!(sheet.text_of("race-progress"), Some("Step 50 of 200"));
    assert_eq!((sheet.text_of("race-go"), sheet.attribute_of("race-bar", "value")), (Some("Pause"), Some("0.5000")));
    assert_eq!((sheet.attribute_of("race-look", "max"), sheet.text_of("race-step")), (Some("6"), Some("50")));
    assert_eq!(sheet.attribute_of("race-play", "disabled"), Some(""));
    let sheet = sheet_of(&state, standing);
    assert_eq!(cells(&children(&sheet, "race-standing")[2])[..3], ["ELU", "0.3", "racing"]);
    assert!(sheet.text_of("flow-gap").is_some_and(|text| text.starts_with("In layer 1 sigmoid's gradient is ")));
    // Starting weights are what the gradient meets at the start alone.
    assert!(!sheet.text_of("flow-gap").unwrap().contains("starting weights"));
    update(&mut state, Race::Scrub(Some(0)));
    let sheet = sheet_of(&state, standing);
    assert!(sheet.text_of("flow-gap").unwrap().contains("smaller"), "{:?}", sheet.text_of("flow-gap"));
    assert!(sheet.text_of("flow-gap").unwrap().contains("comes from the starting weights"));
    for show in [story, layers, search] {
        assert_eq!(sheet_of(&state, show), Sheet::default());
    }
}

#[test]
fn after_a_race_everything_is_said() {
    let mut state = begin("extra=tanh,elu&target=50");
    open(&mut state, "race-numbers");
    update(&mut state, Race::Race);
    train(&mut state);
    let sheet = sheet_of(&state, progress);
    assert_eq!(sheet.text_of("race-progress"), Some("Finished: the budget of 200 steps"));
    assert_eq!((sheet.text_of("race-go"), sheet.attribute_of("race-play", "disabled")), (Some("Race again"), None));
    assert!(sheet_of(&state, standing).text_of("race-verdict").is_some_and(|text| text.contains("50\u{a0}%")));
    let sheet = sheet_of(&state, story);
    assert_eq!(children(&sheet, "story-measured").len(), 4);
    assert!(sheet.attribute_of("flow-canvas", "aria-label").is_some_and(|text| text.contains("ELU at step 0")));
    let sheet = sheet_of(&state, layers);
    assert_eq!(
        cells(&children(&sheet, "race-layers-head")[0])[1..4],
        ["ReLU: gradient", "ReLU: saturated or off", "ReLU: dead units"]
    );
    assert_eq!(children(&sheet, "race-layers-rows").len(), 3);
    assert_eq!(sheet.text_of("race-layers-caption"), Some("step 0"));
    // The reader scrubs to the last look.
    update(&mut state, Race::Scrub(Some(99)));
    assert_eq!(sheet_of(&state, progress).text_of("race-step"), Some("200"));
    assert_eq!(sheet_of(&state, layers).text_of("race-layers-caption"), Some("step 200"));
}

/// With large starting weights sigmoid's gradient grows on its way back, and the sentence says so.
#[test]
fn a_gradient_that_grows_backwards_is_said_to_be_larger() {
    let said = |init: &str| {
        let mut state = PageState::new(&format!("#v=1&lab=algorithms&depth=8&width=32&limit=20&init={init}")).0;
        update(&mut state, Race::Race);
        train(&mut state);
        let sheet = sheet_of(&state, story);
        children(&sheet, "story-measured").iter().map(|line| line.text.clone()).collect::<Vec<_>>()
    };
    let (large, usual) = (said("x64"), said("xavier"));
    assert!(large[0].contains("times larger than in the output layer"), "{large:?}");
    assert!(usual[0].contains("times smaller than in the output layer"), "{usual:?}");
    for line in large.iter().chain(&usual).filter(|line| line.contains(" times ")) {
        assert!(!line.contains("is 0."), "{line}");
    }
}

#[test]
fn searched_rates_stand_in_a_table_of_their_own() {
    let mut state = begin("tune=1&target=55&limit=100");
    open(&mut state, "race-search");
    assert_eq!(children(&sheet_of(&state, search), "search-rows").len(), 8);
    update(&mut state, Race::Race);
    train(&mut state);
    let sheet = sheet_of(&state, search);
    let rows: Vec<_> = children(&sheet, "search-rows").iter().map(cells).collect();
    assert!(rows.iter().all(|row| row[2] == "3 / 3"), "{rows:?}");
    assert_eq!(rows.iter().filter(|row| row[5] == "✓").count(), 2, "{rows:?}");
}

#[test]
fn a_check_is_asked_for_where_it_is_seen_and_awaited() {
    let mut state = begin("extra=elu");
    assert_eq!(state.check_wanted(), None);
    open(&mut state, "race-check");
    let wanted = state.check_wanted().unwrap();
    let sheet = sheet_of(&state, check);
    assert_eq!((sheet.text_of("check-error-value"), sheet.text_of("check-note")), (Some("…"), Some("")));
    assert_eq!(children(&sheet, "check-who").len(), Contestant::all().count());
    let answer = state.algorithms.check_order(wanted).check(&mut SampleCache::default());
    update(&mut state, Race::Checked(wanted, answer));
    assert_eq!(state.check_wanted(), None);
    let sheet = sheet_of(&state, check);
    assert!(sheet.text_of("check-backpropagation-value").is_some_and(|text| text.contains("×10")));
    update(&mut state, Race::CheckTrained(true));
    let sheet = sheet_of(&state, check);
    assert_eq!(sheet.text_of("check-weight-value"), Some("–"));
    assert_eq!(sheet.text_of("check-note"), Some("This network has not been trained yet."));
    // In another lab nobody looks at it.
    update(&mut state, Race::CheckTrained(false));
    state.update(Event::set("lab", "data"));
    update(&mut state, Race::CheckAt(0, 1));
    assert_eq!(state.check_wanted(), None);
}
