//! The scale map in the state, and the kernel machine's curve, whose runs are cells of the map.

use crate::classical::kernel_machine;
use crate::experiment::end::Ends;
use crate::experiment::scale::{ScaleKey, ScalePlan, ScaleResult, ScaleResults, Size};
use crate::experiment::work::{Job, RunJob};
use crate::page::model::state::{Dirty, Effect, NeedsTable, State};
use std::collections::HashSet;

/// Repeats of the kernel machine in the figure: its price grows with the square of m, and four show its spread.
pub const KERNEL_REPEATS: u32 = 4;
/// Results kept at most; beyond, those of other maps go.
const RESULTS_LARGEST: usize = 5_000;

/// What is known of the map.
#[derive(Debug, Default)]
pub struct Scale {
    pub results: ScaleResults,
    started: bool,
    failed: HashSet<ScaleKey>,
}

impl Scale {
    pub(super) fn fail(&mut self, key: ScaleKey) {
        self.failed.insert(key);
    }

    pub(super) fn put_if_new(&mut self, result: ScaleResult) {
        self.results.entry(result.key).or_insert(result);
    }

    pub(super) fn is_started(&self) -> bool {
        self.started
    }

    fn lacks(&self, key: &ScaleKey) -> bool {
        !self.results.contains_key(key) && !self.failed.contains(key)
    }
}

impl State {
    pub fn scale_plan(&self) -> ScalePlan {
        let plan = self.settings.plan();
        ScalePlan {
            task: plan.task,
            features: plan.features,
            activation: plan.activation,
            max: plan.max,
            seed: plan.seed,
            kernel: self.settings.kernel,
        }
    }

    /// Finished trainings of the map, and all.
    pub fn scale_counts(&self) -> (usize, usize) {
        let runs = self.scale_plan().runs();
        (runs.iter().filter(|key| self.scale.results.contains_key(key)).count(), runs.len())
    }

    /// How the finished trainings of the map ended.
    pub fn scale_ends(&self) -> Ends {
        let ended = |key: &ScaleKey| self.scale.results.get(key).map(|result| result.stopped);
        self.scale_plan().runs().iter().filter_map(ended).collect()
    }

    /// How the kernel machines of the figure ended, where it shows them.
    pub fn kernel_ends(&self) -> Ends {
        let ended = |key: &ScaleKey| self.scale.results.get(key).map(|result| result.stopped);
        self.kernel_keys().iter().filter_map(ended).collect()
    }

    /// The kernel machines of the figure; none where it does not show them.
    fn kernel_keys(&self) -> Vec<ScaleKey> {
        let plan = self.scale_plan();
        let repeats = if self.settings.kernel { KERNEL_REPEATS.min(self.settings.repeats) } else { 0 };
        let values = || self.settings.m_values().into_iter().filter(|&m| m <= kernel_machine::LARGEST_M);
        (0..repeats)
            .flat_map(|repeat| values().map(move |m| (m, repeat)))
            .map(|(m, repeat)| plan.key(Size::Kernel, m, repeat))
            .collect()
    }

    pub fn scale_is_training(&self) -> bool {
        self.scale.started && self.scale_plan().runs().iter().any(|key| self.scale.lacks(key))
    }

    /// What the map and the kernel machine's curve still want, in order.
    pub fn scale_wanted(&self) -> Vec<Job> {
        if self.lacks_table() {
            return Vec::new();
        }
        let plan = self.scale_plan();
        let mut keys: Vec<ScaleKey> = Vec::new();
        if self.started && !self.paused {
            keys.extend(self.kernel_keys());
        }
        if self.scale.started {
            keys.extend(plan.runs());
        }
        let mut seen = HashSet::new();
        keys.retain(|key| self.scale.lacks(key) && seen.insert(*key));
        keys.into_iter().map(Job::Scale).collect()
    }

    /// The jobs of this lab: the figure's, then the map's; while the figure pauses, the map's alone.
    pub fn data_jobs(&self, figure: Vec<RunJob>) -> Vec<Job> {
        let scale = self.scale_wanted();
        let figure = if self.paused && self.scale_is_training() { Vec::new() } else { figure };
        figure.into_iter().map(Job::Run).chain(scale).collect()
    }

    pub(super) fn toggle_scale(&mut self) -> Vec<Effect> {
        if self.lacks_table() {
            return vec![Effect::NeedsTable(NeedsTable::ToTrain)];
        }
        if self.scale_is_training() {
            self.scale.started = false;
        } else {
            self.scale.started = true;
            self.scale.failed.clear();
            if self.scale_counts().0 == self.scale_counts().1 {
                // Once more, to be watched: the same numbers, other times.
                let keys: HashSet<ScaleKey> = self.scale_plan().runs().into_iter().collect();
                self.scale.results.retain(|key, _| !keys.contains(key));
            }
        }
        self.dirty.add(Dirty::SCALE);
        vec![Effect::Rearrange]
    }

    pub(super) fn finished_cell(&mut self, result: ScaleResult) -> Vec<Effect> {
        if result.key.size == Size::Kernel && result.stopped.counts() {
            self.dirty.add(Dirty::FIGURE.and(Dirty::PROGRESS));
        }
        self.scale.results.insert(result.key, result);
        self.dirty.add(Dirty::SCALE);
        if self.scale.results.len() > RESULTS_LARGEST {
            let keep: HashSet<ScaleKey> = self.scale_plan().runs().into_iter().collect();
            self.scale.results.retain(|key, _| keep.contains(key));
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::end::Stopped;
    use crate::experiment::work::Answer;
    use crate::page::model::settings::Lab;
    use crate::page::model::state::Choice;
    use crate::page::model::state::{Event, Phase};

    fn result(key: ScaleKey) -> ScaleResult {
        ScaleResult {
            key,
            parameters: 9,
            test_accuracy: 0.5,
            train_accuracy: 0.5,
            examples_seen: 1,
            seconds: 0.1,
            stopped: Stopped::Budget,
        }
    }

    #[test]
    fn the_map_is_trained_on_its_own_and_stops_when_told() {
        let (mut state, _) = State::new("max=64&repeats=1");
        assert_eq!(state.update(Event::Scale), [Effect::Rearrange]);
        let jobs = state.wanted_of(Lab::Data);
        assert_eq!((jobs.len(), state.scale_counts(), state.lab_phase()), (48, (0, 48), Phase::Training));
        assert!(jobs.iter().all(|job| matches!(job, Job::Scale(_))));
        for job in &jobs {
            let Job::Scale(key) = job else { continue };
            state.update(Event::Answer(Answer::Scale(result(*key))));
        }
        assert_eq!((state.scale_counts(), state.lab_phase()), ((48, 48), Phase::Idle));
        // Other settings want other cells, and those that were there come back.
        state.update(Event::Seed(7));
        assert_eq!(state.scale_counts(), (0, 48));
        state.update(Event::Seed(1));
        assert_eq!(state.scale_counts(), (48, 48));
        state.update(Event::Seed(9));
        assert!(state.scale_is_training());
        state.update(Event::Scale);
        assert!(!state.scale_is_training() && state.wanted_of(Lab::Data).is_empty());
    }

    /// Other cells than before are ordered at once, though the figure was never asked for.
    #[test]
    fn a_map_on_its_own_is_ordered_anew_when_its_settings_change() {
        for change in
            [Event::Seed(7), Event::Link("max=64&repeats=1&seed=8".into()), Event::Choose(Choice::Kernel(true))]
        {
            let (mut state, _) = State::new("max=64&repeats=1");
            state.update(Event::Scale);
            let before = state.served();
            let effects = state.update(change.clone());
            assert!(effects.contains(&Effect::Rearrange), "{change:?}: {effects:?}");
            assert!(state.scale_is_training() && state.served() != before, "{change:?}");
        }
    }

    #[test]
    fn a_cell_that_was_given_up_is_said() {
        let (mut state, _) = State::new("max=64&repeats=1");
        state.update(Event::Scale);
        let key = state.wanted_of(Lab::Data)[0].key();
        let said = state.update(Event::Failed { key, reason: "boom".into() });
        assert_eq!(said, [Effect::TrainingFailed("boom".into())]);
    }

    #[test]
    fn the_kernel_machine_comes_with_the_figure_and_stops_at_its_largest_m() {
        let (mut state, _) = State::new("repeats=8&kernel=1");
        state.update(Event::Train);
        let kernel: Vec<u32> = state
            .wanted_of(Lab::Data)
            .into_iter()
            .filter_map(|job| if let Job::Scale(key) = job { Some(key.m) } else { None })
            .collect();
        assert_eq!((kernel.len(), kernel.iter().max()), (9 * 4, Some(&4096)));
        state.update(Event::Choose(Choice::Kernel(false)));
        assert!(!state.wanted_of(Lab::Data).iter().any(|job| matches!(job, Job::Scale(_))));
    }
}
