//! Long use: what a page holds after half an hour of training and of hands that know nothing.

use std::time::Duration;

use anyhow::Result;
use browser::memory::{SIZES, resident_of_renderers};
use browser::{Browser, Engine, Server, hooked};
use serde_json::json;

use super::{LIMIT, LINK, SOON};
use crate::faults::monkey::{MONKEY, train_whatever_it_does};
use crate::page;

/// Minutes from which on the memory is judged: the workers' samples and kernel tables fill up in the first ten to fifteen.
const LONG: f64 = 25.0;

/// What a soak looks at.
const WATCHED: [&str; 8] = [
    "MB resident",
    "MB of the engine's heap",
    "MB of the page's program",
    "MB of the workers' programs",
    "nodes",
    "listeners",
    "jobs left",
    "ms between frames, 95 % of them,",
];

mod chromium {
    use super::*;

    /// Continuous training and a monkey for `TAKEOFF_SOAK` minutes, a few seconds without: no error; and in a long one nodes,
    /// listeners, orders, frames and the memory of page and workers stay as they were after the warm-up. By hand, and
    /// with `RUST_TEST_NOCAPTURE=1` to see the figures:
    /// `TAKEOFF_SOAK=30 cargo xtask test --browser --engines chromium soak`. The monkey's seed is the number of its round.
    #[test]
    fn a_soak_leaves_memory_and_nodes_flat() -> Result<()> {
        let minutes = std::env::var("TAKEOFF_SOAK").ok().and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.1);
        let (server, mut browser) = (Server::start(&hooked()?)?, Browser::launch(Engine::Chromium)?);
        browser.set_script_limit(LIMIT)?;
        browser.cdp("Page.enable", json!({}))?;
        // Evaluated by the page's own policy, which allows no text as program, it would be refused.
        browser.cdp("Page.setBypassCSP", json!({ "enabled": true }))?;
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": SIZES }))?;
        // What takes a worker's program 28 MB beside what it trains, and it can give none back: the check of a gradient on
        // 16,384 pictures. A monkey finds it sooner or later.
        page::open(&mut browser, &server, "lab=algorithms&race=cars&max=256&repeats=2&workers=2")?;
        browser.set_window(1280, 720)?;
        browser.eval("document.querySelector('#race-check').open = true")?;
        browser.wait_until("document.querySelector('#check-difference-value').textContent.includes('×10')", SOON)?;
        if minutes >= LONG {
            heaviest_work(&mut browser)?;
        }
        browser.eval(MONKEY)?;
        browser.eval(browser::frames::WATCH)?;
        let start = std::time::Instant::now();
        let (mut samples, mut round) = (Vec::new(), 0u64);
        while start.elapsed().as_secs_f64() < minutes * 60.0 {
            round += 1;
            browser.eval(&format!("return await window.monkey(60, {round})"))?;
            browser.eval("document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close())")?;
            browser.eval(&format!(
                "location.hash = 'v=1&lang=en&lab=data&task=plane&act=relu&features=raw&compare=0&seed={}&{LINK}'",
                1000 + round % 50
            ))?;
            std::thread::sleep(Duration::from_millis(300));
            let seed = 1000 + round % 50;
            browser.wait_until(&format!("location.hash.includes('seed={seed}')"), SOON)?;
            train_whatever_it_does(&mut browser)?;
            // What confirms something goes after 5 s.
            browser.eval("document.querySelectorAll('#notices [data-dismiss]').forEach(button => button.click())")?;
            browser.cdp("HeapProfiler.collectGarbage", json!({}))?;
            browser.cdp("Performance.enable", json!({}))?;
            let metrics = browser.cdp("Performance.getMetrics", json!({}))?;
            let metric = |name: &str| {
                let all = metrics["metrics"].as_array().cloned().unwrap_or_default();
                all.iter()
                    .find(|metric| metric["name"] == name)
                    .and_then(|metric| metric["value"].as_f64())
                    .unwrap_or(0.0)
            };
            let told =
                browser.eval("const sorted = frames.splice(0).sort((a, b) => a - b);
                    return [window.programSize?.() ?? 0, window.workersSize(), window.takeoff.left(), sorted[Math.floor(0.95 * sorted.length)] ?? 0]")?;
            let told = |at: usize| told[at].as_f64().unwrap_or(0.0);
            let now = [
                resident_of_renderers() / 1e6,
                metric("JSHeapUsedSize") / 1e6,
                told(0) / 1e6,
                told(1) / 1e6,
                metric("Nodes"),
                metric("JSEventListeners"),
                told(2),
                told(3),
            ];
            let words: Vec<String> =
                now.iter().zip(WATCHED).map(|(value, name)| format!("{value:.1} {name}")).collect();
            println!("{:6.1} s, round {round}: {}", start.elapsed().as_secs_f64(), words.join(", "));
            samples.push((start.elapsed().as_secs_f64() / (minutes * 60.0), now));
            assert_eq!(browser.console_errors()?, Vec::<String>::new(), "round {round}");
        }
        // Medians: one sample may fall on a moment at which something is about to be freed.
        let median = |from: f64, to: f64, what: usize| {
            let within = samples.iter().filter(|(at, _)| (from..to).contains(at));
            let mut values: Vec<f64> = within.map(|(_, now)| now[what]).collect();
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied()
        };
        for (what, name) in WATCHED.into_iter().enumerate() {
            let (Some(before), Some(after)) = (median(0.5, 0.65, what), median(0.8, 2.0, what)) else { continue };
            println!("{name}: {before:.1} after the warm-up, {after:.1} at the end");
            // The engine's heap is 2 MB beside the hundreds of all, and holds what the driver's scripts left too.
            let room = match name {
                "jobs left" => 50.0,
                "MB of the engine's heap" => 1.0,
                // Two frames of a display: other work on the machine takes that.
                "ms between frames, 95 % of them," => 33.4,
                _ => 0.0,
            };
            // In a short run a few rounds stand for all, and what they happen to leave on the screen is some hundred nodes.
            if minutes >= LONG {
                assert!(after <= 1.05 * before + room, "{name}: {before} after the warm-up, {after} at the end");
            }
        }
        Ok(())
    }
}

/// What takes the workers' programs most memory, on both of them: pictures, a race on them, and kernel tables of 64 MB.
/// A monkey comes to a race on pictures once in twenty minutes.
fn heaviest_work(browser: &mut Browser) -> Result<()> {
    for lab in ["algorithms&limit=1000", "data&kernel=1&compare=1&max=16384&m=4096", "algorithms&limit=2000"] {
        browser
            .eval(&format!("location.hash = 'v=1&lang=en&keep=0&workers=2&repeats=4&task=cars&race=cars&lab={lab}'"))?;
        let name = lab.split('&').next().unwrap_or_default();
        browser.wait_until(&format!("document.documentElement.dataset.lab === '{name}'"), SOON)?;
        // A lab that trained before begins by itself.
        let button = if name == "data" { "#train" } else { "#race-go" };
        browser.eval(&format!(
            "if (document.documentElement.dataset.state === 'idle') document.querySelector('{button}').click()"
        ))?;
        std::thread::sleep(Duration::from_secs(1));
        let is_done = "document.documentElement.dataset.state === 'done' && window.takeoff.left() === 0";
        browser.wait_until(is_done, 3 * LIMIT)?;
    }
    Ok(())
}
