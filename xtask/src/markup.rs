//! The tags of our own page: a scanner for the HTML that we write ourselves (quoted attributes, closed scripts), and no parser
//! for other people's pages.

use std::ops::Range;

use anyhow::{Context, Result};

/// A page with some of its tags replaced: `change` returns what stands instead of a tag, or nothing to leave it.
pub fn rewrite(page: &str, mut change: impl FnMut(&Tag, &str) -> Result<Option<String>>) -> Result<String> {
    let mut out = String::with_capacity(page.len());
    let mut done = 0;
    for tag in tags(page) {
        out.push_str(&page[done..tag.range.start]);
        done = tag.range.end;
        let text = &page[tag.range.clone()];
        match change(&tag, text)? {
            Some(new) => out.push_str(&new),
            None => out.push_str(text),
        }
    }
    out.push_str(&page[done..]);
    Ok(out)
}

/// A tag of the page; that of a script or style reaches to the end of its element.
pub struct Tag {
    pub range: Range<usize>,
    /// In lower case; an end tag's starts with a slash.
    pub name: String,
    attributes: Vec<(String, String)>,
    /// The text between a script's tags.
    pub content: Range<usize>,
}

impl Tag {
    pub fn value(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub fn is(&self, name: &str, value: &str) -> bool {
        self.value(name).is_some_and(|found| found.eq_ignore_ascii_case(value))
    }

    pub fn needed(&self, name: &str) -> Result<&str> {
        self.value(name).with_context(|| format!("index.html has a <{}> without {name}", self.name))
    }
}

/// All tags of a page outside comments, scripts and styles.
pub fn tags(page: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = page[at..].find('<').map(|offset| at + offset) {
        if page[start..].starts_with("<!--") {
            at = page[start..].find("-->").map_or(page.len(), |offset| start + offset + 3);
            continue;
        }
        let Some(mut tag) = tag_at(page, start) else {
            at = start + 1;
            continue;
        };
        if ["script", "style"].contains(&tag.name.as_str()) {
            let close = format!("</{}>", tag.name);
            let length = page[tag.range.end..].to_ascii_lowercase().find(&close);
            let content = tag.range.end..length.map_or(page.len(), |length| tag.range.end + length);
            tag.range.end = (content.end + close.len()).min(page.len());
            tag.content = content;
        }
        at = tag.range.end;
        found.push(tag);
    }
    found
}

fn tag_at(page: &str, start: usize) -> Option<Tag> {
    let is_space = |c: char| c.is_ascii_whitespace();
    let mut rest = &page[start + 1..];
    let name_end = rest.find(|c: char| is_space(c) || c == '>')?;
    let name = rest[..name_end].to_ascii_lowercase();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
        return None;
    }
    rest = &rest[name_end..];
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| is_space(c) || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            let end = page.len() - after.len();
            return Some(Tag { range: start..end, name, attributes, content: end..end });
        }
        let key_end = rest.find(|c: char| is_space(c) || "=>/".contains(c))?;
        let key = rest[..key_end].to_ascii_lowercase();
        rest = rest[key_end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            match after.chars().next()? {
                quote @ ('"' | '\'') => {
                    let length = after[1..].find(quote)?;
                    value = &after[1..1 + length];
                    rest = &after[length + 2..];
                }
                _ => {
                    let length = after.find(|c: char| is_space(c) || c == '>')?;
                    value = &after[..length];
                    rest = &after[length..];
                }
            }
        }
        attributes.push((key, value.to_owned()));
    }
}
