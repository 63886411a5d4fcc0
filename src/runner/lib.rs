//! A worker's side: trains what it is told, in slices, and listens between them.
//!
//! Between two slices the worker posts a message to itself, which lines up behind whatever the page has sent meanwhile
//! (a timer would be clamped to 4 ms, and more in a hidden tab). So a withdrawal or a pause takes effect after one slice
//! at the latest. How a run is sliced changes nothing but the time at which it listens.

#![cfg(target_arch = "wasm32")]

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use takeoff_core::job::{Job, Spec, Work};
use takeoff_core::task::own;
use takeoff_core::task::real::RealData;
use takeoff_core::task::sample::SampleCache;
use takeoff_core::task::shelf::Rows;
use takeoff_worker::clock::Clock;
#[cfg(feature = "hooks")]
use takeoff_worker::faults;
use takeoff_worker::memory;
use takeoff_worker::messages::{self, FromWorker, RunId, ToWorker};
use takeoff_worker::speed::waking_seconds;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent};

/// Aim for the length of a slice. Much less and the way through the message queue (about 0.05 ms) begins to count, much
/// more and a pause is felt.
const SLICE_SECONDS: f64 = 0.012;
/// Seconds between two words about the progress of one piece of work.
const PROGRESS_SECONDS: f64 = 0.1;
/// Seconds between two pieces of news of work that is watched: a frame of a 60 Hz display.
const NEWS_SECONDS: f64 = 0.016;
/// Speed assumed for the first slice of each class of work, in nominal operations a second: low, since a slice that is too
/// short costs nothing.
const FIRST_SPEED: f64 = 3e8;
/// A program that has grown by this many bytes says so.
const GROWN_BY: u32 = 4 << 20;
/// One slice may be this much longer than the last: the first ones run in code that the engine has not optimised yet.
const GROWTH: f64 = 3.0;

thread_local! {
    static RUNNER: RefCell<Option<Runner>> = const { RefCell::new(None) };
    static CLOCK: RefCell<Clock> = const { RefCell::new(Clock::new()) };
    /// What is being trained, for the last words of a worker that panics.
    static CURRENT: Cell<Option<RunId>> = const { Cell::new(None) };
}

struct Runner {
    orders: VecDeque<(RunId, Job)>,
    current: Option<Current>,
    samples: SampleCache,
    paused: bool,
    /// A message to itself is on its way.
    ticking: bool,
    /// Measured nominal operations a second, by class of work.
    speed: [f64; Spec::CLASSES],
    channel: MessageChannel,
    /// How large the program was when it said so last.
    size: u32,
}

struct Current {
    id: RunId,
    class: usize,
    work: Work,
    /// Time in slices.
    seconds: f64,
    /// When its progress was last posted.
    posted: f64,
    /// When its news were last posted.
    news_posted: f64,
}

/// Entry of a worker, called by www/worker.js once the module is instantiated there.
#[wasm_bindgen]
pub fn start_worker() -> Result<(), JsValue> {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        post(&FromWorker::Failed { id: CURRENT.get(), reason: info.to_string() });
    }));
    memory::when_there_is_none(|bytes| {
        let reason = format!("{}: {bytes} bytes", messages::NONE_LEFT);
        post(&FromWorker::Failed { id: CURRENT.get(), reason });
    });
    let channel = MessageChannel::new()?;
    listen(&channel);
    let runner = Runner {
        orders: VecDeque::new(),
        current: None,
        samples: SampleCache::default(),
        paused: false,
        ticking: false,
        speed: [FIRST_SPEED; Spec::CLASSES],
        channel,
        size: memory::size(),
    };
    RUNNER.set(Some(runner));
    post(&FromWorker::Ready);
    Ok(())
}

/// Both kinds of messages: the page's, and those of the worker to itself.
fn listen(channel: &MessageChannel) {
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        let bytes = js_sys::Uint8Array::new(&event.data()).to_vec();
        #[cfg(feature = "hooks")]
        if faults::on_message(&bytes) {
            return;
        }
        if let Some((message, rest)) = messages::decode_with(&bytes) {
            with_runner(|runner| runner.on_message(message, rest));
        }
    });
    scope().set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    let tick = Closure::<dyn FnMut()>::new(|| with_runner(Runner::tick));
    channel.port1().set_onmessage(Some(tick.into_js_value().unchecked_ref()));
}

fn with_runner(act: impl FnOnce(&mut Runner)) {
    RUNNER.with_borrow_mut(|runner| {
        if let Some(runner) = runner {
            act(runner);
        }
    });
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Seconds on a clock that only goes forward.
fn now() -> f64 {
    let said = scope().performance().map_or(0.0, |clock| clock.now() / 1e3);
    CLOCK.with_borrow_mut(|clock| clock.read(said))
}

fn post(message: &FromWorker) {
    let buffer = js_sys::Uint8Array::from(messages::encode(message).as_slice()).buffer();
    // Fails only once the worker is being ended, when nobody listens any more.
    let _ = scope().post_message_with_transfer(&buffer, &js_sys::Array::of1(&buffer));
}

impl Runner {
    /// `rest` is what followed the message.
    fn on_message(&mut self, message: ToWorker, rest: &[u8]) {
        match message {
            ToWorker::Do { id, job } => self.orders.push_back((id, job)),
            ToWorker::Cancel { id } => {
                self.orders.retain(|order| order.0 != id);
                if self.current.as_ref().is_some_and(|current| current.id == id) {
                    self.current = None;
                }
            }
            ToWorker::CancelAll => {
                self.orders.clear();
                self.current = None;
            }
            ToWorker::Table { head } => {
                if let Some(table) = own::OwnData::from_parts(head, messages::numbers(rest)) {
                    self.samples.put(Rows::Own(Rc::new(table)));
                }
            }
            ToWorker::Real { set } => {
                // The page has checked them already.
                if let Ok(data) = RealData::new(set, rest.to_vec()) {
                    self.samples.put(Rows::Real(Rc::new(data)));
                }
            }
            ToWorker::Check(order) => {
                post(&FromWorker::Checked { key: order.key, check: order.check(&mut self.samples) });
                self.tell_size();
            }
            ToWorker::Pause => self.paused = true,
            ToWorker::Resume => self.paused = false,
        }
        self.go_on();
    }

    /// Place of the first order that can be begun: one of rows waits for them.
    fn next(&self) -> Option<usize> {
        self.orders.iter().position(|(_, job)| job.spec.task().is_none_or(|task| self.samples.has(task)))
    }

    /// Sees to it that there is a next slice if there is anything to do.
    fn go_on(&mut self) {
        let has_work = self.current.is_some() || self.next().is_some();
        if has_work && !self.paused && !self.ticking {
            self.ticking = self.channel.port2().post_message(&JsValue::NULL).is_ok();
        }
    }

    fn tick(&mut self) {
        self.ticking = false;
        if !self.paused {
            self.slice();
            self.tell_size();
        }
        self.go_on();
    }

    fn tell_size(&mut self) {
        let size = memory::size();
        if size >= self.size.saturating_add(GROWN_BY) {
            self.size = size;
            post(&FromWorker::Grown { bytes: size });
        }
    }

    /// Trains for about [`SLICE_SECONDS`].
    fn slice(&mut self) {
        let mut current = match self.current.take() {
            Some(current) => current,
            None => {
                let Some((id, job)) = self.next().and_then(|place| self.orders.remove(place)) else { return };
                CURRENT.set(Some(id));
                let work = Work::start(job, &mut self.samples);
                Current { id, class: job.spec.class(), work, seconds: 0.0, posted: now(), news_posted: 0.0 }
            }
        };
        #[cfg(feature = "hooks")]
        faults::go_wrong(current.id);
        let speed = &mut self.speed[current.class];
        let steps = (SLICE_SECONDS * *speed / current.work.flops_per_step()).clamp(1.0, 1e9) as u32;
        let begun = now();
        let ended = current.work.advance(steps);
        let end = now();
        let expected = f64::from(steps) * current.work.flops_per_step() / *speed;
        let seconds = waking_seconds(end - begun, expected);
        current.seconds += seconds;
        current.work.timed(current.seconds);
        if ended {
            // What was new since the last news reaches the page before the end does.
            if let Some(news) = current.work.news() {
                post(&FromWorker::News { id: current.id, news });
            }
            let answer = Box::new(current.work.finish(current.seconds));
            CURRENT.set(None);
            post(&FromWorker::Done { id: current.id, answer });
            return;
        }
        // Where all steps were made, their time tells the speed. The clock may be too coarse to see a short slice.
        if !current.work.takes_snapshots() {
            let measured = f64::from(steps) * current.work.flops_per_step() / seconds.max(1e-4);
            *speed = measured.min(*speed * GROWTH);
        }
        if end - current.news_posted > NEWS_SECONDS
            && let Some(news) = current.work.news()
        {
            current.news_posted = end;
            post(&FromWorker::News { id: current.id, news });
        }
        if end - current.posted > PROGRESS_SECONDS {
            current.posted = end;
            post(&FromWorker::Progress { id: current.id, fraction: current.work.progress() });
        }
        self.current = Some(current);
    }
}
