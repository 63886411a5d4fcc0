//! The data of tasks without a map: the first m examples, a page at a time. And what lists of examples share with
//! [`crate::page::panels::answers`].

use crate::page::model::examples::List;
use crate::page::model::texts::integer;
use crate::page::panels::View;
use crate::page::panels::cards::{Verdict, card};
use crate::page::panels::sheet::{Node, Sheet};
use crate::task::example::Example;
use std::ops::Range;

/// The list, its pager and its note.
pub fn show(view: &View, sheet: &mut Sheet) {
    let (settings, texts) = (&view.state.settings, view.texts);
    let task = settings.task;
    // Rows of a table are numbers: `own` shows them.
    let is_map = task.task().is_map || task.is_table();
    sheet.flag("examples-list", "hidden", is_map);
    sheet.attribute("examples-list", "data-kind", task.name());
    sheet.flag("examples-pager", "hidden", is_map);
    sheet.flag("data-body", "hidden", !is_map);
    if is_map {
        return;
    }
    let page = page(view, List::Training);
    let note =
        [("from", integer(page.start as u64 + 1)), ("to", integer(page.end as u64)), ("m", integer(settings.m.into()))];
    sheet.text("data-note", texts.get("examples.note", &note));
    let shelf = view.state.shelf();
    let example = |index| Some((index, view.cache.training(task, &shelf, settings.seed, index)?, Verdict::Unasked));
    cards(view, List::Training, page.filter_map(example), sheet);
}

/// The places that a list shows, among all that it could show.
pub fn page(view: &View, list: List) -> Range<usize> {
    let (task, totals) = (view.state.task_of(list), view.state.examples());
    let total = if list == List::Training { totals.training } else { totals.test };
    view.state.looking.examples.page(list).range(total, list.fits(task, view.screen))
}

/// Puts examples into a list, each with its place in its sample and what was said of it.
pub fn cards(view: &View, list: List, examples: impl Iterator<Item = (usize, Example, Verdict)>, sheet: &mut Sheet) {
    let task = view.state.task_of(list);
    let cards: Vec<Node> =
        examples.map(|(index, example, verdict)| card(view, task, index, &example, verdict)).collect();
    // The Tab key goes to one of them.
    let focus = view.state.looking.examples.page(list).focus.min(cards.len().saturating_sub(1));
    let tabindex = |place| if place == focus { "0" } else { "-1" };
    let cards = cards.into_iter().enumerate().map(|(place, card)| card.with("tabindex", tabindex(place)));
    sheet.children(list.id(), cards.collect());
}
