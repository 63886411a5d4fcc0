//! The Data lab beyond its figure: how it looks, pace, what is kept over a reload, the scale map, the guess.

use std::time::Duration;

use anyhow::Result;
use browser::{Browser, Engine, Server, dist, in_every_engine};

use crate::page;

const LIMIT: Duration = Duration::from_secs(120);
const SOON: Duration = Duration::from_secs(15);

fn start() -> Result<(Server, Browser)> {
    Ok((Server::start(&dist()?)?, Browser::launch(Engine::Chromium)?))
}

fn progress(browser: &mut Browser) -> Result<f64> {
    Ok(browser.eval("return Number(document.documentElement.dataset.progress)")?.as_f64().unwrap_or(-1.0))
}

// A reload in the middle of a training: every finished run is still there, and the training goes on by itself; after the
// end a reload shows all of it at once. Reset forgets.
in_every_engine!(a_reload_loses_nothing, |browser| {
    // WebKit's driver gives a session storage that a reload does not see again.
    if browser.engine() == Engine::WebKit {
        return Ok(());
    }
    let server = Server::start(&dist()?)?;
    page::open_keeping(browser, &server, "max=4096&m=4096&repeats=4")?;
    browser.set_window(1280, 720)?;
    browser.click("#train")?;
    browser.wait_until("Number(document.documentElement.dataset.progress) > 0.2", LIMIT)?;
    let before = progress(browser)?;
    // What was finished in the last moments is written as the page is left.
    std::thread::sleep(Duration::from_millis(400));
    browser.reload()?;
    browser.wait_until("['training', 'done'].includes(document.documentElement.dataset.state)", SOON)?;
    let after = progress(browser)?;
    assert!(after >= before - 0.02, "{before} before, {after} after");
    page::wait_for_state(browser, "done", LIMIT)?;
    let csv = page::download_csv(browser)?;
    // The last results are on their way to the disk; a page that is torn away at that moment would train them again.
    std::thread::sleep(Duration::from_secs(1));
    page::open_keeping(browser, &server, "max=4096&m=4096&repeats=4")?;
    page::wait_for_state(browser, "done", SOON)?;
    assert_eq!(page::download_csv(browser)?, csv);
    // And they are what a training without them gives.
    page::open(browser, &server, "max=256&m=256&repeats=1&run=1")?;
    page::wait_for_state(browser, "done", LIMIT)?;
    let fresh = page::without_times(&page::download_csv(browser)?);
    let kept = page::without_times(&csv);
    assert!(fresh.iter().all(|row| kept.contains(row)));
    page::open_keeping(browser, &server, "max=4096&m=4096&repeats=4")?;
    page::wait_for_state(browser, "done", SOON)?;
    browser.click("#reset")?;
    page::wait_for_state(browser, "idle", SOON)?;
    std::thread::sleep(Duration::from_millis(400));
    page::open_keeping(browser, &server, "max=4096&m=4096&repeats=4")?;
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(progress(browser)?, 0.0);
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});

/// Damaged records are dropped, the reader is told once, and everything is trained.
#[test]
fn damaged_storage_is_said_once_and_training_goes_on() -> Result<()> {
    let (server, mut browser) = start()?;
    page::open_keeping(&mut browser, &server, "max=64&m=64&repeats=1&run=1")?;
    page::wait_for_state(&mut browser, "done", LIMIT)?;
    std::thread::sleep(Duration::from_millis(500));
    browser.eval(
        "const database = await new Promise(next => {
             const request = indexedDB.open('takeoff /');
             request.onsuccess = () => next(request.result);
         });
         const store = database.transaction('results', 'readwrite').objectStore('results');
         // Of the version that this program writes, and not of an older one.
         const kept = await new Promise(next => { const all = store.getAll(); all.onsuccess = () => next(all.result); });
         store.put(new Uint8Array([kept[0][0], 9, 9, 9]), [1, new Uint8Array([1])]);
         await new Promise(next => { store.transaction.oncomplete = next; });
         database.close();
         return true",
    )?;
    page::open_keeping(&mut browser, &server, "max=64&m=64&repeats=1")?;
    page::wait_for_text(&mut browser, "#notices", "damaged")?;
    page::wait_for_state(&mut browser, "done", SOON)?;
    Ok(())
}

/// Where storage is forbidden, one sentence says so and everything else works.
#[test]
fn forbidden_storage_is_said_once_and_training_goes_on() -> Result<()> {
    let (server, mut browser) = start()?;
    let forbid =
        "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError') } })";
    browser.cdp("Page.addScriptToEvaluateOnNewDocument", serde_json::json!({ "source": forbid }))?;
    page::open_keeping(&mut browser, &server, "max=64&m=64&repeats=1&run=1")?;
    page::wait_for_state(&mut browser, "done", LIMIT)?;
    page::wait_for_text(&mut browser, "#notices", "keeps nothing")?;
    assert_eq!(browser.eval("return document.querySelectorAll('#notices > div').length")?, 1);
    Ok(())
}

#[test]
fn the_figure_is_looked_at_in_every_way_without_training_anew() -> Result<()> {
    let (server, mut browser) = start()?;
    page::open(&mut browser, &server, "max=256&m=256&repeats=2&run=1")?;
    browser.set_window(1280, 720)?;
    page::wait_for_state(&mut browser, "done", LIMIT)?;
    let csv = page::download_csv(&mut browser)?;
    browser.click("#view-open")?;
    // The panel opens with the next frame; before, nothing in it can have the focus.
    browser.wait_until("!document.querySelector('#view-panel').hidden", SOON)?;
    for (input, key) in [
        ("[name=xaxis][value=linear]", "xaxis=linear"),
        ("[name=yaxis][value=error]", "yaxis=error"),
        ("[name=spread][value=se]", "spread=se"),
        ("#dots", "dots=1"),
        ("#show-logistic", "hide=logistic"),
    ] {
        // By the keyboard's own way: focus, then the space bar.
        browser.eval(&format!("document.querySelector('{input}').focus(); return true"))?;
        browser.press(" ")?;
        browser.wait_until(&format!("location.hash.includes('{key}')"), SOON)?;
    }
    page::wait_for_text(&mut browser, "#figure-title", "Test error")?;
    // The slider runs along the linear axis: half way is half of m, and goes to the nearest measured value.
    browser.press("Escape")?;
    let slider = browser.rectangle("#m")?;
    browser.drag(slider.at(0.97, 0.5), slider.at(0.5, 0.5))?;
    page::wait_for_text(&mut browser, "#m-value", "128")?;
    browser.click("[name=wins-as][value=band] + span")?;
    browser.wait_until("location.hash.includes('wins=band')", SOON)?;
    assert_eq!(page::download_csv(&mut browser)?, csv);
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn pace_is_the_readers() -> Result<()> {
    let (server, mut browser) = start()?;
    page::open(&mut browser, &server, "max=256&m=64&repeats=1")?;
    browser.set_window(1280, 720)?;
    browser.click("#only-m")?;
    browser.wait_until("document.querySelector('#progress-text').textContent.startsWith('5 of 25')", LIMIT)?;
    page::wait_for_state(&mut browser, "idle", SOON)?;
    browser.click("#more-repeats")?;
    page::wait_for_state(&mut browser, "done", LIMIT)?;
    browser.wait_until("location.hash.includes('repeats=9')", SOON)?;
    assert_eq!(page::download_csv(&mut browser)?.lines().count(), 1 + 5 * 5 * 9);
    // Two of two wins name nobody, nine of nine do.
    page::open(&mut browser, &server, "max=16384&m=16384&repeats=2&run=1")?;
    page::wait_for_text(&mut browser, "#wins-result", "not enough to decide")?;
    browser.click("#cancel")?;
    page::wait_for_state(&mut browser, "idle", SOON)?;
    Ok(())
}

#[test]
fn the_scale_map_is_trained_and_says_what_limits_the_reader() -> Result<()> {
    let (server, mut browser) = start()?;
    page::open(&mut browser, &server, "max=64&m=64&repeats=1")?;
    browser.set_window(1280, 720)?;
    browser.click("#scale-train")?;
    // A busy machine trains for longer than a text is waited for.
    browser.wait_until("document.querySelector('#scale-progress').textContent.includes('All 48')", LIMIT)?;
    page::wait_for_text(&mut browser, "#scale-verdict", "With m\u{a0}=\u{a0}64")?;
    let cells = page::table(&mut browser, "#scale-rows")?;
    assert_eq!(cells.iter().flatten().filter(|cell| cell.contains("% in")).count(), 24);
    // Every training of the map is in its file, with the sizes.
    let saved = page::saved(&mut browser, "#save-scale")?;
    assert_eq!(saved.lines().count(), 1 + 48);
    assert!(
        saved.starts_with("task,features,learner,hidden,") && saved.contains("plane,raw,network,128-128-128,33537,")
    );
    browser.eval("document.querySelector('#budget').focus(); return true")?;
    browser.press("Home")?;
    browser.wait_until("location.hash.includes('budget=0.001')", SOON)?;
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn a_guess_is_drawn_and_compared() -> Result<()> {
    let (server, mut browser) = start()?;
    page::open(&mut browser, &server, "max=256&m=64&repeats=1")?;
    browser.set_window(1280, 720)?;
    browser.wait_until("!document.querySelector('#guess-begin').hidden", SOON)?;
    browser.click("#guess-begin")?;
    let canvas = browser.rectangle("#figure-canvas")?;
    browser.drag(canvas.at(0.1, 0.6), canvas.at(0.7, 0.2))?;
    // By keys too: the focus is on the figure.
    browser.eval("document.querySelector('#figure-canvas').focus(); return true")?;
    let before = page::text(&mut browser, "#guess-text")?;
    browser.press("ArrowUp")?;
    browser.wait_until(
        &format!("document.querySelector('#guess-text').textContent !== {}", serde_json::Value::from(before)),
        SOON,
    )?;
    assert_eq!(page::text(&mut browser, "#m-value")?, "m\u{a0}=\u{a0}64");
    browser.click("#train")?;
    page::wait_for_state(&mut browser, "done", LIMIT)?;
    page::wait_for_text(&mut browser, "#guess-text", "points off on average")?;
    browser.click("#guess-skip")?;
    browser.wait_until("document.querySelector('#guess-bar').hidden", SOON)?;
    Ok(())
}

#[test]
fn a_picture_holds_the_link() -> Result<()> {
    let (server, mut browser) = start()?;
    page::open(&mut browser, &server, "max=64&m=64&repeats=1&run=1")?;
    page::wait_for_state(&mut browser, "done", LIMIT)?;
    browser.eval("document.querySelector('[data-export=png]').click()")?;
    browser.wait_until("document.querySelector('#saving-picture')?.complete", SOON)?;
    // What is seen before is what is saved: with all that a slide needs, and nothing of this machine.
    let svg = page::saved(&mut browser, "[data-saving=save]")?;
    assert!(
        svg.starts_with("<svg ") && svg.contains("max=64") && !svg.contains("file:") && !svg.contains("drag"),
        "{svg}"
    );
    assert!(["Logistic regression", "Cubic SVM", "Small network"].iter().all(|name| svg.contains(name)), "{svg}");
    let choose = "const kind = document.querySelector('#saving-kind'); kind.value = '1920';
         kind.dispatchEvent(new Event('change', { bubbles: true }))";
    browser.eval(choose)?;
    let png = page::saved(&mut browser, "[data-saving=save]")?;
    assert!(png.contains("iTXtSource") && png.contains("max=64") && png.contains("\"seed\": \"1\""));
    Ok(())
}
