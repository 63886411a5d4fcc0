//! What the reader sees of the lab: nothing run yet, in the middle of a search, and when it is done. Answers are made up.

use crate::job::end::Stopped;
use crate::job::{Answer, Spec};
use crate::page::model::labs::computation::draft::{FIRST, Form};
use crate::page::model::labs::computation::tests::made_up;
use crate::page::model::labs::computation::{Event, notebook, view};
use crate::page::model::language::Language;
use crate::page::model::screen::Screen;
use crate::page::model::settings::{LabId, Settings};
use crate::page::model::state::{self, State};
use crate::page::model::texts::Texts;
use crate::page::panels::cache::Cache;
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::{Entry, Node, Sheet, Target};
use crate::page::panels::testing::Told;
use crate::page::panels::{PANELS, View};
use crate::study::idea::Idea;
use crate::study::key::Learner;

/// Every job takes half a second; a search so many seconds more.
fn known(seconds_left: Option<f64>) -> Told {
    Told { seconds_left, each: 0.5, ..Told::default() }
}

fn lab(link: &str) -> State {
    State::new(&format!("#lab=computation&{link}")).0
}

fn did(state: &mut State, event: Event) {
    state.update(state::Event::Computation(event));
}

/// Answers what this lab wants, at most `most` jobs; each better than those before.
fn answer(state: &mut State, most: usize) {
    for n in 0..most {
        let Some(job) = state.lab(LabId::Computation).wanted().first().copied() else { return };
        state.update(state::Event::Answer(Box::new(made_up(job.spec, n))));
    }
}

/// Everything that the lab shows.
fn shown_with(state: &State, language: Language, left: Option<f64>, is_still: bool) -> Sheet {
    let view = View {
        state,
        texts: &Texts::new(language),
        screen: &Screen { is_still, ..Screen::default() },
        cache: &Cache::default(),
        forecast: &known(left),
    };
    let mut sheet = Sheet::default();
    PANELS
        .iter()
        .filter(|panel| panel.lab.is_none_or(|lab| lab == LabId::Computation))
        .for_each(|panel| (panel.show)(&view, &mut sheet));
    sheet
}

fn shown(state: &State) -> Sheet {
    shown_with(state, Language::ENGLISH, None, false)
}

fn text<'a>(sheet: &'a Sheet, id: &str) -> &'a str {
    sheet.text_of(id).unwrap_or_else(|| panic!("nothing is said of {id}"))
}

fn entries<'a>(sheet: &'a Sheet, id: &str) -> impl Iterator<Item = &'a Entry> {
    sheet.entries.iter().filter(move |(target, _)| *target == Target::from(id.to_owned())).map(|(_, entry)| entry)
}

fn value<'a>(sheet: &'a Sheet, id: &str) -> Option<&'a str> {
    entries(sheet, id).find_map(|entry| match entry {
        Entry::Value(value) | Entry::Choice(value) | Entry::Radio(value) => Some(value.as_str()),
        _ => None,
    })
}

fn is_off(sheet: &Sheet, id: &str) -> bool {
    sheet.attribute_of(id, "disabled").is_some()
}

fn children<'a>(sheet: &'a Sheet, id: &str) -> &'a [Node] {
    let found =
        entries(sheet, id).find_map(|entry| if let Entry::Children(nodes) = entry { Some(nodes) } else { None });
    found.map_or(&[], Vec::as_slice)
}

/// The texts of a table's rows.
fn rows(sheet: &Sheet, table: &str) -> Vec<Vec<String>> {
    let cells = |row: &Node| row.children.iter().map(|cell| cell.text.clone()).collect();
    children(sheet, &format!("{table}-rows")).iter().map(cells).collect()
}

fn picture<'a>(sheet: &'a Sheet, id: &str) -> Option<&'a Picture> {
    entries(sheet, id).find_map(|entry| if let Entry::Picture(picture) = entry { Some(picture) } else { None })
}

#[test]
fn before_anything_was_run() {
    let sheet = shown(&lab("replicates=2"));
    let Some(Picture::Calendar(found)) = picture(&sheet, "comp-found") else { panic!("no calendar") };
    // 600 experiments, of which 16 take 8 seconds.
    assert_eq!(found.empty.as_deref(), Some("Nothing run yet. Run trains some 600 networks here, about 300\u{a0}s."));
    assert_eq!(found.marker, Some(90.0));
    assert_eq!((text(&sheet, "comp-progress-text"), text(&sheet, "comp-run")), ("Nothing run yet", "Run"));
    assert_eq!(sheet.attribute_of("comp-progress-bar", "value"), Some("0.0000"));
    assert_eq!((text(&sheet, "comp-day-value"), value(&sheet, "comp-day")), ("day 90 of 90", Some("90")));
    assert_eq!(text(&sheet, "comp-play"), "Play the semester");
    assert!(text(&sheet, "comp-verdict").is_empty());
    for (table, width) in [("comp-standing", 3), ("comp-ends-table", 3)] {
        let rows = rows(&sheet, table);
        assert_eq!((rows.len(), rows[4][0].as_str()), (5, "100×"), "{table}");
        assert!(rows.iter().all(|row| row.len() == width && row[1..].iter().all(|cell| cell == "–")), "{rows:?}");
    }
    let clocks = rows(&sheet, "comp-clocks");
    assert_eq!(clocks[0], ["10 minutes", "12,960", "–", "–"]);
    assert_eq!(clocks[2], ["a month", "3", "–", "–"]);
    assert!(text(&sheet, "comp-clocks-text").starts_with("Averages, without thinking time."));
    assert_eq!(
        sheet.attribute_of("comp-loop", "aria-label"),
        Some("The loop of idea, code and experiment, once for each speed. Nothing run yet.")
    );
    // The settings, as the link says.
    assert_eq!((value(&sheet, "comp-ideas"), value(&sheet, "comp-replicates")), (Some("random"), Some("2")));
    assert_eq!((value(&sheet, "comp-think"), text(&sheet, "comp-think-value")), (Some("0"), "no time"));
    assert_eq!(text(&sheet, "comp-found-note"), "mean ± sd over 2 replicates");
}

#[test]
fn in_the_middle_of_a_search_and_at_its_end() {
    let mut state = lab("replicates=2&run=1");
    answer(&mut state, 40);
    let sheet = shown(&state);
    assert_eq!(text(&sheet, "comp-run"), "Stop");
    let progress = text(&sheet, "comp-progress-text").to_owned();
    assert!(
        progress.starts_with("40 networks trained, ") && progress.ends_with("\u{a0}%, estimating time"),
        "{progress}"
    );
    let sheet = shown_with(&state, Language::ENGLISH, Some(12.4), false);
    assert!(
        text(&sheet, "comp-progress-text").ends_with("\u{a0}%, 12\u{a0}s left"),
        "{}",
        text(&sheet, "comp-progress-text")
    );
    // The slow machines are through, the fast ones are not.
    let ends = rows(&sheet, "comp-ends-table");
    assert!(ends[0][1].contains("\u{a0}±\u{a0}") && ends[4][1] == "–", "{ends:?}");
    assert!(sheet.attribute_of("comp-found", "aria-label").is_some_and(|said| said.contains("at 100×, still running")));

    did(&mut state, Event::Run);
    let sheet = shown(&state);
    assert!(text(&sheet, "comp-progress-text").starts_with("Stopped: 40 networks trained, "));
    assert_eq!(text(&sheet, "comp-run"), "Continue");

    did(&mut state, Event::Run);
    answer(&mut state, usize::MAX);
    let sheet = shown(&state);
    let trained: usize = state.computation.shown(&state.settings).iter().map(|search| search.results().len()).sum();
    let done = format!("{trained} networks trained here, each to its 800 steps");
    assert_eq!((text(&sheet, "comp-progress-text"), text(&sheet, "comp-run")), (done.as_str(), "Run again"));
    assert_eq!(sheet.attribute_of("comp-progress-bar", "value"), Some("1.0000"));
    let verdict = "10× is ahead of 1× in 2 of 2 replicates, 100× ahead of 10× in 2.";
    assert_eq!(text(&sheet, "comp-verdict"), verdict);
    let texts = Texts::new(Language::ENGLISH);
    let spoken = format!("The search is done: {trained} networks trained. {verdict}");
    assert_eq!(super::spoken(&state, &texts), spoken);
    // Both tables say the same of the last day.
    let (standing, ends) = (rows(&sheet, "comp-standing"), rows(&sheet, "comp-ends-table"));
    for (standing, ends) in standing.iter().zip(&ends) {
        assert_eq!((&standing[2], &standing[2]), (&ends[1], &ends[2]));
    }
    // In every language.
    for language in Language::ALL {
        let sheet = shown_with(&state, language, None, false);
        assert!(text(&sheet, "comp-found-note").contains('2') && !text(&sheet, "comp-verdict").is_empty());
    }
}

/// The day moves the chart, the loops and their table, and nothing else.
#[test]
fn the_day_moves_what_depends_on_it_and_nothing_else() {
    let mut state = lab("replicates=2&run=1");
    answer(&mut state, usize::MAX);
    let of = |state: &State| -> Vec<(&str, f64, Sheet)> {
        let texts = Texts::new(Language::ENGLISH);
        let (screen, cache) = (Screen::default(), Cache::default());
        let view = View { state, texts: &texts, screen: &screen, cache: &cache, forecast: &known(None) };
        let panels = PANELS.iter().filter(|panel| panel.lab == Some(LabId::Computation));
        let show = |panel: &crate::page::panels::Panel| {
            let mut sheet = Sheet::default();
            (panel.show)(&view, &mut sheet);
            (panel.name, panel.rest, sheet)
        };
        panels.map(show).collect()
    };
    let before = of(&state);
    did(&mut state, Event::Play(0.0));
    did(&mut state, Event::Tick { now: 10.0, is_still: false });
    assert_eq!(state.computation.day, 30.0);
    let moved: Vec<_> = of(&state).into_iter().zip(before).filter(|(now, before)| now.2 != before.2).collect();
    let names: Vec<&str> = moved.iter().map(|(now, _)| now.0).collect();
    assert_eq!(names, ["search found", "search loops", "search day", "search standing"]);
    // The pictures move with every frame.
    assert!(moved[..3].iter().all(|(now, _)| now.1 == 0.0));
    let sheet = shown(&state);
    assert_eq!((text(&sheet, "comp-play"), text(&sheet, "comp-day-value")), ("Pause", "day 30 of 90"));
    assert_eq!(text(&sheet, "comp-standing-caption"), "On day 30");
    // Where nothing is to move, the loops show counts alone.
    let turns = |sheet: &Sheet| match picture(sheet, "comp-loop") {
        Some(Picture::Wheels(wheels)) => wheels.loops.iter().filter(|one| one.turn.is_some()).count(),
        _ => panic!("no loops"),
    };
    assert_eq!((turns(&sheet), turns(&shown_with(&state, Language::ENGLISH, None, true))), (5, 0));
}

#[test]
fn the_form_says_what_an_idea_costs_and_what_can_be_done() {
    let mut state = lab("");
    let sheet = shown(&state);
    let waits: Vec<_> = children(&sheet, "comp-wait").iter().map(|option| option.text.as_str()).collect();
    assert_eq!(waits, ["as long as it takes here", "5 seconds", "20 seconds", "60 seconds"]);
    assert_eq!((value(&sheet, "comp-wait"), value(&sheet, "comp-rate")), (Some("0"), Some("-2000")));
    let cost = format!("{:.2}", notebook::cost(&FIRST));
    assert_eq!(text(&sheet, "comp-cost"), format!("Cost: {cost} of the 10.00 average experiments you have left."));
    assert!(!is_off(&sheet, "comp-try") && is_off(&sheet, "comp-compare") && is_off(&sheet, "comp-clear"));
    assert_eq!(text(&sheet, "comp-book-note"), "Nothing proposed yet.");
    assert!(rows(&sheet, "comp-book").is_empty());

    // Another optimiser has another range of rates.
    let sgd = Form { optimiser: "sgd".to_owned(), rate: -150.0, ..Form::from(FIRST) };
    did(&mut state, Event::Draft(sgd));
    let sheet = shown(&state);
    let range = ["min", "max"].map(|name| sheet.attribute_of("comp-rate", name));
    assert_eq!((range, value(&sheet, "comp-rate")), ([Some("-3000"), Some("0")], Some("-150")));
    assert_eq!(text(&sheet, "comp-rate-value"), "0.71");
    // An idea that there is no time for.
    did(&mut state, Event::Draft(Idea { layers: 4, width: 32, batch: 64, ..FIRST }.into()));
    let sheet = shown(&state);
    assert!(text(&sheet, "comp-cost").starts_with("This would cost ") && is_off(&sheet, "comp-try"));
}

#[test]
fn the_notebook_from_its_first_line_to_the_comparison() {
    let mut state = lab("replicates=2");
    did(&mut state, Event::Wait(20));
    did(&mut state, Event::Propose(0.0));
    let sheet = shown(&state);
    let seconds = (20.0 * notebook::cost(&FIRST)).ceil();
    assert_eq!(text(&sheet, "comp-cost"), format!("Training. You wait {seconds}\u{a0}s for the answer."));
    assert!(is_off(&sheet, "comp-try") && is_off(&sheet, "comp-compare") && !is_off(&sheet, "comp-clear"));
    let described = "2\u{a0}×\u{a0}12, ReLU, Adam, 0.010, batch 32";
    assert_eq!(rows(&sheet, "comp-book"), [["1", described, "–", "–", "–"]]);
    answer(&mut state, 1);
    // It is there, but it has not arrived.
    assert_eq!(rows(&shown(&state), "comp-book"), [["1", described, "–", "–", "–"]]);
    did(&mut state, Event::Arrived { place: 0, proposed: Some(0.0) });
    let sheet = shown(&state);
    assert_eq!(rows(&sheet, "comp-book"), [["1", described, "50.0\u{a0}%", "50.0\u{a0}%", "0.010\u{a0}s, 800 steps"]]);
    assert_eq!(text(&sheet, "comp-book-note"), "The notebook is kept in this browser.");
    assert!(!is_off(&sheet, "comp-compare"));
    assert!(sheet.attribute_of("comp-versus", "hidden").is_some());
    did(&mut state, Event::Kept(false));
    assert!(text(&shown(&state), "comp-book-note").starts_with("This browser does not let the page keep"));

    // One that diverges: its row, and what to try.
    did(&mut state, Event::Wait(0));
    did(&mut state, Event::Draft(Idea { rate: -1000, decay: true, ..FIRST }.into()));
    did(&mut state, Event::Propose(0.0));
    assert_eq!(text(&shown(&state), "comp-cost"), "Training.");
    let spec = state.lab(LabId::Computation).wanted()[0].spec;
    state.update(state::Event::Answer(Box::new(Answer { stopped: Stopped::Diverged, ..made_up(spec, 9) })));
    let sheet = shown(&state);
    let row = &rows(&sheet, "comp-book")[1];
    assert_eq!(
        row[1..],
        ["2\u{a0}×\u{a0}12, ReLU, Adam, 0.10, batch 32, decay", "diverged", "50.0\u{a0}%", "0.010\u{a0}s"]
    );
    assert_eq!(
        text(&sheet, "comp-book-note"),
        "No. 2 diverged: the loss grew beyond all bounds at learning rate 0.10 with Adam and He starting weights. \
         Try a third of that rate, 0.033."
    );

    did(&mut state, Event::Compare);
    let sheet = shown(&state);
    assert!(sheet.attribute_of("comp-versus", "hidden").is_none());
    assert!(text(&sheet, "comp-versus-verdict").starts_with("Random search is running"));
    assert_eq!(
        sheet.attribute_of("comp-versus-canvas", "aria-label"),
        Some("Your search found 50.0\u{a0}% on the test set with 2 ideas.")
    );
    assert!(text(&sheet, "comp-cost").is_empty() && is_off(&sheet, "comp-try") && is_off(&sheet, "comp-compare"));
    answer(&mut state, usize::MAX);
    let sheet = shown(&state);
    let verdict = text(&sheet, "comp-versus-verdict");
    assert!(
        verdict.starts_with("Your best network is right on 50.0\u{a0}% of the test set, after 2 ideas."),
        "{verdict}"
    );
    assert!(verdict.ends_with("you are ahead of 0 of its 2 replicates."), "{verdict}");
    assert_eq!(sheet.attribute_of("comp-versus-canvas", "aria-label"), Some(verdict));
}

#[test]
fn the_machine_before_while_and_after_it_is_measured() {
    let mut state = lab("");
    let sheet = shown(&state);
    assert!(
        text(&sheet, "comp-machine-text").starts_with("Measure trains networks of three sizes for some 10 seconds")
    );
    assert!(sheet.attribute_of("comp-machine-results", "hidden").is_some() && rows(&sheet, "comp-rates").is_empty());
    did(&mut state, Event::Measure(2));
    let measured = |state: &mut State, most: usize| {
        for _ in 0..most {
            let Some(job) = state.lab(LabId::Computation).wanted().first().copied() else { return };
            let answer = Answer { seconds: 0.5, ..made_up(job.spec, 0) };
            state.update(state::Event::Answer(Box::new(answer)));
        }
    };
    measured(&mut state, 20);
    let sheet = shown(&state);
    let text_of = text(&sheet, "comp-machine-text");
    assert!(text_of.starts_with("Measuring, ") && is_off(&sheet, "comp-measure"), "{text_of}");
    assert_eq!(rows(&sheet, "comp-rates")[0][1..], ["–"; 5]);
    assert!(text(&sheet, "comp-machine-slope").is_empty());
    measured(&mut state, usize::MAX);
    let sheet = shown(&state);
    assert_eq!((text(&sheet, "comp-machine-text"), text(&sheet, "comp-measure")), ("", "Measure again"));
    let rates = rows(&sheet, "comp-rates");
    assert_eq!((rates.len(), rates[0].len()), (3, 6));
    assert!(rates.iter().all(|row| row[1].contains("GFLOP/s") && row[2].contains("examples/s")), "{rates:?}");
    assert_eq!((rows(&sheet, "comp-by-m-table").len(), rows(&sheet, "comp-by-size-table").len()), (4, 6));
    assert!(text(&sheet, "comp-machine-slope").starts_with("Ten times the examples take "));
    assert!(text(&sheet, "comp-machine-relu").starts_with("ReLU is worth most in the "));
}

/// What each force bought, or what is missing to say so.
#[test]
fn the_closing_page_says_what_each_force_bought() {
    let mut state = lab("replicates=2&repeats=1&max=64&m=64");
    let said = |state: &State| {
        let sheet = shown(state);
        ["data", "computation", "algorithms"].map(|force| {
            let of = |id: String| text(&sheet, &id).to_owned();
            (of(format!("comp-gain-{force}")), of(format!("comp-gain-{force}-text")))
        })
    };
    assert!(said(&state).iter().all(|(gain, text)| gain == "–" && text.starts_with("Missing: ")), "{:?}", said(&state));
    assert!(text(&shown(&state), "comp-closing-all").is_empty());
    let sheet = shown(&state);
    let values: Vec<_> = children(&sheet, "comp-closing-m").iter().map(|option| option.text.as_str()).collect();
    assert_eq!((values.as_slice(), value(&sheet, "comp-closing-m")), (&["16", "32", "64"][..], Some("64")));
    assert_eq!(
        (value(&sheet, "comp-closing-speed"), value(&sheet, "comp-closing-activation")),
        (Some("100"), Some("relu"))
    );

    // The figure: 70\u{a0}% at the left end, 90\u{a0}% at the right one, 85\u{a0}% there with sigmoid.
    state.update(state::Event::set("lab", "data"));
    state.update(state::Event::Train);
    state.update(state::Event::set("lab", "computation"));
    for job in state.lab(LabId::Data).wanted() {
        let is_sigmoid = job.spec == sigmoid(&state.settings);
        let accuracy = if is_sigmoid {
            0.85
        } else if job.spec.data.m == 16 {
            0.7
        } else {
            0.9
        };
        let answer = Answer { test_accuracy: accuracy, ..Answer::new(job.spec, Stopped::Budget, 0.01) };
        state.update(state::Event::Answer(Box::new(answer)));
    }
    let [data, computation, algorithms] = said(&state);
    assert_eq!(data.0, "+20.0\u{a0}points");
    assert_eq!(
        data.1,
        "The large network went from 70.0\u{a0}% with 16 examples to 90.0\u{a0}% with 64 (1 repeat). This is one draw: another may gain more or less."
    );
    assert_eq!(computation.0, "–");
    assert_eq!(algorithms.0, "+5.0\u{a0}points");
    let expected = "The large network at m\u{a0}=\u{a0}64 went from 85.0\u{a0}% with sigmoid to 90.0\u{a0}% with ReLU (1 repeat). This is one draw: another may gain more or less.";
    assert_eq!(algorithms.1, expected);
    assert!(text(&shown(&state), "comp-closing-all").is_empty());

    // The search.
    did(&mut state, Event::Run);
    answer(&mut state, usize::MAX);
    let [_, computation, _] = said(&state);
    let overview = view::overview(&state.computation, &state.settings);
    let mean = |speed| overview.end(speed).map(|scores| scores.iter().sum::<f64>() / scores.len() as f64).unwrap();
    let points = 100.0 * (mean(100) - mean(1));
    assert!(points > 20.0, "{points}");
    assert_eq!(computation.0, format!("+{points:.1}\u{a0}points"));
    assert!(
        computation.1.contains("at 1× to ")
            && computation.1.contains("at 100× (2 replicates). From repeat to repeat the gain is +"),
        "{computation:?}"
    );
    // One repeat here, and two there.
    let sentence = text(&shown(&state), "comp-closing-all").to_owned();
    assert!(sentence.starts_with("Which of the three gained most in your session is not decided"), "{sentence}");

    // What each is compared with has nothing to compare.
    state.update(state::Event::set("speed", 1));
    state.update(state::Event::set("act", "sigmoid"));
    state.update(state::Event::Settle(0.0));
    let least = ["With 16 examples there is", "1× is what the others", "Sigmoid is what the others"];
    for ((gain, text), least) in said(&state).iter().zip(least) {
        assert!(gain == "–" && text.starts_with(least), "{text}");
    }
}

/// The training of the large network with sigmoid at the reader's m.
fn sigmoid(settings: &Settings) -> Spec {
    let plan = settings.with("act", "sigmoid").plan();
    plan.key(Learner::Large, plan.m, 0)
}
