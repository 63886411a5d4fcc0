//! How a table is written: its separator, decimal mark, header and number of columns, found by looking at its
//! beginning. The reader of the page sees what was found and may overrule it.

use super::column::NUMERIC_SHARE;
use super::record::Splitter;
use super::text::{Decimal, MISSING, Number, number};
use std::collections::HashSet;

/// Rows that are looked at.
const ROWS_LOOKED_AT: usize = 200;

/// What parts two cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    Comma,
    Semicolon,
    Tab,
}

impl Separator {
    pub const ALL: [Separator; 3] = [Separator::Comma, Separator::Semicolon, Separator::Tab];

    /// Name in the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Separator::Comma => "comma",
            Separator::Semicolon => "semicolon",
            Separator::Tab => "tab",
        }
    }

    pub(super) fn byte(self) -> u8 {
        match self {
            Separator::Comma => b',',
            Separator::Semicolon => b';',
            Separator::Tab => b'\t',
        }
    }
}

/// What the reader of the page insists on; `None` is found by looking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    pub separator: Option<Separator>,
    pub decimal: Option<Decimal>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
}

/// How the table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    pub separator: Separator,
    /// `None` until the first number with a mark.
    pub decimal: Option<Decimal>,
    pub header: bool,
    /// Columns; 0 where there is no row.
    pub columns: usize,
}

type Row = Vec<String>;

impl Dialect {
    /// Looks at the beginning of a table, in UTF-8. `whole` says that the table ends there. At most `most_columns` and
    /// one more are told apart.
    pub fn detect(head: &[u8], whole: bool, overrides: Overrides, most_columns: usize) -> Dialect {
        let candidates = Separator::ALL.into_iter().filter(|&s| overrides.separator.is_none_or(|only| only == s));
        let mut best: Option<(f64, Guess)> = None;
        for separator in candidates {
            let rows = rows(head, whole, separator, most_columns + 1);
            // Between commas a decimal comma could not be told from a separator.
            let decimal = overrides.decimal.or(match separator {
                Separator::Comma => Some(Decimal::Point),
                _ => commoner_mark(&rows),
            });
            let guess = Guess { separator, decimal, columns: columns(&rows), rows };
            let score = guess.score();
            if best.as_ref().is_none_or(|(highest, _)| score > *highest) {
                best = Some((score, guess));
            }
        }
        let (_, Guess { separator, decimal, columns, rows }) = best.expect("there is at least one separator");
        let header = overrides.header.unwrap_or_else(|| has_header(&rows, decimal));
        Dialect { separator, decimal, header, columns }
    }
}

/// The first rows that are not blank.
fn rows(head: &[u8], whole: bool, separator: Separator, most_columns: usize) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut splitter = Splitter::new(separator.byte(), most_columns);
    let mut each = |record: super::record::Record<'_>| {
        let row: Row = record.fields().map(|field| String::from_utf8_lossy(field).trim().to_string()).collect();
        if rows.len() < ROWS_LOOKED_AT && row.iter().any(|cell| !cell.is_empty()) {
            rows.push(row);
        }
    };
    splitter.push(head, &mut each);
    // The last row is cut off where the table goes on; it counts only where it is all there is.
    let mut last = Vec::new();
    splitter.finish(|record| {
        last.push(record.fields().map(|field| String::from_utf8_lossy(field).trim().to_string()).collect::<Row>());
    });
    if whole || rows.is_empty() {
        rows.extend(last.into_iter().filter(|row| row.iter().any(|cell| !cell.is_empty())));
    }
    rows
}

/// The commonest number of cells; of equally common ones that of the earliest row.
fn columns(rows: &[Row]) -> usize {
    // Number of cells, how many rows have it, and its first row.
    let mut counts = Vec::<(usize, usize, usize)>::new();
    for (place, row) in rows.iter().enumerate() {
        match counts.iter_mut().find(|(cells, ..)| *cells == row.len()) {
            Some((_, count, _)) => *count += 1,
            None => counts.push((row.len(), 1, place)),
        }
    }
    let commonest = counts.into_iter().max_by_key(|(_, count, first)| (*count, rows.len() - first));
    let commonest = commonest.map_or(0, |(cells, ..)| cells);
    // A separator at the end of every row but the first makes no column.
    let first = rows.first().map_or(0, Vec::len);
    let is_empty_beyond = |row: &Row| row.iter().skip(first).all(String::is_empty);
    if first < commonest && rows.iter().all(is_empty_beyond) { first } else { commonest }
}

/// The mark that more cells of one decimal number have.
fn commoner_mark(rows: &[Row]) -> Option<Decimal> {
    let (mut points, mut commas) = (0, 0);
    for cell in rows.iter().flatten() {
        let mut mark = None;
        if let Number::Finite(_) = number(cell, &mut mark) {
            points += usize::from(mark == Some(Decimal::Point));
            commas += usize::from(mark == Some(Decimal::Comma));
        }
    }
    match points.cmp(&commas) {
        std::cmp::Ordering::Less => Some(Decimal::Comma),
        std::cmp::Ordering::Greater => Some(Decimal::Point),
        std::cmp::Ordering::Equal => (points > 0).then_some(Decimal::Point),
    }
}

fn is_number(cell: &str, decimal: Option<Decimal>) -> bool {
    number(cell, &mut { decimal }) != Number::Not
}

/// The first rows under one separator.
struct Guess {
    separator: Separator,
    decimal: Option<Decimal>,
    columns: usize,
    rows: Vec<Row>,
}

impl Guess {
    /// How well the separator explains the rows: the share of rows with the common number of cells, and half as much
    /// again for cells that are numbers. A separator that separates nothing explains nothing.
    fn score(&self) -> f64 {
        if self.columns < 2 {
            return 0.0;
        }
        let Guess { decimal, columns, rows, .. } = self;
        let regular = rows.iter().filter(|row| row.len() == *columns).count() as f64 / rows.len() as f64;
        let cells = rows.iter().map(Vec::len).sum::<usize>() as f64;
        let numbers = rows.iter().flatten().filter(|cell| is_number(cell, *decimal)).count() as f64;
        regular * (1.0 + 0.5 * numbers / cells)
    }
}

/// Whether the first row names the columns, by what tells it from the rows below: a text over a column of numbers, or a
/// text that is no value of its column of recurring texts.
fn has_header(rows: &[Row], decimal: Option<Decimal>) -> bool {
    let Some((first, below)) = rows.split_first() else { return false };
    let mut votes = 0.0;
    for (column, head) in first.iter().enumerate() {
        let values: Vec<&str> = below
            .iter()
            .filter_map(|row| row.get(column))
            .map(String::as_str)
            .filter(|cell| !MISSING.contains(cell))
            .collect();
        if head.is_empty() || values.is_empty() {
            continue;
        }
        let numbers = values.iter().filter(|cell| is_number(cell, decimal)).count();
        if numbers as f64 >= NUMERIC_SHARE * values.len() as f64 {
            votes += if is_number(head, decimal) || MISSING.contains(&head.as_str()) { -1.0 } else { 1.0 };
        } else if values.contains(&head.as_str()) {
            votes -= 1.0;
        } else {
            let mut seen = HashSet::new();
            let recur = values.iter().any(|value| !seen.insert(value));
            votes += if recur { 0.5 } else { 0.0 };
        }
    }
    // Undecided: texts over texts. A header is the rule, and its cells differ.
    let is_name = |(place, cell): (usize, &String)| !first[..place].contains(cell) && !is_number(cell, decimal);
    votes > 0.0 || (votes == 0.0 && first.iter().enumerate().all(is_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(text: &str) -> Dialect {
        Dialect::detect(text.as_bytes(), true, Overrides::default(), 100)
    }

    fn assert_is(text: &str, separator: Separator, decimal: Option<Decimal>, header: bool, columns: usize) {
        assert_eq!(detect(text), Dialect { separator, decimal, header, columns }, "{text}");
    }

    #[test]
    fn separators_and_marks() {
        use {Decimal as D, Separator::*};
        assert_is("a,b,c\n1,2.5,x\n3,4,y\n", Comma, Some(D::Point), true, 3);
        assert_is("a;b;c\n1,5;2,5;3\n4,5;5;6\n", Semicolon, Some(D::Comma), true, 3);
        assert_is("1,5;2,5;3,5\n4,5;5,5;6,5\n", Semicolon, Some(D::Comma), false, 3);
        assert_is("a\tb\n1,5\t2\n", Tab, Some(D::Comma), true, 2);
        assert_is("a\tb\n1.5\t2\n", Tab, Some(D::Point), true, 2);
        assert_is("a;b\n1;2\n", Semicolon, None, true, 2);
        assert_is("name,note\nx,\"a;b\"\ny,\"c;d\"\nx,\"e;f\"\n", Comma, Some(D::Point), true, 2);
        assert_is("\"Smith, Jo\";1;2\n\"Lee, An\";3;4\n", Semicolon, None, false, 3);
        assert_is("no separator\nat all\n", Comma, Some(D::Point), true, 1);
        assert_is("", Comma, Some(D::Point), false, 0);
    }

    #[test]
    fn headers() {
        let header = |text| detect(text).header;
        assert!(header("x,y\n1,2\n"));
        assert!(!header("0,1\n1,2\n"));
        assert!(!header("1,2,n/a\n3,4,5\n6,7,8\n"));
        assert!(header("colour,class\nred,a\nblue,b\nred,b\n"));
        assert!(!header("red,a\nblue,b\nred,b\n"));
        assert!(header("colour,class\n"));
        assert!(!header("1,2\n"));
        assert!(header(",x,y\n0,1.5,a\n1,2.5,b\n"));
    }

    #[test]
    fn the_common_number_of_cells_counts() {
        let columns = |text| detect(text).columns;
        assert_eq!(columns("Report of 2020\n\na,b,c\n1,2,3\n4,5,6\n"), 3);
        assert_eq!(columns("a,b\n1,2,\n3,4,\n"), 2);
        assert_eq!(columns("a,b\n1,2,3\n4,5,6\n"), 3);
        assert_eq!(columns("a,b,c\n1,2\n"), 3);
    }

    #[test]
    fn a_cut_last_row_does_not_count() {
        let head = b"a,b,c\n1,2,3\n4,5";
        let detect = |whole| Dialect::detect(head, whole, Overrides::default(), 100).columns;
        assert_eq!((detect(true), detect(false)), (3, 3));
        assert_eq!(Dialect::detect(b"a,b,c", false, Overrides::default(), 100).columns, 3);
    }
}
