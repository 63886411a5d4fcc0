//! The hand-engineered features shown for what they are: name, formula in words, and the value on the example under the
//! pointer or in focus.

use crate::page::model::texts::{Texts, integer};
use crate::page::panels::View;
use crate::page::panels::cards::label;
use crate::page::panels::examples::Kept;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use crate::task::{Inputs, TaskId};

/// Name and formula of a feature in words.
pub fn words(task: TaskId, feature: &str, texts: &Texts) -> [String; 2] {
    // Fourteen of the mails' features are one and the same, topic by topic.
    if let (TaskId::Spam, Some(topic)) = (task, feature.strip_prefix("topic-")) {
        let topic = [("topic", texts.get(&format!("spam.topic.{topic}"), &[]))];
        return [texts.get("feature.spam.topic.name", &topic), texts.get("feature.spam.topic.formula", &topic)];
    }
    let task = task.name();
    [
        texts.get(&format!("feature.{task}.{feature}.name"), &[]),
        texts.get(&format!("feature.{task}.{feature}.formula"), &[]),
    ]
}

pub fn draw(view: &View, is_open: bool, kept: &mut Kept) {
    let (settings, texts) = (&view.state.settings, view.texts);
    let task = settings.task;
    dom::set_flag(&by_id("features-panel"), "hidden", !is_open || task.is_table());
    dom::set_attribute(&by_id("features-open"), "aria-expanded", if is_open { "true" } else { "false" });
    // The panel may have been opened on another task; nobody engineered features of a table.
    if !is_open || task.is_table() {
        return;
    }
    let Some((index, example)) = kept.shown(task, settings.seed, settings.m) else { return };
    let mut values = vec![0.0; task.width(Inputs::Engineered)];
    task.task().compute(Inputs::Engineered, &example.observation, &mut values);

    let about = texts.get(&format!("task.{}.engineered", task.name()), &[]);
    let used = texts.get(&format!("features.used.{}", settings.features.name()), &[]);
    dom::set_text(&by_id("features-about"), &format!("{about} {used}"));
    let of = [("n", integer(index as u64 + 1)), ("label", label(task, example.label, texts))];
    dom::set_text(&by_id("features-of"), &texts.get("features.of", &of));
    let rows = task.feature_names().iter().zip(values).map(|(feature, value)| {
        let [name, formula] = words(task, feature, texts);
        vec![name, formula, crate::page::panels::data::number(value)]
    });
    crate::page::panels::fill(&by_id("features-rows"), &rows.collect::<Vec<_>>(), "row");
}
