//! `cargo xtask bench --hand`: what a reader's hand waits for, in frames of a drag and milliseconds of an answer, in each engine.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use browser::pen::{ALL_ANSWER, DRAW, STROKES};
use browser::{Browser, Engine, Server, frames};
use serde_json::Value;

use crate::bench;
use crate::browsers;
use crate::run::step;
use crate::shot::LOAD_LIMIT;

/// The projector that the page has to serve.
const WINDOW: (u32, u32) = (1280, 720);

/// From one end of the slider to the other, as a hand is moved: about a second.
const MOVES: u32 = 60;

/// The whole default figure in the slowest engine, on a machine that does other work too.
const FIGURE_LIMIT: Duration = Duration::from_secs(180);

/// The figure of the handwritten digits, likewise.
const DIGITS_LIMIT: Duration = Duration::from_secs(900);

/// A slider and nothing else.
const SLIDER: &str = "document.body.innerHTML = '<input id=m type=range min=0 max=1000 style=\"width: 800px\">'";

/// The frames since it was last asked.
const FRAMES: &str = "return frames.splice(0)";

/// Measures each engine in turn and prints a table.
pub fn measure(site: impl FnOnce() -> Result<PathBuf>, engines: &[Engine]) -> Result<()> {
    let dist = site()?;
    browsers::install(engines)?;
    let server = Server::start_on(&dist, 0)?;
    for &engine in engines {
        step(&format!("Dragging, training and drawing in {} (2 to 5 minutes; leave the machine alone)", engine.name()));
        let mut browser = Browser::launch(engine)?;
        browser.set_script_limit(DIGITS_LIMIT)?;
        browser.set_window(WINDOW.0, WINDOW.1)?;
        drags(&mut browser, &server)?;
        digits(&mut browser, &server)?;
    }
    Ok(())
}

/// Frames of an empty page, of one with a slider that is dragged, and of the page's slider dragged from end to end with one repeat,
/// while it trains and when all is trained.
fn drags(browser: &mut Browser, server: &Server) -> Result<()> {
    let drag = |browser: &mut Browser, what: &str| -> Result<()> {
        let slider = browser.rectangle("#m")?;
        browser.eval(FRAMES)?;
        for (from, to) in [(0.98, 0.02), (0.02, 0.98)] {
            browser.drag_in(slider.at(from, 0.5), slider.at(to, 0.5), MOVES)?;
        }
        tell(what, browser.eval(FRAMES)?)
    };
    browser.open("about:blank")?;
    browser.eval(frames::WATCH)?;
    browser.eval("await new Promise(next => setTimeout(next, 2000))")?;
    tell("an empty page", browser.eval(FRAMES)?)?;
    // What the driver's moves cost, whatever the page does.
    browser.eval(SLIDER)?;
    drag(browser, "dragging on a page with nothing else")?;
    browser.open(&format!("{}#v=1&lang=en&keep=0", server.url()))?;
    browser.wait_until("document.documentElement.dataset.repeats === '1'", LOAD_LIMIT)?;
    browser.eval(frames::WATCH)?;
    // What comes later comes in idle time after the first repeat.
    browser.eval("await new Promise(next => setTimeout(next, 5000))")?;
    drag(browser, "dragging with one repeat")?;
    browser.click("#train")?;
    drag(browser, "dragging while it trains")?;
    browser.wait_until("document.documentElement.dataset.state === 'done'", FIGURE_LIMIT)?;
    drag(browser, "dragging when all is trained")
}

/// The figure of the handwritten digits, and the answers to drawn ones.
fn digits(browser: &mut Browser, server: &Server) -> Result<()> {
    browser.open("about:blank")?;
    browser.open(&format!("{}#v=1&lang=en&keep=0&run=0&task=digits", server.url()))?;
    browser.wait_until("document.documentElement.dataset.state === 'idle'", LOAD_LIMIT)?;
    let seconds = browser.eval(bench::TRAIN)?;
    println!("   the figure of digits, in seconds: {seconds}");
    // It does not say where on the board an event is that a script made, and a driver's pen writes slower than it answers.
    if browser.engine() == Engine::WebKit {
        return Ok(());
    }
    browser.eval("document.querySelector('#ask-open').click()")?;
    browser.wait_until("!document.querySelector('#ask-body').hidden", LOAD_LIMIT)?;
    browser.eval("document.querySelector('#ask').scrollIntoView()")?;
    let digits: Value = serde_json::from_str(STROKES)?;
    let digits = digits["digits"].as_array().context("no digits")?;
    browser.eval(&format!("const strokes = {}; {DRAW}", digits[0]["strokes"]))?;
    browser.wait_until(ALL_ANSWER, FIGURE_LIMIT)?;
    let mut took = Vec::new();
    for digit in digits {
        took.push(browser.eval(&format!("const strokes = {}; {DRAW}", digit["strokes"]))?);
    }
    tell("from the lifted pen to the answer", Value::Array(took))
}

/// Prints how many, the median, and where 95 and 99 % of them end, in milliseconds.
fn tell(what: &str, milliseconds: Value) -> Result<()> {
    let mut sorted: Vec<f64> = serde_json::from_value(milliseconds)?;
    sorted.sort_by(f64::total_cmp);
    let at = |part: f64| sorted.get((part * sorted.len() as f64) as usize).copied().unwrap_or(f64::NAN);
    println!(
        "   {what:36} {:4} times, median {:5.1} ms, 95 % {:5.1}, 99 % {:5.1}",
        sorted.len(),
        at(0.5),
        at(0.95),
        at(0.99)
    );
    Ok(())
}
