//! The data of tasks without a map: the first m examples, a page at a time. And what lists of examples share with
//! [`crate::page::panels::answers`].

use crate::page::model::texts::integer;
use crate::page::panels::View;
use crate::page::panels::cards::{Verdict, card};
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use crate::task::TaskId;
use crate::task::example::{Example, Gallery};
use crate::task::own::OwnData;
use web_sys::{Element, HtmlElement};

/// Examples on a page where the list has no height of its own (a phone).
const FEW: usize = 3;
/// About the height of a mail and of an ad impression, in CSS pixels.
const MAIL: f64 = 90.0;
const IMPRESSION: f64 = 44.0;
/// Pictures side by side, as the style sheet has them.
pub const PICTURES: usize = 5;

/// An example that the pointer or the focus is on, by its place in its sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointed {
    Training(usize),
    Test(usize),
}

/// What is kept between two drawings.
#[derive(Default)]
pub struct Kept {
    training: Option<(TaskId, u32, Gallery)>,
    test: Option<(TaskId, Gallery)>,
    pub list: List,
    /// The example whose features are shown; the first one shown, as long as nothing was pointed at.
    pub pointed: Option<Pointed>,
}

impl Kept {
    /// The training examples under a seed; `None` for a table that `own` is not.
    pub fn training(&mut self, task: TaskId, own: Option<&OwnData>, seed: u32) -> Option<&mut Gallery> {
        if self.training.as_ref().is_none_or(|kept| (kept.0, kept.1) != (task, seed)) {
            self.training = Gallery::training(task, own, seed).map(|gallery| (task, seed, gallery));
        }
        self.training.as_mut().map(|kept| &mut kept.2)
    }

    /// The test set of a world.
    pub fn test(&mut self, task: TaskId) -> Option<&mut Gallery> {
        if self.test.as_ref().is_none_or(|kept| kept.0 != task) {
            self.test = Gallery::test(task, None).map(|gallery| (task, gallery));
        }
        self.test.as_mut().map(|kept| &mut kept.1)
    }

    /// The example of a world whose features are shown, with its number.
    pub fn shown(&mut self, task: TaskId, seed: u32, m: u32) -> Option<(usize, &Example)> {
        let first = if task.task().is_map || task.is_table() { 0 } else { self.list.first };
        let (index, gallery) = match self.pointed.unwrap_or(Pointed::Training(first)) {
            Pointed::Test(index) if !task.task().is_map && !task.is_table() => (index, self.test(task)),
            Pointed::Training(index) if index < m as usize => (index, self.training(task, None, seed)),
            _ => (first, self.training(task, None, seed)),
        };
        Some((index, gallery?.get(index)?))
    }
}

/// A list that shows a page of examples.
#[derive(Default)]
pub struct List {
    /// Place of the first one shown, among all that could be.
    pub first: usize,
    /// How many are shown.
    pub count: usize,
    /// What is shown, so that nothing is built again without need.
    showing: String,
}

impl List {
    /// Brings the page into `total` and returns it.
    pub fn page(&mut self, element: &HtmlElement, task: TaskId, total: usize, compact: bool) -> std::ops::Range<usize> {
        let fit = |height: f64| {
            if compact { FEW } else { (f64::from(element.client_height()) / height).max(1.0) as usize }
        };
        let rows = if element.id() == "examples-list" { 2 } else { 1 };
        self.count = match task {
            TaskId::Cars => rows * PICTURES,
            TaskId::Spam => fit(MAIL),
            _ => fit(IMPRESSION),
        };
        if self.first >= total {
            self.first = total.saturating_sub(1) / self.count * self.count;
        }
        self.first..total.min(self.first + self.count)
    }

    /// Turns by whole pages; past the ends nothing changes.
    pub fn turn(&mut self, by: i32, total: usize) {
        let step = self.count * by.unsigned_abs() as usize;
        if by < 0 {
            self.first = self.first.saturating_sub(step);
        } else if self.first + step < total {
            self.first += step;
        }
    }

    /// Puts new items into the list, unless it shows these already. A focus inside stays inside.
    pub fn fill(&mut self, element: &HtmlElement, showing: String, items: impl FnOnce() -> Vec<HtmlElement>) {
        if self.showing == showing {
            return;
        }
        self.showing = showing;
        let had_focus = dom::document().active_element().is_some_and(|active| element.contains(Some(&active)));
        dom::quietly(|| {
            element.set_text_content(None);
            for item in items() {
                let _ = element.append_child(&item);
            }
            if let Some(first) = element.first_element_child() {
                dom::set_attribute(&first, "tabindex", "0");
                if had_focus {
                    focus(&first);
                }
            }
        });
    }
}

/// Gives the focus to an example.
pub fn focus(item: &Element) {
    let item: &HtmlElement = wasm_bindgen::JsCast::unchecked_ref(item);
    let _ = item.focus();
}

/// Draws the list, its pager and its note.
pub fn draw(view: &View, kept: &mut Kept) {
    let (settings, texts) = (&view.state.settings, view.texts);
    let task = settings.task;
    // Rows of a table are numbers: `own` shows them.
    let is_map = task.task().is_map || task.is_table();
    let element = by_id("examples-list");
    dom::set_flag(&element, "hidden", is_map);
    dom::set_attribute(&element, "data-kind", task.name());
    dom::set_flag(&by_id("examples-pager"), "hidden", is_map);
    dom::set_flag(&by_id("data-body"), "hidden", !is_map);
    if is_map {
        return;
    }
    let page = kept.list.page(&element, task, settings.m as usize, view.screen.compact);
    let note =
        [("from", integer(page.start as u64 + 1)), ("to", integer(page.end as u64)), ("m", integer(settings.m.into()))];
    dom::set_text(&by_id("data-note"), &texts.get("examples.note", &note));
    let showing = format!("{} {} {page:?} {}", task.name(), settings.seed, texts.language().name());
    let mut list = std::mem::take(&mut kept.list);
    list.fill(&element, showing, || {
        let Some(gallery) = kept.training(task, None, settings.seed) else { return Vec::new() };
        page.filter_map(|index| Some(card(view, task, index, gallery.get(index)?, Verdict::Unasked))).collect()
    });
    kept.list = list;
}
