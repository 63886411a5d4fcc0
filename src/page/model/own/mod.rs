//! The reader's own data on the page: the table in use, and the one being looked at before it is used. Nothing that is
//! in use changes until a table was read, found usable and confirmed; a refusal leaves everything as it was.
//!
//! - [`board`]: points painted by hand, a table of two columns.
//! - [`verdict`]: whether the held-out rows can tell the learners apart.
//! - `reading`: a file in slices, so that the page stays quick.
//! - `dialog`: what the reader sees and chooses before a table is used.
//! - `paint`: the board on the screen.

pub mod board;
pub mod verdict;

use crate::page::model::texts::Texts;
use crate::table::problem::Argument;
use crate::table::{Choice, Column, Kind, Note, Overrides, Prepared, Problem, RawTable};
use crate::task::own::{Frame, OwnData};
use std::rc::Rc;

/// Everything about own data that outlives a change of language, theme or task.
#[derive(Default)]
pub struct Own {
    pub used: Option<Used>,
    pub draft: Option<Draft>,
    /// Why the last file was not taken, with its name; without a reason where the browser could not read it.
    pub refused: Option<(String, Vec<Problem>)>,
    /// What is being done, for the reader.
    pub busy: Option<Busy>,
    pub board: board::Board,
}

/// What takes a while.
#[derive(Clone, Debug, PartialEq)]
pub enum Busy {
    /// Share of the bytes read, 0 to 1.
    Reading(String, f64),
    Preparing,
}

/// A table that is trained on.
#[derive(Clone)]
pub struct Used {
    /// Name of the file; empty for pasted rows.
    pub name: String,
    pub is_painted: bool,
    pub data: Rc<OwnData>,
    pub words: Rc<Words>,
}

/// What is said about a prepared table.
#[derive(Debug)]
pub struct Words {
    pub class_names: Vec<String>,
    pub input_names: Vec<String>,
    pub notes: Vec<Note>,
    /// Of a map.
    pub frame: Option<Frame>,
}

/// A table that was read, with what the reader chose of it so far.
pub struct Draft {
    pub name: String,
    pub table: Rc<RawTable>,
    pub overrides: Overrides,
    pub choice: Choice,
    /// What came of the choice; `None` while it is being prepared.
    pub outcome: Option<Result<Used, Vec<Problem>>>,
}

impl Draft {
    pub fn new(name: String, table: RawTable, overrides: Overrides) -> Self {
        let choice = table.default_choice();
        Draft { name, table: Rc::new(table), overrides, choice, outcome: None }
    }

    /// What is known of the table: everything once it is prepared, before that what was noted while reading.
    pub fn notes(&self) -> &[Note] {
        match &self.outcome {
            Some(Ok(used)) => &used.words.notes,
            _ => self.table.notes(),
        }
    }

    /// Columns that are inputs under the present choice.
    pub fn inputs(&self) -> usize {
        let is_input = |place: usize, column: &Column| {
            let usable = matches!(column.kind(), Kind::Numbers | Kind::Categories);
            usable && place != self.choice.label && !self.choice.omitted.contains(&place)
        };
        self.table.columns().iter().enumerate().filter(|(place, column)| is_input(*place, column)).count()
    }

    /// Makes a column the label; what was the label becomes an input.
    pub fn choose_label(&mut self, column: usize) {
        self.choice.label = column;
        self.choice.omitted.retain(|&omitted| omitted != column);
        self.outcome = None;
    }

    /// Leaves a column out, or takes it in again.
    pub fn use_column(&mut self, column: usize, is_used: bool) {
        self.choice.omitted.retain(|&omitted| omitted != column);
        if !is_used {
            self.choice.omitted.push(column);
        }
        self.outcome = None;
    }
}

impl Used {
    /// Takes a prepared table.
    pub fn new(name: String, mut prepared: Prepared, frame: Option<Frame>) -> Self {
        let (data, frame) = OwnData::new(&mut prepared, frame);
        let Prepared { class_names, input_names, notes, .. } = prepared;
        Used {
            name,
            is_painted: false,
            data: Rc::new(data),
            words: Rc::new(Words { class_names, input_names, notes, frame }),
        }
    }
}

/// A sentence with what the table gives it.
fn sentence(texts: &Texts, key: &str, arguments: &[Argument]) -> String {
    texts.get(key, arguments)
}

/// A problem in the reader's language.
pub fn of_problem(texts: &Texts, problem: &Problem) -> String {
    sentence(texts, problem.key(), &problem.arguments())
}

/// A note in the reader's language.
pub fn of_note(texts: &Texts, note: &Note) -> String {
    sentence(texts, note.key(), &note.arguments())
}

impl Used {
    /// What the table is called in a sentence.
    pub fn called(&self, texts: &Texts) -> String {
        if self.is_painted { texts.get("own.painted", &[]) } else { name_of(texts, &self.name) }
    }
}

/// The name of a file for a sentence.
pub fn name_of(texts: &Texts, name: &str) -> String {
    if name.is_empty() { texts.get("own.pasted", &[]) } else { name.to_owned() }
}

/// What a column is used as, in words.
pub fn role(texts: &Texts, draft: &Draft, place: usize) -> String {
    let column = &draft.table.columns()[place];
    if place == draft.choice.label {
        return texts.get("own.kind.label", &[]);
    }
    if draft.choice.omitted.contains(&place) {
        return texts.get("own.kind.omitted", &[]);
    }
    match column.kind() {
        Kind::Numbers => texts.get("own.kind.numbers", &[]),
        Kind::Categories => {
            texts.get("own.kind.categories", &[("n", column.different().unwrap_or_default().to_string())])
        }
        Kind::ManyValues => texts.get("own.kind.many_values", &[]),
        Kind::LongTexts => texts.get("own.kind.long_texts", &[]),
        Kind::Empty => texts.get("own.kind.empty", &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::settings::Language;
    use crate::table::{self, Limits};

    #[test]
    fn a_choice_is_made_and_changed() {
        let csv: String = (0..40).map(|i| format!("{i},{},<b>{}</b>\n", i % 7, i % 2)).collect();
        let table = table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap();
        let mut draft = Draft::new("a.csv".into(), table, Overrides::default());
        // The first column only counts the rows.
        assert_eq!((draft.choice.label, draft.inputs()), (2, 1));
        draft.use_column(0, true);
        draft.use_column(0, true);
        assert_eq!((draft.choice.omitted.len(), draft.inputs()), (0, 2));
        draft.use_column(1, false);
        draft.choose_label(1);
        assert_eq!((draft.choice.label, draft.inputs()), (1, 2));
        let texts = Texts::new(Language::ENGLISH);
        assert_eq!(role(&texts, &draft, 2), texts.get("own.kind.categories", &[("n", "2".into())]));
        let prepared = table::prepare(&draft.table, &draft.choice, 1).unwrap();
        let used = Used::new(draft.name.clone(), prepared, None);
        assert_eq!((used.words.class_names.len(), used.words.input_names.len()), (7, 3));
    }

    /// Every problem and note has its sentence in every language, with every placeholder filled.
    #[test]
    fn problems_and_notes_are_said_in_every_language() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            for csv in ["", "<!doctype html>", "a,b\n1\n2,3,4\n", "{\"a\":1}", "x\n1\n", "a,b\n1,\"2\n"] {
                let problems = table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap_err();
                for problem in &problems {
                    let said = of_problem(&texts, problem);
                    assert!(!said.starts_with("table.") && !said.contains("{column}"), "{said}");
                    if language == Language::ENGLISH {
                        assert_eq!(said, problem.to_string());
                    }
                }
            }
            let csv: String = (0..40).map(|i| format!("{i},{},,{}\n", ["u", "v"][i % 2], i % 2)).collect();
            let table = table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap();
            for note in table::prepare(&table, &table.default_choice(), 1).unwrap().notes {
                let said = of_note(&texts, &note);
                assert!(!said.starts_with("table.") && !said.contains('{'), "{said}");
                if language == Language::ENGLISH {
                    assert_eq!(said, note.to_string());
                }
            }
        }
    }
}
