//! The closing page: the three forces in the reader's own session.

use crate::chart::units::fixed;
use crate::nn::activation::Activation;
use crate::order::Extent;
use crate::page::model::gains::{Gain, Most, most};
use crate::page::model::labs::computation::closing;
use crate::page::model::texts::{integer, percent};
use crate::page::panels::View;
use crate::page::panels::computation::{charts, none, seen};
use crate::page::panels::sheet::Sheet;
use crate::study::clock::SPEEDS;
use crate::study::plan::M_MIN;

pub fn show(view: &View, sheet: &mut Sheet) {
    let mut blank = None;
    let (texts, settings, state) = (view.texts, &view.state.settings, seen(view, &mut blank));
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
    let signed = |points: f64| if points < 0.0 { "" } else { "+" }.to_owned() + &fixed(points, 1).replace('-', "−");
    for ((name, gain, key), instead) in gains.iter().zip(instead) {
        let number = gain.as_ref().map(|gain| texts.get("comp.closing.gain", &[("gain", signed(points(gain)))]));
        let text = gain.as_ref().map(|gain| {
            let values = [
                ("before", percent(gain.before)),
                ("after", percent(gain.after)),
                ("n", gain.n.to_string()),
                ("m", integer(plan.m.into())),
                ("speed", charts::speed_name(settings.speed, texts)),
                ("activation", activation.clone()),
            ];
            let spread = match gain.n {
                1 => texts.get("comp.closing.draw", &[]),
                _ => {
                    let Extent { least, median, most } = gain.gained;
                    let [least, median, most] = [least, median, most].map(|gain| signed(100.0 * gain));
                    texts.get("comp.closing.spread", &[("least", least), ("median", median), ("most", most)])
                }
            };
            texts.get("list.sentences", &[("first", texts.get(key, &values)), ("second", spread)])
        });
        sheet.text(format!("comp-gain-{name}"), number.unwrap_or_else(|| none(texts)));
        sheet.text(format!("comp-gain-{name}-text"), text.unwrap_or_else(|| texts.plain(instead).to_owned()));
    }
    let names = ["comp.closing.data.inline", "comp.closing.computation.inline", "comp.closing.algorithms.inline"];
    let all: Vec<Gain> = gains.iter().filter_map(|(_, gain, _)| *gain).collect();
    let sentence = (all.len() == names.len()).then(|| match most(&all) {
        Most::One(force) => {
            let values =
                [("force", texts.plain(names[force]).to_owned()), ("gain", fixed(100.0 * all[force].gained.median, 1))];
            texts.get("comp.closing.all", &values)
        }
        Most::Alike => texts.get("comp.closing.all.alike", &[]),
        Most::Undecided => texts.get("comp.closing.all.undecided", &[]),
    });
    sheet.text("comp-closing-all", sentence.unwrap_or_default());
}
