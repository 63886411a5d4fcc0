//! One training is watched: a click or Enter on a learner's map brings it onto the stage, it is played to its end, and follows
//! what the reader sets.

use std::time::Duration;

use anyhow::Result;
use browser::{Browser, Engine, Server, dist, in_every_engine};

use crate::page;

const LIMIT: Duration = Duration::from_secs(120);
const SOON: Duration = Duration::from_secs(20);
const IS_OPEN: &str =
    "!document.querySelector('#replay').hidden && document.querySelector('#replay').dataset.empty === undefined";
const IS_AT_END: &str = "document.querySelector('#replay-step').value === document.querySelector('#replay-step').max && +document.querySelector('#replay-step').max > 20";

fn focused(browser: &mut Browser) -> Result<String> {
    Ok(browser.eval("return document.activeElement.id")?.as_str().unwrap_or_default().to_owned())
}

in_every_engine!(a_training_is_watched_to_its_end_and_follows, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    page::open(browser, &server, "repeats=1&max=64&m=64&run=1")?;
    page::wait_for_state(browser, "done", LIMIT)?;
    page::settle(browser)?;
    // The map itself is the button's.
    browser.click("#map-medium")?;
    browser.wait_until(IS_OPEN, SOON)?;
    assert_eq!(focused(browser)?, "replay-play");
    let first = browser
        .eval("return [+document.querySelector('#replay-step').value, +document.querySelector('#replay-step').max]")?;
    assert!(first[0].as_u64() < first[1].as_u64(), "{first}");
    browser.wait_until(IS_AT_END, SOON)?;
    page::settle(browser)?;
    // Its end is what the panel shows.
    let score = page::text(browser, "#score-medium")?;
    assert!(page::text(browser, "#replay-says")?.ends_with(&score), "{score}");
    // By hand to another place, and the picture with it.
    let picture = "return document.querySelector('#replay-map').toDataURL().length + ' ' + document.querySelector('#replay-map').toDataURL().slice(-2000)";
    let end = browser.eval(picture)?;
    browser.eval(
        "document.querySelector('#replay-back').click(); document.querySelector('#replay-step').value = 3;
                  document.querySelector('#replay-step').dispatchEvent(new Event('input', { bubbles: true }))",
    )?;
    page::wait_for_text(browser, "#replay-says", "step 3 of")?;
    page::settle(browser)?;
    assert_ne!(browser.eval(picture)?, end);
    // What is covered is out of reach, what is beside it goes on: it follows the switch.
    assert_eq!(browser.eval("return getComputedStyle(document.querySelector('#data')).visibility")?, "hidden");
    browser.eval("document.querySelector('input[name=act][value=sigmoid]').click()")?;
    page::wait_for_text(browser, "#replay-note", "sigmoid, repeat 1")?;
    browser.eval("document.querySelector('#replay-close').focus()")?;
    browser.press("Escape")?;
    browser.wait_until("document.querySelector('#replay').hidden", SOON)?;
    assert_eq!(focused(browser)?, "watch-medium");
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});

#[test]
fn answers_change_as_it_learns_and_nothing_plays_by_itself_where_it_must_not() -> Result<()> {
    let server = Server::start(&dist()?)?;
    let mut browser = Browser::launch(Engine::Chromium)?;
    browser.cdp(
        "Emulation.setEmulatedMedia",
        serde_json::json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] }),
    )?;
    browser.emulate_screen(390, 844, 1.0)?;
    page::open(&mut browser, &server, "task=spam&repeats=1&max=64&m=64&run=1")?;
    page::wait_for_state(&mut browser, "done", LIMIT)?;
    page::settle(&mut browser)?;
    browser.eval("document.querySelector('#watch-answers').click()")?;
    browser.wait_until(IS_OPEN, SOON)?;
    // At its end at once.
    browser.wait_until(IS_AT_END, SOON)?;
    let right = "return document.querySelectorAll('#replay-answers [data-right]').length";
    let (end, all) =
        (browser.eval(right)?, browser.eval("return document.querySelectorAll('#replay-answers li').length")?);
    assert_eq!(all, 30);
    browser.eval(
        "document.querySelector('#replay-step').value = 0;
                  document.querySelector('#replay-step').dispatchEvent(new Event('input', { bubbles: true }))",
    )?;
    page::wait_for_text(&mut browser, "#replay-says", "step 0 of")?;
    page::settle(&mut browser)?;
    assert_ne!(browser.eval(right)?, end);
    // Nothing hangs over the screen's edge.
    assert_eq!(browser.eval("return document.documentElement.scrollWidth <= innerWidth")?, true);
    Ok(())
}
