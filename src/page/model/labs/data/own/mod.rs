//! The reader's own data on the page: the table in use, and the one being looked at before it is used. Nothing that is
//! in use changes until a table was read, found usable and confirmed; a refusal leaves everything as it was.
//!
//! - [`board`]: points painted by hand, a table of two columns.
//! - [`example`]: tables in the house.
//! - [`reading`]: a file on its way to a table, and a draft on its way to the learners.
//! - [`undo`]: what takes back what was done to a table.
//! - [`verdict`]: whether the held-out rows can tell the learners apart.

pub mod board;
pub mod example;
pub mod reading;
pub mod undo;
pub mod verdict;

use crate::page::model::texts::Texts;
use crate::table::problem::Argument;
use crate::table::{
    BadRows, Choice, Decimal, Encoding, InputColumn, Kind, Note, Overrides, Prepared, Problem, Quotes, RawTable,
    Separator,
};
use crate::task::TaskId;
use crate::task::own::{Frame, OwnData};
use example::Example;
use std::rc::Rc;
use undo::Undo;

/// Boxes of the list of columns that are made in one go.
const BOXES: usize = 100;

/// Everything about own data that outlives a change of language, theme or task.
#[derive(Debug, Default)]
pub struct Own {
    pub used: Option<Used>,
    pub draft: Option<Draft>,
    /// Why the last file was not taken, and how it was to be read.
    pub refused: Option<Refused>,
    /// The file that was read of several that came at once, and how many others there were.
    pub one_of: Option<(String, u32)>,
    /// What is being done, for the reader.
    pub busy: Option<Busy>,
    /// Boxes of the list of columns that are made by now.
    pub boxes: usize,
    pub board: board::Board,
}

/// A file that was not taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    pub name: String,
    /// None where the browser could not read it.
    pub problems: Vec<Problem>,
    pub overrides: Overrides,
    /// The first lines of its text as they stand, shortened; none where it is no text. Of a table of the page, why it is not here.
    pub lines: Vec<String>,
}

impl Refused {
    /// A table of the page that is not here, for this reason.
    pub fn missing(example: Example, reason: String) -> Refused {
        let (problems, overrides) = (Vec::new(), Overrides::default());
        Refused { name: example.file(), problems, overrides, lines: vec![reason] }
    }
}

/// How a file is to be read; `None` for what it looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum How {
    Separator(Option<Separator>),
    Decimal(Option<Decimal>),
    /// Whether the first row names the columns.
    Header(Option<bool>),
    Quotes(Option<Quotes>),
    /// The row in which the table begins.
    FirstRow(Option<u32>),
    Comments(Option<bool>),
    BadRows(Option<BadRows>),
    Missing(Option<bool>),
    Encoding(Option<Encoding>),
}

impl How {
    fn put(self, overrides: &mut Overrides) {
        match self {
            How::Separator(separator) => overrides.separator = separator,
            How::Decimal(decimal) => overrides.decimal = decimal,
            How::Header(header) => overrides.header = header,
            How::Quotes(quotes) => overrides.quotes = quotes,
            How::FirstRow(row) => overrides.first_row = row,
            How::Comments(comments) => overrides.comments = comments,
            How::BadRows(rows) => overrides.bad_rows = rows,
            How::Missing(missing) => overrides.missing = missing,
            How::Encoding(encoding) => overrides.encoding = encoding,
        }
    }
}

/// A dialog about own data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// A table is read, looked at and taken.
    Table,
    /// Points are painted.
    Board,
}

impl Dialog {
    pub const ALL: [Dialog; 2] = [Dialog::Table, Dialog::Board];

    /// Id of its element.
    pub fn id(self) -> &'static str {
        match self {
            Dialog::Table => "own-dialog",
            Dialog::Board => "paint-dialog",
        }
    }
}

/// What happens to own data.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A dialog is to be opened.
    Open(Dialog),
    /// A dialog was closed, by the reader or by the page.
    Closed(Dialog),
    /// This file was chosen, from so many others that came with it.
    Chosen { name: String, others: u32 },
    /// This file (without a name: pasted rows) is being read; the share of its bytes that are read, 0 to 1.
    Reading(String, f64),
    /// A table that comes with the page is asked for.
    Example(Example),
    /// A table was read; `overrides` is how the reader wants it read.
    Read { name: String, table: Rc<RawTable>, overrides: Overrides },
    /// A file was not taken.
    Refused(Refused),
    /// So much of the draft is prepared, 0 to 1.
    Preparing(f64),
    /// The draft was prepared as it was chosen.
    Prepared(Result<Used, Vec<Problem>>),
    /// The file is to be read another way.
    How(How),
    /// This column is the label.
    Label(usize),
    /// This column is an input, or is left out.
    Column(usize, bool),
    /// This column of numbers holds codes, or amounts.
    Code(usize, bool),
    /// The label is a number: below this is one class, the rest the other.
    Threshold(Option<f64>),
    /// Spellings of a label are one class.
    Merge(bool),
    /// Rows with one value in this column belong together.
    Together(Option<usize>),
    /// What the note at this place tells of is to be taken back.
    Undo(usize),
    /// More boxes of the list of columns can be made.
    MoreBoxes,
    /// A table is taken into use, in place of the one before.
    Use(Used),
    /// Something happened on the board.
    Board(board::Event),
}

/// What is to be done outside of the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    ShowDialog(Dialog),
    CloseDialog(Dialog),
    /// The file of the draft is to be read another way.
    ReadAgain(Overrides),
    /// A table that comes with the page is to be fetched, and read.
    Fetch(Example),
    /// The draft is to be prepared under its present choice.
    Prepare,
    /// Nothing is to be read or prepared any more.
    Cancel,
    /// More boxes are to be made, a little later.
    MoreBoxes,
}

impl Event {
    /// Whether it puts own data in the place of the task.
    pub fn brings_table(&self) -> bool {
        matches!(self, Event::Use(_) | Event::Board(board::Event::Use))
    }
}

impl Own {
    /// The table in use, if this task is about it.
    pub fn of(&self, task: TaskId) -> Option<&Used> {
        self.used.as_ref().filter(|used| used.data.task() == task)
    }

    /// Whether a table of the page is still waited for: another may have been chosen, or the dialog closed.
    pub fn awaits(&self, example: Example) -> bool {
        self.busy == Some(Busy::Reading(example.file(), 0.0))
    }

    /// The draft as it can be taken into use; `None` while it is being prepared or cannot be trained on.
    pub fn ready(&self) -> Option<&Used> {
        self.draft.as_ref().filter(|_| self.busy.is_none())?.outcome.as_ref()?.as_ref().ok()
    }

    /// Takes in what happens to the draft.
    pub fn update(&mut self, event: Event) -> Option<Effect> {
        match event {
            Event::Chosen { name, others } => self.one_of = (others > 0).then_some((name, others)),
            Event::Reading(name, share) => {
                self.refused = None;
                self.busy = Some(Busy::Reading(name, share));
            }
            Event::Example(example) => {
                (self.refused, self.one_of) = (None, None);
                self.busy = Some(Busy::Reading(example.file(), 0.0));
                return Some(Effect::Fetch(example));
            }
            Event::Read { name, table, overrides } => {
                self.boxes = BOXES;
                let mut draft = Draft::new(name, table, overrides);
                if let Some(before) = &self.draft {
                    draft.carry(before);
                }
                self.draft = Some(draft);
                return self.prepare();
            }
            Event::Refused(refused) => {
                self.busy = None;
                self.refused = Some(refused);
            }
            Event::Preparing(share) => self.busy = Some(Busy::Preparing(share)),
            Event::Prepared(outcome) => {
                self.busy = None;
                if let Some(draft) = &mut self.draft {
                    draft.outcome = Some(outcome);
                }
                return self.lacks_boxes().then_some(Effect::MoreBoxes);
            }
            Event::How(how) => {
                // The file that was chosen last, also where it was refused.
                let refused = self.refused.as_ref().map(|refused| refused.overrides);
                let mut overrides = refused.or(self.draft.as_ref().map(|draft| draft.overrides))?;
                how.put(&mut overrides);
                return Some(Effect::ReadAgain(overrides));
            }
            Event::Label(column) => return self.choose(|draft| draft.choose_label(column)),
            Event::Column(column, is_used) => return self.choose(|draft| draft.use_column(column, is_used)),
            Event::Code(column, is_code) => return self.choose(|draft| draft.set_code(column, is_code)),
            Event::Threshold(threshold) => return self.choose(|draft| draft.choice.threshold = threshold),
            Event::Merge(merges) => return self.choose(|draft| draft.choice.merges_spellings = merges),
            Event::Together(column) => return self.choose(|draft| draft.keep_together(column)),
            Event::Undo(place) => {
                return match self.undo(place)? {
                    Undo::How(how) => self.update(Event::How(how)),
                    Undo::TakeIn(names) => self.choose(|draft| {
                        let columns = draft.table.columns().iter().enumerate();
                        let taken = columns.filter(|(_, column)| names.iter().any(|name| name == column.name()));
                        let taken: Vec<usize> = taken.map(|(column, _)| column).collect();
                        taken.into_iter().for_each(|column| draft.use_column(column, true));
                    }),
                    Undo::Merge(merges) => self.update(Event::Merge(merges)),
                    Undo::NoCodes => self.choose(|draft| draft.choice.categories.clear()),
                };
            }
            Event::MoreBoxes => {
                self.boxes += BOXES;
                return self.lacks_boxes().then_some(Effect::MoreBoxes);
            }
            Event::Closed(Dialog::Table) => {
                self.busy = None;
                return Some(Effect::Cancel);
            }
            Event::Board(event) => self.board.update(event),
            Event::Use(used) => self.used = Some(used),
            Event::Open(_) | Event::Closed(Dialog::Board) => {}
        }
        None
    }

    /// What takes back what the note at a place tells of. While another file is refused nothing does: how to read is then
    /// about that one.
    pub fn undo(&self, place: usize) -> Option<Undo> {
        let draft = self.draft.as_ref().filter(|_| self.refused.is_none())?;
        Undo::of(draft.notes().get(place)?, draft.table.written().decimal)
    }

    fn lacks_boxes(&self) -> bool {
        self.draft.as_ref().is_some_and(|draft| self.boxes < draft.table.columns().len())
    }

    fn choose(&mut self, change: impl FnOnce(&mut Draft)) -> Option<Effect> {
        self.draft.as_mut().map(change)?;
        self.prepare()
    }

    fn prepare(&mut self) -> Option<Effect> {
        self.draft.as_mut()?.outcome = None;
        self.busy = Some(Busy::Preparing(0.0));
        Some(Effect::Prepare)
    }
}

/// What takes a while.
#[derive(Clone, Debug, PartialEq)]
pub enum Busy {
    /// Share of the bytes read, 0 to 1.
    Reading(String, f64),
    /// Share of it that is done, 0 to 1.
    Preparing(f64),
}

/// A table that is trained on.
#[derive(Clone, Debug, PartialEq)]
pub struct Used {
    /// Name of the file; empty for pasted rows.
    pub name: String,
    pub is_painted: bool,
    pub data: Rc<OwnData>,
    pub words: Rc<Words>,
}

/// What is said about a prepared table.
#[derive(Debug, PartialEq)]
pub struct Words {
    pub class_names: Vec<String>,
    pub input_names: Vec<String>,
    pub columns: Vec<InputColumn>,
    /// Where each row stands in the file, and which group it belongs to: see [`Prepared`].
    pub rows: Vec<u32>,
    pub groups: Vec<u32>,
    pub notes: Vec<Note>,
    /// Of a map.
    pub frame: Option<Frame>,
}

/// A table that was read, with what the reader chose of it so far.
#[derive(Debug)]
pub struct Draft {
    pub name: String,
    pub table: Rc<RawTable>,
    pub overrides: Overrides,
    pub choice: Choice,
    /// What came of the choice; `None` while it is being prepared.
    pub outcome: Option<Result<Used, Vec<Problem>>>,
}

impl Draft {
    pub fn new(name: String, table: Rc<RawTable>, overrides: Overrides) -> Self {
        let choice = table.default_choice();
        Draft { name, table, overrides, choice, outcome: None }
    }

    /// Takes over what the reader chose when the same file was read another way: by the names of the columns.
    fn carry(&mut self, before: &Draft) {
        if before.name != self.name {
            return;
        }
        let usual = before.table.default_choice();
        let place = |name: &str| self.table.columns().iter().position(|column| column.name() == name);
        let moved = |column: usize| place(before.table.columns()[column].name());
        let mut choice = self.choice.clone();
        if before.choice.label != usual.label
            && let Some(label) = moved(before.choice.label)
        {
            choice.label = label;
            choice.omitted.retain(|&omitted| omitted != label);
        }
        for column in (0..before.table.columns().len()).filter(|&column| column != before.choice.label) {
            let is_omitted = before.choice.omitted.contains(&column);
            if is_omitted != usual.omitted.contains(&column)
                && let Some(column) = moved(column).filter(|&column| column != choice.label)
            {
                choice.omitted.retain(|&omitted| omitted != column);
                if is_omitted {
                    choice.omitted.push(column);
                }
            }
        }
        if before.choice.together != usual.together {
            let together = before.choice.together.and_then(moved);
            choice.together = together.filter(|&column| column != choice.label);
        }
        choice.categories = before.choice.categories.iter().filter_map(|&column| moved(column)).collect();
        if moved(before.choice.label) == Some(choice.label) {
            choice.threshold = before.choice.threshold;
            choice.merges_spellings = before.choice.merges_spellings;
        }
        self.choice = choice;
    }

    /// Whether the label is a number of which two classes can be made.
    pub fn wants_threshold(&self) -> bool {
        let is_refused = |problem: &Problem| matches!(problem, Problem::NumberAsLabel { .. });
        self.choice.threshold.is_some()
            || matches!(&self.outcome, Some(Err(problems)) if problems.iter().any(is_refused))
    }

    fn set_code(&mut self, column: usize, is_code: bool) {
        self.choice.categories.retain(|&code| code != column);
        if is_code {
            self.choice.categories.push(column);
        }
        self.outcome = None;
    }

    /// Rows with one value in this column stay on one side of the split. It is then no input: of other groups it says
    /// nothing.
    fn keep_together(&mut self, column: Option<usize>) {
        self.choice.together = column.filter(|&column| column != self.choice.label);
        if let Some(column) = self.choice.together {
            self.use_column(column, false);
        }
        self.outcome = None;
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
        let is_input = |place: usize| {
            let usable = matches!(self.table.kind_under(&self.choice, place), Kind::Numbers | Kind::Categories);
            usable && place != self.choice.label && !self.choice.omitted.contains(&place)
        };
        (0..self.table.columns().len()).filter(|&place| is_input(place)).count()
    }

    /// Makes a column the label; what was the label becomes an input.
    fn choose_label(&mut self, column: usize) {
        self.choice.label = column;
        (self.choice.threshold, self.choice.merges_spellings) = (None, false);
        self.choice.together = self.choice.together.filter(|&together| together != column);
        self.choice.omitted.retain(|&omitted| omitted != column);
        self.outcome = None;
    }

    /// Leaves a column out, or takes it in again.
    fn use_column(&mut self, column: usize, is_used: bool) {
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
        let Prepared { class_names, input_names, columns, rows, groups, notes, .. } = prepared;
        Used {
            name,
            is_painted: false,
            data: Rc::new(data),
            words: Rc::new(Words { class_names, input_names, columns, rows, groups, notes, frame }),
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
    match draft.table.kind_under(&draft.choice, place) {
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
        let mut draft = Draft::new("a.csv".into(), Rc::new(table), Overrides::default());
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
            for csv in ["", "<!doctype html>", "a,b\n", "{\"a\":1}", "x\n1\n", "a,b,c\n1\n2\n3,4,5,6\n"] {
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
