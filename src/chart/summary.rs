//! Each chart in one or two sentences, for readers who do not see it. Built from the same data as the drawing.

use super::gradient::ratio_words;
use super::units::{integer, percent, significant};
use super::wins::counts;
use super::{FigureData, GradientData, LEARNER_NAMES, LEARNERS, LISTED, Lead, Sample, Text, WinsData};
use crate::chart::units::fixed;

fn join(parts: Vec<String>, text: Text) -> String {
    let joined = parts.into_iter().reduce(|list, item| text("list.join", &[("list", list), ("item", item)]));
    joined.unwrap_or_default()
}

fn name(learner: usize, form: &str, text: Text) -> String {
    text(&format!("learner.{}.{form}", LEARNER_NAMES[learner]), &[])
}

/// The figure at its marker, and the two ends of each curve. `None` before anything has been measured.
pub fn figure(data: &FigureData, text: Text) -> Option<String> {
    if data.curves.iter().all(Vec::is_empty) {
        return None;
    }
    let m = data.nearest_m().unwrap_or_default();
    let at_m = |curves: &[Vec<Sample>; LEARNERS]| {
        let mut here = Vec::new();
        for (learner, curve) in LISTED.map(|learner| (learner, &curves[learner])) {
            let Some(sample) = curve.iter().find(|s| s.m == m) else { continue };
            let mut values = vec![("learner", name(learner, "long", text)), ("mean", percent(sample.mean))];
            let key = match sample.sd {
                Some(sd) => {
                    values.push(("sd", percent(sd)));
                    "figure.summary.part.sd"
                }
                None => "figure.summary.part",
            };
            here.push(text(key, &values));
        }
        here
    };
    let (here, other) = (at_m(&data.curves), at_m(&data.other));
    let mut sentences = Vec::new();
    if !here.is_empty() {
        let values = [("m", integer(m.into())), ("parts", join(here, text))];
        let key = if data.balanced { "figure.summary.balanced" } else { "figure.summary" };
        sentences.push(text(key, &values));
    }
    if let Some(features) = data.other_name.clone().filter(|_| !other.is_empty()) {
        let values = [("features", features), ("m", integer(m.into())), ("parts", join(other, text))];
        sentences.push(text("figure.summary.pair", &values));
    }
    if let (Some(&first), Some(&last)) = (data.m_values.first(), data.m_values.last()) {
        let mut rises = Vec::new();
        for (learner, curve) in LISTED.map(|learner| (learner, &data.curves[learner])) {
            let at = |m: u32| curve.iter().find(|s| s.m == m).map(|s| percent(s.mean));
            if let (Some(from), Some(to)) = (at(first), at(last)) {
                let values = [("learner", name(learner, "long", text)), ("from", from), ("to", to)];
                rises.push(text("figure.summary.rise", &values));
            }
        }
        if !rises.is_empty() {
            let ends = [("first", integer(first.into())), ("last", integer(last.into())), ("parts", join(rises, text))];
            sentences.push(text("figure.summary.ends", &ends));
        }
    }
    if data.commonest {
        sentences.push(text("figure.summary.commonest", &[("n", percent(data.chance))]));
    }
    Some(sentences.join(" "))
}

/// The wins at the reader's m, and since when one learner has won everything.
pub fn wins(data: &WinsData, text: Text) -> String {
    let (m, column) = data.column().map_or((0, &[][..]), |place| (data.columns[place].0, &data.columns[place].1));
    let m_text = integer(m.into());
    if column.is_empty() {
        return text("wins.summary.none", &[("m", m_text)]);
    }
    let wins = counts(column);
    let parts = LISTED
        .into_iter()
        .filter(|&i| wins[i] > 0.0)
        .map(|i| text("wins.summary.part", &[("learner", name(i, "short", text)), ("wins", share(wins[i]))]));
    let parts = join(parts.collect(), text);
    let values = [("m", m_text), ("n", integer(column.len() as u64)), ("parts", parts)];
    let mut out = text("wins.summary", &values);
    if let Some((learner, from)) = ahead(data) {
        let values = [("learner", name(learner, "short", text)), ("m", integer(from.into()))];
        out.push(' ');
        out.push_str(&text("wins.summary.ahead", &values));
    }
    out
}

/// The learner that is ahead from some m to the last, and that m.
fn ahead(data: &WinsData) -> Option<(usize, u32)> {
    let learner = data.leads.last()?.learner()?;
    let from = data.leads.iter().rposition(|lead| *lead != Lead::Of(learner)).map_or(0, |before| before + 1);
    Some((learner, data.columns.get(from)?.0))
}

/// A number of wins: whole, or with the halves and thirds that ties leave.
fn share(wins: f64) -> String {
    if (wins - wins.round()).abs() < 1e-9 { integer(wins.round() as u64) } else { fixed(wins, 1) }
}

/// The verdict beside the marks at the reader's m, e.g. "Large wins 8 of 8"; `None` before a repeat is complete there.
/// The number is that of the learner to colour the verdict by, `None` for a tie.
pub fn verdict(data: &WinsData, text: Text) -> Option<(Option<usize>, String)> {
    let place = data.column()?;
    let column = &data.columns[place].1;
    if column.is_empty() {
        return None;
    }
    let wins = counts(column);
    let of = ("of", integer(column.len() as u64));
    let lead = data.leads.get(place).and_then(|lead| lead.learner());
    if let Some(learner) = lead {
        let values = [("learner", name(learner, "short", text)), ("wins", share(wins[learner])), of];
        return Some((lead, text("wins.result", &values)));
    }
    let most = wins.iter().copied().fold(0.0, f64::max);
    let best: Vec<usize> = LISTED.into_iter().filter(|&i| most - wins[i] < 1e-9).collect();
    let count = ("wins", share(most));
    if let [only] = best[..] {
        // Such a lead also occurs between equals: nobody is named.
        return Some((None, text("wins.undecided", &[("learner", name(only, "short", text)), count, of])));
    }
    let learners = join(best.iter().map(|&i| name(i, "short", text)).collect(), text);
    Some((None, text("wins.result.tie", &[("learners", learners), count, of])))
}

/// The gradient of each layer under each activation, and the gap in layer 1. `None` before anything has been measured.
pub fn gradient(data: &GradientData, text: Text) -> Option<String> {
    if data.series.is_empty() {
        return None;
    }
    let mut sentences: Vec<String> = data
        .series
        .iter()
        .map(|series| {
            let parts = join(series.rms.iter().map(|&v| significant(v)).collect(), text);
            text("gradient.summary", &[("activation", series.name.clone()), ("parts", parts)])
        })
        .collect();
    sentences.extend(gradient_gap(data, text));
    Some(sentences.join(" "))
}

/// The gap in layer 1 as a sentence; `None` unless both ReLU and sigmoid are there.
pub fn gradient_gap(data: &GradientData, text: Text) -> Option<String> {
    let (ending, factor) = ratio_words(data.ratio()?);
    Some(text(&format!("gradient.sentence.{ending}"), &[("factor", factor)]))
}
