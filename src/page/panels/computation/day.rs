//! What depends on the day that is looked at, and moves with every frame while the semester is played: the best so far,
//! the loops, and where each speed stands. Pictures come before words: a canvas whose font is set asks the browser for every
//! style that has changed.

use crate::page::model::lab::AnyLab;
use crate::page::model::labs::computation::{SAMPLE, view};
use crate::page::model::texts::integer;
use crate::page::panels::View;
use crate::page::panels::computation::{charts, none, seen, table, words};
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::view::rounded_seconds;
use crate::study::clock::SPEEDS;

/// Best so far against the calendar.
pub fn found(view: &View, sheet: &mut Sheet) {
    let mut blank = None;
    let (texts, settings, state) = (view.texts, &view.state.settings, seen(view, &mut blank));
    let data = charts::found_chart(state, settings, texts, empty(view));
    sheet.picture("comp-found", Picture::Calendar(Box::new(data)));
    sheet.attribute("comp-found", "aria-label", charts::found_summary(state, settings, texts));
}

/// The slider of the day, under the calendar.
pub fn slider(view: &View, sheet: &mut Sheet) {
    let (texts, state) = (view.texts, &view.state.computation);
    let values = [("day", charts::day_text(state.day)), ("last", charts::day_text(view::last_day()))];
    let words = texts.get("comp.day.value", &values);
    sheet.value("comp-day", (state.day.round() as u32).to_string());
    sheet.attribute("comp-day", "aria-valuetext", words.as_str());
    sheet.text("comp-day-value", words);
    sheet.text("comp-play", texts.plain(if state.is_playing() { "comp.play.stop" } else { "comp.play" }));
}

/// What stands in the chart before anything was run: what a run would take.
fn empty(view: &View) -> Option<String> {
    let mut blank = None;
    let (settings, state) = (&view.state.settings, seen(view, &mut blank));
    let (done, _) = state.counts();
    if done > 0 || state.is_searching() {
        return None;
    }
    let expected = charts::expected(settings);
    let of_sample = view.forecast.estimate(&state.sample(settings));
    let seconds = of_sample * f64::from(expected as u32) / f64::from(SAMPLE * settings.replicates);
    let values = [("n", integer(expected)), ("seconds", integer(rounded_seconds(seconds)))];
    Some(view.texts.get("comp.found.empty", &values))
}

/// The loop of idea, code and experiment at each speed.
pub fn loops(view: &View, sheet: &mut Sheet) {
    let mut blank = None;
    let (texts, settings, state) = (view.texts, &view.state.settings, seen(view, &mut blank));
    if view.state.hides_search() {
        // Nothing of what the search has found: how often the loop turns on the lecture's three clocks.
        let turned = view.state.lecture.turning.map(|turning| turning.share);
        let loops = charts::clock_loops(state, settings, texts, turned);
        sheet.picture("comp-loop", Picture::Wheels(Box::new(loops)));
        sheet.attribute("comp-loop", "aria-label", texts.plain("comp.loop.summary.empty").to_owned());
        return;
    }
    let loops = charts::loops(state, settings, texts, view.screen.is_still);
    let summary = charts::loops_summary(&loops, state, settings, texts);
    sheet.picture("comp-loop", Picture::Wheels(Box::new(loops)));
    sheet.attribute("comp-loop", "aria-label", summary);
}

/// The table of what each speed has come to.
pub fn standing(view: &View, sheet: &mut Sheet) {
    let mut blank = None;
    let (texts, settings, state) = (view.texts, &view.state.settings, seen(view, &mut blank));
    let rows = SPEEDS.map(|speed| {
        let standing = view::standing(state, settings, &view::clock_of(speed, settings), state.day);
        vec![
            charts::speed_name(speed, texts),
            standing.map_or_else(|| none(texts), |standing| charts::ideas(standing.ideas)),
            standing.map_or_else(|| none(texts), |standing| charts::value(standing.found, texts)),
        ]
    });
    let caption = texts.get("comp.standing.caption", &[("day", charts::day_text(state.day))]);
    sheet.text("comp-standing-caption", caption);
    let head = words(texts, &["comp.standing.speed", "comp.standing.ideas", "comp.standing.found"]);
    table(sheet, "comp-standing", &head, &rows);
}
