//! Exact values at one m: beside the pointer, or beside the slider that has the focus; a table of its own on a phone.

use crate::chart::units::fixed;
use crate::page::model::texts::{integer, percent};
use crate::page::panels::sheet::Sheet;
use crate::page::panels::{View, px};
use crate::study::figure;
use crate::study::key::Learner;

/// Distance from the pointed m to the table, in CSS pixels.
const GAP: f64 = 18.0;

pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let plan = &state.data.shown;
    let m = state.looking.pointed.unwrap_or(plan.m);
    sheet.text("readout-caption", texts.get("readout.caption", &[("m", integer(m.into()))]));
    let (wins, of) = figure::win_counts(plan, m, state.data.seen());
    for learner in Learner::ALL {
        let point = figure::point(plan, learner, m, state.data.seen());
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
        sheet.text(format!("readout-{}", learner.name()), value);
        sheet.text(format!("readout-{}-wins", learner.name()), won);
    }
    let has_results = Learner::ALL.into_iter().any(|l| figure::point(plan, l, m, state.data.seen()).is_some());
    sheet.flag("figure-readout", "data-open", state.looking.readout_is_open && has_results);
    if state.looking.readout_is_open {
        // On the side of the pointer that has more room.
        let layout = &state.looking.layout;
        let x = layout.x_of(f64::from(m).log2());
        let middle = (layout.axis_left() + layout.axis_right()) / 2.0;
        let is_left = x >= middle;
        sheet.style("lab", "--readout-x", px(if is_left { x - GAP } else { x + GAP }));
        sheet.flag("figure-readout", "data-left", is_left);
    }
}
