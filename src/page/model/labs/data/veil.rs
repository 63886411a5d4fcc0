//! What is not shown of the results: what a question of the tour asks for, until it is answered. And as what they are shown: where
//! classes count alike, with balanced accuracy for a score.
//!
//! Panels read results through [`State::seen`] alone, so what is veiled is in no curve, mark, number, verdict or summary.

use crate::job::hits::ByClass;
use crate::job::{Answer, Results, Spec};
use crate::nn::activation::Activation;
use crate::page::model::labs::data::State;
use crate::study::key::Learner;
use crate::study::plan;
use crate::task::TaskId;
use std::sync::Arc;

/// Results of some learners over a part of the axis, on whichever task and features.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    pub learners: &'static [Learner],
    /// The least and the largest m of it.
    pub from: u32,
    pub to: u32,
    /// With this activation alone; `None`: with whichever.
    pub activation: Option<Activation>,
}

impl Hidden {
    /// Whether it lies in its part of the axis, and has its activation.
    fn reaches(&self, spec: &Spec) -> bool {
        let is_of_it = self.activation.is_none() || self.activation == spec.activation();
        (self.from..=self.to).contains(&spec.data.m) && is_of_it
    }
}

/// What is veiled now, and what passes.
#[derive(Debug, Default)]
pub struct Veil {
    hidden: Vec<Hidden>,
    /// The task whose results have balanced accuracy for a score, and its classes.
    balanced: Option<(TaskId, Arc<ByClass>)>,
    pub(super) passed: Results,
    /// How many results `passed` was made from; `None` where one of them is another now.
    made_from: Option<usize>,
    /// Counts what was veiled so far: two veils of the same number hide the same.
    number: u64,
}

impl Veil {
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Whether it hides results with whichever activation: what is not seen then may be there.
    pub fn hides_something(&self) -> bool {
        self.hidden.iter().any(|hidden| hidden.activation.is_none())
    }

    /// Whether it hides what was trained with this activation, and not with another.
    pub fn hides_activation(&self, activation: Activation) -> bool {
        self.hidden.iter().any(|hidden| hidden.activation == Some(activation))
    }

    /// The task whose classes count alike.
    pub fn balances(&self) -> Option<TaskId> {
        self.balanced.as_ref().map(|(task, _)| *task)
    }

    /// Results that are of none of the figure's learners (the scale map, the kernel machine) tell as much as theirs.
    fn hides(&self, spec: &Spec) -> bool {
        match plan::learner(spec) {
            Some(learner) => {
                self.hidden.iter().any(|hidden| hidden.learners.contains(&learner) && hidden.reaches(spec))
            }
            None => self.hidden.iter().any(|hidden| hidden.reaches(spec)),
        }
    }

    /// A result as it is shown; `None` where it is not.
    fn pass(&self, spec: &Spec, answer: &Answer) -> Option<Answer> {
        if self.hides(spec) {
            return None;
        }
        match &self.balanced {
            // What has no score keeps none.
            Some((task, by_class)) if spec.task() == Some(*task) && answer.stopped.counts() => {
                answer.balanced(by_class)
            }
            _ => Some(answer.clone()),
        }
    }

    /// Whether results pass as they are.
    fn is_open(&self) -> bool {
        self.hidden.is_empty() && self.balanced.is_none()
    }

    /// This result is another now.
    pub(super) fn forget(&mut self, spec: &Spec) {
        self.passed.remove(spec);
        self.made_from = None;
    }

    pub(super) fn forget_all(&mut self) {
        self.passed.clear();
        self.made_from = None;
    }
}

impl State {
    /// Hides this from now on, and nothing else.
    pub fn veil(&mut self, hidden: Vec<Hidden>) {
        if hidden != self.veil.hidden {
            self.veil.hidden = hidden;
            self.veil.number += 1;
            self.veil.forget_all();
        }
        // Most events bring no result.
        if self.veil.is_open() || self.veil.made_from == Some(self.results.len()) {
            return;
        }
        let mut passed = std::mem::take(&mut self.veil.passed);
        passed.retain(|spec, _| self.results.contains_key(spec));
        for (spec, answer) in &self.results {
            if !passed.contains_key(spec)
                && let Some(answer) = self.veil.pass(spec, answer)
            {
                passed.insert(*spec, answer);
            }
        }
        self.veil.passed = passed;
        self.veil.made_from = Some(self.results.len());
    }

    /// From now on the classes of this task count alike, and of no other.
    pub fn balance(&mut self, task: Option<(TaskId, Arc<ByClass>)>) {
        if task != self.veil.balanced {
            self.veil.balanced = task;
            self.veil.number += 1;
            self.veil.forget_all();
        }
    }

    /// Its classes, where those of the shown figure's task count alike.
    pub fn by_class(&self) -> Option<&Arc<ByClass>> {
        self.veil.balanced.as_ref().filter(|(task, _)| *task == self.shown.task).map(|(_, by_class)| by_class)
    }

    /// What may be seen of the results with accuracy for a score, as the scale map shows them.
    pub fn seen_plain(&self) -> &Results {
        if self.draws_guess() || !self.veil.hidden.is_empty() { self.seen() } else { &self.results }
    }

    /// What may be seen of the results: nothing while the reader draws a guess, and nothing that is veiled.
    pub fn seen(&self) -> &Results {
        match () {
            () if self.draws_guess() => &self.nothing,
            () if self.veil.is_open() => &self.results,
            () => &self.veil.passed,
        }
    }
}
