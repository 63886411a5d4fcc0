//! The lab as its reader uses it. Answers are made up where only the logic is asked about.

use crate::job;
use crate::job::end::Stopped;
use crate::nn::activation::Activation;
use crate::page::model::labs::computation::view;
use crate::page::model::labs::computation::*;
use crate::study::clock::GUESS;
use crate::task::sample::SampleCache;

/// An answer that says nothing about the idea: the `n`-th of a lab is better than those before.
pub(crate) fn made_up(spec: Spec, n: usize) -> Answer {
    let accuracy = 0.5 + 0.4 * (1.0 - 1.0 / (1.0 + n as f32 / 40.0));
    Answer {
        parameters: spec.parameters() as u32,
        examples_seen: u64::from(spec.recipe.steps) * u64::from(spec.batch()),
        validation_accuracy: Some(accuracy),
        test_accuracy: accuracy,
        ..Answer::new(spec, Stopped::Budget, 0.01)
    }
}

/// Answers everything that is wanted; whatever is to be done of it outside, but for telling the pool.
fn effects_of_answers(state: &mut State) -> Vec<Effect> {
    let mut effects = Vec::new();
    while let Some(job) = state.wanted().first().copied() {
        let place = place(state, &job.spec);
        effects.extend(state.finished(made_up(job.spec, place)));
    }
    effects.retain(|effect| *effect != Effect::Serve);
    effects
}

fn lab(replicates: u32) -> (State, Settings) {
    let settings = Settings::default().with("lab", "computation").with("replicates", replicates);
    (State::new(&settings), settings)
}

fn is_trial(job: &Job) -> bool {
    job.spec.data.validation > 0
}

/// Which experiment of its search it is.
fn place(state: &State, spec: &Spec) -> usize {
    let plans = [state.search.study, state.search.study.random(state.notebook.seed())];
    let searches = plans.into_iter().flat_map(Plan::names).filter_map(|name| state.searches.get(name));
    let waiting = searches.into_iter().find(|search| search.next().spec() == *spec);
    waiting.map_or(0, |search| search.results().len())
}

/// Answers everything that is wanted, at most `most` jobs; how many were answered.
fn answer(state: &mut State, most: usize) -> usize {
    let mut done = 0;
    loop {
        state.open_searches();
        let Some(job) = state.wanted().first().copied().filter(|_| done < most) else { return done };
        assert!(is_trial(&job), "{job:?} was not asked for");
        let place = place(state, &job.spec);
        state.finished(made_up(job.spec, place));
        done += 1;
    }
}

#[test]
fn a_whole_run_ends_and_its_export_is_as_promised() {
    let (mut state, settings) = lab(3);
    assert_eq!(state.phase(), Phase::Idle);
    state.update(Event::Run, &settings);
    assert_eq!((state.phase(), state.counts()), (Phase::Training, (0, 300)));
    let done = answer(&mut state, usize::MAX);
    assert!((600..1500).contains(&done), "{done}");
    assert_eq!((state.phase(), state.counts()), (Phase::Done, (300, 300)));
    let csv = state.csv(&settings);
    assert_eq!(csv.lines().next(), Some(HEADER));
    for line in csv.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        assert_eq!(fields.len(), 7, "{line}");
        assert!(fields[4].parse::<f64>().is_ok_and(|day| (0.0..=90.0).contains(&day)), "{line}");
    }
    crate::page::model::export::assert_no_formula(&csv, csv.lines().count() - 1);
    // The fastest clock gets through all of them.
    assert_eq!(csv.lines().filter(|line| line.starts_with("100,")).count(), done);
    assert!(csv.lines().filter(|line| line.starts_with("1,")).count() < done / 20);
}

#[test]
fn curves_are_monotone_where_scores_are_and_a_faster_machine_is_never_behind() {
    let (mut state, settings) = lab(2);
    state.update(Event::Run, &settings);
    answer(&mut state, usize::MAX);
    let curves = view::curves(&state, &settings);
    for curve in &curves {
        assert_eq!(curve.points.len(), 181, "{}", curve.speed);
        assert_eq!(curve.points[0].spread.mean, GUESS);
        assert!(curve.points.windows(2).all(|pair| pair[0].spread.mean <= pair[1].spread.mean));
    }
    for pair in curves.windows(2) {
        assert!(pair[0].points.iter().zip(&pair[1].points).all(|(slow, fast)| slow.spread.mean <= fast.spread.mean));
    }
}

#[test]
fn slow_machines_are_done_first_and_a_curve_ends_where_its_replicates_end() {
    let (mut state, settings) = lab(4);
    state.update(Event::Run, &settings);
    answer(&mut state, 60);
    let ends = SPEEDS.map(|speed| view::at_the_end(&state, &settings, &view::clock_of(speed, &settings)).is_some());
    assert_eq!(ends, [true, true, false, false, false]);
    let curves = view::curves(&state, &settings);
    assert!(curves[0].points.len() == 181 && curves[4].points.len() < 181, "{}", curves[4].points.len());
    assert!(!curves[4].points.is_empty());
}

#[test]
fn stopping_keeps_what_is_there_and_going_on_loses_nothing() {
    let (mut state, settings) = lab(2);
    state.update(Event::Run, &settings);
    let before = answer(&mut state, 50);
    let wanted = state.wanted();
    state.update(Event::Run, &settings);
    assert_eq!((state.phase(), state.wanted().len()), (Phase::Idle, 0));
    state.update(Event::Run, &settings);
    assert_eq!(state.wanted(), wanted);
    let rest = answer(&mut state, usize::MAX);
    let (mut other, same) = lab(2);
    other.update(Event::Run, &same);
    assert_eq!(answer(&mut other, usize::MAX), before + rest);
    assert_eq!(other.csv(&same), state.csv(&settings));
}

#[test]
fn thinking_trains_nothing_anew_and_flattens() {
    let (mut state, mut settings) = lab(2);
    state.update(Event::Run, &settings);
    answer(&mut state, usize::MAX);
    let ideas = |state: &State, settings: &Settings| {
        SPEEDS.map(|speed| {
            let clock = view::clock_of(speed, settings);
            view::standing(state, settings, &clock, view::last_day()).unwrap().ideas
        })
    };
    let without = ideas(&state, &settings);
    settings.put("think", 72);
    assert_eq!(state.wanted(), []);
    let with = ideas(&state, &settings);
    // Three days each: no more than 30 in 90 days, however fast the machine.
    assert!(without[4] > 200.0 && with[4] < 30.0, "{without:?} {with:?}");
    let clock = view::clock_of(100, &settings);
    assert!((view::waiting_share(&clock) - 3.0 / 3.3).abs() < 1e-12);
}

#[test]
fn the_lectures_three_clocks() {
    let (mut state, settings) = lab(2);
    state.update(Event::Run, &settings);
    answer(&mut state, usize::MAX);
    let [minutes, day, month] = view::CLOCKS.map(|(_, speed)| view::semester(&state, &settings, speed));
    // 90 days: 12,960 experiments of ten minutes, 90 of a day, 3 of a month.
    assert!((minutes.room - 12_960.0).abs() < 1e-6 && minutes.has_more);
    assert!((day.room - 90.0).abs() < 1e-9 && !day.has_more);
    assert!((month.room - 3.0).abs() < 1e-9 && !month.has_more);
    assert!(minutes.tried > day.tried && day.tried > month.tried);
}

#[test]
fn a_wheel_turns_as_the_clock_says() {
    let (mut state, mut settings) = lab(1);
    settings.put("think", 72);
    state.update(Event::Run, &settings);
    answer(&mut state, usize::MAX);
    let at = |day| view::wheel(&state, &settings, 100, day).unwrap();
    assert_eq!((at(0.0).turns, at(0.0).thought), (0, 0.0));
    assert_eq!((at(1.5).thought, at(1.5).run), (0.5, 0.0));
    let end = at(90.0);
    let csv = state.csv(&settings);
    assert_eq!(end.turns, csv.lines().filter(|line| line.starts_with("100,")).count());
}

#[test]
fn an_experiment_that_is_given_up_fails_the_run_and_can_be_tried_again() {
    let (mut state, settings) = lab(1);
    state.update(Event::Run, &settings);
    state.open_searches();
    let spec = state.wanted()[0].spec;
    state.gave_up(spec, "boom".into());
    assert_eq!((state.phase(), state.wanted().len()), (Phase::Failed, 0));
    state.update(Event::Run, &settings);
    assert_eq!(state.wanted()[0].spec, spec);
}

#[test]
fn own_experiments_come_first_and_random_search_follows_when_they_are_compared() {
    let (mut state, settings) = lab(2);
    let idea = Idea { width: 11, activation: Activation::Tanh, ..draft::FIRST };
    state.update(Event::Draft(idea.into()), &settings);
    state.update(Event::Propose(0.0), &settings);
    let wanted = state.wanted();
    let [job] = wanted[..] else { panic!("{wanted:?}") };
    let pending = state.notebook.pending().next().unwrap();
    assert_eq!((pending.spec(), pending.idea, state.phase()), (job.spec, idea, Phase::Training));
    state.finished(job::run(job.spec, job.observe, &mut SampleCache::default()));
    assert_eq!(state.notebook.found(1), Some(0));
    state.update(Event::Compare, &settings);
    assert_eq!(state.phase(), Phase::Training);
    let tried = answer(&mut state, usize::MAX);
    assert!(tried > 10, "{tried}");
    let random = state.random(1, &settings);
    let clock = Clock::new(1.0, 0.0);
    assert!(random.iter().all(|search| clock::is_complete(search, &clock, notebook::BUDGET)));
    assert_eq!(state.phase(), Phase::Idle);
}

#[test]
fn while_the_machine_is_measured_nothing_else_runs() {
    let (mut state, settings) = lab(2);
    state.update(Event::Run, &settings);
    state.update(Event::Measure(2), &settings);
    assert!(state.wanted().iter().all(|job| job.spec.reading.is_some()));
    assert_eq!(state.phase(), Phase::Training);
    state.machine.stop();
    assert!(state.wanted().iter().all(is_trial));
}

#[test]
fn rates_and_durations_in_words() {
    assert_eq!(idea_text::rate_text(-1746), "0.018");
    assert_eq!(idea_text::rate_text(-3500), "0.00032");
    assert_eq!(idea_text::rate_text(0), "1.0");
    assert_eq!(view::duration(30.0), ("days", 30.0));
    assert_eq!(view::duration(0.3).0, "hours");
    assert_eq!(view::duration(1.0), ("days", 1.0));
    assert_eq!(view::duration(1.25).0, "hours");
    let (unit, n) = view::duration(10.0 / 1440.0);
    assert!(unit == "minutes" && (n - 10.0).abs() < 1e-9);
}

/// What random search has tried, the search that mutates need not try again: its first idea, and those that both draw at
/// random.
#[test]
fn what_one_search_has_made_the_other_does_not_make_again() {
    let (mut state, mut settings) = lab(1);
    settings.put("ideas", "mutate");
    state.follow(&settings);
    state.update(Event::Run, &settings);
    let alone = answer(&mut state, usize::MAX);
    let alone_csv = state.csv(&settings);
    let (mut state, mut settings) = lab(1);
    state.update(Event::Run, &settings);
    answer(&mut state, usize::MAX);
    settings.put("ideas", "mutate");
    state.follow(&settings);
    let after = answer(&mut state, usize::MAX);
    assert!(after < alone && after > alone / 3, "{after} instead of {alone}");
    assert_eq!(state.csv(&settings), alone_csv);
    // Once more means once more.
    assert_eq!(state.phase(), Phase::Done);
    state.update(Event::Run, &settings);
    assert!(answer(&mut state, usize::MAX) > alone / 3);
}

/// The experiment of the notebook that is waited for.
fn own_answer(state: &State) -> Answer {
    made_up(state.notebook.pending().next().expect("an experiment is under way").spec(), 3)
}

#[test]
fn the_end_of_the_searches_is_said_once_whichever_lab_is_shown() {
    let (mut state, mut settings) = lab(2);
    settings.put("lab", "data");
    let said = Effect::Say(Spoken::Searched);
    assert!(!state.update(Event::Run, &settings).contains(&said));
    // Stopped, which is no end.
    answer(&mut state, 20);
    assert!(!state.update(Event::Run, &settings).contains(&said));
    assert!(!state.update(Event::Run, &settings).contains(&said));
    assert_eq!(effects_of_answers(&mut state), std::slice::from_ref(&said));
    // The reader's own experiment ends no search, though it is the last thing that ran.
    state.update(Event::Propose(0.0), &settings);
    assert_eq!(state.phase(), Phase::Training);
    assert!(!state.finished(own_answer(&state)).contains(&said));
    assert_eq!(state.phase(), Phase::Done);
    // Of a larger search only what is there already is wanted at last.
    let larger = settings.with("replicates", 3);
    assert!(!state.follow(&larger).contains(&said));
    assert_eq!(state.phase(), Phase::Training);
    assert!(state.follow(&settings).contains(&said));
}

#[test]
fn a_search_that_cannot_go_on_does_not_say_that_it_is_done() {
    let (mut state, settings) = lab(1);
    state.update(Event::Run, &settings);
    let spec = state.wanted()[0].spec;
    assert_eq!(state.gave_up(spec, "boom".into()), [Effect::Serve, Effect::TrainingFailed("boom".into())]);
}

#[test]
fn the_notebook_is_kept_when_it_changes_and_only_then() {
    let (mut state, mut settings) = lab(1);
    let kept = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| if let Effect::KeepNotebook(text) = effect { Some(text) } else { None })
    };
    settings.put("think", 24);
    for event in [Event::Day(3.0), Event::Run, Event::Measure(1), Event::Compare, Event::Wait(0)] {
        assert_eq!(kept(state.update(event.clone(), &settings)), None, "{event:?}");
    }
    state.machine.stop();
    assert!(kept(state.update(Event::Wait(5), &settings)).is_some());
    let proposed = kept(state.update(Event::Propose(1.0), &settings));
    assert_eq!(proposed.as_deref().and_then(Notebook::from_text).map(|read| read.entries().len()), Some(1));
    // A second proposal while the first is waited for changes nothing.
    assert_eq!(kept(state.update(Event::Propose(2.0), &settings)), None);
    let answered = kept(state.finished(own_answer(&state))).expect("an outcome is kept");
    assert_eq!(answered, state.notebook.to_text());
    assert!(Notebook::from_text(&answered).is_some_and(|read| read.entries()[0].outcome.is_some()));
    // An experiment of the search is none of the notebook's.
    let job = state.wanted()[0];
    assert_eq!(kept(state.finished(made_up(job.spec, 0))), None);
    // That it arrives is not kept: what has an outcome has been waited for, after a reload.
    assert_eq!(kept(state.update(Event::Arrived { place: 0, proposed: Some(1.0) }, &settings)), None);
    assert!(kept(state.update(Event::Compare, &settings)).is_some());
    assert!(kept(state.update(Event::Clear, &settings)).is_some());
    assert_eq!(kept(state.update(Event::Remembered(Notebook::default()), &settings)), None);
    // The browser said that it cannot.
    assert!(!state.notebook_is_lost);
    state.update(Event::Kept(false), &settings);
    assert!(state.notebook_is_lost);
    state.update(Event::Kept(true), &settings);
    assert!(!state.notebook_is_lost);
}

/// The wait is counted from the proposal, however long the training took.
#[test]
fn an_answer_arrives_when_the_reader_has_waited_for_it() {
    let (mut state, settings) = lab(1);
    let waits = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Arrive { .. }));
    state.update(Event::Wait(20), &settings);
    assert!(!waits(&state.update(Event::Propose(100.0), &settings)));
    let effects = state.finished(own_answer(&state));
    let after = Effect::Arrive { place: 0, proposed: Some(100.0), seconds: 20.0 * notebook::cost(&draft::FIRST) };
    assert!(effects.contains(&after), "{effects:?}");
    assert!(state.notebook.is_waiting() && state.notebook.found(1).is_none());
    // A second proposal in the meantime is refused and moves no time.
    state.update(Event::Propose(110.0), &settings);
    assert_eq!((state.notebook.entries().len(), state.proposed), (1, Some(100.0)));
    // A wait for what stood there before it was cleared away is no wait for this one.
    state.update(Event::Arrived { place: 0, proposed: Some(90.0) }, &settings);
    assert!(state.notebook.is_waiting());
    state.update(Event::Arrived { place: 0, proposed: Some(100.0) }, &settings);
    assert!(!state.notebook.is_waiting() && state.notebook.found(1) == Some(0));
    // Who does not wait has the answer at once.
    state.update(Event::Wait(0), &settings);
    state.update(Event::Propose(200.0), &settings);
    assert!(!waits(&state.finished(own_answer(&state))));
    assert!(!state.notebook.is_waiting());
}

/// An experiment that an earlier visit left is trained again, and waited for from when its answer is there.
#[test]
fn an_experiment_of_an_earlier_visit_is_waited_for_anew() {
    let (mut state, settings) = lab(1);
    let mut notebook = Notebook::default();
    notebook.wait = 5;
    notebook.propose(draft::FIRST, 1);
    let notebook = Notebook::from_text(&notebook.to_text()).expect("it is a notebook");
    state.update(Event::Remembered(notebook), &settings);
    let effects = state.finished(own_answer(&state));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Arrive { proposed: None, .. })), "{effects:?}");
}

#[test]
fn the_semester_is_played_until_its_last_day_or_until_the_hand_takes_the_day() {
    let (mut state, settings) = lab(1);
    assert_eq!(state.update(Event::Play(10.0), &settings), [Effect::Tick]);
    assert_eq!((state.day, state.is_playing()), (0.0, true));
    let tick = |now| Event::Tick { now, is_still: false };
    assert_eq!(state.update(tick(20.0), &settings), [Effect::Tick]);
    assert_eq!(state.day, 30.0);
    // Paused: the step that was asked for still comes, and is the last.
    assert_eq!(state.update(Event::Play(20.5), &settings), []);
    assert_eq!(state.update(tick(21.0), &settings), []);
    assert_eq!((state.day, state.is_playing()), (30.0, false));
    // It goes on from there.
    assert_eq!(state.update(Event::Play(50.0), &settings), [Effect::Tick]);
    assert_eq!(state.update(tick(51.0), &settings), [Effect::Tick]);
    assert!((state.day - 33.0).abs() < 1e-9);
    assert_eq!(state.update(Event::Day(12.0), &settings), []);
    assert_eq!((state.day, state.is_playing()), (12.0, false));
    assert_eq!(state.update(tick(52.0), &settings), []);
    assert_eq!(state.day, 12.0);
    state.update(Event::Play(60.0), &settings);
    assert_eq!(state.update(tick(100.0), &settings), []);
    assert_eq!((state.day, state.is_playing()), (view::last_day(), false));
}

/// What charts show whatever the day is worked out once, and again with whatever it depends on.
#[test]
fn the_overview_is_of_the_searches_and_settings_as_they_are() {
    let (mut state, mut settings) = lab(2);
    let of = |state: &State, settings: &Settings| view::overview(state, settings);
    let empty = of(&state, &settings);
    assert!(empty.curves.iter().all(|curve| curve.points.is_empty()) && empty.end(100).is_none());
    state.update(Event::Run, &settings);
    answer(&mut state, 60);
    let half = of(&state, &settings);
    assert_ne!(half, empty);
    assert_eq!(half.curves, view::curves(&state, &settings));
    state.update(Event::Day(7.0), &settings);
    assert!(std::rc::Rc::ptr_eq(&half, &of(&state, &settings)));
    answer(&mut state, usize::MAX);
    let all = of(&state, &settings);
    assert_eq!(all.curves, view::curves(&state, &settings));
    for (place, speed) in SPEEDS.into_iter().enumerate() {
        let clock = view::clock_of(speed, &settings);
        assert_eq!(all.ends_without[place], view::at_the_end(&state, &settings, &clock));
        assert_eq!(all.end(speed), all.ends_with[place].as_deref());
    }
    assert_eq!(all.end(7), None);
    settings.put("think", 72);
    let thinking = of(&state, &settings);
    assert_eq!(thinking.ends_without, all.ends_without);
    assert_ne!(thinking.semesters, all.semesters);
    let clock = view::clock_of(100, &settings);
    assert_eq!(thinking.ends_with[4], view::at_the_end(&state, &settings, &clock));
    for (key, value) in [("seed", "9"), ("replicates", "3"), ("ideas", "mutate")] {
        let (before, other) = (of(&state, &settings), settings.with(key, value));
        state.follow(&other);
        assert_ne!(of(&state, &other), before, "{key}");
    }
    // Once more means from nothing.
    settings.put("think", 0);
    state.follow(&settings);
    assert_eq!(state.phase(), Phase::Done);
    state.update(Event::Run, &settings);
    assert!(of(&state, &settings).end(100).is_none());
}
