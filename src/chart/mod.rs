//! The page's drawings: the figure, who wins, the gradient flow, the decision maps and the data.
//!
//! What it is: pure functions from plain numbers to a drawing (any plotters backend: the page's canvas, SVG in tests)
//! or to a buffer of pixels. A drawing function returns the layout it chose, so that the page can put the slider under
//! the axis and find what lies under the pointer.
//!
//! What it is not: it knows no learner, no run, no state and no browser (but for `canvas`, compiled only for
//! WebAssembly), and it holds no text: every word comes in through [`Text`].
//!
//! Backend coordinates are [`units::UNITS`] per CSS pixel, because plotters' coordinates are whole numbers. A backend
//! for a box of w x h CSS pixels is therefore UNITS·w x UNITS·h large. Everything that leaves this module (layouts,
//! hit tests) is in CSS pixels.
//!
//! - [`palette`]: colours of both themes, and how each learner is drawn.
//! - [`units`]: CSS pixels and backend units; number formats.
//! - [`ticks`]: where the axes have their numbers.
//! - [`labels`]: labels that do not cover one another.
//! - [`pen`]: lines, dashes, marks and texts on a drawing area.
//! - [`figure`], [`wins`], [`network`]: the three charts of the data lab.
//! - [`gradient`]: the gradients of some activations on a logarithmic axis, which the last and [`flow`] show.
//! - [`flow`], [`race`], [`function`]: those of the algorithms lab.
//! - [`bars`]: what the three forces brought.
//! - [`xy`], [`wheel`]: lines over two axes, and the loop of idea, code and experiment, for the computation lab.
//! - [`pixels`]: decision maps and the scatter of the data, as RGBA.
//! - [`scale`]: the map of network size by amount of data.
//! - [`summary`]: each chart in one or two sentences, for readers who do not see it.
//! - [`svg`], [`square`]: the same drawings, maps and scatters as SVG.
//! - [`svg_read`]: such a picture read back, for paper.
//! - [`brush`]: the backend of the page, whose surface is a canvas (`canvas`).

pub mod bars;
pub mod brush;
#[cfg(target_arch = "wasm32")]
pub mod canvas;
pub mod figure;
pub mod flow;
pub mod function;
pub mod gradient;
pub mod labels;
pub mod layout;
pub mod network;
pub mod palette;
pub mod pen;
pub mod pixels;
pub mod race;
pub mod scale;
pub mod square;
pub mod summary;
pub mod svg;
pub mod svg_read;
pub mod ticks;
pub mod units;
pub mod wheel;
pub mod wins;
pub mod xy;

pub use bars::{Bar, BarsData, draw_bars};
pub use figure::reading::{Place, Reading, reading};
pub use figure::{FigureData, Law, draw_figure};
pub use flow::{FlowData, draw_flow};
pub use function::{FunctionData, draw_function};
pub use gradient::{GradientData, GradientSeries, SeriesRole};
pub use layout::{FigureLayout, LabelAt, PointAt, Rect};
pub use network::{NetworkData, draw_network};
pub use palette::Theme;
pub use race::{RaceData, RaceSeries, draw_race};
pub use scale::{ScaleCell, ScaleData, ScaleLayout, draw_scale};
pub use wheel::{Loop, WheelData, draw_wheels};
pub use wins::{Ends, Lead, WinsData, draw_wins, ends};
pub use xy::{Axis, Line, XyData, draw_xy};

use plotters::drawing::DrawingAreaErrorKind;
use plotters_backend::DrawingBackend;

/// Number of learners. They are numbered 0 logistic, 1 SVM, 2 small, 3 medium, 4 large, as in `Learner::index`, and last the
/// support vector machine with a Gaussian kernel, which stands in a figure where it is asked for.
pub const LEARNERS: usize = 6;
pub const KERNEL: usize = 5;

/// In the order in which they are listed: from the large network to logistic regression.
pub const LISTED: [usize; LEARNERS] = [4, 3, 2, KERNEL, 1, 0];

/// Names of the five whose maps stand side by side.
pub const FIVE_NAMES: [&str; KERNEL] = ["logistic", "svm", "small", "medium", "large"];

/// Names of the learners in the keys of texts, by number.
pub const LEARNER_NAMES: [&str; LEARNERS] = ["logistic", "svm", "small", "medium", "large", "svm_rbf"];

/// Looks a text up by its key and fills its placeholders: `("figure.value", [("mean", "90.8")])`.
pub type Text<'a> = &'a dyn Fn(&str, &[(&str, String)]) -> String;

/// What a drawing function returns: its result, or the backend's error.
pub type Drawn<T, DB> = Result<T, DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// How a chart is drawn: what does not come from the data.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    pub theme: Theme,
    /// CSS font family list, which depends on the language.
    pub font: &'a str,
    /// Looks texts up.
    pub text: Text<'a>,
    /// Phone: short names, fewer numbers on the axis, no values at the marker (a table has them), and no room for the
    /// slider under the figure (it is in the bar at the bottom of the screen). CSS decides: `--compact` on the root
    /// element is 1 then.
    pub compact: bool,
    /// Times the page's type sizes: 1 on the page, 2 in lecture mode.
    pub scale: f64,
}

/// One measured point of a learning curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    pub m: u32,
    /// Mean test accuracy, 0 to 1.
    pub mean: f64,
    /// Sample standard deviation over the repeats; `None` for one repeat.
    pub sd: Option<f64>,
    /// Number of finished repeats.
    pub n: u32,
}
