//! The pool with workers that really train: the runner of the browser's workers, in a browser that is played.

use super::*;
use crate::job::{self, Answer, Observe};
use crate::messages::RunId;
use crate::nn::activation::Activation;
use crate::runner::{Around, Runner};
use crate::study::key::{Features, Learner};
use crate::study::plan;
use crate::table::{self, Limits, Overrides};
use crate::task::own::OwnData;
use crate::task::sample::SampleCache;
use std::cell::Cell;

type Once = Box<dyn FnOnce()>;
type Hear = Box<dyn Fn(Said)>;

/// A browser without a screen: time goes on when it is let.
#[derive(Default)]
struct Played {
    now: Cell<f64>,
    /// What the addresses give, from the first on.
    addresses: RefCell<Vec<Address>>,
    /// What is called back, and when; and what is, again and again.
    timers: RefCell<Vec<(f64, Once)>>,
    watch: RefCell<Option<Box<dyn FnMut()>>>,
    hired: RefCell<Vec<Rc<Desk>>>,
}

/// What becomes of whom is made of an address.
#[derive(Clone, Copy, PartialEq)]
enum Address {
    Good,
    /// It is refused at once, and why is said.
    Refused,
    /// It gives a worker that dies without a word.
    Mute,
}

/// A worker: its program, and what the page listens with.
struct Desk {
    address: Address,
    runner: RefCell<Option<Runner<Rc<Room>>>>,
    room: Rc<Room>,
    hear: RefCell<Option<Hear>>,
    inbox: RefCell<VecDeque<Vec<u8>>>,
    /// Heads of the rows that it was sent.
    rows: Cell<u32>,
    is_ended: Cell<bool>,
}

/// What a worker's program knows of the worker.
#[derive(Default)]
struct Room {
    posted: RefCell<VecDeque<Vec<u8>>>,
    is_woken: Cell<bool>,
    time: Cell<f64>,
}

impl Around for Rc<Room> {
    fn now(&self) -> f64 {
        // Some slices for each run.
        self.time.set(self.time.get() + 0.01);
        self.time.get()
    }

    fn post(&self, message: &FromWorker) {
        self.posted.borrow_mut().push_back(messages::encode(message));
    }

    fn wake(&self) -> bool {
        self.is_woken.set(true);
        true
    }

    fn size(&self) -> u32 {
        0
    }

    fn works_at(&self, _: Option<RunId>) {}

    fn begins_slice(&self, _: RunId) {}
}

impl Hired for Rc<Desk> {
    fn listen(&mut self, hear: Box<dyn Fn(Said)>) {
        self.hear.replace(Some(hear));
    }

    fn send(&self, parts: &[&[u8]]) {
        self.inbox.borrow_mut().push_back(parts.concat());
    }

    fn end(&self) {
        self.is_ended.set(true);
    }
}

impl Agency for Rc<Played> {
    type Worker = Rc<Desk>;

    fn hire(&self, address: u32) -> Result<Option<Rc<Desk>>, String> {
        let Some(&address) = self.addresses.borrow().get(address as usize) else { return Ok(None) };
        if address == Address::Refused {
            return Err("no Blob".into());
        }
        let room = Rc::new(Room::default());
        let desk = Rc::new(Desk {
            address,
            runner: RefCell::default(),
            room,
            hear: RefCell::default(),
            inbox: RefCell::default(),
            rows: Cell::new(0),
            is_ended: Cell::new(false),
        });
        self.hired.borrow_mut().push(desk.clone());
        Ok(Some(desk))
    }

    fn equip(&self, desk: &Rc<Desk>) -> Result<(), String> {
        if desk.address == Address::Good {
            desk.runner.replace(Some(Runner::new(desk.room.clone())));
            desk.room.post(&FromWorker::Ready);
        }
        Ok(())
    }

    fn gigabytes(&self) -> Option<f64> {
        None
    }

    fn now(&self) -> f64 {
        self.now.get()
    }

    fn chance(&self) -> f64 {
        0.5
    }

    fn after(&self, seconds: f64, act: Box<dyn FnOnce()>) {
        self.timers.borrow_mut().push((self.now.get() + seconds, act));
    }

    fn every(&self, _: f64, act: Box<dyn FnMut()>) {
        self.watch.replace(Some(act));
    }
}

impl Desk {
    /// Takes in what it was sent, trains for a slice and says what it has to say; whether there was anything.
    fn turn(&self) -> bool {
        let mut is_busy = self.room.is_woken.take();
        if is_busy && let Some(runner) = self.runner.borrow_mut().as_mut() {
            runner.tick();
        }
        while let Some(bytes) = self.inbox.take_first() {
            is_busy = true;
            let (message, rest) = messages::decode_with::<ToWorker>(&bytes).unwrap();
            if matches!(message, ToWorker::Real { .. } | ToWorker::Table { .. }) {
                self.rows.set(self.rows.get() + 1);
            }
            if let Some(runner) = self.runner.borrow_mut().as_mut() {
                runner.on_message(message, rest);
            }
        }
        while let Some(bytes) = self.room.posted.take_first() {
            is_busy = true;
            self.say(Said::Message(bytes));
        }
        is_busy
    }

    fn say(&self, said: Said) {
        if let Some(hear) = self.hear.borrow().as_ref().filter(|_| !self.is_ended.get()) {
            hear(said);
        }
    }

    fn die(&self, reason: &str) {
        self.runner.take();
        self.say(Said::Failure(reason.into()));
    }
}

trait TakeFirst<T> {
    fn take_first(&self) -> Option<T>;
}

impl<T> TakeFirst<T> for RefCell<VecDeque<T>> {
    fn take_first(&self) -> Option<T> {
        self.borrow_mut().pop_front()
    }
}

impl Played {
    fn with(addresses: &[Address]) -> Rc<Played> {
        let played = Rc::new(Played::default());
        played.addresses.replace(addresses.to_vec());
        played
    }

    fn working(&self) -> Vec<Rc<Desk>> {
        self.hired.borrow().iter().filter(|desk| !desk.is_ended.get()).cloned().collect()
    }

    /// Lets this many seconds go by, with all that is to do in them.
    fn pass(&self, seconds: f64) {
        let end = self.now.get() + seconds;
        loop {
            let mut is_busy = true;
            while is_busy {
                let busy = self.working().into_iter().filter(|desk| desk.turn()).count();
                is_busy = self.call_back() || busy > 0;
            }
            if self.now.get() >= end {
                return;
            }
            self.now.set((self.now.get() + WATCHED_EVERY).min(end));
            let watch = self.watch.take();
            self.watch.replace(watch.map(|mut watch| {
                watch();
                watch
            }));
        }
    }

    /// Calls back whoever's time has come; whether anybody.
    fn call_back(&self) -> bool {
        let now = self.now.get();
        let due: Vec<_> = self.timers.borrow_mut().extract_if(.., |(at, _)| *at <= now).collect();
        let is_any = !due.is_empty();
        due.into_iter().for_each(|(_, act)| act());
        is_any
    }
}

/// The page: it writes down what it is told.
#[derive(Default)]
struct Page {
    told: RefCell<Vec<News>>,
}

impl Page {
    fn answers(&self) -> Vec<Answer> {
        let told = self.told.take().into_iter();
        told.filter_map(|news| match news {
            News::Outcome(Outcome::Done(answer)) => Some(*answer),
            _ => None,
        })
        .collect()
    }

    fn count(&self, is_it: fn(&News) -> bool) -> usize {
        self.told.borrow().iter().filter(|news| is_it(news)).count()
    }
}

fn pool(workers: u32, played: &Rc<Played>) -> (Pool<Rc<Played>>, Rc<Page>) {
    let page = Rc::new(Page::default());
    let told = page.clone();
    (Pool::new(workers, played.clone(), Rc::new(move |news| told.told.borrow_mut().push(news))), page)
}

fn jobs(task: TaskId, count: u32) -> Vec<Job> {
    let spec = |seed| plan::spec(task, Features::Raw, Learner::Small, Activation::Relu, 16, seed);
    (1..=count).map(|seed| Job { spec: spec(seed), observe: Observe::default() }).collect()
}

/// A table of the reader's own.
fn own_table() -> (TaskId, Shelf) {
    let row = |place: usize| format!("{},{},class {}\n", place * 3 % 17, place * 5 % 17, place % 2);
    let csv: String = (0..100).map(row).collect();
    let table = table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap();
    let mut prepared = table::prepare(&table, &table.default_choice(), 1).unwrap();
    let own = Rc::new(OwnData::new(&mut prepared, None).0);
    (own.task(), Shelf::new(Some(&own)))
}

fn is_replaced(news: &News) -> bool {
    matches!(news, News::Outcome(Outcome::Replace { .. }))
}

#[test]
fn what_is_wanted_is_trained_once_and_to_the_bit() {
    let played = Played::with(&[Address::Good]);
    let (pool, page) = pool(3, &played);
    let wanted = jobs(TaskId::Plane, 9);
    pool.want(wanted.clone(), Shelf::default());
    pool.start(false);
    assert_eq!((played.working().len(), pool.has_ready(), pool.workers()), (3, false, (3, 3)));
    played.pass(0.0);
    let mut answers = page.answers();
    answers.sort_by_key(|answer| wanted.iter().position(|job| job.spec == answer.spec));
    assert_eq!(answers.len(), wanted.len());
    for (answer, wanted) in answers.into_iter().zip(&wanted) {
        let alone = job::run(wanted.spec, Observe::default(), &mut SampleCache::default());
        assert_eq!(Answer { seconds: alone.seconds, ..answer }, alone);
    }
    drop(pool);
    assert!(played.working().is_empty(), "without a pool there are no workers");
}

#[test]
fn a_worker_that_dies_is_replaced_at_once_and_its_order_is_done_by_another() {
    let played = Played::with(&[Address::Good]);
    let (pool, page) = pool(2, &played);
    pool.start(false);
    assert!(played.working().iter().all(|desk| desk.turn()), "they say that they are ready");
    pool.want(jobs(TaskId::Plane, 4), Shelf::default());
    let first = played.working()[0].clone();
    first.turn();
    first.die("it fell over");
    assert!(first.is_ended.get() && played.working().len() == 2);
    assert_eq!(page.count(|news| matches!(news, News::Outcome(Outcome::Replace { was_ready: true, .. }))), 1);
    played.pass(0.0);
    assert_eq!(page.answers().len(), 4);
    assert_eq!(played.hired.borrow().len(), 3);
}

#[test]
fn an_address_that_gives_nothing_is_passed_by_without_a_word() {
    for first in [Address::Refused, Address::Mute] {
        let played = Played::with(&[first, Address::Good]);
        let (pool, page) = pool(2, &played);
        pool.want(jobs(TaskId::Plane, 2), Shelf::default());
        pool.start(false);
        // Each of them in its turn; the second may have been made of the address before it was known.
        played.working().iter().filter(|desk| desk.address == Address::Mute).for_each(|desk| desk.die(""));
        assert!(played.working().iter().all(|desk| desk.address == Address::Good));
        assert_eq!(page.count(is_replaced), 0);
        played.pass(0.0);
        assert_eq!(page.answers().len(), 2);
    }
}

#[test]
fn where_no_address_gives_a_worker_it_is_tried_again_later_and_given_up_in_the_end() {
    let played = Played::with(&[Address::Refused]);
    let (pool, page) = pool(1, &played);
    pool.start(false);
    assert_eq!((page.count(is_replaced), pool.is_dead()), (1, false));
    // There is room after all.
    played.addresses.replace(vec![Address::Good]);
    played.pass(5.0);
    assert!(pool.has_ready());
    let (pool, page) = self::pool(1, &Played::with(&[Address::Refused]));
    pool.start(false);
    let played = pool.inner.borrow().agency.clone();
    played.pass(60.0);
    assert!(pool.is_dead());
    let given_up = page.told.take().into_iter().filter_map(|news| match news {
        News::Outcome(Outcome::GivenUp { reason, .. }) => Some(reason),
        _ => None,
    });
    assert_eq!(given_up.collect::<Vec<_>>(), ["no Blob"], "once, with the browser's own words");
}

#[test]
fn rows_come_to_each_worker_once_and_one_after_the_other() {
    let played = Played::with(&[Address::Good]);
    let (pool, page) = pool(2, &played);
    pool.start(false);
    played.pass(0.0);
    let (task, shelf) = own_table();
    pool.want(jobs(task, 6), shelf.clone());
    let sent = || played.working().iter().map(|desk| desk.rows.get()).collect::<Vec<_>>();
    let deliveries = played.timers.borrow().len();
    assert_eq!(deliveries, 2, "one for each worker, not for each order");
    played.pass(0.0);
    assert_eq!((sent(), page.answers().len()), (vec![1, 1], 6));
    // Another in its place has nothing.
    played.working()[0].die("it fell over");
    pool.want(jobs(task, 8), shelf);
    played.pass(0.0);
    assert_eq!(sent().iter().sum::<u32>(), 2);
}

#[test]
fn beside_others_workers_come_one_by_one_and_idle_ones_are_told() {
    let played = Played::with(&[Address::Good]);
    let (pool, page) = pool(4, &played);
    pool.start(true);
    assert_eq!(played.working().len(), 1, "each page has its first before any has its second");
    played.pass(3.0);
    assert_eq!(played.working().len(), 4);
    let is_left_alone = |news: &News| matches!(news, News::LeftAlone);
    assert_eq!(page.count(is_left_alone), 0);
    played.pass(20.0);
    assert!(page.count(is_left_alone) > 0);
}

#[test]
fn the_page_may_call_the_pool_while_it_is_told() {
    let played = Played::with(&[Address::Good]);
    let pool: Rc<RefCell<Option<Pool<Rc<Played>>>>> = Rc::default();
    let (called, answered) = (pool.clone(), Rc::new(Cell::new(0)));
    let count = answered.clone();
    let notify = move |news| {
        if let News::Outcome(Outcome::Done(answer)) = news {
            count.set(count.get() + 1);
            // As a search does, whose next experiment follows from an answer.
            let next = jobs(TaskId::Plane, 5).into_iter().find(|job| job.spec.data.seed > answer.spec.data.seed);
            called.borrow().iter().for_each(|pool| pool.want(next.into_iter().collect(), Shelf::default()));
        }
    };
    pool.replace(Some(Pool::new(2, played.clone(), Rc::new(notify))));
    pool.borrow().iter().for_each(|pool| {
        pool.start(false);
        pool.want(jobs(TaskId::Plane, 1), Shelf::default());
    });
    played.pass(0.0);
    assert_eq!(answered.get(), 5);
}
