//! The two windows of a lecture: in step, from the site and from the single file, whose pages share no origin.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use browser::{Browser, Engine, Server, dist};
use serde_json::Value;

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
    let server = Server::start(&dist()?)?;
    let file = format!("file://{}", dist()?.join("takeoff.html").display());
    for url in [server.url(), file] {
        let mut browser = Browser::launch(Engine::Chromium)?;
        browser.open(&format!("{url}#v=1&mode=lecture&lang=en&step=1&beat=2&run=0"))?;
        page::wait_for_state(&mut browser, "idle", SOON)?;
        browser.press("v")?;
        let windows = browser.windows()?;
        ensure!(windows.len() == 2, "{url}: {windows:?}");
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
