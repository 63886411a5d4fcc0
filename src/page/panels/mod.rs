//! From the model to what each part of the page shows: one pure function for each panel, from a [`View`] to a
//! [`Sheet`]. A panel has no other input than the view and does nothing but make its sheet, and `ui::painter` compares
//! what it says with what is on the screen: so none can go stale, and a native test sees what a reader sees.

pub mod algorithms;
pub mod cache;
pub mod computation;
pub mod input;
pub mod picture;
pub mod sheet;
pub mod tour;
pub mod view;

pub mod notices;
pub mod print;
pub mod saves;
pub mod spoken;
pub mod values;

mod about;
mod answers;
mod cards;
mod confusion;
mod controls;
pub mod data;
mod examples;
mod features;
mod figure;
mod gradient;
mod learned;
mod numbers;
mod own;
pub mod pace;
mod progress;
mod readout;
mod scale;
mod slider;
mod stage;
mod wins;

pub use input::{Forecast, View, px};
#[cfg(test)]
mod testing;

pub use progress::training_text;

use crate::page::model::settings::Lab;
use sheet::Sheet;

/// A part of the page.
pub struct Panel {
    pub name: &'static str,
    /// The lab on whose screen it is; `None` for what is on every screen.
    pub lab: Option<Lab>,
    /// Between two drawings for news of work under way, in seconds; 0 for what moves with every frame.
    pub rest: f64,
    pub show: fn(&View, &mut Sheet),
}

/// What news change is read at most so often, in seconds: each number that changes makes the browser lay out the page
/// again, and ten times a second is as often as one can be read.
const READ: f64 = 0.1;

const fn panel(name: &'static str, lab: Option<Lab>, rest: f64, show: fn(&View, &mut Sheet)) -> Panel {
    Panel { name, lab, rest, show }
}

/// Every panel, in the order in which they are drawn: what is seen first comes first, and what stands under the figure's
/// axis comes behind it.
pub const PANELS: &[Panel] = &[
    panel("stage", None, 0.0, stage::show),
    panel("notices", None, 0.0, notices::show),
    // Of dialogs, which hide the rest while they are open.
    panel("own-dialog", None, 0.0, own::preview::show),
    panel("board", None, 0.0, own::board::show),
    panel("figure", Some(Lab::Data), READ, figure::show),
    panel("wins", Some(Lab::Data), READ, wins::show),
    panel("slider", Some(Lab::Data), 0.0, slider::show),
    panel("readout", Some(Lab::Data), READ, readout::show),
    panel("gradient", Some(Lab::Data), READ, gradient::show),
    panel("numbers", Some(Lab::Data), READ, numbers::show),
    panel("about", Some(Lab::Data), READ, about::texts),
    panel("gains", Some(Lab::Data), READ, about::measured),
    panel("scale", Some(Lab::Data), READ, scale::show),
    panel("progress", Some(Lab::Data), READ, progress::show),
    panel("pace", Some(Lab::Data), READ, pace::show),
    panel("data", Some(Lab::Data), READ, data::show),
    panel("examples", Some(Lab::Data), READ, examples::show),
    panel("features", Some(Lab::Data), READ, features::show),
    panel("learned", Some(Lab::Data), READ, learned::show),
    panel("flow", Some(Lab::Algorithms), 0.0, algorithms::flow),
    panel("race", Some(Lab::Algorithms), 0.0, algorithms::race),
    panel("functions", Some(Lab::Algorithms), algorithms::UNITS, algorithms::functions),
    panel("race standing", Some(Lab::Algorithms), READ, algorithms::standing),
    panel("race progress", Some(Lab::Algorithms), READ, algorithms::progress),
    panel("race story", Some(Lab::Algorithms), READ, algorithms::story),
    panel("race layers", Some(Lab::Algorithms), READ, algorithms::layers),
    panel("race search", Some(Lab::Algorithms), READ, algorithms::search),
    panel("gradient check", Some(Lab::Algorithms), READ, algorithms::check),
    // What moves while the semester is played.
    panel("search found", Some(Lab::Computation), 0.0, computation::day::found),
    panel("search loops", Some(Lab::Computation), 0.0, computation::day::loops),
    panel("search day", Some(Lab::Computation), 0.0, computation::day::slider),
    panel("search standing", Some(Lab::Computation), READ, computation::day::standing),
    panel("search thinking", Some(Lab::Computation), READ, computation::bar::thinking),
    panel("search bar", Some(Lab::Computation), READ, computation::bar::show),
    panel("search ends", Some(Lab::Computation), READ, computation::ends::show),
    panel("search clocks", Some(Lab::Computation), READ, computation::ends::clocks),
    panel("search form", Some(Lab::Computation), READ, computation::notebook::form),
    panel("search notebook", Some(Lab::Computation), READ, computation::notebook::show),
    panel("search versus", Some(Lab::Computation), READ, computation::notebook::versus),
    panel("search machine", Some(Lab::Computation), READ, computation::machine::show),
    panel("search closing", Some(Lab::Computation), READ, computation::closing::show),
    panel("controls", None, READ, controls::show),
    panel("step", None, READ, tour::step::show),
    panel("lecture", None, READ, tour::lecture::show),
    panel("check", Some(Lab::Data), READ, tour::check::show),
];
