//! From the reader's hands to events: the controls, the slider, the pointer on the figure, the highlighting of a learner.

use crate::page::io::save;
use crate::page::model::looking;
use crate::page::model::settings::Mode;
use crate::page::model::state::Event;
use crate::page::panels;
use crate::page::ui::app;
use crate::page::ui::app::{App, dispatch};
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, listen, window};
use crate::page::ui::{screen, session};
use crate::study::key::Learner;
use crate::study::plan::{self, place};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, KeyboardEvent, PointerEvent};

/// How near the pointer must be to a curve to mean it, in CSS pixels.
const REACH: f64 = 10.0;
/// Fresh seeds stay below this, so that they can be read out in a lecture hall.
const FRESH_SEEDS: u32 = 1_000_000;
/// Steps of the slider that Page Up and Page Down make.
const PAGE_STEPS: f64 = 2.0;

/// Listens to everything that the reader can do.
pub fn connect() {
    crate::page::ui::bind::connect();
    buttons();
    slider();
    figure();
    highlighting();
    crate::page::ui::examples::connect();
    crate::page::ui::looks::connect();
    crate::page::ui::algorithms::connect();
    listen(&window(), "hashchange", |event: web_sys::Event| {
        let address = js_sys::Reflect::get(&event, &"newURL".into()).ok().and_then(|address| address.as_string());
        app::with(|app| app.follow(address.as_deref().unwrap_or_default()));
    });
    let redraw = || app::with(|app| app.redraw_all());
    screen::watch_media(redraw);
    // A canvas whose context was lost is empty until it is drawn on again.
    for canvas in dom::all("canvas") {
        let id = canvas.id();
        listen(&canvas, "contextrestored", move |_: web_sys::Event| {
            app::with(|app| app.drawing.painter.forget(&id));
            redraw();
        });
    }
    for fold in dom::all("details[id]") {
        listen(&fold, "toggle", |event: web_sys::Event| {
            let Some(fold) = event.target().map(|target| target.unchecked_into::<Element>()) else { return };
            let (id, is_open) = (fold.id(), fold.has_attribute("open"));
            dispatch(Event::Looking(looking::Event::Fold { id, is_open }));
        });
    }
    screen::observe(&dom::all("canvas, .examples"), |entries| app::with(|app| app.resized(&entries)));
}

fn value_of(event: &web_sys::Event) -> String {
    let Some(target) = event.target() else { return String::new() };
    match target.dyn_into::<HtmlSelectElement>() {
        Ok(list) => list.value(),
        Err(other) => other.unchecked_into::<HtmlInputElement>().value(),
    }
}

fn buttons() {
    let on_click = |id: &str, act: fn()| listen(&by_id(id), "click", move |_: web_sys::Event| act());
    on_click("train", || dispatch(Event::Train));
    on_click("reset", || dispatch(Event::Reset));
    on_click("surprise", || {
        // The browser's random numbers can only fail where there is no crypto object, which has no wasm either.
        if let Ok(word) = getrandom::u32() {
            dispatch(Event::set("seed", word % FRESH_SEEDS));
        }
    });
    listen(&by_id("gradient-when"), "change", |event: web_sys::Event| {
        dispatch(Event::GradientAtEnd(value_of(&event) == "end"));
    });
    on_click("share", save::share);
    for element in dom::all("[data-export]") {
        let is_csv = element.get_attribute("data-export").as_deref() == Some("csv");
        let canvas = element.get_attribute("data-canvas");
        listen(&element, "click", move |_: web_sys::Event| match &canvas {
            _ if is_csv => save::csv(),
            None => save::png(),
            Some(canvas) => save::chart(canvas),
        });
    }
}

/// Moves m, and lets the slider's words follow at once, before the next frame.
fn move_to(event: Event) {
    app::with(|app| {
        app.dispatch(event);
        let state = app.state.borrow();
        panels::slider(&state.settings, state.marker, &app.texts.borrow());
    });
}

fn slider() {
    let slider = dom::input("m");
    let place = |event: &web_sys::Event| {
        let value = event.target().map_or(f64::NAN, |t| t.unchecked_into::<HtmlInputElement>().value_as_number());
        let mut place = f64::NAN;
        app::with(|app| place = app.state.borrow().settings.place_along(value));
        place
    };
    // A pointer moves it smoothly, keys by whole steps.
    let rest = || {
        dom::set_flag(&dom::input("m"), "data-held", false);
        panels::rest_step(&dom::input("m"));
    };
    listen(&slider, "pointerdown", |_: PointerEvent| {
        dom::set_attribute(&dom::input("m"), "data-held", "");
        dom::set_attribute(&dom::input("m"), "step", "any");
        app::with(|app| app.ease(true));
    });
    // Wherever the pointer is let go: it may have left the slider long before.
    for end in ["pointerup", "pointercancel", "blur"] {
        listen(&window(), end, |_: web_sys::Event| app::with(|app| app.ease(false)));
    }
    listen(&slider, "input", move |event: web_sys::Event| move_to(Event::Drag(place(&event))));
    listen(&slider, "change", move |event: web_sys::Event| {
        move_to(Event::Settle(place(&event)));
        rest();
    });
    listen(&slider, "keydown", move |event: KeyboardEvent| {
        // A click that moved nothing ended without a `change`.
        rest();
        // There a presenter's clicker sends these to walk the tour.
        let mut is_lecture = false;
        session::with(|page| is_lecture = page.state.borrow().settings.mode == Mode::Lecture);
        if is_lecture && event.key().starts_with("Page") {
            return;
        }
        let steps = match event.key().as_str() {
            "PageUp" => PAGE_STEPS,
            "PageDown" => -PAGE_STEPS,
            "ArrowRight" | "ArrowUp" => 1.0,
            "ArrowLeft" | "ArrowDown" => -1.0,
            "Home" => f64::NEG_INFINITY,
            "End" => f64::INFINITY,
            _ => return,
        };
        event.prevent_default();
        app::with(|app| {
            // By measured values: the last step may be shorter than a doubling.
            let place = {
                let settings = &app.state.borrow().settings;
                let values = settings.m_values();
                let at = values.iter().position(|&m| m == settings.m).unwrap_or(0) as f64;
                plan::place(values[(at + steps).clamp(0.0, (values.len() - 1) as f64) as usize])
            };
            move_to(Event::Settle(place));
        });
    });
    for (name, is_open) in [("focus", true), ("blur", false)] {
        listen(&slider, name, move |event: web_sys::Event| {
            let by_keys = event
                .target()
                .is_some_and(|t| t.unchecked_into::<Element>().matches(":focus-visible").unwrap_or(false));
            app::with(|app| open_readout(app, None, is_open && by_keys));
        });
    }
}

/// Shows the exact values at one m, or hides them.
fn open_readout(app: &App, pointed: Option<u32>, is_open: bool) {
    let is_same = {
        let looking = &app.state.borrow().looking;
        (looking.pointed, looking.readout_is_open) == (pointed, is_open)
    };
    if !is_same {
        dispatch(Event::Looking(looking::Event::Readout { pointed, is_open }));
    }
}

/// The pointer on the figure: exact values under it, the learner it means, and dragging the line itself.
fn figure() {
    let canvas = dom::canvas("figure-canvas");
    let dragging = Rc::new(Cell::new(false));
    let guessing = Rc::new(Cell::new(false));
    let is_guessing = guessing.clone();
    let is_dragging = dragging.clone();
    listen(&canvas, "pointerdown", move |event: PointerEvent| {
        let (x, y) = position(&event);
        if crate::page::ui::looks::guess_at(x, y) {
            is_guessing.set(true);
            let _ = dom::canvas("figure-canvas").set_pointer_capture(event.pointer_id());
            return;
        }
        if event.button() == 0 && event.is_primary() && !crate::page::ui::looks::name_clicked(x, y) {
            is_dragging.set(true);
            app::with(|app| app.ease(true));
            // A pointer that is gone again cannot be captured; then its moves end with the canvas.
            let _ = dom::canvas("figure-canvas").set_pointer_capture(event.pointer_id());
            follow(&event, Event::Drag);
        }
    });
    let is_guessing = guessing.clone();
    let is_dragging = dragging.clone();
    listen(&canvas, "pointermove", move |event: PointerEvent| {
        if is_guessing.get() {
            let (x, y) = position(&event);
            crate::page::ui::looks::guess_at(x, y);
            return;
        }
        if is_dragging.get() {
            return follow(&event, Event::Drag);
        }
        app::with(|app| {
            let (x, y) = position(&event);
            let (m, learner) = {
                let layout = &app.state.borrow().looking.layout;
                let inside = x <= layout.plot.right + REACH && y <= layout.plot.bottom + REACH;
                (layout.nearest_m(x).filter(|_| inside), layout.learner_at(x, y, REACH))
            };
            open_readout(app, m, m.is_some());
            app.dispatch(Event::Highlight(learner.map(|learner| Learner::ALL[learner])));
        });
    });
    let is_dragging = dragging.clone();
    listen(&canvas, "pointerup", move |event: PointerEvent| {
        guessing.set(false);
        if is_dragging.replace(false) {
            follow(&event, Event::Settle);
        }
    });
    listen(&canvas, "pointercancel", move |_: PointerEvent| {
        if dragging.replace(false) {
            app::with(|app| {
                let place = app.state.borrow().marker;
                move_to(Event::Settle(place));
            });
        }
    });
    listen(&canvas, "pointerleave", |_: PointerEvent| {
        app::with(|app| {
            open_readout(app, None, false);
            app.dispatch(Event::Highlight(None));
        });
    });
}

/// Moves the line to the pointer.
fn follow(event: &PointerEvent, make: fn(f64) -> Event) {
    app::with(|app| {
        let place = {
            let layout = &app.state.borrow().looking.layout;
            let (left, right) = (layout.axis_left(), layout.axis_right());
            let settings = &app.state.borrow().settings;
            let last = settings.along(layout.m.last().map_or(0.0, |last| place(last.0)));
            if right <= left {
                return;
            }
            let share = ((position(event).0 - left) / (right - left)).clamp(0.0, 1.0);
            settings.place_along(share * last)
        };
        open_readout(app, None, false);
        move_to(make(place));
    });
}

/// Where on the figure, in CSS pixels.
fn position(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.offset_x()), f64::from(event.offset_y()))
}

/// A learner under the pointer or in focus anywhere in the lab stays, the others fade.
fn highlighting() {
    let lab = by_id("lab");
    let learner = |event: &web_sys::Event| -> Option<Learner> {
        let target: Element = event.target()?.dyn_into().ok()?;
        let marked = target.closest("[data-learner]").ok()??;
        let name = marked.get_attribute("data-learner")?;
        Learner::ALL.into_iter().find(|learner| learner.name() == name)
    };
    for name in ["pointerover", "focusin"] {
        listen(&lab, name, move |event: web_sys::Event| {
            // The figure looks for its curves itself.
            let on_figure = event.target().is_some_and(|t| t.unchecked_into::<Element>().id() == "figure-canvas");
            if !on_figure {
                dispatch(Event::Highlight(learner(&event)));
            }
        });
    }
    for name in ["pointerleave", "focusout"] {
        listen(&lab, name, |_: web_sys::Event| dispatch(Event::Highlight(None)));
    }
}
