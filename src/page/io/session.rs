//! The page's model, and the one queue of events. Whatever happens goes in by [`dispatch`]; one place takes events out,
//! one after the other, so that none is taken in the midst of another or of a drawing. It knows nobody that it serves:
//! `app` says at the start what an event leads to.

use crate::page::model::screen::Screen;
use crate::page::model::state::{Event, State};
use crate::page::model::texts::Texts;
use crate::page::panels::cache::Cache;
use crate::page::panels::input::{Forecast, View};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// Everything that panels are drawn from.
pub struct Page {
    pub state: RefCell<State>,
    pub texts: RefCell<Texts>,
    pub screen: RefCell<Screen>,
    /// Examples that are expensive to draw.
    pub cache: Cache,
    pub forecast: Rc<dyn Forecast>,
}

impl Page {
    /// Makes something from what panels are made from.
    pub fn view<R>(&self, make: impl FnOnce(&View) -> R) -> R {
        let (state, texts, screen) = (&self.state.borrow(), &self.texts.borrow(), &self.screen.borrow());
        make(&View { state, texts, screen, cache: &self.cache, forecast: &*self.forecast })
    }
}

thread_local! {
    static PAGE: OnceCell<Rc<Page>> = const { OnceCell::new() };
    static HANDLE: OnceCell<Box<dyn Fn(Event)>> = const { OnceCell::new() };
    static EVENTS: RefCell<VecDeque<Event>> = const { RefCell::new(VecDeque::new()) };
    /// An event is being handled, or the page is being drawn.
    static IS_BUSY: Cell<bool> = const { Cell::new(false) };
    /// Counts everything that may have changed what is shown.
    static REVISION: Cell<u64> = const { Cell::new(1) };
    /// The last of them that was no news of work under way.
    static SETTLED: Cell<u64> = const { Cell::new(1) };
    /// The program failed in the midst of something.
    static IS_BROKEN: Cell<bool> = const { Cell::new(false) };
}

/// Begins: the model, and what is done with each event.
pub fn begin(page: Rc<Page>, handle: impl Fn(Event) + 'static) {
    PAGE.with(|cell| drop(cell.set(page)));
    HANDLE.with(|cell| drop(cell.set(Box::new(handle))));
}

/// Something happened. It is handled at once, or right behind what is being handled or drawn.
pub fn dispatch(event: Event) {
    EVENTS.with_borrow_mut(|events| events.push_back(event));
    if !IS_BUSY.get() {
        undisturbed(|| {});
    }
}

/// Does something during which no event is handled: drawing takes elements away, and one that had the focus says so at
/// once. What happened meanwhile is handled behind it.
pub fn undisturbed(act: impl FnOnce()) {
    if IS_BROKEN.get() {
        return;
    }
    let was_busy = IS_BUSY.replace(true);
    act();
    if was_busy {
        return;
    }
    while let Some(event) = EVENTS.with_borrow_mut(VecDeque::pop_front) {
        HANDLE.with(|handle| {
            if let Some(handle) = handle.get() {
                handle(event);
            }
        });
    }
    IS_BUSY.set(false);
}

/// The program failed: what it was doing may be half done, so no event is handled any more and nothing is drawn.
pub fn stop() {
    IS_BROKEN.set(true);
}

/// Looks at the model; nothing before the page has begun.
pub fn with(act: impl FnOnce(&Rc<Page>)) {
    if let Some(page) = PAGE.with(|page| page.get().cloned()) {
        act(&page);
    }
}

/// What the state says; the default before the page has begun.
pub fn ask<R: Default>(question: impl FnOnce(&State) -> R) -> R {
    let mut answer = R::default();
    with(|page| answer = question(&page.state.borrow()));
    answer
}

/// What was shown may no longer be what is to be shown.
pub fn touch() {
    touch_by_news();
    SETTLED.set(REVISION.get());
}

/// The same for news of work under way, which come many times a second: what rests between two drawings may go on resting.
pub fn touch_by_news() {
    REVISION.set(REVISION.get() + 1);
}

/// The revision of the last change that was no news of work under way.
pub fn settled() -> u64 {
    SETTLED.get()
}

/// Differs whenever something may have changed that is shown.
pub fn revision() -> u64 {
    REVISION.get()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::notice::Notice;
    use crate::page::panels::testing::{self, NOTHING};

    fn begin_with(handle: impl Fn(Event) + 'static) {
        let testing::Page { state, texts, screen, cache } = testing::Page::new("run=0");
        let (state, texts, screen) = (RefCell::new(state), RefCell::new(texts), RefCell::new(screen));
        begin(Rc::new(Page { state, texts, screen, cache, forecast: Rc::new(NOTHING) }), handle);
    }

    /// Each test has a thread of its own, and so a queue.
    fn log() -> Rc<RefCell<Vec<String>>> {
        let log: Rc<RefCell<Vec<String>>> = Rc::default();
        let of = log.clone();
        begin_with(move |event| {
            of.borrow_mut().push(format!("begin {event:?}"));
            if event == Event::Train {
                dispatch(Event::Clear);
                dispatch(Event::Notice(Notice::Png));
            }
            of.borrow_mut().push(format!("end {event:?}"));
        });
        log
    }

    #[test]
    fn no_event_is_handled_in_the_midst_of_another_or_of_a_drawing() {
        let log = log();
        dispatch(Event::Train);
        let whole = ["begin Train", "end Train", "begin Clear", "end Clear", "begin Notice(Png)", "end Notice(Png)"];
        assert_eq!(log.take(), whole);
        undisturbed(|| {
            dispatch(Event::Defaults);
            undisturbed(|| dispatch(Event::Undo));
            assert!(log.borrow().is_empty());
        });
        assert_eq!(log.take(), ["begin Defaults", "end Defaults", "begin Undo", "end Undo"]);
    }

    #[test]
    fn what_happens_before_the_page_has_begun_is_nothing() {
        let mut is_there = false;
        with(|_| is_there = true);
        dispatch(Event::Train);
        assert!(!is_there && ask(|state| state.settings.run).is_none());
        let log = log();
        with(|page| is_there = page.view(|view| view.state.settings.run == Some(false)));
        assert!(is_there && ask(|state| state.settings.run) == Some(false) && log.borrow().is_empty());
    }

    #[test]
    fn a_page_that_is_broken_handles_and_draws_nothing_more() {
        let log = log();
        stop();
        dispatch(Event::Train);
        undisturbed(|| panic!("half done things are not drawn"));
        assert!(log.borrow().is_empty());
    }

    #[test]
    fn news_of_work_under_way_let_rest_what_rests() {
        let before = revision();
        touch_by_news();
        assert!(revision() > before && settled() <= before);
        touch();
        assert_eq!(settled(), revision());
        touch_by_news();
        assert!(settled() < revision());
    }
}
