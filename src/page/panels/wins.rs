//! Who wins: the marks, and the verdict beside them.

use crate::chart::{LEARNER_NAMES, summary};
use crate::page::model::state::Phase;
use crate::page::model::texts::integer;
use crate::page::panels::View;
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::view;

pub fn show(view: &View, sheet: &mut Sheet) {
    crate::page::panels::figure::place(view, sheet);
    let columns = view::columns(view);
    let data = view::wins_data(view.state, &columns);
    let text = |key: &str, values: &[(&str, String)]| view.texts.get(key, values);
    let spoken = if columns.is_empty() { view.missing("wins.summary.empty", &[]) } else { summary::wins(&data, &text) };
    sheet.attribute("wins-canvas", "aria-label", spoken);

    let note = if data.as_band { "wins.note.band" } else { "wins.note" };
    sheet.text("wins-note", view.texts.plain(note));
    // A figure whose order never settles says so instead of promising the lecture's picture.
    let is_done = view.state.data.figure_phase() == Phase::Done;
    let last = columns.winners.last().map(|column| column.0);
    let unsettled = is_done && last.is_some() && columns.ends().unsettled == last;
    match summary::verdict(&data, &text) {
        Some((learner, sentence)) => {
            let m = integer(data.column().map_or(0, |place| data.columns[place].0).into());
            sheet.text("wins-at", text("wins.at", &[("m", m)]));
            let sentence = if unsettled { format!("{sentence}. {}", text("wins.unsettled", &[])) } else { sentence };
            sheet.text("wins-result", sentence);
            let name = learner.map(|learner| LEARNER_NAMES[learner].to_owned());
            sheet.optional("wins-verdict", "data-learner", name);
        }
        None => {
            sheet.text("wins-at", "");
            sheet.text("wins-result", "");
        }
    }
    sheet.picture("wins-canvas", Picture::Wins(Box::new(data)));
}
