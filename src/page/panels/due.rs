//! Which panels are to be drawn, in which order, and how often: what may have changed is drawn panel after panel until the time
//! for it is over, and the next frame goes on where this one ended. When there are frames, see [`frames`](super::frames).

use crate::page::model::settings::LabId;
use crate::page::panels::PANELS;
use std::cell::Cell;

/// What results change is drawn at most this often, in seconds: lively, and more would take from the training the
/// processor that it shares with the page.
const RESULTS_EVERY: f64 = 0.12;
/// And not before so many times the time that drawing it took have passed: on a slow machine the numbers come more seldom,
/// instead of keeping it busy.
const REST: f64 = 4.0;
/// A page that takes longer than this to draw what had changed, in seconds, is slow: while it draws, it does not share
/// its processor with the training. Elsewhere that takes 8 to 10 ms.
const SLOW: f64 = 0.02;
/// Each drawing after a slow one leaves this much of the memory of it: not all of them draw much.
const MEMORY: f64 = 0.9;

const COUNT: usize = PANELS.len();

/// What is still to be drawn.
pub struct Due {
    /// The revision of the model that each panel was drawn from last, and when.
    drawn: [Cell<(u64, f64)>; COUNT],
    /// Whether each panel drew on a canvas when it was drawn last.
    has_picture: [Cell<bool>; COUNT],
    /// The panels that the page's state waits for: it is told when the screen shows them.
    awaited: [Cell<bool>; COUNT],
    /// The revision that is being drawn.
    revision: Cell<u64>,
    /// The panel that comes next: where a frame ended, the following one goes on.
    next: Cell<usize>,
    /// When what had changed was begun last, and the time that drawing it has taken since then.
    begun: Cell<f64>,
    taken: Cell<f64>,
    /// The longest of the last drawings, in seconds.
    longest: Cell<f64>,
}

/// What panels are drawn for.
pub struct On<'a> {
    /// The lab on the screen.
    pub lab: LabId,
    /// The revision of the last change that was no news of work under way.
    pub settled: u64,
    pub now: &'a dyn Fn() -> f64,
    /// Draws the panel at this place of [`PANELS`], and says whether there is a picture in it.
    pub paint: &'a dyn Fn(usize) -> bool,
}

impl Default for Due {
    fn default() -> Due {
        Due {
            drawn: [const { Cell::new((0, f64::NEG_INFINITY)) }; COUNT],
            has_picture: [const { Cell::new(false) }; COUNT],
            awaited: [const { Cell::new(false) }; COUNT],
            revision: Cell::new(0),
            next: Cell::new(0),
            begun: Cell::new(f64::NEG_INFINITY),
            taken: Cell::new(0.0),
            longest: Cell::new(0.0),
        }
    }
}

impl Due {
    /// Everything that has changed until this revision is to be drawn.
    pub fn mark(&self, revision: u64) {
        self.revision.set(revision);
    }

    /// Whether something has changed that is not yet to be drawn.
    pub fn is_outdated(&self, revision: u64) -> bool {
        revision > self.revision.get()
    }

    /// Whether the panel at this place is still to be drawn.
    fn is_due(&self, place: usize, lab: LabId) -> bool {
        PANELS[place].lab.is_none_or(|of| of == lab) && self.drawn[place].get().0 < self.revision.get()
    }

    /// Whether it rests between two drawings for news.
    fn is_resting(&self, place: usize, on: &On) -> bool {
        let (revision, when) = self.drawn[place].get();
        revision >= on.settled && (on.now)() - when < PANELS[place].rest
    }

    pub fn is_any(&self, on: &On) -> bool {
        (0..COUNT).any(|place| self.is_due(place, on.lab) && !self.is_resting(place, on))
    }

    /// What is due is waited for from here on, and rests no longer.
    pub fn wait_for_all(&self, lab: LabId) {
        for (place, awaited) in self.awaited.iter().enumerate() {
            awaited.set(self.is_due(place, lab));
        }
    }

    /// Something that is waited for is not on the screen yet.
    pub fn is_behind(&self) -> bool {
        self.awaited.iter().any(Cell::get)
    }

    /// Draws what is due, panel after panel, until `until`; at least one.
    pub fn draw(&self, on: &On, until: f64) {
        // The marker, the numbers at it and the verdict: what a hand moves, all of it in this frame.
        for place in (0..COUNT).filter(|&place| PANELS[place].is_together) {
            if self.is_due(place, on.lab) && (self.awaited[place].take() || !self.is_resting(place, on)) {
                self.draw_one(place, on);
            }
        }
        for _ in 0..COUNT {
            let place = self.next.get();
            self.next.set((place + 1) % COUNT);
            let is_awaited = self.awaited[place].take();
            if self.is_due(place, on.lab) && (is_awaited || !self.is_resting(place, on)) {
                self.draw_one(place, on);
                if (on.now)() >= until {
                    return;
                }
            }
        }
    }

    /// Draws the panels that are due and had pictures.
    pub fn draw_pictures(&self, on: &On) {
        for place in (0..COUNT).filter(|&place| self.has_picture[place].get() && self.is_due(place, on.lab)) {
            self.draw_one(place, on);
        }
    }

    /// Draws these panels, whether they are due or not, from this revision.
    pub fn draw_these(&self, names: &[&str], revision: u64, on: &On) {
        for place in (0..COUNT).filter(|&place| names.contains(&PANELS[place].name)) {
            self.draw_one(place, on);
            self.drawn[place].set((revision, self.drawn[place].get().1));
        }
    }

    fn draw_one(&self, place: usize, on: &On) {
        self.has_picture[place].set((on.paint)(place));
        self.drawn[place].set((self.revision.get(), (on.now)()));
    }

    /// A frame ends: where nothing is left, the next begins with what is seen first.
    pub fn end(&self, on: &On) {
        if !self.is_any(on) {
            self.next.set(0);
        }
    }

    /// What has changed is begun.
    pub fn begin(&self, now: f64) {
        self.begun.set(now);
        self.taken.set(0.0);
    }

    /// So many seconds of drawing.
    pub fn spend(&self, seconds: f64) {
        self.taken.set(self.taken.get() + seconds);
    }

    /// Everything that was begun is drawn.
    pub fn finish(&self) {
        self.longest.set(self.taken.get().max(MEMORY * self.longest.get()));
    }

    pub fn is_slow(&self) -> bool {
        self.longest.get() > SLOW
    }

    /// Seconds until results are drawn again; 0 or less: now.
    pub fn wait(&self, now: f64) -> f64 {
        self.begun.get() + RESULTS_EVERY.max(REST * self.taken.get()) - now
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    /// A screen on which each panel takes so many seconds.
    struct Played {
        due: Due,
        time: Cell<f64>,
        takes: f64,
        revision: u64,
        settled: u64,
        lab: LabId,
    }

    impl Played {
        fn new(takes: f64) -> Played {
            let due = Due::default();
            due.mark(1);
            Played { due, time: Cell::new(0.0), takes, revision: 1, settled: 1, lab: LabId::Data }
        }

        fn on<R>(&self, act: impl FnOnce(&On) -> R) -> (R, Vec<&'static str>) {
            let drawn = RefCell::new(Vec::new());
            let paint = |place: usize| {
                drawn.borrow_mut().push(PANELS[place].name);
                self.time.set(self.time.get() + self.takes);
                PANELS[place].name == "figure"
            };
            let now = || self.time.get();
            let result = act(&On { lab: self.lab, settled: self.settled, now: &now, paint: &paint });
            (result, drawn.take())
        }

        /// One frame of so many seconds: what it drew, and whether anything is left.
        fn frame(&self, seconds: f64) -> (Vec<&'static str>, bool) {
            let until = self.time.get() + seconds;
            let (is_left, drawn) = self.on(|on| {
                self.due.draw(on, until);
                self.due.end(on);
                self.due.is_any(on)
            });
            (drawn, is_left)
        }

        fn change(&mut self, is_news: bool) {
            self.revision += 1;
            if !is_news {
                self.settled = self.revision;
            }
            self.due.mark(self.revision);
        }
    }

    fn shown(lab: LabId) -> BTreeSet<&'static str> {
        PANELS.iter().filter(|panel| panel.lab.is_none_or(|of| of == lab)).map(|panel| panel.name).collect()
    }

    #[test]
    fn every_panel_of_the_lab_is_drawn_once_however_many_frames_that_takes() {
        let played = Played::new(0.01);
        let mut all = Vec::new();
        let mut frames = 0;
        loop {
            let (drawn, is_left) = played.frame(0.003);
            all.extend(drawn);
            frames += 1;
            if !is_left {
                break;
            }
        }
        assert_eq!(all.len(), shown(LabId::Data).len());
        assert_eq!(all.iter().copied().collect::<BTreeSet<_>>(), shown(LabId::Data));
        let together = PANELS.iter().filter(|panel| panel.is_together).count();
        assert!(frames >= all.len() - together, "a panel is longer than a frame");
        assert_eq!(played.frame(1.0), (vec![], false));
    }

    #[test]
    fn changes_that_never_end_let_every_panel_have_its_turn() {
        let mut played = Played::new(0.01);
        let mut all = BTreeSet::new();
        for _ in 0..PANELS.len() {
            played.change(false);
            all.extend(played.frame(0.003).0);
        }
        assert_eq!(all, shown(LabId::Data));
    }

    #[test]
    fn what_rests_is_drawn_for_a_change_of_the_readers_and_for_who_waits() {
        let resting: BTreeSet<_> = PANELS.iter().filter(|panel| panel.rest > 0.0).map(|panel| panel.name).collect();
        let resting: BTreeSet<_> = resting.intersection(&shown(LabId::Data)).copied().collect();
        assert!(!resting.is_empty());
        let rests = |drawn: &[&'static str]| resting.iter().all(|name| !drawn.contains(name));
        let mut played = Played::new(0.0);
        played.frame(1.0);
        played.change(true);
        let (drawn, is_left) = played.frame(1.0);
        assert!(rests(&drawn) && !drawn.is_empty() && !is_left, "{drawn:?}");
        // After a while they have rested.
        played.time.set(10.0);
        assert_eq!(played.frame(1.0).0.into_iter().collect::<BTreeSet<_>>(), resting);
        played.change(true);
        played.due.wait_for_all(played.lab);
        assert!(played.due.is_behind());
        assert_eq!(played.frame(1.0).0.len(), shown(LabId::Data).len());
        assert!(!played.due.is_behind());
        played.change(false);
        assert_eq!(played.frame(1.0).0.len(), shown(LabId::Data).len());
    }

    #[test]
    fn pictures_and_panels_by_name_are_drawn_apart() {
        let mut played = Played::new(0.001);
        assert_eq!(played.on(|on| played.due.draw_pictures(on)).1, [""; 0], "there are none yet");
        played.frame(1.0);
        played.change(false);
        assert_eq!(played.on(|on| played.due.draw_pictures(on)).1, ["figure"]);
        let revision = played.revision;
        assert_eq!(played.on(|on| played.due.draw_these(&["stage"], revision, on)).1, ["stage"]);
        let rest = played.frame(1.0).0;
        assert!(!rest.contains(&"figure") && !rest.contains(&"stage") && rest.len() + 2 == shown(LabId::Data).len());
        // Another lab's are drawn when it is on the screen.
        played.lab = LabId::Algorithms;
        assert!(!shown(LabId::Algorithms).is_subset(&shown(LabId::Data)) && !played.frame(1.0).0.is_empty());
    }

    #[test]
    fn a_page_that_draws_slowly_draws_results_more_seldom_and_is_slow_for_a_while() {
        let due = Due::default();
        assert!(due.wait(0.0) < 0.0 && !due.is_slow());
        due.begin(10.0);
        due.spend(0.01);
        due.finish();
        assert!((due.wait(10.0) - RESULTS_EVERY).abs() < 1e-9 && !due.is_slow());
        due.begin(11.0);
        due.spend(0.03);
        due.spend(0.05);
        due.finish();
        assert!((due.wait(11.2) - 0.12).abs() < 1e-9 && due.is_slow(), "four times 0.08 s from 11.0 on");
        let quick = (0..100).take_while(|_| {
            due.begin(12.0);
            due.finish();
            due.is_slow()
        });
        assert_eq!(quick.count(), 13, "0.9 to the 14th of 0.08 is less than 0.02");
    }
}
