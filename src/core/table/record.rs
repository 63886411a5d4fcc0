//! Text to records: the automaton is csv-core's (RFC 4180, any of CRLF, LF and CR ends a row, also mixed), fed in
//! slices. Added here: the row's number as a spreadsheet counts it, bounds on what one cell and one row may hold, and
//! the quotation mark that is never closed.

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

/// Bytes of one cell. The best-known spreadsheets hold 32,767 characters in a cell; what is longer is no cell of a
/// table, most likely a quotation mark was opened and not closed.
pub const FIELD_BYTES: usize = 32_767;

/// One row.
pub struct Record<'a> {
    /// Counted from 1, blank rows included.
    pub row: u64,
    /// Cells in the row, also those beyond what is kept.
    pub cells: usize,
    text: &'a [u8],
    ends: &'a [usize],
    /// The first cell longer than [`FIELD_BYTES`], with its length; what is kept of it is cut.
    pub too_long: Option<(usize, usize)>,
}

impl<'a> Record<'a> {
    /// The cells kept.
    pub fn fields(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let (text, ends) = (self.text, self.ends);
        (0..ends.len()).map(move |i| &text[if i == 0 { 0 } else { ends[i - 1] }..ends[i]])
    }
}

/// A quotation mark that the file never closes.
#[derive(Debug, PartialEq)]
pub struct Unclosed {
    pub row: u64,
    /// Counted from 0.
    pub column: usize,
    /// What stands after it, cut.
    pub found: Vec<u8>,
}

/// Splits slices of any length.
pub struct Splitter {
    automaton: Reader,
    /// Cells of the row so far, one after the other; its length is room, not content.
    text: Vec<u8>,
    ends: Vec<usize>,
    /// Content of `text`.
    filled: usize,
    /// Bytes of the cell at hand that were dropped.
    dropped: usize,
    cells: usize,
    /// Cells kept of a row.
    most_cells: usize,
    too_long: Option<(usize, usize)>,
    row: u64,
    /// No byte of the row was read yet.
    at_start: bool,
    after_cr: bool,
    /// Rows without a single character.
    pub blank: u64,
}

impl Splitter {
    pub fn new(separator: u8, most_cells: usize) -> Self {
        let mut automaton = ReaderBuilder::new().delimiter(separator).build();
        // The automaton would drop a byte order mark from its first slice, if that is long enough: a call without room
        // for output reads nothing and ends its wish to.
        automaton.read_field(b"x", &mut []);
        Splitter {
            automaton,
            text: vec![0; 1024],
            ends: Vec::new(),
            filled: 0,
            dropped: 0,
            cells: 0,
            most_cells,
            too_long: None,
            row: 1,
            at_start: true,
            after_cr: false,
            blank: 0,
        }
    }

    /// Reads a slice and hands every row that ends in it to `each`.
    pub fn push(&mut self, mut slice: &[u8], mut each: impl FnMut(Record<'_>)) {
        while let Some(&byte) = slice.first() {
            if self.at_start && (byte == b'\n' || byte == b'\r') {
                // The second half of CRLF, or a row without a character, which the automaton would pass over.
                if !(byte == b'\n' && self.after_cr) {
                    self.row += 1;
                    self.blank += 1;
                }
                self.after_cr = byte == b'\r';
                slice = &slice[1..];
                continue;
            }
            self.at_start = false;
            if self.text.len() - self.filled < 256 {
                self.text.resize(2 * self.text.len(), 0);
            }
            let (result, read, written) = self.automaton.read_field(slice, &mut self.text[self.filled..]);
            self.after_cr = read > 0 && slice[read - 1] == b'\r';
            slice = &slice[read..];
            self.keep(written);
            if let ReadFieldResult::Field { record_end } = result {
                self.end_field();
                if record_end {
                    self.end_record(&mut each);
                }
            }
        }
    }

    /// Ends the file: hands the last row to `each` where no line end closed it, or reports an open quotation mark.
    pub fn finish(&mut self, each: impl FnMut(Record<'_>)) -> Option<Unclosed> {
        if self.at_start {
            return None;
        }
        // Inside quotation marks a line end is part of the cell; everywhere else it ends the row.
        let (row, filled) = (self.row, self.filled);
        self.push(b"\n", each);
        (!self.at_start).then(|| {
            let found = self.text[self.field_start()..filled].iter().take(FIELD_BYTES).copied().collect();
            Unclosed { row, column: self.cells, found }
        })
    }

    fn field_start(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Takes `written` bytes into the cell at hand, and drops what is too much.
    fn keep(&mut self, written: usize) {
        self.filled += written;
        let most = if self.cells < self.most_cells { FIELD_BYTES } else { 0 };
        let end = self.field_start() + most;
        if self.filled > end {
            self.dropped += self.filled - end;
            self.filled = end;
        }
    }

    fn end_field(&mut self) {
        if self.cells < self.most_cells {
            if self.dropped > 0 && self.too_long.is_none() {
                self.too_long = Some((self.cells, FIELD_BYTES + self.dropped));
            }
            self.ends.push(self.filled);
        }
        self.dropped = 0;
        self.cells += 1;
    }

    fn end_record(&mut self, each: &mut impl FnMut(Record<'_>)) {
        each(Record {
            row: self.row,
            cells: self.cells,
            text: &self.text[..self.filled],
            ends: &self.ends,
            too_long: self.too_long.take(),
        });
        self.ends.clear();
        self.filled = 0;
        self.cells = 0;
        self.row += 1;
        self.at_start = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rows = Vec<(u64, Vec<String>)>;

    fn split(bytes: &[u8], slice: usize) -> (Rows, u64, Option<Unclosed>) {
        let (mut splitter, mut rows) = (Splitter::new(b',', 4), Rows::new());
        let mut each = |record: Record<'_>| {
            let cells = record.fields().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
            rows.push((record.row, cells));
        };
        for slice in bytes.chunks(slice) {
            splitter.push(slice, &mut each);
        }
        let unclosed = splitter.finish(&mut each);
        (rows, splitter.blank, unclosed)
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        let text = b"a,b\r\n\r\n\"x\r\ny\",\"\"\"q\"\"\"\n1,2\r3,\n\n\n,\r\n\"\",5";
        let want = [(1, "a|b"), (3, "x\r\ny|\"q\""), (4, "1|2"), (5, "3|"), (8, "|"), (9, "|5")];
        for slice in 1..text.len() {
            let (rows, blank, unclosed) = split(text, slice);
            let rows: Vec<_> = rows.iter().map(|(row, cells)| (*row, cells.join("|"))).collect();
            assert_eq!(rows, want.map(|(row, cells)| (row, cells.to_string())), "slices of {slice}");
            assert_eq!((blank, unclosed), (3, None));
        }
    }

    #[test]
    fn an_open_quotation_mark_is_found_where_it_opens() {
        for slice in 1..12 {
            let (rows, _, unclosed) = split(b"a,b\n1,\"2\n3,4\n", slice);
            assert_eq!(rows.len(), 1);
            assert_eq!(unclosed, Some(Unclosed { row: 2, column: 1, found: b"2\n3,4\n".to_vec() }));
        }
        assert_eq!(split(b"a,\"b\"", 3).2, None);
        assert!(split(b"a,\"b\"\"", 3).2.is_some());
    }

    #[test]
    fn what_a_row_keeps_is_bounded() {
        let long = [b"a,".as_slice(), &vec![b'x'; 100_000], b",c\n", &vec![b','; 50_000], b"\n"].concat();
        for slice in [1000, 200_000] {
            let (mut splitter, mut seen) = (Splitter::new(b',', 4), Vec::new());
            for slice in long.chunks(slice) {
                splitter.push(slice, |record| {
                    let lengths: Vec<usize> = record.fields().map(<[u8]>::len).collect();
                    seen.push((record.cells, record.too_long, lengths));
                });
            }
            assert_eq!(seen[0], (3, Some((1, 100_000)), vec![1, FIELD_BYTES, 1]));
            assert_eq!(seen[1], (50_001, None, vec![0; 4]));
            // The room doubles until a cell of full length and one automaton's step fit.
            assert!(splitter.text.len() <= 8 * FIELD_BYTES, "{}", splitter.text.len());
        }
    }
}
