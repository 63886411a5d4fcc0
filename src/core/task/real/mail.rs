//! A mail that a reader writes, as an observation of the task [`mails`](super::mails): its 57 numbers by the definitions of the
//! data set (spambase.names).
//!
//! A word is a string of letters and digits between characters that are neither; capitals do not count in comparing words.
//! Frequencies are percent of all words and of all characters. A run is a sequence of capital letters with nothing in between.

use super::mails::{CHARACTERS, NUMBERS, WORDS, counted};

/// What is said of the runs of a mail without a capital letter: no mail of the data set has less.
const NO_RUNS: f64 = 1.0;

/// The 57 numbers of a mail; `None` where it has no word.
pub fn numbers(text: &str) -> Option<Vec<f32>> {
    let words: Vec<&str> = text.split(|c| !is_inner(c)).filter(|word| !word.is_empty()).collect();
    let characters = text.chars().count();
    if words.is_empty() {
        return None;
    }
    let percent = |count: usize, all: usize| 100.0 * count as f64 / all as f64;
    let mut numbers = Vec::with_capacity(NUMBERS);
    for place in 0..WORDS + CHARACTERS {
        let counted = counted(place).unwrap_or_default();
        numbers.push(if place < WORDS {
            percent(words.iter().filter(|word| word.eq_ignore_ascii_case(counted)).count(), words.len())
        } else {
            percent(text.matches(counted).count(), characters)
        });
    }
    let runs = text.split(|c: char| !c.is_ascii_uppercase()).map(str::len).filter(|&run| run > 0);
    let runs: Vec<usize> = runs.collect();
    let total = runs.iter().sum::<usize>() as f64;
    let longest = runs.iter().max().map_or(NO_RUNS, |&run| run as f64);
    numbers.extend(if runs.is_empty() { [NO_RUNS; 3] } else { [total / runs.len() as f64, longest, total] });
    Some(numbers.into_iter().map(|number| number as f32).collect())
}

/// Whether a character belongs to a word. The mails of the data set are English; of other letters it is enough to know them from
/// signs, for which a few ranges do that are no table of all characters.
fn is_inner(c: char) -> bool {
    let is_sign = matches!(c, '\u{a0}'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}');
    c.is_ascii_alphanumeric() || (!c.is_ascii() && !is_sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_mail_by_hand() {
        assert_eq!((numbers(""), numbers(" !?")), (None, None));
        // Ten words, one of them `free` twice; 41 characters, three of them exclamation marks; runs of 4, 1, 1 and 2 capitals.
        let text = "FREE money! Free, you will Get it: HP a b!!";
        let numbers = numbers(text).unwrap();
        let at = |word: &str| numbers[(0..WORDS + CHARACTERS).find(|&place| counted(place) == Some(word)).unwrap()];
        assert_eq!(numbers.len(), NUMBERS);
        assert_eq!(
            [at("free"), at("money"), at("you"), at("will"), at("hp"), at("hpl")],
            [20.0, 10.0, 10.0, 10.0, 10.0, 0.0]
        );
        assert_eq!(at("!"), (300.0 / text.len() as f64) as f32);
        assert_eq!(numbers[54..], [2.0, 4.0, 8.0]);
        assert_eq!(super::numbers("no capitals").unwrap()[54..], [1.0; 3]);
        // Other letters are letters, other signs are signs.
        assert_eq!(super::numbers("\u{201c}für you\u{201d}\u{a0}\u{2026}").unwrap()[18], 50.0);
    }
}
