//! What the tests of the page share: opening it, waiting for it, and reading what it shows and exports.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use browser::{Browser, Server};
use serde_json::Value;
use takeoff::page::model::language::Language;

/// Long enough for a cold start on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(30);

/// A frame or two, on a machine with other things to do.
const TEXT_LIMIT: Duration = Duration::from_secs(10);

/// Opens the page afresh at a share link, in English, and waits until it listens.
///
/// Nothing is kept from one opening to the next: what is compared is trained again. And nothing is trained that the link or
/// the test does not ask for: the first view that lives has tests of its own.
pub fn open(browser: &mut Browser, server: &Server, link: &str) -> Result<()> {
    open_keeping(browser, server, &format!("{link}&keep=0"))
}

/// The same, with the results that the browser kept.
pub fn open_keeping(browser: &mut Browser, server: &Server, link: &str) -> Result<()> {
    let asked = if link.split('&').any(|pair| pair.starts_with("run=")) { "" } else { "&run=0" };
    open_alive(browser, server, &format!("{link}{asked}"))
}

/// The same, as the page is opened by a reader.
pub fn open_alive(browser: &mut Browser, server: &Server, link: &str) -> Result<()> {
    // A changed fragment alone would not load the page again.
    browser.open("about:blank")?;
    browser.open(&format!("{}#v=1&lang=en&{link}", server.url()))?;
    browser.wait_until("document.documentElement.dataset.state !== 'loading'", START_LIMIT)?;
    // The first drawings may still move what stands below them, and a press of the driver's aims at a place.
    // Headless Chromium now and then draws no frame while nothing changes: then nothing moves either.
    browser.eval(
        "const frames = (async () => {
             for (let frame = 0; frame < 4; frame++) await new Promise(next => requestAnimationFrame(next));
         })();
         await Promise.race([frames, new Promise(next => setTimeout(next, 500))]);",
    )?;
    Ok(())
}

/// Waits until the part of the program behind the first screen is there.
pub fn wait_for_rest(browser: &mut Browser) -> Result<()> {
    wait_for_file(browser, "rest")
}

/// Waits until the browser has the file of this name.
pub fn wait_for_file(browser: &mut Browser, name: &str) -> Result<()> {
    let is_there = format!(
        "performance.getEntriesByType('resource').some(entry => entry.name.includes('/{name}.') && entry.responseEnd > 0)"
    );
    browser.wait_until(&is_there, TEXT_LIMIT)
}

pub fn wait_for_state(browser: &mut Browser, state: &str, limit: Duration) -> Result<()> {
    browser.wait_until(&format!("document.documentElement.dataset.state === '{state}'"), limit)
}

/// Changes the language as a reader does, by a button that names the other of two, or by the list of more; and waits for it.
pub fn speak(browser: &mut Browser, tag: &str) -> Result<()> {
    choose_language(browser, tag)?;
    browser.wait_until(&format!("document.documentElement.lang === '{tag}'"), TEXT_LIMIT)
}

/// The same, without waiting.
pub fn choose_language(browser: &mut Browser, tag: &str) -> Result<()> {
    if Language::ALL.len() == 2 {
        return browser.click("#lang");
    }
    choose(browser, "#lang", tag)
}

/// Chooses from a list, or sets a field, as a hand does that is done with it.
pub fn choose(browser: &mut Browser, selector: &str, value: &str) -> Result<()> {
    browser.eval(&format!(
        "const control = document.querySelector('{selector}');
         control.value = '{value}';
         control.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    ))?;
    Ok(())
}

/// Waits until the page has stood still for a while: what an event leads to is drawn in the next frames, panel by panel.
/// A page that trains never stands still: there one waits for what is to be read.
pub fn settle(browser: &mut Browser) -> Result<()> {
    browser.eval(
        "await new Promise(done => {
             let still = 0;
             const watch = new MutationObserver(() => { still = 0; });
             watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
             const frame = () => { if (++still > 12) { watch.disconnect(); done(); } else { requestAnimationFrame(frame); } };
             requestAnimationFrame(frame);
         });
         return true;",
    )?;
    Ok(())
}

/// The text of the first element that `selector` finds.
pub fn text(browser: &mut Browser, selector: &str) -> Result<String> {
    let found = browser.eval(&format!("return document.querySelector({})?.textContent", Value::from(selector)))?;
    Ok(found.as_str().with_context(|| format!("nothing on the page matches `{selector}`"))?.trim().to_owned())
}

/// Waits until the first element that `selector` finds says `part`: panels are drawn with the next frame.
pub fn wait_for_text(browser: &mut Browser, selector: &str, part: &str) -> Result<()> {
    let (selector, part) = (Value::from(selector), Value::from(part));
    browser.wait_until(&format!("document.querySelector({selector})?.textContent.includes({part})"), TEXT_LIMIT)
}

/// The cells of a table's body, row by row.
pub fn table(browser: &mut Browser, selector: &str) -> Result<Vec<Vec<String>>> {
    let selector = Value::from(selector);
    let rows = browser.eval(&format!(
        "return [...document.querySelectorAll({selector} + ' tr')].map(row => [...row.cells].map(cell => cell.textContent.trim()))"
    ))?;
    Ok(serde_json::from_value(rows)?)
}

/// The text of the file that a click on the first element that `selector` finds would save.
pub fn saved(browser: &mut Browser, selector: &str) -> Result<String> {
    let button = Value::from(selector);
    let caught = browser.eval(&format!(
        "const make = URL.createObjectURL, click = HTMLAnchorElement.prototype.click;
         try {{
             return await new Promise((resolve, reject) => {{
                 let blob = null;
                 URL.createObjectURL = made => {{ blob = made; return make.call(URL, made); }};
                 HTMLAnchorElement.prototype.click = function () {{ resolve(blob.text()); }};
                 document.querySelector({button}).click();
                 setTimeout(() => reject(new Error('nothing was downloaded')), {});
             }});
         }} finally {{
             URL.createObjectURL = make;
             HTMLAnchorElement.prototype.click = click;
         }}",
        TEXT_LIMIT.as_millis()
    ))?;
    Ok(caught.as_str().context("the download is no text")?.to_owned())
}

/// Presses the button that downloads the CSV, and catches what would have been saved.
pub fn download_csv(browser: &mut Browser) -> Result<String> {
    let text = saved(browser, "[data-export=csv]")?;
    let known = text.starts_with("task,") || text.starts_with("activation,");
    ensure!(known, "the download begins {:?}", text.chars().take(80).collect::<String>());
    Ok(text)
}

/// The rows of an exported CSV without the one column that differs from run to run.
pub fn without_times(csv: &str) -> Vec<String> {
    let mut rows = csv.lines().map(|row| row.split(',').collect::<Vec<_>>());
    let header = rows.next().unwrap_or_default();
    let seconds = header.iter().position(|&name| name == "seconds").expect("a column of seconds");
    std::iter::once(header)
        .chain(rows)
        .map(|mut row| {
            row.remove(seconds);
            row.join(",")
        })
        .collect()
}

/// Keeps a picture of the window in the folder of [`SHOTS`](browser::SHOTS), where there is one: for whoever wants to look.
pub fn keep_picture(browser: &mut Browser, name: &str) -> Result<()> {
    let Some(folder) = std::env::var_os(browser::SHOTS) else {
        return Ok(());
    };
    // What fades or glides has come to rest.
    std::thread::sleep(Duration::from_millis(500));
    browser.screenshot(&Path::new(&folder).join(format!("{name}.png")))?;
    Ok(())
}
