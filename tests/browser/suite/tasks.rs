//! The lecture's three applications as a student meets them: each opens, shows its examples in both languages, trains a
//! small figure, shows test examples that a learner gets right and wrong, and explains its features on an example.

use std::time::Duration;

use anyhow::Result;
use browser::{Browser, Server, dist, in_every_engine};

use crate::page;

const LIMIT: Duration = Duration::from_secs(120);
const SOON: Duration = Duration::from_secs(10);

/// Link name, and a word that the examples show in each language.
const TASKS: [(&str, &str, &str); 3] = [("spam", "ham", "正常"), ("ads", "likes", "爱好"), ("cars", "none", "无")];

/// Texts of the examples in a list.
fn examples(browser: &mut Browser, list: &str) -> Result<Vec<String>> {
    let texts = browser.eval(&format!(
        "return [...document.querySelectorAll('#{list} [data-example]')].map(item => item.textContent.trim())"
    ))?;
    Ok(serde_json::from_value(texts)?)
}

/// The last column of the table of features.
fn values(browser: &mut Browser) -> Result<Vec<String>> {
    Ok(page::table(browser, "#features-rows")?.into_iter().filter_map(|mut row| row.pop()).collect())
}

/// Waits until an expression is another than `before`.
fn wait_for_change(browser: &mut Browser, expression: &str, before: &str) -> Result<()> {
    browser.wait_until(&format!("{expression} !== {}", serde_json::Value::from(before)), SOON)
}

in_every_engine!(each_task_shows_its_examples_trains_and_explains_its_features, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    for (task, english, chinese) in TASKS {
        page::open(browser, &server, &format!("task={task}&max=64&repeats=1&m=64"))?;
        browser.wait_until("document.querySelector('#examples-list').children.length > 0", SOON)?;
        let first = examples(browser, "examples-list")?;
        assert!(first.iter().any(|text| text.contains(english)), "{task}: {first:?}");
        page::wait_for_text(browser, "#about", "Guessing is right")?;
        // Facts of the map are not said of anything else.
        let said = browser.eval("return document.body.innerText")?;
        for of_plane in ["spiral", "2,241", "97\u{a0}%", "6-6"] {
            assert!(!said.as_str().unwrap().contains(of_plane), "{task}: {of_plane}");
        }

        // Pages, by button and by keys.
        let note = page::text(browser, "#data-note")?;
        assert!(note.contains("of 64 pairs"), "{note}");
        browser.click("#examples-pager [data-page='1']")?;
        wait_for_change(browser, "document.querySelector('#data-note').textContent", &note)?;
        let second = examples(browser, "examples-list")?;
        assert!(second[0] != first[0]);
        browser.eval("document.querySelector('#examples-list [data-example]').focus()")?;
        browser.press("ArrowLeft")?;
        browser.wait_until(&format!("document.querySelector('#data-note').textContent === {note:?}"), SOON)?;
        let index = browser.eval("return Number(document.activeElement.dataset.example)")?;
        assert_eq!(index.as_u64(), Some(first.len() as u64 - 1), "the last of the first page has the focus");

        // Features, on the example in focus.
        browser.click("#features-open")?;
        let on_last = values(browser)?;
        assert!(
            !on_last.is_empty() && on_last.iter().all(|value| value.parse::<f64>().is_ok() || value.starts_with('−'))
        );
        let of = page::text(browser, "#features-of")?;
        browser.eval("document.querySelector('#examples-list [data-example]').focus()")?;
        // The panel is drawn with the next frame.
        wait_for_change(browser, "document.querySelector('#features-of').textContent", &of)?;
        assert_ne!(values(browser)?, on_last, "{task}");
        browser.click("#features-close")?;

        // A small figure; then the examples that a learner gets wrong and right.
        browser.click("#train")?;
        page::wait_for_state(browser, "done", LIMIT)?;
        browser.wait_until("document.querySelectorAll('#answers-list [data-example]').length > 0", SOON)?;
        // The bar has its last height once it says so; what is clicked next stands below it.
        browser
            .wait_until("document.querySelector('#progress-text').textContent.includes('to the last step')", SOON)?;
        let wrong = examples(browser, "answers-list")?;
        assert!(wrong.iter().all(|text| text.contains("said") && text.contains("is ")), "{task}: {wrong:?}");
        browser.click("#answers-which label:has([value=right])")?;
        browser.wait_until("document.querySelector('#answers-list').textContent.includes('right:')", SOON)?;
        assert_ne!(examples(browser, "answers-list")?, wrong);
        // Wrong and right ones together are the test set, and their share is the score.
        let total = |note: &str| -> f64 { note.rsplit(' ').next().unwrap().replace(',', "").parse().unwrap() };
        let right = total(&page::text(browser, "#learned-note")?);
        let score = page::text(browser, "#answers-score-large")?;
        let score: f64 = score.trim_end_matches(['%', '\u{a0}']).parse()?;
        assert!((right / 4000.0 * 100.0 - score).abs() <= 0.0501, "{task}: {right} right, {score} %");
        browser.click("#answers-of label[data-learner=logistic]")?;
        assert!(!page::text(browser, "#about-measured")?.starts_with("After training"));

        // The other language.
        page::speak(browser, "zh")?;
        browser
            .wait_until(&format!("document.querySelector('#examples-list').textContent.includes('{chinese}')"), SOON)?;
        assert_eq!(browser.console_errors()?, Vec::<String>::new(), "{task}");
    }
    Ok(())
});

in_every_engine!(both_kinds_of_features_stand_in_one_figure_and_in_the_export, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    page::open(browser, &server, "task=spam&max=64&repeats=1&m=64&run=1")?;
    page::wait_for_state(browser, "done", LIMIT)?;
    assert_eq!(page::download_csv(browser)?.lines().count(), 1 + 3 * 5);
    browser.wait_until("document.querySelector('#progress-text').textContent.includes('to the last step')", SOON)?;
    // The last words of a training may move what stands below them.
    page::settle(browser)?;
    browser.click("#compare")?;
    browser.wait_until("location.hash.includes('compare=1')", SOON)?;
    browser.wait_until("document.querySelector('#progress-text').textContent.includes('30')", LIMIT)?;
    page::wait_for_state(browser, "done", LIMIT)?;
    let csv = page::download_csv(browser)?;
    assert_eq!(csv.lines().filter(|row| row.starts_with("spam,raw,")).count(), 15);
    assert_eq!(csv.lines().filter(|row| row.starts_with("spam,engineered,")).count(), 15);
    let table = page::table(browser, "#numbers-rows")?;
    assert_eq!(table.len(), 10);
    assert!(table[8][0].contains("engineered"), "{table:?}");
    let label = browser.eval("return document.querySelector('#figure-canvas').getAttribute('aria-label')")?;
    assert!(label.as_str().unwrap().contains("With engineered features"), "{label}");
    // The winner's chart keeps the reader's own features: one mark a repeat.
    page::wait_for_text(browser, "#wins-verdict", "of 1")?;
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});

in_every_engine!(the_map_s_point_under_the_keys_shows_its_features, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    page::open(browser, &server, "max=64&m=64")?;
    // The first drawing may still move what stands over the figure.
    browser.eval("await new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)))")?;
    browser.click("#features-open")?;
    browser.wait_until("!document.querySelector('#features-panel').hidden", SOON)?;
    browser.eval("document.querySelector('#data-canvas').focus()")?;
    browser.press("ArrowRight")?;
    browser.wait_until("!document.querySelector('#data-pointed').hidden", SOON)?;
    // The table is drawn with the next frame.
    browser.wait_until("document.querySelector('#features-of').textContent.includes('example 1')", SOON)?;
    let first = values(browser)?;
    assert_eq!(first.len(), 4);
    browser.press("ArrowRight")?;
    browser.wait_until("document.querySelector('#features-of').textContent.includes('example 2')", SOON)?;
    assert_ne!(values(browser)?, first);
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});
