//! `cargo xtask memory` and `cargo xtask soak`: what the browser takes, on the largest settings and in long use.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use browser::memory::{SIZES, of_all_processes};
use browser::{Browser, Engine, Server};
use serde_json::json;

use crate::browsers;
use crate::run::step;

/// A page that has not loaded by then is broken.
const LOAD_LIMIT: Duration = Duration::from_secs(30);
/// The largest settings train for many minutes; what they take at most, they take from the first runs on, which have the
/// largest m.
const TRAINED_FOR: Duration = Duration::from_secs(60);
/// When a training has ended, memory is given back within this time.
const GIVEN_BACK_AFTER: Duration = Duration::from_secs(6);
const MB: f64 = 1e6;

/// What is measured: a name, a link, and how much more than the idle page it may take at most, in MB.
const SETTINGS: &[(&str, &str, f64)] = &[
    ("the default figure", "task=plane", 150.0),
    ("spam", "task=spam", 150.0),
    ("ads", "task=ads", 150.0),
    ("cars", "task=cars", 150.0),
    ("mails", "task=mails", 150.0),
    ("digits", "task=digits", 150.0),
    ("cars, the largest", "task=cars&max=65536&m=65536&repeats=32&workers=8", 500.0),
    ("cars, both features", "task=cars&features=both&max=65536&m=65536&repeats=32&workers=8", 500.0),
    ("plane, the largest", "task=plane&max=65536&m=65536&repeats=32&workers=8", 500.0),
    ("the kernel machine", "task=cars&kernel=1&max=4096&m=4096&repeats=32&workers=8", 500.0),
];

/// Opens a page whose programs tell how large they are.
fn open(server: &Server, link: &str) -> Result<Browser> {
    let mut browser = Browser::launch(Engine::Chromium)?;
    browser.cdp("Page.enable", json!({}))?;
    // Evaluated by the page's own policy, which allows no text as program, it would be refused.
    browser.cdp("Page.setBypassCSP", json!({ "enabled": true }))?;
    browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": SIZES }))?;
    browser.open(&format!("{}#v=1&lang=en&keep=0&run=0&{link}", server.url()))?;
    browser.wait_until("document.documentElement.dataset.state !== 'loading'", LOAD_LIMIT)?;
    browser.set_window(1280, 720)?;
    std::thread::sleep(Duration::from_secs(2));
    Ok(browser)
}

/// MB of all processes, of the page's program, and of each worker's.
fn measure(browser: &mut Browser) -> Result<(f64, f64, Vec<f64>)> {
    let told = browser.eval("return [window.programSize?.() ?? 0, window.livingWorkers().map(([size]) => size)]")?;
    let workers = told[1].as_array().into_iter().flatten().filter_map(|size| Some(size.as_f64()? / MB)).collect();
    Ok((of_all_processes() / MB, told[0].as_f64().unwrap_or(0.0) / MB, workers))
}

/// MB when all that can be freed is, and nothing moves any more: a browser that has just started compiles for a while.
fn at_rest(browser: &mut Browser) -> Result<(f64, f64, Vec<f64>)> {
    let mut before = f64::INFINITY;
    for _ in 0..15 {
        browser.cdp("HeapProfiler.collectGarbage", json!({}))?;
        std::thread::sleep(Duration::from_secs(1));
        let now = measure(browser)?;
        if (now.0 - before).abs() < 2.0 {
            return Ok(now);
        }
        before = now.0;
    }
    measure(browser)
}

fn whole(sizes: &[f64]) -> String {
    sizes.iter().map(|size| format!("{size:.0}")).collect::<Vec<_>>().join(" ")
}

pub fn table(site: impl FnOnce() -> Result<PathBuf>, words: &[String]) -> Result<()> {
    let dist = site()?;
    browsers::install(&[Engine::Chromium])?;
    step("Training in headless Chromium, a minute each at most");
    let server = Server::start_on(&dist, 0)?;
    println!("MB of all processes (PSS), and of each worker's program at most");
    let mut beyond = Vec::new();
    let is_chosen = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    for (name, link, bound) in SETTINGS.iter().filter(|(name, ..)| is_chosen(name)) {
        let mut browser = open(&server, link)?;
        let (idle, ..) = at_rest(&mut browser)?;
        browser.eval("document.querySelector('#train').click()")?;
        let begun = Instant::now();
        let (mut most, mut page, mut workers): (f64, f64, Vec<f64>) = (0.0, 0.0, Vec::new());
        let mut is_done = false;
        while !is_done && begun.elapsed() < TRAINED_FOR {
            std::thread::sleep(Duration::from_millis(250));
            let now = measure(&mut browser)?;
            (most, page) = (most.max(now.0), page.max(now.1));
            if now.2.iter().sum::<f64>() > workers.iter().sum() {
                workers = now.2;
            }
            is_done = browser.eval("return document.documentElement.dataset.state === 'done'")? == json!(true);
        }
        // The same button ends it.
        if !is_done {
            browser.eval("location.hash += '&max=64&m=64&repeats=1'")?;
            browser.wait_until("document.documentElement.dataset.state === 'done'", LOAD_LIMIT)?;
        }
        std::thread::sleep(GIVEN_BACK_AFTER);
        let after = at_rest(&mut browser)?;
        let trained = begun.elapsed().as_secs_f64();
        println!(
            "{name}: idle {idle:.0}, at most {:+.0} (bound {bound:+.0}), after {:+.0}; page {page:.0}; workers {} -> {}; {trained:.0} s",
            most - idle,
            after.0 - idle,
            whole(&workers),
            whole(&after.2),
        );
        if most - idle > *bound {
            beyond.push(*name);
        }
    }
    if !beyond.is_empty() {
        bail!("beyond the bound: {}", beyond.join(", "));
    }
    Ok(())
}

/// What a soak goes through again and again: a name, a link, and what begins it.
const USES: &[(&str, &str, &str)] = &[
    ("the figure", "lab=data&task=plane&max=1024&repeats=4", "#train"),
    ("the figure of pictures", "lab=data&task=cars&max=4096&repeats=2&features=both", "#train"),
    ("a race", "lab=algorithms&race=plane&limit=1000", "#race-go"),
    ("a race on pictures", "lab=algorithms&race=cars&limit=500", "#race-go"),
    ("real data", "lab=data&task=mails&max=1024&repeats=2", "#train"),
    ("the notebook", "lab=computation", ""),
    ("the lecture", "lab=data&task=spam&mode=lecture&max=256&repeats=2", ""),
    ("the page again", "lab=data&task=ads&mode=page&max=1024&repeats=2", "#train"),
];
/// A use lasts so long at most.
const USED_FOR: Duration = Duration::from_secs(20);

/// Uses everything in turn, each time with another seed, and prints what the browser takes after each round: what grows, grows
/// from the second round to the last.
pub fn soak(site: impl FnOnce() -> Result<PathBuf>, minutes: f64) -> Result<()> {
    let dist = site()?;
    browsers::install(&[Engine::Chromium])?;
    step("Using the page in headless Chromium");
    let server = Server::start_on(&dist, 0)?;
    let mut browser = open(&server, "workers=2")?;
    browser.cdp("Performance.enable", json!({}))?;
    let begun = Instant::now();
    let (mut rounds, mut round) = (Vec::new(), 0);
    while begun.elapsed().as_secs_f64() < 60.0 * minutes {
        round += 1;
        for (name, link, button) in USES {
            let seed = 1000 + round;
            browser.eval(&format!("location.hash = 'v=1&lang=en&keep=0&workers=2&seed={seed}&{link}'"))?;
            std::thread::sleep(Duration::from_secs(1));
            let press = format!(
                "if (document.documentElement.dataset.state === 'idle') document.querySelector('{button}')?.click()"
            );
            if !button.is_empty() {
                browser.eval(&press)?;
            }
            let used = Instant::now();
            while used.elapsed() < USED_FOR {
                std::thread::sleep(Duration::from_millis(500));
                if browser.eval("return document.documentElement.dataset.state === 'done'")? == json!(true) {
                    break;
                }
            }
            if std::env::var_os("TAKEOFF_SOAK_PARTS").is_some() {
                let (all, page, workers) = at_rest(&mut browser)?;
                println!("    {name}: {all:.0} MB, page {page:.1}, workers {}", whole(&workers));
            }
        }
        // Idle workers are renewed meanwhile.
        std::thread::sleep(GIVEN_BACK_AFTER);
        let (all, page, workers) = at_rest(&mut browser)?;
        let metrics = browser.cdp("Performance.getMetrics", json!({}))?;
        let metric = |name: &str| {
            let all = metrics["metrics"].as_array().into_iter().flatten();
            all.filter(|metric| metric["name"] == name).find_map(|metric| metric["value"].as_f64()).unwrap_or(0.0)
        };
        let (nodes, listeners) = (metric("Nodes"), metric("JSEventListeners"));
        let at = begun.elapsed().as_secs_f64() / 60.0;
        println!(
            "minute {at:.1}, round {round}: {all:.0} MB of all processes, {page:.1} of the page's program, {} of the workers', {:.1} of the engine's heap, {nodes} nodes, {listeners} listeners",
            whole(&workers),
            metric("JSHeapUsedSize") / MB,
        );
        rounds.push([all, page, nodes, listeners]);
    }
    if let (Some(second), Some(last)) = (rounds.get(1), rounds.last()) {
        let names = ["MB of all processes", "MB of the page's program", "nodes", "listeners"];
        for ((name, before), after) in names.iter().zip(second).zip(last) {
            println!("{name}: {before:.1} after the second round, {after:.1} after the last");
        }
    }
    Ok(())
}
