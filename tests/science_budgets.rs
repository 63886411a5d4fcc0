//! What a training budget twice, four or eight times as long would change: the table of docs/budgets.md. A learner whose mean
//! still moves by a point or more is trained too short there, and the page says so.

#[path = "science/second_order.rs"]
mod second_order;

use second_order::{Descent, Lbfgs, Levenberg, Objective, Place, solved};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use takeoff::job::data::Prepared;
use takeoff::job::spec::Exact;
use takeoff::job::work::network;
use takeoff::job::{Observe, Spec, run};
use takeoff::nn::activation::Activation;
use takeoff::nn::score::accuracy;
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

/// What `of` makes of each number below `jobs`, by as many threads as there are processors.
fn each<T: Send>(jobs: usize, of: impl Fn(usize, &mut SampleCache) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let mut samples = SampleCache::default();
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= jobs {
                        break;
                    }
                    let made = of(at, &mut samples);
                    done.lock().unwrap().push((at, made));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|&(at, _)| at);
    done.into_iter().map(|(_, made)| made).collect()
}

fn mean(of: impl ExactSizeIterator<Item = f64>) -> f64 {
    let n = of.len() as f64;
    of.sum::<f64>() / n
}

/// Mean test accuracy of each, in points, over the seeds.
fn means(budgets: &[Budget]) -> Vec<f64> {
    let accuracies = each(budgets.len() * SEEDS as usize, |at, samples| {
        let spec = budgets[at / SEEDS as usize].spec(at as u32 % SEEDS + 1);
        100.0 * f64::from(run(spec, Observe::default(), samples).test_accuracy)
    });
    accuracies.chunks(SEEDS as usize).map(|seeds| mean(seeds.iter().copied())).collect()
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

/// What follows the recipe, or stands in its place.
#[derive(Clone, Copy, PartialEq)]
enum Method {
    Lbfgs,
    RecipeThenLbfgs,
    Levenberg,
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Method::Lbfgs => "L-BFGS",
            Method::RecipeThenLbfgs => "recipe, then L-BFGS",
            Method::Levenberg => "Levenberg-Marquardt",
        }
    }

    /// Iterations after which a training is scored, each time twice as many.
    fn scored(self) -> &'static [u32] {
        let all = &[250, 500, 1000, 2000, 4000];
        if self == Method::Levenberg { &all[..3] } else { all }
    }
}

/// Where a training came to.
struct Rest {
    /// Test accuracy of the recipe and of every network that was scored, in points.
    recipe: f64,
    after: Vec<f64>,
    /// Passes over the examples, of the recipe and of the method.
    passes: f64,
    /// Whether the method ended by itself.
    has_ended: bool,
}

fn rest(spec: &Spec, method: Method, samples: &mut SampleCache) -> Rest {
    let answer = run(*spec, Observe { layers: true, ..Observe::default() }, samples);
    let mut network = network(spec).unwrap();
    let is_trained = method == Method::RecipeThenLbfgs;
    if is_trained {
        network.parameters = answer.weights;
    }
    let data = Prepared::new(spec, samples);
    let objective = Objective::new(&network, data.whole(), data.labels());
    let place = Place::new(&objective, &network);
    let mut descent: Box<dyn Descent> = match method {
        Method::Levenberg => Box::new(Levenberg::new(place)),
        _ => Box::new(Lbfgs::new(place)),
    };
    let (test, mut made, mut has_ended) = (data.test_inputs(), 0, false);
    let mut after = Vec::new();
    for &scored in method.scored() {
        while made < scored && !has_ended {
            has_ended = !descent.advance();
            made += 1;
        }
        network.parameters.iter_mut().zip(&descent.place().p).for_each(|(p, &exact)| *p = exact as f32);
        after.push(100.0 * f64::from(accuracy(&network, test.view(), data.test_labels())));
    }
    let of_recipe = if is_trained { passes(spec) } else { 0.0 };
    Rest {
        recipe: 100.0 * f64::from(answer.test_accuracy),
        after,
        passes: of_recipe + descent.place().passes,
        has_ended,
    }
}

/// Passes over the examples by the recipe.
fn passes(spec: &Spec) -> f64 {
    f64::from(spec.recipe.steps * spec.batch()) / f64::from(spec.data.m)
}

/// Does a method of second order, on all examples at once, come to rest where the recipe does not, and where?
#[test]
#[ignore = "takes many minutes"]
fn a_method_of_second_order() {
    println!(
        "| learner | m | method | recipe | 250 | 500 | 1,000 | 2,000 | 4,000 iterations | last doubling | ended | passes | times \
         the recipe's |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|"
    );
    let methods = [Method::Lbfgs, Method::RecipeThenLbfgs, Method::Levenberg];
    for (learner, methods) in [(Learner::Small, &methods[..]), (Learner::Medium, &methods[..2])] {
        for m in [64, 256, 1024, 4096, 16_384] {
            for &method in methods {
                let budget = Budget::new(TaskId::Plane, learner, m, 1);
                let rests = each(SEEDS as usize, |at, samples| rest(&budget.spec(at as u32 + 1), method, samples));
                let of = |value: &dyn Fn(&Rest) -> f64| mean(rests.iter().map(value));
                print!("| `{}` | {m} | {} | {:.1} |", learner.name(), method.name(), of(&|rest| rest.recipe));
                let scored = rests[0].after.len();
                (0..scored).for_each(|at| print!(" {:.1} |", of(&|rest| rest.after[at])));
                (scored..5).for_each(|_| print!("  |"));
                let last = |rest: &Rest| rest.after[scored - 1] - rest.after[scored - 2];
                let gain = of(&last);
                let variance = of(&|rest| (last(rest) - gain).powi(2)) / f64::from(SEEDS - 1);
                let (ended, passes_made) =
                    (rests.iter().filter(|rest| rest.has_ended).count(), of(&|rest| rest.passes));
                let ratio = passes_made / passes(&budget.spec(1));
                println!(" {gain:+.1} ± {:.1} | {ended} | {passes_made:.0} | {ratio:.0} |", variance.sqrt());
            }
        }
    }
}

/// By central differences: the gradient of the loss and, by the last layer, which the scores are linear in, the matrix of Gauss
/// and Newton. And what is solved with the matrix is a solution.
#[test]
fn what_the_methods_of_second_order_stand_on() {
    let spec = Budget::new(TaskId::Plane, Learner::Medium, 64, 1).spec(1);
    let network = network(&spec).unwrap();
    let data = Prepared::new(&spec, &mut SampleCache::default());
    let objective = Objective::new(&network, data.whole(), data.labels());
    let p: Vec<f64> = network.parameters.iter().copied().map(f64::from).collect();
    let (gradient, matrix) = (objective.loss_and_gradient(&p).1, objective.curvature(&p));
    let entry = |row: usize, column: usize| matrix[row.max(column) * (row.max(column) + 1) / 2 + row.min(column)];
    let solution = solved(&matrix, 0.5, &gradient);
    let last = network.layers.last().unwrap().w.start;
    for row in 0..p.len() {
        let beside = |by: f64| {
            let mut p = p.clone();
            p[row] += by;
            objective.loss_and_gradient(&p)
        };
        // So short that no unit passes its kink.
        let (above, below) = (beside(1e-6), beside(-1e-6));
        assert!((gradient[row] - (above.0 - below.0) / 2e-6).abs() < 1e-8, "{row}");
        for column in (last..p.len()).filter(|_| row >= last) {
            let difference = (above.1[column] - below.1[column]) / 2e-6;
            assert!((entry(row, column) - difference).abs() < 1e-8, "{row} {column}");
        }
        let product: f64 = solution.iter().enumerate().map(|(column, x)| entry(row, column) * x).sum();
        assert!((product + 0.5 * solution[row] - gradient[row]).abs() < 1e-12, "{row}");
    }
}
