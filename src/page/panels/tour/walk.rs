//! The lecture, walked by simulated keys: each beat finds what it needs whatever was done before, nothing strands, and what
//! only ends it is asked for twice.

use crate::job::end::Stopped;
use crate::job::{Answer, GradientProbe};
use crate::page::model::lecture::{self, Focus, Moment, Press, Words, beats};
use crate::page::model::link;
use crate::page::model::settings::{LabId, Mode};
use crate::page::model::state::{Effect, Event, Phase, State};
use crate::page::model::tour::STEPS;
use crate::page::panels::View;
use crate::page::panels::gradient;
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::testing::{Page, Told, children};
use crate::page::panels::tour::step;
use crate::study::key::Learner;
use crate::study::plan;
use crate::study::plan::FigurePlan;
use std::collections::BTreeSet;

/// A presenter before a page: keys come a second apart.
pub(super) struct Hall {
    pub(super) page: Page,
    pub(super) now: f64,
}

impl Hall {
    pub(super) fn new(link: &str) -> Hall {
        Hall { page: Page::new(link), now: 100.0 }
    }

    pub(super) fn state(&self) -> &State {
        &self.page.state
    }

    /// A key at this time.
    pub(super) fn key_at(&mut self, key: &str, now: f64, is_repeated: bool) -> Vec<Effect> {
        let Some(press) = lecture::press(self.state().situation(), key, Focus::default()) else { return Vec::new() };
        self.now = now;
        self.press(press, Moment { now, is_repeated })
    }

    pub(super) fn press(&mut self, press: Press, moment: Moment) -> Vec<Effect> {
        self.page.state.update(Event::Lecture(lecture::Event::Press(press, moment)))
    }

    pub(super) fn key(&mut self, key: &str) -> Vec<Effect> {
        self.key_at(key, self.now + 1.0, false)
    }

    /// Everything that is wanted is trained.
    pub(super) fn train(&mut self) {
        for _ in 0..20_000 {
            // A race and a search take longer than a test may.
            let wanted = self.state().served();
            let Some(&job) = wanted.iter().find(|job| LabId::of(job) == LabId::Data) else { return };
            let learner = plan::learner(&job.spec);
            let score = learner.map_or(0.7, |learner| 0.5 + 0.05 * learner.index() as f32);
            let answer = Answer {
                test_accuracy: score,
                train_accuracy: Some(1.0),
                map: (job.observe.map_side > 0).then(|| vec![9; usize::from(job.observe.map_side).pow(2)]),
                mistakes: job.observe.mistakes.then(Vec::new),
                gradient: if job.observe.gradient { vec![GradientProbe::default()] } else { Vec::new() },
                ..Answer::new(job.spec, Stopped::Budget, 0.1)
            };
            self.page.state.update(Event::Answer(Box::new(answer)));
        }
        panic!("it never ends to train");
    }

    /// Frames until nothing moves.
    pub(super) fn rest(&mut self) {
        for _ in 0..2_000 {
            if !self.state().lecture_moves() {
                return;
            }
            self.now += 0.05;
            let frame = crate::page::model::labs::data::Event::Frame { now: self.now, is_still: false };
            self.page.state.update(Event::Data(frame));
        }
        panic!("it never comes to rest");
    }

    pub(super) fn at(&self) -> (usize, usize) {
        lecture::at(&self.state().settings).map(|(place, _, beat)| (place, beat)).unwrap()
    }

    /// What is seen: where the lecture is, what is set, what is hidden and what is said.
    pub(super) fn seen(&self) -> (String, usize, Vec<String>) {
        let sheet: Sheet = self.page.sheet(step::show);
        let ids = ["tour-title", "tour-say", "tour-ask", "tour-told"];
        let words = ids.iter().map(|id| sheet.text_of(id).unwrap_or_default().to_owned()).collect();
        (link::write(&self.state().settings), self.state().data.seen().len(), words)
    }

    fn go(&mut self, name: &str, beat: &str) {
        let place = STEPS.iter().position(|step| step.name == name).unwrap();
        self.press(Press::First, Moment { now: self.now + 1.0, is_repeated: false });
        self.now += 1.0;
        self.page.state.update(Event::Tour(crate::page::model::tour::Event::Go(place)));
        let last = beats(&STEPS[place]).iter().position(|row| row.name == beat).unwrap();
        for _ in 0..last {
            self.key("PageDown");
            self.train();
            self.rest();
        }
        assert_eq!(self.at(), (place, last));
    }
}

pub(super) const SMALL: &str = "max=64&repeats=1&mode=lecture";

/// All labs are done at once, so that a walk need not train a race.
fn walk(hall: &mut Hall) -> Vec<(String, usize, Vec<String>)> {
    let mut seen = Vec::new();
    loop {
        hall.rest();
        seen.push(hall.seen());
        let before = hall.at();
        let mut presses = 0;
        while hall.at() == before && presses < 4 {
            hall.key("PageDown");
            if hall.state().settings.lab == LabId::Data {
                hall.train();
            }
            presses += 1;
        }
        if hall.at() == before {
            return seen;
        }
    }
}

#[test]
fn one_key_walks_every_beat_and_nothing_strands() {
    let mut hall = Hall::new(SMALL);
    assert_eq!(hall.at(), (0, 0));
    let seen = walk(&mut hall);
    let all: usize = STEPS.iter().map(|step| beats(step).len()).sum();
    assert_eq!(seen.len(), all);
    assert_eq!(hall.at(), (STEPS.len() - 1, beats(STEPS.last().unwrap()).len() - 1));
    for (link, _, words) in &seen {
        let said: Vec<_> = words[1..].iter().filter(|words| !words.is_empty()).collect();
        assert!(said.len() == 1 && !said[0].contains(['{', '}']), "{link}: {words:?}");
    }
}

/// The second lecture in a browser where the first was held is the same, but for what is trained already.
#[test]
fn a_lecture_begins_fresh_whatever_was_rehearsed() {
    let words = |seen: Vec<(String, usize, Vec<String>)>| -> Vec<Vec<String>> {
        seen.into_iter().map(|(_, _, words)| words).collect()
    };
    let mut hall = Hall::new(SMALL);
    let first = walk(&mut hall);
    // Answered and done by a student at an earlier visit.
    let mut way = String::from("14");
    for step in &STEPS {
        way += &format!(";{}{}", step.name, if step.action.options() > 0 { "=0" } else { "" });
    }
    let mut again = Hall::new(SMALL);
    again.page.state.update(Event::Tour(crate::page::model::tour::Event::Restored(way.clone())));
    assert_eq!(again.at(), (0, 0));
    assert!(STEPS.iter().all(|step| again.state().tour.prediction(step).is_none()), "the hall has not answered");
    let second = walk(&mut again);
    assert_eq!(words(second), words(first));
    assert_eq!(again.state().tour.saved(), way, "and the student's answers stay");
    // A key begins it again, when it is asked for twice.
    again.key("r");
    assert_ne!(again.at(), (0, 0));
    again.key("r");
    assert_eq!(again.at(), (0, 0));
    assert!(again.state().data.seen().is_empty(), "what is trained is not shown again before its beat");
}

#[test]
fn page_up_undoes_a_beat() {
    let mut hall = Hall::new(SMALL);
    hall.key("PageDown");
    let mut seen = vec![hall.seen()];
    for _ in 0..25 {
        hall.key("PageDown");
        hall.train();
        hall.rest();
        seen.push(hall.seen());
    }
    for (place, (link, _, words)) in seen.iter().enumerate().rev() {
        let now = hall.seen();
        assert_eq!((&now.0, &now.2[1..3]), (link, &words[1..3]), "{place}");
        hall.key("PageUp");
    }
}

#[test]
fn keys_that_are_held_or_pressed_twice_in_one_breath_count_once() {
    let mut hall = Hall::new(SMALL);
    hall.key_at("PageDown", 10.0, false);
    for repeat in 1..40 {
        hall.key_at("PageDown", 10.0 + 0.05 * f64::from(repeat), true);
    }
    assert_eq!(hall.at(), (0, 1));
    hall.key_at("PageDown", 20.0, false);
    hall.key_at("PageDown", 20.2, false);
    assert_eq!(hall.at(), (0, 2));
    // So does a second click.
    hall.press(Press::Next, Moment { now: 20.25, is_repeated: false });
    assert_eq!(hall.at(), (0, 2));
}

#[test]
fn escape_closes_the_topmost_and_leaves_only_when_it_is_asked_for_twice() {
    let mut hall = Hall::new(SMALL);
    for _ in 0..6 {
        hall.key("PageDown");
    }
    let at = hall.at();
    for open in ["m", "o", "s"] {
        hall.key(open);
        hall.key("Escape");
        let state = hall.state();
        assert!(!state.tour.has_tools && !state.lecture.has_overview && !state.tour.has_controls, "{open}");
    }
    hall.key("Escape");
    assert_eq!((hall.state().settings.mode, hall.at()), (Mode::Lecture, at));
    let said = |hall: &Hall| hall.page.sheet(step::show).text_of("tour-why").unwrap().to_owned();
    assert!(said(&hall).contains("Esc"), "{}", said(&hall));
    // Another key: it is asked for no more.
    hall.key("PageDown");
    hall.key("PageUp");
    hall.key("Escape");
    hall.key_at("Escape", hall.now + 5.0, false);
    assert_eq!(hall.state().settings.mode, Mode::Lecture, "too late");
    hall.key("Escape");
    assert_eq!(hall.state().settings.mode, Mode::Page);
    // A clicker leads back to the very beat.
    for key in ["PageDown", "F5"] {
        hall.key(key);
        assert_eq!((hall.state().settings.mode, hall.at()), (Mode::Lecture, at), "{key}");
        hall.key("Escape");
        hall.key("Escape");
    }
}

#[test]
fn a_number_and_enter_jumps_and_a_reload_returns_to_the_very_beat() {
    let mut hall = Hall::new(SMALL);
    for key in ["1", "2", "Enter"] {
        hall.key_at(key, hall.now + 0.1, false);
    }
    assert_eq!(hall.at(), (11, 0));
    hall.key("End");
    assert_eq!(hall.at(), (STEPS.len() - 1, 0));
    hall.key("Home");
    assert_eq!(hall.at(), (0, 0));
    for key in ["9", "9", "Enter"] {
        hall.key_at(key, hall.now + 0.1, false);
    }
    assert_eq!(hall.at(), (STEPS.len() - 1, 0), "beyond the last");
    for (name, beat) in [("digital", "gain"), ("slope", "told"), ("pairs", "few"), ("forces", "work")] {
        hall.go(name, beat);
        let link = link::write(&hall.state().settings);
        let other = Hall::new(&link);
        assert_eq!((other.at(), &other.state().settings), (hall.at(), &hall.state().settings), "{link}");
    }
}

/// A race is run in the hall: nobody passes it by with one press, and with two one can.
#[test]
fn a_race_that_runs_is_not_skipped() {
    let mut hall = Hall::new(SMALL);
    let place = STEPS.iter().position(|step| step.name == "race").unwrap();
    hall.page.state.update(Event::Tour(crate::page::model::tour::Event::Go(place)));
    hall.key("PageDown");
    assert_eq!((hall.at(), hall.state().lab_phase()), ((place, 1), Phase::Idle), "the hall is asked first");
    hall.key("PageDown");
    assert_eq!((hall.at(), hall.state().lab_phase()), ((place, 2), Phase::Training), "the press runs it");
    hall.key("PageDown");
    assert_eq!(hall.at(), (place, 2));
    hall.key("PageDown");
    assert_eq!(hall.at(), (place, 3));
    // Told before it was run, by a jump: the press has it run.
    hall.page.state.update(Event::Algorithms(crate::page::model::labs::algorithms::Event::Reset));
    hall.press(Press::Train, Moment { now: hall.now + 1.0, is_repeated: false });
    assert_eq!(hall.state().lab_phase(), Phase::Training);
}

/// Without workers nothing can be trained, and the lecture goes on all the same.
#[test]
fn a_lost_worker_does_not_strand_the_lecture() {
    let mut hall = Hall::new(SMALL);
    let mut presses = 0;
    while hall.at() != (STEPS.len() - 1, beats(STEPS.last().unwrap()).len() - 1) {
        hall.page.state.update(Event::NoWorkers);
        hall.key("PageDown");
        presses += 1;
        assert!(presses < 200, "stuck at {:?}", hall.at());
    }
}

#[test]
fn the_map_of_scale_says_how_far_it_is() {
    let mut hall = Hall::new(SMALL);
    hall.go("both", "told");
    hall.key("PageDown");
    let bar = |hall: &Hall| hall.page.sheet(step::show).attribute_of("tour-bar", "hidden").is_none();
    assert_eq!((hall.at(), bar(&hall)), ((6, 3), true));
    hall.train();
    assert!(!bar(&hall), "nothing is under way any more");
}

/// A link leads straight to the map, which the clicker has trained; one training of it may take seconds, of which is said how far it is.
#[test]
fn a_map_that_a_link_leads_to_is_trained_and_says_how_far_each_training_is() {
    let mut hall = Hall::new(&format!("{SMALL}&step=7&beat=4"));
    hall.key("PageDown");
    assert!(hall.at() == (6, 3) && hall.state().data.map_is_training(), "the press has it trained");
    let (_, all) = hall.state().data.map_counts();
    let said = |hall: &Hall, begun: f64| {
        let mut sheet = Sheet::default();
        step::show(&View { forecast: &Told { begun, ..Told::default() }, ..hall.page.view() }, &mut sheet);
        let bar = sheet.attribute_of("tour-bar", "value").unwrap_or_default().to_owned();
        (sheet.text_of("tour-why").unwrap_or_default().to_owned(), bar)
    };
    let text = |done: f64| format!("Live, running here: {done:.2} of {all} trainings.");
    for begun in [0.0, 0.25, 1.5] {
        let share = begun / all as f64;
        assert_eq!(said(&hall, begun), (text(begun), format!("{share:.3}")));
    }
    hall.train();
    assert_eq!(said(&hall, 1.0).0, "");
    hall.key("PageDown");
    assert_eq!(hall.at(), (7, 0));
}

/// The hall chooses among curves, which it sees.
#[test]
fn the_vote_on_the_curve_shows_four_sketches() {
    let mut hall = Hall::new(SMALL);
    hall.go("figure", "vote");
    let sheet = hall.page.sheet(step::show);
    let shapes: BTreeSet<String> =
        children(&sheet, "tour-options").iter().map(|one| format!("{:?}", one.children)).collect();
    assert!(shapes.len() == 4 && shapes.iter().all(|shape| shape.contains("tour-sketch")), "{shapes:?}");
    hall.go("plateau", "ask");
    assert!(!format!("{:?}", children(&hall.page.sheet(step::show), "tour-options")).contains("tour-sketch"));
}

/// How long a training takes is asked after the map was shown.
#[test]
fn the_map_shows_no_times_before_they_are_asked_for() {
    let mut hall = Hall::new(SMALL);
    for (name, beat, hides) in
        [("both", "map", true), ("limits", "ask", true), ("limits", "end", false), ("hand", "told", false)]
    {
        hall.go(name, beat);
        assert_eq!(hall.state().hides_cost(), hides, "{name} {beat}");
    }
    hall.go("limits", "end");
    let said = hall.page.sheet(step::show).text_of("tour-say").unwrap().to_owned();
    assert!(said.contains("takes longer than 0.5\u{a0}s"), "{said}");
}

#[test]
fn the_figure_is_drawn_from_left_to_right_as_far_as_it_is_trained() {
    let mut hall = Hall::new("max=256&repeats=1&mode=lecture");
    let place = STEPS.iter().position(|step| step.name == "plateau").unwrap();
    hall.page.state.update(Event::Tour(crate::page::model::tour::Event::Go(place - 1)));
    for _ in 0..3 {
        hall.key("PageDown");
    }
    assert_eq!(hall.at(), (place, 0));
    let seen = |hall: &Hall, learner: Learner| -> Vec<u32> {
        let plan = hall.state().settings.plan();
        let is_seen = |m: &u32| hall.state().data.seen().contains_key(&plan.key(learner, *m, 0));
        plan.m_values().into_iter().filter(is_seen).collect()
    };
    assert_eq!(seen(&hall, Learner::Svm), [0; 0], "nothing is trained yet");
    hall.train();
    assert_eq!(seen(&hall, Learner::Svm), [0; 0], "what is trained is drawn with the next frames");
    let mut steps = Vec::new();
    while hall.state().lecture_moves() {
        hall.now += 0.1;
        let frame = crate::page::model::labs::data::Event::Frame { now: hall.now, is_still: false };
        hall.page.state.update(Event::Data(frame));
        let now = seen(&hall, Learner::Svm);
        if steps.last() != Some(&now) {
            steps.push(now);
        }
    }
    let middle = crate::page::model::tour::Place::Middle.m(&hall.state().settings);
    assert_eq!(steps.last().unwrap().last(), Some(&middle));
    assert!(steps.len() >= 3 && steps.windows(2).all(|pair| pair[0].len() < pair[1].len()), "{steps:?}");
    assert!(seen(&hall, Learner::Large).is_empty());
    // On the way on, what was drawn stays.
    hall.key("PageDown");
    hall.key("PageDown");
    assert_eq!(seen(&hall, Learner::Svm).last(), Some(&middle));
    hall.rest();
    assert_eq!(seen(&hall, Learner::Svm).last(), Some(&256));
    hall.go("sizes", "medium");
    let has = [Learner::Svm, Learner::Small, Learner::Medium, Learner::Large].map(|of| seen(&hall, of).len());
    assert_eq!(has, [5, 5, 5, 0]);
}

/// The drawn network stands first without a gradient; then with ReLU's, which sigmoid's joins; and no later figure has its thin lines.
#[test]
fn the_gradient_comes_beat_by_beat_and_its_other_activation_leaves_with_it() {
    let mut hall = Hall::new(SMALL);
    hall.page.state.update(Event::Train);
    hall.train();
    let series = |hall: &Hall| match hall.page.sheet(gradient::show).picture_of("gradient-canvas") {
        Some(Picture::Network(data)) => {
            assert_eq!(data.widths.len(), 5, "the large network itself");
            data.gradient.series.iter().map(|series| series.rms.len()).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    for (beat, name) in ["network", "relu", "ask"].into_iter().enumerate() {
        hall.go("slope", name);
        assert_eq!(series(&hall).len(), 1, "{name}");
        assert_eq!(hall.state().data.seen().is_empty(), beat == 0, "{name}");
    }
    hall.go("slope", "network");
    assert_eq!(series(&hall), [0]);
    hall.go("slope", "told");
    assert!(hall.state().data.compared.is_some(), "the figure has both");
    hall.key("End");
    assert_eq!((hall.state().data.compared, hall.at()), (None, (STEPS.len() - 1, 0)));
}

/// A slide's link keeps what it says to the end of the lecture.
#[test]
fn a_link_to_a_step_keeps_its_settings() {
    let mut hall = Hall::new("mode=lecture&step=3&hide=small&xaxis=linear&replicates=2&keep=0&repeats=1&max=64");
    let place = |name: &str| STEPS.iter().position(|step| step.name == name).unwrap();
    for name in ["plateau", "sizes", "race", "loop", "closing"] {
        hall.page.state.update(Event::Tour(crate::page::model::tour::Event::Go(place(name))));
        let settings = &hall.state().settings;
        assert_eq!((settings.linear, settings.keep, settings.repeats), (true, false, 1), "{name}");
        assert_eq!(settings.hidden, [false, false, true, false, false], "{name}");
        assert_eq!(settings.replicates, if name == "loop" { 4 } else { 2 }, "a step sets what it is about: {name}");
    }
    // What a step has set by itself is nobody's wish.
    let mut hall = Hall::new(&format!("mode=lecture&max=64&repeats=1&step={}", place("hand") + 1));
    let link = link::write(&hall.state().settings);
    assert!(link.contains("hide="), "{link}");
    hall = Hall::new(&link);
    hall.page.state.update(Event::Tour(crate::page::model::tour::Event::Go(place("closing"))));
    assert_eq!(hall.state().settings.hidden, [false; 5]);
    // Followed in an open tab it asks its question afresh.
    hall.go("sizes", "told");
    hall.page.state.update(Event::Link(format!("mode=lecture&step={}&max=64&repeats=1", place("left") + 1)));
    assert_eq!(hall.at(), (place("left"), 0));
    assert!(!hall.state().step_is_answered());
}

/// What a beat shows is not the answer of a question that is still to come.
#[test]
fn no_beat_shows_what_is_asked_later() {
    let mut hall = Hall::new("max=256&repeats=1&mode=lecture");
    hall.page.state.update(Event::Train);
    hall.train();
    for (place, step) in STEPS.iter().enumerate().filter(|(_, step)| step.name != "sizes") {
        hall.page.state.update(Event::Tour(crate::page::model::tour::Event::Go(place)));
        let asked = beats(step).iter().position(|row| row.words == Words::Ask);
        for _ in 0..asked.unwrap_or(0) {
            hall.key("PageDown");
            hall.train();
            hall.rest();
        }
        let own = hall.state().settings.plan();
        for hidden in step.hides.iter().map(|hide| hide.on(&hall.state().settings)) {
            let plan = FigurePlan { activation: hidden.activation.unwrap_or(own.activation), ..own.clone() };
            let specs = hidden.learners.iter().flat_map(|&learner| {
                let values = plan.m_values().into_iter().filter(|m| (hidden.from..=hidden.to).contains(m));
                values.map(|m| plan.key(learner, m, 0)).collect::<Vec<_>>()
            });
            for spec in specs {
                assert!(!hall.state().data.seen().contains_key(&spec), "{}: {spec:?}", step.name);
            }
        }
    }
}
