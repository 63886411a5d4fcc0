//! The self-check on the screen. Its questions are in `model::tour::questions`.

use crate::page::model::texts::Texts;
use crate::page::model::tour::STEPS;
use crate::page::model::tour::questions::{ANSWERS, QUESTIONS, Question};
use crate::page::panels::input::View;
use crate::page::panels::sheet::{Node, Sheet};
use crate::page::panels::tour::findings::OPTIONS;

pub fn show(view: &View, sheet: &mut Sheet) {
    if !view.state.looking.is_open("quiz") {
        return;
    }
    let (answers, texts) = (&view.state.tour.answers, view.texts);
    let items = QUESTIONS.iter().zip(answers).enumerate();
    sheet.children("check-list", items.map(|(place, (asked, answer))| item(place, asked, *answer, texts)).collect());
    let right = QUESTIONS.iter().zip(answers).filter(|(asked, answer)| **answer == Some(asked.right)).count();
    let values = [("n", right.to_string()), ("total", QUESTIONS.len().to_string())];
    let has_answers = answers.iter().any(Option::is_some);
    sheet.text("check-score", if has_answers { texts.get("quiz.score", &values) } else { String::new() });
}

fn item(place: usize, question: &Question, answer: Option<u8>, texts: &Texts) -> Node {
    let text = |part: &str| texts.get(&format!("quiz.{}.{part}", question.name), &[]);
    let button = |words: String| Node::text("button", words).with("type", "button");
    let option = |choice: u8| {
        button(text(OPTIONS[usize::from(choice)]))
            .with("data-ask", place.to_string())
            .with("data-choice", choice.to_string())
            .with("aria-pressed", (answer == Some(choice)).to_string())
    };
    let asked = texts.get(&format!("quiz.{}.ask", question.name), &[]);
    let try_it = button(texts.get("quiz.set", &[])).class("link").with("data-set", place.to_string());
    let row = Node::new("div").class("check-row").with("role", "group").with("aria-label", asked.clone());
    let mut said = Node::new("p").class("note").with("role", "status");
    if let Some(answer) = answer {
        let is_right = answer == question.right;
        said = said.with("data-right", if is_right { "1" } else { "0" });
        let why = texts.get(&format!("quiz.{}.why", question.name), &[]);
        said = if is_right {
            said.child(Node::words(texts.get("quiz.right", &[("why", why)])))
        } else {
            let step = STEPS.iter().position(|step| step.name == question.step).unwrap_or(0);
            let title = texts.get(&format!("tour.{}.title", question.step), &[]);
            let back = texts.get("quiz.back", &[("n", (step + 1).to_string()), ("title", title)]);
            said.child(Node::words(texts.get("quiz.wrong", &[])))
                .child(button(back).class("link").with("data-go", step.to_string()))
        };
    }
    Node::new("li").child(Node::text("p", asked)).child(row.all((0..ANSWERS).map(option)).child(try_it)).child(said)
}
