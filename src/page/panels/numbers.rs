//! The table of all numbers, and what tables share.

use crate::experiment::figure;
use crate::experiment::key::Learner;
use crate::experiment::plan::{FigurePlan, m_values};
use crate::page::model::texts::{integer, percent};
use crate::page::panels::View;
use crate::page::panels::view;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use web_sys::Element;

pub fn draw(view: &View) {
    let (state, texts) = (view.state, view.texts);
    let plan = &state.shown;
    let m_values = m_values(plan.max);
    let mut head = vec![texts.plain("numbers.learner").to_owned()];
    head.extend(m_values.iter().map(|&m| integer(m.into())));
    let row = |plan: &FigurePlan, learner: Learner, name: String| {
        let mut row = vec![name];
        row.extend(m_values.iter().map(|&m| match figure::point(plan, learner, m, &state.results) {
            None => texts.plain("numbers.cell.none").to_owned(),
            Some(point) => {
                let (mean, n) = (("mean", percent(point.mean)), ("n", integer(point.scores.len() as u64)));
                match point.sd {
                    Some(sd) => texts.get("numbers.cell", &[mean, ("sd", percent(sd)), n]),
                    None => texts.get("numbers.cell.single", &[mean, n]),
                }
            }
        }));
        row
    };
    let names = |learner: Learner| view.learner(learner.index(), "long");
    let mut rows: Vec<_> = Learner::ALL.into_iter().rev().map(|l| row(plan, l, names(l))).collect();
    // The learners on the other features, under those on the reader's own.
    if let Some(other) = view::other_plan(state) {
        let features = texts.get(&format!("figure.pair.{}", other.features.name()), &[]);
        let name = |l| texts.get("figure.pair", &[("learner", names(l)), ("features", features.clone())]);
        rows.extend(Learner::ALL.into_iter().rev().map(|l| row(&other, l, name(l))));
    }
    let grid = Grid { head: "numbers-head", body: "numbers-rows" };
    let rows = grid.fill(&head, rows);
    for (row, learner) in rows.iter().zip(Learner::ALL.into_iter().rev().cycle()) {
        dom::set_attribute(row, "data-learner", learner.name());
    }
}

/// A table whose head is a row of column headers and whose rows begin with a header.
pub struct Grid<'a> {
    /// Ids of the `thead` and of the `tbody`.
    pub head: &'a str,
    pub body: &'a str,
}

impl Grid<'_> {
    /// Fills the table and returns the rows of its body. Elements are kept where the shape allows it, and texts where
    /// they are the same, so that a reader's place in the table is not lost while training goes on.
    pub fn fill(&self, head: &[String], rows: Vec<Vec<String>>) -> Vec<Element> {
        fill(&by_id(self.head), &[head.to_vec()], "col");
        fill(&by_id(self.body), &rows, "row")
    }
}

/// Fills a part of a table with rows of texts; each row begins with a header.
pub fn fill(part: &Element, rows: &[Vec<String>], scope: &str) -> Vec<Element> {
    shape(part, rows.len(), || dom::create("tr").into());
    let elements = children(part);
    for (row, texts) in elements.iter().zip(rows) {
        let header = |cell: usize| scope == "col" || cell == 0;
        let mut cell = row.child_element_count() as usize;
        shape(row, texts.len(), || {
            let element = dom::create(if header(cell) { "th" } else { "td" });
            if header(cell) {
                dom::set_attribute(&element, "scope", scope);
            }
            cell += 1;
            element.into()
        });
        for (cell, text) in children(row).iter().zip(texts) {
            dom::set_text(cell, text);
        }
    }
    elements
}

/// Brings the number of an element's children to `count`.
fn shape(parent: &Element, count: usize, mut create: impl FnMut() -> Element) {
    while parent.child_element_count() as usize > count {
        parent.last_element_child().inspect(|child| child.remove());
    }
    while (parent.child_element_count() as usize) < count {
        let _ = parent.append_child(&create());
    }
}

fn children(parent: &Element) -> Vec<Element> {
    let list = parent.children();
    (0..list.length()).filter_map(|i| list.item(i)).collect()
}
