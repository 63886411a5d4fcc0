//! The end of the tour: what the reader voted for and foretold beside what was measured, and what to ask next.

use crate::page::model::link;
use crate::page::model::settings::{LabId, Settings};
use crate::page::model::state::State;
use crate::page::model::texts::{Texts, integer, percent};
use crate::page::model::tour::{STEPS, Step};
use crate::page::panels::sheet::Node;
use crate::page::panels::tour::findings::{self, gain_words, gains, points};

/// What is asked of the buttons, as `ui::tour` reads it, and their names.
const BUTTONS: [(&str, &str); 4] = [
    ("lesson", "tour.end.lesson"),
    ("share", "tour.end.share"),
    ("print", "tour.end.print"),
    ("again", "tour.end.again"),
];

/// Everything that stands under the last step once it is measured.
pub fn nodes(state: &State, texts: &Texts) -> Vec<Node> {
    let heading = |key| Node::text("h3", texts.plain(key));
    let mut nodes = vec![heading("tour.end.forces"), Node::text("p", vote(state, texts)), bars(state, texts)];
    // In a lecture nobody may have answered.
    if !foretold(state, texts).is_empty() {
        nodes.push(heading("tour.end.surprises"));
        nodes.extend(drawn(state, texts).map(|words| Node::text("p", words)));
        nodes.push(Node::text("p", score(state, texts)));
        nodes.push(Node::new("ul").all(surprises(state, texts)));
    }
    nodes.push(heading("tour.end.next"));
    nodes.push(Node::new("ul").all(next(state, texts)));
    let button = |(what, key)| Node::text("button", texts.plain(key)).with("type", "button").with("data-end", what);
    nodes.push(Node::new("p").class("tour-moves").all(BUTTONS.map(button)));
    nodes
}

/// The vote of the first step.
fn vote(state: &State, texts: &Texts) -> String {
    let first = &STEPS[0];
    match state.tour.prediction(first) {
        Some(choice) => texts.get("tour.end.vote", &[("choice", findings::option(first, choice, texts))]),
        None => texts.get("tour.end.vote.none", &[]),
    }
}

/// A bar for each force, as long as its share of the largest gain.
fn bars(state: &State, texts: &Texts) -> Node {
    let Some(gains) = gains(state) else { return Node::new("ul") };
    let largest = gains.iter().map(|gain| gain.mean).fold(f64::MIN_POSITIVE, f64::max);
    let vote = state.tour.prediction(&STEPS[0]).map(usize::from);
    let bar = |(force, gain): (usize, &findings::Gain)| {
        let name = texts.get(["tour.end.data", "tour.end.computation", "tour.end.algorithms"][force], &[]);
        let share = 100.0 * (gain.mean / largest).max(0.0);
        let mut item = Node::new("li");
        if vote == Some(force) {
            item = item.with("data-vote", "");
        }
        item.child(Node::text("span", name))
            .child(
                Node::new("span")
                    .class("tour-gain")
                    .with("aria-hidden", "true")
                    .style("--share", format!("{share:.0}%")),
            )
            .child(Node::text("b", gain_words(gain, texts)))
    };
    Node::new("ul").class("tour-gains").all(gains.iter().enumerate().map(bar))
}

/// How far the drawn curve was off.
fn drawn(state: &State, texts: &Texts) -> Option<String> {
    let gap = state.data.gap()?;
    let values = [("mean", percent(gap.mean)), ("m", integer(gap.worst.0.into())), ("worst", points(gap.worst.1))];
    Some(texts.get("tour.end.drawn", &values))
}

/// The steps that were foretold and are measured, with whether they were foretold right.
fn foretold(state: &State, texts: &Texts) -> Vec<(usize, &'static Step, u8, u8)> {
    let of = |(place, step): (usize, &'static Step)| {
        let choice = state.tour.prediction(step)?;
        let right = findings::measured(step, state, texts)?.answer?;
        Some((place, step, choice, right))
    };
    STEPS.iter().enumerate().filter_map(of).collect()
}

fn score(state: &State, texts: &Texts) -> String {
    let all = foretold(state, texts);
    let right = all.iter().filter(|(.., choice, right)| choice == right).count();
    texts.get("tour.end.score", &[("right", integer(right as u64)), ("total", integer(all.len() as u64))])
}

fn surprises(state: &State, texts: &Texts) -> Vec<Node> {
    let wrong = foretold(state, texts).into_iter().filter(|(.., choice, right)| choice != right);
    let item = |(place, step, choice, right): (usize, &'static Step, u8, u8)| {
        let title = texts.get(&format!("tour.{}.title", step.name), &[]);
        let button =
            Node::text("button", title).class("link").with("type", "button").with("data-go", place.to_string());
        let values =
            [("choice", findings::option(step, choice, texts)), ("right", findings::option(step, right, texts))];
        Node::new("li").child(button).child(Node::text("span", texts.get("tour.end.surprise", &values)))
    };
    wrong.map(item).collect()
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
