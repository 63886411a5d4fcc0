//! The share link: everything a reader can set as `key=value&key=value` in the address after the `#`.
//!
//! The keys and what their values may be are rows of the [table of settings](crate::page::model::settings). Reading never
//! fails: what cannot be used falls back to its default with a [`Notice`], what is out of range is clamped with one,
//! unknown keys are ignored. What mail and chat programs do to links is undone first (`mend`).
//!
//! Writing starts with `v=1` and leaves out whatever is at its default: links stay short, and the defaults are part of
//! what `v=1` promises. A later version with other defaults must write another number.

mod mend;

pub use crate::page::model::settings::{NoticeKind, VERSION};

use crate::page::model::settings::{Row, Settings, TABLE, Table};
use mend::{decode, mend};

/// Version of the numbers that the program computes. To be raised with every change that moves one of them: what a browser
/// keeps of another version is thrown away, and a link that was made by one says so.
pub const NUMBERS: u32 = 2;

/// The key that says so.
const MADE: &str = "made";

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

/// Reads the part of an address after the `#` (with or without it). Where a key is there several times, the last wins.
pub fn parse(hash: &str) -> (Settings, Vec<Notice>) {
    parse_by(TABLE, hash)
}

/// Reads a link by the rows of a table.
pub fn parse_by(table: Table, hash: &str) -> (Settings, Vec<Notice>) {
    let text = mend(hash);
    let pairs: Vec<(String, String, String)> = text
        .split(['&', ';'])
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decode(name).trim().to_ascii_lowercase(), decode(value).trim().to_owned()))
        .map(|(name, value)| (name, value.to_ascii_lowercase(), value))
        .collect();
    let pair = |key: &str| pairs.iter().rev().find(|(name, ..)| name == key);
    let (settings, problems) = table.read_all(|key| pair(key).map(|(_, value, _)| value.as_str()));
    let notices = problems.into_iter().map(|(row, kind)| {
        let given = pair(row.key).map(|(.., given)| quote(given)).unwrap_or_default();
        Notice { key: row.key, kind, given, used: row.text(&settings) }
    });
    let mut notices: Vec<Notice> = notices.collect();
    if let Some(made) = settings.made.filter(|&made| made != NUMBERS) {
        let (given, used) = (made.to_string(), NUMBERS.to_string());
        notices.push(Notice { key: MADE, kind: NoticeKind::Made, given, used });
    }
    (settings, notices)
}

/// What stands before the `#` of an address that is handed on: not the query, in which a site may hold what is nobody's business,
/// and of a file the name alone, not where it lies on the reader's machine.
pub fn shared_base(href: &str) -> &str {
    let base = href.split(['#', '?']).next().unwrap_or_default();
    if base.starts_with("file:") { base.rsplit('/').next().unwrap_or_default() } else { base }
}

/// What is handed on of settings: they say by which version of the numbers they were seen.
pub fn made(settings: &Settings) -> Settings {
    settings.with(MADE, NUMBERS)
}

/// Writes the settings as the part of an address after the `#`, without it.
pub fn write(settings: &Settings) -> String {
    write_by(TABLE, settings)
}

/// Writes a link by the rows of a table.
pub fn write_by(table: Table, settings: &Settings) -> String {
    spell(table, |row| (!row.is_usual(settings)).then(|| row.text(settings)))
}

/// The first key with its value, and those others that `value` has one for.
fn spell(table: Table, value: impl Fn(&Row) -> Option<String>) -> String {
    let mut text = format!("v={VERSION}");
    for row in &table.rows()[1..] {
        if let Some(value) = value(row) {
            text += &format!("&{}={value}", row.key);
        }
    }
    text
}

/// A name for the figure that settings ask for, by which the next visit knows what a training was of. It is kept in
/// browsers: what it is made of stays as it is.
pub fn figure_name(settings: &Settings) -> String {
    spell(TABLE, |row| match row.key {
        "m" => Some("0".to_owned()),
        "lab" | "run" | "lang" | "theme" => None,
        _ => (!row.is_usual(settings)).then(|| row.text(settings)),
    })
}

/// Every key with its value, and the whole address, as JSON. Keys and values are words of ours or numbers.
pub fn json(settings: &Settings, address: &str) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let mut text = format!("{{\n  \"link\": {}", quoted(address));
    for row in TABLE.rows() {
        let value = row.text(settings);
        if !value.is_empty() {
            text += &format!(",\n  {}: {}", quoted(row.key), quoted(&value));
        }
    }
    // What a table beside it holds, where the figure shows something else.
    if settings.balanced {
        text += ",\n  \"csv_scores\": \"accuracy\"";
    }
    text + "\n}\n"
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
