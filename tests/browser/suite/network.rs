//! The drawn network: the switch shows in it, and every step between the start and the end can be looked at and played.

use std::time::Duration;

use anyhow::Result;
use browser::{Browser, Server, dist, in_every_engine};

use crate::page;

const LIMIT: Duration = Duration::from_secs(120);

/// What is drawn, once no pulse runs any more.
fn picture(browser: &mut Browser) -> Result<String> {
    let pixels = browser.eval(
        "const canvas = document.querySelector('#gradient-canvas');
         for (let before, still = 0; still < 20; ) {
             await new Promise(next => setTimeout(next, 50));
             const now = canvas.toDataURL();
             still = now === before ? still + 1 : 0;
             before = now;
         }
         return canvas.toDataURL();",
    )?;
    Ok(pixels.as_str().unwrap_or_default().to_owned())
}

in_every_engine!(the_switch_and_every_step_show_in_the_network, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    page::open_alive(browser, &server, "keep=0&max=256&m=64")?;
    browser.wait_until("document.documentElement.dataset.repeats === '1'", LIMIT)?;
    page::wait_for_state(browser, "idle", LIMIT)?;
    page::wait_for_text(browser, "#gradient-summary", "times smaller")?;
    let relu = picture(browser)?;
    assert_eq!(page::text(browser, "#gradient-note")?, "large network, step 0");
    assert_eq!(page::table(browser, "#gradient-head")?[0][1], "ReLU");

    browser.click("input[name=act][value=sigmoid]")?;
    browser.wait_until("document.querySelector('#gradient-head').textContent.startsWith('Layersigmoid')", LIMIT)?;
    page::wait_for_state(browser, "idle", LIMIT)?;
    let sigmoid = picture(browser)?;
    assert_ne!(sigmoid, relu, "the switch shows");

    // The slider of steps, by keys.
    let last = browser.eval("return document.querySelector('#gradient-step').getAttribute('aria-valuetext')")?;
    let last = last.as_str().and_then(|text| text.rsplit(' ').next()).unwrap_or("none").to_owned();
    browser.eval("document.querySelector('#gradient-step').focus()")?;
    browser.press("\u{E010}")?;
    page::wait_for_text(browser, "#gradient-note", &format!("step {last}"))?;
    assert_ne!(picture(browser)?, sigmoid, "another step is another picture");
    assert!(page::text(browser, "#gradient-summary")?.contains("shows best at step 0"));
    browser.eval("document.querySelector('#gradient-step').focus()")?;
    browser.press("\u{E011}")?;
    page::wait_for_text(browser, "#gradient-note", "step 0")?;
    assert!(picture(browser)? == sigmoid, "and back it is the same");

    // Played, it goes through all of them and stops.
    browser.click("#gradient-play")?;
    page::wait_for_text(browser, "#gradient-play", "stop")?;
    page::wait_for_text(browser, "#gradient-note", "step 2")?;
    browser.wait_until("document.querySelector('#gradient-play').textContent === 'play'", LIMIT)?;
    page::wait_for_text(browser, "#gradient-note", &format!("step {last}"))?;
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});
