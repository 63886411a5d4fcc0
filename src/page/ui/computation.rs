//! From the reader's hands to this lab's events: the bar, the day and its playing, the form of an idea, the notebook in the
//! browser's storage, the dials of the closing page.

use crate::nn::activation::Activation;
use crate::page::io::save;
use crate::page::model::computation::notebook;
use crate::page::model::computation::notebook::{Notebook, WAITS};
use crate::page::model::computation::{Event, view};
use crate::page::model::settings::{Settings, THINKING};
use crate::page::model::state;
use crate::page::model::state::Dirty;
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::computation::draw;
use crate::page::panels::computation::draw::Kept;
use crate::page::ui::app;
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, listen, window};
use crate::study::clock::{BUDGET, DAYS};
use crate::study::idea::{self, Idea, LAYERS, OPTIMISERS, Optimiser, WIDTHS, rates};
use crate::study::plan::place;
use crate::study::search::Strategy;
use crate::worker::pool;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlSelectElement, Storage};

/// Where the notebook is kept.
const PLACE: &str = "takeoff.notebook";
/// Seconds in which a semester is played.
const PLAYED: f64 = 30.0;
/// Where nothing is to move: a day at a time, in milliseconds.
const DAY_BY_DAY: i32 = 333;

thread_local! {
    /// When the playing began, less what was played before, in seconds.
    static PLAYING: Cell<Option<f64>> = const { Cell::new(None) };
}

fn dispatch(event: Event) {
    app::dispatch(state::Event::Computation(event));
}

fn list(id: &str) -> HtmlSelectElement {
    by_id(id).unchecked_into()
}

/// Listens to everything in this lab.
pub fn connect() {
    for strategy in dom::all("input[name=\"comp-ideas\"]") {
        let name = strategy.get_attribute("value").unwrap_or_default();
        let chosen = Strategy::ALL.into_iter().find(|strategy| strategy.name() == name).unwrap_or_default();
        listen(&strategy, "change", move |_: web_sys::Event| dispatch(Event::Ideas(chosen)));
    }
    let on = |id: &str, name: &str, act: fn()| listen(&by_id(id), name, move |_: web_sys::Event| act());
    on("comp-run", "click", || dispatch(Event::Run));
    on("comp-replicates", "change", || {
        if let Ok(replicates) = list("comp-replicates").value().parse() {
            dispatch(Event::Replicates(replicates));
        }
    });
    on("comp-seed", "change", || {
        match dom::input("comp-seed").value().trim().parse() {
            Ok(seed) => {
                // One seed for the whole page: the data lab takes it over too.
                app::dispatch(state::Event::Seed(seed));
                dispatch(Event::Seed(seed));
            }
            // What is no seed is replaced by the one in force.
            Err(_) => app::with(|app| {
                let seed = app.state.borrow().settings.seed;
                dom::input("comp-seed").set_value(&seed.to_string());
            }),
        }
    });
    on("comp-think", "input", || {
        let place = dom::input("comp-think").value_as_number() as usize;
        dispatch(Event::Think(THINKING[place.min(THINKING.len() - 1)]));
    });
    on("comp-day", "input", || {
        PLAYING.set(None);
        dispatch(Event::Day(dom::input("comp-day").value_as_number()));
    });
    on("comp-play", "click", play);
    on("comp-measure", "click", || {
        app::with(|app| {
            let workers = pool::number_of_workers(app.state.borrow().settings.workers);
            app.dispatch(state::Event::Computation(Event::Measure(workers)));
        });
    });
    form_listeners();
    on("comp-compare", "click", || dispatch(Event::Compare));
    on("comp-clear", "click", || dispatch(Event::Clear));
    on("comp-book-export", "click", save::notebook);
    on("comp-closing-m", "change", || {
        if let Ok(m) = list("comp-closing-m").value().parse() {
            app::dispatch(state::Event::Settle(place(m)));
        }
        app::with(|app| app.soil(Dirty::COMPUTATION));
    });
    on("comp-closing-speed", "change", || {
        if let Ok(speed) = list("comp-closing-speed").value().parse() {
            dispatch(Event::Speed(speed));
        }
    });
    on("comp-closing-activation", "change", || {
        let name = list("comp-closing-activation").value();
        if let Some(activation) = Activation::ALL.into_iter().find(|activation| activation.name() == name) {
            app::dispatch(state::Event::Activation(activation));
        }
        app::with(|app| app.soil(Dirty::COMPUTATION));
    });
    for button in dom::all("[data-png]") {
        let canvas = button.get_attribute("data-png").unwrap_or_default();
        listen(&button, "click", move |_: web_sys::Event| save::chart(&canvas));
    }
    remember();
}

fn form_listeners() {
    listen(&by_id("comp-form"), "submit", |event: web_sys::Event| {
        event.prevent_default();
        let idea = proposed();
        app::with(|app| {
            {
                let state = app.state.borrow();
                let notebook = &state.computation.notebook;
                if !notebook.is_waiting() && notebook.has_time_for(&idea) {
                    let place = notebook.entries().len();
                    app.panels.borrow_mut().computation.proposed = Some((place, pool::now()));
                }
            }
            app.dispatch(state::Event::Computation(Event::Propose(idea)));
        });
    });
    listen(&by_id("comp-form"), "input", |event: web_sys::Event| {
        let id = event.target().map(|target| target.unchecked_into::<web_sys::Element>().id()).unwrap_or_default();
        if id == "comp-wait" {
            if let Ok(seconds) = list("comp-wait").value().parse() {
                dispatch(Event::Wait(seconds));
            }
            return;
        }
        app::with(|app| {
            let state = app.state.borrow();
            form(&state.computation.notebook, &app.texts.borrow());
        });
    });
}

/// The idea in the form. What is out of range goes to the nearest that is in it.
fn proposed() -> Idea {
    let number = |id: &str| list(id).value().parse().unwrap_or(0);
    let width = dom::input("comp-width").value_as_number();
    let (low, high) = (f64::from(*WIDTHS.start()), f64::from(*WIDTHS.end()));
    let width = if width.is_finite() { width.round().clamp(low, high) } else { low };
    let activation = list("comp-activation").value();
    let optimiser = chosen_optimiser();
    let rates = rates(optimiser);
    let rate = dom::input("comp-rate").value_as_number();
    let rate = if rate.is_finite() { rate as i16 } else { *rates.start() };
    Idea {
        layers: number("comp-layers").clamp(*LAYERS.start(), *LAYERS.end()),
        width: width as u8,
        activation: Activation::ALL.into_iter().find(|one| one.name() == activation).unwrap_or_default(),
        optimiser,
        rate: rate.clamp(*rates.start(), *rates.end()),
        batch: number("comp-batch").max(16),
        decay: dom::input("comp-decay").checked(),
    }
}

fn chosen_optimiser() -> Optimiser {
    let name = list("comp-optimiser").value();
    OPTIMISERS.into_iter().find(|&one| idea::optimiser_name(one) == name).unwrap_or(Optimiser::ShortAdam)
}

pub fn optimiser_name(optimiser: Optimiser, texts: &Texts) -> String {
    let key = match optimiser {
        Optimiser::Sgd | Optimiser::Momentum => "comp.optimiser.sgd",
        Optimiser::Adam | Optimiser::ShortAdam => "comp.optimiser.adam",
    };
    texts.plain(key).to_owned()
}

/// Brings the form to the notebook: what the idea would cost, and what can be done.
pub fn form(notebook: &Notebook, texts: &Texts) {
    let wait = list("comp-wait");
    if wait.child_element_count() == 0 {
        for seconds in WAITS {
            let option = dom::create("option");
            dom::set_attribute(&option, "value", &seconds.to_string());
            let _ = wait.append_child(&option);
        }
    }
    for (place, seconds) in WAITS.into_iter().enumerate() {
        let Some(option) = wait.children().item(place as u32) else { continue };
        let words = match seconds {
            0 => texts.plain("comp.own.wait.none").to_owned(),
            seconds => texts.get("comp.own.wait.seconds", &[("n", integer(seconds.into()))]),
        };
        dom::set_text(&option, &words);
    }
    wait.set_value(&notebook.wait.to_string());
    let rates = rates(chosen_optimiser());
    let rate = dom::input("comp-rate");
    dom::set_attribute(&rate, "min", &rates.start().to_string());
    dom::set_attribute(&rate, "max", &rates.end().to_string());
    let idea = proposed();
    let words = view::rate_text(idea.rate);
    dom::set_text(&by_id("comp-rate-value"), &words);
    dom::set_attribute(&rate, "aria-valuetext", &words);
    let waited = notebook.is_waiting().then(|| {
        let entry = notebook.entries().last().map(|entry| entry.idea).unwrap_or(idea);
        (f64::from(notebook.wait) * notebook::cost(&entry)).ceil() as u64
    });
    dom::set_text(&by_id("comp-cost"), &draw::cost_text(notebook, &idea, waited, texts));
    let can_try = !notebook.is_closed() && waited.is_none() && notebook.has_time_for(&idea);
    dom::set_flag(&by_id("comp-try"), "disabled", !can_try);
    let has_found = notebook.found(notebook.entries().len()).is_some();
    dom::set_flag(&by_id("comp-compare"), "disabled", notebook.is_closed() || !has_found || waited.is_some());
    for id in ["comp-clear", "comp-book-export"] {
        dom::set_flag(&by_id(id), "disabled", notebook.entries().is_empty());
    }
}

/// Fills the dials of the closing page.
pub fn dials(settings: &Settings) {
    let m = list("comp-closing-m");
    let values = settings.m_values();
    if m.child_element_count() as usize != values.len() {
        m.set_inner_html("");
        for m_value in values {
            let option = dom::create("option");
            dom::set_attribute(&option, "value", &m_value.to_string());
            dom::set_text(&option, &integer(m_value.into()));
            let _ = m.append_child(&option);
        }
    }
    m.set_value(&settings.m.to_string());
    dom::choose("comp-closing-speed", &settings.speed.to_string());
    dom::choose("comp-closing-activation", settings.activation.name());
}

// --- The semester, played ------------------------------------------------------------------------------------------------

pub fn prefers_stillness() -> bool {
    window().match_media("(prefers-reduced-motion: reduce)").ok().flatten().is_some_and(|query| query.matches())
}

pub fn is_playing() -> bool {
    PLAYING.get().is_some()
}

fn play() {
    let last = BUDGET * DAYS;
    if PLAYING.take().is_some() {
        return app::with(|app| app.soil(Dirty::COMPUTATION));
    }
    app::with(|app| {
        let day = app.state.borrow().computation.day;
        let from = if day >= last { 0.0 } else { day };
        PLAYING.set(Some(pool::now() - from / last * PLAYED));
        app.dispatch(state::Event::Computation(Event::Day(from)));
    });
    go_on();
}

fn go_on() {
    let step = || {
        let Some(since) = PLAYING.get() else { return };
        let day = (pool::now() - since) / PLAYED * BUDGET * DAYS;
        // A hidden tab or another lab: the semester waits for nobody, but nothing is drawn.
        if day >= BUDGET * DAYS {
            PLAYING.set(None);
        }
        dispatch(Event::Day(if prefers_stillness() { day.floor() } else { day }));
        go_on();
    };
    if prefers_stillness() {
        dom::after(DAY_BY_DAY, step);
    } else {
        let frame = Closure::once_into_js(step);
        let _ = window().request_animation_frame(frame.unchecked_ref());
    }
}

// --- The notebook, kept ----------------------------------------------------------------------------------------------------

/// The browser's storage, unless it is forbidden.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn remember() {
    let text = storage().and_then(|storage| storage.get_item(PLACE).ok().flatten());
    if let Some(notebook) = text.and_then(|text| Notebook::from_text(&text)) {
        dispatch(Event::Remembered(notebook));
    }
}

/// Keeps the notebook, where it changed.
pub fn keep(notebook: &Notebook, kept: &mut Kept) {
    let text = notebook.to_text();
    if kept.saved.as_ref() == Some(&text) || (kept.saved.is_none() && *notebook == Notebook::default()) {
        return;
    }
    let is_kept = storage().is_some_and(|storage| storage.set_item(PLACE, &text).is_ok());
    kept.not_saved = !is_kept;
    kept.saved = Some(text);
}

/// Sees to it that an answer arrives when the reader has waited for it.
pub fn wait(notebook: &Notebook, kept: &mut Kept) {
    if !notebook.is_waiting() {
        return;
    }
    let place = notebook.entries().len() - 1;
    let entry = &notebook.entries()[place];
    if entry.outcome.is_none() || kept.timed == Some(place) {
        return;
    }
    kept.timed = Some(place);
    let since = kept.proposed.filter(|proposed| proposed.0 == place).map_or_else(pool::now, |proposed| proposed.1);
    let until = since + f64::from(notebook.wait) * notebook::cost(&entry.idea);
    let left = ((until - pool::now()).max(0.0) * 1e3).ceil() as i32;
    dom::after(left, move || {
        app::with(|app| app.panels.borrow_mut().computation.timed = None);
        dispatch(Event::Arrived(place as u32));
    });
}
