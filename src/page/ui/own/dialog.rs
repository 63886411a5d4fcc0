//! The dialog for own data: choosing, dropping or pasting a table, seeing what was understood of it, and using it. What
//! it shows is drawn by [`crate::page::ui::own::preview`].

use crate::page::model::own::{Draft, Used};
use crate::page::model::state::{Dirty, Event, NeedsTable};
use crate::page::ui::app;
use crate::page::ui::app::{App, dispatch};
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, listen, window};
use crate::page::ui::notices;
use crate::page::ui::notices::Notice;
use crate::page::ui::own::{preview, reading};
use crate::table::{Decimal, Overrides, Separator};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{
    Blob, BlobPropertyBag, ClipboardEvent, DragEvent, Element, FileList, HtmlDialogElement, HtmlInputElement,
    HtmlSelectElement, HtmlTextAreaElement,
};

/// Pasted text longer than this, in UTF-16 units, is read without being shown: text fields freeze on megabytes.
const SHOWN_LARGEST: u32 = 200_000;

fn dialog() -> HtmlDialogElement {
    by_id("own-dialog").unchecked_into()
}

/// Opens the dialog.
pub fn open(app: &Rc<App>) {
    if !app.state.borrow().may_bring_table() {
        return;
    }
    if !dialog().open() {
        // Fails only where it is open or not in the page.
        let _ = dialog().show_modal();
    }
    draw(app);
}

/// Draws the dialog if it is open, and asks for the panel to be drawn.
pub fn draw(app: &Rc<App>) {
    if dialog().open() {
        preview::draw(&app.own.borrow(), &app.texts.borrow());
    }
    app.state.borrow_mut().dirty.add(Dirty::DATA);
    app.ask_for_frame();
}

/// Draws only how far the reading is.
pub fn draw_busy(app: &Rc<App>) {
    preview::draw_busy(&app.own.borrow(), &app.texts.borrow());
}

pub fn connect() {
    let on_click = |id: &str, act: fn(&Rc<App>)| listen(&by_id(id), "click", move |_: web_sys::Event| app::with(act));
    on_click("own-open", open);
    on_click("own-choose", |_| dom::input("own-file").click());
    on_click("own-close", |_| dialog().close());
    on_click("own-read", |app| read_text(app, &text_field().value()));
    on_click("own-use", use_draft);
    listen(&dialog(), "close", |_: web_sys::Event| app::with(reading::cancel));
    listen(&by_id("own-file"), "change", |_: web_sys::Event| {
        let field = dom::input("own-file");
        app::with(|app| read_files(app, field.files()));
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

fn paste() {
    listen(&by_id("own-text"), "paste", |event: ClipboardEvent| {
        let text = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
        if text.encode_utf16().count() as u32 > SHOWN_LARGEST {
            event.prevent_default();
            return app::with(|app| read_text(app, &text));
        }
        // Once the field holds what was pasted.
        dom::after(0, || app::with(|app| read_text(app, &text_field().value())));
    });
}

fn read_text(app: &Rc<App>, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    // A Blob of text is UTF-8.
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &BlobPropertyBag::new()) {
        reading::read(app, blob, String::new(), Overrides::default());
    }
}

fn read_files(app: &Rc<App>, files: Option<FileList>) {
    if let Some(file) = files.and_then(|files| files.get(0)) {
        let name = file.name();
        reading::read(app, file.into(), name, Overrides::default());
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
        app::with(|app| {
            open(app);
            if !dialog().open() {
                return;
            }
            read_files(app, event.data_transfer().and_then(|data| data.files()));
        });
    });
}

/// How the table is read, and what is used of it.
fn choices() {
    let value = |id: &str| by_id(id).unchecked_into::<HtmlSelectElement>().value();
    let read_again = |change: fn(&mut Overrides, &str)| {
        move |id: &'static str| {
            listen(&by_id(id), "change", move |_: web_sys::Event| {
                app::with(|app| {
                    let overrides = app.own.borrow().draft.as_ref().map(|draft| draft.overrides);
                    let Some(mut overrides) = overrides else { return };
                    change(&mut overrides, &value(id));
                    reading::read_again(app, overrides);
                });
            });
        }
    };
    read_again(|overrides, value| {
        overrides.separator = Separator::ALL.into_iter().find(|separator| separator.name() == value);
        // Another separator may bring another decimal mark and another header: these are found anew.
        (overrides.decimal, overrides.header) = (None, None);
    })("own-separator");
    read_again(|overrides, value| {
        overrides.decimal = [Decimal::Point, Decimal::Comma].into_iter().find(|decimal| decimal.name() == value);
    })("own-decimal");
    read_again(|overrides, value| overrides.header = Some(value == "names"))("own-header");
    listen(&by_id("own-label"), "change", move |_: web_sys::Event| {
        if let Ok(column) = value("own-label").parse() {
            choose(|draft| draft.choose_label(column));
        }
    });
    listen(&by_id("own-list"), "change", |event: web_sys::Event| {
        let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        if let Ok(column) = field.value().parse() {
            let is_used = field.checked();
            choose(move |draft| draft.use_column(column, is_used));
        }
    });
    listen(&by_id("own-columns"), "toggle", |event: web_sys::Event| {
        let is_open = event.target().is_some_and(|target| target.unchecked_into::<Element>().has_attribute("open"));
        if is_open {
            app::with(|app| preview::fill_list(&app.own.borrow()));
        }
    });
}

fn choose(change: impl FnOnce(&mut Draft)) {
    app::with(|app| {
        let has_draft = app.own.borrow_mut().draft.as_mut().map(change).is_some();
        if has_draft {
            reading::prepare(app);
        }
    });
}

/// Takes the draft into use.
fn use_draft(app: &Rc<App>) {
    let used = match app.own.borrow().draft.as_ref().and_then(|draft| draft.outcome.as_ref()) {
        Some(Ok(used)) => used.clone(),
        _ => return,
    };
    put(app, used);
}

/// Puts a table into use, in place of the one before.
pub(super) fn put(app: &Rc<App>, used: Used) {
    let data = used.data.clone();
    app.own.borrow_mut().used = Some(used);
    if dialog().open() {
        dialog().close();
    }
    for why in [NeedsTable::ForLink, NeedsTable::ToTrain] {
        notices::withdraw(app, &Notice::NeedsTable(why));
    }
    dispatch(Event::Table(data));
}
