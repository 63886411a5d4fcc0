//! The data lab as its reader uses it; nothing is trained here.

use super::{COUNTED_EVERY, RESULTS_BYTES};
use crate::job::end::Stopped;
use crate::job::spec::{Model, Spec};
use crate::job::{Answer, Job, Trained};
use crate::page::model::labs::data::guess::Gap;
use crate::page::model::labs::data::{self, Guessing, Surprise};
use crate::page::model::settings::{Change, LabId, Mode, REPEATS_LARGEST};
use crate::page::model::state::tests::{finish, wanted};
use crate::page::model::state::{Effect, Event, Phase, Spoken, State};
use crate::page::model::tour::Event as Tour;
use crate::page::model::unasked::Surroundings;
use crate::study::key::Learner;
use crate::study::plan;
use crate::task::TaskId;

#[test]
fn only_this_m_trains_that_and_stops() {
    let (mut state, _) = State::new("repeats=2&max=256&m=64");
    let effects = state.update(Event::Data(data::Event::OnlyThisM));
    // The five learners twice, and the gradient of the other activation.
    let jobs = wanted(&state, &effects).unwrap();
    assert_eq!((jobs.len(), jobs.iter().all(|job| job.spec.data.m == 64)), (11, true));
    assert_eq!(state.data.trains_only(), Some(64));
    finish(&mut state, 11);
    assert_eq!(
        (state.data.figure_phase(), state.data.figure_counts(), state.data.trains_only()),
        (Phase::Idle, (10, 50), None)
    );
    assert!(!state.data.lacks_at_m());
    assert_eq!(state.update(Event::Data(data::Event::OnlyThisM)), []);
    // Train goes on from what is missing.
    let effects = state.update(Event::Train);
    let jobs = wanted(&state, &effects).unwrap();
    assert!(jobs.iter().all(|job| job.spec.data.m != 64));
}

/// Seeds by the hundred, each left before anything of it was trained: what was asked for is remembered only as far as it is bounded,
/// and the present figure is among it.
#[test]
fn what_was_asked_for_is_bounded_over_thousands_of_figures() {
    let (mut state, _) = State::new("repeats=32&max=1024&m=64");
    state.update(Event::Train);
    for seed in 0..100 {
        state.update(Event::Link(format!("repeats=32&max=1024&m=64&seed={seed}")));
        let (figure, map) = (&state.data.figure.study, &state.data.map.study);
        assert!(figure.asked.len() + map.asked.len() <= 16_000, "{seed}");
        assert!(figure.runs().iter().all(|spec| figure.asked.contains(spec)), "{seed}");
    }
}

/// As large as the large network on the digits.
fn trained(numbers: usize) -> Option<Box<Trained>> {
    let without_standardiser = postcard::to_allocvec(&(vec![0.5f32; numbers], None::<()>)).unwrap();
    Some(Box::new(postcard::from_bytes(&without_standardiser).unwrap()))
}

/// Fifty figures, each with all that may be seen of a training and with learners that answer: what the lab holds is as much as after
/// ten. Those on the screen stay, and so does the figure before, to which the reader comes back.
#[test]
fn results_and_learners_are_bounded_by_what_they_take() {
    let (mut state, _) = State::new("repeats=2&max=64&m=64");
    let mut before: Vec<Spec> = Vec::new();
    for seed in 1..=50 {
        state.update(Event::Link(format!("repeats=2&max=64&m=64&seed={}", 10 * seed)));
        let runs = state.data.figure.study.runs().to_vec();
        for &spec in &runs {
            let map = Some(vec![7; 20_000]);
            let answer = Answer { map, trained: trained(10_000), ..Answer::new(spec, Stopped::Budget, 0.1) };
            state.update(Event::Answer(Box::new(answer)));
        }
        let held = state.data.held();
        let of = |name: &str| held.iter().find(|(other, _)| *other == name).unwrap().1;
        let one = 20_000 + size_of::<Answer>();
        assert!(of("results") <= RESULTS_BYTES + COUNTED_EVERY + one, "{seed}: {held:?}");
        assert!(of("learners") <= 5_000_000, "{seed}: {held:?}");
        assert!(held.iter().map(|(_, bytes)| bytes).sum::<usize>() <= 12_000_000, "{seed}: {held:?}");
        assert!(runs.iter().all(|spec| state.data.results.contains_key(spec)), "{seed}");
        assert!(runs.iter().all(|spec| state.data.ask.has(spec)), "{seed}: {held:?}");
        assert!(before.iter().all(|spec| state.data.results.contains_key(spec)), "{seed}: the last before");
        before = runs;
    }
    assert!(state.data.ages.len() == state.data.results.len());
}

/// Forty figures of small results, which come to the bound by their number: the room that they take is that of half as many, and
/// stays.
#[test]
fn the_room_of_the_results_is_taken_early() {
    let (mut state, _) = State::new("repeats=8&max=1024&m=64");
    let mut most = 0;
    for seed in 1..=40 {
        state.update(Event::Link(format!("repeats=8&max=1024&m=64&seed={}", 10 * seed)));
        for spec in state.data.figure.study.runs().to_vec() {
            state.update(Event::Answer(Box::new(Answer::new(spec, Stopped::Budget, 0.1))));
        }
        most = most.max(state.data.results.len());
        assert!(state.data.results.capacity() <= 7_168, "{seed}: {}", state.data.results.capacity());
    }
    assert!(most > 6_000, "{most}");
}

#[test]
fn only_this_m_follows_to_an_axis_that_does_not_reach_it() {
    let (mut state, _) = State::new("repeats=2&max=256&m=256");
    state.update(Event::Data(data::Event::OnlyThisM));
    let effects = state.update(Event::Link("repeats=2&max=64&m=64".into()));
    assert_eq!((state.data.figure_phase(), state.data.trains_only()), (Phase::Training, Some(64)));
    assert!(wanted(&state, &effects).unwrap().iter().all(|job| job.spec.data.m == 64));
    finish(&mut state, 11);
    assert_eq!((state.data.figure_phase(), state.data.trains_only()), (Phase::Idle, None));
    // Back, and to where all of it is there already: nothing is left to do, and nothing has failed.
    state.update(Event::Link("repeats=2&max=256&m=256".into()));
    state.update(Event::Data(data::Event::OnlyThisM));
    state.update(Event::Link("repeats=2&max=64&m=64".into()));
    assert_eq!((state.data.figure_phase(), state.data.trains_only()), (Phase::Idle, None));
}

#[test]
fn eight_more_repeats_keep_the_first_and_train_at_once() {
    let (mut state, _) = State::new("repeats=2&max=64&m=64");
    state.update(Event::Train);
    finish(&mut state, 1000);
    assert_eq!((state.data.figure_phase(), state.data.figure_counts()), (Phase::Done, (30, 30)));
    let effects = state.update(Event::MoreRepeats);
    assert_eq!(
        (state.settings.repeats, state.data.figure_counts(), state.data.figure_phase()),
        (10, (30, 150), Phase::Training)
    );
    assert!(wanted(&state, &effects).unwrap().iter().all(|job| job.spec.data.seed > 2));
    state.update(Event::MoreRepeats);
    state.update(Event::MoreRepeats);
    state.update(Event::MoreRepeats);
    assert_eq!(state.settings.repeats, REPEATS_LARGEST);
}

#[test]
fn cancel_keeps_what_is_there() {
    let (mut state, _) = State::new("repeats=1&max=64&m=64");
    state.update(Event::Train);
    finish(&mut state, 5);
    let effects = state.update(Event::Data(data::Event::Cancel));
    assert!(effects.contains(&Effect::CancelAll) && !effects.contains(&Effect::ClearStore));
    assert_eq!(state.data.figure_phase(), Phase::Idle);
    assert!(!state.data.results.is_empty());
    assert!(state.lab(crate::page::model::settings::LabId::Data).wanted().is_empty());
}

/// Nothing of a reload is lost: the runs that were kept are there, and the training goes on from what is missing.
#[test]
fn a_training_goes_on_after_a_reload() {
    let link = "repeats=2&max=64&m=64";
    let (mut before, _) = State::new(link);
    before.update(Event::Train);
    finish(&mut before, 12);
    let kept: Vec<Answer> = before.data.results.values().cloned().collect();
    let (mut after, _) = State::new(link);
    let effects = after.update(Event::Data(data::Event::Restored { answers: kept.clone(), resume: true }));
    assert_eq!((after.data.figure_counts(), after.data.figure_phase()), (before.data.figure_counts(), Phase::Training));
    let left = wanted(&after, &effects).unwrap();
    assert!(left.iter().all(|job| !before.data.results.contains_key(&job.spec)));
    finish(&mut after, 1000);
    assert_eq!(after.data.figure_phase(), Phase::Done);
    // Without a training under way nothing starts by itself, and what was kept is shown and can be saved.
    let (mut idle, _) = State::new(link);
    let effects = idle.update(Event::Data(data::Event::Restored { answers: kept, resume: false }));
    assert_eq!((idle.data.figure_phase(), wanted(&idle, &effects)), (Phase::Idle, None));
    assert_eq!(idle.data.exported().len(), before.data.figure_counts().0);
}

#[test]
fn choices_of_looks_throw_nothing_away() {
    let (mut state, _) = State::new("repeats=1&max=64&m=64");
    state.update(Event::Train);
    finish(&mut state, 1000);
    for change in [
        Change::new("xaxis", "linear"),
        Change::new("yaxis", "error"),
        Change::new("spread", "se"),
        Change::new("dots", 1),
        Change::new("wins", "band"),
        Change::word("hide", "svm", true),
        Change::new("budget", 2),
    ] {
        assert!(state.update(Event::Set(change.clone())).contains(&Effect::WriteLink), "{change:?}");
        assert_eq!(
            (state.data.figure_phase(), state.data.figure_counts(), state.data.is_stale()),
            (Phase::Done, (15, 15), false)
        );
    }
    // A longer axis keeps what is there and trains the rest.
    let effects = state.update(Event::set("max", 128));
    assert_eq!((state.data.figure_phase(), state.data.figure_counts()), (Phase::Training, (15, 20)));
    assert!(wanted(&state, &effects).unwrap().iter().all(|job| job.spec.data.m == 128));
}

/// Answers a job as if it had been trained.
fn answer(state: &mut State, job: &Job) {
    let mut answer = Answer::new(job.spec, Stopped::Budget, 0.1);
    answer.map = (job.observe.map_side > 0).then(Vec::new);
    answer.mistakes = job.observe.mistakes.then(Vec::new);
    if job.observe.gradient {
        answer.gradient = vec![crate::job::GradientProbe::default()];
    }
    state.update(Event::Answer(Box::new(answer)));
}

#[test]
fn the_map_is_trained_on_its_own_and_stops_when_told() {
    let (mut state, _) = State::new("max=64&repeats=1");
    assert_eq!(state.update(Event::Data(data::Event::Map)), [Effect::Serve]);
    let jobs = state.lab(LabId::Data).wanted();
    assert_eq!((jobs.len(), state.data.map_counts(), state.lab_phase()), (48, (0, 48), Phase::Training));
    for job in &jobs {
        answer(&mut state, job);
    }
    assert_eq!((state.data.map_counts(), state.lab_phase()), ((48, 48), Phase::Idle));
    // Other settings want other cells, and those that were there come back.
    state.update(Event::set("seed", 7));
    assert_eq!(state.data.map_counts(), (0, 48));
    state.update(Event::set("seed", 1));
    assert_eq!(state.data.map_counts(), (48, 48));
    state.update(Event::set("seed", 9));
    assert!(state.data.map_is_training());
    state.update(Event::Data(data::Event::Map));
    assert!(!state.data.map_is_training() && state.lab(LabId::Data).wanted().is_empty());
}

/// Other cells than before are ordered at once, though the figure was never asked for.
#[test]
fn a_map_on_its_own_is_ordered_anew_when_its_settings_change() {
    for change in [Event::set("seed", 7), Event::Link("max=64&repeats=1&seed=8".into()), Event::set("kernel", 1)] {
        let (mut state, _) = State::new("max=64&repeats=1");
        state.update(Event::Data(data::Event::Map));
        let before = state.served();
        let effects = state.update(change.clone());
        assert!(effects.contains(&Effect::Serve), "{change:?}: {effects:?}");
        assert!(state.data.map_is_training() && state.served() != before, "{change:?}");
    }
}

#[test]
fn a_cell_that_was_given_up_is_said() {
    let (mut state, _) = State::new("max=64&repeats=1");
    state.update(Event::Data(data::Event::Map));
    let spec = state.lab(LabId::Data).wanted()[0].spec;
    let said = state.update(Event::Failed { spec, reason: "boom".into() });
    assert_eq!(said, [Effect::TrainingFailed("boom".into())]);
}

#[test]
fn the_kernel_machine_comes_with_the_figure_and_stops_at_its_largest_m() {
    let (mut state, _) = State::new("repeats=8&kernel=1");
    state.update(Event::Train);
    let kernel: Vec<u32> = state
        .lab(LabId::Data)
        .wanted()
        .into_iter()
        .filter(|job| job.spec.model == Model::Kernel)
        .map(|job| job.spec.data.m)
        .collect();
    assert_eq!((kernel.len(), kernel.iter().max()), (9 * 8, Some(&4096)));
    state.update(Event::set("kernel", 0));
    assert!(!state.lab(LabId::Data).wanted().iter().any(|job| job.spec.model == Model::Kernel));
}

fn answer_all(state: &mut State) -> usize {
    let mut answered = 0;
    while let Some(job) = state.lab(LabId::Data).wanted().first().copied() {
        answer(state, &job);
        answered += 1;
    }
    answered
}

/// Three sizes of eight are the figure's: at eight values of m, twice.
#[test]
fn what_the_figure_has_trained_the_map_does_not_train_again() {
    for task in TaskId::ALL.map(TaskId::name) {
        let (mut state, _) = State::new(&format!("task={task}&repeats=8"));
        state.update(Event::Train);
        // 440 runs of the figure and the gradients of sigmoid; then seven repeats' first gradients of both.
        assert_eq!(answer_all(&mut state), 441 + 14, "{task}");
        assert_eq!((state.data.map_counts(), state.data.map_cells().len()), ((0, 128), 0), "{task}");
        state.update(Event::Data(data::Event::Map));
        assert_eq!((state.data.map_counts(), state.lab(LabId::Data).wanted().len()), ((48, 128), 80), "{task}");
        assert_eq!(answer_all(&mut state), 80, "{task}");
        assert_eq!((state.data.map_counts(), state.data.map_cells().len()), ((128, 128), 64), "{task}");
        assert_eq!((state.data.map_exported().len(), state.data.exported().len()), (128, 440), "{task}");
        // Once more: the figure stays as it is.
        state.update(Event::Data(data::Event::Map));
        assert_eq!((state.data.figure_counts(), answer_all(&mut state)), ((440, 440), 80), "{task}");
    }
}

/// And the other way round; the figure trained again does not make the map train behind it.
#[test]
fn what_the_map_has_trained_the_figure_does_not_train_again() {
    let (mut state, _) = State::new("repeats=2");
    state.update(Event::Data(data::Event::Map));
    assert_eq!((answer_all(&mut state), state.data.figure_phase()), (128, Phase::Idle));
    assert_eq!(state.data.figure_counts(), (48, 110));
    state.update(Event::Train);
    assert_eq!(
        (answer_all(&mut state), state.data.figure_phase(), state.data.figure_counts()),
        (63 + 2, Phase::Done, (110, 110))
    );
    state.update(Event::Train);
    assert_eq!(
        (state.data.figure_phase(), state.data.map_counts(), state.data.map_is_training()),
        (Phase::Training, (80, 128), false)
    );
    state.update(Event::Train);
    assert_eq!((state.data.figure_phase(), state.lab(LabId::Data).wanted().len()), (Phase::Paused, 110));
    state.update(Event::Train);
    assert_eq!((answer_all(&mut state), state.data.map_counts()), (110, (128, 128)));
}

/// What an earlier visit kept is what it was.
#[test]
fn a_map_comes_back_after_a_reload() {
    let (mut before, _) = State::new("max=64&repeats=1");
    before.update(Event::Data(data::Event::Map));
    answer_all(&mut before);
    let answers: Vec<Answer> = before.data.results.values().cloned().collect();
    let (mut after, _) = State::new("max=64&repeats=1");
    after.update(Event::Data(data::Event::Restored { answers, resume: false }));
    assert_eq!((after.data.map_counts(), after.data.map_exported().len()), ((48, 48), 48));
}

#[test]
fn a_guess_is_drawn_closed_by_training_and_compared() {
    let (mut state, _) = State::new("repeats=1&max=256&m=64");
    state.update(Event::Data(data::Event::Guess(Guessing::Begin(Learner::Large))));
    for m in [16, 32, 64, 128, 256] {
        state.update(Event::Data(data::Event::Guess(Guessing::Put(m, 0.5))));
    }
    state.update(Event::Data(data::Event::Guess(Guessing::Put(256, 0.8))));
    state.update(Event::Data(data::Event::Guess(Guessing::Step(-2))));
    let guess = state.data.guess.clone().unwrap();
    assert_eq!((guess.points[4], guess.is_open, state.data.gap()), ((256, 0.8), true, None));
    assert!((guess.points[2].1 - 0.48).abs() < 1e-12);
    state.update(Event::Train);
    state.update(Event::Data(data::Event::Guess(Guessing::Put(16, 0.9))));
    assert_eq!(state.data.guess.as_ref().unwrap().points[0], (16, 0.5));
    // Every run of these tests is right half the time.
    finish(&mut state, 1000);
    let gap = state.data.gap().unwrap();
    assert_eq!(gap.worst.0, 256);
    assert!((gap.worst.1 + 0.3).abs() < 1e-9 && (gap.mean - 0.32 / 5.0).abs() < 1e-9);
    assert_eq!(gap.surprise(), Surprise::BelowAtEnd);
    state.update(Event::Data(data::Event::Guess(Guessing::Skip)));
    assert_eq!((state.data.guess.clone(), state.data.gap()), (None, None));
}

/// One curve after the other: each learner's stays, and one that nobody drew is none.
#[test]
fn curves_of_all_learners_can_be_drawn() {
    let (mut state, _) = State::new("max=256");
    let mut guess = |what| drop(state.update(Event::Data(data::Event::Guess(what))));
    guess(Guessing::Begin(Learner::Large));
    guess(Guessing::Put(256, 0.9));
    guess(Guessing::Of(Learner::Svm));
    guess(Guessing::Put(256, 0.7));
    guess(Guessing::Of(Learner::Small));
    guess(Guessing::Of(Learner::Large));
    guess(Guessing::Put(16, 0.6));
    let at = |state: &State, learner, m| {
        let curve = state.data.guess.as_ref().unwrap().of(learner)?;
        curve.iter().find(|point| point.0 == m).map(|point| point.1)
    };
    assert_eq!([16, 256].map(|m| at(&state, Learner::Large, m)), [Some(0.6), Some(0.9)]);
    assert_eq!([16, 256].map(|m| at(&state, Learner::Svm, m)), [Some(0.5), Some(0.7)]);
    assert_eq!(at(&state, Learner::Small, 16), None);
    // A sketch is of one of them.
    state.update(Event::Data(data::Event::Guess(Guessing::Sketch(Learner::Large, 0))));
    assert!(at(&state, Learner::Large, 256) > Some(0.9) && at(&state, Learner::Svm, 256) == Some(0.7));
    // Training closes them all.
    state.update(Event::Train);
    state.update(Event::Data(data::Event::Guess(Guessing::Put(256, 0.1))));
    assert!(!state.data.draws_guess() && at(&state, Learner::Large, 256) > Some(0.9));
}

#[test]
fn a_lecture_is_not_asked_to_guess_first() {
    let (mut state, _) = State::new("repeats=1&max=64&m=64");
    assert_eq!(state.data.offers_guess(state.settings.mode), [true, false]);
    state.settings.put("mode", Mode::Lecture.name());
    assert_eq!(state.data.offers_guess(state.settings.mode), [false, true]);
    state.update(Event::Data(data::Event::Guess(Guessing::Begin(Learner::Small))));
    assert_eq!(state.data.offers_guess(state.settings.mode), [false; 2]);
    state.update(Event::Data(data::Event::Guess(Guessing::Skip)));
    // What is trained already is veiled.
    state.update(Event::Train);
    finish(&mut state, 1);
    assert_eq!(state.data.offers_guess(state.settings.mode), [false, true]);
}

#[test]
fn surprises_are_those_of_the_larger_difference() {
    let gap = |mean, left, right| Gap { mean, worst: (16, 0.1), left, right }.surprise();
    assert_eq!(gap(0.01, 0.2, 0.2), Surprise::None);
    assert_eq!(gap(0.1, 0.01, 0.2), Surprise::AboveAtEnd);
    assert_eq!(gap(0.1, -0.2, 0.1), Surprise::WorseAtFirst);
    assert_eq!(gap(0.1, 0.2, 0.1), Surprise::BetterAtFirst);
}

/// Somebody looks at the page, and what an earlier visit left is here.
const SEEN: Event =
    Event::Around(Surroundings { is_hidden: false, is_in_view: true, saves_data: false, is_restored: true });

#[test]
fn opened_without_a_word_the_page_trains_the_first_repeat() {
    let (mut state, effects) = State::new("repeats=3&max=256&m=64");
    assert_eq!((state.data.figure_phase(), effects.len()), (Phase::Idle, 0));
    let effects = state.update(SEEN);
    // The five learners at five values of m, the reader's first, and the gradient of the other activation.
    let jobs = wanted(&state, &effects).unwrap();
    assert_eq!((jobs.len(), state.data.figure_phase()), (26, Phase::Training));
    assert!(jobs.iter().all(|job| job.spec.data.seed == 1) && jobs[..6].iter().all(|job| job.spec.data.m == 64));
    assert_eq!(state.update(SEEN), []);
    let said = finish(&mut state, 26);
    let is_said = |effect: &Effect| !matches!(effect, Effect::Serve | Effect::Frame);
    assert!(!said.iter().any(is_said), "of what nobody asked for nothing is said: {said:?}");
    assert_eq!((state.data.figure_phase(), state.data.figure_counts()), (Phase::Idle, (25, 75)));
    assert_eq!((state.data.figure.study.whole_repeats(), state.served().len()), (1, 0));
    assert_eq!(state.update(SEEN), []);
    // Train adds the others.
    state.update(Event::Train);
    assert_eq!(state.data.figure_phase(), Phase::Training);
    answer_all(&mut state);
    assert_eq!((state.data.figure_phase(), state.data.figure.study.whole_repeats()), (Phase::Done, 3));
}

/// A panel in another page, whose link asks for training, waits until somebody has scrolled to it, and begins once.
#[test]
fn a_panel_that_is_to_train_waits_until_it_is_seen() {
    let (mut state, effects) = State::new("mode=embed&panel=wins&run=1&repeats=1&max=64&m=64");
    assert_eq!((state.data.figure_phase(), effects.contains(&Effect::Serve)), (Phase::Idle, false));
    let hidden = Surroundings { is_hidden: false, is_in_view: false, saves_data: false, is_restored: true };
    assert_eq!(state.update(Event::Around(hidden)), []);
    // That the browser asks to spare does not count where the link asks to train.
    let seen = Surroundings { is_in_view: true, saves_data: true, ..hidden };
    assert!(state.update(Event::Around(seen)).contains(&Effect::Serve));
    assert_eq!(state.data.figure_phase(), Phase::Training);
    answer_all(&mut state);
    assert_eq!((state.data.figure_phase(), state.update(Event::Around(seen))), (Phase::Done, vec![]));
    // The page itself is looked at, whatever its window shows of it.
    assert_eq!(State::new("run=1&repeats=1&max=64&m=64").0.data.figure_phase(), Phase::Training);
}

#[test]
fn train_pressed_while_the_page_trains_by_itself_trains_all() {
    let (mut state, _) = State::new("repeats=2&max=64&m=64");
    state.update(SEEN);
    finish(&mut state, 3);
    assert!(state.data.trains_first());
    assert_eq!(state.update(Event::Train), [Effect::Serve, Effect::Say(Spoken::Started)]);
    assert_eq!((state.data.figure_phase(), state.data.trains_first()), (Phase::Training, false));
    answer_all(&mut state);
    assert_eq!((state.data.figure_phase(), state.data.figure_counts()), (Phase::Done, (30, 30)));
}

#[test]
fn a_figure_of_one_repeat_is_done_by_itself() {
    let (mut state, _) = State::new("repeats=1&max=64&m=64");
    state.update(SEEN);
    assert_eq!(finish(&mut state, 1000).last(), Some(&Effect::Say(Spoken::Done)));
    assert_eq!(state.data.figure_phase(), Phase::Done);
}

/// What is chosen next is shown too, until the reader has had enough.
#[test]
fn it_follows_what_is_chosen_until_it_is_ended() {
    let (mut state, _) = State::new("repeats=2&max=64&m=64");
    state.update(SEEN);
    answer_all(&mut state);
    let effects = state.update(Event::set("act", "sigmoid"));
    // Three networks at three values of m, one of which is there for its gradient.
    assert_eq!(wanted(&state, &effects).map(|jobs| jobs.len()), Some(8));
    answer_all(&mut state);
    assert_eq!((state.data.figure_phase(), state.data.figure.study.whole_repeats()), (Phase::Idle, 1));
    for end in [Event::Data(data::Event::Reset), Event::Data(data::Event::Cancel)] {
        let (mut state, _) = State::new("repeats=2&max=64&m=64");
        state.update(SEEN);
        state.update(end.clone());
        assert!(state.served().is_empty() && state.data.figure_phase() == Phase::Idle, "{end:?}");
        state.update(Event::set("seed", 5));
        state.update(SEEN);
        assert!(state.served().is_empty() && state.data.figure_phase() == Phase::Idle, "{end:?}");
    }
}

/// The curves of the networks move after a switch: all at once where both activations are measured, each point as it comes
/// where one is not.
#[test]
fn a_switch_moves_the_curves_of_the_networks() {
    let (mut state, _) = State::new("repeats=2&max=64&m=64&act=sigmoid&run=0");
    state.update(Event::Train);
    answer_all(&mut state);
    let moving = |state: &State| {
        let points = state.data.glide.under_way().map(|(learner, m, _)| (learner, m));
        let mut points: Vec<_> = points.collect();
        points.sort_by_key(|&(learner, m)| (learner.index(), m));
        points
    };
    let frame = |state: &mut State, now: f64| state.update(Event::Data(data::Event::Frame { now, is_still: false }));
    assert!(moving(&state).is_empty(), "nothing was switched");
    state.update(Event::set("act", "relu"));
    // What was trained for its gradient is there already; everything else moves as it comes.
    assert_eq!(moving(&state), [(Learner::Large, 64)]);
    frame(&mut state, 0.1);
    frame(&mut state, 0.8);
    let job = state.served().into_iter().find(|job| plan::learner(&job.spec) == Some(Learner::Small)).unwrap();
    let m = job.spec.data.m;
    answer(&mut state, &job);
    assert_eq!(moving(&state), [(Learner::Small, m)]);
    answer_all(&mut state);
    frame(&mut state, 1.0);
    assert!(frame(&mut state, 1.3).contains(&Effect::Frame) && moving(&state).len() == 8, "all but that one");
    frame(&mut state, 1.7);
    assert!(moving(&state).is_empty());
    state.update(Event::set("act", "sigmoid"));
    assert_eq!(moving(&state).len(), 9, "three networks at three values of m");
    frame(&mut state, 2.0);
    frame(&mut state, 2.7);
    // Without the lines of the activation before there is no place to come from.
    state.update(Event::Data(data::Event::EndComparison));
    assert!(moving(&state).is_empty());
}

/// The gradient of the other activation belongs to no run of the figure.
#[test]
fn the_gradients_of_the_first_repeat_follow_m() {
    let (mut state, _) = State::new("repeats=2&max=64&m=64");
    state.update(SEEN);
    answer_all(&mut state);
    assert!(state.update(Event::Settle(0.0)).contains(&Effect::Serve));
    let jobs = state.served();
    assert_eq!((jobs.len(), jobs[0].spec.data.m, state.data.figure_phase()), (1, 16, Phase::Idle));
    answer(&mut state, &jobs[0]);
    assert!(state.served().is_empty());
}

#[test]
fn a_step_and_a_lecture_decide_for_themselves() {
    let (mut state, _) = State::new("repeats=2&max=64&m=64");
    state.update(SEEN);
    finish(&mut state, 2);
    state.update(Event::Link("step=2&max=64".into()));
    state.update(Event::set("seed", 9));
    assert_eq!((state.data.trains_first(), state.data.figure_phase()), (false, Phase::Idle));
    // Out of a step it is the page that decides, as soon as its lab is on the screen.
    let (mut state, _) = State::new("step=2&max=64&m=64");
    state.update(SEEN);
    assert!(state.served().is_empty());
    state.update(Event::set("lab", "computation"));
    state.update(Event::Tour(Tour::Close));
    assert!(state.served().is_empty());
    state.update(Event::set("lab", "data"));
    assert!(state.data.trains_first());
    // What was kept from an earlier visit is not trained again.
    let (mut before, _) = State::new("repeats=2&max=64&m=64");
    before.update(SEEN);
    answer_all(&mut before);
    let answers: Vec<Answer> = before.data.results.values().cloned().collect();
    let (mut after, _) = State::new("repeats=2&max=64&m=64");
    after.update(Event::Data(data::Event::Restored { answers, resume: false }));
    after.update(SEEN);
    assert!(after.served().is_empty() && after.data.figure.study.whole_repeats() == 1);
}

#[test]
fn a_guess_veils_what_is_there_and_lifts_the_veil() {
    let (mut state, _) = State::new("repeats=2&max=64&m=64");
    state.update(SEEN);
    answer_all(&mut state);
    state.update(Event::Data(data::Event::Guess(Guessing::Begin(Learner::Large))));
    assert!(state.data.seen().is_empty() && state.at_m(Learner::Large).is_none() && state.data.gap().is_none());
    assert_eq!(state.update(Event::Data(data::Event::Guess(Guessing::Show))), []);
    assert!(!state.data.seen().is_empty() && state.at_m(Learner::Large).is_some() && state.data.gap().is_some());
    // Where nothing is trained, the truth is.
    let (mut state, _) = State::new("repeats=2&max=64&m=64&run=0");
    state.update(Event::Data(data::Event::Guess(Guessing::Begin(Learner::Large))));
    state.update(Event::Data(data::Event::Guess(Guessing::Show)));
    assert_eq!(state.data.figure_phase(), Phase::Training);
    // Where all is there, Train lifts the veil and throws nothing away.
    answer_all(&mut state);
    state.update(Event::Data(data::Event::Guess(Guessing::Begin(Learner::Small))));
    state.update(Event::Train);
    assert_eq!((state.data.figure_phase(), state.data.draws_guess()), (Phase::Done, false));
}
