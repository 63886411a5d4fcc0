//! The real data sets as a reader meets them: nothing of them is loaded before they are chosen; then they are shown, trained
//! and tested on, named with their sources, and kept for a page without a network. A file that cannot be had is said.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use browser::{Browser, Engine, Server, dist, in_every_engine};

use crate::page;
use crate::site_copy::SiteCopy;

const LIMIT: Duration = Duration::from_secs(120);
const SOON: Duration = Duration::from_secs(20);

/// Link name, test examples, and what the source says.
const SETS: [(&str, f64, &str, &str); 2] =
    [("digits", 4096.0, "MNIST", "CC BY-SA 3.0"), ("mails", 1505.0, "Spambase", "CC BY 4.0")];

/// Addresses of data sets that this page has loaded.
const LOADED: &str = "performance.getEntriesByType('resource').map(entry => entry.name).filter(name => /[/](digits|mails)[.]/.test(name))";

fn wait_for_examples(browser: &mut Browser) -> Result<()> {
    browser.wait_until("document.querySelectorAll('#examples-list [data-example]').length > 0", SOON)
}

in_every_engine!(each_set_is_fetched_when_chosen_and_learned_from, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    for (task, tested, source, licence) in SETS {
        page::open(browser, &server, "max=64&repeats=1&m=64")?;
        page::wait_for_state(browser, "idle", LIMIT)?;
        assert_eq!(browser.eval(&format!("return {LOADED}"))?, serde_json::json!([]));
        page::choose(browser, "#task", task)?;
        wait_for_examples(browser)?;
        browser.wait_until(&format!("{LOADED}.length === 1"), SOON)?;
        let shown = page::text(browser, "#source")?;
        assert!(shown.contains(source) && shown.contains(licence), "{shown}");
        assert!(browser.eval("return document.querySelector('#source').checkVisibility()")? == true);

        browser.click("#features-open")?;
        browser.wait_until("document.querySelectorAll('#features-rows tr').length >= 16", SOON)?;
        browser.click("#features-close")?;

        browser.click("#train")?;
        page::wait_for_state(browser, "done", LIMIT)?;
        browser.wait_until("document.querySelectorAll('#answers-list [data-example]').length > 0", SOON)?;
        browser
            .wait_until("document.querySelector('#progress-text').textContent.includes('to the last step')", SOON)?;
        browser.click("#answers-which label:has([value=right])")?;
        browser.wait_until("document.querySelector('#answers-list').textContent.includes('right:')", SOON)?;
        // Wrong and right ones together are the test set, and their share is the score.
        let right = page::text(browser, "#learned-note")?.rsplit(' ').next().context("a number")?.replace(',', "");
        let score = page::text(browser, "#answers-score-large")?;
        let (right, score): (f64, f64) = (right.parse()?, score.trim_end_matches(['%', ' ', '\u{a0}']).parse()?);
        assert!((right / tested * 100.0 - score).abs() <= 0.0501, "{task}: {right} right, {score} %");
        browser.click("#answers-which label:has([value=table])")?;
        page::wait_for_text(browser, "#confusion-caption", if task == "digits" { "4,096" } else { "1,505" })?;

        page::speak(browser, "zh")?;
        page::wait_for_text(browser, "#source", "真实的")?;
        assert_eq!(browser.console_errors()?, Vec::<String>::new(), "{task}");
    }
    Ok(())
});

/// The file of a set below a folder with a site.
fn file_of(site: &std::path::Path, name: &str) -> Result<PathBuf> {
    let entries = fs::read_dir(site.join("files"))?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let is_it = |path: &PathBuf| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(name));
    entries.into_iter().find(is_it).context("the file of the set")
}

in_every_engine!(a_file_that_is_cut_is_said_and_the_rest_works, |browser| {
    let copy = SiteCopy::of(&dist()?, &format!("cut-{}", browser.engine().name()))?;
    let file = file_of(&copy.0, "mails.")?;
    let whole = fs::read(&file)?;
    fs::write(&file, &whole[..whole.len() / 2])?;
    let server = Server::start(&copy.0)?;
    browser.set_window(1280, 720)?;
    page::open(browser, &server, "task=mails&max=64&repeats=1&m=64&run=1")?;
    page::wait_for_text(browser, "#notices", "The data of “Real mails” could not be had")?;
    page::wait_for_state(browser, "failed", LIMIT)?;
    page::choose(browser, "#task", "plane")?;
    page::wait_for_state(browser, "done", LIMIT)?;
    // Whole again, it is taken.
    fs::write(&file, whole)?;
    page::choose(browser, "#task", "mails")?;
    wait_for_examples(browser)?;
    page::wait_for_state(browser, "done", LIMIT)?;
    assert!(!page::text(browser, "#notices")?.contains("Real mails"));
    Ok(())
});

/// Half of the file of the mails comes, and then nothing, for as long as `window.hangs`.
const HANGING: &str = "
    window.hangs = true;
    const fetched = window.fetch;
    window.fetch = async (url, options) => {
        const response = await fetched(url, options);
        if (!window.hangs || !/[/]mails[.]/.test(url)) return response;
        const half = new Uint8Array(await response.arrayBuffer()).slice(0, 60000);
        const start = (out) => {
            out.enqueue(half);
            options.signal.addEventListener('abort', () => out.error(options.signal.reason));
        };
        return new Response(new ReadableStream({ start }));
    };";

in_every_engine!(a_file_that_stops_coming_is_said_and_tried_again, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    page::open(browser, &server, "max=64&repeats=1&m=64")?;
    page::wait_for_state(browser, "idle", LIMIT)?;
    browser.eval(HANGING)?;
    page::choose(browser, "#task", "mails")?;
    browser.click("#train")?;
    let said =
        "document.querySelector('#notices').textContent.includes('nothing of the file came for 10\u{a0}seconds')";
    browser.wait_until(said, SOON)?;
    page::wait_for_state(browser, "failed", SOON)?;
    page::speak(browser, "zh")?;
    page::wait_for_text(browser, "#notices", "10\u{a0}秒")?;
    browser.eval("window.hangs = false")?;
    browser.click("#notices [data-again]")?;
    wait_for_examples(browser)?;
    page::wait_for_state(browser, "done", LIMIT)?;
    assert_eq!(page::text(browser, "#notices")?, "");
    Ok(())
});

in_every_engine!(both_sets_are_inside_the_single_file, |browser| {
    let url = format!("file://{}", dist()?.join("takeoff.html").display());
    for (task, ..) in SETS {
        browser.open("about:blank")?;
        browser.open(&format!("{url}#v=1&lang=en&task={task}&max=64&repeats=1&m=64&run=1&keep=0"))?;
        page::wait_for_state(browser, "done", LIMIT)?;
        assert_eq!(page::download_csv(browser)?.lines().filter(|row| row.starts_with(task)).count(), 15);
        assert_eq!(browser.console_errors()?, Vec::<String>::new(), "{task}");
    }
    Ok(())
});

in_every_engine!(the_race_on_the_digits_waits_for_them_and_ends, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    page::open(browser, &server, "lab=algorithms&race=digits&limit=200&run=1")?;
    page::wait_for_state(browser, "done", LIMIT)?;
    assert_eq!(browser.eval(&format!("return {LOADED}.length"))?, serde_json::json!(1));
    // The check of a gradient needs them too.
    browser.eval("document.querySelector('#race-check').open = true")?;
    // The corner of a picture is always paper: the gradient there is 0.
    browser.wait_until(
        "!['', '–'].includes(document.querySelector('#check-difference-value').textContent.trim())",
        SOON,
    )?;
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});

mod chromium {
    use super::*;

    #[test]
    fn a_set_that_was_chosen_once_is_there_without_a_network() -> Result<()> {
        let server = Server::start(&dist()?)?;
        let mut browser = Browser::launch(Engine::Chromium)?;
        page::open(&mut browser, &server, "max=64&repeats=1&m=16")?;
        browser.wait_until("navigator.serviceWorker.controller !== null", LIMIT)?;
        // What nobody asked for is not kept either.
        let kept = "(await (await caches.open((await caches.keys())[0])).keys()).filter(request => /[/](digits|mails)[.]/.test(request.url)).length";
        assert_eq!(browser.eval(&format!("return {kept}"))?, serde_json::json!(0));
        page::choose(&mut browser, "#task", "digits")?;
        wait_for_examples(&mut browser)?;
        browser.wait_until(&format!("{kept} === 1"), SOON)?;
        let url = server.url();
        drop(server);
        browser.open("about:blank")?;
        browser.open(&format!("{url}#v=1&lang=en&task=digits&max=64&repeats=1&m=16&run=1"))?;
        page::wait_for_state(&mut browser, "done", LIMIT)
    }
}
