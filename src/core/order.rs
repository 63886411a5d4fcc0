//! Sorting and bounds without what the standard library links for them. Its sort is compiled once more for every type, at five
//! kilobytes each, and nothing here is sorted often enough to need its speed; its `clamp` of floats, where the bounds are no
//! constants, holds a message with both of them and with it 20 KB of code that writes floats.

/// The places 0 to `count` in order: `is_before(a, b)` says whether what is at `a` must come before what is at `b`. Stable:
/// equal ones stay as they are.
pub fn order(count: usize, is_before: &dyn Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut sorted: Vec<usize> = (0..count).collect();
    let mut merged = Vec::with_capacity(count);
    let mut width = 1;
    while width < count {
        merged.clear();
        let mut start = 0;
        while start < count {
            let (middle, end) = ((start + width).min(count), (start + 2 * width).min(count));
            let (mut left, mut right) = (start, middle);
            while left < middle || right < end {
                // From the right only what must come before.
                let from_right = left == middle || (right < end && is_before(sorted[right], sorted[left]));
                let from = if from_right { &mut right } else { &mut left };
                merged.push(sorted[*from]);
                *from += 1;
            }
            start = end;
        }
        std::mem::swap(&mut sorted, &mut merged);
        width *= 2;
    }
    sorted
}

/// The places of numbers in ascending order.
pub fn ascending(numbers: &[f64]) -> Vec<usize> {
    order(numbers.len(), &|a, b| numbers[a].total_cmp(&numbers[b]).is_lt())
}

/// The ends of some numbers, and their middle: of an even number of them the mean of the middle two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    pub least: f64,
    pub median: f64,
    pub most: f64,
}

impl Extent {
    /// `None` of no numbers.
    pub fn of(numbers: &[f64]) -> Option<Extent> {
        let sorted = ascending(numbers);
        let at = |place: usize| numbers[sorted[place]];
        let last = numbers.len().checked_sub(1)?;
        Some(Extent { least: at(0), median: (at(last / 2) + at(last.div_ceil(2))) / 2.0, most: at(last) })
    }
}

/// What lies nearest to `x` between two bounds, as `clamp` of floats does; what is no number stays none.
pub fn within<T: PartialOrd>(x: T, low: T, high: T) -> T {
    if x < low {
        low
    } else if x > high {
        high
    } else {
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Stream};

    #[test]
    fn bounds_are_those_of_clamp() {
        for x in [-2.0, -1.0, -0.0, 0.0, 0.5, 1.0, 3.0, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(within(x, -1.0, 1.0).to_bits(), x.clamp(-1.0, 1.0).to_bits(), "{x}");
        }
        assert!(within(f64::NAN, -1.0, 1.0).is_nan());
    }

    #[test]
    fn the_order_is_that_of_a_stable_sort() {
        let mut stream = Stream::new(Purpose::Test, 406, 1, 0);
        for count in (0..40).chain([1000]) {
            let keys: Vec<u32> = (0..count).map(|_| (stream.unit() * 10.0) as u32).collect();
            let mut expected: Vec<usize> = (0..count).collect();
            expected.sort_by_key(|&place| keys[place]);
            assert_eq!(order(count, &|a, b| keys[a] < keys[b]), expected);
        }
        assert_eq!(Extent::of(&[3.0, 1.0, 2.0]), Some(Extent { least: 1.0, median: 2.0, most: 3.0 }));
        assert_eq!(Extent::of(&[4.0, 1.0, 2.0, 3.0]).map(|extent| extent.median), Some(2.5));
        assert_eq!((Extent::of(&[7.0]).map(|extent| extent.median), Extent::of(&[])), (Some(7.0), None));
        assert_eq!(ascending(&[2.0, -1.0, f64::INFINITY, -1.0]), [1, 3, 0, 2]);
    }
}
