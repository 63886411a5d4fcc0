//! From the reader's and the presenter's hands to events of the tour: buttons, keys, storage, print.

use crate::page::io::local;
use crate::page::io::local::Kept;
use crate::page::model::settings::{Lab, Mode};
use crate::page::model::state;
use crate::page::model::tour::Event;
use crate::page::panels::tour::draw;
use crate::page::ui::app;
use crate::page::ui::app::App;
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, document, listen, window};
use crate::page::ui::stage;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, KeyboardEvent};

/// The tour's place in the browser's storage.
const STORED: &str = "takeoff-tour";

fn dispatch(event: Event) {
    app::dispatch(state::Event::Tour(event));
}

pub fn connect() {
    if let Some(kept) = local::read(Kept::Always, STORED) {
        dispatch(Event::Remembered(kept));
    }
    let on_click = |id: &str, act: fn()| listen(&by_id(id), "click", move |_: web_sys::Event| act());
    on_click("tour-open", || {
        dispatch(Event::Open);
        let _ = by_id("tour-title").focus();
    });
    on_click("lecture", || {
        dispatch(Event::Mode(Mode::Lecture));
        let _ = by_id("tour-next").focus();
    });
    on_click("tour-next", || dispatch(Event::Next));
    on_click("tour-back", || dispatch(Event::Back));
    on_click("tour-close", || {
        dispatch(Event::Close);
        let _ = by_id("tour-open").focus();
    });
    on_click("tour-do", draw::press_do);
    draw::connect_check();
    for (index, button) in dom::all("#tour-options button").into_iter().enumerate() {
        listen(&button, "click", move |_: web_sys::Event| dispatch(Event::Predict(index as u8)));
    }
    on_click("lecture-menu", toggle_tools);
    on_click("lecture-panel-back", || turn(-1));
    on_click("lecture-panel", || turn(1));
    on_click("lecture-train", || app::with(|app| draw::press_train(app)));
    on_click("lecture-settings", toggle_settings);
    on_click("lecture-notes", notes);
    on_click("lecture-warm", || dispatch(Event::Warm));
    on_click("lecture-full", stage::full_screen);
    on_click("lecture-blank", || blank(true));
    on_click("lecture-leave", leave);
    on_click("blank", || blank(false));
    on_click("notes-close", || dialog("notes").close());
    on_click("notes-print", || drop(window().print()));
    for button in dom::all("[data-lecture-lab]") {
        let place = button.get_attribute("data-lecture-lab").and_then(|n| n.parse().ok()).unwrap_or(1);
        listen(&button, "click", move |_: web_sys::Event| go_to_lab(place));
    }
    listen(&window(), "keydown", |event: KeyboardEvent| app::with(|app| on_key(app, &event)));
    listen(&window(), "resize", |_: web_sys::Event| {
        app::with(|app| {
            let mode = app.state.borrow().settings.mode;
            if mode == Mode::Lecture {
                stage::scale(mode);
                app.redraw_all();
            }
        });
    });
    // The lock ends when the page is hidden.
    listen(&document(), "visibilitychange", |_: web_sys::Event| {
        app::with(|app| {
            if app.state.borrow().settings.mode == Mode::Lecture && !document().hidden() {
                stage::stay_awake();
            }
        });
    });
    // Paper is light.
    for (name, is_paper) in [("beforeprint", true), ("afterprint", false)] {
        listen(&window(), name, move |_: web_sys::Event| app::with(|app| app.print(is_paper)));
    }
    if let Some(body) = document().body() {
        let body: Element = body.into();
        crate::page::ui::screen::observe(&[body], |_| {
            app::with(|app| {
                if app.state.borrow().settings.mode == Mode::Embed {
                    stage::tell_height();
                }
            });
        });
    }
}

/// Keeps the reader's way for the next visit. A browser that keeps nothing is no error.
pub fn keep(app: &App) {
    local::write(Kept::Always, STORED, Some(&app.state.borrow().tour.kept()));
}

fn dialog(id: &str) -> HtmlDialogElement {
    by_id(id).unchecked_into()
}

fn toggle_tools() {
    let tools = by_id("lecture-tools");
    let opens = tools.has_attribute("hidden");
    dom::set_flag(&tools, "hidden", !opens);
    dom::set_attribute(&by_id("lecture-menu"), "aria-expanded", if opens { "true" } else { "false" });
}

fn toggle_settings() {
    let root = dom::root();
    let opens = !root.has_attribute("data-controls");
    dom::set_flag(&root, "data-controls", opens);
    stage::close_tools();
}

fn turn(by: i32) {
    app::with(|app| {
        if let Some(name) = stage::further(app, by) {
            app.dispatch(state::Event::Tour(Event::Panel(name)));
        }
    });
}

fn notes() {
    stage::close_tools();
    if !dialog("notes").open() {
        let _ = dialog("notes").show_modal();
        if let Some(current) = dom::all("#notes-list [data-current]").first() {
            current.scroll_into_view();
        }
    }
}

fn blank(on: bool) {
    let cover = by_id("blank");
    dom::set_flag(&cover, "hidden", !on);
    let _ = if on { cover.focus() } else { by_id("tour-next").focus() };
}

fn leave() {
    dispatch(Event::Mode(Mode::Page));
    let _ = by_id("lecture").focus();
}

fn go_to_lab(place: usize) {
    if let Some(&lab) = Lab::ALL.get(place.wrapping_sub(1)).filter(|lab| lab.is_built()) {
        app::dispatch(state::Event::Lab(lab));
    }
}

/// Keys of the page and of lecture mode. A key that an element in focus has a use for is left to it.
fn on_key(app: &App, event: &KeyboardEvent) {
    let is_modified = event.ctrl_key() || event.alt_key() || event.meta_key();
    if event.default_prevented() || is_modified || !dom::all("dialog[open]").is_empty() {
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_in = |selector: &str| target.as_ref().is_some_and(|t| t.matches(selector).unwrap_or(false));
    let types = is_in("select, textarea, input:not([type=radio], [type=checkbox], [type=range])");
    let mode = app.state.borrow().settings.mode;
    let key = event.key();
    if mode != Mode::Lecture {
        if mode == Mode::Page && !types && key.eq_ignore_ascii_case("l") {
            event.prevent_default();
            dispatch(Event::Mode(Mode::Lecture));
            let _ = by_id("tour-next").focus();
        }
        return;
    }
    let is_blank = !by_id("blank").has_attribute("hidden");
    if is_blank {
        event.prevent_default();
        return blank(false);
    }
    let has_arrows = is_in("input, select, textarea, canvas, [data-example]");
    let act: fn() = match key.as_str() {
        "PageDown" => || dispatch(Event::Next),
        "PageUp" => || dispatch(Event::Back),
        "ArrowRight" | "ArrowDown" if !has_arrows => || dispatch(Event::Next),
        "ArrowLeft" | "ArrowUp" if !has_arrows => || dispatch(Event::Back),
        "Escape" if !by_id("lecture-tools").has_attribute("hidden") => stage::close_tools,
        "Escape" => leave,
        _ if types => return,
        "b" | "B" | "." => || blank(true),
        "f" | "F" => stage::full_screen,
        "t" | "T" => || app::with(|app| draw::press_train(app)),
        "s" | "S" => toggle_settings,
        "n" | "N" => notes,
        "p" => || turn(1),
        "P" => || turn(-1),
        "w" | "W" => || dispatch(Event::Warm),
        "l" | "L" => leave,
        "m" | "M" => toggle_tools,
        "1" => || go_to_lab(1),
        "2" => || go_to_lab(2),
        "3" => || go_to_lab(3),
        _ => return,
    };
    event.prevent_default();
    act();
}
