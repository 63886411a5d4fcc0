//! From the reader's hands to what they ask the learners: pen, keys, fields and words to events, nothing else.

use crate::decimal;
use crate::page::model::labs::data;
use crate::page::model::labs::data::ask::{Event, Tool};
use crate::page::model::looking;
use crate::page::model::state;
use crate::page::panels::ask::place_of;
use crate::page::ui::board::{self, Hand};
use crate::page::ui::dom::{self, by_id, listen};
use crate::page::ui::session;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, KeyboardEvent};

fn dispatch(event: Event) {
    session::dispatch(state::Event::Data(data::Event::Ask(event)));
}

// Apart from the other listeners, since the first screen does not need it.
#[inline(never)]
pub fn connect() {
    board::connect("ask-board", tell, keys);
    let on_click = |id: &str, act: fn()| listen(&by_id(id), "click", move |_: web_sys::Event| act());
    on_click("ask-open", || {
        let id = "ask-body".to_owned();
        session::dispatch(state::Event::Looking(looking::Event::Fold { id, is_open: true }));
        // Once it is on the screen.
        dom::after(50, || dom::focus("ask-take"));
    });
    on_click("ask-take", take);
    on_click("ask-strange", || dispatch(Event::Strange));
    on_click("ask-clear", || dispatch(Event::Clear));
    listen(&by_id("ask-tools"), "change", |event: web_sys::Event| {
        let name = event.target().map(|target| target.unchecked_into::<HtmlInputElement>().value());
        if let Some(tool) = name.and_then(|name| Tool::named(&name)) {
            dispatch(Event::Tool(tool));
        }
    });
    listen(&by_id("ask-mail"), "input", |_: web_sys::Event| {
        dispatch(Event::Mail(by_id("ask-mail").unchecked_into::<HtmlTextAreaElement>().value()));
    });
    listen(&by_id("ask-truth"), "change", |_: web_sys::Event| {
        let value = by_id("ask-truth").unchecked_into::<HtmlSelectElement>().value();
        dispatch(Event::Truth(decimal::parse(&value).map(|label| label as u8)));
    });
    fields();
    axis();
}

/// The picture: a pen that may be a mouse or a finger, and keys.
fn tell(hand: Hand) {
    dispatch(match hand {
        Hand::Press(x, y) => Event::Press(x, y),
        Hand::Drag(x, y) => Event::Drag(x, y),
        Hand::Lift => Event::Lift,
        Hand::Focus { by_keys } => Event::Focus { by_keys },
        Hand::Blur => Event::Blur,
    });
}

fn keys(event: &KeyboardEvent) {
    let of_key = match event.key().as_str() {
        "ArrowLeft" => Event::Move(-1, 0),
        "ArrowRight" => Event::Move(1, 0),
        "ArrowUp" => Event::Move(0, -1),
        "ArrowDown" => Event::Move(0, 1),
        " " | "Enter" => Event::Apply,
        _ => return,
    };
    event.prevent_default();
    // In a lecture the same keys walk the tour.
    event.stop_propagation();
    // A pointer brought the focus, and now keys are used.
    dispatch(Event::Focus { by_keys: true });
    dispatch(of_key);
}

/// The next example of the test set.
fn take() {
    let mut example = None;
    session::with(|page| {
        let state = page.state.borrow();
        let (ask, shelf) = (&state.data.ask, state.shelf());
        let find = |index| page.cache.test(ask.task(), &shelf, index);
        // Rows come to an end.
        example = find(ask.taken).or_else(|| find(0));
    });
    // Only now, since the state is not looked at any more.
    if let Some(example) = example {
        dispatch(Event::Take { observation: example.observation, label: example.label });
    }
}

/// Fields of impressions and rows, and words of mails.
fn fields() {
    let number = |element: &Element, name: &str| decimal::parse(&element.get_attribute(name)?);
    for name in ["input", "change"] {
        listen(&by_id("ask-fields"), name, move |event: web_sys::Event| {
            let Some(field) = event.target().map(|target| target.unchecked_into::<Element>()) else { return };
            let Some(place) = number(&field, "data-field") else { return };
            let place = place as usize;
            let values = number(&field, "data-values");
            let value = match (field.dyn_ref::<HtmlSelectElement>(), field.dyn_ref::<HtmlInputElement>()) {
                (Some(list), _) => decimal::parse(&list.value()),
                (_, Some(field)) => decimal::parse(&field.value()),
                _ => None,
            };
            if let Some(values) = values {
                let value = value.map(|value| value as usize);
                dispatch(Event::Choose { places: place..place + values as usize, value });
            } else if let Some(value) = value {
                dispatch(Event::Put { place, value: value as f32 });
            }
        });
    }
    listen(&by_id("ask-fields"), "click", move |event: web_sys::Event| {
        let Some(button) =
            event.target().and_then(|target| target.unchecked_into::<Element>().closest("[data-word]").ok()?)
        else {
            return;
        };
        if let (Some(place), Some(by)) = (number(&button, "data-word"), number(&button, "data-by")) {
            dispatch(Event::Add { place: place as usize, by: by as f32 });
        }
    });
}

/// The slider of m, which is the figure's.
fn axis() {
    let place = || {
        let mut place = 0.0;
        let at = dom::input("ask-m").value_as_number();
        session::with(|page| place = place_of(&page.state.borrow().data.figure.study.plan, at));
        place
    };
    listen(&dom::input("ask-m"), "input", move |_: web_sys::Event| session::dispatch(state::Event::Drag(place())));
    listen(&dom::input("ask-m"), "change", move |_: web_sys::Event| session::dispatch(state::Event::Settle(place())));
}
