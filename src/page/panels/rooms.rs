//! From state to pictures, tables and texts: one room a panel. Each draws only when it is dirty, from results that are
//! there; none of them decides anything.

use crate::decimal;
use crate::job::{Job, Observe};
use crate::page::model::settings::{MAX_LARGEST, REPEATS_LARGEST, Settings};
use crate::page::model::state::{Dirty, Phase};
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::View;
use crate::page::panels::view;
use crate::page::ui::app::App;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use crate::study::plan;
use wasm_bindgen::JsCast;

/// What panels keep between two drawings.
#[derive(Default)]
pub struct Panels {}

/// What draws a panel, and by which dirty parts it is drawn.
type Room = (Dirty, fn(&View, &App, Dirty, &mut Panels));

/// Every panel, in the order in which they are drawn: what is seen first comes first.
const ROOMS: &[Room] = &[
    (Dirty::CONTROLS, |view, _, _, _| controls(view)),
    (Dirty::CONTROLS.and(Dirty::FIGURE), |view, _, _, _| emphasis(view)),
    (Dirty::CONTROLS.and(Dirty::PROGRESS), |view, app, _, _| pace(view, app)),
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
    let view = View { state, texts, screen, cache: &app.page.cache, forecast: &*app.work };
    (ROOMS[place].1)(&view, app, dirty, &mut app.panels.borrow_mut());
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
