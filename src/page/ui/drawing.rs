//! When the panels are drawn: what may have changed is drawn in the next frame, but no frame draws for longer than it may
//! take; what is left follows in the frames after it, so that a slow machine is never busy for long. What is due is counted in
//! `panels::due`.

use crate::page::model::settings::LabId;
use crate::page::model::state::Phase;
use crate::page::panels::PANELS;
use crate::page::panels::due::{Due, On};
use crate::page::panels::sheet::Sheet;
use crate::page::ui::dom;
use crate::page::ui::dom::document;
use crate::page::ui::painter::Painter;
use crate::page::ui::screen::Watch;
use crate::page::ui::session;
use crate::page::ui::session::Page;
use crate::page::ui::work::Work;
use crate::worker::browser;
use std::cell::{Cell, OnceCell};
use std::rc::Rc;

/// A frame begins no further panel after this time, in seconds. A small part of a frame, since the panel that was begun
/// last takes longer, and the browser has yet to lay out and paint what was drawn.
const SLICE: f64 = 0.003;
/// A slow page draws without sharing its processor for so long at most, in milliseconds: one that is hidden meanwhile has no frames.
const ALONE: i32 = 1_000;
/// What is waited for is drawn after this time whether there are frames or not, in milliseconds.
const DRAWN_AFTER: i32 = 3_000;

/// Draws, from frame to frame.
pub struct Drawing {
    page: Rc<Page>,
    work: Rc<Work>,
    pub painter: Painter,
    /// The page has started: before, there is nothing to draw.
    has_begun: Cell<bool>,
    /// Called when everything that was waited for is on the screen.
    caught_up: OnceCell<Box<dyn Fn()>>,
    due: Due,
    frame_is_due: Cell<bool>,
    /// The frame that is due also begins what has changed since; otherwise it goes on with what is left.
    takes_new: Cell<bool>,
    /// A timer will ask for a frame.
    frame_is_planned: Cell<bool>,
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
            due: Due::default(),
            frame_is_due: Cell::new(false),
            takes_new: Cell::new(false),
            frame_is_planned: Cell::new(false),
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
        self.due.mark(session::revision());
    }

    fn lab(&self) -> LabId {
        self.page.state.borrow().settings.lab
    }

    fn on<R>(&self, act: impl FnOnce(&On) -> R) -> R {
        let paint = |place: usize| self.paint(place);
        act(&On { lab: self.lab(), settled: session::settled(), now: &browser::now, paint: &paint })
    }

    fn is_any_due(&self) -> bool {
        self.on(|on| self.due.is_any(on))
    }

    /// Something that the page's state waits for is not on the screen yet.
    pub fn is_behind(&self) -> bool {
        self.due.is_behind()
    }

    fn notify_caught_up(&self) {
        if let Some(caught_up) = self.caught_up.get() {
            caught_up();
        }
    }

    /// Draws these panels at once, for somebody who is about to give one of their elements the focus.
    pub fn draw_now(&self, names: &[&str]) {
        session::undisturbed(|| self.on(|on| self.due.draw_these(names, session::revision(), on)));
    }

    /// Draws what is due, panel after panel, until `until`; at least one.
    fn draw(&self, until: f64) {
        session::undisturbed(|| self.on(|on| self.due.draw(on, until)));
        self.on(|on| self.due.end(on));
    }

    /// Draws a panel; whether there is a picture in it.
    fn paint(&self, place: usize) -> bool {
        let mut sheet = Sheet::default();
        self.page.view(|view| (PANELS[place].show)(view, &mut sheet));
        let has_picture = sheet.has_picture();
        self.painter.paint(&self.page, sheet);
        has_picture
    }

    /// Draws in the next frame.
    pub fn ask(self: &Rc<Self>) {
        if self.has_begun.get() && self.due.is_outdated(session::revision()) {
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
        let begun = browser::now();
        if self.takes_new.get() && self.takes_processor() {
            // By the next frame a worker has ended its slice.
            return self.go_on();
        }
        if self.takes_new.take() {
            self.mark_due();
            self.due.begin(begun);
        }
        let was_behind = self.is_behind();
        self.draw(begun + SLICE);
        self.due.spend(browser::now() - begun);
        if was_behind && !self.is_behind() {
            self.notify_caught_up();
        }
        if self.is_any_due() {
            self.go_on();
        } else {
            self.due.finish();
            self.need_processor(false);
        }
    }

    /// Has the pool leave a slow page a processor until everything is drawn; true if that is news to the pool.
    pub fn takes_processor(self: &Rc<Self>) -> bool {
        let is_slow = self.due.is_slow() && self.page.state.borrow().data.figure_phase() == Phase::Training;
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
        if !self.due.is_outdated(session::revision()) {
            return;
        }
        let wait = self.due.wait(browser::now());
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
        self.due.wait_for_all(self.lab());
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
            session::undisturbed(|| self.on(|on| self.due.draw_pictures(on)));
            self.go_on();
        }
    }
}
