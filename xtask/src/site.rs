//! The deployable site and the single-file edition, made of the same parts.
//!
//! Below `dist/`, index.html, the service worker and the licences have names of their own; everything else lies in `files/`
//! under a name with a hash of its content, so that it can be cached for ever and never be of another version than the
//! page that names it. All addresses are relative.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result, bail};
use sha2::{Digest, Sha256};

use crate::bindings::{self, Bindings, Both};
use crate::markup::{self, Tag};
use crate::record::Part;
use crate::run::{self, step};
use crate::split::Shared;
use crate::toolchain::{self, Origin, Variant};
use crate::{languages, licences, locale, minify, single_file, sizes, split, trusted};

/// The single-file edition's name; its presence also marks a folder as written by us.
pub const SINGLE_FILE: &str = "takeoff.html";
pub const SERVICE_WORKER: &str = "sw.js";
/// What takes its place when the site ends.
pub const RETIREMENT: &str = "retire.js";
pub const LICENCES: &str = "LICENSES.txt";
const FILES: &str = "files";

/// The address of the page's program in index.html; both modules' glue and the worker's part are put before it.
pub const PROGRAM: &str = "www/main.js";
pub const MANIFEST: &str = "www/app.webmanifest";
/// Real data sets by the names of their tasks, and the examples of own data by theirs, each a compressed file; and the lessons
/// beside the guided tour, each a text. Only who chooses one loads it.
pub const DATA: [(&str, &str); 6] = [
    ("digits", "data/digits14.bin.gz"),
    ("mails", "data/mails.csv.gz"),
    ("penguins", "data/penguins.csv.gz"),
    ("wine", "data/wine.csv.gz"),
    ("breast", "data/breast.csv.gz"),
    ("lesson-digits", "www/lessons/digits.txt"),
];

/// The files of each module by the names that the page's program knows them by, in the order in which it loads them: what the first
/// screen needs, what a reader may do next, and the rest.
pub const MODULE: [&str; 3] = ["takeoff", "next", "rest"];
pub const RUNNER: [&str; 2] = ["runner", "runner-rest"];

/// Everything that an edition is made of, ready to be served.
pub struct Parts {
    pub page: String,
    /// The style sheets of the first screen, one after the other, and those that come behind it.
    pub style: String,
    pub later_style: String,
    /// Scripts by the address that the page names; [`PROGRAM`] with the glue.
    pub scripts: BTreeMap<String, String>,
    /// The files of the page's module, in the order of [`MODULE`].
    pub module: Vec<Vec<u8>>,
    /// Those of what workers run, in the order of [`RUNNER`].
    pub runner: Vec<Vec<u8>>,
    /// The tag of each language and its texts, as the page loads them.
    pub texts: Vec<(String, String)>,
    /// Those that the first screen shows nothing of, which come behind it.
    pub later: Vec<(String, String)>,
    /// Pictures by the address that the page or the manifest names.
    pub pictures: BTreeMap<String, Vec<u8>>,
    /// Real data sets by the names of their tasks, compressed.
    pub data: Vec<(String, Vec<u8>)>,
    pub manifest: String,
    pub service_worker: String,
    /// See [`RETIREMENT`].
    pub retirement: String,
    pub licences: String,
}

/// How the site is made.
#[derive(Clone, Copy)]
pub struct Recipe {
    pub origin: Option<Origin>,
    pub variant: Variant,
    pub shape: Shape,
}

/// How the page's module is put into files.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// What the first screen needs, and what comes behind it.
    Split,
    /// One file with the names of its functions, for a profile.
    Named,
    /// One file that notes which functions ran, for [`mod@crate::record`].
    Watched,
}

/// Compiles, makes the bindings and writes the site to `out`.
pub fn build(out: &Path, recipe: Recipe) -> Result<()> {
    // Before what takes minutes.
    refuse_foreign(out)?;
    let toolchain = toolchain::find(recipe.origin)?;
    let modules = toolchain::compile(&toolchain, recipe.variant)?;
    let bindings = bindings::both(&modules)?;
    step(&format!("Assembling the site in {} (about 1 s)", out.display()));
    write(&Parts::gather(run::root(), &bindings, recipe.shape, licences::text()?)?, out)?;
    if recipe.shape == Shape::Watched {
        for (part, bindings) in [(Part::Page, &bindings.page), (Part::Runner, &bindings.runner)] {
            let (_, names) = split::watched(&bindings.shortened()?.0)?;
            fs::write(out.join(part.names()), names.join("\n"))?;
        }
        return Ok(());
    }
    match (recipe.variant, recipe.shape) {
        (Variant::Shipped, Shape::Split) => sizes::print(out),
        // No reader loads it.
        _ => Ok(()),
    }
}

impl Parts {
    /// The files of both modules with their names.
    pub fn modules(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        let named = MODULE.into_iter().zip(&self.module).chain(RUNNER.into_iter().zip(&self.runner));
        named.map(|(name, file)| (name, file.as_slice()))
    }

    /// Reads the page below `source` and what it names.
    pub fn gather(source: &Path, bindings: &Both, shape: Shape, licences: String) -> Result<Parts> {
        let read = |address: &str| read(source, address);
        let bytes = |address: &str| fs::read(source.join(address)).with_context(|| format!("cannot read {address}"));
        let files = |bindings: &Bindings, part: Part, names: &[&str]| -> Result<(Vec<Vec<u8>>, String)> {
            let (whole, glue) = bindings.shortened()?;
            let alone = |first: Vec<u8>| {
                let nothing = names[1..].iter().map(|_| split::NOTHING.to_vec());
                ([first].into_iter().chain(nothing).collect(), Shared::default())
            };
            let (files, shared) = match shape {
                Shape::Split => split::split(&whole, &bindings.needs()?, &part.lists()?)?,
                Shape::Named => alone(split::bare(&whole)?),
                Shape::Watched => alone(split::watched(&whole)?.0),
            };
            let told = if shape == Shape::Watched { part.told() } else { "" };
            Ok((files, split::joined(&glue, &shared, told)?))
        };
        let (module, glue) = files(&bindings.page, Part::Page, &MODULE)?;
        let (runner, runner_glue) = files(&bindings.runner, Part::Runner, &RUNNER)?;

        let languages = locale::languages(&source.join(locale::FOLDER)).map_err(Error::msg)?;
        let page = languages::without_unseen(&languages::page(&read("index.html")?, &languages)?, &languages)?;
        let page = minify::page(&page)?;
        let mut style = minify::style(&languages::style(&languages)?);
        let mut later_style = String::new();
        let sheet = |address: &str| -> Result<String> { Ok(minify::relative(&minify::style(&read(address)?))) };
        let mut scripts = BTreeMap::new();
        let mut pictures = BTreeMap::new();
        for tag in markup::tags(&page) {
            match Role::of(&tag)? {
                Some(Role::Style(address)) => style.push_str(&sheet(address)?),
                Some(Role::LaterStyle(address)) => later_style.push_str(&sheet(address)?),
                Some(Role::Script(PROGRAM)) => {
                    let script = |name: &str, text: &str| minify::script(name, text);
                    let program = format!(
                        "function takeoffGlue(takeoffNeed) {{\n{}return wasm_bindgen;\n}}\nfunction takeoffRunnerGlue(takeoffNeed) {{\n{}return \
                         wasm_bindgen;\n}}\nfunction takeoffWorker(takeoffRunnerGlue) {{\n{}}}\n{}",
                        script("the glue", &glue)?,
                        script("the workers' glue", &runner_glue)?,
                        script("www/worker.js", &read("www/worker.js")?)?,
                        script(PROGRAM, &read(PROGRAM)?)?
                    );
                    scripts.insert(PROGRAM.to_owned(), program);
                }
                Some(Role::Script(address)) => {
                    scripts.insert(address.to_owned(), minify::script(address, &read(address)?)?);
                }
                Some(Role::Picture(address)) => drop(pictures.insert(address.to_owned(), bytes(address)?)),
                Some(Role::Manifest) | None => {}
            }
        }
        trusted::check(&page, &scripts)?;
        // By its last rule the page knows that a sheet is whole (www/main.js).
        style.push_str("html{--style:whole}");
        later_style.push_str("html{--later:whole}");
        if style.contains("url(") || later_style.contains("url(") {
            bail!("a style sheet names a file, which site.rs does not copy");
        }
        let manifest = read(MANIFEST)?;
        for name in pictures_of(&manifest)? {
            let address = format!("www/{name}");
            let picture = bytes(&address)?;
            pictures.insert(address, picture);
        }
        let (mut texts, mut later) = (Vec::new(), Vec::new());
        for language in languages {
            let more = minify::texts(&language.later);
            let lines: HashSet<&str> = more.lines().collect();
            let all = minify::texts(&language.texts);
            let first = all.lines().filter(|line| !lines.contains(line)).map(|line| format!("{line}\n")).collect();
            texts.push((language.tag.clone(), first));
            later.push((language.tag, more));
        }
        let data =
            DATA.iter().map(|(name, address)| Ok(((*name).to_owned(), bytes(address)?))).collect::<Result<_>>()?;
        let service_worker = minify::script("www/sw.js", &read("www/sw.js")?)?;
        for file in module.iter().chain(&runner) {
            licences::cover(&licences, file)?;
        }
        let retirement = minify::script("www/retire.js", &read("www/retire.js")?)?;
        Ok(Parts {
            page,
            style,
            later_style,
            scripts,
            module,
            runner,
            texts,
            later,
            pictures,
            data,
            manifest,
            service_worker,
            retirement,
            licences,
        })
    }
}

/// What a tag of the page names.
pub enum Role<'a> {
    Style(&'a str),
    /// A style sheet that comes behind the first screen.
    LaterStyle(&'a str),
    Script(&'a str),
    Picture(&'a str),
    Manifest,
}

impl Role<'_> {
    pub fn of(tag: &Tag) -> Result<Option<Role<'_>>> {
        Ok(match tag.name.as_str() {
            "script" => Some(Role::Script(tag.needed("src")?)),
            "img" => Some(Role::Picture(tag.needed("src")?)),
            "link" => match tag.needed("rel")? {
                "stylesheet" if tag.value("data-later").is_some() => Some(Role::LaterStyle(tag.needed("href")?)),
                "stylesheet" => Some(Role::Style(tag.needed("href")?)),
                "icon" | "apple-touch-icon" => Some(Role::Picture(tag.needed("href")?)),
                "manifest" if tag.is("href", MANIFEST) => Some(Role::Manifest),
                other => bail!("index.html has a <link> of rel=\"{other}\", which site.rs does not know"),
            },
            _ => None,
        })
    }
}

fn read(source: &Path, address: &str) -> Result<String> {
    let text = fs::read_to_string(source.join(address)).with_context(|| format!("the page lacks {address}"))?;
    // Hashes in the policy are of the line ends that an HTML parser makes of any.
    Ok(text.replace("\r\n", "\n"))
}

/// The pictures that the manifest names, relative to itself.
fn pictures_of(manifest: &str) -> Result<Vec<String>> {
    let manifest: serde_json::Value = serde_json::from_str(manifest).context("the manifest is not JSON")?;
    let icons = manifest["icons"].as_array().context("the manifest has no icons")?;
    icons.iter().map(|icon| Ok(icon["src"].as_str().context("an icon without src")?.to_owned())).collect()
}

/// The name of a file by its content: `style.css` becomes `style.0123456789.css`.
fn named(name: &str, content: &[u8]) -> String {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}.{}.{ending}", hash(content))
}

/// Ten hexadecimal digits: two versions of a file that agree in them will not be met.
fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(5).map(|byte| format!("{byte:02x}")).collect()
}

fn file_name(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or(address)
}

/// Writes the site and the single file to `out`.
pub fn write(parts: &Parts, out: &Path) -> Result<()> {
    write_with(parts, &single_file::make(parts)?, out)
}

/// Writes the site, and `single` in place of the single file.
pub fn write_with(parts: &Parts, single: &str, out: &Path) -> Result<()> {
    refuse_foreign(out)?;
    // Written beside its place, so that a server or a reader never sees half a site.
    let name = out.file_name().context("--out must name a folder")?.to_string_lossy();
    let new = out.with_file_name(format!(".{name}.new"));
    if new.exists() {
        fs::remove_dir_all(&new)?;
    }
    fs::create_dir_all(new.join(FILES)).with_context(|| format!("cannot write {}", new.display()))?;
    for (address, content) in files_of_site(parts)? {
        fs::write(new.join(address), content)?;
    }
    fs::write(new.join(SINGLE_FILE), single)?;
    fs::write(new.join(LICENCES), &parts.licences)?;
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    fs::rename(&new, out).with_context(|| format!("cannot write {}", out.display()))
}

/// The site's files by their addresses.
pub fn files_of_site(parts: &Parts) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut add = |name: &str, content: &[u8]| {
        let name = format!("{FILES}/{}", named(name, content));
        files.insert(name.clone(), content.to_vec());
        name
    };
    let mut modules = String::new();
    for (name, content) in parts.modules() {
        modules += &format!(" data-{name}=\"{}\"", add(&format!("{name}.wasm"), content));
    }
    let style = add("style.css", parts.style.as_bytes());
    let later_style = add("later.css", parts.later_style.as_bytes());
    let mut texts = String::new();
    for (kind, ending, all) in [("texts", "txt", &parts.texts), ("later", "later.txt", &parts.later)] {
        for (tag, text) in all {
            texts += &format!(" data-{kind}-{tag}=\"{}\"", add(&format!("{tag}.{ending}"), text.as_bytes()));
        }
    }
    // The ending says nothing of the compression: a server that unpacked it on the way would leave nothing to unpack.
    let mut later = Vec::new();
    let mut data = String::new();
    for (name, content) in &parts.data {
        let address = add(&format!("{name}.bin"), content);
        data += &format!(" data-set-{name}=\"{address}\"");
        later.push(address);
    }
    let pictures: BTreeMap<&str, String> =
        parts.pictures.iter().map(|(address, content)| (address.as_str(), add(file_name(address), content))).collect();
    let mut manifest = parts.manifest.clone();
    for (address, name) in &pictures {
        // Relative to the manifest, which lies beside them.
        manifest = manifest.replace(&format!("\"{}\"", file_name(address)), &format!("\"{}\"", file_name(name)));
    }
    let manifest = add("app.webmanifest", manifest.as_bytes());
    let scripts: BTreeMap<&str, String> = parts
        .scripts
        .iter()
        .map(|(address, text)| (address.as_str(), add(file_name(address), text.as_bytes())))
        .collect();

    let mut is_styled = false;
    let page = markup::rewrite(&parts.page, |tag, text| {
        Ok(match Role::of(tag)? {
            // The first stands for all.
            Some(Role::Style(address)) => {
                let first = !std::mem::replace(&mut is_styled, true);
                Some(if first { text.replace(address, &style) } else { String::new() })
            }
            Some(Role::LaterStyle(_)) => Some(String::new()),
            Some(Role::Script(PROGRAM)) => {
                let addresses =
                    format!("src=\"{}\" data-style=\"{later_style}\"{modules}{texts}{data}", scripts[PROGRAM]);
                Some(text.replace(&format!("src=\"{PROGRAM}\""), &addresses))
            }
            Some(Role::Script(address)) => Some(text.replace(address, &scripts[address])),
            Some(Role::Picture(address)) => Some(text.replace(address, &pictures[address])),
            Some(Role::Manifest) => Some(text.replace(MANIFEST, &manifest)),
            None => None,
        })
    })?;
    // Everything but the page itself is told by the names in it.
    let version = hash(page.as_bytes());
    let page = page.replacen("<html ", &format!("<html data-version=\"{version}\" "), 1);
    let names: Vec<&String> = files.keys().filter(|name| !later.contains(name)).collect();
    let service_worker = format!(
        "const version = \"{version}\";\nconst files = {};\nconst later = {};\n{}",
        serde_json::to_string(&names)?,
        serde_json::to_string(&later)?,
        parts.service_worker
    );
    files.insert("index.html".to_owned(), page.into_bytes());
    files.insert(SERVICE_WORKER.to_owned(), service_worker.into_bytes());
    files.insert(RETIREMENT.to_owned(), parts.retirement.clone().into_bytes());
    Ok(files)
}

fn refuse_foreign(out: &Path) -> Result<()> {
    if out.is_file() || is_foreign(out)? {
        bail!("{} holds files that are not ours: name an empty folder with --out", out.display());
    }
    Ok(())
}

/// A folder with something in it that no earlier build wrote: `--out ~` must not empty a home.
fn is_foreign(out: &Path) -> Result<bool> {
    Ok(out.exists()
        && !out.join(SINGLE_FILE).is_file()
        && fs::read_dir(out).with_context(|| format!("cannot read {}", out.display()))?.count() > 0)
}

/// Every file below `dir`, in order.
pub fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

/// Parts of a small page, for tests.
#[cfg(test)]
pub fn sample(worker: &str) -> Parts {
    let page = r#"<!doctype html>
<html lang="en"><head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self'; style-src 'self'; img-src 'self' data:; manifest-src 'self'; require-trusted-types-for 'script'; trusted-types takeoff">
<link rel="manifest" href="www/app.webmanifest">
<link rel="icon" href="www/icon.svg" type="image/svg+xml">
<link rel="apple-touch-icon" href="www/icon.png">
<link rel="stylesheet" href="www/style.css">
<link rel="stylesheet" href="www/more.css">
<link rel="stylesheet" href="www/later.css" data-later>
<script src="www/check.js" defer></script>
<script src="www/main.js" defer></script>
</head><body><p>1 < 2</p>
</body></html>
"#;
    Parts {
        page: page.to_owned(),
        style: "p{margin:0}".to_owned(),
        later_style: "b{margin:0}".to_owned(),
        scripts: [("www/check.js".to_owned(), "check()".to_owned()), (PROGRAM.to_owned(), worker.to_owned())].into(),
        module: ["", "1", "2"].map(|file| format!("\0asm{file}").into_bytes()).into(),
        runner: ["3", "4"].map(|file| format!("\0asm{file}").into_bytes()).into(),
        texts: [("en", "a = b\n"), ("zh", "a = c\n")].map(|(tag, texts)| (tag.to_owned(), texts.to_owned())).into(),
        later: [("en", "b = b\n"), ("zh", "b = c\n")].map(|(tag, texts)| (tag.to_owned(), texts.to_owned())).into(),
        pictures: [("www/icon.svg".to_owned(), b"<svg/>".to_vec()), ("www/icon.png".to_owned(), b"png".to_vec())]
            .into(),
        data: vec![("digits".to_owned(), b"greys".to_vec())],
        manifest: "{\"icons\": [{\"src\": \"icon.png\"}]}".to_owned(),
        service_worker: "serve();\n".to_owned(),
        retirement: "end();\n".to_owned(),
        licences: "free".to_owned(),
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn every_file_is_named_by_the_page_the_manifest_or_the_service_worker() {
        let files = files_of_site(&sample("go()")).unwrap();
        let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
        let (page, worker) = (text("index.html"), text("sw.js"));
        let manifest = text(files.keys().find(|name| name.ends_with("webmanifest")).unwrap());
        for name in files.keys().filter(|name| name.starts_with("files/")) {
            assert!(page.contains(&format!("\"{name}\"")) || manifest.contains(file_name(name)), "{name}");
            assert!(worker.contains(name.as_str()), "{name}");
            // The large ones are not fetched with the rest.
            let line = if name.contains("digits") { "const later = " } else { "const files = " };
            assert!(worker.lines().any(|of| of.starts_with(line) && of.contains(name.as_str())), "{name}");
            let content = &files[name];
            assert!(name.contains(&hash(content)), "{name}");
        }
        assert!(!page.contains("www/") && !manifest.contains("\"icon.png\""), "{page}{manifest}");
        assert_eq!(page.matches("rel=\"stylesheet\"").count(), 1);
        let version = page.split("data-version=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(worker.starts_with(&format!("const version = \"{version}\";\n")));
    }

    #[test]
    fn any_change_is_another_version() {
        let version = |parts: &Parts| files_of_site(parts).unwrap()["sw.js"].clone();
        let first = version(&sample("go()"));
        assert_ne!(first, version(&sample("went()")));
        let mut parts = sample("go()");
        parts.texts[1].1 = "a = d\n".to_owned();
        assert_ne!(first, version(&parts));
        parts = sample("go()");
        parts.later_style = "b{margin:1px}".to_owned();
        assert_ne!(first, version(&parts));
        parts = sample("go()");
        parts.page = parts.page.replace("1 < 2", "1 < 3");
        assert_ne!(first, version(&parts));
        parts = sample("go()");
        parts.pictures.insert("www/icon.png".to_owned(), b"other".to_vec());
        assert_ne!(first, version(&parts));
    }
}
