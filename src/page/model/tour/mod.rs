//! The guided tour: the lecture's argument in short steps, each about something that the reader predicts or does and then
//! sees measured. It is a side panel for one who learns alone and a caption bar in lecture mode.
//!
//! - [`mod@steps`]: the steps, as data.
//! - [`told`]: what was measured, with the reader's own numbers.
//! - [`check`]: questions that only the reader's own results answer.
//! - `panels`, `controls`, `help`: on the screen and under the hands; for the browser only.
//!
//! Not here: what follows from an event for the rest of the page (`state::tour`).

pub mod steps;

pub use steps::{At, Deed, STEPS, Step, Tells};

use crate::page::model::settings::{Mode, Settings};

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The tour begins, or goes on where the reader left it.
    Open,
    Close,
    Go(usize),
    Next,
    Back,
    /// The reader's answer to the step's question.
    Predict(u8),
    /// The reader wants the step's deed done for them, or to be told without an answer.
    Do,
    /// The next step is to be trained ahead.
    Warm,
    Mode(Mode),
    /// Another panel fills the screen.
    Panel(String),
    /// What was kept from before, as [`State::kept`] wrote it.
    Remembered(String),
}

/// What the reader did in the tour.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    predictions: [Option<u8>; STEPS.len()],
    done: [bool; STEPS.len()],
    /// The reader wanted to know without an answer, or saw it done.
    pub is_revealed: bool,
    /// Where they were last.
    pub last: usize,
    pub is_warming: bool,
}

/// The steps, in their order.
pub fn steps() -> Vec<&'static Step> {
    STEPS.iter().collect()
}

/// Keys that a step sets. A link that names a step and none of these means the step as it is.
const OF_STEPS: [&str; 6] = ["lab", "task", "m", "act", "features", "compare"];

/// Completes the settings of a link that only names a step.
pub fn complete(hash: &str, settings: &mut Settings) {
    if settings.step.is_none() && settings.mode == Mode::Lecture {
        settings.put("step", 1);
    }
    let Some(number) = settings.step else { return };
    let names = |key: &&str| hash.split(['#', '&', ';']).any(|pair| pair.split('=').next() == Some(*key));
    if !OF_STEPS.iter().any(names) {
        let steps = steps();
        let mut of_step = steps[(number as usize).max(1).min(steps.len()) - 1].settings(settings);
        of_step.take(settings, &["panel", "run"]);
        *settings = of_step;
    }
}

impl State {
    fn index(step: &Step) -> usize {
        STEPS.iter().position(|other| other.name == step.name).unwrap_or(0)
    }

    pub fn prediction(&self, step: &Step) -> Option<u8> {
        self.predictions[Self::index(step)]
    }

    pub fn is_done(&self, step: &Step) -> bool {
        self.done[Self::index(step)]
    }

    pub fn predict(&mut self, step: &Step, choice: u8) {
        self.predictions[Self::index(step)] = Some(choice);
        self.finish(step);
    }

    pub fn finish(&mut self, step: &Step) {
        self.done[Self::index(step)] = true;
    }

    /// How many steps of the page are done.
    pub fn done(&self) -> usize {
        steps().into_iter().filter(|step| self.is_done(step)).count()
    }

    /// The reader's way so far in one line, by the names of the steps: `last;forces=1;figure`.
    pub fn kept(&self) -> String {
        let mut text = self.last.to_string();
        for (index, step) in STEPS.iter().enumerate().filter(|(index, _)| self.done[*index]) {
            text += &format!(";{}", step.name);
            if let Some(choice) = self.predictions[index] {
                text += &format!("={choice}");
            }
        }
        text
    }

    /// Reads such a line; what it does not understand, it leaves.
    pub fn remember(&mut self, kept: &str) {
        let mut parts = kept.split(';');
        let last = parts.next().and_then(|last| last.parse().ok()).unwrap_or(0);
        self.last = usize::min(last, steps().len() - 1);
        for part in parts {
            let (name, choice) = part.split_once('=').unwrap_or((part, ""));
            let Some(index) = STEPS.iter().position(|step| step.name == name) else { continue };
            self.done[index] = true;
            let options = if let Deed::Predict(options) = STEPS[index].deed { options } else { 0 };
            self.predictions[index] = choice.parse().ok().filter(|&choice: &u8| choice < options);
        }
    }
}

#[cfg(test)]
mod tests;
