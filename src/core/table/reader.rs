//! Bytes to a table, in slices of any size, then in steps: how it is written, which rows are its rows, how its columns
//! are written, and the values. The result does not depend on how the file was sliced.
//!
//! The text is held until the end, since how a column is written is decided by all of it; what is left then grows with
//! the table (five bytes a cell), not with the file.

use super::collect::Problems;
use super::column::{Column, NUMERIC_SHARE, Survey};
use super::dialect::{BadRows, Dialect, Overrides, Separator};
use super::encoding::{Decoder, Encoding};
use super::findings::{Findings, Listed};
use super::marks::Format;
use super::other::{Other, Places};
use super::problem::{FileKind, Problem};
use super::record::{Row, parse};
use super::rows::{Line, Profile, Scan, Sorting, Way, is_header_again, reread, second_table};
use super::text::{Decimal, FOUND_CHARACTERS, NAME_CHARACTERS, Number, make_unique, shown};
use super::unfold::{Unfolded, Unfolding};
use super::ways::Quotes;
use super::{Limits, Note, PREVIEW_ROWS, RawTable, Written};

/// A slice to read at a time: far less than 50 ms even on a slow phone.
pub const SLICE: usize = 128 << 10;

/// Bytes that are looked at in one step whether they are UTF-8: that is quick.
const CHECKED: usize = 1 << 20;
/// Bytes of the text that are looked at to find out how it is written.
const HEAD: usize = 64 << 10;
/// Regular rows from which it is learned what fits a column.
const PROFILE_ROWS: usize = 1000;
/// Of a refused text: lines that are shown, characters of each, and bytes that these are looked for in.
const LINES: usize = 8;
const LINE_CHARACTERS: usize = 160;
const LINES_BYTES: usize = 16 << 10;
/// Rows that are looked at beyond the limit, so that rows set aside do not count against it.
const MORE_ROWS: u64 = 1000;
/// Where fewer of the rows than this share fit, the text is no table of this kind.
const FEWEST_REGULAR: f64 = 0.5;

/// How far the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub bytes: u64,
    /// Nothing more is needed: the file is refused whatever follows.
    pub refused: bool,
}

/// Reads a table in slices.
pub struct Reader {
    limits: Limits,
    overrides: Overrides,
    bytes: u64,
    /// The beginning of the file as it came.
    head: Vec<u8>,
    encoding: Option<(Encoding, Decoder)>,
    text: Vec<u8>,
    stage: Stage,
    /// Bytes of the text that the stage has seen.
    seen: usize,
    /// Where the text is no UTF-8.
    wrong: Option<usize>,
    /// The text in UTF-8.
    recoded: Vec<u8>,
    unfolding: Option<Unfolding>,
    /// How a text in LIBSVM's format is written, until its columns are counted.
    counting: Option<(Box<Dialect>, Places)>,
    problems: Problems,
    refused: bool,
    work: Option<Box<Work>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Check,
    Recode,
    Unfold,
    Count,
    Scan,
    Sort,
    Survey,
    Fill,
    Finish,
    Done,
}

/// What is known behind the decision how the file is written.
struct Work {
    dialect: Dialect,
    /// Place of the first column in LIBSVM's format.
    first_place: usize,
    names: Vec<String>,
    notes: Vec<Note>,
    findings: Findings,
    scan: Scan,
    lines: Vec<Line>,
    surveys: Vec<Survey>,
    profile: Option<Profile>,
    columns: Vec<Column>,
    rows: Vec<u32>,
    first: Vec<Vec<String>>,
    decimal: Option<Decimal>,
    row: Row,
    /// The next of the lines, or of the columns.
    next: usize,
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
        Ok(Reader {
            limits,
            overrides,
            bytes: 0,
            head: Vec::new(),
            encoding: None,
            text: Vec::with_capacity(size as usize),
            stage: Stage::Check,
            seen: 0,
            wrong: None,
            recoded: Vec::new(),
            unfolding: None,
            counting: None,
            problems: Problems::default(),
            refused: false,
            work: None,
        })
    }

    /// Takes the next slice of the file, best of [`SLICE`] bytes.
    pub fn push(&mut self, slice: &[u8]) -> Progress {
        self.bytes += slice.len() as u64;
        if self.bytes > self.limits.bytes {
            (self.refused, self.text) = (true, Vec::new());
        }
        if !self.refused {
            let mut rest = slice;
            if self.encoding.is_none() {
                let head;
                (head, rest) = slice.split_at(slice.len().min(HEAD - self.head.len()));
                self.head.extend_from_slice(head);
                if self.head.len() == HEAD {
                    self.decide_encoding();
                }
            }
            if !rest.is_empty() {
                self.decode(rest);
            }
        }
        Progress { bytes: self.bytes, refused: self.refused }
    }

    fn decode(&mut self, slice: &[u8]) {
        let mut decoded = Vec::new();
        if let Some((_, decoder)) = &mut self.encoding {
            self.text.extend_from_slice(decoder.decode(slice, &mut decoded));
        }
    }

    fn decide_encoding(&mut self) {
        let head = std::mem::take(&mut self.head);
        let (mut encoding, mark) = Encoding::detect(&head);
        if let Some(insists) = self.overrides.encoding {
            encoding = insists;
        }
        self.encoding = Some((encoding, Decoder::new(encoding)));
        self.decode(&head[mark..]);
        if let Some(problem) = not_a_table(&head, &self.text) {
            self.problems.add(problem);
            self.refused = true;
        }
    }

    /// Goes on once all of the file was pushed; says whether all is done. No step takes long.
    pub fn advance(&mut self) -> bool {
        if self.refused || self.stage == Stage::Done {
            return true;
        }
        match self.stage {
            Stage::Check => self.check(),
            Stage::Recode => self.recode(),
            Stage::Unfold => self.unfold(),
            Stage::Count => self.count(),
            _ => return self.work(),
        }
        self.refused
    }

    /// How far that is, 0 to 1, by the time that the stages take.
    pub fn share(&self) -> f64 {
        let (begin, end) = match self.stage {
            Stage::Check => (0.0, 0.02),
            Stage::Recode | Stage::Unfold | Stage::Count => (0.02, 0.1),
            Stage::Scan => (0.1, 0.4),
            Stage::Sort => (0.4, 0.4),
            Stage::Survey => (0.4, 0.65),
            Stage::Fill => (0.65, 1.0),
            Stage::Finish | Stage::Done => (1.0, 1.0),
        };
        let of = |done: usize, all: usize| done as f64 / all.max(1) as f64;
        let part = match (self.stage, &self.work) {
            (Stage::Scan, Some(work)) => of(work.scan.at(), self.text.len()),
            (_, Some(work)) => of(work.next, work.lines.len()),
            _ => of(self.seen, self.text.len()),
        };
        begin + (end - begin) * part.min(1.0)
    }

    /// [`Reader::advance`] behind the decision how the file is written.
    fn work(&mut self) -> bool {
        let Some(work) = &mut self.work else { return true };
        let (text, limits, overrides) = (&self.text[..], self.limits, self.overrides);
        match self.stage {
            Stage::Scan => {
                let Work { scan, dialect, first_place, findings, .. } = &mut **work;
                if scan.advance(text, dialect, *first_place, SLICE, findings) {
                    self.stage = Stage::Sort;
                }
            }
            Stage::Sort => {
                if let Err(problem) = work.sort(text, limits, overrides) {
                    self.problems.add(problem);
                    self.refused = true;
                    return true;
                }
                self.stage = Stage::Survey;
            }
            Stage::Survey if work.survey(text, overrides) => {
                work.begin_columns(text, overrides);
                self.stage = Stage::Fill;
            }
            Stage::Fill if work.fill(text, overrides) => self.stage = Stage::Finish,
            Stage::Finish => {
                let done = work.next >= work.columns.len();
                if let Some(column) = work.columns.get_mut(work.next) {
                    column.finish(overrides.missing);
                    work.next += 1;
                }
                if done {
                    self.stage = Stage::Done;
                }
            }
            _ => {}
        }
        self.stage == Stage::Done
    }

    /// Looks whether the next part of the text is UTF-8.
    fn check(&mut self) {
        if self.seen == 0 {
            if self.encoding.is_none() {
                self.decide_encoding();
            }
            if let Some((_, decoder)) = &mut self.encoding {
                self.text.extend_from_slice(decoder.finish());
            }
        }
        let end = self.text.len().min(self.seen + CHECKED);
        match std::str::from_utf8(&self.text[self.seen..end]) {
            Ok(_) => self.seen = end,
            Err(error) => {
                self.seen += error.valid_up_to();
                // Else a character goes on behind this part.
                if error.error_len().is_some() || end == self.text.len() {
                    self.wrong = Some(self.seen);
                }
            }
        }
        if !self.refused && (self.wrong.is_some() || self.seen == self.text.len()) {
            self.settle_encoding();
        }
    }

    /// Text that is not all UTF-8 is written some other way.
    fn settle_encoding(&mut self) {
        let Some((encoding, _)) = &mut self.encoding else { return };
        if let (Encoding::Utf8, None, Some(wrong)) = (*encoding, self.overrides.encoding, self.wrong) {
            *encoding = Encoding::guess(&self.text, wrong);
        }
        let encoding = *encoding;
        self.seen = 0;
        // The page hands on what it has decoded.
        if encoding.is_by_browser() && self.wrong.is_some() {
            return self.refuse(Problem::OtherEncoding { encoding });
        }
        match encoding {
            Encoding::Windows1252 => self.stage = Stage::Recode,
            _ => self.look(),
        }
    }

    fn refuse(&mut self, problem: Problem) {
        self.problems.add(problem);
        self.refused = true;
    }

    fn recode(&mut self) {
        let end = self.text.len().min(self.seen + SLICE);
        Encoding::from_windows(&self.text[self.seen..end], &mut self.recoded);
        self.seen = end;
        if end == self.text.len() {
            (self.text, self.wrong, self.seen) = (std::mem::take(&mut self.recoded), None, 0);
            self.look();
        }
    }

    /// Looks whether the lines are wrapped in something.
    fn look(&mut self) {
        let head = &self.text[..self.text.len().min(HEAD)];
        self.unfolding = Unfolding::of(&self.text, head, self.wrong.is_none(), self.overrides);
        match self.unfolding {
            Some(_) => self.stage = Stage::Unfold,
            None => self.begin(self.detect(&self.text, self.overrides), None),
        }
    }

    fn unfold(&mut self) {
        let Some(unfolding) = &mut self.unfolding else { return };
        let is_done = unfolding.advance(&self.text, SLICE);
        self.seen = unfolding.at();
        if let Some(unfolding) = self.unfolding.take_if(|_| is_done) {
            let (text, overrides, what) = unfolding.finish();
            let dialect = self.detect(&text, overrides);
            // What is no table without its wrapping may be one with it.
            if dialect.columns > 1 {
                self.text = text;
                self.begin(dialect, Some(what));
            } else {
                self.begin(self.detect(&self.text, self.overrides), None);
            }
        }
    }

    fn detect(&self, text: &[u8], overrides: Overrides) -> Dialect {
        let (head, whole) = (&text[..text.len().min(HEAD)], text.len() <= HEAD);
        Dialect::detect(head, whole, overrides, self.limits.columns)
    }

    fn begin(&mut self, dialect: Dialect, unfolded: Option<Unfolded>) {
        if dialect.other == Some(Other::Libsvm) {
            self.counting = Some((Box::new(dialect), Places::new()));
            self.stage = Stage::Count;
        } else {
            self.begin_rows(dialect, 0, unfolded);
        }
    }

    fn count(&mut self) {
        let Some((_, places)) = &mut self.counting else { return };
        let is_done = places.advance(&self.text, SLICE);
        self.seen = places.at();
        if let Some((mut dialect, places)) = self.counting.take_if(|_| is_done) {
            let first_place;
            (first_place, dialect.columns) = places.columns();
            self.begin_rows(*dialect, first_place, None);
        }
    }

    fn begin_rows(&mut self, dialect: Dialect, first_place: usize, unfolded: Option<Unfolded>) {
        let text = &self.text[..];
        let head = &text[..text.len().min(HEAD)];
        let refusal = if dialect.columns == 0 || text.iter().all(|b| b.is_ascii_whitespace()) {
            Some(Problem::Empty)
        } else if dialect.columns > self.limits.columns {
            Some(Problem::TooManyColumns { columns: widest(head, &dialect), limit: self.limits.columns })
        } else if dialect.columns == 1 {
            let first = String::from_utf8_lossy(&text[..text.len().min(4096)]);
            let first = first.trim_start_matches(['\u{feff}', '\r', '\n', ' ']).lines().next().unwrap_or_default();
            Some(Problem::OneColumn { found: shown(first, FOUND_CHARACTERS) })
        } else {
            None
        };
        if let Some(problem) = refusal {
            return self.refuse(problem);
        }
        self.work = Some(Box::new(Work::new(dialect, first_place, self.limits, unfolded)));
        self.stage = Stage::Scan;
    }

    /// The first lines of the text as they stand, shortened, for who has to correct what is refused; none where it is no
    /// text.
    pub fn first_lines(&self) -> Vec<String> {
        let text = &self.text[..self.text.len().min(LINES_BYTES)];
        // No text has these signs; a picture or a packed file has them soon.
        if text.iter().any(|byte| matches!(byte, 0..=8 | 14..=26)) {
            return Vec::new();
        }
        let text = String::from_utf8_lossy(text);
        text.trim_start_matches('\u{feff}').lines().take(LINES).map(|line| shown(line, LINE_CHARACTERS)).collect()
    }

    /// Ends the file.
    pub fn finish(mut self) -> Result<RawTable, Vec<Problem>> {
        if self.bytes > self.limits.bytes {
            return Err(vec![Problem::TooManyBytes { bytes: self.bytes, limit: self.limits.bytes }]);
        }
        while !self.advance() {}
        let encoding = self.encoding.map_or(Encoding::Utf8, |(encoding, _)| encoding);
        match self.work {
            Some(work) if !self.refused && work.rows.is_empty() => {
                let (columns, rows) = (work.dialect.columns, work.lines.len() as u64);
                let row = work.lines.first().map_or(0, |line| line.row.into());
                Err(vec![match rows {
                    0 => Problem::HeaderOnly { columns },
                    rows => Problem::MostlyIrregular { regular: 0, rows, columns, row },
                }])
            }
            Some(work) if !self.refused => Ok(work.finish(self.limits, encoding)),
            _ => Err(self.problems.list()),
        }
    }
}

impl Work {
    fn new(dialect: Dialect, first_place: usize, limits: Limits, unfolded: Option<Unfolded>) -> Work {
        let headers = &dialect.headers;
        let (names, notes) = name_columns(&dialect, first_place);
        let findings = Findings {
            has_separator_line: dialect.has_separator_line,
            above: Listed::of(&headers.above),
            comments: Listed::of(&headers.comments),
            further_headers: Listed::of(&headers.further),
            counts_row: headers.counts_row,
            row_names: headers.row_names,
            row_quotes: unfolded == Some(Unfolded::Rows),
            format: match dialect.other {
                Some(Other::Arff) => Some("ARFF"),
                Some(Other::Libsvm) => Some("LIBSVM"),
                None => (unfolded == Some(Unfolded::Latex)).then_some("LaTeX"),
            },
            ..Findings::default()
        };
        let most = limits.rows_of(dialect.columns) + MORE_ROWS;
        let scan = Scan::new(&dialect, limits.columns + 1, most as usize);
        let surveys = vec![Survey::default(); dialect.columns];
        let row = Row::new(limits.columns + 1);
        Work {
            dialect,
            first_place,
            names,
            notes,
            findings,
            scan,
            lines: Vec::new(),
            surveys,
            profile: None,
            columns: Vec::new(),
            rows: Vec::new(),
            first: Vec::new(),
            decimal: None,
            row,
            next: 0,
        }
    }

    /// Ends the table where another begins, and looks whether it is one.
    fn sort(&mut self, text: &[u8], limits: Limits, overrides: Overrides) -> Result<(), Problem> {
        self.lines = std::mem::take(&mut self.scan.lines);
        let (columns, seen) = (self.dialect.columns, self.scan.seen);
        let limit = limits.rows_of(columns);
        if seen == 0 {
            return Err(Problem::HeaderOnly { columns });
        }
        if seen > limit + MORE_ROWS {
            return Err(Problem::TooManyRows { rows: seen, columns, limit });
        }
        if overrides.bad_rows != Some(BadRows::Keep) {
            let end = second_table(text, &self.lines, &self.dialect, self.first_place, &mut self.row);
            if let Some(end) = end {
                for line in self.lines.drain(end..) {
                    self.findings.second_table.add(line.row.into());
                }
            }
        }
        if overrides.bad_rows != Some(BadRows::Keep) {
            let Work { lines, dialect, first_place, row, findings, .. } = self;
            let names = &dialect.headers.names;
            let first = names.as_ref().and_then(|names| names.first()).map_or(&b""[..], |name| name.as_bytes());
            lines.retain(|line| {
                // Before the row is parsed, which takes longer.
                let begins = |cell: &[u8]| {
                    cell.strip_prefix(first).is_some_and(|rest| !rest.first().is_some_and(u8::is_ascii_alphanumeric))
                };
                let cell = &text[line.at as usize..];
                let begins = begins(cell) || begins(&cell[1..]);
                let may_be = line.way == Way::Header || (line.way == Way::Regular && begins && names.is_some());
                let again = may_be && is_header_again(text, line, dialect, *first_place, row);
                if again {
                    findings.headers_again.add(line.row.into());
                }
                !again
            });
        }
        let is_good = |line: &&Line| !matches!(line.way, Way::Short | Way::Long | Way::Broken);
        let regular = self.lines.iter().filter(is_good).count() as u64;
        let rows = self.lines.len() as u64;
        if (regular as f64) < FEWEST_REGULAR * rows as f64 && overrides.bad_rows.is_none() {
            let row = self.lines.iter().find(|line| !is_good(line)).map_or(0, |line| line.row.into());
            return Err(Problem::MostlyIrregular { regular, rows, columns, row });
        }
        if rows > limit {
            return Err(Problem::TooManyRows { rows, columns, limit });
        }
        Ok(())
    }

    /// Counts over the cells of the next rows; says whether all were seen.
    fn survey(&mut self, text: &[u8], overrides: Overrides) -> bool {
        let mut bytes = 0;
        while bytes < SLICE {
            let Some(line) = self.lines.get(self.next) else { return true };
            let is_row =
                !matches!(line.way, Way::Short | Way::Long | Way::Broken) || overrides.bad_rows == Some(BadRows::Keep);
            if is_row {
                reread(text, line, &self.dialect, self.first_place, &mut self.row);
                for (column, survey) in self.surveys.iter_mut().enumerate().take(self.row.len()) {
                    survey.take(trimmed(self.row.field(column)));
                }
            }
            bytes += self.lines.get(self.next + 1).map_or(0, |next| (next.at - line.at) as usize);
            self.next += 1;
        }
        false
    }

    /// Decides how the columns are written.
    fn begin_columns(&mut self, text: &[u8], overrides: Overrides) {
        let votes =
            self.surveys.iter().map(|survey| survey.tally.votes()).fold([0, 0], |a, b| [a[0] + b[0], a[1] + b[1]]);
        let table = match votes[0].cmp(&votes[1]) {
            std::cmp::Ordering::Less => Some(Decimal::Comma),
            std::cmp::Ordering::Greater => Some(Decimal::Point),
            std::cmp::Ordering::Equal => None,
        };
        self.decimal = overrides.decimal.or(table);
        let between_commas = matches!(self.dialect.how.separator, Separator::Comma | Separator::WideComma);
        let format = |survey: &Survey| survey.tally.format(overrides.decimal, table, between_commas);
        let formats: Vec<(Format, bool)> =
            self.surveys.iter().map(|survey| (format(survey), survey.tally.share() >= NUMERIC_SHARE)).collect();
        let mut profile = Profile::new(&formats);
        for line in self.lines.iter().filter(|line| line.way == Way::Regular).take(PROFILE_ROWS) {
            reread(text, line, &self.dialect, self.first_place, &mut self.row);
            profile.take(&self.row);
        }
        self.profile = Some(profile);
        let begin = |((survey, name), (format, _)): ((&Survey, &String), (Format, bool))| {
            Column::begin(name.clone(), survey, format, overrides.missing)
        };
        self.columns = self.surveys.iter().zip(&self.names).zip(formats).map(begin).collect();
        self.next = 0;
    }

    /// Takes the cells of the next rows; says whether all were taken.
    fn fill(&mut self, text: &[u8], overrides: Overrides) -> bool {
        let Some(profile) = &self.profile else { return true };
        let sorting = Sorting {
            text,
            dialect: &self.dialect,
            first_place: self.first_place,
            bad_rows: overrides.bad_rows.unwrap_or(BadRows::Mend),
        };
        let mut bytes = 0;
        while bytes < SLICE {
            let Some(line) = self.lines.get(self.next) else {
                self.next = 0;
                return true;
            };
            if sorting.keep(&self.lines, self.next, profile, &mut self.row, &mut self.findings) {
                reread(text, line, &self.dialect, self.first_place, &mut self.row);
                let cells = self.row.len();
                let cell = |column: usize| if column < cells { trimmed(self.row.field(column)) } else { "" };
                if self.first.len() < PREVIEW_ROWS {
                    let cells = (0..self.columns.len()).map(|column| shown(cell(column), FOUND_CHARACTERS));
                    self.first.push(cells.collect());
                }
                self.rows.push(line.row);
                for (place, column) in self.columns.iter_mut().enumerate() {
                    column.push(line.row.into(), cell(place));
                }
            }
            bytes += self.lines.get(self.next + 1).map_or(0, |next| (next.at - line.at) as usize);
            self.next += 1;
        }
        false
    }

    fn finish(self, limits: Limits, encoding: Encoding) -> RawTable {
        let Work { dialect, mut notes, findings, columns, rows, mut first, decimal, .. } = self;
        // Numbers are shown as they were read.
        for (place, column) in columns.iter().enumerate().filter(|(_, column)| column.is_rewritten()) {
            for row in &mut first {
                if let Number::Finite(x) = column.format.read(&row[place]).number {
                    row[place] = super::choice::short(x);
                }
            }
        }
        let is_row_quoted = findings.row_quotes;
        notes.extend(findings.notes());
        note_columns(&columns, &mut notes);
        let decimal = decimal.unwrap_or_else(|| {
            columns.iter().find(|column| column.grouped > 0).map_or(Decimal::Point, Column::decimal)
        });
        let written = Written {
            encoding,
            separator: dialect.how.separator,
            quotes: if is_row_quoted { Quotes::Rows } else { dialect.how.quotes },
            decimal,
            header: dialect.headers.names.is_some(),
            first_row: if dialect.headers.names_row > 0 { dialect.headers.names_row } else { dialect.headers.number }
                as u32,
            comments: dialect.comment.is_some(),
        };
        RawTable { limits, written, columns, rows, first, notes, findings, class: dialect.headers.class }
    }
}

/// Cells in the widest of the first rows.
fn widest(head: &[u8], dialect: &Dialect) -> usize {
    let (mut row, mut at, mut most) = (Row::new(0), 0, dialect.columns);
    while at < head.len() {
        at = parse(head, at, dialect.how, &mut row).next;
        most = most.max(row.cells);
    }
    most
}

/// A cell without the blanks around it.
fn trimmed(field: &[u8]) -> &str {
    std::str::from_utf8(field).unwrap_or_default().trim()
}

/// The names of the columns, and what was done to them.
fn name_columns(dialect: &Dialect, first_place: usize) -> (Vec<String>, Vec<Note>) {
    let mut names: Vec<String> = (1..=dialect.columns).map(unnamed).collect();
    let mut notes = Vec::new();
    if dialect.other == Some(Other::Libsvm) {
        for (place, name) in names.iter_mut().enumerate() {
            *name = if place == 0 { "label".into() } else { (place - 1 + first_place).to_string() };
        }
        return (names, notes);
    }
    let Some(given) = &dialect.headers.names else { return (names, notes) };
    let mut nameless = Vec::new();
    for (place, name) in names.iter_mut().enumerate() {
        let text = given.get(place).map(|text| text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}'));
        match text {
            Some(text) if !text.is_empty() => *name = shown(text, NAME_CHARACTERS),
            _ => nameless.push(place),
        }
    }
    let renamed = make_unique(&mut names);
    let named = |places: &[usize]| places.iter().map(|&place| names[place].clone()).collect::<Vec<_>>();
    if !nameless.is_empty() {
        notes.push(Note::Unnamed { columns: named(&nameless) });
    }
    if !renamed.is_empty() {
        notes.push(Note::Renamed { columns: named(&renamed) });
    }
    (names, notes)
}

/// What was done to the cells of whole columns.
fn note_columns(columns: &[Column], notes: &mut Vec<Note>) {
    let names = |which: &dyn Fn(&Column) -> bool| -> Vec<String> {
        columns.iter().filter(|column| which(column)).map(|column| column.name.clone()).collect()
    };
    let is_numeric = |column: &Column| column.kind() == super::Kind::Numbers;
    let mut add = |columns: Vec<String>, note: &dyn Fn(Vec<String>) -> Note| {
        if !columns.is_empty() {
            notes.push(note(columns));
        }
    };
    add(names(&|c| is_numeric(c) && c.grouped > 0), &|columns| Note::Thousands { columns });
    add(names(&|c| is_numeric(c) && c.format.doubt.is_some()), &|columns| Note::DoubtfulMarks { columns });
    add(names(&|c| is_numeric(c) && c.with_unit > 0), &|columns| Note::Units { columns });
    let bounds = columns.iter().filter(|column| is_numeric(column)).map(|column| column.bounds as usize).sum();
    add(names(&|c| is_numeric(c) && c.bounds > 0), &|columns| Note::Bounds { cells: bounds, columns });
    // The usual empty cell and R's NA in a column of numbers are no news; all other words are.
    let words = |of: &dyn Fn(&Column) -> Vec<(String, u32)>| {
        let mut all = Vec::<(String, u32)>::new();
        for (word, n) in columns.iter().flat_map(of) {
            match all.iter_mut().find(|(known, _)| *known == word) {
                Some((_, count)) => *count += n,
                None => all.push((word, n)),
            }
        }
        all.into_iter().map(|(word, n)| format!("{word} ({n})")).collect::<Vec<_>>()
    };
    let missing = |column: &Column| column.missing_words().map(|(word, n)| (word.to_string(), n)).collect::<Vec<_>>();
    let list = words(&missing);
    add(names(&|c| c.missing_words().next().is_some()), &|columns| Note::MissingWords { words: list.clone(), columns });
    let kept = |column: &Column| column.names.iter().filter(|(_, n)| *n > 0).cloned().collect::<Vec<_>>();
    let list = words(&kept);
    add(names(&|c| c.names.iter().any(|(_, n)| *n > 0)), &|columns| Note::KeptWords { words: list.clone(), columns });
    let odd = columns.iter().map(|column| column.taken_odd).sum();
    add(names(&|c| c.taken_odd > 0), &|columns| Note::OddCells { cells: odd, columns });
    let sentinel =
        |column: &Column| column.sentinel.iter().map(|(x, n)| (super::choice::short(*x), *n)).collect::<Vec<_>>();
    let list = words(&sentinel);
    add(names(&|c| c.sentinel.is_some()), &|columns| Note::Sentinel { words: list.clone(), columns });
}

/// What a column without a name is called, in any language.
fn unnamed(number: usize) -> String {
    format!("#{number}")
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
