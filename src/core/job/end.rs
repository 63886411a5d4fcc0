//! Why a training ended: one word for every kind of training, so that the page says the same of all of them.

use serde::{Deserialize, Serialize};

/// Why a training ended. The first two are kept in readers' browsers by their places: new ones go to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Stopped {
    /// All steps of its budget were made.
    Budget,
    /// A parameter stopped being a finite number, or the loss passed [`LOSS_LARGEST`]; nothing of such a training counts
    /// as a result.
    ///
    /// [`LOSS_LARGEST`]: crate::nn::step::LOSS_LARGEST
    Diverged,
    /// It fulfilled the condition of its optimum, within a stated tolerance, before its budget was used up.
    Converged,
    /// The reader ended it: there is no result.
    Cancelled,
}

impl Stopped {
    /// How an export names it.
    pub fn name(self) -> &'static str {
        match self {
            Stopped::Budget => "budget",
            Stopped::Diverged => "diverged",
            Stopped::Converged => "converged",
            Stopped::Cancelled => "cancelled",
        }
    }

    /// Whether what was trained counts as a result.
    pub fn counts(self) -> bool {
        matches!(self, Stopped::Budget | Stopped::Converged)
    }
}

/// Trainings that have ended, by how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    pub budget: usize,
    pub diverged: usize,
    pub converged: usize,
}

impl Ends {
    /// Counts one more.
    pub fn add(&mut self, stopped: Stopped) {
        match stopped {
            Stopped::Budget => self.budget += 1,
            Stopped::Diverged => self.diverged += 1,
            Stopped::Converged => self.converged += 1,
            Stopped::Cancelled => {}
        }
    }
}

impl FromIterator<Stopped> for Ends {
    fn from_iter<I: IntoIterator<Item = Stopped>>(all: I) -> Ends {
        let mut ends = Ends::default();
        all.into_iter().for_each(|stopped| ends.add(stopped));
        ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_counted_by_their_kind_and_only_two_of_them_count_as_results() {
        let all = [Stopped::Budget, Stopped::Diverged, Stopped::Converged, Stopped::Cancelled, Stopped::Budget];
        let ends: Ends = all.into_iter().collect();
        assert_eq!(ends, Ends { budget: 2, diverged: 1, converged: 1 });
        assert_eq!(all.map(Stopped::counts), [true, false, true, false, true]);
        assert_eq!(all.map(Stopped::name), ["budget", "diverged", "converged", "cancelled", "budget"]);
    }
}
