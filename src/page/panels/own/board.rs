//! The board that points are painted on, while it is open, and what is said of them.

use crate::chart::units::fixed;
use crate::page::model::labs::data::own::Dialog;
use crate::page::model::labs::data::own::board::MOST;
use crate::page::model::texts::integer;
use crate::page::panels::View;
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::Sheet;
use crate::table::choice::FEWEST_ROWS;
use std::rc::Rc;

pub fn show(view: &View, sheet: &mut Sheet) {
    if view.state.looking.is_open(Dialog::Board.id()) {
        opened(view, sheet);
    }
}

/// Apart, since the first screen does not need it.
#[inline(never)]
fn opened(view: &View, sheet: &mut Sheet) {
    let (board, texts) = (&view.state.data.own.board, view.texts);
    let [zeros, ones] = board.counts().map(|count| integer(count as u64));
    let count = texts.get("paint.count", &[("zeros", zeros), ("ones", ones)]);
    let cross = board.cross();
    let count = match cross {
        None => count,
        Some((x, y)) => {
            format!("{count} {}", texts.get("paint.cross", &[("x", decimal(x)), ("y", decimal(y))]))
        }
    };
    sheet.text("paint-count", count);
    let limit = match () {
        () if !board.is_enough() => texts.get("paint.few", &[("limit", integer(FEWEST_ROWS as u64))]),
        () if board.points().len() == MOST => texts.get("paint.full", &[("limit", integer(MOST as u64))]),
        () => texts.get("paint.held", &[]),
    };
    sheet.text("paint-limit", limit);
    sheet.flag("paint-use", "disabled", !board.is_enough());
    // The latest on top, as it was painted.
    let points = Rc::new(board.points().iter().rev().map(|&(x, y, label)| (x, y, label == 1)).collect());
    sheet.picture("paint-canvas", Picture::Board { points, cross });
}

fn decimal(x: f32) -> String {
    fixed(x.into(), 2).replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::labs::data::own::Event;
    use crate::page::model::labs::data::own::board::{Event as Hand, Tool};
    use crate::page::model::state;
    use crate::page::panels::sheet::Entry;
    use crate::page::panels::testing::{Page, text};

    fn tell(page: &mut Page, event: Event) -> Vec<state::Effect> {
        page.state.update(state::Event::Own(event))
    }

    #[test]
    fn what_is_painted_is_counted_and_shown_the_latest_on_top() {
        let mut page = Page::new("repeats=1&max=64");
        assert_eq!(page.sheet(show), Sheet::default());
        tell(&mut page, Event::Open(Dialog::Board));
        let sheet = page.sheet(show);
        assert_eq!(text(&sheet, "paint-count"), "Label 0: 0\u{a0}points, label 1: 0.");
        assert!(
            sheet.attribute_of("paint-use", "disabled").is_some() && text(&sheet, "paint-limit").contains("At least")
        );
        for (label, y) in [(0, -0.5), (1, 0.5)] {
            tell(&mut page, Event::Board(Hand::Tool(Tool::Brush(label))));
            tell(&mut page, Event::Board(Hand::Press((-0.8, y))));
            tell(&mut page, Event::Board(Hand::Drag((0.8, y))));
            tell(&mut page, Event::Board(Hand::Lift));
        }
        tell(&mut page, Event::Board(Hand::Focus { by_keys: true }));
        tell(&mut page, Event::Board(Hand::MoveCross(0.25, 0.0)));
        let sheet = page.sheet(show);
        assert!(
            text(&sheet, "paint-count").ends_with("The cross is at 0.25, 0.00."),
            "{}",
            text(&sheet, "paint-count")
        );
        assert_eq!(
            (sheet.attribute_of("paint-use", "disabled"), text(&sheet, "paint-limit")),
            (None, page.texts.plain("paint.held"))
        );
        let picture = sheet.entries.iter().find_map(|(_, entry)| match entry {
            Entry::Picture(Picture::Board { points, cross }) => Some((points, cross)),
            _ => None,
        });
        let (points, cross) = picture.unwrap();
        assert_eq!(
            (*cross, points.first().unwrap().2, points.last()),
            (Some((0.25, 0.0)), true, Some(&(-0.8, -0.5, false)))
        );
    }
}
