//! `cargo xtask compare SITE_A SITE_B`: whether one built site is slower than another, in headless Chromium.
//!
//! Both are measured in turn, A, B, A, B, in one browser: what else runs on the machine meets both alike. A ratio is the
//! median of those of the pairs.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use browser::{Browser, Engine, Server, ServerOptions};
use serde_json::{Value, json};

use crate::browsers;
use crate::run::step;
use crate::shot::LOAD_LIMIT;

/// Pairs that are measured if nothing is said. The first of each site is not counted: the browser compiles its program then.
pub const PAIRS: usize = 5;

/// Moves of the pointer from one end of the slider to the other, one in each frame.
const MOVES: u32 = 60;
const FIGURE_LIMIT: Duration = Duration::from_secs(300);

/// Notes when the figure is finished, in milliseconds since the navigation began.
const WATCH: &str = "
    new MutationObserver(() => {
        if (document.documentElement?.dataset.state === 'done') window.doneAt ??= performance.now();
    }).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-state'] });";

/// Notes how long each frame took, from one to the next, and how long the page worked at it: from the moment at which the
/// browser began it to the first task behind it.
const FRAMES: &str = "
    window.seen = { frames: [], work: [] };
    const behind = new MessageChannel();
    let last = 0;
    behind.port1.onmessage = () => window.seen?.work.push(performance.now() - last);
    const look = now => {
        if (!window.seen) return;
        if (last) window.seen.frames.push(now - last);
        last = now;
        behind.port2.postMessage(null);
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);";

/// What was measured of a site, in the order of [`NAMES`], in milliseconds.
type Measured = [f64; 9];

const NAMES: [&str; 9] = [
    "default figure, from navigation to the end",
    "slider while it trains: frame, median",
    "slider while it trains: frame, 95 %",
    "slider while it trains: work in a frame, median",
    "slider while it trains: work in a frame, 95 %",
    "slider, trained: frame, median",
    "slider, trained: frame, 95 %",
    "slider, trained: work in a frame, median",
    "slider, trained: work in a frame, 95 %",
];

pub fn sites(a: &Path, b: &Path, pairs: usize) -> Result<()> {
    for site in [a, b] {
        if !site.join("index.html").is_file() {
            bail!("there is no built site in {}", site.display());
        }
    }
    if pairs == 0 {
        bail!("--pairs is 1 or more");
    }
    browsers::install(&[Engine::Chromium])?;
    step(&format!("Measuring {} and {} in turn, {pairs} times (20 s each time)", a.display(), b.display()));
    let serve = |site| Server::start_with(site, "/", ServerOptions { compressed: true, ..ServerOptions::default() });
    let servers = [serve(a)?, serve(b)?];
    let mut browser = Browser::launch(Engine::Chromium)?;
    browser.emulate_screen(1280, 720, 1.0)?;
    browser.cdp("Page.enable", json!({}))?;
    browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH }))?;
    let mut measured: [Vec<Measured>; 2] = Default::default();
    for pair in 0..=pairs {
        for (server, measured) in servers.iter().zip(&mut measured) {
            let now = measure(&mut browser, server).with_context(|| format!("of {}", server.url()))?;
            if pair > 0 {
                measured.push(now);
            }
        }
        if pair > 0 {
            println!(
                "   pair {pair}: {:.2} s and {:.2} s",
                measured[0][pair - 1][0] / 1e3,
                measured[1][pair - 1][0] / 1e3
            );
        }
    }
    print!("\n{}", table(&measured));
    Ok(())
}

/// Trains the default figure with no hand on it, drags the slider, trains it again and drags the slider meanwhile.
fn measure(browser: &mut Browser, server: &Server) -> Result<Measured> {
    let open = |browser: &mut Browser| -> Result<()> {
        browser.open("about:blank")?;
        // Nothing is kept: all of it is trained each time.
        browser.open(&format!("{}#v=1&lang=en&keep=0&run=1", server.url()))
    };
    open(browser)?;
    browser.wait_until("window.doneAt > 0", FIGURE_LIMIT)?;
    let seconds = browser.eval("return window.doneAt")?.as_f64().context("no time")?;
    let trained = drag(browser)?;
    open(browser)?;
    browser.wait_until("Number(document.documentElement.dataset.progress) > 0", LOAD_LIMIT)?;
    let training = drag(browser)?;
    browser.wait_until("window.doneAt > 0", FIGURE_LIMIT)?;
    let all: Vec<f64> = [seconds].into_iter().chain(training).chain(trained).collect();
    all.try_into().ok().context("as many as there are names")
}

/// Drags the slider of m from end to end and says how the frames were.
fn drag(browser: &mut Browser) -> Result<[f64; 4]> {
    let slider = browser.rectangle("#m")?;
    browser.eval(FRAMES)?;
    browser.drag_in(slider.at(0.98, 0.5), slider.at(0.02, 0.5), MOVES)?;
    let seen = browser.eval("const seen = window.seen; window.seen = null; return seen")?;
    let times = |name: &str| -> Result<Vec<f64>> {
        let mut times: Vec<f64> = seen[name].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        if times.len() < MOVES as usize / 4 {
            bail!("only {} frames while the slider was dragged", times.len());
        }
        times.sort_by(f64::total_cmp);
        Ok(times)
    };
    let (frames, work) = (times("frames")?, times("work")?);
    Ok([part(&frames, 0.5), part(&frames, 0.95), part(&work, 0.5), part(&work, 0.95)])
}

/// The value that this part of sorted ones does not exceed.
fn part(sorted: &[f64], part: f64) -> f64 {
    let place = (part * sorted.len() as f64).ceil() as usize;
    sorted[place.clamp(1, sorted.len()) - 1]
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
    (low + high) / 2.0
}

fn table([a, b]: &[Vec<Measured>; 2]) -> String {
    let width = NAMES.map(str::len).into_iter().max().unwrap_or(0);
    let mut text = format!("{:<width$} {:>9} {:>9} {:>7}  ratios of the pairs\n", "ms, medians", "A", "B", "B / A");
    for (place, name) in NAMES.iter().enumerate() {
        let of = |measured: &[Measured]| median(measured.iter().map(|one| one[place]));
        let mut ratios: Vec<f64> = a.iter().zip(b).map(|(a, b)| b[place] / a[place]).collect();
        ratios.sort_by(f64::total_cmp);
        text += &format!(
            "{name:<width$} {:>9.1} {:>9.1} {:>7.3}  {:.3} to {:.3}\n",
            of(a),
            of(b),
            median(ratios.iter().copied()),
            ratios[0],
            ratios[ratios.len() - 1]
        );
    }
    text
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn parts_and_medians_are_as_usual() {
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!((part(&hundred, 0.5), part(&hundred, 0.95), part(&hundred, 1.0)), (50.0, 95.0, 100.0));
        assert_eq!((part(&[3.0], 0.5), part(&[3.0, 4.0], 0.95)), (3.0, 4.0));
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0].into_iter()), 2.5);
    }

    #[test]
    fn a_ratio_is_the_median_of_those_of_the_pairs() {
        let times = |first: [f64; 3]| first.map(|time| [time; 9]).to_vec();
        // The machine was busy in the second pair, for both alike.
        let shown = table(&[times([100.0, 400.0, 100.0]), times([110.0, 440.0, 90.0])]);
        let row: Vec<&str> = shown.lines().nth(1).unwrap().split_whitespace().rev().take(6).collect();
        assert_eq!(row, ["1.100", "to", "0.900", "1.100", "110.0", "100.0"]);
    }
}
