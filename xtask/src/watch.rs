//! `cargo xtask watch`: the page on this machine, built anew after each change of its sources, and loaded anew in every
//! browser that shows it. For a contributor: what it builds is quickly made and large, and nobody else's.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};
use std::{fs, thread};

use anyhow::{Context, Result};
use browser::Server;

use crate::bindings::{self, Both};
use crate::run::{self, step};
use crate::site::{self, Parts, Shape};
use crate::toolchain::{self, Origin, WasmToolchain};
use crate::{licences, serve};

/// Between two looks at the sources.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// What the modules are compiled of, and what only the site is made of.
const CODE: [&str; 4] = ["src", "Cargo.toml", "Cargo.lock", "build.rs"];
const PAGE: [&str; 3] = ["www", "index.html", "data"];
/// What loads the page anew, and the file by which it sees that the site is another.
const RELOADER: &str = "reload.js";
const STAMP: &str = "reload.txt";
const RELOAD: &str = "
let seen;
setInterval(async () => {
  try {
    const response = await fetch('reload.txt', { cache: 'no-store' });
    const stamp = response.ok ? await response.text() : seen;
    if (seen !== undefined && stamp !== seen) location.reload();
    seen = stamp;
  } catch {
    // Nobody serves the page for the moment.
  }
}, 300);
";

pub fn watch(origin: Option<Origin>, port: u16) -> Result<()> {
    serve::is_free(port)?;
    let toolchain = toolchain::find(origin)?;
    let out = run::target_dir().join("site-watch");
    let licences = licences::text()?;
    let (mut code, mut page) = (Seen::of(&CODE)?, Seen::of(&PAGE)?);
    let mut bindings = compile(&toolchain)?;
    write(&bindings, &licences, &out)?;
    let server = Server::start_on(&out, port)?;
    let address = server.url();
    println!("\nServing the page on {address}; it is built and loaded anew after each change, until Ctrl+C");
    thread::spawn(move || server.run_forever());
    loop {
        thread::sleep(LOOK_EVERY);
        let (is_code, is_page) = (code.has_changed(&CODE)?, page.has_changed(&PAGE)?);
        if !is_code && !is_page {
            continue;
        }
        let begun = Instant::now();
        let built = (|| {
            if is_code {
                bindings = compile(&toolchain)?;
            }
            write(&bindings, &licences, &out)
        })();
        match built {
            Ok(()) => println!("=> Built in {:.1} s: {address}", begun.elapsed().as_secs_f64()),
            // It goes on with the next change.
            Err(error) => eprintln!("xtask: {error:#}"),
        }
    }
}

fn compile(toolchain: &WasmToolchain) -> Result<Both> {
    bindings::both(&toolchain::compile_quickly(toolchain)?)
}

/// Writes the site, with what loads it anew.
fn write(bindings: &Both, licences: &str, out: &Path) -> Result<()> {
    step(&format!("Assembling the site in {}", out.display()));
    let parts = Parts::gather(run::root(), bindings, Shape::Named, licences.to_owned())?;
    site::write_with(&parts, "`cargo xtask build` makes the single file.", out)?;
    let place = out.join("index.html");
    let page = fs::read_to_string(&place)?;
    let (before, after) = page.split_once("</head>").context("index.html has no </head>")?;
    fs::write(&place, format!("{before}<script src=\"{RELOADER}\" defer></script></head>{after}"))?;
    fs::write(out.join(RELOADER), RELOAD)?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    Ok(fs::write(out.join(STAMP), now.as_nanos().to_string())?)
}

/// Files as they were when they were last looked at: when they were changed, and how long they are.
struct Seen(HashMap<PathBuf, (SystemTime, u64)>);

impl Seen {
    fn of(places: &[&str]) -> Result<Seen> {
        let mut seen = HashMap::new();
        for place in places.iter().map(|place| run::root().join(place)).filter(|place| place.exists()) {
            for file in if place.is_dir() { site::files(&place)? } else { vec![place] } {
                // An editor may take a file away for a moment while it writes it.
                if let Ok(found) = fs::metadata(&file) {
                    seen.insert(file, (found.modified()?, found.len()));
                }
            }
        }
        Ok(Seen(seen))
    }

    fn has_changed(&mut self, places: &[&str]) -> Result<bool> {
        let now = Seen::of(places)?;
        let is_other = now.0 != self.0;
        *self = now;
        Ok(is_other)
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_change_is_seen_once() -> Result<()> {
        let place = run::target_dir().join(format!("watch-test-{}", std::process::id()));
        fs::create_dir_all(&place)?;
        let name = place.to_string_lossy().into_owned();
        let mut seen = Seen::of(&[&name])?;
        assert!(!seen.has_changed(&[&name])?);
        fs::write(place.join("new.txt"), "one")?;
        assert!(seen.has_changed(&[&name])? && !seen.has_changed(&[&name])?);
        fs::write(place.join("new.txt"), "three")?;
        assert!(seen.has_changed(&[&name])?);
        fs::remove_dir_all(&place)?;
        assert!(seen.has_changed(&[&name])?);
        Ok(())
    }
}
