//! The reader's own search: the form of the next experiment, the notebook of those before, and how it compares with random
//! search.

use crate::chart::units::{fixed, significant};
use crate::page::model::labs::computation::idea_text::rate_text;
use crate::page::model::labs::computation::notebook::{self, Entry, Notebook, WAITS};
use crate::page::model::texts::{Texts, integer, percent};
use crate::page::panels::View;
use crate::page::panels::computation::{chart, charts, none, table, words};
use crate::page::panels::sheet::{Node, Sheet};
use crate::study::idea::{Idea, Optimiser, STEPS, rates};

/// What follows from the fields of the form, in which the reader's hand is: the range of the learning rate, what the idea
/// would cost, and what can be done.
pub fn form(view: &View, sheet: &mut Sheet) {
    let (texts, notebook, idea) = (view.texts, &view.state.computation.notebook, &view.state.computation.draft);
    let waits = WAITS.map(|seconds| {
        let words = match seconds {
            0 => texts.plain("comp.own.wait.none").to_owned(),
            seconds => texts.get("comp.own.wait.seconds", &[("n", integer(seconds.into()))]),
        };
        Node::text("option", words).with("value", seconds.to_string())
    });
    sheet.children("comp-wait", waits.into());
    sheet.choice("comp-wait", notebook.wait.to_string());
    let rates = rates(idea.optimiser);
    sheet.attribute("comp-rate", "min", rates.start().to_string());
    sheet.attribute("comp-rate", "max", rates.end().to_string());
    sheet.value("comp-rate", idea.rate.to_string());
    let words = rate_text(idea.rate);
    sheet.attribute("comp-rate", "aria-valuetext", words.as_str());
    sheet.text("comp-rate-value", words);

    let waited = waited(notebook);
    let can_try = !notebook.is_closed() && waited.is_none() && notebook.has_time_for(idea);
    let has_found = notebook.found(notebook.entries().len()).is_some();
    sheet.text("comp-cost", cost_text(notebook, idea, waited, texts));
    sheet.flag("comp-try", "disabled", !can_try);
    sheet.flag("comp-compare", "disabled", notebook.is_closed() || !has_found || waited.is_some());
    for id in ["comp-clear", "comp-book-export"] {
        sheet.flag(id, "disabled", notebook.entries().is_empty());
    }
}

/// Seconds that the reader waits for the answer of the experiment that is under way; `None` where there is none.
fn waited(notebook: &Notebook) -> Option<u64> {
    let entry = notebook.entries().last().filter(|_| notebook.is_waiting())?;
    Some((f64::from(notebook.wait) * notebook::cost(&entry.idea)).ceil() as u64)
}

/// Cost of an idea and what is left, for the sentence under the form.
fn cost_text(notebook: &Notebook, idea: &Idea, waited: Option<u64>, texts: &Texts) -> String {
    let number = |x: f64| fixed(x, 2);
    let values = [("cost", number(notebook::cost(idea))), ("left", number(notebook.left().max(0.0)))];
    match waited {
        Some(0) => texts.plain("comp.own.training").to_owned(),
        Some(seconds) => texts.get("comp.own.waiting", &[("seconds", integer(seconds))]),
        None if notebook.is_closed() => String::new(),
        None if notebook.left() < notebook::SMALLEST => texts.plain("comp.own.over").to_owned(),
        None if notebook.has_time_for(idea) => texts.get("comp.own.cost", &values),
        None => texts.get("comp.own.dear", &values),
    }
}

/// The experiments so far, and what to say of them.
pub fn show(view: &View, sheet: &mut Sheet) {
    let (texts, state) = (view.texts, &view.state.computation);
    let notebook = &state.notebook;
    let entries = notebook.entries();
    let rows: Vec<_> = (0..entries.len()).map(|place| row(notebook, place, texts)).collect();
    let head = ["comp.own.number", "comp.own.idea", "comp.own.validation", "comp.own.best", "comp.own.took"];
    table(sheet, "comp-book", &words(texts, &head), &rows);
    let note = match () {
        () if state.notebook_is_lost => "comp.own.unkept",
        () if entries.is_empty() => "comp.own.empty",
        () => "comp.own.kept",
    };
    sheet.text("comp-book-note", diverged(notebook, texts).unwrap_or_else(|| texts.plain(note).to_owned()));
}

/// A line of the notebook.
fn row(notebook: &Notebook, place: usize, texts: &Texts) -> Vec<String> {
    let Entry { idea, outcome, arrived, given_up } = notebook.entries()[place];
    let outcome = outcome.filter(|_| arrived);
    let share = |accuracy: f32| texts.get("number.percent", &[("percent", percent(accuracy.into()))]);
    let validation = match outcome {
        _ if given_up => texts.plain("comp.own.lost").to_owned(),
        None => none(texts),
        Some(outcome) if outcome.diverged => texts.plain("comp.own.diverged").to_owned(),
        Some(outcome) => share(outcome.validation_accuracy),
    };
    let best = notebook.found(place + 1).and_then(|best| notebook.entries()[best].outcome);
    vec![
        (place + 1).to_string(),
        described(&idea, texts),
        validation,
        best.map_or_else(|| none(texts), |best| share(best.validation_accuracy)),
        outcome.map_or_else(
            || none(texts),
            |outcome| {
                let key = if outcome.diverged { "comp.own.seconds.diverged" } else { "comp.own.seconds" };
                texts.get(key, &[("n", significant(outcome.seconds)), ("steps", integer(STEPS.into()))])
            },
        ),
    ]
}

/// An idea in words.
fn described(idea: &Idea, texts: &Texts) -> String {
    let values = [
        ("layers", idea.layers.to_string()),
        ("width", idea.width.to_string()),
        ("activation", texts.get(&format!("activation.{}", idea.activation.name()), &[])),
        ("optimiser", optimiser_name(idea.optimiser, texts)),
        ("rate", rate_text(idea.rate)),
        ("batch", idea.batch.to_string()),
    ];
    texts.get(if idea.decay { "comp.own.described.decay" } else { "comp.own.described" }, &values)
}

fn optimiser_name(optimiser: Optimiser, texts: &Texts) -> String {
    let key = match optimiser {
        Optimiser::Sgd | Optimiser::Momentum => "comp.optimiser.sgd",
        Optimiser::Adam | Optimiser::ShortAdam => "comp.optimiser.adam",
    };
    texts.plain(key).to_owned()
}

/// What made the reader's last experiment diverge, and what to try: a third of the rate.
fn diverged(notebook: &Notebook, texts: &Texts) -> Option<String> {
    let last = notebook.entries().last().filter(|entry| entry.arrived)?;
    last.outcome.filter(|outcome| outcome.diverged)?;
    let idea = &last.idea;
    let values = [
        ("number", notebook.entries().len().to_string()),
        ("rate", rate_text(idea.rate)),
        ("optimiser", optimiser_name(idea.optimiser, texts)),
        ("init", texts.plain(&format!("race.init.{}", idea.activation.initialisation().name())).to_owned()),
        ("third", significant(idea.learning_rate() / 3.0)),
    ];
    Some(texts.get("comp.own.diverged.why", &values))
}

/// The closed notebook beside random search.
pub fn versus(view: &View, sheet: &mut Sheet) {
    let (texts, settings, state) = (view.texts, &view.state.settings, &view.state.computation);
    let notebook = &state.notebook;
    sheet.flag("comp-versus", "hidden", !notebook.is_closed());
    let Some(own) = charts::own_score(notebook).filter(|_| notebook.is_closed()) else { return };
    let values = [("own", percent(own)), ("n", integer(notebook.entries().len() as u64))];
    let verdict = charts::versus_verdict(state, settings, texts);
    let summary = verdict.clone().unwrap_or_else(|| texts.get("comp.own.summary", &values));
    chart(sheet, "comp-versus-canvas", charts::versus_chart(state, settings, texts), summary);
    let verdict = verdict.unwrap_or_else(|| texts.plain("comp.own.running").to_owned());
    sheet.text("comp-versus-verdict", verdict);
}
