//! The end of the tour and of every other lesson: what the reader voted for and foretold beside what was measured, and what to
//! ask next.

use crate::chart::{Bar, LEARNER_NAMES};
use crate::page::model::link;
use crate::page::model::settings::{LabId, Settings};
use crate::page::model::state::State;
use crate::page::model::texts::{Texts, integer, percent};
use crate::page::model::tour::{STEPS, Step};
use crate::page::panels::forces;
use crate::page::panels::sheet::Node;
use crate::page::panels::tour::findings::{self, points};
use crate::study::key::Learner;

/// What is asked of the buttons, as `ui::tour` reads it, and their names.
const NEXT: [(&str, &str); 2] = [("lesson", "tour.end.lesson"), ("tour", "tour.end.tour")];
const BUTTONS: [(&str, &str); 3] =
    [("share", "tour.end.share"), ("print", "tour.end.print"), ("again", "tour.end.again")];

/// Everything that stands under the last step once it is measured.
pub fn nodes(state: &State, texts: &Texts) -> Vec<Node> {
    if state.lesson().is_tour() { of_tour(state, texts) } else { of_lesson(state, texts) }
}

fn heading(key: &str, texts: &Texts) -> Node {
    Node::text("h3", texts.plain(key))
}

/// Where one may go from here: to the lesson or the tour, and what is done with this one.
fn moves(next: (&'static str, &'static str), texts: &Texts) -> Node {
    let button = |(what, key)| Node::text("button", texts.plain(key)).with("type", "button").with("data-end", what);
    Node::new("p").class("tour-moves").child(button(next)).all(BUTTONS.map(button))
}

/// A lesson from a file: what was foretold, each beside what was measured, and what its author asks next.
fn of_lesson(state: &State, texts: &Texts) -> Vec<Node> {
    let lesson = state.lesson();
    let mut nodes = Vec::new();
    let foretold = foretold(lesson.steps, state, texts);
    if !foretold.is_empty() {
        nodes.push(heading("tour.end.surprises", texts));
        nodes.push(Node::text("p", score(&foretold, texts)));
        nodes.push(Node::new("ul").all(foretold.iter().map(|guess| item(guess, texts))));
    }
    if let Some(words) = lesson.end(texts.language()) {
        nodes.push(heading("tour.end.next", texts));
        nodes.push(Node::text("p", words));
    }
    nodes.push(moves(NEXT[1], texts));
    nodes
}

fn of_tour(state: &State, texts: &Texts) -> Vec<Node> {
    let heading = |key| heading(key, texts);
    let said = [forces::vote(state, texts), forces::most_words(state, texts)].map(|words| Node::text("p", words));
    let [vote, most] = said;
    let mut nodes = vec![heading("tour.end.forces"), vote, bars(state, texts), most];
    // In a lecture nobody may have answered.
    let foretold = foretold(&STEPS, state, texts);
    if !foretold.is_empty() {
        nodes.push(heading("tour.end.surprises"));
        nodes.extend(drawn(state, texts));
        nodes.push(Node::text("p", score(&foretold, texts)));
        let surprises = foretold.iter().filter(|guess| !guess.is_right());
        nodes.push(Node::new("ul").all(surprises.map(|guess| item(guess, texts))));
    }
    nodes.push(heading("tour.end.next"));
    nodes.push(Node::new("ul").all(next(state, texts)));
    nodes.push(moves(NEXT[0], texts));
    nodes
}

/// A bar for each force, as long as its share of the largest gain.
fn bars(state: &State, texts: &Texts) -> Node {
    let bars = forces::bars(&state.data.results, state, texts);
    let most = bars.iter().filter_map(|bar| bar.gained).map(|gained| gained.median).fold(f64::MIN_POSITIVE, f64::max);
    let bar = |bar: Bar| {
        let Some(gained) = bar.gained else { return Node::new("li") };
        let share = 100.0 * (gained.median / most).max(0.0);
        let mut item = Node::new("li");
        if bar.is_marked {
            item = item.with("data-vote", "");
        }
        item.child(Node::text("span", bar.name))
            .child(
                Node::new("span")
                    .class("tour-gain")
                    .with("aria-hidden", "true")
                    .style("--share", format!("{share:.0}%")),
            )
            .child(Node::text("b", bar.value))
    };
    Node::new("ul").class("tour-gains").all(bars.map(bar))
}

/// How far each drawn curve was off.
fn drawn(state: &State, texts: &Texts) -> Vec<Node> {
    let of = |learner: Learner| {
        let gap = state.data.gap_of(learner)?;
        let values = [
            ("learner", texts.get(&format!("learner.{}.long", LEARNER_NAMES[learner.index()]), &[])),
            ("mean", percent(gap.mean)),
            ("m", integer(gap.worst.0.into())),
            ("worst", points(gap.worst.1)),
        ];
        Some(Node::text("p", texts.get("tour.end.drawn", &values)))
    };
    Learner::ALL.into_iter().filter_map(of).collect()
}

/// A step that was foretold and is measured.
struct Guess {
    place: usize,
    step: &'static Step,
    title: String,
    choice: u8,
    right: u8,
}

impl Guess {
    fn is_right(&self) -> bool {
        self.choice == self.right
    }
}

fn foretold(steps: &'static [Step], state: &State, texts: &Texts) -> Vec<Guess> {
    let of = |(place, step): (usize, &'static Step)| {
        let choice = state.tour.prediction(step)?;
        let measured = findings::measured(step, state, texts)?;
        Some(Guess {
            place,
            step,
            title: findings::title(step, Some(&measured), texts),
            choice,
            right: measured.answer?,
        })
    };
    steps.iter().enumerate().filter_map(of).collect()
}

fn score(foretold: &[Guess], texts: &Texts) -> String {
    let right = foretold.iter().filter(|guess| guess.is_right()).count();
    texts.get("tour.end.score", &[("right", integer(right as u64)), ("total", integer(foretold.len() as u64))])
}

/// What was foretold and what was measured, with the way back to the step.
fn item(guess: &Guess, texts: &Texts) -> Node {
    let step = guess.step;
    let go = guess.place.to_string();
    let button = Node::text("button", guess.title.clone()).class("link").with("type", "button").with("data-go", go);
    let option = |choice| findings::option(step, choice, texts);
    let values = [("choice", option(guess.choice)), ("right", option(guess.right))];
    let key = match (guess.is_right(), step.finding.is_trained()) {
        (true, _) => "tour.end.foreseen",
        (false, true) => "tour.end.surprise",
        (false, false) => "tour.end.known",
    };
    Node::new("li").child(button).child(Node::text("span", texts.get(key, &values)))
}

/// A question for each lab, with the link that leads there.
fn next(state: &State, texts: &Texts) -> Vec<Node> {
    let own = |change: &dyn Fn(&mut Settings)| {
        let mut settings = state.settings.clone();
        settings.reset("step");
        settings.reset("act");
        change(&mut settings);
        format!("#{}", link::write(&settings))
    };
    let questions = [
        (
            "tour.end.next.data",
            own(&|settings| {
                settings.put("task", "digits");
                settings.put("compare", 1);
            }),
        ),
        (
            "tour.end.next.algorithms",
            own(&|settings| {
                settings.put("lab", LabId::Algorithms.name());
                settings.put("depth", 6);
            }),
        ),
        (
            "tour.end.next.computation",
            own(&|settings| {
                settings.put("lab", LabId::Computation.name());
                settings.put("ideas", "mutate");
            }),
        ),
    ];
    questions.map(|(key, to)| Node::new("li").child(Node::text("a", texts.plain(key)).with("href", to))).into()
}
