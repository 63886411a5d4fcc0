//! The bindings between a module and its scripts, made by wasm-bindgen as a library.
//!
//! The library's version is that of the runtime in the module (one line in the workspace), so
//! nobody installs a command-line tool of a matching version.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::imports;
use crate::needs::Needs;
use crate::run::step;
use crate::toolchain::Modules;

/// A module and its glue, as wasm-bindgen wrote them.
pub struct Bindings {
    /// Defines the global `wasm_bindgen`; a classic script, so that a Blob worker can hold it.
    pub glue: PathBuf,
    pub module: PathBuf,
    /// The module as it was linked.
    linked: PathBuf,
}

impl Bindings {
    /// Which data its functions need.
    pub fn needs(&self) -> Result<Needs> {
        Needs::read(&fs::read(&self.linked)?).with_context(|| format!("in {}", self.linked.display()))
    }

    /// The module and its glue, with short names for what the one imports and the other gives.
    pub fn shortened(&self) -> Result<(Vec<u8>, String)> {
        imports::shorten(&fs::read(&self.module)?, &fs::read_to_string(&self.glue)?)
    }
}

/// The bindings of the page's module and of the one that workers run.
pub struct Both {
    pub page: Bindings,
    pub runner: Bindings,
}

/// Makes the bindings of both modules beside them, with the names of their functions.
pub fn both(modules: &Modules) -> Result<Both> {
    step("Making the bindings (about 1 s)");
    Ok(Both { page: make(&modules.page)?, runner: make(&modules.runner)? })
}

fn make(module: &Path) -> Result<Bindings> {
    let stem = module.file_stem().context("a module without a name")?.to_string_lossy().into_owned();
    let dir = module.with_file_name(format!("{stem}-bindings"));
    let bindings = Bindings {
        glue: dir.join(format!("{stem}.js")),
        module: dir.join(format!("{stem}_bg.wasm")),
        linked: module.to_owned(),
    };
    let changed = |file: &Path| fs::metadata(file).and_then(|found| found.modified()).ok();
    if changed(&bindings.module).is_some_and(|made| changed(module).is_some_and(|linked| linked < made)) {
        return Ok(bindings);
    }
    if dir.exists() {
        fs::remove_dir_all(&dir)?;
    }
    Bindgen::new()
        .input_path(module)
        .out_name(&stem)
        .no_modules(true)?
        .typescript(false)
        // By which split.rs deals the functions out; they are no part of what is loaded.
        .remove_name_section(false)
        .demangle(false)
        .remove_producers_section(true)
        .generate(&dir)
        .with_context(|| format!("wasm-bindgen cannot read {}", module.display()))?;
    Ok(bindings)
}
