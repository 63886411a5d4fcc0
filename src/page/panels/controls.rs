//! The controls of the settings, on every screen: each shows the value of its row of the table, whoever changed it. What a
//! control refused to take goes back to what is in force.

use crate::page::model::language::Language;
use crate::page::model::settings::{Control, Row, TABLE, Table, Value, other_theme, theme_name};
use crate::page::model::texts::integer;
use crate::page::panels::View;
use crate::page::panels::sheet::{Node, Sheet, Target};
use crate::page::panels::view;

pub fn show(view: &View, sheet: &mut Sheet) {
    let settings = &view.state.settings;
    // The values that the axis has.
    let option = |m: u32| Node::text("option", integer(m.into())).with("value", m.to_string());
    sheet.children("comp-closing-m", settings.m_values().into_iter().map(option).collect());
    reflect(TABLE, view, sheet);
    // One rate for all has no say while the best is searched for.
    sheet.flag("race-rate", "disabled", settings.race.tuned);
    // Nobody has engineered features for a table: the switch stands still.
    let is_table = settings.task.is_table();
    sheet.flag(Target::All("input[name=features]".into()), "disabled", is_table);
    sheet.flag("figure-tools", "hidden", is_table);
    let other = format!("figure.compare.{}", settings.features.other().name());
    sheet.text("compare-label", view.texts.get(&other, &[]));
    let theme = match other_theme(view.screen.theme) {
        crate::chart::Theme::Dark => "theme.to_dark",
        crate::chart::Theme::Light => "theme.to_light",
    };
    sheet.text("theme", view.texts.plain(theme));
    // The button of two languages names the other.
    if Language::ALL.len() == 2 {
        let other = view.texts.language().next();
        sheet.text("lang", other.own_name());
        sheet.attribute("lang", "lang", other.name());
    }
}

/// Puts the values of a table's settings into their controls.
fn reflect(table: Table, view: &View, sheet: &mut Sheet) {
    for row in table.rows() {
        let shown = row.kind.text(&shown(row, view));
        for control in row.controls {
            match *control {
                Control::List(id) => sheet.choice(id, shown.as_str()),
                Control::Field(id) => sheet.value(id, shown.as_str()),
                Control::Radio(name) => sheet.radio(name, shown.as_str()),
                Control::Toggle(id) => sheet.checked(id, row.kind.words().nth(1) == Some(&shown)),
                Control::Boxes { prefix, of_rest } => {
                    for word in row.kind.words() {
                        let is_in = shown.split(',').any(|one| one == word);
                        sheet.checked(format!("{prefix}{word}"), is_in != of_rest);
                    }
                }
                Control::Tabs(prefix) => {
                    for word in row.kind.words() {
                        let current = (word == shown).then(|| "page".to_owned());
                        sheet.optional(format!("{prefix}{word}"), "aria-current", current);
                    }
                }
                Control::Dial(id, scale) => sheet.value(id, row.place_on(scale, &view.state.settings)),
                // Its place follows the hand: see the figure. What a button offers is asked for when it is pressed.
                Control::Axis | Control::Next(_) => {}
            }
        }
    }
}

/// The word that the button of a setting offers: the one after that in force, by now and not when it was last drawn.
pub fn next(row: &Row, view: &View) -> &'static str {
    let (shown, words) = (row.kind.text(&shown(row, view)), || row.kind.words());
    words().skip_while(|word| *word != shown).nth(1).or_else(|| words().next()).unwrap_or_default()
}

/// What a control shows: what is in force, which is not always for the settings alone to say.
fn shown(row: &Row, view: &View) -> Value {
    let settings = &view.state.settings;
    let word = |word: &str| row.kind.words().position(|other| other == word).map_or(Value::Nothing, Value::Choice);
    match row.key {
        "lang" => word(view.texts.language().name()),
        "theme" => word(theme_name(view.screen.theme)),
        "features" => word(settings.plan().features.name()),
        // With many repeats there is no room for marks.
        "wins" if view::wins_are_band(view.state) => word("band"),
        _ => row.in_force(settings),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Theme;
    use crate::page::model::link;
    use crate::page::model::settings::{Expected, Gesture, Kind, NoticeKind, Refusal, Touched, Usual, with_added};
    use crate::page::panels::sheet::Entry;
    use crate::page::panels::testing::Page;

    fn entries(link: &str, id: &str) -> Vec<Entry> {
        let entries = Page::new(link).sheet(show).entries;
        let of = entries.into_iter().filter(|(target, _)| *target == Target::from(id.to_owned()));
        of.map(|(_, entry)| entry).collect()
    }

    #[test]
    fn every_kind_of_control_shows_its_value() {
        let link = "lab=algorithms&task=cars&seed=7&act=tanh&dots=1&hide=svm&extra=gelu&budget=20&think=24&m=64";
        assert_eq!(entries(link, "task"), [Entry::Choice("cars".into())]);
        for seed in ["seed", "race-seed", "comp-seed"] {
            assert_eq!(entries(link, seed), [Entry::Value("7".into())]);
        }
        assert_eq!(entries(link, "act"), [Entry::Radio("tanh".into())]);
        assert_eq!(entries(link, "comp-closing-activation"), [Entry::Choice("tanh".into())]);
        assert_eq!(entries(link, "dots"), [Entry::Checked(true)]);
        assert_eq!(entries(link, "kernel"), [Entry::Checked(false)]);
        assert_eq!(entries(link, "show-svm"), [Entry::Checked(false)]);
        assert_eq!(entries(link, "show-large"), [Entry::Checked(true)]);
        assert_eq!(entries(link, "race-extra-gelu"), [Entry::Checked(true)]);
        assert_eq!(entries(link, "race-extra-tanh"), [Entry::Checked(false)]);
        assert_eq!(entries(link, "budget"), [Entry::Value("1.3".into())]);
        assert_eq!(entries(link, "comp-think"), [Entry::Value("3".into())]);
        let [Entry::Children(options), Entry::Choice(m)] = &entries(link, "comp-closing-m")[..] else { panic!() };
        assert_eq!((options.len(), options[0].text.as_str(), m.as_str()), (11, "16", "64"));
        assert_eq!(entries(link, "tab-data"), [Entry::Attribute("aria-current", None)]);
        assert_eq!(entries(link, "tab-algorithms"), [Entry::Attribute("aria-current", Some("page".into()))]);
    }

    #[test]
    fn what_nobody_set_shows_what_is_in_force() {
        assert_eq!(entries("", "race-depth"), [Entry::Choice("3".into())]);
        assert_eq!(entries("", "race-rate")[0], Entry::Value("0.3".into()));
        assert_eq!(entries("optimiser=adam", "race-rate")[0], Entry::Value("0.003".into()));
        assert_eq!(entries("race=cars", "race-target"), [Entry::Value("75".into())]);
        assert_eq!(entries("repeats=32", "wins-as"), [Entry::Radio("band".into())]);
        assert_eq!(entries("repeats=8", "wins-as"), [Entry::Radio("marks".into())]);
    }

    #[test]
    fn what_has_no_say_stands_still() {
        let disabled = Entry::Attribute("disabled", Some(String::new()));
        assert!(entries("tune=1", "race-rate").contains(&disabled) && !entries("", "race-rate").contains(&disabled));
        let sheet = Page::new("task=table&features=engineered").sheet(show);
        assert!(sheet.entries.contains(&(Target::All("input[name=features]".into()), disabled)));
        assert!(sheet.entries.contains(&("features".into(), Entry::Radio("raw".into()))));
    }

    #[test]
    fn buttons_offer_the_next() {
        let next_of = |key: &str, page: &Page| next(TABLE.row(key).expect(key), &page.view());
        let mut page = Page::new("");
        for (theme, offered, said) in [(Theme::Light, "dark", "Dark"), (Theme::Dark, "light", "Light")] {
            page.screen.theme = theme;
            let sheet = page.sheet(show);
            assert_eq!((next_of("theme", &page), sheet.text_of("theme")), (offered, Some(said)));
            // Of more than two languages there is a list.
            if Language::ALL.len() == 2 {
                let other = Language::ENGLISH.next();
                assert_eq!((next_of("lang", &page), sheet.text_of("lang")), (other.name(), Some(other.own_name())));
            }
        }
    }

    /// A setting is one row (and the field that holds it): link, notice, hand, fixing, control and docs/links.md follow from it.
    #[test]
    fn a_row_adds_a_setting() {
        let kind = Kind::Whole { from: 2, to: 20 };
        let table = with_added(kind, Usual::Is("5"), &[Control::Field("added-field")], "for this test");
        // Links.
        let (settings, notices) = link::parse_by(table, "added=7&m=64");
        assert_eq!((settings.added, notices.len()), (7, 0));
        assert_eq!(link::write_by(table, &settings), "v=1&m=64&added=7");
        assert_eq!(link::parse_by(table, "m=64").0.added, 5);
        assert_eq!(link::write_by(table, &table.usual()), "v=1");
        let (settings, notices) = link::parse_by(table, "added=99");
        assert_eq!((settings.added, notices[0].key, notices[0].kind), (20, "added", NoticeKind::Clamped));
        assert_eq!(notices[0].used, "20");
        assert_eq!(table.row("added").unwrap().kind.expected(table), Expected::WholeNumber);
        // The reader's hand.
        let touched = Touched { id: "added-field", value: "9", ..Touched::default() };
        let change = table.row("added").unwrap().change_by(Gesture::Change, touched).unwrap();
        let mut settings = table.usual();
        assert_eq!((table.change(&mut settings, &change), settings.added), (Ok(()), 9));
        // A link that fixes it.
        let (mut fixed, notices) = link::parse_by(table, "fix=added");
        assert_eq!((fixed.fix.as_slice(), notices.len()), (&["added"][..], 0));
        assert_eq!((table.change(&mut fixed, &change), fixed.added), (Err(Refusal::Fixed), 5));
        // What its control shows.
        let mut page = Page::new("");
        page.state.settings = settings;
        let mut sheet = Sheet::default();
        reflect(table, &page.view(), &mut sheet);
        assert!(sheet.entries.contains(&(Target::from("added-field"), Entry::Value("9".into()))));
        // docs/links.md.
        assert!(table.markdown().ends_with("| `added` | 2 to 20 | 5 | for this test |\n"));
    }
}
