//! The board to paint on: pointer and keys. What was painted is held by [`crate::page::model::labs::data::own::board`].

use crate::page::model::keys;
use crate::page::model::labs::data::own::board::Event;
use crate::page::model::labs::data::own::{self, Dialog};
use crate::page::ui::board::{self, Hand};
use crate::page::ui::dom::{by_id, listen};
use crate::page::ui::own::base::element;
use web_sys::KeyboardEvent;

fn dispatch(event: Event) {
    super::dispatch(own::Event::Board(event));
}

pub fn connect() {
    listen(&by_id("paint-close"), "click", |_: web_sys::Event| element(Dialog::Board).close());
    board::connect("paint-canvas", tell, key);
}

fn tell(hand: Hand) {
    // In the square, y up.
    let place = |x: f64, y: f64| ((2.0 * x - 1.0) as f32, (1.0 - 2.0 * y) as f32);
    dispatch(match hand {
        Hand::Press(x, y) => Event::Press(place(x, y)),
        Hand::Drag(x, y) => Event::Drag(place(x, y)),
        Hand::Lift => Event::Lift,
        Hand::Focus { by_keys } => Event::Focus { by_keys },
        Hand::Blur => Event::Blur,
    });
}

fn key(event: &KeyboardEvent) {
    let Some(event_of) = keys::on_painting(&event.key(), event.shift_key()) else { return };
    event.prevent_default();
    dispatch(event_of);
}
