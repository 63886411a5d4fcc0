//! The first view lives: opened without a word the page trains the first repeat by itself, where somebody looks and nobody
//! minds; and the reader's hand never loses what it shows.

use std::fs;
use std::time::Duration;

use anyhow::Result;
use browser::{Browser, Engine, Server, dist, in_every_engine};
use serde_json::{Value, json};

use crate::page;
use crate::site_copy::SiteCopy;

const LIMIT: Duration = Duration::from_secs(120);
const SOON: Duration = Duration::from_secs(15);
/// Longer than the page takes to begin, where it begins.
const NOTHING_HAPPENS: Duration = Duration::from_secs(3);

/// The state of the page: what it is doing, how many repeats are whole, how far it is.
fn state(browser: &mut Browser) -> Result<(String, String, f64)> {
    let seen = browser.eval(
        "const { state, repeats, progress } = document.documentElement.dataset;
         return [state, repeats, Number(progress)]",
    )?;
    Ok(serde_json::from_value(seen)?)
}

/// How many colours a canvas has.
fn colours(browser: &mut Browser, canvas: &str) -> Result<u64> {
    let count = browser.eval(&format!(
        "const canvas = document.querySelector('#{canvas}');
         const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer;
         return new Set(new Uint32Array(pixels)).size;"
    ))?;
    Ok(count.as_u64().unwrap_or(0))
}

in_every_engine!(opened_without_a_word_the_first_repeat_is_trained, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    browser.open("about:blank")?;
    browser.open(&format!("{}#v=1&lang=en&keep=0", server.url()))?;
    browser.wait_until("document.documentElement.dataset.state === 'training'", LIMIT)?;
    browser.wait_until("document.documentElement.dataset.repeats === '1'", LIMIT)?;
    page::wait_for_state(browser, "idle", SOON)?;
    page::settle(browser)?;
    // Everything on the screen is measured, and no spread is claimed.
    assert_eq!(page::text(browser, "#progress-text")?, "1 repeat; Train adds 7");
    assert_eq!(page::text(browser, "#figure-note")?, "one repeat, no spread yet");
    assert!(page::text(browser, "#gradient-summary")?.contains("times smaller"));
    assert!(page::text(browser, "#wins-result")?.contains("1 of 1"));
    for learner in ["logistic", "svm", "small", "medium", "large"] {
        assert!(page::text(browser, &format!("#score-{learner}"))?.ends_with('%'), "{learner}");
        assert!(colours(browser, &format!("map-{learner}"))? > 1, "the map of {learner} is blank");
    }
    let words = browser.eval("return document.body.innerText")?;
    assert!(!words.as_str().unwrap().contains("Nothing trained yet"));
    // Train goes on from there.
    browser.click("#repeats")?;
    browser.eval(
        "const list = document.querySelector('#repeats'); list.value = '2';
         list.dispatchEvent(new Event('change', { bubbles: true }));",
    )?;
    browser.click("#train")?;
    page::wait_for_state(browser, "done", LIMIT)?;
    assert_eq!(state(browser)?, ("done".into(), "2".into(), 1.0));
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});

in_every_engine!(where_somebody_else_decides_nothing_is_trained, |browser| {
    let server = Server::start(&dist()?)?;
    for link in ["run=0", "mode=lecture", "step=3", "lab=computation"] {
        page::open_alive(browser, &server, &format!("keep=0&max=64&m=16&{link}"))?;
        std::thread::sleep(NOTHING_HAPPENS);
        assert_eq!(state(browser)?, ("idle".into(), "0".into(), 0.0), "{link}");
    }
    Ok(())
});

mod chromium {
    use super::*;

    fn start() -> Result<(Server, Browser)> {
        Ok((Server::start(&dist()?)?, Browser::launch(Engine::Chromium)?))
    }

    /// A tab in the background trains when it is looked at.
    #[test]
    fn a_hidden_tab_waits_until_it_is_seen() -> Result<()> {
        let (server, mut browser) = start()?;
        let hidden = "let isHidden = true;
             Object.defineProperty(Document.prototype, 'hidden', { get: () => isHidden });
             window.show = () => { isHidden = false; document.dispatchEvent(new Event('visibilitychange')); };";
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": hidden }))?;
        page::open_alive(&mut browser, &server, "keep=0&max=64&m=16")?;
        std::thread::sleep(NOTHING_HAPPENS);
        assert_eq!(state(&mut browser)?, ("idle".into(), "0".into(), 0.0));
        browser.eval("show()")?;
        browser.wait_until("document.documentElement.dataset.repeats === '1'", LIMIT)?;
        Ok(())
    }

    #[test]
    fn a_browser_that_saves_data_is_spared() -> Result<()> {
        let (server, mut browser) = start()?;
        let saves = "Object.defineProperty(Navigator.prototype, 'connection', { value: { saveData: true } });";
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": saves }))?;
        page::open_alive(&mut browser, &server, "keep=0&max=64&m=16")?;
        std::thread::sleep(NOTHING_HAPPENS);
        assert_eq!(state(&mut browser)?, ("idle".into(), "0".into(), 0.0));
        // Asked, it trains.
        browser.click("#train")?;
        page::wait_for_state(&mut browser, "done", LIMIT)
    }

    /// In a frame far down another page it waits until the reader has come there.
    #[test]
    fn a_frame_out_of_view_waits_until_it_is_scrolled_to() -> Result<()> {
        let site = SiteCopy::of(&dist()?, "frame")?;
        let outer = "<!doctype html><link rel=icon href=data:><p style='height: 4000px'>A page</p>
             <iframe src='index.html#v=1&lang=en&keep=0&mode=embed&panel=wins&max=64&m=16' width=700 height=300></iframe>";
        fs::write(site.0.join("outer.html"), outer)?;
        let server = Server::start(&site.0)?;
        let mut browser = Browser::launch(Engine::Chromium)?;
        browser.open(&format!("{}outer.html", server.url()))?;
        let of_frame =
            |name: &str| format!("document.querySelector('iframe').contentDocument.documentElement.dataset.{name}");
        browser.wait_until(&format!("{} === 'idle'", of_frame("state")), LIMIT)?;
        std::thread::sleep(NOTHING_HAPPENS);
        let repeats = browser.eval(&format!("return {}", of_frame("repeats")))?;
        assert_eq!(repeats, Value::from("0"));
        browser.eval("document.querySelector('iframe').scrollIntoView()")?;
        browser.wait_until(&format!("{} === '1'", of_frame("repeats")), LIMIT)?;
        Ok(())
    }

    /// The two ways in: the tour, and a guess that veils what is there.
    #[test]
    fn a_guess_veils_the_figure_until_it_is_lifted() -> Result<()> {
        let (server, mut browser) = start()?;
        browser.set_window(1280, 720)?;
        page::open_alive(&mut browser, &server, "keep=0&max=256&m=64&repeats=2")?;
        browser.wait_until("document.documentElement.dataset.repeats === '1'", LIMIT)?;
        page::settle(&mut browser)?;
        let height = browser.rectangle("#figure-canvas")?;
        assert!(page::text(&mut browser, "#score-large")?.ends_with('%'));
        browser.click("#guess-begin")?;
        page::wait_for_text(&mut browser, "#score-large", "–")?;
        assert_eq!(page::text(&mut browser, "#wins-result")?, "");
        let canvas = browser.rectangle("#figure-canvas")?;
        assert_eq!(format!("{canvas:?}"), format!("{height:?}"), "the figure stays where it is");
        browser.drag(canvas.at(0.1, 0.6), canvas.at(0.6, 0.2))?;
        browser.click("#guess-show")?;
        page::wait_for_text(&mut browser, "#guess-text", "points off on average")?;
        page::wait_for_text(&mut browser, "#score-large", "%")?;
        assert_eq!(state(&mut browser)?.0, "idle");
        browser.click("#guess-skip")?;
        browser.click("#ways-tour")?;
        browser
            .wait_until("!document.querySelector('#tour').hidden && document.querySelector('#ways').hidden", SOON)?;
        assert_eq!(browser.console_errors()?, Vec::<String>::new());
        Ok(())
    }
}
