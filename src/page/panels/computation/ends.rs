//! What the semester brought: by speed, and on the lecture's three clocks.

use crate::page::model::labs::computation::view;
use crate::page::model::texts::integer;
use crate::page::panels::View;
use crate::page::panels::computation::{chart, charts, none, seen, table, words};
use crate::page::panels::sheet::Sheet;
use crate::study::clock::SPEEDS;

/// By speed.
pub fn show(view: &View, sheet: &mut Sheet) {
    let mut blank = None;
    let (texts, settings, state) = (view.texts, &view.state.settings, seen(view, &mut blank));
    let data = charts::ends_chart(state, settings, texts);
    chart(sheet, "comp-ends", data, charts::ends_summary(state, settings, texts));
    sheet.text("comp-person", charts::person(settings, texts));
    let overview = view::overview(state, settings);
    let cell = |scores: &Option<Vec<f64>>| {
        let spread = scores.as_deref().and_then(view::spread);
        spread.map_or_else(|| none(texts), |spread| charts::value(spread, texts))
    };
    let ends = overview.ends_without.iter().zip(&overview.ends_with);
    let rows = SPEEDS
        .iter()
        .zip(ends)
        .map(|(&speed, (without, with))| vec![charts::speed_name(speed, texts), cell(without), cell(with)]);
    let head = words(texts, &["comp.standing.speed", "comp.ends.without", "comp.ends.with"]);
    table(sheet, "comp-ends-table", &head, &rows.collect::<Vec<_>>());
}

/// When an experiment takes ten minutes, a day, a month.
pub fn clocks(view: &View, sheet: &mut Sheet) {
    let mut blank = None;
    let (texts, settings, state) = (view.texts, &view.state.settings, seen(view, &mut blank));
    let overview = view::overview(state, settings);
    let rows = view::CLOCKS.iter().zip(&overview.semesters).map(|((name, _), semester)| {
        let name = match *name {
            "minutes" => "comp.clocks.minutes",
            "day" => "comp.clocks.day",
            _ => "comp.clocks.month",
        };
        let found = semester.found.map(|found| {
            let value = charts::value(found, texts);
            if semester.has_more { texts.get("comp.clocks.more", &[("value", value)]) } else { value }
        });
        vec![
            texts.plain(name).to_owned(),
            integer(semester.room.round() as u64),
            if semester.found.is_some() { charts::ideas(semester.tried) } else { none(texts) },
            found.unwrap_or_else(|| none(texts)),
        ]
    });
    chart(
        sheet,
        "comp-clocks-chart",
        charts::clocks_chart(&overview, texts),
        texts.plain("comp.clocks.caption").to_owned(),
    );
    let head = words(texts, &["comp.clocks.experiment", "comp.clocks.fit", "comp.clocks.run", "comp.clocks.found"]);
    table(sheet, "comp-clocks", &head, &rows.collect::<Vec<_>>());
    let key = if settings.think == 0 { "comp.clocks.instant" } else { "comp.clocks.text" };
    let think = charts::think_text(settings, texts);
    sheet.text("comp-clocks-text", texts.get(key, &[("think", think)]));
}
