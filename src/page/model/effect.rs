//! What is to be done outside of the state, for what happened.

use crate::job::Answer;
use crate::page::model::labs::algorithms::Contestant;
use crate::page::model::labs::data::{examples, own};
use crate::page::model::link;
use crate::page::model::notice::NeedsTable;
use crate::page::model::{saving, speaker};
use crate::task::real::Set;

/// What is to be said aloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    Started,
    Paused,
    /// What ends a lecture, or passes by a race that runs, is asked for twice.
    Twice,
    Cancelled,
    /// A quarter of the runs more is done.
    Milestone,
    Done,
    /// The searches of the computation lab are done.
    Searched,
}

/// What is to be done outside of the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// What is wanted from the pool may have changed: [`State::served`](crate::page::model::state::State::served) says what
    /// it is.
    Serve,
    /// What fills the screen may have changed, and in which theme: it is to be shown at once, for the focus goes there.
    ShowMode,
    /// The focus goes to the element of this id.
    Focus(&'static str),
    /// The panel that the step speaks of is to come into view.
    ShowStep,
    /// The presenter's notes are to be opened.
    OpenNotes,
    /// The page fills the screen; `or_back`: or does so no more.
    FillScreen {
        or_back: bool,
    },
    /// In [`PATIENCE`](crate::page::model::lecture::hand::PATIENCE) nothing is asked for a second time any more.
    Hush,
    /// The notice of this number goes by itself after a while.
    Expire(u32),
    /// The reader's way through the tour is to be saved.
    SaveTour,
    /// The reader's notebook changed: this text is to be kept.
    KeepNotebook(String),
    /// The answer to the experiment at this place of the notebook is to arrive so many seconds after it was proposed, in
    /// seconds of the page's clock, or after now where that is not known.
    Arrive {
        place: u32,
        proposed: Option<f64>,
        seconds: f64,
    },
    /// The semester is being played: its next step is to come with the next frame.
    Tick,
    /// Something moves by itself, a pulse through the drawn network or curves after a switch: it goes on with the next frame.
    Frame,
    /// The next snapshot of the training that is watched is to come after a while.
    NextSnapshot,
    /// The watched training came onto the stage or left it: the focus goes to this element, once that is on the screen.
    Refocus(&'static str),
    /// What is under way is thrown away.
    CancelAll,
    /// Keep these results in this browser.
    Keep(Vec<Answer>),
    /// Forget what this browser kept.
    ClearStore,
    /// The reader's hand is on the figure or off it: meanwhile the pool leaves the page a processor.
    Hold(bool),
    /// The pool is to be started again.
    RestartPool,
    /// The settings changed: the link is to be written.
    WriteLink,
    /// The texts are to be shown in the language of the settings.
    Translate,
    /// The page is to be shown in the theme of the settings.
    ShowTheme,
    /// What the reader typed is no seed; this one stays.
    NoSeed(u32),
    Say(Spoken),
    /// The reader is to load their own table.
    NeedsTable(NeedsTable),
    /// The file of the lesson of this name is to be fetched, in this attempt; and in
    /// [`real::PATIENCE`](crate::page::model::real::PATIENCE) it is asked after.
    FetchLesson(String, u32),
    /// The file of a real data set is to be fetched.
    Fetch(Set),
    /// In [`real::PATIENCE`](crate::page::model::real::PATIENCE), [`Event::Waited`](super::event::Event::Waited) with this much heard.
    Await(Set, u32),
    /// The file of a real data set is not waited for any more.
    StopFetch(Set),
    /// What is to be done with own data and their dialogs.
    Own(own::Effect),
    /// What is to be done with the speaker's window, and for a lecture.
    Speaker(speaker::Effect),
    /// What is to be done with the picture that the reader saves.
    Saving(saving::Effect),
    /// What is to be done with the focus, once the examples are on the screen.
    Examples(examples::Effect),
    /// A link was not taken as it stands.
    Notice(link::Notice),
    /// This many runs of the figure diverged, now that it is complete.
    Diverged(usize),
    /// These contestants of the race diverged, now that it is over.
    RaceDiverged(Vec<Contestant>),
    /// The first failed run's reason, now that everything else is done.
    TrainingFailed(String),
}
