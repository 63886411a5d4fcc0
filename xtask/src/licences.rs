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

    let mut out = fs::read_to_string(run::root().join("LICENSE"))?;
    out.push_str(&format!("\n\n{}\n\n", "=".repeat(78)));
    out.push_str(&fs::read_to_string(run::root().join("data/LICENSES.txt"))?);
    out.push_str("\n\nTakeoff's program holds the following packages, each under the terms given.\n");
    // Packages by the text of their licence: many share one.
    let mut by_text: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for inside in crates {
        let text = licence_text(&inside)?;
        by_text.entry(text).or_default().push(format!("{} {} ({})", inside.name, inside.version, inside.licence));
    }
    by_text.entry(STANDARD_LIBRARY.to_owned()).or_default().push("the standard library of Rust".to_owned());
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
    println!("   {} packages in the module, all under allowed licences", inside.len());
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

/// Its text is not with every installation of the compiler.
const STANDARD_LIBRARY: &str = "Copyright (c) The Rust Project Contributors\n\nMIT OR Apache-2.0: the MIT License, whose terms are printed above for Takeoff itself.";

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
    if files.is_empty() {
        if inside.licence.is_empty() {
            bail!("{} {} names no licence and holds none", inside.name, inside.version);
        }
        return Ok(format!("{}, as its manifest says; the package holds no copy of the text.", inside.licence));
    }
    let texts = files.iter().map(|(_, path)| Ok(String::from_utf8_lossy(&fs::read(path)?).replace("\r\n", "\n")));
    Ok(texts.collect::<Result<Vec<_>>>()?.join("\n\n"))
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
