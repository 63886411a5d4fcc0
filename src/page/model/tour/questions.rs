//! The self-check: questions about what is behind the figures. Each can be tried on the page, at settings of its own; a wrong
//! answer is not told the right one, but leads back to the step of the tour that it is about.
//!
//! Not here: the words, see `panels::tour::check`.

use crate::page::model::link;
use crate::page::model::settings::Settings;

/// Answers to each of them.
pub const ANSWERS: u8 = 3;

pub struct Question {
    /// In the keys of texts: `quiz.NAME`, its answers `.a` to `.c`, and the reason `.why`.
    pub name: &'static str,
    /// Settings to try it at, as a share link spells them.
    pub link: &'static str,
    /// Which of the answers is right, counted from 0.
    pub right: u8,
    /// The step of the tour that it is about.
    pub step: &'static str,
}

const fn question(name: &'static str, link: &'static str, right: u8, step: &'static str) -> Question {
    Question { name, link, right, step }
}

pub const QUESTIONS: [Question; 8] = [
    question("level", "compare=1&m=16384", 1, "plateau"),
    question("byheart", "m=16", 2, "pairs"),
    question("narrow", "m=16384", 1, "sizes"),
    question("oneof", "m=16&repeats=8", 1, "left"),
    question("expert", "compare=1&m=16", 1, "hand"),
    question("dead", "lab=algorithms", 0, "functions"),
    question("deeper", "lab=algorithms&depth=6", 2, "race"),
    question("faster", "lab=computation&replicates=4", 1, "loop"),
];

impl Question {
    /// The reader's settings, brought to where the question can be tried.
    pub fn settings(&self, own: &Settings) -> Settings {
        let (question, _) = link::parse(self.link);
        let mut settings = own.clone();
        settings.take(&question, &["lab", "task", "features", "act", "compare", "m", "depth", "replicates"]);
        settings.reset("step");
        settings
    }
}
