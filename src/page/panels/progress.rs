//! How far the training is, how long it will take, and what the button does now.

use crate::decimal::fixed;
use crate::job::end::Stopped;
use crate::page::model::state::{Phase, State};
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::View;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::view;

/// From this many seconds on, minutes are said.
const MINUTES_FROM: f64 = 90.0;

pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let (done, total) = state.data.figure_counts();
    let values = [("done", integer(done as u64)), ("total", integer(total as u64))];
    let (first, of_first) = state.data.figure.study.first_counts();
    let (text, button) = match state.data.figure_phase() {
        Phase::Idle if state.data.stopped() == Some(Stopped::Cancelled) => {
            (texts.get("progress.cancelled", &values), "controls.train")
        }
        Phase::Idle if done == 0 => (texts.get("progress.empty", &[]), "controls.train"),
        Phase::Idle if state.data.is_stale() => (texts.get("progress.stale", &values), "controls.train"),
        // What the page has trained by itself.
        Phase::Idle if done == of_first && first == done => {
            let more = integer(u64::from(state.settings.repeats.saturating_sub(1)));
            (texts.get("progress.first", &[("more", more)]), "controls.train")
        }
        Phase::Idle => (texts.get("progress.partial", &values), "controls.train"),
        Phase::Training if state.data.trains_first() => {
            let values = [("done", integer(first as u64)), ("total", integer(of_first as u64))];
            (texts.get("progress.first.training", &values), "controls.train")
        }
        Phase::Training if view.forecast.progress(state) == 0.0 => {
            (texts.get("progress.starting", &[]), "controls.pause")
        }
        Phase::Training if state.data.trains_only().is_some() => {
            let m = integer(state.data.trains_only().unwrap_or_default().into());
            (
                texts.get("progress.only", &[("m", m), ("left", left_text(texts, view.forecast.seconds_left(state)))]),
                "controls.pause",
            )
        }
        Phase::Training => (training_text(texts, (done, total), view.forecast.seconds_left(state)), "controls.pause"),
        Phase::Paused if state.data.is_stale() => (texts.get("progress.stale", &values), "controls.resume"),
        Phase::Paused => (texts.get("progress.paused", &values), "controls.resume"),
        Phase::Done => (ended(state, texts), "controls.again"),
        Phase::Failed => (ended(state, texts), "controls.retry"),
    };
    sheet.text("progress-text", text);
    sheet.text("train", texts.plain(button));
    sheet.attribute("progress-bar", "value", fixed(view.forecast.progress(state), 4));
}

/// How the figure's training ended: every run at its last step, or so many diverged, or given up.
fn ended(state: &State, texts: &Texts) -> String {
    let ((done, total), ends) = (state.data.figure_counts(), state.data.ends());
    let values = [
        ("done", integer(done as u64)),
        ("total", integer(total as u64)),
        ("diverged", integer(ends.diverged as u64)),
        ("budget", integer(ends.budget as u64)),
        ("converged", integer(ends.converged as u64)),
        ("failed", integer(total.saturating_sub(done) as u64)),
    ];
    let key = match state.data.stopped() {
        Some(Stopped::Diverged) => "progress.done.diverged",
        _ if done < total => "progress.done.failed",
        _ if ends.converged > 0 => "progress.done.converged",
        _ => "progress.done",
    };
    texts.get(key, &values)
}

/// "212 of 440 runs, 8 s left".
pub fn training_text(texts: &Texts, (done, total): (usize, usize), left: Option<f64>) -> String {
    let left = left_text(texts, left);
    texts.get("progress.training", &[("done", integer(done as u64)), ("total", integer(total as u64)), ("left", left)])
}

/// "8 s left".
fn left_text(texts: &Texts, left: Option<f64>) -> String {
    match left {
        None => texts.get("progress.left.unknown", &[]),
        Some(seconds) if seconds < MINUTES_FROM => {
            texts.get("progress.left.seconds", &[("seconds", integer(view::rounded_seconds(seconds)))])
        }
        Some(seconds) => texts.get("progress.left.minutes", &[("minutes", integer((seconds / 60.0).ceil() as u64))]),
    }
}
