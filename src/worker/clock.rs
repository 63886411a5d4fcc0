//! Time is a measurement from outside: a machine that sleeps, a virtual one, or a browser that hides it from sites may set it back,
//! stop it or say what is no number. It is checked here, where it comes in; nothing but the seconds shown depends on it.

/// What a browser's clock says, made to go forward or stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    /// What it said last, where that was a number.
    said: Option<f64>,
    now: f64,
}

impl Clock {
    pub const fn new() -> Clock {
        Clock { said: None, now: 0.0 }
    }

    /// The time when the browser says `said`, both in seconds: what passes counts from wherever the browser's clock stands, and a
    /// step back counts as none.
    pub fn read(&mut self, said: f64) -> f64 {
        if said.is_finite() {
            let passed = said - self.said.unwrap_or(0.0);
            if passed > 0.0 && (self.now + passed).is_finite() {
                self.now += passed;
            }
            self.said = Some(said);
        }
        self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Backward, back once, standing, no number, without end.
    #[test]
    fn time_goes_forward_or_stands_whatever_the_clock_says() {
        let mut clock = Clock::new();
        let mut read = |said: f64| clock.read(said);
        assert_eq!([1.0, 2.5, 2.5].map(&mut read), [1.0, 2.5, 2.5]);
        assert_eq!([-40.0, -39.0, f64::NAN, -38.5].map(&mut read), [2.5, 3.5, 3.5, 4.0]);
        assert_eq!([f64::INFINITY, f64::NEG_INFINITY, -38.0].map(&mut read), [4.0, 4.0, 4.5]);
        assert_eq!([f64::MAX, f64::MAX, 0.0, 1.0].map(&mut read).map(f64::is_finite), [true; 4]);
        assert_eq!(Clock::new().read(f64::NAN), 0.0);
        assert_eq!([3.0, 2.0, 1.0, 0.0].map(|said| Clock { said: Some(4.0), now: 4.0 }.read(said)), [4.0; 4]);
    }
}
