//! `cargo xtask first-load`: what a reader waits for over a slow link with a slow machine, in headless Chromium.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use browser::{Browser, Engine, Server, ServerOptions};
use serde_json::json;

use crate::browsers;
use crate::run::step;

/// "Slow 4G" of the usual tools: 1.6 Mbit/s down, 750 kbit/s up, 150 ms to the server and back; a processor four times as slow.
const DOWN_BITS: u32 = 1_600_000;
const UP_BITS: u32 = 750_000;
const LATENCY_MS: u32 = 150;
const SLOWDOWN: u32 = 4;
const RUNS: usize = 5;
const LIMIT: Duration = Duration::from_secs(60);

/// Notes in the page when the first run is finished, and adds up the shifts of the layout.
const WATCH: &str = "
    window.seen = { shift: 0, moved: [] };
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) {
            window.seen.shift += entry.value;
            for (const { node, previousRect, currentRect } of entry.sources) {
                window.seen.moved.push(`${node?.id || node?.className || node?.nodeName} from ${JSON.stringify(previousRect)} to ${JSON.stringify(currentRect)}`);
            }
        }
    }).observe({ type: 'layout-shift', buffered: true });
    const look = () => {
        const { dataset } = document.documentElement ?? { dataset: {} };
        if (dataset.state && dataset.state !== 'loading') window.seen.started ??= performance.now();
        if (document.querySelector('#numbers-rows td')?.closest('tbody').textContent.includes('%')
            || Number(dataset.progress) > 0) window.seen.point ??= performance.now();
        if (!window.seen.point) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);";

pub fn measure(site: impl FnOnce() -> Result<PathBuf>) -> Result<()> {
    let dist = site()?;
    browsers::install(&[Engine::Chromium])?;
    step("Loading over an emulated slow link, five times (about 1 minute; leave the machine alone)");
    let server = Server::start_with(&dist, "/", ServerOptions { compressed: true, ..ServerOptions::default() })?;
    println!("\n{:>10} {:>12} {:>12} {:>8} {:>10}", "readable", "interactive", "first point", "shift", "bytes");
    for _ in 0..RUNS {
        let mut browser = Browser::launch(Engine::Chromium)?;
        browser.emulate_screen(1280, 720, 1.0)?;
        browser.cdp("Network.enable", json!({}))?;
        let link = json!({
            "offline": false, "latency": LATENCY_MS,
            "downloadThroughput": DOWN_BITS / 8, "uploadThroughput": UP_BITS / 8,
        });
        browser.cdp("Network.emulateNetworkConditions", link)?;
        browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWDOWN }))?;
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH }))?;
        browser.open(&format!("{}#v=1&run=1", server.url()))?;
        browser.wait_until("window.seen?.point", LIMIT)?;
        let seen = browser.eval(
            "const paint = performance.getEntriesByName('first-contentful-paint')[0].startTime;
             const files = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
             const bytes = files.reduce((sum, file) => sum + file.transferSize, 0);
             return [paint, seen.started, seen.point, seen.shift, bytes, seen.moved];",
        )?;
        let number = |place: usize| seen[place].as_f64().unwrap_or(f64::NAN);
        println!(
            "{:>8.2} s {:>10.2} s {:>10.2} s {:>8.4} {:>10}",
            number(0) / 1e3,
            number(1) / 1e3,
            number(2) / 1e3,
            number(3),
            number(4)
        );
        for moved in seen[5].as_array().into_iter().flatten() {
            println!("   moved: {}", moved.as_str().unwrap_or_default());
        }
    }
    Ok(())
}
