//! Writes the table of the page's languages, which are the files of `www/locale`.

// The bans of clippy.toml are for code that runs in the page.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[path = "xtask/src/locale.rs"]
mod locale;

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-changed={}", locale::FOLDER);
    println!("cargo::rerun-if-changed=xtask/src/locale.rs");
    let set = |name| env::var_os(name).map(PathBuf::from).ok_or_else(|| format!("cargo did not set {name}"));
    let languages = locale::languages(&set("CARGO_MANIFEST_DIR")?.join(Path::new(locale::FOLDER)))?;
    let file = set("OUT_DIR")?.join("languages.rs");
    fs::write(&file, locale::table(&languages)?).map_err(|error| format!("cannot write {}: {error}", file.display()))
}
