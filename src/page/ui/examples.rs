//! From the reader's hands to the examples: paging by button and keys, the example under the pointer or in focus, the
//! point of the map, the panel of features. None of this is in the link or in the state: it changes what is looked at,
//! never what is trained.

use crate::chart::pixels::scatter_place;
use crate::page::model::state::Dirty;
use crate::page::panels;
use crate::page::panels::{Pointed, Which};
use crate::page::ui::app;
use crate::page::ui::app::App;
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, listen};
use crate::study::key::Learner;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent, PointerEvent};

/// The two lists: id, id of its pager, what draws it.
const LISTS: [(&str, &str, Dirty); 2] =
    [("examples-list", "examples-pager", Dirty::DATA), ("answers-list", "answers-pager", Dirty::LEARNED)];

/// Listens to everything that the reader can do with examples.
pub fn connect() {
    for (id, pager, dirty) in LISTS {
        let list = by_id(id);
        for name in ["pointerover", "focusin"] {
            listen(&list, name, move |event: web_sys::Event| {
                if let Some(item) = item_of(&event) {
                    point(&item);
                }
            });
        }
        listen(&list, "keydown", move |event: KeyboardEvent| keys(&event, id, dirty));
        listen(&by_id(pager), "click", move |event: web_sys::Event| {
            let button = event.target().and_then(|t| t.unchecked_into::<Element>().closest("[data-page]").ok()?);
            let by = button.and_then(|button| button.get_attribute("data-page")?.parse().ok());
            app::with(|app| turn(app, dirty, by.unwrap_or(0)));
        });
    }
    let value = |event: &web_sys::Event| {
        event.target().map(|target| target.unchecked_into::<HtmlInputElement>().value()).unwrap_or_default()
    };
    listen(&by_id("answers-of"), "change", move |event: web_sys::Event| {
        let name = value(&event);
        if let Some(learner) = Learner::ALL.into_iter().find(|learner| learner.name() == name) {
            look(|answers| answers.learner = learner);
        }
    });
    listen(&by_id("answers-which"), "change", move |event: web_sys::Event| {
        let which = match value(&event).as_str() {
            "right" => Which::Right,
            "table" => Which::Table,
            _ => Which::Wrong,
        };
        look(|answers| answers.which = which);
    });
    features();
    map();
}

/// Looks at other test examples, from their beginning.
fn look(change: impl FnOnce(&mut panels::Answers)) {
    app::with(|app| {
        let mut panels = app.panels.borrow_mut();
        change(&mut panels.answers);
        panels.answers.list.first = 0;
        drop(panels);
        panels::draw(app, Dirty::LEARNED);
    });
}

/// The example that an event is about.
fn item_of(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest("[data-example]").ok()?
}

/// The example under the pointer or in focus is the one whose features are shown.
fn point(item: &Element) {
    let index = item.get_attribute("data-example").and_then(|index| index.parse().ok());
    let is_test = item.closest("#answers-list").is_ok_and(|list| list.is_some());
    let Some(index) = index else { return };
    let pointed = if is_test { Pointed::Test(index) } else { Pointed::Training(index) };
    app::with(|app| show_features_of(app, pointed));
}

fn show_features_of(app: &Rc<App>, pointed: Pointed) {
    let is_new = app.panels.borrow_mut().examples.pointed.replace(pointed) != Some(pointed);
    if is_new {
        panels::draw_features(app);
    }
}

/// Turns the page of a list.
fn turn(app: &Rc<App>, dirty: Dirty, by: i32) {
    let mut panels = app.panels.borrow_mut();
    if dirty == Dirty::DATA {
        let m = app.state.borrow().settings.m;
        panels.examples.list.turn(by, m as usize);
    } else {
        let total = panels.answers.total;
        panels.answers.list.turn(by, total);
    }
    panels.examples.pointed = None;
    drop(panels);
    panels::draw(app, dirty);
}

/// Arrow keys go from example to example and over the ends of a page, the page keys turn it.
fn keys(event: &KeyboardEvent, id: &str, dirty: Dirty) {
    let Some(item) = item_of(event) else { return };
    let (forward, whole_page) = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => (true, false),
        "ArrowLeft" | "ArrowUp" => (false, false),
        "PageDown" => (true, true),
        "PageUp" => (false, true),
        _ => return,
    };
    event.prevent_default();
    let sibling = if forward { item.next_element_sibling() } else { item.previous_element_sibling() };
    if let Some(sibling) = sibling.filter(|_| !whole_page) {
        dom::set_attribute(&item, "tabindex", "-1");
        dom::set_attribute(&sibling, "tabindex", "0");
        return panels::focus(&sibling);
    }
    // Past the end of the page: the new page's first example, or going back its last, gets the focus.
    let list = by_id(id);
    let before = item.get_attribute("data-example");
    app::with(|app| turn(app, dirty, if forward { 1 } else { -1 }));
    let turned = list.first_element_child().and_then(|first| first.get_attribute("data-example")) != before;
    if !forward && !whole_page && turned {
        list.last_element_child().inspect(panels::focus);
    }
}

/// The panel of features: opens and closes, and Escape closes it.
fn features() {
    listen(&by_id("features-open"), "click", |_: web_sys::Event| {
        app::with(|app| {
            let is_open = !app.panels.borrow().features_are_open;
            open_features(app, is_open);
        });
    });
    let close = || {
        app::with(|app| open_features(app, false));
        let _ = by_id("features-open").focus();
    };
    listen(&by_id("features-close"), "click", move |_: web_sys::Event| close());
    listen(&by_id("features-panel"), "keydown", move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close();
        }
    });
}

fn open_features(app: &Rc<App>, is_open: bool) {
    app.panels.borrow_mut().features_are_open = is_open;
    panels::draw_features(app);
    if is_open && app.screen.borrow().compact {
        // On a phone it is further down, with the examples.
        by_id("features-panel").scroll_into_view();
    }
}

/// The map of the plane: the training point nearest to the pointer, or the next one by arrow keys.
fn map() {
    let canvas = dom::canvas("data-canvas");
    listen(&canvas, "pointermove", |event: PointerEvent| {
        let at = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        app::with(|app| {
            if let Some(index) = nearest_point(app, at) {
                point_at(app, index);
            }
        });
    });
    listen(&canvas, "pointerleave", |_: PointerEvent| dom::set_flag(&by_id("data-pointed"), "hidden", true));
    listen(&canvas, "blur", |_: web_sys::Event| dom::set_flag(&by_id("data-pointed"), "hidden", true));
    listen(&canvas, "keydown", |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => 1,
            "ArrowLeft" | "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        app::with(|app| {
            let m = app.state.borrow().settings.m as usize;
            let next = match app.panels.borrow().examples.pointed {
                Some(Pointed::Training(index)) => (index + m).saturating_add_signed(by) % m,
                _ => 0,
            };
            point_at(app, next);
        });
    });
}

/// Where the first m points of the map are drawn, in CSS pixels of the canvas.
fn places(app: &Rc<App>) -> Option<Vec<(f64, f64)>> {
    let (state, screen) = (app.state.borrow(), app.screen.borrow());
    let settings = &state.settings;
    let (side, _, ratio) = screen.size("data-canvas")?;
    if !settings.task.task().is_map {
        return None;
    }
    let mut panels = app.panels.borrow_mut();
    let gallery = panels.examples.training(settings.task, state.own_data().map(|own| &**own), settings.seed)?;
    let n = settings.m as usize;
    let place = |index| {
        let at = &gallery.get(index)?.observation;
        Some(scatter_place((at[0], at[1]), n, side, ratio, screen.scale))
    };
    (0..n).map(place).collect()
}

fn nearest_point(app: &Rc<App>, (x, y): (f64, f64)) -> Option<usize> {
    let distance = |&(a, b): &(f64, f64)| (a - x).hypot(b - y);
    let places = places(app)?;
    places.iter().enumerate().min_by(|a, b| distance(a.1).total_cmp(&distance(b.1))).map(|(index, _)| index)
}

/// Rings a point of the map and shows its features.
fn point_at(app: &Rc<App>, index: usize) {
    let Some((x, y)) = places(app).and_then(|places| places.get(index).copied()) else { return };
    let ring: HtmlElement = by_id("data-pointed");
    dom::set_property(&ring, "--x", &dom::px(x));
    dom::set_property(&ring, "--y", &dom::px(y));
    dom::set_flag(&ring, "hidden", false);
    show_features_of(app, Pointed::Training(index));
}
