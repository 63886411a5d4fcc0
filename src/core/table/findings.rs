//! What was done to the rows on the way from text to table: nothing of it is silent, and every part can be undone by
//! one of the [`super::Overrides`].

pub use super::listed::Listed;
use super::note::Note;

/// Makes a note of rows.
type NoteOf = fn(Listed) -> Note;

/// What was found in the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Nothing in them but separators.
    pub blank: u64,
    /// Empty cells beyond the last column.
    pub trailing: u64,
    /// The first line told the separator.
    pub has_separator_line: bool,
    /// Each row was quoted as a whole.
    pub row_quotes: bool,
    pub comments: Listed,
    /// Titles and the like above the table.
    pub above: Listed,
    /// Further rows that head it: units, types, groups.
    pub further_headers: Listed,
    /// The first row counts rows and columns.
    pub counts_row: bool,
    /// The first column has no name in a header one cell short: it holds the names of the rows.
    pub row_names: bool,
    /// Short rows whose cells fit, with missing cells at their end.
    pub filled: Listed,
    /// Long rows that were cut, because the reader wants to keep all.
    pub cut: Listed,
    /// Rows with a stray quotation mark, which was taken away.
    pub quotes_mended: Listed,
    /// Rows with another separator.
    pub separators_mended: Listed,
    /// Set aside: with too few cells, or such that do not fit their columns.
    pub short: Listed,
    /// Set aside: with too many cells.
    pub long: Listed,
    /// Set aside: with a quotation mark that is never closed, bytes that are no text, or a cell without an end.
    pub broken: Listed,
    /// Set aside: the header once more.
    pub headers_again: Listed,
    /// Set aside: sums and remarks below the table.
    pub footer: Listed,
    /// Set aside: another table, which begins in the first of these rows.
    pub second_table: Listed,
    /// Another format, by name.
    pub format: Option<&'static str>,
}

impl Findings {
    /// Rows that are no part of the table though they are below its header.
    pub fn set_aside(&self) -> u64 {
        [&self.short, &self.long, &self.broken, &self.headers_again, &self.footer, &self.second_table]
            .iter()
            .map(|rows| rows.n)
            .sum()
    }

    /// A note for everything that was found.
    pub(super) fn notes(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        if let Some(format) = self.format {
            notes.push(Note::Format { name: format });
        }
        if self.has_separator_line {
            notes.push(Note::SeparatorLine);
        }
        if self.row_quotes {
            notes.push(Note::RowQuotes);
        }
        if self.counts_row {
            notes.push(Note::CountsRow);
        }
        if self.row_names {
            notes.push(Note::RowNames);
        }
        let listed: [(&Listed, NoteOf); 13] = [
            (&self.above, Note::Above),
            (&self.comments, Note::Comments),
            (&self.further_headers, Note::FurtherHeaders),
            (&self.filled, Note::Filled),
            (&self.cut, Note::Cut),
            (&self.quotes_mended, Note::QuotesMended),
            (&self.separators_mended, Note::SeparatorsMended),
            (&self.short, Note::ShortRows),
            (&self.long, Note::LongRows),
            (&self.broken, Note::BrokenRows),
            (&self.headers_again, Note::HeadersAgain),
            (&self.footer, Note::Footer),
            (&self.second_table, Note::SecondTable),
        ];
        notes.extend(listed.into_iter().filter(|(rows, _)| rows.n > 0).map(|(rows, note)| note(rows.clone())));
        if self.blank > 0 {
            notes.push(Note::BlankRows { rows: self.blank });
        }
        if self.trailing > 0 {
            notes.push(Note::TrailingCells { rows: self.trailing });
        }
        notes
    }
}
