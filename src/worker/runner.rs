//! A worker's side: trains what it is told, in slices, and listens between them. What it needs of the worker that it runs in
//! (a clock, the way to the page, the next slice) is [`Around`].
//!
//! How a run is sliced changes nothing but the time at which it listens.

use super::messages::{self, FromWorker, RunId, ToWorker};
use super::speed::waking_seconds;
use crate::job::{Job, Spec, Work};
use crate::task::own::OwnData;
use crate::task::real::RealData;
use crate::task::sample::SampleCache;
use crate::task::shelf::Rows;
use std::collections::VecDeque;
use std::rc::Rc;

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

/// What a runner needs of the worker around it.
pub trait Around {
    /// Seconds on a clock that only goes forward.
    fn now(&self) -> f64;
    /// Tells the page.
    fn post(&self, message: &FromWorker);
    /// Sees to it that [`Runner::tick`] is called, behind whatever the page has sent meanwhile; false where that is impossible.
    fn wake(&self) -> bool;
    /// Bytes of the program's memory.
    fn size(&self) -> u32;
    /// What is trained from here on: for the last words of a worker that panics.
    fn works_at(&self, order: Option<RunId>);
    /// A slice of this order begins.
    fn begins_slice(&self, order: RunId);
}

/// Trains, for whoever is around.
pub struct Runner<A> {
    around: A,
    orders: VecDeque<(RunId, Job)>,
    current: Option<Current>,
    samples: SampleCache,
    paused: bool,
    /// A message to itself is on its way.
    ticking: bool,
    /// Measured nominal operations a second, by class of work.
    speed: [f64; Spec::CLASSES],
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

impl<A: Around> Runner<A> {
    pub fn new(around: A) -> Self {
        Runner {
            orders: VecDeque::new(),
            current: None,
            samples: SampleCache::default(),
            paused: false,
            ticking: false,
            speed: [FIRST_SPEED; Spec::CLASSES],
            size: around.size(),
            around,
        }
    }

    /// `rest` is what followed the message.
    pub fn on_message(&mut self, message: ToWorker, rest: &[u8]) {
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
                if let Some(table) = OwnData::from_parts(head, messages::numbers(rest)) {
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
                let check = order.check(&mut self.samples);
                self.around.post(&FromWorker::Checked { key: order.key, check });
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
            self.ticking = self.around.wake();
        }
    }

    pub fn tick(&mut self) {
        self.ticking = false;
        if !self.paused {
            self.slice();
            self.tell_size();
        }
        self.go_on();
    }

    fn tell_size(&mut self) {
        let size = self.around.size();
        if size >= self.size.saturating_add(GROWN_BY) {
            self.size = size;
            self.around.post(&FromWorker::Grown { bytes: size });
        }
    }

    /// Trains for about [`SLICE_SECONDS`].
    fn slice(&mut self) {
        let around = &self.around;
        let mut current = match self.current.take() {
            Some(current) => current,
            None => {
                let Some((id, job)) = self.next().and_then(|place| self.orders.remove(place)) else { return };
                around.works_at(Some(id));
                let work = Work::start(job, &mut self.samples);
                Current { id, class: job.spec.class(), work, seconds: 0.0, posted: around.now(), news_posted: 0.0 }
            }
        };
        around.begins_slice(current.id);
        let speed = &mut self.speed[current.class];
        let steps = (SLICE_SECONDS * *speed / current.work.flops_per_step()).clamp(1.0, 1e9) as u32;
        let begun = around.now();
        let ended = current.work.advance(steps);
        let end = around.now();
        let expected = f64::from(steps) * current.work.flops_per_step() / *speed;
        let seconds = waking_seconds(end - begun, expected);
        current.seconds += seconds;
        current.work.timed(current.seconds);
        if ended {
            // What was new since the last news reaches the page before the end does.
            if let Some(news) = current.work.news() {
                around.post(&FromWorker::News { id: current.id, news });
            }
            let answer = Box::new(current.work.finish(current.seconds));
            around.works_at(None);
            around.post(&FromWorker::Done { id: current.id, answer });
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
            around.post(&FromWorker::News { id: current.id, news });
        }
        if end - current.posted > PROGRESS_SECONDS {
            current.posted = end;
            around.post(&FromWorker::Progress { id: current.id, fraction: current.work.progress() });
        }
        self.current = Some(current);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{self, Answer, Observe};
    use crate::nn::activation::Activation;
    use crate::study::key::{Features, Learner};
    use crate::study::plan;
    use crate::task::TaskId;
    use crate::task::real::Set;
    use std::cell::{Cell, RefCell};

    /// A worker whose clock goes on by `pace` seconds at each look, and whose messages are kept.
    #[derive(Default)]
    struct Played {
        time: Cell<f64>,
        pace: f64,
        posted: RefCell<Vec<FromWorker>>,
        woken: Cell<u32>,
        size: Cell<u32>,
        at: Cell<Option<RunId>>,
    }

    impl Around for &Played {
        fn now(&self) -> f64 {
            self.time.set(self.time.get() + self.pace);
            self.time.get()
        }

        fn post(&self, message: &FromWorker) {
            // As they cross the border.
            let bytes = messages::encode(message);
            self.posted.borrow_mut().push(messages::decode(&bytes).unwrap());
        }

        fn wake(&self) -> bool {
            self.woken.set(self.woken.get() + 1);
            true
        }

        fn size(&self) -> u32 {
            self.size.get()
        }

        fn works_at(&self, order: Option<RunId>) {
            self.at.set(order);
        }

        fn begins_slice(&self, order: RunId) {
            assert_eq!(self.at.get(), Some(order), "who panics says over what");
        }
    }

    impl Played {
        fn new(pace: f64) -> Played {
            Played { pace, ..Played::default() }
        }

        /// Calls the runner as often as it asked for it: how often.
        fn run(&self, runner: &mut Runner<&Played>) -> usize {
            (0..1_000_000).take_while(|_| self.woken.take() > 0).inspect(|_| runner.tick()).count()
        }

        fn answers(&self) -> Vec<(u32, Answer)> {
            let all = self.posted.take().into_iter().filter_map(|message| match message {
                FromWorker::Done { id, answer } => Some((id.index, *answer)),
                _ => None,
            });
            all.collect()
        }
    }

    fn id(index: u32) -> RunId {
        RunId { generation: 1, index }
    }

    fn job(task: TaskId, seed: u32) -> Job {
        let spec = plan::spec(task, Features::Raw, Learner::Small, Activation::Relu, 64, seed);
        Job { spec, observe: Observe::default() }
    }

    fn order(index: u32) -> ToWorker {
        ToWorker::Do { id: id(index), job: job(TaskId::Plane, index) }
    }

    #[test]
    fn slices_change_no_bit_of_an_answer() {
        let whole = job::run(job(TaskId::Plane, 1).spec, Observe::default(), &mut SampleCache::default());
        // From a machine on which all is one slice to one on which each takes a second.
        let slices = [1e-9, 0.02, 1.0].map(|pace| {
            let played = Played::new(pace);
            let mut runner = Runner::new(&played);
            runner.on_message(order(1), &[]);
            let slices = played.run(&mut runner);
            let [(1, answer)] = &played.answers()[..] else { panic!("one answer") };
            assert_eq!(Answer { seconds: whole.seconds, ..answer.clone() }, whole);
            assert_eq!(played.at.get(), None);
            slices
        });
        assert!(slices[0] < 4 && slices[1] > 20 && slices[2] > 20, "{slices:?}");
    }

    #[test]
    fn what_is_withdrawn_is_not_gone_on_with() {
        let played = Played::new(1.0);
        let mut runner = Runner::new(&played);
        (1..=3).for_each(|index| runner.on_message(order(index), &[]));
        assert_eq!(played.woken.get(), 1, "one slice is asked for, however much there is to do");
        played.woken.set(0);
        runner.tick();
        // The one under way, and one that has not begun.
        runner.on_message(ToWorker::Cancel { id: id(1) }, &[]);
        runner.on_message(ToWorker::Cancel { id: id(2) }, &[]);
        played.run(&mut runner);
        assert_eq!(played.answers().iter().map(|(index, _)| *index).collect::<Vec<_>>(), [3]);
        runner.on_message(order(4), &[]);
        runner.on_message(ToWorker::CancelAll, &[]);
        played.run(&mut runner);
        assert!(played.answers().is_empty());
    }

    #[test]
    fn a_pause_holds_what_is_under_way_until_it_ends() {
        let played = Played::new(1.0);
        let mut runner = Runner::new(&played);
        runner.on_message(order(1), &[]);
        played.woken.set(0);
        runner.tick();
        runner.on_message(ToWorker::Pause, &[]);
        // The slice that was asked for before is the last.
        assert_eq!(
            (played.run(&mut runner), played.posted.take().iter().any(|m| matches!(m, FromWorker::Done { .. }))),
            (1, false)
        );
        runner.on_message(order(2), &[]);
        assert_eq!(played.woken.get(), 0);
        runner.on_message(ToWorker::Resume, &[]);
        played.run(&mut runner);
        assert_eq!(played.answers().len(), 2);
    }

    #[test]
    fn an_order_whose_rows_are_not_here_lets_others_go_first() {
        let played = Played::new(0.004);
        let mut runner = Runner::new(&played);
        let set = Set::ALL[0];
        runner.on_message(ToWorker::Do { id: id(1), job: job(set.task(), 1) }, &[]);
        assert_eq!(played.woken.get(), 0, "there is nothing to be begun");
        // Nor by rows that are not those.
        runner.on_message(ToWorker::Real { set }, b"damaged");
        assert_eq!(played.woken.get(), 0);
        runner.on_message(order(2), &[]);
        played.run(&mut runner);
        assert_eq!(played.answers().iter().map(|(index, _)| *index).collect::<Vec<_>>(), [2]);
        assert_eq!(runner.orders.len(), 1, "it waits");
    }

    #[test]
    fn progress_is_told_now_and_then_and_growth_once() {
        let played = Played::new(0.03);
        let mut runner = Runner::new(&played);
        runner.on_message(order(1), &[]);
        let mut ticks = 0;
        while played.woken.take() > 0 {
            ticks += 1;
            played.size.set(if ticks > 2 { GROWN_BY } else { GROWN_BY - 1 });
            runner.tick();
        }
        let posted = played.posted.take();
        let fractions: Vec<f32> = posted
            .iter()
            .filter_map(|message| match message {
                FromWorker::Progress { fraction, .. } => Some(*fraction),
                _ => None,
            })
            .collect();
        assert!(
            fractions.is_sorted() && fractions.len() > 3 && fractions.len() * 2 <= ticks + 1,
            "{fractions:?} of {ticks}"
        );
        assert_eq!(posted.iter().filter(|message| matches!(message, FromWorker::Grown { bytes: GROWN_BY })).count(), 1);
    }
}
