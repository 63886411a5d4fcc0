//! When the panels are drawn: what may have changed is drawn in the next frame, but no frame draws for longer than it may
//! take; what is left follows in the frames after it, so that a slow machine is never busy for long. What it is not: the
//! panels themselves (`panels`), and how results reach the state (`app`).

use crate::page::model::state::Phase;
use crate::page::panels::PANELS;
use crate::page::panels::sheet::Sheet;
use crate::page::ui::dom;
use crate::page::ui::dom::document;
use crate::page::ui::painter::Painter;
use crate::page::ui::screen::Watch;
use crate::page::ui::session;
use crate::page::ui::session::Page;
use crate::page::ui::work::Work;
use crate::worker::pool;
use std::cell::{Cell, OnceCell};
use std::rc::Rc;

/// What results change is drawn at most this often, in seconds: lively, and more would take from the training the
/// processor that it shares with the page.
const RESULTS_EVERY: f64 = 0.12;
/// And not before so many times the time that drawing it took have passed: on a slow machine the numbers come more seldom,
/// instead of keeping it busy.
const REST: f64 = 4.0;
/// A frame begins no further panel after this time, in seconds. A small part of a frame, since the panel that was begun
/// last takes longer, and the browser has yet to lay out and paint what was drawn.
const SLICE: f64 = 0.003;
/// A page that takes longer than this to draw what had changed, in seconds, is slow: while it draws, it does not share
/// its processor with the training. Elsewhere that takes 8 to 10 ms.
const SLOW: f64 = 0.02;
/// Each drawing after a slow one leaves this much of the memory of it: not all of them draw much.
const MEMORY: f64 = 0.9;
/// For as long as that, at most, in milliseconds: a page that is hidden meanwhile has no frames.
const ALONE: i32 = 1_000;
/// What is waited for is drawn after this time whether there are frames or not, in milliseconds.
const DRAWN_AFTER: i32 = 3_000;

const COUNT: usize = PANELS.len();

/// What is still to be drawn, and when.
pub struct Drawing {
    page: Rc<Page>,
    work: Rc<Work>,
    pub painter: Painter,
    /// The page has started: before, there is nothing to draw.
    has_begun: Cell<bool>,
    /// Called when everything that was waited for is on the screen.
    caught_up: OnceCell<Box<dyn Fn()>>,
    /// The revision of the model that each panel was drawn from last, and when.
    drawn: [Cell<(u64, f64)>; PANELS.len()],
    /// Whether each panel drew on a canvas when it was drawn last.
    has_picture: [Cell<bool>; COUNT],
    /// The revision that is being drawn.
    revision: Cell<u64>,
    /// The panels that the page's state waits for: it is told when the screen shows them.
    awaited: [Cell<bool>; COUNT],
    /// The panel that comes next: where a frame ended, the following one goes on.
    next: Cell<usize>,
    frame_is_due: Cell<bool>,
    /// The frame that is due also begins what has changed since; otherwise it goes on with what is left.
    takes_new: Cell<bool>,
    /// A timer will ask for a frame.
    frame_is_planned: Cell<bool>,
    /// When what had changed was begun last, and the time that drawing it has taken since then.
    begun: Cell<f64>,
    taken: Cell<f64>,
    /// The longest of the last drawings, in seconds.
    longest: Cell<f64>,
    /// The page is slow and draws, so that the pool leaves it a processor.
    needs_processor: Cell<bool>,
}

impl Drawing {
    pub fn new(page: Rc<Page>, work: Rc<Work>) -> Self {
        Drawing {
            page,
            work,
            has_begun: Cell::new(false),
            caught_up: OnceCell::new(),
            painter: Painter::default(),
            drawn: [const { Cell::new((0, f64::NEG_INFINITY)) }; PANELS.len()],
            has_picture: [const { Cell::new(false) }; COUNT],
            revision: Cell::new(0),
            awaited: [const { Cell::new(false) }; COUNT],
            next: Cell::new(0),
            frame_is_due: Cell::new(false),
            takes_new: Cell::new(false),
            frame_is_planned: Cell::new(false),
            begun: Cell::new(f64::NEG_INFINITY),
            taken: Cell::new(0.0),
            longest: Cell::new(0.0),
            needs_processor: Cell::new(false),
        }
    }

    /// From now on there is something to draw; `caught_up` is called whenever what was waited for is on the screen.
    pub fn begin(&self, caught_up: impl Fn() + 'static) {
        let _ = self.caught_up.set(Box::new(caught_up));
        self.has_begun.set(true);
    }

    /// Everything that has changed until now is to be drawn.
    fn mark_due(&self) {
        self.revision.set(session::revision());
    }

    /// Whether the panel at this place is still to be drawn.
    fn is_due(&self, place: usize) -> bool {
        let panel = &PANELS[place];
        let is_shown = panel.lab.is_none_or(|lab| lab == self.page.state.borrow().settings.lab);
        is_shown && self.drawn[place].get().0 < self.revision.get()
    }

    /// Whether it rests between two drawings for news.
    fn is_resting(&self, place: usize) -> bool {
        PANELS.get(place).is_some_and(|panel| {
            let (revision, when) = self.drawn[place].get();
            revision >= session::settled() && pool::now() - when < panel.rest
        })
    }

    fn is_any_due(&self) -> bool {
        (0..COUNT).any(|place| self.is_due(place) && !self.is_resting(place))
    }

    /// Something that the page's state waits for is not on the screen yet.
    pub fn is_behind(&self) -> bool {
        self.awaited.iter().any(Cell::get)
    }

    fn notify_caught_up(&self) {
        if let Some(caught_up) = self.caught_up.get() {
            caught_up();
        }
    }

    /// Draws these panels at once, for somebody who is about to give one of their elements the focus.
    pub fn draw_now(&self, names: &[&str]) {
        session::undisturbed(|| {
            for (place, _) in PANELS.iter().enumerate().filter(|(_, panel)| names.contains(&panel.name)) {
                self.paint(place);
                self.drawn[place].set((session::revision(), pool::now()));
            }
        });
    }

    /// Draws what is due, panel after panel, until `until`; at least one.
    fn draw(&self, until: f64) {
        session::undisturbed(|| {
            // The marker, the numbers at it and the verdict: what a hand moves, all of it in this frame.
            for place in (0..COUNT).filter(|&place| PANELS[place].is_together) {
                if self.is_due(place) && (self.awaited[place].take() || !self.is_resting(place)) {
                    self.draw_one(place);
                }
            }
            for _ in 0..COUNT {
                let place = self.next.get();
                self.next.set((place + 1) % COUNT);
                let is_awaited = self.awaited[place].take();
                if self.is_due(place) && (is_awaited || !self.is_resting(place)) {
                    self.draw_one(place);
                    if pool::now() >= until {
                        break;
                    }
                }
            }
        });
        if !self.is_any_due() {
            self.next.set(0);
        }
    }

    fn draw_one(&self, place: usize) {
        self.paint(place);
        self.drawn[place].set((self.revision.get(), pool::now()));
    }

    fn paint(&self, place: usize) {
        let mut sheet = Sheet::default();
        self.page.view(|view| (PANELS[place].show)(view, &mut sheet));
        self.has_picture[place].set(sheet.has_picture());
        self.painter.paint(&self.page, sheet);
    }

    /// Draws the panel of this name at once.
    pub fn show(&self, name: &str) {
        if let Some(place) = PANELS.iter().position(|panel| panel.name == name) {
            session::undisturbed(|| self.draw_one(place));
        }
    }

    /// Draws in the next frame.
    pub fn ask(self: &Rc<Self>) {
        if self.has_begun.get() && (session::revision() > self.revision.get()) {
            self.takes_new.set(true);
            self.go_on();
        }
    }

    fn go_on(self: &Rc<Self>) {
        if !self.frame_is_due.replace(true) {
            let drawing = self.clone();
            dom::next_frame(move || drawing.draw_frame());
        }
    }

    fn draw_frame(self: &Rc<Self>) {
        self.frame_is_due.set(false);
        let begun = pool::now();
        if self.takes_new.get() && self.takes_processor() {
            // By the next frame a worker has ended its slice.
            return self.go_on();
        }
        if self.takes_new.take() {
            self.mark_due();
            self.begun.set(begun);
            self.taken.set(0.0);
        }
        let was_behind = self.is_behind();
        self.draw(begun + SLICE);
        self.taken.set(self.taken.get() + pool::now() - begun);
        if was_behind && !self.is_behind() {
            self.notify_caught_up();
        }
        if self.is_any_due() {
            self.go_on();
        } else {
            self.longest.set(self.taken.get().max(MEMORY * self.longest.get()));
            self.need_processor(false);
        }
    }

    /// Has the pool leave a slow page a processor until everything is drawn; true if that is news to the pool.
    pub fn takes_processor(self: &Rc<Self>) -> bool {
        let is_slow = self.longest.get() > SLOW && self.page.state.borrow().data.figure_phase() == Phase::Training;
        if !is_slow || self.needs_processor.get() {
            return false;
        }
        self.need_processor(true);
        let drawing = self.clone();
        dom::after(ALONE, move || drawing.need_processor(false));
        true
    }

    fn need_processor(&self, needs: bool) {
        if self.needs_processor.replace(needs) != needs {
            self.work.page_draws(needs);
        }
    }

    /// Draws soon, but not more often than results are worth.
    pub fn plan(self: &Rc<Self>) {
        if session::revision() == self.revision.get() {
            return;
        }
        let pause = RESULTS_EVERY.max(REST * self.taken.get());
        let wait = self.begun.get() + pause - pool::now();
        if wait <= 0.0 {
            self.ask();
        } else if !self.frame_is_planned.replace(true) {
            let drawing = self.clone();
            dom::after((wait * 1e3).ceil() as i32, move || {
                drawing.frame_is_planned.set(false);
                drawing.ask();
            });
        }
    }

    /// Everything that may have changed is drawn before the page's state is told again: in the next frames, or, where nobody
    /// looks, at once.
    pub fn await_all(self: &Rc<Self>) {
        self.mark_due();
        if document().hidden() {
            return self.draw(f64::INFINITY);
        }
        let was_behind = self.is_behind();
        for (place, awaited) in self.awaited.iter().enumerate() {
            awaited.set(self.is_due(place));
        }
        if !self.is_behind() {
            return;
        }
        // A browser that shows no frames, as one whose window is covered, is not waited for.
        if !was_behind {
            let drawing = self.clone();
            dom::after(DRAWN_AFTER, move || {
                if drawing.is_behind() {
                    drawing.draw(f64::INFINITY);
                    drawing.notify_caught_up();
                }
            });
        }
        self.go_on();
    }

    /// Everything is to be drawn again, because the screen is another.
    pub fn redraw(self: &Rc<Self>) {
        if !self.has_begun.get() {
            return;
        }
        self.page.screen.borrow_mut().read(&self.page.state.borrow().settings);
        session::touch();
        self.ask();
    }

    /// The same, before the browser shows anything: a page half in one language and half in another would jump about.
    pub fn redraw_at_once(&self) {
        if self.has_begun.get() {
            self.page.screen.borrow_mut().read(&self.page.state.borrow().settings);
            self.draw_all();
        }
    }

    /// Draws everything at once.
    pub fn draw_all(&self) {
        session::touch();
        self.mark_due();
        self.draw(f64::INFINITY);
    }

    /// Sizes of canvases changed.
    pub fn resized(self: &Rc<Self>, entries: &js_sys::Array) {
        let is_changed = {
            let mut screen = self.page.screen.borrow_mut();
            screen.read(&self.page.state.borrow().settings);
            screen.resize(entries)
        };
        if is_changed {
            session::touch();
        }
        let is_pending = self.is_any_due();
        if self.is_behind() {
            // There may be no old pictures yet, and those that were drawn count for nothing.
            self.await_all();
        } else if is_pending {
            // What is about to change may change sizes again, and that in the midst of telling them is an error.
            self.ask();
        } else {
            // Pictures at once, before the browser shows the new sizes with old ones in them. The rest follows in the next
            // frame: words that make their panel higher would change sizes in the midst of telling them.
            self.mark_due();
            session::undisturbed(|| {
                let pictures = (0..PANELS.len()).filter(|&place| self.has_picture[place].get() && self.is_due(place));
                pictures.for_each(|place| self.draw_one(place));
            });
            self.go_on();
        }
    }
}
