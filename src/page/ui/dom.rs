//! Short names for what the page does with elements. Every text goes in as text, never as markup.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, EventTarget, HtmlCanvasElement, HtmlElement, HtmlInputElement, Window};

pub fn window() -> Window {
    web_sys::window().expect("the page has a window")
}

pub fn document() -> Document {
    window().document().expect("a window has a document")
}

pub fn root() -> HtmlElement {
    document().document_element().and_then(|root| root.dyn_into().ok()).expect("the document is HTML")
}

/// An element of index.html by its id. A missing one is a mistake of ours that every start of the page shows.
pub fn by_id(id: &str) -> HtmlElement {
    let element = document().get_element_by_id(id).and_then(|element| element.dyn_into().ok());
    element.unwrap_or_else(|| panic!("index.html has no element #{id}"))
}

pub fn canvas(id: &str) -> HtmlCanvasElement {
    by_id(id).unchecked_into()
}

pub fn input(id: &str) -> HtmlInputElement {
    by_id(id).unchecked_into()
}

/// Every element that a selector of ours finds.
pub fn all(selector: &str) -> Vec<Element> {
    let Ok(list) = document().query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.item(i)).filter_map(|node| node.dyn_into().ok()).collect()
}

pub fn create(tag: &str) -> HtmlElement {
    let element = document().create_element(tag).ok().and_then(|element| element.dyn_into().ok());
    element.expect("a plain tag makes an HTML element")
}

/// Sets a text, only where it changes: layout and screen readers are left in peace.
pub fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Sets an attribute, only where it changes. Names are ours, so it cannot fail.
pub fn set_attribute(element: &Element, name: &str, value: &str) {
    if element.get_attribute(name).as_deref() != Some(value) {
        let _ = element.set_attribute(name, value);
    }
}

/// Sets or removes an attribute.
pub fn set_flag(element: &Element, name: &str, on: bool) {
    if on {
        set_attribute(element, name, "");
    } else {
        let _ = element.remove_attribute(name);
    }
}

/// A length in CSS pixels, for a style.
pub fn px(length: f64) -> String {
    crate::decimal::fixed(length, 1) + "px"
}

/// Sets a custom property on one element.
pub fn set_property(element: &HtmlElement, name: &str, value: &str) {
    let _ = element.style().set_property(name, value);
}

/// Listens for as long as the page lives.
pub fn listen<E: JsCast + 'static>(target: &EventTarget, name: &str, mut act: impl FnMut(E) + 'static) {
    listen_to_any(target, name, Box::new(move |event| act(event.unchecked_into())));
}

/// One piece of code for all listeners: what wraps a closure for the browser is compiled once more for each type of closure.
fn listen_to_any(target: &EventTarget, name: &str, act: Box<dyn FnMut(web_sys::Event)>) {
    let closure = Closure::<dyn FnMut(web_sys::Event)>::new(act);
    let _ = target.add_event_listener_with_callback(name, closure.into_js_value().unchecked_ref());
}

/// Calls back once, after `milliseconds`.
pub fn after(milliseconds: i32, act: impl FnOnce() + 'static) {
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&once(Box::new(act)), milliseconds);
}

/// Calls back once, before the next frame is painted.
pub fn next_frame(act: impl FnOnce() + 'static) {
    let _ = window().request_animation_frame(&once(Box::new(act)));
}

fn once(act: Box<dyn FnOnce()>) -> js_sys::Function {
    Closure::once_into_js(act).unchecked_into()
}

/// Calls a method that web-sys has only behind a feature or not at all; where the browser lacks it, nothing happens.
pub fn call(target: &JsValue, name: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    let method = js_sys::Reflect::get(target, &name.into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
    let list: js_sys::Array = arguments.iter().copied().collect();
    method.apply(target, &list).ok()
}

/// Calls back once when a promise is kept or broken; what is no promise does neither.
pub fn when_settled(promise: &JsValue, kept: impl FnOnce(JsValue) + 'static, broken: impl FnOnce(JsValue) + 'static) {
    let once = |act: Box<dyn FnOnce(JsValue)>| Closure::once_into_js(act);
    // By its name, because the typed `then` wants closures that live for ever.
    let _ = call(promise, "then", &[&once(Box::new(kept)), &once(Box::new(broken))]);
}

/// Gives the focus to an element of index.html.
pub fn focus(id: &str) {
    let _ = by_id(id).focus();
}

/// The same without scrolling.
pub fn focus_in_place(id: &str) {
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"preventScroll".into(), &JsValue::TRUE);
    let element = by_id(id);
    let focus = js_sys::Reflect::get(&element, &"focus".into()).map(JsCast::unchecked_into::<js_sys::Function>);
    let _ = focus.and_then(|focus| focus.call1(&element, &options));
}

/// The group of radio buttons called `name`: its checked value.
pub fn set_radio(name: &str, value: &str) {
    for element in all(&format!("input[name=\"{name}\"]")) {
        let radio: HtmlInputElement = element.unchecked_into();
        radio.set_checked(radio.value() == value);
    }
}

/// Sets what a field shows, unless the reader is typing in it. Nobody types in a slider: what it is dragged to is in force
/// at once.
pub fn set_value(field: &HtmlInputElement, value: &str) {
    // Not within what a hand can mean: setting it would fight the hand.
    let is_at = |to: f64| (field.value_as_number() - to).abs() < 1e-5;
    if field.type_() == "range" && crate::decimal::parse(value).is_some_and(is_at) {
        return;
    }
    let has_focus = || document().active_element().is_some_and(|active| active.is_same_node(Some(field)));
    if field.value() != value && (field.type_() == "range" || !has_focus()) {
        field.set_value(value);
    }
}

/// Chooses a value in a list, and adds it where a link asks for one that the list does not offer.
pub fn choose(id: &str, value: &str) {
    let list: web_sys::HtmlSelectElement = by_id(id).unchecked_into();
    if list.value() == value {
        return;
    }
    list.set_value(value);
    if list.value() != value {
        // One at most: who follows a thousand links would get a thousand.
        all(&format!("#{id} option[data-added]")).iter().for_each(Element::remove);
        let option = create("option");
        set_attribute(&option, "data-added", "");
        option.set_text_content(Some(value));
        set_attribute(&option, "value", value);
        let _ = list.append_child(&option);
        list.set_value(value);
    }
}
