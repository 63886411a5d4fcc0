//! From this lab's state to the screen. It decides nothing.

use crate::chart::{RaceData, draw_flow, draw_function, draw_race};
use crate::page::model::algorithms::state::State;
use crate::page::model::state::Phase;
use crate::page::model::texts::integer;
use crate::page::panels::algorithms::words;
use crate::page::panels::{View, fill};
use crate::page::ui::app::App;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use crate::study::race::Contestant;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::HtmlProgressElement;

/// What the pictures that move were drawn from last: where nothing changed that shows, they are left as they are.
#[derive(Default)]
struct Drawn {
    /// Frames drawn while training.
    frames: u32,
    /// Looks into the layers that the flow, and the units under the functions, were drawn from.
    flow: usize,
    units: usize,
    race: Option<RaceData>,
}

thread_local! {
    static DRAWN: RefCell<Drawn> = RefCell::default();
}

/// Looks into the layers, over all contestants.
fn looks(state: &State) -> usize {
    state.begun().map(|(.., track)| track.probes.len()).sum()
}

/// Of the frames drawn while it trains, one in so many also draws where the units sit: that moves more slowly than curves.
const UNITS_EVERY: u32 = 4;
/// And one in so many brings words and tables up to date: ten times a second is as often as a number can be read, and each
/// that changes makes the browser lay out the page again.
const WORDS_EVERY: u32 = 6;

/// What draws a part of the lab; `all`: not only what moves while it trains.
pub type Part = fn(view: &View, app: &App, all: bool);

/// The parts, in the order in which they are drawn. While it trains only what moves is, since on a machine of two
/// processors the page takes its time from the workers. Pictures come before words: a canvas whose font is set asks the
/// browser for every style that has changed.
pub const PARTS: [Part; 4] = [
    |view, _, all| {
        let looks = looks(&view.state.algorithms);
        let before = DRAWN.with_borrow_mut(|drawn| {
            drawn.frames = drawn.frames.wrapping_add(1);
            std::mem::replace(&mut drawn.flow, looks)
        });
        if all || before != looks {
            flow(view);
        }
    },
    |view, _, all| race(view, all),
    |view, _, all| {
        let looks = looks(&view.state.algorithms);
        let before = DRAWN.with_borrow(|drawn| drawn.units);
        if all || (before != looks && is_turn(UNITS_EVERY)) {
            DRAWN.with_borrow_mut(|drawn| drawn.units = looks);
            functions(view);
        }
    },
    |view, app, all| {
        if all {
            dials(view);
        }
        if all || is_turn(WORDS_EVERY) {
            said(view, app);
        }
        let state = &view.state.algorithms;
        if all && (state.phase() != Phase::Training || state.is_searching()) {
            slow(view);
        }
    },
];

fn is_turn(every: u32) -> bool {
    DRAWN.with_borrow(|drawn| drawn.frames.is_multiple_of(every))
}

/// How far the race is, and who has arrived.
fn said(view: &View, app: &App) {
    let (state, texts) = (&view.state.algorithms, view.texts);
    progress(view, app);
    dom::set_text(&by_id("flow-gap"), &words::flow_gap(state, texts));
    let rows: Vec<Vec<String>> =
        state.plan.contestants().map(|contestant| words::standing(state, contestant, texts)).collect();
    fill(&by_id("race-standing"), &rows, "row");
    dom::set_text(&by_id("race-verdict"), &words::verdict(state, texts));
}

fn is_open(id: &str) -> bool {
    by_id(id).has_attribute("open")
}

/// What is read when the race is over: sentences, tables, and the charts in words.
fn slow(view: &View) {
    let (state, texts) = (&view.state.algorithms, view.texts);
    let story = words::story(state, texts);
    let story = if story.is_empty() { vec![texts.get("story.empty", &[])] } else { story };
    let list = by_id("story-measured");
    while list.child_element_count() as usize > story.len() {
        list.last_element_child().inspect(|child| child.remove());
    }
    while (list.child_element_count() as usize) < story.len() {
        let _ = list.append_child(&dom::create("li"));
    }
    let items = list.children();
    for (index, text) in story.iter().enumerate() {
        items.item(index as u32).inspect(|item| dom::set_text(item, text));
    }
    if is_open("race-search") {
        fill(&by_id("search-rows"), &words::search_table(state, texts), "row");
    }
    if is_open("race-numbers") {
        let (head, rows) = words::layer_table(state, texts);
        fill(&by_id("race-layers-head"), &[head], "col");
        fill(&by_id("race-layers-rows"), &rows, "row");
        let step = state.look().map_or(0, |look| look.1);
        dom::set_text(&by_id("race-layers-caption"), &texts.get("flow.step", &[("step", integer(step.into()))]));
    }
    if is_open("race-check") {
        check(view);
    }
    dom::set_attribute(&by_id("flow-canvas"), "aria-label", &words::flow_summary(state, texts));
    dom::set_attribute(&by_id("race-canvas"), "aria-label", &words::race_summary(state, texts));
}

fn check(view: &View) {
    let (state, texts) = (&view.state.algorithms, view.texts);
    let [layer, to, from] = words::weight(state);
    dom::choose("check-who", state.checked.name());
    dom::set_radio("check-when", if state.checks_trained { "trained" } else { "start" });
    for (id, place) in [("check-layer", layer), ("check-to", to), ("check-from", from)] {
        dom::set_value(&dom::input(id), &(place + 1).to_string());
    }
    let checked = words::gradient_check(state);
    let values = checked.map(|check| {
        [
            words::exactly(check.weight.into()),
            words::exactly(check.by_backpropagation),
            words::exactly(check.by_difference),
            words::exactly(check.relative_error()),
        ]
    });
    let values = values.unwrap_or_else(|| std::array::from_fn(|_| texts.get("race.none", &[])));
    for (id, value) in ["weight", "backpropagation", "difference", "error"].into_iter().zip(values) {
        dom::set_text(&by_id(&format!("check-{id}-value")), &value);
    }
    let note = match checked {
        Some(check) if check.crosses_kink => texts.get("check.kink", &[]),
        Some(_) => String::new(),
        None => texts.get("check.missing", &[]),
    };
    dom::set_text(&by_id("check-note"), &note);
}

fn flow(view: &View) {
    let (state, texts) = (&view.state.algorithms, view.texts);
    let flow = words::flow_data(state, texts);
    dom::set_flag(&by_id("flow-empty"), "hidden", !flow.gradient.series.is_empty());
    view.on_canvas("flow-canvas", |backend, look| {
        // As for the figure: the next change draws again.
        let _ = draw_flow(backend, &flow, look);
    });
}

fn race(view: &View, all: bool) {
    let mut race = words::race_data(&view.state.algorithms, view.texts);
    if let Some((width, ..)) = view.size("race-canvas") {
        race.thin(width);
    }
    if !all && DRAWN.with_borrow(|drawn| drawn.race.as_ref() == Some(&race)) {
        return;
    }
    view.on_canvas("race-canvas", |backend, look| {
        let _ = draw_race(backend, &race, look);
    });
    DRAWN.with_borrow_mut(|drawn| drawn.race = Some(race));
}

fn functions(view: &View) {
    let (state, texts) = (&view.state.algorithms, view.texts);
    for contestant in Contestant::PAIR {
        let data = words::function_data(state, contestant);
        let id = format!("function-{}", contestant.name());
        view.on_canvas(&id, |backend, look| {
            let _ = draw_function(backend, &data, look);
        });
        let sentence = words::function_sentence(state, contestant, texts);
        dom::set_text(&by_id(&format!("{id}-says")), &sentence);
    }
}

fn dials(view: &View) {
    let (state, texts) = (&view.state.algorithms, view.texts);
    dom::set_radio("race-what", if state.shows_loss { "loss" } else { "accuracy" });
    dom::set_radio("race-against", if state.shows_seconds { "seconds" } else { "steps" });
    let title = texts.get("race.title", &[("target", state.plan.target.to_string())]);
    dom::set_text(&by_id("race-to"), &title);
}

fn progress(view: &View, app: &App) {
    let (state, texts) = (&view.state.algorithms, view.texts);
    let plan = &state.plan;
    let step = state.begun().map(|(.., track)| words::last_step(track)).max().unwrap_or(0);
    let (done, total) = state.counts();
    let steps = [("step", integer(step.into())), ("total", integer(plan.steps().into()))];
    let phase = view.state.lab_phase();
    let (text, button) = match phase {
        Phase::Idle => (texts.get("race.progress.empty", &[]), "race.race"),
        Phase::Training if state.is_searching() => {
            let values = [("done", integer(done as u64)), ("total", integer(total as u64))];
            (texts.get("race.progress.searching", &values), "controls.pause")
        }
        Phase::Training => (texts.get("race.progress.training", &steps), "controls.pause"),
        Phase::Paused => (texts.get("race.progress.paused", &steps), "controls.resume"),
        Phase::Done => (words::ended(state, texts), "race.again"),
        Phase::Failed => (words::ended(state, texts), "controls.retry"),
    };
    dom::set_text(&by_id("race-progress"), &text);
    dom::set_text(&by_id("race-go"), texts.plain(button));
    by_id("race-bar").unchecked_into::<HtmlProgressElement>().set_value(view.forecast.progress(view.state));

    let looks = state.looks();
    let slider = dom::input("race-look");
    dom::set_flag(&slider, "disabled", looks.len() < 2);
    // While training the picture moves by itself.
    dom::set_flag(&by_id("race-play"), "disabled", looks.len() < 2 || state.phase() == Phase::Training);
    dom::set_attribute(&slider, "max", &looks.len().saturating_sub(1).to_string());
    if let Some((place, step)) = state.look() {
        if slider.value() != place.to_string() {
            slider.set_value(&place.to_string());
        }
        let text = integer(step.into());
        dom::set_text(&by_id("race-step"), &text);
        dom::set_attribute(&slider, "aria-valuetext", &texts.get("flow.step", &[("step", text)]));
    } else {
        dom::set_text(&by_id("race-step"), "0");
    }
    dom::set_flag(&by_id("race-follow"), "hidden", !(state.is_scrubbed() && phase == Phase::Training));
}
