//! Where the axes have their numbers.

use crate::order::within;

/// Multiples of 10 % from `low` to 100 %, thinned to multiples of 20 or 25 where they would be nearer than
/// `distance` pixels to one another. `low` is an accuracy, 0 to 1; so are the answers.
pub fn accuracy(low: f64, height: f64, distance: f64) -> Vec<f64> {
    let per_percent = height / ((1.0 - low) * 100.0);
    let step = [10, 20, 25, 50].into_iter().find(|&s| f64::from(s) * per_percent >= distance).unwrap_or(100);
    // Counted down from 100, so that the top of the axis always has its number.
    (0..=100 / step).rev().map(|i| f64::from(100 - i * step) / 100.0).filter(|&a| a >= low - 1e-9).collect()
}

/// The accuracy at which the axis opens: a multiple of 5 % below guessing, and below every mean.
pub fn accuracy_low(chance: f64, lowest: Option<f64>) -> f64 {
    // A learner of 16 examples is a few points worse than guessing now and then, and mostly in a single repeat: with room for
    // that the axis holds still while results come in. Half a point keeps the lowest mean off the frame's edge.
    const BELOW_CHANCE: f64 = 0.075;
    const BELOW_DATA: f64 = 0.005;
    let low = lowest.map_or(chance - BELOW_CHANCE, |l| (l - BELOW_DATA).min(chance - BELOW_CHANCE));
    within((low * 20.0 + 1e-9).floor() / 20.0, 0.0, 0.95)
}

/// Errors that get a number on a log axis from 10^low to 10^high: 1, 2 and 5 in each decade, the largest first.
pub fn errors(low: f64, high: f64) -> Vec<f64> {
    let decades = (low.floor() as i32..=high.ceil() as i32).rev();
    let all = decades.flat_map(|decade| [5.0, 2.0, 1.0].map(|digit| digit * 10f64.powi(decade)));
    all.filter(|error| (low..=high).contains(&error.log10())).collect()
}

/// The ticks of an axis on which they crowd at the left: from the right, as many as keep clear of one another.
pub fn from_the_right(spots: &[(f64, f64)]) -> Vec<usize> {
    let mut shown: Vec<usize> = Vec::new();
    for place in (0..spots.len()).rev() {
        let next = shown.last().map_or(f64::INFINITY, |&next| spots[next].0 - spots[next].1);
        if spots[place].0 + spots[place].1 <= next {
            shown.push(place);
        }
    }
    shown
}

/// Exponents of the whole decades that hold all of `values` (positive, finite; others are passed over), at least two
/// decades.
pub fn decades(values: impl IntoIterator<Item = f64>) -> Option<(i32, i32)> {
    let mut range: Option<(f64, f64)> = None;
    for v in values.into_iter().filter(|v| *v > 0.0 && v.is_finite()) {
        range = Some(range.map_or((v, v), |(low, high)| (low.min(v), high.max(v))));
    }
    // Of two alone: the chart of a race asks this of thousands of values for each of its frames.
    let (low, high) = range.map(|(low, high)| (low.log10(), high.log10()))?;
    let (mut low, high) = ((low + 1e-9).floor() as i32, (high - 1e-9).ceil() as i32);
    low = low.min(high - 2);
    Some((low, high))
}

/// Exponents from `low` to `high` that get a number: every one, or every second, third .. where they would be nearer
/// than `distance` pixels; counted down from the top.
pub fn decade_ticks(low: i32, high: i32, height: f64, distance: f64) -> Vec<i32> {
    let per_decade = height / f64::from((high - low).max(1));
    let step = (distance / per_decade).ceil().max(1.0) as usize;
    (low..=high).rev().step_by(step).collect()
}

/// Every how many ticks a number fits: the smallest stride that ends at the last tick and at which no two numbers
/// touch. `spots` are (middle, half a width), by growing middle.
fn stride(spots: &[(f64, f64)]) -> usize {
    let gaps = spots.len().saturating_sub(1).max(1);
    let fits = |stride: &usize| {
        let shown: Vec<&(f64, f64)> = spots.iter().step_by(*stride).collect();
        shown.windows(2).all(|w| w[0].0 + w[0].1 <= w[1].0 - w[1].1)
    };
    (1..gaps).filter(|stride| gaps.is_multiple_of(*stride)).find(fits).unwrap_or(gaps)
}

/// The ticks that get a number. Ticks stand at even distances, but for the last one of an axis that ends between two
/// doublings: its number always stands, and others keep clear of it.
pub fn numbered(spots: &[(f64, f64)]) -> Vec<usize> {
    let [.., before, next, last] = spots else { return (0..spots.len()).step_by(stride(spots)).collect() };
    let is_even = ((last.0 - next.0) - (next.0 - before.0)).abs() < 1.0;
    if is_even {
        return (0..spots.len()).step_by(stride(spots)).collect();
    }
    let even = &spots[..spots.len() - 1];
    let clear = |place: &usize| spots[*place].0 + spots[*place].1 <= last.0 - last.1;
    (0..even.len()).step_by(stride(even)).filter(clear).chain([even.len()]).collect()
}

/// Decimals of a tick's percents: ticks of 0.05 and 0.02 % are told apart.
pub fn decimals(share: f64) -> usize {
    match share {
        share if share < 0.000_99 => 2,
        share if share < 0.009_9 => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::units::fixed;

    #[test]
    fn errors_are_told_apart_down_to_the_least() {
        let words: Vec<String> =
            errors(-3.7, -0.2).into_iter().map(|error| fixed(error * 100.0, decimals(error))).collect();
        assert_eq!(words, ["50", "20", "10", "5", "2", "1", "0.5", "0.2", "0.1", "0.05", "0.02"]);
    }

    #[test]
    fn the_axis_of_accuracy_opens_below_guessing_and_below_the_data() {
        assert_eq!(accuracy_low(0.5, None), 0.4);
        assert_eq!(accuracy_low(0.5, Some(0.43)), 0.4);
        assert_eq!(accuracy_low(0.5, Some(0.402)), 0.35);
        assert_eq!(accuracy_low(0.25, Some(0.27)), 0.15);
        assert_eq!(accuracy(0.45, 330.0, 24.0), [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]);
        assert_eq!(accuracy(0.45, 100.0, 24.0), [0.6, 0.8, 1.0]);
    }

    #[test]
    fn errors_and_crowded_numbers() {
        let shown = errors(-1.6, -0.2);
        assert_eq!(shown.len(), 4);
        assert!(shown.iter().zip([0.5, 0.2, 0.1, 0.05]).all(|(a, b)| (a - b).abs() < 1e-12));
        let spots: Vec<(f64, f64)> = [0.0, 1.0, 3.0, 7.0, 15.0, 31.0].map(|x| (x * 10.0, 12.0)).to_vec();
        assert_eq!(from_the_right(&spots), [5, 4, 3, 2, 0]);
    }

    #[test]
    fn decades_hold_the_data() {
        assert_eq!(decades([0.5, 7e-6]), Some((-6, 0)));
        assert_eq!(decades([0.5, 0.4, 0.0, f64::NAN]), Some((-2, 0)));
        assert_eq!(decades([1.0, 0.01]), Some((-2, 0)));
        assert_eq!(decades([0.0]), None);
        assert_eq!(decade_ticks(-6, 0, 160.0, 24.0), [0, -1, -2, -3, -4, -5, -6]);
        assert_eq!(decade_ticks(-6, 0, 100.0, 24.0), [0, -2, -4, -6]);
    }

    #[test]
    fn numbers_are_thinned_evenly_and_the_last_one_stays() {
        let spots = |distance: f64| -> Vec<(f64, f64)> { (0..11).map(|i| (f64::from(i) * distance, 10.0)).collect() };
        assert_eq!(stride(&spots(25.0)), 1);
        assert_eq!(stride(&spots(12.0)), 2);
        assert_eq!(stride(&spots(5.0)), 5);
        assert_eq!(stride(&spots(1.0)), 10);
        assert_eq!(stride(&[]), 1);
        assert_eq!(numbered(&spots(12.0)), [0, 2, 4, 6, 8, 10]);
        // An axis that ends shortly after a doubling: that doubling's number makes room.
        let mut uneven = spots(25.0);
        uneven.push((258.0, 10.0));
        assert_eq!(numbered(&uneven), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11]);
        assert_eq!((numbered(&uneven[9..]), numbered(&[])), (vec![0, 2], vec![]));
    }
}
