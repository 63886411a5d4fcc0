//! About this task: the texts that change with it, and what the finished runs say about levelling off.

use crate::page::model::texts::{integer, percent};
use crate::page::panels::View;
use crate::page::panels::view;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use crate::study::key::Learner;
use crate::study::plateau;

/// Every text of the markup that depends on the task: `data-t-task` is its key, with the task's name for a `*`.
pub fn texts(view: &View) {
    let task = view.state.settings.task;
    let values = view::task_values(task, view.texts);
    for element in dom::all("[data-t-task]") {
        let key = element.get_attribute("data-t-task").unwrap_or_default().replace('*', task.name());
        dom::set_text(&element, &view.texts.get(&key, &values));
    }
}

/// Whether each learner still gains at the right end, in words.
pub fn measured(view: &View) {
    let (state, texts) = (view.state, view.texts);
    // Of the task that the fold is about, not of one whose results are still in the figure.
    let plan = state.settings.plan();
    let sentences = Learner::ALL.into_iter().filter_map(|learner| {
        let gain = plateau::gain(&plan, learner, &state.results)?;
        let points = |accuracy: f64| percent(accuracy).replace('-', "−");
        let amount = match gain.error {
            Some(error) => texts.get("about.gain.error", &[("gain", points(gain.mean)), ("error", points(error))]),
            None => points(gain.mean),
        };
        let values = [
            ("learner", view.learner(learner.index(), "long")),
            ("gain", amount),
            ("from", integer(gain.from.into())),
            ("to", integer(gain.to.into())),
        ];
        let key = if gain.rises() { "about.gain.rises" } else { "about.gain.flat" };
        Some(texts.get(key, &values))
    });
    let text = sentences.collect::<Vec<_>>().join(" ");
    let text = if text.is_empty() { texts.plain("about.measured.empty") } else { &text };
    dom::set_text(&by_id("about-measured"), text);
}
