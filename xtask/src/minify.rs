//! Takes out of our own files what only their authors read: comments and indentation. Names stay as they are, because
//! compression finds repeated names by itself.
//!
//! These know how we and wasm-bindgen write; they refuse what they do not understand rather than guess.

use anyhow::{Result, bail};

use crate::languages::STATIC;

/// A script without comments that have lines of their own, indentation and empty lines. A text in backquotes must end in
/// the line that it begins in, so that no line is part of one.
pub fn script(name: &str, text: &str) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    let mut in_comment = false;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if in_comment || line.starts_with("/*") {
            in_comment = !line.contains("*/");
            if !in_comment && !line.ends_with("*/") {
                bail!("{name}, line {}: code after a comment in one line", number + 1);
            }
            continue;
        }
        if line.is_empty() || line.starts_with("//") {
            continue;
        }
        if line.matches('`').count() % 2 == 1 {
            bail!("{name}, line {}: a text in backquotes goes on in the next line", number + 1);
        }
        out.push_str(line);
        out.push('\n');
    }
    Ok(out)
}

/// Pixels that a browser makes of one `rem` unless its reader asked for larger or smaller letters.
const PIXELS_OF_REM: f64 = 16.0;

/// A style sheet whose lengths follow the size of letters that the reader set in their browser: pixels as `rem`, and in the
/// conditions of `@media`, where that is the unit for it, as `em`. Nothing changes for who set nothing.
pub fn relative(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("px") {
        let (before, after) = (&rest[..at], &rest[at + 2..]);
        let begin = before.rfind(|c: char| !c.is_ascii_digit() && c != '.').map_or(0, |place| place + 1);
        let is_unit = !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
        match before[begin..].parse::<f64>() {
            Ok(pixels) if is_unit && pixels != 0.0 => {
                out.push_str(&before[..begin]);
                let in_media = out.rfind("@media").is_some_and(|media| !out[media..].contains('{'));
                let number = (pixels / PIXELS_OF_REM).to_string();
                out.push_str(number.strip_prefix('0').filter(|short| short.starts_with('.')).unwrap_or(&number));
                out.push_str(if in_media { "em" } else { "rem" });
            }
            _ => out.push_str(&rest[..at + 2]),
        }
        rest = after;
    }
    out + rest
}

/// A style sheet without comments and needless spaces.
pub fn style(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
            continue;
        }
        let length = match c {
            '"' | '\'' => rest[1..].find(c).map_or(rest.len(), |end| end + 2),
            _ => c.len_utf8(),
        };
        let piece = &rest[..length];
        rest = &rest[length..];
        if c.is_ascii_whitespace() {
            // One space, unless it stands beside a sign that parts words by itself.
            if !out.is_empty() && !out.ends_with([' ', '{', '}', ';', ',']) {
                out.push(' ');
            }
            continue;
        }
        if ['{', '}', ';', ','].contains(&c) && out.ends_with(' ') {
            out.pop();
        }
        if c == '}' && out.ends_with(';') {
            out.pop();
        }
        out.push_str(piece);
    }
    out.truncate(out.trim_end().len());
    out
}

/// A page without comments and with one line end or space wherever several stood between its tags. It must hold no
/// preformatted text.
pub fn page(text: &str) -> Result<String> {
    for bad in ["<pre", "<style", "white-space"] {
        if text.contains(bad) {
            bail!("index.html holds `{bad}`, in which spaces may count: minify.rs must learn that");
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_tag = false;
    while let Some(c) = rest.chars().next() {
        if !in_tag && rest.starts_with("<!--") {
            rest = rest.find("-->").map_or("", |end| &rest[end + 3..]);
            continue;
        }
        let length = match c {
            // The text of an attribute.
            '"' if in_tag => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            _ => c.len_utf8(),
        };
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ => {}
        }
        // Not every white space is one to a browser: U+2002 is a space of a width that is meant.
        if c.is_ascii_whitespace() {
            let end = rest.find(|c: char| !c.is_ascii_whitespace()).unwrap_or(rest.len());
            let space = if rest[..end].contains('\n') && !in_tag { '\n' } else { ' ' };
            if !out.ends_with(['\n', ' ']) {
                out.push(space);
            }
            rest = &rest[end..];
            continue;
        }
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    Ok(out)
}

/// The texts of a language that the page loads: without notes, empty lines and what the build put into the page.
pub fn texts(file: &str) -> String {
    let lines = file.lines().filter(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with(STATIC));
    lines.fold(String::with_capacity(file.len()), |out, line| out + line + "\n")
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn pixels_follow_the_readers_letters() {
        let css = "@media (max-width: 719px) and (min-width:0px){.a{width:calc(100% - 13px);margin:-1px .5px 0 16px}}.b{--w:38.4px}";
        assert_eq!(
            relative(css),
            "@media (max-width: 44.9375em) and (min-width:0px){.a{width:calc(100% - .8125rem);margin:-.0625rem .03125rem 0 1rem}}\
             .b{--w:2.4rem}"
        );
        assert_eq!(relative("i{--px:1;--a-2px-b:1}"), "i{--px:1;--a-2px-b:1}");
    }

    #[test]
    fn scripts_lose_comments_and_nothing_else() {
        let text = "/**\n * Says `hello.\n */\n  // it\n  go(\"// not a comment\");\n\n  /* one */\n}\n";
        assert_eq!(script("a", text).unwrap(), "go(\"// not a comment\");\n}\n");
        assert!(script("a", "let a = `one\n  two`;").is_err());
        assert!(script("a", "/* why */ go();").is_err());
    }

    #[test]
    fn styles_keep_the_spaces_that_part_words() {
        let text = "/* all */\n.a > .b , p:hover ::before {\n  margin: 0 -1px ;\n  content: \"; /* } \" ;\n}\n@media (width < 9px) {\n  a { b: calc(1px + 2px); }\n}\n";
        assert_eq!(
            style(text),
            ".a > .b,p:hover ::before{margin: 0 -1px;content: \"; /* } \"}@media (width < 9px){a{b: calc(1px + 2px)}}"
        );
    }

    #[test]
    fn pages_keep_a_space_between_words_and_what_attributes_hold() {
        let text =
            "<p  title=\"a   b > c\">\n    one\n    <!-- not <b> this -->\n    <i>two</i> &ensp;\u{2002} three</p>\n";
        assert_eq!(page(text).unwrap(), "<p title=\"a   b > c\">\none\n<i>two</i> &ensp;\u{2002} three</p>\n");
        assert!(page("<pre>a  b</pre>").is_err());
    }

    #[test]
    fn notes_of_translators_are_not_served() {
        assert_eq!(texts("# about\na.b = one \n\nstatic.c = 1\nc = #2\n"), "a.b = one \nc = #2\n");
    }
}
