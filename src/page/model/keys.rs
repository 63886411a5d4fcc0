//! What keys mean on the figure, its slider, the lists of examples and the map. Those of a lecture are in
//! [`lecture`](super::lecture).

use crate::page::model::labs::data::ask::Event as Ask;
use crate::page::model::labs::data::examples::{Event as Example, List};
use crate::page::model::labs::data::own::board::{Event as Paint, Tool};
use crate::page::model::labs::data::{Event as OfData, Guessing};
use crate::page::model::settings::Mode;
use crate::page::model::state::Event;

/// Measured values that Page Up and Page Down go on the slider, and percent of accuracy on a guess.
const PAGE_STEPS: isize = 2;
const PAGE_PERCENT: i32 = 5;
/// What an arrow key moves the cross of the painting by, and with Shift: shares of half its side.
const STEP: f32 = 0.05;
const LONG_STEP: f32 = 0.2;

/// On the slider.
pub fn on_slider(key: &str, mode: Mode) -> Option<Event> {
    Some(Event::StepM(match key {
        // In a lecture a presenter's clicker sends these to walk the tour.
        "PageUp" | "PageDown" if mode == Mode::Lecture => return None,
        "PageUp" => PAGE_STEPS,
        "PageDown" => -PAGE_STEPS,
        "ArrowRight" | "ArrowUp" => 1,
        "ArrowLeft" | "ArrowDown" => -1,
        "Home" => isize::MIN,
        "End" => isize::MAX,
        _ => return None,
    }))
}

/// On the figure, while a guess is drawn: up and down draw at the reader's m, left and right go to the next one.
pub fn on_guess(key: &str) -> Option<Event> {
    let draw = |percent| Some(Event::Data(OfData::Guess(Guessing::Step(percent))));
    match key {
        "ArrowUp" => draw(1),
        "ArrowDown" => draw(-1),
        "PageUp" => draw(PAGE_PERCENT),
        "PageDown" => draw(-PAGE_PERCENT),
        "ArrowRight" => Some(Event::StepM(1)),
        "ArrowLeft" => Some(Event::StepM(-1)),
        _ => None,
    }
}

/// On an example of a list: arrow keys go from example to example and over the ends of a page, the page keys turn it.
pub fn on_examples(key: &str, list: List, fits: usize) -> Option<Example> {
    let (forward, is_page) = match key {
        "PageDown" => (true, true),
        "PageUp" => (false, true),
        key => (step(key)? > 0, false),
    };
    Some(Example::Step { list, forward, is_page, fits })
}

/// On the board on which something is asked: the cursor goes from cell to cell.
pub fn on_board(key: &str) -> Option<Ask> {
    Some(match key {
        "ArrowLeft" => Ask::Move(-1, 0),
        "ArrowRight" => Ask::Move(1, 0),
        "ArrowUp" => Ask::Move(0, -1),
        "ArrowDown" => Ask::Move(0, 1),
        " " | "Enter" => Ask::Apply,
        _ => return None,
    })
}

/// On the board that is painted on: the cross goes further with Shift, and a tool is used where it is.
pub fn on_painting(key: &str, has_shift: bool) -> Option<Paint> {
    let step = if has_shift { LONG_STEP } else { STEP };
    Some(match key {
        "ArrowLeft" => Paint::MoveCross(-step, 0.0),
        "ArrowRight" => Paint::MoveCross(step, 0.0),
        "ArrowUp" => Paint::MoveCross(0.0, step),
        "ArrowDown" => Paint::MoveCross(0.0, -step),
        "Delete" | "Backspace" => Paint::Touch(Some(Tool::Eraser)),
        " " => Paint::Touch(None),
        "0" | "1" => Paint::Touch(Tool::named(key)),
        _ => return None,
    })
}

/// On the map: to the next point.
pub fn on_map(key: &str) -> Option<Example> {
    step(key).map(Example::StepOnMap)
}

/// Forward or back among things that stand in a row.
fn step(key: &str) -> Option<i32> {
    match key {
        "ArrowRight" | "ArrowDown" => Some(1),
        "ArrowLeft" | "ArrowUp" => Some(-1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 10] =
        ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End", "Enter", "a"];

    #[test]
    fn a_slider_goes_right_and_up_to_more() {
        let by = |mode| {
            KEYS.map(|key| match on_slider(key, mode) {
                Some(Event::StepM(by)) => Some(by),
                None => None,
                other => panic!("{other:?}"),
            })
        };
        let ends = [Some(isize::MIN), Some(isize::MAX), None, None];
        let arrows = [Some(1), Some(-1), Some(-1), Some(1)];
        assert_eq!(by(Mode::Page), [&arrows[..], &[Some(2), Some(-2)], &ends].concat()[..]);
        assert_eq!(
            by(Mode::Lecture),
            [&arrows[..], &[None, None], &ends].concat()[..],
            "a clicker's keys are the tour's"
        );
    }

    #[test]
    fn a_guess_is_drawn_up_and_down_and_gone_along_left_and_right() {
        let drawn = |key| match on_guess(key) {
            Some(Event::Data(OfData::Guess(Guessing::Step(percent)))) => Some((percent, 0)),
            Some(Event::StepM(by)) => Some((0, by)),
            _ => None,
        };
        let all = [Some((1, 0)), Some((-1, 0)), Some((0, -1)), Some((0, 1)), Some((5, 0)), Some((-5, 0))];
        assert_eq!(KEYS.map(drawn), [&all[..], &[None; 4]].concat()[..]);
    }

    #[test]
    fn examples_are_read_down_and_to_the_right() {
        let list = List::Training;
        let step = |forward, is_page| Some(Example::Step { list, forward, is_page, fits: 6 });
        let one = [step(false, false), step(true, false), step(false, false), step(true, false)];
        let all = [&one[..], &[step(false, true), step(true, true)], &[None, None, None, None]].concat();
        assert_eq!(KEYS.map(|key| on_examples(key, list, 6)), all[..]);
        let by = |by| Some(Example::StepOnMap(by));
        let all = [&[by(-1), by(1), by(-1), by(1)][..], &[None, None, None, None, None, None]].concat();
        assert_eq!(KEYS.map(on_map), all[..]);
    }
}
