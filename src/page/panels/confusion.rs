//! Which class a learner takes for which, as a table: rows are true labels, columns are said ones. Names of a reader's
//! own classes go in as text.

use crate::job::Mistake;
use crate::page::model::texts::{integer, percent};
use crate::page::panels::sheet::{Node, Sheet};
use crate::page::panels::{View, cards};
use crate::study::confusion::Confusion;
use crate::task::TaskId;

pub fn show(view: &View, task: TaskId, mistakes: &[Mistake], sheet: &mut Sheet) {
    let texts = view.texts;
    let names: Vec<String> = (0..task.task().classes).map(|label| name(view, task, label)).collect();
    let truth = view.cache.truth(task, &view.state.shelf()).unwrap_or_default();
    let table = Confusion::new(&truth, mistakes, task.task().classes);
    let caption = if task.is_table() { "confusion.caption.own" } else { "confusion.caption" };
    let caption = texts.get(caption, &[("n", integer(truth.len() as u64))]);
    let is_balanced = view.state.data.by_class().is_some();
    let caption = match is_balanced {
        true => texts.get("confusion.caption.balanced", &[("caption", caption)]),
        false => caption,
    };
    sheet.text("confusion-caption", caption);

    // A long name is cut short where it stands.
    let header =
        |scope, name: &String| Node::text("th", name.as_str()).with("scope", scope).with("title", name.as_str());
    let corner = Node::text("th", texts.plain("confusion.corner")).with("scope", "col");
    let head = Node::new("tr").child(corner).all(names.iter().map(|name| header("col", name)));
    sheet.children("confusion-head", vec![head]);
    let cell = |is: usize, said: usize| {
        let count = integer(table.count(is, said).into());
        let text = match table.share(is, said).filter(|&share| share > 0.0) {
            Some(share) => texts.get("confusion.cell", &[("n", count), ("percent", percent(share))]),
            None => count,
        };
        let cell = Node::text("td", text);
        if is == said { cell.with("data-right", "") } else { cell }
    };
    let row =
        |is: usize| Node::new("tr").child(header("row", &names[is])).all((0..names.len()).map(|said| cell(is, said)));
    sheet.children("confusion-rows", (0..names.len()).map(row).collect());
}

/// A class in words; of own data the reader's.
pub fn name(view: &View, task: TaskId, label: usize) -> String {
    if !task.is_table() {
        return cards::label(task, label as u8, view.texts);
    }
    let used = view.state.data.own.of(task);
    used.and_then(|used| used.words.class_names.get(label).cloned()).unwrap_or_else(|| label.to_string())
}
