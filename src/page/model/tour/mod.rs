//! The guided tour: the lecture's argument in short steps, each about something that the reader predicts or does and then
//! sees measured. It is a side panel for one who learns alone and a caption bar in lecture mode.
//!
//! - [`mod@steps`]: the steps, as data.
//! - [`event`]: what can happen in it.
//! - [`questions`]: the self-check.
//! - [`results`]: what the reader's results say, for both.
//! - [`keys`]: what a key does in lecture mode.
//!
//! Not here: what follows from an event for the rest of the page (`state::tour`), and the words (`panels::tour`).

pub mod event;
pub mod keys;
pub mod questions;
pub mod results;
pub mod steps;

pub use event::Event;
pub use steps::{Action, Finding, KEPT, Place, SAID, STEPS, Step};

use crate::page::model::settings::{Mode, Settings};
use questions::QUESTIONS;

/// What the reader did in the tour.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    predictions: [Option<u8>; STEPS.len()],
    done: [bool; STEPS.len()],
    /// The reader's answers to the self-check.
    pub answers: [Option<u8>; QUESTIONS.len()],
    /// The reader wanted to know without an answer, or saw it done.
    pub is_revealed: bool,
    /// What the page was set to before the tour, as long as it lasts.
    pub before: Option<Box<Settings>>,
    /// Keys of settings that the present step set to another value than the one before had.
    pub changed: Vec<&'static str>,
    /// On a small screen the sheet of the step is pulled up.
    pub is_pulled: bool,
    /// Where they were last.
    pub last: usize,
    pub is_warming: bool,
    /// In lecture mode: the presenter's controls and the lab's settings are shown, and the screen is blank.
    pub has_tools: bool,
    pub has_controls: bool,
    pub is_blank: bool,
}

/// The step that the reader is at, with its place among all; `None` outside of the tour.
pub fn step(settings: &Settings) -> Option<(usize, &'static Step)> {
    let place = settings.step?.saturating_sub(1).min(STEPS.len() as u32 - 1) as usize;
    Some((place, &STEPS[place]))
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
        let mut of_step = STEPS[(number as usize).max(1).min(STEPS.len()) - 1].settings(settings);
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

    /// Forgets the reader's way.
    pub fn begin_again(&mut self) {
        let (before, answers) = (self.before.take(), self.answers);
        *self = State { before, answers, ..State::default() };
    }

    /// The reader's answer, which they may still change where the step goes on.
    pub fn choose(&mut self, step: &Step, choice: u8) {
        self.predictions[Self::index(step)] = Some(choice);
    }

    pub fn predict(&mut self, step: &Step, choice: u8) {
        self.choose(step, choice);
        self.finish(step);
    }

    pub fn finish(&mut self, step: &Step) {
        self.done[Self::index(step)] = true;
    }

    /// How many steps are done.
    pub fn done(&self) -> usize {
        self.done.iter().filter(|&&is_done| is_done).count()
    }

    /// The reader's way so far in one line, by the names of the steps: `last;forces=1;figure`.
    pub fn saved(&self) -> String {
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
    pub fn restore(&mut self, saved: &str) {
        let mut parts = saved.split(';');
        let last = parts.next().and_then(|last| last.parse().ok()).unwrap_or(0);
        self.last = usize::min(last, STEPS.len() - 1);
        for part in parts {
            let (name, choice) = part.split_once('=').unwrap_or((part, ""));
            let Some(index) = STEPS.iter().position(|step| step.name == name) else { continue };
            self.done[index] = true;
            let options = STEPS[index].action.options();
            self.predictions[index] = choice.parse().ok().filter(|&choice: &u8| choice < options);
        }
    }

    /// Closes what only lecture mode has.
    pub fn leave_lecture(&mut self) {
        (self.has_tools, self.has_controls, self.is_blank) = (false, false, false);
    }
}
