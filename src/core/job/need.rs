//! How much memory a training takes, in bytes: what is known before it begins. Whoever spreads trainings over workers keeps
//! within a bound by it.

use super::data;
use super::spec::{Model, Source, Spec};
use crate::task::sample::{NUMBERS_KEPT, tested};
use crate::task::spiral;

/// A program, its stack, buffers, and what the allocator leaves between: a worker that has trained small figures.
const PROGRAM: u64 = 5 << 20;

/// At most so many bytes stand in a worker's memory while it trains this: the sample and the test set, raw, and as the learner
/// sees them, the order of the examples, the kernel table; and the samples of the trainings before that it keeps.
pub fn bytes(spec: &Spec) -> u64 {
    let (m, d) = (u64::from(spec.data.m), u64::from(spec.data.inputs));
    let float = size_of::<f32>() as u64;
    let test = match spec.data.source {
        _ if spec.reading.is_some() => 0,
        Source::Task(crate::task::TaskId::Table(id)) => u64::from(id.rows()),
        Source::Task(task) => tested(task) as u64,
        Source::Spiral => spiral::TEST as u64,
        Source::Noise => 0,
    };
    let drawn = if spec.data.source == Source::Spiral { spiral::TRAINING as u64 } else { m };
    let sample = (drawn + u64::from(spec.data.validation)) * (d * float + 1);
    let is_kernel = spec.model == Model::Kernel;
    let is_large = m * d > data::LARGE as u64 && spec.data.is_standardised && !is_kernel;
    let seen = if is_large { 0 } else { m * d * float };
    let order = if is_kernel { 0 } else { m * 8 };
    // Rows of the table, the machine's own copy of its inputs, and six numbers for each example and class.
    let kernel = if is_kernel { m * m * float + m * d * float + m * 48 * u64::from(spec.data.classes) } else { 0 };
    let test = test * d * float;
    // The cache holds at most so much, unless one sample alone is larger.
    let cached = sample.max((NUMBERS_KEPT as u64 * float).min(4 * sample + 2 * test));
    PROGRAM + cached + seen + order + kernel + 2 * test
}
