//! Decision maps and scatters of the data for [`svg`](super::svg): what `pixels` paints on the screen, sharp at every size.
//! The tones of a map are a small picture of pixels; its border and the examples are drawn.

use super::palette::Theme;
use super::pixels::{CONTOUR, ON_MAP, dot_radius, mix, scatter_place};
use super::svg::{Dot, Svg};
use crate::order::within;
use plotters::style::RGBColor;

/// Pixels along a side of the picture of tones for each cell of a map: finer steps of tone are not seen.
const FINE: usize = 3;
/// A decision changes where the score is one half of 255.
const HALF: f32 = 127.5;

/// Points of the square \[-1, 1\]^2 with their label, the first on top, on a square of `side` CSS pixels.
pub fn scatter(svg: &mut Svg, points: &[(f32, f32, bool)], side: f64, scale: f64, theme: Theme) {
    let (n, colors) = (points.len(), theme.colors());
    let radius = dot_radius(n) * scale;
    let dot = |&(x1, x2, label): &(f32, f32, bool)| Dot {
        at: scatter_place((x1, x2), n, side, 1.0, scale),
        // As on the screen: rings are a little larger than discs.
        radius: if label { radius } else { radius * 1.12 },
        ring: (!label).then_some(radius * 0.5),
    };
    svg.dots(points.iter().rev().map(dot), colors.ink, colors.quiet);
}

/// Examples on a map, each where its cell lies.
pub fn examples(svg: &mut Svg, points: &[(f32, f32, bool)], side: f64, scale: f64, theme: Theme) {
    let colors = theme.colors();
    let radius = dot_radius(points.len()) * scale * ON_MAP;
    let along = |c: f32| (f64::from(c) + 1.0) / 2.0 * side;
    let dot = |&(x1, x2, label): &(f32, f32, bool)| Dot {
        at: (along(x1), along(-x2)),
        radius: if label { radius } else { radius * 1.12 },
        ring: (!label).then_some(radius * 0.4),
    };
    svg.dots(points.iter().rev().map(dot), colors.ink, colors.ink);
}

/// The tones of a map of `cells` a side, row by row, as a picture of pixels: how many a side, and the tone of each.
pub fn tones(scores: &[u8], cells: usize) -> (usize, Vec<u8>) {
    let side = cells * FINE;
    let along = |i: usize| {
        let cell = within((i as f32 + 0.5) / FINE as f32 - 0.5, 0.0, (cells - 1) as f32);
        (cell as usize, (cell as usize + 1).min(cells - 1), cell.fract())
    };
    let mut out = Vec::with_capacity(side * side);
    for row in 0..side {
        let (y0, y1, v) = along(row);
        for column in 0..side {
            let (x0, x1, u) = along(column);
            let at = |x: usize, y: usize| f32::from(scores[y * cells + x]);
            let (top, bottom) =
                (at(x0, y0) + (at(x1, y0) - at(x0, y0)) * u, at(x0, y1) + (at(x1, y1) - at(x0, y1)) * u);
            out.push((top + (bottom - top) * v).round() as u8);
        }
    }
    (side, out)
}

/// The colours of the 256 tones.
pub fn palette(theme: Theme) -> Vec<RGBColor> {
    let colors = theme.colors();
    (0..256).map(|i| mix(colors.map[0], colors.map[1], i as f32 / 255.0)).collect()
}

/// The line where the decision changes, on a square of `side` CSS pixels: a line through each square of four neighbouring
/// cells that the border passes. Cells are measured at their middles; outside of the outermost the map goes on as it is there.
pub fn border(scores: &[u8], cells: usize, side: f64) -> Vec<[(f64, f64); 2]> {
    let score =
        |x: usize, y: usize| f32::from(scores[y.clamp(1, cells) * cells + x.clamp(1, cells) - cells - 1]) - HALF;
    // Places of the cells with one more at each end, on the edge of the map.
    let at = |i: usize| within((i as f64 - 0.5) / cells as f64, 0.0, 1.0) * side;
    let mut lines = Vec::new();
    for y in 0..=cells {
        for x in 0..=cells {
            let corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)];
            let mut crossings = Vec::with_capacity(4);
            for (i, &from) in corners.iter().enumerate() {
                let to = corners[(i + 1) % 4];
                let (a, b) = (score(from.0, from.1), score(to.0, to.1));
                if (a < 0.0) != (b < 0.0) {
                    let share = f64::from(a / (a - b));
                    let between = |from: usize, to: usize| at(from) + (at(to) - at(from)) * share;
                    crossings.push((between(from.0, to.0), between(from.1, to.1)));
                }
            }
            // Two, or four where two corners over cross are on one side.
            lines.extend(crossings.chunks_exact(2).map(|pair| [pair[0], pair[1]]));
        }
    }
    lines
}

/// Draws the border of a map.
pub fn draw_border(svg: &mut Svg, scores: &[u8], cells: usize, side: f64, theme: Theme) {
    svg.lines(&border(scores, cells, side), theme.colors().ink, CONTOUR);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_border_lies_where_the_score_is_one_half() {
        // Left half label 0, right half label 1: one line from top to bottom in the middle.
        let scores: Vec<u8> = (0..64).map(|i| if i % 8 < 4 { 0 } else { 255 }).collect();
        let lines = border(&scores, 8, 80.0);
        assert_eq!(lines.len(), 9);
        let xs = lines.iter().flatten().map(|at| at.0);
        assert!(xs.clone().all(|x| (x - 40.0).abs() < 1e-6), "{:?}", xs.collect::<Vec<_>>());
        let length: f64 = lines.iter().map(|[a, b]| (a.1 - b.1).abs()).sum();
        assert!((length - 80.0).abs() < 1e-6, "{length}");
        assert!(border(&[100; 16], 4, 40.0).is_empty());
    }

    #[test]
    fn tones_are_those_of_the_cells() {
        let (side, tones) = tones(&[0, 255, 0, 255], 2);
        assert_eq!((side, tones.len()), (6, 36));
        assert_eq!(tones[..6], [0, 0, 85, 170, 255, 255]);
    }
}
