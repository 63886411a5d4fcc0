//! When a winner may be named. Repeats are a sample of what could have happened; a lead that they would also show
//! between equals is no result.
//!
//! The rule: the learner with the most wins is named if its wins against those of the learner with the next most would
//! be that uneven in fewer than one of [`ONE_IN`] cases between equals: the exact two-sided sign test on the repeats
//! that either of the two won. Comparing the two largest counts is the usual conditional test for the most probable of
//! several classes; the two sides pay for the leader having been picked after the fact.

/// A named winner could be luck in at most one of so many cases.
const ONE_IN: f64 = 20.0;

/// The winner of a column of wins, by number, where the repeats allow to name one. Wins may be fractions, which ties
/// leave: they are rounded so that they count against naming.
pub fn winner(wins: &[f64]) -> Option<usize> {
    let best = (0..wins.len()).max_by(|&a, &b| wins[a].total_cmp(&wins[b]))?;
    let next = (0..wins.len()).filter(|&other| other != best).map(|other| wins[other]).fold(0.0, f64::max);
    let (won, lost) = ((wins[best] + 1e-9).floor() as u32, (next - 1e-9).ceil().max(0.0) as u32);
    (won > lost && chance(won, lost) * ONE_IN <= 1.0).then_some(best)
}

/// Probability that between equals one of them is at least this far ahead: 2 P(X >= won), X binomial over `won + lost`
/// with 1/2; at most 1.
pub fn chance(won: u32, lost: u32) -> f64 {
    let n = won + lost;
    let (mut term, mut tail) = (0.5f64.powi(n as i32), 0.0);
    // Term k is C(n, k) / 2^n; the tail from `won` is by symmetry the head up to `lost`.
    for k in 0..=lost.min(n) {
        tail += term;
        term *= f64::from(n - k) / f64::from(k + 1);
    }
    (2.0 * tail).min(1.0)
}

/// Fewest repeats with which any winner can be named.
pub fn fewest_repeats() -> u32 {
    (1..=64).find(|&n| chance(n, 0) * ONE_IN <= 1.0).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_those_of_coins() {
        assert_eq!(chance(1, 0), 1.0);
        assert_eq!(chance(8, 0), 2.0 / 256.0);
        assert_eq!(chance(7, 1), 2.0 * 9.0 / 256.0);
        assert_eq!(chance(4, 4), 1.0);
        // Counted one by one: of the 2^10 sequences of ten throws, those with at least 8 of one kind.
        let seen = (0u32..1024).filter(|s| s.count_ones() >= 8 || s.count_ones() <= 2).count();
        assert!((chance(8, 2) - seen as f64 / 1024.0).abs() < 1e-15);
    }

    #[test]
    fn a_winner_is_named_only_when_the_repeats_allow_it() {
        assert_eq!(winner(&[0.0, 0.0, 0.0, 0.0, 8.0]), Some(4));
        assert_eq!(winner(&[0.0, 0.0, 0.0, 1.0, 7.0]), None);
        assert_eq!(winner(&[0.0, 0.0, 0.0, 1.0, 8.0]), Some(4));
        assert_eq!(winner(&[2.0, 2.0, 2.0, 1.0, 1.0]), None);
        assert_eq!(winner(&[4.0, 4.0, 0.0, 0.0, 0.0]), None);
        // Four of four can be luck one time in eight, five of five one in sixteen.
        assert_eq!((winner(&[4.0]), winner(&[5.0]), winner(&[0.0, 6.0])), (None, None, Some(1)));
        // Halves of ties count against.
        assert_eq!(winner(&[0.5, 5.5]), None);
        assert_eq!(winner(&[0.5, 8.5]), Some(1));
        assert_eq!((winner(&[]), winner(&[0.0; 5])), (None, None));
        assert_eq!(fewest_repeats(), 6);
    }
}
