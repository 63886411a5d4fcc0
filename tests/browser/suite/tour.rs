//! The lecture hall and the student alone: the tour by keyboard, lecture mode, frames, help and the self-check.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use browser::{Browser, Server, dist, in_every_engine};
use serde_json::Value;

use crate::page;

const LIMIT: Duration = Duration::from_secs(180);
const SOON: Duration = Duration::from_secs(15);

/// Everything that is read on the screen and is smaller than 24 px or stands outside of it. What is there for screen readers
/// alone is not on the screen.
const TOO_SMALL: &str = "
    const found = [];
    for (const element of document.querySelectorAll('body *')) {
        const texts = [...element.childNodes].filter(node => node.nodeType === 3 && node.textContent.trim());
        if (!texts.length || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        if (element.closest('.visually-hidden, .m-label, option, script')) continue;
        const range = document.createRange();
        range.selectNodeContents(element);
        const box = range.getBoundingClientRect();
        if (box.width < 2 || box.height < 2) continue;
        const size = parseFloat(getComputedStyle(element).fontSize);
        const what = `${element.tagName} #${element.id} ${texts[0].textContent.trim().slice(0, 40)}`;
        if (size < 24) found.push(`${size} px: ${what}`);
        const inScroll = element.closest('[data-on]');
        if (!inScroll && (box.left < 0 || box.right > innerWidth + 1 || box.top < 0 || box.bottom > innerHeight + 1))
            found.push(`outside: ${what}`);
    }
    for (const box of document.querySelectorAll('[data-on], .tour'))
        if (box.scrollWidth > box.clientWidth + 1) found.push(`wider than the screen: ${box.className}`);
    return found;";

/// Goes to an element by Tab, as a reader without a mouse does.
fn tab_to(browser: &mut Browser, selector: &str) -> Result<()> {
    for _ in 0..90 {
        let is_there = format!("return Boolean(document.activeElement?.matches({}))", Value::from(selector));
        if browser.eval(&is_there)? == Value::Bool(true) {
            return Ok(());
        }
        browser.press("Tab")?;
    }
    anyhow::bail!("Tab never reaches {selector}")
}

/// What the reader does at a step that asks for it, by its number.
fn act(browser: &mut Browser, step: usize) -> Result<()> {
    let has = |browser: &mut Browser, selector: &str| -> Result<bool> {
        Ok(browser.eval(&format!("return Boolean(document.querySelector({}))", Value::from(selector)))?
            == Value::Bool(true))
    };
    if has(browser, "#tour[data-done]")? {
        return Ok(());
    }
    if has(browser, "#tour-options:not([hidden])")? {
        tab_to(browser, "#tour-options button:nth-child(2)")?;
        return browser.press("Enter");
    }
    if has(browser, "#tour-do[data-train]:not([hidden])")? {
        tab_to(browser, "#tour-do")?;
        return browser.press("Enter");
    }
    // The other steps move the slider or switch the activation: here by the tour's own button.
    ensure!(has(browser, "#tour-do:not([hidden])")?, "step {step} asks for nothing");
    tab_to(browser, "#tour-do")?;
    browser.press("Enter")
}

/// What the counter says, once it is drawn: `3 / 14`.
fn number_of_steps(browser: &mut Browser) -> Result<usize> {
    browser.wait_until(r"/\d\s*$/.test(document.querySelector('#tour-count').textContent)", SOON)?;
    let count = page::text(browser, "#tour-count")?;
    Ok(count.rsplit([' ', '/']).next().unwrap_or_default().trim().parse()?)
}

mod chromium {
    use super::*;

    fn walk(browser: &mut Browser, language: &str) -> Result<()> {
        let server = Server::start(&dist()?)?;
        browser.set_window(1280, 720)?;
        page::open(browser, &server, "max=64&repeats=1")?;
        if language == "zh" {
            tab_to(browser, "#lang")?;
            browser.press("Enter")?;
            browser.wait_until("document.documentElement.lang === 'zh'", SOON)?;
        }
        browser.eval("document.activeElement.blur()")?;
        tab_to(browser, "#tour-open")?;
        browser.press("Enter")?;
        browser.wait_until("!document.querySelector('#tour').hidden", SOON)?;
        let total = number_of_steps(browser)?;
        ensure!((12..=16).contains(&total), "{total}");
        for step in 1..=total {
            browser.wait_until(&format!("location.hash.includes('step={step}')"), SOON)?;
            act(browser, step)?;
            // Noticed, measured, and told with numbers or with the lab's own words.
            browser.wait_until("document.querySelector('#tour').hasAttribute('data-measured')", LIMIT)?;
            let told = page::text(browser, "#tour-told")?;
            ensure!(told.len() > 20 && !told.contains('{'), "step {step}: {told}");
            ensure!(step == 1 || told.chars().any(|c| c.is_ascii_digit()), "step {step} tells no number: {told}");
            browser.wait_until("document.querySelector('#tour').hasAttribute('data-done')", LIMIT)?;
            if step < total {
                tab_to(browser, "#tour-next")?;
                browser.press("Enter")?;
            }
        }
        assert_eq!(browser.console_errors()?, Vec::<String>::new());
        // The way is kept.
        page::open(browser, &server, "max=64&repeats=1")?;
        tab_to(browser, "#tour-open")?;
        browser.press("Enter")?;
        browser.wait_until(&format!("location.hash.includes('step={total}')"), SOON)?;
        browser.wait_until("document.querySelector('#tour').hasAttribute('data-done')", SOON)
    }

    #[test]
    fn the_tour_is_walked_by_keys_in_english() -> Result<()> {
        browser::run_with(browser::Engine::Chromium, |browser| walk(browser, "en"))
    }

    #[test]
    fn the_tour_is_walked_by_keys_in_chinese() -> Result<()> {
        browser::run_with(browser::Engine::Chromium, |browser| walk(browser, "zh"))
    }

    /// axe-core over every lab, both languages, both themes, with results and with the tour open; and in lecture mode.
    #[test]
    fn axe_finds_no_violation() -> Result<()> {
        let script = std::env::var("TAKEOFF_AXE").context("axe-core is not there: run `cargo xtask test --browser`")?;
        let script = std::fs::read_to_string(script)?;
        browser::run_with(browser::Engine::Chromium, |browser| {
            let server = Server::start(&dist()?)?;
            let mut found: Vec<String> = Vec::new();
            for (lab, more) in [
                ("data", "run=1&max=64&repeats=1"),
                ("data", "run=1&max=64&repeats=1&task=spam&step=3"),
                ("algorithms", "limit=100"),
                ("computation", "replicates=1"),
                ("data", "run=1&max=64&repeats=1&mode=lecture&step=3"),
            ] {
                for (language, theme) in [("en", "light"), ("en", "dark"), ("zh", "light"), ("zh", "dark")] {
                    browser.set_window(1280, 720)?;
                    page::open(browser, &server, &format!("lab={lab}&lang={language}&theme={theme}&{more}"))?;
                    browser.wait_until(&format!("document.documentElement.lang === '{language}'"), SOON)?;
                    if more.contains("run=1") {
                        page::wait_for_state(browser, "done", LIMIT)?;
                    }
                    browser.eval("for (const fold of document.querySelectorAll('details')) fold.open = true")?;
                    let violations = browser.eval(&format!(
                        "{script};
                         const result = await window.axe.run(document, {{ resultTypes: ['violations'] }});
                         return result.violations.flatMap(v => v.nodes.map(n =>
                             `${{v.id}} ${{n.target.join(' ')}} ${{(n.any[0] || n.all[0] || n.none[0])?.message ?? ''}}`));"
                    ))?;
                    let place = format!("{lab} {language} {theme} {more}");
                    found.extend(violations.as_array().into_iter().flatten().map(|v| format!("{place}: {v}")));
                }
            }
            assert!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
            Ok(())
        })
    }

    /// Every step with a presenter's clicker alone; `TAKEOFF_SHOTS=DIR` keeps a picture of each.
    #[test]
    fn nothing_in_lecture_mode_is_small_or_cut_off() -> Result<()> {
        browser::run_with(browser::Engine::Chromium, |browser| {
            let server = Server::start(&dist()?)?;
            let mut found: Vec<String> = Vec::new();
            for language in ["en", "zh"] {
                browser.set_window(1280, 720)?;
                page::open(browser, &server, &format!("max=256&repeats=2&run=1&lang={language}&mode=lecture&step=1"))?;
                let total = number_of_steps(browser)?;
                for step in 1..=total {
                    browser.wait_until(&format!("location.hash.includes('step={step}')"), SOON)?;
                    for part in ["asked", "told"] {
                        if part == "told" {
                            browser.press("PageDown")?;
                            browser
                                .wait_until("document.querySelector('#tour').hasAttribute('data-measured')", LIMIT)?;
                        }
                        browser.eval(
                            "await new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)))",
                        )?;
                        let small = browser.eval(TOO_SMALL)?;
                        found.extend(
                            small.as_array().into_iter().flatten().map(|f| format!("{language} {step} {part}: {f}")),
                        );
                        if let Ok(folder) = std::env::var("TAKEOFF_SHOTS") {
                            let file = format!("{language}-{step:02}-{part}.png");
                            browser.screenshot(&std::path::Path::new(&folder).join(file))?;
                        }
                        // A step that was done by the way is told at once.
                        if browser.eval("return document.querySelector('#tour').hasAttribute('data-told')")?
                            == Value::Bool(true)
                        {
                            break;
                        }
                    }
                    if step < total {
                        browser.press("PageDown")?;
                    }
                }
                assert_eq!(browser.console_errors()?, Vec::<String>::new());
            }
            assert_eq!(found, Vec::<String>::new());
            Ok(())
        })
    }
}

in_every_engine!(lecture_mode_fills_the_screen_and_leaves_it_again, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    page::open(browser, &server, "max=64&repeats=1")?;
    browser.press("l")?;
    browser.wait_until("document.documentElement.dataset.mode === 'lecture'", SOON)?;
    let shown = "[...document.querySelectorAll('main .panel')].filter(p => p.checkVisibility()).map(p => p.id).join()";
    assert_eq!(browser.eval(&format!("return {shown}"))?, "figure");
    let height = browser.eval("return document.documentElement.scrollHeight")?;
    assert!(height.as_f64().is_some_and(|height| height <= 721.0), "{height}");
    // Answers first, then goes on.
    browser.press("PageDown")?;
    browser.wait_until("document.querySelector('#tour').hasAttribute('data-told')", SOON)?;
    browser.press("PageDown")?;
    browser.wait_until("location.hash.includes('step=2')", SOON)?;
    browser.press("t")?;
    page::wait_for_state(browser, "done", LIMIT)?;
    browser.press("ArrowLeft")?;
    browser.wait_until("location.hash.includes('step=1')", SOON)?;
    // The next panel; blank and back.
    browser.press("p")?;
    browser.wait_until("document.documentElement.dataset.panel === 'wins'", SOON)?;
    browser.press("b")?;
    browser.wait_until("!document.querySelector('#blank').hidden", SOON)?;
    browser.press("b")?;
    browser.wait_until("document.querySelector('#blank').hidden", SOON)?;
    // Arrows on a focused slider are the slider's.
    browser.press("P")?;
    browser.wait_until("document.documentElement.dataset.panel === 'figure'", SOON)?;
    browser.eval("document.querySelector('#m').focus()")?;
    browser.press("ArrowLeft")?;
    browser.wait_until("location.hash.includes('m=16')", SOON)?;
    // The clicker's keys are the tour's even there: it tells once more, and goes on.
    browser.press("PageDown")?;
    browser.wait_until("document.querySelector('#tour').hasAttribute('data-told')", SOON)?;
    browser.press("PageDown")?;
    browser.wait_until("location.hash.includes('step=2')", SOON)?;
    browser.press("3")?;
    browser.wait_until("document.documentElement.dataset.lab === 'computation'", SOON)?;
    browser.press("1")?;
    browser.press("Escape")?;
    browser.wait_until("document.documentElement.dataset.mode === 'page'", SOON)?;
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});

in_every_engine!(an_embedded_panel_stands_alone_with_what_the_link_fixes, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(800, 600)?;
    page::open(browser, &server, "mode=embed&panel=wins&fix=task,m&max=64&repeats=1&run=1")?;
    let shown = "[...document.querySelectorAll('main .panel')].filter(p => p.checkVisibility({visibilityProperty: true})).map(p => p.id).join()";
    assert_eq!(browser.eval(&format!("return {shown}"))?, "wins");
    assert_eq!(browser.eval("return document.querySelector('.head').checkVisibility()")?, Value::Bool(false));
    page::wait_for_state(browser, "done", LIMIT)?;
    // In a frame it tells its height.
    let height = browser.eval(
        "const frame = document.createElement('iframe');
         frame.src = location.href.replace('panel=wins', 'panel=figure');
         return await new Promise((resolve, reject) => {
             window.addEventListener('message', event => event.data.takeoff && resolve(event.data.takeoff.height));
             document.body.append(frame);
             setTimeout(() => reject(new Error('no word from the frame')), 20000);
         });",
    );
    // The page's own policy may forbid the frame; then there is nothing to hear.
    if let Ok(height) = height {
        assert!(height.as_f64().is_some_and(|height| height > 100.0), "{height}");
    }
    Ok(())
});

// The buttons of the self-check, also of questions that were drawn again: in another language, for other repeats.
in_every_engine!(the_self_check_listens_however_often_it_is_drawn, |browser| {
    let server = Server::start(&dist()?)?;
    page::open(browser, &server, "max=64&repeats=2")?;
    browser.eval("document.querySelector('#quiz').open = true")?;
    for (repeats, said) in [(2, "not"), (4, "not")] {
        browser.eval(&format!("location.hash = 'v=1&lang=en&keep=0&max=64&repeats={repeats}'"))?;
        browser.wait_until(
            &format!("document.querySelector('#repeats').value === '{repeats}' && document.querySelectorAll('#check-list li').length === 6"),
            SOON,
        )?;
        browser.eval("document.querySelectorAll('#check-list [data-ask]')[5].click()")?;
        browser
            .wait_until("document.querySelector('#check-list li:last-child [role=status]').textContent !== ''", SOON)?;
        let verdict = page::text(browser, "#check-list li:last-child [role=status]")?;
        assert!(verdict.to_lowercase().contains(said), "{verdict}");
        browser.eval("document.querySelectorAll('#check-list [data-set]')[5].click()")?;
        browser.wait_until("location.hash.includes('act=sigmoid')", SOON)?;
    }
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});

in_every_engine!(a_control_explains_itself_to_the_keyboard, |browser| {
    // WebKit's driver moves the focus by Tab without the engine taking it for the keyboard's.
    if browser.engine() == browser::Engine::WebKit {
        return Ok(());
    }
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    page::open(browser, &server, "max=64&repeats=1")?;
    tab_to(browser, "#task")?;
    browser.wait_until("!document.querySelector('#help').hidden", SOON)?;
    page::wait_for_text(browser, "#help", "Now: 2-D map")?;
    assert_eq!(browser.eval("return document.activeElement.getAttribute('aria-describedby')")?, "help");
    browser.press("Escape")?;
    browser.wait_until("document.querySelector('#help').hidden", SOON)?;
    Ok(())
});
