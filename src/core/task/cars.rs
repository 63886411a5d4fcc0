//! The task `cars`: where is the other car? Grey pictures of 12 x 12 pixels, a road under the sky, and four labels: no
//! car, or one to the left, in the centre or to the right. Other things stand on the road too (boxes, signs, posts), a
//! car may be brighter or darker than the road, and the light differs from picture to picture.
//!
//! What a learner sees raw is the 144 pixels. The expert who engineers features knows what a car looks like: a matched
//! filter says how much the picture looks like a car at each place, and the features are its strongest answers. The
//! Bayes limit of this task is not known.

use super::{Inputs, NetworkRecipe, Seen, Task};
use crate::nn::network::Hidden;
use crate::random::Stream;
use std::ops::Range;

/// Pixels on a side of the picture.
pub const SIDE: usize = 12;
pub const PIXELS: usize = SIDE * SIDE;
/// The road begins in this row, under the sky.
const HORIZON: usize = 3;

/// Rows and columns of the patch that a thing occupies.
pub const THING: [usize; 2] = [4, 5];
/// Columns that the left edge of a thing can be in.
const COLUMNS: usize = SIDE - THING[1] + 1;
/// Rows in which the upper edge of a thing can be, and those of the cars.
const ROWS: Range<usize> = HORIZON..SIDE - THING[0] + 1;
const CAR_ROWS: Range<usize> = 4..9;
/// The label of a picture without a car; [`PLACES`] are those of the labels after it.
const NONE: u8 = 0;
/// Names of the labels.
pub const LABEL_NAMES: [&str; 4] = ["none", "left", "centre", "right"];
/// Columns of the left edge of a car that is to the left, in the centre and to the right.
pub const PLACES: [Range<usize>; 3] = [0..3, 3..5, 5..COLUMNS];

/// Brightness of the sky, of the road, and what the dashes of the lane add to it.
const SKY: [f64; 2] = [0.6, 0.9];
const ROAD: [f64; 2] = [0.35, 0.55];
const DASH: f32 = 0.25;
/// Columns that the lane's dashes can be in; they are in every second row.
const LANE_COLUMNS: Range<usize> = 4..8;
/// How much a thing differs from the road, up or down.
const CONTRAST: [f64; 2] = [0.25, 0.4];
/// Brightness of tyres and feet.
const BLACK: f32 = 0.05;
/// Chance that another thing stands on the road before the car, if any, is painted over it.
const CLUTTERED: f64 = 0.5;
/// The whole picture is brighter or darker by a factor, and every pixel noisy.
const LIGHT: [f64; 2] = [0.8, 1.2];
const NOISE: f64 = 0.07;

/// What a car of contrast 1 looks like to the matched filter.
const TEMPLATE: [[f32; THING[1]]; THING[0]] =
    [[0.0, 1.0, 1.0, 1.0, 0.0], [0.0, -1.0, -1.0, -1.0, 0.0], [1.0, 1.0, 1.0, 1.0, 1.0], [-1.0, 0.0, 0.0, 0.0, -1.0]];
const TEMPLATE_MEAN: f32 = 0.15;
/// Sum of the squares of the template less its mean.
const TEMPLATE_SQUARES: f32 = 12.55;
/// Keeps flat patches, which are noise only, from looking like anything.
const FLAT: f32 = 0.3;
/// Rows and columns of places at which the matched filter answers, from the upper left at row [`FILTER_TOP`].
pub type Responses = [[f32; COLUMNS]; ROWS.end - ROWS.start];
const FILTER_TOP: usize = ROWS.start;

const ENGINEERED: usize = PLACES.len() + 1;
/// Names of the engineered features, in their order: where the strongest answer of the matched filter is taken.
pub const FEATURE_NAMES: [&str; ENGINEERED] = ["left", "centre", "right", "anywhere"];

pub const TASK: Task = Task {
    name: "cars",
    number: 3,
    classes: LABEL_NAMES.len(),
    observed: PIXELS,
    feature_names: &FEATURE_NAMES,
    draw: Some(draw),
    seen: Some(Seen { width, inputs }),
    machine_raw: Inputs::Raw,
    both: Inputs::RawAndEngineered,
    hidden: [Hidden::new(&[4]), Hidden::new(&[10]), Hidden::new(&[32, 32])],
    // 302 to 35,588 parameters.
    ladder: &[&[2], &[4], &[6], &[10], &[20], &[32, 32], &[64, 64], &[128, 128]],
    recipe: NetworkRecipe { steps_per_root: 50.0, most_steps: 6000, batch: 16, decay: 0.1 },
    ceiling: None,
    is_map: false,
};

/// What can stand on the road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Car,
    Box,
    Sign,
    Posts,
}

/// Something on the road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thing {
    pub kind: Kind,
    /// Row and column of the upper left corner of its patch.
    pub row: usize,
    pub column: usize,
    /// How much brighter than the road it is.
    pub contrast: f32,
}

/// What was painted into a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scene {
    /// 0 for no car, else 1 + the place in [`PLACES`].
    pub label: u8,
    /// Painted first, if at all; never a car.
    pub behind: Option<Thing>,
    /// The car, or in a picture without one another thing.
    pub front: Thing,
}

impl Scene {
    pub fn car(&self) -> Option<Thing> {
        (self.front.kind == Kind::Car).then_some(self.front)
    }
}

fn draw(stream: &mut Stream, pixels: &mut [f32]) -> u8 {
    scene(stream, pixels).label
}

/// Draws a picture, \[144\] row by row, and says what is in it: the same as the task's `draw`, from the same numbers of
/// the stream.
pub fn scene(stream: &mut Stream, pixels: &mut [f32]) -> Scene {
    let sky = stream.uniform(SKY[0], SKY[1]) as f32;
    let road = stream.uniform(ROAD[0], ROAD[1]) as f32;
    let (above, below) = pixels.split_at_mut(HORIZON * SIDE);
    above.fill(sky);
    below.fill(road);
    let lane = within(stream, LANE_COLUMNS);
    for row in (HORIZON..SIDE).step_by(2) {
        pixels[row * SIDE + lane] += DASH;
    }
    let behind = stream.chance(CLUTTERED).then(|| Thing {
        kind: not_a_car(stream),
        row: within(stream, ROWS),
        column: within(stream, 0..COLUMNS),
        contrast: contrast(stream),
    });
    let label = stream.below(LABEL_NAMES.len() as u32) as u8;
    let front = Thing {
        kind: if label == NONE { not_a_car(stream) } else { Kind::Car },
        row: within(stream, CAR_ROWS),
        column: within(stream, if label == NONE { 0..COLUMNS } else { PLACES[usize::from(label) - 1].clone() }),
        contrast: contrast(stream),
    };
    for thing in behind.iter().chain([&front]) {
        paint(thing, road, pixels);
    }
    let light = stream.uniform(LIGHT[0], LIGHT[1]);
    for pair in pixels.chunks_exact_mut(2) {
        for (pixel, noise) in pair.iter_mut().zip(stream.normal_pair()) {
            *pixel = (f64::from(*pixel) * light + NOISE * noise) as f32;
        }
    }
    Scene { label, behind, front }
}

/// A road to paint on, \[144\]: of mean brightness, in the middle of what the world draws, without noise.
pub fn empty_road() -> Vec<f32> {
    let mut pixels = vec![middle(SKY); HORIZON * SIDE];
    pixels.resize(PIXELS, middle(ROAD));
    for row in (HORIZON..SIDE).step_by(2) {
        pixels[row * SIDE + LANE_COLUMNS.start + 1] += DASH;
    }
    pixels
}

/// Brushes: as bright and as dark as a painted picture gets.
pub const LIGHTEST: f32 = 0.95;
pub const DARKEST: f32 = BLACK;

/// Puts a thing, brighter than the road, on a painted road, with its middle at a column and a row or as near as it fits.
pub fn put(kind: Kind, (column, row): (usize, usize), pixels: &mut [f32]) {
    let [height, width] = THING;
    let row = row.saturating_sub(height / 2).clamp(ROWS.start, SIDE - height);
    let column = column.saturating_sub(width / 2).min(SIDE - width);
    paint(&Thing { kind, row, column, contrast: middle(CONTRAST) }, middle(ROAD), pixels);
}

fn middle(range: [f64; 2]) -> f32 {
    ((range[0] + range[1]) / 2.0) as f32
}

fn within(stream: &mut Stream, range: Range<usize>) -> usize {
    range.start + stream.below(range.len() as u32) as usize
}

fn not_a_car(stream: &mut Stream) -> Kind {
    [Kind::Box, Kind::Sign, Kind::Posts][within(stream, 0..3)]
}

fn contrast(stream: &mut Stream) -> f32 {
    let size = stream.uniform(CONTRAST[0], CONTRAST[1]) as f32;
    if stream.chance(0.5) { size } else { -size }
}

/// Paints a thing over the picture; what its outline leaves free stays as it was.
fn paint(thing: &Thing, road: f32, pixels: &mut [f32]) {
    let (body, window) = (road + thing.contrast, road - 0.5 * thing.contrast);
    let mut fill = |row: usize, columns: Range<usize>, value: f32| {
        let start = (thing.row + row) * SIDE + thing.column;
        pixels[start + columns.start..start + columns.end].fill(value);
    };
    match thing.kind {
        Kind::Car => {
            fill(0, 1..4, body);
            fill(1, 1..4, window);
            fill(2, 0..5, body);
            fill(3, 0..1, BLACK);
            fill(3, 4..5, BLACK);
        }
        Kind::Box => {
            fill(0, 1..4, body);
            fill(1, 1..4, body);
            fill(2, 0..5, body);
        }
        Kind::Sign => {
            fill(0, 0..5, body);
            fill(1, 0..5, window);
            fill(2, 2..3, BLACK);
            fill(3, 2..3, BLACK);
        }
        Kind::Posts => {
            fill(3, 0..1, BLACK);
            fill(3, 4..5, BLACK);
            fill(0, 1..4, window);
        }
    }
}

/// How much each patch of the picture looks like a car, brighter or darker than its surroundings alike: 0 to almost 1.
fn matched_filter(pixels: &[f32]) -> Responses {
    const AREA: f32 = (THING[0] * THING[1]) as f32;
    let unit = 1.0 / TEMPLATE_SQUARES.sqrt();
    let mut responses = Responses::default();
    for (top, responses) in responses.iter_mut().enumerate() {
        // The places of one row side by side, which the compiler turns into vector instructions.
        let (mut product, mut sum, mut squares) = ([0.0f32; COLUMNS], [0.0f32; COLUMNS], [0.0f32; COLUMNS]);
        for (row, template) in TEMPLATE.iter().enumerate() {
            let pixels: &[f32; SIDE] =
                pixels[(FILTER_TOP + top + row) * SIDE..][..SIDE].try_into().expect("a row has SIDE pixels");
            for (column, weight) in template.iter().enumerate() {
                let weight = (weight - TEMPLATE_MEAN) * unit;
                for place in 0..COLUMNS {
                    let pixel = pixels[place + column];
                    product[place] += weight * pixel;
                    sum[place] += pixel;
                    squares[place] += pixel * pixel;
                }
            }
        }
        // The template has mean 0, so that its product with a patch is that with the patch less its mean.
        for place in 0..COLUMNS {
            let spread = (squares[place] - sum[place] * sum[place] / AREA).max(0.0).sqrt();
            responses[place] = product[place].abs() / (spread + FLAT);
        }
    }
    responses
}

fn width(inputs: Inputs) -> usize {
    match inputs {
        Inputs::Raw => PIXELS,
        Inputs::Engineered => ENGINEERED,
        Inputs::RawAndEngineered => PIXELS + ENGINEERED,
        Inputs::Cubic => super::no_cubic(),
    }
}

fn inputs(inputs: Inputs, pixels: &[f32], out: &mut [f32]) {
    match inputs {
        Inputs::Raw => out.copy_from_slice(pixels),
        Inputs::Engineered => engineered(pixels, out),
        Inputs::RawAndEngineered => {
            out[..PIXELS].copy_from_slice(pixels);
            engineered(pixels, &mut out[PIXELS..]);
        }
        Inputs::Cubic => super::no_cubic(),
    }
}

fn engineered(pixels: &[f32], out: &mut [f32]) {
    let responses = matched_filter(pixels);
    let strongest = |columns: Range<usize>| {
        responses.iter().flat_map(|row| &row[columns.clone()]).fold(0.0f32, |strongest, &r| strongest.max(r))
    };
    let [left, centre, right] = PLACES.map(strongest);
    out.copy_from_slice(&[left, centre, right, left.max(centre).max(right)]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    #[test]
    fn the_filter_is_the_definition() {
        let flat: Vec<f32> = TEMPLATE.iter().flatten().copied().collect();
        let mean = flat.iter().sum::<f32>() / 20.0;
        assert!((mean - TEMPLATE_MEAN).abs() < 1e-6);
        assert!((flat.iter().map(|t| (t - mean) * (t - mean)).sum::<f32>() - TEMPLATE_SQUARES).abs() < 1e-4);
        let mut stream = Stream::new(Purpose::Test, 3, 8, 0);
        for _ in 0..100 {
            let mut pixels = [0.0; PIXELS];
            scene(&mut stream, &mut pixels);
            let responses = matched_filter(&pixels);
            for row in ROWS {
                for column in 0..COLUMNS {
                    let at = |r: usize, c: usize| f64::from(pixels[(row + r) * SIDE + column + c]);
                    let patch: Vec<f64> = (0..20).map(|i| at(i / 5, i % 5)).collect();
                    let mean = patch.iter().sum::<f64>() / 20.0;
                    let norm = patch.iter().map(|p| (p - mean) * (p - mean)).sum::<f64>().sqrt();
                    let product: f64 = patch.iter().zip(&flat).map(|(p, &t)| (p - mean) * (f64::from(t) - 0.15)).sum();
                    let want = product.abs() / 12.55f64.sqrt() / (norm + 0.3);
                    let got = f64::from(responses[row - FILTER_TOP][column]);
                    assert!((got - want).abs() < 1e-5, "{row} {column}: {got} against {want}");
                }
            }
        }
    }

    #[test]
    fn a_thing_leaves_the_road_around_it_alone() {
        let road = 0.5;
        let mut outlines = Vec::new();
        for kind in [Kind::Car, Kind::Box, Kind::Sign, Kind::Posts] {
            let mut pixels = [-1.0; PIXELS];
            paint(&Thing { kind, row: 8, column: 7, contrast: 0.3 }, road, &mut pixels);
            let shown = |&pixel: &f32| match pixel {
                -1.0 => '.',
                p if p == BLACK => 'o',
                p if p > road => '#',
                _ => '=',
            };
            let rows = pixels.chunks(SIDE).map(|row| row.iter().map(shown).collect::<String>());
            let rows: Vec<String> = rows.collect();
            assert!(rows[..8].iter().all(|row| row == "............"));
            assert!(rows[8..].iter().all(|row| row.starts_with(".......")));
            outlines.push(rows[8..].iter().map(|row| row[7..].to_owned()).collect::<Vec<_>>().join(" "));
        }
        assert_eq!(
            outlines,
            [
                ".###. .===. ##### o...o",
                ".###. .###. ##### .....",
                "##### ===== ..o.. ..o..",
                ".===. ..... ..... o...o"
            ]
        );
    }

    #[test]
    fn a_scene_is_what_the_sample_holds() {
        let stream = || Stream::new(Purpose::Sample, 3, 4, 0);
        let (mut scenes, mut drawn) = (stream(), stream());
        for _ in 0..50 {
            let (mut a, mut b) = ([f32::NAN; PIXELS], [f32::NAN; PIXELS]);
            let label = draw(&mut drawn, &mut a);
            assert_eq!(scene(&mut scenes, &mut b).label, label);
            assert_eq!(a, b);
        }
    }

    #[test]
    fn pictures_have_the_statistics_of_the_world() {
        let mut stream = Stream::new(Purpose::Test, 3, 9, 0);
        let n = 40_000;
        let (mut labels, mut cluttered, mut darker) = ([0u32; 4], 0, 0);
        let mut kinds = [0u32; 4];
        let mut corners = [[0u32; COLUMNS]; SIDE];
        let (mut contrast, mut sky, mut sky_squares, mut noise) = (0.0, 0.0, 0.0, [0.0; 2]);
        let (mut lane, mut alone) = ([0.0; SIDE], 0.0);
        for _ in 0..n {
            let mut pixels = [f32::NAN; PIXELS];
            let scene = scene(&mut stream, &mut pixels);
            labels[usize::from(scene.label)] += 1;
            assert_eq!(scene.car().is_some(), scene.label != NONE);
            if let Some(car) = scene.car() {
                assert!(PLACES[usize::from(scene.label) - 1].contains(&car.column) && CAR_ROWS.contains(&car.row));
                corners[car.row][car.column] += 1;
            }
            cluttered += u32::from(scene.behind.is_some());
            if let Some(thing) = scene.behind {
                assert!(thing.kind != Kind::Car && ROWS.contains(&thing.row) && thing.column < COLUMNS);
                kinds[thing.kind as usize] += 1;
            }
            darker += u32::from(scene.front.contrast < 0.0);
            contrast += f64::from(scene.front.contrast.abs());
            sky += f64::from(pixels[0]);
            sky_squares += (f64::from(pixels[0]) - 0.75).powi(2);
            if scene.behind.is_none() {
                // Nothing stands in the first row of the road.
                alone += 1.0;
                for (sum, pixel) in lane.iter_mut().zip(&pixels[HORIZON * SIDE..]) {
                    *sum += f64::from(*pixel);
                }
            }
            // Two neighbours in the sky differ by noise alone, whether their noise was drawn together or not.
            noise[0] += f64::from(pixels[0] - pixels[1]).powi(2);
            noise[1] += f64::from(pixels[1] - pixels[2]).powi(2);
        }
        let n = f64::from(n);
        let close = |got: u32, want: f64, what: &str| {
            // Five standard errors of a share.
            let error = (want * (1.0 - want) / n).sqrt();
            assert!((f64::from(got) / n - want).abs() < 5.0 * error, "{what}: {got} of {n}, not {want}");
        };
        for label in labels {
            close(label, 0.25, "label");
        }
        close(cluttered, 0.5, "cluttered");
        close(darker, 0.5, "darker");
        for kind in &kinds[1..] {
            close(*kind, 0.5 / 3.0, "kind");
        }
        for row in CAR_ROWS {
            for (column, &count) in corners[row].iter().enumerate() {
                let place = PLACES.iter().find(|place| place.contains(&column)).unwrap();
                close(count, 0.25 / 5.0 / place.len() as f64, "place");
            }
        }
        assert!((contrast / n - 0.325).abs() < 5.0 * (0.15f64 / 12f64.sqrt()) / n.sqrt());
        // sky * light: 0.75 on average; its variance is 0.0151, and noise adds 0.0049.
        assert!((sky / n - 0.75).abs() < 5.0 * 0.15 / n.sqrt());
        assert!((sky_squares / n / 0.02 - 1.0).abs() < 5.0 * (2.0 / n).sqrt(), "{}", sky_squares / n);
        // The dash is in one of four columns; the standard deviation of a pixel of the road is under 0.2.
        for (column, sum) in lane.into_iter().enumerate() {
            let want = 0.45 + if LANE_COLUMNS.contains(&column) { 0.25 / 4.0 } else { 0.0 };
            assert!((sum / alone - want).abs() < 5.0 * 0.2 / f64::sqrt(alone), "{column}: {}", sum / alone);
        }
        for noise in noise {
            let variance = noise / n / 2.0;
            assert!((variance / (0.07 * 0.07) - 1.0).abs() < 5.0 * (2.0 / n).sqrt(), "{}", variance.sqrt());
        }
    }
}
