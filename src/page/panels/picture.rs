//! Pictures, as data: what a chart is drawn from, or what the pixels of a map mean. `ui::painter` draws them on canvases,
//! [`slide`](super::slide) as SVG.

use crate::chart::{
    BarsData, FigureData, FigureLayout, FlowData, FunctionData, NetworkData, RaceData, ScaleData, Style, WheelData,
    WinsData, XyData, draw_bars, draw_figure, draw_flow, draw_function, draw_network, draw_race, draw_scale,
    draw_wheels, draw_wins, draw_xy,
};
use plotters_backend::DrawingBackend;
use std::rc::Rc;

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
}
