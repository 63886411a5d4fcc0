//! The figure, and the slider under its axis.

use crate::chart::{FigureData, KERNEL, LEARNER_NAMES, Place, summary};
use crate::job::Spec;
use crate::page::model::labs::data::Surprise;
use crate::page::model::settings::Mode;
use crate::page::model::state::Phase;
use crate::page::model::texts::{integer, percent};
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::view;
use crate::page::panels::{View, px};
use crate::study::plan::{self, FigurePlan};

pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let data = view::figure_data(state, texts, &view::columns(view), note(view));
    let text = |key: &str, values: &[(&str, String)]| texts.get(key, values);
    let summary = summary::figure(&data, &text);
    let summary =
        summary.filter(|summary| !summary.is_empty()).unwrap_or_else(|| view.missing("figure.summary.empty", &[]));
    sheet.attribute("figure-canvas", "aria-label", summary);
    let has_spread = data.curves.iter().flatten().any(|sample| sample.sd.is_some()) || state.data.draws_guess();
    readings(view, &data, sheet);
    // The lines of the activation before stay until they are sent away.
    sheet.flag("compared-close", "hidden", data.compared_name.is_none());
    if let Some(activation) = &data.compared_name {
        sheet.text("compared-close", texts.get("figure.compared.hide", &[("activation", activation.clone())]));
    }
    let is_bare = data.curves.iter().all(|curve| curve.is_empty());
    sheet.picture("figure-canvas", Picture::Figure(Box::new(data)));
    guess(view, sheet);
    ways(view, sheet);
    let repeats = [("n", integer(state.data.shown.repeats.into()))];
    let has_some = state.data.figure_counts().0 > 0 && !state.data.is_stale();
    let key = match state.data.shown.repeats {
        1 => "figure.note.single",
        // No spread is claimed before there is one.
        _ if has_some && !has_spread => "figure.note.single",
        _ if state.settings.standard_error => "figure.note.se",
        _ => "figure.note",
    };
    let undrawn = view.undrawn().filter(|_| is_bare);
    sheet.text("figure-note", undrawn.unwrap_or_else(|| texts.get(key, &repeats)));
    let title = match (state.settings.error, state.data.by_class().is_some()) {
        (false, false) => "figure.title",
        (true, false) => "figure.title.error",
        (false, true) => "figure.title.balanced",
        (true, true) => "figure.title.error.balanced",
    };
    sheet.text("figure-heading", texts.plain(title));
}

/// The numbers at the marker, for whoever does not see them in the picture: in the same frame as the marker.
fn readings(view: &View, data: &FigureData, sheet: &mut Sheet) {
    sheet.flag("reading-row-svm_rbf", "hidden", !data.kernel);
    let shown = |learner: &usize| *learner != KERNEL || data.kernel;
    for (learner, reading) in (0..).zip(data.readings()).filter(|(learner, _)| shown(learner)) {
        let learner = LEARNER_NAMES[learner];
        let id = format!("reading-{learner}");
        let shown = |accuracy: f64| percent(if data.error { 1.0 - accuracy } else { accuracy });
        let none = || view.texts.plain("numbers.cell.none").to_owned();
        sheet.text(id.clone(), reading.map_or_else(none, |reading| shown(reading.mean)));
        let sd = reading.and_then(|reading| reading.sd).map(percent);
        sheet.optional(id.clone(), "data-sd", sd);
        let place = reading.and_then(|reading| match reading.place {
            Place::Measured => None,
            Place::Between => Some("between".to_owned()),
            Place::At(m) => Some(m.to_string()),
        });
        sheet.optional(id, "data-at", place);
    }
}

/// Puts the slider under the axis, and the verdict beside it.
pub fn place(view: &View, sheet: &mut Sheet) {
    let layout = &view.state.looking.layout;
    // Before the first drawing the style sheet says where.
    if layout.m.is_empty() {
        return;
    }
    sheet.style("lab", "--axis-left", px(layout.axis_left()));
    sheet.style("lab", "--axis-right", px(layout.axis_right()));
    if let Some(y) = layout.slider_y {
        sheet.style("lab", "--slider-y", px(y));
    }
}

/// What the page is, in a sentence, and the two ways in. The line of a guess takes their place.
fn ways(view: &View, sheet: &mut Sheet) {
    let settings = &view.state.settings;
    let is_elsewhere = settings.mode != Mode::Page || settings.step.is_some();
    sheet.flag("ways", "hidden", is_elsewhere || view.state.data.guess.is_some());
}

/// The line of the guess: what to do, and after training how far off it was.
fn guess(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let is_open = state.data.guess.as_ref().is_some_and(|guess| guess.is_open);
    for (id, offers) in
        ["guess-begin", "guess-begin-view"].into_iter().zip(state.data.offers_guess(state.settings.mode))
    {
        sheet.flag(id, "hidden", !offers);
    }
    sheet.flag("guess-bar", "hidden", state.data.guess.is_none());
    for id in ["guess-of-box", "guess-show"] {
        sheet.flag(id, "hidden", !is_open);
    }
    sheet.flag("figure-canvas", "data-guessing", is_open);
    let Some(guess) = &state.data.guess else { return };
    sheet.choice("guess-of", guess.learner.name());
    let learner = view.learner(guess.learner.index(), "short");
    let sentence = match state.data.gap() {
        _ if is_open => {
            let at = guess.points.iter().find(|point| point.0 == state.settings.m).map_or(0.0, |point| point.1);
            let values = [("m", integer(state.settings.m.into())), ("value", percent(at))];
            texts.get("guess.how", &values)
        }
        None => view.missing("guess.waits", &[]),
        Some(gap) => {
            let values = [
                ("learner", learner),
                ("mean", percent(gap.mean)),
                ("m", integer(gap.worst.0.into())),
                ("worst", percent(gap.worst.1.abs())),
            ];
            let first = texts.get(if gap.worst.1 < 0.0 { "guess.gap.high" } else { "guess.gap.low" }, &values);
            let key = match gap.surprise() {
                Surprise::None => "guess.surprise.none",
                Surprise::BelowAtEnd => "guess.surprise.below",
                Surprise::AboveAtEnd => "guess.surprise.above",
                Surprise::WorseAtFirst => "guess.surprise.worse",
                Surprise::BetterAtFirst => "guess.surprise.better",
            };
            texts.get("list.sentences", &[("first", first), ("second", texts.get(key, &[]))])
        }
    };
    sheet.text("guess-text", sentence);
}

/// Whether a question hides all that the figure would show.
fn hides_all(view: &View) -> bool {
    let data = &view.state.data;
    !view.is_drawn_by_beats() && data.veil.hides_something() && data.figure_counts().0 > 0 && shows_nothing(view)
}

// Apart, since the first screen does not need it.
#[inline(never)]
fn shows_nothing(view: &View) -> bool {
    let (data, settings) = (&view.state.data, &view.state.settings);
    let is_seen = |spec: &Spec| {
        let is_sent_away = plan::learner(spec).is_some_and(|who| settings.hidden.get(who.index()) == Some(&true));
        !is_sent_away && data.seen().contains_key(spec)
    };
    let runs = |plan: FigurePlan| plan.runs().iter().any(is_seen);
    !runs(data.shown.clone()) && !settings.compared_plan().is_some_and(runs)
}

/// The line in a plot without curves, or above those of other settings.
fn note(view: &View) -> Option<String> {
    let (state, texts) = (view.state, view.texts);
    if state.data.is_stale() {
        return Some(texts.get("figure.stale", &[("settings", view::describe(&state.data.shown, texts))]));
    }
    if state.lacks_table() {
        return Some(texts.get("own.figure", &[]));
    }
    let task = state.settings.task;
    if state.real.is_awaited(task) || state.real.is_missing(task) {
        let key = if state.real.is_missing(task) { "real.missing" } else { "real.awaited" };
        return Some(texts.get(key, &[("task", texts.get(&format!("task.{}.name", task.name()), &[]))]));
    }
    if hides_all(view) && state.data.guess.is_none() {
        return Some(view.veiled());
    }
    // A lecture says in its caption what is under way.
    if state.is_lecture() {
        return None;
    }
    let (done, total) = state.data.figure_counts();
    // The reader's own curve needs the room.
    if done > 0 || state.data.guess.is_some() {
        return None;
    }
    let (done, runs) = (integer(done as u64), integer(total as u64));
    match state.data.figure_phase() {
        Phase::Idle => {
            let seconds = view::rounded_seconds(view.forecast.estimate(&state.data.figure_wanted()));
            Some(texts.get("figure.empty", &[("runs", runs), ("seconds", integer(seconds))]))
        }
        Phase::Training | Phase::Paused => Some(texts.get("figure.training", &[("done", done), ("total", runs)])),
        Phase::Done | Phase::Failed => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::labs::data;
    use crate::page::model::state::Event;
    use crate::page::panels::sheet::Entry;
    use crate::page::panels::testing::{Page, is_hidden, text};
    use crate::page::panels::{gradient, learned, readout, wins};

    /// The words of every panel that follows the hand, at a place of the slider.
    fn words(page: &mut Page, place: f64) -> [String; 7] {
        page.state.update(Event::Drag(place));
        let (figure, wins, readout) = (page.sheet(show), page.sheet(wins::show), page.sheet(readout::show));
        let (learned, gradient) = (page.sheet(learned::show), page.sheet(gradient::show));
        assert_eq!(text(&figure, "reading-large"), text(&figure, "reading-svm"));
        [
            text(&figure, "reading-large"),
            text(&readout, "readout-large"),
            text(&readout, "readout-caption"),
            text(&wins, "wins-at"),
            text(&wins, "wins-result"),
            text(&learned, "learned-note"),
            text(&gradient, "gradient-note"),
        ]
        .map(str::to_owned)
    }

    /// A page of one repeat at m = 16, 32, 64; those at 64 are right three times in four, the others half the time.
    fn page() -> Page {
        let mut page = Page::new("repeats=1&max=64&m=64");
        page.state.update(Event::Train);
        page.answer(6, 0.75, &[]);
        page
    }

    #[test]
    fn what_is_trained_stays_under_the_hand_where_other_results_are_missing() {
        let mut page = page();
        let [number, read, caption, at, result, maps, gradients] = words(&mut page, 2.0);
        assert_eq!((number.as_str(), read.as_str(), caption.as_str()), ("75.0", "75.0", "At m\u{a0}=\u{a0}64"));
        assert_eq!((at.as_str(), maps.as_str()), ("At m\u{a0}=\u{a0}64", "at m\u{a0}=\u{a0}64, repeat 1"));
        assert!(result.starts_with("Tie:") && gradients == "large network, step 0");
        // Nothing is measured further left: the last of each stays, and says of which m it is.
        let [number, read, caption, at, left, maps, gradients] = words(&mut page, 0.3);
        assert_eq!(
            (number.as_str(), read.as_str(), caption.as_str()),
            ("75.0", "75.0 (m\u{a0}=\u{a0}64)", "At m\u{a0}=\u{a0}16")
        );
        assert_eq!(
            (at.as_str(), left, maps.as_str()),
            ("At m\u{a0}=\u{a0}64", result, "still m\u{a0}=\u{a0}64, repeat 1")
        );
        assert_eq!(gradients, "still m\u{a0}=\u{a0}64, step 0");
        let sheet = page.sheet(gradient::show);
        assert!(!text(&sheet, "gradient-summary").contains("Train"));
        let entries = page.sheet(learned::show).entries;
        let is_map =
            |entry: &Entry| matches!(entry, Entry::Picture(Picture::DecisionMap { cells, .. }) if !cells.is_empty());
        assert_eq!(entries.iter().filter(|(_, entry)| is_map(entry)).count(), 5);
    }

    #[test]
    fn between_two_values_numbers_are_read_on_the_line() {
        let mut page = page();
        page.answer(usize::MAX, 0.5, &[]);
        let [number, read, caption, at, result, maps, _] = words(&mut page, 1.6);
        assert_eq!((number.as_str(), read.as_str(), caption.as_str()), ("65.0", "≈\u{a0}65.0", "At m\u{a0}≈\u{a0}49"));
        assert_eq!((at.as_str(), maps.as_str()), ("At m\u{a0}=\u{a0}64", "at m\u{a0}=\u{a0}64, repeat 1"));
        assert!(result.starts_with("Tie:"));
        let sheet = page.sheet(show);
        assert_eq!(sheet.attribute_of("reading-large", "data-at"), Some("between"));
        assert!(sheet.attribute_of("figure-canvas", "aria-label").unwrap().contains("At m\u{a0}=\u{a0}64"));
        words(&mut page, 1.0);
        assert_eq!(page.sheet(show).attribute_of("reading-large", "data-at"), None);
    }

    /// One repeat says nothing of a spread, and nothing is said of one.
    #[test]
    fn a_spread_is_claimed_when_there_is_one() {
        let mut page = Page::new("repeats=2&max=64&m=64");
        let note = |page: &Page| text(&page.sheet(show), "figure-note").to_owned();
        assert_eq!(note(&page), "mean ± sd over 2 repeats");
        page.state.update(Event::Train);
        page.answer(16, 0.5, &[]);
        assert_eq!(note(&page), "one repeat, no spread yet");
        page.answer(usize::MAX, 0.5, &[]);
        assert_eq!(note(&page), "mean ± sd over 2 repeats");
    }

    /// A link may show a panel in a lecture before the lecture comes there.
    #[test]
    fn where_nothing_is_drawn_yet_a_note_says_so() {
        let notes = |link: &str| {
            let page = Page::new(link);
            let (figure, learned) = (page.sheet(show), page.sheet(learned::show));
            [text(&figure, "figure-note"), text(&learned, "learned-note")]
                .map(|note| note.contains("draws it step by step"))
        };
        assert_eq!(notes("mode=lecture&panel=figure"), [true; 2]);
        for link in ["mode=lecture", "mode=lecture&step=6&beat=4", "mode=lecture&step=15&panel=figure", "panel=figure"]
        {
            assert_eq!(notes(link), [false; 2], "{link}");
        }
    }

    #[test]
    fn the_ways_in_give_way_to_a_guess_and_to_a_step() {
        let is_hidden = |page: &Page, id: &str| page.sheet(show).attribute_of(id, "hidden").is_some();
        let mut page = page();
        assert!(!is_hidden(&page, "ways") && !is_hidden(&page, "guess-begin") && is_hidden(&page, "guess-bar"));
        let begin = data::Guessing::Begin(crate::study::key::Learner::Large);
        page.state.update(Event::Data(data::Event::Guess(begin)));
        assert!(is_hidden(&page, "ways") && !is_hidden(&page, "guess-bar") && !is_hidden(&page, "guess-show"));
        // What is trained already is veiled.
        let sheet = page.sheet(show);
        let has_curve = |entry: &Entry| matches!(entry, Entry::Picture(Picture::Figure(data)) if data.curves.iter().any(|curve| !curve.is_empty()));
        assert!(!sheet.entries.iter().any(|(_, entry)| has_curve(entry)) && text(&sheet, "reading-large") == "–");
        page.state.update(Event::Data(data::Event::Guess(data::Guessing::Show)));
        assert!(page.sheet(show).entries.iter().any(|(_, entry)| has_curve(entry)));
        for link in ["step=2", "mode=embed"] {
            assert!(is_hidden(&Page::new(link), "ways"), "{link}");
        }
    }

    /// A table of one rare class in ten, of which logistic regression always answers the frequent one and the large network gives up
    /// some of that for most of the rare.
    fn uneven(link: &str) -> Page {
        use crate::job::end::Stopped;
        use crate::job::{Answer, Hits};
        use crate::page::model::labs::data::own;
        use crate::study::key::Learner;
        use crate::table::{self, Limits, Overrides};
        let row = |i: usize| {
            format!("{},{},{},{}\n", i * 7 % 97, i * 5 % 83, i * 11 % 89, if i % 10 < 9 { "usual" } else { "rare" })
        };
        let csv: String = (0..1000).map(row).collect();
        let table = table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap();
        let prepared = table::prepare(&table, &table.default_choice(), 1).unwrap();
        let mut page = Page::new(link);
        page.state.update(Event::Own(own::Event::Use(own::Used::new("a.csv".into(), prepared, None))));
        let table = page.state.data.own_data().unwrap().clone();
        let plan = page.state.data.shown.clone();
        for learner in Learner::ALL {
            for (m, repeat) in
                plan.m_values().into_iter().flat_map(|m| (0..plan.repeats).map(move |repeat| (m, repeat)))
            {
                let spec = plan.key(learner, m, repeat);
                let right = |(place, &row): (usize, &u32)| match (learner, table.row(row).1) {
                    (Learner::Large, 0) => (place + repeat as usize) % 10 < 8,
                    (Learner::Large, _) => (place + repeat as usize) % 20 != 3,
                    (_, label) => label == 1,
                };
                let hits = Hits::of(table.test_rows().iter().enumerate().map(right));
                let test_accuracy = hits.count() as f32 / hits.examples() as f32;
                page.state
                    .data
                    .results
                    .insert(spec, Answer { hits, test_accuracy, ..Answer::new(spec, Stopped::Budget, 0.0) });
            }
        }
        page.state.update(Event::Drag(0.0));
        page
    }

    #[test]
    fn where_classes_count_alike_everything_shown_says_so_and_what_is_saved_stays() {
        use crate::page::model::labs::data::own::verdict::{Verdict, verdict};
        use crate::page::panels::{about, numbers, own, pace};
        let link = "task=table&repeats=3&max=64&m=64";
        let (plain, mut page) = (uneven(link), uneven(&format!("{link}&balanced=1")));
        let figure = |page: &Page| match page.sheet(show).picture_of("figure-canvas").cloned() {
            Some(Picture::Figure(data)) => *data,
            other => panic!("{other:?}"),
        };
        let reading = |page: &Page, learner: &str| text(&page.sheet(show), &format!("reading-{learner}")).to_owned();
        assert_eq!([reading(&plain, "logistic"), reading(&page, "logistic")], ["90.0", "50.0"]);
        let large = |page: &Page| reading(page, "large").parse::<f64>().unwrap();
        assert!(large(&plain) > 90.0 && (80.0..90.0).contains(&large(&page)), "{} {}", large(&plain), large(&page));
        assert_eq!((figure(&plain).chance, figure(&plain).commonest, figure(&page).chance), (0.9, true, 0.5));
        assert!(!figure(&page).commonest && figure(&page).balanced && !figure(&plain).balanced);
        assert_eq!(verdict(&page.state.data), Some(Verdict::Decided));
        assert!(
            text(&page.sheet(wins::show), "wins-result").contains("Large"),
            "{}",
            text(&page.sheet(wins::show), "wins-result")
        );
        page.state
            .update(Event::Looking(crate::page::model::looking::Event::Fold { id: "numbers".into(), is_open: true }));
        page.state
            .update(Event::Looking(crate::page::model::looking::Event::Fold { id: pace::AXES.into(), is_open: true }));
        for (panel, id) in [
            (show as fn(&View, &mut Sheet), "figure-heading"),
            (wins::show, "wins-note"),
            (readout::show, "readout-caption"),
            (numbers::show, "numbers-caption"),
            (numbers::show, "numbers-note"),
            (about::measured, "about-measured"),
        ] {
            let sheet = page.sheet(panel);
            assert!(text(&sheet, id).to_lowercase().contains("balanced accuracy"), "{id}: {}", text(&sheet, id));
            assert!(!plain.sheet(panel).text_of(id).unwrap_or_default().to_lowercase().contains("balanced"), "{id}");
        }
        let spoken = page.sheet(show).attribute_of("figure-canvas", "aria-label").unwrap_or_default().to_owned();
        assert!(spoken.contains("balanced accuracy") && !spoken.contains("test accuracy"), "{spoken}");
        assert!(text(&page.sheet(own::show), "own-summary").contains("count alike"));
        assert!(!is_hidden(&page.sheet(pace::show), "balanced-box"));
        // How many answers are right is no score, and an export holds accuracies.
        assert!(text(&page.sheet(learned::show), "answers-score-logistic").starts_with("90.0"));
        // What counts right answers beside a figure that does not says so.
        let counts = |page: &Page| text(&page.sheet(crate::page::panels::scale::show), "scale-note").to_owned();
        assert!(counts(&page).contains("of all classes counted together") && !counts(&plain).contains("classes"));
        let csv = |page: &Page| page.state.lab(page.state.settings.lab).csv(&page.state.settings);
        assert_eq!(csv(&page), csv(&plain));
        // It is a way to look at the same results.
        page.state.update(Event::set("balanced", 0));
        assert_eq!(reading(&page, "logistic"), "90.0");
        page.state.update(Event::set("balanced", 1));
        assert_eq!(reading(&page, "logistic"), "50.0");
    }

    #[test]
    fn where_classes_are_even_nothing_is_balanced() {
        let mut page = Page::new("repeats=1&max=64&m=64&balanced=1");
        page.state.update(Event::Train);
        page.answer(6, 0.75, &[]);
        page.state.update(Event::Looking(crate::page::model::looking::Event::Fold {
            id: crate::page::panels::pace::AXES.into(),
            is_open: true,
        }));
        assert!(is_hidden(&page.sheet(crate::page::panels::pace::show), "balanced-box"));
        assert_eq!(text(&page.sheet(show), "figure-heading"), "Test accuracy against labelled examples");
        assert_eq!(text(&page.sheet(show), "reading-large"), "75.0");
    }
}
