//! What the browser decided about pictures: sizes of the canvases, device pixels, theme, fonts, and whether the screen is
//! small. `ui::screen` reads it when it changes, so that drawing a frame asks the browser for no layout.

use crate::chart::Theme;
use std::collections::HashMap;

/// Device-pixel-ratios beyond this cost memory and time that no eye repays.
const RATIO_LARGEST: f64 = 4.0;
/// No canvas is made larger than this along a side, in device pixels: engines refuse more, and a page at 500 % zoom on
/// a large screen comes near it.
const SIDE_LARGEST: f64 = 8192.0;

/// What is laid over the page keeps this distance from the edges of the window and from what it explains, in CSS pixels.
const MARGIN: f64 = 8.0;

/// Where something stands in the window, in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub struct Edges {
    pub left: f64,
    pub top: f64,
    pub bottom: f64,
}

/// What is known of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Screen {
    /// Width and height of the window in CSS pixels.
    pub width: f64,
    pub height: f64,
    /// Device pixels per CSS pixel, as the browser says.
    pub ratio: f64,
    pub theme: Theme,
    /// The page's font family, which depends on the language.
    pub font: String,
    /// The small screen's layout is on.
    pub compact: bool,
    /// The page is being printed: nothing on it can be dragged.
    pub is_paper: bool,
    /// Nothing is to move by itself (`prefers-reduced-motion`).
    pub is_still: bool,
    /// Times the charts' type sizes.
    pub scale: f64,
    /// Width and height of each canvas and each list of examples in CSS pixels, by id.
    pub sizes: HashMap<String, (f64, f64)>,
}

impl Screen {
    /// Width and height of a canvas in CSS pixels, and device pixels per CSS pixel; `None` while it is not shown.
    pub fn size(&self, id: &str) -> Option<(f64, f64, f64)> {
        let &(width, height) = self.sizes.get(id)?;
        let fits = SIDE_LARGEST / width.max(height).max(1.0);
        (width >= 1.0 && height >= 1.0).then(|| (width, height, self.ratio.min(RATIO_LARGEST).min(fits)))
    }
    /// Where a box of this width and height stands that explains another: below it, or above where there is no room below; and
    /// within the window.
    pub fn beside(&self, of: Edges, (width, height): (f64, f64)) -> (f64, f64) {
        let x = of.left.min(self.width - width - MARGIN).max(MARGIN);
        let below = of.bottom + MARGIN;
        let y = if below + height <= self.height { below } else { (of.top - height - MARGIN).max(MARGIN) };
        (x, y)
    }
}

/// The size of something in CSS pixels, such that their product with the ratio is the number of device pixels that the engine
/// tells, unless that is another screen's: an engine that plays one tells the device pixels of its own.
pub fn exact_size(rounded: (f64, f64), device: (f64, f64), ratio: f64) -> (f64, f64) {
    let exact = (device.0 / ratio, device.1 / ratio);
    let agrees = (exact.0 - rounded.0).abs() < 1.0 && (exact.1 - rounded.1).abs() < 1.0;
    if agrees { exact } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn device_pixels_are_met_exactly_unless_they_are_another_screen_s() {
        let (width, height) = exact_size((300.3, 200.0), (901.0, 600.0), 3.0);
        assert!((width * 3.0 - 901.0).abs() < 1e-9 && height == 200.0);
        assert_eq!(exact_size((300.3, 200.0), (300.0, 200.0), 3.0), (300.3, 200.0));
        assert_eq!(exact_size((300.3, 200.0), (901.0, 606.0), 3.0), (300.3, 200.0), "both sides or none");
    }

    #[test]
    fn what_explains_stands_below_or_above_and_within_the_window() {
        let screen = Screen { width: 400.0, height: 300.0, ..Screen::default() };
        let at = |left, top| screen.beside(Edges { left, top, bottom: top + 20.0 }, (100.0, 50.0));
        assert_eq!(at(30.0, 40.0), (30.0, 68.0));
        assert_eq!(at(380.0, 40.0), (292.0, 68.0), "not over the right edge");
        assert_eq!(at(-5.0, 40.0), (8.0, 68.0), "nor over the left");
        assert_eq!(at(30.0, 222.0), (30.0, 250.0), "down to the edge");
        assert_eq!(at(30.0, 223.0), (30.0, 165.0), "else above");
        // What fits in neither place begins where the window does.
        let small = Screen { width: 80.0, height: 60.0, ..Screen::default() };
        assert_eq!(small.beside(Edges { left: 30.0, top: 10.0, bottom: 30.0 }, (100.0, 50.0)), (8.0, 8.0));
    }
}
