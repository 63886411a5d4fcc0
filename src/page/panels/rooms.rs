//! From state to pictures, tables and texts: one room a panel. Each draws only when it is dirty, from results that are
//! there; none of them decides anything.

use crate::chart::Look;
use crate::chart::canvas::Canvas;
use crate::decimal;
use crate::job::{Job, Observe};
use crate::page::model::settings::{Lab, MAX_LARGEST, REPEATS_LARGEST, Settings};
use crate::page::model::state::{Dirty, Phase};
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::View;
use crate::page::panels::{about, gradient, scale, view};
use crate::page::ui::app::App;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use crate::study::plan;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// What panels keep between two drawings.
#[derive(Default)]
pub struct Panels {
    tour: crate::page::panels::tour::draw::Kept,
    pub computation: crate::page::panels::computation::draw::Kept,
}

/// What draws a panel, and by which dirty parts it is drawn.
type Room = (Dirty, fn(&View, &App, Dirty, &mut Panels));

/// Every panel, in the order in which they are drawn: what is seen first comes first.
const ROOMS: &[Room] = &[
    (SEARCH, |view, app, dirty, panels| of_search(0, view, app, dirty, panels)),
    (SEARCH, |view, app, dirty, panels| of_search(1, view, app, dirty, panels)),
    (SEARCH, |view, app, dirty, panels| of_search(2, view, app, dirty, panels)),
    (SEARCH, |view, app, dirty, panels| of_search(3, view, app, dirty, panels)),
    (Dirty::CONTROLS, |view, _, _, _| controls(view)),
    (Dirty::CONTROLS.and(Dirty::FIGURE), |view, _, _, _| emphasis(view)),
    (Dirty::GRADIENT, |view, _, _, _| gradient::draw(view)),
    (Dirty::NUMBERS, |view, _, _, _| {
        if is_read(view, "about") {
            about::measured(view);
        }
    }),
    (Dirty::SCALE.and(Dirty::CONTROLS), |view, app, _, _| scale::draw(view, app)),
    (Dirty::CONTROLS, |view, _, _, _| looks(view)),
    (Dirty::CONTROLS.and(Dirty::PROGRESS), |view, app, _, _| pace(view, app)),
    (RACE, |view, app, dirty, _| of_race(0, view, app, dirty)),
    (RACE, |view, app, dirty, _| of_race(1, view, app, dirty)),
    (RACE, |view, app, dirty, _| of_race(2, view, app, dirty)),
    (RACE, |view, app, dirty, _| of_race(3, view, app, dirty)),
    // Last: it may quote what a panel says.
    (
        Dirty::TOUR.and(Dirty::PROGRESS).and(Dirty::CONTROLS).and(Dirty::ALGORITHMS).and(Dirty::COMPUTATION),
        |view, _, _, panels| crate::page::panels::tour::draw::draw(view.state, view.texts, &mut panels.tour),
    ),
];

const RACE: Dirty = Dirty::ALGORITHMS.and(Dirty::LIVE);

/// Draws a part of the algorithms lab, when it is on the screen.
fn of_race(part: usize, view: &View, app: &App, dirty: Dirty) {
    if view.state.settings.lab == Lab::Algorithms {
        crate::page::panels::algorithms::draw::PARTS[part](view, app, dirty.has(Dirty::ALGORITHMS));
    }
}

const SEARCH: Dirty = Dirty::COMPUTATION.and(Dirty::NUMBERS);

/// Draws a part of the computation lab, when it is on the screen.
fn of_search(part: usize, view: &View, app: &App, dirty: Dirty, panels: &mut Panels) {
    if view.state.settings.lab == Lab::Computation {
        crate::page::panels::computation::draw::draw(part, view, app, dirty, &mut panels.computation);
    }
}

/// What stands in closed folds is brought up to date when they are opened, and when training ends.
fn is_read(view: &View, fold: &str) -> bool {
    view.state.phase() != Phase::Training || by_id(fold).has_attribute("open")
}

/// How many panels there are.
pub const COUNT: usize = ROOMS.len();

/// The dirty parts by which the panel at this place is drawn.
pub fn parts(place: usize) -> Dirty {
    ROOMS[place].0
}

/// The dirty parts that draw a canvas anew.
pub fn of_canvas(id: &str) -> Dirty {
    match id.split_once('-').map_or(id, |(first, _)| first) {
        // The slider and the readout stand where the figure puts its axis.
        "figure" | "wins" => Dirty::FIGURE.and(Dirty::READOUT),
        "data" => Dirty::DATA,
        "map" | "score" => Dirty::LEARNED,
        "gradient" => Dirty::GRADIENT,
        "scale" => Dirty::SCALE,
        "paint" => Dirty::BOARD,
        "flow" | "race" | "function" => Dirty::ALGORITHMS,
        "comp" => Dirty::COMPUTATION,
        _ => Dirty::ALL,
    }
}

/// Draws the panel at this place, whose parts are dirty.
pub fn draw_one(app: &App, dirty: Dirty, place: usize) {
    let (state, texts, screen) = (&app.page.state.borrow(), &app.page.texts.borrow(), &app.page.screen.borrow());
    let view = View { state, texts, screen, cache: &app.page.cache, forecast: &*app.work };
    (ROOMS[place].1)(&view, app, dirty, &mut app.panels.borrow_mut());
}

/// Brings the controls to the settings, and what follows from them on the whole lab.
fn controls(view: &View) {
    let (state, settings) = (view.state, &view.state.settings);
    dom::set_value(&dom::input("seed"), &settings.seed.to_string());
    dom::choose("task", settings.task.name());
    dom::choose("repeats", &settings.repeats.to_string());
    // Nobody has engineered features for a table.
    dom::set_radio("features", if settings.task.is_table() { "raw" } else { settings.features.name() });
    dom::set_radio("act", settings.activation.name());
    dom::set_radio("gradient-when", if state.gradient_at_end { "end" } else { "start" });
    dom::input("compare").set_checked(settings.compare);
    let other = format!("figure.compare.{}", settings.features.other().name());
    dom::set_text(&by_id("compare-label"), &view.texts.get(&other, &[]));
    about::texts(view);
    let theme = match view.screen.theme {
        crate::chart::Theme::Light => "theme.to_dark",
        crate::chart::Theme::Dark => "theme.to_light",
    };
    dom::set_text(&by_id("theme"), view.texts.plain(theme));
}

/// The slider, and what the whole lab shows of the figure's state.
fn emphasis(view: &View) {
    let state = view.state;
    slider(&state.settings, state.marker, view.texts);
    let lab = by_id("lab");
    dom::set_flag(&lab, "data-stale", state.is_stale());
    match state.highlight {
        Some(learner) => dom::set_attribute(&lab, "data-highlight", learner.name()),
        None => drop(lab.remove_attribute("data-highlight")),
    }
}

/// How the figure looks.
fn looks(view: &View) {
    let (state, settings) = (view.state, &view.state.settings);
    dom::set_radio("xaxis", if settings.linear { "linear" } else { "log" });
    dom::set_radio("yaxis", if settings.error { "error" } else { "accuracy" });
    dom::set_radio("spread", if settings.standard_error { "se" } else { "sd" });
    dom::set_radio("max", &settings.max.to_string());
    dom::set_radio("wins-as", if view::wins_are_band(state) { "band" } else { "marks" });
    for (id, on) in [("dots", settings.dots), ("kernel", settings.kernel)] {
        dom::input(id).set_checked(on);
    }
    for element in dom::all("input[name=\"show\"]") {
        let input: web_sys::HtmlInputElement = element.unchecked_into();
        let hidden = crate::study::key::Learner::ALL
            .into_iter()
            .any(|learner| learner.name() == input.value() && settings.hidden[learner.index()]);
        input.set_checked(!hidden);
    }
}

/// What can be done about the pace.
fn pace(view: &View, app: &App) {
    let (state, texts, settings) = (view.state, view.texts, &view.state.settings);
    let button = |id: &str, off: bool| by_id(id).unchecked_into::<web_sys::HtmlButtonElement>().set_disabled(off);
    let phase = state.phase();
    let is_under_way = matches!(phase, Phase::Training | Phase::Paused);
    dom::set_flag(&by_id("cancel"), "hidden", !is_under_way);
    button("only-m", !state.lacks_at_m());
    button("more-repeats", settings.repeats >= REPEATS_LARGEST);
    // What a longer axis costs is worked out only for those who look.
    if !by_id("view-panel").has_attribute("hidden") {
        let further = Settings { max: MAX_LARGEST, ..settings.clone() };
        let plan = further.plan();
        let missing: Vec<Job> = plan
            .runs()
            .into_iter()
            .filter(|key| !state.results.contains_key(key))
            .map(|key| Job { spec: key, observe: Observe::default() })
            .collect();
        let m = ("m", integer(plan.max.into()));
        let text = if missing.is_empty() {
            texts.get("view.end.done", &[m])
        } else {
            let seconds = integer(view::rounded_seconds(view.forecast.estimate(&missing)));
            texts.get("view.end.cost", &[("runs", integer(missing.len() as u64)), m, ("seconds", seconds)])
        };
        dom::set_text(&by_id("view-max-cost"), &text);
    }
}

/// The slider's place and its words; cheap, so that it can follow the hand before the next frame.
pub fn slider(settings: &Settings, place: f64, texts: &Texts) {
    let slider = dom::input("m");
    // Along a linear axis the slider counts in units of the left end.
    let (place, last) = (settings.along(place), settings.along(plan::place(settings.end())));
    dom::set_attribute(&slider, "max", &last.to_string());
    rest_step(&slider);
    // While it is being dragged its value is already this; setting it again would fight the hand.
    if slider.value_as_number() != place {
        slider.set_value_as_number(place);
    }
    dom::set_property(&slider, "--value", &decimal::fixed(place / last.max(1e-9), 4));
    let m = integer(settings.m.into());
    dom::set_attribute(&slider, "aria-valuetext", &texts.get("slider.value", &[("m", m.clone())]));
    dom::set_text(&by_id("m-value"), &texts.get("figure.m", &[("m", m)]));
}

/// The slider's step while no pointer drags it: a doubling, unless the axis ends between two of them.
pub fn rest_step(slider: &web_sys::HtmlInputElement) {
    let is_whole = decimal::parse(&slider.max()).is_some_and(|last| last.fract() == 0.0);
    // While a pointer drags it, it has another.
    if !(is_whole && slider.has_attribute("data-held")) {
        dom::set_attribute(slider, "step", if is_whole { "1" } else { "any" });
    }
}

impl View<'_> {
    /// Width and height of a canvas in CSS pixels, and device pixels per CSS pixel; `None` while it is not shown.
    pub fn size(&self, id: &str) -> Option<(f64, f64, f64)> {
        self.screen.size(id)
    }

    /// A backend on a canvas, and its look; `None` while the canvas is not shown.
    pub fn on_canvas(&self, id: &str, draw: impl FnOnce(Canvas, &Look)) -> Option<()> {
        let canvas = dom::canvas(id);
        let (width, height, ratio) = self.screen.size(id)?;
        let backend = Canvas::new(&canvas, width, height, ratio)?;
        let screen = self.screen;
        let text = |key: &str, values: &[(&str, String)]| {
            let key = match key {
                "figure.axis" if screen.is_paper => "figure.axis.compact",
                "figure.axis.linear" if screen.is_paper => "figure.axis.linear.compact",
                key => key,
            };
            self.texts.get(key, values)
        };
        let look =
            Look { theme: screen.theme, font: &screen.font, text: &text, compact: screen.compact, scale: screen.scale };
        draw(backend, &look);
        Some(())
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
