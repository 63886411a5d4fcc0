//! What the speaker has: the window of the notes, what the hall's window tells it, the dialog in which a lecture is prepared,
//! and the code that leads the hall to the page.

use crate::decimal::fixed;
use crate::page::model::lecture::{self, Words};
use crate::page::model::prepare::{ANSWERS, Refusal};
use crate::page::model::settings::{Mode, theme_name};
use crate::page::model::speaker::{Beat, Filed, HANDS_MOST, Hall};
use crate::page::model::state::Phase;
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::computation::charts;
use crate::page::panels::input::View;
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::{Node, Sheet};
use crate::page::panels::tour::caption;
use crate::page::panels::tour::findings::{self, OPTIONS};
use crate::page::panels::view;
use qrcodegen::{QrCode, QrCodeEcc};
use std::rc::Rc;

/// Modules of quiet around a code, as the standard asks for (ISO/IEC 18004, 9.1).
const QUIET: i32 = 4;

/// What the hall's window shows, in words.
// Apart, since the first screen does not need it.
#[inline(never)]
pub fn beat(view: &View) -> Beat {
    let (state, texts) = (view.state, view.texts);
    let settings = &state.settings;
    let mut beat = Beat {
        language: texts.language().name().to_owned(),
        theme: settings.theme.map(theme_name).unwrap_or_default().to_owned(),
        total: state.lesson().steps.len() as u8,
        is_blank: state.tour.is_blank,
        is_lecture: settings.mode == Mode::Lecture,
        ..Beat::default()
    };
    let Some((place, step)) = state.step() else { return beat };
    let text = |part: &str| findings::part(step, part, texts, &[]);
    beat.place = place as u8;
    beat.title = text("title");
    beat.say = text("say");
    beat.ask = findings::part(step, "ask", texts, &findings::places(step, state));
    beat.answers = (0..step.action.options()).map(|choice| findings::option(step, choice, texts)).collect();
    let options = step.action.options();
    let right = findings::measured(step, state, texts).and_then(|measured| measured.answer);
    beat.right = right.filter(|&right| right < options);
    beat.given = state.tour.prediction(step).filter(|&given| given < options);
    beat.votes = state.speaker.votes_of(step.name);
    beat.is_told = state.step_is_answered();
    beat.measured = findings::sentence(step, state, texts).unwrap_or_default();
    beat.why = findings::why(step, texts);
    beat.note = text("note");
    let next = state.lesson().steps.get(place + 1);
    beat.next = next.map(|next| findings::part(next, "title", texts, &[])).unwrap_or_default();
    // In a lecture the hall sees a step beat by beat: what stands there now, and what comes with the next press.
    if let Some((_, step, at)) = lecture::at(settings).filter(|_| beat.is_lecture) {
        let row = &lecture::beats(step)[at];
        beat.is_told = lecture::is_told(step, at);
        if matches!(row.words, Words::Own | Words::Vote) {
            beat.say = caption::words(view, step, at).unwrap_or_default();
        }
        if let Some(words) = (at + 1 < lecture::beats(step).len()).then(|| caption::words(view, step, at + 1)).flatten()
        {
            beat.next = words;
        }
    }
    if state.lab_phase() == Phase::Training {
        beat.training = findings::waiting(state, texts);
        beat.share = view.forecast.progress(state) as f32;
    } else if state.speaker.prepares {
        let (done, all) = state.prepared();
        beat.training = preparing(view);
        beat.share = done as f32 / all.max(1) as f32;
    }
    beat
}

pub fn show(view: &View, sheet: &mut Sheet) {
    let is_window = view.state.settings.mode == Mode::Speaker;
    sheet.flag("speaker", "hidden", !is_window);
    sheet.flag("code", "hidden", !view.state.speaker.has_code);
    if is_window {
        window(view, sheet);
    } else if view.state.looking.is_open("prepare") {
        prepare(view, sheet);
    }
    if view.state.speaker.has_code {
        code(view, sheet);
    }
}

fn button(key: &str, texts: &Texts) -> Node {
    Node::text("button", texts.get(key, &[])).with("type", "button")
}

/// "9:05".
fn time_of_day(minute: u32) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

/// "1:02:03", or "2:03".
fn duration(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

// Apart, since the first screen does not need it.
#[inline(never)]
fn window(view: &View, sheet: &mut Sheet) {
    let (speaker, texts) = (&view.state.speaker, view.texts);
    let clock = &speaker.clock;
    let hall = clock.hall();
    let said = match hall {
        Hall::Awaited => "speaker.awaited",
        Hall::There => "",
        Hall::Silent => "speaker.silent",
        Hall::Closed => "speaker.closed",
    };
    let said = if said.is_empty() { String::new() } else { texts.get(said, &[]) };
    let times = Node::new("p")
        .class("speaker-times")
        .child(Node::text("span", texts.get("speaker.clock", &[("time", time_of_day(clock.minute))])))
        .child(Node::text("b", texts.get("speaker.elapsed", &[("time", duration(clock.elapsed()))])))
        .child(button("speaker.again", texts).class("link").with("data-do", "again"));
    let state = Node::text("p", said).class("speaker-state").with("role", "status");
    let Some(beat) = speaker.beat.as_deref() else {
        let title = Node::text("h1", texts.get("speaker.title", &[]));
        let head = Node::new("header").child(Node::new("div").child(title)).child(times);
        return sheet.children("speaker", vec![head, state]);
    };
    let values = [("n", (beat.place + 1).to_string()), ("total", beat.total.to_string())];
    let is_at_step = !beat.title.is_empty();
    let count = if is_at_step { texts.get("tour.count", &values) } else { String::new() };
    let title = if is_at_step { beat.title.clone() } else { texts.get("speaker.title", &[]) };
    let title = Node::new("div").child(Node::text("p", count).class("speaker-count")).child(Node::text("h1", title));
    let head = Node::new("header").child(title).child(times);

    let words = |class: &str, text: &str| Node::text("p", text).class(class.to_owned());
    let mut left = Node::new("section").class("speaker-hall").child(words("speaker-say", &beat.say));
    left = left.child(words("speaker-ask", &beat.ask));
    left =
        left.child(Node::new("ul").all(beat.answers.iter().enumerate().map(|(place, _)| answer(beat, place, texts))));
    let told = if beat.is_told { "speaker.told" } else { "speaker.not_told" };
    let mut measured = Node::new("div").class("speaker-measured");
    if !beat.measured.is_empty() {
        measured = measured
            .child(Node::text("h2", texts.get(told, &[])))
            .child(words("", &beat.measured))
            .child(words("speaker-why", &beat.why));
    }
    left = left.child(measured);
    let mut training = Node::new("div").class("speaker-training");
    if !beat.training.is_empty() {
        let name = texts.get("progress.label", &[]);
        let bar = Node::new("progress")
            .with("max", "1")
            .with("value", fixed(f64::from(beat.share), 2))
            .with("aria-label", name);
        training = training.child(bar).child(words("", &beat.training));
    }
    let mut right = Node::new("section").class("speaker-notes");
    if is_at_step {
        right = right.child(Node::text("h2", texts.get("notes.title", &[]))).child(words("speaker-note", &beat.note));
    } else {
        right = right.child(words("speaker-note", &texts.get("speaker.no_step", &[])));
    }
    let next = if beat.next.is_empty() {
        if is_at_step { texts.get("speaker.last", &[]) } else { String::new() }
    } else {
        texts.get("speaker.next", &[("title", beat.next.clone())])
    };
    right = right.child(words("speaker-next", &next));

    let blank = if beat.is_blank { "speaker.unblank" } else { "speaker.blank" };
    let press = |key: &str, what: &'static str| button(key, texts).with("data-do", what);
    let moves = if beat.is_lecture {
        vec![press("speaker.back", "PageUp"), press("speaker.on", "PageDown").class("solid"), press(blank, ".")]
    } else {
        vec![press("speaker.begin", "l").class("solid")]
    };
    let moves = Node::new("div").class("speaker-moves").all(moves).child(training);
    let hint = if beat.is_lecture { "speaker.keys" } else { "speaker.page" };
    let hint = Node::text("p", texts.get(hint, &[])).class("note");
    let body = Node::new("div").class("speaker-body").child(left).child(right);
    sheet.children("speaker", vec![head, state, body, moves, hint]);
    for (place, hands) in beat.votes.into_iter().enumerate().take(beat.answers.len()) {
        sheet.value(format!("speaker-votes-{place}"), hands.to_string());
    }
}

/// An answer, and the hands that were counted for it.
fn answer(beat: &Beat, place: usize, texts: &Texts) -> Node {
    let letter = OPTIONS[place.min(ANSWERS - 1)].to_uppercase();
    let words = texts.get("speaker.answer", &[("letter", letter), ("answer", beat.answers[place].clone())]);
    let is = |of: Option<u8>| of == Some(place as u8);
    let mut item = Node::new("li");
    if is(beat.right) {
        item = item.with("data-right", "");
    }
    if is(beat.given) {
        item = item.with("data-given", "");
    }
    let label = texts.get("speaker.votes", &[("answer", words.clone())]);
    let field = Node::new("input")
        .with("type", "number")
        .with("id", format!("speaker-votes-{place}"))
        .with("min", "0")
        .with("max", HANDS_MOST.to_string())
        .with("aria-label", label.clone());
    let one = Node::text("button", "+1")
        .with("type", "button")
        .with("data-vote", place.to_string())
        .with("aria-label", texts.get("speaker.votes.plus", &[("votes", label)]));
    item.child(Node::text("span", words)).child(Node::new("span").class("speaker-votes").child(field).child(one))
}

/// How far the preparation is, and how long it takes.
fn preparing(view: &View) -> String {
    let (state, texts) = (view.state, view.texts);
    let (done, all) = state.prepared();
    let search = state.search_ahead();
    let share = search.as_ref().map_or(0.0, |(share, ..)| *share);
    let counts =
        [("done", integer(done as u64)), ("total", integer(all as u64)), ("share", integer((100.0 * share) as u64))];
    if state.is_prepared() {
        return texts.get("prepare.done", &counts);
    }
    let of_search = search.map_or(0.0, |(share, settings, sample)| {
        let each = view.forecast.estimate(&sample) / sample.len().max(1) as f64;
        each * charts::expected(&settings) as f64 * (1.0 - share)
    });
    let seconds = view.forecast.estimate(&state.unprepared()) + of_search;
    // Nothing has been measured yet.
    if seconds <= 0.0 {
        return texts.get("prepare.counts", &counts);
    }
    let [done, all, share] = counts;
    texts.get("prepare.left", &[done, all, share, ("left", integer(view::rounded_seconds(seconds)))])
}

/// What the search counts for in the bar, in trainings: it takes about as long as so many.
const OF_SEARCH: f64 = 100.0;

// Apart, since the first screen does not need it.
#[inline(never)]
fn prepare(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let text = |key: &str| Node::text("p", texts.get(key, &[]));
    let is_prepared = state.is_prepared();
    let prepares = state.speaker.prepares && !is_prepared;
    let act = |key: &str, what: &'static str| button(key, texts).with("data-prepare", what);
    let top = Node::new("div")
        .class("own-top")
        .child(Node::text("h2", texts.get("prepare.title", &[])).with("id", "prepare-title"))
        .child(act("notes.close", "close"));
    let (done, all) = state.prepared();
    let searched = state.search_ahead().map_or(0.0, |(share, ..)| share);
    let bar = Node::new("progress")
        .with("max", (all + OF_SEARCH as usize).to_string())
        .with("value", (done + (OF_SEARCH * searched) as usize).to_string())
        .with("aria-label", texts.get("progress.label", &[]));
    let mut go = act(if prepares { "prepare.stop" } else { "prepare.go" }, if prepares { "stop" } else { "go" });
    go = if is_prepared { go.with("disabled", "") } else { go.class("solid") };
    let state_of_it = Node::text("p", preparing(view)).with("role", "status");
    let kept = text(if state.settings.keep { "prepare.kept" } else { "prepare.not_kept" }).class("note");
    let file =
        Node::new("p").class("prepare-moves").child(act("prepare.save", "save")).child(act("prepare.open", "open"));
    let filed =
        Node::text("p", state.speaker.file.map_or_else(String::new, |file| filed(file, texts))).with("role", "status");
    let address = Node::new("p")
        .class("prepare-address")
        .child(Node::text("label", texts.get("prepare.address", &[])).with("for", "prepare-address"))
        .child(
            Node::new("input")
                .with("type", "url")
                .with("id", "prepare-address")
                .with("maxlength", "300")
                .with("placeholder", state.speaker.own_address.clone()),
        )
        .child(act("prepare.code", "code"));
    let nodes = vec![
        top,
        text("prepare.what"),
        bar,
        state_of_it,
        Node::new("p").class("prepare-moves").child(go),
        text("prepare.replayed"),
        kept,
        Node::text("h3", texts.get("prepare.file", &[])),
        text("prepare.file.what"),
        file,
        filed,
        Node::text("h3", texts.get("prepare.hall", &[])),
        address,
        Node::new("p").class("prepare-moves").child(act("lecture.speaker", "window")),
    ];
    sheet.children("prepare", nodes);
    sheet.value("prepare-address", state.speaker.address.clone());
}

/// What became of the last file.
fn filed(file: Filed, texts: &Texts) -> String {
    let of = |key: &str, n: usize| texts.get(key, &[("n", integer(n as u64))]);
    match file {
        Filed::Saved(0) => texts.get("prepare.saved.none", &[]),
        Filed::Saved(n) => of("prepare.saved", n),
        Filed::Opened(n) => of("prepare.opened", n),
        Filed::Refused(why) => texts.get(
            match why {
                Refusal::NotOurs => "prepare.refused.not_ours",
                Refusal::Later => "prepare.refused.later",
                Refusal::OtherNumbers => "prepare.refused.numbers",
                Refusal::Damaged => "prepare.refused.damaged",
                Refusal::TooLarge => "prepare.refused.large",
                Refusal::Browser => "prepare.refused.browser",
            },
            &[],
        ),
    }
}

// Apart, since the first screen does not need it.
#[inline(never)]
fn code(view: &View, sheet: &mut Sheet) {
    let (texts, address) = (view.texts, view.state.speaker.code_address());
    sheet.attribute("code", "aria-label", texts.get("code.label", &[("address", address.to_owned())]));
    // The name of a file leads nowhere from another machine.
    let is_address = address.contains("://") && !address.starts_with("file:");
    let picture = is_address.then(|| modules(address)).flatten();
    let mut nodes = Vec::new();
    match picture {
        Some(picture) => {
            nodes.push(Node::new("canvas").with("aria-hidden", "true").drawn(picture));
            nodes.push(Node::text("span", address));
        }
        None => nodes.push(Node::text("span", texts.get("code.none", &[]))),
    }
    sheet.children("code", nodes);
}

/// The code of a text, a pixel for each module, with quiet around it; `None` for a text that is too long for one.
fn modules(text: &str) -> Option<Picture> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let places = -QUIET..code.size() + QUIET;
    let module = |(x, y)| if code.get_module(x, y) { 0 } else { 255 };
    let pixels = places.clone().flat_map(|y| places.clone().map(move |x| (x, y))).map(module).collect::<Vec<u8>>();
    Some(Picture::Greys { width: (code.size() + 2 * QUIET) as u16, pixels: Rc::new(pixels) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::speaker::{Event, FromHall};
    use crate::page::model::state;
    use crate::page::model::texts::MISSED;
    use crate::page::model::texts::Texts as AllTexts;
    use crate::page::model::tour::STEPS;
    use crate::page::model::{looking, tour};
    use crate::page::panels::testing::{Page, is_hidden, words};
    use std::collections::BTreeSet;

    fn take(page: &mut Page, event: Event) {
        page.state.update(state::Event::Speaker(event));
    }

    /// What the hall's window tells another one, by the way that messages go.
    fn told(hall: &Page) -> Page {
        let mut speaker = Page::new("mode=speaker");
        let bytes = FromHall::Beat(Box::new(beat(&hall.view()))).encode();
        let Some(FromHall::Beat(beat)) = FromHall::decode(&bytes) else { panic!("not heard") };
        take(&mut speaker, Event::Heard(beat, 5.0));
        take(&mut speaker, Event::Tick { now: 8.0, minute: 9 * 60 + 5, has_hall: true });
        speaker.texts =
            AllTexts::new(speaker.state.settings.language.unwrap_or(crate::page::model::language::Language::ENGLISH));
        speaker
    }

    #[test]
    fn the_speaker_reads_what_the_hall_does_not_see() {
        let mut hall = Page::new("mode=lecture&step=1&beat=2");
        take(&mut hall, Event::Votes(0, [12, 0, 3, 0]));
        let read = words(&told(&hall).sheet(show), "speaker").join("\n");
        for part in [
            "1 of 15",
            "Three forces made an old idea work",
            "The ideas behind neural networks are decades old",
            "A: data",
            "Two minutes. Let the audience vote",
            "Next: ",
            "9:05",
            "0:03",
        ] {
            assert!(read.contains(part), "{part}: {read}");
        }
        // The hands stand with the answers on the hall's screen.
        let answers = words(&hall.sheet(crate::page::panels::tour::step::show), "tour-options");
        assert_eq!(answers, ["data · 12", "computation", "algorithms · 3"]);
        assert!(is_hidden(&hall.sheet(show), "speaker"));
    }

    #[test]
    fn every_step_fits_into_a_message_and_has_its_words_in_every_language() {
        MISSED.take();
        for language in crate::page::model::language::Language::ALL {
            for step in 1..=STEPS.len() {
                for link in ["mode=lecture", "mode=page"] {
                    let mut hall = Page::new(&format!("{link}&step={step}&lang={}&max=64&repeats=1", language.name()));
                    hall.texts = AllTexts::new(language);
                    // Asked, and told with the figure there.
                    told(&hall);
                    take(&mut hall, Event::Prepare(true, 0.0));
                    crate::page::model::state::tests::finish(&mut hall.state, usize::MAX);
                    hall.state.update(state::Event::Tour(tour::Event::Predict(0)));
                    let speaker = told(&hall);
                    assert_eq!(speaker.state.settings.language, Some(language));
                    assert!(words(&speaker.sheet(show), "speaker").len() > 3);
                }
            }
        }
        assert_eq!(MISSED.take(), BTreeSet::new());
    }

    #[test]
    fn what_stands_there_while_the_hall_s_window_is_away() {
        let said = |page: &Page| words(&page.sheet(show), "speaker")[1].clone();
        let mut page = Page::new("mode=speaker");
        assert!(said(&page).starts_with("Waiting for"));
        page = told(&Page::new(""));
        assert_eq!(said(&page), "");
        take(&mut page, Event::Leaving);
        assert!(said(&page).starts_with("The hall's window does not answer"));
        take(&mut page, Event::Tick { now: 9.0, minute: 0, has_hall: false });
        assert!(said(&page).starts_with("The hall's window is closed"));
    }

    #[test]
    fn preparing_says_how_far_it_is_and_whether_it_is_kept() {
        let mut page = Page::new("mode=lecture&step=1&m=64&max=64&repeats=1&keep=0");
        let is_open = true;
        page.state.update(state::Event::Looking(looking::Event::Fold { id: "prepare".into(), is_open }));
        take(&mut page, Event::OpenPreparing);
        let all = page.state.prepared().1;
        let read = |page: &Page| words(&page.sheet(show), "prepare").join("\n");
        assert!(
            read(&page)
                .contains(&format!("0 of {all} trainings are there, and 0\u{a0}% of the search; the rest takes about")),
            "{}",
            read(&page)
        );
        assert!(read(&page).contains("Nothing is kept"));
        take(&mut page, Event::Prepare(true, 0.0));
        assert!(read(&page).contains("Stop"));
        crate::page::model::state::tests::finish_all(&mut page.state);
        assert!(read(&page).contains(&format!("All {all} trainings and the search are there")));
        MISSED.take();
        use Refusal::*;
        for why in [NotOurs, Later, OtherNumbers, Damaged, TooLarge, Browser] {
            take(&mut page, Event::Refused(why));
            assert!(read(&page).lines().count() > 5);
        }
        for event in [Event::Saved(0), Event::Saved(1200)] {
            take(&mut page, event);
            read(&page);
        }
        assert!(read(&page).contains("Saved, with 1,200 results."));
        assert_eq!(MISSED.take(), BTreeSet::new());
    }

    #[test]
    fn the_code_is_that_of_an_address_that_others_can_open() {
        let mut page = Page::new("mode=lecture&step=1");
        take(&mut page, Event::Code(Some(true)));
        page.state.speaker.own_address = "file:///home/a/takeoff.html".into();
        assert!(words(&page.sheet(show), "code")[0].starts_with("This page is a file"));
        take(&mut page, Event::Address("https://a.example/takeoff/".into()));
        let sheet = page.sheet(show);
        assert_eq!(words(&sheet, "code"), ["", "https://a.example/takeoff/"]);
        let nodes = sheet.children_of("code").unwrap();
        let Some(Picture::Greys { width, pixels }) = &nodes[0].picture else { panic!("no picture") };
        // Version 2 has 25 modules a side (ISO/IEC 18004): 26 bytes at the second level of correction.
        assert_eq!((*width, pixels.len()), (25 + 8, 33 * 33));
        let at = |x: usize, y: usize| pixels[y * 33 + x];
        assert!((0..33).all(|place| at(place, 0) == 255 && at(3, place) == 255), "it is quiet around it");
        // The finder: a dark frame of 7 modules, a light one in it, dark within.
        assert_eq!([at(4, 4), at(5, 5), at(6, 6), at(7, 7), at(10, 10), at(11, 11)], [0, 255, 0, 0, 0, 255]);
    }

    #[test]
    fn times_are_read_at_a_glance() {
        assert_eq!((duration(9), duration(605), duration(3_723)), ("0:09".into(), "10:05".into(), "1:02:03".into()));
        assert_eq!((time_of_day(0), time_of_day(9 * 60 + 5)), ("0:00".into(), "9:05".into()));
    }
}
