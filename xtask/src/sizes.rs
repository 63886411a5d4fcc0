//! The table of what a reader has to load.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::site;

/// What the first load transfers, in the order of the table: a part of the file's name and what it is. Of the texts the
/// reader's own language only; the heavier one is counted.
const FIRST_LOAD: [(&str, &str); 8] = [
    ("index.html", "the page"),
    ("files/style.", "how it looks"),
    ("files/check.", "what the browser lacks"),
    ("files/main.", "glue and start"),
    ("files/takeoff.", "the page's module, as far as the first screen needs it"),
    ("files/runner.", "the workers' module"),
    ("files/icon.", "icon"),
    ("files/app.", "manifest"),
];

/// Prints every file's size, raw and as a static host sends it, and what the first load adds up to.
pub fn print(dist: &Path) -> Result<()> {
    let mut all = Vec::new();
    for file in site::files(dist)? {
        let bytes = fs::read(&file)?;
        let name = file.strip_prefix(dist).unwrap_or(&file).to_string_lossy().into_owned();
        all.push((name, bytes.len(), gzip(&bytes)?));
    }
    println!("\n{:>10} {:>10}  the first load", "bytes", "gzip -9");
    let texts = all
        .iter()
        .filter(|file| file.0.ends_with(".txt") && file.0.starts_with("files/") && !file.0.contains(".later."));
    let texts =
        texts.max_by_key(|file| file.2).map(|file| (file, "the first screen's texts in one language, the heavier"));
    let listed =
        FIRST_LOAD.iter().filter_map(|(stem, what)| Some((all.iter().find(|file| file.0.starts_with(stem))?, *what)));
    let first: Vec<_> = listed.chain(texts).collect();
    for ((name, raw, packed), what) in &first {
        println!("{raw:>10} {packed:>10}  {name}: {what}");
    }
    let sum = |of: fn(&(String, usize, usize)) -> usize| first.iter().map(|(file, _)| of(file)).sum::<usize>();
    println!("{:>10} {:>10}  the first load", sum(|file| file.1), sum(|file| file.2));
    println!("\n{:>10} {:>10}  loaded later or not at all", "", "");
    for (name, raw, packed) in all.iter().filter(|file| !first.iter().any(|(other, _)| other.0 == file.0)) {
        println!("{raw:>10} {packed:>10}  {name}");
    }
    Ok(())
}

fn gzip(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}
