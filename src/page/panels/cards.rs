//! One example as an element: a mail as its words, an ad impression as two lines, a picture of a road enlarged. True and
//! said labels are words and marks, never a colour alone.

use crate::decimal;
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::View;
use crate::page::ui::dom;
use crate::task::ads::world::FIELD_VALUES;
use crate::task::cars::{self, SIDE, THING};
use crate::task::example::{Example, Story};
use crate::task::spam;
use crate::task::spam::world::TOPIC_NAMES;
use crate::task::{TaskId, ads};
use wasm_bindgen::Clamped;
use web_sys::{HtmlCanvasElement, HtmlElement, ImageData};

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
pub fn card(view: &View, task: TaskId, index: usize, example: &Example, verdict: Verdict) -> HtmlElement {
    let item = dom::create("li");
    item.set_class_name("example");
    dom::set_attribute(&item, "tabindex", "-1");
    dom::set_attribute(&item, "data-example", &index.to_string());
    match &example.story {
        Story::Mail(mail) => {
            let caption = caption(view, task, index, example, verdict);
            topics(view, mail, &caption);
            add(&item, &caption);
            add(&item, &words(view, mail));
        }
        Story::Picture(scene) => {
            add(&item, &picture(view, example, scene, verdict));
            add(&item, &caption(view, task, index, example, verdict));
        }
        Story::Plain => {
            add(&item, &caption(view, task, index, example, verdict));
            if task == TaskId::Ads {
                impression(view, &example.observation, &item);
            }
        }
    }
    item
}

fn add(parent: &HtmlElement, child: &HtmlElement) {
    let _ = parent.append_child(child);
}

/// An element with a class and a text.
fn piece(tag: &str, class: &str, text: &str) -> HtmlElement {
    let element = dom::create(tag);
    element.set_class_name(class);
    element.set_text_content(Some(text));
    element
}

fn append_text(parent: &HtmlElement, text: &str) {
    let _ = parent.append_with_str_1(text);
}

/// Number and label; of a tested example what was said and what is true.
fn caption(view: &View, task: TaskId, index: usize, example: &Example, verdict: Verdict) -> HtmlElement {
    let texts = view.texts;
    let line = dom::create("p");
    line.set_class_name("caption");
    add(&line, &piece("span", "number", &integer(index as u64 + 1)));
    append_text(&line, " ");
    let truth = label(task, example.label, texts);
    match verdict {
        Verdict::Unasked => {
            if task.task().classes == 2 {
                let dot = piece("i", if example.label == 1 { "dot filled" } else { "dot" }, "");
                dom::set_attribute(&dot, "aria-hidden", "true");
                add(&line, &dot);
                append_text(&line, " ");
            }
            add(&line, &piece("b", "", &truth));
        }
        Verdict::Right => add(&line, &piece("b", "", &texts.get("examples.right", &[("truth", truth)]))),
        Verdict::Wrong { said } => {
            let said = label(task, said, texts);
            add(&line, &piece("b", "", &texts.get("examples.said", &[("said", said)])));
            // Under a picture there is room for one of the two in a line.
            append_text(&line, if task == TaskId::Cars { " " } else { " · " });
            add(&line, &piece("span", "", &texts.get("examples.truth", &[("truth", truth)])));
        }
    }
    line
}

fn topic_name(topic: usize, texts: &Texts) -> String {
    texts.get(&format!("spam.topic.{}", TOPIC_NAMES[topic]), &[])
}

/// The two topics of a mail, each with the mark that its words have.
fn topics(view: &View, mail: &spam::Mail, line: &HtmlElement) {
    append_text(line, " · ");
    add(line, &piece("span", "topic first", &topic_name(mail.topics[0], view.texts)));
    append_text(line, " + ");
    add(line, &piece("span", "topic second", &topic_name(mail.topics[1], view.texts)));
    if mail.flipped {
        append_text(line, " · ");
        add(line, &piece("span", "note", view.texts.plain("examples.flipped")));
    }
}

/// The words of a mail in the order in which they were drawn, those of a topic marked.
fn words(view: &View, mail: &spam::Mail) -> HtmlElement {
    let text = dom::create("p");
    text.set_class_name("words");
    for &word in &mail.words {
        let word = usize::from(word);
        let form = word_form(word, view.texts);
        match spam::topic_of(word) {
            None => append_text(&text, form),
            Some(topic) => {
                let place = mail.topics.iter().position(|&own| own == topic);
                let class = place.map_or("topic stray", |place| ["topic first", "topic second"][place]);
                let marked = piece("span", class, form);
                dom::set_attribute(&marked, "title", &topic_name(topic, view.texts));
                add(&text, &marked);
            }
        }
        append_text(&text, " ");
    }
    text
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
fn impression(view: &View, values: &[f32], item: &HtmlElement) {
    let form = |field: usize| {
        let (name, _) = FIELD_VALUES[field];
        (name, view.texts.item(&format!("ads.{name}"), values[field] as usize).to_owned())
    };
    let forms: [(&str, String); ads::world::FIELDS] = std::array::from_fn(form);
    for key in ["examples.ads.who", "examples.ads.what"] {
        add(item, &piece("p", "line", &view.texts.get(key, &forms)));
    }
}

/// The picture pixel for pixel, which the style sheet enlarges, with a frame round the car.
fn picture(view: &View, example: &Example, scene: &cars::Scene, verdict: Verdict) -> HtmlElement {
    let frame = piece("div", "picture", "");
    let canvas: HtmlCanvasElement = wasm_bindgen::JsCast::unchecked_into(dom::create("canvas"));
    canvas.set_width(SIDE as u32);
    canvas.set_height(SIDE as u32);
    dom::set_attribute(&canvas, "role", "img");
    dom::set_attribute(&canvas, "aria-label", view.texts.plain("examples.picture"));
    let grey = |&pixel: &f32| (pixel.clamp(0.0, 1.0) * 255.0) as u8;
    let pixels: Vec<u8> = example.observation.iter().map(grey).flat_map(|v| [v, v, v, 255]).collect();
    if let (Some(context), Ok(image)) =
        (crate::page::panels::context(&canvas), ImageData::new_with_u8_clamped_array(Clamped(&pixels), SIDE as u32))
    {
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
    let _ = frame.append_child(&canvas);
    let share = |n: usize| decimal::fixed(100.0 * n as f64 / SIDE as f64, 2) + "%";
    if let Some(car) = scene.car() {
        let mark = piece("i", "car", "");
        for (name, n) in [("--left", car.column), ("--top", car.row), ("--width", THING[1]), ("--height", THING[0])] {
            dom::set_property(&mark, name, &share(n));
        }
        add(&frame, &mark);
    }
    // Where the learner said that a car is: a bar under the columns that such a car stands in.
    if let Verdict::Wrong { said } = verdict
        && let Some(place) = cars::PLACES.get(usize::from(said).wrapping_sub(1))
    {
        let bar = piece("i", "said", "");
        dom::set_property(&bar, "--left", &share(place.start));
        dom::set_property(&bar, "--width", &share(place.len() - 1 + THING[1]));
        add(&frame, &bar);
    }
    frame
}
