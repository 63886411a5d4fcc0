//! The guided tour: the lecture's argument in short steps, each about something that the reader predicts or does and then
//! sees measured. It is a side panel for one who learns alone and a caption bar in lecture mode.
//!
//! - [`mod@steps`]: the steps, as data.
//! - [`event`]: what can happen in it.
//! - [`questions`]: the self-check.
//! - [`results`]: what the reader's results say, for both.
//!
//! Not here: how it is held before an audience, see [`lecture`](super::lecture); what follows from an event for the rest of the page (`state::tour`), and the words (`panels::tour`).

pub mod event;
pub mod questions;
pub mod results;
pub mod steps;

pub use event::Event;
pub use steps::{Action, Finding, KEPT, Place, SAID, STEPS, Step};

use crate::page::model::settings::{Mode, Settings, TABLE};
use questions::QUESTIONS;

/// What was answered and done on a way through the steps.
#[derive(Clone, Debug, Default, PartialEq)]
struct Way {
    predictions: [Option<u8>; STEPS.len()],
    done: [bool; STEPS.len()],
    /// Where they were last.
    last: usize,
}

/// What the reader did in the tour.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    way: Way,
    /// The other of two ways: the reader's own while a lecture is held, the hall's else. A lecture begins without any answer,
    /// whatever was rehearsed, and leaves the reader's own as they were.
    other: Way,
    is_lecture: bool,
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

fn names(hash: &str, key: &str) -> bool {
    hash.split(['#', '&', ';']).any(|pair| pair.split('=').next() == Some(key))
}

/// Whether a link says itself what a step would set.
pub fn says_more(hash: &str) -> bool {
    OF_STEPS.iter().any(|key| names(hash, key))
}

/// What a link to a step says beside the step: it holds to the end of the tour, but where a step sets it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wishes {
    settings: Settings,
    keys: Vec<&'static str>,
}

/// Keys that say where one is, or how the page is opened.
const OF_PLACES: [&str; 6] = ["v", "panel", "run", "step", "beat", "made"];

impl Wishes {
    /// Those of a link, whose settings are these.
    pub fn of(hash: &str, settings: &Settings) -> Wishes {
        let Some((_, step)) = step(settings) else { return Wishes::default() };
        let of_step = step.settings(settings);
        let may = |key: &&str| !OF_STEPS.contains(key) && !OF_PLACES.contains(key) && names(hash, key);
        let keys: Vec<_> = TABLE.rows().iter().map(|row| row.key).filter(may).collect();
        Wishes { keys: settings.differing(&of_step, &keys), settings: settings.clone() }
    }

    pub fn apply(&self, step: &Step, settings: &mut Settings) {
        let keys: Vec<_> = self.keys.iter().copied().filter(|key| !names(step.link, key)).collect();
        settings.take(&self.settings, &keys);
    }
}

/// Completes the settings of a link that only names a step.
pub fn complete(hash: &str, settings: &mut Settings) {
    if settings.step.is_none() && settings.mode == Mode::Lecture {
        settings.put("step", 1);
    }
    let Some(number) = settings.step else { return };
    if !says_more(hash) {
        let wishes = Wishes::of(hash, settings);
        let mut of_step = STEPS[(number as usize).max(1).min(STEPS.len()) - 1].settings(settings);
        of_step.take(settings, &["panel", "run", "beat"]);
        if let Some((_, step)) = step(settings) {
            wishes.apply(step, &mut of_step);
        }
        *settings = of_step;
    }
}

impl State {
    fn index(step: &Step) -> usize {
        STEPS.iter().position(|other| other.name == step.name).unwrap_or(0)
    }

    pub fn prediction(&self, step: &Step) -> Option<u8> {
        self.way.predictions[Self::index(step)]
    }

    pub fn is_done(&self, step: &Step) -> bool {
        self.way.done[Self::index(step)]
    }

    /// Forgets the reader's way.
    pub fn begin_again(&mut self) {
        let (before, answers) = (self.before.take(), self.answers);
        let (other, is_lecture) = (std::mem::take(&mut self.other), self.is_lecture);
        *self = State { before, answers, other, is_lecture, ..State::default() };
    }

    /// A lecture is held from now on, or no more: its answers are the hall's, and not the reader's.
    pub fn attend(&mut self, is_lecture: bool) {
        if self.is_lecture != is_lecture {
            self.is_lecture = is_lecture;
            std::mem::swap(&mut self.way, &mut self.other);
        }
    }

    /// Where they were last.
    pub fn last(&self) -> usize {
        self.way.last
    }

    pub fn come_to(&mut self, place: usize) {
        self.way.last = place;
    }

    /// The reader's answer, which they may still change where the step goes on.
    pub fn choose(&mut self, step: &Step, choice: u8) {
        self.way.predictions[Self::index(step)] = Some(choice);
    }

    pub fn predict(&mut self, step: &Step, choice: u8) {
        self.choose(step, choice);
        self.finish(step);
    }

    pub fn finish(&mut self, step: &Step) {
        self.way.done[Self::index(step)] = true;
    }

    /// How many steps are done.
    pub fn done(&self) -> usize {
        self.way.done.iter().filter(|&&is_done| is_done).count()
    }

    /// The reader's way so far in one line, by the names of the steps: `last;forces=1;figure`.
    pub fn saved(&self) -> String {
        let own = if self.is_lecture { &self.other } else { &self.way };
        let mut text = own.last.to_string();
        for (index, step) in STEPS.iter().enumerate().filter(|(index, _)| own.done[*index]) {
            text += &format!(";{}", step.name);
            if let Some(choice) = own.predictions[index] {
                text += &format!("={choice}");
            }
        }
        text
    }

    /// Reads such a line; what it does not understand, it leaves.
    pub fn restore(&mut self, saved: &str) {
        let own = if self.is_lecture { &mut self.other } else { &mut self.way };
        let mut parts = saved.split(';');
        let last = parts.next().and_then(|last| last.parse().ok()).unwrap_or(0);
        own.last = usize::min(last, STEPS.len() - 1);
        for part in parts {
            let (name, choice) = part.split_once('=').unwrap_or((part, ""));
            let Some(index) = STEPS.iter().position(|step| step.name == name) else { continue };
            own.done[index] = true;
            let options = STEPS[index].action.options();
            own.predictions[index] = choice.parse().ok().filter(|&choice: &u8| choice < options);
        }
    }

    /// Closes what only lecture mode has.
    pub fn leave_lecture(&mut self) {
        (self.has_tools, self.has_controls, self.is_blank) = (false, false, false);
    }
}
