//! What can happen to the page.

use crate::job::{Answer, News, Spec};
use crate::page::model::labs::{algorithms, computation, data};
use crate::page::model::looking::{self, Pointer};
use crate::page::model::notice::Notice;
use crate::page::model::settings::Change;
use crate::page::model::unasked::Surroundings;
use crate::page::model::{lecture, real, saving, speaker, tour};
use crate::task::real::Set;
use data::{examples, own};

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The reader sets something.
    Set(Change),
    /// Something happened in the lab of that name.
    Data(data::Event),
    Algorithms(algorithms::Event),
    Computation(computation::Event),
    /// Something happened in the guided tour or with the mode of the page.
    Tour(tour::Event),
    /// Something happened in a lecture.
    Lecture(lecture::Event),
    /// Something happened in the speaker's window, or between it and the hall's.
    Speaker(speaker::Event),
    /// The reader looks at something else.
    Looking(looking::Event),
    /// The button of the lab on the screen, which is Train, Pause, Continue, Train again or Retry in turn.
    Train,
    /// Something happened to the reader's own data.
    Own(own::Event),
    /// The reader looks at other examples.
    Examples(examples::Event),
    /// Something happened to the picture that the reader saves.
    Saving(saving::Event),
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
    /// The results of the lab on the screen are thrown away.
    Clear,
    /// The settings of the experiments go to their defaults.
    Defaults,
    /// The last of these two is taken back.
    Undo,
    /// Eight more repeats, trained at once.
    MoreRepeats,
    /// The address changed to this link.
    Link(String),
    /// Back or Forward led to the entry of the history with this link.
    Return(String),
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
    /// The browser has written the last results that it was to keep.
    Written,
    /// What is around the page is this now.
    Around(Surroundings),
    /// No worker could be started.
    NoWorkers,
    /// Something of a real data set has come.
    Coming(Set),
    /// A while ago, this much had been heard of a real data set.
    Waited(Set, u32),
    /// Real data sets that could not be had are to be asked for again.
    FetchAgain,
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
