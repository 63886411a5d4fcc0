//! The five learners on two classic tables, against the study's table E: the mean of six splits at the right end of the
//! axis, and the page's own way, one fixed split and six repeats. The files are no part of the project; where they are
//! absent the tests say so.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use std::path::PathBuf;
use std::rc::Rc;
use takeoff::job::spec::{Hidden, Model};
use takeoff::job::{Observe, run};
use takeoff::nn::activation::Activation;
use takeoff::study::key::{Features, Learner};
use takeoff::study::plan::spec;
use takeoff::table::{self, Limits, Overrides};
use takeoff::task::own::{self, OwnData};
use takeoff::task::sample::SampleCache;
use takeoff::task::shelf::Rows;

const SEEDS: u32 = 6;
/// Points of test accuracy.
const TOLERANCE: f64 = 2.0;

fn file(name: &str) -> Option<Vec<u8>> {
    let shared = std::env::var_os("TAKEOFF_SHARED").map(PathBuf::from);
    let shared = shared.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    let path = shared.join("data").join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        println!("skipped: {} is not here", path.display());
    }
    bytes
}

fn load(bytes: &[u8], split: u32) -> OwnData {
    let table = table::read(bytes, Limits::default(), Overrides::default()).unwrap();
    let mut prepared = table::prepare(&table, &table.default_choice(), split).unwrap();
    OwnData::new(&mut prepared, None).0
}

/// Test accuracy in points at the right end; `small` are the units of another small network.
fn score(data: &OwnData, learner: Learner, small: Option<usize>, seed: u32) -> f64 {
    let mut samples = SampleCache::default();
    samples.put(Rows::Own(Rc::new(data.clone())));
    let mut spec = spec(data.task(), Features::Raw, learner, Activation::Relu, data.rows(), seed);
    if let (Some(small), Learner::Small) = (small, learner) {
        spec.model = Model::network(Hidden::new(&[small]), Activation::Relu);
    }
    f64::from(run(spec, Observe::default(), &mut samples).test_accuracy) * 100.0
}

/// `small` are the units of the study's own small network, where it is a bottleneck for the classes.
fn check(name: &str, rows: (u32, u32), study: [f64; 5], small: Option<usize>) {
    let Some(bytes) = file(name) else { return };
    let mean = |score: &dyn Fn(u32) -> f64| (1..=SEEDS).map(score).sum::<f64>() / f64::from(SEEDS);
    let page = load(&bytes, own::SPLIT);
    assert_eq!((page.rows(), page.held_out()), rows);
    for (learner, study) in Learner::ALL.into_iter().zip(study) {
        let over_splits = mean(&|seed| score(&load(&bytes, seed), learner, small, seed));
        let on_page = mean(&|seed| score(&page, learner, None, seed));
        println!("{name} {}: study {study:.1}, six splits {over_splits:.2}, fixed split {on_page:.2}", learner.name());
        assert!((over_splits - study).abs() <= TOLERANCE, "{name} {}: {over_splits} against {study}", learner.name());
        // The page's small network has as many units as classes, so it may only be better.
        let wider = small.is_some() && learner == Learner::Small;
        let near = if wider { on_page >= study - TOLERANCE } else { (on_page - study).abs() <= TOLERANCE };
        assert!(near, "{name} {}, fixed split: {on_page} against {study}", learner.name());
    }
}

#[test]
fn digits_as_in_the_study() {
    check("digits.csv", (1258, 539), [96.3, 95.5, 89.1, 96.7, 97.4], Some(4));
}

#[test]
fn breast_as_in_the_study() {
    check("breast.csv", (398, 171), [98.0, 97.6, 97.7, 97.2, 98.0], None);
}
