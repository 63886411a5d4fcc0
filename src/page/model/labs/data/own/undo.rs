//! What takes back what was done to a table: one click beside the note that tells of it.

use super::How;
use crate::table::{BadRows, Decimal, Note, Quotes};

/// What takes back what a note tells of.
#[derive(Clone, Debug, PartialEq)]
pub enum Undo {
    /// The file is read another way.
    How(How),
    /// These columns are inputs.
    TakeIn(Vec<String>),
    /// Spellings of the label are one class, or are several.
    Merge(bool),
    /// No column of numbers holds codes.
    NoCodes,
}

impl Undo {
    /// Of a note on a table that was read with this decimal mark, if it can be taken back.
    pub fn of(note: &Note, decimal: Decimal) -> Option<Undo> {
        let how = match note {
            Note::ShortRows(_) | Note::LongRows(_) | Note::HeadersAgain(_) | Note::Footer(_) => {
                How::BadRows(Some(BadRows::Keep))
            }
            Note::Filled(_) | Note::QuotesMended(_) | Note::SeparatorsMended(_) => {
                How::BadRows(Some(BadRows::SetAside))
            }
            Note::Cut(_) => How::BadRows(Some(BadRows::Mend)),
            Note::RowQuotes => How::Quotes(Some(Quotes::Double)),
            Note::BrokenRows(_) => How::Quotes(Some(Quotes::None)),
            Note::SecondTable(rows) => How::FirstRow(Some(u32::try_from(*rows.first.first()?).ok()?)),
            Note::Comments(_) => How::Comments(Some(false)),
            Note::Renamed { .. } | Note::Unnamed { .. } => How::Header(Some(false)),
            Note::MissingWords { .. } | Note::Sentinel { .. } => How::Missing(Some(false)),
            Note::KeptWords { .. } => How::Missing(Some(true)),
            Note::OddCells { .. } => How::Missing(None),
            Note::DoubtfulMarks { .. } => How::Decimal(Some(match decimal {
                Decimal::Point => Decimal::Comma,
                Decimal::Comma => Decimal::Point,
            })),
            Note::SetAsideNames { columns } => return Some(Undo::TakeIn(columns.clone())),
            Note::Spellings { .. } => return Some(Undo::Merge(true)),
            Note::MergedSpellings { .. } => return Some(Undo::Merge(false)),
            Note::Codes { .. } => return Some(Undo::NoCodes),
            _ => return None,
        };
        Some(Undo::How(how))
    }

    /// Key of the text of its button.
    pub fn key(&self) -> &'static str {
        match self {
            Undo::How(How::BadRows(Some(BadRows::Keep))) => "own.undo.keep",
            Undo::How(How::BadRows(Some(BadRows::SetAside))) => "own.undo.set_aside",
            Undo::How(How::BadRows(_)) => "own.undo.mend",
            Undo::How(How::Quotes(Some(Quotes::Double))) => "own.undo.row_quotes",
            Undo::How(How::Quotes(_)) => "own.undo.quotes",
            Undo::How(How::FirstRow(_)) => "own.undo.second",
            Undo::How(How::Comments(_)) => "own.undo.comments",
            Undo::How(How::Header(_)) => "own.undo.header",
            Undo::How(How::Missing(Some(true))) => "own.undo.missing",
            Undo::How(How::Missing(_)) => "own.undo.values",
            Undo::How(_) => "own.undo.decimal",
            Undo::TakeIn(_) => "own.undo.take_in",
            Undo::Merge(true) => "own.undo.merge",
            Undo::Merge(false) => "own.undo.part",
            Undo::NoCodes => "own.undo.numbers",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Draft, Effect, Event, Own, Refused};
    use super::*;
    use crate::table::{self, Limits, Overrides};
    use std::rc::Rc;

    fn read(csv: &str, overrides: Overrides) -> Own {
        let table = table::read(csv.as_bytes(), Limits::default(), overrides).unwrap();
        let mut own = Own { draft: Some(Draft::new("a.csv".into(), Rc::new(table), overrides)), ..Own::default() };
        let draft = own.draft.as_ref().unwrap();
        let prepared = table::prepare(&draft.table, &draft.choice, 1);
        own.update(Event::Prepared(prepared.map(|prepared| super::super::Used::new("a.csv".into(), prepared, None))));
        own
    }

    fn place(own: &Own, is: impl Fn(&Note) -> bool) -> usize {
        own.draft.as_ref().unwrap().notes().iter().position(is).unwrap()
    }

    /// A table of 40 rows with an `id`, and the rows that a test adds.
    fn csv(more: &str) -> String {
        let row = |i: usize| format!("{},{}.5,{}\n", 7 * i % 41 + 100, i % 9, ["no", "yes"][i % 2]);
        format!("id,x,label\n{}{more}{}", (0..20).map(row).collect::<String>(), (20..40).map(row).collect::<String>())
    }

    #[test]
    fn rows_set_aside_are_taken_back_by_one_click() {
        let csv = csv("1,2,3,4,5\n");
        let mut own = read(&csv, Overrides::default());
        assert_eq!(own.draft.as_ref().unwrap().table.len(), 40);
        let long = place(&own, |note| matches!(note, Note::LongRows(_)));
        let Some(Effect::ReadAgain(overrides)) = own.update(Event::Undo(long)) else { panic!("not read again") };
        let own = read(&csv, overrides);
        assert_eq!(own.draft.as_ref().unwrap().table.len(), 41);
        let cut = own.undo(place(&own, |note| matches!(note, Note::Cut(_)))).unwrap();
        assert_eq!(cut, Undo::How(How::BadRows(Some(BadRows::Mend))));
    }

    /// What else is done to a table, with what takes it back.
    #[test]
    fn every_note_that_can_be_taken_back_says_how() {
        let table = |head: &str, row: &dyn Fn(usize) -> String| -> String {
            format!("{head}\n{}", (0..40).map(|i| row(i) + "\n").collect::<String>())
        };
        let label = |i: usize| ["no", "yes"][i % 2];
        let plain = table("a,b,label", &|i| format!("{}.5,{},{}", i % 9, i % 7, label(i)));
        let first = table("label,a,b", &|i| format!("{},{}.5,{}", label(i), i % 9, i % 7));
        let regions = table("a,region,label", &|i| format!("{}.5,{},{}", i % 9, ["NA", "EU", "AS"][i % 3], label(i)));
        let second = table("c,d,e,kind", &|i| format!("{i},{},7,{}", i % 7, label(i)));
        for (csv, how) in [
            (first + "no,1\nno,2.5,3\n", How::BadRows(Some(BadRows::SetAside))),
            (regions, How::Missing(Some(true))),
            (plain.lines().map(|line| format!("\"{line}\"\n")).collect(), How::Quotes(Some(Quotes::Double))),
            (plain.clone() + "\"1.5,2,no,9\n", How::Quotes(Some(Quotes::None))),
            (format!("{plain}\n\n{second}"), How::FirstRow(Some(44))),
        ] {
            let own = read(&csv, Overrides::default());
            let notes = own.draft.as_ref().unwrap().notes();
            let undone: Vec<_> = (0..notes.len()).filter_map(|place| own.undo(place)).collect();
            assert!(undone.contains(&Undo::How(how)), "{how:?}: {notes:?}");
        }
    }

    #[test]
    fn columns_left_out_are_taken_in_by_one_click() {
        let mut own = read(&csv(""), Overrides::default());
        assert_eq!(own.draft.as_ref().unwrap().inputs(), 1);
        let names = place(&own, |note| matches!(note, Note::SetAsideNames { .. }));
        assert_eq!(own.update(Event::Undo(names)), Some(Effect::Prepare));
        assert_eq!(own.draft.as_ref().unwrap().inputs(), 2);
    }

    /// How to read is then about the file that was refused, and the notes are of the one before.
    #[test]
    fn nothing_is_taken_back_while_another_file_is_refused() {
        let mut own = read(&csv(""), Overrides::default());
        let (name, problems, overrides) = ("b.csv".into(), Vec::new(), Overrides::default());
        own.update(Event::Refused(Refused { name, problems, overrides, lines: Vec::new() }));
        assert_eq!((own.undo(0), own.update(Event::Undo(0))), (None, None));
    }
}
