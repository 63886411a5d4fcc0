//! Small texts that the browser keeps for the page, by name. A browser may forbid it, and then nothing is kept.

use crate::page::ui::dom::window;
use web_sys::Storage;

/// For how long a text is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Until the reader clears what the browser keeps.
    Always,
    /// Until the tab is closed.
    InThisTab,
}

fn storage(kept: Kept) -> Option<Storage> {
    match kept {
        Kept::Always => window().local_storage(),
        Kept::InThisTab => window().session_storage(),
    }
    .ok()
    .flatten()
}

/// The text of this name, where there is one.
pub fn read(kept: Kept, name: &str) -> Option<String> {
    storage(kept)?.get_item(name).ok().flatten()
}

/// Keeps a text, or with `None` forgets it; whether the browser did.
pub fn write(kept: Kept, name: &str, text: Option<&str>) -> bool {
    storage(kept).is_some_and(|storage| match text {
        Some(text) => storage.set_item(name, text).is_ok(),
        None => storage.remove_item(name).is_ok(),
    })
}
