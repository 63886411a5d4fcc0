//! Bytes to a table, in slices of any size: the result does not depend on how the file was sliced. Memory grows with
//! the table (five bytes a cell), not with the file.

use super::collect::Problems;
use super::column::Column;
use super::dialect::{Dialect, Overrides};
use super::encoding::{Decoder, Encoding};
use super::problem::{Cell, FileKind, Problem};
use super::record::{FIELD_BYTES, Record, Splitter};
use super::text::{Decimal, FOUND_CHARACTERS, NAME_CHARACTERS, make_unique, shown};
use super::{Limits, Note, PREVIEW_ROWS, RawTable, Written, choice};

/// A slice to read at a time: far less than 50 ms even on a slow phone.
pub const SLICE: usize = 128 << 10;

/// Bytes of the file that are looked at before anything is read, to find out how it is written.
const HEAD: usize = 64 << 10;

/// How far the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub bytes: u64,
    pub rows: u64,
    /// Nothing more is needed: the file is refused whatever follows.
    pub refused: bool,
}

/// Reads a table in slices.
pub struct Reader {
    limits: Limits,
    overrides: Overrides,
    bytes: u64,
    head: Vec<u8>,
    body: Option<Body>,
    problems: Problems,
    refused: bool,
}

/// Everything behind the decision how the file is written.
struct Body {
    decoder: Decoder,
    /// Room for decoded text.
    decoded: Vec<u8>,
    splitter: Splitter,
    rows: Rows,
}

/// Takes the rows.
struct Rows {
    limits: Limits,
    encoding: Encoding,
    dialect: Dialect,
    header_pending: bool,
    columns: Vec<Column>,
    names: Vec<Note>,
    numbers: Vec<u32>,
    first: Vec<Vec<String>>,
    /// Rows of values seen, also those beyond the limit.
    seen: u64,
    /// Rows of separators alone.
    blank: u64,
    trailing: u64,
    problems: Problems,
}

/// Reads a whole table at once.
pub fn read(bytes: &[u8], limits: Limits, overrides: Overrides) -> Result<RawTable, Vec<Problem>> {
    let mut reader = Reader::new(bytes.len() as u64, limits, overrides)?;
    reader.push(bytes);
    reader.finish()
}

impl Reader {
    /// A reader for a file that is said to have `size` bytes; refuses it by that alone where it is too large.
    pub fn new(size: u64, limits: Limits, overrides: Overrides) -> Result<Reader, Vec<Problem>> {
        if size > limits.bytes {
            return Err(vec![Problem::TooManyBytes { bytes: size, limit: limits.bytes }]);
        }
        let (head, problems) = (Vec::new(), Problems::default());
        Ok(Reader { limits, overrides, bytes: 0, head, body: None, problems, refused: false })
    }

    /// Reads the next slice of the file, best of [`SLICE`] bytes.
    pub fn push(&mut self, slice: &[u8]) -> Progress {
        self.bytes += slice.len() as u64;
        if self.bytes > self.limits.bytes {
            self.refused = true;
        }
        if !self.refused {
            if let Some(body) = &mut self.body {
                body.push(slice);
            } else {
                let (head, rest) = slice.split_at(slice.len().min(HEAD - self.head.len()));
                self.head.extend_from_slice(head);
                if self.head.len() == HEAD {
                    self.begin(false);
                    if let Some(body) = &mut self.body {
                        body.push(rest);
                    }
                }
            }
        }
        let rows = self.body.as_ref().map_or(0, |body| body.rows.seen);
        Progress { bytes: self.bytes, rows, refused: self.refused }
    }

    /// Decides how the file is written and reads its head.
    fn begin(&mut self, whole: bool) {
        let head = std::mem::take(&mut self.head);
        let (encoding, mark) = Encoding::detect(&head);
        let (mut decoder, mut decoded) = (Decoder::new(encoding), Vec::new());
        let text = decoder.decode(&head[mark..], &mut decoded);
        if let Some(problem) = not_a_table(&head, text) {
            self.problems.add(problem);
            self.refused = true;
            return;
        }
        let dialect = Dialect::detect(text, whole, self.overrides, self.limits.columns);
        let splitter = Splitter::new(dialect.separator.byte(), self.limits.columns + 1);
        let rows = Rows::new(self.limits, encoding, dialect);
        let mut body = Body { decoder: Decoder::new(encoding), decoded: Vec::new(), splitter, rows };
        if dialect.columns > self.limits.columns {
            self.problems
                .add(Problem::TooManyColumns { columns: columns_of(text, dialect), limit: self.limits.columns });
            self.refused = true;
        } else if dialect.columns == 1 {
            let first = String::from_utf8_lossy(text);
            let first = first.trim_start_matches(['\u{feff}', '\r', '\n', ' ']).lines().next().unwrap_or_default();
            self.problems.add(Problem::OneColumn { found: shown(first, FOUND_CHARACTERS) });
            self.refused = true;
        } else {
            body.push(&head[mark..]);
            self.body = Some(body);
        }
    }

    /// Ends the file. Where it is refused, the problems of its columns under the default choice are told as well.
    pub fn finish(mut self) -> Result<RawTable, Vec<Problem>> {
        if self.bytes > self.limits.bytes {
            return Err(vec![Problem::TooManyBytes { bytes: self.bytes, limit: self.limits.bytes }]);
        }
        if self.body.is_none() && !self.refused {
            self.begin(true);
        }
        match self.body {
            Some(body) => body.finish(),
            None => Err(self.problems.list()),
        }
    }
}

impl Body {
    fn push(&mut self, slice: &[u8]) {
        let text = self.decoder.decode(slice, &mut self.decoded);
        self.splitter.push(text, |record| self.rows.take(&record));
    }

    fn finish(mut self) -> Result<RawTable, Vec<Problem>> {
        self.splitter.push(self.decoder.finish(), |record| self.rows.take(&record));
        let unclosed = self.splitter.finish(|record| self.rows.take(&record));
        if let Some(unclosed) = unclosed {
            let column = self.rows.name(unclosed.column);
            let cell = Cell::new(unclosed.row, &column, &String::from_utf8_lossy(&unclosed.found));
            self.rows.problems.add(Problem::UnclosedQuote(cell));
        }
        self.rows.finish(self.splitter.blank)
    }
}

impl Rows {
    fn new(limits: Limits, encoding: Encoding, dialect: Dialect) -> Self {
        Rows {
            limits,
            encoding,
            dialect,
            header_pending: dialect.header,
            columns: (1..=dialect.columns).map(|number| Column::new(unnamed(number))).collect(),
            names: Vec::new(),
            numbers: Vec::new(),
            first: Vec::new(),
            seen: 0,
            blank: 0,
            trailing: 0,
            problems: Problems::default(),
        }
    }

    fn name(&self, column: usize) -> String {
        self.columns.get(column).map_or_else(|| unnamed(column + 1), |column| column.name.clone())
    }

    fn take(&mut self, record: &Record<'_>) {
        let fields: Vec<&[u8]> = record.fields().collect();
        let width = self.columns.len();
        // Only cells without a single character; a row of missing values is one.
        if record.cells == fields.len() && fields.iter().all(|field| field.trim_ascii().is_empty()) {
            self.blank += 1;
            return;
        }
        let is_header = std::mem::take(&mut self.header_pending);
        if is_header {
            self.take_header(&fields);
        } else {
            self.seen += 1;
            if self.seen > self.limits.rows_of(width) {
                return;
            }
        }
        let regular = self.check_width(record, &fields);
        let mut texts = Vec::with_capacity(width);
        for (column, field) in fields.iter().take(width).enumerate() {
            texts.push(self.check_field(record.row, column, field));
        }
        if let Some((column, bytes)) = record.too_long {
            let cell = Cell::new(record.row, &self.name(column), &String::from_utf8_lossy(fields[column]));
            let key = Problem::FieldTooLong { cell, bytes, limit: FIELD_BYTES };
            self.problems.add_at(key.key(), record.row, column, 1, || key);
        }
        if is_header || !regular {
            return;
        }
        if self.first.len() < PREVIEW_ROWS {
            let cells = texts.iter().map(|text| shown(text.unwrap_or_default(), FOUND_CHARACTERS));
            self.first.push(cells.collect());
        }
        self.numbers.push(record.row.try_into().unwrap_or(u32::MAX));
        for (column, text) in self.columns.iter_mut().zip(texts) {
            column.push(record.row, text.unwrap_or_default(), &mut self.dialect.decimal);
        }
    }

    /// Whether the row has a cell for every column and, but for empty ones, no more.
    fn check_width(&mut self, record: &Record<'_>, fields: &[&[u8]]) -> bool {
        let (row, cells, expected) = (record.row, record.cells, self.columns.len());
        if cells < expected {
            let column = self.name(cells);
            let problem = || Problem::MissingCells { row, column, cells, expected };
            self.problems.add_at("missing_cells", row, cells, 1, problem);
        } else if cells > expected {
            let surplus = fields[expected..].iter().find(|field| !field.trim_ascii().is_empty());
            if cells == fields.len() && surplus.is_none() {
                self.trailing += 1;
                return true;
            }
            let found = shown(&String::from_utf8_lossy(surplus.unwrap_or(&&b""[..])), FOUND_CHARACTERS);
            let problem = || Problem::SurplusCells { row, found, cells, expected };
            self.problems.add_at("surplus_cells", row, expected, 1, problem);
        }
        cells == expected
    }

    /// The cell's text, trimmed, or `None` with a problem.
    fn check_field<'a>(&mut self, row: u64, column: usize, field: &'a [u8]) -> Option<&'a str> {
        let text = std::str::from_utf8(field);
        if let Ok(text) = text
            && !text.contains('\0')
        {
            return Some(text.trim());
        }
        // A cell cut at its bound may end within a character; that it was cut is a problem of its own.
        if field.len() == FIELD_BYTES && text.is_err_and(|error| error.error_len().is_none()) {
            return None;
        }
        let cell = || Cell::new(row, &self.columns[column].name, &String::from_utf8_lossy(field).replace('\0', "␀"));
        let problem = if text.is_err() { Problem::NotText(cell()) } else { Problem::NulCharacter(cell()) };
        self.problems.add_at(problem.key(), row, column, 1, || problem);
        None
    }

    fn take_header(&mut self, fields: &[&[u8]]) {
        let mut names: Vec<String> = self.columns.iter().map(|column| column.name.clone()).collect();
        let mut nameless = Vec::new();
        for (place, name) in names.iter_mut().enumerate() {
            let given = fields.get(place).map(|field| String::from_utf8_lossy(field));
            let given = given.as_deref().map(|text| text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}'));
            match given {
                Some(text) if !text.is_empty() => *name = shown(text, NAME_CHARACTERS),
                _ => nameless.push(place),
            }
        }
        let renamed = make_unique(&mut names);
        let named = |places: &[usize]| places.iter().map(|&place| names[place].clone()).collect::<Vec<_>>();
        if !nameless.is_empty() {
            self.names.push(Note::Unnamed { columns: named(&nameless) });
        }
        if !renamed.is_empty() {
            self.names.push(Note::Renamed { columns: named(&renamed) });
        }
        for (column, name) in self.columns.iter_mut().zip(names) {
            column.name = name;
        }
    }

    fn finish(mut self, blank: u64) -> Result<RawTable, Vec<Problem>> {
        let columns = self.columns.len();
        let limit = self.limits.rows_of(columns);
        if columns == 0 {
            self.problems.add(Problem::Empty);
        } else if self.seen > limit {
            self.problems.add(Problem::TooManyRows { rows: self.seen, columns, limit });
        } else if self.seen == 0 && self.problems.is_empty() {
            self.problems.add(Problem::HeaderOnly { columns });
        }
        let mut notes = self.names;
        if blank + self.blank > 0 {
            notes.push(Note::BlankRows { rows: blank + self.blank });
        }
        if self.trailing > 0 {
            notes.push(Note::TrailingCells { rows: self.trailing });
        }
        let Dialect { separator, decimal, header, .. } = self.dialect;
        let decimal = decimal.unwrap_or(Decimal::Point);
        let written = Written { encoding: self.encoding, separator, decimal, header };
        let Rows { limits, columns, numbers: rows, first, .. } = self;
        let table = RawTable { limits, written, columns, rows, first, notes };
        if self.problems.is_empty() {
            return Ok(table);
        }
        if !table.is_empty() {
            choice::check_cells(&table, &table.default_choice(), &mut self.problems);
        }
        Err(self.problems.list())
    }
}

/// What a column without a name is called, in any language.
fn unnamed(number: usize) -> String {
    format!("#{number}")
}

/// Cells in the widest of the first rows.
fn columns_of(head: &[u8], dialect: Dialect) -> usize {
    let (mut splitter, mut most) = (Splitter::new(dialect.separator.byte(), 0), 0);
    splitter.push(head, |record| most = most.max(record.cells));
    splitter.finish(|record| most = most.max(record.cells));
    most.max(dialect.columns)
}

/// Beginnings that no table of text has.
const SIGNATURES: [(&[u8], FileKind); 10] = [
    (b"PK\x03\x04", FileKind::Workbook),
    (b"\xd0\xcf\x11\xe0", FileKind::Workbook),
    (b"%PDF-", FileKind::Pdf),
    (b"\x89PNG", FileKind::Image),
    (b"\xff\xd8\xff", FileKind::Image),
    (b"GIF8", FileKind::Image),
    (b"\x1f\x8b", FileKind::Archive),
    (b"7z\xbc\xaf", FileKind::Archive),
    (b"Rar!\x1a", FileKind::Archive),
    (b"PAR1\x15", FileKind::Archive),
];

/// Beginnings of text that is no table, in lower case.
const OPENINGS: [(&str, FileKind); 12] = [
    ("<!doctype", FileKind::Markup),
    ("<html", FileKind::Markup),
    ("<head", FileKind::Markup),
    ("<body", FileKind::Markup),
    ("<table", FileKind::Markup),
    ("<svg", FileKind::Markup),
    ("<?xml", FileKind::Markup),
    ("<!--", FileKind::Markup),
    ("{\"", FileKind::Json),
    ("[{", FileKind::Json),
    ("[[", FileKind::Json),
    ("[\"", FileKind::Json),
];

/// `head` is the beginning of the file, `text` the same decoded.
fn not_a_table(head: &[u8], text: &[u8]) -> Option<Problem> {
    let begin = String::from_utf8_lossy(&text[..text.len().min(4096)]);
    let begin = begin.trim_start();
    let plain = begin.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase());
    let plain: String = plain.take(16).collect();
    let binary = SIGNATURES.into_iter().find(|(signature, _)| head.starts_with(signature)).map(|(_, kind)| kind);
    let opening = || OPENINGS.into_iter().find(|(opening, _)| plain.starts_with(opening)).map(|(_, kind)| kind);
    let kind = binary.or_else(opening)?;
    let found = shown(begin.lines().next().unwrap_or_default(), FOUND_CHARACTERS);
    Some(Problem::NotATable { kind, found })
}
