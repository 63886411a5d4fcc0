//! What the parts of this room share.

use crate::page::io::session;
use crate::page::model::labs::data::own::{Dialog, Event};
use crate::page::model::state;
use crate::page::ui::dom::by_id;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

pub fn dispatch(event: Event) {
    session::dispatch(state::Event::Own(event));
}

pub fn element(dialog: Dialog) -> HtmlDialogElement {
    by_id(dialog.id()).unchecked_into()
}
