//! The browser's frames and timers as the [`Stage`] on which panels are drawn.

use crate::page::io::session;
use crate::page::io::session::Page;
use crate::page::model::settings::LabId;
use crate::page::model::state::Phase;
use crate::page::panels::PANELS;
use crate::page::panels::frames::{Frames, Stage, Timer};
use crate::page::panels::sheet::Sheet;
use crate::page::ui::dom;
use crate::page::ui::dom::document;
use crate::page::ui::painter::Painter;
use crate::page::ui::screen::Watch;
use crate::page::ui::work::Work;
use crate::worker::browser;
use std::cell::OnceCell;
use std::rc::Rc;

/// Draws, from frame to frame.
pub struct Drawing {
    page: Rc<Page>,
    work: Rc<Work>,
    pub painter: Painter,
    frames: Frames,
    /// Called when everything that was waited for is on the screen.
    caught_up: OnceCell<Box<dyn Fn()>>,
}

impl Stage for Rc<Drawing> {
    fn now(&self) -> f64 {
        browser::now()
    }

    fn lab(&self) -> LabId {
        self.page.state.borrow().settings.lab
    }

    fn revision(&self) -> u64 {
        session::revision()
    }

    fn settled(&self) -> u64 {
        session::settled()
    }

    fn is_hidden(&self) -> bool {
        document().hidden()
    }

    fn is_training(&self) -> bool {
        self.page.state.borrow().data.figure_phase() == Phase::Training
    }

    fn paint(&self, place: usize) -> bool {
        let mut sheet = Sheet::default();
        self.page.view(|view| (PANELS[place].show)(view, &mut sheet));
        let has_picture = sheet.has_picture();
        self.painter.paint(&self.page, sheet);
        has_picture
    }

    fn undisturbed(&self, act: impl FnOnce()) {
        session::undisturbed(act);
    }

    fn need_processor(&self, needs: bool) {
        self.work.page_draws(needs);
    }

    fn catch_up(&self) {
        if let Some(caught_up) = self.caught_up.get() {
            caught_up();
        }
    }

    fn next_frame(&self) {
        let drawing = self.clone();
        dom::next_frame(move || drawing.frames.frame(&drawing));
    }

    fn after(&self, seconds: f64, timer: Timer) {
        let drawing = self.clone();
        dom::after((seconds * 1e3).ceil() as i32, move || drawing.frames.ring(timer, &drawing));
    }
}

impl Drawing {
    pub fn new(page: Rc<Page>, work: Rc<Work>) -> Self {
        let (painter, frames) = (Painter::default(), Frames::default());
        Drawing { page, work, painter, frames, caught_up: OnceCell::new() }
    }

    /// From now on there is something to draw; `caught_up` is called whenever what was waited for is on the screen.
    pub fn begin(&self, caught_up: impl Fn() + 'static) {
        let _ = self.caught_up.set(Box::new(caught_up));
        self.frames.begin();
    }

    /// See [`Frames::is_behind`].
    pub fn is_behind(&self) -> bool {
        self.frames.is_behind()
    }

    /// See [`Frames::draw_now`].
    pub fn draw_now(self: &Rc<Self>, names: &[&str]) {
        self.frames.draw_now(names, self);
    }

    /// See [`Frames::ask`].
    pub fn ask(self: &Rc<Self>) {
        self.frames.ask(self);
    }

    /// See [`Frames::takes_processor`].
    pub fn takes_processor(self: &Rc<Self>) {
        self.frames.takes_processor(self);
    }

    /// See [`Frames::plan`].
    pub fn plan(self: &Rc<Self>) {
        self.frames.plan(self);
    }

    /// See [`Frames::await_all`].
    pub fn await_all(self: &Rc<Self>) {
        self.frames.await_all(self);
    }

    /// Everything is to be drawn again, because the screen is another.
    pub fn redraw(self: &Rc<Self>) {
        if self.frames.has_begun() {
            self.page.screen.borrow_mut().read(&self.page.state.borrow().settings);
            session::touch();
            self.ask();
        }
    }

    /// The same, before the browser shows anything: a page half in one language and half in another would jump about.
    pub fn redraw_at_once(self: &Rc<Self>) {
        if self.frames.has_begun() {
            self.page.screen.borrow_mut().read(&self.page.state.borrow().settings);
            self.draw_all();
        }
    }

    /// Draws everything at once.
    pub fn draw_all(self: &Rc<Self>) {
        session::touch();
        self.frames.draw_all(self);
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
        self.frames.resized(self);
    }
}
