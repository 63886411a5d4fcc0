//! The semester, played: which day it is at which time.

use crate::study::clock::{BUDGET, DAYS};

/// Seconds in which a semester is played.
const SECONDS: f64 = 30.0;

/// Whether the semester is being played.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Playing {
    /// When it began, less what was played before, in seconds of the page's clock.
    since: Option<f64>,
    /// The next step was asked for and has not come yet.
    is_planned: bool,
}

impl Playing {
    pub fn is_on(&self) -> bool {
        self.since.is_some()
    }

    /// Begins to play from `day`, or from the first where that is the last; returns the day.
    pub fn begin(&mut self, now: f64, day: f64) -> f64 {
        let from = if day >= BUDGET * DAYS { 0.0 } else { day };
        self.since = Some(now - from / (BUDGET * DAYS) * SECONDS);
        from
    }

    pub fn stop(&mut self) {
        self.since = None;
    }

    /// The day at this time; with `is_still` a whole one. `None` where nothing is played. On the last day the playing ends.
    pub fn step(&mut self, now: f64, is_still: bool) -> Option<f64> {
        self.is_planned = false;
        let day = (now - self.since?) / SECONDS * BUDGET * DAYS;
        if day >= BUDGET * DAYS {
            self.stop();
        }
        Some(if is_still { day.floor() } else { day })
    }

    /// Whether a next step is to be asked for: there is never more than one under way.
    pub fn plan(&mut self) -> bool {
        self.is_on() && !std::mem::replace(&mut self.is_planned, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ninety_days_in_thirty_seconds() {
        let mut playing = Playing::default();
        assert_eq!((playing.is_on(), playing.step(1.0, false)), (false, None));
        assert_eq!(playing.begin(100.0, 90.0), 0.0);
        assert_eq!(playing.step(101.25, false), Some(3.75));
        // Where nothing is to move, day after day.
        assert_eq!(playing.step(101.25, true), Some(3.0));
        playing.stop();
        assert_eq!(playing.step(110.0, false), None);
        // It goes on where it was left.
        assert_eq!(playing.begin(200.0, 45.0), 45.0);
        assert_eq!(playing.step(201.0, false), Some(48.0));
        assert_eq!((playing.step(215.0, false), playing.is_on()), (Some(90.0), false));
    }

    #[test]
    fn one_step_at_a_time() {
        let mut playing = Playing::default();
        assert!(!playing.plan());
        playing.begin(0.0, 0.0);
        assert!(playing.plan() && !playing.plan());
        // Paused and begun again before the step that was asked for has come.
        playing.stop();
        playing.begin(0.1, 0.0);
        assert!(!playing.plan());
        playing.step(0.2, false);
        assert!(playing.plan());
    }
}
