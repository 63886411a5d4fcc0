//! The licences of everything that is compiled into the module and of the data sets, in one text for `dist/`.
//!
//! Which crates those are is asked of cargo: what the page's package depends on when it is compiled for wasm, without what
//! only builds or tests it and without procedural macros, which run in the compiler.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::run;
use crate::toolchain::TARGET;

/// The text.
pub fn text() -> Result<String> {
    let metadata =
        run::output(run::cargo().args(["metadata", "--format-version=1", "--locked", "--filter-platform", TARGET]))?;
    let crates = crates_inside(&serde_json::from_str(&metadata)?)?;

    let mut out = String::from(
        "Takeoff is licensed under either of the MIT License or the Apache License, Version 2.0, at your option.\n",
    );
    for own in ["LICENSE-MIT", "LICENSE-APACHE"] {
        out.push_str(&format!("\n{}\n{}", "=".repeat(78), fs::read_to_string(run::root().join(own))?));
    }
    out.push_str(&format!("\n\n{}\n\n", "=".repeat(78)));
    out.push_str(&fs::read_to_string(run::root().join("data/LICENSES.txt"))?);
    out.push_str("\n\nTakeoff's program holds the following packages, each under the terms given.\n");
    // Packages by the text of their licence: many share one.
    let mut by_text: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for inside in crates {
        let text = licence_text(&inside)?;
        by_text.entry(text).or_default().push(format!("{} {} ({})", inside.name, inside.version, inside.licence));
    }
    for (name, licence) in WITH_THE_COMPILER {
        by_text.entry(kept(name)?).or_default().push(format!("{name} ({licence})"));
    }
    for (text, names) in by_text {
        out.push_str(&format!("\n{}\n{}:\n\n{}\n", "=".repeat(78), names.join(", "), text.trim_end()));
    }
    Ok(out)
}

/// Licences under which a package may be in the module. All of them allow any use and ask for no more than that their
/// text goes with every copy, which `dist/` does; none reaches beyond the package itself. A licence that is not here
/// is not refused for ever: it has to be read first.
const ALLOWED: [&str; 8] =
    ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "Unlicense", "Unicode-3.0"];

/// Whether every package in the module may be there: an offline twin of `cargo deny check licenses`.
pub fn check() -> Result<()> {
    let metadata = run::output(run::cargo().args([
        "metadata",
        "--format-version=1",
        "--locked",
        "--offline",
        "--filter-platform",
        TARGET,
    ]))?;
    let inside = crates_inside(&serde_json::from_str(&metadata)?)?;
    let refused: Vec<String> = inside
        .iter()
        .filter(|inside| !is_allowed(&inside.licence))
        .map(|inside| format!("{} {} ({})", inside.name, inside.version, inside.licence))
        .collect();
    if !refused.is_empty() {
        bail!("licences that nobody has allowed (xtask/src/licences.rs): {}", refused.join(", "));
    }
    for inside in &inside {
        licence_text(inside)?;
    }
    for (name, _) in WITH_THE_COMPILER {
        anyhow::ensure!(is_whole(&kept(name)?), "xtask/licences/{name}.txt is no licence");
    }
    println!("   {} packages in the module, all under allowed licences, whose texts are there", inside.len());
    Ok(())
}

/// Whether an expression such as `MIT OR Apache-2.0` or `(MIT OR Apache-2.0) AND Zlib` can be met with what is allowed.
/// `WITH` an exception only adds freedom; `/` is the old way to write OR.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let met = any_of(&mut words);
    met && words.next().is_none()
}

type Words<'a, 'b> = &'a mut std::iter::Peekable<std::str::SplitWhitespace<'b>>;

fn any_of(words: Words) -> bool {
    let mut met = all_of(words);
    while words.next_if_eq(&"OR").is_some() {
        met |= all_of(words);
    }
    met
}

fn all_of(words: Words) -> bool {
    let mut met = one(words);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words);
    }
    met
}

fn one(words: Words) -> bool {
    let Some(word) = words.next() else { return false };
    if word == "(" {
        let met = any_of(words);
        return words.next() == Some(")") && met;
    }
    if words.next_if_eq(&"WITH").is_some() {
        words.next();
    }
    ALLOWED.contains(&word)
}

/// What the compiler links in: no package of cargo's, and the texts are not with every installation.
const WITH_THE_COMPILER: [(&str, &str); 4] = [
    ("std", "the standard library of Rust, MIT OR Apache-2.0"),
    ("compiler_builtins", "MIT AND Apache-2.0 WITH LLVM-exception"),
    ("dlmalloc", "MIT OR Apache-2.0"),
    ("hashbrown", "MIT OR Apache-2.0"),
];

/// Packages that hold no text of their licence, or a link to one, and the text that is kept for them in `xtask/licences`.
const WITHOUT_A_TEXT: [(&str, &str); 4] = [
    ("plotters", "plotters"),
    ("plotters-backend", "plotters"),
    ("plotters-svg", "plotters"),
    // At the head of its source.
    ("qrcodegen", "qrcodegen"),
];

/// A licence shorter than this is none, but a link to one or its name.
const SHORTEST: usize = 400;

/// A text that is kept here.
fn kept(name: &str) -> Result<String> {
    let file = run::root().join("xtask/licences").join(format!("{name}.txt"));
    fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))
}

/// Whether the text of the licences names every package whose sources left their path in a module: panics hold them.
pub fn cover(licences: &str, module: &[u8]) -> Result<()> {
    let missing: BTreeSet<String> = packages_in(module).into_iter().filter(|name| !names(licences, name)).collect();
    if !missing.is_empty() {
        bail!("the module holds {missing:?}, which LICENSES.txt does not name (xtask/src/licences.rs)");
    }
    Ok(())
}

/// Whether a list of packages in the text has this one.
fn names(licences: &str, package: &str) -> bool {
    let begins = |start: &str| licences.contains(&format!("{start}{package} "));
    begins("\n") || begins(", ")
}

/// The names of packages in paths such as `/rust/deps/dlmalloc-0.2.11/src` and `registry/src/index-0/libm-0.2.1/src`.
fn packages_in(module: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(module);
    let mut found = BTreeSet::new();
    let mut add = |folder: &str| {
        let versioned =
            folder.rsplit_once('-').filter(|(_, version)| version.starts_with(|c: char| c.is_ascii_digit()));
        found.extend(versioned.map(|(name, _)| name.to_owned()));
    };
    for rest in text.split("/rust/deps/").skip(1) {
        add(rest.split('/').next().unwrap_or_default());
    }
    for rest in text.split("/registry/src/").skip(1) {
        add(rest.split('/').nth(1).unwrap_or_default());
    }
    found
}

struct Inside {
    name: String,
    version: String,
    licence: String,
    folder: String,
}

/// What the page's package depends on, without the packages of this repository.
fn crates_inside(metadata: &Value) -> Result<Vec<Inside>> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let packages = list(&metadata["packages"]);
    let nodes = list(&metadata["resolve"]["nodes"]);
    let by_id = |id: &Value| packages.iter().find(|package| package["id"] == *id);
    let root = packages.iter().find(|package| package["name"] == "takeoff").context("no package takeoff")?;
    let mut seen = BTreeSet::new();
    let mut next = vec![root["id"].clone()];
    let mut found = Vec::new();
    while let Some(id) = next.pop() {
        if !seen.insert(id.to_string()) {
            continue;
        }
        let package = by_id(&id).context("cargo names a package that it does not describe")?;
        let is_macro =
            list(&package["targets"]).iter().any(|target| list(&target["kind"]).contains(&"proc-macro".into()));
        if is_macro {
            continue;
        }
        let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
        if package["source"].is_string() {
            let folder = Path::new(&text("manifest_path")).parent().unwrap_or(Path::new("")).display().to_string();
            found.push(Inside { name: text("name"), version: text("version"), licence: text("license"), folder });
        }
        let node = nodes.iter().find(|node| node["id"] == id).context("cargo resolves no such package")?;
        for dependency in list(&node["deps"]) {
            // A plain dependency has no kind; the others are for building and testing.
            if list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null()) {
                next.push(dependency["pkg"].clone());
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// The licence of a package: where it offers a choice that includes MIT, that; else all that lie in its folder.
fn licence_text(inside: &Inside) -> Result<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(&inside.folder).with_context(|| format!("cannot read {}", inside.folder))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_uppercase();
        if path.is_file()
            && ["LICENSE", "LICENCE", "COPYING", "UNLICENSE", "NOTICE"].iter().any(|stem| name.starts_with(stem))
        {
            files.push((name, path));
        }
    }
    files.sort();
    if inside.licence.contains("OR") || inside.licence.contains('/') {
        let mit: Vec<_> = files.iter().filter(|(name, _)| name.contains("MIT")).cloned().collect();
        if !mit.is_empty() {
            files = mit;
        }
    }
    let texts = files.iter().map(|(_, path)| Ok(String::from_utf8_lossy(&fs::read(path)?).replace("\r\n", "\n")));
    let text = texts.collect::<Result<Vec<_>>>()?.join("\n\n");
    if is_whole(&text) {
        return Ok(text);
    }
    let (_, here) = WITHOUT_A_TEXT.iter().find(|(name, _)| *name == inside.name).with_context(|| {
        format!(
            "{} {} holds no text of its licence ({}): put it into xtask/licences",
            inside.name, inside.version, inside.licence
        )
    })?;
    kept(here)
}

/// Whether this is a licence, and no link to one.
fn is_whole(text: &str) -> bool {
    text.len() >= SHORTEST && !text.trim_start().starts_with("..")
}

#[cfg(test)]
mod unit {
    use super::*;
    use serde_json::json;

    #[test]
    fn expressions_of_licences_are_read() {
        for allowed in [
            "MIT",
            "MIT OR GPL-3.0",
            "GPL-3.0/Apache-2.0",
            "(GPL-2.0 OR MIT) AND Zlib",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(is_allowed(allowed), "{allowed}");
        }
        for refused in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT", "MIT)", "LicenseRef-x", "MIT Apache-2.0"] {
            assert!(!is_allowed(refused), "{refused}");
        }
    }

    #[test]
    fn a_link_is_no_licence() {
        assert!(!is_whole("../LICENSE") && !is_whole("MIT") && !is_whole(&format!("../{}", "x".repeat(1000))));
        for (name, _) in WITH_THE_COMPILER.iter().chain(&WITHOUT_A_TEXT.map(|(_, file)| (file, ""))) {
            assert!(is_whole(&kept(name).unwrap()), "{name}");
        }
    }

    #[test]
    fn packages_leave_their_names_in_a_module() {
        let module = b"\0asm/rust/deps/dlmalloc-0.2.11/src/a.rs\0/home/x/.cargo/registry/src/index-1f/plotters-backend-0.3.7/src/b.rs";
        assert_eq!(packages_in(module), ["dlmalloc", "plotters-backend"].map(str::to_owned).into());
        let text = "====\nplotters 0.3.7 (MIT), dlmalloc (MIT OR Apache-2.0):\n";
        assert!(cover(text, b"/rust/deps/dlmalloc-0.2.11/src").is_ok());
        assert!(cover(text, module).unwrap_err().to_string().contains("plotters-backend"));
    }

    #[test]
    fn only_what_is_compiled_in_counts() {
        let package = |name: &str, kind: &str, source: Value| {
            json!({"id": name, "name": name, "version": "1", "license": "MIT", "source": source,
                   "manifest_path": format!("/x/{name}/Cargo.toml"), "targets": [{"kind": [kind]}]})
        };
        let plain = json!([{"kind": null}]);
        let metadata = json!({
            "packages": [package("takeoff", "lib", Value::Null), package("a", "lib", "r".into()),
                         package("macros", "proc-macro", "r".into()), package("b", "lib", "r".into()),
                         package("only-tests", "lib", "r".into())],
            "resolve": {"nodes": [
                {"id": "takeoff", "deps": [{"pkg": "a", "dep_kinds": plain}, {"pkg": "macros", "dep_kinds": plain},
                                           {"pkg": "only-tests", "dep_kinds": [{"kind": "dev"}]}]},
                {"id": "a", "deps": [{"pkg": "b", "dep_kinds": plain}]},
                {"id": "b", "deps": [{"pkg": "a", "dep_kinds": plain}]},
                {"id": "macros", "deps": []}, {"id": "only-tests", "deps": []}]}
        });
        let names: Vec<_> = crates_inside(&metadata).unwrap().into_iter().map(|inside| inside.name).collect();
        assert_eq!(names, ["a", "b"]);
    }
}
