//! The promise that the same link gives the same numbers to the last bit: a small figure of every task, trained in the
//! page, against the same runs trained natively, and the default figure against its sum. All engines agree with the one
//! native result, and so with each other.

use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result};
use browser::{Browser, Engine, Server, dist, in_every_engine};
use sha2::{Digest, Sha256};
use takeoff::job::{Observe, Results, run};
use takeoff::nn::activation::Activation;
use takeoff::page::model::export;
use takeoff::study::key::Features;
use takeoff::study::plan::FigurePlan;
use takeoff::task::TaskId;
use takeoff::task::real::Set;
use takeoff::task::sample::SampleCache;
use takeoff::task::shelf::Rows;

use crate::page;

#[path = "../../real_files/mod.rs"]
mod real_files;

/// Three values of m, from 16 on.
const MAX: u32 = 64;
const REPEATS: u32 = 2;
const LIMIT: Duration = Duration::from_secs(120);

/// The small figure of a task, trained natively, without its times.
fn native(task: TaskId, features: Features, activation: Activation) -> Vec<String> {
    let plan = FigurePlan { task, features, activation, max: MAX, repeats: REPEATS, seed: 7, m: 16, kernel: false };
    let mut samples = SampleCache::default();
    if let Some(set) = Set::of(task) {
        samples.put(Rows::Real(Rc::new(real_files::load(set))));
    }
    let runs = plan.runs().into_iter().map(|key| (key, run(key, Observe::default(), &mut samples)));
    page::without_times(&export::csv(&runs.collect::<Results>()))
}

/// The same figure, trained in the page by `workers` workers.
fn in_page(
    browser: &mut Browser,
    server: &Server,
    task: TaskId,
    features: Features,
    activation: Activation,
    workers: u32,
) -> Result<Vec<String>> {
    let (task, features, activation) = (task.name(), features.name(), activation.name());
    let link = format!("task={task}&features={features}&act={activation}&max={MAX}&repeats={REPEATS}&seed=7&m=16");
    page::open(browser, server, &format!("{link}&workers={workers}&run=1"))?;
    page::wait_for_state(browser, "done", LIMIT).with_context(|| link.clone())?;
    Ok(page::without_times(&page::download_csv(browser)?))
}

in_every_engine!(numbers_are_the_native_ones_to_the_last_bit, |browser| {
    let server = Server::start(&dist()?)?;
    for task in TaskId::GIVEN {
        for (features, activation) in [
            (Features::Raw, Activation::Relu),
            (Features::Raw, Activation::Sigmoid),
            (Features::Engineered, Activation::Relu),
        ] {
            let rows = in_page(browser, &server, task, features, activation, 2)?;
            assert_eq!(rows.len(), 1 + 5 * 3 * 2, "{rows:#?}");
            assert_eq!(rows, native(task, features, activation));
        }
    }
    Ok(())
});

/// SHA-256 of the default figure's export without its column `seconds`, each row with its end of line. The native test of
/// tests/default_figure.rs has the same.
const DEFAULT_FIGURE: &str = include_str!("../../default_figure.sha256");

in_every_engine!(the_default_figure_is_the_same_to_the_last_bit, |browser| {
    let server = Server::start(&dist()?)?;
    page::open(browser, &server, "run=1")?;
    page::wait_for_state(browser, "done", LIMIT)?;
    let rows = page::without_times(&page::download_csv(browser)?);
    assert_eq!(rows.len(), 1 + 5 * 11 * 8);
    let text: String = rows.into_iter().map(|row| row + "\n").collect();
    let sum: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(sum, DEFAULT_FIGURE.trim());
    Ok(())
});

mod chromium {
    use super::*;

    #[test]
    fn one_worker_and_several_give_the_same_numbers() -> Result<()> {
        let server = Server::start(&dist()?)?;
        let mut browser = Browser::launch(Engine::Chromium)?;
        let mut rows =
            |workers| in_page(&mut browser, &server, TaskId::Plane, Features::Raw, Activation::Tanh, workers);
        let (one, several) = (rows(1)?, rows(3)?);
        assert_eq!(one, several);
        Ok(())
    }
}
