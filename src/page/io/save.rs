//! What leaves the page at the reader's wish: the link, the tables, the pictures. Files are made here and handed to the
//! browser's downloads; nothing is sent anywhere. Which, under what names and words, is said in `model::saves` and
//! `panels::saves`.

use crate::page::io::address;
use crate::page::model::link;
use crate::page::model::notice::Notice;
use crate::page::model::state::Event;
use crate::page::model::{png, saves};
use crate::page::panels::View;
use crate::page::panels::saves::{MAPS, Picture, maps, of_chart, of_lab};
use crate::page::ui::dom;
use crate::page::ui::dom::window;
use crate::page::ui::session;
use crate::page::ui::session::Page;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement, Url};

/// A download's address is given back after this time, in milliseconds: some browsers read it only then.
const KEPT: i32 = 10_000;
/// Margin of a saved picture, in CSS pixels.
const MARGIN: f64 = 16.0;

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

/// Saves a table unless it has only its header, and says which.
fn table(text: &str, name: &str) {
    let rows = saves::rows(text);
    if rows == 0 || save_text(text, "text/csv;charset=utf-8", name).is_ok() {
        notify(Notice::Csv { rows });
    }
}

/// Saves the notebook of the computation lab.
pub fn notebook() {
    session::with(|page| {
        let text = page.state.borrow().computation.notebook.csv();
        let _ = save_text(&text, "text/csv;charset=utf-8", saves::NOTEBOOK);
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
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = js_sys::Array::of1(&text.into());
    download(&Blob::new_with_str_sequence_and_options(&parts, &options)?, name)
}

/// Saves the charts of the lab on the screen as one picture.
pub fn png() {
    picture(of_lab);
}

/// Saves one chart as a picture.
pub fn chart(canvas: &str) {
    picture(|view| of_chart(canvas, view));
}

/// Saves a picture as a PNG file that holds the link and the settings as text chunks.
fn picture(of: impl FnOnce(&View) -> Option<Picture>) {
    session::with(|page| {
        let drawn = page.view(|view| of(view).and_then(|picture| Some((draw(&picture, view)?, picture.name))));
        let Some((canvas, name)) = drawn else { return notify(Notice::NoPicture) };
        let page = page.clone();
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
}

fn save_png(page: &Rc<Page>, buffer: &JsValue, name: &str) {
    let bytes = js_sys::Uint8Array::new(buffer).to_vec();
    let (address, settings) = (address::shared(&page.state.borrow().settings), settings_text(page));
    let texts = [("Software", "Takeoff"), ("Source", address.as_str()), ("Comment", settings.as_str())];
    let bytes = png::with_texts(&bytes, &texts);
    let options = BlobPropertyBag::new();
    options.set_type("image/png");
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes.as_slice()));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options);
    let is_saved = blob.and_then(|blob| download(&blob, name)).is_ok();
    notify(if is_saved { Notice::Png } else { Notice::NoPicture });
}

/// Charts over one another on the page's background, under their title, with the link below.
fn draw(picture: &Picture, view: &View) -> Option<HtmlCanvasElement> {
    let screen = view.screen;
    let charts = picture.charts.iter().map(|&id| if id == MAPS { draw_maps(view) } else { Some(dom::canvas(id)) });
    let charts: Vec<HtmlCanvasElement> = charts.collect::<Option<_>>()?;
    let first = charts.first()?;
    // What was put together from charts has no size on the screen.
    let (_, _, ratio) = screen.size(&first.id()).or_else(|| screen.size("figure-canvas"))?;
    let (margin, line) = (MARGIN * ratio, 28.0 * ratio);
    let height: u32 = charts.iter().map(HtmlCanvasElement::height).sum();
    let drawn: HtmlCanvasElement = dom::create("canvas").unchecked_into();
    drawn.set_width(first.width() + 2 * margin as u32);
    drawn.set_height(height + (2.0 * margin + 2.0 * line) as u32);
    let context = context(&drawn)?;
    let colors = screen.theme.colors();
    context.set_fill_style_str(&css(colors.background));
    context.fill_rect(0.0, 0.0, drawn.width().into(), drawn.height().into());
    let write = |text: &str, size: f64, weight: &str, color, y: f64| {
        context.set_fill_style_str(&css(color));
        context.set_font(&format!("{weight} {}px {}", size * ratio, screen.font));
        let _ = context.fill_text_with_max_width(text, margin, y, f64::from(first.width()));
    };
    write(&picture.title, 15.0, "600", colors.ink, margin + 15.0 * ratio);
    let mut below = margin + line;
    for chart in &charts {
        context.draw_image_with_html_canvas_element(chart, margin, below).ok()?;
        below += f64::from(chart.height());
    }
    write(&address::shared(&view.state.settings), 11.0, "400", colors.quiet, below + 20.0 * ratio);
    Some(drawn)
}

/// The decision maps side by side, each under its learner's name and over its score.
fn draw_maps(view: &View) -> Option<HtmlCanvasElement> {
    let screen = view.screen;
    let canvases = crate::chart::FIVE_NAMES.map(|name| dom::canvas(&format!("map-{name}")));
    let (_, _, ratio) = screen.size(&canvases[0].id())?;
    let (gap, line) = (MARGIN * ratio, 20.0 * ratio);
    let side = f64::from(canvases[0].width());
    let strip: HtmlCanvasElement = dom::create("canvas").unchecked_into();
    strip.set_width((canvases.len() as f64 * (side + gap) - gap) as u32);
    strip.set_height((side + 2.0 * line) as u32);
    let context = context(&strip)?;
    context.set_fill_style_str(&css(screen.theme.colors().ink));
    context.set_font(&format!("600 {}px {}", 13.0 * ratio, screen.font));
    let write = |text: &str, left: f64, y: f64| drop(context.fill_text_with_max_width(text, left, y, side));
    for (index, (map, (name, score))) in canvases.iter().zip(maps(view)).enumerate() {
        let left = index as f64 * (side + gap);
        write(&name, left, 14.0 * ratio);
        context.draw_image_with_html_canvas_element(map, left, line).ok()?;
        write(&score, left, line + side + 15.0 * ratio);
    }
    Some(strip)
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

fn css(color: plotters::style::RGBColor) -> String {
    format!("rgb({},{},{})", color.0, color.1, color.2)
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
