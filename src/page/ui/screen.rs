//! What the browser decides about pictures: sizes of the canvases, device pixels, theme, fonts, and whether the screen
//! is small. Read when it changes and kept, so that drawing a frame asks the browser for no layout.

use crate::chart::Theme;
use crate::decimal;
use crate::page::model::screen::{Screen, exact_size};
use crate::page::model::settings::Settings;
use crate::page::model::stage;
use crate::page::ui::dom;
use crate::page::ui::dom::window;
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, HtmlCanvasElement, MediaQueryList, ResizeObserver, ResizeObserverBoxOptions, ResizeObserverEntry,
    ResizeObserverOptions, ResizeObserverSize,
};

/// The size of letters, in CSS pixels, of a browser whose reader set nothing.
const LETTERS: f64 = 16.0;

/// Reads the screen, and takes in what the browser tells of sizes.
pub trait Watch {
    /// Reads everything but the sizes, which arrive by [`observe`].
    fn read(&mut self, settings: &Settings);
    /// Takes new sizes in; whether any changed.
    fn resize(&mut self, entries: &js_sys::Array) -> bool;
}

impl Watch for Screen {
    fn read(&mut self, settings: &Settings) {
        let side = |side: Result<JsValue, JsValue>| side.ok().and_then(|side| side.as_f64()).unwrap_or(0.0);
        (self.width, self.height) = (side(window().inner_width()), side(window().inner_height()));
        self.ratio = window().device_pixel_ratio().max(0.1);
        self.theme = theme(settings);
        self.is_paper = false;
        self.is_still = prefers_stillness();
        if let Ok(Some(style)) = window().get_computed_style(&dom::root()) {
            self.font = style.get_property_value("font-family").unwrap_or_default();
            self.compact = style.get_property_value("--compact").is_ok_and(|value| value.trim() == "1");
            // The build makes the style sheet's pixels follow the letters that the reader set; the charts' do the same.
            let letters = style.get_property_value("font-size").ok();
            let letters = letters.and_then(|size| decimal::parse(size.trim_end_matches("px"))).unwrap_or(LETTERS);
            self.scale = stage::scale(settings.mode, (self.width, self.height)) * letters / LETTERS;
        }
    }

    fn resize(&mut self, entries: &js_sys::Array) -> bool {
        let mut is_changed = false;
        for entry in entries.iter() {
            let entry: ResizeObserverEntry = entry.unchecked_into();
            // On a small screen a list is as high as what it holds, which does not follow from its height.
            if self.compact && !entry.target().is_instance_of::<HtmlCanvasElement>() {
                continue;
            }
            let (id, size) = (entry.target().id(), size_of(&entry, self.ratio));
            is_changed |= self.sizes.insert(id, size) != Some(size);
        }
        is_changed
    }
}

/// CSS pixels, see [`exact_size`], where the engine tells the exact number of device pixels.
fn size_of(entry: &ResizeObserverEntry, ratio: f64) -> (f64, f64) {
    let rect = entry.content_rect();
    let rounded = (rect.width(), rect.height());
    let key = JsValue::from_str("devicePixelContentBoxSize");
    let exact = js_sys::Reflect::get(entry, &key).ok().filter(js_sys::Array::is_array);
    let Some(exact) = exact.map(|sizes| js_sys::Array::from(&sizes).get(0)).filter(JsValue::is_object) else {
        return rounded;
    };
    let exact: ResizeObserverSize = exact.unchecked_into();
    exact_size(rounded, (exact.inline_size(), exact.block_size()), ratio)
}

/// Whether the reader asked the browser that nothing move by itself.
fn prefers_stillness() -> bool {
    window().match_media("(prefers-reduced-motion: reduce)").ok().flatten().is_some_and(|query| query.matches())
}

/// The theme in force: the reader's choice or the browser's.
pub fn theme(settings: &Settings) -> Theme {
    let dark = || window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|q| q.matches());
    settings.theme.unwrap_or_else(|| if dark() { Theme::Dark } else { Theme::Light })
}

/// Calls back with the new sizes of these elements.
pub fn observe(elements: &[Element], act: impl FnMut(js_sys::Array) + 'static) {
    let closure = Closure::<dyn FnMut(js_sys::Array)>::new(act);
    let Ok(observer) = ResizeObserver::new(closure.into_js_value().unchecked_ref()) else { return };
    let options = ResizeObserverOptions::new();
    options.set_box(ResizeObserverBoxOptions::DevicePixelContentBox);
    // Through Reflect, because an engine that does not know this box throws.
    let observe: js_sys::Function =
        js_sys::Reflect::get(&observer, &"observe".into()).map(JsCast::unchecked_into).unwrap_or_default();
    for element in elements {
        if observe.call2(&observer, element, &options).is_err() {
            observer.observe(element);
        }
    }
    // It lives as long as the page.
    std::mem::forget(observer);
}

/// Calls back whenever the browser's theme or the device-pixel-ratio changes.
pub fn watch_media(act: impl Fn() + Clone + 'static) {
    for query in ["(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)"] {
        if let Ok(Some(query)) = window().match_media(query) {
            let act = act.clone();
            dom::listen(&query, "change", move |_: web_sys::Event| act());
        }
    }
    watch_ratio(act);
}

/// A query can only ask for one ratio, so each change needs a new one.
fn watch_ratio(act: impl Fn() + Clone + 'static) {
    let query = format!("(resolution: {}dppx)", window().device_pixel_ratio());
    let Ok(Some(query)) = window().match_media(&query) else { return };
    let query: MediaQueryList = query;
    let closure = Closure::once_into_js(move || {
        act();
        watch_ratio(act);
    });
    let once = web_sys::AddEventListenerOptions::new();
    once.set_once(true);
    let _ =
        query.add_event_listener_with_callback_and_add_event_listener_options("change", closure.unchecked_ref(), &once);
}
