//! A training on its way, advanced in slices so that whoever does it can stop between two of them. How it is sliced
//! changes no bit of its answer.

use super::answer::Answer;
use super::answer::{GradientProbe, Mistake};
use super::data::{Prepared, gamma};
use super::end::Stopped;
use super::hits::Hits;
use super::observe::{is_followed, map_cell, map_points};
use super::snapshot::{ANSWERED, Snapshot, next_after};
use super::spec::{Model, Source, Spec, Until};
use super::track::{Probe, Score, Track, is_probed, is_scored};
use super::trained::Trained;
use super::{Job, Observe};
use crate::classical;
use crate::classical::kernel_machine::KernelMachine;
use crate::nn::batch::Order;
use crate::nn::loss::answer;
use crate::nn::network::{Draw, Network};
use crate::nn::score::{accuracy, for_each_score, loss_and_gradient, rows};
use crate::nn::statistics::{PROBE_BATCH, layer_details, probe};
use crate::nn::step::{LOSS_LARGEST, Trainer, is_finite};
use crate::random::{Purpose, Stream};
use crate::task::sample::SampleCache;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

/// Updates between two checks that every parameter is still finite and the loss bounded: at fixed steps, so that
/// where a diverged training ends does not depend on its slices, and seldom, so that checking costs nothing.
pub(super) const CHECKED_EVERY: u32 = 64;

/// Updates that a reading of the speed of the kernels makes before its time counts: they fill the caches.
const WARM_UP: u32 = 32;

/// What is new of a training that is observed while it goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct News {
    /// The first news of a training: what was reported of it before is of a worker that died.
    pub first: bool,
    pub track: Track,
}

enum Fit {
    Network(Box<Trainer>),
    Kernel(Box<KernelMachine>),
}

/// A training on its way.
pub struct Work {
    spec: Spec,
    observe: Observe,
    data: Prepared,
    fit: Fit,
    /// Updates that were made before the first.
    warm_up: u32,
    ended: Option<Stopped>,
    gradient: Vec<GradientProbe>,
    track: Track,
    snapshots: Vec<Snapshot>,
    /// Inputs of the test examples, where they are scored again and again.
    test: Option<Array2<f32>>,
    /// Points and probes of the track that were reported.
    reported: (usize, usize),
    /// Step and time at the end of the last slice, and the points of the track that had a time then.
    timed: (u32, f64, usize),
}

/// The network that a training starts with, before its first step; `None` for the machine with a kernel.
pub fn network(spec: &Spec) -> Option<Network> {
    match spec.model {
        Model::Kernel => None,
        Model::Logistic | Model::Svm => {
            Some(classical::start(spec.data.inputs.into(), spec.data.classes.into(), spec.loss()))
        }
        Model::Network { activation, initialisation, .. } => {
            let draw = Draw { initialisation, task: spec.data.source.number(), seed: spec.draws };
            Some(Network::random(&spec.widths(), activation, draw))
        }
    }
}

impl Work {
    /// Draws the data, initialises the model and looks at it for the first time.
    pub fn start(job: Job, samples: &mut SampleCache) -> Work {
        let Job { spec, observe } = job;
        let data = Prepared::new(&spec, samples);
        let m = spec.data.m as usize;
        let mut warm_up = 0;
        let fit = match network(&spec) {
            None => {
                let (x, labels) = (data.whole(), data.labels().to_vec());
                let (rows, d, classes) = (x.iter().copied().collect(), x.ncols(), usize::from(spec.data.classes));
                Fit::Kernel(Box::new(KernelMachine::new(rows, d, labels, classes, gamma(&spec.data))))
            }
            Some(network) => {
                // The order of the examples is a stream of its own: every model of a repeat sees the same epochs.
                let order = match spec.data.source {
                    Source::Noise => Order::in_sequence(m),
                    source => Order::shuffled(m, Stream::new(Purpose::Shuffle, source.number(), spec.draws, 0)),
                };
                let mut trainer = Trainer::new(network, spec.step_recipe(), order, m);
                if spec.data.source == Source::Noise {
                    warm_up = WARM_UP;
                    (0..WARM_UP).for_each(|_| data.step(&mut trainer));
                }
                Fit::Network(Box::new(trainer))
            }
        };
        let mut work = Work {
            spec,
            observe,
            data,
            fit,
            warm_up,
            ended: None,
            gradient: Vec::new(),
            track: Track::default(),
            snapshots: Vec::new(),
            test: None,
            reported: (0, 0),
            timed: (0, 0.0, 0),
        };
        work.observe(0);
        work
    }

    /// Makes up to `steps` updates, no further than the next snapshot: that takes time of its own. True once the training has
    /// ended.
    pub fn advance(&mut self, steps: u32) -> bool {
        let snapshot = if self.takes_snapshots() { self.next_snapshot() } else { u32::MAX };
        let target = self.steps_made().saturating_add(steps).min(self.spec.recipe.steps).min(snapshot);
        if let Fit::Kernel(machine) = &mut self.fit {
            let ended = machine.advance(steps);
            self.ended = ended.then(|| match () {
                () if !machine.is_sound() => Stopped::Diverged,
                () if machine.has_converged() => Stopped::Converged,
                () => Stopped::Budget,
            });
        }
        while self.ended.is_none()
            && let Fit::Network(trainer) = &mut self.fit
        {
            let step = trainer.steps_made() - self.warm_up;
            if step >= target {
                break;
            }
            self.data.step(trainer);
            self.observe(step + 1);
        }
        self.ended.is_some()
    }

    /// What is checked after `step` updates: whether the training goes well, and what is observed.
    fn observe(&mut self, step: u32) {
        let Fit::Network(trainer) = &mut self.fit else { return };
        let is_last = step == self.spec.recipe.steps;
        let is_measured = match self.spec.until {
            Until::Budget => {
                let is_checked = self.spec.reading.is_none() && step > 0;
                if is_checked && (step.is_multiple_of(CHECKED_EVERY) || is_last) && !trainer.is_sound() {
                    self.ended = Some(Stopped::Diverged);
                }
                self.observe.scores
            }
            Until::Scored | Until::Accuracy(_) => true,
        };
        if is_measured && (is_scored(step) || is_last) {
            self.measure(step);
        }
        if is_last && self.ended.is_none() {
            self.ended = Some(Stopped::Budget);
        }
        if self.observe.gradient && is_followed(step) {
            self.probe_gradient();
        }
        if self.takes_snapshots() && step == self.next_snapshot() {
            self.take_snapshot(step);
        }
    }

    /// Whether somebody watches it. What its steps take is then no measure of its speed.
    pub fn takes_snapshots(&self) -> bool {
        self.observe.snapshots && matches!(self.fit, Fit::Network(_))
    }

    fn next_snapshot(&self) -> u32 {
        self.snapshots.last().map_or(0, |last| next_after(last.step))
    }

    fn take_snapshot(&mut self, step: u32) {
        let test = self.test.take().unwrap_or_else(|| self.data.test_inputs());
        let labels = self.data.test_labels();
        let (mut right, mut said) = (0, Vec::new());
        self.for_each_score(test.view(), |at, scores| {
            let answer = answer(scores);
            right += u32::from(answer == labels[at]);
            if at < ANSWERED {
                said.push(answer);
            }
        });
        let snapshot = Snapshot {
            step,
            train_accuracy: self.train_accuracy(),
            test_accuracy: right as f32 / labels.len() as f32,
            map: self.decision_map().unwrap_or_default(),
            said,
        };
        self.snapshots.push(snapshot);
        self.test = Some(test);
    }

    /// Takes a score, and details of the layers where they are observed. A training that is watched for that ends here when
    /// it diverges or has arrived.
    fn measure(&mut self, step: u32) {
        let Fit::Network(trainer) = &self.fit else { return };
        let network = trainer.fitted();
        let n = PROBE_BATCH.min(self.data.labels().len());
        let (x, labels) = (self.data.first(n), &self.data.labels()[..n]);
        let loss = trainer.recipe().loss;
        let train_loss = if self.observe.layers && (is_probed(step) || step == self.spec.recipe.steps) {
            let (train_loss, layers) = layer_details(network, loss, x, labels);
            self.track.probes.push(Probe { step, layers });
            train_loss
        } else {
            loss_and_gradient(network, loss, x, labels, None).0
        };
        let test = self.test.get_or_insert_with(|| self.data.test_inputs());
        let test_accuracy = accuracy(network, test.view(), self.data.test_labels());
        let score = Score { step, train_loss: train_loss as f32, test_accuracy, seconds: 0.0 };
        // A loss that is not a number is not below the bound either. The largest initial weights on offer make a deep
        // ReLU network begin above it, and end there.
        let is_sound = train_loss <= LOSS_LARGEST && is_finite(&network.parameters);
        self.track.points.push(score);
        let has_arrived = match self.spec.until {
            Until::Budget => return,
            Until::Scored => false,
            Until::Accuracy(percent) => score.has_arrived(percent.into(), self.data.test_labels().len()),
        };
        if !is_sound {
            self.ended = Some(Stopped::Diverged);
        } else if has_arrived {
            self.ended = Some(Stopped::Budget);
        }
    }

    /// Updates made.
    fn steps_made(&self) -> u32 {
        match &self.fit {
            Fit::Network(trainer) => trainer.steps_made() - self.warm_up,
            Fit::Kernel(machine) => machine.steps_made(),
        }
    }

    /// Share of the work done, 0 to 1.
    pub fn progress(&self) -> f32 {
        match &self.fit {
            Fit::Network(_) => self.steps_made() as f32 / self.spec.recipe.steps as f32,
            Fit::Kernel(machine) => machine.progress(),
        }
    }

    /// Nominal floating-point operations of one update.
    pub fn flops_per_step(&self) -> f64 {
        self.spec.flops_per_step()
    }

    /// The slices have taken `seconds` so far, the only way in which time gets into an answer: what was measured since the
    /// last call gets its time, in proportion to the updates of the slice.
    pub fn timed(&mut self, seconds: f64) {
        let step = self.steps_made();
        let (from, before, untimed) = self.timed;
        let per_step = (seconds - before) / f64::from((step - from).max(1));
        for point in &mut self.track.points[untimed..] {
            point.seconds = (before + per_step * f64::from(point.step - from)) as f32;
        }
        self.timed = (step, seconds, self.track.points.len());
    }

    /// What is new since the last call, where the layers are observed.
    pub fn news(&mut self) -> Option<News> {
        let (points, probes) = self.reported;
        if !self.observe.layers || points == self.track.points.len() {
            return None;
        }
        self.reported = (self.track.points.len(), self.track.probes.len());
        let track =
            Track { points: self.track.points[points..].to_vec(), probes: self.track.probes[probes..].to_vec() };
        Some(News { first: points == 0, track })
    }

    fn for_each_score(&self, x: ArrayView2<'_, f32>, visit: impl FnMut(usize, &[f64])) {
        match &self.fit {
            Fit::Network(trainer) if self.ended.is_none() => for_each_score(trainer.standing(), x, visit),
            Fit::Network(trainer) => for_each_score(trainer.fitted(), x, visit),
            Fit::Kernel(machine) => machine.for_each_score(rows(&x), visit),
        }
    }

    /// The rows of `x` that the model labels as `labels` says.
    fn hits(&self, x: &Array2<f32>, labels: &[u8]) -> Hits {
        let mut hits = Hits::none_of(labels.len());
        self.for_each_score(x.view(), |at, scores| {
            if answer(scores) == labels[at] {
                hits.set(at);
            }
        });
        hits
    }

    /// Their share.
    fn accuracy(&self, x: &Array2<f32>, labels: &[u8]) -> f32 {
        self.hits(x, labels).count() as f32 / labels.len() as f32
    }

    /// The share of the training examples that the model labels right.
    fn train_accuracy(&self) -> f32 {
        let (labels, mut right) = (self.data.labels(), 0);
        self.data.for_each_part(|from, x| {
            self.for_each_score(x, |at, scores| right += u32::from(answer(scores) == labels[from + at]));
        });
        right as f32 / labels.len() as f32
    }

    /// The answer. To be called once [`Work::advance`] has returned true; `seconds` is what the slices took.
    pub fn finish(mut self, seconds: f64) -> Answer {
        self.timed(seconds);
        self.probe_gradient();
        let last = self.steps_made();
        if self.takes_snapshots() && self.snapshots.last().is_none_or(|snapshot| snapshot.step != last) {
            self.take_snapshot(last);
        }
        let mut answer = Answer::new(self.spec, self.ended.unwrap_or(Stopped::Budget), seconds);
        let steps = u64::from(self.steps_made());
        (answer.parameters, answer.examples_seen) = match &self.fit {
            Fit::Network(trainer) => (trainer.network.parameters.len() as u32, steps * trainer.batch() as u64),
            Fit::Kernel(machine) => (machine.support_vectors(), 2 * steps),
        };
        if self.spec.reading.is_none() {
            self.score(&mut answer);
        }
        answer.gradient = self.gradient;
        answer.track = self.track;
        answer.snapshots = self.snapshots;
        if let Fit::Network(trainer) = &self.fit
            && self.observe.trained
        {
            answer.trained = Some(Box::new(Trained::new(trainer.fitted(), self.data.standardiser())));
        }
        if let Fit::Network(trainer) = self.fit
            && self.observe.layers
        {
            answer.weights = trainer.network.parameters;
        }
        answer
    }

    fn score(&mut self, answer: &mut Answer) {
        let labels = self.data.test_labels();
        match self.track.points.last() {
            // Its last score was taken after its last step.
            Some(last) if self.spec.until != Until::Budget => answer.test_accuracy = last.test_accuracy,
            _ => {
                let test = self.test.take().unwrap_or_else(|| self.data.test_inputs());
                let hits = self.hits(&test, labels);
                answer.test_accuracy = hits.count() as f32 / labels.len() as f32;
                answer.mistakes = self.observe.mistakes.then(|| self.mistakes(&test, labels));
                answer.validation_accuracy = self.data.validation().map(|(x, labels)| self.accuracy(&x, labels));
                if answer.validation_accuracy.is_none() {
                    answer.train_accuracy = Some(self.train_accuracy());
                    answer.hits = hits;
                }
            }
        }
        answer.map = self.decision_map();
    }

    fn probe_gradient(&mut self) {
        let Fit::Network(trainer) = &self.fit else { return };
        let step = self.steps_made();
        let is_there = self.gradient.last().is_some_and(|probe| probe.step == step);
        if self.observe.gradient && !self.spec.model.is_linear() && !is_there {
            let loss = trainer.recipe().loss;
            let labels = self.data.labels();
            let first = self.data.first(PROBE_BATCH.min(labels.len()));
            let (layers, slopes) = probe(&trainer.network, loss, first, labels);
            self.gradient.push(GradientProbe { step, layers, slopes });
        }
    }

    fn decision_map(&self) -> Option<Vec<u8>> {
        let side = usize::from(self.observe.map_side);
        if side == 0 {
            return None;
        }
        let x = self.data.of_points(&map_points(side))?;
        let mut map = vec![0; side * side];
        self.for_each_score(x.view(), |cell, scores| map[cell] = map_cell(self.spec.model, scores[0]));
        Some(map)
    }

    /// The rows of `x` \[n, D\] that the model labels otherwise than `labels` says.
    fn mistakes(&self, x: &Array2<f32>, labels: &[u8]) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        self.for_each_score(x.view(), |example, scores| {
            let said = answer(scores);
            if said != labels[example] {
                mistakes.push(Mistake { example: example as u16, said });
            }
        });
        mistakes
    }

    /// Predicts every training example once: for measuring the speed of that.
    pub(crate) fn predict_all(&self) {
        let mut sum = 0.0;
        self.for_each_score(self.data.whole(), |_, scores| sum += scores[0]);
        std::hint::black_box(sum);
    }
}

/// The whole of a training in one go, for tests and benches.
pub fn run(spec: Spec, observe: Observe, samples: &mut SampleCache) -> Answer {
    let mut work = Work::start(Job { spec, observe }, samples);
    while !work.advance(u32::MAX) {}
    work.finish(0.0)
}

#[cfg(test)]
mod tests;
