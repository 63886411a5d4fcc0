//! Every kind of work that a worker can be told to do, behind one face: what it is asked ([`Job`]), how it is named
//! ([`JobKey`]), how it is done in slices ([`Work`]), what comes out ([`Answer`]) and what is heard of it meanwhile
//! ([`News`]).
//!
//! To add a kind of work: a module with the type that does it (`start`, `advance`, `progress`, `flops_per_step`,
//! `finish`, and `news` where it is watched), a variant in each enum here, and its arms.
//!
//! An answer is a pure function of its job: neither the size of the slices nor what was done before changes a bit of it
//! (but for the seconds that it took).

use super::gauge::{self, Gauge, GaugeKey, GaugeResult};
use super::idea::STEPS;
use super::key::{Learner, RunKey};
use super::race::{Race, RaceKey, RaceNews, RaceResult};
use super::run::{Extras, Run, RunResult, nominal_flops};
use super::scale::{ScaleKey, ScaleResult, ScaleRun, Size};
use super::trial::{self, Trial, TrialKey, TrialResult};
use crate::task::TaskId;
use crate::task::sample::SampleCache;
use serde::{Deserialize, Serialize};

/// Experiments of a search run at speeds of their own by width: below 8, 16, 24 and more.
const TRIAL_CLASSES: usize = 4;

/// A run of the figure, and what is measured beside its scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunJob {
    pub key: RunKey,
    pub extras: Extras,
}

/// What a worker is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Job {
    Run(RunJob),
    Trial(TrialKey),
    Gauge(GaugeKey),
    /// A contestant of the race between activations, or a run of its search for a learning rate.
    Race(RaceKey),
    /// A training of a cell of the scale map.
    Scale(ScaleKey),
}

/// The name of a job: jobs of one name have one answer, but for what is measured beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum JobKey {
    Run(RunKey),
    Trial(TrialKey),
    Gauge(GaugeKey),
    Race(RaceKey),
    Scale(ScaleKey),
}

/// What came out of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    Run(Box<RunResult>),
    Trial(TrialResult),
    Gauge(GaugeResult),
    Race(Box<RaceResult>),
    Scale(ScaleResult),
}

/// What is heard of a job that is watched while it is being done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum News {
    Race(RaceNews),
}

/// A job on its way.
pub enum Work {
    Run(Box<Run>),
    Trial(Box<Trial>),
    Gauge(Box<Gauge>),
    Race(Box<Race>),
    Scale(Box<ScaleRun>),
}

impl Job {
    pub fn key(&self) -> JobKey {
        match self {
            Job::Run(job) => JobKey::Run(job.key),
            Job::Trial(key) => JobKey::Trial(*key),
            Job::Gauge(key) => JobKey::Gauge(*key),
            Job::Race(key) => JobKey::Race(*key),
            Job::Scale(key) => JobKey::Scale(*key),
        }
    }

    /// The task whose examples it needs.
    pub fn task(&self) -> TaskId {
        match self {
            Job::Run(job) => job.key.task,
            Job::Trial(_) | Job::Gauge(_) => trial::TASK,
            // Any but a table, which a worker would wait for.
            Job::Race(key) => key.task.of_figure().unwrap_or_default(),
            Job::Scale(key) => key.task,
        }
    }
}

impl From<RunJob> for Job {
    fn from(job: RunJob) -> Job {
        Job::Run(job)
    }
}

impl JobKey {
    /// Number of classes of work that run at a speed of their own.
    pub const CLASSES: usize = Learner::ALL.len() + TRIAL_CLASSES + 4;

    /// The class of work, below [`JobKey::CLASSES`]: narrow networks do fewer operations a second than wide ones.
    pub fn class(&self) -> usize {
        match self {
            JobKey::Run(key) => key.learner.index(),
            JobKey::Trial(key) => Learner::ALL.len() + usize::from(key.idea.width / 8).min(TRIAL_CLASSES - 1),
            JobKey::Gauge(_) => Learner::ALL.len() + TRIAL_CLASSES,
            JobKey::Race(_) => Learner::ALL.len() + TRIAL_CLASSES + 1,
            JobKey::Scale(key) => Learner::ALL.len() + TRIAL_CLASSES + 2 + usize::from(key.size == Size::Kernel),
        }
    }

    /// Nominal floating-point operations of the whole job.
    pub fn flops(&self) -> f64 {
        match self {
            JobKey::Run(key) => nominal_flops(key),
            JobKey::Trial(key) => key.idea.operations(STEPS),
            JobKey::Gauge(key) => gauge::operations(key.measure),
            JobKey::Race(key) => key.flops_per_step() * f64::from(key.steps),
            JobKey::Scale(key) => key.flops(),
        }
    }
}

impl Answer {
    pub fn key(&self) -> JobKey {
        match self {
            Answer::Run(result) => JobKey::Run(result.key),
            Answer::Trial(result) => JobKey::Trial(result.key),
            Answer::Gauge(result) => JobKey::Gauge(result.key),
            Answer::Race(result) => JobKey::Race(result.key),
            Answer::Scale(result) => JobKey::Scale(result.key),
        }
    }

    /// Seconds that the work took.
    pub fn seconds(&self) -> f64 {
        match self {
            Answer::Run(result) => result.seconds,
            Answer::Trial(result) => result.seconds,
            Answer::Gauge(result) => result.seconds,
            Answer::Race(result) => result.seconds,
            Answer::Scale(result) => result.seconds,
        }
    }
}

impl Work {
    pub fn start(job: Job, samples: &mut SampleCache) -> Work {
        match job {
            Job::Run(job) => Work::Run(Box::new(Run::start(job.key, job.extras, samples))),
            Job::Trial(key) => Work::Trial(Box::new(Trial::start(key, samples))),
            Job::Gauge(key) => Work::Gauge(Box::new(Gauge::start(key, samples))),
            Job::Race(key) => Work::Race(Box::new(Race::start(key, samples))),
            Job::Scale(key) => Work::Scale(Box::new(ScaleRun::start(key, samples))),
        }
    }

    /// Makes up to `steps` updates; true once the work has ended.
    pub fn advance(&mut self, steps: u32) -> bool {
        match self {
            Work::Run(run) => run.advance(steps),
            Work::Trial(trial) => trial.advance(steps),
            Work::Gauge(gauge) => gauge.advance(steps),
            Work::Race(race) => race.advance(steps),
            Work::Scale(run) => run.advance(steps),
        }
    }

    /// Share of the work done, 0 to 1.
    pub fn progress(&self) -> f32 {
        match self {
            Work::Run(run) => run.progress(),
            Work::Trial(trial) => trial.progress(),
            Work::Gauge(gauge) => gauge.progress(),
            Work::Race(race) => race.progress(),
            Work::Scale(run) => run.progress(),
        }
    }

    /// Nominal floating-point operations of one update.
    pub fn flops_per_step(&self) -> f64 {
        match self {
            Work::Run(run) => run.flops_per_step(),
            Work::Scale(run) => run.flops_per_step(),
            Work::Race(race) => race.flops_per_step(),
            Work::Trial(trial) => trial.flops_per_step(),
            Work::Gauge(gauge) => gauge.flops_per_step(),
        }
    }

    /// The slices have taken so many seconds so far. The only way in which time gets into an answer.
    pub fn timed(&mut self, seconds: f64) {
        match self {
            Work::Run(_) | Work::Scale(_) | Work::Trial(_) | Work::Gauge(_) => {}
            Work::Race(race) => race.timed(seconds),
        }
    }

    /// What is new since the last call, for whoever watches.
    pub fn news(&mut self) -> Option<News> {
        match self {
            Work::Run(_) | Work::Scale(_) | Work::Trial(_) | Work::Gauge(_) => None,
            Work::Race(race) => race.news().map(News::Race),
        }
    }

    /// The answer. To be called once [`Work::advance`] has returned true; `seconds` is what the slices took.
    pub fn finish(self, seconds: f64) -> Answer {
        match self {
            Work::Run(run) => Answer::Run(Box::new(run.finish(seconds))),
            Work::Trial(trial) => Answer::Trial(trial.finish(seconds)),
            Work::Gauge(gauge) => Answer::Gauge(gauge.finish(seconds)),
            Work::Race(race) => Answer::Race(Box::new(race.finish(seconds))),
            Work::Scale(run) => Answer::Scale(run.finish(seconds)),
        }
    }
}
