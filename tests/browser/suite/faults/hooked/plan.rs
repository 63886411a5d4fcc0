//! Faults at random in the real page: what `src/page/fault_plan.rs` does to the page's logic, done to the page, its workers and its
//! browser. A seed makes a plan; when the faults are over, the figure is trained to the same table as without any, where need be
//! after a sentence that says what was the matter and a press of the button.

use std::ops::Range;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use browser::{Browser, Engine, Server, hooked, in_every_engine};
use serde_json::json;

use super::fault;
use crate::faults::{LIMIT, LINK, undisturbed};
use crate::page;

/// Tried each time in Chromium, to which most can be done; `TAKEOFF_PLANS=0-200` tries others, in the other engines too.
const PLANS: Range<u64> = 0..3;
const EVENTS: usize = 8;

/// A clock that can be broken and mended in the page, and is broken for good in its workers, which use it for nothing but the
/// seconds that they tell.
const CLOCK: &str = "
    const real = performance.now.bind(performance);
    const broken = [real, () => NaN, () => Infinity, () => -real(), () => 1234, () => real() % 50];
    window.clockFault = 0;
    performance.now = () => broken[window.clockFault]();
    const Plain = Blob;
    Blob = function (parts, options) {
        const isProgram = options?.type?.includes('javascript');
        return new Plain(isProgram ? [`{ let told = 1e6; performance.now = () => told -= 7; }`, ...parts] : parts, options);
    };";

/// Other hands among the results.
const GARBAGE: &str = "
    if (window.isDenied) return;
    const database = await new Promise((next, fail) => {
        const request = indexedDB.open('takeoff /');
        request.onsuccess = () => next(request.result);
        request.onerror = request.onblocked = () => next(null);
        setTimeout(() => next(null), 1000);
    });
    if (!database?.objectStoreNames.contains('results')) { database?.close(); return; }
    const store = database.transaction('results', 'readwrite').objectStore('results');
    [7, null, 10n ** 30n, { length: -1 }, { length: 2 ** 53 }, new Uint8Array(64).fill(255), new BigInt64Array(9)]
        .forEach((value, n) => {
            store.put(value, [1, n]);
            // To Firefox, an array that its driver made is no key.
            try { store.put(value, [n, new Uint8Array([n])]); } catch (error) { if (error.name !== 'DataError') throw error; }
        });
    const all = store.openCursor();
    let count = 0;
    all.onsuccess = () => {
        const cursor = all.result;
        if (!cursor) return;
        // Every third of what is good is cut.
        if (cursor.value instanceof Uint8Array && ++count % 3 === 0) cursor.update(cursor.value.slice(0, cursor.value.length >> 1));
        cursor.continue();
    };
    await new Promise(next => { store.transaction.oncomplete = store.transaction.onabort = next; });
    database.close();";

/// Random numbers that a seed fixes (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % n
    }

    fn one_of<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len() as u64) as usize]
    }
}

/// Only Chromium's driver can take the network away.
fn network(browser: &mut Browser, is_offline: bool) -> Result<()> {
    if browser.engine() != Engine::Chromium {
        return Ok(());
    }
    let conditions = json!({ "offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    browser.cdp("Network.emulateNetworkConditions", conditions).map(drop)
}

/// Opens the page with its clocks in our hands.
fn open(browser: &mut Browser, server: &Server) -> Result<()> {
    page::open_keeping(browser, server, LINK)?;
    // Chromium has it from the beginning; no worker begins before there is work.
    if browser.engine() != Engine::Chromium {
        browser.eval(CLOCK)?;
    }
    fault(browser, "patience", 2.0)
}

/// Something happens; what, for the words of a failure.
fn happen(browser: &mut Browser, server: &Server, chance: &mut Chance) -> Result<String> {
    let said = match chance.below(18) {
        0..=4 => {
            // What WebKit's workers die of, its driver does not tell: a killed one and a silent one look alike.
            let kinds = ["panic", "throw", "memory", "hang", "kill"];
            let kind = chance.one_of(if browser.engine() == Engine::WebKit { &kinds[..3] } else { &kinds[..] });
            fault(browser, kind, 1.0)?;
            kind.to_owned()
        }
        5 => {
            let kind = chance.below(6);
            browser.eval(&format!("window.clockFault = {kind}"))?;
            format!("clock {kind}")
        }
        6 => {
            browser.eval(GARBAGE)?;
            "garbage among the results".to_owned()
        }
        7 => {
            browser.eval(
                "window.isDenied = true;
                 for (const name of ['put', 'get', 'getAll', 'openCursor', 'clear', 'delete'])
                     IDBObjectStore.prototype[name] = () => { throw new DOMException('denied', 'QuotaExceededError'); };
                 indexedDB.open = () => { throw new DOMException('denied', 'SecurityError'); };",
            )?;
            "storage is denied".to_owned()
        }
        8 => {
            browser.eval(&format!(
                "for (let k = 0; k < 60; k++) location.hash = `v=1&lang=en&run=0&seed=${{{} + k % 7}}&max=zz&act=tanh&m=${{16 << k % 5}}`",
                chance.below(1000)
            ))?;
            "a flood of links".to_owned()
        }
        9 => {
            let (language, theme) = (chance.one_of(&["en", "zh"]), chance.one_of(&["light", "dark"]));
            browser.eval(&format!("location.hash = 'v=1&run=0&lang={language}&theme={theme}&{LINK}'"))?;
            format!("{language}, {theme}")
        }
        10 => {
            let freezes = browser.engine() == Engine::Chromium;
            if freezes {
                browser.cdp("Page.setWebLifecycleState", json!({ "state": "frozen" }))?;
            }
            std::thread::sleep(Duration::from_millis(100 + chance.below(500)));
            if freezes {
                browser.cdp("Page.setWebLifecycleState", json!({ "state": "active" }))?;
            }
            if freezes { "frozen" } else { "a pause" }.to_owned()
        }
        11 => {
            // Firefox makes no window narrower.
            let narrowest = if browser.engine() == Engine::Firefox { 500 } else { 320 };
            let (width, height) = ((chance.below(1600) + 320).max(narrowest), chance.below(900) + 240);
            browser.set_window(width as u32, height as u32)?;
            format!("{width}x{height}")
        }
        12 => {
            let is_offline = chance.below(2) == 0;
            network(browser, is_offline)?;
            if is_offline { "offline" } else { "online" }.to_owned()
        }
        13 => {
            // What the browser has to load anew; a page that cannot be had shows nothing to go on with.
            network(browser, false)?;
            open(browser, server)?;
            "loaded anew".to_owned()
        }
        14 | 15 => {
            let button = chance.one_of(&["#train", "#train", "#cancel", "#clear", "#forget"]);
            browser.eval(&format!("document.querySelector('{button}')?.click()"))?;
            button.to_owned()
        }
        _ => {
            let lab = chance.one_of(&["data", "algorithms", "computation"]);
            let (act, features) = (chance.one_of(&["relu", "sigmoid"]), chance.one_of(&["raw", "engineered"]));
            browser
                .eval(&format!("location.hash = 'v=1&lang=en&run=0&lab={lab}&act={act}&features={features}&{LINK}'"))?;
            format!("{lab}, {act}, {features}")
        }
    };
    std::thread::sleep(Duration::from_millis(chance.below(250)));
    Ok(said)
}

/// Trains what is on the screen to its end; whether a sentence said first what was the matter.
fn finish(browser: &mut Browser) -> Result<bool> {
    browser.eval("window.clockFault = 0")?;
    network(browser, false)?;
    browser.set_window(1280, 720)?;
    browser.eval(&format!("location.hash = 'v=1&lang=en&run=0&lab=data&seed=1&{LINK}'"))?;
    let (begun, mut explained) = (Instant::now(), false);
    let mut was = String::new();
    while begun.elapsed() < LIMIT {
        std::thread::sleep(Duration::from_millis(300));
        let look = "const { state, lab, progress } = document.documentElement.dataset;
             return [state, lab, progress ?? '', document.querySelector('#notices').textContent.trim()];";
        let told = browser.eval(look)?;
        let word = |at: usize| told[at].as_str().unwrap_or_default();
        was = told.to_string();
        match word(0) {
            "done" if word(1) == "data" => return Ok(explained),
            "idle" | "paused" => drop(browser.eval("document.querySelector('#train').click()")?),
            "failed" => {
                ensure!(!word(3).is_empty(), "it failed without a word");
                explained = true;
                // It is Retry now.
                browser.eval("document.querySelector('#train').click()")?;
            }
            _ => {}
        }
    }
    anyhow::bail!("it never ends: {was}")
}

/// The rows of the figure among those of an export, which holds what else was trained for it.
fn of_figure(rows: Vec<String>, figure: &[String]) -> Vec<String> {
    let column = figure[0].split(',').position(|name| name == "test_accuracy").unwrap_or(1);
    let key = |row: &str| row.splitn(column + 1, ',').take(column).map(str::to_owned).collect::<Vec<_>>();
    let keys: Vec<_> = figure.iter().map(|row| key(row)).collect();
    rows.into_iter().filter(|row| keys.contains(&key(row))).collect()
}

fn try_plan(browser: &mut Browser, seed: u64, figure: &[String]) -> Result<bool> {
    // Another port is another origin, which has kept nothing.
    let server = Server::start(&hooked()?)?;
    browser.open("about:blank")?;
    network(browser, false)?;
    open(browser, &server)?;
    browser.eval("document.querySelector('#train').click()")?;
    let (mut chance, mut happened) = (Chance(seed), Vec::new());
    let mut end = || -> Result<bool> {
        for _ in 0..EVENTS {
            happened.push(happen(browser, &server, &mut chance)?);
        }
        let explained = finish(browser)?;
        ensure!(browser.eval("return document.querySelectorAll('#notices textarea').length")? == json!(0), "broken");
        let rows = of_figure(page::without_times(&page::download_csv(browser)?), figure);
        ensure!(rows == figure, "another table: {rows:#?}");
        Ok(explained)
    };
    end().with_context(|| format!("the plan of seed {seed}: {}", happened.join("; ")))
}

in_every_engine!(faults_at_random_leave_the_figure_as_it_is, |browser| {
    let chosen = std::env::var("TAKEOFF_PLANS").ok();
    let chosen = chosen.as_deref().and_then(|text| text.split_once('-'));
    let plans = match chosen {
        Some((from, to)) => from.parse()?..to.parse()?,
        None if browser.engine() == Engine::Chromium => PLANS,
        None => return Ok(()),
    };
    if browser.engine() == Engine::Chromium {
        browser.cdp("Page.enable", json!({}))?;
        browser.cdp("Network.enable", json!({}))?;
    }
    let figure = undisturbed(browser, &Server::start(&hooked()?)?)?;
    if browser.engine() == Engine::Chromium {
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": CLOCK }))?;
    }
    let (mut failed, mut explained) = (Vec::new(), 0);
    let count = plans.end.saturating_sub(plans.start);
    for seed in plans {
        match try_plan(browser, seed, &figure) {
            Ok(said) => explained += usize::from(said),
            Err(error) => {
                println!("{error:#}");
                failed.push(seed);
            }
        }
    }
    println!("{explained} of {count} plans ended in a sentence first");
    ensure!(failed.is_empty(), "plans of these seeds: {failed:?}");
    Ok(())
});
