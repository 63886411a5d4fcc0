//! The table of what a reader has to load.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::site;

/// What the first load may weigh, compressed, in bytes; and all files together but the single-file edition, the licences and the
/// real data sets, which only those load who choose them. The build fails above: whoever adds something sees what it costs, and
/// raises the number on purpose or takes something away.
const FIRST_LOAD_BUDGET: usize = 330_000;
const BUDGET: usize = 912_000;

/// What the first load transfers, in the order of the table: a part of the file's name and what it is. Of the texts the
/// reader's own language only; the heavier one is counted.
const FIRST_LOAD: [(&str, &str); 9] = [
    ("index.html", "the page"),
    ("files/style.", "how it looks"),
    ("files/watch.", "what waits for the style"),
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
    let first_load = sum(|file| file.2);
    println!("\n{:>10} {:>10}  loaded later or not at all", "", "");
    for (name, raw, packed) in all.iter().filter(|file| !first.iter().any(|(other, _)| other.0 == file.0)) {
        println!("{raw:>10} {packed:>10}  {name}");
    }
    let apart = [site::SINGLE_FILE, site::LICENCES];
    let is_set = |name: &str| site::DATA.iter().any(|(set, _)| name.starts_with(&format!("files/{set}.")));
    let counted = all.iter().filter(|(name, ..)| !apart.contains(&name.as_str()) && !is_set(name));
    let together = counted.map(|file| file.2).sum::<usize>();
    println!("{:>10} {together:>10}  all but {}, {} and the real data sets", "", apart[0], apart[1]);
    within("the first load", first_load, FIRST_LOAD_BUDGET)?;
    within("all files together", together, BUDGET)
}

fn within(what: &str, bytes: usize, budget: usize) -> Result<()> {
    if bytes > budget {
        bail!(
            "{what} weighs {bytes} bytes of a budget of {budget}: take something away, have what the first screen does not need \
             come later (`cargo xtask record`), or raise the budget in sizes.rs"
        );
    }
    println!("{what}: {bytes} of {budget} bytes");
    Ok(())
}

fn gzip(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_budget_is_kept_to_the_byte() {
        assert!(within("it", 10, 10).is_ok());
        let error = within("it", 11, 10).unwrap_err().to_string();
        assert!(error.starts_with("it weighs 11 bytes of a budget of 10"), "{error}");
    }
}
