//! The table of settings, and what follows from a row.

use crate::page::model::link;
use crate::page::model::settings::table::{Fix, THINKING, Usual};
use crate::page::model::settings::*;
use crate::study::plan::M_DEFAULT_MAX;
use std::collections::BTreeSet;

const LINKS: &str = include_str!("../../../../docs/links.md");
const PAGE: &str = include_str!("../../../../index.html");

#[test]
fn the_place_on_the_axis_is_the_place_among_the_measured_values() {
    let mut settings = Settings::default();
    for (index, m) in settings.m_values().into_iter().enumerate() {
        settings.move_m(m);
        assert_eq!(settings.m_place(), index as f64);
    }
}

#[test]
fn the_slider_runs_along_either_axis() {
    for axis in ["log", "linear"] {
        let settings = Settings::default().with("xaxis", axis);
        for m in settings.m_values() {
            let place = plan::place(m);
            assert!((settings.place_along(settings.along(place)) - place).abs() < 1e-12);
        }
    }
    // In units of the left end: half way along a linear axis is half of m.
    let settings = Settings::default().with("xaxis", "linear");
    assert_eq!(settings.along(plan::place(16_384)), 1023.0);
    assert_eq!(settings.place_along(511.0), 9.0);
}

/// A row's default is a value of its kind, as a link would write it; and no two rows share a key or a control.
#[test]
fn rows_agree_with_themselves() {
    let settings = Settings::default();
    let (mut keys, mut controls) = (BTreeSet::new(), BTreeSet::new());
    for row in TABLE.rows() {
        assert!(keys.insert(row.key) && row.is_usual(&settings), "{}", row.key);
        match row.usual {
            Usual::Is(text) => {
                let (value, notice) = row.kind.check(TABLE, text).unwrap();
                assert_eq!((&value, notice), (&row.value(&settings), None), "{}", row.key);
            }
            Usual::Open(..) => assert_eq!(row.value(&settings), Value::Nothing, "{}", row.key),
        }
        for control in row.controls {
            assert!(controls.insert(format!("{control:?}")), "{control:?}");
        }
        // What no control sets, no link needs to fix, and the other way round.
        assert_eq!(row.controls.is_empty(), row.fix == Fix::No, "{}", row.key);
    }
    assert_eq!(settings.max, M_DEFAULT_MAX);
    assert!(THINKING.is_sorted());
}

#[test]
fn the_table_of_links_is_written() {
    let table = TABLE.markdown();
    let written = LINKS.split("| key | values |").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
    assert_eq!(format!("| key | values |{written}\n"), table, "docs/links.md should have this table:\n{table}");
}

/// Every control of a row stands in the page, within something that has the row's key as `data-key`.
#[test]
fn every_control_stands_in_the_page() {
    for row in TABLE.rows() {
        let holders: Vec<&str> =
            PAGE.match_indices(&format!(" data-key=\"{}\"", row.key)).map(|at| outer(at.0)).collect();
        let is_held = |what: &str| holders.iter().any(|holder| holder.contains(what));
        let words = || row.kind.words();
        for control in row.controls {
            let is_there = match *control {
                // The build makes a button of it, where there are two languages.
                Control::Next("lang") | Control::List("lang") => is_held("<select class=\"lang\" id=\"lang\""),
                Control::List(id) => is_held(&format!("<select id=\"{id}\"")),
                Control::Field(id) => is_held(&format!("<input type=\"number\" id=\"{id}\"")),
                Control::Radio(name) => {
                    let value = |value: &str| format!("<input type=\"radio\" name=\"{name}\" value=\"{value}\"");
                    let offered = match row.kind {
                        Kind::Choice(_) => words().collect(),
                        _ => vec!["4096", "16384", "65536"],
                    };
                    offered.into_iter().all(|word| is_held(&value(word)))
                }
                Control::Toggle(id) => is_held(&format!("<input type=\"checkbox\" id=\"{id}\"")),
                Control::Boxes { prefix, .. } => {
                    words().all(|word| is_held(&format!("<input type=\"checkbox\" id=\"{prefix}{word}\"")))
                }
                Control::Tabs(prefix) => words()
                    .all(|word| is_held(&format!("<button type=\"button\" id=\"{prefix}{word}\" value=\"{word}\""))),
                Control::Next(id) => is_held(&format!("<button type=\"button\" id=\"{id}\"")),
                Control::Dial(id, _) => is_held(&format!("<input type=\"range\" id=\"{id}\"")),
                Control::Axis => is_held("<input type=\"range\" id=\"m\""),
            };
            assert!(is_there, "{}: {control:?}", row.key);
        }
    }
}

/// The element of the page whose tag is around this place.
fn outer(at: usize) -> &'static str {
    let from = PAGE[..at].rfind('<').unwrap();
    let name: String = PAGE[from + 1..].chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
    if name == "input" {
        return &PAGE[from..from + PAGE[from..].find('>').unwrap()];
    }
    let mut depth = 0;
    for (place, _) in PAGE[from..].match_indices('<') {
        let tag = &PAGE[from + place + 1..];
        let is_tag = |tag: &str| tag.strip_prefix(&name).is_some_and(|rest| rest.starts_with(['>', ' ', '\n']));
        depth += i32::from(is_tag(tag)) - i32::from(tag.strip_prefix('/').is_some_and(is_tag));
        if depth == 0 {
            return &PAGE[from..from + place];
        }
    }
    panic!("<{name}> is not closed");
}

#[test]
fn gestures_mean_changes() {
    let change = |key: &str, gesture, touched| TABLE.row(key).unwrap().change_by(gesture, touched);
    let of = |id, value| Touched { id, value, ..Touched::default() };
    assert_eq!(change("task", Gesture::Change, of("task", "cars")), Some(Change::new("task", "cars")));
    // A list fires both; one is enough.
    assert_eq!(change("task", Gesture::Input, of("task", "cars")), None);
    // What else stands beside a control.
    assert_eq!(change("task", Gesture::Click, of("paint-open", "")), None);
    assert_eq!(change("repeats", Gesture::Click, of("more-repeats", "")), None);
    for seed in ["seed", "race-seed", "comp-seed"] {
        assert_eq!(change("seed", Gesture::Change, of(seed, " 12 ")), Some(Change::new("seed", 12)));
    }
    let radio = Touched { name: "act", value: "tanh", is_checked: true, ..Touched::default() };
    assert_eq!(change("act", Gesture::Change, radio), Some(Change::new("act", "tanh")));
    for (is_checked, value) in [(false, 0), (true, 1)] {
        let box_ = |id| Touched { id, is_checked, ..Touched::default() };
        assert_eq!(change("dots", Gesture::Change, box_("dots")), Some(Change::new("dots", value)));
        assert_eq!(change("kernel", Gesture::Change, box_("scale-kernel")), Some(Change::new("kernel", value)));
        // Shown is not hidden.
        assert_eq!(change("hide", Gesture::Change, box_("show-svm")), Some(Change::word("hide", "svm", !is_checked)));
        let extra = Some(Change::word("extra", "gelu", is_checked));
        assert_eq!(change("extra", Gesture::Change, box_("race-extra-gelu")), extra);
    }
    assert_eq!(
        change("lab", Gesture::Click, of("tab-algorithms", "algorithms")),
        Some(Change::new("lab", "algorithms"))
    );
    assert_eq!(change("theme", Gesture::Click, of("theme", "dark")), Some(Change::new("theme", "dark")));
    // Sliders, while they move.
    assert_eq!(change("think", Gesture::Input, of("comp-think", "3")), Some(Change::new("think", 24)));
    assert_eq!(change("think", Gesture::Input, of("comp-think", "99")), Some(Change::new("think", 720)));
    for (place, seconds) in [("-3", "0.001"), ("-0.3", "0.5"), ("0.1", "1.3"), ("2", "100")] {
        let mut settings = Settings::default();
        settings.change(&change("budget", Gesture::Input, of("budget", place)).unwrap()).unwrap();
        let row = TABLE.row("budget").unwrap();
        // And back to where the slider stands.
        assert_eq!((row.text(&settings), row.place_on(Scale::PowersOfTen, &settings)), (seconds.into(), place.into()));
    }
    assert_eq!(change("budget", Gesture::Change, of("budget", "1")), None);
    assert_eq!(change("m", Gesture::Input, of("m", "3.5")), None);
}

#[test]
fn a_hand_s_value_is_checked() {
    let mut settings = Settings::default();
    let mut change = |key, value: &str| (settings.change(&Change::new(key, value)), link::write(&settings));
    let no_value = Err(Refusal::NoValue);
    assert_eq!(change("task", "weather"), (no_value, "v=1".into()));
    assert_eq!(change("no such key", "1"), (no_value, "v=1".into()));
    // Out of range: a dial goes to its end; a seed stays, for the nearest is no better than any other.
    assert_eq!(change("target", "150"), (Ok(()), "v=1&target=100".into()));
    assert_eq!(change("target", ""), (no_value, "v=1&target=100".into()));
    assert_eq!(change("rate", "1e9"), (Ok(()), "v=1&rate=100&target=100".into()));
    for seed in ["-1", "1.5", "4294967296", "many", ""] {
        assert_eq!(change("seed", seed).0, no_value, "{seed}");
    }
    assert_eq!(change("seed", "4294967295").0, Ok(()));
    assert_eq!(settings.change(&Change::word("hide", "chess", true)), no_value);
    assert_eq!(settings.change(&Change::word("hide", "svm", true)), Ok(()));
    assert_eq!(settings.change(&Change::word("hide", "large", true)), Ok(()));
    assert_eq!(settings.change(&Change::word("hide", "svm", false)), Ok(()));
    assert_eq!(settings.hidden, [false, false, false, false, true]);
}

/// What a change by hand means for other settings.
#[test]
fn one_change_leads_to_others() {
    let (mut settings, _) = link::parse("max=4096&m=4096&rate=0.5&panel=wins");
    settings.change(&Change::new("max", 256)).unwrap();
    assert_eq!((settings.max, settings.m), (256, 256));
    // A rate that suits one method is far off for another.
    settings.change(&Change::new("optimiser", "adam")).unwrap();
    assert_eq!((settings.rate, settings.race_rate()), (None, 0.003));
    // Panels have names of their own in each lab.
    settings.change(&Change::new("lab", "data")).unwrap();
    assert_eq!(settings.panel, "wins");
    settings.change(&Change::new("lab", "algorithms")).unwrap();
    assert_eq!(settings.panel, "");
    // Unless a link holds them.
    let (mut fixed, _) = link::parse("fix=m,rate&m=1024&rate=0.5");
    fixed.change(&Change::new("max", 64)).unwrap();
    assert_eq!((fixed.max, fixed.m), (1024, 1024));
    fixed.change(&Change::new("optimiser", "adam")).unwrap();
    assert_eq!(fixed.rate, Some(0.5));
    assert_eq!(fixed.change(&Change::new("tune", 1)), Err(Refusal::Fixed));
    // A page's own change asks nobody.
    fixed.put("m", 64);
    fixed.put("rate", 1);
    assert_eq!((fixed.m, fixed.rate), (64, Some(1.0)));
}

#[test]
fn settings_are_taken_from_others() {
    let (own, _) = link::parse("max=256&m=256&seed=7&act=tanh&fix=task&lang=zh");
    let mut settings = Settings::default();
    settings.take(&own, &["max", "act", "fix", "lang"]);
    assert_eq!(link::write(&settings), "v=1&m=256&max=256&act=tanh&lang=zh&fix=task");
}
