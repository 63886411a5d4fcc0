//! One program in three editions: at a server's root, below a path, and as a single file opened from disk. Each trains the
//! same figure to the same numbers in every engine, with nothing red in the console, no request elsewhere and no cookie.

use std::time::Duration;

use anyhow::Result;
use browser::{Browser, Engine, Manner, Server, dist, in_every_engine};
use serde_json::Value;

use crate::page;

const LIMIT: Duration = Duration::from_secs(90);
const SOON: Duration = Duration::from_secs(20);

/// Trains a small figure at `url` and returns its rows without their times.
fn rows(browser: &mut Browser, url: &str) -> Result<Vec<String>> {
    browser.open("about:blank")?;
    browser.open(&format!("{url}#v=1&lang=en&max=64&repeats=2&m=16&run=1"))?;
    page::wait_for_state(browser, "done", LIMIT)?;
    let rows = page::without_times(&page::download_csv(browser)?);
    assert_eq!(rows.len(), 1 + 5 * 3 * 2, "{url}");
    // Both languages are there, the second on demand.
    browser.click("#lang")?;
    browser.wait_until("document.documentElement.lang === 'zh'", SOON)?;
    browser.wait_until("document.querySelector('#why-title').textContent.includes('深度学习')", SOON)?;
    browser.click("#lang")?;
    browser.wait_until("document.documentElement.lang === 'en'", SOON)?;
    assert_eq!(browser.eval("return [document.cookie, window.localStorage?.length ?? 0]")?, serde_json::json!(["", 0]));
    assert_eq!(browser.console_errors()?, Vec::<String>::new(), "{url}");
    Ok(rows)
}

in_every_engine!(three_editions_give_the_same_numbers, |browser| {
    let dist = dist()?;
    let root = Server::start(&dist)?;
    let below = Server::start_below(&dist, "/lectures/one/")?;
    let at_root = rows(browser, &root.url())?;
    assert_eq!(rows(browser, &below.url())?, at_root);
    assert_eq!(rows(browser, &format!("file://{}", dist.join("takeoff.html").display()))?, at_root);
    if browser.engine() == Engine::Chromium {
        let foreign = browser.foreign_requests(&root.origin())?;
        let elsewhere: Vec<_> = foreign.iter().filter(|url| !url.starts_with(&below.origin())).collect();
        assert!(elsewhere.iter().all(|url| url.starts_with("file:///")), "{elsewhere:?}");
    }
    Ok(())
});

in_every_engine!(a_server_that_does_not_know_modules, |browser| {
    let manner = Manner { watched: true, untyped_modules: true, ..Manner::default() };
    let server = Server::start_in_manner(&dist()?, "/", manner)?;
    page::open(browser, &server, "")?;
    page::wait_for_state(browser, "idle", SOON)?;
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});

mod chromium {
    use super::*;

    /// Texts that cannot be got are a sentence, and the page stays in its language.
    #[test]
    fn a_language_that_cannot_be_loaded_gets_a_sentence() -> Result<()> {
        let server = Server::start(&dist()?)?;
        let mut browser = Browser::launch(Engine::Chromium)?;
        page::open(&mut browser, &server, "")?;
        page::wait_for_state(&mut browser, "idle", SOON)?;
        browser.eval("window.fetch = () => Promise.reject(new Error('no network'))")?;
        browser.click("#lang")?;
        page::wait_for_text(&mut browser, "#notices", "The Chinese texts could not be loaded")?;
        assert_eq!(browser.eval("return document.documentElement.lang")?, "en");
        assert!(page::text(&mut browser, "#why-title")?.starts_with("Why"));
        Ok(())
    }

    /// What the page can do is bounded by its policy: no script of a text, none from elsewhere.
    #[test]
    fn the_policy_holds() -> Result<()> {
        let server = Server::start(&dist()?)?;
        let mut browser = Browser::launch(Engine::Chromium)?;
        for url in [server.url(), format!("file://{}", dist()?.join("takeoff.html").display())] {
            browser.open("about:blank")?;
            browser.open(&url)?;
            page::wait_for_state(&mut browser, "idle", SOON)?;
            let done = browser.eval(
                "const script = document.createElement('script');
                 script.textContent = 'window.ran = true';
                 document.body.append(script);
                 const image = document.createElement('img');
                 const loaded = new Promise(resolve => { image.onload = () => resolve(true); image.onerror = () => resolve(false); });
                 image.src = 'http://127.0.0.1:9/a.png';
                 // In a task of the page's own: the driver's may do anything.
                 const evaluated = await new Promise(resolve => setTimeout(() => {
                     try { window.eval('1'); resolve(true); } catch { resolve(false); }
                 }));
                 const fetched = await fetch('http://127.0.0.1:9/').then(() => true, () => false);
                 return [window.ran === true, await loaded, evaluated, fetched];",
            )?;
            assert_eq!(done, Value::from(vec![false; 4]), "{url}");
        }
        Ok(())
    }

    /// A reader of one language does not load the other, and nothing is loaded twice.
    #[test]
    fn the_first_load_asks_for_each_file_once() -> Result<()> {
        let server = Server::start(&dist()?)?;
        let mut browser = Browser::launch(Engine::Chromium)?;
        page::open(&mut browser, &server, "")?;
        page::wait_for_state(&mut browser, "idle", SOON)?;
        let names = browser.eval(
            "return performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)
                 .map(path => path.replace(/[.][0-9a-f]{10}[.]/, '.')).sort()",
        )?;
        let names: Vec<String> = serde_json::from_value(names)?;
        for once in ["check.js", "en.txt", "main.js", "style.css", "takeoff.wasm"] {
            assert_eq!(
                names.iter().filter(|name| **name == format!("/files/{once}")).count(),
                1,
                "{once} in {names:?}"
            );
        }
        assert!(names.iter().all(|name| !name.contains("zh.txt") && !name.contains("512")), "{names:?}");
        Ok(())
    }
}
