//! What readers expect of any page: Back and Forward, and that what was thrown away can be taken back.

use std::time::Duration;

use anyhow::Result;
use browser::{Browser, Engine, Server, dist, in_every_engine};

use crate::page;

const LIMIT: Duration = Duration::from_secs(60);
const SOON: Duration = Duration::from_secs(15);

fn wait_for_hash(browser: &mut Browser, part: &str) -> Result<()> {
    browser.wait_until(&format!("location.hash.includes('{part}')"), SOON)
}

/// Waits until this lab is on the screen.
fn wait_for_lab(browser: &mut Browser, lab: &str) -> Result<()> {
    browser.wait_until(&format!("document.documentElement.dataset.lab === '{lab}'"), SOON)
}

in_every_engine!(back_and_forward_go_through_labs_and_steps, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    page::open(browser, &server, "max=64&m=64")?;
    let entries = browser.eval("return history.length")?.as_u64().unwrap_or(0);
    browser.click("#tab-algorithms")?;
    wait_for_hash(browser, "lab=algorithms")?;
    browser.click("#tab-computation")?;
    wait_for_hash(browser, "lab=computation")?;
    assert_eq!(browser.eval("return history.length")?.as_u64(), Some(entries + 2));
    browser.eval("history.back()")?;
    wait_for_lab(browser, "algorithms")?;
    // What is set here is no entry, and is not undone by going back.
    page::choose(browser, "#seed", "9")?;
    wait_for_hash(browser, "seed=9")?;
    browser.eval("history.back()")?;
    wait_for_lab(browser, "data")?;
    wait_for_hash(browser, "seed=9")?;
    browser.eval("history.forward()")?;
    wait_for_lab(browser, "algorithms")?;
    // A step is an entry too, and Back leaves the tour again.
    browser.click("#tour-open")?;
    browser.wait_until("!document.querySelector('#tour').hidden", SOON)?;
    wait_for_hash(browser, "step=1")?;
    browser.eval("history.back()")?;
    browser.wait_until("document.querySelector('#tour').hidden", SOON)?;
    wait_for_lab(browser, "algorithms")?;
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});

/// Results and settings come back by one click.
#[test]
fn clearing_and_defaults_are_taken_back() -> Result<()> {
    let (server, mut browser) = (Server::start(&dist()?)?, Browser::launch(Engine::Chromium)?);
    browser.set_window(1280, 720)?;
    page::open(&mut browser, &server, "max=64&m=64&repeats=2&run=1&seed=7&act=tanh")?;
    page::wait_for_state(&mut browser, "done", LIMIT)?;
    let csv = page::download_csv(&mut browser)?;
    browser.click("#reset")?;
    page::wait_for_state(&mut browser, "idle", SOON)?;
    page::wait_for_text(&mut browser, "#notices", "thrown away")?;
    browser.click("[data-undo]")?;
    page::wait_for_state(&mut browser, "done", SOON)?;
    assert_eq!(page::download_csv(&mut browser)?, csv);
    browser.click("#defaults")?;
    browser.wait_until("document.querySelector('#seed').value === '1'", SOON)?;
    page::settle(&mut browser)?;
    browser.click("[data-undo]")?;
    browser.wait_until("document.querySelector('#seed').value === '7'", SOON)?;
    page::wait_for_state(&mut browser, "done", SOON)?;
    // The default figure has begun meanwhile, as any other that is chosen.
    let rows = page::download_csv(&mut browser)?;
    assert!(csv.lines().all(|row| rows.contains(row)));
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
}

/// What explains and what reports never covers nor moves what it is about, and the page is after the tour what it was before.
#[test]
fn help_and_notices_are_in_nobody_s_way() -> Result<()> {
    browser::run_with(Engine::Chromium, |browser| {
        let server = Server::start(&dist()?)?;
        browser.emulate_screen(1440, 900, 1.0)?;
        page::open(browser, &server, "max=64&m=64&repeats=2&run=0")?;
        let is_hidden = "document.querySelector('#help').hidden";
        let hover = |browser: &mut Browser, selector: &str| {
            let middle = browser.rectangle(selector)?.at(0.5, 0.5);
            browser.hover(middle)
        };
        hover(browser, "#train")?;
        browser.wait_until(&format!("!{is_hidden}"), SOON)?;
        browser.click("#train")?;
        browser.wait_until("document.documentElement.dataset.state === 'done'", LIMIT)?;
        // The button has other words by now, under a pointer that has not left it.
        std::thread::sleep(Duration::from_millis(900));
        assert_eq!(browser.eval(&format!("return {is_hidden}"))?, true, "help has come back over what was pressed");
        // A control that the page moves under a mouse that rests was not asked about.
        hover(browser, ".brand .question")?;
        browser.eval("document.querySelector('.head').style.display = 'none'; window.scrollTo(0, 0)")?;
        std::thread::sleep(Duration::from_millis(900));
        let under = "return Boolean([...document.querySelectorAll(':hover')].pop().closest('[data-t-help]'))";
        assert_eq!(browser.eval(under)?, true, "nothing that could be explained is under the mouse");
        assert_eq!(browser.eval(&format!("return {is_hidden}"))?, true, "help stands over what came under the mouse");
        browser.eval("document.querySelector('.head').style.display = ''")?;
        // A slider that is moved by keys.
        hover(browser, "#figure")?;
        browser.eval("document.querySelector('#m').focus()")?;
        browser.press("ArrowLeft")?;
        browser.wait_until("location.hash.includes('m=32')", SOON)?;
        std::thread::sleep(Duration::from_millis(900));
        assert_eq!(browser.eval(&format!("return {is_hidden}"))?, true, "help stands over what is moved");
        // A notice.
        let top = "return document.querySelector('#figure').getBoundingClientRect().top";
        let before = browser.eval(top)?;
        browser.click("#share")?;
        browser.wait_until("[...document.querySelectorAll('.notices')].some(box => box.checkVisibility())", SOON)?;
        assert_eq!(browser.eval(top)?, before, "a notice pushes the page down");
        // The tour narrows the figure, and the wins below it keep its axis when it has gone.
        browser.eval("window.wins = document.querySelector('#wins-canvas').toDataURL()")?;
        let is_as_before = "document.querySelector('#wins-canvas').toDataURL() === window.wins";
        browser.click("#tour-open")?;
        browser.wait_until(&format!("!document.querySelector('#tour').hidden && !({is_as_before})"), SOON)?;
        // Its words move the button while they are put in: it is pressed wherever it is by then.
        browser.eval("document.querySelector('#tour-close').click()")?;
        browser.wait_until(is_as_before, SOON)?;
        Ok(())
    })
}

/// After a switch with everything trained the curves are seen on their way, and not where nothing is to move.
#[test]
fn the_switch_moves_the_curves() -> Result<()> {
    let (server, mut browser) = (Server::start(&dist()?)?, Browser::launch(Engine::Chromium)?);
    browser.set_window(1280, 720)?;
    for is_still in [false, true] {
        let value = if is_still { "reduce" } else { "no-preference" };
        let features = serde_json::json!({ "features": [{ "name": "prefers-reduced-motion", "value": value }] });
        browser.cdp("Emulation.setEmulatedMedia", features)?;
        page::open(&mut browser, &server, "max=64&m=64&repeats=1&run=1&act=sigmoid")?;
        page::wait_for_state(&mut browser, "done", LIMIT)?;
        browser.click("input[name=act][value=relu] + span")?;
        page::wait_for_state(&mut browser, "done", LIMIT)?;
        page::settle(&mut browser)?;
        // How many different pictures there are in the second after the switch back, the first and the last among them.
        let pictures = browser.eval(
            "const canvas = document.querySelector('#figure-canvas'), seen = new Set();
             document.querySelector('input[name=act][value=sigmoid]').click();
             const until = performance.now() + 1500;
             while (performance.now() < until) {
                 await new Promise(next => requestAnimationFrame(next));
                 const at = [canvas.width * 0.4, canvas.height * 0.2, canvas.width * 0.2, canvas.height * 0.5].map(Math.round);
                 seen.add(canvas.getContext('2d').getImageData(...at).data.join());
             }
             return seen.size",
        )?;
        let pictures = pictures.as_u64().unwrap_or(0);
        assert!(if is_still { pictures <= 3 } else { pictures >= 4 }, "{pictures} pictures, still: {is_still}");
    }
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
}

/// Whatever the window: nothing hangs over its side, and what stays on the screen while the rest scrolls takes a quarter of the
/// height at most.
#[test]
fn every_window_holds_the_page() -> Result<()> {
    let (server, mut browser) = (Server::start(&dist()?)?, Browser::launch(Engine::Chromium)?);
    for (link, wide) in
        [("repeats=1&max=64&m=64&run=1", false), ("lab=algorithms&run=0", true), ("lab=computation&run=0", true)]
    {
        page::open(&mut browser, &server, link)?;
        if !wide {
            page::wait_for_state(&mut browser, "done", LIMIT)?;
        }
        for language in ["en", "zh"] {
            for (width, height) in
                [(320, 568), (320, 256), (390, 844), (844, 390), (1024, 768), (1120, 800), (1280, 720), (3840, 2160)]
            {
                browser.emulate_screen(width, height, 1.0)?;
                page::settle(&mut browser)?;
                let seen = browser.eval(
                    "const over = [...document.body.querySelectorAll('*')].filter(one =>
                         one.getClientRects().length && !one.closest('.visually-hidden, .menu-state, .scroll, [role=tooltip]')
                         && one.getBoundingClientRect().right > innerWidth + 1
                         && getComputedStyle(one).clipPath === 'none').map(one => one.id || one.className || one.tagName);
                     const dock = getComputedStyle(document.body, '::after');
                     const isDocked = dock.position === 'fixed' && dock.content !== 'none';
                     return [document.documentElement.scrollWidth <= innerWidth ? [] : over.slice(0, 5),
                             isDocked ? parseFloat(dock.height) / innerHeight : 0]",
                )?;
                let place = format!("{link}, {language}, {width}x{height}: {seen}");
                assert_eq!(seen[0].as_array().map(Vec::len), Some(0), "{place}");
                assert!(seen[1].as_f64().is_some_and(|share| share <= 0.25), "{place}");
                if width != 390 {
                    continue;
                }
                // The values beside m are told apart by the learners' colours, as everywhere.
                let miscoloured = browser.eval(
                    "const colour = (one) => getComputedStyle(one).color;
                     const named = (of) => document.querySelector(`#readout-rows [data-learner=${of}] th`);
                     return [...document.querySelectorAll('#readings data')].map(value => value.dataset.readout)
                         .filter((name, at) => colour(document.querySelectorAll('#readings li')[at]) !== colour(named(name)))",
                )?;
                assert_eq!(miscoloured, serde_json::json!([]), "{link}, {language}");
            }
            if language == "en" {
                browser.emulate_screen(1280, 720, 1.0)?;
                page::speak(&mut browser, "zh")?;
            }
        }
        browser.emulate_screen(1280, 720, 1.0)?;
    }
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
}
