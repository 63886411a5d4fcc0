//! The ways in which a table can be written, and what the reader of the page insists on.

use super::encoding::Encoding;
use super::text::Decimal;

/// What parts two cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    Comma,
    Semicolon,
    Tab,
    Pipe,
    /// Any number of blanks and tabs.
    Blanks,
    /// The comma of Chinese keyboards; the plain one parts cells as well.
    WideComma,
    /// `&`, as in LaTeX.
    Ampersand,
}

impl Separator {
    pub const ALL: [Separator; 7] = [
        Separator::Comma,
        Separator::Semicolon,
        Separator::Tab,
        Separator::Pipe,
        Separator::Blanks,
        Separator::WideComma,
        Separator::Ampersand,
    ];

    /// Those that are looked for unasked: `&` stands in names of firms and departments.
    pub(super) fn guessed() -> impl Iterator<Item = Separator> {
        Separator::ALL.into_iter().filter(|separator| *separator != Separator::Ampersand)
    }

    /// Name in the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Separator::Comma => "comma",
            Separator::Semicolon => "semicolon",
            Separator::Tab => "tab",
            Separator::Pipe => "pipe",
            Separator::Blanks => "blanks",
            Separator::WideComma => "wide_comma",
            Separator::Ampersand => "ampersand",
        }
    }

    pub(super) fn byte(self) -> u8 {
        match self {
            Separator::Comma | Separator::WideComma => b',',
            Separator::Semicolon => b';',
            Separator::Tab => b'\t',
            Separator::Pipe => b'|',
            Separator::Blanks => b' ',
            Separator::Ampersand => b'&',
        }
    }
}

/// What encloses a cell that holds separators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotes {
    /// `"`, doubled inside.
    Double,
    /// `"`, after a backslash inside.
    Backslash,
    /// `'`, doubled inside.
    Single,
    /// Typographic ones.
    Curly,
    /// `"` around each row as a whole; within, any.
    Rows,
    /// None: every mark is a character.
    None,
}

impl Quotes {
    pub const ALL: [Quotes; 6] =
        [Quotes::Double, Quotes::Backslash, Quotes::Single, Quotes::Curly, Quotes::Rows, Quotes::None];

    /// Name in the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Quotes::Double => "double",
            Quotes::Backslash => "backslash",
            Quotes::Single => "single",
            Quotes::Curly => "curly",
            Quotes::Rows => "rows",
            Quotes::None => "none",
        }
    }
}

/// What becomes of rows that have not one cell for every column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadRows {
    /// Short rows that fit are filled, what can be mended is; all others are set aside.
    Mend,
    /// All are set aside.
    SetAside,
    /// All are kept: short ones filled, long ones cut.
    Keep,
}

impl BadRows {
    pub const ALL: [BadRows; 3] = [BadRows::Mend, BadRows::SetAside, BadRows::Keep];

    /// Name in the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            BadRows::Mend => "mend",
            BadRows::SetAside => "set_aside",
            BadRows::Keep => "keep",
        }
    }
}

/// What the reader of the page insists on; `None` is found by looking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    pub separator: Option<Separator>,
    pub quotes: Option<Quotes>,
    pub decimal: Option<Decimal>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// The row, as a spreadsheet counts, in which the table begins.
    pub first_row: Option<u32>,
    /// Whether there are comments.
    pub comments: Option<bool>,
    pub bad_rows: Option<BadRows>,
    /// Whether words like `NaN` and `-` stand for missing values: everywhere, like all that is no number in a column of
    /// numbers, or nowhere.
    pub missing: Option<bool>,
    pub encoding: Option<Encoding>,
}

/// How cells are parted and quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct How {
    pub separator: Separator,
    pub quotes: Quotes,
}

/// A row of the beginning.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sample {
    /// Where it begins, and where the next does.
    pub at: usize,
    pub next: usize,
    /// Number in the file.
    pub number: u64,
    pub cells: Vec<String>,
    pub is_comment: bool,
    pub is_broken: bool,
}
