//! How the numbers of a column are written: which mark parts the whole from the fraction and which the thousands, and
//! what stands before or behind them (a currency, a unit, a percent sign). Decided by the whole column, since `5.185`
//! alone may be five and a bit or five thousand.

use super::text::{Decimal, LARGEST, Number, is_letter};
use crate::decimal;
use std::borrow::Cow;

/// Signs that may stand before or behind a number without being part of it.
const CURRENCIES: [&str; 20] = [
    "$", "€", "£", "¥", "₹", "₽", "₩", "₺", "US$", "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "RMB", "HK$", "元", "円",
    "Fr.",
];
/// Signs before a number that is only a bound, as laboratories write `<5`.
const BOUNDS: [&str; 8] = ["<=", ">=", "<", ">", "≤", "≥", "~", "≈"];
/// Characters of a unit: `mmol/l`, `kWh/m²`.
const UNIT_CHARACTERS: usize = 10;
/// Endings that make an ordinal, which is the name of a rank and no amount.
const ORDINALS: [&str; 4] = ["st", "nd", "rd", "th"];
/// Of the cells with something behind their number, this share must have the same for it to be a unit.
const SAME_UNIT: f64 = 0.9;
/// So many numbers that all end in a zero are no chance: one in ten would.
const FEWEST_ROUND: u32 = 6;
/// Different things behind the numbers of a column that are told apart.
const UNITS_KEPT: usize = 8;

/// What the marks within a number say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marks {
    /// No mark, or one that only groups (an apostrophe, a blank).
    None,
    /// This mark is the decimal mark whatever the rest of the column says.
    Decimal(Decimal),
    /// This mark groups thousands whatever the rest of the column says.
    Thousands(Decimal),
    /// One mark, before exactly three digits.
    Either(Decimal),
}

/// A cell taken apart.
struct Parts<'a> {
    negative: bool,
    is_bound: bool,
    body: Cow<'a, str>,
    marks: Marks,
    is_grouped: bool,
    /// What stands around the number; empty where nothing does.
    unit: String,
}

/// A cell read as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    pub number: Number,
    pub has_unit: bool,
    pub is_bound: bool,
    pub is_grouped: bool,
}

/// Full-width characters as plain ones, and the typographic minus.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let is_odd = |c: char| matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3000}' | '\u{2212}');
    if text.is_ascii() || !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    let change = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        '\u{2212}' => '-',
        c => c,
    };
    Cow::Owned(text.chars().map(change).collect())
}

fn strip<'a>(text: &'a str, signs: &[&'static str]) -> Option<(&'static str, &'a str)> {
    let found = signs.iter().filter(|sign| text.starts_with(**sign)).max_by_key(|sign| sign.len())?;
    Some((found, text[found.len()..].trim_start()))
}

fn is_group_mark(c: char) -> bool {
    matches!(c, '\'' | '’' | '\u{a0}' | '\u{202f}' | '\u{2009}' | ' ' | '_')
}

fn mark_of(c: char) -> Option<Decimal> {
    match c {
        '.' => Some(Decimal::Point),
        ',' => Some(Decimal::Comma),
        _ => None,
    }
}

/// Length of the number that `text` begins with: digits and marks between them, and an exponent.
fn body_length(text: &str) -> usize {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut at = digits(0);
    while let Some(c) = text[at..].chars().next() {
        let after = at + c.len_utf8();
        let follow = digits(after);
        let ends = |at: usize| !text[at..].starts_with(|c: char| c.is_ascii_digit() || is_letter(c));
        let goes_on = match mark_of(c) {
            // A mark may also stand before the first digit or after the last.
            Some(_) => follow > 0 || (at > 0 && ends(after)),
            None => is_group_mark(c) && at > 0 && follow == 3,
        };
        if !goes_on {
            break;
        }
        at = after + follow;
    }
    if at > 0 && text[at..].starts_with(['e', 'E']) {
        let sign = usize::from(text[at + 1..].starts_with(['+', '-']));
        let exponent = digits(at + 1 + sign);
        if exponent > 0 {
            at += 1 + sign + exponent;
        }
    }
    at
}

/// What the marks of a number say, and whether it is grouped; `None` where they make no number, as in `1.2.2020`.
fn marks_of(body: &str) -> Option<(Marks, bool)> {
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], true),
        None => (body, false),
    };
    // Marks, and the digits after each.
    let mut first = 0;
    let mut marks: [(char, usize); 12] = [(' ', 0); 12];
    let mut n = 0;
    for c in mantissa.chars() {
        if c.is_ascii_digit() {
            if n == 0 { first += 1 } else { marks[n - 1].1 += 1 }
        } else {
            if n == marks.len() {
                return None;
            }
            marks[n] = (c, 0);
            n += 1;
        }
    }
    let marks = &marks[..n];
    if first + marks.iter().map(|(_, digits)| digits).sum::<usize>() == 0 {
        return None;
    }
    let grouped = |groups: &[(char, usize)]| {
        (1..=3).contains(&first) && groups.iter().all(|(mark, digits)| *digits == 3 && *mark == groups[0].0)
    };
    let Some(((last, after), before)) = marks.split_last().map(|(last, before)| (*last, before)) else {
        return Some((Marks::None, false));
    };
    let Some(mark) = mark_of(last) else {
        return (grouped(marks) && !exponent).then_some((Marks::None, true));
    };
    if before.is_empty() {
        let either = after == 3 && (1..=3).contains(&first) && !mantissa.starts_with('0') && !exponent;
        return Some((if either { Marks::Either(mark) } else { Marks::Decimal(mark) }, false));
    }
    if before.iter().all(|(other, _)| *other != last) {
        return (grouped(before) && !exponent).then_some((Marks::Decimal(mark), true));
    }
    (grouped(marks) && !exponent).then_some((Marks::Thousands(mark), true))
}

/// [`marks_of`] for most cells, which large tables have millions of: digits, and perhaps one mark between them.
fn plain_marks(body: &[u8]) -> Option<Marks> {
    let digits = |from: usize| body[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let first = digits(0);
    if first == 0 || body.len() > 16 {
        return None;
    }
    let mark = match body.get(first) {
        None => return Some(Marks::None),
        Some(b'.') => Decimal::Point,
        Some(b',') => Decimal::Comma,
        Some(_) => return None,
    };
    let after = digits(first + 1);
    if after == 0 || first + 1 + after < body.len() {
        return None;
    }
    let either = after == 3 && first <= 3 && body[0] != b'0';
    Some(if either { Marks::Either(mark) } else { Marks::Decimal(mark) })
}

/// Takes a trimmed cell apart; `None` where it is no number.
fn take_apart(text: &str) -> Option<Parts<'_>> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if let Some(marks) = plain_marks(digits.as_bytes()) {
        return Some(Parts {
            negative: digits.len() < text.len(),
            is_bound: false,
            body: Cow::Borrowed(digits),
            marks,
            is_grouped: false,
            unit: String::new(),
        });
    }
    let first = text.chars().next()?;
    if first.is_ascii_alphabetic() && !CURRENCIES.iter().any(|sign| text.starts_with(sign)) {
        return None;
    }
    let whole = plain(text);
    let mut rest: &str = &whole;
    let mut parts = Parts {
        negative: false,
        is_bound: false,
        body: Cow::Borrowed(""),
        marks: Marks::None,
        is_grouped: false,
        unit: String::new(),
    };
    if let Some((_, after)) = strip(rest, &BOUNDS) {
        (parts.is_bound, rest) = (true, after);
    }
    let sign = |rest: &mut &str, negative: &mut bool| {
        let after = rest.strip_prefix(['+', '-']);
        if let Some(after) = after {
            *negative = rest.starts_with('-');
            *rest = after;
        }
        after.is_some()
    };
    let signed = sign(&mut rest, &mut parts.negative);
    if let Some((currency, after)) = strip(rest, &CURRENCIES) {
        parts.unit = currency.to_string();
        rest = after;
        if !signed {
            sign(&mut rest, &mut parts.negative);
        }
    }
    let length = body_length(rest);
    let body = &rest[..length];
    (parts.marks, parts.is_grouped) = marks_of(body)?;
    let after = rest[length..].trim();
    if !after.is_empty() {
        if !parts.unit.is_empty() || !is_unit(after) {
            return None;
        }
        parts.unit = after.to_string();
    }
    parts.body = Cow::Owned(body.to_string());
    Some(parts)
}

/// Whether what stands behind a number may be its unit.
fn is_unit(text: &str) -> bool {
    let fits = |c: char| {
        is_letter(c) || matches!(c, '%' | '‰' | '°' | '/' | '²' | '³' | '·' | '^' | '.' | '$' | '€' | '£' | '¥' | '₹')
    };
    let begins = text.starts_with(|c: char| is_letter(c) || "%‰°$€£¥₹".contains(c));
    begins
        && text.chars().count() <= UNIT_CHARACTERS
        && text.chars().all(fits)
        && !ORDINALS.iter().any(|ordinal| text.eq_ignore_ascii_case(ordinal))
}

/// The value of the digits and marks, under this decimal mark.
fn value(parts: &Parts<'_>, mark: Decimal) -> Number {
    let fits = match parts.marks {
        Marks::None | Marks::Either(_) => true,
        Marks::Decimal(decimal) => decimal == mark,
        Marks::Thousands(thousands) => thousands != mark,
    };
    if !fits {
        return Number::Not;
    }
    let sign = match mark {
        Decimal::Point => '.',
        Decimal::Comma => ',',
    };
    let keeps = |c: &char| c.is_ascii_digit() || matches!(c, 'e' | 'E' | '+' | '-') || *c == sign;
    let is_plain = mark == Decimal::Point && parts.body.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let parsed = if is_plain {
        decimal::parse(&parts.body)
    } else {
        let text: String = parts.body.chars().filter(keeps).map(|c| if c == sign { '.' } else { c }).collect();
        decimal::parse(&text)
    };
    match parsed {
        Some(x) if x.abs() <= LARGEST => Number::Finite(if parts.negative { -x } else { x }),
        Some(_) => Number::TooLarge,
        None => Number::Not,
    }
}

/// Whether a cell alone could be a number, whatever the marks mean; a unit counts only where `units` says so.
pub(super) fn looks_like_number(text: &str, units: bool) -> bool {
    match take_apart(text) {
        Some(parts) => units || parts.unit.is_empty(),
        None => is_infinite(text),
    }
}

fn is_infinite(text: &str) -> bool {
    let word = text.trim_start_matches(['+', '-', '\u{2212}']);
    let is = |name| word.eq_ignore_ascii_case(name);
    is("nan") || is("inf") || is("infinity")
}

/// Counts over a column, from which its [`Format`] follows.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// Numbers without a mark, and those of them that have more than three digits.
    unmarked: u32,
    unmarked_long: u32,
    /// Place 0 for the point, 1 for the comma.
    decimal: [u32; 2],
    thousands: [u32; 2],
    either: [u32; 2],
    /// Those of them that end in a zero.
    either_zero: [u32; 2],
    /// Cells that are a number, with a unit or without.
    numbers: u32,
    texts: u32,
    units: Vec<(String, u32)>,
    with_unit: u32,
}

fn place(mark: Decimal) -> usize {
    usize::from(mark == Decimal::Comma)
}

impl Tally {
    /// Takes a cell that is not missing.
    pub fn take(&mut self, text: &str) {
        let Some(parts) = take_apart(text) else {
            if is_infinite(text) {
                self.numbers += 1
            } else {
                self.texts += 1
            }
            return;
        };
        self.numbers += 1;
        match parts.marks {
            Marks::None => {
                self.unmarked += 1;
                self.unmarked_long += u32::from(!parts.is_grouped && parts.body.len() > 3);
            }
            Marks::Decimal(mark) => self.decimal[place(mark)] += 1,
            Marks::Thousands(mark) => self.thousands[place(mark)] += 1,
            Marks::Either(mark) => {
                self.either[place(mark)] += 1;
                self.either_zero[place(mark)] += u32::from(parts.body.ends_with('0'));
            }
        }
        if !parts.unit.is_empty() {
            self.with_unit += 1;
            match self.units.iter().position(|(unit, _)| *unit == parts.unit) {
                Some(place) => self.units[place].1 += 1,
                None if self.units.len() < UNITS_KEPT => self.units.push((parts.unit, 1)),
                None => {}
            }
        }
    }

    /// Cells that say that the decimal mark is a point, and those that say that it is a comma.
    pub fn votes(&self) -> [u32; 2] {
        [self.decimal[0] + self.thousands[1], self.decimal[1] + self.thousands[0]]
    }

    /// The unit that its numbers have.
    fn unit(&self) -> Option<String> {
        let (unit, n) = self.units.iter().max_by_key(|(_, n)| *n)?;
        let is_common = f64::from(*n) >= SAME_UNIT * f64::from(self.with_unit);
        is_common.then(|| unit.clone())
    }

    /// Share of its cells that are numbers, with the column's unit or none.
    pub fn share(&self) -> f64 {
        let known = self.numbers + self.texts;
        if known == 0 {
            return 0.0;
        }
        let unit = self.unit();
        let foreign = match unit {
            Some(_) => 0,
            None => self.with_unit,
        };
        f64::from(self.numbers - foreign) / f64::from(known)
    }

    /// How the column is written; `table` is what the other columns say, `between_commas` that commas part the cells.
    pub fn format(&self, insists: Option<Decimal>, table: Option<Decimal>, between_commas: bool) -> Format {
        let unit = self.unit();
        let votes = self.votes();
        let of = |mark| Format { decimal: mark, unit: unit.clone(), doubt: None };
        if let Some(mark) = insists {
            return of(mark);
        }
        if votes[0] != votes[1] {
            return of(if votes[0] > votes[1] { Decimal::Point } else { Decimal::Comma });
        }
        // One mark before three digits each, and nothing else.
        let mark = match (self.either[0], self.either[1]) {
            (0, 0) => return of(table.unwrap_or(Decimal::Point)),
            (_, 0) => Decimal::Point,
            (0, _) => Decimal::Comma,
            // Both: one of them must group.
            (points, commas) => {
                let usual = if points >= commas { Decimal::Point } else { Decimal::Comma };
                return of(table.unwrap_or(usual));
            }
        };
        if let Some(table) = table {
            return of(table);
        }
        let other = if mark == Decimal::Point { Decimal::Comma } else { Decimal::Point };
        // Numbers below a thousand have no mark and larger ones have one: these are thousands. Without smaller numbers,
        // a comma that stands between commas, so in quotation marks, groups; and so do marks before round thousands:
        // nobody writes a last zero behind every fraction of three digits.
        let rounds =
            self.either[place(mark)] >= FEWEST_ROUND && self.either_zero[place(mark)] == self.either[place(mark)];
        let groups =
            self.unmarked_long == 0 && (self.unmarked > 0 || rounds || (mark == Decimal::Comma && between_commas));
        Format { decimal: if groups { other } else { mark }, unit, doubt: Some(Doubt { mark, groups }) }
    }
}

/// One mark before three digits throughout a column, and no other column to tell what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Doubt {
    pub mark: Decimal,
    /// Taken to part thousands.
    pub groups: bool,
}

/// How the numbers of a column are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Format {
    pub decimal: Decimal,
    /// What stands around the numbers.
    pub unit: Option<String>,
    pub doubt: Option<Doubt>,
}

impl Default for Format {
    fn default() -> Self {
        Format { decimal: Decimal::Point, unit: None, doubt: None }
    }
}

impl Format {
    /// Reads a trimmed cell.
    pub fn read(&self, text: &str) -> Reading {
        let nothing = Reading { number: Number::Not, has_unit: false, is_bound: false, is_grouped: false };
        let Some(parts) = take_apart(text) else {
            return Reading { number: if is_infinite(text) { Number::NotFinite } else { Number::Not }, ..nothing };
        };
        if !parts.unit.is_empty() && self.unit.as_ref() != Some(&parts.unit) {
            return nothing;
        }
        let is_grouped = parts.is_grouped || matches!(parts.marks, Marks::Either(mark) if mark != self.decimal);
        let has_unit = !parts.unit.is_empty();
        Reading { number: value(&parts, self.decimal), has_unit, is_bound: parts.is_bound, is_grouped }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &[&str], table: Option<Decimal>) -> Vec<Option<f64>> {
        let mut tally = Tally::default();
        cells.iter().for_each(|cell| tally.take(cell));
        let format = tally.format(None, table, false);
        let read = |cell: &&str| match format.read(cell).number {
            Number::Finite(x) => Some(x),
            _ => None,
        };
        cells.iter().map(read).collect()
    }

    #[test]
    fn plain_numbers_have_the_marks_of_all_others() {
        for text in ["1", "12.5", "0.185", "5.185", "1234.567", "12,345", "0,5", "999.000", "1234567890123"] {
            assert_eq!(plain_marks(text.as_bytes()).map(|marks| (marks, false)), marks_of(text), "{text}");
        }
        for text in ["", ".5", "5.", "1.2.3", "1,234,567", "1e3", "x", "12345678901234567"] {
            assert_eq!(plain_marks(text.as_bytes()), None, "{text}");
        }
    }

    fn all(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().map(|x| Some(*x)).collect()
    }

    #[test]
    fn the_whole_column_says_what_a_mark_means() {
        assert_eq!(read(&["5.185", "967", "776"], None), all(&[5185.0, 967.0, 776.0]));
        assert_eq!(read(&["5.185", "967", "7.5"], None), all(&[5.185, 967.0, 7.5]));
        assert_eq!(read(&["5.185", "9670"], None), all(&[5.185, 9670.0]));
        assert_eq!(read(&["0.185", "1.250"], None), all(&[0.185, 1.25]));
        assert_eq!(read(&["5.185", "967"], Some(Decimal::Point)), all(&[5.185, 967.0]));
        assert_eq!(read(&["5.185", "2.967"], Some(Decimal::Comma)), all(&[5185.0, 2967.0]));
        assert_eq!(read(&["1.234,50", "12,5"], None), all(&[1234.5, 12.5]));
        assert_eq!(read(&["1,234.50", "1,234,567"], None), all(&[1234.5, 1_234_567.0]));
        assert_eq!(read(&["1'234", "1 234.5", "12"], None), all(&[1234.0, 1234.5, 12.0]));
    }

    #[test]
    fn what_stands_around_a_number() {
        assert_eq!(read(&["$32.50", "-$5"], None), all(&[32.5, -5.0]));
        assert_eq!(read(&["20,5 %", "3 %"], None), all(&[20.5, 3.0]));
        assert_eq!(read(&["83,30 €", "1.083,30 €"], None), all(&[83.3, 1083.3]));
        assert_eq!(read(&["11 cm", "12"], None), all(&[11.0, 12.0]));
        assert_eq!(read(&["11 cm", "1 m"], None), [None, None]);
        assert_eq!(read(&["<5", "≥ 7.5"], None), all(&[5.0, 7.5]));
        assert_eq!(read(&["１２．５", "−3"], None), all(&[12.5, -3.0]));
        for text in ["3rd", "A2", "1.2.2020", "2020-01-02", "1:52", "0x10", "1_0", "--1", "5,", "x", "", "1 2", "12:30"]
        {
            let is = looks_like_number(text, true);
            assert_eq!(is, text == "5,", "{text}");
        }
    }
}
