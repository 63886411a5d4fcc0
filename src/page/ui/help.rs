//! Help where the eye is: one tooltip for everything that has `data-t-help`, the key of its text. It shows on hover, on
//! keyboard focus and on a long press, and says what the thing is, its value now, and why it matters.

use crate::page::io::session;
use crate::page::model::help::{Help, Over, is_ended_by};
use crate::page::model::screen::Edges;
use crate::page::panels::values;
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, document, listen, window};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement, KeyboardEvent, PointerEvent};

/// A pointer that rests, and a finger that stays, in milliseconds.
const HOVER: i32 = 500;
const PRESS: i32 = 550;

thread_local! {
    static HELP: RefCell<Help<Element>> = RefCell::default();
}

pub fn connect() {
    listen(&document(), "pointerover", |event: PointerEvent| {
        if event.pointer_type() == "mouse" {
            let found = explained(&event);
            let of = found.as_ref().map(|found| &found.1);
            let over = HELP.with_borrow_mut(|help| help.over(of, place(&event)));
            match found {
                Some((target, of)) if over == Over::Ask => ask(target, of, HOVER),
                _ if over == Over::Stay => {}
                _ => hide(),
            }
        }
    });
    listen(&document(), "pointermove", |event: PointerEvent| {
        HELP.with_borrow_mut(|help| help.move_to(place(&event)));
    });
    listen(&document(), "pointerdown", |event: PointerEvent| {
        hide();
        let Some((target, of)) = explained(&event) else { return };
        if event.pointer_type() == "mouse" {
            HELP.with_borrow_mut(|help| help.press(of));
        } else {
            ask(target, of, PRESS);
        }
    });
    for name in ["pointerup", "pointercancel"] {
        listen(&document(), name, |event: PointerEvent| {
            if event.pointer_type() != "mouse" {
                HELP.with_borrow_mut(Help::give_up);
            }
        });
    }
    listen(&document(), "focusin", |event: web_sys::Event| {
        if let Some((target, of)) = explained(&event)
            && target.matches(":focus-visible").unwrap_or(false)
        {
            show(&target, &of);
        }
    });
    listen(&document(), "focusout", |_: web_sys::Event| hide());
    // The value may have changed, a hand that drags is not in want of help, and a key that presses begins something to look at.
    for name in ["change", "input", "click"] {
        listen(&document(), name, |_: web_sys::Event| hide());
    }
    listen(&window(), "keydown", |event: KeyboardEvent| {
        if is_ended_by(&event.key()) {
            hide();
        }
    });
    listen(&window(), "scroll", |_: web_sys::Event| hide());
}

fn place(event: &PointerEvent) -> (i32, i32) {
    (event.client_x(), event.client_y())
}

/// What an event is about, and the element that has the help for it.
fn explained(event: &web_sys::Event) -> Option<(Element, Element)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let of = target.closest("[data-t-help]").ok()??;
    Some((target, of))
}

fn ask(target: Element, of: Element, after: i32) {
    if HELP.with_borrow(|help| help.is_shown_in(|shown| of.contains(Some(shown)))) {
        return;
    }
    hide();
    let asking = HELP.with_borrow(Help::asking);
    dom::after(after, move || {
        if HELP.with_borrow(|help| help.is_meant(asking)) {
            show(&target, &of);
        }
    });
}

/// What a control is at now: the setting's value, or of one that sets nothing that a link knows, what it shows.
fn value(of: &Element) -> String {
    let key = of.closest("[data-key]").ok().flatten().and_then(|control| control.get_attribute("data-key"));
    let mut value = None;
    session::with(|page| {
        value = key.and_then(|key| values::value(&key, &page.state.borrow(), &page.texts.borrow()));
    });
    value.unwrap_or_else(|| shown_in(of))
}

/// What a control shows, as it is read.
fn shown_in(of: &Element) -> String {
    // A label names its field, whatever else stands beside it.
    let label = if of.matches("label[for]").unwrap_or(false) {
        Some(of.clone())
    } else {
        of.query_selector(":scope > label[for]").ok().flatten()
    };
    let field = label.and_then(|label| document().get_element_by_id(&label.get_attribute("for")?));
    let of = field.as_ref().unwrap_or(of);
    let find = |selector: &str| {
        if of.matches(selector).unwrap_or(false) {
            Some(of.clone())
        } else {
            of.query_selector(selector).ok().flatten()
        }
    };
    if let Some(list) = find("select") {
        let list: HtmlSelectElement = list.unchecked_into();
        let chosen = list.query_selector("option:checked").ok().flatten();
        return chosen.and_then(|option| option.text_content()).unwrap_or_default();
    }
    if let Some(radio) = find("input[type=radio]:checked") {
        return radio.parent_element().and_then(|label| label.text_content()).unwrap_or_default();
    }
    if let Some(range) = find("input[type=range]") {
        return range.get_attribute("aria-valuetext").unwrap_or_default();
    }
    find("input").map(|input| input.unchecked_into::<HtmlInputElement>().value()).unwrap_or_default()
}

fn show(target: &Element, of: &Element) {
    hide();
    let Some(key) = of.get_attribute("data-t-help") else { return };
    let help = by_id("help");
    session::with(|page| {
        let text = page.texts.borrow().get(&key, &[("value", value(of).trim().to_owned())]);
        dom::set_text(&help, &text);
    });
    // An open dialog covers everything that is not in it.
    let host = of.closest("dialog").ok().flatten().or_else(|| document().body().map(Into::into));
    if let Some(host) = host.filter(|host| help.parent_element().as_ref() != Some(host)) {
        let _ = host.append_child(&help);
    }
    dom::set_flag(&help, "hidden", false);
    let (box_of, own) = (of.get_bounding_client_rect(), help.get_bounding_client_rect());
    let box_of = Edges { left: box_of.left(), top: box_of.top(), bottom: box_of.bottom() };
    session::with(|page| {
        let (x, y) = page.screen.borrow().beside(box_of, (own.width(), own.height()));
        dom::set_property(&help, "--help-x", &px(x));
        dom::set_property(&help, "--help-y", &px(y));
    });
    dom::set_attribute(target, "aria-describedby", "help");
    HELP.with_borrow_mut(|help| help.show(target.clone()));
}

fn px(length: f64) -> String {
    format!("{}px", length.round() as i32)
}

fn hide() {
    if let Some(shown) = HELP.with_borrow_mut(Help::hide) {
        let _ = shown.remove_attribute("aria-describedby");
        let help: HtmlElement = by_id("help");
        dom::set_flag(&help, "hidden", true);
    }
}
