//! Exact values at one m: beside the pointer, or beside the slider that has the focus; a table of its own on a phone.

use crate::chart::Place;
use crate::chart::units::fixed;
use crate::page::model::texts::{integer, percent};
use crate::page::panels::sheet::Sheet;
use crate::page::panels::{View, px, view};
use crate::study::figure;

/// Distance from the pointed m to the table, in CSS pixels.
const GAP: f64 = 18.0;

pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let plan = &state.data.shown;
    // At the pointer the values of a measured m; at the slider what the marker says.
    let pointed = state.looking.pointed;
    let log2_m = pointed.map_or_else(|| view::marker(state), |m| f64::from(m).log2());
    let readings = view::readings(state, log2_m);
    let is_between = readings.iter().flatten().any(|reading| reading.place == Place::Between);
    let complete = |m: &u32| figure::win_counts(plan, *m, state.data.seen()).1 > 0;
    let m = pointed.or_else(|| state.data.nearest(|m| complete(&m))).unwrap_or(plan.m);
    let (key, shown) = if is_between {
        ("readout.caption.between", log2_m.exp2().round() as u32)
    } else {
        ("readout.caption", pointed.unwrap_or(plan.m))
    };
    let caption = texts.get(key, &[("m", integer(shown.into()))]);
    sheet.text("readout-caption", view::by_measure(view, caption));
    let (wins, of) = figure::win_counts(plan, m, state.data.seen());
    sheet.flag("readout-row-svm_rbf", "hidden", !plan.kernel);
    for learner in view::listed(plan) {
        let value = readings[learner.index()].map_or_else(
            || texts.plain("numbers.cell.none").to_owned(),
            |reading| {
                let mean = texts.get("readout.value", &[("mean", percent(reading.mean))]);
                let mean = match reading.place {
                    Place::Measured => mean,
                    Place::Between => texts.get("figure.between", &[("mean", mean)]),
                    Place::At(m) => texts.get("figure.elsewhere", &[("mean", mean), ("m", integer(m.into()))]),
                };
                let sd = reading.sd.map(|sd| texts.get("readout.sd", &[("sd", percent(sd))]));
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
    let has_results = readings.iter().any(Option::is_some);
    sheet.flag("figure-readout", "data-open", state.looking.readout_is_open && has_results);
    if state.looking.readout_is_open {
        // On the side of the pointer that has more room.
        let layout = &state.looking.layout;
        let x = layout.x_of(log2_m);
        let middle = (layout.axis_left() + layout.axis_right()) / 2.0;
        let is_left = x >= middle;
        sheet.style("lab", "--readout-x", px(if is_left { x - GAP } else { x + GAP }));
        sheet.flag("figure-readout", "data-left", is_left);
    }
}
