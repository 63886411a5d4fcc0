//! One example as an element: a mail as its words or as what is frequent in it, an ad impression as two lines, a picture
//! enlarged. True and said labels are words and marks, never a colour alone.

use crate::chart::units::trimmed;
use crate::decimal;
use crate::order::{order, within};
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::View;
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::Node;
use crate::task::ads::world::FIELD_VALUES;
use crate::task::cars::{self, SIDE, THING};
use crate::task::example::{Example, Story};
use crate::task::real::{digits, mails};
use crate::task::spam;
use crate::task::spam::world::TOPIC_NAMES;
use crate::task::{TaskId, ads};
use std::rc::Rc;

/// What a learner said of an example.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Nobody was asked.
    Unasked,
    Right,
    Wrong {
        said: u8,
    },
}

/// A label in words.
pub fn label(task: TaskId, label: u8, texts: &Texts) -> String {
    texts.get(&format!("label.{}.{label}", task.name()), &[])
}

/// The example as an item of a list; `index` is its place in its sample, counted from 0.
pub fn card(view: &View, task: TaskId, index: usize, example: &Example, verdict: Verdict) -> Node {
    let item = Node::new("li").class("example").with("data-example", index.to_string());
    let caption = caption(view, task, index, example, verdict);
    match &example.story {
        Story::Mail(mail) => item.child(caption.all(topics(view, mail))).child(words(view, mail)),
        Story::Picture(scene) => item.child(picture(view, example, scene, verdict)).child(caption),
        Story::Plain if task == TaskId::Ads => item.child(caption).all(impression(view, &example.observation)),
        Story::Plain if task == TaskId::Mails => item.child(caption).child(frequent(view, &example.observation)),
        Story::Plain if task == TaskId::Digits => item.child(digit(view, &example.observation)).child(caption),
        Story::Plain => item.child(caption),
    }
}

/// An element with a class and a text.
fn piece(tag: &'static str, class: &str, text: impl Into<String>) -> Node {
    Node::text(tag, text).class(class)
}

/// Number and label; of a tested example what was said and what is true.
fn caption(view: &View, task: TaskId, index: usize, example: &Example, verdict: Verdict) -> Node {
    let texts = view.texts;
    let line = Node::new("p").class("caption").child(piece("span", "number", integer(index as u64 + 1)));
    let line = line.child(Node::words(" "));
    let truth = label(task, example.label, texts);
    match verdict {
        Verdict::Unasked if task.task().classes == 2 => {
            let dot = Node::new("i").class(if example.label == 1 { "dot filled" } else { "dot" });
            line.child(dot.with("aria-hidden", "true")).child(Node::words(" ")).child(Node::text("b", truth))
        }
        Verdict::Unasked => line.child(Node::text("b", truth)),
        Verdict::Right => line.child(Node::text("b", texts.get("examples.right", &[("truth", truth)]))),
        Verdict::Wrong { said } => {
            let said = label(task, said, texts);
            // Under a picture there is room for one of the two in a line.
            let between = if matches!(task, TaskId::Cars | TaskId::Digits) { " " } else { " · " };
            line.child(Node::text("b", texts.get("examples.said", &[("said", said)])))
                .child(Node::words(between))
                .child(Node::text("span", texts.get("examples.truth", &[("truth", truth)])))
        }
    }
}

fn topic_name(topic: usize, texts: &Texts) -> String {
    texts.get(&format!("spam.topic.{}", TOPIC_NAMES[topic]), &[])
}

/// The two topics of a mail, each with the mark that its words have.
fn topics(view: &View, mail: &spam::Mail) -> Vec<Node> {
    let mut line = vec![
        Node::words(" · "),
        piece("span", "topic first", topic_name(mail.topics[0], view.texts)),
        Node::words(" + "),
        piece("span", "topic second", topic_name(mail.topics[1], view.texts)),
    ];
    if mail.flipped {
        line.push(Node::words(" · "));
        line.push(piece("span", "note", view.texts.plain("examples.flipped")));
    }
    line
}

/// The words of a mail in the order in which they were drawn, those of a topic marked.
fn words(view: &View, mail: &spam::Mail) -> Node {
    let mut text = Node::new("p").class("words");
    // Unmarked words and the spaces between words, up to the next marked one.
    let mut plain = String::new();
    for &word in &mail.words {
        let word = usize::from(word);
        let form = word_form(word, view.texts);
        match spam::topic_of(word) {
            None => plain.push_str(form),
            Some(topic) => {
                let place = mail.topics.iter().position(|&own| own == topic);
                let class = place.map_or("topic stray", |place| ["topic first", "topic second"][place]);
                if !plain.is_empty() {
                    text = text.child(Node::words(std::mem::take(&mut plain)));
                }
                text = text.child(piece("span", class, form).with("title", topic_name(topic, view.texts)));
            }
        }
        plain.push(' ');
    }
    text.child(Node::words(plain))
}

/// A word as readers of the page's language see it.
pub fn word_form(word: usize, texts: &Texts) -> &'static str {
    let (list, index) = match spam::topic_of(word) {
        Some(topic) => (TOPIC_NAMES[topic], word % spam::world::WORDS_OF_TOPIC),
        None => ("fillers", word - TOPIC_NAMES.len() * spam::world::WORDS_OF_TOPIC),
    };
    texts.item(&format!("spam.words.{list}"), index)
}

/// Who looked, and at what.
fn impression(view: &View, values: &[f32]) -> [Node; 2] {
    let form = |field: usize| {
        let (name, _) = FIELD_VALUES[field];
        (name, view.texts.item(&format!("ads.{name}"), values[field] as usize).to_owned())
    };
    let forms: [(&str, String); ads::world::FIELDS] = std::array::from_fn(form);
    ["examples.ads.who", "examples.ads.what"].map(|key| piece("p", "line", view.texts.get(key, &forms)))
}

/// A handwritten digit pixel for pixel, ink on paper; the style sheet enlarges it.
fn digit(view: &View, pixels: &[f32]) -> Node {
    let grey = |&ink: &f32| ((1.0 - ink) * 255.0) as u8;
    let pixels = Rc::new(pixels.iter().map(grey).collect());
    let canvas = Node::new("canvas").with("role", "img").with("aria-label", view.texts.plain("examples.digit"));
    Node::new("div").class("picture").child(canvas.drawn(Picture::Greys { width: digits::SIDE as u16, pixels }))
}

/// Words and characters that are shown of a mail.
const SHOWN: usize = 8;

/// What is most frequent in a mail, and how long its longest run of capitals is: the numbers as they are, for the mail itself
/// was never published.
fn frequent(view: &View, numbers: &[f32]) -> Node {
    let texts = view.texts;
    let counted = mails::WORDS + mails::CHARACTERS;
    let places = order(counted, &|a, b| numbers[a] > numbers[b]).into_iter().filter(|&place| numbers[place] > 0.0);
    let item = |place: usize| {
        let values = [("word", mails::counted(place)?.to_owned()), ("percent", trimmed(numbers[place].into(), 2))];
        Some(texts.get("mails.frequency", &values))
    };
    let mut parts: Vec<String> = places.take(SHOWN).filter_map(item).collect();
    let longest = numbers[counted + 1] as u64;
    parts.push(texts.get("mails.capitals", &[("n", integer(longest))]));
    piece("p", "words", parts.join(" · "))
}

/// The picture pixel for pixel, which the style sheet enlarges, with a frame round the car.
fn picture(view: &View, example: &Example, scene: &cars::Scene, verdict: Verdict) -> Node {
    let grey = |&pixel: &f32| (within(pixel, 0.0, 1.0) * 255.0) as u8;
    let pixels = Rc::new(example.observation.iter().map(grey).collect());
    let canvas = Node::new("canvas").with("role", "img").with("aria-label", view.texts.plain("examples.picture"));
    let mut frame =
        Node::new("div").class("picture").child(canvas.drawn(Picture::Greys { width: SIDE as u16, pixels }));
    let share = |n: usize| decimal::fixed(100.0 * n as f64 / SIDE as f64, 2) + "%";
    if let Some(car) = scene.car() {
        let sides = [("--left", car.column), ("--top", car.row), ("--width", THING[1]), ("--height", THING[0])];
        let mark = Node::new("i").class("car");
        frame = frame.child(sides.into_iter().fold(mark, |mark, (name, n)| mark.style(name, share(n))));
    }
    // Where the learner said that a car is: a bar under the columns that such a car stands in.
    if let Verdict::Wrong { said } = verdict
        && let Some(place) = cars::PLACES.get(usize::from(said).wrapping_sub(1))
    {
        let bar = Node::new("i").class("said").style("--left", share(place.start));
        frame = frame.child(bar.style("--width", share(place.len() - 1 + THING[1])));
    }
    frame
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::panels::testing::Page;

    #[test]
    fn examples_of_every_task_without_a_map_show_more_than_their_label() {
        for task in TaskId::ALL.into_iter().filter(|task| !task.task().is_map) {
            let page = Page::new(&format!("task={}", task.name()));
            let example = page.cache.training(task, &page.state.shelf(), 1, 0).unwrap();
            let card = card(&page.view(), task, 0, &example, Verdict::Unasked);
            assert!(
                card.children.len() > 1,
                "docs/recipes.md, To add a task, 5: how an example of {} looks",
                task.name()
            );
        }
    }
}
