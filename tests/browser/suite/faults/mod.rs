//! What goes wrong, made to go wrong in the real page: workers that throw, hang, are killed, find no memory or cannot
//! start, a page that breaks, sleeps or is left and come back to, links and hands that make no sense. docs/faults.md is
//! the table of what is tested where.
//!
//! - here: what a browser or a reader can do;
//! - `monkey`: hands that know nothing;
//! - `hooked`: what only the program itself can do to itself, on the site that is built for it.

use std::time::Duration;

use anyhow::{Result, ensure};
use browser::{Browser, Engine, Server, dist};
use serde_json::json;

use crate::page;

mod foreign;
mod hooked;
mod monkey;

const LIMIT: Duration = Duration::from_secs(120);
const SOON: Duration = Duration::from_secs(10);
/// A small figure: 30 runs on two workers.
const LINK: &str = "max=64&m=64&repeats=2&workers=2";

/// Presses Train (or Retry), waits for the end and returns the export without its times.
fn train(browser: &mut Browser, end: &str) -> Result<Vec<String>> {
    browser.click("#train")?;
    page::wait_for_state(browser, end, LIMIT)?;
    Ok(page::without_times(&page::download_csv(browser)?))
}

/// Opens the page and trains the small figure with no fault.
fn undisturbed(browser: &mut Browser, server: &Server) -> Result<Vec<String>> {
    page::open(browser, server, LINK)?;
    let figure = train(browser, "done")?;
    assert_eq!(figure.len(), 1 + 30);
    Ok(figure)
}

mod chromium {
    use super::*;

    fn start() -> Result<(Server, Browser)> {
        Ok((Server::start(&dist()?)?, Browser::launch(Engine::Chromium)?))
    }

    /// Clocks that run back, jump back once, stand, or say what is no number, in the page and in its workers: as after a sleep, in a
    /// virtual machine, or where a browser hides the time from sites.
    #[test]
    fn whatever_the_clock_says_the_figure_is_the_same() -> Result<()> {
        let (server, mut browser) = start()?;
        let figure = undisturbed(&mut browser, &server)?;
        let clocks = [
            "let told = 1e6; performance.now = () => told -= 7;",
            "const now = performance.now.bind(performance); let calls = 0; performance.now = () => now() - (++calls > 40 ? 1e7 : 0);",
            "performance.now = () => 1234;",
            "performance.now = () => NaN;",
            "let asked = 0; performance.now = () => ++asked % 3 ? Infinity : -Infinity;",
        ];
        for clock in clocks {
            let source = format!(
                "{clock}
                 const Plain = Blob;
                 Blob = function (parts, options) {{
                     const isProgram = options?.type?.includes('javascript');
                     return new Plain(isProgram ? [{}, ...parts] : parts, options);
                 }};",
                json!(clock)
            );
            let added = browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }))?;
            page::open(&mut browser, &server, LINK)?;
            assert_eq!(train(&mut browser, "done")?, figure, "{clock}");
            assert_eq!(browser.console_errors()?, Vec::<String>::new(), "{clock}");
            browser.cdp("Page.removeScriptToEvaluateOnNewDocument", json!({ "identifier": added["identifier"] }))?;
        }
        Ok(())
    }

    /// What was kept is forgotten when the reader says so, also in a visit that keeps nothing.
    #[test]
    fn forgetting_works_in_a_visit_that_keeps_nothing() -> Result<()> {
        let (server, mut browser) = start()?;
        page::open_keeping(&mut browser, &server, LINK)?;
        train(&mut browser, "done")?;
        page::open(&mut browser, &server, LINK)?;
        browser.eval("document.querySelector('#forget').click()")?;
        let kept = "
            const request = indexedDB.open('takeoff /');
            const database = await new Promise(resolve => { request.onsuccess = () => resolve(request.result); });
            const names = [...database.objectStoreNames];
            const count = names.length
                ? await new Promise(resolve => {
                      const asked = database.transaction(names[0]).objectStore(names[0]).count();
                      asked.onsuccess = () => resolve(asked.result);
                  })
                : 0;
            database.close();
            return count;";
        assert_eq!(browser.eval(kept)?, json!(0));
        Ok(())
    }

    /// A button that has the focus and is hidden by a drawing says in the middle of it that it lost the focus, as soon as
    /// the drawing asks for a size. The same for a slider in a lab that a link leaves.
    #[test]
    fn what_has_the_focus_may_be_hidden_by_a_drawing() -> Result<()> {
        let (server, mut browser) = start()?;
        browser.set_window(1280, 720)?;
        for _ in 0..3 {
            page::open(&mut browser, &server, LINK)?;
            browser.click("#train")?;
            browser.wait_until("!document.querySelector('#cancel').hidden", SOON)?;
            browser.eval(
                "document.querySelector('#cancel').focus();
                 // A size is asked for as soon as something is hidden.
                 const hide = Element.prototype.setAttribute;
                 Element.prototype.setAttribute = function (name, value) {
                     hide.call(this, name, value);
                     if (name === 'hidden') document.body.offsetHeight;
                 };",
            )?;
            page::wait_for_state(&mut browser, "done", LIMIT)?;
            browser.wait_until("document.querySelector('#cancel').hidden", SOON)?;
            browser.eval("document.querySelector('#m').focus()")?;
            for lab in ["algorithms", "computation", "data"] {
                browser.eval(&format!("location.hash = location.hash.replace(/&lab=\\w+|$/, '&lab={lab}')"))?;
                browser.wait_until(&format!("document.documentElement.dataset.lab === '{lab}'"), SOON)?;
            }
            assert_eq!(browser.console_errors()?, Vec::<String>::new());
        }
        Ok(())
    }

    /// Every training ends by one of four words, and the page says which, where it is asked for: at its last step,
    /// cancelled, diverged with the settings that did it and what to try, converged.
    #[test]
    fn every_end_has_its_name() -> Result<()> {
        let (server, mut browser) = start()?;
        page::open(&mut browser, &server, "max=1024&m=64&repeats=8&workers=1")?;
        browser.set_window(1280, 720)?;
        browser.click("#train")?;
        browser.wait_until("/^[1-9]/.test(document.querySelector('#progress-text').textContent)", SOON)?;
        browser.click("#cancel")?;
        page::wait_for_text(&mut browser, "#progress-text", "Cancelled: ")?;
        page::wait_for_text(&mut browser, "#progress-text", " of 280 kept; press Train")?;
        page::wait_for_text(&mut browser, "#live", "Cancelled: ")?;
        // Another figure was not cancelled.
        browser.eval(
            "location.hash = location.hash.replace(/&max=\\w+/, '&max=64').replace(/&repeats=\\w+/, '&repeats=1')",
        )?;
        browser.wait_until("!document.querySelector('#progress-text').textContent.includes('Cancelled')", SOON)?;
        train(&mut browser, "done")?;
        page::wait_for_text(&mut browser, "#progress-text", "15 of 15 trained to the last step")?;

        page::open(&mut browser, &server, &format!("kernel=1&{LINK}"))?;
        train(&mut browser, "done")?;
        page::wait_for_text(&mut browser, "#scale-progress", "RBF SVM converged in 6 of 6 trainings")?;
        browser.click("#scale-train")?;
        page::wait_for_text(&mut browser, "#scale-progress", "the SVM converged in 6")?;

        page::open(&mut browser, &server, "lab=algorithms&limit=100&rate=100&workers=2")?;
        browser.click("#race-go")?;
        page::wait_for_text(&mut browser, "#race-progress", "diverged")?;
        let english =
            ["Diverged: ReLU", "learning rate 100 with gradient descent", "each its own", "third of that rate, 33"];
        let chinese = ["发散：ReLU", "学习率 100、优化器“梯度下降”", "各用默认值", "三分之一的学习率（33）"];
        for (language, parts) in [("en", english), ("zh", chinese)] {
            if language == "zh" {
                page::speak(&mut browser, "zh")?;
                browser.click("#race-go")?;
            }
            for part in parts {
                page::wait_for_text(&mut browser, "#notices", part)?;
            }
        }
        page::open(&mut browser, &server, "lab=algorithms&limit=100&depth=1&width=4&workers=2&run=1")?;
        page::wait_for_text(&mut browser, "#race-progress", "Finished: the budget of 100 steps")?;
        assert_eq!(browser.console_errors()?, Vec::<String>::new());
        Ok(())
    }

    /// A link that is followed at the moment at which the page writes its own: the reader's is what counts.
    #[test]
    fn a_link_is_not_lost_when_the_page_writes_its_own() -> Result<()> {
        let (server, mut browser) = start()?;
        page::open(&mut browser, &server, LINK)?;
        for round in 0..3 {
            // The page writes after 250 ms; here it does so between the change of the address and the news of it.
            browser.eval(&format!(
                "document.querySelector('input[name=act][value=tanh]').click();
                 const write = history.replaceState;
                 history.replaceState = function (...given) {{
                     history.replaceState = write;
                     location.hash = 'v=1&lang=en&act=sigmoid&keep=0&{LINK}&seed=7{round}';
                     write.apply(history, given);
                 }};"
            ))?;
            browser.wait_until(&format!("location.hash.includes('seed=7{round}')"), SOON)?;
            browser.wait_until("document.querySelector('input[name=act][value=sigmoid]').checked", SOON)?;
        }
        Ok(())
    }

    /// A map that is trained without the figure gets its new cells when the seed changes under it, and ends.
    #[test]
    fn a_map_on_its_own_goes_on_with_another_seed() -> Result<()> {
        let (server, mut browser) = start()?;
        page::open(&mut browser, &server, LINK)?;
        browser.click("#scale-train")?;
        page::wait_for_state(&mut browser, "training", SOON)?;
        for seed in [7, 8] {
            browser.eval(&format!("location.hash = location.hash.replace(/&seed=\\d+|$/, '&seed={seed}')"))?;
            browser.wait_until(&format!("location.hash.includes('seed={seed}')"), SOON)?;
        }
        page::wait_for_text(&mut browser, "#scale-progress", "trainings")?;
        browser.wait_until("document.documentElement.dataset.state !== 'training'", LIMIT)?;
        page::wait_for_text(&mut browser, "#scale-progress", "All 48 trainings are here")?;
        assert_eq!(browser.eval("return document.documentElement.dataset.state")?, json!("idle"));
        Ok(())
    }

    /// A race that would take minutes is under way on every worker; the reader goes to another lab and trains there. That
    /// is done at once, and the race then goes on.
    #[test]
    fn other_labs_wait_for_the_one_on_the_screen() -> Result<()> {
        let (server, mut browser) = start()?;
        let figure = undisturbed(&mut browser, &server)?;
        page::open(&mut browser, &server, &format!("lab=algorithms&limit=100000&depth=8&width=64&{LINK}"))?;
        browser.click("#race-go")?;
        browser.wait_until("Number(document.documentElement.dataset.progress) > 0", SOON)?;
        browser.click("#tab-data")?;
        page::wait_for_state(&mut browser, "idle", SOON)?;
        assert_eq!(train(&mut browser, "done")?, figure);
        browser.click("#tab-algorithms")?;
        page::wait_for_state(&mut browser, "training", SOON)?;
        let progress = "Number(document.documentElement.dataset.progress)";
        let at = browser.eval(&format!("return {progress}"))?;
        ensure!(at.as_f64() < Some(0.5), "the race went on meanwhile: {at}");
        browser.wait_until(&format!("{progress} > 0 && {progress} !== {at}"), SOON)?;
        Ok(())
    }

    #[test]
    fn a_browser_without_workers_is_told_so() -> Result<()> {
        let (server, mut browser) = start()?;
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": "delete window.Worker" }))?;
        browser.open("about:blank")?;
        browser.open(&server.url())?;
        browser.wait_until("document.documentElement.dataset.state === 'failed'", SOON)?;
        let shown = browser.eval(
            "return [...document.querySelectorAll('#unsupported p')].filter(p => p.getClientRects().length)
                 .map(p => p.dataset.reason).join()",
        )?;
        assert_eq!(shown, json!("worker"));
        Ok(())
    }

    /// Tiny, huge, hidden and back, 25 % to 500 %, cleared canvases and paper, all while training.
    #[test]
    fn screens_of_every_kind_while_training() -> Result<()> {
        let (server, mut browser) = start()?;
        page::open(&mut browser, &server, "max=1024&m=64&repeats=8&workers=1")?;
        browser.click("#train")?;
        for (width, height, ratio) in
            [(1, 1, 1.0), (5120, 2880, 0.25), (256, 144, 5.0), (3840, 2160, 2.0), (390, 844, 3.0), (1280, 720, 1.5)]
        {
            browser.emulate_screen(width, height, ratio)?;
            browser.eval("await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")?;
            let largest = browser.eval(
                "return Math.max(...[...document.querySelectorAll('canvas')].map(c => Math.max(c.width, c.height)))",
            )?;
            assert!(largest.as_f64().is_some_and(|side| side <= 8192.0), "{largest} at {width} x {height} x {ratio}");
        }
        browser.eval(
            "const main = document.querySelector('main');
             for (let i = 0; i < 5; i++) {
                 main.hidden = !main.hidden;
                 await new Promise(done => setTimeout(done, 60));
             }
             main.hidden = false;",
        )?;
        let paper = browser.cdp("Page.printToPDF", json!({}))?;
        assert!(paper["data"].as_str().is_some_and(|data| data.len() > 10_000), "an empty paper");
        // No driver can take a canvas's context away; what the browser then does is to clear it and to say so.
        let blank = browser.eval(
            "await new Promise(done => setTimeout(done, 300));
             const canvases = [...document.querySelectorAll('canvas')].filter(canvas => canvas.offsetWidth);
             for (const canvas of canvases) {
                 canvas.width = canvas.width;
                 canvas.dispatchEvent(new Event('contextlost'));
                 canvas.dispatchEvent(new Event('contextrestored'));
             }
             await new Promise(done => setTimeout(done, 500));
             const isBlank = canvas => !new Uint32Array(
                 canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer).some(pixel => pixel);
             return canvases.filter(isBlank).map(canvas => canvas.id);",
        )?;
        assert_eq!(blank, json!([]), "canvases that stay blank");
        page::wait_for_state(&mut browser, "done", LIMIT)?;
        assert_eq!(browser.console_errors()?, Vec::<String>::new());
        Ok(())
    }

    /// Numbers that look random and are the same each time (Knuth's 64-bit linear congruential generator).
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, n: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 33) as usize) % n
        }

        fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
            of[self.below(of.len())]
        }
    }

    fn link(dice: &mut Dice) -> String {
        const KEYS: [&str; 20] = [
            "v", "lab", "task", "m", "max", "repeats", "seed", "act", "features", "compare", "depth", "width", "rate",
            "lang", "theme", "mode", "step", "M", "", "m%3D",
        ];
        const VALUES: [&str; 30] = [
            "1",
            "0",
            "-1",
            "1e9",
            "64",
            "16384",
            "99999999999999999999",
            "relu",
            "sigmoid",
            "raw",
            "engineered",
            "plane",
            "spam",
            "ads",
            "cars",
            "table",
            "en",
            "zh",
            "dark",
            "NaN",
            "%00",
            "%E4%BD%A0",
            "%",
            "<b>",
            "'\"",
            "a=b",
            "🙂",
            "0.5",
            "data",
            "",
        ];
        let mut link = String::from(dice.one(&["v=1&", "", "v=2&", "#", "?", "v=1&amp;"]));
        for _ in 0..dice.below(6) {
            link += dice.one(&KEYS);
            link += dice.one(&["=", "=", "=", "", "=="]);
            link += dice.one(&VALUES);
            link += dice.one(&["&", "&", "&", "&&", ";", " "]);
        }
        link
    }

    /// A hundred and fifty links as chat programs, hands and enemies make them, one after the other in one page.
    #[test]
    fn odd_links_in_the_real_page() -> Result<()> {
        let (server, mut browser) = start()?;
        page::open(&mut browser, &server, LINK)?;
        let mut dice = Dice(1);
        for round in 0..6 {
            let links: Vec<String> = (0..25).map(|_| link(&mut dice)).collect();
            // Browsers stop pages that change their address more often than 200 times in 10 s.
            let state = browser.eval(&format!(
                "for (const link of {}) {{
                     // What the page would train by itself, it would have to export too.
                     location.hash = link + '&run=0';
                     await new Promise(done => setTimeout(done, 55));
                 }}
                 return document.documentElement.dataset.state",
                json!(links)
            ))?;
            assert_ne!(state, json!("failed"), "round {round}: {links:?}");
        }
        browser.eval(&format!(
            "location.hash = 'v=1&lang=en&task=plane&act=relu&features=raw&compare=0&seed=1&run=0&{LINK}'"
        ))?;
        browser.wait_until("location.hash.includes('max=64')", SOON)?;
        page::wait_for_state(&mut browser, "idle", SOON)?;
        assert_eq!(train(&mut browser, "done")?.len(), 1 + 30);
        assert_eq!(browser.console_errors()?, Vec::<String>::new());
        Ok(())
    }

    /// A small machine: a processor that is four times slower (`TAKEOFF_SLOW=20`: twenty), one worker, a phone's screen, a
    /// finger. The figure is trained to its end. With `TAKEOFF_SLOW` it is the default one, and the
    /// time that was said to be left is held against the time that it took; without, nothing is judged by the clock.
    #[test]
    fn a_small_machine_finishes_and_knows_how_long_it_takes() -> Result<()> {
        let slow = std::env::var("TAKEOFF_SLOW").ok().and_then(|text| text.parse::<f64>().ok());
        let (server, mut browser) = start()?;
        browser.set_script_limit(LIMIT)?;
        let watch = "window.tasks = [];
             new PerformanceObserver(list => {
                 for (const task of list.getEntries()) window.tasks.push([task.startTime, task.duration]);
             }).observe({ type: 'longtask', buffered: true });
             window.said = [];
             setInterval(() => {
                 const words = document.querySelector('#progress-text')?.textContent ?? '';
                 const left = words.match(/(\\d+) (s|min) left/);
                 const { progress, state } = document.documentElement.dataset;
                 if (state === 'training' && left) {
                     window.said.push([performance.now(), Number(progress), left[1] * (left[2] === 'min' ? 60 : 1)]);
                 }
                 if (state === 'done') window.doneAt ??= performance.now();
             }, 250);";
        browser.cdp("Page.enable", json!({}))?;
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": watch }))?;
        browser.cdp("Emulation.setTouchEmulationEnabled", json!({ "enabled": true, "maxTouchPoints": 5 }))?;
        browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": slow.unwrap_or(4.0) }))?;
        browser.emulate_screen(390, 844, 2.0)?;
        let figure = match slow {
            None => LINK.replace("workers=2", "workers=1"),
            Some(_) => "workers=1".into(),
        };
        page::open(&mut browser, &server, &figure)?;
        // Touch, not a mouse: the page has no hover here.
        let at = browser.eval(
            "const button = document.querySelector('#train');
             button.scrollIntoView({ block: 'center' });
             const box = button.getBoundingClientRect();
             return [box.x + box.width / 2, box.y + box.height / 2, performance.now()]",
        )?;
        let began = at[2].as_f64().unwrap_or_default();
        browser.cdp(
            "Input.dispatchTouchEvent",
            json!({ "type": "touchStart", "touchPoints": [{ "x": at[0], "y": at[1] }] }),
        )?;
        browser.cdp("Input.dispatchTouchEvent", json!({ "type": "touchEnd", "touchPoints": [] }))?;
        page::wait_for_state(&mut browser, "training", LIMIT)?;
        page::wait_for_state(&mut browser, "done", 5 * LIMIT)?;
        browser.wait_until("window.doneAt > 0", LIMIT)?;
        let told = browser.eval("return [window.said, window.tasks, window.doneAt]")?;
        let done_at = told[2].as_f64().unwrap_or_default();
        let triple = |row: &serde_json::Value| [0, 1, 2].map(|at| row[at].as_f64().unwrap_or_default());
        let mut worst = (1.0f64, String::new());
        for [at, progress, left] in told[0].as_array().into_iter().flatten().map(triple) {
            let really = (done_at - at) / 1e3;
            // Whole seconds are said, at least one: towards the end they are no measure.
            if progress >= 0.1 && really >= 3.0 {
                let factor = (left / really).max(really / left);
                if factor > worst.0 {
                    worst =
                        (factor, format!("at {:.0} % {left} s were said and {really:.1} s it took", 100.0 * progress));
                }
            }
        }
        let tasks: Vec<[f64; 3]> = told[1].as_array().into_iter().flatten().map(triple).collect();
        let (starting, training): (Vec<&[f64; 3]>, Vec<&[f64; 3]>) = tasks.iter().partition(|task| task[0] < began);
        let longest = |tasks: &[&[f64; 3]]| tasks.iter().map(|task| task[1]).fold(0.0, f64::max);
        println!(
            "{}x slower: {:.1} s; the time left was off by a factor of {:.2} ({}); tasks over 50 ms: {} at the start, the \
             longest {:.0} ms, {} while training, the longest {:.0} ms",
            slow.unwrap_or(4.0),
            (done_at - began) / 1e3,
            worst.0,
            worst.1,
            starting.len(),
            longest(&starting),
            training.len(),
            longest(&training)
        );
        assert_eq!(browser.console_errors()?, Vec::<String>::new());
        if slow.is_some() {
            ensure!(worst.0 <= 2.0, "the time left was off by a factor of {:.2}: {}", worst.0, worst.1);
        }
        Ok(())
    }
}
