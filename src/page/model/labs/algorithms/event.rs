//! What can happen in the algorithms lab.

use crate::job::check::CheckKey;
use crate::nn::check::Check;
use crate::page::model::labs::algorithms::contestant::Contestant;

/// What happened in this lab.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// The button that is Race, Pause, Continue, Race again or Retry in turn.
    Race,
    Reset,
    /// The reader looks at the so-many-th look into the networks; `None` follows the training.
    Scrub(Option<usize>),
    /// Loss instead of accuracy; seconds instead of steps.
    ShowLoss(bool),
    ShowSeconds(bool),
    /// An axis that is to scale instead of a logarithmic one.
    ShowLinear(bool),
    /// The function of this extra is shown.
    ShowFunction(Contestant),
    /// Whose gradient is checked.
    CheckOf(Contestant),
    /// By which weight: the layer (0), unit (1) or input (2), each counted from 0.
    CheckAt(usize, usize),
    /// The weight is checked after training instead of before.
    CheckTrained(bool),
    /// What came of a check; `None` where the gradient is no number.
    Checked(CheckKey, Option<Check>),
    /// What the reader set makes no sense: the control goes back to what is in force.
    Refused,
}
