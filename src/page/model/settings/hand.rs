//! From the reader's hand on a control to a change, and from a setting to what its control shows. Which element it was
//! and what is in it, `ui::bind` asks the browser; what shows, `panels::controls` puts there.

use super::table::{Control, Kind, Row, Scale};
use super::value::Value;
use super::{Change, Values};
use crate::decimal;

/// What the hand did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// A slider is moving.
    Input,
    /// A value was chosen, or typed and left.
    Change,
    /// A button was pressed.
    Click,
}

/// An element under the hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub value: &'a str,
    pub is_checked: bool,
}

impl Row {
    /// The change that a gesture on one of its controls means; `None` for one that means nothing, or on something else that
    /// stands beside them.
    pub fn change_by(&self, gesture: Gesture, touched: Touched) -> Option<Change> {
        self.controls.iter().find_map(|control| {
            let set = |value: &str| Some(Change::new(self.key, value.trim()));
            match (*control, gesture) {
                (Control::List(id) | Control::Field(id), Gesture::Change) if id == touched.id => set(touched.value),
                (Control::Radio(name), Gesture::Change) if name == touched.name => set(touched.value),
                (Control::Toggle(id), Gesture::Change) if id == touched.id => {
                    set(self.kind.words().nth(touched.is_checked.into())?)
                }
                (Control::Boxes { prefix, of_rest }, Gesture::Change) => {
                    let word = touched.id.strip_prefix(prefix)?;
                    Some(Change::word(self.key, word, touched.is_checked != of_rest))
                }
                (Control::Tabs(prefix), Gesture::Click) if touched.id.starts_with(prefix) => set(touched.value),
                (Control::Next(id), Gesture::Click) if id == touched.id => set(touched.value),
                (Control::Dial(id, scale), Gesture::Input) if id == touched.id => {
                    set(&scale.text(&self.kind, decimal::parse(touched.value)?)?)
                }
                _ => None,
            }
        })
    }

    /// Where a slider of it stands.
    pub fn place_on(&self, scale: Scale, values: &Values) -> String {
        match (scale, self.in_force(values)) {
            (Scale::PowersOfTen, Value::Decimal(number)) => decimal::trimmed(libm::log10(number), 1),
            (Scale::Places, Value::Whole(number)) => self.kind.place(number).unwrap_or(0).to_string(),
            _ => String::new(),
        }
    }
}

impl Scale {
    /// What a slider at a place means, as a link spells it.
    fn text(self, kind: &Kind, place: f64) -> Option<String> {
        match self {
            Scale::PowersOfTen => Some(decimal::scientific(libm::pow(10.0, place), 1)),
            Scale::Places => kind.step(place).map(|step| step.to_string()),
        }
    }
}
