//! Exact values at one m: beside the pointer, or beside the slider that has the focus; a table of its own on a phone.

use crate::chart::LEARNER_NAMES;
use crate::chart::units::fixed;
use crate::experiment::figure;
use crate::experiment::key::Learner;
use crate::page::model::texts::{integer, percent};
use crate::page::panels::{Panels, View};
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;

/// Distance from the pointed m to the table, in CSS pixels.
const GAP: f64 = 18.0;

pub fn draw(view: &View, panels: &Panels) {
    let (state, texts) = (view.state, view.texts);
    let plan = &state.shown;
    let m = panels.pointed.unwrap_or(plan.m);
    dom::set_text(&by_id("readout-caption"), &texts.get("readout.caption", &[("m", integer(m.into()))]));
    let (wins, of) = figure::win_counts(plan, m, &state.results);
    for (learner, row) in Learner::ALL.into_iter().filter_map(|learner| {
        let selector = format!("#readout-rows [data-learner=\"{}\"]", LEARNER_NAMES[learner.index()]);
        Some((learner, dom::all(&selector).into_iter().next()?))
    }) {
        let point = figure::point(plan, learner, m, &state.results);
        let value = point.map_or_else(
            || texts.plain("numbers.cell.none").to_owned(),
            |point| {
                let mean = texts.get("readout.value", &[("mean", percent(point.mean))]);
                let sd = point.sd.map(|sd| texts.get("readout.sd", &[("sd", percent(sd))]));
                sd.map_or(mean.clone(), |sd| format!("{mean} {sd}"))
            },
        );
        let won = if of == 0 {
            texts.plain("numbers.cell.none").to_owned()
        } else {
            let wins = wins[learner.index()];
            let wins = fixed(wins, usize::from(wins.fract() >= 1e-9));
            texts.get("readout.of", &[("wins", wins), ("of", integer(of.into()))])
        };
        let cells = row.children();
        for (index, text) in [(1, value), (2, won)] {
            cells.item(index).inspect(|cell| dom::set_text(cell, &text));
        }
    }
    let readout = by_id("figure-readout");
    let has_results = Learner::ALL.into_iter().any(|l| figure::point(plan, l, m, &state.results).is_some());
    dom::set_flag(&readout, "data-open", panels.is_open && has_results);
    if panels.is_open {
        // On the side of the pointer that has more room.
        let layout = &panels.layout;
        let x = layout.x_of(f64::from(m).log2());
        let middle = (layout.axis_left() + layout.axis_right()) / 2.0;
        let left = if x < middle { x + GAP } else { x - GAP - f64::from(readout.offset_width()) };
        dom::set_property(&by_id("lab"), "--readout-x", &dom::px(left));
    }
}
