//! The real data sets from the files that are committed.
#![allow(dead_code)] // each test file uses its part

use std::io::Read;
use takeoff::task::real::{RealData, Set};

/// The uncompressed bytes of a set's file.
pub fn read(set: Set) -> Vec<u8> {
    let packed: &[u8] = match set {
        Set::Digits => include_bytes!("../../data/digits14.bin.gz"),
        Set::Mails => include_bytes!("../../data/mails.csv.gz"),
    };
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).expect("a compressed file");
    bytes
}

pub fn load(set: Set) -> RealData {
    RealData::new(set, read(set)).expect("the file that is committed")
}
