//! About this task: the texts that change with it, and what the finished runs say about levelling off.

use crate::page::model::texts::{integer, percent};
use crate::page::panels::View;
use crate::page::panels::sheet::{Entry, Sheet, Target};
use crate::page::panels::view;
use crate::study::key::Learner;
use crate::study::plateau::{self, Gain, Trend};

/// The texts of the markup that depend on the task (`data-t-task`), with the task's name for a `*`.
const OF_TASK: [&str; 13] = [
    "about.title",
    "task.*.x",
    "task.*.y",
    "task.*.labels",
    "task.*.amount",
    "task.*.best",
    "simple.world.here.*",
    "simple.labels.here.*",
    "simple.test.here",
    "simple.sizes.here",
    "simple.network.here",
    "simple.svm.here.*",
    "simple.hand.here.*",
];

/// Every text of the markup that depends on the task.
pub fn texts(view: &View, sheet: &mut Sheet) {
    let task = view.state.settings.task;
    let values = view::task_values(task, view.texts);
    for key in OF_TASK {
        let name = key.replace('*', task.name());
        // Some come later than the first screen.
        if view.texts.is_whole() || view.texts.find(&name).is_some() {
            let text = view.texts.get(&name, &values);
            sheet.put(Target::All(format!("[data-t-task=\"{key}\"]").into()), Entry::Text(text));
        }
    }
}

/// Whether each learner still gains at the right end, in words.
pub fn measured(view: &View, sheet: &mut Sheet) {
    if !view.is_read("about") {
        return;
    }
    let (state, texts) = (view.state, view.texts);
    // Of the task that the fold is about, not of one whose results are still in the figure.
    let plan = state.settings.plan();
    let gains: Vec<(Learner, Gain)> =
        Learner::ALL.into_iter().filter_map(|l| Some((l, plateau::gain(&plan, l, state.data.seen())?))).collect();
    let points = |accuracy: f64| percent(accuracy).replace('-', "−");
    let amount = |gain: &Gain| match gain.difference.half_width() {
        Some(half) => {
            let values = [("gain", points(gain.difference.mean)), ("half", points(half))];
            texts.get("about.gain.interval", &values)
        }
        None => points(gain.difference.mean),
    };
    let ends = |gain: &Gain| [("from", integer(gain.from.into())), ("to", integer(gain.to.into()))];
    let mut sentences = Vec::new();
    let mut undecided = Vec::new();
    for (learner, gain) in &gains {
        let key = match gain.trend() {
            Trend::Rises => "about.gain.rises",
            Trend::Flat => "about.gain.flat",
            Trend::Falls => "about.gain.falls",
            Trend::Undecided => {
                let values = [("learner", view.learner(learner.index(), "short")), ("gain", amount(gain))];
                undecided.push(texts.get("about.gain.item", &values));
                continue;
            }
        };
        let [from, to] = ends(gain);
        let values = [("learner", view.learner(learner.index(), "long")), ("gain", amount(gain)), from, to];
        sentences.push(texts.get(key, &values));
    }
    let listed = undecided.into_iter().reduce(|list, item| texts.get("list.join", &[("list", list), ("item", item)]));
    if let (Some(learners), Some((_, gain))) = (listed, gains.first()) {
        let [from, to] = ends(gain);
        sentences.push(texts.get("about.gain.undecided", &[("learners", learners), from, to]));
    }
    if gains.iter().any(|(_, gain)| gain.difference.half_width().is_some()) {
        sentences.push(texts.get("about.gain.means", &[]));
    }
    let text = sentences.join(" ");
    let text = if text.is_empty() { view.missing("about.measured.empty", &[]) } else { text };
    sheet.text("about-measured", text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_the_markup_that_depends_on_the_task_is_known() {
        let page = include_str!("../../../index.html");
        let found: std::collections::BTreeSet<&str> =
            page.split("data-t-task=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(found, OF_TASK.into_iter().collect());
    }
}
