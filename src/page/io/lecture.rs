//! A prepared lecture as the bytes of a file and back. Pure; the browser packs and unpacks them (gzip).
//!
//! ```text
//! "takeoff lecture\n"  16 bytes
//! FORM                  u32, little-endian: of what stands behind it
//! NUMBERS               u32, little-endian: of the program that trained
//! check sum             u32, little-endian: CRC-32 of all that stands behind it
//! Content               postcard: settings, way and votes, and each result as the store's record of it
//! Recorded              postcard, from form 2 on: the hall's answers, the day, and the trainings of race and search
//! Vec<Drawn>            postcard, from form 3 on: the curves that the hall drew, the one at hand first
//! ```
//!
//! Each record is checked by itself, as if it came from the browser's store: what is taken could have been trained here.

use crate::job::end::Stopped;
use crate::job::track::{Score, Track};
use crate::job::{Answer, Spec};
use crate::nn::statistics::{BINS, LayerDetail};
use crate::page::io::store::{MOST, NUMBERS, record};
use crate::page::model::labs::data::Guess;
use crate::page::model::png::crc;
use crate::page::model::prepare::Recording;
use crate::page::model::prepare::{Opened, Refusal, Votes};
use crate::page::model::settings::LabId;
use crate::page::model::speaker::HANDS_MOST;
use crate::page::model::tour::STEPS;
use crate::study::key::Learner;
use serde::{Deserialize, Serialize};

/// How a file of ours begins.
const MAGIC: &[u8; 16] = b"takeoff lecture\n";
/// Raised whenever [`Content`], [`Recorded`] or [`Drawn`] changes. Older forms stay readable: the first had no [`Recorded`], the
/// second no [`Drawn`], and the third none or one, which is written as a list of so many is.
const FORM: u32 = 4;
const HEAD: usize = MAGIC.len() + 3 * 4;
/// Bytes of a file, unpacked: as many results as browsers keep at most take less.
pub const LARGEST: usize = 64 << 20;
/// Bytes of a link and of the way through the tour.
const TEXT_LARGEST: usize = 4_000;
/// Seconds that no training takes (a year), and the last second since 1970 of which browsers know the day.
const SECONDS_LARGEST: f64 = 366.0 * 86_400.0;
const TIME_LARGEST: f64 = 8.64e12;
/// Points of a drawn curve: an axis has fewer values of m.
const POINTS_MOST: usize = 64;
/// The ending of its name.
pub const EXTENSION: &str = "takeoff";

#[derive(Serialize, Deserialize)]
struct Content {
    link: String,
    way: String,
    votes: Vec<(String, Votes)>,
    records: Vec<Vec<u8>>,
}

#[derive(Default, Serialize, Deserialize)]
struct Recorded {
    hall: String,
    on: f64,
    is_of_file: bool,
    trainings: Vec<Training>,
}

/// A curve that is drawn: a share for each m.
#[derive(Serialize, Deserialize)]
struct Drawn {
    learner: Learner,
    points: Vec<(u32, f64)>,
}

impl Drawn {
    fn is_sound(&self) -> bool {
        self.points.len() <= POINTS_MOST && self.points.iter().all(|(_, share)| (0.0..=1.0).contains(share))
    }
}

/// A contestant of the race, or an experiment of the search.
#[derive(Serialize, Deserialize)]
struct Training {
    spec: Spec,
    parameters: u32,
    test_accuracy: f32,
    train_accuracy: Option<f32>,
    validation_accuracy: Option<f32>,
    examples_seen: u64,
    seconds: f64,
    stopped: Stopped,
    track: Track,
    weights: Vec<f32>,
}

impl Training {
    fn new(answer: &Answer) -> Training {
        Training {
            spec: answer.spec,
            parameters: answer.parameters,
            test_accuracy: answer.test_accuracy,
            train_accuracy: answer.train_accuracy,
            validation_accuracy: answer.validation_accuracy,
            examples_seen: answer.examples_seen,
            seconds: answer.seconds,
            stopped: answer.stopped,
            track: answer.track.clone(),
            weights: answer.weights.clone(),
        }
    }

    fn answer(self) -> Answer {
        Answer {
            parameters: self.parameters,
            test_accuracy: self.test_accuracy,
            train_accuracy: self.train_accuracy,
            validation_accuracy: self.validation_accuracy,
            examples_seen: self.examples_seen,
            track: self.track,
            weights: self.weights,
            ..Answer::new(self.spec, self.stopped, self.seconds)
        }
    }

    /// Whether it could be a training of the race or of the search. That it is one that this lecture asks for is seen where it is
    /// asked for.
    fn is_sound(&self) -> bool {
        let is_share = |share: f32| (0.0..=1.0).contains(&share);
        // What diverged has no size that a number could hold.
        let is_size = |size: f32| size.is_finite() || !self.stopped.counts();
        let steps = self.spec.recipe.steps;
        let is_score = |score: &Score| {
            score.step <= steps
                && is_share(score.test_accuracy)
                && is_size(score.train_loss)
                && (0.0..SECONDS_LARGEST).contains(&f64::from(score.seconds))
        };
        let is_layer = |layer: &LayerDetail| {
            is_size(layer.gradient_rms)
                && is_share(layer.saturated_fraction)
                && is_share(layer.dead_fraction)
                && [0, BINS].contains(&layer.histogram.len())
        };
        let track = &self.track;
        matches!(LabId::of_spec(&self.spec), LabId::Algorithms | LabId::Computation)
            && self.spec.reading.is_none()
            && is_share(self.test_accuracy)
            && self.train_accuracy.is_none_or(is_share)
            && self.validation_accuracy.is_none_or(is_share)
            && (0.0..SECONDS_LARGEST).contains(&self.seconds)
            && self.stopped != Stopped::Cancelled
            && track.points.iter().all(is_score)
            && track.points.is_sorted_by(|a, b| a.step < b.step && a.seconds <= b.seconds)
            && track.probes.iter().all(|probe| probe.step <= steps && probe.layers.iter().all(is_layer))
            && track.probes.is_sorted_by(|a, b| a.step < b.step)
            && self.weights.iter().all(|&weight| is_size(weight))
    }
}

/// The bytes of a file, and how many results it holds.
pub fn encode(lecture: &Opened) -> (Vec<u8>, usize) {
    // What is opened can be kept.
    let records: Vec<_> = lecture.answers.iter().filter_map(record::encode).take(MOST).collect();
    let count = records.len();
    let (link, way, votes) = (lecture.link.clone(), lecture.way.clone(), lecture.votes.clone());
    let content = Content { link, way, votes, records };
    let trainings: Vec<_> =
        lecture.recording.answers.iter().map(Training::new).filter(Training::is_sound).take(MOST).collect();
    let count = count + trainings.len();
    let recorded = Recorded {
        hall: lecture.hall.clone(),
        on: lecture.recording.on,
        is_of_file: lecture.recording.is_of_file,
        trainings,
    };
    let drawn = lecture.guess.iter().flat_map(Guess::curves);
    let drawn: Vec<_> = drawn.map(|(learner, points)| Drawn { learner, points: points.clone() }).collect();
    // Fails only for types that do not know their own length, which these do.
    let content = postcard::to_allocvec(&(content, recorded, drawn)).unwrap_or_default();
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
    if number(0) == 0 || number(2) != crc(content) {
        return Err(Refusal::Damaged);
    }
    if number(1) != NUMBERS {
        return Err(Refusal::OtherNumbers);
    }
    let (content, rest) = postcard::take_from_bytes::<Content>(content).map_err(|_| Refusal::Damaged)?;
    let (recorded, rest) = match number(0) {
        1 => (Recorded::default(), rest),
        _ => postcard::take_from_bytes::<Recorded>(rest).map_err(|_| Refusal::Damaged)?,
    };
    let (drawn, rest) = match number(0) {
        1 | 2 => (Vec::new(), rest),
        _ => postcard::take_from_bytes::<Vec<Drawn>>(rest).map_err(|_| Refusal::Damaged)?,
    };
    let is_sound = rest.is_empty()
        && drawn.iter().all(Drawn::is_sound)
        && drawn.iter().enumerate().all(|(place, one)| drawn[..place].iter().all(|other| other.learner != one.learner))
        && recorded.hall.len() <= TEXT_LARGEST
        && (0.0..TIME_LARGEST).contains(&recorded.on)
        && recorded.trainings.len() <= MOST
        && recorded.trainings.iter().all(Training::is_sound)
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
    let answers_of_both = recorded.trainings.into_iter().map(Training::answer).collect();
    let recording = Recording { on: recorded.on, is_of_file: recorded.is_of_file, answers: answers_of_both };
    let mut curves = drawn.into_iter().map(|Drawn { learner, points }| (learner, points));
    let guess = curves.next().map(|(learner, points)| Guess {
        others: curves.collect(),
        is_open: false,
        ..Guess::new(learner, points)
    });
    Ok(Opened { link: content.link, way: content.way, votes, answers, hall: recorded.hall, recording, guess })
}

/// The bytes of a file as a text, a letter for each: a tab keeps texts only.
pub fn to_text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// The bytes that such a text was made of.
pub fn of_text(text: &str) -> Vec<u8> {
    text.chars().filter_map(|letter| u8::try_from(u32::from(letter)).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::track::Probe;
    use crate::job::{Observe, run};
    use crate::nn::activation::Activation;
    use crate::page::model::labs::algorithms;
    use crate::page::model::link;
    use crate::study::key::Features;
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
            hall: "0;forces=2".into(),
            recording: Recording { on: 1.8e9, is_of_file: true, answers: vec![contestant()] },
            guess: Some(Guess {
                others: vec![(Learner::Svm, vec![(16, 0.5), (32, 0.625)])],
                is_open: false,
                ..Guess::new(Learner::Large, vec![(16, 0.5), (32, 0.75)])
            }),
        }
    }

    /// A contestant of a race that is over at once.
    fn contestant() -> Answer {
        let (settings, _) = link::parse("lab=algorithms&limit=100&depth=2&width=2&seed=3");
        let plan = algorithms::Plan::new(&settings);
        let job = plan.key(algorithms::Contestant::SIGMOID).job();
        run(job.spec, job.observe, &mut SampleCache::default())
    }

    #[test]
    fn a_lecture_comes_back_whole() {
        let lecture = lecture();
        let (bytes, count) = encode(&lecture);
        assert_eq!(count, 3);
        assert!(!lecture.recording.answers[0].track.points.is_empty());
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

    /// A file as the first form of it was: without what was recorded.
    #[test]
    fn files_of_the_first_form_still_open() {
        let lecture = lecture();
        let records = lecture.answers.iter().filter_map(record::encode).collect();
        let (link, way, votes) = (lecture.link.clone(), lecture.way.clone(), lecture.votes.clone());
        let content = postcard::to_allocvec(&Content { link, way, votes, records }).unwrap();
        let mut bytes = MAGIC.to_vec();
        [1, NUMBERS, crc(&content)].iter().for_each(|number| bytes.extend(number.to_le_bytes()));
        bytes.extend(content);
        let opened = decode(&bytes).unwrap();
        assert_eq!((opened.hall.as_str(), &opened.recording), ("", &Recording::default()));
        assert_eq!((opened.link, opened.way, opened.votes), (lecture.link, lecture.way, lecture.votes));
        assert_eq!(opened.answers, lecture.answers);
        // Nothing stands behind it.
        bytes.push(0);
        let sum = crc(&bytes[HEAD..]);
        bytes[24..28].copy_from_slice(&sum.to_le_bytes());
        assert_eq!(decode(&bytes), Err(Refusal::Damaged));
    }

    /// A file as the second form of it was: without what was drawn.
    #[test]
    fn files_of_the_second_form_still_open() {
        let lecture = Opened { guess: None, ..lecture() };
        let (mut bytes, _) = encode(&lecture);
        assert_eq!(bytes.pop(), Some(0), "nothing is drawn");
        bytes[16] = 2;
        let sum = crc(&bytes[HEAD..]);
        bytes[24..28].copy_from_slice(&sum.to_le_bytes());
        assert_eq!(decode(&bytes), Ok(lecture));
        bytes[16] = 3;
        assert_eq!(decode(&bytes), Err(Refusal::Damaged), "the third says whether a curve was drawn");
    }

    /// The third form had one curve at most.
    #[test]
    fn files_of_the_third_form_still_open() {
        for curve in [None, Some(vec![(16, 0.5), (32, 0.75)])] {
            let guess = curve.map(|points| Guess { is_open: false, ..Guess::new(Learner::Large, points) });
            let lecture = Opened { guess, ..lecture() };
            let (mut bytes, _) = encode(&lecture);
            bytes[16] = 3;
            assert_eq!(decode(&bytes), Ok(lecture));
        }
    }

    #[test]
    fn a_curve_that_nobody_could_draw_is_not_taken() {
        let of = |points| Opened {
            guess: Some(Guess { is_open: false, ..Guess::new(Learner::Small, points) }),
            ..lecture()
        };
        assert!(decode(&encode(&of(vec![(16, 1.0)])).0).is_ok());
        for points in [vec![(16, 1.5)], vec![(16, f64::NAN)], vec![(16, 0.5); POINTS_MOST + 1]] {
            assert_eq!(decode(&encode(&of(points)).0), Err(Refusal::Damaged));
        }
    }

    /// What stands in files must not change unseen: where this fails, FORM is to be raised, and what was is to stay readable.
    #[test]
    fn a_recorded_training_has_the_form_that_files_have() {
        let mut answer = contestant();
        (answer.seconds, answer.track, answer.weights) = (0.5, Track::default(), vec![0.25]);
        (answer.test_accuracy, answer.train_accuracy) = (0.5, None);
        let layers =
            vec![LayerDetail { gradient_rms: 1.0, saturated_fraction: 0.5, dead_fraction: 0.25, histogram: vec![] }];
        answer.track.probes.push(Probe { step: 50, layers });
        answer.track.points.push(Score { step: 50, train_loss: 0.75, test_accuracy: 0.5, seconds: 0.125 });
        let bytes = postcard::to_allocvec(&Training::new(&answer)).unwrap();
        assert_eq!((bytes.len(), crc(&bytes)), (89, 1_115_960_082));
    }

    #[test]
    fn a_recorded_training_that_could_be_none_is_not_taken() {
        let is_refused = |damage: &dyn Fn(&mut Training)| {
            let mut training = Training::new(&contestant());
            assert!(training.is_sound());
            damage(&mut training);
            assert!(!training.is_sound());
        };
        is_refused(&|training| training.test_accuracy = 1.5);
        is_refused(&|training| training.seconds = f64::NAN);
        is_refused(&|training| training.stopped = Stopped::Cancelled);
        is_refused(&|training| training.track.points[1].step = 0);
        is_refused(&|training| training.track.points[1].seconds = f32::NAN);
        is_refused(&|training| training.track.probes[0].step = u32::MAX);
        is_refused(&|training| training.track.probes[0].layers[0].histogram = vec![1; 7]);
        is_refused(&|training| training.weights = vec![f32::NAN]);
        let figure = plan::spec(TaskId::Plane, Features::Raw, Learner::Logistic, Activation::Relu, 16, 1);
        is_refused(&|training| training.spec = figure);
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

    #[test]
    fn bytes_come_back_from_the_text_that_a_tab_keeps() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(of_text(&to_text(&bytes)), bytes);
        assert_eq!(of_text("no \u{2014} text of ours"), b"no  text of ours");
    }
}
