//! The task `mails`: the lecture's first one for real. Spambase, 4,601 mails that people got in 1999, spam or not, as 57
//! numbers that people engineered: how frequent 48 words and 6 characters are in it, in percent, and how long its runs of
//! capitals are. 3,096 of them are there to draw training sets from, the 1,505 others to test on: none is ever both.
//!
//! What a learner sees raw is the 57 numbers as they stand. One line of an expert makes the engineered ones of them:
//! ln(0.1 + x), since ten times as many exclamation marks are not ten times as suspicious.

use super::Fault;
use crate::decimal;
use crate::nn::network::Hidden;
use crate::task::{Inputs, NetworkRecipe, Seen, Task};

/// Numbers in a mail.
pub const NUMBERS: usize = 57;
/// Those of them that count words, characters of the text, and capitals, in this order.
pub const WORDS: usize = 48;
pub const CHARACTERS: usize = 6;

/// What is counted, as it was written in the mails: words, then characters.
const COUNTED: &str = "make address all 3d our over remove internet order mail receive will people report addresses free business email \
    you credit your font 000 money hp hpl george 650 lab labs telnet 857 data 415 85 technology 1999 parts pm direct \
    cs meeting original project re edu table conference ; ( [ ! $ #";

/// What the number at a place counts; `None` for the lengths of runs of capitals.
pub fn counted(place: usize) -> Option<&'static str> {
    COUNTED.split(' ').nth(place)
}

/// Mails to draw training sets from; they come first in the file.
pub const TRAINING: usize = 3096;
/// Mails to test on.
pub const TEST: usize = 1505;
/// Those of them that are no spam.
pub const TEST_HAM: usize = 895;
const MAILS: usize = TRAINING + TEST;

/// Bytes of the file: a table with a head, the label last.
pub const BYTES: usize = 720_933;
/// Its digest, see [`super::digest`].
pub const DIGEST: u64 = 0xbdd6_fd1e_335d_0e4c;
/// What the last column says of spam, and of other mails.
const SPAM: &str = "spam";
const HAM: &str = "nonspam";

/// What the logarithm is taken of is this and a number, which may be 0. The smallest frequencies are about 0.1 %.
const BEFORE_LOGARITHM: f64 = 0.1;

pub const TASK: Task = Task {
    name: "mails",
    number: 5,
    classes: 2,
    observed: NUMBERS,
    feature_names: &[],
    draw: None,
    seen: Some(Seen { width, inputs }),
    machine_raw: Inputs::Raw,
    both: Inputs::RawAndEngineered,
    hidden: [Hidden::new(&[3]), Hidden::new(&[8]), Hidden::new(&[64])],
    // One hidden layer: 60 to 15,105 parameters.
    ladder: &[&[1], &[2], &[3], &[5], &[8], &[16], &[64], &[256]],
    recipe: NetworkRecipe { steps_per_root: 50.0, most_steps: 6000, batch: 16, decay: 0.1 },
    ceiling: None,
    is_map: false,
};

fn width(inputs: Inputs) -> usize {
    match inputs {
        Inputs::Raw | Inputs::Engineered => NUMBERS,
        Inputs::RawAndEngineered => 2 * NUMBERS,
        Inputs::Cubic => crate::task::no_cubic(),
    }
}

fn inputs(inputs: Inputs, numbers: &[f32], out: &mut [f32]) {
    match inputs {
        Inputs::Raw => out.copy_from_slice(numbers),
        Inputs::Engineered => logarithms(numbers, out),
        Inputs::RawAndEngineered => {
            let (raw, engineered) = out.split_at_mut(NUMBERS);
            raw.copy_from_slice(numbers);
            logarithms(numbers, engineered);
        }
        Inputs::Cubic => crate::task::no_cubic(),
    }
}

/// ln(0.1 + x) of each number.
fn logarithms(numbers: &[f32], out: &mut [f32]) {
    for (out, &x) in out.iter_mut().zip(numbers) {
        *out = libm::log(BEFORE_LOGARITHM + f64::from(x)) as f32;
    }
}

/// Numbers \[4,601 x 57\], row by row, and labels of the mails, in the order of the file.
///
/// # Errors
/// Where a row is none of a mail.
pub fn read(bytes: &[u8]) -> Result<(Vec<f32>, Vec<u8>), Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::Row(0))?;
    let (mut numbers, mut labels) = (Vec::with_capacity(MAILS * NUMBERS), Vec::with_capacity(MAILS));
    for (place, line) in text.lines().enumerate().skip(1) {
        let mut cells = line.split(',');
        let before = numbers.len();
        numbers.extend(cells.by_ref().take(NUMBERS).filter_map(decimal::parse).map(|x| x as f32));
        match cells.next() {
            Some(SPAM) => labels.push(1),
            Some(HAM) => labels.push(0),
            _ => return Err(Fault::Row(place)),
        }
        if numbers.len() != before + NUMBERS || cells.next().is_some() {
            return Err(Fault::Row(place));
        }
    }
    if labels.len() == MAILS { Ok((numbers, labels)) } else { Err(Fault::Row(labels.len() + 1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_has_a_name_each() {
        assert_eq!(COUNTED.split(' ').count(), WORDS + CHARACTERS);
        assert_eq!([0, 47, 48, 53].map(counted), ["make", "conference", ";", "#"].map(Some));
        assert_eq!(counted(WORDS + CHARACTERS), None);
    }

    #[test]
    fn a_number_and_its_logarithm() {
        let mut numbers = [0.0f32; NUMBERS];
        (numbers[1], numbers[56]) = (0.9, 278.0);
        let mut out = [f32::NAN; 2 * NUMBERS];
        inputs(Inputs::RawAndEngineered, &numbers, &mut out);
        assert_eq!(out[..NUMBERS], numbers);
        assert!((out[NUMBERS] - -std::f32::consts::LN_10).abs() < 1e-6 && out[NUMBERS + 1].abs() < 1e-6);
        assert!((out[2 * NUMBERS - 1] - 278.1f32.ln()).abs() < 1e-6);
    }

    #[test]
    fn a_row_that_is_none_is_named() {
        let good = format!("{}spam\n", "0.5,".repeat(NUMBERS));
        assert_eq!(read(format!("head\n{good}").as_bytes()), Err(Fault::Row(2)));
        let bad = [good.replace("spam", "ham"), good.replacen("0.5", "x", 1), good.replacen("0.5,", "", 1)];
        for bad in bad {
            assert_eq!(read(format!("head\n{good}{bad}").as_bytes()), Err(Fault::Row(2)));
        }
    }
}
