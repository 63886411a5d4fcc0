//! The table of all numbers.

use crate::page::model::texts::{integer, percent};
use crate::page::panels::View;
use crate::page::panels::sheet::{Sheet, row};
use crate::page::panels::view;
use crate::study::figure;
use crate::study::key::Learner;
use crate::study::plan::{FigurePlan, m_values};

pub fn show(view: &View, sheet: &mut Sheet) {
    if view.texts.is_whole() && view.is_read("numbers") {
        table(view, sheet);
    }
}

/// Apart, since the first screen does not need it.
#[inline(never)]
fn table(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let plan = &state.data.shown;
    let m_values = m_values(plan.max);
    let is_balanced = state.data.by_class().is_some();
    for (id, keys) in [
        ("numbers-note", ["numbers.note", "numbers.note.balanced"]),
        ("numbers-caption", ["numbers.caption", "numbers.caption.balanced"]),
    ] {
        sheet.text(id, texts.plain(keys[usize::from(is_balanced)]));
    }
    let mut head = vec![texts.plain("numbers.learner").to_owned()];
    head.extend(m_values.iter().map(|&m| integer(m.into())));
    let cells = |plan: &FigurePlan, learner: Learner, name: String| {
        let mut row = vec![name];
        row.extend(m_values.iter().map(|&m| match figure::point(plan, learner, m, state.data.seen()) {
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
    let own: Vec<Learner> = view::listed(plan).collect();
    let mut rows: Vec<_> = own.iter().map(|&l| cells(plan, l, names(l))).collect();
    // The learners on the other features, under those on the reader's own.
    if let Some(other) = view::other_plan(state) {
        let features = texts.get(&format!("figure.pair.{}", other.features.name()), &[]);
        let name = |l| texts.get("figure.pair", &[("learner", names(l)), ("features", features.clone())]);
        rows.extend(view::listed(&other).map(|l| cells(&other, l, name(l))));
    }
    let learners = own.into_iter().chain(Learner::ALL.into_iter().rev());
    let rows = rows.iter().zip(learners).map(|(texts, learner)| row("row", texts).with("data-learner", learner.name()));
    sheet.children("numbers-rows", rows.collect());
    sheet.children("numbers-head", vec![row("col", &head)]);
}
