//! `cargo xtask shot`: a picture of the page in a state that its hash names, for the README and for
//! looking at what one has done.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use browser::{Browser, Engine, Server};

use crate::browsers;
use crate::run::step;

/// A page that has not loaded by then is broken.
pub const LOAD_LIMIT: Duration = Duration::from_secs(30);
/// A whole figure may be waited for.
const CONDITION_LIMIT: Duration = Duration::from_secs(600);

/// What to picture.
pub struct Picture {
    pub hash: String,
    /// The viewport, in CSS pixels.
    pub size: (u32, u32),
    pub ratio: f64,
    pub dark: bool,
    /// A JavaScript expression that is true when the page is as it should be.
    pub condition: String,
    pub file: PathBuf,
}

impl Default for Picture {
    fn default() -> Picture {
        Picture {
            hash: String::new(),
            size: (1280, 720),
            ratio: 1.0,
            dark: false,
            condition: "['idle', 'done'].includes(document.documentElement.dataset.state)".to_owned(),
            file: PathBuf::from("shot.png"),
        }
    }
}

pub fn take(site: impl FnOnce() -> Result<PathBuf>, picture: &Picture) -> Result<()> {
    let dist = site()?;
    browsers::install(&[Engine::Chromium])?;
    step("Taking a picture in headless Chromium (seconds, and as long as its condition takes)");
    let server = Server::start_on(&dist, 0)?;
    let mut browser = Browser::launch(Engine::Chromium)?;
    let (width, height) = picture.size;
    browser.emulate_screen(width, height, picture.ratio)?;
    browser.emulate_dark(picture.dark)?;
    browser.open(&format!("{}#{}", server.url(), picture.hash.trim_start_matches('#')))?;
    browser.wait_until(&picture.condition, CONDITION_LIMIT)?;
    // The condition may be true a frame before it is painted.
    browser.eval("await new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)))")?;
    browser.screenshot(&picture.file)?;
    for error in browser.console_errors().context("the picture is taken, but the console cannot be read")? {
        println!("   in the console: {error}");
    }
    println!("written to {}", picture.file.display());
    Ok(())
}
