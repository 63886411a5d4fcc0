//! What the tests of the tasks share: curves over repeats, the comparison with a table of the study, and its test
//! vectors. Every run is trained once in a test file, whichever of its tests asks first.
#![allow(dead_code)] // each test file uses its part

pub mod numpy;
#[path = "../real_files/mod.rs"]
pub mod real_files;

use serde::Deserialize;
use std::rc::Rc;
use std::sync::{LazyLock, Mutex, PoisonError};
use takeoff::job::{Answer, Observe, Results, Spec, run};
use takeoff::nn::activation::Activation;
use takeoff::study::figure::{self, Point};
use takeoff::study::key::{Features, Learner};
use takeoff::study::plan::FigurePlan;
use takeoff::task::real::Set;
use takeoff::task::sample::SampleCache;
use takeoff::task::shelf::Rows;
use takeoff::task::{Inputs, TaskId};

/// Mean and standard deviation over the repeats of the study, in points.
#[derive(Clone, Copy)]
pub struct Column {
    pub mean: f64,
    pub sd: f64,
}

/// The right end (m = 16,384) of a table of the study.
pub struct Table {
    pub task: TaskId,
    pub repeats: u32,
    pub raw: [Column; 5],
    /// `None` where the study measured nothing.
    pub engineered: [Option<Column>; 5],
}

/// Points that a mean may differ from the study's.
const CLOSE: f64 = 2.5;

impl Table {
    /// Every mean within 2.5 points of the study's, or within three standard errors of the difference where the
    /// spread of a learner makes that more.
    pub fn assert_right_end(&self) {
        let raw = self.raw.map(Some);
        for (features, columns) in [(Features::Raw, raw), (Features::Engineered, self.engineered)] {
            for learner in Learner::ALL {
                let Some(column) = columns[learner.index()] else { continue };
                // The networks of the study saw the raw inputs beside the engineered ones.
                let is_both = features == Features::Engineered && learner.is_network();
                let features = if is_both { Features::Both } else { features };
                let point = &curve(self.task, features, learner, &[16_384], self.repeats)[0];
                let (mean, error) = (100.0 * point.mean, 100.0 * point.standard_error().unwrap());
                let of_study = column.sd / f64::from(self.repeats).sqrt();
                let allowed = CLOSE.max(3.0 * error.hypot(of_study));
                let name = format!("{} {} {}", self.task.name(), features.name(), learner.name());
                println!("{name}: {mean:.1} here, {:.1} in the study, {allowed:.1} allowed", column.mean);
                assert!(
                    (mean - column.mean).abs() <= allowed,
                    "{name}: {mean:.2}, not {} +- {allowed:.2}",
                    column.mean
                );
            }
        }
    }
}

fn plan(task: TaskId, features: Features, m: u32, repeats: u32) -> FigurePlan {
    FigurePlan { task, features, activation: Activation::Relu, max: 16_384, repeats, seed: 1, m, kernel: false }
}

/// Trains all learners at the values `m` and returns their points, by learner.
pub fn curves(task: TaskId, features: Features, m: &[u32], repeats: u32) -> [Vec<Point>; 5] {
    let plan = plan(task, features, m[0], repeats);
    let results = trained(&plan, &Learner::ALL, m);
    Learner::ALL.map(|learner| points(&plan, learner, m, &results))
}

/// Trains one learner at the values `m`.
pub fn curve(task: TaskId, features: Features, learner: Learner, m: &[u32], repeats: u32) -> Vec<Point> {
    let plan = plan(task, features, m[0], repeats);
    points(&plan, learner, m, &trained(&plan, &[learner], m))
}

fn points(plan: &FigurePlan, learner: Learner, m: &[u32], results: &Results) -> Vec<Point> {
    m.iter().map(|&m| figure::point(plan, learner, m, results).expect("every run has ended")).collect()
}

/// The different learners that won at least one repeat at `m`.
pub fn winners(task: TaskId, m: u32, repeats: u32) -> Vec<Learner> {
    let plan = plan(task, Features::Raw, m, repeats);
    let results = trained(&plan, &Learner::ALL, &[m]);
    let mut winners: Vec<Learner> =
        (0..repeats).flat_map(|repeat| figure::winners(&plan, m, repeat, &results)).collect();
    winners.sort_unstable();
    winners.dedup();
    winners
}

/// The runs of these learners at the values `m`; those that an earlier call has trained are not trained again.
fn trained(plan: &FigurePlan, learners: &[Learner], m: &[u32]) -> Results {
    static TRAINED: LazyLock<Mutex<Results>> = LazyLock::new(Mutex::default);
    // The tests of a file run side by side; whoever comes second waits here, and finds the runs it shares done. A test
    // that failed meanwhile leaves whole runs behind.
    let mut done = TRAINED.lock().unwrap_or_else(PoisonError::into_inner);
    // A thread takes whole repeats, whose runs share their samples.
    let missing = |repeat: u32| -> Vec<Spec> {
        let keys = m.iter().flat_map(|&m| learners.iter().map(move |&learner| plan.key(learner, m, repeat)));
        // The largest m first: its sample holds those of the others.
        let mut keys: Vec<Spec> = keys.filter(|key| !done.contains_key(key)).collect();
        keys.sort_by_key(|key| std::cmp::Reverse(key.data.m));
        keys
    };
    let task = plan.task;
    let repeats: Vec<Vec<Spec>> = (0..plan.repeats).map(missing).collect();
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(repeats.len());
    let new: Vec<Answer> = std::thread::scope(|scope| {
        let share = |thread: usize| {
            let mine: Vec<Spec> = repeats.iter().skip(thread).step_by(threads).flatten().copied().collect();
            move || {
                let mut samples = samples(task);
                mine.into_iter().map(|key| run(key, Observe::default(), &mut samples)).collect::<Vec<_>>()
            }
        };
        let threads: Vec<_> = (0..threads).map(|thread| scope.spawn(share(thread))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("training does not panic")).collect()
    });
    done.extend(new.into_iter().map(|result| (result.spec, result)));
    let keys = (0..plan.repeats)
        .flat_map(|repeat| m.iter().flat_map(move |&m| learners.iter().map(move |&l| plan.key(l, m, repeat))));
    keys.map(|key| (key, done[&key].clone())).collect()
}

/// A cache with the rows that a task needs.
fn samples(task: TaskId) -> SampleCache {
    let mut samples = SampleCache::default();
    if let Some(set) = Set::of(task) {
        samples.put(Rows::Real(Rc::new(real_files::load(set))));
    }
    samples
}

/// Mean lead of `a` over `b`, in standard errors of the differences repeat by repeat.
pub fn paired_lead(a: &Point, b: &Point) -> f64 {
    let differences: Vec<f64> = a.scores.iter().zip(&b.scores).map(|(a, b)| a - b).collect();
    let n = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / n;
    let variance = differences.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / (n - 1.0);
    mean / (variance / n).sqrt()
}

/// At every m up to 256 the support vector machine with engineered features is ahead of the large network by more than
/// two standard errors, and at the right end the large network is ahead.
pub fn assert_good_features_win_at_small_m_and_lose_at_large_m(task: TaskId, repeats: u32) {
    let m = [16, 32, 64, 128, 256, 16_384];
    let machine = curve(task, Features::Engineered, Learner::Svm, &m, repeats);
    let large = curve(task, Features::Raw, Learner::Large, &m, repeats);
    for (machine, large) in machine.iter().zip(&large) {
        let lead = paired_lead(machine, large);
        let points = 100.0 * (machine.mean - large.mean);
        println!("{} m = {}: {points:+.2} points, {lead:+.1} standard errors", task.name(), machine.m);
        if machine.m <= 256 {
            assert!(lead > 2.0, "m = {}: {lead:.1} standard errors", machine.m);
        } else {
            assert!(lead < -2.0, "m = {}: {lead:.1} standard errors", machine.m);
        }
    }
}

/// At the right end the raw networks stand in the order of their sizes, all ahead of both traditional learners.
pub fn assert_order_at_the_right_end(task: TaskId, repeats: u32) {
    let means = curves(task, Features::Raw, &[16_384], repeats).map(|curve| curve[0].mean);
    let traditional = means[0].max(means[1]);
    assert!(traditional < means[2] && means[2] < means[3] && means[3] < means[4], "{means:?}");
}

/// Values that the study's own implementation of the tasks computed; `tests/golden/README.md` describes them.
#[derive(Deserialize)]
pub struct Vectors {
    pub spam: SpamVectors,
    pub ads: AdsVectors,
    pub cars: CarsVectors,
}

#[derive(Deserialize)]
pub struct SpamVectors {
    pub counts: Vec<Vec<f32>>,
    pub engineered: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
pub struct AdsVectors {
    pub values: Vec<Vec<f32>>,
    pub z: Vec<f64>,
    pub p: Vec<f64>,
    pub engineered: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
pub struct CarsVectors {
    pub images: Vec<Vec<f32>>,
    pub engineered: Vec<Vec<f64>>,
}

pub fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../golden/task_vectors.json")).expect("the file of vectors has this shape")
}

/// Every engineered feature of `observations` within `tolerance` of `want`, and behind the raw inputs the same numbers.
pub fn assert_engineered(task: TaskId, observations: &[Vec<f32>], want: &[Vec<f64>], tolerance: f64) {
    let task = task.task();
    assert_eq!(observations.len(), 3);
    assert_eq!(want.len(), 3);
    for (observation, want) in observations.iter().zip(want) {
        let engineered = task.width(Inputs::Engineered);
        assert_eq!((observation.len(), want.len()), (task.observed, engineered));
        let mut out = vec![f32::NAN; engineered];
        task.compute(Inputs::Engineered, observation, &mut out);
        for (got, want) in out.iter().zip(want) {
            assert!((f64::from(*got) - want).abs() < tolerance, "{}: {got} against {want}", task.name);
        }
        let raw = task.width(Inputs::Raw);
        let mut both = vec![f32::NAN; raw + engineered];
        task.compute(Inputs::RawAndEngineered, observation, &mut both);
        assert_eq!(both[raw..], out);
        out.resize(raw, f32::NAN);
        task.compute(Inputs::Raw, observation, &mut out);
        assert_eq!(both[..raw], out);
    }
}
