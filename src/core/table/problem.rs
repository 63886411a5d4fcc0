//! Why a table is refused. Every problem names the row, the column and what was found there, as far as it has them;
//! its sentence in the reader's language is the text under [`Problem::key`] with [`Problem::arguments`] put in.
//!
//! Rows are counted as a spreadsheet counts them: the header is row 1, and blank rows count.

use super::Encoding;
#[cfg(test)]
use super::text::{FOUND_CHARACTERS, shown};
use std::fmt;

/// A cell with something wrong in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub row: u64,
    pub column: String,
    /// What stands there, shortened.
    pub found: String,
}

#[cfg(test)]
impl Cell {
    pub(super) fn new(row: u64, column: &str, found: &str) -> Self {
        Cell { row, column: column.into(), found: shown(found, FOUND_CHARACTERS) }
    }
}

/// What a file is that is no table of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// HTML, XML and the like.
    Markup,
    Json,
    /// A spreadsheet's own format (a ZIP archive or an older binary one).
    Workbook,
    Pdf,
    Image,
    /// Compressed, or a binary container of columns.
    Archive,
}

/// Why a table is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Larger than is read; nothing of it was.
    TooManyBytes {
        bytes: u64,
        limit: u64,
    },
    /// No character but blank ones.
    Empty,
    NotATable {
        kind: FileKind,
        found: String,
    },
    /// Row 1 holds a single cell under every separator.
    OneColumn {
        found: String,
    },
    TooManyColumns {
        columns: usize,
        limit: usize,
    },
    /// `limit` is for a table of that many columns.
    TooManyRows {
        rows: u64,
        columns: usize,
        limit: u64,
    },
    /// The header stands alone.
    HeaderOnly {
        columns: usize,
    },
    /// Bytes that are no text in UTF-8 or UTF-16.
    NotText(Cell),
    NulCharacter(Cell),
    UnclosedQuote(Cell),
    FieldTooLong {
        cell: Cell,
        bytes: usize,
        limit: usize,
    },
    /// A row shorter than the others; `column` is the first without a cell.
    MissingCells {
        row: u64,
        column: String,
        cells: usize,
        expected: usize,
    },
    /// A row longer than the others; `found` is the first cell too many.
    SurplusCells {
        row: u64,
        found: String,
        cells: usize,
        expected: usize,
    },
    /// In a column of numbers.
    NotANumber(Cell),
    /// `nan` or `inf` in a column of numbers.
    NotFinite(Cell),
    /// A number beyond what single precision can compute with.
    TooLarge(Cell),
    /// A choice names a column that the table does not have.
    NoSuchColumn {
        number: usize,
        columns: usize,
    },
    /// The label column is empty.
    NoLabels {
        column: String,
    },
    OneClass {
        column: String,
        found: String,
    },
    TooManyClasses {
        column: String,
        found: String,
        limit: usize,
    },
    /// Fewer rows with a label than can be learned from and tested on.
    TooFewRows {
        rows: usize,
        limit: usize,
    },
    /// Rows that belong together leave too few groups to hold some out.
    FewGroups {
        column: String,
        groups: usize,
        held_out: usize,
    },
    /// Every column but the label's is left out.
    NoInputs,
    /// Every input has one and the same value in all rows.
    AllConstant,
    /// `columns` are those that make the most, each with how many.
    TooManyInputs {
        inputs: usize,
        rows: usize,
        limit: usize,
        columns: Vec<String>,
    },
    /// Not UTF-8 or UTF-16: this, as far as can be seen.
    OtherEncoding {
        encoding: Encoding,
    },
    /// Most rows have another number of cells than the table has columns; `row` is the first of them.
    MostlyIrregular {
        regular: u64,
        rows: u64,
        columns: usize,
        row: u64,
    },
    /// A number as the label, with too many values for classes.
    NumberAsLabel {
        column: String,
        least: String,
        most: String,
        middle: String,
        limit: usize,
    },
    /// A number with something around it that is no unit of its column, in a column that would else be one of numbers.
    SignInTheWay(Cell),
    /// So many more, not named.
    More {
        n: u64,
    },
}

/// The value of a placeholder, ready for a sentence.
pub type Argument = (&'static str, String);

impl Problem {
    /// Key of its sentence in the texts.
    pub fn key(&self) -> &'static str {
        self.sentence().0
    }

    /// Values of the placeholders in its sentence.
    pub fn arguments(&self) -> Vec<Argument> {
        match self {
            Problem::TooManyBytes { bytes, limit } => vec![
                ("found", grouped(bytes.div_ceil(1 << 20))),
                ("limit", grouped(limit >> 20)),
                ("part", grouped(bytes.div_ceil((*limit).max(1)))),
            ],
            Problem::NotATable { found, .. } | Problem::OneColumn { found } => vec![("found", found.clone())],
            Problem::TooManyColumns { columns, limit } => {
                vec![("found", grouped(*columns as u64)), ("limit", grouped(*limit as u64))]
            }
            Problem::TooManyRows { rows, columns, limit } => vec![
                ("found", grouped(*rows)),
                ("columns", grouped(*columns as u64)),
                ("limit", grouped(*limit)),
                ("part", grouped(rows.div_ceil((*limit).max(1)))),
            ],
            Problem::HeaderOnly { columns } => vec![("columns", grouped(*columns as u64))],
            Problem::NotText(cell)
            | Problem::NulCharacter(cell)
            | Problem::UnclosedQuote(cell)
            | Problem::NotANumber(cell)
            | Problem::NotFinite(cell)
            | Problem::TooLarge(cell)
            | Problem::SignInTheWay(cell) => of_cell(cell),
            Problem::OtherEncoding { encoding } => vec![("encoding", encoding.name().into())],
            Problem::MostlyIrregular { regular, rows, columns, row } => vec![
                ("found", grouped(*regular)),
                ("rows", grouped(*rows)),
                ("columns", grouped(*columns as u64)),
                ("row", grouped(*row)),
            ],
            Problem::NumberAsLabel { column, least, most, middle, limit } => vec![
                ("column", column.clone()),
                ("least", least.clone()),
                ("most", most.clone()),
                ("middle", middle.clone()),
                ("limit", grouped(*limit as u64)),
            ],
            Problem::FieldTooLong { cell, bytes, limit } => {
                let mut arguments = of_cell(cell);
                arguments.extend([("bytes", grouped(*bytes as u64)), ("limit", grouped(*limit as u64))]);
                arguments
            }
            Problem::MissingCells { row, column, cells, expected } => vec![
                ("row", grouped(*row)),
                ("column", column.clone()),
                ("cells", grouped(*cells as u64)),
                ("expected", grouped(*expected as u64)),
            ],
            Problem::SurplusCells { row, found, cells, expected } => vec![
                ("row", grouped(*row)),
                ("found", found.clone()),
                ("cells", grouped(*cells as u64)),
                ("expected", grouped(*expected as u64)),
            ],
            Problem::NoSuchColumn { number, columns } => {
                vec![("found", grouped(*number as u64)), ("columns", grouped(*columns as u64))]
            }
            Problem::FewGroups { column, groups, held_out } => vec![
                ("column", column.clone()),
                ("found", grouped(*groups as u64)),
                ("held", grouped(*held_out as u64)),
            ],
            Problem::NoLabels { column } => vec![("column", column.clone())],
            Problem::OneClass { column, found } => vec![("column", column.clone()), ("found", found.clone())],
            Problem::TooManyClasses { column, found, limit } => {
                vec![("column", column.clone()), ("found", found.clone()), ("limit", grouped(*limit as u64))]
            }
            Problem::TooFewRows { rows, limit } => {
                vec![("found", grouped(*rows as u64)), ("limit", grouped(*limit as u64))]
            }
            Problem::TooManyInputs { inputs, rows, limit, columns } => vec![
                ("columns", columns.join(", ")),
                ("found", grouped(*inputs as u64)),
                ("rows", grouped(*rows as u64)),
                ("limit", grouped(*limit as u64)),
            ],
            Problem::More { n } => vec![("n", grouped(*n))],
            Problem::Empty | Problem::NoInputs | Problem::AllConstant => vec![],
        }
    }

    /// Key and English sentence.
    // Inlined, so that the page, which asks for the key alone, does not carry the sentences.
    #[inline(always)]
    fn sentence(&self) -> (&'static str, &'static str) {
        use Problem as P;
        match self {
            P::TooManyBytes { .. } => (
                "table.problem.bytes",
                "The file has {found} MB; at most {limit} MB are read, because every core that trains holds the table. \
                 Keep about one row in {part}.",
            ),
            P::Empty => ("table.problem.empty", "The file is empty."),
            P::NotATable { kind, .. } => match kind {
                FileKind::Markup => (
                    "table.problem.markup",
                    "Row 1, column 1: '{found}' begins a web page or XML, not a table. Save the data themselves as CSV.",
                ),
                FileKind::Json => {
                    ("table.problem.json", "Row 1, column 1: '{found}' begins JSON, not a table. Save the data as CSV.")
                }
                FileKind::Workbook => (
                    "table.problem.workbook",
                    "This is a spreadsheet's own format or a ZIP archive. In the spreadsheet, save it as CSV (UTF-8).",
                ),
                FileKind::Pdf => ("table.problem.pdf", "This is a PDF document, not a table. Save the data as CSV."),
                FileKind::Image => ("table.problem.image", "This is a picture, not a table. Save the data as CSV."),
                FileKind::Archive => {
                    ("table.problem.archive", "This file is compressed or binary. Unpack it and save the data as CSV.")
                }
            },
            P::OneColumn { .. } => (
                "table.problem.one_column",
                "Row 1: '{found}' has only one column; no comma, semicolon, tab, | or blanks separate it. At least one \
                 input and a label are needed.",
            ),
            P::TooManyColumns { .. } => (
                "table.problem.columns",
                "The table has {found} columns; at most {limit} are read. Delete columns from the file.",
            ),
            P::TooManyRows { .. } => (
                "table.problem.rows",
                "The table has {found} rows of {columns} columns; at most {limit} such rows are read. Keep about one \
                 row in {part}, chosen at random.",
            ),
            P::HeaderOnly { .. } => {
                ("table.problem.header_only", "Row 1 names {columns} columns, but no row of values follows.")
            }
            P::NotText(_) => (
                "table.problem.not_text",
                "Row {row}, column {column}: '{found}' is not text in UTF-8 or UTF-16. Save the file as CSV UTF-8.",
            ),
            P::NulCharacter(_) => {
                ("table.problem.nul", "Row {row}, column {column}: '{found}' holds a NUL character, which no text has.")
            }
            P::UnclosedQuote(_) => (
                "table.problem.quote",
                "Row {row}, column {column}: the quotation mark before '{found}' is never closed.",
            ),
            P::FieldTooLong { .. } => (
                "table.problem.long_field",
                "Row {row}, column {column}: '{found}' goes on for {bytes} bytes; a cell has at most {limit}. Perhaps \
                 a quotation mark is not closed.",
            ),
            P::MissingCells { .. } => (
                "table.problem.missing_cells",
                "Row {row} has {cells} cells instead of {expected}: nothing was found for column {column}.",
            ),
            P::SurplusCells { .. } => (
                "table.problem.surplus_cells",
                "Row {row} has {cells} cells instead of {expected}: '{found}' belongs to no column.",
            ),
            P::NotANumber(_) => (
                "table.problem.not_a_number",
                "Row {row}, column {column}: '{found}' is not a number. Empty the cell if the value is missing, or \
                 leave the column out.",
            ),
            P::NotFinite(_) => (
                "table.problem.not_finite",
                "Row {row}, column {column}: '{found}' is not a finite number. Empty the cell if the value is missing, \
                 or leave the column out.",
            ),
            P::TooLarge(_) => (
                "table.problem.too_large",
                "Row {row}, column {column}: '{found}' is beyond 1e30, the largest number that can be computed with \
                 here.",
            ),
            P::NoSuchColumn { .. } => {
                ("table.problem.no_such_column", "There is no column {found}; the table has {columns}.")
            }
            P::NoLabels { .. } => {
                ("table.problem.no_labels", "Column {column}, chosen as the label, has no value in any row.")
            }
            P::OneClass { .. } => (
                "table.problem.one_class",
                "Column {column}, chosen as the label, is '{found}' in every row. There is nothing to tell apart: at \
                 least two classes are needed.",
            ),
            P::TooManyClasses { .. } => (
                "table.problem.classes",
                "Column {column}, chosen as the label, has more than {limit} different values ({found}). Choose \
                 another label, or group its values.",
            ),
            P::TooFewRows { .. } => (
                "table.problem.few_rows",
                "Rows with a label: {found}. At least {limit} are needed to learn from some and test on the others.",
            ),
            P::FewGroups { .. } => (
                "table.problem.few_groups",
                "Rows with the same {column} are to stay together, but they make {found} groups of such sizes that only {held} rows could be held out. Choose another column, or none.",
            ),
            P::NoInputs => ("table.problem.no_inputs", "Every column but the label is left out: no input remains."),
            P::AllConstant => (
                "table.problem.all_constant",
                "Every input column has one and the same value in all rows: nothing can be learned from them.",
            ),
            P::TooManyInputs { .. } => (
                "table.problem.inputs",
                "The columns make {found} inputs, most of them {columns}; for {rows} rows at most {limit} are trained on. \
                 Leave columns out.",
            ),
            P::OtherEncoding { .. } => (
                "table.problem.encoding",
                "The characters are not UTF-8 but most likely {encoding}. Choose how its characters are written.",
            ),
            P::MostlyIrregular { .. } => (
                "table.problem.irregular",
                "Only {found} of {rows} rows have the {columns} cells that most of the first have; row {row} is the first that has not. Choose another separator or other quotation marks, or the row in which the table begins.",
            ),
            P::NumberAsLabel { .. } => (
                "table.problem.number_label",
                "Column {column}, chosen as the label, is a number with more than {limit} values, from {least} to {most}. Learners here tell classes apart and predict no numbers (regression). Make two classes by a threshold, for example {middle}, or choose another label.",
            ),
            P::SignInTheWay(_) => (
                "table.problem.sign",
                "Row {row}, column {column}: '{found}' holds a number and something that keeps it from being one, as other cells of the column do.",
            ),
            P::More { .. } => ("table.problem.more", "Further problems: {n}."),
        }
    }
}

fn of_cell(cell: &Cell) -> Vec<Argument> {
    vec![("row", grouped(cell.row)), ("column", cell.column.clone()), ("found", cell.found.clone())]
}

/// 16384 as "16,384", as everywhere on the page.
pub(super) fn grouped(n: u64) -> String {
    let mut digits = n.to_string();
    for at in (1..digits.len()).rev().filter(|at| (n.to_string().len() - at).is_multiple_of(3)) {
        digits.insert(at, ',');
    }
    digits
}

/// Puts values in the place of `{name}`, left to right; a value that holds braces is not filled again.
pub(super) fn fill(out: &mut fmt::Formatter<'_>, sentence: &str, arguments: &[Argument]) -> fmt::Result {
    let mut parts = sentence.split('{');
    out.write_str(parts.next().unwrap_or_default())?;
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        let value = arguments.iter().find(|(given, _)| *given == name).map_or(name, |(_, value)| value);
        write!(out, "{value}{rest}")?;
    }
    Ok(())
}

/// English, for tests and logs.
impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fill(out, self.sentence().1, &self.arguments())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_names_row_column_and_what_was_found() {
        let problem = Problem::NotANumber(Cell::new(1017, "a{row}e", "n/a"));
        assert!(problem.to_string().starts_with("Row 1,017, column a{row}e: 'n/a' is not a number."), "{problem}");
        let problem = Problem::TooManyBytes { bytes: 1_000_000_000, limit: 64 << 20 };
        assert!(problem.to_string().starts_with("The file has 954 MB; at most 64 MB"), "{problem}");
        assert!(problem.to_string().ends_with("one row in 15."), "{problem}");
        assert_eq!([0, 12, 123, 1234, 1_234_567].map(grouped), ["0", "12", "123", "1,234", "1,234,567"]);
    }
}
