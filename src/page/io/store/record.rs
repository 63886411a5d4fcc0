//! A result as bytes and back: the version of the numbers, then the answer, as postcard.

use crate::experiment::work::{Answer, JobKey};
use crate::page::io::store::NUMBERS;
use crate::task::TaskId;

/// The address of a result in the store; `None` for one that is not kept: another lab's, or of the reader's own data.
pub fn address(key: &JobKey) -> Option<Vec<u8>> {
    let task = match key {
        JobKey::Run(key) => key.task,
        JobKey::Scale(key) => key.task,
        #[allow(unreachable_patterns)]
        _ => return None,
    };
    let is_own = matches!(task, TaskId::Table(_));
    (!is_own).then(|| postcard::to_allocvec(key).unwrap_or_default())
}

pub fn encode(answer: &Answer) -> Vec<u8> {
    // Fails only for types that do not know their own length, which these do.
    postcard::to_allocvec(&(NUMBERS, answer)).unwrap_or_default()
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
    let answer: Answer = postcard::from_bytes(rest).map_err(|_| Unusable::Corrupt)?;
    // An answer that could not be a result was damaged in a way that left its shape.
    let accuracy = match &answer {
        Answer::Run(result) => result.test_accuracy,
        Answer::Scale(result) => result.test_accuracy,
        #[allow(unreachable_patterns)]
        _ => return Err(Unusable::Corrupt),
    };
    if (0.0..=1.0).contains(&accuracy) { Ok(answer) } else { Err(Unusable::Corrupt) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::key::{Features, Learner, RunKey};
    use crate::experiment::run::{Extras, run};
    use crate::nn::activation::Activation;
    use crate::task::sample::SampleCache;

    #[test]
    fn a_result_comes_back_whole_and_nothing_else_does() {
        let key = RunKey::new(TaskId::Plane, Features::Raw, Learner::Logistic, Activation::Relu, 16, 1);
        let extras = Extras { map_side: 8, gradient: true, mistakes: true };
        let answer = Answer::Run(Box::new(run(key, extras, &mut SampleCache::default())));
        let bytes = encode(&answer);
        assert_eq!(decode(&bytes), Ok(answer));
        assert_eq!(decode(&[]), Err(Unusable::Corrupt));
        assert_eq!(decode(&bytes[..bytes.len() / 2]), Err(Unusable::Corrupt));
        let mut other = bytes.clone();
        other[0] = (NUMBERS - 1) as u8;
        assert_eq!(decode(&other), Err(Unusable::Older));
        other[0] = 99;
        assert_eq!(decode(&other), Err(Unusable::Corrupt));
    }

    /// Results that earlier versions kept say why they ended by these numbers.
    #[test]
    fn ends_are_kept_by_their_places() {
        use crate::experiment::end::Stopped;
        let ends = [Stopped::Budget, Stopped::Diverged, Stopped::Converged, Stopped::Cancelled];
        assert_eq!(postcard::to_allocvec(&ends).unwrap(), [0, 1, 2, 3]);
    }

    #[test]
    fn results_on_own_data_are_not_kept() {
        let key = |task| JobKey::Run(RunKey::new(task, Features::Raw, Learner::Svm, Activation::Relu, 16, 1));
        assert_eq!(address(&key(TaskId::Table(77))), None);
        assert_ne!(address(&key(TaskId::Plane)), address(&key(TaskId::Cars)));
    }
}
