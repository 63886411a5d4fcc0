//! The power law of a learning curve: error = e^a m^-b, a straight line on log-log axes, fitted by weighted least
//! squares, with the uncertainty of its exponent and of what it predicts.
//!
//! What it is not: a law of nature. A learner that levels off, or an error that cannot fall below the flipped labels,
//! bends away from the line, and the reader is to see that.

use super::figure::Point;

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
    /// ln error at the weighted middle of ln m, and its standard error.
    middle: (f64, f64),
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

/// What a law says of one m.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// Error, 0 to 1.
    pub error: f64,
    /// Its standard error.
    pub sd: f64,
}

/// Fits the points with m up to `until`, at most [`POINTS`] of them. The weight of a point is 1 / variance of its ln
/// error; the variance is (standard error of the mean / error)^2, to first order. Where the points scatter more than
/// these say, the uncertainties are widened by the root of chi^2 / (n - 2) (Birge, Physical Review 40, 1932).
///
/// `None` for fewer than three points with a standard error and an error above zero.
pub fn fit(curve: &[Point], until: u32) -> Option<PowerLaw> {
    let usable = curve.iter().filter(|p| p.m <= until && p.mean < 1.0 && p.standard_error().is_some());
    let mut points: Vec<Weighted> = usable
        .map(|p| {
            let wrong = 1.0 - p.mean;
            let share = (p.standard_error().unwrap_or(0.0) / wrong).max(LEAST_SHARE);
            (f64::from(p.m).ln(), wrong.ln(), 1.0 / (share * share), p.m)
        })
        .collect();
    points.drain(..points.len().saturating_sub(POINTS));
    line(&points)
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
        middle: (y, widened / weight.sqrt()),
        at: x,
        exponent: -slope,
        error: widened / spread.sqrt(),
        from: points[0].3,
        to: points[points.len() - 1].3,
        points: points.len(),
    })
}

impl PowerLaw {
    /// What the law says of m, with the uncertainty of level and slope (they are independent at the weighted middle).
    pub fn at(&self, m: u32) -> Prediction {
        let x = f64::from(m).ln() - self.at;
        let error = (self.middle.0 - self.exponent * x).exp();
        let relative = (self.middle.1 * self.middle.1 + self.error * self.error * x * x).sqrt();
        Prediction { error, sd: error * relative }
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
        assert!((law.at(4096).error - 2.0 / 64.0).abs() < 1e-12);
        assert_eq!((law.from, law.to, law.points), (64, 1024, 5));
        // Points beyond `until` do not count; what they would have said is predicted.
        let less = fit(&curve, 256).unwrap();
        assert_eq!((less.to, less.points), (256, 3));
        assert!((less.at(1024).error - 2.0 / 32.0).abs() < 1e-12 && less.error > law.error);
        assert_eq!(fit(&curve, 128), None);
    }

    /// Golden values of numpy 2.4.6: polyfit(ln m, ln e, 1, w = e / se, cov = 'unscaled'), its covariance times
    /// max(1, chi^2 / 2), and the standard error of the line at ln 4096 from the whole covariance matrix. The points:
    /// m 64, 256, 512, 1024; e .30, .18, .14, .09; standard errors .015, .006, .004, .0045.
    #[test]
    fn agrees_with_numpy() {
        let curve = [(64, 0.30, 0.015), (256, 0.18, 0.006), (512, 0.14, 0.004), (1024, 0.09, 0.0045)]
            .map(|(m, wrong, error)| point(m, wrong, 2.0 * error));
        let law = fit(&curve, 4096).unwrap();
        let predicted = law.at(4096);
        let got = [law.exponent, law.error, predicted.error, predicted.sd];
        for (got, want) in got.into_iter().zip(NUMPY) {
            assert!((got - want).abs() < 1e-9 * want, "{got}, not {want}");
        }
    }
    const NUMPY: [f64; 4] = [0.409933565375488, 0.047583419563264555, 0.05712238484453351, 0.007090155569779994];

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
