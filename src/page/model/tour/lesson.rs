//! Lessons: the guided tour, and those that came as files.
//!
//! A lesson that was read stays as long as the page lives, as the texts of a language do: steps are handed about. What that takes
//! is bounded by the files that there are, each of at most [`LARGEST`](super::file::LARGEST) bytes: a name is kept once, however
//! often its file comes, and nothing is kept of a file that is refused.

use crate::page::model::language::Language;
use crate::page::model::settings::Settings;
use crate::page::model::tour::file::Draft;
use crate::page::model::tour::steps::{Hide, STEPS, Step};
use crate::page::model::tour::words::Words;
use std::cell::RefCell;

/// Steps about one thing, in order.
pub struct Lesson {
    /// In links; empty for the guided tour.
    pub name: &'static str,
    pub steps: &'static [Step],
    /// Its title, and what its author asks at its end, where it has them.
    words: Words,
}

/// The guided tour: the lecture's argument, in the page's own texts.
pub static TOUR: Lesson = Lesson { name: "", steps: &STEPS, words: Words::new() };

thread_local! {
    static READ: RefCell<Vec<&'static Lesson>> = const { RefCell::new(Vec::new()) };
}

impl Lesson {
    pub fn is_tour(&self) -> bool {
        self.name.is_empty()
    }

    /// Its title; `None` for the guided tour.
    pub fn title(&self, language: Language) -> Option<&str> {
        self.words.find("title", language)
    }

    /// What is asked next, at its end.
    pub fn end(&self, language: Language) -> Option<&str> {
        self.words.find("end", language)
    }

    /// A lesson that was read from a file, by the name that links call it.
    fn of_file(name: &str, draft: Draft) -> Lesson {
        let name: &'static str = name.to_owned().leak();
        let full = |step: &str| -> &'static str { format!("{name}.{step}").leak() };
        let steps = draft.steps.into_iter().map(|step| {
            let hides = step.hides.into_iter().map(|hide| Hide {
                learners: hide.learners.leak(),
                beyond: hide.beyond,
                to: hide.to,
                activation: None,
            });
            Step {
                name: full(&step.name),
                claims: &[],
                link: step.link.leak(),
                m: step.m,
                panel: step.panel.leak(),
                words: Some(Box::leak(Box::new(step.words))),
                action: step.action,
                finding: step.finding,
                hides: hides.collect::<Vec<_>>().leak(),
                spares: step.spares.iter().map(|step| full(step)).collect::<Vec<_>>().leak(),
            }
        });
        Lesson { name, steps: steps.collect::<Vec<_>>().leak(), words: draft.words }
    }
}

/// Keeps a lesson that was read. Once is enough.
pub fn keep(name: &str, draft: Draft) {
    if named(name).is_none() {
        let lesson: &'static Lesson = Box::leak(Box::new(Lesson::of_file(name, draft)));
        READ.with_borrow_mut(|read| read.push(lesson));
    }
}

/// The lesson of this name: the guided tour has none; `None` for a file that was not read.
pub fn named(name: &str) -> Option<&'static Lesson> {
    if name.is_empty() {
        return Some(&TOUR);
    }
    READ.with_borrow(|read| read.iter().copied().find(|lesson| lesson.name == name))
}

/// The lesson that settings name.
pub fn of(settings: &Settings) -> Option<&'static Lesson> {
    named(&settings.lesson)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::stage;
    use crate::page::model::tour::file;

    #[test]
    fn a_file_that_comes_again_takes_nothing() {
        let bytes = include_bytes!("../../../../www/lessons/digits.txt");
        let read = || file::read(bytes, stage::has).unwrap();
        keep("again", read());
        let first = named("again").unwrap();
        let steps = first.steps.len();
        // Whatever it brings under that name: steps that are handed about stay those that they are.
        let mut other = read();
        other.steps.truncate(1);
        keep("again", other);
        assert!(std::ptr::eq(first, named("again").unwrap()) && first.steps.len() == steps);
        assert_eq!(READ.with_borrow(|read| read.iter().filter(|lesson| lesson.name == "again").count()), 1);
    }

    #[test]
    fn a_file_that_is_refused_is_not_kept() {
        assert!(file::read(&vec![b'\n'; file::LARGEST + 1], stage::has).is_err());
        assert!(named("refused").is_none());
    }
}
