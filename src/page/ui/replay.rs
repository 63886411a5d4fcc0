//! From the reader's hands to the training that is watched: a learner's map or name opens it, Escape closes it.

use crate::page::io::session;
use crate::page::model::labs::data;
use crate::page::model::labs::data::replay::{Event, opener};
use crate::page::model::state;
use crate::page::ui::dom::{self, by_id, listen};
use crate::study::key::Learner;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

fn dispatch(event: Event) {
    session::dispatch(state::Event::Data(data::Event::Replay(event)));
}

/// Listens to everything that the reader can do with it.
pub fn connect() {
    listen(&by_id("learned"), "click", |event: web_sys::Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(button) = target.and_then(|target| target.closest("[data-watch]").ok().flatten()) {
            open(&button);
        }
    });
    listen(&by_id("replay"), "keydown", |event: KeyboardEvent| {
        if event.key() == "Escape" {
            // In a lecture it would end that too.
            event.prevent_default();
            dispatch(Event::Close);
        }
    });
}

fn open(button: &Element) {
    let (id, name) = (button.id(), button.get_attribute("data-watch").unwrap_or_default());
    let from = opener(&id);
    session::with(|page| {
        let looked_at = page.state.borrow().looking.examples.learner;
        let learner = Learner::named(&name).unwrap_or(looked_at);
        let is_still = page.screen.borrow().is_still;
        dispatch(Event::Open { learner, from, is_still });
    });
}

/// Scrolls to what is watched, or, once that is closed, to the button that opened it: on a small screen they stand below one
/// another. Where it covers a column it is in view, and stays where it is.
pub fn come_into_view(button: &str) {
    let (stage, button) = (by_id("replay"), by_id(button));
    let is_in = stage.contains(Some(&button));
    let element = if is_in { stage } else { button };
    let (top, height) = (element.get_bounding_client_rect().top(), dom::window().inner_height().ok());
    let half = height.and_then(|height| height.as_f64()).unwrap_or(0.0) / 2.0;
    if !(0.0..half).contains(&top) {
        element.scroll_into_view();
    }
}
