//! When panels are drawn: what may have changed is drawn in the next frame, but no frame draws for longer than it may take; what is
//! left follows in the frames after it, so that a slow machine is never busy for long. What is due, [`Due`] counts; when there are
//! frames, and who draws, is a [`Stage`].

use crate::page::model::settings::LabId;
use crate::page::panels::due::{Due, On};
use std::cell::Cell;

/// A frame begins no further panel after this time, in seconds. A small part of a frame, since the panel that was begun
/// last takes longer, and the browser has yet to lay out and paint what was drawn.
const SLICE: f64 = 0.003;
/// A slow page draws without sharing its processor for so long at most, in seconds: one that is hidden meanwhile has no frames.
const ALONE: f64 = 1.0;
/// What is waited for is drawn after this time whether there are frames or not, in seconds.
const DRAWN_AFTER: f64 = 3.0;

/// Where panels are drawn.
pub trait Stage {
    /// Seconds on a clock that only goes forward.
    fn now(&self) -> f64;
    /// The lab on the screen.
    fn lab(&self) -> LabId;
    /// Differs whenever something may have changed that is shown; and of the last change that was no news of work under way.
    fn revision(&self) -> u64;
    fn settled(&self) -> u64;
    /// Nobody looks, and there are no frames.
    fn is_hidden(&self) -> bool;
    /// Workers train the figure.
    fn is_training(&self) -> bool;
    /// Draws the panel at this place of [`PANELS`](crate::page::panels::PANELS), and says whether there is a picture in it.
    fn paint(&self, place: usize) -> bool;
    /// Does something during which no event is handled.
    fn undisturbed(&self, act: impl FnOnce());
    /// Has the pool leave the page a processor, or take it again.
    fn need_processor(&self, needs: bool);
    /// Everything that was waited for is on the screen.
    fn catch_up(&self);
    /// Calls [`Frames::frame`] in the next frame.
    fn next_frame(&self);
    /// Calls [`Frames::ring`] after so many seconds.
    fn after(&self, seconds: f64, timer: Timer);
}

/// What a timer was set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// Results are drawn again.
    Results,
    /// The page has had a processor for itself long enough.
    Alone,
    /// What is waited for is drawn without a frame.
    Late,
}

/// Draws, from frame to frame.
#[derive(Default)]
pub struct Frames {
    due: Due,
    /// The page has started: before, there is nothing to draw.
    has_begun: Cell<bool>,
    frame_is_due: Cell<bool>,
    /// The frame that is due also begins what has changed since; otherwise it goes on with what is left.
    takes_new: Cell<bool>,
    /// A timer will ask for a frame.
    frame_is_planned: Cell<bool>,
    /// The page is slow and draws, so that the pool leaves it a processor.
    needs_processor: Cell<bool>,
}

fn on<R>(stage: &impl Stage, act: impl FnOnce(&On) -> R) -> R {
    let (now, paint) = (|| stage.now(), |place: usize| stage.paint(place));
    act(&On { lab: stage.lab(), settled: stage.settled(), now: &now, paint: &paint })
}

impl Frames {
    /// From now on there is something to draw.
    pub fn begin(&self) {
        self.has_begun.set(true);
    }

    pub fn has_begun(&self) -> bool {
        self.has_begun.get()
    }

    /// Something that the page's state waits for is not on the screen yet.
    pub fn is_behind(&self) -> bool {
        self.due.is_behind()
    }

    fn is_any_due(&self, stage: &impl Stage) -> bool {
        on(stage, |on| self.due.is_any(on))
    }

    /// Draws these panels at once, for somebody who is about to give one of their elements the focus.
    pub fn draw_now(&self, names: &[&str], stage: &impl Stage) {
        stage.undisturbed(|| on(stage, |on| self.due.draw_these(names, stage.revision(), on)));
    }

    /// Draws everything that has changed at once.
    pub fn draw_all(&self, stage: &impl Stage) {
        self.due.mark(stage.revision());
        self.draw(f64::INFINITY, stage);
    }

    /// Draws what is due, panel after panel, until `until`; at least one.
    fn draw(&self, until: f64, stage: &impl Stage) {
        stage.undisturbed(|| on(stage, |on| self.due.draw(on, until)));
        on(stage, |on| self.due.end(on));
    }

    /// Draws in the next frame.
    pub fn ask(&self, stage: &impl Stage) {
        if self.has_begun.get() && self.due.is_outdated(stage.revision()) {
            self.takes_new.set(true);
            self.go_on(stage);
        }
    }

    fn go_on(&self, stage: &impl Stage) {
        if !self.frame_is_due.replace(true) {
            stage.next_frame();
        }
    }

    /// A frame is about to be shown.
    pub fn frame(&self, stage: &impl Stage) {
        self.frame_is_due.set(false);
        let begun = stage.now();
        if self.takes_new.get() && self.takes_processor(stage) {
            // By the next frame a worker has ended its slice.
            return self.go_on(stage);
        }
        if self.takes_new.take() {
            self.due.mark(stage.revision());
            self.due.begin(begun);
        }
        let was_behind = self.is_behind();
        self.draw(begun + SLICE, stage);
        self.due.spend(stage.now() - begun);
        if was_behind && !self.is_behind() {
            stage.catch_up();
        }
        if self.is_any_due(stage) {
            self.go_on(stage);
        } else {
            self.due.finish();
            self.need_processor(false, stage);
        }
    }

    /// Has the pool leave a slow page a processor until everything is drawn; true if that is news to the pool.
    pub fn takes_processor(&self, stage: &impl Stage) -> bool {
        let is_slow = self.due.is_slow() && stage.is_training();
        if !is_slow || self.needs_processor.get() {
            return false;
        }
        self.need_processor(true, stage);
        stage.after(ALONE, Timer::Alone);
        true
    }

    fn need_processor(&self, needs: bool, stage: &impl Stage) {
        if self.needs_processor.replace(needs) != needs {
            stage.need_processor(needs);
        }
    }

    /// Draws soon, but not more often than results are worth.
    pub fn plan(&self, stage: &impl Stage) {
        if !self.due.is_outdated(stage.revision()) {
            return;
        }
        let wait = self.due.wait(stage.now());
        if wait <= 0.0 {
            self.ask(stage);
        } else if !self.frame_is_planned.replace(true) {
            stage.after(wait, Timer::Results);
        }
    }

    /// The time that a timer was set to has come.
    pub fn ring(&self, timer: Timer, stage: &impl Stage) {
        match timer {
            Timer::Results => {
                self.frame_is_planned.set(false);
                self.ask(stage);
            }
            Timer::Alone => self.need_processor(false, stage),
            Timer::Late => {
                if self.is_behind() {
                    self.draw(f64::INFINITY, stage);
                    stage.catch_up();
                }
            }
        }
    }

    /// Everything that may have changed is drawn before the page's state is told again: in the next frames, or, where nobody
    /// looks, at once.
    pub fn await_all(&self, stage: &impl Stage) {
        self.due.mark(stage.revision());
        if stage.is_hidden() {
            return self.draw(f64::INFINITY, stage);
        }
        let was_behind = self.is_behind();
        self.due.wait_for_all(stage.lab());
        if !self.is_behind() {
            return;
        }
        // A browser that shows no frames, as one whose window is covered, is not waited for.
        if !was_behind {
            stage.after(DRAWN_AFTER, Timer::Late);
        }
        self.go_on(stage);
    }

    /// Sizes of canvases changed, which is told before the browser shows them.
    pub fn resized(&self, stage: &impl Stage) {
        let is_pending = self.is_any_due(stage);
        if self.is_behind() {
            // There may be no old pictures yet, and those that were drawn count for nothing.
            self.await_all(stage);
        } else if is_pending {
            // What is about to change may change sizes again, and that in the midst of telling them is an error.
            self.ask(stage);
        } else {
            // Pictures at once, before the browser shows the new sizes with old ones in them. The rest follows in the next
            // frame: words that make their panel higher would change sizes in the midst of telling them.
            self.due.mark(stage.revision());
            stage.undisturbed(|| on(stage, |on| self.due.draw_pictures(on)));
            self.go_on(stage);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::panels::PANELS;
    use std::cell::RefCell;

    /// A screen on which each panel takes so many seconds, and each second one is a picture.
    struct Played {
        time: Cell<f64>,
        takes: Cell<f64>,
        revision: Cell<u64>,
        is_hidden: Cell<bool>,
        is_training: Cell<bool>,
        drawn: RefCell<Vec<usize>>,
        has_frame: Cell<bool>,
        timers: RefCell<Vec<(f64, Timer)>>,
        needs_processor: RefCell<Vec<bool>>,
        caught_up: Cell<u32>,
    }

    impl Stage for Played {
        fn now(&self) -> f64 {
            self.time.get()
        }

        fn lab(&self) -> LabId {
            LabId::Data
        }

        fn revision(&self) -> u64 {
            self.revision.get()
        }

        fn settled(&self) -> u64 {
            self.revision.get()
        }

        fn is_hidden(&self) -> bool {
            self.is_hidden.get()
        }

        fn is_training(&self) -> bool {
            self.is_training.get()
        }

        fn paint(&self, place: usize) -> bool {
            self.time.set(self.time.get() + self.takes.get());
            self.drawn.borrow_mut().push(place);
            place.is_multiple_of(2)
        }

        fn undisturbed(&self, act: impl FnOnce()) {
            act();
        }

        fn need_processor(&self, needs: bool) {
            self.needs_processor.borrow_mut().push(needs);
        }

        fn catch_up(&self) {
            self.caught_up.set(self.caught_up.get() + 1);
        }

        fn next_frame(&self) {
            assert!(!self.has_frame.replace(true), "one frame is asked for");
        }

        fn after(&self, seconds: f64, timer: Timer) {
            self.timers.borrow_mut().push((self.time.get() + seconds, timer));
        }
    }

    impl Played {
        /// A page that has just started.
        fn new(takes: f64) -> (Frames, Played) {
            let played = Played {
                time: Cell::new(100.0),
                takes: Cell::new(takes),
                revision: Cell::new(1),
                is_hidden: Cell::new(false),
                is_training: Cell::new(false),
                drawn: RefCell::default(),
                has_frame: Cell::new(false),
                timers: RefCell::default(),
                needs_processor: RefCell::default(),
                caught_up: Cell::new(0),
            };
            (Frames::default(), played)
        }

        /// The same with everything drawn.
        fn at_rest(takes: f64) -> (Frames, Played) {
            let (frames, played) = Played::new(takes);
            frames.begin();
            frames.ask(&played);
            played.show(&frames);
            (frames, played)
        }

        /// Shows frames as long as any is asked for: how many panels each drew.
        fn show(&self, frames: &Frames) -> Vec<usize> {
            self.drawn.take();
            let all = std::iter::from_fn(|| {
                self.has_frame.take().then(|| frames.frame(self))?;
                Some(self.drawn.take().len())
            });
            all.take(10_000).collect()
        }

        fn change(&self) {
            self.revision.set(self.revision.get() + 1);
        }

        /// Lets all timers ring that are set: which.
        fn ring(&self, frames: &Frames) -> Vec<Timer> {
            let timers = self.timers.take();
            for &(at, timer) in &timers {
                self.time.set(self.time.get().max(at));
                frames.ring(timer, self);
            }
            timers.into_iter().map(|(_, timer)| timer).collect()
        }
    }

    fn all() -> usize {
        PANELS.iter().filter(|panel| panel.lab.is_none_or(|lab| lab == LabId::Data)).count()
    }

    #[test]
    fn what_has_changed_is_drawn_over_as_many_frames_as_it_takes() {
        let (frames, played) = Played::new(0.002);
        frames.ask(&played);
        assert!(!played.has_frame.get(), "the page has not started");
        frames.begin();
        frames.ask(&played);
        frames.ask(&played);
        let shown = played.show(&frames);
        assert_eq!(shown.iter().sum::<usize>(), all());
        let together = PANELS.iter().filter(|panel| panel.is_together).count();
        // Two panels take as long as a frame may; those that are drawn together stand in the first.
        assert!(shown[0] <= together + 2 && shown[1..].iter().all(|&panels| panels <= 2), "{shown:?}");
        frames.ask(&played);
        assert!(!played.has_frame.get(), "nothing has changed");
        // What changes meanwhile begins with the next frame.
        played.change();
        frames.ask(&played);
        played.has_frame.set(false);
        frames.frame(&played);
        played.change();
        frames.ask(&played);
        assert!(played.show(&frames).iter().sum::<usize>() >= all());
    }

    #[test]
    fn results_are_drawn_when_it_is_time() {
        let (frames, played) = Played::at_rest(0.0001);
        frames.plan(&played);
        assert!(!played.has_frame.get() && played.timers.borrow().is_empty(), "nothing has changed");
        for _ in 0..3 {
            played.change();
            frames.plan(&played);
        }
        assert!(!played.has_frame.get());
        assert_eq!(played.ring(&frames), [Timer::Results], "one for all of them");
        assert!(!played.show(&frames).is_empty());
        // Whoever has waited long enough does not wait.
        played.time.set(200.0);
        played.change();
        frames.plan(&played);
        assert!(played.has_frame.get() && played.timers.borrow().is_empty());
    }

    #[test]
    fn what_is_waited_for_is_told_once_it_is_drawn_and_drawn_where_there_are_no_frames() {
        let (frames, played) = Played::at_rest(0.002);
        frames.await_all(&played);
        assert!(!frames.is_behind() && !played.has_frame.get(), "all of it is there");
        played.change();
        frames.await_all(&played);
        assert!(frames.is_behind());
        let shown = played.show(&frames);
        assert!(shown.len() > 1 && !frames.is_behind());
        assert_eq!(played.caught_up.get(), 1);
        assert_eq!((played.ring(&frames), played.caught_up.get()), (vec![Timer::Late], 1), "it was in time");
        // A window that is covered.
        played.change();
        frames.await_all(&played);
        frames.await_all(&played);
        assert_eq!(played.ring(&frames), [Timer::Late]);
        assert_eq!((frames.is_behind(), played.caught_up.get(), played.drawn.take().len()), (false, 2, all()));
        // A tab in the background.
        played.has_frame.set(false);
        played.is_hidden.set(true);
        played.change();
        frames.await_all(&played);
        assert_eq!((played.drawn.take().len(), played.has_frame.get()), (all(), false));
    }

    #[test]
    fn a_slow_page_has_a_processor_while_it_draws_and_the_figure_is_trained() {
        let (frames, played) = Played::at_rest(0.01);
        played.change();
        frames.ask(&played);
        assert!(played.show(&frames)[0] > 0 && played.needs_processor.take().is_empty(), "nobody trains");
        played.is_training.set(true);
        played.change();
        frames.ask(&played);
        let shown = played.show(&frames);
        assert_eq!(shown[0], 0, "by the next frame a worker has ended its slice");
        assert_eq!(played.needs_processor.take(), [true, false], "from the first frame to the last");
        assert_eq!(played.ring(&frames), [Timer::Alone], "it had been long enough");
        assert!(played.needs_processor.take().is_empty());
        // Whose frames do not come gives it back.
        played.change();
        assert!(frames.takes_processor(&played) && !frames.takes_processor(&played));
        assert_eq!(played.ring(&frames), [Timer::Alone]);
        assert_eq!(played.needs_processor.take(), [true, false]);
        // A quick one shares.
        let (frames, played) = Played::at_rest(0.0001);
        played.is_training.set(true);
        played.change();
        frames.ask(&played);
        assert!(played.show(&frames)[0] > 0 && played.needs_processor.take().is_empty());
    }

    #[test]
    fn pictures_of_a_new_size_are_drawn_before_the_browser_shows_them() {
        let (frames, played) = Played::at_rest(0.0001);
        played.drawn.take();
        played.change();
        frames.resized(&played);
        let pictures = played.drawn.take();
        assert!(!pictures.is_empty() && pictures.iter().all(|place| place.is_multiple_of(2)), "{pictures:?}");
        assert!(played.has_frame.get(), "the rest follows");
        played.change();
        frames.resized(&played);
        assert!(played.drawn.take().is_empty(), "what is about to change may change sizes again");
        played.show(&frames);
        // Somebody waits: everything counts, old pictures too.
        played.change();
        frames.await_all(&played);
        played.change();
        frames.resized(&played);
        assert!(played.drawn.take().is_empty() && frames.is_behind());
        assert_eq!(played.show(&frames).iter().sum::<usize>(), all());
    }

    #[test]
    fn who_gives_the_focus_has_the_panel_at_once() {
        let (frames, played) = Played::at_rest(0.0001);
        played.change();
        frames.draw_now(&["stage"], &played);
        assert_eq!(played.drawn.take().into_iter().map(|place| PANELS[place].name).collect::<Vec<_>>(), ["stage"]);
        frames.draw_all(&played);
        assert_eq!(played.drawn.take().len(), all() - 1, "and no second time");
    }
}
