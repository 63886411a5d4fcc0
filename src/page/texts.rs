//! The texts that a person reads, in both languages: `www/locale/*.txt` (the texts of tasks and labs in files of their
//! own). The build joins the files of a language into one, which the page loads: a reader of one language does not wait for
//! the other. The format is described at the top of en.txt: `key = text`, `{name}` placeholders, `.one` and `.other` for
//! plurals, `#` notes.
//!
//! Not here: which element shows which text (index.html says so by `data-t*`), nor the numbers' values.

use super::settings::Language;
pub use crate::chart::units::{integer, percent};
use crate::order::order;
use std::cell::Cell;

#[cfg(not(target_arch = "wasm32"))]
const ENGLISH: &str = concat!(
    include_str!("../../www/locale/en.txt"),
    include_str!("../../www/locale/tasks.en.txt"),
    include_str!("../../www/locale/data.en.txt"),
    include_str!("../../www/locale/algorithms.en.txt"),
    include_str!("../../www/locale/computation.en.txt"),
    include_str!("../../www/locale/tour.en.txt"),
);
#[cfg(not(target_arch = "wasm32"))]
const CHINESE: &str = concat!(
    include_str!("../../www/locale/zh.txt"),
    include_str!("../../www/locale/tasks.zh.txt"),
    include_str!("../../www/locale/data.zh.txt"),
    include_str!("../../www/locale/algorithms.zh.txt"),
    include_str!("../../www/locale/computation.zh.txt"),
    include_str!("../../www/locale/tour.zh.txt"),
);

thread_local! {
    /// The file of each language that was loaded.
    static LOADED: [Cell<Option<&'static str>>; Language::ALL.len()] = const { [Cell::new(None), Cell::new(None)] };
}

/// Keeps the texts of a language for as long as the page lives. Once is enough.
pub fn keep(language: Language, file: String) {
    LOADED.with(|files| {
        let file_of = &files[language as usize];
        if file_of.get().is_none() {
            file_of.set(Some(file.leak()));
        }
    });
}

/// Whether [`Texts::new`] has this language.
pub fn is_loaded(language: Language) -> bool {
    file_of(language).is_some()
}

fn file_of(language: Language) -> Option<&'static str> {
    // Natively, which is for tests, the files are built in.
    #[cfg(not(target_arch = "wasm32"))]
    keep(language, if language == Language::English { ENGLISH } else { CHINESE }.to_owned());
    LOADED.with(|files| files[language as usize].get())
}

/// All texts of one language.
pub struct Texts {
    language: Language,
    /// Key and text, sorted by key.
    entries: Vec<(&'static str, &'static str)>,
}

impl Texts {
    /// The texts of a language that was loaded; of another, keys instead of texts.
    pub fn new(language: Language) -> Self {
        let entries: Vec<_> = entries(file_of(language).unwrap_or_default()).collect();
        let order = order(entries.len(), &|a, b| entries[a].0 < entries[b].0);
        Texts { language, entries: order.into_iter().map(|place| entries[place]).collect() }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// A text as it stands; a key that does not exist shows itself, which the tests exclude for every key in use.
    pub fn plain<'a>(&self, key: &'a str) -> &'a str
    where
        'static: 'a,
    {
        self.find(key).unwrap_or(key)
    }

    /// A text that not everything has: a task's own words.
    pub fn find(&self, key: &str) -> Option<&'static str> {
        self.entries.binary_search_by(|entry| entry.0.cmp(key)).ok().map(|place| self.entries[place].1)
    }

    /// One of a list of texts, parted by `|`.
    pub fn item(&self, key: &str, index: usize) -> &'static str {
        self.find(key).and_then(|list| list.split('|').nth(index)).unwrap_or_default()
    }

    /// A text with its placeholders filled. Where the key has plural variants, the value of `{n}` chooses.
    pub fn get(&self, key: &str, values: &[(&str, String)]) -> String {
        let one = values.iter().any(|(name, value)| *name == "n" && value == "1");
        let plural = format!("{key}.{}", if one { "one" } else { "other" });
        let text = self.find(key).or_else(|| self.find(&plural)).unwrap_or(key);
        fill(text, values)
    }
}

/// Key and text of every line.
fn entries(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    // Only the space that parts key and text is taken away: a list separator ends in one of its own.
    lines
        .filter_map(|line| line.split_once('='))
        .map(|(key, text)| (key.trim(), text.strip_prefix(' ').unwrap_or(text)))
}

/// Replaces each `{name}` once, left to right: a value that holds braces is not filled again.
fn fill(text: &str, values: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let Some(length) = rest[start..].find('}') else { break };
        let name = &rest[start + 1..start + length];
        out.push_str(&rest[..start]);
        match values.iter().find(|(given, _)| *given == name) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&rest[start..=start + length]),
        }
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::settings::Lab;
    use crate::page::tour;
    use crate::task::TaskId;
    use crate::task::ads::world::FIELD_VALUES;
    use crate::task::spam::world::{FILLER_WORDS, TOPIC_NAMES, TOPIC_WORDS};
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
    }

    fn sorted(file: &'static str) -> BTreeMap<&'static str, &'static str> {
        entries(file).collect()
    }

    #[test]
    fn placeholders_and_plurals_are_filled() {
        let texts = Texts::new(Language::English);
        assert_eq!(texts.get("slider.value", &[("m", integer(1024))]), "1,024 labelled examples");
        let notice = |n: &str| texts.get("notice.diverged", &[("n", n.into()), ("cause", String::new())]);
        assert!(notice("1").starts_with("1 run diverged: its loss grew"), "{}", notice("1"));
        assert!(notice("3").starts_with("3 runs diverged: their loss grew"), "{}", notice("3"));
        assert_eq!(fill("{a}{b} {c", &[("a", "{b}".into()), ("b", "<i>".into())]), "{b}<i> {c");
        assert_eq!(texts.plain("no.such.key"), "no.such.key");
    }

    #[test]
    fn both_files_hold_the_same_keys_once_with_placeholders_that_agree() {
        let (english, chinese) = (sorted(ENGLISH), sorted(CHINESE));
        assert_eq!(english.len(), entries(ENGLISH).count(), "a key twice in en.txt");
        assert_eq!(chinese.len(), entries(CHINESE).count(), "a key twice in zh.txt");
        assert_eq!(english.keys().collect::<Vec<_>>(), chinese.keys().collect::<Vec<_>>());
        for (key, text) in &english {
            assert!(!text.is_empty() && !chinese[key].is_empty(), "{key} is empty");
            // A translation may leave a number out ("wins every time"), but it cannot have one that is not given.
            assert!(placeholders(chinese[key]).is_subset(&placeholders(text)), "{key}");
        }
        for file in [ENGLISH, CHINESE] {
            for line in file.lines() {
                assert!(line.is_empty() || line.starts_with('#') || line.contains(" = "), "not a text: {line}");
            }
        }
    }

    /// Keys named by `data-t`, `data-t-label` or `data-t-title` in the page.
    fn keys_of_page(page: &str) -> BTreeSet<&str> {
        let mut keys = BTreeSet::new();
        for attribute in ["data-t=\"", "data-t-label=\"", "data-t-title=\""] {
            keys.extend(page.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()));
        }
        keys
    }

    /// Keys of the help, which is not in the markup.
    fn keys_of_help(page: &str) -> BTreeSet<&str> {
        page.split("data-t-help=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn every_help_has_its_text() {
        let english = sorted(ENGLISH);
        for key in keys_of_help(include_str!("../../index.html")) {
            assert!(english.contains_key(key), "index.html asks for the help {key}");
        }
    }

    /// What a person reads in a piece of markup: a text or an attribute, with whether its element says which key it is.
    fn texts_outside_the_table(page: &str) -> Vec<String> {
        let mut found = Vec::new();
        let body = &page[page.find("<body").unwrap_or(0)..page.find("</html>").unwrap_or(page.len())];
        // Open elements, with whether their texts come from the table or need not.
        let mut open: Vec<(String, bool)> = Vec::new();
        let mut rest = body;
        while let Some(start) = rest.find('<') {
            let text = rest[..start].replace("&ensp;", " ").replace("&nbsp;", " ");
            // The letter m is a symbol, not a word.
            let has_words = text.split(|c: char| !c.is_alphabetic()).any(|word| !word.is_empty() && word != "m");
            if has_words && !open.iter().any(|(_, is_fine)| *is_fine) {
                found.push(text.trim().to_owned());
            }
            rest = &rest[start..];
            if let Some(after) = rest.strip_prefix("<!--") {
                rest = after.split_once("-->").map_or("", |(_, rest)| rest);
                continue;
            }
            let (tag, after) = rest[1..].split_once('>').unwrap_or((&rest[1..], ""));
            rest = after;
            let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
            if let Some(closed) = name.strip_prefix('/') {
                let place = open.iter().rposition(|(name, _)| name == closed);
                assert!(place.is_some(), "</{closed}> closes nothing");
                open.truncate(place.unwrap_or(0));
                continue;
            }
            for (attribute, key) in [("aria-label", "data-t-label"), ("title", "data-t-title"), ("placeholder", "-")] {
                if tag.contains(&format!(" {attribute}=\"")) && !tag.contains(&format!(" {key}=\"")) {
                    found.push(format!("<{tag}>"));
                }
            }
            // Shown where no program can run, in both languages.
            let is_fine = tag.contains(" data-t=")
                || tag.contains(" data-t-task=")
                || name == "noscript"
                || tag.contains("class=\"unsupported\"")
                || name == "script";
            let is_void = ["input", "meta", "link", "br"].contains(&name.as_str()) || tag.ends_with('/');
            if !is_void {
                open.push((name, is_fine));
            }
        }
        found
    }

    #[test]
    fn no_text_of_the_page_is_outside_of_the_table() {
        assert_eq!(texts_outside_the_table(include_str!("../../index.html")), Vec::<String>::new());
        let page = "<body><p>Words</p><p data-t=\"k\">fine</p><i title=\"x\">3 %</i></body>";
        assert_eq!(texts_outside_the_table(page), ["Words", "<i title=\"x\">"]);
    }

    #[test]
    fn every_key_of_the_page_exists_and_its_english_text_is_that_of_the_file() {
        let page = include_str!("../../index.html");
        let english = sorted(ENGLISH);
        for key in keys_of_page(page) {
            let text = english.get(key).unwrap_or_else(|| panic!("index.html uses {key}, which en.txt does not have"));
            let written = text.replace('&', "&amp;").replace('<', "&lt;");
            assert!(page.contains(written.trim_end()), "index.html does not show the text of {key}: {text}");
        }
    }

    /// Keys of the texts that change with the task, for every task.
    fn keys_of_tasks(page: &str) -> BTreeSet<String> {
        let patterns = page.split("data-t-task=\"").skip(1).filter_map(|rest| rest.split('"').next());
        patterns.flat_map(|key| TaskId::ALL.map(|task| key.replace('*', task.name()))).collect()
    }

    #[test]
    fn texts_that_change_with_the_task_exist_for_every_task_and_the_page_shows_those_of_the_first() {
        let page = include_str!("../../index.html");
        for language in [Language::English, Language::Chinese] {
            let texts = Texts::new(language);
            for task in TaskId::ALL {
                let values = crate::page::view::task_values(task, &texts);
                for key in page.split("data-t-task=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                    let key = key.replace('*', task.name());
                    let text = texts.get(&key, &values);
                    assert!(text != key && !text.contains('{'), "{key}: {text}");
                    if (task, language) == (TaskId::Plane, Language::English) {
                        let written = text.replace('&', "&amp;").replace('<', "&lt;");
                        assert!(page.contains(&written), "index.html does not show the text of {key}: {text}");
                    }
                }
            }
        }
        let texts = Texts::new(Language::English);
        let sizes = texts.get("simple.sizes.here", &crate::page::view::task_values(TaskId::Spam, &texts));
        assert!(sizes.contains("small 3, medium 6, large 32, which is 319, 637 and 3,393 parameters"), "{sizes}");
    }

    /// Every topic, word, value of a field, label and feature has its form in both languages.
    #[test]
    fn what_the_tasks_are_made_of_has_names() {
        for language in [Language::English, Language::Chinese] {
            let texts = Texts::new(language);
            let list = |key: &str, length: usize| {
                let list: Vec<&str> = texts.find(key).unwrap_or_else(|| panic!("no {key}")).split('|').collect();
                let unique: BTreeSet<&&str> = list.iter().collect();
                assert!(unique.len() == length && list.len() == length, "{key}: {list:?}");
                assert!(list.iter().all(|form| !form.is_empty() && form.trim() == *form), "{key}: {list:?}");
                list
            };
            for (topic, words) in TOPIC_NAMES.iter().zip(TOPIC_WORDS) {
                assert!(texts.find(&format!("spam.topic.{topic}")).is_some());
                let forms = list(&format!("spam.words.{topic}"), words.len());
                assert!(language == Language::Chinese || forms == words);
            }
            let forms = list("spam.words.fillers", FILLER_WORDS.len());
            assert!(language == Language::Chinese || forms == FILLER_WORDS);
            for (field, values) in FIELD_VALUES {
                list(&format!("ads.{field}"), values);
            }
            for task in TaskId::ALL {
                for label in 0..task.task().classes {
                    assert!(texts.find(&format!("label.{}.{label}", task.name())).is_some());
                }
                for feature in task.feature_names() {
                    let feature = if feature.starts_with("topic-") { "topic" } else { feature };
                    for part in ["name", "formula"] {
                        let key = format!("feature.{}.{feature}.{part}", task.name());
                        assert!(texts.find(&key).is_some(), "no {key}");
                    }
                }
            }
        }
    }

    /// The code of all sources, without comment lines.
    fn sources() -> String {
        fn collect(dir: &Path, code: &mut String) {
            for entry in std::fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    collect(&path, code);
                } else if path.extension().is_some_and(|e| e == "rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
                    lines.for_each(|line| *code += &format!("{line}\n"));
                }
            }
        }
        let mut code = String::new();
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut code);
        code
    }

    /// What programs fill into keys: names of learners, tasks, switches and outcomes.
    const PARTS: [&str; 19] = [
        "leaky",
        "gelu",
        "sigmoid4",
        "logistic",
        "svm",
        "small",
        "medium",
        "large",
        "plane",
        "spam",
        "ads",
        "cars",
        "relu",
        "sigmoid",
        "tanh",
        "raw",
        "engineered",
        "smaller",
        "larger",
    ];

    /// Whether a literal such as `task.{}.name` makes the key `task.plane.name`.
    fn makes(literal: &str, key: &str) -> bool {
        let (pattern, parts): (Vec<&str>, Vec<&str>) = (literal.split('.').collect(), key.split('.').collect());
        let is_part = |part: &&str| {
            let of_tasks = TaskId::ALL.iter().any(|task| task.feature_names().contains(part))
                || TOPIC_NAMES.contains(part)
                || FIELD_VALUES.iter().any(|(field, _)| field == part);
            let is_label = part.len() == 1 && part.as_bytes()[0].is_ascii_digit();
            let of_tour = tour::STEPS.iter().any(|step| step.name == *part)
                || tour::check::QUESTIONS.iter().any(|question| question.name == *part)
                || ["a", "b", "c"].contains(part)
                || Lab::ALL.iter().any(|lab| lab.name() == *part);
            PARTS.contains(part) || of_tasks || of_tour || is_label || ["same", "fillers"].contains(part)
        };
        pattern.len() == parts.len()
            && pattern.iter().zip(&parts).all(|(p, part)| p == part || (p.starts_with('{') && is_part(part)))
    }

    #[test]
    fn no_key_is_unused() {
        let code = sources();
        let literals: BTreeSet<&str> = code.split('"').filter(|literal| literal.contains('.')).collect();
        let mut of_page = keys_of_page(include_str!("../../index.html"));
        of_page.extend(keys_of_help(include_str!("../../index.html")));
        let of_tasks = keys_of_tasks(include_str!("../../index.html"));
        let is_used = |key: &str| {
            let stem = key.strip_suffix(".one").or_else(|| key.strip_suffix(".other")).unwrap_or(key);
            of_page.contains(key) || of_tasks.contains(key) || literals.iter().any(|literal| makes(literal, stem))
        };
        let unused: Vec<_> = sorted(ENGLISH).into_keys().filter(|key| !is_used(key)).collect();
        assert!(unused.is_empty(), "no source uses {unused:?}");
    }

    #[test]
    fn every_key_in_the_sources_exists() {
        let code = sources();
        let english = sorted(ENGLISH);
        let groups: BTreeSet<_> = english.keys().filter_map(|key| key.split('.').next()).collect();
        let known =
            |key: &str| ["", ".one", ".other"].iter().any(|end| english.contains_key(format!("{key}{end}").as_str()));
        for literal in code.split('"') {
            let is_key = literal.contains('.')
                && groups.contains(literal.split('.').next().unwrap_or_default())
                && literal.split('.').all(|part| {
                    !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
                });
            assert!(
                !is_key || known(literal) || literal == "no.such.key",
                "a source uses {literal}, which en.txt does not have"
            );
        }
    }
}
