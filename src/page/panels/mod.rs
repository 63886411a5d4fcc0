//! From the model to what each part of the page shows: one pure function for each panel, from a [`View`] to a
//! [`Sheet`]. A panel has no other input than the view and does nothing but make its sheet, and `ui::painter` compares
//! what it says with what is on the screen: so none can go stale, and a native test sees what a reader sees.

pub(crate) mod algorithms;
pub(crate) mod cache;
pub mod computation;
pub(crate) mod due;
pub(crate) mod frames;
pub(crate) mod input;
pub(crate) mod picture;
pub(crate) mod put;
pub(crate) mod sheet;
pub(crate) mod tour;
pub(crate) mod tree;
pub(crate) mod urgency;
pub(crate) mod view;

pub(crate) mod notices;
pub(crate) mod print;
pub(crate) mod saves;
pub(crate) mod sheets;
pub(crate) mod slide;
pub(crate) mod speaker;
pub(crate) mod spoken;
pub(crate) mod values;

mod about;
mod answers;
pub(crate) mod ask;
mod cards;
mod columns;
mod confusion;
pub(crate) mod controls;
pub(crate) mod data;
mod examples;
mod features;
mod figure;
pub(crate) mod forces;
mod gradient;
mod learned;
mod numbers;
mod own;
pub(crate) mod pace;
mod progress;
mod readout;
mod replay;
pub(crate) mod saving;
mod scale;
mod slider;
mod stage;
mod wins;

pub use input::{Forecast, View, px};
#[cfg(test)]
mod every_text;
#[cfg(test)]
pub(crate) mod testing;

pub use progress::training_text;

use crate::page::model::settings::LabId;
use sheet::Sheet;

/// A part of the page.
pub struct Panel {
    pub name: &'static str,
    /// The lab on whose screen it is; `None` for what is on every screen.
    pub lab: Option<LabId>,
    /// Between two drawings for news of work under way, in seconds; 0 for what moves with every frame.
    pub rest: f64,
    /// It says in words what another shows under the reader's hand: they are drawn in one frame.
    pub is_together: bool,
    pub show: fn(&View, &mut Sheet),
}

impl Panel {
    const fn together(self) -> Panel {
        Panel { is_together: true, ..self }
    }
}

/// What news change is read at most so often, in seconds: each number that changes makes the browser lay out the page
/// again, and ten times a second is as often as one can be read.
const READ: f64 = 0.1;

const fn panel(name: &'static str, lab: Option<LabId>, rest: f64, show: fn(&View, &mut Sheet)) -> Panel {
    Panel { name, lab, rest, is_together: false, show }
}

/// Every panel, in the order in which they are drawn: what is seen first comes first, and what stands under the figure's
/// axis comes behind it.
pub const PANELS: &[Panel] = &[
    panel("stage", None, 0.0, stage::show),
    panel("notices", None, 0.0, notices::show),
    // Of dialogs, which hide the rest while they are open.
    panel("own-dialog", None, 0.0, own::preview::show),
    panel("board", None, 0.0, own::board::show),
    panel(saves::SAVING, None, READ, saving::show),
    panel("figure", Some(LabId::Data), READ, figure::show).together(),
    panel("wins", Some(LabId::Data), READ, wins::show).together(),
    panel("slider", Some(LabId::Data), 0.0, slider::show).together(),
    panel("readout", Some(LabId::Data), READ, readout::show).together(),
    panel("gradient", Some(LabId::Data), READ, gradient::show),
    panel("numbers", Some(LabId::Data), READ, numbers::show),
    panel("about", Some(LabId::Data), READ, about::texts),
    panel("gains", Some(LabId::Data), READ, about::measured),
    panel("scale", Some(LabId::Data), READ, scale::show),
    panel("forces", Some(LabId::Data), READ, forces::show),
    panel("progress", Some(LabId::Data), READ, progress::show),
    panel("pace", Some(LabId::Data), READ, pace::show),
    panel("data", Some(LabId::Data), READ, data::show),
    panel("examples", Some(LabId::Data), READ, examples::show),
    panel("features", Some(LabId::Data), READ, features::show),
    panel("learned", Some(LabId::Data), READ, learned::show),
    panel("replay", Some(LabId::Data), 0.0, replay::show),
    panel("ask", Some(LabId::Data), READ, ask::show),
    panel("flow", Some(LabId::Algorithms), 0.0, algorithms::flow),
    panel("race", Some(LabId::Algorithms), 0.0, algorithms::race),
    panel("functions", Some(LabId::Algorithms), algorithms::UNITS, algorithms::functions),
    panel("race standing", Some(LabId::Algorithms), READ, algorithms::standing),
    panel("race progress", Some(LabId::Algorithms), READ, algorithms::progress),
    panel("race story", Some(LabId::Algorithms), READ, algorithms::story),
    panel("race layers", Some(LabId::Algorithms), READ, algorithms::layers),
    panel("race search", Some(LabId::Algorithms), READ, algorithms::search),
    panel("gradient check", Some(LabId::Algorithms), READ, algorithms::check),
    // What moves while the semester is played.
    panel("search found", Some(LabId::Computation), 0.0, computation::day::found),
    panel("search loops", Some(LabId::Computation), 0.0, computation::day::loops),
    panel("search day", Some(LabId::Computation), 0.0, computation::day::slider),
    panel("search standing", Some(LabId::Computation), READ, computation::day::standing),
    panel("search thinking", Some(LabId::Computation), READ, computation::bar::thinking),
    panel("search bar", Some(LabId::Computation), READ, computation::bar::show),
    panel("search ends", Some(LabId::Computation), READ, computation::ends::show),
    panel("search clocks", Some(LabId::Computation), READ, computation::ends::clocks),
    panel("search form", Some(LabId::Computation), READ, computation::notebook::form),
    panel("search notebook", Some(LabId::Computation), READ, computation::notebook::show),
    panel("search versus", Some(LabId::Computation), READ, computation::notebook::versus),
    panel("search machine", Some(LabId::Computation), READ, computation::machine::show),
    panel("search closing", Some(LabId::Computation), READ, computation::closing::show),
    panel("controls", None, READ, controls::show),
    panel("step", None, READ, tour::step::show),
    panel("lecture", None, READ, tour::lecture::show),
    panel("check", None, READ, tour::check::show),
    panel("speaker", None, 0.0, speaker::show),
];
