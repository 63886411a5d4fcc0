//! The task `table`: the reader's own data, from the bytes of a file to inputs and labels. Pure: bytes in,
//! numbers out; no file, no network, no page. Not here: training on it, drawing it, and choosing the file.
//!
//! ```
//! use takeoff_core::table::{self, Limits, Overrides};
//! let csv: String = (0..40).map(|i| format!("{i};{},5;{}\n", i % 7, if i % 2 == 0 { "even" } else { "odd" })).collect();
//! let table = table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap();
//! assert_eq!(table.written().decimal.name(), "comma");
//! let prepared = table::prepare(&table, &table.default_choice(), 1).unwrap();
//! assert_eq!((prepared.class_names.join(" "), prepared.split.held_out.len()), ("even odd".into(), 12));
//! ```
//!
//! The way, each stage a value of its own: how the text is written (`Dialect`), which rows are its rows and what was done
//! to the others ([`Findings`]), how its columns are written and what they hold ([`Column`]), all in a [`RawTable`] or
//! every [`Problem`] that was found; a [`Choice`] says which column is the label and which are left out; [`prepare()`] makes
//! [`Prepared`] inputs, labels, a held-out test part, and a [`Note`] for everything that was done on the way.
//!
//! What is understood: UTF-8, UTF-16, Windows-1252, and once the browser has decoded them GB18030, Big5 and Shift_JIS; cells parted by comma, semicolon, tab, |, blanks or the comma of
//! Chinese keyboards; a header, several or none, titles above, sums below, comments; quoted cells in every usual way; rows
//! ended by CRLF, LF or CR, also mixed; decimal points and commas, marks between thousands, currencies, units, percent
//! signs; rows that are each quoted as a whole; ARFF, LIBSVM and rows of LaTeX. A row that does not fit is mended or set aside, and counted. Text in a column of numbers is a
//! problem of its cell, never guessed at.
//!
//! - [`encoding`], `unfold`, `record`, [`dialect`], `header`, `other`: bytes to text, text to rows, how the table is
//!   written.
//! - `rows`, [`findings`]: which rows are its rows.
//! - `marks`, `missing`, [`text`]: one cell. [`column`](mod@column): one column.
//! - [`reader`]: all of it in slices and steps.
//! - [`choice`]: label and inputs. [`prepare`](mod@prepare): the numbers. [`split`](mod@split): which rows are held out.
//! - [`problem`], [`collect`], [`note`]: what the reader of the page is told.

pub mod choice;
pub mod collect;
pub mod column;
pub mod dialect;
pub mod encoding;
pub mod findings;
mod header;
mod listed;
mod marks;
mod missing;
pub mod note;
mod other;
pub mod prepare;
pub mod problem;
pub mod reader;
mod record;
mod rows;
pub mod split;
pub mod text;
mod unfold;
mod ways;

pub use choice::{Choice, Reason};
pub use column::{Column, Kind};
pub use dialect::{BadRows, Overrides, Quotes, Separator};
pub use encoding::Encoding;
pub use findings::{Findings, Listed};
pub use note::Note;
pub use prepare::{InputColumn, Preparation, Prepared, SMALL, prepare};
pub use problem::{Cell, FileKind, Problem};
pub use reader::{Progress, Reader, SLICE, read};
pub use split::{Split, split, split_groups};
pub use text::{Decimal, spreadsheet_safe};

/// Rows of the table that are kept as text, for the preview.
pub const PREVIEW_ROWS: usize = 10;

/// How much is read. Over a limit, the problem says what was found and what part of it would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// 64 MiB: 50,000 rows of 100 columns with nine characters a cell take 50 MB.
    pub bytes: u64,
    /// 100,000: six times what the figure's axis shows by default.
    pub rows: u64,
    /// 1,000: more than the 785 of the classic 28 x 28 pictures, the widest of the usual teaching sets.
    pub columns: usize,
    /// Rows times columns, 2^23: five bytes each while the table is read (40 MiB); as inputs 32 MiB, of which every
    /// worker that trains holds about two.
    pub cells: usize,
    /// 20: more classes can be neither coloured apart nor learned by the smallest network (as many units as classes).
    pub classes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { bytes: 64 << 20, rows: 100_000, columns: 1000, cells: 1 << 23, classes: 20 }
    }
}

impl Limits {
    /// Rows that are read of a table with so many columns.
    fn rows_of(&self, columns: usize) -> u64 {
        self.rows.min((self.cells / columns.max(1)) as u64)
    }
}

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub encoding: Encoding,
    pub separator: Separator,
    pub quotes: Quotes,
    /// Of most columns; a point where no number has a decimal mark.
    pub decimal: Decimal,
    /// Whether a row names the columns.
    pub header: bool,
    /// The row in which the table begins, as a spreadsheet counts.
    pub first_row: u32,
    /// Whether there are comments.
    pub comments: bool,
}

/// A table as read: regular, with every column's kind known, and nothing chosen yet.
#[derive(Clone, Debug, PartialEq)]
pub struct RawTable {
    limits: Limits,
    written: Written,
    columns: Vec<Column>,
    /// Number of each row in the file.
    rows: Vec<u32>,
    first: Vec<Vec<String>>,
    notes: Vec<Note>,
    findings: Findings,
    /// The column that the file itself calls the class.
    class: Option<usize>,
}

impl RawTable {
    pub fn written(&self) -> Written {
        self.written
    }

    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Number of rows, without header and blank rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number in the file of each row, as a spreadsheet counts.
    pub fn row_numbers(&self) -> &[u32] {
        &self.rows
    }

    /// The first rows as understood, at most [`PREVIEW_ROWS`]; long cells are shortened.
    pub fn first_rows(&self) -> &[Vec<String>] {
        &self.first
    }

    /// What was noted while reading; [`Prepared::notes`] repeats it.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// What was done to the rows.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// Heap bytes held, for the page's account of its memory.
    pub fn memory(&self) -> usize {
        let columns: usize = self.columns.iter().map(Column::memory).sum();
        columns + 4 * self.rows.capacity()
    }
}
