//! Whether the names that a document gives to parts of the program are names of the program.
//!
//! What stands in backticks and looks like one is looked up: a path (`src/page`), a name in a module or of a type
//! (`State::update`), a function (`dispatch()`), a single word. Commands, keys of links and other text are left alone.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, bail};

use crate::rooms::{self, Token, Tree};
use crate::run;

/// The walk through the program, and how it grows.
const DOCUMENTS: [&str; 2] = ["docs/architecture.md", "docs/recipes.md"];

/// What stands in recipes for the name of what is added.
const STAND_INS: [&str; 2] = ["NAME", "TAG"];

pub fn check() -> Result<()> {
    let mut names = Names::of(&rooms::sources()?);
    // Of tests and tools recipes name what a word can be.
    for (_, text) in rooms::rust_files("tests")?.into_iter().chain(rooms::rust_files("xtask/src")?) {
        names.add_words(&text);
    }
    let mut wrong = 0;
    for document in DOCUMENTS {
        let file = run::root().join(document);
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {document}"))?;
        let (known, unknown) = names.find_unknown(&text, |path| run::root().join(path).exists());
        for (line, name) in &unknown {
            eprintln!("{document}:{line}: nothing here is called `{name}`");
        }
        println!("   {known} names of {document} are names of the program");
        wrong += unknown.len();
    }
    if wrong > 0 {
        bail!("{wrong} names in the documents are not");
    }
    Ok(())
}

/// All names of the sources.
struct Names {
    paths: Vec<String>,
    /// What holds something, and what it holds: a module or a type, and an item, a module, a variant, a field or a function.
    pairs: BTreeSet<(String, String)>,
    /// Functions, types and constants, wherever they are defined.
    defined: BTreeSet<String>,
    /// Every word of the code, those in its strings among them.
    words: BTreeSet<String>,
}

/// What a text in backticks may be.
#[derive(Debug, PartialEq)]
enum Kind<'a> {
    Path(&'a str),
    /// Words with `::` between them.
    Inside(Vec<&'a str>),
    Function(&'a str),
    Word(&'a str),
}

impl Names {
    fn of(files: &[(String, String)]) -> Names {
        let tree = Tree::read(files);
        let mut pairs = BTreeSet::new();
        let mut defined = BTreeSet::new();
        for module in &tree.modules {
            if let [.., above, own] = module.path.as_slice() {
                pairs.insert((above.clone(), own.clone()));
            }
            let own = module.path.last().cloned().unwrap_or_default();
            pairs.extend(module.names.iter().map(|name| (own.clone(), name.clone())));
            defined.extend(module.names.iter().cloned());
            for (name, members) in &module.members {
                pairs.extend(members.iter().map(|member| (name.clone(), member.clone())));
                defined.extend(members.iter().cloned());
            }
        }
        let paths = files.iter().map(|(path, _)| path.clone()).collect();
        let mut names = Names { paths, pairs, defined, words: BTreeSet::new() };
        for (path, text) in files {
            names.add_words(text);
            let stem = path.trim_end_matches("/mod.rs").trim_end_matches(".rs").rsplit('/').next().unwrap_or_default();
            // Tests, which the tree leaves out.
            for pair in rooms::tokens(text).windows(2) {
                match (pair[0].text, pair[1].text) {
                    ("mod", "tests") => drop(names.pairs.insert((stem.to_owned(), "tests".to_owned()))),
                    ("fn", name) => drop(names.pairs.insert(("tests".to_owned(), name.to_owned()))),
                    _ => {}
                }
            }
        }
        names
    }

    fn add_words(&mut self, text: &str) {
        let is_of_word = |character: char| character.is_alphanumeric() || character == '_';
        for Token { text, .. } in rooms::tokens(text) {
            self.words.extend(text.split(|character| !is_of_word(character)).map(str::to_owned));
        }
    }

    /// How many names of `document` are known, and those that are not, with their lines.
    fn find_unknown<'d>(&self, document: &'d str, exists: impl Fn(&str) -> bool) -> (usize, Vec<(usize, &'d str)>) {
        let (mut known, mut unknown) = (0, Vec::new());
        let mut is_block = false;
        for (place, line) in document.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                is_block = !is_block;
            }
            if is_block {
                continue;
            }
            for text in line.split('`').skip(1).step_by(2) {
                match kind(text) {
                    Some(kind) if self.is_known(&kind, &exists) => known += 1,
                    Some(_) => unknown.push((place + 1, text)),
                    None => {}
                }
            }
        }
        (known, unknown)
    }

    fn is_known(&self, kind: &Kind, exists: impl Fn(&str) -> bool) -> bool {
        match kind {
            Kind::Path(path) => {
                let path = path.trim_end_matches('/');
                let ends = |file: &String| {
                    file.strip_suffix(path).is_some_and(|before| before.is_empty() || before.ends_with('/'))
                };
                exists(path) || exists(&format!("src/{path}")) || self.paths.iter().any(ends)
            }
            Kind::Inside(words) => {
                words.windows(2).all(|pair| self.pairs.contains(&(pair[0].to_owned(), pair[1].to_owned())))
            }
            Kind::Function(name) => self.defined.contains(*name),
            Kind::Word(name) => self.words.contains(*name),
        }
    }
}

/// What a text in backticks is, or `None` for what is no name of a program.
fn kind(text: &str) -> Option<Kind<'_>> {
    if STAND_INS.iter().any(|stand_in| text.contains(stand_in)) {
        return None;
    }
    let is_word = |text: &str| {
        text.starts_with(|first: char| first.is_alphabetic() || first == '_')
            && text.chars().all(|character| character.is_alphanumeric() || character == '_')
    };
    let is_path = |part: &str| part.chars().all(|character| character.is_alphanumeric() || "_-.".contains(character));
    // `Lab<S>` is `Lab`, `draw(&State)` is a call of `draw`.
    let (name, is_call) = match text.find(['<', '(']) {
        Some(at) if text.ends_with(['>', ')']) => (&text[..at], text.ends_with(')')),
        _ => (text, false),
    };
    let name = name.trim_end_matches('!');
    if name.contains("::") {
        let words: Vec<&str> = name.split("::").filter(|word| !matches!(*word, "crate" | "self" | "super")).collect();
        let is_ours = words.iter().all(|word| is_word(word)) && words.first() != Some(&"std");
        return match words.as_slice() {
            [] => None,
            [word] => is_word(word).then_some(Kind::Function(word)),
            _ => is_ours.then_some(Kind::Inside(words)),
        };
    }
    let has_ending =
        [".rs", ".md", ".js", ".css", ".html", ".txt", ".toml"].iter().any(|ending| text.ends_with(ending));
    if (text.contains('/') || has_ending) && text.split('/').all(is_path) && !text.starts_with(['/', '.']) {
        return Some(Kind::Path(text));
    }
    if !is_word(name) {
        return None;
    }
    Some(if is_call { Kind::Function(name) } else { Kind::Word(name) })
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn every_name_in_the_documents_exists() {
        check().unwrap();
    }

    #[test]
    fn what_looks_like_a_name_is_told_from_other_text() {
        for (text, expected) in [
            ("src/page/mod.rs", Some(Kind::Path("src/page/mod.rs"))),
            ("src/core/", Some(Kind::Path("src/core/"))),
            ("Cargo.toml", Some(Kind::Path("Cargo.toml"))),
            ("State::update", Some(Kind::Inside(vec!["State", "update"]))),
            ("crate::nn::Network::new(&plan)", Some(Kind::Inside(vec!["nn", "Network", "new"]))),
            ("dispatch()", Some(Kind::Function("dispatch"))),
            ("Lab<Race>", Some(Kind::Word("Lab"))),
            ("move_marker", Some(Kind::Word("move_marker"))),
            ("std::rc::Rc", None),
            ("cargo xtask check", None),
            ("#v=1&lab=data", None),
            ("data-key", None),
            ("src/core/task/NAME.rs", None),
            ("m < 64", None),
            ("/abs", None),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn a_name_that_is_gone_is_found_with_its_line() {
        let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        let names = Names::of(&[
            file("src/lib.rs", "pub mod page;"),
            file("src/page/mod.rs", "pub mod queue;\npub enum Event { Train, Move(u32) }\nstruct State { m: u32 }"),
            file("src/page/queue.rs", "pub fn dispatch() {}\nimpl super::State { fn update(&mut self) { \"idle\" } }"),
            file("src/page/link.rs", "#[cfg(test)]\nmod tests { #[test] fn a_link_is_mended() {} }"),
        ]);
        let good = "`src/page/queue.rs` `queue.rs` `page/queue.rs` `page::queue` `queue::dispatch` `dispatch()` `Event::Move`\n\
             `State::m` `State::update` `m` `idle` `Event` `takeoff::page::queue::dispatch(event)` and `v=1`, plain\n`link::tests::a_link_is_mended`\n\
             ```\n`nothing::here`\n```";
        assert_eq!(names.find_unknown(good, |_| false), (14, Vec::new()));
        let bad = "`src/page/queues.rs`\n`ueue.rs` `page::dispatch` `queue::State`\n\n`dispatched()` `Event::Stop` `State::Train` `dispatched`";
        let (known, unknown) = names.find_unknown(bad, |_| false);
        assert_eq!(known, 0);
        assert_eq!(unknown.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 2, 2, 4, 4, 4, 4]);
    }
}
