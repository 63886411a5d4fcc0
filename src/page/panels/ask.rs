//! Ask the learners: an x of the reader's own, what each of the five answers to it at the reader's m and along the axis, and how
//! certain it is.

use crate::chart::units::{fixed, trimmed};
use crate::job::{Certainty, Reply, Spec};
use crate::order::{order, within};
use crate::page::model::labs::data::ask::{Ask, Tool};
use crate::page::model::settings::Mode;
use crate::page::model::texts::{Texts, integer, percent};
use crate::page::panels::cards::word_form;
use crate::page::panels::confusion::name as label_name;
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::{Node, Sheet};
use crate::page::panels::{View, data};
use crate::study::key::Learner;
use crate::study::plan::FigurePlan;
use crate::table::InputColumn;
use crate::task::ads::world::FIELD_VALUES;
use crate::task::cars;
use crate::task::real::drawing::{BOARD, CELLS};
use crate::task::real::{digits, mails};
use crate::task::spam::world::TOPIC_NAMES;
use crate::task::{TaskId, spam};
use std::rc::Rc;

/// Columns of a table that have a field: what is beyond them stays as it is in the row that was taken.
const FIELDS_LARGEST: usize = 120;
/// Grey of the frame around the cell under the cursor, against ink and paper alike.
const CURSOR: u8 = 128;

/// Where a learner's answer stands.
enum Standing {
    Said(Reply),
    /// It is being trained, or waits for it.
    Comes,
    Diverged,
    /// Nothing is asked.
    Nothing,
}

pub fn show(view: &View, sheet: &mut Sheet) {
    let is_open = view.state.looking.is_open("ask-body") || view.state.settings.mode != Mode::Page;
    sheet.flag("ask-open", "hidden", is_open);
    for id in ["ask-buttons", "ask-body"] {
        sheet.flag(id, "hidden", !is_open);
    }
    if is_open {
        opened(view, sheet);
    }
}

// Apart, since the first screen does not need it.
#[inline(never)]
fn opened(view: &View, sheet: &mut Sheet) {
    let (ask, texts, plan) = (&view.state.data.ask, view.texts, &view.state.data.figure.study.plan);
    let kind = kind(ask.task());
    let m = ("m", integer(plan.m.into()));
    sheet.text("ask-note", texts.get("ask.note", std::slice::from_ref(&m)));
    sheet.attribute("ask", "data-kind", kind);
    let name = ask.task().name();
    let (how, far) = match kind {
        "map" => (texts.get("ask.how.map", &[]), texts.get("ask.far.map", &[])),
        "table" => (texts.get("ask.how.table", &[]), texts.get("ask.far.table", &[])),
        "none" => (texts.get("ask.how.none", &[]), String::new()),
        _ => (texts.get(&format!("ask.how.{name}"), &[]), texts.get(&format!("ask.far.{name}"), &[])),
    };
    sheet.text("ask-how", how);
    sheet.text("ask-far", far);
    let is_picture = matches!(kind, "digits" | "map" | "cars");
    for (id, is_shown) in [
        ("ask-picture", is_picture),
        ("ask-seen-box", kind == "digits"),
        ("ask-tools", kind == "cars"),
        ("ask-mail-box", kind == "mails"),
        ("ask-fields", matches!(kind, "ads" | "spam" | "table")),
        ("ask-strange", ask.has_strange()),
        ("ask-take", kind != "none"),
        ("ask-clear", kind != "none"),
        ("ask-answers", kind != "none"),
        ("ask-truth-box", kind != "none"),
    ] {
        sheet.flag(id, "hidden", !is_shown);
    }
    match kind {
        "digits" => drawing(view, ask, sheet),
        "map" => map(view, ask, sheet),
        "cars" => road(ask, sheet),
        "mails" => mail(view, ask, sheet),
        "ads" => ads(view, ask, sheet),
        "spam" => words(view, ask, sheet),
        "table" => row(view, ask, sheet),
        _ => {}
    }
    axis(view, plan, sheet);
    truth(view, ask, sheet);
    answers(view, ask, plan, sheet);
}

/// What kind of x the task has: the end of the keys of its texts.
fn kind(task: TaskId) -> &'static str {
    let entry = task.task();
    match task {
        TaskId::Table(_) if entry.observed == 0 => "none",
        _ if entry.is_map => "map",
        _ => entry.name,
    }
}

/// The board that is drawn on, with the cell under the cursor, and what learners see of the drawing.
fn drawing(view: &View, ask: &Ask, sheet: &mut Sheet) {
    let mut pixels: Vec<u8> = ask.drawing.ink().iter().map(|ink| 255 - ink).collect();
    if let Some((column, row)) = ask.cursor {
        let side = BOARD / CELLS;
        for at in 0..side {
            for (x, y) in [(at, 0), (at, side - 1), (0, at), (side - 1, at)] {
                pixels[(row * side + y) * BOARD + column * side + x] = CURSOR;
            }
        }
    }
    sheet.picture("ask-board", Picture::Greys { width: BOARD as u16, pixels: Rc::new(pixels) });
    let seen = ask.question().unwrap_or_else(|| vec![0.0; digits::PIXELS]);
    let pixels = seen.iter().map(|&ink| ((1.0 - ink) * 255.0) as u8).collect();
    sheet.picture("ask-seen", Picture::Greys { width: digits::SIDE as u16, pixels: Rc::new(pixels) });
    let cursor = ask.cursor.map_or_else(String::new, |(column, row)| {
        let key = if ask.drawing.is_filled((column, row)) { "ask.cell.filled" } else { "ask.cell.empty" };
        view.texts.get(key, &[("column", (column + 1).to_string()), ("row", (row + 1).to_string())])
    });
    sheet.text("ask-at", cursor);
}

/// The training examples, and a cross where the reader asks.
fn map(view: &View, ask: &Ask, sheet: &mut Sheet) {
    let points = view.cache.points(&view.state.settings, &view.state.shelf()).unwrap_or_default();
    let cross = ask.row().map(|x| (x[0], x[1]));
    sheet.picture("ask-board", Picture::Board { points, cross });
    let frame = view.state.data.own.of(ask.task()).and_then(|used| used.words.frame);
    let place = |axis: usize, x: f32| match frame {
        Some(frame) => trimmed(frame.original(axis, x).into(), 3),
        None => data::number(x),
    };
    let at = cross.map(|(x, y)| view.texts.get("ask.at", &[("x", place(0, x)), ("y", place(1, y))]));
    sheet.text("ask-at", at.unwrap_or_default());
}

/// The road, with the cell under the cursor.
fn road(ask: &Ask, sheet: &mut Sheet) {
    let empty = cars::empty_road();
    let pixels = ask.row().unwrap_or(&empty);
    // As large as the board of digits, for the frame of a cell to be seen.
    let cell = BOARD / cars::SIDE;
    let width = cell * cars::SIDE;
    let grey = |place: usize| {
        let (x, y) = (place % width, place / width);
        let at = (x / cell, y / cell);
        let is_edge = [x % cell, y % cell].iter().any(|&side| side == 0 || side == cell - 1);
        if is_edge && ask.cursor == Some(at) {
            return 255 * u8::from(pixels[at.1 * cars::SIDE + at.0] < 0.5);
        }
        (within(pixels[at.1 * cars::SIDE + at.0], 0.0, 1.0) * 255.0) as u8
    };
    let pixels = Rc::new((0..width * width).map(grey).collect());
    sheet.picture("ask-board", Picture::Greys { width: width as u16, pixels });
    sheet.text("ask-at", ask.cursor.map_or_else(String::new, |(x, y)| format!("{}, {}", x + 1, y + 1)));
    sheet.radio("ask-tool", ask.tool.name());
    debug_assert!(Tool::named(ask.tool.name()).is_some());
}

/// The mail, and its numbers once it has any.
fn mail(view: &View, ask: &Ask, sheet: &mut Sheet) {
    let texts = view.texts;
    sheet.value("ask-mail", ask.mail.as_str());
    let question = ask.question();
    sheet.flag("ask-numbers", "hidden", question.is_none());
    // A mail of the data set has no text that could stand in the field.
    let is_taken = question.is_some() && ask.mail.is_empty();
    sheet.text("ask-at", if is_taken { texts.plain("ask.mail.taken") } else { "" });
    let Some(numbers) = question else { return };
    let name = |place: usize| match mails::counted(place) {
        Some(word) => texts.get("mails.frequency.of", &[("word", word.to_owned())]),
        None => texts
            .plain(match place - mails::WORDS - mails::CHARACTERS {
                0 => "mails.capitals.mean",
                1 => "mails.capitals.longest",
                _ => "mails.capitals.total",
            })
            .to_owned(),
    };
    let rows = numbers.iter().enumerate().map(|(place, &x)| vec![name(place), trimmed(x.into(), 3)]);
    sheet.rows("ask-numbers-rows", &rows.collect::<Vec<_>>());
}

/// A list for each field of an impression.
fn ads(view: &View, ask: &Ask, sheet: &mut Sheet) {
    sheet.text("ask-at", "");
    let texts = view.texts;
    let field = |(place, (name, values)): (usize, &(&str, usize))| {
        let option = |value: usize| {
            Node::text("option", texts.item(&format!("ads.{name}"), value)).with("value", value.to_string())
        };
        let list = Node::new("select").with("id", format!("ask-field-{place}")).with("data-field", place.to_string());
        let label = Node::text("span", texts.plain(&format!("ask.field.{name}")));
        Node::new("label").child(label).child(list.all((0..*values).map(option)))
    };
    sheet.children("ask-fields", FIELD_VALUES.iter().enumerate().map(field).collect());
    for place in 0..FIELD_VALUES.len() {
        let value = ask.row().map_or(0.0, |x| x[place]) as usize;
        sheet.choice(format!("ask-field-{place}"), value.to_string());
    }
}

/// The words of the mail, then those that can be added, by topic.
fn words(view: &View, ask: &Ask, sheet: &mut Sheet) {
    sheet.text("ask-at", "");
    let texts = view.texts;
    let count = |word: usize| ask.row().map_or(0, |counts| counts[word] as u32);
    let button = |word: usize, by: &str, text: String| {
        Node::text("button", text).with("type", "button").with("data-word", word.to_string()).with("data-by", by)
    };
    let of_mail = (0..spam::WORDS).filter(|&word| count(word) > 0).map(|word| {
        let values = [("word", word_form(word, texts).to_owned()), ("n", count(word).to_string())];
        let said = texts.get("ask.word.remove", &values);
        button(word, "-1", texts.get("ask.word", &values)).with("aria-label", said).class("chosen")
    });
    let mail: Vec<Node> = of_mail.collect();
    let empty = mail.is_empty().then(|| Node::text("span", texts.plain("ask.words.empty")).class("note"));
    let mut rows = vec![Node::new("p").class("mail-words").all(empty).all(mail)];
    let list = |name: String, words: std::ops::Range<usize>| {
        let words = words.map(|word| button(word, "1", word_form(word, texts).to_owned()));
        Node::new("p").child(Node::text("b", name).with("class", "topic-name")).all(words)
    };
    let in_topic = spam::world::WORDS_OF_TOPIC;
    rows.extend(TOPIC_NAMES.iter().enumerate().map(|(topic, name)| {
        list(texts.plain(&format!("spam.topic.{name}")).to_owned(), topic * in_topic..(topic + 1) * in_topic)
    }));
    let fillers = TOPIC_NAMES.len() * in_topic..spam::WORDS;
    rows.push(list(texts.plain("ask.words.any").to_owned(), fillers));
    sheet.children("ask-fields", rows);
}

/// A field for each column of a table: a number, or a list of what may stand there.
fn row(view: &View, ask: &Ask, sheet: &mut Sheet) {
    sheet.text("ask-at", "");
    let Some(used) = view.state.data.own.of(ask.task()) else { return };
    let mut first = 0;
    let placed: Vec<(usize, &InputColumn)> = used
        .words
        .columns
        .iter()
        .take(FIELDS_LARGEST)
        .map(|column| {
            let place = first;
            first += column.inputs();
            (place, column)
        })
        .collect();
    let field = |&(place, InputColumn { name, values }): &(usize, &InputColumn)| {
        let named = |field: Node| field.with("id", format!("ask-field-{place}")).with("data-field", place.to_string());
        let field = if values.is_empty() {
            named(Node::new("input")).with("type", "number").with("step", "any").with("autocomplete", "off")
        } else {
            let none = Node::text("option", view.texts.plain("ask.row.none")).with("value", "");
            let option =
                |(at, value): (usize, &String)| Node::text("option", value.as_str()).with("value", at.to_string());
            let list = named(Node::new("select")).with("data-values", values.len().to_string());
            list.child(none).all(values.iter().enumerate().map(option))
        };
        Node::new("label").child(Node::text("span", name.as_str())).child(field)
    };
    sheet.children("ask-fields", placed.iter().map(field).collect());
    for (place, column) in placed {
        let id = format!("ask-field-{place}");
        let x = ask.row().map(|x| &x[place..][..column.inputs()]);
        if column.values.is_empty() {
            sheet.value(id, x.map_or_else(String::new, |x| trimmed(x[0].into(), 4)));
        } else {
            let value = x.and_then(|x| x.iter().position(|&x| x > 0.5));
            sheet.choice(id, value.map_or_else(String::new, |value| value.to_string()));
        }
    }
}

/// The slider of m: a place for each measured value.
fn axis(view: &View, plan: &FigurePlan, sheet: &mut Sheet) {
    let values = plan.m_values();
    let place = values.iter().position(|&m| m == plan.m).unwrap_or(0);
    sheet.attribute("ask-m", "max", (values.len() - 1).to_string());
    sheet.value("ask-m", place.to_string());
    let m = view.texts.get("ask.m", &[("m", integer(plan.m.into()))]);
    sheet.attribute("ask-m", "aria-valuetext", m.clone());
    sheet.text("ask-m-value", m);
}

/// What the reader says that the answer should be.
fn truth(view: &View, ask: &Ask, sheet: &mut Sheet) {
    let classes = ask.task().task().classes;
    let option = |value: String, text: String| Node::text("option", text).with("value", value);
    let none = option(String::new(), view.texts.plain("ask.truth.none").to_owned());
    let labels = (0..classes).map(|label| option(label.to_string(), label_name(view, ask.task(), label)));
    sheet.children("ask-truth", std::iter::once(none).chain(labels).collect());
    sheet.choice("ask-truth", ask.truth().map_or_else(String::new, |label| label.to_string()));
}

/// The five answers at the reader's m, those along the axis, and what follows from them.
fn answers(view: &View, ask: &Ask, plan: &FigurePlan, sheet: &mut Sheet) {
    let (texts, truth) = (view.texts, ask.truth());
    // While a guess is drawn or a question of the tour is open, nothing of what was learned may be seen.
    // A link to this panel alone is somebody's own wish.
    let is_wanted = view.state.settings.panel == "ask" || !view.state.data.hides_something();
    let question = ask.question().filter(|_| is_wanted);
    let results = view.state.data.seen();
    let standing = |spec: &Spec| match &question {
        None => Standing::Nothing,
        Some(x) => match ask.reply(spec, x) {
            Some(reply) => Standing::Said(reply),
            None if results.get(spec).is_some_and(|answer| !answer.stopped.counts()) => Standing::Diverged,
            None => Standing::Comes,
        },
    };
    let m_values = plan.m_values();
    let said = |reply: &Reply| label_name(view, ask.task(), reply.label.into());
    let mark = |reply: &Reply| match truth {
        Some(truth) if truth == reply.label => "✓",
        Some(_) => "✗",
        None => "",
    };
    let (mut rows, mut line, mut from) = (Vec::new(), Vec::new(), Vec::new());
    let mut of_large = None;
    for learner in Learner::ALL.into_iter().rev() {
        let name = view.learner(learner.index(), "short");
        let all: Vec<Standing> = m_values.iter().map(|&m| standing(&plan.key(learner, m, 0))).collect();
        let own = m_values.iter().position(|&m| m == plan.m).map(|place| &all[place]);
        let head = || Node::text("th", name.as_str()).with("scope", "row");
        let mut row = Node::new("tr").with("data-learner", learner.name()).child(head());
        row = match own {
            Some(Standing::Said(reply)) => {
                if learner == Learner::Large {
                    of_large = Some(*reply);
                }
                let answer = Node::text("td", said(reply)).class("answer").child(Node::text("span", mark(reply)));
                row.child(answer).child(certainty(view, reply.certainty))
            }
            Some(Standing::Comes) => row.child(Node::text("td", texts.plain("ask.training")).with("colspan", "2")),
            Some(Standing::Diverged) => row.child(Node::text("td", texts.plain("ask.diverged")).with("colspan", "2")),
            _ => row.child(Node::text("td", "–")).child(Node::text("td", "–")),
        };
        rows.push(row);
        let cell = |(place, standing): (usize, &Standing)| {
            let cell = match standing {
                Standing::Said(reply) => {
                    let is_right = truth.map(|truth| truth == reply.label);
                    let cell = Node::text("td", format!("{}{}", said(reply), mark(reply)));
                    match is_right {
                        Some(true) => cell.with("data-right", ""),
                        Some(false) => cell.with("data-wrong", ""),
                        None => cell,
                    }
                }
                Standing::Comes => Node::text("td", "…"),
                Standing::Diverged | Standing::Nothing => Node::text("td", "–"),
            };
            if m_values[place] == plan.m { cell.with("data-at", "") } else { cell }
        };
        let cells: Vec<Node> = all.iter().enumerate().map(cell).collect();
        line.push(Node::new("tr").with("data-learner", learner.name()).child(head()).all(cells));
        from.extend(truth.and_then(|truth| right_from(&all, truth)).map(|place| (place, name)));
    }
    sheet.children("ask-rows", rows);
    let cell = |&m: &u32| {
        let cell = Node::text("th", integer(m.into())).with("scope", "col");
        if m == plan.m { cell.with("data-at", "") } else { cell }
    };
    let head = Node::new("tr").child(Node::text("th", "m").with("scope", "col")).all(m_values.iter().map(cell));
    sheet.children("ask-line-head", vec![head]);
    sheet.children("ask-line-rows", line);
    let sentence = match () {
        () if !from.is_empty() => rights(texts, &m_values, from),
        () if question.is_none() => String::new(),
        () if truth.is_none() => texts.plain("ask.right.unsaid").to_owned(),
        () => texts.plain("ask.right.coming").to_owned(),
    };
    sheet.text("ask-right", sentence);
    strange(view, ask, plan, of_large, sheet);
}

/// From which place of m on each learner is right, a sentence for each place: the leftmost first, at last those that are
/// wrong at the right end.
fn rights(texts: &Texts, m_values: &[u32], from: Vec<(Option<usize>, String)>) -> String {
    let place = |one: usize| from[one].0.unwrap_or(m_values.len());
    let from: Vec<_> =
        order(from.len(), &|a, b| place(a) < place(b)).into_iter().map(|one| from[one].clone()).collect();
    let sentences = from.chunk_by(|one, other| one.0 == other.0).map(|alike| {
        let names = alike.iter().map(|(_, name)| name.clone());
        let names = names.reduce(|list, item| texts.get("list.join", &[("list", list), ("item", item)]));
        let (key, place) = match alike[0].0 {
            Some(place) => ("ask.right.from", place),
            None => ("ask.right.never", m_values.len() - 1),
        };
        texts.get(key, &[("m", integer(m_values[place].into())), ("learners", names.unwrap_or_default())])
    });
    let join = |first, second| texts.get("list.sentences", &[("first", first), ("second", second)]);
    sentences.reduce(join).unwrap_or_default()
}

/// The place of m from which on an answer is right wherever the axis goes on; `None` inside where the last is wrong. `None`
/// while an answer is missing.
fn right_from(all: &[Standing], truth: u8) -> Option<Option<usize>> {
    let mut right = Vec::new();
    for standing in all {
        match standing {
            Standing::Said(reply) => right.push(reply.label == truth),
            Standing::Diverged => right.push(false),
            Standing::Comes | Standing::Nothing => return None,
        }
    }
    let wrong = right.iter().rposition(|&is_right| !is_right);
    let from = wrong.map_or(0, |place| place + 1);
    Some((from < right.len()).then_some(from))
}

/// How certain an answer is: a bar from guessing to certainty, or the margin of a machine that knows no probability.
fn certainty(view: &View, certainty: Certainty) -> Node {
    match certainty {
        Certainty::Probability(p) => {
            let bar = Node::new("i").class("certain").with("aria-hidden", "true");
            let text = probability(view, p);
            Node::new("td").child(bar.style("--share", fixed(100.0 * p, 1) + "%")).child(Node::text("span", text))
        }
        Certainty::Margin(margin) => {
            let margin = fixed(margin, 2).replace('-', "−");
            Node::text("td", view.texts.get("ask.margin", &[("margin", margin)]))
        }
    }
}

/// Rounded to 100 % it would look like what no network ever says.
const NEARLY: f64 = 0.9995;

/// A probability in percent.
fn probability(view: &View, p: f64) -> String {
    let key = if p < NEARLY { "number.percent" } else { "ask.over" };
    view.texts.get(key, &[("percent", percent(p.min(NEARLY - 1e-9)))])
}

/// What a large network says of something that is like none of its examples.
fn strange(view: &View, ask: &Ask, plan: &FigurePlan, of_large: Option<Reply>, sheet: &mut Sheet) {
    let said = of_large.filter(|_| ask.is_strange).and_then(|reply| match reply.certainty {
        Certainty::Probability(p) => Some(view.texts.get(
            "ask.strange.said",
            &[
                ("m", integer(plan.m.into())),
                ("label", label_name(view, ask.task(), reply.label.into())),
                ("certainty", probability(view, p)),
            ],
        )),
        Certainty::Margin(_) => None,
    });
    sheet.flag("ask-strange-said", "hidden", said.is_none());
    sheet.text("ask-strange-said", said.unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::run;
    use crate::page::model::labs::data;
    use crate::page::model::labs::data::ask::Event as Hand;
    use crate::page::model::labs::data::own::{self, Used};
    use crate::page::model::state::{Event, Phase};
    use crate::page::panels::testing::{Page, is_hidden, text, words};
    use crate::table::{self, Limits, Overrides};
    use crate::task::sample::SampleCache;

    fn ask(page: &mut Page, event: Hand) {
        page.state.update(Event::Data(data::Event::Ask(event)));
    }

    /// Trains everything that is wanted, for real.
    fn train(page: &mut Page) {
        let mut samples = SampleCache::default();
        while let Some(&job) = page.state.served().first() {
            let mut work = crate::job::Work::start(job, &mut samples);
            while !work.advance(u32::MAX) {}
            page.state.update(Event::Answer(Box::new(work.finish(0.0))));
        }
    }

    /// A page whose panel is open.
    fn opened_page(link: &str) -> Page {
        let mut page = Page::new(link);
        page.state.looking.set_open("ask-body", true);
        page
    }

    #[test]
    fn a_point_is_answered_by_all_five_once_they_are_trained() {
        let mut page = opened_page("repeats=1&max=64&m=64");
        let sheet = page.sheet(show);
        assert_eq!(sheet.attribute_of("ask", "data-kind"), Some("map"));
        assert!(
            words(&sheet, "ask-rows").iter().all(|row| row.ends_with("––")) && text(&sheet, "ask-right").is_empty()
        );
        ask(&mut page, Hand::Press(0.3, 0.3));
        let sheet = page.sheet(show);
        let coming = page.texts.plain("ask.training");
        assert!(words(&sheet, "ask-rows").iter().all(|row| row.ends_with(coming)));
        assert_eq!(text(&sheet, "ask-right"), page.texts.plain("ask.right.coming"));
        // Nobody asked for the figure: it is the question that is trained for, the reader's m first.
        assert_eq!(
            (page.state.lab_phase(), page.state.served().len(), page.state.served()[0].spec.data.m),
            (Phase::Idle, 15, 64)
        );
        train(&mut page);
        let sheet = page.sheet(show);
        let rows = words(&sheet, "ask-rows");
        assert!(rows.iter().all(|row| row.contains('✓') || row.contains('✗')), "{rows:?}");
        assert_eq!(rows.iter().filter(|row| row.contains('%')).count(), 4);
        assert!(rows[3].contains("margin"), "{rows:?}");
        assert!(text(&sheet, "ask-right").contains("Logistic"));
        let line = words(&sheet, "ask-line-rows");
        assert!(line.len() == 5 && line.iter().all(|row| !row.contains('…')), "{line:?}");
        // Another activation asks the other networks; the traditional learners are there.
        page.state.update(Event::set("act", "sigmoid"));
        assert_eq!(page.state.served().len(), 9);
        // What an earlier visit left has no weights, and they are trained again once something is asked.
        let kept: Vec<_> = page.state.data.results.values().cloned().collect();
        let mut later = opened_page("repeats=1&max=64&m=64");
        later.state.update(Event::Data(data::Event::Restored { answers: kept, resume: false }));
        let before = later.state.served().len();
        ask(&mut later, Hand::Press(0.3, 0.3));
        assert_eq!(later.state.served().len(), before + 15);
        train(&mut later);
        assert_eq!(words(&later.sheet(show), "ask-rows"), rows, "the same learners, to the last digit");
    }

    #[test]
    fn who_is_right_from_where_on_is_said_in_the_order_of_m() {
        let texts = Texts::new(crate::page::model::settings::Language::ENGLISH);
        let from = [("Large", Some(0)), ("Small", None), ("SVM", Some(2)), ("Logistic", Some(0))];
        let from = from.map(|(name, place)| (place, name.to_owned())).to_vec();
        let said = rights(&texts, &[16, 32, 64], from).replace('\u{a0}', " ");
        assert_eq!(
            said,
            "Right from m = 16 on: Large, Logistic. Right from m = 64 on: SVM. Wrong at m = 64, the largest: Small."
        );
    }

    #[test]
    fn every_task_has_its_input() {
        for (link, kind, shown) in [
            ("task=digits", "digits", "ask-picture"),
            ("task=mails", "mails", "ask-mail-box"),
            ("task=ads", "ads", "ask-fields"),
            ("task=spam", "spam", "ask-fields"),
            ("task=cars", "cars", "ask-tools"),
            ("", "map", "ask-picture"),
        ] {
            let mut page = opened_page(link);
            for event in [Hand::Focus { by_keys: true }, Hand::Strange] {
                ask(&mut page, event);
                let sheet = page.sheet(show);
                assert_eq!(sheet.attribute_of("ask", "data-kind"), Some(kind));
                for id in ["ask-picture", "ask-mail-box", "ask-fields", "ask-tools"] {
                    let both = kind == "cars" && id == "ask-picture";
                    assert_eq!(is_hidden(&sheet, id), id != shown && !both, "{kind} {id}");
                }
            }
            assert_eq!(page.state.data.ask.question().is_some(), page.state.data.ask.has_strange(), "{kind}");
        }
        let mut page = opened_page("task=spam&repeats=1&max=64&m=64");
        for word in [0, 0, 90] {
            ask(&mut page, Hand::Add { place: word, by: 1.0 });
        }
        assert!(
            words(&page.sheet(show), "ask-fields")[0].contains("mom"),
            "{:?}",
            words(&page.sheet(show), "ask-fields")[0]
        );
        let page = opened_page("task=table");
        assert!(is_hidden(&page.sheet(show), "ask-answers"));
    }

    /// As the table has it, and not as the learners see it.
    #[test]
    fn a_row_is_asked_column_by_column() {
        let csv: String = (0..60)
            .map(|i| format!("{},{},{}\n", ["Dream", "Biscoe", "Torgersen"][i % 3], i * i % 11, ["a", "b"][i % 2]))
            .collect();
        let table = table::read(format!("island,length,y\n{csv}").as_bytes(), Limits::default(), Overrides::default());
        let table = table.unwrap();
        let prepared = table::prepare(&table, &table.default_choice(), 1).unwrap();
        let names: usize = prepared.columns.iter().map(InputColumn::inputs).sum();
        assert_eq!(names, prepared.input_names.len());
        let mut page = Page::new("task=table&repeats=1&max=16&m=16");
        page.state.update(Event::Own(own::Event::Use(Used::new("p.csv".into(), prepared, None))));
        let task = page.state.settings.plan().task;
        page.state.data.ask.follow(task);
        ask(&mut page, Hand::Put { place: 3, value: 7.0 });
        ask(&mut page, Hand::Choose { places: 0..3, value: Some(1) });
        assert_eq!(page.state.data.ask.row(), Some(&[0.0, 1.0, 0.0, 7.0][..]));
        let sheet = page.sheet(opened);
        assert_eq!(words(&sheet, "ask-fields").len(), 2);
        assert!(words(&sheet, "ask-fields")[0].contains("none of these"), "{:?}", words(&sheet, "ask-fields"));
        ask(&mut page, Hand::Choose { places: 0..3, value: None });
        assert_eq!(page.state.data.ask.row(), Some(&[0.0, 0.0, 0.0, 7.0][..]));
    }

    #[test]
    fn what_is_asked_is_no_training_of_its_own() {
        // The same jobs as the figure's, so that nothing is trained twice.
        let mut page = opened_page("repeats=2&max=64&m=64");
        ask(&mut page, Hand::Press(0.3, 0.3));
        page.state.update(Event::Train);
        let served = page.state.served();
        let mut specs: Vec<_> = served.iter().map(|job| job.spec).collect();
        specs.sort_unstable();
        specs.dedup();
        assert_eq!(specs.len(), served.len());
        let spec = served[0].spec;
        let answer = run(spec, served[0].observe, &mut SampleCache::default());
        page.state.update(Event::Answer(Box::new(answer)));
        assert!(page.state.data.ask.has(&spec) && page.state.data.results[&spec].trained.is_none());
    }
}
