//! The confusion table as a reader meets it: beside right and wrong test examples, and for own data in their place. Its
//! counts are the test set, its diagonal is the score, it stays inside its box, and names of own classes are only text.

use std::time::Duration;

use anyhow::{Context, Result};
use browser::{Browser, Engine, Server, dist};
use serde_json::Value;

use crate::page;

const LIMIT: Duration = Duration::from_secs(120);
const SOON: Duration = Duration::from_secs(20);
const IS_THERE: &str =
    "!document.querySelector('#confusion').hidden && document.querySelectorAll('#confusion td').length > 0";

fn start(link: &str) -> Result<(Server, Browser)> {
    let (server, mut browser) = (Server::start(&dist()?)?, Browser::launch(Engine::Chromium)?);
    browser.set_window(1280, 720)?;
    page::open(&mut browser, &server, link)?;
    Ok((server, browser))
}

/// The counts of the table, row by row, and the names of its rows; its columns have the same names.
fn read(browser: &mut Browser) -> Result<(Vec<Vec<u32>>, Vec<String>)> {
    browser.wait_until(IS_THERE, SOON)?;
    let head = page::table(browser, "#confusion-head")?.remove(0);
    let rows = page::table(browser, "#confusion-rows")?;
    let names: Vec<String> = rows.iter().map(|row| row[0].clone()).collect();
    assert_eq!(head[1..], names);
    let mut counts = Vec::new();
    for row in &rows {
        let cells = row[1..].iter().map(|cell| {
            let (count, share) = cell.split_once(" · ").unwrap_or((cell, "0"));
            Ok((count.replace(',', "").parse()?, share.parse::<f64>()?))
        });
        let cells: Vec<(u32, f64)> = cells.collect::<Result<_>>().with_context(|| format!("{row:?}"))?;
        let all: u32 = cells.iter().map(|cell| cell.0).sum();
        for &(count, share) in &cells {
            assert!((share - 100.0 * f64::from(count) / f64::from(all)).abs() < 0.051, "{row:?}");
        }
        counts.push(cells.into_iter().map(|cell| cell.0).collect());
    }
    Ok((counts, names))
}

/// The counts are a whole test set of `n`, and the diagonal is the score of the learner.
fn check(browser: &mut Browser, learner: &str, n: u32) -> Result<()> {
    browser.click(&format!("#answers-of label[data-learner={learner}]"))?;
    page::settle(browser)?;
    let (counts, _) = read(browser)?;
    assert_eq!(counts.iter().flatten().sum::<u32>(), n);
    let right: u32 = (0..counts.len()).map(|label| counts[label][label]).sum();
    let score: f64 =
        page::text(browser, &format!("#answers-score-{learner}"))?.trim_end_matches(['%', '\u{a0}']).parse()?;
    assert!((100.0 * f64::from(right) / f64::from(n) - score).abs() < 0.051, "{right} of {n}, {score} %");
    // Nothing hangs over the panel, whose box the table scrolls in.
    let fits = browser.eval(
        "const [box, panel] = ['#confusion', '#learned'].map(id => document.querySelector(id).getBoundingClientRect());
         return box.width > 0 && box.left >= panel.left - 1 && box.right <= panel.right + 1 && box.bottom <= panel.bottom + 1
             && document.documentElement.scrollWidth <= innerWidth;",
    )?;
    assert_eq!(fits, true);
    Ok(())
}

fn of_task(task: &str, english: &str, chinese: &str) -> Result<()> {
    let (_server, mut browser) = start(&format!("task={task}&max=64&repeats=1&m=64"))?;
    let browser = &mut browser;
    browser.wait_until("document.querySelectorAll('#examples-list [data-example]').length > 0", SOON)?;
    let place = "const box = document.querySelector('#answers-which').getBoundingClientRect();
         return [box.left, box.right, box.top];";
    page::settle(browser)?;
    let before = browser.eval(place)?;
    browser.click("#answers-which label:has([value=table])")?;
    page::wait_for_text(browser, "#answers-list", "which class")?;
    browser.click("#train")?;
    page::wait_for_state(browser, "done", LIMIT)?;
    browser.wait_until("document.querySelector('#progress-text').textContent.includes('to the last step')", SOON)?;
    for learner in ["logistic", "large"] {
        check(browser, learner, 4000)?;
    }
    assert!(read(browser)?.1.contains(&english.to_owned()));
    page::wait_for_text(browser, "#confusion-caption", "4,000 test examples")?;
    // At 1280 x 720 all of it is seen.
    let scrolls = browser.eval(
        "const box = document.querySelector('#confusion');
         return [box.scrollWidth > box.clientWidth, box.scrollHeight > box.clientHeight];",
    )?;
    assert_eq!(scrolls, serde_json::json!([false, false]));
    let (counts, _) = read(browser)?;
    // At another m it is another table, and the examples come back.
    browser.eval(
        "const m = document.querySelector('#m'); m.value = 0;
         m.dispatchEvent(new Event('input', { bubbles: true })); m.dispatchEvent(new Event('change', { bubbles: true }));",
    )?;
    page::wait_for_text(browser, "#learned-note", "m\u{a0}=\u{a0}16,")?;
    assert_ne!(read(browser)?.0, counts);
    page::speak(browser, "zh")?;
    page::wait_for_text(browser, "#confusion-rows", chinese)?;
    page::wait_for_text(browser, "#confusion-caption", "混淆矩阵")?;
    browser.click("#answers-which label:has([value=wrong])")?;
    browser.wait_until(
        "document.querySelector('#confusion').hidden && document.querySelectorAll('#answers-list [data-example]').length > 0",
        SOON,
    )?;
    // What was clicked stayed under the hand all the time.
    page::speak(browser, "en")?;
    page::settle(browser)?;
    assert_eq!(browser.eval(place)?, before);
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn spam_has_its_confusion_table() -> Result<()> {
    of_task("spam", "ham", "正常")
}

#[test]
fn ads_have_their_confusion_table() -> Result<()> {
    of_task("ads", "clicked", "点击")
}

#[test]
fn cars_have_their_confusion_table() -> Result<()> {
    of_task("cars", "none", "无")
}

/// Twenty classes of three numbers each, one of them with a name that would be markup, on a phone.
#[test]
fn own_data_of_twenty_classes_scroll_inside_their_box() -> Result<()> {
    let (_server, mut browser) = start("task=table&repeats=1&max=64&m=64")?;
    let browser = &mut browser;
    let hostile = "<img src=x onerror=alert(1)>";
    let row = |i: u32| {
        let class = i % 20;
        let name = if class == 7 { hostile.to_owned() } else { format!("class number {class}") };
        format!("{},{},{},{name}\n", class % 5 + i % 3, class / 5, i * 37 % 11)
    };
    let table = format!("a,b,c,label\n{}", (0..800).map(row).collect::<String>());
    browser.eval(&format!(
        "document.querySelector('#own-open').click();
         document.querySelector('#own-text').value = {};
         document.querySelector('#own-read').click();",
        Value::from(table)
    ))?;
    browser.wait_until("!document.querySelector('#own-use').disabled", SOON)?;
    browser.click("#own-use")?;
    browser.wait_until("!document.querySelector('#own-dialog').open", SOON)?;
    page::wait_for_text(browser, "#answers-list", "which class")?;
    browser.click("#train")?;
    page::wait_for_state(browser, "done", LIMIT)?;
    browser.wait_until("document.querySelector('#progress-text').textContent.includes('to the last step')", SOON)?;
    for (width, height) in [(1280, 720), (390, 844)] {
        browser.emulate_screen(width, height, 1.0)?;
        check(browser, "large", 240)?;
        let names = read(browser)?.1;
        assert_eq!((names.len(), names.iter().filter(|name| *name == hostile).count()), (20, 1));
        let scrolls = browser.eval(
            "const box = document.querySelector('#confusion');
             return box.scrollWidth > box.clientWidth && box.tabIndex === 0;",
        )?;
        assert_eq!(scrolls, true, "{width} x {height}");
    }
    page::wait_for_text(browser, "#confusion-caption", "240 held-out rows")?;
    assert_eq!(browser.eval("return document.querySelectorAll('img').length")?, 0);
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
}
