//! What fills the screen: the whole page, one panel in lecture mode, one panel in a frame of another page. The style sheet
//! does the rest, by what `panels::stage` says of it.

use crate::order::within;
use crate::page::model::settings::{LabId, Mode, Settings};
use crate::page::model::tour::Step;
use crate::page::model::{lecture, tour};

/// The screen that lecture mode is designed for, in CSS pixels, and the charts' scale there.
const DESIGNED_FOR: (f64, f64) = (1280.0, 720.0);
const SCALE: f64 = 2.0;
/// The screen from which on the scale is at least that: as wide as an old projector, as high as a window with tabs.
const LEGIBLE_FROM: (f64, f64) = (1024.0, 570.0);
/// On a smaller screen (a page zoomed to 150 %) type shrinks no further than this, and what does not fit is scrolled.
const SCALE_SMALLEST: f64 = 1.4;
const SCALE_LARGEST: f64 = 6.0;

/// A panel that can fill the screen.
#[derive(Debug, PartialEq, Eq)]
pub struct Panel {
    /// Its name in links: the value of `panel`.
    pub name: &'static str,
    pub lab: LabId,
    /// Id of its element, and the ids of the elements that it stands in, from the outermost.
    pub id: &'static str,
    pub path: &'static [&'static str],
}

const LEFT: &[&str] = &["main", "lab", "column-left"];
const RIGHT: &[&str] = &["main", "lab", "column-right"];
const RACE: &[&str] = &["main", "lab-algorithms", "race-panels"];
const SEARCH: &[&str] = &["main", "lab-computation"];
const SEARCH_GRID: &[&str] = &["main", "lab-computation", "comp-grid"];
const SEARCH_PAIR: &[&str] = &["main", "lab-computation", "comp-pair"];

const fn panel(name: &'static str, lab: LabId, id: &'static str, path: &'static [&'static str]) -> Panel {
    Panel { name, lab, id, path }
}

/// Every panel, as they stand in the page: those of a lab in the order in which a lecture turns them over.
pub const PANELS: &[Panel] = &[
    panel("figure", LabId::Data, "figure", LEFT),
    panel("wins", LabId::Data, "wins", LEFT),
    panel("data", LabId::Data, "data", RIGHT),
    panel("learned", LabId::Data, "learned", RIGHT),
    panel("gradient", LabId::Data, "gradient", RIGHT),
    panel("ask", LabId::Data, "ask", &["main"]),
    panel("race-functions", LabId::Algorithms, "panel-functions", RACE),
    panel("race-flow", LabId::Algorithms, "panel-flow", RACE),
    panel("race-race", LabId::Algorithms, "panel-race", RACE),
    panel("comp-found", LabId::Computation, "panel-found", SEARCH_GRID),
    panel("comp-ends", LabId::Computation, "panel-ends", SEARCH_GRID),
    panel("comp-loop", LabId::Computation, "panel-loop", SEARCH_GRID),
    panel("comp-clocks", LabId::Computation, "panel-clocks", SEARCH_GRID),
    panel("comp-own", LabId::Computation, "comp-own", SEARCH_PAIR),
    panel("comp-book", LabId::Computation, "panel-book", SEARCH_PAIR),
    panel("comp-machine", LabId::Computation, "panel-machine", SEARCH),
    panel("comp-closing", LabId::Computation, "panel-closing", SEARCH),
    panel("scale", LabId::Data, "scale", &["main", "more"]),
    panel("closing", LabId::Data, "forces", &["main", "more"]),
];

/// The panels of a lab.
pub fn of_lab(lab: LabId) -> impl Iterator<Item = &'static Panel> {
    PANELS.iter().filter(move |panel| panel.lab == lab)
}

/// Whether a lab has a panel of this name.
pub fn has(lab: LabId, name: &str) -> bool {
    of_lab(lab).any(|panel| panel.name == name)
}

/// The step that the reader is at, while its lab is on the screen: the reader may look around.
fn step(settings: &Settings) -> Option<&'static Step> {
    let (_, step) = tour::step(settings)?;
    (step.settings(settings).lab == settings.lab).then_some(step)
}

/// The panel that fills the screen where one does: what the link names, else what the step speaks of, else the first of
/// the lab.
pub fn chosen(settings: &Settings) -> Option<&'static Panel> {
    let named = |name: &str| of_lab(settings.lab).find(|panel| panel.name == name);
    let of_step = || step(settings).and_then(|step| named(step.panel));
    let of_beat = || lecture::beat(settings).filter(|_| step(settings).is_some()).and_then(|beat| named(beat.panel));
    named(&settings.panel).or_else(of_beat).or_else(of_step).or_else(|| of_lab(settings.lab).next())
}

/// The panel that fills the screen; `None` while the whole page is shown.
pub fn shown(settings: &Settings) -> Option<&'static Panel> {
    (settings.mode != Mode::Page).then(|| chosen(settings)).flatten()
}

/// The panel of the whole page that the step speaks of.
pub fn pointed(settings: &Settings) -> Option<&'static Panel> {
    let step = step(settings).filter(|_| settings.mode == Mode::Page)?;
    of_lab(settings.lab).find(|panel| panel.name == step.panel)
}

/// The panel so many places after the one that is shown, around the lab.
pub fn after(settings: &Settings, by: i32) -> Option<&'static Panel> {
    let panels: Vec<_> = of_lab(settings.lab).collect();
    let chosen = chosen(settings)?;
    let place = panels.iter().position(|&panel| panel == chosen)? as i32;
    panels.get((place + by).rem_euclid(panels.len() as i32) as usize).copied()
}

/// Times the type sizes of the page and of the charts, in a window of this width and height in CSS pixels: one decimal.
pub fn scale(mode: Mode, (width, height): (f64, f64)) -> f64 {
    if mode != Mode::Lecture {
        return 1.0;
    }
    let times = |(by_width, by_height): (f64, f64)| f64::min(width / by_width, height / by_height) * SCALE;
    // Type is first of all legible: it shrinks no further in an old projector's window, or in one with tabs.
    let fits = times(DESIGNED_FOR).max(times(LEGIBLE_FROM).min(SCALE));
    (within(fits, SCALE_SMALLEST, SCALE_LARGEST) * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::link;
    use crate::page::model::tour::STEPS;
    use std::collections::BTreeSet;

    /// An element of index.html with the ids of what it stands in, from the outermost inside of `body`; one without an id
    /// is a `?`.
    struct Element {
        classes: String,
        id: String,
        path: Vec<String>,
    }

    fn elements() -> Vec<Element> {
        let page = include_str!("../../../index.html");
        let attribute = |tag: &str, name: &str| {
            let value = tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
            value.map(|(value, _)| value.to_owned())
        };
        let (mut open, mut found): (Vec<(String, String)>, Vec<Element>) = (Vec::new(), Vec::new());
        let body = page.split_once("<body").unwrap().1;
        let mut rest = body.split_once('>').unwrap().1;
        while let Some((_, after)) = rest.split_once('<') {
            if let Some(comment) = after.strip_prefix("!--") {
                rest = comment.split_once("-->").unwrap().1;
                continue;
            }
            let (tag, after) = after.split_once('>').unwrap();
            rest = after;
            if let Some(closed) = tag.strip_prefix('/') {
                if let Some(place) = open.iter().rposition(|(name, _)| name == closed) {
                    open.truncate(place);
                }
                continue;
            }
            let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
            let id = attribute(tag, "id").unwrap_or_default();
            found.push(Element {
                classes: attribute(tag, "class").unwrap_or_default(),
                id: id.clone(),
                path: open.iter().map(|(_, id)| if id.is_empty() { "?".into() } else { id.clone() }).collect(),
            });
            if !["input", "meta", "link", "br"].contains(&name.as_str()) && !tag.ends_with('/') {
                open.push((name, id));
            }
        }
        found
    }

    #[test]
    fn the_table_has_every_panel_of_the_markup_and_where_it_stands() {
        let is_panel = |element: &&Element| element.classes.split(' ').any(|class| class == "panel");
        let found: Vec<Element> = elements();
        let panels: Vec<&Element> = found.iter().filter(is_panel).collect();
        assert_eq!(panels.len(), PANELS.len());
        for (panel, element) in PANELS.iter().zip(panels) {
            assert_eq!(element.classes, format!("panel {}", panel.name));
            assert_eq!(element.id, panel.id, "{}", panel.name);
            assert_eq!(element.path, panel.path, "{}", panel.name);
        }
        let names: BTreeSet<&str> = PANELS.iter().map(|panel| panel.name).collect();
        assert_eq!(names.len(), PANELS.len());
    }

    #[test]
    fn every_step_speaks_of_a_panel_of_its_lab() {
        for step in &STEPS {
            let lab = step.settings(&Settings::default()).lab;
            assert!(of_lab(lab).any(|panel| panel.name == step.panel), "{}", step.name);
        }
    }

    fn settings(link: &str) -> Settings {
        let (mut settings, _) = link::parse(link);
        tour::complete(link, &mut settings);
        settings
    }

    fn names(link: &str) -> (Option<&'static str>, Option<&'static str>) {
        let settings = settings(link);
        (shown(&settings).map(|panel| panel.name), pointed(&settings).map(|panel| panel.name))
    }

    #[test]
    fn a_link_a_step_or_the_lab_says_what_fills_the_screen() {
        assert_eq!(names(""), (None, None));
        assert_eq!(names("panel=wins"), (None, None), "the whole page");
        assert_eq!(names("mode=embed&panel=race-flow&lab=algorithms"), (Some("race-flow"), None));
        assert_eq!(names("mode=embed&panel=race-flow"), (Some("figure"), None), "no panel of this lab");
        assert_eq!(names("mode=embed&lab=computation"), (Some("comp-found"), None));
        let wins = STEPS.iter().position(|step| step.panel == "wins").unwrap() + 1;
        assert_eq!(names(&format!("step={wins}")), (None, Some("wins")));
        assert_eq!(names(&format!("mode=lecture&step={wins}")), (Some("wins"), None));
        assert_eq!(names(&format!("mode=lecture&step={wins}&panel=data")), (Some("data"), None));
        // In another lab than the step's the reader looks around.
        assert_eq!(names(&format!("step={wins}&lab=algorithms")), (None, None));
        assert_eq!(names(&format!("mode=lecture&step={wins}&lab=algorithms")), (Some("race-functions"), None));
    }

    #[test]
    fn the_panels_of_a_lab_are_turned_over_around() {
        let mut settings = settings("mode=lecture&step=2&lab=data");
        let mut seen = vec![chosen(&settings).unwrap().name];
        for _ in 0..8 {
            settings.put("panel", after(&settings, 1).unwrap().name);
            seen.push(shown(&settings).unwrap().name);
        }
        assert_eq!(seen, ["figure", "wins", "data", "learned", "gradient", "ask", "scale", "closing", "figure"]);
        assert_eq!(after(&settings, -1).unwrap().name, "closing");
    }

    #[test]
    fn the_scale_of_a_lecture_follows_the_window() {
        let lecture = |width, height| scale(Mode::Lecture, (width, height));
        assert_eq!((lecture(1280.0, 720.0), lecture(1920.0, 1080.0), lecture(1280.0, 2000.0)), (2.0, 3.0, 2.0));
        assert_eq!((lecture(1024.0, 768.0), lecture(1279.0, 576.0)), (2.0, 2.0), "legible");
        assert_eq!((lecture(400.0, 300.0), lecture(9000.0, 9000.0)), (1.4, 6.0));
        assert_eq!((lecture(1366.0, 768.0), lecture(1600.0, 869.0)), (2.1, 2.4), "one decimal");
        assert_eq!((scale(Mode::Page, (1280.0, 720.0)), scale(Mode::Embed, (1280.0, 720.0))), (1.0, 1.0));
    }
}
