//! A prepared lecture as the bytes of a file and back. Pure; the browser packs and unpacks them (gzip).
//!
//! ```text
//! "takeoff lecture\n"  16 bytes
//! FORM                  u32, little-endian: of what stands behind it
//! NUMBERS               u32, little-endian: of the program that trained
//! check sum             u32, little-endian: CRC-32 of all that stands behind it
//! Content               postcard: settings, way and votes, and each result as the store's record of it
//! ```
//!
//! Each record is checked by itself, as if it came from the browser's store: what is taken could have been trained here.

use crate::page::io::store::{MOST, NUMBERS, record};
use crate::page::model::png::crc;
use crate::page::model::prepare::{Opened, Refusal, Votes};
use crate::page::model::speaker::HANDS_MOST;
use crate::page::model::tour::STEPS;
use serde::{Deserialize, Serialize};

/// How a file of ours begins.
const MAGIC: &[u8; 16] = b"takeoff lecture\n";
/// Raised whenever [`Content`] changes.
const FORM: u32 = 1;
const HEAD: usize = MAGIC.len() + 3 * 4;
/// Bytes of a file, unpacked: as many results as browsers keep at most take less.
pub const LARGEST: usize = 64 << 20;
/// Bytes of a link and of the way through the tour.
const TEXT_LARGEST: usize = 4_000;
/// The ending of its name.
pub const EXTENSION: &str = "takeoff";

#[derive(Serialize, Deserialize)]
struct Content {
    link: String,
    way: String,
    votes: Vec<(String, Votes)>,
    records: Vec<Vec<u8>>,
}

/// The bytes of a file, and how many results it holds.
pub fn encode(lecture: &Opened) -> (Vec<u8>, usize) {
    // What is opened can be kept.
    let records: Vec<_> = lecture.answers.iter().filter_map(record::encode).take(MOST).collect();
    let count = records.len();
    let (link, way, votes) = (lecture.link.clone(), lecture.way.clone(), lecture.votes.clone());
    let content = Content { link, way, votes, records };
    // Fails only for types that do not know their own length, which these do.
    let content = postcard::to_allocvec(&content).unwrap_or_default();
    let mut bytes = MAGIC.to_vec();
    for number in [FORM, NUMBERS, crc(&content)] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend(content);
    (bytes, count)
}

/// What a file holds.
///
/// # Errors
/// Where it is no file of this version, whole as it was written.
pub fn decode(bytes: &[u8]) -> Result<Opened, Refusal> {
    if bytes.len() > LARGEST {
        return Err(Refusal::TooLarge);
    }
    if !bytes.starts_with(MAGIC) {
        return Err(Refusal::NotOurs);
    }
    let (head, content) = bytes.split_at_checked(HEAD).ok_or(Refusal::Damaged)?;
    let number = |place: usize| {
        let at = MAGIC.len() + 4 * place;
        head.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
    };
    if number(0) > FORM {
        return Err(Refusal::Later);
    }
    // Damage first: a damaged number says nothing of the program.
    if number(0) != FORM || number(2) != crc(content) {
        return Err(Refusal::Damaged);
    }
    if number(1) != NUMBERS {
        return Err(Refusal::OtherNumbers);
    }
    let (content, rest) = postcard::take_from_bytes::<Content>(content).map_err(|_| Refusal::Damaged)?;
    let is_sound = rest.is_empty()
        && content.records.len() <= MOST
        && content.link.len() <= TEXT_LARGEST
        && content.way.len() <= TEXT_LARGEST
        && content.votes.iter().all(|(_, votes)| votes.iter().all(|&hands| hands <= HANDS_MOST));
    if !is_sound {
        return Err(Refusal::Damaged);
    }
    let answers = content.records.iter().map(|bytes| record::decode(bytes).map_err(|_| Refusal::Damaged));
    let answers = answers.collect::<Result<Vec<_>, _>>()?;
    // Of steps that there are: a later version may have others.
    let is_step = |name: &str| STEPS.iter().any(|step| step.name == name);
    let mut votes = content.votes;
    votes.retain(|(step, _)| is_step(step));
    Ok(Opened { link: content.link, way: content.way, votes, answers })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Observe, run};
    use crate::nn::activation::Activation;
    use crate::study::key::{Features, Learner};
    use crate::study::plan;
    use crate::task::TaskId;
    use crate::task::sample::SampleCache;

    fn lecture() -> Opened {
        let observe = Observe { map_side: 8, gradient: true, mistakes: true, ..Observe::default() };
        let answer = |seed| {
            let spec = plan::spec(TaskId::Plane, Features::Raw, Learner::Logistic, Activation::Relu, 16, seed);
            run(spec, observe, &mut SampleCache::default())
        };
        Opened {
            link: "v=1&seed=3&mode=lecture".into(),
            way: "2;forces=1".into(),
            votes: vec![("forces".to_owned(), [1, 2, 3, 0])],
            answers: vec![answer(1), answer(2)],
        }
    }

    #[test]
    fn a_lecture_comes_back_whole() {
        let lecture = lecture();
        let (bytes, count) = encode(&lecture);
        assert_eq!(count, 2);
        assert_eq!(decode(&bytes), Ok(lecture));
    }

    #[test]
    fn what_is_refused_is_refused_for_its_own_reason() {
        let (bytes, _) = encode(&lecture());
        let with = |at: usize, byte: u8| {
            let mut other = bytes.clone();
            other[at] = byte;
            decode(&other)
        };
        assert_eq!(decode(b""), Err(Refusal::NotOurs));
        assert_eq!(decode(b"m,seed\n16,1\n"), Err(Refusal::NotOurs));
        assert_eq!(decode(&bytes[..20]), Err(Refusal::Damaged));
        assert_eq!(with(16, FORM as u8 + 1), Err(Refusal::Later));
        assert_eq!(with(20, NUMBERS as u8 + 1), Err(Refusal::OtherNumbers));
        assert_eq!(decode(&bytes[..bytes.len() - 1]), Err(Refusal::Damaged));
        assert_eq!(decode(&[&bytes[..], b"x"].concat()), Err(Refusal::Damaged));
        assert_eq!(with(bytes.len() / 2, bytes[bytes.len() / 2] ^ 1), Err(Refusal::Damaged));
        assert_eq!(decode(&vec![b't'; LARGEST + 1]), Err(Refusal::TooLarge));
    }

    /// Whoever can make a check sum cannot make a result that no training could have.
    #[test]
    fn a_record_that_could_be_none_is_not_taken() {
        let mut lecture = lecture();
        lecture.answers[0].test_accuracy = 1.5;
        assert_eq!(decode(&encode(&lecture).0), Err(Refusal::Damaged));
    }

    #[test]
    fn votes_of_steps_that_are_no_more_are_left() {
        let mut lecture = lecture();
        lecture.votes.push(("gone".into(), [9; 4]));
        assert_eq!(decode(&encode(&lecture).0).unwrap().votes.len(), 1);
    }
}
