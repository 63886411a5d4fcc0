//! Which test examples a trained model gets right: one bit each. Two models that are scored on the same examples are
//! compared example by example, which tells far more than their two accuracies.

use serde::{Deserialize, Serialize};

/// One bit for each test example, in the order of the test set. Empty where it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hits {
    /// Number of examples.
    of: u32,
    /// Example i is bit i mod 8 of byte i / 8, the lowest bit first; bits past the last example are 0.
    bytes: Vec<u8>,
}

impl Hits {
    /// All wrong.
    pub fn none_of(examples: usize) -> Hits {
        Hits { of: examples as u32, bytes: vec![0; examples.div_ceil(8)] }
    }

    /// From one answer for each example.
    pub fn of(right: impl IntoIterator<Item = bool>) -> Hits {
        let mut hits = Hits::default();
        for is_right in right {
            if hits.of.is_multiple_of(8) {
                hits.bytes.push(0);
            }
            hits.of += 1;
            if is_right {
                hits.set(hits.of as usize - 1);
            }
        }
        hits
    }

    /// The example at this place is right.
    pub fn set(&mut self, example: usize) {
        self.bytes[example / 8] |= 1 << (example % 8);
    }

    pub fn is_right(&self, example: usize) -> bool {
        self.bytes.get(example / 8).is_some_and(|byte| byte >> (example % 8) & 1 == 1)
    }

    /// Number of examples; 0 where it is not known which are right.
    pub fn examples(&self) -> usize {
        self.of as usize
    }

    /// Those that are among these too; the others count as wrong.
    fn among(&self, these: &Hits) -> Hits {
        let bytes = self.bytes.iter().zip(&these.bytes).map(|(a, b)| a & b).collect();
        Hits { of: self.of, bytes }
    }

    /// Number of right ones.
    pub fn count(&self) -> u32 {
        self.bytes.iter().map(|byte| byte.count_ones()).sum()
    }

    /// Number of examples that both get right.
    pub fn common(&self, other: &Hits) -> u32 {
        let word = |eight: &[u8]| u64::from_le_bytes(eight.try_into().unwrap_or_default());
        let (ours, theirs) = (self.bytes.chunks_exact(8), other.bytes.chunks_exact(8));
        let rest = ours.remainder().iter().zip(theirs.remainder()).map(|(a, b)| (a & b).count_ones()).sum::<u32>();
        rest + ours.zip(theirs).map(|(a, b)| (word(a) & word(b)).count_ones()).sum::<u32>()
    }

    /// Whether it could be what a model did: as many bytes as its examples need, and nothing behind the last.
    pub fn is_sound(&self) -> bool {
        let behind = (self.of as usize..self.bytes.len() * 8).any(|example| self.is_right(example));
        self.bytes.len() == (self.of as usize).div_ceil(8) && !behind
    }
}

/// The test examples of each class, for a score in which all classes count alike however frequent they are: the mean over the
/// classes of the share that is right of each (balanced accuracy; Brodersen and others, ICPR 2010). A class without a
/// test example does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByClass {
    /// The examples of one class each.
    classes: Vec<Hits>,
}

impl ByClass {
    /// From the true labels of the test examples.
    pub fn new(labels: &[u8], classes: usize) -> ByClass {
        let of = |class: usize| Hits::of(labels.iter().map(|&label| usize::from(label) == class));
        ByClass { classes: (0..classes).map(of).filter(|of| of.count() > 0).collect() }
    }

    /// Classes that count.
    pub fn classes(&self) -> usize {
        self.classes.len()
    }

    /// Number of test examples.
    pub fn examples(&self) -> usize {
        self.classes.first().map_or(0, Hits::examples)
    }

    /// Balanced accuracy.
    pub fn accuracy(&self, hits: &Hits) -> f64 {
        let share = |of: &Hits| f64::from(hits.common(of)) / f64::from(of.count());
        self.classes.iter().map(share).sum::<f64>() / self.classes.len() as f64
    }

    /// For each class its number of examples, and what these got right of it.
    pub fn parts<'a>(&'a self, hits: &'a [&'a Hits]) -> impl Iterator<Item = (u32, Vec<Hits>)> + 'a {
        self.classes.iter().map(|of| (of.count(), hits.iter().map(|hits| hits.among(of)).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_the_examples_in_their_order() {
        let right = [true, false, false, true, true, false, true, true, false, true, true];
        let hits = Hits::of(right);
        assert_eq!((hits.examples(), hits.count()), (11, 7));
        assert!(right.iter().enumerate().all(|(example, &is)| hits.is_right(example) == is));
        assert!(!hits.is_right(11) && !hits.is_right(1000));
        let mut other = Hits::none_of(11);
        (0..11).filter(|&example| right[example]).for_each(|example| other.set(example));
        assert_eq!(other, hits);
        assert!(hits.is_sound() && Hits::default().is_sound());
        assert!(!Hits { of: 10, ..hits.clone() }.is_sound() && !Hits { of: 17, ..hits }.is_sound());
    }

    #[test]
    fn classes_count_alike_however_frequent_they_are() {
        // Nine of one class, one of another, none of a third.
        let labels = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0];
        let by_class = ByClass::new(&labels, 3);
        let of = |right: fn(usize) -> bool| by_class.accuracy(&Hits::of((0..10).map(right)));
        assert_eq!((by_class.classes(), by_class.examples()), (2, 10));
        assert_eq!([of(|_| true), of(|_| false), of(|i| i != 4), of(|i| i == 4)], [1.0, 0.0, 0.5, 0.5]);
        assert_eq!(of(|i| i < 5), (4.0 / 9.0 + 1.0) / 2.0);
    }
}
