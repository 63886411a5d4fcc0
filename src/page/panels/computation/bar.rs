//! The bar of controls: the settings of the search, how far it is, and what the button does now.

use crate::decimal::fixed;
use crate::job::end::Ends;
use crate::page::model::lab::AnyLab;
use crate::page::model::state::{Phase, State};
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::View;
use crate::page::panels::computation::{charts, seen};
use crate::page::panels::sheet::Sheet;
use crate::page::panels::view::rounded_seconds;
use crate::study::idea::STEPS;

/// The time to think, in words.
pub fn thinking(view: &View, sheet: &mut Sheet) {
    let words = charts::think_text(&view.state.settings, view.texts);
    sheet.attribute("comp-think", "aria-valuetext", words.as_str());
    sheet.text("comp-think-value", words);
}

pub fn show(view: &View, sheet: &mut Sheet) {
    let mut blank = None;
    let (texts, settings, state) = (view.texts, &view.state.settings, seen(view, &mut blank));
    let key = if settings.replicates == 1 { "comp.found.note.single" } else { "comp.found.note" };
    sheet.text("comp-found-note", texts.get(key, &[("n", settings.replicates.to_string())]));
    let is_hidden = view.state.hides_search();
    let loop_note = if is_hidden {
        texts.plain("comp.clocks.note").to_owned()
    } else {
        texts.get("comp.loop.note", &[("seed", settings.seed.to_string())])
    };
    sheet.text("comp-loop-note", loop_note);

    let share = state.share();
    let trained = if is_hidden { 0 } else { trained(view.state) };
    let n = ("n", integer(trained));
    let part = ("percent", integer((100.0 * share) as u64));
    let (text, button) = match state.phase() {
        _ if is_hidden => (texts.plain("tour.veiled").to_owned(), "comp.run"),
        Phase::Done => {
            let ended =
                state.shown(settings).into_iter().flat_map(|search| search.results()).map(|result| result.stopped);
            let ends: Ends = ended.collect();
            let values = [n, ("diverged", integer(ends.diverged as u64)), ("steps", integer(STEPS.into()))];
            let key = if ends.diverged > 0 { "comp.progress.done.diverged" } else { "comp.progress.done" };
            (texts.get(key, &values), "comp.again")
        }
        Phase::Failed => (texts.get("comp.progress.stopped", &[n, part]), "comp.retry"),
        _ if state.is_searching() => {
            let left = match view.forecast.seconds_left(view.state) {
                Some(seconds) => texts.get("progress.left.seconds", &[("seconds", integer(rounded_seconds(seconds)))]),
                None => texts.plain("progress.left.unknown").to_owned(),
            };
            (texts.get("comp.progress.running", &[n, part, ("left", left)]), "comp.stop")
        }
        _ if trained > 0 => (texts.get("comp.progress.stopped", &[n, part]), "comp.continue"),
        _ => (texts.plain("comp.progress.empty").to_owned(), "comp.run"),
    };
    sheet.text("comp-progress-text", text);
    sheet.text("comp-run", texts.plain(button));
    sheet.attribute("comp-progress-bar", "value", fixed(share, 4));
    sheet.text("comp-verdict", charts::verdict(state, settings, texts).unwrap_or_default());
}

/// Networks that the searches of the settings have trained.
fn trained(state: &State) -> u64 {
    state.computation.shown(&state.settings).iter().map(|search| search.results().len() as u64).sum()
}

/// What is said aloud when the searches are done: nothing where a step asks how they end, which may be trained ahead of it.
pub fn spoken(state: &State, texts: &Texts) -> String {
    if state.hides_search() {
        return String::new();
    }
    let verdict = charts::verdict(&state.computation, &state.settings, texts).unwrap_or_default();
    texts.get("comp.progress.spoken", &[("n", integer(trained(state))), ("verdict", verdict)])
}
