//! From the reader's hands to what they ask the learners: pen and keys to events, and an example from the test set.

use crate::page::io::session;
use crate::page::model::keys;
use crate::page::model::labs::data;
use crate::page::model::labs::data::ask::Event;
use crate::page::model::looking;
use crate::page::model::state;
use crate::page::ui::board::{self, Hand};
use crate::page::ui::dom::{self, by_id, listen};
use web_sys::KeyboardEvent;

fn dispatch(event: Event) {
    session::dispatch(state::Event::Data(data::Event::Ask(event)));
}

// Apart from the other listeners, since the first screen does not need it.
#[inline(never)]
pub fn connect() {
    board::connect("ask-board", tell, key);
    let on_click = |id: &str, act: fn()| listen(&by_id(id), "click", move |_: web_sys::Event| act());
    on_click("ask-open", || {
        let id = "ask-body".to_owned();
        session::dispatch(state::Event::Looking(looking::Event::Fold { id, is_open: true }));
        // Once it is on the screen.
        dom::after(50, || dom::focus("ask-take"));
    });
    on_click("ask-take", take);
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

fn key(event: &KeyboardEvent) {
    let Some(of_key) = keys::on_board(&event.key()) else { return };
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
