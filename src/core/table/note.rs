//! What was done to a table that the reader should know of, without refusing it. Like [`super::Problem`]: a key, its
//! arguments, and English for tests and logs.

use super::listed::Listed;
use super::problem::{Argument, fill, grouped};
use std::fmt;

/// Names that a note lists before it only counts.
const NAMES_LISTED: usize = 5;

/// Something that was done to the table or found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Blank rows (no character, or only separators) were passed over.
    BlankRows {
        rows: u64,
    },
    /// Empty cells beyond the last column were passed over.
    TrailingCells {
        rows: u64,
    },
    /// Rows without a label were left out.
    RowsWithoutLabel {
        column: String,
        rows: usize,
    },
    /// Missing numbers were filled with the mean of their column over the training rows.
    MissingNumbers {
        cells: usize,
        columns: Vec<String>,
    },
    /// Missing categories: all inputs of the column are 0.
    MissingCategories {
        cells: usize,
        columns: Vec<String>,
    },
    /// Columns of short texts, each with how many inputs it makes: one for each value, 1 where the row has it, else 0.
    OneHot {
        columns: Vec<String>,
        inputs: usize,
    },
    /// Left out: text with too many different values.
    ManyValues {
        columns: Vec<String>,
        limit: usize,
    },
    /// Left out: texts too long for the name of a category.
    LongTexts {
        columns: Vec<String>,
        limit: usize,
    },
    /// Left out: no value in any row.
    EmptyColumns {
        columns: Vec<String>,
    },
    /// The same value in all rows: stays, and teaches nothing.
    Constant {
        columns: Vec<String>,
    },
    /// Values differ by less than single precision or standardising can tell.
    TooFine {
        columns: Vec<String>,
    },
    /// Counts the rows; where the file is sorted by class it gives the answer away.
    RowNumbers {
        columns: Vec<String>,
    },
    /// Columns of the same name, told apart: their new names.
    Renamed {
        columns: Vec<String>,
    },
    /// Columns without a name: the names given to them.
    Unnamed {
        columns: Vec<String>,
    },
    /// Labels written in several ways, like 1 and 1.0, are one class.
    SameLabels {
        column: String,
    },
    /// Classes with very few rows.
    RareClasses {
        classes: Vec<String>,
        limit: usize,
    },
    /// The table may be too small to tell the learners apart.
    Small {
        rows: usize,
        limit: usize,
    },
    /// Another format than CSV.
    Format {
        name: &'static str,
    },
    /// The first line told the separator.
    SeparatorLine,
    /// Each row was quoted as a whole.
    RowQuotes,
    /// The first row counts rows and columns.
    CountsRow,
    /// The header is one name short.
    RowNames,
    /// Titles and the like above the table.
    Above(Listed),
    Comments(Listed),
    /// Units, types, groups.
    FurtherHeaders(Listed),
    /// Short rows, ended with missing cells.
    Filled(Listed),
    /// Long rows, cut.
    Cut(Listed),
    QuotesMended(Listed),
    SeparatorsMended(Listed),
    /// Set aside, as the following.
    ShortRows(Listed),
    LongRows(Listed),
    BrokenRows(Listed),
    HeadersAgain(Listed),
    Footer(Listed),
    SecondTable(Listed),
    /// Numbers with a mark between thousands.
    Thousands {
        columns: Vec<String>,
    },
    /// The mark could be either.
    DoubtfulMarks {
        columns: Vec<String>,
    },
    /// Numbers with something around them.
    Units {
        columns: Vec<String>,
    },
    /// Cells like <5.
    Bounds {
        cells: usize,
        columns: Vec<String>,
    },
    /// Words for missing values, each with its count.
    MissingWords {
        words: Vec<String>,
        columns: Vec<String>,
    },
    /// Cells that are no numbers, taken for missing because the reader says so.
    OddCells {
        cells: usize,
        columns: Vec<String>,
    },
    /// Words that could be such, but are names.
    KeptWords {
        words: Vec<String>,
        columns: Vec<String>,
    },
    /// A number that stands for missing values.
    Sentinel {
        words: Vec<String>,
        columns: Vec<String>,
    },
    /// Left out: numbers or names of the rows.
    SetAsideNames {
        columns: Vec<String>,
    },
    /// Rows of one person or thing are on one side of the split.
    Together {
        column: String,
        groups: usize,
    },
    /// Equal rows are on one side of the split.
    Twins {
        rows: usize,
    },
    /// Equal rows are on both sides, because few different rows are possible.
    TwinsApart {
        rows: usize,
        held_out: usize,
    },
    /// Labels that differ in case and the like are several classes.
    Spellings {
        column: String,
        words: Vec<String>,
    },
    /// They are one.
    MergedSpellings {
        column: String,
        words: Vec<String>,
    },
    /// Numbers that are categories because the reader says so.
    Codes {
        columns: Vec<String>,
    },
    /// Two classes of a number.
    Threshold {
        column: String,
        threshold: String,
    },
}

impl Note {
    /// Key of its sentence in the texts.
    pub fn key(&self) -> &'static str {
        self.sentence().0
    }

    /// Values of the placeholders in its sentence.
    pub fn arguments(&self) -> Vec<Argument> {
        match self {
            Note::BlankRows { rows } | Note::TrailingCells { rows } => vec![("found", grouped(*rows))],
            Note::RowsWithoutLabel { column, rows } => {
                vec![("column", column.clone()), ("found", grouped(*rows as u64))]
            }
            Note::MissingNumbers { cells, columns } | Note::MissingCategories { cells, columns } => {
                vec![("found", grouped(*cells as u64)), listed(columns)]
            }
            Note::OneHot { columns, inputs } => vec![listed(columns), ("inputs", grouped(*inputs as u64))],
            Note::ManyValues { columns, limit } | Note::LongTexts { columns, limit } => {
                vec![listed(columns), ("limit", grouped(*limit as u64))]
            }
            Note::EmptyColumns { columns }
            | Note::Constant { columns }
            | Note::TooFine { columns }
            | Note::RowNumbers { columns }
            | Note::Renamed { columns }
            | Note::Unnamed { columns } => vec![listed(columns)],
            Note::Thousands { columns }
            | Note::DoubtfulMarks { columns }
            | Note::Units { columns }
            | Note::SetAsideNames { columns }
            | Note::Codes { columns } => vec![listed(columns)],
            Note::Bounds { cells, columns } | Note::OddCells { cells, columns } => {
                vec![("found", grouped(*cells as u64)), listed(columns)]
            }
            Note::MissingWords { words, columns }
            | Note::KeptWords { words, columns }
            | Note::Sentinel { words, columns } => vec![("words", listed(words).1), listed(columns)],
            Note::Spellings { column, words } | Note::MergedSpellings { column, words } => {
                vec![("column", column.clone()), ("words", listed(words).1)]
            }
            Note::Together { column, groups } => {
                vec![("column", column.clone()), ("found", grouped(*groups as u64))]
            }
            Note::Twins { rows } => vec![("found", grouped(*rows as u64))],
            Note::TwinsApart { rows, held_out } => {
                vec![("found", grouped(*rows as u64)), ("all", grouped(*held_out as u64))]
            }
            Note::Threshold { column, threshold } => {
                vec![("column", column.clone()), ("found", threshold.clone())]
            }
            Note::Format { name } => vec![("name", name.to_string())],
            Note::SeparatorLine | Note::RowQuotes | Note::CountsRow | Note::RowNames => Vec::new(),
            Note::Above(rows)
            | Note::Comments(rows)
            | Note::FurtherHeaders(rows)
            | Note::Filled(rows)
            | Note::Cut(rows)
            | Note::QuotesMended(rows)
            | Note::SeparatorsMended(rows)
            | Note::ShortRows(rows)
            | Note::LongRows(rows)
            | Note::BrokenRows(rows)
            | Note::HeadersAgain(rows)
            | Note::Footer(rows)
            | Note::SecondTable(rows) => numbered(rows),
            Note::SameLabels { column } => vec![("column", column.clone())],
            Note::RareClasses { classes, limit } => {
                vec![("classes", listed(classes).1), ("limit", grouped(*limit as u64))]
            }
            Note::Small { rows, limit } => {
                vec![("found", grouped(*rows as u64)), ("limit", grouped(*limit as u64))]
            }
        }
    }

    /// Key and English sentence.
    // Inlined, so that the page, which asks for the key alone, does not carry the sentences.
    #[inline(always)]
    fn sentence(&self) -> (&'static str, &'static str) {
        match self {
            Note::BlankRows { .. } => ("table.note.blank_rows", "Blank rows passed over: {found}."),
            Note::TrailingCells { .. } => (
                "table.note.trailing_cells",
                "Rows with empty cells beyond the last column: {found}. These cells were passed over.",
            ),
            Note::RowsWithoutLabel { .. } => (
                "table.note.rows_without_label",
                "Rows left out because column {column}, the label, is empty: {found}.",
            ),
            Note::MissingNumbers { .. } => (
                "table.note.missing_numbers",
                "Missing numbers: {found}, in {columns}. Each is filled with the mean of its column over the training \
                 rows.",
            ),
            Note::MissingCategories { .. } => (
                "table.note.missing_categories",
                "Missing texts: {found}, in {columns}. There, all inputs of the column are 0.",
            ),
            Note::OneHot { .. } => (
                "table.note.one_hot",
                "Text columns and their inputs: {columns}. Each different value becomes an input that is 1 where the row has it and 0 \
                 elsewhere (one-hot), {inputs} inputs in all.",
            ),
            Note::ManyValues { .. } => (
                "table.note.many_values",
                "Left out: {columns}. Text with more than {limit} different values, or with a value of its own for \
                 nearly every row, cannot be learned from here.",
            ),
            Note::LongTexts { .. } => (
                "table.note.long_texts",
                "Left out: {columns}. Texts of more than {limit} characters are not the names of categories.",
            ),
            Note::EmptyColumns { .. } => ("table.note.empty_columns", "Left out, without a single value: {columns}."),
            Note::Constant { .. } => {
                ("table.note.constant", "One and the same value in all rows, nothing to learn from: {columns}.")
            }
            Note::TooFine { .. } => (
                "table.note.too_fine",
                "The values of {columns} differ by too little for single precision. Subtract what they have in common, \
                 or use another unit.",
            ),
            Note::RowNumbers { .. } => (
                "table.note.row_numbers",
                "{columns} only counts the rows. If the file is sorted by class, that gives the answer away; better \
                 leave it out.",
            ),
            Note::Renamed { .. } => {
                ("table.note.renamed", "Several columns had the same name; they are now called {columns}.")
            }
            Note::Unnamed { .. } => ("table.note.unnamed", "Columns without a name go by their number: {columns}."),
            Note::SameLabels { .. } => (
                "table.note.same_labels",
                "Column {column}, the label: numbers written in different ways (like 1 and 1.0) are one class.",
            ),
            Note::RareClasses { .. } => (
                "table.note.rare_classes",
                "Fewer than {limit} rows each: {classes}. So few can hardly be learned or tested.",
            ),
            Note::Format { .. } => ("table.note.format", "Read as {name}."),
            Note::RowQuotes => {
                ("table.note.row_quotes", "Each row stands in quotation marks as a whole; the marks were taken away.")
            }
            Note::SeparatorLine => {
                ("table.note.separator_line", "Row 1 only tells the separator (sep=) and is no part of the table.")
            }
            Note::CountsRow => (
                "table.note.counts_row",
                "Row 1 counts rows and columns and lists the classes; it is no part of the table.",
            ),
            Note::RowNames => (
                "table.note.row_names",
                "The header has one name fewer than there are columns: the first column holds the names of the rows.",
            ),
            Note::Above(_) => ("table.note.above", "Rows above the table passed over: {found} (row {rows})."),
            Note::Comments(_) => ("table.note.comments", "Comment lines passed over: {found} (row {rows})."),
            Note::FurtherHeaders(_) => (
                "table.note.further_headers",
                "Further header rows (units, types, groups) passed over: {found} (row {rows}).",
            ),
            Note::Filled(_) => (
                "table.note.filled",
                "Rows with too few cells: {found} (row {rows}). What they lack at their end is taken to be missing.",
            ),
            Note::Cut(_) => (
                "table.note.cut",
                "Rows with too many cells: {found} (row {rows}). What lies beyond the last column was cut off.",
            ),
            Note::QuotesMended(_) => (
                "table.note.quotes_mended",
                "Rows with a stray quotation mark: {found} (row {rows}). The mark was taken away.",
            ),
            Note::SeparatorsMended(_) => (
                "table.note.separators_mended",
                "Rows with another separator than the others: {found} (row {rows}). They were read with theirs.",
            ),
            Note::ShortRows(_) => (
                "table.note.short_rows",
                "Set aside, with too few cells or cells that do not fit their columns: {found} (row {rows}).",
            ),
            Note::LongRows(_) => ("table.note.long_rows", "Set aside, with too many cells: {found} (row {rows})."),
            Note::BrokenRows(_) => (
                "table.note.broken_rows",
                "Set aside, with a quotation mark that is never closed, a cell without an end, or bytes that are no text: {found} (row {rows}).",
            ),
            Note::HeadersAgain(_) => {
                ("table.note.headers_again", "The header stands in the table again; set aside: {found} (row {rows}).")
            }
            Note::Footer(_) => {
                ("table.note.footer", "Sums and remarks below the table, set aside: {found} (row {rows}).")
            }
            Note::SecondTable(_) => (
                "table.note.second_table",
                "A second table begins in row {row} and is not read ({found} rows). To read that one, say that the table begins there.",
            ),
            Note::Thousands { .. } => (
                "table.note.thousands",
                "In {columns}, a mark parts the thousands, as in 1,234 or 1.234; the marks were taken away.",
            ),
            Note::DoubtfulMarks { .. } => (
                "table.note.doubtful_marks",
                "In {columns}, every mark stands before exactly three digits, which can mean thousands or a fraction. Look at the preview; the decimal mark can be changed.",
            ),
            Note::Units { .. } => {
                ("table.note.units", "The numbers of {columns} were read without their unit or currency.")
            }
            Note::Bounds { .. } => {
                ("table.note.bounds", "Bounds like <5 were read as the number: {found}, in {columns}.")
            }
            Note::MissingWords { .. } => (
                "table.note.missing_words",
                "Taken for missing: {words}, in {columns}. If one of them is a name, missing words can be kept.",
            ),
            Note::OddCells { .. } => (
                "table.note.odd_cells",
                "Cells that are no numbers, in columns of numbers, taken for missing: {found}, in {columns}.",
            ),
            Note::KeptWords { .. } => {
                ("table.note.kept_words", "In {columns}, {words} is taken for a name, not for a missing value.")
            }
            Note::Sentinel { .. } => (
                "table.note.sentinel",
                "In {columns}, {words} lies far from all other values and recurs: taken for missing.",
            ),
            Note::SetAsideNames { .. } => (
                "table.note.names_set_aside",
                "Left out: {columns}, which numbers or names the rows. If the file is sorted by class, that gives the answer away. It can be taken back.",
            ),
            Note::Together { .. } => (
                "table.note.together",
                "Rows with the same {column} belong together ({found} groups): they stay on one side of the split, and where learners are compared those of one group count as one.",
            ),
            Note::Twins { .. } => (
                "table.note.twins",
                "Equal rows: {found}. Copies of one row stay on one side of the split, so that no learner is tested on what it has seen.",
            ),
            Note::TwinsApart { .. } => (
                "table.note.twins_apart",
                "{found} of the {all} held-out rows have an equal among those that train: the columns have so few values that rows must recur.",
            ),
            Note::Spellings { .. } => (
                "table.note.spellings",
                "Column {column}, the label: {words} differ only in case, blanks or a full stop. They can be made one class.",
            ),
            Note::MergedSpellings { .. } => {
                ("table.note.merged_spellings", "Column {column}, the label: {words} are one class.")
            }
            Note::Codes { .. } => ("table.note.codes", "Numbers taken as categories: {columns}."),
            Note::Threshold { .. } => (
                "table.note.threshold",
                "Column {column}, the label, is a number: below {found} is one class, the rest the other.",
            ),
            Note::Small { .. } => (
                "table.note.small",
                "{found} rows to train on. Below about {limit}, and on easy data, the learners often end close \
                 together: this table may be too small to tell them apart.",
            ),
        }
    }
}

/// The first names, and how many more there are: "a, b, c, d, e (+7)".
fn listed(names: &[String]) -> Argument {
    let mut list = names.iter().take(NAMES_LISTED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > NAMES_LISTED {
        list += &format!(" (+{})", grouped((names.len() - NAMES_LISTED) as u64));
    }
    ("columns", list)
}

/// How many rows there are, the first of them, and where they begin.
fn numbered(rows: &Listed) -> Vec<Argument> {
    let mut list = rows.first.iter().map(|row| grouped(*row)).collect::<Vec<_>>().join(", ");
    let more = rows.n - rows.first.len() as u64;
    if more > 0 {
        list += &format!(" (+{})", grouped(more));
    }
    let first = rows.first.first().map_or(String::new(), |row| grouped(*row));
    vec![("found", grouped(rows.n)), ("rows", list), ("row", first)]
}

/// English, for tests and logs.
impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fill(out, self.sentence().1, &self.arguments())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_counted() {
        let columns = |n: usize| (1..=n).map(|i| format!("c{i}")).collect();
        assert!(Note::Constant { columns: columns(5) }.to_string().ends_with(": c1, c2, c3, c4, c5."));
        assert!(Note::Constant { columns: columns(12) }.to_string().ends_with(": c1, c2, c3, c4, c5 (+7)."));
    }
}
