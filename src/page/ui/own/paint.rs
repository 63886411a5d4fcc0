//! The board to paint on: pointer, keys and tools. What was painted is held by [`crate::page::model::labs::data::own::board`].

use crate::page::model::labs::data::own::board::{Event, Tool};
use crate::page::model::labs::data::own::{self, Dialog};
use crate::page::ui::board::{self, Hand};
use crate::page::ui::dom::{by_id, listen};
use crate::page::ui::own::base::element;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};

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
    board::connect("paint-canvas", tell, keys);
}

fn tell(hand: Hand) {
    // In the square, y up.
    let place = |x: f64, y: f64| ((2.0 * x - 1.0) as f32, (1.0 - 2.0 * y) as f32);
    dispatch(match hand {
        Hand::Press(x, y) => Event::Press(place(x, y)),
        Hand::Drag(x, y) => Event::Drag(place(x, y)),
        Hand::Lift => Event::Lift,
        Hand::Focus { by_keys } => Event::Focus { by_keys },
        Hand::Blur => Event::Blur,
    });
}

fn keys(event: &KeyboardEvent) {
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
