//! A recorder of drawings that writes them as SVG: for slides and for paper. It takes the same calls as the page's canvas
//! (`chart::canvas` hands them on; natively [`Recorder`] does), so that a saved picture is the one on the screen, drawn anew
//! at its own size.
//!
//! Texts stay texts. Nothing depends on time or place: the same calls give the same bytes. Styles are attributes, since
//! the page's policy allows no others.

use super::units::UNITS;
use crate::decimal::trimmed;
use plotters::style::RGBColor;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use std::cell::RefCell;
use std::rc::Rc;

/// Of lengths in CSS pixels: a tenth of a pixel is below what is seen in the largest picture.
const DECIMALS: usize = 1;
/// Of opacities: finer than one of 256 tones.
const OPACITY_DECIMALS: usize = 3;
/// From the middle of a line of text, and from its top and bottom, down to what its letters stand on; parts of the size. Not
/// left to `dominant-baseline`, which programs for slides do not know.
const MIDDLE: f64 = 0.35;
const TOP: f64 = 0.88;
const BOTTOM: f64 = -0.2;

/// A picture that is being written. Lengths in CSS pixels, but for the calls of a backend.
#[derive(Debug, Default)]
pub struct Svg {
    body: String,
    /// Colour of the charts' background, and the colour of the ground that takes its place.
    background: (u8, u8, u8),
    ground: (u8, u8, u8),
    /// Size of the part that is being drawn, in backend units.
    part: (u32, u32),
    /// A path that goes on while strokes of the same look follow: its attributes, and its lines.
    open: Option<(String, String)>,
}

/// A text's place and look.
struct Letters<'a> {
    text: &'a str,
    at: BackendCoord,
    /// In backend units.
    size: f64,
    bold: bool,
    color: BackendColor,
    anchor: (HPos, VPos),
}

fn tuple(RGBColor(r, g, b): RGBColor) -> (u8, u8, u8) {
    (r, g, b)
}

fn px(units: f64) -> String {
    trimmed(units / f64::from(UNITS), DECIMALS)
}

fn place((x, y): BackendCoord) -> String {
    format!("{} {}", px(x.into()), px(y.into()))
}

/// A text between tags or in an attribute. Characters that XML cannot hold become spaces.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}

impl Svg {
    /// A picture on a ground of this colour, of charts whose background is another; what they fill with it, such as the
    /// holes of hollow marks, is filled with the ground.
    pub fn new(background: RGBColor, ground: RGBColor) -> Svg {
        Svg { background: tuple(background), ground: tuple(ground), ..Svg::default() }
    }

    /// A part of the picture begins: what is drawn until its end stands at this place.
    pub fn begin(&mut self, (left, top): (f64, f64), width: f64, height: f64) {
        let units = |length: f64| (length * f64::from(UNITS)) as u32;
        self.part = (units(width), units(height));
        let (left, top) = (trimmed(left, DECIMALS), trimmed(top, DECIMALS));
        self.body += &format!("<g transform=\"translate({left} {top})\">\n");
    }

    pub fn end(&mut self) {
        self.close();
        self.body += "</g>\n";
    }

    /// The whole picture: its size in CSS pixels, its width as programs show it, fonts, and what it says to those who do not
    /// see it.
    pub fn finish(
        mut self,
        (width, height): (f64, f64),
        shown: f64,
        font: &str,
        (title, about): (&str, &str),
        is_filled: bool,
    ) -> String {
        self.close();
        let (wide, high) = (trimmed(width, DECIMALS), trimmed(height, DECIMALS));
        let (shown_wide, shown_high) = (trimmed(shown, 0), trimmed((shown * height / width).round(), 0));
        let (r, g, b) = self.ground;
        let ground = format!("<rect width=\"{wide}\" height=\"{high}\" fill=\"#{r:02x}{g:02x}{b:02x}\"/>\n");
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{shown_wide}\" height=\"{shown_high}\" \
             viewBox=\"0 0 {wide} {high}\" font-family=\"{}\" fill=\"none\" stroke-linejoin=\"round\" role=\"img\">\n\
             <title>{}</title>\n<desc>{}</desc>\n{}{}</svg>\n",
            escaped(font),
            escaped(title),
            escaped(about),
            if is_filled { ground.as_str() } else { "" },
            self.body
        )
    }

    fn color(&self, BackendColor { rgb, alpha }: BackendColor, of: &str) -> String {
        let (r, g, b) = if rgb == self.background { self.ground } else { rgb };
        let opacity = trimmed(alpha, OPACITY_DECIMALS);
        let opacity = if opacity == "1" { String::new() } else { format!(" {of}-opacity=\"{opacity}\"") };
        format!("{of}=\"#{r:02x}{g:02x}{b:02x}\"{opacity}")
    }

    fn close(&mut self) {
        if let Some((style, lines)) = self.open.take() {
            self.body += &format!("<path {style} d=\"{lines}\"/>\n");
        }
    }

    fn add(&mut self, element: &str) {
        self.close();
        self.body += element;
        self.body.push('\n');
    }

    pub(super) fn stroke(&mut self, path: &[BackendCoord], color: BackendColor, width: u32) {
        let style = format!("{} stroke-width=\"{}\"", self.color(color, "stroke"), px(width.into()));
        // Dashes come one by one. What is seen through stays apart, as it would be darker where it lies on itself.
        if self.open.as_ref().is_none_or(|(open, _)| *open != style || color.alpha < 1.0) {
            self.close();
            self.open = Some((style, String::new()));
        }
        if let Some((_, lines)) = &mut self.open {
            *lines += &lines_of(path);
        }
    }

    pub(super) fn fill(&mut self, corners: &[BackendCoord], color: BackendColor) {
        let element = format!("<path {} d=\"{}z\"/>", self.color(color, "fill"), lines_of(corners));
        self.add(&element);
    }

    pub(super) fn rect(&mut self, (left, top): BackendCoord, (right, bottom): BackendCoord, color: BackendColor) {
        let (width, height) = (right - left, bottom - top);
        // A chart's own background: the picture has its ground.
        let is_whole = |length: i32, part: u32| length + 1 >= part as i32;
        if color.rgb == self.background && is_whole(width, self.part.0) && is_whole(height, self.part.1) {
            return;
        }
        let length = |length: i32| px(length.into());
        let element = format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {}/>",
            length(left),
            length(top),
            length(width.max(0)),
            length(height.max(0)),
            self.color(color, "fill")
        );
        self.add(&element);
    }

    /// A disc, or a ring where `stroke` is its width.
    pub(super) fn circle(&mut self, (x, y): BackendCoord, radius: u32, color: BackendColor, stroke: Option<u32>) {
        let style = match stroke {
            None => self.color(color, "fill"),
            Some(width) => format!("{} stroke-width=\"{}\"", self.color(color, "stroke"), px(width.into())),
        };
        let element =
            format!("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {style}/>", px(x.into()), px(y.into()), px(radius.into()));
        self.add(&element);
    }

    fn letters(&mut self, letters: &Letters) {
        let (x, y) = letters.at;
        let down = match letters.anchor.1 {
            VPos::Top => TOP,
            VPos::Center => MIDDLE,
            VPos::Bottom => BOTTOM,
        };
        let anchor = match letters.anchor.0 {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        let element = format!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{}{anchor} {}>{}</text>",
            px(x.into()),
            px(f64::from(y) + letters.size * down),
            px(letters.size),
            if letters.bold { " font-weight=\"600\"" } else { "" },
            self.color(letters.color, "fill"),
            escaped(letters.text)
        );
        self.add(&element);
    }

    pub(super) fn text(&mut self, text: &str, style: &impl BackendTextStyle, at: BackendCoord) {
        self.letters(&Letters {
            text,
            at,
            size: style.size(),
            bold: matches!(style.style(), plotters_backend::FontStyle::Bold),
            color: style.color(),
            anchor: (style.anchor().h_pos, style.anchor().v_pos),
        });
    }

    /// A picture of pixels in a square, as the bytes of a file in letters.
    pub fn image(&mut self, (left, top): (f64, f64), side: f64, address: &str) {
        let length = |length: f64| trimmed(length, DECIMALS);
        let element = format!(
            "<image x=\"{}\" y=\"{}\" width=\"{2}\" height=\"{2}\" preserveAspectRatio=\"none\" href=\"{3}\"/>",
            length(left),
            length(top),
            length(side),
            escaped(address)
        );
        self.add(&element);
    }

    /// Dots at these places, filled with the first colour; with a hole and a ring in the other where they are hollow. Lengths in
    /// CSS pixels.
    pub fn dots(&mut self, dots: impl Iterator<Item = Dot>, ink: RGBColor, quiet: RGBColor) {
        let opaque = |rgb| BackendColor { rgb, alpha: 1.0 };
        let hole = self.color(opaque(self.background), "fill");
        let (ink, quiet) = (self.color(opaque(tuple(ink)), "fill"), self.color(opaque(tuple(quiet)), "stroke"));
        let length = |length: f64| trimmed(length, DECIMALS);
        self.close();
        for Dot { at: (x, y), radius, ring } in dots {
            let (x, y) = (length(x), length(y));
            let style = match ring {
                None => format!("r=\"{}\" {ink}", length(radius)),
                Some(width) => {
                    format!("r=\"{}\" {hole} {quiet} stroke-width=\"{}\"", length(radius - width / 2.0), length(width))
                }
            };
            self.body += &format!("<circle cx=\"{x}\" cy=\"{y}\" {style}/>\n");
        }
    }

    /// Lines in CSS pixels.
    pub fn lines(&mut self, lines: &[[(f64, f64); 2]], color: RGBColor, width: f64) {
        let units = |length: f64| (length * f64::from(UNITS)).round() as i32;
        for line in lines {
            let line = line.map(|(x, y)| (units(x), units(y)));
            self.stroke(&line, BackendColor { rgb: tuple(color), alpha: 1.0 }, units(width) as u32);
        }
    }
}

/// One of [`Svg::dots`].
pub struct Dot {
    pub at: (f64, f64),
    pub radius: f64,
    /// Width of the ring of a hollow one.
    pub ring: Option<f64>,
}

fn lines_of(path: &[BackendCoord]) -> String {
    let places = path.iter().enumerate();
    places.map(|(i, &at)| format!("{}{}", if i == 0 { "M" } else { "L" }, place(at))).collect()
}

/// plotters' backend where there is no canvas: widths of texts are guessed.
pub struct Recorder {
    pub svg: Rc<RefCell<Svg>>,
    /// In backend units.
    pub size: (u32, u32),
}

/// Nothing fails here.
#[derive(Debug)]
pub enum Never {}

impl std::fmt::Display for Never {
    fn fmt(&self, _: &mut std::fmt::Formatter) -> std::fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

type Outcome<T> = Result<T, DrawingErrorKind<Never>>;

impl DrawingBackend for Recorder {
    type ErrorType = Never;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Outcome<()> {
        Ok(())
    }

    fn present(&mut self) -> Outcome<()> {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Outcome<()> {
        self.svg.borrow_mut().rect(at, (at.0 + 1, at.1 + 1), color);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome<()> {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Outcome<()> {
        if fill {
            self.svg.borrow_mut().rect((left, top), (right, bottom), style.color());
            return Ok(());
        }
        self.draw_path([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome<()> {
        let path: Vec<BackendCoord> = path.into_iter().collect();
        self.svg.borrow_mut().stroke(&path, style.color(), style.stroke_width());
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, at: BackendCoord, radius: u32, style: &S, fill: bool) -> Outcome<()> {
        self.svg.borrow_mut().circle(at, radius, style.color(), (!fill).then(|| style.stroke_width()));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Outcome<()> {
        let corners: Vec<BackendCoord> = corners.into_iter().collect();
        self.svg.borrow_mut().fill(&corners, style.color());
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Outcome<()> {
        self.svg.borrow_mut().text(text, style, at);
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, style: &S) -> Outcome<(u32, u32)> {
        // A letter is some half as wide as high, one of Chinese as wide.
        let width: f64 = text.chars().map(|letter| if letter.is_ascii() { 0.54 } else { 1.0 }).sum();
        Ok(((width * style.size()).ceil() as u32, style.size().ceil() as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::palette::Theme;
    use crate::chart::pen::{Pen, bold, plain};
    use crate::chart::{Rect, Style};
    use plotters::style::Color;

    const WHITE: RGBColor = RGBColor(255, 255, 255);

    fn drawn(draw: impl Fn(&Pen<Recorder>)) -> String {
        let colors = Theme::Light.colors();
        let svg = Rc::new(RefCell::new(Svg::new(colors.background, WHITE)));
        svg.borrow_mut().begin((10.0, 20.04), 100.0, 50.0);
        let text = |_: &str, _: &[(&str, String)]| String::new();
        let style = Style { theme: Theme::Light, font: "serif", text: &text, compact: false, scale: 1.0 };
        draw(&Pen::new(Recorder { svg: svg.clone(), size: (800, 400) }, &style).unwrap());
        svg.borrow_mut().end();
        svg.take().finish((120.0, 80.0), 240.0, "serif", ("t", "d"), true)
    }

    #[test]
    fn calls_become_elements_with_a_tenth_of_a_pixel() {
        let ink = Theme::Light.colors().ink;
        let svg = drawn(|pen| {
            pen.path(&[(0.0, 0.0), (10.06, 5.0), (20.0, 0.0)], 2.0, Some((4.0, 2.0)), ink.to_rgba()).unwrap();
            pen.rect(Rect { left: 1.0, top: 2.0, right: 4.5, bottom: 8.0 }, ink.mix(0.5)).unwrap();
            pen.text("m = 64", (5.0, 5.0), bold(10.0), ink.to_rgba(), (HPos::Right, VPos::Center)).unwrap();
        });
        let wanted = [
            "width=\"240\" height=\"160\" viewBox=\"0 0 120 80\"",
            "<rect width=\"120\" height=\"80\" fill=\"#ffffff\"/>\n<g transform=\"translate(10 20)\">",
            // Three dashes are one path.
            "<path stroke=\"#1b1e24\" stroke-width=\"2\" d=\"M0 0L",
            "<rect x=\"1\" y=\"2\" width=\"3.5\" height=\"6\" fill=\"#1b1e24\" fill-opacity=\"0.5\"/>",
            "<text x=\"5\" y=\"8.5\" font-size=\"10\" font-weight=\"600\" text-anchor=\"end\" fill=\"#1b1e24\">m = 64</text>",
        ];
        for part in wanted {
            assert!(svg.contains(part), "no {part} in {svg}");
        }
        assert_eq!(svg.matches("<path").count(), 1, "{svg}");
        // The chart's own background is the picture's ground.
        assert_eq!(svg.matches("<rect").count(), 2, "{svg}");
    }

    #[test]
    fn names_are_no_markup() {
        let hostile = "</text><script>alert(1)</script>&amp;\"'\u{0}\u{b}]]>";
        let ink = Theme::Light.colors().ink.to_rgba();
        let svg = drawn(|pen| pen.text(hostile, (0.0, 0.0), plain(10.0), ink, (HPos::Left, VPos::Top)).unwrap());
        assert!(!svg.contains("<script") && svg.contains("&lt;/text&gt;&lt;script&gt;"), "{svg}");
        assert!(svg.contains("&amp;amp;&quot;&#39;  ]]&gt;</text>"), "{svg}");
        assert_eq!(escaped("图 ✓ 😀"), "图 ✓ 😀");
    }
}
