//! From the reader's hands to the examples: paging by button and keys, the example under the pointer or in focus, the
//! point of the map, the panel of features. And back: where the focus goes.

use crate::page::io::session::{self, Page};
use crate::page::model::keys;
use crate::page::model::labs::data::examples::{Effect, Event, FEATURES, List};
use crate::page::model::state;
use crate::page::panels::data;
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, listen};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};

fn dispatch(event: Event) {
    session::dispatch(state::Event::Examples(event));
}

/// Id of a list's pager.
fn pager(list: List) -> &'static str {
    match list {
        List::Training => "examples-pager",
        List::Test => "answers-pager",
    }
}

/// Listens to everything that the reader can do with examples.
pub fn connect() {
    for list in List::ALL {
        let element = by_id(list.id());
        for name in ["pointerover", "focusin"] {
            listen(&element, name, move |event: web_sys::Event| {
                if let Some(item) = item_of(&event) {
                    point(list, &item, event.type_() == "focusin");
                }
            });
        }
        listen(&element, "keydown", move |event: KeyboardEvent| keys(&event, list));
        listen(&by_id(pager(list)), "click", move |event: web_sys::Event| {
            let button = event.target().and_then(|t| t.unchecked_into::<Element>().closest("[data-page]").ok()?);
            if let Some(by) = button.and_then(|button| button.get_attribute("data-page")?.parse().ok()) {
                dispatch(Event::Turn { list, by, fits: fits(list) });
            }
        });
    }
    features();
    map();
}

/// How many examples a list shows at once.
fn fits(list: List) -> usize {
    let mut fits = 1;
    session::with(|page| fits = list.fits(page.state.borrow().task_of(list), &page.screen.borrow()));
    fits
}

/// The example that an event is about.
fn item_of(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest("[data-example]").ok()?
}

/// The example under the pointer or in focus is the one whose features are shown.
fn point(list: List, item: &Element, has_focus: bool) {
    let Some(index) = item.get_attribute("data-example").and_then(|index| index.parse().ok()) else { return };
    let place = std::iter::successors(item.previous_element_sibling(), Element::previous_element_sibling).count();
    session::with(|page| {
        let events = page.state.borrow().looking.examples.pointing(list, (index, place), has_focus);
        events.into_iter().flatten().for_each(dispatch);
    });
}

fn keys(event: &KeyboardEvent, list: List) {
    let step = item_of(event).and_then(|_| keys::on_examples(&event.key(), list, fits(list)));
    if let Some(step) = step {
        event.prevent_default();
        dispatch(step);
    }
}

/// The panel of features: Escape closes it too.
fn features() {
    let close = || {
        dispatch(Event::CloseFeatures);
        let _ = by_id("features-open").focus();
    };
    listen(&by_id("features-close"), "click", move |_: web_sys::Event| close());
    listen(&by_id(FEATURES), "keydown", move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close();
        }
    });
}

/// The map of the plane: the training point nearest to the pointer, or the next one by arrow keys.
fn map() {
    let canvas = dom::canvas("data-canvas");
    listen(&canvas, "pointermove", |event: PointerEvent| {
        let at = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        session::with(|page| {
            let nearest = data::nearest(&page.state.borrow(), &page.screen.borrow(), &page.cache, at);
            let is_ringed = |&index: &usize| page.state.borrow().looking.examples.rings(index);
            if let Some(index) = nearest.filter(|index| !is_ringed(index)) {
                dispatch(Event::Ring(index));
            }
        });
    });
    for name in ["pointerleave", "blur"] {
        listen(&canvas, name, |_: web_sys::Event| {
            session::with(|page| {
                let is_ringed = page.state.borrow().looking.examples.is_ringed;
                if is_ringed {
                    dispatch(Event::Unring);
                }
            });
        });
    }
    listen(&canvas, "keydown", |event: KeyboardEvent| {
        if let Some(step) = keys::on_map(&event.key()) {
            event.prevent_default();
            dispatch(step);
        }
    });
}

/// Does what follows from looking at examples, once they are on the screen.
pub fn perform(page: &Page, effect: Effect) {
    match effect {
        Effect::Focus { list, place } => {
            let item = by_id(list.id()).children().item(place as u32);
            if let Some(item) = item.and_then(|item| item.dyn_into::<HtmlElement>().ok()) {
                let _ = item.focus();
            }
        }
        Effect::ShowFeatures => {
            if page.screen.borrow().compact {
                // On a phone it is further down, with the examples.
                by_id(FEATURES).scroll_into_view();
            }
        }
    }
}
