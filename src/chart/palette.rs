//! Colours of both themes, and how each learner is drawn. Hue means learner and nothing else.
//!
//! The same values stand in `www/style.css`, which a test compares. Contrast ratios and distances under simulated
//! colour blindness are those of the visual direction: ordinary text reaches 4.5 to 1, marks and controls 3 to 1.

use super::LEARNERS;
use plotters::style::RGBColor;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    #[default]
    Light,
    Dark,
}

/// The colours of one theme.
#[derive(Clone, Copy, Debug)]
pub struct Colors {
    pub background: RGBColor,
    /// A tone beside the background: shades and boxes.
    pub fill: RGBColor,
    pub ink: RGBColor,
    /// Ink of ticks and notes.
    pub quiet: RGBColor,
    /// Control outlines, the slider's track.
    pub outline: RGBColor,
    /// Lines that part panels; decoration only.
    pub rule: RGBColor,
    /// Lines of a chart's grid; decoration only.
    pub grid: RGBColor,
    pub learners: [RGBColor; LEARNERS],
    pub sigmoid: RGBColor,
    /// Tones of a decision map: surely label 0, surely label 1.
    pub map: [RGBColor; 2],
}

const fn hex(rgb: u32) -> RGBColor {
    RGBColor((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

const LIGHT: Colors = Colors {
    background: hex(0xfcfbf8),
    fill: hex(0xf3f0e9),
    ink: hex(0x1b1e24),
    quiet: hex(0x555b66),
    outline: hex(0x928e85),
    rule: hex(0xdddad2),
    grid: hex(0xebe8e1),
    learners: [hex(0x836d00), hex(0xb83e7c), hex(0x1b72c6), hex(0x005541), hex(0x481a8c), hex(0x662200)],
    sigmoid: hex(0xb3261e),
    map: [hex(0xefe7d8), hex(0x66748a)],
};

const DARK: Colors = Colors {
    background: hex(0x15171c),
    fill: hex(0x1e2128),
    ink: hex(0xeceae4),
    quiet: hex(0xa7abb4),
    outline: hex(0x686e7a),
    rule: hex(0x343842),
    grid: hex(0x262a32),
    learners: [hex(0xe3c531), hex(0xe2709f), hex(0x22b8e8), hex(0xa9f2cf), hex(0x9884fb), hex(0xe45418)],
    sigmoid: hex(0xff8b7e),
    map: [hex(0x23272f), hex(0x8190a8)],
};

impl Theme {
    pub fn colors(self) -> &'static Colors {
        match self {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }
}

/// Contrast of two colours, 1 to 21, as WCAG 2 reckons it.
pub fn contrast(one: RGBColor, other: RGBColor) -> f64 {
    let luminance = |RGBColor(red, green, blue): RGBColor| {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Shape of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Ring,
    HollowDiamond,
    HollowSquare,
    Triangle,
    Square,
    Disc,
}

/// How a learner is drawn, so that it can be told without its colour: traditional learners dashed and hollow, networks
/// solid and filled, thicker with size.
#[derive(Clone, Copy, Debug)]
pub struct Strokes {
    /// Line width in CSS pixels.
    pub width: f64,
    /// Length of dash and gap in CSS pixels.
    pub dash: Option<(f64, f64)>,
    pub mark: Mark,
}

pub const STROKES: [Strokes; LEARNERS] = [
    Strokes { width: 1.8, dash: Some((2.5, 3.5)), mark: Mark::Ring },
    Strokes { width: 1.8, dash: Some((8.0, 4.0)), mark: Mark::HollowDiamond },
    Strokes { width: 2.0, dash: None, mark: Mark::Triangle },
    Strokes { width: 2.4, dash: None, mark: Mark::Square },
    Strokes { width: 3.4, dash: None, mark: Mark::Disc },
    Strokes { width: 1.8, dash: Some((12.0, 3.0)), mark: Mark::HollowSquare },
];

/// Opacity of the band mean ± sd.
pub const BAND: f64 = 0.13;
/// Opacity of what is not highlighted.
pub const DIMMED: f64 = 0.35;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrasts_are_those_of_wcag() {
        assert!((contrast(hex(0x000000), hex(0xffffff)) - 21.0).abs() < 1e-9);
        assert!((contrast(hex(0x767676), hex(0xffffff)) - 4.54).abs() < 0.01);
    }
}
