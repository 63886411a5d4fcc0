//! Permutations of numpy, with which a study drew its training sets.

use rand_mt::Mt;

/// `numpy.random.RandomState(seed).permutation(n)`: Fisher and Yates from the end, with as many bits of each number as the
/// place needs, those above it drawn anew. numpy promises never to change it.
pub fn permutation(seed: u32, n: usize) -> Vec<u32> {
    let mut words = Mt::new(seed);
    let mut places: Vec<u32> = (0..n as u32).collect();
    for last in (1..n).rev() {
        let mask = u32::MAX >> (last as u32).leading_zeros();
        let other = loop {
            let place = (words.next_u32() & mask) as usize;
            if place <= last {
                break place;
            }
        };
        places.swap(last, other);
    }
    places
}

#[test]
fn permutations_are_those_of_numpy() {
    assert_eq!(permutation(100, 16_384)[..4], [15_393, 1224, 9500, 11_317]);
    assert_eq!(permutation(102, 3096)[..4], [2175, 2159, 2939, 528]);
}
