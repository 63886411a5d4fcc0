//! While something is trained nothing moves that need not move: words that come, change and go have their place.

use std::time::Duration;

use anyhow::{Context, Result};
use browser::{Browser, Engine, Server, dist};

use crate::page;

const LIMIT: Duration = Duration::from_secs(120);

/// Notes in every frame where the controls and the panels begin, and which words they hold when that changes.
const WATCH: &str = "
    const ids = ['train', 'progress', 'ways', 'figure-title', 'figure-canvas', 'm', 'wins', 'wins-canvas', 'data', 'data-box',
                 'learned', 'maps', 'gradient', 'gradient-canvas'];
    window.tops = {};
    const look = () => {
        for (const id of ids) {
            const element = document.getElementById(id);
            if (!element || element.offsetParent === null) continue;
            const top = Math.round(element.getBoundingClientRect().top + scrollY);
            const seen = window.tops[id] ??= [];
            if (seen.at(-1) !== top) seen.push(top);
        }
        requestAnimationFrame(look);
    };
    look();";

/// What was seen to begin in more than one place.
fn moved(browser: &mut Browser, what: &str) -> Result<Vec<String>> {
    let tops = browser.eval("return window.tops")?;
    let tops = tops.as_object().context("what was seen")?;
    assert!(tops.len() >= 10, "{tops:?}");
    let moved = tops.iter().filter(|(_, seen)| seen.as_array().map_or(0, Vec::len) != 1);
    Ok(moved.map(|(id, seen)| format!("{what}: {id} {seen}")).collect())
}

/// From what the page trains by itself to the end of what the reader asks for.
#[test]
fn nothing_moves_while_the_figure_is_trained() -> Result<()> {
    let server = Server::start(&dist()?)?;
    let mut browser = Browser::launch(Engine::Chromium)?;
    let mut all = Vec::new();
    for (width, height) in [(1440, 900), (1280, 720), (390, 844)] {
        browser.emulate_screen(width, height, 1.0)?;
        for language in ["en", "zh"] {
            page::open_alive(&mut browser, &server, &format!("keep=0&repeats=2&max=128&m=128&lang={language}"))?;
            page::wait_for_rest(&mut browser)?;
            browser.eval(WATCH)?;
            browser.wait_until("document.documentElement.dataset.repeats === '1'", LIMIT)?;
            page::wait_for_state(&mut browser, "idle", LIMIT)?;
            browser.eval("document.querySelector('#train').click()")?;
            page::wait_for_state(&mut browser, "done", LIMIT)?;
            page::settle(&mut browser)?;
            all.extend(moved(&mut browser, &format!("{width}x{height} {language}"))?);
        }
    }
    // Beside the card of the tour there is less room.
    browser.emulate_screen(1280, 720, 1.0)?;
    page::open(&mut browser, &server, "step=2&repeats=1&max=64&m=64")?;
    page::wait_for_rest(&mut browser)?;
    page::settle(&mut browser)?;
    browser.eval(WATCH)?;
    browser.eval("document.querySelector('#train').click()")?;
    page::wait_for_state(&mut browser, "done", LIMIT)?;
    page::settle(&mut browser)?;
    all.extend(moved(&mut browser, "tour")?);
    assert!(all.is_empty(), "{}", all.join("\n"));
    Ok(())
}
