//! The page's side of the training: the pool of workers, what it is told of what the labs want, and what it foretells.

use crate::job::Job;
use crate::job::check::CheckKey;
use crate::page::model::fits;
use crate::page::model::labs::computation::estimate::Estimate;
use crate::page::model::settings::LabId;
use crate::page::model::state::State;
use crate::page::panels::Forecast;
use crate::task::TaskId;
use crate::worker::pool::{self, News, Pool};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The workers, and who has the processors.
pub struct Work {
    pool: RefCell<Option<Pool>>,
    /// Makes a worker, see [`Pool::new`].
    hire: js_sys::Function,
    /// Sends a worker its module, see [`Pool::new`].
    equip: js_sys::Function,
    /// The reader's hand is on the figure.
    has_hand: Cell<bool>,
    /// The page is slow and draws.
    page_draws: Cell<bool>,
    /// The pool leaves the page a processor.
    is_eased: Cell<bool>,
    /// The pool was told nothing of the labs that are not on the screen.
    holds_back: Cell<bool>,
    /// The check of a gradient that a worker was told to make last, and whether it was told so twice.
    checked: Cell<Option<(CheckKey, bool)>>,
    /// What the reader was last told that there is no room for.
    told: Cell<Option<(u32, u32)>>,
    /// How fast the search of the computation lab gets on: the pool knows no more of it than its next experiments.
    search: Cell<Estimate>,
}

impl Work {
    pub fn new(hire: js_sys::Function, equip: js_sys::Function) -> Work {
        Work {
            pool: RefCell::new(None),
            hire,
            equip,
            has_hand: Cell::new(false),
            page_draws: Cell::new(false),
            is_eased: Cell::new(false),
            holds_back: Cell::new(false),
            checked: Cell::new(None),
            told: Cell::new(None),
            search: Cell::default(),
        }
    }

    /// Starts the workers, instead of those that there are; `None` for as many as there are processors.
    /// `is_framed` if the page may stand beside others.
    pub fn start(&self, workers: Option<u32>, is_framed: bool, tell: Rc<dyn Fn(News)>) {
        // The old workers end before the new ones start.
        self.pool.replace(None);
        self.checked.set(None);
        let pool = Pool::new(pool::number_of_workers(workers), self.hire.clone(), self.equip.clone(), tell);
        self.pool.replace(Some(pool));
        // Only now, since a worker that cannot start is told at once, and the answer looks at the pool.
        self.pool.borrow().iter().for_each(|pool| pool.start(is_framed));
    }

    /// Ends the workers, until there is work again.
    pub fn stop(&self) {
        self.pool.replace(None);
    }

    /// Tells the pool what is wanted; if the lab on the screen pauses, nothing is trained.
    pub fn serve(&self, state: &State) {
        self.holds_back.set(state.holds_back());
        let mut search = self.search.get();
        search.note(pool::now(), searched(state));
        self.search.set(search);
        let pool = self.pool.borrow();
        let Some(pool) = pool.as_ref() else { return };
        if state.lab(state.settings.lab).is_paused() {
            pool.pause();
            pool.want(state.served(), state.shelf());
        } else {
            pool.want(state.served(), state.shelf());
            pool.resume();
        }
    }

    /// What there is no room for, see [`fits::too_large`]; once for each largest sample.
    pub fn too_large(&self, state: &State) -> Option<(u32, u32)> {
        let room = self.pool.borrow().as_ref()?.room();
        let mut jobs = state.served();
        jobs.retain(|job| LabId::of(job) == LabId::Data && job.spec.task().is_some_and(TaskId::has_world));
        let found = fits::too_large(&jobs, room);
        if self.told.replace(found) == found { None } else { found }
    }

    /// Whether the pool has to be told again because the lab on the screen began or ended to train: the others are held
    /// back meanwhile.
    pub fn is_out_of_date(&self, state: &State) -> bool {
        self.holds_back.get() != state.holds_back()
    }

    /// Has a worker check the gradient that is looked at, unless it was told to.
    pub fn check(&self, state: &State) {
        let Some(key) = state.check_wanted() else { return };
        if self.checked.get().is_none_or(|(told, _)| told != key) {
            self.checked.set(Some((key, false)));
            self.order_check(state, key);
        }
    }

    /// A worker died, perhaps the one that was to check a gradient: another is told, once.
    pub fn check_once_more(&self, state: &State) {
        let wanted = state.check_wanted();
        if let Some((key, false)) = self.checked.get().filter(|&(told, _)| wanted == Some(told)) {
            self.checked.set(Some((key, true)));
            self.order_check(state, key);
        }
    }

    fn order_check(&self, state: &State, key: CheckKey) {
        let order = state.algorithms.check_order(key);
        self.pool.borrow().iter().for_each(|pool| pool.check(order.clone()));
    }

    pub fn cancel_all(&self) {
        self.pool.borrow().iter().for_each(Pool::cancel_all);
    }

    pub fn has_ready(&self) -> bool {
        self.pool.borrow().as_ref().is_some_and(Pool::has_ready)
    }

    /// Workers that are there or may still start, and all places for them.
    pub fn workers(&self) -> (usize, usize) {
        self.pool.borrow().as_ref().map_or((0, 0), Pool::workers)
    }

    pub fn is_dead(&self) -> bool {
        self.pool.borrow().as_ref().is_none_or(Pool::is_dead)
    }

    /// The reader's hand is on the figure, or off it: meanwhile the pool leaves the page a processor.
    pub fn hold(&self, has_hand: bool) {
        self.has_hand.set(has_hand);
        self.leave_processor();
    }

    /// A slow page draws, or is done; the same then.
    pub fn page_draws(&self, draws: bool) {
        self.page_draws.set(draws);
        self.leave_processor();
    }

    fn leave_processor(&self) {
        let eased = self.has_hand.get() || self.page_draws.get();
        if self.is_eased.replace(eased) != eased {
            self.pool.borrow().iter().for_each(|pool| pool.throttle(eased));
        }
    }

    /// For tests: see [`Pool::set_patience`].
    #[cfg(feature = "hooks")]
    pub fn set_patience(&self, seconds: f64) {
        self.pool.borrow().iter().for_each(|pool| pool.set_patience(seconds));
    }

    /// For tests: see [`Pool::left`].
    #[cfg(feature = "hooks")]
    pub fn left(&self) -> usize {
        self.pool.borrow().as_ref().map_or(0, Pool::left)
    }
}

/// Share of the search that is done, while it goes on.
fn searched(state: &State) -> Option<f64> {
    let search = &state.computation;
    search.is_searching().then(|| search.share())
}

impl Forecast for Work {
    fn progress(&self, state: &State) -> f64 {
        let (done, total) = state.lab_counts();
        if done == total {
            return if total == 0 { 0.0 } else { 1.0 };
        }
        let lab = state.settings.lab;
        let under_way = self.pool.borrow().as_ref().map_or(0.0, |pool| pool.under_way(|job| LabId::of(job) == lab));
        ((done as f64 + under_way) / total.max(1) as f64).min(0.9999)
    }

    fn seconds_left(&self, state: &State) -> Option<f64> {
        let lab = state.settings.lab;
        if let Some(share) = searched(state).filter(|_| lab == LabId::Computation) {
            return self.search.get().seconds_left(pool::now(), share);
        }
        self.pool.borrow().as_ref().and_then(|pool| pool.seconds_left(|job| LabId::of(job) == lab))
    }

    fn estimate(&self, jobs: &[Job]) -> f64 {
        self.pool.borrow().as_ref().map_or(0.0, |pool| pool.estimate(jobs))
    }
}
