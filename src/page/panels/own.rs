//! Own data in the panel of the data: what is in use, the first m of its rows, and after training whether they can tell
//! the learners apart. Everything that comes from the table goes in as text.

use crate::chart::units::{scientific, trimmed};
use crate::page::model::own::{Own, Used, of_note, verdict as apart};
use crate::page::model::texts::integer;
use crate::page::panels::Grid;
use crate::page::panels::View;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use crate::study::key::Learner;
use crate::table::Note;
use crate::task::TaskId;

/// Pairs that are shown.
const ROWS: usize = 3;
/// Columns for x; of a map both.
const SHOWN_INPUTS: usize = 3;
/// Significant digits of a number.
const DIGITS: usize = 4;

pub fn draw(view: &View, own: &Own) {
    let (settings, texts) = (&view.state.settings, view.texts);
    let lab = by_id("lab");
    let is_painted = own.used.as_ref().is_none_or(|used| used.is_painted);
    let can_paint = settings.task == TaskId::Plane || (settings.task.is_table() && is_painted);
    dom::set_flag(&by_id("paint-open"), "hidden", !can_paint);
    dom::set_flag(&by_id("own"), "hidden", !settings.task.is_table());
    if !settings.task.is_table() {
        let _ = lab.remove_attribute("data-own");
        return;
    }
    let used = own.used.as_ref().filter(|used| settings.task == used.data.task());
    let kind = used.map_or("none", |used| if used.data.is_map() { "map" } else { "list" });
    dom::set_attribute(&lab, "data-own", kind);
    for id in ["own-pairs", "own-classes"] {
        dom::set_flag(&by_id(id), "hidden", used.is_none());
    }
    dom::set_flag(&by_id("own-private"), "hidden", used.is_some());
    let Some(used) = used else {
        dom::set_text(&by_id("own-summary"), &texts.get("own.empty", &[]));
        dom::set_text(&by_id("own-open"), &texts.get("own.open", &[]));
        dom::set_text(&by_id("data-note"), "");
        return;
    };
    let (data, words) = (&used.data, &used.words);
    let values = [
        ("name", used.called(texts)),
        ("inputs", integer(words.input_names.len() as u64)),
        ("train", integer(data.rows().into())),
        ("held", integer(data.held_out().into())),
    ];
    dom::set_text(&by_id("own-summary"), &texts.get("own.summary", &values));
    // Painted points have no columns to choose from.
    let open = if used.is_painted { "own.open" } else { "own.change" };
    dom::set_text(&by_id("own-open"), texts.plain(open));
    dom::set_text(&by_id("data-note"), &texts.get("data.note", &[("m", integer(settings.m.into()))]));

    let order = data.order(settings.seed, settings.m as usize);
    let shown = words.input_names.len().min(SHOWN_INPUTS);
    let mut head = vec![texts.get("data.number", &[])];
    head.extend(words.input_names[..shown].iter().cloned());
    head.push(texts.get("data.label", &[]));
    let row = |(index, &place): (usize, &u32)| {
        let (x, label) = data.row(place);
        let mut row = vec![(index + 1).to_string()];
        row.extend(
            (0..shown).map(|input| number(words.frame.map_or(x[input], |frame| frame.original(input, x[input])))),
        );
        row.push(class_name(used, label.into()));
        row
    };
    let rows = order.iter().take(ROWS).enumerate().map(row).collect();
    Grid { head: "own-head", body: "own-rows" }.fill(&head, rows);

    let mut counts = vec![0u64; words.class_names.len()];
    order.iter().for_each(|&place| counts[usize::from(data.row(place).1)] += 1);
    let class = |(label, count): (usize, &u64)| {
        texts.get("own.class", &[("name", class_name(used, label)), ("rows", integer(*count))])
    };
    let classes = counts.iter().enumerate().map(class);
    let classes = classes.reduce(|list, item| texts.get("list.join", &[("list", list), ("item", item)]));
    let classes = texts.get("own.classes", &[("classes", classes.unwrap_or_default())]);
    dom::set_text(&by_id("own-classes"), &classes);
    // Its line may be too short for all of them.
    dom::set_attribute(&by_id("own-classes"), "title", &classes);
}

/// A class with the dot by which it is drawn on a map.
fn class_name(used: &Used, label: usize) -> String {
    let name = &used.words.class_names[label];
    if used.data.is_map() { format!("{} {name}", if label == 1 { '●' } else { '○' }) } else { name.clone() }
}

/// Says where the held-out rows cannot tell the learners apart; before that is known, that so few rows may not.
pub fn verdict(view: &View, own: &Own) {
    let (state, texts) = (view.state, view.texts);
    let place = by_id("own-tied");
    let Some(tied) = apart::tied(state).filter(|_| state.settings.task == state.shown.task) else {
        let used = own.used.as_ref().filter(|used| state.settings.task == used.data.task());
        let small = used.and_then(|used| used.words.notes.iter().find(|note| matches!(note, Note::Small { .. })));
        dom::set_flag(&place, "hidden", small.is_none());
        dom::set_text(&place, &small.map(|note| of_note(texts, note)).unwrap_or_default());
        return;
    };
    dom::set_flag(&place, "hidden", tied.is_empty());
    let table = state.own_data().filter(|table| table.task() == state.shown.task);
    if let (false, Some(table)) = (tied.is_empty(), table) {
        let name = |learner: &Learner| view.learner(learner.index(), "short");
        let learners = tied.iter().rev().map(name);
        let learners = learners.reduce(|list, item| texts.get("list.join", &[("list", list), ("item", item)]));
        let values = [
            ("m", integer(state.shown.max.into())),
            ("held", integer(table.held_out().into())),
            ("learners", learners.unwrap_or_default()),
        ];
        dom::set_text(&place, &texts.get("own.tied", &values));
    }
}

/// In four significant digits, with a minus sign as wide as a digit.
fn number(x: f32) -> String {
    let size = if x == 0.0 { 0 } else { f64::from(x.abs()).log10().floor() as i32 };
    let text = if (-4..7).contains(&size) {
        trimmed(x.into(), (DIGITS as i32 - 1 - size).clamp(0, 7) as usize)
    } else {
        scientific(x.into(), 2)
    };
    text.replace('-', "−")
}
