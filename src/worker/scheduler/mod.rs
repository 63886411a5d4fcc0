//! Which worker trains what, in which order, what becomes of a failed one, and how long the rest will take.
//!
//! Pure: events go in with the time at which they happened, messages to workers come out. The pool carries them; tests
//! play the workers.
//!
//! The page says what it wants as one ordered list ([`Scheduler::want`]), as often as it likes: moving m is a new order
//! of the same list, another activation is another list, a reset the empty one. What is already being trained and is
//! still wanted goes on.

use super::messages::{FromWorker, NONE_LEFT, RunId, ToWorker};
use super::speed::Speed;
use crate::job::check::CheckKey;
use crate::job::{Answer, Job, News, Spec, SpecMap, need};
use crate::nn::check::Check;
use std::collections::VecDeque;
use takeoff_core::order::within;

/// More workers than this do not pay: the default figure holds 440 runs of which eight are always on their way, each
/// worker holds its own copy of samples and buffers, and machines with more processors mostly pair fast and slow ones,
/// where the last runs of a figure then wait for the slow.
pub const WORKERS_LARGEST: u32 = 8;

/// Orders sent to a worker beside the one it trains, so that it never waits for the page, which may be drawing for a
/// frame (16 ms) while the smallest runs take 2 ms. More would keep what was ordered last from being trained first.
const AHEAD: usize = 2;

/// A run is given up after this many workers died over it: two might be an accident.
const TRIES: u32 = 3;

/// A worker's place is given up after this many deaths in a row without a single answer.
const START_TRIES: u32 = 3;

/// The last place for which there is no memory is given up after so many, some two minutes: of many pages on one screen others
/// may have done and given back theirs.
const STARVED_TRIES: u32 = 9;

/// Seconds until a worker that could not start is tried again, and up to twice that: many pages on one screen do not all try at
/// once. From the third time on twice as long each time, up to the last.
const TRIED_AGAIN_AFTER: f64 = 1.5;
const TRIED_AGAIN_LAST: f64 = 24.0;

/// Seconds from one worker's start to the next one's on a page that stands beside others, half of it or half as much again:
/// each of them has its first worker before any has its second.
const APART: f64 = 0.3;

/// After so many idle seconds such a page lets its workers go.
const LET_GO_AFTER: f64 = 8.0;

/// When the workers of a page that stands beside others are started, in seconds from now; `chance` is between 0 and 1.
pub fn start_after(worker: usize, chance: f64) -> f64 {
    worker as f64 * APART * (0.5 + chance)
}

/// A worker that owes the page a word and says none for this long, in waking seconds, is taken for dead. It speaks at
/// least every 0.1 s while it trains, and is silent for longer only while it draws a sample or scores: at worst half a
/// second where this was measured, and so ten on a processor twenty times slower. Twice that.
pub const PATIENCE: f64 = 20.0;

/// How often the page looks, in seconds.
pub const WATCHED_EVERY: f64 = 1.0;

/// Between two looks at most this much counts as waking time. A page that slept, was frozen, stood in a debugger or in
/// the background (where timers may come once a minute) has heard nothing because it did not listen; once it
/// listens again, the many looks that a silence takes leave time for what is waiting in its queue.
const AWAKE_LARGEST: f64 = 2.0 * WATCHED_EVERY;

/// Bytes that the workers' programs may take together, where the machine has as much: the largest setting on eight workers.
const ROOM: u64 = 400 << 20;

/// Of each gigabyte that a machine has, so much: a page beside others on a phone of two gigabytes is ended at some 500 MB, and
/// takes as much itself before it trains anything.
const ROOM_IN_GIGABYTE: f64 = 128.0 * (1 << 20) as f64;

/// Less than this no machine is thought to have: every default figure fits.
const LEAST_ROOM: u64 = 48 << 20;

/// A worker that has grown beyond this is replaced when it is idle, since a program cannot give memory back.
const KEPT_WHEN_IDLE: u32 = 16 << 20;

/// It must have been idle for so long, in waking seconds: nobody is just about to go on.
const IDLE_FOR: f64 = 3.0;

/// How many workers pay on a machine of so many processors.
pub fn number_of_workers(asked: Option<u32>, processors: f64) -> u32 {
    // Some browsers hide the number, and say 0 or nothing.
    let processors = if processors >= 1.0 { processors as u32 } else { 1 };
    within(asked.unwrap_or(processors), 1, WORKERS_LARGEST)
}

/// The bytes that workers may take together on a machine of so many gigabytes, as far as the browser tells.
pub fn room(gigabytes: Option<f64>) -> u64 {
    // What is no number becomes 0.
    let room = gigabytes.map_or(ROOM, |gigabytes| (gigabytes * ROOM_IN_GIGABYTE) as u64);
    within(room, LEAST_ROOM, ROOM)
}

/// What the page learns from a worker's message.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A job was finished.
    Done(Box<Answer>),
    /// What is new of a job that is watched.
    News(Spec, News),
    /// What came of a check of a gradient.
    Checked(CheckKey, Option<Check>),
    /// A job was tried `TRIES` times and is given up.
    Failed { spec: Spec, reason: String },
    /// The worker is in an unknown state and must be replaced; its orders are in the queue again. `was_ready` unless it
    /// never got that far; `was_silent` if it did not say that it died.
    Replace { worker: usize, was_ready: bool, was_silent: bool },
    /// The worker is idle and holds more memory than it needs: another is to take its place. It has no orders.
    Renew { worker: usize },
    /// The worker could not be started at all, `START_TRIES` times; its place stays empty.
    GivenUp { worker: usize, reason: String },
}

/// A rest of a worker that is no longer than this, in seconds, belongs to its pace: a slow page takes such for each of its
/// drawings.
const PACE: f64 = 1.0;

#[derive(Clone, Copy, Debug)]
struct Order {
    id: RunId,
    job: Job,
    /// Share of its updates made.
    fraction: f32,
}

#[derive(Debug, Default)]
struct Worker {
    ready: bool,
    given_up: bool,
    /// Deaths since its last answer.
    deaths: u32,
    /// What it was sent, in that order; it trains the first.
    orders: VecDeque<Order>,
    /// When it began its first order, in seconds.
    since: f64,
    /// It was told to pause, and when.
    resting: bool,
    rested: f64,
    /// Waking seconds for which it has owed a word.
    silent: f64,
    /// Bytes of its program, as it said last.
    size: u32,
    /// Waking seconds for which it has had nothing to do.
    idle: f64,
}

/// The pool's logic.
#[derive(Debug)]
pub struct Scheduler {
    workers: Vec<Worker>,
    /// What is wanted and not yet sent, the next one in front.
    queue: VecDeque<Job>,
    tries: SpecMap<u32>,
    paused: bool,
    throttled: bool,
    generation: u32,
    next_index: u32,
    speed: Speed,
    /// The silence that is taken for death, in waking seconds.
    patience: f64,
    /// When the silences were last looked at.
    watched: f64,
    /// Bytes that the workers may take together.
    room: u64,
    /// Messages that are ready to be sent.
    outbox: Vec<(usize, ToWorker)>,
}

impl Scheduler {
    /// For `workers` workers, none of which is ready yet.
    pub fn new(workers: usize) -> Self {
        Scheduler {
            workers: (0..workers).map(|_| Worker::default()).collect(),
            queue: VecDeque::new(),
            tries: SpecMap::default(),
            paused: false,
            throttled: false,
            generation: 0,
            next_index: 0,
            speed: Speed::default(),
            patience: PATIENCE,
            watched: f64::INFINITY,
            room: ROOM,
            outbox: Vec::new(),
        }
    }

    /// Sets the bytes that the workers may take together, see [`room`].
    pub fn set_room(&mut self, room: u64) {
        self.room = room;
    }

    /// The bytes that one training may take.
    pub fn room(&self) -> u64 {
        self.room
    }

    /// Sets what is wanted, in order. Orders on their way are kept where they are still wanted, and withdrawn where they
    /// are not; an order that no worker has begun goes back where it is no longer among the next.
    pub fn want(&mut self, jobs: Vec<Job>, now: f64) {
        let mut place: SpecMap<usize> = SpecMap::default();
        place.reserve(jobs.len());
        for (at, job) in jobs.iter().enumerate() {
            place.entry(job.spec).or_insert(at);
        }
        let soon = self.workers.len() * (1 + AHEAD);
        let mut taken = vec![false; jobs.len()];
        for (index, worker) in self.workers.iter_mut().enumerate() {
            let first = worker.orders.front().map(|order| order.id);
            let mut kept = VecDeque::new();
            for order in worker.orders.drain(..) {
                let at = place.get(&order.job.spec).copied().filter(|&at| jobs[at] == order.job && !taken[at]);
                let begun = first == Some(order.id);
                match at {
                    Some(at) if begun || at < soon => {
                        taken[at] = true;
                        kept.push_back(order);
                    }
                    _ => self.outbox.push((index, ToWorker::Cancel { id: order.id })),
                }
            }
            if kept.front().map(|order| order.id) != first {
                worker.since = now;
            }
            worker.orders = kept;
        }
        self.queue = jobs.into_iter().zip(taken).filter(|(_, taken)| !taken).map(|(job, _)| job).collect();
        self.assign(now);
    }

    /// Withdraws everything; answers that are still on their way will be dropped.
    pub fn cancel_all(&mut self) {
        self.queue.clear();
        self.tries.clear();
        self.generation += 1;
        for (index, worker) in self.workers.iter_mut().enumerate() {
            worker.orders.clear();
            self.outbox.push((index, ToWorker::CancelAll));
        }
    }

    pub fn pause(&mut self, now: f64) {
        self.paused = true;
        self.rest(now);
    }

    pub fn resume(&mut self, now: f64) {
        self.paused = false;
        self.rest(now);
        self.assign(now);
    }

    /// Lets every second worker rest, or ends that: while the reader drags something, the page needs a processor, and
    /// where the workers hold all of them it would wait for one in every frame.
    pub fn throttle(&mut self, throttled: bool, now: f64) {
        self.throttled = throttled;
        self.rest(now);
        self.assign(now);
    }

    /// Tells the workers that are to rest, and those that are no longer to.
    fn rest(&mut self, now: f64) {
        let working = self.workers.len().div_ceil(2);
        for (index, worker) in self.workers.iter_mut().enumerate() {
            let resting = self.paused || (self.throttled && index >= working);
            if std::mem::replace(&mut worker.resting, resting) != resting {
                if resting {
                    worker.rested = now;
                } else if now - worker.rested > PACE {
                    // A run that was paused would look slow.
                    worker.since = (worker.since + now - worker.rested).min(now);
                }
                self.outbox.push((index, if resting { ToWorker::Pause } else { ToWorker::Resume }));
            }
        }
    }

    /// Sets the silence that is taken for death; tests have less time than readers.
    #[cfg(feature = "hooks")]
    pub fn set_patience(&mut self, seconds: f64) {
        self.patience = seconds;
    }

    /// Looks for workers that have been silent for too long; to be called every [`WATCHED_EVERY`] seconds or so. Finding
    /// one doubles the patience: a machine that is only slow must not have its workers ended for ever.
    pub fn watch(&mut self, now: f64) -> Vec<Outcome> {
        let awake = within(now - self.watched, 0.0, AWAKE_LARGEST);
        self.watched = now;
        let (patience, mut outcomes) = (self.patience, Vec::new());
        for index in 0..self.workers.len() {
            let worker = &mut self.workers[index];
            let is_at_work = worker.ready && !worker.resting && !worker.orders.is_empty();
            let is_awaited = is_at_work || (!worker.ready && !worker.given_up);
            worker.silent = if is_awaited { worker.silent + awake } else { 0.0 };
            let is_idle = worker.ready && worker.orders.is_empty();
            worker.idle = if is_idle { worker.idle + awake } else { 0.0 };
            if worker.idle > IDLE_FOR && worker.size > KEPT_WHEN_IDLE {
                (worker.ready, worker.size, worker.idle) = (false, 0, 0.0);
                outcomes.push(Outcome::Renew { worker: index });
                continue;
            }
            if worker.silent > patience {
                let reason = format!("no word for {} s", worker.silent as u32);
                self.patience = 2.0 * patience;
                outcomes.extend(self.end(index, reason, now, true));
            }
        }
        outcomes
    }

    /// A message from a worker.
    pub fn on_message(&mut self, worker: usize, message: FromWorker, now: f64) -> Vec<Outcome> {
        self.workers[worker].silent = 0.0;
        match message {
            FromWorker::Ready => {
                self.workers[worker].ready = true;
                // A fresh one does not know yet.
                if self.workers[worker].resting {
                    self.outbox.push((worker, ToWorker::Pause));
                }
                self.assign(now);
                Vec::new()
            }
            FromWorker::Progress { id, fraction } => {
                if let Some(order) = self.workers[worker].orders.iter_mut().find(|order| order.id == id) {
                    order.fraction = fraction;
                }
                Vec::new()
            }
            FromWorker::News { id, news } => {
                // News of an order that was withdrawn meanwhile are nobody's.
                let order = self.workers[worker].orders.iter().find(|order| order.id == id);
                order.map(|order| Outcome::News(order.job.spec, news)).into_iter().collect()
            }
            FromWorker::Done { id, answer } => self.done(worker, id, answer, now),
            FromWorker::Checked { key, check } => vec![Outcome::Checked(key, check)],
            FromWorker::Grown { bytes } => {
                self.workers[worker].size = bytes;
                Vec::new()
            }
            FromWorker::Failed { reason, .. } => {
                // The machine has less than was thought: the next ones share half of it.
                if reason.starts_with(NONE_LEFT) {
                    self.room = (self.room / 2).max(LEAST_ROOM);
                }
                self.lost(worker, reason, now)
            }
        }
    }

    fn done(&mut self, worker: usize, id: RunId, answer: Box<Answer>, now: f64) -> Vec<Outcome> {
        let place = &mut self.workers[worker];
        place.deaths = 0;
        // An order that was withdrawn while its answer was on the way is no longer listed.
        let Some(at) = place.orders.iter().position(|order| order.id == id) else { return Vec::new() };
        place.orders.remove(at);
        let elapsed = now - std::mem::replace(&mut place.since, now);
        self.tries.remove(&answer.spec);
        // Of one that was watched, the looking took most of the time.
        if answer.snapshots.is_empty() {
            self.speed.learn(&answer, elapsed);
        }
        self.assign(now);
        vec![Outcome::Done(answer)]
    }

    /// A worker died, or said that it cannot go on. What it was training is tried elsewhere, at once.
    pub fn lost(&mut self, worker: usize, reason: String, now: f64) -> Vec<Outcome> {
        self.end(worker, reason, now, false)
    }

    fn end(&mut self, worker: usize, reason: String, now: f64, was_silent: bool) -> Vec<Outcome> {
        let place = &mut self.workers[worker];
        if place.given_up {
            return Vec::new();
        }
        (place.silent, place.size) = (0.0, 0);
        let was_ready = std::mem::take(&mut place.ready);
        place.deaths += 1;
        let mut outcomes = Vec::new();
        let orders = std::mem::take(&mut place.orders);
        let is_starved = !was_ready && reason.contains("memory");
        let deaths = place.deaths;
        let is_last = self.workers.iter().enumerate().all(|(other, place)| other == worker || place.given_up);
        let tries = if is_starved && is_last { STARVED_TRIES } else { START_TRIES };
        let given_up = deaths >= tries && orders.is_empty();
        for (position, order) in orders.into_iter().enumerate().rev() {
            if position == 0 {
                let tries = self.tries.entry(order.job.spec).or_default();
                *tries += 1;
                if *tries >= TRIES {
                    self.tries.remove(&order.job.spec);
                    outcomes.push(Outcome::Failed { spec: order.job.spec, reason: reason.clone() });
                    continue;
                }
            }
            self.queue.push_front(order.job);
        }
        if is_starved {
            // It owes no word before it is tried again.
            self.workers[worker].silent = -self.retry_after(worker, 1.0);
        }
        if given_up {
            self.workers[worker].given_up = true;
            outcomes.push(Outcome::GivenUp { worker, reason });
        } else {
            outcomes.push(Outcome::Replace { worker, was_ready, was_silent });
        }
        self.assign(now);
        outcomes
    }

    /// Gives orders to every worker that has room, one round at a time so that the first jobs start on different
    /// workers; then lets idle workers take over what another has not begun.
    fn assign(&mut self, now: f64) {
        if self.paused {
            return;
        }
        for room in 1..=1 + AHEAD {
            for index in 0..self.workers.len() {
                let worker = &self.workers[index];
                if worker.ready
                    && !worker.resting
                    && worker.orders.len() < room
                    && let Some(at) = self.queue.iter().position(|job| self.has_room(index, &job.spec))
                    && let Some(job) = self.queue.remove(at)
                {
                    self.order(index, job, now);
                }
            }
        }
        for idle in 0..self.workers.len() {
            let worker = &self.workers[idle];
            if !worker.ready || worker.resting || !worker.orders.is_empty() {
                continue;
            }
            let last = |w: &Worker| w.orders.iter().skip(1).map(|order| order.job.spec.flops()).sum::<f64>();
            let can_give =
                |w: &Worker| w.orders.len() > 1 && w.orders.back().is_some_and(|o| self.has_room(idle, &o.job.spec));
            let busiest = (0..self.workers.len()).filter(|&w| can_give(&self.workers[w]));
            let Some(from) = busiest.max_by(|&a, &b| last(&self.workers[a]).total_cmp(&last(&self.workers[b]))) else {
                continue;
            };
            let order = self.workers[from].orders.pop_back().expect("the busiest holds two orders");
            self.outbox.push((from, ToWorker::Cancel { id: order.id }));
            self.order(idle, order.job, now);
        }
    }

    /// Whether this worker may train a job. Large ones are for the first of the workers, as many as may be as large at once: a
    /// program that has grown for one stays so. One worker may train anything.
    fn has_room(&self, worker: usize, spec: &Spec) -> bool {
        let before = self.workers[..worker].iter().filter(|worker| !worker.given_up).count() as u64;
        before == 0 || (before + 1) * need::bytes(spec) <= self.room
    }

    fn order(&mut self, worker: usize, job: Job, now: f64) {
        let id = RunId { generation: self.generation, index: self.next_index };
        self.next_index = self.next_index.wrapping_add(1);
        let place = &mut self.workers[worker];
        if place.orders.is_empty() {
            place.since = now;
            place.silent = 0.0;
        }
        place.orders.push_back(Order { id, job, fraction: 0.0 });
        self.outbox.push((worker, ToWorker::Do { id, job }));
    }

    /// Takes the messages that are to be sent now.
    pub fn take_messages(&mut self) -> Vec<(usize, ToWorker)> {
        std::mem::take(&mut self.outbox)
    }

    /// Runs that are wanted and not finished.
    #[cfg(any(test, feature = "hooks"))]
    pub fn left(&self) -> usize {
        self.queue.len() + self.workers.iter().map(|w| w.orders.len()).sum::<usize>()
    }

    /// Those of the chosen jobs that are half done, in jobs: what a progress bar adds to the finished ones.
    pub fn under_way(&self, chosen: impl Fn(&Job) -> bool) -> f64 {
        let begun = self.workers.iter().filter_map(|w| w.orders.front()).filter(|order| chosen(&order.job));
        begun.map(|order| f64::from(order.fraction)).sum()
    }

    /// Workers that are not given up, and all.
    pub fn workers(&self) -> (usize, usize) {
        (self.workers.iter().filter(|worker| !worker.given_up).count(), self.workers.len())
    }

    /// Seconds until a worker that could not start is to be tried again; `chance` is between 0 and 1.
    pub fn retry_after(&self, worker: usize, chance: f64) -> f64 {
        let doubled = self.workers[worker].deaths.saturating_sub(2).min(8);
        (TRIED_AGAIN_AFTER * f64::from(1 << doubled)).min(TRIED_AGAIN_LAST) * (1.0 + chance)
    }

    /// Whether no worker has had anything to do for a while, and none is about to start.
    pub fn is_left_alone(&self) -> bool {
        self.queue.is_empty() && self.workers.iter().all(|worker| worker.given_up || worker.idle > LET_GO_AFTER)
    }

    /// Whether this worker has said that it runs.
    pub fn is_ready(&self, worker: usize) -> bool {
        self.workers[worker].ready
    }

    /// Whether a worker is there that runs.
    pub fn has_ready(&self) -> bool {
        self.workers.iter().any(|worker| worker.ready)
    }

    /// Whether no worker is left that could train.
    pub fn is_dead(&self) -> bool {
        self.workers.iter().all(|w| w.given_up)
    }

    /// Seconds until those of the chosen jobs that are wanted have been done; `None` before an answer has told the speed.
    pub fn seconds_left(&self, chosen: impl Fn(&Job) -> bool) -> Option<f64> {
        self.speed.is_known().then(|| {
            let queued = self.queue.iter().filter(|job| chosen(job));
            let queued = queued.map(|job| self.speed.seconds(&job.spec)).sum::<f64>();
            let sent = self.workers.iter().flat_map(|w| &w.orders).filter(|order| chosen(&order.job));
            let sent = sent.map(|o| self.speed.seconds(&o.job.spec) * (1.0 - f64::from(o.fraction))).sum::<f64>();
            (queued + sent) / self.hands()
        })
    }

    /// Seconds that these jobs would take, as far as is known.
    pub fn estimate(&self, jobs: &[Job]) -> f64 {
        jobs.iter().map(|job| self.speed.seconds(&job.spec)).sum::<f64>() / self.hands()
    }

    fn hands(&self) -> f64 {
        self.workers.iter().filter(|w| !w.given_up).count().max(1) as f64
    }
}

#[cfg(test)]
mod tests;
