//! What each learned, where no map can show it: right and wrong test examples of one learner at the reader's m, first
//! repeat, or which class it takes for which, and the scores of all five.

use crate::chart::LEARNER_NAMES;
use crate::job::Mistake;
use crate::page::model::labs::data::examples::{List, Which, right};
use crate::page::model::texts::{integer, percent};
use crate::page::panels::cards::Verdict;
use crate::page::panels::sheet::{Node, Sheet};
use crate::page::panels::{View, confusion, examples};
use crate::study::key::Learner;
use crate::task::{TaskId, own, sample};

/// Whether the learners of a task are drawn as maps, and where there is nothing to draw yet their empty places.
pub fn has_maps(task: TaskId) -> bool {
    task.task().is_map || task == TaskId::Table(own::NONE)
}

pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let task = state.data.shown.task;
    let is_map = has_maps(task);
    let is_counted = state.counts_answers();
    let looking = &state.looking.examples;
    sheet.radio("answers-of", looking.learner.name());
    sheet.radio("answers-which", looking.which.name());
    sheet.flag("answers", "hidden", is_map);
    sheet.flag("answers-tools", "hidden", is_map || task.is_table());
    sheet.flag("answers-pager", "hidden", is_counted);
    for id in ["maps", "save-maps", "save-data"] {
        sheet.flag(id, "hidden", !is_map);
    }
    if is_map {
        return;
    }
    for learner in Learner::ALL {
        let score = state.at_m(learner).map(|answer| {
            let percent = percent(answer.right());
            texts.get("learned.score", &[("percent", percent)])
        });
        sheet
            .text(format!("answers-score-{}", LEARNER_NAMES[learner.index()]), score.unwrap_or_else(|| "–".to_owned()));
    }
    sheet.attribute("answers-list", "data-kind", task.name());
    let m = ("m", integer(state.learned_m().into()));
    let answers = state.answers();
    let counted = answers.filter(|_| is_counted);
    sheet.flag("confusion", "hidden", counted.is_none());
    sheet.flag("answers-list", "hidden", counted.is_some());
    if let Some((_, mistakes)) = counted {
        sheet.text("learned-note", texts.get("learned.note", &[m]));
        return confusion::show(view, task, mistakes, sheet);
    }
    let page = examples::page(view, List::Test);
    let Some((_, mistakes)) = answers.filter(|_| !page.is_empty()) else {
        let key = match answers {
            None if is_counted => "confusion.empty",
            None => "answers.empty",
            Some(_) => "answers.none",
        };
        sheet.text("learned-note", texts.get("answers.note.none", &[m]));
        // Where the examples would be.
        let values = [("n", integer(sample::tested(task) as u64))];
        let words = if answers.is_none() { view.missing(key, &values) } else { texts.get(key, &values) };
        let sentence = Node::text("li", words).class("note").with("tabindex", "0");
        return sheet.children("answers-list", vec![sentence]);
    };
    let key = if page.len() == 1 { "answers.note.single" } else { "answers.note" };
    let note = [
        ("from", integer(page.start as u64 + 1)),
        ("to", integer(page.end as u64)),
        ("n", integer(state.examples().test as u64)),
    ];
    sheet.text("learned-note", texts.get(key, &note));
    let answered: Vec<(usize, Verdict)> = if looking.which == Which::Wrong {
        let verdict = |mistake: &Mistake| (usize::from(mistake.example), Verdict::Wrong { said: mistake.said });
        mistakes[page].iter().map(verdict).collect()
    } else {
        right(mistakes, page, sample::tested(task)).into_iter().map(|example| (example, Verdict::Right)).collect()
    };
    let shelf = state.shelf();
    let example = |(index, verdict)| Some((index, view.cache.test(task, &shelf, index)?, verdict));
    examples::cards(view, List::Test, answered.into_iter().filter_map(example), sheet);
}
