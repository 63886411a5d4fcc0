//! From the reader's hand on a control of a setting to [`Event::Set`]: one listener for every control that has, or stands in
//! something that has, the key of its setting as `data-key`. What a gesture means, the row of the setting says.

use crate::page::model::settings::{Control, Gesture, TABLE, Touched};
use crate::page::model::state::Event;
use crate::page::ui::dom::{document, listen};
use crate::page::ui::session;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

pub fn connect() {
    for (name, gesture) in [("input", Gesture::Input), ("change", Gesture::Change), ("click", Gesture::Click)] {
        listen(&document(), name, move |event: web_sys::Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if let Some(target) = target {
                hear(&target, gesture);
            }
        });
    }
}

fn hear(target: &Element, gesture: Gesture) {
    let Some(row) = target.closest("[data-key]").ok().flatten().and_then(|holder| {
        let key = holder.get_attribute("data-key")?;
        TABLE.row(&key)
    }) else {
        return;
    };
    let attribute = |name: &str| target.get_attribute(name).unwrap_or_default();
    let field = target.dyn_ref::<HtmlInputElement>();
    let value = match (field, target.dyn_ref::<HtmlSelectElement>()) {
        (Some(field), _) => field.value(),
        (_, Some(list)) => list.value(),
        _ => attribute("value"),
    };
    let is_checked = field.is_some_and(HtmlInputElement::checked);
    let touched = Touched { id: &target.id(), name: &attribute("name"), value: &value, is_checked };
    let Some(change) = row.change_by(gesture, touched) else { return };
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
}
