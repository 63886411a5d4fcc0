//! The two windows of a lecture: in step, from the site and from the single file, whose pages share no origin.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use browser::{Browser, Engine, Server, dist};
use serde_json::{Value, json};

use crate::page;

const SOON: Duration = Duration::from_secs(15);
/// Longer than what counts as one press.
const BREATH: Duration = Duration::from_millis(500);

fn waits(browser: &mut Browser, condition: &str) -> Result<()> {
    browser.wait_until(condition, SOON).with_context(|| condition.to_owned())
}

/// What the speaker's window says of where the lecture is.
fn at(place: &str) -> String {
    format!("document.querySelector('.speaker-count')?.textContent.startsWith('{place} ')")
}

#[test]
fn the_speaker_s_window_is_in_step_with_the_hall_s() -> Result<()> {
    in_step(Engine::Chromium)
}

/// Firefox has its own ways with windows that a file opens and with messages among them.
#[test]
fn the_speaker_s_window_is_in_step_in_firefox() -> Result<()> {
    in_step(Engine::Firefox)
}

fn in_step(engine: Engine) -> Result<()> {
    let server = Server::start(&dist()?)?;
    let file = format!("file://{}", dist()?.join("takeoff.html").display());
    for url in [server.url(), file] {
        let mut browser = Browser::launch(engine)?;
        browser.open(&format!("{url}#v=1&mode=lecture&lang=en&step=1&beat=2&run=0"))?;
        page::wait_for_state(&mut browser, "idle", SOON)?;
        browser.press("v")?;
        // Firefox names a window only once it stands.
        let pressed = Instant::now();
        let windows = loop {
            let windows = browser.windows()?;
            if windows.len() == 2 {
                break windows;
            }
            ensure!(pressed.elapsed() < SOON, "{url}: {windows:?}");
            std::thread::sleep(BREATH);
        };
        let (hall, speaker) = (&windows[0], &windows[1]);

        // The notes, which the hall does not see, and hands that it does.
        browser.switch_to(speaker)?;
        waits(&mut browser, "document.querySelector('.speaker-note')?.textContent.startsWith('Two minutes')")?;
        browser.eval("document.querySelector('[data-vote=\"1\"]').click()")?;
        waits(&mut browser, "document.getElementById('speaker-votes-1').value === '1'")?;
        browser.switch_to(hall)?;
        waits(&mut browser, "document.getElementById('tour-options').textContent.includes('computation · 1')")?;
        ensure!(browser.eval("return document.getElementById('notes').open")? == Value::Bool(false));

        // A clicker's keys lead on from either window.
        browser.switch_to(speaker)?;
        browser.press("PageDown")?;
        waits(&mut browser, "document.querySelector('.speaker-measured')?.textContent")?;
        // The last beat of the step, then the next step; what comes too soon after a press counts with it.
        for _ in 0..2 {
            std::thread::sleep(BREATH);
            browser.press("PageDown")?;
        }
        waits(&mut browser, &at("2"))?;

        // The hall's window is loaded again, and found.
        browser.switch_to(hall)?;
        waits(&mut browser, "location.hash.includes('step=2')")?;
        browser.reload()?;
        waits(&mut browser, "document.documentElement.dataset.state !== 'loading'")?;
        browser.press("PageUp")?;
        browser.switch_to(speaker)?;
        waits(&mut browser, &at("1"))?;
        // It trains nothing.
        let state = "return document.documentElement.dataset.state + document.documentElement.dataset.progress";
        assert_eq!(browser.eval(state)?, Value::from("idle0.0000"), "{url}");
        assert_eq!(browser.console_errors()?, Vec::<String>::new(), "{url}");
    }
    Ok(())
}

/// Remembers the page's workers, so that one can be lost.
const WORKERS: &str = "window.crew = [];
    window.Worker = class extends Worker { constructor(...args) { super(...args); crew.push(this); } };";

/// A browser that puts a page to sleep, or wakes it.
fn sleep(browser: &mut Browser, is_asleep: bool) -> Result<()> {
    let state = if is_asleep { "frozen" } else { "active" };
    browser.cdp("Page.setWebLifecycleState", json!({ "state": state })).map(drop)
}

fn network(browser: &mut Browser, is_there: bool) -> Result<()> {
    let conditions = json!({ "offline": !is_there, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    browser.cdp("Network.emulateNetworkConditions", conditions).map(drop)
}

/// What the native test of ten mishaps cannot see: that real keys, a real reload and a browser's own mishaps do the same.
#[test]
fn mishaps_leave_a_lecture_at_its_beat() -> Result<()> {
    let server = Server::start(&dist()?)?;
    let mut browser = Browser::launch(Engine::Chromium)?;
    browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WORKERS }))?;
    let link = "#v=1&mode=lecture&lang=en&max=64&repeats=1";
    browser.open(&format!("{}{link}&step=1", server.url()))?;
    page::wait_for_state(&mut browser, "idle", SOON)?;
    let shown = "return [location.hash, document.getElementById('tour').innerText]";
    let at_beat = |beat: u32| format!("location.hash.includes('beat={beat}')");
    browser.press("PageDown")?;
    waits(&mut browser, &at_beat(2))?;
    browser.press("b")?;
    waits(&mut browser, "document.getElementById('blank').checkVisibility()")?;
    browser.press("PageDown")?;
    waits(&mut browser, "!document.getElementById('blank').checkVisibility()")?;
    // The hall's answer, which the reload does not lose.
    browser.press("a")?;
    waits(&mut browser, "document.querySelector('#tour-options [data-choice=\"0\"]').ariaPressed === 'true'")?;
    let before = browser.eval(shown)?;
    browser.reload()?;
    waits(&mut browser, "document.querySelector('#tour-options [data-choice=\"0\"]')?.ariaPressed === 'true'")?;
    ensure!(browser.eval(shown)? == before, "{before}: {}", browser.eval(shown)?);
    // Escape alone leaves nothing; pressed twice it leaves, and the clicker leads back.
    browser.press("Escape")?;
    std::thread::sleep(BREATH);
    browser.press("Escape")?;
    waits(&mut browser, "document.documentElement.dataset.mode === 'page'")?;
    browser.press("PageDown")?;
    waits(&mut browser, "document.documentElement.dataset.mode === 'lecture'")?;
    ensure!(browser.eval(shown)? == before, "{before}: {}", browser.eval(shown)?);
    // Held, the key leads on by one beat; back undoes it.
    std::thread::sleep(BREATH);
    browser.eval(
        "for (let i = 0; i < 9; i++) dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown', repeat: i > 0 }))",
    )?;
    waits(&mut browser, &at_beat(3))?;
    browser.press("PageUp")?;
    waits(&mut browser, &at_beat(2))?;
    ensure!(browser.eval(shown)? == before, "{before}: {}", browser.eval(shown)?);
    // The projector is another one for a while; a slide's link leads away in the same tab, and the browser's way back here again; the
    // machine sleeps.
    for (width, height) in [(1024, 768), (1280, 720)] {
        browser.emulate_screen(width, height, 1.0)?;
        page::settle(&mut browser)?;
    }
    ensure!(browser.eval(shown)? == before, "{before}: {}", browser.eval(shown)?);
    browser.eval(&format!("location.hash = '{link}&step=9'"))?;
    waits(&mut browser, "document.getElementById('tour-count').textContent.includes('9')")?;
    browser.eval("history.back()")?;
    waits(&mut browser, &at_beat(2))?;
    page::settle(&mut browser)?;
    ensure!(browser.eval(shown)? == before, "{before}: {}", browser.eval(shown)?);
    for is_asleep in [true, false] {
        sleep(&mut browser, is_asleep)?;
        std::thread::sleep(BREATH);
    }
    ensure!(browser.eval(shown)? == before, "{before}: {}", browser.eval(shown)?);
    // Without a network the lecture goes on, and trains; a worker that is lost meanwhile is missed by nobody.
    network(&mut browser, false)?;
    for _ in 0..3 {
        std::thread::sleep(BREATH);
        browser.press("PageDown")?;
    }
    waits(&mut browser, "location.hash.includes('step=2')")?;
    page::wait_for_state(&mut browser, "training", SOON)?;
    browser.eval("crew[0].terminate(); crew[0].dispatchEvent(new ErrorEvent('error', { message: 'lost' }))")?;
    page::wait_for_state(&mut browser, "done", 4 * SOON)?;
    browser.press("PageDown")?;
    waits(&mut browser, &at_beat(2))?;
    network(&mut browser, true)?;
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
}
