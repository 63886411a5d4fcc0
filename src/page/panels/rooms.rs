//! From state to pictures, tables and texts: one room a panel. Each draws only when it is dirty, from results that are
//! there; none of them decides anything.

use crate::chart::Look;
use crate::chart::canvas::Canvas;
use crate::decimal;
use crate::job::{Job, Observe};
use crate::page::model::settings::{MAX_LARGEST, REPEATS_LARGEST, Settings};
use crate::page::model::state::{Dirty, Phase};
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::View;
use crate::page::panels::{answers, data, examples, features, learned, own, view};
use crate::page::ui::app::App;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use crate::study::plan;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, ImageData};

pub use crate::page::panels::answers::{Kept as Answers, Which};
pub use crate::page::panels::examples::{Pointed, focus};

/// What panels keep between two drawings.
#[derive(Default)]
pub struct Panels {
    data: data::Kept,
    /// Which examples are looked at.
    pub examples: examples::Kept,
    pub answers: Answers,
    pub features_are_open: bool,
    tour: crate::page::panels::tour::draw::Kept,
}

/// What draws a panel, and by which dirty parts it is drawn.
type Room = (Dirty, fn(&View, &App, Dirty, &mut Panels));

/// Every panel, in the order in which they are drawn: what is seen first comes first.
const ROOMS: &[Room] = &[
    (Dirty::CONTROLS, |view, _, _, _| controls(view)),
    (Dirty::CONTROLS.and(Dirty::FIGURE), |view, _, _, _| emphasis(view)),
    (Dirty::DATA, |view, app, _, panels| {
        own::draw(view, &app.own.borrow());
        data::draw(view, &mut panels.data);
    }),
    (Dirty::DATA, |view, _, _, panels| {
        examples::draw(view, &mut panels.examples);
        let is_open = panels.features_are_open;
        features::draw(view, is_open, &mut panels.examples);
    }),
    (Dirty::BOARD, |view, app, _, _| crate::page::ui::own::paint::draw(app, &app.own.borrow().board, view.texts)),
    (Dirty::LEARNED, |view, app, _, panels| {
        learned::draw(view);
        let Panels { answers, examples, .. } = panels;
        answers::draw(view, answers, examples, &app.own.borrow());
    }),
    (Dirty::NUMBERS.and(Dirty::DATA), |view, app, _, _| own::verdict(view, &app.own.borrow())),
    (Dirty::CONTROLS.and(Dirty::PROGRESS), |view, app, _, _| pace(view, app)),
    // Last: it may quote what a panel says.
    (
        Dirty::TOUR.and(Dirty::PROGRESS).and(Dirty::CONTROLS).and(Dirty::ALGORITHMS).and(Dirty::COMPUTATION),
        |view, _, _, panels| crate::page::panels::tour::draw::draw(view.state, view.texts, &mut panels.tour),
    ),
];

/// How many panels there are.
pub const COUNT: usize = ROOMS.len();

/// The dirty parts by which the panel at this place is drawn.
pub fn parts(place: usize) -> Dirty {
    ROOMS[place].0
}

/// Draws the panel at this place, whose parts are dirty.
pub fn draw_one(app: &App, dirty: Dirty, place: usize) {
    let (state, texts, screen) = (&app.page.state.borrow(), &app.page.texts.borrow(), &app.page.screen.borrow());
    let view = View { state, texts, screen, own: &app.page.own.borrow(), forecast: &*app.work };
    (ROOMS[place].1)(&view, app, dirty, &mut app.panels.borrow_mut());
}

/// Draws the dirty panels at once.
pub fn draw(app: &App, dirty: Dirty) {
    (0..COUNT).filter(|&place| dirty.has(parts(place))).for_each(|place| draw_one(app, dirty, place));
}

/// Draws the panel of features alone, for another example.
pub fn draw_features(app: &App) {
    let (state, texts, screen) = (&app.page.state.borrow(), &app.page.texts.borrow(), &app.page.screen.borrow());
    let view = View { state, texts, screen, own: &app.page.own.borrow(), forecast: &*app.work };
    let mut panels = app.panels.borrow_mut();
    let is_open = panels.features_are_open;
    features::draw(&view, is_open, &mut panels.examples);
}

/// What follows from the settings on the whole lab.
fn controls(view: &View) {
    dom::set_radio("gradient-when", if view.state.gradient_at_end { "end" } else { "start" });
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
        let further = settings.with("max", MAX_LARGEST);
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

    /// Puts a square picture on a canvas; `paint` gets its side in device pixels and device pixels per CSS pixel.
    pub fn put_picture(&self, id: &str, paint: impl FnOnce(usize, f64) -> Vec<u8>) -> Option<()> {
        let canvas = dom::canvas(id);
        let (width, height, ratio) = self.screen.size(id)?;
        let (w, h) = ((width * ratio).round() as u32, (height * ratio).round() as u32);
        // Boxes are square but for rounding, which must leave no gap; in any other box the picture is whole.
        let side = if w.abs_diff(h) <= 2 { w.max(h) } else { w.min(h) } as usize;
        if (canvas.width(), canvas.height()) != (w, h) {
            canvas.set_width(w);
            canvas.set_height(h);
        }
        let pixels = paint(side, ratio);
        let image = ImageData::new_with_u8_clamped_array(Clamped(&pixels), side as u32).ok()?;
        context(&canvas)?.put_image_data(&image, 0.0, 0.0).ok()
    }
}

pub fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
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
