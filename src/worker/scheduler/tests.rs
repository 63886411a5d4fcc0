//! The scheduler against workers that are played, not run.

use super::*;
use crate::job::end::Stopped;
use crate::job::{Observe, Results};
use crate::nn::activation::Activation;
use crate::random::{Purpose, Stream};
use crate::study::key::{Features, Learner};
use crate::study::plan::{FigurePlan, M_DEFAULT_MAX};
use crate::task::TaskId;

fn plan(m: u32, repeats: u32) -> Vec<Job> {
    let plan = FigurePlan {
        task: TaskId::Plane,
        features: Features::Raw,
        activation: Activation::Relu,
        max: M_DEFAULT_MAX,
        repeats,
        seed: 1,
        m,
        kernel: false,
    };
    plan.runs().into_iter().map(|spec| Job { spec, observe: Observe::default() }).collect()
}

fn answer(spec: Spec, seconds: f64) -> Box<Answer> {
    Box::new(Answer::new(spec, Stopped::Budget, seconds))
}

/// Workers that do as they are told, without training.
struct Stage {
    scheduler: Scheduler,
    orders: Vec<VecDeque<(RunId, Job)>>,
    paused: Vec<bool>,
    /// Keys in the order in which their training began.
    begun: Vec<Spec>,
    finished: Results,
    failed: Vec<Spec>,
    now: f64,
}

impl Stage {
    fn new(workers: usize) -> Self {
        let mut stage = Stage {
            scheduler: Scheduler::new(workers),
            orders: vec![VecDeque::new(); workers],
            paused: vec![false; workers],
            begun: Vec::new(),
            finished: Results::default(),
            failed: Vec::new(),
            now: 0.0,
        };
        for worker in 0..workers {
            stage.on_message(worker, FromWorker::Ready);
        }
        stage
    }

    fn want(&mut self, jobs: Vec<Job>) {
        self.scheduler.want(jobs, self.now);
        self.carry();
    }

    fn carry(&mut self) {
        for (worker, message) in self.scheduler.take_messages() {
            let orders = &mut self.orders[worker];
            match message {
                ToWorker::Do { id, job } => orders.push_back((id, job)),
                ToWorker::Cancel { id } => orders.retain(|order| order.0 != id),
                ToWorker::CancelAll => orders.clear(),
                ToWorker::Table { .. } | ToWorker::Real { .. } | ToWorker::Check(_) => {
                    unreachable!("the pool sends these, not the scheduler")
                }
                ToWorker::Pause => self.paused[worker] = true,
                ToWorker::Resume => self.paused[worker] = false,
            }
        }
        for orders in &self.orders {
            if let Some((_, job)) = orders.front()
                && !self.begun.contains(&job.spec)
            {
                self.begun.push(job.spec);
            }
        }
    }

    fn on_message(&mut self, worker: usize, message: FromWorker) {
        let outcomes = self.scheduler.on_message(worker, message, self.now);
        self.act(outcomes);
    }

    fn act(&mut self, outcomes: Vec<Outcome>) {
        for outcome in outcomes {
            match outcome {
                Outcome::Done(answer) => {
                    assert!(self.finished.insert(answer.spec, *answer).is_none(), "trained twice");
                }
                Outcome::Failed { spec, .. } => self.failed.push(spec),
                Outcome::News(..) | Outcome::Checked(..) => {}
                Outcome::Replace { worker, .. } => {
                    self.orders[worker].clear();
                    self.carry();
                    self.on_message(worker, FromWorker::Ready);
                }
                Outcome::Renew { worker } => {
                    assert!(self.orders[worker].is_empty(), "a worker with orders was renewed");
                    self.on_message(worker, FromWorker::Ready);
                }
                Outcome::GivenUp { .. } => {}
            }
        }
        self.carry();
    }

    /// Lets one worker finish what it trains; false if it has nothing to do.
    fn finish(&mut self, worker: usize) -> bool {
        if self.paused[worker] {
            return false;
        }
        let Some((id, job)) = self.orders[worker].pop_front() else { return false };
        let seconds = job.spec.flops() / 1e9;
        self.now += seconds;
        self.on_message(worker, FromWorker::Done { id, answer: answer(job.spec, seconds) });
        true
    }

    fn finish_all(&mut self) {
        while (0..self.orders.len()).any(|worker| self.finish(worker)) {}
    }
}

#[test]
fn one_worker_trains_in_the_order_of_the_plan() {
    let mut stage = Stage::new(1);
    stage.want(plan(1024, 2));
    stage.finish_all();
    let wanted: Vec<Spec> = plan(1024, 2).iter().map(|job| job.spec).collect();
    assert_eq!(stage.begun, wanted);
    assert_eq!((stage.finished.len(), stage.scheduler.left()), (110, 0));
}

#[test]
fn several_workers_begin_with_different_jobs_and_train_each_once() {
    let mut stage = Stage::new(4);
    stage.want(plan(1024, 8));
    assert_eq!(stage.begun, plan(1024, 8)[..4].iter().map(|job| job.spec).collect::<Vec<_>>());
    stage.finish_all();
    assert_eq!(stage.finished.len(), 440);
}

#[test]
fn moving_m_trains_the_new_m_next() {
    let mut stage = Stage::new(2);
    stage.want(plan(1024, 8));
    stage.finish(0);
    let left: Vec<Job> = plan(64, 8).into_iter().filter(|job| !stage.finished.contains_key(&job.spec)).collect();
    stage.want(left);
    stage.begun.clear();
    for _ in 0..4 {
        stage.finish(0);
        stage.finish(1);
    }
    assert!(stage.begun.iter().filter(|key| key.data.m == 64).count() >= 5, "{:?}", stage.begun);
    stage.finish_all();
    assert_eq!(stage.finished.len(), 440);
}

#[test]
fn an_idle_worker_takes_over_what_another_has_not_begun() {
    let mut stage = Stage::new(1);
    stage.want(plan(1024, 1)[..3].to_vec());
    assert_eq!(stage.orders[0].len(), 3);
    let mut stage = Stage::new(2);
    stage.want(plan(1024, 1)[..6].to_vec());
    assert_eq!((stage.orders[0].len(), stage.orders[1].len()), (3, 3));
    for _ in 0..3 {
        stage.finish(0);
    }
    assert!(!stage.orders[0].is_empty(), "worker 0 has nothing to do while worker 1 holds three orders");
    stage.finish_all();
    assert_eq!(stage.finished.len(), 6);
}

#[test]
fn answers_to_withdrawn_orders_are_dropped() {
    let mut stage = Stage::new(1);
    stage.want(plan(1024, 1));
    let (id, job) = stage.orders[0][0];
    stage.scheduler.cancel_all();
    stage.carry();
    stage.on_message(0, FromWorker::Done { id, answer: answer(job.spec, 0.1) });
    assert!(stage.finished.is_empty());
    // The same job wanted again is another order.
    stage.want(vec![job]);
    stage.on_message(0, FromWorker::Done { id, answer: answer(job.spec, 0.1) });
    assert!(stage.finished.is_empty());
    stage.finish_all();
    assert_eq!(stage.finished.len(), 1);
}

#[test]
fn pause_holds_everything_and_resume_goes_on() {
    let mut stage = Stage::new(2);
    stage.want(plan(1024, 1));
    stage.scheduler.pause(stage.now);
    stage.carry();
    stage.finish_all();
    assert!(stage.finished.is_empty());
    // What is wanted may change meanwhile, without a word to the workers but withdrawals.
    stage.want(plan(64, 1));
    stage.finish_all();
    assert!(stage.finished.is_empty());
    stage.scheduler.resume(stage.now);
    stage.carry();
    stage.finish_all();
    assert_eq!(stage.finished.len(), 55);
}

#[test]
fn throttling_lets_every_second_worker_rest_and_loses_nothing() {
    let mut stage = Stage::new(3);
    stage.want(plan(1024, 1));
    stage.scheduler.throttle(true, stage.now);
    stage.carry();
    assert_eq!(stage.paused, [false, false, true]);
    // What the resting one has begun waits; everything else is trained by the others.
    stage.finish_all();
    assert_eq!(stage.finished.len(), 54);
    stage.scheduler.pause(stage.now);
    stage.scheduler.resume(stage.now);
    stage.carry();
    assert_eq!(stage.paused, [false, false, true]);
    stage.scheduler.throttle(false, stage.now);
    stage.carry();
    stage.finish_all();
    assert_eq!((stage.paused, stage.finished.len()), (vec![false; 3], 55));
}

#[test]
fn a_run_that_kills_its_worker_three_times_is_reported_and_the_rest_is_trained() {
    let mut stage = Stage::new(2);
    let jobs = plan(1024, 1);
    let deadly = jobs[7].spec;
    stage.want(jobs);
    loop {
        let mut worked = false;
        for worker in 0..2 {
            if stage.orders[worker].front().is_some_and(|(_, job)| job.spec == deadly) {
                stage.on_message(worker, FromWorker::Failed { id: None, reason: "boom".into() });
                worked = true;
            } else {
                worked |= stage.finish(worker);
            }
        }
        if !worked {
            break;
        }
    }
    assert_eq!(stage.failed, [deadly]);
    assert_eq!(stage.finished.len(), 54);
}

#[test]
fn a_place_whose_worker_never_starts_is_given_up() {
    let mut scheduler = Scheduler::new(1);
    scheduler.want(plan(1024, 1), 0.0);
    for _ in 0..2 {
        assert_eq!(
            scheduler.lost(0, "blocked".into(), 0.0),
            [Outcome::Replace { worker: 0, was_ready: false, was_silent: false }]
        );
    }
    let given_up = Outcome::GivenUp { worker: 0, reason: "blocked".into() };
    assert_eq!(scheduler.lost(0, "blocked".into(), 0.0), [given_up]);
    assert!(scheduler.is_dead() && scheduler.lost(0, "blocked".into(), 0.0).is_empty());
    assert_eq!(scheduler.left(), 55);
}

/// A worker that got an order and never says a word again: after the patience it is replaced, another does its job, and
/// what comes out is what comes out undisturbed.
#[test]
fn a_worker_that_never_answers_is_replaced_and_its_job_goes_on() {
    let mut undisturbed = Stage::new(2);
    undisturbed.want(plan(1024, 1));
    undisturbed.finish_all();
    let mut stage = Stage::new(2);
    stage.want(plan(1024, 1));
    let silent = stage.orders[0].clone();
    // The other goes on meanwhile; it would take the silent one's orders but for the one that was begun.
    let mut replaced_at = None;
    for second in 0..60 {
        stage.now = f64::from(second);
        let outcomes = stage.scheduler.watch(stage.now);
        if outcomes.contains(&Outcome::Replace { worker: 0, was_ready: true, was_silent: true }) {
            replaced_at.get_or_insert(second);
        }
        stage.act(outcomes);
        stage.finish(1);
    }
    assert_eq!(replaced_at, Some(PATIENCE as i32 + 1));
    stage.finish_all();
    assert!(stage.failed.is_empty() && stage.finished.contains_key(&silent[0].1.spec));
    assert_eq!(stage.finished, undisturbed.finished);
}

#[test]
fn a_job_over_which_three_workers_fall_silent_is_reported() {
    let mut stage = Stage::new(1);
    let jobs = plan(1024, 1);
    stage.want(jobs[..1].to_vec());
    for second in 0..1000 {
        stage.now = f64::from(second);
        let outcomes = stage.scheduler.watch(stage.now);
        stage.act(outcomes);
    }
    assert_eq!((stage.failed, stage.scheduler.left()), (vec![jobs[0].spec], 0));
}

#[test]
fn silence_counts_only_where_a_word_is_owed_and_the_page_is_awake() {
    // Idle, paused or throttled: no word is owed.
    let mut stage = Stage::new(2);
    let watch = |stage: &mut Stage, seconds: &[f64]| {
        for &second in seconds {
            stage.now += second;
            assert_eq!(stage.scheduler.watch(stage.now), [], "at {}", stage.now);
        }
    };
    watch(&mut stage, &[1.0; 100]);
    stage.want(plan(1024, 1));
    stage.scheduler.pause(stage.now);
    watch(&mut stage, &[1.0; 100]);
    stage.scheduler.resume(stage.now);
    // Nights of sleep, each of them one look; and then a little less than the patience.
    watch(&mut stage, &[30_000.0; 5]);
    watch(&mut stage, &[1.0; 9]);
    // A word from each, and the count starts again; any message will do.
    for worker in 0..2 {
        let id = stage.orders[worker][0].0;
        stage.on_message(worker, FromWorker::Progress { id, fraction: 0.5 });
    }
    watch(&mut stage, &[1.0; 20]);
    stage.now += 1.0;
    assert_eq!(stage.scheduler.watch(stage.now).len(), 2);
}

#[test]
fn a_worker_that_never_says_that_it_is_ready_is_given_up_and_patience_grows_meanwhile() {
    let mut scheduler = Scheduler::new(1);
    let mut heard = Vec::new();
    for second in 0..200 {
        heard.extend(scheduler.watch(f64::from(second)).into_iter().map(|outcome| (second, outcome)));
    }
    let [
        (first, Outcome::Replace { was_ready: false, was_silent: true, .. }),
        (second, Outcome::Replace { .. }),
        (third, Outcome::GivenUp { .. }),
    ] = &heard[..]
    else {
        panic!("{heard:?}")
    };
    assert_eq!([*first, *second, *third], [21, 21 + 41, 21 + 41 + 81]);
    assert!(scheduler.is_dead());
}

/// Whatever happens to the workers, every run is trained exactly once.
#[test]
fn random_deaths_pauses_and_moves_lose_nothing() {
    let mut stream = Stream::new(Purpose::Test, 97, 1, 0);
    for round in 0..200 {
        let mut stage = Stage::new(1 + round % 5);
        stage.want(plan(1024, 1));
        for _ in 0..60 {
            let worker = stream.below(stage.orders.len() as u32) as usize;
            match stream.below(10) {
                // A worker that dies between two orders harms no run.
                0 => {
                    stage.finish(worker);
                    stage.scheduler.tries.clear();
                    let outcomes = stage.scheduler.lost(worker, "killed".into(), stage.now);
                    stage.act(outcomes);
                }
                1 => {
                    let m = 16 << stream.below(11);
                    let left = plan(m, 1).into_iter().filter(|job| !stage.finished.contains_key(&job.spec)).collect();
                    stage.want(left);
                }
                2 => {
                    stage.scheduler.pause(stage.now);
                    stage.carry();
                    stage.scheduler.resume(stage.now);
                    stage.carry();
                }
                _ => drop(stage.finish(worker)),
            }
        }
        stage.finish_all();
        assert_eq!((stage.finished.len(), stage.failed.len()), (55, 0));
    }
}

#[test]
fn the_estimate_is_right_once_each_learner_was_measured() {
    let mut stage = Stage::new(2);
    let jobs = plan(1024, 8);
    let total: f64 = jobs.iter().map(|job| job.spec.flops() / 1e9).sum();
    assert!(stage.scheduler.seconds_left(|_| true).is_none());
    stage.want(jobs);
    for _ in 0..Learner::ALL.len() {
        stage.finish(0);
        stage.finish(1);
    }
    let spent: f64 = stage.finished.values().map(|result| result.seconds).sum();
    let left = stage.scheduler.seconds_left(|_| true).expect("ten results are in");
    let wanted = (total - spent) / 2.0;
    assert!((left / wanted - 1.0).abs() < 0.2, "{left} against {wanted}");
}

/// The time left after each learner was measured, where the worker rested that long within each run.
fn left_with_rests(rest: f64) -> f64 {
    let mut stage = Stage::new(1);
    stage.want(plan(1024, 8));
    for _ in 0..Learner::ALL.len() {
        stage.scheduler.pause(stage.now);
        stage.now += rest;
        stage.scheduler.resume(stage.now);
        stage.carry();
        stage.finish(0);
    }
    stage.scheduler.seconds_left(|_| true).expect("five results are in")
}

#[test]
fn short_rests_are_part_of_the_pace_and_long_ones_are_not() {
    let (without, short, long) = (left_with_rests(0.0), left_with_rests(0.2), left_with_rests(100.0));
    assert!(short > 1.2 * without, "{short} against {without}");
    assert!((long / without - 1.0).abs() < 0.01, "{long} against {without}");
}

/// A job that needs some 70 MB.
fn large() -> Job {
    let Job { mut spec, observe } = plan(1024, 1)[0];
    (spec.data.m, spec.data.inputs) = (65_536, 144);
    Job { spec, observe }
}

#[test]
fn large_jobs_are_for_as_many_workers_as_there_is_room_for() {
    let large = |seed| {
        let mut job = large();
        job.spec.data.seed = seed;
        job
    };
    let needed = need::bytes(&large(0).spec);
    let mut stage = Stage::new(4);
    stage.scheduler.set_room(2 * needed + 1);
    let small = plan(1024, 1);
    stage.want((0..6).map(large).chain(small.iter().copied()).collect());
    let is_large = |job: &Job| job.spec.data.m == 65_536;
    let held = |stage: &Stage| {
        let holds = |orders: &VecDeque<(RunId, Job)>| orders.iter().any(|(_, job)| is_large(job));
        stage.orders.iter().map(holds).collect::<Vec<_>>()
    };
    assert_eq!(held(&stage), [true, true, false, false]);
    // The others train meanwhile what fits, and never take a large one over.
    while !stage.orders[2].is_empty() || !stage.orders[3].is_empty() {
        stage.finish(2);
        stage.finish(3);
        assert!(!held(&stage)[2] && !held(&stage)[3]);
    }
    stage.finish_all();
    assert_eq!(stage.finished.len(), 6 + small.len());
}

#[test]
fn one_job_that_fits_nowhere_is_tried_all_the_same_and_where_none_is_given_less_is_taken() {
    let mut stage = Stage::new(3);
    stage.scheduler.set_room(LEAST_ROOM);
    stage.want(vec![large()]);
    assert_eq!(stage.orders.iter().map(VecDeque::len).collect::<Vec<_>>(), [1, 0, 0]);
    stage.finish_all();
    assert_eq!(stage.finished.len(), 1);
    let mut stage = Stage::new(2);
    let reason = format!("{NONE_LEFT}: 1 bytes");
    stage.on_message(0, FromWorker::Failed { id: None, reason });
    assert_eq!(stage.scheduler.room(), ROOM / 2);
    // A phone, a number that makes no sense, and a browser that does not tell.
    assert_eq!((room(Some(1.0)), room(Some(f64::NAN)), room(None)), (128 << 20, LEAST_ROOM, ROOM));
}

#[test]
fn a_worker_that_has_grown_is_replaced_when_it_has_been_idle() {
    let mut stage = Stage::new(2);
    let look = |stage: &mut Stage| {
        stage.now += WATCHED_EVERY;
        let outcomes = stage.scheduler.watch(stage.now);
        let renewed: Vec<usize> = outcomes
            .iter()
            .filter_map(|outcome| match outcome {
                Outcome::Renew { worker } => Some(*worker),
                _ => None,
            })
            .collect();
        stage.act(outcomes);
        renewed
    };
    stage.want(plan(1024, 1));
    stage.on_message(0, FromWorker::Grown { bytes: 2 * KEPT_WHEN_IDLE });
    stage.on_message(1, FromWorker::Grown { bytes: KEPT_WHEN_IDLE });
    for _ in 0..10 {
        assert_eq!(look(&mut stage), [0; 0], "it trains");
    }
    stage.finish_all();
    assert_eq!(stage.finished.len(), 55);
    let renewed: Vec<usize> = (0..10).flat_map(|_| look(&mut stage)).collect();
    assert_eq!(renewed, [0], "once, and only the one that has grown");
    let others = plan(64, 2).into_iter().filter(|job| !stage.finished.contains_key(&job.spec)).collect();
    stage.want(others);
    stage.finish_all();
    assert_eq!((stage.finished.len(), stage.failed.len()), (110, 0));
}

/// Sixteen pages on one screen, for whose workers there is no memory: their tries are spread in time, none tries for ever, and
/// the last worker of a page is not given up before others had time to give back what they took.
#[test]
fn tries_to_start_are_spread_and_the_last_place_waits_longest() {
    let starved = "Out of memory: Cannot allocate Wasm memory for new instance";
    let tries = |workers: usize, reason: &str, chance: f64| {
        let mut scheduler = Scheduler::new(workers);
        let (mut counts, mut waits) = (vec![0; workers], vec![0.0; workers]);
        for worker in (0..workers).rev() {
            loop {
                counts[worker] += 1;
                match &scheduler.lost(worker, reason.into(), 0.0)[..] {
                    [Outcome::Replace { was_ready: false, .. }] => {
                        waits[worker] += scheduler.retry_after(worker, chance);
                        // Nobody takes the time until then for silence.
                        let last = scheduler.retry_after(worker, 1.0) as u32;
                        let heard: Vec<_> = (0..last).flat_map(|second| scheduler.watch(f64::from(second))).collect();
                        assert!(heard.is_empty(), "{heard:?}");
                    }
                    [Outcome::GivenUp { reason: said, .. }] => {
                        assert_eq!(said, reason);
                        break;
                    }
                    other => panic!("{other:?}"),
                }
            }
        }
        (counts, waits)
    };
    let (counts, waits) = tries(4, starved, 0.0);
    assert_eq!(counts, [STARVED_TRIES, START_TRIES, START_TRIES, START_TRIES]);
    assert!((60.0..300.0).contains(&waits[0]) && waits[1] < 10.0, "{waits:?}");
    // What time does not mend is told soon.
    let (counts, waits) = tries(2, "blocked", 1.0);
    assert_eq!(counts, [START_TRIES; 2]);
    assert!(waits.iter().all(|&seconds| seconds <= 6.0), "{waits:?}");
    // Each page has its first worker before any has its second, and no two begin together.
    let chances = [0.0, 0.25, 0.5, 0.75, 1.0];
    assert!(chances.iter().all(|&chance| start_after(0, chance) == 0.0 && start_after(1, chance) > 0.1));
    assert!(chances.windows(2).all(|pair| start_after(3, pair[0]) < start_after(3, pair[1])));
}

#[test]
fn workers_are_left_alone_when_none_has_anything_to_do_for_a_while() {
    let mut scheduler = Scheduler::new(2);
    let watch = |scheduler: &mut Scheduler, from: u32, to: u32| {
        (from..to).for_each(|second| drop(scheduler.watch(f64::from(second))));
        scheduler.is_left_alone()
    };
    // One that has yet to start may be about to be needed.
    assert!(!watch(&mut scheduler, 0, 15));
    scheduler.on_message(0, FromWorker::Ready, 15.0);
    scheduler.on_message(1, FromWorker::Ready, 15.0);
    assert!(!watch(&mut scheduler, 15, 20) && watch(&mut scheduler, 20, 30));
    scheduler.want(plan(1024, 1), 30.0);
    assert!(!watch(&mut scheduler, 30, 40));
}

#[test]
fn there_are_as_many_workers_as_processors_up_to_those_that_pay() {
    let of = |processors| number_of_workers(None, processors);
    assert_eq!([of(0.0), of(f64::NAN), of(1.0), of(6.0), of(64.0)], [1, 1, 1, 6, WORKERS_LARGEST]);
    assert_eq!([number_of_workers(Some(2), 8.0), number_of_workers(Some(0), 8.0)], [2, 1], "as the reader asks");
    assert_eq!(number_of_workers(Some(99), 4.0), WORKERS_LARGEST);
}
