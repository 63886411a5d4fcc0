//! Gradient flow: the chart, its sentence, and its table.

use crate::chart::gradient::ratio_words;
use crate::chart::summary;
use crate::chart::units::significant;
use crate::page::model::state::Phase;
use crate::page::model::texts::{integer, percent};
use crate::page::panels::View;
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::view;

pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    sheet.radio("gradient-when", if state.data.gradient_at_end { "end" } else { "start" });
    let data = view::gradient_data(state, texts);
    let text = |key: &str, values: &[(&str, String)]| texts.get(key, values);
    let spoken = summary::gradient(&data, &text).unwrap_or_else(|| text("gradient.summary.empty", &[]));
    sheet.attribute("gradient-canvas", "aria-label", spoken);
    // Train is asked for only where it would help.
    let is_coming = state.data.figure_phase() != Phase::Idle || !data.series.is_empty();
    let without = if is_coming { "gradient.coming" } else { "gradient.empty" };
    let sentence = summary::gradient_gap(&data, &text).unwrap_or_else(|| text(without, &[]));
    // Only at the start are the starting weights what the gradient meets.
    let is_of_weights =
        !state.data.gradient_at_end && data.ratio().is_some_and(|ratio| ratio_words(ratio).0 == "smaller");
    let sentence = if is_of_weights { view::with_weights(sentence, texts) } else { sentence };
    sheet.text("gradient-summary", sentence);

    let probes: Vec<_> = view::gradient_activations(state)
        .into_iter()
        .filter_map(|activation| Some((view::activation_name(activation, texts), view::probe(state, activation)?)))
        .collect();
    let m = view::gradient_m(state);
    let note = match probes.first() {
        Some((_, probe)) => {
            let key = if m == state.data.shown.m { "gradient.note.at" } else { "gradient.note.kept" };
            text(key, &[("m", integer(m.into())), ("step", integer(probe.step.into()))])
        }
        None => text("gradient.note", &[]),
    };
    sheet.text("gradient-note", note);

    let mut head = vec![text("gradient.layer", &[])];
    for (name, _) in &probes {
        head.push(name.clone());
        head.push(format!("{name}: {}", text("gradient.saturated", &[])));
    }
    let layers = probes.iter().map(|(_, probe)| probe.layers.len()).max().unwrap_or(0);
    let rows = (0..layers).map(|layer| {
        let is_output = layer + 1 == layers;
        let mut row = vec![if is_output { text("gradient.output", &[]) } else { (layer + 1).to_string() }];
        for (_, probe) in &probes {
            let statistics = probe.layers.get(layer);
            row.push(statistics.map(|s| significant(s.gradient_rms.into())).unwrap_or_default());
            let flat = statistics
                .filter(|_| !is_output)
                .map(|s| text("number.percent", &[("percent", percent(s.saturated_fraction.into()))]));
            row.push(flat.unwrap_or_else(|| "–".into()));
        }
        row
    });
    sheet.table("gradient-head", "gradient-rows", &head, &rows.collect::<Vec<_>>());
    sheet.picture("gradient-canvas", Picture::Gradient(data));
}
