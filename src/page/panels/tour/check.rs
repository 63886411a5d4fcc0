//! The self-check on the screen. Its questions are in `model::tour::questions`.

use crate::chart::LEARNER_NAMES;
use crate::page::model::state::State;
use crate::page::model::texts::{Texts, integer};
use crate::page::model::tour::Place;
use crate::page::model::tour::questions::{Answers, NONE, QUESTIONS, Question, Truth, Verdict};
use crate::page::panels::input::View;
use crate::page::panels::sheet::{Node, Sheet};
use crate::page::panels::tour::findings::points;

pub fn show(view: &View, sheet: &mut Sheet) {
    if !view.state.looking.is_open("quiz") {
        return;
    }
    let (state, texts) = (view.state, view.texts);
    let verdicts = &state.tour.verdicts;
    let items = QUESTIONS.iter().zip(verdicts).enumerate();
    let items = items.map(|(place, (question, verdict))| item(place, question, verdict.as_ref(), state, texts));
    sheet.children("check-list", items.collect());
    let is_right = |verdict: &&Verdict| matches!(verdict, Verdict::Judged { is_right: true, .. });
    let right = verdicts.iter().flatten().filter(is_right).count();
    let values = [("n", right.to_string()), ("total", QUESTIONS.len().to_string())];
    let has_answers = verdicts.iter().any(Option::is_some);
    sheet.text("check-score", if has_answers { texts.get("quiz.score", &values) } else { String::new() });
}

fn item(place: usize, question: &Question, verdict: Option<&Verdict>, state: &State, texts: &Texts) -> Node {
    let asked = texts.get(&format!("quiz.{}", question.name), &values(question, state));
    let button =
        |what, key| Node::text("button", texts.plain(key)).with("type", "button").with(what, place.to_string());
    let field = field(question.answers, state, texts)
        .with("aria-label", texts.plain("quiz.answer"))
        .with("data-answer", place.to_string());
    let row = Node::new("div")
        .class("check-row")
        .child(field)
        .child(button("data-set", "quiz.set"))
        .child(button("data-ask", "quiz.ask"));
    let words = verdict.map(|verdict| sentence(verdict, texts)).unwrap_or_default();
    let mut said = Node::text("p", words).class("note").with("role", "status");
    if let Some(Verdict::Judged { is_right, .. }) = verdict {
        said = said.with("data-right", if *is_right { "1" } else { "0" });
    }
    Node::new("li").child(Node::text("p", asked)).child(row).child(said)
}

/// The field that a question is answered in.
fn field(answers: Answers, state: &State, texts: &Texts) -> Node {
    let option = |value: &str, name: String| Node::text("option", name).with("value", value);
    let list = Node::new("select").child(option("", "–".into()));
    match answers {
        Answers::Number => Node::new("input")
            .with("type", "text")
            .with("inputmode", "decimal")
            .with("autocomplete", "off")
            .with("size", "6"),
        Answers::M => {
            let values = state.settings.m_values().into_iter();
            list.all(values.map(|m| option(&m.to_string(), integer(m.into()))))
                .child(option(NONE, texts.get("quiz.none", &[])))
        }
        Answers::Learner => {
            list.all(LEARNER_NAMES.iter().map(|name| option(name, texts.get(&format!("learner.{name}.long"), &[]))))
        }
    }
}

/// What the question's words fill in.
fn values(question: &Question, state: &State) -> Vec<(&'static str, String)> {
    let settings = question.settings(&state.settings);
    let m = |place: Place| integer(place.m(&settings).into());
    vec![
        ("left", m(Place::Left)),
        ("few", m(Place::Few)),
        ("middle", m(Place::Middle)),
        ("right", m(Place::Right)),
        ("repeats", integer(settings.repeats.into())),
    ]
}

/// What is said to an answer.
pub fn sentence(verdict: &Verdict, texts: &Texts) -> String {
    let Verdict::Judged { is_right, truth } = verdict else { return texts.get("quiz.not_measured", &[]) };
    let measured = match truth {
        Truth::M(None) => texts.get("quiz.none", &[]),
        Truth::M(Some(m)) => format!("m = {}", integer((*m).into())),
        Truth::Learner(learner) => texts.get(&format!("learner.{}.long", learner.name()), &[]),
        // One that must be met exactly is a count.
        Truth::Number(value, near) if *near == 0.0 => integer(*value as u64),
        Truth::Number(value, _) => points(value / 100.0),
    };
    texts.get(if *is_right { "quiz.right" } else { "quiz.wrong" }, &[("measured", measured)])
}
