//! The closing page: the three forces in the reader's own session.

use crate::chart::units::fixed;
use crate::nn::activation::Activation;
use crate::page::model::labs::computation::closing::{self, Gain};
use crate::page::model::texts::{integer, percent};
use crate::page::panels::View;
use crate::page::panels::computation::{charts, none};
use crate::page::panels::sheet::Sheet;
use crate::study::clock::SPEEDS;
use crate::study::plan::M_MIN;

pub fn show(view: &View, sheet: &mut Sheet) {
    let (texts, settings, state) = (view.texts, &view.state.settings, &view.state.computation);
    let plan = settings.plan();
    let results = view.state.data.seen();
    let activation = texts.get(&format!("activation.{}", settings.activation.name()), &[]);
    let gains = [
        ("data", closing::data(results, &plan), "comp.closing.data.from"),
        ("computation", closing::computation(state, settings), "comp.closing.computation.from"),
        ("algorithms", closing::algorithms(results, &plan), "comp.closing.algorithms.from"),
    ];
    let instead = [
        if plan.m <= M_MIN { "comp.closing.data.least" } else { "comp.closing.data.missing" },
        if settings.speed == SPEEDS[0] { "comp.closing.computation.least" } else { "comp.closing.computation.missing" },
        if settings.activation == Activation::Sigmoid {
            "comp.closing.algorithms.least"
        } else {
            "comp.closing.algorithms.missing"
        },
    ];
    let points = |gain: &Gain| 100.0 * (gain.after - gain.before);
    for ((name, gain, key), instead) in gains.iter().zip(instead) {
        let number = gain.as_ref().map(|gain| {
            let points = points(gain);
            let signed = if points < 0.0 { "" } else { "+" }.to_owned() + &fixed(points, 1).replace('-', "−");
            texts.get("comp.closing.gain", &[("gain", signed)])
        });
        let text = gain.as_ref().map(|gain| {
            let values = [
                ("before", percent(gain.before)),
                ("after", percent(gain.after)),
                ("n", gain.n.to_string()),
                ("m", integer(plan.m.into())),
                ("speed", charts::speed_name(settings.speed, texts)),
                ("activation", activation.clone()),
            ];
            texts.get(key, &values)
        });
        sheet.text(format!("comp-gain-{name}"), number.unwrap_or_else(|| none(texts)));
        sheet.text(format!("comp-gain-{name}-text"), text.unwrap_or_else(|| texts.plain(instead).to_owned()));
    }
    let names = ["comp.closing.data.inline", "comp.closing.computation.inline", "comp.closing.algorithms.inline"];
    let all: Vec<(f64, &str)> =
        gains.iter().zip(names).filter_map(|((_, gain, _), name)| Some((points(gain.as_ref()?), name))).collect();
    let best = all.iter().max_by(|a, b| a.0.total_cmp(&b.0)).filter(|_| all.len() == names.len());
    let sentence = best.map(|(gain, name)| {
        let values = [("force", texts.plain(name).to_owned()), ("gain", fixed(*gain, 1))];
        texts.get("comp.closing.all", &values)
    });
    sheet.text("comp-closing-all", sentence.unwrap_or_default());
}
