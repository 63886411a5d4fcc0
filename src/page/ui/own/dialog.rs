//! The dialog for own data: choosing, dropping or pasting a table, and choosing how it is read and what is used of it.

use crate::page::model::labs::data::own::example::Example;
use crate::page::model::labs::data::own::{Dialog, Event, How};
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, listen, window};
use crate::page::ui::own::base::{dispatch, element};
use crate::page::ui::own::reading;
use crate::page::ui::session;
use crate::table::{BadRows, Decimal, Encoding, Quotes, Separator};
use wasm_bindgen::JsCast;
use web_sys::{
    Blob, BlobPropertyBag, ClipboardEvent, DragEvent, FileList, HtmlButtonElement, HtmlInputElement, HtmlSelectElement,
    HtmlTextAreaElement,
};

/// Pasted text longer than this, in UTF-16 units, is read without being shown: text fields freeze on megabytes.
const SHOWN_LARGEST: u32 = 200_000;

pub fn connect() {
    let on_click = |id: &str, act: fn()| listen(&by_id(id), "click", move |_: web_sys::Event| act());
    on_click("own-open", || dispatch(Event::Open(Dialog::Table)));
    on_click("own-choose", || dom::input("own-file").click());
    on_click("own-close", || element(Dialog::Table).close());
    on_click("own-read", || read_text(&text_field().value()));
    on_click("own-use", || {
        session::with(|page| {
            let ready = page.state.borrow().data.own.ready().cloned();
            if let Some(used) = ready {
                dispatch(Event::Use(used));
            }
        });
    });
    listen(&by_id("own-examples"), "click", |event: web_sys::Event| {
        let button = event.target().and_then(|target| target.dyn_into::<HtmlButtonElement>().ok());
        if let Some(example) = button.and_then(|button| Example::named(&button.value())) {
            dispatch(Event::Example(example));
        }
    });
    listen(&by_id("own-file"), "change", |_: web_sys::Event| {
        let field = dom::input("own-file");
        read_files(field.files());
        // So that the same file can be chosen again once it was mended.
        field.set_value("");
    });
    paste();
    drop_anywhere();
    choices();
}

fn text_field() -> HtmlTextAreaElement {
    by_id("own-text").unchecked_into()
}

/// Into the field, or anywhere in the dialog: rows of a spreadsheet, which come as text and as a picture, or a file.
fn paste() {
    listen(&element(Dialog::Table), "paste", |event: ClipboardEvent| {
        let into = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let into = into.map(|element| element.tag_name().to_ascii_lowercase()).unwrap_or_default();
        let data = event.clipboard_data();
        let text = data.as_ref().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
        let is_shown = text.encode_utf16().count() as u32 <= SHOWN_LARGEST;
        match into.as_str() {
            "input" => {}
            // Once the field holds what was pasted.
            "textarea" if !text.is_empty() && is_shown => dom::after(0, || read_text(&text_field().value())),
            _ => {
                event.prevent_default();
                match text.as_str() {
                    "" => read_files(data.and_then(|data| data.files())),
                    text => read_text(text),
                }
            }
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
        session::with(|page| {
            // Where own data may not be brought, it was not opened.
            let is_open = page.state.borrow().looking.is_open(Dialog::Table.id());
            if is_open {
                read_files(event.data_transfer().and_then(|data| data.files()));
            }
        });
    });
}

/// How the table is read, and what is used of it.
fn choices() {
    let on_choice = |id: &'static str, event_of: fn(&str) -> Option<Event>| {
        listen(&by_id(id), "change", move |_: web_sys::Event| {
            if let Some(event) = event_of(&by_id(id).unchecked_into::<HtmlSelectElement>().value()) {
                dispatch(event);
            }
        });
    };
    on_choice("own-separator", |value| {
        let separator = Separator::ALL.into_iter().find(|separator| separator.name() == value);
        Some(Event::How(How::Separator(separator)))
    });
    on_choice("own-quotes", |value| {
        let quotes = Quotes::ALL.into_iter().find(|quotes| quotes.name() == value);
        Some(Event::How(How::Quotes(quotes)))
    });
    on_choice("own-decimal", |value| {
        let decimal = [Decimal::Point, Decimal::Comma].into_iter().find(|decimal| decimal.name() == value);
        Some(Event::How(How::Decimal(decimal)))
    });
    on_choice("own-header", |value| Some(Event::How(How::Header((!value.is_empty()).then_some(value == "names")))));
    on_choice("own-comments", |value| Some(Event::How(How::Comments((!value.is_empty()).then_some(value == "yes")))));
    on_choice("own-missing", |value| Some(Event::How(How::Missing((!value.is_empty()).then_some(value == "yes")))));
    on_choice("own-bad-rows", |value| {
        let rows = BadRows::ALL.into_iter().find(|rows| rows.name() == value);
        Some(Event::How(How::BadRows(rows)))
    });
    on_choice("own-encoding", |value| {
        let encoding = Encoding::ALL.into_iter().find(|encoding| encoding.name() == value);
        Some(Event::How(How::Encoding(encoding)))
    });
    listen(&by_id("own-first"), "change", |_: web_sys::Event| {
        let row = dom::input("own-first").value().parse().ok().filter(|row| *row > 0);
        dispatch(Event::How(How::FirstRow(row)));
    });
    listen(&by_id("own-threshold"), "change", |_: web_sys::Event| {
        let threshold = dom::input("own-threshold").value_as_number();
        dispatch(Event::Threshold(threshold.is_finite().then_some(threshold)));
    });
    listen(&by_id("own-merge"), "change", |_: web_sys::Event| {
        dispatch(Event::Merge(dom::input("own-merge").checked()));
    });
    listen(&by_id("own-notes"), "click", |event: web_sys::Event| {
        let button = event.target().and_then(|target| target.dyn_into::<HtmlButtonElement>().ok());
        if let Some(place) = button.and_then(|button| button.value().parse().ok()) {
            dispatch(Event::Undo(place));
        }
    });
    on_choice("own-label", |value| value.parse().ok().map(Event::Label));
    on_choice("own-together", |value| Some(Event::Together(value.parse().ok())));
    listen(&by_id("own-list"), "change", |event: web_sys::Event| {
        let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        if let Ok(column) = field.value().parse() {
            let event = if field.name() == "code" { Event::Code } else { Event::Column };
            dispatch(event(column, field.checked()));
        }
    });
}
