//! The presenter's hand: a key that is held or pressed twice in one breath counts once, what would end the lecture is asked
//! for a second time, and digits make a number.

use crate::page::model::lecture::keys::Press;

/// Within so many seconds the same press is the same: fingers that tremble and clickers that bounce.
const BREATH: f64 = 0.3;
/// For so many seconds a second press is the answer to what was asked.
pub const PATIENCE: f64 = 4.0;
/// Digits of the largest number of a step.
const DIGITS: usize = 2;

/// When a key was pressed, in seconds of the page's clock, and whether the browser repeats it because it is held.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moment {
    pub now: f64,
    pub is_repeated: bool,
}

/// What is done only when it is asked for twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twice {
    Leave,
    /// To begin again.
    Again,
    /// To go on though a race or a search is still running.
    Skip,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hand {
    last: Option<(Press, f64)>,
    asked: Option<(Twice, f64)>,
    digits: Vec<u8>,
}

impl Hand {
    /// Whether a press counts.
    pub fn admits(&mut self, press: Press, moment: Moment) -> bool {
        let same = |(other, at): (Press, f64)| other == press && (0.0..BREATH).contains(&(moment.now - at));
        let is_same = press.counts_once() && self.last.is_some_and(same);
        // One that is held goes on counting as the first.
        if moment.is_repeated || is_same {
            return false;
        }
        self.last = Some((press, moment.now));
        if !matches!(press, Press::Digit(_) | Press::Enter) {
            self.digits.clear();
        }
        true
    }

    /// Whether this was asked for a moment ago; else it is asked for now.
    pub fn confirms(&mut self, what: Twice, now: f64) -> bool {
        let before = self.asked.take();
        let is_second = before.is_some_and(|(other, at)| other == what && (0.0..PATIENCE).contains(&(now - at)));
        if !is_second {
            self.asked = Some((what, now));
        }
        is_second
    }

    /// What a second press would do.
    pub fn asked(&self) -> Option<Twice> {
        self.asked.map(|(what, _)| what)
    }

    /// What was asked for is asked no more: something else was pressed, or nothing for a while.
    pub fn hush(&mut self) {
        self.asked = None;
    }

    pub fn take_digit(&mut self, digit: u8) {
        if self.digits.len() == DIGITS {
            self.digits.clear();
        }
        self.digits.push(digit);
    }

    /// The number that is being typed.
    pub fn number(&self) -> Option<usize> {
        let number = |digits: &[u8]| digits.iter().fold(0, |number, &digit| 10 * number + usize::from(digit));
        (!self.digits.is_empty()).then(|| number(&self.digits))
    }

    /// The number that was typed, which is forgotten.
    pub fn take_number(&mut self) -> Option<usize> {
        let number = self.number();
        self.digits.clear();
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(now: f64) -> Moment {
        Moment { now, is_repeated: false }
    }

    #[test]
    fn a_held_key_and_a_double_press_count_once() {
        let mut hand = Hand::default();
        assert!(hand.admits(Press::Next, at(10.0)));
        for repeat in 1..50 {
            assert!(!hand.admits(Press::Next, Moment { now: 10.0 + 0.03 * f64::from(repeat), is_repeated: true }));
        }
        assert!(!hand.admits(Press::Next, at(10.2)), "a double press");
        assert!(hand.admits(Press::Back, at(10.25)), "another key");
        assert!(hand.admits(Press::Next, at(10.4)));
        assert!(hand.admits(Press::Next, at(10.8)));
        // Nobody presses twice a key that brings a screen back and blanks it.
        assert!(hand.admits(Press::Blank(true), at(11.0)) && hand.admits(Press::Blank(false), at(11.1)));
    }

    #[test]
    fn what_ends_the_lecture_is_asked_for_twice_and_in_time() {
        let mut hand = Hand::default();
        assert!(!hand.confirms(Twice::Leave, 1.0));
        assert_eq!(hand.asked(), Some(Twice::Leave));
        assert!(!hand.confirms(Twice::Leave, 6.0), "too late");
        assert!(hand.confirms(Twice::Leave, 7.0));
        assert_eq!(hand.asked(), None);
        assert!(!hand.confirms(Twice::Leave, 20.0) && !hand.confirms(Twice::Again, 20.5), "another question");
        hand.hush();
        assert!(!hand.confirms(Twice::Again, 21.0));
    }

    #[test]
    fn digits_make_a_number_until_another_key() {
        let mut hand = Hand::default();
        for (digit, number) in [(1, 1), (2, 12), (7, 7)] {
            assert!(hand.admits(Press::Digit(digit), at(1.0)));
            hand.take_digit(digit);
            assert_eq!(hand.number(), Some(number));
        }
        assert!(hand.admits(Press::Enter, at(1.1)));
        assert_eq!((hand.take_number(), hand.number()), (Some(7), None));
        hand.take_digit(3);
        hand.admits(Press::Next, at(2.0));
        assert_eq!(hand.number(), None);
    }
}
