//! The lecture hall and the student alone: the tour by keyboard, lecture mode, frames, help and the self-check.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use browser::{Browser, Server, dist, in_every_engine};
use serde_json::Value;
use takeoff::page::model::language::Language;
use takeoff::page::model::settings::{Settings, TABLE};
use takeoff::page::model::tour::{Action, Place, STEPS};

use crate::page;

const LIMIT: Duration = Duration::from_secs(180);
const SOON: Duration = Duration::from_secs(15);
/// Right end of the axis where a test trains it all: three values of m.
const SMALL_MAX: u32 = 64;

/// Goes to an element by Tab, as a reader without a mouse does.
fn tab_to(browser: &mut Browser, selector: &str) -> Result<()> {
    // Once around the page.
    for _ in 0..200 {
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
    match STEPS[step - 1].action {
        Action::Predict(_) => {
            tab_to(browser, "#tour-options button:nth-child(2)")?;
            browser.press("Enter")
        }
        Action::Draw(_) => {
            tab_to(browser, "#tour-options button:nth-child(2)")?;
            browser.press("Enter")?;
            browser.wait_until(
                "Boolean(document.querySelector('#tour-options [data-choice][aria-pressed=true]'))",
                SOON,
            )?;
            tab_to(browser, "#tour-do[data-train]")?;
            browser.press("Enter")
        }
        Action::Train => {
            tab_to(browser, "#tour-do[data-train]")?;
            browser.press("Enter")
        }
        Action::Ask => anyhow::bail!("no step of the tour asks the learners something yet"),
        // By the slider itself: in one go to the right end, step by step to the left.
        Action::Move(at) => {
            tab_to(browser, "#m")?;
            let values = Settings::default().with("max", SMALL_MAX).m_values();
            match at {
                Place::Right => browser.press("End")?,
                Place::Left => values[1..].iter().try_for_each(|_| browser.press("ArrowLeft"))?,
                other => anyhow::bail!("no step moves the slider to {other:?} yet"),
            }
            let m = at.m(&Settings::default().with("max", SMALL_MAX));
            browser.wait_until(&format!("location.hash.includes('&m={m}&')"), SOON)
        }
        // By the radio buttons themselves: the group is one stop of Tab, and the arrows choose.
        Action::Switch(activation) | Action::Foretell(_, activation) => {
            if STEPS[step - 1].action.options() > 0 {
                tab_to(browser, "#tour-options button:nth-child(2)")?;
                browser.press("Enter")?;
            }
            tab_to(browser, "#activation input:checked")?;
            let chosen =
                format!("document.querySelector('#activation input:checked').value === '{}'", activation.name());
            for _ in 0..3 {
                if browser.eval(&format!("return {chosen}"))? == Value::Bool(true) {
                    break;
                }
                browser.press("ArrowRight")?;
            }
            browser.wait_until(&chosen, SOON)
        }
    }
}

/// What the counter says, once it is drawn: `3 / 14`.
fn number_of_steps(browser: &mut Browser) -> Result<usize> {
    browser.wait_until(r"/\d\s*$/.test(document.querySelector('#tour-count').textContent)", SOON)?;
    let count = page::text(browser, "#tour-count")?;
    Ok(count.rsplit([' ', '/']).next().unwrap_or_default().trim().parse()?)
}

mod chromium {
    use super::*;

    /// The panel that the step speaks of is on the screen, and not under the sheet of a small one.
    const IS_SEEN: &str = "(() => {
        const box = document.querySelector('[data-pointed]')?.getBoundingClientRect();
        const card = document.querySelector('#tour').getBoundingClientRect();
        const low = card.left < 1 ? card.top : innerHeight;
        return Boolean(box) && box.top < low - 60 && box.bottom > 60;
    })()";

    /// From the first step to the last without a pointer. What else is to be seen on the way: `walk.rs`.
    fn walk(browser: &mut Browser) -> Result<()> {
        let server = Server::start(&dist()?)?;
        browser.set_window(1280, 720)?;
        page::open_keeping(browser, &server, "max=64&repeats=1")?;
        browser.eval("document.activeElement.blur()")?;
        tab_to(browser, "#ways-tour")?;
        browser.press("Enter")?;
        browser.wait_until("!document.querySelector('#tour').hidden", SOON)?;
        let total = number_of_steps(browser)?;
        ensure!((12..=16).contains(&total), "{total}");
        for step in 1..=total {
            browser.wait_until(&format!("location.hash.includes('step={step}')"), SOON)?;
            browser.wait_until(IS_SEEN, SOON)?;
            // The card is this step's by now, and not that of the one before.
            let is_drawn = format!("parseInt(document.querySelector('#tour-count').textContent) === {step}");
            browser.wait_until(&is_drawn, SOON)?;
            if !STEPS[step - 1].hides.is_empty() {
                // The words of the step before may stand for a frame.
                let is_silent = "document.querySelector('#tour-told').textContent + document.querySelector('#tour-why').textContent === ''";
                browser.wait_until(is_silent, SOON).with_context(|| format!("step {step} tells before it asks"))?;
            }
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
        page::open_keeping(browser, &server, "max=64&repeats=1")?;
        page::wait_for_text(browser, "#ways-tour", &format!("{total}/{total}"))?;
        tab_to(browser, "#ways-tour")?;
        browser.press("Enter")?;
        browser.wait_until(&format!("location.hash.includes('step={total}')"), SOON)?;
        browser.wait_until("document.querySelector('#tour').hasAttribute('data-done')", SOON)
    }

    #[test]
    fn the_tour_is_walked_by_keys_and_kept() -> Result<()> {
        browser::run_with(browser::Engine::Chromium, walk)
    }

    /// axe-core over every lab, every language, both themes, with results and with the tour open; and in lecture mode.
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
                let looks = Language::ALL.into_iter().flat_map(|language| [(language, "light"), (language, "dark")]);
                for (language, theme) in looks.map(|(language, theme)| (language.name(), theme)) {
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

    /// A handout of every lab, from a laptop's screen, a wide one and a phone's; `TAKEOFF_SHOTS=DIR` keeps the files.
    #[test]
    fn each_lab_is_printed_on_one_page() -> Result<()> {
        use base64::Engine;
        browser::run_with(browser::Engine::Chromium, |browser| {
            let server = Server::start(&dist()?)?;
            for (lab, more) in [
                ("data", "max=64&repeats=1"),
                ("data", "max=64&repeats=1&task=spam&lang=zh"),
                ("algorithms", "limit=100&extra=tanh,gelu"),
                ("computation", "replicates=1"),
                // Of lecture mode what fills the screen.
                ("data", "max=64&repeats=1&mode=lecture&step=3"),
                ("data", "max=64&repeats=1&mode=lecture&panel=learned"),
            ] {
                for (width, height) in [(1280, 720), (1920, 1080), (412, 823)] {
                    browser.emulate_screen(width, height, 1.0)?;
                    page::open(browser, &server, &format!("lab={lab}&run=1&{more}"))?;
                    page::wait_for_state(browser, "done", LIMIT)?;
                    let printed = browser.cdp("Page.printToPDF", serde_json::json!({ "preferCSSPageSize": true }))?;
                    let data = printed["data"].as_str().context("a file")?;
                    let file = base64::engine::general_purpose::STANDARD.decode(data)?;
                    if let Ok(folder) = std::env::var(browser::SHOTS) {
                        std::fs::write(format!("{folder}/{lab}-{width}-{}.pdf", more.len()), &file)?;
                    }
                    let text = String::from_utf8_lossy(&file);
                    let pages = text.matches("/Type /Page\n").count();
                    assert_eq!(pages, 1, "{lab} {more} from {width} x {height}");
                    // Sharp at any size: charts are lines and letters, but the five maps, which are cells.
                    let maps = if more == "max=64&repeats=1" { 5 } else { 0 };
                    assert_eq!(text.matches("/Subtype /Image").count(), maps, "{lab} {more}");
                }
            }
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
    browser.wait_until(&format!("{shown} === 'forces'"), SOON)?;
    let height = browser.eval("return document.documentElement.scrollHeight")?;
    assert!(height.as_f64().is_some_and(|height| height <= 721.0), "{height}");
    // The question, what is told, and so on; a press within the same breath is none.
    const BREATH: Duration = Duration::from_millis(350);
    browser.press("PageDown")?;
    browser.press("PageDown")?;
    browser.wait_until("location.hash.includes('beat=2')", SOON)?;
    std::thread::sleep(BREATH);
    assert_eq!(browser.eval("return location.hash.includes('beat=2')")?, Value::Bool(true));
    // A number and Enter, whatever has the focus.
    browser.press("2")?;
    browser.press("Enter")?;
    browser.wait_until("location.hash.includes('step=2')", SOON)?;
    browser.press("t")?;
    page::wait_for_state(browser, "done", LIMIT)?;
    browser.press("ArrowLeft")?;
    browser.wait_until("location.hash.includes('step=1') && location.hash.includes('beat=4')", SOON)?;
    // Where the figure stands, the next panel; blank and back.
    browser.press("2")?;
    browser.press("Enter")?;
    browser.wait_until("location.hash.includes('step=2')", SOON)?;
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
    // The clicker's keys are the lecture's even there.
    browser.press("PageDown")?;
    browser.wait_until("location.hash.includes('step=2')", SOON)?;
    // A list of all steps, which Escape closes; it leaves the lecture only when it is pressed twice, and a clicker leads back.
    browser.press("o")?;
    browser.wait_until("!document.querySelector('#lecture-steps').hidden", SOON)?;
    browser.press("Escape")?;
    browser.wait_until("document.querySelector('#lecture-steps').hidden", SOON)?;
    std::thread::sleep(BREATH);
    browser.press("Escape")?;
    browser.wait_until("document.querySelector('#tour-why').textContent.includes('Esc')", SOON)?;
    assert_eq!(browser.eval("return document.documentElement.dataset.mode")?, "lecture");
    std::thread::sleep(BREATH);
    browser.press("Escape")?;
    browser.wait_until("document.documentElement.dataset.mode === 'page'", SOON)?;
    std::thread::sleep(BREATH);
    browser.press("PageDown")?;
    browser.wait_until("document.documentElement.dataset.mode === 'lecture'", SOON)?;
    browser.wait_until("location.hash.includes('step=2')", SOON)?;
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
    // Narrow or low: nothing sticks to its end, and there is nothing to scroll to but the panel.
    browser.set_window(640, 460)?;
    page::settle(browser)?;
    let room = "return [getComputedStyle(document.body, '::after').content,
        document.documentElement.scrollHeight <= Math.max(innerHeight, document.querySelector('main').offsetHeight + 1)]";
    assert_eq!(browser.eval(room)?, serde_json::json!(["none", true]));
    Ok(())
});

in_every_engine!(a_frame_tells_its_height_to_the_page_of_another_site, |browser| {
    let server = Server::start(&dist()?)?;
    // A teacher's page, on a host of its own, that makes its frame as high as it is told.
    let folder =
        std::env::temp_dir().join(format!("takeoff-parent-{}-{}", browser.engine().name(), std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let link = "v=1&lang=en&keep=0&mode=embed&panel=data&max=64&repeats=1";
    let parent = format!(
        "<!doctype html><html lang=en><title>Course</title><link rel=icon href='data:,'>
         <body><iframe id=frame src='{}#{link}' width=900 height=200 title=Takeoff></iframe>
         <script>
             window.told = [];
             window.frame = document.querySelector('#frame');
             addEventListener('message', event => {{
                 if (event.source !== frame.contentWindow || !event.data.takeoff) return;
                 told.push(event.data.takeoff.height);
                 frame.height = event.data.takeoff.height;
             }});
         </script>",
        server.url()
    );
    std::fs::write(folder.join("index.html"), parent)?;
    let other = Server::start(&folder)?;
    browser.set_window(1000, 700)?;
    browser.open(&other.url())?;
    // Quiet for a second: the height follows the width, and not itself.
    let settled = |browser: &mut Browser| -> Result<f64> {
        browser.wait_until("told.length > 0", SOON)?;
        let height = browser.eval(
            "for (let quiet = 0, last = told.length; quiet < 10; quiet++) {
                 await new Promise(next => setTimeout(next, 100));
                 if (told.length > 60) break;
                 if (told.length !== last) { quiet = 0; last = told.length; }
             }
             return told.length > 60 ? -1 : told.at(-1);",
        )?;
        height.as_f64().context("a height is a number")
    };
    let wide = settled(browser)?;
    assert!((200.0..600.0).contains(&wide), "{wide}");
    browser.eval("told.length = 0; frame.width = 340")?;
    let narrow = settled(browser)?;
    assert!(narrow > wide + 100.0, "{wide} in a wide frame, {narrow} in a narrow one");
    browser.eval("told.length = 0; frame.width = 900")?;
    assert_eq!(settled(browser)?, wide);
    std::fs::remove_dir_all(&folder)?;
    Ok(())
});

in_every_engine!(what_a_link_fixes_is_not_on_the_screen, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    let shown =
        "return [...document.querySelectorAll('[data-key]')].filter(e => e.checkVisibility()).map(e => e.dataset.key)";
    let all = TABLE.fixable().collect::<Vec<_>>().join(",");
    for lab in ["data", "algorithms", "computation"] {
        page::open(browser, &server, &format!("lab={lab}&fix={all}"))?;
        assert_eq!(browser.eval(shown)?, Value::Array(Vec::new()), "{lab}");
        page::open(browser, &server, &format!("lab={lab}&fix=depth,width,rate,think"))?;
        let shown = browser.eval(shown)?;
        let shown: Vec<&str> = shown.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert!(shown.contains(&"seed") && shown.contains(&"theme"), "{lab}: {shown:?}");
        assert!(!shown.iter().any(|key| ["depth", "width", "rate", "tune", "think"].contains(key)), "{lab}: {shown:?}");
    }
    Ok(())
});

// The buttons of the self-check, also of questions that were drawn again in another language; in another lab as well.
in_every_engine!(the_self_check_listens_however_often_it_is_drawn, |browser| {
    let server = Server::start(&dist()?)?;
    page::open(browser, &server, "max=64&repeats=1")?;
    browser.eval("document.querySelector('#quiz').open = true")?;
    for language in ["en", "zh"] {
        browser.eval(&format!("location.hash = 'v=1&lang={language}&keep=0&max=64&repeats=1'"))?;
        browser.wait_until(&format!("document.documentElement.lang === '{language}'"), SOON)?;
        browser.wait_until("document.querySelectorAll('#check-list li').length === 8", SOON)?;
        browser.eval("document.querySelectorAll('#check-list [data-set]')[6].click()")?;
        browser.wait_until("location.hash.includes('lab=algorithms')", SOON)?;
        for (choice, right) in [(0, 0), (2, 1)] {
            let of = format!("#check-list li:nth-child(7) [data-choice=\"{choice}\"]");
            browser.eval(&format!("document.querySelector({}).click()", Value::from(of)))?;
            browser.wait_until(
                &format!("document.querySelector('#check-list li:nth-child(7) [data-right=\"{right}\"]') !== null"),
                SOON,
            )?;
        }
    }
    browser.eval("document.querySelector('#check-list li:nth-child(1) [data-choice=\"0\"]').click()")?;
    browser.wait_until("document.querySelector('#check-list li:nth-child(1) [data-go]') !== null", SOON)?;
    browser.eval("document.querySelector('#check-list li:nth-child(1) [data-go]').click()")?;
    browser.wait_until("location.hash.includes('step=3')", SOON)?;
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
    // It leaves what it was pressed for.
    browser.eval("document.activeElement.blur()")?;
    tab_to(browser, "#train")?;
    browser.wait_until("!document.querySelector('#help').hidden", SOON)?;
    browser.press("Enter")?;
    browser.wait_until("document.querySelector('#help').hidden", SOON)?;
    // A range with a label of its own, in another lab.
    page::open(browser, &server, "lab=computation&think=4")?;
    tab_to(browser, "#comp-think")?;
    page::wait_for_text(browser, "#help", "Now: 4")?;
    // Above an open dialog.
    page::open(browser, &server, "max=64&repeats=1")?;
    browser.eval("document.querySelector('#paint-open').click()")?;
    // The board has the focus: back from there, since Tab forward leaves the page for Firefox's own buttons.
    browser.press("Shift+Tab")?;
    browser.press("Shift+Tab")?;
    assert_eq!(browser.eval("return document.activeElement.name")?, "paint-tool");
    browser.wait_until("!document.querySelector('#help').hidden", SOON)?;
    let is_seen = "const box = document.querySelector('#help').getBoundingClientRect();
                   document.querySelector('#help').style.pointerEvents = 'auto';
                   return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2).id";
    assert_eq!(browser.eval(is_seen)?, "help");
    Ok(())
});
