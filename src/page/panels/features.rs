//! The hand-engineered features shown for what they are: name, formula in words, and the value on the example under the
//! pointer or in focus.

use crate::page::model::labs::data::examples::{FEATURES, List, Pointed};
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::cards::label;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::{View, data, examples};
use crate::task::example::Example;
use crate::task::real::digits::{DIRECTIONS, GRID};
use crate::task::real::mails;
use crate::task::{Inputs, TaskId};

/// Name and formula of a feature in words.
fn words(task: TaskId, feature: &str, texts: &Texts) -> [String; 2] {
    // Fourteen of the mails' features are one and the same, topic by topic.
    if let (TaskId::Spam, Some(topic)) = (task, feature.strip_prefix("topic-")) {
        let topic = [("topic", texts.get(&format!("spam.topic.{topic}"), &[]))];
        return [texts.get("feature.spam.topic.name", &topic), texts.get("feature.spam.topic.formula", &topic)];
    }
    let task = task.name();
    [
        texts.get(&format!("feature.{task}.{feature}.name"), &[]),
        texts.get(&format!("feature.{task}.{feature}.formula"), &[]),
    ]
}

pub fn show(view: &View, sheet: &mut Sheet) {
    let settings = &view.state.settings;
    let task = settings.task;
    let is_open = view.state.looking.is_open(FEATURES);
    sheet.flag(FEATURES, "hidden", !is_open || task.is_table());
    sheet.attribute("features-open", "aria-expanded", if is_open { "true" } else { "false" });
    // The panel may have been opened on another task; nobody engineered features of a table.
    if is_open && !task.is_table() {
        list(view, sheet);
    }
}

// Apart, since the first screen does not need it.
#[inline(never)]
fn list(view: &View, sheet: &mut Sheet) {
    let (settings, texts) = (&view.state.settings, view.texts);
    let task = settings.task;
    let Some((index, example)) = shown(view) else { return };
    let mut values = vec![0.0; task.width(Inputs::Engineered)];
    task.task().compute(Inputs::Engineered, &example.observation, &mut values);

    let about = texts.get(&format!("task.{}.engineered", task.name()), &[]);
    let used = texts.get(&format!("features.used.{}", settings.features.name()), &[]);
    sheet.text("features-about", format!("{about} {used}"));
    let of = [("n", integer(index as u64 + 1)), ("label", label(task, example.label, texts))];
    sheet.text("features-of", texts.get("features.of", &of));
    let rows: Vec<Vec<String>> = match task {
        TaskId::Digits => cells(&values, texts),
        TaskId::Mails => logarithms(&values, texts),
        _ => {
            let named = |(feature, value): (&&str, f32)| {
                let [name, formula] = words(task, feature, texts);
                vec![name, formula, data::number(value)]
            };
            task.feature_names().iter().zip(values).map(named).collect()
        }
    };
    sheet.rows("features-rows", &rows);
}

/// Lengths of runs of capitals, behind what is counted in a real mail.
const CAPITALS: [&str; 3] = ["mean", "longest", "total"];

/// The 57 features of a mail. What is counted stands as it was written there. Apart, since the first screen does not need it.
#[inline(never)]
fn logarithms(values: &[f32], texts: &Texts) -> Vec<Vec<String>> {
    let mut capitals = CAPITALS.iter();
    let row = |(place, value): (usize, &f32)| {
        let (name, of) = match mails::counted(place) {
            Some(word) => (word, texts.get("mails.frequency.of", &[("word", word.to_owned())])),
            None => ("ABC", texts.get(&format!("mails.capitals.{}", capitals.next()?), &[])),
        };
        Some(vec![name.to_owned(), texts.get("feature.mails", &[("of", of)]), data::number(*value)])
    };
    values.iter().enumerate().filter_map(row).collect()
}

/// The 96 features of a digit, a row for each cell of the grid: its six directions, and their sum.
#[inline(never)]
fn cells(values: &[f32], texts: &Texts) -> Vec<Vec<String>> {
    let cell = |(place, directions): (usize, &[f32])| {
        let place = [("row", (place / GRID + 1).to_string()), ("column", (place % GRID + 1).to_string())];
        let one = |(turn, value): (usize, &f32)| format!("{}° {}", turn * 180 / DIRECTIONS, data::number(*value));
        let each = directions.iter().enumerate().map(one).collect::<Vec<_>>().join(" · ");
        vec![texts.get("feature.digits.cell", &place), each, data::number(directions.iter().sum())]
    };
    values.chunks_exact(DIRECTIONS).enumerate().map(cell).collect()
}

/// The example whose features are shown, with its place in its sample: the one that was pointed at, or the
/// first one shown.
fn shown(view: &View) -> Option<(usize, Example)> {
    let settings = &view.state.settings;
    let (task, is_map) = (settings.task, settings.task.task().is_map);
    let shelf = view.state.shelf();
    let training = |index| Some((index, view.cache.training(task, &shelf, settings.seed, index)?));
    match view.state.looking.examples.pointed {
        Some(Pointed::Test(index)) if !is_map => Some((index, view.cache.test(task, &shelf, index)?)),
        Some(Pointed::Training(index)) if index < settings.m as usize => training(index),
        _ if is_map => training(0),
        _ => training(examples::page(view, List::Training).start),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::labs::data::examples::Event as Looking;
    use crate::page::model::labs::data::own;
    use crate::page::model::state::{Effect, Event, own_table};
    use crate::page::panels::testing::{Page, is_hidden, text, words};

    fn look(page: &mut Page, event: Looking) -> Vec<Effect> {
        page.state.update(Event::Examples(event))
    }

    #[test]
    fn the_features_of_the_example_pointed_at_are_explained() {
        for task in TaskId::ALL {
            let mut page = Page::new(&format!("task={}&max=64&m=64", task.name()));
            assert!(is_hidden(&page.sheet(show), FEATURES));
            let effects = look(&mut page, Looking::ToggleFeatures);
            assert_eq!(effects, [Effect::Examples(crate::page::model::labs::data::examples::Effect::ShowFeatures)]);
            let first = page.sheet(show);
            assert_eq!(words(&first, "features-rows").len(), task.feature_names().len());
            assert!(text(&first, "features-of").contains("example 1"), "{}", text(&first, "features-of"));
            look(&mut page, Looking::Point(Pointed::Training(2)));
            let third = page.sheet(show);
            assert!(text(&third, "features-of").contains("example 3"));
            assert_ne!(words(&third, "features-rows"), words(&first, "features-rows"), "{}", task.name());
            // A test example is none of a map, and one past m is none at all.
            look(&mut page, Looking::Point(Pointed::Test(6)));
            assert_eq!(text(&page.sheet(show), "features-of").contains("example 7"), !task.task().is_map);
            look(&mut page, Looking::Point(Pointed::Training(64)));
            assert_eq!(page.sheet(show), first);
            look(&mut page, Looking::CloseFeatures);
            assert!(is_hidden(&page.sheet(show), FEATURES));
        }
    }

    /// Features explained stay open from one task to the next; of own data there is nothing to explain, loaded or not.
    #[test]
    fn of_own_data_there_is_nothing_to_explain() {
        let mut page = Page::new("task=spam");
        look(&mut page, Looking::ToggleFeatures);
        page.state.update(Event::set("task", "table"));
        assert!(is_hidden(&page.sheet(show), FEATURES));
        page.state.update(Event::Own(own::Event::Use(own_table(100))));
        assert!(is_hidden(&page.sheet(show), FEATURES));
        page.state.update(Event::set("task", "spam"));
        assert!(!is_hidden(&page.sheet(show), FEATURES));
    }
}
