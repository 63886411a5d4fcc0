//! The dialog for own data: choosing, dropping or pasting a table.

use crate::page::io::session;
use crate::page::model::labs::data::own::reading::Pasted;
use crate::page::model::labs::data::own::{Dialog, Event};
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, listen, window};
use crate::page::ui::own::base::{dispatch, element};
use crate::page::ui::own::reading;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, ClipboardEvent, DragEvent, FileList, HtmlTextAreaElement};

pub fn connect() {
    let on_click = |id: &str, act: fn()| listen(&by_id(id), "click", move |_: web_sys::Event| act());
    on_click("own-choose", || dom::input("own-file").click());
    on_click("own-close", || element(Dialog::Table).close());
    on_click("own-read", || read_text(&text_field().value()));
    listen(&by_id("own-file"), "change", |_: web_sys::Event| {
        let field = dom::input("own-file");
        read_files(field.files());
        // So that the same file can be chosen again once it was mended.
        field.set_value("");
    });
    paste();
    drop_anywhere();
}

fn text_field() -> HtmlTextAreaElement {
    by_id("own-text").unchecked_into()
}

/// Into the field, or anywhere in the dialog.
fn paste() {
    listen(&element(Dialog::Table), "paste", |event: ClipboardEvent| {
        let into = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let into = into.map(|element| element.tag_name().to_ascii_lowercase()).unwrap_or_default();
        let data = event.clipboard_data();
        let text = data.as_ref().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
        let pasted = Pasted::of(&text, &into);
        if matches!(pasted, Pasted::Files | Pasted::Text) {
            event.prevent_default();
        }
        match pasted {
            Pasted::Left => {}
            Pasted::Field => dom::after(0, || read_text(&text_field().value())),
            Pasted::Files => read_files(data.and_then(|data| data.files())),
            Pasted::Text => read_text(&text),
        }
    });
}

fn read_text(text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    // A Blob of text is UTF-8.
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &BlobPropertyBag::new()) {
        reading::read(blob, String::new(), 0);
    }
}

/// Reads the first of some files. A folder is among them as one that cannot be read.
fn read_files(files: Option<FileList>) {
    let Some(files) = files else { return };
    if let Some(file) = files.get(0) {
        let name = file.name();
        reading::read(file.into(), name, files.length() - 1);
    }
}

/// A file may be dropped anywhere: beside a small target the browser would open it instead of this page.
fn drop_anywhere() {
    let holds_file = |event: &DragEvent| {
        event
            .data_transfer()
            .is_some_and(|data| data.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files")))
    };
    for name in ["dragenter", "dragover"] {
        listen(&window(), name, move |event: DragEvent| {
            if holds_file(&event) {
                event.prevent_default();
            }
        });
    }
    listen(&window(), "drop", move |event: DragEvent| {
        if !holds_file(&event) {
            return;
        }
        event.prevent_default();
        dispatch(Event::Open(Dialog::Table));
        // Where own data may not be brought, it was not opened.
        if session::ask(|state| state.looking.is_open(Dialog::Table.id())) {
            read_files(event.data_transfer().and_then(|data| data.files()));
        }
    });
}
