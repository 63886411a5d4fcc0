//! `cargo xtask check`: formatting, lints, documentation and licences, each to its end, then the verdict.

use anyhow::{Result, bail};

use crate::licences;
use crate::run::{self, step};
use crate::toolchain::{self, Way};

/// The bans of clippy.toml are for code in the page: they count in the wasm lints only.
const NATIVE_LINTS: [&str; 4] =
    ["-Dwarnings", "-Aclippy::disallowed_methods", "-Aclippy::disallowed_types", "-Aclippy::disallowed_macros"];

pub fn check(way: Option<Way>) -> Result<()> {
    let mut failed = Vec::new();
    let mut verdict = |name: &'static str, result: Result<()>| {
        if let Err(error) = result {
            eprintln!("xtask: {error:#}");
            failed.push(name);
        }
    };

    step("Formatting (1 s)");
    verdict("formatting (run `cargo fmt --all`)", run::run(run::cargo().args(["fmt", "--all", "--check"])));

    step("Lints, native (1 minute from nothing, then seconds)");
    let mut native = run::cargo();
    native.args(["clippy", "--workspace", "--all-targets", "--quiet", "--"]).args(NATIVE_LINTS);
    verdict("native lints", run::run(&mut native));

    verdict("lints on wasm", wasm_lints(way));

    step("Documentation (20 s from nothing, then seconds)");
    let mut doc = run::cargo();
    doc.args(["doc", "--workspace", "--no-deps", "--quiet"]).env("RUSTDOCFLAGS", "-Dwarnings");
    verdict("documentation", run::run(&mut doc));

    step("Licences of what is compiled into the module (1 s)");
    verdict("licences", licences::check());

    if failed.is_empty() {
        println!("\nAll checks passed");
        return Ok(());
    }
    bail!("not in order: {}; the reasons are above", failed.join(", "))
}

/// Lints the library as it is compiled for the page; without a clippy for that compiler, its warnings.
fn wasm_lints(way: Option<Way>) -> Result<()> {
    let toolchain = toolchain::find(way)?;
    step(&format!("Lints, wasm, with {} (30 s from nothing, then seconds)", toolchain.describe()));
    match toolchain.clippy() {
        Ok(mut clippy) => run::run(&mut clippy),
        Err(reason) => {
            println!("   only the compiler's own warnings, because there is no clippy for it: {reason:#}");
            run::run(&mut toolchain.warnings())
        }
    }
}
