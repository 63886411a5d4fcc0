//! A canvas that the reader draws on: pointer, focus and keys to what the hand does, nothing else.

use crate::page::ui::dom::{self, listen};
use web_sys::{KeyboardEvent, PointerEvent};

/// What the reader's hand does on a board. Places are shares of its sides, from the top left.
pub enum Hand {
    Press(f64, f64),
    Drag(f64, f64),
    Lift,
    /// The board has the focus; keys brought it there, or a pointer.
    Focus {
        by_keys: bool,
    },
    Blur,
}

/// Listens to the canvas of this id: `tell` hears of the hand, `key` takes a key that is pressed without Ctrl, Alt or Meta.
pub fn connect(id: &'static str, tell: fn(Hand), key: fn(&KeyboardEvent)) {
    let canvas = dom::canvas(id);
    listen(&canvas, "pointerdown", move |event: PointerEvent| {
        if event.button() == 0 && event.is_primary() {
            // A pointer that is gone again cannot be captured; then its moves end with the canvas.
            let _ = dom::canvas(id).set_pointer_capture(event.pointer_id());
            let (x, y) = place(id, &event);
            tell(Hand::Press(x, y));
        }
    });
    listen(&canvas, "pointermove", move |event: PointerEvent| {
        if event.buttons() & 1 == 1 && event.is_primary() {
            let (x, y) = place(id, &event);
            tell(Hand::Drag(x, y));
        }
    });
    for name in ["pointerup", "pointercancel"] {
        listen(&canvas, name, move |_: PointerEvent| tell(Hand::Lift));
    }
    listen(&canvas, "focus", move |_: web_sys::Event| {
        let by_keys = dom::canvas(id).matches(":focus-visible").unwrap_or(false);
        tell(Hand::Focus { by_keys });
    });
    listen(&canvas, "blur", move |_: web_sys::Event| tell(Hand::Blur));
    listen(&canvas, "keydown", move |event: KeyboardEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.alt_key()) {
            key(&event);
        }
    });
}

fn place(id: &str, event: &PointerEvent) -> (f64, f64) {
    let canvas = dom::canvas(id);
    let share = |at: i32, size: i32| f64::from(at) / f64::from(size.max(1));
    (share(event.offset_x(), canvas.client_width()), share(event.offset_y(), canvas.client_height()))
}
