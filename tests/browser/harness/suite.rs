//! Writing a test once and running it in every engine.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{Browser, Engine, Painting};

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
    run_painting(engine, Painting::asked(), body)
}

/// The same in one that paints so.
pub fn run_painting(engine: Engine, painting: Painting, body: impl FnOnce(&mut Browser) -> Result<()>) -> Result<()> {
    let mut browser = Browser::launch_painting(engine, painting)?;
    body(&mut browser).with_context(|| format!("in {}", engine.name()))
}

/// Makes one test per engine of a body, named `NAME::chromium`, `NAME::firefox`, `NAME::webkit`. Before the body may stand how the
/// browser paints.
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
        $crate::in_every_engine!($name, $crate::Painting::asked(), |$browser| $body);
    };
    ($name:ident, $painting:expr, |$browser:ident| $body:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn body($browser: &mut $crate::Browser) -> anyhow::Result<()> {
                $body
            }

            #[test]
            fn chromium() -> anyhow::Result<()> {
                $crate::run_painting($crate::Engine::Chromium, $painting, body)
            }

            #[test]
            fn firefox() -> anyhow::Result<()> {
                $crate::run_painting($crate::Engine::Firefox, $painting, body)
            }

            #[test]
            fn webkit() -> anyhow::Result<()> {
                $crate::run_painting($crate::Engine::WebKit, $painting, body)
            }
        }
    };
}
