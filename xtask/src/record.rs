//! `cargo xtask record`: which functions run until the first screen is complete, written to [`LIST`].
//!
//! The list is by name. A name that is missing costs the reader a wait, and one too many some bytes; neither is wrong.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use browser::{Browser, Engine, Server};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::browsers;
use crate::run::{self, step};

/// The list, below the root.
const LIST: &str = "xtask/first_screen.txt";
/// The names of the watched module's functions, beside the watched site.
pub const NAMES: &str = "names.txt";
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
/// has more to take care of.
const VISITS: [Visit; 5] = [
    Visit { link: "lang=en&run=1", by_hand: false, on: Some(((1280, 720), 1)) },
    Visit { link: "lang=zh&run=1", by_hand: false, on: Some(((390, 844), 4)) },
    Visit { link: "lang=en", by_hand: true, on: Some(((1280, 720), 6)) },
    Visit { link: "lang=en", by_hand: true, on: Some(((390, 844), 1)) },
    Visit { link: "lang=en", by_hand: true, on: None },
];

/// A function as it is listed: eight hexadecimal digits of its name, which is often longer than what it names, without what
/// differs between two machines. Should two names share them, both are loaded first.
fn listed(symbol: &str) -> String {
    let name = format!("{:#}", rustc_demangle::demangle(symbol));
    Sha256::digest(name.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a function belongs to what is loaded first.
pub fn is_first() -> Result<impl Fn(&str) -> bool> {
    let list = fs::read_to_string(run::root().join(LIST))
        .with_context(|| format!("there is no {LIST}: `cargo xtask record` writes it"))?;
    let names: BTreeSet<String> = list.lines().map(str::to_owned).collect();
    Ok(move |symbol: &str| names.contains(&listed(symbol)))
}

pub fn record(site: impl FnOnce() -> Result<PathBuf>) -> Result<()> {
    let dist = site()?;
    let names = fs::read_to_string(dist.join(NAMES)).context("the watched site has no names: leave out --no-build")?;
    let names: Vec<&str> = names.lines().collect();
    browsers::install(&Engine::ALL)?;
    step("Watching which functions the first screen needs (about 1 minute)");
    let server = Server::start(&dist)?;
    let mut list = BTreeSet::new();
    let engines = |visit: &Visit| if visit.on.is_some() { &[Engine::Chromium][..] } else { &Engine::ALL[1..] };
    for (Visit { link, by_hand, on }, engine) in
        VISITS.iter().flat_map(|visit| engines(visit).iter().map(move |engine| (visit, *engine)))
    {
        let mut browser = Browser::launch(engine)?;
        if let Some(((width, height), slowdown)) = *on {
            browser.emulate_screen(width, height, 1.0)?;
            browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": slowdown }))?;
        }
        browser.open(&format!("{}#v=1&keep=0&{link}", server.url()))?;
        browser.wait_until("document.documentElement.dataset.state !== 'loading'", LIMIT)?;
        if *by_hand {
            browser.click("#train")?;
        }
        // The rest of the figure belongs to it: its points come while the rest of the module is on its way.
        browser.wait_until("document.documentElement.dataset.state === 'done'", LIMIT)?;
        let ran = browser.eval(
            "const ran = [];
             for (const [name, value] of Object.entries(takeoffRan()))
                 if (name.startsWith('ran_') && value.value) ran.push(Number(name.slice(4)));
             return ran;",
        )?;
        let ran = ran.as_array().into_iter().flatten().filter_map(|number| number.as_u64());
        list.extend(ran.filter_map(|number| names.get(number as usize)).map(|name| listed(name)));
        println!("   {}, {link}: {} functions so far", engine.name(), list.len());
    }
    let text: String = list.iter().map(|name| format!("{name}\n")).collect();
    fs::write(run::root().join(LIST), text).with_context(|| format!("cannot write {LIST}"))?;
    println!("   {} functions are listed in {LIST}", list.len());
    Ok(())
}
