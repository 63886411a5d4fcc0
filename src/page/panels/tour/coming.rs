//! The card of a lesson whose file is not here: it is on its way, or cannot be had and can be asked for again.

use crate::page::model::real::PATIENCE;
use crate::page::model::texts::Texts;
use crate::page::model::tour::fault::{Cause, Fault, Trouble};
use crate::page::panels::input::View;
use crate::page::panels::sheet::Sheet;

// Apart, since the first screen does not need it.
#[inline(never)]
pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let name = &state.settings.lesson;
    let trouble = state.tour.files.trouble(name);
    let said = match trouble {
        None => texts.get("lesson.coming", &[("name", name.clone())]),
        Some(trouble) => missing(name, trouble, texts),
    };
    sheet.text("tour-count", "");
    sheet.text("tour-title", texts.get("lesson.title", &[("name", name.clone())]));
    sheet.flag("tour-title", "data-quiet", false);
    sheet.attribute("tour-title", "data-end", texts.plain("tour.title.end"));
    sheet.text("tour-told", said);
    for id in ["tour-say", "tour-changed", "tour-ask", "tour-veiled", "tour-why", "tour-progress"] {
        sheet.text(id, "");
    }
    sheet.flag("tour-options", "hidden", true);
    sheet.flag("tour-bar", "hidden", true);
    sheet.flag("tour-end", "hidden", true);
    for flag in ["data-told", "data-measured", "data-done", "data-end", "data-hand", "data-pulled"] {
        sheet.flag("tour", flag, false);
    }
    sheet.text("tour-do", texts.plain("lesson.again"));
    sheet.flag("tour-do", "hidden", trouble.is_none());
    sheet.flag("tour-do", "data-first", true);
    for id in ["tour-back", "tour-next"] {
        sheet.flag(id, "disabled", true);
    }
}

/// That a lesson cannot be had, and why.
fn missing(name: &str, trouble: &Trouble, texts: &Texts) -> String {
    let reason = match trouble {
        Trouble::NoFile(reason) if reason.is_empty() => texts.plain("notice.no_reason").to_owned(),
        Trouble::NoFile(reason) => reason.clone(),
        Trouble::Stalled => texts.get("notice.no_set.stalled", &[("n", PATIENCE.to_string())]),
        Trouble::Bad(wrong) => fault(wrong, texts),
    };
    texts.get("lesson.missing", &[("name", name.to_owned()), ("reason", reason)])
}

/// What is wrong with a lesson's file.
fn fault(fault: &Fault, texts: &Texts) -> String {
    let (key, values) = match &fault.cause {
        Cause::NoText => ("lesson.fault.text", vec![]),
        Cause::TooLong => ("lesson.fault.long", vec![]),
        Cause::NoPair => ("lesson.fault.pair", vec![]),
        Cause::Unknown(name) => ("lesson.fault.unknown", vec![("key", name.clone())]),
        Cause::Twice(name) => ("lesson.fault.twice", vec![("key", name.clone())]),
        Cause::Value { key, given } => ("lesson.fault.value", vec![("key", key.clone()), ("given", given.clone())]),
        Cause::Lacks(key) => ("lesson.fault.lacks", vec![("key", (*key).to_owned())]),
        Cause::Empty => ("lesson.fault.empty", vec![]),
    };
    let cause = texts.get(key, &values);
    texts.get("lesson.fault", &[("line", fault.line.to_string()), ("cause", cause)])
}
