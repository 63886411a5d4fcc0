//! The languages of the page: the files of `www/locale`, and what of them is known before a page runs.
//!
//! A language is a file `TAG.txt` there, with whatever `*.TAG.txt` lie beside it; nothing else names one. The root's
//! `build.rs` includes this module too, so it uses the standard library alone.

use std::fs;
use std::path::Path;

/// Below the root.
pub const FOLDER: &str = "www/locale";
/// The language of the markup, and the first in order.
pub const REFERENCE: &str = "en";

/// A language and its texts.
#[derive(Debug)]
pub struct Language {
    /// The primary subtag of BCP 47: the value of `lang` in HTML and in links.
    pub tag: String,
    /// The text of all its files.
    pub texts: String,
    /// The part of it that the first screen shows nothing of.
    pub later: String,
    /// The part of that which no link shows before the program runs, as it does the words of another lab.
    pub unseen: String,
}

/// Files of texts that the first screen shows nothing of: `NAME.TAG.txt`.
const LATER: [&str; 13] = [
    "about",
    "algorithms",
    "ask",
    "computation",
    "guess",
    "lecture",
    "paper",
    "real",
    "replay",
    "saving",
    "speaker",
    "table",
    "tour",
];
/// Those of them whose words stand on the screen where a link leads there.
const LABS: [&str; 2] = ["algorithms", "computation"];

/// Signs between a number that is filled in and what stands before it.
const SIGNS: [&str; 5] = ["=", "≈", "±", "×", "≥"];

/// The same texts with spaces about those signs at which no line breaks. A file need not say that at each of them.
fn unbroken(file: &str) -> String {
    let mut out = String::with_capacity(file.len());
    for line in file.split_inclusive('\n') {
        let (key, text) = line.split_at(line.find(" = ").map_or(line.len(), |place| place + " = ".len()));
        let glue = |text: String, sign: &&str| {
            let after = text.replace(&format!("{sign} {{"), &format!("{sign}\u{a0}{{"));
            after.replace(&format!(" {sign}\u{a0}{{"), &format!("\u{a0}{sign}\u{a0}{{"))
        };
        out.push_str(key);
        out.push_str(&SIGNS.iter().fold(text.to_owned(), glue));
    }
    out
}

impl Language {
    /// The text of a key.
    pub fn text(&self, key: &str) -> Result<&str, String> {
        let mut lines = self.texts.lines();
        let text = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
        text.ok_or_else(|| format!("the language `{}` has no text `{key}`", self.tag))
    }

    /// What it calls itself.
    pub fn own_name(&self) -> Result<&str, String> {
        self.text("static.language")
    }
}

/// The languages of a folder: [`REFERENCE`], then the others by their tags.
pub fn languages(folder: &Path) -> Result<Vec<Language>, String> {
    let failed = |what: &Path, error| format!("cannot read {}: {error}", what.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, error))? {
        let path = entry.map_err(|error| failed(folder, error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // What else lies there, such as an editor's copy, is not ours.
        if let Some(stem) = name.strip_suffix(".txt") {
            files.push((stem.to_owned(), path));
        }
    }
    files.sort();
    let mut found: Vec<Language> = Vec::new();
    for (tag, _) in files.iter().filter(|(stem, _)| !stem.contains('.')) {
        if !(2..=3).contains(&tag.len()) || !tag.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Err(format!("{tag}.txt is not named by the tag of a language, two or three small letters"));
        }
        let [texts, later, unseen] = [const { String::new() }; 3];
        found.push(Language { tag: tag.clone(), texts, later, unseen });
    }
    for (stem, path) in files {
        let tag = stem.rsplit('.').next().unwrap_or_default();
        let language = found.iter_mut().find(|language| language.tag == tag);
        let language = language.ok_or_else(|| format!("{stem}.txt belongs to no language: there is no {tag}.txt"))?;
        let text = fs::read_to_string(&path).map_err(|error| failed(&path, error))?.replace("\r\n", "\n");
        let text = unbroken(&text);
        let name = stem.split_once('.').map_or("", |(name, _)| name);
        let is_later = LATER.contains(&name);
        let is_unseen = is_later && !LABS.contains(&name);
        let later = is_later.then_some(&mut language.later);
        let unseen = is_unseen.then_some(&mut language.unseen);
        for part in [Some(&mut language.texts), later, unseen].into_iter().flatten() {
            part.push_str(&text);
            if !text.ends_with('\n') {
                part.push('\n');
            }
        }
    }
    found.sort_by_key(|language| (language.tag != REFERENCE, language.tag.clone()));
    if found.first().is_none_or(|first| first.tag != REFERENCE) {
        return Err(format!("{} has no {REFERENCE}.txt", folder.display()));
    }
    Ok(found)
}

/// The table that the program is compiled with, in Rust. The texts themselves are for native tests alone: the page loads
/// those of the reader's language.
#[cfg_attr(not(test), allow(dead_code, reason = "build.rs writes it, xtask tests it"))]
pub fn table(languages: &[Language]) -> Result<String, String> {
    let (mut names, mut texts) = (String::new(), String::new());
    for language in languages {
        names += &format!("    ({:?}, {:?}),\n", language.tag, language.own_name()?);
        texts += &format!("    {:?},\n", language.texts);
    }
    Ok(format!(
        "/// The tag of each language and what it calls itself.\n\
         const LANGUAGES: [(&str, &str); {n}] = [\n{names}];\n\
         /// The texts of each language.\n\
         #[cfg(not(target_arch = \"wasm32\"))]\n\
         pub const TEXTS: [&str; {n}] = [\n{texts}];\n",
        n = languages.len(),
    ))
}
