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
    sheet.text("wins-note", view::by_measure(view, view.texts.plain(note).to_owned()));
    // A figure whose order never settles says so instead of promising the lecture's picture.
    let is_done = view.state.data.figure_phase() == Phase::Done;
    let last = columns.winners.last().map(|column| column.0);
    let unsettled = is_done && last.is_some() && columns.ends().unsettled == last;
    match summary::verdict(&data, &text) {
        Some((learner, sentence)) => {
            let m = integer(data.column().map_or(0, |place| data.columns[place].0).into());
            sheet.text("wins-at", text("wins.at", &[("m", m)]));
            let sentence = if unsettled { text("wins.unsettled", &[("said", sentence)]) } else { sentence };
            sheet.text("wins-result", sentence);
            let name = learner.map(|learner| LEARNER_NAMES[learner].to_owned());
            sheet.optional("wins-verdict", "data-learner", name);
        }
        None => {
            let veiled = view.state.data.hides_something().then(|| view.missing("wins.summary.empty", &[]));
            sheet.text("wins-at", veiled.unwrap_or_default());
            sheet.text("wins-result", "");
        }
    }
    sheet.picture("wins-canvas", Picture::Wins(Box::new(data)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::spec::Model;
    use crate::page::model::state::Event;
    use crate::page::panels::testing::{Page, is_hidden, text, words};
    use crate::page::panels::{about, figure, numbers, readout};

    /// Where the machine with a kernel is shown it wins, is read at the marker, said to those who do not see, listed among the
    /// values and exported as the others are.
    #[test]
    fn the_machine_with_a_kernel_is_a_learner_among_learners() {
        let mut page = Page::new("repeats=2&max=64&m=64&kernel=1");
        page.state.update(Event::Train);
        let result = |page: &Page| text(&page.sheet(show), "wins-result").to_owned();
        page.answer_with_hits(|page, spec| {
            let is_kernel = spec.model == Model::Kernel;
            // Nobody is named while it is missing.
            let is_first = is_kernel && (spec.data.m, spec.data.seed) == (64, 1);
            assert!(!is_first || result(page).is_empty());
            if is_kernel { 390 } else { 300 }
        });
        let ended = page.sheet(crate::page::panels::progress::show);
        assert_eq!(text(&ended, "progress-text"), "36 trained: 30 to the last step, 6 until they converged");
        assert_eq!(result(&page), "RBF SVM wins 2 of 2");
        let sheet = page.sheet(show);
        assert_eq!(sheet.attribute_of("wins-verdict", "data-learner"), Some("svm_rbf"));
        let spoken = page.sheet(figure::show).attribute_of("figure-canvas", "aria-label").unwrap().to_owned();
        assert!(spoken.contains("RBF SVM 97.5"), "{spoken}");
        let sheet = page.sheet(figure::show);
        assert_eq!((text(&sheet, "reading-svm_rbf"), is_hidden(&sheet, "reading-row-svm_rbf")), ("97.5", false));
        let sheet = page.sheet(readout::show);
        assert!(text(&sheet, "readout-svm_rbf").starts_with("97.5") && !is_hidden(&sheet, "readout-row-svm_rbf"));
        assert_eq!(text(&sheet, "readout-svm_rbf-wins"), "2 of 2");
        let rows = words(&page.sheet(numbers::show), "numbers-rows");
        assert_eq!((rows.len(), rows[3].starts_with("RBF SVM")), (6, true), "{rows:?}");
        let gains = page.sheet(about::measured);
        assert!(text(&gains, "about-measured").contains("RBF SVM"), "{}", text(&gains, "about-measured"));
        assert_eq!(page.state.lab(page.state.settings.lab).csv(&page.state.settings).matches("svm_rbf").count(), 6);
        // Sent away it is none of them.
        page.state.update(Event::set("kernel", 0));
        assert!(result(&page).starts_with("Tie:"));
        assert!(is_hidden(&page.sheet(readout::show), "readout-row-svm_rbf"));
        assert!(is_hidden(&page.sheet(figure::show), "reading-row-svm_rbf"));
        assert_eq!(words(&page.sheet(numbers::show), "numbers-rows").len(), 5);
    }
}
