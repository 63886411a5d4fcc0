//! The files of lessons: which were asked for, and which cannot be had. One that does not come can be asked for again.

use crate::page::model::tour::fault::Trouble;

/// What is known of the files that are not here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Files {
    files: Vec<File>,
    /// How often any was asked for.
    attempts: u32,
}

#[derive(Clone, Debug, PartialEq)]
struct File {
    name: String,
    attempt: u32,
    /// Why it is not here; `None` while it is on its way.
    trouble: Option<Trouble>,
}

impl Files {
    /// Asks for a file, unless that was done: the number of the attempt.
    pub fn ask(&mut self, name: &str) -> Option<u32> {
        if self.files.iter().any(|file| file.name == name) {
            return None;
        }
        self.attempts += 1;
        self.files.push(File { name: name.to_owned(), attempt: self.attempts, trouble: None });
        Some(self.attempts)
    }

    /// Whether this attempt has not come to anything yet.
    pub fn is_awaited(&self, name: &str, attempt: u32) -> bool {
        self.files.iter().any(|file| file.name == name && file.attempt == attempt && file.trouble.is_none())
    }

    pub fn fail(&mut self, name: &str, trouble: Trouble) {
        if let Some(file) = self.files.iter_mut().find(|file| file.name == name) {
            file.trouble = Some(trouble);
        }
    }

    /// Why a file that was asked for is not here; `None` while it is on its way.
    pub fn trouble(&self, name: &str) -> Option<&Trouble> {
        self.files.iter().find(|file| file.name == name)?.trouble.as_ref()
    }

    /// What could not be had may be asked for again.
    pub fn retry(&mut self, name: &str) {
        self.files.retain(|file| file.name != name || file.trouble.is_none());
    }

    /// It is here now, and forgotten among those that are not.
    pub fn arrive(&mut self, name: &str) {
        self.files.retain(|file| file.name != name);
    }
}
