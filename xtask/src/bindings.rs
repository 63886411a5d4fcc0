//! The bindings between the module and the page, made by wasm-bindgen as a library.
//!
//! The library's version is that of the runtime in the module (one line in the workspace), so
//! nobody installs a command-line tool of a matching version.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::run::step;

/// The module and its glue, as wasm-bindgen wrote them.
pub struct Bindings {
    /// Defines the global `wasm_bindgen`; a classic script, so that a Blob worker can hold it.
    pub glue: PathBuf,
    pub module: PathBuf,
}

/// Makes the bindings of `module` beside it; with the `names` of its functions only for a profile.
pub fn make(module: &Path, names: bool) -> Result<Bindings> {
    step("Making the bindings (about 1 s)");
    let dir = module.with_file_name("site-pkg");
    if dir.exists() {
        fs::remove_dir_all(&dir)?;
    }
    Bindgen::new()
        .input_path(module)
        .out_name("takeoff")
        .no_modules(true)?
        .typescript(false)
        // Function names are a fifth of the file and only serve a debugger.
        .remove_name_section(!names)
        .remove_producers_section(true)
        .generate(&dir)
        .with_context(|| format!("wasm-bindgen cannot read {}", module.display()))?;
    Ok(Bindings { glue: dir.join("takeoff.js"), module: dir.join("takeoff_bg.wasm") })
}
