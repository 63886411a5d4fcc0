//! `cargo xtask record`: which functions run until the first screen is complete, and which when a reader then does what is done
//! first, or opens another lab and has it run, written to `xtask/parts/`.
//!
//! The lists are by name. A name that is missing costs the reader a wait, and one too many some bytes; neither is wrong.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use browser::{Browser, Engine, Server, ServerOptions};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::browsers;
use crate::run::{self, step};

/// A module of the page.
#[derive(Clone, Copy)]
pub enum Part {
    Page,
    /// What workers run.
    Runner,
}

impl Part {
    /// The lists, below the root, one for each file of the module but the last.
    fn files(self) -> &'static [&'static str] {
        match self {
            Part::Page => &["xtask/parts/page.txt", "xtask/parts/next.txt"],
            Part::Runner => &["xtask/parts/runner.txt"],
        }
    }

    /// The names of the watched module's functions, beside the watched site.
    pub fn names(self) -> &'static str {
        match self {
            Part::Page => "page-names.txt",
            Part::Runner => "runner-names.txt",
        }
    }

    /// What the glue of a watched module says when it is asked which functions ran.
    pub fn told(self) -> &'static str {
        match self {
            Part::Page => "globalThis.takeoffRan = () => wasm;",
            Part::Runner => {
                "new BroadcastChannel('ran').onmessage = ({ data, target }) => data === 'tell' && target.postMessage(
                     Object.keys(wasm).filter((name) => name.startsWith('ran_') && wasm[name].value));"
            }
        }
    }

    /// For each file of the module but the last, whether its list holds a function.
    pub fn lists(self) -> Result<Vec<impl Fn(&str) -> bool>> {
        let list = |file: &&str| {
            let list = fs::read_to_string(run::root().join(file))
                .with_context(|| format!("there is no {file}: `cargo xtask record` writes it"))?;
            let names: BTreeSet<String> = list.lines().map(str::to_owned).collect();
            Ok(move |symbol: &str| names.contains(&listed(symbol)))
        };
        self.files().iter().map(list).collect()
    }
}

const LIMIT: Duration = Duration::from_secs(120);

/// A visit to the first screen.
struct Visit {
    link: &'static str,
    /// Training is started by the button.
    by_hand: bool,
    /// Chromium shows itself on a screen of this size, on a processor that is so many times as slow; other engines as they
    /// come.
    on: Option<((u32, u32), u32)>,
}

/// In every engine; on a screen of each size, by a link and by hand, in each language, on a quick machine and on a slow one, where the page
/// has more to take care of; and as most readers come, without a word: in the browser's language, and results are kept.
const VISITS: [Visit; 8] = [
    // The page trains the first repeat by itself, to its end.
    Visit { link: "", by_hand: false, on: Some(((1280, 720), 1)) },
    Visit { link: "", by_hand: false, on: Some(((390, 844), 4)) },
    Visit { link: "", by_hand: true, on: Some(((1280, 720), 1)) },
    Visit { link: "#v=1&keep=0&lang=en&run=1", by_hand: false, on: Some(((1280, 720), 1)) },
    Visit { link: "#v=1&keep=0&lang=zh&run=1", by_hand: false, on: Some(((390, 844), 4)) },
    Visit { link: "#v=1&keep=0&lang=en", by_hand: true, on: Some(((1280, 720), 6)) },
    Visit { link: "#v=1&keep=0&lang=en", by_hand: true, on: Some(((390, 844), 1)) },
    Visit { link: "", by_hand: true, on: None },
];

/// Visits to another lab by a link, and what is pressed there.
const LABS: [(Visit, &[Act]); 4] = [
    (Visit { link: "#v=1&lab=algorithms", by_hand: false, on: Some(((1280, 720), 1)) }, &[Act::Press("#race-go")]),
    (
        Visit { link: "#v=1&lab=computation&lang=zh", by_hand: false, on: Some(((390, 844), 4)) },
        &[Act::Press("#comp-run")],
    ),
    (Visit { link: "#v=1&lab=algorithms", by_hand: false, on: None }, &[Act::Press("#race-go")]),
    (Visit { link: "#v=1&lab=computation", by_hand: false, on: None }, &[Act::Press("#comp-run")]),
];

/// Something that a reader does.
enum Act {
    Press(&'static str),
    Choose(&'static str, &'static str),
    Drag(&'static str),
    Key(&'static str, &'static str),
    Point(&'static str),
}

impl Act {
    fn perform(&self, browser: &mut Browser) -> Result<()> {
        let on = |selector: &str, act: &str| format!("const control = document.querySelector('{selector}'); {act}");
        match self {
            Act::Press(selector) => drop(browser.eval(&on(selector, "control.click()"))?),
            Act::Choose(selector, value) => {
                let events =
                    "['input', 'change'].forEach(kind => control.dispatchEvent(new Event(kind, { bubbles: true })))";
                browser.eval(&on(selector, &format!("control.value = '{value}'; {events}")))?;
            }
            Act::Drag(selector) => {
                let slider = browser.rectangle(selector)?;
                browser.drag(slider.at(0.7, 0.5), slider.at(0.4, 0.5))?;
            }
            Act::Key(selector, key) => {
                browser.eval(&on(selector, "control.focus()"))?;
                browser.press(key)?;
            }
            Act::Point(selector) => {
                let place = browser.rectangle(selector)?.at(0.5, 0.5);
                browser.hover(place)?;
            }
        }
        Ok(())
    }
}

/// What readers do first, with keys before there was a pointer; and then all that the first screen leads to, one after the other.
const ACTS: &[Act] = &[
    Act::Key("#m", "ArrowLeft"),
    Act::Key("#m", "ArrowRight"),
    Act::Key("#m", "End"),
    Act::Drag("#m"),
    Act::Press("input[name=act][value=sigmoid]"),
    Act::Press("input[name=act][value=relu]"),
    Act::Press("input[name=features][value=engineered]"),
    Act::Press("input[name=features][value=raw]"),
    Act::Press("#compare"),
    Act::Press("#features-open"),
    Act::Point("#figure-note"),
    Act::Choose("#repeats", "2"),
    Act::Choose("#task", "spam"),
    Act::Choose("#task", "cars"),
    Act::Choose("#task", "table"),
    Act::Choose("#task", "plane"),
    Act::Press("#tab-algorithms"),
    Act::Press("#race-go"),
    Act::Press("#tab-computation"),
    Act::Press("#comp-run"),
    Act::Press("#tab-data"),
    Act::Press("#tour-open"),
    Act::Press("#tour-close"),
    Act::Press("#guess-begin"),
    Act::Press("#lecture"),
];
/// So long may what that leads to draw, and train.
const PAUSE: Duration = Duration::from_secs(2);

/// A function as it is listed: eight hexadecimal digits of its name, which is often longer than what it names, without what
/// differs between two machines. Should two names share them, both are loaded first.
fn listed(symbol: &str) -> String {
    let name = format!("{:#}", rustc_demangle::demangle(symbol));
    Sha256::digest(name.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// Shows the message that a part could not be loaded, and takes it away.
const MOVE: &str = "
    for (const hidden of [false, true]) {
        document.getElementById('incomplete').hidden = hidden;
        await new Promise((resolve) => setTimeout(resolve, 400));
    }";

/// The functions that ran, by their numbers: of the page's module, and of all workers' together.
const RAN: &str = "
    const ran = (wasm) => Object.keys(wasm).filter((name) => name.startsWith('ran_') && wasm[name].value);
    const channel = new BroadcastChannel('ran');
    const runner = new Set();
    channel.onmessage = ({ data }) => data.forEach?.((name) => runner.add(name));
    channel.postMessage('tell');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return [ran(takeoffRan()), [...runner]].map((names) => names.map((name) => Number(name.slice(4))));";

pub fn record(site: impl FnOnce() -> Result<PathBuf>) -> Result<()> {
    let dist = site()?;
    let names = |part: Part| -> Result<Vec<String>> {
        let names = fs::read_to_string(dist.join(part.names())).context("leave out --no-build")?;
        Ok(names.lines().map(listed).collect())
    };
    let names = [names(Part::Page)?, names(Part::Runner)?];
    browsers::install(&Engine::ALL)?;
    step("Watching which functions the first screen needs (about 1 minute)");
    // What is drawn when the later texts have come needs what comes with them: it is no part of the first screen.
    let options = ServerOptions { watched: true, hangs: Some(".later."), ..ServerOptions::default() };
    let server = Server::start_with(&dist, "/", options)?;
    let mut first = [BTreeSet::new(), BTreeSet::new()];
    for visit in &VISITS {
        for engine in visit.engines() {
            let mut browser = visit.begin(engine, &server)?;
            // A message that the rest is missing moves what stands below it.
            browser.eval(MOVE)?;
            // The rest of the figure belongs to it: its points come while the rest of the module is on its way.
            let is_whole = visit.by_hand || visit.link.contains("run=1");
            let end = if is_whole { "state === 'done'" } else { "repeats === '1'" };
            browser.wait_until(&format!("document.documentElement.dataset.{end}"), LIMIT)?;
            note(&mut browser, &names, &mut first)?;
            println!(
                "   {}, {}: {:?} functions so far",
                engine.name(),
                visit.link,
                first.each_ref().map(BTreeSet::len)
            );
        }
    }
    step("Watching which functions come next (about 6 minutes)");
    let server = Server::start_with(&dist, "/", ServerOptions { watched: true, ..ServerOptions::default() })?;
    let mut next = [BTreeSet::new(), BTreeSet::new()];
    let without_a_word = VISITS.iter().filter(|visit| visit.link.is_empty()).map(|visit| (visit, ACTS));
    for (visit, acts) in without_a_word.chain(LABS.iter().map(|(visit, acts)| (visit, *acts))) {
        for engine in visit.engines() {
            let mut browser = visit.begin(engine, &server)?;
            for act in acts {
                act.perform(&mut browser)?;
                thread::sleep(PAUSE);
            }
            note(&mut browser, &names, &mut next)?;
            println!("   {}, {}: {} functions so far", engine.name(), visit.link, next[0].len());
        }
    }
    let [page, runner] = first;
    let [next, _] = next;
    for (part, lists) in [(Part::Page, vec![page, next]), (Part::Runner, vec![runner])] {
        let mut earlier = BTreeSet::new();
        for (address, mut list) in part.files().iter().zip(lists) {
            let file = run::root().join(address);
            // What ran in an earlier recording may run again, when keys meet in a map or an answer comes in an unlucky moment. Without the
            // file a recording begins anew.
            let before = fs::read_to_string(&file).unwrap_or_default();
            let before: BTreeSet<&str> = before.lines().collect();
            list.extend(names[part as usize].iter().filter(|name| before.contains(name.as_str())).cloned());
            list.retain(|name| earlier.insert(name.clone()));
            fs::create_dir_all(file.parent().context("a list lies in a folder")?)?;
            let text: String = list.iter().map(|name| format!("{name}\n")).collect();
            fs::write(&file, text).with_context(|| format!("cannot write {address}"))?;
        }
    }
    Ok(())
}

impl Visit {
    fn engines(&self) -> impl Iterator<Item = Engine> {
        if self.on.is_some() { &[Engine::Chromium][..] } else { &Engine::ALL[1..] }.iter().copied()
    }

    /// Comes to the page and, by hand, has it train.
    fn begin(&self, engine: Engine, server: &Server) -> Result<Browser> {
        let mut browser = Browser::launch(engine)?;
        if let Some(((width, height), slowdown)) = self.on {
            browser.emulate_screen(width, height, 1.0)?;
            browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": slowdown }))?;
        }
        browser.open(&format!("{}{}", server.url(), self.link))?;
        browser.wait_until("document.documentElement.dataset.state !== 'loading'", LIMIT)?;
        if self.by_hand {
            browser.click("#train")?;
        }
        Ok(browser)
    }
}

/// Adds the functions of each module that have run.
fn note(browser: &mut Browser, names: &[Vec<String>; 2], lists: &mut [BTreeSet<String>; 2]) -> Result<()> {
    let ran = browser.eval(RAN)?;
    for (at, list) in lists.iter_mut().enumerate() {
        let ran = ran[at].as_array().into_iter().flatten().filter_map(|number| number.as_u64());
        list.extend(ran.filter_map(|number| names[at].get(number as usize)).cloned());
    }
    Ok(())
}
