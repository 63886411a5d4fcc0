//! One program in three editions: at a server's root, below a path, and as a single file opened from disk. Each trains the
//! same figure to the same numbers in every engine, with nothing red in the console, no request elsewhere and no cookie.

use std::time::Duration;

use anyhow::Result;
use browser::{Browser, Engine, Server, ServerOptions, dist, in_every_engine};
use serde_json::Value;
use takeoff::page::model::language::Language;

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
    // All languages are there, those not asked for on demand.
    page::speak(browser, "zh")?;
    browser.wait_until("document.querySelector('#why-title').textContent.includes('深度学习')", SOON)?;
    page::speak(browser, "en")?;
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
    let options = ServerOptions { watched: true, untyped_modules: true, ..ServerOptions::default() };
    let server = Server::start_with(&dist()?, "/", options)?;
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
        page::wait_for_rest(&mut browser)?;
        browser.eval("window.fetch = () => Promise.reject(new Error('no network'))")?;
        page::choose_language(&mut browser, "zh")?;
        page::wait_for_text(&mut browser, "#notices", "The texts in 中文 could not be loaded")?;
        assert_eq!(browser.eval("return document.documentElement.lang")?, "en");
        assert!(page::text(&mut browser, "#why-title")?.starts_with("Why"));
        Ok(())
    }

    /// Each language, by a link and by the control, which a finger and a key can use; and what is said without a program.
    #[test]
    fn every_language_can_be_chosen() -> Result<()> {
        let server = Server::start(&dist()?)?;
        let mut browser = Browser::launch(Engine::Chromium)?;
        for (width, height) in [(390, 844), (1280, 720)] {
            browser.emulate_screen(width, height, 1.0)?;
            page::open(&mut browser, &server, "")?;
            page::wait_for_state(&mut browser, "idle", SOON)?;
            for language in Language::ALL.iter().skip(1).chain(&Language::ALL[..1]) {
                page::speak(&mut browser, language.name())?;
                browser.wait_until(&format!("location.hash.includes('lang={}')", language.name()), SOON)?;
                let control = browser.eval(
                    "const control = document.querySelector('#lang'), box = control.getBoundingClientRect();
                     control.focus();
                     return [control.tagName, control.tagName === 'SELECT' ? control.value : control.textContent, control.lang, document.activeElement.id,
                         box.left >= 0 && box.right <= innerWidth, box.height];",
                )?;
                let other = language.next();
                let expected = if Language::ALL.len() == 2 {
                    ["BUTTON", other.own_name(), other.name()]
                } else {
                    ["SELECT", language.name(), ""]
                };
                assert_eq!(control.as_array().unwrap()[..3], expected.map(Value::from));
                assert_eq!((&control[3], &control[4]), (&Value::from("lang"), &Value::from(true)), "{control}");
                assert!(width > 390 || control[5].as_f64().unwrap() >= 44.0, "{control}");
            }
            for language in Language::ALL {
                browser.open("about:blank")?;
                browser.open(&format!("{}#v=1&keep=0&lang={}", server.url(), language.name()))?;
                page::wait_for_state(&mut browser, "idle", SOON)?;
                browser.wait_until(&format!("document.documentElement.lang === '{}'", language.name()), SOON)?;
            }
        }
        let others = browser.eval(
            "return [...document.querySelectorAll('#unsupported p')].map(p => [...p.children].map(s => s.lang))",
        )?;
        let expected: Vec<&str> = Language::ALL[1..].iter().map(|language| language.name()).collect();
        assert_eq!(others, serde_json::json!(vec![expected; 10]));
        assert_eq!(browser.console_errors()?, Vec::<String>::new());
        Ok(())
    }

    /// What the page can do is bounded by its policy: no script of a text, none from elsewhere, no text that becomes markup, and no
    /// second policy. Its own workers come through it.
    #[test]
    fn the_policy_holds() -> Result<()> {
        let server = Server::start(&dist()?)?;
        let mut browser = Browser::launch(Engine::Chromium)?;
        for url in [server.url(), format!("file://{}", dist()?.join("takeoff.html").display())] {
            browser.open("about:blank")?;
            browser.open(&format!("{url}#v=1&lang=en&keep=0&run=1&max=64&m=64&repeats=1"))?;
            page::wait_for_state(&mut browser, "done", SOON)?;
            let done = browser.eval(
                "const refuses = act => { try { act(); return false; } catch (error) { return error instanceof TypeError; } };
                 const script = document.createElement('script');
                 const refused = [
                     refuses(() => { script.textContent = 'window.ran = true'; }),
                     refuses(() => { document.createElement('p').innerHTML = '<img>'; }),
                     refuses(() => new Worker(URL.createObjectURL(new Blob([''])))),
                     refuses(() => trustedTypes.createPolicy('takeoff', {})),
                     refuses(() => trustedTypes.createPolicy('other', {})),
                 ];
                 script.append('window.ran = true');
                 document.body.append(script);
                 const image = document.createElement('img');
                 const loaded = new Promise(resolve => { image.onload = () => resolve(true); image.onerror = () => resolve(false); });
                 image.src = 'http://127.0.0.1:9/a.png';
                 // In a task of the page's own: the driver's may do anything.
                 const evaluated = await new Promise(resolve => setTimeout(() => {
                     try { window.eval('1'); resolve(true); } catch { resolve(false); }
                 }));
                 const fetched = await fetch('http://127.0.0.1:9/').then(() => true, () => false);
                 return [[window.ran === true, await loaded, evaluated, fetched], refused];",
            )?;
            assert_eq!(done, Value::from(vec![Value::from(vec![false; 4]), Value::from(vec![true; 5])]), "{url}");
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
