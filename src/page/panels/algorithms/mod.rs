//! The algorithms lab's panels. While it races only what moves is made: on a machine of two processors the page takes its
//! time from the workers. Pictures come before words: a canvas whose font is set asks the browser for every style that has
//! changed.

pub mod words;

use crate::decimal::fixed;
use crate::page::model::lab::AnyLab;
use crate::page::model::labs::algorithms::{Checked, Contestant, State};
use crate::page::model::state::Phase;
use crate::page::model::texts::integer;
use crate::page::panels::View;
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::{Node, Sheet};

/// How often the places of the units under the functions are drawn while it races, in seconds: they move more slowly than
/// curves.
pub const UNITS: f64 = 0.07;

/// What may be seen of the race: while a step of the tour asks how it ends, one that was not run, as the reader looks at it.
fn seen<'a>(view: &'a View, blank: &'a mut Option<State>) -> &'a State {
    let race = &view.state.algorithms;
    if !view.state.hides_race() {
        return race;
    }
    let blank = blank.insert(State::new(&view.state.settings));
    (blank.shows_loss, blank.shows_seconds, blank.is_linear) = (race.shows_loss, race.shows_seconds, race.is_linear);
    blank
}

/// The gradient's way back through the layers.
pub fn flow(view: &View, sheet: &mut Sheet) {
    let flow = words::flow_data(seen(view, &mut None), view.texts);
    sheet.flag("flow-empty", "hidden", !flow.gradient.series.is_empty());
    sheet.picture("flow-canvas", Picture::Flow(Box::new(flow)));
}

/// The race itself.
pub fn race(view: &View, sheet: &mut Sheet) {
    let mut race = words::race_data(seen(view, &mut None), view.texts);
    // Two races that look alike on this screen are equal then.
    if let Some((width, ..)) = view.screen.size("race-canvas") {
        race.thin(width);
    }
    sheet.picture("race-canvas", Picture::Race(Box::new(race)));
}

/// The two functions, that of an extra, and where the units sit on them.
pub fn functions(view: &View, sheet: &mut Sheet) {
    let mut blank = None;
    let (state, texts) = (seen(view, &mut blank), view.texts);
    // What a question asks for is in the slopes.
    let is_asked = view.state.covers_panel();
    for contestant in Contestant::PAIR {
        let id = format!("function-{}", contestant.name());
        sheet.text(format!("{id}-says"), words::function_sentence(state, contestant, texts));
        let mut data = words::function_data(state, contestant);
        if is_asked {
            (data.slopes, data.layers) = (Vec::new(), Vec::new());
        }
        sheet.picture(id, Picture::Function(Box::new(data)));
    }
    let title = if state.function().is_some() { "functions.title.more" } else { "functions.title" };
    sheet.text("functions-name", texts.plain(title));
    sheet.flag("function-other-part", "hidden", state.function().is_none());
    let Some(other) = state.function() else { return };
    let name = words::name(other, texts);
    let extras: Vec<Contestant> = state.plan().extras().iter().collect();
    sheet.flag("function-who", "hidden", extras.len() < 2);
    sheet.children("function-who", options(extras, view));
    sheet.choice("function-who", other.name());
    sheet.text("function-other-name", name.as_str());
    sheet.attribute("function-other", "aria-label", texts.get("function.summary.extra", &[("who", name)]));
    sheet.text("function-other-says", words::function_sentence(state, other, texts));
    sheet.picture("function-other", Picture::Function(Box::new(words::function_data(state, other))));
}

/// An entry of a list for each contestant.
fn options(contestants: impl IntoIterator<Item = Contestant>, view: &View) -> Vec<Node> {
    let option = |contestant: Contestant| {
        Node::text("option", words::name(contestant, view.texts)).with("value", contestant.name())
    };
    contestants.into_iter().map(option).collect()
}

/// Who has arrived, and by how much the gradients differ.
pub fn standing(view: &View, sheet: &mut Sheet) {
    let mut blank = None;
    let (state, texts) = (seen(view, &mut blank), view.texts);
    sheet.text("flow-gap", words::flow_gap(state, texts));
    let rows = state.plan().contestants().map(|contestant| words::standing(state, contestant, texts));
    sheet.rows("race-standing", &rows.collect::<Vec<_>>());
    sheet.text("race-verdict", words::verdict(state, texts));
    sheet.radio("race-what", if state.shows_loss { "loss" } else { "accuracy" });
    sheet.radio("race-against", if state.shows_seconds { "seconds" } else { "steps" });
    sheet.radio("race-axis", if state.is_linear { "linear" } else { "log" });
    sheet.text("race-to", texts.get("race.title", &[("target", state.plan().target.to_string())]));
}

/// How far the race is, what the button does now, and the slider of the looks.
pub fn progress(view: &View, sheet: &mut Sheet) {
    let mut blank = None;
    let (state, texts) = (seen(view, &mut blank), view.texts);
    let step = state.begun().map(|(.., track)| words::last_step(track)).max().unwrap_or(0);
    let steps = [("step", integer(step.into())), ("total", integer(state.plan().steps().into()))];
    let is_hidden = view.state.hides_race();
    let phase = if is_hidden { Phase::Idle } else { view.state.lab_phase() };
    let (text, button) = match phase {
        _ if is_hidden => (texts.plain("tour.veiled").to_owned(), "race.race"),
        Phase::Idle => (texts.get("race.progress.empty", &[]), "race.race"),
        Phase::Training if state.is_searching() => {
            let (done, total) = state.counts();
            let values = [("done", integer(done as u64)), ("total", integer(total as u64))];
            (texts.get("race.progress.searching", &values), "controls.pause")
        }
        Phase::Training => (texts.get("race.progress.training", &steps), "controls.pause"),
        Phase::Paused => (texts.get("race.progress.paused", &steps), "controls.resume"),
        Phase::Done => (words::ended(state, texts), "race.again"),
        Phase::Failed => (words::ended(state, texts), "controls.retry"),
    };
    sheet.text("race-progress", text);
    sheet.text("race-go", texts.plain(button));
    sheet.attribute("race-bar", "value", fixed(if is_hidden { 0.0 } else { view.forecast.progress(view.state) }, 4));

    let looks = state.looks();
    sheet.flag("race-look", "disabled", looks.len() < 2);
    // While training the picture moves by itself.
    sheet.flag("race-play", "disabled", looks.len() < 2 || state.phase() == Phase::Training);
    sheet.attribute("race-look", "max", looks.len().saturating_sub(1).to_string());
    let (place, step) = state.look().unwrap_or((0, 0));
    sheet.value("race-look", place.to_string());
    let step = integer(step.into());
    sheet.text("race-step", step.as_str());
    sheet.attribute("race-look", "aria-valuetext", texts.get("flow.step", &[("step", step)]));
    sheet.flag("race-follow", "hidden", !(state.is_scrubbed() && phase == Phase::Training));
}

/// What is read when nothing moves: while it races, nobody reads it and it would only cost time.
fn is_at_rest(state: &State) -> bool {
    state.phase() != Phase::Training || state.is_searching()
}

/// What the reader's own networks say, and the charts in words.
pub fn story(view: &View, sheet: &mut Sheet) {
    let mut blank = None;
    let (state, texts) = (seen(view, &mut blank), view.texts);
    if !is_at_rest(state) {
        return;
    }
    let story = words::story(state, texts);
    let story = if story.is_empty() { vec![texts.get("story.empty", &[])] } else { story };
    sheet.children("story-measured", story.into_iter().map(|sentence| Node::text("li", sentence)).collect());
    sheet.attribute("flow-canvas", "aria-label", words::flow_summary(state, texts));
    sheet.attribute("race-canvas", "aria-label", words::race_summary(state, texts));
}

/// All the numbers of the look that is shown.
pub fn layers(view: &View, sheet: &mut Sheet) {
    let mut blank = None;
    let (state, texts) = (seen(view, &mut blank), view.texts);
    if !is_at_rest(state) || !view.state.looking.is_open("race-numbers") {
        return;
    }
    let (head, rows) = words::layer_table(state, texts);
    sheet.table("race-layers-head", "race-layers-rows", &head, &rows);
    let step = state.look().map_or(0, |look| look.1);
    sheet.text("race-layers-caption", texts.get("flow.step", &[("step", integer(step.into()))]));
}

/// The search for the best learning rates.
pub fn search(view: &View, sheet: &mut Sheet) {
    let mut blank = None;
    let state = seen(view, &mut blank);
    if is_at_rest(state) && view.state.looking.is_open("race-search") {
        sheet.rows("search-rows", &words::search_table(state, view.texts));
    }
}

/// The check of a gradient, which a worker makes.
pub fn check(view: &View, sheet: &mut Sheet) {
    let mut blank = None;
    let (state, texts) = (seen(view, &mut blank), view.texts);
    if !view.state.looking.is_open("race-check") {
        return;
    }
    sheet.children("check-who", options(Contestant::all(), view));
    sheet.choice("check-who", state.checked.name());
    sheet.radio("check-when", if state.checks_trained { "trained" } else { "start" });
    for (id, place) in ["check-layer", "check-to", "check-from"].into_iter().zip(state.picked_weight()) {
        sheet.value(id, (place + 1).to_string());
    }
    let (values, note) = match state.check() {
        Checked::Known(Some(check)) => {
            let values = [check.weight.into(), check.by_backpropagation, check.by_difference, check.relative_error()];
            let note = if check.crosses_kink { texts.plain("check.kink") } else { "" };
            (values.map(words::exactly), note)
        }
        Checked::Awaited => (std::array::from_fn(|_| String::from("…")), ""),
        Checked::Untrained | Checked::Known(None) => {
            (std::array::from_fn(|_| texts.get("race.none", &[])), texts.plain("check.missing"))
        }
    };
    for (name, value) in ["weight", "backpropagation", "difference", "error"].into_iter().zip(values) {
        sheet.text(format!("check-{name}-value"), value);
    }
    sheet.text("check-note", note);
}

#[cfg(test)]
mod tests;
