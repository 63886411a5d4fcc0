//! One training. A job goes in, an answer comes out: a pure function of the job, but for the seconds that it took. Neither
//! the size of the slices nor what was done before changes a bit of it.
//!
//! - [`spec`]: what is trained, on what and how. The name of a training: jobs of one [`Spec`] have one answer.
//! - [`observe`]: what is looked into on the way and at the end.
//! - [`work`]: a training on its way, advanced in slices so that whoever does it can stop between two of them.
//! - [`data`]: the examples of a training, ready for its model.
//! - [`track`]: where a training stood on its way, and what was seen in its layers.
//! - [`snapshot`]: what its model answers on the way, for somebody who watches.
//! - [`answer`]: what comes out, and the one map that keeps it.
//! - [`hits`]: which test examples the trained model gets right.
//! - [`end`]: why a training ended.
//! - [`check`]: the numeric check of one gradient of its network.
//! - [`trained`]: a trained learner that can be asked.
//!
//! Which trainings a figure, a map, a race or a search needs is said in [`crate::study`].

pub mod answer;
pub mod check;
pub mod data;
pub mod end;
pub mod hits;
pub mod observe;
pub mod snapshot;
pub mod spec;
pub mod track;
pub mod trained;
pub mod work;

pub use answer::{Answer, GradientProbe, Mistake, Results, SpecMap, SpecSet, mean_slope};
pub use hits::Hits;
pub use observe::Observe;
pub use snapshot::Snapshot;
pub use spec::Spec;
pub use trained::{Certainty, Reply, Trained};
pub use work::{News, Work, run};

use serde::{Deserialize, Serialize};

/// What a worker is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    pub spec: Spec,
    pub observe: Observe,
}

impl Job {
    /// Whether its answer is among the results, with all that is to be observed. Of a training that diverged there is
    /// nothing more to see.
    pub fn is_done(&self, results: &Results) -> bool {
        results.get(&self.spec).is_some_and(|answer| !answer.stopped.counts() || self.observe.is_in(answer))
    }
}
