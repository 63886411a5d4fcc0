//! The page's side of the training: what the workers are told of what the labs want, what follows from what they say, and what is
//! foretold from them. Who they are, is a [`Crew`].

use crate::job::Job;
use crate::job::check::{CheckKey, CheckOrder};
use crate::page::model::fits;
use crate::page::model::labs::algorithms;
use crate::page::model::labs::computation::estimate::Estimate;
use crate::page::model::notice::Notice;
use crate::page::model::settings::LabId;
use crate::page::model::state::{Event, State};
use crate::page::panels::Forecast;
use crate::task::TaskId;
use crate::task::shelf::Shelf;
use crate::worker::pool::{Agency, Pool};
use crate::worker::scheduler::Outcome;
use std::cell::{Cell, RefCell};

/// The workers: in the browser the pool.
pub trait Crew {
    fn want(&self, jobs: Vec<Job>, shelf: Shelf);
    fn pause(&self);
    fn resume(&self);
    fn check(&self, order: CheckOrder);
    fn cancel_all(&self);
    /// Leaves the page a processor, or takes it again.
    fn throttle(&self, throttled: bool);
    /// Bytes that a training may take.
    fn room(&self) -> u64;
    fn has_ready(&self) -> bool;
    /// Workers that are there or may still start, and all places for them.
    fn workers(&self) -> (usize, usize);
    fn is_dead(&self) -> bool;
    /// Those of the chosen jobs that are half done, in jobs.
    fn under_way(&self, chosen: &dyn Fn(&Job) -> bool) -> f64;
    /// Seconds until those of the chosen jobs that are wanted are done, as far as is known.
    fn seconds_left(&self, chosen: &dyn Fn(&Job) -> bool) -> Option<f64>;
    /// Seconds that these jobs would take.
    fn estimate(&self, jobs: &[Job]) -> f64;
}

impl<A: Agency> Crew for Pool<A> {
    fn want(&self, jobs: Vec<Job>, shelf: Shelf) {
        Pool::want(self, jobs, shelf);
    }

    fn pause(&self) {
        Pool::pause(self);
    }

    fn resume(&self) {
        Pool::resume(self);
    }

    fn check(&self, order: CheckOrder) {
        Pool::check(self, order);
    }

    fn cancel_all(&self) {
        Pool::cancel_all(self);
    }

    fn throttle(&self, throttled: bool) {
        Pool::throttle(self, throttled);
    }

    fn room(&self) -> u64 {
        Pool::room(self)
    }

    fn has_ready(&self) -> bool {
        Pool::has_ready(self)
    }

    fn workers(&self) -> (usize, usize) {
        Pool::workers(self)
    }

    fn is_dead(&self) -> bool {
        Pool::is_dead(self)
    }

    fn under_way(&self, chosen: &dyn Fn(&Job) -> bool) -> f64 {
        Pool::under_way(self, chosen)
    }

    fn seconds_left(&self, chosen: &dyn Fn(&Job) -> bool) -> Option<f64> {
        Pool::seconds_left(self, chosen)
    }

    fn estimate(&self, jobs: &[Job]) -> f64 {
        Pool::estimate(self, jobs)
    }
}

/// The workers, and who has the processors.
pub struct Work<P> {
    pool: RefCell<Option<P>>,
    /// There are no workers before there is work for them.
    starts_late: Cell<bool>,
    /// Seconds on a clock that only goes forward.
    now: fn() -> f64,
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

impl<P: Crew> Work<P> {
    pub fn new(now: fn() -> f64) -> Self {
        Work {
            pool: RefCell::new(None),
            starts_late: Cell::new(false),
            now,
            has_hand: Cell::new(false),
            page_draws: Cell::new(false),
            is_eased: Cell::new(false),
            holds_back: Cell::new(false),
            checked: Cell::new(None),
            told: Cell::new(None),
            search: Cell::default(),
        }
    }

    /// Puts workers in place of those that there are, and has them begin.
    pub fn start(&self, make: impl FnOnce() -> P, begin: impl Fn(&P)) {
        // The old workers end before the new ones start.
        self.pool.replace(None);
        self.starts_late.set(false);
        self.checked.set(None);
        self.pool.replace(Some(make()));
        // Only now, since a worker that cannot start is told at once, and the answer looks at the pool.
        self.pool.borrow().iter().for_each(begin);
    }

    /// For tests: looks at the workers, where there are any.
    #[cfg(feature = "hooks")]
    pub fn with<R>(&self, look: impl FnOnce(&P) -> R) -> Option<R> {
        self.pool.borrow().as_ref().map(look)
    }

    /// Ends the workers, until there is work (again).
    pub fn stop(&self) {
        self.pool.replace(None);
        self.starts_late.set(true);
    }

    /// Whether workers are to be started, since there is work.
    pub fn is_awaited(&self, state: &State) -> bool {
        self.starts_late.get() && state.wants_work()
    }

    /// What follows from what the pool says, in this order; on a page that stands beside others or not. Why no worker can be had,
    /// where the browser gives no reason, `refused` says.
    pub fn hear(&self, news: Outcome, state: &State, is_framed: bool, refused: impl Fn() -> String) -> Vec<Event> {
        let mut events = Vec::new();
        match news {
            Outcome::Done(answer) => events.push(Event::Answer(answer)),
            Outcome::News(spec, news) => events.push(Event::News(spec, news)),
            Outcome::Checked(key, check) => {
                events.push(Event::Algorithms(algorithms::Event::Checked(key, check)));
            }
            Outcome::Failed { spec, reason } => {
                // What was tried in vain may have shown that there is less room than was thought.
                events.extend(self.too_large(state).map(Event::Notice));
                events.push(Event::Failed { spec, reason });
            }
            Outcome::Replace { was_ready, was_silent, .. } => {
                self.check_once_more(state);
                if was_ready {
                    events.push(Event::Notice(Notice::WorkerLost));
                } else if was_silent && !self.has_ready() {
                    // It is tried again, and given up in the end; meanwhile nothing moves, and the reader is told why.
                    events.push(Event::Notice(Notice::WorkersSilent));
                }
            }
            // A gradient that it was about to check is checked by the next.
            Outcome::Renew { .. } => self.check_once_more(state),
            Outcome::GivenUp { reason, .. } => {
                if self.is_dead() {
                    let reason = if reason.is_empty() { refused() } else { reason };
                    events.extend([Event::Notice(Notice::NoWorkers(reason)), Event::NoWorkers]);
                } else if state.wants_work() || !is_framed {
                    let (left, of) = self.workers();
                    events.push(Event::Notice(Notice::FewerWorkers { left, of, reason }));
                }
            }
        }
        events
    }

    /// The workers have had nothing to do for a while: beside others, who may need what they hold, they end.
    pub fn let_go(&self, state: &State, is_framed: bool) {
        if is_framed && !state.wants_work() {
            self.stop();
        }
    }

    /// Tells the pool what is wanted; if the lab on the screen pauses, nothing is trained.
    pub fn serve(&self, state: &State) {
        self.holds_back.set(state.holds_back());
        let mut search = self.search.get();
        search.note((self.now)(), searched(state));
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

    /// Where this machine may have no room for the largest sample, the reader is told, and what fits; once for each.
    #[inline(never)]
    pub fn too_large(&self, state: &State) -> Option<Notice> {
        let room = self.pool.borrow().as_ref()?.room();
        let mut jobs = state.served();
        jobs.retain(|job| LabId::of(job) == LabId::Data && job.spec.task().is_some_and(TaskId::has_world));
        let found = fits::too_large(&jobs, room);
        let is_told = self.told.replace(found) == found;
        found.filter(|_| !is_told).map(|(megabytes, m)| Notice::TooLarge { megabytes, m })
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
    fn check_once_more(&self, state: &State) {
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
        self.pool.borrow().iter().for_each(P::cancel_all);
    }

    fn has_ready(&self) -> bool {
        self.pool.borrow().as_ref().is_some_and(P::has_ready)
    }

    /// Workers that are there or may still start, and all places for them.
    fn workers(&self) -> (usize, usize) {
        self.pool.borrow().as_ref().map_or((0, 0), P::workers)
    }

    fn is_dead(&self) -> bool {
        self.pool.borrow().as_ref().is_none_or(P::is_dead)
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
}

/// Share of the search that is done, while it goes on.
fn searched(state: &State) -> Option<f64> {
    let search = &state.computation;
    search.is_searching().then(|| search.share())
}

impl<P: Crew> Forecast for Work<P> {
    fn progress(&self, state: &State) -> f64 {
        let (done, total) = state.lab_counts();
        if done == total {
            return if total == 0 { 0.0 } else { 1.0 };
        }
        let lab = state.settings.lab;
        let under_way = self.pool.borrow().as_ref().map_or(0.0, |pool| pool.under_way(&|job| LabId::of(job) == lab));
        ((done as f64 + under_way) / total.max(1) as f64).min(0.9999)
    }

    fn seconds_left(&self, state: &State) -> Option<f64> {
        let lab = state.settings.lab;
        if let Some(share) = searched(state).filter(|_| lab == LabId::Computation) {
            return self.search.get().seconds_left((self.now)(), share);
        }
        self.pool.borrow().as_ref().and_then(|pool| pool.seconds_left(&|job| LabId::of(job) == lab))
    }

    fn estimate(&self, jobs: &[Job]) -> f64 {
        self.pool.borrow().as_ref().map_or(0.0, |pool| pool.estimate(jobs))
    }

    fn under_way(&self, jobs: &[Job]) -> f64 {
        self.pool.borrow().as_ref().map_or(0.0, |pool| pool.under_way(&|job| jobs.contains(job)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::end::Stopped;
    use crate::job::{Answer, need};
    use crate::page::model::looking;
    use std::rc::Rc;

    /// Workers that write down what they are told.
    #[derive(Default)]
    struct Played {
        told: RefCell<Vec<String>>,
        room: Cell<u64>,
        under_way: Cell<f64>,
        is_silent: Cell<bool>,
        is_dead: Cell<bool>,
    }

    impl Played {
        fn note(&self, what: impl Into<String>) {
            self.told.borrow_mut().push(what.into());
        }
    }

    impl Crew for Rc<Played> {
        fn want(&self, jobs: Vec<Job>, _: Shelf) {
            self.note(if jobs.is_empty() { "want nothing" } else { "want" });
        }

        fn pause(&self) {
            self.note("pause");
        }

        fn resume(&self) {
            self.note("resume");
        }

        fn check(&self, _: CheckOrder) {
            self.note("check");
        }

        fn cancel_all(&self) {
            self.note("cancel");
        }

        fn throttle(&self, throttled: bool) {
            self.note(format!("throttle {throttled}"));
        }

        fn room(&self) -> u64 {
            self.room.get()
        }

        fn has_ready(&self) -> bool {
            !self.is_silent.get()
        }

        fn workers(&self) -> (usize, usize) {
            (1, 2)
        }

        fn is_dead(&self) -> bool {
            self.is_dead.get()
        }

        fn under_way(&self, _: &dyn Fn(&Job) -> bool) -> f64 {
            self.under_way.get()
        }

        fn seconds_left(&self, _: &dyn Fn(&Job) -> bool) -> Option<f64> {
            Some(7.0)
        }

        fn estimate(&self, jobs: &[Job]) -> f64 {
            jobs.len() as f64
        }
    }

    fn with_workers() -> (Work<Rc<Played>>, Rc<Played>) {
        let (work, played) = (Work::new(|| 0.0), Rc::new(Played::default()));
        work.start(|| played.clone(), |played| played.note("begin"));
        assert_eq!(played.told.take(), ["begin"]);
        (work, played)
    }

    fn state(link: &str) -> State {
        State::new(link).0
    }

    #[test]
    fn a_processor_is_left_once_and_taken_again_when_nobody_needs_it() {
        let (work, played) = with_workers();
        work.hold(true);
        work.page_draws(true);
        work.hold(false);
        assert_eq!(played.told.take(), ["throttle true"]);
        work.page_draws(false);
        work.page_draws(false);
        assert_eq!(played.told.take(), ["throttle false"]);
    }

    #[test]
    fn what_is_wanted_is_told_and_a_pause_before_it() {
        let (work, played) = with_workers();
        let mut state = state("v=1&max=256&repeats=1&run=0");
        work.serve(&state);
        assert_eq!(played.told.take(), ["want nothing", "resume"]);
        state.update(Event::Train);
        assert!(work.is_out_of_date(&state), "the other labs are held back from here on");
        work.serve(&state);
        assert_eq!(
            (played.told.take(), work.is_out_of_date(&state)),
            (vec!["want".to_owned(), "resume".into()], false)
        );
        state.update(Event::Train);
        work.serve(&state);
        assert_eq!(played.told.take()[0], "pause", "before it hears of anything that it could begin");
        work.stop();
        work.serve(&state);
        assert!(played.told.take().is_empty() && work.is_dead() && work.workers() == (0, 0));
    }

    #[test]
    fn progress_counts_what_is_half_done_and_is_whole_at_the_end_only() {
        let (work, played) = with_workers();
        let mut state = state("v=1&max=256&repeats=1&run=0");
        state.update(Event::Train);
        let (done, total) = state.lab_counts();
        assert!(done == 0 && total > 4);
        assert_eq!((work.progress(&state), work.seconds_left(&state)), (0.0, Some(7.0)));
        played.under_way.set(1.5);
        assert!((work.progress(&state) - 1.5 / total as f64).abs() < 1e-9);
        played.under_way.set(total as f64);
        assert!(work.progress(&state) < 1.0);
    }

    #[test]
    fn what_there_is_no_room_for_is_said_once() {
        let (work, played) = with_workers();
        let mut state = state("v=1&task=cars&max=4096&repeats=1&run=0");
        state.update(Event::Train);
        played.room.set(u64::MAX);
        assert_eq!(work.too_large(&state), None);
        let most = state.served().iter().map(|job| need::bytes(&job.spec)).max().unwrap();
        played.room.set(most - 1);
        let found = work.too_large(&state);
        assert!(matches!(found, Some(Notice::TooLarge { m: 1..4096, .. })), "{found:?}");
        assert_eq!(work.too_large(&state), None);
        played.room.set(u64::MAX);
        assert_eq!(work.too_large(&state), None);
        played.room.set(most - 1);
        assert_eq!(work.too_large(&state), found, "it fitted meanwhile");
    }

    /// What the page makes of the pool's words, in a frame or not.
    fn heard(work: &Work<Rc<Played>>, news: Outcome, state: &State, is_framed: bool) -> Vec<Event> {
        work.hear(news, state, is_framed, || "a policy".into())
    }

    fn replace(was_ready: bool, was_silent: bool) -> Outcome {
        Outcome::Replace { worker: 0, was_ready, was_silent }
    }

    fn given_up(reason: &str) -> Outcome {
        Outcome::GivenUp { worker: 0, reason: reason.into() }
    }

    #[test]
    fn a_worker_that_is_lost_is_told_of_and_one_that_does_not_come_where_none_is_there() {
        let (work, played) = with_workers();
        let state = state("v=1&run=0");
        let notices = |was_ready, was_silent| heard(&work, replace(was_ready, was_silent), &state, false);
        assert_eq!(notices(true, false), [Event::Notice(Notice::WorkerLost)]);
        assert_eq!(notices(true, true), [Event::Notice(Notice::WorkerLost)]);
        assert_eq!([notices(false, true), notices(false, false)], [vec![], vec![]], "others train");
        played.is_silent.set(true);
        assert_eq!(notices(false, true), [Event::Notice(Notice::WorkersSilent)]);
        assert_eq!(notices(false, false), [], "it said why, and is tried again");
    }

    #[test]
    fn the_reader_is_told_of_fewer_workers_and_once_of_none() {
        let (work, played) = with_workers();
        let mut state = state("v=1&max=256&repeats=1&run=0");
        let fewer = Event::Notice(Notice::FewerWorkers { left: 1, of: 2, reason: "no".into() });
        assert_eq!(heard(&work, given_up("no"), &state, false), std::slice::from_ref(&fewer));
        assert_eq!(heard(&work, given_up("no"), &state, true), [], "a panel in a frame that has nothing to train");
        state.update(Event::Train);
        assert_eq!(heard(&work, given_up("no"), &state, true), [fewer]);
        played.is_dead.set(true);
        let none = |reason: &str| vec![Event::Notice(Notice::NoWorkers(reason.into())), Event::NoWorkers];
        assert_eq!(heard(&work, given_up("no"), &state, true), none("no"));
        assert_eq!(heard(&work, given_up(""), &state, false), none("a policy"), "who forbids says nothing");
    }

    #[test]
    fn answers_and_failures_are_events_and_a_failure_shows_that_there_is_less_room() {
        let (work, played) = with_workers();
        let mut state = state("v=1&task=cars&max=4096&repeats=1&run=0");
        state.update(Event::Train);
        let spec = state.served()[0].spec;
        let answer = Box::new(Answer::new(spec, Stopped::Budget, 0.1));
        assert_eq!(heard(&work, Outcome::Done(answer.clone()), &state, false), [Event::Answer(answer)]);
        played.room.set(u64::MAX);
        let failed = Event::Failed { spec, reason: "out of memory".into() };
        let fails = || heard(&work, Outcome::Failed { spec, reason: "out of memory".into() }, &state, false);
        assert_eq!(fails(), std::slice::from_ref(&failed));
        played.room.set(state.served().iter().map(|job| need::bytes(&job.spec)).max().unwrap() - 1);
        let told = fails();
        assert!(matches!(told[0], Event::Notice(Notice::TooLarge { .. })) && told[1] == failed, "{told:?}");
        assert_eq!(fails(), [failed], "once");
    }

    #[test]
    fn beside_others_idle_workers_end_until_there_is_work() {
        let (work, played) = with_workers();
        let mut state = state("v=1&max=256&repeats=1&run=0");
        work.let_go(&state, false);
        assert!(!work.is_dead() && !work.is_awaited(&state), "alone they stay");
        work.let_go(&state, true);
        assert!(work.is_dead() && !work.is_awaited(&state));
        state.update(Event::Train);
        assert!(work.is_awaited(&state));
        work.start(|| played.clone(), |_| {});
        work.let_go(&state, true);
        assert!(!work.is_dead() && !work.is_awaited(&state), "they have something to do");
    }

    #[test]
    fn a_gradient_is_checked_once_and_once_more_where_a_worker_died() {
        let (work, played) = with_workers();
        let mut state = state("v=1&lab=algorithms");
        let checks = |played: &Rc<Played>| played.told.take().iter().filter(|what| *what == "check").count();
        work.check(&state);
        assert_eq!(checks(&played), 0, "nobody looks at it");
        state.update(Event::Looking(looking::Event::Fold { id: "race-check".into(), is_open: true }));
        assert!(state.check_wanted().is_some());
        work.check(&state);
        work.check(&state);
        assert_eq!(checks(&played), 1);
        heard(&work, Outcome::Renew { worker: 0 }, &state, false);
        assert_eq!(checks(&played), 1, "it may have been about to");
        heard(&work, replace(true, false), &state, false);
        assert_eq!(checks(&played), 0, "once more, and no more");
    }
}
