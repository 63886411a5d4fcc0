//! From the form of an experiment to this lab's events; and the notebook in the browser's storage.

use crate::page::io::local;
use crate::page::io::local::Kept;
use crate::page::io::save;
use crate::page::io::session;
use crate::page::model::labs::computation::Event;
use crate::page::model::labs::computation::draft::Form;
use crate::page::model::labs::computation::notebook::Notebook;
use crate::page::model::state;
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, listen};
use crate::page::ui::saving;
use crate::worker::browser;
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

/// Listens to everything in this lab.
pub fn connect() {
    let on_click = |id: &str, act: fn()| listen(&by_id(id), "click", move |_: web_sys::Event| act());
    on_click("comp-measure", || {
        session::with(|page| {
            let workers = browser::number_of_workers(page.state.borrow().settings.workers);
            dispatch(Event::Measure(workers));
        });
    });
    listen_to_form();
    on_click("comp-book-export", save::notebook);
    for button in dom::all("[data-png]") {
        let canvas = button.get_attribute("data-png").unwrap_or_default();
        listen(&button, "click", move |_: web_sys::Event| saving::open(Some(canvas.clone())));
    }
    if let Some(notebook) = local::read(Kept::Always, NOTEBOOK).and_then(|text| Notebook::from_text(&text)) {
        dispatch(Event::Remembered(notebook));
    }
    // A browser may have put back what the form held before a reload.
    dispatch(Event::Draft(form()));
}

fn listen_to_form() {
    listen(&by_id("comp-form"), "submit", |event: web_sys::Event| {
        event.prevent_default();
        dispatch(Event::Draft(form()));
        dispatch(Event::Propose(browser::now()));
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
