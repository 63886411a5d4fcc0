//! The race and the search of a lecture, run ahead of it: in labs of their own, which no panel shows. What they have come to is
//! replayed when the hall is there ([`Replay`](super::lecture::motion::Replay)), or taken along in a file.
//!
//! A lab asks for its trainings in order, and a training that was recorded answers as a worker would: so a rehearsal is restored from
//! a file, and so it is replayed.
//!
//! Not here: when it is run and replayed (`state::rehearsal`).

use crate::job::track::Probe;
use crate::job::{Answer, Job, Results, Spec};
use crate::nn::statistics::BINS;
use crate::page::model::lab::{AnyLab, Phase};
use crate::page::model::labs::{algorithms, computation};
use crate::page::model::prepare::Recording;
use crate::page::model::settings::{LabId, Settings};

#[derive(Debug)]
pub struct Rehearsal {
    pub race: algorithms::State,
    pub search: computation::State,
    /// When it was run, in seconds since 1970, and that day in the words of each language.
    pub on: f64,
    pub dates: Vec<String>,
    /// It comes from a file, perhaps of another machine.
    pub is_of_file: bool,
    /// Whether the lab that the hall sees shows what was recorded: that of the race, that of the search.
    shown: [bool; 2],
}

/// Whether the labs of a rehearsal have such a lab.
fn place(lab: LabId) -> Option<usize> {
    [LabId::Algorithms, LabId::Computation].into_iter().position(|other| other == lab)
}

impl Rehearsal {
    /// Begun with the settings of the lecture's race and search.
    pub fn new(race: &Settings, search: &Settings) -> Rehearsal {
        let mut rehearsal = Rehearsal {
            race: algorithms::State::new(race),
            search: computation::State::new(search),
            on: 0.0,
            dates: Vec::new(),
            is_of_file: false,
            shown: [false; 2],
        };
        // What these would tell the page is of no concern: nobody sees these labs.
        rehearsal.race.press(race);
        rehearsal.search.press(search);
        rehearsal
    }

    /// One that is made of what was recorded, as far as that goes.
    pub fn restored(race: &Settings, search: &Settings, recording: &Recording) -> Rehearsal {
        let mut rehearsal = Rehearsal::new(race, search);
        let recorded: Results = recording.answers.iter().map(|answer| (answer.spec, answer.clone())).collect();
        (rehearsal.on, rehearsal.is_of_file) = (recording.on, recording.is_of_file);
        let sound = |spec: &Spec| recorded.get(spec).filter(|answer| fits(answer));
        serve(&mut rehearsal.race, &sound, usize::MAX);
        serve(&mut rehearsal.search, &sound, usize::MAX);
        rehearsal
    }

    /// Whether it is of these settings.
    pub fn is_of(&self, race: &Settings, search: &Settings) -> bool {
        *self.race.plan() == algorithms::Plan::new(race) && self.search.plan() == computation::plan::Plan::new(search)
    }

    fn lab(&self, lab: LabId) -> Option<&dyn AnyLab> {
        match lab {
            LabId::Data => None,
            LabId::Algorithms => Some(&self.race),
            LabId::Computation => Some(&self.search),
        }
    }

    /// What it still wants, in order.
    pub fn wanted(&self) -> Vec<Job> {
        let mut jobs = self.race.wanted();
        jobs.extend(self.search.wanted());
        jobs
    }

    pub fn wants(&self, spec: &Spec) -> bool {
        self.lab(LabId::of_spec(spec)).is_some_and(|lab| lab.wanted().iter().any(|job| job.spec == *spec))
    }

    pub fn take(&mut self, answer: Answer) {
        match LabId::of_spec(&answer.spec) {
            LabId::Algorithms => drop(self.race.finished(answer)),
            LabId::Computation => drop(self.search.finished(answer)),
            LabId::Data => {}
        }
    }

    pub fn give_up(&mut self, spec: Spec, reason: String) {
        match LabId::of_spec(&spec) {
            LabId::Algorithms => drop(self.race.gave_up(spec, reason)),
            LabId::Computation => drop(self.search.gave_up(spec, reason)),
            LabId::Data => {}
        }
    }

    /// Whether a lab's part is whole.
    pub fn has(&self, lab: LabId) -> bool {
        self.lab(lab).is_some_and(|lab| lab.phase() == Phase::Done)
    }

    pub fn is_whole(&self) -> bool {
        self.has(LabId::Algorithms) && self.has(LabId::Computation)
    }

    pub fn shows(&self, lab: LabId) -> bool {
        place(lab).is_some_and(|place| self.shown[place])
    }

    pub fn set_shown(&mut self, lab: LabId, is_shown: bool) {
        if let Some(place) = place(lab) {
            self.shown[place] = is_shown;
        }
    }

    pub fn recording(&self) -> Recording {
        let answers: Vec<Answer> = self.race.results.values().chain(self.search.answers().values()).cloned().collect();
        Recording { on: if answers.is_empty() { 0.0 } else { self.on }, is_of_file: self.is_of_file, answers }
    }
}

/// Answers so many of the trainings that a lab wants from what was recorded; returns how many there were.
pub fn serve<'a>(lab: &mut dyn AnyLab, recorded: &dyn Fn(&Spec) -> Option<&'a Answer>, most: usize) -> usize {
    let mut served = 0;
    while served < most {
        let wanted = lab.wanted();
        let answers: Vec<&Answer> = wanted.iter().filter_map(|job| recorded(&job.spec)).take(most - served).collect();
        if answers.is_empty() {
            break;
        }
        served += answers.len();
        answers.into_iter().for_each(|answer| drop(lab.finished(answer.clone())));
    }
    served
}

/// Whether an answer has the size of its model, which one of our labs asks for.
fn fits(answer: &Answer) -> bool {
    let (widths, size) = (answer.spec.widths(), answer.spec.parameters());
    let is_probe = |probe: &Probe| {
        let (Some((out, hidden)), layers) = (probe.layers.split_last(), probe.layers.len()) else { return false };
        layers + 1 == widths.len()
            && out.histogram.is_empty()
            && hidden.iter().all(|layer| layer.histogram.len() == BINS)
    };
    answer.parameters as usize == size
        && [0, size].contains(&answer.weights.len())
        && answer.track.probes.iter().all(is_probe)
}
