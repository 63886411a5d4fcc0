//! What can happen in the guided tour and in lecture mode.

use crate::page::model::settings::Mode;
use crate::page::model::tour::fault::Trouble;

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The tour begins, or goes on where the reader left it.
    Open,
    Close,
    /// From the lesson's first step, without the answers so far.
    Again,
    Go(usize),
    /// The lesson of this name begins.
    Lesson(&'static str),
    /// What became of a lesson's file that was asked for: it was kept, or is not to be had.
    Came(String, Result<(), Trouble>),
    /// A while has passed since this attempt to get a lesson's file.
    Waited(String, u32),
    Next,
    Back,
    /// On a small screen: the sheet of the step is pulled up, or let down.
    Pull,
    /// The reader's answer to the step's question.
    Predict(u8),
    /// The step's own button: it trains where results are what is missing, else it does what the step asks for, or tells
    /// without an answer.
    Do,
    /// The next step is to be trained ahead.
    Warm,
    Mode(Mode),
    /// The panel so many places further on fills the screen.
    Turn(i32),
    /// The presenter's controls, or the lab's settings in lecture mode, are shown or hidden.
    Tools,
    Controls,
    /// The screen of lecture mode goes blank, or comes back.
    Blank(bool),
    /// The presenter's notes.
    Notes,
    /// The controls are brought to what the question at this place is about.
    SetUp(usize),
    /// The reader's answer to the question at this place.
    Answer(usize, u8),
    /// What an earlier visit saved, as [`State::saved`](super::State::saved) wrote it.
    Restored(String),
}
