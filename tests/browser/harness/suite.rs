//! Writing a test once and running it in every engine.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{Browser, Engine};

/// The folder of the built site, which `cargo xtask test` names in `TAKEOFF_DIST`.
pub fn dist() -> Result<PathBuf> {
    folder("TAKEOFF_DIST")
}

/// The folder of the site that is built with the feature `hooks`, for tests that reach into the program: those of a module
/// called `hooked`. `cargo xtask test` names it in `TAKEOFF_HOOKED`.
pub fn hooked() -> Result<PathBuf> {
    folder("TAKEOFF_HOOKED")
}

fn folder(variable: &str) -> Result<PathBuf> {
    let dir =
        env::var_os(variable).with_context(|| format!("{variable} is not set: run `cargo xtask test --browser`"))?;
    Ok(PathBuf::from(dir))
}

/// Runs a test's body in a fresh browser.
pub fn run_with(engine: Engine, body: impl FnOnce(&mut Browser) -> Result<()>) -> Result<()> {
    let mut browser = Browser::launch(engine)?;
    body(&mut browser).with_context(|| format!("in {}", engine.name()))
}

/// Makes one test per engine of a body, named `NAME::chromium`, `NAME::firefox`, `NAME::webkit`.
///
/// ```ignore
/// browser::in_every_engine!(two_and_two, |browser| {
///     assert_eq!(browser.eval("return 2 + 2")?, 4);
///     Ok(())
/// });
/// ```
#[macro_export]
macro_rules! in_every_engine {
    ($name:ident, |$browser:ident| $body:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn body($browser: &mut $crate::Browser) -> anyhow::Result<()> {
                $body
            }

            #[test]
            fn chromium() -> anyhow::Result<()> {
                $crate::run_with($crate::Engine::Chromium, body)
            }

            #[test]
            fn firefox() -> anyhow::Result<()> {
                $crate::run_with($crate::Engine::Firefox, body)
            }

            #[test]
            fn webkit() -> anyhow::Result<()> {
                $crate::run_with($crate::Engine::WebKit, body)
            }
        }
    };
}
