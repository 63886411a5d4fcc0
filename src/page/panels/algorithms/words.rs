//! From the state to what charts, tables and sentences show. Every number is read from a track; what is not there yet is
//! said to be missing.

use crate::chart::gradient::{GradientSeries, SeriesRole};
use crate::chart::units::{factor, fixed, mantissa, significant, superscript, trimmed};
use crate::chart::{FlowData, FunctionData, RaceData, RaceSeries, ticks};
use crate::job::end::Stopped;
use crate::job::track::{Probe, Score, Track};
use crate::nn::activation::Activation;
use crate::nn::statistics::{BIN_RANGE, BINS, LayerDetail};
use crate::order::Extent;
use crate::page::model::lab::AnyLab;
use crate::page::model::labs::algorithms::Contestant;
use crate::page::model::labs::algorithms::State;
use crate::page::model::state::Phase;
use crate::page::model::texts::{Texts, integer, percent};
use crate::page::panels::view;
use crate::study::race::{Rate, arrival, tuning};

/// Points at which a function is drawn.
const DRAWN: usize = 240;
/// Left end of the axis of steps: before that only the looks of the very beginning lie.
const FIRST_STEP: u32 = 10;

pub fn role(contestant: Contestant) -> SeriesRole {
    match contestant {
        Contestant::Plain(activation) => view::role(activation),
        Contestant::Sigmoid4 => SeriesRole::Sigmoid4,
    }
}

pub fn name(contestant: Contestant, texts: &Texts) -> String {
    texts.get(&format!("race.who.{}", contestant.name()), &[])
}

/// The contestants that have begun with what is seen in their layers at the step that the reader looks at, or before it.
fn probes(state: &State) -> impl Iterator<Item = (Contestant, &Probe)> {
    let step = state.look().map(|look| look.1);
    state.begun().filter_map(move |(contestant, _, track)| Some((contestant, track.probe_at(step?)?)))
}

/// The same of one contestant.
fn probe(state: &State, contestant: Contestant) -> Option<&Probe> {
    state.track(contestant)?.probe_at(state.look()?.1)
}

/// Share of a layer's units that are flat, over all hidden layers.
fn flat(probe: &Probe) -> f64 {
    let hidden = probe.layers.len().saturating_sub(1).max(1);
    probe.layers[..hidden].iter().map(|layer| f64::from(layer.saturated_fraction)).sum::<f64>() / hidden as f64
}

/// How many times smaller the gradient is in the first layer than in the output layer.
fn shrinking(probe: &Probe) -> Option<f64> {
    let (first, last) = (probe.layers.first()?.gradient_rms, probe.layers.last()?.gradient_rms);
    (first > 0.0).then(|| f64::from(last) / f64::from(first)).filter(|ratio| ratio.is_finite())
}

pub fn flow_data(state: &State, texts: &Texts) -> FlowData {
    let mut data = FlowData::default();
    // The axis holds every look of the race, so that it stays where it is while the reader scrubs.
    let all = state.begun().flat_map(|(_, _, track)| &track.probes);
    data.gradient.range =
        ticks::decades(all.flat_map(|probe| &probe.layers).map(|layer| f64::from(layer.gradient_rms)));
    for (contestant, probe) in probes(state) {
        data.gradient.series.push(GradientSeries {
            role: role(contestant),
            name: name(contestant, texts),
            rms: probe.layers.iter().map(|layer| f64::from(layer.gradient_rms)).collect(),
        });
        let hidden = probe.layers.len() - 1;
        let passed = |layer| mean_slope(contestant.activation(), std::slice::from_ref(layer));
        data.passed.push(probe.layers[..hidden].iter().map(passed).collect());
    }
    data
}

pub fn race_data(state: &State, texts: &Texts) -> RaceData {
    let x_of = |point: &Score| {
        if state.shows_seconds { f64::from(point.seconds) } else { f64::from(point.step) }
    };
    let mut series = Vec::new();
    for (contestant, _, track) in state.begun() {
        let y_of = |point: &Score| f64::from(if state.shows_loss { point.train_loss } else { point.test_accuracy });
        let points = track.points.iter().filter(|point| point.step >= FIRST_STEP && x_of(point) > 0.0);
        series.push(RaceSeries {
            role: role(contestant),
            name: name(contestant, texts),
            points: points.map(|point| (x_of(point), y_of(point))).collect(),
            arrival: arrival(track, state.plan().target).map(|point| (x_of(point), y_of(point))),
        });
    }
    let xs = || series.iter().flat_map(|series| series.points.iter().map(|point| point.0));
    let range = if state.shows_seconds {
        (xs().fold(0.01, f64::min), xs().fold(0.1, f64::max))
    } else {
        (f64::from(FIRST_STEP), f64::from(state.plan().steps()))
    };
    RaceData {
        range,
        is_linear: state.is_linear,
        axis: match (state.shows_seconds, state.is_linear) {
            (false, false) => "race.axis.steps",
            (true, false) => "race.axis.seconds",
            (false, true) => "race.axis.steps.linear",
            (true, true) => "race.axis.seconds.linear",
        },
        is_loss: state.shows_loss,
        chance: state.plan().task().chance(),
        target: f64::from(state.plan().target) / 100.0,
        stale: false,
        series,
    }
}

pub fn function_data(state: &State, contestant: Contestant) -> FunctionData {
    let activation = contestant.activation();
    let (low, high) = BIN_RANGE;
    let at = |i: usize| low + (high - low) * i as f32 / DRAWN as f32;
    let curve = |f: &dyn Fn(f32) -> f32| -> Vec<(f64, f64)> {
        (0..=DRAWN).map(|i| (f64::from(at(i)), f64::from(f(at(i))))).collect()
    };
    let layers = probe(state, contestant).map(|probe| {
        let hidden = probe.layers.iter().filter(|layer| !layer.histogram.is_empty());
        hidden.map(|layer| layer.histogram.iter().map(|&count| f64::from(count)).collect()).collect()
    });
    let values = curve(&|z| activation.value(z));
    let (least, most) =
        values.iter().fold((0.0, 0.0), |(least, most): (f64, f64), &(_, f)| (least.min(f), most.max(f)));
    FunctionData {
        role: role(contestant),
        range: (f64::from(low), f64::from(high)),
        slopes: curve(&|z| activation.slope(z)),
        // Whole numbers, so that their ticks are.
        bottom: least.floor(),
        top: most.ceil(),
        values,
        layers: layers.unwrap_or_default(),
        stale: false,
    }
}

/// Mean slope at which the units of layers sit, from the middles of the bins.
fn mean_slope(activation: Activation, layers: &[LayerDetail]) -> f64 {
    let width = (BIN_RANGE.1 - BIN_RANGE.0) / BINS as f32;
    let (mut sum, mut all) = (0.0, 0.0);
    for layer in layers {
        for (bin, &count) in layer.histogram.iter().enumerate() {
            let slope = activation.slope(BIN_RANGE.0 + width * (bin as f32 + 0.5));
            sum += f64::from(count) * f64::from(slope);
            all += f64::from(count);
        }
    }
    sum / f64::max(all, 1.0)
}

/// What the units of a contestant do at the step that the reader looks at.
pub fn function_sentence(state: &State, contestant: Contestant, texts: &Texts) -> String {
    let form = if Contestant::PAIR.contains(&contestant) { contestant.name() } else { "extra" };
    let Some(probe) = probe(state, contestant) else {
        return texts.get(&format!("function.empty.{form}"), &[]);
    };
    let values = [
        ("step", integer(probe.step.into())),
        ("flat", percent(flat(probe))),
        ("slope", fixed(mean_slope(contestant.activation(), &probe.layers), 2)),
    ];
    texts.get(&format!("function.says.{form}"), &values)
}

/// The chart of gradients in words: for each contestant how the gradient changes on its way back.
pub fn flow_summary(state: &State, texts: &Texts) -> String {
    let mut sentences = Vec::new();
    for (contestant, probe) in probes(state) {
        let values = [
            ("who", name(contestant, texts)),
            ("step", integer(probe.step.into())),
            ("first", significant(probe.layers[0].gradient_rms.into())),
            ("last", significant(probe.layers.last().map_or(0.0, |layer| layer.gradient_rms).into())),
            ("flat", percent(flat(probe))),
        ];
        sentences.push(texts.get("flow.summary", &values));
    }
    if sentences.is_empty() { texts.get("flow.empty", &[]) } else { sentences.join(" ") }
}

/// The one sentence under the gradient chart: sigmoid beside ReLU in layer 1.
pub fn flow_gap(state: &State, texts: &Texts) -> String {
    let first = |contestant| {
        let probe = probe(state, contestant)?;
        let rms = f64::from(probe.layers.first()?.gradient_rms);
        (rms > 0.0).then_some(rms)
    };
    match (first(Contestant::RELU), first(Contestant::SIGMOID)) {
        (Some(relu), Some(sigmoid)) => {
            let (ending, factor) = crate::chart::gradient::ratio_words(relu / sigmoid);
            let sentence = texts.get(&format!("gradient.sentence.{ending}"), &[("factor", factor)]);
            let is_start = state.look().is_some_and(|look| look.1 == 0);
            let is_of_weights = ending == "smaller" && is_start && state.plan().chosen().is_none();
            if !is_of_weights {
                return sentence;
            }
            texts.get("list.sentences", &[("first", sentence), ("second", texts.get("gradient.weights", &[]))])
        }
        _ => String::new(),
    }
}

/// How a contestant stands, in the words of the table of arrivals: learning rate, steps, seconds, best accuracy.
pub fn standing(state: &State, contestant: Contestant, texts: &Texts) -> Vec<String> {
    let rate = match state.key(contestant) {
        Some(key) => rate_text(key.rate),
        None => texts.get("race.rate.searched", &[]),
    };
    let none = || texts.get("race.none", &[]);
    let Some(track) = state.track(contestant) else {
        return vec![name(contestant, texts), rate, none(), none(), none()];
    };
    let end = state.end(contestant);
    let (steps, seconds) = match (arrival(track, state.plan().target), end) {
        (Some(point), _) => (integer(point.step.into()), seconds(point.seconds.into())),
        (None, Some(end)) if end.stopped == Stopped::Diverged => {
            (texts.get("race.diverged", &[("step", integer(last_step(track).into()))]), none())
        }
        (None, Some(_)) => (texts.get("race.never", &[("limit", integer(state.plan().steps().into()))]), none()),
        (None, None) => (texts.get("race.racing", &[]), none()),
    };
    vec![name(contestant, texts), rate, steps, seconds, share(track.best().into(), texts)]
}

/// A share in percent, with its sign.
fn share(share: f64, texts: &Texts) -> String {
    texts.get("number.percent", &[("percent", percent(share))])
}

/// How far a contestant has come.
pub fn last_step(track: &Track) -> u32 {
    track.points.last().map_or(0, |point| point.step)
}

fn seconds(seconds: f64) -> String {
    fixed(seconds, if seconds < 10.0 { 2 } else { 0 })
}

/// The race in words.
pub fn race_summary(state: &State, texts: &Texts) -> String {
    let target = state.plan().target.to_string();
    let mut sentences = Vec::new();
    for (contestant, _, track) in state.begun() {
        let Some(last) = track.points.last() else { continue };
        let values = [
            ("who", name(contestant, texts)),
            ("step", integer(last.step.into())),
            ("accuracy", percent(last.test_accuracy.into())),
            ("target", target.clone()),
            ("arrival", arrival(track, state.plan().target).map_or(String::new(), |point| integer(point.step.into()))),
        ];
        let key = if arrival(track, state.plan().target).is_some() { "race.summary.arrived" } else { "race.summary" };
        sentences.push(texts.get(key, &values));
    }
    if sentences.is_empty() { texts.get("race.summary.empty", &[]) } else { sentences.join(" ") }
}

/// Who arrived and how many times faster, as one sentence; empty before ReLU has.
pub fn verdict(state: &State, texts: &Texts) -> String {
    let target = state.plan().target;
    let arrival = |contestant| state.track(contestant).and_then(|track| arrival(track, target));
    let values = |relu: String, sigmoid: String, factor: String| {
        [("relu", relu), ("sigmoid", sigmoid), ("factor", factor), ("target", target.to_string())]
    };
    match (arrival(Contestant::RELU), arrival(Contestant::SIGMOID)) {
        (Some(relu), Some(sigmoid)) => {
            let times = f64::from(sigmoid.step) / f64::from(relu.step.max(1));
            let (key, times) = match times {
                t if t > 1.0 => ("race.verdict.both", t),
                t if t < 1.0 => ("race.verdict.sigmoid_first", 1.0 / t),
                t => ("race.verdict.tie", t),
            };
            let steps = |point: &Score| integer(point.step.into());
            let said = texts.get(key, &values(steps(relu), steps(sigmoid), factor(times)));
            match of_search(state, texts) {
                None => said,
                Some(more) => texts.get("list.sentences", &[("first", said), ("second", more)]),
            }
        }
        (Some(relu), None) if state.end(Contestant::SIGMOID).is_some() => {
            let steps = integer(relu.step.into());
            let limit = integer(state.plan().steps().into());
            let times = factor(f64::from(state.plan().steps()) / f64::from(relu.step.max(1)));
            let diverged = state.end(Contestant::SIGMOID).is_some_and(|end| end.stopped == Stopped::Diverged);
            let key = if diverged { "race.verdict.relu_alone" } else { "race.verdict.relu_only" };
            texts.get(key, &values(steps, limit, times))
        }
        (None, Some(sigmoid)) if state.end(Contestant::RELU).is_some() => {
            let limit = integer(state.plan().steps().into());
            let diverged = state.end(Contestant::RELU).is_some_and(|end| end.stopped == Stopped::Diverged);
            let key = if diverged { "race.verdict.sigmoid_alone" } else { "race.verdict.sigmoid_only" };
            texts.get(key, &values(limit, integer(sigmoid.step.into()), String::new()))
        }
        (None, None) if state.phase() == Phase::Done => {
            texts.get("race.verdict.none", &values(String::new(), integer(state.plan().steps().into()), String::new()))
        }
        _ => String::new(),
    }
}

/// How many times as many steps sigmoid took to the target as ReLU, once both have ended: without bound where ReLU alone arrived;
/// `None` where neither did.
pub fn ratio(state: &State) -> Option<f64> {
    let steps = |contestant| Some(f64::from(arrival(state.track(contestant)?, state.plan().target)?.step));
    match (steps(Contestant::RELU), steps(Contestant::SIGMOID)) {
        (Some(relu), Some(sigmoid)) => Some(sigmoid / relu.max(1.0)),
        (Some(_), None) => Some(f64::INFINITY),
        (None, Some(_)) => Some(0.0),
        (None, None) => None,
    }
}

/// In how many draws of the search for their rates both arrived, and how many times as many steps sigmoid took there; `None`
/// without a search, or where that was in one draw only.
fn of_search(state: &State, texts: &Texts) -> Option<String> {
    let key = |contestant| state.key(contestant).filter(|_| state.plan().tuned);
    let (relu, sigmoid) = (key(Contestant::RELU)?, key(Contestant::SIGMOID)?);
    let ratios = tuning::ratios(relu, sigmoid, state.plan().target, &state.results);
    let Extent { least, median, most } = Extent::of(&ratios)?;
    let times = |ratio: f64| fixed(ratio, if ratio < 9.95 { 1 } else { 0 });
    let values = [
        ("n", integer(ratios.len() as u64)),
        ("least", times(least)),
        ("most", times(most)),
        ("median", times(median)),
    ];
    (ratios.len() > 1).then(|| texts.get("race.verdict.search", &values))
}

/// How a race ended: at its budget of steps, or which of its contestants diverged.
pub fn ended(state: &State, texts: &Texts) -> String {
    let diverged = state.diverged().len();
    let values = [
        ("n", integer(diverged as u64)),
        ("all", integer(state.plan().contestants().count() as u64)),
        ("total", integer(state.plan().steps().into())),
    ];
    let key = match state.stopped() {
        Some(Stopped::Diverged) => "race.progress.diverged",
        _ => "race.progress.done",
    };
    texts.get(key, &values)
}

/// What made a race diverge, and what to try: a third of the rate; but where nothing was sound before the first step, it was
/// not the rate.
pub fn diverged(state: &State, who: &[Contestant], texts: &Texts) -> String {
    let plan = state.plan();
    let key = who.first().map(|&first| state.key(first).unwrap_or(plan.key(first)));
    let Some(key) = key else { return String::new() };
    let names = who.iter().map(|&who| name(who, texts));
    let join = |list, item| texts.get("list.join", &[("list", list), ("item", item)]);
    let values = [
        ("who", names.reduce(join).unwrap_or_default()),
        ("rate", rate_text(key.rate)),
        ("optimiser", texts.get(&format!("race.optimiser.{}", key.optimiser.name()), &[])),
        ("init", texts.get(&format!("race.init.{}", plan.chosen().map_or("own", |rule| rule.name())), &[])),
        ("third", significant(key.rate.value() / 3.0)),
    ];
    let is_at_start = |&who: &Contestant| state.track(who).is_some_and(|track| last_step(track) == 0);
    let key = if who.iter().all(is_at_start) { "race.diverged.start" } else { "race.diverged.why" };
    texts.get(key, &values)
}

/// The true story with the reader's own numbers, a sentence a line: what was measured at the start and at the end.
pub fn story(state: &State, texts: &Texts) -> Vec<String> {
    let mut out = Vec::new();
    // Whatever the weights begin with: the sentence says which way it goes.
    let grows = |probe: &Probe| shrinking(probe).is_some_and(|ratio| ratio < 1.0);
    let times = |probe: &Probe| shrinking(probe).map_or("–".into(), |ratio| factor(ratio.max(1.0 / ratio)));
    let ends = |contestant| {
        let track = state.track(contestant)?;
        Some((track.probes.first()?, track.probes.last()?, track))
    };
    if let Some((start, end, track)) = ends(Contestant::SIGMOID) {
        let per_layer = shrinking(start).map(|ratio| ratio.powf(1.0 / state.plan().depth() as f64));
        let values = [
            ("flat", percent(flat(start))),
            ("slope", fixed(mean_slope(Activation::Sigmoid, &start.layers), 2)),
            ("factor", times(start)),
            ("per", per_layer.map_or("–".into(), |per| fixed(per.max(1.0 / per), 1))),
        ];
        let key = if grows(start) { "story.sigmoid.start.larger" } else { "story.sigmoid.start" };
        out.push(texts.get(key, &values));
        if end.step > start.step {
            let values = [
                ("step", integer(end.step.into())),
                ("flat", percent(flat(end))),
                ("accuracy", percent(track.points.last().map_or(0.0, |point| point.test_accuracy).into())),
            ];
            out.push(texts.get("story.sigmoid.end", &values));
        }
    }
    if let Some((start, ..)) = ends(Contestant::RELU) {
        let values = [("flat", percent(flat(start))), ("factor", times(start))];
        let key = if grows(start) { "story.relu.start.larger" } else { "story.relu.start" };
        out.push(texts.get(key, &values));
    }
    if let Some((_, end, track)) = ends(Contestant::TANH) {
        let values = [
            ("flat", percent(flat(end))),
            ("step", integer(end.step.into())),
            ("arrival", arrival(track, state.plan().target).map_or("–".into(), |point| integer(point.step.into()))),
            ("target", state.plan().target.to_string()),
        ];
        out.push(texts.get("story.tanh", &values));
    }
    out
}

/// Head and rows of the table of layers at the look.
pub fn layer_table(state: &State, texts: &Texts) -> (Vec<String>, Vec<Vec<String>>) {
    let mut head = vec![texts.get("gradient.layer", &[])];
    let mut columns = Vec::new();
    for (contestant, probe) in probes(state) {
        let who = name(contestant, texts);
        head.push(texts.get("race.table.gradient", &[("who", who.clone())]));
        head.push(texts.get("race.table.flat", &[("who", who.clone())]));
        head.push(texts.get("race.table.dead", &[("who", who)]));
        columns.push(probe);
    }
    let layers = columns.iter().map(|probe| probe.layers.len()).max().unwrap_or(0);
    let rows = (0..layers).map(|layer| {
        let is_output = layer + 1 == layers;
        let mut row = vec![if is_output { texts.get("gradient.output", &[]) } else { (layer + 1).to_string() }];
        for probe in &columns {
            let look = &probe.layers[layer];
            row.push(significant(look.gradient_rms.into()));
            let cell = |part: f32| if is_output { "–".into() } else { share(part.into(), texts) };
            row.push(cell(look.saturated_fraction));
            row.push(cell(look.dead_fraction));
        }
        row
    });
    (head, rows.collect())
}

/// Head and rows of the table of the search: a row for each contestant and rate.
pub fn search_table(state: &State, texts: &Texts) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for contestant in state.plan().contestants() {
        let best = state.best_rate(contestant);
        for median in state.medians(contestant) {
            let steps = match median.steps {
                Some(steps) => integer(steps.into()),
                None if median.ended < tuning::SEEDS => texts.get("race.none", &[]),
                None => texts.get("race.never", &[("limit", integer(state.plan().steps().into()))]),
            };
            let mark = if best == Some(median.rate) { texts.get("search.best", &[]) } else { String::new() };
            rows.push(vec![
                name(contestant, texts),
                rate_text(median.rate),
                format!("{} / {}", median.ended, tuning::SEEDS),
                steps,
                if median.ended == 0 { texts.get("race.none", &[]) } else { share(median.best.into(), texts) },
                mark,
            ]);
        }
    }
    rows
}

/// A number with its sign, in four significant digits: what two gradients are compared by.
pub fn exactly(x: f64) -> String {
    let (mantissa, exponent) = mantissa(x.abs(), 3);
    let sign = if x < 0.0 { "−" } else { "" };
    format!("{sign}{mantissa}×10{}", superscript(exponent))
}

/// A learning rate as people write it.
pub fn rate_text(rate: Rate) -> String {
    // Rates are whole millionths.
    trimmed(rate.value(), 6)
}
