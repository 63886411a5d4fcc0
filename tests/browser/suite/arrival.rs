//! What stands between the finished program and its reader: files that are missing, cut, replaced by a page or kept too long,
//! policies, half deployments, sites that end. In Chromium, and samples in Firefox, whose errors have other words.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use browser::{Browser, Engine, Server, ServerOptions, dist};
use sha2::{Digest, Sha256};

use crate::page;
use crate::site_copy::SiteCopy;

const LIMIT: Duration = Duration::from_secs(60);
const SOON: Duration = Duration::from_secs(30);

impl SiteCopy {
    /// The file of the folder `files` whose name begins so.
    fn file(&self, stem: &str) -> Result<PathBuf> {
        let files = fs::read_dir(self.0.join("files"))?.collect::<Result<Vec<_>, _>>()?;
        let found = files.iter().find(|file| file.file_name().to_string_lossy().starts_with(stem));
        Ok(found.with_context(|| format!("no file {stem}"))?.path())
    }

    /// Another version of the site: its style has `more` behind it, under the name of its content, and the page and sw.js say so.
    fn deploy(&self, more: &str) -> Result<PathBuf> {
        let old = self.file("style.")?;
        let style = fs::read_to_string(&old)? + more;
        let begin: String = Sha256::digest(style.as_bytes()).iter().take(5).map(|byte| format!("{byte:02x}")).collect();
        let new = old.with_file_name(format!("style.{begin}.css"));
        fs::write(&new, style)?;
        fs::remove_file(&old)?;
        let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let version = |text: &str| text.split("const version = \"").nth(1).map(|rest| rest[..10].to_owned());
        let worker = fs::read_to_string(self.0.join("sw.js"))?;
        let before = version(&worker).context("a version")?;
        for file in ["index.html", "sw.js"] {
            let text = fs::read_to_string(self.0.join(file))?;
            fs::write(self.0.join(file), text.replace(&name(&old), &name(&new)).replace(&before, &begin))?;
        }
        Ok(new)
    }
}

/// Half of a file's bytes.
fn cut(file: &PathBuf) -> Result<Vec<u8>> {
    let whole = fs::read(file)?;
    fs::write(file, &whole[..whole.len() / 2])?;
    Ok(whole)
}

fn visit(browser: &mut Browser, server: &Server) -> Result<()> {
    browser.open("about:blank")?;
    browser.open(&format!("{}#v=1&lang=en&run=0&keep=0", server.url()))?;
    Ok(())
}

/// The reason that is on the screen, with its cause.
fn reason(browser: &mut Browser) -> Result<(String, String)> {
    browser.wait_until("document.documentElement.dataset.state === 'failed'", SOON)?;
    let seen = browser.eval(
        "return [...document.querySelectorAll('#unsupported p')].filter(p => p.getClientRects().length)
             .map(p => p.dataset.reason).join()",
    )?;
    let cause = page::text(browser, "#unsupported-cause")?;
    Ok((seen.as_str().unwrap_or_default().to_owned(), cause))
}

fn version_kept(browser: &mut Browser) -> Result<Vec<String>> {
    let names = browser.eval("return (await caches.keys()).map(name => name.split(' ').pop())")?;
    Ok(serde_json::from_value(names)?)
}

/// A file, how it does not arrive, and the reason and cause that are told.
type Trouble = (&'static str, &'static str, &'static str, &'static str);

/// Each way in which a file of the start may not arrive: the reason is told, and one reload heals it when the server is whole.
fn named_and_healed(engine: Engine, troubles: &[Trouble]) -> Result<()> {
    let copy = SiteCopy::of(&dist()?, &format!("arrival-{engine:?}"))?;
    // Without a service worker, which would answer from then on.
    fs::remove_file(copy.0.join("sw.js"))?;
    let plain = ServerOptions { troubled: true, ..ServerOptions::default() };
    let page_instead = ServerOptions { falls_back: true, ..ServerOptions::default() };
    let server = Server::start_with(&copy.0, "/", plain)?;
    let host = Server::start_with(&copy.0, "/", page_instead)?;
    let mut browser = Browser::launch(engine)?;
    for &(stem, damage, expected, cause) in troubles {
        // Of the texts the first screen's alone.
        let file = if stem == "en." { sibling(&copy)? } else { copy.file(stem)? };
        let whole = fs::read(&file)?;
        let forbids = PathBuf::from(format!("{}.forbidden", file.display()));
        match damage {
            "missing" | "page" => fs::remove_file(&file)?,
            "cut" => drop(cut(&file)?),
            "forbidden" => fs::write(&forbids, "")?,
            _ => fs::write(&file, "")?,
        }
        visit(&mut browser, if damage == "page" { &host } else { &server })?;
        let (seen, why) = reason(&mut browser).with_context(|| format!("{stem} {damage}"))?;
        assert!(seen == expected && why.contains(cause), "{stem} {damage}: {seen}, {why}");
        fs::write(&file, whole)?;
        if damage == "forbidden" {
            fs::remove_file(&forbids)?;
        }
        browser.reload()?;
        page::wait_for_state(&mut browser, "idle", SOON).with_context(|| format!("{stem} {damage}, healed"))?;
        assert_eq!(
            browser.eval(
                "return document.getElementById('loading') === null && !document.getElementById('train').disabled"
            )?,
            true
        );
    }
    Ok(())
}

#[test]
fn whatever_does_not_arrive_is_named_and_healed_by_a_reload() -> Result<()> {
    named_and_healed(
        Engine::Chromium,
        &[
            ("takeoff.", "missing", "load", "404"),
            ("takeoff.", "cut", "damaged", "bytes"),
            ("takeoff.", "page", "html", "takeoff."),
            ("takeoff.", "forbidden", "load", "403"),
            ("main.", "missing", "load", "404"),
            ("main.", "cut", "damaged", "bytes"),
            ("main.", "page", "html", "main."),
            ("main.", "forbidden", "load", "403"),
            ("en.", "missing", "load", "404"),
            ("en.", "cut", "damaged", "bytes"),
            ("en.", "empty", "damaged", "0 bytes"),
            ("en.", "page", "html", "en."),
            ("en.", "forbidden", "load", "403"),
        ],
    )
}

/// The same in another engine, whose errors have other words: each fault once, each file once.
#[test]
fn what_does_not_arrive_is_named_in_firefox_too() -> Result<()> {
    named_and_healed(
        Engine::Firefox,
        &[
            ("takeoff.", "cut", "damaged", "bytes"),
            ("main.", "page", "html", "main."),
            ("en.", "missing", "load", "404"),
            ("takeoff.", "forbidden", "load", "403"),
        ],
    )
}

/// Files for which the server has no answer yet, each in a copy of the site in a frame of its own, so that all are waited for at
/// once: it is said after 10 s. What is pressed and chosen until then is kept, and done once the program runs, which no reload is
/// needed for.
fn held_up(engine: Engine) -> Result<()> {
    let outer = SiteCopy::of(&dist()?, &format!("held-{engine:?}"))?;
    let stems = ["main.", "takeoff.", "en."];
    let mut holds = Vec::new();
    for stem in stems {
        let folder = outer.0.join(stem.trim_end_matches('.'));
        crate::site_copy::copy_site(&dist()?, &folder)?;
        fs::remove_file(folder.join("sw.js"))?;
        let copy = std::mem::ManuallyDrop::new(SiteCopy(folder));
        let file = if stem == "en." { sibling(&copy)? } else { copy.file(stem)? };
        holds.push(PathBuf::from(format!("{}.held", file.display())));
    }
    fs::write(outer.0.join("outer.html"), "<!doctype html><link rel=icon href=data:><body>")?;
    for hold in &holds {
        fs::write(hold, "")?;
    }
    let server = Server::start_with(&outer.0, "/", ServerOptions { troubled: true, ..ServerOptions::default() })?;
    let mut browser = Browser::launch(engine)?;
    browser.open(&format!("{}outer.html", server.url()))?;
    // Only then the frames: a driver waits for all files of what it opens.
    browser.eval(&format!(
        "for (const folder of {:?}) {{
             const frame = Object.assign(document.createElement('iframe'), {{ width: 900, height: 500 }});
             frame.src = `${{folder}}/index.html#v=1&lang=en&run=0&keep=0`;
             document.body.append(frame);
         }}",
        stems.map(|stem| stem.trim_end_matches('.'))
    ))?;
    let all = |what: &str| {
        format!(
            "document.querySelectorAll('iframe').length === 3 && [...document.querySelectorAll('iframe')].every(frame => {{
                 const page = frame.contentDocument, root = page.documentElement;
                 return {what};
             }})"
        )
    };
    browser.wait_until(&all("root.dataset.state === 'loading' && frame.contentWindow.takeoffCheck"), SOON)?;
    browser.eval(
        "for (const { contentDocument: page } of document.querySelectorAll('iframe')) {
             page.querySelector('input[name=act][value=sigmoid]').click();
             const repeats = page.getElementById('repeats');
             repeats.value = '4';
             repeats.dispatchEvent(new Event('change', { bubbles: true }));
             page.getElementById('train').click();
             page.getElementById('tab-computation').click();
             page.getElementById('tab-algorithms').click();
         }",
    )?;
    let late = "page.querySelector('#loading .late').checkVisibility({ visibilityProperty: true })";
    browser.wait_until(&all(late), Duration::from_secs(15))?;
    let busy = "[...page.querySelectorAll('[aria-busy]')].map(button => button.id).join() === 'tab-algorithms'";
    browser.wait_until(&all(busy), SOON)?;
    for hold in &holds {
        fs::remove_file(hold)?;
    }
    browser.wait_until(&all("root.dataset.state === 'idle' && root.dataset.lab === 'algorithms'"), LIMIT)?;
    let kept = "page.querySelector('input[name=act]:checked').value === 'sigmoid' && page.getElementById('repeats').value === '4'
         && !page.getElementById('train').disabled && !page.querySelector('[aria-busy]')";
    browser.wait_until(&all(kept), SOON)?;
    Ok(())
}

#[test]
fn what_is_pressed_before_the_program_runs_is_done_once_it_does() -> Result<()> {
    held_up(Engine::Chromium)
}

#[test]
fn what_is_pressed_before_the_program_runs_is_done_in_firefox_too() -> Result<()> {
    held_up(Engine::Firefox)
}

/// The first screen's English texts.
fn sibling(copy: &SiteCopy) -> Result<PathBuf> {
    let files = fs::read_dir(copy.0.join("files"))?.collect::<Result<Vec<_>, _>>()?;
    let names = files.iter().map(|file| file.path());
    let is_first = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with("en.") && !name.contains(".later.")
    };
    names.into_iter().find(is_first).context("no English texts")
}

/// A page that is kept from its own files, as in a closed frame.
#[test]
fn a_closed_frame_is_named() -> Result<()> {
    let options = ServerOptions { policy: Some("sandbox allow-scripts"), ..ServerOptions::default() };
    let server = Server::start_with(&dist()?, "/", options)?;
    let mut browser = Browser::launch(Engine::Chromium)?;
    visit(&mut browser, &server)?;
    assert_eq!(reason(&mut browser)?.0, "origin");
    Ok(())
}

/// A policy of the server and a page that is a file: the true cause, once. A policy that forbids nothing but blob: is none to the
/// reader, for workers are made of a file then.
#[test]
fn what_is_forbidden_is_named() -> Result<()> {
    let mut browser = Browser::launch(Engine::Chromium)?;
    let server =
        |policy| Server::start_with(&dist()?, "/", ServerOptions { policy: Some(policy), ..ServerOptions::default() });
    let strict = server("default-src 'self'")?;
    visit(&mut browser, &strict)?;
    let (seen, why) = reason(&mut browser)?;
    assert!(seen == "policy" && why.contains("script-src"), "{seen}, {why}");

    browser.open("about:blank")?;
    browser.open(&format!("file://{}", dist()?.join("index.html").display()))?;
    assert_eq!(reason(&mut browser).context("a file")?.0, "file");

    let notices = "return document.querySelectorAll('#notices > div').length";
    let without_blobs = server("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'")?;
    browser.open("about:blank")?;
    browser.open(&format!("{}#v=1&lang=en&run=1&keep=0&max=64&m=64&repeats=1", without_blobs.url()))?;
    page::wait_for_state(&mut browser, "done", SOON)?;
    assert_eq!(browser.eval(notices)?, 0);

    let without_workers = server("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'")?;
    visit(&mut browser, &without_workers)?;
    page::wait_for_text(&mut browser, "#notices", "worker-src (blob)")?;
    let said = page::text(&mut browser, "#notices")?;
    assert_eq!(browser.eval(notices)?, 1, "{said}");
    Ok(())
}

/// While it loads it says so, and Train does nothing; where nothing comes it says that too.
#[test]
fn until_the_program_runs_the_page_says_so() -> Result<()> {
    let copy = SiteCopy::of(&dist()?, "late")?;
    // A script that never ends its loading, as far as the page can tell.
    fs::write(copy.file("main.")?, "")?;
    let server = Server::start(&copy.0)?;
    let mut browser = Browser::launch(Engine::Chromium)?;
    visit(&mut browser, &server)?;
    let seen =
        "const seen = (selector) => document.querySelector(selector).checkVisibility({ visibilityProperty: true });
        return [seen('#loading'), seen('#loading .late'), document.getElementById('train').disabled];";
    assert_eq!(browser.eval(seen)?, serde_json::json!([true, false, true]));
    browser.wait_until(
        "document.querySelector('#loading .late').checkVisibility({ visibilityProperty: true })",
        Duration::from_secs(15),
    )
}

/// A style sheet that never comes leaves no blank page, and the program runs without it.
#[test]
fn a_style_sheet_that_hangs_is_not_waited_for() -> Result<()> {
    let options = ServerOptions { hangs: Some("style."), ..ServerOptions::default() };
    let server = Server::start_with(&dist()?, "/", options)?;
    let mut browser = Browser::launch(Engine::Chromium)?;
    // Not `open`, which waits for all files.
    browser.open("about:blank")?;
    browser.eval(&format!("setTimeout(() => location.assign('{}#v=1&lang=en&run=0&keep=0'))", server.url()))?;
    browser.wait_until("document.documentElement.dataset.state === 'idle'", Duration::from_secs(40))?;
    let paint = "return performance.getEntriesByName('first-contentful-paint')[0].startTime < 15000";
    assert_eq!(browser.eval(paint)?, true);
    Ok(())
}

/// Files that browsers keep for a day: what was kept as half a file is got anew.
#[test]
fn half_a_file_in_the_browsers_cache_heals() -> Result<()> {
    let copy = SiteCopy::of(&dist()?, "day")?;
    let options = ServerOptions { max_age: Some(86_400), ..ServerOptions::default() };
    let server = Server::start_with(&copy.0, "/", options)?;
    let mut browser = Browser::launch(Engine::Chromium)?;
    let file = copy.file("takeoff.")?;
    let whole = cut(&file)?;
    visit(&mut browser, &server)?;
    assert_eq!(reason(&mut browser)?.0, "damaged");
    fs::write(&file, whole)?;
    browser.reload()?;
    page::wait_for_state(&mut browser, "idle", SOON)?;
    // The service worker takes none of it either.
    browser.wait_until("navigator.serviceWorker.controller !== null", LIMIT)?;
    let sizes = "let bad = [];
        for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
                if (!request.url.includes('/files/')) continue;
                const bytes = await (await cache.match(request)).arrayBuffer();
                if (!(await takeoffCheck.isWhole(request.url, bytes))) bad.push(request.url);
            }
        }
        return bad;";
    assert_eq!(browser.eval(sizes)?, serde_json::json!([]));
    Ok(())
}

/// A deployment that is half there is kept by nobody, and taken when it is whole; of two deployments the reader gets the last.
#[test]
fn half_a_deployment_is_taken_when_it_is_whole() -> Result<()> {
    let copy = SiteCopy::of(&dist()?, "half")?;
    let options = ServerOptions { max_age: Some(600), ..ServerOptions::default() };
    let server = Server::start_with(&copy.0, "/", options)?;
    let mut browser = Browser::launch(Engine::Chromium)?;
    visit(&mut browser, &server)?;
    page::wait_for_state(&mut browser, "idle", LIMIT)?;
    browser.wait_until("navigator.serviceWorker.controller !== null", LIMIT)?;
    let first = version_kept(&mut browser)?;
    assert_eq!(first.len(), 1);

    let update = "const registration = await navigator.serviceWorker.ready;
        await registration.update().catch(() => {});
        await new Promise(next => setTimeout(next, 2000));
        return (await caches.keys()).map(name => name.split(' ').pop());";
    for damage in ["cut", "missing"] {
        let style = copy.deploy(&format!("/* {damage} */"))?;
        let whole = fs::read(&style)?;
        if damage == "cut" {
            drop(cut(&style)?)
        } else {
            fs::remove_file(&style)?
        }
        let version = style.file_name().unwrap_or_default().to_string_lossy()[6..16].to_owned();
        let kept: Vec<String> = serde_json::from_value(browser.eval(update)?)?;
        assert!(kept.contains(&first[0]) && !kept.contains(&version), "{damage}: {kept:?}");
        fs::write(&style, whole)?;
        let kept: Vec<String> = serde_json::from_value(browser.eval(update)?)?;
        assert!(kept.contains(&first[0]) && kept.contains(&version), "{damage}, whole: {kept:?}");
        page::wait_for_text(&mut browser, "#notices", "A new version")?;
    }
    // Two have come since the reader was told.
    browser.eval("window.before = true; document.querySelector('#notices [data-load]').click()")?;
    browser.wait_until("!window.before && document.documentElement.dataset.state === 'idle'", LIMIT)?;
    let style = copy.file("style.")?;
    let name = style.file_name().unwrap_or_default().to_string_lossy();
    assert_eq!(
        browser.eval("return document.querySelector('link[rel=stylesheet]').href")?,
        format!("{}files/{name}", server.url())
    );
    Ok(())
}

/// Who has been there sees what is at the address now, when the site has gone, and when it says so itself.
#[test]
fn a_site_that_has_ended_lets_its_readers_go() -> Result<()> {
    for way in ["gone", "retired"] {
        let copy = SiteCopy::of(&dist()?, &format!("ended-{way}"))?;
        let server = Server::start(&copy.0)?;
        let mut browser = Browser::launch(Engine::Chromium)?;
        visit(&mut browser, &server)?;
        browser.wait_until("navigator.serviceWorker.controller !== null", LIMIT)?;
        match way {
            "gone" => fs::remove_file(copy.0.join("sw.js"))?,
            _ => drop(fs::copy(copy.0.join("retire.js"), copy.0.join("sw.js"))?),
        }
        fs::write(copy.0.join("index.html"), "<!doctype html><title>Something else</title>")?;
        // From what was kept, the last time.
        visit(&mut browser, &server)?;
        page::wait_for_state(&mut browser, "idle", LIMIT)?;
        let is_let_go =
            "await (async () => !(await navigator.serviceWorker.getRegistration()) && !(await caches.keys()).length)()";
        browser.wait_until(is_let_go, SOON)?;
        browser.open("about:blank")?;
        browser.open(&server.url())?;
        assert_eq!(browser.eval("return document.title")?, "Something else", "{way}");
    }
    Ok(())
}
