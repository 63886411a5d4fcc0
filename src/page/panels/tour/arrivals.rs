//! Steps that are come to from anywhere: with nothing trained, with everything trained, walked before or not. Each asks before it
//! tells, and none waits for what does not come.

use crate::nn::statistics::LayerStatistics;
use crate::page::model::labs::data::{self, Guessing, ask};
use crate::page::model::settings::LabId;
use crate::page::model::state::tests::trained;
use crate::page::model::state::{Effect, Event, State, StepButton};
use crate::page::model::tour::lesson::{self, Lesson};
use crate::page::model::tour::{self, Action, STEPS, Step, file};
use crate::page::model::{looking, stage};
use crate::page::panels::sheet::Sheet;
use crate::page::panels::testing::Page;
use crate::page::panels::tour::findings::sentence;
use crate::page::panels::tour::step::show;
use crate::page::panels::{figure, wins};
use crate::study::key::Learner;
use crate::study::plan;

const SMALL: &str = "max=64&repeats=2";

fn read(name: &str, text: &str) -> &'static Lesson {
    lesson::keep(name, file::read(text.as_bytes(), stage::has).unwrap());
    lesson::named(name).unwrap()
}

fn shipped() -> &'static Lesson {
    read("digits", include_str!("../../../../www/lessons/digits.txt"))
}

fn tell(page: &mut Page, event: tour::Event) {
    page.state.update(Event::Tour(event));
}

fn of_data(page: &mut Page, event: data::Event) {
    page.state.update(Event::Data(event));
}

/// Whatever a lab wants is trained, as if its rows were here. Who is asked about an x of the reader's stays wanted: nobody answers.
fn train(state: &mut State) {
    let mut before = Vec::new();
    for _ in 0..2_000 {
        let wanted: Vec<_> = LabId::ALL.into_iter().flat_map(|lab| state.lab(lab).wanted()).collect();
        if wanted == before {
            return;
        }
        for job in &wanted {
            let mut answer = trained(job);
            let layer = LayerStatistics { gradient_rms: 0.5, saturated_fraction: 0.0, dead_fraction: 0.0 };
            answer.gradient.iter_mut().for_each(|probe| probe.layers = vec![layer.clone(); 2]);
            state.update(Event::Answer(Box::new(answer)));
        }
        before = wanted;
    }
    panic!("it never ends to train: {:?}", before.first());
}

fn draw_a_digit(page: &mut Page) {
    for event in [ask::Event::Press(0.3, 0.3), ask::Event::Drag(0.7, 0.7), ask::Event::Lift] {
        of_data(page, data::Event::Ask(event));
    }
}

/// The step is done by its own means, without an answer where it can be.
fn do_it(page: &mut Page, step: &Step) {
    match step.action {
        Action::Ask => draw_a_digit(page),
        Action::Predict(_) => tell(page, tour::Event::Predict(0)),
        _ => tell(page, tour::Event::Do),
    }
}

fn told(page: &Page, step: &Step) -> Option<String> {
    sentence(step, &page.state, &page.texts)
}

/// From its question to what is told: all that is asked for is trained, and where something is missing the step's button has it
/// trained.
fn come_to_an_end(page: &mut Page, step: &Step) {
    for _ in 0..3 {
        train(&mut page.state);
        if page.state.step_is_answered() && told(page, step).is_some() {
            return;
        }
        let button = page.state.step_button(false);
        assert!(button.is_some(), "{} waits for nothing: {:?}", step.name, page.state.lab_phase());
        match button {
            Some(StepButton::Train) => tell(page, tour::Event::Do),
            _ => do_it(page, step),
        }
    }
    panic!("{} is never told", step.name);
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Past {
    /// Nothing is trained or done.
    None,
    /// An earlier visit has done every step; its results are gone.
    Visited,
    /// All was trained, and the lesson was begun again.
    Trained,
}

#[test]
fn every_step_asks_before_it_tells_and_is_told_wherever_one_comes_from() {
    for lesson in [&tour::TOUR, shipped()] {
        for (place, step) in lesson.steps.iter().enumerate() {
            for past in [Past::None, Past::Visited, Past::Trained] {
                let mut page = Page::new(&format!("lesson={}&step=1&{SMALL}", lesson.name));
                match past {
                    Past::None => {}
                    Past::Visited => {
                        let names: String = lesson.steps.iter().map(|step| format!(";{}", step.name)).collect();
                        tell(&mut page, tour::Event::Restored(format!("0{names}")));
                    }
                    Past::Trained => {
                        for (place, step) in lesson.steps.iter().enumerate() {
                            tell(&mut page, tour::Event::Go(place));
                            do_it(&mut page, step);
                            come_to_an_end(&mut page, step);
                        }
                        tell(&mut page, tour::Event::Again);
                    }
                }
                tell(&mut page, tour::Event::Go(place));
                assert_eq!(page.state.step_is_answered(), past == Past::Visited, "{} {past:?}", step.name);
                let sheet: Sheet = page.sheet(show);
                if past != Past::Visited {
                    assert_eq!(sheet.text_of("tour-told"), Some(""), "{} {past:?} tells at once", step.name);
                    do_it(&mut page, step);
                }
                come_to_an_end(&mut page, step);
            }
        }
    }
}

/// What was drawn, compared or trained before a step asks for that answers nothing.
#[test]
fn a_step_is_answered_by_what_is_done_at_it() {
    let mut page = Page::new("");
    of_data(&mut page, data::Event::Guess(Guessing::Begin(Learner::Svm)));
    page.state.update(Event::Train);
    assert!(page.state.data.guess.as_ref().is_some_and(|guess| !guess.is_open));
    tell(&mut page, tour::Event::Open);
    tell(&mut page, tour::Event::Next);
    let drawn = page.state.data.guess.as_ref().map(|guess| (guess.learner, guess.is_open));
    assert_eq!((page.state.step_is_answered(), drawn), (false, Some((Learner::Large, true))));
    // Opened once more, what was drawn so far stays.
    of_data(&mut page, data::Event::Guess(Guessing::Sketch(Learner::Large, 1)));
    let drawn = page.state.data.guess.clone();
    tell(&mut page, tour::Event::Open);
    assert_eq!(page.state.data.guess, drawn);
    // What goes on by itself when the page is loaded again compares nothing.
    let mut page = Page::new("step=2");
    let spec = page.state.settings.plan().key(Learner::Svm, plan::M_MIN, 0);
    let job = page.state.lab(LabId::Data).wanted().into_iter().find(|job| job.spec == spec);
    let answers = vec![trained(&job.unwrap_or(crate::job::Job { spec, observe: Default::default() }))];
    of_data(&mut page, data::Event::Restored { answers, resume: true });
    assert_eq!((page.state.data.draws_guess(), page.state.step_is_answered()), (true, false));
    // At a step that was done then, nothing is drawn any more.
    tell(&mut page, tour::Event::Restored("1;forces;figure=1".into()));
    assert_eq!((page.state.data.draws_guess(), page.state.step_is_answered()), (false, true));

    // A digit on the board, from before.
    let steps = shipped().steps;
    let mut page = Page::new("task=digits");
    draw_a_digit(&mut page);
    tell(&mut page, tour::Event::Lesson("digits"));
    for _ in 0..2 {
        tell(&mut page, tour::Event::Go(steps.len() - 1));
        assert_eq!((page.state.step_is_answered(), page.state.data.ask.is_asked()), (false, false));
        draw_a_digit(&mut page);
        assert!(page.state.step_is_answered());
        tell(&mut page, tour::Event::Back);
        tell(&mut page, tour::Event::Next);
        assert!(page.state.data.ask.is_asked(), "what was drawn at the step stays there");
        tell(&mut page, tour::Event::Again);
    }
    page.state.update(Event::Link("lesson=digits&step=6".into()));
    assert_eq!((page.state.step_is_answered(), page.state.data.ask.is_asked()), (false, false));

    let by_training = "title = T\n[one]\ntitle = t\nsay = s\nask = q\ntold = o\npanel = figure\ndo = train\n";
    read("training", by_training);
    let mut page = Page::new(SMALL);
    page.state.update(Event::Train);
    train(&mut page.state);
    tell(&mut page, tour::Event::Lesson("training"));
    assert_eq!((page.state.step_is_answered(), page.state.step_button(true)), (false, Some(StepButton::Train)));
    tell(&mut page, tour::Event::Do);
    assert!(page.state.step_is_done());
}

/// What is trained for another step, or ahead, is no measurement that the reader has asked for.
#[test]
fn a_card_says_nothing_of_trainings_before_its_question_is_answered() {
    let place = |name: &str| STEPS.iter().position(|step| step.name == name).unwrap();
    let mut page = Page::new(SMALL);
    tell(&mut page, tour::Event::Go(place("both")));
    tell(&mut page, tour::Event::Predict(0));
    let bar = |page: &Page| {
        let sheet = page.sheet(show);
        (sheet.text_of("tour-told").unwrap().to_owned(), sheet.attribute_of("tour-bar", "hidden").is_none())
    };
    assert_eq!(bar(&page), ("Measuring: 0\u{a0}% done.".into(), true));
    for name in ["limits", "left", "hand", "closing"] {
        tell(&mut page, tour::Event::Go(place(name)));
        assert!(page.state.data.map_is_training());
        assert_eq!(bar(&page), (String::new(), false), "{name}");
    }
}

/// Where learners that the reader does not see are all that a question leaves, the figure says why it is empty; and marks that are
/// hidden are not just missing.
#[test]
fn an_empty_figure_says_that_its_results_are_hidden() {
    let others = "settings = hide=logistic,svm,small,medium\nhide = large\na = x\nb = y\n";
    read("others", &format!("title = T\n[one]\ntitle = t\nsay = s\nask = q\ntold = o\npanel = figure\n{others}"));
    let mut page = Page::new(&format!("lesson=others&step=1&{SMALL}"));
    page.state.update(Event::Train);
    train(&mut page.state);
    let hidden = page.texts.plain("tour.veiled").to_owned();
    let figure = format!("{:?}", page.sheet(figure::show));
    assert!(figure.contains(&format!("note: Some({hidden:?})")), "{figure}");
    assert_eq!(page.sheet(wins::show).text_of("wins-at"), Some(hidden.as_str()));
    tell(&mut page, tour::Event::Predict(0));
    assert!(!format!("{:?}", page.sheet(figure::show)).contains(&hidden));
    assert_ne!(page.sheet(wins::show).text_of("wins-at"), Some(hidden.as_str()));
}

/// The board of the last step is opened below what is seen.
#[test]
fn a_board_that_a_step_asks_for_comes_into_view() {
    shipped();
    let open = || Event::Looking(looking::Event::Fold { id: "ask-body".into(), is_open: true });
    let mut page = Page::new("lesson=digits&step=6");
    assert!(page.state.update(open()).contains(&Effect::ShowStep));
    assert!(!Page::new("task=digits").state.update(open()).contains(&Effect::ShowStep));
}

/// A title that would answer the question does not stand there before it is answered.
#[test]
fn no_title_answers_the_question_below_it() {
    let mut page = Page::new(SMALL);
    let place = STEPS.iter().position(|step| step.name == "sizes").unwrap();
    tell(&mut page, tour::Event::Go(place));
    page.state.update(Event::Train);
    train(&mut page.state);
    let title = |page: &Page| page.sheet(show).text_of("tour-title").unwrap().to_owned();
    assert_eq!(title(&page), "Three sizes of network");
    // A vote has no answer to be shown.
    tell(&mut page, tour::Event::Go(0));
    assert_eq!(page.state.step_button(true), None);
}
