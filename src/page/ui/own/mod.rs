//! The reader's own data under the hands: choosing a file, reading it, painting points. What the dialogs show is made by
//! `panels::own`.

mod base;
pub mod dialog;
pub mod paint;
mod reading;

use crate::page::model::own::{Dialog, Effect, Event};
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
        Effect::Prepare => reading::prepare(),
        Effect::Cancel => reading::cancel(),
        Effect::MoreBoxes => dom::after(0, || dispatch(Event::MoreBoxes)),
    }
}
