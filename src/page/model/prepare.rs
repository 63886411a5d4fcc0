//! A lecture that is prepared: what its steps need of the data lab is trained before the hall is there, and what was trained can
//! be taken along in one file, with the settings and the votes.
//!
//! Not here: what is trained for it (`state::prepare`), the file's form (`io::lecture`) and the words (`panels::speaker`).

use crate::job::Answer;
use crate::page::model::drawn::Guess;

/// Answers that a question can have.
pub const ANSWERS: usize = 4;

/// Hands counted for each answer of a question.
pub type Votes = [u16; ANSWERS];

/// What was recorded, as a file holds it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// When, in seconds since 1970; 0 where nothing was.
    pub on: f64,
    /// On another machine perhaps: it was opened from a file.
    pub is_of_file: bool,
    pub answers: Vec<Answer>,
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opened {
    /// The settings, as a link spells them.
    pub link: String,
    /// The way through the tour, as [`crate::page::model::tour::State::saved`] writes it.
    pub way: String,
    /// By the names of the steps.
    pub votes: Vec<(String, Votes)>,
    pub answers: Vec<Answer>,
    /// The way of the hall: its answers, as the reader's.
    pub hall: String,
    /// The race and the search.
    pub recording: Recording,
    /// The curve that the hall drew, once it was compared.
    pub guess: Option<Guess>,
}

/// Why a file is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no lecture of this page.
    NotOurs,
    /// Of a later form of the file.
    Later,
    /// Of a version of the page with other numbers.
    OtherNumbers,
    /// It was one, and is no more.
    Damaged,
    TooLarge,
    /// The browser cannot pack or unpack, or read the file.
    Browser,
}
