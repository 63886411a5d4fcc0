//! The guided tour: the lecture's argument in short steps, each about something that the reader predicts or does and then
//! sees measured. It is a side panel for one who learns alone and a caption bar in lecture mode.
//!
//! - [`mod@steps`]: the steps, as data.
//! - [`lesson`]: the lessons: these steps, and those that came as files.
//! - [`file`]: the reader of a lesson's file; its words are [`words`], what is wrong with it [`fault`].
//! - [`event`]: what can happen in it.
//! - [`questions`]: the self-check.
//! - [`results`]: what the reader's results say, for both.
//! - [`keys`]: what a key does in lecture mode.
//!
//! Not here: what follows from an event for the rest of the page (`state::tour`), and the words (`panels::tour`).

pub mod event;
pub mod fault;
pub mod file;
pub mod keys;
pub mod lesson;
pub mod questions;
pub mod results;
pub mod steps;
pub mod words;

pub use event::Event;
pub use lesson::{Lesson, TOUR};
pub use steps::{Action, Finding, KEPT, Measure, Place, SAID, STEPS, Step, Who};

use crate::page::model::settings::{Mode, Settings};
use questions::QUESTIONS;
use std::collections::BTreeMap;

/// Steps of lessons' files that a visit remembers at most; the tour's own are always remembered.
const MOST_MARKS: usize = 500;
/// Bytes of such a step's name at most.
const NAME_LONGEST: usize = 80;

/// What the reader did at a step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Mark {
    prediction: Option<u8>,
    is_done: bool,
}

/// What the reader did in the tour.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// By the names of the steps, of whichever lesson.
    marks: BTreeMap<String, Mark>,
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
    /// Where they were last in the guided tour.
    pub last: usize,
    /// Lessons whose files were asked for.
    pub asked: Vec<String>,
    /// The link names a step of such a lesson and nothing else: it means the step as it is.
    pub is_incomplete: bool,
    pub is_warming: bool,
    /// In lecture mode: the presenter's controls and the lab's settings are shown, and the screen is blank.
    pub has_tools: bool,
    pub has_controls: bool,
    pub is_blank: bool,
}

/// The step that the reader is at, with its place among all of its lesson; `None` outside of one, and before its file is here.
pub fn step(settings: &Settings) -> Option<(usize, &'static Step)> {
    let steps = lesson::of(settings)?.steps;
    let place = settings.step?.saturating_sub(1).min(steps.len() as u32 - 1) as usize;
    Some((place, &steps[place]))
}

/// Keys that a step sets. A link that names a step and none of these means the step as it is.
const OF_STEPS: [&str; 6] = ["lab", "task", "m", "act", "features", "compare"];

/// Completes the settings of a link that only names a step.
pub fn complete(hash: &str, settings: &mut Settings) {
    if settings.step.is_none() && (settings.mode == Mode::Lecture || !settings.lesson.is_empty()) {
        settings.put("step", 1);
    }
    if names_step_alone(hash) {
        complete_step(settings);
    }
}

/// Whether a link that names a step names no setting of its own.
pub fn names_step_alone(hash: &str) -> bool {
    let names = |key: &&str| hash.split(['#', '&', ';']).any(|pair| pair.split('=').next() == Some(*key));
    !OF_STEPS.iter().any(names)
}

/// Brings the settings to those of their step.
pub fn complete_step(settings: &mut Settings) {
    if let Some((_, step)) = step(settings) {
        let mut of_step = step.settings(settings);
        of_step.take(settings, &["panel", "run"]);
        *settings = of_step;
    }
}

impl State {
    fn mark(&self, step: &Step) -> Mark {
        self.marks.get(step.name).copied().unwrap_or_default()
    }

    fn mark_mut(&mut self, step: &Step) -> &mut Mark {
        self.marks.entry(step.name.to_owned()).or_default()
    }

    pub fn prediction(&self, step: &Step) -> Option<u8> {
        self.mark(step).prediction
    }

    pub fn is_done(&self, step: &Step) -> bool {
        self.mark(step).is_done
    }

    /// Forgets the reader's way through the guided tour.
    pub fn begin_again(&mut self) {
        let (before, answers) = (self.before.take(), self.answers);
        let (mut marks, asked) = (std::mem::take(&mut self.marks), std::mem::take(&mut self.asked));
        marks.retain(|name, _| STEPS.iter().all(|step| step.name != name));
        *self = State { before, answers, marks, asked, ..State::default() };
    }

    /// The reader's answer, which they may still change where the step goes on.
    pub fn choose(&mut self, step: &Step, choice: u8) {
        self.mark_mut(step).prediction = Some(choice);
    }

    pub fn predict(&mut self, step: &Step, choice: u8) {
        self.choose(step, choice);
        self.finish(step);
    }

    pub fn finish(&mut self, step: &Step) {
        self.mark_mut(step).is_done = true;
    }

    /// How many of these steps are done.
    pub fn done(&self, steps: &[Step]) -> usize {
        steps.iter().filter(|step| self.is_done(step)).count()
    }

    /// The reader's way so far in one line, by the names of the steps: `last;forces=1;figure;digits.few=2`.
    pub fn saved(&self) -> String {
        let mut text = self.last.to_string();
        for (name, mark) in self.marks.iter().filter(|(_, mark)| mark.is_done) {
            text += &format!(";{name}");
            if let Some(choice) = mark.prediction {
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
            let step = STEPS.iter().find(|step| step.name == name);
            let Some(options) = step.map(|step| step.action.options()).or_else(|| self.options_of_file(name)) else {
                continue;
            };
            let prediction = choice.parse().ok().filter(|&choice: &u8| choice < options);
            self.marks.insert(name.to_owned(), Mark { prediction, is_done: true });
        }
    }

    /// Answers that a step of a lesson's file may have, whose file is not here yet; `None` of what is no name of one.
    fn options_of_file(&self, name: &str) -> Option<u8> {
        let is_part = |part: &str| {
            !part.is_empty() && part.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
        };
        let (lesson, step) = name.split_once('.')?;
        let is_name = name.len() <= NAME_LONGEST && is_part(lesson) && is_part(step);
        (is_name && self.marks.len() < MOST_MARKS).then_some(file::MOST_ANSWERS)
    }

    /// Closes what only lecture mode has.
    pub fn leave_lecture(&mut self) {
        (self.has_tools, self.has_controls, self.is_blank) = (false, false, false);
    }
}

#[cfg(test)]
mod tests;
