//! The first screen comes alone: what it does not need follows behind it, and a part that does not come is said and tried
//! again.

use std::fs;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use browser::{Browser, Engine, Server, ServerOptions, dist, in_every_engine};
use serde_json::{Value, json};

use crate::page;
use crate::site_copy::{SiteCopy, marker};

const LIMIT: Duration = Duration::from_secs(60);
const SOON: Duration = Duration::from_secs(20);
/// After 10 s the page says that a pressed lab does not come (www/main.js).
const GIVEN_UP: Duration = Duration::from_secs(11);

/// Links of the first screen: every other key would have the page wait for the rest. Most readers come without any.
const FIRST: &str = "#v=1&lang=en&keep=0";
const WITHOUT_A_WORD: &str = "";

fn open(browser: &mut Browser, server: &Server, link: &str) -> Result<()> {
    browser.open("about:blank")?;
    browser.open(&format!("{}{link}", server.url()))?;
    browser.wait_until("document.documentElement.dataset.state !== 'loading'", LIMIT)
}

/// Whether the program had to wait for what comes later. If so, `cargo xtask record` is due.
fn has_waited(browser: &mut Browser) -> Result<Value> {
    browser.eval("return 'waited' in document.documentElement.dataset")
}

in_every_engine!(until_the_first_point_nothing_else_is_needed, |browser| {
    let server = Server::start(&dist()?)?;
    let asked = format!("{FIRST}&run=1");
    for (link, by_hand) in [(&asked[..], false), (FIRST, true), (WITHOUT_A_WORD, false)] {
        // What happens rarely may be missing in the list: keys that meet in a map, an answer in an unlucky moment.
        let mut has_always_waited = true;
        for _ in 0..3 {
            open(browser, &server, link)?;
            if by_hand {
                browser.click("#train")?;
            }
            browser.wait_until("Number(document.documentElement.dataset.progress) > 0", LIMIT)?;
            if has_waited(browser)? == Value::Bool(false) {
                has_always_waited = false;
                break;
            }
        }
        assert!(!has_always_waited, "a function of the first screen is not in the list");
        // The rest comes then, and fills in what a lab needs.
        page::wait_for_rest(browser)?;
        browser.click("#tab-algorithms")?;
        browser.wait_until("document.documentElement.dataset.lab === 'algorithms'", SOON)?;
    }
    Ok(())
});

/// What has no answer yet would leave a page that stands still and waits for it.
const HELD: Duration = Duration::from_secs(90);

/// What is done first, on the first screen: the slider, the switch, other features, another task.
fn touch(browser: &mut Browser) -> Result<()> {
    let slider = browser.rectangle("#m")?;
    browser.drag(slider.at(0.8, 0.5), slider.at(0.5, 0.5))?;
    browser.eval("document.getElementById('m').focus()")?;
    browser.press("ArrowLeft")?;
    for (name, value) in [("act", "sigmoid"), ("act", "relu"), ("features", "engineered"), ("features", "raw")] {
        browser.click(&format!("label:has(> input[name={name}][value={value}])"))?;
    }
    page::choose(browser, "#task", "spam")
}

/// Not in WebKit, where other requests sometimes wait for tens of seconds behind one that gets no answer.
fn what_is_done_next_needs_no_rest(browser: &mut Browser) -> Result<()> {
    let mut has_always_waited = true;
    for attempt in 0..3 {
        let site = SiteCopy::of(&dist()?, &format!("next-{:?}-{attempt}", browser.engine()))?;
        // A service worker would fetch the rest too.
        fs::remove_file(site.0.join("sw.js"))?;
        let hold = marker(&site.file("rest.")?, "held");
        fs::write(&hold, "")?;
        let options = ServerOptions { troubled: true, watched: true, ..ServerOptions::default() };
        let server = Server::start_with(&site.0, "/", options)?;
        let until = Instant::now() + HELD;
        let (finished, waits) = mpsc::channel();
        let answering = thread::spawn(move || {
            let _: Result<(), _> = waits.recv_timeout(HELD);
            fs::remove_file(hold)
        });
        open(browser, &server, WITHOUT_A_WORD)?;
        page::wait_for_file(browser, "next")?;
        // It is joined behind what waits for it.
        browser.eval("await new Promise(resolve => setTimeout(resolve, 300))")?;
        touch(browser)?;
        browser.wait_until("Number(document.documentElement.dataset.progress) > 0", LIMIT)?;
        let mut has_waited_once = has_waited(browser)? == json!(true);
        for (lab, go, bar) in
            [("algorithms", "#race-go", "race-bar"), ("computation", "#comp-run", "comp-progress-bar")]
        {
            for by_link in [false, true] {
                let link = if by_link { format!("{FIRST}&lab={lab}") } else { FIRST.to_owned() };
                open(browser, &server, &link)?;
                if !by_link {
                    browser.click(&format!("#tab-{lab}"))?;
                }
                browser.wait_until(&format!("document.documentElement.dataset.lab === '{lab}'"), LIMIT)?;
                browser.click(go)?;
                browser.wait_until(&format!("document.getElementById('{bar}').value > 0"), LIMIT)?;
                has_waited_once |= has_waited(browser)? == json!(true);
            }
        }
        has_always_waited = has_waited_once || Instant::now() >= until;
        drop(finished);
        answering.join().expect("the server's keeper does not panic")?;
        if !has_always_waited {
            break;
        }
    }
    assert!(!has_always_waited, "a function of what is done next is not in the list");
    Ok(())
}

/// Keys of what is seen and has no words.
const BARE: &str = "
    const isBare = (element) =>
        element.checkVisibility() && (element.dataset.t ? !element.textContent : !element.ariaLabel && !element.title);
    return [...document.querySelectorAll('[data-t], [data-t-label], [data-t-title]')]
        .filter(isBare)
        .map(({ dataset }) => dataset.t ?? dataset.tLabel ?? dataset.tTitle);";

mod firefox {
    use super::*;

    #[test]
    fn what_is_done_next_needs_no_rest() -> Result<()> {
        browser::run_with(Engine::Firefox, super::what_is_done_next_needs_no_rest)
    }
}

mod chromium {
    use super::*;

    #[test]
    fn what_is_done_next_needs_no_rest() -> Result<()> {
        browser::run_with(Engine::Chromium, super::what_is_done_next_needs_no_rest)
    }

    /// Nor does the end of the repeat that the page trains by itself, wherever the rest is by then.
    #[test]
    fn until_the_first_repeat_is_whole_nothing_else_is_needed() -> Result<()> {
        browser::run_with(Engine::Chromium, |browser| {
            let hangs = ServerOptions { hangs: Some(".later."), ..ServerOptions::default() };
            let server = Server::start_with(&dist()?, "/", hangs)?;
            for attempt in 1.. {
                open(browser, &server, WITHOUT_A_WORD)?;
                browser.wait_until("document.documentElement.dataset.repeats === '1'", LIMIT)?;
                if has_waited(browser)? == json!(false) {
                    break;
                }
                assert!(attempt < 3, "a function of the first repeat is not in the list");
            }
            Ok(())
        })
    }

    /// On a slow line: the tab does not have the program load the rest by itself, which would come twice.
    #[test]
    fn a_lab_that_is_pressed_before_it_is_here_is_waited_for() -> Result<()> {
        browser::run_with(Engine::Chromium, |browser| {
            let server = Server::start(&dist()?)?;
            browser.cdp("Network.enable", json!({}))?;
            let line =
                json!({ "offline": false, "latency": 20, "downloadThroughput": 500_000, "uploadThroughput": 500_000 });
            browser.cdp("Network.emulateNetworkConditions", line)?;
            open(browser, &server, FIRST)?;
            browser.click("#tab-computation")?;
            browser.click("#tab-algorithms")?;
            assert_eq!(browser.eval("return document.querySelector('#tab-algorithms').ariaBusy")?, json!("true"));
            browser.wait_until("document.documentElement.dataset.lab === 'algorithms'", SOON)?;
            assert_eq!(browser.eval("return document.querySelectorAll('[aria-busy]').length")?, json!(0));
            assert_eq!(has_waited(browser)?, json!(false));
            // What came is not missed later.
            thread::sleep(GIVEN_UP);
            assert_eq!(browser.eval("return document.querySelector('#incomplete').hidden")?, json!(true));
            Ok(())
        })
    }

    /// What the reader does meanwhile changes nothing, and nothing is lost.
    fn is_said_and_tried_again(stem: &str) -> Result<()> {
        browser::run_with(Engine::Chromium, |browser| {
            let site = SiteCopy::of(&dist()?, &format!("first-screen-{stem}"))?;
            let (file, away) = (site.file(stem)?, site.0.join("away"));
            fs::rename(&file, &away)?;
            let server = Server::start(&site.0)?;
            open(browser, &server, &format!("{FIRST}&run=1"))?;
            browser.wait_until("!document.querySelector('#incomplete').hidden", SOON)?;
            assert!(page::text(browser, "#incomplete")?.starts_with("A part of the program could not be loaded"));
            assert_eq!(browser.eval(BARE)?, json!([]), "words that the first screen shows come with it");
            browser.click("#tab-algorithms")?;
            assert_eq!(browser.eval("return document.documentElement.dataset.lab ?? 'data'")?, "data");
            fs::rename(&away, &file)?;
            browser.click("#incomplete button")?;
            browser.wait_until("document.querySelector('#incomplete').hidden", SOON)?;
            browser.click("#tab-algorithms")?;
            browser.wait_until("document.documentElement.dataset.lab === 'algorithms'", SOON)?;
            Ok(())
        })
    }

    #[test]
    fn what_comes_next_and_cannot_be_loaded_is_said_and_tried_again() -> Result<()> {
        is_said_and_tried_again("next.")
    }

    #[test]
    fn a_rest_that_cannot_be_loaded_is_said_and_tried_again() -> Result<()> {
        is_said_and_tried_again("rest.")
    }
}
