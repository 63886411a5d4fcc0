//! The page's address, which holds the settings behind its `#`.

use crate::page::model::link;
use crate::page::model::settings::Settings;
use crate::page::ui::dom::window;
use wasm_bindgen::JsValue;
use web_sys::PopStateEvent;

/// The state of the history's entries that the page makes: an address that is typed has none.
const OURS: &str = "takeoff";

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

/// Whether the page is a frame of another, and shows no address bar.
pub fn is_framed() -> bool {
    window().parent().ok().flatten().is_none_or(|parent| parent != window())
}

/// Puts the link into the address bar without a new entry in the history.
pub fn write(settings: &Settings) {
    put(settings, false);
}

/// The same with a new entry, so that the browser's Back leads to where the reader was before.
pub fn enter(settings: &Settings) {
    put(settings, true);
}

fn put(settings: &Settings, is_new: bool) {
    let Ok(history) = window().history() else { return };
    let (ours, address) = (JsValue::from_str(OURS), address(settings));
    // A page without an address of its own (an embedded document) cannot: the link can still be copied.
    let _ = if is_new {
        // The entry that is left may be the one that the page was opened by.
        let _ = history.replace_state(&ours, "");
        history.push_state_with_url(&ours, "", Some(&address))
    } else {
        history.replace_state_with_url(&ours, "", Some(&address))
    };
}

/// Whether the entry of the history that this event of Back or Forward leads to was made here.
pub fn is_ours(event: &PopStateEvent) -> bool {
    event.state().as_string().as_deref() == Some(OURS)
}
