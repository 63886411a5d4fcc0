//! Malformed and odd files: each gives the problem named here, or is handled as stated here.

use super::files::{lines, plain, utf16_be, utf16_le, with_cell};
use takeoff::table::{
    BadRows, Cell, Decimal, Encoding, FileKind, Kind, Limits, Listed, Note, Overrides, Prepared, Problem, RawTable,
};
use takeoff::table::{Reader, Separator, prepare, read};

fn table(bytes: &[u8]) -> Result<RawTable, Vec<Problem>> {
    read(bytes, Limits::default(), Overrides::default())
}

/// Read and prepared under the default choice.
fn whole(bytes: &[u8]) -> Result<Prepared, Vec<Problem>> {
    let table = table(bytes)?;
    prepare(&table, &table.default_choice(), 1)
}

#[track_caller]
fn refused(bytes: impl AsRef<[u8]>) -> Vec<Problem> {
    whole(bytes.as_ref()).expect_err("this file is refused")
}

#[track_caller]
fn taken(bytes: impl AsRef<[u8]>) -> Prepared {
    whole(bytes.as_ref()).unwrap_or_else(|problems| panic!("{}", sentences(&problems)))
}

fn sentences(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

fn cell(row: u64, column: &str, found: &str) -> Cell {
    Cell { row, column: column.into(), found: found.into() }
}

/// The values equal those of the good table.
#[track_caller]
fn assert_as_plain_values(prepared: &Prepared) {
    let good = taken(plain(40));
    assert_eq!((&prepared.x, &prepared.labels, &prepared.input_names), (&good.x, &good.labels, &good.input_names));
}

/// Everything but the notes equals the good table.
#[track_caller]
fn assert_as_plain(prepared: &Prepared) {
    let good = taken(plain(40));
    assert_eq!(prepared.x, good.x);
    assert_eq!((&prepared.labels, &prepared.class_names), (&good.labels, &good.class_names));
    assert_eq!((&prepared.input_names, &prepared.split), (&good.input_names, &good.split));
}

#[test]
fn the_good_table_is_good() {
    let good = taken(plain(40));
    assert_eq!(good.x.dim(), (40, 5));
    assert_eq!(good.class_names, ["no", "yes"]);
    assert_eq!(good.input_names, ["age", "income", "colour = red", "colour = green", "colour = blue"]);
    assert_eq!(good.x.row(1).to_vec(), [33.0, 137.5, 0.0, 1.0, 0.0]);
    assert_eq!(good.rows, (2..42).collect::<Vec<u32>>());
    assert_eq!((good.split.train.len(), good.split.held_out.len()), (28, 12));
    let one_hot = Note::OneHot { columns: vec!["colour (3)".into()], inputs: 3 };
    assert_eq!(good.notes, [one_hot, Note::Small { rows: 28, limit: 5000 }]);
}

#[test]
fn nothing_or_nearly_nothing() {
    for empty in ["", "\n", "\r\n\r\n", "  \n\t\n", ",,,\n,,,\n", "\u{feff}"] {
        assert_eq!(refused(empty), [Problem::Empty], "{empty:?}");
    }
    assert_eq!(refused([0xff, 0xfe]), [Problem::Empty]);
    assert_eq!(refused("age,income,class\n"), [Problem::HeaderOnly { columns: 3 }]);
    assert_eq!(refused("age,income,class"), [Problem::HeaderOnly { columns: 3 }]);
    assert_eq!(refused("just some words\nand more\n"), [Problem::OneColumn { found: "just some words".into() }]);
    let few = refused(plain(8));
    assert_eq!(few, [Problem::TooFewRows { rows: 8, limit: 24 }]);
}

#[test]
fn a_claim_of_a_gigabyte_is_refused_before_a_byte_is_read() {
    let problems = Reader::new(1 << 30, Limits::default(), Overrides::default()).err().expect("refused");
    assert_eq!(problems, [Problem::TooManyBytes { bytes: 1 << 30, limit: 64 << 20 }]);
    assert!(sentences(&problems).contains("1,024 MB; at most 64 MB"), "{}", sentences(&problems));
}

#[test]
fn more_bytes_than_claimed_are_not_kept() {
    let mut reader = Reader::new(10, Limits::default(), Overrides::default()).expect("ten bytes are few");
    let slice = plain(10_000).into_bytes();
    while !reader.push(&slice).refused {}
    assert!(matches!(reader.finish().unwrap_err()[..], [Problem::TooManyBytes { limit: 0x400_0000, .. }]));
}

#[test]
fn over_the_other_limits_the_count_is_told() {
    let limits = Limits { rows: 30, ..Limits::default() };
    let problems = read(plain(100).as_bytes(), limits, Overrides::default()).unwrap_err();
    assert_eq!(problems, [Problem::TooManyRows { rows: 100, columns: 4, limit: 30 }]);
    let limits = Limits { cells: 100, ..Limits::default() };
    let problems = read(plain(100).as_bytes(), limits, Overrides::default()).unwrap_err();
    assert_eq!(problems, [Problem::TooManyRows { rows: 100, columns: 4, limit: 25 }]);
    let wide = (vec!["1"; 2000].join(",") + "\n").repeat(40);
    assert_eq!(refused(wide), [Problem::TooManyColumns { columns: 2000, limit: 1000 }]);
    let limits = Limits { columns: 4, ..Limits::default() };
    let table = read(plain(100).as_bytes(), limits, Overrides::default()).expect("four columns");
    let problems = prepare(&table, &table.default_choice(), 1).unwrap_err();
    // Those that make the most come first.
    let columns = ["colour (3)", "age (1)", "income (1)"].map(String::from).to_vec();
    assert_eq!(problems, [Problem::TooManyInputs { inputs: 5, rows: 100, limit: 4, columns }]);
    // A row of nothing but separators, as wide as the whole file may be.
    let commas = [plain(40).as_bytes(), &vec![b','; 1 << 20], b"x\n"].concat();
    let long = taken(commas);
    assert_eq!(long.notes[0], Note::LongRows(Listed { n: 1, first: vec![42] }));
}

#[test]
fn other_formats() {
    for (bytes, kind) in [
        (&b"<!DOCTYPE html>\n<html><body>1,2</body></html>"[..], FileKind::Markup),
        (b"\xef\xbb\xbf  <HTML>", FileKind::Markup),
        (b"<?xml version=\"1.0\"?><a/>", FileKind::Markup),
        (b"[{\"a\": 1, \"b\": 2}]", FileKind::Json),
        (b"{\n  \"a\": [1, 2]}", FileKind::Json),
        (b"PK\x03\x04\x14\0\x06\0", FileKind::Workbook),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", FileKind::Workbook),
        (b"%PDF-1.7\n", FileKind::Pdf),
        (b"\x89PNG\r\n\x1a\n", FileKind::Image),
        (b"\x1f\x8b\x08\0", FileKind::Archive),
    ] {
        let problems = refused(bytes);
        assert!(matches!(&problems[..], [Problem::NotATable { kind: k, .. }] if *k == kind), "{problems:?}");
    }
    let utf16 = refused([&b"\xff\xfe"[..], &utf16_le("<html>\n")].concat());
    assert_eq!(utf16, [Problem::NotATable { kind: FileKind::Markup, found: "<html>".into() }]);
}

#[test]
fn one_class_no_labels_many_classes() {
    let one =
        lines(|i, line| line.rsplit_once(',').unwrap().0.to_string() + if i == 1 { ",class\n" } else { ",yes\n" });
    assert_eq!(refused(one), [Problem::OneClass { column: "class".into(), found: "yes".into() }]);
    let none = lines(|i, line| line.rsplit_once(',').unwrap().0.to_string() + if i == 1 { ",class\n" } else { ",\n" });
    assert_eq!(refused(none), [Problem::NoLabels { column: "class".into() }]);
    let classes = |n: usize| {
        lines(|i, line| match line.rsplit_once(',').unwrap() {
            (rest, _) if i > 1 => format!("{rest},c{}\n", i % n),
            _ => format!("{line}\n"),
        })
    };
    assert_eq!(taken(classes(20)).class_names.len(), 20);
    let found = |list: &str| Problem::TooManyClasses { column: "class".into(), found: list.into(), limit: 20 };
    assert_eq!(refused(classes(21)), [found("c2, c3, c4, …")]);
    assert_eq!(refused(classes(40)), [found("c2, c3, c4, …")]);
    // A column called y of measurements.
    let regression =
        lines(|i, line| if i == 1 { "age,income,colour,other,y\n".into() } else { format!("{line},{i}.5\n") });
    let number = Problem::NumberAsLabel {
        column: "y".into(),
        least: "2.5".into(),
        most: "41.5".into(),
        middle: "22.5".into(),
        limit: 20,
    };
    assert_eq!(refused(&regression), [number]);
    let table = table(regression.as_bytes()).expect("a good table");
    let halves = takeoff::table::Choice { threshold: Some(22.5), ..table.default_choice() };
    assert_eq!(table.classes(&halves), [("< 22.5".to_string(), 20), ("≥ 22.5".to_string(), 20)]);
    let halves = prepare(&table, &halves, 1).expect("two classes");
    assert_eq!((halves.labels[..2].to_vec(), halves.labels[39]), (vec![0, 0], 1));
}

#[test]
fn ragged_rows_cost_nothing_but_themselves() {
    let ragged = lines(|i, line| match i {
        7 => "20,100.5\n".into(),
        9 => format!("{line},more,and more\n"),
        17 => line.replacen("00", "n/a", 1) + "\n",
        20 => "x,100.5,red,no\n".into(),
        _ => format!("{line}\n"),
    });
    // What stands in a cell is still named; the rows are counted.
    assert_eq!(refused(&ragged), [Problem::NotANumber(cell(20, "age", "x"))]);
    let of = |bad_rows| {
        let overrides = Overrides { bad_rows, missing: Some(true), ..Overrides::default() };
        let table = read(ragged.as_bytes(), Limits::default(), overrides).expect("a good table");
        (table.len(), table.findings().clone())
    };
    let one = |row| Listed { n: 1, first: vec![row] };
    let (rows, findings) = of(None);
    assert_eq!((rows, &findings.filled, &findings.long), (39, &one(7), &one(9)));
    let (rows, findings) = of(Some(BadRows::SetAside));
    assert_eq!((rows, &findings.short, &findings.long), (38, &one(7), &one(9)));
    let (rows, findings) = of(Some(BadRows::Keep));
    assert_eq!((rows, &findings.filled, &findings.cut), (40, &one(7), &one(9)));
    let titled = taken(format!("Report of 2020\n{}", plain(40)));
    assert_eq!(titled.notes[0], Note::Above(one(1)));
    assert_as_plain_values(&titled);
    // A separator at the end of every row, or of every row but the header.
    for from in [1, 2] {
        let trailing = taken(lines(|i, line| format!("{line}{}\n", if i >= from { "," } else { "" })));
        assert_eq!(trailing.x.dim(), (40, 5));
        let note = if from == 1 { "table.note.empty_columns" } else { "table.note.trailing_cells" };
        assert!(trailing.notes.iter().any(|n| n.key() == note), "{:?}", trailing.notes);
    }
}

#[test]
fn cells_that_are_no_numbers_are_named() {
    assert_eq!(refused(with_cell(17, 1, "old")), [Problem::NotANumber(cell(17, "age", "old"))]);
    assert_eq!(refused(with_cell(17, 1, "inf")), [Problem::NotFinite(cell(17, "age", "inf"))]);
    for word in ["n/a", "NaN", "-", ".", "None", "#N/A", "\\N"] {
        let notes = taken(with_cell(18, 2, word)).notes;
        let missing = Note::MissingWords { words: vec![format!("{word} (1)")], columns: vec!["income".into()] };
        assert!(notes.contains(&missing), "{word}: {notes:?}");
        // The reader may insist that it is none.
        let insists = Overrides { missing: Some(false), ..Overrides::default() };
        let table = read(with_cell(18, 2, word).as_bytes(), Limits::default(), insists).expect("a good table");
        assert!(prepare(&table, &table.default_choice(), 1).is_err(), "{word}");
    }
    assert_eq!(refused(with_cell(18, 2, "-1e40")), [Problem::TooLarge(cell(18, "income", "-1e40"))]);
    assert_eq!(
        refused(with_cell(19, 2, "\"1,5\"").replace("\"1,5\"", "1€5")),
        [Problem::NotANumber(cell(19, "income", "1€5"))]
    );
    let injected = refused(with_cell(3, 1, "=cmd|' /C calc'!A0"));
    assert_eq!(injected, [Problem::NotANumber(cell(3, "age", "=cmd|' /C calc'!A0"))]);
    let markup = refused(with_cell(3, 1, "<img src=x onerror=alert(1)>"));
    assert_eq!(markup, [Problem::NotANumber(cell(3, "age", "<img src=x onerror=alert(1)>"))]);
    assert!(sentences(&refused(with_cell(17, 1, "old"))).starts_with("Row 17, column age: 'old' is not a number."));
    // One click takes what is no number for missing.
    let insists = Overrides { missing: Some(true), ..Overrides::default() };
    let table = read(with_cell(17, 1, "old").as_bytes(), Limits::default(), insists).expect("a good table");
    let notes = prepare(&table, &table.default_choice(), 1).expect("a good table").notes;
    assert!(notes.contains(&Note::OddCells { cells: 1, columns: vec!["age".into()] }), "{notes:?}");
}

#[test]
fn a_bad_column_can_be_left_out() {
    let table = table(with_cell(17, 1, "old").as_bytes()).expect("reading keeps what the choice may leave out");
    let mut choice = table.default_choice();
    assert_eq!(choice.label, 3);
    choice.omitted.push(0);
    let prepared = prepare(&table, &choice, 1).expect("the bad column is left out");
    assert_eq!(prepared.input_names[0], "income");
    for choice in
        [vec![0, 1, 2], vec![0, 1, 9]].map(|omitted| takeoff::table::Choice { label: 3, omitted, ..Default::default() })
    {
        let problem = &prepare(&table, &choice, 1).unwrap_err()[0];
        let none =
            if choice.omitted[2] == 9 { Problem::NoSuchColumn { number: 10, columns: 4 } } else { Problem::NoInputs };
        assert_eq!(*problem, none);
    }
}

#[test]
fn a_sign_in_the_way_is_named_once() {
    let all_bad = lines(|i, line| if i % 3 == 0 { format!("bad{i},inf,red,no\n") } else { format!("{line}\n") });
    let problems = refused(all_bad);
    let once = [Problem::NotANumber(cell(3, "age", "bad3")), Problem::NotFinite(cell(3, "income", "inf"))];
    assert_eq!((&problems[..2], &problems[2..]), (&once[..], &[Problem::More { n: 24 }][..]));
}

#[test]
fn missing_values_are_filled_and_counted() {
    let gaps = lines(|i, line| {
        let cells: Vec<&str> = line.split(',').collect();
        match i {
            5 => format!(",{},{},{}\n", cells[1], cells[2], cells[3]),
            6 => format!("NA,?,{},{}\n", cells[2], cells[3]),
            7 => format!("{},{},null,{}\n", cells[0], cells[1], cells[3]),
            8 => format!("{},{},{},\n", cells[0], cells[1], cells[2]),
            _ => format!("{line}\n"),
        }
    });
    let prepared = taken(gaps);
    assert_eq!(prepared.x.dim(), (39, 5));
    assert!(prepared.x.iter().all(|x| x.is_finite()));
    let notes: Vec<String> = prepared.notes.iter().map(Note::to_string).collect();
    for sentence in [
        "Rows left out because column class, the label, is empty: 1.",
        "Missing numbers: 3, in age, income.",
        "Missing texts: 1, in colour.",
    ] {
        assert!(notes.iter().any(|note| note.starts_with(sentence)), "{notes:?}");
    }
    // Row 5 of the file is example 3; the mean is that of the rows that train and have a value.
    let known = prepared.split.train.iter().filter(|&&place| place != 3 && place != 4);
    let ages: Vec<f64> = known.map(|&place| f64::from(prepared.x[[place as usize, 0]])).collect();
    let mean = ages.iter().sum::<f64>() / ages.len() as f64;
    assert!((f64::from(prepared.x[[3, 0]]) - mean).abs() < 1e-5);
    assert_eq!(prepared.x.row(5).to_vec()[2..], [0.0; 3]);
}

#[test]
fn encodings() {
    let text = plain(40);
    let written = |bytes: &[u8]| table(bytes).expect("a good table").written().encoding;
    for (bytes, encoding) in [
        (text.clone().into_bytes(), Encoding::Utf8),
        ([b"\xef\xbb\xbf", text.as_bytes()].concat(), Encoding::Utf8),
        ([b"\xff\xfe", &utf16_le(&text)[..]].concat(), Encoding::Utf16Le),
        ([b"\xfe\xff", &utf16_be(&text)[..]].concat(), Encoding::Utf16Be),
        (utf16_le(&text), Encoding::Utf16Le),
        (utf16_be(&text), Encoding::Utf16Be),
    ] {
        assert_eq!(written(&bytes), encoding);
        assert_as_plain(&taken(bytes));
    }
    // What is no UTF-8 is read as Windows-1252, or named where the page must decode it.
    let latin = [text.as_bytes(), b"20,100.5,gr\xfcn,no\n"].concat();
    assert_eq!(written(&latin), Encoding::Windows1252);
    assert_eq!(taken(latin).input_names[5], "colour = grün");
    let gbk = [b"\xc4\xea\xc1\xe4,b,c,d\n", text.split_once('\n').unwrap().1.as_bytes()].concat();
    assert_eq!(refused(gbk), [Problem::OtherEncoding { encoding: Encoding::Gb18030 }]);
    let big5 = [b"\xa6~\xc4\xd6,b,c,d\n", text.split_once('\n').unwrap().1.as_bytes()].concat();
    assert_eq!(refused(big5), [Problem::OtherEncoding { encoding: Encoding::Big5 }]);
    let japanese = [b"\x94N\x97\xee,b,c,d\n", text.split_once('\n').unwrap().1.as_bytes()].concat();
    assert_eq!(refused(japanese), [Problem::OtherEncoding { encoding: Encoding::ShiftJis }]);
    let half = [b"\xff\xfe", &utf16_le(&text)[..], b"\x3d\xd8"].concat();
    let half = taken(half);
    assert_as_plain(&half);
    assert_eq!(half.notes[0], Note::BrokenRows(Listed { n: 1, first: vec![42] }));
}

#[test]
fn nul_characters_are_named() {
    let nul = taken(with_cell(5, 3, "r\0d"));
    assert_eq!((nul.x.nrows(), &nul.notes[0]), (39, &Note::BrokenRows(Listed { n: 1, first: vec![5] })));
    let zeros = refused(vec![0u8; 5000]);
    assert!(!zeros.is_empty(), "{zeros:?}");
}

#[test]
fn ways_of_writing() {
    let text = plain(40);
    let semicolons = text.replace(',', ";").replace(".5", ",5");
    let tabs = text.replace(',', "\t");
    let quoted = lines(|_, line| format!("\"{}\"\r\n", line.replace(',', "\",\"")));
    let spaced = text.replace(',', " , ");
    let mixed = lines(|i, line| line.to_string() + ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"][i % 5]);
    for (text, separator, decimal) in [
        (semicolons, Separator::Semicolon, Decimal::Comma),
        (text.replace(',', ";"), Separator::Semicolon, Decimal::Point),
        (tabs.clone(), Separator::Tab, Decimal::Point),
        (tabs.replace(".5", ",5"), Separator::Tab, Decimal::Comma),
        (text.replace('\n', "\r\n"), Separator::Comma, Decimal::Point),
        (text.replace('\n', "\r"), Separator::Comma, Decimal::Point),
        (text.trim_end().to_string(), Separator::Comma, Decimal::Point),
        (quoted, Separator::Comma, Decimal::Point),
        (spaced, Separator::Comma, Decimal::Point),
        (mixed.clone(), Separator::Comma, Decimal::Point),
    ] {
        let written = table(text.as_bytes()).expect("a good table").written();
        assert_eq!((written.separator, written.decimal, written.header), (separator, decimal, true), "{text}");
        assert_as_plain(&taken(text));
    }
    assert!(taken(mixed).notes.contains(&Note::BlankRows { rows: 16 }));
}

#[test]
fn without_a_header_columns_go_by_their_numbers() {
    let text = plain(40);
    let table = table(text.split_once('\n').unwrap().1.as_bytes()).expect("a good table");
    assert!(!table.written().header);
    let names: Vec<&str> = table.columns().iter().map(|column| column.name()).collect();
    assert_eq!(names, ["#1", "#2", "#3", "#4"]);
    assert_eq!((table.len(), table.row_numbers()[0], table.default_choice().label), (40, 1, 3));
    let insists = Overrides { header: Some(false), ..Overrides::default() };
    let with_names = read(text.as_bytes(), Limits::default(), insists).expect("names as values");
    assert_eq!(with_names.len(), 41);
    let problems = prepare(&with_names, &with_names.default_choice(), 1).unwrap_err();
    assert_eq!(problems[0], Problem::NotANumber(cell(1, "#1", "age")));
}

#[test]
fn headers_that_repeat_or_lack_names() {
    let twice = plain(40).replacen("age,income,colour", "x,x,", 1);
    let prepared = taken(twice);
    assert_eq!(prepared.input_names[..3], ["x", "x (2)", "#3 = red"]);
    assert!(prepared.notes.contains(&Note::Renamed { columns: vec!["x (2)".into()] }));
    assert!(prepared.notes.contains(&Note::Unnamed { columns: vec!["#3".into()] }));
}

#[test]
fn constant_columns_are_stated_and_alone_refused() {
    let constant = taken(lines(|i, line| format!("{},{line}\n", if i == 1 { "c" } else { "7" })));
    assert_eq!(constant.x.dim(), (40, 6));
    assert!(constant.notes.contains(&Note::Constant { columns: vec!["c".into()] }));
    let all = lines(|i, line| match i {
        1 => "a,b,class\n".into(),
        _ => format!("7,x,{}\n", line.rsplit_once(',').unwrap().1),
    });
    assert_eq!(refused(all), [Problem::AllConstant]);
    let fine =
        taken(lines(|i, line| if i == 1 { format!("t,{line}\n") } else { format!("100000000{},{line}\n", i % 10) }));
    assert!(fine.notes.contains(&Note::TooFine { columns: vec!["t".into()] }), "{:?}", fine.notes);
}

#[test]
fn words_of_every_script() {
    let text =
        plain(40).replace("red", "🙂👩‍👩‍👧").replace("green", "مرحبا بالعالم").replace("yes", "是").replace("age", "年龄");
    let prepared = taken(&text);
    assert_eq!(prepared.class_names, ["no", "是"]);
    assert_eq!(prepared.input_names[..4], ["年龄", "income", "colour = 🙂👩‍👩‍👧", "colour = مرحبا بالعالم"]);
    let turned = refused(with_cell(4, 1, "\u{202e}gnirts"));
    assert_eq!(turned, [Problem::NotANumber(cell(4, "age", "\u{fffd}gnirts"))]);
}

#[test]
fn long_fields() {
    let long = "lorem ipsum ".repeat(500);
    let prepared =
        taken(lines(|i, line| if i == 1 { format!("{line},text\n") } else { format!("{line},{long}{i}\n") }));
    assert!(prepared.notes.contains(&Note::LongTexts { columns: vec!["text".into()], limit: 64 }));
    let endless = taken(with_cell(9, 3, &"x".repeat(1_000_000)));
    assert_eq!((endless.x.nrows(), &endless.notes[0]), (39, &Note::BrokenRows(Listed { n: 1, first: vec![9] })));
}

#[test]
fn an_open_quotation_mark_is_taken_away() {
    let open = taken(with_cell(12, 3, "\"green"));
    assert_eq!(open.notes[0], Note::QuotesMended(Listed { n: 1, first: vec![12] }));
    assert_as_plain_values(&open);
}

#[test]
fn quoted_separators_line_ends_and_marks_are_text() {
    let quoted = plain(40).replace("red", "\"r, e\r\nd \"\"x\"\"\"");
    let prepared = taken(&quoted);
    assert_eq!(prepared.input_names[2], "colour = r, e  d \"x\"");
    assert_eq!(prepared.x, taken(plain(40)).x);
}

#[test]
fn columns_of_many_texts_and_row_numbers_are_left_out() {
    let ids = lines(|i, line| if i == 1 { format!("id,{line},name\n") } else { format!("{},{line},name{i}\n", i - 2) });
    let table = table(ids.as_bytes()).expect("a good table");
    let choice = table.default_choice();
    assert_eq!((choice.label, &choice.omitted[..]), (4, &[0][..]));
    assert_eq!(table.columns()[5].kind(), Kind::ManyValues);
    let prepared = prepare(&table, &choice, 1).expect("a good table");
    assert_eq!(prepared.x.dim(), (40, 5));
    assert!(prepared.notes.contains(&Note::ManyValues { columns: vec!["name".into()], limit: 32 }));
    let all = prepare(&table, &takeoff::table::Choice { label: 4, ..Default::default() }, 1).expect("a good table");
    assert!(all.notes.contains(&Note::RowNumbers { columns: vec!["id".into()] }));
}

#[test]
fn labels_that_are_numbers_are_ordered_and_equal_ones_are_one() {
    let numbered = lines(|i, line| match line.rsplit_once(',').unwrap() {
        (rest, _) if i > 1 => format!("{rest},{}\n", ["10", "9", "9.0", "1e1"][i % 4]),
        _ => format!("{line}\n"),
    });
    let prepared = taken(numbered);
    assert_eq!(prepared.class_names, ["9", "10"]);
    assert!(prepared.notes.contains(&Note::SameLabels { column: "class".into() }));
    let nan = lines(|i, line| match line.rsplit_once(',').unwrap() {
        (rest, _) if i > 1 => format!("{rest},{}\n", ["0", "1", "nan", "0"][i % 4]),
        _ => format!("{line}\n"),
    });
    assert_eq!(taken(&nan).class_names, ["0", "1"]);
    let infinite = refused(nan.replace("nan", "inf"));
    assert!(matches!(&infinite[0], Problem::NotFinite(Cell { row: 2, column, .. }) if column == "class"));
}

#[test]
fn the_preview_shows_the_first_rows_as_understood() {
    let text = plain(40).replace(',', ";").replace(".5", ",5").replacen("red", "\"a;\nb\"", 1);
    let table = table(text.as_bytes()).expect("a good table");
    assert_eq!(table.first_rows().len(), 10);
    assert_eq!(table.first_rows()[0], ["20", "100.5", "a; b", "no"]);
}

/// Every sentence is filled: no placeholder is left over.
#[test]
fn every_sentence_has_its_values() {
    let texts = [with_cell(3, 1, "x"), plain(8), lines(|i, line| format!("{line}{}\n", ",".repeat(i % 2)))];
    for text in texts {
        let told = match whole(text.as_bytes()) {
            Ok(prepared) => prepared.notes.iter().map(Note::to_string).collect(),
            Err(problems) => sentences(&problems),
        };
        assert!(!told.contains(['{', '}']), "{told}");
    }
}

#[test]
fn the_first_lines_of_a_refused_text_are_shown_as_they_stand() {
    let lines = |bytes: &[u8]| {
        let mut reader = Reader::new(bytes.len() as u64, Limits::default(), Overrides::default()).unwrap();
        reader.push(bytes);
        while !reader.advance() {}
        reader.first_lines()
    };
    assert_eq!(lines("\u{feff}one\r\ntwo \"2\n".as_bytes()), ["one", "two \"2"]);
    assert_eq!(lines("alone\n".repeat(50).as_bytes()).len(), 8);
    assert_eq!(lines(b"PK\x03\x04\0\0\x08"), Vec::<String>::new());
    assert_eq!(lines(b""), Vec::<String>::new());
}
