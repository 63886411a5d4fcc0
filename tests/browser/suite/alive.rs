//! The first view lives: opened without a word the page trains the first repeat by itself, where somebody looks and nobody
//! minds; and the reader's hand never loses what it shows.

use std::fs;
use std::time::Duration;

use anyhow::Result;
use browser::{Browser, Engine, Server, dist, in_every_engine};
use serde_json::{Value, json};

use crate::page;
use crate::site_copy::SiteCopy;

const LIMIT: Duration = Duration::from_secs(120);
const SOON: Duration = Duration::from_secs(15);
/// Longer than the page takes to begin, where it begins.
const NOTHING_HAPPENS: Duration = Duration::from_millis(1500);

/// The state of the page: what it is doing, how many repeats are whole, how far it is.
fn state(browser: &mut Browser) -> Result<(String, String, f64)> {
    let seen = browser.eval(
        "const { state, repeats, progress } = document.documentElement.dataset;
         return [state, repeats, Number(progress)]",
    )?;
    Ok(serde_json::from_value(seen)?)
}

/// How many colours a canvas has.
fn colours(browser: &mut Browser, canvas: &str) -> Result<u64> {
    let count = browser.eval(&format!(
        "const canvas = document.querySelector('#{canvas}');
         const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer;
         return new Set(new Uint32Array(pixels)).size;"
    ))?;
    Ok(count.as_u64().unwrap_or(0))
}

in_every_engine!(opened_without_a_word_the_first_repeat_is_trained, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    browser.open("about:blank")?;
    browser.open(&format!("{}#v=1&lang=en&keep=0", server.url()))?;
    browser.wait_until("document.documentElement.dataset.state === 'training'", LIMIT)?;
    browser.wait_until("document.documentElement.dataset.repeats === '1'", LIMIT)?;
    page::wait_for_state(browser, "idle", SOON)?;
    page::settle(browser)?;
    // Everything on the screen is measured, and no spread is claimed.
    assert_eq!(page::text(browser, "#progress-text")?, "1 repeat; Train adds 7");
    assert_eq!(page::text(browser, "#figure-note")?, "one repeat, no spread yet");
    assert!(page::text(browser, "#gradient-summary")?.contains("times smaller"));
    assert!(page::text(browser, "#wins-result")?.contains("1 of 1"));
    for learner in ["logistic", "svm", "small", "medium", "large"] {
        assert!(page::text(browser, &format!("#score-{learner}"))?.ends_with('%'), "{learner}");
        assert!(colours(browser, &format!("map-{learner}"))? > 1, "the map of {learner} is blank");
    }
    let words = browser.eval("return document.body.innerText")?;
    assert!(!words.as_str().unwrap().contains("Nothing trained yet"));
    // Train goes on from there.
    browser.click("#repeats")?;
    page::choose(browser, "#repeats", "2")?;
    browser.click("#train")?;
    page::wait_for_state(browser, "done", LIMIT)?;
    assert_eq!(state(browser)?, ("done".into(), "2".into(), 1.0));
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});

/// Watches every frame: what the page says at the marker, as soon as the frame is drawn.
const WATCH: &str = "
    window.frames_seen = [];
    const text = (selector) => document.querySelector(selector).textContent.trim();
    const see = () => window.frames_seen?.push({
        place: Number(document.querySelector('#m').style.getPropertyValue('--value')),
        readings: ['logistic', 'svm', 'small', 'medium', 'large'].map((learner) => text(`[data-readout=${learner}]`)),
        at: text('#wins-at'),
        verdict: text('#wins-result'),
        wins: document.querySelector('#wins-canvas').getAttribute('aria-label'),
        figure: document.querySelector('#figure-canvas').getAttribute('aria-label'),
        gradient: text('#gradient-summary'),
        maps: text('#score-large'),
    });
    const channel = new MessageChannel();
    channel.port1.onmessage = see;
    const frame = () => { if (!window.frames_seen) return; channel.port2.postMessage(0); requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
    return true;";

/// Drags the slider from one end to the other in 60 moves, and returns what every frame said.
fn drag_through(browser: &mut Browser, back: bool) -> Result<Vec<Value>> {
    browser.eval(WATCH)?;
    let slider = browser.rectangle("#m")?;
    let (from, to) = if back { (0.98, 0.02) } else { (0.02, 0.98) };
    browser.drag_in(slider.at(from, 0.5), slider.at(to, 0.5), 60)?;
    let seen = browser.eval("const seen = frames_seen; frames_seen = null; return seen")?;
    Ok(seen.as_array().cloned().unwrap_or_default())
}

/// Every frame has five numbers, a verdict and winners, and none says that there is nothing.
fn check_frames(frames: &[Value], when: &str) {
    let places: std::collections::BTreeSet<String> = frames.iter().map(|frame| frame["place"].to_string()).collect();
    // An engine with few frames to spare shows fewer of the sixty while it trains.
    assert!(places.len() > 8, "{when}: only {} places were seen", places.len());
    for frame in frames {
        for reading in frame["readings"].as_array().unwrap() {
            let number: Option<f64> = reading.as_str().unwrap().parse().ok();
            assert!(number.is_some_and(|number| (20.0..=100.0).contains(&number)), "{when}: {frame}");
        }
        let said = |key: &str| frame[key].as_str().unwrap().to_owned();
        assert!(said("at").contains("m\u{a0}=\u{a0}") && !said("verdict").is_empty(), "{when}: {frame}");
        assert!(said("wins").starts_with("Who wins, counted over"), "{when}: {frame}");
        assert!(said("figure").contains("At m\u{a0}=\u{a0}"), "{when}: {frame}");
        assert!(!said("gradient").contains("Train") && said("maps").ends_with('%'), "{when}: {frame}");
    }
}

in_every_engine!(a_drag_keeps_numbers_verdict_and_winners_in_every_frame, |browser| {
    let server = Server::start(&dist()?)?;
    browser.set_window(1280, 720)?;
    page::open_alive(browser, &server, "keep=0&repeats=3")?;
    browser.wait_until("document.documentElement.dataset.repeats === '1'", LIMIT)?;
    page::settle(browser)?;
    check_frames(&drag_through(browser, true)?, "with one repeat");
    browser.click("#train")?;
    check_frames(&drag_through(browser, false)?, "while it trains");
    page::wait_for_state(browser, "done", LIMIT)?;
    page::settle(browser)?;
    let frames = drag_through(browser, true)?;
    check_frames(&frames, "when all is trained");
    // Numbers come with the marker: each is the value of the drawn line at the very place where the marker is.
    let table = page::table(browser, "#numbers-rows")?;
    let large = table.iter().find(|row| row[0] == "Large network").unwrap();
    let means: Vec<f64> =
        large[1..].iter().map(|cell| cell.split(['±', ' ', '\u{a0}']).next().unwrap().parse().unwrap()).collect();
    for frame in &frames {
        let place = frame["place"].as_f64().unwrap() * (means.len() - 1) as f64;
        let before = (place.floor() as usize).min(means.len() - 2);
        let expected = means[before] + (means[before + 1] - means[before]) * (place - before as f64);
        let shown: f64 = frame["readings"][4].as_str().unwrap().parse()?;
        // Two roundings, four digits of the place, and the catch of the marker near a measured m.
        assert!((shown - expected).abs() < 0.5, "{shown} is shown where the line is at {expected:.1}: {frame}");
    }
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});

mod chromium {
    use super::*;

    fn start() -> Result<(Server, Browser)> {
        Ok((Server::start(&dist()?)?, Browser::launch(Engine::Chromium)?))
    }

    /// In which settings is `unasked::begins`'s to say, and tested there.
    #[test]
    fn where_somebody_else_decides_nothing_is_trained() -> Result<()> {
        let (server, mut browser) = start()?;
        for link in ["run=0", "mode=lecture"] {
            page::open_alive(&mut browser, &server, &format!("keep=0&max=64&m=16&{link}"))?;
            std::thread::sleep(NOTHING_HAPPENS);
            assert_eq!(state(&mut browser)?, ("idle".into(), "0".into(), 0.0), "{link}");
        }
        Ok(())
    }

    /// A tab in the background trains when it is looked at.
    #[test]
    fn a_hidden_tab_waits_until_it_is_seen() -> Result<()> {
        let (server, mut browser) = start()?;
        let hidden = "let isHidden = true;
             Object.defineProperty(Document.prototype, 'hidden', { get: () => isHidden });
             window.show = () => { isHidden = false; document.dispatchEvent(new Event('visibilitychange')); };";
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": hidden }))?;
        page::open_alive(&mut browser, &server, "keep=0&max=64&m=16")?;
        std::thread::sleep(NOTHING_HAPPENS);
        assert_eq!(state(&mut browser)?, ("idle".into(), "0".into(), 0.0));
        browser.eval("show()")?;
        browser.wait_until("document.documentElement.dataset.repeats === '1'", LIMIT)?;
        Ok(())
    }

    #[test]
    fn a_browser_that_saves_data_is_spared() -> Result<()> {
        let (server, mut browser) = start()?;
        let saves = "Object.defineProperty(Navigator.prototype, 'connection', { value: { saveData: true } });";
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": saves }))?;
        page::open_alive(&mut browser, &server, "keep=0&max=64&m=16")?;
        std::thread::sleep(NOTHING_HAPPENS);
        assert_eq!(state(&mut browser)?, ("idle".into(), "0".into(), 0.0));
        // Asked, it trains.
        browser.click("#train")?;
        page::wait_for_state(&mut browser, "done", LIMIT)
    }

    /// In a frame far down another page it waits until the reader has come there.
    #[test]
    fn a_frame_out_of_view_waits_until_it_is_scrolled_to() -> Result<()> {
        let site = SiteCopy::of(&dist()?, "frame")?;
        let outer = "<!doctype html><link rel=icon href=data:><p style='height: 4000px'>A page</p>
             <iframe src='index.html#v=1&lang=en&keep=0&mode=embed&panel=wins&max=64&m=16' width=700 height=300></iframe>
             <iframe src='index.html#v=1&lang=en&keep=0&mode=embed&panel=wins&max=64&m=16&repeats=1&run=1' width=700 height=300></iframe>";
        fs::write(site.0.join("outer.html"), outer)?;
        let server = Server::start(&site.0)?;
        let mut browser = Browser::launch(Engine::Chromium)?;
        browser.open(&format!("{}outer.html", server.url()))?;
        let of_frame = |place: usize, name: &str| {
            format!("document.querySelectorAll('iframe')[{place}].contentDocument.documentElement.dataset.{name}")
        };
        for place in [0, 1] {
            browser.wait_until(&format!("{} === 'idle'", of_frame(place, "state")), LIMIT)?;
        }
        std::thread::sleep(NOTHING_HAPPENS);
        // Neither by itself nor because its link says so.
        for place in [0, 1] {
            assert_eq!(browser.eval(&format!("return {}", of_frame(place, "repeats")))?, Value::from("0"), "{place}");
        }
        browser.eval("document.querySelectorAll('iframe')[1].scrollIntoView()")?;
        for place in [0, 1] {
            browser.wait_until(&format!("{} === '1'", of_frame(place, "repeats")), LIMIT)?;
        }
        Ok(())
    }

    /// The switch trains what is missing at the slider's m first; the lines of the one before stay until they are sent away.
    #[test]
    fn a_switch_trains_at_once_and_keeps_the_lines_before() -> Result<()> {
        let (server, mut browser) = start()?;
        browser.set_window(1280, 720)?;
        page::open_alive(&mut browser, &server, "keep=0&max=1024&m=256&repeats=2")?;
        browser.wait_until("document.documentElement.dataset.repeats === '1'", LIMIT)?;
        page::settle(&mut browser)?;
        let before = page::text(&mut browser, "[data-readout=large]")?;
        let plot = browser.rectangle("#figure-canvas")?;
        let took = browser.eval(
            "const before = document.querySelector('[data-readout=small]').textContent, begun = performance.now();
             document.querySelector('input[name=act][value=sigmoid]').click();
             const small = () => document.querySelector('[data-readout=small]');
             while (small().textContent === before || small().dataset.at || small().textContent === '–') {
                 await new Promise(next => requestAnimationFrame(next));
             }
             return performance.now() - begun",
        )?;
        println!("the first new point stands after {took} ms");
        browser.wait_until("document.documentElement.dataset.state === 'idle'", LIMIT)?;
        assert_eq!(state(&mut browser)?.1, "1");
        page::settle(&mut browser)?;
        assert_eq!(page::text(&mut browser, "#compared-close")?, "hide ReLU");
        assert_eq!(
            format!("{:?}", browser.rectangle("#figure-canvas")?),
            format!("{plot:?}"),
            "the figure stays in its place"
        );
        let with_lines = colours(&mut browser, "figure-canvas")?;
        browser.click("#compared-close")?;
        browser.wait_until("document.querySelector('#compared-close').hidden", SOON)?;
        page::settle(&mut browser)?;
        assert!(with_lines > 1 && page::text(&mut browser, "[data-readout=large]")? != before);
        assert_eq!(browser.console_errors()?, Vec::<String>::new());
        Ok(())
    }

    /// The two ways in: the tour, and a guess that veils what is there.
    #[test]
    fn a_guess_veils_the_figure_until_it_is_lifted() -> Result<()> {
        let (server, mut browser) = start()?;
        browser.set_window(1280, 720)?;
        page::open_alive(&mut browser, &server, "keep=0&max=256&m=64&repeats=2")?;
        browser.wait_until("document.documentElement.dataset.repeats === '1'", LIMIT)?;
        page::settle(&mut browser)?;
        let height = browser.rectangle("#figure-canvas")?;
        assert!(page::text(&mut browser, "#score-large")?.ends_with('%'));
        browser.click("#guess-begin")?;
        page::wait_for_text(&mut browser, "#score-large", "–")?;
        assert_eq!(page::text(&mut browser, "#wins-result")?, "");
        let canvas = browser.rectangle("#figure-canvas")?;
        assert_eq!(format!("{canvas:?}"), format!("{height:?}"), "the figure stays where it is");
        browser.drag(canvas.at(0.1, 0.6), canvas.at(0.6, 0.2))?;
        browser.click("#guess-show")?;
        page::wait_for_text(&mut browser, "#guess-text", "points off on average")?;
        page::wait_for_text(&mut browser, "#score-large", "%")?;
        assert_eq!(state(&mut browser)?.0, "idle");
        browser.click("#guess-skip")?;
        browser.wait_until("!document.querySelector('#ways').hidden", SOON)?;
        browser.click("#ways-tour")?;
        browser
            .wait_until("!document.querySelector('#tour').hidden && document.querySelector('#ways').hidden", SOON)?;
        assert_eq!(browser.console_errors()?, Vec::<String>::new());
        Ok(())
    }
}
