//! One training, watched from its first step to its last: the learner's map with the training examples on it, or its answers on
//! a few test examples, and its accuracy on both sets against the steps.

use crate::chart::{Axis, LEARNER_NAMES, Line, XyData, ticks};
use crate::job::{Snapshot, Spec};
use crate::page::model::labs::data::MAP_SIDE;
use crate::page::model::labs::data::replay::Film;
use crate::page::model::texts::{integer, percent};
use crate::page::panels::cards::{self, Verdict};
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::{Node, Sheet};
use crate::page::panels::{View, answers, confusion, own, view};
use crate::study::key::Learner;
use crate::study::plan;
use crate::task::TaskId;
use crate::task::example::Example;
use std::rc::Rc;

/// Training examples that are drawn on the map at most: more would cover it.
const DRAWN: u32 = 1024;
/// Numbers that are shown of a row of the reader's own table.
const SHOWN_INPUTS: usize = 4;
/// The axis of accuracy has its numbers this far apart, in pixels of a plot that is about this high.
const TICKS_APART: f64 = 24.0;
const CHART_HEIGHT: f64 = 80.0;

pub fn show(view: &View, sheet: &mut Sheet) {
    openers(view, sheet);
    let learner = view.state.data.replay.learner();
    sheet.flag("replay", "hidden", learner.is_none());
    sheet.flag("learned", "data-replay", learner.is_some());
    if let Some(learner) = learner {
        stage(view, learner, sheet);
    }
}

/// What is on the stage. Apart, since the first screen does not need it.
#[inline(never)]
fn stage(view: &View, learner: Learner, sheet: &mut Sheet) {
    let (replay, texts) = (&view.state.data.replay, view.texts);
    sheet.text("replay-title", texts.get("replay.title", &[("learner", view.learner(learner.index(), "long"))]));
    sheet.text("replay-close", texts.plain("replay.close"));
    let choice = |of: Learner| {
        let name = LEARNER_NAMES[of.index()];
        Node::text("button", view.learner(of.index(), "short"))
            .with("type", "button")
            .with("data-watch", name)
            .with("data-learner", name)
            .with("aria-pressed", (of == learner).to_string())
    };
    sheet.attribute("replay-of", "aria-label", texts.plain("replay.of"));
    sheet.children("replay-of", Learner::ALL.map(choice).into());

    let wanted = view.state.data.replayed();
    let failure = wanted.and_then(|spec| replay.failure(&spec));
    let film = replay.film();
    sheet.text("replay-note", note(view, film, wanted, failure));
    sheet.flag("replay", "data-kept", film.is_some_and(|film| wanted != Some(film.spec)));
    sheet.flag("replay", "data-empty", film.is_none());

    let steps = film.map_or(0, |film| film.snapshots.len());
    let place = replay.place();
    for (id, key, is_off) in [
        ("replay-back", "replay.back", place == 0),
        ("replay-on", "replay.on", place + 1 >= steps),
        ("replay-play", if replay.is_playing() { "replay.pause" } else { "replay.play" }, steps < 2),
    ] {
        let key = if id == "replay-play" && failure.is_some() { "replay.retry" } else { key };
        sheet.attribute(id, "aria-label", texts.plain(key));
        sheet.attribute(id, "title", texts.plain(key));
        // A button that goes out under the hand would lose the focus.
        sheet.attribute(id, "aria-disabled", (is_off && failure.is_none()).to_string());
    }
    sheet.text(
        "replay-play",
        if failure.is_some() {
            "↻"
        } else if replay.is_playing() {
            "❚❚"
        } else {
            "▶"
        },
    );
    sheet.attribute("replay-step", "max", steps.saturating_sub(1).to_string());
    sheet.attribute("replay-step", "aria-label", texts.plain("replay.scrub"));
    sheet.flag("replay-step", "disabled", steps < 2);
    sheet.value("replay-step", place.to_string());

    let (Some(film), Some(snapshot)) = (film, replay.snapshot()) else {
        for id in ["replay-map-box", "replay-answers"] {
            sheet.flag(id, "hidden", true);
        }
        sheet.children("replay-says", Vec::new());
        return sheet.picture("replay-chart", Picture::Xy(Box::default()));
    };
    seen(view, film, snapshot, sheet);
}

/// The buttons that bring it onto the stage: the learners' names over their maps, and one for all tasks.
fn openers(view: &View, sheet: &mut Sheet) {
    // Until the texts are here that the first screen does not need, the markup's words stand for themselves.
    if view.texts.is_whole() {
        name_openers(view, sheet);
    }
}

#[inline(never)]
fn name_openers(view: &View, sheet: &mut Sheet) {
    for learner in Learner::ALL {
        let name = ("learner", view.learner(learner.index(), "short"));
        let id = format!("watch-{}", LEARNER_NAMES[learner.index()]);
        sheet.attribute(id.clone(), "aria-label", view.texts.get("replay.open.of", std::slice::from_ref(&name)));
        sheet.attribute(id, "title", view.texts.plain("replay.open.title"));
    }
    sheet.text("watch-open", view.texts.plain("replay.open"));
    sheet.attribute("watch-open", "title", view.texts.plain("replay.open.title"));
    sheet.flag("watch-open", "hidden", !answers::has_maps(view.state.data.shown.task));
    // Where there are no maps, in the tab of the learner whose answers are looked at.
    let learner = view.state.looking.examples.learner.index();
    let name = ("learner", view.learner(learner, "short"));
    sheet.attribute("watch-answers", "aria-label", view.texts.get("replay.open.of", &[name]));
    sheet.attribute("watch-answers", "title", view.texts.plain("replay.open.title"));
    sheet.style("watch-answers", "--tab", learner.to_string());
}

/// What is seen, and what is on its way.
fn note(view: &View, film: Option<&Film>, wanted: Option<Spec>, failure: Option<&str>) -> String {
    let texts = view.texts;
    let Some(wanted) = wanted else { return texts.get("replay.no_data", &[]) };
    let named = |spec: &Spec| describe(view, spec, film.map_or(wanted, |film| film.spec), wanted);
    match (film, failure) {
        (_, Some(reason)) => texts.get("replay.failed", &[("reason", reason.to_owned())]),
        (Some(film), None) if film.spec == wanted => {
            let mut words = own_name(view, &wanted);
            if !film.stopped.counts() {
                words = texts.get("replay.diverged", &[("what", words)]);
            }
            words
        }
        (Some(film), None) => texts.get("replay.waiting.kept", &[("old", named(&film.spec)), ("new", named(&wanted))]),
        (None, None) => texts.get("replay.waiting", &[("what", own_name(view, &wanted))]),
    }
}

/// A training by its settings.
fn own_name(view: &View, spec: &Spec) -> String {
    let texts = view.texts;
    let values = [("m", integer(spec.data.m.into()))];
    match spec.activation() {
        Some(activation) => {
            let name = ("activation", view::activation_name(activation, texts));
            texts.get("replay.name.network", &[values[0].clone(), name])
        }
        None => texts.get("replay.name", &values),
    }
}

/// The same of one of two, with what else they differ in.
fn describe(view: &View, spec: &Spec, old: Spec, new: Spec) -> String {
    let mut parts = Vec::new();
    if plan::learner(&old) != plan::learner(&new) {
        parts.extend(plan::learner(spec).map(|learner| view.learner(learner.index(), "short")));
    }
    if let Some(task) = spec.task().filter(|_| old.task() != new.task()) {
        parts.push(view.texts.get(&format!("task.{}.name", task.name()), &[]));
    }
    if old.data.features != new.data.features {
        parts.push(view.texts.get(&format!("features.{}", spec.data.features.name()), &[]));
    }
    parts.push(own_name(view, spec));
    let join = |list, item| view.texts.get("list.join", &[("list", list), ("item", item)]);
    parts.into_iter().reduce(join).unwrap_or_default()
}

/// One snapshot of a training.
fn seen(view: &View, film: &Film, snapshot: &Snapshot, sheet: &mut Sheet) {
    let texts = view.texts;
    let spec = &film.spec;
    let last = film.snapshots.last().map_or(0, |last| last.step);
    let share = |accuracy: f32| texts.get("number.percent", &[("percent", percent(accuracy.into()))]);
    let (train, test) = (share(snapshot.train_accuracy), share(snapshot.test_accuracy));
    let values = [
        ("step", integer(snapshot.step.into())),
        ("last", integer(last.into())),
        ("train", train.clone()),
        ("test", test.clone()),
    ];
    let spoken = texts.get("replay.value", &values);
    sheet.attribute("replay-step", "aria-valuetext", spoken.clone());
    let number = |key: &str, value: &str| {
        Node::new("span").child(Node::words(texts.plain(key))).child(Node::words(" ")).child(Node::text("b", value))
    };
    sheet.children(
        "replay-says",
        vec![
            Node::text("span", texts.get("replay.step", &values)),
            number("replay.train", &train),
            number("replay.test", &test),
        ],
    );
    sheet.attribute("replay-chart", "aria-label", spoken.clone());
    sheet.picture("replay-chart", Picture::Xy(Box::new(chart(view, film, snapshot))));

    let task = spec.task().filter(|task| task.task().is_map && !snapshot.map.is_empty());
    let points =
        task.and_then(|task| view.cache.watched(task, &view.state.shelf(), spec.data.seed, spec.data.m.min(DRAWN)));
    sheet.flag("replay-map-box", "hidden", task.is_none());
    sheet.flag("replay-answers", "hidden", task.is_some());
    let mut notes = Vec::new();
    if let Some(task) = task {
        sheet.attribute("replay-map", "aria-label", spoken);
        let points = points.unwrap_or_default();
        let [zero, one] = [0, 1].map(|label| confusion::name(view, task, label));
        let (n, m) = (integer(points.len() as u64), integer(spec.data.m.into()));
        let values = [("n", n), ("m", m), ("zero", zero), ("one", one)];
        notes.push(texts.get(if spec.data.m > DRAWN { "replay.points.first" } else { "replay.points" }, &values));
        let cells = Rc::new(snapshot.map.clone());
        sheet.picture("replay-map", Picture::TrainedMap { side: MAP_SIDE, cells, points });
    } else if let Some(task) = spec.task() {
        answered(view, task, snapshot, &mut notes, sheet);
    }
    if spec.model.is_linear() {
        notes.push(texts.get("replay.average", &[]));
    }
    sheet.text("replay-legend", notes.join(" "));
}

/// What it says of the first test examples.
fn answered(view: &View, task: TaskId, snapshot: &Snapshot, notes: &mut Vec<String>, sheet: &mut Sheet) {
    let shelf = view.state.shelf();
    let (mut cards, mut right) = (Vec::new(), 0);
    for (index, &said) in snapshot.said.iter().enumerate() {
        let Some(example) = view.cache.test(task, &shelf, index) else { continue };
        let is_right = said == example.label;
        right += usize::from(is_right);
        let verdict = if is_right { Verdict::Right } else { Verdict::Wrong { said } };
        let card = if task.is_table() {
            row(view, task, index, &example, said)
        } else {
            cards::card(view, task, index, &example, verdict)
        };
        cards.push(card.with(if is_right { "data-right" } else { "data-wrong" }, ""));
    }
    let values = [("n", integer(cards.len() as u64)), ("right", integer(right as u64))];
    notes.push(view.texts.get("replay.answers", &values));
    sheet.attribute("replay-answers", "data-kind", task.name());
    sheet.attribute("replay-answers", "aria-label", view.texts.get("replay.answers", &values));
    sheet.children("replay-answers", cards);
}

/// A held-out row of the reader's own table.
fn row(view: &View, task: TaskId, index: usize, example: &Example, said: u8) -> Node {
    let texts = view.texts;
    let [said, truth] = [said, example.label].map(|label| confusion::name(view, task, label.into()));
    let words = if said == truth {
        texts.get("examples.right", &[("truth", truth)])
    } else {
        let truth = texts.get("examples.truth", &[("truth", truth)]);
        format!("{} · {truth}", texts.get("examples.said", &[("said", said)]))
    };
    let used = view.state.data.own.of(task);
    let input = |(input, name): (usize, &String)| {
        let &x = example.observation.get(input)?;
        let x = used?.words.frame.as_ref().map_or(x, |frame| frame.original(input, x));
        Some(format!("{name} {}", own::number(x)))
    };
    let names = used.iter().flat_map(|used| used.words.input_names.iter()).take(SHOWN_INPUTS);
    let inputs: Vec<String> = names.enumerate().filter_map(input).collect();
    let number = Node::text("span", integer(index as u64 + 1)).class("number");
    Node::new("li")
        .class("example")
        .child(Node::new("p").class("caption").child(number).child(Node::words(" ")).child(Node::text("b", words)))
        .child(Node::text("p", inputs.join(" · ")).class("words"))
}

/// Both accuracies against the steps: what has been seen of them in ink, the rest quiet.
fn chart(view: &View, film: &Film, snapshot: &Snapshot) -> XyData {
    let texts = view.texts;
    // One more, since step 0 has no place on a log axis.
    let x_of = |step: u32| (f64::from(step) + 1.0).log10();
    let last = film.snapshots.last().map_or(0, |last| last.step);
    let of = |until: u32, accuracy: fn(&Snapshot) -> f32| -> Vec<(f64, f64)> {
        let all = film.snapshots.iter().take_while(|snapshot| snapshot.step <= until);
        all.map(|snapshot| (x_of(snapshot.step), f64::from(accuracy(snapshot)))).collect()
    };
    let line = |key: &str, dashed, accuracy: fn(&Snapshot) -> f32| {
        let whole = Line {
            name: texts.plain(key).to_owned(),
            points: of(last, accuracy),
            width: 1.0,
            dashed,
            quiet: true,
            ..Line::default()
        };
        [whole, Line { points: of(snapshot.step, accuracy), width: 2.2, dashed, ..Line::default() }]
    };
    let [train, test] =
        [line("replay.train", true, |s| s.train_accuracy), line("replay.test", false, |s| s.test_accuracy)];
    let lowest = film.snapshots.iter().map(|snapshot| snapshot.train_accuracy.min(snapshot.test_accuracy));
    let classes = film.spec.data.classes.max(1);
    let low = ticks::accuracy_low(1.0 / f64::from(classes), lowest.reduce(f32::min).map(f64::from));
    let tick =
        |accuracy: f64| (accuracy, texts.get("figure.percent", &[("n", integer((accuracy * 100.0).round() as u64))]));
    let decades = std::iter::successors(Some(1u32), |step| step.checked_mul(10)).take_while(|&step| step <= last);
    XyData {
        x: Axis {
            low: 0.0,
            high: x_of(last.max(1)),
            ticks: std::iter::once(0).chain(decades).map(|step| (x_of(step), integer(step.into()))).collect(),
            title: texts.plain("replay.axis").to_owned(),
            ..Axis::default()
        },
        y: Axis {
            low,
            high: 1.0,
            ticks: ticks::accuracy(low, CHART_HEIGHT, TICKS_APART).into_iter().map(tick).collect(),
            ..Axis::default()
        },
        lines: train.into_iter().chain(test).collect(),
        marker: Some(x_of(snapshot.step)),
        empty: None,
        stale: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Job, run};
    use crate::page::model::labs::data;
    use crate::page::model::labs::data::own;
    use crate::page::model::labs::data::replay::Event as Replay;
    use crate::page::model::language::Language;
    use crate::page::model::state::{Event, own_table};
    use crate::page::model::texts::Texts;
    use crate::page::panels::sheet::{Entry, Target};
    use crate::page::panels::testing::{Page, children, is_hidden, text, words};
    use crate::table::{self, Limits, Overrides};
    use crate::task::sample::SampleCache;
    use crate::task::shelf::Rows;

    fn replay(page: &mut Page, event: Replay) {
        page.state.update(Event::Data(data::Event::Replay(event)));
    }

    fn open(page: &mut Page, learner: Learner) {
        replay(page, Replay::Open { learner, from: "watch-open", is_still: true });
    }

    /// Does what is wanted first.
    fn work(page: &mut Page) {
        let mut samples = SampleCache::default();
        if let Some(table) = page.state.data.own_data() {
            samples.put(Rows::Own(table.clone()));
        }
        let Job { spec, observe } = page.state.served()[0];
        page.state.update(Event::Answer(Box::new(run(spec, observe, &mut samples))));
    }

    fn map(sheet: &Sheet) -> Option<(&Vec<u8>, usize)> {
        sheet.entries.iter().find_map(|(_, entry)| match entry {
            Entry::Picture(Picture::TrainedMap { cells, points, .. }) => Some((&**cells, points.len())),
            _ => None,
        })
    }

    fn chart(sheet: &Sheet) -> &XyData {
        let found = sheet.entries.iter().find_map(|(target, entry)| match entry {
            Entry::Picture(Picture::Xy(data)) if *target == Target::from("replay-chart") => Some(&**data),
            _ => None,
        });
        found.expect("a chart")
    }

    #[test]
    fn the_end_that_is_watched_is_what_the_panel_of_all_learners_shows() {
        let mut page = Page::new("m=64&max=64&repeats=1");
        assert!(is_hidden(&page.sheet(show), "replay"));
        open(&mut page, Learner::Medium);
        let sheet = page.sheet(show);
        assert!(!is_hidden(&sheet, "replay") && is_hidden(&sheet, "replay-map-box") && map(&sheet).is_none());
        assert!(
            text(&sheet, "replay-note").contains("m\u{a0}=\u{a0}64")
                && text(&sheet, "replay-title").starts_with("Medium")
        );
        work(&mut page);
        let sheet = page.sheet(show);
        let answer = page.state.at_m(Learner::Medium).unwrap();
        assert_eq!(map(&sheet), Some((answer.map.as_ref().unwrap(), 64)));
        let says = words(&sheet, "replay-says");
        let share = |accuracy: f32| format!("{}\u{a0}%", percent(accuracy.into()));
        assert_eq!(says[1], format!("training {}", share(answer.train_accuracy.unwrap())));
        assert_eq!(says[2], format!("test {}", share(answer.test_accuracy)));
        let last = page.state.data.replay.film().unwrap().snapshots.len() - 1;
        assert_eq!(sheet.attribute_of("replay-step", "max"), Some(&*last.to_string()));
        // At the first step it knows nothing yet, and the rest of the lines stays to be seen.
        replay(&mut page, Replay::Look(0));
        let start = page.sheet(show);
        assert!(map(&start) != map(&sheet) && words(&start, "replay-says")[0].starts_with("step 0 of "));
        let lengths = |sheet: &Sheet| chart(sheet).lines.iter().map(|line| line.points.len()).collect::<Vec<_>>();
        assert_eq!((lengths(&start), lengths(&sheet)), (vec![last + 1, 1, last + 1, 1], vec![last + 1; 4]));
        assert_eq!(start.attribute_of("replay-back", "aria-disabled"), Some("true"));
    }

    #[test]
    fn answers_are_right_and_wrong_by_mark_and_word() {
        for task in ["spam", "cars"] {
            let mut page = Page::new(&format!("task={task}&m=64&max=64&repeats=1"));
            open(&mut page, Learner::Logistic);
            work(&mut page);
            let sheet = page.sheet(show);
            assert!(is_hidden(&sheet, "replay-map-box") && !is_hidden(&sheet, "replay-answers"));
            let cards = children(&sheet, "replay-answers");
            let has = |card: &Node, name| card.attributes.iter().any(|attribute| attribute.0 == name);
            let right = cards.iter().filter(|card| has(card, "data-right")).count();
            let answer = page.state.at_m(Learner::Logistic).unwrap();
            let expected = (0..cards.len()).filter(|&example| answer.hits.is_right(example)).count();
            assert_eq!((cards.len(), right), (crate::job::snapshot::ANSWERED, expected));
            assert!(text(&sheet, "replay-legend").starts_with(&format!("{right} of the first 30")));
            assert!(cards.iter().all(|card| has(card, "data-wrong") == card.words_in().contains("said")));
        }
    }

    #[test]
    fn rows_of_the_reader_s_own_table_are_answered_under_their_names() {
        let mut page = Page::new("task=table&repeats=1");
        open(&mut page, Learner::Small);
        assert_eq!(text(&page.sheet(show), "replay-note"), page.texts.plain("replay.no_data"));
        page.state.update(Event::Own(own::Event::Use(own_table(100))));
        work(&mut page);
        // Two numbers and two classes are a map.
        assert!(!is_hidden(&page.sheet(show), "replay-map-box"));
        let csv: String =
            (0..100).map(|i| format!("{},{},{},{}\n", i % 7, i % 5, i % 3, ["yes", "no"][i % 2])).collect();
        let table = table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap();
        let prepared = table::prepare(&table, &table.default_choice(), 1).unwrap();
        page.state.update(Event::Own(own::Event::Use(own::Used::new("b.csv".into(), prepared, None))));
        work(&mut page);
        let sheet = page.sheet(show);
        let rows = words(&sheet, "replay-answers");
        assert!(is_hidden(&sheet, "replay-map-box") && rows.len() == 30, "{rows:?}");
        assert!(rows.iter().all(|row| row.contains("yes") || row.contains("no")));
    }

    #[test]
    fn every_language_says_what_stays_and_what_comes() {
        let mut page = Page::new("m=64&max=128&repeats=1");
        open(&mut page, Learner::Large);
        work(&mut page);
        for language in Language::ALL {
            page.texts = Texts::new(language);
            page.state.update(Event::Drag(3.0));
            page.state.update(Event::set("features", "engineered"));
            let sheet = page.sheet(show);
            let note = text(&sheet, "replay-note");
            assert!(note.contains("64") && note.contains("128"), "{note}");
            assert!(map(&sheet).is_some() && sheet.attribute_of("replay", "data-kept").is_some());
        }
    }
}
