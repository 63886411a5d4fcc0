//! CSS pixels and backend units, and the formats of numbers.

use crate::decimal::{self, fixed};

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

/// 16384 as "16,384".
pub fn integer(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
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
    let (mantissa, exponent) = decimal::mantissa(x, 1);
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

/// A factor in at most three significant digits, with separators: 11519.2 is "11,500".
pub fn factor(x: f64) -> String {
    if !x.is_finite() {
        return "∞".into();
    }
    if x < 10.0 {
        return fixed(x, 1);
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
        assert_eq!(factor(f64::INFINITY), "∞");
        assert_eq!(significant(0.013), "0.013");
        assert_eq!(significant(0.000_012), "1.2×10⁻⁵");
        assert_eq!(significant(0.000_999_99), "0.0010");
        assert_eq!(significant(0.0), "0");
    }
}
