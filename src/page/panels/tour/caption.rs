//! The caption of a lecture: the words of the beat, and below them what is under way. What fills the screen above it, the
//! stage and the panels say.

use crate::decimal::fixed;
use crate::page::model::language::Language;
use crate::page::model::lecture::motion::SEMESTER;
use crate::page::model::lecture::{self, Does, Twice, Words, beats};
use crate::page::model::rehearsal::Rehearsal;
use crate::page::model::settings::LabId;
use crate::page::model::state::{Phase, State};
use crate::page::model::texts::{Texts, integer};
use crate::page::model::tour::{Action, Step};
use crate::page::panels::input::View;
use crate::page::panels::sheet::{Node, Sheet};
use crate::page::panels::tour::findings::{self, Shows};
use crate::page::panels::tour::guess;
use crate::page::panels::view;
use crate::study::clock::{BUDGET, DAYS};

/// The corners of their pictures: in a frame that is cut out, what stands in it is filled.
const TASKS: [(&str, &str); 3] = [
    ("lecture.task.mail", "0 10%,100% 10%,100% 90%,0 90%,0 10%,6% 18%,50% 58%,94% 18%,94% 30%,50% 70%,6% 30%,6% 18%"),
    (
        "lecture.task.ad",
        "0 5%,100% 5%,100% 95%,0 95%,0 5%,7% 15%,93% 15%,93% 85%,7% 85%,7% 15%,\
         38% 25%,72% 58%,56% 59%,65% 80%,57% 83%,49% 63%,38% 73%,38% 25%,7% 15%",
    ),
    (
        "lecture.task.car",
        "0 62%,3% 48%,20% 43%,34% 18%,70% 18%,84% 43%,98% 50%,100% 74%,90% 74%,88% 86%,80% 92%,72% 86%,\
         70% 74%,32% 74%,30% 86%,22% 92%,14% 86%,12% 74%,0 74%",
    ),
];

/// What a second press would do.
pub fn twice(what: Twice, texts: &Texts) -> String {
    texts
        .plain(match what {
            Twice::Leave => "lecture.twice.leave",
            Twice::Again => "lecture.twice.again",
            Twice::Skip => "lecture.twice.skip",
        })
        .to_owned()
}

/// The words of a beat; `None` while what they speak of is not measured.
pub fn words(view: &View, step: &Step, beat: usize) -> Option<String> {
    let (state, texts) = (view.state, view.texts);
    let beat = &beats(step)[beat];
    let own = || {
        let mut values = findings::places(step, state);
        values.extend(view::task_values(step.settings(&state.settings).task, texts));
        let measured = findings::measured(step, state, texts);
        values.extend(measured.map(|measured| measured.values).unwrap_or_default());
        let is_recorded = beat.does == Does::Train && state.shows_recording().is_some();
        let text = if is_recorded {
            texts.get(&format!("beat.{}.{}.recorded", step.name, beat.name), &values)
        } else {
            texts.get(&format!("beat.{}.{}", step.name, beat.name), &values)
        };
        (!text.contains('{')).then_some(text)
    };
    match beat.words {
        Words::Say => Some(findings::part(step, "say", texts, &[])),
        Words::Ask => Some(findings::part(step, "ask", texts, &findings::places(step, state))),
        Words::Told => findings::sentence(step, state, texts),
        Words::Own | Words::Vote => own(),
    }
}

/// The words of the caption, its answers and its bar.
pub fn show(view: &View, step: &Step, beat: usize, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let row = &beats(step)[beat];
    let said = words(view, step, beat);
    let is_measured = said.is_some() && row.words == Words::Told;
    let waiting = || findings::waiting(state, texts);
    let mut put = |id: &'static str, is_its: bool| {
        let text = said.clone().filter(|_| is_its);
        sheet.text(id, text.unwrap_or_default());
    };
    put("tour-say", matches!(row.words, Words::Say | Words::Own));
    put("tour-ask", row.has_answers());
    let told = said.clone().filter(|_| row.words == Words::Told);
    sheet.text("tour-told", if said.is_none() { waiting() } else { told.unwrap_or_default() });
    sheet.text("tour-changed", "");
    sheet.text("tour-progress", "");
    sheet.text("tour-veiled", "");
    // Behind the words.
    sheet.text("tour-why", under_way(view, row));

    let options = if row.has_answers() { step.action.options() } else { 0 };
    let option = |choice: u8| {
        let is_chosen = state.tour.prediction(step) == Some(choice);
        let words = findings::counted(step, choice, state, texts);
        let button = match step.action {
            Action::Draw(_) => Node::new("button").child(guess::sketch(choice)).child(Node::words(words)),
            _ => Node::text("button", words),
        };
        button
            .with("type", "button")
            .with("data-choice", choice.to_string())
            .with("aria-pressed", is_chosen.to_string())
    };
    sheet.flag("tour-options", "hidden", options == 0);
    sheet.children("tour-options", (0..options).map(option).collect());
    sheet.children("tour-tasks", if row.name == "tasks" { tasks(texts) } else { Vec::new() });
    // The map of scale is trained when its step's question is long answered.
    let waits = row.does == Does::Map || !is_measured && (row.words == Words::Told || row.does == Does::Train);
    let of_map = (row.does == Does::Map).then(|| share_of_map(view)).flatten();
    let share = of_map.or_else(|| share(state)).filter(|_| waits);
    sheet.flag("tour-bar", "hidden", share.is_none());
    sheet.attribute("tour-bar", "value", fixed(share.unwrap_or(0.0), 3));

    let is_told = lecture::is_told(step, beat);
    sheet.flag("tour", "data-told", is_told);
    sheet.flag("tour", "data-measured", is_measured);
    sheet.flag("tour", "data-done", is_told);
    let steps = state.lesson().steps;
    let is_last = steps.last().is_some_and(|last| last.name == step.name) && beat + 1 == beats(step).len();
    let is_first = steps[0].name == step.name && beat == 0;
    sheet.flag("tour-back", "disabled", is_first);
    sheet.flag("tour-next", "disabled", is_last);
    sheet.flag("tour-do", "hidden", true);
}

/// The lecture's examples of tasks, and what each looks like: a letter, an advertisement that is pointed at, a car.
fn tasks(texts: &Texts) -> Vec<Node> {
    let task = |&(name, shape): &(&str, &str)| {
        let picture = Node::new("i").with("aria-hidden", "true").style("--shape", format!("polygon(evenodd,{shape})"));
        Node::new("li").child(picture).child(Node::words(texts.plain(name)))
    };
    TASKS.iter().map(task).collect()
}

/// Whether a lesson from a file has come to its end: what was measured about the last step is told.
pub fn is_end(view: &View, place: usize, step: &Step, beat: usize) -> bool {
    // The tour's own end is a beat with a picture.
    !view.state.lesson().is_tour()
        && place + 1 == view.state.lesson().steps.len()
        && beats(step)[beat].words == Words::Told
        && words(view, step, beat).is_some()
}

/// Whether the title of the step stands in the caption: where it says what was measured, not before that is told, and not where
/// it does not show.
pub fn has_title(view: &View, step: &Step, beat: usize) -> bool {
    let is_asked = beats(step).iter().any(|row| row.words == Words::Ask) && step.finding.is_trained();
    let shows =
        || findings::measured(step, view.state, view.texts).is_some_and(|measured| measured.shows == Shows::Yes);
    let row = &beats(step)[beat];
    // A question stands alone with its answers.
    !row.has_answers() && (!is_asked || lecture::is_told(step, beat) && shows())
}

/// What is asked for a second time, typed, trained or drawn: one of them.
fn under_way(view: &View, row: &lecture::Beat) -> String {
    let (state, texts) = (view.state, view.texts);
    if let Some(what) = state.lecture.hand.asked() {
        return twice(what, texts);
    }
    if let Some(number) = state.lecture.hand.number() {
        return texts.get("lecture.number", &[("n", number.to_string())]);
    }
    if state.lecture.is_over {
        return texts.plain("lecture.over").to_owned();
    }
    if state.lecture.turning.is_some() {
        let values = [("days", integer((BUDGET * DAYS) as u64)), ("seconds", integer(SEMESTER as u64))];
        return texts.get("lecture.turns", &values);
    }
    let percent = share(state).map(|share| integer((100.0 * share) as u64));
    let draws = state.is_drawing();
    if let Some(rehearsal) = state.shows_recording() {
        return recorded(rehearsal, percent, texts);
    }
    match (row.does, percent) {
        // A race or a search, with how far it is.
        (Does::Train, Some(share)) if state.settings.lab != LabId::Data => {
            texts.get("lecture.runs", &[("share", share)])
        }
        (Does::Train, None) if state.settings.lab != LabId::Data && state.lab_phase() == Phase::Done => {
            texts.plain("lecture.ran").to_owned()
        }
        // One training of the map's largest network may take seconds: it counts as it is made.
        (Does::Map, _) if state.data.map_is_training() => {
            let (_, all) = state.data.map_counts();
            let done = share_of_map(view).unwrap_or(0.0) * all as f64;
            texts.get("lecture.maps", &[("done", fixed(done, 2)), ("all", integer(all as u64))])
        }
        _ if draws && state.lecture.is_redrawn => texts.plain("lecture.redrawn").to_owned(),
        (_, Some(share)) if draws => texts.get("lecture.drawn", &[("share", share)]),
        _ => String::new(),
    }
}

/// How much of what is run or replayed is there.
fn share(state: &State) -> Option<f64> {
    state.lecture.replay.map(|replay| replay.share).or_else(|| findings::share(state))
}

/// How much of the map is trained, with what is made of the trainings that are under way.
fn share_of_map(view: &View) -> Option<f64> {
    let data = &view.state.data;
    let (done, all) = data.map_counts();
    let under_way = || view.forecast.under_way(&data.map_missing());
    data.map_is_training().then(|| (done as f64 + under_way()) / all.max(1) as f64)
}

/// That the hall sees what was recorded, and of which day.
fn recorded(rehearsal: &Rehearsal, percent: Option<String>, texts: &Texts) -> String {
    let place = Language::ALL.iter().position(|&language| language == texts.language());
    let date = place.and_then(|place| rehearsal.dates.get(place)).cloned().unwrap_or_default();
    let key = match (rehearsal.is_of_file, percent.is_some()) {
        (false, true) => "lecture.recorded",
        (false, false) => "lecture.recorded.done",
        (true, true) => "lecture.recorded.file",
        (true, false) => "lecture.recorded.file.done",
    };
    texts.get(key, &[("date", date), ("share", percent.unwrap_or_default())])
}
