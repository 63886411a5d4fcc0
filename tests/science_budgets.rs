//! What a training budget twice, four or eight times as long would change: the table of docs/budgets.md. A learner whose mean
//! still moves by a point or more is trained too short there, and the page says so.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use takeoff::job::spec::Exact;
use takeoff::job::{Observe, Spec, run};
use takeoff::nn::activation::Activation;
use takeoff::study::key::{Features, Learner};
use takeoff::study::plan::spec;
use takeoff::task::TaskId;
use takeoff::task::sample::SampleCache;

const SEEDS: u32 = 8;

/// A network of the figure with so many times the updates of its recipe.
#[derive(Clone, Copy)]
struct Budget {
    task: TaskId,
    learner: Learner,
    m: u32,
    times: u32,
    /// Another learning rate than the recipe's, and another minibatch.
    other: Option<(f32, u16)>,
}

impl Budget {
    fn new(task: TaskId, learner: Learner, m: u32, times: u32) -> Budget {
        Budget { task, learner, m, times, other: None }
    }

    fn spec(self, seed: u32) -> Spec {
        let mut spec = spec(self.task, Features::Raw, self.learner, Activation::Relu, self.m, seed);
        spec.recipe.steps *= self.times;
        if let Some((rate, batch)) = self.other {
            (spec.recipe.rate, spec.recipe.batch) = (Exact::new(rate), batch);
        }
        spec
    }
}

/// Mean test accuracy of each, in points, over the seeds.
fn means(budgets: &[Budget]) -> Vec<f64> {
    let next = AtomicUsize::new(0);
    let sums = Mutex::new(vec![0.0; budgets.len()]);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let mut samples = SampleCache::default();
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(budget) = budgets.get(at / SEEDS as usize) else { break };
                    let answer = run(budget.spec(at as u32 % SEEDS + 1), Observe::default(), &mut samples);
                    sums.lock().unwrap()[at / SEEDS as usize] += 100.0 * f64::from(answer.test_accuracy);
                }
            });
        }
    });
    sums.into_inner().unwrap().into_iter().map(|sum| sum / f64::from(SEEDS)).collect()
}

/// On the tasks that stand for text and for tables, twice the budget is worth less than a point at a middle m.
#[test]
fn twice_the_budget_is_worth_little_where_the_page_says_nothing() {
    let mut budgets = Vec::new();
    for task in [TaskId::Spam, TaskId::Ads] {
        for learner in [Learner::Small, Learner::Medium, Learner::Large] {
            budgets.extend([1, 2].map(|times| Budget::new(task, learner, 1024, times)));
        }
    }
    for (pair, means) in budgets.chunks(2).zip(means(&budgets).chunks(2)) {
        let gain = means[1] - means[0];
        assert!(gain.abs() < 1.0, "{} {}: {gain:.2}", pair[0].task.name(), pair[0].learner.name());
    }
}

#[test]
#[ignore = "trains some 2,000 networks for many minutes"]
fn the_whole_table() {
    let mut budgets = Vec::new();
    for task in TaskId::ALL {
        for learner in [Learner::Small, Learner::Medium, Learner::Large] {
            for m in [64, 256, 1024, 4096, 16_384] {
                budgets.extend([1, 2, 4].map(|times| Budget::new(task, learner, m, times)));
            }
        }
    }
    println!("| task | network | m | recipe | twice | four times |\n|---|---|---|---|---|---|");
    for (of, means) in budgets.chunks(3).zip(means(&budgets).chunks(3)) {
        let Budget { task, learner, m, .. } = of[0];
        println!(
            "| {} | {} | {m} | {:.1} | {:.1} | {:.1} |",
            task.name(),
            learner.name(),
            means[0],
            means[1],
            means[2]
        );
    }
}

/// Is there a recipe for the two small networks of the map with which twice the updates are worth less than a point?
#[test]
#[ignore = "takes minutes"]
fn other_recipes_for_the_small_networks_of_the_map() {
    const TIMES: [u32; 6] = [1, 2, 4, 8, 16, 32];
    println!(
        "| learner | m | rate, minibatch | 1 | 2 | 4 | 8 | 16 | 32 times the updates |\n|---|---|---|---|---|---|---|---|---|"
    );
    for learner in [Learner::Small, Learner::Medium] {
        for other in [None, Some((0.02, 16)), Some((0.02, 64)), Some((0.03, 32))] {
            for m in [1024, 16_384] {
                let budgets = TIMES.map(|times| Budget { other, ..Budget::new(TaskId::Plane, learner, m, times) });
                let Spec { recipe, .. } = budgets[0].spec(1);
                print!("| `{}` | {m} | {}, {} |", learner.name(), recipe.rate.value(), recipe.batch);
                means(&budgets).iter().for_each(|mean| print!(" {mean:.1} |"));
                println!();
            }
        }
    }
}
