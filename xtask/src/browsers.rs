//! The browsers that tests, benchmarks and pictures need, and how to get them.

use anyhow::{Result, bail};
use browser::Engine;

use crate::install;
use crate::run::on_path;

/// Chinese text would be boxes without it.
const FONTS: &str = "fonts-noto-cjk";

/// Reads a list such as `chromium,firefox`.
pub fn engines(list: &str) -> Result<Vec<Engine>> {
    list.split(',')
        .map(|name| match Engine::ALL.into_iter().find(|engine| engine.name() == name) {
            Some(engine) => Ok(engine),
            None => bail!("--engines is a list of chromium, firefox and webkit, and `{name}` is none of them"),
        })
        .collect()
}

/// Installs what is missing of these engines and their drivers.
pub fn install(engines: &[Engine]) -> Result<()> {
    let mut packages = Vec::new();
    for engine in engines {
        let (programs, names): (&[&[&str]], &[&str]) = match engine {
            Engine::Chromium => (&[&["chromedriver"]], &["chromium", "chromium-driver"]),
            // Firefox is driven without a driver.
            Engine::Firefox => (&[&["firefox-esr", "firefox"]], &["firefox-esr"]),
            Engine::WebKit => (&[&["WebKitWebDriver"], &["Xvfb"]], &["webkit2gtk-driver", "xvfb"]),
        };
        let present = programs.iter().all(|any_of| any_of.iter().any(|program| on_path(program).is_some()));
        if !present {
            packages.extend(names);
        }
    }
    if on_path("apt-get").is_some() {
        packages.push(FONTS);
    }
    install::packages(&packages, "tests in real browsers", "1 to 3 minutes, 700 MB")
}
