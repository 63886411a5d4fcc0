//! What can happen to the page, what it is doing, and what is then to be done outside of its state.

use crate::job::{Answer, News, Spec};
use crate::page::model::algorithms::Contestant;
use crate::page::model::computation::event as computation;
use crate::page::model::link;
pub use crate::page::model::notice::NeedsTable;
use crate::page::model::notice::Notice;
use crate::page::model::settings::{Change, Lab};
use crate::page::model::{algorithms, examples, looking, own, real, tour};
use crate::study::key::Learner;
use crate::task::real::Set;

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The reader sets something.
    Set(Change),
    /// Something happened in the lab of that name.
    Algorithms(algorithms::Event),
    Computation(computation::Event),
    /// Something happened in the guided tour or with the mode of the page.
    Tour(tour::Event),
    /// The reader looks at something else.
    Looking(looking::Event),
    /// The button of the lab on the screen, which is Train, Pause, Continue, Train again or Retry in turn.
    Train,
    Reset,
    /// Something happened to the reader's own data.
    Own(own::Event),
    /// The reader looks at other examples.
    Examples(examples::Event),
    /// The pointer on the figure.
    Pointer(Pointer),
    /// The reader's hand is on the slider, or off it and off the figure.
    Hold(bool),
    /// So many of the measured values further, by keys.
    StepM(isize),
    /// The slider is being moved: a place on the axis in doublings from its left end, between two values or on one.
    Drag(f64),
    /// The slider was let go, or moved by a step.
    Settle(f64),
    Highlight(Option<Learner>),
    /// The curve that the reader expects.
    Guess(Move),
    /// Train what is missing at the reader's m, and nothing else.
    OnlyThisM,
    /// Eight more repeats, trained at once.
    MoreRepeats,
    /// Stop for good, and keep what is there.
    Cancel,
    /// The button of the scale map: train it, or stop.
    Scale,
    /// Results that this browser kept from an earlier visit; `resume` where that visit ended in the middle of a training.
    Restored {
        answers: Vec<Answer>,
        resume: bool,
    },
    /// The browser has written the last results that it was to keep.
    Written,
    /// Whether the gradients of the last step are shown instead of the first's.
    GradientAtEnd(bool),
    /// The address changed to this link.
    Link(String),
    /// The reader is to know this.
    Notice(Notice),
    /// The notice of this number is no longer shown.
    Dismiss(u32),
    Answer(Box<Answer>),
    /// Something is new of a job that is watched.
    News(Spec, News),
    Failed {
        spec: Spec,
        reason: String,
    },
    /// No worker could be started.
    NoWorkers,
    /// What became of a real data set that was asked for.
    Fetched(Set, real::Outcome),
}

impl Event {
    /// The reader sets the setting of this key to a value, as a link spells it.
    pub fn set(key: &'static str, value: impl ToString) -> Event {
        Event::Set(Change::new(key, value))
    }

    /// The setting that the reader changes by this event, where it is no [`Event::Set`].
    pub fn key(&self) -> Option<&'static str> {
        match self {
            Event::MoreRepeats => Some("repeats"),
            Event::Drag(_) | Event::Settle(_) => Some("m"),
            _ => None,
        }
    }
}

/// What the page is doing; `data-state` says it to tests and assistive tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing was asked for, or what was asked for is not there yet and nobody is training.
    Idle,
    Training,
    Paused,
    Done,
    /// Everything else is done, but some runs were given up.
    Failed,
}

/// What can be done with a guess.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Move {
    /// Begins with a flat line at guessing, for this learner.
    Begin(Learner),
    /// The learner whose curve it is to be.
    Of(Learner),
    /// Puts the curve at one m to this accuracy.
    Put(u32, f64),
    /// Moves it at the reader's m by so many steps.
    Step(i32),
    /// It is taken away.
    Skip,
}

/// What the pointer does, at a place on the figure's canvas in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pointer {
    /// `draws`: it is the first pointer with its main button.
    Down {
        x: f64,
        y: f64,
        draws: bool,
    },
    Move {
        x: f64,
        y: f64,
    },
    Up {
        x: f64,
    },
    /// The browser took it away.
    Cancel,
    Leave,
}

/// What is to be said aloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    Started,
    Paused,
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
    /// What this lab wants from the pool may have changed: [`State::served`](crate::page::model::state::State::served) says what it is.
    Want(Lab),
    /// What fills the screen may have changed, and in which theme: it is to be shown at once, for the focus goes there.
    ShowMode,
    /// The focus goes to the element of this id.
    Focus(&'static str),
    /// The panel that the step speaks of is to come into view.
    ShowStep,
    /// The presenter's notes are to be opened.
    OpenNotes,
    /// The notice of this number goes by itself after a while.
    Expire(u32),
    /// The reader's way through the tour is to be saved.
    SaveTour,
    /// The reader's notebook changed: this text is to be kept.
    KeepNotebook(String),
    /// This event is to happen by itself so many seconds after a time, in seconds of the page's clock, or after now where
    /// that is not known.
    After {
        since: Option<f64>,
        seconds: f64,
        event: Box<Event>,
    },
    /// The semester is being played: its next step is to come with the next frame.
    Tick,
    /// Another lab is shown: the pool serves it first.
    ShowLab,
    CancelAll,
    /// What is wanted has changed otherwise: everything is to be told to the pool again.
    Rearrange,
    /// Forget what this browser kept.
    ClearStore,
    /// The data lab pauses, and goes on.
    Pause,
    Resume,
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
    /// The file of a real data set is to be fetched.
    Fetch(Set),
    /// What is to be done with own data and their dialogs.
    Own(own::Effect),
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
