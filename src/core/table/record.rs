//! Text to rows, one at a time from any place: quoted cells (RFC 4180, and the other ways of quoting that programs
//! write), and a way of reading a line without any, for rows whose quotation marks do not add up. What one row and one
//! cell may hold is bounded.

use super::ways::{How, Quotes, Separator};

/// Bytes of one cell. The best-known spreadsheets hold 32,767 characters in a cell; what is longer is no cell of a
/// table, most likely a quotation mark was opened and not closed.
pub const FIELD_BYTES: usize = 32_767;

/// The cells of a row; its room is used again for the next.
#[derive(Debug, Default)]
pub(super) struct Row {
    text: Vec<u8>,
    ends: Vec<usize>,
    /// Cells in the row, also those beyond what is kept.
    pub cells: usize,
    /// Some cell is longer than [`FIELD_BYTES`]; what is kept of it is cut.
    pub too_long: bool,
    most: usize,
}

/// What came of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parsed {
    /// Where the next row begins.
    pub next: usize,
    /// Line ends within it.
    pub inner_lines: usize,
    /// A quotation mark is never closed, or text follows one that closes.
    pub is_broken: bool,
}

impl Row {
    /// A row that keeps so many cells.
    pub fn new(most: usize) -> Row {
        Row { most, ..Row::default() }
    }

    /// The cells kept.
    pub fn fields(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len()).map(|i| self.field(i))
    }

    pub fn field(&self, i: usize) -> &[u8] {
        &self.text[if i == 0 { 0 } else { self.ends[i - 1] }..self.ends[i]]
    }

    /// Cells kept.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_blank(&self) -> bool {
        self.cells == self.ends.len() && self.fields().all(|field| field.trim_ascii().is_empty())
    }

    /// Cells with something in them, among those kept.
    pub fn filled(&self) -> usize {
        self.fields().filter(|field| !field.trim_ascii().is_empty()).count()
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.cells = 0;
        self.too_long = false;
    }

    fn end_cell(&mut self) {
        if self.cells < self.most {
            let start = self.ends.last().copied().unwrap_or(0);
            if self.text.len() - start > FIELD_BYTES {
                self.too_long = true;
                self.text.truncate(start + FIELD_BYTES);
            }
            self.ends.push(self.text.len());
        } else {
            self.text.truncate(self.ends.last().copied().unwrap_or(0));
        }
        self.cells += 1;
    }

    /// Takes away quotation marks at the ends of its cells.
    pub fn unquote(&mut self) {
        let cells: Vec<Vec<u8>> = self.fields().map(unquoted).collect();
        let (all, too_long) = (self.cells, self.too_long);
        self.set(cells.iter().map(Vec::as_slice));
        (self.cells, self.too_long) = (all, too_long);
    }

    /// Puts cells in the place of the row's.
    pub fn set<'a>(&mut self, cells: impl Iterator<Item = &'a [u8]>) {
        self.clear();
        for cell in cells {
            self.text.extend_from_slice(cell);
            self.end_cell();
        }
    }
}

/// The place behind the line end at `at`, which is one or the end of the text.
fn after_line_end(text: &[u8], at: usize) -> usize {
    match text.get(at) {
        Some(b'\r') if text.get(at + 1) == Some(&b'\n') => at + 2,
        Some(_) => at + 1,
        None => at,
    }
}

/// Where the line that `at` is in ends.
pub(super) fn line_end(text: &[u8], at: usize) -> usize {
    text[at..].iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(text.len(), |n| at + n)
}

/// The place behind the line that `at` is in.
pub(super) fn next_line(text: &[u8], at: usize) -> usize {
    after_line_end(text, line_end(text, at))
}

/// Bytes of the separator that stands at a place; 0 where none does.
fn separator_at(text: &[u8], separator: Separator) -> usize {
    match separator {
        Separator::Blanks => text.iter().take_while(|b| matches!(b, b' ' | b'\t')).count(),
        Separator::WideComma if text.starts_with("，".as_bytes()) => "，".len(),
        separator => usize::from(text.first() == Some(&separator.byte())),
    }
}

/// Bytes of the quotation mark that opens a cell at a place, and the mark that closes it.
fn opening(text: &[u8], quotes: Quotes) -> Option<(usize, &'static [u8])> {
    match (quotes, text.first()?) {
        (Quotes::Double | Quotes::Backslash, b'"') => Some((1, b"\"")),
        (Quotes::Single, b'\'') => Some((1, b"'")),
        (Quotes::Curly, _) => {
            let is = |mark: &str| text.starts_with(mark.as_bytes());
            if is("“") || is("„") {
                return Some(("“".len(), if is("„") { "“".as_bytes() } else { "”".as_bytes() }));
            }
            is("«").then_some(("«".len(), "»".as_bytes()))
        }
        _ => None,
    }
}

/// Reads the row that begins at `at`.
pub(super) fn parse(text: &[u8], at: usize, how: How, row: &mut Row) -> Parsed {
    row.clear();
    let (mut at, mut inner_lines, mut is_broken) = (at, 0, false);
    let blanks = how.separator == Separator::Blanks;
    let is_line_end = |at: usize| text.get(at).is_none_or(|b| matches!(b, b'\n' | b'\r'));
    if blanks {
        at += separator_at(&text[at..], how.separator);
    }
    loop {
        // Before a quotation mark, blanks do not count.
        let mut open = at;
        while how.quotes != Quotes::None
            && text.get(open).is_some_and(|&b| b == b' ' || (b == b'\t' && how.separator != Separator::Tab))
        {
            open += 1;
        }
        match opening(&text[open.min(text.len())..], how.quotes) {
            Some((length, closing)) => {
                let begin = row.text.len();
                at = open + length;
                let mut is_open = true;
                while is_open && at < text.len() {
                    let byte = text[at];
                    if how.quotes == Quotes::Backslash && byte == b'\\' && at + 1 < text.len() {
                        row.text.push(match text[at + 1] {
                            b'n' => b' ',
                            b't' => b' ',
                            other => other,
                        });
                        at += 2;
                    } else if byte == closing[0] && text[at..].starts_with(closing) {
                        if closing.len() == 1 && text.get(at + 1) == Some(&closing[0]) {
                            row.text.push(closing[0]);
                            at += 2;
                        } else {
                            at += closing.len();
                            is_open = false;
                        }
                    } else {
                        if byte == b'\n' || (byte == b'\r' && text.get(at + 1) != Some(&b'\n')) {
                            inner_lines += 1;
                        }
                        row.text.push(byte);
                        at += 1;
                        if row.text.len() - begin > FIELD_BYTES {
                            // No cell is that long: what follows is not looked for.
                            row.too_long = true;
                            is_broken = true;
                            break;
                        }
                    }
                }
                is_broken |= is_open;
                // Blanks behind the closing mark do not count; anything else should not be there.
                while !blanks
                    && text.get(at).is_some_and(|&b| b == b' ' || (b == b'\t' && how.separator != Separator::Tab))
                {
                    at += 1;
                }
                while !is_line_end(at) && separator_at(&text[at..], how.separator) == 0 {
                    is_broken = true;
                    row.text.push(text[at]);
                    at += 1;
                }
            }
            None => {
                let start = at;
                while !is_line_end(at) && separator_at(&text[at..], how.separator) == 0 {
                    at += 1;
                }
                if row.cells < row.most {
                    row.text.extend_from_slice(&text[start..at]);
                }
            }
        }
        row.end_cell();
        let length = if is_line_end(at) { 0 } else { separator_at(&text[at..], how.separator) };
        // Blanks at the end of a line part nothing.
        if length == 0 || (blanks && is_line_end(at + length)) {
            let end = at + length;
            return Parsed { next: after_line_end(text, end), inner_lines, is_broken };
        }
        at += length;
    }
}

/// Reads the line at `at` as if no quotation mark had a meaning; those at the ends of a cell are taken away.
pub(super) fn parse_literal(text: &[u8], at: usize, separator: Separator, row: &mut Row) -> Parsed {
    let parsed = parse(text, at, How { separator, quotes: Quotes::None }, row);
    row.unquote();
    parsed
}

fn unquoted(cell: &[u8]) -> Vec<u8> {
    let mut cell = cell.trim_ascii();
    for mark in ["\"", "“", "”", "„", "«", "»"].map(str::as_bytes) {
        while let Some(rest) = cell.strip_prefix(mark) {
            cell = rest;
        }
        while let Some(rest) = cell.strip_suffix(mark) {
            cell = rest;
        }
    }
    cell.trim_ascii().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, separator: Separator, quotes: Quotes) -> Vec<(String, bool)> {
        let (mut row, mut at, mut all) = (Row::new(8), 0, Vec::new());
        while at < text.len() {
            let parsed = parse(text.as_bytes(), at, How { separator, quotes }, &mut row);
            let cells: Vec<_> = row.fields().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
            all.push((cells.join("|"), parsed.is_broken));
            assert!(parsed.next > at);
            at = parsed.next;
        }
        all
    }

    #[test]
    fn every_way_of_quoting() {
        use {Quotes as Q, Separator as S};
        let one = |text: &str, separator, quotes| rows(text, separator, quotes).remove(0);
        let good = |cells: &str| (cells.to_string(), false);
        assert_eq!(one("a,\"b,\"\"c\"\"\",d\n", S::Comma, Q::Double), good("a|b,\"c\"|d"));
        assert_eq!(one("a, \"b, c\" ,d", S::Comma, Q::Double), good("a|b, c|d"));
        assert_eq!(one("\"the \\\"big\\\", 0\",24", S::Comma, Q::Backslash), good("the \"big\", 0|24"));
        assert_eq!(one("'b, c',d", S::Comma, Q::Single), good("b, c|d"));
        assert_eq!(one("“b, c”,d", S::Comma, Q::Curly), good("b, c|d"));
        assert_eq!(one("  1.0   2  x \n", S::Blanks, Q::Double), good("1.0|2|x"));
        assert_eq!(one("1，2,3\n", S::WideComma, Q::Double), good("1|2|3"));
        assert_eq!(one("5\" pipe,2", S::Comma, Q::Double), good("5\" pipe|2"));
        assert_eq!(one("\"big\" house,2", S::Comma, Q::Double), ("bighouse|2".into(), true));
        assert_eq!(rows("a,\"x\r\ny\"\r\n1,2", S::Comma, Q::Double), [good("a|x\r\ny"), good("1|2")]);
        assert_eq!(rows("a,\n\n,b\r1", S::Comma, Q::Double), [good("a|"), good(""), good("|b"), good("1")]);
    }

    #[test]
    fn what_a_row_keeps_is_bounded() {
        let long = format!("a,{},c\n{}\n", "x".repeat(100_000), ",".repeat(50_000));
        let mut row = Row::new(4);
        let how = How { separator: Separator::Comma, quotes: Quotes::Double };
        let parsed = parse(long.as_bytes(), 0, how, &mut row);
        assert_eq!((row.cells, row.too_long, row.field(1).len()), (3, true, FIELD_BYTES));
        parse(long.as_bytes(), parsed.next, how, &mut row);
        assert_eq!((row.cells, row.len(), row.too_long), (50_001, 4, false));
    }

    #[test]
    fn a_line_without_quotation_marks() {
        let mut row = Row::new(8);
        parse_literal(b"12,\"34,yes\n", 0, Separator::Comma, &mut row);
        assert_eq!(row.fields().collect::<Vec<_>>(), [&b"12"[..], b"34", b"yes"]);
    }
}
