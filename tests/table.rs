//! Own data: every kind of file that is refused or handled, the classic sets, a large file in slices, and damaged files
//! by the thousand.

#[path = "table/cases.rs"]
mod cases;
#[path = "table/files.rs"]
mod files;
#[path = "table/fuzz.rs"]
mod fuzz;
#[path = "table/odd.rs"]
mod odd;
#[path = "table/people.rs"]
mod people;
#[path = "table/polluted.rs"]
mod polluted;
#[path = "table/sweep.rs"]
mod sweep;

use std::path::Path;
use std::time::{Duration, Instant};
use takeoff::table::{Limits, Note, Overrides, Preparation, Prepared, Reader, SLICE, prepare, read};

/// A classic set of the folder beside the project; it is no part of it, and without it its test is skipped.
fn classic(name: &str) -> Option<Prepared> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: there is no {name}");
        return None;
    };
    let table = read(&bytes, Limits::default(), Overrides::default()).expect("a classic set is good");
    Some(prepare(&table, &table.default_choice(), 1).expect("a classic set is good"))
}

#[test]
fn the_digits() {
    let Some(digits) = classic("digits.csv") else { return };
    assert_eq!(digits.x.dim(), (1797, 64));
    assert_eq!(digits.class_names, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    assert_eq!((digits.split.train.len(), digits.split.held_out.len()), (1258, 539));
    assert_eq!(digits.input_names[63], "pixel_7_7");
    let counts: Vec<usize> =
        (0..10).map(|class| digits.labels.iter().filter(|&&label| label == class).count()).collect();
    assert_eq!(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    let constant: Vec<&Note> = digits.notes.iter().filter(|note| matches!(note, Note::Constant { .. })).collect();
    assert_eq!(constant.len(), 1, "{:?}", digits.notes);
}

#[test]
fn the_569_rows_of_two_classes() {
    let Some(breast) = classic("breast.csv") else { return };
    assert_eq!(breast.x.dim(), (569, 30));
    assert_eq!(breast.class_names, ["benign", "malignant"]);
    assert_eq!(breast.labels.iter().filter(|&&label| label == 0).count(), 357);
    assert_eq!((breast.split.train.len(), breast.split.held_out.len()), (398, 171));
    assert_eq!(breast.x.row(0).to_vec()[..3], [17.99, 10.38, 122.8]);
    assert_eq!(breast.notes, [Note::Small { rows: 398, limit: 5000 }]);
}

#[test]
fn a_large_file_is_read_in_short_slices_and_bounded_memory() {
    const ROWS: usize = 50_000;
    const COLUMNS: usize = 100;
    let bytes = files::large(ROWS, COLUMNS).into_bytes();
    let mut reader = Reader::new(bytes.len() as u64, Limits::default(), Overrides::default()).expect("within limits");
    let timed = |longest: &mut Duration, step: &mut dyn FnMut()| {
        let start = Instant::now();
        step();
        *longest = start.elapsed().max(*longest);
    };
    let (start, mut slice_longest) = (Instant::now(), Duration::ZERO);
    for slice in bytes.chunks(SLICE) {
        timed(&mut slice_longest, &mut || assert!(!reader.push(slice).refused));
    }
    let read = start.elapsed();
    let table = reader.finish().expect("a good table");
    println!("{} MB: {read:.0?} in slices of {} KiB, the longest {slice_longest:.1?}", bytes.len() >> 20, SLICE >> 10);
    let start = Instant::now();
    let mut preparation = Preparation::new(&table, &table.default_choice(), 1).expect("a good table");
    let (checked, mut step_longest, mut done) = (start.elapsed(), Duration::ZERO, false);
    while !done {
        timed(&mut step_longest, &mut || done = preparation.advance());
    }
    let prepared = preparation.finish();
    println!("prepared in {:.0?}: {checked:.1?} to check, the longest step {step_longest:.1?}", start.elapsed());
    println!("the table holds {} MB", table.memory() >> 20);
    assert_eq!(prepared.x.dim(), (ROWS, COLUMNS - 1));
    assert_eq!(prepared.split.held_out.len(), 15_000);
    // Four bytes a number; vectors grow by doubling. The single column of labels has codes too.
    assert!(table.memory() < 2 * (4 * ROWS * COLUMNS + 5 * ROWS) + 100_000, "{}", table.memory());
}

#[test]
fn the_result_does_not_depend_on_the_slices() {
    let files = files::corpus();
    let large = files::large(3000, 12).into_bytes();
    for bytes in files.iter().chain([&large]) {
        let sizes = [1usize, 2, 3, 7, 64, 1000, 65_535, 65_536, 65_537];
        let told = sizes.map(|size| {
            let mut reader = Reader::new(bytes.len() as u64, Limits::default(), Overrides::default()).expect("small");
            for slice in bytes.chunks(size) {
                reader.push(slice);
            }
            reader.finish().map_or_else(
                |problems| format!("{problems:?}"),
                |table| format!("{:?} {:?}", table.first_rows(), prepare(&table, &table.default_choice(), 3)),
            )
        });
        assert!(told.iter().all(|other| *other == told[0]), "{}", told[0]);
    }
}
