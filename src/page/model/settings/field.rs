//! From the types of the fields of [`Values`](super::Values) to the values of the table and back.

use super::value::Value;
use super::{LabId, Mode, THEMES, theme_name};
use crate::chart::Theme;
use crate::nn::activation::{Activation, Initialisation};
use crate::page::model::labs::algorithms::contestant::{Contestant, Extras};
use crate::page::model::language::Language;
use crate::study::key::{Features, Learner};
use crate::study::race::{OPTIMISERS, Optimiser, RaceTask};
use crate::study::search::Strategy;
use crate::task::{TaskId, own};

/// A type whose values have words of ours.
pub(super) trait Named: Copy + 'static {
    const ALL: &'static [Self];

    fn word(self) -> &'static str;
}

/// The word of the value at a place among all; `None` behind the last.
pub(super) fn words<T: Named>(place: usize) -> Option<&'static str> {
    T::ALL.get(place).map(|one| one.word())
}

/// The type of a field.
pub(super) trait Field: Sized {
    fn value(&self) -> Value;

    /// What a value of the field's row means. Only a row of another type makes it `None`.
    fn of(value: &Value) -> Option<Self>;
}

macro_rules! named {
    ($($type:ty, $all:expr, $name:expr;)*) => {$(
        impl Named for $type {
            const ALL: &'static [$type] = &$all;

            fn word(self) -> &'static str {
                $name(self)
            }
        }

        impl Field for $type {
            fn value(&self) -> Value {
                let place = <$type as Named>::ALL.iter().position(|one| one.word() == self.word());
                Value::Choice(place.unwrap_or(0))
            }

            fn of(value: &Value) -> Option<$type> {
                let Value::Choice(place) = value else { return None };
                <$type as Named>::ALL.get(*place).copied()
            }
        }
    )*};
}

/// Own data are one choice, whichever table they are: see [`super::Settings::hold_table`].
const TASKS: [TaskId; TaskId::GIVEN.len() + 1] = {
    let mut all = [TaskId::Table(own::NONE); TaskId::GIVEN.len() + 1];
    let mut place = 0;
    while place < TaskId::GIVEN.len() {
        all[place] = TaskId::GIVEN[place];
        place += 1;
    }
    all
};

/// Each contestant its own, or the same for all.
const INITIALISATIONS: [Option<Initialisation>; Initialisation::ALL.len() + 1] = {
    let mut all = [None; Initialisation::ALL.len() + 1];
    let mut place = 0;
    while place < Initialisation::ALL.len() {
        all[place + 1] = Some(Initialisation::ALL[place]);
        place += 1;
    }
    all
};

fn initialisation_name(chosen: Option<Initialisation>) -> &'static str {
    chosen.map_or("own", Initialisation::name)
}

named! {
    LabId, LabId::ALL, LabId::name;
    Mode, Mode::ALL, Mode::name;
    TaskId, TASKS, TaskId::name;
    Activation, Activation::OF_FIGURE, Activation::name;
    Features, Features::ALL, Features::name;
    RaceTask, RaceTask::ALL, RaceTask::name;
    Option<Initialisation>, INITIALISATIONS, initialisation_name;
    Optimiser, OPTIMISERS, Optimiser::name;
    Contestant, Contestant::EXTRAS, Contestant::name;
    Learner, Learner::ALL, Learner::name;
    Strategy, Strategy::ALL, Strategy::name;
    Language, Language::ALL, Language::name;
    Theme, THEMES, theme_name;
}

/// A switch: the second of its two words says that it is on.
impl Field for bool {
    fn value(&self) -> Value {
        Value::Choice(usize::from(*self))
    }

    fn of(value: &Value) -> Option<bool> {
        if let Value::Choice(place) = value { Some(*place == 1) } else { None }
    }
}

impl Field for u32 {
    fn value(&self) -> Value {
        Value::Whole(*self)
    }

    fn of(value: &Value) -> Option<u32> {
        if let Value::Whole(number) = value { Some(*number) } else { None }
    }
}

impl Field for f64 {
    fn value(&self) -> Value {
        Value::Decimal(*self)
    }

    fn of(value: &Value) -> Option<f64> {
        if let Value::Decimal(number) = value { Some(*number) } else { None }
    }
}

impl<T: Field> Field for Option<T> {
    fn value(&self) -> Value {
        self.as_ref().map_or(Value::Nothing, Field::value)
    }

    fn of(value: &Value) -> Option<Option<T>> {
        if *value == Value::Nothing { Some(None) } else { T::of(value).map(Some) }
    }
}

/// Which of several words are in.
impl<const N: usize> Field for [bool; N] {
    fn value(&self) -> Value {
        Value::Several(self.iter().enumerate().map(|(place, &is_in)| u64::from(is_in) << place).sum())
    }

    fn of(value: &Value) -> Option<[bool; N]> {
        let Value::Several(words) = value else { return None };
        Some(std::array::from_fn(|place| words >> place & 1 == 1))
    }
}

impl Field for Extras {
    fn value(&self) -> Value {
        Value::Several(self.bits().into())
    }

    fn of(value: &Value) -> Option<Extras> {
        if let Value::Several(words) = value { Some(Extras::from_bits(*words as u32)) } else { None }
    }
}

impl Field for String {
    fn value(&self) -> Value {
        Value::Name(self.clone())
    }

    fn of(value: &Value) -> Option<String> {
        if let Value::Name(name) = value { Some(name.clone()) } else { None }
    }
}

impl Field for Vec<&'static str> {
    fn value(&self) -> Value {
        Value::Keys(self.clone())
    }

    fn of(value: &Value) -> Option<Vec<&'static str>> {
        if let Value::Keys(keys) = value { Some(keys.clone()) } else { None }
    }
}
