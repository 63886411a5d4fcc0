//! After a switch of the activation the curves of the networks move from where they were to where they are: the eye keeps
//! hold of them. Only lines move; what was measured stands at its place at once.

use crate::study::key::Learner;

/// Seconds that a point is under way.
const SECONDS: f64 = 0.6;

/// The points of the curves that are under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Glide {
    moving: Vec<Moving>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Moving {
    point: (Learner, u32),
    /// In seconds of the page's clock; `None` until its first frame.
    since: Option<f64>,
    /// How much of the time is over, 0 to 1.
    share: f64,
}

impl Glide {
    /// A point is measured that had a place under the activation before.
    pub fn begin(&mut self, point: (Learner, u32)) {
        self.moving.retain(|moving| moving.point != point);
        self.moving.push(Moving { point, since: None, share: 0.0 });
    }

    /// The curves are those of the other activation from now on, measured at these points. What is under way turns round where
    /// it is.
    pub fn turn(&mut self, points: impl Iterator<Item = (Learner, u32)>) {
        let before = std::mem::take(&mut self.moving);
        let share = |point| before.iter().find(|moving| moving.point == point).map_or(0.0, |moving| 1.0 - moving.share);
        self.moving = points.map(|point| Moving { point, since: None, share: share(point) }).collect();
    }

    /// A frame at this time. Where nothing is to move by itself, and where the clock runs back, everything has arrived.
    pub fn frame(&mut self, now: f64, is_still: bool) {
        for moving in &mut self.moving {
            let since = *moving.since.get_or_insert(now - moving.share * SECONDS);
            moving.share = (now - since) / SECONDS;
        }
        self.moving.retain(|moving| !is_still && (0.0..1.0).contains(&moving.share));
    }

    pub fn is_over(&self) -> bool {
        self.moving.is_empty()
    }

    /// The points that are under way, and how much of its way each has left, from 1 to 0, slow at both ends.
    pub fn under_way(&self) -> impl Iterator<Item = (Learner, u32, f64)> + '_ {
        self.moving
            .iter()
            .map(|&Moving { point: (learner, m), share, .. }| (learner, m, 1.0 - share * share * (3.0 - 2.0 * share)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: (Learner, u32) = (Learner::Large, 64);

    fn left_of(glide: &Glide, point: (Learner, u32)) -> Option<f64> {
        glide.under_way().find(|&(learner, m, _)| (learner, m) == point).map(|(_, _, left)| left)
    }

    fn left(glide: &Glide) -> Option<f64> {
        left_of(glide, POINT)
    }

    #[test]
    fn a_point_is_six_tenths_of_a_second_under_way() {
        let mut glide = Glide::default();
        glide.begin(POINT);
        assert_eq!((left(&glide), left_of(&glide, (Learner::Large, 128)), glide.is_over()), (Some(1.0), None, false));
        glide.frame(7.0, false);
        assert_eq!(left(&glide), Some(1.0));
        glide.frame(7.3, false);
        assert!((left(&glide).unwrap() - 0.5).abs() < 1e-9);
        glide.frame(7.6 + 1e-9, false);
        assert!(glide.is_over() && left(&glide).is_none());
    }

    #[test]
    fn a_switch_back_turns_it_round_where_it_is() {
        let mut glide = Glide::default();
        glide.turn([POINT].into_iter());
        glide.frame(1.0, false);
        glide.frame(1.15, false);
        let before = left(&glide).unwrap();
        glide.turn([POINT, (Learner::Small, 64)].into_iter());
        glide.frame(2.0, false);
        // What was left of the way there is what is done of the way back.
        assert!((left(&glide).unwrap() - (1.0 - before)).abs() < 1e-9);
        assert_eq!(left_of(&glide, (Learner::Small, 64)), Some(1.0));
        glide.frame(2.16, false);
        assert!(left(&glide).is_none() && !glide.is_over());
    }

    #[test]
    fn nothing_moves_where_nothing_is_to_move_or_the_clock_runs_back() {
        for (now, is_still) in [(5.1, true), (4.9, false), (f64::NAN, false)] {
            let mut glide = Glide::default();
            glide.begin(POINT);
            glide.frame(5.0, false);
            glide.frame(now, is_still);
            assert!(glide.is_over(), "{now}");
        }
    }
}
