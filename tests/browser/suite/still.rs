//! While something is trained nothing moves that need not move: words that come, change and go have their place.

use std::time::Duration;

use anyhow::Result;
use browser::{Browser, Engine, Server, dist};

use crate::page;

const LIMIT: Duration = Duration::from_secs(120);

/// Notes in every frame where the controls and the panels begin, and which words they hold when that changes.
const WATCH: &str = "
    const ids = ['train', 'progress-text', 'ways', 'figure-title', 'figure-canvas', 'm', 'wins', 'wins-canvas', 'data', 'data-box',
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

#[test]
fn nothing_moves_while_the_figure_is_trained() -> Result<()> {
    let server = Server::start(&dist()?)?;
    let mut browser = Browser::launch(Engine::Chromium)?;
    let mut moved = Vec::new();
    for (width, height) in [(1440, 900), (1280, 720), (390, 844)] {
        browser.emulate_screen(width, height, 1.0)?;
        for language in ["en", "zh"] {
            page::open(&mut browser, &server, &format!("repeats=2&max=128&m=128&lang={language}"))?;
            page::wait_for_rest(&mut browser)?;
            page::settle(&mut browser)?;
            browser.eval(WATCH)?;
            browser.eval("document.querySelector('#train').click()")?;
            page::wait_for_state(&mut browser, "done", LIMIT)?;
            page::settle(&mut browser)?;
            let tops = browser.eval("return window.tops")?;
            for (id, seen) in tops.as_object().into_iter().flatten() {
                if seen.as_array().map_or(0, Vec::len) != 1 {
                    moved.push(format!("{width}x{height} {language} {id}: {seen}"));
                }
            }
            assert!(tops.as_object().map_or(0, |tops| tops.len()) >= 10, "{tops}");
        }
    }
    assert_eq!(moved, Vec::<String>::new(), "{}", moved.join("\n"));
    Ok(())
}
