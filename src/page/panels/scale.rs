//! The scale map, what it says of the reader's data and patience, and its table.

use crate::chart::scale::time;
use crate::chart::{ScaleCell, ScaleData};
use crate::classical::kernel_machine;
use crate::page::model::texts::{integer, percent};
use crate::page::panels::View;
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::view;
use crate::study::scale::{Cell, Limit, Size, best_within, limit};

pub fn show(view: &View, sheet: &mut Sheet) {
    // It stands below the first screen, and what it takes comes with the later texts.
    if view.texts.is_whole() {
        map(view, sheet);
    }
}

#[inline(never)]
fn map(view: &View, sheet: &mut Sheet) {
    let (state, texts, settings) = (view.state, view.texts, &view.state.settings);
    // The map counts right answers, also where the figure does not.
    let is_balanced = state.data.by_class().is_some();
    sheet.text("scale-note", texts.plain(if is_balanced { "scale.note.balanced" } else { "scale.note" }));
    let plan = &state.data.map.study.plan;
    let (columns, rows) = (plan.columns(), plan.rows());
    let cells = state.data.map_cells();
    let (done, total) = state.data.map_counts();
    // Where a question asks for times, none stands on the map or decides what it says.
    let is_timed = !state.hides_cost();
    let budget = if is_timed { settings.budget } else { f64::INFINITY };
    let best = best_within(&cells, settings.m, budget).filter(|_| is_timed);
    let place = |cell: &Cell| {
        let row = rows.iter().position(|size| *size == cell.size)?;
        Some((row, columns.iter().position(|m| *m == cell.m)?))
    };
    let name = |size: Size| match size {
        Size::Network(_) => integer(plan.key(size, 16, 0).parameters() as u64),
        Size::Kernel => texts.get("scale.row.kernel", &[]),
    };
    let barred = (0..columns.len()).filter(|&column| columns[column] > kernel_machine::LARGEST_M);
    let data = ScaleData {
        columns: columns.clone(),
        rows: rows.iter().map(|size| name(*size)).collect(),
        cells: cells
            .iter()
            .filter_map(|cell| {
                let (row, column) = place(cell)?;
                let seconds = if is_timed { cell.seconds } else { 0.0 };
                Some(ScaleCell { row, column, accuracy: cell.accuracy, seconds })
            })
            .collect(),
        barred: if settings.kernel { barred.map(|column| (rows.len() - 1, column)).collect() } else { Vec::new() },
        reached: columns.iter().filter(|&&m| m <= settings.m).count(),
        budget,
        best: best.as_ref().and_then(place),
    };

    let (training, complete) = (state.data.map_is_training(), done == total && total > 0);
    let button = match () {
        () if training => "scale.stop",
        () if complete => "scale.again",
        () if done > 0 => "scale.continue",
        () => "scale.train",
    };
    sheet.text("scale-train", texts.plain(button));
    let ends = state.data.map_ends();
    let counts = [
        ("done", integer(done as u64)),
        ("total", integer(total as u64)),
        ("budget", integer(ends.budget as u64)),
        ("diverged", integer(ends.diverged as u64)),
        ("converged", integer(ends.converged as u64)),
    ];
    let progress = match () {
        () if complete && ends.diverged > 0 => texts.get("scale.done.diverged", &counts),
        () if complete && ends.converged > 0 => texts.get("scale.done.converged", &counts),
        () if complete => texts.get("scale.done", &counts),
        () if training || done > 0 => texts.get("scale.training", &counts),
        () => {
            let jobs = state.data.map_missing();
            let seconds = integer(view::rounded_seconds(view.forecast.estimate(&jobs)));
            texts.get("scale.estimate", &[("runs", integer(jobs.len() as u64)), ("seconds", seconds)])
        }
    };
    let kernel = state.data.kernel_ends();
    let ended = kernel.converged + kernel.budget + kernel.diverged;
    let progress = if ended == 0 {
        progress
    } else {
        let values = [("n", integer(kernel.converged as u64)), ("of", integer(ended as u64))];
        texts.get("list.sentences", &[("first", progress), ("second", texts.get("scale.kernel.ends", &values))])
    };
    sheet.text("scale-progress", progress);
    let seconds = texts.get("scale.seconds", &[("s", time(settings.budget))]);
    sheet.text("budget-value", seconds.as_str());
    sheet.attribute("budget", "aria-valuetext", seconds);

    let m = integer(settings.m.into());
    let verdict = match &best {
        _ if cells.is_empty() => view.missing("scale.verdict.empty", &[]),
        _ if !is_timed => texts.get("tour.map.times", &[]),
        None => texts.get("scale.verdict.none", &[("m", m), ("seconds", time(budget))]),
        Some(cell) => {
            let size = match cell.size {
                Size::Network(_) => texts.get("scale.size.network", &[("parameters", name(cell.size))]),
                Size::Kernel => texts.get("scale.size.kernel", &[]),
            };
            let values = [
                ("m", m),
                ("seconds", time(budget)),
                ("size", size),
                ("best_m", integer(cell.m.into())),
                ("accuracy", percent(cell.accuracy)),
            ];
            let is_better = |one: &Cell, other: &Cell| plan.is_better(one, other, &state.data.results);
            let key = match limit(&cells, cell, (settings.m, budget), is_better) {
                Limit::Data => "scale.limit.data",
                Limit::Patience => "scale.limit.patience",
                Limit::Either => "scale.limit.either",
                Limit::Both => "scale.limit.both",
                Limit::Nothing => "scale.limit.nothing",
            };
            let parts = [("first", texts.get("scale.verdict", &values)), ("second", texts.get(key, &[]))];
            texts.get("list.sentences", &parts)
        }
    };
    let verdict = match state.data.map_veiled() {
        Some(to) if !cells.is_empty() => {
            let column = texts.get("tour.map.columns", &[("m", integer(to.into()))]);
            texts.get("list.sentences", &[("first", verdict), ("second", column)])
        }
        _ => verdict,
    };
    sheet.text("scale-verdict", verdict.as_str());
    let summary = match (cells.first(), cells.iter().rfind(|cell| cell.size != Size::Kernel)) {
        (Some(first), Some(last)) => {
            let values = [
                ("n", integer(cells.len() as u64)),
                ("first", integer(first.m.into())),
                ("last", integer(last.m.into())),
                ("from", percent(first.accuracy)),
                ("to", percent(last.accuracy)),
            ];
            let summary = texts.get("scale.summary", &values);
            texts.get("list.sentences", &[("first", summary), ("second", verdict)])
        }
        _ => view.missing("scale.summary.empty", &[]),
    };
    sheet.attribute("scale-canvas", "aria-label", summary);
    // In a closed fold it is read when it is opened, or when training ends.
    if !training || state.looking.is_open("scale-table") {
        table(view, sheet, (&columns, &rows), &cells, is_timed, &name);
    }
    sheet.picture("scale-canvas", Picture::Scale(Box::new(data)));
}

/// The cells as a table, largest network on top as on the map.
fn table(
    view: &View,
    sheet: &mut Sheet,
    (columns, rows): (&[u32], &[Size]),
    cells: &[Cell],
    is_timed: bool,
    name: &dyn Fn(Size) -> String,
) {
    let texts = view.texts;
    let numbers = columns.iter().map(|&m| integer(m.into()));
    let head: Vec<String> = [texts.get("scale.head", &[])].into_iter().chain(numbers).collect();
    let row = |&size: &Size| {
        let cell = |&m: &u32| {
            let cell = cells.iter().find(|cell| cell.size == size && cell.m == m);
            cell.map_or("–".to_owned(), |cell| {
                let values =
                    [("accuracy", percent(cell.accuracy)), ("seconds", crate::chart::units::significant(cell.seconds))];
                match is_timed {
                    true => texts.get("scale.cell", &values),
                    false => texts.get("number.percent", &[("percent", percent(cell.accuracy))]),
                }
            })
        };
        [name(size)].into_iter().chain(columns.iter().map(cell)).collect()
    };
    let rows: Vec<Vec<String>> = rows.iter().rev().map(row).collect();
    sheet.table("scale-head", "scale-rows", &head, &rows);
}
