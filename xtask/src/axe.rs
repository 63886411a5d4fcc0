//! axe-core, the judge of accessibility in the browser tests: a pinned version from npm, kept below `target/` and never part
//! of the page or of the repository.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::install;
use crate::run::{on_path, run, step, target_dir};

/// Another version has other rules, and so other verdicts.
const PACKAGE: &str = "axe-core@4.10.3";

/// The script, fetched if it is not there yet.
pub fn script() -> Result<PathBuf> {
    let folder = target_dir().join("axe");
    let script = folder.join("package/axe.min.js");
    if script.is_file() {
        return Ok(script);
    }
    if on_path("npm").is_none() {
        install::packages(&["npm"], "the accessibility tests", "1 minute")?;
    }
    step(&format!("Fetching {PACKAGE} from npm for the accessibility tests (600 KB, seconds)"));
    fs::create_dir_all(&folder)?;
    let archive = "axe-core-4.10.3.tgz";
    run(Command::new("npm").current_dir(&folder).args(["pack", PACKAGE, "--silent"]))?;
    run(Command::new("tar").current_dir(&folder).args(["-xzf", archive, "package/axe.min.js"]))?;
    Ok(script)
}
