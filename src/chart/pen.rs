//! Lines, dashes, marks and texts on a plotters drawing area, in CSS pixels.
//!
//! It knows no chart: what is drawn where is the charts' business.

use super::labels;
use super::layout::Rect;
use super::palette::{self, Colors, DIMMED, Mark};
use super::units::{css_px, units};
use super::{Drawn, Style};
use crate::order::within;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Type sizes in CSS pixels, those of the page.
pub const NOTE: f64 = 12.0;
pub const BODY: f64 = 13.0;
pub const STRONG: f64 = 14.0;
pub const VERDICT: f64 = 15.0;

/// From this scale on a chart is seen across a hall, where light on the wall takes much of the contrast.
const HALL: f64 = 1.4;
/// Contrast of words there; what stands on a tone beside the background keeps 7 to 1.
pub const CONTRAST: f64 = 8.0;
/// A text nearer than this to the background stands on something else.
const ELSEWHERE: f64 = 2.5;

/// A colour of text, brought towards ink until it is legible across a hall. Its hue stays.
fn legible(color: RGBAColor, colors: &Colors) -> RGBAColor {
    let parts = |RGBColor(red, green, blue): RGBColor| [red, green, blue];
    let own = RGBColor(color.0, color.1, color.2);
    if color.3 < 1.0 || palette::contrast(own, colors.background) < ELSEWHERE {
        return color;
    }
    let towards = |share: f64| {
        let mixed = parts(own).into_iter().zip(parts(colors.ink));
        let mixed = mixed.map(|(own, ink)| (f64::from(own) + share * (f64::from(ink) - f64::from(own))).round() as u8);
        let mixed: Vec<u8> = mixed.collect();
        RGBColor(mixed[0], mixed[1], mixed[2])
    };
    let shares = (0..=20).map(|step| towards(f64::from(step) / 20.0));
    let found = shares.into_iter().find(|&mixed| palette::contrast(mixed, colors.background) >= CONTRAST);
    found.unwrap_or(colors.ink).to_rgba()
}

/// A size of type, bold or not.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    pub size: f64,
    pub bold: bool,
}

pub const fn plain(size: f64) -> Type {
    Type { size, bold: false }
}

pub const fn bold(size: f64) -> Type {
    Type { size, bold: true }
}

/// A drawing area with the look of the page.
pub struct Pen<'a, DB: DrawingBackend> {
    area: DrawingArea<DB, Shift>,
    style: &'a Style<'a>,
    pub colors: &'static Colors,
    /// Size of the canvas in CSS pixels.
    pub width: f64,
    pub height: f64,
}

fn at((x, y): (f64, f64)) -> (i32, i32) {
    (units(x), units(y))
}

impl<'a, DB: DrawingBackend> Pen<'a, DB> {
    /// Takes the backend and covers it with the background.
    pub fn new(backend: DB, style: &'a Style<'a>) -> Drawn<Self, DB> {
        let area = backend.into_drawing_area();
        let (width, height) = area.dim_in_pixel();
        let colors = style.theme.colors();
        area.fill(&colors.background)?;
        Ok(Pen { area, style, colors, width: css_px(width as i32), height: css_px(height as i32) })
    }

    pub fn finish(self) -> Drawn<(), DB> {
        self.area.present()
    }

    pub fn text_of(&self, key: &str, values: &[(&str, String)]) -> String {
        (self.style.text)(key, values)
    }

    /// A length that grows with the type.
    pub fn px(&self, length: f64) -> f64 {
        length * self.style.scale
    }

    pub fn line(&self, from: (f64, f64), to: (f64, f64), width: f64, color: RGBAColor) -> Drawn<(), DB> {
        self.path(&[from, to], width, None, color)
    }

    /// A line through `points`, with dashes of (dash, gap) that run on through its corners.
    pub fn path(&self, points: &[(f64, f64)], width: f64, dash: Option<(f64, f64)>, color: RGBAColor) -> Drawn<(), DB> {
        let style = ShapeStyle { color, filled: false, stroke_width: units(width).max(1) as u32 };
        let draw = |points: &[(f64, f64)]| {
            self.area.draw(&PathElement::new(points.iter().map(|&p| at(p)).collect::<Vec<_>>(), style))
        };
        match dash {
            None => draw(points),
            Some((dash, gap)) => dashes(points, dash, gap).iter().try_for_each(|d| draw(d)),
        }
    }

    pub fn polygon(&self, points: &[(f64, f64)], color: RGBAColor) -> Drawn<(), DB> {
        self.area.draw(&Polygon::new(points.iter().map(|&p| at(p)).collect::<Vec<_>>(), color.filled()))
    }

    pub fn rect(&self, rect: Rect, color: RGBAColor) -> Drawn<(), DB> {
        let corners = [at((rect.left, rect.top)), at((rect.right, rect.bottom))];
        self.area.draw(&Rectangle::new(corners, color.filled()))
    }

    pub fn frame(&self, rect: Rect, width: f64, color: RGBAColor) -> Drawn<(), DB> {
        let Rect { left, top, right, bottom } = rect;
        let half = width / 2.0;
        for (from, to) in [
            ((left - half, top), (right + half, top)),
            ((left - half, bottom), (right + half, bottom)),
            ((left, top), (left, bottom)),
            ((right, top), (right, bottom)),
        ] {
            self.line(from, to, width, color)?;
        }
        Ok(())
    }

    /// A mark of about the area of a disc of `radius`; hollow ones are filled with the background.
    pub fn mark(&self, mark: Mark, (x, y): (f64, f64), radius: f64, color: RGBAColor) -> Drawn<(), DB> {
        // Hollow marks keep a hole at every size.
        let stroke = within(radius * 0.42, 1.2, 2.2);
        let shape = |points: &[(f64, f64)]| -> Vec<(f64, f64)> {
            points.iter().map(|&(dx, dy)| (x + dx * radius, y + dy * radius)).collect()
        };
        match mark {
            Mark::Disc => self.area.draw(&Circle::new(at((x, y)), units(radius), color.filled())),
            Mark::Ring => {
                let background = self.colors.background.filled();
                self.area.draw(&Circle::new(at((x, y)), units(radius), background))?;
                let style = ShapeStyle { color, filled: false, stroke_width: units(stroke) as u32 };
                self.area.draw(&Circle::new(at((x, y)), units(radius - stroke / 2.0), style))
            }
            // Half the side 0.89 of the radius: the area of the disc.
            Mark::Square => {
                let half = radius * 0.89;
                self.rect(Rect { left: x - half, top: y - half, right: x + half, bottom: y + half }, color)
            }
            Mark::Triangle => self.polygon(&shape(&[(0.0, -1.2), (1.15, 0.8), (-1.15, 0.8)]), color),
            Mark::HollowSquare => {
                let half = radius * 0.89;
                let square = |half: f64| Rect { left: x - half, top: y - half, right: x + half, bottom: y + half };
                self.rect(square(half), color)?;
                self.rect(square(half - stroke), self.colors.background.to_rgba())
            }
            Mark::HollowDiamond => {
                let outer = shape(&[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]);
                self.polygon(&outer, color)?;
                // Parallel sides at the distance of the stroke.
                let k = 1.3 - stroke * std::f64::consts::SQRT_2 / radius;
                let inner = shape(&[(0.0, -k), (k, 0.0), (0.0, k), (-k, 0.0)]);
                self.polygon(&inner, self.colors.background.to_rgba())
            }
        }
    }

    /// A cross, for what failed.
    pub fn cross(&self, (x, y): (f64, f64), radius: f64, color: RGBAColor) -> Drawn<(), DB> {
        self.line((x - radius, y - radius), (x + radius, y + radius), 1.6, color)?;
        self.line((x - radius, y + radius), (x + radius, y - radius), 1.6, color)
    }

    fn style(&self, size: Type, color: RGBAColor) -> TextStyle<'a> {
        let weight = if size.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = FontDesc::new(FontFamily::Name(self.style.font), f64::from(units(self.px(size.size))), weight);
        TextStyle { font, color: color.to_backend_color(), pos: Pos::default() }
    }

    pub fn text(
        &self,
        text: &str,
        position: (f64, f64),
        size: Type,
        color: RGBAColor,
        anchor: (HPos, VPos),
    ) -> Drawn<(), DB> {
        if text.is_empty() {
            return Ok(());
        }
        let color = if self.style.scale >= HALL { legible(color, self.colors) } else { color };
        let style = self.style(size, color).pos(Pos::new(anchor.0, anchor.1));
        self.area.draw_text(text, &style, at(position))
    }

    /// Breaks a text into lines of at most `width`, in backend units.
    pub fn wrap(&self, text: &str, size: Type, width: f64) -> Drawn<Vec<String>, DB> {
        // The error of a measurement cannot leave the closure, so it is asked for once before.
        self.text_width(text, size)?;
        Ok(labels::wrap(text, width, |piece| self.text_width(piece, size).unwrap_or(f64::INFINITY)))
    }

    /// Width of a text in CSS pixels.
    pub fn text_width(&self, text: &str, size: Type) -> Drawn<f64, DB> {
        if text.is_empty() {
            return Ok(0.0);
        }
        let (width, _) = self.area.estimate_text_size(text, &self.style(size, BLACK.to_rgba()))?;
        Ok(css_px(width as i32))
    }
}

/// A colour, faded where something else is highlighted.
pub fn faded(color: RGBColor, fade: bool) -> RGBAColor {
    color.mix(if fade { DIMMED } else { 1.0 })
}

/// Cuts a line into dashes.
fn dashes(points: &[(f64, f64)], dash: f64, gap: f64) -> Vec<Vec<(f64, f64)>> {
    let mut out: Vec<Vec<(f64, f64)>> = Vec::new();
    let (mut drawing, mut left) = (true, dash);
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let length = ((b.0 - a.0).powi(2) + (b.1 - a.1).powi(2)).sqrt();
        let point = |s: f64| (a.0 + (b.0 - a.0) * s / length, a.1 + (b.1 - a.1) * s / length);
        let mut s = 0.0;
        if out.is_empty() {
            out.push(vec![a]);
        }
        while length - s >= left {
            s += left;
            if drawing {
                out.last_mut().expect("a dash is open").push(point(s));
            } else {
                out.push(vec![point(s)]);
            }
            drawing = !drawing;
            left = if drawing { dash } else { gap };
        }
        left -= length - s;
        if drawing {
            out.last_mut().expect("a dash is open").push(b);
        }
    }
    out.retain(|d| d.len() > 1);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every word of a chart on a projector, on the background and on the tone beside it.
    #[test]
    fn words_are_legible_across_a_hall() {
        for theme in [super::super::Theme::Light, super::super::Theme::Dark] {
            let colors = theme.colors();
            let words = [colors.ink, colors.quiet, colors.sigmoid].into_iter().chain(colors.learners);
            for color in words {
                let RGBAColor(red, green, blue, _) = legible(color.to_rgba(), colors);
                for ground in [colors.background, colors.fill] {
                    let contrast = palette::contrast(RGBColor(red, green, blue), ground);
                    assert!(contrast >= 7.0, "{theme:?} {color:?}: {contrast}");
                }
            }
            // What is light on a dark cell stays so.
            assert_eq!(legible(colors.background.to_rgba(), colors), colors.background.to_rgba());
        }
    }

    #[test]
    fn dashes_cover_their_share_and_run_through_corners() {
        let line = [(0.0, 0.0), (10.0, 0.0), (10.0, 11.0)];
        let dashes = dashes(&line, 4.0, 2.0);
        let length =
            |d: &Vec<(f64, f64)>| -> f64 { d.windows(2).map(|p| (p[1].0 - p[0].0).hypot(p[1].1 - p[0].1)).sum() };
        // 21 long: dashes at 0, 6, 12 and 18, the last one cut.
        let lengths: Vec<f64> = dashes.iter().map(length).collect();
        assert_eq!(lengths, [4.0, 4.0, 4.0, 3.0]);
        assert_eq!(dashes[1], [(6.0, 0.0), (10.0, 0.0)]);
    }
}
