//! Own data in the panel of the data: what is in use, the first m of its rows, and after training whether they can tell
//! the learners apart. Everything that comes from the table goes in as text.

pub mod board;
pub mod preview;

use crate::chart::units::{fixed, scientific, trimmed};
use crate::page::model::labs::data::own::verdict::{Verdict, verdict};
use crate::page::model::labs::data::own::{Used, of_note};
use crate::page::model::texts::integer;
use crate::page::panels::View;
use crate::page::panels::sheet::{Sheet, Target};
use crate::study::key::Learner;
use crate::table::Note;
use crate::task::TaskId;

/// Pairs that are shown.
const ROWS: usize = 3;
/// Columns for x; of a map both.
const SHOWN_INPUTS: usize = 3;
/// Significant digits of a number.
const DIGITS: usize = 4;

pub fn show(view: &View, sheet: &mut Sheet) {
    let (settings, texts) = (&view.state.settings, view.texts);
    let is_table = settings.task.is_table();
    // Nobody has engineered features for a table: the switch stands still.
    sheet.flag(Target::All("input[name=features]".into()), "disabled", is_table);
    sheet.flag("figure-tools", "hidden", is_table);
    let is_painted = view.state.data.own.used.as_ref().is_none_or(|used| used.is_painted);
    let can_paint = settings.task == TaskId::Plane || (is_table && is_painted);
    sheet.flag("paint-open", "hidden", !can_paint);
    sheet.flag("own", "hidden", !is_table);
    let used = view.state.data.own.of(settings.task);
    let kind = used.map_or("none", |used| if used.data.is_map() { "map" } else { "list" });
    sheet.optional("lab", "data-own", is_table.then(|| kind.to_owned()));
    if !is_table {
        return;
    }
    tied(view, sheet);
    for id in ["own-pairs", "own-classes", "own-saves"] {
        sheet.flag(id, "hidden", used.is_none());
    }
    sheet.flag("own-private", "hidden", used.is_some());
    let Some(used) = used else {
        sheet.text("own-summary", texts.get("own.empty", &[]));
        sheet.text("own-open", texts.get("own.open", &[]));
        sheet.text("data-note", "");
        return;
    };
    let (data, words) = (&used.data, &used.words);
    let values = [
        ("name", used.called(texts)),
        ("inputs", integer(words.input_names.len() as u64)),
        ("train", integer(data.rows().into())),
        ("held", integer(data.held_out().into())),
    ];
    let summary = texts.get("own.summary", &values);
    let chance = view.state.data.plain_chance(settings.task);
    sheet.text(
        "own-summary",
        match chance.commonest {
            None => summary,
            Some(class) => {
                let label = words.class_names[usize::from(class)].clone();
                let values = [("label", label), ("n", fixed(chance.accuracy * 100.0, 0))];
                let sentences = match settings.balanced {
                    true => vec![texts.get("own.commonest.balanced", &values)],
                    false => vec![texts.get("own.commonest", &values), texts.get("own.commonest.choice", &[])],
                };
                let add = |first, second| texts.get("list.sentences", &[("first", first), ("second", second)]);
                sentences.into_iter().fold(summary, add)
            }
        },
    );
    // Painted points have no columns to choose from.
    let open = if used.is_painted { "own.open" } else { "own.change" };
    sheet.text("own-open", texts.plain(open));
    sheet.text("data-note", texts.get("data.note", &[("m", integer(settings.m.into()))]));

    let order = view.cache.order(data, settings.seed);
    let order = &order[..order.len().min(settings.m as usize)];
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
    let rows: Vec<Vec<String>> = order.iter().take(ROWS).enumerate().map(row).collect();
    sheet.table("own-head", "own-rows", &head, &rows);

    let mut counts = vec![0u64; words.class_names.len()];
    order.iter().for_each(|&place| counts[usize::from(data.row(place).1)] += 1);
    let class = |(label, count): (usize, &u64)| {
        texts.get("own.class", &[("name", class_name(used, label)), ("rows", integer(*count))])
    };
    let classes = counts.iter().enumerate().map(class);
    let classes = classes.reduce(|list, item| texts.get("list.join", &[("list", list), ("item", item)]));
    let classes = texts.get("own.classes", &[("classes", classes.unwrap_or_default())]);
    // Its line may be too short for all of them.
    sheet.attribute("own-classes", "title", classes.clone());
    sheet.text("own-classes", classes);
}

/// A class with the dot by which it is drawn on a map.
fn class_name(used: &Used, label: usize) -> String {
    let name = &used.words.class_names[label];
    if used.data.is_map() { format!("{} {name}", if label == 1 { '●' } else { '○' }) } else { name.clone() }
}

/// Where the held-out rows cannot tell the learners apart; before that is known, that so few rows may not.
fn tied(view: &View, sheet: &mut Sheet) {
    let sentence = sentence(view);
    sheet.flag("own-tied", "hidden", sentence.is_none());
    sheet.text("own-tied", sentence.unwrap_or_default());
}

fn sentence(view: &View) -> Option<String> {
    let (state, texts) = (view.state, view.texts);
    let used = state.data.own.of(state.settings.task)?;
    let mut values = vec![("m", integer(state.data.shown.max.into())), ("held", integer(used.data.held_out().into()))];
    let tied = match verdict(&state.data).filter(|_| state.settings.task == state.data.shown.task) {
        None => {
            let small = used.words.notes.iter().find(|note| matches!(note, Note::Small { .. }));
            return small.map(|note| of_note(texts, note));
        }
        Some(Verdict::Nothing(class)) => {
            values.push(("label", used.words.class_names[usize::from(class)].clone()));
            let is_balanced = state.data.by_class().is_some();
            return Some(texts.get(if is_balanced { "own.nothing.balanced" } else { "own.nothing" }, &values));
        }
        Some(Verdict::Decided) => return None,
        Some(Verdict::Tied(tied)) => tied,
    };
    let name = |learner: &Learner| view.learner(learner.index(), "short");
    let learners = tied.iter().rev().map(name);
    let learners = learners.reduce(|list, item| texts.get("list.join", &[("list", list), ("item", item)]))?;
    values.push(("learners", learners));
    Some(texts.get("own.tied", &values))
}

/// In four significant digits, with a minus sign as wide as a digit.
pub(super) fn number(x: f32) -> String {
    let size = if x == 0.0 { 0 } else { f64::from(x.abs()).log10().floor() as i32 };
    let text = if (-4..7).contains(&size) {
        trimmed(x.into(), (DIGITS as i32 - 1 - size).clamp(0, 7) as usize)
    } else {
        scientific(x.into(), 2)
    };
    text.replace('-', "−")
}
