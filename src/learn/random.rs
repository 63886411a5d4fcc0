//! The one family of seeded generators and its streams. Every random number of the program comes from here, except the
//! fresh seed of "surprise me".
//!
//! The generator is xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47,
//! 2021), seeded through SplitMix64. A stream is named by its purpose, its task and its seed, so that what must be
//! shared between compared runs is: sample, order and draws depend on neither learner, features nor activation.
//!
//! The distributions are written out here instead of taken from a library because a share link is a promise: the same
//! link gives the same numbers after any update of a dependency.

use rand_core::{Rng as _, SeedableRng as _};
use rand_xoshiro::Xoshiro256PlusPlus;

/// What a stream is for. The numbers are part of the promise: never reuse or change one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The training sample: example i is the same for every m > i.
    Sample = 1,
    /// The fixed test set of a task.
    Test = 2,
    /// Initial weights and biases.
    Initialisation = 3,
    /// Order of the examples in each epoch.
    Shuffle = 4,
    /// What to try next in a search.
    Idea = 10,
    /// The seed of each training of a search.
    Trial = 11,
}

/// A seeded stream of random numbers.
#[derive(Clone, Debug)]
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// The stream for `purpose` in the world numbered `task`, under `seed`. `part` tells streams of one purpose apart
    /// (layers, for instance).
    pub fn new(purpose: Purpose, task: u32, seed: u32, part: u32) -> Self {
        // The odd constant spreads neighbouring names over all 64 bits before SplitMix64 sees them (Fibonacci
        // hashing); each word is mixed in turn, so that no two names share a seed by plain addition.
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        let words = [purpose as u64, u64::from(task), u64::from(seed), u64::from(part)];
        let name = words.iter().fold(0u64, |h, w| (h ^ w).wrapping_mul(SPREAD).rotate_left(29));
        Stream(Xoshiro256PlusPlus::seed_from_u64(name))
    }

    /// Uniform in [0, 1), 53 random bits.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform in [low, high).
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform in 0..n, n >= 1, by Lemire's multiplication (the bias, under n / 2^64, is left in).
    pub fn below(&mut self, n: u32) -> u32 {
        ((u128::from(self.0.next_u64()) * u128::from(n)) >> 64) as u32
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Standard normal, by the Box-Muller transform; the second value of each pair is not kept, so that every draw
    /// takes the same number of words from the stream.
    pub fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit()));
        radius * libm::cos(core::f64::consts::TAU * self.unit())
    }

    /// Two independent standard normals from one pair of uniform numbers, for noise in bulk: both values of the
    /// transform in [`Stream::normal`].
    pub fn normal_pair(&mut self) -> [f64; 2] {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit()));
        let (sin, cos) = libm::sincos(core::f64::consts::TAU * self.unit());
        [radius * cos, radius * sin]
    }

    /// Poisson with a mean of at most a few hundred (e^-mean must not underflow), by Knuth's product of uniform numbers
    /// ("The Art of Computer Programming", volume 2, 3.4.1): mean + 1 of them on average.
    pub fn poisson(&mut self, mean: f64) -> u32 {
        let limit = libm::exp(-mean);
        let (mut count, mut product) = (0, self.unit());
        while product > limit {
            count += 1;
            product *= self.unit();
        }
        count
    }

    /// An index of `weights` with probability in proportion to its weight. Not all may be 0.
    pub fn weighted(&mut self, weights: &[u16]) -> usize {
        let total: u32 = weights.iter().map(|&weight| u32::from(weight)).sum();
        let mut left = self.below(total);
        for (index, &weight) in weights.iter().enumerate() {
            match left.checked_sub(u32::from(weight)) {
                None => return index,
                Some(rest) => left = rest,
            }
        }
        unreachable!("the weights add up to {total}")
    }

    /// Fisher-Yates shuffle.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u32 + 1) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_in_every_part_of_their_name() {
        let first = |p, t, s, q| Stream::new(p, t, s, q).0.next_u64();
        let mut seen = vec![];
        let purposes =
            [Purpose::Sample, Purpose::Test, Purpose::Initialisation, Purpose::Shuffle, Purpose::Idea, Purpose::Trial];
        for purpose in purposes {
            for task in 0..4 {
                for seed in 0..32 {
                    seen.extend((0..4).map(|part| first(purpose, task, seed, part)));
                }
            }
        }
        let n = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), n);
    }

    /// Pins the numbers behind every share link; a change here breaks links that people have saved.
    #[test]
    fn the_first_numbers_of_a_stream_are_pinned() {
        let mut stream = Stream::new(Purpose::Sample, 0, 1, 0);
        let drawn = [stream.unit(), stream.unit(), stream.normal(), f64::from(stream.below(1000))];
        assert_eq!(drawn, PINNED);
    }
    const PINNED: [f64; 4] = [0.659491062989553, 0.618197305949266, 0.23045378729903943, 168.0];

    #[test]
    fn the_first_counts_of_a_stream_are_pinned() {
        let mut stream = Stream::new(Purpose::Sample, 0, 1, 0);
        let poisson: [u32; 4] = std::array::from_fn(|_| stream.poisson(25.0));
        let weighted: [usize; 8] = std::array::from_fn(|_| stream.weighted(&[1, 2, 3, 4]));
        assert_eq!((poisson, weighted), ([23, 27, 22, 21], [3, 2, 3, 2, 2, 3, 0, 2]));
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut stream = Stream::new(Purpose::Test, 3, 7, 0);
        let n = 200_000;
        let (mut sum, mut squares, mut unit, mut low) = (0.0, 0.0, 0.0, 0u32);
        for _ in 0..n {
            let z = stream.normal();
            sum += z;
            squares += z * z;
            unit += stream.unit();
            low += u32::from(stream.below(10) < 3);
        }
        let n = f64::from(n);
        // Five standard errors each.
        assert!((sum / n).abs() < 5.0 / n.sqrt());
        assert!((squares / n - 1.0).abs() < 5.0 * (2.0 / n).sqrt());
        assert!((unit / n - 0.5).abs() < 5.0 * (1.0 / 12.0 / n).sqrt());
        assert!((f64::from(low) / n - 0.3).abs() < 5.0 * (0.21 / n).sqrt());
    }

    #[test]
    fn a_pair_of_normals_is_normal_and_independent() {
        let (mut pairs, mut single) = (Stream::new(Purpose::Test, 3, 7, 1), Stream::new(Purpose::Test, 3, 7, 1));
        let n = 200_000;
        let (mut sum, mut squares, mut product, mut outside) = ([0.0; 2], [0.0; 2], 0.0, [0u32; 2]);
        for _ in 0..n {
            let pair = pairs.normal_pair();
            assert!((pair[0] - single.normal()).abs() < 1e-12);
            product += pair[0] * pair[1];
            for (k, z) in pair.into_iter().enumerate() {
                sum[k] += z;
                squares[k] += z * z;
                outside[k] += u32::from(z.abs() > 1.959_964);
            }
        }
        let n = f64::from(n);
        // Five standard errors each; a product of two standard normals has variance 1.
        assert!((product / n).abs() < 5.0 / n.sqrt());
        for k in 0..2 {
            assert!((sum[k] / n).abs() < 5.0 / n.sqrt());
            assert!((squares[k] / n - 1.0).abs() < 5.0 * (2.0 / n).sqrt());
            assert!((f64::from(outside[k]) / n - 0.05).abs() < 5.0 * (0.05 * 0.95 / n).sqrt());
        }
    }

    #[test]
    fn poisson_numbers_have_the_distribution() {
        for mean in [0.5, 25.0] {
            let mut stream = Stream::new(Purpose::Test, 3, 8, 0);
            let n = 100_000;
            let (mut sum, mut squares, mut none) = (0.0, 0.0, 0u32);
            for _ in 0..n {
                let count = stream.poisson(mean);
                sum += f64::from(count);
                squares += (f64::from(count) - mean) * (f64::from(count) - mean);
                none += u32::from(count == 0);
            }
            let n = f64::from(n);
            // Five standard errors each; the variance of a Poisson number is its mean, the variance of that estimate
            // (mean + 2 mean^2) / n.
            assert!((sum / n - mean).abs() < 5.0 * (mean / n).sqrt());
            assert!((squares / n - mean).abs() < 5.0 * ((mean + 2.0 * mean * mean) / n).sqrt());
            let p = (-mean).exp();
            assert!((f64::from(none) / n - p).abs() < 5.0 * (p / n).sqrt() + 1e-9);
        }
    }

    #[test]
    fn weighted_indices_come_in_proportion_and_never_with_weight_zero() {
        let mut stream = Stream::new(Purpose::Test, 3, 9, 0);
        let weights = [0u16, 5, 0, 30_000, 19_995, 0];
        let mut counts = [0u32; 6];
        let n = 200_000;
        for _ in 0..n {
            counts[stream.weighted(&weights)] += 1;
        }
        for (count, weight) in counts.into_iter().zip(weights) {
            let p = f64::from(weight) / 50_000.0;
            let error = (p * (1.0 - p) / f64::from(n)).sqrt();
            assert!((f64::from(count) / f64::from(n) - p).abs() <= 5.0 * error, "{counts:?}");
        }
    }

    #[test]
    fn a_shuffle_is_a_permutation_and_every_place_is_reached() {
        let mut stream = Stream::new(Purpose::Shuffle, 0, 1, 0);
        let mut counts = [[0u32; 5]; 5];
        for _ in 0..5000 {
            let mut items = [0, 1, 2, 3, 4];
            stream.shuffle(&mut items);
            for (place, item) in items.into_iter().enumerate() {
                counts[place][item] += 1;
            }
        }
        // 1,000 expected in each cell, sd about 28.
        assert!(counts.iter().flatten().all(|&c| (850..1150).contains(&c)), "{counts:?}");
    }
}
