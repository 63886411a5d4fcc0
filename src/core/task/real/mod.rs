//! Real data sets: files that come with the page and are fetched when they are asked for. What was fetched is checked by
//! its length and its digest and becomes a value, [`RealData`], that is handed on like a reader's own table: to the
//! [`super::sample::SampleCache`] of whoever trains and to whoever shows rows. A training on it is as pure a function of
//! its spec as every other, since the file is always the same or is not taken.
//!
//! A repeat brings the rows that train into an order of its own and takes the first m of them, so that larger samples only
//! append, as in every task; at the right end of the axis, all rows, repeats differ by initialisation and order alone.
//! The rows to test on are the same for every setting.
//!
//! - [`digits`]: handwritten digits as pictures.
//! - [`mails`]: mails as frequencies of words.
//! - [`drawing`]: a digit that a reader draws, as the learners see it.
//! - [`mail`]: a mail that a reader writes, as the learners see it.

pub mod digits;
pub mod drawing;
pub mod mail;
pub mod mails;

use super::TaskId;
use crate::random::{Purpose, Stream};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The real data sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Set {
    Digits,
    Mails,
}

/// Why bytes are not taken for a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// They are not as many as there should be: the file was cut, or is another.
    Length { found: usize, wanted: usize },
    /// They are not those that there should be.
    Digest { found: u64, wanted: u64 },
    /// This row of a table, counted from 1, is none.
    Row(usize),
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Length { found, wanted } => write!(out, "{found} bytes instead of {wanted}"),
            Fault::Digest { found, wanted } => write!(out, "digest {found:016x} instead of {wanted:016x}"),
            Fault::Row(row) => write!(out, "row {row} cannot be read"),
        }
    }
}

impl std::error::Error for Fault {}

impl Set {
    pub const ALL: [Set; 2] = [Set::Digits, Set::Mails];

    /// The task that its rows are of.
    pub fn task(self) -> TaskId {
        match self {
            Set::Digits => TaskId::Digits,
            Set::Mails => TaskId::Mails,
        }
    }

    /// The set whose rows a task is made of, if it is such a task.
    pub fn of(task: TaskId) -> Option<Set> {
        Set::ALL.into_iter().find(|set| set.task() == task)
    }

    /// Bytes of its file, uncompressed.
    pub fn bytes(self) -> usize {
        match self {
            Set::Digits => digits::BYTES,
            Set::Mails => mails::BYTES,
        }
    }

    /// Rows to draw training sets from: the right end of the axis.
    pub fn rows(self) -> usize {
        match self {
            Set::Digits => digits::TRAINING,
            Set::Mails => mails::TRAINING,
        }
    }

    /// Rows to test on.
    pub fn tested(self) -> usize {
        match self {
            Set::Digits => digits::TEST,
            Set::Mails => mails::TEST,
        }
    }

    /// The commonest class and its share of the rows to test on; `None` where all are about equally frequent.
    pub fn commonest(self) -> Option<(u8, f64)> {
        match self {
            Set::Digits => None,
            Set::Mails => Some((0, mails::TEST_HAM as f64 / mails::TEST as f64)),
        }
    }

    /// The licence of its file, and where it stands.
    pub fn licence(self) -> [&'static str; 2] {
        match self {
            Set::Digits => ["CC BY-SA 3.0", "https://creativecommons.org/licenses/by-sa/3.0/"],
            Set::Mails => ["CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"],
        }
    }

    fn digest(self) -> u64 {
        match self {
            Set::Digits => digits::DIGEST,
            Set::Mails => mails::DIGEST,
        }
    }
}

/// FNV-1a, 64 bits: tells a file from one that was cut or changed by accident, in a few milliseconds.
pub fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// A data set that is here.
#[derive(Clone, Debug, PartialEq)]
pub struct RealData {
    set: Set,
    /// Of the file, as they came: what is sent to a worker.
    bytes: Vec<u8>,
    table: Table,
    /// Places of the rows to test on.
    test: Vec<u32>,
}

/// Where its rows are.
#[derive(Clone, Debug, PartialEq)]
enum Table {
    /// In the bytes: eight times as large unpacked.
    Packed,
    /// Numbers \[n, O\] row by row, and labels.
    Numbers(Vec<f32>, Vec<u8>),
}

impl RealData {
    /// Takes the bytes of its file, uncompressed.
    ///
    /// # Errors
    /// Where they are not those of the file.
    // In a worker's module it is none of what the first screen needs, nor to be copied into what is.
    #[inline(never)]
    pub fn new(set: Set, bytes: Vec<u8>) -> Result<RealData, Fault> {
        if bytes.len() != set.bytes() {
            return Err(Fault::Length { found: bytes.len(), wanted: set.bytes() });
        }
        let found = digest(&bytes);
        if found != set.digest() {
            return Err(Fault::Digest { found, wanted: set.digest() });
        }
        let table = match set {
            Set::Digits => Table::Packed,
            Set::Mails => {
                let (numbers, labels) = mails::read(&bytes)?;
                Table::Numbers(numbers, labels)
            }
        };
        // The rows to test on stand behind those that train.
        let (train, all) = (set.rows() as u32, (set.rows() + set.tested()) as u32);
        Ok(RealData { set, bytes, table, test: (train..all).collect() })
    }

    pub fn set(&self) -> Set {
        self.set
    }

    /// The bytes that it was made of.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The numbers of the row at a place into `out` \[O\], and its label.
    pub fn row(&self, place: u32, out: &mut [f32]) -> u8 {
        let place = place as usize;
        match &self.table {
            Table::Packed => digits::picture(&self.bytes, place, out),
            Table::Numbers(numbers, labels) => {
                out.copy_from_slice(&numbers[place * out.len()..][..out.len()]);
                labels[place]
            }
        }
    }

    /// Places of the first `m` rows that train under `seed`.
    pub fn order(&self, seed: u32, m: usize) -> Vec<u32> {
        let mut rows: Vec<u32> = (0..self.set.rows() as u32).collect();
        Stream::new(Purpose::Sample, self.set.task().number(), seed, 0).shuffle(&mut rows);
        rows.truncate(m);
        rows
    }

    /// Places of the rows to test on, in their order.
    pub fn test_rows(&self) -> &[u32] {
        &self.test
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_the_files_are_not_taken() {
        for set in Set::ALL {
            let wanted = set.bytes();
            assert_eq!(RealData::new(set, vec![7; 10]), Err(Fault::Length { found: 10, wanted }));
            let fault = RealData::new(set, vec![7; wanted]).unwrap_err();
            assert!(matches!(fault, Fault::Digest { .. }) && fault.to_string().starts_with("digest "));
            assert_eq!(Set::of(set.task()), Some(set));
            assert!(set.task().task().draw.is_none());
        }
        assert_eq!(Set::of(TaskId::Plane), None);
        // The offset basis, and a value of the authors' list.
        assert_eq!((digest(b""), digest(b"a")), (0xcbf2_9ce4_8422_2325, 0xaf63_dc4c_8601_ec8c));
    }
}
