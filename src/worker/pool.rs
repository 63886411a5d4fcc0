//! The page's side of the workers: starts them, carries messages between them and the scheduler, replaces those that
//! died. What to do is decided by [`super::scheduler`]; where workers come from, and the clock, is an [`Agency`].
//!
//! Workers are classic ones, made by www/main.js: from a Blob, so that the site and the single file have one recipe, and where
//! that is refused from a file of the site. Their module is compiled once and shared by message.

use super::addresses::Addresses;
#[cfg(feature = "hooks")]
use super::faults::{self, Armed};
use super::messages::{self, FromWorker, ToWorker};
use super::rows::Sent;
use super::scheduler::{self, Outcome, Scheduler, WATCHED_EVERY};
use crate::job::Job;
use crate::job::check::CheckOrder;
use crate::task::TaskId;
use crate::task::shelf::{Rows, Shelf};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

/// What the page is told.
#[derive(Debug)]
pub enum News {
    /// Something became of a run or of a worker.
    Outcome(Outcome),
    /// A run goes on: the estimate of the time left has changed.
    Progress,
    /// The workers have had nothing to do for a while.
    LeftAlone,
}

/// What a worker says.
pub enum Said {
    Message(Vec<u8>),
    /// It failed, and what it says of that, which may be nothing.
    Failure(String),
}

/// Whom [`Agency`] gives. Its listener may be at work while it is ended, and lives as long as it.
pub trait Hired {
    /// Has all that it says heard.
    fn listen(&mut self, hear: Box<dyn Fn(Said)>);
    /// Sends it one message, which is these parts one behind the other.
    fn send(&self, parts: &[&[u8]]);
    /// Ends it: it is not heard any more.
    fn end(&self);
}

/// Where workers come from, and the time.
pub trait Agency: 'static {
    type Worker: Hired;

    /// A worker of the n-th address of their program, or nothing where there are not so many.
    ///
    /// # Errors
    /// Where that address is forbidden: what is said of it.
    fn hire(&self, address: u32) -> Result<Option<Self::Worker>, String>;
    /// Sends a worker its program, soon; where there is none to be had, the worker says that it failed.
    ///
    /// # Errors
    /// Where it cannot be sent anything.
    fn equip(&self, worker: &Self::Worker) -> Result<(), String>;
    /// The memory of this machine, as far as is known.
    fn gigabytes(&self) -> Option<f64>;
    /// Seconds on a clock that only goes forward.
    fn now(&self) -> f64;
    /// A number between 0 and 1, another each time.
    fn chance(&self) -> f64;
    /// Calls back once, after so many seconds.
    fn after(&self, seconds: f64, act: Box<dyn FnOnce()>);
    /// Calls back every so many seconds, until the agency is no more.
    fn every(&self, seconds: f64, act: Box<dyn FnMut()>);
}

/// The pool. Dropping it ends its workers.
pub struct Pool<A: Agency> {
    inner: Rc<RefCell<Inner<A>>>,
}

struct Inner<A: Agency> {
    scheduler: Scheduler,
    places: Vec<Option<A::Worker>>,
    agency: A,
    addresses: Addresses,
    notify: Rc<dyn Fn(News)>,
    /// Rows that workers may need.
    shelf: Shelf,
    sent: Sent,
    /// Ended workers whose listeners may still be running.
    dead: Vec<A::Worker>,
    this: Weak<RefCell<Inner<A>>>,
}

fn post(worker: &impl Hired, message: &ToWorker) {
    worker.send(&[&messages::encode(message)]);
}

impl<A: Agency> Drop for Inner<A> {
    fn drop(&mut self) {
        self.places.iter().flatten().for_each(Hired::end);
    }
}

impl<A: Agency> Pool<A> {
    /// A pool of `workers` workers of an agency. None runs yet.
    pub fn new(workers: u32, agency: A, notify: Rc<dyn Fn(News)>) -> Self {
        let mut scheduler = Scheduler::new(workers as usize);
        scheduler.set_room(scheduler::room(agency.gigabytes()));
        let inner = Rc::new_cyclic(|this| {
            RefCell::new(Inner {
                scheduler,
                places: (0..workers).map(|_| None).collect(),
                agency,
                addresses: Addresses::default(),
                notify,
                shelf: Shelf::default(),
                sent: Sent::new(workers as usize),
                dead: Vec::new(),
                this: this.clone(),
            })
        });
        Pool { inner }
    }

    /// Starts the workers; on a page that stands beside others one by one. The page may be told of failures from within.
    pub fn start(&self, is_framed: bool) {
        let workers = self.inner.borrow().places.len();
        for worker in 0..workers {
            if is_framed && worker > 0 {
                let chance = self.inner.borrow().agency.chance();
                spawn_later(&self.inner, worker, scheduler::start_after(worker, chance));
                continue;
            }
            act(&self.inner, |inner| inner.start(worker));
        }
        let this = Rc::downgrade(&self.inner);
        let look = move || {
            if let Some(inner) = this.upgrade() {
                act(&inner, |inner| inner.scheduler.watch(inner.agency.now()));
                let is_left_alone = inner.borrow().scheduler.is_left_alone();
                if is_left_alone {
                    notify(&inner, News::LeftAlone);
                }
            }
        };
        self.inner.borrow().agency.every(WATCHED_EVERY, Box::new(look));
    }

    /// See [`Scheduler::set_patience`].
    #[cfg(feature = "hooks")]
    pub fn set_patience(&self, seconds: f64) {
        self.inner.borrow_mut().scheduler.set_patience(seconds);
    }

    /// See [`Scheduler::want`]; workers that need rows are sent those of the shelf.
    pub fn want(&self, jobs: Vec<Job>, shelf: Shelf) {
        self.inner.borrow_mut().shelf = shelf;
        self.tell_workers(|scheduler, now| scheduler.want(jobs, now));
    }

    /// Has a worker check a gradient, beside what it trains. Where that worker dies meanwhile, there is no answer.
    pub fn check(&self, order: CheckOrder) {
        let mut inner = self.inner.borrow_mut();
        let Some(worker) = inner.places.iter().position(Option::is_some) else { return };
        if let Some(task) = order.key.spec.task() {
            // Before the check: unless it has them.
            if inner.sent.supply(worker, task) {
                inner.deliver(worker, task);
            }
        }
        if let Some(place) = &inner.places[worker] {
            post(place, &ToWorker::Check(order));
        }
    }

    pub fn cancel_all(&self) {
        self.tell_workers(|scheduler, _| scheduler.cancel_all());
    }

    pub fn pause(&self) {
        self.tell_workers(Scheduler::pause);
    }

    pub fn resume(&self) {
        self.tell_workers(Scheduler::resume);
    }

    /// Leaves the page a processor while the reader's hand is on it, see [`Scheduler::throttle`].
    pub fn throttle(&self, throttled: bool) {
        self.tell_workers(|scheduler, now| scheduler.throttle(throttled, now));
    }

    fn tell_workers(&self, act: impl FnOnce(&mut Scheduler, f64)) {
        let mut inner = self.inner.borrow_mut();
        inner.dead.clear();
        let now = inner.agency.now();
        act(&mut inner.scheduler, now);
        inner.send();
    }

    /// Seconds until those of the chosen jobs that are wanted are done, as far as is known.
    pub fn seconds_left(&self, chosen: impl Fn(&Job) -> bool) -> Option<f64> {
        self.inner.borrow().scheduler.seconds_left(chosen)
    }

    /// Seconds that these jobs would take.
    pub fn estimate(&self, jobs: &[Job]) -> f64 {
        self.inner.borrow().scheduler.estimate(jobs)
    }

    /// Those of the chosen jobs that are half done, in jobs.
    pub fn under_way(&self, chosen: impl Fn(&Job) -> bool) -> f64 {
        self.inner.borrow().scheduler.under_way(chosen)
    }

    /// See [`Scheduler::left`].
    #[cfg(feature = "hooks")]
    pub fn left(&self) -> usize {
        self.inner.borrow().scheduler.left()
    }

    /// See [`Scheduler::workers`].
    pub fn workers(&self) -> (usize, usize) {
        self.inner.borrow().scheduler.workers()
    }

    /// See [`Scheduler::room`].
    pub fn room(&self) -> u64 {
        self.inner.borrow().scheduler.room()
    }

    /// See [`Scheduler::has_ready`].
    pub fn has_ready(&self) -> bool {
        self.inner.borrow().scheduler.has_ready()
    }

    /// Whether no worker could be started.
    pub fn is_dead(&self) -> bool {
        self.inner.borrow().scheduler.is_dead()
    }
}

impl<A: Agency> Inner<A> {
    /// Sends what the scheduler has ready.
    fn send(&mut self) {
        for (worker, message) in self.scheduler.take_messages() {
            // A place without a worker is one whose replacement failed: the scheduler has been told.
            let Some(place) = &self.places[worker] else { continue };
            if let ToWorker::Do { job, .. } = &message
                && let Some(task) = job.spec.task()
                && self.sent.wait(worker, task)
            {
                self.plan_delivery();
            }
            // Before its order, or a short one would be done before it goes wrong.
            #[cfg(feature = "hooks")]
            let armed = faults::of_message(&message);
            #[cfg(feature = "hooks")]
            if let Some(Armed::Message(sent)) = &armed {
                place.send(&[sent]);
            }
            post(place, &message);
            #[cfg(feature = "hooks")]
            if let Some(Armed::Killed) = armed {
                place.end();
            }
        }
    }

    /// Sends rows to the next worker that waits for them, soon. One at a time: copying a large table takes several milliseconds,
    /// and the page is to stay quick between them.
    fn plan_delivery(&self) {
        let this = self.this.clone();
        let deliver = move || {
            let Some(inner) = this.upgrade() else { return };
            let mut inner = inner.borrow_mut();
            if let Some((worker, task)) = inner.sent.take_next() {
                inner.deliver(worker, task);
            }
        };
        self.agency.after(0.0, Box::new(deliver));
    }

    /// Sends a worker the rows of a task.
    fn deliver(&self, worker: usize, task: TaskId) {
        let Some(place) = &self.places[worker] else { return };
        // Where a table was replaced meanwhile, the orders that need it are withdrawn already.
        let Some(rows) = self.shelf.rows(task) else { return };
        let (head, body): (ToWorker, &[u8]) = match &rows {
            Rows::Own(table) => {
                let (head, inputs) = table.parts();
                (ToWorker::Table { head }, bytemuck::cast_slice(inputs))
            }
            Rows::Real(data) => (ToWorker::Real { set: data.set() }, data.bytes()),
        };
        place.send(&[&messages::encode(&head), body]);
    }

    /// Starts a worker; what comes of it where that fails.
    fn start(&mut self, index: usize) -> Vec<Outcome> {
        match self.spawn(index) {
            Ok(()) => Vec::new(),
            Err(reason) => self.scheduler.lost(index, reason, self.agency.now()),
        }
    }

    /// Starts a worker, in place of the one that was there.
    fn spawn(&mut self, index: usize) -> Result<(), String> {
        self.clear(index);
        self.sent.forget(index);
        let (mut worker, way) = self.addresses.hire(|address| self.agency.hire(address))?;
        let this = self.this.clone();
        worker.listen(Box::new(move |said| {
            if let Some(inner) = this.upgrade() {
                hear(&inner, index, way, said);
            }
        }));
        self.agency.equip(&worker).inspect_err(|_| worker.end())?;
        self.places[index] = Some(worker);
        Ok(())
    }

    /// Ends the worker of a place.
    fn clear(&mut self, index: usize) {
        if let Some(worker) = self.places[index].take() {
            worker.end();
            // It may be its own message that is being heard right now: its listener must outlive that.
            self.dead.push(worker);
        }
    }

    /// A worker of this address failed. One that says neither that it runs nor why it failed could not load its program: a policy
    /// forbids the address. The next is tried at once, without a word to anybody.
    fn failed(&mut self, index: usize, way: u32, reason: String) -> Vec<Outcome> {
        if !reason.is_empty() || self.scheduler.is_ready(index) {
            return self.scheduler.lost(index, reason, self.agency.now());
        }
        self.addresses.give_up(way, reason);
        self.start(index)
    }
}

/// A worker of this place and address says something.
fn hear<A: Agency>(this: &Rc<RefCell<Inner<A>>>, index: usize, way: u32, said: Said) {
    match said {
        Said::Message(bytes) => {
            let Some(message) = messages::decode::<FromWorker>(&bytes) else { return };
            let is_progress = matches!(message, FromWorker::Progress { .. });
            act(this, |inner| inner.scheduler.on_message(index, message, inner.agency.now()));
            if is_progress {
                notify(this, News::Progress);
            }
        }
        Said::Failure(reason) => act(this, |inner| inner.failed(index, way, reason)),
    }
}

/// Lets the scheduler take an event in, carries its messages, replaces dead workers and tells the page. Nothing is
/// borrowed while the page is told, since it may call the pool from there.
fn act<A: Agency>(this: &Rc<RefCell<Inner<A>>>, event: impl FnOnce(&mut Inner<A>) -> Vec<Outcome>) {
    let mut outcomes: VecDeque<Outcome> = event(&mut this.borrow_mut()).into();
    while let Some(outcome) = outcomes.pop_front() {
        match outcome {
            // Where there is no room for it, perhaps because many pages on one screen start at once, there may be some later.
            Outcome::Replace { worker, was_ready: false, .. } => {
                let after = {
                    let inner = this.borrow();
                    inner.scheduler.retry_after(worker, inner.agency.chance())
                };
                spawn_later(this, worker, after);
            }
            Outcome::Replace { worker, .. } | Outcome::Renew { worker } => {
                outcomes.extend(this.borrow_mut().start(worker));
            }
            _ => {}
        }
        notify(this, News::Outcome(outcome));
    }
    this.borrow_mut().send();
}

/// Starts a worker after so many seconds.
fn spawn_later<A: Agency>(this: &Rc<RefCell<Inner<A>>>, worker: usize, after: f64) {
    // What is left of it is no worker any more.
    this.borrow_mut().clear(worker);
    let weak = Rc::downgrade(this);
    let spawn = move || {
        if let Some(inner) = weak.upgrade() {
            act(&inner, |inner| inner.start(worker));
        }
    };
    this.borrow().agency.after(after, Box::new(spawn));
}

fn notify<A: Agency>(this: &Rc<RefCell<Inner<A>>>, news: News) {
    let notify = this.borrow().notify.clone();
    notify(news);
}

#[cfg(test)]
mod tests;
