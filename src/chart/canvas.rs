//! The page's canvases as what a [`Brush`] draws on.

use super::brush::{Brush, Outcome, Surface};
use super::svg::Svg;
use super::units::UNITS;
use plotters_backend::{BackendColor, BackendCoord, BackendTextStyle, DrawingBackend};
use plotters_canvas::CanvasBackend;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// plotters' backend on one canvas, for one drawing.
pub type Canvas = Brush<Context>;

/// A canvas with what draws on it.
pub struct Context {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
}

impl Canvas {
    /// A backend on a canvas of `width` x `height` CSS pixels, whose backing store is made `pixel_ratio` times that
    /// (which also clears it). `None` if the canvas has no 2-D context or no size.
    pub fn new(canvas: &HtmlCanvasElement, width: f64, height: f64, pixel_ratio: f64) -> Option<Self> {
        let scale = pixel_ratio / f64::from(UNITS);
        Some(Brush::on(Context::new(canvas, (width, height), pixel_ratio)?, (width, height), scale, None))
    }

    /// A backend of `width` x `height` CSS pixels that records what is drawn. `canvas` need not stand anywhere.
    pub fn recording(canvas: &HtmlCanvasElement, svg: &Rc<RefCell<Svg>>, width: f64, height: f64) -> Option<Self> {
        // One pixel is enough to measure by; its scale is that of the units.
        let surface = Context::new(canvas, (1.0, 1.0), 1.0)?;
        Some(Brush::on(surface, (width, height), 1.0 / f64::from(UNITS), Some(svg.clone())))
    }
}

impl Context {
    fn new(canvas: &HtmlCanvasElement, (width, height): (f64, f64), pixel_ratio: f64) -> Option<Self> {
        let device = |length: f64| (length * pixel_ratio).round() as u32;
        let (device_width, device_height) = (device(width), device(height));
        if device_width == 0 || device_height == 0 {
            return None;
        }
        // Setting a size clears the canvas and reallocates: only where it changes.
        if (canvas.width(), canvas.height()) != (device_width, device_height) {
            canvas.set_width(device_width);
            canvas.set_height(device_height);
        }
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let scale = pixel_ratio / f64::from(UNITS);
        context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0).ok()?;
        context.set_line_join("round");
        Some(Context { inner: CanvasBackend::with_canvas_object(canvas.clone())?, context })
    }
}

impl Surface for Context {
    type Error = <CanvasBackend as DrawingBackend>::ErrorType;

    fn ensure_prepared(&mut self) -> Outcome<Self::Error> {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> Outcome<Self::Error> {
        self.inner.present()
    }

    fn set_stroke(&self, color: &str, width: f64) {
        self.context.set_stroke_style_str(color);
        self.context.set_line_width(width);
    }

    fn set_fill(&self, color: &str) {
        self.context.set_fill_style_str(color);
    }

    fn set_font(&self, font: &str) {
        self.context.set_font(font);
    }

    fn set_anchor(&self, baseline: &str, align: &str) {
        self.context.set_text_baseline(baseline);
        self.context.set_text_align(align);
    }

    fn fill_rect(&self, (x, y): (f64, f64), (width, height): (f64, f64)) {
        self.context.fill_rect(x, y, width, height);
    }

    fn begin_path(&self) {
        self.context.begin_path();
    }

    fn move_to(&self, x: f64, y: f64) {
        self.context.move_to(x, y);
    }

    fn line_to(&self, x: f64, y: f64) {
        self.context.line_to(x, y);
    }

    fn circle(&self, (x, y): (f64, f64), radius: f64) {
        let drawn = self.context.arc(x, y, radius, 0.0, std::f64::consts::TAU);
        // It fails only for a radius below 0.
        debug_assert!(drawn.is_ok());
    }

    fn stroke(&self) {
        self.context.stroke();
    }

    fn fill(&self) {
        self.context.fill();
    }

    fn fill_text(&self, text: &str, x: f64, y: f64) {
        let drawn = self.context.fill_text(text, x, y);
        // It cannot fail: the place is a number.
        debug_assert!(drawn.is_ok());
    }

    fn measure(&self, text: &str) -> Option<f64> {
        self.context.measure_text(text).ok().map(|measured| measured.width())
    }

    fn pixel(&mut self, at: BackendCoord, color: BackendColor) -> Outcome<Self::Error> {
        self.inner.draw_pixel(at, color)
    }

    fn turned_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Outcome<Self::Error> {
        self.inner.draw_text(text, style, at)
    }
}
