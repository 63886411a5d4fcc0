//! The five learners of the figure.

pub use crate::task::Features;
use serde::{Deserialize, Serialize};

/// The five learners of the figure, in the order in which the lecture expects them at large m.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Learner {
    Logistic,
    Svm,
    Small,
    Medium,
    Large,
}

impl Learner {
    pub const ALL: [Learner; 5] = [Learner::Logistic, Learner::Svm, Learner::Small, Learner::Medium, Learner::Large];

    /// Name in exports and in the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Learner::Logistic => "logistic",
            Learner::Svm => "svm",
            Learner::Small => "small",
            Learner::Medium => "medium",
            Learner::Large => "large",
        }
    }

    pub fn is_network(self) -> bool {
        self >= Learner::Small
    }

    /// Place in [`Learner::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}
