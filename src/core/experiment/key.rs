//! What a run is made of: task, learner, features, activation, m and seed. A run is a pure function of its key, so the
//! key is also the address under which a result is kept.

use crate::nn::activation::Activation;
use crate::task::TaskId;
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

/// What a learner sees of an example: the raw inputs, or what an expert computed from them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Features {
    #[default]
    Raw,
    Engineered,
}

impl Features {
    pub const ALL: [Features; 2] = [Features::Raw, Features::Engineered];

    /// The other one.
    pub fn other(self) -> Features {
        match self {
            Features::Raw => Features::Engineered,
            Features::Engineered => Features::Raw,
        }
    }

    /// Name in share links, exports and the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Features::Raw => "raw",
            Features::Engineered => "engineered",
        }
    }
}

/// The name of a run. `activation` is `None` for the traditional learners, which have none: switching the activation
/// therefore leaves their results in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunKey {
    pub task: TaskId,
    pub features: Features,
    pub learner: Learner,
    pub activation: Option<Activation>,
    /// Number of labelled training examples.
    pub m: u32,
    /// Chooses the sample, the initialisation and the order of the examples; never the world or the test set.
    pub seed: u32,
}

impl RunKey {
    pub fn new(task: TaskId, features: Features, learner: Learner, activation: Activation, m: u32, seed: u32) -> Self {
        let activation = learner.is_network().then_some(activation);
        RunKey { task, features, learner, activation, m, seed }
    }
}
