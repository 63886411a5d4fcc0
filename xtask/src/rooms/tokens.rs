//! The words and signs of Rust code, without its comments: as much of the language as the import graph needs.

/// A word (a name, a keyword or a number), a string with its quotes, `::`, or any other single character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub text: &'a str,
    /// From 1.
    pub line: u32,
}

impl Token<'_> {
    /// Whether it can be a name: a word that is no number, and no string.
    pub fn is_word(&self) -> bool {
        self.text.starts_with(|first: char| first.is_alphabetic() || first == '_') && !self.text.ends_with(['"', '#'])
    }
}

/// The tokens of a file. Lifetimes and characters are left out: nothing is imported by them.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut rest = text;
    let mut line = 1;
    let mut found = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (length, is_token) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), false)
        } else if rest.starts_with("/*") {
            (comment(rest), false)
        } else if let Some(length) = string(rest) {
            (length, true)
        } else if first == '\'' {
            (quote(rest), false)
        } else if is_of_word(first) {
            (word(rest), true)
        } else if rest.starts_with("::") {
            (2, true)
        } else {
            (first.len_utf8(), !first.is_whitespace())
        };
        let (text, after) = rest.split_at(length);
        if is_token {
            found.push(Token { text: text.strip_prefix("r#").filter(|_| !text.ends_with('#')).unwrap_or(text), line });
        }
        line += text.matches('\n').count() as u32;
        rest = after;
    }
    found
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Length of the word that `text` begins with; `r#type` is one.
fn word(text: &str) -> usize {
    let raw = if text.starts_with("r#") { 2 } else { 0 };
    raw + text[raw..].find(|character| !is_of_word(character)).unwrap_or(text.len() - raw)
}

/// Length of the comment that `text` begins with; comments nest.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// Length of the string that `text` begins with: `"..."`, `b"..."`, `c"..."`, `r"..."`, `br##"..."##`.
fn string(text: &str) -> Option<usize> {
    let prefix = text.find(|character| !matches!(character, 'b' | 'c' | 'r')).filter(|&length| length <= 2)?;
    let hashes = text[prefix..].find(|character| character != '#')?;
    let open = prefix + hashes;
    if !text[open..].starts_with('"') || (hashes > 0 && !text[..prefix].ends_with('r')) {
        return None;
    }
    let inside = &text[open + 1..];
    if text[..prefix].ends_with('r') {
        let close = format!("\"{}", "#".repeat(hashes));
        return Some(inside.find(&close).map_or(text.len(), |at| open + 1 + at + close.len()));
    }
    let mut is_escaped = false;
    for (at, character) in inside.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return Some(open + 1 + at + 1),
            _ => {}
        }
    }
    Some(text.len())
}

/// Length of what begins with a quote: a character, or a lifetime.
fn quote(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    match characters.next() {
        Some((_, '\\')) => {
            // The first character behind the backslash may be a quote itself.
            let end = characters.skip(1).find(|(_, character)| *character == '\'');
            end.map_or(text.len(), |(at, _)| at + 1)
        }
        Some((_, _)) => match characters.next() {
            Some((at, '\'')) => at + 1,
            _ => 1 + word(&text[1..]),
        },
        None => text.len(),
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    fn texts(code: &str) -> Vec<&str> {
        tokens(code).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_strings_characters_and_lifetimes_hold_no_words() {
        let code = r###"
            // use a::b;
            /* use c::d; /* nested */ use e::f; */
            fn g<'a>(x: &'a str) -> char { let y = "use h::i; \" {"; let z = r#"} "use" {"#; ['{', '\'', '\u{7b}', 'ß'] }
        "###;
        let words: Vec<&str> = tokens(code).into_iter().filter(Token::is_word).map(|token| token.text).collect();
        assert_eq!(words, ["fn", "g", "x", "str", "char", "let", "y", "let", "z"]);
        assert_eq!(texts(code).iter().filter(|text| **text == "{").count(), 1);
    }

    #[test]
    fn strings_are_whole_and_lines_are_counted() {
        let found = tokens("a::b\n\"c\nd\"\nr#type br##\"e\"#\"## 1.5e3");
        let shown: Vec<_> = found.iter().map(|token| (token.text, token.line)).collect();
        let expected = [("a", 1), ("::", 1), ("b", 1), ("\"c\nd\"", 2), ("type", 4), ("br##\"e\"#\"##", 4)];
        assert_eq!(shown[..6], expected);
        assert_eq!(texts("1.5e3"), ["1", ".", "5e3"]);
    }
}
