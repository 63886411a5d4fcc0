//! What only the browser does for the tour and for lecture mode: keys, storage, full screen, a screen that stays on.

use crate::page::io::local;
use crate::page::io::local::Kept;
use crate::page::io::save;
use crate::page::io::session;
use crate::page::model::lecture::hand::PATIENCE;
use crate::page::model::lecture::{self, Focus, Moment, Press, press};
use crate::page::model::settings::Mode;
use crate::page::model::tour::Event;
use crate::page::model::tour::fault::Trouble;
use crate::page::model::tour::file;
use crate::page::model::tour::lesson;
use crate::page::model::{real, stage, state};
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, document, listen, window};
use crate::page::ui::screen;
use crate::worker::browser;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlDialogElement, KeyboardEvent};

/// Where the step is a sheet at the lower edge instead of a card beside the page: as in tour.css.
const SHEET: &str = "(max-width: 1119px), (max-height: 479px)";
/// Milliseconds between two looks at the clock.
const CLOCK: i32 = 10_000;
/// The tour's place in the browser's storage.
const STORED: &str = "takeoff-tour";

/// What became of a lesson's file that was asked for.
#[inline(never)]
pub fn lesson_is_here(name: &str, bytes: Result<Vec<u8>, String>) {
    let read = |bytes: Vec<u8>| file::read(&bytes, stage::has).map_err(Trouble::Bad);
    let outcome = bytes.map_err(Trouble::NoFile).and_then(read).map(|draft| lesson::keep(name, draft));
    dispatch(Event::Came(name.to_owned(), outcome));
}

/// A file that hangs is not waited for for ever.
#[inline(never)]
pub fn await_lesson(name: String, attempt: u32) {
    dom::after(real::PATIENCE as i32 * 1000, move || dispatch(Event::Waited(name, attempt)));
}

fn dispatch(event: Event) {
    session::dispatch(state::Event::Tour(event));
}

pub fn connect() {
    if let Some(saved) = local::read(Kept::Always, STORED).filter(|_| keeps()) {
        dispatch(Event::Restored(saved));
    }
    tell_time();
    let on_click = |id: &str, act: fn()| listen(&by_id(id), "click", move |_: web_sys::Event| act());
    on_click("lecture-full", || fill_screen(true));
    on_click("notes-close", || notes().close());
    on_click("notes-print", || drop(window().print()));
    listen(&by_id("tour-end"), "click", |event: web_sys::Event| {
        let clicked = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        match clicked.and_then(|button| button.get_attribute("data-end")).as_deref() {
            Some("share") => save::share(),
            Some("print") => drop(window().print()),
            _ => {}
        }
    });
    listen(&window(), "keydown", |event: KeyboardEvent| on_key(&event));
    // The lock ends when the page is hidden.
    listen(&document(), "visibilitychange", |_: web_sys::Event| {
        if mode() == Mode::Lecture && !document().hidden() {
            stay_awake();
        }
    });
    if let Some(body) = document().body() {
        screen::observe(&[body.into()], |_| {
            if mode() == Mode::Embed {
                publish_height();
            }
        });
    }
}

/// Tells a lecture the time, now and again and again.
fn tell_time() {
    if mode() == Mode::Lecture {
        let now = js_sys::Date::new_0();
        let time = format!("{:02}:{:02}", now.get_hours(), now.get_minutes());
        session::dispatch(state::Event::Lecture(lecture::Event::Clock { now: browser::now(), time }));
    }
    dom::after(CLOCK, tell_time);
}

/// Nothing more is asked for a second time after a while.
pub fn hush() {
    dom::after((PATIENCE * 1e3) as i32, || session::dispatch(state::Event::Lecture(lecture::Event::Hush)));
}

/// Whether anything may be kept in this browser.
fn keeps() -> bool {
    session::ask(|state| state.settings.keep)
}

fn mode() -> Mode {
    session::ask(|state| state.settings.mode)
}

/// Keys of the page and of lecture mode.
fn on_key(event: &KeyboardEvent) {
    let is_modified = event.ctrl_key() || event.alt_key() || event.meta_key();
    if event.default_prevented() || is_modified || !dom::all("dialog[open]").is_empty() {
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_in = |selector: &str| target.as_ref().is_some_and(|t| t.matches(selector).unwrap_or(false));
    let focus = Focus {
        types: is_in("select, textarea, input:not([type=radio], [type=checkbox], [type=range])"),
        has_arrows: is_in("input, select, textarea, canvas, [data-example]"),
        // The button that goes on is pressed as the keys are.
        presses: is_in("button:not(#tour-next), a, summary, input, [role=button]"),
    };
    // A key that brings a blank screen back does nothing else either.
    let Some(asked) = session::ask(|state| press(state.situation(), &event.key(), focus)) else { return };
    event.prevent_default();
    if asked == Press::Escape && close_topmost() {
        return;
    }
    let moment = Moment { now: browser::now(), is_repeated: event.repeat() };
    session::dispatch(state::Event::Lecture(lecture::Event::Press(asked, moment)));
}

/// Closes a panel of the page that stands over the picture; whether there was one.
fn close_topmost() -> bool {
    let closes = ["view-panel", "features-panel"].into_iter().find(|id| !by_id(id).has_attribute("hidden"));
    let close = closes.map(|id| by_id(&id.replace("panel", "close")));
    close.inspect(|button| button.unchecked_ref::<web_sys::HtmlElement>().click()).is_some()
}

/// Saves the reader's way for the next visit. A browser that keeps nothing is no error.
pub fn save(way: &str) {
    if keeps() {
        local::write(Kept::Always, STORED, Some(way));
    }
}

fn notes() -> HtmlDialogElement {
    by_id("notes").unchecked_into()
}

/// Opens the presenter's notes at those of the present step.
pub fn open_notes() {
    if !notes().open() {
        let _ = notes().show_modal();
        if let Some(current) = dom::all("#notes-list [data-current]").first() {
            current.scroll_into_view();
        }
    }
}

/// Brings the panel that the step speaks of into view, where it is not.
pub fn scroll_to_panel() {
    // When what the step shows has been laid out.
    dom::next_frame(|| {
        if let Some(panel) = dom::all("[data-pointed]").first() {
            let how = js_sys::Object::new();
            // Under a sheet that covers the lower part of the screen, what begins at the top is seen.
            let is_sheet = window().match_media(SHEET).ok().flatten().is_some_and(|query| query.matches());
            let block = if is_sheet { "start" } else { "nearest" };
            let _ = js_sys::Reflect::set(&how, &"block".into(), &block.into());
            dom::call(panel, "scrollIntoView", &[&how]);
        }
    });
}

/// Asks the browser to keep the screen on, where it can.
pub fn stay_awake() {
    let lock = js_sys::Reflect::get(&window().navigator(), &"wakeLock".into()).ok().filter(|lock| lock.is_object());
    // Refused (no power, hidden tab): the screen keeps its habits.
    if let Some(promise) = lock.and_then(|lock| dom::call(&lock, "request", &[&"screen".into()])) {
        dom::when_settled(&promise, drop, drop);
    }
}

/// Full screen; `or_back`: or back.
pub fn fill_screen(or_back: bool) {
    if document().fullscreen_element().is_some() {
        if or_back {
            document().exit_fullscreen();
        }
    } else if let Some(promise) = dom::call(&dom::root(), "requestFullscreen", &[]) {
        dom::when_settled(&promise, drop, drop);
    }
}

/// Tells the page around an embedded one how high this one is: `{ takeoff: { height } }`.
fn publish_height() {
    let Ok(Some(outer)) = window().parent() else { return };
    let height = document().body().map_or(0, |body| body.scroll_height());
    let (message, inner) = (js_sys::Object::new(), js_sys::Object::new());
    let _ = js_sys::Reflect::set(&inner, &"height".into(), &height.into());
    let _ = js_sys::Reflect::set(&message, &"takeoff".into(), &inner);
    // To whoever holds the frame: the message says nothing of the reader.
    let _ = outer.post_message(&message, "*");
}
