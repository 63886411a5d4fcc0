//! Decimal numbers as text, and back. Why not the standard library's: it is exact for every number there is, with tables and
//! long arithmetic that weigh a tenth of the page's module; no number here needs more than this.
//!
//! Not here: separators, signs and words for people (the page's `chart::units`).

/// Powers of ten that an `f64` holds exactly.
const EXACT: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// Whole numbers up to this are exact in an `f64`: 2 to the 53.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// Ten to the `n`, rounded where it is not exact.
fn ten(n: i32) -> f64 {
    let mut rest = n.unsigned_abs() as usize;
    let mut power = 1.0;
    while rest > 22 {
        power *= EXACT[22];
        rest -= 22;
        if power == f64::INFINITY {
            break;
        }
    }
    power *= EXACT[rest.min(22)];
    if n < 0 { 1.0 / power } else { power }
}

/// `x` with this many decimals, the last one rounded. A result of nothing but zeros has no sign; what is too large to have
/// these decimals is written [`scientific`].
pub fn fixed(x: f64, decimals: usize) -> String {
    let decimals = decimals.min(EXACT.len() - 1);
    if x.is_nan() {
        return "NaN".into();
    }
    if x.is_infinite() {
        return if x < 0.0 { "-inf".into() } else { "inf".into() };
    }
    let scaled = (x.abs() * EXACT[decimals]).round();
    if scaled >= WHOLE {
        return if decimals == 0 || x.abs() >= WHOLE { scientific(x, 15) } else { fixed(x, decimals - 1) };
    }
    place_point(x < 0.0 && scaled > 0.0, scaled as u64, decimals)
}

/// The digits of a whole number with a point before the last `decimals` of them.
fn place_point(negative: bool, digits: u64, decimals: usize) -> String {
    let digits = digits.to_string();
    let mut out = String::with_capacity(digits.len() + decimals + 2);
    if negative {
        out.push('-');
    }
    if digits.len() <= decimals {
        out.push('0');
    } else {
        out.push_str(&digits[..digits.len() - decimals]);
    }
    if decimals > 0 {
        out.push('.');
        for _ in digits.len()..decimals {
            out.push('0');
        }
        out.push_str(&digits[digits.len().saturating_sub(decimals)..]);
    }
    out
}

/// As [`fixed`], without zeros at the end.
pub fn trimmed(x: f64, decimals: usize) -> String {
    let text = fixed(x, decimals);
    if text.contains('e') || !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Mantissa with this many decimals, and the power of ten: 1234.5 with one decimal is `("1.2", 3)`.
pub fn mantissa(x: f64, decimals: usize) -> (String, i32) {
    if x == 0.0 || !x.is_finite() {
        return (fixed(x, decimals), 0);
    }
    let mut exponent = x.abs().log10().floor() as i32;
    // In two steps, since ten to the 320 is no number, though there are some so small.
    let of = |exponent: i32| if exponent < -300 { x * 1e300 / ten(exponent + 300) } else { x / ten(exponent) };
    let mut text = fixed(of(exponent), decimals);
    // Rounded up to two digits, or a logarithm that was a hair too small or too large.
    let whole = text.trim_start_matches('-').split('.').next().unwrap_or_default();
    if whole.len() > 1 {
        exponent += 1;
        text = fixed(of(exponent), decimals);
    } else if whole == "0" {
        exponent -= 1;
        text = fixed(of(exponent), decimals);
    }
    (text, exponent)
}

/// `1.2e3`, with this many decimals.
pub fn scientific(x: f64, decimals: usize) -> String {
    let (mantissa, exponent) = mantissa(x, decimals);
    mantissa + "e" + &exponent.to_string()
}

/// The fewest decimals that read back as the same `f32`.
pub fn shortest(x: f32) -> String {
    let wide = f64::from(x);
    for (decimals, power) in EXACT.iter().enumerate() {
        let scaled = (wide * power).round();
        if scaled.abs() >= WHOLE {
            break;
        }
        if (scaled / power) as f32 == x {
            return place_point(scaled < 0.0, scaled.abs() as u64, decimals);
        }
    }
    // Nine significant digits always do.
    scientific(wide, 8)
}

/// Reads `-12.5e3`, `.5`, `+7.`; nothing else than digits, one point, one exponent. Correctly rounded where it has at most
/// 15 significant digits and a power of ten within 22; else within a few units of the last place.
pub fn parse(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let (negative, mut at) = sign(bytes, 0);
    let (mut digits, mut exponent, mut any, mut after_point) = (0u64, 0i32, false, false);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' => {
                any = true;
                // Nineteen digits fit; more do not change the number.
                if digits < 1_000_000_000_000_000_000 {
                    digits = digits * 10 + u64::from(byte - b'0');
                    exponent -= i32::from(after_point);
                } else {
                    exponent += i32::from(!after_point);
                }
            }
            b'.' if !after_point => after_point = true,
            b'e' | b'E' if any => {
                let (down, mut place) = sign(bytes, at + 1);
                let mut power = 0i32;
                if place == bytes.len() {
                    return None;
                }
                while let Some(&byte) = bytes.get(place) {
                    if !byte.is_ascii_digit() {
                        return None;
                    }
                    power = (power * 10 + i32::from(byte - b'0')).min(100_000);
                    place += 1;
                }
                exponent += if down { -power } else { power };
                break;
            }
            _ => return None,
        }
        at += 1;
    }
    if !any {
        return None;
    }
    let mut value = digits as f64;
    if digits > 0 {
        // 1e-330 with many digits may still be a number: in two steps.
        if exponent < -300 {
            value /= 1e300;
            exponent += 300;
        }
        value = if exponent < 0 { value / ten(-exponent) } else { value * ten(exponent) };
    }
    Some(if negative { -value } else { value })
}

fn sign(bytes: &[u8], at: usize) -> (bool, usize) {
    match bytes.get(at) {
        Some(b'-') => (true, at + 1),
        Some(b'+') => (false, at + 1),
        _ => (false, at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Stream};

    /// The standard library is the oracle.
    #[test]
    fn short_numbers_are_read_as_the_standard_library_reads_them() {
        let mut stream = Stream::new(Purpose::Test, 401, 1, 0);
        for _ in 0..20_000 {
            let digits = (stream.unit() * 1e15) as u64 >> (stream.unit() * 40.0) as u32;
            let point = (stream.unit() * 12.0) as usize;
            let text = place_point(stream.unit() < 0.5, digits, point);
            let text = if stream.unit() < 0.3 { format!("{text}e{}", (stream.unit() * 20.0) as i32 - 9) } else { text };
            assert_eq!(parse(&text).unwrap().to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
        }
    }

    #[test]
    fn long_numbers_are_read_to_the_last_places() {
        let mut stream = Stream::new(Purpose::Test, 402, 1, 0);
        for _ in 0..20_000 {
            let x = (stream.unit() - 0.5) * 10f64.powi((stream.unit() * 600.0) as i32 - 300);
            for text in [format!("{x:?}"), format!("{x:e}"), format!("{x:.30e}")] {
                let read = parse(&text).unwrap();
                assert!((read - x).abs() <= 16.0 * f64::EPSILON * x.abs(), "{text}: {read}");
            }
        }
        for text in ["0", "-0", "1e400", "-1e400", "1e-400", "0e999999999999", "007", ".5", "5.", "+1E+2"] {
            assert_eq!(parse(text), text.parse().ok(), "{text}");
        }
        for text in ["", "-", ".", "e5", "1e", "1e+", "1.2.3", "1 ", "0x1", "inf", "NaN", "1e5e5", "--1"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn fixed_decimals_are_those_of_the_standard_library() {
        let mut stream = Stream::new(Purpose::Test, 403, 1, 0);
        for _ in 0..20_000 {
            let x = (stream.unit() - 0.5) * 10f64.powi((stream.unit() * 12.0) as i32 - 4);
            let decimals = (stream.unit() * 7.0) as usize;
            let (ours, theirs) = (fixed(x, decimals), format!("{x:.decimals$}"));
            // Zero has no sign here.
            let theirs = if theirs.bytes().all(|b| b"-0.".contains(&b)) { theirs.replace('-', "") } else { theirs };
            assert_eq!(ours, theirs, "{x:e}");
        }
        let written =
            [(0.0, 0), (-0.04, 1), (999.96, 1), (0.5, 3), (1e15, 2), (1e17, 1), (f64::NAN, 1), (f64::NEG_INFINITY, 1)];
        let written = written.map(|(x, decimals)| fixed(x, decimals));
        assert_eq!(written, ["0", "0.0", "1000.0", "0.500", "1000000000000000", "1.000000000000000e17", "NaN", "-inf"]);
        assert_eq!([trimmed(2.50, 4), trimmed(100.0, 2), trimmed(0.0, 3), trimmed(-7.0, 0)], ["2.5", "100", "0", "-7"]);
    }

    #[test]
    fn mantissas_have_one_digit_before_the_point() {
        let mut stream = Stream::new(Purpose::Test, 404, 1, 0);
        for _ in 0..20_000 {
            let x = (stream.unit() - 0.5) * 10f64.powi((stream.unit() * 600.0) as i32 - 300);
            assert_eq!(scientific(x, 2), format!("{x:.2e}"), "{x:e}");
        }
        for (x, text) in [(1000.0, "1.0e3"), (9.96, "1.0e1"), (0.001, "1.0e-3"), (-9.99e-6, "-1.0e-5"), (0.0, "0.0e0")]
        {
            assert_eq!(scientific(x, 1), text);
        }
    }

    #[test]
    fn the_shortest_text_reads_back_as_the_same_bits() {
        let mut stream = Stream::new(Purpose::Test, 405, 1, 0);
        for _ in 0..50_000 {
            let x = ((stream.unit() - 0.2) * 10f64.powi((stream.unit() * 16.0) as i32 - 8)) as f32;
            let text = shortest(x);
            assert_eq!(text.parse::<f32>().unwrap().to_bits(), x.to_bits(), "{text}");
            assert_eq!(text, format!("{x}"), "{x:e}");
        }
        for x in [0.0, 0.3, 1.0, 80.0, 0.97525, 16_777_216.0, 1e-30, 3e38, f32::MIN_POSITIVE] {
            assert_eq!(shortest(x).parse::<f32>().unwrap(), x);
        }
    }
}
