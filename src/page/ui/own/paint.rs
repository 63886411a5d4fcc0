//! The board to paint on: pointer, keys and tools. What was painted is held by [`crate::page::model::own::board`].

use crate::page::model::own::board::{Event, Tool};
use crate::page::model::own::{self, Dialog};
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, listen};
use crate::page::ui::own::base::element;
use crate::page::ui::session;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent, PointerEvent};

/// What an arrow key moves the cross by, and with Shift.
const STEP: f32 = 0.05;
const LONG_STEP: f32 = 0.2;

fn dispatch(event: Event) {
    super::dispatch(own::Event::Board(event));
}

pub fn connect() {
    let on_click = |id: &str, act: fn()| listen(&by_id(id), "click", move |_: web_sys::Event| act());
    on_click("paint-open", || super::dispatch(own::Event::Open(Dialog::Board)));
    on_click("paint-close", || element(Dialog::Board).close());
    on_click("paint-use", || dispatch(Event::Use));
    on_click("paint-clear", || dispatch(Event::Clear));
    listen(&by_id("paint-tools"), "change", |event: web_sys::Event| {
        let name = event.target().map(|target| target.unchecked_into::<HtmlInputElement>().value());
        if let Some(tool) = name.and_then(|name| Tool::named(&name)) {
            dispatch(Event::Tool(tool));
        }
    });
    let canvas = dom::canvas("paint-canvas");
    listen(&canvas, "pointerdown", |event: PointerEvent| {
        if event.button() == 0 && event.is_primary() {
            // A pointer that is gone again cannot be captured; then its moves end with the canvas.
            let _ = dom::canvas("paint-canvas").set_pointer_capture(event.pointer_id());
            dispatch(Event::Press(place(&event)));
        }
    });
    listen(&canvas, "pointermove", |event: PointerEvent| {
        session::with(|page| {
            let is_painting = page.state.borrow().own.board.is_painting();
            if is_painting {
                dispatch(Event::Drag(place(&event)));
            }
        });
    });
    for name in ["pointerup", "pointercancel"] {
        listen(&canvas, name, |_: PointerEvent| dispatch(Event::Lift));
    }
    listen(&canvas, "keydown", keys);
    listen(&canvas, "focus", |_: web_sys::Event| {
        let by_keys = dom::canvas("paint-canvas").matches(":focus-visible").unwrap_or(false);
        dispatch(Event::Focus { by_keys });
    });
    listen(&canvas, "blur", |_: web_sys::Event| dispatch(Event::Blur));
}

/// The place under the pointer, in the square with y up.
fn place(event: &PointerEvent) -> (f32, f32) {
    let canvas = dom::canvas("paint-canvas");
    let share = |at: i32, size: i32| 2.0 * at as f32 / size.max(1) as f32 - 1.0;
    (share(event.offset_x(), canvas.client_width()), -share(event.offset_y(), canvas.client_height()))
}

fn keys(event: KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let step = if event.shift_key() { LONG_STEP } else { STEP };
    let event_of = match event.key().as_str() {
        "ArrowLeft" => Event::MoveCross(-step, 0.0),
        "ArrowRight" => Event::MoveCross(step, 0.0),
        "ArrowUp" => Event::MoveCross(0.0, step),
        "ArrowDown" => Event::MoveCross(0.0, -step),
        "Delete" | "Backspace" => Event::Touch(Some(Tool::Eraser)),
        " " => Event::Touch(None),
        key @ ("0" | "1") => Event::Touch(Tool::named(key)),
        _ => return,
    };
    event.prevent_default();
    dispatch(event_of);
}
