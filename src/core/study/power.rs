//! The power law of a learning curve: error = e^a m^-b, a straight line on log-log axes, fitted by weighted least
//! squares, with the uncertainty of its exponent and of what it predicts.
//!
//! What it is not: a law of nature. A learner that levels off, or an error that cannot fall below the flipped labels,
//! bends away from the line, and the reader is to see that.

use super::figure::Point;
use crate::order::order;

/// Points that a fit takes: the last ones, where the curve has left guessing behind; more would bring the flat start in.
pub const POINTS: usize = 5;
/// A line through two points leaves nothing to tell how well it fits.
const FEWEST: usize = 3;
/// The smallest standard error of an error that a fit believes: repeats of few values sometimes agree by luck. A tenth of
/// the error is a twentieth of a doubling at the exponents that occur.
const LEAST_SHARE: f64 = 0.01;

/// A fitted law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PowerLaw {
    /// ln error at the weighted middle of ln m.
    middle: f64,
    /// The weighted middle of ln m.
    at: f64,
    /// b: error is in proportion to m^-b.
    pub exponent: f64,
    /// Standard error of b.
    pub error: f64,
    /// Smallest and largest m of the points that were fitted.
    pub from: u32,
    pub to: u32,
    /// Number of points.
    pub points: usize,
}

/// Why there is no law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Fewer than three points with a standard error.
    Few,
    /// At one of the points every repeat is right everywhere: its error of zero has no logarithm, and leaving it out would
    /// bend the line.
    NothingWrong,
}

/// How well such lines have foretold the right end of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record {
    /// Lines that end before it.
    pub lines: usize,
    /// Half of them missed it by more than this, in accuracy.
    pub median: f64,
}

/// Fits the points with m up to `until`, at most [`POINTS`] of them. The weight of a point is 1 / variance of its ln
/// error; the variance is (standard error of the mean / error)^2, to first order. Where the points scatter more than
/// these say, the uncertainties are widened by the root of chi^2 / (n - 2) (Birge, Physical Review 40, 1932).
pub fn fit(curve: &[Point], until: u32) -> Result<PowerLaw, Unfit> {
    let usable: Vec<&Point> = curve.iter().filter(|p| p.m <= until && p.standard_error().is_some()).collect();
    let last = &usable[usable.len().saturating_sub(POINTS)..];
    if last.iter().any(|point| point.mean >= 1.0) {
        return Err(Unfit::NothingWrong);
    }
    let points: Vec<Weighted> = last
        .iter()
        .map(|p| {
            let wrong = 1.0 - p.mean;
            let share = (p.standard_error().unwrap_or(0.0) / wrong).max(LEAST_SHARE);
            (f64::from(p.m).ln(), wrong.ln(), 1.0 / (share * share), p.m)
        })
        .collect();
    line(&points).ok_or(Unfit::Few)
}

/// Lines through the points of every curve up to every m but the last, held against what was measured at `end`.
pub fn record(curves: &[Vec<Point>], end: u32) -> Option<Record> {
    let mut missed = Vec::new();
    for curve in curves {
        let Some(last) = curve.iter().find(|point| point.m == end) else { continue };
        for point in curve.iter().filter(|point| point.m < end) {
            if let Ok(law) = fit(curve, point.m) {
                missed.push((law.at(end) - (1.0 - last.mean)).abs());
            }
        }
    }
    let lines = missed.len();
    let sorted = order(lines, &|a, b| missed[a] < missed[b]);
    (lines > 0).then(|| Record { lines, median: missed[sorted[lines / 2]] })
}

/// A point of the fit: ln m, ln error, weight, m.
type Weighted = (f64, f64, f64, u32);

/// The weighted line through the points.
fn line(points: &[Weighted]) -> Option<PowerLaw> {
    if points.len() < FEWEST {
        return None;
    }
    let sum = |of: &dyn Fn(&Weighted) -> f64| points.iter().map(of).sum::<f64>();
    let weight = sum(&|p| p.2);
    let (x, y) = (sum(&|p| p.2 * p.0) / weight, sum(&|p| p.2 * p.1) / weight);
    let spread = sum(&|p| p.2 * (p.0 - x) * (p.0 - x));
    let slope = sum(&|p| p.2 * (p.0 - x) * (p.1 - y)) / spread;
    let chi2 = sum(&|p| p.2 * (p.1 - y - slope * (p.0 - x)) * (p.1 - y - slope * (p.0 - x)));
    let widened = (chi2 / (points.len() - 2) as f64).max(1.0).sqrt();
    Some(PowerLaw {
        middle: y,
        at: x,
        exponent: -slope,
        error: widened / spread.sqrt(),
        from: points[0].3,
        to: points[points.len() - 1].3,
        points: points.len(),
    })
}

impl PowerLaw {
    /// The error at m, 0 to 1, if the line went on.
    pub fn at(&self, m: u32) -> f64 {
        (self.middle - self.exponent * (f64::from(m).ln() - self.at)).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(m: u32, wrong: f64, sd: f64) -> Point {
        Point { m, scores: vec![1.0 - wrong; 4], mean: 1.0 - wrong, sd: Some(sd), diverged: 0 }
    }

    #[test]
    fn a_power_law_is_found_again() {
        let curve: Vec<Point> = [64, 128, 256, 512, 1024].map(|m| point(m, 2.0 / f64::from(m).sqrt(), 0.01)).to_vec();
        let law = fit(&curve, 1024).unwrap();
        assert!((law.exponent - 0.5).abs() < 1e-12, "{law:?}");
        assert!((law.at(4096) - 2.0 / 64.0).abs() < 1e-12);
        assert_eq!((law.from, law.to, law.points), (64, 1024, 5));
        // Points beyond `until` do not count; what they would have said is predicted.
        let less = fit(&curve, 256).unwrap();
        assert_eq!((less.to, less.points), (256, 3));
        assert!((less.at(1024) - 2.0 / 32.0).abs() < 1e-12 && less.error > law.error);
        assert_eq!(fit(&curve, 128), Err(Unfit::Few));
        let mut perfect = curve.clone();
        perfect[1].mean = 1.0;
        assert_eq!(fit(&perfect, 1024), Err(Unfit::NothingWrong));
    }

    /// Golden values of numpy 2.4.6: polyfit(ln m, ln e, 1, w = e / se, cov = 'unscaled'), its covariance times
    /// max(1, chi^2 / 2), and the line at ln 4096. The points:
    /// m 64, 256, 512, 1024; e .30, .18, .14, .09; standard errors .015, .006, .004, .0045.
    #[test]
    fn agrees_with_numpy() {
        let curve = [(64, 0.30, 0.015), (256, 0.18, 0.006), (512, 0.14, 0.004), (1024, 0.09, 0.0045)]
            .map(|(m, wrong, error)| point(m, wrong, 2.0 * error));
        let law = fit(&curve, 4096).unwrap();
        let predicted = law.at(4096);
        let got = [law.exponent, law.error, predicted];
        for (got, want) in got.into_iter().zip(NUMPY) {
            assert!((got - want).abs() < 1e-9 * want, "{got}, not {want}");
        }
    }
    const NUMPY: [f64; 3] = [0.409933565375488, 0.047583419563264555, 0.05712238484453351];

    /// A line foretells a power law, and misses a curve that levels off.
    #[test]
    fn the_record_is_that_of_the_lines() {
        let law: Vec<Point> = [16, 32, 64, 128, 256].map(|m| point(m, 1.0 / f64::from(m).sqrt(), 0.01)).to_vec();
        let kept = record(std::slice::from_ref(&law), 256).unwrap();
        assert!(kept.lines == 2 && kept.median < 1e-9, "{kept:?}");
        let mut flat = law;
        flat[4] = point(256, 1.0 / 8.0, 0.01);
        assert!((record(&[flat], 256).unwrap().median - 1.0 / 16.0).abs() < 1e-9);
        assert_eq!(record(&[], 256), None);
    }

    /// The stated standard error is that of the scatter of the exponent over many data sets.
    #[test]
    fn the_uncertainty_is_that_of_repetition() {
        use crate::random::{Purpose, Stream};
        let mut stream = Stream::new(Purpose::Test, 3, 11, 0);
        let (mut sum, mut squares, mut said) = (0.0, 0.0, 0.0);
        let n = 2000;
        for _ in 0..n {
            let points: Vec<Weighted> = [64u32, 128, 256, 512, 1024]
                .map(|m| (f64::from(m).ln(), -0.4 * f64::from(m).ln() + 0.05 * stream.normal(), 400.0, m))
                .to_vec();
            let law = line(&points).unwrap();
            sum += law.exponent;
            squares += (law.exponent - 0.4) * (law.exponent - 0.4);
            said += law.error;
        }
        let n = f64::from(n);
        assert!((sum / n - 0.4).abs() < 5e-3);
        let (scatter, said) = ((squares / n).sqrt(), said / n);
        // Widening only ever widens, so that the stated one is the larger on average.
        assert!(said > 0.95 * scatter && said < 1.35 * scatter, "{said} stated, {scatter} seen");
    }
}
