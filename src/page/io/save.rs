//! What leaves the page at the reader's wish: the link, the tables, the pictures. Files are made here and handed to the
//! browser's downloads; nothing is sent anywhere. Which, under what names and words, is said in `model::saves` and
//! `panels::saves`.

use crate::chart::canvas::Canvas;
use crate::chart::svg::Svg;
use crate::page::io::address;
use crate::page::io::session;
use crate::page::io::session::Page;
use crate::page::model::link;
use crate::page::model::notice::{Missing, Notice};
use crate::page::model::saving::Kind;
use crate::page::model::state::{Event, State};
use crate::page::model::{saves, seen};
use crate::page::panels::View;
use crate::page::panels::saves::{self as pictures, of_chart, of_lab};
use crate::page::panels::slide::{Slide, Wish, compose};
use crate::page::ui::dom;
use crate::page::ui::dom::window;
use crate::page::ui::painter;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, Element, HtmlAnchorElement, HtmlCanvasElement, Url};

/// A download's address is given back after this time, in milliseconds: some browsers read it only then.
const KEPT: i32 = 10_000;

/// The kind of a table.
const CSV: &str = "text/csv;charset=utf-8";

fn notify(notice: Notice) {
    session::dispatch(Event::Notice(notice));
}

/// Copies the link to the present settings.
pub fn share() {
    session::with(|page| {
        let settings = saves::shared(&page.state.borrow());
        // In the address bar it can be copied by hand, whatever the clipboard says; in a frame, which has none, from the notice.
        address::write(&settings);
        let link = address::shared(&settings);
        let by_hand = Notice::SharedByHand(address::is_framed().then(|| link.clone()));
        let navigator = window().navigator();
        let has_clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|value| value.is_object());
        if !has_clipboard {
            return notify(by_hand);
        }
        let done = if settings.task.is_table() { Notice::SharedWithoutData } else { Notice::Shared };
        // An extension may have put something in its place that throws.
        let Some(promise) = dom::call(&navigator.clipboard(), "writeText", &[&link.into()]) else {
            return notify(by_hand);
        };
        dom::when_settled(&promise, |_| notify(done), |_| notify(by_hand));
    });
}

/// Saves everything that was finished in the lab on the screen.
pub fn csv() {
    session::with(|page| {
        let (text, name) = saves::of_lab(&page.state.borrow());
        table(&text, &name);
    });
}

/// Saves the scale map.
pub fn scale_csv() {
    session::with(|page| {
        let (text, name) = saves::of_scale(&page.state.borrow());
        table(&text, &name);
    });
}

/// Saves the data as the learners see them.
pub fn seen() {
    session::with(|page| {
        // Done with the state before anything is told: what is told changes it.
        let saved = save_seen(&page.state.borrow());
        match saved {
            Ok((true, rows)) => notify(Notice::Seen(Ok(rows))),
            // No browser gives a reason.
            Ok((false, _)) => {}
            Err(missing) => notify(Notice::Seen(Err(missing))),
        }
    });
}

/// Whether they were saved, and how many rows.
fn save_seen(state: &State) -> Result<(bool, usize), Missing> {
    let table = seen::table(state)?;
    let parts: js_sys::Array = table.parts().map(JsValue::from).collect();
    Ok((save_parts(&parts, CSV, &seen::table_name(state)).is_ok(), table.rows()))
}

/// Saves the script that fits logistic regression to them.
pub fn script() {
    session::with(|page| {
        let (text, name) = seen::script(&page.state.borrow());
        if save_text(&text, "text/x-python;charset=utf-8", &name).is_ok() {
            notify(Notice::Script);
        }
    });
}

/// Saves a table unless it has only its header, and says which.
fn table(text: &str, name: &str) {
    let rows = saves::rows(text);
    if rows == 0 || save_text(text, CSV, name).is_ok() {
        notify(Notice::Csv { rows });
    }
}

/// Saves the notebook of the computation lab.
pub fn notebook() {
    session::with(|page| {
        let text = page.state.borrow().computation.notebook.csv();
        let _ = save_text(&text, CSV, saves::NOTEBOOK);
    });
}

/// Saves every setting, also those at their default, as JSON with the link.
pub fn settings() {
    session::with(|page| {
        let name = saves::settings_name(&page.state.borrow());
        if save_text(&settings_text(page), "application/json", &name).is_ok() {
            notify(Notice::Settings);
        }
    });
}

fn settings_text(page: &Page) -> String {
    let settings = &page.state.borrow().settings;
    link::json(&link::made(settings), &address::shared(settings))
}

fn save_text(text: &str, kind: &str, name: &str) -> Result<(), JsValue> {
    save_parts(&js_sys::Array::of1(&text.into()), kind, name)
}

/// Saves texts one behind the other.
fn save_parts(parts: &js_sys::Array, kind: &str, name: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    download(&Blob::new_with_str_sequence_and_options(parts, &options)?, name)
}

/// The picture that the reader has chosen, and its file's name without the ending of its kind.
fn chosen(page: &Page) -> Option<(Slide, pictures::Picture)> {
    page.view(|view| {
        let saving = &view.state.saving;
        let picture = saving.what.as_deref().map_or_else(|| of_lab(view), |canvas| of_chart(canvas, view))?;
        let href = window().location().href().unwrap_or_default();
        let link = saving.link(&view.state.settings, &href);
        let wish = Wish { ground: saving.ground, link: &link, shown: saving.kind.width().into() };
        Some((redrawn(view, &picture, &wish)?, picture))
    })
}

/// A picture drawn anew as SVG.
pub fn redrawn(view: &View, picture: &pictures::Picture, wish: &Wish) -> Option<Slide> {
    compose(view, picture, wish, &recorder())
}

/// Makes what pictures are recorded with. Texts are measured on a canvas that stands nowhere.
pub fn recorder() -> impl Fn(&Rc<RefCell<Svg>>, f64, f64) -> Option<Canvas> {
    let measure: HtmlCanvasElement = dom::create("canvas").unchecked_into();
    move |svg, width, height| Canvas::recording(&measure, svg, width, height)
}

/// The address of a picture that stands in the address itself.
fn data_address(svg: &str) -> String {
    format!("data:image/svg+xml;charset=utf-8,{}", String::from(js_sys::encode_uri_component(svg)))
}

/// Shows the chosen picture in an element for pictures.
pub fn show_picture(element: &Element) {
    session::with(|page| {
        let address = chosen(page).map(|(slide, _)| data_address(&slide.svg));
        dom::set_flag(element, "hidden", address.is_none());
        dom::set_attribute(element, "src", &address.unwrap_or_default());
    });
}

/// Saves the chosen picture.
pub fn picture() {
    session::with(|page| {
        let kind = page.state.borrow().saving.kind;
        let Some((slide, picture)) = chosen(page) else { return notify(Notice::NoPicture) };
        let name = picture.file(kind);
        if kind == Kind::Svg {
            let is_saved = save_text(&slide.svg, "image/svg+xml", &name).is_ok();
            return notify(if is_saved { Notice::Png } else { Notice::NoPicture });
        }
        paint(page, &slide.svg, (kind.width(), slide.rows(kind.width())), name);
    });
}

/// Has the browser draw a picture at its size, and saves that as a PNG file that holds the link and the settings as text chunks.
fn paint(page: &Rc<Page>, svg: &str, (width, height): (u32, u32), name: String) {
    let image = dom::create("img");
    let (page, drawn) = (page.clone(), image.clone());
    dom::listen(&image, "error", |_: web_sys::Event| notify(Notice::NoPicture));
    dom::listen(&image, "load", move |_: web_sys::Event| {
        let canvas: HtmlCanvasElement = dom::create("canvas").unchecked_into();
        canvas.set_width(width);
        canvas.set_height(height);
        let Some(context) = painter::context(&canvas) else { return notify(Notice::NoPicture) };
        let sides = [0.0, 0.0, f64::from(width), f64::from(height)].map(JsValue::from);
        let arguments = [drawn.as_ref(), &sides[0], &sides[1], &sides[2], &sides[3]];
        if dom::call(&context, "drawImage", &arguments).is_none() {
            return notify(Notice::NoPicture);
        }
        let (page, name) = (page.clone(), name.clone());
        let save = Closure::once_into_js(move |blob: JsValue| {
            // A picture too large to be made is null.
            let Ok(blob) = blob.dyn_into::<Blob>() else { return notify(Notice::NoPicture) };
            let failed = |_| notify(Notice::NoPicture);
            dom::when_settled(&blob.array_buffer(), move |buffer| save_png(&page, &buffer, &name), failed);
        });
        if canvas.to_blob(save.unchecked_ref()).is_err() {
            notify(Notice::NoPicture);
        }
    });
    dom::set_attribute(&image, "src", &data_address(svg));
}

fn save_png(page: &Rc<Page>, buffer: &JsValue, name: &str) {
    let href = window().location().href().unwrap_or_default();
    let bytes = saves::with_settings(&js_sys::Uint8Array::new(buffer).to_vec(), &page.state.borrow(), &href);
    let is_saved = file(&bytes, "image/png", name).is_ok();
    notify(if is_saved { Notice::Png } else { Notice::NoPicture });
}

/// Saves bytes as a file.
///
/// # Errors
/// Where the browser makes no file of them.
pub fn file(bytes: &[u8], kind: &str, name: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    download(&Blob::new_with_u8_array_sequence_and_options(&parts, &options)?, name)
}

fn download(blob: &Blob, name: &str) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(blob)?;
    let anchor: HtmlAnchorElement = dom::create("a").unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    dom::after(KEPT, move || {
        // It was made above, so it can be given back.
        let _ = Url::revoke_object_url(&address);
    });
    Ok(())
}
