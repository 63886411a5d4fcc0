//! The guided tour: the lecture's argument in short steps, each about something that the reader predicts or does and then
//! sees measured. It is a side panel for one who learns alone and a caption bar in lecture mode.
//!
//! - [`mod@steps`]: the steps, as data.
//! - [`lesson`]: the lessons: these steps, and those that came as files.
//! - [`mod@file`]: the reader of a lesson's file; its words are [`words`], what is wrong with it [`fault`]; [`files`] knows which are
//!   on their way.
//! - [`event`]: what can happen in it.
//! - [`questions`]: the self-check.
//! - [`results`]: what the reader's results say, for both.
//!
//! Not here: how it is held before an audience, see [`lecture`](super::lecture); what follows from an event for the rest of the page (`state::tour`), and the words (`panels::tour`).

pub mod event;
pub mod fault;
pub mod file;
pub mod files;
pub mod lesson;
pub mod questions;
pub mod results;
pub mod steps;
pub mod words;

pub use event::Event;
pub use lesson::{Lesson, TOUR};
pub use steps::{Action, Finding, KEPT, Measure, Place, SAID, STEPS, Step, Who};

use crate::page::model::settings::{Mode, Settings, TABLE};
use files::Files;
use questions::QUESTIONS;

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

/// What was answered and done on a way through the steps.
#[derive(Clone, Debug, Default, PartialEq)]
struct Way {
    /// By the names of the steps, of whichever lesson, in their order.
    marks: Vec<(String, Mark)>,
    /// Where they were last in the guided tour.
    last: usize,
}

impl Way {
    fn mark(&self, step: &str) -> Mark {
        self.marks.iter().find(|(name, _)| name == step).map(|(_, mark)| *mark).unwrap_or_default()
    }

    fn mark_mut(&mut self, step: &str) -> &mut Mark {
        let place = self.marks.iter().position(|(name, _)| **name >= *step).unwrap_or(self.marks.len());
        if self.marks.get(place).is_none_or(|(name, _)| name != step) {
            self.marks.insert(place, (step.to_owned(), Mark::default()));
        }
        &mut self.marks[place].1
    }
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
    /// Lessons whose files are not here.
    pub files: Files,
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
    if settings.step.is_none() && (settings.mode == Mode::Lecture || !settings.lesson.is_empty()) {
        settings.put("step", 1);
    }
    if names_step_alone(hash) {
        let wishes = Wishes::of(hash, settings);
        complete_step(settings);
        if let Some((_, step)) = step(settings) {
            wishes.apply(step, settings);
        }
    }
}

/// Whether a link that names a step names no setting of its own.
pub fn names_step_alone(hash: &str) -> bool {
    !says_more(hash)
}

/// Brings the settings to those of their step.
pub fn complete_step(settings: &mut Settings) {
    if let Some((_, step)) = step(settings) {
        let mut of_step = step.settings(settings);
        of_step.take(settings, &["panel", "run", "beat"]);
        *settings = of_step;
    }
}

/// Answers that a step of a lesson's file may have, whose file is not here yet, where a visit remembers so many steps already;
/// `None` of what is no name of one.
fn options_of_file(name: &str, remembered: usize) -> Option<u8> {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
    };
    let (lesson, step) = name.split_once('.')?;
    let is_name = name.len() <= NAME_LONGEST && is_part(lesson) && is_part(step);
    (is_name && remembered < MOST_MARKS).then_some(file::MOST_ANSWERS)
}

impl State {
    fn mark(&self, step: &Step) -> Mark {
        self.way.mark(step.name)
    }

    fn mark_mut(&mut self, step: &Step) -> &mut Mark {
        self.way.mark_mut(step.name)
    }

    pub fn prediction(&self, step: &Step) -> Option<u8> {
        self.mark(step).prediction
    }

    pub fn is_done(&self, step: &Step) -> bool {
        self.mark(step).is_done
    }

    /// Forgets the reader's way through a lesson.
    pub fn begin_again(&mut self, lesson: &Lesson) {
        let (before, answers) = (self.before.take(), self.answers);
        let (mut way, other) = (std::mem::take(&mut self.way), std::mem::take(&mut self.other));
        way.marks.retain(|(name, _)| lesson.steps.iter().all(|step| step.name != name));
        if lesson.is_tour() {
            way.last = 0;
        }
        let (files, is_lecture) = (std::mem::take(&mut self.files), self.is_lecture);
        *self = State { before, answers, way, other, is_lecture, files, ..State::default() };
    }

    /// A lecture is held from now on, or no more: its answers are the hall's, and not the reader's.
    pub fn attend(&mut self, is_lecture: bool) {
        if self.is_lecture != is_lecture {
            self.is_lecture = is_lecture;
            std::mem::swap(&mut self.way, &mut self.other);
        }
    }

    /// Where they were last in the guided tour.
    pub fn last(&self) -> usize {
        self.way.last
    }

    pub fn come_to(&mut self, place: usize) {
        self.way.last = place;
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
        if self.is_lecture { &self.other } else { &self.way }.saved(|mark| mark.is_done)
    }

    /// The same of the hall's answers.
    pub fn saved_hall(&self) -> String {
        if self.is_lecture { &self.way } else { &self.other }.saved(|mark| mark.is_done || mark.prediction.is_some())
    }

    /// Reads such a line; what it does not understand, it leaves.
    pub fn restore(&mut self, saved: &str) {
        let own = if self.is_lecture { &mut self.other } else { &mut self.way };
        own.restore(saved);
    }

    /// The same of the hall's answers. Where the lecture is, the address says.
    pub fn restore_hall(&mut self, saved: &str) {
        let hall = if self.is_lecture { &mut self.way } else { &mut self.other };
        let last = hall.last;
        hall.restore(saved);
        hall.last = last;
    }

    /// Closes what only lecture mode has.
    pub fn leave_lecture(&mut self) {
        (self.has_tools, self.has_controls, self.is_blank) = (false, false, false);
    }
}

impl Way {
    fn saved(&self, is_kept: fn(Mark) -> bool) -> String {
        let mut text = self.last.to_string();
        // Steps of the tour in their own order, then those of other lessons.
        let of_tour = STEPS.iter().map(|step| (step.name, self.mark(step.name)));
        let is_other = |name: &str| STEPS.iter().all(|step| step.name != name);
        let others = self.marks.iter().map(|(name, mark)| (name.as_str(), *mark)).filter(|(name, _)| is_other(name));
        for (name, mark) in of_tour.chain(others).filter(|(_, mark)| is_kept(*mark)) {
            text += &format!(";{name}");
            if let Some(choice) = mark.prediction {
                text += &format!("={choice}");
            }
        }
        text
    }

    fn restore(&mut self, saved: &str) {
        let mut parts = saved.split(';');
        let last = parts.next().and_then(|last| last.parse().ok()).unwrap_or(0);
        self.last = usize::min(last, STEPS.len() - 1);
        for part in parts {
            let (name, choice) = part.split_once('=').unwrap_or((part, ""));
            let step = STEPS.iter().find(|step| step.name == name);
            let options = step.map(|step| step.action.options());
            let Some(options) = options.or_else(|| options_of_file(name, self.marks.len())) else { continue };
            let prediction = choice.parse().ok().filter(|&choice: &u8| choice < options);
            *self.mark_mut(name) = Mark { prediction, is_done: true };
        }
    }
}

#[cfg(test)]
mod tests;
