//! What the build puts into the page for its languages: the control that chooses one, the sentences for when no program runs,
//! and their fonts. The texts of the rest are files of their own ([`crate::site`]), and the program changes the page.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Error, Result, bail};

use crate::locale::{Language, REFERENCE};
use crate::markup;

/// Keys of texts that are put in here; the page does not load them.
pub const STATIC: &str = "static.";

/// The page with the control of the language filled, and with each sentence of `data-static` in the other languages too.
pub fn page(page: &str, languages: &[Language]) -> Result<String> {
    // The end tags that are still to come, and what stands instead of them.
    let mut ends: BTreeMap<String, String> = BTreeMap::new();
    markup::rewrite(page, |tag, text| {
        if tag.is("id", "lang") {
            let (start, end) = control(text, languages)?;
            ends.insert("/select".to_owned(), end);
            return Ok(Some(start));
        }
        if let Some(key) = tag.value("data-static") {
            ends.insert(format!("/{}", tag.name), others(key, languages)? + &format!("</{}>", tag.name));
            return Ok(Some(text.replace(&format!(" data-static=\"{key}\""), "")));
        }
        Ok(ends.remove(&tag.name))
    })
}

/// The page without the words that no screen shows before the program runs: they come with the later part of the reference
/// language's texts. What is folded is not on the screen either.
pub fn without_unseen(page: &str, languages: &[Language]) -> Result<String> {
    fn keys(texts: &str) -> BTreeSet<&str> {
        texts.lines().filter_map(|line| Some(line.split_once(" = ")?.0)).collect()
    }
    let (unseen, later) = (keys(&languages[0].unseen), keys(&languages[0].later));
    // Behind the summary of a fold that is not open.
    let (mut is_folded, mut fold_is_open) = (false, false);
    // The end of a tag behind which no words are to stand.
    let mut words_from = None;
    let mut bare = String::with_capacity(page.len());
    let mut done = 0;
    for tag in markup::tags(page) {
        if words_from.take().is_none() {
            bare.push_str(&page[done..tag.range.start]);
        }
        let mut text = page[tag.range.clone()].to_owned();
        match tag.name.as_str() {
            "details" => fold_is_open = tag.value("open").is_some(),
            "/summary" => is_folded = !fold_is_open,
            "/details" => is_folded = false,
            _ => {}
        }
        let is_unseen =
            |key: Option<&str>| key.is_some_and(|key| unseen.contains(key) || is_folded && later.contains(key));
        for (key, attribute) in [("data-t-label", "aria-label"), ("data-t-title", "title")] {
            if is_unseen(tag.value(key))
                && let Some(value) = tag.value(attribute)
            {
                text = text.replacen(&format!(" {attribute}=\"{value}\""), "", 1);
            }
        }
        bare.push_str(&text);
        done = tag.range.end;
        // What depends on the task the program writes.
        let is_of_task = is_folded && tag.value("data-t-task").is_some();
        words_from = (is_of_task || is_unseen(tag.value("data-t"))).then_some(done);
    }
    bare.push_str(&page[done..]);
    Ok(bare)
}

/// The start of the control, and its end: of two languages a button that names the other, of more a list of all.
fn control(select: &str, languages: &[Language]) -> Result<(String, String)> {
    let [_, other] = languages else {
        let mut all = String::new();
        for language in languages {
            let (tag, name) = (&language.tag, escaped(own_name(language)?));
            all += &format!("<option value=\"{tag}\" lang=\"{tag}\">{name}</option>");
        }
        return Ok((select.to_owned(), all + "</select>"));
    };
    let attributes = select.strip_prefix("<select").and_then(|rest| rest.strip_suffix('>'));
    let Some(attributes) = attributes else { bail!("in index.html the control of the language is no <select>") };
    // A button is called what stands on it.
    let kept = attributes.split_inclusive("\" ").filter(|attribute| {
        ["data-t-label", "aria-label", "autocomplete"].iter().all(|name| !attribute.trim_start().starts_with(name))
    });
    let kept: String = kept.collect();
    let (tag, name) = (&other.tag, escaped(own_name(other)?));
    Ok((format!("<button type=\"button\"{} lang=\"{tag}\">{name}", kept.trim_end()), "</button>".to_owned()))
}

/// A sentence in all languages but that of the markup.
fn others(key: &str, languages: &[Language]) -> Result<String> {
    let mut all = String::new();
    for language in languages.iter().filter(|language| language.tag != REFERENCE) {
        let sentence = escaped(language.text(key).map_err(Error::msg)?);
        all += &format!(" <span lang=\"{}\">{sentence}</span>", language.tag);
    }
    Ok(all)
}

fn own_name(language: &Language) -> Result<&str> {
    language.own_name().map_err(Error::msg)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The fonts of each language, as the beginning of the style sheet.
pub fn style(languages: &[Language]) -> Result<String> {
    let mut all = String::new();
    for language in languages {
        let fonts = language.text("static.fonts").map_err(Error::msg)?;
        if fonts.contains(['{', '}', ';', '<', '/']) {
            bail!("static.fonts of `{}` is no list of fonts: {fonts}", language.tag);
        }
        all += &format!(":lang({}) {{\n  font-family: {fonts};\n}}\n", language.tag);
    }
    Ok(all)
}

#[cfg(test)]
mod unit {
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::locale::{self, languages};
    use crate::{run, site};

    /// An empty folder of a test.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("takeoff-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// The languages of the project.
    fn ours() -> Vec<Language> {
        languages(&run::root().join(locale::FOLDER)).unwrap()
    }

    /// The project's languages with one more, which is one file: English with every text in brackets.
    fn with_one_more(tag: &str, name: &str) -> Vec<Language> {
        let folder = folder(tag);
        for entry in fs::read_dir(run::root().join(locale::FOLDER)).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
        }
        let english = &ours()[0];
        let lines = english.texts.lines().filter_map(|line| line.split_once(" = ")).map(|(key, text)| match key {
            "static.language" => format!("{key} = {name}\n"),
            "static.fonts" | "number.decimal" | "number.group" | "number.forms" => format!("{key} = {text}\n"),
            _ => format!("{key} = [{text}]\n"),
        });
        fs::write(folder.join(format!("{tag}.txt")), lines.collect::<String>()).unwrap();
        let all = languages(&folder).unwrap();
        fs::remove_dir_all(folder).unwrap();
        all
    }

    /// A third language is one file: it is in the program's table, in the page's control, among its static sentences and in
    /// both editions, and nothing else was told of it.
    #[test]
    fn a_file_more_is_a_language_more() {
        let all = with_one_more("qq", "Quux & Co");
        let number = ours().len() + 1;
        assert_eq!(all.len(), number);
        let table = locale::table(&all).unwrap();
        assert!(table.contains(&format!("const LANGUAGES: [(&str, &str); {number}]")), "{table}");
        assert!(table.contains("    (\"qq\", \"Quux & Co\"),\n") && table.contains("app.title = [Takeoff]"), "{table}");
        let tags: Vec<&str> = all.iter().map(|language| language.tag.as_str()).collect();
        assert!(tags.starts_with(&["en"]) && tags[1..].is_sorted() && tags.contains(&"qq"), "{tags:?}");

        let source = fs::read_to_string(run::root().join("index.html")).unwrap();
        let made = page(&source, &all).unwrap();
        assert!(made.contains("<select class=\"lang\" id=\"lang\""), "no list");
        assert!(made.contains("<option value=\"qq\" lang=\"qq\">Quux &amp; Co</option>"));
        assert_eq!(made.matches("<span lang=\"qq\">[").count(), source.matches("data-static=").count());
        assert!(style(&all).unwrap().contains(":lang(qq) {"));

        let mut parts = site::sample("go()");
        parts.texts =
            all.iter().map(|language| (language.tag.clone(), crate::minify::texts(&language.texts))).collect();
        let files = site::files_of_site(&parts).unwrap();
        let name = files.keys().find(|name| name.starts_with("files/qq.")).expect("a file of texts");
        let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
        assert!(text(name).contains("\napp.title = [Takeoff]\n") && !text(name).contains(STATIC));
        assert!(text("index.html").contains(&format!("data-texts-qq=\"{name}\"")), "{}", text("index.html"));
        assert!(text("sw.js").contains(name));
        assert!(crate::single_file::make(&parts).unwrap().contains("id=\"takeoff-texts-qq\">"));
    }

    #[test]
    fn signs_hold_to_their_numbers() {
        let folder = folder("signs");
        fs::write(folder.join("en.txt"), "# a = {b}\na.b = {n} ± {sd}, m = {m} at 4 × {k}\nc = ≥ {n}\n").unwrap();
        let texts = languages(&folder).unwrap().remove(0).texts;
        let said: Vec<&str> = texts.lines().skip(1).collect();
        let glued = "a.b = {n}\u{a0}±\u{a0}{sd}, m\u{a0}=\u{a0}{m} at 4\u{a0}×\u{a0}{k}";
        assert_eq!(said, [glued, "c = ≥\u{a0}{n}"], "what parts a key from its text stays");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn of_two_languages_a_button_names_the_other() {
        let all: Vec<Language> = ours().into_iter().take(2).collect();
        let other = &all[1];
        let source = "<a></a><select class=\"lang\" id=\"lang\" data-t-label=\"k\" aria-label=\"L\" data-key=\"lang\" \
                      autocomplete=\"off\"></select><select></select>";
        let (tag, name) = (&other.tag, other.own_name().unwrap());
        assert_eq!(
            page(source, &all).unwrap(),
            format!(
                "<a></a><button type=\"button\" class=\"lang\" id=\"lang\" data-key=\"lang\" lang=\"{tag}\">{name}</button>\
                 <select></select>"
            )
        );
    }

    #[test]
    fn files_that_are_no_language_are_named() {
        let said = |files: &[&str]| {
            let folder = folder("locale");
            for file in files {
                fs::write(folder.join(file), "a = b").unwrap();
            }
            let said = languages(&folder);
            fs::remove_dir_all(folder).unwrap();
            said.map(|all| all.into_iter().map(|language| language.texts).collect::<Vec<_>>())
        };
        assert_eq!(said(&["en.txt", "more.en.txt", "aa.txt", "aa.txt~"]).unwrap(), ["a = b\na = b\n", "a = b\n"]);
        assert!(said(&["aa.txt"]).unwrap_err().ends_with("has no en.txt"));
        assert!(said(&["en.txt", "more.aa.txt"]).unwrap_err().starts_with("more.aa.txt belongs to no language"));
        assert!(said(&["en.txt", "Notes.txt"]).unwrap_err().starts_with("Notes.txt is not named"));
        assert!(languages(&folder("locale-2")).is_err());
    }

    /// What a fold holds is on no screen before the reader opens it, but its summary is.
    #[test]
    fn no_words_stand_in_a_closed_fold() {
        let languages = ours();
        let lab = "<p data-t=\"search.note\">Each rate</p>";
        let fold = |open: &str| {
            format!("<details{open}><summary data-t=\"search.title\">The search</summary>{lab}</details>{lab}")
        };
        let closed = without_unseen(&fold(""), &languages).unwrap();
        assert!(closed.contains(">The search<") && closed.matches("Each rate").count() == 1, "{closed}");
        assert!(closed.ends_with(lab), "{closed}");
        assert_eq!(without_unseen(&fold(" open"), &languages).unwrap(), fold(" open"));
    }
}
