//! The page's side of the workers: starts them, carries messages between them and the scheduler, replaces those that
//! died. What to do is decided by [`super::scheduler`].
//!
//! Workers are classic ones, made by www/main.js: from a Blob, so that the site and the single file have one recipe, and where
//! that is refused from a file of the site. Their module is compiled once and shared by message.

use super::addresses::Addresses;
use super::clock::Clock;
#[cfg(feature = "hooks")]
use super::faults::{self, Armed};
use super::messages::{self, FromWorker, ToWorker};
use super::rows::Sent;
use super::scheduler::{self, Outcome, Scheduler, WATCHED_EVERY, WORKERS_LARGEST};
use crate::job::Job;
use crate::job::check::CheckOrder;
use crate::task::TaskId;
use crate::task::shelf::{Rows, Shelf};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker};

/// What the page is told.
pub enum News {
    /// Something became of a run or of a worker.
    Outcome(Outcome),
    /// A run goes on: the estimate of the time left has changed.
    Progress,
    /// The workers have had nothing to do for a while.
    LeftAlone,
}

/// The pool. Dropping it ends its workers.
pub struct Pool {
    inner: Rc<RefCell<Inner>>,
}

struct Inner {
    scheduler: Scheduler,
    places: Vec<Option<Place>>,
    /// Makes a worker of the n-th address of their program, or nothing where there are not so many:
    /// `(n) => Worker | undefined`.
    hire: js_sys::Function,
    addresses: Addresses,
    /// Sends a worker its compiled module, soon: `(worker) => void`.
    equip: js_sys::Function,
    notify: Rc<dyn Fn(News)>,
    /// Rows that workers may need.
    shelf: Shelf,
    sent: Sent,
    /// Ended workers whose listeners may still be running.
    dead: Vec<Place>,
    /// Looks at the workers' silences, until it is cleared.
    watch: Option<i32>,
    this: Weak<RefCell<Inner>>,
}

/// A running worker with what listens to it.
struct Place {
    worker: Worker,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Place {
    fn post(&self, message: &ToWorker) {
        self.send(&messages::encode(message));
    }

    fn send(&self, bytes: &[u8]) {
        let buffer = js_sys::Uint8Array::from(bytes).buffer();
        let sent = self.worker.post_message_with_transfer(&buffer, &js_sys::Array::of1(&buffer));
        debug_assert!(sent.is_ok(), "a buffer of our own can be sent");
    }

    fn end(&self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// How many workers pay here.
pub fn number_of_workers(asked: Option<u32>) -> u32 {
    let processors = web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    // Some browsers hide the number, and say 0 or nothing.
    let processors = if processors >= 1.0 { processors as u32 } else { 1 };
    asked.unwrap_or(processors).clamp(1, WORKERS_LARGEST)
}

/// The memory of this machine, as far as the browser tells: at most 8, and rounded.
fn gigabytes() -> Option<f64> {
    let navigator = web_sys::window()?.navigator();
    js_sys::Reflect::get(&navigator, &"deviceMemory".into()).ok()?.as_f64()
}

thread_local! {
    static CLOCK: RefCell<Clock> = const { RefCell::new(Clock::new()) };
}

/// Seconds on a clock that only goes forward.
pub fn now() -> f64 {
    let said = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now() / 1e3);
    CLOCK.with_borrow_mut(|clock| clock.read(said))
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.places.iter().flatten().for_each(Place::end);
        if let (Some(window), Some(watch)) = (web_sys::window(), self.watch) {
            window.clear_interval_with_handle(watch);
        }
    }
}

impl Pool {
    /// A pool of `workers` workers that `hire` makes, each of one of several addresses, `(n) => Worker | undefined`. They begin
    /// once `equip` has sent them their module; where there is none to be had, it sends them an error event. None runs yet.
    pub fn new(workers: u32, hire: js_sys::Function, equip: js_sys::Function, notify: Rc<dyn Fn(News)>) -> Pool {
        let mut scheduler = Scheduler::new(workers as usize);
        scheduler.set_room(scheduler::room(gigabytes()));
        let inner = Rc::new_cyclic(|this| {
            RefCell::new(Inner {
                scheduler,
                places: (0..workers).map(|_| None).collect(),
                hire,
                addresses: Addresses::default(),
                equip,
                notify,
                shelf: Shelf::default(),
                sent: Sent::new(workers as usize),
                dead: Vec::new(),
                watch: None,
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
                spawn_later(&self.inner, worker, scheduler::start_after(worker, js_sys::Math::random()));
                continue;
            }
            let failed = self.inner.borrow_mut().spawn(worker).err();
            if let Some(reason) = failed {
                act(&self.inner, |inner| inner.scheduler.lost(worker, reason, now()));
            }
        }
        let this = Rc::downgrade(&self.inner);
        let look = Closure::<dyn FnMut()>::new(move || {
            if let Some(inner) = this.upgrade() {
                act(&inner, |inner| inner.scheduler.watch(now()));
                if inner.borrow().scheduler.is_left_alone() {
                    notify(&inner, News::LeftAlone);
                }
            }
        });
        let every = (WATCHED_EVERY * 1e3) as i32;
        self.inner.borrow_mut().watch = web_sys::window().and_then(|window| {
            let look = look.into_js_value();
            window.set_interval_with_callback_and_timeout_and_arguments_0(look.unchecked_ref(), every).ok()
        });
    }

    /// See [`Scheduler::set_patience`].
    #[cfg(feature = "hooks")]
    pub fn set_patience(&self, seconds: f64) {
        self.inner.borrow_mut().scheduler.set_patience(seconds);
    }

    /// See [`Scheduler::want`]; workers that need rows are sent those of the shelf.
    pub fn want(&self, jobs: Vec<Job>, shelf: Shelf) {
        self.inner.borrow_mut().shelf = shelf;
        self.tell_workers(|scheduler| scheduler.want(jobs, now()));
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
            place.post(&ToWorker::Check(order));
        }
    }

    pub fn cancel_all(&self) {
        self.tell_workers(Scheduler::cancel_all);
    }

    pub fn pause(&self) {
        self.tell_workers(|scheduler| scheduler.pause(now()));
    }

    pub fn resume(&self) {
        self.tell_workers(|scheduler| scheduler.resume(now()));
    }

    /// Leaves the page a processor while the reader's hand is on it, see [`Scheduler::throttle`].
    pub fn throttle(&self, throttled: bool) {
        self.tell_workers(|scheduler| scheduler.throttle(throttled, now()));
    }

    fn tell_workers(&self, act: impl FnOnce(&mut Scheduler)) {
        let mut inner = self.inner.borrow_mut();
        inner.dead.clear();
        act(&mut inner.scheduler);
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

impl Inner {
    /// Sends what the scheduler has ready.
    fn send(&mut self) {
        for (worker, message) in self.scheduler.take_messages() {
            // A place without a worker is one whose replacement failed: the scheduler has been told.
            let Some(place) = &self.places[worker] else { continue };
            if let ToWorker::Do { job, .. } = &message
                && let Some(task) = job.spec.task()
                && self.sent.wait(worker, task)
            {
                plan_delivery(&self.this);
            }
            // Before its order, or a short one would be done before it goes wrong.
            #[cfg(feature = "hooks")]
            let armed = faults::of_message(&message);
            #[cfg(feature = "hooks")]
            if let Some(Armed::Message(sent)) = &armed {
                place.send(sent);
            }
            place.post(&message);
            #[cfg(feature = "hooks")]
            if let Some(Armed::Killed) = armed {
                place.worker.terminate();
            }
        }
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
        let head = messages::encode(&head);
        let message = js_sys::Uint8Array::new_with_length((head.len() + body.len()) as u32);
        let (begin, end) = (head.len() as u32, message.length());
        message.subarray(0, begin).copy_from(&head);
        message.subarray(begin, end).copy_from(body);
        let sent = place.worker.post_message_with_transfer(&message.buffer(), &js_sys::Array::of1(&message.buffer()));
        debug_assert!(sent.is_ok(), "a buffer of our own can be sent");
    }

    /// Starts a worker, in place of the one that was there.
    fn spawn(&mut self, index: usize) -> Result<(), String> {
        if let Some(place) = self.places[index].take() {
            place.end();
            // It may be its own message that is being heard right now: its listener must outlive that.
            self.dead.push(place);
        }
        self.sent.forget(index);
        let hire = &self.hire;
        let (worker, way) = self.addresses.hire(|address| {
            let worker = hire.call1(&JsValue::NULL, &address.into()).map_err(|error| describe(&error))?;
            Ok((!worker.is_undefined()).then(|| worker.unchecked_into::<Worker>()))
        })?;
        let this = self.this.clone();
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let bytes = js_sys::Uint8Array::new(&event.data()).to_vec();
            if let (Some(inner), Some(message)) = (this.upgrade(), messages::decode::<FromWorker>(&bytes)) {
                let is_progress = matches!(message, FromWorker::Progress { .. });
                act(&inner, |inner| inner.scheduler.on_message(index, message, now()));
                if is_progress {
                    notify(&inner, News::Progress);
                }
            }
        });
        let this = self.this.clone();
        let error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            let Some(inner) = this.upgrade() else { return };
            act(&inner, |inner| inner.failed(index, way, describe(&event)));
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        #[cfg(feature = "hooks")]
        let is_blocked = faults::is_blocked();
        #[cfg(not(feature = "hooks"))]
        let is_blocked = false;
        let equipped = if is_blocked {
            worker.post_message(&JsValue::NULL)
        } else {
            self.equip.call1(&JsValue::NULL, &worker).map(drop)
        };
        equipped.map_err(|error| describe(&error))?;
        self.places[index] = Some(Place { worker, _message: message, _error: error });
        Ok(())
    }

    /// A worker of this address failed. One that says neither that it runs nor why it failed could not load its program: a policy
    /// forbids the address. The next is tried at once, without a word to anybody.
    fn failed(&mut self, index: usize, way: u32, reason: String) -> Vec<Outcome> {
        if !reason.is_empty() || self.scheduler.is_ready(index) {
            return self.scheduler.lost(index, reason, now());
        }
        self.addresses.give_up(way, reason);
        match self.spawn(index) {
            Ok(()) => Vec::new(),
            Err(reason) => self.scheduler.lost(index, reason, now()),
        }
    }
}

/// Sends rows to the next worker that waits for them, soon. One at a time: copying a large table takes several milliseconds, and the page is to stay quick between them.
fn plan_delivery(this: &Weak<RefCell<Inner>>) {
    let this = this.clone();
    let deliver = Closure::once_into_js(move || {
        let Some(inner) = this.upgrade() else { return };
        let mut inner = inner.borrow_mut();
        if let Some((worker, task)) = inner.sent.take_next() {
            inner.deliver(worker, task);
        }
    });
    if let Some(window) = web_sys::window() {
        let _ = window.set_timeout_with_callback(deliver.unchecked_ref());
    }
}

/// Lets the scheduler take an event in, carries its messages, replaces dead workers and tells the page. Nothing is
/// borrowed while the page is told, since it may call the pool from there.
fn act(this: &Rc<RefCell<Inner>>, event: impl FnOnce(&mut Inner) -> Vec<Outcome>) {
    let mut outcomes: VecDeque<Outcome> = event(&mut this.borrow_mut()).into();
    while let Some(outcome) = outcomes.pop_front() {
        match outcome {
            // Where there is no room for it, perhaps because many pages on one screen start at once, there may be some later.
            Outcome::Replace { worker, was_ready: false, .. } => {
                let after = this.borrow().scheduler.retry_after(worker, js_sys::Math::random());
                spawn_later(this, worker, after);
            }
            Outcome::Replace { worker, .. } | Outcome::Renew { worker } => {
                let failed = this.borrow_mut().spawn(worker).err();
                if let Some(reason) = failed {
                    outcomes.extend(this.borrow_mut().scheduler.lost(worker, reason, now()));
                }
            }
            _ => {}
        }
        notify(this, News::Outcome(outcome));
    }
    this.borrow_mut().send();
}

/// Starts a worker after so many seconds.
fn spawn_later(this: &Rc<RefCell<Inner>>, worker: usize, after: f64) {
    // What is left of it is no worker any more.
    let place = this.borrow_mut().places[worker].take();
    place.inspect(Place::end).into_iter().for_each(|place| this.borrow_mut().dead.push(place));
    let this = Rc::downgrade(this);
    let spawn = Closure::once_into_js(move || {
        let Some(inner) = this.upgrade() else { return };
        let failed = inner.borrow_mut().spawn(worker).err();
        if let Some(reason) = failed {
            act(&inner, |inner| inner.scheduler.lost(worker, reason, now()));
        }
    });
    if let Some(window) = web_sys::window() {
        let after = (after * 1e3) as i32;
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(spawn.unchecked_ref(), after);
    }
}

fn notify(this: &Rc<RefCell<Inner>>, news: News) {
    let notify = this.borrow().notify.clone();
    notify(news);
}

/// What an error, or the event of one, says of itself; empty where it says nothing: not every one has a message, whatever its
/// type promises, and what is thrown need not be an error.
fn describe(error: &JsValue) -> String {
    let said = |name: &str| {
        js_sys::Reflect::get(error, &name.into()).ok().and_then(|said| said.as_string()).filter(|said| !said.is_empty())
    };
    said("message").or_else(|| error.as_string()).or_else(|| said("name")).unwrap_or_default()
}
