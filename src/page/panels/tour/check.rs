//! The self-check: questions that only running something here can answer. Each is about settings of its own and is held
//! against the reader's own results, so that the right answer depends on the reader's seed and repeats.

use crate::nn::activation::Activation;
use crate::page::model::link;
use crate::page::model::settings::Settings;
use crate::page::model::state::State;
use crate::page::model::texts::{Texts, integer};
use crate::page::model::tour::steps::At;
use crate::page::panels::tour::told;
use crate::page::panels::tour::told::{best, complete, points, wins};
use crate::study::key::Learner;
use crate::study::plan::FigurePlan;

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// One of the measured values of m, or none of them.
    M,
    /// One of the learners.
    Learner,
    /// A number, by so many points or times either way.
    Number,
}

/// What the results say.
#[derive(Clone, Debug, PartialEq)]
pub enum Truth {
    /// `None`: at no m.
    M(Option<u32>),
    Learner(Learner),
    /// A value with what is still right of it: absolute, in the unit of the question.
    Number(f64, f64),
}

pub struct Question {
    /// In the keys of texts: `quiz.NAME`.
    pub name: &'static str,
    /// Settings that it is about, as a share link spells them.
    pub link: &'static str,
    pub answers: Answers,
    truth: fn(&State, &FigurePlan, &Settings) -> Option<Truth>,
}

pub const QUESTIONS: [Question; 6] = [
    Question {
        name: "overtakes",
        link: "task=spam&features=engineered",
        answers: Answers::M,
        truth: |state, plan, _| {
            finish(state, plan)?;
            let mean = |learner, m| complete(state, plan, learner, m).map_or(0.0, |point| point.mean);
            // From there on to the right end, so that a lucky point on the left is none.
            let is_ahead = |m: &u32| mean(Learner::Large, *m) > mean(Learner::Svm, *m);
            let first = plan.m_values().into_iter().rev().take_while(is_ahead).last();
            Some(Truth::M(first))
        },
    },
    Question {
        name: "flattest",
        link: "",
        answers: Answers::Learner,
        truth: |state, plan, settings| {
            let (from, to) = (At::Middle.m(settings), At::Right.m(settings));
            let gain = |learner| {
                let (from, to) = (complete(state, plan, learner, from)?, complete(state, plan, learner, to)?);
                Some(from.mean - to.mean)
            };
            let least = best(&mut Learner::ALL.into_iter().map(|learner| (learner, gain(learner))))?;
            Some(Truth::Learner(least.0))
        },
    },
    Question {
        name: "winners",
        link: "",
        answers: Answers::Number,
        truth: |state, plan, settings| {
            let (wins, _) = wins(state, plan, At::Left.m(settings))?;
            Some(Truth::Number(wins.iter().filter(|&&wins| wins > 0.0).count() as f64, 0.0))
        },
    },
    Question {
        name: "lead_question",
        link: "",
        answers: Answers::Number,
        truth: |state, plan, settings| {
            let right = At::Right.m(settings);
            let (large, svm) =
                (complete(state, plan, Learner::Large, right)?, complete(state, plan, Learner::Svm, right)?);
            Some(Truth::Number((large.mean - svm.mean) * 100.0, 1.0))
        },
    },
    Question {
        name: "hand",
        link: "task=spam&features=engineered&compare=1",
        answers: Answers::Number,
        truth: |state, plan, settings| {
            let few = At::Few.m(settings);
            let raw = settings.compared_plan()?;
            let (with, without) =
                (complete(state, plan, Learner::Svm, few)?, complete(state, &raw, Learner::Svm, few)?);
            Some(Truth::Number((with.mean - without.mean) * 100.0, 1.0))
        },
    },
    Question {
        name: "sigmoid",
        link: "act=sigmoid",
        answers: Answers::Number,
        truth: |state, plan, settings| {
            let right = At::Right.m(settings);
            let relu = FigurePlan { activation: Activation::Relu, ..plan.clone() };
            let (relu, sigmoid) =
                (complete(state, &relu, Learner::Large, right)?, complete(state, plan, Learner::Large, right)?);
            Some(Truth::Number((relu.mean - sigmoid.mean) * 100.0, 1.0))
        },
    },
];

/// Whether every run of a figure is there.
fn finish(state: &State, plan: &FigurePlan) -> Option<()> {
    plan.runs().iter().all(|key| state.results.contains_key(key)).then_some(())
}

impl Question {
    /// The reader's settings, brought to what the question is about.
    pub fn settings(&self, own: &Settings) -> Settings {
        let (question, _) = link::parse(self.link);
        let mut settings = own.clone();
        settings.take(&question, &["task", "features", "act", "compare"]);
        settings
    }

    /// What the reader's own results say; `None` while they do not.
    pub fn truth(&self, state: &State) -> Option<Truth> {
        let settings = self.settings(&state.settings);
        (self.truth)(state, &settings.plan(), &settings)
    }

    /// What the question's words fill in.
    pub fn values(&self, state: &State) -> Vec<(&'static str, String)> {
        let settings = self.settings(&state.settings);
        vec![
            ("left", integer(At::Left.m(&settings).into())),
            ("few", integer(At::Few.m(&settings).into())),
            ("middle", integer(At::Middle.m(&settings).into())),
            ("right", integer(At::Right.m(&settings).into())),
            ("repeats", integer(settings.repeats.into())),
        ]
    }
}

/// What is said to an answer, and whether it was right.
pub fn judge(truth: &Truth, given: &str, texts: &Texts) -> (bool, String) {
    let (is_right, measured) = match truth {
        Truth::M(m) => {
            let word = m.map_or("none".to_owned(), |m| m.to_string());
            let shown = m.map_or_else(|| texts.get("quiz.none", &[]), |m| format!("m = {}", integer(m.into())));
            (given == word, shown)
        }
        Truth::Learner(learner) => (given == learner.name(), told::learner(texts, *learner)),
        Truth::Number(value, near) => {
            // With any language's decimal mark.
            let number: Option<f64> = given.trim().replace('−', "-").replace(',', ".").parse().ok();
            let is_whole = *near == 0.0;
            let shown = if is_whole { integer(*value as u64) } else { points(value / 100.0) };
            (number.is_some_and(|number| (number - value).abs() <= near + 1e-9), shown)
        }
    };
    let key = if is_right { "quiz.right" } else { "quiz.wrong" };
    (is_right, texts.get(key, &[("measured", measured)]))
}
