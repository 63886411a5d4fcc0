//! `cargo xtask record`: which functions run until the first screen is complete, written to `xtask/first_screen/`.
//!
//! The list is by name. A name that is missing costs the reader a wait, and one too many some bytes; neither is wrong.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
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
    /// The list, below the root.
    fn list(self) -> &'static str {
        match self {
            Part::Page => "xtask/first_screen/page.txt",
            Part::Runner => "xtask/first_screen/runner.txt",
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

    /// Whether a function belongs to what is loaded first.
    pub fn is_first(self) -> Result<impl Fn(&str) -> bool> {
        let list = fs::read_to_string(run::root().join(self.list()))
            .with_context(|| format!("there is no {}: `cargo xtask record` writes it", self.list()))?;
        let names: BTreeSet<String> = list.lines().map(str::to_owned).collect();
        Ok(move |symbol: &str| names.contains(&listed(symbol)))
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
    let mut parts = Vec::new();
    for part in [Part::Page, Part::Runner] {
        let names = fs::read_to_string(dist.join(part.names())).context("leave out --no-build")?;
        parts.push((part, names.lines().map(listed).collect::<Vec<String>>(), BTreeSet::new()));
    }
    browsers::install(&Engine::ALL)?;
    step("Watching which functions the first screen needs (about 1 minute)");
    // What is drawn when the later texts have come needs what comes with them: it is no part of the first screen.
    let options = ServerOptions { watched: true, hangs: Some(".later."), ..ServerOptions::default() };
    let server = Server::start_with(&dist, "/", options)?;
    let engines = |visit: &Visit| if visit.on.is_some() { &[Engine::Chromium][..] } else { &Engine::ALL[1..] };
    let visits = VISITS.iter().flat_map(|visit| engines(visit).iter().map(move |engine| (visit, *engine)));
    for (Visit { link, by_hand, on }, engine) in visits {
        let mut browser = Browser::launch(engine)?;
        if let Some(((width, height), slowdown)) = *on {
            browser.emulate_screen(width, height, 1.0)?;
            browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": slowdown }))?;
        }
        browser.open(&format!("{}{link}", server.url()))?;
        browser.wait_until("document.documentElement.dataset.state !== 'loading'", LIMIT)?;
        if *by_hand {
            browser.click("#train")?;
        }
        // A message that the rest is missing moves what stands below it.
        browser.eval(MOVE)?;
        // The rest of the figure belongs to it: its points come while the rest of the module is on its way.
        let end = if *by_hand || link.contains("run=1") { "state === 'done'" } else { "repeats === '1'" };
        browser.wait_until(&format!("document.documentElement.dataset.{end}"), LIMIT)?;
        let ran = browser.eval(RAN)?;
        for (at, (_, names, list)) in parts.iter_mut().enumerate() {
            let ran = ran[at].as_array().into_iter().flatten().filter_map(|number| number.as_u64());
            list.extend(ran.filter_map(|number| names.get(number as usize)).cloned());
        }
        let counts: Vec<usize> = parts.iter().map(|part| part.2.len()).collect();
        println!("   {}, {link}: {counts:?} functions so far", engine.name());
    }
    for (part, names, mut list) in parts {
        let file = run::root().join(part.list());
        // What ran in an earlier recording may run again, when keys meet in a map or an answer comes in an unlucky moment. Without the
        // file a recording begins anew.
        let before = fs::read_to_string(&file).unwrap_or_default();
        list.extend(names.into_iter().filter(|name| before.lines().any(|line| line == name)));
        fs::create_dir_all(file.parent().context("a list lies in a folder")?)?;
        let text: String = list.iter().map(|name| format!("{name}\n")).collect();
        fs::write(&file, text).with_context(|| format!("cannot write {}", part.list()))?;
    }
    Ok(())
}
