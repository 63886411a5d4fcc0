//! What of the data lab's buttons only the browser can do, and the folds of the whole page.

use crate::page::io::session::{self, dispatch};
use crate::page::io::{save, store};
use crate::page::model::labs::data::{self, Guessing};
use crate::page::model::looking;
use crate::page::model::state::Event;
use crate::page::panels::pace::AXES;
use crate::page::ui::dom::{self, by_id, listen};
use crate::page::ui::saving;
use crate::study::key::Learner;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Fresh seeds stay below this, so that they can be read out in a lecture hall.
const FRESH_SEEDS: u32 = 1_000_000;

pub fn connect() {
    let on_click = |id: &str, act: fn()| listen(&by_id(id), "click", move |_: web_sys::Event| act());
    on_click("surprise", || {
        // The browser's random numbers can only fail where there is no crypto object, which has no wasm either.
        if let Ok(word) = getrandom::u32() {
            dispatch(Event::set("seed", word % FRESH_SEEDS));
        }
    });
    guess();
    axes();
    for fold in dom::all("details[id]") {
        listen(&fold, "toggle", |event: web_sys::Event| {
            let Some(fold) = event.target().map(|target| target.unchecked_into::<Element>()) else { return };
            open(&fold.id(), fold.has_attribute("open"));
        });
    }
    on_click("share", save::share);
    on_click("save-settings", save::settings);
    on_click("save-scale", save::scale_csv);
    on_click("forget", store::clear);
    for element in dom::all("[data-export]") {
        let kind = element.get_attribute("data-export").unwrap_or_default();
        let canvas = element.get_attribute("data-canvas");
        listen(&element, "click", move |_: web_sys::Event| match kind.as_str() {
            "csv" => save::csv(),
            "seen" => save::seen(),
            "script" => save::script(),
            _ => saving::open(canvas.clone()),
        });
    }
}

fn open(id: &str, is_open: bool) {
    dispatch(Event::Looking(looking::Event::Fold { id: id.to_owned(), is_open }));
}

fn guess() {
    for id in ["guess-begin", "guess-begin-view"] {
        listen(&by_id(id), "click", |_: web_sys::Event| {
            dispatch(Event::Data(data::Event::Guess(Guessing::Begin(Learner::Large))));
            drop(dom::canvas("figure-canvas").focus());
        });
    }
}

/// The panel of axes and view opens and closes, and Escape closes it.
fn axes() {
    let close = || {
        open(AXES, false);
        let _ = by_id("view-open").focus();
    };
    listen(&by_id("view-open"), "click", |_: web_sys::Event| {
        let is_open = session::ask(|state| state.looking.is_open(AXES));
        open(AXES, !is_open);
    });
    listen(&by_id("view-close"), "click", move |_: web_sys::Event| close());
    listen(&by_id(AXES), "keydown", move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close();
        }
    });
}
