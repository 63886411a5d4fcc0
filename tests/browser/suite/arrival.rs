//! What stands between the finished program and its reader: files that are missing, cut, replaced by a page or kept too long,
//! policies, half deployments, sites that end. In Chromium, and samples in Firefox, whose errors have other words.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use browser::{Browser, Engine, Server, ServerOptions, dist};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::page;
use crate::site_copy::{SiteCopy, marker};

const LIMIT: Duration = Duration::from_secs(60);
const SOON: Duration = Duration::from_secs(30);

impl SiteCopy {
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

/// Files without which the program does not start: the module, its script, the first screen's texts.
const START: [&str; 3] = ["takeoff.", "main.", "en."];
/// Files without which it starts: the texts and the styles of what is opened, the first screen's style. Of the later files of the
/// module see first_screen.rs: in a frame the program needs it at once.
const LATER: [&str; 3] = ["en.later.", "later.", "style."];
/// How a file may not arrive, besides never ([`held_up`]).
const FAULTS: [&str; 4] = ["missing", "cut", "page", "forbidden"];

/// A copy of the site in which a file does not arrive.
struct Damaged {
    copy: std::mem::ManuallyDrop<SiteCopy>,
    stem: &'static str,
    fault: &'static str,
    file: PathBuf,
    whole: Vec<u8>,
}

impl Damaged {
    fn new(outer: &SiteCopy, stem: &'static str, fault: &'static str) -> Result<Damaged> {
        let folder = outer.0.join(format!("{stem}{fault}"));
        crate::site_copy::copy_site(&dist()?, &folder)?;
        // A service worker would answer from then on.
        fs::remove_file(folder.join("sw.js"))?;
        // The outer folder takes it along.
        let copy = std::mem::ManuallyDrop::new(SiteCopy(folder));
        let file = copy.file(stem)?;
        let whole = fs::read(&file)?;
        match fault {
            "missing" => fs::remove_file(&file)?,
            "cut" => drop(cut(&file)?),
            fault => fs::write(marker(&file, fault), "")?,
        }
        Ok(Damaged { copy, stem, fault, file, whole })
    }

    fn heal(&self) -> Result<()> {
        match self.fault {
            "missing" | "cut" => fs::write(&self.file, &self.whole)?,
            fault => fs::remove_file(marker(&self.file, fault))?,
        }
        Ok(())
    }

    /// The reason and the cause that are told, as far as they must be known.
    fn told(&self) -> (&'static str, &'static str) {
        let is_at_start = START.contains(&self.stem);
        match self.fault {
            "missing" => (if is_at_start { "load" } else { "incomplete" }, "404"),
            "forbidden" => (if is_at_start { "load" } else { "incomplete" }, "403"),
            _ if !is_at_start => ("incomplete", self.stem),
            "cut" => ("damaged", "bytes"),
            _ => ("html", self.stem),
        }
    }
}

/// Each of these files in each way in which it may not arrive, in copies of the site in frames, so that all are waited for at once:
/// the reason is told with its cause, within 12 s of a quiet machine, and one reload heals it when the server is whole.
fn named_and_healed(engine: Engine, stems: &[&'static str]) -> Result<()> {
    let outer = SiteCopy::of(&dist()?, &format!("arrival-{engine:?}-{}", stems[0]))?;
    let all = stems.iter().flat_map(|&stem| FAULTS.map(|fault| Damaged::new(&outer, stem, fault)));
    let all = all.collect::<Result<Vec<_>>>()?;
    let server = Server::start_with(&outer.0, "/", ServerOptions { troubled: true, ..ServerOptions::default() })?;
    let mut browser = Browser::launch(engine)?;
    let folders: Vec<_> = all.iter().map(|damaged| damaged.copy.0.file_name().unwrap_or_default()).collect();
    let places: Vec<_> = folders.iter().map(|folder| (folder.to_string_lossy().into_owned(), QUIET)).collect();
    frames(&mut browser, &server, &outer, &places)?;
    // A frame shows either that the program cannot run, or that a part of it is not here.
    let told = "[...document.querySelectorAll('iframe')].map(({ contentDocument: page }) => {
         if (!page?.documentElement) return null;
         const seen = [...page.querySelectorAll('#unsupported p')].find(p => p.getClientRects().length);
         if (seen) return [seen.dataset.reason, page.getElementById('unsupported-cause').textContent];
         const rest = page.getElementById('incomplete');
         return rest?.getClientRects().length ? ['incomplete', rest.querySelector('code').textContent] : null;
     })";
    let waited = browser.wait_until(&format!("{told}.every(told => told)"), LIMIT);
    let said: Vec<Option<(String, String)>> = serde_json::from_value(browser.eval(&format!("return {told}"))?)?;
    for (damaged, said) in all.iter().zip(&said) {
        let (reason, cause) = damaged.told();
        let is_told = said.as_ref().is_some_and(|(told, why)| told == reason && why.contains(cause));
        assert!(is_told, "{}{}: {said:?}, not {reason} with {cause}", damaged.stem, damaged.fault);
    }
    waited?;
    all.iter().try_for_each(Damaged::heal)?;
    browser.eval("for (const frame of document.querySelectorAll('iframe')) frame.contentWindow.location.reload()")?;
    let healed = "[...document.querySelectorAll('iframe')].every(({ contentDocument: page }) =>
         page?.documentElement?.dataset.state === 'idle' && !page.documentElement.hasAttribute('data-undressed')
             && !page.getElementById('loading') && !page.getElementById('train').disabled
             && page.getElementById('incomplete').hidden)";
    browser.wait_until(healed, LIMIT)
}

/// A link that trains nothing.
const QUIET: &str = "run=0";

/// Puts the pages of these folders, each with its link, into frames of one page.
fn frames(browser: &mut Browser, server: &Server, outer: &SiteCopy, places: &[(String, &str)]) -> Result<()> {
    fs::write(outer.0.join("outer.html"), "<!doctype html><link rel=icon href=data:><body>")?;
    browser.open(&format!("{}outer.html", server.url()))?;
    // Only then the frames: a driver waits for all files of what it opens.
    browser.eval(&format!(
        "for (const [folder, link] of {}) {{
             const frame = Object.assign(document.createElement('iframe'), {{ width: 900, height: 500 }});
             frame.src = `${{folder}}/index.html#v=1&keep=0&lang=en&${{link}}`;
             document.body.append(frame);
         }}",
        serde_json::to_string(places)?
    ))?;
    Ok(())
}

/// Files that are fetched when the reader wants what they hold, with the link that wants it.
const WANTED: [(&str, &str); 8] = [
    ("runner.", "run=1&max=64&m=64&repeats=1"),
    ("runner-rest.", "task=cars&run=1&max=64&m=64&repeats=1"),
    ("zh.", "lang=zh&run=0"),
    ("zh.later.", "lang=zh&run=0"),
    ("digits.", "task=digits&run=0"),
    ("mails.", "task=mails&run=0"),
    ("lesson-digits.", "lesson=digits&run=0"),
    ("watch.", "run=0"),
];
/// Some thirty pages at once, while other browsers are open.
const ALL_LIMIT: Duration = Duration::from_secs(180);
/// Without which everything is there.
const DISPENSABLE: &str = "watch.";

/// Each of these in each way in which it may not arrive: a sentence names the cause, and one reload heals it.
fn wanted(engine: Engine) -> Result<()> {
    let outer = SiteCopy::of(&dist()?, &format!("wanted-{engine:?}"))?;
    let cases = WANTED.iter().flat_map(|&(stem, link)| FAULTS.map(|fault| (stem, fault, link)));
    let cases = cases.map(|(stem, fault, link)| Ok((Damaged::new(&outer, stem, fault)?, link)));
    let all = cases.collect::<Result<Vec<_>>>()?;
    let server = Server::start_with(&outer.0, "/", ServerOptions { troubled: true, ..ServerOptions::default() })?;
    let mut browser = Browser::launch(engine)?;
    let name = |damaged: &Damaged| damaged.copy.0.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let places: Vec<_> = all.iter().map(|(damaged, link)| (name(damaged), *link)).collect();
    frames(&mut browser, &server, &outer, &places)?;
    let causes: Vec<Vec<&str>> = all
        .iter()
        .map(|(damaged, _)| match damaged.fault {
            _ if damaged.stem == DISPENSABLE => vec![],
            "missing" => vec![damaged.stem, "404"],
            "forbidden" => vec![damaged.stem, "403"],
            "cut" => vec![damaged.stem, "bytes"],
            _ => vec![damaged.stem, "text/html"],
        })
        .collect();
    let said = "[...document.querySelectorAll('iframe')].map(({ contentDocument: page }) =>
         ['#notices', '#incomplete', '#unsupported-cause', '#tour-told'].map(selector => page?.querySelector(selector))
             .map(element => element?.checkVisibility() ? element.textContent : '').join(' '))";
    let told = format!(
        "{said}.every((said, place) => {}[place].every(cause => said.includes(cause)))",
        serde_json::to_string(&causes)?
    );
    let waited = browser.wait_until(&told, ALL_LIMIT);
    let said: Vec<String> = serde_json::from_value(browser.eval(&format!("return {said}"))?)?;
    for (((damaged, _), said), causes) in all.iter().zip(&said).zip(&causes) {
        let is_told = causes.iter().all(|cause| said.contains(cause)) && (!causes.is_empty() || said.trim().is_empty());
        assert!(is_told, "{}{}: {said:?} and not {causes:?}", damaged.stem, damaged.fault);
    }
    waited?;
    all.iter().try_for_each(|(damaged, _)| damaged.heal())?;
    browser.eval("for (const frame of document.querySelectorAll('iframe')) frame.contentWindow.location.reload()")?;
    let healed = "[...document.querySelectorAll('iframe')].every(({ contentDocument: page }) =>
         page?.documentElement && /idle|done/.test(page.documentElement.dataset.state)
             && !page.querySelector('#notices')?.textContent.trim()
             && page.documentElement.lang === (page.location.hash.includes('lang=zh') ? 'zh' : 'en'))";
    browser.wait_until(healed, ALL_LIMIT)
}

#[test]
fn what_is_wanted_and_does_not_arrive_is_named_and_healed() -> Result<()> {
    wanted(Engine::Chromium)
}

#[test]
fn what_is_wanted_and_does_not_arrive_is_named_in_firefox_too() -> Result<()> {
    wanted(Engine::Firefox)
}

#[test]
fn whatever_does_not_arrive_is_named_and_healed_by_a_reload() -> Result<()> {
    named_and_healed(Engine::Chromium, &START)
}

#[test]
fn what_comes_later_and_does_not_arrive_is_named_and_healed() -> Result<()> {
    named_and_healed(Engine::Chromium, &LATER)
}

/// The same in another engine, whose errors have other words.
#[test]
fn what_does_not_arrive_is_named_in_firefox_too() -> Result<()> {
    named_and_healed(Engine::Firefox, &START)?;
    named_and_healed(Engine::Firefox, &LATER)
}

/// Files for which the server has no answer yet, each in a copy of the site in a frame of its own, so that all are waited for at
/// once: it is said after 10 s, also where the script before the first paint is what does not come, which would keep the page
/// blank. What is pressed and chosen until then is kept, and done once the program runs, which no reload is needed for.
fn held_up(engine: Engine) -> Result<()> {
    let outer = SiteCopy::of(&dist()?, &format!("held-{engine:?}"))?;
    let stems = ["main.", "takeoff.", "en.", "check."];
    let mut holds = Vec::new();
    for stem in stems {
        let folder = outer.0.join(stem);
        crate::site_copy::copy_site(&dist()?, &folder)?;
        fs::remove_file(folder.join("sw.js"))?;
        let copy = std::mem::ManuallyDrop::new(SiteCopy(folder));
        holds.push(marker(&copy.file(stem)?, "held"));
    }
    for hold in &holds {
        fs::write(hold, "")?;
    }
    let server = Server::start_with(&outer.0, "/", ServerOptions { troubled: true, ..ServerOptions::default() })?;
    let mut browser = Browser::launch(engine)?;
    frames(&mut browser, &server, &outer, &stems.map(|stem| (stem.to_owned(), QUIET)))?;
    let of = |frames: &str, what: &str| {
        format!(
            "document.querySelectorAll('iframe').length === 4 && {frames}.every(frame => {{
                 const page = frame.contentDocument, root = page?.documentElement;
                 return root && {what};
             }})"
        )
    };
    let all = |what: &str| of("[...document.querySelectorAll('iframe')]", what);
    // What is pressed without that script, nobody hears; but Train does nothing then.
    let hearing = |what: &str| of("[...document.querySelectorAll('iframe')].slice(0, 3)", what);
    browser.wait_until(&hearing("root.dataset.state === 'loading' && frame.contentWindow.takeoffCheck"), SOON)?;
    browser.eval(
        "for (const { contentDocument: page } of [...document.querySelectorAll('iframe')].slice(0, 3)) {
             page.querySelector('input[name=act][value=sigmoid]').click();
             const repeats = page.getElementById('repeats');
             repeats.value = '4';
             repeats.dispatchEvent(new Event('change', { bubbles: true }));
             page.getElementById('train').click();
             page.getElementById('tab-computation').click();
             page.getElementById('tab-algorithms').click();
         }",
    )?;
    let late = "page.querySelector('#loading .late')?.checkVisibility({ visibilityProperty: true })
         && page.getElementById('train').disabled
         && frame.contentWindow.performance.getEntriesByName('first-contentful-paint').length > 0";
    browser.wait_until(&all(late), Duration::from_secs(15))?;
    let busy = "[...page.querySelectorAll('[aria-busy]')].map(button => button.id).join() === 'tab-algorithms'";
    browser.wait_until(&hearing(busy), SOON)?;
    for hold in &holds {
        fs::remove_file(hold)?;
    }
    browser.wait_until(&all("root.dataset.state === 'idle' && !page.getElementById('train').disabled"), LIMIT)?;
    let kept = "root.dataset.lab === 'algorithms' && page.querySelector('input[name=act]:checked').value === 'sigmoid'
         && page.getElementById('repeats').value === '4' && !page.querySelector('[aria-busy]')";
    browser.wait_until(&hearing(kept), LIMIT)?;
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

    // A host that answers everything with the page.
    let copy = SiteCopy::of(&dist()?, "falls-back")?;
    fs::remove_file(copy.file("takeoff.")?)?;
    fs::remove_file(copy.0.join("sw.js"))?;
    let host = Server::start_with(&copy.0, "/", ServerOptions { falls_back: true, ..ServerOptions::default() })?;
    visit(&mut browser, &host)?;
    let (seen, why) = reason(&mut browser)?;
    assert!(seen == "html" && why.contains("takeoff."), "{seen}, {why}");

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

/// While it loads it says so, and Train does nothing; where nothing comes it says that too. A script that is empty is named.
#[test]
fn until_the_program_runs_the_page_says_so() -> Result<()> {
    let copy = SiteCopy::of(&dist()?, "late")?;
    let script = copy.file("main.")?;
    // As far as the page can tell: a script that has begun and never ends its loading.
    fs::write(&script, "takeoffCheck.isMet = true;")?;
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
    )?;
    fs::write(&script, "")?;
    let server = Server::start(&copy.0)?;
    visit(&mut browser, &server)?;
    let (_, why) = reason(&mut browser)?;
    assert!(why.contains("main."), "{why}");
    Ok(())
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

/// Counts how many tries to keep the site wait at a time, and makes them wait a hundredth as long.
const TRIES: &str = "window.tries = { made: 0, waiting: 0, most: 0 };
    const later = window.setTimeout;
    window.setTimeout = (act, wait, ...rest) => {
        if (!(wait >= 15000) || !/main\\.[0-9a-f]+\\.js/.test(new Error().stack)) return later(act, wait, ...rest);
        tries.made += 1;
        tries.waiting += 1;
        tries.most = Math.max(tries.most, tries.waiting);
        return later(() => { tries.waiting -= 1; act(); }, wait / 100);
    };";

/// A deployment that stays half there for long is asked for again and again, by one try at a time.
#[test]
fn half_a_deployment_is_asked_for_by_one_try_at_a_time() -> Result<()> {
    let copy = SiteCopy::of(&dist()?, "half-for-long")?;
    let server = Server::start(&copy.0)?;
    let mut browser = Browser::launch(Engine::Chromium)?;
    fs::remove_file(copy.file("icon-192.")?)?;
    browser.cdp("Page.enable", json!({}))?;
    browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": TRIES }))?;
    visit(&mut browser, &server)?;
    browser.wait_until("tries.made >= 6", LIMIT)?;
    let most = browser.eval("return tries.most")?;
    assert_eq!((most, version_kept(&mut browser)?), (json!(1), Vec::new()));
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
