//! A lecture, walked with real keys from its first beat to its last: in both languages, four windows, from the site and from the
//! single file, in Chromium and Firefox.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use browser::{Browser, Engine, Server, dist};
use serde_json::{Value, json};
use takeoff::page::model::lecture::motion::WAY;
use takeoff::page::model::lecture::{Does, Words, beats};
use takeoff::page::model::settings::{LabId, Settings};
use takeoff::page::model::tour::STEPS;

use crate::page;

const LIMIT: Duration = Duration::from_secs(180);
const SOON: Duration = Duration::from_secs(20);
/// Longer than what counts as one press.
const BREATH: Duration = Duration::from_millis(330);

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

/// A few frames: a window that has become another size is laid out and drawn. Headless Chromium now and then draws none while
/// nothing changes.
const FRAMES: &str = "
    const frames = (async () => {
        for (let frame = 0; frame < 3; frame++) await new Promise(next => requestAnimationFrame(next));
    })();
    await Promise.race([frames, new Promise(next => setTimeout(next, 300))]);";

/// What the hall sees: the address, the words, the pictures as they are drawn, and what is noticed above them.
const SEEN: &str = "
    const seen = () => {
        const words = ['tour-title', 'tour-say', 'tour-ask', 'tour-told', 'tour-options'].map(id => document.getElementById(id).textContent);
        const drawn = [...document.querySelectorAll('[data-on] canvas')].filter(one => one.checkVisibility()).map(one => {
            const picture = one.toDataURL();
            let sum = 0;
            for (let at = 0; at < picture.length; at++) sum = (sum * 31 + picture.charCodeAt(at)) | 0;
            return `${one.id} ${one.width}x${one.height}: ${sum}`;
        });
        return [location.hash, words.join(' | '), drawn.join(), document.getElementById('notices').innerText];
    };
    const sleep = milliseconds => new Promise(next => setTimeout(next, milliseconds));";

/// The same as soon as nothing moves any more: for longer than a pen takes from one value of m to the next, and for some frames of
/// a page that has few of them, since what is due may be drawn in several.
const AT_REST: &str = "
    let before = seen();
    for (let more = 0; more < 60; more++) {
        await sleep(240);
        for (let frame = 0; frame < 8; frame++) await new Promise(requestAnimationFrame);
        const now = seen();
        if (now.join() === before.join()) return now;
        before = now;
    }
    throw new Error(`it never comes to rest: ${before}`);";

/// So often a press is made again where a race or a search is passed by.
const ASKED_AGAIN: usize = 4;

/// A beat: the places of its step and of itself.
type At = (usize, usize);

fn all_beats() -> impl Iterator<Item = At> {
    STEPS.iter().enumerate().flat_map(|(step, row)| (0..beats(row).len()).map(move |beat| (step, beat)))
}

fn name((step, beat): At) -> String {
    format!("{:02}-{}-{}", step + 1, beat + 1, beats(&STEPS[step])[beat].name)
}

fn is_of_figures(step: usize) -> bool {
    STEPS[step].settings(&Settings::default()).lab == LabId::Data
}

/// Whether a race or a search was run in this step so far: what is shown of it has times in it.
fn is_live((step, beat): At) -> bool {
    !is_of_figures(step) && beats(&STEPS[step])[..=beat].iter().any(|row| row.does == Does::Train)
}

/// Whether a race or a search may be under way at a beat that speaks of it: who does not wait for it asks twice for the next.
fn runs((step, beat): At) -> bool {
    let row = &beats(&STEPS[step])[beat];
    !is_of_figures(step) && (row.does == Does::Train || row.words == Words::Told)
}

/// A lecture with a clicker in a browser.
struct Hall<'a> {
    browser: &'a mut Browser,
    pressed: Instant,
    /// A race or a search that runs is not waited for.
    passes: bool,
}

impl<'a> Hall<'a> {
    /// Opens the page at its first beat.
    fn open(browser: &'a mut Browser, link: &str, passes: bool) -> Result<Hall<'a>> {
        browser.open("about:blank")?;
        browser.open(link)?;
        browser.wait_until("document.documentElement.dataset.state !== 'loading'", SOON)?;
        Ok(Hall { browser, pressed: Instant::now(), passes })
    }

    /// Presses the clicker, as soon as it counts as another press.
    fn press(&mut self) -> Result<()> {
        std::thread::sleep(BREATH.saturating_sub(self.pressed.elapsed()));
        self.browser.press("PageDown")?;
        self.pressed = Instant::now();
        Ok(())
    }

    /// Comes to a beat from the one before it, and waits until what it speaks of is there.
    fn go_on(&mut self, at: At) -> Result<()> {
        let (step, beat) = at;
        let is_there = format!(
            "(() => {{ const at = new URLSearchParams(location.hash.slice(1));
               return at.get('step') === '{}' && (at.get('beat') ?? '1') === '{}'; }})()",
            step + 1,
            beat + 1
        );
        if at != (0, 0) {
            self.press()?;
            let before = if beat > 0 { (step, beat - 1) } else { (step - 1, beats(&STEPS[step - 1]).len() - 1) };
            let soon = format!(
                "for (let more = 0; more < 15 && !({is_there}); more++) await new Promise(next => setTimeout(next, 50));
                 return {is_there};"
            );
            // A slow machine may take two presses for one.
            for _ in 0..ASKED_AGAIN {
                if !self.passes || !runs(before) || self.browser.eval(&soon)? == true {
                    break;
                }
                self.press()?;
            }
        }
        self.browser.wait_until(&is_there, SOON).with_context(|| name(at))?;
        let row = &beats(&STEPS[step])[beat];
        let is_over = match () {
            // The axes are talked about while the figure is trained.
            () if step < 2 || self.passes && runs(at) => return Ok(()),
            () if row.words == Words::Told && STEPS[step].finding.is_trained() => {
                "document.querySelector('#tour').hasAttribute('data-measured')"
            }
            () if row.does == Does::Map => "document.querySelector('#tour-why').textContent === ''",
            () => "document.documentElement.dataset.state !== 'training'",
        };
        self.browser.wait_until(is_over, LIMIT).with_context(|| name(at))
    }

    /// What is seen as soon as nothing moves any more.
    fn at_rest(&mut self, (step, beat): At) -> Result<Value> {
        // Between two values of m the slider moves, and nothing else does.
        if matches!(beats(&STEPS[step])[beat].does, Does::Move(_)) {
            std::thread::sleep(Duration::from_secs_f64(WAY));
        }
        self.browser.eval(&format!("{SEEN} {AT_REST}"))
    }

    /// Pictures of the dark theme, where pictures are kept.
    fn keep_dark_pictures(&mut self, at: At, language: &str) -> Result<()> {
        for (theme, (width, height)) in [("dark", WINDOWS[2]), ("dark", WINDOWS[0]), ("light", WINDOWS[0])] {
            self.browser.emulate_screen(width, height, 1.0)?;
            let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
            self.browser.cdp("Emulation.setEmulatedMedia", features)?;
            self.browser.eval(FRAMES)?;
            if theme == "dark" {
                page::keep_picture(self.browser, &format!("{language}-{}-{width}x{height}-dark", name(at)))?;
            }
        }
        Ok(())
    }

    /// What is too small or cut off in windows of other sizes; afterwards the window is as it was, and shows the same.
    fn measure(&mut self, at: At, language: &str, seen: &Value) -> Result<Vec<String>> {
        let mut found = Vec::new();
        // The window's own size at last.
        for (width, height) in WINDOWS.into_iter().skip(1).chain([WINDOWS[0]]) {
            self.browser.emulate_screen(width, height, 1.0)?;
            let small = self.browser.eval(&format!("{FRAMES} {TOO_SMALL}"))?;
            let place = format!("{language} {} {width}x{height}", name(at));
            found.extend(small.as_array().into_iter().flatten().map(|what| format!("{place}: {what}")));
            page::keep_picture(self.browser, &format!("{language}-{}-{width}x{height}", name(at)))?;
        }
        if std::env::var_os(browser::SHOTS).is_some() {
            self.keep_dark_pictures(at, language)?;
        }
        let is_same = format!(
            "{SEEN} for (let more = 0; more < 40; more++) {{
                 if (JSON.stringify(seen()) === JSON.stringify({seen})) return true;
                 await sleep(50);
             }}
             return seen();"
        );
        let after = self.browser.eval(&is_same)?;
        ensure!(after == true, "{}: a window that was resized shows {after} instead of {seen}", name(at));
        Ok(found)
    }
}

/// The lecture in Chromium, twice in a row: in every window nothing is small, cut off or to be scrolled to; a window that was
/// another size shows the same picture again; and the second time, in the browser that has rehearsed, each beat says and shows the
/// same, whether or not anything moves by itself.
fn twice(browser: &mut Browser, url: &str, language: &str, settings: &str) -> Result<()> {
    let link = format!("{url}#v=1&{settings}&lang={language}&mode=lecture&step=1");
    let (width, height) = WINDOWS[0];
    browser.emulate_screen(width, height, 1.0)?;
    let (mut found, mut first): (Vec<String>, Vec<Value>) = (Vec::new(), Vec::new());
    for lecture in 0..2 {
        let began = Instant::now();
        // The search takes longest: it is waited for once. The other lecture is given again where the reader wants no motion.
        let passes = lecture > 0 || language != "en";
        if lecture > 0 && language != "en" {
            let still = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
            browser.cdp("Emulation.setEmulatedMedia", still)?;
        }
        let mut hall = Hall::open(browser, &link, passes)?;
        for (place, at) in all_beats().enumerate() {
            hall.go_on(at)?;
            if is_live(at) && passes {
                first.resize(first.len().max(place + 1), Value::Null);
                continue;
            }
            let seen = hall.at_rest(at)?;
            if lecture > 0 {
                ensure!(first[place].is_null() || first[place] == seen, "{}: {seen} was {}", name(at), first[place]);
                continue;
            }
            found.extend(hall.measure(at, language, &seen)?);
            first.push(seen);
        }
        assert_eq!(browser.console_errors()?, Vec::<String>::new());
        println!("{language}, lecture {}: {:.0} s", lecture + 1, began.elapsed().as_secs_f64());
    }
    assert_eq!(found, Vec::<String>::new());
    Ok(())
}

#[test]
fn nothing_in_lecture_mode_is_small_or_cut_off() -> Result<()> {
    let (server, mut browser) = (Server::start(&dist()?)?, Browser::launch(Engine::Chromium)?);
    twice(&mut browser, &server.url(), "en", "max=256&repeats=2")
}

#[test]
fn a_lecture_from_the_single_file_is_the_same_twice() -> Result<()> {
    let mut browser = Browser::launch(Engine::Chromium)?;
    twice(&mut browser, &format!("file://{}", dist()?.join("takeoff.html").display()), "zh", "max=64&repeats=2")
}

/// In Firefox the first half from the single file in English, the second from the site in Chinese, in windows that are really made
/// another size on the way. With `TAKEOFF_WALKS` both are walked whole, and twice: the second time each beat says and shows the same.
#[test]
fn firefox_walks_the_lecture_in_windows_of_four_sizes() -> Result<()> {
    let (server, mut browser) = (Server::start(&dist()?)?, Browser::launch(Engine::Firefox)?);
    let file = format!("file://{}", dist()?.join("takeoff.html").display());
    let is_whole = std::env::var_os("TAKEOFF_WALKS").is_some();
    let (all, half) = (STEPS.len(), STEPS.len() / 2);
    let (first, second, lectures) = if is_whole { (0..all, 0..all, 2) } else { (0..half, half..all, 1) };
    let mut found: Vec<String> = Vec::new();
    for (url, language, steps) in [(file, "en", first), (server.url(), "zh", second)] {
        let link = format!("{url}#v=1&max=64&repeats=1&lang={language}&mode=lecture&step={}", steps.start + 1);
        let mut before: Vec<Value> = Vec::new();
        for lecture in 0..lectures {
            let began = Instant::now();
            let mut hall = Hall::open(&mut browser, &link, true)?;
            for (place, at) in all_beats().filter(|(step, _)| steps.contains(step)).enumerate() {
                if place > 0 {
                    hall.go_on(at)?;
                }
                // Another size every few beats: each of the four in each half.
                if place % 6 == 0 {
                    let (width, height) = WINDOWS[place / 6 % WINDOWS.len()];
                    hall.browser.set_window(width, height)?;
                    page::settle(hall.browser).context("after a resize")?;
                }
                let small = hall.browser.eval(TOO_SMALL)?;
                let of_beat = format!("{language} {}", name(at));
                found.extend(small.as_array().into_iter().flatten().map(|what| format!("{of_beat}: {what}")));
                if !is_whole {
                    continue;
                }
                let seen = if is_live(at) { Value::Null } else { hall.at_rest(at)? };
                if lecture == 0 {
                    page::keep_picture(hall.browser, &format!("firefox-{language}-{}", name(at)))?;
                    before.push(seen);
                } else {
                    ensure!(before[place] == seen, "{of_beat}: {seen} was {}", before[place]);
                }
            }
            assert_eq!(browser.console_errors()?, Vec::<String>::new());
            println!("{language}, lecture {}: {:.0} s", lecture + 1, began.elapsed().as_secs_f64());
        }
    }
    assert_eq!(found, Vec::<String>::new());
    Ok(())
}

/// Notes when something changes that the hall sees: words, or a picture that is drawn. `waits` holds how long the first change after
/// the last press took, and the longest time without one while the page said that it waits for a training since, in milliseconds.
const WAITS: &str = "
    let [pressed, last] = [NaN, NaN];
    window.waits = { first: NaN, longest: 0 };
    const isBusy = () => !document.getElementById('tour-bar').hidden;
    let wasBusy = false;
    const note = () => {
        const now = performance.now();
        if (Number.isNaN(waits.first)) waits.first = now - pressed;
        else if (wasBusy) waits.longest = Math.max(waits.longest, now - last);
        [last, wasBusy] = [now, isBusy()];
    };
    addEventListener('keydown', () => {
        [pressed, last, wasBusy] = [performance.now(), performance.now(), false];
        window.waits = { first: NaN, longest: 0 };
    }, true);
    new MutationObserver(note).observe(document.body, { characterData: true, childList: true, subtree: true });
    const drawn = CanvasRenderingContext2D.prototype;
    for (const name of ['fill', 'stroke', 'fillRect', 'fillText', 'drawImage', 'putImageData', 'clearRect']) {
        const draw = drawn[name];
        drawn[name] = function (...all) { note(); return draw.apply(this, all); };
    }";

/// So many times slower than the machine, by hand.
fn slow() -> Option<f64> {
    std::env::var("TAKEOFF_SLOW").ok()?.parse().ok()
}

/// A lecture at a place, on a page that is slowed so many times and counts its waits.
fn slowed<'a>(browser: &'a mut Browser, server: &Server, place: &str, slow: f64) -> Result<Hall<'a>> {
    browser.emulate_screen(WINDOWS[0].0, WINDOWS[0].1, 1.0)?;
    let link = format!("{}#v=1&lang=en&keep=0&mode=lecture&{place}", server.url());
    let hall = Hall::open(browser, &link, false)?;
    hall.browser.eval(WAITS)?;
    hall.browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": slow }))?;
    Ok(hall)
}

/// Seconds from the last press to the first change, and of the longest pause since.
fn waits(hall: &mut Hall) -> Result<[f64; 2]> {
    let waits = hall.browser.eval("return [waits.first, waits.longest]")?;
    Ok([0, 1].map(|which| waits[which].as_f64().unwrap_or(f64::INFINITY) / 1e3))
}

/// By hand, with `TAKEOFF_SLOW=4`: a page slowed so many times (its workers are not) answers each press within two seconds. How
/// long nothing but the bar changes while the hall waits for a training is told, to be judged.
#[test]
fn a_slowed_page_keeps_nobody_waiting() -> Result<()> {
    let Some(slow) = slow() else { return Ok(()) };
    let (server, mut browser) = (Server::start(&dist()?)?, Browser::launch(Engine::Chromium)?);
    let mut hall = slowed(&mut browser, &server, "step=1", slow)?;
    let mut all = Vec::new();
    for at in all_beats().skip(1) {
        hall.go_on(at)?;
        std::thread::sleep(Duration::from_secs(2));
        let seconds = waits(&mut hall)?;
        println!("{}: first change after {:.2} s, longest pause {:.2} s", name(at), seconds[0], seconds[1]);
        all.push((seconds[0], name(at)));
    }
    all.retain(|(seconds, _)| *seconds >= 2.0);
    assert_eq!(all, Vec::new());
    Ok(())
}

/// By hand, with `TAKEOFF_SLOW=4`: a link leads straight to the map of scale, the clicker has it trained, and on a page slowed so many
/// times something changes every two seconds until it is there.
#[test]
fn a_slowed_page_keeps_moving_while_the_map_is_trained() -> Result<()> {
    let Some(slow) = slow() else { return Ok(()) };
    let (server, mut browser) = (Server::start(&dist()?)?, Browser::launch(Engine::Chromium)?);
    let mut hall = slowed(&mut browser, &server, "step=7&beat=4", slow)?;
    hall.press()?;
    let why = |is: &str| format!("document.querySelector('#tour-why').textContent {is} ''");
    hall.browser.wait_until(&why("!=="), SOON).context("the press has it trained")?;
    let began = Instant::now();
    hall.browser.wait_until(&why("==="), LIMIT)?;
    let [first, longest] = waits(&mut hall)?;
    let took = began.elapsed().as_secs_f64();
    println!("the map took {took:.0} s: first change after {first:.2} s, longest pause {longest:.2} s");
    ensure!(first < 2.0 && longest < 2.0, "first change after {first} s, longest pause {longest} s");
    Ok(())
}
