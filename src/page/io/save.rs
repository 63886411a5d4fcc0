//! What leaves the page at the reader's wish: the link, the CSV, the picture. Files are made here and handed to the
//! browser's downloads; nothing is sent anywhere.

use crate::chart::LEARNER_NAMES;
use crate::page::model::export;
use crate::page::model::settings::Lab;
use crate::page::ui::app::App;
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, window};
use crate::page::ui::notices;
use crate::page::ui::notices::Notice;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement, Url};

/// A download's address is given back after this time, in milliseconds: some browsers read it only then.
const KEPT: i32 = 10_000;
/// Margin of a saved picture, in CSS pixels.
const MARGIN: f64 = 16.0;

/// Copies the link to the present settings.
pub fn share(app: &Rc<App>) {
    // In the address bar it can be copied by hand, whatever the clipboard says.
    app.write_link();
    let navigator = window().navigator();
    let has_clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|value| value.is_object());
    if !has_clipboard {
        return notices::show(app, Notice::SharedByHand);
    }
    let tell = |notice: fn() -> Notice| {
        let app = app.clone();
        Closure::once_into_js(move |_: JsValue| notices::show(&app, notice()))
    };
    let is_own = app.state.borrow().settings.task.is_table();
    let done = tell(if is_own { || Notice::SharedWithoutData } else { || Notice::Shared });
    let failed = tell(|| Notice::SharedByHand);
    let promise = navigator.clipboard().write_text(&app.address());
    // Through Reflect, because the typed `then` wants closures that live for ever.
    let then = js_sys::Reflect::get(&promise, &"then".into()).map(JsCast::unchecked_into::<js_sys::Function>);
    if let Ok(then) = then {
        let _ = then.call2(&promise, &done, &failed);
    }
}

/// Saves everything that was finished in the lab on the screen, one row each.
pub fn csv(app: &Rc<App>) {
    let state = app.state.borrow();
    let settings = &state.settings;
    let (text, name) = match settings.lab {
        Lab::Data => (export::csv(&state.exported()), settings.task.name()),
        Lab::Algorithms => (crate::page::model::algorithms::csv::csv(&state.algorithms), settings.lab.name()),
        Lab::Computation => (state.computation.csv(settings), settings.lab.name()),
    };
    rows(app, &text, &export::file_name(name, settings.seed, "csv"));
}

/// Saves every finished cell of a scale map and every point of a kernel machine's curve.
pub fn scale_csv(app: &Rc<App>) {
    let state = app.state.borrow();
    let name = format!("{}-scale", state.settings.task.name());
    let name = export::file_name(&name, state.settings.seed, "csv");
    rows(app, &export::scale_csv(&state.scale_exported()), &name);
}

/// Saves a table unless it has only its header, and says which.
fn rows(app: &Rc<App>, text: &str, name: &str) {
    let rows = text.lines().count().saturating_sub(1);
    if rows == 0 || table(text, name).is_ok() {
        notices::show(app, Notice::Csv { rows });
    }
}

/// Saves a table of the reader's own making.
pub fn text(text: &str) {
    let _ = table(text, "takeoff-notebook.csv");
}

fn table(text: &str, name: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("text/csv;charset=utf-8");
    let parts = js_sys::Array::of1(&text.into());
    download(&Blob::new_with_str_sequence_and_options(&parts, &options)?, name)
}

/// Saves one chart as a picture, under the words of the element `title` and over the link.
pub fn chart(app: &Rc<App>, canvas: &str, title: &str) {
    let Some(picture) = picture_of(app, title, &[dom::canvas(canvas)]) else { return };
    save_picture(app, picture, canvas.to_owned());
}

/// The same for a chart of the data lab, whose panel's title has the chart's name.
pub fn chart_of_data(app: &Rc<App>, canvas: &str) {
    let panel = canvas.trim_end_matches("-canvas");
    let picture = match panel {
        "maps" => maps(app).and_then(|maps| picture_of(app, "learned-title", &[maps])),
        _ => picture_of(app, &format!("{panel}-title"), &[dom::canvas(canvas)]),
    };
    let Some(picture) = picture else { return };
    let name = format!("{}-{panel}", app.state.borrow().settings.task.name());
    save_picture(app, picture, name);
}

/// The decision maps side by side, each under its learner's name and over its score.
fn maps(app: &App) -> Option<HtmlCanvasElement> {
    let screen = app.screen.borrow();
    let maps = LEARNER_NAMES.map(|name| (name, dom::canvas(&format!("map-{name}"))));
    let (_, _, ratio) = screen.size(&maps[0].1.id())?;
    let (gap, line) = (MARGIN * ratio, 20.0 * ratio);
    let side = f64::from(maps[0].1.width());
    let strip: HtmlCanvasElement = dom::create("canvas").unchecked_into();
    strip.set_width((maps.len() as f64 * (side + gap) - gap) as u32);
    strip.set_height((side + 2.0 * line) as u32);
    let context = context(&strip)?;
    context.set_fill_style_str(&css(screen.theme.colors().ink));
    context.set_font(&format!("600 {}px {}", 13.0 * ratio, screen.font));
    let write = |selector: &str, left: f64, y: f64| {
        let text = dom::all(selector).first().and_then(|element| element.text_content()).unwrap_or_default();
        let _ = context.fill_text_with_max_width(&text, left, y, side);
    };
    for (index, (name, map)) in maps.iter().enumerate() {
        let left = index as f64 * (side + gap);
        write(&format!("#maps [data-learner={name}] figcaption"), left, 14.0 * ratio);
        context.draw_image_with_html_canvas_element(map, left, line).ok()?;
        write(&format!("#score-{name}"), left, line + side + 15.0 * ratio);
    }
    Some(strip)
}

/// Saves the charts of the lab on the screen as one picture.
pub fn png(app: &Rc<App>) {
    let lab = app.state.borrow().settings.lab;
    if lab == Lab::Computation {
        return chart(app, "comp-found", "comp-found-title");
    }
    let (title, charts, name) = match lab {
        Lab::Algorithms => ("flow-title", ["flow-canvas", "race-canvas"], lab.name()),
        _ => ("figure-title", ["figure-canvas", "wins-canvas"], app.state.borrow().settings.task.name()),
    };
    let Some(picture) = picture_of(app, title, &charts.map(dom::canvas)) else { return };
    let name = name.to_owned();
    save_picture(app, picture, name);
}

/// Saves a canvas as a PNG file that holds the link and the settings as text chunks.
fn save_picture(app: &Rc<App>, picture: HtmlCanvasElement, name: String) {
    let app = app.clone();
    let save = Closure::once_into_js(move |blob: JsValue| {
        let name = export::file_name(&name, app.state.borrow().settings.seed, "png");
        // A picture too large to be made is null.
        let Ok(blob) = blob.dyn_into::<Blob>() else { return };
        let read = Closure::once_into_js(move |buffer: JsValue| {
            let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
            let (address, settings) = (app.address(), settings_text(&app));
            let texts = [("Software", "Takeoff"), ("Source", address.as_str()), ("Comment", settings.as_str())];
            let bytes = crate::page::model::png::with_texts(&bytes, &texts);
            let options = BlobPropertyBag::new();
            options.set_type("image/png");
            let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes.as_slice()));
            let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options);
            if blob.and_then(|blob| download(&blob, &name)).is_ok() {
                notices::show(&app, Notice::Png);
            }
        });
        // Through Reflect, because the typed `then` wants closures that live for ever.
        let promise = blob.array_buffer();
        let then = js_sys::Reflect::get(&promise, &"then".into()).map(JsCast::unchecked_into::<js_sys::Function>);
        if let Ok(then) = then {
            let _ = then.call1(&promise, &read);
        }
    });
    let _ = picture.to_blob(save.unchecked_ref());
}

/// Every setting, also those at their default, as JSON with the link: what a CSV file, whose header is fixed, cannot hold.
pub fn settings(app: &Rc<App>) {
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let blob = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&settings_text(app).into()), &options);
    let name = {
        let settings = &app.state.borrow().settings;
        export::file_name(settings.task.name(), settings.seed, "settings.json")
    };
    if blob.and_then(|blob| download(&blob, &name)).is_ok() {
        notices::show(app, Notice::Settings);
    }
}

fn settings_text(app: &Rc<App>) -> String {
    crate::page::model::link::json(&app.state.borrow().settings, &app.address())
}

/// Charts over one another on the page's background, under the words of the element `title`, with the link below.
fn picture_of(app: &Rc<App>, title: &str, charts: &[HtmlCanvasElement]) -> Option<HtmlCanvasElement> {
    let screen = app.screen.borrow();
    let first = charts.first()?;
    // What was put together from charts has no size on the screen.
    let (_, _, ratio) = screen.size(&first.id()).or_else(|| screen.size("figure-canvas"))?;
    let (margin, line) = (MARGIN * ratio, 28.0 * ratio);
    let height: u32 = charts.iter().map(HtmlCanvasElement::height).sum();
    let picture: HtmlCanvasElement = dom::create("canvas").unchecked_into();
    picture.set_width(first.width() + 2 * margin as u32);
    picture.set_height(height + (2.0 * margin + 2.0 * line) as u32);
    let context = context(&picture)?;
    let colors = screen.theme.colors();
    context.set_fill_style_str(&css(colors.background));
    context.fill_rect(0.0, 0.0, picture.width().into(), picture.height().into());
    let write = |text: &str, size: f64, weight: &str, color, y: f64| {
        context.set_fill_style_str(&css(color));
        context.set_font(&format!("{weight} {}px {}", size * ratio, screen.font));
        let _ = context.fill_text_with_max_width(text, margin, y, f64::from(first.width()));
    };
    // The words as they stand over the chart: its title and, in small, what it shows.
    let heading = by_id(title);
    let words = heading.children();
    let words: Vec<String> = (0..words.length()).filter_map(|i| words.item(i)?.text_content()).collect();
    let words = if words.is_empty() { heading.text_content().unwrap_or_default() } else { words.join("  ·  ") };
    write(&words, 15.0, "600", colors.ink, margin + 15.0 * ratio);
    let mut below = margin + line;
    for chart in charts {
        context.draw_image_with_html_canvas_element(chart, margin, below).ok()?;
        below += f64::from(chart.height());
    }
    write(&app.address(), 11.0, "400", colors.quiet, below + 20.0 * ratio);
    Some(picture)
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
