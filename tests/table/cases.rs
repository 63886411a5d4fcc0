//! Small tables with one fault each, and what each means. Each stands for a kind.

use super::*;
use takeoff::table::{Encoding, Kind, Listed, Problem, Quotes, RawTable, Reason, Separator};

pub fn bytes(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/table/cases").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[track_caller]
fn open(name: &str) -> RawTable {
    let read = read(&bytes(name), Limits::default(), Overrides::default());
    read.unwrap_or_else(|problems| panic!("{name}: {}", problems[0]))
}

#[track_caller]
fn prepared(name: &str) -> Prepared {
    let table = open(name);
    prepare(&table, &table.default_choice(), 1).unwrap_or_else(|problems| panic!("{name}: {}", problems[0]))
}

/// What the page insists on once the browser has decoded it.
pub fn gbk() -> Overrides {
    Overrides { encoding: Some(Encoding::Gb18030), ..Overrides::default() }
}

/// The text of `gbk-chinese.csv`, whose few characters stand here, as the browser's decoder gives it.
pub fn from_gbk(bytes: &[u8]) -> String {
    const CHARACTERS: &str = "年龄身高城市是否购买北京广州上海";
    const CODES: &[u8] = b"\xc4\xea\xc1\xe4\xc9\xed\xb8\xdf\xb3\xc7\xca\xd0\xca\xc7\xb7\xf1\xb9\xba\xc2\xf2\xb1\xb1\xbe\xa9\xb9\xe3\xd6\xdd\xc9\xcf\xba\xa3";
    let (mut text, mut rest) = (String::new(), bytes);
    while let Some(&byte) = rest.first() {
        let length = if byte < 0x80 { 1 } else { 2.min(rest.len()) };
        let place = CODES.chunks(2).position(|code| code == &rest[..length]);
        let c = place.map_or('\u{fffd}', |place| CHARACTERS.chars().nth(place).unwrap());
        text.push(if byte < 0x80 { char::from(byte) } else { c });
        rest = &rest[length..];
    }
    text
}

/// What is true of a case.
type TrueReading = (&'static str, usize, &'static [&'static str], &'static [f32], &'static str, &'static str);

/// Name, rows, inputs, first row's inputs (NaN is one that is missing, and filled) and class, the label's name; written
/// by hand from the files.
pub const TRUE_READINGS: [TrueReading; 40] = [
    ("NA-is-a-region.csv", 40, &["width", "height"], &[33.0, 25.0], "NA", "region"),
    ("aligned-columns.txt", 40, &["#1", "#2"], &[83.0, 14.0], "no", "#3"),
    ("arff.arff", 40, &["width", "height"], &[52.0, 17.0], "no", "side"),
    ("backslash-quotes.csv", 40, &["width"], &[24.0], "no", "side"),
    ("censored-values.csv", 40, &["crp", "age"], &[77.0, 55.0], "yes", "sick"),
    ("codes-cannot-be-categories.csv", 120, &["plan", "noise"], &[4.0, 5.0], "no", "left"),
    ("comment-lines.csv", 40, &["width", "height"], &[70.0, 44.0], "yes", "side"),
    ("currency-and-percent.csv", 40, &["price", "discount"], &[79.5, 47.0], "yes", "sold"),
    ("duplicate-rows-random-label.csv", 150, &["age", "chol", "st"], &[38.0, 193.0, 5.7], "w", "s"),
    ("euro-percent-semicolon.csv", 40, &["Preis", "Rabatt"], &[83.3, 20.5], "nein", "verkauft"),
    ("fullwidth-commas.csv", 40, &["长", "宽"], &[97.0, 87.0], "好", "类"),
    ("german-thousands-and-decimals.csv", 40, &["Umsatz", "Gewinn"], &[6361.5, 2457.25], "nein", "Kauf"),
    ("id-gapped-sorted.csv", 96, &["temp", "pulse"], &[37.0, 73.0], "ill", "state"),
    ("imbalanced-1-in-25.csv", 150, &["f1", "f2"], &[0.4, 2.5], "yes", "fraud"),
    ("index-descending.csv", 96, &["temp", "pulse"], &[37.2, 90.0], "ill", "state"),
    ("label-case-variants.csv", 40, &["width", "height"], &[58.0, 11.0], "No", "smoker"),
    (
        "label-guess-outcome-is-input.csv",
        60,
        &["outcome = mid", "outcome = ok", "outcome = bad", "age", "dose"],
        &[1.0, 0.0, 0.0, 67.0, 4.0],
        "no",
        "relapse",
    ),
    (
        "label-guess-passenger-class.csv",
        60,
        &["sex = m", "sex = f", "age", "class = 3rd", "class = 1st", "class = 2nd", "fare"],
        &[1.0, 0.0, 34.0, 1.0, 0.0, 0.0, 88.0],
        "0",
        "survived",
    ),
    ("label-guess-xy-points.csv", 40, &["x", "y"], &[96.0, 15.0], "red", "colour"),
    ("libsvm.txt", 40, &["1", "2"], &[52.0, 17.0], "-1", "label"),
    ("minus-999.csv", 40, &["width", "height"], &[f32::NAN, 63.0], "yes", "side"),
    ("nan-in-label.csv", 35, &["width", "height"], &[63.0, 39.0], "no", "side"),
    ("nan-in-numbers.csv", 40, &["width", "height"], &[f32::NAN, 70.0], "yes", "side"),
    (
        "orange-type-rows-all-text.tab",
        60,
        &[
            "status = second",
            "status = crew",
            "status = first",
            "age = child",
            "age = adult",
            "sex = male",
            "sex = female",
        ],
        &[1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0],
        "yes",
        "survived",
    ),
    ("pipe.csv", 40, &["width", "height"], &[69.0, 88.0], "yes", "side"),
    ("quoted-decimal-comma.csv", 40, &["width", "height"], &[80.5, 52.25], "yes", "side"),
    ("r-write-table.csv", 40, &["width", "height"], &[67.0, 81.0], "yes", "side"),
    ("rownames-with-gaps-sorted.csv", 96, &["temp", "pulse"], &[37.0, 71.0], "ill", "state"),
    ("sep-line-semicolon.csv", 40, &["Breite", "Höhe"], &[89.5, 42.1], "yes", "Seite"),
    ("sklearn-first-row.csv", 40, &["#1", "#2", "#3", "#4"], &[6.8, 2.6, 5.2, 0.6], "1", "#5"),
    ("space-before-quote.csv", 40, &["town = Bath, UK", "width"], &[1.0, 24.0], "no", "side"),
    ("thousands-point-semicolon.csv", 60, &["Umsatz", "Alter"], &[5185.0, 68.0], "ja", "Kauf"),
    ("title-and-blank-row.csv", 40, &["width", "height"], &[70.0, 44.0], "yes", "side"),
    ("title-padded-with-separators.csv", 40, &["width", "height"], &[70.0, 44.0], "yes", "side"),
    ("total-row.csv", 40, &["width", "height"], &[19.0, 37.0], "no", "side"),
    ("units-in-cells.csv", 40, &["length", "weight"], &[11.0, 70.0], "no", "ok"),
    ("units-row.csv", 40, &["width", "height"], &[23.0, 88.0], "yes", "side"),
    (
        "windows-1252-semicolon.csv",
        40,
        &["Länge", "Größe", "Ort = Lüneburg", "Ort = Köln", "Ort = Bonn"],
        &[27.5, 82.2, 1.0, 0.0, 0.0],
        "ja",
        "Käufer",
    ),
    ("year-headers.csv", 40, &["2021", "2022"], &[93.0, 71.0], "1", "2023"),
    (
        "spaces-uci.data",
        40,
        &["#1 = A2", "#1 = A4", "#1 = A3", "#1 = A1", "#2", "#3", "#4 = A5", "#4 = A4", "#4 = A6"],
        &[1.0, 0.0, 0.0, 0.0, 69.0, 88.0, 1.0, 0.0, 0.0],
        "1",
        "#5",
    ),
];

#[test]
fn every_case_is_read_right() {
    for (name, rows, inputs, first, class, label) in TRUE_READINGS {
        let table = open(name);
        assert_eq!(table.columns()[table.default_choice().label].name(), label, "{name}");
        let prepared = prepared(name);
        assert_eq!(prepared.input_names, inputs, "{name}");
        for (column, (have, want)) in prepared.x.row(0).iter().zip(first).enumerate() {
            // The mean of those that are known, all of which are within 10 and 99.
            let is_filled = want.is_nan() && table.columns()[column].missing() > 0 && (30.0..80.0).contains(have);
            assert!(have == want || is_filled, "{name}: {have}");
        }
        assert_eq!(
            (prepared.x.nrows(), prepared.class_names[usize::from(prepared.labels[0])].as_str()),
            (rows, class),
            "{name}"
        );
    }
}

/// What was done is said.
#[test]
fn nothing_is_done_in_silence() {
    let one = |row| Listed { n: 1, first: vec![row] };
    let columns = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
    let said: [(&str, Note); 21] = [
        ("NA-is-a-region.csv", Note::KeptWords { words: columns(&["NA (14)"]), columns: columns(&["region"]) }),
        ("arff.arff", Note::Format { name: "ARFF" }),
        ("censored-values.csv", Note::Bounds { cells: 9, columns: columns(&["crp"]) }),
        ("comment-lines.csv", Note::Comments(Listed { n: 2, first: vec![1, 2] })),
        ("currency-and-percent.csv", Note::Units { columns: columns(&["price", "discount"]) }),
        ("duplicate-rows-random-label.csv", Note::Twins { rows: 120 }),
        ("german-thousands-and-decimals.csv", Note::Thousands { columns: columns(&["Umsatz", "Gewinn"]) }),
        ("id-gapped-sorted.csv", Note::SetAsideNames { columns: columns(&["patient"]) }),
        ("index-descending.csv", Note::SetAsideNames { columns: columns(&["rank"]) }),
        ("rownames-with-gaps-sorted.csv", Note::SetAsideNames { columns: columns(&["#1"]) }),
        ("libsvm.txt", Note::Format { name: "LIBSVM" }),
        ("minus-999.csv", Note::Sentinel { words: columns(&["-999 (7)"]), columns: columns(&["width"]) }),
        ("nan-in-label.csv", Note::MissingWords { words: columns(&["nan (5)"]), columns: columns(&["side"]) }),
        (
            "nan-in-numbers.csv",
            Note::MissingWords { words: columns(&["NaN (5)", "N/A (4)"]), columns: columns(&["width", "height"]) },
        ),
        ("orange-type-rows-all-text.tab", Note::FurtherHeaders(Listed { n: 2, first: vec![2, 3] })),
        ("units-row.csv", Note::FurtherHeaders(one(2))),
        ("r-write-table.csv", Note::RowNames),
        ("sep-line-semicolon.csv", Note::SeparatorLine),
        ("sklearn-first-row.csv", Note::CountsRow),
        ("title-padded-with-separators.csv", Note::Above(one(1))),
        ("total-row.csv", Note::Footer(one(42))),
    ];
    for (name, note) in said {
        let notes = prepared(name).notes;
        assert!(notes.contains(&note), "{name}: {notes:?}");
    }
    let doubt = Note::DoubtfulMarks { columns: vec!["Umsatz".into()] };
    assert!(prepared("thousands-point-semicolon.csv").notes.contains(&doubt));
}

#[test]
fn how_each_is_written() {
    let written = |name| open(name).written();
    assert_eq!(written("pipe.csv").separator, Separator::Pipe);
    assert_eq!(written("spaces-uci.data").separator, Separator::Blanks);
    assert_eq!(written("fullwidth-commas.csv").separator, Separator::WideComma);
    assert_eq!(written("backslash-quotes.csv").quotes, Quotes::Backslash);
    assert_eq!(written("windows-1252-semicolon.csv").encoding, Encoding::Windows1252);
    assert_eq!(written("title-and-blank-row.csv").first_row, 3);
    assert_eq!(written("sep-line-semicolon.csv").first_row, 2);
}

/// The preview shows numbers as they were understood.
#[test]
fn the_preview_shows_numbers() {
    assert_eq!(open("thousands-point-semicolon.csv").first_rows()[0], ["5185", "68", "ja"]);
    assert_eq!(open("euro-percent-semicolon.csv").first_rows()[0], ["83.3", "20.5", "nein"]);
    assert_eq!(open("german-thousands-and-decimals.csv").first_rows()[0], ["6361.5", "2457.25", "nein"]);
}

#[test]
fn labels_are_proposed_with_a_reason() {
    let proposal = |name| open(name).proposal();
    assert_eq!(proposal("orange-type-rows-all-text.tab"), (3, Reason::Told));
    assert_eq!(proposal("arff.arff"), (2, Reason::Told));
    assert_eq!(proposal("fullwidth-commas.csv"), (2, Reason::Named));
    assert_eq!(proposal("label-guess-xy-points.csv"), (2, Reason::Last));
    // 26 classes at the end are refused, not passed over.
    let table = open("label-guess-26-letters-last.csv");
    let problems = prepare(&table, &table.default_choice(), 1).unwrap_err();
    assert!(matches!(&problems[..], [Problem::TooManyClasses { column, .. }] if column == "letter"));
}

#[test]
fn classes_are_counted_and_spellings_made_one() {
    let table = open("label-case-variants.csv");
    let mut choice = table.default_choice();
    let count = |choice: &takeoff::table::Choice| {
        table.classes(choice).iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>()
    };
    assert_eq!(count(&choice), ["NO 5", "No 8", "YES 12", "Yes 9", "no 4", "yes 2"]);
    assert_eq!(table.spellings(choice.label), [["No", "NO", "no"], ["YES", "Yes", "yes"]]);
    choice.merges_spellings = true;
    assert_eq!(count(&choice), ["No 17", "YES 23"]);
    assert_eq!(prepare(&table, &choice, 1).unwrap().class_names, ["No", "YES"]);
}

#[test]
fn codes_become_categories_and_counters_are_taken_back() {
    let table = open("codes-cannot-be-categories.csv");
    let choice = takeoff::table::Choice { categories: vec![0], ..table.default_choice() };
    let prepared = prepare(&table, &choice, 1).unwrap();
    assert_eq!(prepared.x.ncols(), 10);
    assert_eq!(table.kind_under(&choice, 0), Kind::Categories);
    assert!(prepared.notes.contains(&Note::Codes { columns: vec!["plan".into()] }));
    let table = open("index-descending.csv");
    let choice = takeoff::table::Choice { omitted: vec![], ..table.default_choice() };
    let prepared = prepare(&table, &choice, 1).unwrap();
    assert_eq!(prepared.input_names, ["temp", "pulse", "rank"]);
    assert!(prepared.notes.contains(&Note::RowNumbers { columns: vec!["rank".into()] }));
}

/// Copies of a row stay on one side of the split, and so do rows of one person.
#[test]
fn twins_stay_together() {
    let twins = prepared("duplicate-rows-random-label.csv");
    let row = |&place: &u32| twins.x.row(place as usize).to_vec();
    assert!(twins.split.held_out.iter().all(|held| twins.split.train.iter().all(|train| row(train) != row(held))));
    assert!((35..=55).contains(&twins.split.held_out.len()), "{}", twins.split.held_out.len());
    let visits: String =
        (0..120).map(|i| format!("P{},{}.5,{}\n", i / 3, i * 37 % 91, ["a", "b"][i * 7 % 5 % 2])).collect();
    let table = read(format!("patient,x,y\n{visits}").as_bytes(), Limits::default(), Overrides::default()).unwrap();
    let choice = table.default_choice();
    assert_eq!((choice.together, &choice.omitted[..], choice.label), (Some(0), &[0][..], 2));
    let prepared = prepare(&table, &choice, 1).unwrap();
    let person = |&place: &u32| place / 3;
    assert!(
        prepared.split.held_out.iter().all(|held| prepared.split.train.iter().all(|row| person(row) != person(held)))
    );
    assert!(prepared.notes.contains(&Note::Together { column: "patient".into(), groups: 40 }));
}

/// Chinese text in bytes of GB18030 is named; the page decodes it.
#[test]
fn other_encodings_are_named() {
    let problems = read(&bytes("gbk-chinese.csv"), Limits::default(), Overrides::default()).unwrap_err();
    assert_eq!(problems, [Problem::OtherEncoding { encoding: Encoding::Gb18030 }]);
    // As the page hands it on.
    let text = from_gbk(&bytes("gbk-chinese.csv"));
    let table = read(text.as_bytes(), Limits::default(), gbk()).unwrap();
    assert_eq!((table.written().encoding, table.columns()[3].name()), (Encoding::Gb18030, "是否购买"));
}
