//! What each learned: the decision maps of the five learners at the reader's m, first repeat, with their scores.

use crate::chart::LEARNER_NAMES;
use crate::page::model::labs::data::MAP_SIDE;
use crate::page::model::state::Phase;
use crate::page::model::texts::{integer, percent};
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::{View, answers};
use crate::study::key::Learner;
use std::rc::Rc;

pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let is_kept = state.learned_m() != state.data.shown.m;
    let m = integer(state.learned_m().into());
    if answers::has_maps(state.data.shown.task) {
        let key = if is_kept { "learned.note.kept" } else { "learned.note" };
        let undrawn = view.undrawn().filter(|_| Learner::ALL.iter().all(|learner| state.at_m(*learner).is_none()));
        sheet.text("learned-note", undrawn.unwrap_or_else(|| texts.get(key, &[("m", m.clone())])));
    }
    sheet.flag("learned", "data-kept", is_kept);
    answers::show(view, sheet);
    let is_on_its_way = state.data.figure_phase() == Phase::Training;
    // Only learners of points on a map can be drawn as maps.
    let is_map = state.data.shown.task.task().is_map;
    for learner in Learner::ALL {
        let name = LEARNER_NAMES[learner.index()];
        let result = state.at_m(learner);
        let id = format!("map-{name}");
        sheet.flag(format!("{id}-box"), "hidden", !is_map);
        let long = view.learner(learner.index(), "long");
        let (score, spoken) = match result {
            Some(result) => {
                let percent = percent(result.right());
                let values = [("learner", long), ("m", m.clone()), ("percent", percent.clone())];
                (texts.get("learned.score", &[("percent", percent)]), texts.get("learned.summary", &values))
            }
            None if is_on_its_way => {
                (texts.get("learned.on_its_way", &[]), view.missing("learned.summary.empty", &[("learner", long)]))
            }
            None => ("–".to_owned(), view.missing("learned.summary.empty", &[("learner", long)])),
        };
        sheet.text(format!("score-{name}"), score);
        sheet.attribute(id.clone(), "aria-label", spoken);
        if is_map {
            let cells = result.and_then(|result| result.map.clone()).unwrap_or_default();
            sheet.picture(id, Picture::DecisionMap { side: MAP_SIDE, cells: Rc::new(cells) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::FIVE_NAMES;
    use crate::job::Mistake;
    use crate::page::model::labs::data::examples::{Event as Looking, List, Which};
    use crate::page::model::labs::data::own;
    use crate::page::model::state::{Event, own_table};
    use crate::page::panels::sheet::{Entry, Target};
    use crate::page::panels::testing::{Page, children, is_hidden, text, words};

    fn map<'a>(sheet: &'a Sheet, id: &str) -> Option<&'a Vec<u8>> {
        sheet.entries.iter().find_map(|(target, entry)| match (target, entry) {
            (Target::Id(other), Entry::Picture(Picture::DecisionMap { cells, .. })) if other == id => Some(&**cells),
            _ => None,
        })
    }

    #[test]
    fn maps_are_empty_then_on_their_way_then_there() {
        let mut page = Page::new("repeats=1&max=64&m=64");
        let sheet = page.sheet(show);
        assert_eq!((text(&sheet, "score-large"), text(&sheet, "learned-note")), ("–", "at m\u{a0}=\u{a0}64, repeat 1"));
        assert!(map(&sheet, "map-large").unwrap().is_empty() && is_hidden(&sheet, "answers"));
        page.state.update(Event::Train);
        page.answer(1, 0.75, &[]);
        let sheet = page.sheet(show);
        let scores = FIVE_NAMES.map(|name| text(&sheet, &format!("score-{name}")).to_owned());
        assert_eq!(scores.iter().filter(|score| *score == "75.0\u{a0}%").count(), 1, "{scores:?}");
        assert!(scores.iter().filter(|score| **score == page.texts.plain("learned.on_its_way")).count() == 4);
        page.answer(usize::MAX, 0.5, &[]);
        let sheet = page.sheet(show);
        assert_eq!(text(&sheet, "score-large"), "50.0\u{a0}%");
        assert_eq!(map(&sheet, "map-large").unwrap().len(), usize::from(MAP_SIDE) * usize::from(MAP_SIDE));
        let spoken = sheet.attribute_of("map-svm", "aria-label").unwrap();
        assert!(spoken.contains("m\u{a0}=\u{a0}64") && spoken.contains('%'), "{spoken}");
    }

    #[test]
    fn answers_are_shown_wrong_right_and_counted() {
        let mut page = Page::new("task=spam&repeats=1&max=64&m=64");
        let look = |page: &mut Page, event| drop(page.state.update(Event::Examples(event)));
        let sheet = page.sheet(show);
        assert_eq!(words(&sheet, "answers-list"), [page.texts.plain("answers.empty")]);
        assert!(is_hidden(&sheet, "maps") && is_hidden(&sheet, "confusion") && map(&sheet, "map-large").is_none());
        look(&mut page, Looking::Which(Which::Table));
        assert_eq!(words(&page.sheet(show), "answers-list"), [page.texts.plain("confusion.empty")]);
        look(&mut page, Looking::Which(Which::Wrong));
        page.state.update(Event::Train);
        let labels = page.cache.truth(crate::task::TaskId::Spam, &page.state.shelf()).unwrap();
        let mistakes: Vec<Mistake> =
            [2, 3, 30].map(|example| Mistake { example, said: 1 - labels[usize::from(example)] }).to_vec();
        page.answer(usize::MAX, 1.0 - 3.0 / 4000.0, &mistakes);
        let sheet = page.sheet(show);
        let wrong = words(&sheet, "answers-list");
        assert!(wrong.len() == 1 && wrong[0].contains("said") && wrong[0].contains("is "), "{wrong:?}");
        assert!(text(&sheet, "learned-note").ends_with('3'), "{}", text(&sheet, "learned-note"));
        look(&mut page, Looking::Turn { list: List::Test, by: 2, fits: 1 });
        let of = |sheet: &Sheet| children(sheet, "answers-list")[0].attributes.clone();
        assert!(of(&page.sheet(show)).contains(&("data-example", "30".into())));
        look(&mut page, Looking::Which(Which::Right));
        let sheet = page.sheet(show);
        assert!(
            of(&sheet).contains(&("data-example", "0".into())) && words(&sheet, "answers-list")[0].contains("right:")
        );
        assert!(text(&sheet, "learned-note").ends_with("3,997"));
        // Wrong and right ones together are the test set, counted class by class.
        look(&mut page, Looking::Which(Which::Table));
        let sheet = page.sheet(show);
        assert!(!is_hidden(&sheet, "confusion") && is_hidden(&sheet, "answers-list"));
        let rows = children(&sheet, "confusion-rows");
        let count = |cell: &crate::page::panels::sheet::Node| -> u32 {
            cell.text.split(' ').next().unwrap().replace(',', "").parse().unwrap()
        };
        let (mut all, mut right) = (0, 0);
        for cell in rows.iter().flat_map(|row| &row.children[1..]) {
            all += count(cell);
            right += if cell.attributes.contains(&("data-right", String::new())) { count(cell) } else { 0 };
        }
        assert_eq!((rows.len(), all, right), (2, 4000, 3997));
        assert!(text(&sheet, "confusion-caption").contains("4,000 test examples"));
        // Of a learner without mistakes there is none to show.
        look(&mut page, Looking::Which(Which::Wrong));
        page.state.update(Event::Train);
        page.answer(usize::MAX, 1.0, &[]);
        assert_eq!(
            words(&page.sheet(show), "answers-list"),
            [page.texts.get("answers.none", &[("n", "4,000".into())])]
        );
    }

    #[test]
    fn answers_of_own_data_are_counted_under_the_reader_s_names() {
        let mut page = Page::new("repeats=1&max=64&m=64");
        let table = own_table(100);
        page.state.update(Event::Own(own::Event::Use(table.clone())));
        // A map is drawn; as soon as there are three numbers in a row, answers are counted.
        assert!(is_hidden(&page.sheet(show), "answers"));
        page.state.update(Event::Own(own::Event::Use(wide_table())));
        page.state.update(Event::Train);
        page.answer(usize::MAX, 1.0, &[]);
        let sheet = page.sheet(show);
        assert!(is_hidden(&sheet, "answers-tools") && !is_hidden(&sheet, "confusion"));
        let head = children(&sheet, "confusion-head")[0].children.iter().map(|cell| cell.text.as_str());
        let name = "<img src=x>";
        assert_eq!(head.skip(1).collect::<Vec<_>>(), [&format!("{name}0"), &format!("{name}1")]);
        assert!(text(&sheet, "confusion-caption").contains("30"));
    }

    /// Three numbers in a row, and two classes with names that would be markup.
    fn wide_table() -> own::Used {
        use crate::table::{self, Limits, Overrides};
        let csv: String = (0..100).map(|i| format!("{},{},{},<img src=x>{}\n", i % 7, i % 5, i % 3, i % 2)).collect();
        let table = table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap();
        own::Used::new("b.csv".into(), table::prepare(&table, &table.default_choice(), 1).unwrap(), None)
    }
}
