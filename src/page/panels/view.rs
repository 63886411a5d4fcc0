//! From the state to what the charts and tables show: numbers only, no element and no pixel.

use crate::chart::units::{fixed, trimmed};
use crate::chart::{self, FigureData, SeriesRole, WinsData};
use crate::job::Spec;
use crate::job::end::Stopped;
use crate::nn::activation::Activation;
use crate::page::model::drawn;
use crate::page::model::lecture;
use crate::page::model::settings::{MAX_LARGEST, Mode};
use crate::page::model::state::State;
use crate::page::model::texts::{Texts, integer, percent};
use crate::page::panels::columns::Columns;
use crate::page::panels::input::View;
use crate::study::figure::{self, Point};
use crate::study::key::{Features, Learner};
use crate::study::plan::{self, FigurePlan, M_MIN, m_values};
use crate::study::power::{self, Unfit};
use crate::task::{FEWEST_STEPS, TaskId, sample};
use std::rc::Rc;

/// With more repeats than this, marks are too many to count: a band of shares stands instead.
const MARKS_LARGEST: u32 = 24;
/// Pieces of a law's line on each side of its last point: on a linear axis it is a curve.
const LAW_STEPS: u32 = 24;

fn sample(point: &Point) -> chart::Sample {
    chart::Sample { m: point.m, mean: point.mean, sd: point.sd, n: point.scores.len() as u32 }
}

/// Something of each learner, by its number.
fn of_each<T>(of: impl FnMut(Learner) -> T) -> [T; Learner::COUNT] {
    let [logistic, svm, small, medium, large] = Learner::ALL;
    [logistic, svm, small, medium, large, Learner::Kernel].map(of)
}

/// Whether the reader has hidden it; the machine with a kernel is there or it is not.
fn is_hidden(state: &State, learner: Learner) -> bool {
    state.settings.hidden.get(learner.index()).is_some_and(|&hidden| hidden)
}

fn curve(state: &State, plan: &FigurePlan, learner: Learner) -> Vec<chart::Sample> {
    figure::curve(plan, learner, state.data.seen()).iter().map(sample).collect()
}

/// Words about scores, which say so where they are balanced accuracy.
pub fn by_measure(view: &View, words: String) -> String {
    match view.state.data.by_class() {
        Some(_) => view.texts.get("measure.balanced", &[("what", words)]),
        None => words,
    }
}

/// What a learner's curve says at log2 m.
pub fn reading(state: &State, learner: Learner, log2_m: f64) -> Option<chart::Reading> {
    let curve = curve(state, &state.data.shown, learner);
    chart::reading(&curve, log2_m, state.settings.linear, state.settings.error)
}

/// The same of every learner, by its number.
pub fn readings(state: &State, log2_m: f64) -> [Option<chart::Reading>; Learner::COUNT] {
    of_each(|learner| reading(state, learner, log2_m))
}

/// log2 of the m under the slider.
pub fn marker(state: &State) -> f64 {
    f64::from(M_MIN).log2() + state.marker
}

/// The learners of a figure in the order of its names: from the large network to logistic regression, the machine with a kernel
/// above the other support vector machine.
pub fn listed(plan: &FigurePlan) -> impl Iterator<Item = Learner> + use<> {
    let kernel = plan.kernel.then_some(Learner::Kernel);
    let [logistic, svm, small, medium, large] = Learner::ALL;
    [large, medium, small].into_iter().chain(kernel).chain([svm, logistic])
}

/// Who won every complete repeat, and who is ahead.
pub fn columns(view: &View) -> Rc<Columns> {
    let (plan, results) = (&view.state.data.shown, view.state.data.seen());
    // Answers are pure functions of their specs: as many of them are the same ones.
    view.cache.columns(plan, view.state.data.veil.number(), results.len(), |before| Columns::new(view.state, before))
}

/// Points whose repeats are missing for good: the run diverged, or was given up.
pub fn gaps(state: &State) -> Vec<(usize, u32)> {
    let plan = &state.data.shown;
    let is_gap = |key: &Spec| {
        let diverged = state.data.seen().get(key).is_some_and(|result| result.stopped == Stopped::Diverged);
        diverged || state.data.figure.is_given_up(key)
    };
    let has_gap = |learner, m| (0..plan.repeats).any(|repeat| is_gap(&plan.key(learner, m, repeat)));
    let places = m_values(plan.max).into_iter().flat_map(|m| plan.learners(m).map(move |learner| (learner, m)));
    places.filter(|&(learner, m)| has_gap(learner, m)).map(|(learner, m)| (learner.index(), m)).collect()
}

/// The figure on the other features, where it stands in the same picture. Results of other settings stand alone.
pub fn other_plan(state: &State) -> Option<FigurePlan> {
    let other = state.settings.compared_plan().filter(|_| !state.data.is_stale())?;
    Some(FigurePlan { features: other.features, ..state.data.shown.clone() })
}

/// What the figure shows. `note` is the line for an empty plot.
pub fn figure_data(state: &State, texts: &Texts, columns: &Columns, note: Option<String>) -> FigureData {
    let plan = &state.data.shown;
    let task = plan.task.task();
    let chance = state.data.chance(plan.task);
    let other_plan = other_plan(state);
    // A learner that is hidden is hidden on both kinds of features.
    let shown_plan = |learner: Learner| other_plan.as_ref().filter(|_| !is_hidden(state, learner));
    let other = |learner| shown_plan(learner).map(|plan| curve(state, plan, learner)).unwrap_or_default();
    // Beside the other features thin lines of another activation would be a third set in one picture.
    let compared = state.data.compared.filter(|&activation| activation != plan.activation && other_plan.is_none());
    let compared_plan = compared.map(|activation| FigurePlan { activation, ..plan.clone() });
    let compared_curve = |learner: Learner| match &compared_plan {
        Some(plan) if learner.is_network() => curve(state, plan, learner),
        _ => Vec::new(),
    };
    let compared_curves = of_each(compared_curve);
    let has_comparison = compared_curves.iter().any(|curve| !curve.is_empty());
    let ceiling = task.ceiling.and_then(|ceiling| {
        let short = |share: f64| trimmed(share * 100.0, 1);
        let values = [("ceiling", short(ceiling)), ("flipped", short(1.0 - ceiling))];
        let key = format!("task.{}.ceiling", task.name);
        texts.find(&key).map(|_| (ceiling, texts.get(&key, &values)))
    });
    let curves = of_each(|learner| curve(state, plan, learner));
    FigureData {
        m_values: m_values(plan.max),
        moving: moving(state, &compared_curves, &curves),
        curves,
        compared: compared_curves,
        compared_name: compared.filter(|_| has_comparison).map(|activation| activation_name(activation, texts)),
        other: of_each(other),
        other_name: other_plan.as_ref().map(|plan| texts.get(&format!("figure.pair.{}", plan.features.name()), &[])),
        failed: gaps(state),
        marker: marker(state),
        chance: chance.accuracy,
        commonest: chance.commonest.is_some(),
        balanced: state.data.by_class().is_some(),
        ceiling,
        ends: named(state.named_ends(), columns.ends()),
        highlight: state.data.highlight.map(Learner::index),
        stale: state.data.is_stale(),
        note,
        linear: state.settings.linear,
        error: state.settings.error,
        standard_error: state.settings.standard_error,
        dots: dots(state),
        hidden: of_each(|learner| is_hidden(state, learner)),
        by_hand: state.settings.mode != Mode::Lecture,
        kernel: plan.kernel,
        law: law(state, texts),
        guesses: state
            .data
            .guess
            .iter()
            .flat_map(drawn::Guess::curves)
            .map(|(learner, points)| (learner.index(), points.clone()))
            .collect(),
    }
}

/// Those ends of the figure that are named.
fn named(which: lecture::Ends, ends: chart::Ends) -> chart::Ends {
    match which {
        lecture::Ends::None => chart::Ends::default(),
        lecture::Ends::Left => chart::Ends { settled: None, ..ends },
        lecture::Ends::Both => ends,
    }
}

/// A curve for each learner.
type Curves = [Vec<chart::Sample>; Learner::COUNT];

/// Where the points are drawn that are still on their way from the activation before: (learner, m, accuracy).
fn moving(state: &State, before: &Curves, after: &Curves) -> Vec<(usize, u32, f64)> {
    let mut moving = Vec::new();
    for (learner, m, left) in state.data.glide.under_way() {
        let at =
            |curves: &Curves| curves[learner.index()].iter().find(|sample| sample.m == m).map(|sample| sample.mean);
        if let (Some(from), Some(to)) = (at(before), at(after)) {
            moving.push((learner.index(), m, to + (from - to) * left));
        }
    }
    moving
}

/// Each repeat's accuracy, where the reader asks for dots.
fn dots(state: &State) -> [Vec<(u32, f64)>; Learner::COUNT] {
    if !state.settings.dots {
        return Default::default();
    }
    of_each(|learner| {
        let points = figure::curve(&state.data.shown, learner, state.data.seen());
        points.iter().flat_map(|point| point.scores.iter().map(|&score| (point.m, score))).collect()
    })
}

/// The learner whose power law is looked at: the one under the pointer, else the largest that is not hidden.
fn law_learner(state: &State) -> Option<Learner> {
    let shown = |learner: &Learner| !state.settings.hidden[learner.index()];
    state.data.highlight.filter(shown).or_else(|| Learner::ALL.into_iter().rev().find(shown))
}

/// The power law fitted to the measured values up to the reader's m, and what it foretells of the right end, beside what
/// was measured there.
fn law(state: &State, texts: &Texts) -> Option<chart::Law> {
    let plan = &state.data.shown;
    let learner = law_learner(state).filter(|_| state.settings.error)?;
    let curve = figure::curve(plan, learner, state.data.seen());
    let short = texts.get(&format!("learner.{}.short", learner.name()), &[]);
    let law = match power::fit(&curve, plan.m) {
        Ok(law) => law,
        Err(unfit) => {
            // The words say what it takes.
            let key = match unfit {
                Unfit::Few => "figure.law.few",
                Unfit::NothingWrong => "figure.law.nothing_wrong",
            };
            let words = (short, texts.get(key, &[]));
            let nothing = curve.is_empty();
            return (!nothing).then(|| chart::Law { learner: learner.index(), line: Vec::new(), fitted: 0, words });
        }
    };
    let end = plan.max;
    let at = |m: f64| (m.log2(), 1.0 - law.at(m.round() as u32));
    let between = |from: u32, to: u32, n: u32| {
        let step = move |i: u32| f64::from(from) * (f64::from(to) / f64::from(from)).powf(f64::from(i) / f64::from(n));
        (0..=n).map(step).collect::<Vec<f64>>()
    };
    let fitted = between(law.from, law.to, LAW_STEPS);
    let mut line: Vec<(f64, f64)> = fitted.iter().map(|&m| at(m)).collect();
    if end > law.to {
        line.extend(between(law.to, end, LAW_STEPS).into_iter().skip(1).map(at));
    }
    let exponent = |x: f64| fixed(x, 2);
    let title = [("learner", short), ("exponent", exponent(law.exponent)), ("error", exponent(law.error))];
    let mut values =
        vec![("points", law.points.to_string()), ("from", integer(law.from.into())), ("to", integer(law.to.into()))];
    let mut sentence = texts.get("figure.law.fitted", &values);
    // At the right end of the axis it foretells what a longer axis would bring.
    let ahead = if end > law.to { end } else { end.saturating_mul(4).min(MAX_LARGEST) };
    if ahead > law.to {
        let predicted = law.at(ahead);
        values = vec![("m", integer(ahead.into())), ("value", percent(predicted))];
        let mut add =
            |second| sentence = texts.get("list.sentences", &[("first", sentence.clone()), ("second", second)]);
        add(texts.get("figure.law.predicted", &values));
        if let Some(point) = curve.iter().find(|point| point.m == ahead) {
            add(texts.get("figure.law.measured", &[("value", percent(1.0 - point.mean))]));
        }
        let curves = Learner::ALL.map(|learner| figure::curve(plan, learner, state.data.seen()));
        if let Some(record) = power::record(&curves, end) {
            let values = [("n", record.lines.to_string()), ("missed", percent(record.median))];
            add(texts.get("figure.law.record", &values));
        }
    }
    Some(chart::Law {
        learner: learner.index(),
        line,
        fitted: LAW_STEPS as usize + 1,
        words: (texts.get("figure.law.title", &title), sentence),
    })
}

/// Whether wins are shown as a band: at the reader's wish, or where marks would be too many to count.
pub fn wins_are_band(state: &State) -> bool {
    state.settings.band || state.data.shown.repeats > MARKS_LARGEST
}

/// What the chart of wins shows.
pub fn wins_data(state: &State, columns: &Columns) -> WinsData {
    WinsData {
        leads: columns.leads.clone(),
        columns: columns.winners.clone(),
        marker: marker(state),
        as_band: wins_are_band(state),
        repeats: state.data.shown.repeats,
        highlight: state.data.highlight.map(Learner::index),
        stale: state.data.is_stale(),
        alone: state.settings.mode != Mode::Page,
        linear: state.settings.linear,
    }
}

/// How an activation is drawn.
pub fn role(activation: Activation) -> SeriesRole {
    match activation {
        Activation::Relu => SeriesRole::Relu,
        Activation::Sigmoid => SeriesRole::Sigmoid,
        other => {
            let others =
                Activation::ALL.into_iter().filter(|one| !matches!(one, Activation::Relu | Activation::Sigmoid));
            SeriesRole::Other(others.take_while(|&one| one != other).count())
        }
    }
}

pub fn activation_name(activation: Activation, texts: &Texts) -> String {
    texts.get(&format!("activation.{}", activation.name()), &[])
}

/// What was trained, in words, for results that belong to other settings than the controls'.
pub fn describe(plan: &FigurePlan, texts: &Texts) -> String {
    let parts = [
        texts.get(&format!("task.{}.name", plan.task.name()), &[]),
        texts.get(&format!("features.{}", plan.features.name()), &[]),
        activation_name(plan.activation, texts),
        format!("{} {}", texts.plain("controls.seed"), plan.seed),
    ];
    let join = |list, item| texts.get("list.join", &[("list", list), ("item", item)]);
    parts.into_iter().reduce(join).unwrap_or_default()
}

/// What the texts about a task fill in: numbers of its recipe and its networks.
pub fn task_values(id: TaskId, texts: &Texts) -> Vec<(&'static str, String)> {
    let task = id.task();
    let widths = |size: usize| task.hidden[size].widths().map(|width| width.to_string()).collect::<Vec<_>>().join("-");
    let parameters = |learner| {
        let key = plan::spec(id, Features::Raw, learner, Activation::default(), M_MIN, 0);
        integer(key.parameters() as u64)
    };
    let recipe = &task.recipe;
    let tested = sample::tested(id);
    let decay = match recipe.decay {
        0.0 => texts.get("simple.decay.none", &[]),
        decay => texts.get("simple.decay.some", &[("decay", trimmed(decay.into(), 6))]),
    };
    vec![
        ("task", texts.get(&format!("task.{}.name", task.name), &[])),
        ("small", widths(0)),
        ("medium", widths(1)),
        ("large", widths(2)),
        ("p_small", parameters(Learner::Small)),
        ("p_medium", parameters(Learner::Medium)),
        ("p_large", parameters(Learner::Large)),
        ("batch", recipe.batch.to_string()),
        ("factor", recipe.steps_per_root.to_string()),
        ("fewest", integer(FEWEST_STEPS.into())),
        ("most", integer(recipe.most_steps.into())),
        ("decay", decay),
        ("tested", integer(tested as u64)),
        // Of a share of one half, where it is largest.
        ("error", fixed(100.0 * 0.5 / (tested as f64).sqrt(), 1)),
    ]
}

/// An estimate of time as people say it: at least a second, and in steps of five from twenty on.
pub fn rounded_seconds(seconds: f64) -> u64 {
    let seconds = if seconds.is_finite() { seconds.max(1.0) } else { 1.0 };
    if seconds < 20.0 { seconds.round() as u64 } else { (seconds / 5.0).round() as u64 * 5 }
}
