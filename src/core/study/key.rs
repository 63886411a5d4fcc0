//! The learners of the figure: the lecture's five, and one more that the reader may ask for.

pub use crate::task::Features;
use serde::{Deserialize, Serialize};

/// The learners of the figure: the lecture's five in the order in which it expects them at large m, and one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Learner {
    Logistic,
    Svm,
    Small,
    Medium,
    Large,
    /// The support vector machine with a Gaussian kernel, where it is asked for: in no array of the five.
    Kernel,
}

impl Learner {
    /// How many there are with the one that is asked for.
    pub const COUNT: usize = 6;

    /// The five.
    pub const ALL: [Learner; 5] = [Learner::Logistic, Learner::Svm, Learner::Small, Learner::Medium, Learner::Large];

    /// Name in exports and in the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Learner::Logistic => "logistic",
            Learner::Svm => "svm",
            Learner::Small => "small",
            Learner::Medium => "medium",
            Learner::Large => "large",
            // The name that its cells have in the export of the scale map.
            Learner::Kernel => "svm_rbf",
        }
    }

    /// The one of the five that has this name.
    pub fn named(name: &str) -> Option<Learner> {
        Learner::ALL.into_iter().find(|learner| learner.name() == name)
    }

    pub fn is_network(self) -> bool {
        matches!(self, Learner::Small | Learner::Medium | Learner::Large)
    }

    /// Its number, below [`Learner::COUNT`]; of one of the five its place in [`Learner::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}
