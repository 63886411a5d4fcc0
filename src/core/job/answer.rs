//! What comes out of a training, and the one map that keeps it: what one plan has trained no other trains again.

use super::end::Stopped;
use super::hits::{ByClass, Hits};
use super::snapshot::Snapshot;
use super::spec::Spec;
use super::track::Track;
use super::trained::Trained;
use crate::nn::statistics::{LayerStatistics, Slopes};
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Something under the specs of trainings.
pub type SpecMap<T> = HashMap<Spec, T, FxBuildHasher>;
pub type SpecSet = HashSet<Spec, FxBuildHasher>;

/// Answers under their specs. A training is a pure function of its spec, so whatever is here holds for ever.
pub type Results = SpecMap<Answer>;

/// A test example that a learner gets wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mistake {
    /// Place in the test set.
    pub example: u16,
    /// The label that the learner said.
    pub said: u8,
}

/// Statistics of every layer, input side first, output layer last, after `step` updates.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GradientProbe {
    pub step: u32,
    pub layers: Vec<LayerStatistics>,
    /// Of the units of the hidden layers; empty in what earlier versions kept.
    pub slopes: Slopes,
}

/// The mean slope of units, which is the share of a gradient that passes them; `None` without units.
pub fn mean_slope<'a>(slopes: impl IntoIterator<Item = &'a f32>) -> Option<f64> {
    let (sum, count) = slopes.into_iter().fold((0.0, 0u32), |(sum, count), &slope| (sum + f64::from(slope), count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// What a finished training says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub spec: Spec,
    /// Weights and biases; of the machine with a kernel, its support vectors.
    pub parameters: u32,
    /// Share of right answers on the test examples, 0 to 1. 0 for a reading of the speed, which is not scored.
    pub test_accuracy: f32,
    /// Where `test_accuracy` is balanced accuracy: by these classes. So no training answers; see [`Answer::balanced`].
    #[serde(skip)]
    pub by_class: Option<Arc<ByClass>>,
    /// The same on the m training examples; `None` for trainings that are judged by a track or by validation examples.
    pub train_accuracy: Option<f32>,
    /// The same on the validation examples, where there are any.
    pub validation_accuracy: Option<f32>,
    /// Which of the test examples it gets right; empty for trainings that are judged by a track or by validation examples.
    pub hits: Hits,
    pub examples_seen: u64,
    /// Time spent training, measured by whoever did the slices. With the times of the track, the only entry that differs
    /// from time to time.
    pub seconds: f64,
    pub stopped: Stopped,
    /// Decision map, row by row from the top left (x = -1, y = +1), as [`super::observe`] says; where asked for.
    pub map: Option<Vec<u8>>,
    /// Gradient statistics at the first and the last step and at [some between](super::observe::is_followed), where asked for.
    pub gradient: Vec<GradientProbe>,
    /// Every test example that the model gets wrong, in the order of the test set, where asked for.
    pub mistakes: Option<Vec<Mistake>>,
    /// Scores and looks on the way, where asked for.
    pub track: Track,
    /// The trained parameters, where layers are looked into.
    pub weights: Vec<f32>,
    /// What the model answered on the way, where asked for.
    pub snapshots: Vec<Snapshot>,
    /// What answers questions, where asked for.
    pub trained: Option<Box<Trained>>,
}

impl Answer {
    /// About what it takes in memory.
    pub fn bytes(&self) -> usize {
        let slopes =
            |slopes: &Slopes| slopes.iter().map(|layer| size_of_val(layer) + size_of_val(&layer[..])).sum::<usize>();
        let gradient = self
            .gradient
            .iter()
            .map(|probe| size_of_val(probe) + size_of_val(&probe.layers[..]) + slopes(&probe.slopes));
        let layers = self.track.probes.iter().flat_map(|probe| &probe.layers);
        let layers = layers.map(|layer| size_of_val(layer) + size_of_val(&layer.histogram[..]));
        size_of::<Answer>()
            + self.hits.examples().div_ceil(8)
            + self.map.as_ref().map_or(0, Vec::len)
            + gradient.sum::<usize>()
            + self.mistakes.as_ref().map_or(0, |mistakes| size_of_val(&mistakes[..]))
            + size_of_val(&self.track.points[..])
            + layers.sum::<usize>()
            + size_of_val(&self.weights[..])
            + self.snapshots.iter().map(|snapshot| size_of_val(snapshot) + snapshot.map.len()).sum::<usize>()
    }

    /// Without anything but what every training says; the accuracies are those of one that got nothing right.
    pub fn new(spec: Spec, stopped: Stopped, seconds: f64) -> Answer {
        Answer {
            spec,
            parameters: 0,
            test_accuracy: 0.0,
            by_class: None,
            train_accuracy: None,
            validation_accuracy: None,
            hits: Hits::default(),
            examples_seen: 0,
            seconds,
            stopped,
            map: None,
            gradient: Vec::new(),
            mistakes: None,
            track: Track::default(),
            weights: Vec::new(),
            snapshots: Vec::new(),
            trained: None,
        }
    }

    /// The same answer with balanced accuracy for a score; `None` where it is not known which examples were right.
    pub fn balanced(&self, by_class: &Arc<ByClass>) -> Option<Answer> {
        let is_known = self.hits.examples() == by_class.examples();
        let test_accuracy = by_class.accuracy(&self.hits) as f32;
        is_known.then(|| Answer { test_accuracy, by_class: Some(by_class.clone()), ..self.clone() })
    }

    /// Share of right answers on the test examples, whatever the score is.
    pub fn right(&self) -> f64 {
        match &self.by_class {
            Some(_) => f64::from(self.hits.count()) / self.hits.examples() as f64,
            None => self.test_accuracy.into(),
        }
    }

    /// Passes over the training examples.
    pub fn epochs(&self) -> f32 {
        (self.examples_seen as f64 / f64::from(self.spec.data.m)) as f32
    }

    /// Whether `other`, of the same training, holds something that this does not.
    pub fn lacks_something_of(&self, other: &Answer) -> bool {
        (self.map.is_none() && other.map.is_some())
            || (self.gradient.is_empty() && !other.gradient.is_empty())
            || (self.mistakes.is_none() && other.mistakes.is_some())
    }
}
