//! How a table is written: its separator, quotation marks, comments, where it begins, which row names its columns and
//! how many there are, found by looking at its beginning. The reader of the page sees what was found and may overrule it.

use super::header::{self, Headers};
use super::marks;
use super::other::{self, Other};
use super::record::{Row, parse, parse_literal};
pub use super::ways::{BadRows, Overrides, Quotes, Separator};
pub(super) use super::ways::{How, Sample};

/// Rows that are looked at.
pub(super) const ROWS_LOOKED_AT: usize = 200;

/// Beginnings of lines that are comments.
const COMMENTS: [&str; 3] = ["#", "%", "//"];
/// Lines of which more than this share begin like a comment are none.
const COMMENTS_MOST: f64 = 0.5;

/// How the table is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dialect {
    pub how: How,
    pub comment: Option<&'static str>,
    /// Columns; 0 where there is no row.
    pub columns: usize,
    pub headers: Headers,
    pub other: Option<Other>,
    /// A first line told the separator.
    pub has_separator_line: bool,
}

/// Rows that are passed over before the table is looked at, and the separator that a first line tells.
fn separator_line(text: &[u8]) -> Option<(usize, Option<Separator>)> {
    let end = super::record::line_end(text, 0);
    let line = std::str::from_utf8(&text[..end]).ok()?.trim_matches(['"', '\u{feff}', ' ']);
    let rest = line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?;
    let rest = if rest.is_empty() { "\t" } else { rest };
    let told = Separator::ALL.into_iter().find(|s| rest.len() == 1 && rest.as_bytes()[0] == s.byte());
    (rest.chars().count() <= 2).then(|| (super::record::next_line(text, 0), told))
}

impl Dialect {
    /// Looks at the beginning of a table, in UTF-8. `whole` says that the table ends there. At most `most_columns` and
    /// one more are told apart.
    pub fn detect(head: &[u8], whole: bool, overrides: Overrides, most_columns: usize) -> Dialect {
        if overrides.separator.is_none()
            && let Some(found) = other::detect(head, overrides)
        {
            let other::Found { how, comment, columns, headers, other } = found;
            let (comment, other) = (Some(comment), Some(other));
            return Dialect { how, comment, columns, headers, other, has_separator_line: false };
        }
        let line = separator_line(head);
        let (begin, told) = line.map_or((0, None), |(begin, told)| (begin, told));
        let number = if line.is_some() { 2 } else { 1 };
        let only = overrides.separator.or(told);
        let mut best: Option<(f64, How, Option<&'static str>, Vec<Sample>)> = None;
        let separators = only.map_or_else(|| Separator::guessed().collect(), |only| vec![only]);
        for separator in separators {
            for quotes in quotes_in(head, overrides) {
                let how = How { separator, quotes };
                let mut rows = samples(head, whole, (begin, number), how, most_columns + 1);
                let comment = comment(&mut rows, overrides);
                let score = score(&rows, how);
                if best.as_ref().is_none_or(|(highest, ..)| score > *highest) {
                    best = Some((score, how, comment, rows));
                }
            }
        }
        let (_, how, comment, mut rows) = best.expect("there is at least one separator");
        let mut above = Vec::new();
        if let Some(first) = overrides.first_row {
            let from = rows.iter().position(|row| row.number >= first.into()).unwrap_or(0);
            above = rows.drain(..from).collect();
        }
        let columns = columns(&rows);
        let mut headers = header::find(&rows, columns, overrides);
        headers.above(&above);
        Dialect { how, comment, columns, headers, other: None, has_separator_line: line.is_some() }
    }
}

/// The ways of quoting that the text can have.
fn quotes_in(head: &[u8], overrides: Overrides) -> Vec<Quotes> {
    if let Some(quotes) = overrides.quotes {
        return vec![quotes];
    }
    let has = |what: &str| head.windows(what.len()).any(|window| window == what.as_bytes());
    let mut all = vec![Quotes::Double];
    if has("\\\"") {
        all.push(Quotes::Backslash);
    }
    if has("'") {
        all.push(Quotes::Single);
    }
    if has("“") || has("«") || has("„") {
        all.push(Quotes::Curly);
    }
    all
}

/// The first rows that are not blank.
fn samples(head: &[u8], whole: bool, begin: (usize, u64), how: How, most_columns: usize) -> Vec<Sample> {
    let (mut at, mut number) = begin;
    let (mut rows, mut row) = (Vec::<Sample>::new(), Row::new(most_columns));
    while at < head.len() && rows.len() < ROWS_LOOKED_AT {
        let mut parsed = parse(head, at, how, &mut row);
        let is_broken = parsed.is_broken;
        if is_broken {
            parsed = parse_literal(head, at, how.separator, &mut row);
        }
        // The last row is cut off where the table goes on; it counts only where it is all there is.
        let is_cut = parsed.next >= head.len() && !whole && !head.ends_with(b"\n");
        if !row.is_blank() && (!is_cut || rows.is_empty()) {
            let cells = row.fields().map(|field| String::from_utf8_lossy(field).trim().to_string()).collect();
            rows.push(Sample { at, next: parsed.next, number, cells, is_comment: false, is_broken });
        }
        at = parsed.next;
        number += 1;
    }
    rows
}

/// Marks the rows that are comments.
fn comment(rows: &mut [Sample], overrides: Overrides) -> Option<&'static str> {
    if overrides.comments == Some(false) {
        return None;
    }
    let begins = |row: &Sample, sign: &str| row.cells.first().is_some_and(|cell| cell.starts_with(sign));
    let count = |sign: &str| rows.iter().filter(|row| begins(row, sign)).count();
    let most = COMMENTS_MOST * rows.len() as f64;
    // A column of numbers of which some begin with a sign is none of comments: something must follow.
    let sign = COMMENTS.into_iter().find(|sign| (1..=most as usize).contains(&count(sign)))?;
    rows.iter_mut().for_each(|row| row.is_comment = begins(row, sign));
    Some(sign)
}

/// The commonest number of cells, beyond one if there is any; of equally common ones that of the earliest row.
pub(super) fn columns(rows: &[Sample]) -> usize {
    // Number of cells, how many rows have it, and its first row.
    let mut counts = Vec::<(usize, usize, usize)>::new();
    let table = || rows.iter().filter(|row| !row.is_comment);
    for (place, row) in table().enumerate() {
        match counts.iter_mut().find(|(cells, ..)| *cells == row.cells.len()) {
            Some((_, count, _)) => *count += 1,
            None => counts.push((row.cells.len(), 1, place)),
        }
    }
    if counts.iter().any(|(cells, count, _)| *cells > 1 && *count > 1) {
        counts.retain(|(cells, ..)| *cells > 1);
    }
    let commonest = counts.into_iter().max_by_key(|(_, count, first)| (*count, rows.len() - first));
    let commonest = commonest.map_or(0, |(cells, ..)| cells);
    // A separator at the end of every row but the first makes no column.
    let first = table().next().map_or(0, |row| row.cells.len());
    let is_empty_beyond = |row: &Sample| row.cells.iter().skip(first).all(String::is_empty);
    let is_trailing = first > 1 && first < commonest && table().all(is_empty_beyond);
    if is_trailing { first } else { commonest }
}

/// How well a way of writing explains the rows: the share of rows with the common number of cells, and half as much
/// again for cells that are numbers. A separator that separates nothing explains nothing.
fn score(rows: &[Sample], how: How) -> f64 {
    let columns = columns(rows);
    if columns < 2 {
        return 0.0;
    }
    let table = || rows.iter().filter(|row| !row.is_comment);
    let regular = || table().filter(|row| row.cells.len() == columns);
    let whole = regular().filter(|row| !row.is_broken).count() as f64;
    let cells = (regular().count() * columns) as f64;
    let numbers =
        regular().flat_map(|row| &row.cells).filter(|cell| marks::looks_like_number(cell, true)).count() as f64;
    let quoted = |cell: &&String| {
        cell.len() > 1 && ["\"", "'"].into_iter().any(|mark| cell.starts_with(mark) && cell.ends_with(mark))
            || cell.starts_with(['“', '«'])
    };
    let quoted = regular().flat_map(|row| &row.cells).filter(quoted).count() as f64;
    // A text that begins with a digit and holds another separator was most likely cut through a number.
    let is_cut = |cell: &&String| {
        cell.starts_with(|c: char| c.is_ascii_digit())
            && cell.contains([' ', ';', '\t', '|'])
            && !marks::looks_like_number(cell, true)
    };
    let cut = regular().flat_map(|row| &row.cells).filter(is_cut).count() as f64;
    let share = whole / table().count() as f64;
    let score = share * (1.0 + 0.5 * numbers / cells) * (1.0 - 0.5 * quoted / cells) * (1.0 - 0.5 * cut / cells);
    match how.separator {
        // Between words there are blanks too: columns of blanks need numbers, and nothing better.
        Separator::Blanks if numbers / cells < 0.2 || share < 0.6 => 0.0,
        Separator::Blanks => 0.9 * score,
        // It parts at plain commas as well.
        Separator::WideComma => 0.99 * score,
        _ => score,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(text: &str) -> Dialect {
        Dialect::detect(text.as_bytes(), true, Overrides::default(), 100)
    }

    #[track_caller]
    fn assert_is(text: &str, separator: Separator, header: bool, columns: usize) {
        let Dialect { how, headers, columns: found, .. } = detect(text);
        assert_eq!((how.separator, headers.names.is_some(), found), (separator, header, columns), "{text}");
    }

    #[test]
    fn separators() {
        use Separator::*;
        assert_is("a,b,c\n1,2.5,x\n3,4,y\n", Comma, true, 3);
        assert_is("a;b;c\n1,5;2,5;3\n4,5;5;6\n", Semicolon, true, 3);
        assert_is("1,5;2,5;3,5\n4,5;5,5;6,5\n", Semicolon, false, 3);
        assert_is("a\tb\n1,5\t2\n", Tab, true, 2);
        assert_is("a;b\n1;2\n", Semicolon, true, 2);
        assert_is("a|b\n1|2\n", Pipe, true, 2);
        assert_is("A1 2 3\nA2 4 5\n", Blanks, false, 3);
        assert_is("长，宽\n1，2\n", WideComma, true, 2);
        assert_is("name,note\nx,\"a;b\"\ny,\"c;d\"\nx,\"e;f\"\n", Comma, true, 2);
        assert_is("\"Smith, Jo\";1;2\n\"Lee, An\";3;4\n", Semicolon, false, 3);
        assert_is("no separator\nat all\n", Comma, true, 1);
        assert_is("", Comma, false, 0);
        let told = detect("sep=;\na;b\n1,5;2,5\n");
        assert_eq!((told.how.separator, told.has_separator_line, told.headers.names_row), (Semicolon, true, 2));
    }

    #[test]
    fn quotes() {
        assert_eq!(detect("a,b\n\"x \\\"y\\\", z\",1\n\"u \\\"v\\\", w\",2\n").how.quotes, Quotes::Backslash);
        assert_eq!(detect("'a','b'\n'x, z',1\n'u, w',2\n").how.quotes, Quotes::Single);
        assert_eq!(detect("a,b\n“x, z”,1\n“u, w”,2\n").how.quotes, Quotes::Curly);
        assert_eq!(detect("a,b\nit's,1\nthat's,2\n").how.quotes, Quotes::Double);
    }

    #[test]
    fn headers() {
        let header = |text| detect(text).headers.names.is_some();
        assert!(header("x,y\n1,2\n"));
        assert!(!header("0,1\n1,2\n"));
        assert!(!header("1,2,n/a\n3,4,5\n6,7,8\n"));
        assert!(header("colour,class\nred,a\nblue,b\nred,b\n"));
        assert!(!header("red,a\nblue,b\nred,b\n"));
        assert!(header("colour,class\n"));
        assert!(!header("1,2\n"));
        assert!(header(",x,y\n0,1.5,a\n1,2.5,b\n"));
        assert!(header("2021,2022,2023\n93,71,1\n46,35,0\n"));
        assert!(!header("93,94,95\n93,71,1\n46,35,0\n"));
    }

    #[test]
    fn the_common_number_of_cells_counts() {
        let columns = |text| detect(text).columns;
        assert_eq!(columns("Report of 2020\n\na,b,c\n1,2,3\n4,5,6\n"), 3);
        assert_eq!(columns("a,b\n1,2,\n3,4,\n"), 2);
        assert_eq!(columns("a,b\n1,2,3\n4,5,6\n"), 3);
        assert_eq!(columns("a,b,c\n1,2\n"), 3);
        assert_eq!(columns("# note\n# another\n# third\na,b,c\n1,2,3\n4,5,6\n7,8,9\n"), 3);
    }

    #[test]
    fn a_cut_last_row_does_not_count() {
        let head = b"a,b,c\n1,2,3\n4,5";
        let detect = |whole| Dialect::detect(head, whole, Overrides::default(), 100).columns;
        assert_eq!((detect(true), detect(false)), (3, 3));
        assert_eq!(Dialect::detect(b"a,b,c", false, Overrides::default(), 100).columns, 3);
    }
}
