//! What every panel is made from.

use crate::chart::LEARNER_NAMES;
use crate::job::Job;
use crate::page::model::lecture::Shown;
use crate::page::model::screen::Screen;
use crate::page::model::state::{Phase, State};
use crate::page::model::texts::Texts;
use crate::page::panels::cache::Cache;

/// What is known of the work under way; the pool of workers knows it.
pub trait Forecast {
    /// Share of the work done that the lab on the screen asked for, 0 to 1; 1 only when it is complete.
    fn progress(&self, state: &State) -> f64;
    /// Seconds until the lab on the screen has all that it wants.
    fn seconds_left(&self, state: &State) -> Option<f64>;
    /// Seconds that these jobs would take, as far as is known.
    fn estimate(&self, jobs: &[Job]) -> f64;
    /// How much of these jobs is made of those that are begun, in jobs.
    fn under_way(&self, jobs: &[Job]) -> f64;
}

/// What every panel is made from.
pub struct View<'a> {
    pub state: &'a State,
    pub texts: &'a Texts,
    pub screen: &'a Screen,
    /// Examples that are expensive to draw.
    pub cache: &'a Cache,
    pub forecast: &'a dyn Forecast,
}

impl View<'_> {
    /// The name of a learner in one of its forms.
    pub fn learner(&self, learner: usize, form: &str) -> String {
        // Each form is a key of its own in the texts.
        match form {
            "short" => self.texts.get(&format!("learner.{}.short", LEARNER_NAMES[learner]), &[]),
            _ => self.texts.get(&format!("learner.{}.long", LEARNER_NAMES[learner]), &[]),
        }
    }

    /// Whether a lecture draws the figure curve by curve: it hides what is to come, and asks nothing by it.
    pub fn is_drawn_by_beats(&self) -> bool {
        self.state.beat().is_some_and(|beat| beat.shown != Shown::AsAsked)
    }

    /// Where results are hidden, why they are.
    pub fn veiled(&self) -> String {
        let key = match () {
            () if self.is_drawn_by_beats() => "lecture.undrawn",
            () if self.state.spares_only() => "tour.spared",
            () => "tour.veiled",
        };
        self.texts.get(key, &[])
    }

    /// In a lecture, what stands in the place of a panel's note where a link leads there before anything of it is drawn.
    pub fn undrawn(&self) -> Option<String> {
        let is_early = self.is_drawn_by_beats() && !self.state.settings.panel.is_empty();
        (is_early && self.state.data.veil.hides_something()).then(|| self.veiled())
    }

    /// What stands where no result is: these words, or that the results are hidden.
    pub fn missing(&self, key: &str, values: &[(&str, String)]) -> String {
        let data = &self.state.data;
        match () {
            () if data.veil.hides_something() => self.veiled(),
            () if data.draws_guess() => self.texts.get("guess.veiled", &[]),
            () => self.texts.get(key, values),
        }
    }

    /// What stands in closed folds is brought up to date when they are opened, and when training ends.
    pub fn is_read(&self, fold: &str) -> bool {
        self.state.data.figure_phase() != Phase::Training || self.state.looking.is_open(fold)
    }
}

/// A length in CSS pixels, for a style.
pub fn px(length: f64) -> String {
    crate::decimal::fixed(length, 1) + "px"
}
