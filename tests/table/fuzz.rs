//! Damaged files by the thousand: whatever the bytes, the answer is a table or at least one problem, and the same for
//! any slicing.

use super::files::corpus;
use takeoff::mutate::mutate;
use takeoff::random::{Purpose, Stream};
use takeoff::table::{Limits, Overrides, Prepared, Problem, RawTable, Reader, prepare, read};

const INPUTS: u32 = 30_000;
const SEED: u32 = 4;
/// Bytes beyond which a mutation does not grow: more than any file of the corpus has.
const LARGEST: usize = 1 << 20;

/// Bytes that mean something to a reader of tables.
const TOKENS: [&[u8]; 24] = [
    b",",
    b";",
    b"\t",
    b"\"",
    b"\"\"",
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"inf",
    b"NaN",
    b"1e999",
    b"-",
    b"NA",
    b"",
    b"<html>",
    b"=1+1",
    b"\xe4\xb8\x80",
    b"\xd8\x3d",
    b".",
    b"label",
];

fn assert_problems(problems: &[Problem]) {
    assert!(!problems.is_empty() && problems.len() <= 21);
    for problem in problems {
        assert!(problem.to_string().chars().count() < 600, "{problem}");
    }
}

fn assert_prepared(prepared: &Prepared) {
    let (n, d) = prepared.x.dim();
    assert!(n >= 24 && d >= 1 && prepared.x.iter().all(|x| x.is_finite()));
    assert_eq!([prepared.labels.len(), prepared.rows.len()], [n; 2]);
    assert_eq!(prepared.input_names.len(), d);
    assert!((2..=20).contains(&prepared.class_names.len()));
    for class in 0..prepared.class_names.len() {
        let mut train = prepared.split.train.iter().map(|&place| usize::from(prepared.labels[place as usize]));
        assert!(train.any(|label| label == class), "no class is without a row to train on");
    }
    assert!(prepared.labels.iter().all(|&label| usize::from(label) < prepared.class_names.len()));
    assert_eq!(prepared.split.train.len() + prepared.split.held_out.len(), n);
    assert!(prepared.notes.iter().all(|note| note.to_string().chars().count() < 1200));
}

/// Everything a page would ask of a file.
fn everything(read: Result<RawTable, Vec<Problem>>) -> (String, bool) {
    let table = match read {
        Ok(table) => table,
        Err(problems) => {
            assert_problems(&problems);
            return (format!("{problems:?}"), false);
        }
    };
    assert!(!table.is_empty() && table.columns().len() >= 2);
    let told = match prepare(&table, &table.default_choice(), 1) {
        Ok(prepared) => {
            assert_prepared(&prepared);
            format!("{prepared:?}")
        }
        Err(problems) => {
            assert_problems(&problems);
            format!("{problems:?}")
        }
    };
    (format!("{:?}{:?}{told}", table.written(), table.first_rows()), true)
}

#[test]
fn damaged_files_give_a_table_or_a_problem() {
    let corpus = corpus();
    let mut stream = Stream::new(Purpose::Test, 100, SEED, 0);
    let mut tables = 0;
    for input in 0..INPUTS {
        let bytes = mutate(&mut stream, &corpus, &TOKENS, LARGEST);
        let (whole, is_table) = everything(read(&bytes, Limits::default(), Overrides::default()));
        tables += u32::from(is_table);
        // Every eighth also in slices.
        if input % 8 == 0 {
            let mut reader = Reader::new(bytes.len() as u64, Limits::default(), Overrides::default()).expect("small");
            let mut rest = &bytes[..];
            while !rest.is_empty() {
                let (slice, after) = rest.split_at(rest.len().min(1 + stream.below(300) as usize));
                reader.push(slice);
                rest = after;
            }
            assert_eq!(everything(reader.finish()).0, whole, "input {input}");
        }
    }
    println!("{INPUTS} damaged files under seed {SEED}: {tables} tables, {} refused", INPUTS - tables);
    assert!(tables > INPUTS / 20 && tables < INPUTS - INPUTS / 20, "both ends are reached: {tables}");
}
