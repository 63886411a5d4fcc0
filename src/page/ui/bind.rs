//! From the reader's hand on a control to an event: one listener for all controls. What a gesture means says the row of the
//! setting, for a control that has its key as `data-key` or stands in something that has, and else the row of
//! [`hands`](crate::page::model::hands).

use crate::page::io::session;
use crate::page::model::hands::{self, Hand};
use crate::page::model::settings::{Control, Gesture, TABLE, Touched};
use crate::page::model::state::Event;
use crate::page::panels::controls;
use crate::page::ui::dom::{document, listen};
use crate::worker::browser;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

pub fn connect() {
    for (name, gesture) in [("input", Gesture::Input), ("change", Gesture::Change), ("click", Gesture::Click)] {
        listen(&document(), name, move |event: web_sys::Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if let Some(target) = target {
                on_gesture(&target, gesture);
            }
        });
    }
}

fn on_gesture(target: &Element, gesture: Gesture) {
    // A button may hold more than its words.
    let button = (gesture == Gesture::Click).then(|| target.closest("button").ok().flatten()).flatten();
    let target = button.as_ref().unwrap_or(target);
    if button.is_some() && target.get_attribute("aria-disabled").as_deref() == Some("true") {
        return;
    }
    let attribute = |name: &str| target.get_attribute(name).unwrap_or_default();
    let field = target.dyn_ref::<HtmlInputElement>();
    let value = match (field, target.dyn_ref::<HtmlSelectElement>(), target.dyn_ref::<HtmlTextAreaElement>()) {
        (Some(field), ..) => field.value(),
        (_, Some(list), _) => list.value(),
        (.., Some(text)) => text.value(),
        _ => attribute("value"),
    };
    let is_checked = field.is_some_and(HtmlInputElement::checked);
    let touched = Touched { id: &target.id(), name: &attribute("name"), value: &value, is_checked };
    let is_set = set(target, gesture, touched);
    if !is_set && let Some(event) = meaning(target, gesture, touched) {
        session::dispatch(event);
    }
}

/// What a gesture means on the innermost of the elements around its target that mean something.
fn meaning(target: &Element, gesture: Gesture, on: Touched) -> Option<Event> {
    let around = std::iter::successors(Some(target.clone()), |element| element.parent_element());
    let id = around.map(|element| element.id()).find(|id| hands::is_control(id, gesture))?;
    let mut event = None;
    session::with(|page| {
        let (state, attribute) = (&page.state.borrow(), &|name: &str| target.get_attribute(name));
        event = hands::meaning(&id, gesture, &Hand { on, attribute, state, now: browser::now() });
    });
    event
}

/// Sets what the control of a setting sets; whether it was one.
fn set(target: &Element, gesture: Gesture, touched: Touched) -> bool {
    let holder = target.closest("[data-key]").ok().flatten();
    let row = holder.and_then(|holder| TABLE.row(&holder.get_attribute("data-key")?));
    let Some(row) = row else { return false };
    let field = target.dyn_ref::<HtmlInputElement>();
    let offers = row.controls.iter().any(|control| matches!(control, Control::Next(id) if *id == touched.id));
    let mut next = None;
    if offers {
        session::with(|page| next = Some(page.view(|view| controls::next(row, view)).to_owned()));
    }
    let touched = Touched { value: next.as_deref().unwrap_or(touched.value), ..touched };
    let Some(change) = row.change_by(gesture, touched) else { return false };
    session::dispatch(Event::Set(change));
    // What was typed may be what cannot be, or have been brought into range.
    if let Some(field) =
        field.filter(|_| row.controls.iter().any(|c| matches!(c, Control::Field(id) if *id == touched.id)))
    {
        session::with(|page| {
            let settings = &page.state.borrow().settings;
            field.set_value(&row.kind.text(&row.in_force(settings)));
        });
    }
    true
}
