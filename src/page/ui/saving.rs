//! The dialog in which a picture is chosen and saved. What it shows is made by its panel; it comes into the page when it is
//! opened first.

use crate::page::io::save;
use crate::page::io::session;
use crate::page::model::saving::{DIALOG, Effect, Event};
use crate::page::model::state;
use crate::page::panels::saves::{self, SAVING};
use crate::page::ui::dom::{self, document, listen};
use crate::page::ui::drawing::Drawing;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement};

fn dispatch(event: Event) {
    session::dispatch(state::Event::Saving(event));
}

/// A canvas's picture is to be saved, or the lab's charts together.
pub fn open(canvas: Option<String>) {
    if dialog().is_none() {
        make();
    }
    let mut charts = Vec::new();
    session::with(|page| page.view(|view| charts = saves::all(view)));
    dispatch(Event::Open(canvas, charts));
}

fn dialog() -> Option<HtmlDialogElement> {
    document().get_element_by_id(DIALOG)?.dyn_into().ok()
}

fn make() {
    let dialog = dom::create("dialog");
    for (name, value) in [("id", DIALOG), ("class", "own-dialog"), ("aria-labelledby", "saving-title")] {
        dom::set_attribute(&dialog, name, value);
    }
    listen(&dialog, "close", |_: web_sys::Event| dispatch(Event::Closed));
    listen(&dialog, "click", |event: web_sys::Event| {
        let clicked = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if clicked.is_some_and(|element| element.get_attribute("data-saving").as_deref() == Some("close")) {
            drop(self::dialog().inspect(HtmlDialogElement::close));
        }
    });
    if let Some(body) = document().body() {
        let _ = body.append_child(&dialog);
    }
}

/// The browser has what it prints.
pub fn printed() {
    dispatch(Event::Printed);
}

pub fn perform(effect: Effect, drawing: &Rc<Drawing>) {
    match effect {
        Effect::Save => return save::picture(),
        Effect::Print => return drop(dom::window().print()),
        Effect::Show => {
            drawing.draw_now(&[SAVING]);
            let _ = dialog().filter(|dialog| !dialog.open()).map(|dialog| dialog.show_modal());
        }
        Effect::Draw => drawing.draw_now(&[SAVING]),
    }
    if let Some(picture) = document().get_element_by_id("saving-picture") {
        save::show_picture(&picture);
    }
}
