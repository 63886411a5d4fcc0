//! What fills the screen: the whole page, one panel in lecture mode, one panel in a frame of another page. The style sheet
//! does the rest by `data-mode` on the root element, `data-on` on the panel and `data-path` on what it stands in.

use crate::page::model::settings::{Lab, Mode, Settings};
use crate::page::ui::app::App;
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, document, window};
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// The screen that lecture mode is designed for, in CSS pixels, and the charts' scale there.
const DESIGNED_FOR: (f64, f64) = (1280.0, 720.0);
const SCALE: f64 = 2.0;
/// On a smaller screen (a page zoomed to 150 %) type shrinks no further than this, and what does not fit is scrolled.
const SCALE_SMALLEST: f64 = 1.4;
const SCALE_LARGEST: f64 = 6.0;

/// The element that holds a lab.
fn room(lab: Lab) -> &'static str {
    match lab {
        Lab::Data => "lab",
        Lab::Algorithms => "lab-algorithms",
        Lab::Computation => "lab-computation",
    }
}

/// The panels of a lab that can fill the screen, with their names.
fn panels(lab: Lab) -> Vec<(String, Element)> {
    let all = dom::all(&format!("#{} .panel:not([hidden])", room(lab)));
    all.into_iter().map(|panel| (name_of(&panel), panel)).filter(|(name, _)| !name.is_empty()).collect()
}

/// A panel's name: the class that follows `panel`, or its id.
fn name_of(panel: &Element) -> String {
    let class = panel.class_name();
    let second = class.split_whitespace().find(|&name| name != "panel").unwrap_or_default();
    if second.is_empty() { panel.id() } else { second.to_owned() }
}

/// The panel that fills the screen, or that the step speaks of: what the link names, else what the step names, else the
/// first of the lab.
fn shown(settings: &Settings, of_step: &[&str]) -> Option<(String, Element)> {
    let panels = panels(settings.lab);
    let named = |name: &str| panels.iter().find(|(other, _)| other == name).cloned();
    named(&settings.panel).or_else(|| of_step.iter().find_map(|name| named(name))).or_else(|| panels.first().cloned())
}

/// The panel so many places further on.
pub fn further(app: &App, by: i32) -> Option<String> {
    let state = app.state.borrow();
    let of_step = state.step().map_or(&[][..], |(_, step)| step.panels);
    let (name, _) = shown(&state.settings, of_step)?;
    let panels = panels(state.settings.lab);
    let at = panels.iter().position(|(other, _)| *other == name)? as i32;
    panels.get((at + by).rem_euclid(panels.len() as i32) as usize).map(|(name, _)| name.clone())
}

/// Brings the page to the mode, the panel and the step of the settings.
pub fn set(app: &App) {
    let root = dom::root();
    let (mode, panel, step_panel, fix, has_step) = {
        let state = app.state.borrow();
        let settings = &state.settings;
        let of_step = state.step().filter(|(_, step)| step.settings(settings).lab == settings.lab);
        let of_step = of_step.map_or(&[][..], |(_, step)| step.panels);
        let pointed = settings.with("panel", "");
        let step_panel = (!of_step.is_empty()).then(|| shown(&pointed, of_step)).flatten();
        (settings.mode, shown(settings, of_step), step_panel, settings.fix.clone(), settings.step.is_some())
    };
    for marked in dom::all("[data-on], [data-path], [data-pointed]") {
        for name in ["data-on", "data-path", "data-pointed"] {
            drop(marked.remove_attribute(name));
        }
    }
    dom::set_attribute(&root, "data-mode", mode.name());
    dom::set_flag(&root, "data-tour", has_step);
    dom::set_flag(&by_id("tour"), "hidden", !has_step || mode == Mode::Embed);
    if mode != Mode::Page
        && let Some((name, panel)) = panel
    {
        dom::set_attribute(&root, "data-panel", &name);
        dom::set_flag(&panel, "data-on", true);
        let mut outer = panel.parent_element();
        while let Some(element) = outer.filter(|element| element.tag_name() != "BODY") {
            dom::set_flag(&element, "data-path", true);
            outer = element.parent_element();
        }
    } else {
        drop(root.remove_attribute("data-panel"));
        if let Some((_, panel)) = step_panel.filter(|_| has_step) {
            dom::set_flag(&panel, "data-pointed", true);
        }
    }
    for control in dom::all("[data-key]") {
        let key = control.get_attribute("data-key").unwrap_or_default();
        dom::set_flag(&control, "data-fixed", fix.contains(&key.as_str()));
    }
    // There the page's own title is not on the screen.
    dom::set_attribute(&by_id("tour-title"), "aria-level", if mode == Mode::Lecture { "1" } else { "2" });
    scale(mode);
    if mode == Mode::Lecture {
        stay_awake();
    } else {
        close_tools();
        drop(root.remove_attribute("data-controls"));
    }
    app.redraw_all();
}

/// Sets the charts' and the type's scale to the size of the screen.
pub fn scale(mode: Mode) {
    let side = |side: Result<JsValue, JsValue>| side.ok().and_then(|side| side.as_f64()).unwrap_or(0.0);
    let (width, height) = (side(window().inner_width()), side(window().inner_height()));
    let fits = (width / DESIGNED_FOR.0).min(height / DESIGNED_FOR.1) * SCALE;
    let scale = if mode == Mode::Lecture { fits.clamp(SCALE_SMALLEST, SCALE_LARGEST) } else { 1.0 };
    dom::set_property(&dom::root(), "--scale", &crate::decimal::fixed(scale, 1));
}

/// Brings the panel that the step speaks of into view, where it is not.
pub fn look_at_panel() {
    // Where the tour stands above the page instead of beside it, its own words would scroll away.
    let is_beside = window().match_media("(min-width: 1120px)").ok().flatten().is_some_and(|query| query.matches());
    if !is_beside {
        return;
    }
    if let Some(panel) = dom::all("[data-pointed]").first() {
        let how = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&how, &"block".into(), &"nearest".into());
        call(panel, "scrollIntoView", Some(&how));
    }
}

/// Calls a method that web-sys has only behind a feature or not at all; where the browser lacks it, nothing happens.
fn call(target: &JsValue, name: &str, argument: Option<&JsValue>) -> Option<JsValue> {
    let method = js_sys::Reflect::get(target, &name.into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
    match argument {
        Some(argument) => method.call1(target, argument).ok(),
        None => method.call0(target).ok(),
    }
}

/// Asks the browser to keep the screen on, where it can.
pub fn stay_awake() {
    let lock = js_sys::Reflect::get(&window().navigator(), &"wakeLock".into()).ok().filter(|lock| lock.is_object());
    let Some(lock) = lock else { return };
    // Refused (no power, hidden tab): the screen keeps its habits.
    if let Some(promise) = call(&lock, "request", Some(&"screen".into())).filter(|promise| promise.is_object()) {
        let ignore = Closure::once_into_js(|_: JsValue| {});
        let _ = call(&promise, "catch", Some(&ignore));
    }
}

/// Full screen, or back.
pub fn full_screen() {
    if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    } else if let Some(promise) = call(&dom::root(), "requestFullscreen", None).filter(|promise| promise.is_object()) {
        let ignore = Closure::once_into_js(|_: JsValue| {});
        let _ = call(&promise, "catch", Some(&ignore));
    }
}

pub fn close_tools() {
    dom::set_flag(&by_id("lecture-tools"), "hidden", true);
    dom::set_attribute(&by_id("lecture-menu"), "aria-expanded", "false");
}

/// Tells the page around an embedded one how high this one is: `{ takeoff: { height } }`.
pub fn tell_height() {
    let Ok(Some(outer)) = window().parent() else { return };
    let height = document().body().map_or(0, |body| body.scroll_height());
    let (message, inner) = (js_sys::Object::new(), js_sys::Object::new());
    let _ = js_sys::Reflect::set(&inner, &"height".into(), &height.into());
    let _ = js_sys::Reflect::set(&message, &"takeoff".into(), &inner);
    // To whoever holds the frame: the message says nothing of the reader.
    let _ = outer.post_message(&message, "*");
}
