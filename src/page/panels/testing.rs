//! A page without a browser, for tests: a state in English, on a screen of which nothing is known, with nothing under way.

use crate::job::Job;
use crate::page::model::language::Language;
use crate::page::model::screen::Screen;
use crate::page::model::state::State;
use crate::page::model::texts::Texts;
use crate::page::panels::cache::Cache;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::{Forecast, View};

pub struct Page {
    pub state: State,
    pub texts: Texts,
    pub screen: Screen,
    pub cache: Cache,
}

struct Nothing;

impl Forecast for Nothing {
    fn progress(&self, _: &State) -> f64 {
        0.0
    }

    fn seconds_left(&self, _: &State) -> Option<f64> {
        None
    }

    fn estimate(&self, jobs: &[Job]) -> f64 {
        jobs.len() as f64
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
        View { state: &self.state, texts: &self.texts, screen: &self.screen, cache: &self.cache, forecast: &Nothing }
    }

    /// What a panel shows.
    pub fn sheet(&self, show: fn(&View, &mut Sheet)) -> Sheet {
        let mut sheet = Sheet::default();
        show(&self.view(), &mut sheet);
        sheet
    }
}
