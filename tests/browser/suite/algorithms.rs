//! The Algorithms lab as a student uses it: race, see who arrived, scrub through the looks, save the numbers, search for
//! rates, check a gradient. Any console error and any request to another origin fails the test.

use std::time::Duration;

use anyhow::Result;
use browser::{Browser, Engine, Server, dist, in_every_engine};
use takeoff::job::run;
use takeoff::page::model::lab::AnyLab;
use takeoff::page::model::labs::algorithms::{self, Event, State, csv};
use takeoff::page::model::link;
use takeoff::task::sample::SampleCache;

use crate::page;

const LIMIT: Duration = Duration::from_secs(120);
const SOON: Duration = Duration::from_secs(10);

/// The export of the race that a link describes, trained natively, without its times.
fn native(link: &str) -> Vec<String> {
    let (settings, _) = link::parse(link);
    let mut state = State::new(&settings);
    state.update(Event::Race, &settings);
    let mut samples = SampleCache::default();
    while let Some(job) = state.wanted().first().copied() {
        state.finished(run(job.spec, job.observe, &mut samples));
    }
    page::without_times(&csv::csv(state.begun()))
}

in_every_engine!(relu_arrives_first_and_the_numbers_are_the_native_ones, |browser| {
    let server = Server::start(&dist()?)?;
    let link = "lab=algorithms&limit=2000&depth=4&extra=gelu,tanh,leaky,sigmoid4,softsign,elu";
    page::open(browser, &server, &format!("{link}&run=1"))?;
    browser.set_window(1280, 720)?;
    page::wait_for_state(browser, "done", LIMIT)?;
    assert_eq!(browser.eval("return Number(document.documentElement.dataset.progress)")?, 1);

    // Who has arrived: ReLU, and sigmoid not.
    page::wait_for_text(browser, "#race-verdict", "ReLU reaches 90\u{a0}%")?;
    let standing = page::table(browser, "#race-standing")?;
    assert_eq!(standing.len(), 8, "{standing:?}");
    let steps = |row: &[String]| row[2].replace(',', "").parse::<u32>().ok();
    assert!(steps(&standing[0]).is_some_and(|steps| steps < 1000) && standing[0][0] == "ReLU", "{standing:?}");
    assert!(steps(&standing[1]).is_none() && standing[1][0] == "sigmoid", "{standing:?}");

    // The same bits as natively, of every contestant.
    let rows = page::without_times(&page::download_csv(browser)?);
    assert_eq!(rows, native(link));
    let looks = rows.iter().filter(|row| row.starts_with("relu,4,1,")).count() / 5;
    assert!(looks > 30, "{looks} looks");

    // The scrubber, by keys: from the first look to the last and back.
    let step = |browser: &mut Browser| page::text(browser, "#race-step");
    assert_eq!(step(browser)?, "0");
    let before = page::text(browser, "#flow-gap")?;
    browser.click("#race-look")?;
    browser.press("End")?;
    browser.wait_until("document.querySelector('#race-step').textContent === '2,000'", SOON)?;
    assert_ne!(page::text(browser, "#flow-gap")?, before);
    assert_eq!(
        browser.eval("return document.querySelector('#race-look').getAttribute('aria-valuetext')")?,
        "step 2,000"
    );
    browser.press("Home")?;
    browser.press("ArrowRight")?;
    browser.wait_until("document.querySelector('#race-step').textContent === '1'", SOON)?;
    for canvas in ["flow-canvas", "race-canvas", "function-relu", "function-sigmoid", "function-other"] {
        let colours = browser.eval(&format!(
            "const chart = document.querySelector('#{canvas}');
             const pixels = new Uint32Array(chart.getContext('2d').getImageData(0, 0, chart.width, chart.height).data.buffer);
             return new Set(pixels).size;"
        ))?;
        assert!(colours.as_u64() > Some(3), "{canvas} is blank");
    }

    // In the other language everything is said again.
    page::speak(browser, "zh")?;
    browser.wait_until("document.querySelector('#race-verdict').textContent.includes('达到 90%')", SOON)?;

    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    if browser.engine() == Engine::Chromium {
        assert_eq!(browser.foreign_requests(&server.origin())?, Vec::<String>::new());
    }
    Ok(())
});

mod chromium {
    use super::*;

    /// The dials: another target needs no training, "best for each" searches, a weight's gradient is checked.
    #[test]
    fn dials_search_and_check() -> Result<()> {
        let (server, mut browser) = (Server::start(&dist()?)?, Browser::launch(Engine::Chromium)?);
        let browser = &mut browser;
        page::open(browser, &server, "lab=algorithms&limit=1000&depth=1&width=8&target=70")?;
        browser.set_window(1280, 720)?;
        page::wait_for_text(browser, "#race-progress", "Not raced yet")?;
        browser.click("#race-go")?;
        page::wait_for_state(browser, "done", LIMIT)?;
        assert!(page::download_csv(browser)?.starts_with(algorithms::csv::HEADER));

        browser.click("input[name=race-tuned][value='1'] + span, label:has(input[name=race-tuned][value='1'])")?;
        browser.wait_until("location.hash.includes('tune=1')", SOON)?;
        page::wait_for_state(browser, "done", LIMIT)?;
        browser.eval("document.querySelector('#race-search').open = true")?;
        browser.wait_until("document.querySelectorAll('#search-rows tr').length === 8", SOON)?;
        let rows = page::table(browser, "#search-rows")?;
        assert!(rows.iter().all(|row| row[2] == "3 / 3"), "{rows:?}");
        assert_eq!(rows.iter().filter(|row| row[5] == "✓").count(), 2, "{rows:?}");

        browser.eval("document.querySelector('#race-check').open = true")?;
        browser.wait_until("document.querySelector('#check-difference-value').textContent.includes('×10')", SOON)?;
        let error = page::text(browser, "#check-error-value")?;
        assert!(error.contains("×10⁻"), "{error}");
        assert_eq!(browser.console_errors()?, Vec::<String>::new());
        Ok(())
    }
}
