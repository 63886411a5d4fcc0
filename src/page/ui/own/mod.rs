//! The reader's own data under the hands: choosing a file, reading it, painting points. What the dialogs show is made by
//! `panels::own`.

mod base;
pub mod dialog;
pub mod paint;
mod reading;

use crate::page::io::session;
use crate::page::model::labs::data::own::example::Example;
use crate::page::model::labs::data::own::{Dialog, Effect, Event, Refused};
use crate::page::ui::dom::{self, by_id, listen};
use base::{dispatch, element};

/// Listens to everything that the reader can do with own data.
pub fn connect() {
    for dialog in Dialog::ALL {
        // Also where a key closed it.
        listen(&element(dialog), "close", move |_: web_sys::Event| dispatch(Event::Closed(dialog)));
    }
    dialog::connect();
    paint::connect();
}

/// What became of a table that comes with the page: the bytes of its file, or why there are none.
pub fn example_is_here(example: Example, bytes: Option<&[u8]>, reason: String) {
    // Meanwhile another may have been chosen, or the dialog closed.
    if !session::ask(|state| state.data.own.awaits(example)) {
        return;
    }
    let blob = bytes.and_then(|bytes| {
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes).into());
        web_sys::Blob::new_with_u8_array_sequence(&parts).ok()
    });
    match blob {
        Some(blob) => reading::read(blob, example.file(), 0),
        None => dispatch(Event::Refused(Refused::missing(example, reason))),
    }
}

/// Does what follows from an event.
pub fn perform(effect: Effect) {
    match effect {
        Effect::ShowDialog(dialog) => {
            if !element(dialog).open() {
                // Fails only where it is open or not in the page.
                let _ = element(dialog).show_modal();
            }
            if dialog == Dialog::Board {
                let _ = by_id("paint-canvas").focus();
            }
        }
        Effect::CloseDialog(dialog) => element(dialog).close(),
        Effect::ReadAgain(overrides) => reading::read_again(overrides),
        // The app has the loader.
        Effect::Fetch(_) => {}
        Effect::Prepare => reading::prepare(),
        Effect::Cancel => reading::cancel(),
        Effect::MoreBoxes => dom::after(0, || dispatch(Event::MoreBoxes)),
    }
}
