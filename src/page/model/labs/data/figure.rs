//! The figure as a lab's study: which runs it needs, how many of them are there, and in which order what is missing is
//! trained.

use crate::job::end::Ends;
use crate::job::spec::Model;
use crate::job::{Job, Observe, Results, Spec, SpecSet};
use crate::nn::activation::Activation;
use crate::page::model::effect::Effect;
use crate::page::model::lab::{Button, GivenUp, Study};
use crate::page::model::settings::Settings;
use crate::study::key::Learner;
use crate::study::plan::FigurePlan;
use crate::study::scale::ScalePlan;
use crate::task::{TaskId, own};

/// Cells of a decision map along each side: finer than the eye at the size of the panel's maps.
pub const MAP_SIDE: u16 = 64;

/// The activations whose gradients stand side by side.
pub const GRADIENT_PAIR: [Activation; 2] = [Activation::Relu, Activation::Sigmoid];

/// What the figure shows, and how far it is.
#[derive(Debug)]
pub struct Figure {
    pub plan: FigurePlan,
    /// The same on the other features, where both are asked for.
    compared: Option<FigurePlan>,
    /// The runs of both, in the order in which they are started: looked through with every answer, so they are made once.
    runs: Vec<Spec>,
    /// The rows of the task, which are fetched, cannot be had: nothing can be trained.
    pub lacks_rows: bool,
    /// The runs that are being trained.
    pub part: Part,
    /// The runs of every figure that was asked for: what an export holds.
    pub asked: SpecSet,
    /// How many of the runs are there: asked with every answer, so they are counted once.
    done: usize,
    /// How many of each repeat's are there.
    of_repeats: Vec<usize>,
}

/// Which runs of a figure are trained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    #[default]
    All,
    /// Only those at this m.
    At(u32),
    /// Only those of the first repeat, which the page trains by itself.
    FirstRepeat,
}

impl Figure {
    pub fn new(settings: &Settings, results: &Results) -> Figure {
        let mut figure = Figure {
            plan: settings.plan(),
            compared: settings.compared_plan(),
            lacks_rows: false,
            part: Part::All,
            asked: SpecSet::default(),
            runs: Vec::new(),
            done: 0,
            of_repeats: Vec::new(),
        };
        figure.put_in_order();
        figure.count(results);
        figure
    }

    /// Becomes the figure of other settings; what was asked for is remembered.
    pub fn following(&mut self, settings: &Settings, results: &Results) -> Figure {
        let asked = std::mem::take(&mut self.asked);
        Figure { lacks_rows: self.lacks_rows, part: self.part, asked, ..Figure::new(settings, results) }
    }

    /// Whether these settings ask for this figure.
    pub fn is_of(&self, settings: &Settings) -> bool {
        (settings.plan(), settings.compared_plan()) == (self.plan.clone(), self.compared.clone())
    }

    pub fn count(&mut self, results: &Results) {
        (self.done, self.of_repeats) = (0, vec![0; self.plan.repeats as usize]);
        let runs = std::mem::take(&mut self.runs);
        runs.iter().filter(|spec| results.contains_key(spec)).for_each(|spec| self.count_one(spec));
        self.runs = runs;
    }

    /// The reader's m is another: what is missing there is trained first.
    pub fn move_to(&mut self, m: u32) {
        self.plan.m = m;
        self.put_in_order();
    }

    /// A run more is there.
    pub fn count_one(&mut self, spec: &Spec) {
        self.done += 1;
        let repeat = spec.data.seed.wrapping_sub(self.plan.seed) as usize;
        self.of_repeats.iter_mut().skip(repeat).take(1).for_each(|count| *count += 1);
    }

    /// Finished runs of the first repeat, and all of it.
    pub fn first_counts(&self) -> (usize, usize) {
        let all = self.runs.len() / self.of_repeats.len().max(1);
        (self.of_repeats.first().copied().unwrap_or(0), all)
    }

    /// Repeats of which every run is there.
    pub fn whole_repeats(&self) -> u32 {
        let all = self.first_counts().1;
        self.of_repeats.iter().filter(|&&count| all > 0 && count == all).count() as u32
    }

    /// Whether a quarter of the runs more is there since the last one came.
    pub fn is_quarter(&self) -> bool {
        let total = self.runs.len();
        self.done < total && self.done * 4 / total != (self.done - 1) * 4 / total
    }

    pub fn holds(&self, spec: &Spec) -> bool {
        let is_of = |plan: &FigurePlan| plan.learner(spec).is_some();
        is_of(&self.plan) || self.compared.as_ref().is_some_and(is_of)
    }

    /// The task is own data, and none are loaded.
    pub fn lacks_table(&self) -> bool {
        self.plan.task == TaskId::Table(own::NONE)
    }

    /// The runs, in the order in which they are started.
    pub fn runs(&self) -> &[Spec] {
        &self.runs
    }

    /// With a comparison the five learners on the other features follow those on the reader's own at each m.
    fn put_in_order(&mut self) {
        self.runs = self.plan.runs();
        let Some(other) = &self.compared else { return };
        // Those of one repeat at one m stand together.
        let is_beside = |one: &Spec, next: &Spec| (one.data.m, one.data.seed) == (next.data.m, next.data.seed);
        let groups = |runs: &[Spec]| runs.chunk_by(is_beside).map(<[_]>::to_vec).collect::<Vec<_>>();
        let pairs = groups(&self.runs).into_iter().zip(groups(&other.runs()));
        self.runs = pairs.flat_map(|(own, other)| own.into_iter().chain(other)).collect();
    }

    /// What it shows is asked for: an export holds it from now on.
    pub fn ask(&mut self) {
        self.asked.extend(&self.runs);
    }

    /// A training of it, with what is looked into beside its scores.
    pub fn job(&self, spec: Spec) -> Job {
        job(&self.plan, spec)
    }

    /// The runs of the large network at the reader's m whose gradients stand beside those of the figure's own.
    pub fn gradients(&self) -> Vec<Job> {
        let others = GRADIENT_PAIR.into_iter().filter(|&activation| activation != self.plan.activation);
        let plans = others.map(|activation| FigurePlan { activation, ..self.plan.clone() });
        plans.map(|plan| self.job(plan.key(Learner::Large, plan.m, 0))).collect()
    }

    /// The scale map of the same settings.
    pub fn map(&self) -> ScalePlan {
        ScalePlan {
            task: self.plan.task,
            features: self.plan.features,
            activation: self.plan.activation,
            max: self.plan.max,
            seed: self.plan.seed,
            kernel: self.plan.kernel,
        }
    }

    /// The runs of the machine with a kernel; none where the figure does not show it. They are cells of the map too.
    pub fn kernels(&self) -> Vec<Spec> {
        let of_own = |spec: &&Spec| spec.model == Model::Kernel && spec.data.features == self.plan.features;
        self.runs.iter().filter(of_own).copied().collect()
    }

    /// How the finished runs ended.
    pub fn ends(&self, results: &Results) -> Ends {
        ends(self.runs(), results)
    }

    /// Whether a run at the reader's m is not there.
    pub fn lacks_at_m(&self, results: &Results) -> bool {
        self.runs.iter().any(|spec| spec.data.m == self.plan.m && !results.contains_key(spec))
    }

    /// The runs that are wanted and neither there nor given up.
    fn left(&self, results: &Results, given_up: &GivenUp) -> impl Iterator<Item = Job> {
        let is_wanted = |spec: &&Spec| match self.part {
            Part::All => true,
            Part::At(m) => spec.data.m == m,
            Part::FirstRepeat => spec.data.seed == self.plan.seed,
        };
        let runs = self.runs.iter().filter(is_wanted).filter(|spec| !given_up.contains_key(spec));
        runs.map(|&spec| self.job(spec)).filter(|job| !job.is_done(results))
    }
}

/// How those of these trainings ended that have ended.
pub fn ends(specs: &[Spec], results: &Results) -> Ends {
    specs.iter().filter_map(|spec| results.get(spec)).map(|answer| answer.stopped).collect()
}

/// A training of a figure, with what is looked into beside its scores.
pub fn job(plan: &FigurePlan, spec: Spec) -> Job {
    Job { spec, observe: plan.observe(&spec, MAP_SIDE) }
}

/// The large network of a repeat at the plan's m before its first step, under an activation: a training of no steps, of which
/// nothing is looked at but the gradient. It is no run of a figure.
pub fn draw(plan: &FigurePlan, activation: Activation, repeat: u32) -> Job {
    let plan = FigurePlan { activation, ..plan.clone() };
    let mut spec = plan.key(Learner::Large, plan.m, repeat);
    spec.recipe.steps = 0;
    Job { spec, observe: Observe { gradient: true, ..Observe::default() } }
}

impl Study for Figure {
    type Kept = Results;

    const BUTTON: Button = Button::Pauses;

    fn counts(&self, _: &Results) -> (usize, usize) {
        (self.done, self.runs.len())
    }

    fn missing(&self, results: &Results, given_up: &GivenUp) -> Vec<Job> {
        self.left(results, given_up).collect()
    }

    fn is_possible(&self) -> bool {
        !self.lacks_table()
    }

    /// Where no run was given up and all of them are wanted, there is no need to look through them.
    fn is_stuck(&self, results: &Results, given_up: &GivenUp) -> bool {
        let may_be = !given_up.is_empty() || self.part != Part::All;
        self.lacks_rows || may_be && self.left(results, given_up).next().is_none()
    }

    fn diverged(&self, results: &Results) -> Option<Effect> {
        let diverged = self.ends(results).diverged;
        (diverged > 0).then_some(Effect::Diverged(diverged))
    }
}
