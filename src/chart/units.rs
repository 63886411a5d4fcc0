//! CSS pixels and backend units, and the formats of numbers.

use crate::decimal;
use std::cell::Cell;

thread_local! {
    /// What stands before the decimals of a number, and between its groups of three digits.
    static MARKS: Cell<(char, &'static str)> = const { Cell::new(('.', ",")) };
}

/// From now on numbers for people have these marks: before the decimals, and between groups of three digits. Those of the
/// language in which the page is shown; numbers for programs (files, links, styles) are written by [`crate::decimal`].
pub fn set_marks(decimal: char, group: &'static str) {
    MARKS.set((decimal, group));
}

/// A number with the language's mark before the decimals.
fn marked(number: String) -> String {
    let (decimal, _) = MARKS.get();
    if decimal == '.' { number } else { number.chars().map(|c| if c == '.' { decimal } else { c }).collect() }
}

/// As [`decimal::fixed`], for people.
pub fn fixed(x: f64, decimals: usize) -> String {
    marked(decimal::fixed(x, decimals))
}

/// As [`decimal::trimmed`], for people.
pub fn trimmed(x: f64, decimals: usize) -> String {
    marked(decimal::trimmed(x, decimals))
}

/// As [`decimal::scientific`], for people.
pub fn scientific(x: f64, decimals: usize) -> String {
    marked(decimal::scientific(x, decimals))
}

/// As [`decimal::mantissa`], for people.
pub fn mantissa(x: f64, decimals: usize) -> (String, i32) {
    let (mantissa, exponent) = decimal::mantissa(x, decimals);
    (marked(mantissa), exponent)
}

/// The whole part of a number that was written here, and whether that is all of it.
pub fn whole(number: &str) -> Option<(u64, bool)> {
    let end = number.find(MARKS.get().0);
    let digits = number[..end.unwrap_or(number.len())].bytes().filter(u8::is_ascii_digit);
    // Nothing else is written here: what parts groups is passed over.
    let value = digits.fold(None, |n, digit| Some(n.unwrap_or(0) * 10 + u64::from(digit - b'0')));
    value.map(|value| (value, end.is_none()))
}

/// Backend units per CSS pixel. plotters' coordinates are whole numbers; an eighth of a pixel is below what shows at
/// any device-pixel-ratio up to 4.
pub const UNITS: i32 = 8;

/// Backend units of a length in CSS pixels.
pub fn units(css_px: f64) -> i32 {
    (css_px * f64::from(UNITS)).round() as i32
}

/// CSS pixels of a length in backend units.
pub fn css_px(units: i32) -> f64 {
    f64::from(units) / f64::from(UNITS)
}

/// 16384 as "16,384", or with the language's mark.
pub fn integer(n: u64) -> String {
    let (digits, (_, group)) = (n.to_string(), MARKS.get());
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push_str(group);
        }
        out.push(digit);
    }
    out
}

/// An accuracy (0 to 1) in percent with one decimal, without the sign: "90.8".
pub fn percent(accuracy: f64) -> String {
    fixed(accuracy * 100.0, 1)
}

/// A positive number in two or three significant digits, for tables and summaries: "0.013", "1.2×10⁻⁵".
pub fn significant(x: f64) -> String {
    if x == 0.0 {
        return "0".into();
    }
    if !x.is_finite() {
        return "–".into();
    }
    // Rounded to two digits first, so that 0.00099999 does not become "10.0×10⁻⁴".
    let (mantissa, exponent) = mantissa(x, 1);
    if (-3..4).contains(&exponent) {
        let decimals = (1 - exponent).max(0) as usize;
        return fixed(x, decimals);
    }
    format!("{mantissa}×10{}", superscript(exponent))
}

/// -4 as "⁻⁴".
pub fn superscript(n: i32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    n.to_string().chars().map(|c| c.to_digit(10).map_or('⁻', |d| DIGITS[d as usize])).collect()
}

/// A factor in at most three significant digits, with separators: 11519.2 is "11,500"; a huge one as a power of ten.
pub fn factor(x: f64) -> String {
    if !x.is_finite() {
        return "∞".into();
    }
    if x < 10.0 {
        return fixed(x, 1);
    }
    // Longer than anybody reads, and in the end than an integer holds.
    if x >= 1e9 {
        return significant(x);
    }
    let step = 10f64.powi(((x.log10().floor() as i32) - 2).max(0));
    integer(((x / step).round() * step) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        assert_eq!(integer(16), "16");
        assert_eq!(integer(1024), "1,024");
        assert_eq!(integer(1_048_576), "1,048,576");
        assert_eq!(percent(0.90812), "90.8");
        assert_eq!(factor(11_519.2), "11,500");
        assert_eq!(factor(3.12), "3.1");
        assert_eq!([factor(2e20), factor(1.2e9), factor(999_999_999.0)], ["2.0×10²⁰", "1.2×10⁹", "1,000,000,000"]);
        assert_eq!(factor(f64::INFINITY), "∞");
        assert_eq!(significant(0.013), "0.013");
        assert_eq!(significant(0.000_012), "1.2×10⁻⁵");
        assert_eq!(significant(0.000_999_99), "0.0010");
        assert_eq!(significant(0.0), "0");
    }

    #[test]
    fn numbers_have_the_marks_of_the_language() {
        set_marks(',', "\u{202f}");
        assert_eq!([integer(1_048_576), integer(16), percent(0.90812)], ["1\u{202f}048\u{202f}576", "16", "90,8"]);
        assert_eq!([significant(0.000_012), factor(11_519.2)], ["1,2×10⁻⁵", "11\u{202f}500"]);
        assert_eq!(
            [fixed(-0.5, 2), trimmed(2.50, 4), trimmed(3.0, 4), scientific(1.5e9, 1)],
            ["-0,50", "2,5", "3", "1,5e9"]
        );
        assert_eq!(whole("1\u{202f}048\u{202f}576"), Some((1_048_576, true)));
        assert_eq!([whole("1,5"), whole("0"), whole("–")], [Some((1, false)), Some((0, true)), None]);
        set_marks('.', ",");
        assert_eq!([whole("1,024"), whole("1.0")], [Some((1024, true)), Some((1, false))]);
    }
}
