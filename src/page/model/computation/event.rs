//! What can happen in the computation lab.

use crate::page::model::computation::draft::Form;
use crate::page::model::computation::notebook::Notebook;

/// What happened in this lab.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The button that is Run, Stop, Continue and Run again in turn.
    Run,
    /// The day of the simulated calendar that is looked at.
    Day(f64),
    /// The button that plays the semester and pauses it in turn, at this time in seconds of the page's clock.
    Play(f64),
    /// The next step of the semester that is being played, at this time. `is_still`: whole days only, because the reader
    /// asked that nothing move by itself.
    Tick { now: f64, is_still: bool },
    /// The machine is to be measured, with up to so many workers at once.
    Measure(u32),
    /// The reader changed the form of the next experiment.
    Draft(Form),
    /// The reader proposes the experiment of the form, at this time in seconds of the page's clock.
    Propose(f64),
    /// Seconds that the reader waits for a mean experiment.
    Wait(u32),
    /// The time that the reader waits for the experiment at this place of the notebook is over.
    Arrived(u32),
    /// The notebook is closed: the reader wants to see what random search would have found.
    Compare,
    /// A new notebook is begun.
    Clear,
    /// The notebook that was kept from before.
    Remembered(Notebook),
    /// Whether the browser could keep the notebook.
    Kept(bool),
}
