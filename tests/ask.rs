//! What readers ask: a drawn digit is what an independent twin makes of the same strokes, a typed mail has the numbers that the
//! twin counts (tests/golden/make_ask.py); and the large network reads ten digits that it never saw the writer of.

mod real_files;

use serde::Deserialize;
use std::rc::Rc;
use takeoff::job::{Observe, run};
use takeoff::nn::activation::Activation;
use takeoff::study::key::{Features, Learner};
use takeoff::study::plan;
use takeoff::task::TaskId;
use takeoff::task::real::drawing::Drawing;
use takeoff::task::real::{Set, mail};
use takeoff::task::sample::SampleCache;
use takeoff::task::shelf::Rows;

#[derive(Deserialize)]
struct Golden {
    digits: Vec<Digit>,
    mails: Vec<Mail>,
}

#[derive(Deserialize)]
struct Digit {
    label: u8,
    strokes: Vec<Vec<(f64, f64)>>,
    greys: Vec<u8>,
}

#[derive(Deserialize)]
struct Mail {
    text: String,
    numbers: Vec<f64>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("golden/ask.json")).expect("the golden values have this shape")
}

fn seen(digit: &Digit) -> Vec<f32> {
    let mut drawing = Drawing::default();
    digit.strokes.iter().for_each(|stroke| drawing.stroke(stroke));
    drawing.observation().unwrap()
}

#[test]
fn a_drawing_is_seen_as_the_twin_says() {
    for digit in golden().digits {
        let greys: Vec<u8> = seen(&digit).iter().map(|grey| (grey * 15.0).round() as u8).collect();
        // Sums in another order may round the other way at the border of two greys.
        let apart = greys.iter().zip(&digit.greys).filter(|(a, b)| a != b).count();
        assert!(apart <= 2 && greys.iter().zip(&digit.greys).all(|(a, b)| a.abs_diff(*b) <= 1), "{}", digit.label);
        assert!(greys.contains(&15), "{}", digit.label);
    }
}

#[test]
fn a_mail_has_the_numbers_that_the_twin_counts() {
    let mails = golden().mails;
    assert!(mails.len() >= 5);
    for Mail { text, numbers } in mails {
        let found = mail::numbers(&text).unwrap();
        assert_eq!(found.len(), numbers.len());
        for (place, (got, want)) in found.iter().zip(&numbers).enumerate() {
            assert!((f64::from(*got) - want).abs() < 1e-5 * (1.0 + want), "{place} of {text:?}: {got}, not {want}");
        }
    }
}

/// In every activation of the figure's switch and with either kind of features. Measured at m = 16,384, first repeat of seed 1.
#[test]
fn ten_drawn_digits_are_read_by_the_large_network() {
    let mut samples = SampleCache::default();
    samples.put(Rows::Real(Rc::new(real_files::load(Set::Digits))));
    let digits = golden().digits;
    for (features, activation) in
        [(Features::Raw, Activation::Relu), (Features::Raw, Activation::Sigmoid), (Features::Both, Activation::Relu)]
    {
        let spec = plan::spec(TaskId::Digits, features, Learner::Large, activation, 16_384, 1);
        let answer = run(spec, Observe { trained: true, ..Observe::default() }, &mut samples);
        let trained = answer.trained.unwrap();
        let said: Vec<_> = digits.iter().map(|digit| trained.ask(&spec, &seen(digit)).unwrap()).collect();
        let right = digits.iter().zip(&said).filter(|(digit, said)| digit.label == said.label).count();
        println!("{features:?} {activation:?}: {right} of 10, {said:?}");
        assert!(right >= 8, "{features:?} {activation:?}: {right}, {said:?}");
    }
}
