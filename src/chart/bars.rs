//! Gains as bars, one below the other, each under its name: as long as the median of the repeats, with a line from the least to
//! the most of them.

use super::layout::Rect;
use super::pen::{BODY, Pen, STRONG, bold, plain};
use super::{Drawn, Style};
use crate::order::{Extent, within};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};
use plotters_backend::DrawingBackend;

/// One bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bar {
    pub name: String,
    /// Behind it.
    pub value: String,
    /// It was voted for.
    pub is_marked: bool,
    /// `None` while it is not known.
    pub gained: Option<Extent>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct BarsData {
    pub bars: [Bar; 3],
}

/// Of a row, in parts of its height: the middle of the name, the middle of the bar, and half the bar.
const NAME_AT: f64 = 0.22;
const BAR_AT: f64 = 0.68;
const HALF: f64 = 0.17;

pub fn draw_bars<DB: DrawingBackend>(backend: DB, data: &BarsData, style: &Style) -> Drawn<(), DB> {
    let pen = Pen::new(backend, style)?;
    let (ink, outline) = (pen.colors.ink.to_rgba(), pen.colors.outline.to_rgba());
    let gained = || data.bars.iter().filter_map(|bar| bar.gained);
    let (low, high) =
        gained().fold((0.0, 0.01), |(low, high): (f64, f64), gained| (low.min(gained.least), high.max(gained.most)));
    let mut value = 0.0f64;
    for bar in &data.bars {
        value = value.max(pen.text_width(&bar.value, bold(BODY))?);
    }
    let (space, row) = (pen.px(8.0), pen.height / data.bars.len() as f64);
    let right = (pen.width - value - 2.0 * space).max(pen.width * 0.3);
    let x_of = |gain: f64| (gain - low) / (high - low) * right;
    for (place, bar) in data.bars.iter().enumerate() {
        let top = place as f64 * row;
        let middle = top + row * BAR_AT;
        let half = within(row * HALF, pen.px(4.0), pen.px(16.0));
        let mark = if bar.is_marked { "✓ " } else { "" };
        let name = format!("{mark}{}", bar.name);
        let size = if bar.is_marked { bold(STRONG) } else { plain(STRONG) };
        pen.text(&name, (0.0, top + row * NAME_AT), size, ink, (HPos::Left, VPos::Center))?;
        let zero = x_of(0.0);
        if let Some(Extent { least, median, most }) = bar.gained {
            let (left, right) = (zero.min(x_of(median)), zero.max(x_of(median)));
            pen.rect(Rect { left, right, top: middle - half, bottom: middle + half }, outline.mix(0.45))?;
            let ends = [least, most].map(x_of);
            pen.line((ends[0], middle), (ends[1], middle), pen.px(2.0), ink)?;
            for x in ends {
                pen.line((x, middle - half * 0.5), (x, middle + half * 0.5), pen.px(2.0), ink)?;
            }
            let x = x_of(median);
            pen.line((x, middle - half), (x, middle + half), pen.px(3.0), ink)?;
            let at = (ends[1].max(right) + space, middle);
            pen.text(&bar.value, at, bold(BODY), ink, (HPos::Left, VPos::Center))?;
        } else {
            // A place that waits for its bar.
            let place = Rect { left: zero, right, top: middle - half, bottom: middle + half };
            pen.frame(place, pen.px(1.0), outline)?;
            pen.text(&bar.value, ((zero + right) / 2.0, middle), bold(BODY), ink, (HPos::Center, VPos::Center))?;
        }
        pen.line((zero, middle - half * 1.4), (zero, middle + half * 1.4), pen.px(1.0), outline)?;
    }
    pen.finish()
}
