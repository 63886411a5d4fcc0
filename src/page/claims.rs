//! What an independent check found that the page concluded without having measured it: docs/truth.md lists the 26 findings
//! with the tests that fail where one comes back. Here are those that are about words, and those that belong nowhere else.
//! The tables of docs/student.md and docs/shipping.md are checked with it.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::job::spec::Model;
use crate::nn::activation::Activation;
use crate::page::model::language::Language;
use crate::page::model::texts::Texts;
use crate::study::key::{Features, Learner};
use crate::study::plan::spec;
use crate::table::{self, Limits, Overrides};
use crate::task::{Inputs, TaskId};

/// The texts of a language, by their keys.
fn texts(tag: &str) -> Vec<(String, String)> {
    let folder = format!("{}/www/locale", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let is_of = |name: &str| name == format!("{tag}.txt") || name.ends_with(&format!(".{tag}.txt"));
    files.retain(|file| is_of(&file.file_name().unwrap().to_string_lossy()));
    let lines = files.iter().flat_map(|file| {
        let text = std::fs::read_to_string(file).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    });
    let texts: Vec<_> =
        lines.filter_map(|line| line.split_once(" = ").map(|(key, text)| (key.to_owned(), text.to_owned()))).collect();
    assert!(texts.len() > 1000, "{tag}: {}", texts.len());
    texts
}

/// 1: skill can beat size only where both see the same. The cubic terms of the map's SVM are its kernel.
#[test]
fn all_learners_see_the_same_inputs() {
    for task in TaskId::GIVEN {
        for features in Features::ALL {
            let width = |learner| spec(task, features, learner, Activation::Relu, 64, 1).data.inputs;
            for learner in Learner::ALL.into_iter().chain([Learner::Kernel]) {
                let is_cubic = task == TaskId::Plane && features == Features::Raw && learner == Learner::Svm;
                let want = if is_cubic { task.width(Inputs::Cubic) as u16 } else { width(Learner::Large) };
                assert_eq!(width(learner), want, "{} {} {}", task.name(), features.name(), learner.name());
            }
        }
    }
    assert!(matches!(spec(TaskId::Plane, Features::Raw, Learner::Svm, Activation::Relu, 64, 1).model, Model::Svm));
}

/// 5, 9, 10, 12, 13, 15, 19 to 23 and 25: sentences that were false, or that nothing measured, stay away.
#[test]
fn what_was_false_is_not_said_again() {
    let gone = [
        "no longer learns",
        "usual surprise",
        "more data no longer helps it",
        "foretells",
        "no traditional learner",
        "cannot use more",
        "in the lecture's sense",
        "really took",
        "1 repeats",
        "bought most",
        "every curve, mark and number",
        "Enough for test accuracies",
        "m^",
        // docs/shipping.md, 10, 16 and 18.
        "in your downloads",
        "clears the results",
        "about {seconds} seconds",
        "wait {seconds} seconds",
    ];
    // What an experiment took in seconds of this machine is measured.
    let measured = ["comp.own.took"];
    for (key, text) in texts("en") {
        for gone in gone {
            let is_there = text.to_lowercase().contains(&gone.to_lowercase()) && !measured.contains(&key.as_str());
            assert!(!is_there, "{key} says {gone:?}");
        }
        let is_verdict = key.starts_with("about.gain.") || key.starts_with("guess.");
        assert!(!(is_verdict && text.contains("levelled off")), "{key}");
        // That flat sides hold the gradient back is the lecture's explanation.
        assert!(key != "tour.slope.say" || text.contains("In the lecture's words"), "{key}: {text}");
    }
    assert!(texts("zh").iter().all(|(_, text)| !text.contains("m^")));
    for language in Language::ALL {
        let texts = Texts::new(language);
        // In the long run: on one test set the best rule may score more.
        let best = texts.get("task.ads.best", &[]);
        assert!(best.contains("long run") || best.contains("长期"), "{best}");
        // Own data have fewer rows, and of the ads some impressions are equal.
        assert!(!texts.get("help.accuracy", &[]).contains("4,000"));
        // What ± leaves out.
        assert!(texts.get("help.spread", &[("value", String::new())]).contains("p(1 − p)/n"));
        // A line that is drawn on has no ± of its own.
        let ahead = texts.get("figure.law.predicted", &[("m", "64".into()), ("value", "9.0".into())]);
        assert!(ahead.contains("9.0") && !ahead.contains('±'), "{ahead}");
    }
}

/// 15: one draw is called one.
#[test]
fn a_single_draw_says_so() {
    let english = texts("en");
    let single = |key: &str| {
        key.starts_with("gradient.sentence.")
            || key.starts_with("tour.slope.told")
            || ["story.sigmoid.start", "story.relu.start"].iter().any(|start| key.starts_with(start))
            || ["race.verdict.both", "race.verdict.sigmoid_first"].contains(&key)
    };
    let said: Vec<_> = english.iter().filter(|(key, _)| single(key)).collect();
    assert!(said.len() >= 9, "{said:?}");
    for (key, text) in said {
        assert!(text.to_lowercase().contains("this one draw"), "{key}: {text}");
    }
}

/// 26: what is filled in for a missing number is known of the rows that train alone.
#[test]
fn missing_numbers_are_filled_from_the_rows_that_train() {
    let value = |i: usize| i * i % 97;
    let row = |i: usize| match i % 9 {
        4 => format!(",{},{}\n", i % 5, i % 2),
        _ => format!("{},{},{}\n", value(i), i % 5, i % 2),
    };
    let csv = format!("a,b,y\n{}", (0..200).map(row).collect::<String>());
    let table = table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap();
    let prepared = table::prepare(&table, &table.default_choice(), 1).unwrap();
    let known: Vec<f64> =
        prepared.split.train.iter().filter(|&&row| row % 9 != 4).map(|&row| value(row as usize) as f64).collect();
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    for row in (4..200).step_by(9) {
        assert!((f64::from(prepared.x[[row, 0]]) - mean).abs() < 1e-4, "{row}: {} {mean}", prepared.x[[row, 0]]);
    }
    let all = (0..200).filter(|row| row % 9 != 4).map(value).sum::<usize>() as f64 / 178.0;
    assert!((all - mean).abs() > 0.1, "the held-out rows would not show");
}

/// Findings of docs/shipping.md that no test can make: they carry the steps of trying them by hand.
const BY_HAND: [usize; 6] = [7, 12, 15, 19, 21, 22];

/// Every finding has its tests, and those exist.
#[test]
fn every_finding_has_a_test() {
    let truth = include_str!("../../docs/truth.md").split_once("## What an independent check found");
    check_findings(truth.expect("the table of findings").1, 26, &[]);
    check_findings(include_str!("../../docs/student.md"), 41, &[]);
    check_findings(include_str!("../../docs/shipping.md"), 25, &BY_HAND);
    let tables = include_str!("../../docs/tables.md").split_once("## On the page").expect("the table of notes");
    let brought = tables.0.split_once("## What else is brought").expect("the table of what else is brought");
    check_findings(brought.0, 42, &[]);
    check_findings(brought.1, 6, &[]);
    check_findings(tables.1, 13, &[]);
    // Every file of the cases stands in its row.
    let mut files: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/table/cases"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let rows = brought.0.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| finding"));
    for (file, row) in files.iter().zip(rows) {
        assert!(row.contains(&format!(" {file}:")), "{file}: {row}");
    }
}

fn check_findings(section: &str, count: usize, by_hand: &[usize]) {
    let rows: Vec<&str> =
        section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| finding")).collect();
    assert_eq!(rows.len(), count);
    let mut code = String::new();
    let mut folders: Vec<std::path::PathBuf> = ["src", "tests", "xtask/src"]
        .map(|folder| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .into();
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                code += &std::fs::read_to_string(path).unwrap();
            }
        }
    }
    for (place, row) in rows.iter().enumerate() {
        assert!(row.starts_with(&format!("| {} ", place + 1)), "{row}");
        let tests: Vec<&str> = row.split('`').skip(1).step_by(2).filter(|name| name.contains("::")).collect();
        if by_hand.contains(&(place + 1)) {
            assert!(tests.is_empty() && row.contains("by hand: "), "{row}");
        } else {
            assert!(!tests.is_empty(), "{row}");
        }
        for test in tests {
            let name = test.rsplit("::").next().unwrap();
            let forms = [format!("fn {name}("), format!("in_every_engine!({name},")];
            assert!(forms.iter().any(|form| code.contains(form)), "there is no test {test}");
        }
    }
}
