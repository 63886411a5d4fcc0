//! `cargo xtask bench`: what the page's own bench measures in headless Chromium, as a table.
//!
//! The page measures (`window.takeoff.bench(options)`, a promise of a JSON text); this opens it, waits
//! and prints. What the groups and numbers are is the page's business.

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use browser::{Browser, Engine, Server};
use serde_json::Value;

use crate::browsers;
use crate::run::{self, step};
use crate::shot::LOAD_LIMIT;

/// Beyond this a default figure is over too soon to tell workers apart.
const MOST_WORKERS: usize = 8;

/// The most that the page's bench may take.
const BENCH_LIMIT: Duration = Duration::from_secs(900);

/// Measures the native twin.
pub fn native() -> Result<()> {
    step("Measuring natively (1 minute from nothing, then half)");
    run::run(run::cargo().args(["bench", "--bench", "train"]))
}

/// Builds, measures, prints, and writes the numbers to `json` if it is given.
pub fn in_browser(site: impl FnOnce() -> Result<PathBuf>, options: &str, json: Option<&Path>) -> Result<()> {
    serde_json::from_str::<Value>(options).context("--options is not JSON")?;
    let dist = site()?;
    browsers::install(&[Engine::Chromium])?;
    let server = Server::start_on(&dist, 0)?;
    let mut browser = Browser::launch(Engine::Chromium)?;
    browser.set_script_limit(BENCH_LIMIT)?;
    browser.open(&server.url())?;
    browser.wait_until("window.takeoff && window.takeoff.bench", LOAD_LIMIT).context("the page offers no bench")?;
    step("Measuring in headless Chromium (about 1 minute; leave the machine alone)");
    let text = browser.eval(&format!("return await window.takeoff.bench({options})"))?;
    let mut numbers: Value = match &text {
        Value::String(text) => serde_json::from_str(text).context("the page's bench returned no JSON")?,
        other => other.clone(),
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    for workers in 1..=cores.min(MOST_WORKERS) {
        step(&format!("Training the default figure with {workers} of {cores} workers (about 10 s)"));
        let seconds = figure(&mut browser, &server, workers)?;
        // By how much this is above 1 tells what is beside the products of matrices: Adam, narrow layers, scoring, messages, pictures.
        let operations = numbers["figure_operations"].as_f64().unwrap_or(f64::NAN) / workers as f64;
        let times = seconds["eight_repeats"].as_f64().unwrap_or(f64::NAN) / operations;
        numbers["figure_times_its_operations"][workers.to_string()] = times.into();
        numbers["figure_seconds"][workers.to_string()] = seconds;
    }
    let mut rows = Vec::new();
    flatten("", &numbers, &mut rows);
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    println!();
    for (name, value) in &rows {
        println!("{name:<width$}  {value:>16}");
    }
    if let Some(file) = json {
        fs::write(file, serde_json::to_string_pretty(&numbers)? + "\n")
            .with_context(|| format!("cannot write {}", file.display()))?;
        println!("\nwritten to {}", file.display());
    }
    Ok(())
}

/// Presses Train, and returns the seconds until what it trains was on the screen.
pub const TRAIN: &str = "
    const { dataset } = document.documentElement, start = performance.now(), seconds = {};
    // An engine without a screen now and then draws no frame until something changes.
    const soon = act => {
        let asked = true;
        const once = () => { if (asked) { asked = false; act(); } };
        requestAnimationFrame(once);
        setTimeout(once, 100);
    };
    const note = name => { seconds[name] ??= (performance.now() - start) / 1000; };
    document.querySelector('#train').click();
    await new Promise(resolve => {
        const look = () => {
            const progress = Number(dataset.progress);
            if (progress > 0) note('first_point');
            if (progress >= 1 / 8) note('one_repeat');
            if (dataset.state !== 'done') return soon(look);
            note('eight_repeats');
            resolve();
        };
        soon(look);
    });
    return seconds;";

/// Seconds from pressing Train on the default figure to the first point on the screen, to the first repeat of every
/// point, and to the last of the eight repeats.
fn figure(browser: &mut Browser, server: &Server, workers: usize) -> Result<Value> {
    browser.open("about:blank")?;
    browser.open(&format!("{}#v=1&keep=0&run=0&workers={workers}", server.url()))?;
    browser.wait_until("document.documentElement.dataset.state === 'idle'", LOAD_LIMIT)?;
    browser.eval(TRAIN)
}

/// Every number with the path of names that leads to it.
fn flatten(path: &str, value: &Value, rows: &mut Vec<(String, String)>) {
    let inner = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path} / {name}") };
    match value {
        Value::Object(group) => group.iter().for_each(|(name, value)| flatten(&inner(name), value, rows)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, value)| flatten(&inner(&index.to_string()), value, rows));
        }
        Value::Number(number) => rows.push((path.to_owned(), readable(number.as_f64().unwrap_or(f64::NAN)))),
        Value::String(text) => rows.push((path.to_owned(), text.clone())),
        other => rows.push((path.to_owned(), other.to_string())),
    }
}

/// Whole and large numbers without decimals and in groups of three, small ones with four significant digits.
fn readable(number: f64) -> String {
    if number.abs() < 1000.0 && number.fract() != 0.0 {
        let decimals = (3 - number.abs().log10().floor() as i32).max(0) as usize;
        return format!("{number:.decimals$}");
    }
    let digits = format!("{:.0}", number.abs());
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    if number < 0.0 { format!("-{grouped}") } else { grouped }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        let shown = [15_000_000.0, 130_000.4, 999.96, 0.012_345, 0.0, 3.0, -1234.0].map(readable);
        assert_eq!(shown, ["15 000 000", "130 000", "1000.0", "0.01235", "0", "3", "-1 234"].map(str::to_owned));
    }
}
