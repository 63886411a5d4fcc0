//! The lab as its reader uses it. Answers are made up where only the logic is asked about.

use crate::job;
use crate::job::end::Stopped;
use crate::nn::activation::Activation;
use crate::page::model::computation::view;
use crate::page::model::computation::*;
use crate::study::clock::GUESS;
use crate::task::sample::SampleCache;

/// An answer that says nothing about the idea: the `n`-th of a lab is better than those before.
fn made_up(spec: Spec, n: usize) -> Answer {
    let accuracy = 0.5 + 0.4 * (1.0 - 1.0 / (1.0 + n as f32 / 40.0));
    Answer {
        parameters: spec.parameters() as u32,
        examples_seen: u64::from(spec.recipe.steps) * u64::from(spec.batch()),
        validation_accuracy: Some(accuracy),
        test_accuracy: accuracy,
        ..Answer::new(spec, Stopped::Budget, 0.01)
    }
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
    state.searches.values().find(|search| search.next().spec() == *spec).map_or(0, |search| search.results().len())
}

/// Answers everything that is wanted, at most `most` jobs; how many were answered.
fn answer(state: &mut State, settings: &mut Settings, most: usize) -> usize {
    let mut done = 0;
    loop {
        state.prepare(settings);
        let Some(job) = state.wanted(settings).first().copied().filter(|_| done < most) else { return done };
        assert!(is_trial(&job), "{job:?} was not asked for");
        let place = place(state, &job.spec);
        state.finished(made_up(job.spec, place), settings);
        done += 1;
    }
}

#[test]
fn a_whole_run_ends_and_its_export_is_as_promised() {
    let (mut state, mut settings) = lab(3);
    assert_eq!(state.phase(&settings), Phase::Idle);
    state.update(Event::Run, &settings);
    assert_eq!((state.phase(&settings), state.counts(&settings)), (Phase::Training, (0, 300)));
    let done = answer(&mut state, &mut settings, usize::MAX);
    assert!((600..1500).contains(&done), "{done}");
    assert_eq!((state.phase(&settings), state.counts(&settings)), (Phase::Done, (300, 300)));
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
    let (mut state, mut settings) = lab(2);
    state.update(Event::Run, &settings);
    answer(&mut state, &mut settings, usize::MAX);
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
    let (mut state, mut settings) = lab(4);
    state.update(Event::Run, &settings);
    answer(&mut state, &mut settings, 60);
    let ends = SPEEDS.map(|speed| view::at_the_end(&state, &settings, &view::clock_of(speed, &settings)).is_some());
    assert_eq!(ends, [true, true, false, false, false]);
    let curves = view::curves(&state, &settings);
    assert!(curves[0].points.len() == 181 && curves[4].points.len() < 181, "{}", curves[4].points.len());
    assert!(!curves[4].points.is_empty());
}

#[test]
fn stopping_keeps_what_is_there_and_going_on_loses_nothing() {
    let (mut state, mut settings) = lab(2);
    state.update(Event::Run, &settings);
    let before = answer(&mut state, &mut settings, 50);
    let wanted = state.wanted(&settings);
    state.update(Event::Run, &settings);
    assert_eq!((state.phase(&settings), state.wanted(&settings).len()), (Phase::Idle, 0));
    state.update(Event::Run, &settings);
    assert_eq!(state.wanted(&settings), wanted);
    let rest = answer(&mut state, &mut settings, usize::MAX);
    let (mut other, mut same) = lab(2);
    other.update(Event::Run, &same);
    assert_eq!(answer(&mut other, &mut same, usize::MAX), before + rest);
    assert_eq!(other.csv(&same), state.csv(&settings));
}

#[test]
fn thinking_trains_nothing_anew_and_flattens() {
    let (mut state, mut settings) = lab(2);
    state.update(Event::Run, &settings);
    answer(&mut state, &mut settings, usize::MAX);
    let ideas = |state: &State, settings: &Settings| {
        SPEEDS.map(|speed| {
            let clock = view::clock_of(speed, settings);
            view::standing(state, settings, &clock, view::last_day()).unwrap().ideas
        })
    };
    let without = ideas(&state, &settings);
    settings.put("think", 72);
    assert_eq!(state.wanted(&settings), []);
    let with = ideas(&state, &settings);
    // Three days each: no more than 30 in 90 days, however fast the machine.
    assert!(without[4] > 200.0 && with[4] < 30.0, "{without:?} {with:?}");
    let clock = view::clock_of(100, &settings);
    assert!((view::waiting_share(&clock) - 3.0 / 3.3).abs() < 1e-12);
}

#[test]
fn the_lectures_three_clocks() {
    let (mut state, mut settings) = lab(2);
    state.update(Event::Run, &settings);
    answer(&mut state, &mut settings, usize::MAX);
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
    answer(&mut state, &mut settings, usize::MAX);
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
    state.prepare(&settings);
    let spec = state.wanted(&settings)[0].spec;
    state.gave_up(spec, &settings);
    assert_eq!((state.phase(&settings), state.wanted(&settings).len()), (Phase::Failed, 0));
    state.update(Event::Run, &settings);
    assert_eq!(state.wanted(&settings)[0].spec, spec);
}

#[test]
fn own_experiments_come_first_and_random_search_follows_when_they_are_compared() {
    let (mut state, mut settings) = lab(2);
    let idea = Idea {
        layers: 2,
        width: 12,
        activation: Activation::Relu,
        optimiser: idea::Optimiser::ShortAdam,
        rate: -2000,
        batch: 32,
        decay: false,
    };
    state.update(Event::Propose(idea), &settings);
    let wanted = state.wanted(&settings);
    let [job] = wanted[..] else { panic!("{wanted:?}") };
    let pending = state.notebook.pending().next().unwrap();
    assert_eq!((pending.spec(), pending.idea, state.phase(&settings)), (job.spec, idea, Phase::Training));
    state.finished(job::run(job.spec, job.observe, &mut SampleCache::default()), &settings);
    assert_eq!(state.notebook.found(1), Some(0));
    state.update(Event::Compare, &settings);
    assert_eq!(state.phase(&settings), Phase::Training);
    let tried = answer(&mut state, &mut settings, usize::MAX);
    assert!(tried > 10, "{tried}");
    let random = state.random(1, 2);
    let clock = Clock::new(1.0, 0.0);
    assert!(random.iter().all(|search| clock::is_complete(search, &clock, notebook::BUDGET)));
    assert_eq!(state.phase(&settings), Phase::Idle);
}

#[test]
fn while_the_machine_is_measured_nothing_else_runs() {
    let (mut state, settings) = lab(2);
    state.update(Event::Run, &settings);
    state.update(Event::Measure(2), &settings);
    assert!(state.wanted(&settings).iter().all(|job| job.spec.reading.is_some()));
    assert_eq!(state.phase(&settings), Phase::Training);
    state.machine.stop();
    assert!(state.wanted(&settings).iter().all(is_trial));
}

#[test]
fn rates_and_durations_in_words() {
    assert_eq!(view::rate_text(-1746), "0.018");
    assert_eq!(view::rate_text(-3500), "0.00032");
    assert_eq!(view::rate_text(0), "1.0");
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
    let alone = answer(&mut state, &mut settings, usize::MAX);
    let alone_csv = state.csv(&settings);
    let (mut state, mut settings) = lab(1);
    state.update(Event::Run, &settings);
    answer(&mut state, &mut settings, usize::MAX);
    settings.put("ideas", "mutate");
    state.follow(&settings);
    let after = answer(&mut state, &mut settings, usize::MAX);
    assert!(after < alone && after > alone / 3, "{after} instead of {alone}");
    assert_eq!(state.csv(&settings), alone_csv);
    // Once more means once more.
    assert_eq!(state.phase(&settings), Phase::Done);
    state.update(Event::Run, &settings);
    assert!(answer(&mut state, &mut settings, usize::MAX) > alone / 3);
}
