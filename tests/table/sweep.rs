//! Tables of known truth in every way of writing them, and the cases with mutations.

use super::cases::{TRUE_READINGS, bytes, from_gbk, gbk};
use takeoff::random::{Purpose, Stream};
use takeoff::table::{Choice, Encoding, Limits, Note, Overrides, Prepared, Problem, RawTable, prepare, read};

const TABLES: u32 = 500;
const MUTATIONS: u32 = 200;

/// How a number is written.
fn written(x: f64, decimal: char, thousands: Option<char>, decimals: usize) -> String {
    let text = format!("{x:.decimals$}");
    let (whole, fraction) =
        text.split_once('.').map_or((text.as_str(), None), |(whole, fraction)| (whole, Some(fraction)));
    let digits = whole.trim_start_matches('-');
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0
            && (digits.len() - place).is_multiple_of(3)
            && let Some(mark) = thousands
        {
            out.push(mark);
        }
        out.push(digit);
    }
    let sign = if whole.starts_with('-') { "-" } else { "" };
    fraction.map_or(format!("{sign}{out}"), |fraction| format!("{sign}{out}{decimal}{fraction}"))
}

/// Tables of two or three numbers, a category and two or three classes, with all that a file may have.
#[test]
fn generated_tables_are_read_as_they_are_meant() {
    let (mut wrong, mut refused) = (Vec::new(), Vec::new());
    for seed in 0..TABLES {
        let mut stream = Stream::new(Purpose::Test, 101, seed, 0);
        let mut any = |n: u32| stream.below(n);
        let separator = [',', ';', '\t', '|', ' ', '，'][any(6) as usize];
        let decimal = if separator == ',' || separator == '，' || any(2) == 0 { '.' } else { ',' };
        let other = if decimal == '.' { ',' } else { '.' };
        let thousands = if any(3) == 0 && !(separator == other || separator == '，') { Some(other) } else { None };
        let (header, rows, inputs) = (any(4) > 0, 40 + any(60) as usize, 2 + any(2) as usize);
        let missing = ["", "NA", "NaN", "N/A", "-", "?", "null", "None", ".", "-999"][any(10) as usize];
        let missing = if separator == ' ' && missing.is_empty() { "NA" } else { missing };
        let quotes = any(4) == 0 && separator != ' ';
        let decimals: Vec<usize> = (0..inputs).map(|_| [0, 1, 2][any(3) as usize]).collect();
        let scale: Vec<f64> = (0..inputs).map(|_| [1.0, 10.0, 1000.0][any(3) as usize]).collect();
        let names = ["width", "height", "mass", "colour", "kind"];
        let classes: &[&str] = [&["no", "yes"][..], &["a", "b", "c"], &["0", "1"]][any(3) as usize];
        let (mut text, mut truth) = (String::new(), Vec::new());
        let sep = separator.to_string();
        let quote = |cell: &str| if quotes { format!("\"{cell}\"") } else { cell.to_string() };
        if header {
            let head: Vec<String> = names[..inputs].iter().chain(&names[3..]).map(|name| quote(name)).collect();
            text += &(head.join(&sep) + "\n");
        }
        for _ in 0..rows {
            let (mut cells, mut values) = (Vec::new(), Vec::new());
            for column in 0..inputs {
                let tens = 10f64.powi(decimals[column] as i32);
                let x = (f64::from(any(10_000)) * scale[column] / 100.0 * tens).round() / tens;
                if any(12) == 0 {
                    cells.push(missing.to_string());
                    values.push(f32::NAN);
                } else {
                    cells.push(written(x, decimal, thousands, decimals[column]));
                    values.push(x as f32);
                }
            }
            cells.push(quote(["red", "green", "blue"][any(3) as usize]));
            let class = classes[any(classes.len() as u32) as usize];
            cells.push(quote(class));
            truth.push((values, class));
            text += &(cells.join(&sep) + "\n");
        }
        let about = || {
            format!(
                "seed {seed}: {separator:?} {decimal:?} {thousands:?} {missing:?} header {header} quotes {quotes}\n{}",
                text.lines().take(4).collect::<Vec<_>>().join("\n")
            )
        };
        let table = match read(text.as_bytes(), Limits::default(), Overrides::default()) {
            Ok(table) => table,
            Err(problems) => {
                refused.push(format!("{} {}", about(), problems[0]));
                continue;
            }
        };
        match prepare(&table, &table.default_choice(), 1) {
            Err(problems) => refused.push(format!("{} {}", about(), problems[0])),
            Ok(prepared) if is_true(&prepared, &table, &truth, inputs) => {}
            Ok(prepared) => wrong.push(format!("{}\n{:?} {:?}", about(), prepared.input_names, prepared.notes)),
        }
    }
    println!("{TABLES} generated tables: {} wrong, {} refused", wrong.len(), refused.len());
    refused.iter().take(6).for_each(|r| println!("{r}\n"));
    assert!(wrong.is_empty(), "{} wrong: {}", wrong.len(), wrong[..wrong.len().min(4)].join("\n\n"));
    assert!(
        refused.len() < TABLES as usize / 50,
        "{} refused: {}",
        refused.len(),
        refused[..refused.len().min(4)].join("\n\n")
    );
}

/// Whether numbers, gaps and labels are those of the truth.
fn is_true(prepared: &Prepared, table: &RawTable, truth: &[(Vec<f32>, &str)], inputs: usize) -> bool {
    // Colours are three inputs.
    if prepared.x.dim() != (truth.len(), inputs + 3) {
        return false;
    }
    let missing = truth.iter().flat_map(|(values, _)| values).filter(|x| x.is_nan()).count();
    let found: usize = table.columns().iter().map(|column| column.missing()).sum();
    let same = |(row, (values, class)): (usize, &(Vec<f32>, &str))| {
        prepared.class_names[usize::from(prepared.labels[row])] == *class
            && values.iter().enumerate().all(|(column, x)| x.is_nan() || prepared.x[[row, column]] == *x)
    };
    found == missing && truth.iter().enumerate().all(same)
}

/// Harmless and harmful changes of lines, with rows that may be lost by them.
fn mutate(text: &str, stream: &mut Stream) -> (String, usize) {
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    let n = lines.len() as u32;
    let mut lost = 0;
    // Below all that may head a table.
    let at = 8 + stream.below(n - 10) as usize;
    match stream.below(9) {
        0 => lines.push(String::new()),
        1 => lines.insert(at, String::new()),
        2 => {
            let line = lines[at].clone();
            lines[at] = line + "\"";
            lost = 1;
        }
        3 => {
            let line = lines[at].clone();
            lines[at] = line.chars().take(line.chars().count() / 2).collect();
            lost = 1;
        }
        4 => {
            let line = lines[at].clone();
            lines[at] = format!("{line}{line}");
            lost = 1;
        }
        5 => {
            lines.remove(at);
            lost = 1;
        }
        6 => {
            lines[at] = "-- page 2 --".into();
            lost = 1;
        }
        7 => {
            lines[at] = format!("\"{}", lines[at]);
            lost = 1;
        }
        _ => {
            lines.insert(at, lines[0].clone());
            lost = 1;
        }
    }
    let end = ["\n", "\r\n", "\r"][stream.below(3) as usize];
    (lines.join(end) + if stream.below(2) == 0 { end } else { "" }, lost)
}

/// A case as it may be mutated: one character for each byte, where it is no UTF-8.
fn text_of(name: &str) -> String {
    String::from_utf8(bytes(name))
        .unwrap_or_else(|error| error.into_bytes().iter().map(|&byte| char::from(byte)).collect())
}

/// Mutations of a case, with the rows that each may lose.
fn mutations(text: &str) -> impl Iterator<Item = (u32, String, usize)> {
    (0..MUTATIONS).map(move |seed| {
        let mut stream = Stream::new(Purpose::Test, 102, seed, 0);
        let (mutated, lost) = mutate(text, &mut stream);
        (seed, mutated, lost)
    })
}

/// Stops where a mutation was read and is not what its case is.
fn check_mutation(
    about: &str,
    (text, mutated): (&str, &str),
    (rows, lost): (usize, usize),
    inputs: &[&str],
    prepared: &Prepared,
) {
    let lines = || mutated.lines().take(14).collect::<Vec<_>>().join("\n");
    let numbers = |name: &&str| !name.contains(" = ");
    let found: Vec<&str> = prepared.input_names.iter().map(String::as_str).filter(numbers).collect();
    let want: Vec<&str> = inputs.iter().copied().filter(numbers).collect();
    assert_eq!(found, want, "{about}: {:?}\n{}", prepared.notes, lines());
    let n = prepared.x.nrows();
    assert!(n + lost + 1 >= rows && n <= rows + lost, "{about}: {n} of {rows}, {:?}\n{}", prepared.notes, lines());
    // A row that is missing is told of, unless the mutation took it away altogether.
    let is_told = prepared.notes.iter().any(|note| !matches!(note, Note::Small { .. }));
    assert!(n == rows || is_told || mutated.lines().count() < text.lines().count(), "{about}");
}

#[test]
fn mutated_cases_are_read_right_or_refused_with_the_reason() {
    let (mut read_right, mut refused) = (0, 0);
    for (name, rows, inputs, ..) in TRUE_READINGS {
        let text = text_of(name);
        for (seed, mutated, lost) in mutations(&text) {
            let told = read(mutated.as_bytes(), Limits::default(), Overrides::default()).and_then(|table| {
                let label = table.columns().len() - 1;
                let mut choice = table.default_choice();
                choice.label = if name == "libsvm.txt" { 0 } else { label };
                prepare(&table, &choice, 1)
            });
            let about = format!("{name} {seed}");
            match told {
                Ok(prepared) => {
                    check_mutation(&about, (&text, &mutated), (rows, lost), inputs, &prepared);
                    read_right += 1;
                }
                Err(problems) => {
                    refused += 1;
                    println!("{about}: {}", problems[0]);
                }
            }
        }
    }
    println!("mutated cases: {read_right} read, {refused} refused");
    assert!(refused * 20 < read_right, "{refused} refused");
}

/// The two cases that are not read as they stand: bytes that the browser must decode, and a last column of too many
/// classes. Each mutation is refused with that reason; decoded it is read right.
#[test]
fn mutated_cases_that_are_refused_keep_their_reason() {
    let text = text_of("gbk-chinese.csv");
    for (seed, mutated, lost) in mutations(&text) {
        let bytes: Vec<u8> = mutated.chars().map(|c| c as u8).collect();
        let about = format!("gbk-chinese.csv {seed}");
        let problems = read(&bytes, Limits::default(), Overrides::default()).expect_err(&about);
        assert_eq!(problems, [Problem::OtherEncoding { encoding: Encoding::Gb18030 }], "{about}");
        let decoded = from_gbk(&bytes);
        let table = read(decoded.as_bytes(), Limits::default(), gbk()).expect(&about);
        let choice = Choice { label: 3, ..table.default_choice() };
        let prepared = prepare(&table, &choice, 1).expect(&about);
        check_mutation(&about, (&text, &mutated), (40, lost), &["年龄", "身高"], &prepared);
        // The second half of a row that was cut within a character may make a town of its own.
        let towns = prepared.input_names.iter().filter(|name| name.starts_with("城市 = ")).count();
        assert!((3..=3 + lost).contains(&towns), "{about}: {:?}", prepared.input_names);
        assert_eq!(prepared.class_names, ["否", "是"], "{about}");
    }
    let text = text_of("label-guess-26-letters-last.csv");
    for (seed, mutated, _) in mutations(&text) {
        let told = read(mutated.as_bytes(), Limits::default(), Overrides::default())
            .and_then(|table| prepare(&table, &table.default_choice(), 1));
        let is_right = |problems: &[Problem]| matches!(problems, [Problem::TooManyClasses { column, limit: 20, .. }] if column == "letter");
        assert!(told.as_ref().is_err_and(|problems| is_right(problems)), "letters {seed}: {told:?}");
    }
}
