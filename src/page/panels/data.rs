//! The data: the first m labelled examples of the first repeat, as a picture and the first few as a table.

use crate::chart::pixels::scatter_place;
use crate::chart::units::fixed;
use crate::page::model::labs::data::examples::Pointed;
use crate::page::model::screen::Screen;
use crate::page::model::settings::Mode;
use crate::page::model::state::State;
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::cache::{Cache, Points};
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::{Node, Sheet};
use crate::page::panels::{View, own, px};
use crate::task::real::Set;

/// Rows of the table: what stands beside the picture without making the panel taller.
const ROWS: usize = 5;
/// In a lecture: as many as the lowest window has room for.
const ROWS_OF_LECTURE: usize = 7;

pub fn show(view: &View, sheet: &mut Sheet) {
    own::show(view, sheet);
    let (settings, texts) = (&view.state.settings, view.texts);
    let task = settings.task.task();
    let sees = match settings.features.name() {
        "engineered" | "both" => texts.find(&format!("task.{}.engineered", task.name)),
        _ => texts.find(&format!("task.{}.raw", task.name)),
    };
    sheet.text("data-task", texts.find(&format!("task.{}.about", task.name)).unwrap_or_default());
    for id in ["data-task", "features"] {
        sheet.attribute(id, "title", sees.unwrap_or_default());
    }
    sheet.flag("data-box", "hidden", !task.is_map);
    let set = Set::of(settings.task);
    sheet.flag("source", "hidden", set.is_none());
    if let Some(set) = set {
        sheet.children("source", source(set, texts));
    }
    // Examples of tasks without a map are looked at one by one: see `examples`.
    let Some(points) = points(view.state, view.cache) else { return };
    let (m, ones) = (integer(settings.m.into()), points.iter().filter(|point| point.2).count());
    if !settings.task.is_table() {
        sheet.text("data-note", texts.get("data.note", &[("m", m.clone())]));
    }
    let values = [("m", m), ("ones", integer(ones as u64)), ("zeros", integer((points.len() - ones) as u64))];
    sheet.attribute("data-canvas", "aria-label", texts.get("data.summary", &values));
    let rows = if settings.mode == Mode::Lecture { ROWS_OF_LECTURE } else { ROWS };
    sheet.children("data-rows", points.iter().take(rows).enumerate().map(row).collect());
    ring(view, &points, sheet);
    sheet.picture("data-canvas", Picture::Scatter(points));
}

/// Where a real data set is from, how far it goes, and under which licence it is here. Apart, since the first screen does not
/// need it.
#[inline(never)]
fn source(set: Set, texts: &Texts) -> Vec<Node> {
    let name = set.task().name();
    let (note, source) = (texts.get(&format!("source.{name}.note"), &[]), texts.get(&format!("source.{name}"), &[]));
    let [licence, address] = set.licence();
    let link = Node::text("a", licence).with("href", address).with("target", "_blank").with("rel", "noopener");
    vec![Node::words(format!("{note} {source} ")), link]
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::labs::data::examples;
    use crate::page::model::labs::data::own;
    use crate::page::model::state::{Event, own_table};
    use crate::page::panels::sheet::{Entry, Target};
    use crate::page::panels::testing::{Page, children, is_hidden, text, words};

    fn scatter(sheet: &Sheet) -> Option<&Points> {
        sheet.entries.iter().find_map(|(target, entry)| match (target, entry) {
            (Target::Id(id), Entry::Picture(Picture::Scatter(points))) if id == "data-canvas" => Some(points),
            _ => None,
        })
    }

    #[test]
    fn the_map_has_the_first_m_points_and_the_table_the_first_few() {
        let mut page = Page::new("m=64&max=64");
        let sheet = page.sheet(show);
        let points = scatter(&sheet).unwrap();
        let ones = points.iter().filter(|point| point.2).count();
        assert_eq!((points.len(), text(&sheet, "data-note")), (64, "the first 64 pairs (x, y)"));
        assert_eq!(
            sheet.attribute_of("data-canvas", "aria-label").unwrap(),
            format!("Map of the first 64 training examples: {ones} have label 1, {} label 0.", 64 - ones)
        );
        let rows = children(&sheet, "data-rows");
        assert_eq!(rows.len(), ROWS);
        let (x1, x2, label) = points[2];
        let cells: Vec<String> = rows[2].children.iter().map(Node::words_in).collect();
        assert_eq!(cells, ["3".to_owned(), number(x1), number(x2), format!(" {}", u8::from(label))]);
        assert!(number(-0.25) == "−0.25" && !is_hidden(&sheet, "data-box"));
        // Another task has no map, and nothing is said of one.
        page.state.update(Event::set("task", "spam"));
        let sheet = page.sheet(show);
        assert!(is_hidden(&sheet, "data-box") && scatter(&sheet).is_none() && sheet.text_of("data-note").is_none());
        assert!(text(&sheet, "data-task").contains("mail"));
    }

    #[test]
    fn the_ring_is_around_the_point_nearest_to_the_pointer() {
        let mut page = Page::new("m=64&max=64");
        let at = |page: &Page, at| nearest(&page.state, &page.screen, &page.cache, at);
        // Not drawn yet.
        assert_eq!(at(&page, (10.0, 10.0)), None);
        (page.screen.ratio, page.screen.scale) = (1.0, 1.0);
        page.screen.sizes.insert("data-canvas".into(), (200.0, 200.0));
        let points = points(&page.state, &page.cache).unwrap();
        let places: Vec<_> = places(&points, &page.screen).collect();
        assert_eq!(at(&page, (places[27].0 + 0.1, places[27].1)), Some(27));
        assert!(is_hidden(&page.sheet(show), "data-pointed"));
        page.state.update(Event::Examples(examples::Event::Ring(27)));
        let sheet = page.sheet(show);
        let style = |name| {
            let of = |(target, entry): &(Target, Entry)| match entry {
                Entry::Style(other, value) if *other == name && *target == "data-pointed".into() => Some(value.clone()),
                _ => None,
            };
            sheet.entries.iter().find_map(of)
        };
        assert!(!is_hidden(&sheet, "data-pointed"));
        assert_eq!((style("--x"), style("--y")), (Some(px(places[27].0)), Some(px(places[27].1))));
        // It goes with its point, and comes back with it.
        page.state.update(Event::Settle(0.0));
        assert!(is_hidden(&page.sheet(show), "data-pointed"));
        page.state.update(Event::Settle(2.0));
        assert!(!is_hidden(&page.sheet(show), "data-pointed"));
        page.state.update(Event::Examples(examples::Event::Unring));
        assert!(is_hidden(&page.sheet(show), "data-pointed"));
    }

    #[test]
    fn own_data_stand_in_place_of_the_pairs() {
        let mut page = Page::new("task=table");
        let sheet = page.sheet(show);
        assert_eq!(text(&sheet, "own-summary"), page.texts.plain("own.empty"));
        assert_eq!((text(&sheet, "data-note"), sheet.attribute_of("lab", "data-own")), ("", Some("none")));
        assert!(is_hidden(&sheet, "own-pairs") && is_hidden(&sheet, "own-tied") && !is_hidden(&sheet, "paint-open"));
        page.state.update(Event::Own(own::Event::Use(own_table(100))));
        page.state.update(Event::Settle(0.0));
        let sheet = page.sheet(show);
        assert_eq!(
            text(&sheet, "own-summary"),
            "a.csv: 2 inputs; 70 rows train, 30 are held out to test on, always the same."
        );
        // Its two numbers and two classes are a map.
        assert_eq!((sheet.attribute_of("lab", "data-own"), scatter(&sheet).unwrap().len()), (Some("map"), 16));
        assert!(
            !is_hidden(&sheet, "own-pairs") && is_hidden(&sheet, "paint-open") && is_hidden(&sheet, "figure-tools")
        );
        let rows = words(&sheet, "own-rows");
        assert!(rows.len() == 3 && rows.iter().all(|row| row.contains(['○', '●'])), "{rows:?}");
        assert!(text(&sheet, "own-classes").contains("○ 0") && text(&sheet, "data-note").contains("16"));
        // So few rows may not tell the learners apart; and then they do not.
        assert!(text(&sheet, "own-tied").contains("70"), "{}", text(&sheet, "own-tied"));
        page.state.update(Event::Train);
        page.answer(usize::MAX, 0.9, &[]);
        let sheet = page.sheet(show);
        assert!(text(&sheet, "own-tied").starts_with("Trained on all 70 rows"), "{}", text(&sheet, "own-tied"));
        page.state.update(Event::set("task", "plane"));
        let sheet = page.sheet(show);
        assert!(is_hidden(&sheet, "own") && sheet.attribute_of("lab", "data-own").is_none());
    }
}
