//! The Data lab as a student uses it: drag the slider, switch the activation, train, read the numbers, save them. Any
//! console error and any request to another origin fails the test.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result};
use browser::{Browser, Engine, Server, dist, in_every_engine};
use serde_json::{Value, json};

use crate::page;

const LIMIT: Duration = Duration::from_secs(120);
const SOON: Duration = Duration::from_secs(10);

in_every_engine!(a_student_trains_the_figure, |browser| {
    let server = Server::start(&dist()?)?;
    page::open(browser, &server, "max=256&repeats=2")?;
    browser.set_window(1280, 720)?;
    page::wait_for_state(browser, "idle", SOON)?;
    assert_eq!(page::table(browser, "#numbers-rows")?.iter().flatten().filter(|cell| cell.contains('±')).count(), 0);

    // The slider, by pointer and by keys.
    let slider = browser.rectangle("#m")?;
    browser.drag(slider.at(0.97, 0.5), slider.at(0.01, 0.5))?;
    page::wait_for_text(browser, "#m-value", "m\u{a0}=\u{a0}16")?;
    page::settle(browser)?;
    assert_eq!(page::text(browser, "#m-value")?, "m\u{a0}=\u{a0}16");
    browser.press("ArrowRight")?;
    browser.wait_until("document.querySelector('#m-value').textContent.trim() === 'm\u{a0}=\u{a0}32'", SOON)?;
    browser.press("End")?;
    browser.wait_until("document.querySelector('#m-value').textContent.trim() === 'm\u{a0}=\u{a0}256'", SOON)?;
    assert_eq!(
        browser.eval("return document.querySelector('#m').getAttribute('aria-valuetext')")?,
        "256 labelled examples"
    );
    browser.wait_until("location.hash.includes('m=256')", SOON)?;

    // The switch, and training.
    browser.click("input[name=act][value=sigmoid] + span, label:has(input[value=sigmoid])")?;
    browser.wait_until("location.hash.includes('act=sigmoid')", SOON)?;
    browser.click("#train")?;
    page::wait_for_state(browser, "done", LIMIT)?;
    assert_eq!(browser.eval("return Number(document.documentElement.dataset.progress)")?, 1);

    // Table and export say the same.
    let csv = page::download_csv(browser)?;
    let means = means_of_csv(&csv, "sigmoid");
    assert_eq!(means.len(), 5 * 5);
    let table = page::table(browser, "#numbers-rows")?;
    let shown: Vec<f64> = table
        .iter()
        .flatten()
        .filter(|cell| cell.contains('±'))
        .map(|cell| cell.split(['±', '%', ' ', '\u{a0}']).next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(shown.len(), 25, "{table:?}");
    let mut exported: Vec<f64> = means.values().copied().collect();
    let mut shown_sorted = shown.clone();
    exported.sort_by(f64::total_cmp);
    shown_sorted.sort_by(f64::total_cmp);
    for (shown, exported) in shown_sorted.iter().zip(&exported) {
        assert!((shown - exported).abs() <= 0.0501, "{shown} in the table, {exported} exported");
    }
    assert!(!page::text(browser, "#wins-verdict")?.is_empty());
    for map in ["logistic", "svm", "small", "medium", "large"] {
        let colours = browser.eval(&format!(
            "const map = document.querySelector('#map-{map}');
             const pixels = new Uint32Array(map.getContext('2d').getImageData(0, 0, map.width, map.height).data.buffer);
             return new Set(pixels).size;"
        ))?;
        assert!(colours.as_u64() > Some(1), "the map of {map} is blank");
    }

    // The other activation trains at once; the traditional learners' results stay, and both stand in the export.
    browser.click("input[name=act][value=relu] + span, label:has(input[value=relu])")?;
    browser.wait_until("document.documentElement.dataset.state !== 'done'", SOON)?;
    page::wait_for_state(browser, "done", LIMIT)?;
    let both = page::download_csv(browser)?;
    assert_eq!(both.lines().count(), 1 + 5 * 2 * (2 + 3 + 3));
    for row in csv.lines() {
        assert!(both.lines().any(|other| other == row), "{row} is gone or was trained again");
    }

    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    if browser.engine() == Engine::Chromium {
        assert_eq!(browser.foreign_requests(&server.origin())?, Vec::<String>::new());
    }
    Ok(())
});

/// Mean test accuracy in points by (learner, m), of one activation and of the learners that have none.
fn means_of_csv(csv: &str, activation: &str) -> BTreeMap<(String, u32), f64> {
    let mut sums: BTreeMap<(String, u32), (f64, u32)> = BTreeMap::new();
    for row in csv.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        if cells[4] == activation || cells[4] == "none" {
            let sum = sums.entry((cells[2].to_owned(), cells[5].parse().unwrap())).or_default();
            *sum = (sum.0 + 100.0 * cells[7].parse::<f64>().unwrap(), sum.1 + 1);
        }
    }
    sums.into_iter().map(|(key, (sum, n))| (key, sum / f64::from(n))).collect()
}

mod chromium {
    use super::*;

    fn start() -> Result<(Server, Browser)> {
        Ok((Server::start(&dist()?)?, Browser::launch(Engine::Chromium)?))
    }

    /// Links as they arrive: mangled, out of range, of another version. Each gets a sentence, and the page works.
    #[test]
    fn bad_links_get_a_sentence_and_the_page_works() -> Result<()> {
        let (server, mut browser) = start()?;
        for (link, says) in [
            ("m=0", "16"),
            ("m=1000000000", "16,384"),
            ("m=lots", "lots"),
            ("task=chess", "chess"),
            ("repeats=-3", "-3"),
            ("act=%E0%A4%A", "act"),
            ("seed=99999999999999999999", "seed"),
        ] {
            page::open(&mut browser, &server, link)?;
            browser.wait_until("document.querySelector('#notices').textContent.trim() !== ''", SOON)?;
            let notice = page::text(&mut browser, "#notices")?;
            assert!(notice.contains(says), "{link}: {notice}");
            page::wait_for_state(&mut browser, "idle", SOON)?;
        }
        browser.open("about:blank")?;
        browser.open(&format!(
            "{}#%%%&&==&v=;;<img src=x onerror=alert(1)>&m=&max=64&repeats=1&lang=en&run=0",
            server.url()
        ))?;
        page::wait_for_state(&mut browser, "idle", SOON)?;
        assert_eq!(browser.eval("return document.querySelectorAll('#notices img').length")?, 0);
        browser.click("#train")?;
        page::wait_for_state(&mut browser, "done", LIMIT)?;
        assert_eq!(browser.console_errors()?, Vec::<String>::new());
        Ok(())
    }

    /// A browser that lacks what training needs is told which part, and can still read the argument.
    #[test]
    fn browsers_that_cannot_train_are_told_why() -> Result<()> {
        for (missing, says) in [
            ("delete window.WebAssembly", "WebAssembly"),
            ("WebAssembly.validate = () => false", "SIMD"),
            ("delete window.Worker", "worker"),
        ] {
            let (server, mut browser) = start()?;
            browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": missing }))?;
            page::open(&mut browser, &server, "")?;
            if missing.contains("Worker") {
                browser.click("#train")?;
            }
            page::wait_for_state(&mut browser, "failed", SOON)?;
            let said = browser.eval("return document.body.innerText")?;
            assert!(said.as_str().unwrap().contains(says), "{missing}: {said}");
            assert!(page::text(&mut browser, "#why")?.contains("labelled examples"));
        }
        Ok(())
    }

    #[test]
    fn canvases_have_a_pixel_for_every_device_pixel() -> Result<()> {
        let (server, mut browser) = start()?;
        for ratio in [1.0, 1.5, 2.0, 3.0] {
            browser.emulate_screen(1280, 720, ratio)?;
            page::open(&mut browser, &server, "")?;
            // What is below the first screen is drawn when its words have come.
            browser
                .wait_until(
                    "[...document.querySelectorAll('canvas')].filter(canvas => canvas.getClientRects().length).every(canvas => {
                         const box = canvas.getBoundingClientRect();
                         return Math.abs(canvas.width - box.width * devicePixelRatio) <= 1
                             && Math.abs(canvas.height - box.height * devicePixelRatio) <= 1;
                     })",
                    SOON,
                )
                .with_context(|| format!("at ratio {ratio}"))?;
        }
        // And after a resize.
        browser.emulate_screen(900, 700, 2.0)?;
        browser.wait_until(
            "(() => { const canvas = document.querySelector('#figure-canvas');
                      return Math.abs(canvas.width - canvas.getBoundingClientRect().width * 2) <= 1 })()",
            SOON,
        )?;
        assert_eq!(browser.console_errors()?, Vec::<String>::new());
        Ok(())
    }

    /// Pause and cancel take hold while long runs are under way, and nothing is lost by a pause.
    #[test]
    fn pause_continues_where_it_was_and_reset_forgets() -> Result<()> {
        let (server, mut browser) = start()?;
        // On a low window Reset is behind the menu.
        browser.set_window(1280, 720)?;
        page::open(&mut browser, &server, "m=16384&repeats=8&max=16384&run=1")?;
        browser.wait_until("Number(document.documentElement.dataset.progress) > 0", LIMIT)?;
        browser.click("#train")?;
        let done = "return Number(document.documentElement.dataset.progress)";
        std::thread::sleep(Duration::from_millis(300));
        let paused = browser.eval(done)?;
        std::thread::sleep(Duration::from_millis(700));
        assert_eq!(browser.eval(done)?, paused);
        browser.click("#train")?;
        browser.wait_until(&format!("Number(document.documentElement.dataset.progress) > {paused}"), LIMIT)?;
        browser.click("#reset")?;
        page::wait_for_state(&mut browser, "idle", SOON)?;
        assert_eq!(browser.eval(done)?, Value::from(0));
        Ok(())
    }
}
