//! The race's controls, brought to the settings.

use crate::page::model::algorithms::Contestant;
use crate::page::panels::View;
use crate::page::ui::dom;
use wasm_bindgen::JsCast;

pub fn draw(view: &View) {
    let (state, settings) = (&view.state.algorithms, &view.state.settings);
    let (plan, race) = (&state.plan, &settings.race);
    dom::choose("race-task", race.task.name());
    dom::choose("race-depth", &plan.depth().to_string());
    dom::choose("race-width", &plan.width().to_string());
    dom::choose("race-init", race.initialisation.map_or("own", |rule| rule.name()));
    dom::choose("race-optimiser", race.optimiser.name());
    dom::choose("race-limit", &race.limit.to_string());
    dom::set_value(&dom::input("race-rate"), &crate::decimal::trimmed(plan.rate().value(), 6));
    dom::set_flag(&dom::input("race-rate"), "disabled", race.tuned);
    dom::set_radio("race-tuned", if race.tuned { "1" } else { "0" });
    dom::set_value(&dom::input("race-seed"), &settings.seed.to_string());
    dom::set_value(&dom::input("race-target"), &plan.target.to_string());
    for extra in Contestant::EXTRAS {
        for element in dom::all(&format!("#race-extras input[value=\"{}\"]", extra.name())) {
            element.unchecked_into::<web_sys::HtmlInputElement>().set_checked(race.extras.contains(extra));
        }
    }
}
