//! From the reader's hands to how the figure looks, to the pace of training and to the scale map.

use crate::page::io::{save, store};
use crate::page::model::settings::Change;
use crate::page::model::state::{Dirty, Event, Move};
use crate::page::ui::app;
use crate::page::ui::app::dispatch;
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, listen};
use crate::study::key::Learner;
use crate::study::plan;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

pub fn connect() {
    let on_click = |id: &str, act: fn()| listen(&by_id(id), "click", move |_: web_sys::Event| act());
    on_click("only-m", || dispatch(Event::OnlyThisM));
    on_click("more-repeats", || dispatch(Event::MoreRepeats));
    on_click("cancel", || dispatch(Event::Cancel));
    on_click("scale-train", || dispatch(Event::Scale));
    on_click("save-settings", save::settings);
    on_click("save-scale", save::scale_csv);
    on_click("forget", store::clear);
    for (fold, dirty) in [("numbers", Dirty::NUMBERS), ("about", Dirty::NUMBERS), ("scale-table", Dirty::SCALE)] {
        listen(&by_id(fold), "toggle", move |_: web_sys::Event| app::with(|app| app.soil(dirty)));
    }
    on_click("view-open", || open(by_id("view-panel").has_attribute("hidden")));
    on_click("view-close", || {
        open(false);
        let _ = by_id("view-open").focus();
    });
    listen(&by_id("view-panel"), "keydown", |event: KeyboardEvent| {
        if event.key() == "Escape" {
            open(false);
            let _ = by_id("view-open").focus();
        }
    });

    for id in ["guess-begin", "guess-begin-view"] {
        on_click(id, || {
            dispatch(Event::Guess(Move::Begin(Learner::Large)));
            drop(dom::canvas("figure-canvas").focus());
        });
    }
    on_click("guess-skip", || dispatch(Event::Guess(Move::Skip)));
    listen(&by_id("guess-of"), "change", |event: web_sys::Event| {
        let name = event.target().map(|target| target.unchecked_into::<web_sys::HtmlSelectElement>().value());
        if let Some(learner) = Learner::ALL.into_iter().find(|learner| name.as_deref() == Some(learner.name())) {
            dispatch(Event::Guess(Move::Of(learner)));
        }
    });
    // By keys: up and down draw at the reader's m, left and right go to the next one.
    listen(&by_id("figure-canvas"), "keydown", |event: KeyboardEvent| {
        let (by, along) = match event.key().as_str() {
            "ArrowUp" => (1, 0),
            "ArrowDown" => (-1, 0),
            "PageUp" => (5, 0),
            "PageDown" => (-5, 0),
            "ArrowRight" => (0, 1),
            "ArrowLeft" => (0, -1),
            _ => return,
        };
        let mut place = None;
        app::with(|app| {
            let state = app.state.borrow();
            if state.guess.as_ref().is_some_and(|guess| guess.is_open) {
                let values = state.settings.m_values();
                let at = values.iter().position(|&m| m == state.settings.m).unwrap_or(0);
                place = Some(plan::place(values[at.saturating_add_signed(along).min(values.len() - 1)]));
            }
        });
        let Some(place) = place else { return };
        event.prevent_default();
        if along == 0 {
            dispatch(Event::Guess(Move::Step(by)));
        } else {
            dispatch(Event::Settle(place));
        }
    });
}

fn open(is_open: bool) {
    dom::set_flag(&by_id("view-panel"), "hidden", !is_open);
    dom::set_attribute(&by_id("view-open"), "aria-expanded", if is_open { "true" } else { "false" });
    if is_open {
        // How long a longer axis takes is worked out only while it is read.
        app::with(|app| {
            app.state.borrow_mut().dirty.add(Dirty::CONTROLS);
            app.ask_for_frame();
        });
    }
}

/// The pointer is on a learner's name in the figure: a click hides the learner, or brings it back.
pub fn name_clicked(x: f64, y: f64) -> bool {
    let mut clicked = None;
    app::with(|app| {
        let state = app.state.borrow();
        let name = state.looking.layout.names.iter().find(|name| name.rect.contains(x, y));
        clicked = name.map(|name| (Learner::ALL[name.learner], app.state.borrow().settings.hidden[name.learner]));
    });
    if let Some((learner, is_hidden)) = clicked {
        dispatch(Event::Set(Change::word("hide", learner.name(), !is_hidden)));
    }
    clicked.is_some()
}

/// While a guess is being drawn, a point of the figure puts the curve there; whether it did.
pub fn guess_at(x: f64, y: f64) -> bool {
    let mut put = None;
    app::with(|app| {
        let state = app.state.borrow();
        let layout = &state.looking.layout;
        let (low, high) = layout.accuracy;
        let is_open = state.guess.as_ref().is_some_and(|guess| guess.is_open) && !state.settings.error;
        if is_open && x <= layout.plot.right + 12.0 {
            let share = (layout.plot.bottom - y) / (layout.plot.bottom - layout.plot.top).max(1.0);
            put = layout.nearest_m(x).map(|m| Move::Put(m, low + (high - low) * share.clamp(0.0, 1.0)));
        }
    });
    if let Some(what) = put {
        dispatch(Event::Guess(what));
    }
    put.is_some()
}
