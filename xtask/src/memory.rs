//! `cargo xtask memory` and `cargo xtask soak`: what the browser takes, on the largest settings and in long use.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use browser::memory::{SIZES, of_all_processes};
use browser::{Browser, Engine, Server, frames};
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
    let server = Server::start(&dist)?;
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

/// What the engine counts, by its names.
fn metrics<const N: usize>(browser: &mut Browser, names: [&str; N]) -> Result<[f64; N]> {
    let told = browser.cdp("Performance.getMetrics", json!({}))?;
    let of = |name: &str| {
        let all = told["metrics"].as_array().into_iter().flatten();
        all.filter(|metric| metric["name"] == name).find_map(|metric| metric["value"].as_f64()).unwrap_or(0.0)
    };
    Ok(names.map(of))
}

/// What a soak goes through again and again: a name, a link, and what begins it.
const USES: &[(&str, &str, &str)] = &[
    ("the figure", "lab=data&task=plane&max=1024&repeats=4", "#train"),
    ("the figure of pictures", "lab=data&task=cars&max=4096&repeats=2&features=both", "#train"),
    ("a race", "lab=algorithms&race=plane&limit=1000", "#race-go"),
    ("a race on pictures", "lab=algorithms&race=cars&limit=500", "#race-go"),
    ("real data", "lab=data&task=mails&max=1024&repeats=2", "#train"),
    ("digits", "lab=data&task=digits&max=1024&repeats=2", "#train"),
    ("own data", "lab=data&task=table&max=64&repeats=2", OWN),
    ("the notebook", "lab=computation", ""),
    ("a search", "lab=computation&replicates=2", "#comp-run"),
    ("a lesson", "lab=data&step=2&lesson=digits", ""),
    ("the tour", "step=3", ""),
    ("the lecture", "lab=data&task=spam&mode=lecture&max=256&repeats=2", ""),
    ("the lecture's argument", "mode=lecture&step=4&beat=2", ""),
    ("the page again", "lab=data&task=ads&mode=page&max=1024&repeats=2", "#train"),
];
/// A use begun by bringing a table of one's own.
const OWN: &str = "a table";
/// Brings a table of 200 rows, another with each seed.
const BRING: &str = "const seed = SEED, row = k => { const x = (k * 7 + seed) % 100, y = (k * 13) % 50; return `${x},${y},${x > 2 * y ? 'above' : 'below'}`; };
    if (!document.querySelector('#own-dialog').open) document.querySelector('#own-open').click();
    document.querySelector('#own-text').value = 'width,height,side\\n' + Array.from({ length: 200 }, (_, k) => row(k)).join('\\n');
    document.querySelector('#own-read').click();
    for (let tries = 0; tries < 100 && document.querySelector('#own-use').disabled; tries += 1) await new Promise(then => setTimeout(then, 100));
    document.querySelector('#own-use').click();
    document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close());";
/// A use lasts so long at most.
const USED_FOR: Duration = Duration::from_secs(20);
/// One in which nothing is trained that was asked for.
const SEEN_FOR: Duration = Duration::from_secs(5);
const PERCENTILE: &str =
    "const sorted = frames.splice(0).sort((a, b) => a - b); return sorted[Math.floor(0.95 * sorted.length)] ?? 0";

/// What a soak looks at after each round, and by how much of each more is allowed at the end than after the first third, beside
/// the twentieth that everything may grow by: a round that ends in another way leaves some other nodes on the screen.
const WATCHED: [(&str, f64); 7] = [
    ("MB of all processes", 0.0),
    ("MB of the page's program", 0.0),
    ("MB of the workers' programs", 0.0),
    ("MB of the engine's heap", 1.0),
    ("nodes", 100.0),
    ("listeners", 0.0),
    ("ms between frames at rest, 95 % of them,", 16.8),
];
/// Below this a soak has no thirds worth the name.
const JUDGED_FROM: f64 = 25.0;

/// Uses everything in turn, each time with another seed, and prints what the browser takes after each round: what grows, grows
/// from the first third to the last.
pub fn soak(site: impl FnOnce() -> Result<PathBuf>, minutes: f64) -> Result<()> {
    let dist = site()?;
    browsers::install(&[Engine::Chromium])?;
    step("Using the page in headless Chromium");
    let server = Server::start(&dist)?;
    let mut browser = open(&server, "workers=2")?;
    browser.cdp("Performance.enable", json!({}))?;
    browser.eval(frames::WATCH)?;
    let begun = Instant::now();
    let (mut rounds, mut round) = (Vec::new(), 0);
    while begun.elapsed().as_secs_f64() < 60.0 * minutes {
        round += 1;
        let only = std::env::var("TAKEOFF_SOAK_ONLY").unwrap_or_default();
        for (name, link, button) in
            USES.iter().filter(|(name, ..)| only.is_empty() || only.split(',').any(|it| it == *name))
        {
            let seed = 1000 + round;
            browser.eval(&format!("location.hash = 'v=1&lang=en&keep=0&workers=2&seed={seed}&{link}'"))?;
            std::thread::sleep(Duration::from_secs(1));
            if *button == OWN {
                browser.eval(&BRING.replace("SEED", &seed.to_string()))?;
            }
            let button = if *button == OWN { "#train" } else { button };
            // What the page trains unasked comes first, and ends where the rest has yet to be asked for.
            let look = format!(
                "const {{ state }} = document.documentElement.dataset;
                 if (state === 'idle') document.querySelector('{button}')?.click();
                 return state === 'done'"
            );
            let look = if button.is_empty() { "return false" } else { &look };
            let (used, limit) = (Instant::now(), if button.is_empty() { SEEN_FOR } else { USED_FOR });
            while used.elapsed() < limit && browser.eval(look)? != json!(true) {
                std::thread::sleep(Duration::from_millis(500));
            }
            if std::env::var_os("TAKEOFF_SOAK_PARTS").is_some() {
                let state = browser.eval("return document.documentElement.dataset.state")?;
                let (all, page, workers) = at_rest(&mut browser)?;
                let [nodes, listeners] = metrics(&mut browser, ["Nodes", "JSEventListeners"])?;
                println!(
                    "    {name}: {state}, {all:.0} MB, page {page:.1}, workers {}, nodes {nodes}, listeners {listeners}",
                    whole(&workers)
                );
                let held = browser.eval("return window.takeoff?.held?.() ?? ''")?;
                println!("        {}", held.as_str().unwrap_or_default());
            }
        }
        let in_use = browser.eval(PERCENTILE)?.as_f64().unwrap_or(0.0);
        // Idle workers are renewed meanwhile.
        std::thread::sleep(GIVEN_BACK_AFTER);
        let (all, page, workers) = at_rest(&mut browser)?;
        let at_rest = browser.eval(PERCENTILE)?.as_f64().unwrap_or(0.0);
        let [heap, nodes, listeners] = metrics(&mut browser, ["JSHeapUsedSize", "Nodes", "JSEventListeners"])?;
        let now = [all, page, workers.iter().sum(), heap / MB, nodes, listeners, at_rest];
        let at = begun.elapsed().as_secs_f64() / 60.0;
        let words: Vec<String> =
            now.iter().zip(WATCHED).map(|(value, (name, _))| format!("{value:.1} {name}")).collect();
        println!("minute {at:.1}, round {round}: {}, {in_use:.1} in use", words.join(", "));
        rounds.push((at / minutes, now));
    }
    judge(&rounds, minutes)
}

/// Medians of the second third and of the last: one round may fall on a moment at which something is about to be freed.
fn judge(rounds: &[(f64, [f64; WATCHED.len()])], minutes: f64) -> Result<()> {
    let median = |from: f64, to: f64, what: usize| {
        let within = rounds.iter().filter(|(at, _)| (from..to).contains(at));
        let mut values: Vec<f64> = within.map(|(_, now)| now[what]).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    let mut grown = Vec::new();
    for (what, (name, room)) in WATCHED.into_iter().enumerate() {
        let (Some(before), Some(after)) = (median(0.33, 0.6, what), median(0.8, 2.0, what)) else { continue };
        println!("{name}: {before:.1} after the first third, {after:.1} at the end");
        if after > 1.05 * before + room {
            grown.push(name);
        }
    }
    if minutes >= JUDGED_FROM && !grown.is_empty() {
        bail!("grown by more than a twentieth: {}", grown.join(", "));
    }
    Ok(())
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn what_grows_is_named_in_a_long_soak_alone() {
        let soak = |growth: f64| -> Vec<(f64, [f64; WATCHED.len()])> {
            (1..=30)
                .map(|minute| {
                    (
                        f64::from(minute) / 30.0,
                        [100.0, 10.0, 20.0, 2.0, 4000.0 + growth * f64::from(minute), 240.0, 16.7],
                    )
                })
                .collect()
        };
        assert!(judge(&soak(0.0), 30.0).is_ok() && judge(&soak(50.0), 1.0).is_ok());
        assert_eq!(judge(&soak(50.0), 30.0).unwrap_err().to_string(), "grown by more than a twentieth: nodes");
    }
}
