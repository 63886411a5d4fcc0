//! One column while it is read and after: its numbers, its few different texts, and counts that say which of the two it
//! is. Five bytes a cell at most, whatever stands in it.

use super::collect::MOST_NAMED;
use super::text::{Decimal, FOUND_CHARACTERS, MISSING, NAME_CHARACTERS, Number, number, shown};

/// A column is one of numbers when at least this share of its values looks like numbers; what does not is then named as
/// a problem. Below it, the column is one of texts.
pub const NUMERIC_SHARE: f64 = 0.5;

/// Different texts of a column that becomes inputs: each is one input, and a value for each of a thousand rows is not
/// worth a thousand inputs. Enough for months, hours of a day, and most countries' regions.
pub const ONE_HOT_LARGEST: usize = 32;
/// Rows for each different text, on average: with fewer the column is a name of the row, not a category.
const ROWS_PER_VALUE: usize = 2;

/// A column that goes up by one in every row counts the rows; in fewer rows than this it may be chance.
const COUNTED_ROWS: usize = 16;

/// A cell without a value, in [`Column::codes`].
pub(super) const NO_CODE: u8 = u8::MAX;

/// What a column is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers, as they are.
    Numbers,
    /// Short texts, at most [`ONE_HOT_LARGEST`] different ones.
    Categories,
    /// More different texts than that, or nearly one for every row: cannot be an input.
    ManyValues,
    /// Texts too long for categories: cannot be an input.
    LongTexts,
    /// No values: cannot be an input.
    Empty,
}

impl Kind {
    /// Name in the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Numbers => "numbers",
            Kind::Categories => "categories",
            Kind::ManyValues => "many_values",
            Kind::LongTexts => "long_texts",
            Kind::Empty => "empty",
        }
    }
}

/// A cell that is no finite number.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Odd {
    pub row: u64,
    /// Shortened.
    pub found: String,
    pub number: Number,
}

/// A column of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub(super) name: String,
    /// NaN where there is no finite number.
    pub(super) numbers: Vec<f32>,
    /// Place in `values`, [`NO_CODE`] for missing ones; empty once `many`.
    pub(super) codes: Vec<u8>,
    /// The different values as they stand, at most [`ONE_HOT_LARGEST`].
    pub(super) values: Vec<String>,
    /// There are more different values than `values` holds, or long ones.
    pub(super) many: bool,
    long: bool,
    /// The first cells that are no finite numbers.
    pub(super) odd: Vec<Odd>,
    /// Values that are no finite numbers.
    pub(super) odd_count: usize,
    /// Those of them that are no numbers at all.
    texts: usize,
    pub(super) missing: usize,
    rows: usize,
    counts_up: bool,
    /// The number in the row before.
    previous: f64,
    /// Of all finite numbers, before they are rounded to single precision.
    pub(super) least: f64,
    pub(super) most: f64,
}

impl Column {
    pub(super) fn new(name: String) -> Self {
        Column {
            name,
            numbers: Vec::new(),
            codes: Vec::new(),
            values: Vec::new(),
            many: false,
            long: false,
            odd: Vec::new(),
            odd_count: 0,
            texts: 0,
            missing: 0,
            rows: 0,
            counts_up: true,
            previous: 0.0,
            least: f64::INFINITY,
            most: f64::NEG_INFINITY,
        }
    }

    /// Takes the next row's cell, trimmed. `row` is its number in the file.
    pub(super) fn push(&mut self, row: u64, text: &str, decimal: &mut Option<Decimal>) {
        self.rows += 1;
        if MISSING.contains(&text) {
            self.missing += 1;
            self.counts_up = false;
            self.numbers.push(f32::NAN);
            if !self.many {
                self.codes.push(NO_CODE);
            }
            return;
        }
        let found = number(text, decimal);
        if let Number::Finite(x) = found {
            self.counts_up &= if self.rows == 1 { x == 0.0 || x == 1.0 } else { x == self.previous + 1.0 };
            self.previous = x;
            self.least = self.least.min(x);
            self.most = self.most.max(x);
            self.numbers.push(x as f32);
        } else {
            self.counts_up = false;
            self.numbers.push(f32::NAN);
            self.odd_count += 1;
            self.texts += usize::from(found == Number::Not);
            if self.odd.len() < MOST_NAMED {
                self.odd.push(Odd { row, found: shown(text, FOUND_CHARACTERS), number: found });
            }
        }
        self.encode(text, found == Number::Not);
    }

    fn encode(&mut self, text: &str, is_text: bool) {
        let is_long = text.len() > NAME_CHARACTERS && text.chars().nth(NAME_CHARACTERS).is_some();
        self.long |= is_long && is_text;
        if self.many {
            return;
        }
        let place = self.values.iter().position(|value| value == text);
        let place = place.unwrap_or(self.values.len());
        if is_long || place == ONE_HOT_LARGEST {
            self.many = true;
            self.codes = Vec::new();
            return;
        }
        if place == self.values.len() {
            self.values.push(text.into());
        }
        self.codes.push(place as u8);
    }

    /// Its name, shortened and unlike every other column's.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Cells without a value.
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// Different values, `None` where there are more than can be classes or inputs.
    pub fn different(&self) -> Option<usize> {
        (!self.many).then_some(self.values.len())
    }

    pub fn kind(&self) -> Kind {
        let known = self.rows - self.missing;
        let texts_allowed = known as f64 * (1.0 - NUMERIC_SHARE);
        if known == 0 {
            Kind::Empty
        } else if self.texts as f64 <= texts_allowed {
            Kind::Numbers
        } else if self.long {
            Kind::LongTexts
        } else if self.many || self.values.len() * ROWS_PER_VALUE > known {
            Kind::ManyValues
        } else {
            Kind::Categories
        }
    }

    /// Whether it counts the rows, from 0 or 1.
    pub fn counts_rows(&self) -> bool {
        self.counts_up && self.rows >= COUNTED_ROWS
    }

    /// Whether all its rows have one value (missing numbers do not count, for they are filled; a missing text does).
    pub(super) fn is_constant(&self) -> bool {
        match self.kind() {
            Kind::Numbers => self.least >= self.most,
            _ => self.values.len() <= 1 && self.missing == 0 && !self.many,
        }
    }

    /// Heap bytes held.
    pub(super) fn memory(&self) -> usize {
        let texts: usize = self.values.iter().map(String::capacity).sum();
        let odd: usize = self.odd.iter().map(|odd| size_of::<Odd>() + odd.found.capacity()).sum();
        4 * self.numbers.capacity() + self.codes.capacity() + texts + odd + size_of::<Column>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: &[&str]) -> Column {
        let (mut column, mut decimal) = (Column::new("x".into()), None);
        for (row, cell) in cells.iter().enumerate() {
            column.push(row as u64 + 2, cell, &mut decimal);
        }
        column
    }

    #[test]
    fn the_stated_share_parts_numbers_from_texts() {
        assert_eq!(column(&["1", "2", "x", ""]).kind(), Kind::Numbers);
        assert_eq!(column(&["1", "nan", "x", "inf"]).kind(), Kind::Numbers);
        assert_eq!(column(&["1", "y", "x", "x", "y", "x"]).kind(), Kind::Categories);
        assert_eq!(column(&["x", "x", "y", "y", "?"]).kind(), Kind::Categories);
        assert_eq!(column(&["x", "y", "z"]).kind(), Kind::ManyValues);
        assert_eq!(column(&["", "NA", "null", "NULL", "?"]).kind(), Kind::Empty);
        let long = "x".repeat(NAME_CHARACTERS + 1);
        assert_eq!(column(&[long.as_str(); 4]).kind(), Kind::LongTexts);
    }

    #[test]
    fn values_are_coded_until_there_are_too_many() {
        let codes = column(&["b", "a", "", "b"]);
        assert_eq!((codes.codes, codes.values), (vec![0, 1, NO_CODE, 0], vec!["b".to_string(), "a".into()]));
        let cells: Vec<String> = (0..100).map(|i| i.to_string()).collect();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        assert_eq!(column(&cells[..ONE_HOT_LARGEST]).different(), Some(ONE_HOT_LARGEST));
        let many = column(&cells);
        assert_eq!((many.different(), many.codes.capacity()), (None, 0));
        assert!(many.counts_rows() && !column(&cells[2..]).counts_rows() && !column(&cells[..8]).counts_rows());
    }
}
