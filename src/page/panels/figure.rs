//! The figure, and the slider under its axis.

use crate::chart::summary;
use crate::page::model::labs::data::Surprise;
use crate::page::model::settings::Mode;
use crate::page::model::state::Phase;
use crate::page::model::texts::{integer, percent};
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::view;
use crate::page::panels::{View, px};
use crate::study::figure;
use crate::study::key::Learner;

pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let data = view::figure_data(state, texts, &view::columns(view), note(view));
    let text = |key: &str, values: &[(&str, String)]| texts.get(key, values);
    let summary = summary::figure(&data, &text);
    let summary = summary.unwrap_or_else(|| texts.plain("figure.summary.empty").to_owned());
    sheet.attribute("figure-canvas", "aria-label", summary);
    sheet.picture("figure-canvas", Picture::Figure(Box::new(data)));
    guess(view, sheet);
    ways(view, sheet);
    let repeats = [("n", integer(state.data.shown.repeats.into()))];
    let has_spread = Learner::ALL.into_iter().any(|learner| {
        figure::curve(&state.data.shown, learner, &state.data.results).iter().any(|point| point.sd.is_some())
    });
    let has_some = state.data.figure_counts().0 > 0 && !state.data.is_stale();
    let key = match state.data.shown.repeats {
        1 => "figure.note.single",
        // No spread is claimed before there is one.
        _ if has_some && !has_spread => "figure.note.single",
        _ if state.settings.standard_error => "figure.note.se",
        _ => "figure.note",
    };
    sheet.text("figure-note", texts.get(key, &repeats));
    let title = if state.settings.error { "figure.title.error" } else { "figure.title" };
    sheet.text("figure-heading", texts.plain(title));
}

/// Puts the slider under the axis, and the verdict beside it.
pub fn place(view: &View, sheet: &mut Sheet) {
    let layout = &view.state.looking.layout;
    // Before the first drawing the style sheet says where.
    if layout.m.is_empty() {
        return;
    }
    sheet.style("lab", "--axis-left", px(layout.axis_left()));
    sheet.style("lab", "--axis-right", px(layout.axis_right()));
    if let Some(y) = layout.slider_y {
        sheet.style("lab", "--slider-y", px(y));
    }
}

/// What the page is, in a sentence, and the two ways in. The line of a guess takes their place.
fn ways(view: &View, sheet: &mut Sheet) {
    let settings = &view.state.settings;
    let is_elsewhere = settings.mode != Mode::Page || settings.step.is_some();
    sheet.flag("ways", "hidden", is_elsewhere || view.state.data.guess.is_some());
}

/// The line of the guess: what to do, and after training how far off it was.
fn guess(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let is_open = state.data.guess.as_ref().is_some_and(|guess| guess.is_open);
    for (id, offers) in
        ["guess-begin", "guess-begin-view"].into_iter().zip(state.data.offers_guess(state.settings.mode))
    {
        sheet.flag(id, "hidden", !offers);
    }
    sheet.flag("guess-bar", "hidden", state.data.guess.is_none());
    for id in ["guess-of-box", "guess-show"] {
        sheet.flag(id, "hidden", !is_open);
    }
    sheet.flag("figure-canvas", "data-guessing", is_open);
    let Some(guess) = &state.data.guess else { return };
    sheet.choice("guess-of", guess.learner.name());
    let learner = view.learner(guess.learner.index(), "short");
    let sentence = match state.data.gap() {
        _ if is_open => {
            let at = guess.points.iter().find(|point| point.0 == state.settings.m).map_or(0.0, |point| point.1);
            let values = [("m", integer(state.settings.m.into())), ("value", percent(at))];
            texts.get("guess.how", &values)
        }
        None => texts.get("guess.waits", &[]),
        Some(gap) => {
            let values = [
                ("learner", learner),
                ("mean", percent(gap.mean)),
                ("m", integer(gap.worst.0.into())),
                ("worst", percent(gap.worst.1.abs())),
            ];
            let first = texts.get(if gap.worst.1 < 0.0 { "guess.gap.high" } else { "guess.gap.low" }, &values);
            let key = match gap.surprise() {
                Surprise::None => "guess.surprise.none",
                Surprise::BelowAtEnd => "guess.surprise.below",
                Surprise::AboveAtEnd => "guess.surprise.above",
                Surprise::WorseAtFirst => "guess.surprise.worse",
                Surprise::BetterAtFirst => "guess.surprise.better",
            };
            texts.get("list.sentences", &[("first", first), ("second", texts.get(key, &[]))])
        }
    };
    sheet.text("guess-text", sentence);
}

/// The line in a plot without curves, or above those of other settings.
fn note(view: &View) -> Option<String> {
    let (state, texts) = (view.state, view.texts);
    if state.data.is_stale() {
        return Some(texts.get("figure.stale", &[("settings", view::describe(&state.data.shown, texts))]));
    }
    if state.lacks_table() {
        return Some(texts.get("own.figure", &[]));
    }
    let (done, total) = state.data.figure_counts();
    // The reader's own curve needs the room.
    if done > 0 || state.data.guess.is_some() {
        return None;
    }
    let (done, runs) = (integer(done as u64), integer(total as u64));
    match state.data.figure_phase() {
        Phase::Idle => {
            let seconds = view::rounded_seconds(view.forecast.estimate(&state.data.figure_wanted()));
            Some(texts.get("figure.empty", &[("runs", runs), ("seconds", integer(seconds))]))
        }
        Phase::Training | Phase::Paused => Some(texts.get("figure.training", &[("done", done), ("total", runs)])),
        Phase::Done | Phase::Failed => None,
    }
}
