//! The page's drawing backend: plotters on a canvas, crisp at every device-pixel-ratio.
//!
//! Around plotters-canvas, for four reasons: it knows no device-pixel-ratio (here the context is scaled, so that
//! [`UNITS`] backend units are one CSS pixel); it does not snap axis-parallel lines to device pixels; it measures texts
//! by adding styled elements to the document, which forces layout and violates `style-src 'self'` (here: a cached
//! `measureText`); and it sets every colour again for every stroke.

use super::svg::Svg;
use super::units::UNITS;
use crate::decimal::trimmed;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontTransform,
};
use plotters_canvas::CanvasBackend;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

type Outcome<T> = Result<T, DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>>;

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

/// plotters' backend on one canvas, for one drawing.
pub struct Canvas {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    size: (u32, u32),
    /// Device pixels per backend unit.
    scale: f64,
    // What the context is set to: setting it again costs more than the drawing.
    stroke: Option<((u8, u8, u8), f64, u32)>,
    fill: Option<((u8, u8, u8), f64)>,
    font: RefCell<String>,
    /// Baseline and alignment of texts.
    anchor: Option<(&'static str, &'static str)>,
    /// Where everything goes instead of onto the canvas, which then only measures texts.
    svg: Option<Rc<RefCell<Svg>>>,
}

impl Canvas {
    /// A backend on a canvas of `width` x `height` CSS pixels, whose backing store is made `pixel_ratio` times that
    /// (which also clears it). `None` if the canvas has no 2-D context or no size.
    pub fn new(canvas: &HtmlCanvasElement, width: f64, height: f64, pixel_ratio: f64) -> Option<Self> {
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
        let inner = CanvasBackend::with_canvas_object(canvas.clone())?;
        let size = ((width * f64::from(UNITS)) as u32, (height * f64::from(UNITS)) as u32);
        Some(Canvas {
            inner,
            context,
            size,
            scale,
            stroke: None,
            fill: None,
            font: RefCell::default(),
            anchor: None,
            svg: None,
        })
    }

    /// A backend of `width` x `height` CSS pixels that records what is drawn. `canvas` need not stand anywhere.
    pub fn recording(canvas: &HtmlCanvasElement, svg: &Rc<RefCell<Svg>>, width: f64, height: f64) -> Option<Self> {
        let size = ((width * f64::from(UNITS)) as u32, (height * f64::from(UNITS)) as u32);
        // One pixel is enough to measure by; its scale is that of the units.
        Some(Canvas { size, svg: Some(svg.clone()), ..Canvas::new(canvas, 1.0, 1.0, 1.0)? })
    }

    fn set_stroke(&mut self, style: &impl BackendStyle) {
        let BackendColor { rgb, alpha } = style.color();
        let wanted = (rgb, alpha, style.stroke_width());
        if self.stroke != Some(wanted) {
            self.context.set_stroke_style_str(&css_color(rgb, alpha));
            self.context.set_line_width(f64::from(wanted.2));
            self.stroke = Some(wanted);
        }
    }

    fn set_fill(&mut self, BackendColor { rgb, alpha }: BackendColor) {
        if self.fill != Some((rgb, alpha)) {
            self.context.set_fill_style_str(&css_color(rgb, alpha));
            self.fill = Some((rgb, alpha));
        }
    }

    fn set_font(&self, font: String) {
        if *self.font.borrow() != font {
            self.context.set_font(&font);
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
        self.context.fill_rect(x, y, w, h);
    }

    fn trace(&self, path: impl IntoIterator<Item = BackendCoord>) {
        self.context.begin_path();
        for (i, (x, y)) in path.into_iter().enumerate() {
            let (x, y) = (f64::from(x), f64::from(y));
            if i == 0 { self.context.move_to(x, y) } else { self.context.line_to(x, y) }
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

impl DrawingBackend for Canvas {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Outcome<()> {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> Outcome<()> {
        self.inner.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Outcome<()> {
        self.fill = None;
        self.inner.draw_pixel(point, color)
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
        self.context.fill_rect(f64::from(left), f64::from(top), w, h);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome<()> {
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
        self.context.stroke();
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Outcome<()> {
        if let Some(svg) = &self.svg {
            svg.borrow_mut().circle(center, radius, style.color(), (!fill).then(|| style.stroke_width()));
            return Ok(());
        }
        let (x, y) = (f64::from(center.0), f64::from(center.1));
        self.context.begin_path();
        let drawn = self.context.arc(x, y, f64::from(radius), 0.0, std::f64::consts::TAU);
        // It fails only for a radius below 0.
        debug_assert!(drawn.is_ok());
        if fill {
            self.set_fill(style.color());
            self.context.fill();
        } else {
            self.set_stroke(style);
            self.context.stroke();
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Outcome<()> {
        if let Some(svg) = &self.svg {
            svg.borrow_mut().fill(&corners.into_iter().collect::<Vec<_>>(), style.color());
            return Ok(());
        }
        self.set_fill(style.color());
        self.trace(corners);
        self.context.fill();
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, position: BackendCoord) -> Outcome<()> {
        if let Some(svg) = &self.svg {
            svg.borrow_mut().text(text, style, position);
            return Ok(());
        }
        if !matches!(style.transform(), FontTransform::None) {
            self.fill = None;
            self.anchor = None;
            self.font.take();
            return self.inner.draw_text(text, style, position);
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
            self.context.set_text_baseline(baseline);
            self.context.set_text_align(align);
        }
        let drawn = self.context.fill_text(text, f64::from(position.0), f64::from(position.1));
        // It cannot fail: the place is a number.
        debug_assert!(drawn.is_ok());
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, style: &S) -> Outcome<(u32, u32)> {
        let key = (font_of(style), text.to_string());
        let known = MEASURED.with_borrow(|measured| measured.get(&key).copied());
        let width = known.unwrap_or_else(|| {
            self.set_font(key.0.clone());
            // A text that cannot be measured is as wide as its letters are high: a fallback that has never been seen.
            let fallback = style.size() * text.chars().count() as f64;
            let width = self.context.measure_text(text).map_or(fallback, |m| m.width()).ceil() as u32;
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
