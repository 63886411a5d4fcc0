//! What a lecture needs trained ahead.

use crate::page::model::settings::{LabId, Settings};
use crate::page::model::tour::{Action, STEPS};
use crate::study::plan::FigurePlan;

/// The figures that the steps of the lecture show or speak of, each once: those of the steps' settings, and of what a step has
/// the reader switch to.
pub fn figures(own: &Settings) -> Vec<FigurePlan> {
    let mut plans: Vec<FigurePlan> = Vec::new();
    for step in &STEPS {
        let settings = step.settings(own);
        if settings.lab != LabId::Data {
            continue;
        }
        let switched = match step.action {
            Action::Switch(activation) | Action::Foretell(_, activation) => {
                Some(settings.with("act", activation.name()))
            }
            _ => None,
        };
        for settings in std::iter::once(settings).chain(switched) {
            for mut plan in [Some(settings.plan()), settings.compared_plan()].into_iter().flatten() {
                // Whichever m the reader is at: it is about the same runs.
                if let Some(first) = plans.first() {
                    plan.m = first.m;
                }
                if !plans.contains(&plan) {
                    plans.push(plan);
                }
            }
        }
    }
    plans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::activation::Activation;
    use crate::page::model::link;
    use crate::study::key::Features;

    #[test]
    fn a_lecture_needs_each_figure_of_its_steps_once() {
        let (own, _) = link::parse("mode=lecture&step=1&max=64&repeats=2&seed=7");
        let plans = figures(&own);
        let of = |features, activation| plans.iter().any(|p| p.features == features && p.activation == activation);
        assert!(of(Features::Raw, Activation::Relu) && of(Features::Engineered, Activation::Relu));
        assert!(of(Features::Raw, Activation::Sigmoid), "a step switches to it");
        assert!(plans.iter().all(|plan| (plan.max, plan.repeats, plan.seed) == (64, 2, 7)), "of the reader's own size");
        assert_eq!(plans.len(), 3);
    }
}
