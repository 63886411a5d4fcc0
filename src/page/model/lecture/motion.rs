//! What moves by itself at a beat: curves that are drawn from left to right along m, as far as they are trained, the
//! slider on its way from one end to the other, and the loop of idea, code and experiment, turning; and a race or a search
//! that was recorded, replayed.

use crate::page::model::settings::LabId;

/// Seconds from one measured value of m to the next while curves are drawn: eleven of them in two seconds.
const EACH: f64 = 0.18;
/// Seconds that the slider is under way.
pub const WAY: f64 = 3.0;

/// Seconds that the loops turn through a whole semester.
pub const SEMESTER: f64 = 6.0;

/// Seconds that a race and a search are replayed in: as long as a lecturer speaks about them.
const RACE: f64 = 8.0;
const SEARCH: f64 = 12.0;

/// Curves that are being drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pen {
    /// Measured values of m that it has reached, from the left.
    pub reached: usize,
    /// When it last reached one, in seconds of the page's clock; `None` until the first frame.
    since: Option<f64>,
}

impl Pen {
    /// It goes on from there.
    pub fn after(reached: usize) -> Pen {
        Pen { reached, since: None }
    }

    /// A frame at this time: it goes on to the next value of m when it is time, where that is trained. Where nothing is to
    /// move by itself it stands at once where it can.
    pub fn frame(&mut self, now: f64, is_still: bool, trained: usize) {
        if is_still {
            self.reached = trained.max(self.reached);
            return;
        }
        let is_time = self.since.is_none_or(|since| !(0.0..EACH).contains(&(now - since)));
        if self.reached < trained && is_time {
            self.reached += 1;
            self.since = Some(now);
        }
    }

    /// Whether it would go on with the next frames.
    pub fn moves(&self, trained: usize) -> bool {
        self.reached < trained
    }
}

/// The slider on its way, in doublings from the left end of the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slide {
    pub from: f64,
    pub to: f64,
    since: Option<f64>,
    is_over: bool,
}

impl Slide {
    pub fn new(from: f64, to: f64) -> Slide {
        Slide { from, to, since: None, is_over: false }
    }

    /// Where it is in a frame at this time.
    pub fn frame(&mut self, now: f64, is_still: bool) -> f64 {
        let since = *self.since.get_or_insert(now);
        let share = (now - since) / WAY;
        if is_still || !(0.0..1.0).contains(&share) {
            self.is_over = true;
            return self.to;
        }
        // Slow at both ends.
        self.from + (self.to - self.from) * share * share * (3.0 - 2.0 * share)
    }

    pub fn is_over(&self) -> bool {
        self.is_over
    }
}

/// The loops of the three clocks, turning from the first day of the semester to the last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Turning {
    since: Option<f64>,
    /// Of the semester that is over, 0 to 1.
    pub share: f64,
}

impl Turning {
    /// A frame at this time; whether it goes on.
    pub fn frame(&mut self, now: f64, is_still: bool) -> bool {
        let since = *self.since.get_or_insert(now);
        self.share = (now - since) / SEMESTER;
        !is_still && (0.0..1.0).contains(&self.share)
    }
}

/// A race or a search that was recorded, on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Replay {
    pub lab: LabId,
    since: Option<f64>,
    /// What is seen of it.
    pub share: f64,
    /// Trainings that were replayed.
    pub played: usize,
}

impl Replay {
    pub fn new(lab: LabId) -> Replay {
        Replay { lab, since: None, share: 0.0, played: 0 }
    }

    /// The share of it that is to be seen in a frame at this time: all of it where nothing is to move by itself.
    pub fn frame(&mut self, now: f64, is_still: bool) -> f64 {
        let since = *self.since.get_or_insert(now);
        let seconds = if self.lab == LabId::Algorithms { RACE } else { SEARCH };
        let share = (now - since) / seconds;
        if is_still || !(0.0..1.0).contains(&share) { 1.0 } else { share }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pen_goes_on_as_far_as_is_trained() {
        let mut pen = Pen::default();
        assert!(!pen.moves(0) && pen.moves(3));
        pen.frame(1.0, false, 3);
        assert_eq!(pen.reached, 1);
        pen.frame(1.1, false, 3);
        assert_eq!(pen.reached, 1, "it is not time");
        for frame in 0..100 {
            pen.frame(1.2 + 0.02 * f64::from(frame), false, 3);
        }
        assert_eq!(pen.reached, 3, "no further than is trained");
        pen.frame(9.0, false, 4);
        assert_eq!(pen.reached, 4);
        let mut still = Pen::default();
        still.frame(1.0, true, 7);
        assert_eq!(still.reached, 7);
    }

    #[test]
    fn the_slider_passes_what_is_between() {
        let mut slide = Slide::new(0.0, 10.0);
        let places: Vec<f64> = (0..40).map(|frame| slide.frame(5.0 + 0.1 * f64::from(frame), false)).collect();
        assert!(places.is_sorted() && places[0] == 0.0 && places[39] == 10.0 && slide.is_over());
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] < 1.0), "{places:?}");
        let mut still = Slide::new(0.0, 10.0);
        assert_eq!((still.frame(1.0, true), still.is_over()), (10.0, true));
    }

    #[test]
    fn the_loops_turn_for_a_semester_and_then_stand() {
        let mut turning = Turning::default();
        assert!(turning.frame(5.0, false) && turning.share == 0.0);
        assert!(turning.frame(8.0, false) && turning.share == 0.5);
        assert!(!turning.frame(11.0, false));
        assert!(!Turning::default().frame(5.0, true), "where nothing is to move");
        // A clock that runs back ends it.
        assert!(!turning.frame(4.0, false));
    }
}
