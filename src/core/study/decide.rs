//! When something may be concluded. One rule for everything that the page says of two scores: who is ahead at an m, whether a
//! curve still rises, whether the order of the learners is settled.
//!
//! Two trainings that are compared share their repeat (the seed of sample, start and order) and the test set. Their
//! difference is uncertain in two ways, and both are measured:
//!
//! - *repeats*: another sample of m examples would have given another difference. Its variance is that of the paired
//!   differences of the repeats.
//! - *examples*: another test set would have, too. Only examples on which the two disagree count (McNemar, Psychometrika 12,
//!   1947); averaged over the repeats, example i speaks for one of the two by d_i, and the variance of the mean of the d_i is
//!   what the test set leaves open. The test set is the same in every repeat, so more repeats do not make it smaller.
//!
//! Where classes count alike (balanced accuracy), the test set is taken as a sample of each class: the variance of the mean over
//! the classes is the sum of the classes' own variances by the square of their number (stratified sampling; Cochran, Sampling
//! Techniques, 1977, section 5.4). A rare class has few examples, and on those two learners may agree by luck: in each class as
//! much is added as one more example on which they disagree would.
//!
//! Rows of an own table that belong together (copies, or several of one person) are no independent examples: so many of them
//! as are alike count as one ([`crate::task::own::TableId::alike`]).
//!
//! The two add up; the interval is that of Student's t with the degrees of freedom of Welch and Satterthwaite (Biometrics
//! Bulletin 2, 1946). A difference is decided when its interval of 95 % does not hold zero. Anything else is *not decided*,
//! which is not the same as *equal*.

use crate::job::hits::ByClass;
use crate::job::{Answer, Hits};
use std::borrow::Borrow;

/// Two-sided 95 %: the normal quantile of 0.975.
const Z: f64 = 1.959_963_984_540_054;
/// The same of Student's t with one and with two degrees of freedom.
const T_ONE: f64 = 12.706_204_736_432_1;
const T_TWO: f64 = 4.302_652_729_911_28;

/// How much the one of two trainings is ahead of the other, in accuracy, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Mean over the repeats.
    pub mean: f64,
    /// Repeats that both have.
    pub repeats: usize,
    /// Test examples that both were scored on, those that are alike counted as one.
    pub examples: usize,
    /// Variances of the mean, as of its repeats and as of its test examples.
    of_repeats: f64,
    of_examples: f64,
    /// Degrees of freedom of the latter.
    freedom: f64,
}

/// Which of two is ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    First,
    Second,
    /// These repeats and this test set do not tell.
    Undecided,
}

impl Difference {
    /// Of paired answers: the same repeat of the first and of the second, scored on the same test examples. `None` without a
    /// pair, and where it is not known which examples were right.
    pub fn of(pairs: &[(&Answer, &Answer)]) -> Option<Difference> {
        let examples = pairs.first()?.0.hits.examples();
        let is_known = |answer: &Answer| answer.hits.examples() == examples;
        if examples == 0 || !pairs.iter().all(|(first, second)| is_known(first) && is_known(second)) {
            return None;
        }
        let gains: Vec<f64> =
            pairs.iter().map(|(a, b)| f64::from(a.test_accuracy) - f64::from(b.test_accuracy)).collect();
        let (repeats, n, alike) = (gains.len() as f64, examples as f64, pairs[0].0.spec.data.alike());
        let mean = gains.iter().sum::<f64>() / repeats;
        let squares: f64 = gains.iter().map(|gain| (gain - mean) * (gain - mean)).sum();
        let hits: Vec<&Hits> = pairs.iter().flat_map(|(a, b)| [&a.hits, &b.hits]).collect();
        let independent = (n / alike) as usize;
        let (of_examples, freedom) = match &pairs[0].0.by_class {
            Some(by_class) => of_classes(by_class, &hits, alike),
            None => {
                let of_square = square(&hits);
                let variance = (of_square / (repeats * repeats) / n - mean * mean).max(0.0) * n / (n - 1.0).max(1.0);
                (variance * alike / n, (independent as f64 - 1.0).max(1.0))
            }
        };
        Some(Difference {
            mean,
            repeats: gains.len(),
            examples: independent,
            of_repeats: if gains.len() > 1 { squares / (repeats - 1.0) / repeats } else { f64::NAN },
            of_examples,
            freedom,
        })
    }

    /// Of two that ran in the same repeats: see [`is_ahead`]. A repeat that one of them is missing from does not count.
    pub fn between(first: &[Option<&Answer>], second: &[Option<&Answer>]) -> Option<Difference> {
        let pairs: Vec<_> = first.iter().zip(second).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
        Difference::of(&pairs)
    }

    /// Standard error, of repeats and test set together; `None` for one repeat, which says nothing of how others would be.
    pub fn error(&self) -> Option<f64> {
        (self.repeats > 1).then(|| (self.of_repeats + self.of_examples).sqrt())
    }

    /// Half the width of the interval of 95 % around the mean; `None` for one repeat.
    pub fn half_width(&self) -> Option<f64> {
        let error = self.error()?;
        let total = self.of_repeats + self.of_examples;
        let part = |variance: f64, freedom: f64| variance * variance / freedom;
        let of_repeats = part(self.of_repeats, (self.repeats as f64 - 1.0).max(1.0));
        let freedom = total * total / (of_repeats + part(self.of_examples, self.freedom));
        Some(if total > 0.0 { error * quantile(freedom) } else { 0.0 })
    }

    pub fn verdict(&self) -> Verdict {
        match self.half_width() {
            Some(half) if self.mean > half => Verdict::First,
            Some(half) if -self.mean > half => Verdict::Second,
            _ => Verdict::Undecided,
        }
    }
}

/// The sum of the squares of d_i = sum over repeats of (first right - second right), by counting bits: it is the sum over all pairs
/// of repeats of the scalar products of their differences. `hits` are those of the first and the second in each repeat.
fn square(hits: &[impl Borrow<Hits>]) -> f64 {
    let agree = |one: &Hits, other: &Hits| f64::from(one.common(other));
    let pairs: Vec<(&Hits, &Hits)> = hits.chunks_exact(2).map(|pair| (pair[0].borrow(), pair[1].borrow())).collect();
    let mut of_square = 0.0;
    for (place, (a, b)) in pairs.iter().enumerate() {
        for (further, (c, d)) in pairs[place..].iter().enumerate() {
            let product = agree(a, c) - agree(a, d) - agree(b, c) + agree(b, d);
            of_square += if further == 0 { product } else { 2.0 * product };
        }
    }
    of_square
}

/// What the test examples leave open of a difference of balanced accuracies, as a variance with its degrees of freedom.
fn of_classes(by_class: &ByClass, hits: &[&Hits], alike: f64) -> (f64, f64) {
    let (classes, repeats) = (by_class.classes() as f64, (hits.len() / 2) as f64);
    let (mut sum, mut squares) = (0.0, 0.0);
    for (n, of_class) in by_class.parts(hits) {
        let count =
            |place: usize| of_class.iter().skip(place).step_by(2).map(|hits| f64::from(hits.count())).sum::<f64>();
        let (gained, n) = ((count(0) - count(1)) / repeats, f64::from(n));
        let squares_of_class = square(&of_class) / (repeats * repeats) + 1.0 - gained * gained / n;
        let variance = squares_of_class / (n * (n - 1.0).max(1.0)) * alike / (classes * classes);
        sum += variance;
        squares += variance * variance / (n / alike - 1.0).max(1.0);
    }
    (sum, if squares > 0.0 { sum * sum / squares } else { 1.0 })
}

/// Whether the first of two is ahead; `runs[r]` is the answer of one in repeat r, `None` where it is missing or diverged.
pub fn is_ahead(first: &[Option<&Answer>], second: &[Option<&Answer>]) -> bool {
    Difference::between(first, second).is_some_and(|difference| difference.verdict() == Verdict::First)
}

/// The best on average and those that it is not ahead of, by place. `runs[i][r]` is the answer of the i-th in repeat r, `None`
/// where it diverged; who diverged in every repeat is behind everybody.
pub fn like_best(runs: &[Vec<Option<&Answer>>]) -> Vec<usize> {
    let mean = |of: &[Option<&Answer>]| {
        let scores = of.iter().flatten().map(|answer| f64::from(answer.test_accuracy));
        scores.clone().sum::<f64>() / scores.count() as f64
    };
    let means: Vec<f64> = runs.iter().map(|of| mean(of)).collect();
    let those_there = (0..runs.len()).filter(|&i| means[i].is_finite());
    let Some(best) = those_there.clone().max_by(|&a, &b| means[a].total_cmp(&means[b])) else { return Vec::new() };
    those_there.filter(|&i| i == best || !is_ahead(&runs[best], &runs[i])).collect()
}

/// Who is ahead of all others, by place, where that is decided: see [`like_best`].
pub fn leader(runs: &[Vec<Option<&Answer>>]) -> Option<usize> {
    match like_best(runs)[..] {
        [leader] => Some(leader),
        _ => None,
    }
}

/// The quantile of 0.975 of Student's t with so many degrees of freedom, at least one: exact for one and two (a fraction
/// below three counts as the whole number below it), else by the expansion of Hill (Communications of the ACM 13, 1970,
/// algorithm 396), off by at most 0.13 %.
fn quantile(freedom: f64) -> f64 {
    match freedom {
        f if f.is_nan() || f < 2.0 => T_ONE,
        f if f < 3.0 => T_TWO,
        f => {
            let z2 = Z * Z;
            let g1 = (z2 + 1.0) * Z / 4.0;
            let g2 = ((5.0 * z2 + 16.0) * z2 + 3.0) * Z / 96.0;
            let g3 = (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) * Z / 384.0;
            let g4 = ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) * Z / 92_160.0;
            Z + (g1 + (g2 + (g3 + g4 / f) / f) / f) / f
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::end::Stopped;
    use crate::nn::activation::Activation;
    use crate::random::{Purpose, Stream};
    use crate::study::key::{Features, Learner};
    use crate::study::plan::spec;
    use crate::task::TaskId;
    use std::sync::Arc;

    /// An answer that is right where `right` says so.
    pub(crate) fn answer(right: &[bool]) -> Answer {
        let spec = spec(TaskId::Plane, Features::Raw, Learner::Svm, Activation::Relu, 64, 1);
        let hits = Hits::of(right.iter().copied());
        let test_accuracy = hits.count() as f32 / right.len() as f32;
        Answer { test_accuracy, hits, ..Answer::new(spec, Stopped::Budget, 0.0) }
    }

    fn difference(pairs: &[(Answer, Answer)]) -> Difference {
        Difference::of(&pairs.iter().map(|(a, b)| (a, b)).collect::<Vec<_>>()).unwrap()
    }

    /// Golden values of scipy 1.16: `scipy.stats.t.ppf(0.975, f)`.
    #[test]
    fn quantiles_are_those_of_student() {
        let golden = [
            (1.0, 12.706_204_74),
            (2.0, 4.302_652_73),
            (3.0, 3.182_446_31),
            (4.0, 2.776_445_11),
            (7.0, 2.364_624_25),
            (10.0, 2.228_138_85),
            (30.0, 2.042_272_46),
            (1e6, 1.959_966_36),
        ];
        for (freedom, value) in golden {
            assert!((quantile(freedom) / value - 1.0).abs() < 1.3e-3, "{freedom}: {}", quantile(freedom));
        }
        assert_eq!((quantile(f64::NAN), quantile(1.5), quantile(2.9)), (T_ONE, T_ONE, T_TWO));
    }

    /// A naive twin: example by example, in floating point.
    #[test]
    fn the_two_variances_are_those_of_the_definition() {
        let mut stream = Stream::new(Purpose::Trial, 0, 3, 0);
        let (n, repeats) = (37, 5);
        let mut draw = |p: f64| (0..n).map(|_| stream.unit() < p).collect::<Vec<bool>>();
        let pairs: Vec<(Vec<bool>, Vec<bool>)> = (0..repeats).map(|_| (draw(0.8), draw(0.6))).collect();
        let found = difference(&pairs.iter().map(|(a, b)| (answer(a), answer(b))).collect::<Vec<_>>());
        let sign = |right: bool| f64::from(u8::from(right));
        let of_example = |i: usize| pairs.iter().map(|(a, b)| sign(a[i]) - sign(b[i])).sum::<f64>() / repeats as f64;
        let of_repeat = |r: usize| (0..n).map(|i| sign(pairs[r].0[i]) - sign(pairs[r].1[i])).sum::<f64>() / n as f64;
        let variance = |values: Vec<f64>| {
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
            (mean, squares / (values.len() - 1) as f64 / values.len() as f64)
        };
        let (mean, of_examples) = variance((0..n).map(of_example).collect());
        let (same, of_repeats) = variance((0..repeats).map(of_repeat).collect());
        assert!((mean - same).abs() < 1e-12 && (found.mean - mean).abs() < 1e-7);
        assert!((found.of_examples - of_examples).abs() < 1e-7, "{found:?} {of_examples}");
        assert!((found.of_repeats - of_repeats).abs() < 1e-7, "{found:?} {of_repeats}");
    }

    #[test]
    fn what_is_the_same_or_seen_once_is_not_decided() {
        let (good, bad) = (answer(&[true; 50]), answer(&[false; 50]));
        let one = [(&good, &bad)];
        let once = Difference::of(&one).unwrap();
        assert_eq!((once.mean, once.error(), once.verdict()), (1.0, None, Verdict::Undecided));
        let both = [(&good, &bad), (&good, &bad)];
        assert_eq!(Difference::of(&both).unwrap().verdict(), Verdict::First);
        let same = [(&good, &good), (&bad, &bad)];
        assert_eq!(Difference::of(&same).unwrap().verdict(), Verdict::Undecided);
        assert_eq!(Difference::of(&[]), None);
        let unknown = Answer { hits: Hits::default(), ..good.clone() };
        assert_eq!(Difference::of(&[(&unknown, &bad), (&good, &bad)]), None);
        // Eight repeats that agree to the last row count as the rows they are, and not eight times: 50 against 48 of 90.
        let rows = |right: usize| answer(&(0..90).map(|row| (row * 7) % 90 < right).collect::<Vec<_>>());
        let other = |right: usize| answer(&(0..90).map(|row| (row * 11 + 5) % 90 < right).collect::<Vec<_>>());
        let pairs: Vec<_> = (0..8).map(|_| (rows(50), other(48))).collect();
        assert_eq!(difference(&pairs).verdict(), Verdict::Undecided);
    }

    #[test]
    fn a_leader_is_ahead_of_everybody_who_is_there() {
        let right = |of: u32| answer(&(0..400).map(|i| i * 7 % 400 < of).collect::<Vec<_>>());
        let (low, middle, high) = (right(200), right(300), right(390));
        let all = |answer| vec![Some(answer); 3];
        assert_eq!(leader(&[all(&low), all(&high), all(&middle)]), Some(1));
        assert_eq!(leader(&[all(&low), all(&high), all(&high)]), None);
        assert_eq!(leader(&[all(&low), vec![None; 3], all(&middle)]), Some(2));
        assert_eq!(leader(&[vec![Some(&low)], vec![Some(&high)]]), None);
        assert_eq!(leader(&[]), None);
    }

    #[test]
    fn who_diverged_in_every_repeat_is_not_like_the_best() {
        let right = |of: u32| answer(&(0..400).map(|i| i * 7 % 400 < of).collect::<Vec<_>>());
        let (low, high) = (right(200), right(390));
        let all = |answer| vec![Some(answer); 3];
        let one_diverged = vec![None, Some(&high), Some(&high)];
        assert_eq!(like_best(&[all(&high), vec![None; 3], all(&low), one_diverged]), [0, 3]);
        assert_eq!(like_best(&[vec![None; 3]]), []);
    }

    /// Five equals: a leader is named in under 5 % of a thousand worlds.
    #[test]
    fn no_leader_among_equals() {
        let mut stream = Stream::new(Purpose::Trial, 0, 2, 0);
        let mut named = 0;
        for _ in 0..1000 {
            let hard: Vec<f64> = (0..200).map(|_| 0.3 + 0.7 * stream.unit()).collect();
            let mut learner = || -> Vec<Answer> {
                (0..8).map(|_| answer(&hard.iter().map(|&p| stream.unit() < p).collect::<Vec<_>>())).collect()
            };
            let five = [(); 5].map(|()| learner());
            let runs: Vec<Vec<Option<&Answer>>> = five.iter().map(|of| of.iter().map(Some).collect()).collect();
            named += u32::from(leader(&runs).is_some());
        }
        assert!(named < 50, "{named} of 1,000");
    }

    /// What two equals have right in each repeat; `hard[i]`: how likely example i is answered. Repeats share `kept` of it: those of an
    /// own table share their training rows.
    fn equals(stream: &mut Stream, repeats: usize, kept: f64, hard: &[f64]) -> Vec<(Vec<bool>, Vec<bool>)> {
        let mut draw = |before: Option<&Vec<bool>>| -> Vec<bool> {
            let right = |i: usize| match before {
                Some(before) if stream.unit() < kept => before[i],
                _ => stream.unit() < hard[i],
            };
            (0..hard.len()).map(right).collect()
        };
        let first = (draw(None), draw(None));
        let mut pairs = vec![first.clone()];
        pairs.extend((1..repeats).map(|_| (draw(Some(&first.0)), draw(Some(&first.1)))));
        pairs
    }

    /// Equals, scored by the same examples of which some are hard, are told apart no more often than the interval says.
    #[test]
    fn equals_are_seldom_told_apart() {
        let mut stream = Stream::new(Purpose::Trial, 0, 1, 0);
        for (repeats, n, kept) in [(2, 300, 0.0), (8, 300, 0.0), (8, 90, 1.0), (8, 300, 0.7)] {
            let mut decided = 0;
            for _ in 0..1000 {
                let hard: Vec<f64> = (0..n).map(|_| 0.3 + 0.7 * stream.unit()).collect();
                let pairs = equals(&mut stream, repeats, kept, &hard);
                let pairs: Vec<_> = pairs.iter().map(|(a, b)| (answer(a), answer(b))).collect();
                decided += u32::from(difference(&pairs).verdict() != Verdict::Undecided);
            }
            assert!(decided < 75, "{repeats} repeats, {n} examples: {decided} of 1,000");
        }
    }

    /// One of 20 examples is of the rare class.
    fn rare(n: usize) -> Arc<ByClass> {
        Arc::new(ByClass::new(&(0..n).map(|i| u8::from(i % 20 == 7)).collect::<Vec<_>>(), 2))
    }

    fn balanced(right: &[bool], by_class: &Arc<ByClass>) -> Answer {
        answer(right).balanced(by_class).unwrap()
    }

    /// The variance of a difference of balanced accuracies is that of drawing the test examples of each class anew, and somewhat
    /// more where a class has few of them.
    #[test]
    fn the_variance_by_class_is_that_of_other_test_sets() {
        let mut stream = Stream::new(Purpose::Trial, 0, 4, 0);
        for (n, most) in [(200, 1.5), (2000, 1.1)] {
            let by_class = rare(n);
            let (mut means, mut said) = (Vec::new(), 0.0);
            for _ in 0..2000 {
                let mut draw = |frequent: f64, rare: f64| {
                    let right = (0..n).map(|i| stream.unit() < if i % 20 == 7 { rare } else { frequent });
                    balanced(&right.collect::<Vec<_>>(), &by_class)
                };
                // The first gives the rare class away, as always answering the other would.
                let difference = difference(&[(draw(0.95, 0.2), draw(0.85, 0.7))]);
                said += difference.of_examples / 2000.0;
                means.push(difference.mean);
            }
            let mean = means.iter().sum::<f64>() / 2000.0;
            let seen = means.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 2000.0;
            assert!((mean - (0.575 - 0.775)).abs() < 0.01, "{mean}");
            assert!((0.97..most).contains(&(said / seen)), "{n} examples: {said} said, {seen} seen");
        }
    }

    /// Equals, of whom some favour the rare class and some the other, are seldom told apart by balanced accuracy; learners that
    /// differ in the rare class are, though their accuracies hardly do.
    #[test]
    fn equals_are_seldom_told_apart_by_class() {
        let mut stream = Stream::new(Purpose::Trial, 0, 5, 0);
        for (repeats, n, kept) in [(2, 300, 0.0), (8, 300, 0.0), (8, 100, 1.0), (8, 300, 0.7), (8, 3000, 1.0)] {
            let by_class = rare(n);
            let mut decided = 0;
            for _ in 0..1000 {
                let hard: Vec<f64> = (0..n).map(|i| if i % 20 == 7 { 0.6 } else { 1.0 } * stream.unit()).collect();
                let pairs = equals(&mut stream, repeats, kept, &hard);
                let pairs: Vec<_> =
                    pairs.iter().map(|(a, b)| (balanced(a, &by_class), balanced(b, &by_class))).collect();
                decided += u32::from(difference(&pairs).verdict() != Verdict::Undecided);
            }
            assert!(decided < 75, "{repeats} repeats, {n} examples: {decided} of 1,000");
        }
        let by_class = rare(1000);
        let of = |right: fn(usize) -> bool| balanced(&(0..1000).map(right).collect::<Vec<_>>(), &by_class);
        let (constant, good) = (of(|i| i % 20 != 7), of(|i| i % 10 != 3 && i % 100 != 7));
        assert_eq!((constant.test_accuracy, (good.test_accuracy * 1000.0).round()), (0.5, 847.0));
        let pairs = [(&good, &constant), (&good, &constant)];
        assert_eq!(Difference::of(&pairs).unwrap().verdict(), Verdict::First);
    }
}
