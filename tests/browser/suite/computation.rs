//! The computation lab as a student meets it: a link runs the search, its curves and its export agree with each other,
//! the reader's own notebook survives a reload, and the machine is measured.

use std::time::Duration;

use anyhow::Result;
use browser::{Browser, Server, dist, in_every_engine};

use crate::page;

const LIMIT: Duration = Duration::from_secs(120);
const SOON: Duration = Duration::from_secs(20);

/// Tries the idea in the form and waits for its answer.
fn try_idea(browser: &mut Browser, tried: usize) -> Result<()> {
    browser.click("#comp-try")?;
    browser.wait_until(
        &format!(
            "/%/.test(document.querySelector('#comp-book-rows').children[{}]?.children[2].textContent)",
            tried - 1
        ),
        SOON,
    )
}

in_every_engine!(the_search_runs_and_its_curves_and_export_agree, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    page::open(browser, &server, "lab=computation&replicates=2&lang=en&run=1")?;
    browser.wait_until("document.documentElement.dataset.state === 'done'", LIMIT)?;
    page::wait_for_text(browser, "#live", "The search is done: ")?;
    let text = page::saved(browser, "[data-export=csv]")?;
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("speed,seed,idea,description,finished_at,test_accuracy,best_so_far"));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == 7));
    let of = |speed: &str, seed: &str| -> Vec<(f64, f64)> {
        let mine = rows.iter().filter(|row| row[0] == speed && row[1] == seed);
        mine.map(|row| (row[4].parse().unwrap(), row[6].parse().unwrap())).collect()
    };
    for seed in ["1", "2"] {
        let (fast, slow) = (of("100", seed), of("10", seed));
        assert!(fast.len() > 5 * slow.len() && fast.len() > 100, "{} {}", fast.len(), slow.len());
        // Time goes forward and ends with the semester; the faster machine makes the same experiments, ten times as soon.
        assert!(fast.windows(2).all(|pair| pair[0].0 < pair[1].0) && fast.iter().all(|point| point.0 <= 90.0));
        for (fast, slow) in fast.iter().zip(&slow) {
            assert!((10.0 * fast.0 - slow.0).abs() < 1e-9 && fast.1 == slow.1);
        }
    }
    // The table says what the export says.
    let ends = page::table(browser, "#comp-ends-table-rows")?;
    let mean = ["1", "2"].map(|seed| of("100", seed).last().unwrap().1).iter().sum::<f64>() / 2.0;
    assert_eq!(ends.len(), 5);
    assert!(ends[4][1].starts_with(&format!("{:.1}", 100.0 * mean)), "{ends:?} {mean}");

    // A faster machine is never fewer ideas ahead; an earlier day never has more of them.
    let ideas = |browser: &mut Browser| -> Result<Vec<f64>> {
        let rows = page::table(browser, "#comp-standing-rows")?;
        Ok(rows.iter().map(|row| row[1].replace(',', "").parse().unwrap()).collect())
    };
    let at_the_end = ideas(browser)?;
    assert!(at_the_end.windows(2).all(|pair| pair[0] <= pair[1]), "{at_the_end:?}");
    browser.eval("document.querySelector('#comp-day').focus()")?;
    for _ in 0..20 {
        browser.press("ArrowLeft")?;
    }
    page::wait_for_text(browser, "#comp-day-value", "70")?;
    let before = ideas(browser)?;
    assert!(before.iter().zip(&at_the_end).all(|(before, end)| before <= end) && before != at_the_end);

    // Thinking retrains nothing, and says who waits.
    browser.eval("document.querySelector('#comp-think').focus()")?;
    browser.press("End")?;
    page::wait_for_text(browser, "#comp-person", "the machine waits for you")?;
    assert!(page::text(browser, "#comp-found")?.is_empty());
    page::speak(browser, "zh")?;
    page::wait_for_text(browser, "#comp-person", "瓶颈")?;
    let label = browser.eval("return document.querySelector('#comp-found').getAttribute('aria-label')")?;
    assert!(label.as_str().unwrap().contains("第 70 天"), "{label}");
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});

in_every_engine!(the_notebook_survives_a_reload_and_is_held_against_random_search, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    page::open(browser, &server, "lab=computation&replicates=2&lang=en")?;
    browser.wait_until("document.querySelector('#comp-try') && !document.querySelector('#comp-try').disabled", SOON)?;
    try_idea(browser, 1)?;
    browser.eval(
        "const form = document.querySelector('#comp-form');
         document.querySelector('#comp-width').value = 8;
         document.querySelector('#comp-optimiser').value = 'sgd';
         form.dispatchEvent(new Event('input'));",
    )?;
    try_idea(browser, 2)?;
    let book = page::table(browser, "#comp-book-rows")?;
    browser.open("about:blank")?;
    page::open(browser, &server, "lab=computation&replicates=2&lang=en")?;
    browser.wait_until("document.querySelector('#comp-book-rows').children.length === 2", SOON)?;
    assert_eq!(page::table(browser, "#comp-book-rows")?, book);
    page::wait_for_text(browser, "#comp-book-note", "kept in this browser")?;
    // The test accuracy is not told before the search is over.
    let text = page::saved(browser, "#comp-book-export")?;
    assert!(text.starts_with("idea,description,cost,validation_accuracy,test_accuracy,seconds\n1,layers=2 width=12"));
    assert!(text.lines().nth(1).unwrap().split(',').nth(4) == Some(""), "{text}");
    browser.click("#comp-compare")?;
    page::wait_for_text(browser, "#comp-versus-verdict", "Your best network is right on")?;
    browser.click("#comp-clear")?;
    browser.wait_until("document.querySelector('#comp-book-rows').children.length === 0", SOON)?;
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});

in_every_engine!(the_machine_is_measured_and_the_closing_page_says_what_is_missing, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    page::open(browser, &server, "lab=computation&lang=en&workers=1")?;
    browser.wait_until("document.querySelector('#comp-gain-data-text').textContent.includes('Missing')", SOON)?;
    browser.click("#comp-measure")?;
    browser.wait_until("document.querySelector('#comp-machine-slope').textContent.length > 0", LIMIT)?;
    let rates = page::table(browser, "#comp-rates-rows")?;
    assert_eq!(rates.len(), 3);
    assert!(rates.iter().all(|row| row[1].contains("GFLOP/s")), "{rates:?}");
    assert_eq!(page::table(browser, "#comp-by-m-table-rows")?.len(), 4);
    assert_eq!(page::table(browser, "#comp-by-size-table-rows")?.len(), 6);
    println!("{rates:?} {}", page::text(browser, "#comp-machine-slope")?);
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});
