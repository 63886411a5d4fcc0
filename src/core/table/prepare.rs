//! A table and a choice to inputs and labels. Columns of numbers are inputs as they are; a column of short texts becomes
//! one input for each different text (one-hot); other columns are left out with a note. Standardising is the learners'
//! business, since it depends on the training sample.
//!
//! Shapes: `n` rows with a label, `D` inputs.

use super::RawTable;
use super::choice::{Choice, Classes, Source, check, chosen, classes, counted, inputs, short, sources};
use super::collect::Problems;
use super::column::{Column, Kind, ONE_HOT_LARGEST};
use super::note::Note;
use super::problem::Problem;
use super::split::{Split, groups, split_groups};
use super::text::{NAME_CHARACTERS, make_unique, shown};
use ndarray::Array2;
use std::ops::Deref;

/// With fewer training rows than this, the learners of the classic teaching sets end within about a point of each other.
pub const SMALL: usize = 5_000;
/// A class with fewer rows has none or one to be tested on.
const RARE: usize = 5;

/// Where fewer different rows are possible than this many for each row, equal rows are to be expected, and are no copies.
const POSSIBLE_ROWS: f64 = 4.0;
/// Rows held out with an equal among those that train are told of beyond this share.
const TWINS_TOLD: f64 = 0.02;

/// Fewer rows held out say nothing: the smallest table that is taken has so many.
const FEWEST_HELD: usize = 7;

/// Values that deviate by less than this are constant once standardised ([`crate::task::standardise`]).
const SMALLEST_DEVIATION: f64 = 1e-6;
/// Single precision has about seven digits: below this share of its size, a column's deviation keeps fewer than two.
const FINEST: f64 = 1e-5;

/// A column of the table that learners see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputColumn {
    pub name: String,
    /// What may stand in it, each with an input of its own; empty for numbers, which are one input.
    pub values: Vec<String>,
}

impl InputColumn {
    /// How many inputs it makes.
    pub fn inputs(&self) -> usize {
        self.values.len().max(1)
    }
}

/// Inputs and labels, ready to be sampled from.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// \[n, D\], finite, not standardised.
    pub x: Array2<f32>,
    /// Places in `class_names`.
    pub labels: Vec<u8>,
    /// Ordered: as numbers where all are numbers, else as texts.
    pub class_names: Vec<String>,
    /// A column's name, or `name = value` for an input that is 1 where the column has this value.
    pub input_names: Vec<String>,
    /// The columns that the inputs come from, in their order.
    pub columns: Vec<InputColumn>,
    /// The row's number in the file.
    pub rows: Vec<u32>,
    pub split: Split,
    /// The group of each row, counted from 0, where rows that are equal or belong together stay on one side of the split; else
    /// empty.
    pub groups: Vec<u32>,
    /// How many held-out rows say as much as one: see [`crate::task::table_id::TableId::alike`].
    pub alike: f64,
    pub notes: Vec<Note>,
}

/// Makes inputs and labels; `seed` draws the rows held out.
pub fn prepare(table: &RawTable, choice: &Choice, seed: u32) -> Result<Prepared, Vec<Problem>> {
    let mut preparation = Preparation::new(table, choice, seed)?;
    while !preparation.advance() {
        debug_assert!((0.0..=1.0).contains(&preparation.share()));
    }
    debug_assert!(preparation.share() == 1.0, "{}", preparation.share());
    Ok(preparation.finish())
}

/// [`prepare`] in steps of one input, so that no step takes long.
pub struct Preparation<T: Deref<Target = RawTable>> {
    table: T,
    seed: u32,
    /// Columns of inputs that are still to be mixed into `keys`.
    unmixed: Vec<usize>,
    /// How many there are in all.
    columns: usize,
    /// A number for the contents of each kept row.
    keys: Vec<u64>,
    /// Rows that belong together by the reader's choice.
    together: Option<(Vec<u32>, usize)>,
    possible_rows: f64,
    is_split: bool,
    sources: Vec<Source>,
    /// Places in the table of the rows with a label.
    kept: Vec<u32>,
    filled: (usize, Vec<String>),
    constant: Vec<String>,
    too_fine: Vec<String>,
    /// The input at hand.
    values: Vec<f32>,
    prepared: Prepared,
    next: usize,
}

impl<T: Deref<Target = RawTable>> Preparation<T> {
    /// Checks everything and splits the rows.
    pub fn new(table: T, choice: &Choice, seed: u32) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::default();
        check(&table, choice, &mut problems);
        if !problems.is_empty() {
            return Err(problems.list());
        }
        let mut notes = table.notes.clone();
        let label = &table.columns[choice.label];
        let Some(Classes { names, labels, merged_numbers }) = classes(&table, choice) else {
            return Err(problems.list());
        };
        let kept: Vec<u32> = (0..table.len()).filter(|&r| labels[r].is_some()).map(|r| r as u32).collect();
        let labels: Vec<u8> = labels.into_iter().flatten().collect();
        if kept.len() < table.len() {
            let rows = table.len() - kept.len();
            notes.push(Note::RowsWithoutLabel { column: label.name.clone(), rows });
        }
        if merged_numbers {
            notes.push(Note::SameLabels { column: label.name.clone() });
        }
        if let Some(threshold) = choice.threshold {
            notes.push(Note::Threshold { column: label.name.clone(), threshold: short(threshold) });
        } else {
            let words: Vec<String> = table.spellings(choice.label).into_iter().map(|words| words.join(" / ")).collect();
            if !words.is_empty() {
                let column = label.name.clone();
                notes.push(match choice.merges_spellings {
                    true => Note::MergedSpellings { column, words },
                    false => Note::Spellings { column, words },
                });
            }
        }
        note_columns(&table, choice, &mut notes);
        let rare = |class: &usize| labels.iter().filter(|&&label| usize::from(label) == *class).count() < RARE;
        let rare: Vec<String> = (0..names.len()).filter(rare).map(|class| names[class].clone()).collect();
        if !rare.is_empty() {
            notes.push(Note::RareClasses { classes: rare, limit: RARE });
        }
        let sources = sources(&table, choice);
        let together = choice.together.map(|column| {
            let (of, _) = table.groups(column);
            (column, groups(kept.iter().map(|&row| of[row as usize].into())))
        });
        if let Some((column, (of, number))) = &together {
            let column = table.columns[*column].name.clone();
            let split = split_groups(&labels, names.len(), seed, Some((of, *number)));
            if split.held_out.len() < FEWEST_HELD {
                return Err(vec![Problem::FewGroups { column, groups: *number, held_out: split.held_out.len() }]);
            }
            notes.push(Note::Together { column, groups: *number });
        }
        let together = together.map(|(_, groups)| groups);
        let unmixed: Vec<usize> = inputs(&table, choice).collect();
        let different =
            |&column: &usize| table.columns[column].different().unwrap_or(ONE_HOT_LARGEST + 1).max(1) as f64;
        let possible_rows = unmixed.iter().map(different).product();
        let keys = labels.iter().map(|&label| label.into()).collect();
        let prepared = Prepared {
            x: Array2::zeros((kept.len(), sources.len())),
            labels,
            class_names: names,
            input_names: input_names(&table, &sources),
            columns: columns(&table, &sources),
            rows: kept.iter().map(|&r| table.rows[r as usize]).collect(),
            split: Split { train: Vec::new(), held_out: Vec::new() },
            groups: Vec::new(),
            alike: 1.0,
            notes,
        };
        let (filled, constant, too_fine, values) = Default::default();
        let (next, is_split) = (0, false);
        Ok(Preparation {
            table,
            seed,
            columns: unmixed.len(),
            unmixed,
            keys,
            together,
            possible_rows,
            is_split,
            sources,
            kept,
            filled,
            constant,
            too_fine,
            values,
            prepared,
            next,
        })
    }

    /// Mixes a column into the numbers of the rows' contents.
    fn mix(&mut self, column: usize) {
        let column = &self.table.columns[column];
        for (key, &row) in self.keys.iter_mut().zip(&self.kept) {
            let row = row as usize;
            let cell = column.numbers[row].to_bits();
            let code = column.codes.get(row).copied().unwrap_or_default();
            let cell = u64::from(cell) << 8 | u64::from(if column.kind() == Kind::Numbers { 0 } else { code });
            *key = (*key ^ cell).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        }
    }

    /// Draws the rows held out; equal ones, and those that belong together, stay on one side.
    fn split(&mut self) {
        let keys = std::mem::take(&mut self.keys);
        let rows = keys.len();
        let (twins, different) = groups(keys.into_iter());
        let few_possible = self.possible_rows < POSSIBLE_ROWS * rows as f64;
        let own = match self.together.take() {
            Some(together) => Some(together),
            None if different < rows && !few_possible => {
                self.prepared.notes.push(Note::Twins { rows: rows - different });
                Some((twins.clone(), different))
            }
            None => None,
        };
        let Prepared { labels, class_names, .. } = &self.prepared;
        let split = split_groups(labels, class_names.len(), self.seed, own.as_ref().map(|(of, n)| (&of[..], *n)));
        let mut trains = vec![false; different];
        split.train.iter().for_each(|&row| trains[twins[row as usize] as usize] = true);
        let apart = split.held_out.iter().filter(|&&row| trains[twins[row as usize] as usize]).count();
        if apart as f64 > TWINS_TOLD * split.held_out.len() as f64 {
            self.prepared.notes.push(Note::TwinsApart { rows: apart, held_out: split.held_out.len() });
        }
        if let Some((of, groups)) = own {
            let mut sizes = vec![0.0f64; groups];
            split.held_out.iter().for_each(|&row| sizes[of[row as usize] as usize] += 1.0);
            let squares: f64 = sizes.iter().map(|size| size * size).sum();
            self.prepared.alike = (squares / split.held_out.len() as f64).max(1.0);
            self.prepared.groups = of;
        }
        self.prepared.split = split;
        self.is_split = true;
    }

    /// How far it is, 0 to 1.
    pub fn share(&self) -> f64 {
        let all = self.columns + 1 + self.sources.len();
        let done = self.columns - self.unmixed.len() + usize::from(self.is_split) + self.next;
        done as f64 / all as f64
    }

    /// Computes the next input; says whether all are done.
    pub fn advance(&mut self) -> bool {
        if let Some(column) = self.unmixed.pop() {
            self.mix(column);
            return false;
        }
        if !self.is_split {
            self.split();
            return false;
        }
        let Some(&source) = self.sources.get(self.next) else { return true };
        let mut rounded_away = false;
        match source {
            Source::Value(column, code) => {
                let codes = &self.table.columns[column].codes;
                self.values.clear();
                self.values.extend(self.kept.iter().map(|&row| f32::from(u8::from(codes[row as usize] == code))));
            }
            Source::Numbers(column) => {
                let Column { name, numbers, least, most, .. } = &self.table.columns[column];
                self.values.clear();
                self.values.extend(self.kept.iter().map(|&row| numbers[row as usize]));
                // Different numbers that single precision cannot tell apart.
                rounded_away = least < most && *least as f32 == *most as f32;
                let missing = self.values.iter().filter(|x| x.is_nan()).count();
                if missing > 0 {
                    let train = self.prepared.split.train.iter().map(|&place| self.values[place as usize]);
                    let mean = mean(train.filter(|x| !x.is_nan())) as f32;
                    self.values.iter_mut().filter(|x| x.is_nan()).for_each(|x| *x = mean);
                    self.filled.0 += missing;
                    self.filled.1.push(name.clone());
                }
            }
        }
        let name = &self.prepared.input_names[self.next];
        match variation(&self.values) {
            Variation::None if !rounded_away => self.constant.push(name.clone()),
            Variation::None | Variation::TooFine => self.too_fine.push(name.clone()),
            Variation::Enough => {}
        }
        for (x, value) in self.prepared.x.column_mut(self.next).iter_mut().zip(&self.values) {
            *x = *value;
        }
        self.next += 1;
        self.next == self.sources.len()
    }

    /// The result, once [`Preparation::advance`] has said that all is done.
    pub fn finish(mut self) -> Prepared {
        debug_assert_eq!(self.next, self.sources.len());
        let notes = &mut self.prepared.notes;
        let (cells, columns) = self.filled;
        if cells > 0 {
            notes.push(Note::MissingNumbers { cells, columns });
        }
        if !self.constant.is_empty() {
            notes.push(Note::Constant { columns: self.constant });
        }
        if !self.too_fine.is_empty() {
            notes.push(Note::TooFine { columns: self.too_fine });
        }
        let rows = self.prepared.split.train.len();
        if rows < SMALL {
            notes.push(Note::Small { rows, limit: SMALL });
        }
        self.prepared
    }
}

enum Variation {
    None,
    /// Less than single precision or standardising can tell.
    TooFine,
    Enough,
}

fn variation(values: &[f32]) -> Variation {
    if values.iter().all(|x| *x == values[0]) {
        return Variation::None;
    }
    let mean = mean(values.iter().copied());
    let squares: f64 = values.iter().map(|&x| (f64::from(x) - mean) * (f64::from(x) - mean)).sum();
    let size = values.iter().fold(0.0f32, |most, x| most.max(x.abs()));
    let least = SMALLEST_DEVIATION.max(FINEST * f64::from(size));
    if libm::sqrt(squares / values.len() as f64) < least { Variation::TooFine } else { Variation::Enough }
}

fn mean(values: impl Iterator<Item = f32>) -> f64 {
    let (mut n, mut sum) = (0.0, 0.0);
    for x in values {
        n += 1.0;
        sum += f64::from(x);
    }
    // No value among the rows that train: nothing to fill in but zero.
    if n > 0.0 { sum / n } else { 0.0 }
}

fn input_names(table: &RawTable, sources: &[Source]) -> Vec<String> {
    let name = |source: &Source| match *source {
        Source::Numbers(column) => table.columns[column].name.clone(),
        Source::Value(column, code) => {
            let Column { name, values, .. } = &table.columns[column];
            format!("{name} = {}", shown(&values[usize::from(code)], NAME_CHARACTERS))
        }
    };
    let mut names: Vec<String> = sources.iter().map(name).collect();
    make_unique(&mut names);
    names
}

fn columns(table: &RawTable, sources: &[Source]) -> Vec<InputColumn> {
    let first = |source: &&Source| matches!(source, Source::Numbers(_) | Source::Value(_, 0));
    let column = |source: &Source| match *source {
        Source::Numbers(column) => InputColumn { name: table.columns[column].name.clone(), values: Vec::new() },
        Source::Value(column, _) => {
            let Column { name, values, .. } = &table.columns[column];
            let values = values.iter().map(|value| shown(value, NAME_CHARACTERS)).collect();
            InputColumn { name: name.clone(), values }
        }
    };
    sources.iter().filter(first).map(column).collect()
}

/// Notes on whole columns.
fn note_columns(table: &RawTable, choice: &Choice, notes: &mut Vec<Note>) {
    let of = |kind| -> Vec<&Column> {
        let columns = chosen(table, choice).filter(|&column| table.kind_under(choice, column) == kind);
        columns.map(|column| &table.columns[column]).collect()
    };
    let names = |columns: &[&Column]| columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    let categories = of(Kind::Categories);
    if !categories.is_empty() {
        let inputs = categories.iter().map(|column| column.values.len()).sum();
        let counted = counted(categories.iter().map(|column| (column.name.as_str(), column.values.len())));
        notes.push(Note::OneHot { columns: counted, inputs });
    }
    let with_gaps: Vec<&Column> = categories.into_iter().filter(|column| column.missing > 0).collect();
    if !with_gaps.is_empty() {
        let cells = with_gaps.iter().map(|column| column.missing).sum();
        notes.push(Note::MissingCategories { cells, columns: names(&with_gaps) });
    }
    let (many, long, empty) = (of(Kind::ManyValues), of(Kind::LongTexts), of(Kind::Empty));
    if !many.is_empty() {
        notes.push(Note::ManyValues { columns: names(&many), limit: ONE_HOT_LARGEST });
    }
    if !long.is_empty() {
        notes.push(Note::LongTexts { columns: names(&long), limit: NAME_CHARACTERS });
    }
    if !empty.is_empty() {
        notes.push(Note::EmptyColumns { columns: names(&empty) });
    }
    let counting: Vec<&Column> = of(Kind::Numbers).into_iter().filter(|column| column.counts_rows()).collect();
    if !counting.is_empty() {
        notes.push(Note::RowNumbers { columns: names(&counting) });
    }
    let left_out = table.columns.iter().enumerate().filter(|(place, column)| {
        choice.omitted.contains(place) && *place != choice.label && (column.counts_rows() || column.is_called_id())
    });
    let left_out: Vec<&Column> = left_out.map(|(_, column)| column).collect();
    if !left_out.is_empty() {
        notes.push(Note::SetAsideNames { columns: names(&left_out) });
    }
    let is_code = |place: &usize| {
        table.columns[*place].kind() == Kind::Numbers && table.kind_under(choice, *place) == Kind::Categories
    };
    let codes: Vec<&Column> = chosen(table, choice).filter(is_code).map(|place| &table.columns[place]).collect();
    if !codes.is_empty() {
        notes.push(Note::Codes { columns: names(&codes) });
    }
}
