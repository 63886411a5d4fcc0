//! The data: the first m labelled examples of the first repeat, as a picture and the first few as a table.

use crate::chart::pixels::scatter_place;
use crate::chart::units::fixed;
use crate::page::model::examples::Pointed;
use crate::page::model::screen::Screen;
use crate::page::model::state::State;
use crate::page::model::texts::integer;
use crate::page::panels::cache::{Cache, Points};
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::{Node, Sheet};
use crate::page::panels::{View, own, px};
use crate::task::real::Set;

/// Rows of the table: what stands beside the picture without making the panel taller.
const ROWS: usize = 5;

pub fn show(view: &View, sheet: &mut Sheet) {
    own::show(view, sheet);
    let (settings, texts) = (&view.state.settings, view.texts);
    let task = settings.task.task();
    let sees = match settings.features.name() {
        "engineered" => texts.find(&format!("task.{}.engineered", task.name)),
        _ => texts.find(&format!("task.{}.raw", task.name)),
    };
    sheet.text("data-task", texts.find(&format!("task.{}.about", task.name)).unwrap_or_default());
    for id in ["data-task", "features"] {
        sheet.attribute(id, "title", sees.unwrap_or_default());
    }
    sheet.flag("data-box", "hidden", !task.is_map);
    for set in Set::ALL {
        sheet.flag(format!("source-{}", set.task().name()), "hidden", set.task() != settings.task);
    }
    // Examples of tasks without a map are looked at one by one: see `examples`.
    let Some(points) = points(view.state, view.cache) else { return };
    let (m, ones) = (integer(settings.m.into()), points.iter().filter(|point| point.2).count());
    if !settings.task.is_table() {
        sheet.text("data-note", texts.get("data.note", &[("m", m.clone())]));
    }
    let values = [("m", m), ("ones", integer(ones as u64)), ("zeros", integer((points.len() - ones) as u64))];
    sheet.attribute("data-canvas", "aria-label", texts.get("data.summary", &values));
    sheet.children("data-rows", points.iter().take(ROWS).enumerate().map(row).collect());
    ring(view, &points, sheet);
    sheet.picture("data-canvas", Picture::Scatter(points));
}

fn points(state: &State, cache: &Cache) -> Option<Points> {
    cache.points(&state.settings, &state.shelf())
}

/// One of the first few pairs; the label with its dot, as in the picture.
fn row((index, &(x1, x2, label)): (usize, &(f32, f32, bool))) -> Node {
    let dot = Node::new("i").class(if label { "dot filled" } else { "dot" }).with("aria-hidden", "true");
    Node::new("tr")
        .child(Node::text("th", (index + 1).to_string()).with("scope", "row"))
        .all([x1, x2].map(|x| Node::text("td", number(x))))
        .child(Node::new("td").child(dot).child(Node::words(format!(" {}", u8::from(label)))))
}

/// The ring around the point of the map that is pointed at.
fn ring(view: &View, points: &Points, sheet: &mut Sheet) {
    let examples = &view.state.looking.examples;
    let place = match examples.pointed {
        Some(Pointed::Training(index)) if examples.is_ringed => places(points, view.screen).nth(index),
        _ => None,
    };
    sheet.flag("data-pointed", "hidden", place.is_none());
    if let Some((x, y)) = place {
        sheet.style("data-pointed", "--x", px(x));
        sheet.style("data-pointed", "--y", px(y));
    }
}

/// Where the points of the map are drawn, in CSS pixels of the canvas; none while it is not shown.
fn places(points: &Points, screen: &Screen) -> impl Iterator<Item = (f64, f64)> {
    let size = screen.size("data-canvas").map(|(side, _, ratio)| (side, ratio));
    let place = move |&(x, y, _): &(f32, f32, bool)| {
        size.map(|(side, ratio)| scatter_place((x, y), points.len(), side, ratio, screen.scale))
    };
    points.iter().filter_map(place)
}

/// The training example that is drawn nearest to a place on the map, in CSS pixels of the canvas; `None` where no map is
/// shown.
pub fn nearest(state: &State, screen: &Screen, cache: &Cache, (x, y): (f64, f64)) -> Option<usize> {
    let points = points(state, cache)?;
    let distances = places(&points, screen).map(|(a, b)| (a - x).hypot(b - y)).enumerate();
    distances.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
}

/// Two decimals, with a minus sign as wide as a digit.
pub fn number(x: f32) -> String {
    fixed(x.into(), 2).replace('-', "−")
}
