//! The real data sets: the files that are committed are those that the program takes, and what it computes of them is what an
//! independent twin in numpy does (tests/golden/make_real.py).

mod real_files;

use serde::Deserialize;
use std::rc::Rc;
use takeoff::task::example::Gallery;
use takeoff::task::real::{Fault, RealData, Set};
use takeoff::task::sample::{sample, test_set};
use takeoff::task::shelf::{Rows, Shelf};
use takeoff::task::{Inputs, TaskId};

#[derive(Deserialize)]
struct Golden {
    digits: Digits,
    mails: Mails,
}

#[derive(Deserialize)]
struct Digits {
    places: Vec<u32>,
    labels: Vec<u8>,
    label_counts: [Vec<u32>; 2],
    greys: Vec<String>,
    engineered: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Mails {
    places: Vec<u32>,
    is_spam: Vec<bool>,
    spam_count: u32,
    numbers: Vec<Vec<f64>>,
    engineered: Vec<Vec<f64>>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("golden/real.json")).expect("the golden values have this shape")
}

/// Every engineered number near the twin's; sums of sixteen-level greys stay below 40.
fn assert_engineered(task: TaskId, observation: &[f32], want: &[f64]) {
    let entry = task.task();
    let mut out = vec![f32::NAN; entry.width(Inputs::Engineered)];
    entry.compute(Inputs::Engineered, observation, &mut out);
    assert_eq!(out.len(), want.len());
    for (place, (got, want)) in out.iter().zip(want).enumerate() {
        assert!((f64::from(*got) - want).abs() < 5e-6, "{} {place}: {got} against {want}", entry.name);
    }
}

#[test]
fn the_digits_and_their_gradients_are_those_of_the_twin() {
    let (want, data) = (golden().digits, real_files::load(Set::Digits));
    assert_eq!((want.places.len(), want.engineered[0].len()), (200, 96));
    let mut pixels = [f32::NAN; 196];
    for (((place, label), greys), engineered) in
        want.places.iter().zip(want.labels).zip(want.greys).zip(want.engineered)
    {
        assert_eq!(data.row(*place, &mut pixels), label);
        let greys = greys.chars().map(|grey| grey.to_digit(16).unwrap() as f32 / 15.0);
        assert!(greys.eq(pixels), "picture {place}");
        assert_engineered(TaskId::Digits, &pixels, &engineered);
    }
    let parts = [data.order(1, usize::MAX), data.test_rows().to_vec()];
    for (part, counts) in parts.iter().zip(want.label_counts) {
        let mut found = vec![0; 10];
        part.iter().for_each(|&place| found[usize::from(data.row(place, &mut pixels))] += 1);
        assert_eq!(found, counts);
    }
}

#[test]
fn the_mails_and_their_logarithms_are_those_of_the_twin() {
    let (want, data) = (golden().mails, real_files::load(Set::Mails));
    assert_eq!((want.places.len(), want.numbers[0].len()), (47, 57));
    let mut row = [f32::NAN; 57];
    for (((place, is_spam), numbers), engineered) in
        want.places.iter().zip(want.is_spam).zip(want.numbers).zip(want.engineered)
    {
        assert_eq!(data.row(*place, &mut row), u8::from(is_spam));
        assert!(numbers.iter().map(|&x| x as f32).eq(row), "mail {place}");
        assert_engineered(TaskId::Mails, &row, &engineered);
    }
    let all = data.order(1, usize::MAX).into_iter().chain(data.test_rows().iter().copied());
    let spam: u32 = all.map(|place| u32::from(data.row(place, &mut row))).sum();
    assert_eq!(spam, want.spam_count);
}

#[test]
fn a_file_with_one_other_bit_or_cut_is_not_taken() {
    for set in Set::ALL {
        let mut bytes = real_files::read(set);
        assert_eq!(bytes.len(), set.bytes());
        bytes[set.bytes() / 2] ^= 1;
        assert!(matches!(RealData::new(set, bytes.clone()), Err(Fault::Digest { .. })));
        bytes.pop();
        assert!(matches!(RealData::new(set, bytes), Err(Fault::Length { .. })));
    }
}

/// A larger sample only appends, no row that trains is tested on, and the examples shown are those that are learned from.
#[test]
fn samples_are_nested_and_apart_from_the_test_set() {
    let mut shelf = Shelf::default();
    for set in Set::ALL {
        let (task, data) = (set.task(), Rc::new(real_files::load(set)));
        assert!(!shelf.has(task) && sample(task, &shelf, 7, 16).is_none() && test_set(task, &shelf).is_none());
        shelf.put(Rows::Real(data.clone()));
        assert!(shelf.has(task));
        let (small, large) = (data.order(7, 16), data.order(7, set.rows()));
        assert_eq!((large.len() as u32, &large[..16]), (task.rows().unwrap(), &small[..]));
        assert_ne!(data.order(8, 16), small);
        let mut all = [&large[..], data.test_rows()].concat();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..(set.rows() + set.tested()) as u32));
        for (mut gallery, sample) in [
            (Gallery::training(task, &shelf, 7).unwrap(), sample(task, &shelf, 7, 30).unwrap()),
            (Gallery::test(task, &shelf).unwrap(), test_set(task, &shelf).unwrap()),
        ] {
            for index in [9, 0, 29] {
                let example = gallery.get(index).unwrap();
                assert_eq!(example.observation, sample.observations.row(index).to_vec());
                assert_eq!(example.label, sample.labels[index]);
            }
        }
        assert!(Gallery::test(task, &shelf).unwrap().get(set.tested()).is_none());
    }
}
