//! About this task: the texts that change with it, and what the finished runs say about levelling off.

use crate::page::model::texts::{integer, percent};
use crate::page::panels::View;
use crate::page::panels::sheet::{Entry, Sheet, Target};
use crate::page::panels::view;
use crate::study::budget;
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
    // It stands below the first screen, and what it takes comes with the later texts.
    if view.is_read("about") && view.texts.is_whole() {
        gains(view, sheet);
    }
}

#[inline(never)]
fn gains(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    // Of the task that the fold is about, not of one whose results are still in the figure.
    let plan = state.settings.plan();
    let learners = Learner::ALL.into_iter().chain(plan.kernel.then_some(Learner::Kernel));
    let gains: Vec<(Learner, Gain)> =
        learners.filter_map(|l| Some((l, plateau::gain(&plan, l, state.data.seen())?))).collect();
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
    if state.data.by_class().is_some() && !gains.is_empty() {
        sentences.push(texts.get("about.balanced", &[]));
    }
    // By where they were measured: the machine with a kernel has its own right end.
    let mut undecided: Vec<(&Gain, String)> = Vec::new();
    for (learner, gain) in &gains {
        let key = match gain.trend() {
            Trend::Rises => "about.gain.rises",
            Trend::Flat => "about.gain.flat",
            Trend::Falls => "about.gain.falls",
            Trend::Undecided => {
                let values = [("learner", view.learner(learner.index(), "short")), ("gain", amount(gain))];
                let item = texts.get("about.gain.item", &values);
                match undecided.iter_mut().find(|(of, _)| (of.from, of.to) == (gain.from, gain.to)) {
                    Some((_, list)) => {
                        *list = texts.get("list.join", &[("list", std::mem::take(list)), ("item", item)]);
                    }
                    None => undecided.push((gain, item)),
                }
                continue;
            }
        };
        let [from, to] = ends(gain);
        let values = [("learner", view.learner(learner.index(), "long")), ("gain", amount(gain)), from, to];
        sentences.push(texts.get(key, &values));
    }
    for (gain, learners) in undecided {
        let [from, to] = ends(gain);
        sentences.push(texts.get("about.gain.undecided", &[("learners", learners), from, to]));
    }
    if gains.iter().any(|(_, gain)| gain.difference.half_width().is_some()) {
        sentences.push(texts.get("about.gain.means", &[]));
    }
    // Where it is the budget that ends a gain, and not the data.
    let longer: Vec<_> =
        budget::longer(&plan).filter(|one| gains.iter().any(|(learner, _)| *learner == one.learner)).collect();
    let items = longer.iter().map(|one| {
        let learner = view.learner(one.learner.index(), "short");
        texts.get("about.gain.item", &[("learner", learner), ("gain", percent(one.gain()))])
    });
    let listed = items.reduce(|list, item| texts.get("list.join", &[("list", list), ("item", item)]));
    if let (Some(learners), Some(one)) = (listed, longer.first()) {
        let values = [
            ("m", integer(one.m.into())),
            ("times", integer(one.times.into())),
            ("n", integer(one.repeats.into())),
            ("learners", learners),
        ];
        sentences.push(texts.get("about.budget", &values));
    }
    let text = sentences.join(" ");
    let text = if text.is_empty() { view.missing("about.measured.empty", &[]) } else { text };
    sheet.text("about-measured", text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::state::Event;
    use crate::page::panels::testing::{Page, text};

    /// At the right end where it was measured, and nowhere else.
    #[test]
    fn a_gain_that_the_budget_ends_is_said_to_be_so() {
        let told = |link: &str| {
            let mut page = Page::new(link);
            page.state.update(Event::Train);
            page.answer_with_hits(|_, _| 200);
            text(&page.sheet(measured), "about-measured").to_owned()
        };
        let said =
            "with 2 times the updates, over 8 repeats, the authors measured, in points more: Small 2.6, Medium 2.3.";
        assert!(told("repeats=1&max=16384").contains(said), "{}", told("repeats=1&max=16384"));
        assert!(told("repeats=1&max=65536&task=ads").contains("Large 1.4."));
        // Wherever the reader ends the axis, if it was measured there.
        assert!(told("repeats=1&max=4096").contains("Small 2.8, Medium 5.0."));
        for link in ["repeats=1&max=128", "repeats=1&task=spam", "repeats=1&act=tanh", "repeats=1&features=engineered"]
        {
            assert!(!told(link).contains("the updates"), "{link}");
        }
    }

    #[test]
    fn every_text_of_the_markup_that_depends_on_the_task_is_known() {
        let page = include_str!("../../../index.html");
        let found: std::collections::BTreeSet<&str> =
            page.split("data-t-task=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(found, OF_TASK.into_iter().collect());
    }
}
