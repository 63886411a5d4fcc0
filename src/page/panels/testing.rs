//! A page without a browser, for tests: a state in English, on a screen of which nothing is known, with nothing under way.

use crate::job::end::Stopped;
use crate::job::spec::Model;
use crate::job::{Answer, GradientProbe, Hits, Job, Mistake, Spec};
use crate::page::model::labs::data::MAP_SIDE;
use crate::page::model::language::Language;
use crate::page::model::screen::Screen;
use crate::page::model::state::{Event, Phase, State};
use crate::page::model::texts::Texts;
use crate::page::panels::cache::Cache;
use crate::page::panels::sheet::{Entry, Node, Sheet, Target};
use crate::page::panels::{Forecast, View};

pub struct Page {
    pub state: State,
    pub texts: Texts,
    pub screen: Screen,
    pub cache: Cache,
}

/// What is known of the work, as a test says it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    pub progress: f64,
    pub seconds_left: Option<f64>,
    /// Seconds of each job.
    pub each: f64,
    /// So many jobs are made of those that are begun.
    pub begun: f64,
}

/// Of nothing that is under way: each job takes a second.
pub const NOTHING: Told = Told { progress: 0.0, seconds_left: None, each: 1.0, begun: 0.0 };

impl Forecast for Told {
    fn progress(&self, _: &State) -> f64 {
        self.progress
    }

    fn seconds_left(&self, _: &State) -> Option<f64> {
        self.seconds_left
    }

    fn estimate(&self, jobs: &[Job]) -> f64 {
        jobs.len() as f64 * self.each
    }

    fn under_way(&self, jobs: &[Job]) -> f64 {
        self.begun.min(jobs.len() as f64)
    }
}

impl Page {
    /// The page that a link leads to.
    pub fn new(link: &str) -> Page {
        Page::of(State::new(link).0)
    }

    pub fn of(state: State) -> Page {
        Page { state, texts: Texts::new(Language::ENGLISH), screen: Screen::default(), cache: Cache::default() }
    }

    pub fn view(&self) -> View<'_> {
        View { state: &self.state, texts: &self.texts, screen: &self.screen, cache: &self.cache, forecast: &NOTHING }
    }

    /// What a panel shows.
    pub fn sheet(&self, show: fn(&View, &mut Sheet)) -> Sheet {
        let mut sheet = Sheet::default();
        show(&self.view(), &mut sheet);
        sheet
    }

    /// Answers the first `most` jobs that are wanted, until the figure is done: each with this accuracy, these mistakes and a map of one tone.
    pub fn answer(&mut self, most: usize, accuracy: f32, mistakes: &[Mistake]) {
        for _ in 0..most {
            let job = self.state.served().first().copied().filter(|_| self.state.lab_phase() == Phase::Training);
            let Some(job) = job else { return };
            let cells = usize::from(MAP_SIDE) * usize::from(MAP_SIDE);
            let answer = Answer {
                test_accuracy: accuracy,
                map: (job.observe.map_side > 0).then(|| vec![9; cells]),
                mistakes: job.observe.mistakes.then(|| mistakes.to_vec()),
                gradient: if job.observe.gradient { vec![GradientProbe::default()] } else { Vec::new() },
                ..Answer::new(job.spec, Stopped::Budget, 0.1)
            };
            self.state.update(Event::Answer(Box::new(answer)));
        }
    }

    /// Answers everything that is wanted until the figure is done: each is right on so many of 400 test examples.
    pub fn answer_with_hits(&mut self, right: impl Fn(&Page, &Spec) -> u32) {
        while let Some(job) = self.state.served().first().copied().filter(|_| self.state.lab_phase() == Phase::Training)
        {
            let right = right(self, &job.spec);
            let stopped = if job.spec.model == Model::Kernel { Stopped::Converged } else { Stopped::Budget };
            let cells = usize::from(MAP_SIDE) * usize::from(MAP_SIDE);
            let answer = Answer {
                test_accuracy: right as f32 / 400.0,
                hits: Hits::of((0..400).map(|i| i * 7 % 400 < right)),
                map: (job.observe.map_side > 0).then(|| vec![9; cells]),
                mistakes: job.observe.mistakes.then(Vec::new),
                gradient: if job.observe.gradient { vec![GradientProbe::default()] } else { Vec::new() },
                ..Answer::new(job.spec, stopped, 0.1)
            };
            self.state.update(Event::Answer(Box::new(answer)));
        }
    }
}

/// What stands inside of an element.
pub fn children<'a>(sheet: &'a Sheet, id: &str) -> &'a [Node] {
    let found = sheet.entries.iter().rev().find_map(|(target, entry)| match (target, entry) {
        (Target::Id(other), Entry::Children(nodes)) if other == id => Some(nodes.as_slice()),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("nothing is put into {id}"))
}

/// The same as it is read, an entry for each child.
pub fn words(sheet: &Sheet, id: &str) -> Vec<String> {
    children(sheet, id).iter().map(Node::words_in).collect()
}

/// The text of an element.
pub fn text<'a>(sheet: &'a Sheet, id: &str) -> &'a str {
    sheet.text_of(id).unwrap_or_else(|| panic!("nothing is said of {id}"))
}

/// Whether an element is hidden.
pub fn is_hidden(sheet: &Sheet, id: &str) -> bool {
    sheet.attribute_of(id, "hidden").is_some()
}
