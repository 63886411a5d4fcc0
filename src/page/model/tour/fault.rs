//! Why a lesson's file cannot be used.

/// Why a lesson is not here.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// Its file could not be had; what the browser said of it.
    NoFile(String),
    /// Nothing came for a while.
    Stalled,
    /// Its file is not a lesson.
    Bad(Fault),
}

/// What is wrong with a file, and in which line, counted from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub line: usize,
    pub cause: Cause,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// It is no text of UTF-8.
    NoText,
    /// It is longer than a file may be, or has more steps.
    TooLong,
    /// The line is neither `key = value` nor `[name]`.
    NoPair,
    /// Nothing of this name is known here.
    Unknown(String),
    /// It stands there twice.
    Twice(String),
    /// The value cannot be used for this key.
    Value { key: String, given: String },
    /// The lesson, or the step that begins in this line, lacks this key.
    Lacks(&'static str),
    /// There is no step.
    Empty,
}
