//! One column while it is read and after: its numbers, its few different texts, and counts that say which of the two it
//! is. Five bytes a cell of numbers, nine of texts, whatever stands in it.

use super::collect::MOST_NAMED;
use super::marks::{Format, Tally};
use super::missing;
use super::text::{Decimal, FOUND_CHARACTERS, NAME_CHARACTERS, Number, lower, shown};

/// A column is one of numbers when at least this share of its values looks like numbers; what does not is then named as
/// a problem. Below it, the column is one of texts.
pub const NUMERIC_SHARE: f64 = 0.5;

/// Different texts of a column that becomes inputs: each is one input, and a value for each of a thousand rows is not
/// worth a thousand inputs. Enough for months, hours of a day, and most countries' regions.
pub const ONE_HOT_LARGEST: usize = 32;
/// Rows for each different text, on average: with fewer the column is a name of the row, not a category.
const ROWS_PER_VALUE: usize = 2;

/// Whole numbers that only rise or only fall, or are all different, may be chance in fewer rows than this.
const COUNTED_ROWS: usize = 16;
/// Whole numbers that are all different though they span hardly more than one for each row count something: as many
/// drawn at random would hold two equal ones in all but one of ten thousand tables. A column that nobody named is most
/// likely the number of the row in a table from which rows were dropped.
const COUNTED_SPAN: f64 = 1.2;
const NAMELESS_SPAN: f64 = 3.0;

/// A counter may lack one row's number in so many: rows that were cut short have none.
const FEW_GAPS: usize = 20;

/// Names of columns that hold a number or name of the row, in lower case; also as the first or last word of a name.
const ID_NAMES: [&str; 26] = [
    "id",
    "ids",
    "uid",
    "uuid",
    "guid",
    "index",
    "idx",
    "row",
    "rowid",
    "rownames",
    "row names",
    "nr",
    "no.",
    "#",
    "serial",
    "record",
    "patient",
    "subject",
    "person",
    "customer",
    "participant",
    "编号",
    "序号",
    "学号",
    "病历号",
    "ident",
];

/// Numbers that stand for missing values where they lie far from all others.
const SENTINELS: [f64; 8] = [-999.0, -9999.0, -99.0, -99999.0, 999.0, 9999.0, 99999.0, -1e6 + 1.0];
/// Texts of a word for missing values that are told apart in a column.
const WORDS: usize = 8;

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
    /// Cells that are empty.
    empty: usize,
    /// Words that stand for missing values here, as they stand.
    words: Vec<(String, u32)>,
    /// Words that could, but are names here.
    pub(super) names: Vec<(String, u32)>,
    /// The number that stands for missing values, and in how many cells.
    pub(super) sentinel: Option<(f64, u32)>,
    pub(super) format: Format,
    /// Cells that are no numbers and are taken for missing.
    pub(super) taken_odd: usize,
    /// Cells with a unit, bounds, and grouped numbers.
    pub(super) with_unit: u32,
    pub(super) bounds: u32,
    pub(super) grouped: u32,
    whole: bool,
    rises: bool,
    falls: bool,
    /// All steps from row to row were equal so far.
    even: bool,
    step: f64,
    /// No row has the number of another; looked at only where they lie close together.
    distinct: bool,
    /// A number for the text of each row, equal for equal texts; none in a column of numbers, unless it is called a name
    /// of the row.
    keys: Vec<u32>,
    has_keys: bool,
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
            empty: 0,
            words: Vec::new(),
            names: Vec::new(),
            sentinel: None,
            format: Format::default(),
            taken_odd: 0,
            with_unit: 0,
            bounds: 0,
            grouped: 0,
            whole: true,
            rises: true,
            falls: true,
            even: true,
            step: 0.0,
            distinct: false,
            keys: Vec::new(),
            has_keys: false,
            previous: 0.0,
            least: f64::INFINITY,
            most: f64::NEG_INFINITY,
        }
    }

    /// Begins a column whose cells were counted before.
    pub(super) fn begin(name: String, survey: &Survey, format: Format, missing: Option<bool>) -> Self {
        let mut column = Column::new(name);
        column.format = format;
        let is_numeric = survey.tally.share() >= NUMERIC_SHARE;
        column.has_keys = !is_numeric || column.is_called_id();
        for (word, count) in &survey.words {
            let is_name = match missing {
                Some(all) => !all,
                None => !is_numeric && missing::is_name(word, *count, &survey.others()),
            };
            let list = if is_name { &mut column.names } else { &mut column.words };
            list.push((word.clone(), 0));
        }
        column
    }

    /// Takes the next row's cell, trimmed. `row` is its number in the file.
    pub(super) fn push(&mut self, row: u64, text: &str) {
        self.rows += 1;
        if self.has_keys {
            self.keys.push(super::split::key(text.as_bytes()));
        }
        let word = if text.is_empty() { None } else { self.words.iter_mut().find(|(word, _)| word == text) };
        if text.is_empty() || word.is_some() {
            match word {
                Some((_, n)) => *n += 1,
                None => self.empty += 1,
            }
            self.missing += 1;
            self.numbers.push(f32::NAN);
            if !self.many {
                self.codes.push(NO_CODE);
            }
            return;
        }
        if let Some((_, n)) = self.names.iter_mut().find(|(name, _)| name == text) {
            *n += 1;
        }
        let reading = self.format.read(text);
        let found = reading.number;
        if let Number::Finite(x) = found {
            if self.least <= self.most {
                let step = x - self.previous;
                self.rises &= step > 0.0;
                self.falls &= step < 0.0;
                if self.step == 0.0 {
                    self.step = step;
                }
                self.even &= (step - self.step).abs() <= 1e-9 * self.step.abs().max(x.abs());
            }
            self.whole &= x == x.trunc();
            self.previous = x;
            self.least = self.least.min(x);
            self.most = self.most.max(x);
            self.numbers.push(x as f32);
            self.with_unit += u32::from(reading.has_unit);
            self.bounds += u32::from(reading.is_bound);
            self.grouped += u32::from(reading.is_grouped);
        } else {
            self.whole = false;
            self.numbers.push(f32::NAN);
            self.odd_count += 1;
            self.texts += usize::from(found == Number::Not);
            if self.odd.len() < MOST_NAMED {
                self.odd.push(Odd { row, found: shown(text, FOUND_CHARACTERS), number: found });
            }
        }
        self.encode(text, found == Number::Not);
    }

    /// Ends the column: takes away a number that stands for missing values, and looks whether it counts the rows.
    /// `missing` as in [`super::Overrides`].
    pub(super) fn finish(&mut self, missing: Option<bool>) {
        if self.kind() != Kind::Numbers {
            return;
        }
        if missing != Some(false) {
            self.take_sentinel();
        }
        if missing == Some(true) && self.odd_count > 0 {
            self.taken_odd = self.odd_count;
            self.missing += self.odd_count;
            (self.odd_count, self.texts, self.odd) = (0, 0, Vec::new());
        }
        let span = self.most - self.least;
        if self.whole && self.known() >= COUNTED_ROWS && span < self.counted_span() {
            let mut seen = vec![false; span as usize + 1];
            // Single precision tells whole numbers apart up to 2^24.
            self.distinct = self.least.abs().max(self.most.abs()) < 16_777_216.0
                && self
                    .numbers
                    .iter()
                    .filter(|x| !x.is_nan())
                    .all(|&x| !std::mem::replace(&mut seen[(f64::from(x) - self.least) as usize], true));
        }
    }

    fn take_sentinel(&mut self) {
        let ends = [self.least, self.most];
        let Some(&sentinel) = SENTINELS.iter().find(|x| ends.contains(x)) else { return };
        let is = |x: &f32| *x == sentinel as f32;
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for x in self.numbers.iter().filter(|x| !x.is_nan() && !is(x)) {
            (least, most) = (least.min((*x).into()), most.max((*x).into()));
        }
        let count = self.numbers.iter().filter(|x| is(x)).count();
        // Far: beyond all others by more than twice what these span.
        let far = 2.0 * (most - least).max(1.0);
        let is_far = sentinel < least - far || sentinel > most + far;
        // Below numbers that are never negative, three nines or more say enough.
        let is_alone = sentinel <= -999.0 && least >= 0.0;
        if !(is_alone || (is_far && count > 1)) || 2 * count > self.known() || least > most {
            return;
        }
        self.sentinel = Some((sentinel, count as u32));
        (self.least, self.most) = (least, most);
        self.missing += count;
        (self.rises, self.falls) = (false, false);
        let format = self.format.clone();
        let code = self.values.iter().position(|value| format.read(value).number == Number::Finite(sentinel));
        for (place, x) in self.numbers.iter_mut().enumerate() {
            if *x == sentinel as f32 {
                *x = f32::NAN;
                if let Some(code) = self.codes.get_mut(place) {
                    *code = NO_CODE;
                }
            }
        }
        if let Some(code) = code {
            self.values.remove(code);
            self.codes.iter_mut().filter(|c| **c != NO_CODE && usize::from(**c) > code).for_each(|c| *c -= 1);
        }
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

    fn counted_span(&self) -> f64 {
        let is_nameless = self.name.starts_with('#') || self.name.starts_with("Unnamed: ");
        self.known() as f64 * if is_nameless { NAMELESS_SPAN } else { COUNTED_SPAN }
    }

    fn known(&self) -> usize {
        self.rows - self.missing
    }

    /// Words that stand for missing values here, and in how many cells each does.
    pub fn missing_words(&self) -> impl Iterator<Item = (&str, u32)> {
        self.words.iter().filter(|(_, n)| *n > 0).map(|(word, n)| (word.as_str(), *n))
    }

    /// The mark between whole and fraction in its numbers.
    pub fn decimal(&self) -> Decimal {
        self.format.decimal
    }

    /// What stands around its numbers.
    pub fn unit(&self) -> Option<&str> {
        self.format.unit.as_deref().filter(|_| self.with_unit > 0)
    }

    /// Whether its numbers are written otherwise than as digits and a point.
    pub(super) fn is_rewritten(&self) -> bool {
        let is_foreign = self.grouped > 0 || self.with_unit > 0 || self.bounds > 0 || self.decimal() == Decimal::Comma;
        is_foreign && self.kind() == Kind::Numbers
    }

    /// Least and largest of its numbers.
    pub fn range(&self) -> (f64, f64) {
        (self.least, self.most)
    }

    /// Whether its numbers number the rows: in order, in any order, with gaps, from any start, falling.
    pub fn counts_rows(&self) -> bool {
        let known = self.known();
        if self.kind() != Kind::Numbers
            || known < COUNTED_ROWS
            || self.odd_count > 0
            || FEW_GAPS * self.missing > self.rows
        {
            return false;
        }
        let monotone = (self.rises || self.falls) && (self.whole || self.even);
        let dense = self.whole && self.distinct && self.most - self.least < self.counted_span();
        monotone || dense
    }

    /// Whether it is called a number or name of the row.
    pub fn is_called_id(&self) -> bool {
        let name = lower(&self.name);
        let is = |word: &str| ID_NAMES.contains(&word);
        let words = || name.split([' ', '_', '-', '.']).filter(|word| !word.is_empty());
        let ends = |word: &str| matches!(word, "id" | "ids" | "uuid" | "nr" | "index" | "idx");
        // `userID`, `CustomerId`.
        let camel = self.name.ends_with("Id") || (self.name.ends_with("ID") && self.name.len() > 2);
        is(name.trim())
            || words().next_back().is_some_and(ends)
            || camel
            || (words().next() == Some("id") && words().count() > 1)
    }

    /// What tells its rows apart where rows with one value belong together; a missing value belongs to no other.
    pub(super) fn group_keys(&self) -> impl Iterator<Item = u64> {
        let is_missing = |row: usize| match self.kind() {
            Kind::Numbers => self.numbers[row].is_nan(),
            _ => self.codes.get(row) == Some(&NO_CODE),
        };
        (0..self.rows).map(move |row| match self.keys.get(row) {
            _ if is_missing(row) => 1 << 32 | row as u64,
            Some(&key) => key.into(),
            None => self.numbers[row].to_bits().into(),
        })
    }

    /// Whether its values are whole numbers.
    pub fn is_whole(&self) -> bool {
        self.whole
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
        4 * (self.numbers.capacity() + self.keys.capacity()) + self.codes.capacity() + texts + odd + size_of::<Column>()
    }
}

/// What was counted over a column before its cells are taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Survey {
    pub tally: Tally,
    /// Words that may stand for missing values, and how often.
    pub words: Vec<(String, u32)>,
    /// Its other values, until there are too many.
    values: Vec<(String, u32)>,
    many: bool,
}

impl Survey {
    /// Takes a cell, trimmed.
    pub fn take(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if missing::is_word(text) {
            match self.words.iter().position(|(word, _)| word == text) {
                Some(place) => self.words[place].1 += 1,
                None if self.words.len() < WORDS => self.words.push((text.into(), 1)),
                None => self.tally.take(text),
            }
            return;
        }
        self.tally.take(text);
        if self.many {
            return;
        }
        match self.values.iter().position(|(value, _)| value == text) {
            Some(place) => self.values[place].1 += 1,
            None if self.values.len() < ONE_HOT_LARGEST && text.len() <= 4 * NAME_CHARACTERS => {
                self.values.push((text.into(), 1));
            }
            None => {
                self.many = true;
                self.values = Vec::new();
            }
        }
    }

    /// Its values but for the words; none where there are too many.
    fn others(&self) -> Vec<(String, u32)> {
        self.values.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: &[&str]) -> Column {
        let mut survey = Survey::default();
        cells.iter().for_each(|cell| survey.take(cell));
        let format = survey.tally.format(None, None, false);
        let mut column = Column::begin("x".into(), &survey, format, None);
        for (row, cell) in cells.iter().enumerate() {
            column.push(row as u64 + 2, cell);
        }
        column.finish(None);
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
        assert_eq!(column(&["1st", "3rd", "2nd", "3rd", "3rd", "1st"]).kind(), Kind::Categories);
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
        assert!(many.counts_rows() && column(&cells[2..]).counts_rows() && !column(&cells[..8]).counts_rows());
    }

    #[test]
    fn counters_in_every_order() {
        let counts = |f: &dyn Fn(usize) -> f64| {
            let cells: Vec<String> = (0..60).map(|i| f(i).to_string()).collect();
            column(&cells.iter().map(String::as_str).collect::<Vec<_>>()).counts_rows()
        };
        assert!(counts(&|i| 1001.0 + (i * 3 + i % 3) as f64));
        assert!(counts(&|i| 400.0 - 2.0 * i as f64));
        assert!(counts(&|i| (i * 7 % 60) as f64 + 5.0));
        assert!(counts(&|i| 0.1 * i as f64));
        assert!(!counts(&|i| (i * i * 31 % 977) as f64));
        assert!(!counts(&|i| (i * 7 % 30) as f64));
        assert!(!counts(&|i| (i as f64).sqrt() + 1.0));
    }

    #[test]
    fn a_code_for_missing_lies_far_from_all_others() {
        let missing = column(&["-999", "5", "7", "-999", "6", "5", "8"]);
        assert_eq!((missing.sentinel, missing.missing, missing.least), (Some((-999.0, 2)), 2, 5.0));
        assert_eq!(missing.codes, [NO_CODE, 0, 1, NO_CODE, 2, 0, 3]);
        assert_eq!(column(&["-999", "-500", "700", "-999", "6", "5"]).sentinel, None);
    }
}
