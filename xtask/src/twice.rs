//! `cargo xtask twice`: the same sources make the same site, whoever builds them and wherever. Two copies are built in two
//! folders, each with a home of its own, and compared byte by byte.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::run::{self, step};
use crate::site;

/// Two folders whose paths differ in length too: places in the module's text move with it.
const FOLDERS: [&str; 2] = ["a", "another/and/longer"];

pub fn compare() -> Result<()> {
    let folder = run::target_dir().join("twice");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let mut built = Vec::new();
    for name in FOLDERS {
        let copy = folder.join(name);
        step(&format!("Building a copy of the sources in {} (about 2 minutes)", copy.display()));
        built.push(build(&copy)?);
    }
    let [one, other] = built.as_slice() else { unreachable!("two folders") };
    let names = |site: &Path| -> Result<Vec<PathBuf>> {
        Ok(site::files(site)?.into_iter().map(|file| file.strip_prefix(site).unwrap_or(&file).to_owned()).collect())
    };
    // The name of a file holds the digest of its content.
    let (first, second) = (names(one)?, names(other)?);
    if first != second {
        let lone = |of: &[PathBuf], in_: &[PathBuf]| {
            of.iter()
                .filter(|name| !in_.contains(name))
                .map(|name| name.display().to_string())
                .collect::<Vec<_>>()
                .join(", ")
        };
        bail!("the two sites differ: {} against {}", lone(&first, &second), lone(&second, &first));
    }
    for name in &first {
        if fs::read(one.join(name))? != fs::read(other.join(name))? {
            bail!("the two sites differ in {}: look at what is left in {}", name.display(), folder.display());
        }
    }
    println!("{} files are the same to the last byte", first.len());
    fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))
}

/// Builds a copy of the sources as they are, committed or not, and returns the folder of the site.
fn build(copy: &Path) -> Result<PathBuf> {
    let listed = run::output(Command::new("git").current_dir(run::root()).args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    let sources = copy.join("takeoff");
    for name in listed.lines().filter(|name| run::root().join(name).is_file()) {
        let place = sources.join(name);
        fs::create_dir_all(place.parent().context("a file lies in a folder")?)?;
        fs::copy(run::root().join(name), place)?;
    }
    // A home of its own, with what was fetched before.
    let home = copy.join("home");
    fs::create_dir_all(&home)?;
    let fetched = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let fetched = fetched.context("no folder of cargo's: set CARGO_HOME to it")?;
    link(&fetched.join("registry"), &home.join("registry"))?;
    let site = copy.join("site");
    let mut build = Command::new(env::current_exe()?);
    build.args(["build", "--out"]).arg(&site).current_dir(&sources);
    build.env("CARGO_MANIFEST_DIR", sources.join("xtask")).env("CARGO_TARGET_DIR", sources.join("target"));
    build.env("CARGO_HOME", &home).env("TAKEOFF_CACHE", run::cache_dir()?);
    run::run(&mut build)?;
    Ok(site)
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> Result<()> {
    Ok(std::os::unix::fs::symlink(from, to)?)
}

/// Elsewhere a link needs rights that few have: cargo fetches anew.
#[cfg(not(unix))]
fn link(_: &Path, to: &Path) -> Result<()> {
    Ok(fs::create_dir_all(to)?)
}
