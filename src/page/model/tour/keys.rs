//! What a key does: in lecture mode nearly everything, on the page only that L begins the lecture. A key that the element
//! in focus has a use for is left to it.

use crate::page::model::settings::{LabId, Mode};
use crate::page::model::speaker;
use crate::page::model::tour::Event;

/// What the element in focus does with keys itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Focus {
    /// Letters are typed into it.
    pub types: bool,
    /// Arrows move something in it.
    pub has_arrows: bool,
}

/// What a key asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Tour(Event),
    Speaker(speaker::Event),
    /// The button of the lab on the screen.
    Train,
    Lab(LabId),
    /// Only a browser knows whether the page fills the screen.
    FullScreen,
}

/// What a key does, by the name that the browser gives it; `None`: nothing of ours. Without Ctrl, Alt and Meta.
pub fn command(mode: Mode, is_blank: bool, key: &str, focus: Focus) -> Option<Command> {
    let event = |event| Some(Command::Tour(event));
    match mode {
        Mode::Lecture => {}
        Mode::Page if !focus.types && key.eq_ignore_ascii_case("l") => return event(Event::Mode(Mode::Lecture)),
        Mode::Page | Mode::Embed | Mode::Speaker => return None,
    }
    // Any key brings a blank screen back, and does nothing else.
    if is_blank {
        return event(Event::Blank(false));
    }
    match key {
        "PageDown" => event(Event::Next),
        "PageUp" => event(Event::Back),
        "ArrowRight" | "ArrowDown" if !focus.has_arrows => event(Event::Next),
        "ArrowLeft" | "ArrowUp" if !focus.has_arrows => event(Event::Back),
        "Escape" => event(Event::Escape),
        _ if focus.types => None,
        "b" | "." => event(Event::Blank(true)),
        "f" | "F" => Some(Command::FullScreen),
        "t" | "T" => Some(Command::Train),
        "s" | "S" => event(Event::Controls),
        "n" | "N" => event(Event::Notes),
        "p" => event(Event::Turn(1)),
        "P" => event(Event::Turn(-1)),
        "w" | "W" => event(Event::Warm),
        "l" | "L" => event(Event::Mode(Mode::Page)),
        "m" | "M" => event(Event::Tools),
        _ => {
            let lab = LabId::ALL.into_iter().zip(["1", "2", "3"]).find(|&(_, of)| of == key);
            lab.map(|(lab, _)| Command::Lab(lab)).or_else(|| speaker::key(key).map(Command::Speaker))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tour(event: Event) -> Option<Command> {
        Some(Command::Tour(event))
    }

    fn page(key: &str, focus: Focus) -> Option<Command> {
        command(Mode::Page, false, key, focus)
    }

    fn lecture(key: &str, focus: Focus) -> Option<Command> {
        command(Mode::Lecture, false, key, focus)
    }

    const TYPES: Focus = Focus { types: true, has_arrows: true };
    const SLIDER: Focus = Focus { types: false, has_arrows: true };

    #[test]
    fn outside_of_a_lecture_only_one_key_is_ours() {
        assert_eq!(page("l", Focus::default()), tour(Event::Mode(Mode::Lecture)));
        assert_eq!(page("L", SLIDER), tour(Event::Mode(Mode::Lecture)));
        assert_eq!(page("l", TYPES), None, "it is typed");
        for key in ["PageDown", "Escape", "t", "1", "ArrowRight"] {
            assert_eq!(page(key, Focus::default()), None, "{key}");
        }
        assert_eq!(command(Mode::Embed, false, "l", Focus::default()), None, "a frame has no lecture");
    }

    #[test]
    fn a_lecture_is_held_by_keys() {
        let key = |key| lecture(key, Focus::default());
        assert_eq!((key("PageDown"), key("ArrowLeft")), (tour(Event::Next), tour(Event::Back)));
        assert_eq!(key("t"), Some(Command::Train));
        assert_eq!(key("2"), Some(Command::Lab(LabId::Algorithms)));
        assert_eq!((key("p"), key("P")), (tour(Event::Turn(1)), tour(Event::Turn(-1))));
        assert_eq!((key("F"), key("l")), (Some(Command::FullScreen), tour(Event::Mode(Mode::Page))));
        assert_eq!(key("x"), None);
        // The arrows of a slider and the letters of a field are theirs; a clicker's keys and Escape are the tour's.
        assert_eq!((lecture("ArrowRight", SLIDER), lecture("PageDown", SLIDER)), (None, tour(Event::Next)));
        assert_eq!((lecture("b", TYPES), lecture("b", SLIDER)), (None, tour(Event::Blank(true))));
        assert_eq!(lecture("Escape", TYPES), tour(Event::Escape));
    }

    #[test]
    fn any_key_brings_a_blank_screen_back() {
        for key in ["b", "PageDown", "x", "Escape"] {
            assert_eq!(command(Mode::Lecture, true, key, Focus::default()), tour(Event::Blank(false)), "{key}");
        }
    }
}
