//! From the reader's hands to this lab's events: the bar, the day, the form of an experiment, the dials of the closing page;
//! and the notebook in the browser's storage.

use crate::nn::activation::Activation;
use crate::page::io::local;
use crate::page::io::local::Kept;
use crate::page::io::save;
use crate::page::model::computation::Event;
use crate::page::model::computation::draft::Form;
use crate::page::model::computation::notebook::Notebook;
use crate::page::model::settings::THINKING;
use crate::page::model::state;
use crate::page::ui::app;
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, listen};
use crate::page::ui::session;
use crate::study::plan::place;
use crate::study::search::Strategy;
use crate::worker::pool;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;

/// The notebook's name in the browser's storage.
const NOTEBOOK: &str = "takeoff.notebook";

fn dispatch(event: Event) {
    session::dispatch(state::Event::Computation(event));
}

fn list(id: &str) -> HtmlSelectElement {
    by_id(id).unchecked_into()
}

fn on(id: &str, name: &str, act: fn()) {
    listen(&by_id(id), name, move |_: web_sys::Event| act());
}

/// Listens to everything in this lab.
pub fn connect() {
    listen_to_settings();
    on("comp-run", "click", || dispatch(Event::Run));
    on("comp-day", "input", || dispatch(Event::Day(dom::input("comp-day").value_as_number())));
    on("comp-play", "click", || dispatch(Event::Play(pool::now())));
    on("comp-measure", "click", || {
        session::with(|page| {
            let workers = pool::number_of_workers(page.state.borrow().settings.workers);
            dispatch(Event::Measure(workers));
        });
    });
    listen_to_form();
    on("comp-compare", "click", || dispatch(Event::Compare));
    on("comp-clear", "click", || dispatch(Event::Clear));
    on("comp-book-export", "click", || {
        session::with(|page| save::text(&page.state.borrow().computation.notebook.csv()));
    });
    for button in dom::all("[data-png]") {
        let (canvas, title) = (button.get_attribute("data-png"), button.get_attribute("data-png-title"));
        listen(&button, "click", move |_: web_sys::Event| {
            if let (Some(canvas), Some(title)) = (&canvas, &title) {
                app::with(|app| save::chart(app, canvas, title));
            }
        });
    }
    if let Some(notebook) = local::read(Kept::Always, NOTEBOOK).and_then(|text| Notebook::from_text(&text)) {
        dispatch(Event::Remembered(notebook));
    }
    // A browser may have put back what the form held before a reload.
    dispatch(Event::Draft(form()));
}

/// The controls of the settings.
fn listen_to_settings() {
    for strategy in dom::all("input[name=\"comp-ideas\"]") {
        let name = strategy.get_attribute("value").unwrap_or_default();
        let chosen = Strategy::ALL.into_iter().find(|strategy| strategy.name() == name).unwrap_or_default();
        listen(&strategy, "change", move |_: web_sys::Event| dispatch(Event::Ideas(chosen)));
    }
    on("comp-replicates", "change", || {
        if let Ok(replicates) = list("comp-replicates").value().parse() {
            dispatch(Event::Replicates(replicates));
        }
    });
    on("comp-seed", "change", || {
        match dom::input("comp-seed").value().trim().parse() {
            Ok(seed) => {
                // One seed for the whole page: the data lab takes it over too.
                session::dispatch(state::Event::Seed(seed));
                dispatch(Event::Seed(seed));
            }
            // What is no seed is replaced by the one in force.
            Err(_) => session::with(|page| {
                let seed = page.state.borrow().settings.seed;
                dom::input("comp-seed").set_value(&seed.to_string());
            }),
        }
    });
    on("comp-think", "input", || {
        let place = dom::input("comp-think").value_as_number() as usize;
        dispatch(Event::Think(THINKING[place.min(THINKING.len() - 1)]));
    });
    on("comp-closing-m", "change", || {
        if let Ok(m) = list("comp-closing-m").value().parse() {
            session::dispatch(state::Event::Settle(place(m)));
        }
    });
    on("comp-closing-speed", "change", || {
        if let Ok(speed) = list("comp-closing-speed").value().parse() {
            dispatch(Event::Speed(speed));
        }
    });
    on("comp-closing-activation", "change", || {
        let name = list("comp-closing-activation").value();
        if let Some(activation) = Activation::ALL.into_iter().find(|activation| activation.name() == name) {
            session::dispatch(state::Event::Activation(activation));
        }
    });
}

fn listen_to_form() {
    listen(&by_id("comp-form"), "submit", |event: web_sys::Event| {
        event.prevent_default();
        dispatch(Event::Draft(form()));
        dispatch(Event::Propose(pool::now()));
    });
    listen(&by_id("comp-form"), "input", |event: web_sys::Event| {
        let id = event.target().map(|target| target.unchecked_into::<web_sys::Element>().id()).unwrap_or_default();
        if id != "comp-wait" {
            dispatch(Event::Draft(form()));
        } else if let Ok(seconds) = list("comp-wait").value().parse() {
            dispatch(Event::Wait(seconds));
        }
    });
}

/// What the form holds.
fn form() -> Form {
    Form {
        layers: list("comp-layers").value(),
        width: dom::input("comp-width").value_as_number(),
        activation: list("comp-activation").value(),
        optimiser: list("comp-optimiser").value(),
        rate: dom::input("comp-rate").value_as_number(),
        batch: list("comp-batch").value(),
        decay: dom::input("comp-decay").checked(),
    }
}

/// Keeps the notebook for the next visit.
pub fn keep(text: &str) {
    dispatch(Event::Kept(local::write(Kept::Always, NOTEBOOK, Some(text))));
}
