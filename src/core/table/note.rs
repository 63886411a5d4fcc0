//! What was done to a table that the reader should know of, without refusing it. Like [`super::Problem`]: a key, its
//! arguments, and English for tests and logs.

use super::problem::{Argument, fill, grouped};
use std::fmt;

/// Names that a note lists before it only counts.
const NAMES_LISTED: usize = 5;

/// Something that was done to the table or found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Blank rows (no character, or only separators) were passed over.
    BlankRows { rows: u64 },
    /// Empty cells beyond the last column were passed over.
    TrailingCells { rows: u64 },
    /// Rows without a label were left out.
    RowsWithoutLabel { column: String, rows: usize },
    /// Missing numbers were filled with the mean of their column over the training rows.
    MissingNumbers { cells: usize, columns: Vec<String> },
    /// Missing categories: all inputs of the column are 0.
    MissingCategories { cells: usize, columns: Vec<String> },
    /// Columns of short texts: an input for each value, 1 where the row has it, else 0.
    OneHot { columns: Vec<String>, inputs: usize },
    /// Left out: text with too many different values.
    ManyValues { columns: Vec<String>, limit: usize },
    /// Left out: texts too long for the name of a category.
    LongTexts { columns: Vec<String>, limit: usize },
    /// Left out: no value in any row.
    EmptyColumns { columns: Vec<String> },
    /// The same value in all rows: stays, and teaches nothing.
    Constant { columns: Vec<String> },
    /// Values differ by less than single precision or standardising can tell.
    TooFine { columns: Vec<String> },
    /// Counts the rows; where the file is sorted by class it gives the answer away.
    RowNumbers { columns: Vec<String> },
    /// Columns of the same name, told apart: their new names.
    Renamed { columns: Vec<String> },
    /// Columns without a name: the names given to them.
    Unnamed { columns: Vec<String> },
    /// Labels written in several ways, like 1 and 1.0, are one class.
    SameLabels { column: String },
    /// Classes with very few rows.
    RareClasses { classes: Vec<String>, limit: usize },
    /// The table may be too small to tell the learners apart.
    Small { rows: usize, limit: usize },
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
                "Text columns {columns}: each different value becomes an input that is 1 where the row has it and 0 \
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
