//! The dialog in which a picture is chosen and saved. What it shows is made by its panel; it comes into the page when it is
//! opened first.

use crate::page::io::save;
use crate::page::model::saving::{Effect, Event, Paper};
use crate::page::model::state;
use crate::page::panels::saves::{self, SAVING};
use crate::page::panels::saving::DIALOG;
use crate::page::ui::dom::{self, document, listen};
use crate::page::ui::drawing::Drawing;
use crate::page::ui::session;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlInputElement, HtmlSelectElement};

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
    listen(&dialog, "change", |event: web_sys::Event| {
        event.target().map(|target| target.unchecked_into()).inspect(changed);
    });
    listen(&dialog, "click", |event: web_sys::Event| {
        let clicked = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let clicked = clicked.and_then(|element| element.get_attribute("data-saving"));
        match clicked.as_deref() {
            Some(name) if Paper::named(name).is_some() => print(name),
            Some("close") => drop(self::dialog().inspect(HtmlDialogElement::close)),
            Some(_) => dispatch(Event::Save),
            None => {}
        }
    });
    if let Some(body) = document().body() {
        let _ = body.append_child(&dialog);
    }
}

fn changed(control: &Element) {
    let value = control.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value);
    let value = value.or_else(|| control.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value));
    let value = value.unwrap_or_default();
    dispatch(match control.id().as_str() {
        "saving-what" => Event::What((!value.is_empty()).then_some(value)),
        "saving-kind" => Event::Kind(value),
        "saving-ground" => Event::Ground(value),
        _ => Event::Base(value),
    });
}

/// A sheet of this name goes to paper.
pub fn print(name: &str) {
    Paper::named(name).into_iter().for_each(|paper| dispatch(Event::Print(paper)));
}

/// The browser has what it prints.
pub fn printed() {
    dispatch(Event::Printed);
}

pub fn perform(effect: Effect, drawing: &Drawing) {
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
