//! The search for a good network at several speeds against the numbers of the study it comes from: same space, same
//! budget, another generator. Every experiment is really trained.

use takeoff::job::{Observe, run};
use takeoff::study::clock::{BUDGET, Clock, SPEEDS, found, is_complete};
use takeoff::study::search::{Search, Strategy};
use takeoff::study::trial::TrialResult;
use takeoff::task::sample::SampleCache;

/// Thinking times of the study, in mean experiments at speed 1.
const THINKING: [f64; 2] = [0.03, 0.1];

/// Carries a search as far as `clock` gets within the budget.
fn search(strategy: Strategy, seed: u32, clock: &Clock) -> Search {
    let mut samples = SampleCache::default();
    let mut search = Search::new(strategy, seed);
    while !is_complete(&search, clock, BUDGET) {
        let key = search.next();
        search.push(TrialResult::new(key, &run(key.spec(), Observe::default(), &mut samples)));
    }
    search
}

/// The searches of `replicates` seeds, on as many threads as the machine has.
fn searches(strategy: Strategy, replicates: u32, clock: &Clock) -> Vec<Search> {
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get()) as u32;
    std::thread::scope(|scope| {
        let work = |thread: u32| (thread..replicates).step_by(threads as usize);
        let hands: Vec<_> = (0..threads)
            .map(|thread| scope.spawn(move || work(thread).map(|r| search(strategy, 1 + r, clock)).collect::<Vec<_>>()))
            .collect();
        let mut all: Vec<Search> = hands.into_iter().flat_map(|hand| hand.join().unwrap()).collect();
        all.sort_by_key(Search::seed);
        all
    })
}

/// Test accuracy at the end of the budget, replicate by replicate, and experiments done on average.
fn at_the_end(searches: &[Search], clock: &Clock) -> (Vec<f64>, f64) {
    let ended: Vec<usize> = searches.iter().map(|s| clock.ended(s.results(), BUDGET)).collect();
    let scores = searches.iter().zip(&ended).map(|(search, &n)| found(search, n)).collect();
    (scores, ended.iter().sum::<usize>() as f64 / ended.len() as f64)
}

fn mean(scores: &[f64]) -> f64 {
    scores.iter().sum::<f64>() / scores.len() as f64
}

fn sd(scores: &[f64]) -> f64 {
    let mean = mean(scores);
    (scores.iter().map(|s| (s - mean) * (s - mean)).sum::<f64>() / (scores.len() - 1) as f64).sqrt()
}

/// Share of the replicates in which the first is ahead.
fn ahead(scores: &[f64], others: &[f64]) -> f64 {
    scores.iter().zip(others).filter(|(a, b)| a > b).count() as f64 / scores.len() as f64
}

fn report(name: &str, searches: &[Search], clock: &Clock) -> Vec<f64> {
    let (scores, ended) = at_the_end(searches, clock);
    let (low, high) = scores.iter().fold((1.0f64, 0.0f64), |(low, high), &s| (low.min(s), high.max(s)));
    println!(
        "{name} {:4}x think {:.2}: {ended:6.1} experiments, {:.3} ± {:.3}, {low:.3} to {high:.3}",
        clock.speed,
        clock.thinking,
        mean(&scores),
        sd(&scores)
    );
    scores
}

/// Twelve replicates up to speed 10: a tenth of the whole study.
#[test]
fn ten_times_the_speed_finds_more() {
    let fast = Clock::new(10.0, 0.0);
    let searches = searches(Strategy::Random, 12, &fast);
    let one = report("random", &searches, &Clock::new(1.0, 0.0));
    let ten = report("random", &searches, &fast);
    // 59.6 ± 6.0 and 74.3 ± 5.8 in the study: three standard errors of the difference of two such means of twelve.
    assert!((mean(&one) - 0.596).abs() < 0.075, "{one:?}");
    assert!((mean(&ten) - 0.743).abs() < 0.073, "{ten:?}");
    assert!(ahead(&ten, &one) >= 0.8, "{one:?} {ten:?}");
}

/// The whole of it, both ways of searching: a minute or two with optimisation, so only on request.
#[test]
#[ignore = "trains some 5,000 networks"]
fn the_whole_study() {
    let all = searches(Strategy::Random, 12, &Clock::new(100.0, 0.0));
    let scores = SPEEDS.map(|speed| report("random", &all, &Clock::new(f64::from(speed), 0.0)));
    let (one, ten, hundred) = (&scores[0], &scores[2], &scores[4]);
    println!("10x ahead of 1x {:.2}, 100x of 10x {:.2}", ahead(ten, one), ahead(hundred, ten));
    // In the study: experiment of 10 units at 1x, thinking of 0.3 and 1 units.
    let thoughtful = THINKING
        .map(|thinking| [1.0, 10.0, 100.0].map(|speed| mean(&report("random", &all, &Clock::new(speed, thinking)))));
    let mutated = searches(Strategy::Mutate, 12, &Clock::new(100.0, 0.0));
    for speed in SPEEDS {
        report("mutate", &mutated, &Clock::new(f64::from(speed), 0.0));
    }
    for thinking in THINKING {
        for speed in [1.0, 10.0, 100.0] {
            report("mutate", &mutated, &Clock::new(speed, thinking));
        }
    }
    // The study gave this way of searching a budget of three of its own mean experiments, which are larger.
    let own = |speed| Clock { mean_operations: 0.293e9, ..Clock::new(speed, 0.0) };
    let longer = searches(Strategy::Mutate, 12, &own(30.0));
    let scores = [1.0, 3.0, 10.0, 30.0].map(|speed| report("mutate, own budget", &longer, &own(speed)));
    for (got, want) in scores.iter().zip([0.695, 0.787, 0.839, 0.885]) {
        assert!((mean(got) - want).abs() < 0.075, "{} against {want}", mean(got));
    }
    let experiments = all.iter().chain(&mutated).flat_map(|s| s.results());
    let diverged = experiments.clone().filter(|r| r.stopped == takeoff::job::end::Stopped::Diverged).count();
    println!("{diverged} of {} diverged", experiments.count());
    for (got, want) in [(one, 0.596), (ten, 0.743), (hundred, 0.862)] {
        assert!((mean(got) - want).abs() < 0.075, "{} against {want}", mean(got));
    }
    assert!(ahead(ten, one) >= 0.8 && ahead(hundred, ten) >= 0.9);
    for (got, want) in thoughtful.into_iter().zip([[0.596, 0.731, 0.801], [0.596, 0.731, 0.743]]) {
        for (got, want) in got.into_iter().zip(want) {
            assert!((got - want).abs() < 0.075, "{got} against {want}");
        }
    }
}
