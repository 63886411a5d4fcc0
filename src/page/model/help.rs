//! When help shows and goes: it is asked for by a pointer that rests, a finger that stays or a focus that keys brought, and goes
//! with whatever else the reader does. Elements are an `E`; what stands in the help, and where, is not here.

/// What is helped with, and what may be next.
#[derive(Debug)]
pub struct Help<E> {
    /// Counts askings, so that a timer knows whether it is still meant.
    asked: u32,
    /// What is described by the tooltip now.
    shown: Option<E>,
    /// What was pressed: whoever uses it needs no help, until the pointer has left it.
    pressed: Option<E>,
    /// Where the mouse was last, in the window.
    at: (i32, i32),
}

/// What follows when the mouse is over another element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Help is asked for, and shows if the mouse rests.
    Ask,
    Hide,
    /// All stays as it is.
    Stay,
}

impl<E> Default for Help<E> {
    fn default() -> Self {
        Help { asked: 0, shown: None, pressed: None, at: (-1, -1) }
    }
}

impl<E: PartialEq> Help<E> {
    /// The mouse is here; whether it is elsewhere than before. What the page moves under a mouse that rests was not asked about.
    pub fn move_to(&mut self, at: (i32, i32)) -> bool {
        std::mem::replace(&mut self.at, at) != at
    }

    /// The mouse is over this, or over nothing that has help.
    pub fn over(&mut self, explained: Option<&E>, at: (i32, i32)) -> Over {
        let has_moved = self.move_to(at);
        if explained.is_some() && self.pressed.as_ref() == explained {
            return Over::Stay;
        }
        self.pressed = None;
        if explained.is_some() && has_moved { Over::Ask } else { Over::Hide }
    }

    /// The mouse was pressed on this.
    pub fn press(&mut self, explained: E) {
        self.pressed = Some(explained);
    }

    /// Whether it describes something that an element `holds`, which need not ask for it.
    pub fn is_shown_in(&self, holds: impl FnOnce(&E) -> bool) -> bool {
        self.shown.as_ref().is_some_and(holds)
    }

    /// The number of the asking that is being made.
    pub fn asking(&self) -> u32 {
        self.asked
    }

    /// Whether that asking is still meant.
    pub fn is_meant(&self, asking: u32) -> bool {
        self.asked == asking
    }

    /// Nothing is asked for any more: a long press that has shown it leaves it there until the next touch.
    pub fn give_up(&mut self) {
        self.asked = self.asked.wrapping_add(1);
    }

    /// It describes this now.
    pub fn show(&mut self, of: E) {
        self.shown = Some(of);
    }

    /// It is to go, and nothing is asked for: what it described, if it showed.
    pub fn hide(&mut self) -> Option<E> {
        self.give_up();
        self.shown.take()
    }
}

/// Whether a key takes it away: what closes, and what moves a slider.
pub fn is_ended_by(key: &str) -> bool {
    let moves = key.starts_with("Arrow") || key.starts_with("Page");
    moves || ["Escape", "Home", "End"].contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mouse_that_moves_onto_something_asks_and_one_under_which_the_page_moves_does_not() {
        let mut help = Help::default();
        assert_eq!(help.over(Some(&"m"), (10, 10)), Over::Ask);
        assert_eq!(help.over(Some(&"seed"), (10, 10)), Over::Hide, "the page moved");
        assert!(help.move_to((11, 10)) && !help.move_to((11, 10)));
        assert_eq!(help.over(None, (12, 10)), Over::Hide);
        assert_eq!(help.over(Some(&"seed"), (13, 10)), Over::Ask);
    }

    #[test]
    fn who_presses_something_needs_no_help_until_the_mouse_has_left_it() {
        let mut help = Help::default();
        help.over(Some(&"train"), (1, 1));
        help.press("train");
        assert_eq!(help.over(Some(&"train"), (2, 1)), Over::Stay);
        assert_eq!(help.over(None, (3, 1)), Over::Hide);
        assert_eq!(help.over(Some(&"train"), (4, 1)), Over::Ask, "it came back");
        help.press("train");
        assert_eq!(help.over(Some(&"seed"), (5, 1)), Over::Ask, "another");
    }

    #[test]
    fn only_the_last_asking_is_meant() {
        let mut help = Help::default();
        let first = help.asking();
        assert!(help.is_meant(first));
        assert_eq!(help.hide(), None);
        assert!(!help.is_meant(first));
        help.show("m");
        assert!(help.is_shown_in(|shown| *shown == "m") && !help.is_shown_in(|shown| *shown == "seed"));
        let second = help.asking();
        help.give_up();
        assert!(!help.is_meant(second) && help.is_shown_in(|_| true), "the finger is lifted, and it stays");
        assert_eq!((help.hide(), help.hide()), (Some("m"), None));
    }

    #[test]
    fn keys_that_move_or_close_take_it_away() {
        for key in ["Escape", "ArrowLeft", "PageDown", "Home", "End"] {
            assert!(is_ended_by(key), "{key}");
        }
        for key in ["Tab", "a", "Enter", " "] {
            assert!(!is_ended_by(key), "{key}");
        }
    }
}
