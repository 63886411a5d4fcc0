//! What is not shown of the results: what a question of the tour asks for, until it is answered.
//!
//! Panels read results through [`State::seen`] alone, so what is veiled is in no curve, mark, number, verdict or summary.

use crate::job::{Results, Spec};
use crate::page::model::labs::data::State;
use crate::study::key::Learner;
use crate::study::plan;

/// Results of some learners over a part of the axis, on whichever task, features and activation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    pub learners: &'static [Learner],
    /// The least and the largest m of it.
    pub from: u32,
    pub to: u32,
}

impl Hidden {
    fn holds(&self, learner: Learner, m: u32) -> bool {
        self.learners.contains(&learner) && (self.from..=self.to).contains(&m)
    }
}

/// What is veiled now, and what passes.
#[derive(Debug, Default)]
pub struct Veil {
    hidden: Vec<Hidden>,
    passed: Results,
    /// How many results `passed` was made from; `None` where one of them is another now.
    made_from: Option<usize>,
    /// Counts what was veiled so far: two veils of the same number hide the same.
    number: u64,
}

impl Veil {
    pub fn number(&self) -> u64 {
        self.number
    }

    pub fn hides_something(&self) -> bool {
        !self.hidden.is_empty()
    }

    /// Results that are neither of the figure's learners (the scale map, the kernel machine) tell as much as theirs.
    fn hides(&self, spec: &Spec) -> bool {
        match plan::learner(spec) {
            Some(learner) => self.hidden.iter().any(|hidden| hidden.holds(learner, spec.data.m)),
            None => true,
        }
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
        if !self.veil.hides_something() || self.veil.made_from == Some(self.results.len()) {
            return;
        }
        let mut passed = std::mem::take(&mut self.veil.passed);
        passed.retain(|spec, _| self.results.contains_key(spec));
        for (spec, answer) in &self.results {
            if !passed.contains_key(spec) && !self.veil.hides(spec) {
                passed.insert(*spec, answer.clone());
            }
        }
        self.veil.passed = passed;
        self.veil.made_from = Some(self.results.len());
    }

    /// What may be seen of the results: nothing while the reader draws a guess, and nothing that is veiled.
    pub fn seen(&self) -> &Results {
        match () {
            () if self.draws_guess() => &self.nothing,
            () if self.veil.hides_something() => &self.veil.passed,
            () => &self.results,
        }
    }
}
