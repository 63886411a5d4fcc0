//! What a reader sees while the page loads: the words stand before any program runs, and nothing moves when it arrives.

use anyhow::Result;
use browser::{Browser, Engine, Server, dist};
use serde_json::Value;

use crate::page;

/// Everything that moved so far, with what moved and how much; only Chromium tells it.
const SHIFTS: &str = "
    return await new Promise(resolve => {
        const found = [];
        new PerformanceObserver(list => {
            for (const { value, sources } of list.getEntries())
                found.push({ value, what: sources.map(({ node, previousRect: a, currentRect: b }) =>
                    `${node?.id || node?.className || node?.nodeName} from ${a.x},${a.y} to ${b.x},${b.y}`) });
        }).observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve(found), 3000);
    });";

/// A shift of a fiftieth of the screen is none that a reader sees; the usual judges allow five times as much.
const ALLOWED: f64 = 0.02;

fn nothing_moves(browser: &mut Browser, link: &str) -> Result<()> {
    let server = Server::start(&dist()?)?;
    for (width, height) in [(412, 823), (1280, 720)] {
        browser.emulate_screen(width, height, 1.0)?;
        page::open(browser, &server, link)?;
        let shifts = browser.eval(SHIFTS)?;
        let sum: f64 = shifts.as_array().into_iter().flatten().filter_map(|shift| shift["value"].as_f64()).sum();
        assert!(sum < ALLOWED, "{link} at {width} x {height}: {sum}, {shifts:#}");
    }
    Ok(())
}

mod chromium {
    use super::*;

    #[test]
    fn nothing_moves_when_the_program_arrives() -> Result<()> {
        browser::run_with(Engine::Chromium, |browser| nothing_moves(browser, ""))
    }

    /// Here the program also brings other words.
    #[test]
    fn nothing_moves_when_chinese_arrives() -> Result<()> {
        browser::run_with(Engine::Chromium, |browser| nothing_moves(browser, "lang=zh"))
    }

    /// The lab of the link, and the room beside the tour, stand before the first paint.
    #[test]
    fn nothing_moves_on_the_way_to_another_lab() -> Result<()> {
        browser::run_with(Engine::Chromium, |browser| nothing_moves(browser, "lab=algorithms"))
    }

    /// A large file that is asked for before the first paint makes the reader wait for it. Painted is the page before the screen
    /// shows it, which a browser tells apart.
    #[test]
    fn the_module_is_asked_for_after_the_first_paint() -> Result<()> {
        browser::run_with(Engine::Chromium, |browser| {
            let server = Server::start(&dist()?)?;
            page::open(browser, &server, "")?;
            let is_later = browser.eval(
                "const module = performance.getEntriesByType('resource').find(file => file.name.endsWith('.wasm'));
                 const words = performance.getEntriesByName('first-contentful-paint')[0];
                 return module.startTime >= (words.paintTime ?? words.startTime);",
            )?;
            assert_eq!(is_later, Value::Bool(true));
            Ok(())
        })
    }
}
