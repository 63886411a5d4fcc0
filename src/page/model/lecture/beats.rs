//! The beats of each step of a lecture: a press of the clicker is one. First the sentence, then the question, then the
//! picture, then what was measured; and the figure is drawn as the lecture draws it, curve by curve.
//!
//! The words of a beat are the step's own (`tour.STEP.*`) or its own, `beat.STEP.NAME` in `www/locale/lecture.*.txt`.
//!
//! Not here: how it is moved from one to the next, which `state::lecture` says.

use crate::nn::activation::Activation;
use crate::page::model::settings::{Mode, Settings};
use crate::page::model::tour::{self, Place, Step};
use crate::study::key::Learner;

/// What stands in the caption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// What the step is about.
    Say,
    /// Its question, with the answers.
    Ask,
    /// What was measured.
    Told,
    /// Words of the beat's own; may fill in what was measured.
    Own,
    /// The same above the answers of the step.
    Vote,
}

/// What is done when a beat is come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    Nothing,
    /// The lab on the screen trains what it lacks.
    Train,
    /// The slider goes there, through all that is between.
    Move(Place),
    Switch(Activation),
    /// The scale map is trained.
    Map,
    /// The loops of the three clocks turn.
    Turn,
}

/// Which ends of the figure are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    None,
    Left,
    Both,
}

/// What is on the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// All but what the step's question asks for until it is told, as in the tour.
    AsAsked,
    /// No result of any learner.
    Nothing,
    /// So many of the learners in the order of the lecture, and those no further than this.
    Drawn(usize, Place),
}

pub struct Beat {
    /// In keys of texts.
    pub name: &'static str,
    pub words: Words,
    /// The panel that fills the screen; empty for the step's.
    pub panel: &'static str,
    pub shown: Shown,
    pub ends: Ends,
    pub does: Does,
}

/// Learners in the order in which they come into the figure: first the traditional ones, then the networks by size.
pub static ORDER: [Learner; 5] = [Learner::Logistic, Learner::Svm, Learner::Small, Learner::Medium, Learner::Large];

const AXES: Shown = Shown::Drawn(0, Place::Right);
const HALF: Shown = Shown::Drawn(2, Place::Middle);
const TRADITIONAL: Shown = Shown::Drawn(2, Place::Right);
const SMALL: Shown = Shown::Drawn(3, Place::Right);
const MEDIUM: Shown = Shown::Drawn(4, Place::Right);
const ALL: Shown = Shown::Drawn(5, Place::Right);

const fn row(name: &'static str, words: Words) -> Beat {
    Beat { name, words, panel: "", shown: Shown::AsAsked, ends: Ends::None, does: Does::Nothing }
}

impl Beat {
    const fn shown(self, shown: Shown) -> Beat {
        Beat { shown, ..self }
    }

    const fn on(self, panel: &'static str) -> Beat {
        Beat { panel, ..self }
    }

    const fn ends(self, ends: Ends) -> Beat {
        Beat { ends, ..self }
    }

    const fn does(self, does: Does) -> Beat {
        Beat { does, ..self }
    }

    /// Whether the answers of the step's question stand under its words.
    pub fn has_answers(&self) -> bool {
        matches!(self.words, Words::Ask | Words::Vote)
    }
}

const SAY: Beat = row("say", Words::Say);
const ASK: Beat = row("ask", Words::Ask);
const TOLD: Beat = row("told", Words::Told);

/// The beats of the steps, by their names.
static BEATS: &[(&str, &[Beat])] = &[
    (
        "forces",
        &[
            SAY.shown(AXES).on("closing"),
            ASK.shown(AXES).on("closing"),
            TOLD.shown(AXES).on("closing"),
            row("work", Words::Own).shown(AXES).on("closing"),
        ],
    ),
    (
        "figure",
        &[
            SAY.shown(AXES).does(Does::Train),
            row("tasks", Words::Own).shown(AXES),
            row("vote", Words::Vote).shown(AXES),
        ],
    ),
    (
        "plateau",
        &[
            row("rise", Words::Own).shown(HALF),
            ASK.shown(HALF),
            TOLD.shown(TRADITIONAL),
            row("huge", Words::Own).shown(TRADITIONAL),
        ],
    ),
    (
        "digital",
        &[
            row("sources", Words::Own).shown(TRADITIONAL),
            row("then", Words::Own).shown(TRADITIONAL),
            row("move", Words::Own).shown(TRADITIONAL).does(Does::Move(Place::Right)),
            row("gain", Words::Own).shown(TRADITIONAL),
        ],
    ),
    (
        "pairs",
        &[
            SAY.shown(TRADITIONAL),
            row("who", Words::Own).shown(TRADITIONAL),
            row("few", Words::Own).shown(TRADITIONAL).does(Does::Move(Place::Left)),
            TOLD.shown(TRADITIONAL),
            row("m", Words::Own).shown(TRADITIONAL),
        ],
    ),
    (
        "sizes",
        &[
            row("networks", Words::Own).shown(TRADITIONAL),
            ASK.shown(TRADITIONAL),
            row("small", Words::Own).shown(SMALL),
            row("medium", Words::Own).shown(MEDIUM),
            row("large", Words::Own).shown(ALL),
            TOLD.shown(ALL),
        ],
    ),
    (
        "both",
        &[
            SAY.on("figure"),
            ASK.on("figure"),
            TOLD.shown(ALL).on("figure"),
            row("map", Words::Own).shown(ALL).does(Does::Map),
        ],
    ),
    (
        "limits",
        &[
            SAY.shown(ALL).on("figure"),
            ASK.shown(ALL).on("figure"),
            TOLD.shown(ALL).on("figure"),
            row("end", Words::Own).shown(ALL).does(Does::Map),
            row("early", Words::Own).shown(ALL).on("figure"),
        ],
    ),
    (
        "left",
        &[
            SAY,
            ASK,
            TOLD,
            row("region", Words::Own).shown(ALL).on("figure").ends(Ends::Left),
            row("right", Words::Own).shown(ALL).on("figure").ends(Ends::Both).does(Does::Move(Place::Right)),
        ],
    ),
    ("hand", &[SAY, ASK, TOLD]),
    ("functions", &[SAY, ASK, TOLD, row("flat", Words::Own)]),
    (
        "slope",
        &[
            row("network", Words::Own).shown(Shown::Nothing),
            row("relu", Words::Own),
            ASK,
            TOLD.does(Does::Switch(Activation::Sigmoid)),
        ],
    ),
    ("race", &[SAY, ASK, row("run", Words::Own).does(Does::Train), TOLD, row("code", Words::Own)]),
    (
        "loop",
        &[
            SAY.on("comp-loop").does(Does::Turn),
            ASK.on("comp-loop"),
            row("run", Words::Own).does(Does::Train),
            TOLD,
            row("clocks", Words::Own).on("comp-clocks"),
        ],
    ),
    ("closing", &[row("still", Words::Own).shown(ALL).ends(Ends::Both), ASK.on("closing"), TOLD.on("closing")]),
];

/// A step that is not in the table has the three beats of every question.
static OTHER: &[Beat] = &[SAY, ASK, TOLD];

/// The beats of a step.
pub fn beats(step: &Step) -> &'static [Beat] {
    BEATS.iter().find(|(name, _)| *name == step.name).map_or(OTHER, |(_, beats)| beats)
}

/// Where the lecture is: its step with its place, and the beat of the step.
pub fn at(settings: &Settings) -> Option<(usize, &'static Step, usize)> {
    let (place, step) = tour::step(settings).filter(|_| settings.mode == Mode::Lecture)?;
    let beat = settings.beat.unwrap_or(1).saturating_sub(1) as usize;
    Some((place, step, beat.min(beats(step).len() - 1)))
}

/// The beat that the lecture is at.
pub fn beat(settings: &Settings) -> Option<&'static Beat> {
    at(settings).map(|(_, step, place)| &beats(step)[place])
}

/// Whether a step has said at this beat what it asks for.
pub fn is_told(step: &Step, beat: usize) -> bool {
    beats(step)[..=beat.min(beats(step).len() - 1)].iter().any(|beat| beat.words == Words::Told)
}

/// The settings at a beat: those of the step, with what its beats have done up to there.
pub fn settle(settings: &mut Settings, step: &Step, beat: usize) {
    let last = beat.min(beats(step).len() - 1);
    for beat in &beats(step)[..=last] {
        match beat.does {
            Does::Move(place) => settings.move_m(place.m(settings)),
            Does::Switch(activation) => settings.put("act", activation.name()),
            Does::Nothing | Does::Train | Does::Map | Does::Turn => {}
        }
    }
    if last > 0 {
        settings.put("beat", last + 1);
    } else {
        settings.reset("beat");
    }
}

/// How much of a lecture of these steps is behind at a beat, 0 to 1.
pub fn share(steps: &[Step], place: usize, beat: usize) -> f64 {
    let of = |steps: &[Step]| steps.iter().map(|step| beats(step).len()).sum::<usize>();
    (of(&steps[..place]) + beat + 1) as f64 / of(steps) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::language::Language;
    use crate::page::model::stage;
    use crate::page::model::texts::Texts;
    use crate::page::model::tour::STEPS;
    use std::collections::BTreeSet;

    #[test]
    fn every_step_has_its_beats_with_words_in_every_language() {
        assert_eq!(BEATS.len(), STEPS.len());
        for (step, (name, beats)) in STEPS.iter().zip(BEATS) {
            assert_eq!(step.name, *name, "in the order of the steps");
            let names: BTreeSet<&str> = beats.iter().map(|beat| beat.name).collect();
            assert_eq!(names.len(), beats.len(), "{name}");
            for beat in *beats {
                let is_own = matches!(beat.words, Words::Own | Words::Vote);
                for language in Language::ALL {
                    let found = Texts::new(language).find(&format!("beat.{name}.{}", beat.name)).is_some();
                    assert_eq!(found, is_own, "beat.{name}.{} {language:?}", beat.name);
                }
                let lab = step.settings(&Settings::default()).lab;
                let has = |panel: &str| panel.is_empty() || stage::of_lab(lab).any(|other| other.name == panel);
                assert!(has(beat.panel), "{name}: {}", beat.panel);
            }
        }
    }

    /// First the sentence, then the question, then what was measured.
    #[test]
    fn what_is_asked_is_told_afterwards() {
        for step in &STEPS {
            let at = |words| beats(step).iter().position(|beat| beat.words == words);
            assert_ne!(at(Words::Told), Some(0), "{}", step.name);
            if let (Some(asked), Some(told)) = (at(Words::Ask), at(Words::Told)) {
                assert!(asked < told, "{}", step.name);
                assert!(!is_told(step, asked) && is_told(step, told));
            }
            let has_answers = beats(step).iter().any(Beat::has_answers);
            assert!(has_answers || step.action.options() == 0, "{}: nobody is asked", step.name);
        }
    }

    /// Within a step a curve that is drawn stays drawn, and from step to step until every learner is there.
    #[test]
    fn the_figure_is_only_added_to() {
        let drawn = |beat: &Beat| match beat.shown {
            Shown::Drawn(learners, to) => Some((learners, to == Place::Right)),
            Shown::AsAsked | Shown::Nothing => None,
        };
        let all: Vec<_> = STEPS.iter().flat_map(beats).filter_map(drawn).collect();
        assert!(all.is_sorted(), "{all:?}");
        assert_eq!((all.first(), all.last()), (Some(&(0, true)), Some(&(5, true))));
    }

    #[test]
    fn shares_grow_to_the_end() {
        let last = STEPS.len() - 1;
        assert_eq!(share(&STEPS, last, beats(&STEPS[last]).len() - 1), 1.0);
        assert!(share(&STEPS, 0, 0) > 0.0 && share(&STEPS, 0, 0) < share(&STEPS, 0, 1));
    }
}
