//! The board that points are painted on, while it is open, and what is said of them.

use crate::chart::units::fixed;
use crate::page::model::own::Dialog;
use crate::page::model::own::board::MOST;
use crate::page::model::texts::integer;
use crate::page::panels::View;
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::Sheet;
use crate::table::choice::FEWEST_ROWS;
use std::rc::Rc;

pub fn show(view: &View, sheet: &mut Sheet) {
    if !view.state.looking.is_open(Dialog::Board.id()) {
        return;
    }
    let (board, texts) = (&view.state.own.board, view.texts);
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
