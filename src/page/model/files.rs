//! Files that are asked for while the page runs, by a name under which www/main.js answers: real data sets, tables in the house, and lessons.

use crate::page::model::labs::data::own::example::Example;
use crate::task::TaskId;
use crate::task::real::Set;

/// What the name of a lesson's file is called with.
const LESSON: &str = "lesson-";

/// A file by what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File<'a> {
    Lesson(&'a str),
    Example(Example),
    Set(Set),
}

impl<'a> File<'a> {
    pub fn named(name: &'a str) -> Option<File<'a>> {
        if let Some(lesson) = name.strip_prefix(LESSON) {
            return Some(File::Lesson(lesson));
        }
        let set = || TaskId::named(name).and_then(Set::of).map(File::Set);
        Example::named(name).map(File::Example).or_else(set)
    }

    pub fn name(self) -> String {
        match self {
            File::Lesson(name) => format!("{LESSON}{name}"),
            File::Example(example) => example.name().to_owned(),
            File::Set(set) => set.task().name().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_of_its_own() {
        let sets = Set::ALL.map(File::Set);
        let examples = Example::ALL.map(File::Example);
        // A lesson may be called as a set is.
        let lessons = [File::Lesson("mnist"), File::Lesson("digits"), File::Lesson("lesson-")];
        for file in sets.into_iter().chain(examples).chain(lessons) {
            assert_eq!(File::named(&file.name()), Some(file));
        }
        for other in ["", "spam", "plane", "lesson", "table", "Digits"] {
            assert_eq!(File::named(other), None, "{other}");
        }
    }
}
