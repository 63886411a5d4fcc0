//! The service worker: the site works without a network after the first visit, a new version waits for the reader, and what
//! is served is always of one version. In Chromium and Firefox; WebKit's test browser keeps no service workers.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};
use browser::{Browser, Engine, Server, dist};
use serde_json::Value;

use crate::page;
use crate::site_copy::SiteCopy;

const LIMIT: Duration = Duration::from_secs(60);

impl SiteCopy {
    /// Gives a file another version; the page also another title.
    fn renew(&self, file: &str, version: &str) -> Result<()> {
        let text = fs::read_to_string(self.0.join(file))?;
        let mark = if file == "sw.js" { "const version = \"" } else { "data-version=\"" };
        let old = text.split(mark).nth(1).and_then(|rest| rest.split('"').next()).context("a version")?;
        let text = text
            .replace(old, version)
            .replace("<h1 data-t=\"app.title\">", &format!("<h1 id=\"is-{version}\" data-t=\"app.title\">"));
        fs::write(self.0.join(file), text)?;
        Ok(())
    }
}

/// Opens the site and waits until it could do without a network.
fn visit(browser: &mut Browser, server: &Server) -> Result<()> {
    page::open(browser, server, "max=64&repeats=1&m=16")?;
    page::wait_for_state(browser, "idle", LIMIT)?;
    browser.wait_until("navigator.serviceWorker.controller !== null", LIMIT)
}

fn versions(browser: &mut Browser) -> Result<Vec<String>> {
    let names = browser.eval("return (await caches.keys()).map(name => name.split(' ').pop())")?;
    Ok(serde_json::from_value(names)?)
}

fn is_version(browser: &mut Browser, version: &str) -> Result<bool> {
    Ok(browser.eval("return document.documentElement.dataset.version")? == *version)
}

fn works_without_a_network(engine: Engine) -> Result<()> {
    let server = Server::start(&dist()?)?;
    let mut browser = Browser::launch(engine)?;
    visit(&mut browser, &server)?;
    let url = server.url();
    drop(server);
    for address in [url.clone(), format!("{url}index.html"), format!("{url}?from=elsewhere")] {
        browser.open("about:blank")?;
        browser.open(&format!("{address}#v=1&lang=en&max=64&repeats=1&m=16&run=1"))?;
        page::wait_for_state(&mut browser, "done", LIMIT)?;
    }
    assert_eq!(page::without_times(&page::download_csv(&mut browser)?).len(), 1 + 5 * 3);
    page::speak(&mut browser, "zh")?;
    browser.wait_until("document.querySelector('#why-title').textContent.includes('深度学习')", LIMIT)?;
    browser.wait_until("location.hash.includes('lang=zh')", LIMIT)?;
    browser.reload()?;
    browser.wait_until(
        "document.documentElement.dataset.state === 'done' && document.documentElement.lang === 'zh'",
        LIMIT,
    )
}

fn a_new_version_waits_for_the_reader(engine: Engine) -> Result<()> {
    let copy = SiteCopy::of(&dist()?, &format!("update-{}", engine.name()))?;
    let server = Server::start(&copy.0)?;
    let mut browser = Browser::launch(engine)?;
    visit(&mut browser, &server)?;
    browser.click("#train")?;
    page::wait_for_state(&mut browser, "done", LIMIT)?;
    let first = versions(&mut browser)?;
    assert_eq!(first.len(), 1);

    // Half a version: the service worker is new, the page is not yet. It is not taken.
    copy.renew("sw.js", "aaaaaaaaaa")?;
    let update = "const registration = await navigator.serviceWorker.ready;
        await registration.update().catch(() => {});
        return null;";
    browser.eval(update)?;
    browser.wait_until("navigator.serviceWorker.ready.then(() => true)", LIMIT)?;
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(versions(&mut browser)?, first);
    assert_eq!(browser.eval("return (await navigator.serviceWorker.getRegistration()).waiting")?, Value::Null);

    // The whole of it: told, and nothing else happens.
    copy.renew("index.html", "bbbbbbbbbb")?;
    copy.renew("sw.js", "bbbbbbbbbb")?;
    browser.eval(update)?;
    page::wait_for_text(&mut browser, "#notices", "A new version")?;
    page::wait_for_state(&mut browser, "done", LIMIT)?;
    assert!(!is_version(&mut browser, "bbbbbbbbbb")?);
    assert_eq!(versions(&mut browser)?.len(), 2);

    // A reload while it waits is of the old version, whole.
    browser.reload()?;
    page::wait_for_state(&mut browser, "idle", LIMIT)?;
    assert!(!is_version(&mut browser, "bbbbbbbbbb")?);

    // The reader asks for it.
    page::wait_for_text(&mut browser, "#notices", "A new version")?;
    browser.click("#notices button")?;
    browser.wait_until("document.querySelector('#is-bbbbbbbbbb') !== null", LIMIT)?;
    page::wait_for_state(&mut browser, "idle", LIMIT)?;
    let link = browser.eval("return location.hash")?;
    assert!(link.as_str().unwrap_or_default().contains("max=64"), "{link}");
    Ok(())
}

mod firefox {
    use super::*;

    #[test]
    fn works_without_a_network() -> Result<()> {
        super::works_without_a_network(Engine::Firefox)
    }

    #[test]
    fn a_new_version_waits_for_the_reader() -> Result<()> {
        super::a_new_version_waits_for_the_reader(Engine::Firefox)
    }
}

mod chromium {
    use super::*;

    #[test]
    fn works_without_a_network() -> Result<()> {
        super::works_without_a_network(Engine::Chromium)
    }

    #[test]
    fn a_new_version_waits_for_the_reader() -> Result<()> {
        super::a_new_version_waits_for_the_reader(Engine::Chromium)
    }

    #[test]
    fn it_can_be_installed() -> Result<()> {
        let server = Server::start_below(&dist()?, "/below/")?;
        let mut browser = Browser::launch(Engine::Chromium)?;
        visit(&mut browser, &server)?;
        let manifest = browser.cdp("Page.getAppManifest", serde_json::json!({}))?;
        assert_eq!(manifest["errors"], serde_json::json!([]), "{manifest}");
        let parsed: Value = serde_json::from_str(manifest["data"].as_str().context("a manifest")?)?;
        for icon in parsed["icons"].as_array().context("icons")? {
            let source = &icon["src"];
            let found = browser.eval(&format!("return (await fetch(new URL({source}, {}))).ok", manifest["url"]))?;
            assert_eq!(found, true, "{source}");
        }
        let errors = browser.cdp("Page.getInstallabilityErrors", serde_json::json!({}))?;
        let errors = errors["installabilityErrors"].as_array().context("a list")?.clone();
        // The test's window is one without a profile to install into.
        let ours: Vec<_> = errors.iter().filter(|error| error["errorId"] != "in-incognito").collect();
        assert!(ours.is_empty(), "{ours:?}");
        Ok(())
    }
}
