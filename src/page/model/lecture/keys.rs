//! What a key does: in lecture mode nearly everything, on the page only that L begins the lecture, and that a clicker
//! leads back to one that was left. A key that the element in focus has a use for is left to it.
//!
//! The names are what presenters' programs and clickers have: Page Down, Space, Enter and the arrows go on, Page Up and
//! Backspace go back, a number and Enter jumps, b and the period blank, F5 fills the screen, Escape leaves what is topmost.

use crate::page::model::settings::Mode;

/// What the element in focus does with keys itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Focus {
    /// Letters are typed into it.
    pub types: bool,
    /// Arrows move something in it.
    pub has_arrows: bool,
    /// Space and Enter press it.
    pub presses: bool,
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    Next,
    Back,
    /// The first step, the last.
    First,
    Last,
    /// A number is typed; Enter goes to the step of it.
    Digit(u8),
    Enter,
    /// Out of the topmost of what is open.
    Escape,
    /// The lecture from its beginning, as if nothing had been answered.
    Again,
    Blank(bool),
    /// Full screen, or back.
    FullScreen,
    /// A clicker's button that begins a show: full screen.
    Start,
    /// The button of the lab on the screen.
    Train,
    Controls,
    Notes,
    /// The panel so many places further on.
    Turn(i8),
    Warm,
    Tools,
    Overview,
    /// The speaker's window.
    Window,
    /// The code of the address fills the screen, or does no more.
    Code,
    /// The answer of this letter.
    Letter(u8),
    /// Into lecture mode, and out of it.
    Begin,
    Leave,
}

impl Press {
    /// What is moved by it a second time in the same breath, by a finger that trembles or a key that is held.
    pub fn counts_once(self) -> bool {
        !matches!(self, Press::Digit(_))
    }
}

/// What decides what a key means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    pub mode: Mode,
    pub is_blank: bool,
    /// A lecture was left for the page, where it can be gone on with.
    pub is_left: bool,
    /// A number is being typed.
    pub has_digits: bool,
}

/// What a key does, by the name that the browser gives it; `None`: nothing of ours. Without Ctrl, Alt and Meta.
pub fn press(situation: Situation, key: &str, focus: Focus) -> Option<Press> {
    match situation.mode {
        Mode::Lecture => {}
        Mode::Page if focus.types => return None,
        Mode::Page if key.eq_ignore_ascii_case("l") => return Some(Press::Begin),
        Mode::Page if situation.is_left && matches!(key, "PageDown" | "F5") => return Some(Press::Begin),
        Mode::Page | Mode::Embed | Mode::Speaker => return None,
    }
    // Any key brings a blank screen back, and does nothing else.
    if situation.is_blank {
        return Some(Press::Blank(false));
    }
    match key {
        "PageDown" => Some(Press::Next),
        "PageUp" => Some(Press::Back),
        "ArrowRight" | "ArrowDown" if !focus.has_arrows => Some(Press::Next),
        "ArrowLeft" | "ArrowUp" if !focus.has_arrows => Some(Press::Back),
        "Escape" => Some(Press::Escape),
        "F5" => Some(Press::Start),
        _ if focus.types => None,
        "Enter" if situation.has_digits => Some(Press::Enter),
        " " | "Enter" if focus.presses => None,
        " " | "Enter" => Some(Press::Next),
        "Backspace" => Some(Press::Back),
        "Home" if !focus.has_arrows => Some(Press::First),
        "End" if !focus.has_arrows => Some(Press::Last),
        "b" | "." => Some(Press::Blank(true)),
        "f" | "F" => Some(Press::FullScreen),
        "t" | "T" => Some(Press::Train),
        "s" | "S" => Some(Press::Controls),
        "n" | "N" => Some(Press::Notes),
        "p" => Some(Press::Turn(1)),
        "P" => Some(Press::Turn(-1)),
        "w" | "W" => Some(Press::Warm),
        "l" | "L" => Some(Press::Leave),
        "m" | "M" => Some(Press::Tools),
        "o" | "O" => Some(Press::Overview),
        "r" | "R" => Some(Press::Again),
        "v" | "V" => Some(Press::Window),
        "q" | "Q" => Some(Press::Code),
        "a" | "A" => Some(Press::Letter(0)),
        // The small one makes the screen blank, as a clicker has it.
        "B" => Some(Press::Letter(1)),
        "c" | "C" => Some(Press::Letter(2)),
        "d" | "D" => Some(Press::Letter(3)),
        _ => match key.as_bytes() {
            [digit @ b'0'..=b'9'] => Some(Press::Digit(digit - b'0')),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Situation = Situation { mode: Mode::Page, is_blank: false, is_left: false, has_digits: false };
    const LECTURE: Situation = Situation { mode: Mode::Lecture, ..PAGE };
    const TYPES: Focus = Focus { types: true, has_arrows: true, presses: false };
    const SLIDER: Focus = Focus { types: false, has_arrows: true, presses: false };
    const BUTTON: Focus = Focus { types: false, has_arrows: false, presses: true };

    #[test]
    fn outside_of_a_lecture_only_one_key_is_ours() {
        assert_eq!(press(PAGE, "l", Focus::default()), Some(Press::Begin));
        assert_eq!(press(PAGE, "L", SLIDER), Some(Press::Begin));
        assert_eq!(press(PAGE, "l", TYPES), None, "it is typed");
        for key in ["PageDown", "Escape", "t", "1", "ArrowRight", "F5"] {
            assert_eq!(press(PAGE, key, Focus::default()), None, "{key}");
        }
        let embed = Situation { mode: Mode::Embed, is_left: true, ..PAGE };
        assert_eq!(press(embed, "l", Focus::default()), None, "a frame has no lecture");
    }

    #[test]
    fn a_clicker_leads_back_to_a_lecture_that_was_left() {
        let left = Situation { is_left: true, ..PAGE };
        for key in ["PageDown", "F5"] {
            assert_eq!(press(left, key, Focus::default()), Some(Press::Begin), "{key}");
            assert_eq!(press(left, key, TYPES), None, "{key}");
        }
        assert_eq!(press(left, "PageUp", Focus::default()), None);
    }

    #[test]
    fn a_lecture_is_held_by_the_keys_of_presenters() {
        let key = |key| press(LECTURE, key, Focus::default());
        for next in ["PageDown", "ArrowRight", "ArrowDown", " ", "Enter"] {
            assert_eq!(key(next), Some(Press::Next), "{next}");
        }
        for back in ["PageUp", "ArrowLeft", "ArrowUp", "Backspace"] {
            assert_eq!(key(back), Some(Press::Back), "{back}");
        }
        assert_eq!((key("Home"), key("End")), (Some(Press::First), Some(Press::Last)));
        assert_eq!(
            (key("."), key("F5"), key("7")),
            (Some(Press::Blank(true)), Some(Press::Start), Some(Press::Digit(7)))
        );
        assert_eq!(
            (key("p"), key("P"), key("o")),
            (Some(Press::Turn(1)), Some(Press::Turn(-1)), Some(Press::Overview))
        );
        assert_eq!((key("x"), key("F1"), key("Tab")), (None, None, None));
        // The arrows of a slider, the letters of a field and Space on a button are theirs; a clicker's keys are the lecture's.
        let of = |key, focus| press(LECTURE, key, focus);
        assert_eq!((of("ArrowRight", SLIDER), of("PageDown", SLIDER)), (None, Some(Press::Next)));
        assert_eq!((of("Home", SLIDER), of(" ", BUTTON), of("Enter", BUTTON)), (None, None, None));
        assert_eq!((of("b", TYPES), of("7", TYPES), of("Backspace", TYPES)), (None, None, None));
        assert_eq!(of("Escape", TYPES), Some(Press::Escape));
        let typed = Situation { has_digits: true, ..LECTURE };
        assert_eq!(press(typed, "Enter", BUTTON), Some(Press::Enter));
    }

    #[test]
    fn any_key_brings_a_blank_screen_back() {
        let blank = Situation { is_blank: true, ..LECTURE };
        for key in ["b", "PageDown", "x", "Escape"] {
            assert_eq!(press(blank, key, Focus::default()), Some(Press::Blank(false)), "{key}");
        }
    }
}
