//! What is known of the race, what is wanted from the pool, and what an event leads to.
//!
//! Tracks are kept under the keys of their contestants, so that a dial turned back shows at once what was there.

use crate::job::check::{CheckKey, CheckOrder};
use crate::job::end::Stopped;
use crate::job::spec::Until;
use crate::job::track::{Score, Track};
use crate::job::{Answer, Job, News, Results, Spec, SpecMap};
use crate::nn::check::Check;
use crate::nn::statistics::LayerDetail;
use crate::page::model::effect::Effect;
use crate::page::model::lab::{AnyLab, Lab, Phase, Study};
use crate::page::model::labs::algorithms::contestant::Contestant;
use crate::page::model::labs::algorithms::csv;
use crate::page::model::labs::algorithms::event::Event;
use crate::page::model::labs::algorithms::plan::Plan;
use crate::page::model::settings::Settings;
use crate::study::race::tuning::Median;
use crate::study::race::{RaceKey, Rate};

/// Contestants kept at most: a track of 20,000 steps and eight layers is about 200 KB. Beyond, those of other races go.
const KEPT: usize = 60;
/// Bytes of contestants kept at most, their weights included, which are the most of a wide network's; beyond, those of other races
/// go. The program cannot give back what it once had.
const KEPT_BYTES: usize = 3 << 20;
/// Results of all races and searches kept at most; beyond, those of other searches go.
const RESULTS_KEPT: usize = 2_000;
/// No place of a weight is larger.
const PLACE_LARGEST: usize = 100_000;

/// What this lab knows.
#[derive(Debug)]
pub struct State {
    race: Lab<Plan>,
    /// Tracks of contestants who are still training.
    growing: SpecMap<Track>,
    /// Finished contestants, and runs of their searches for a rate.
    pub results: Results,
    /// Which look is shown; `None` follows the training.
    scrub: Option<usize>,
    pub shows_loss: bool,
    pub shows_seconds: bool,
    /// The axis of steps or seconds is to scale.
    pub is_linear: bool,
    /// The extra whose function is shown, where it races.
    function: Option<Contestant>,
    /// Whose gradient is checked, by which weight (layer, unit, input), and whether after training.
    pub checked: Contestant,
    weight: [usize; 3],
    pub checks_trained: bool,
    /// What the last check said.
    check: Option<(CheckKey, Option<Check>)>,
}

/// What is known of the gradient that the reader wants to have checked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Checked {
    /// It is of a trained network, and there is none yet.
    Untrained,
    /// A worker is at it.
    Awaited,
    /// `None` where the gradient is no number.
    Known(Option<Check>),
}

impl State {
    pub fn new(settings: &Settings) -> State {
        State {
            race: Lab::new(Plan::new(settings)),
            growing: SpecMap::default(),
            results: Results::default(),
            scrub: None,
            shows_loss: false,
            shows_seconds: false,
            is_linear: false,
            function: None,
            checked: Contestant::SIGMOID,
            weight: [0, 0, 0],
            checks_trained: false,
            check: None,
        }
    }

    /// Takes an event in.
    pub fn update(&mut self, event: Event, settings: &Settings) -> Vec<Effect> {
        match event {
            Event::Race => return self.press(settings),
            Event::Reset => return self.reset(settings),
            Event::Scrub(place) => {
                self.scrub = place.map(|place| place.min(self.looks().len().saturating_sub(1)));
            }
            Event::ShowLoss(loss) => self.shows_loss = loss,
            Event::ShowSeconds(seconds) => self.shows_seconds = seconds,
            Event::ShowLinear(linear) => self.is_linear = linear,
            Event::ShowFunction(contestant) => self.function = Some(contestant),
            Event::CheckOf(contestant) => self.checked = contestant,
            Event::CheckAt(which, place) => {
                // What lies beyond the network's own size is brought into it when it is checked.
                self.weight = self.picked_weight().map(|place| place as usize);
                self.weight[which.min(2)] = place.min(PLACE_LARGEST);
            }
            Event::CheckTrained(trained) => self.checks_trained = trained,
            Event::Checked(key, check) => self.check = Some((key, check)),
            Event::Refused => {}
        }
        Vec::new()
    }

    fn reset(&mut self, settings: &Settings) -> Vec<Effect> {
        self.race.reset();
        self.race.study = Plan::new(settings);
        self.results.clear();
        self.growing.clear();
        (self.scrub, self.checks_trained) = (None, false);
        vec![Effect::Serve]
    }

    /// Results that were thrown away are back. A race that they make whole is over.
    pub fn put_back(&mut self, answers: Vec<Answer>) {
        self.results.extend(answers.into_iter().map(|answer| (answer.spec, answer)));
        let (done, all) = self.counts();
        if done == all {
            self.race.start();
        }
    }

    /// The race of the settings.
    pub fn plan(&self) -> &Plan {
        &self.race.study
    }

    /// How the race ended as a whole; `None` while it goes on, or before it was begun.
    pub fn stopped(&self) -> Option<Stopped> {
        self.race.stopped(&self.results)
    }

    /// The contestants whose training diverged.
    pub fn diverged(&self) -> Vec<Contestant> {
        self.plan().diverged(&self.results)
    }

    /// What a contestant's key is: with tuned rates, once its search has ended.
    pub fn key(&self, contestant: Contestant) -> Option<RaceKey> {
        self.plan().tuned_key(contestant, &self.results)
    }

    pub fn track(&self, contestant: Contestant) -> Option<&Track> {
        let spec = self.key(contestant)?.spec();
        let track = self.results.get(&spec).map(|answer| &answer.track).or_else(|| self.growing.get(&spec));
        track.filter(|track| !track.points.is_empty())
    }

    /// What came out, once it has ended.
    pub fn end(&self, contestant: Contestant) -> Option<&Answer> {
        self.plan().end(contestant, &self.results)
    }

    /// What the search has found so far, by rate.
    pub fn medians(&self, contestant: Contestant) -> Vec<Median> {
        self.plan().medians(contestant, &self.results)
    }

    pub fn best_rate(&self, contestant: Contestant) -> Option<Rate> {
        self.plan().best_rate(contestant, &self.results)
    }

    /// The steps at which all contestants that have begun were looked into.
    pub fn looks(&self) -> Vec<u32> {
        let longest = self.plan().contestants().filter_map(|contestant| self.track(contestant));
        let longest = longest.max_by_key(|track| track.probes.len());
        longest.map(|track| track.probes.iter().map(|probe| probe.step).collect()).unwrap_or_default()
    }

    /// The look that is shown: its place and its step.
    pub fn look(&self) -> Option<(usize, u32)> {
        let looks = self.looks();
        let last = looks.len().checked_sub(1)?;
        // A race that is over is looked at from its beginning, where the gradient tells most.
        let place = self.scrub.unwrap_or(if self.phase() == Phase::Done { 0 } else { last }).min(last);
        Some((place, looks[place]))
    }

    /// Whether the reader looks at a step of their own.
    pub fn is_scrubbed(&self) -> bool {
        self.scrub.is_some()
    }

    /// Whether rates are being searched for.
    pub fn is_searching(&self) -> bool {
        self.plan().tuned && self.race.is_started() && self.plan().contestants().any(|c| self.best_rate(c).is_none())
    }

    /// News of a contestant.
    pub fn on_news(&mut self, spec: Spec, news: News) {
        let track = self.growing.entry(spec).or_default();
        if news.first {
            *track = Track::default();
        }
        // A worker that died over it was replaced: what the dead one said is said again.
        track.extend(news.track);
    }

    /// A contestant's track is known as far as it came in so many seconds.
    pub fn grow(&mut self, spec: Spec, track: &Track, seconds: f64) {
        let growing = self.growing.entry(spec).or_default();
        let is_due = |score: &&Score| f64::from(score.seconds) <= seconds;
        growing.points.extend(track.points[growing.points.len().min(track.points.len())..].iter().take_while(is_due));
        let step = growing.points.last().map_or(0, |score| score.step);
        let probes = &track.probes[growing.probes.len().min(track.probes.len())..];
        growing.probes.extend(probes.iter().take_while(|probe| probe.step <= step).cloned());
    }

    /// The extra whose function is shown beside those of the pair; `None` where no extra races.
    pub fn function(&self) -> Option<Contestant> {
        let extras = self.plan().extras();
        self.function.filter(|&chosen| extras.contains(chosen)).or_else(|| extras.iter().next())
    }

    /// The weight that the reader picked, brought into the network that is checked: layer, unit and input, all from 0.
    pub fn picked_weight(&self) -> [u32; 3] {
        let widths = self.plan().key(self.checked).spec().widths();
        let layer = self.weight[0].min(widths.len() - 2);
        let [to, from] = [widths[layer + 1] - 1, widths[layer] - 1];
        [layer, self.weight[1].min(to), self.weight[2].min(from)].map(|place| place as u32)
    }

    /// The check that the reader wants; `None` where it is of a trained network and there is none yet.
    fn check_key(&self) -> Option<CheckKey> {
        // Before its rate is found, a network starts as it does at any rate.
        let key = self.key(self.checked).unwrap_or(self.plan().key(self.checked));
        let is_there = !self.checks_trained || self.results.contains_key(&key.spec());
        let weight = self.picked_weight();
        is_there.then(|| CheckKey { spec: key.spec(), weight, is_trained: self.checks_trained })
    }

    /// What is known of the gradient that the reader wants to have checked.
    pub fn check(&self) -> Checked {
        match (self.check_key(), self.check) {
            (None, _) => Checked::Untrained,
            (Some(wanted), Some((known, check))) if wanted == known => Checked::Known(check),
            _ => Checked::Awaited,
        }
    }

    /// The check that the reader wants and that is not known yet.
    pub fn check_wanted(&self) -> Option<CheckKey> {
        self.check_key().filter(|_| self.check() == Checked::Awaited)
    }

    /// What a worker needs for a check.
    pub fn check_order(&self, key: CheckKey) -> CheckOrder {
        let answer = if key.is_trained { self.results.get(&key.spec) } else { None };
        CheckOrder { key, trained: answer.map(|answer| answer.weights.clone()).unwrap_or_default() }
    }

    /// Whether the film of the looks goes on behind this one: it does until the last, or until the reader takes the slider.
    pub fn plays_on(&self, place: usize) -> bool {
        self.scrub == Some(place) && place + 1 < self.looks().len()
    }

    /// About what it holds.
    pub fn bytes(&self) -> usize {
        let of_track = |track: &Track| {
            let layers = track.probes.iter().flat_map(|probe| &probe.layers);
            let of_layers = layers.map(|layer| size_of::<LayerDetail>() + size_of_val(&layer.histogram[..]));
            size_of_val(&track.points[..]) + of_layers.sum::<usize>()
        };
        let of_results = self.results.values().map(|answer| of_track(&answer.track) + size_of_val(&answer.weights[..]));
        self.growing.values().map(of_track).sum::<usize>() + of_results.sum::<usize>()
    }

    /// Keeps tracks, weights and what searches found bounded.
    fn forget(&mut self) {
        let is_contestant = |spec: &Spec| spec.until == Until::Scored;
        let kept = self.growing.len() + self.results.keys().filter(|spec| is_contestant(spec)).count();
        if self.results.len() > RESULTS_KEPT {
            let wanted = self.plan().searched();
            self.results.retain(|spec, _| is_contestant(spec) || wanted.contains(spec));
        }
        if kept > KEPT || self.bytes() > KEPT_BYTES {
            let keys = self.plan().contestants().filter_map(|contestant| self.key(contestant));
            let keep: Vec<Spec> = keys.map(|key| key.spec()).collect();
            self.growing.retain(|spec, _| keep.contains(spec));
            self.results.retain(|spec, _| !is_contestant(spec) || keep.contains(spec));
        }
    }

    /// Those of the present race who have begun.
    pub fn begun(&self) -> impl Iterator<Item = (Contestant, RaceKey, &Track)> {
        self.plan().contestants().filter_map(|contestant| {
            let key = self.key(contestant)?;
            Some((contestant, key, self.track(contestant)?))
        })
    }
}

impl AnyLab for State {
    fn phase(&self) -> Phase {
        self.race.phase(&self.results)
    }

    fn counts(&self) -> (usize, usize) {
        self.plan().counts(&self.results)
    }

    fn wanted(&self) -> Vec<Job> {
        self.race.wanted(&self.results)
    }

    fn is_paused(&self) -> bool {
        self.phase() == Phase::Paused
    }

    fn press(&mut self, settings: &Settings) -> Vec<Effect> {
        self.race.study = Plan::new(settings);
        if self.phase() != Phase::Training {
            self.scrub = None;
        }
        self.race.press(&mut self.results, |plan, results| {
            let keys: Vec<RaceKey> =
                plan.contestants().filter_map(|contestant| plan.tuned_key(contestant, results)).collect();
            keys.iter().for_each(|key| drop(results.remove(&key.spec())));
        })
    }

    fn follow(&mut self, settings: &Settings) -> Vec<Effect> {
        let plan = Plan::new(settings);
        if plan == *self.plan() {
            return Vec::new();
        }
        self.scrub = None;
        let effect = self.race.follow(plan);
        self.forget();
        effect.into_iter().collect()
    }

    fn prepare(&mut self, next: &Settings) -> Vec<Effect> {
        self.race.study = Plan::new(next);
        let is_under_way = matches!(self.phase(), Phase::Training | Phase::Done);
        if is_under_way { vec![Effect::Serve] } else { self.press(next) }
    }

    fn finished(&mut self, answer: Answer) -> Vec<Effect> {
        let spec = answer.spec;
        self.growing.remove(&spec);
        self.results.insert(spec, answer);
        if spec.until == Until::Scored {
            return self.race.ended(&self.results);
        }
        // The last run of a search tells the rate, and the race can begin.
        if self.is_searching() { Vec::new() } else { vec![Effect::Serve] }
    }

    fn gave_up(&mut self, spec: Spec, reason: String) -> Vec<Effect> {
        self.race.give_up(spec, reason, &self.results)
    }

    fn set_workers(&mut self, are_there: bool) {
        self.race.set_workers(are_there);
    }

    fn csv(&self, _: &Settings) -> String {
        csv::csv(self.begun())
    }
}
