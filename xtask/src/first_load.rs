//! `cargo xtask first-load`: what a reader waits for over a slow link with a slow machine, in headless Chromium.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use browser::{Browser, Engine, Server, ServerOptions};
use serde_json::{Value, json};

use crate::browsers;
use crate::run::step;

/// "Slow 4G" of the usual tools: 1.6 Mbit/s down, 750 kbit/s up, 150 ms to the server and back; a processor four times as slow.
const DOWN_BITS: u32 = 1_600_000;
const UP_BITS: u32 = 750_000;
const LATENCY_MS: u32 = 150;
const SLOWDOWN: u32 = 4;
const RUNS: usize = 5;
const LIMIT: Duration = Duration::from_secs(60);

/// The other labs, each pressed as soon as the page answers, and what of it has to be on the screen to be of use.
const LABS: [(&str, &str); 2] = [("algorithms", "race-go"), ("computation", "comp-run")];

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
        // The state turns in one frame and what it says is on the screen in the next.
        if (dataset.state === 'idle' && dataset.repeats === '1') requestAnimationFrame(() => { window.seen.repeat ??= performance.now(); });
        if (!window.seen.repeat) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);";

pub fn measure(site: impl FnOnce() -> Result<PathBuf>) -> Result<()> {
    let dist = site()?;
    browsers::install(&[Engine::Chromium])?;
    let server = Server::start_with(&dist, "/", ServerOptions { compressed: true, ..ServerOptions::default() })?;
    // A host has its files compressed before a reader comes.
    let mut before = fresh()?;
    before.open(&server.url())?;
    before.wait_until("window.seen?.repeat", LIMIT)?;
    drop(before);
    step("Loading over an emulated slow link, five times (about 1 minute; leave the machine alone)");
    println!(
        "\n{:>10} {:>12} {:>12} {:>12} {:>8} {:>10}",
        "readable", "interactive", "first point", "first repeat", "shift", "bytes"
    );
    for _ in 0..RUNS {
        let moved = first_repeat(&mut slowed()?, &server)?;
        for moved in moved.as_array().into_iter().flatten() {
            println!("   moved: {}", moved.as_str().unwrap_or_default());
        }
    }
    step("The same without the slow link and at the machine's own speed");
    for _ in 0..RUNS {
        first_repeat(&mut fresh()?, &server)?;
    }
    for (lab, control) in LABS {
        step(&format!(
            "Over the slow link the lab {lab:?} is pressed as soon as the page answers, once more, and asked for by a link"
        ));
        for _ in 0..RUNS {
            let (cold, again) = lab_after_press(&mut slowed()?, &server, lab, control)?;
            let linked = lab_by_link(&mut slowed()?, &server, lab, control)?;
            println!("{cold:>8.2} s {again:>10.2} s {linked:>10.2} s");
        }
    }
    Ok(())
}

/// A browser that has never seen the page.
fn fresh() -> Result<Browser> {
    let mut browser = Browser::launch(Engine::Chromium)?;
    browser.emulate_screen(1280, 720, 1.0)?;
    browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH }))?;
    Ok(browser)
}

fn slowed() -> Result<Browser> {
    let mut browser = fresh()?;
    browser.cdp("Network.enable", json!({}))?;
    let link = json!({
        "offline": false, "latency": LATENCY_MS,
        "downloadThroughput": DOWN_BITS / 8, "uploadThroughput": UP_BITS / 8,
    });
    browser.cdp("Network.emulateNetworkConditions", link)?;
    browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWDOWN }))?;
    Ok(browser)
}

/// Prints one row and answers what moved on the way.
fn first_repeat(browser: &mut Browser, server: &Server) -> Result<Value> {
    browser.open(&server.url())?;
    browser.wait_until("window.seen?.repeat", LIMIT)?;
    let seen = browser.eval(
        "const paint = performance.getEntriesByName('first-contentful-paint')[0].startTime;
         const files = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
         const bytes = files.reduce((sum, file) => sum + file.transferSize, 0);
         return [paint, seen.started, seen.point, seen.repeat, seen.shift, bytes, seen.moved];",
    )?;
    let number = |place: usize| seen[place].as_f64().unwrap_or(f64::NAN);
    println!(
        "{:>8.2} s {:>10.2} s {:>10.2} s {:>10.2} s {:>8.4} {:>10}",
        number(0) / 1e3,
        number(1) / 1e3,
        number(2) / 1e3,
        number(3) / 1e3,
        number(4),
        number(5)
    );
    Ok(seen[6].clone())
}

/// Looks from now on for when a lab's control can be pressed: then `window.usable` is the time in milliseconds.
fn look_for(browser: &mut Browser, lab: &str, control: &str) -> Result<()> {
    browser.eval(&format!(
        "window.usable = null;
         const look = () => {{
             const control = document.getElementById('{control}');
             if (document.documentElement.dataset.lab === '{lab}' && document.documentElement.dataset.state !== 'loading'
                 && control?.checkVisibility() && !control.disabled) {{
                 requestAnimationFrame(() => {{ window.usable = performance.now(); }});
             }} else requestAnimationFrame(look);
         }};
         requestAnimationFrame(look);"
    ))?;
    Ok(())
}

/// Seconds from the navigation to a link of the lab until `control` can be pressed.
fn lab_by_link(browser: &mut Browser, server: &Server, lab: &str, control: &str) -> Result<f64> {
    browser.open(&format!("{}#v=1&lab={lab}", server.url()))?;
    look_for(browser, lab, control)?;
    browser.wait_until("window.usable", LIMIT)?;
    Ok(browser.eval("return window.usable")?.as_f64().unwrap_or(f64::NAN) / 1e3)
}

/// Seconds from the press of a lab's tab until `control` can be pressed: when nothing of the lab is there yet, and after it was
/// left for the first lab.
fn lab_after_press(browser: &mut Browser, server: &Server, lab: &str, control: &str) -> Result<(f64, f64)> {
    browser.open(&server.url())?;
    browser.wait_until("window.seen?.started", LIMIT)?;
    let press = |browser: &mut Browser, lab: &str, control: &str| -> Result<f64> {
        browser.eval(
            "window.pressed = null;
             addEventListener('pointerdown', () => { window.pressed = performance.now(); }, { capture: true, once: true });",
        )?;
        look_for(browser, lab, control)?;
        browser.click(&format!("#tab-{lab}"))?;
        browser.wait_until("window.usable", LIMIT)?;
        Ok(browser.eval("return window.usable - window.pressed")?.as_f64().unwrap_or(f64::NAN) / 1e3)
    };
    let cold = press(browser, lab, control)?;
    press(browser, "data", "train")?;
    Ok((cold, press(browser, lab, control)?))
}
