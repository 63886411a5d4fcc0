//! How soon what an event has changed is to be on the screen. The reader's own moves are drawn in the next frame, the pool's when it
//! is time; what goes on by itself lets panels rest that rest between two drawings.

use crate::page::model::labs::{computation, data};
use crate::page::model::state::{Event, State};

/// What is known of an event once the state has taken it in.
#[derive(Clone, Copy, Debug)]
pub struct Urgency {
    is_from_pool: bool,
    /// News of work that is watched live, which is drawn at the display's rate.
    is_news: bool,
    is_frame: bool,
    is_tick: bool,
}

impl Urgency {
    pub fn of(event: &Event) -> Urgency {
        Urgency {
            is_from_pool: matches!(event, Event::Answer(_) | Event::News(..) | Event::Failed { .. }),
            is_news: matches!(event, Event::News(..)),
            is_frame: matches!(event, Event::Data(data::Event::Frame { .. })),
            is_tick: matches!(event, Event::Computation(computation::Event::Tick { .. })),
        }
    }

    /// Whether it is news of work under way, many times a second, in a state that has taken it in. The last frame of what moves is
    /// drawn as everything else that comes to rest.
    pub fn passes(self, state: &State) -> bool {
        let moves = || state.data.gradient.pulse().is_some() || !state.data.glide.is_over() || state.lecture_moves();
        self.is_news || self.is_frame && moves() || self.is_tick && state.computation.is_playing()
    }

    /// Whether it is drawn when it is time, and not in the next frame.
    pub fn can_wait(self) -> bool {
        self.is_from_pool && !self.is_news
    }

    /// Whether everything is to be drawn before the page says what it does: when it says that training has ended, everything that
    /// led to is on the screen, in a hidden tab too.
    pub fn ends(self, had_ended: bool, state: &State) -> bool {
        self.is_from_pool && !had_ended && state.lab_phase().has_ended()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::state::tests::{finish_all, trained};

    fn frame(now: f64) -> Event {
        Event::Data(data::Event::Frame { now, is_still: false })
    }

    #[test]
    fn a_hand_is_followed_at_once_and_results_when_it_is_time() {
        let mut state = State::new("v=1&max=64&repeats=1&run=0").0;
        let hand = Urgency::of(&Event::Train);
        assert!(!hand.can_wait() && !hand.passes(&state));
        state.update(Event::Train);
        let (mut ends, mut last) = (Vec::new(), None);
        while let Some(job) = state.served().first().copied() {
            let event = Event::Answer(Box::new(trained(&job)));
            let (urgency, had_ended) = (Urgency::of(&event), state.lab_phase().has_ended());
            state.update(event);
            assert!(urgency.can_wait() && !urgency.passes(&state), "curves are redrawn");
            ends.push(urgency.ends(had_ended, &state));
            last = Some(urgency);
        }
        assert_eq!(ends.iter().filter(|&&ends| ends).count(), 1, "the last of the figure is waited for");
        assert!(!hand.ends(false, &state), "a hand that comes later ends nothing");
        assert!(last.is_some_and(|last| !last.ends(true, &state)), "nor does an answer that comes too late");
    }

    #[test]
    fn what_moves_by_itself_passes_until_its_last_frame() {
        let mut state = State::new("v=1&max=64&repeats=1&run=0").0;
        state.update(Event::Train);
        finish_all(&mut state);
        assert!(!Urgency::of(&frame(0.0)).passes(&state), "nothing moves");
        state.update(Event::set("activation", "relu"));
        state.update(Event::set("activation", "sigmoid"));
        let mut passing = 0;
        for now in 0..200 {
            let event = frame(f64::from(now) / 20.0);
            let urgency = Urgency::of(&event);
            state.update(event);
            if !urgency.passes(&state) {
                break;
            }
            passing += 1;
        }
        assert!(passing > 2 && state.data.glide.is_over(), "{passing}");
        assert!(!Urgency::of(&Event::Train).passes(&state));
    }
}
