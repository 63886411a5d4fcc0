//! The field's own benchmark of polluted files, Pollock (Vitagliano and others, PVLDB 2023; github.com, repository
//! HPI-Information-Systems/Pollock): 2,290 files, each the same table with one fault. The files are no part of this project:
//!
//! ```sh
//! TAKEOFF_POLLOCK=Pollock/polluted_files cargo test --release --test table pollock -- --ignored --nocapture
//! ```

use std::collections::BTreeMap;
use std::path::Path;
use takeoff::table::{Limits, Overrides, Problem, RawTable, read};

/// Share of the files that must be read right.
const GOAL: f64 = 0.95;

/// The rows of a clean file, which is a plain one: quoted cells, marks doubled inside.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut is_quoted, mut signs) = (false, text.chars().filter(|sign| *sign != '\r').peekable());
    while let Some(sign) = signs.next() {
        match sign {
            '"' if is_quoted && signs.peek() == Some(&'"') => cell.push(signs.next().expect("it was looked at")),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(sign),
        }
    }
    rows
}

/// Whether a cell of the preview is that of the clean table: numbers are shown as read, long texts cut.
fn is_cell(have: &str, want: &str) -> bool {
    have == want.trim() || want.trim_start_matches('$') == have || want.starts_with(have.trim_end_matches('…'))
}

/// What is wrong with how a file is read; `damaged` is its row with the fault.
fn fault(
    table: Result<RawTable, Vec<Problem>>,
    clean: &[Vec<String>],
    has_header: bool,
    damaged: Option<usize>,
) -> Option<String> {
    let head = usize::from(has_header);
    let table = match table {
        Ok(table) => table,
        // Nothing to read, and said so.
        Err(problems) if clean.len() <= head => {
            let is_said =
                matches!(problems[0], Problem::Empty | Problem::HeaderOnly { .. } | Problem::OneColumn { .. });
            return (!is_said).then(|| problems[0].to_string());
        }
        Err(problems) => return Some(problems[0].to_string()),
    };
    let columns = clean[0].len();
    if table.columns().len() != columns {
        return Some(format!("{} columns of {columns}", table.columns().len()));
    }
    let set_aside = table.findings().set_aside();
    // A damaged row may be set aside where that is said.
    let lost = (clean.len() - head) as i64 - table.len() as i64;
    if !(lost == 0 || (lost == 1 && set_aside > 0 && damaged.is_some())) {
        return Some(format!("{} rows of {}", table.len(), clean.len() - head));
    }
    let names: Vec<&str> = table.columns().iter().map(|column| column.name()).collect();
    if has_header && damaged != Some(0) && names.iter().zip(&clean[0]).any(|(have, want)| have != want) {
        return Some(format!("names {names:?}"));
    }
    let first = &table.first_rows()[0];
    let want =
        |row: usize| clean.get(row).is_some_and(|row| first.iter().zip(row).all(|(have, want)| is_cell(have, want)));
    let is_first = want(head) || (damaged == Some(1) && (want(head + 1) || lost == 0));
    (!is_first).then(|| format!("first row {first:?}"))
}

#[test]
#[ignore = "needs the files of the benchmark"]
fn the_benchmark_of_polluted_files_is_read() {
    let folder = std::env::var("TAKEOFF_POLLOCK").expect("TAKEOFF_POLLOCK names the folder polluted_files");
    let folder = Path::new(&folder);
    let mut names: Vec<String> = std::fs::read_dir(folder.join("csv"))
        .expect("the folder csv")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    names.sort();
    let mut kinds = BTreeMap::<String, [u32; 2]>::new();
    for name in &names {
        let file = std::fs::read(folder.join("csv").join(name)).expect("a file");
        let clean = std::fs::read_to_string(folder.join("clean").join(name)).expect("its clean one");
        let clean = rows(&clean);
        let digits: String = name.chars().filter(|sign| sign.is_ascii_digit() || *sign == '_').collect();
        let damaged = name.starts_with("row_").then(|| digits.split('_').find_map(|part| part.parse().ok())).flatten();
        let has_header = !name.contains("no_header");
        let fault = fault(read(&file, Limits::default(), Overrides::default()), &clean, has_header, damaged);
        let kind: String =
            name.trim_end_matches(".csv").split(|sign: char| sign.is_ascii_digit()).next().unwrap_or_default().into();
        let counts = kinds.entry(if name.starts_with("row_") { kind } else { "file".into() }).or_default();
        counts[0] += 1;
        counts[1] += u32::from(fault.is_none());
        if let Some(fault) = fault {
            println!("{name}: {fault}");
        }
    }
    let right: u32 = kinds.values().map(|counts| counts[1]).sum();
    println!("{kinds:?}: {right} of {} right", names.len());
    assert!(f64::from(right) >= GOAL * names.len() as f64);
}
