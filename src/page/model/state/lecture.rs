//! What follows from a press of the presenter's clicker: a lecture goes from beat to beat, and each finds the page as it
//! needs it, whatever was done before.

use crate::page::model::effect::Spoken;
use crate::page::model::event;
use crate::page::model::labs::data;
use crate::page::model::labs::data::Figure;
use crate::page::model::labs::data::veil::Hidden;
use crate::page::model::lecture;
use crate::page::model::lecture::motion::{Pen, Slide, Turning};
use crate::page::model::lecture::{Beat, Does, Ends, Event, Moment, Press, Shown, Twice, Words, beats};
use crate::page::model::settings::{LabId, Mode, Settings};
use crate::page::model::speaker;
use crate::page::model::state::{Effect, Phase, State};
use crate::page::model::tour::{Event as Tour, Finding, Place};
use crate::study::key::Learner;

impl State {
    /// Whether what is done now is a lecture's.
    pub fn is_lecture(&self) -> bool {
        self.settings.mode == Mode::Lecture && self.settings.step.is_some()
    }

    pub fn beat(&self) -> Option<&'static Beat> {
        lecture::beat(&self.settings)
    }

    /// What the keys of a lecture depend on.
    pub fn situation(&self) -> lecture::Situation {
        lecture::Situation {
            mode: self.settings.mode,
            is_blank: self.tour.is_blank,
            is_left: self.lecture.is_left && self.settings.step.is_some(),
            has_digits: self.lecture.hand.number().is_some(),
        }
    }

    pub(super) fn take_lecture(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Press(press, moment) if self.settings.mode == Mode::Lecture => {
                if self.lecture.hand.admits(press, moment) { self.take_press(press, moment) } else { Vec::new() }
            }
            Event::Press(press, moment) => self.take_press(press, moment),
            Event::Hush => {
                self.lecture.hand.hush();
                Vec::new()
            }
            Event::Clock { now, time } => {
                self.lecture.tick(now, time);
                Vec::new()
            }
        }
    }

    fn take_press(&mut self, press: Press, moment: Moment) -> Vec<Effect> {
        let asked = match press {
            Press::Escape => Some(Twice::Leave),
            Press::Again => Some(Twice::Again),
            Press::Next | Press::Enter => Some(Twice::Skip),
            _ => None,
        };
        if self.lecture.hand.asked() != asked {
            self.lecture.hand.hush();
        }
        self.lecture.began.get_or_insert(moment.now);
        match press {
            Press::Next => self.next_press(moment.now),
            Press::Enter => match self.lecture.hand.take_number() {
                Some(number) => self.enter_beat(number.saturating_sub(1).min(self.lesson().steps.len() - 1), 0, false),
                None => self.next_press(moment.now),
            },
            Press::Back => self.take_tour(Tour::Back),
            Press::First => self.enter_beat(0, 0, false),
            Press::Last => self.enter_beat(self.lesson().steps.len() - 1, 0, false),
            Press::Digit(digit) => {
                self.lecture.hand.take_digit(digit);
                Vec::new()
            }
            Press::Escape => self.escape(moment.now),
            Press::Again => self.twice(Twice::Again, moment.now, |state| {
                state.tour.begin_again(state.lesson());
                state.speaker.votes.clear();
                state.data.guess = None;
                (state.lecture.began, state.lecture.clock) = (Some(moment.now), None);
                let mut effects = state.enter_beat(0, 0, false);
                effects.push(Effect::Speaker(speaker::Effect::KeepHall));
                effects
            }),
            Press::Blank(is_blank) => self.take_tour(Tour::Blank(is_blank)),
            Press::FullScreen => vec![Effect::FillScreen { or_back: true }],
            Press::Start => vec![Effect::FillScreen { or_back: false }],
            Press::Train => self.asks_to_run(&event::Event::Train).unwrap_or_else(|| self.press_train()),
            Press::Controls => self.take_tour(Tour::Controls),
            Press::Notes => self.take_tour(Tour::Notes),
            Press::Turn(by) => self.take_tour(Tour::Turn(by.into())),
            Press::Warm => self.take_tour(Tour::Warm),
            Press::Tools => self.take_tour(Tour::Tools),
            Press::Overview => {
                self.lecture.has_overview = !self.lecture.has_overview;
                self.tour.has_tools = false;
                vec![Effect::ShowMode]
            }
            Press::Window => self.take_speaker(speaker::Event::Open),
            Press::Code => self.take_speaker(speaker::Event::Code(None)),
            Press::Letter(letter) => self.take_speaker(speaker::Event::Letter(letter)),
            Press::Begin => self.take_tour(Tour::Mode(Mode::Lecture)),
            Press::Leave => self.take_tour(Tour::Mode(Mode::Page)),
        }
    }

    /// Does something that is asked for twice.
    fn twice(&mut self, what: Twice, now: f64, act: impl FnOnce(&mut State) -> Vec<Effect>) -> Vec<Effect> {
        if self.lecture.hand.confirms(what, now) { act(self) } else { vec![Effect::Hush, Effect::Say(Spoken::Twice)] }
    }

    /// Out of the topmost of what is open, and at last out of the lecture.
    fn escape(&mut self, now: f64) -> Vec<Effect> {
        let open = [&mut self.lecture.has_overview, &mut self.tour.has_tools, &mut self.tour.has_controls];
        if let Some(topmost) = open.into_iter().find(|is_open| **is_open) {
            *topmost = false;
            return vec![Effect::ShowMode];
        }
        self.twice(Twice::Leave, now, |state| state.take_tour(Tour::Mode(Mode::Page)))
    }

    /// On to the next beat; but first, what this one lacks is trained, and nobody passes by a race or a search that runs.
    fn next_press(&mut self, now: f64) -> Vec<Effect> {
        if self.lacks_map() && !self.lecture.is_tried {
            self.lecture.is_tried = true;
            return self.data.update(data::Event::Map);
        }
        if self.lacks_results() {
            let phase = self.lab_phase();
            if phase != Phase::Training && !self.lecture.is_tried {
                self.lecture.is_tried = true;
                let effects = self.start_or_replay();
                if self.lab_phase() == Phase::Training {
                    return effects;
                }
            } else if phase == Phase::Training && self.settings.lab != LabId::Data {
                return self.twice(Twice::Skip, now, State::next_beat);
            }
        }
        self.next_beat()
    }

    /// Whether the beat speaks of results, or shows how they come, and they are not all there.
    fn lacks_results(&self) -> bool {
        let Some((_, step, place)) = lecture::at(&self.settings) else { return false };
        let beat = &beats(step)[place];
        let speaks = beat.words == Words::Told && step.finding.is_trained();
        let shows = beat.does == Does::Train && self.settings.lab != LabId::Data;
        let is_here = step.settings(&self.settings).lab == self.settings.lab;
        (speaks || shows) && is_here && self.lab_phase() != Phase::Done
    }

    /// Whether the beat shows the scale map, which nobody trains though it is not whole.
    fn lacks_map(&self) -> bool {
        let (done, all) = self.data.map_counts();
        self.beat().is_some_and(|beat| beat.does == Does::Map) && done < all && !self.data.map_is_training()
    }

    pub(super) fn next_beat(&mut self) -> Vec<Effect> {
        let Some((place, step, beat)) = lecture::at(&self.settings) else { return Vec::new() };
        match () {
            () if beat + 1 < beats(step).len() => self.enter_beat(place, beat + 1, true),
            () if place + 1 < self.lesson().steps.len() => self.enter_beat(place + 1, 0, true),
            () => {
                // Whoever presses sees that the page has heard it.
                self.lecture.is_over = true;
                vec![Effect::ShowMode]
            }
        }
    }

    pub(super) fn beat_before(&mut self) -> Vec<Effect> {
        match lecture::at(&self.settings) {
            Some((place, _, beat)) if beat > 0 => self.enter_beat(place, beat - 1, false),
            Some((place, ..)) if place > 0 => {
                let last = beats(&self.lesson().steps[place - 1]).len() - 1;
                self.enter_beat(place - 1, last, false)
            }
            _ => Vec::new(),
        }
    }

    /// What was under way at a beat ends with it; what was replayed is all there.
    pub(super) fn leave_beat(&mut self) {
        self.end_replay();
        // The steps to come have other maps, which they do not show.
        self.data.rest_map();
        self.lecture.leave_beat();
    }

    /// The settings of a step, and of a beat of it where a lecture is held.
    pub(super) fn settings_at(&self, place: usize, beat: usize) -> Settings {
        let steps = self.lesson().steps;
        let step = &steps[place.min(steps.len() - 1)];
        let mut settings = self.settings_of(step);
        settings.put("step", place + 1);
        if self.settings.mode == Mode::Lecture {
            lecture::settle(&mut settings, step, beat);
        }
        settings
    }

    /// Comes to a beat; `forward`: from the one before it, so that what it brings is seen to come.
    pub(super) fn enter_beat(&mut self, place: usize, beat: usize, forward: bool) -> Vec<Effect> {
        if self.lacks_lesson() {
            return Vec::new();
        }
        let (from, drawn) = (self.settings.m_place(), self.drawn());
        let was_here = lecture::at(&self.settings).is_some_and(|(other, ..)| other == place);
        let settings = self.settings_at(place, beat);
        let steps = self.lesson().steps;
        let step = &steps[place];
        let beat = &beats(step)[beat];
        self.leave_beat();
        // The race is first seen to scale.
        if forward && !was_here && step.panel == "race-race" {
            self.algorithms.is_linear = true;
        }
        self.tour.is_revealed = false;
        if self.lesson().is_tour() {
            self.tour.come_to(place);
        }
        // From the figure on, what comes next is trained while the lecturer speaks.
        self.tour.is_warming |=
            self.settings.run != Some(false) && steps[..=place].iter().any(|step| step.finding == Finding::Figure);
        let to = settings.m_place();
        let mut effects = self.adopt(settings);
        // Thin lines of another activation are of the beat that switches, and of no later figure.
        if !matches!(beat.does, Does::Switch(_)) {
            self.data.compared = None;
        }
        if forward && matches!(beat.does, Does::Move(_)) && from != to {
            self.lecture.slide = Some(Slide::new(from, to));
            self.move_marker(from);
        }
        let is_more = drawn.is_some_and(|before| self.drawn().is_some_and(|now| now > before));
        if forward && is_more {
            self.lecture.is_redrawn = self.lab_phase() == Phase::Done;
            // What was drawn as far as the middle goes on from there.
            let before = self.being_drawn().first().map_or(0, |&learner| self.drawn_before(learner));
            let reached = self.data.shown.m_values().iter().filter(|&&m| m < before).count();
            self.lecture.pen = Some(Pen::after(reached));
        }
        if forward {
            effects.extend(self.do_beat(beat, step.finding.is_trained()));
        }
        effects.push(Effect::WriteLink);
        effects
    }

    /// What a beat lacks is trained as it is come to.
    fn do_beat(&mut self, beat: &Beat, is_trained: bool) -> Vec<Effect> {
        match beat.does {
            Does::Train => self.start_or_replay(),
            Does::Map if self.lacks_map() => self.data.update(data::Event::Map),
            Does::Turn => {
                self.lecture.turning = Some(Turning::default());
                Vec::new()
            }
            _ if beat.words == Words::Told && is_trained || self.lecture.pen.is_some() => self.start_lab(),
            _ => Vec::new(),
        }
    }

    /// How many learners are drawn, and how far they reach.
    fn drawn(&self) -> Option<(usize, u32)> {
        match self.beat()?.shown {
            Shown::Drawn(learners, to) => Some((learners, to.m(&self.settings))),
            Shown::AsAsked | Shown::Nothing => None,
        }
    }

    /// The learners that the pen draws at this beat: those that the one before had not, or not as far.
    fn being_drawn(&self) -> Vec<Learner> {
        let Some((place, step, beat)) = lecture::at(&self.settings) else { return Vec::new() };
        let Shown::Drawn(learners, to) = beats(step)[beat].shown else { return Vec::new() };
        let before = match (beat, place) {
            (0, 0) => None,
            (0, _) => beats(&self.lesson().steps[place - 1]).last(),
            _ => beats(step).get(beat - 1),
        };
        let before = match before.map(|beat| beat.shown) {
            Some(Shown::Drawn(before, until)) if until == to => before,
            Some(_) | None => 0,
        };
        lecture::beats::ORDER[before.min(learners)..learners].to_vec()
    }

    /// How many values of m from the left are trained, of the learners that are being drawn.
    fn trained_so_far(&self) -> usize {
        let plan = &self.data.shown;
        let learners = self.being_drawn();
        let is_there = |m: u32, learner: &Learner| {
            (0..plan.repeats).any(|repeat| self.data.results.contains_key(&plan.key(*learner, m, repeat)))
        };
        let reach = self.drawn().map_or(0, |(_, to)| to);
        let values = plan.m_values();
        let values = values.iter().take_while(|&&m| m <= reach);
        values.take_while(|&&m| learners.iter().all(|learner| is_there(m, learner))).count()
    }

    /// A frame of what moves by itself.
    pub(super) fn move_lecture(&mut self, now: f64, is_still: bool) -> Vec<Effect> {
        let trained = if self.lecture.pen.is_some() { self.trained_so_far() } else { 0 };
        if let Some(pen) = &mut self.lecture.pen {
            pen.frame(now, is_still, trained);
            let reach = self.drawn().map_or(0, |(_, to)| to);
            let all = self.data.shown.m_values().iter().filter(|&&m| m <= reach).count();
            if self.lecture.pen.is_some_and(|pen| pen.reached >= all) {
                self.lecture.pen = None;
            }
        }
        if self.lecture.turning.as_mut().is_some_and(|turning| !turning.frame(now, is_still)) {
            self.lecture.turning = None;
        }
        let Some(mut slide) = self.lecture.slide.take() else { return Vec::new() };
        let place = slide.frame(now, is_still);
        if slide.is_over() {
            return self.settle(place);
        }
        self.lecture.slide = Some(slide);
        self.move_marker(place).into_iter().collect()
    }

    /// Whether something of a lecture moves with the next frame.
    pub fn lecture_moves(&self) -> bool {
        let draws = |pen: Pen| pen.moves(self.trained_so_far());
        let lecture = &self.lecture;
        let moves = lecture.slide.is_some() || lecture.turning.is_some() || lecture.replay.is_some();
        moves || self.lecture.pen.is_some_and(draws)
    }

    /// What a beat does not show yet.
    pub(super) fn hidden_at_beat(&self) -> Option<Vec<Hidden>> {
        let (learners, to) = match self.beat()?.shown {
            Shown::Drawn(learners, to) => (learners, to),
            Shown::Nothing => (0, Place::Right),
            Shown::AsAsked => return None,
        };
        let reach = to.m(&self.settings);
        let moving = self.lecture.pen.map(|pen| (self.being_drawn(), pen.reached));
        let values = self.data.shown.m_values();
        let hide = |(place, learner): (usize, &Learner)| {
            let of_pen = moving.as_ref().filter(|(moving, _)| moving.contains(learner));
            // The first m that is not drawn.
            let from = match of_pen {
                _ if place >= learners => 0,
                // What was drawn before as far as the middle stays while the pen goes on from there.
                Some(&(_, reached)) => self.drawn_before(*learner).max(match reached {
                    0 => 0,
                    reached => values.get(reached - 1).map_or(0, |m| m + 1),
                }),
                None if to == Place::Right => return None,
                None => reach + 1,
            };
            let of: &'static [Learner] = std::slice::from_ref(&lecture::beats::ORDER[place]);
            Some(Hidden { learners: of, from, to: u32::MAX, activation: None })
        };
        Some(lecture::beats::ORDER.iter().enumerate().filter_map(hide).collect())
    }

    /// Beyond which m a learner was drawn at the beat before; 0 where it was not.
    fn drawn_before(&self, learner: Learner) -> u32 {
        let Some((_, step, beat)) = lecture::at(&self.settings) else { return 0 };
        let Some(before) = beat.checked_sub(1).map(|before| &beats(step)[before]) else { return 0 };
        match before.shown {
            Shown::Drawn(learners, to) if lecture::beats::ORDER[..learners].contains(&learner) => {
                to.m(&self.settings) + 1
            }
            _ => 0,
        }
    }

    /// Reads the page as a lecture shows it at a beat that is all drawn, whatever is on the screen now: for paper. Nothing is
    /// trained for it, and afterwards all is as it was.
    pub fn at_beat<R>(&mut self, place: usize, beat: usize, read: impl FnOnce(&State) -> R) -> R {
        let own = self.settings.clone();
        self.settings.put("mode", Mode::Lecture.name());
        let mut settings = self.settings_at(place, beat);
        settings.reset("panel");
        let figure = Figure::new(&settings, &self.data.results);
        let shown = std::mem::replace(&mut self.data.shown, figure.plan.clone());
        let figure = std::mem::replace(&mut self.data.figure.study, figure);
        let marker = std::mem::replace(&mut self.marker, settings.m_place());
        let looked_at = (self.data.compared.take(), self.data.highlight.take());
        let lecture = std::mem::take(&mut self.lecture);
        self.settings = settings;
        self.data.veil(self.hidden());
        let read = read(self);
        self.settings = own;
        (self.data.shown, self.data.figure.study, self.marker, self.lecture) = (shown, figure, marker, lecture);
        (self.data.compared, self.data.highlight) = looked_at;
        self.data.veil(self.hidden());
        read
    }

    /// Whether this beat draws curves into the figure.
    pub fn is_drawing(&self) -> bool {
        !self.being_drawn().is_empty()
    }

    /// Which ends of the figure are named.
    pub fn named_ends(&self) -> Ends {
        self.beat().map_or(Ends::Both, |beat| beat.ends)
    }

    /// The lecture is gone on with, or begins: at the beat where it was left.
    pub(super) fn attend_lecture(&mut self) -> Vec<Effect> {
        self.tour.attend(true);
        self.lecture.is_left = false;
        match lecture::at(&self.settings) {
            Some((place, _, beat)) => self.enter_beat(place, beat, false),
            None => self.enter_beat(0, 0, false),
        }
    }
}
