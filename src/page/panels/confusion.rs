//! Which class a learner takes for which, as a table: rows are true labels, columns are said ones. Names of a reader's
//! own classes go in as text.

use crate::job::{Mistake, Spec};
use crate::page::model::own::Own;
use crate::page::model::texts::{integer, percent};
use crate::page::panels::fill;
use crate::page::panels::{View, cards};
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use crate::study::confusion::Confusion;
use crate::task::TaskId;
use crate::task::sample::test_set;

/// What is kept between two drawings.
#[derive(Default)]
pub struct Kept {
    /// True labels of a task's test set: drawing them anew for each place of the slider would cost a frame.
    truth: Option<(TaskId, Vec<u8>)>,
    /// What is shown, so that nothing is built again without need.
    showing: String,
}

impl Kept {
    pub fn draw(&mut self, view: &View, task: TaskId, key: &Spec, mistakes: &[Mistake], own: &Own) {
        let texts = view.texts;
        let names: Vec<String> = (0..task.task().classes).map(|label| name(view, task, label, own)).collect();
        // Two tables of the same numbers may call their classes otherwise.
        let showing = format!("{key:?} {names:?} {}", texts.language().name());
        if self.showing == showing {
            return;
        }
        self.showing = showing;
        if self.truth.as_ref().is_none_or(|kept| kept.0 != task) {
            let own = view.state.own_data().map(|own| &**own);
            self.truth = test_set(task, own).map(|test| (task, test.labels));
        }
        let truth = self.truth.as_ref().map_or(&[][..], |kept| &kept.1);
        let table = Confusion::new(truth, mistakes, task.task().classes);
        let caption = if task.is_table() { "confusion.caption.own" } else { "confusion.caption" };
        dom::set_text(&by_id("confusion-caption"), &texts.get(caption, &[("n", integer(truth.len() as u64))]));

        let mut head = vec![texts.plain("confusion.corner").to_owned()];
        head.extend(names.iter().cloned());
        let cell = |is: usize, said: usize| {
            let count = integer(table.count(is, said).into());
            match table.share(is, said).filter(|&share| share > 0.0) {
                Some(share) => texts.get("confusion.cell", &[("n", count), ("percent", percent(share))]),
                None => count,
            }
        };
        let row = |is: usize| {
            let mut row = vec![names[is].clone()];
            row.extend((0..names.len()).map(|said| cell(is, said)));
            row
        };
        let rows: Vec<Vec<String>> = (0..names.len()).map(row).collect();
        let heads = fill(&by_id("confusion-head"), &[head], "col");
        let rows = fill(&by_id("confusion-rows"), &rows, "row");
        for (label, name) in names.iter().enumerate() {
            // A long name is cut short where it stands.
            let column = heads[0].children().item(label as u32 + 1);
            let cells = rows[label].children();
            for header in column.into_iter().chain(cells.item(0)) {
                dom::set_attribute(&header, "title", name);
            }
            if let Some(cell) = cells.item(label as u32 + 1) {
                dom::set_flag(&cell, "data-right", true);
            }
        }
    }
}

/// A class in words; of own data the reader's.
fn name(view: &View, task: TaskId, label: usize, own: &Own) -> String {
    if !task.is_table() {
        return cards::label(task, label as u8, view.texts);
    }
    let used = own.used.as_ref().filter(|used| used.data.task() == task);
    used.and_then(|used| used.words.class_names.get(label).cloned()).unwrap_or_else(|| label.to_string())
}
