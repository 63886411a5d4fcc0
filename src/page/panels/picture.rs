//! Pictures on canvases, as data: what a chart is drawn from, or what the pixels of a map mean. `ui::painter` draws them.

use crate::chart::{
    BarsData, FigureData, FlowData, FunctionData, NetworkData, RaceData, ScaleData, WheelData, WinsData, XyData,
};
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
