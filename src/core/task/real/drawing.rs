//! A digit that a reader draws, made into an observation of the task [`super::digits`] as the makers of MNIST made theirs:
//! fitted into 20 x 20 pixels in its own proportions, with grey levels where a pixel is half covered, and put into 28 x 28 such
//! that its centre of mass is in the middle; then 2 x 2 pixels to one of 16 greys, as data/make_real.py does.

use super::digits;
use crate::order::within;
use std::ops::Range;

/// Pixels on a side of the board.
pub const BOARD: usize = 112;
/// Cells on a side of the board for those who draw by keys: each is one pixel of what a learner sees.
pub const CELLS: usize = digits::SIDE;
/// Pixels of the board on a side of a cell.
const CELL: usize = BOARD / CELLS;
/// Half the width of the pen in pixels of the board: so ten digits drawn to two thirds of the board's height (those of
/// tests/golden/make_ask.py) have as much ink as the training pictures have in the mean, 366 steps of grey against 383.
const PEN: f64 = 5.0;
/// What is covered as much as this is inside of the drawing's frame.
const INK: u8 = 128;

/// Sides of the frame that a digit is fitted into, and of the picture that it is centred in.
const FRAME: usize = 20;
const PICTURE: usize = 28;
/// Sum of four pixels of 0 to 255 for each of 15 steps of grey.
const STEP: u32 = 4 * 255 / 15;

/// What was drawn: how much of each pixel is covered with ink, 0 to 255, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    ink: Vec<u8>,
}

impl Default for Drawing {
    fn default() -> Drawing {
        Drawing { ink: vec![0; BOARD * BOARD] }
    }
}

impl Drawing {
    /// Its pixels, 0 for paper to 255 for ink, \[BOARD * BOARD\].
    pub fn ink(&self) -> &[u8] {
        &self.ink
    }

    /// Whether there is nothing to see.
    pub fn is_empty(&self) -> bool {
        self.ink.iter().all(|&ink| ink < INK)
    }

    /// Draws a straight line; places are shares of the board's sides, from the top left.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64)) {
        let scaled = |place: (f64, f64)| (place.0 * BOARD as f64, place.1 * BOARD as f64);
        let ((ax, ay), (bx, by)) = (scaled(from), scaled(to));
        let reach = PEN + 1.0;
        let range = |a: f64, b: f64| -> Range<usize> {
            let (low, high) = ((a.min(b) - reach).max(0.0), (a.max(b) + reach).max(0.0));
            (low as usize).min(BOARD)..(high.ceil() as usize).min(BOARD)
        };
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx * dx + dy * dy;
        for row in range(ay, by) {
            for column in range(ax, bx) {
                let (x, y) = (column as f64 + 0.5 - ax, row as f64 + 0.5 - ay);
                let along = if length > 0.0 { within((x * dx + y * dy) / length, 0.0, 1.0) } else { 0.0 };
                let (x, y) = (x - along * dx, y - along * dy);
                let covered = within(PEN + 0.5 - (x * x + y * y).sqrt(), 0.0, 1.0);
                let ink = &mut self.ink[row * BOARD + column];
                *ink = (*ink).max((covered * 255.0 + 0.5) as u8);
            }
        }
    }

    /// Draws a line from corner to corner; a single one is a dot.
    pub fn stroke(&mut self, corners: &[(f64, f64)]) {
        match corners {
            [dot] => self.line(*dot, *dot),
            _ => corners.windows(2).for_each(|pair| self.line(pair[0], pair[1])),
        }
    }

    /// Fills a cell with ink, or empties it if it is more ink than paper.
    pub fn toggle(&mut self, (column, row): (usize, usize)) {
        let value = if self.is_filled((column, row)) { 0 } else { 255 };
        self.rows_of(row).for_each(|start| self.ink[start + column * CELL..][..CELL].fill(value));
    }

    /// Whether a cell is more ink than paper.
    pub fn is_filled(&self, (column, row): (usize, usize)) -> bool {
        let of_row =
            |start: usize| self.ink[start + column * CELL..][..CELL].iter().map(|&ink| u32::from(ink)).sum::<u32>();
        2 * self.rows_of(row).map(of_row).sum::<u32>() > 255 * (CELL * CELL) as u32
    }

    /// Where the pixels of a row of cells begin.
    fn rows_of(&self, row: usize) -> impl Iterator<Item = usize> + use<> {
        (row * CELL..(row + 1) * CELL).map(|row| row * BOARD)
    }

    /// Ink and paper exchanged.
    pub fn invert(&mut self) {
        self.ink.iter_mut().for_each(|ink| *ink = 255 - *ink);
    }

    /// The frame of the drawing: columns and rows with ink; `None` without any.
    fn frame(&self) -> Option<[Range<usize>; 2]> {
        let is_ink = |column: usize, row: usize| self.ink[row * BOARD + column] >= INK;
        let range = |has_ink: &dyn Fn(usize) -> bool| {
            let first = (0..BOARD).find(|&at| has_ink(at))?;
            let last = (0..BOARD).rev().find(|&at| has_ink(at))?;
            Some(first..last + 1)
        };
        let columns = range(&|column| (0..BOARD).any(|row| is_ink(column, row)))?;
        let rows = range(&|row| (0..BOARD).any(|column| is_ink(column, row)))?;
        Some([columns, rows])
    }

    /// What a learner sees of it, \[196\]; `None` where nothing was drawn.
    pub fn observation(&self) -> Option<Vec<f32>> {
        Some(halved(&centred(&self.fitted()?)))
    }

    /// The drawing within its frame, scaled to the frame of a digit: grey levels \[20 * 20\], 0 to 1, from the top left.
    fn fitted(&self) -> Option<Vec<f64>> {
        let [columns, rows] = self.frame()?;
        // Pixels of the board for one of the frame.
        let step = columns.len().max(rows.len()) as f64 / FRAME as f64;
        // How much of each of the board's columns, or rows, lies in one of the frame's.
        let shares = |of: &Range<usize>, at: usize| -> Vec<(usize, f64)> {
            let (from, to) = (of.start as f64 + at as f64 * step, of.start as f64 + (at + 1) as f64 * step);
            let share = |pixel: usize| (to.min((pixel + 1) as f64) - from.max(pixel as f64)).max(0.0);
            let last = (to.ceil() as usize).min(of.end);
            ((from as usize).min(last)..last).map(|pixel| (pixel, share(pixel))).collect()
        };
        let across: Vec<_> = (0..FRAME).map(|at| shares(&columns, at)).collect();
        let mut greys = Vec::with_capacity(FRAME * FRAME);
        for down in 0..FRAME {
            let down = shares(&rows, down);
            for across in &across {
                let mut sum = 0.0;
                for &(row, height) in &down {
                    for &(column, width) in across {
                        sum += f64::from(self.ink[row * BOARD + column]) * height * width;
                    }
                }
                greys.push(sum / (255.0 * step * step));
            }
        }
        Some(greys)
    }
}

/// The frame put into the picture such that its centre of mass is in the middle, to whole pixels: bytes \[28 * 28\].
fn centred(frame: &[f64]) -> Vec<u8> {
    let (mut mass, mut middle, mut used) = (0.0, [0.0; 2], [0; 2]);
    for (place, &grey) in frame.iter().enumerate() {
        let at = [place % FRAME, place / FRAME];
        mass += grey;
        for axis in 0..2 {
            middle[axis] += grey * (at[axis] as f64 + 0.5);
            used[axis] = used[axis].max(if grey > 0.0 { at[axis] + 1 } else { 0 });
        }
    }
    // Nothing is pushed over the border.
    let shift = |axis: usize| {
        let shift = (PICTURE as f64 / 2.0 - middle[axis] / mass + 0.5).floor();
        within(shift, 0.0, (PICTURE - used[axis]) as f64) as usize
    };
    let (dx, dy) = (shift(0), shift(1));
    let mut picture = vec![0; PICTURE * PICTURE];
    for row in 0..used[1] {
        for column in 0..used[0] {
            let grey = frame[row * FRAME + column];
            picture[(row + dy) * PICTURE + column + dx] = (grey * 255.0 + 0.5) as u8;
        }
    }
    picture
}

/// Two by two pixels to one, in 16 greys from 0 to 1.
fn halved(picture: &[u8]) -> Vec<f32> {
    let pixel = |place: usize| {
        let (row, column) = (2 * (place / digits::SIDE), 2 * (place % digits::SIDE));
        let of =
            |row: usize| u32::from(picture[row * PICTURE + column]) + u32::from(picture[row * PICTURE + column + 1]);
        let sum = of(row) + of(row + 1);
        let (grey, rest) = (sum / STEP, sum % STEP);
        // Halves go to the even grey, as numpy rounds.
        let is_up = 2 * rest > STEP || (2 * rest == STEP && grey % 2 == 1);
        digits::grey(grey + u32::from(is_up))
    };
    (0..digits::PIXELS).map(pixel).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(corners: &[(f64, f64)]) -> Vec<f32> {
        let mut drawing = Drawing::default();
        drawing.stroke(corners);
        drawing.observation().unwrap()
    }

    #[test]
    fn nothing_is_no_digit_and_a_dot_is_a_disc() {
        let mut drawing = Drawing::default();
        assert!(drawing.is_empty() && drawing.observation().is_none());
        drawing.stroke(&[(0.5, 0.5)]);
        // A disc twenty pixels wide in the middle of twenty-eight: ink in the middle, paper in the corners.
        let seen = drawing.observation().unwrap();
        let at = |row: usize, column: usize| seen[row * digits::SIDE + column];
        assert_eq!((at(7, 7), at(6, 6), at(0, 0), at(13, 13), at(1, 7)), (1.0, 1.0, 0.0, 0.0, 0.0));
        drawing.invert();
        assert_eq!(drawing.ink()[0], 255);
    }

    #[test]
    fn where_and_how_large_it_was_drawn_hardly_matters() {
        let seven = |x: f64, y: f64, size: f64| {
            drawn(&[(0.0, 0.0), (0.6, 0.0), (0.2, 1.0)].map(|(a, b)| (x + size * a, y + size * b)))
        };
        let first = seven(0.2, 0.2, 0.5);
        // Moved by whole pixels of the board it is the same.
        let step = 1.0 / BOARD as f64;
        assert_eq!(seven(0.2 + 8.0 * step, 0.2 + 11.0 * step, 0.5), first);
        let apart = |other: &[f32]| first.iter().zip(other).map(|(a, b)| (a - b).abs()).sum::<f32>();
        let ink: f32 = first.iter().sum();
        // A larger one has thinner strokes, and is the same digit.
        assert!(apart(&seven(0.15, 0.1, 0.7)) < 0.45 * ink);
        assert!(apart(&drawn(&[(0.5, 0.1), (0.5, 0.9)])) > 0.8 * ink);
    }

    #[test]
    fn what_is_drawn_fills_its_frame_and_has_its_mass_in_the_middle() {
        for corners in
            [&[(0.1, 0.9), (0.8, 0.3), (0.3, 0.2)][..], &[(0.5, 0.2), (0.5, 0.8)], &[(0.1, 0.4), (0.9, 0.45)]]
        {
            let mut drawing = Drawing::default();
            drawing.stroke(corners);
            let picture = centred(&drawing.fitted().unwrap());
            let inked = |place: usize| picture[place] > 40;
            let has = |line: &dyn Fn(usize) -> usize| (0..PICTURE).any(|at| inked(line(at)));
            let rows = (0..PICTURE).filter(|&row| has(&|at| row * PICTURE + at)).count();
            let columns = (0..PICTURE).filter(|&column| has(&|at| at * PICTURE + column)).count();
            assert_eq!(rows.max(columns), FRAME, "{corners:?}");
            let mass: f64 = picture.iter().map(|&ink| f64::from(ink)).sum();
            for axis in [1, PICTURE] {
                let middle =
                    (0..PICTURE * PICTURE).map(|at| f64::from(picture[at]) * ((at / axis % PICTURE) as f64 + 0.5));
                assert!((middle.sum::<f64>() / mass - 14.0).abs() <= 0.51);
            }
        }
    }

    #[test]
    fn cells_are_filled_and_emptied_by_keys() {
        let mut drawing = Drawing::default();
        drawing.toggle((3, 5));
        assert!(drawing.is_filled((3, 5)) && !drawing.is_filled((4, 5)) && !drawing.is_empty());
        drawing.toggle((3, 5));
        assert!(drawing.is_empty());
        // Over the edge nothing is drawn, and nothing fails.
        drawing.line((-1.0, 0.5), (2.0, 3.0));
        assert!(!drawing.is_filled((13, 0)));
    }
}
