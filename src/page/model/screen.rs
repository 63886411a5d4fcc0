//! What the browser decided about pictures: sizes of the canvases, device pixels, theme, fonts, and whether the screen is
//! small. `ui::screen` reads it when it changes, so that drawing a frame asks the browser for no layout.

use crate::chart::Theme;
use std::collections::HashMap;

/// Device-pixel-ratios beyond this cost memory and time that no eye repays.
const RATIO_LARGEST: f64 = 4.0;
/// No canvas is made larger than this along a side, in device pixels: engines refuse more, and a page at 500 % zoom on
/// a large screen comes near it.
const SIDE_LARGEST: f64 = 8192.0;

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
}
