//! What each learned: the decision maps of the five learners at the reader's m, first repeat, with their scores.

use crate::chart::{LEARNER_NAMES, pixels};
use crate::page::model::state::{MAP_SIDE, Phase};
use crate::page::model::texts::{integer, percent};
use crate::page::panels::View;
use crate::page::panels::view;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use crate::study::key::Learner;

pub fn draw(view: &View) {
    let texts = view.texts;
    let m = integer(view.state.shown.m.into());
    dom::set_text(&by_id("learned-note"), &texts.get("learned.note", &[("m", m.clone())]));
    let is_on_its_way = view.state.phase() == Phase::Training;
    for learner in Learner::ALL {
        let name = LEARNER_NAMES[learner.index()];
        let result = view::at_m(view.state, learner);
        let scores = result.and_then(|result| result.map.as_deref()).unwrap_or_default();
        let id = format!("map-{name}");
        // Only learners of points on a map can be drawn as maps.
        let square = by_id(&id).parent_element();
        square.inspect(|square| dom::set_flag(square, "hidden", !view.state.shown.task.task().is_map));
        view.put_picture(&id, |side, ratio| {
            pixels::decision_map(scores, usize::from(MAP_SIDE), side, ratio, view.screen.theme)
        });
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
        dom::set_text(&by_id(&format!("score-{name}")), &score);
        dom::set_attribute(&by_id(&id), "aria-label", &spoken);
    }
}
