//! Who wins: the marks, and the verdict beside them.

use crate::chart::{FigureLayout, LEARNER_NAMES, draw_wins, summary};
use crate::page::model::state::Phase;
use crate::page::model::texts::integer;
use crate::page::panels::View;
use crate::page::panels::view;
use crate::page::panels::view::Columns;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;

pub fn draw(view: &View, columns: &Columns, layout: &FigureLayout) {
    let data = view::wins_data(view.state, columns);
    view.on_canvas("wins-canvas", |backend, look| {
        // As for the figure: the next change draws again.
        let _ = draw_wins(backend, &data, layout, look);
    });
    let text = |key: &str, values: &[(&str, String)]| view.texts.get(key, values);
    let is_empty = columns.iter().all(|column| column.1.is_empty());
    let spoken = if is_empty { text("wins.summary.empty", &[]) } else { summary::wins(&data, &text) };
    dom::set_attribute(&by_id("wins-canvas"), "aria-label", &spoken);

    let note = if data.as_band { "wins.note.band" } else { "wins.note" };
    dom::set_text(&by_id("wins-note"), view.texts.plain(note));
    let verdict = by_id("wins-verdict");
    let (at, result) = (by_id("wins-at"), by_id("wins-result"));
    // A figure whose order never settles says so instead of promising the lecture's picture.
    let is_done = view.state.phase() == Phase::Done;
    let last = columns.last().map(|column| column.0);
    let unsettled = is_done && last.is_some() && view::ends(view.state, columns).unsettled == last;
    match summary::verdict(&data, &text) {
        Some((learner, sentence)) => {
            let m = integer(view.state.shown.m.into());
            dom::set_text(&at, &text("wins.at", &[("m", m)]));
            let sentence = if unsettled { format!("{sentence}. {}", text("wins.unsettled", &[])) } else { sentence };
            dom::set_text(&result, &sentence);
            match learner {
                Some(learner) => dom::set_attribute(&verdict, "data-learner", LEARNER_NAMES[learner]),
                None => drop(verdict.remove_attribute("data-learner")),
            }
        }
        None => {
            dom::set_text(&at, "");
            dom::set_text(&result, "");
        }
    }
}
