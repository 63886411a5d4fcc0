//! What is estimated that a training needs, against what it takes: every allocation is counted. Alone in its file, since the
//! count is the whole program's.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use takeoff_core::job::spec::Model;
use takeoff_core::job::{Job, Observe, Spec, Work, need};
use takeoff_core::nn::activation::Activation;
use takeoff_core::study::key::{Features, Learner};
use takeoff_core::study::plan;
use takeoff_core::task::TaskId;
use takeoff_core::task::sample::SampleCache;

struct Counted;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counted = Counted;

// SAFETY: every call is the system allocator's own. What is moved to a larger place is in both for a moment, and is so counted
// by the default `realloc`, which allocates, copies and frees.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(now, Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(memory, layout) }
    }
}

/// The most bytes that stand while these are trained one after the other, some steps each, and what was estimated.
fn train(specs: &[Spec]) -> (u64, u64) {
    let before = NOW.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    let mut samples = SampleCache::default();
    for &spec in specs {
        let mut work = Work::start(Job { spec, observe: Observe::default() }, &mut samples);
        // A kernel machine fills its table as it goes.
        let steps = if matches!(spec.model, Model::Kernel) { u32::MAX } else { 20 };
        work.advance(steps);
        work.finish(0.0);
    }
    let estimated = specs.iter().map(need::bytes).max().unwrap_or(0);
    ((MOST.load(Ordering::Relaxed) - before) as u64, estimated)
}

#[test]
fn no_training_takes_more_than_was_estimated_nor_far_less() {
    let figure = |task, features, m: u32| {
        let of = |seed| Learner::ALL.map(|learner| plan::spec(task, features, learner, Activation::Relu, m, seed));
        [of(1), of(2)].concat()
    };
    let kernel = |m: u32| {
        let linear = plan::spec(TaskId::Cars, Features::Raw, Learner::Svm, Activation::Relu, m, 1);
        vec![Spec { model: Model::Kernel, ..linear }]
    };
    for (name, specs) in [
        ("plane", figure(TaskId::Plane, Features::Raw, 65_536)),
        ("spam", figure(TaskId::Spam, Features::Both, 65_536)),
        ("ads", figure(TaskId::Ads, Features::Engineered, 65_536)),
        ("cars", figure(TaskId::Cars, Features::Raw, 65_536)),
        ("cars, both", figure(TaskId::Cars, Features::Both, 65_536)),
        ("cars, some", figure(TaskId::Cars, Features::Raw, 4096)),
        ("kernel", kernel(2048)),
    ] {
        let (taken, estimated) = train(&specs);
        println!("{name}: {taken} bytes, estimated {estimated}");
        assert!(taken <= estimated, "{name}: {taken} bytes, estimated {estimated}");
        // Beside the program itself, which is not counted here.
        assert!(estimated <= 2 * taken + (12 << 20), "{name}: {taken} bytes, estimated {estimated}");
    }
}
