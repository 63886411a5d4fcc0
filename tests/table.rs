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
#[path = "table/pollock.rs"]
mod pollock;
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

/// Numbers and a class, and a word beyond ASCII.
fn many_rows(bytes: usize, row: impl Fn(usize) -> String) -> String {
    let (mut text, mut i) = (String::with_capacity(bytes + 100), 0);
    while text.len() < bytes {
        text += &row(i);
        i += 1;
    }
    text
}

/// Files of other kinds, each of which is rewritten or counted over before its rows are looked for: no step is about more than a
/// slice, or what is as quick, and the share that is told never falls. `TAKEOFF_MB` makes them larger; how long they take
/// is printed.
#[test]
fn whatever_the_file_no_step_is_about_all_of_it() {
    let bytes = std::env::var("TAKEOFF_MB").map_or(3 << 20, |mb| mb.parse::<usize>().expect("a number") << 20);
    let number = |i: usize| format!("{}.{:03}", i % 89, i * 37 % 1000);
    let label = |i: usize| ["no", "yes"][i * 7 % 5 % 2];
    // Wide rows, so that the largest have less than 100,000.
    let cells = |i: usize| (0..90).map(|c| number(i * 91 + c)).collect::<Vec<_>>();
    let names = || (0..90).map(|c| format!("x{c}")).collect::<Vec<_>>();
    let head = format!("{},label\n", names().join(","));
    let plain = |i: usize| format!("{},{}", cells(i).join(","), label(i));
    let kinds: [(&str, Vec<u8>); 6] = [
        ("plain", (head.clone() + &many_rows(bytes, |i| plain(i) + "\n")).into_bytes()),
        ("each row quoted as a whole", many_rows(bytes, |i| format!("\"{}\"\n", plain(i))).into_bytes()),
        ("LaTeX", many_rows(bytes, |i| format!("{} & {} \\\\\n", cells(i).join(" & "), label(i))).into_bytes()),
        ("an index without a name", {
            let rows = many_rows(bytes, |i| format!("{i},{}\n", plain(i)));
            format!(",{head}{rows}").into_bytes()
        }),
        ("Windows-1252", {
            let mut text = (head + &many_rows(bytes, |i| plain(i) + "\n")).into_bytes();
            let end = text.len() - 1;
            text.splice(end..end, *b"gr\xfcn");
            text
        }),
        ("LIBSVM", {
            let row = |i: usize| (0..90).map(|c| format!(" {}:{}", c + 1, number(i * 91 + c))).collect::<String>();
            many_rows(bytes, |i| format!("{}{}\n", i % 2, row(i))).into_bytes()
        }),
    ];
    for (kind, file) in kinds {
        let mut reader =
            Reader::new(file.len() as u64, Limits::default(), Overrides::default()).expect("within limits");
        let begun = Instant::now();
        for slice in file.chunks(SLICE) {
            assert!(!reader.push(slice).refused, "{kind}");
        }
        let (pushed, mut steps, mut share, mut longest) = (begun.elapsed(), 0, 0.0, (Duration::ZERO, 0.0));
        loop {
            let step = Instant::now();
            let done = reader.advance();
            steps += 1;
            if step.elapsed() > longest.0 {
                longest = (step.elapsed(), share);
            }
            assert!((share..=1.0).contains(&reader.share()), "{kind}: {share} {}", reader.share());
            share = reader.share();
            if done {
                break;
            }
        }
        let all = begun.elapsed();
        println!(
            "{kind}: {} MB in {all:.1?}, of which {pushed:.1?} to take it in; {steps} steps, the longest {longest:.1?}",
            file.len() >> 20
        );
        let table = reader.finish().unwrap_or_else(|problems| panic!("{kind}: {}", problems[0]));
        assert!(table.len() > 1000 && table.columns().len() > 90, "{kind}: {} rows", table.len());
        // Rows are found, surveyed and taken, each over all slices.
        assert!(steps > 3 * (file.len() / SLICE), "{kind}: {steps}");
    }
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
