//! Which results the store holds, and since when: what goes first when there are too many. Pure.
//!
//! A result is kept under its age and its address. The age counts the writings: what was trained together has about one age, so
//! that the oldest go figure by figure.

use crate::order::order;
use std::collections::HashMap;

/// The addresses of the results that are kept, each with its age: the larger, the later.
#[derive(Debug, Default)]
pub struct Kept {
    ages: HashMap<Vec<u8>, u32>,
    latest: u32,
}

impl Kept {
    /// A result is kept at an age. What is to be dropped for it: the age at which the store holds it already.
    pub fn note(&mut self, address: Vec<u8>, age: u32) -> Option<u32> {
        self.latest = self.latest.max(age);
        self.ages.insert(address, age).filter(|&before| before != age)
    }

    /// The age of what is written next.
    pub fn next_age(&self) -> u32 {
        self.latest.saturating_add(1)
    }

    pub fn len(&self) -> usize {
        self.ages.len()
    }

    /// Forgets everything but how late it is.
    pub fn clear(&mut self) {
        self.ages.clear();
    }

    /// What goes when there are more than `most`: the oldest, until an eighth is free, but nothing that is on the screen. They
    /// count as dropped.
    pub fn drop_oldest(&mut self, most: usize, is_shown: &dyn Fn(&[u8]) -> bool) -> Vec<(u32, Vec<u8>)> {
        if self.len() <= most {
            return Vec::new();
        }
        let surplus = self.len() - (most - most / 8);
        let mut free: Vec<(u32, Vec<u8>)> = self
            .ages
            .iter()
            .filter(|(address, _)| !is_shown(address))
            .map(|(address, &age)| (age, address.clone()))
            .collect();
        let oldest_first = order(free.len(), &|a, b| free[a] < free[b]);
        let dropped: Vec<_> =
            oldest_first.into_iter().take(surplus).map(|place| std::mem::take(&mut free[place])).collect();
        for (_, address) in &dropped {
            self.ages.remove(address);
        }
        dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_first_and_never_what_is_on_the_screen() {
        let mut kept = Kept::default();
        // Four figures of 30 runs, the first of which is on the screen.
        for age in 1..=4u8 {
            for run in 0..30 {
                assert_eq!(kept.note(vec![age, run], age.into()), None);
            }
        }
        assert_eq!((kept.len(), kept.next_age()), (120, 5));
        let is_shown = |address: &[u8]| address[0] == 1;
        assert_eq!(kept.drop_oldest(120, &is_shown), []);
        let dropped = kept.drop_oldest(80, &is_shown);
        assert_eq!(kept.len(), 70, "an eighth is free, so that the next writing drops nothing");
        assert!(dropped.iter().all(|(age, _)| [2, 3].contains(age)), "{dropped:?}");
        assert_eq!(dropped.iter().filter(|(age, _)| *age == 2).count(), 30);
        // Where all of it is on the screen, all of it stays.
        assert_eq!(kept.drop_oldest(10, &|_| true), []);
    }

    #[test]
    fn a_result_that_is_written_again_is_kept_once() {
        let mut kept = Kept::default();
        assert_eq!((kept.note(vec![1], 3), kept.note(vec![1], 3), kept.note(vec![1], 7)), (None, None, Some(3)));
        assert_eq!((kept.len(), kept.next_age()), (1, 8));
        kept.note(vec![2], u32::MAX);
        assert_eq!(kept.next_age(), u32::MAX);
        kept.clear();
        assert_eq!(kept.len(), 0);
    }
}
