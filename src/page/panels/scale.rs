//! The scale map, what it says of the reader's data and patience, and its table.

use crate::chart::scale::time;
use crate::chart::{ScaleCell, ScaleData, draw_scale};
use crate::classical::kernel_machine;
use crate::page::model::texts::{integer, percent};
use crate::page::panels::View;
use crate::page::panels::view;
use crate::page::ui::app::App;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use crate::study::scale::{Cell, Limit, Size, best_within, limit};

pub fn draw(view: &View, app: &App) {
    let (state, texts, settings) = (view.state, view.texts, &view.state.settings);
    let plan = state.scale_plan();
    let (columns, rows) = (plan.columns(), plan.rows());
    let cells = state.scale_cells();
    let (done, total) = state.scale_counts();
    let budget = settings.budget;
    let best = best_within(&cells, settings.m, budget);
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
                Some(ScaleCell { row, column, accuracy: cell.accuracy, seconds: cell.seconds })
            })
            .collect(),
        barred: if settings.kernel { barred.map(|column| (rows.len() - 1, column)).collect() } else { Vec::new() },
        reached: columns.iter().filter(|&&m| m <= settings.m).count(),
        budget,
        best: best.as_ref().and_then(place),
    };
    view.on_canvas("scale-canvas", |backend, look| {
        // As for the figure: the next change draws again.
        let _ = draw_scale(backend, &data, look);
    });

    let (training, complete) = (state.scale_is_training(), done == total && total > 0);
    let button = match () {
        () if training => "scale.stop",
        () if complete => "scale.again",
        () if done > 0 => "scale.continue",
        () => "scale.train",
    };
    dom::set_text(&by_id("scale-train"), texts.plain(button));
    let ends = state.scale_ends();
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
            let jobs = state.scale_missing();
            let seconds = integer(view::rounded_seconds(view.forecast.estimate(&jobs)));
            texts.get("scale.estimate", &[("runs", integer(jobs.len() as u64)), ("seconds", seconds)])
        }
    };
    let kernel = state.kernel_ends();
    let ended = kernel.converged + kernel.budget + kernel.diverged;
    let progress = if ended == 0 {
        progress
    } else {
        let values = [("n", integer(kernel.converged as u64)), ("of", integer(ended as u64))];
        texts.get("list.sentences", &[("first", progress), ("second", texts.get("scale.kernel.ends", &values))])
    };
    dom::set_text(&by_id("scale-progress"), &progress);
    let seconds = texts.get("scale.seconds", &[("s", time(budget))]);
    dom::set_text(&by_id("budget-value"), &seconds);
    dom::set_attribute(&by_id("budget"), "aria-valuetext", &seconds);

    let m = integer(settings.m.into());
    let verdict = match &best {
        _ if cells.is_empty() => texts.get("scale.verdict.empty", &[]),
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
            let key = match limit(&cells, cell, settings.m, budget) {
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
    dom::set_text(&by_id("scale-verdict"), &verdict);
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
        _ => texts.get("scale.summary.empty", &[]),
    };
    dom::set_attribute(&by_id("scale-canvas"), "aria-label", &summary);
    // In a closed fold it is read when it is opened, or when training ends.
    if !training || by_id("scale-table").has_attribute("open") {
        table(view, &columns, &rows, &cells, &name);
    }
}

/// The cells as a table, largest network on top as on the map.
fn table(view: &View, columns: &[u32], rows: &[Size], cells: &[Cell], name: &dyn Fn(Size) -> String) {
    let texts = view.texts;
    let row_of = |words: Vec<String>, of: &str| {
        let row = dom::create("tr");
        for (index, word) in words.iter().enumerate() {
            let cell = dom::create(if index == 0 { "th" } else { of });
            if index == 0 {
                dom::set_attribute(&cell, "scope", if of == "th" { "col" } else { "row" });
            }
            cell.set_text_content(Some(word));
            let _ = row.append_child(&cell);
        }
        row
    };
    let head = by_id("scale-head");
    head.set_text_content(None);
    let numbers = columns.iter().map(|&m| integer(m.into()));
    let _ = head.append_child(&row_of([texts.get("scale.head", &[])].into_iter().chain(numbers).collect(), "th"));
    let body = by_id("scale-rows");
    body.set_text_content(None);
    for &size in rows.iter().rev() {
        let cell = |&m: &u32| {
            let cell = cells.iter().find(|cell| cell.size == size && cell.m == m);
            cell.map_or("–".to_owned(), |cell| {
                let values =
                    [("accuracy", percent(cell.accuracy)), ("seconds", crate::chart::units::significant(cell.seconds))];
                texts.get("scale.cell", &values)
            })
        };
        let words = [name(size)].into_iter().chain(columns.iter().map(cell)).collect();
        let _ = body.append_child(&row_of(words, "td"));
    }
}
