//! A result as bytes and back: the version of the numbers, then the result, as postcard.
//!
//! What is kept has a form of its own: a run of the figure by its learner, a cell of the scale map by its size. Readers'
//! browsers hold records of that form, so it stays as it is, whatever an [`Answer`] becomes. A training that is in the
//! figure and in the map is kept as one of the figure. What came later stands behind the record, where earlier versions do not look.

use crate::job::end::Stopped;
use crate::job::spec::Model;
use crate::job::{Answer, GradientProbe, Hits, Mistake, Spec};
use crate::nn::activation::Activation;
use crate::nn::statistics::{LayerStatistics, Slopes};
use crate::page::io::store::NUMBERS;
use crate::page::model::settings::MAX_LARGEST;
use crate::study::key::{Features, Learner};
use crate::study::plan::M_MIN;
use crate::study::{plan, scale};
use crate::task::{TaskId, sample};
use serde::{Deserialize, Serialize};

/// Bytes that a record may have: some ten times those of the largest, a run with its map, all its mistakes and every step's slopes.
pub const LARGEST: u32 = 1 << 20;

/// What no result reaches: cells of a side of a decision map, layers of a network, examples that a training sees, seconds that
/// it takes (a year).
const MAP_SIDE_LARGEST: usize = 256;
const LAYERS_LARGEST: usize = 64;
const EXAMPLES_LARGEST: u64 = 1 << 40;
const SECONDS_LARGEST: f64 = 366.0 * 86_400.0;

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
        Kind::Run(run) if is_measured(run.name.task, run.name.m) => Answer {
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
        Kind::Cell(cell) if is_measured(cell.name.task, cell.name.m) => Answer {
            parameters: cell.parameters,
            test_accuracy: cell.test_accuracy,
            train_accuracy: Some(cell.train_accuracy),
            examples_seen: cell.examples_seen,
            hits: cell.hits,
            ..Answer::new(cell.name.spec(), cell.stopped, cell.seconds)
        },
        _ => return Err(Unusable::Corrupt),
    };
    if is_sound(&answer) { Ok(answer) } else { Err(Unusable::Corrupt) }
}

/// Whether there can be a kept result of a task at an m: what a name says becomes a training only then.
fn is_measured(task: TaskId, m: u32) -> bool {
    !task.is_table() && (M_MIN..=MAX_LARGEST).contains(&m)
}

/// Whether an answer could be a result, entry by entry; one that could not was damaged in a way that left its shape, or was put
/// there by somebody else.
fn is_sound(answer: &Answer) -> bool {
    let is_share = |share: f32| (0.0..=1.0).contains(&share);
    let (spec, Some(task)) = (&answer.spec, answer.spec.task()) else { return false };
    let (m, tested, world) = (spec.data.m, sample::tested(task), task.task());
    debug_assert!(is_measured(task, m));
    // Of a machine with a kernel the support vectors, which are examples.
    let has_size = match spec.model {
        Model::Kernel => answer.parameters <= m,
        _ => answer.parameters as usize == spec.parameters(),
    };
    let is_map = |map: &Vec<u8>| {
        let side = map.len().isqrt();
        world.is_map && side * side == map.len() && side <= MAP_SIDE_LARGEST
    };
    let is_mistake =
        |mistake: &Mistake| (mistake.example as usize) < tested && usize::from(mistake.said) < world.classes;
    // What diverged has no size that a number could hold.
    let is_size = |size: f32| size >= 0.0 && size.is_finite() || !answer.stopped.counts();
    let is_layer = |layer: &LayerStatistics| {
        is_size(layer.gradient_rms) && is_share(layer.saturated_fraction) && is_share(layer.dead_fraction)
    };
    let is_probe = |probe: &GradientProbe| {
        probe.layers.len() <= LAYERS_LARGEST
            && probe.layers.iter().all(is_layer)
            && probe.slopes.iter().flatten().all(|slope| is_size(slope.abs()))
    };
    is_share(answer.test_accuracy)
        && answer.train_accuracy.is_some_and(is_share)
        && answer.hits.is_sound()
        && [0, tested].contains(&answer.hits.examples())
        && has_size
        && answer.examples_seen <= EXAMPLES_LARGEST
        && (0.0..SECONDS_LARGEST).contains(&answer.seconds)
        && answer.stopped != Stopped::Cancelled
        && answer.map.iter().all(is_map)
        && answer.mistakes.iter().flatten().all(is_mistake)
        && answer.gradient.iter().all(is_probe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Observe, run};
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
        let of_run = plan::spec(TaskId::Plane, Features::Engineered, Learner::Large, Activation::Tanh, 1024, 77);
        let run = Answer {
            parameters: of_run.parameters() as u32,
            test_accuracy: 0.75,
            train_accuracy: Some(0.875),
            examples_seen: 19_968,
            map: Some(vec![1, 2, 255, 7]),
            gradient: vec![GradientProbe { step: 800, layers: vec![layer], slopes: Vec::new() }],
            mistakes: Some(vec![Mistake { example: 3999, said: 1 }]),
            ..Answer::new(of_run, Stopped::Budget, 0.5)
        };
        assert_eq!(address(&of_run).unwrap(), RUN_ADDRESS);
        assert_eq!((decode(&RUN), encode(&run).unwrap()), (Ok(run.clone()), RUN.to_vec()));
        let spec = |size| scale::spec(TaskId::Cars, Features::Raw, size, Activation::Relu, 512, 3);
        let cell = |size, stopped| Answer {
            parameters: if size == scale::Size::Kernel { 302 } else { spec(size).parameters() as u32 },
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
    const RUN_ADDRESS: [u8; 9] = [0, 0, 1, 4, 1, 2, 128, 8, 77];
    const RUN: [u8; 65] = [
        2, 0, 0, 1, 4, 1, 2, 128, 8, 77, 129, 18, 0, 0, 64, 63, 0, 0, 96, 63, 0, 0, 156, 65, 128, 156, 1, 0, 0, 0, 0,
        0, 0, 224, 63, 0, 1, 4, 1, 2, 255, 7, 1, 160, 6, 1, 0, 0, 0, 63, 0, 0, 128, 62, 0, 0, 0, 62, 1, 1, 159, 31, 1,
        0, 0,
    ];
    const LARGEST_ADDRESS: [u8; 10] = [4, 3, 0, 0, 7, 1, 0, 128, 4, 3];
    const LARGEST: [u8; 35] = [
        2, 4, 3, 0, 0, 7, 1, 0, 128, 4, 3, 132, 150, 2, 0, 0, 0, 63, 0, 0, 32, 63, 128, 100, 0, 0, 0, 0, 0, 0, 208, 63,
        0, 0, 0,
    ];
    const KERNEL_ADDRESS: [u8; 8] = [4, 3, 0, 1, 0, 128, 4, 3];
    const KERNEL: [u8; 32] =
        [2, 4, 3, 0, 1, 0, 128, 4, 3, 174, 2, 0, 0, 0, 63, 0, 0, 32, 63, 128, 100, 0, 0, 0, 0, 0, 0, 208, 63, 2, 0, 0];
    const MEDIUM: [u8; 34] = [
        2, 4, 3, 0, 0, 3, 1, 0, 128, 4, 3, 214, 11, 0, 0, 0, 63, 0, 0, 32, 63, 128, 100, 0, 0, 0, 0, 0, 0, 208, 63, 1,
        0, 0,
    ];

    /// Results that earlier versions kept say why they ended by these numbers.
    #[test]
    fn ends_are_kept_by_their_places() {
        let ends = [Stopped::Budget, Stopped::Diverged, Stopped::Converged, Stopped::Cancelled];
        assert_eq!(postcard::to_allocvec(&ends).unwrap(), [0, 1, 2, 3]);
    }

    /// Whatever is trained comes back; and no entry of a record is taken that could not be one.
    #[test]
    fn every_entry_of_a_record_is_checked() {
        let mut samples = SampleCache::default();
        let observe = Observe { map_side: 8, gradient: true, mistakes: true, ..Observe::default() };
        let mut answers = Vec::new();
        for task in TaskId::ALL {
            for learner in Learner::ALL {
                let spec = plan::spec(task, Features::Raw, learner, Activation::Relu, 16, 1);
                answers.push(run(
                    spec,
                    Observe { map_side: if task.task().is_map { 8 } else { 0 }, ..observe },
                    &mut samples,
                ));
            }
            let spec = scale::spec(task, Features::Raw, scale::Size::Kernel, Activation::Relu, 16, 1);
            answers.push(run(spec, Observe::default(), &mut samples));
        }
        for answer in &answers {
            assert_eq!(decode(&encode(answer).unwrap()).as_ref(), Ok(answer));
        }
        let is_refused = |name: &str, damage: &dyn Fn(&mut Answer)| {
            // A large network on a map has everything that a record can hold.
            let mut answer = answers[4].clone();
            damage(&mut answer);
            assert_eq!(decode(&encode(&answer).unwrap()), Err(Unusable::Corrupt), "{name}");
        };
        is_refused("test accuracy", &|answer| answer.test_accuracy = f32::NAN);
        is_refused("test accuracy", &|answer| answer.test_accuracy = -0.5);
        is_refused("train accuracy", &|answer| answer.train_accuracy = Some(f32::NAN));
        is_refused("train accuracy", &|answer| answer.train_accuracy = Some(1.5));
        is_refused("parameters", &|answer| answer.parameters += 1);
        is_refused("examples", &|answer| answer.examples_seen = u64::MAX);
        for seconds in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
            is_refused("seconds", &|answer| answer.seconds = seconds);
        }
        is_refused("end", &|answer| answer.stopped = Stopped::Cancelled);
        is_refused("map", &|answer| answer.map = Some(vec![0; 7]));
        is_refused("map", &|answer| answer.map = Some(vec![0; 300 * 300]));
        is_refused("mistake", &|answer| answer.mistakes = Some(vec![Mistake { example: 4_000, said: 1 }]));
        is_refused("mistake", &|answer| answer.mistakes = Some(vec![Mistake { example: 0, said: 2 }]));
        for wrong in [f32::NAN, f32::INFINITY, -1.0] {
            is_refused("gradient", &|answer| answer.gradient[0].layers[0].gradient_rms = wrong);
            is_refused("share", &|answer| answer.gradient[0].layers[0].dead_fraction = wrong);
        }
        is_refused("layers", &|answer| {
            let layer = answer.gradient[0].layers[0].clone();
            answer.gradient[0].layers = vec![layer; 100];
        });
        // The place of m in a record of a run: behind versions, kind, task, features, learner and activation.
        let mut other = encode(&answers[4]).unwrap();
        assert_eq!(other[7], 16);
        for m in [0, 1, 15] {
            other[7] = m;
            assert_eq!(decode(&other), Err(Unusable::Corrupt));
        }
        other.splice(7..8, [255, 255, 255, 255, 15]);
        assert_eq!(decode(&other), Err(Unusable::Corrupt));
        // One byte changed: another result that could be one, or none; never a panic. Of the long lists behind the first fields a
        // part of the places.
        let record = encode(&answers[4]).unwrap();
        for place in (0..record.len()).filter(|place| *place < 500 || place % 7 == 0) {
            for value in [0, 1, 127, 128, 255] {
                let mut other = record.clone();
                other[place] = value;
                if let Ok(answer) = decode(&other) {
                    assert!(is_sound(&answer));
                }
            }
            let _ = decode(&record[..place]);
        }
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
