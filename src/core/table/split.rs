//! Which rows are held out to test on: three in ten of every class, drawn by a seeded stream. The rows that train are
//! in random order too, so that the first m of them are a sample of m, and a larger sample only appends. Rows that are
//! equal or belong together stay on one side: else a learner would be tested on what it has seen.

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

/// A number for a text, equal for equal texts (FNV-1a).
pub(super) fn key(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// Groups of rows with equal keys: the group of each row, counted from 0 in the order of their first rows, and their
/// number.
pub(super) fn groups(keys: impl Iterator<Item = u64>) -> (Vec<u32>, usize) {
    let mut known = std::collections::HashMap::<u64, u32, rustc_hash::FxBuildHasher>::default();
    let groups = keys
        .map(|key| {
            let next = known.len() as u32;
            *known.entry(key).or_insert(next)
        })
        .collect();
    (groups, known.len())
}

/// Splits rows with these labels, all below `classes`. Every class keeps a row to train on.
pub fn split(labels: &[u8], classes: usize, seed: u32) -> Split {
    split_groups(labels, classes, seed, None)
}

/// [`split`], where rows of one group stay on one side: a group is held out where at least half of it is wanted there
/// of every class in it. Groups of one row are drawn as if there were none.
pub fn split_groups(labels: &[u8], classes: usize, seed: u32, groups: Option<(&[u32], usize)>) -> Split {
    let mut counts = vec![0usize; classes];
    for &label in labels {
        counts[usize::from(label)] += 1;
    }
    // Rounded on the sums over the classes so far, so that the whole has its share as well.
    let (mut sum, mut before) = (0, 0);
    let mut open: Vec<isize> = Vec::with_capacity(classes);
    // Rows of each class that may still be held out: one stays to train on.
    let mut spare: Vec<usize> = Vec::with_capacity(classes);
    for count in counts {
        sum += count;
        let so_far = (HELD_OUT * sum as f64).round() as usize;
        open.push((so_far - before).min(count.saturating_sub(1)) as isize);
        spare.push(count.saturating_sub(1));
        before = so_far;
    }
    let given: usize = open.iter().map(|&open| open as usize).sum();
    let mut places: Vec<u32> = (0..labels.len() as u32).collect();
    Stream::new(Purpose::Sample, TASK_NUMBER, seed, 0).shuffle(&mut places);
    let mut members = groups.map(|(of, number)| {
        let mut members = vec![Vec::<u32>::new(); number];
        of.iter().enumerate().for_each(|(place, &group)| members[group as usize].push(place as u32));
        members
    });
    // Decided with the first row of a group that is drawn.
    let mut sides: Vec<Option<bool>> = vec![None; labels.len()];
    let mut split = Split { train: Vec::with_capacity(labels.len() - given), held_out: Vec::with_capacity(given) };
    let mut inside = vec![0usize; classes];
    for place in places {
        let is_held = match sides[place as usize] {
            Some(side) => side,
            None => {
                let alone = [place];
                let group: &[u32] = match (&mut members, groups) {
                    (Some(members), Some((of, _))) => &members[of[place as usize] as usize],
                    _ => &alone,
                };
                group.iter().for_each(|&row| inside[usize::from(labels[row as usize])] += 1);
                let fits = |&row: &u32| {
                    let class = usize::from(labels[row as usize]);
                    2 * open[class] >= inside[class] as isize && inside[class] <= spare[class]
                };
                let side = group.iter().all(fits);
                for &row in group {
                    let class = usize::from(labels[row as usize]);
                    if side {
                        open[class] -= 1;
                        spare[class] -= 1;
                    }
                    inside[class] = 0;
                    sides[row as usize] = Some(side);
                }
                side
            }
        };
        if is_held { split.held_out.push(place) } else { split.train.push(place) }
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

    #[test]
    fn rows_that_belong_together_stay_on_one_side() {
        let labels: Vec<u8> = (0..600).map(|i| u8::from(i % 3 == 0)).collect();
        let of: Vec<u32> = (0..600).map(|i| i / 5).collect();
        let Split { train, held_out } = split_groups(&labels, 2, 7, Some((&of, 120)));
        assert!(held_out.iter().all(|held| train.iter().all(|row| of[*row as usize] != of[*held as usize])));
        assert!(held_out.len().abs_diff(180) <= 10, "{}", held_out.len());
        let alone: Vec<u32> = (0..600).collect();
        assert_eq!(split_groups(&labels, 2, 7, Some((&alone, 600))), split(&labels, 2, 7));
        // One group for a whole class: it trains.
        let of: Vec<u32> = labels.iter().map(|label| (*label).into()).collect();
        assert_eq!(split_groups(&labels, 2, 7, Some((&of, 2))).train.len(), 600);
    }

    /// Results on own data are as reproducible as all others.
    #[test]
    fn the_first_places_are_pinned() {
        let labels: Vec<u8> = (0..40).map(|i| i % 2).collect();
        assert_eq!(split(&labels, 2, 1).held_out[..6], PINNED);
    }
    const PINNED: [u32; 6] = [10, 21, 5, 33, 35, 19];
}
