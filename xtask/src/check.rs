//! `cargo xtask check`: formatting, imports, names, lints, documentation, workflows and licences, each to its end, then the verdict.

use anyhow::{Result, bail};

use crate::run::{self, step};
use crate::toolchain::{self, Origin, Variant};
use crate::{licences, linked, names, rooms, thin, workflows};

/// The bans of clippy.toml are for code in the page: they count in the wasm lints only.
const NATIVE_LINTS: [&str; 4] =
    ["-Dwarnings", "-Aclippy::disallowed_methods", "-Aclippy::disallowed_types", "-Aclippy::disallowed_macros"];

/// A check: its name, what it says it does, and itself.
type Check = (&'static str, &'static str, fn(Option<Origin>) -> Result<()>);

const CHECKS: [Check; 10] = [
    ("formatting", "Formatting (1 s); `cargo fmt --all` mends it", |_| {
        run::run(run::cargo().args(["fmt", "--all", "--check"]))
    }),
    ("imports", "Who imports whom (1 s)", |_| rooms::check()),
    ("thin", "Lines that only a browser runs (1 s)", |_| thin::check()),
    ("names", "Names of the program in the documents (1 s)", |_| names::check()),
    ("native lints", "Lints, native (1 minute from nothing, then seconds)", |_| {
        // The browser tests are no target of a plain `cargo test`, and so not one of all.
        for what in [&["--workspace", "--all-targets"][..], &["--package", "browser", "--test", "browser"]] {
            let mut native = run::cargo();
            native.args(["clippy", "--quiet"]).args(what).arg("--").args(NATIVE_LINTS);
            run::run(&mut native)?;
        }
        Ok(())
    }),
    ("wasm lints", "Lints, wasm (30 s from nothing, then seconds)", wasm_lints),
    ("documentation", "Documentation (20 s from nothing, then seconds)", |_| {
        let mut doc = run::cargo();
        doc.args(["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"])
            .env("RUSTDOCFLAGS", "-Dwarnings -Arustdoc::private_intra_doc_links");
        run::run(&mut doc)
    }),
    ("linked", "What is linked into the modules (1 minute from nothing, then seconds)", linked::check),
    ("workflows", "Workflows (1 s)", |_| workflows::check()),
    ("licences", "Licences of what is compiled into the module (1 s)", |_| licences::check()),
];

/// Makes the checks whose names hold one of `words`; all if there are none.
pub fn check(origin: Option<Origin>, words: &[String]) -> Result<()> {
    let is_chosen = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    let chosen: Vec<&Check> = CHECKS.iter().filter(|(name, ..)| is_chosen(name)).collect();
    if chosen.is_empty() {
        bail!("no check has such a name: {}", CHECKS.map(|(name, ..)| name).join(", "));
    }
    let mut failed = Vec::new();
    for (name, what, check) in chosen {
        step(what);
        if let Err(error) = check(origin) {
            eprintln!("xtask: {error:#}");
            failed.push(*name);
        }
    }
    if failed.is_empty() {
        println!("\nAll checks passed");
        return Ok(());
    }
    bail!("not in order: {}; the reasons are above", failed.join(", "))
}

/// Lints the library as it is compiled for the page, with the tests' hooks and without; without a clippy for that
/// compiler, its warnings.
fn wasm_lints(origin: Option<Origin>) -> Result<()> {
    let toolchain = toolchain::find(origin)?;
    println!("   with {}", toolchain.describe());
    for variant in [Variant::Shipped, Variant::Hooked] {
        match toolchain.clippy(variant) {
            Ok(mut clippy) => run::run(&mut clippy)?,
            Err(reason) => {
                println!("   only the compiler's own warnings, because there is no clippy for it: {reason:#}");
                run::run(&mut toolchain.warnings(variant))?;
            }
        }
    }
    Ok(())
}
