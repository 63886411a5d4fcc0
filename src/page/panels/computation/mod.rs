//! The computation lab on the screen.
//!
//! - [`bar`]: its bar of controls, and how far the search is.
//! - [`day`]: what depends on the day that is looked at.
//! - [`ends`]: what the semester brought, by speed and by the lecture's clocks.
//! - [`notebook`]: the reader's own search.
//! - [`machine`]: how fast this machine trains.
//! - [`closing`]: what each of the three forces bought.
//! - [`charts`]: what the charts show, as plain data with their words.

pub mod bar;
pub mod charts;
pub mod closing;
pub mod day;
pub mod ends;
pub mod machine;
pub mod notebook;

pub use bar::spoken;

use crate::chart::XyData;
use crate::page::model::labs::computation::State;
use crate::page::model::texts::Texts;
use crate::page::panels::View;
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::Sheet;

/// What may be seen of the searches: while a step of the tour asks how they end, those that were not run, on the reader's day.
fn seen<'a>(view: &'a View, blank: &'a mut Option<State>) -> &'a State {
    let search = &view.state.computation;
    if !view.state.hides_search() {
        return search;
    }
    let blank = blank.insert(State::new(&view.state.settings));
    blank.day = search.day;
    blank
}

/// A chart on a canvas, and what it says.
fn chart(sheet: &mut Sheet, canvas: &'static str, data: XyData, summary: String) {
    sheet.attribute(canvas, "aria-label", summary);
    sheet.picture(canvas, Picture::Xy(Box::new(data)));
}

/// A table of this lab: the ids of its head and of its body begin with its name.
fn table(sheet: &mut Sheet, name: &str, head: &[String], rows: &[Vec<String>]) {
    sheet.table(format!("{name}-head"), format!("{name}-rows"), head, rows);
}

fn words(texts: &Texts, keys: &[&'static str]) -> Vec<String> {
    keys.iter().map(|key| texts.plain(key).to_owned()).collect()
}

/// Where there is nothing to say.
fn none(texts: &Texts) -> String {
    texts.plain("comp.none").to_owned()
}

#[cfg(test)]
mod tests;
