//! Which rows of the text are rows of the table. One bad row does not cost the table: a short one is filled where its
//! cells fit, a stray quotation mark is taken away, a row with another separator is read with that; what cannot be
//! mended is set aside and counted.

use super::column::ONE_HOT_LARGEST;
use super::dialect::Dialect;
use super::findings::{Findings, Listed};
use super::marks::{Format, looks_like_number};
use super::missing::is_nothing;
use super::other::{Other, libsvm_row, sparse_row};
use super::record::{Parsed, Row, line_end, next_line, parse, parse_literal};
use super::text::{Number, lower};
use super::ways::{BadRows, How, Quotes, Separator};

/// Rows below the end of a table in which sums and remarks are looked for.
const FOOTER_ROWS: usize = 3;
/// Words that begin a row of sums, in lower case.
const TOTALS: [&str; 22] = [
    "total",
    "totals",
    "sum",
    "grand total",
    "subtotal",
    "mean",
    "average",
    "avg",
    "median",
    "count",
    "summe",
    "gesamt",
    "mittelwert",
    "insgesamt",
    "合计",
    "总计",
    "总数",
    "平均",
    "小计",
    "somme",
    "suma",
    "source",
];
/// Quoted cells over several lines that do not add up, after which no cell goes over a line end.
const MOST_OPEN: u32 = 500;
/// Rows of one other width at the end of the text that make another table.
const TABLE_ROWS: usize = 3;

/// How a row is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Regular,
    /// As if quotation marks had no meaning.
    Literal,
    /// With a stray mark at the end of a cell taken away.
    Stripped,
    /// With another separator.
    By(Separator),
    Short,
    Long,
    /// Quotes, bytes or lengths that are no row.
    Broken,
    /// A text over the columns of numbers.
    Header,
}

/// A row with something in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub at: u32,
    pub row: u32,
    pub way: Way,
    cells: u16,
    after_blank: bool,
    /// Its marks did not add up: read as if they had no meaning.
    is_literal: bool,
}

/// What stands at a place of the text.
enum Found {
    Blank,
    Comment,
    Row(Way),
}

/// Goes through the rows.
pub(super) struct Scan {
    at: usize,
    row: u64,
    cells: Row,
    second: Row,
    after_blank: bool,
    open: u32,
    is_literal: bool,
    pub lines: Vec<Line>,
    /// Rows seen, also those that are not kept.
    pub seen: u64,
    most: usize,
}

fn is_text(row: &Row) -> bool {
    row.fields().all(|field| std::str::from_utf8(field).is_ok_and(|text| !text.contains('\0')))
}

fn cell(row: &Row, column: usize) -> &str {
    if column >= row.len() {
        return "";
    }
    std::str::from_utf8(row.field(column)).unwrap_or_default().trim()
}

/// Whether the cells beyond the last column are all empty.
fn is_trailing(row: &Row, columns: usize) -> bool {
    row.cells > columns
        && row.cells == row.len()
        && (columns..row.len()).all(|column| row.field(column).trim_ascii().is_empty())
}

impl Scan {
    /// Begins at the first row of values; at most `most` rows are kept.
    pub fn new(dialect: &Dialect, most_columns: usize, most: usize) -> Scan {
        Scan {
            at: dialect.headers.begin,
            row: dialect.headers.number,
            cells: Row::new(most_columns),
            second: Row::new(most_columns),
            after_blank: false,
            open: 0,
            is_literal: false,
            lines: Vec::new(),
            seen: 0,
            most,
        }
    }

    /// Bytes that were read.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Goes on over about so many bytes; says whether the end is reached.
    pub fn advance(
        &mut self,
        text: &[u8],
        dialect: &Dialect,
        first_place: usize,
        bytes: usize,
        findings: &mut Findings,
    ) -> bool {
        let until = self.at.saturating_add(bytes).min(text.len());
        while self.at < until {
            let (at, row) = (self.at, self.row);
            let (next, found) = self.take(text, dialect, first_place);
            self.at = next;
            self.row += 1;
            match found {
                Found::Blank => {
                    findings.blank += 1;
                    self.after_blank = true;
                }
                Found::Comment => findings.comments.add(row),
                Found::Row(way) => {
                    self.seen += 1;
                    if self.lines.len() < self.most {
                        let cells = self.cells.cells.min(u16::MAX.into()) as u16;
                        let row = row.try_into().unwrap_or(u32::MAX);
                        self.lines.push(Line {
                            at: at as u32,
                            row,
                            way,
                            cells,
                            after_blank: self.after_blank,
                            is_literal: self.is_literal,
                        });
                    }
                    self.after_blank = false;
                }
            }
        }
        self.at >= text.len()
    }

    fn take(&mut self, text: &[u8], dialect: &Dialect, first_place: usize) -> (usize, Found) {
        let Dialect { how, columns, headers, .. } = dialect;
        let (columns, at) = (*columns, self.at);
        self.is_literal = false;
        if let Some(sign) = dialect.comment {
            let begin = at + text[at..].iter().take_while(|b| matches!(b, b' ' | b'"')).count();
            if text[begin..].starts_with(sign.as_bytes()) {
                return (next_line(text, at), Found::Comment);
            }
        }
        if let Some(found) = other_row(text, at, dialect, first_place, &mut self.cells) {
            return (next_line(text, at), found);
        }
        let mut parsed = parse(text, at, *how, &mut self.cells);
        let is_odd = parsed.inner_lines == 0 && has_odd_quote(&text[at..parsed.next], *how, &self.cells);
        if is_odd && !parsed.is_broken && self.cells.cells == columns && is_text(&self.cells) {
            return (parsed.next, Found::Row(Way::Stripped));
        }
        if parsed.is_broken || parsed.inner_lines > 0 {
            let is_stray = parsed.is_broken
                || self.open > MOST_OPEN
                || (self.cells.cells != columns && !is_trailing(&self.cells, columns))
                || lines_are_rows(text, at, parsed, *how, columns, &mut self.second);
            if is_stray {
                self.open += u32::from(parsed.inner_lines > 0);
                let was_broken = parsed.is_broken;
                let single = parse_literal(text, at, how.separator, &mut self.second);
                self.is_literal = was_broken || parsed.inner_lines > 0;
                if self.second.cells == columns && is_text(&self.second) && !self.second.too_long {
                    self.is_literal = true;
                    std::mem::swap(&mut self.cells, &mut self.second);
                    return (single.next, Found::Row(Way::Literal));
                }
                if was_broken {
                    std::mem::swap(&mut self.cells, &mut self.second);
                    return (single.next, Found::Row(Way::Broken));
                }
                if parsed.inner_lines > 0 {
                    std::mem::swap(&mut self.cells, &mut self.second);
                    parsed = single;
                }
            }
        }
        let row = &self.cells;
        let next = parsed.next;
        if row.is_blank() {
            return (next, Found::Blank);
        }
        if row.too_long || !is_text(row) {
            return (next, Found::Row(Way::Broken));
        }
        if row.cells == columns || is_trailing(row, columns) {
            let over =
                |column: usize| (headers.numeric[column] && !is_nothing(cell(row, column))).then(|| cell(row, column));
            let mut over = (0..columns.min(headers.numeric.len())).filter_map(over).peekable();
            let is_header = over.peek().is_some() && !over.any(|cell| looks_like_number(cell, true));
            return (next, Found::Row(if is_header { Way::Header } else { Way::Regular }));
        }
        for separator in Separator::guessed().filter(|&s| s != how.separator) {
            // Blanks part words too: they need a column of numbers to be believed.
            if separator == Separator::Blanks && (columns < 3 || !headers.numeric.contains(&true)) {
                continue;
            }
            let other = parse(text, at, How { separator, quotes: how.quotes }, &mut self.second);
            let fits = |column: usize| {
                let cell = cell(&self.second, column);
                !headers.numeric[column] || is_nothing(cell) || looks_like_number(cell, true)
            };
            if !other.is_broken
                && self.second.cells == columns
                && other.next == next
                && is_text(&self.second)
                && (0..columns).all(fits)
            {
                return (next, Found::Row(Way::By(separator)));
            }
        }
        (next, Found::Row(if row.cells < columns { Way::Short } else { Way::Long }))
    }
}

/// Rows of another format.
fn other_row(text: &[u8], at: usize, dialect: &Dialect, first_place: usize, cells: &mut Row) -> Option<Found> {
    let line = &text[at..line_end(text, at)];
    let is_row = match dialect.other? {
        Other::Libsvm => {
            if line.trim_ascii().is_empty() {
                return Some(Found::Blank);
            }
            libsvm_row(line, first_place, dialect.columns, cells)
        }
        Other::Arff => {
            if !line.trim_ascii().starts_with(b"{") {
                return None;
            }
            sparse_row(line, dialect.columns, cells)
        }
    };
    Some(Found::Row(if is_row { Way::Regular } else { Way::Broken }))
}

/// Whether the line has a quotation mark too many, at the end of a cell where it means nothing.
fn has_odd_quote(line: &[u8], how: How, row: &Row) -> bool {
    let at_end = |field: &[u8]| field.trim_ascii().starts_with(b"\"") || field.trim_ascii().ends_with(b"\"");
    how.quotes != Quotes::None && row.fields().any(at_end) && line.iter().filter(|byte| **byte == b'"').count() % 2 == 1
}

/// Whether most lines of a row over several lines are rows of their own: a stray mark opened and another closed.
fn lines_are_rows(text: &[u8], at: usize, parsed: Parsed, how: How, columns: usize, row: &mut Row) -> bool {
    let (mut place, mut all, mut whole) = (at, 0, 0);
    while place < parsed.next {
        place = parse_literal(text, place, how.separator, row).next;
        all += 1;
        whole += usize::from(row.cells == columns);
    }
    // One line of two may look like a row by chance: `1,2,"x` and `y",no`.
    whole * 3 > all * 2
}

/// Reads a row once more, the way that was found.
pub(super) fn reread(text: &[u8], line: &Line, dialect: &Dialect, first_place: usize, row: &mut Row) {
    let at = line.at as usize;
    match line.way {
        Way::Literal => {
            parse_literal(text, at, dialect.how.separator, row);
        }
        Way::Stripped => {
            parse(text, at, dialect.how, row);
            row.unquote();
        }
        Way::By(separator) => {
            parse(text, at, How { separator, quotes: dialect.how.quotes }, row);
        }
        _ if line.is_literal => {
            parse_literal(text, at, dialect.how.separator, row);
        }
        _ => {
            if other_row(text, at, dialect, first_place, row).is_none() {
                parse(text, at, dialect.how, row);
            }
        }
    }
}

/// Whether a line has the names of the columns once more.
pub(super) fn is_header_again(text: &[u8], line: &Line, dialect: &Dialect, first_place: usize, row: &mut Row) -> bool {
    let Some(names) = &dialect.headers.names else { return false };
    reread(text, line, dialect, first_place, row);
    names.iter().enumerate().all(|(column, name)| name == cell(row, column))
}

/// Whether all cells of a line hold something.
fn is_full(text: &[u8], line: &Line, dialect: &Dialect, first_place: usize, row: &mut Row) -> bool {
    reread(text, line, dialect, first_place, row);
    row.filled() >= dialect.columns
}

/// The line at which another table begins.
pub(super) fn second_table(
    text: &[u8],
    lines: &[Line],
    dialect: &Dialect,
    first_place: usize,
    row: &mut Row,
) -> Option<usize> {
    let is_bad = |line: &Line| matches!(line.way, Way::Short | Way::Long | Way::Broken | Way::Header);
    let numeric = dialect.headers.numeric.iter().filter(|numeric| **numeric).count();
    // Bad rows from each line to the end.
    let mut bad = vec![0u32; lines.len() + 1];
    for (place, line) in lines.iter().enumerate().rev() {
        bad[place] = bad[place + 1] + u32::from(is_bad(line));
    }
    for (place, line) in lines.iter().enumerate().skip(1) {
        let rest = lines.len() - place;
        let other_header =
            line.way == Way::Header && rest > 2 && !is_header_again(text, line, dialect, first_place, row);
        // Names over two columns of numbers or more are no slip of a cell.
        let is_sure = line.after_blank || numeric > 1 || matches!(lines[place - 1].way, Way::Short | Way::Header);
        if other_header && is_sure && is_full(text, line, dialect, first_place, row) {
            let titled = !line.after_blank && lines[place - 1].way == Way::Short;
            return Some(if titled { place - 1 } else { place });
        }
        // After a gap, mostly rows that do not fit.
        if line.after_blank && is_bad(line) && rest > 1 && f64::from(bad[place]) > 0.7 * rest as f64 {
            return Some(place);
        }
    }
    // Rows of one other width to the end.
    let width = lines.last()?.cells;
    let run =
        lines.iter().rev().take_while(|line| line.cells == width && matches!(line.way, Way::Short | Way::Long)).count();
    (width > 1 && run >= TABLE_ROWS && run < lines.len()).then(|| lines.len() - run)
}

/// What the columns of the regular rows hold, to judge others by.
pub(super) struct Profile {
    columns: Vec<(Format, bool, f64, f64, Vec<String>)>,
}

impl Profile {
    /// Of these formats; which of the columns hold numbers.
    pub fn new(formats: &[(Format, bool)]) -> Profile {
        let column = |(format, is_numeric): &(Format, bool)| {
            (format.clone(), *is_numeric, f64::INFINITY, f64::NEG_INFINITY, Vec::new())
        };
        Profile { columns: formats.iter().map(column).collect() }
    }

    /// Takes a regular row.
    pub fn take(&mut self, row: &Row) {
        for (place, (format, is_numeric, least, most, values)) in self.columns.iter_mut().enumerate() {
            let text = cell(row, place);
            if is_nothing(text) {
                continue;
            }
            if *is_numeric {
                if let Number::Finite(x) = format.read(text).number {
                    (*least, *most) = (least.min(x), most.max(x));
                }
            } else if values.len() <= ONE_HOT_LARGEST && !values.iter().any(|value| value == text) {
                values.push(text.into());
            }
        }
    }

    /// Whether the cells of a short row fit the columns that they would be in.
    fn fits(&self, row: &Row) -> bool {
        let fits = |place: usize| {
            let (format, is_numeric, least, most, values) = &self.columns[place];
            let text = cell(row, place);
            if is_nothing(text) {
                return true;
            }
            if *is_numeric {
                let span = (most - least).max(0.0);
                matches!(format.read(text).number, Number::Finite(x) if x >= least - span && x <= most + span)
            } else {
                values.len() > ONE_HOT_LARGEST || values.iter().any(|value| value == text)
            }
        };
        row.filled() > 0 && (0..row.len().min(self.columns.len())).all(fits)
    }
}

/// What becomes of the rows.
pub(super) struct Sorting<'a> {
    pub text: &'a [u8],
    pub dialect: &'a Dialect,
    pub first_place: usize,
    pub bad_rows: BadRows,
}

impl Sorting<'_> {
    /// Whether the row at a place is kept; what is not, or is mended, goes into the findings.
    pub fn keep(
        &self,
        lines: &[Line],
        place: usize,
        profile: &Profile,
        row: &mut Row,
        findings: &mut Findings,
    ) -> bool {
        let (line, number) = (&lines[place], u64::from(lines[place].row));
        let Sorting { text, dialect, first_place, bad_rows, .. } = *self;
        let columns = dialect.columns;
        let add = |rows: &mut Listed| rows.add(number);
        let keeps = bad_rows == BadRows::Keep;
        let ends = place + FOOTER_ROWS >= lines.len() && place > 0;
        match line.way {
            Way::Regular => {
                if ends && !keeps {
                    reread(text, line, dialect, first_place, row);
                    if is_total(row) {
                        add(&mut findings.footer);
                        return false;
                    }
                }
                if line.cells as usize > columns {
                    findings.trailing += 1;
                }
                true
            }
            Way::Header => {
                reread(text, line, dialect, first_place, row);
                if ends && !keeps && is_total(row) {
                    add(&mut findings.footer);
                    return false;
                }
                // A title with separators behind it.
                if row.filled() == 1 && columns > 2 && !keeps {
                    add(&mut findings.short);
                    return false;
                }
                true
            }
            Way::Literal | Way::Stripped | Way::By(_) => {
                let is_by = matches!(line.way, Way::By(_));
                if bad_rows == BadRows::SetAside {
                    add(if is_by { &mut findings.short } else { &mut findings.broken });
                    return false;
                }
                add(if is_by { &mut findings.separators_mended } else { &mut findings.quotes_mended });
                true
            }
            Way::Short => {
                reread(text, line, dialect, first_place, row);
                if keeps || (bad_rows == BadRows::Mend && row.cells > 1 && !is_total(row) && profile.fits(row)) {
                    add(&mut findings.filled);
                    return true;
                }
                let below = lines[place..].iter().all(|line| line.way == Way::Short);
                let footer =
                    place > 0 && below && lines.len() - place <= FOOTER_ROWS + 2 && (row.cells == 1 || is_total(row));
                add(if footer { &mut findings.footer } else { &mut findings.short });
                false
            }
            Way::Long => {
                add(if keeps { &mut findings.cut } else { &mut findings.long });
                keeps
            }
            Way::Broken => {
                add(&mut findings.broken);
                false
            }
        }
    }
}

/// Whether the row is one of sums, by its first word.
fn is_total(row: &Row) -> bool {
    let first = (0..row.len()).map(|column| cell(row, column)).find(|cell| !cell.is_empty()).unwrap_or_default();
    let word = lower(first.trim_end_matches([':', '：', '.']));
    TOTALS.contains(&word.as_str())
        || (row.filled() == 1
            && ["source:", "note:", "notes:", "quelle:"].iter().any(|begin| lower(first).starts_with(begin)))
}
