//! Words that stand for a missing value. In a column of numbers they can be nothing else; in a column of texts some of
//! them may be names: NA is a region, None a finding, - the sign of a test.

use super::text::{is_capital, is_letter, lower};

/// Words that are no name, in lower case.
const NO_NAMES: [&str; 19] = [
    "nan", "n/a", "#n/a", "n.a.", "null", "nil", "\\n", ".", "..", "...", "#null!", "#div/0!", "#value!", "#ref!",
    "<na>", "nat", "(null)", "缺失", "?",
];
/// Words that may be names, in lower case.
const MAYBE_NAMES: [&str; 7] = ["na", "none", "-", "--", "—", "–", "missing"];

/// A word among the names of a column is one of them when it is at least so common as this share of an average name.
const COMMON: f64 = 0.5;

/// Share of the other values that are written like it.
const ALIKE: f64 = 0.9;

/// Whether the trimmed text is a word that can stand for a missing value. The empty text is none: it always does.
pub(super) fn is_word(text: &str) -> bool {
    // Most cells: a number.
    let is_number = text.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
    if text.len() > 8 || is_number {
        return false;
    }
    let lower = lower(text);
    NO_NAMES.contains(&lower.as_str()) || MAYBE_NAMES.contains(&lower.as_str())
}

/// Whether the cell says nothing.
pub(super) fn is_nothing(cell: &str) -> bool {
    cell.is_empty() || is_word(cell)
}

/// Whether the word is a name in a column of texts with these other values, and how often each occurs.
pub(super) fn is_name(word: &str, count: u32, others: &[(String, u32)]) -> bool {
    let lower = lower(word);
    if !MAYBE_NAMES.contains(&lower.as_str()) || others.is_empty() {
        return false;
    }
    let all: u32 = others.iter().map(|(_, n)| n).sum();
    let is_common = f64::from(count) >= COMMON * f64::from(all) / others.len() as f64;
    let is_alike = match lower.as_str() {
        // One code among codes.
        "na" => {
            let is_code = |name: &str| {
                (1..=4).contains(&name.len())
                    && name.bytes().all(|b| b.is_ascii_alphanumeric())
                    && !name.bytes().any(|b| b.is_ascii_lowercase())
            };
            let codes: u32 = others.iter().filter(|(name, _)| is_code(name)).map(|(_, n)| n).sum();
            word == "NA" && f64::from(codes) >= ALIKE * f64::from(all)
        }
        // A word among words that are written like it, of which there are several.
        "none" | "missing" => {
            let capital = word.starts_with(is_capital);
            others.len() > 1
                && others.iter().all(|(name, _)| {
                    name.starts_with(is_capital) == capital && name.chars().all(|c| is_letter(c) || c == ' ')
                })
                && !others.iter().any(|(name, _)| name.eq_ignore_ascii_case("yes") || name.eq_ignore_ascii_case("no"))
        }
        _ => others.iter().any(|(name, _)| name == "+" || name == "++"),
    };
    is_common && is_alike
}

#[cfg(test)]
mod tests {
    use super::*;

    fn others(names: &[&str], n: u32) -> Vec<(String, u32)> {
        names.iter().map(|name| (name.to_string(), n)).collect()
    }

    #[test]
    fn a_region_a_sign_and_no_answer() {
        assert!(is_name("NA", 14, &others(&["EU", "APAC"], 13)));
        assert!(!is_name("NA", 2, &others(&["EU", "APAC"], 13)));
        assert!(!is_name("NA", 14, &others(&["yes", "no"], 13)));
        assert!(!is_name("None", 9, &others(&["yes", "no"], 13)));
        assert!(is_name("None", 9, &others(&["Mild", "Severe"], 13)));
        assert!(is_name("-", 9, &others(&["+"], 13)));
        assert!(!is_name("-", 9, &others(&["yes"], 13)));
        assert!(!is_name("nan", 30, &others(&["a"], 13)));
        assert!(is_word("NaN") && is_word("N/A") && is_word("\\N") && !is_word("") && !is_word("no"));
    }
}
