//! What is around the page, as the browser tells: whether somebody looks at it, and whether it is to spare. Told to the state
//! whenever it may have changed; what follows, [`crate::page::model::unasked`] says.

use crate::page::io::session;
use crate::page::io::store;
use crate::page::model::notice::Notice;
use crate::page::model::state::Event;
use crate::page::model::unasked::Surroundings;
use crate::page::ui::dom::{self, document, listen, window};
use std::cell::Cell;
use wasm_bindgen::prelude::*;
use web_sys::{IntersectionObserver, IntersectionObserverEntry};

/// What an earlier visit left is not waited for longer than this, in milliseconds: it comes within a few, or never.
const RESTORED_AFTER: i32 = 1_500;

thread_local! {
    static IS_IN_VIEW: Cell<bool> = const { Cell::new(false) };
    static IS_RESTORED: Cell<bool> = const { Cell::new(false) };
}

pub fn connect() {
    listen(&document(), "visibilitychange", |_: web_sys::Event| tell());
    let seen = Closure::<dyn FnMut(js_sys::Array)>::new(|entries: js_sys::Array| {
        if let Some(entry) = entries.iter().last() {
            IS_IN_VIEW.set(entry.unchecked_into::<IntersectionObserverEntry>().is_intersecting());
            tell();
        }
    });
    // What fills the window is seen before the first frame tells so.
    IS_IN_VIEW.set(!is_framed());
    match IntersectionObserver::new(seen.into_js_value().unchecked_ref()) {
        Ok(observer) => {
            // A panel in a frame of another page is all of the body.
            document().body().iter().for_each(|body| observer.observe(body));
            // It lives as long as the page.
            std::mem::forget(observer);
        }
        Err(_) => IS_IN_VIEW.set(true),
    }
    dom::after(RESTORED_AFTER, restored);
}

/// What becomes of the page when the reader goes elsewhere and comes back: the browser keeps it as it is, workers included, or
/// loads it anew. Then it goes on where it was, or, where nothing may be kept, says so. `keep` as the settings have it.
#[inline(never)]
pub fn listen_to_leaving(keep: bool) {
    listen(&window(), "pagehide", |_: web_sys::Event| store::leave());
    listen(&window(), "pageshow", |event: web_sys::Event| {
        if js_sys::Reflect::get(&event, &"persisted".into()).is_ok_and(|kept| kept.is_truthy()) {
            store::come_back();
            tell();
        }
    });
    if !keep && is_back() {
        session::dispatch(Event::Notice(Notice::LoadedAnew));
    }
}

/// Whether the reader came by Back or Forward, and the page had to be loaded anew.
fn is_back() -> bool {
    let of = |object: &JsValue, name: &str| js_sys::Reflect::get(object, &name.into()).unwrap_or_default();
    let navigation = of(&of(&window(), "performance"), "navigation");
    navigation.is_object() && of(&navigation, "type").as_f64() == Some(2.0)
}

/// What an earlier visit left is here, or there is nothing.
pub fn restored() {
    if !IS_RESTORED.replace(true) {
        tell();
    }
}

fn tell() {
    session::dispatch(Event::Around(Surroundings {
        is_hidden: document().hidden(),
        is_in_view: IS_IN_VIEW.get(),
        saves_data: saves_data(),
        is_restored: IS_RESTORED.get(),
    }));
}

/// Whether the page stands in a frame of another.
pub fn is_framed() -> bool {
    let top = js_sys::Reflect::get(&window(), &"top".into()).unwrap_or_default();
    !js_sys::Object::is(&top, &window())
}

/// Whether the reader asked the browser to save data: each engine that knows it says so in one of two ways.
fn saves_data() -> bool {
    let connection = js_sys::Reflect::get(&window().navigator(), &"connection".into()).unwrap_or_default();
    let says = js_sys::Reflect::get(&connection, &"saveData".into()).ok().and_then(|says| says.as_bool());
    let query = || window().match_media("(prefers-reduced-data: reduce)").ok().flatten();
    says == Some(true) || query().is_some_and(|query| query.matches())
}
