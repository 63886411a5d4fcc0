//! The figure, and the slider under its axis.

use crate::chart::{self, draw_figure};
use crate::experiment::plan::m_values;
use crate::page::model::state::{Phase, Surprise};
use crate::page::model::texts::{integer, percent};
use crate::page::panels::view;
use crate::page::panels::view::Columns;
use crate::page::panels::{Panels, View};
use crate::page::ui::app::App;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;

pub fn draw(view: &View, columns: &Columns, panels: &mut Panels, app: &App) {
    let (state, texts) = (view.state, view.texts);
    let (m_values, gaps) = (m_values(state.shown.max), view::gaps(state));
    let data = view::figure_data(state, texts, &m_values, &gaps, columns, note(view, app));
    view.on_canvas("figure-canvas", |backend, look| {
        // A canvas that cannot be drawn on (its context was lost) is drawn on again with the next change.
        if let Ok(layout) = draw_figure(backend, &data, look) {
            // A changed property makes the browser look at every style below the lab.
            if (layout.m != panels.layout.m) || (layout.slider_y != panels.layout.slider_y) {
                place(&layout);
            }
            panels.layout = layout;
        }
    });
    let text = |key: &str, values: &[(&str, String)]| texts.get(key, values);
    let summary = chart::summary::figure(&data, &text);
    let summary = summary.unwrap_or_else(|| texts.plain("figure.summary.empty").to_owned());
    dom::set_attribute(&by_id("figure-canvas"), "aria-label", &summary);
    guess(view);
    let repeats = [("n", integer(state.shown.repeats.into()))];
    let key = match state.shown.repeats {
        1 => "figure.note.single",
        _ if state.settings.standard_error => "figure.note.se",
        _ => "figure.note",
    };
    dom::set_text(&by_id("figure-note"), &texts.get(key, &repeats));
    let title = if state.settings.error { "figure.title.error" } else { "figure.title" };
    if let Some(element) = by_id("figure-title").first_element_child() {
        dom::set_text(&element, texts.plain(title));
    }
}

/// The line of the guess: what to do, and after training how far off it was.
fn guess(view: &View) {
    let (state, texts) = (view.state, view.texts);
    let is_open = state.guess.as_ref().is_some_and(|guess| guess.is_open);
    for (id, offers) in ["guess-begin", "guess-begin-view"].into_iter().zip(state.offers_guess()) {
        dom::set_flag(&by_id(id), "hidden", !offers);
    }
    dom::set_flag(&by_id("guess-bar"), "hidden", state.guess.is_none());
    dom::set_flag(&by_id("guess-of-box"), "hidden", !is_open);
    dom::set_flag(&by_id("figure-canvas"), "data-guessing", is_open);
    let Some(guess) = &state.guess else { return };
    dom::choose("guess-of", guess.learner.name());
    let learner = view.learner(guess.learner.index(), "short");
    let sentence = match state.gap() {
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
                Surprise::LevelsOff => "guess.surprise.levels",
                Surprise::GoesOn => "guess.surprise.goes",
                Surprise::WorseAtFirst => "guess.surprise.worse",
                Surprise::BetterAtFirst => "guess.surprise.better",
            };
            texts.get("list.sentences", &[("first", first), ("second", texts.get(key, &[]))])
        }
    };
    dom::set_text(&by_id("guess-text"), &sentence);
}

/// Puts the slider under the axis, and the verdict beside it.
fn place(layout: &chart::FigureLayout) {
    let lab = by_id("lab");
    dom::set_property(&lab, "--axis-left", &dom::px(layout.axis_left()));
    dom::set_property(&lab, "--axis-right", &dom::px(layout.axis_right()));
    if let Some(y) = layout.slider_y {
        dom::set_property(&lab, "--slider-y", &dom::px(y));
    }
}

/// The line in a plot without curves, or above those of other settings.
fn note(view: &View, app: &App) -> Option<String> {
    let (state, texts) = (view.state, view.texts);
    if state.is_stale() {
        return Some(texts.get("figure.stale", &[("settings", view::describe(&state.shown, texts))]));
    }
    if state.lacks_table() {
        return Some(texts.get("own.figure", &[]));
    }
    let (done, total) = state.counts();
    // The reader's own curve needs the room.
    if done > 0 || state.guess.is_some() {
        return None;
    }
    let (done, runs) = (integer(done as u64), integer(total as u64));
    match state.phase() {
        Phase::Idle => {
            let seconds = view::rounded_seconds(app.seconds_of_all(state));
            Some(texts.get("figure.empty", &[("runs", runs), ("seconds", integer(seconds))]))
        }
        Phase::Training | Phase::Paused => Some(texts.get("figure.training", &[("done", done), ("total", runs)])),
        Phase::Done | Phase::Failed => None,
    }
}
