//! How fast this machine trains.

use crate::chart::units::{factor, fixed, significant};
use crate::nn::activation::Activation;
use crate::page::model::computation::machine::{self, Machine};
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::View;
use crate::page::panels::computation::{chart, charts, none, table, words};
use crate::page::panels::sheet::Sheet;
use crate::study::gauge::{self, Measure};
use crate::study::rate::SIZES;

/// A measurement takes about so long on two processors of the day; said before the first one.
const MEASURE_SECONDS: u64 = 10;

pub fn show(view: &View, sheet: &mut Sheet) {
    let (texts, state) = (view.texts, &view.state.computation);
    let machine = &state.machine;
    let text = match () {
        () if machine.is_measuring() => {
            texts.get("comp.machine.running", &[("percent", integer((100.0 * machine.progress()) as u64))])
        }
        () if machine.is_complete() => String::new(),
        () => texts.get("comp.machine.empty", &[("seconds", integer(MEASURE_SECONDS))]),
    };
    sheet.text("comp-machine-text", text);
    let button = if machine.is_complete() { "comp.machine.again" } else { "comp.machine.measure" };
    sheet.text("comp-measure", texts.plain(button));
    sheet.flag("comp-measure", "disabled", machine.is_measuring());
    let has_results = machine.progress() > 0.0;
    sheet.flag("comp-machine-results", "hidden", !has_results);
    if !has_results {
        return;
    }
    rates(machine, texts, sheet);
    let passes = [
        ("comp-by-m", "comp.machine.m.title", "comp.machine.m.axis", machine.by_m(), charts::by_m_chart(state, texts)),
        (
            "comp-by-size",
            "comp.machine.size.title",
            "comp.machine.size.axis",
            machine.by_parameters(),
            charts::by_size_chart(state, texts),
        ),
    ];
    for (id, title, axis, points, data) in passes {
        chart(sheet, id, data, charts::pass_summary(texts.plain(title), &points, texts));
        let rows: Vec<_> = points.iter().map(|&(x, s)| vec![integer(x as u64), significant(s)]).collect();
        table(sheet, &format!("{id}-table"), &words(texts, &[axis, "comp.machine.table.seconds"]), &rows);
    }
    let slopes = charts::slopes(state, texts).filter(|_| machine.is_complete());
    sheet.text("comp-machine-slope", slopes.unwrap_or_default());
}

/// The table of rates, and where ReLU gains most.
fn rates(machine: &Machine, texts: &Texts, sheet: &mut Sheet) {
    let counts = machine::worker_counts(machine.workers());
    let mut head = words(texts, &["comp.machine.network"]);
    head.extend(counts.iter().map(|n| texts.get("comp.machine.workers", &[("n", n.to_string())])));
    head.extend(words(texts, &["comp.machine.sigmoid", "comp.machine.relu.hour", "comp.machine.sigmoid.hour"]));
    let mut gain = None;
    let rows = (0..SIZES.len() as u8).map(|size| {
        let measure = |activation| Measure::Rate { size, activation };
        let name = texts.get(&format!("learner.{}.short", SIZES[usize::from(size)].name), &[]);
        let n = integer(gauge::parameters(measure(Activation::Relu)).into());
        let mut row = vec![texts.get("comp.machine.size", &[("name", name.clone()), ("n", n)])];
        let rate = |activation, workers| machine.rate(measure(activation), workers);
        row.extend(counts.iter().map(|&workers| match rate(Activation::Relu, workers) {
            Some((examples, operations)) => {
                let gflops = fixed(operations / 1e9, 1);
                texts.get("comp.machine.cell", &[("rate", factor(examples)), ("gflops", gflops)])
            }
            None => none(texts),
        }));
        let (relu, sigmoid) = (rate(Activation::Relu, 1), rate(Activation::Sigmoid, 1));
        let cell = |rate: Option<(f64, f64)>, hourly: bool| match rate {
            Some((rate, _)) if hourly => factor(charts::experiments_an_hour(rate)),
            Some((rate, _)) => texts.get("comp.machine.cell.rate", &[("rate", factor(rate))]),
            None => none(texts),
        };
        row.extend([cell(sigmoid, false), cell(relu, true), cell(sigmoid, true)]);
        if let (Some(relu), Some(sigmoid)) = (relu, sigmoid) {
            // The one that gains most is named.
            let times = relu.0 / sigmoid.0;
            if gain.as_ref().is_none_or(|(best, _)| times > *best) {
                gain = Some((times, name));
            }
        }
        row
    });
    table(sheet, "comp-rates", &head, &rows.collect::<Vec<_>>());
    let relu = gain.map(|(times, name)| {
        texts.get("comp.machine.relu", &[("factor", factor(times)), ("name", name.to_ascii_lowercase())])
    });
    sheet.text("comp-machine-relu", relu.unwrap_or_default());
}
