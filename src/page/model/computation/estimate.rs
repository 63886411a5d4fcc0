//! How long a search will still take: from how far it has come since it was begun or continued.

/// The time left is said once this much of the work is done: before, it jumps.
const FROM: f64 = 0.02;

/// When a search was begun or continued, and how far it was.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// Seconds, and the share of the work that was done.
    begun: Option<(f64, f64)>,
}

impl Estimate {
    /// At this time, in seconds, this share of the work is done (0 to 1); `None` while nobody searches.
    pub fn note(&mut self, now: f64, share: Option<f64>) {
        match share {
            None => self.begun = None,
            Some(share) => drop(self.begun.get_or_insert((now, share))),
        }
    }

    /// Seconds until all is done, at the pace since the beginning; `None` before that can be told.
    pub fn seconds_left(&self, now: f64, share: f64) -> Option<f64> {
        let (since, before) = self.begun?;
        let made = share - before;
        (made > FROM).then(|| (now - since) * (1.0 - share) / made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_takes_as_long_as_what_was_done() {
        let mut estimate = Estimate::default();
        assert_eq!(estimate.seconds_left(5.0, 0.5), None);
        estimate.note(10.0, Some(0.25));
        estimate.note(12.0, Some(0.26));
        // Too early to tell.
        assert_eq!(estimate.seconds_left(12.0, 0.26), None);
        // A quarter in 4 seconds: half takes 8.
        assert_eq!(estimate.seconds_left(14.0, 0.5), Some(8.0));
        assert_eq!(estimate.seconds_left(14.0, 1.0), Some(0.0));
        // Stopped, and continued at 30: the pause counts for nothing.
        estimate.note(14.0, None);
        estimate.note(30.0, Some(0.5));
        assert_eq!(estimate.seconds_left(31.0, 0.75), Some(1.0));
        // Other settings, of which less is done.
        assert_eq!(estimate.seconds_left(31.0, 0.1), None);
    }
}
