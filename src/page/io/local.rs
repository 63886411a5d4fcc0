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

/// A name that no other page of this host has, not a copy of this one in another folder either: browsers keep things by host
/// alone.
pub fn own(name: &str) -> String {
    let path = window().location().pathname().unwrap_or_default();
    let folder = path.rfind('/').map_or("", |end| &path[..=end]);
    format!("{name} {folder}")
}

/// The text of this name, where there is one. Earlier versions kept it under the name alone, and it holds until another is
/// written: which copy it was of, it does not say.
pub fn read(kept: Kept, name: &str) -> Option<String> {
    let storage = storage(kept)?;
    let of = |name: &str| storage.get_item(name).ok().flatten();
    of(&own(name)).or_else(|| of(name))
}

/// Keeps a text, or with `None` forgets it; whether the browser did.
pub fn write(kept: Kept, name: &str, text: Option<&str>) -> bool {
    storage(kept).is_some_and(|storage| match text {
        Some(text) => storage.set_item(&own(name), text).is_ok(),
        None => storage.remove_item(&own(name)).is_ok() && storage.remove_item(name).is_ok(),
    })
}
