//! Workers and pages that are made to fail by `takeoff.fault(kind, count)` (src/worker/faults.rs). The reader's module has
//! no such thing: these tests run on the site that is built with the feature `hooks`, and no others do.

use anyhow::{Result, ensure};
use browser::{Browser, Engine, Server, dist, hooked, in_every_engine};
use serde_json::json;

use super::{LIMIT, LINK, SOON, train, undisturbed};
use crate::page;

mod plan;
mod soak;

fn fault(browser: &mut Browser, kind: &str, count: f64) -> Result<()> {
    let known = browser.eval(&format!("return window.takeoff.fault('{kind}', {count})"))?;
    ensure!(known == json!(true), "there is no fault `{kind}`");
    Ok(())
}

in_every_engine!(whatever_befalls_two_workers_the_figure_is_the_same, |browser| {
    // WebKit's driver tells nothing of its workers: a killed one and a silent one look alike there, and the runs of a
    // machine with other things to do are given up. The logic of it is tested natively, in the scheduler.
    if browser.engine() == Engine::WebKit {
        return Ok(());
    }
    let server = Server::start(&hooked()?)?;
    let figure = undisturbed(browser, &server)?;
    for kind in ["panic", "throw", "memory", "hang", "kill"] {
        page::open(browser, &server, LINK)?;
        fault(browser, "patience", 3.0)?;
        fault(browser, kind, 2.0)?;
        assert_eq!(train(browser, "done")?, figure, "{kind}");
        page::wait_for_text(browser, "#notices", "stopped unexpectedly")?;
    }
    Ok(())
});

mod chromium {
    use std::time::Duration;

    use super::*;

    fn start() -> Result<(Server, Browser)> {
        Ok((Server::start(&hooked()?)?, Browser::launch(Engine::Chromium)?))
    }

    /// What the module and its glue offer of the hooks, and whether the page has its global.
    fn hooks_of(browser: &mut Browser, server: &Server) -> Result<serde_json::Value> {
        page::open(browser, server, "")?;
        browser.eval(
            "const script = document.querySelector('script[data-takeoff]');
             const module = await WebAssembly.compileStreaming(fetch(script.dataset.takeoff));
             const glue = await (await fetch(script.src)).text();
             const names = ['bench', 'fault', 'left'];
             const offered = WebAssembly.Module.exports(module).map(({ name }) => name);
             return [
                 offered.includes('start_page'),
                 names.filter(name => offered.includes(name)),
                 names.filter(name => glue.includes(`wasm.${name}(`)),
                 typeof window.takeoff,
             ];",
        )
    }

    #[test]
    fn a_readers_module_has_no_hooks() -> Result<()> {
        let mut browser = Browser::launch(Engine::Chromium)?;
        let hooks = json!(["bench", "fault", "left"]);
        let tests = hooks_of(&mut browser, &Server::start(&hooked()?)?)?;
        assert_eq!(tests, json!([true, hooks, hooks, "object"]));
        let readers = hooks_of(&mut browser, &Server::start(&dist()?)?)?;
        assert_eq!(readers, json!([true, [], [], "undefined"]));
        Ok(())
    }

    #[test]
    fn a_run_that_ends_three_workers_is_given_up_said_and_can_be_tried_again() -> Result<()> {
        let (server, mut browser) = start()?;
        let figure = undisturbed(&mut browser, &server)?;
        page::open(&mut browser, &server, LINK)?;
        fault(&mut browser, "deadly", 1.0)?;
        let rest = train(&mut browser, "failed")?;
        assert_eq!(rest.len(), 1 + 29, "all others are trained");
        assert!(rest.iter().all(|row| figure.contains(row)));
        let said = page::text(&mut browser, "#notices")?;
        assert!(said.contains("given up") && said.contains("a fault that a test armed"), "{said}");
        fault(&mut browser, "deadly", 0.0)?;
        assert_eq!(train(&mut browser, "done")?, figure);
        Ok(())
    }

    #[test]
    fn workers_that_cannot_start_are_tried_again_and_in_the_end_the_page_says_so() -> Result<()> {
        let (server, mut browser) = start()?;
        let figure = undisturbed(&mut browser, &server)?;
        // Twice each is an accident.
        page::open(&mut browser, &server, LINK)?;
        fault(&mut browser, "blocked", 4.0)?;
        fault(&mut browser, "restart", 1.0)?;
        assert_eq!(train(&mut browser, "done")?, figure);
        // For ever: the page says that nothing can be trained, and is there for everything else.
        page::open(&mut browser, &server, LINK)?;
        fault(&mut browser, "blocked", 1000.0)?;
        fault(&mut browser, "restart", 1.0)?;
        page::wait_for_text(&mut browser, "#notices", "No background worker can be started")?;
        browser.click("input[name=act][value=sigmoid] + span, label:has(input[value=sigmoid])")?;
        browser.wait_until("location.hash.includes('act=sigmoid')", SOON)?;
        browser.click("input[name=act][value=relu] + span, label:has(input[value=relu])")?;
        // Once it is possible again, pressing the button is enough.
        fault(&mut browser, "blocked", 0.0)?;
        assert_eq!(train(&mut browser, "done")?, figure);
        Ok(())
    }

    /// Workers that are made and never say a word: after the time in which one must have spoken the page says so.
    #[test]
    fn workers_that_never_speak_are_told_of() -> Result<()> {
        let (server, mut browser) = start()?;
        let script = "const Real = Blob;
            window.Blob = class extends Real {
                constructor(parts, options) { super(options?.type === 'text/javascript' ? [''] : parts, options); }
            };";
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }))?;
        page::open(&mut browser, &server, &format!("{LINK}&run=1"))?;
        fault(&mut browser, "patience", 2.0)?;
        page::wait_for_text(&mut browser, "#notices", "No training process has said a word")
    }

    #[test]
    fn a_page_that_breaks_gives_a_report_and_a_way_to_go_on() -> Result<()> {
        let (server, mut browser) = start()?;
        page::open(&mut browser, &server, "max=64&repeats=2&seed=7&act=tanh")?;
        for _ in 0..3 {
            let broken =
                browser.eval("try { window.takeoff.fault('page', 1) } catch (error) { return String(error) }")?;
            assert!(broken.as_str().is_some_and(|error| error.contains("unreachable")), "{broken}");
        }
        assert_eq!(browser.eval("return document.querySelectorAll('#notices textarea').length")?, json!(1));
        assert!(page::text(&mut browser, "#notices")?.contains("Something in this page broke"));
        let report = browser.eval("return document.querySelector('#notices textarea').value")?;
        let report = report.as_str().unwrap_or_default();
        for part in ["a fault that a test armed", "src/page/ui/app/hooks.rs", "seed=7", "takeoff"] {
            assert!(report.contains(part), "no `{part}` in {report}");
        }
        browser.eval("window.before = true")?;
        browser.click("#notices button")?;
        browser.wait_until("!window.before && document.documentElement.dataset.state === 'idle'", SOON)?;
        assert_eq!(browser.eval("return /seed=7/.test(location.hash) && /act=tanh/.test(location.hash)")?, json!(true));
        assert_eq!(train(&mut browser, "done")?.len(), 1 + 2 * 5 * 3);
        Ok(())
    }

    /// Frozen in the middle (what a browser does with a tab in the background, and much like sleep), and left for another
    /// page and come back to: training goes on or begins again, and neither is counted as training time.
    #[test]
    fn a_page_that_was_frozen_or_left_goes_on() -> Result<()> {
        let (server, mut browser) = start()?;
        let figure = undisturbed(&mut browser, &server)?;
        page::open(&mut browser, &server, "max=1024&m=64&repeats=4&workers=1")?;
        fault(&mut browser, "patience", 3.0)?;
        browser.click("#train")?;
        browser.wait_until("Number(document.documentElement.dataset.progress) > 0.02", SOON)?;
        browser.cdp("Page.setWebLifecycleState", json!({ "state": "frozen" }))?;
        std::thread::sleep(Duration::from_secs(6));
        browser.cdp("Page.setWebLifecycleState", json!({ "state": "active" }))?;
        page::wait_for_state(&mut browser, "done", LIMIT)?;
        let csv = page::download_csv(&mut browser)?;
        let column = csv.lines().next().unwrap_or_default().split(',').position(|name| name == "seconds").unwrap();
        let seconds = csv.lines().skip(1).map(|row| row.split(',').nth(column).unwrap().parse::<f64>().unwrap());
        let longest = seconds.fold(0.0, f64::max);
        assert!(longest < 4.0, "{longest} s for one run");
        assert_eq!(browser.console_errors()?, Vec::<String>::new());

        page::open(&mut browser, &server, LINK)?;
        browser.click("#train")?;
        browser.eval("setTimeout(() => { location.href = 'about:blank' }, 50)")?;
        browser.wait_until("location.href === 'about:blank'", SOON)?;
        browser.eval("setTimeout(() => history.back(), 50)")?;
        browser.wait_until("['idle', 'training', 'done'].includes(document.documentElement.dataset.state)", SOON)?;
        if browser.eval("return document.documentElement.dataset.state")? == json!("idle") {
            browser.click("#train")?;
        }
        page::wait_for_state(&mut browser, "done", LIMIT)?;
        assert_eq!(page::without_times(&page::download_csv(&mut browser)?), figure);
        Ok(())
    }

    /// Left in the middle of a training by a link, with a service worker that has just taken the page over and nothing kept:
    /// the page comes back as it was and trains on, or says that it was loaded anew.
    #[test]
    fn going_back_finds_the_training_or_is_told_why_not() -> Result<()> {
        let (server, mut browser) = start()?;
        let figure = undisturbed(&mut browser, &server)?;
        page::open(&mut browser, &server, LINK)?;
        browser.wait_until("navigator.serviceWorker.controller !== null", SOON)?;
        browser.eval("window.isThePageLeft = true")?;
        browser.click("#train")?;
        browser.eval("setTimeout(() => { location.href = 'LICENSES.txt' }, 100)")?;
        browser.wait_until("location.href.endsWith('LICENSES.txt')", SOON)?;
        browser.eval("setTimeout(() => history.back(), 50)")?;
        browser.wait_until("['idle', 'training', 'done'].includes(document.documentElement.dataset.state)", SOON)?;
        let is_kept = browser.eval("return window.isThePageLeft === true")? == json!(true);
        println!("kept by the browser: {is_kept}");
        if !is_kept {
            page::wait_for_text(&mut browser, "#notices", "loaded this page anew")?;
            browser.click("#train")?;
        }
        page::wait_for_state(&mut browser, "done", LIMIT)?;
        assert_eq!(page::without_times(&page::download_csv(&mut browser)?), figure);
        assert_eq!(browser.eval("return 'onbeforeunload' in window && window.onbeforeunload === null")?, json!(true));
        Ok(())
    }
}
