//! docs/recipes.md against the program: following it leaves nothing out. What it names is looked up by `cargo xtask check`.

#[path = "../xtask/src/locale.rs"]
#[allow(dead_code)] // a part of it is used here
mod locale;

use std::fs;
use std::path::Path;
use takeoff::nn::activation::Activation;
use takeoff::page::model::labs::algorithms::Contestant;
use takeoff::page::model::link;
use takeoff::page::model::settings::{Language, Settings, TABLE};
use takeoff::page::model::stage;
use takeoff::page::model::texts::Texts;
use takeoff::page::model::tour::{Finding, STEPS};
use takeoff::study::race::RaceTask;
use takeoff::task::TaskId;
use takeoff::task::real::Set;

const RECIPES: &str = include_str!("../docs/recipes.md");
const LINKS: &str = include_str!("../docs/links.md");
const TEACHING: &str = include_str!("../docs/teaching.md");
const PAGE: &str = include_str!("../index.html");

/// One of the recipes, which says what is missing by its numbered lines.
#[derive(Clone, Copy)]
struct Recipe(&'static str);

impl Recipe {
    /// `what` is there, as a line of the recipe says.
    #[track_caller]
    fn needs(self, line: usize, what: &str, is_there: bool) {
        let text = RECIPES.split(&format!("## {}\n", self.0)).nth(1).expect("no such recipe");
        let text = text.split("\n## ").next().unwrap();
        assert!(text.contains(&format!("\n{line}. ")), "{} has no line {line}", self.0);
        assert!(is_there, "docs/recipes.md, {}, {line}: {what}", self.0);
    }

    /// Texts in every language.
    #[track_caller]
    fn needs_texts(self, line: usize, keys: &[String]) {
        for language in Language::ALL {
            let texts = Texts::new(language);
            for key in keys {
                self.needs(line, &format!("{key} in {}", language.name()), texts.find(key).is_some());
            }
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The part of the page between two texts.
fn part(from: &str, to: &str) -> &'static str {
    PAGE.split(from).nth(1).and_then(|rest| rest.split(to).next()).unwrap_or_else(|| panic!("no {from}"))
}

/// The values of a list's options, each with the key of its text.
fn options(list: &str) -> Vec<(&'static str, &'static str)> {
    let options = part(&format!("<select id=\"{list}\">"), "</select>").split("<option value=\"").skip(1);
    let quoted = |option: &'static str| {
        let mut pieces = option.split('"');
        (pieces.next().unwrap_or_default(), pieces.nth(1).unwrap_or_default())
    };
    options.map(quoted).collect()
}

/// The row of a key in the table of links.
fn readme_row(key: &str) -> &'static str {
    LINKS.lines().find(|line| line.starts_with(&format!("| `{key}` |"))).unwrap_or_else(|| panic!("no row {key}"))
}

/// Each place that the recipe of an activation names, for every activation.
#[test]
fn every_activation_is_everywhere_it_is_to_be() {
    let recipe = Recipe("To add an activation");
    let golden = include_str!("golden/torch.json");
    let bits = include_str!("bits/golden.txt");
    let extras = part("id=\"race-extras\"", "</fieldset>");
    for activation in Activation::ALL {
        let name = activation.name();
        recipe.needs_texts(4, &[format!("race.who.{name}")]);
        // Who does not always race has a control.
        let contestant = Contestant::named(name).unwrap();
        let control = format!("<input type=\"checkbox\" id=\"race-extra-{name}\"> <span data-t=\"race.who.{name}\">");
        recipe.needs(5, &control, extras.contains(&control) != Contestant::PAIR.contains(&contestant));
        // A formula with its slope: the trapezoid rule brings the slope back to the value.
        for (from, to) in [(-2.0f32, -0.5), (0.5, 2.0)] {
            let parts = 1000;
            let at = |part: usize| from + (to - from) * part as f32 / parts as f32;
            let sum: f64 = (0..parts)
                .map(|part| f64::from(activation.slope(at(part)) + activation.slope(at(part + 1))) / 2.0)
                .sum();
            let area = sum * f64::from(to - from) / parts as f64;
            let rise = f64::from(activation.value(to) - activation.value(from));
            recipe.needs(1, &format!("the slope of {name}: {area}, {rise}"), (area - rise).abs() < 1e-5);
        }
        if !Contestant::PAIR.contains(&contestant) {
            recipe.needs(6, name, readme_row("extra").contains(name));
        }
        // PyTorch's numbers, and its own.
        let case = format!("\"activation\": \"{name}\"");
        recipe.needs(7, &format!("no case of PyTorch for {name}"), golden.contains(&case));
        recipe.needs(8, &format!("no bits of {name}"), bits.contains(&format!("race spiral {name} ")));
    }
    for activation in Activation::OF_FIGURE {
        assert!(PAGE.contains(&format!("name=\"act\" value=\"{}\"", activation.name())));
    }
    // Every extra is in the markup, in the order of the table, and nobody else.
    let boxes: Vec<_> = extras.split("id=\"race-extra-").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(boxes, Contestant::EXTRAS.map(Contestant::name));
}

/// The source of a task's module.
fn module(name: &str) -> Option<String> {
    let places =
        ["", "real/"].iter().flat_map(|folder| ["", "/mod"].map(|end| format!("src/core/task/{folder}{name}{end}.rs")));
    places.into_iter().find_map(|place| fs::read_to_string(root().join(place)).ok())
}

/// Each place that the recipe of a task names, for every task. How an example looks (5) and what browsers keep (8) are
/// tested beside what they are about.
#[test]
fn every_task_is_everywhere_it_is_to_be() {
    let recipe = Recipe("To add a task");
    let vectors = include_str!("golden/task_vectors.json");
    let bits = include_str!("bits/golden.txt");
    let browser = include_str!("browser/suite/tasks.rs");
    // What is instead about real data.
    let of_real = [include_str!("golden/real.json"), include_str!("browser/suite/real_data.rs")];
    // Texts that change with the task.
    let patterns = PAGE.split("data-t-task=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let patterns: Vec<_> = patterns.filter(|key| key.contains('*')).collect();
    for (place, id) in TaskId::GIVEN.into_iter().enumerate() {
        let (task, name) = (id.task(), id.name());
        let is_real = !id.has_world();
        let source = module(name);
        recipe.needs(1, &format!("src/core/task/{name}.rs"), source.is_some());
        recipe.needs(1, &format!("{name} is the number {place}"), id.number() as usize == place);
        recipe.needs(2, &format!("{name} in TaskId::task"), TaskId::named(name) == Some(id));

        let mut keys: Vec<String> = patterns.iter().map(|key| key.replace('*', name)).collect();
        let of_task = ["name", "about", "raw", "engineered"].into_iter().chain(task.ceiling.map(|_| "ceiling"));
        keys.extend(of_task.map(|part| format!("task.{name}.{part}")));
        keys.extend((0..task.classes).map(|label| format!("label.{name}.{label}")));
        // One for all topics.
        let of_features = task.feature_names.iter().filter(|feature| !is_real && !feature.starts_with("topic-"));
        keys.extend(of_features.flat_map(|f| ["name", "formula"].map(|part| format!("feature.{name}.{f}.{part}"))));
        recipe.needs_texts(3, &keys);

        let row = readme_row("task");
        recipe.needs(6, &format!("{name} in {row}"), row.contains(&format!("{name}, ")));
        let science = if is_real { "tests/science_real.rs".to_owned() } else { format!("tests/science_{name}.rs") };
        recipe.needs(7, &science, root().join(&science).is_file());
        let has_vectors = vectors.contains(&format!("\"{name}\":"))
            || is_real && of_real[0].contains(&format!("\"{name}"))
            || source.is_some_and(|source| source.contains("fn agrees_with_the_test_vectors"));
        recipe.needs(7, &format!("numbers of another implementation of {name}"), has_vectors);
        for kind in ["run", "cell"] {
            recipe.needs(8, &format!("no {kind} of {name}"), bits.contains(&format!("\n{kind} {name} raw ")));
        }
        let is_opened =
            browser.contains(&format!("(\"{name}\", ")) || is_real && of_real[1].contains(&format!("task={name}"));
        recipe.needs(9, &format!("{name} in TASKS of tests/browser/suite/tasks.rs"), is_opened != task.is_map);
    }
    // The list has them in their order, and own data last.
    let offered: Vec<String> = options("task").into_iter().map(|(name, text)| format!("{name} {text}")).collect();
    let tasks = TaskId::GIVEN.iter().map(|task| task.name()).chain(["table"]);
    let wanted: Vec<String> = tasks.map(|name| format!("{name} task.{name}.name")).collect();
    recipe.needs(4, &format!("{offered:?}, not {wanted:?}"), offered == wanted);
    // Those that race.
    let offered: Vec<&str> = options("race-task").into_iter().map(|(name, _)| name).collect();
    assert_eq!(offered, RaceTask::ALL.map(RaceTask::name), "docs/recipes.md, To add a task, what races");
}

/// Each place that the recipe of a real data set names, for every set.
#[test]
fn every_real_data_set_is_everywhere_it_is_to_be() {
    let recipe = Recipe("To add a real data set");
    let build = include_str!("../xtask/src/site.rs");
    let (papers, licences) = (include_str!("../data/README.md"), include_str!("../data/LICENSES.txt"));
    let (golden, science) = (include_str!("golden/real.json"), include_str!("science_real.rs"));
    let browser = include_str!("browser/suite/real_data.rs");
    for set in Set::ALL {
        let name = set.task().name();
        // The line of the build names the file.
        let file = build.split(&format!("(\"{name}\", \"")).nth(1).and_then(|rest| rest.split('"').next());
        recipe.needs(4, name, file.is_some_and(|file| root().join(file).is_file()));
        let file = file.and_then(|file| file.strip_prefix("data/")).unwrap_or_default();
        let [licence, address] = set.licence();
        recipe.needs(1, &format!("{file} in data/README.md"), papers.contains(file));
        recipe.needs(1, &format!("{licence}, {address}"), papers.contains(licence) && licences.contains(address));
        let module = root().join(format!("src/core/task/real/{name}.rs"));
        recipe.needs(2, &format!("{}", module.display()), module.is_file() && set.task().task().draw.is_none());
        let is_given = TaskId::GIVEN.contains(&set.task()) && Set::of(set.task()) == Some(set);
        recipe.needs(3, name, is_given && address.starts_with("https://"));
        recipe.needs_texts(5, &["", ".note"].map(|part| format!("source.{name}{part}")));
        recipe.needs(6, name, golden.contains(&format!("\"{name}\"")));
        recipe.needs(
            7,
            name,
            science.contains(&format!("Set::{set:?}")) || science.contains(&format!("TaskId::{set:?}")),
        );
        recipe.needs(8, name, browser.contains(&format!("(\"{name}\", ")));
    }
}

/// The recipe of a language, followed: one file more, and the program's table has it.
#[test]
fn a_language_is_one_file() {
    let recipe = Recipe("To add a language");
    let folder = std::env::temp_dir().join(format!("takeoff-recipe-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let mut english = String::new();
    for entry in fs::read_dir(root().join(locale::FOLDER)).unwrap() {
        let (from, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        let text = fs::read_to_string(&from).unwrap();
        let is_english = name.to_string_lossy().ends_with("en.txt");
        english += &if is_english { text.replace("= English\n", "= Quux\n") } else { String::new() };
        fs::write(folder.join(name), text).unwrap();
    }
    fs::write(folder.join("qq.txt"), english).unwrap();
    let found = locale::languages(&folder);
    fs::remove_dir_all(&folder).unwrap();
    let found = found.unwrap();
    recipe.needs(1, "one file is one language", found.len() == Language::ALL.len() + 1);
    let table = locale::table(&found).unwrap();
    recipe.needs(1, &table, table.contains("(\"qq\", \"Quux\")"));
    // And the languages that are there came in the same way.
    for language in Language::ALL {
        let file = format!("{}/{}.txt", locale::FOLDER, language.name());
        recipe.needs(1, &file, root().join(&file).is_file());
        let texts = Texts::new(language);
        recipe.needs(1, "static.language", texts.find("static.language") == Some(language.own_name()));
        for key in ["static.fonts", "number.decimal", "number.forms"] {
            recipe.needs(1, &format!("{key} in {file}"), texts.find(key).is_some());
        }
    }
}

/// Each place that the recipe of a setting names, for every row. The test that adds one, `a_row_adds_a_setting`, stands
/// with the controls.
#[test]
fn every_setting_is_everywhere_it_is_to_be() {
    let recipe = Recipe("To add a setting");
    let links = include_str!("../src/page/model/link/tests.rs");
    let values = include_str!("../src/page/panels/values.rs");
    let english = Texts::new(Language::ENGLISH);
    for row in TABLE.rows() {
        let key = row.key;
        // The elements that hold its controls, and the help of each.
        let holders: Vec<&str> = PAGE.split(&format!(" data-key=\"{key}\"")).skip(1).collect();
        recipe.needs(3, &format!("data-key=\"{key}\""), holders.is_empty() == row.controls.is_empty());
        let tags = holders.iter().filter_map(|holder| holder.split('>').next());
        let helps = tags.filter_map(|tag| tag.split("data-t-help=\"").nth(1)?.split('"').next());
        for help in helps {
            recipe.needs_texts(4, &[help.to_owned()]);
            let has_value = english.find(help).is_some_and(|help| help.contains("{value}"));
            let arm = format!("\"{key}\" ");
            recipe.needs(4, &format!("{key} in values.rs, for {help}"), !has_value || values.contains(&arm));
        }
        recipe.needs(5, key, LINKS.contains(&format!("\n| `{key}` |")));
        let is_in_link = links.contains(&format!("{key}="));
        recipe.needs(6, key, is_in_link);
    }
}

/// Each place that the recipe of a step names, for every step.
#[test]
fn every_step_is_everywhere_it_is_to_be() {
    let recipe = Recipe("To add a step");
    for step in &STEPS {
        let name = step.name;
        // It stands in keys of texts and in what is saved of the reader's way.
        recipe.needs(1, &format!("{name} is small letters"), name.bytes().all(|byte| byte.is_ascii_lowercase()));
        let is_one = STEPS.iter().filter(|other| other.name == name).count() == 1;
        recipe.needs(1, &format!("{name} is there twice"), is_one);
        recipe.needs(1, &format!("the claims of {name}"), !step.claims.is_empty());
        recipe.needs(1, &format!("the link of {name}"), link::parse(step.link).1.is_empty());

        let options = step.action.options().into();
        let answers = ["a", "b", "c", "d"].into_iter().take(options);
        let parts = ["title", "say", "ask", "told", "why", "note"].into_iter().chain(answers);
        recipe.needs_texts(2, &parts.map(|part| format!("tour.{name}.{part}")).collect::<Vec<_>>());
        // Who asks what will be seen has to be able to say that it was not.
        let may_fail = options > 0 && step.finding != Finding::Choice;
        if may_fail {
            recipe.needs_texts(2, &[format!("tour.{name}.told.no")]);
        }

        let lab = step.settings(&Settings::default()).lab;
        let has_panel = stage::of_lab(lab).any(|panel| panel.name == step.panel);
        recipe.needs(4, &format!("the panel {} of {name} in its lab", step.panel), has_panel);
    }
    let number = format!("in {} steps", STEPS.len());
    recipe.needs(3, &number, TEACHING.contains(&number));
}
