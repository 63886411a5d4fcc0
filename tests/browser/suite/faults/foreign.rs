//! What a browser may lack or say wrongly, and what other hands put where the page keeps its results. In Chromium: what is
//! missing is taken away by a script before the page's own.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use browser::{Browser, Engine, Server, dist};
use serde_json::json;

use super::{LIMIT, LINK, SOON, train};
use crate::page;
use crate::site_copy::SiteCopy;

fn before_the_page(browser: &mut Browser, script: &str) -> Result<()> {
    browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }))?;
    Ok(())
}

/// A property that throws when it is asked for.
fn throwing(of: &str, name: &str) -> String {
    format!("Object.defineProperty({of}, '{name}', {{ get() {{ throw new Error('odd') }}, configurable: true }});")
}

/// Languages that are not told, or oddly; service workers and a clipboard that throw: the page starts, trains and copies all the
/// same, and no error is left over.
#[test]
fn browsers_that_say_odd_things_train_all_the_same() -> Result<()> {
    let server = Server::start(&dist()?)?;
    let languages =
        ["undefined", "null", "7", "'en'", "{ length: 1e9 }", "[3, null, 'zh-CN']", "[]"].map(|languages| {
            format!(
                "Object.defineProperty(navigator, 'languages', {{ get: () => ({languages}), configurable: true }});"
            )
        });
    let odd = [
        throwing("navigator", "serviceWorker"),
        throwing("navigator", "clipboard"),
        "Object.defineProperty(navigator, 'serviceWorker', { value: {} });".to_owned(),
        "Object.defineProperty(navigator, 'clipboard', { value: { writeText() { throw new Error('odd') } } });".to_owned(),
        "Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('odd')) } });".to_owned(),
        "Object.defineProperty(navigator, 'clipboard', { value: {} });".to_owned(),
    ];
    let mut browser = Browser::launch(Engine::Chromium)?;
    before_the_page(
        &mut browser,
        "window.left = []; addEventListener('unhandledrejection', ({ reason }) => left.push(`${reason}`));",
    )?;
    // Two oddities at a time: what has to do with languages has nothing to do with the others.
    for (at, language) in languages.iter().enumerate() {
        let other = odd.get(at).map_or("", String::as_str);
        let script = format!("{language} {other}");
        let added = browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }))?;
        browser.open("about:blank")?;
        browser.open(&format!("{}#v=1&run=0&keep=0&max=64&m=64&repeats=1", server.url()))?;
        page::wait_for_state(&mut browser, "idle", SOON).with_context(|| script.clone())?;
        // As what the script says has it.
        let language = if script.contains("zh-CN") { "zh" } else { "en" };
        browser.wait_until(&format!("document.documentElement.lang === '{language}'"), SOON)?;
        page::wait_for_rest(&mut browser)?;
        browser.eval("document.getElementById('share').click()")?;
        browser.wait_until("document.querySelector('#notices > div') !== null", SOON)?;
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(browser.eval("return left")?, json!([]), "{script}");
        assert_eq!(browser.console_errors()?, Vec::<String>::new(), "{script}");
        browser.cdp("Page.removeScriptToEvaluateOnNewDocument", json!({ "identifier": added["identifier"] }))?;
    }
    Ok(())
}

/// Without a Blob or an address of one, workers are made of the site's own file, and nobody is told of it.
#[test]
fn without_a_blob_workers_are_made_of_a_file() -> Result<()> {
    let server = Server::start(&dist()?)?;
    for script in ["URL.createObjectURL = () => { throw new TypeError('no addresses') };", "delete window.Blob;"] {
        let mut browser = Browser::launch(Engine::Chromium)?;
        before_the_page(&mut browser, script)?;
        browser.open(&format!("{}#v=1&lang=en&run=1&keep=0&{LINK}", server.url()))?;
        page::wait_for_state(&mut browser, "done", LIMIT).with_context(|| script.to_owned())?;
        assert_eq!(browser.eval("return document.querySelectorAll('#notices > div').length")?, 0);
    }
    Ok(())
}

/// Where workers cannot be made, one sentence says why, in the browser's own words.
#[test]
fn the_reason_why_no_worker_can_be_made_is_told() -> Result<()> {
    let server = Server::start(&dist()?)?;
    for (script, reason) in [
        ("window.Worker = class { constructor() { throw new Error('no more threads') } };", "no more threads"),
        ("window.Worker = class { constructor() { throw 'a word' } };", "a word"),
        (
            "window.Worker = class extends EventTarget { constructor() { super(); setTimeout(() => this.onerror?.(new Event('error'))) } postMessage() {} terminate() {} };",
            "none was given",
        ),
    ] {
        let mut browser = Browser::launch(Engine::Chromium)?;
        before_the_page(&mut browser, script)?;
        browser.open(&format!("{}#v=1&lang=en&run=1&keep=0&{LINK}", server.url()))?;
        page::wait_for_text(&mut browser, "#notices", "No background worker can be started")
            .with_context(|| script.to_owned())?;
        let said = page::text(&mut browser, "#notices")?;
        assert!(said.contains(reason), "{script}: {said}");
        assert_eq!(browser.eval("return document.querySelectorAll('#notices > div').length")?, 1, "{said}");
    }
    Ok(())
}

/// Thousands of changes of the address: the last one counts, and soon.
#[test]
fn of_a_flood_of_links_the_last_is_followed() -> Result<()> {
    let server = Server::start(&dist()?)?;
    let mut browser = Browser::launch(Engine::Chromium)?;
    page::open(&mut browser, &server, LINK)?;
    page::wait_for_rest(&mut browser)?;
    // By the event alone: Chromium itself holds back a page that changes its address so often.
    let seconds = browser.eval(
        "const begin = performance.now();
         const link = (task, seed) => `#v=1&lang=en&keep=0&run=0&task=${task}&seed=${seed}`;
         for (let round = 0; round < 100; round++) {
             for (let n = 0; n < 20; n++) {
                 const newURL = location.href.split('#')[0] + link(n % 2 ? 'spam' : 'ads', 1000 * round + n);
                 dispatchEvent(new HashChangeEvent('hashchange', { newURL }));
             }
             await new Promise(next => setTimeout(next));
         }
         location.hash = link('cars', 12345);
         while (document.getElementById('seed').value !== '12345') await new Promise(next => setTimeout(next, 20));
         return (performance.now() - begin) / 1000;",
    )?;
    ensure!(seconds.as_f64() < Some(20.0), "it took {seconds} s");
    browser.wait_until("document.getElementById('task').value === 'cars'", SOON)
}

/// Values of every kind where results are kept: they go, what is good stays, and the page is there.
#[test]
fn foreign_values_among_the_results_are_dropped() -> Result<()> {
    let server = Server::start(&dist()?)?;
    let mut browser = Browser::launch(Engine::Chromium)?;
    page::open_keeping(&mut browser, &server, LINK)?;
    let figure = train(&mut browser, "done")?;
    std::thread::sleep(Duration::from_millis(500));
    let put = browser.eval(
        "const database = await new Promise(next => {
             const request = indexedDB.open('takeoff /');
             request.onsuccess = () => next(request.result);
         });
         const store = database.transaction('results', 'readwrite').objectStore('results');
         const asked = store.count();
         await new Promise(next => { asked.onsuccess = next; });
         const before = asked.result;
         const sparse = []; sparse.length = 4294967295;
         const values = [
             7, -1, NaN, 10n ** 30n, true, null, undefined, 'text', new Date(), /x/, {}, [], sparse,
             { length: -1 }, { length: 2 ** 53 }, { length: 1e10 }, { length: 10n }, new Map([[1, 2]]), new Set([1]),
             new BigInt64Array(9), new BigUint64Array(9), new Float64Array(9), new ArrayBuffer(64), new DataView(new ArrayBuffer(8)),
             new Uint8Array(0), new Uint8Array(64), new Uint8Array(5_000_000), new Uint8Array(64).fill(255), new Blob(['x']),
         ];
         const keys = [(n) => n, (n) => `k${n}`, (n) => [n], (n) => [n, new Uint8Array([n])], (n) => [-1, new Uint8Array([n])],
             (n) => [1e300, new Uint8Array([n])], (n) => [1, 2, n], (n) => new Uint8Array([n]), (n) => new Date(n), (n) => [0.5, 'x', n]];
         let count = 0;
         values.forEach((value, n) => { for (const key of keys) { store.put(value, key(n)); count++; } });
         // A good record under somebody else's name, and under a name of ours that is another's.
         const good = await new Promise(next => { const all = store.getAll(); all.onsuccess = () => next(all.result); });
         const record = good.find(value => value instanceof Uint8Array && value[0] === 2 && value.length > 30);
         store.put(record, 'mine'); store.put(record, [3, new Uint8Array([0, 0, 0])]);
         await new Promise(next => { store.transaction.oncomplete = next; });
         database.close();
         return [count, before];",
    )?;
    assert_eq!(put[0], 290);
    page::open_keeping(&mut browser, &server, LINK)?;
    page::wait_for_state(&mut browser, "done", LIMIT)?;
    page::wait_for_text(&mut browser, "#notices", "damaged")?;
    assert_eq!(page::without_times(&page::download_csv(&mut browser)?), figure);
    let left = "const database = await new Promise(next => {
             const request = indexedDB.open('takeoff /');
             request.onsuccess = () => next(request.result);
         });
         const count = await new Promise(next => {
             const asked = database.transaction('results').objectStore('results').count();
             asked.onsuccess = () => next(asked.result);
         });
         database.close();
         return count;";
    assert_eq!(browser.eval(left)?, put[1]);
    Ok(())
}

/// Two copies on one host: each has its own results. What an earlier version kept for the whole host, both take over.
#[test]
fn copies_on_one_host_keep_apart_what_they_keep() -> Result<()> {
    let copy = SiteCopy::of(&dist()?, "copies")?;
    for name in ["a", "b"] {
        fs::create_dir_all(copy.0.join(name).join("files"))?;
        for part in ["", "files"] {
            for entry in fs::read_dir(dist()?.join(part))? {
                let entry = entry?;
                if entry.file_type()?.is_file() {
                    fs::copy(entry.path(), copy.0.join(name).join(part).join(entry.file_name()))?;
                }
            }
        }
    }
    let server = Server::start(&copy.0)?;
    let mut browser = Browser::launch(Engine::Chromium)?;
    let open = |browser: &mut Browser, folder: &str| -> Result<()> {
        browser.open("about:blank")?;
        browser.open(&format!("{}{folder}/#v=1&lang=en&run=0&{LINK}", server.url()))?;
        browser.wait_until("document.documentElement.dataset.state !== 'loading'", LIMIT)
    };
    open(&mut browser, "a")?;
    train(&mut browser, "done")?;
    std::thread::sleep(Duration::from_millis(500));
    open(&mut browser, "b")?;
    page::wait_for_rest(&mut browser)?;
    std::thread::sleep(Duration::from_millis(500));
    page::wait_for_state(&mut browser, "idle", SOON)?;
    // What b forgets is its own.
    browser.eval("document.querySelector('#forget').click()")?;
    std::thread::sleep(Duration::from_millis(500));
    open(&mut browser, "a")?;
    page::wait_for_state(&mut browser, "done", SOON)?;

    // As an earlier version kept it: by address, in one database.
    browser.eval(
        "const open = (name, make) => new Promise(next => {
             const request = indexedDB.open(name);
             request.onupgradeneeded = () => request.result.createObjectStore('results');
             request.onsuccess = () => next(request.result);
         });
         const [from, to] = [await open('takeoff /a/'), await open('takeoff')];
         const all = (request) => new Promise(next => { request.onsuccess = () => next(request.result); });
         const old = from.transaction('results').objectStore('results');
         const [keys, values] = await Promise.all([all(old.getAllKeys()), all(old.getAll())]);
         const store = to.transaction('results', 'readwrite').objectStore('results');
         keys.forEach(([, address], place) => store.put(values[place], address));
         await new Promise(next => { store.transaction.oncomplete = next; });
         from.close();
         to.close();
         await new Promise(next => { indexedDB.deleteDatabase('takeoff /b/').onsuccess = next; setTimeout(next, 2000); });",
    )?;
    open(&mut browser, "b")?;
    page::wait_for_state(&mut browser, "done", SOON)
}
