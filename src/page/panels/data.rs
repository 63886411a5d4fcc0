//! The data: the first m labelled examples of the first repeat, as a picture and the first few as a table.

use crate::chart::pixels;
use crate::chart::units::fixed;
use crate::page::model::settings::Settings;
use crate::page::model::texts::integer;
use crate::page::panels::View;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use crate::task::TaskId;
use crate::task::own::OwnData;
use crate::task::sample::{Sample, sample};
use web_sys::Element;

/// Rows of the table: what stands beside the picture without making the panel taller.
const ROWS: usize = 5;
/// Columns of the table for x.
const SHOWN_INPUTS: usize = 2;

/// The sample that is shown, kept because drawing it anew takes longer than a frame.
#[derive(Default)]
pub struct Kept {
    sample: Option<(TaskId, u32, Sample)>,
}

impl Kept {
    /// At least the first m examples; `None` for a table that `own` is not. The first time no more are drawn, so that
    /// the page starts fast; then all up to the right end at once, so that moving m draws none.
    fn get(&mut self, settings: &Settings, own: Option<&OwnData>) -> Option<&Sample> {
        let (task, seed, m, end) = (settings.task, settings.seed, settings.m, settings.end());
        let holds =
            |kept: &(TaskId, u32, Sample)| kept.0 == task && kept.1 == seed && kept.2.labels.len() >= m as usize;
        if !self.sample.as_ref().is_some_and(holds) {
            let count = if self.sample.is_none() { m } else { end.max(m) };
            self.sample = sample(task, own, seed, count as usize).map(|sample| (task, seed, sample));
        }
        self.sample.as_ref().map(|kept| &kept.2)
    }
}

pub fn draw(view: &View, kept: &mut Kept) {
    let (settings, texts) = (&view.state.settings, view.texts);
    let task = settings.task.task();
    let sees = match settings.features.name() {
        "engineered" => texts.find(&format!("task.{}.engineered", task.name)),
        _ => texts.find(&format!("task.{}.raw", task.name)),
    };
    let about = by_id("data-task");
    dom::set_text(&about, texts.find(&format!("task.{}.about", task.name)).unwrap_or_default());
    for element in [about, by_id("features")] {
        dom::set_attribute(&element, "title", sees.unwrap_or_default());
    }
    dom::set_flag(&by_id("data-box"), "hidden", !task.is_map);
    if !task.is_map {
        // Examples of other tasks are looked at one by one: see `examples`.
        return;
    }
    let Some(sample) = kept.get(settings, view.state.own_data().map(|own| &**own)) else { return };
    let labels = &sample.labels[..settings.m as usize];
    let (m, ones) = (integer(settings.m.into()), labels.iter().filter(|&&label| label == 1).count());
    let points: Vec<(f32, f32, bool)> =
        sample.observations.rows().into_iter().zip(labels).map(|(x, &label)| (x[0], x[1], label == 1)).collect();
    view.put_picture("data-canvas", |side, ratio| {
        pixels::scatter(&points, side, ratio * view.screen.scale, view.screen.theme)
    });
    dom::set_text(&by_id("data-note"), &texts.get("data.note", &[("m", m.clone())]));
    let values = [("m", m), ("ones", integer(ones as u64)), ("zeros", integer((labels.len() - ones) as u64))];
    dom::set_attribute(&by_id("data-canvas"), "aria-label", &texts.get("data.summary", &values));
    rows(sample, settings.m as usize);
}

/// The first few pairs.
fn rows(sample: &Sample, m: usize) {
    let body = by_id("data-rows");
    let count = ROWS.min(m);
    while body.child_element_count() < count as u32 {
        let row = dom::create("tr");
        for cell in 0..SHOWN_INPUTS + 2 {
            let _ = row.append_child(&dom::create(if cell == 0 { "th" } else { "td" }));
        }
        if let Some(head) = row.first_element_child() {
            dom::set_attribute(&head, "scope", "row");
        }
        let _ = body.append_child(&row);
    }
    let children = body.children();
    for index in 0..count {
        let Some(row) = children.item(index as u32) else { continue };
        let cells = row.children();
        let cell = |i: usize| cells.item(i as u32);
        let set = |i: usize, text: &str| cell(i).inspect(|cell| dom::set_text(cell, text));
        set(0, &(index + 1).to_string());
        for input in 0..SHOWN_INPUTS {
            let value = sample.observations.get((index, input)).copied();
            set(1 + input, &value.map(number).unwrap_or_default());
        }
        let label = sample.labels[index];
        if let Some(cell) = cell(1 + SHOWN_INPUTS) {
            label_cell(&cell, label);
        }
    }
}

/// Two decimals, with a minus sign as wide as a digit.
pub fn number(x: f32) -> String {
    fixed(x.into(), 2).replace('-', "−")
}

/// The label with its dot, as in the picture.
fn label_cell(cell: &Element, label: u8) {
    let text = format!(" {label}");
    if cell.text_content().as_deref() == Some(&text) {
        return;
    }
    cell.set_text_content(Some(&text));
    let dot = dom::create("i");
    dot.set_class_name(if label == 1 { "dot filled" } else { "dot" });
    dom::set_attribute(&dot, "aria-hidden", "true");
    let _ = cell.prepend_with_node_1(&dot);
}
