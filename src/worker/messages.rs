//! Everything that page and workers say to each other, as postcard bytes in transferable array buffers.
//!
//! The one exception is the first message to a worker, which www/worker.js takes: the compiled module, a JavaScript
//! object that has no bytes.

use crate::job::check::{CheckKey, CheckOrder};
use crate::job::{Answer, Job, News};
use crate::nn::check::Check;
use crate::task::own;
use crate::task::real::Set;
use serde::{Deserialize, Serialize};

/// Names one order, so that answers to withdrawn orders can be told and dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunId {
    /// Grows whenever everything before is withdrawn.
    pub generation: u32,
    /// Grows with every order.
    pub index: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    /// Do this after what was ordered before.
    Do {
        id: RunId,
        job: Job,
    },
    /// Forget one order, begun or not; no answer.
    Cancel {
        id: RunId,
    },
    CancelAll,
    /// The reader's own table, instead of the one before; its inputs follow the message as plain
    /// numbers ([`decode_with`]). Orders that need it wait for it.
    Table {
        head: own::Head,
    },
    /// A real data set; the bytes of its file follow the message. Orders that need it wait for it.
    Real {
        set: Set,
    },
    /// Check a gradient, between two slices and though it pauses.
    Check(CheckOrder),
    /// Stop between two slices and keep everything.
    Pause,
    Resume,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromWorker {
    /// The module runs; orders are read.
    Ready,
    /// Share of the work's updates made, 0 to 1.
    Progress {
        id: RunId,
        fraction: f32,
    },
    /// What is new of work that is watched.
    News {
        id: RunId,
        news: News,
    },
    Done {
        id: RunId,
        answer: Box<Answer>,
    },
    /// What came of a check; `None` where the gradient is no number.
    Checked {
        key: CheckKey,
        check: Option<Check>,
    },
    /// Its program has grown to so many bytes, which it cannot give back.
    Grown {
        bytes: u32,
    },
    /// The worker cannot go on. `id` is what it was doing.
    Failed {
        id: Option<RunId>,
        reason: String,
    },
}

/// How the last words of a worker begin that was given no memory.
pub const NONE_LEFT: &str = "out of memory";

/// Bytes of a message.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // Fails only for types that do not know their own length, which these do.
    postcard::to_allocvec(message).expect("messages can be written")
}

/// A message from its bytes, and what follows it.
pub fn decode_with<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<(T, &'a [u8])> {
    postcard::take_from_bytes(bytes).ok()
}

/// Numbers from the bytes that follow a message, as both sides hold them.
pub fn numbers(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(bytemuck::pod_read_unaligned).collect()
}

/// A message from its bytes; `None` when they are not one of ours.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::end::Stopped;
    use crate::job::track::Track;
    use crate::job::{GradientProbe, Mistake, Observe, Snapshot};
    use crate::nn::activation::Activation;
    use crate::nn::statistics::LayerStatistics;
    use crate::study::key::{Features, Learner};
    use crate::study::plan::spec;
    use crate::task::TaskId;

    #[test]
    fn messages_survive_the_way() {
        let spec = spec(TaskId::Plane, Features::Engineered, Learner::Large, Activation::Tanh, 16_384, u32::MAX);
        let id = RunId { generation: 3, index: u32::MAX };
        let observe = Observe {
            map_side: 64,
            gradient: true,
            mistakes: true,
            scores: true,
            layers: true,
            snapshots: true,
            trained: true,
        };
        let job = Job { spec, observe };
        for message in [ToWorker::Do { id, job }, ToWorker::Cancel { id }, ToWorker::CancelAll, ToWorker::Pause] {
            assert_eq!(decode(&encode(&message)), Some(message));
        }
        let key = CheckKey { spec, weight: [0, 3, 1], is_trained: true };
        let order = ToWorker::Check(CheckOrder { key, trained: vec![0.5, -1e-30] });
        assert_eq!(decode(&encode(&order)), Some(order));
        let check = Check { weight: 0.1, by_backpropagation: 1e-9, by_difference: -2.0, crosses_kink: true };
        let layer = LayerStatistics { gradient_rms: 1e-7, saturated_fraction: 0.5, dead_fraction: 0.0 };
        let answer = Answer {
            parameters: 2241,
            test_accuracy: 0.95,
            train_accuracy: Some(0.97),
            examples_seen: 1 << 40,
            map: Some((0..=255).collect()),
            gradient: vec![GradientProbe { step: 0, layers: vec![layer; 4], slopes: vec![vec![0.25; 3]; 3] }],
            mistakes: Some(vec![Mistake { example: 3999, said: 3 }]),
            weights: vec![0.5, -1e-30],
            snapshots: vec![Snapshot { step: 7, said: vec![1, 0], ..Snapshot::default() }],
            ..Answer::new(spec, Stopped::Budget, 0.1)
        };
        for message in [
            FromWorker::Ready,
            FromWorker::Progress { id, fraction: 0.25 },
            FromWorker::News { id, news: News { first: true, track: Track::default() } },
            FromWorker::Done { id, answer: Box::new(answer) },
            FromWorker::Checked { key, check: Some(check) },
            FromWorker::Grown { bytes: 160 << 20 },
            FromWorker::Failed { id: None, reason: "out of memory".into() },
        ] {
            assert_eq!(decode(&encode(&message)), Some(message));
        }
    }

    #[test]
    fn a_table_survives_the_way_with_its_inputs_behind_it() {
        let csv: String = (0..40).map(|i| format!("{i}.5,{},{}\n", i % 7, i % 2)).collect();
        let table = crate::table::read(csv.as_bytes(), Default::default(), Default::default()).unwrap();
        let mut prepared = crate::table::prepare(&table, &table.default_choice(), 1).unwrap();
        let (table, _) = own::OwnData::new(&mut prepared, None);
        let (head, inputs) = table.parts();
        let mut bytes = encode(&ToWorker::Table { head });
        // The message may have any length: its inputs are not aligned.
        bytes.extend_from_slice(bytemuck::cast_slice(inputs));
        let Some((ToWorker::Table { head }, rest)) = decode_with(&bytes) else { panic!("no table") };
        assert_eq!(own::OwnData::from_parts(head, numbers(rest)), Some(table));
    }

    #[test]
    fn foreign_bytes_are_no_message() {
        assert_eq!(decode::<ToWorker>(&[]), None);
        assert_eq!(decode::<ToWorker>(&[200, 1, 2]), None);
    }
}
