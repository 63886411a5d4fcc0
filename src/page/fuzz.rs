//! Every reader of bytes that come from outside, on bytes that are nearly right: links, tables, lessons, what the browser keeps (results,
//! the notebook, the way through the tour), messages between page and workers and between the windows of a lecture, prepared
//! lectures, and pictures. Whatever they are, nothing panics.
//!
//! It runs for a moment with the ordinary tests, and for as long as one likes with `cargo xtask fuzz --minutes N`. What it starts
//! from lies in `tests/corpus`, a folder for each reader, beside what is made here. Bytes that made a reader panic are written to
//! `target/fuzz`; they belong into its folder, where the next run reads them as they are.

use crate::job::end::Stopped;
use crate::job::track::{Probe, Score};
use crate::job::{Answer, GradientProbe, Job, Mistake, Observe};
use crate::mutate::mutate;
use crate::nn::activation::Activation;
use crate::nn::statistics::{BINS, LayerDetail, LayerStatistics};
use crate::page::io::lecture;
use crate::page::io::store::record;
use crate::page::model::labs::algorithms;
use crate::page::model::labs::computation::notebook::Notebook;
use crate::page::model::labs::data::Guess;
use crate::page::model::language::Language;
use crate::page::model::prepare::Opened;
use crate::page::model::prepare::Recording;
use crate::page::model::speaker;
use crate::page::model::speaker::{Beat, FromHall, ToHall};
use crate::page::model::state::{Event, State};
use crate::page::model::{link, png, stage, tour};
use crate::random::{Purpose, Stream};
use crate::study::key::{Features, Learner};
use crate::study::plan;
use crate::table::{self, Limits, Overrides};
use crate::task::TaskId;
use crate::worker::messages::{self, FromWorker, RunId, ToWorker};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Mutations of each reader's corpus in an ordinary run.
const INPUTS: u64 = 3_000;
/// Seed of the first mutation.
const SEED: u32 = 99;
/// Bytes beyond which a mutation does not grow.
const LARGEST: usize = 20_000;

/// A reader, and what is made for it to start from.
struct Reader {
    name: &'static str,
    read: fn(&[u8]),
    made: fn() -> Vec<Vec<u8>>,
}

const READERS: [Reader; 10] = [
    Reader { name: "link", read: read_link, made: Vec::new },
    Reader { name: "table", read: read_table, made: Vec::new },
    Reader { name: "record", read: read_record, made: records },
    Reader { name: "notebook", read: read_notebook, made: Vec::new },
    Reader { name: "tour", read: read_tour, made: Vec::new },
    Reader { name: "lesson", read: read_lesson, made: lessons },
    Reader { name: "message", read: read_message, made: sent },
    Reader { name: "png", read: read_png, made: pictures },
    Reader { name: "lecture", read: read_lecture, made: lectures },
    Reader { name: "window", read: read_window, made: windows },
];

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn read_link(bytes: &[u8]) {
    let (settings, _) = link::parse(&text(bytes));
    // What it makes of it is a link that says the same.
    let written = link::write(&settings);
    assert_eq!(link::write(&link::parse(&written).0), written);
}

fn read_table(bytes: &[u8]) {
    if let Ok(table) = table::read(bytes, Limits::default(), Overrides::default()) {
        let _ = table::prepare(&table, &table.default_choice(), 1);
    }
}

fn read_record(bytes: &[u8]) {
    if let Ok(answer) = record::decode(bytes) {
        // What is taken can be kept again, and shown.
        assert!(record::encode(&answer).is_some() && answer.epochs().is_finite());
    }
}

fn read_notebook(bytes: &[u8]) {
    if let Some(notebook) = Notebook::from_text(&text(bytes)) {
        let _ = notebook.csv();
    }
}

fn read_tour(bytes: &[u8]) {
    let mut state = tour::State::default();
    state.restore(&text(bytes));
    let _ = state.saved();
}

fn read_lesson(bytes: &[u8]) {
    if let Ok(draft) = tour::file::read(bytes, stage::has) {
        // Whatever is taken has words for everybody.
        let is_said = |part| draft.steps.iter().all(|step| step.words.find(part, Language::ENGLISH).is_some());
        assert!(["title", "say", "ask", "told"].into_iter().all(is_said));
    }
}

fn lessons() -> Vec<Vec<u8>> {
    vec![include_bytes!("../../www/lessons/digits.txt").to_vec()]
}

fn read_message(bytes: &[u8]) {
    if let Some((ToWorker::Table { head }, rest)) = messages::decode_with(bytes) {
        let _ = crate::task::own::OwnData::from_parts(head, messages::numbers(rest));
    }
    let _ = messages::decode::<FromWorker>(bytes);
}

fn read_png(bytes: &[u8]) {
    let _ = png::with_texts(bytes, &[("Software", "Takeoff")]);
}

fn read_lecture(bytes: &[u8]) {
    // The check sum would hide what lies behind it: once as it is, once with the sum that fits.
    let mut signed = bytes.to_vec();
    if let Some((head, content)) = signed.split_at_mut_checked(28) {
        head[24..].copy_from_slice(&png::crc(content).to_le_bytes());
    }
    for bytes in [bytes, &signed] {
        if let Ok(opened) = lecture::decode(bytes) {
            let (_, count) = lecture::encode(&opened);
            let all = opened.answers.len() + opened.recording.answers.len();
            assert_eq!(count, all, "what is opened can be saved again");
            // And it can be the lecture's, whatever it says.
            let (mut state, _) = State::new("mode=lecture&step=1");
            state.update(Event::Speaker(speaker::Event::Opened(Box::new(opened))));
        }
    }
}

fn read_window(bytes: &[u8]) {
    if let Some(says) = FromHall::decode(bytes) {
        assert_eq!(FromHall::decode(&says.encode()), Some(says));
    }
    if let Some(says) = ToHall::decode(bytes) {
        assert_eq!(ToHall::decode(&says.encode()), Some(says));
    }
}

fn lectures() -> Vec<Vec<u8>> {
    let votes = vec![("forces".to_owned(), [3, 2, 1, 0])];
    let lecture = Opened {
        link: "v=1&seed=7".into(),
        way: "3;forces=1;figure".into(),
        votes,
        answers: vec![full()],
        hall: "0;forces=2".into(),
        recording: Recording { on: 1.8e9, is_of_file: false, answers: vec![recorded()] },
        guess: Some(Guess { is_open: false, ..Guess::new(Learner::Large, vec![(16, 0.5), (32, 0.75)]) }),
    };
    vec![lecture::encode(&lecture).0]
}

/// A contestant of a race.
fn recorded() -> Answer {
    let plan = algorithms::Plan::new(&link::parse("lab=algorithms").0);
    let mut answer = Answer::new(plan.key(algorithms::Contestant::SIGMOID).spec(), Stopped::Budget, 0.5);
    let histogram = vec![7; BINS];
    let layer = LayerDetail { gradient_rms: 0.5, saturated_fraction: 0.25, dead_fraction: 0.0, histogram };
    answer.track.points.push(Score { step: 50, train_loss: 0.75, test_accuracy: 0.5, seconds: 0.125 });
    answer.track.probes.push(Probe { step: 50, layers: vec![layer] });
    answer.weights = vec![0.25; 3];
    answer
}

fn windows() -> Vec<Vec<u8>> {
    let answers = vec!["data".into(), "computation".into()];
    let beat = Beat { total: 15, title: "Title".into(), answers, given: Some(1), share: 0.5, ..Beat::default() };
    vec![
        FromHall::Beat(Box::new(beat)).encode(),
        FromHall::Leaving.encode(),
        ToHall::Key("PageDown".into()).encode(),
        ToHall::Votes(1, [1, 2, 3, 4]).encode(),
    ]
}

/// An answer with everything that one can hold.
fn full() -> Answer {
    let spec = plan::spec(TaskId::Plane, Features::Raw, Learner::Large, Activation::Relu, 1024, 7);
    let layer = LayerStatistics { gradient_rms: 0.5, saturated_fraction: 0.25, dead_fraction: 0.0 };
    Answer {
        parameters: spec.parameters() as u32,
        test_accuracy: 0.75,
        train_accuracy: Some(0.875),
        examples_seen: 20_000,
        map: Some(vec![7; 64]),
        gradient: vec![GradientProbe { step: 3, layers: vec![layer; 4], slopes: vec![vec![0.5; 3]; 3] }],
        mistakes: Some(vec![Mistake { example: 11, said: 1 }]),
        ..Answer::new(spec, Stopped::Budget, 0.5)
    }
}

fn records() -> Vec<Vec<u8>> {
    let cell = plan::spec(TaskId::Cars, Features::Raw, Learner::Svm, Activation::Relu, 64, 1);
    let answers = [
        full(),
        Answer {
            parameters: cell.parameters() as u32,
            train_accuracy: Some(0.5),
            ..Answer::new(cell, Stopped::Budget, 0.1)
        },
    ];
    answers.iter().filter_map(record::encode).collect()
}

fn sent() -> Vec<Vec<u8>> {
    let id = RunId { generation: 1, index: 2 };
    let answer = full();
    let job = Job { spec: answer.spec, observe: Observe { map_side: 8, gradient: true, ..Observe::default() } };
    let table = table::read(
        b"1,2,a\n3,4,b\n5,1,a\n2,2,b\n9,3,a\n1,8,b\n4,4,a\n6,5,b\n",
        Limits::default(),
        Overrides::default(),
    );
    let prepared = table.ok().and_then(|table| table::prepare(&table, &table.default_choice(), 1).ok());
    let mut all = vec![
        messages::encode(&ToWorker::Do { id, job }),
        messages::encode(&ToWorker::Cancel { id }),
        messages::encode(&FromWorker::Done { id, answer: Box::new(answer) }),
        messages::encode(&FromWorker::Failed { id: Some(id), reason: "out of memory".into() }),
    ];
    if let Some(mut prepared) = prepared {
        let (own, _) = crate::task::own::OwnData::new(&mut prepared, None);
        let (head, inputs) = own.parts();
        let mut bytes = messages::encode(&ToWorker::Table { head });
        bytes.extend(inputs.iter().flat_map(|input| input.to_le_bytes()));
        all.push(bytes);
    }
    all
}

fn pictures() -> Vec<Vec<u8>> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend([0; 17]);
    png.extend(b"\0\0\0\0IEND\xae\x42\x60\x82");
    vec![png]
}

fn corpus(reader: &Reader) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(reader.name);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    files.sort();
    let read = files.iter().map(|file| std::fs::read(file).unwrap());
    let all: Vec<Vec<u8>> = read.chain((reader.made)()).collect();
    assert!(!all.is_empty(), "nothing to start from for {}", reader.name);
    all
}

/// Bytes that mean something to one of the readers: ends of numbers, and a number of five bytes.
const TOKENS: [&[u8]; 9] = [b"\0", b"\x01", b"\x7f", b"\x80", b"\xff", b"0", b"=", b"&", b"\xff\xff\xff\xff\x0f"];

/// Has a reader read, and keeps what made it panic.
fn check(reader: &Reader, bytes: &[u8], what: &str) {
    let read = reader.read;
    if catch_unwind(|| read(bytes)).is_err() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz");
        let file = folder.join(format!("{}-{what}", reader.name));
        let kept = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, bytes));
        panic!("the reader of {} panics on {what}, kept as {} ({kept:?})", reader.name, file.display());
    }
}

/// How long this thread has computed, on a busy machine less than has passed; where the system does not tell it, what has passed.
fn computed(begin: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| begin.elapsed(), Duration::from_nanos)
}

/// Rounds between two looks at the clock.
const ROUNDS: u64 = 64;

/// Reads the corpus as it is and mutations of it: so many, or while the processor has not worked on it for so long.
fn fuzz(reader: &Reader, time: Option<Duration>) -> u64 {
    let corpus = corpus(reader);
    for (place, bytes) in corpus.iter().enumerate() {
        check(reader, bytes, &format!("file-{place}"));
    }
    let begin = Instant::now();
    let before = computed(begin);
    let is_over = |round: u64| match time {
        Some(time) => round.is_multiple_of(ROUNDS) && computed(begin).saturating_sub(before) >= time,
        None => round >= INPUTS,
    };
    let mut round = 0;
    while !is_over(round) {
        let mut stream = Stream::new(Purpose::Test, SEED, (round >> 32) as u32, round as u32);
        check(reader, &mutate(&mut stream, &corpus, &TOKENS, LARGEST), &format!("round-{round}"));
        round += 1;
    }
    round
}

#[test]
fn no_bytes_from_outside_break_a_reader() {
    let minutes: Option<f64> = std::env::var("TAKEOFF_FUZZ_MINUTES").ok().map(|minutes| minutes.parse().unwrap());
    for reader in &READERS {
        let rounds = fuzz(reader, minutes.map(|minutes| Duration::from_secs_f64(60.0 * minutes)));
        println!("{}: {rounds} mutations", reader.name);
    }
}

#[test]
fn a_reader_that_breaks_is_found() {
    fn break_on_a_long_number(bytes: &[u8]) {
        assert!(!text(bytes).contains("\u{fffd}\u{fffd}\u{fffd}\u{fffd}"));
    }
    let reader = Reader { name: "link", read: break_on_a_long_number, made: Vec::new };
    let found = std::panic::catch_unwind(|| fuzz(&reader, None)).unwrap_err();
    assert!(found.downcast_ref::<String>().is_some_and(|said| said.contains("panics on round-")));
}
