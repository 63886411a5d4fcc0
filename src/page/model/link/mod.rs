//! The share link: everything a reader can set as `key=value&key=value` in the address after the `#`.
//!
//! [`KEYS`] is the one table of keys; parsing, writing and the README's documentation follow from it. Reading never
//! fails: what cannot be used falls back to its default with a [`Notice`], what is out of range is clamped with one,
//! unknown keys are ignored. What mail and chat programs do to links is undone first (`mend`).
//!
//! Writing starts with `v=1` and leaves out whatever is at its default: links stay short, and the defaults are part of
//! what `v=1` promises. A later version with other defaults must write another number.

mod keys;
mod mend;

pub use keys::{KEYS, Key, Range};

use crate::page::model::settings::Settings;
use crate::study::plan::{M_MIN, nearest_m};
use mend::{decode, mend};

/// The version of the link's meaning that this page writes.
pub const VERSION: u32 = 1;

/// How much of a foreign value a notice repeats, in characters.
const QUOTED: usize = 32;

/// Something in a link that was not taken as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub key: &'static str,
    pub kind: NoticeKind,
    /// What the link says; foreign text, shortened.
    pub given: String,
    /// What is used instead.
    pub used: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Not a value of this key; the default is used.
    Bad,
    /// Out of range; the nearest end is used.
    Clamped,
    /// Between the values that are measured; the nearest is used.
    Nearest,
    /// Written by a later version of the page.
    Newer,
}

/// Reads the part of an address after the `#` (with or without it). Where a key is there several times, the last wins.
pub fn parse(hash: &str) -> (Settings, Vec<Notice>) {
    let text = mend(hash);
    let pairs: Vec<(String, String)> = text
        .split(['&', ';'])
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decode(name).trim().to_ascii_lowercase(), decode(value).trim().to_owned()))
        .collect();
    let mut settings = Settings::default();
    let mut notices: Vec<Notice> = Vec::new();
    for key in KEYS {
        let Some((_, given)) = pairs.iter().rev().find(|(name, _)| name == key.name) else { continue };
        if let Err(kind) = (key.read)(&mut settings, &given.to_ascii_lowercase()) {
            notices.push(Notice { key: key.name, kind, given: quote(given), used: String::new() });
        }
    }
    let m_given = pairs.iter().rev().find(|(name, _)| name == "m").map(|(_, given)| given);
    if let (Some(kind), Some(given)) = (settle(&mut settings), m_given)
        && notices.iter().all(|notice| notice.key != "m")
    {
        notices.push(Notice { key: "m", kind, given: quote(given), used: String::new() });
    }
    for notice in &mut notices {
        notice.used = value_of(notice.key, &settings);
    }
    (settings, notices)
}

/// Brings m to a measured value on the axis. An m that the link did not ask for moves silently with a shorter axis.
fn settle(settings: &mut Settings) -> Option<NoticeKind> {
    let asked = settings.m;
    let inside = asked.clamp(M_MIN, settings.max);
    settings.m = nearest_m(inside, settings.max);
    // The axis of own data is known once they are loaded.
    if settings.task.is_table() {
        return None;
    }
    let kind = if inside == asked { NoticeKind::Nearest } else { NoticeKind::Clamped };
    (settings.m != asked).then_some(kind)
}

/// Writes the settings as the part of an address after the `#`, without it.
pub fn write(settings: &Settings) -> String {
    let default = Settings::default();
    let mut text = format!("v={VERSION}");
    for key in &KEYS[1..] {
        let value = (key.value)(settings);
        if value != (key.value)(&default) {
            text += &format!("&{}={value}", key.name);
        }
    }
    text
}

/// Every key with its value, and the whole address, as JSON. Keys and values are words of ours or numbers.
pub fn json(settings: &Settings, address: &str) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let mut text = format!("{{\n  \"link\": {}", quoted(address));
    for key in KEYS {
        let value = (key.value)(settings);
        if !value.is_empty() {
            text += &format!(",\n  {}: {}", quoted(key.name), quoted(&value));
        }
    }
    text + "\n}\n"
}

fn value_of(name: &str, settings: &Settings) -> String {
    KEYS.iter().find(|key| key.name == name).map(|key| (key.value)(settings)).unwrap_or_default()
}

/// What a key may be.
pub fn range_of(name: &str) -> Option<Range> {
    KEYS.iter().find(|key| key.name == name).map(|key| key.range)
}

fn quote(value: &str) -> String {
    let mut short: String = value.chars().filter(|c| !c.is_control()).take(QUOTED).collect();
    if value.chars().count() > QUOTED {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests;
