//! The task `table`: rows of the reader's own instead of a world to draw from. A prepared table has a name, [`TableId`]: the
//! fingerprint of its contents, so that a training on it is as pure a function of its spec as every other, and what plans
//! need to know of it. The contents themselves, [`OwnData`], are far too large for a name: they are a value that is handed
//! on, to the [`super::sample::SampleCache`] of whoever trains and to whoever shows rows.
//!
//! The held-out rows are the test set: they are drawn once and are the same for every learner, m and repeat. A repeat
//! brings the rows that train into an order of its own and takes the first m of them, so that larger samples only
//! append, as in every task; at the right end of the axis, all rows, repeats differ by initialisation and order alone.
//!
//! Two numeric inputs and two classes make a map: such a table is brought into the square \[-1, 1\]^2 ([`Frame`]), and
//! its learners are those of the plane, the machine with monomials up to degree three included.
//!
//! Shapes: `n` rows, `O` inputs.

use super::TaskId;
pub use super::table_id::{NAME, NONE, TableId};
use crate::order::within;
use crate::random::{Purpose, Stream};
use crate::table::Prepared;
use crate::table::split::{Split, TASK_NUMBER};
use ndarray::{Array2, ArrayView1};
use serde::{Deserialize, Serialize};

/// Seed of the split of every table. Which rows are held out moves the scores of a small table: over the first twelve
/// seeds, a learner's on the classic set of 171 held-out rows by up to four points (94 to 99 %). This is the first seed
/// at which both classic sets of tests/table_learners.rs come out within two points of the mean over splits for every
/// learner; for any other table it is as arbitrary as the next.
pub const SPLIT: u32 = 2;

/// The part of the sample's stream that orders a repeat's rows; part 0 has drawn the split.
const ORDER: u32 = 1;

/// Free space around the points of a map, as a share of their extent on each side.
const MARGIN: f32 = 0.04;

/// A prepared table as the learners need it; names and notes stay with the page.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnData {
    /// \[n, O\], finite, contiguous; within the square for a map.
    x: Array2<f32>,
    labels: Vec<u8>,
    split: Split,
    id: TableId,
    commonest: (u8, f64),
}

/// How the columns of a map were brought into the square, to write its axes in the table's own numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Middle of each column, and half its extent with the margin.
    pub middle: [f32; 2],
    pub half: [f32; 2],
}

impl Frame {
    /// The frame of points that are in the square already.
    pub const SQUARE: Frame = Frame { middle: [0.0; 2], half: [1.0; 2] };

    fn around(x: &Array2<f32>) -> Frame {
        let mut frame = Frame::SQUARE;
        for (axis, column) in x.columns().into_iter().enumerate().take(2) {
            let low = column.iter().copied().fold(f32::INFINITY, f32::min);
            let high = column.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            // Halved before they are added: the largest numbers would overflow.
            frame.middle[axis] = low / 2.0 + high / 2.0;
            let half = (high / 2.0 - low / 2.0) * (1.0 + 2.0 * MARGIN);
            frame.half[axis] = if half > 0.0 { half } else { 1.0 };
        }
        frame
    }

    /// The table's own number for a place in the square.
    pub fn original(&self, axis: usize, place: f32) -> f32 {
        self.middle[axis] + self.half[axis] * place
    }
}

impl OwnData {
    /// Takes a prepared table; a map is brought into `frame`, or into the one around its points.
    pub fn new(prepared: &mut Prepared, frame: Option<Frame>) -> (OwnData, Option<Frame>) {
        let mut x = std::mem::take(&mut prepared.x);
        let classes = prepared.class_names.len();
        let is_map = x.ncols() == 2 && classes == 2;
        let frame = is_map.then(|| frame.unwrap_or_else(|| Frame::around(&x)));
        if let Some(frame) = frame {
            for (axis, mut column) in x.columns_mut().into_iter().enumerate() {
                column.mapv_inplace(|x| within((x - frame.middle[axis]) / frame.half[axis], -1.0, 1.0));
            }
        }
        let (labels, split) = (std::mem::take(&mut prepared.labels), prepared.split.clone());
        let id = TableId {
            fingerprint: fingerprint(&x, &labels, &split),
            rows: split.train.len() as u32,
            observed: x.ncols() as u16,
            classes: classes as u8,
            alike: (prepared.alike * 100.0).ceil() as u16,
        };
        let commonest = commonest(&labels, &split, classes);
        (OwnData { x, labels, split, id, commonest }, frame)
    }

    /// The name of this table.
    pub fn id(&self) -> TableId {
        self.id
    }

    /// The task that it is.
    pub fn task(&self) -> TaskId {
        TaskId::Table(self.id)
    }

    /// Rows that train: the right end of the axis.
    pub fn rows(&self) -> u32 {
        self.id.rows
    }

    pub fn held_out(&self) -> u32 {
        self.split.held_out.len() as u32
    }

    pub fn is_map(&self) -> bool {
        self.id.is_map()
    }

    /// The class that most rows that train have, and its share of the rows held out: what always answering it scores.
    pub fn commonest(&self) -> (u8, f64) {
        self.commonest
    }

    /// Numbers and label of the row at a place; the numbers of a map are those in the square.
    pub fn row(&self, place: u32) -> (ArrayView1<'_, f32>, u8) {
        (self.x.row(place as usize), self.labels[place as usize])
    }

    /// Rows of each class among those that train, and among those held out.
    #[cfg(test)]
    fn class_counts(&self) -> Vec<[u32; 2]> {
        let mut counts = vec![[0; 2]; self.id.classes.into()];
        for (part, rows) in [&self.split.train, &self.split.held_out].into_iter().enumerate() {
            for &row in rows {
                counts[usize::from(self.labels[row as usize])][part] += 1;
            }
        }
        counts
    }

    /// Places in the table of the first `m` rows that train under `seed`.
    pub fn order(&self, seed: u32, m: usize) -> Vec<u32> {
        let mut rows = self.split.train.clone();
        Stream::new(Purpose::Sample, TASK_NUMBER, seed, ORDER).shuffle(&mut rows);
        rows.truncate(m);
        rows
    }

    /// Places in the table of the rows held out.
    pub fn test_rows(&self) -> &[u32] {
        &self.split.held_out
    }

    /// Everything but the inputs, and the inputs row by row: what is sent to a worker. The inputs stay apart because
    /// they are large and need no encoding.
    pub fn parts(&self) -> (Head, &[f32]) {
        let head = Head {
            id: self.id,
            labels: self.labels.clone(),
            train: self.split.train.clone(),
            held_out: self.split.held_out.clone(),
        };
        (head, self.x.as_slice().expect("a table's inputs are contiguous"))
    }

    /// The table from its parts; `None` where they do not belong together.
    pub fn from_parts(head: Head, inputs: Vec<f32>) -> Option<OwnData> {
        let Head { id, labels, train, held_out } = head;
        let x = Array2::from_shape_vec((labels.len(), id.observed.into()), inputs).ok()?;
        let rows = labels.len();
        let is_sound = labels.iter().all(|&label| label < id.classes)
            && id.rows as usize == train.len()
            && train.iter().chain(&held_out).all(|&row| (row as usize) < rows);
        let split = Split { train, held_out };
        is_sound.then(|| {
            let commonest = commonest(&labels, &split, id.classes.into());
            OwnData { x, labels, split, id, commonest }
        })
    }
}

/// All of a table but its inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    id: TableId,
    labels: Vec<u8>,
    train: Vec<u32>,
    held_out: Vec<u32>,
}

/// See [`OwnData::commonest`].
fn commonest(labels: &[u8], split: &Split, classes: usize) -> (u8, f64) {
    let count = |rows: &[u32]| {
        let mut counts = vec![0u32; classes];
        rows.iter().for_each(|&row| counts[usize::from(labels[row as usize])] += 1);
        counts
    };
    let (train, held_out) = (count(&split.train), count(&split.held_out));
    // Of equals the first.
    let class = (0..classes).rev().max_by_key(|&class| train[class]).unwrap_or_default();
    let share = held_out.get(class).map_or(0.0, |&n| f64::from(n) / (split.held_out.len() as f64).max(1.0));
    (class as u8, share)
}

/// FNV-1a over words instead of bytes, folded to 32 bits: a few milliseconds for the largest table.
fn fingerprint(x: &Array2<f32>, labels: &[u8], split: &Split) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut take = |word: u32| hash = (hash ^ u64::from(word)).wrapping_mul(0x0000_0100_0000_01b3);
    take(x.ncols() as u32);
    x.iter().for_each(|x| take(x.to_bits()));
    labels.iter().for_each(|&label| take(label.into()));
    split.held_out.iter().for_each(|&row| take(row));
    let folded = (hash ^ (hash >> 32)) as u32;
    if folded == NONE.fingerprint { 1 } else { folded }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::nn::network::Hidden;
    use crate::table::{self, Limits, Overrides};
    use crate::task::Inputs;
    use crate::task::table_id::hidden;

    /// `columns` numeric columns and `classes` classes.
    pub(crate) fn table(rows: usize, columns: usize, classes: usize) -> OwnData {
        let row = |i: usize| {
            let cells: String = (0..columns).map(|c| format!("{},", (i * (c + 3)) % 17)).collect();
            format!("{cells}class {}\n", i % classes)
        };
        let csv: String = (0..rows).map(row).collect();
        let table = table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap();
        let mut prepared = table::prepare(&table, &table.default_choice(), 1).unwrap();
        OwnData::new(&mut prepared, None).0
    }

    #[test]
    fn a_repeat_has_an_order_of_its_own_and_a_larger_sample_only_appends() {
        let own = table(100, 3, 2);
        assert_eq!((own.rows(), own.held_out(), own.is_map()), (70, 30, false));
        let (small, large) = (own.order(5, 16), own.order(5, 70));
        assert_eq!(large[..16], small);
        assert_ne!(own.order(6, 16), small);
        let mut all = [&large[..], &own.split.held_out].concat();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..100));
        assert_eq!(own.class_counts(), [[35, 15], [35, 15]]);
        let task = own.task();
        assert_eq!((task.name(), task.width(Inputs::Raw), task.task().classes), ("table", 3, 2));
    }

    #[test]
    fn two_numbers_and_two_classes_make_a_map() {
        let own = table(60, 2, 2);
        assert!(own.is_map() && own.x.iter().all(|x| x.abs() <= 1.0));
        assert_eq!(own.task().width(Inputs::Cubic), 9);
        assert!(!table(60, 2, 3).is_map() && !table(60, 1, 2).is_map());
        let frame = Frame::around(&ndarray::array![[0.0f32, 5.0], [10.0, 5.0]]);
        assert!((frame.original(0, -1.0 / 1.08)).abs() < 1e-5 && (frame.original(0, 1.0 / 1.08) - 10.0).abs() < 1e-5);
        assert_eq!(frame.original(1, 0.0), 5.0);
    }

    #[test]
    fn parts_make_the_same_table_and_contents_the_fingerprint() {
        let own = table(60, 4, 3);
        let (head, inputs) = own.parts();
        let copy = OwnData::from_parts(head.clone(), inputs.to_vec()).unwrap();
        assert_eq!(copy, own);
        assert_eq!(OwnData::from_parts(head, vec![0.0; 3]), None);
        assert_ne!(table(60, 4, 2).id(), own.id());
        assert_eq!(table(60, 4, 3).id(), own.id());
        assert_eq!(TaskId::Table(NONE).task().observed, 0);
    }

    #[test]
    fn no_network_is_narrower_than_its_classes_nor_wider_than_the_next() {
        for classes in 2..=Limits::default().classes {
            let [small, medium, large] = hidden(classes).map(|layers| layers.widths().collect::<Vec<_>>());
            assert!(small[0] >= classes && medium[0] >= 2 * small[0] && large[0] >= medium[0]);
        }
        assert_eq!(hidden(2), [&[4][..], &[12], &[32, 32]].map(Hidden::new));
        assert_eq!(hidden(10), [&[10][..], &[30], &[32, 32]].map(Hidden::new));
    }
}
