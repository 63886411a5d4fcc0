//! The page's way to draw: plotters on a surface, crisp at every device-pixel-ratio.
//!
//! Beside what plotters-canvas does, for four reasons: it knows no device-pixel-ratio (here the surface is scaled, so that
//! [`UNITS`] backend units are one CSS pixel); it does not snap axis-parallel lines to device pixels; it measures texts
//! by adding styled elements to the document, which forces layout and violates `style-src 'self'` (here: a cached
//! measurement); and it sets every colour again for every stroke.
//!
//! What is drawn on is a [`Surface`]: in the browser a canvas (`canvas`).

use super::svg::Svg;
use super::units::UNITS;
use crate::decimal::trimmed;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontTransform,
};
use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::rc::Rc;

/// What the operations of a surface come to.
pub type Outcome<E> = Result<(), DrawingErrorKind<E>>;

/// What can be drawn on. Lengths are in backend units; a style holds until another is set.
pub trait Surface {
    type Error: Error + Send + Sync;

    fn ensure_prepared(&mut self) -> Outcome<Self::Error>;
    fn present(&mut self) -> Outcome<Self::Error>;
    fn set_stroke(&self, color: &str, width: f64);
    fn set_fill(&self, color: &str);
    fn set_font(&self, font: &str);
    fn set_anchor(&self, baseline: &str, align: &str);
    fn fill_rect(&self, corner: (f64, f64), size: (f64, f64));
    fn begin_path(&self);
    fn move_to(&self, x: f64, y: f64);
    fn line_to(&self, x: f64, y: f64);
    /// Makes the path a circle.
    fn circle(&self, center: (f64, f64), radius: f64);
    fn stroke(&self);
    fn fill(&self);
    fn fill_text(&self, text: &str, x: f64, y: f64);
    /// How wide a text is in the font that is set.
    fn measure(&self, text: &str) -> Option<f64>;
    /// A pixel of a color; changes what is set to fill.
    fn pixel(&mut self, at: BackendCoord, color: BackendColor) -> Outcome<Self::Error>;
    /// A text that does not run from left to right; changes what is set for texts.
    fn turned_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Outcome<Self::Error>;
}

/// Texts measured so far are forgotten beyond this number: a page's axis labels are some dozens, its values hundreds.
const MEASURED_MOST: usize = 2000;

thread_local! {
    /// Widths in backend units by font and text.
    static MEASURED: RefCell<HashMap<(String, String), u32>> = RefCell::default();
}

/// Forgets the widths of texts; to be called when a web font or the language's fonts have changed.
pub fn forget_widths() {
    MEASURED.with_borrow_mut(HashMap::clear);
}

/// plotters' backend on one surface, for one drawing.
pub struct Brush<S> {
    surface: S,
    size: (u32, u32),
    /// Device pixels per backend unit.
    scale: f64,
    // What the surface is set to: setting it again costs more than the drawing.
    stroke: Option<((u8, u8, u8), f64, u32)>,
    fill: Option<((u8, u8, u8), f64)>,
    font: RefCell<String>,
    /// Baseline and alignment of texts.
    anchor: Option<(&'static str, &'static str)>,
    /// Where everything goes instead of onto the surface, which then only measures texts.
    svg: Option<Rc<RefCell<Svg>>>,
}

impl<S: Surface> Brush<S> {
    /// A brush on a surface that is scaled to so many device pixels per backend unit, for a picture of `width` x `height` CSS
    /// pixels. With `svg`, what is drawn is recorded there.
    pub fn on(surface: S, (width, height): (f64, f64), scale: f64, svg: Option<Rc<RefCell<Svg>>>) -> Self {
        let size = ((width * f64::from(UNITS)) as u32, (height * f64::from(UNITS)) as u32);
        let font = RefCell::default();
        Brush { surface, size, scale, stroke: None, fill: None, font, anchor: None, svg }
    }

    fn set_stroke(&mut self, style: &impl BackendStyle) {
        let BackendColor { rgb, alpha } = style.color();
        let wanted = (rgb, alpha, style.stroke_width());
        if self.stroke != Some(wanted) {
            self.surface.set_stroke(&css_color(rgb, alpha), f64::from(wanted.2));
            self.stroke = Some(wanted);
        }
    }

    fn set_fill(&mut self, BackendColor { rgb, alpha }: BackendColor) {
        if self.fill != Some((rgb, alpha)) {
            self.surface.set_fill(&css_color(rgb, alpha));
            self.fill = Some((rgb, alpha));
        }
    }

    fn set_font(&self, font: String) {
        if *self.font.borrow() != font {
            self.surface.set_font(&font);
            self.font.replace(font);
        }
    }

    /// An axis-parallel stroke as a rectangle of whole device pixels across.
    fn fill_snapped(&mut self, from: BackendCoord, to: BackendCoord, style: &impl BackendStyle) {
        let scale = self.scale;
        let width = (f64::from(style.stroke_width()) * scale).round().max(1.0);
        let across = |v: i32| ((f64::from(v) * scale - width / 2.0).round() / scale, width / scale);
        let along = |a: i32, b: i32| {
            let low = (f64::from(a.min(b)) * scale).round() / scale;
            let high = (f64::from(a.max(b)) * scale).round() / scale;
            (low, high - low)
        };
        self.set_fill(style.color());
        let ((x, w), (y, h)) =
            if from.1 == to.1 { (along(from.0, to.0), across(from.1)) } else { (across(from.0), along(from.1, to.1)) };
        self.surface.fill_rect((x, y), (w, h));
    }

    fn trace(&self, path: impl IntoIterator<Item = BackendCoord>) {
        self.surface.begin_path();
        for (i, (x, y)) in path.into_iter().enumerate() {
            let (x, y) = (f64::from(x), f64::from(y));
            if i == 0 { self.surface.move_to(x, y) } else { self.surface.line_to(x, y) }
        }
    }
}

/// Of sizes of letters and of opacities: finer than is seen.
const DECIMALS: usize = 4;

/// A style's font as CSS spells it.
fn font_of(style: &impl BackendTextStyle) -> String {
    format!("{} {}px {}", style.style().as_str(), trimmed(style.size(), DECIMALS), style.family().as_str())
}

fn css_color((r, g, b): (u8, u8, u8), alpha: f64) -> String {
    format!("rgba({r},{g},{b},{})", trimmed(alpha, DECIMALS))
}

impl<S: Surface> DrawingBackend for Brush<S> {
    type ErrorType = S::Error;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Outcome<S::Error> {
        self.surface.ensure_prepared()
    }

    fn present(&mut self) -> Outcome<S::Error> {
        self.surface.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Outcome<S::Error> {
        self.fill = None;
        self.surface.pixel(point, color)
    }

    fn draw_line<T: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &T) -> Outcome<S::Error> {
        self.draw_path([from, to], style)
    }

    fn draw_rect<T: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &T,
        fill: bool,
    ) -> Outcome<S::Error> {
        if !fill {
            let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
            return corners.windows(2).try_for_each(|c| self.draw_line(c[0], c[1], style));
        }
        if let Some(svg) = &self.svg {
            svg.borrow_mut().rect((left, top), (right, bottom), style.color());
            return Ok(());
        }
        self.set_fill(style.color());
        let (w, h) = (f64::from(right - left), f64::from(bottom - top));
        self.surface.fill_rect((f64::from(left), f64::from(top)), (w, h));
        Ok(())
    }

    fn draw_path<T: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &T,
    ) -> Outcome<S::Error> {
        let path: Vec<BackendCoord> = path.into_iter().collect();
        if let Some(svg) = &self.svg {
            svg.borrow_mut().stroke(&path, style.color(), style.stroke_width());
            return Ok(());
        }
        if let [from, to] = path[..]
            && (from.0 == to.0 || from.1 == to.1)
        {
            self.fill_snapped(from, to, style);
            return Ok(());
        }
        self.set_stroke(style);
        self.trace(path);
        self.surface.stroke();
        Ok(())
    }

    fn draw_circle<T: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &T,
        fill: bool,
    ) -> Outcome<S::Error> {
        if let Some(svg) = &self.svg {
            svg.borrow_mut().circle(center, radius, style.color(), (!fill).then(|| style.stroke_width()));
            return Ok(());
        }
        let (x, y) = (f64::from(center.0), f64::from(center.1));
        self.surface.begin_path();
        self.surface.circle((x, y), f64::from(radius));
        if fill {
            self.set_fill(style.color());
            self.surface.fill();
        } else {
            self.set_stroke(style);
            self.surface.stroke();
        }
        Ok(())
    }

    fn fill_polygon<T: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &T,
    ) -> Outcome<S::Error> {
        if let Some(svg) = &self.svg {
            svg.borrow_mut().fill(&corners.into_iter().collect::<Vec<_>>(), style.color());
            return Ok(());
        }
        self.set_fill(style.color());
        self.trace(corners);
        self.surface.fill();
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, position: BackendCoord) -> Outcome<S::Error> {
        if let Some(svg) = &self.svg {
            svg.borrow_mut().text(text, style, position);
            return Ok(());
        }
        if !matches!(style.transform(), FontTransform::None) {
            self.fill = None;
            self.anchor = None;
            self.font.take();
            return self.surface.turned_text(text, style, position);
        }
        self.set_fill(style.color());
        self.set_font(font_of(style));
        let baseline = match style.anchor().v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        };
        let align = match style.anchor().h_pos {
            HPos::Left => "start",
            HPos::Center => "center",
            HPos::Right => "end",
        };
        if self.anchor.replace((baseline, align)) != Some((baseline, align)) {
            self.surface.set_anchor(baseline, align);
        }
        self.surface.fill_text(text, f64::from(position.0), f64::from(position.1));
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<S::Error>> {
        let key = (font_of(style), text.to_string());
        let known = MEASURED.with_borrow(|measured| measured.get(&key).copied());
        let width = known.unwrap_or_else(|| {
            self.set_font(key.0.clone());
            // A text that cannot be measured is as wide as its letters are high: a fallback that has never been seen.
            let fallback = style.size() * text.chars().count() as f64;
            let width = self.surface.measure(text).unwrap_or(fallback).ceil() as u32;
            MEASURED.with_borrow_mut(|measured| {
                if measured.len() >= MEASURED_MOST {
                    measured.clear();
                }
                measured.insert(key, width);
            });
            width
        });
        Ok((width, style.size().ceil() as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plotters_backend::{FontFamily, FontStyle};
    use std::fmt;

    #[derive(Debug)]
    struct Never;

    impl fmt::Display for Never {
        fn fmt(&self, _: &mut fmt::Formatter) -> fmt::Result {
            Ok(())
        }
    }

    impl Error for Never {}

    /// A surface that writes down what is done to it.
    #[derive(Clone, Default)]
    struct Played(Rc<RefCell<Vec<String>>>);

    impl Played {
        fn note(&self, what: impl Into<String>) {
            self.0.borrow_mut().push(what.into());
        }

        fn take(&self) -> Vec<String> {
            self.0.take()
        }
    }

    impl Surface for Played {
        type Error = Never;

        fn ensure_prepared(&mut self) -> Outcome<Never> {
            Ok(())
        }

        fn present(&mut self) -> Outcome<Never> {
            Ok(())
        }

        fn set_stroke(&self, color: &str, width: f64) {
            self.note(format!("stroke {color} {width}"));
        }

        fn set_fill(&self, color: &str) {
            self.note(format!("fill {color}"));
        }

        fn set_font(&self, font: &str) {
            self.note(format!("font {font}"));
        }

        fn set_anchor(&self, baseline: &str, align: &str) {
            self.note(format!("anchor {baseline} {align}"));
        }

        fn fill_rect(&self, (x, y): (f64, f64), (w, h): (f64, f64)) {
            self.note(format!("rect {x} {y} {w} {h}"));
        }

        fn begin_path(&self) {
            self.note("path");
        }

        fn move_to(&self, x: f64, y: f64) {
            self.note(format!("to {x} {y}"));
        }

        fn line_to(&self, x: f64, y: f64) {
            self.note(format!("line {x} {y}"));
        }

        fn circle(&self, (x, y): (f64, f64), radius: f64) {
            self.note(format!("circle {x} {y} {radius}"));
        }

        fn stroke(&self) {
            self.note("stroked");
        }

        fn fill(&self) {
            self.note("filled");
        }

        fn fill_text(&self, text: &str, x: f64, y: f64) {
            self.note(format!("text {text} {x} {y}"));
        }

        fn measure(&self, text: &str) -> Option<f64> {
            self.note(format!("measure {text}"));
            (text != "lost").then_some(10.5 * text.len() as f64)
        }

        fn pixel(&mut self, at: BackendCoord, _: BackendColor) -> Outcome<Never> {
            self.note(format!("pixel {at:?}"));
            Ok(())
        }

        fn turned_text<T: BackendTextStyle>(&mut self, text: &str, _: &T, _: BackendCoord) -> Outcome<Never> {
            self.note(format!("turned {text}"));
            Ok(())
        }
    }

    struct Ink(u32);

    impl BackendStyle for Ink {
        fn color(&self) -> BackendColor {
            BackendColor { alpha: 1.0, rgb: (1, 2, 3) }
        }

        fn stroke_width(&self) -> u32 {
            self.0
        }
    }

    struct Letters(FontTransform);

    impl BackendTextStyle for Letters {
        type FontError = Never;

        fn color(&self) -> BackendColor {
            BackendColor { alpha: 0.5, rgb: (1, 2, 3) }
        }

        fn size(&self) -> f64 {
            12.5
        }

        fn transform(&self) -> FontTransform {
            self.0.clone()
        }

        fn style(&self) -> FontStyle {
            FontStyle::Normal
        }

        fn family(&self) -> FontFamily<'_> {
            FontFamily::Name("a face of the tests")
        }

        fn layout_box(&self, _: &str) -> Result<((i32, i32), (i32, i32)), Never> {
            Err(Never)
        }

        fn draw<R, D: FnMut(i32, i32, BackendColor) -> Result<(), R>>(
            &self,
            _: &str,
            _: BackendCoord,
            _: D,
        ) -> Result<Result<(), R>, Never> {
            Err(Never)
        }
    }

    fn brush(scale: f64) -> (Brush<Played>, Played) {
        let played = Played::default();
        (Brush::on(played.clone(), (100.0, 50.0), scale, None), played)
    }

    #[test]
    fn lines_along_an_axis_are_whole_device_pixels() {
        // What is drawn, in device pixels, at several scales.
        for scale in [0.1, 0.125, 0.2, 0.275] {
            for width in [4, 10, 15] {
                let (mut brush, played) = brush(scale);
                for (from, to) in [((13, 77), (13, 505)), ((505, 77), (13, 77))] {
                    brush.draw_line(from, to, &Ink(width)).unwrap();
                    let rect = played.take().pop().unwrap();
                    let sides: Vec<f64> =
                        rect.split(' ').skip(1).map(|side| side.parse::<f64>().unwrap() * scale).collect();
                    assert!(
                        sides.iter().all(|side| (side - side.round()).abs() < 1e-6),
                        "{rect} at {scale}: {sides:?}"
                    );
                    let across = if from.0 == to.0 { sides[2] } else { sides[3] };
                    assert!(across >= 1.0 && (across - f64::from(width) * scale).abs() <= 1.0, "{rect}: {across}");
                }
            }
        }
    }

    #[test]
    fn what_is_set_is_not_set_again() {
        let (mut brush, played) = brush(0.1);
        for _ in 0..2 {
            brush.draw_path([(0, 0), (10, 20), (30, 25)], &Ink(5)).unwrap();
        }
        let path = ["path", "to 0 0", "line 10 20", "line 30 25", "stroked"];
        assert_eq!(played.take(), [&["stroke rgba(1,2,3,1) 5"][..], &path, &path].concat());
        brush.draw_path([(0, 0), (10, 20)], &Ink(6)).unwrap();
        assert_eq!(played.take()[0], "stroke rgba(1,2,3,1) 6");
        let letters = Letters(FontTransform::None);
        for _ in 0..2 {
            brush.draw_text("m", &letters, (3, 4)).unwrap();
        }
        let font = letters.family().as_str().to_owned();
        let set =
            ["fill rgba(1,2,3,0.5)".to_owned(), format!("font normal 12.5px {font}"), "anchor top start".to_owned()];
        assert_eq!(played.take(), [&set[..], &["text m 3 4".to_owned(), "text m 3 4".to_owned()]].concat());
        // What plotters-canvas draws itself leaves nothing as it was.
        brush.draw_text("m", &Letters(FontTransform::Rotate90), (3, 4)).unwrap();
        brush.draw_text("m", &letters, (3, 4)).unwrap();
        assert_eq!(played.take(), [&["turned m".to_owned()][..], &set, &["text m 3 4".to_owned()]].concat());
        brush.draw_circle((1, 2), 3, &Ink(1), true).unwrap();
        brush.draw_pixel((1, 1), BackendColor { alpha: 1.0, rgb: (9, 9, 9) }).unwrap();
        brush.fill_polygon([(0, 0), (1, 5), (5, 5)], &Ink(1)).unwrap();
        let fills = played.take().iter().filter(|what| what.starts_with("fill ")).count();
        assert_eq!(fills, 2, "the pixel changed it");
    }

    #[test]
    fn a_text_is_measured_once_until_fonts_change() {
        let (brush, played) = brush(0.1);
        let letters = Letters(FontTransform::None);
        forget_widths();
        let size = |text: &str| brush.estimate_text_size(text, &letters).unwrap();
        assert_eq!([size("abc"), size("abc")], [(32, 13); 2]);
        assert_eq!(played.take().len(), 2, "the font, and one measurement");
        forget_widths();
        assert_eq!(size("abc"), (32, 13));
        assert_eq!(played.take(), ["measure abc"]);
        assert_eq!(size("lost"), (50, 13), "a text that cannot be measured is as wide as its letters are high");
    }

    #[test]
    fn what_is_recorded_leaves_the_surface_alone() {
        let played = Played::default();
        let svg = Rc::new(RefCell::new(Svg::default()));
        let mut brush = Brush::on(played.clone(), (100.0, 50.0), 1.0 / f64::from(UNITS), Some(svg.clone()));
        assert_eq!(brush.get_size(), ((100 * UNITS) as u32, (50 * UNITS) as u32));
        brush.draw_path([(0, 0), (0, 20)], &Ink(5)).unwrap();
        brush.draw_rect((0, 0), (5, 5), &Ink(5), true).unwrap();
        brush.draw_circle((1, 2), 3, &Ink(1), false).unwrap();
        brush.fill_polygon([(0, 0), (1, 5), (5, 5)], &Ink(1)).unwrap();
        brush.draw_text("m", &Letters(FontTransform::None), (3, 4)).unwrap();
        assert!(played.take().is_empty());
    }
}
