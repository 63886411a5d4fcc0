//! What each learned, where no map can show it: right and wrong test examples of one learner at the reader's m, first
//! repeat, or which class it takes for which, and the scores of all five.

use crate::chart::LEARNER_NAMES;
use crate::job::Mistake;
use crate::page::model::own::Own;
use crate::page::model::texts::{integer, percent};
use crate::page::panels::cards::{Verdict, card};
use crate::page::panels::examples;
use crate::page::panels::examples::List;
use crate::page::panels::view;
use crate::page::panels::{View, confusion};
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use crate::study::key::Learner;
use crate::task::sample::TEST_EXAMPLES;
use crate::task::{TaskId, own};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Wrong,
    Right,
    /// All of them, counted.
    Table,
}

/// What is looked at. It is nobody's result, so it is not in the link.
pub struct Kept {
    pub learner: Learner,
    pub which: Which,
    pub list: List,
    /// Examples that could be shown.
    pub total: usize,
    confusion: confusion::Kept,
}

impl Default for Kept {
    fn default() -> Self {
        // The lecture's hero, and what it cannot do.
        Kept {
            learner: Learner::Large,
            which: Which::Wrong,
            list: List::default(),
            total: 0,
            confusion: confusion::Kept::default(),
        }
    }
}

/// The test examples that are not among the mistakes, from the `from`-th on.
fn right(mistakes: &[Mistake], from: usize, count: usize) -> Vec<usize> {
    let mut wrong = mistakes.iter().map(|mistake| usize::from(mistake.example)).peekable();
    let is_right = |example: &usize| wrong.next_if_eq(example).is_none();
    (0..TEST_EXAMPLES).filter(is_right).skip(from).take(count).collect()
}

/// Whether the learners of a task are drawn as maps, and where there is nothing to draw yet their empty places.
fn has_maps(task: TaskId) -> bool {
    task.task().is_map || task == TaskId::Table(own::NONE)
}

pub fn draw(view: &View, kept: &mut Kept, examples: &mut examples::Kept, own: &Own) {
    let (state, texts) = (view.state, view.texts);
    let task = state.shown.task;
    let is_map = has_maps(task);
    // Rows of a table are numbers, which nobody reads one by one: they are counted.
    let is_counted = task.is_table() || kept.which == Which::Table;
    dom::set_flag(&by_id("answers"), "hidden", is_map);
    dom::set_flag(&by_id("answers-tools"), "hidden", is_map || task.is_table());
    dom::set_flag(&by_id("answers-pager"), "hidden", is_counted);
    for id in ["maps", "save-maps", "save-data"] {
        dom::set_flag(&by_id(id), "hidden", !is_map);
    }
    if is_map {
        return;
    }
    for learner in Learner::ALL {
        let score = view::at_m(state, learner)
            .map(|result| texts.get("learned.score", &[("percent", percent(result.test_accuracy.into()))]));
        let id = format!("answers-score-{}", LEARNER_NAMES[learner.index()]);
        dom::set_text(&by_id(&id), score.as_deref().unwrap_or("–"));
    }
    let m = ("m", integer(state.shown.m.into()));
    let (list, note) = (by_id("answers-list"), by_id("learned-note"));
    dom::set_attribute(&list, "data-kind", task.name());
    let result = view::at_m(state, kept.learner);
    let result = result.and_then(|result| Some((result, result.mistakes.as_deref()?)));
    let counted = result.filter(|_| is_counted);
    dom::set_flag(&by_id("confusion"), "hidden", counted.is_none());
    dom::set_flag(&list, "hidden", counted.is_some());
    if let Some((result, mistakes)) = counted {
        kept.total = 0;
        dom::set_text(&note, &texts.get("learned.note", &[m]));
        return kept.confusion.draw(view, task, &result.spec, mistakes, own);
    }
    let Some((result, mistakes)) = result else {
        kept.total = 0;
        dom::set_text(&note, &texts.get("answers.note.none", &[m]));
        let key = if is_counted { "confusion.empty" } else { "answers.empty" };
        return say(&mut kept.list, &list, texts.plain(key));
    };
    let wrong = kept.which == Which::Wrong;
    kept.total = if wrong { mistakes.len() } else { TEST_EXAMPLES - mistakes.len() };
    if kept.total == 0 {
        dom::set_text(&note, &texts.get("answers.note.none", &[m]));
        return say(&mut kept.list, &list, texts.plain("answers.none"));
    }
    let page = kept.list.page(&list, task, kept.total, view.screen.compact);
    let place = [("from", integer(page.start as u64 + 1)), ("to", integer(page.end as u64))];
    let [from, to] = place;
    let key = if page.len() == 1 { "answers.note.single" } else { "answers.note" };
    dom::set_text(&note, &texts.get(key, &[from, to, ("n", integer(kept.total as u64))]));
    let key = &result.spec;
    let showing = format!("{key:?} {wrong} {page:?} {}", texts.language().name());
    kept.list.fill(&list, showing, || {
        let shown: Vec<(usize, Verdict)> = if wrong {
            let verdict = |mistake: &Mistake| (usize::from(mistake.example), Verdict::Wrong { said: mistake.said });
            mistakes[page].iter().map(verdict).collect()
        } else {
            right(mistakes, page.start, page.len()).into_iter().map(|example| (example, Verdict::Right)).collect()
        };
        let Some(gallery) = examples.test(task) else { return Vec::new() };
        let card = |(index, verdict)| Some(card(view, task, index, gallery.get(index)?, verdict));
        shown.into_iter().filter_map(card).collect()
    });
}

/// Puts a sentence where the examples would be.
fn say(list: &mut List, element: &web_sys::HtmlElement, sentence: &str) {
    list.fill(element, sentence.to_owned(), || {
        let item = dom::create("li");
        item.set_class_name("note");
        item.set_text_content(Some(sentence));
        vec![item]
    });
}
