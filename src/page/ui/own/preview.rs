//! What the dialog shows: how a table was understood, its first rows, what is noted of it and what is wrong. Everything
//! that comes from the table goes in as text, never as markup.

use crate::chart::units::fixed;
use crate::page::model::own::{Busy, Draft, Own, name_of, of_note, of_problem, role};
use crate::page::model::texts::{Texts, integer};
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use crate::table::Limits;
use crate::task::own::OwnData;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

/// Columns of the preview: more are not looked at, and would take long to lay out.
const COLUMNS: usize = 24;
/// Boxes of the list of columns that are made in one go.
const BOXES: usize = 100;

pub fn draw_busy(own: &Own, texts: &Texts) {
    let text = match &own.busy {
        None => String::new(),
        Some(Busy::Preparing) => texts.get("own.preparing", &[]),
        Some(Busy::Reading(name, share)) => {
            let values = [("name", name_of(texts, name)), ("percent", fixed(share * 100.0, 0))];
            texts.get("own.reading", &values)
        }
    };
    dom::set_text(&by_id("own-busy"), &text);
}

pub fn draw(own: &Own, texts: &Texts) {
    let limits = Limits::default();
    let values = [
        ("mb", integer(limits.bytes >> 20)),
        ("rows", integer(limits.rows)),
        ("columns", integer(limits.columns as u64)),
        ("classes", integer(limits.classes as u64)),
    ];
    dom::set_text(&by_id("own-limits"), &texts.get("own.limits", &values));
    draw_busy(own, texts);
    let refused = own.refused.as_ref().map(|(name, problems)| {
        let key = if problems.is_empty() { "own.unreadable" } else { "own.refused" };
        let sentences: Vec<String> = problems.iter().map(|problem| of_problem(texts, problem)).collect();
        (texts.get(key, &[("name", name_of(texts, name))]), sentences)
    });
    list_problems("own-refused", refused);
    dom::set_flag(&by_id("own-draft"), "hidden", own.draft.is_none());
    let is_ready = own.busy.is_none() && own.draft.as_ref().is_some_and(|draft| matches!(draft.outcome, Some(Ok(_))));
    dom::set_flag(&by_id("own-use"), "disabled", !is_ready);
    if let Some(draft) = &own.draft {
        draw_draft(draft, texts);
    }
}

fn list_problems(id: &str, said: Option<(String, Vec<String>)>) {
    let place = by_id(id);
    place.set_text_content(None);
    let Some((title, sentences)) = said else { return };
    append(&place, "p", &title);
    let list = dom::create("ul");
    sentences.iter().for_each(|sentence| drop(append(&list, "li", sentence)));
    let _ = place.append_child(&list);
}

fn append(parent: &Element, tag: &str, text: &str) -> Element {
    let element = dom::create(tag);
    element.set_text_content(Some(text));
    // The reader's own words may run from right to left.
    dom::set_attribute(&element, "dir", "auto");
    let _ = parent.append_child(&element);
    element.into()
}

fn draw_draft(draft: &Draft, texts: &Texts) {
    let table = &draft.table;
    let values = [("name", name_of(texts, &draft.name)), ("rows", integer(table.len() as u64))];
    dom::set_text(&by_id("own-preview-title"), &texts.get("own.preview", &values));
    let written = table.written();
    dom::set_text(&by_id("own-encoding"), &texts.get("own.encoding", &[("encoding", written.encoding.name().into())]));
    choose("own-separator", written.separator.name());
    choose("own-decimal", written.decimal.name());
    choose("own-header", if written.header { "names" } else { "values" });
    labels(draft);
    rows(draft, texts);
    let values = [("used", integer(draft.inputs() as u64)), ("all", integer(table.columns().len() as u64 - 1))];
    dom::set_text(&by_id("own-columns-title"), &texts.get("own.columns", &values));
    if by_id("own-columns").has_attribute("open") {
        list(draft);
    }
    let problems = match &draft.outcome {
        Some(Err(problems)) => Some(problems.iter().map(|problem| of_problem(texts, problem)).collect()),
        _ => None,
    };
    list_problems("own-problems", problems.map(|problems| (texts.get("own.problems", &[]), problems)));
    let data = draft.outcome.as_ref().and_then(|outcome| outcome.as_ref().ok()).map(|used| &used.data);
    dom::set_text(&by_id("own-split"), &data.map(|data| split(data, texts)).unwrap_or_default());
    let notes = by_id("own-notes");
    notes.set_text_content(None);
    draft.notes().iter().for_each(|note| drop(append(&notes, "li", &of_note(texts, note))));
    dom::set_flag(&by_id("own-notes-title"), "hidden", draft.notes().is_empty());
}

fn split(data: &OwnData, texts: &Texts) -> String {
    let split = [("train", integer(data.rows().into())), ("held", integer(data.held_out().into()))];
    let width = |network: usize| {
        let widths: Vec<String> = data.task().task().hidden[network].widths().map(|width| width.to_string()).collect();
        widths.join("-")
    };
    let sizes = [("small", width(0)), ("medium", width(1)), ("large", width(2))];
    format!("{} {}", texts.get("own.split", &split), texts.get("own.sizes", &sizes))
}

fn choose(id: &str, value: &str) {
    by_id(id).unchecked_into::<HtmlSelectElement>().set_value(value);
}

/// The list of columns of which one is the label; filled anew where the table is another.
fn labels(draft: &Draft) {
    let list: HtmlSelectElement = by_id("own-label").unchecked_into();
    let columns = draft.table.columns();
    let is_same = list.length() as usize == columns.len()
        && list.children().item(0).and_then(|option| option.text_content()).as_deref() == Some(columns[0].name())
        && list.last_element_child().and_then(|o| o.text_content()).as_deref() == columns.last().map(|c| c.name());
    if !is_same {
        list.set_text_content(None);
        for (place, column) in columns.iter().enumerate() {
            let option = append(&list, "option", column.name());
            dom::set_attribute(&option, "value", &place.to_string());
        }
    }
    list.set_value(&draft.choice.label.to_string());
}

/// The first rows as understood: the first columns, and the label's wherever it stands.
fn rows(draft: &Draft, texts: &Texts) {
    let columns = draft.table.columns();
    let mut shown: Vec<usize> = (0..columns.len().min(COLUMNS)).collect();
    if !shown.contains(&draft.choice.label) {
        shown.pop();
        shown.push(draft.choice.label);
    }
    let (head, body) = (by_id("own-preview-head"), by_id("own-preview-rows"));
    head.set_text_content(None);
    body.set_text_content(None);
    let mark = |cell: &Element, place: usize| {
        if place == draft.choice.label {
            dom::set_attribute(cell, "data-role", "label");
        } else if draft.choice.omitted.contains(&place) {
            dom::set_attribute(cell, "data-role", "omitted");
        }
    };
    let row = append(&head, "tr", "");
    let number = append(&row, "th", &texts.get("own.row", &[]));
    dom::set_attribute(&number, "scope", "col");
    for &place in &shown {
        let cell = append(&row, "th", columns[place].name());
        dom::set_attribute(&cell, "scope", "col");
        mark(&cell, place);
        append(&cell, "small", &role(texts, draft, place));
    }
    if shown.len() < columns.len() {
        append(&row, "th", &texts.get("own.more", &[("n", integer((columns.len() - shown.len()) as u64))]));
    }
    for (cells, number) in draft.table.first_rows().iter().zip(draft.table.row_numbers()) {
        let row = append(&body, "tr", "");
        dom::set_attribute(&append(&row, "th", &number.to_string()), "scope", "row");
        for &place in &shown {
            mark(&append(&row, "td", &cells[place]), place);
        }
    }
}

/// Fills the list of columns once it is opened.
pub fn fill_list(own: &Own) {
    own.draft.iter().for_each(list);
}

/// A box for each column. Kept where the table is the same, so that the box in use keeps the focus.
fn list(draft: &Draft) {
    let list = by_id("own-list");
    let columns = draft.table.columns();
    let is_same = list.child_element_count() as usize == columns.len()
        && list.first_element_child().and_then(|label| label.text_content()).as_deref() == Some(columns[0].name());
    if is_same {
        let boxes = dom::all("#own-list input");
        for (place, field) in boxes.into_iter().enumerate() {
            state_of(draft, place, &field.unchecked_into());
        }
        return;
    }
    list.set_text_content(None);
    add_boxes(0);
}

/// Adds the boxes from `from` on, some at a time.
fn add_boxes(from: usize) {
    crate::page::ui::app::with(|app| {
        let own = app.own.borrow();
        let (Some(draft), list) = (&own.draft, by_id("own-list")) else { return };
        // Another filling has begun meanwhile.
        if list.child_element_count() as usize != from {
            return;
        }
        let columns = draft.table.columns();
        for (place, column) in columns.iter().enumerate().skip(from).take(BOXES) {
            let label = append(&list, "label", column.name());
            let field: HtmlInputElement = dom::create("input").unchecked_into();
            field.set_type("checkbox");
            field.set_value(&place.to_string());
            state_of(draft, place, &field);
            let _ = label.prepend_with_node_1(&field);
        }
        if from + BOXES < columns.len() {
            dom::after(0, move || add_boxes(from + BOXES));
        }
    });
}

fn state_of(draft: &Draft, place: usize, field: &HtmlInputElement) {
    let is_label = place == draft.choice.label;
    field.set_checked(!is_label && !draft.choice.omitted.contains(&place));
    field.set_disabled(is_label);
}
