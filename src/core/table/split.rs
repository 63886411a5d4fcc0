//! Which rows are held out to test on: three in ten of every class, drawn by a seeded stream. The rows that train are
//! in random order too, so that the first m of them are a sample of m, and a larger sample only appends.

use crate::random::{Purpose, Stream};

/// Share of the rows that is held out.
pub const HELD_OUT: f64 = 0.3;

/// The number of the task `table` in the names of random streams; far from those of the tasks with a world.
pub const TASK_NUMBER: u32 = 100;

/// Places of the rows that train and of those held out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// In random order.
    pub train: Vec<u32>,
    /// In random order.
    pub held_out: Vec<u32>,
}

/// Splits rows with these labels, all below `classes`. Every class keeps a row to train on.
pub fn split(labels: &[u8], classes: usize, seed: u32) -> Split {
    let mut counts = vec![0usize; classes];
    for &label in labels {
        counts[usize::from(label)] += 1;
    }
    // Rounded on the sums over the classes so far, so that the whole has its share as well.
    let (mut sum, mut before) = (0, 0);
    let mut open: Vec<usize> = Vec::with_capacity(classes);
    for count in counts {
        sum += count;
        let so_far = (HELD_OUT * sum as f64).round() as usize;
        open.push((so_far - before).min(count.saturating_sub(1)));
        before = so_far;
    }
    let given: usize = open.iter().sum();
    let mut places: Vec<u32> = (0..labels.len() as u32).collect();
    Stream::new(Purpose::Sample, TASK_NUMBER, seed, 0).shuffle(&mut places);
    let mut split = Split { train: Vec::with_capacity(labels.len() - given), held_out: Vec::with_capacity(given) };
    for place in places {
        let open = &mut open[usize::from(labels[place as usize])];
        if *open > 0 {
            *open -= 1;
            split.held_out.push(place);
        } else {
            split.train.push(place);
        }
    }
    split
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_in_ten_of_every_class_and_a_row_to_train_on() {
        let labels: Vec<u8> = (0..1000).map(|i| if i == 0 { 2 } else { u8::from(i % 10 == 0) }).collect();
        let Split { train, held_out } = split(&labels, 3, 7);
        assert_eq!(held_out.len(), 300);
        let share = |label| held_out.iter().filter(|&&place| labels[place as usize] == label).count();
        assert_eq!([share(0), share(1), share(2)], [270, 30, 0]);
        let mut all = [&train[..], &held_out].concat();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..1000));
        assert_eq!(split(&labels, 3, 7).train, train);
        assert_ne!(split(&labels, 3, 8).train, train);
        assert!(!train.is_sorted() && !held_out.is_sorted());
    }

    /// Results on own data are as reproducible as all others.
    #[test]
    fn the_first_places_are_pinned() {
        let labels: Vec<u8> = (0..40).map(|i| i % 2).collect();
        assert_eq!(split(&labels, 2, 1).held_out[..6], PINNED);
    }
    const PINNED: [u32; 6] = [10, 21, 5, 33, 35, 19];
}
