//! The pointer on the figure: exact values under it, the learner that it means, the line through all curves dragged by it,
//! a learner's name clicked, and the curve that the reader draws before training.

use crate::order::within;
use crate::page::model::labs::data::{self, Guessing};
use crate::page::model::looking::{self, Pointer};
use crate::page::model::settings::Change;
use crate::page::model::state::{Effect, Event, State};
use crate::study::key::Learner;
use crate::study::plan::place;

/// How near the pointer must be to a curve to mean it, in CSS pixels.
const REACH: f64 = 10.0;
/// A guess may be begun so far to the right of the plot, in CSS pixels: the last m stands near its edge.
const GUESS_REACH: f64 = 12.0;

impl State {
    pub(super) fn point(&mut self, pointer: Pointer) -> Vec<Effect> {
        use looking::Gesture::{Drags, Guesses, Points};
        match (pointer, self.looking.gesture) {
            (Pointer::Down { x, y, draws }, _) => self.press(x, y, draws),
            (Pointer::Move { x, y }, Guesses) => self.guess_at(x, y).unwrap_or_default(),
            (Pointer::Move { x, .. }, Drags) => self.drag_to(x, Event::Drag),
            (Pointer::Move { x, y }, Points) => {
                let layout = &self.looking.layout;
                let inside = x <= layout.plot.right + REACH && y <= layout.plot.bottom + REACH;
                let m = layout.nearest_m(x).filter(|_| inside);
                let learner = layout.learner_at(x, y, REACH).and_then(|learner| Learner::ALL.get(learner).copied());
                self.open_readout(m);
                self.update(Event::Data(data::Event::Highlight(learner)))
            }
            (Pointer::Up { x }, gesture) => {
                self.looking.gesture = Points;
                if gesture == Drags { self.drag_to(x, Event::Settle) } else { Vec::new() }
            }
            (Pointer::Cancel, gesture) => {
                self.looking.gesture = Points;
                if gesture == Drags { self.update(Event::Settle(self.marker)) } else { Vec::new() }
            }
            (Pointer::Leave, _) => {
                self.open_readout(None);
                self.update(Event::Data(data::Event::Highlight(None)))
            }
        }
    }

    /// The readout is open where there is an m to read at.
    fn open_readout(&mut self, pointed: Option<u32>) {
        self.looking.update(looking::Event::Readout { pointed, is_open: pointed.is_some() });
    }

    fn press(&mut self, x: f64, y: f64, draws: bool) -> Vec<Effect> {
        if let Some(effects) = self.guess_at(x, y) {
            self.looking.gesture = looking::Gesture::Guesses;
            return effects;
        }
        if !draws {
            return Vec::new();
        }
        // A click on a learner's name hides the learner, or brings it back.
        if let Some(name) = self.looking.layout.names.iter().find(|name| name.rect.contains(x, y)) {
            // The machine with a kernel goes as it came.
            let Some(learner) = Learner::ALL.get(name.learner) else {
                return self.update(Event::set("kernel", 0));
            };
            let hides = !self.settings.hidden[name.learner];
            return self.update(Event::Set(Change::word("hide", learner.name(), hides)));
        }
        self.looking.gesture = looking::Gesture::Drags;
        let mut effects = vec![Effect::Hold(true)];
        effects.extend(self.drag_to(x, Event::Drag));
        effects
    }

    /// Moves the line to the pointer.
    fn drag_to(&mut self, x: f64, event: fn(f64) -> Event) -> Vec<Effect> {
        let layout = &self.looking.layout;
        let (left, right) = (layout.axis_left(), layout.axis_right());
        if right <= left {
            return Vec::new();
        }
        let last = self.settings.along(layout.m.last().map_or(0.0, |last| place(last.0)));
        let share = within((x - left) / (right - left), 0.0, 1.0);
        let to = self.settings.place_along(share * last);
        self.open_readout(None);
        self.update(event(to))
    }

    /// While a guess is being drawn, a point of the figure puts the curve there; `None` where it does not.
    fn guess_at(&mut self, x: f64, y: f64) -> Option<Vec<Effect>> {
        let layout = &self.looking.layout;
        let (low, high) = layout.accuracy;
        let is_open = self.data.guess.as_ref().is_some_and(|guess| guess.is_open) && !self.settings.error;
        if !is_open || x > layout.plot.right + GUESS_REACH {
            return None;
        }
        let share = (layout.plot.bottom - y) / (layout.plot.bottom - layout.plot.top).max(1.0);
        let m = layout.nearest_m(x)?;
        Some(
            self.update(Event::Data(data::Event::Guess(Guessing::Put(
                m,
                low + (high - low) * within(share, 0.0, 1.0),
            )))),
        )
    }

    /// Moves m by so many of the measured values: the last step may be shorter than a doubling.
    pub(super) fn step_m(&mut self, by: isize) -> Vec<Effect> {
        let values = self.settings.m_values();
        let at = values.iter().position(|&m| m == self.settings.m).unwrap_or(0);
        let m = values[at.saturating_add_signed(by).min(values.len() - 1)];
        self.update(Event::Settle(place(m)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{LabelAt, Rect};
    use crate::study::plan::m_values;

    /// A figure of 100 pixels a doubling from x = 0 on, and accuracies from 0.5 at y = 100 to 1 at y = 0.
    fn state(link: &str) -> State {
        let (mut state, _) = State::new(link);
        let m = m_values(state.settings.end()).into_iter().map(|m| (m, 100.0 * place(m))).collect();
        let layout = &mut state.looking.layout;
        layout.m = m;
        layout.accuracy = (0.5, 1.0);
        layout.plot = Rect { left: 0.0, top: 0.0, right: 1000.0, bottom: 100.0 };
        layout.names = vec![LabelAt { learner: 1, rect: Rect { left: 1020.0, top: 0.0, right: 1100.0, bottom: 20.0 } }];
        state
    }

    #[test]
    fn the_line_is_dragged_and_let_go() {
        let mut state = state("");
        let effects = state.update(Event::Pointer(Pointer::Down { x: 240.0, y: 50.0, draws: true }));
        assert!(effects.contains(&Effect::Hold(true)));
        assert!((state.marker - 2.4).abs() < 1e-9 && state.settings.m == 64);
        state.update(Event::Pointer(Pointer::Move { x: 460.0, y: 50.0 }));
        assert!((state.marker - 4.6).abs() < 1e-9 && state.settings.m == 512);
        state.update(Event::Pointer(Pointer::Up { x: 460.0 }));
        assert_eq!((state.marker, state.settings.m), (5.0, 512));
        // Now it only points.
        state.update(Event::Pointer(Pointer::Move { x: 290.0, y: 50.0 }));
        assert_eq!((state.settings.m, state.looking.pointed), (512, Some(128)));
        state.update(Event::Pointer(Pointer::Leave));
        assert_eq!((state.looking.pointed, state.looking.readout_is_open), (None, false));
    }

    #[test]
    fn what_a_link_fixes_is_not_dragged() {
        let mut state = state("fix=m");
        state.update(Event::Pointer(Pointer::Down { x: 240.0, y: 50.0, draws: true }));
        state.update(Event::Pointer(Pointer::Up { x: 240.0 }));
        assert_eq!(state.settings.m, 1024);
        state.update(Event::StepM(1));
        assert_eq!(state.settings.m, 1024);
    }

    #[test]
    fn a_gesture_that_is_taken_away_ends_where_it_was() {
        let mut state = state("");
        state.update(Event::Pointer(Pointer::Down { x: 240.0, y: 50.0, draws: true }));
        state.update(Event::Pointer(Pointer::Cancel));
        assert_eq!((state.marker, state.looking.gesture), (2.0, looking::Gesture::Points));
    }

    #[test]
    fn a_name_that_is_clicked_hides_its_learner_and_brings_it_back() {
        let mut state = state("");
        for is_hidden in [true, false] {
            state.update(Event::Pointer(Pointer::Down { x: 1030.0, y: 10.0, draws: true }));
            state.update(Event::Pointer(Pointer::Up { x: 1030.0 }));
            assert_eq!(state.settings.hidden[1], is_hidden);
        }
        assert_eq!(state.settings.m, 1024);
    }

    #[test]
    fn a_guess_is_drawn_by_the_same_hand() {
        let mut state = state("");
        state.update(Event::Data(data::Event::Guess(Guessing::Begin(Learner::Large))));
        state.update(Event::Pointer(Pointer::Down { x: 300.0, y: 50.0, draws: true }));
        state.update(Event::Pointer(Pointer::Move { x: 400.0, y: 0.0 }));
        state.update(Event::Pointer(Pointer::Up { x: 400.0 }));
        let guess = state.data.guess.as_ref().map(|guess| guess.points.clone()).unwrap();
        let at = |m: u32| guess.iter().find(|point| point.0 == m).map(|point| point.1).unwrap();
        assert!((at(128) - 0.75).abs() < 1e-9 && (at(256) - 1.0).abs() < 1e-9, "{guess:?}");
        assert_eq!(state.settings.m, 1024);
    }

    #[test]
    fn steps_stay_on_the_axis() {
        let mut state = state("m=16");
        for (by, m) in [(-1, 16), (1, 32), (2, 128), (isize::MAX, 16_384), (isize::MIN, 16)] {
            state.update(Event::StepM(by));
            assert_eq!(state.settings.m, m);
        }
    }
}
