//! A lecture, walked with real keys from its first beat to its last: in both languages, four windows, from the site and from the
//! single file, in Chromium and Firefox.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use browser::{Browser, Engine, Server, dist};
use serde_json::Value;
use takeoff::page::model::lecture::{Does, Words, beats};
use takeoff::page::model::settings::{LabId, Settings};
use takeoff::page::model::tour::STEPS;

use crate::page;

const LIMIT: Duration = Duration::from_secs(180);
const SOON: Duration = Duration::from_secs(20);
/// Longer than what counts as one press, in milliseconds.
const BREATH: u32 = 330;

/// A laptop's projector, an old one, a window with tabs, and full HD.
const WINDOWS: [(u32, u32); 4] = [(1280, 720), (1024, 768), (1280, 576), (1920, 1080)];

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
        if (box.top < 0 || box.left < 0 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
            found.push(`cut off: ${what}`);
    }
    for (const box of document.querySelectorAll('[data-on], .tour')) {
        if (box.scrollWidth > box.clientWidth + 1) found.push(`wider than the screen: ${box.className}`);
        if (box.scrollHeight > box.clientHeight + 1) found.push(`higher than its place: ${box.className}`);
    }
    return found;";

/// What the hall sees: the address, the words, and the pictures as they are drawn.
const SEEN: &str = "
    const words = ['tour-title', 'tour-say', 'tour-ask', 'tour-told', 'tour-options'].map(id => document.getElementById(id).textContent);
    const drawn = [...document.querySelectorAll('[data-on] canvas')].filter(one => one.checkVisibility()).map(one => one.toDataURL());
    let sum = 0;
    for (const letter of drawn.join()) sum = (sum * 31 + letter.charCodeAt(0)) | 0;
    return [location.hash, words.join(' | '), `${drawn.length} pictures, ${sum}`]";

/// A beat: the places of its step and of itself.
type At = (usize, usize);

fn all_beats() -> impl Iterator<Item = At> {
    STEPS.iter().enumerate().flat_map(|(step, row)| (0..beats(row).len()).map(move |beat| (step, beat)))
}

fn name((step, beat): At) -> String {
    format!("{:02}-{}-{}", step + 1, beat + 1, beats(&STEPS[step])[beat].name)
}

/// Whether a race or a search was run in this step so far: what is shown of it has times in it.
fn is_live((step, beat): At) -> bool {
    STEPS[step].settings(&Settings::default()).lab != LabId::Data
        && beats(&STEPS[step])[..=beat].iter().any(|row| row.does == Does::Train)
}

/// Whether the search runs at a beat, which takes longest: who does not wait for it asks twice for the next beat.
fn searches((step, beat): At) -> bool {
    let row = &beats(&STEPS[step])[beat];
    STEPS[step].settings(&Settings::default()).lab == LabId::Computation
        && (row.does == Does::Train || row.words == Words::Told)
}

fn sleep(browser: &mut Browser, milliseconds: u32) -> Result<()> {
    browser.eval(&format!("await new Promise(next => setTimeout(next, {milliseconds}))")).map(drop)
}

/// Presses the clicker on from the beat before, and waits until the page stands at this one. Where `passes`, a race or a search
/// that runs is not waited for: that is asked for twice.
fn go_on(browser: &mut Browser, at: At, passes: bool) -> Result<()> {
    let (step, beat) = at;
    let before =
        if beat > 0 { Some((step, beat - 1)) } else { step.checked_sub(1).map(|of| (of, beats(&STEPS[of]).len() - 1)) };
    if let Some(before) = before {
        browser.press("PageDown")?;
        if passes && searches(before) {
            sleep(browser, 500)?;
            browser.press("PageDown")?;
        }
    }
    let is_there = format!(
        "(() => {{ const at = new URLSearchParams(location.hash.slice(1));
           return at.get('step') === '{}' && (at.get('beat') ?? '1') === '{}'; }})()",
        step + 1,
        beat + 1
    );
    browser.wait_until(&is_there, SOON).with_context(|| name(at))?;
    let row = &beats(&STEPS[step])[beat];
    // The slider goes from end to end in three seconds, slowly at both.
    sleep(browser, if matches!(row.does, Does::Move(_)) { 3_400 } else { BREATH })?;
    let is_over = match () {
        // The axes are talked about while the figure is trained.
        () if step < 2 || passes && searches(at) => return Ok(()),
        () if row.words == Words::Told && STEPS[step].finding.is_trained() => {
            "document.querySelector('#tour').hasAttribute('data-measured')"
        }
        () if row.does == Does::Map => "document.querySelector('#tour-why').textContent === ''",
        () => "document.documentElement.dataset.state !== 'training'",
    };
    browser.wait_until(is_over, LIMIT).with_context(|| name(at))
}

/// What is seen as soon as nothing moves any more.
fn at_rest(browser: &mut Browser) -> Result<Value> {
    let mut before = browser.eval(SEEN)?;
    for _ in 0..60 {
        sleep(browser, 200)?;
        let now = browser.eval(SEEN)?;
        if now == before {
            return Ok(now);
        }
        before = now;
    }
    anyhow::bail!("it never comes to rest: {before}")
}

/// The lecture in Chromium, twice in a row: in every window nothing is small, cut off or to be scrolled to; a window that was
/// another size shows the same picture again; and the second time, in the browser that has rehearsed, each beat says the same.
fn twice(browser: &mut Browser, url: &str, language: &str) -> Result<()> {
    let link = format!("{url}#v=1&max=256&repeats=2&lang={language}&mode=lecture&step=1");
    let (width, height) = WINDOWS[0];
    let (mut found, mut first): (Vec<String>, Vec<Value>) = (Vec::new(), Vec::new());
    for lecture in 0..2 {
        browser.emulate_screen(width, height, 1.0)?;
        browser.open("about:blank")?;
        browser.open(&link)?;
        browser.wait_until("document.documentElement.dataset.state !== 'loading'", SOON)?;
        for (place, at) in all_beats().enumerate() {
            // The search takes longest: it is waited for once.
            let passes = lecture > 0 || language != "en";
            go_on(browser, at, passes)?;
            if is_live(at) && passes {
                first.resize(first.len().max(place + 1), Value::Null);
                continue;
            }
            let seen = at_rest(browser)?;
            if lecture > 0 {
                // Address and words: some pixels of the figure are others since the slider moved, which nobody has explained yet.
                let is_same = [0_usize, 1].into_iter().all(|part| seen[part] == first[place][part]);
                ensure!(first[place].is_null() || is_same, "{}: {} was {}", name(at), seen, first[place]);
                continue;
            }
            for (width, height) in WINDOWS {
                browser.emulate_screen(width, height, 1.0)?;
                sleep(browser, 120)?;
                let small = browser.eval(TOO_SMALL)?;
                let place = format!("{language} {} {width}x{height}", name(at));
                found.extend(small.as_array().into_iter().flatten().map(|what| format!("{place}: {what}")));
                if let Ok(folder) = std::env::var("TAKEOFF_SHOTS") {
                    sleep(browser, 500)?;
                    browser.screenshot(&Path::new(&folder).join(format!("{language}-{}-{width}.png", name(at))))?;
                }
            }
            browser.emulate_screen(width, height, 1.0)?;
            let after = at_rest(browser)?;
            ensure!(after == seen, "{}: a window that was resized shows {after} instead of {seen}", name(at));
            first.push(seen);
        }
        assert_eq!(browser.console_errors()?, Vec::<String>::new());
    }
    assert_eq!(found, Vec::<String>::new());
    Ok(())
}

#[test]
fn nothing_in_lecture_mode_is_small_or_cut_off() -> Result<()> {
    let (server, mut browser) = (Server::start(&dist()?)?, Browser::launch(Engine::Chromium)?);
    twice(&mut browser, &server.url(), "en")
}

#[test]
fn a_lecture_from_the_single_file_is_the_same_twice() -> Result<()> {
    let mut browser = Browser::launch(Engine::Chromium)?;
    twice(&mut browser, &format!("file://{}", dist()?.join("takeoff.html").display()), "zh")
}

/// In Firefox the first half from the single file in English, the second from the site in Chinese, in windows that are really made
/// another size on the way.
#[test]
fn firefox_walks_the_lecture_in_windows_of_four_sizes() -> Result<()> {
    let (server, mut browser) = (Server::start(&dist()?)?, Browser::launch(Engine::Firefox)?);
    let file = format!("file://{}", dist()?.join("takeoff.html").display());
    let half = STEPS.len() / 2;
    let mut found: Vec<String> = Vec::new();
    for (url, language, steps) in [(file, "en", 0..half), (server.url(), "zh", half..STEPS.len())] {
        browser.open(&format!("{url}#v=1&max=64&repeats=1&lang={language}&mode=lecture&step={}", steps.start + 1))?;
        browser.wait_until("document.documentElement.dataset.state !== 'loading'", SOON)?;
        for (place, at) in all_beats().filter(|(step, _)| steps.contains(step)).enumerate() {
            if place > 0 {
                go_on(&mut browser, at, true)?;
            }
            // Another size every few beats: each of the four in each half.
            if place % 6 == 0 {
                let (width, height) = WINDOWS[place / 6 % WINDOWS.len()];
                browser.set_window(width, height)?;
                page::settle(&mut browser).context("after a resize")?;
            }
            let small = browser.eval(TOO_SMALL)?;
            let place = format!("{language} {}", name(at));
            found.extend(small.as_array().into_iter().flatten().map(|what| format!("{place}: {what}")));
        }
        assert_eq!(browser.console_errors()?, Vec::<String>::new());
    }
    assert_eq!(found, Vec::<String>::new());
    Ok(())
}
