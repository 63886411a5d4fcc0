//! The page's address, which holds the settings behind its `#`.

use crate::page::model::link;
use crate::page::model::settings::Settings;
use crate::page::ui::dom::window;
use wasm_bindgen::JsValue;

/// The address of this page with these settings, as it stands in the address bar.
fn address(settings: &Settings) -> String {
    let href = window().location().href().unwrap_or_default();
    let base = href.split('#').next().unwrap_or_default();
    format!("{base}#{}", link::write(settings))
}

/// The same as a reader hands it on, with the version of the numbers.
pub fn shared(settings: &Settings) -> String {
    format!(
        "{}#{}",
        link::shared_base(&window().location().href().unwrap_or_default()),
        link::write(&link::made(settings))
    )
}

/// Puts the link into the address bar without a new entry in the history.
pub fn write(settings: &Settings) {
    if let Ok(history) = window().history() {
        // A page without an address of its own (an embedded document) cannot: the link can still be copied.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address(settings)));
    }
}
