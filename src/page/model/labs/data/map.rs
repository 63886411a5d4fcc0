//! The scale map as a lab's study. Its results stand among those of the figure: what one of them has trained, the other
//! does not train again.

use crate::job::{Job, Results, Spec, SpecSet};
use crate::page::model::lab::{Button, GivenUp, Study};
use crate::page::model::labs::data::figure::{Figure, job};
use crate::study::plan::FigurePlan;
use crate::study::scale::{Cell, ScalePlan};
use crate::task::{TaskId, own};

/// What the map shows.
#[derive(Debug)]
pub struct Map {
    pub plan: ScalePlan,
    /// Its trainings, in the order in which they are started: looked through with every answer, so they are made once.
    runs: Vec<Spec>,
    /// The figure of the same settings: what it looks into is looked into here too, so that it need not train it again.
    figure: FigurePlan,
    /// What the map and the kernel machine's curve have asked for: what they show and what their export holds.
    pub asked: SpecSet,
    /// As the figure's.
    pub lacks_rows: bool,
}

impl Map {
    /// The map beside a figure.
    pub fn new(figure: &Figure, asked: SpecSet) -> Map {
        let plan = figure.map();
        Map { runs: plan.runs(), plan, figure: figure.plan.clone(), asked, lacks_rows: figure.lacks_rows }
    }

    /// Whether the map was asked for: until then it shows nothing of what the figure has trained.
    pub fn is_asked(&self) -> bool {
        self.runs.first().is_some_and(|spec| self.asked.contains(spec))
    }

    pub fn runs(&self) -> &[Spec] {
        &self.runs
    }

    /// It is asked for: an export holds it from now on.
    pub fn ask(&mut self) {
        self.asked.extend(&self.runs);
    }

    /// Its trainings, once they were asked for.
    pub fn shown(&self) -> &[Spec] {
        if self.is_asked() { &self.runs } else { &[] }
    }

    /// The cells that are there.
    pub fn cells(&self, results: &Results) -> Vec<Cell> {
        if self.is_asked() { self.plan.cells(results) } else { Vec::new() }
    }

    pub fn job(&self, spec: Spec) -> Job {
        job(&self.figure, spec)
    }

    /// The trainings that are neither there nor given up.
    fn left(&self, results: &Results, given_up: &GivenUp) -> impl Iterator<Item = &Spec> {
        self.runs.iter().filter(|spec| !results.contains_key(spec) && !given_up.contains_key(spec))
    }
}

impl Study for Map {
    type Kept = Results;

    const BUTTON: Button = Button::Stops;
    /// Pressed then, the button trains it once more.
    const IS_DONE_UNASKED: bool = true;

    fn counts(&self, results: &Results) -> (usize, usize) {
        let done = self.shown().iter().filter(|spec| results.contains_key(spec)).count();
        (done, self.runs.len())
    }

    fn missing(&self, results: &Results, given_up: &GivenUp) -> Vec<Job> {
        self.left(results, given_up).map(|&spec| self.job(spec)).collect()
    }

    fn is_stuck(&self, results: &Results, given_up: &GivenUp) -> bool {
        self.lacks_rows || self.left(results, given_up).next().is_none()
    }

    fn is_possible(&self) -> bool {
        self.plan.task != TaskId::Table(own::NONE)
    }
}
