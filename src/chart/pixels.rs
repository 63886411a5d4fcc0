//! Decision maps and the scatter of the data, as RGBA buffers: row by row from the top left, 4 bytes a pixel, opaque.
//!
//! These are pictures of thousands of points; drawing them shape by shape through plotters would take longer than a
//! frame.

use super::palette::Theme;
use crate::order::within;
use plotters::style::RGBColor;

/// Width of the line where a decision changes, in CSS pixels.
pub const CONTOUR: f64 = 1.3;

/// A square map of `side` x `side` scores (row by row from the top left; 0 surely label 0, 255 surely label 1),
/// enlarged to `size` x `size` device pixels with an ink line where the decision changes. `pixel_ratio` is device
/// pixels per CSS pixel. A map of the wrong length, or an empty one, gives a plain fill.
pub fn decision_map(scores: &[u8], side: usize, size: usize, pixel_ratio: f64, theme: Theme) -> Vec<u8> {
    let colors = theme.colors();
    let mut out = vec![255u8; size * size * 4];
    if side == 0 || scores.len() != side * side {
        out.chunks_exact_mut(4).for_each(|p| put(p, colors.fill));
        return out;
    }
    let tones: Vec<RGBColor> = (0..256).map(|i| mix(colors.map[0], colors.map[1], i as f32 / 255.0)).collect();
    let half_line = (CONTOUR * pixel_ratio / 2.0) as f32;
    let scale = side as f32 / size as f32;
    // Which two cells a pixel lies between (cells are measured at their middles), and how far along.
    let along: Vec<(usize, usize, f32)> = (0..size)
        .map(|i| {
            let cell = within((i as f32 + 0.5) * scale - 0.5, 0.0, (side - 1) as f32);
            let low = cell as usize;
            (low, (low + 1).min(side - 1), cell - low as f32)
        })
        .collect();
    for (row, line) in out.chunks_exact_mut(size * 4).enumerate() {
        let (y0, y1, v) = along[row];
        let (above, below) = (&scores[y0 * side..][..side], &scores[y1 * side..][..side]);
        for (pixel, &(x0, x1, u)) in line.chunks_exact_mut(4).zip(&along) {
            let [a, b, c, d] = [above[x0], above[x1], below[x0], below[x1]].map(f32::from);
            let (top, bottom) = (a + (b - a) * u, c + (d - c) * u);
            let score = top + (bottom - top) * v;
            // Distance to the line where the interpolated score is one half, to first order, in device pixels.
            let dx = ((b - a) * (1.0 - v) + (d - c) * v) * scale;
            let dy = (bottom - top) * scale;
            let slope = (dx * dx + dy * dy).sqrt();
            let tone = tones[score.round() as usize];
            let off = (score - 127.5).abs();
            let ink = if slope > 0.0 { within(half_line + 0.5 - off / slope, 0.0, 1.0) } else { 0.0 };
            put(pixel, if ink > 0.0 { mix(tone, colors.ink, ink) } else { tone });
        }
    }
    out
}

fn put(pixel: &mut [u8], RGBColor(r, g, b): RGBColor) {
    pixel.copy_from_slice(&[r, g, b, 255]);
}

pub fn mix(from: RGBColor, to: RGBColor, share: f32) -> RGBColor {
    let channel = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share).round() as u8;
    RGBColor(channel(from.0, to.0), channel(from.1, to.1), channel(from.2, to.2))
}

/// Radius of a dot in CSS pixels when there are n: 3.4 for 16 dots, 1.9 for 1,024, 1.3 for 16,384. The exponent is
/// the one that keeps the picture legible at both ends: slower than the dots' distance, which shrinks as n^-0.5.
pub fn dot_radius(n: usize) -> f64 {
    3.4 * libm::exp(0.14 * libm::log(16.0 / n.max(1) as f64))
}

/// Positions of a dot within a pixel that are told apart, each way.
const PHASES: usize = 4;

/// Two of a pixel's four channels, every other byte: room for a product with a share of 256 in each.
const RED_BLUE: u32 = 0x00ff_00ff;
const GREEN: u32 = 0x0000_ff00;

fn packed(RGBColor(r, g, b): RGBColor) -> u32 {
    u32::from_le_bytes([r, g, b, 255])
}

/// A packed colour times share / 256, its alpha dropped.
fn times(color: u32, share: u32) -> u32 {
    (((color & RED_BLUE) * share) >> 8) & RED_BLUE | (((color & GREEN) * share) >> 8) & GREEN
}

/// One pixel of a dot's picture: how much of what is below stays (of 256), and what is added.
#[derive(Clone, Copy)]
struct Ink {
    keep: u32,
    add: u32,
}

/// The picture of one dot at each phase, colours and all, so that laying one down is a multiplication a pixel.
struct Sprites {
    side: usize,
    pixels: Vec<Ink>,
    /// The stretch of each row, of every phase, that holds ink.
    spans: Vec<(usize, usize)>,
}

impl Sprites {
    /// Dots of `color`; with `ring`, rings that wide round a hole of `hole`.
    fn new(radius: f64, color: RGBColor, ring: Option<f64>, hole: RGBColor) -> Self {
        let side = (2.0 * radius).ceil() as usize + 3;
        let mut pixels: Vec<Ink> = Vec::with_capacity(PHASES * PHASES * side * side);
        for phase in 0..PHASES * PHASES {
            // The middle of the dot, from the sprite's corner.
            let offset = |p: usize| (side / 2) as f64 + (p as f64 + 0.5) / PHASES as f64;
            let (cx, cy) = (offset(phase % PHASES), offset(phase / PHASES));
            for i in 0..side * side {
                let (x, y) = ((i % side) as f64 + 0.5, (i / side) as f64 + 0.5);
                let distance = (x - cx).hypot(y - cy);
                let cover = within(radius + 0.5 - distance, 0.0, 1.0);
                let inside = ring.map_or(0.0, |width| within(radius - width + 0.5 - distance, 0.0, 1.0));
                let share = (cover * 256.0) as u32;
                pixels.push(Ink { keep: 256 - share, add: times(packed(mix(color, hole, inside as f32)), share) });
            }
        }
        let inked = |row: &[Ink]| {
            let first = row.iter().position(|p| p.keep < 256).unwrap_or(0);
            (first, row.iter().rposition(|p| p.keep < 256).map_or(first, |last| last + 1))
        };
        let spans = pixels.chunks_exact(side).map(inked).collect();
        Sprites { side, pixels, spans }
    }

    /// Lays a dot at (x, y) on a square picture; what hangs over the edge is cut off.
    fn lay(&self, out: &mut [u32], size: usize, x: f64, y: f64) {
        let phase = |v: f64| ((v - v.floor()) * PHASES as f64) as usize % PHASES;
        let first_row = (phase(y) * PHASES + phase(x)) * self.side;
        let corner = |v: f64| v.floor() as i64 - (self.side / 2) as i64;
        let (left, top) = (corner(x), corner(y));
        let cut = |column: i64| (column - left).clamp(0, self.side as i64) as usize;
        let (low, high) = (cut(0), cut(size as i64));
        for dy in 0..self.side {
            let row = top + dy as i64;
            let (first, last) = self.spans[first_row + dy];
            let (first, last) = (first.max(low), last.min(high));
            if row < 0 || row >= size as i64 || first >= last {
                continue;
            }
            let start = row as usize * size + (left + first as i64) as usize;
            let inks = &self.pixels[(first_row + dy) * self.side..][first..last];
            for (pixel, ink) in out[start..].iter_mut().zip(inks) {
                *pixel = times(*pixel, ink.keep) + ink.add;
            }
        }
    }
}

/// Where a point with coordinates in [-1, 1] is drawn on a square, for dots of `radius`.
fn place((x1, x2): (f32, f32), radius: f64, size: f64) -> (f64, f64) {
    // Whole dots at the edges: the frame is a radius further out than the square of coordinates.
    let margin = radius.ceil() + 1.0;
    let scale = (size - 2.0 * margin).max(0.0) / 2.0;
    (margin + (f64::from(x1) + 1.0) * scale, margin + (1.0 - f64::from(x2)) * scale)
}

/// Where [`scatter`] draws one of `n` points on a square of `side` CSS pixels, with dots `scale` times as large; in CSS
/// pixels.
pub fn scatter_place(point: (f32, f32), n: usize, side: f64, pixel_ratio: f64, scale: f64) -> (f64, f64) {
    let (x, y) = place(point, dot_radius(n) * pixel_ratio * scale, side * pixel_ratio);
    (x / pixel_ratio, y / pixel_ratio)
}

/// The examples `points` (x1, x2, label) with both coordinates in [-1, 1], x2 up, as filled (label 1) and hollow
/// (label 0) dots on a square of `size` x `size` device pixels. The first example is drawn last, on top.
pub fn scatter(points: &[(f32, f32, bool)], size: usize, pixel_ratio: f64, theme: Theme) -> Vec<u8> {
    let colors = theme.colors();
    let mut out = vec![packed(colors.background); size * size];
    let radius = dot_radius(points.len()) * pixel_ratio;
    let filled = Sprites::new(radius, colors.ink, None, colors.background);
    // Rings are a little larger than discs, as their ink is thinner.
    let hollow = Sprites::new(radius * 1.12, colors.quiet, Some(radius * 0.5), colors.background);
    for &(x1, x2, label) in points.iter().rev() {
        let (x, y) = place((x1, x2), radius, size as f64);
        let sprites = if label { &filled } else { &hollow };
        sprites.lay(&mut out, size, x, y);
    }
    // Laying dots leaves the alpha aside.
    out.iter().flat_map(|p| (p | 0xff00_0000).to_le_bytes()).collect()
}

/// Times the dots of [`scatter`] on a map: it is large, and they are to be seen on its tones.
pub const ON_MAP: f64 = 1.2;

/// A map as [`decision_map`] draws it, with examples on it as those of [`scatter`]; a point lies where its cell does.
pub fn trained_map(
    scores: &[u8],
    side: usize,
    points: &[(f32, f32, bool)],
    size: usize,
    pixel_ratio: f64,
    theme: Theme,
) -> Vec<u8> {
    let colors = theme.colors();
    let map = decision_map(scores, side, size, pixel_ratio, theme);
    let mut out: Vec<u32> = map.chunks_exact(4).map(|p| u32::from_le_bytes([p[0], p[1], p[2], p[3]])).collect();
    let radius = dot_radius(points.len()) * pixel_ratio * ON_MAP;
    let filled = Sprites::new(radius, colors.ink, None, colors.background);
    // Not see-through: a dark ring round a light middle is a ring on every tone.
    let hollow = Sprites::new(radius * 1.12, colors.ink, Some(radius * 0.4), colors.background);
    let along = |c: f32| (f64::from(c) + 1.0) / 2.0 * size as f64;
    for &(x1, x2, label) in points.iter().rev() {
        (if label { &filled } else { &hollow }).lay(&mut out, size, along(x1), along(-x2));
    }
    out.iter().flat_map(|p| (p | 0xff00_0000).to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixel(buffer: &[u8], size: usize, x: usize, y: usize) -> RGBColor {
        let p = &buffer[(y * size + x) * 4..][..4];
        assert_eq!(p[3], 255);
        RGBColor(p[0], p[1], p[2])
    }

    #[test]
    fn a_map_has_its_tones_at_the_sides_and_ink_where_the_decision_changes() {
        // Left half label 0, right half label 1: the line is in the middle.
        let side = 8;
        let scores: Vec<u8> = (0..side * side).map(|i| if i % side < side / 2 { 0 } else { 255 }).collect();
        let map = decision_map(&scores, side, 80, 1.0, Theme::Light);
        let colors = Theme::Light.colors();
        assert_eq!(pixel(&map, 80, 2, 40), colors.map[0]);
        assert_eq!(pixel(&map, 80, 77, 40), colors.map[1]);
        let middle = pixel(&map, 80, 40, 40);
        assert!(middle.0 < 80, "{middle:?}");
        // The line is one to three pixels wide in every row, wherever the slope.
        for y in 0..80 {
            let dark = (0..80).filter(|&x| pixel(&map, 80, x, y).0 < 80).count();
            assert!((1..=3).contains(&dark), "{dark} in row {y}");
        }
    }

    #[test]
    fn a_map_without_a_decision_has_no_line() {
        let map = decision_map(&[100; 16], 4, 40, 2.0, Theme::Dark);
        assert!(map.chunks_exact(4).all(|p| p == &map[..4]));
    }

    #[test]
    fn a_missing_map_is_a_plain_fill() {
        let map = decision_map(&[], 0, 4, 1.0, Theme::Light);
        assert_eq!(map.len(), 64);
        assert_eq!(pixel(&map, 4, 1, 1), Theme::Light.colors().fill);
    }

    #[test]
    fn dots_are_where_the_examples_are_filled_or_hollow() {
        let size = 200;
        let points = [(-0.5, 0.5, true), (0.5, 0.5, false), (1.0, -1.0, true)];
        let picture = scatter(&points, size, 2.0, Theme::Light);
        let colors = Theme::Light.colors();
        let radius = dot_radius(3) * 2.0;
        let margin = radius.ceil() + 1.0;
        let place = |c: f64| (margin + (c + 1.0) * (200.0 - 2.0 * margin) / 2.0) as usize;
        assert_eq!(pixel(&picture, size, place(-0.5), place(-0.5)), colors.ink);
        let hole = pixel(&picture, size, place(0.5), place(-0.5));
        assert!(hole.0.abs_diff(colors.background.0) <= 2, "{hole:?}");
        let ring = pixel(&picture, size, place(0.5) + (radius * 0.9) as usize, place(-0.5));
        assert!(ring.0 < 140, "{ring:?}");
        assert_eq!(pixel(&picture, size, place(1.0), place(1.0)), colors.ink);
        assert_eq!(pixel(&picture, size, 100, 5), colors.background);
    }

    #[test]
    fn examples_lie_on_the_map_where_their_cells_do() {
        let side = 8;
        let scores: Vec<u8> = (0..side * side).map(|i| if i % side < side / 2 { 0 } else { 255 }).collect();
        let points = [(-0.5, 0.5, true), (0.5, -0.5, false)];
        let picture = trained_map(&scores, side, &points, 200, 1.0, Theme::Light);
        let colors = Theme::Light.colors();
        assert_eq!(pixel(&picture, 200, 50, 50), colors.ink);
        let hole = pixel(&picture, 200, 150, 150);
        assert!(hole.0.abs_diff(colors.background.0) <= 2, "{hole:?}");
        // Elsewhere it is the map.
        assert_eq!(pixel(&picture, 200, 2, 150), colors.map[0]);
        assert_eq!(pixel(&picture, 200, 197, 50), colors.map[1]);
        assert_eq!(trained_map(&[], 0, &[], 4, 1.0, Theme::Dark), decision_map(&[], 0, 4, 1.0, Theme::Dark));
    }

    #[test]
    fn a_dot_is_centred_on_its_example_to_a_quarter_of_a_pixel() {
        for x in [0.0f32, 0.003, 0.011, 0.3331] {
            let size = 301;
            let picture = scatter(&[(x, 0.0, true)], size, 1.0, Theme::Light);
            let (mut sum, mut moment) = (0.0, 0.0);
            for i in 0..size * size {
                let darkness = f64::from(252 - picture[i * 4]);
                sum += darkness;
                moment += darkness * ((i % size) as f64 + 0.5);
            }
            let margin = dot_radius(1).ceil() + 1.0;
            let wanted = margin + (f64::from(x) + 1.0) * (301.0 - 2.0 * margin) / 2.0;
            assert!((moment / sum - wanted).abs() < 0.26, "{} against {wanted}", moment / sum);
        }
    }
}
