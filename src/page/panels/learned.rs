//! What each learned: the decision maps of the five learners at the reader's m, first repeat, with their scores.

use crate::chart::LEARNER_NAMES;
use crate::page::model::state::{MAP_SIDE, Phase};
use crate::page::model::texts::{integer, percent};
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::{View, answers};
use crate::study::key::Learner;
use std::rc::Rc;

pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let m = integer(state.shown.m.into());
    if answers::has_maps(state.shown.task) {
        sheet.text("learned-note", texts.get("learned.note", &[("m", m.clone())]));
    }
    answers::show(view, sheet);
    let is_on_its_way = state.phase() == Phase::Training;
    // Only learners of points on a map can be drawn as maps.
    let is_map = state.shown.task.task().is_map;
    for learner in Learner::ALL {
        let name = LEARNER_NAMES[learner.index()];
        let result = state.at_m(learner);
        let id = format!("map-{name}");
        sheet.flag(format!("{id}-box"), "hidden", !is_map);
        let long = view.learner(learner.index(), "long");
        let (score, spoken) = match result {
            Some(result) => {
                let percent = percent(result.test_accuracy.into());
                let values = [("learner", long), ("m", m.clone()), ("percent", percent.clone())];
                (texts.get("learned.score", &[("percent", percent)]), texts.get("learned.summary", &values))
            }
            None if is_on_its_way => {
                (texts.get("learned.on_its_way", &[]), texts.get("learned.summary.empty", &[("learner", long)]))
            }
            None => ("–".to_owned(), texts.get("learned.summary.empty", &[("learner", long)])),
        };
        sheet.text(format!("score-{name}"), score);
        sheet.attribute(id.clone(), "aria-label", spoken);
        if is_map {
            let cells = result.and_then(|result| result.map.clone()).unwrap_or_default();
            sheet.picture(id, Picture::DecisionMap { side: MAP_SIDE, cells: Rc::new(cells) });
        }
    }
}
