//! A result as bytes and back: the version of the numbers, then the result, as postcard.
//!
//! What is kept has a form of its own: a run of the figure by its learner, a cell of the scale map by its size. Readers'
//! browsers hold records of that form, so it stays as it is, whatever an [`Answer`] becomes. A training that is in the
//! figure and in the map is kept as one of the figure. What came later stands behind the record, where earlier versions do not look.

use crate::job::end::Stopped;
use crate::job::{Answer, GradientProbe, Hits, Mistake, Spec};
use crate::nn::activation::Activation;
use crate::nn::statistics::{LayerStatistics, Slopes};
use crate::page::io::store::NUMBERS;
use crate::study::key::{Features, Learner};
use crate::study::{plan, scale};
use crate::task::TaskId;
use serde::{Deserialize, Serialize};

/// Bytes that a record may have: some ten times those of the largest, a run with its map, all its mistakes and every step's slopes.
pub const LARGEST: u32 = 1 << 20;

/// The name of a run of the figure.
#[derive(Serialize, Deserialize)]
struct RunName {
    task: TaskId,
    features: Features,
    learner: Learner,
    /// `None` for the traditional learners.
    activation: Option<Activation>,
    m: u32,
    seed: u32,
}

#[derive(Serialize, Deserialize)]
struct Run {
    name: RunName,
    parameters: u32,
    test_accuracy: f32,
    train_accuracy: f32,
    epochs: f32,
    examples_seen: u64,
    seconds: f64,
    stopped: Stopped,
    map: Option<Vec<u8>>,
    gradient: Vec<(u32, Vec<LayerStatistics>)>,
    mistakes: Option<Vec<Mistake>>,
    hits: Hits,
}

/// What is trained in a cell, as [`scale::Size`].
#[derive(Serialize, Deserialize)]
enum Size {
    Network(u8),
    Kernel,
}

/// The name of a training of a cell.
#[derive(Serialize, Deserialize)]
struct CellName {
    task: TaskId,
    features: Features,
    size: Size,
    /// `None` for the machine with a kernel.
    activation: Option<Activation>,
    m: u32,
    seed: u32,
}

#[derive(Serialize, Deserialize)]
struct Cell {
    name: CellName,
    parameters: u32,
    test_accuracy: f32,
    train_accuracy: f32,
    examples_seen: u64,
    seconds: f64,
    stopped: Stopped,
    hits: Hits,
}

/// The kinds of results by their places; those between were never kept.
#[derive(Serialize, Deserialize)]
enum Kind<R, C> {
    Run(R),
    Trial,
    Gauge,
    Race,
    Cell(C),
}

/// The name under which a training is kept; `None` for one that is not kept: another lab's, or of the reader's own data.
fn name(spec: &Spec) -> Option<Kind<RunName, CellName>> {
    let task = spec.task().filter(|task| !task.is_table())?;
    let (data, activation) = (&spec.data, spec.activation());
    let (features, m, seed) = (data.features, data.m, data.seed);
    if let Some(learner) = plan::learner(spec) {
        return Some(Kind::Run(RunName { task, features, learner, activation, m, seed }));
    }
    let size = match scale::size(spec)? {
        scale::Size::Network(place) => Size::Network(place),
        scale::Size::Kernel => Size::Kernel,
    };
    Some(Kind::Cell(CellName { task, features, size, activation, m, seed }))
}

impl RunName {
    fn spec(&self) -> Spec {
        let activation = self.activation.unwrap_or_default();
        plan::spec(self.task, self.features, self.learner, activation, self.m, self.seed)
    }
}

impl CellName {
    fn spec(&self) -> Spec {
        let size = match self.size {
            Size::Network(place) => scale::Size::Network(place),
            Size::Kernel => scale::Size::Kernel,
        };
        let activation = self.activation.unwrap_or_default();
        scale::spec(self.task, self.features, size, activation, self.m, self.seed)
    }
}

/// The address of a result in the store; `None` for one that is not kept.
pub fn address(spec: &Spec) -> Option<Vec<u8>> {
    Some(bytes(&name(spec)?))
}

/// The record of a result; `None` for one that is not kept.
pub fn encode(answer: &Answer) -> Option<Vec<u8>> {
    let (mut answer, train_accuracy) = (answer.clone(), answer.train_accuracy?);
    let (gradient, slopes): (Vec<_>, Vec<Slopes>) = std::mem::take(&mut answer.gradient)
        .into_iter()
        .map(|probe| ((probe.step, probe.layers), probe.slopes))
        .unzip();
    let record = match name(&answer.spec)? {
        Kind::Run(name) => Kind::Run(Box::new(Run {
            name,
            parameters: answer.parameters,
            test_accuracy: answer.test_accuracy,
            train_accuracy,
            epochs: answer.epochs(),
            examples_seen: answer.examples_seen,
            seconds: answer.seconds,
            stopped: answer.stopped,
            map: answer.map,
            gradient,
            mistakes: answer.mistakes,
            hits: answer.hits,
        })),
        Kind::Cell(name) => Kind::Cell(Cell {
            name,
            parameters: answer.parameters,
            test_accuracy: answer.test_accuracy,
            train_accuracy,
            examples_seen: answer.examples_seen,
            seconds: answer.seconds,
            stopped: answer.stopped,
            hits: answer.hits,
        }),
        Kind::Trial | Kind::Gauge | Kind::Race => return None,
    };
    let mut record = bytes(&(NUMBERS, record));
    if slopes.iter().any(|slopes| !slopes.is_empty()) {
        record.extend(bytes(&slopes));
    }
    Some(record)
}

fn gradient(probes: Vec<(u32, Vec<LayerStatistics>)>, slopes: Vec<Slopes>) -> Vec<GradientProbe> {
    let slopes = slopes.into_iter().chain(std::iter::repeat_with(Slopes::new));
    probes.into_iter().zip(slopes).map(|((step, layers), slopes)| GradientProbe { step, layers, slopes }).collect()
}

fn bytes(of: &impl Serialize) -> Vec<u8> {
    // Fails only for types that do not know their own length, which these do.
    postcard::to_allocvec(of).unwrap_or_default()
}

/// Why a record is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// Of a program with other numbers: expected after every such change.
    Older,
    /// Not one of ours, or damaged.
    Corrupt,
}

pub fn decode(bytes: &[u8]) -> Result<Answer, Unusable> {
    let (version, rest) = postcard::take_from_bytes::<u32>(bytes).map_err(|_| Unusable::Corrupt)?;
    if version != NUMBERS {
        return Err(if version < NUMBERS { Unusable::Older } else { Unusable::Corrupt });
    }
    let (record, rest) = postcard::take_from_bytes::<Kind<Box<Run>, Cell>>(rest).map_err(|_| Unusable::Corrupt)?;
    // There are none in what earlier versions kept.
    let slopes: Vec<Slopes> = postcard::from_bytes(rest).unwrap_or_default();
    let answer = match record {
        Kind::Run(run) => Answer {
            parameters: run.parameters,
            test_accuracy: run.test_accuracy,
            train_accuracy: Some(run.train_accuracy),
            examples_seen: run.examples_seen,
            map: run.map,
            gradient: gradient(run.gradient, slopes),
            mistakes: run.mistakes,
            hits: run.hits,
            ..Answer::new(run.name.spec(), run.stopped, run.seconds)
        },
        Kind::Cell(cell) => Answer {
            parameters: cell.parameters,
            test_accuracy: cell.test_accuracy,
            train_accuracy: Some(cell.train_accuracy),
            examples_seen: cell.examples_seen,
            hits: cell.hits,
            ..Answer::new(cell.name.spec(), cell.stopped, cell.seconds)
        },
        Kind::Trial | Kind::Gauge | Kind::Race => return Err(Unusable::Corrupt),
    };
    // An answer that could not be a result was damaged in a way that left its shape.
    let is_sound = (0.0..=1.0).contains(&answer.test_accuracy) && answer.hits.is_sound();
    if is_sound { Ok(answer) } else { Err(Unusable::Corrupt) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Observe, run};
    use crate::nn::statistics::LayerStatistics;
    use crate::task::sample::SampleCache;

    #[test]
    fn a_result_comes_back_whole_and_nothing_else_does() {
        let spec = plan::spec(TaskId::Plane, Features::Raw, Learner::Logistic, Activation::Relu, 16, 1);
        let observe = Observe { map_side: 8, gradient: true, mistakes: true, ..Observe::default() };
        let answer = run(spec, observe, &mut SampleCache::default());
        let bytes = encode(&answer).unwrap();
        assert_eq!(decode(&bytes), Ok(answer));
        assert_eq!(decode(&[]), Err(Unusable::Corrupt));
        assert_eq!(decode(&bytes[..bytes.len() / 2]), Err(Unusable::Corrupt));
        let mut other = bytes.clone();
        other[0] = (NUMBERS - 1) as u8;
        assert_eq!(decode(&other), Err(Unusable::Older));
        other[0] = 99;
        assert_eq!(decode(&other), Err(Unusable::Corrupt));
    }

    /// Addresses and records as the first version of the program wrote them: of a run, of two cells, and of a cell that is a
    /// network of the figure.
    #[test]
    fn what_browsers_have_kept_stays_readable() {
        let layer = LayerStatistics { gradient_rms: 0.5, saturated_fraction: 0.25, dead_fraction: 0.125 };
        let of_run = plan::spec(TaskId::Ads, Features::Engineered, Learner::Large, Activation::Tanh, 1024, 77);
        let run = Answer {
            parameters: 2241,
            test_accuracy: 0.75,
            train_accuracy: Some(0.875),
            examples_seen: 19_968,
            map: Some(vec![1, 2, 255]),
            gradient: vec![GradientProbe { step: 800, layers: vec![layer], slopes: Vec::new() }],
            mistakes: Some(vec![Mistake { example: 3999, said: 1 }]),
            ..Answer::new(of_run, Stopped::Budget, 0.5)
        };
        assert_eq!(address(&of_run).unwrap(), RUN_ADDRESS);
        assert_eq!((decode(&RUN), encode(&run).unwrap()), (Ok(run.clone()), RUN.to_vec()));
        let spec = |size| scale::spec(TaskId::Cars, Features::Raw, size, Activation::Relu, 512, 3);
        let cell = |size, stopped| Answer {
            parameters: 302,
            test_accuracy: 0.5,
            train_accuracy: Some(0.625),
            examples_seen: 12_800,
            ..Answer::new(spec(size), stopped, 0.25)
        };
        let largest = cell(scale::Size::Network(7), Stopped::Budget);
        assert_eq!(address(&largest.spec).unwrap(), LARGEST_ADDRESS);
        assert_eq!((decode(&LARGEST), encode(&largest).unwrap()), (Ok(largest.clone()), LARGEST.to_vec()));
        let kernel = cell(scale::Size::Kernel, Stopped::Converged);
        assert_eq!(address(&kernel.spec).unwrap(), KERNEL_ADDRESS);
        assert_eq!((decode(&KERNEL), encode(&kernel).unwrap()), (Ok(kernel.clone()), KERNEL.to_vec()));
        // Written again, it is a run of the figure.
        let medium = cell(scale::Size::Network(3), Stopped::Diverged);
        assert_eq!(decode(&MEDIUM), Ok(medium.clone()));
        assert_eq!(decode(&encode(&medium).unwrap()), Ok(medium.clone()));
        assert_eq!(address(&medium.spec).unwrap()[0], 0);
    }
    const RUN_ADDRESS: [u8; 9] = [0, 2, 1, 4, 1, 2, 128, 8, 77];
    const RUN: [u8; 64] = [
        2, 0, 2, 1, 4, 1, 2, 128, 8, 77, 193, 17, 0, 0, 64, 63, 0, 0, 96, 63, 0, 0, 156, 65, 128, 156, 1, 0, 0, 0, 0,
        0, 0, 224, 63, 0, 1, 3, 1, 2, 255, 1, 160, 6, 1, 0, 0, 0, 63, 0, 0, 128, 62, 0, 0, 0, 62, 1, 1, 159, 31, 1, 0,
        0,
    ];
    const LARGEST_ADDRESS: [u8; 10] = [4, 3, 0, 0, 7, 1, 0, 128, 4, 3];
    const LARGEST: [u8; 34] = [
        2, 4, 3, 0, 0, 7, 1, 0, 128, 4, 3, 174, 2, 0, 0, 0, 63, 0, 0, 32, 63, 128, 100, 0, 0, 0, 0, 0, 0, 208, 63, 0,
        0, 0,
    ];
    const KERNEL_ADDRESS: [u8; 8] = [4, 3, 0, 1, 0, 128, 4, 3];
    const KERNEL: [u8; 32] =
        [2, 4, 3, 0, 1, 0, 128, 4, 3, 174, 2, 0, 0, 0, 63, 0, 0, 32, 63, 128, 100, 0, 0, 0, 0, 0, 0, 208, 63, 2, 0, 0];
    const MEDIUM: [u8; 34] = [
        2, 4, 3, 0, 0, 3, 1, 0, 128, 4, 3, 174, 2, 0, 0, 0, 63, 0, 0, 32, 63, 128, 100, 0, 0, 0, 0, 0, 0, 208, 63, 1,
        0, 0,
    ];

    /// Results that earlier versions kept say why they ended by these numbers.
    #[test]
    fn ends_are_kept_by_their_places() {
        let ends = [Stopped::Budget, Stopped::Diverged, Stopped::Converged, Stopped::Cancelled];
        assert_eq!(postcard::to_allocvec(&ends).unwrap(), [0, 1, 2, 3]);
    }

    #[test]
    fn results_of_own_data_and_of_other_labs_are_not_kept() {
        let spec = |task| plan::spec(task, Features::Raw, Learner::Svm, Activation::Relu, 16, 1);
        assert_eq!(address(&spec(TaskId::Table(crate::task::own::NONE))), None);
        assert_ne!(address(&spec(TaskId::Plane)), address(&spec(TaskId::Cars)));
        let trial = crate::study::search::Search::random_idea(1, 0).spec();
        assert_eq!(address(&trial), None);
    }
}
