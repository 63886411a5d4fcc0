//! What can happen in the data lab.

use super::ask;
use crate::job::Answer;
use crate::study::key::Learner;

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Everything that was trained is thrown away.
    Reset,
    /// Train what is missing at the reader's m, and nothing else.
    OnlyThisM,
    /// Stop for good, and keep what is there.
    Cancel,
    /// The button of the scale map: train it, or stop.
    Map,
    /// The reader asks the learners.
    Ask(ask::Event),
    /// The curve that the reader expects.
    Guess(Guessing),
    Highlight(Option<Learner>),
    /// The reader looks at the gradient at this place among the steps that were followed.
    GradientStep(usize),
    /// The gradient is to be played from step to step, or that is to stop.
    PlayGradient,
    /// A frame of what moves by itself: the pulse that runs back through the network, curves after a switch. In seconds of the
    /// page's clock; `is_still` where nothing is to move by itself.
    Frame {
        now: f64,
        is_still: bool,
    },
    /// One training is watched.
    Replay(Watching),
    /// The lines of the activation before are sent away.
    EndComparison,
    /// Results that this browser kept from an earlier visit; `resume` where that visit ended in the middle of a training.
    Restored {
        answers: Vec<Answer>,
        resume: bool,
    },
}

/// What can be done with a guess.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Guessing {
    /// Begins with a flat line at guessing, for this learner.
    Begin(Learner),
    /// Takes one of the shapes of [`guess::SKETCHES`](super::guess::SKETCHES) instead, for this learner.
    Sketch(Learner, u8),
    /// The learner whose curve it is to be.
    Of(Learner),
    /// Puts the curve at one m to this accuracy.
    Put(u32, f64),
    /// Moves it at the reader's m by so many steps.
    Step(i32),
    /// It is compared with what was measured, which it has veiled.
    Show,
    /// It is taken away.
    Skip,
}

/// What the reader does with the training that is watched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Watching {
    /// The training of a learner is to be watched. `from` is the id of the button that asks for it, where the focus goes back
    /// to; `is_still` where nothing is to move by itself.
    Open {
        learner: Learner,
        from: &'static str,
        is_still: bool,
    },
    Close,
    /// Plays from the present snapshot to the last, from the first where this is the last; or stops. What failed is tried once
    /// more.
    Play,
    /// So many snapshots further.
    Step(i32),
    /// The snapshot at this place.
    Look(usize),
    /// The next snapshot is due.
    Next,
}
