//! The scale map in the state, and the kernel machine's curve, whose runs are cells of the map.

use crate::classical::kernel_machine;
use crate::job::end::Ends;
use crate::job::{Job, Results, Spec, SpecSet};
use crate::page::model::state::{Effect, NeedsTable, State, job};
use crate::study::scale::{Cell, ScalePlan, Size};

/// Repeats of the kernel machine in the figure: its price grows with the square of m, and four show its spread.
pub const KERNEL_REPEATS: u32 = 4;

/// What is known of the map beside its results, which stand among those of the figure: what one of them has trained, the
/// other does not train again.
#[derive(Debug, Default)]
pub struct Scale {
    started: bool,
    /// What the map and the kernel machine's curve have asked for: what they show and what their export holds.
    asked: SpecSet,
    /// What the map does not train until it is asked again: what was given up, and what the figure trains once more.
    left: SpecSet,
}

impl Scale {
    /// The map does not wait for this any more.
    pub(super) fn leave(&mut self, spec: Spec) {
        self.left.insert(spec);
    }

    pub(super) fn is_started(&self) -> bool {
        self.started
    }

    pub(super) fn keep_only(&mut self, asked: SpecSet) {
        self.asked = asked;
    }

    /// Another table has taken the place of the first: what was asked of that goes.
    pub(super) fn retain(&mut self, stays: impl Fn(&Spec) -> bool) {
        self.asked.retain(&stays);
        self.left.retain(&stays);
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

    /// Whether the present map was asked for: until then it shows nothing of what the figure has trained.
    fn asks_for_scale(&self) -> bool {
        self.scale_plan().runs().first().is_some_and(|spec| self.scale.asked.contains(spec))
    }

    /// Notes what the map and the kernel machine's curve ask for now.
    pub(super) fn ask_for_scale(&mut self) {
        let (kernel, plan) = (self.kernel_keys(), self.scale_plan());
        if self.started {
            self.scale.asked.extend(kernel);
        }
        if self.scale.started {
            self.scale.asked.extend(plan.runs());
        }
    }

    /// What an earlier visit has left of maps and kernel machines counts as asked for.
    pub(super) fn restore_scale(&mut self) {
        let of_maps = self.results.keys().filter(|spec| crate::study::plan::learner(spec).is_none());
        self.scale.asked.extend(of_maps);
        if self.asks_for_scale() {
            let runs = self.scale_plan().runs();
            self.scale.asked.extend(runs);
        }
    }

    /// Finished trainings of the map, and all.
    pub fn scale_counts(&self) -> (usize, usize) {
        let runs = self.scale_plan().runs();
        let is_there = |spec: &&Spec| self.results.contains_key(spec);
        let done = if self.asks_for_scale() { runs.iter().filter(is_there).count() } else { 0 };
        (done, runs.len())
    }

    /// The cells of the map that are there.
    pub fn scale_cells(&self) -> Vec<Cell> {
        if self.asks_for_scale() { self.scale_plan().cells(&self.results) } else { Vec::new() }
    }

    /// What the map would train, whether or not it was asked for.
    pub fn scale_missing(&self) -> Vec<Job> {
        let plan = self.settings.plan();
        let missing = self.scale_plan().runs().into_iter().filter(|spec| !self.results.contains_key(spec));
        missing.map(|spec| job(&plan, spec)).collect()
    }

    /// The finished trainings of every map, and of every kernel machine's curve, that was asked for.
    pub fn scale_exported(&self) -> Results {
        let asked = self.results.iter().filter(|(spec, _)| self.scale.asked.contains(spec));
        asked.map(|(spec, answer)| (*spec, answer.clone())).collect()
    }

    /// Everything that belongs to the present map and the kernel machine's curve.
    pub(super) fn scale_specs(&self) -> SpecSet {
        let runs = if self.asks_for_scale() { self.scale_plan().runs() } else { Vec::new() };
        runs.into_iter().chain(self.kernel_keys()).collect()
    }

    /// How the finished trainings of the map ended.
    pub fn scale_ends(&self) -> Ends {
        let ended = |spec: &Spec| self.results.get(spec).map(|answer| answer.stopped);
        let runs = if self.asks_for_scale() { self.scale_plan().runs() } else { Vec::new() };
        runs.iter().filter_map(ended).collect()
    }

    /// How the kernel machines of the figure ended, where it shows them.
    pub fn kernel_ends(&self) -> Ends {
        let ended = |spec: &Spec| self.results.get(spec).map(|answer| answer.stopped);
        self.kernel_keys().iter().filter_map(ended).collect()
    }

    /// The kernel machines of the figure; none where it does not show them.
    fn kernel_keys(&self) -> Vec<Spec> {
        let plan = self.scale_plan();
        let repeats = if self.settings.kernel { KERNEL_REPEATS.min(self.settings.repeats) } else { 0 };
        let values = || self.settings.m_values().into_iter().filter(|&m| m <= kernel_machine::LARGEST_M);
        (0..repeats)
            .flat_map(|repeat| values().map(move |m| (m, repeat)))
            .map(|(m, repeat)| plan.key(Size::Kernel, m, repeat))
            .collect()
    }

    fn lacks_cell(&self, spec: &Spec) -> bool {
        !self.results.contains_key(spec) && !self.scale.left.contains(spec)
    }

    pub fn scale_is_training(&self) -> bool {
        self.scale.started && !self.lacks_rows() && self.scale_plan().runs().iter().any(|spec| self.lacks_cell(spec))
    }

    /// What the map and the kernel machine's curve still want, in order.
    pub fn scale_wanted(&self) -> Vec<Job> {
        if self.lacks_table() {
            return Vec::new();
        }
        let mut specs: Vec<Spec> = Vec::new();
        if self.started && !self.paused {
            specs.extend(self.kernel_keys());
        }
        if self.scale.started {
            specs.extend(self.scale_plan().runs());
        }
        let mut seen = SpecSet::default();
        specs.retain(|spec| self.lacks_cell(spec) && seen.insert(*spec));
        // Looked into as the figure would, so that it need not train them again.
        let plan = self.settings.plan();
        specs.into_iter().map(|spec| job(&plan, spec)).collect()
    }

    /// The jobs of this lab: the figure's, then the map's that are no jobs of the figure; while the figure pauses, the map's
    /// alone.
    pub fn data_jobs(&self, figure: Vec<Job>) -> Vec<Job> {
        let mut scale = self.scale_wanted();
        let mut jobs = if self.paused && self.scale_is_training() { Vec::new() } else { figure };
        let of_figure: SpecSet = jobs.iter().map(|job| job.spec).collect();
        scale.retain(|job| !of_figure.contains(&job.spec));
        jobs.extend(scale);
        jobs
    }

    pub(super) fn toggle_scale(&mut self) -> Vec<Effect> {
        if self.lacks_table() {
            return vec![Effect::NeedsTable(NeedsTable::ToTrain)];
        }
        self.real.retry();
        if self.scale_is_training() {
            self.scale.started = false;
        } else {
            self.scale.started = true;
            self.scale.left.clear();
            if self.scale_counts().0 == self.scale_counts().1 {
                // Once more, to be watched: the same numbers, other times. What the figure has shown stays.
                for spec in self.scale_plan().runs() {
                    if !self.asked.contains(&spec) {
                        self.results.remove(&spec);
                    }
                }
                self.count();
            }
            self.ask_for_scale();
        }
        vec![Effect::Rearrange]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Answer;
    use crate::job::end::Stopped;
    use crate::job::spec::Model;
    use crate::page::model::settings::Lab;
    use crate::page::model::state::{Event, Phase};

    /// Answers a job as if it had been trained.
    fn answer(state: &mut State, job: &Job) {
        let mut answer = Answer::new(job.spec, Stopped::Budget, 0.1);
        answer.map = (job.observe.map_side > 0).then(Vec::new);
        answer.mistakes = job.observe.mistakes.then(Vec::new);
        if job.observe.gradient {
            answer.gradient = vec![crate::job::GradientProbe { step: 0, layers: Vec::new() }];
        }
        state.update(Event::Answer(Box::new(answer)));
    }

    #[test]
    fn the_map_is_trained_on_its_own_and_stops_when_told() {
        let (mut state, _) = State::new("max=64&repeats=1");
        assert_eq!(state.update(Event::Scale), [Effect::Rearrange]);
        let jobs = state.wanted_of(Lab::Data);
        assert_eq!((jobs.len(), state.scale_counts(), state.lab_phase()), (48, (0, 48), Phase::Training));
        for job in &jobs {
            answer(&mut state, job);
        }
        assert_eq!((state.scale_counts(), state.lab_phase()), ((48, 48), Phase::Idle));
        // Other settings want other cells, and those that were there come back.
        state.update(Event::set("seed", 7));
        assert_eq!(state.scale_counts(), (0, 48));
        state.update(Event::set("seed", 1));
        assert_eq!(state.scale_counts(), (48, 48));
        state.update(Event::set("seed", 9));
        assert!(state.scale_is_training());
        state.update(Event::Scale);
        assert!(!state.scale_is_training() && state.wanted_of(Lab::Data).is_empty());
    }

    /// Other cells than before are ordered at once, though the figure was never asked for.
    #[test]
    fn a_map_on_its_own_is_ordered_anew_when_its_settings_change() {
        for change in [Event::set("seed", 7), Event::Link("max=64&repeats=1&seed=8".into()), Event::set("kernel", 1)] {
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
        let spec = state.wanted_of(Lab::Data)[0].spec;
        let said = state.update(Event::Failed { spec, reason: "boom".into() });
        assert_eq!(said, [Effect::TrainingFailed("boom".into())]);
    }

    #[test]
    fn the_kernel_machine_comes_with_the_figure_and_stops_at_its_largest_m() {
        let (mut state, _) = State::new("repeats=8&kernel=1");
        state.update(Event::Train);
        let kernel: Vec<u32> = state
            .wanted_of(Lab::Data)
            .into_iter()
            .filter(|job| job.spec.model == Model::Kernel)
            .map(|job| job.spec.data.m)
            .collect();
        assert_eq!((kernel.len(), kernel.iter().max()), (9 * 4, Some(&4096)));
        state.update(Event::set("kernel", 0));
        assert!(!state.wanted_of(Lab::Data).iter().any(|job| job.spec.model == Model::Kernel));
    }

    fn answer_all(state: &mut State) -> usize {
        let mut answered = 0;
        while let Some(job) = state.wanted_of(Lab::Data).first().copied() {
            answer(state, &job);
            answered += 1;
        }
        answered
    }

    /// Three sizes of eight are the figure's: at eight values of m, twice.
    #[test]
    fn what_the_figure_has_trained_the_map_does_not_train_again() {
        for task in ["plane", "spam", "ads", "cars"] {
            let (mut state, _) = State::new(&format!("task={task}&repeats=8"));
            state.update(Event::Train);
            // 440 runs of the figure and the gradients of sigmoid.
            assert_eq!(answer_all(&mut state), 441, "{task}");
            assert_eq!((state.scale_counts(), state.scale_cells().len()), ((0, 128), 0), "{task}");
            state.update(Event::Scale);
            assert_eq!((state.scale_counts(), state.wanted_of(Lab::Data).len()), ((48, 128), 80), "{task}");
            assert_eq!(answer_all(&mut state), 80, "{task}");
            assert_eq!((state.scale_counts(), state.scale_cells().len()), ((128, 128), 64), "{task}");
            assert_eq!((state.scale_exported().len(), state.exported().len()), (128, 440), "{task}");
            // Once more: the figure stays as it is.
            state.update(Event::Scale);
            assert_eq!((state.counts(), answer_all(&mut state)), ((440, 440), 80), "{task}");
        }
    }

    /// And the other way round; the figure trained again does not make the map train behind it.
    #[test]
    fn what_the_map_has_trained_the_figure_does_not_train_again() {
        let (mut state, _) = State::new("repeats=2");
        state.update(Event::Scale);
        assert_eq!((answer_all(&mut state), state.phase()), (128, Phase::Idle));
        assert_eq!(state.counts(), (48, 110));
        state.update(Event::Train);
        assert_eq!((answer_all(&mut state), state.phase(), state.counts()), (63, Phase::Done, (110, 110)));
        state.update(Event::Train);
        assert_eq!(
            (state.phase(), state.scale_counts(), state.scale_is_training()),
            (Phase::Training, (80, 128), false)
        );
        state.update(Event::Train);
        assert_eq!((state.phase(), state.wanted_of(Lab::Data).len()), (Phase::Paused, 110));
        state.update(Event::Train);
        assert_eq!((answer_all(&mut state), state.scale_counts()), (110, (128, 128)));
    }

    /// What an earlier visit kept is what it was.
    #[test]
    fn a_map_comes_back_after_a_reload() {
        let (mut before, _) = State::new("max=64&repeats=1");
        before.update(Event::Scale);
        answer_all(&mut before);
        let answers: Vec<Answer> = before.results.values().cloned().collect();
        let (mut after, _) = State::new("max=64&repeats=1");
        after.update(Event::Restored { answers, resume: false });
        assert_eq!((after.scale_counts(), after.scale_exported().len()), ((48, 48), 48));
    }
}
