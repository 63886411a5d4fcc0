//! One cell's text: what it can be as a number, and how it is shown. Also how text goes out again into a file
//! that a spreadsheet may open.
//!
//! Nothing is ever interpreted: a cell `=1+1` is four characters, and so is a cell `<b>x`.

use std::borrow::Cow;

/// Characters of a foreign text that a sentence repeats.
pub const FOUND_CHARACTERS: usize = 40;
/// Characters of a column's or class's name. Longer texts are prose, not the name of a category.
pub const NAME_CHARACTERS: usize = 64;

/// Largest magnitude: squares and differences of inputs are computed in single precision, whose largest number is
/// 3.4e38; with this bound standardised columns stay finite.
pub const LARGEST: f64 = 1e30;

/// The mark between whole and fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimal {
    Point,
    Comma,
}

impl Decimal {
    /// Name in the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Decimal::Point => "point",
            Decimal::Comma => "comma",
        }
    }
}

/// What a text is as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    Finite(f64),
    /// `nan`, `inf` and their kin.
    NotFinite,
    /// Beyond [`LARGEST`].
    TooLarge,
    Not,
}

/// `None` where the text does not have the shape of a number, else its decimal mark.
fn shape(text: &[u8]) -> Option<Option<Decimal>> {
    let digits = |from: usize| text[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let sign = |at: usize| usize::from(matches!(text.get(at), Some(b'+' | b'-')));
    let mut at = sign(0);
    let whole = digits(at);
    at += whole;
    let mark = match text.get(at) {
        Some(b'.') => Some(Decimal::Point),
        Some(b',') => Some(Decimal::Comma),
        _ => None,
    };
    let mut fraction = 0;
    if mark.is_some() {
        fraction = digits(at + 1);
        at += 1 + fraction;
    }
    if whole + fraction == 0 {
        return None;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        at += 1;
        at += sign(at);
        let exponent = digits(at);
        if exponent == 0 {
            return None;
        }
        at += exponent;
    }
    (at == text.len()).then_some(mark)
}

/// The text in small letters: of the Latin, Greek and Cyrillic alphabets. Why not the standard library's: its tables of all
/// scripts weigh more than the rest of this reader's data.
pub(super) fn lower(text: &str) -> String {
    text.chars().map(small).collect()
}

fn small(c: char) -> char {
    let by = match c {
        c if c.is_ascii() => return c.to_ascii_lowercase(),
        '\u{c0}'..='\u{de}' if c != '×' => 32,
        // In pairs, the capital first.
        '\u{100}'..='\u{12f}' | '\u{132}'..='\u{137}' | '\u{14a}'..='\u{177}' => 1 - u32::from(c) % 2,
        '\u{139}'..='\u{148}' | '\u{179}'..='\u{17e}' => u32::from(c) % 2,
        'Α'..='Ω' | 'А'..='Я' | '\u{ff21}'..='\u{ff3a}' => 32,
        '\u{400}'..='\u{40f}' => 80,
        _ => 0,
    };
    char::from_u32(u32::from(c) + by).unwrap_or(c)
}

/// Whether it is a capital of these alphabets.
pub(super) fn is_capital(c: char) -> bool {
    small(c) != c
}

/// Whether it is a letter, of any script; signs, figures and punctuation are none.
pub(super) fn is_letter(c: char) -> bool {
    match c {
        c if c.is_ascii() => c.is_ascii_alphabetic(),
        '\u{80}'..='\u{bf}' => matches!(c, 'ª' | 'µ' | 'º'),
        '×' | '÷' => false,
        // Punctuation, currencies, arrows, mathematics; the same of Chinese; its wide forms.
        '\u{2000}'..='\u{20cf}' | '\u{2190}'..='\u{2bff}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => false,
        '\u{ff00}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}' | '\u{ffe0}'..='\u{ffff}' => false,
        _ => true,
    }
}

/// A foreign text for a sentence of ours: at most `characters` long, on one line, and unable to turn the direction of
/// what is written after it. Emoji and right-to-left letters stay as they are.
pub fn shown(text: &str, characters: usize) -> String {
    let plain = |c: char| match c {
        c if c.is_control() => ' ',
        // Embeddings, overrides and isolates of the bidirectional algorithm.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    let mut out: String = text.chars().take(characters).map(plain).collect();
    if text.chars().nth(characters).is_some() {
        out.pop();
        out.push('…');
    }
    out
}

/// Characters without width or picture: marks of order, joiners, the soft hyphen, the mark of the order of bytes.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A text as one field of a CSV file that a spreadsheet may open: what a spreadsheet would take for a formula gets an
/// apostrophe in front (numbers stay), and what holds a separator, quotation mark or line break is quoted (RFC 4180).
pub fn spreadsheet_safe(text: &str) -> Cow<'_, str> {
    // What is not seen does not keep a program from seeing a formula: some drop such marks when they open a file.
    let first = text.chars().find(|c| !c.is_whitespace() && !is_invisible(*c));
    // The full-width forms open a formula in some Chinese and Japanese editions.
    let opens_formula = matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'));
    let is_number = shape(text.as_bytes()).is_some_and(|mark| mark != Some(Decimal::Comma));
    let harmless = if (opens_formula || text.starts_with(['\t', '\r', '\n'])) && !is_number {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    };
    if harmless.contains(['"', ',', ';', '\t', '\r', '\n']) {
        return Cow::Owned(format!("\"{}\"", harmless.replace('"', "\"\"")));
    }
    harmless
}

/// Names made distinct: a second `x` becomes `x (2)`. Returns the places of those that were renamed.
pub(super) fn make_unique(names: &mut [String]) -> Vec<usize> {
    let mut taken: std::collections::HashSet<String> = names.iter().cloned().collect();
    let mut seen = std::collections::HashSet::new();
    // Where the search for a free number goes on, so that a thousand equal names are not searched a thousand times.
    let mut next = std::collections::HashMap::<String, usize>::new();
    let mut renamed = Vec::new();
    for (place, name) in names.iter_mut().enumerate() {
        if seen.insert(name.clone()) {
            continue;
        }
        let number = next.entry(name.clone()).or_insert(2);
        let free = loop {
            let candidate = format!("{name} ({number})");
            *number += 1;
            if taken.insert(candidate.clone()) {
                break candidate;
            }
        };
        seen.insert(free.clone());
        *name = free;
        renamed.push(place);
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_are_those_of_the_standard_library() {
        let alphabets = ['\0'..='\u{17e}', 'Α'..='Ω', '\u{400}'..='\u{44f}', '\u{ff00}'..='\u{ffef}'];
        for c in alphabets.into_iter().flatten() {
            // A dotted capital becomes two characters, and one capital leaves its neighbours.
            let is_odd = matches!(c, 'İ' | 'Ÿ' | '\u{3a2}');
            if !is_odd {
                assert!(c.to_lowercase().eq([small(c)]), "{c}");
                assert_eq!(is_capital(c), c.is_uppercase(), "{c}");
            }
        }
        assert_eq!((lower("GRÖSSE Łódź ΩΣ Жар"), lower("类别")), ("grösse łódź ωσ жар".into(), "类别".into()));
        for c in ('\0'..='\u{24f}').chain('\u{370}'..='\u{3ff}').chain("€₹→≤，。、（类あア한ｋ１%°".chars())
        {
            let is_odd = matches!(c, '\u{375}' | '\u{378}'..='\u{387}' | '\u{38b}' | '\u{38d}' | '\u{3a2}' | '\u{3f6}');
            assert!(is_odd || is_letter(c) == c.is_alphabetic(), "{c}");
        }
    }

    #[test]
    fn shown_text_is_short_and_harmless() {
        assert_eq!(shown("a\r\nb\0c", 40), "a  b c");
        assert_eq!(shown("\u{202e}evil", 40), "\u{fffd}evil");
        assert_eq!(shown("🙂🙂🙂🙂", 3), "🙂🙂…");
        assert_eq!(shown("مرحبا", 5), "مرحبا");
        assert_eq!(shown(&"x".repeat(1_000_000), 40).chars().count(), 40);
    }

    #[test]
    fn formulas_are_disarmed_and_fields_quoted() {
        for (text, safe) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("  =1", "'  =1"),
            ("\t=1", "\"'\t=1\""),
            ("＝1", "'＝1"),
            ("-5.5", "-5.5"),
            ("-5+cmd|' /C calc'!A0", "'-5+cmd|' /C calc'!A0"),
            ("=HYPERLINK(\"a\",\"b\")", "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\""),
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("", ""),
        ] {
            assert_eq!(spreadsheet_safe(text), safe, "{text}");
        }
    }

    #[test]
    fn equal_names_are_told_apart() {
        let mut names = ["x", "x", "x (2)", "y", "x"].map(String::from);
        assert_eq!(make_unique(&mut names), [1, 4]);
        assert_eq!(names, ["x", "x (3)", "x (2)", "y", "x (4)"]);
    }
}
