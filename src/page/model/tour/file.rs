//! The reader of a lesson's file. `docs/lessons.md` says what stands in one; a test goes by it.
//!
//! A file is somebody else's: nothing of it is believed before all of it was read, and what cannot be used is named with
//! its line.

use crate::nn::activation::Activation;
use crate::page::model::language::Language;
use crate::page::model::link;
use crate::page::model::settings::{LabId, Settings, TABLE};
use crate::page::model::tour::fault::{Cause, Fault};
use crate::page::model::tour::steps::{Action, Finding, KEPT, Measure, Place, Who};
use crate::page::model::tour::words::Words;
use crate::study::key::{Features, Learner};

/// Bytes that a file has at most.
pub const LARGEST: usize = 64 * 1024;
/// Steps that a lesson has at most.
const MOST_STEPS: usize = 24;
/// Letters of a step's name at most.
const NAME_LONGEST: usize = 32;
/// How much of a value a fault repeats, in characters.
const QUOTED: usize = 40;

/// Answers that a question has at most.
pub const MOST_ANSWERS: u8 = ANSWERS.len() as u8;
/// Answers of a question, in the order of their keys.
const ANSWERS: [&str; 3] = ["a", "b", "c"];
/// Parts of a step that are words, and those that have to be there.
const WORDS: [&str; 12] = ["title", "say", "ask", "a", "b", "c", "told", "told.a", "told.b", "told.c", "why", "note"];
const NEEDED: [&str; 4] = ["title", "say", "ask", "told"];
/// What else a step says.
const VALUES: [&str; 8] = ["settings", "m", "panel", "do", "measure", "right", "hide", "spare"];
/// What the words of `ask` and of `told` can fill in.
pub const PLACEHOLDERS: [&str; 17] = [
    "min",
    "few",
    "middle",
    "max",
    "times",
    "m",
    "n",
    "one",
    "other",
    "difference",
    "error",
    "from",
    "to",
    "start",
    "end",
    "gain",
    "repeats",
];

/// A lesson as its file has it.
#[derive(Debug, PartialEq)]
pub struct Draft {
    /// Its title, and what is asked at its end.
    pub words: Words,
    pub steps: Vec<StepDraft>,
}

#[derive(Debug, PartialEq)]
pub struct StepDraft {
    pub name: String,
    pub link: String,
    pub m: Place,
    pub panel: String,
    pub words: Words,
    pub action: Action,
    pub finding: Finding,
    pub hides: Vec<HideDraft>,
    pub spares: Vec<String>,
}

#[derive(Debug, PartialEq)]
pub struct HideDraft {
    pub learners: Vec<Learner>,
    pub beyond: Option<Place>,
    pub to: Option<Place>,
}

type Read<T> = Result<T, Fault>;

fn fault<T>(line: usize, cause: Cause) -> Read<T> {
    Err(Fault { line, cause })
}

fn quote(text: &str) -> String {
    let short: String = text.chars().filter(|c| !c.is_control()).take(QUOTED).collect();
    if text.chars().count() > QUOTED { short + "…" } else { short }
}

/// One `key = value`, which may run over several lines.
struct Pair<'a> {
    line: usize,
    key: &'a str,
    value: String,
}

impl Pair<'_> {
    fn bad<T>(&self) -> Read<T> {
        fault(self.line, Cause::Value { key: self.key.to_owned(), given: quote(&self.value) })
    }

    /// The value as `read` understands it.
    fn read<T>(&self, read: impl FnOnce(&str) -> Option<T>) -> Read<T> {
        read(&self.value).map_or_else(|| self.bad(), Ok)
    }
}

/// The lesson itself, or a step: what stands under its heading.
struct Section<'a> {
    line: usize,
    name: &'a str,
    pairs: Vec<Pair<'a>>,
}

impl<'a> Section<'a> {
    fn find(&self, key: &str) -> Option<&Pair<'a>> {
        self.pairs.iter().find(|pair| pair.key == key)
    }

    /// The words of these parts, and what else stands there, which has to be one of `values`.
    fn words(&self, parts: &[&str], values: &[&str]) -> Read<Words> {
        let mut words = Words::new();
        for (place, pair) in self.pairs.iter().enumerate() {
            if self.pairs[..place].iter().any(|other| other.key == pair.key) {
                return fault(pair.line, Cause::Twice(quote(pair.key)));
            }
            let (part, language) = language_of(pair.key);
            if parts.contains(&part) {
                words.add(part, language, &pair.value);
            } else if !values.contains(&pair.key) {
                return fault(pair.line, Cause::Unknown(quote(pair.key)));
            }
        }
        Ok(words)
    }
}

/// The part of a key such as `told.a.zh`, and its language.
fn language_of(key: &str) -> (&str, Option<Language>) {
    let split = key
        .rsplit_once('.')
        .and_then(|(part, tag)| Some((part, Language::ALL.into_iter().find(|language| language.name() == tag)?)));
    split.map_or((key, None), |(part, language)| (part, Some(language)))
}

/// Reads a file; `has_panel` says whether a lab has a panel of a name.
pub fn read(bytes: &[u8], has_panel: fn(LabId, &str) -> bool) -> Read<Draft> {
    let Ok(text) = std::str::from_utf8(bytes) else { return fault(1, Cause::NoText) };
    if bytes.len() > LARGEST {
        return fault(1, Cause::TooLong);
    }
    let (head, sections) = sections(text.strip_prefix('\u{feff}').unwrap_or(text))?;
    let words = head.words(&["title", "end"], &[])?;
    if !words.has("title") {
        return fault(1, Cause::Lacks("title"));
    }
    let Some(last) = sections.last() else { return fault(1, Cause::Empty) };
    if sections.len() > MOST_STEPS {
        return fault(last.line, Cause::TooLong);
    }
    let mut steps = Vec::new();
    for (place, section) in sections.iter().enumerate() {
        if sections[..place].iter().any(|other| other.name == section.name) {
            return fault(section.line, Cause::Twice(quote(section.name)));
        }
        let later: Vec<&str> = sections[place + 1..].iter().map(|section| section.name).collect();
        steps.push(step(section, &later, has_panel)?);
    }
    Ok(Draft { words, steps })
}

/// The pairs before the first `[name]`, and those under each.
fn sections(text: &str) -> Read<(Section<'_>, Vec<Section<'_>>)> {
    let mut head = Section { line: 1, name: "", pairs: Vec::new() };
    let mut steps: Vec<Section> = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let number = place + 1;
        let open = match steps.last_mut() {
            Some(step) => step,
            None => &mut head,
        };
        let trimmed = line.trim();
        if trimmed.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            // The line before goes on.
            let Some(pair) = open.pairs.last_mut() else { return fault(number, Cause::NoPair) };
            pair.value += " ";
            pair.value += trimmed;
        } else if let Some(name) = trimmed.strip_prefix('[') {
            let name = name.strip_suffix(']').unwrap_or_default();
            let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if name.is_empty() || name.len() > NAME_LONGEST || !name.chars().all(is_name) {
                return fault(number, Cause::Value { key: "[]".to_owned(), given: quote(trimmed) });
            }
            steps.push(Section { line: number, name, pairs: Vec::new() });
        } else {
            let Some((key, value)) = line.split_once('=') else { return fault(number, Cause::NoPair) };
            open.pairs.push(Pair { line: number, key: key.trim(), value: value.trim().to_owned() });
        }
    }
    Ok((head, steps))
}

fn step(section: &Section, later: &[&str], has_panel: fn(LabId, &str) -> bool) -> Read<StepDraft> {
    let words = section.words(&WORDS, &VALUES)?;
    if let Some(lacking) = NEEDED.into_iter().find(|part| !words.has(part)) {
        return fault(section.line, Cause::Lacks(lacking));
    }
    for pair in &section.pairs {
        let (part, _) = language_of(pair.key);
        let fills = part == "ask" || part.starts_with("told");
        if let Some(unknown) = placeholders(&pair.value).find(|name| fills && !PLACEHOLDERS.contains(name)) {
            return fault(
                pair.line,
                Cause::Value { key: pair.key.to_owned(), given: quote(&format!("{{{unknown}}}")) },
            );
        }
    }
    let (link, settings) = match section.find("settings") {
        Some(pair) => (pair.value.clone(), pair.read(settings)?),
        None => (String::new(), Settings::default()),
    };
    let m = match section.find("m") {
        Some(pair) => pair.read(place)?,
        None => Place::Of(settings.m),
    };
    let panel = match section.find("panel") {
        Some(pair) => pair.read(|name| has_panel(settings.lab, name).then(|| name.to_owned()))?,
        None => return fault(section.line, Cause::Lacks("panel")),
    };
    let options = ANSWERS.into_iter().take_while(|answer| words.has(answer)).count() as u8;
    let action = match section.find("do") {
        Some(pair) => pair.read(|text| action(text, options))?,
        None => Action::Predict(options),
    };
    let has_question = matches!(action, Action::Predict(_));
    if has_question && options < 2 {
        return fault(section.line, Cause::Lacks(if options == 0 { "a" } else { "b" }));
    }
    let finding = finding(section, settings.features, action)?;
    let hides = match section.find("hide") {
        Some(pair) => pair.read(|list| list.split(',').map(hide).collect())?,
        None => Vec::new(),
    };
    let spares = match section.find("spare") {
        Some(pair) => pair.read(|list| {
            let names = list.split([',', ' ']).filter(|name| !name.is_empty());
            names.map(|name| later.contains(&name).then(|| name.to_owned())).collect()
        })?,
        None => Vec::new(),
    };
    Ok(StepDraft { name: section.name.to_owned(), link, m, panel, words, action, finding, hides, spares })
}

/// The names of what a text fills in.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name)
}

/// Settings as a share link spells them: keys of the table that a step can set, with values of theirs.
fn settings(text: &str) -> Option<Settings> {
    let is_ours = |pair: &str| {
        let key = pair.split('=').next().unwrap_or_default();
        TABLE.row(key).is_some_and(|row| row.key != "v") && !KEPT.contains(&key)
    };
    let (settings, notices) = link::parse(text);
    (text.split('&').all(is_ours) && notices.is_empty()).then_some(settings)
}

fn place(text: &str) -> Option<Place> {
    Some(match text {
        "left" => Place::Left,
        "few" => Place::Few,
        "middle" => Place::Middle,
        "right" => Place::Right,
        number => Place::Of(number.parse().ok()?),
    })
}

fn action(text: &str, options: u8) -> Option<Action> {
    let words: Vec<&str> = text.split_whitespace().collect();
    Some(match words[..] {
        ["answer"] => Action::Predict(options),
        ["train"] => Action::Train,
        ["ask"] => Action::Ask,
        ["move", to] => Action::Move(place(to)?),
        ["switch", name] => {
            Action::Switch(Activation::OF_FIGURE.into_iter().find(|activation| activation.name() == name)?)
        }
        _ => return None,
    })
}

/// What a step says afterwards: what is measured, or which answer its author knows to be right, or nothing but the
/// reader's own choice.
fn finding(section: &Section, features: Features, action: Action) -> Read<Finding> {
    let options = action.options();
    let known = match section.find("right") {
        Some(pair) => {
            let right = pair.read(|text| ANSWERS.into_iter().position(|answer| answer == text))? as u8;
            if right >= options {
                return pair.bad();
            }
            Some(Finding::Known(right))
        }
        None => None,
    };
    let Some(pair) = section.find("measure") else { return Ok(known.unwrap_or(Finding::Choice)) };
    let finding = pair.read(|text| measure(text, features))?;
    let is_asked = match finding {
        Finding::Verdict => options == 0,
        _ => usize::from(options) == ANSWERS.len() || options == 0,
    };
    if known.is_some() || !is_asked {
        return pair.bad();
    }
    Ok(finding)
}

/// `ahead WHO, WHO, at PLACE`; `gain WHO, from PLACE to PLACE, bounds X Y`; `overtakes WHO, WHO, bounds M M`; `winners`;
/// `verdict`.
fn measure(text: &str, features: Features) -> Option<Finding> {
    let parts: Vec<Vec<&str>> = text.split(',').map(|part| part.split_whitespace().collect()).collect();
    let parts: Vec<&[&str]> = parts.iter().map(Vec::as_slice).collect();
    let who = |words: &[&str]| who(words, features);
    Some(match parts[..] {
        [["winners"]] => Finding::Left,
        [["verdict"]] => Finding::Verdict,
        [["ahead", one @ ..], other, ["at", at]] => {
            Finding::Measured(Measure::Ahead { one: who(one)?, other: who(other)?, at: place(at)? })
        }
        [["gain", learner @ ..], ["from", from, "to", to], ["bounds", low, high]] => {
            let bounds = bounds(low, high)?;
            Finding::Measured(Measure::Gain { who: who(learner)?, from: place(from)?, to: place(to)?, bounds })
        }
        [["overtakes", one @ ..], other, ["bounds", low, high]] => {
            Finding::Measured(Measure::Overtakes { one: who(one)?, other: who(other)?, bounds: bounds(low, high)? })
        }
        _ => return None,
    })
}

/// Two numbers that grow.
fn bounds(low: &str, high: &str) -> Option<[u32; 2]> {
    let bounds = [low.parse().ok()?, high.parse().ok()?];
    (bounds[0] < bounds[1]).then_some(bounds)
}

fn who(words: &[&str], usual: Features) -> Option<Who> {
    let (name, features) = match words {
        [name] => (name, usual),
        [name, features] => (name, Features::ALL.into_iter().find(|one| one.name() == *features)?),
        _ => return None,
    };
    Some(Who { learner: Learner::named(name)?, features })
}

/// `LEARNERS [beyond PLACE] [to PLACE]`.
fn hide(text: &str) -> Option<HideDraft> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let mut bound = |name: &str| {
        let Some(at) = words.iter().position(|word| *word == name) else { return Some(None) };
        let place = place(words.get(at + 1)?)?;
        words.drain(at..at + 2);
        Some(Some(place))
    };
    let (beyond, to) = (bound("beyond")?, bound("to")?);
    let learners = match words[..] {
        [] => return None,
        ["all"] => Learner::ALL.to_vec(),
        ref names => names.iter().map(|name| Learner::named(name)).collect::<Option<_>>()?,
    };
    Some(HideDraft { learners, beyond, to })
}
