//! Where a table begins: what stands above it, which row names its columns, and what follows the names before the first
//! row of values (units, types).

use super::column::NUMERIC_SHARE;
use super::marks::{Tally, looks_like_number};
use super::missing::is_nothing;
use super::ways::{Overrides, Sample};
use std::collections::HashSet;

/// Rows that can head a table.
const MOST_HEADERS: usize = 6;

/// A first row that counts rows counts at least so many.
const FEWEST_COUNTED: i64 = 10;

/// Words for types of columns, as some programs write them in rows below the names.
const TYPES: [&str; 32] = [
    "d",
    "c",
    "s",
    "m",
    "i",
    "t",
    "discrete",
    "continuous",
    "string",
    "time",
    "class",
    "meta",
    "ignore",
    "numeric",
    "nominal",
    "categorical",
    "category",
    "text",
    "float",
    "int",
    "integer",
    "bool",
    "boolean",
    "object",
    "double",
    "str",
    "char",
    "factor",
    "date",
    "real",
    "number",
    "logical",
];

/// What is above the first row of values.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Headers {
    /// The names' cells, as they stand.
    pub names: Option<Vec<String>>,
    /// Number of the row of the names; 0 where there is none.
    pub names_row: u64,
    /// Numbers of the rows above the table, and of further rows that head it.
    pub above: Vec<u64>,
    pub further: Vec<u64>,
    pub comments: Vec<u64>,
    /// Where the values begin, and the number of that row.
    pub begin: usize,
    pub number: u64,
    /// Row 1 counts rows and columns and names the classes.
    pub counts_row: bool,
    /// The names are one less than the columns: the first holds the names of the rows.
    pub row_names: bool,
    /// A column that a row below the names calls the class.
    pub class: Option<usize>,
    /// Columns of numbers.
    pub numeric: Vec<bool>,
}

impl Headers {
    /// Adds rows that the reader of the page wants to be above the table.
    pub fn above(&mut self, rows: &[Sample]) {
        self.above.splice(0..0, rows.iter().map(|row| row.number));
    }
}

/// What a row has over the columns of numbers: texts and numbers.
fn over_numbers(cells: &[String], numeric: &[bool]) -> (usize, usize) {
    let cells = || cells.iter().zip(numeric).filter(|(cell, numeric)| **numeric && !is_nothing(cell));
    let numbers = cells().filter(|(cell, _)| looks_like_number(cell, true)).count();
    (cells().count() - numbers, numbers)
}

/// Looks for the headers among the first rows.
pub(super) fn find(rows: &[Sample], columns: usize, overrides: Overrides) -> Headers {
    let is_regular = |row: &&Sample| {
        let width = row.cells.len();
        !row.is_comment && (width == columns || (width > columns && row.cells[columns..].iter().all(String::is_empty)))
    };
    let regular: Vec<&Sample> = rows.iter().filter(is_regular).collect();
    let mut headers = Headers { numeric: vec![false; columns], ..Headers::default() };
    let Some(first) = regular.first() else {
        headers.begin = rows.first().map_or(0, |row| row.at);
        headers.number = rows.first().map_or(1, |row| row.number);
        return headers;
    };
    for (column, numeric) in headers.numeric.iter_mut().enumerate() {
        let mut tally = Tally::default();
        // What heads the table is among the first rows; the rest says what the column holds.
        let from = if regular.len() > 4 * MOST_HEADERS { MOST_HEADERS } else { 1 };
        let cells = regular.iter().skip(from).filter_map(|row| row.cells.get(column));
        cells.filter(|cell| !is_nothing(cell)).for_each(|cell| tally.take(cell));
        *numeric = tally.share() >= NUMERIC_SHARE && tally.share() > 0.0;
    }
    let heads = heads(&regular, &headers.numeric);
    let mut begin = heads.len();
    let mut names = None;
    if regular.len() > 1 && is_counts_row(first, columns) {
        headers.counts_row = true;
        begin = 1;
    } else if begin > 0 {
        let is_complete = |row: &&&Sample| {
            let cells = &row.cells[..columns];
            cells.iter().enumerate().all(|(i, cell)| !cell.is_empty() && !cells[..i].contains(cell))
        };
        let filled = |row: &Sample| row.cells.iter().filter(|cell| !cell.is_empty()).count();
        let most = heads.iter().map(|row| filled(row)).max().unwrap_or(0);
        let chosen = heads.iter().position(|row| is_complete(&row));
        // Where none is complete, the last that is as full as any.
        names = Some(chosen.unwrap_or_else(|| heads.iter().rposition(|row| filled(row) == most).unwrap_or(0)));
    } else if is_numeric_header(&regular, &headers.numeric) {
        (names, begin) = (Some(0), 1);
    }
    // R names one column less than there are; a header may also stand behind the sign of a comment.
    let before = rows.iter().take_while(|row| row.at < regular[begin.min(regular.len() - 1)].at);
    let above_values = before.filter(|row| row.cells.len() > 1 || row.is_comment).last();
    let mut apart = None;
    if names.is_none()
        && !headers.counts_row
        && let Some(row) = above_values
    {
        let shifted: Vec<String> = std::iter::once(String::new()).chain(row.cells.iter().cloned()).collect();
        let all_names = |cells: &[String]| cells.iter().all(|cell| !cell.is_empty() && !looks_like_number(cell, false));
        if !row.is_comment && row.cells.len() + 1 == columns && columns > 2 && all_names(&row.cells) {
            (apart, headers.row_names) = (Some((shifted, row.number)), true);
        } else if row.is_comment {
            let mut cells = row.cells.clone();
            if let Some(first) = cells.first_mut() {
                *first = first.trim_start_matches(['#', '%', '/']).trim().to_string();
            }
            if cells.first().is_some_and(String::is_empty) && cells.len() == columns + 1 {
                cells.remove(0);
            }
            let (texts, numbers) = over_numbers(&cells, &headers.numeric);
            if cells.len() == columns && all_names(&cells) && texts > numbers {
                apart = Some((cells, row.number));
            }
        }
    }
    match overrides.header {
        Some(false) => {
            begin = names.unwrap_or(begin).min(begin);
            (names, apart, headers.row_names, headers.counts_row) = (None, None, false, false);
        }
        Some(true) if names.is_none() && apart.is_none() => {
            names = Some(0);
            begin = begin.max(1);
            headers.counts_row = false;
        }
        _ => {}
    }
    // Behind what heads the table every row is one of its own, also one that does not fit.
    (headers.begin, headers.number) = match begin.checked_sub(1).map(|last| regular[last.min(regular.len() - 1)]) {
        Some(row) => (row.next, row.number + 1),
        None => (first.at, first.number),
    };
    if let Some((cells, number)) = apart {
        (headers.names, headers.names_row) = (Some(cells), number);
    } else if let Some(place) = names {
        let row = regular[place];
        headers.names = Some(row.cells[..columns].to_vec());
        headers.names_row = row.number;
    }
    headers.class = regular[..begin].iter().skip(1).find_map(|row| {
        let is_types = is_types(row, &[]);
        is_types.then(|| row.cells.iter().position(|cell| cell.eq_ignore_ascii_case("class"))).flatten()
    });
    for row in rows.iter().take_while(|row| row.at < headers.begin).filter(|row| row.number != headers.names_row) {
        let filled = row.cells.iter().filter(|cell| !cell.is_empty()).count();
        let list = if row.is_comment {
            &mut headers.comments
        } else if row.cells.len() >= columns
            && (filled > 1 || (headers.names_row > 0 && row.number > headers.names_row))
        {
            &mut headers.further
        } else {
            &mut headers.above
        };
        list.push(row.number);
    }
    headers
}

/// The first of the regular rows that are no values.
fn heads<'a>(regular: &[&'a Sample], numeric: &[bool]) -> Vec<&'a Sample> {
    let mut heads = Vec::new();
    for (place, row) in regular.iter().enumerate().take(MOST_HEADERS) {
        // The header may stand in the table again.
        let below: Vec<&Sample> =
            regular[place + 1..].iter().filter(|other| other.cells != row.cells).copied().collect();
        let below = &below[..];
        let (texts, numbers) = over_numbers(&row.cells, numeric);
        let recurs = |column: usize, cell: &String| below.iter().any(|row| row.cells.get(column) == Some(cell));
        let is_value = || {
            let mut cells =
                row.cells.iter().enumerate().filter(|(c, cell)| !numeric.get(*c).unwrap_or(&true) && !is_nothing(cell));
            cells.any(|(column, cell)| recurs(column, cell))
        };
        let filled = row.cells.iter().filter(|cell| !cell.is_empty()).count();
        let head = if below.is_empty() {
            place == 0 && votes(row, below)
        } else if is_types(row, below) && place > 0 {
            true
        } else if texts + numbers > 0 {
            texts > numbers && (place == 0 || !is_value())
        } else if filled == 1
            && row.cells.len() > 2
            && below.iter().take(2).any(|row| row.cells.iter().all(|cell| !cell.is_empty()))
        {
            // A title with separators behind it.
            !is_value()
        } else {
            (place == 0
                || heads.len() == place
                    && heads.iter().all(|row: &&Sample| row.cells.iter().filter(|cell| !cell.is_empty()).count() == 1))
                && votes(row, below)
        };
        if !head {
            break;
        }
        heads.push(*row);
    }
    heads
}

/// Whether all cells of the row name types of columns, and are no values of theirs.
fn is_types(row: &Sample, below: &[&Sample]) -> bool {
    let filled = || row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    let is_type = |cell: &str| TYPES.iter().any(|name| cell.eq_ignore_ascii_case(name));
    let foreign = filled().filter(|(c, cell)| !below.iter().any(|row| row.cells.get(*c) == Some(*cell))).count();
    filled().count() > 0 && filled().all(|(_, cell)| is_type(cell)) && 2 * foreign > filled().count()
}

/// Whether the first row names the columns, by what tells it from the rows below: a text over a column of numbers, or a
/// text that is no value of its column of recurring texts.
fn votes(first: &Sample, below: &[&Sample]) -> bool {
    let is_number = |cell: &str| looks_like_number(cell, true);
    let mut votes = 0.0;
    for (column, head) in first.cells.iter().enumerate() {
        let values = below.iter().filter_map(|row| row.cells.get(column)).map(String::as_str);
        let values: Vec<&str> = values.filter(|cell| !is_nothing(cell)).collect();
        if head.is_empty() || values.is_empty() {
            continue;
        }
        let numbers = values.iter().filter(|cell| is_number(cell)).count();
        if numbers as f64 >= NUMERIC_SHARE * values.len() as f64 {
            votes += if is_number(head) || is_nothing(head) { -1.0 } else { 1.0 };
        } else if values.contains(&head.as_str()) {
            votes -= 1.0;
        } else {
            let mut seen = HashSet::new();
            let recur = values.iter().any(|value| !seen.insert(value));
            votes += if recur { 0.5 } else { 0.0 };
        }
    }
    // Undecided: texts over texts. A header is the rule, and its cells differ.
    let cells = &first.cells;
    let is_name = |(place, cell): (usize, &String)| !cells[..place].contains(cell) && !is_number(cell);
    votes > 0.0 || (votes == 0.0 && cells.iter().enumerate().all(is_name))
}

fn whole_number(cell: &str) -> Option<i64> {
    (cell.len() < 10).then(|| cell.parse().ok()).flatten()
}

/// A first row of (rows, columns, names of classes), as some teaching sets have.
fn is_counts_row(first: &Sample, columns: usize) -> bool {
    let [rows, inputs, names @ ..] = &first.cells[..] else { return false };
    // The file may be a part of the one whose rows are counted.
    whole_number(rows).is_some_and(|n| n >= FEWEST_COUNTED)
        && whole_number(inputs) == Some(columns as i64 - 1)
        && names.iter().filter(|name| !name.is_empty()).count() > 1
        && names.iter().all(|name| !looks_like_number(name, false))
}

/// Names that are numbers: years, or a count from 0 or 1, that are no values of their columns.
fn is_numeric_header(regular: &[&Sample], numeric: &[bool]) -> bool {
    let [first, below @ ..] = regular else { return false };
    let below: Vec<&Sample> = below.iter().filter(|row| row.cells != first.cells).copied().collect();
    let numbers: Vec<Option<i64>> =
        first.cells.iter().zip(numeric).filter(|(_, numeric)| **numeric).map(|(cell, _)| whole_number(cell)).collect();
    let Some(numbers) = numbers.into_iter().collect::<Option<Vec<i64>>>() else { return false };
    if below.is_empty() || numbers.len() < 2 || !numbers.windows(2).all(|pair| pair[1] == pair[0] + 1) {
        return false;
    }
    let columns: Vec<usize> = (0..numeric.len()).filter(|&column| numeric[column]).collect();
    let is_outside = |(&column, &name): (&usize, &i64)| {
        let mut values = below.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !is_nothing(cell));
        let values = values.by_ref().filter_map(|cell| whole_number(cell.split(['.', ',']).next()?));
        let (mut least, mut most) = (i64::MAX, i64::MIN);
        values.for_each(|x| (least, most) = (least.min(x), most.max(x)));
        least > most || name < least - (most - least) || name > most + (most - least)
    };
    let outside = columns.iter().zip(&numbers).filter(|pair| is_outside(*pair)).count();
    let years = numbers.iter().all(|n| (1800..=2100).contains(n)) && 2 * outside > numbers.len();
    // Many columns numbered through; a row of values is hardly ever that.
    let numbered = numbers.len() >= 6 && (0..=1).contains(&numbers[0]);
    years || numbered
}
