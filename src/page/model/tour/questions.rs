//! The self-check: questions that only running something here can answer. Each is about settings of its own and is held
//! against the reader's own results, so that the right answer depends on the reader's seed and repeats.
//!
//! Not here: the words, see `panels::tour::check`.

use crate::decimal;
use crate::job::Results;
use crate::nn::activation::Activation;
use crate::page::model::link;
use crate::page::model::settings::Settings;
use crate::page::model::tour::results::{best, complete, is_complete, wins};
use crate::page::model::tour::steps::Place;
use crate::study::key::Learner;
use crate::study::plan::FigurePlan;

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// One of the measured values of m, or [`NONE`] of them.
    M,
    /// One of the learners.
    Learner,
    /// A number, by so many points or times either way.
    Number,
}

/// The answer to a question for an m: at none.
pub const NONE: &str = "none";

/// What the results say.
#[derive(Clone, Debug, PartialEq)]
pub enum Truth {
    /// `None`: at no m.
    M(Option<u32>),
    Learner(Learner),
    /// A value with what is still right of it: absolute, in the unit of the question.
    Number(f64, f64),
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The results that it is held against are not there.
    NotMeasured,
    Judged {
        is_right: bool,
        truth: Truth,
    },
}

pub struct Question {
    /// In the keys of texts: `quiz.NAME`.
    pub name: &'static str,
    /// Settings that it is about, as a share link spells them.
    pub link: &'static str,
    pub answers: Answers,
    truth: fn(&Results, &FigurePlan, &Settings) -> Option<Truth>,
}

pub const QUESTIONS: [Question; 6] = [
    Question {
        name: "overtakes",
        link: "task=spam&compare=1",
        answers: Answers::M,
        truth: |results, plan, settings| {
            let engineered = settings.compared_plan()?;
            if !is_complete(results, plan) || !is_complete(results, &engineered) {
                return None;
            }
            let mean = |plan, learner, m| complete(results, plan, learner, m).map_or(0.0, |point| point.mean);
            // From there on to the right end, so that a lucky point on the left is none.
            let is_ahead = |m: &u32| mean(plan, Learner::Large, *m) > mean(&engineered, Learner::Svm, *m);
            let first = plan.m_values().into_iter().rev().take_while(is_ahead).last();
            Some(Truth::M(first))
        },
    },
    Question {
        name: "flattest",
        link: "",
        answers: Answers::Learner,
        truth: |results, plan, settings| {
            let (from, to) = (Place::Middle.m(settings), Place::Right.m(settings));
            let gain = |learner| {
                let (from, to) = (complete(results, plan, learner, from)?, complete(results, plan, learner, to)?);
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
        truth: |results, plan, settings| {
            let (wins, _) = wins(results, plan, Place::Left.m(settings))?;
            Some(Truth::Number(wins.iter().filter(|&&wins| wins > 0.0).count() as f64, 0.0))
        },
    },
    Question {
        name: "lead_question",
        link: "",
        answers: Answers::Number,
        truth: |results, plan, settings| {
            let right = Place::Right.m(settings);
            let (large, svm) =
                (complete(results, plan, Learner::Large, right)?, complete(results, plan, Learner::Svm, right)?);
            Some(Truth::Number((large.mean - svm.mean) * 100.0, 1.0))
        },
    },
    Question {
        name: "hand",
        link: "task=spam&features=engineered&compare=1",
        answers: Answers::Number,
        truth: |results, plan, settings| {
            let few = Place::Few.m(settings);
            let raw = settings.compared_plan()?;
            let (with, without) =
                (complete(results, plan, Learner::Svm, few)?, complete(results, &raw, Learner::Svm, few)?);
            Some(Truth::Number((with.mean - without.mean) * 100.0, 1.0))
        },
    },
    Question {
        name: "sigmoid",
        link: "act=sigmoid",
        answers: Answers::Number,
        truth: |results, plan, settings| {
            let right = Place::Right.m(settings);
            let relu = FigurePlan { activation: Activation::Relu, ..plan.clone() };
            let (relu, sigmoid) =
                (complete(results, &relu, Learner::Large, right)?, complete(results, plan, Learner::Large, right)?);
            Some(Truth::Number((relu.mean - sigmoid.mean) * 100.0, 1.0))
        },
    },
];

impl Question {
    /// The reader's settings, brought to what the question is about.
    pub fn settings(&self, own: &Settings) -> Settings {
        let (question, _) = link::parse(self.link);
        let mut settings = own.clone();
        settings.take(&question, &["task", "features", "act", "compare"]);
        settings
    }

    /// What the reader's own results say; `None` while they do not.
    pub fn truth(&self, own: &Settings, results: &Results) -> Option<Truth> {
        let settings = self.settings(own);
        (self.truth)(results, &settings.plan(), &settings)
    }

    /// Holds an answer against the reader's own results.
    pub fn judge(&self, own: &Settings, results: &Results, given: &str) -> Verdict {
        match self.truth(own, results) {
            Some(truth) => Verdict::Judged { is_right: truth.is(given), truth },
            None => Verdict::NotMeasured,
        }
    }
}

impl Truth {
    /// Whether an answer, as it was typed or chosen, is right.
    pub fn is(&self, given: &str) -> bool {
        match self {
            Truth::M(Some(m)) => given == m.to_string(),
            Truth::M(None) => given == NONE,
            Truth::Learner(learner) => given == learner.name(),
            Truth::Number(value, near) => {
                // With any language's decimal mark.
                let number = decimal::parse(&given.trim().replace('−', "-").replace(',', "."));
                number.is_some_and(|number| (number - value).abs() <= near + 1e-9)
            }
        }
    }
}
