//! What follows from an event of the guided tour.

use crate::job::Job;
use crate::page::model::settings::{Lab, Mode};
use crate::page::model::state::{Dirty, Effect, Phase, State, job};
use crate::page::model::tour;
use crate::page::model::tour::{Deed, Event, Step};
use crate::study::plan;

impl State {
    /// The step that the reader is at, with its place among all; `None` outside of the tour.
    pub fn step(&self) -> Option<(usize, &'static Step)> {
        let steps = tour::steps();
        let place = self.settings.step?.saturating_sub(1).min(steps.len() as u32 - 1) as usize;
        Some((place, steps[place]))
    }

    /// Whether what the step asks for was done, here and now or at an earlier visit.
    pub fn step_is_done(&self) -> bool {
        self.step().is_some_and(|(_, step)| self.tour.is_done(step))
    }

    /// Whether the step says what was measured: after the reader did what it asks, or wanted to know without.
    pub fn step_is_told(&self) -> bool {
        self.tour.is_revealed || self.step_is_done()
    }

    pub(super) fn take_tour(&mut self, event: Event) -> Vec<Effect> {
        self.dirty.add(Dirty::TOUR);
        match event {
            Event::Open => self.go_to_step(self.tour.last),
            Event::Close => {
                self.settings.reset("step");
                vec![Effect::ShowMode, Effect::WriteLink]
            }
            Event::Go(place) => self.go_to_step(place),
            Event::Next => self.next_step(),
            Event::Back => match self.step() {
                Some((place, _)) if place > 0 => self.go_to_step(place - 1),
                _ => Vec::new(),
            },
            Event::Predict(choice) => self.predict(choice),
            Event::Do => self.do_step(),
            Event::Warm => self.warm(),
            Event::Mode(mode) => self.show_mode(mode),
            Event::Panel(name) => {
                self.settings.put("panel", name);
                vec![Effect::ShowMode, Effect::WriteLink]
            }
            Event::Remembered(kept) => {
                self.tour.remember(&kept);
                Vec::new()
            }
        }
    }

    fn show_mode(&mut self, mode: Mode) -> Vec<Effect> {
        self.settings.put("mode", mode.name());
        if mode == Mode::Lecture && self.settings.step.is_none() {
            return self.go_to_step(self.tour.last);
        }
        self.dirty = Dirty::ALL;
        vec![Effect::ShowMode, Effect::WriteLink]
    }

    fn go_to_step(&mut self, place: usize) -> Vec<Effect> {
        let steps = tour::steps();
        let place = place.min(steps.len() - 1);
        let mut settings = steps[place].settings(&self.settings);
        settings.put("step", place + 1);
        self.tour.last = place;
        self.tour.is_revealed = false;
        let mut effects = self.adopt(settings);
        effects.extend([Effect::WriteLink, Effect::KeepTour]);
        effects
    }

    /// In lecture mode a step that asks for something is answered before it is left, so that a clicker with two keys is
    /// enough.
    fn next_step(&mut self) -> Vec<Effect> {
        let Some((place, _)) = self.step() else { return self.go_to_step(self.tour.last) };
        if self.settings.mode == Mode::Lecture && !self.step_is_told() {
            return self.do_step();
        }
        if place + 1 < tour::steps().len() { self.go_to_step(place + 1) } else { Vec::new() }
    }

    fn predict(&mut self, choice: u8) -> Vec<Effect> {
        let Some((_, step)) = self.step() else { return Vec::new() };
        let Deed::Predict(options) = step.deed else { return Vec::new() };
        if choice >= options || self.tour.is_revealed {
            return Vec::new();
        }
        self.tour.predict(step, choice);
        vec![Effect::KeepTour]
    }

    /// Does for the reader what the step asks for.
    fn do_step(&mut self) -> Vec<Effect> {
        let Some((_, step)) = self.step() else { return Vec::new() };
        self.tour.is_revealed = true;
        match step.deed {
            Deed::Predict(_) => Vec::new(),
            Deed::Train if matches!(self.lab_phase(), Phase::Training | Phase::Done) => Vec::new(),
            Deed::Train => self.start_lab(),
            Deed::Move(at) => self.settle(plan::place(at.m(&self.settings))),
            Deed::Switch(activation) => self.adjust(|settings| settings.put("act", activation.name())),
        }
    }

    /// The button that starts the lab on the screen.
    fn start_lab(&mut self) -> Vec<Effect> {
        match self.settings.lab {
            Lab::Data => self.train(),
            Lab::Algorithms => self.algorithms.start(&self.settings),
            Lab::Computation => self.computation.start(&self.settings),
        }
    }

    /// Notices that the reader has done what the step asks for.
    pub(super) fn notice_step(&mut self) -> Vec<Effect> {
        let Some((_, step)) = self.step() else { return Vec::new() };
        let is_done = match step.deed {
            Deed::Predict(_) => false,
            Deed::Train => self.lab_phase() == Phase::Done,
            Deed::Move(at) => self.settings.m == at.m(&self.settings),
            Deed::Switch(activation) => self.settings.activation == activation,
        };
        // At a step's lab only: the reader may look around.
        if !is_done || self.tour.is_done(step) || step.settings(&self.settings).lab != self.settings.lab {
            return Vec::new();
        }
        self.tour.finish(step);
        self.dirty.add(Dirty::TOUR);
        vec![Effect::KeepTour]
    }

    /// The step after the present one, where the presenter wants it trained ahead.
    fn next_settings(&self) -> Option<crate::page::model::settings::Settings> {
        let (place, _) = self.step()?;
        tour::steps().get(place + 1).map(|step| step.settings(&self.settings))
    }

    /// Trains what the next step needs, as soon as nothing else is wanted.
    fn warm(&mut self) -> Vec<Effect> {
        self.tour.is_warming = true;
        let Some(next) = self.next_settings() else { return Vec::new() };
        match next.lab {
            Lab::Data if self.started => vec![self.want()],
            Lab::Data => vec![Effect::Want(Lab::Data)],
            Lab::Algorithms => self.algorithms.start(&next),
            Lab::Computation => self.computation.start(&next),
        }
    }

    /// Runs of the next step's figure that are not there.
    pub(super) fn ahead(&self) -> Vec<Job> {
        if !self.tour.is_warming {
            return Vec::new();
        }
        let Some(next) = self.next_settings().filter(|next| next.lab == Lab::Data) else { return Vec::new() };
        let plan = next.plan();
        plan.runs().into_iter().map(|spec| job(&plan, spec)).filter(|job| self.lacks(job)).collect()
    }

    /// Finished runs of the next step's figure, and all; `None` where the next step is in another lab or there is none.
    pub fn ahead_counts(&self) -> Option<(usize, usize)> {
        let next = self.next_settings().filter(|next| next.lab == Lab::Data)?;
        let runs = next.plan().runs();
        Some((runs.iter().filter(|key| self.results.contains_key(key)).count(), runs.len()))
    }
}
