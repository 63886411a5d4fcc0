//! A picture for a slide or for paper: charts under their title, with what their marks mean, the settings and the link, drawn
//! anew as SVG from what the panels show now.

use crate::chart::palette::{Mark, STROKES};
use crate::chart::pen::{NOTE, Pen, STRONG, Type, VERDICT, bold, plain};
use crate::chart::svg::{Dot, Svg};
use crate::chart::{FigureData, FigureLayout, KERNEL, LEARNER_NAMES, LEARNERS, Style, Theme, draw_figure, square};
use crate::page::model::png;
use crate::page::model::saving::Ground;
use crate::page::panels::View;
use crate::page::panels::picture::Picture;
use crate::page::panels::print::made;
use crate::page::panels::saves::{self, MAPS, screen};
use crate::page::panels::sheet::Sheet;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBColor};
use plotters_backend::DrawingBackend;
use std::cell::RefCell;
use std::rc::Rc;

/// Width of every picture, in CSS pixels: half of a slide in full HD.
pub const WIDTH: f64 = 960.0;
/// Round about.
const MARGIN: f64 = 24.0;
/// Times the page's type sizes: the smallest type is 30 pixels high on a slide of 1,920.
const SCALE: f64 = 1.25;
/// Between the decision maps.
const GAP: f64 = 16.0;
/// A line of type is so many times as high as its letters.
const LINE: f64 = 1.4;
/// Between what stands below one another.
const SPACE: f64 = 10.0;
const WHITE: RGBColor = RGBColor(255, 255, 255);

/// A picture as a file, and its height.
pub struct Slide {
    pub svg: String,
    pub height: f64,
}

impl Slide {
    /// How many pixels it is high where it is so many wide.
    pub fn rows(&self, width: u32) -> u32 {
        (f64::from(width) * self.height / WIDTH).round() as u32
    }
}

/// Makes a backend of a width and a height in CSS pixels that records what is drawn.
pub type Backends<'a, DB> = &'a dyn Fn(&Rc<RefCell<Svg>>, f64, f64) -> Option<DB>;

/// What a picture is made for.
pub struct Wish<'a> {
    pub ground: Ground,
    pub link: &'a str,
    /// Width in pixels at which programs show it first.
    pub shown: f64,
}

/// The page's texts.
fn words_of<'a>(view: &'a View) -> impl Fn(&str, &[(&str, String)]) -> String + 'a {
    |key, values| view.texts.get(key, values)
}

fn font_of<'a>(view: &'a View) -> &'a str {
    if view.screen.font.is_empty() { "sans-serif" } else { &view.screen.font }
}

/// The picture, or `None` where there is nothing to draw.
pub fn compose<DB: DrawingBackend>(
    view: &View,
    saved: &saves::Picture,
    wish: &Wish,
    backends: Backends<DB>,
) -> Option<Slide> {
    let theme = if wish.ground == Ground::Dark { Theme::Dark } else { Theme::Light };
    let colors = theme.colors();
    let ground = if wish.ground == Ground::Dark { colors.background } else { WHITE };
    let (text, font) = (words_of(view), font_of(view));
    let mut drawing = Drawing {
        svg: Rc::new(RefCell::new(Svg::new(colors.background, ground))),
        style: Style { theme, font, text: &text, compact: false, scale: SCALE },
        backends,
        frame: Frame::SLIDE,
        y: MARGIN,
        figure: None,
    };
    let sheet = screen(view);
    let (title, note) = saved.title.split_once("  ·  ").unwrap_or((&saved.title, ""));
    drawing.words(title, bold(VERDICT), true)?;
    drawing.words(note, plain(STRONG), false)?;
    drawing.y += SPACE;
    for &canvas in &saved.charts {
        drawing.chart(view, &sheet, canvas)?;
        drawing.y += SPACE;
    }
    let made = made(view.state, view.texts);
    drawing.words(&made, plain(NOTE), false)?;
    drawing.words(wish.link, plain(NOTE), false)?;
    let height = (drawing.y + MARGIN - SPACE).ceil();
    let spoken = sheet.attribute_of(saved.charts[0], "aria-label").unwrap_or_default();
    let about = format!("{spoken} {made} {}", wish.link);
    let is_filled = wish.ground != Ground::Clear;
    let svg = drawing.svg.take().finish((WIDTH, height), wish.shown, font, (title, about.trim()), is_filled);
    Some(Slide { svg, height })
}

/// Charts alone, as they stand on a sheet of paper among others: without title, settings and link. `blank`: the figure's axes
/// with nothing measured in them, to be drawn in by hand.
pub fn on_sheet<DB: DrawingBackend>(
    view: &View,
    charts: &[&str],
    blank: bool,
    backends: Backends<DB>,
) -> Option<String> {
    let colors = Theme::Light.colors();
    let (text, font) = (words_of(view), font_of(view));
    let mut drawing = Drawing {
        svg: Rc::new(RefCell::new(Svg::new(colors.background, WHITE))),
        style: Style { theme: Theme::Light, font, text: &text, compact: false, scale: SCALE },
        backends,
        frame: Frame { is_blank: blank, ..Frame::SHEET },
        y: 0.0,
        figure: None,
    };
    let sheet = screen(view);
    for &canvas in charts {
        drawing.chart(view, &sheet, canvas)?;
    }
    let spoken = sheet.attribute_of(charts.first()?, "aria-label").filter(|_| !blank).unwrap_or_default();
    let (width, height) = (drawing.frame.inner + 2.0 * drawing.frame.margin, drawing.y.ceil());
    Some(drawing.svg.take().finish((width, height), width, font, ("", spoken), true))
}

/// One chart as the page shows it, at its size there: what stands in for its canvas on paper. `under`: the figure above it.
pub fn as_shown<DB: DrawingBackend>(
    view: &View,
    picture: &Picture,
    size: (f64, f64),
    under: Option<&FigureLayout>,
    backends: Backends<DB>,
) -> Option<String> {
    let (font, screen) = (font_of(view), view.screen);
    let text = words_of(view);
    let drawing = Drawing {
        svg: Rc::new(RefCell::new(Svg::new(Theme::Light.colors().background, WHITE))),
        style: Style { theme: Theme::Light, font, text: &text, compact: screen.compact, scale: screen.scale },
        backends,
        frame: Frame { inner: size.0, ..Frame::SHEET },
        y: 0.0,
        figure: None,
    };
    drawing.draw(picture, size, under)?;
    Some(drawing.svg.take().finish(size, size.0, font, ("", ""), false))
}

/// Where charts stand.
#[derive(Clone, Copy)]
struct Frame {
    /// Round about, and the width between.
    margin: f64,
    inner: f64,
    /// Times the heights of charts on a slide.
    low: f64,
    /// Nobody can press Train on paper: the figure says nothing of what is missing, and with `is_blank` nothing at all.
    is_paper: bool,
    is_blank: bool,
}

impl Frame {
    const SLIDE: Frame =
        Frame { margin: MARGIN, inner: WIDTH - 2.0 * MARGIN, low: 1.0, is_paper: false, is_blank: false };
    /// Half as wide as a slide, so that type is large enough where two stand on the width of a sheet.
    const SHEET: Frame = Frame { margin: 0.0, inner: 560.0, low: 0.7, is_paper: true, is_blank: false };
}

/// The figure before anything is measured.
fn blank(data: FigureData) -> FigureData {
    FigureData {
        curves: Default::default(),
        compared: Default::default(),
        compared_name: None,
        other: Default::default(),
        other_name: None,
        moving: Vec::new(),
        failed: Vec::new(),
        ends: crate::chart::Ends::default(),
        stale: false,
        dots: Default::default(),
        law: None,
        guesses: Vec::new(),
        ..data
    }
}

/// What a colour or a mark means.
enum Key {
    Mark(Mark, RGBColor),
    Tone(RGBColor),
}

struct Drawing<'a, DB> {
    svg: Rc<RefCell<Svg>>,
    style: Style<'a>,
    backends: Backends<'a, DB>,
    frame: Frame,
    /// Where the next part begins.
    y: f64,
    /// Where the figure above put its axis.
    figure: Option<FigureLayout>,
}

impl<DB: DrawingBackend> Drawing<'_, DB> {
    /// Draws a part at a distance from the left margin; what follows stands beside it.
    fn part<R>(&self, left: f64, (width, height): (f64, f64), draw: impl FnOnce(DB, &Style) -> Option<R>) -> Option<R> {
        self.svg.borrow_mut().begin((self.frame.margin + left, self.y), width, height);
        let drawn = draw((self.backends)(&self.svg, width, height)?, &self.style);
        self.svg.borrow_mut().end();
        drawn
    }

    /// A paragraph, in ink or quiet. A word that is wider than the picture, as a link is, is broken anywhere.
    fn words(&mut self, text: &str, size: Type, is_ink: bool) -> Option<()> {
        if text.is_empty() {
            return Some(());
        }
        let line = size.size * SCALE * LINE;
        let lines = self.part(0.0, (self.frame.inner, line), |backend, style| {
            let pen = Pen::new(backend, style).ok()?;
            let color = if is_ink { pen.colors.ink } else { pen.colors.quiet };
            let mut lines = Vec::new();
            for whole in pen.wrap(text, size, self.frame.inner).ok()? {
                let mut piece = String::new();
                for letter in whole.chars() {
                    piece.push(letter);
                    if pen.text_width(&piece, size).ok()? > self.frame.inner {
                        piece.pop();
                        lines.push(std::mem::replace(&mut piece, letter.to_string()));
                    }
                }
                lines.push(piece);
            }
            for (row, words) in lines.iter().enumerate() {
                let at = (0.0, (row as f64 + 0.5) * line);
                pen.text(words, at, size, color.to_rgba(), (HPos::Left, VPos::Center)).ok()?;
            }
            Some(lines.len())
        })?;
        self.y += lines as f64 * line;
        Some(())
    }

    /// Draws a chart at the left margin.
    fn draw(&self, picture: &Picture, size: (f64, f64), figure: Option<&FigureLayout>) -> Option<()> {
        let (svg, side) = (self.svg.clone(), size.0.min(size.1));
        self.part(0.0, size, |backend, style| {
            match picture {
                Picture::Scatter(points) | Picture::Board { points, .. } => {
                    square::scatter(&mut svg.borrow_mut(), points, side, style.scale, style.theme);
                }
                Picture::DecisionMap { side: cells, cells: scores } => {
                    map(&svg, scores, usize::from(*cells), side, style.theme);
                }
                Picture::TrainedMap { side: cells, cells: scores, points } => {
                    map(&svg, scores, usize::from(*cells), side, style.theme);
                    square::examples(&mut svg.borrow_mut(), points, side, style.scale, style.theme);
                }
                Picture::Greys { .. } => return None,
                chart => drop(chart.draw(backend, style, figure)?),
            }
            Some(())
        })
    }

    fn chart(&mut self, view: &View, sheet: &Sheet, canvas: &str) -> Option<()> {
        if canvas == MAPS {
            return self.maps(view, sheet);
        }
        let picture = sheet.picture_of(canvas)?;
        // Below the figure they stand under its axis.
        let is_alone = self.figure.is_none();
        let size = (self.frame.inner, self.frame.low * height(picture, is_alone));
        let figure = match picture {
            Picture::Wins(_) => Some(self.figure.take().or_else(|| self.axis(sheet))?),
            _ => None,
        };
        let frame = self.frame;
        let layout = match picture {
            Picture::Figure(data) => {
                let note = data.note.clone().filter(|_| !frame.is_paper);
                let data = FigureData { highlight: None, note, by_hand: false, ..(**data).clone() };
                let data = if frame.is_blank { blank(data) } else { data };
                let svg = self.svg.clone();
                Some(self.part(0.0, size, |backend, style| {
                    let layout = draw_figure(backend, &data, style).ok()?;
                    axis(&svg, &layout, data.marker, style);
                    Some(layout)
                })?)
            }
            Picture::Wins(data) => {
                let data = crate::chart::WinsData { highlight: None, alone: is_alone, ..(**data).clone() };
                self.draw(&Picture::Wins(Box::new(data)), size, figure.as_ref())?;
                None
            }
            other => {
                self.draw(other, size, None)?;
                None
            }
        };
        self.y += size.1;
        if layout.is_some() {
            self.figure = layout;
        }
        let colors = self.style.theme.colors();
        match picture {
            // Alone it has the names of its marks itself.
            Picture::Wins(_) if is_alone => Some(()),
            Picture::Wins(_) => {
                let key = |learner: usize| {
                    (Key::Mark(STROKES[learner].mark, colors.learners[learner]), view.learner(learner, "long"))
                };
                // The machine with a kernel, where it is one of them.
                let is_one = |&learner: &usize| learner != KERNEL || view.state.data.shown.kernel;
                self.legend(&(0..LEARNERS).filter(is_one).map(key).collect::<Vec<_>>())
            }
            Picture::Scatter(_) | Picture::Board { .. } | Picture::TrainedMap { .. } => {
                self.labels(view, Key::Mark(Mark::Disc, colors.ink), Key::Mark(Mark::Ring, colors.quiet))
            }
            _ => Some(()),
        }
    }

    /// Where the figure would have its axis.
    fn axis(&self, sheet: &Sheet) -> Option<FigureLayout> {
        let Picture::Figure(data) = sheet.picture_of("figure-canvas")? else { return None };
        let nowhere = Rc::new(RefCell::new(Svg::new(WHITE, WHITE)));
        let backend = (self.backends)(&nowhere, self.frame.inner, FIGURE)?;
        draw_figure(backend, data, &self.style).ok()
    }

    /// The decision maps side by side, each under its learner's name and over its score.
    fn maps(&mut self, view: &View, sheet: &Sheet) -> Option<()> {
        let names = saves::maps(view);
        let count = names.len() as f64;
        let side = ((self.frame.inner - GAP * (count - 1.0)) / count).floor();
        let line = STRONG * SCALE * LINE;
        for (place, (name, score)) in names.iter().enumerate() {
            let left = place as f64 * (side + GAP);
            self.line(left, (side, line), name, bold(STRONG))?;
            self.y += line;
            let canvas = format!("map-{}", LEARNER_NAMES[place]);
            let Picture::DecisionMap { side: cells, cells: scores } = sheet.picture_of(&canvas)? else { return None };
            self.svg.borrow_mut().begin((self.frame.margin + left, self.y), side, side);
            map(&self.svg, scores, usize::from(*cells), side, self.style.theme);
            self.svg.borrow_mut().end();
            self.y += side;
            self.line(left, (side, line), score, plain(STRONG))?;
            self.y -= line + side;
        }
        self.y += 2.0 * line + side;
        let [zero, one] = self.style.theme.colors().map;
        self.labels(view, Key::Tone(one), Key::Tone(zero))
    }

    /// A line of words that begins at a distance from the left margin.
    fn line(&self, left: f64, size: (f64, f64), text: &str, letters: Type) -> Option<()> {
        self.part(left, size, |backend, style| {
            let pen = Pen::new(backend, style).ok()?;
            let at = (0.0, size.1 / 2.0);
            pen.text(text, at, letters, pen.colors.ink.to_rgba(), (HPos::Left, VPos::Center)).ok()
        })
    }

    fn labels(&mut self, view: &View, one: Key, zero: Key) -> Option<()> {
        let name = |key: &str| view.texts.plain(key).to_owned();
        self.legend(&[(one, name("data.legend.one")), (zero, name("data.legend.zero"))])
    }

    /// What marks and tones mean, in a row, or in several where one is too narrow.
    fn legend(&mut self, keys: &[(Key, String)]) -> Option<()> {
        let line = NOTE * SCALE * 1.7;
        let rows = self.part(0.0, (self.frame.inner, line), |backend, style| {
            let pen = Pen::new(backend, style).ok()?;
            let (size, radius) = (plain(NOTE), pen.px(5.0));
            let (mut x, mut row) = (0.0, 0);
            for (key, name) in keys {
                let width = 3.0 * radius + pen.text_width(name, size).ok()? + pen.px(18.0);
                if x + width > self.frame.inner && x > 0.0 {
                    (x, row) = (0.0, row + 1);
                }
                let y = (f64::from(row) + 0.5) * line;
                match key {
                    Key::Mark(mark, color) => pen.mark(*mark, (x + radius * 1.2, y), radius, color.to_rgba()).ok()?,
                    Key::Tone(color) => {
                        let rect = crate::chart::Rect {
                            left: x,
                            right: x + 2.0 * radius,
                            top: y - radius,
                            bottom: y + radius,
                        };
                        pen.rect(rect, color.to_rgba()).ok()?;
                        pen.frame(rect, 1.0, pen.colors.outline.to_rgba()).ok()?;
                    }
                }
                let at = (x + 3.0 * radius, y);
                pen.text(name, at, size, pen.colors.ink.to_rgba(), (HPos::Left, VPos::Center)).ok()?;
                x += width;
            }
            Some(row + 1)
        })?;
        self.y += f64::from(rows) * line;
        Some(())
    }
}

/// Height of the figure in CSS pixels.
const FIGURE: f64 = 450.0;

/// Of a chart, in CSS pixels.
fn height(picture: &Picture, is_alone: bool) -> f64 {
    match picture {
        Picture::Figure(_) => FIGURE,
        Picture::Wins(data) => {
            // A row for each repeat, and of many repeats several in a row; alone they are larger and have an axis below.
            let (row, rest) = if is_alone { (24.0, 130.0) } else { (18.0, 30.0) };
            row * f64::from(data.repeats.min(8)) + rest
        }
        Picture::Scale(_) | Picture::Race(_) | Picture::Xy(_) | Picture::Calendar(_) => 400.0,
        Picture::Scatter(_) | Picture::Board { .. } | Picture::DecisionMap { .. } | Picture::TrainedMap { .. } => 480.0,
        Picture::Network(_) | Picture::Flow(_) | Picture::Function(_) => 360.0,
        Picture::Bars(_) | Picture::Wheels(_) | Picture::Greys { .. } => 280.0,
    }
}

/// The axis of m with its values and the reader's, where the page has its slider.
fn axis(svg: &RefCell<Svg>, layout: &FigureLayout, marker: f64, style: &Style) {
    let Some(y) = layout.slider_y else { return };
    let (colors, tick) = (style.theme.colors(), 4.0 * style.scale);
    let mut lines = vec![[(layout.axis_left(), y), (layout.axis_right(), y)]];
    lines.extend(layout.m.iter().map(|&(_, x)| [(x, y - tick), (x, y + tick)]));
    let mut svg = svg.borrow_mut();
    svg.lines(&lines, colors.outline, 1.2 * style.scale);
    let at = (layout.x_of(marker), y);
    svg.dots(std::iter::once(Dot { at, radius: 6.0 * style.scale, ring: None }), colors.ink, colors.quiet);
}

/// A decision map in the corner of the part; a frame where there is none yet.
fn map(svg: &RefCell<Svg>, scores: &[u8], cells: usize, side: f64, theme: Theme) {
    let mut svg = svg.borrow_mut();
    if cells == 0 || scores.len() != cells * cells {
        let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side), (0.0, 0.0)];
        let lines: Vec<_> = corners.windows(2).map(|pair| [pair[0], pair[1]]).collect();
        return svg.lines(&lines, theme.colors().outline, 1.0);
    }
    let (fine, tones) = square::tones(scores, cells);
    let address = png::address(&png::indexed(fine, &square::palette(theme), &tones));
    svg.image((0.0, 0.0), side, &address);
    square::draw_border(&mut svg, scores, cells, side, theme);
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::chart::svg::Recorder;
    use crate::chart::svg_read::pieces;
    use crate::chart::units::UNITS;
    use crate::page::model::state::Event;
    use crate::page::panels::saves::{of_chart, of_lab};
    use crate::page::panels::testing::Page;

    pub fn recorder(svg: &Rc<RefCell<Svg>>, width: f64, height: f64) -> Option<Recorder> {
        let units = |length: f64| (length * f64::from(UNITS)) as u32;
        Some(Recorder { svg: svg.clone(), size: (units(width), units(height)) })
    }

    fn slide(page: &Page, canvas: Option<&str>, ground: Ground) -> Option<String> {
        let view = page.view();
        let saved = canvas.map_or_else(|| of_lab(&view), |canvas| of_chart(canvas, &view))?;
        let wish = Wish { ground, link: "https://example.org/#v=1", shown: 960.0 };
        compose(&view, &saved, &wish, &recorder).map(|slide| slide.svg)
    }

    fn trained(link: &str) -> Page {
        let mut page = Page::new(link);
        page.state.update(Event::Train);
        page.answer(usize::MAX, 0.75, &[]);
        page
    }

    /// Elements nest, attributes are quoted, and no text holds what is markup.
    fn assert_is_xml(svg: &str) {
        let mut open = Vec::new();
        for piece in svg.split('<').skip(1) {
            let (tag, text) = piece.split_once('>').unwrap_or_else(|| panic!("no end of {piece}"));
            assert!(!text.contains('>') && tag.matches('"').count().is_multiple_of(2), "{piece}");
            let entities = piece.split('&').skip(1);
            assert!(
                entities.clone().all(|rest| rest.split_once(';').is_some_and(|(name, _)| name.len() < 6)),
                "{piece}"
            );
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name));
            } else if !tag.ends_with('/') {
                open.push(tag.split(' ').next().unwrap());
            }
        }
        assert!(open.is_empty() && svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>\n"));
        // For paper it is read again.
        assert!(pieces(svg).is_some());
    }

    #[test]
    fn a_picture_keeps_its_shape_at_every_size() {
        let slide = Slide { svg: String::new(), height: WIDTH * 9.0 / 16.0 };
        assert_eq!([960, 1_920, 3_840].map(|width| slide.rows(width)), [540, 1_080, 2_160]);
    }

    #[test]
    fn the_same_state_gives_the_same_picture_with_everything_on_it() {
        let page = trained("max=64&m=64&repeats=2");
        let svg = slide(&page, None, Ground::White).unwrap();
        assert_eq!(svg, slide(&page, None, Ground::White).unwrap());
        assert_is_xml(&svg);
        let with_kernel = trained("max=64&m=64&repeats=2&kernel=1");
        for page in [&page, &with_kernel] {
            let svg = slide(page, None, Ground::White).unwrap();
            for learner in 0..LEARNERS {
                // At the end of its curve or in the legend of wins, if it is one of them.
                let is_named = svg.contains(&format!(">{}</text>", page.view().learner(learner, "long")));
                assert_eq!(is_named, learner != KERNEL || page.state.settings.kernel, "{learner}");
            }
        }
        assert!(svg.contains(">Test accuracy against labelled examples</text>"));
        assert!(svg.contains("https://example.org/#v=1</text>") && svg.contains("Measured by this page"));
        assert!(!svg.contains("file:") && !svg.contains("drag"), "{svg}");
        assert!(svg.contains("fill=\"#ffffff\"/>\n<g"));
        assert!(!slide(&page, None, Ground::Clear).unwrap().contains("fill=\"#ffffff\"/>\n<g"));
        assert!(slide(&page, None, Ground::Dark).unwrap().contains("fill=\"#15171c\"/>\n<g"));
    }

    #[test]
    fn every_chart_of_every_lab_is_a_picture_of_its_own() {
        for link in ["max=64&m=64&repeats=1", "lab=algorithms&extra=tanh", "lab=computation"] {
            let page = if link.starts_with("lab") { Page::new(link) } else { trained(link) };
            let all = saves::all(&page.view());
            assert!(all.len() >= 3, "{link}: {all:?}");
            for (canvas, title) in all {
                assert!(!title.is_empty(), "{canvas:?}");
                for ground in Ground::ALL {
                    assert_is_xml(&slide(&page, canvas, ground).unwrap_or_else(|| panic!("{canvas:?} is not drawn")));
                }
            }
        }
    }

    /// Writes pictures to look at into the folder that `TAKEOFF_SLIDES` names.
    #[test]
    #[allow(clippy::disallowed_methods)]
    fn pictures_to_look_at() {
        let Ok(folder) = std::env::var("TAKEOFF_SLIDES") else { return };
        for link in ["max=64&m=64&repeats=3", "lab=algorithms&extra=tanh", "lab=computation"] {
            let page = if link.starts_with("lab") { Page::new(link) } else { trained(link) };
            for (canvas, _) in saves::all(&page.view()) {
                let name = canvas.unwrap_or("together");
                let svg = slide(&page, canvas, Ground::White).unwrap();
                std::fs::write(format!("{folder}/{}-{name}.svg", page.state.settings.lab.name()), svg).unwrap();
            }
        }
    }
}
