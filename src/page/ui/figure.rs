//! The hand on the figure and on its slider: pointer and keys to events, nothing else.

use crate::page::io::session::{ask, dispatch};
use crate::page::model::keys;
use crate::page::model::labs::data;
use crate::page::model::looking;
use crate::page::model::looking::Pointer;
use crate::page::model::state::Event;
use crate::page::ui::dom::{self, by_id, listen, window};
use crate::study::key::Learner;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent, PointerEvent};

pub fn connect() {
    pointer();
    guess_keys();
    slider();
    highlighting();
}

fn pointer() {
    let canvas = dom::canvas("figure-canvas");
    let place = |event: &PointerEvent| (f64::from(event.offset_x()), f64::from(event.offset_y()));
    listen(&canvas, "pointerdown", move |event: PointerEvent| {
        let ((x, y), draws) = (place(&event), event.button() == 0 && event.is_primary());
        dispatch(Event::Pointer(Pointer::Down { x, y, draws }));
        if ask(|state| state.looking.gesture != looking::Gesture::Points) {
            // A pointer that is gone again cannot be captured; then its moves end with the canvas.
            let _ = dom::canvas("figure-canvas").set_pointer_capture(event.pointer_id());
        }
    });
    listen(&canvas, "pointermove", move |event: PointerEvent| {
        let (x, y) = place(&event);
        dispatch(Event::Pointer(Pointer::Move { x, y }));
    });
    listen(&canvas, "pointerup", move |event: PointerEvent| {
        dispatch(Event::Pointer(Pointer::Up { x: place(&event).0 }))
    });
    listen(&canvas, "pointercancel", |_: PointerEvent| dispatch(Event::Pointer(Pointer::Cancel)));
    listen(&canvas, "pointerleave", |_: PointerEvent| dispatch(Event::Pointer(Pointer::Leave)));
}

fn guess_keys() {
    listen(&by_id("figure-canvas"), "keydown", |event: KeyboardEvent| {
        let is_open = || ask(|state| state.data.guess.as_ref().is_some_and(|guess| guess.is_open));
        if let Some(guess) = keys::on_guess(&event.key()).filter(|_| is_open()) {
            event.prevent_default();
            dispatch(guess);
        }
    });
}

fn slider() {
    let slider = dom::input("m");
    let place = |event: &web_sys::Event| {
        let value = event.target().map_or(f64::NAN, |t| t.unchecked_into::<HtmlInputElement>().value_as_number());
        ask(|state| state.settings.place_along(value))
    };
    listen(&slider, "pointerdown", |_: PointerEvent| {
        // At once, for the first move may come before the next frame.
        dom::set_attribute(&dom::input("m"), "step", "any");
        dispatch(Event::Hold(true));
    });
    // Wherever the pointer is let go: it may have left the slider long before.
    for end in ["pointerup", "pointercancel", "blur"] {
        listen(&window(), end, |_: web_sys::Event| dispatch(Event::Hold(false)));
    }
    listen(&slider, "input", move |event: web_sys::Event| dispatch(Event::Drag(place(&event))));
    listen(&slider, "change", move |event: web_sys::Event| dispatch(Event::Settle(place(&event))));
    listen(&slider, "keydown", |event: KeyboardEvent| {
        if let Some(step) = keys::on_slider(&event.key(), ask(|state| state.settings.mode)) {
            event.prevent_default();
            dispatch(step);
        }
    });
    for (name, is_open) in [("focus", true), ("blur", false)] {
        listen(&slider, name, move |event: web_sys::Event| {
            let target = event.target().map(|target| target.unchecked_into::<Element>());
            let by_keys = target.is_some_and(|target| target.matches(":focus-visible").unwrap_or(false));
            dispatch(Event::Looking(looking::Event::Readout { pointed: None, is_open: is_open && by_keys }));
        });
    }
}

/// A learner under the pointer or in focus anywhere in the lab stays, the others fade.
fn highlighting() {
    let lab = by_id("lab");
    let learner = |event: &web_sys::Event| -> Option<Learner> {
        let target: Element = event.target()?.dyn_into().ok()?;
        let marked = target.closest("[data-learner]").ok()??;
        let name = marked.get_attribute("data-learner")?;
        Learner::named(&name)
    };
    for name in ["pointerover", "focusin"] {
        listen(&lab, name, move |event: web_sys::Event| {
            // The figure looks for its curves itself.
            let on_figure = event.target().is_some_and(|t| t.unchecked_into::<Element>().id() == "figure-canvas");
            if !on_figure {
                dispatch(Event::Data(data::Event::Highlight(learner(&event))));
            }
        });
    }
    for name in ["pointerleave", "focusout"] {
        listen(&lab, name, |_: web_sys::Event| dispatch(Event::Data(data::Event::Highlight(None))));
    }
}
