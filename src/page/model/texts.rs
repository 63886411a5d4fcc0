//! The texts that a person reads: `www/locale/*.txt`. The build joins the files of a language into one, which the page
//! loads: a reader of one language does not wait for the others. The format is described at the top of en.txt: `key = text`,
//! `{name}` placeholders, variants for numbers, `#` notes. What else depends on the language stands there too: the marks in
//! numbers, and the rule by which a number chooses its variant.
//!
//! Not here: which element shows which text (index.html says so by `data-t*`), nor the numbers' values.

use crate::chart::units;
pub use crate::chart::units::{integer, percent};
use crate::order::order;
use crate::page::model::language::Language;
use std::cell::Cell;

thread_local! {
    /// The file of each language that was loaded.
    static LOADED: [Cell<Option<&'static str>>; Language::ALL.len()] = const { [const { Cell::new(None) }; Language::ALL.len()] };
}

#[cfg(test)]
thread_local! {
    /// The keys that were asked for in this thread and have no text, for tests of what is shown.
    pub static MISSED: std::cell::RefCell<std::collections::BTreeSet<String>> = const { std::cell::RefCell::new(std::collections::BTreeSet::new()) };
}

/// Keeps the texts of a language for as long as the page lives. Once is enough.
pub fn keep(language: Language, file: String) {
    LOADED.with(|files| {
        let file_of = &files[language.index()];
        if file_of.get().is_none() {
            file_of.set(Some(file.leak()));
        }
    });
}

/// Keeps further texts of a language, or its first.
pub fn add(language: Language, file: String) {
    match LOADED.with(|files| files[language.index()].take()) {
        Some(first) => keep(language, format!("{first}{file}")),
        None => keep(language, file),
    }
}

/// Whether [`Texts::new`] has this language.
pub fn is_loaded(language: Language) -> bool {
    file_of(language).is_some()
}

fn file_of(language: Language) -> Option<&'static str> {
    // Natively, which is for tests, the files are built in.
    #[cfg(not(target_arch = "wasm32"))]
    keep(language, crate::page::model::language::TEXTS[language.index()].to_owned());
    LOADED.with(|files| files[language.index()].get())
}

/// What the figure's support vector machine is named by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// It sees the inputs up to their third powers, as a cubic kernel would give: on maps, with raw features.
    Cubic,
    /// It sees what logistic regression sees.
    Linear,
}

/// All texts of one language.
pub struct Texts {
    language: Language,
    machine: Machine,
    /// Key and text, sorted by key.
    entries: Vec<(&'static str, &'static str)>,
}

impl Texts {
    /// The texts of a language that was loaded; of another, keys instead of texts.
    pub fn new(language: Language) -> Self {
        let entries: Vec<_> = entries(file_of(language).unwrap_or_default()).collect();
        let order = order(entries.len(), &|a, b| entries[a].0 < entries[b].0);
        Texts { language, machine: Machine::Cubic, entries: order.into_iter().map(|place| entries[place]).collect() }
    }

    /// The texts where the figure's support vector machine sees what it is named by.
    pub fn named(language: Language, machine: Machine) -> Self {
        let mut texts = Texts::new(language);
        if machine == Machine::Linear {
            for (key, linear) in [
                ("learner.svm.long", "learner.svm.linear.long"),
                ("learner.svm.short", "learner.svm.linear.short"),
                ("learner.svm.inline", "learner.svm.linear.inline"),
            ] {
                let name = texts.find(linear);
                let place = texts.entries.binary_search_by(|entry| entry.0.cmp(key)).ok();
                if let (Some(name), Some(place)) = (name, place) {
                    texts.entries[place].1 = name;
                }
            }
            texts.machine = machine;
        }
        texts
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// What the support vector machine is named by.
    pub fn machine(&self) -> Machine {
        self.machine
    }

    /// A text as it stands; a key that does not exist shows itself, which the tests exclude for every key in use.
    pub fn plain<'a>(&self, key: &'a str) -> &'a str
    where
        'static: 'a,
    {
        self.find(key).unwrap_or_else(|| self.missing(key))
    }

    /// What stands for a text that is not there: nothing where it may still come, for a moment; else its key, which a test sees.
    fn missing<'a>(&self, key: &'a str) -> &'a str {
        #[cfg(test)]
        MISSED.with_borrow_mut(|missed| missed.insert(key.to_owned()));
        if self.is_whole() { key } else { "" }
    }

    /// A text that not everything has: a task's own words.
    pub fn find(&self, key: &str) -> Option<&'static str> {
        self.entries.binary_search_by(|entry| entry.0.cmp(key)).ok().map(|place| self.entries[place].1)
    }

    /// Whether the texts are here that the first screen does not show; they come together.
    pub fn is_whole(&self) -> bool {
        self.find("tour.next").is_some()
    }

    /// One of a list of texts, separated by `|`.
    pub fn item(&self, key: &str, index: usize) -> &'static str {
        let item = self.find(key).and_then(|list| list.split('|').nth(index));
        #[cfg(test)]
        if item.is_none() {
            MISSED.with_borrow_mut(|missed| missed.insert(format!("{key}|{index}")));
        }
        item.unwrap_or_default()
    }

    /// A text with its placeholders filled. Where the key has variants for numbers, the value of `{n}` chooses.
    pub fn get(&self, key: &str, values: &[(&str, String)]) -> String {
        let variant = || {
            let n = values.iter().find(|(name, _)| *name == "n").map_or("", |(_, value)| value);
            let of = |form: &str| self.find(&format!("{key}.{form}"));
            of(form(self.plain("number.forms"), n)).or_else(|| of("other"))
        };
        fill(self.find(key).or_else(variant).unwrap_or_else(|| self.missing(key)), values)
    }

    /// From now on numbers are written with this language's marks.
    pub fn mark_numbers(&self) {
        let mark = |key| self.find(key).unwrap_or_default();
        units::set_marks(mark("number.decimal").chars().next().unwrap_or('.'), mark("number.group"));
    }
}

/// The variant of a text that a number takes, by the rule that its language names. en.txt says what the rules are.
fn form(rule: &str, n: &str) -> &'static str {
    let Some((n, is_whole)) = units::whole(n) else { return "other" };
    let is_teen = n / 10 % 10 == 1;
    let ends_in_few = (2..=4).contains(&(n % 10)) && !is_teen;
    let (is_one, is_few) = match rule {
        "slavic" => (n % 10 == 1 && !is_teen, ends_in_few),
        "polish" => (n == 1, ends_in_few),
        "czech" => (n == 1, (2..=4).contains(&n)),
        "zero-one" => return if n <= 1 { "one" } else { "other" },
        _ => return if n == 1 && is_whole { "one" } else { "other" },
    };
    match () {
        () if !is_whole => "other",
        () if is_one => "one",
        () if is_few => "few",
        () => "many",
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
pub fn fill(text: &str, values: &[(&str, String)]) -> String {
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
    use crate::page::model::labs::algorithms::Contestant;
    use crate::page::model::language::TEXTS;
    use crate::page::model::settings::LabId;
    use crate::page::model::{lecture, tour};
    use crate::table;
    use crate::task::TaskId;
    use crate::task::ads::world::FIELD_VALUES;
    use crate::task::spam::world::{FILLER_WORDS, TOPIC_NAMES, TOPIC_WORDS};
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    #[test]
    fn the_machine_is_named_by_what_it_sees() {
        let name = |link: &str| {
            let settings = crate::page::model::state::State::new(link).0.settings;
            Texts::named(Language::ENGLISH, settings.machine()).get("learner.svm.short", &[])
        };
        for link in ["", "task=plane&max=64", "task=plane&features=raw"] {
            assert_eq!(name(link), "Cubic SVM", "{link}");
        }
        for link in ["task=plane&features=engineered", "task=spam", "task=ads&features=both", "task=digits"] {
            assert_eq!(name(link), "Linear SVM", "{link}");
        }
        for language in Language::ALL {
            for form in ["long", "short", "inline"] {
                let of = |machine| Texts::named(language, machine).get(&format!("learner.svm.{form}"), &[]);
                assert_ne!(of(Machine::Cubic), of(Machine::Linear));
            }
        }
    }

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
    }

    fn sorted(language: Language) -> BTreeMap<&'static str, &'static str> {
        entries(TEXTS[language.index()]).collect()
    }

    /// The variants that each rule chooses from.
    const FORMS: [(&str, &[&str]); 5] = [
        ("one", &["one", "other"]),
        ("zero-one", &["one", "other"]),
        ("slavic", &["one", "few", "many", "other"]),
        ("polish", &["one", "few", "many", "other"]),
        ("czech", &["one", "few", "many", "other"]),
    ];

    /// Key and variant of a text that changes with a number.
    fn variant<'a>(key: &'a str, texts: &BTreeMap<&str, &str>) -> Option<(&'a str, &'a str)> {
        let (stem, form) = key.rsplit_once('.')?;
        // "label one" is no variant: it comes without an "other".
        let is_variant = FORMS[2].1.contains(&form) && texts.contains_key(format!("{stem}.other").as_str());
        is_variant.then_some((stem, form))
    }

    #[test]
    fn placeholders_and_plurals_are_filled() {
        let texts = Texts::new(Language::ENGLISH);
        assert_eq!(texts.get("slider.value", &[("m", integer(1024))]), "1,024 labelled examples");
        let notice = |n: &str| texts.get("notice.diverged", &[("n", n.into()), ("cause", String::new())]);
        assert!(notice("1").starts_with("1 run diverged: its loss grew"), "{}", notice("1"));
        assert!(notice("3").starts_with("3 runs diverged: their loss grew"), "{}", notice("3"));
        assert_eq!(fill("{a}{b} {c", &[("a", "{b}".into()), ("b", "<i>".into())]), "{b}<i> {c");
        assert_eq!(texts.plain("no.such.key"), "no.such.key");
    }

    /// Places where a line may break between a number, or what stands for one, and its unit.
    fn breaks_at_units(text: &str) -> Vec<&str> {
        const UNITS: [&str; 10] = ["%", "s", "min", "MB", "GB", "point", "points", "秒", "分钟", "个百分点"];
        let ends_in_number = |before: &str| before.ends_with(|c: char| c.is_ascii_digit() || c == '}');
        let is_unit = |after: &str| {
            let has_end = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
            UNITS.iter().any(|unit| after.strip_prefix(unit).is_some_and(has_end))
        };
        let spaces = text.match_indices(' ').map(|(place, _)| text.split_at(place));
        let broken = spaces.filter(|(before, after)| ends_in_number(before) && is_unit(&after[1..]));
        broken.map(|(_, after)| after).collect()
    }

    #[test]
    fn no_line_breaks_between_a_number_and_its_unit() {
        for language in Language::ALL {
            for (key, text) in sorted(language) {
                assert!(breaks_at_units(text).is_empty(), "{key} needs a no-break space: {text}");
                let breaks = |sign: &&str| text.contains(&format!("{sign} {{"));
                assert!(!["=", "≈", "±", "×", "≥"].iter().any(breaks), "{key}: {text}");
            }
        }
        assert_eq!(
            breaks_at_units("97 % of {n} s, {n}\u{a0}% and 3 steps"),
            [" % of {n} s, {n}\u{a0}% and 3 steps", " s, {n}\u{a0}% and 3 steps"]
        );
        assert_eq!(breaks_at_units("{n} 秒，{n} 个百分点").len(), 2);
    }

    #[test]
    fn numbers_choose_their_variants() {
        let forms =
            |rule: &str| ["0", "1", "2", "5", "11", "12", "21", "22", "1,024", "1.5", "–", ""].map(|n| form(rule, n));
        let (one, few, many, other) = ("one", "few", "many", "other");
        assert_eq!(forms("one"), [other, one, other, other, other, other, other, other, other, other, other, other]);
        assert_eq!(forms("zero-one"), [one, one, other, other, other, other, other, other, other, one, other, other]);
        assert_eq!(forms("slavic"), [many, one, few, many, many, many, one, few, few, other, other, other]);
        assert_eq!(forms("polish"), [many, one, few, many, many, many, many, few, few, other, other, other]);
        assert_eq!(forms("czech"), [many, one, few, many, many, many, many, many, many, other, other, other]);
    }

    /// What is wrong with a language's texts, beside English.
    fn faults(file: &'static str) -> Vec<String> {
        let english = sorted(Language::ENGLISH);
        let texts: BTreeMap<_, _> = entries(file).collect();
        let mut faults = Vec::new();
        let rule = texts.get("number.forms").copied().unwrap_or_default();
        let forms = FORMS.iter().find(|(name, _)| *name == rule).map_or(&[][..], |(_, forms)| forms);
        if forms.is_empty() {
            faults.push(format!("number.forms = {rule} is not one of the rules in en.txt"));
        }
        for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#') && !line.contains(" = ")) {
            faults.push(format!("not a text: {line}"));
        }
        let mut seen = BTreeSet::new();
        for (key, text) in entries(file) {
            if !seen.insert(key) {
                faults.push(format!("{key} is there twice"));
            }
            if text.is_empty() {
                faults.push(format!("{key} is empty"));
            }
            let (stem, form) = variant(key, &texts).unwrap_or((key, ""));
            let changes = english.contains_key(format!("{stem}.other").as_str());
            let original = english.get(stem).or_else(|| english.get(format!("{stem}.other").as_str()));
            let Some(original) = original else {
                faults.push(format!("{key} is no key of English"));
                continue;
            };
            // A translation may leave a number out ("wins every time"), but it cannot have one that is not given.
            if !placeholders(text).is_subset(&placeholders(original)) {
                faults.push(format!("{key} has a placeholder that English has not"));
            }
            if !form.is_empty() && !forms.contains(&form) {
                faults.push(format!("the rule {rule} never chooses {key}"));
            }
            if !form.is_empty() && !changes && !placeholders(original).contains("n") {
                faults.push(format!("{key}: no number {{n}} is given here"));
            }
        }
        for key in english.keys() {
            let stem = variant(key, &english).map_or(*key, |(stem, _)| stem);
            let needed = forms.iter().map(|form| format!("{stem}.{form}"));
            if !texts.contains_key(stem) && !needed.clone().all(|key| texts.contains_key(key.as_str())) {
                let missing: Vec<_> = needed.filter(|key| !texts.contains_key(key.as_str())).collect();
                let is_plain = !english.contains_key(format!("{stem}.other").as_str());
                faults.push(if is_plain { format!("{stem} is missing") } else { format!("{missing:?} are missing") });
            }
        }
        faults.dedup();
        faults
    }

    #[test]
    fn every_language_has_every_text_once_with_placeholders_and_variants_that_agree() {
        for language in Language::ALL {
            assert_eq!(faults(TEXTS[language.index()]), Vec::<String>::new(), "{}", language.own_name());
        }
    }

    #[test]
    fn faults_of_a_language_are_found() {
        // A language of the other family: all variants of English become four.
        let mut file = String::new();
        for (key, text) in sorted(Language::ENGLISH) {
            match variant(key, &sorted(Language::ENGLISH)) {
                Some((stem, "other")) => {
                    ["one", "few", "many", "other"].iter().for_each(|form| file += &format!("{stem}.{form} = {text}\n"))
                }
                Some(_) => {}
                None if key == "number.forms" => file += "number.forms = slavic\n",
                None => file += &format!("{key} = {text}\n"),
            }
        }
        let with = |from: &str, to: &str| {
            assert!(file.contains(from), "{from}");
            faults(file.replacen(from, to, 1).leak())
        };
        assert_eq!(with("", ""), Vec::<String>::new());
        assert_eq!(with("own.close = Close\n", ""), ["own.close is missing"]);
        assert_eq!(with("own.close = Close\n", "own.close = \n"), ["own.close is empty"]);
        assert_eq!(
            with("own.close = Close\n", "own.close = {x}\n"),
            ["own.close has a placeholder that English has not"]
        );
        assert_eq!(with("own.close = Close\n", "own.close = C\nown.close = C\n"), ["own.close is there twice"]);
        assert_eq!(
            with("own.close = Close\n", "own.close = Close\nown.shut = Close\n"),
            ["own.shut is no key of English"]
        );
        assert_eq!(with("own.more.few =", "# own.more.few ="), ["[\"own.more.few\"] are missing"]);
        assert_eq!(with("own.close = Close\n", "own.close = Close\nown.pasted\n"), ["not a text: own.pasted"]);
        assert!(with("forms = slavic", "forms = one").contains(&"the rule one never chooses own.more.few".to_owned()));
        assert!(with("forms = slavic", "forms = two")[0].starts_with("number.forms = two is not one of the rules"));
    }

    /// Keys named by `data-t`, `data-t-label`, `data-t-title` or `data-static` in the page.
    fn keys_of_page(page: &str) -> BTreeSet<&str> {
        let mut keys = BTreeSet::new();
        for attribute in ["data-t=\"", "data-t-label=\"", "data-t-title=\"", "data-static=\""] {
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
        let english = sorted(Language::ENGLISH);
        for key in keys_of_help(include_str!("../../../index.html")) {
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
            let is_fine = tag.contains(" data-t=")
                || tag.contains(" data-t-task=")
                || tag.contains(" data-static=")
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
        assert_eq!(texts_outside_the_table(include_str!("../../../index.html")), Vec::<String>::new());
        let page = "<body><p>Words</p><p data-t=\"k\">fine</p><i title=\"x\">3 %</i></body>";
        assert_eq!(texts_outside_the_table(page), ["Words", "<i title=\"x\">"]);
    }

    #[test]
    fn every_key_of_the_page_exists_and_its_english_text_is_that_of_the_file() {
        let page = include_str!("../../../index.html");
        let english = sorted(Language::ENGLISH);
        for key in keys_of_page(page) {
            let text = english.get(key).unwrap_or_else(|| panic!("index.html uses {key}, which en.txt does not have"));
            let written = text.replace('&', "&amp;").replace('<', "&lt;");
            assert!(page.contains(written.trim_end()), "index.html does not show the text of {key}: {text}");
        }
    }

    /// Every task, own data that are not there among them.
    fn tasks() -> impl Iterator<Item = TaskId> + Clone {
        TaskId::GIVEN.into_iter().chain([TaskId::Table(crate::task::own::NONE)])
    }

    /// Keys of the texts that change with the task, for every task.
    fn keys_of_tasks(page: &str) -> BTreeSet<String> {
        let patterns = page.split("data-t-task=\"").skip(1).filter_map(|rest| rest.split('"').next());
        patterns.flat_map(|key| tasks().map(|task| key.replace('*', task.name()))).collect()
    }

    #[test]
    fn texts_that_change_with_the_task_exist_for_every_task_and_the_page_shows_those_of_the_first() {
        let page = include_str!("../../../index.html");
        for language in Language::ALL {
            let texts = Texts::new(language);
            for task in tasks() {
                let values = crate::page::panels::view::task_values(task, &texts);
                for key in page.split("data-t-task=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                    let key = key.replace('*', task.name());
                    let text = texts.get(&key, &values);
                    assert!(text != key && !text.contains('{'), "{key}: {text}");
                    if (task, language) == (TaskId::Plane, Language::ENGLISH) {
                        let written = text.replace('&', "&amp;").replace('<', "&lt;");
                        assert!(page.contains(&written), "index.html does not show the text of {key}: {text}");
                    }
                }
            }
        }
        let texts = Texts::new(Language::ENGLISH);
        let sizes = texts.get("simple.sizes.here", &crate::page::panels::view::task_values(TaskId::Spam, &texts));
        assert!(sizes.contains("small 3, medium 6, large 32, which is 319, 637 and 3,393 parameters"), "{sizes}");
    }

    /// Every topic, word, value of a field, label and feature has its form in every language.
    #[test]
    fn what_the_tasks_are_made_of_has_names() {
        for language in Language::ALL {
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
                assert!(language != Language::ENGLISH || forms == words);
            }
            let forms = list("spam.words.fillers", FILLER_WORDS.len());
            assert!(language != Language::ENGLISH || forms == FILLER_WORDS);
            for (field, values) in FIELD_VALUES {
                list(&format!("ads.{field}"), values);
            }
            for task in TaskId::GIVEN {
                for label in 0..task.task().classes {
                    assert!(texts.find(&format!("label.{}.{label}", task.name())).is_some());
                }
                for feature in task.feature_names() {
                    let feature = if feature.starts_with("topic-") { "topic" } else { *feature };
                    for part in ["name", "formula"] {
                        let key = format!("feature.{}.{feature}.{part}", task.name());
                        assert!(texts.find(&key).is_some(), "no {key}");
                    }
                }
            }
        }
    }

    /// The code of all sources below a folder, without comment lines.
    fn sources(folder: &str) -> String {
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
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut code);
        code
    }

    /// What programs fill into keys: names of learners, switches and outcomes. Names of contestants and tasks come from
    /// their tables.
    const PARTS: [&str; 14] = [
        "mean",
        "longest",
        "total",
        "logistic",
        "svm",
        "svm_rbf",
        "small",
        "medium",
        "large",
        "extra",
        "raw",
        "engineered",
        "smaller",
        "larger",
    ];

    /// Whether a literal such as `task.{}.name` makes the key `task.plane.name`.
    fn makes(literal: &str, key: &str) -> bool {
        let (pattern, parts): (Vec<&str>, Vec<&str>) = (literal.split('.').collect(), key.split('.').collect());
        let is_part = |part: &&str| {
            let of_tasks = TaskId::GIVEN.iter().any(|task| task.name() == *part || task.feature_names().contains(part))
                || TOPIC_NAMES.contains(part)
                || FIELD_VALUES.iter().any(|(field, _)| field == part);
            let is_label = part.len() == 1 && part.as_bytes()[0].is_ascii_digit();
            let of_tour = tour::STEPS.iter().any(|step| step.name == *part)
                || tour::questions::QUESTIONS.iter().any(|question| question.name == *part)
                || ["a", "b", "c", "d"].contains(part)
                || tour::STEPS.iter().flat_map(lecture::beats).any(|beat| beat.name == *part)
                || ["title", "say", "ask", "told", "why", "note"].contains(part)
                || LabId::ALL.iter().any(|lab| lab.name() == *part);
            let of_table = table::Separator::ALL.iter().any(|separator| separator.name() == *part)
                || table::Quotes::ALL.iter().any(|quotes| quotes.name() == *part)
                || table::BadRows::ALL.iter().any(|rows| rows.name() == *part)
                || *part == table::Decimal::Point.name();
            PARTS.contains(part)
                || of_table
                || Contestant::named(part).is_some()
                || of_tasks
                || of_tour
                || is_label
                || ["same", "fillers"].contains(part)
        };
        pattern.len() == parts.len()
            && pattern.iter().zip(&parts).all(|(p, part)| p == part || (p.starts_with('{') && is_part(part)))
    }

    /// What a document has in backticks.
    fn in_backticks(text: &str) -> impl Iterator<Item = &str> {
        text.split('`').skip(1).step_by(2)
    }

    /// Keys and tests that the list of claims names and that do not exist.
    fn unknown_in_claims(document: &str, code: &str) -> Vec<String> {
        let english = sorted(Language::ENGLISH);
        let mut unknown = Vec::new();
        for row in document.lines().filter(|line| line.starts_with("| `")) {
            let (keys, rest) = row[2..].split_once(" | ").unwrap_or((row, ""));
            for key in in_backticks(keys) {
                let is_known = match key.strip_suffix('*') {
                    Some(start) => english.keys().any(|known| known.starts_with(start)),
                    None => english.contains_key(key),
                };
                if !is_known {
                    unknown.push(key.to_owned());
                }
            }
            for named in in_backticks(rest) {
                let is_known = match named.rsplit_once("::") {
                    Some((_, test)) => code.contains(&format!("fn {test}()")),
                    None => english.contains_key(named),
                };
                if !is_known {
                    unknown.push(named.to_owned());
                }
            }
        }
        unknown
    }

    #[test]
    fn what_the_list_of_claims_names_exists() {
        let document = include_str!("../../../docs/claims.md");
        let code = sources("src") + &sources("tests");
        assert!(document.lines().filter(|line| line.starts_with("| `")).count() > 50);
        assert_eq!(unknown_in_claims(document, &code), Vec::<String>::new());
        let wrong = "| `why.lead`, `no.such.key` | it | `a::no_key_is_unused`, `a::no_such_test` |";
        assert_eq!(unknown_in_claims(wrong, &code), ["no.such.key", "a::no_such_test"]);
    }

    #[test]
    fn no_key_is_unused() {
        // The build puts some into the page.
        let code = sources("src") + &sources("xtask/src");
        let literals: BTreeSet<&str> = code.split('"').filter(|literal| literal.contains('.')).collect();
        let mut of_page = keys_of_page(include_str!("../../../index.html"));
        of_page.extend(keys_of_help(include_str!("../../../index.html")));
        let of_tasks = keys_of_tasks(include_str!("../../../index.html"));
        let is_used = |key: &str| {
            let stem = key.strip_suffix(".one").or_else(|| key.strip_suffix(".other")).unwrap_or(key);
            of_page.contains(key) || of_tasks.contains(key) || literals.iter().any(|literal| makes(literal, stem))
        };
        let unused: Vec<_> = sorted(Language::ENGLISH).into_keys().filter(|key| !is_used(key)).collect();
        assert!(unused.is_empty(), "no source uses {unused:?}");
    }

    #[test]
    fn every_key_in_the_sources_exists() {
        let code = sources("src");
        let english = sorted(Language::ENGLISH);
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
