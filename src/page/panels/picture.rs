//! Pictures, as data: what a chart is drawn from, or what the pixels of a map mean. `ui::painter` draws them on canvases,
//! [`slide`](super::slide) as SVG.

use crate::chart::{
    BarsData, FigureData, FigureLayout, FlowData, FunctionData, NetworkData, RaceData, ScaleData, Style, Theme,
    WheelData, WinsData, XyData, draw_bars, draw_figure, draw_flow, draw_function, draw_network, draw_race, draw_scale,
    draw_wheels, draw_wins, draw_xy, pixels,
};
use plotters_backend::DrawingBackend;
use std::rc::Rc;

/// Half a cross's lines, in CSS pixels.
const ARM: f64 = 9.0;

/// What stands on a canvas.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    Figure(Box<FigureData>),
    /// Stands under the figure and takes its axis from the layout that the figure chose.
    Wins(Box<WinsData>),
    Network(NetworkData),
    Scale(Box<ScaleData>),
    Flow(Box<FlowData>),
    Race(Box<RaceData>),
    Function(Box<FunctionData>),
    Xy(Box<XyData>),
    /// The same over the days of a semester; the slider of the day is its axis.
    Calendar(Box<XyData>),
    Wheels(Box<WheelData>),
    Bars(Box<BarsData>),
    /// Points of the square \[-1, 1\]^2 with their label, the first of them on top.
    Scatter(Rc<Vec<(f32, f32, bool)>>),
    /// A decision map of so many cells a side, row by row; empty where there is none yet.
    DecisionMap {
        side: u16,
        cells: Rc<Vec<u8>>,
    },
    /// The same with examples on it.
    TrainedMap {
        side: u16,
        cells: Rc<Vec<u8>>,
        points: Rc<Vec<(f32, f32, bool)>>,
    },
    /// Grey pixels, 0 black to 255 white, row by row, `width` in a row; one device pixel each.
    Greys {
        width: u16,
        pixels: Rc<Vec<u8>>,
    },
    /// Points as in [`Picture::Scatter`], and the place of a cross that keys move.
    Board {
        points: Rc<Vec<(f32, f32, bool)>>,
        cross: Option<(f32, f32)>,
    },
}

/// Where a chart put what others stand under.
pub enum Layout {
    None,
    Figure(FigureLayout),
    /// The horizontal axis of the calendar, in CSS pixels: the middle of the slider's thumb stands where the day is.
    Axis {
        left: f64,
        width: f64,
    },
}

impl Picture {
    /// Draws a chart; `under` is the layout of the figure that it stands under. `None` where it cannot be drawn, as what is no
    /// chart but pixels.
    pub fn draw<DB: DrawingBackend>(&self, backend: DB, style: &Style, under: Option<&FigureLayout>) -> Option<Layout> {
        match self {
            Picture::Figure(data) => return draw_figure(backend, data, style).ok().map(Layout::Figure),
            Picture::Calendar(data) => {
                let plot = draw_xy(backend, data, style).ok()?;
                return Some(Layout::Axis { left: plot.left, width: plot.right - plot.left });
            }
            Picture::Wins(data) => draw_wins(backend, data, under?, style).ok()?,
            Picture::Network(data) => draw_network(backend, data, style).ok()?,
            Picture::Scale(data) => {
                draw_scale(backend, data, style).ok()?;
            }
            Picture::Flow(data) => draw_flow(backend, data, style).ok()?,
            Picture::Race(data) => draw_race(backend, data, style).ok()?,
            Picture::Function(data) => draw_function(backend, data, style).ok()?,
            Picture::Xy(data) => drop(draw_xy(backend, data, style).ok()?),
            Picture::Wheels(data) => draw_wheels(backend, data, style).ok()?,
            Picture::Bars(data) => draw_bars(backend, data, style).ok()?,
            Picture::Scatter(_)
            | Picture::DecisionMap { .. }
            | Picture::TrainedMap { .. }
            | Picture::Greys { .. }
            | Picture::Board { .. } => return None,
        }
        Some(Layout::None)
    }

    /// What is no chart but the pixels of a square, so many along each side; on a screen with so many of them in one of CSS,
    /// whose charts' letters are `scale` times their size.
    pub fn pixels(&self, side: usize, ratio: f64, scale: f64, theme: Theme) -> Option<Vec<u8>> {
        Some(match self {
            Picture::Scatter(points) => pixels::scatter(points, side, ratio * scale, theme),
            Picture::Board { points, .. } => pixels::scatter(points, side, ratio, theme),
            Picture::DecisionMap { side: cells, cells: scores } => {
                pixels::decision_map(scores, usize::from(*cells), side, ratio, theme)
            }
            Picture::TrainedMap { side: cells, cells: scores, points } => {
                pixels::trained_map(scores, usize::from(*cells), points, side, ratio * scale, theme)
            }
            _ => return None,
        })
    }
}

/// The key of a chart's text on paper, on which nothing can be dragged.
pub fn on_paper(key: &str) -> &str {
    match key {
        "figure.axis" => "figure.axis.compact",
        "figure.axis.linear" => "figure.axis.linear.compact",
        key => key,
    }
}

/// The side of the square picture on a canvas of this width and height in device pixels. Boxes are square but for rounding, which
/// must leave no gap; in any other box the picture is whole.
pub fn side((width, height): (u32, u32)) -> u32 {
    if width.abs_diff(height) <= 2 { width.max(height) } else { width.min(height) }
}

/// The two lines of a cross at a place of the square \[-1, 1\]^2 on a board of so many device pixels a side, `ratio` of them in one
/// of CSS: from where to where each goes.
pub fn cross(at: (f32, f32), side: f64, ratio: f64) -> [((f64, f64), (f64, f64)); 2] {
    let along = |share: f32| f64::from(share + 1.0) / 2.0 * side;
    let (x, y, arm) = (along(at.0), along(-at.1), ARM * ratio);
    [((x - arm, y), (x + arm, y)), ((x, y - arm), (x, y + arm))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::language::Language;
    use crate::page::model::texts::Texts;

    #[test]
    fn a_square_picture_leaves_no_gap_and_is_whole() {
        assert_eq!([(300, 300), (300, 301), (302, 300)].map(side), [300, 301, 302]);
        assert_eq!([(300, 200), (100, 900), (0, 0)].map(side), [200, 100, 0]);
    }

    #[test]
    fn paper_does_not_say_that_anything_can_be_dragged() {
        let texts = Texts::new(Language::ENGLISH);
        let words = |key: &str| texts.get(key, &[]);
        for key in ["figure.axis", "figure.axis.linear"] {
            assert!(words(key).contains("drag") && !words(on_paper(key)).contains("drag"), "{}", words(on_paper(key)));
        }
        assert_eq!(on_paper("figure.title"), "figure.title");
    }

    #[test]
    fn a_cross_stands_where_the_keys_have_brought_it() {
        let middle = |[(left, right), (top, bottom)]: [((f64, f64), (f64, f64)); 2]| {
            assert_eq!((left.1, top.0), (right.1, bottom.0), "one lies, the other stands");
            ((left.0 + right.0) / 2.0, (top.1 + bottom.1) / 2.0, right.0 - left.0)
        };
        assert_eq!(middle(cross((0.0, 0.0), 400.0, 2.0)), (200.0, 200.0, 4.0 * ARM));
        assert_eq!(middle(cross((-1.0, 1.0), 400.0, 1.0)), (0.0, 0.0, 2.0 * ARM), "up is up");
    }

    #[test]
    fn maps_are_pixels_and_charts_are_not() {
        let points = Rc::new(vec![(0.5, 0.5, true)]);
        let cells = Rc::new(vec![200; 4]);
        let maps = [
            Picture::Scatter(points.clone()),
            Picture::DecisionMap { side: 2, cells: cells.clone() },
            Picture::TrainedMap { side: 2, cells, points: points.clone() },
            Picture::Board { points, cross: None },
        ];
        for map in maps {
            let pixels = map.pixels(8, 1.0, 1.0, Theme::Light).map(|pixels| pixels.len());
            assert_eq!(pixels, Some(8 * 8 * 4), "{map:?}");
        }
        assert_eq!(Picture::Wins(Box::default()).pixels(8, 1.0, 1.0, Theme::Light), None);
    }
}
