//! The reader's settings in words: what a control is at now, as help and a handout say it.

use crate::chart::scale::time;
use crate::page::model::settings::Lab;
use crate::page::model::state::State;
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::computation::charts;
use crate::page::panels::view;

/// The value of the setting that a link spells with this key; `None` for one that is its own word, such as a checkbox.
pub fn value(key: &str, state: &State, texts: &Texts) -> Option<String> {
    let settings = &state.settings;
    let (race, plan) = (&settings.race, &state.algorithms.plan);
    let either = |first: bool, words: [&str; 2]| texts.plain(words[usize::from(!first)]).to_owned();
    let get = |key: String| texts.get(&key, &[]);
    Some(match key {
        "task" => get(format!("task.{}.name", settings.task.name())),
        "features" => get(format!("features.{}", settings.features.name())),
        "act" => get(format!("activation.{}", settings.activation.name())),
        "repeats" => settings.repeats.to_string(),
        "seed" => settings.seed.to_string(),
        "m" => texts.get("slider.value", &[("m", integer(settings.m.into()))]),
        "max" => integer(settings.max.into()),
        "xaxis" => either(settings.linear, ["view.linear", "view.log"]),
        "yaxis" => either(settings.error, ["view.error", "view.accuracy"]),
        "spread" => either(settings.standard_error, ["view.se", "view.sd"]),
        "wins" => either(view::wins_are_band(state), ["wins.as.band", "wins.as.marks"]),
        "budget" => texts.get("scale.seconds", &[("s", time(settings.budget))]),
        "race" if race.task.name() == "spiral" => texts.plain("race.task.spiral").to_owned(),
        "race" => get(format!("task.{}.name", race.task.name())),
        "depth" => plan.depth().to_string(),
        "width" => plan.width().to_string(),
        "init" => get(format!("race.init.{}", race.initialisation.map_or("own", |rule| rule.name()))),
        "optimiser" => get(format!("race.optimiser.{}", race.optimiser.name())),
        "rate" => crate::decimal::trimmed(plan.rate().value(), 6),
        "tune" => either(race.tuned, ["race.tuned.best", "race.tuned.same"]),
        "target" => plan.target.to_string(),
        "limit" => race.limit.to_string(),
        "ideas" => get(format!("comp.ideas.{}", settings.ideas.name())),
        "replicates" => settings.replicates.to_string(),
        "think" => charts::think_text(settings, texts),
        "speed" => charts::speed_name(settings.speed, texts),
        _ => return None,
    })
}

/// The settings of a lab's bar of controls, by their keys, with the texts of their labels.
pub fn of_bar(lab: Lab) -> &'static [(&'static str, &'static str)] {
    match lab {
        Lab::Data => &[
            ("task", "controls.task"),
            ("features", "controls.features"),
            ("act", "controls.activation"),
            ("repeats", "controls.repeats"),
            ("seed", "controls.seed"),
        ],
        Lab::Algorithms => &[
            ("race", "race.task"),
            ("depth", "race.depth"),
            ("width", "race.width"),
            ("init", "race.init"),
            ("optimiser", "race.optimiser"),
            ("rate", "race.rate"),
            ("seed", "controls.seed"),
            ("target", "race.target"),
            ("limit", "race.limit"),
        ],
        Lab::Computation => &[
            ("ideas", "comp.ideas"),
            ("replicates", "comp.replicates"),
            ("seed", "controls.seed"),
            ("think", "comp.think"),
        ],
    }
}
